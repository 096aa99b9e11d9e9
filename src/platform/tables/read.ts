/**
 * The one reader of tables: XLSX, XLS, XLSB, ODS, CSV, HTML and what else people bring, for every room. A room declares
 * its fields; this finds the tables, which column is what, and how ambiguous dates and numbers are meant.
 */
import { Worker } from 'node:worker_threads'
import type { DateOrder, DayOfInstant } from '../../kernel/dates.ts'
import type { Marks } from '../../kernel/money.ts'
import { Problem } from '../../kernel/problem.ts'
import { type Text, text } from '../../kernel/text.ts'
import {
  type ColumnSigns,
  dateOrders,
  dayOfInstants,
  numberMarks,
  type OpenSheet,
  roundedDigits,
  type Signs,
  someInFull
} from './judge.ts'
import type { TableFault } from './lines.ts'
import type { TableRow, TableSpec } from './table.ts'
import type { Asked, Said, SheetSeen } from './worker.ts'

const faults: Record<TableFault, Text> = {
  unsupported: text(
    'Jenis berkas ini tidak dapat dibaca sebagai tabel. Simpan sebagai XLSX, XLS, ODS atau CSV lalu unggah lagi.',
    'This type of file cannot be read as a table. Save it as XLSX, XLS, ODS or CSV and upload again.'
  ),
  password: text(
    'Berkas ini dikunci kata sandi. Buka di Excel, hapus kata sandinya (File, Info, Protect Workbook), simpan, lalu unggah lagi.',
    'This file is protected by a password. Open it in Excel, remove the password (File, Info, Protect Workbook), save and upload again.'
  ),
  bomb: text(
    'Isi berkas ini jauh lebih besar dari wajar setelah dibuka dan ditolak demi keamanan. Salin tabelnya ke berkas baru.',
    'This file unpacks to far more than is reasonable and was refused for safety. Copy its table into a new file.'
  ),
  damaged: text(
    'Berkas ini rusak atau tidak lengkap. Buka dan simpan ulang di Excel atau LibreOffice, lalu unggah lagi.',
    'This file is damaged or incomplete. Open it and save it again in Excel or LibreOffice, then upload.'
  ),
  'too-many-rows': text(
    'Berkas ini berisi lebih dari satu juta baris. Bagi per kecamatan lalu unggah satu per satu.',
    'This file has over a million rows. Split it by district and upload the parts.'
  ),
  'too-wide': text(
    'Berkas ini berisi lebih dari 500 kolom. Hapus kolom yang tidak perlu lalu unggah lagi.',
    'This file has over 500 columns. Remove those that are not needed and upload again.'
  ),
  'too-large': text(
    'Berkas ini terlalu besar untuk dibaca sekaligus. Simpan sebagai XLSX atau CSV, atau bagi menjadi beberapa berkas.',
    'This file is too large to be read at once. Save it as XLSX or CSV, or split it into several files.'
  )
}
export const tableProblem = (fault: TableFault) => new Problem(`platform/spreadsheet-${fault}`, 422, faults[fault])

/** How the ambiguous cells of a column are meant, and how many there are. */
export interface Judged<How> {
  how: How
  /** Some cells can only be read one way, some only the other. */
  mixed: boolean
  /** Cells that could mean two things. */
  either: number
  examples: string[]
}

/** How the ambiguous cells of a column are meant, by all of its cells together. */
export interface Judgement {
  dates: Judged<DateOrder>
  numbers: Judged<Marks>
  counts: Judged<Marks>
  money: Judged<Marks>
  /** Its numbers of 16 digits were rounded by a spreadsheet. */
  rounded: boolean
  /** Which day times of another zone mean. */
  days: Judged<DayOfInstant>
  /** Most of its numbers can only be degrees of longitude. */
  far: boolean
  /** Some of its numbers are too large for amounts in thousands or millions. */
  large: boolean
  /** Sheets that do not say the order of their dates, where others of the file contradict each other. */
  open?: OpenSheet[]
}

export interface TableColumn extends Judgement {
  title: string
  /** Excel does not show it; it is a field only when a person says so. */
  hidden: boolean
  /** The field that it could fill as well as the column that does. */
  also?: string
  /** It is read as part of another one that it is told over: L | P, a date in three columns. */
  part?: true
}

export interface OpenTable {
  columns: TableColumn[]
  /** Proposed column by field; fields that begin with `-` are known and not asked for. */
  mapping: Record<string, number>
  sheets: SheetSeen[]
  /** Every line that is no title of columns, in order, by the given mapping; once. */
  rows: (mapping?: Record<string, number>) => AsyncGenerator<TableRow[]>
  close: () => Promise<void>
}

const judged = <How>(signs: Signs | undefined, how: (signs: Signs) => How, open: How): Judged<How> =>
  signs
    ? {
        how: how(signs),
        mixed: signs.one > 0 && signs.other > 0,
        either: signs.either,
        examples: signs.examples
      }
    : { how: open, mixed: false, either: 0, examples: [] }

export function judgeColumns(columns: readonly (ColumnSigns | null)[], titles: readonly string[]): Judgement[] {
  const orders = dateOrders(columns, titles)
  return columns.map((signs, i) => ({
    dates: judged(signs?.dates, () => orders[i]!, orders[i]!),
    numbers: judged(signs?.numbers, numberMarks, 'open'),
    counts: judged(signs?.counts, numberMarks, 'open'),
    money: judged(signs?.money, numberMarks, 'open'),
    rounded: signs !== null && roundedDigits(signs),
    days: judged(signs?.days, dayOfInstants, 'open'),
    far: signs !== null && signs.degrees.far > signs.degrees.near,
    large: signs !== null && someInFull(signs),
    ...(signs?.open ? { open: signs.open } : {})
  }))
}

/**
 * Opens a table file in a worker with bounded memory, so that no file can bring the server down. Throws a Problem that
 * says what to do with a file that cannot be read. `close` it, whatever happens.
 */
export async function openTable(path: string, spec: TableSpec): Promise<OpenTable> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: { path, spec },
    resourceLimits: { maxOldGenerationSizeMb: 1500 },
    execArgv: ['--disable-warning=ExperimentalWarning']
  })
  const waiting: Said[] = []
  let wake = () => {}
  const push = (message: Said) => {
    waiting.push(message)
    wake()
  }
  worker.on('message', push)
  worker.on('error', (error: NodeJS.ErrnoException) =>
    push({ fault: error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'too-large' : 'damaged' })
  )
  const ask = (message: Asked) => worker.postMessage(message)
  const close = async () => {
    await worker.terminate()
  }
  const next = async (): Promise<Exclude<Said, { fault: string }>> => {
    while (waiting.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
    const message = waiting.shift()!
    if (!('fault' in message)) return message
    await close()
    throw tableProblem(message.fault as TableFault)
  }
  const first = await next()
  if (!('seen' in first)) throw tableProblem('damaged')
  const { columns, mapping, sheets, orders: bySheet } = first.seen
  const judgements = judgeColumns(
    columns.map((column) => column.signs),
    columns.map((column) => column.title)
  )
  return {
    columns: columns.map(({ title, hidden, also, part }, i) => ({
      title,
      hidden,
      ...(also ? { also } : {}),
      ...(part ? { part } : {}),
      ...judgements[i]!
    })),
    mapping,
    sheets,
    async *rows(chosen = mapping) {
      ask({ mapping: chosen })
      for (;;) {
        const message = await next()
        if ('end' in message) return
        if ('rows' in message)
          yield message.rows.map((row) => (bySheet[row.sheet] ? { ...row, dates: bySheet[row.sheet]! } : row))
        ask({ more: true })
      }
    },
    close
  }
}
