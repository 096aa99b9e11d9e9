import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { type Language, languageOf, type Text } from '../../src/kernel/text.ts'

type Translate = ((id: string, en: string) => string) & ((message: Text) => string)

interface Speaking {
  language: Language
  setLanguage: (language: Language) => void
  t: Translate
}

const kept = 'rakit.language'
const Context = createContext<Speaking | undefined>(undefined)

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(() => languageOf(localStorage.getItem(kept)))
  useEffect(() => {
    document.documentElement.lang = language
    localStorage.setItem(kept, language)
  }, [language])
  const speaking = useMemo(() => {
    const t = (first: string | Text, en?: string) =>
      typeof first === 'string' ? (language === 'id' ? first : en!) : first[language]
    return { language, setLanguage, t: t as Translate }
  }, [language])
  return <Context.Provider value={speaking}>{children}</Context.Provider>
}

export function useLanguage(): Speaking {
  const speaking = useContext(Context)
  if (!speaking) throw new Error('outside LanguageProvider')
  return speaking
}

export const useT = (): Translate => useLanguage().t

/** What the server is asked to answer in. */
export const spokenLanguage = (): string => document.documentElement.lang || 'id'
