import { Worker } from 'node:worker_threads'
import { Problem } from '../../kernel/problem.ts'
import { type Text, text } from '../../kernel/text.ts'

/** A row of a spreadsheet: where it stands and its cells as text; dates are ISO, numbers plain, formulas their stored result. */
export interface SheetRow {
  sheet: string
  /** 1-based, as the spreadsheet program shows it. */
  line: number
  cells: string[]
}

export type SheetFault = 'unsupported' | 'password' | 'bomb' | 'damaged' | 'too-many-rows'

const faults: Record<SheetFault, Text> = {
  unsupported: text(
    'Jenis berkas ini tidak dapat dibaca. Simpan sebagai XLSX, XLS, ODS atau CSV lalu unggah lagi.',
    'This type of file cannot be read. Save it as XLSX, XLS, ODS or CSV and upload again.'
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
  )
}

export const sheetProblem = (fault: SheetFault) => new Problem(`platform/spreadsheet-${fault}`, 422, faults[fault])

type Message = { rows: SheetRow[] } | { fault: SheetFault } | { end: true }

/**
 * Reads XLSX, XLS, ODS, CSV and HTML tables saved as `.xls`, in a worker with bounded memory, so that no file can bring
 * the server down. Yields batches of rows in order; throws a Problem that says what to do with an unreadable file.
 */
export async function* readSpreadsheet(path: string): AsyncGenerator<SheetRow[]> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: path,
    resourceLimits: { maxOldGenerationSizeMb: 1500 },
    execArgv: ['--disable-warning=ExperimentalWarning']
  })
  const waiting: Message[] = []
  let wake = () => {}
  const push = (message: Message) => {
    waiting.push(message)
    wake()
  }
  worker.on('message', push)
  worker.on('error', () => push({ fault: 'damaged' }))
  try {
    for (;;) {
      if (waiting.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      const message = waiting.shift()
      if (!message) continue
      if ('end' in message) return
      if ('fault' in message) throw sheetProblem(message.fault)
      yield message.rows
      worker.postMessage('more')
    }
  } finally {
    await worker.terminate()
  }
}
