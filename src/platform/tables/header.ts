/** Where a table begins: the row of titles, over one row or more, and columns that only together say something. */

import { digitsLost, sixteenDigits } from '../../kernel/identifiers.ts'
import type { Cell } from '../../kernel/written.ts'
import { isTitleWord, knownTitles, type TableField, type Title, titleKey, titleOf } from './columns.ts'

export interface Header {
  titles: Title[]
  /** The rows of titles as they stand, to know them again on the next printed page. */
  levels: Cell[][]
  /** Positions of its rows among the rows looked at. */
  first: number
  last: number
}

const shown = (cell: Cell | undefined) => String(cell ?? '')
const texts = (cells: readonly Cell[]) => cells.map((cell) => titleOf([shown(cell)]))
const strength = (titles: readonly Title[], fields: readonly TableField[]) => {
  const known = knownTitles(titles, fields)
  return known.fields + known.others / 2
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

const isNumbering = (cells: readonly Cell[], least = 3) => {
  const filled = cells.filter((cell) => cell !== '').map((cell) => /^\(?(\d{1,2})\)?$/.exec(shown(cell))?.[1])
  return filled.length >= least && filled.every((number, i) => Number(number) === i + 1)
}

const repeats = (cells: readonly Cell[], level: readonly Cell[]) => {
  const filled = cells.flatMap((cell, i) => (cell !== '' ? [i] : []))
  const same = filled.filter((i) => shown(cells[i]).toLowerCase() === shown(level[i]).toLowerCase())
  return filled.length >= 2 && same.length / filled.length >= 0.7
}

/** Is this row the titles again, or the numbers of columns under them, as on each printed page? */
export const isHeaderAgain = (cells: readonly Cell[], header: Header): boolean =>
  header.levels.some((level) => repeats(cells, level)) || isNumbering(cells, Math.max(3, header.titles.length * 0.7))

/** The header that begins at a row: with the rows below that continue it. */
function headerAt(rows: readonly (readonly Cell[])[], at: number, fields: readonly TableField[]): Header {
  const levels = [[...rows[at]!]]
  while (levels.length < 3 && rows[at + levels.length] && continues(levels, rows[at + levels.length]!, fields))
    levels.push([...rows[at + levels.length]!])
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
  const scores = rows.slice(0, 50).map((cells) => {
    const said = cells.filter((cell) => cell !== '' && wanted.has(titleKey(shown(cell)))).length
    return strength(texts(cells), fields) + 2 * said
  })
  const best = Math.max(0, ...scores)
  return best < 2 ? undefined : headerAt(rows, scores.indexOf(best), fields)
}

/** Where no title is known: the widest row of words, so that a person can say what its columns are. */
export function likelyHeader(rows: readonly (readonly Cell[])[], fields: readonly TableField[]): Header | undefined {
  // Titles down the first column: a list that lies on its side, or cards; no table of rows.
  const sideways = rows.filter((cells) => isTitleWord(shown(cells.find((cell) => cell !== '')))).length
  if (sideways >= 3 && sideways >= rows.length / 2) return undefined
  const worded = rows
    .slice(0, 50)
    .map((cells) => cells.filter((cell) => /^\D*\p{L}{2}\D*\d?$/u.test(shown(cell))).length)
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
  kind: 'sex' | 'date' | 'sum' | 'name' | 'village'
  from: number[]
  title: Title
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

/** Ticks under L and P, workers who are men and who are women, names and codes of villages in parts, and a date over three columns. */
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
  const ofWorkers = titles.map((title) => workers.exec(titleKey(title.text)))
  ofWorkers.forEach((one, i) => {
    const other = ofWorkers[i + 1]
    if (one && other && one[1] === other[1] && male.test(one[3]!) !== male.test(other[3]!))
      found.push({ kind: 'sum', from: [i, i + 1], title: titleOf(['Tenaga Kerja']) })
  })
  lower.forEach((key, i) => {
    const j = i + 1
    if (found.some(({ from }) => from.includes(i))) return
    const pair =
      male.test(key) && female.test(lower[j] ?? '')
        ? [i, j]
        : female.test(key) && male.test(lower[j] ?? '')
          ? [j, i]
          : undefined
    if (!pair) return
    const [l, p] = pair as [number, number]
    // Most rows decide; one that is ticked twice, or oddly, is held by itself.
    const rows = sample.filter((row) => row[l] || row[p])
    const fits = rows.filter((row) => /^[LP]$/.test(ticked(shown(row[l]), shown(row[p]))))
    if (fits.length > 0 && fits.length / rows.length >= 0.7)
      found.push({ kind: 'sex', from: [l, p], title: titleOf(['L/P']) })
  })
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
export function derivedCell({ kind, from }: Derived, cells: readonly Cell[]): Cell {
  const [a, b, c] = from.map((i) => shown(cells[i]))
  if (kind === 'sex') return ticked(a!, b!)
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
  const numeric = /^\d{1,2}$/.test(a!) && /^\d{1,2}$/.test(b!) && /^\d{4}$/.test(c!)
  return numeric ? `${c}-${b!.padStart(2, '0')}-${a!.padStart(2, '0')}` : `${a} ${b} ${c}`
}

/** `35 | 29 | 14 | 2008` as one code; numbers have lost their leading noughts. What is no code stays as it is written. */
function villageCodeOf(parts: readonly string[]): string {
  const digits = parts.map((part, i) => part.replace(/\.0$/, '').padStart(i === 3 ? 4 : 2, '0'))
  if (parts.every((part) => part === '')) return ''
  return parts.every((part) => part !== '') && /^\d{10}$/.test(digits.join('')) ? digits.join('.') : parts.join(' ')
}
