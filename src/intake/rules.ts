import codes from '../../reference/civil-codes.json' with { type: 'json' }
import { cleanName, nameTokens as tokensOfName } from '../households/names.ts'
import { ageOn, type DateOrder, type PlainDate, readDate, readPeriod, readPlaceAndDate } from '../kernel/dates.ts'
import { readDegrees, readPoint } from '../kernel/degrees.ts'
import {
  digitsLost,
  nikImpossible,
  nikMismatch,
  readPhones,
  readSex,
  type Sex,
  sixteenDigits
} from '../kernel/identifiers.ts'
import { type Marks, readRupiah } from '../kernel/money.ts'
import { readAmount } from '../kernel/units.ts'
import {
  type Cell,
  type FieldReading,
  isDitto,
  isPerhapsDitto,
  plainText,
  type Reading,
  reading
} from '../kernel/written.ts'
import { similarity, type VillageFinder } from '../regions/rules.ts'
import { readKinds } from './kinds.ts'
import { type CellProblem, cellMessages, type Field, fieldsOf, type ImportKind } from './model.ts'

export interface RowReading {
  values: Record<string, string | number | boolean | null>
  village: string | null
  problems: CellProblem[]
  status: 'accepted' | 'held' | 'refused'
}

/** How the cells of a column are meant, by the column as a whole or by what a person said. */
export interface ColumnMeaning {
  title: string
  /** The field that it could fill as well as the column that does, until a person says which. */
  also?: string | undefined
  dates: DateOrder
  numbers: Marks
  counts: Marks
  money: Marks
  /** Its numbers of 16 digits have lost the last one. */
  rounded: boolean
}

export interface ReadingContext {
  kind: ImportKind
  today: PlainDate
  findVillage: VillageFinder
  /** The village whose shape holds a point in degrees. */
  villageAt: (lat: number, lon: number) => string | undefined
  /** The village of the file: chosen, or found in its title lines. */
  defaultVillage: string | null
  /** Largest answer of each question of the current questionnaire, by field. */
  limits: Readonly<Record<string, number>>
  columns: readonly ColumnMeaning[]
}

/** The cells that a row is read from. */
export interface RowCells {
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
  /** By column: what the line above says, where this cell only says that it is the same (`sda`). */
  same?: Readonly<Record<number, Cell>>
}

/** Fields that neighbours may share; a name, a number of a person or an amount is everyone's own. */
const shared = new Set<FieldReading>(['line', 'village', 'district', 'rt-rw', 'kind'])

/** Typed over an empty No. KK: that of the line above, so that the number itself need not travel. */
export const sameAsAbove = '='

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
  also?: RowReading['values']
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
const isNothing = (cell: Cell) =>
  /^(?:rp\.? ?)?[-.\s]*$|^(?:nihil|kosong|nol)$|^(?:masih |memang )?(?:tidak|tdk|tak|belum|blm|ga|gak|nggak|ndak) ?(?:ada|punya|memiliki|mempunyai|minat|berminat)(?: [\p{L}-]+){0,2}$/iu.test(
    plainText(cell)
  )
/** Nothing is known of it. */
const isUnknown = (cell: Cell) => /^(?:[-.\s]+|n\/?a|null|none|nil)$/i.test(plainText(cell))
/** Has a cell nothing to read, where that is no number? */
const isEmpty = (cell: Cell) => isNothing(cell) || isUnknown(cell)
const isCellError = (cell: Cell) =>
  /^#(N\/A|REF!|VALUE!|DIV\/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|GETTING_DATA)/.test(String(cell))

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
const codeWords: Record<string, Record<string, string>> = { education: codes.education, occupation: codes.occupation }

/** `RT. 01` is 001; two of them in one cell, with a slash or their names, are RT and RW. */
function readRtRw(field: string, cell: Cell, title: string): Read {
  const written = String(cell).trim().toUpperCase()
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

function readCell(field: Field, cell: Cell, column: ColumnMeaning | undefined, context: ReadingContext): Read {
  const { today, limits } = context
  const written = String(cell).trim()
  const thisYear = Number(today.slice(0, 4))
  const meant = column ?? { title: '', dates: 'day', numbers: 'open', counts: 'open', money: 'open', rounded: false }
  if (isCellError(cell)) return { value: null, code: 'cell-error' }
  switch (field.reading) {
    case 'name':
    case 'line': {
      const line = codeWords[field.id]?.[written.replace(/^0+(?=\d)/, '')] ?? cleanName(written)
      // A name is a name, whatever it says.
      if (line === '' || (field.reading === 'name' ? /^[-–—.]+$/.test(line) : isEmpty(line))) return none
      if (papers.has(field.id) && /^0+$/.test(line)) return none
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
        readDate(cell, meant.dates, thisYear) ?? (field.id === 'started' ? reading([readPeriod(cell)]) : undefined)
      return decide(read, 'date-unreadable', 'date-ambiguous', (date) => livedDate(field.id, date, today))
    }
    case 'place-date': {
      if (isEmpty(cell)) return none
      const { place, date } = readPlaceAndDate(written, meant.dates, thisYear)
      if (place && place.length > 80) return { value: null, code: 'too-long' }
      const also: RowReading['values'] = place ? { birthPlace: place } : {}
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
      return decide(
        readAmount(cell, whole ? meant.counts : meant.numbers, whole, field.unit, meant.title),
        'number-unreadable',
        'number-ambiguous',
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
      // A small fraction in a number cell has left out "juta", like 1.5 in a text.
      if (typeof cell === 'number' && !Number.isInteger(cell) && Math.abs(cell) < 1000)
        return { value: null, code: 'number-unreadable' }
      if (otherPeriod.test(meant.title) && field.id.startsWith('turnover')) return { value: null, code: 'not-monthly' }
      return decide(inUnit(readRupiah(cell, meant.money), meant.title), 'number-unreadable', 'number-ambiguous', (n) =>
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
      return decide(reading(kbliIn(written)), 'kbli-unknown', 'kind-ambiguous')
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

const romans = ['i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix', 'x']
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
/** What a number of a column counts, as its title says: `Omzet (juta)`, `Modal (Rp.000)`. */
const unitOfTitle = (title: string): number =>
  /\b(juta|jt|jutaan)\b/i.test(title)
    ? 1e6
    : /\b(ribu|rb|ribuan)\b|(rp\.?|x)\s*(1[.,]?)?[.,]?000\b/i.test(title)
      ? 1e3
      : 1

/** An amount in the unit of its column's title; one that is large already may mean either. */
function inUnit(read: Reading<number>, title: string): Reading<number> {
  const unit = unitOfTitle(title)
  if (unit === 1 || !read || !('value' in read)) return read
  const scaled = read.value * unit
  return read.value < 100_000 ? { value: scaled } : { readings: [read.value, scaled] }
}

const quotable = new Set<string>([
  'count',
  'number',
  'money',
  'date',
  'sex',
  'interest',
  'kind',
  'village',
  'relation',
  'rt-rw',
  'lat',
  'lon',
  'point'
])
const adding = new Set<string>(['count', 'number', 'money'])

/** What a row says of a field: typed over, in its cell, or by a merged cell above, which never repeats an amount. */
export function cellOf(field: Field, cells: RowCells, mapping: Readonly<Record<string, number>>): Cell {
  const fixed = cells.fixes[field.id]
  if (fixed !== undefined) return fixed.trim()
  const column = mapping[field.id]
  if (column === undefined) return ''
  const own = cells.raw[column] ?? ''
  if (isDitto(own) && shared.has(field.reading)) return cells.same?.[column] ?? own
  if (own !== '' || adding.has(field.reading)) return own
  return cells.merged?.[column] ?? ''
}

/**
 * Reads one row by the mapping. Pure, so that the preview, the import and the command line agree. What could mean two
 * things is held with its readings; what cannot be read is held or refused; nothing is shortened or replaced.
 */
export function readRow(
  cells: RowCells,
  mapping: Readonly<Record<string, number>>,
  context: ReadingContext
): RowReading {
  const values: RowReading['values'] = {}
  const parts: RowReading['values'] = {}
  const problems: CellProblem[] = []
  const raise = (
    field: string,
    code: string,
    more: { quote?: string | undefined; readings?: string[] | undefined } = {}
  ) =>
    problems.push({
      field,
      code,
      severity: cellMessages[code]!.severity,
      ...(more.quote === undefined ? {} : { quote: more.quote.slice(0, 40) }),
      ...(more.readings ? { readings: more.readings } : {})
    })
  for (const field of fieldsOf[context.kind]) {
    const cell = cellOf(field, cells, mapping)
    if (cell === '' || (field.id === 'kk' && (cells.fixes.kk === sameAsAbove || (isDitto(cell) && cells.above))))
      continue
    if (isDitto(cell) || (isPerhapsDitto(cell) && field.reading !== 'name')) {
      const above = shared.has(field.reading) ? cells.same?.[mapping[field.id] ?? -1] : undefined
      raise(field.id, 'same-as-what', above === undefined ? {} : { readings: [String(above)] })
      continue
    }
    // What a person typed is meant as the screen asks for it: day first.
    const column = cells.fixes[field.id] === undefined ? columnOf(mapping[field.id] ?? -1, cells, context) : undefined
    const { value, also, code, readings } = readCell(field, cell, column, context)
    Object.assign(parts, also)
    if (value !== null) values[field.id] = value
    if (code) raise(field.id, code, { quote: quotable.has(field.reading) ? String(cell) : undefined, readings })
  }
  // What a cell of several things says (`Tempat, tgl lahir`, `RT/RW`) must not contradict the column of one of them.
  for (const [id, part] of Object.entries(parts)) {
    const own = values[id] ?? null
    if (own === null) values[id] = part
    else if (String(own).toLowerCase() !== String(part).toLowerCase() && cells.fixes[id] === undefined)
      raise(id, 'columns-differ', { readings: [String(own), String(part)] })
  }
  for (const { field, said } of differing(cells, mapping, values, context)) {
    const [phone] = field === 'phone' ? said.flatMap(readPhones) : []
    if (field !== 'phone') raise(field, 'columns-differ', { readings: said })
    else if (values.phone) raise('phone', 'phone-second')
    else if (phone) values.phone = phone
  }
  if (cells.damaged && Object.keys(cells.fixes).length === 0) raise('name', 'line-damaged')
  if (cells.beside && Object.keys(cells.fixes).length === 0) raise('name', 'two-in-line')
  const { above, fixes } = cells
  if (!values.kk && above && (fixes.kk === undefined || fixes.kk === sameAsAbove)) {
    if (above.sure || fixes.kk === sameAsAbove) values.kk = above.kk
    else raise('kk', 'kk-above', { readings: [above.kk, ''] })
  }
  if (context.kind === 'households' && !(values.name && /\p{L}/u.test(String(values.name))))
    raise('name', 'name-missing')
  if (context.kind === 'enterprises') {
    if (!values.business || !/[\p{L}\d]/u.test(String(values.business))) raise('business', 'business-missing')
    if (!values.name && !values.nik) raise('name', 'owner-missing')
  }
  const { nik, kk } = values
  if (nik && kk && nik === kk) raise('kk', 'kk-is-nik')
  if (nik && nikImpossible(String(nik), context.today)) raise('nik', 'nik-impossible')
  else if (
    nik &&
    nikMismatch(String(nik), (values.birthDate as string) ?? null, (values.sex as Sex) ?? null, context.today)
  )
    raise('nik', 'nik-mismatch')
  return { values, village: villageOf(values, context, raise), problems, status: statusOf(problems) }
}

/** How a column is meant in the sheet of a row. */
function columnOf(at: number, { dates }: RowCells, { columns }: ReadingContext): ColumnMeaning | undefined {
  const column = columns[at]
  return column?.dates === 'open' && dates?.[at] ? { ...column, dates: dates[at] } : column
}

/** Fields of which two columns say different things, and nobody has said which column counts. */
function differing(
  cells: RowCells,
  mapping: Readonly<Record<string, number>>,
  values: RowReading['values'],
  context: ReadingContext
): { field: string; said: string[] }[] {
  if (!context.columns.some((column) => column.also)) return []
  return fieldsOf[context.kind].flatMap((field) => {
    if (cells.fixes[field.id] !== undefined) return []
    const others = context.columns.flatMap((column, i) => (column.also === field.id ? [{ column, i }] : []))
    const differ = others.flatMap(({ column, i }) => {
      const cell = cells.raw[i] || cells.merged?.[i] || ''
      const value = cell === '' ? null : (readCell(field, cell, column, context).value ?? String(cell))
      return value === null || same(field, value, values[field.id] ?? null, context) ? [] : [String(value)]
    })
    if (differ.length === 0) return []
    const own = values[field.id] ?? cellOf(field, cells, mapping)
    // What tells who somebody is stays sealed: it is looked up in the row, not offered.
    const isPersonal = field.reading === 'digits16' || field.id === 'address'
    return [{ field: field.id, said: isPersonal ? [] : [String(own), ...differ].filter(Boolean) }]
  })
}

/** Do two readings of a field say the same? A village by its code and by its name do. */
function same({ reading }: Field, one: unknown, other: unknown, { findVillage }: ReadingContext): boolean {
  const plain = (value: unknown) =>
    (reading === 'village' ? findVillage(String(value))?.code : undefined) ?? String(value ?? '').toLowerCase()
  return plain(one) === plain(other)
}

/** The village that a row names, else that of the file, else the one around its point. */
function villageOf(
  values: RowReading['values'],
  { defaultVillage, findVillage, villageAt }: ReadingContext,
  raise: (field: string, code: string, more?: { quote?: string }) => void
): string | null {
  if (values.village) {
    const found = findVillage(String(values.village), values.district ? String(values.district) : undefined)
    if (!found) raise('village', 'village-unknown', { quote: String(values.village) })
    return found?.code ?? defaultVillage
  }
  if (defaultVillage) return defaultVillage
  if (typeof values.lat !== 'number' || typeof values.lon !== 'number') {
    raise('village', 'village-missing')
    return null
  }
  const around = villageAt(values.lat, values.lon)
  raise('village', around ? 'village-by-point' : 'point-outside')
  return around ?? null
}

export const statusOf = (problems: readonly CellProblem[]): RowReading['status'] =>
  problems.some((p) => p.severity === 'refuse')
    ? 'refused'
    : problems.some((p) => p.severity === 'hold')
      ? 'held'
      : 'accepted'

/** Names that half of all people bear say nothing alone. */
const commonNames = new Set(['muhammad', 'ahmad', 'abdul', 'siti', 'nur'].flatMap((name) => tokensOfName(name)))
const telling = (tokens: readonly string[]) => tokens.filter((token) => !commonNames.has(token))

/** Are two names of one bearer of a NIK plausibly the same person's? Half of the shorter name must agree. */
export function namesAgree(one: readonly string[], other: readonly string[]): boolean {
  const both = telling(one).length > 0 && telling(other).length > 0
  const [a, b] = both ? [telling(one), telling(other)] : [one, other]
  const [few, many] = a.length <= b.length ? [a, b] : [b, a]
  const agreeing = few.filter((token) =>
    many.some(
      (other) => other === token || similarity(token, other) >= 0.84 || (token.length === 1 && other.startsWith(token))
    )
  )
  return agreeing.length * 2 >= few.length || similarity(a.join(''), b.join('')) >= 0.8
}
