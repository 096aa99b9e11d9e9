import { ageOn, type PlainDate } from './dates.ts'
import { type Cell, plainText } from './written.ts'

/** UUIDv7 (RFC 9562) from a clock and 10 random bytes, both passed in; sorts by time of making. */
export function uuidv7(millis: number, random: Uint8Array): string {
  const bytes = new Uint8Array(16)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, Math.floor(millis / 2 ** 32))
  view.setUint32(2, millis >>> 0)
  bytes.set(random.subarray(0, 10), 6)
  bytes[6] = 0x70 | (bytes[6]! & 0x0f)
  bytes[8] = 0x80 | (bytes[8]! & 0x3f)
  const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

export type Sex = 'female' | 'male'

/** What a NIK says of its bearer (Permendagri numbering): region of first registration, birth date, sex. */
export function readNik(nik: string, today: PlainDate): { region: string; birth: PlainDate | undefined; sex: Sex } {
  const day = Number(nik.slice(6, 8))
  const sex: Sex = day > 40 ? 'female' : 'male'
  const dd = String(day > 40 ? day - 40 : day).padStart(2, '0')
  const yy = nik.slice(10, 12)
  const year = Number(`20${yy}`) > Number(today.slice(0, 4)) ? `19${yy}` : `20${yy}`
  const birth = `${year}-${nik.slice(8, 10)}-${dd}`
  const real = new Date(`${birth}T00:00:00Z`)
  const exists = !Number.isNaN(real.getTime()) && real.toISOString().startsWith(birth)
  return { region: `${nik.slice(0, 2)}.${nik.slice(2, 4)}.${nik.slice(4, 6)}`, birth: exists ? birth : undefined, sex }
}

/** Does the NIK contradict a stated birth date (ignoring the century) or sex? A warning only: a NIK proves nothing by itself. */
export function nikMismatch(nik: string, birth: PlainDate | null, sex: Sex | null, today: PlainDate): boolean {
  const says = readNik(nik, today)
  if (sex && says.sex !== sex) return true
  return !!(birth && says.birth && says.birth.slice(2) !== birth.slice(2) && ageOn(birth, today) >= 0)
}

/** Province codes in force (Kepmendagri 300.2.2-2430/2025). */
const provinces = new Set(
  '11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 51 52 53 61 62 63 64 65 71 72 73 74 75 76 81 82 91 92 93 94 95 96 97'.split(
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

/** Sex as lists write it: `L`, `Laki-laki`, `Lk.`, `2 - Perempuan`, `♀`; 1 and 2 are the civil registry's codes. */
export function readSex(written: Cell): Sex | undefined {
  const s = plainText(written)
    .toLowerCase()
    .replace(/²/g, '2')
    .replace(/[\s.\-–—_()]+/g, ' ')
    .trim()
    .replace(/^([12]) (?=[a-z])/, '')
  if (/^(2|p|pr|prp|perem|perempuan|p perempuan|wanita|w|f|female|cewek|♀)$/.test(s)) return 'female'
  if (/^(1|l|lk|lk2|lk 2|laki|laki2|laki 2|laki laki|l laki laki|pria|m|male|cowok|♂)$/.test(s)) return 'male'
  return undefined
}

/** Digits of a 16-digit NIK or No. KK written with spaces, dots, dashes or a leading apostrophe; undefined when not 16 digits. */
export function sixteenDigits(written: Cell): string | undefined {
  if (typeof written === 'number') return undefined
  if (written.length < 16) return undefined
  const digits = plainText(written)
    .replace(/\.0$/, '')
    .replace(/[\s.\-']/g, '')
  return /^\d{16}$/.test(digits) ? digits : undefined
}

/** Has a spreadsheet turned a long number into `3.529E+15` (or rounded it to 15 digits), so that its last digits are gone? */
export const digitsLost = (written: Cell): boolean =>
  typeof written === 'number' ? written >= 1e15 : /^\d([.,]\d+)?e\+?1[0-9]$/i.test(written.trim())

/**
 * Phones of a cell as E.164, in order. People write `08..`, `62..`, `62 0..`, `0062..`, `+62 (0)8..`, `8..` with signs
 * and words around them, and two in one cell; other countries need a leading `+`. Nothing where a number cannot be read.
 */
export function readPhones(written: Cell): string[] {
  const s = plainText(written)
    .replace(/[–—−‑_]/g, '-')
    .replace(/\(\s*0\s*\)/g, '')
    .replace(/\([^)\d]*\)/g, ' ')
    .replace(/\b(?:no|nomor|hp|wa|telp?|telepon|whatsapp|tlp)\b[.:\s]*/gi, ' ')
  return s.split(/[/;,&|]|\bdan\b|\batau\b|\bor\b|\s{2,}/i).flatMap((part) => parsePhone(part) ?? [])
}

/** One phone as E.164, see `readPhones`; undefined when it cannot be a phone number. */
export function parsePhone(written: string): string | undefined {
  const s = plainText(written)
    .replace(/[–—−‑_]/g, '-')
    .replace(/\(\s*0\s*\)/g, '')
    .replace(/[\s.\-()/']/g, '')
    .replace(/[;,]+$/, '')
  let number = s
  if (/^0062\d+$/.test(s)) number = `+${s.slice(2)}`
  else if (/^0\d+$/.test(s)) number = `+62${s.slice(1)}`
  else if (/^62\d+$/.test(s)) number = `+${s}`
  else if (/^8\d+$/.test(s)) number = `+62${s}`
  if (number.startsWith('+620')) number = `+62${number.slice(4)}`
  if (number.startsWith('+62')) return /^\+62[2-9]\d{7,11}$/.test(number) ? number : undefined
  return /^\+[1-9]\d{7,14}$/.test(number) ? number : undefined
}

const hidden = '••••••••'
/** `3529••••••••0012`: enough to recognise, not to misuse. */
export const maskDigits = (digits: string): string => `${digits.slice(0, 4)}${hidden}${digits.slice(-4)}`
/** `+62812••••789`. */
export const maskPhone = (phone: string): string => `${phone.slice(0, 6)}••••${phone.slice(-3)}`

const personalKeys = new Set(['nik', 'kk', 'phone', 'password', 'email', 'cells', 'address'])
/** A copy of an action's input in which personal identifiers are masked, for the audit log. */
export function maskPersonal(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((v) => maskPersonal(v, key))
  if (value && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([k, v]) => [k, personalKeys.has(k) && v ? hidden : maskPersonal(v, k)])
    )
  }
  return value
}
