import { distance } from 'fastest-levenshtein'
import { ageOn, type PlainDate } from './dates.ts'
import { type Cell, plainText } from './written.ts'

const hexOf = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
/** UUIDv7 (RFC 9562) from a clock and 10 random bytes, both passed in; sorts by time of making. */
export function uuidv7(millis: number, random: Uint8Array): string {
  const bytes = new Uint8Array(16)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, Math.floor(millis / 2 ** 32))
  view.setUint32(2, millis >>> 0)
  bytes.set(random.subarray(0, 10), 6)
  bytes[6] = 0x70 | (bytes[6]! & 0x0f)
  bytes[8] = 0x80 | (bytes[8]! & 0x3f)
  let hex = ''
  for (const byte of bytes) hex += hexOf[byte]
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** The id of the `n`th part (1 to 255) of what has this id: whoever knows one knows both. */
export const partOf = (id: string, n: number): string =>
  id.slice(0, -2) + (Number.parseInt(id.slice(-2), 16) ^ n).toString(16).padStart(2, '0')

export type Sex = 'female' | 'male'

/** What a NIK says of its bearer (Permendagri numbering): region of first registration, birth date, sex. */
export function readNik(nik: string, today: PlainDate): { region: string; birth: PlainDate | undefined; sex: Sex } {
  const day = Number(nik.slice(6, 8))
  const sex: Sex = day > 40 ? 'female' : 'male'
  const dd = String(day > 40 ? day - 40 : day).padStart(2, '0')
  const yy = nik.slice(10, 12)
  const year = Number(`20${yy}`) > Number(today.slice(0, 4)) ? `19${yy}` : `20${yy}`
  const birth = `${year}-${nik.slice(8, 10)}-${dd}`
  const month = Number(nik.slice(8, 10))
  const exists =
    month >= 1 &&
    month <= 12 &&
    Number(dd) >= 1 &&
    Number(dd) <= new Date(Date.UTC(Number(year), month, 0)).getUTCDate()
  return { region: `${nik.slice(0, 2)}.${nik.slice(2, 4)}.${nik.slice(4, 6)}`, birth: exists ? birth : undefined, sex }
}

/** Does the NIK contradict a stated birth date (ignoring the century) or sex? A warning only: a NIK proves nothing by itself. */
export function nikMismatch(nik: string, birth: PlainDate | null, sex: Sex | null, today: PlainDate): boolean {
  const says = readNik(nik, today)
  if (sex && says.sex !== sex) return true
  return !!(birth && says.birth && says.birth.slice(2) !== birth.slice(2) && ageOn(birth, today) >= 0)
}

/** Provinces in force (Kepmendagri 300.2.2-2138/2025); the statistics office counts those of Papua otherwise. */
const provinces = new Set(
  '11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 51 52 53 61 62 63 64 65 71 72 73 74 75 76 81 82 91 92 93 94 95 96'.split(
    ' '
  )
)
/** Can nobody bear this NIK: no such birth date or province, serial 0000, one digit all over? */
export function nikImpossible(nik: string, today: PlainDate): boolean {
  return (
    !provinces.has(nik.slice(0, 2)) ||
    readNik(nik, today).birth === undefined ||
    nik.endsWith('0000') ||
    /^(\d)\1+$/.test(nik)
  )
}

/** Words and signs for sex; 1 and 2 are the civil registry's codes. */
const sexWords = {
  male: '1 l lk laki lakilaki lelaki pria cowok m male ♂',
  female: '2 p pr prp perem perempuan wanita w cewek f female ♀'
}
const sexOf = new Map(
  (['male', 'female'] as const).flatMap((sex) => sexWords[sex].split(' ').map((word): [string, Sex] => [word, sex]))
)

/** The sex of a word, or of the one that it is a slip of (`prempuan`): one letter of four to seven, two of eight or more. */
function sexOfWord(word: string): Sex | undefined {
  const known = sexOf.get(word)
  if (known || word.length < 4) return known
  const slips = { male: Infinity, female: Infinity }
  for (const [right, sex] of sexOf) {
    const off = distance(word, right)
    if (off <= Math.floor(Math.max(word.length, right.length) / 4)) slips[sex] = Math.min(slips[sex], off)
  }
  if (slips.male === slips.female) return undefined
  return slips.male < slips.female ? 'male' : 'female'
}

/**
 * Sex as lists write it: `L`, `Laki-laki`, `laki2`, `Lk.`, `2 - Perempuan`, `♀`, `prempuan`. Nothing where its words
 * disagree (`L/P`).
 */
export function readSex(written: Cell): Sex | undefined {
  const words = plainText(written)
    .toLowerCase()
    .replace(/^([12])\.0$/, '$1')
    .replace(/^(lk|laki)[ .-]*2$/, '$1')
    .split(/[^\p{L}\d♀♂]+/u)
    .filter(Boolean)
  const [sex, ...others] = new Set(words.map(sexOfWord))
  return others.length ? undefined : sex
}

/**
 * Digits of a NIK or No. KK written with blanks, points, dashes, quotes or its name around them, or `.00` behind.
 * Undefined when these are not 16, and for numbers: a spreadsheet keeps 15 digits of a number.
 */
export function sixteenDigits(written: Cell): string | undefined {
  if (typeof written === 'number' || written.length < 16) return undefined
  const digits = plainText(written)
    .replace(/^["']*(?:(?:no(?:mor)?\.? ?)?(?:nik|kk|nkk|ktp|e-ktp)[ .:=]+)+/i, '')
    .replace(/ ?\((?:nik|kk|nkk|ktp|e-ktp)\)$/i, '')
    .replace(/[.,]0{1,2}["']*$|[.,;]+$/, '')
    .replace(/[\s.\-'"“”]/g, '')
  return /^\d{16}$/.test(digits) ? digits : undefined
}

/** A tax number (NPWP): a resident's is the NIK since 1 July 2024 (PMK 136/2023), older ones and those of firms have 15 digits too. */
export const readTaxNumber = (written: string): string | undefined => {
  const digits = plainText(written).replace(/[\s.-]/g, '')
  return /^\d{15,16}$/.test(digits) ? digits : undefined
}
/** As what it is hashed: one of 16 digits as a NIK, so that a search for the NIK finds it. */
export const taxNumberKind = (digits: string): 'nik' | 'npwp' => (digits.length === 16 ? 'nik' : 'npwp')

/** Has a spreadsheet taken a long number for a quantity (`3.529E+15`), so that its last digits are gone or made up? */
export const digitsLost = (written: Cell): boolean =>
  typeof written === 'number' ? written >= 1e15 : /^\d([.,]\d+)?e\+?1\d$/i.test(plainText(written))

/** Words that only say that a phone number follows. */
const phoneWords =
  /(?<!\p{L})(?:nomor|nomer|no|hp|handphone|ponsel|wa|whatsapp|telepon|telp|tlp|tel|phone|mobile)(?!\p{L})[\s.:]*/giu

const phoneOf = (written: string): string | undefined => {
  const s = written.replace(/^ ?(\d+)\.0 ?$/, '$1').replace(/[\s.\-()']/g, '')
  const [, prefixed, bare] = /^(?:(?:\+|00)?620?|0)([2-9]\d{7,11})$|^(8\d{7,11})$/.exec(s) ?? []
  if (prefixed || bare) return `+62${prefixed ?? bare}`
  return /^\+(?!62)[1-9]\d{7,14}$/.test(s) ? s : undefined
}

/**
 * The phone numbers of a cell as E.164, each once. People write `08..`, `62..`, `62 0..`, `0062..`, `+62 (0)8..` and `8..`
 * with marks, words and names in brackets around them, and two in one cell; `0328-662123/4` is the first of two. Other
 * countries need a leading `+`. What cannot be a phone number is left out: none may remain.
 */
export function readPhones(written: Cell): string[] {
  const parts = plainText(String(written).replace(/[\r\n]+/g, ';'))
    .replaceAll('_', '-')
    .replace(/\([^()\d]*\)/g, ' ')
    .replace(phoneWords, ' ')
    // An area code before a slash: `0328/662123`.
    .replace(/^( ?\(?0\d{2,3}\)?) ?\/(?=[\d -]{5,9}$)/, '$1')
    .split(/[/;,&|]|(?<!\p{L})(?:dan|atau|and|or)(?!\p{L})/iu)
  const phones = parts.flatMap((part) => {
    const one = phoneOf(part)
    const each = one ? [one] : part.split(/(?<=\d)[\s-]+(?=(?:\+?62|0)\d)/).map(phoneOf)
    return each.every((phone) => phone !== undefined) ? each : []
  })
  return [...new Set(phones)]
}

/** The one phone number of a text as E.164, see `readPhones`; undefined for none, and for several. */
export function parsePhone(written: Cell): string | undefined {
  const [phone, another] = readPhones(written)
  return another ? undefined : phone
}

const hidden = '••••••••'
/**
 * `••••••••••••••12`: birth date, sex and district give all of a NIK but its serial, so no more than
 * two digits are shown.
 */
export const maskDigits = (digits: string): string => '•'.repeat(Math.max(digits.length - 2, 0)) + digits.slice(-2)
/** Is this a number as `maskDigits` shows it, given back unchanged? */
export const isMasked = (written: string): boolean => /^•+.{2}$/.test(written)
/** A text with every number of nine digits or more masked, however it is written. */
export const maskNumbers = (written: string): string =>
  written.replace(/\d(?:[ .\-'’]?\d){8,}/g, (found) => maskDigits(found.replace(/\D/g, '')))
/** `+62812••••789`. */
export const maskPhone = (phone: string): string => `${phone.slice(0, 6)}••••${phone.slice(-3)}`

const personalKeys = new Set(['nik', 'kk', 'phone', 'password', 'email', 'cells', 'address'])
/** A copy of an action's input in which personal identifiers are masked, for the audit log. */
export function maskPersonal(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((v) => maskPersonal(v, key))
  if (value && typeof value === 'object') {
    // A paper's number is public, but for a tax number, which is a NIK.
    const ofTax = (k: string) => k === 'number' && (value as { kind?: unknown }).kind === 'npwp'
    return Object.fromEntries(
      Object.entries(value).map(([k, v]) => [k, (personalKeys.has(k) || ofTax(k)) && v ? hidden : maskPersonal(v, k)])
    )
  }
  return value
}
