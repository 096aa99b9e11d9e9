/** What the readers of all kinds of files share: clean text, merged ranges, and the limits. */
import type { Cell } from '../../kernel/written.ts'
import { Fault, type Line } from './lines.ts'

export const mostLines = 1_000_000
export const mostColumns = 500
export const batchOf = 1000

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unusual = /[\0-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]/
const breaks = /(?<! ) *[\t-\r\x85\u2028\u2029][\t-\r\x85\u2028\u2029 ]*/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controls = /[\0-\x1f\x7f-\x9f]/g

/** The bytes 80 to 9f of Windows-1252, where it has letters for them. */
const high = new Map(
  Array.from({ length: 32 }, (_, i) => [new TextDecoder('windows-1252').decode(Uint8Array.of(0x80 + i)), 0x80 + i])
)
const byteOf = (letter: string) => high.get(letter) ?? letter.charCodeAt(0)
const continuing = `[\\u0080-\\u00bf${[...high.keys()].join('')}]`
const mangled = new RegExp(
  `[\\u00c2-\\u00df]${continuing}|[\\u00e0-\\u00ef]${continuing}{2}|[\\u00f0-\\u00f4]${continuing}{3}`,
  'g'
)
const mangledBegin = /[\u00c2-\u00f4]/
const utf8 = new TextDecoder('utf-8', { fatal: true })
/**
 * UTF-8 that somebody took for Windows-1252: `MadurÃ¡` was Madurá, `Maâ€™ruf` Ma’ruf; these letters stand together in no
 * word.
 */
const unmangled = (text: string) =>
  text.replace(mangled, (letters) => {
    try {
      return utf8.decode(Uint8Array.from(letters, byteOf))
    } catch {
      return letters
    }
  })

/** The text of a cell: no blanks at its ends, line breaks and tabs as one space, nothing that no font can show. */
export function clean(written: string): string {
  const text = mangledBegin.test(written) ? unmangled(written) : written
  if (!unusual.test(text)) return text.trim()
  return text.replace(breaks, ' ').replace(controls, '').toWellFormed().trim()
}

interface Span {
  first: number
  last: number
  left: number
  right: number
  value: Cell
}

/** The merged ranges that reach into the line being read. */
export class Merging {
  #spans: Span[] = []

  begin(first: number, last: number, left: number, right: number, value: Cell): void {
    if (left >= mostColumns) return
    // Ranges do not overlap, so there cannot be more of them than columns.
    if (this.#spans.length > mostColumns) {
      this.#spans = this.#spans.filter((span) => span.last >= first)
      if (this.#spans.length > mostColumns) throw new Fault('damaged', 'overlapping merged ranges')
    }
    this.#spans.push({ first, last, left, right, value })
  }

  /** Is this cell covered by a range that began in a line above? */
  covers(line: number, column: number): boolean {
    return this.#spans.some(
      (span) => span.first < line && line <= span.last && span.left <= column && column <= span.right
    )
  }

  /** Empties the covered cells, whatever the file keeps in them, and tells the values that came from above. */
  cover(line: number, cells: Cell[]): Record<number, Cell> | undefined {
    if (this.#spans.length === 0) return undefined
    let merged: Record<number, Cell> | undefined
    let ended = false
    for (const { first, last, left, right, value } of this.#spans) {
      if (last < line) {
        ended = true
        continue
      }
      if (first > line) continue
      const end = Math.min(right, cells.length - 1)
      for (let column = first === line ? left + 1 : left; column <= end; column++) cells[column] = ''
      if (first < line && value !== '') {
        merged ??= {}
        merged[left] = value
      }
    }
    if (ended) this.#spans = this.#spans.filter((span) => span.last >= line)
    return merged
  }
}

/** A line, or undefined when nothing stands in it. */
export function lineOf(
  line: number,
  cells: Cell[],
  merged?: Record<number, Cell>,
  hidden?: boolean,
  damaged?: boolean
): Line | undefined {
  let length = cells.length
  while (length > 0 && cells[length - 1] === '') length--
  if (length === 0) return undefined
  if (length > mostColumns) throw new Fault('too-wide', `line ${line} has ${length} columns`)
  cells.length = length
  const result: Line = { line, cells }
  if (merged) result.merged = merged
  if (hidden) result.hidden = true
  if (damaged) result.damaged = true
  return result
}

/** Puts a value into its column, with '' before it. */
export function put(cells: Cell[], column: number, value: Cell): void {
  if (value === '') return
  if (column >= mostColumns) throw new Fault('too-wide', `column ${column + 1}`)
  while (cells.length < column) cells.push('')
  cells[column] = value
}

/** Lines of a whole workbook, though its sheets may be read several times. */
export class Count {
  #sheets: number[] = []
  #total = 0

  /** This many lines of the sheet have been read so far. */
  reached(sheet: number, lines: number): void {
    const before = this.#sheets[sheet] ?? 0
    if (lines <= before) return
    this.#sheets[sheet] = lines
    this.#total += lines - before
    if (this.#total > mostLines) throw new Fault('too-many-rows')
  }
}
