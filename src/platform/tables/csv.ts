/** Text with separators: comma, semicolon, tab, pipe; any line ends; quotes that somebody forgot to close. */
import type { Cell } from '../../kernel/written.ts'
import { batchOf, type Count, clean, lineOf, mostColumns } from './cells.ts'
import { readText } from './characters.ts'
import { Fault, type Line, type Sheet } from './lines.ts'

const separators = [';', '\t', ',', '|']
/** A quoted cell that is longer than this was never closed. */
const longestQuoted = 1 << 20
const longestRecord = 1 << 27

/** A separator among the characters of a regular expression. */
const inClass = (separator: string) => separator.replace(/[\\\]^-]/g, '\\$&')

const isBreak = (c: number) => c === 10 || c === 13
const isBlank = (c: number) => c === 32 || c === 0xa0

/** Where the line that begins at or reaches over this place ends, before its line end. */
function lineEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && !isBreak(text.charCodeAt(at))) at++
  return at
}

const afterBreak = (text: string, at: number) =>
  text.charCodeAt(at) === 13 && text.charCodeAt(at + 1) === 10 ? at + 2 : Math.min(text.length, at + 1)

function breaksIn(text: string, from: number, to: number): number {
  let n = 0
  for (let at = from; at < to; at++) {
    const c = text.charCodeAt(at)
    if (c === 10 || (c === 13 && text.charCodeAt(at + 1) !== 10)) n++
  }
  return n
}

/** `="0812"` says that Excel shall not take 0812 for a number; so does an apostrophe before digits. */
function cellText(raw: string): string {
  const text = clean(raw)
  const kept = /^="((?:[^"]|"")*)"$/.exec(text)
  if (kept) return clean(kept[1]!.replaceAll('""', '"'))
  if (/^['\u2018\u2019`]\+?\d/.test(text)) return clean(text.slice(1).replace(/['\u2018\u2019`]$/, ''))
  return text
}

interface Quoted {
  value: string
  /** After the closing quote and the blanks behind it. */
  end: number
}

interface Record {
  cells: string[]
  end: number
  damaged: boolean
  /** One quote and no second one stands within a cell: right for inches, wrong where cells are missing. */
  odd: boolean
}

/** Cuts text into records; the text may be a window that moves over a long file. */
class Cutter {
  readonly separator: string
  /** The text or a window of it. */
  text = ''
  #sign: number

  constructor(separator: string) {
    this.separator = separator
    this.#sign = separator.charCodeAt(0)
  }

  /**
   * Reads the quoted text that opens here; undefined when its quote is never closed as it should be. A search that
   * fails stops at the next quote that could open a cell, so that a file full of such quotes is not read again and again.
   */
  #quoted(open: number): Quoted | undefined {
    const { text } = this
    const limit = Math.min(text.length, open + longestQuoted)
    let doubled = false
    let at = open + 1
    for (;;) {
      const quote = text.indexOf('"', at)
      if (quote < 0 || quote >= limit) return undefined
      let end = quote + 1
      while (text.charCodeAt(end) === 34) end++
      if ((end - quote) % 2 === 0) {
        doubled = true
        at = end
        continue
      }
      let after = end
      while (isBlank(text.charCodeAt(after)) && text.charCodeAt(after) !== this.#sign) after++
      const next = text.charCodeAt(after)
      if (after < text.length && next !== this.#sign && !isBreak(next)) return undefined
      const value = text.slice(open + 1, end - 1)
      return { value: doubled || end - quote > 1 ? value.replaceAll('""', '"') : value, end: after }
    }
  }

  /** The cells of one line, quotes closed within it or else taken for letters. */
  loose(from: number, to: number): string[] {
    const cells: string[] = []
    const line = this.text.slice(from, to)
    const close = new RegExp(`"[ \\u00a0]*(?=[${inClass(this.separator)}]|$)`, 'g')
    let closes = true
    let at = 0
    for (;;) {
      const opened = /^[ \u00a0]*"/.exec(line.slice(at, at + 50))
      let end = -1
      if (opened && closes) {
        const start = at + opened[0].length
        close.lastIndex = start
        const found = close.exec(line)
        // There is none behind the next quote either.
        if (!found) closes = false
        else {
          cells.push(line.slice(start, found.index).replaceAll('""', '"'))
          end = found.index + found[0].length
        }
      }
      if (end < 0) {
        const next = line.indexOf(this.separator, at)
        end = next < 0 ? line.length : next
        cells.push(line.slice(at, end).replace(/^[ \u00a0]*"/, ''))
      }
      if (end >= line.length) return cells
      at = end + 1
      // Far too wide: it is refused, whatever the rest is.
      if (cells.length > 2 * mostColumns) return [...cells, line.slice(at)]
    }
  }

  /** The record that begins here. */
  record(from: number): Record {
    const { text } = this
    const cells: string[] = []
    let odd = false
    let at = from
    for (;;) {
      let start = at
      while (isBlank(text.charCodeAt(start))) start++
      const open = text.charCodeAt(start) === 34 ? start : text.startsWith('="', start) ? start + 1 : -1
      if (open >= 0) {
        const quoted = this.#quoted(open)
        if (!quoted) return this.#damaged(from)
        cells.push(open === start ? quoted.value : `="${quoted.value.replaceAll('"', '""')}"`)
        at = quoted.end
      } else {
        let end = at
        let quotes = 0
        while (end < text.length) {
          const c = text.charCodeAt(end)
          if (c === this.#sign || isBreak(c)) break
          if (c === 34) quotes++
          end++
        }
        if (quotes % 2 === 1) odd = true
        cells.push(text.slice(at, end))
        at = end
      }
      if (text.charCodeAt(at) !== this.#sign || at >= text.length) return { cells, end: at, damaged: false, odd }
      at++
    }
  }

  /** The record that begins here, and where the whole of it stands within one pair of quotes, the cells in there. */
  whole(from: number): Record {
    const record = this.record(from)
    const [only, ...more] = record.cells
    if (more.length > 0 || !only?.includes(this.separator) || /[\r\n]/.test(only)) return record
    const inner = new Cutter(this.separator)
    inner.text = only
    return { ...inner.record(0), end: record.end }
  }

  #damaged(from: number): Record {
    const end = lineEnd(this.text, from)
    return { cells: this.loose(from, end), end, damaged: true, odd: false }
  }
}

/** The usual number, and the share of those that have it. */
function usual(counts: number[]): [number, number] {
  const times = new Map<number, number>()
  for (const n of counts) times.set(n, (times.get(n) ?? 0) + 1)
  let best = 1
  let most = 0
  for (const [n, t] of times) {
    if (n > 1 && (t > most || (t === most && n > best))) {
      best = n
      most = t
    }
  }
  return [best, counts.length ? most / counts.length : 0]
}

interface Manner {
  separator: string
  /** How many cells a record usually has. */
  width: number
  /** Whether the first line says `sep=;` and is none of the table. */
  told: boolean
}

/** Which separator cuts the first lines into records that are alike, beginning with the header. */
export function mannerOf(sample: string): Manner {
  const told = /^"?sep=([^\w"\r\n])"?[ \t]*(?=[\r\n]|$)/i.exec(sample)
  const separator = told?.[1]
  const candidates = separator ? [separator] : separators
  let best: Manner = { separator: separator ?? ',', width: 1, told: separator !== undefined }
  let highest = 0
  const cuts = candidates.map((candidate) => {
    const cutter = new Cutter(candidate)
    cutter.text = sample
    const records: string[][] = []
    let at = separator ? afterBreak(sample, lineEnd(sample, 0)) : 0
    while (at < sample.length && records.length < 300) {
      const { cells, end } = cutter.whole(at)
      if (cells.length > 1 || cells[0]!.trim() !== '') records.push(cells)
      at = afterBreak(sample, end)
    }
    // The last record may be cut off where the sample ends.
    if (at >= sample.length && records.length > 2) records.pop()
    return records
  })
  const widths = cuts.map((records) => usual(records.map((cells) => cells.length)))
  const firsts = cuts.map((records, i) => records.findIndex((cells) => cells.length === widths[i]![0]))
  const earliest = Math.min(...firsts.filter((_, i) => widths[i]![1] > 0.3))
  cuts.forEach((records, i) => {
    const candidate = candidates[i]!
    const [width, share] = widths[i]!
    if (width < 2) return
    const unquoted = records.map((cells) => cells.join(candidate)).join('\n')
    const signs = unquoted.split(candidate).length - 1
    const before = (pattern: RegExp) => (unquoted.match(pattern)?.length ?? 0) / Math.max(1, signs)
    const escaped = `[${inClass(candidate)}]`
    const spaced = candidate === '\t' ? 0 : before(new RegExp(`${escaped} `, 'g'))
    const decimal = candidate === ',' ? before(/\d,\d{1,3}(?!\d)/g) : 0
    // The separator cuts the header as it cuts the rest; what stands within cells is not in the header.
    const header = firsts[i] === earliest ? 1 : 0.7
    const score = share * header * (1 - 0.5 * spaced) * (1 - 0.3 * decimal) * (1 - 0.5 / width)
    if (score <= highest) return
    highest = score
    best = { separator: candidate, width, told: separator !== undefined }
  })
  return best
}

const digits = /^[\d./:-]*\d[\d./:-]*$/

/** Are these the cells of a line like that one: as many, and numbers where it has numbers? */
function alike(cells: string[], other: string[]): boolean {
  if (cells.length !== other.length || cells.length < 2) return false
  let witnesses = 0
  for (let i = 0; i < other.length; i++) {
    if (!digits.test(other[i]!.trim())) continue
    witnesses++
    if (!digits.test(cells[i]!.trim())) return false
  }
  return witnesses > 0
}

async function* linesOf(path: string, count: Count): AsyncGenerator<Line[]> {
  const source = readText(path)
  let manner: Manner | undefined
  let cutter = new Cutter(',')
  let text = ''
  let at = 0
  let line = 1
  let lines = 0
  let batch: Line[] = []
  let done = false
  /** The last record that was surely right, as a witness. */
  let right: string[] | undefined

  /** The line before, where it has fewer cells than usual. */
  let short: { line: Line; width: number } | undefined

  /** Is this short line the rest of the one before, or cut by another sign than the file's? */
  const broken = (cells: string[], raw: string): boolean => {
    const { width, separator } = manner!
    if (cells.length >= width || width < 3) return false
    const together = short ? short.width + cells.length : 0
    if (short && (together === width || together === width + 1) && !alike(cells, right?.slice(0, cells.length) ?? [])) {
      short.line.damaged = true
      return true
    }
    return separators.some((other) => other !== separator && raw.split(other).length === width)
  }

  const add = (cells: string[], damaged: boolean, number: number, raw: string) => {
    const nul = cells.some((cell) => cell.includes('\0'))
    const read: Cell[] = cells.map(cellText)
    if (nul && !read.some((cell) => cell !== '')) read[0] = '\ufffd'
    const result = lineOf(number, read, undefined, false, broken(cells, raw) || damaged || nul)
    if (!result) return
    short = cells.length < manner!.width ? { line: result, width: cells.length } : undefined
    batch.push(result)
    count.reached(0, ++lines)
  }

  /** Up to where a quote may be the other one of a quote that was not believed. */
  let suspect = 0
  let window = 4 * longestQuoted
  for (;;) {
    while (!done && text.length < window) {
      const next = await source.next()
      if (next.done) {
        done = true
        // The mark with which old systems end a file.
        const end = text.trimEnd()
        if (end.endsWith('\x1a')) text = end.slice(0, -1)
      } else text += next.value
    }
    if (!manner) {
      manner = mannerOf(text.slice(0, 1 << 17))
      cutter = new Cutter(manner.separator)
      if (manner.told) {
        at = afterBreak(text, lineEnd(text, 0))
        line = 2
      }
    }
    cutter.text = text
    const stop = done ? text.length : text.length - 2 * longestQuoted
    window = 4 * longestQuoted
    while (at < stop) {
      let { cells, end, damaged, odd } = cutter.whole(at)
      if (end >= text.length && !done) {
        window = 2 * text.length
        if (window > longestRecord) throw new Fault('damaged', `line ${line} does not end`)
        break
      }
      if (breaksIn(text, at, end) > 0 && swallowed(cutter, at, end, right ?? cells)) {
        suspect = end
        end = lineEnd(text, at)
        cells = cutter.loose(at, end)
        damaged = true
      }
      const even = cells.length === manner.width
      add(cells, damaged || (odd && (!even || at < suspect)), line, text.slice(at, end))
      if (even && !damaged && end - at < 5000 && cells.some((cell) => digits.test(cell.trim()))) right = cells
      line += breaksIn(text, at, end)
      at = afterBreak(text, end)
      if (end < text.length) line++
      if (batch.length >= batchOf && !short) {
        yield batch
        batch = []
      }
    }
    if (done && at >= text.length) break
    text = text.slice(at)
    suspect -= at
    at = 0
  }
  if (batch.length) yield batch
}

/** Has a quote that was never closed met one of a later line, so that whole lines lie between the two? */
function swallowed(cutter: Cutter, from: number, to: number, right: string[]): boolean {
  const { text } = cutter
  let at = afterBreak(text, lineEnd(text, from))
  for (let checked = 0; at < to && checked < 50; checked++) {
    const end = lineEnd(text, at)
    if (alike(cutter.loose(at, end), right)) return true
    at = afterBreak(text, end)
  }
  return false
}

/** The one sheet of a text file. */
export function openCsv(path: string, count: Count): Sheet[] {
  return [{ name: 'CSV', hidden: false, hiddenColumns: new Set(), lines: () => linesOf(path, count) }]
}
