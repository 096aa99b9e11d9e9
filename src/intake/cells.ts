/** What one cell of an import says of its field, pure. */
import codes from '../../reference/civil-codes.json' with { type: 'json' }
import { cleanName } from '../households/names.ts'
import {
  ageOn,
  type DateOrder,
  type DayOfInstant,
  type PlainDate,
  readDate,
  readPeriod,
  readPlaceAndDate
} from '../kernel/dates.ts'
import { readDegrees, readPoint } from '../kernel/degrees.ts'
import { digitsLost, readPhones, readSex, sixteenDigits } from '../kernel/identifiers.ts'
import type { Marks } from '../kernel/money.ts'
import {
  type Beside,
  readCountInUnit,
  readInUnit,
  type Units,
  unitInTitle,
  unitsMeant,
  unitsOfCounts
} from '../kernel/units-of-money.ts'
import {
  type Cell,
  type FieldReading,
  isCellError,
  isDitto,
  notShown,
  plainText,
  type Reading,
  reading,
  readingsOf,
  romans
} from '../kernel/written.ts'
import { currentClass } from '../potential/kbli.ts'
import type { VillageFinder } from '../regions/rules.ts'
import { readKinds } from './kinds.ts'
import type { Field, ImportKind } from './model.ts'

export type Values = Record<string, string | number | boolean | null>

/** How the cells of a column are meant, by the column as a whole or by what a person said. */
export interface ColumnMeaning extends Beside {
  title: string
  /** The field that it could fill as well as the column that does, until a person says which. */
  also?: string | undefined
  dates: DateOrder
  days: DayOfInstant
  numbers: Marks
  counts: Marks
  money: Marks
  /** Its numbers of 16 digits have lost the last one. */
  rounded: boolean
  /** Some of its amounts are too large for thousands or millions. */
  large: boolean
  /** The unit of amounts that could be in either, as a person said. */
  unit?: number | undefined
}

export interface ReadingContext {
  kind: ImportKind
  today: PlainDate
  regency: string
  findVillage: VillageFinder
  /** Code of the village by its code of the statistics office. */
  byBps: ReadonlyMap<string, string>
  /** The village whose shape holds a point in degrees. */
  villageAt: (lat: number, lon: number) => string | undefined
  /** The village of the file: chosen, or found in its title lines. */
  defaultVillage: string | null
  /** Largest answer of each question of the current questionnaire, by field. */
  limits: Readonly<Record<string, number>>
  columns: readonly ColumnMeaning[]
}

/** The cells that a row is read from. */
export interface RowCells extends Beside {
  raw: readonly Cell[]
  /** By column: what a merged cell, or a block above, says for this row too. */
  merged?: Readonly<Record<number, Cell>>
  /** What a person typed over cells, by field; '' leaves the field out. */
  fixes: Readonly<Record<string, string>>
  damaged?: boolean
  /** Another row stands beside it in the same line. */
  beside?: boolean
  /** The No. KK of the line above, when this row has none and may belong to it; with `sure`, it does. */
  above?: { kk: string; sure: boolean }
  /** By column: the order of its sheet's dates, where the sheets of the file contradict each other. */
  dates?: Readonly<Record<number, DateOrder>>
  /** And as a person said of its sheet. */
  said?: Readonly<Record<number, DateOrder>>
  /** By column: what the line above says, where this cell only says that it is the same (`sda`). */
  same?: Readonly<Record<number, Cell>>
}

/** Fields that neighbours may share; a name, a number of a person or an amount is everyone's own. */
export const shared = new Set<FieldReading>(['line', 'village', 'district', 'rt-rw', 'kind'])

/** What tells who somebody is stays sealed in its cell: it is looked up in the row, not offered. */
export const sealed = new Set(['nik', 'kk', 'address'])

const plainWords = (cell: Cell) =>
  String(cell)
    .toLowerCase()
    .replace(/[^\p{L}\d]+/gu, ' ')
    .trim()
const relationOf = new Map(
  Object.entries(codes.relation.words).flatMap(([relation, words]) => words.map((word) => [word, relation] as const))
)
/** A relation in words or as a code of the civil registry; of the household survey where the column speaks of its head as KRT. */
export function readRelation(cell: Cell, title: string): string | undefined {
  const key = plainWords(String(cell).replace(/\(.*?\)/g, ' '))
    .replace(/^(\d{1,2}) (?=\p{L})/u, '')
    .replace(/^0+(?=\d)/, '')
  const survey = /rumah tangga|\bkrt\b|\bart\b|shdrt/i.test(title)
  const byCode: Record<string, string> = survey ? codes.relation.surveyCodes : codes.relation.codes
  return relationOf.get(key) ?? relationOf.get(key.replace(/ (ke )?\d+$/, '')) ?? byCode[key.replace(/ 0$/, '')]
}

interface Read {
  value: string | number | boolean | null
  /** Several fields that one cell fills. */
  also?: Values
  code?: string
  readings?: string[]
}
const none: Read = { value: null }

/** One reading is the value, several are asked, none is unreadable. */
const decide = <T extends string | number>(
  read: Reading<T>,
  unreadable: string,
  ambiguous: string,
  accept: (value: T) => Read = (value) => ({ value })
): Read =>
  read === undefined
    ? { value: null, code: unreadable }
    : 'value' in read
      ? accept(read.value)
      : { value: null, code: ambiguous, readings: read.readings.map(String) }

/** Words and signs that say that there is none of it: `-`, `tidak ada`, `belum punya HP`, `nihil`. */
const nothing = [
  /^(?:rp\.? ?)?[-.\s]*$/i,
  /^(?:nihil|kosong|nol)$/i,
  new RegExp(
    '^(?:masih |memang )?(?:tidak|tdk|tak|belum|blm|ga|gak|nggak|ndak) ?' +
      '(?:ada|punya|memiliki|mempunyai|minat|berminat)(?: [\\p{L}-]+){0,2}$',
    'iu'
  )
]
const isNothing = (cell: Cell) => {
  const said = plainText(cell)
  return nothing.some((words) => words.test(said))
}
/** Nothing is known of it. */
const isUnknown = (cell: Cell) => /^(?:[-.\s]+|n\/?a|null|none|nil)$/i.test(plainText(cell))
/** Has a cell nothing to read, where that is no number? */
const isEmpty = (cell: Cell) => isNothing(cell) || isUnknown(cell)

const longest: Record<string, number> = {
  birthPlace: 80,
  hamlet: 80,
  education: 80,
  occupation: 80,
  nib: 60,
  pirt: 60,
  name: 120,
  business: 120
}
/** Numbers of papers: noughts are none. */
const papers = new Set(['nib', 'pirt'])
/** It is not there yet. */
const noPaper = /^(?:belum|blm|tidak|tdk|tak|bukan)(?: [\p{L}]+){0,3}$/iu
/** Letters were lost on the way here: a replacement sign, UTF-8 cut in two, a question mark within a word. */
const lettersLost = /\uFFFD|â€|[ÃÂ](?![\p{L}])|\p{L}\?\p{L}/u
/** Two people in one cell: `Siti / Ali`, `Siti dan Ali`. */
const namesIn = (name: string) =>
  name.split(/ ?[/&] ?| dan /i).filter((part) => (part.match(/\p{L}/gu)?.length ?? 0) >= 3)
const codeWords: Record<string, Record<string, string>> = { education: codes.education, occupation: codes.occupation }

/** `RT. 01` is 001; two of them in one cell, with a slash or their names, are RT and RW. */
function readRtRw(field: string, cell: Cell, title: string): Read {
  const written = String(cell)
    .trim()
    .toUpperCase()
    .replace(/\b[IVX]+\b/g, (roman) => String(romans.indexOf(roman.toLowerCase()) + 1 || roman))
  const bad: Read = { value: null, code: 'rt-unreadable' }
  // Excel has made a date of 001/002.
  if (/^\d{4}-\d{2}-\d{2}/.test(written)) return bad
  if (/^\d{1,3}\s*\.\s*0$/.test(written)) return { value: written.replace(/\..*/, '').padStart(3, '0') }
  const named = (word: string) => new RegExp(`\\b${word}\\b[\\s.:]*0*(\\d{1,3})(?!\\d)`).exec(written)?.[1]
  const numbers = [...written.replace(/\bR[TW]\b/g, ' ').matchAll(/\d+/g)].map((m) => m[0].replace(/^0+(?=\d)/, ''))
  if (!/^[\dRTW\s./:,&-]*$/.test(written) || numbers.some((n) => n.length > 3)) return bad
  const pad = (n: string | undefined) => (n === undefined || n === '0' ? null : n.padStart(3, '0'))
  if (numbers.length === 0) return none
  if (numbers.length === 2) {
    const swapped = field === 'rtRw' && /RW.*RT/.test(/RT|RW/.test(written) ? written : title.toUpperCase())
    const [rt, rw] = [named('RT') ?? numbers[swapped ? 1 : 0], named('RW') ?? numbers[swapped ? 0 : 1]].map(pad)
    return field === 'rw' ? bad : { value: null, also: { ...(rt ? { rt } : {}), ...(rw ? { rw } : {}) } }
  }
  if (numbers.length > 2) return bad
  const one = pad(numbers[0])
  if (field !== 'rtRw') return { value: one }
  return one ? { value: null, also: { [named('RW') ? 'rw' : 'rt']: one } } : none
}

/** What a person typed is meant as the screen asks for it: day first. */
const typedCells: ColumnMeaning = {
  title: '',
  dates: 'day',
  days: 'open',
  numbers: 'open',
  counts: 'open',
  money: 'open',
  rounded: false,
  large: false
}

/** Reads a cell for its field by the meaning of its column; what could mean two things has both readings. */
export function readCell(field: Field, cell: Cell, column: ColumnMeaning | undefined, context: ReadingContext): Read {
  const { today, limits } = context
  const written = String(cell).trim()
  const thisYear = Number(today.slice(0, 4))
  const meant = column ?? typedCells
  if (typeof cell === 'string' && cell.startsWith(notShown)) {
    const { value } = readCell(field, cell.slice(notShown.length), column, context)
    return {
      value: null,
      code: 'cell-not-shown',
      ...(value === null || sealed.has(field.id) ? {} : { readings: [String(value)] })
    }
  }
  if (isCellError(cell)) return { value: null, code: 'cell-error' }
  switch (field.reading) {
    case 'name':
    case 'line': {
      const line = codeWords[field.id]?.[written.replace(/^0+(?=\d)/, '')] ?? cleanName(written)
      // A name is a name, whatever it says.
      if (line === '' || (field.reading === 'name' ? /^[-–—.]+$/.test(line) : isEmpty(line))) return none
      if (lettersLost.test(written)) return { value: null, code: 'letters-lost' }
      if (papers.has(field.id) && (/^0+$/.test(line) || noPaper.test(line))) return none
      if (papers.has(field.id) && !/\d/.test(line)) return { value: null, code: 'paper-number' }
      const names = field.id === 'name' ? namesIn(line) : []
      if (names.length > 1) return { value: null, code: 'two-names', readings: names }
      if (papers.has(field.id) && digitsLost(written)) return { value: null, code: 'digits-lost' }
      return line.length > (longest[field.id] ?? 200) ? { value: null, code: 'too-long' } : { value: line }
    }
    case 'digits16': {
      if (/^[-–—0\s.]*$/.test(written) || isEmpty(cell)) return none
      if (meant.rounded || digitsLost(cell)) return { value: null, code: 'digits-lost' }
      const digits = sixteenDigits(cell)
      return digits ? { value: digits } : { value: null, code: 'digits-length' }
    }
    case 'sex': {
      if (isEmpty(cell)) return none
      const sex = readSex(cell)
      return sex ? { value: sex } : { value: null, code: 'sex-unreadable' }
    }
    case 'date': {
      if (isEmpty(cell)) return none
      // Of the start of a business the month, or the year, is enough.
      const read =
        readDate(cell, meant.dates, thisYear, meant.days) ??
        (field.id === 'started' ? reading([readPeriod(cell)]) : undefined)
      if (read === undefined && field.id === 'birthDate') {
        const both = readPlaceAndDate(written, meant.dates, thisYear, meant.days)
        const { value, ...said } = decide(both.date, 'date-unreadable', 'date-ambiguous', (day) =>
          livedDate('birthDate', day, today)
        )
        return { ...said, value, ...(both.date && both.place ? { also: { birthPlace: both.place } } : {}) }
      }
      return decide(read, 'date-unreadable', 'date-ambiguous', (date) => livedDate(field.id, date, today))
    }
    case 'place-date': {
      if (isEmpty(cell)) return none
      const { place, date } = readPlaceAndDate(written, meant.dates, thisYear, meant.days)
      if (place && place.length > 80) return { value: null, code: 'too-long' }
      const also: Values = place ? { birthPlace: place } : {}
      if (date === undefined && !/\d/.test(written)) return { value: null, also }
      const read = decide(date, 'date-unreadable', 'date-ambiguous', (day) => livedDate('birthDate', day, today))
      return { ...read, value: null, also: read.value === null ? also : { ...also, birthDate: read.value } }
    }
    case 'phone': {
      if (isEmpty(cell) || /^0*$/.test(written)) return none
      const phones = readPhones(written)
      return phones[0]
        ? { value: phones[0], ...(phones.length > 1 ? { code: 'phone-second' } : {}) }
        : { value: null, code: 'phone-unreadable' }
    }
    case 'relation': {
      if (isEmpty(cell)) return none
      const relation = readRelation(cell, meant.title)
      return relation ? { value: relation } : { value: 'other', code: 'relation-unknown' }
    }
    case 'rt-rw':
      return isEmpty(cell) ? none : readRtRw(field.id, cell, meant.title)
    case 'decile': {
      if (isEmpty(cell)) return none
      const n = readDecile(cell)
      return n ? { value: n } : { value: null, code: 'number-unreadable' }
    }
    case 'count':
    case 'number': {
      if (isUnknown(cell)) return none
      if (isNothing(cell)) return { value: 0 }
      const whole = field.reading === 'count'
      const units = field.unit && unitsOfCounts(meant.title, field.unit, saidOfCounts(meant, context))
      const marks = whole && !units ? meant.counts : meant.numbers
      return decide(
        notBelowZero(readCountInUnit(cell, marks, whole, units, field.unit, meant.title)),
        'number-unreadable',
        units && units.said === undefined ? 'unit-ambiguous' : 'number-ambiguous',
        (n) =>
          n < 0
            ? { value: null, code: 'negative' }
            : n > (limits[field.id] ?? 1_000_000)
              ? { value: null, code: 'number-large' }
              : { value: n }
      )
    }
    case 'money': {
      if (isEmpty(cell)) return none
      const units = unitsOf(meant)
      // A small fraction in a number cell has left out "juta", like 1.5 in a text.
      if (!units && typeof cell === 'number' && !Number.isInteger(cell) && Math.abs(cell) < 1000)
        return { value: null, code: 'number-unreadable' }
      if (otherPeriod.test(meant.title) && field.id.startsWith('turnover')) return { value: null, code: 'not-monthly' }
      return decide(
        notBelowZero(readInUnit(cell, units ? meant.numbers : meant.money, units)),
        'number-unreadable',
        units && units.said === undefined ? 'unit-ambiguous' : 'number-ambiguous',
        (n) =>
          n < 0 ? { value: null, code: 'negative' } : n > 1e13 ? { value: null, code: 'number-large' } : { value: n }
      )
    }
    case 'interest':
    case 'kind': {
      if (isEmpty(cell)) return none
      const { sure, offered } = readKinds(written, field.reading === 'interest')
      if (offered.length) return { value: null, code: 'kind-unsure', readings: offered }
      return decide(reading(sure), 'interest-unknown', 'kind-ambiguous')
    }
    case 'kbli': {
      if (isEmpty(cell)) return none
      const edition = /\b20(20|25)\b/.exec(`${written} ${meant.title}`)
      return decide(reading(kbliIn(written)), 'kbli-unknown', 'kind-ambiguous', (code) => {
        const is = currentClass(code, edition ? (Number(edition[0]) as 2020 | 2025) : undefined)
        return 'code' in is ? { value: is.code } : { value: null, code: 'kbli-edition', readings: is.choices }
      })
    }
    case 'lat':
    case 'lon': {
      if (isEmpty(cell)) return none
      const degrees = readDegrees(cell, field.reading)
      return degrees === undefined ? { value: null, code: 'point-unreadable' } : { value: degrees }
    }
    case 'point': {
      if (isEmpty(cell)) return none
      const point = readPoint(cell)
      return point ? { value: null, also: { ...point } } : { value: null, code: 'point-unreadable' }
    }
    default:
      return { value: written }
  }
}

/** A tenth of all households by welfare, 1 to 10: `3`, `D3`, `Desil III`. */
function readDecile(cell: Cell): number | undefined {
  const bare = plainText(cell)
    .toLowerCase()
    .replace(/\(.*\)/, '')
    .trim()
    .replace(/^(?:desil|d)?[ .:-]*(?:ke)?[ -]*/, '')
    .replace(/\.0$/, '')
  const n = romans.indexOf(bare) + 1 || (/^\d{1,2}$/.test(bare) ? Number(bare) : 0)
  return n >= 1 && n <= 10 ? n : undefined
}

/** The classes that a cell names by their five digits: `10794`, `C.10794 - Industri kerupuk`; none where other numbers stand beside. */
function kbliIn(written: string): string[] {
  const joined = written
    .replace(/\.0$/, '')
    .replace(/(?<=\d)[ .](?=\d)/g, '')
    .replace(/\bkbli\W*(?:20\d\d\W+)?/gi, '')
  const numbers = joined.match(/\d+/g) ?? []
  return numbers.every((n) => n.length === 5) ? numbers : []
}

/** A day in somebody's life: not to come, and of a birth not over 120 years ago. */
function livedDate(field: string, date: PlainDate, today: PlainDate): Read {
  if (date > today) return { value: null, code: 'date-future' }
  return field === 'birthDate' && ageOn(date, today) > 120 ? { value: null, code: 'date-old' } : { value: date }
}

const otherPeriod =
  /\b(tahunan|harian|mingguan|setahun|sehari|seminggu|annual|daily)\b|(\/|\bper[ _-]?)\s*(tahun|thn|th|hari|hr|minggu|mg)\b/i
/** What amounts of a column may count: as its title says, else as lines beside its table. */
export function unitsOf({ title, large, unit, units }: ColumnMeaning): Units | undefined {
  const own = unitInTitle(title)
  const of = own ? unitsMeant(own) : units
  return of && { of, large, said: unit }
}

/** Thousands that are of nothing in particular may be of the counts of a list that has no amounts. */
const saidOfCounts = ({ large, unit, counted, units }: ColumnMeaning, { kind }: ReadingContext) => ({
  large,
  said: unit,
  ...(counted ? { counted } : {}),
  ...(units && kind === 'households' ? { units } : {})
})

/** What a household has is not below zero, where it could be something else: the dash in `5.000-`. */
const notBelowZero = (read: Reading<number>): Reading<number> => reading(readingsOf(read).filter((n) => n >= 0)) ?? read

const adding = new Set<string>(['count', 'number', 'money'])

/** What a row says of a field: typed over, in its cell, or by a merged cell above, which never repeats an amount. */
export function cellOf(
  field: Pick<Field, 'id' | 'reading'>,
  cells: RowCells,
  mapping: Readonly<Record<string, number>>
): Cell {
  const fixed = cells.fixes[field.id]
  if (fixed !== undefined) return fixed.trim()
  const column = mapping[field.id]
  if (column === undefined) return ''
  const own = cells.raw[column] ?? ''
  if (isDitto(own) && shared.has(field.reading)) return cells.same?.[column] ?? own
  if (own !== '' || adding.has(field.reading)) return own
  return cells.merged?.[column] ?? ''
}
