/** How the ambiguous dates and numbers of a column are meant, in words and by example. */
import type { Views } from '../../src/client.ts'
import { type Field, fieldsOf } from '../../src/intake/model.ts'
import { formatDate, readDate, readPlaceAndDate } from '../../src/kernel/dates.ts'
import { formatRupiah, readNumber, readRupiah } from '../../src/kernel/money.ts'
import { type Language, type Text, text } from '../../src/kernel/text.ts'
import type { FieldReading } from '../../src/kernel/written.ts'
import { kinds } from '../../src/potential/model.ts'

export type Import = Views['intake/get']['output']
export type Rows = Views['intake/rows']['output']
export type Row = Rows['rows'][number]
export type Column = Import['columns'][number]
export type Meant = NonNullable<Column['meant']>
export type Way = 'day' | 'month' | 'id' | 'en'

const thisYear = new Date().getFullYear()

export const wayNames: Record<Way, Text> = {
  day: text('hari dulu', 'day first'),
  month: text('bulan dulu', 'month first'),
  id: text('titik = ribuan', 'point = thousands'),
  en: text('koma = ribuan', 'comma = thousands')
}
export const waysOf = { dates: ['day', 'month'], numbers: ['id', 'en'] } as const

export interface Meaning {
  about: 'dates' | 'numbers'
  /** By the column as a whole, or by what a person said; nothing while the column is undecided. */
  way: Way | undefined
  said: boolean
  /** Cells that could mean two things. */
  either: number
  examples: string[]
}

const sides: Partial<Record<FieldReading, 'dates' | 'numbers' | 'counts' | 'money'>> = {
  date: 'dates',
  'place-date': 'dates',
  number: 'numbers',
  money: 'money',
  count: 'counts'
}

/** Nothing where the column fills no field that is read as date or number. */
export function meaningOf(column: Column, field: Field | undefined, meant = column.meant): Meaning | undefined {
  const side = field && sides[field.reading]
  if (!side) return undefined
  const about = side === 'dates' ? 'dates' : 'numbers'
  const { how, either, examples } = column[side]
  const said = meant?.[about]
  const [one, other] = waysOf[about]
  // What the field takes may be the same both ways: no rupiah has a fraction.
  const telling = examples.filter((cell) => given(cell, one, field, 'id') !== given(cell, other, field, 'id'))
  return {
    about,
    way: said ?? (how === 'open' ? undefined : how),
    said: said !== undefined,
    either: telling.length > 0 ? either : 0,
    examples: telling
  }
}

export const fieldAt = (it: Pick<Import, 'kind'>, mapping: Import['mapping'], column: number): Field | undefined =>
  fieldsOf[it.kind].find((field) => mapping[field.id] === column)

/** The name of a column, or its place where it has none. */
export const titleOf = (column: Column, i: number): Text =>
  column.title ? text(column.title, column.title) : text(`Kolom ${i + 1}`, `Column ${i + 1}`)

/** What was said of each column so far, as the server takes it. */
export const meantOf = (it: Import): Record<string, Meant> =>
  Object.fromEntries(it.columns.flatMap(({ meant }, i) => (meant ? [[String(i), meant]] : [])))

export interface Question {
  column: number
  title: Text
  field: Field
  meaning: Meaning
}

/** Columns whose cells could mean two things throughout, and nobody has said which. */
export const questionsOf = (it: Import): Question[] =>
  it.columns.flatMap((column, i) => {
    const field = fieldAt(it, it.mapping, i)
    const meaning = meaningOf(column, field)
    return field && meaning && meaning.either > 0 && !meaning.way
      ? [{ column: i, title: titleOf(column, i), field, meaning }]
      : []
  })

/** A reading as people write it: dates and numbers in their language, kinds of business by their names, other words as they are. */
export function shown(value: string | number, { reading }: Pick<Field, 'reading'>, language: Language): string {
  if (/^\d{4}-\d\d-\d\d$/.test(String(value))) return formatDate(String(value), language)
  if (reading === 'interest' || reading === 'kind')
    return kinds.find((kind) => kind.id === value)?.name[language] ?? String(value)
  if (!sides[reading] || !Number.isFinite(Number(value))) return String(value)
  if (reading === 'money') return formatRupiah(Number(value))
  return Number(value).toLocaleString(language === 'id' ? 'id-ID' : 'en-GB', { maximumFractionDigits: 6 })
}

/** What a cell says when its column is meant this way. */
export function given(cell: string, way: Way, field: Field, language: Language): string | undefined {
  const bare = cell.replace(/\s*[\p{L}²]+[.\d]*$/u, '')
  const read =
    way === 'day' || way === 'month'
      ? readDate(cell, way, thisYear)
      : field.reading === 'money'
        ? readRupiah(cell, way)
        : readNumber(bare, way, field.reading === 'count')
  return read && 'value' in read ? shown(read.value, field, language) : undefined
}

/** A chosen reading as it is typed over its cell, so that it can be read in no other way. */
export function typed(reading: string, field: Field, cell: string): string {
  if (field.reading === 'place-date') {
    const { place } = readPlaceAndDate(cell, 'open', thisYear)
    return place ? `${place}, ${reading}` : reading
  }
  // Three decimals would look like grouped thousands again.
  return /^-?\d+\.\d{3}$/.test(reading) ? `${reading}0` : reading
}

export interface Rivalry {
  field: Field
  /** The column that is read now, and those that could be. */
  columns: number[]
}

/** Fields that several columns could fill, while nobody has said which. A second telephone is only told. */
export const rivalriesOf = (it: Import): Rivalry[] =>
  fieldsOf[it.kind].flatMap((field) => {
    if (field.reading === 'phone') return []
    const others = it.columns.flatMap((column, i) => (column.also === field.id ? [i] : []))
    const now = it.mapping[field.id]
    return others.length > 0 && now !== undefined ? [{ field, columns: [now, ...others] }] : []
  })
