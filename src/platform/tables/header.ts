/** Where a table begins: the row of titles, over one row or more, and columns that only together say something. */

import { monthNames } from '../../kernel/dates.ts'
import { digitsLost, sixteenDigits } from '../../kernel/identifiers.ts'
import { unitInTitle } from '../../kernel/units-of-money.ts'
import { type Cell, romans } from '../../kernel/written.ts'
import {
  contentScore,
  fieldAlone,
  fieldOfTitle,
  isTitleWord,
  knownTitles,
  type TableField,
  type Title,
  titleKey,
  titleOf
} from './columns.ts'
import { shown } from './lines.ts'

export interface Header {
  titles: Title[]
  /** The rows of titles as they stand, to know them again on the next printed page. */
  levels: Cell[][]
  /** Positions of its rows among the rows looked at. */
  first: number
  last: number
}

const texts = (cells: readonly Cell[]) => cells.map((cell) => titleOf([shown(cell)]))
const strength = (titles: readonly Title[], fields: readonly TableField[]) => {
  const known = knownTitles(titles, fields)
  const together = titles.some(({ text }) => sharesNumbers(titleKey(text)))
  return known.fields + known.others / 2 + (ticksAt(titles).length > 0 ? 1 : 0) + (together ? 1 : 0)
}

/** Titles of columns from rows over each other: a title without one beside it stands over what is below (`Alamat` over `RT | RW`). */
function join(levels: readonly (readonly Cell[])[]): Title[] {
  const width = Math.max(...levels.map((row) => row.length))
  const filled = levels.map((row, level) => {
    if (level === levels.length - 1) return Array.from({ length: width }, (_, i) => shown(row[i]))
    let over = ''
    return Array.from({ length: width }, (_, i) => {
      over = shown(row[i]) || over
      return row[i] || levels.slice(level + 1).some((below) => below[i]) ? over : ''
    })
  })
  return Array.from({ length: width }, (_, i) => titleOf(filled.map((row) => row[i]!)))
}

/** Does a row below titles name parts of them, rather than hold data? */
function continues(
  above: readonly (readonly Cell[])[],
  below: readonly Cell[],
  fields: readonly TableField[]
): boolean {
  const filled = below.flatMap((cell, i) => (cell !== '' ? [i] : []))
  const top = above[0]!
  const gaps = filled.filter((i) => above.every((row) => !row[i]))
  if (filled.length === 0 || gaps.length === 0) return false
  if (filled.length >= top.filter((cell) => cell !== '').length + gaps.length) return false
  // Years say which of several columns under one title (`Omzet` over `2023 | 2024`); elsewhere numbers are data.
  const under = filled.every((i) => gaps.includes(i) || gaps.includes(i + 1))
  const isYear = (text: string) => under && /^(19|20)\d\d$/.test(text)
  const short = filled.every((i) => {
    const text = shown(below[i])
    const isNumber = /^\d{3,}$|\d[/.-]\d/.test(text) && !isYear(text)
    return text.length <= 25 && !sixteenDigits(text) && !digitsLost(below[i]!) && !isNumber
  })
  return short && strength(join([...above, below]), fields) >= strength(join(above), fields)
}

/** `1 | 2 | 3`, `(1) | (2)`, `a | b | c` or `I | II | III`: the numbers of columns. */
const isNumbering = (cells: readonly Cell[], least = 3) => {
  const filled = cells.flatMap((cell) =>
    cell === ''
      ? []
      : [
          shown(cell)
            .replace(/^\(|[).]$/g, '')
            .toLowerCase()
        ]
  )
  const counts = [(i: number) => String(i + 1), (i: number) => String.fromCharCode(97 + i), (i: number) => romans[i]]
  return filled.length >= least && counts.some((count) => filled.every((number, i) => number === count(i)))
}

const repeats = (cells: readonly Cell[], level: readonly Cell[]) => {
  const filled = cells.flatMap((cell, i) => (cell !== '' ? [i] : []))
  const same = filled.filter((i) => shown(cells[i]).toLowerCase() === shown(level[i]).toLowerCase())
  return filled.length >= 2 && same.length / filled.length >= 0.7
}

/** Is this row the titles again, or the numbers of columns under them, as on each printed page? */
export const isHeaderAgain = (cells: readonly Cell[], header: Header): boolean =>
  header.levels.some((level) => repeats(cells, level)) || isNumbering(cells, Math.max(3, header.titles.length * 0.7))

/** `(Rp ribu) | (orang)` under titles: what their numbers count. */
const areUnits = (cells: readonly Cell[] = []) => {
  const filled = cells.flatMap((cell) => (cell === '' ? [] : [shown(cell)]))
  const isUnit = (said: string) => /^\(?(rp\.?|rupiah|orang|org|jiwa|unit|pcs|kg|ton|%)\)?$/i.test(said)
  const named = filled.filter((said) => said.length <= 25 && unitInTitle(said))
  return named.length > 0 && filled.every((said) => named.includes(said) || isUnit(said))
}

/** The header that begins at a row: with the rows below that continue it. */
function headerAt(rows: readonly (readonly Cell[])[], at: number, fields: readonly TableField[]): Header {
  const levels = [[...rows[at]!]]
  for (let below = rows[at + 1]; below && levels.length < 3; below = rows[at + levels.length]) {
    if (!areUnits(below) && !continues(levels, below, fields)) break
    levels.push([...below])
  }
  let last = at + levels.length - 1
  if (rows[last + 1] && isNumbering(rows[last + 1]!)) last++
  return { titles: join(levels), levels, first: at, last }
}

/** The header among the first rows of a sheet: the one with most titles that are known; nothing when no row has two. */
export function findHeader(
  rows: readonly (readonly Cell[])[],
  fields: readonly TableField[],
  named: Readonly<Record<string, string>> = {}
): Header | undefined {
  const wanted = new Set(Object.values(named).map(titleKey))
  const scores = rows.map((cells) => {
    const said = cells.filter((cell) => cell !== '' && wanted.has(titleKey(shown(cell)))).length
    return strength(texts(cells), fields) + 2 * said
  })
  const best = Math.max(0, ...scores)
  if (best < 2) return undefined
  const widest = scores.indexOf(best)
  // The titles of an earlier list of fewer columns, with people under them, are not above those of the next one but its own.
  const titles = new Set(rows[widest]!.map((cell) => titleKey(shown(cell))))
  const isNarrower = (cells: readonly Cell[]) => cells.every((cell) => cell === '' || titles.has(titleKey(shown(cell))))
  const earlier = rows.findIndex((cells, i) => scores[i]! >= 2 && beginsHeader(cells) && isNarrower(cells))
  const isList = earlier >= 0 && rows.slice(earlier + 1, widest).some((cells) => cells.some((c) => sixteenDigits(c)))
  return fromTop(rows, isList ? earlier : widest, fields)
}

/** The header that the best row of titles is part of: rows above it may name groups, or titles that reach down to it. */
function fromTop(rows: readonly (readonly Cell[])[], best: number, fields: readonly TableField[]): Header {
  const mayBeTitles = (cells: readonly Cell[]) => cells.every((cell) => !/:|\d{4}/.test(shown(cell)))
  const starts = [best, best - 1, best - 2].filter((at) => at >= 0 && rows.slice(at, best).every(mayBeTitles))
  const headers = starts.map((at) => headerAt(rows, at, fields)).filter((header) => header.last >= best)
  const worth = headers.map((header) => strength(header.titles, fields))
  return headers[worth.indexOf(Math.max(...worth))]!
}

/**
 * The header of a list of one column: a title that is known, over cells that its field can hold. `anyHeader`: its cells
 * alone, when nothing in the file has a title; there is no row of titles then.
 */
export function headerAlone(
  rows: readonly (readonly Cell[])[],
  fields: readonly TableField[],
  anyHeader: boolean
): Header | undefined {
  const at = rows[0]?.findIndex((cell) => cell !== '') ?? -1
  if (rows.length === 0 || rows.some((row) => row.some((cell, i) => (cell !== '') !== (i === at)))) return undefined
  const cells = rows.map((row) => row[at]!)
  const first = cells.findIndex((cell) => typeof cell === 'string' && isTitleWord(cell))
  const id = first < 0 ? undefined : fieldOfTitle(titleOf([shown(cells[first])]), fields)
  const field = fields.find((one) => one.id === id)
  const below = cells.slice(first + 1).map((cell) => [cell])
  if (field && first < 5 && (contentScore(below, 0, field.reading) ?? 0) >= 0.5)
    return { titles: join([rows[first]!]), levels: [[...rows[first]!]], first, last: first }
  if (!anyHeader || !fieldAlone(cells, fields)) return undefined
  return { titles: Array.from({ length: at + 1 }, () => titleOf([])), levels: [], first: 0, last: -1 }
}

/** Have rows without titles the shape of a table: its width, and cells that can be read as the fields that its own can? */
export function isShapedLike(
  rows: readonly (readonly Cell[])[],
  { to, fits }: { to: readonly number[]; fits: ReadonlySet<string> },
  mapping: Readonly<Record<string, number>>,
  { fields, key }: { fields: readonly TableField[]; key: string }
): boolean {
  const width = Math.max(0, ...rows.map((row) => row.length))
  const keyAt = to.indexOf(mapping[key] ?? -1)
  if (width > to.length || keyAt < 0) return false
  const scores = fields.flatMap(({ id, reading }) => {
    const at = fits.has(id) ? to.indexOf(mapping[id] ?? -1) : -1
    return at < 0 ? [] : [contentScore(rows, at, reading)]
  })
  const known = scores.filter((score) => score !== undefined)
  const filled = rows.filter((row) => row[keyAt]).length
  return (
    known.length > 0 &&
    known.length >= scores.length / 2 &&
    known.every((score) => score >= 0.6) &&
    filled >= rows.length * 0.6
  )
}

/** Where no title is known: the widest row of words, so that a person can say what its columns are. */
export function likelyHeader(rows: readonly (readonly Cell[])[], fields: readonly TableField[]): Header | undefined {
  // Titles down the first column: a list that lies on its side, or cards; no table of rows.
  const sideways = rows.filter((cells) => isTitleWord(shown(cells.find((cell) => cell !== '')))).length
  if (sideways >= 3 && sideways >= rows.length / 2) return undefined
  const worded = rows
    .slice(0, 50)
    .map((cells) => cells.filter((cell) => /^\D*\p{L}{2}\D*\d?\W*$/u.test(shown(cell))).length)
  const best = Math.max(0, ...worded)
  return best < 2 ? undefined : headerAt(rows, worded.indexOf(best), fields)
}

/** May this row, in the middle of a table, be the titles of another one? Quick, as every row is asked. */
export function beginsHeader(cells: readonly Cell[]): boolean {
  let filled = 0
  let known = 0
  for (const cell of cells) {
    if (cell === '') continue
    filled++
    if (typeof cell === 'number' || cell.length > 40 || /\d{4}/.test(cell)) return false
    if (isTitleWord(cell)) known++
    else if (filled === 3 && known === 0) return false
  }
  return filled >= 2 && known >= 2 && known / filled >= 0.6 && cells.some((cell) => tableTitle.test(shown(cell).trim()))
}

/** What titles of a table of people or businesses hardly lack, and a row of it never says: people are called Kampung, not "No. KK". */
const tableTitle =
  /^(no\.?|nomor|nik|nkk|(no\.? ?)?kk|nama( .*)?|nm\.? .*|kode .*|barcode|tanggal|tgl)$|no[._ ]?kk|nama[._]/i

/** Columns that are one value together; `from` are left out of the assignment, and the value gets a column of its own. */
export interface Derived {
  kind: 'sex' | 'date' | 'sum' | 'name' | 'village' | 'nik' | 'kk' | 'head'
  from: number[]
  title: Title
  /** The title that its parts stand under. */
  of?: string
}

const tick = /^([x√✓✔✅☑vV*●•■üþ1]|ya|TRUE)$/i
const noTick = /^([-–—.0]|tidak|FALSE)$/i
/** Sex by ticks under L and P; what is no tick, or two, stays as it is written. */
function ticked(l: string, p: string): string {
  const [a, b] = [noTick.test(l) ? '' : l, noTick.test(p) ? '' : p]
  if (a && b) return `${a} / ${b}`
  if (a) return tick.test(a) || /^(l|lk)$/i.test(a) ? 'L' : a
  return tick.test(b) || /^(p|pr)$/i.test(b) ? 'P' : b
}
const male = /^(l|lk|laki|laki laki|pria)$/
const female = /^(p|pr|perempuan|wanita)$/
/** Columns of men and of women side by side. */
function ticksAt(titles: readonly Title[]): [men: number, women: number][] {
  const lower = titles.map((title) => titleKey(title.parts.at(-1) ?? ''))
  return lower.flatMap((key, i): [number, number][] => {
    const next = lower[i + 1] ?? ''
    if (male.test(key) && female.test(next)) return [[i, i + 1]]
    return female.test(key) && male.test(next) ? [[i + 1, i]] : []
  })
}
const workers = /^(.*\b(kerja|pekerja|karyawan|pegawai|tk)\b.*?) (l|lk|laki|laki laki|pria|p|pr|perempuan|wanita)$/
const dayWord = /\b(tanggal|hari|hr|dd|day)\b/
const monthWord = /\b(bulan|mm|month)\b/
const yearWord = /\b(tahun|yy|yyyy|year)\b/
const monthCell = /^(0?[1-9]|1[0-2]|[a-z]{3,}\.?)$/i

const nameParts = [
  /^nama (depan|awal)$|^first name$/,
  /^nama tengah$|^middle name$/,
  /^nama (belakang|akhir)$|^last name$/
]
/** The parts of a village's code as the civil registry has them. */
const codeParts = ['provinsi', 'kabupaten', 'kecamatan', 'kel'].map((level) => new RegExp(`^(nomor|kode) ${level}$`))

const ofNik = /\b(nik|ktp)\b/
const ofKk = /\bkk\b|\bkartu keluarga\b/
/** `NIK/KK`, `Nama KK / No KK`. */
const sharesNumbers = (key: string) =>
  ofKk.test(key) && (ofNik.test(key) || /\bnama\b.*\bnomor kk\b|\bnomor kk\b.*\bnama\b/.test(key))
const inNumber = /(?<!\d)\d(?:[ .-]?\d){15}(?!\d)/g
/** NIK and No. KK of one cell: by the words before them, else in the order of the title; what does not say both stays as it is written. */
function numbersIn(written: string, title: string): { nik: string; kk: string } {
  const found = [...written.matchAll(inNumber)].map((m) => ({
    number: sixteenDigits(m[0])!,
    before: titleKey(
      written
        .slice(0, m.index)
        .split(/[\d,;/|]/)
        .at(-1)!
    )
  }))
  const named = (word: RegExp) => found.find(({ before }) => word.test(before))?.number
  const [nik, kk] = [named(ofNik), named(ofKk)]
  if (nik || kk) return { nik: nik ?? '', kk: kk ?? '' }
  const key = titleKey(title)
  const [first, second] = found.map(({ number }) => number)
  if (found.length === 2 && ofNik.test(key) && ofKk.test(key))
    return key.search(ofNik) < key.search(ofKk) ? { nik: first!, kk: second! } : { nik: second!, kk: first! }
  // A name with the number of its card, as in `Moh Kamil / 3529…`.
  if (found.length === 1 && ofKk.test(key) && !ofNik.test(key)) return { nik: '', kk: first! }
  return { nik: ofNik.test(key) ? written : '', kk: ofKk.test(key) ? written : '' }
}

/** Columns whose cells hold both numbers, or a name with the number of its card. */
function numbersAt(
  titles: readonly Title[],
  all: (column: number, test: (cell: Cell) => boolean) => boolean
): Derived[] {
  return titles.flatMap((title, i): Derived[] => {
    const key = titleKey(title.text)
    if (!ofNik.test(key) && !ofKk.test(key)) return []
    const count = (cell: Cell) => shown(cell).match(inNumber)?.length ?? 0
    const nik: Derived = { kind: 'nik', from: [i], title: titleOf(['NIK']), of: title.text }
    const kk: Derived = { kind: 'kk', from: [i], title: titleOf(['No. KK']), of: title.text }
    if (all(i, (cell) => count(cell) === 2)) return [nik, kk]
    const named = sharesNumbers(key) && !ofNik.test(key)
    const head: Derived = { kind: 'head', from: [i], title: titleOf(['Nama Kepala Keluarga']), of: title.text }
    return named && all(i, (cell) => count(cell) === 1 && !sixteenDigits(cell)) ? [kk, head] : []
  })
}

/**
 * Numbers that share a cell, ticks under L and P, workers who are men and who are women, names and codes of villages
 * in parts, and a date over three columns.
 */
export function derive(titles: readonly Title[], sample: readonly (readonly Cell[])[]): Derived[] {
  const found: Derived[] = []
  const lower = titles.map((title) => titleKey(title.parts.at(-1) ?? ''))
  const all = (column: number, test: (cell: Cell) => boolean) => {
    const cells = sample.map((row) => row[column] ?? '').filter((cell) => cell !== '' && !/^[-–—.]+$/.test(shown(cell)))
    return cells.length > 0 && cells.filter(test).length / cells.length >= 0.7
  }
  const whole = (patterns: readonly RegExp[]) =>
    patterns.flatMap((pattern) => {
      const at = lower.findIndex((key) => pattern.test(key))
      return at < 0 ? [] : [at]
    })
  const names = whole(nameParts)
  if (names.length > 1) found.push({ kind: 'name', from: names, title: titleOf(['Nama Depan dan Belakang']) })
  const village = whole(codeParts)
  if (village.length === codeParts.length) found.push({ kind: 'village', from: village, title: titleOf(['Kode Desa']) })
  found.push(...numbersAt(titles, all))
  const ofWorkers = titles.map((title) => workers.exec(titleKey(title.text)))
  ofWorkers.forEach((one, i) => {
    const other = ofWorkers[i + 1]
    if (one && other && one[1] === other[1] && male.test(one[3]!) !== male.test(other[3]!))
      found.push({ kind: 'sum', from: [i, i + 1], title: titleOf(['Tenaga Kerja']) })
  })
  for (const [l, p] of ticksAt(titles)) {
    if (found.some(({ from }) => from.includes(l))) continue
    // Most rows decide; one that is ticked twice, or oddly, is held by itself.
    const rows = sample.filter((row) => row[l] || row[p])
    const fits = rows.filter((row) => /^[LP]$/.test(ticked(shown(row[l]), shown(row[p]))))
    if (fits.length > 0 && fits.length / rows.length >= 0.7)
      found.push({ kind: 'sex', from: [l, p], title: titleOf(['L/P']) })
  }
  titles.forEach((title, d) => {
    const [day, month, year] = [d, d + 1, d + 2].map((i) => titleKey(titles[i]?.text ?? ''))
    if (!day || !month || !year || !dayWord.test(day) || !monthWord.test(month) || !yearWord.test(year)) return
    const dated =
      all(d, (c) => /^(0?[1-9]|[12]\d|3[01])$/.test(shown(c))) &&
      all(d + 1, (c) => monthCell.test(shown(c))) &&
      all(d + 2, (c) => /^\d{2}(\d{2})?$/.test(shown(c)))
    if (!dated) return
    const rest = `${title.text} ${titles[d + 1]!.text} ${titles[d + 2]!.text}`
    const words = [...new Set(titleKey(rest).split(' '))].filter(
      (w) => ![dayWord, monthWord, yearWord].some((p) => p.test(w))
    )
    found.push({
      kind: 'date',
      from: [d, d + 1, d + 2],
      title: titleOf([`Tanggal ${words.join(' ') || 'Bulan Tahun'}`])
    })
  })
  return found
}

/** The one value of several columns; what does not fit together stays as it is written, to be held. */
export function derivedCell({ kind, from, of = '' }: Derived, cells: readonly Cell[]): Cell {
  const [a, b, c] = from.map((i) => shown(cells[i]))
  if (kind === 'sex') return ticked(a!, b!)
  if (kind === 'head') return a!.replace(inNumber, '').replace(/^[^\p{L}]+|(?:\W|\bno\b|\bkk\b)+$/giu, '')
  if (kind === 'nik' || kind === 'kk') return numbersIn(a!, of)[kind]
  if (kind === 'sum') {
    const numbers = [a!, b!].map((text) => (noTick.test(text) ? '0' : text)).filter((text) => text !== '')
    if (numbers.length === 0) return ''
    return numbers.every((text) => /^\d{1,5}$/.test(text))
      ? numbers.reduce((sum, text) => sum + Number(text), 0)
      : numbers.join(' / ')
  }
  if (kind === 'name') return [a, b, c].filter((part) => part && !/^[-–—.]+$/.test(part)).join(' ')
  if (kind === 'village') return villageCodeOf(from.map((i) => shown(cells[i])))
  if ([a, b, c].every((part) => /^[-–—.]*$/.test(part!))) return ''
  // A year alone is not a date; the row is held with what is written.
  const numeric = /^\d{1,2}$/.test(a!) && /^\d{1,2}$/.test(b!)
  if (numeric && /^\d{4}$/.test(c!)) return `${c}-${b!.padStart(2, '0')}-${a!.padStart(2, '0')}`
  // The month by its name: which number is which the titles have said.
  const month = numeric && /^\d{2}$/.test(c!) ? monthNames[Number(b) - 1] : undefined
  return `${a} ${month ?? b} ${c}`
}

/** `35 | 29 | 14 | 2008` as one code; numbers have lost their leading noughts. What is no code stays as it is written. */
function villageCodeOf(parts: readonly string[]): string {
  const digits = parts.map((part, i) => part.replace(/\.0$/, '').padStart(i === 3 ? 4 : 2, '0'))
  if (parts.every((part) => part === '')) return ''
  return parts.every((part) => part !== '') && /^\d{10}$/.test(digits.join('')) ? digits.join('.') : parts.join(' ')
}
