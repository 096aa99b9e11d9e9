import { nameTokens as tokensOfName } from '../households/names.ts'
import { readDegrees } from '../kernel/degrees.ts'
import { nikImpossible, nikMismatch, readPhones, type Sex } from '../kernel/identifiers.ts'
import { isDitto, isPerhapsDitto } from '../kernel/written.ts'
import { codeIn, similarity } from '../regions/rules.ts'
import {
  type ColumnMeaning,
  cellOf,
  type ReadingContext,
  type RowCells,
  readCell,
  sealed,
  shared,
  type Values
} from './cells.ts'
import { differing } from './columns-compared.ts'
import { readKinds } from './kinds.ts'
import { type CellProblem, cellMessages, fieldsOf } from './model.ts'

export interface RowReading {
  values: Values
  village: string | null
  problems: CellProblem[]
  status: 'accepted' | 'held' | 'refused'
}

/** Typed over an empty No. KK: that of the line above, so that the number itself need not travel. */
export const sameAsAbove = '='

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
/**
 * Reads one row by the mapping. Pure, so that the preview, the import and the command line agree. What could mean two
 * things is held with its readings; what cannot be read is held or refused; nothing is shortened or replaced.
 */
export function readRow(
  cells: RowCells,
  mapping: Readonly<Record<string, number>>,
  context: ReadingContext
): RowReading {
  const values: Values = {}
  const parts: Values = {}
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
      const offers = shared.has(field.reading) && !sealed.has(field.id)
      const above = offers ? cells.same?.[mapping[field.id] ?? -1] : undefined
      raise(field.id, 'same-as-what', above === undefined ? {} : { readings: [String(above)] })
      continue
    }
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
  const point = swappedPoint(cells, mapping, context)
  if (point) {
    for (const axis of ['lat', 'lon'] as const) {
      if (cells.fixes[axis] !== undefined) continue
      delete values[axis]
      const unread = problems.findIndex((p) => p.field === axis)
      if (unread >= 0) problems.splice(unread, 1)
      raise(axis, 'point-swapped', {
        quote: String(cellOf({ id: axis, reading: axis }, cells, mapping)),
        readings: [String(point[axis])]
      })
    }
  }
  for (const { field, said } of differing(cells, mapping, values, context)) {
    const [phone] = field === 'phone' ? said.flatMap(readPhones) : []
    if (field !== 'phone') raise(field, 'columns-differ', { readings: said })
    else if (values.phone) raise('phone', 'phone-second')
    else if (phone) values.phone = phone
  }
  for (const field of perhapsRanks(mapping, values, context))
    if (cells.fixes[field] === undefined) raise(field, 'count-or-rank', { readings: [String(values[field]), ''] })
  for (const { field, code, quote } of saysOtherwise(cells, mapping, values, context))
    if (cells.fixes[field] === undefined) raise(field, code, { quote, readings: [String(values[field])] })
  if (cells.damaged && Object.keys(cells.fixes).length === 0) raise('name', 'line-damaged')
  if (cells.beside && Object.keys(cells.fixes).length === 0) raise('name', 'two-in-line')
  const { above, fixes } = cells
  if (!values.kk && above && (fixes.kk === undefined || fixes.kk === sameAsAbove)) {
    if (above.sure || fixes.kk === sameAsAbove) values.kk = above.kk
    else raise('kk', 'kk-above', { readings: [above.kk, ''] })
  }
  // Letters that were lost, two names, or one that is not shown, are typed or chosen.
  const isWritten = problems.some(
    ({ code, field }) =>
      code === 'letters-lost' ||
      code === 'two-names' ||
      (code === 'cell-not-shown' && /^(?:name|business)$/.test(field))
  )
  if (context.kind === 'households' && !isWritten && !(values.name && /\p{L}/u.test(String(values.name))))
    raise('name', 'name-missing')
  if (context.kind === 'enterprises') {
    if (!isWritten && !(values.business && /[\p{L}\d]/u.test(String(values.business))))
      raise('business', 'business-missing')
    if (!values.name && !values.nik && !isWritten) raise('name', 'owner-missing')
  }
  const { nik, kk } = values
  const birth = (values.birthDate as string) ?? null
  const sex = (values.sex as Sex) ?? null
  if (nik && kk && nik === kk) raise('kk', 'kk-is-nik')
  else if (kk && birth && sex && cells.fixes.kk === undefined && !nikMismatch(String(kk), birth, sex, context.today))
    raise('kk', 'kk-like-nik')
  if (nik && nikImpossible(String(nik), context.today)) raise('nik', 'nik-impossible')
  else if (nik && nikMismatch(String(nik), birth, sex, context.today)) raise('nik', 'nik-mismatch')
  // What a person typed or chose is the ministry's.
  const column = context.columns[mapping.village ?? -1]?.title ?? ''
  const title = cells.fixes.village === undefined ? column : 'Kemendagri'
  const village = villageOf(point ? { ...values, ...point } : values, title, context, raise)
  return { values, village, problems, status: statusOf(problems) }
}

/** By their columns, those that are titled with nothing but a kind of business: `Mente | Batik | Jamu`. */
const titledByKind = new WeakMap<readonly ColumnMeaning[], number[]>()
/** Counts beside columns of kinds that nothing is read of: `1`, `2`, `3` may say which one somebody wants first. */
function perhapsRanks(
  mapping: Readonly<Record<string, number>>,
  values: Values,
  { columns }: ReadingContext
): string[] {
  const titled =
    titledByKind.get(columns) ??
    columns.flatMap(({ title }, i) => (readKinds(title, true).sure.length === 1 ? [i] : []))
  titledByKind.set(columns, titled)
  if (titled.length < 2) return []
  const read = new Set(Object.values(mapping))
  if (titled.every((column) => read.has(column))) return []
  return Object.keys(mapping).filter((field) => {
    const value = Number(values[field] ?? 0)
    return field.startsWith('own.') && titled.includes(mapping[field]!) && value > 0 && value <= titled.length
  })
}

const dead = /(?<!\p{L})(?:alm|almh|almarhum|almarhumah|mendiang)(?!\p{L})/iu
const goneWord = /^(?:sudah |telah )?(?:meninggal|mati|wafat|pindah(?! (?:datang|masuk|dari))|hilang)(?!\p{L})/iu
const closedWord =
  /^(?:sudah |telah )?(?:tutup|bangkrut|gulung tikar|berhenti|(?:tidak|tdk|non)[ -]?(?:aktif|beroperasi|produksi)|mati)(?!\p{L})/iu

/** What is said in such a column is said of somebody else. */
const ofRelatives = /ayah|bapak|\bibu\b|orang ?tua|suami|istri|wali|pasangan|kepala|waris/i

/** What a list says against its own row, in the name or in a column that nothing is read of: dead or gone, closed, or nobody at all. */
function saysOtherwise(
  { raw, merged, same }: RowCells,
  mapping: Readonly<Record<string, number>>,
  values: Values,
  { kind, columns }: ReadingContext
): { field: string; code: string; quote?: string }[] {
  const found: { field: string; code: string; quote?: string }[] = []
  if (values.name && dead.test(String(values.name))) found.push({ field: 'name', code: 'says-gone' })
  const filled = raw.filter((cell) => cell !== '')
  // A remark in the column of names: `data belum lengkap`.
  if (kind === 'households' && values.name && filled.length === 1 && columns.length >= 4 && !merged && !same)
    found.push({ field: 'name', code: 'name-alone' })
  const read = new Set(Object.values(mapping))
  const word = kind === 'households' ? goneWord : closedWord
  const quote = raw.find(
    (cell, i) => word.test(String(cell)) && !read.has(i) && cell !== '' && !ofRelatives.test(columns[i]?.title ?? '')
  )
  const [field, code] = kind === 'households' ? ['name', 'says-gone'] : ['business', 'says-closed']
  if (quote !== undefined && values[field!] && !found.some((one) => one.field === field))
    found.push({ field: field!, code: code!, quote: String(quote) })
  return found
}

/** How a column is meant in the sheet of a row, which knows its own dates better than an answer about all others. */
function columnOf(
  at: number,
  { dates, said, units, counted }: RowCells,
  { columns }: ReadingContext
): ColumnMeaning | undefined {
  const column = columns[at]
  const order = dates?.[at] ?? said?.[at]
  return column && (order || units || counted)
    ? { ...column, dates: order ?? column.dates, ...(units ? { units } : {}), ...(counted ? { counted } : {}) }
    : column
}

/** The point of a row whose latitude and longitude stand in each other's columns: none as it is written, in a village when swapped. */
function swappedPoint(cells: RowCells, mapping: Readonly<Record<string, number>>, { villageAt }: ReadingContext) {
  const cell = (axis: 'lat' | 'lon') => {
    const at = mapping[axis] ?? -1
    return cells.raw[at] || cells.merged?.[at] || ''
  }
  const [first, second] = [cell('lat'), cell('lon')]
  if (first === '' || second === '' || readDegrees(first, 'lat') !== undefined) return undefined
  const [lat, lon] = [readDegrees(second, 'lat'), readDegrees(first, 'lon')]
  return lat !== undefined && lon !== undefined && villageAt(lat, lon) ? { lat, lon } : undefined
}

/**
 * The village that a row names. A code of ten digits may be of the ministry or of the statistics office: the title of its
 * column says which, else the one of both that is known; where both are and differ, a person says.
 */
function villageNamed(
  said: string,
  district: string | undefined,
  title: string,
  { findVillage, byBps, regency }: ReadingContext,
  raise: Raise
): string | undefined {
  const code = codeIn(said)
  const official = /\bbps\b/i.test(title) && code ? undefined : findVillage(said, district)?.code
  const translated = /dagri/i.test(title) ? undefined : byBps.get(code ?? '')
  if (official && translated && official !== translated) {
    raise('village', 'village-two-codes', {
      quote: said,
      readings: [official, translated].map((one) => `${one} ${findVillage(one)?.name ?? ''}`)
    })
    return undefined
  }
  if (!official && translated) raise('village', 'village-by-bps')
  if (!official && !translated)
    raise('village', code?.startsWith(regency.replace('.', '')) ? 'village-code-unknown' : 'village-unknown', {
      quote: said
    })
  return official ?? translated
}

type Raise = (field: string, code: string, more?: { quote?: string; readings?: string[] }) => void

/** The village that a row names, else that of the file, else the one around its point. */
function villageOf(values: Values, title: string, context: ReadingContext, raise: Raise): string | null {
  const { defaultVillage, villageAt } = context
  if (values.village) {
    const district = values.district ? String(values.district) : undefined
    return villageNamed(String(values.village), district, title, context, raise) ?? defaultVillage
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
