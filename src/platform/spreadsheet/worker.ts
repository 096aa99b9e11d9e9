/** Parses one spreadsheet in a worker thread; see read.ts. At most four batches are on their way at a time. */
import { createReadStream } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { parentPort, workerData } from 'node:worker_threads'
import * as XLSX from '@e965/xlsx'
import { parse } from 'csv-parse'
import ExcelJS from 'exceljs'
import { Parser } from 'htmlparser2'
import yauzl from 'yauzl'
import { fromExcelSerial } from '../../kernel/dates.ts'
import type { SheetFault, SheetRow } from './read.ts'

class Fault extends Error {
  readonly fault: SheetFault
  constructor(fault: SheetFault) {
    super(fault)
    this.fault = fault
  }
}

const mostRows = 1_000_000
const mostColumns = 200
const mostUnpacked = 1500 * 1024 * 1024
const path = workerData as string
const port = parentPort!
let batch: SheetRow[] = []
let credit = 4
let total = 0
let wake = () => {}
port.on('message', () => {
  credit++
  wake()
})

async function flush(): Promise<void> {
  while (credit <= 0) {
    await new Promise<void>((resolve) => {
      wake = resolve
    })
  }
  credit--
  port.postMessage({ rows: batch })
  batch = []
}

async function emit(sheet: string, line: number, cells: string[]): Promise<void> {
  if (!cells.some((cell) => cell !== '')) return
  if (++total > mostRows) throw new Fault('too-many-rows')
  batch.push({ sheet, line, cells: cells.slice(0, mostColumns) })
  if (batch.length === 1000) await flush()
}

/** A number as a spreadsheet shows it; 16 digits and more have lost some on the way, and say so as `3.529E+15`. */
function numberText(n: number): string {
  if (Number.isInteger(n) && Math.abs(n) >= 1e15) return n.toExponential(3).toUpperCase().replace('E+', 'E+')
  return Number.isInteger(n) ? n.toFixed(0) : String(Math.round(n * 1e6) / 1e6).replace('.', ',')
}

const dateText = (date: Date) => {
  const iso = date.toISOString()
  return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso.slice(0, 16)
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value.trim()
  if (typeof value === 'number') return numberText(value)
  if (typeof value === 'boolean') return value ? 'ya' : 'tidak'
  if (value instanceof Date) return dateText(value)
  const v = value as {
    result?: unknown
    richText?: { text: string }[]
    text?: unknown
    error?: string
    formula?: string
    sharedFormula?: string
  }
  if (v.richText)
    return v.richText
      .map((r) => r.text)
      .join('')
      .trim()
  if (v.error) return v.error
  if ('result' in v || v.formula || v.sharedFormula) return cellText(v.result)
  return v.text === undefined ? '' : cellText(v.text)
}

/** Names of the entries of a zip, refusing one that says it unpacks to too much. */
function zipEntries(): Promise<string[]> {
  return new Promise((resolve, reject) => {
    yauzl.open(path, { lazyEntries: true }, (error, zip) => {
      if (error || !zip) return reject(new Fault('damaged'))
      const names: string[] = []
      let unpacked = 0
      zip.on('entry', (entry: yauzl.Entry) => {
        names.push(entry.fileName)
        unpacked += entry.uncompressedSize
        const ratio = entry.uncompressedSize / Math.max(1, entry.compressedSize)
        if (unpacked > mostUnpacked || (entry.uncompressedSize > 50e6 && ratio > 150)) {
          zip.close()
          return reject(new Fault('bomb'))
        }
        zip.readEntry()
      })
      zip.on('end', () => resolve(names))
      zip.on('error', () => reject(new Fault('damaged')))
      zip.readEntry()
    })
  })
}

async function readXlsx(): Promise<void> {
  const options = {
    worksheets: 'emit',
    sharedStrings: 'cache',
    styles: 'cache',
    hyperlinks: 'ignore',
    entries: 'ignore'
  } as const
  const workbook = new ExcelJS.stream.xlsx.WorkbookReader(createReadStream(path), options)
  for await (const sheet of workbook) {
    const name = (sheet as unknown as { name: string }).name
    for await (const row of sheet) {
      const values = row.values as unknown[]
      const cells: string[] = []
      for (let i = 1; i < values.length; i++) cells.push(cellText(values[i]))
      await emit(name, row.number, cells)
    }
  }
}

/** XLS and ODS have no streaming reader; they are small in practice and the worker's memory is bounded. */
async function readWhole(): Promise<void> {
  const book = XLSX.read(await readFile(path), { cellDates: false, cellNF: true, sheetRows: mostRows, dense: true })
  for (const name of book.SheetNames) {
    const rows = (book.Sheets[name] as unknown as { '!data'?: (XLSX.CellObject | undefined)[][] })['!data'] ?? []
    for (let line = 0; line < rows.length; line++) {
      const cells = Array.from(rows[line] ?? [], (cell) => {
        if (!cell || cell.v === undefined) return ''
        if (cell.t === 'n' && cell.z && XLSX.SSF.is_date(String(cell.z))) return fromExcelSerial(cell.v as number)
        return cell.t === 'e' ? String(cell.w ?? '') : cellText(cell.v)
      })
      await emit(name, line + 1, cells)
    }
  }
}

/** UTF-8 when every byte is, else Windows-1252; UTF-16 by its mark. */
async function decode(): Promise<string> {
  const bytes = await readFile(path)
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    return new TextDecoder(bytes[0] === 0xff ? 'utf-16le' : 'utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

async function readHtml(content: string): Promise<void> {
  const rows: string[][] = []
  let row: string[] | undefined
  let cell: string | undefined
  let span = 1
  let loose = ''
  const endCell = () => {
    if (row && cell !== undefined) {
      row.push(cell.replace(/\s+/g, ' ').trim(), ...new Array<string>(Math.max(0, Math.min(50, span) - 1)).fill(''))
      cell = undefined
    }
  }
  const endRow = () => {
    endCell()
    if (row) rows.push(row)
    row = undefined
  }
  const endLoose = () => {
    const line = loose.replace(/\s+/g, ' ').trim()
    if (line) rows.push([line])
    loose = ''
  }
  let silent = 0
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'script' || name === 'style' || name === 'title') silent++
      if (name === 'tr') {
        endLoose()
        endRow()
        row = []
      } else if (name === 'td' || name === 'th') {
        endCell()
        cell = ''
        span = Number(attributes.colspan ?? 1) || 1
      } else if (name === 'br' || name === 'p' || name === 'div') {
        if (cell !== undefined) cell += ' '
        else endLoose()
      }
    },
    ontext(data) {
      if (silent) return
      if (cell !== undefined) cell += data
      else if (!row) loose += data
    },
    onclosetag(name) {
      if (name === 'script' || name === 'style' || name === 'title') silent--
      if (name === 'td' || name === 'th') endCell()
      if (name === 'tr' || name === 'table') endRow()
      if (/^(h\d|p|div|table)$/.test(name) && cell === undefined) endLoose()
    }
  })
  parser.write(content)
  parser.end()
  endLoose()
  for (let i = 0; i < rows.length; i++) await emit('Tabel', i + 1, rows[i]!)
}

/** The separator that cuts the first lines into the most even number of cells. */
function separatorOf(sample: string): string {
  const lines = sample.split(/\r?\n/).slice(0, 30).filter(Boolean)
  const score = (separator: string) => {
    const counts = lines.map((line) => line.split(separator).length - 1)
    const usual = [...counts].sort((a, b) => a - b)[Math.floor(counts.length / 2)] ?? 0
    return usual * counts.filter((c) => c === usual).length
  }
  return [';', '\t', ',', '|'].sort((a, b) => score(b) - score(a))[0]!
}

async function readCsv(content: string): Promise<void> {
  const parser = parse(content.replace(/^\uFEFF/, ''), {
    delimiter: separatorOf(content.slice(0, 20_000)),
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    info: true
  })
  for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
    await emit(
      'CSV',
      info.lines,
      record.map((cell) => cell.trim())
    )
  }
}

async function read(): Promise<void> {
  const handle = await open(path)
  const head = Buffer.alloc(4096)
  const { bytesRead } = await handle.read(head, 0, 4096, 0)
  await handle.close()
  const start = head.subarray(0, bytesRead)
  if (start.subarray(0, 2).toString() === 'PK') {
    const names = await zipEntries()
    if (names.some((name) => name.startsWith('xl/'))) return readXlsx()
    if (names.includes('content.xml')) {
      if (names.includes('META-INF/manifest.xml') && /spreadsheet/.test(start.toString('latin1'))) return readWhole()
    }
    throw new Fault('unsupported')
  }
  if (start.length >= 4 && start.readUInt32BE(0) === 0xd0cf11e0) {
    const all = (await readFile(path)).toString('latin1')
    if (all.includes('E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e')) throw new Fault('password')
    return readWhole()
  }
  if (
    /^%PDF|^\x89PNG|^\xff\xd8|^GIF8|^Rar!|^7z/.test(start.toString('latin1')) ||
    (start.includes(0) && start[0]! < 0xfe)
  )
    throw new Fault('unsupported')
  const content = await decode()
  return /<table|<html|<tr/i.test(content.slice(0, 20_000)) ? readHtml(content) : readCsv(content)
}

try {
  await read()
  if (batch.length) await flush()
  port.postMessage({ end: true })
} catch (error) {
  const reason = (error as Error).message ?? ''
  const fault = error instanceof Fault ? error.fault : /password|encrypt/i.test(reason) ? 'password' : 'damaged'
  port.postMessage({ fault })
}
