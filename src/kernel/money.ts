import { readNumberWords, saidTwice } from './number-words.ts'
import { type Cell, plainText, type Reading, reading, readingsOf } from './written.ts'

/** Money is integer rupiah everywhere. */
export const formatRupiah = (rupiah: number): string =>
  `${rupiah < 0 ? '-' : ''}Rp${Math.abs(rupiah).toLocaleString('id-ID', { maximumFractionDigits: 0 })}`

/**
 * What point and comma mean in a column: `id`, the point groups thousands and the comma starts decimals (Indonesian);
 * `en`, the other way round (English); `open`, not known.
 */
export type Marks = 'id' | 'en' | 'open'

/** What something is by each meaning of the marks; undefined where the marks cannot stand so. */
type Ways<T> = Record<'id' | 'en', T | undefined>

const writing = (group: string, decimal: string) =>
  new RegExp(`^(?:\\d+|[1-9]\\d{0,2}(?:${group}\\d{3})+)(?:${decimal}\\d+)?$`)
const indonesian = writing('\\.', ',')
const english = writing(',', '\\.')

/** An unsigned number in each way as digits with a point before decimals: `1.500` is `1500` or `1.500`. */
function waysOf(written: string): Ways<string> {
  // Blanks and apostrophes group in both ways; a mark after so many digits can only start decimals.
  const blank = /^[1-9]\d{0,2}(?:[ ']\d{3})+(?=$|[.,]\d+$)/.exec(written)?.[0] ?? ''
  const s = blank.replace(/\D/g, '') + written.slice(blank.length)
  return {
    id: indonesian.test(s) ? s.replaceAll('.', '').replace(',', '.') : undefined,
    en: english.test(s) ? s.replaceAll(',', '') : undefined
  }
}

/** A number, unless it has more digits than a number keeps. */
const kept = (n: number) => (Math.abs(n) <= Number.MAX_SAFE_INTEGER ? n : undefined)

/** By the marks of the column; what can be written in one way only is read so. Not known: grouped first, being likelier. */
const inMarks = ({ id, en }: Ways<number>, marks: Marks): Reading<number> =>
  marks === 'open'
    ? reading([id, en].sort((a = 0, b = 0) => Math.abs(b) - Math.abs(a)))
    : reading([marks === 'id' ? (id ?? en) : (en ?? id)])

const digits = "(?<digits>\\d[\\d.,' ]*?)"
const plainNumber = new RegExp(`^(?<open>\\()?(?:(?<minus>-)|\\+)? ?${digits} ?(?<close>\\))?\\.?$`)

function numberWays(written: Cell, whole: boolean): Ways<number> {
  const parts = plainNumber.exec(plainText(written))?.groups
  if (!parts || !parts.open !== !parts.close) return { id: undefined, en: undefined }
  const ways = waysOf(parts.digits!)
  const value = (way: string | undefined) => {
    const n = way === undefined ? undefined : kept(Number(way))
    if (n === undefined || (whole && !Number.isInteger(n))) return undefined
    return n && (parts.minus || parts.open) ? -n : n
  }
  return { id: value(ways.id), en: value(ways.en) }
}

/** What is no plain number: said twice (`5 (lima)`), with a minus behind (`5-`: a dash, or below zero), or in words. */
function otherwise(written: string, words: string, read: (numbers: string) => Reading<number>): Reading<number> {
  const twice = saidTwice(written)
  if (twice) return reading([...readingsOf(read(twice.numbers)), twice.words])
  const dashed = /^(.*\d) ?-$/.exec(plainText(written))?.[1]
  if (dashed) return reading(readingsOf(read(dashed)).flatMap((n) => [n, -n]))
  return reading([readNumberWords(words)])
}

/**
 * Reads a number by the marks of its column: `1.250,5`, `1,250.5`, `1 250`, `-5`, `(5)`, `dua puluh`. `1,500` is 1500 or
 * 1.5 where the marks are not known, `5-` is 5 or -5. `whole`: a count of things, where only whole numbers are readings.
 * Numbers stay as they are.
 */
export function readNumber(written: Cell, marks: Marks, whole: boolean): Reading<number> {
  if (typeof written === 'string')
    return (
      inMarks(numberWays(written, whole), marks) ??
      otherwise(written, written, (numbers) => inMarks(numberWays(numbers, whole), marks))
    )
  // A spreadsheet shows 15 digits: 2.0000000000000004 is 2.
  const shown = Number(written.toPrecision(15))
  return reading([Number.isFinite(shown) && (!whole || Number.isInteger(shown)) ? shown : undefined])
}

/** What one number says of the marks in its column: only one meaning is possible, or both are and differ. */
export function marksOf(written: Cell, whole: boolean): 'id' | 'en' | 'either' | undefined {
  if (typeof written === 'number') return undefined
  const { id, en } = numberWays(written, whole)
  if (id === en) return undefined
  return en === undefined ? 'id' : id === undefined ? 'en' : 'either'
}

const scales = new Map(
  Object.entries({ 1e3: 'k rb ribu', 1e6: 'jt juta', 1e9: 'm miliar milyar', 1e12: 'triliun trilyun' }).flatMap(
    ([scale, words]) => words.split(' ').map((word) => [word, Number(scale)])
  )
)
const currency = '(?:rp|idr|rupiah)'
const monthly = '(?:(?:/|per|tiap|setiap) ?|se)(?:bulan|bln|bl|month)(?:nya)?'
const aroundWords = new RegExp(`^${currency}[.: ]*|[ .]*${currency}?\\.? ?(?:${monthly})?$`, 'gi')
/** An amount without what only says that it is one of rupiah, a month: `Rp 1,5`, `750,-`. */
export const withoutCurrency = (cell: Cell): Cell =>
  typeof cell === 'number'
    ? cell
    : plainText(cell)
        .replace(aroundWords, '')
        .replace(/(?<=\d)[.,] ?[-=]+$/, '')
const amount = new RegExp(
  `^(?<open>\\()?(?:(?<minus>-)|\\+)? ?(?:${currency}[.:]*)? ?(?<under>-)? ?${digits} ?(?<scale>${[...scales.keys()].join('|')})?` +
    `\\.? ?${currency}?(?:[.,] ?[-=]+)? ?(?:${monthly})? ?(?<close>\\))?[.,;]?$`
)

/** What an amount of money is in each way. */
function rupiahWays(written: string): Ways<number> {
  const none = { id: undefined, en: undefined }
  const parts = amount.exec(plainText(written).toLowerCase())?.groups
  if (!parts || !parts.open !== !parts.close) return none
  const ways = waysOf(parts.digits!)
  const rupiah = (way: string | undefined, scale: number) => {
    const n = way === undefined ? undefined : kept(Math.round(Number(way) * scale))
    return n && (parts.minus || parts.under || parts.open) ? -n : n
  }
  const scale = scales.get(parts.scale ?? '')
  if (scale) return { id: rupiah(ways.id, scale), en: rupiah(ways.en, scale) }
  // Three digits after a single mark are thousands.
  const size = (way: string | undefined) => Number(way ?? -1)
  const side = size(ways.id) >= size(ways.en) ? 'id' : 'en'
  const way = ways[side] ?? ''
  const decimals = way.split('.')[1] ?? ''
  const meant = decimals.length !== 3 && (/^0*$/.test(decimals) || Number(way) >= 1000)
  if (!way || !meant) return none
  return size(ways.id) === size(ways.en)
    ? { id: rupiah(way, 1), en: rupiah(way, 1) }
    : { ...none, [side]: rupiah(way, 1) }
}

/** What one amount of money says of the marks in its column, see `marksOf`; only before a scale both may differ. */
export function moneyMarksOf(written: string): 'id' | 'en' | 'either' | undefined {
  const { id, en } = rupiahWays(written)
  if (id === en) return undefined
  return en === undefined ? 'id' : id === undefined ? 'en' : 'either'
}

/**
 * Reads money as people write it, as integer rupiah: `1.500.000`, `Rp1.500.000,00`, `750,000`, `1,5 jt`, `750rb/bulan`.
 * Three digits after a single mark are thousands, whatever the column: nobody writes thousandths of a rupiah. Before a
 * scale they may be decimals: `1.500 jt` is both where the marks are not known. Words and several scales are read as well
 * (`dua juta`, `2 jt 500 rb`). Nothing: other times than a month, ranges, and sen below Rp1.000 (`12.50` may leave out "juta").
 */
export function readRupiah(written: Cell, marks: Marks): Reading<number> {
  if (typeof written === 'number') return reading([Number.isFinite(written) ? kept(Math.round(written)) : undefined])
  return (
    inMarks(rupiahWays(written), marks) ??
    otherwise(written, plainText(written).replace(aroundWords, ''), (numbers) => inMarks(rupiahWays(numbers), marks))
  )
}
