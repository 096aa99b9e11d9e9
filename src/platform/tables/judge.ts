/** What a column as a whole says of its ambiguous cells: is the day or the month first, does a point group thousands or start decimals? */
import { type DateOrder, type DayOfInstant, dateOrderOf, daysOfInstant, readDate } from '../../kernel/dates.ts'
import { readNik, sixteenDigits } from '../../kernel/identifiers.ts'
import { type Marks, marksOf, moneyMarksOf } from '../../kernel/money.ts'
import { withoutUnit } from '../../kernel/units.ts'
import { largeAmount } from '../../kernel/units-of-money.ts'
import type { Cell } from '../../kernel/written.ts'

/** Counts of cells that can only be read one way, and of those that could be read both ways with some of them. */
export interface Signs {
  one: number
  other: number
  either: number
  examples: string[]
}
const noSigns = (): Signs => ({ one: 0, other: 0, either: 0, examples: [] })

export interface ColumnSigns {
  /** Day first, month first; a NIK whose birth date fits only one reading is a witness. */
  dates: Signs
  /** Point groups, comma groups. */
  numbers: Signs
  /** The same for counts of things, in which a fraction is no reading. */
  counts: Signs
  /** The same for money, in which three digits after a mark are thousands. */
  money: Signs
  /** Numbers of 16 digits as text, and how many end in 0: a spreadsheet that once took them for numbers has rounded all. */
  digits: { seen: number; zero: number }
  /** Times of another zone: the day in Jakarta, the day as written; a NIK that agrees with one is a witness. */
  days: Signs
  /** Numbers that can only be degrees of longitude, and those that could be of either. */
  degrees: { far: number; near: number }
  /** Numbers too large for amounts in thousands or millions. */
  large: number
  /** Numbers below a thousand; and from ten thousand on, whole thousands and others: what was written beside a unit in full ends so. */
  sizes: { below: number; whole: number; odd: number }
  /** Dates that could be of two days on sheets that do not say which, where others contradict each other. */
  open?: OpenSheet[]
}
export interface OpenSheet {
  sheet: string
  either: number
  examples: string[]
}
const newSigns = (): ColumnSigns => ({
  dates: noSigns(),
  numbers: noSigns(),
  counts: noSigns(),
  money: noSigns(),
  digits: { seen: 0, zero: 0 },
  days: noSigns(),
  degrees: { far: 0, near: 0 },
  large: 0,
  sizes: { below: 0, whole: 0, odd: 0 }
})

function note(signs: Signs, says: 'one' | 'other' | 'either' | undefined, cell: Cell): void {
  if (!says) return
  signs[says]++
  if (says === 'either' && signs.examples.length < 3) signs.examples.push(String(cell).slice(0, 40))
}

const mayBeDate = /^\d{7,8}$|^\D*\d{1,4}\s*[/.\-|' ]\s*\d{1,2}\s*[/.\-|' ]\s*\d{1,4}/
const mayBeMarked = /\d[.,’']\d/
const marks = { id: 'one', en: 'other', either: 'either' } as const

const signsAt = (signs: ColumnSigns[], column: number): ColumnSigns => {
  const known = signs[column] ?? newSigns()
  signs[column] = known
  return known
}

const fraction = /^[+-]?\d{1,3}[.,]\d{3,}$/
/** Degrees of the globe: beyond 90 they are of longitude. */
function noteDegrees(cell: Cell, column: number, signs: ColumnSigns[]): void {
  const size = Math.abs(Number(String(cell).replace(',', '.')))
  if (size <= 180) signsAt(signs, column).degrees[size > 90 ? 'far' : 'near']++
}

const sixDigits =
  /^[^\p{L}\d]*(?:rp[. ]*)?(?:\d{6,15}|\d{3}[.,' ]\d{3}|\d{1,3}(?:[.,' ]\d{3}){2,4})(?:[.,]\d{1,2}|,-)?$/iu
const upToSixDigits = /^[^\p{L}\d]*(?:rp[. ]*)?(\d{1,3}|\d{2,3}[.,' ]?\d{3})(?:[.,]\d{1,2}|,-)?$/iu
function noteSize(cell: Cell, column: number, signs: ColumnSigns[]): void {
  const digits = typeof cell === 'number' ? undefined : upToSixDigits.exec(cell)?.[1]
  const size = digits === undefined ? Math.abs(Number(cell)) : Number(digits.replace(/\D/g, ''))
  if (!(size > 0 && size < 1_000_000) || (size >= 1000 && size < 10_000)) return
  signsAt(signs, column).sizes[size < 1000 ? 'below' : size % 1000 === 0 ? 'whole' : 'odd']++
}
/** May some amounts be rupiah in full, whatever unit is named? Very large ones, and whole thousands beside small ones. */
export const someInFull = ({ large, sizes: { below, whole, odd } }: ColumnSigns): boolean =>
  large > 0 || (below > 0 && whole > 0 && odd === 0)

/** Adds the cells of a row to the signs of their columns. */
export function gather(row: readonly Cell[], signs: ColumnSigns[]): void {
  let births: string[] | undefined
  const isBirth = (date: string) => {
    births ??= row.flatMap((other) => {
      const nik = sixteenDigits(other)
      return nik ? (readNik(nik, '2026-12-31').birth?.slice(2) ?? []) : []
    })
    return births.includes(date.slice(2))
  }
  for (let column = 0; column < row.length; column++) {
    const cell = row[column]!
    if (typeof cell === 'number' ? !Number.isInteger(cell) : fraction.test(cell)) noteDegrees(cell, column, signs)
    if (typeof cell === 'number' ? Math.abs(cell) >= largeAmount : sixDigits.test(cell)) signsAt(signs, column).large++
    noteSize(cell, column, signs)
    if (typeof cell !== 'string' || cell.length < 3 || cell.length > 60) continue
    const number = cell.length >= 16 ? sixteenDigits(cell) : undefined
    if (number) {
      const { digits } = signsAt(signs, column)
      digits.seen++
      if (number.endsWith('0')) digits.zero++
      continue
    }
    if (mayBeMarked.test(cell)) {
      const written = withoutUnit(cell)
      const side = marksOf(written, false)
      if (side) note(signsAt(signs, column).numbers, marks[side], cell)
      const count = marksOf(written, true)
      if (count) note(signsAt(signs, column).counts, marks[count], cell)
      const money = moneyMarksOf(cell)
      if (money) note(signsAt(signs, column).money, marks[money], cell)
    }
    if (!mayBeDate.test(cell)) continue
    const instant = daysOfInstant(cell)
    if (instant) {
      const [jakarta, written] = [isBirth(instant.jakarta), isBirth(instant.written)]
      const { days } = signsAt(signs, column)
      note(days, 'either', cell)
      if (jakarta !== written) days[jakarta ? 'one' : 'other']++
    }
    const order = dateOrderOf(cell)
    if (!order) continue
    const { dates } = signsAt(signs, column)
    if (order !== 'either') {
      note(dates, order === 'day' ? 'one' : 'other', cell)
      continue
    }
    note(dates, 'either', cell)
    const read = readDate(cell, 'open', 2026)
    if (!read || !('readings' in read)) continue
    const [day, month] = read.readings.map(isBirth)
    if (day !== month) dates[day ? 'one' : 'other']++
  }
}

/** One side alone, or fifty times the other, settles a column; else nothing does. */
type Side = 'one' | 'other'
const settled = ({ one, other }: Signs): Side | undefined =>
  one > other * 50 ? 'one' : other > one * 50 ? 'other' : undefined

const dateSides = { one: 'day', other: 'month' } as const
const marksOfSigns = { one: 'id', other: 'en' } as const
export const numberMarks = (signs: Signs): Marks => {
  const side = settled(signs)
  return side ? marksOfSigns[side] : 'open'
}

export const dayOfInstants = (signs: Signs): DayOfInstant => {
  const side = settled(signs)
  return side ? ({ one: 'jakarta', other: 'written' } as const)[side] : 'open'
}

const isMixed = ({ dates }: ColumnSigns) => dates.one > 0 && dates.other > 0
/** What a title asks for: `Tgl Lahir (dd/mm/yyyy)`, `Tgl/Bln/Thn`. */
const sideIn = (title: string): Side | undefined =>
  /\bd{1,2}\W*m{1,3}\b|\b(?:tgl|tanggal|hari)\W*(?:bln|bulan)\b/i.test(title)
    ? 'one'
    : /\bm{1,2}\W*d{1,2}\b|\b(?:bln|bulan)\W*(?:tgl|tanggal|hari)\b/i.test(title)
      ? 'other'
      : undefined

/**
 * The order of day and month of each column: as its cells say, else as its title asks for it. One that says nothing
 * of itself is written like the others of its file,
 * where these agree: one hand, one program.
 */
export function dateOrders(columns: readonly (ColumnSigns | null)[], titles: readonly string[] = []): DateOrder[] {
  const own = columns.map(
    (signs, i) => signs && (settled(signs.dates) ?? (isMixed(signs) ? undefined : sideIn(titles[i] ?? '')))
  )
  const sides = new Set(own.filter((side) => side))
  const mixed = columns.some((signs, i) => !own[i] && signs && signs.dates.one > 0)
  const [common] = sides
  return columns.map((signs, i) => {
    const silent = !signs || (signs.dates.one === 0 && signs.dates.other === 0)
    const side = own[i] ?? (silent && sides.size === 1 && !mixed ? common : undefined)
    return side ? dateSides[side] : 'open'
  })
}

const sumOf = (a: Signs, b: Signs): Signs => ({
  one: a.one + b.one,
  other: a.other + b.other,
  either: a.either + b.either,
  examples: [...a.examples, ...b.examples].slice(0, 3)
})
const together = (a: ColumnSigns, b: ColumnSigns): ColumnSigns => ({
  dates: sumOf(a.dates, b.dates),
  numbers: sumOf(a.numbers, b.numbers),
  counts: sumOf(a.counts, b.counts),
  money: sumOf(a.money, b.money),
  digits: { seen: a.digits.seen + b.digits.seen, zero: a.digits.zero + b.digits.zero },
  days: sumOf(a.days, b.days),
  degrees: { far: a.degrees.far + b.degrees.far, near: a.degrees.near + b.degrees.near },
  large: a.large + b.large,
  sizes: {
    below: a.sizes.below + b.sizes.below,
    whole: a.sizes.whole + b.sizes.whole,
    odd: a.sizes.odd + b.sizes.odd
  }
})
/** Of a sheet whose amounts are perhaps in no unit at all, large ones say nothing of the others. */
export const withoutLarge = (signs: readonly ColumnSigns[]): ColumnSigns[] =>
  signs.map((one) => ({ ...one, large: 0, sizes: newSigns().sizes }))

export interface FileSigns {
  columns: ColumnSigns[]
  /** By sheet, the order of each column of dates that the sheets contradict each other on; two hands wrote them. */
  orders: Record<string, Record<number, DateOrder>>
}

/** The signs of all sheets together. What a sheet settles by itself leaves no question for the whole column. */
export function signsOfSheets(sheets: readonly { name: string; signs: readonly ColumnSigns[] }[]): FileSigns {
  const columns: ColumnSigns[] = []
  const orders: FileSigns['orders'] = {}
  const width = Math.max(0, ...sheets.map(({ signs }) => signs.length))
  for (let column = 0; column < width; column++) {
    const here = sheets.flatMap(({ name, signs: { [column]: signs } }) => (signs ? [{ name, signs }] : []))
    if (here.length === 0) continue
    const all = here.map(({ signs }) => signs).reduce((a, b) => together(a, b))
    columns[column] = all
    const sides = new Set(here.flatMap(({ signs }) => settled(signs.dates) ?? []))
    if (sides.size < 2) continue
    for (const { name, signs } of here) {
      const side = settled(signs.dates)
      if (side) orders[name] = { ...orders[name], [column]: dateSides[side] }
    }
    const open = here.flatMap(({ name, signs: { dates } }) =>
      !settled(dates) && dates.either > 0 ? [{ sheet: name, either: dates.either, examples: dates.examples }] : []
    )
    const either = open.reduce((sum, sheet) => sum + sheet.either, 0)
    const examples = open.flatMap((sheet) => sheet.examples).slice(0, 3)
    // Both sides are seen, and however many more rows one sheet has, neither settles the column.
    columns[column] = { ...all, dates: { one: 1, other: 1, either, examples }, open }
  }
  return { columns, orders }
}

/** Have all numbers of 16 digits lost their last one? Five by chance: one in a hundred thousand. */
export const roundedDigits = ({ digits }: ColumnSigns): boolean => digits.seen >= 5 && digits.zero === digits.seen
