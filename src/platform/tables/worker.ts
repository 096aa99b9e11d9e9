/** Reads one table file in a worker thread, twice: to see what it holds, then row by row; see read.ts. */
import { parentPort, workerData } from 'node:worker_threads'
import { type ColumnSigns, type FileSigns, gather, signsOfSheets, withoutLarge } from './judge.ts'
import { Fault, type Sheet } from './lines.ts'
import { type Caption, type Table, TableFinder, type TableRow, type TableSpec } from './table.ts'
import { openWorkbook } from './workbook.ts'

export interface SheetSeen {
  name: string
  hidden: boolean
  /** Lines that hold anything; each is a row, a title line of columns, or left out. */
  lines: number
  headers: number
  rows: number
  left: number
  /** Lines that name the unit of its amounts. */
  captions?: Pick<Caption, 'line' | 'text' | 'said'>[]
}

export interface Seen {
  columns: { title: string; hidden: boolean; also?: string; part?: true; signs: ColumnSigns | null }[]
  mapping: Record<string, number>
  sheets: SheetSeen[]
  orders: FileSigns['orders']
  captions: Caption[]
}

export type Said = { seen: Seen } | { rows: TableRow[] } | { fault: string } | { end: true }
export type Asked = { mapping: Record<string, number> } | { more: true }

const port = parentPort!
const { path, spec } = workerData as { path: string; spec: TableSpec }
const batchSize = 500
let credit = 4
const asked: Asked[] = []
let wake = () => {}
port.on('message', (message: Asked) => {
  if ('more' in message) credit++
  else asked.push(message)
  wake()
})
const until = async (ready: () => boolean) => {
  while (!ready()) {
    await new Promise<void>((resolve) => {
      wake = resolve
    })
  }
}

async function* rowsOf(finder: TableFinder, sheet: Sheet, counted = { lines: 0 }): AsyncGenerator<TableRow[]> {
  finder.begin(sheet)
  for await (const lines of sheet.lines()) {
    counted.lines += lines.length
    yield finder.take(lines)
  }
  yield finder.end()
}

async function look(sheets: readonly Sheet[], anyHeader: boolean): Promise<{ seen: Seen; shape: Table | undefined }> {
  const finder = new TableFinder(spec, undefined, anyHeader)
  const signs: { name: string; signs: ColumnSigns[] }[] = []
  const seen: SheetSeen[] = []
  for (const sheet of sheets) {
    const before = finder.headerLines
    const own: ColumnSigns[] = []
    signs.push({ name: sheet.name, signs: own })
    const one: SheetSeen = { name: sheet.name, hidden: sheet.hidden, lines: 0, headers: 0, rows: 0, left: 0 }
    const counted = { lines: 0 }
    for await (const rows of rowsOf(finder, sheet, counted)) {
      for (const row of rows) {
        if (row.left) one.left++
        else {
          one.rows++
          gather(row.cells, own)
        }
      }
    }
    one.headers = finder.headerLines - before
    one.lines = counted.lines
    // Each line is a row, a header or left out; anything else would be a loss without a word.
    if (one.lines !== one.headers + one.rows + one.left) throw new Fault('damaged', `lines of ${sheet.name}`)
    seen.push(one)
  }
  const used = new Set(Object.values(finder.mapping))
  const { captions } = finder
  for (const one of seen) {
    const own = captions.filter(({ sheet }) => sheet === one.name)
    if (own.length > 0) one.captions = own.map(({ line, text, said }) => ({ line, text, said }))
  }
  const judged = signsOfSheets(
    captions.length === 0
      ? signs
      : signs.map(({ name, signs }, i) => ({ name, signs: seen[i]!.captions ? signs : withoutLarge(signs) }))
  )
  const columns = finder.columns.map(({ also, ...column }, i) => ({
    ...column,
    // A sheet may fill a field by the very column that another sheet leaves over.
    ...(also && !used.has(i) && spec.named?.[also] === undefined ? { also } : {}),
    signs: judged.columns[i] ?? null
  }))
  return {
    seen: { columns, mapping: finder.mapping, sheets: seen, orders: judged.orders, captions },
    shape: finder.shape
  }
}

async function read(): Promise<void> {
  const workbook = await openWorkbook(path)
  const sheets = workbook.sheets.filter((sheet) => !spec.sheets || spec.sheets.includes(sheet.name))
  let anyHeader = false
  let { seen, shape } = await look(sheets, anyHeader)
  if (seen.columns.length === 0) {
    anyHeader = true
    ;({ seen, shape } = await look(sheets, anyHeader))
  }
  port.postMessage({ seen } satisfies Said)
  await until(() => asked.length > 0)
  const { mapping } = asked[0] as { mapping: Record<string, number> }
  const { columns, mapping: proposed, captions } = seen
  const finder = new TableFinder(spec, { columns, mapping, proposed, shape, captions }, anyHeader)
  let batch: TableRow[] = []
  const send = async () => {
    await until(() => credit > 0)
    credit--
    port.postMessage({ rows: batch } satisfies Said)
    batch = []
  }
  for (const sheet of sheets) {
    for await (const rows of rowsOf(finder, sheet)) {
      for (const row of rows) {
        batch.push(row)
        if (batch.length === batchSize) await send()
      }
    }
  }
  if (batch.length) await send()
  port.postMessage({ end: true } satisfies Said)
}

try {
  await read()
} catch (error) {
  port.postMessage({ fault: error instanceof Fault ? error.fault : 'damaged' } satisfies Said)
}
