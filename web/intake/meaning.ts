/** How the ambiguous dates and numbers of a column are meant, in words and by example. */

import type { Views } from '../../src/client.ts'
import { type Field, fieldsOf } from '../../src/intake/model.ts'
import { formatDate, readDate, readPlaceAndDate } from '../../src/kernel/dates.ts'
import { formatRupiah, readNumber, readRupiah } from '../../src/kernel/money.ts'
import { type Language, type Text, text } from '../../src/kernel/text.ts'
import { unitInTitle, unitSizes, unitsMeant, unitsOfCounts } from '../../src/kernel/units-of-money.ts'
import type { FieldReading } from '../../src/kernel/written.ts'
import { kinds } from '../../src/potential/model.ts'
import { thisYear } from '../shell/today.ts'

export type Import = Views['intake/get']['output']
export type Rows = Views['intake/rows']['output']
export type Row = Rows['rows'][number]
export type Column = Import['columns'][number]
export type Meant = NonNullable<Column['meant']>
export type Way = 'day' | 'month' | 'id' | 'en' | 'jakarta' | 'written'

export const wayNames: Record<Way, Text> = {
  day: text('hari dulu', 'day first'),
  month: text('bulan dulu', 'month first'),
  id: text('titik = ribuan', 'point = thousands'),
  en: text('koma = ribuan', 'comma = thousands'),
  jakarta: text('hari di Jakarta', 'the day in Jakarta'),
  written: text('hari yang tertulis', 'the day as written')
}
export const waysOf = { dates: ['day', 'month'], numbers: ['id', 'en'], days: ['jakarta', 'written'] } as const

export interface Meaning {
  about: 'dates' | 'numbers' | 'days'
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

/** In what its ambiguous cells may differ: of dates the order of day and month, and the day of times of other zones. */
export function meaningsOf(column: Column, field: Field | undefined, meant = column.meant): Meaning[] {
  const side = field && sides[field.reading]
  if (!side) return []
  const of = (about: Meaning['about'], { how, either, examples }: Column['dates' | 'numbers' | 'days']): Meaning => {
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
  // Thousands and millions have decimals, rupiah have none.
  if (side === 'money' && unitInTitle(column.title)) return [of('numbers', column.numbers)]
  if (side !== 'dates') return [of('numbers', column[side])]
  return [of('dates', column.dates), ...(column.days.either > 0 ? [of('days', column.days)] : [])]
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
  /** Names it among the questions of the file. */
  key: string
  column: number
  /** Asked of this sheet alone, as the sheets of the file contradict each other. */
  sheet?: string
  title: Text
  field: Field
  meaning: Meaning
}

/** Columns whose cells could mean two things throughout, and nobody has said which. */
export const questionsOf = (it: Import): Question[] =>
  it.columns.flatMap((column, i) => {
    const field = fieldAt(it, it.mapping, i)
    if (!field) return []
    const title = titleOf(column, i)
    return meaningsOf(column, field).flatMap((meaning): Question[] => {
      // Those that were answered one by one are asked no more.
      const waiting = column.problems[meaning.about === 'numbers' ? 'number-ambiguous' : 'date-ambiguous'] ?? 0
      if (waiting === 0 || meaning.examples.length === 0 || meaning.way) return []
      const ask = { column: i, title, field }
      if (meaning.about !== 'dates' || !column.open)
        return [
          { ...ask, key: `${i} ${meaning.about}`, meaning: { ...meaning, either: Math.min(waiting, meaning.either) } }
        ]
      return column.open.flatMap(({ sheet, either, examples }) =>
        column.meant?.sheets?.[sheet]
          ? []
          : [{ ...ask, key: `${i} dates ${sheet}`, sheet, meaning: { ...meaning, either, examples } }]
      )
    })
  })

/** What was answered of a column so far, and this answer too. */
export const withAnswer = ({ meaning: { about }, sheet }: Question, way: Way, before: Meant | undefined): Meant =>
  (sheet === undefined
    ? { ...before, [about]: way }
    : { ...before, sheets: { ...before?.sheets, [sheet]: way } }) as Meant

/** Are latitude and longitude swapped in most rows, and nobody has said so? */
export function swappedIn(it: Import): { rows: number; lat: Text; lon: Text } | undefined {
  const { lat, lon } = it.mapping
  if (lat === undefined || lon === undefined) return undefined
  const rows = it.columns[lat]!.problems['point-swapped'] ?? 0
  return rows > 0 && it.columns[lat]!.far
    ? { rows, lat: titleOf(it.columns[lat]!, lat), lon: titleOf(it.columns[lon]!, lon) }
    : undefined
}

/** A reading as people write it: dates, numbers and degrees in their language, kinds by their names, other words as they are. */
export function shown(value: string | number, { reading }: Pick<Field, 'reading'>, language: Language): string {
  if (/^\d{4}-\d\d-\d\d$/.test(String(value))) return formatDate(String(value), language)
  if (reading === 'interest' || reading === 'kind')
    return kinds.find((kind) => kind.id === value)?.name[language] ?? String(value)
  const isNumber = sides[reading] !== undefined || reading === 'lat' || reading === 'lon'
  if (!isNumber || value === '' || !Number.isFinite(Number(value))) return String(value)
  if (reading === 'money') return formatRupiah(Number(value))
  return Number(value).toLocaleString(language === 'id' ? 'id-ID' : 'en-GB', { maximumFractionDigits: 6 })
}

/** What a cell says when its column is meant this way. */
export function given(cell: string, way: Way, field: Field, language: Language): string | undefined {
  const bare = cell.replace(/\s*[\p{L}²]+[.\d]*$/u, '')
  const read =
    way === 'day' || way === 'month'
      ? readDate(cell, way, thisYear())
      : way === 'jakarta' || way === 'written'
        ? readDate(cell, 'open', thisYear(), way)
        : field.reading === 'money'
          ? readRupiah(cell, way)
          : readNumber(bare, way, field.reading === 'count')
  return read && 'value' in read ? shown(read.value, field, language) : undefined
}

/** A chosen reading as it is typed over its cell, so that it can be read in no other way. */
export function typed(reading: string, field: Field, cell: string): string {
  if (field.reading === 'place-date') {
    const { place } = readPlaceAndDate(cell, 'open', thisYear())
    return place ? `${place}, ${reading}` : reading
  }
  // Three decimals would look like grouped thousands again.
  return /^-?\d+\.\d{3}$/.test(reading) ? `${reading}0` : reading
}

export interface UnitQuestion {
  column: number
  title: Text
  field: Field
  /** Rows that wait for the answer. */
  rows: number
  /** By how many rupiah one of each unit is that its amounts could be in. */
  units: NonNullable<Meant['unit']>[]
}

/** The units that are named for the amounts of a column: in its title, else by lines beside the tables, which are told too. */
export function unitsNamed(it: Import, column: Column): { units: number[]; said: string[] } {
  const own = unitInTitle(column.title)
  const field = fieldAt(it, it.mapping, it.columns.indexOf(column))
  const captions = own ? [] : it.sheets.flatMap((sheet) => sheet.captions ?? [])
  const ofMoney = captions.filter(({ said }) => !said.noun)
  if (field?.reading !== 'money' && field?.unit) {
    const counted = captions.flatMap(({ said }) => (said.noun ? [said] : []))
    const money = it.kind === 'households' ? ofMoney.flatMap(({ said }) => unitsMeant(said)) : []
    const beside = { counted, ...(money.length > 0 ? { units: money } : {}), large: true }
    const of = unitsOfCounts(column.title, field.unit, beside)?.of ?? []
    return { units: [...of], said: captions.map(({ text }) => text) }
  }
  const units = (own ? [own] : ofMoney.map(({ said }) => said)).flatMap(unitsMeant)
  return { units: [...new Set(units)], said: [...new Set(ofMoney.map(({ text }) => text))] }
}

/** Columns with amounts that could be rupiah or in the unit that the file names, while nobody has said which. */
export const unitQuestionsOf = (it: Import): UnitQuestion[] =>
  it.columns.flatMap((column, i) => {
    const field = fieldAt(it, it.mapping, i)
    const rows = column.problems['unit-ambiguous'] ?? 0
    if (!field || rows === 0 || column.meant?.unit !== undefined) return []
    const named = new Set([1, ...unitsNamed(it, column).units])
    const units = unitSizes.filter((unit) => named.has(unit))
    return [{ column: i, title: titleOf(column, i), field, rows, units }]
  })

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
