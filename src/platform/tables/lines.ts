/** What every kind of table file is read to, before anybody asks what it means. */
import type { Cell } from '../../kernel/written.ts'

export interface Line {
  /** 1-based, as the spreadsheet program counts. */
  line: number
  /** Trimmed; '' where a cell is empty. No empty cells at the end, never empty altogether. */
  cells: Cell[]
  /** By column, from 0: the value of a merged cell that began in a line above; such cells are '' in `cells`. */
  merged?: Record<number, Cell>
  /** Excel does not show this line: hidden by hand or by a filter. */
  hidden?: true
  /** The text could not be cut into cells with certainty (a stray quote): to be held, not believed. */
  damaged?: true
}

export interface Sheet {
  name: string
  hidden: boolean
  /** Columns that Excel does not show, from 0. */
  hiddenColumns: ReadonlySet<number>
  /** Its lines in order, in batches; can be read again from the start. */
  lines: () => AsyncIterable<Line[]>
}

export interface Workbook {
  /** In the order of the workbook; sheets without cells included, chart sheets not. */
  sheets: Sheet[]
}

export type TableFault = 'unsupported' | 'password' | 'bomb' | 'damaged' | 'too-many-rows' | 'too-wide' | 'too-large'

/** A file that cannot be read; read.ts says it to people. `detail` is for the log and the tests. */
export class Fault extends Error {
  readonly fault: TableFault
  constructor(fault: TableFault, detail = '') {
    super(`${fault} ${detail}`.trim())
    this.fault = fault
  }
}

export const shown = (cell: Cell | undefined): string => String(cell ?? '')
/** A line as one text. */
export const lineText = (cells: readonly Cell[]): string => cells.filter((cell) => cell !== '').join('  ')
