/**
 * Finds the table in a spreadsheet as people make them: title lines above, a header over one or two rows with merged
 * cells, a row of column numbers, headers repeated on each page, several sheets, a signature block below.
 */

import { readSex } from '../households/match.ts'
import { parseDate } from '../kernel/dates.ts'
import { digitsLost, parsePhone, sixteenDigits } from '../kernel/identifiers.ts'
import { type Field, fieldsOf, type ImportKind } from './model.ts'

export const headerKey = (header: string): string =>
  header
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\(.*?\)/g, ' ')
    .replace(/[^a-z0-9/]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()

/** The field whose header pattern a column header meets. Units in brackets help: "Mente (kg)" is a harvest. */
function fieldOfHeader(header: string, fields: readonly Field[], taken: ReadonlySet<string>): string | undefined {
  const whole = header
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9/]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  for (const key of [whole, headerKey(header)]) {
    const found = key && fields.find((f) => !taken.has(f.id) && f.header.test(key))
    if (found) return found.id
  }
  return undefined
}

const looksLikeHeader = (cells: readonly string[], fields: readonly Field[]): number => {
  const taken = new Set<string>()
  for (const cell of cells) {
    if (cell.length > 60) continue
    const id = fieldOfHeader(cell, fields, taken)
    if (id) taken.add(id)
  }
  return taken.size
}

export interface Header {
  /** Titles of the columns, two-row headers joined. */
  names: string[]
  /** Rows of the sheet, from 0, that belong to the header. */
  first: number
  last: number
}

/** The header among the first rows of a sheet: the row that most headers are recognised in, joined with the row below where that continues it. */
export function findHeader(rows: readonly (readonly string[])[], kind: ImportKind): Header | undefined {
  const fields = fieldsOf[kind]
  const scores = rows.slice(0, 40).map((cells) => looksLikeHeader(cells, fields))
  const best = Math.max(0, ...scores)
  if (best < 2) return undefined
  const first = scores.indexOf(best)
  const names = [...rows[first]!]
  let last = first
  const below = rows[first + 1]
  if (below && isContinuation(names, below, fields)) {
    last++
    let over = ''
    const length = Math.max(names.length, below.length)
    for (let i = 0; i < length; i++) {
      if (names[i]) over = names[i]!
      if (below[i]) names[i] = `${over} ${below[i]}`.trim()
      else names[i] ??= ''
    }
  }
  // a row of column numbers under the header: 1 2 3 4 …
  const next = rows[last + 1]
  if (
    next &&
    next.filter(Boolean).length >= 3 &&
    next.filter(Boolean).every((cell, i) => /^\(?\d{1,2}\)?$/.test(cell) && Number(cell.replace(/\D/g, '')) === i + 1)
  )
    last++
  return { names, first, last }
}

/** Does the row below a header name parts of its merged cells ("Minat" over "1", "2", "3")? */
function isContinuation(above: readonly string[], below: readonly string[], fields: readonly Field[]): boolean {
  const filled = below.flatMap((cell, i) => (cell ? [i] : []))
  if (filled.length === 0 || filled.length > above.length) return false
  const short = filled.every((i) => below[i]!.length <= 25 && !sixteenDigits(below[i]!) && !digitsLost(below[i]!))
  const underGaps = filled.filter((i) => !above[i]).length
  return (
    short &&
    underGaps >= 1 &&
    filled.length < above.filter(Boolean).length + underGaps &&
    looksLikeHeader([...above.map((a, i) => `${a || ''} ${below[i] ?? ''}`.trim())], fields) >=
      looksLikeHeader(above, fields) &&
    !filled.some((i) => /^\d{3,}$/.test(below[i]!))
  )
}

/** Proposes which column fills which field: by header, then by what the cells of unnamed columns look like. */
export function proposeMapping(
  names: readonly string[],
  sample: readonly (readonly string[])[],
  kind: ImportKind
): Record<string, number> {
  const fields = fieldsOf[kind]
  const mapping: Record<string, number> = {}
  const taken = new Set<string>()
  names.forEach((name, column) => {
    const id = fieldOfHeader(name, fields, taken)
    if (id) {
      mapping[id] = column
      taken.add(id)
    }
  })
  const used = new Set(Object.values(mapping))
  const share = (column: number, test: (cell: string) => boolean) => {
    const cells = sample.map((row) => row[column] ?? '').filter(Boolean)
    return cells.length >= 3 ? cells.filter(test).length / cells.length : 0
  }
  const claim = (id: string, column: number) => {
    if (taken.has(id) || used.has(column) || !fields.some((f) => f.id === id)) return
    mapping[id] = column
    taken.add(id)
    used.add(column)
  }
  for (let column = 0; column < names.length; column++) {
    if (used.has(column)) continue
    if (share(column, (c) => sixteenDigits(c) !== undefined || digitsLost(c)) > 0.8) {
      const distinct = new Set(sample.map((row) => row[column])).size / Math.max(1, sample.length)
      claim(distinct > 0.8 ? 'nik' : 'kk', column)
    } else if (share(column, (c) => /^[+08]/.test(c) && parsePhone(c) !== undefined) > 0.8) claim('phone', column)
    else if (share(column, (c) => readSex(c) !== undefined) > 0.9) claim('sex', column)
    else if (share(column, (c) => /\D/.test(c) && parseDate(c, 2026) !== undefined) > 0.8) claim('birthDate', column)
  }
  return mapping
}

/** Is this row the header again, as on each printed page? */
export function repeatsHeader(cells: readonly string[], names: readonly string[]): boolean {
  const filled = cells.flatMap((cell, i) => (cell ? [i] : []))
  return (
    filled.length >= 2 &&
    filled.filter(
      (i) =>
        headerKey(cells[i]!) === headerKey(names[i] ?? '') ||
        (headerKey(names[i] ?? '').startsWith(headerKey(cells[i]!)) && /[a-z]/i.test(cells[i]!))
    ).length /
      filled.length >=
      0.7
  )
}

/** Is this row outside the table: a title, a total, a page number, a signature? It names nobody and fills few columns. */
export function isOutside(cells: readonly string[], mapping: Readonly<Record<string, number>>): boolean {
  const value = (id: string) => (mapping[id] === undefined ? '' : (cells[mapping[id]!] ?? ''))
  if (sixteenDigits(value('nik')) || sixteenDigits(value('kk'))) return false
  const filled = cells.filter(Boolean).length
  const words = cells.join(' ').toLowerCase()
  if (/^\s*(jumlah|total|sub ?total|halaman|mengetahui|kepala desa|sekretaris|dibuat oleh|nip)\b/.test(words.trim()))
    return true
  if (filled <= 2 && /(mengetahui|kepala desa|sekretaris|nip\b|halaman|,\s*\d{1,2}\s+\p{L}+\s+\d{4})/iu.test(words))
    return true
  const mapped = Object.values(mapping).filter((column) => cells[column]).length
  return !value('name') && mapped <= 1 && !/^\d+$/.test(cells.find(Boolean) ?? '')
    ? true
    : filled <= 1 && !value('name')
}

/** The village and district named in title lines: "Desa : Jelbudan Kec. : Dasuk Kab : Sumenep". */
export function placeInTitles(
  titles: readonly string[]
): { village: string; district: string | undefined } | undefined {
  const all = titles.join('  ').replace(/\s+/g, ' ')
  const village =
    /\b(?:desa|kelurahan|ds\.?)\s*[:.]?\s*([\p{L}' -]+?)(?=\s*[,;]|\s+(?:kec|kab|prov)|\s*$|\s{2})/iu.exec(all)
  if (!village) return undefined
  const district = /\bkec(?:amatan)?\.?\s*[:.]?\s*([\p{L}' -]+?)(?=\s*[,;]|\s+(?:kab|prov|desa)|\s*$)/iu.exec(all)
  return { village: village[1]!.trim(), district: district?.[1]?.trim() }
}
