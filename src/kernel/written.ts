/** What a cell of a table holds: text as it is shown, a number as a number; a date is the text `2026-11-23` or `2026-11-23T14:05`. */
export type Cell = string | number

/** Before the value of a cell of which its number format (`;;;`) shows nothing: whether it counts is for a person to say. */
export const notShown = '#TERSEMBUNYI! '

/** An error of a formula in place of its value. */
export const isCellError = (cell: Cell): boolean =>
  /^#(N\/A|REF!|VALUE!|DIV\/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|GETTING_DATA)/.test(String(cell))

/** What something written says: one value, several that it could mean, or nothing that can be read. */
export type Reading<T> = { value: T } | { readings: [T, T, ...T[]] } | undefined

/** The reading of everything that a text could mean, likeliest first; ways that end in the same value are one. */
export function reading<T>(ways: readonly (T | undefined)[]): Reading<T> {
  const [value, another, ...rest] = new Set(ways.filter((way) => way !== undefined))
  if (value === undefined) return undefined
  return another === undefined ? { value } : { readings: [value, another, ...rest] }
}

export const readingsOf = <T>(read: Reading<T>): T[] => (read ? ('value' in read ? [read.value] : read.readings) : [])

/** All marks that are typed for an apostrophe become `'`. */
export const oneApostrophe = (written: string): string => written.replace(/[’‘‛ʼʻʽʾʿˈ`´′‵＇]/g, "'")

/** Marks that show nothing: soft hyphens, zero widths, joiners, directions, byte order marks, forms of emoji. */
export const invisible = /\p{Default_Ignorable_Code_Point}|\p{Cf}/gu

/**
 * Text as it is meant, for reading numbers, dates and codes: no invisible marks, one kind of blank, dash and apostrophe,
 * full-width and Arabic-Indic digits as `0` to `9`, no apostrophe in front that only told a spreadsheet "this is text".
 */
export const plainText = (written: Cell): string =>
  isPlain.test(String(written)) ? String(written) : normalised(String(written))

/** Words of plain letters with one blank between them: as nearly all cells are, and nothing is to be done about them. */
const isPlain = /^[!-&(-_a-~]+(?: [!-&(-_a-~]+)*$/
const normalised = (written: string): string =>
  oneApostrophe(written)
    .replace(invisible, '')
    .normalize('NFKC')
    .replace(/[٠-٩۰-۹]/g, (digit) => String(digit.charCodeAt(0) & 15))
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(/\s+/g, ' ')
    .replace(/^[ ']+| +$/g, '')

/** Signs and letters of what `isDitto` looks for, or any that are no plain ones. */
const mayBeDitto = /["',]|d(?:em|i)|s\W*d\W*a|atas|[^ -~]/i

/** `sda`, `s.d.a.`, `idem`, `ditto`, `sama dengan di atas`, `-"-`, `,,`, `〃`: the same as in the line above. */
export function isDitto(cell: Cell): boolean {
  if (typeof cell === 'number' || cell.length > 30 || cell === '' || !mayBeDitto.test(cell)) return false
  const s = cell.normalize('NFKC').trim()
  if (/^[-–—\s]*(?:["“”„〃]|''|,,|″)[-–—\s."“”]*$/.test(s)) return true
  const words = s
    .toLowerCase()
    .replace(/[^\p{L}]+/gu, ' ')
    .trim()
  return /^(?:s ?d ?a|idem|ditto|dito|(?:sama|seperti)(?: dg| dgn| dengan| spt| seperti)? ?(?:di ?)?atas(?:nya)?)$/.test(
    words
  )
}
/** `sama` alone most likely means that too. */
export const isPerhapsDitto = (cell: Cell): boolean => typeof cell === 'string' && /^\W*sama\W*$/i.test(cell)

export const romans = [
  'i',
  'ii',
  'iii',
  'iv',
  'v',
  'vi',
  'vii',
  'viii',
  'ix',
  'x',
  'xi',
  'xii',
  'xiii',
  'xiv',
  'xv',
  'xvi'
]

/** How the cells of a field are read; decides what its column must look like. `count`: of things, whole; `number`: with fractions. */
export type FieldReading =
  | 'name'
  | 'line'
  | 'digits16'
  | 'sex'
  | 'date'
  | 'place-date'
  | 'phone'
  | 'relation'
  | 'village'
  | 'district'
  | 'rt-rw'
  | 'decile'
  | 'count'
  /** A number that may be counted in another one, or told beside it. */
  | 'part'
  | 'number'
  | 'money'
  | 'interest'
  | 'kind'
  | 'kbli'
  | 'lat'
  | 'lon'
  | 'point'
  | 'code'

/** Why a line of a file is no row of its table. */
export const leftReasons = ['hidden-sheet', 'hidden-row', 'title', 'total', 'outside', 'no-table', 'continues'] as const
export type LeftReason = (typeof leftReasons)[number]
