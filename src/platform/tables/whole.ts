/** XLS and XLSB, which SheetJS reads in one go; what it finds is compared with what the file has. */
import { readFile } from 'node:fs/promises'
import * as XLSX from '@e965/xlsx'
import * as codepages from '@e965/xlsx/dist/cpexcel.full.mjs'
import type { Cell } from '../../kernel/written.ts'
import { type BiffSheet, sheetOfFile, sheetsOfStream } from './biff.ts'
import { batchOf, type Count, clean, lineOf, Merging, mostColumns, put } from './cells.ts'
import { Compound } from './compound.ts'
import { formatOf, general, isoCell, shown } from './formats.ts'
import { Fault, type Line, type Sheet } from './lines.ts'
import { relationships } from './package-parts.ts'
import type { Entry, Zip } from './zip.ts'

XLSX.set_cptable(codepages)

type Cells = (XLSX.CellObject | undefined)[][]

const errors: Record<number, string> = {
  0: '#NULL!',
  7: '#DIV/0!',
  15: '#VALUE!',
  23: '#REF!',
  29: '#NAME?',
  36: '#NUM!',
  42: '#N/A',
  43: '#GETTING_DATA'
}

function cellOf(cell: XLSX.CellObject, since1904: boolean): Cell {
  switch (cell.t) {
    case 'n': {
      const value = Number(cell.v)
      if (!Number.isFinite(value)) return clean(String(cell.v ?? ''))
      return shown(value, typeof cell.z === 'string' ? formatOf(cell.z) : general, since1904)
    }
    case 's':
      return clean(String(cell.v ?? ''))
    case 'b':
      return cell.v ? 'TRUE' : 'FALSE'
    case 'e':
      return errors[Number(cell.v)] ?? clean(cell.w ?? '#N/A')
    case 'd':
      return isoCell(cell.v instanceof Date ? cell.v.toISOString() : String(cell.v))
    default:
      return ''
  }
}

const cellsOf = (sheet: XLSX.WorkSheet) => (sheet as unknown as { '!data'?: Cells })['!data'] ?? []

function filledIn(sheet: XLSX.WorkSheet | undefined): number {
  let filled = 0
  if (sheet) for (const row of cellsOf(sheet)) for (const cell of row ?? []) if (cell && cell.t !== 'z') filled++
  return filled
}

interface Seen {
  name: string
  hidden: boolean
  sheet: XLSX.WorkSheet
  hiddenRows: ReadonlySet<number>
  hiddenColumns: ReadonlySet<number>
}

async function* linesOf(seen: Seen, since1904: boolean, count: Count, index: number): AsyncGenerator<Line[]> {
  const rows = cellsOf(seen.sheet)
  const merges = (seen.sheet['!merges'] ?? []).toSorted((a, b) => a.s.r - b.s.r || a.s.c - b.s.c)
  const merging = new Merging()
  let next = 0
  let lines = 0
  let batch: Line[] = []
  for (let r = 0; r < rows.length; r++) {
    const cells: Cell[] = []
    rows[r]?.forEach((cell, column) => {
      if (cell) put(cells, column, cellOf(cell, since1904))
    })
    for (; next < merges.length && merges[next]!.s.r <= r; next++) {
      const { s, e } = merges[next]!
      merging.begin(s.r, e.r, s.c, e.c, s.r === r ? (cells[s.c] ?? '') : '')
    }
    const merged = merging.cover(r, cells)
    const line = lineOf(r + 1, cells, merged, seen.hiddenRows.has(r))
    if (!line) continue
    batch.push(line)
    count.reached(index, ++lines)
    if (batch.length < batchOf) continue
    yield batch
    batch = []
  }
  if (batch.length) yield batch
}

function sheetsOf(all: Seen[], since1904: boolean, count: Count): Sheet[] {
  return all.map((seen, index) => ({
    name: seen.name,
    hidden: seen.hidden,
    hiddenColumns: seen.hiddenColumns,
    lines: () => linesOf(seen, since1904, count, index)
  }))
}

function parse(bytes: Buffer): XLSX.WorkBook {
  // SheetJS tells the console of records that it does not know; the cells are counted anyhow.
  const { error: tell } = console
  console.error = () => {}
  try {
    return XLSX.read(bytes, {
      type: 'buffer',
      dense: true,
      cellNF: true,
      cellText: false,
      cellFormula: false,
      cellHTML: false,
      cellStyles: true
    })
  } catch (error) {
    throw new Fault(/password|encrypt/i.test(String(error)) ? 'password' : 'damaged', String(error))
  } finally {
    console.error = tell
  }
}

const isSince1904 = (book: XLSX.WorkBook) => book.Workbook?.WBProps?.date1904 === true

/** Puts SheetJS's sheets beside those of the file. */
function matched(book: XLSX.WorkBook, sheets: BiffSheet[]): Seen[] {
  const positions = sheets.map(({ position }) => position).sort((a, b) => a - b)
  if (book.SheetNames.length !== sheets.length) {
    throw new Fault('damaged', `${sheets.length} sheets, ${book.SheetNames.length} were read`)
  }
  return sheets.flatMap((biff) => {
    if (!biff.cells) return []
    const name = book.SheetNames[positions.indexOf(biff.position)]!
    const sheet = book.Sheets[name]
    const read = filledIn(sheet)
    if (!sheet || read !== biff.filled.size) {
      throw new Fault('damaged', `${name} has ${biff.filled.size} cells, ${read} were read`)
    }
    return [{ name, hidden: biff.hidden, sheet, hiddenRows: biff.hiddenRows, hiddenColumns: biff.hiddenColumns }]
  })
}

/** A file of the old compound kind: an XLS, if anything that is supported. */
export async function openCompound(path: string, count: Count): Promise<Sheet[]> {
  const bytes = await readFile(path)
  let file: Compound
  try {
    file = new Compound(bytes)
  } catch (error) {
    // Encrypted files are told apart even when they are damaged.
    if (bytes.includes(Buffer.from('EncryptedPackage', 'utf16le'))) throw new Fault('password')
    throw error
  }
  const stream = file.stream('Workbook') ?? file.stream('Book')
  if (!stream) throw new Fault(file.has('EncryptedPackage') || file.has('EncryptionInfo') ? 'password' : 'unsupported')
  const sheets = sheetsOfStream(stream)
  const book = parse(stream)
  return sheetsOf(matched(book, sheets), isSince1904(book), count)
}

/** A sheet of Excel 2 to 4, or a bare stream of Excel 95. */
export async function openBiff(path: string, count: Count): Promise<Sheet[]> {
  const bytes = await readFile(path)
  const sheets = bytes.readUInt16LE(0) === 0x0809 ? sheetsOfStream(bytes) : [sheetOfFile(bytes)]
  const book = parse(bytes)
  return sheetsOf(matched(book, sheets), isSince1904(book), count)
}

/** How many cells of an XLSB sheet hold something. */
async function filledOf(zip: Zip, part: Entry): Promise<number> {
  const chunks: Buffer[] = []
  for await (const chunk of zip.chunks(part)) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  let filled = 0
  let ended = false
  for (let at = 0; at < bytes.length; ) {
    let type = bytes[at++]!
    if (type & 0x80) type = (type & 0x7f) | (bytes[at++]! << 7)
    let length = 0
    for (let i = 0; i < 4; i++) {
      const byte = bytes[at++] ?? 0
      length |= (byte & 0x7f) << (7 * i)
      if ((byte & 0x80) === 0) break
    }
    at += length
    if (at > bytes.length) break
    if ((type >= 2 && type <= 11) || (type >= 13 && type <= 18) || type === 62) filled++
    if (type === 130) ended = true
  }
  if (!ended) throw new Fault('damaged', `${part.name} is cut off`)
  return filled
}

/** An XLSB, whose parts have been found to be whole. */
export async function openXlsb(zip: Zip, main: Entry, count: Count): Promise<Sheet[]> {
  await zip.verify()
  let expected = 0
  for (const { type, target } of (await relationships(zip, main.name)).values()) {
    if (type !== 'worksheet') continue
    const part = zip.find(target)
    if (!part) throw new Fault('damaged', `${target} is missing`)
    expected += await filledOf(zip, part)
  }
  const book = parse(await readFile(zip.path))
  const all: Seen[] = []
  let read = 0
  for (const [i, name] of book.SheetNames.entries()) {
    const sheet = book.Sheets[name]
    if (!sheet) throw new Fault('damaged', `sheet ${name} is missing`)
    if (sheet['!type'] === 'chart' || (sheet['!type'] as string) === 'dialog') continue
    if ((sheet['!type'] as string) !== 'macro') read += filledIn(sheet)
    const hiddenRows = new Set<number>()
    sheet['!rows']?.forEach((row, r) => {
      if (row && (row.hidden || row.hpt === 0)) hiddenRows.add(r)
    })
    const hiddenColumns = new Set<number>()
    sheet['!cols']?.forEach((column, c) => {
      if (c < mostColumns && column && (column.hidden || column.width === 0)) hiddenColumns.add(c)
    })
    const hidden = (book.Workbook?.Sheets?.[i]?.Hidden ?? 0) !== 0
    all.push({ name, hidden, sheet, hiddenRows, hiddenColumns })
  }
  if (read !== expected) throw new Fault('damaged', `${expected} cells, ${read} were read`)
  return sheetsOf(all, isSince1904(book), count)
}
