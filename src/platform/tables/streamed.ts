/** Workbooks whose sheets follow each other in one XML document. */
import type { Count } from './cells.ts'
import type { Line, Sheet } from './lines.ts'
import { decodeXml, type Handlers, type Names, Xml } from './xml.ts'

export interface Described {
  name: string
  hidden: boolean
  hiddenColumns: Set<number>
}

/** Reads a document once; begun anew for every reading. */
export interface Reader {
  names: Names
  handlers: Handlers
  /** The sheets found so far. */
  sheets: Described[]
  /** The lines found since they were last taken. */
  found: { sheet: number; line: Line }[]
}

interface Piece {
  sheet: number
  lines: Line[]
}

async function* pieces(chunks: AsyncIterable<Buffer>, reader: Reader): AsyncGenerator<Piece> {
  const xml = new Xml(reader.names, reader.handlers)
  const take = function* (): Generator<Piece> {
    let piece: Piece | undefined
    for (const { sheet, line } of reader.found) {
      if (piece?.sheet !== sheet) {
        if (piece) yield piece
        piece = { sheet, lines: [] }
      }
      piece.lines.push(line)
    }
    reader.found = []
    if (piece) yield piece
  }
  for await (const text of decodeXml(chunks)) {
    xml.write(text)
    yield* take()
  }
  xml.end()
  yield* take()
}

/**
 * Reads all once, to know the sheets and that the document is whole; then again for the lines. Where sheets are read
 * one after the other, the reading goes on where it stood, instead of beginning anew for each.
 */
export async function streamed(open: () => AsyncIterable<Buffer>, begin: () => Reader, count: Count): Promise<Sheet[]> {
  const first = begin()
  const lines: number[] = []
  for await (const piece of pieces(open(), first)) {
    lines[piece.sheet] = (lines[piece.sheet] ?? 0) + piece.lines.length
    count.reached(piece.sheet, lines[piece.sheet]!)
  }
  let parked: { source: AsyncGenerator<Piece>; from: number; piece?: Piece | undefined } | undefined

  async function* linesOf(sheet: number): AsyncGenerator<Line[]> {
    const before = parked
    parked = undefined
    const goesOn = before !== undefined && before.from <= sheet
    if (before && !goesOn) await before.source.return(undefined)
    const source = goesOn ? before.source : pieces(open(), begin())
    let piece = goesOn ? before.piece : undefined
    let failed = true
    try {
      for (;;) {
        if (!piece) {
          const next = await source.next()
          if (next.done) {
            failed = false
            return
          }
          piece = next.value
        }
        if (piece.sheet > sheet) break
        const { lines } = piece
        const wanted = piece.sheet === sheet
        piece = undefined
        failed = false
        if (wanted) yield lines
        failed = true
      }
      failed = false
    } finally {
      if (!failed && !parked) parked = { source, from: sheet + 1, piece }
      else await source.return(undefined)
    }
  }
  return first.sheets.map((sheet, index) => ({ ...sheet, lines: () => linesOf(index) }))
}
