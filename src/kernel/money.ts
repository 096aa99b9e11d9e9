import { type Cell, plainText, type Reading, reading } from './written.ts'

/** Money is integer rupiah everywhere. */
export const formatRupiah = (rupiah: number): string =>
  `${rupiah < 0 ? '-' : ''}Rp${Math.abs(rupiah).toLocaleString('id-ID', { maximumFractionDigits: 0 })}`

/** How a column writes numbers: `id` groups thousands with points and starts decimals with a comma, `en` the other way. */
export type Marks = 'id' | 'en' | 'open'

const number = /^[+-]?\d[\d.,]*$/
const grouped = { id: /^\d{1,3}(\.\d{3})+(,\d+)?$/, en: /^\d{1,3}(,\d{3})+(\.\d+)?$/ }
const decimal = { id: /^\d+(,\d+)?$/, en: /^\d+(\.\d+)?$/ }

/** Digits with marks alone, its sign apart; nothing when it is no number. `1 500 000` and `1'500` are grouped in one way only. */
function bare(written: Cell): { digits: string; sign: 1 | -1 } | undefined {
  let s = plainText(written)
  const negative = /^\((.+)\)$/.exec(s)
  if (negative) s = `-${negative[1]!.trim()}`
  s = s.replace(/(?<=\d)[ '](?=\d{3}(?!\d))/g, '')
  if (!number.test(s) || /[.,]{2}|[.,]$/.test(s)) return undefined
  return { digits: s.replace(/^[+-]/, ''), sign: s.startsWith('-') ? -1 : 1 }
}

/** What digits say when their marks are meant as `marks`. */
function meant(digits: string, marks: 'id' | 'en'): number | undefined {
  const [group, point] = marks === 'id' ? [/\./g, ','] : [/,/g, '.']
  if (!grouped[marks].test(digits) && !decimal[marks].test(digits)) return undefined
  const n = Number(digits.replace(group, '').replace(point, '.'))
  return Number.isFinite(n) ? n : undefined
}

const ways = (written: Cell, whole: boolean): Record<'id' | 'en', number | undefined> | undefined => {
  const found = bare(written)
  if (!found) return undefined
  const as = (marks: 'id' | 'en') => {
    const n = meant(found.digits, marks)
    return n === undefined || (whole && !Number.isInteger(n)) ? undefined : n * found.sign || 0
  }
  return { id: as('id'), en: as('en') }
}

/**
 * Reads a number by the marks of its column: `1.250,5`, `1,250.5`, `1 500 000`, `(5)` is below zero. With `open` marks
 * `1,500` could be 1500 or 1.5: both are given. A number possible in one way only is read whatever the marks. `whole`
 * is for counts of things, in which a fraction is no reading. JS numbers are taken as they are.
 */
export function readNumber(written: Cell, marks: Marks, whole: boolean): Reading<number> {
  if (typeof written === 'number')
    return Number.isFinite(written) && (!whole || Number.isInteger(written)) ? { value: written } : undefined
  const found = ways(written, whole)
  if (!found) return undefined
  if (marks !== 'open') return reading([found[marks] ?? found[marks === 'id' ? 'en' : 'id']])
  // The larger reading first: grouped thousands are what people mean more often.
  return reading([found.id, found.en].sort((a, b) => Math.abs(b ?? 0) - Math.abs(a ?? 0)))
}

/** What one number says of the marks of its column: only one way is a reading, or both are and differ. Else nothing. */
export function marksOf(written: Cell, whole: boolean): 'id' | 'en' | 'either' | undefined {
  if (typeof written === 'number') return undefined
  const found = ways(written, whole)
  if (!found || found.id === found.en) return undefined
  return found.id === undefined ? 'en' : found.en === undefined ? 'id' : 'either'
}

const scales: [RegExp, number][] = [
  [/\s*(ribu|rb|k)\.?$/, 1e3],
  [/\s*(juta|jt)\.?$/, 1e6],
  [/\s*(miliar|milyar|m)\.?$/, 1e9]
]

/**
 * Reads money as people write it, in integer rupiah: `1.500.000`, `Rp1.500.000,00`, `1,5 jt`, `750rb`, `500 ribu/bulan`.
 * One mark before exactly three digits groups thousands, as nobody writes thousandths of a rupiah: `750,000` is
 * Rp750.000. `1.500 jt` could mean two amounts. A range, a rate a day or year, and `12.50` are no amounts.
 */
export function readRupiah(written: Cell, marks: Marks): Reading<number> {
  if (typeof written === 'number') return Number.isFinite(written) ? { value: Math.round(written) } : undefined
  let s = plainText(written)
    .toLowerCase()
    .replace(/^(-?)\s*(?:rp|idr)[.\s]*/, '$1')
    .replace(/\s*(?:\/|per|se)\s*(?:bulan|bln)$/, '')
    .replace(/\s*rupiah$/, '')
    .replace(/[,.]?-+$/, '')
    .replace(/(?<=\d{3})\.$/, '')
  for (const [suffix, factor] of scales) {
    if (!suffix.test(s)) continue
    const read = readNumber(s.replace(suffix, ''), marks, false)
    const rupiah = (n: number) => Math.round(n * factor)
    return read && ('value' in read ? { value: rupiah(read.value) } : reading(read.readings.map(rupiah)))
  }
  s = s.replace(/(?<=\d) (?=\d{3}(?!\d))/g, '')
  // `12.50` may be a price in another money; whole sen, `.00`, may not.
  const found = bare(s)
  if (!found) return undefined
  if (/^\d{1,3}[.,]\d{3}$/.test(found.digits)) return { value: Number(found.digits.replace(/[.,]/, '')) * found.sign }
  if (/^\d{1,3}[.,]\d{1,2}$/.test(found.digits) && !/[.,]0+$/.test(found.digits)) return undefined
  const read = readNumber(s, marks, false)
  return read && ('value' in read ? { value: Math.round(read.value) } : read)
}

const oldScales: [RegExp, number][] = [
  [/(ribu|rb|k)\.?$/, 1e3],
  [/(juta|jt)\.?$/, 1e6],
  [/(miliar|milyar|m)\.?$/, 1e9]
]

/**
 * Reads money as people write it: `1.500.000`, `Rp1.500.000,00`, `1,5 jt`, `750rb`, `1500000`. Points group thousands
 * and a comma starts decimals, as in Indonesian; `1,500,000` (commas only, in groups of three) is read as grouped too.
 * Returns integer rupiah, or undefined where the text is not money or is ambiguous (`1.50`).
 */
export function parseRupiah(written: string): number | undefined {
  let s = written
    .trim()
    .toLowerCase()
    .replace(/^(-?)rp\.?\s*/, '$1')
    .replace(/\s|,-$/g, '')
    .replace(/-$/, '')
  let scale = 1
  for (const [suffix, factor] of oldScales) {
    if (suffix.test(s)) {
      scale = factor
      s = s.replace(suffix, '')
      break
    }
  }
  const amount = parseQuantity(s)
  return amount === undefined ? undefined : Math.round(amount * scale)
}

/** Reads a plain number in Indonesian (`1.250,5`) or unambiguous English (`1,250.5`) writing. */
export function parseQuantity(written: string): number | undefined {
  const s = written.trim().replace(/\s/g, '')
  if (/^-?\d+$/.test(s)) return Number(s)
  if (/^-?\d{1,3}(\.\d{3})+(,\d+)?$/.test(s)) return Number(s.replace(/\./g, '').replace(',', '.'))
  if (/^-?\d{1,3}(,\d{3}){2,}(\.\d+)?$/.test(s) || /^-?\d{1,3}(,\d{3})+\.\d+$/.test(s))
    return Number(s.replace(/,/g, ''))
  if (/^-?\d+,\d+$/.test(s)) return Number(s.replace(',', '.'))
  if (/^-?\d+\.\d$/.test(s)) return Number(s)
  return undefined
}
