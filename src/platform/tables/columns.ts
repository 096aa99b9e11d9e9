/** Which column of a table is what: titles are weighed against known words, cells against what a field holds, all columns at once. */
import { distance } from 'fastest-levenshtein'
import munkres from 'munkres'
import shipped from '../../../reference/table-words.json' with { type: 'json' }
import { readDate, readPeriod } from '../../kernel/dates.ts'
import { readDegrees, readPoint } from '../../kernel/degrees.ts'
import { digitsLost, readNik, readPhones, readSex, sixteenDigits } from '../../kernel/identifiers.ts'
import { readNumber, readRupiah } from '../../kernel/money.ts'
import { withoutUnit } from '../../kernel/units.ts'
import type { Cell, FieldReading } from '../../kernel/written.ts'

/** A field that a column may fill. */
export interface TableField {
  id: string
  reading: FieldReading
  /** Titles that mean it, as in reference/table-words.json. */
  words: readonly string[]
  /** Titles that mean it where no other column does. */
  weak?: readonly string[]
  /** Titles that words cannot list. */
  pattern?: RegExp
  /** Titles that do not, whatever they resemble. */
  except?: RegExp
  /** Without it the table says nothing; of two readings of the titles the one that has it wins. */
  required?: boolean
}

export const words = shipped.columns
const short = shipped.short as Record<string, string>
const ignored = new Set(shipped.ignored)

/**
 * What columns also hold but nobody asks for: a father's name must not become the person's. The head's is the
 * person's where nothing else is.
 */
const others: TableField[] = Object.entries(shipped.others).map(([id, words]) => ({
  id: `-${id}`,
  reading: 'line',
  words
}))
export const isOther = (field: string): boolean => field.startsWith('-')

const plainWords = (title: string) => plain(title).split(' ')
const plain = (title: string) =>
  title
    .normalize('NFKD')
    .toLowerCase()
    // `1. Nama`, `B2) NIK`: a number of a question.
    .replace(/^\W*[a-z]?\d{1,3}[a-z]?[.)]\s*(?=[a-z])/, '')
    .replace(/[^a-z0-9#]+/g, ' ')
    .trim()

const titleWords = [
  ...new Set([...Object.values(shipped.columns), ...Object.values(shipped.others)].flat().flatMap(plainWords))
].filter((word) => word.length >= 5)
const knownWords = new Set([...titleWords, ...Object.values(shipped.relatives)])
/**
 * A word of titles that is left with its consonants (`pddkn`, `klrhn`), or misspelt by a letter (`pekerjan`): the
 * only one that it can be.
 */
function written(word: string): string {
  if (word.length < 3 || knownWords.has(word)) return word
  const consonants = /[aiueo\d#]/.test(word) ? undefined : new RegExp(`^${[...word].join('.*')}`)
  const fits = titleWords.filter((whole) =>
    consonants ? consonants.test(whole) : word.length >= 6 && distance(whole, word) === 1
  )
  return fits.length === 1 ? fits[0]! : word
}

const keys = new Map<string, string>()
/** A title as its words are compared: short forms written out, signs and little words gone. */
export function titleKey(title: string): string {
  const known = keys.get(title)
  if (known !== undefined) return known
  const key = plain(title)
    .split(' ')
    .map((word) => short[word] ?? written(word))
    .join(' ')
    .split(' ')
    .filter((word, _, all) => all.length === 1 || !ignored.has(word))
    .join(' ')
  if (keys.size < 20_000) keys.set(title, key)
  return key
}

/** A title with the parts that it may go by: whole, without brackets, its lower half (`Alamat` over `RT`), its name behind a group. */
export interface Title {
  text: string
  parts: readonly string[]
}

export const titleOf = (rows: readonly string[]): Title => {
  const levels = rows.filter((text, i) => text && text !== rows[i - 1])
  return { text: levels.join(' '), parts: levels }
}

interface Candidate {
  key: string
  joined: string
  words: ReadonlySet<string>
  weight: number
}

const vocabulary = new Set(
  [...Object.values(shipped.columns), ...Object.values(shipped.others)]
    .flat()
    .flatMap((phrase) => titleKey(phrase).split(' '))
)

const candidatesOf = new WeakMap<Title, Candidate[]>()
function candidates(title: Title): Candidate[] {
  const before = candidatesOf.get(title)
  if (before) return before
  const { text, parts } = title
  const last = parts.at(-1) ?? ''
  const found: [string, number][] = [
    [titleKey(text), 1],
    [titleKey(text.replace(/\(.*?\)|\[.*?\]/g, ' ')), 0.99]
  ]
  if (parts.length > 1) {
    found.push([titleKey(last), 0.96])
    found.push([titleKey(`${last} ${parts.slice(0, -1).join(' ')}`), 0.95])
    found.push([titleKey(parts.slice(0, -1).join(' ')), 0.82])
  }
  // "No HP 2": one of several.
  const numbered = /^(.*\D)\s*\d$/.exec(text)?.[1]
  if (numbered) found.push([titleKey(numbered), 0.9])
  const group = /^.*[/:.]([^/:.]{2,})$/.exec(text)
  // Groups of a questionnaire: `grp_a/nama_kk`, `identitas-nama_kk` of ODK.
  const dashed = /^[a-z\d_]+(?:-[a-z\d_]+)*-([a-z\d_]{2,})$/.exec(text)
  if (dashed && text.includes('_')) found.push([titleKey(dashed[1]!), 0.95])
  if (group && /[/:]/.test(text)) found.push([titleKey(group[1]!), /_|^[a-z]+[/:]/.test(text) ? 0.95 : 0.7])
  const made = found
    .filter(([key]) => key !== '')
    .map(([key, weight]) => ({ key, joined: key.replaceAll(' ', ''), words: new Set(key.split(' ')), weight }))
  candidatesOf.set(title, made)
  return made
}

const phrases = new Map<string, Omit<Candidate, 'weight'>>()
const phraseOf = (phrase: string) => {
  const before = phrases.get(phrase)
  if (before) return before
  const key = titleKey(phrase)
  const made = { key, joined: key.replaceAll(' ', ''), words: new Set(key.split(' ')) }
  phrases.set(phrase, made)
  return made
}

/** Whose a column may be besides the person's: "Pekerjaan Ayah", "HP Orang Tua". */
const relatives = new Set(shipped.relatives)

/** `loosely`: other words may stand beside those of the phrase, as in "NIK Pemohon". */
function likeness(have: Candidate, phrase: string, loosely: boolean): number {
  const wanted = phraseOf(phrase)
  if (have.joined === wanted.joined) return 1
  if (wanted.words.size > have.words.size || (!loosely && wanted.words.size < have.words.size)) return 0
  for (const word of have.words) if (relatives.has(word) && !wanted.words.has(word)) return 0
  for (const word of wanted.words) if (!have.words.has(word)) return 0
  if (have.words.size === wanted.words.size) return 0.97
  const share = wanted.words.size / have.words.size
  return share >= 0.5 ? 0.45 + share * 0.4 : 0
}

/** How well a title means a field, 0 to 1. */
export function titleScore(title: Title, field: TableField): number {
  if (field.except?.test(title.text)) return 0
  let best = 0
  // Of one word a name or an address is anybody's ("Nama Bank"), and a number of a row is none ("Nomor HP").
  const vague = isOther(field.id) || field.reading === 'name' || field.reading === 'line'
  for (const have of candidates(title)) {
    if (field.pattern?.test(have.key)) best = Math.max(best, have.weight)
    for (const phrase of field.words)
      best = Math.max(best, have.weight * likeness(have, phrase, !vague || phrase.includes(' ')))
    for (const phrase of field.weak ?? []) best = Math.max(best, have.weight * 0.6 * likeness(have, phrase, !vague))
    if (best === 1) break
  }
  if (field.id === '-head') return best * 0.3
  return isOther(field.id) ? best * 0.98 : best
}

/** A date, or what is left of one: `- - 1960`, `Maret 2015`. */
const dateIn = (cell: Cell) =>
  readDate(cell, 'open', 2026) !== undefined || readPeriod(String(cell).replace(/^[\s-]+/, '')) !== undefined
const contents: Partial<Record<FieldReading, (cell: Cell) => boolean>> = {
  name: (c) => typeof c === 'string' && /\p{L}/u.test(c) && !sixteenDigits(c),
  digits16: (c) => sixteenDigits(c) !== undefined || digitsLost(c),
  sex: (c) => readSex(c) !== undefined,
  date: dateIn,
  'place-date': (c) => typeof c === 'string' && /\p{L}/u.test(c) && /\d/.test(c),
  phone: (c) => readPhones(c).length > 0,
  count: (c) => readNumber(withoutUnit(c), 'open', true) !== undefined,
  number: (c) => readNumber(withoutUnit(c), 'open', false) !== undefined,
  money: (c) => readRupiah(c, 'open') !== undefined,
  kbli: (c) => /^\D{0,12}\d{5}(?!\d)/.test(String(c)),
  lat: (c) => readDegrees(c, 'lat') !== undefined,
  lon: (c) => readDegrees(c, 'lon') !== undefined,
  point: (c) => readPoint(c) !== undefined,
  'rt-rw': (c) => /\d/.test(String(c))
}

const nothing = /^[-–—.\s]*$/
/** Share of the filled cells that a field can read; nothing when none is filled. */
export function contentScore(
  sample: readonly (readonly Cell[])[],
  column: number,
  reading: FieldReading
): number | undefined {
  const test = contents[reading]
  const cells = sample.flatMap((row) => (nothing.test(String(row[column] ?? '')) ? [] : [row[column]!])).slice(0, 100)
  if (cells.length === 0) return undefined
  return test ? cells.filter(test).length / cells.length : 1
}

/** Do the dates of a column agree with the birth dates in the NIKs beside them? A card's day of issue does not. */
function agreesWithNik(sample: readonly (readonly Cell[])[], column: number): boolean {
  let asked = 0
  let agreed = 0
  for (const row of sample) {
    const date = readDate(row[column] ?? '', 'open', 2026)
    const niks = row.flatMap((cell) => sixteenDigits(cell) ?? [])
    if (!date || niks.length === 0) continue
    asked++
    const days = 'value' in date ? [date.value] : date.readings
    if (niks.some((nik) => days.some((day) => readNik(nik, day).birth?.slice(2) === day.slice(2)))) agreed++
  }
  return asked >= 2 && agreed / asked >= 0.5
}

/** A name of somebody as it stands alone: some words, hardly a sentence. */
const nameAlone = (cell: Cell) =>
  /^(\d{1,4}[.)]? +)?\p{L}[\p{L}\p{M}.,'’ -]{1,50}$/u.test(String(cell)) && String(cell).split(' ').length <= 6
/** The field of a list of one column, by what is in it: numbers of people, of articles, else names. */
export function fieldAlone(cells: readonly Cell[], fields: readonly TableField[]): TableField | undefined {
  const most = (test: (cell: Cell) => boolean) => cells.length > 0 && cells.filter(test).length / cells.length >= 0.8
  const of = (...ids: string[]) => fields.find((field) => ids.includes(field.id))
  if (most((cell) => sixteenDigits(cell) !== undefined || digitsLost(cell))) return of('nik')
  if (most((cell) => /^\d{8,14}$/.test(String(cell)))) return of('gtin')
  return most(nameAlone) ? (of('business') ?? of('name')) : undefined
}

/** Untitled columns, by what is in them. */
function contentOnly(sample: readonly (readonly Cell[])[], column: number, field: TableField): number {
  const cells = sample.map((row) => row[column] ?? '').filter((cell) => cell !== '')
  if (cells.length < 3) return 0
  const share = contentScore(sample, column, field.reading) ?? 0
  if (field.id === 'nik' || field.id === 'kk') {
    if (share <= 0.8) return 0
    const varied = new Set(cells).size / cells.length > 0.8
    return varied === (field.id === 'nik') ? 0.4 : 0.1
  }
  if (field.id === 'phone') return share > 0.8 && cells.every((c) => /^[+08(]/.test(String(c))) ? 0.4 : 0
  if (field.id === 'sex') return share > 0.9 && cells.some((c) => typeof c === 'string' && /\p{L}/u.test(c)) ? 0.4 : 0
  if (field.id === 'birthDate') return share > 0.8 && agreesWithNik(sample, column) ? 0.4 : 0
  return 0
}

const least = 0.35

/**
 * Proposes which column fills which field: the assignment of all columns together that is worth most. A title counts
 * for most, less where the cells cannot be read as that field. `named` (field to title) is what a person said, and holds.
 * Columns for other people and other dates get a field of their own, which begins with `-`.
 */
export function assign(
  titles: readonly Title[],
  sample: readonly (readonly Cell[])[],
  fields: readonly TableField[],
  { named = {}, skip = new Set() }: { named?: Readonly<Record<string, string>>; skip?: ReadonlySet<number> } = {}
): Record<string, number> {
  const mapping: Record<string, number> = {}
  const taken = new Set(skip)
  for (const [field, title] of Object.entries(named)) {
    const at = titles.findIndex((t, i) => !taken.has(i) && titleKey(t.text) === titleKey(title))
    if (at < 0) continue
    mapping[field] = at
    taken.add(at)
  }
  const open = [...fields.filter((f) => mapping[f.id] === undefined), ...others]
  const columns = titles.flatMap((_, i) => (taken.has(i) ? [] : [i]))
  const worth = columns.map((column) =>
    open.map((field) => {
      const title = titles[column]!
      const byTitle = title.text ? titleScore(title, field) : 0
      if (byTitle < least * (field.id === '-head' ? 0.3 : 1))
        return isOther(field.id) ? 0 : contentOnly(sample, column, field)
      const content = isOther(field.id) ? 1 : contentScore(sample, column, field.reading)
      // A title that only resembles a field does not outweigh cells that cannot be it.
      if (byTitle < 0.8 && content !== undefined && content < 0.3) return 0
      return byTitle * (content === undefined ? 0.85 : 0.5 + 0.5 * content) + (field.required ? 0.5 : 0)
    })
  )
  if (columns.length === 0) return mapping
  for (const [row, at] of munkres(worth.map((line) => line.map((value) => 2 - value))))
    if (worth[row]![at]! > 0.09) mapping[open[at]!.id] = columns[row]!
  if (isMembersHead(titles, sample, mapping)) delete mapping.name
  return mapping
}

/** Is what was taken for the name of everybody that of their head, as the relations beside it are those of members? */
function isMembersHead(
  titles: readonly Title[],
  sample: readonly (readonly Cell[])[],
  { name, relation }: Readonly<Record<string, number>>
): boolean {
  if (name === undefined || relation === undefined) return false
  const isHead = candidates(titles[name]!).some(({ key }) => heads.has(key))
  return (
    isHead &&
    sample.some((row) => /^[^\p{L}\d]*(?!kep|kpl|kk\b|krt|0*1\b)[\p{L}\d]/iu.test(String(row[relation] ?? '')))
  )
}
const heads = new Set(shipped.others.head.map(titleKey))

/** Is a title, word for word, one that means a field only where no other does? */
const isWeak = (title: Title, { weak }: TableField) =>
  weak?.some((phrase) => candidates(title).some(({ key, weight }) => weight > 0.9 && key === titleKey(phrase))) ?? false

/** The field that a title surely means. */
export function fieldOfTitle(
  title: Title,
  fields: readonly TableField[],
  taken: ReadonlySet<string> = new Set()
): string | undefined {
  let best: { id: string | undefined; score: number } = { id: undefined, score: 0.79 }
  for (const field of [...fields, ...others]) {
    if (taken.has(field.id)) continue
    const score = titleScore(title, field) / (field.id === '-head' ? 0.3 : 1)
    const known = isWeak(title, field) ? 0.8 : 0
    if (Math.max(score, known) > best.score) best = { id: field.id, score: Math.max(score, known) }
  }
  return best.id
}

/** What one column alone can say of a row; a second name is another one, no contradiction. */
const askable = new Set<FieldReading>([
  'digits16',
  'date',
  'count',
  'number',
  'money',
  'village',
  'district',
  'line',
  'kind',
  'kbli',
  'rt-rw',
  'phone'
])
/** Whose titles need no word in common: a telephone and WhatsApp, a village's name and its code. "HP Keluarga" is somebody else's. */
const unlike = new Set<FieldReading>(['phone', 'village'])
const wordsOf = (title: Title) => candidates(title).flatMap((candidate) => [...candidate.words])

/**
 * Columns that could fill a field as well as the one that does: `Omzet 2022` beside `Omzet 2023`, `Desa KTP` beside
 * `Desa Domisili`. Their titles mean it and share a word, and their cells can be read as it. Field by column.
 */
export function rivals(
  titles: readonly Title[],
  sample: readonly (readonly Cell[])[],
  fields: readonly TableField[],
  mapping: Readonly<Record<string, number>>,
  skip: ReadonlySet<number>
): Map<number, string> {
  const used = new Set([...Object.values(mapping), ...skip])
  const found = new Map<number, string>()
  titles.forEach((title, column) => {
    if (used.has(column) || !title.text) return
    const likely = fields
      .flatMap((field) => {
        const { id, reading } = field
        const chosen = titles[mapping[id] ?? -1]
        // A turnover of a year says nothing else than one of a month beside it.
        if (!chosen || !askable.has(reading) || (isWeak(title, field) && !isWeak(chosen, field))) return []
        const score = titleScore(title, field)
        const alike = reading !== 'phone' && wordsOf(chosen).some((word) => wordsOf(title).includes(word))
        const rivals = alike ? score >= 0.6 : unlike.has(reading) && score >= 0.9
        return rivals && (contentScore(sample, column, reading) ?? 0) >= 0.5 ? [{ id, score }] : []
      })
      .sort((a, b) => b.score - a.score)[0]
    if (likely) found.set(column, likely.id)
  })
  return found
}

/** How many titles of a row surely mean something. */
export function knownTitles(
  titles: readonly Title[],
  fields: readonly TableField[]
): { fields: number; others: number } {
  const found = new Set<string>()
  const mayPattern = fields.some((field) => field.pattern)
  for (const title of titles) {
    if (!title.text || title.text.length > 60 || /^[\d\s./:-]*$/.test(title.text)) continue
    if (!candidates(title).some((c) => [...c.words].some((word) => vocabulary.has(word) || mayPattern))) continue
    const field = fieldOfTitle(title, fields, found)
    if (field) found.add(field)
  }
  const other = [...found].filter(isOther).length
  return { fields: found.size - other, others: other }
}

const wholeTitles = new Set(
  [...Object.values(shipped.columns), ...Object.values(shipped.others)]
    .flat()
    .map((phrase) => titleKey(phrase).replaceAll(' ', ''))
)
/** Is a cell, word for word, a title that lists use? */
export const isTitleWord = (cell: string): boolean => wholeTitles.has(titleKey(cell).replaceAll(' ', ''))
