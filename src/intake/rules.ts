import { readSex } from '../households/match.ts'
import { cleanName } from '../households/names.ts'
import { type PlainDate, parseDate } from '../kernel/dates.ts'
import { digitsLost, nikMismatch, parsePhone, type Sex, sixteenDigits } from '../kernel/identifiers.ts'
import { parseQuantity, parseRupiah } from '../kernel/money.ts'
import { kinds } from '../potential/model.ts'
import { regionKey, similarity, type VillageFinder } from '../regions/rules.ts'
import { type CellProblem, cellMessages, type Field, fieldsOf, type ImportKind } from './model.ts'

export interface RowReading {
  values: Record<string, string | number | boolean | null>
  village: string | null
  problems: CellProblem[]
  status: 'accepted' | 'held' | 'refused'
}

export interface ReadingContext {
  kind: ImportKind
  today: PlainDate
  findVillage: VillageFinder
  /** The village of the file: chosen, or found in its title lines. */
  defaultVillage: string | null
  /** Largest answer of each question of the current questionnaire, by field. */
  limits: Readonly<Record<string, number>>
}

const relations: [RegExp, string][] = [
  [/kepala|^kk$/i, 'head'],
  [/istri|suami/i, 'spouse'],
  [/^anak|menantu/i, 'child'],
  [/orang ?tua|mertua/i, 'parent'],
  [/cucu/i, 'grandchild'],
  [/famili|saudara|keponakan/i, 'relative'],
  [/lain|pembantu/i, 'other']
]

const kindWords: Record<string, string[]> = {
  cashew: ['mente', 'mete', 'jambu mete', 'kacang mente', 'olah mente'],
  crackers: ['keripik', 'kripik', 'kerupuk', 'krupuk', 'rengginang'],
  'fish-products': ['olahan ikan', 'petis', 'terasi', 'ikan asin', 'ikan'],
  'seaweed-snacks': ['rumput laut'],
  salt: ['garam'],
  'palm-sugar': ['gula', 'gula siwalan', 'gula merah', 'siwalan'],
  'coconut-products': ['kelapa', 'minyak kelapa', 'vco'],
  'herbal-drinks': ['jamu'],
  batik: ['batik', 'membatik'],
  weaving: ['anyaman', 'menganyam', 'tikar'],
  cakes: ['kue', 'roti', 'jajan'],
  sewing: ['jahit', 'menjahit', 'konveksi']
}

/** The kind of business that words mean: its name, a known word for it, or a close spelling of one. */
export function kindOf(written: string): string | undefined {
  const key = regionKey(written)
  if (!key) return undefined
  const exact = kinds.find((k) => k.id === written || regionKey(k.name.id) === key || regionKey(k.name.en) === key)
  if (exact) return exact.id
  let best: { id: string; score: number } | undefined
  for (const [id, words] of Object.entries(kindWords)) {
    for (const word of words) {
      const score = key === word ? 1.1 : key.split(' ').includes(word) ? 1 : similarity(key, word)
      if (score > (best?.score ?? 0)) best = { id, score }
    }
  }
  return best && best.score >= 0.9 ? best.id : undefined
}

type Read = { value: string | number | boolean | null; code?: string }
function readCell(field: Field, cell: string, { today, limits }: ReadingContext): Read {
  const none = { value: null }
  switch (field.reading) {
    case 'name':
    case 'line': {
      const line = cleanName(cell).slice(0, field.reading === 'name' ? 120 : 200)
      return { value: line === '' || /^[-–.]+$/.test(line) ? null : line }
    }
    case 'digits16': {
      if (/^[-–0\s]*$/.test(cell)) return none
      if (digitsLost(cell)) return { value: null, code: 'digits-lost' }
      const digits = sixteenDigits(cell)
      if (digits && /^\d{13}0{3}$/.test(digits)) return { value: null, code: 'digits-lost' }
      return digits ? { value: digits } : { value: null, code: 'digits-length' }
    }
    case 'sex': {
      const sex = readSex(cell)
      return sex ? { value: sex } : { value: null, code: 'sex-unreadable' }
    }
    case 'date': {
      const year = field.id === 'started' && /^(19|20)\d\d$/.test(cell) ? `${cell}-01-01` : undefined
      const date = year ?? parseDate(cell, Number(today.slice(0, 4)))
      if (!date) return { value: null, code: 'date-unreadable' }
      return date > today ? { value: null, code: 'date-future' } : { value: date }
    }
    case 'phone': {
      const phone = parsePhone(cell)
      return phone ? { value: phone } : { value: null, code: 'phone-unreadable' }
    }
    case 'relation': {
      const found = relations.find(([pattern]) => pattern.test(cell.trim()))
      return found ? { value: found[1] } : { value: 'other', code: 'relation-unknown' }
    }
    case 'decile': {
      const n = parseQuantity(cell.replace(/desil/i, ''))
      return n !== undefined && Number.isInteger(n) && n >= 1 && n <= 10
        ? { value: n }
        : { value: null, code: 'number-unreadable' }
    }
    case 'count':
    case 'number': {
      const n = parseQuantity(cell.replace(/\s*(pohon|pokok|btg|batang|ekor|kg|jam|orang|m2|bentang|petak)\.?$/i, ''))
      if (n === undefined)
        return /^(tidak ada|tdk ada|nihil|-)$/i.test(cell.trim())
          ? { value: 0 }
          : { value: null, code: 'number-unreadable' }
      if (n < 0) return { value: null, code: 'negative' }
      return n > (limits[field.id] ?? 1_000_000) ? { value: null, code: 'number-large' } : { value: n }
    }
    case 'money': {
      const n = parseRupiah(cell)
      if (n === undefined) return { value: null, code: 'number-unreadable' }
      if (n < 0) return { value: null, code: 'negative' }
      return n > 1e13 ? { value: null, code: 'number-large' } : { value: n }
    }
    case 'interest':
    case 'kind': {
      const kind = kindOf(cell)
      return kind ? { value: kind } : { value: null, code: 'interest-unknown' }
    }
    case 'kbli':
      return /^\d{5}$/.test(cell) ? { value: cell } : { value: null, code: 'kbli-unknown' }
    case 'yesno':
      return { value: /^(ya|y|1|ada)$/i.test(cell) }
    case 'village':
    case 'district':
      return { value: cell }
  }
}

const quotable = new Set<string>(['count', 'number', 'money', 'date', 'sex', 'interest', 'kind', 'village', 'relation'])

/**
 * Reads one row by the mapping; `fixes` are what a person typed over its cells ('' leaves the field out). Pure, so that
 * the preview, the import and the command line agree.
 */
export function readRow(
  cells: readonly string[],
  fixes: Readonly<Record<string, string>>,
  mapping: Readonly<Record<string, number>>,
  context: ReadingContext
): RowReading {
  const values: RowReading['values'] = {}
  const problems: CellProblem[] = []
  const raise = (field: string, code: string, quote?: string) =>
    problems.push({
      field,
      code,
      severity: cellMessages[code]!.severity,
      ...(quote === undefined ? {} : { quote: quote.slice(0, 40) })
    })
  for (const field of fieldsOf[context.kind]) {
    const fixed = fixes[field.id]
    const cell = (fixed ?? (mapping[field.id] === undefined ? '' : (cells[mapping[field.id]!] ?? ''))).trim()
    if (cell === '') continue
    const { value, code } = readCell(field, cell, context)
    if (value !== null) values[field.id] = value
    if (code) raise(field.id, code, quotable.has(field.reading) ? cell : undefined)
  }
  if (!values.name || !/\p{L}/u.test(String(values.name))) raise('name', 'name-missing')
  if (context.kind === 'enterprises' && !values.business) raise('business', 'business-missing')
  let village = context.defaultVillage
  if (values.village) {
    const found = context.findVillage(String(values.village), values.district ? String(values.district) : undefined)
    if (found) village = found.code
    else raise('village', 'village-unknown', String(values.village))
  } else if (!village) raise('village', 'village-missing')
  if (
    values.nik &&
    nikMismatch(String(values.nik), (values.birthDate as string) ?? null, (values.sex as Sex) ?? null, context.today)
  )
    raise('nik', 'nik-mismatch')
  return { values, village, problems, status: statusOf(problems) }
}

export const statusOf = (problems: readonly CellProblem[]): RowReading['status'] =>
  problems.some((p) => p.severity === 'refuse')
    ? 'refused'
    : problems.some((p) => p.severity === 'hold')
      ? 'held'
      : 'accepted'

/** Are two names of one bearer of a NIK plausibly the same person's? Half of the shorter name must agree. */
export function namesAgree(a: readonly string[], b: readonly string[]): boolean {
  const [few, many] = a.length <= b.length ? [a, b] : [b, a]
  const agreeing = few.filter((token) =>
    many.some(
      (other) => other === token || similarity(token, other) >= 0.84 || (token.length === 1 && other.startsWith(token))
    )
  )
  return agreeing.length * 2 >= few.length || similarity(a.join(''), b.join('')) >= 0.8
}
