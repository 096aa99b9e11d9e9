/** The two languages of the screens; Indonesian is always written first. */
export const languages = ['id', 'en'] as const
export type Language = (typeof languages)[number]

/** One message in both languages, declared where it is used, so that the compiler refuses a missing translation. */
export type Text = Readonly<Record<Language, string>>
export const text = (id: string, en: string): Text => ({ id, en })

/** Reads `Accept-Language` or a stored choice; anything but English is Indonesian. */
export const languageOf = (preference: string | null | undefined): Language =>
  preference?.trim().toLowerCase().startsWith('en') ? 'en' : 'id'
