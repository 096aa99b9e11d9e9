/** XLSB: the parts of an XLSX, each as records of bytes. */
import type { Cell } from '../../kernel/written.ts'
import { errors, packed } from './biff.ts'
import { batchOf, type Count, clean, lineOf, Merging, mostColumns, put } from './cells.ts'
import { builtinFormat, type Format, formatOf, general, shown, shownText } from './formats.ts'
import { Fault, type Line, type Sheet } from './lines.ts'
import { relationships } from './package-parts.ts'
import type { Entry, Zip } from './zip.ts'

const longestRecord = 1 << 24

interface BinaryRecord {
  type: number
  data: Buffer
}

/** The records of a part as they come. */
async function* records(zip: Zip, part: Entry): AsyncGenerator<BinaryRecord> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of zip.chunks(part)) {
    rest = rest.length ? Buffer.concat([rest, chunk]) : chunk
    let at = 0
    for (;;) {
      let next = at
      const first = rest[next++]
      const second = first !== undefined && first & 0x80 ? rest[next++] : 0
      let length = 0
      let more = true
      for (let i = 0; i < 4 && more; i++) {
        const byte = rest[next++]
        if (byte === undefined) break
        length += (byte & 0x7f) << (7 * i)
        more = (byte & 0x80) !== 0
        if (i === 3) more = false
      }
      if (length > longestRecord) throw new Fault('damaged', `a record of ${part.name} does not end`)
      if (first === undefined || second === undefined || more || next + length > rest.length) break
      yield { type: (first & 0x7f) | ((second & 0x7f) << 7), data: rest.subarray(next, next + length) }
      at = next + length
    }
    rest = rest.subarray(at)
  }
  if (rest.length > 0) throw new Fault('damaged', `${part.name} is cut off`)
}

/** Text of two bytes a letter behind its length. */
function textAt(data: Buffer, at: number): string {
  const length = data.readUInt32LE(at)
  if (length === 0xffffffff) return ''
  if (at + 4 + 2 * length > data.length) throw new Fault('damaged', 'a text is cut off')
  return data.toString('utf16le', at + 4, at + 4 + 2 * length)
}

const afterText = (data: Buffer, at: number) => {
  const length = data.readUInt32LE(at)
  return at + 4 + (length === 0xffffffff ? 0 : 2 * length)
}

/** An error of Node about bytes that are not there is that of a damaged file. */
const asFault = (error: unknown) => (error instanceof Fault ? error : new Fault('damaged', String(error)))

async function* guarded<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    yield* source
  } catch (error) {
    throw asFault(error)
  }
}

interface Book {
  strings: string[]
  styles: Format[]
  since1904: boolean
}

interface Merge {
  top: number
  bottom: number
  left: number
  right: number
}

interface Prelude {
  merges: Merge[]
  hidden: Set<number>
}

async function readPrelude(zip: Zip, part: Entry): Promise<Prelude> {
  const merges: Merge[] = []
  const hidden = new Set<number>()
  let ended = false
  for await (const { type, data } of records(zip, part)) {
    if (type === 130) ended = true
    else if (type === 176) {
      const [top, bottom, left, right] = [0, 4, 8, 12].map((at) => data.readUInt32LE(at)) as [
        number,
        number,
        number,
        number
      ]
      if (left < mostColumns && (bottom > top || right > left)) merges.push({ top, bottom, left, right })
    } else if (type === 60) {
      if ((data.readUInt16LE(16) & 1) === 0 && data.readUInt32LE(8) !== 0) continue
      const last = Math.min(data.readUInt32LE(4), mostColumns)
      for (let column = data.readUInt32LE(0); column <= last; column++) hidden.add(column)
    }
  }
  if (!ended) throw new Fault('damaged', `${part.name} does not end`)
  return { merges: merges.sort((a, b) => a.top - b.top || a.left - b.left), hidden }
}

/** The cell of a record, whose column and style come first; undefined for one that holds nothing. */
function cellOf({ type, data }: BinaryRecord, book: Book, start: number): Cell | undefined {
  const formatAt = (): Format => {
    const style = data.readUIntLE(start - 4, 3)
    const format = book.styles[style]
    if (!format && book.styles.length > 0) throw new Fault('damaged', `style ${style}`)
    return format ?? general
  }
  const number = (value: number): Cell => (Number.isFinite(value) ? shown(value, formatAt(), book.since1904) : '#NUM!')
  switch (type) {
    case 2:
    case 13:
      return number(packed(data.readInt32LE(start)))
    case 5:
    case 9:
    case 16:
      return number(data.readDoubleLE(start))
    case 3:
    case 11:
    case 14:
      return errors[data[start]!] ?? '#N/A'
    case 4:
    case 10:
    case 15:
      return data[start] ? 'TRUE' : 'FALSE'
    case 6:
    case 8:
    case 17:
      return shownText(clean(textAt(data, start)), formatAt())
    case 62:
      return shownText(clean(textAt(data, start + 1)), formatAt())
    case 7:
    case 18: {
      const text = book.strings[data.readUInt32LE(start)]
      if (text === undefined) throw new Fault('damaged', 'a string is missing')
      return shownText(text, formatAt())
    }
    default:
      return undefined
  }
}

async function* linesOf(
  zip: Zip,
  part: Entry,
  book: Book,
  { merges }: Prelude,
  count: Count,
  sheet: number
): AsyncGenerator<Line[]> {
  const merging = new Merging()
  let next = 0
  let lines = 0
  let batch: Line[] = []
  let row = -1
  let hidden = false
  let column = -1
  let cells: Cell[] = []
  const end = () => {
    if (row < 0) return
    for (; next < merges.length && merges[next]!.top <= row; next++) {
      const { top, bottom, left, right } = merges[next]!
      if (bottom >= row) merging.begin(top, bottom, left, right, top === row ? (cells[left] ?? '') : '')
    }
    const merged = merging.cover(row, cells)
    const line = lineOf(row + 1, cells, merged, hidden)
    if (line) {
      batch.push(line)
      count.reached(sheet, ++lines)
    }
  }
  for await (const record of records(zip, part)) {
    const { type, data } = record
    if (type === 0) {
      end()
      const found = data.readUInt32LE(0)
      if (found <= row) throw new Fault('damaged', `row ${found + 1} after row ${row + 1}`)
      row = found
      hidden = (data[11]! & 0x10) !== 0 || data.readUInt16LE(8) === 0
      column = -1
      cells = []
    } else if ((type >= 1 && type <= 11) || type === 62 || (type >= 12 && type <= 18)) {
      if (row < 0) throw new Fault('damaged', 'a cell before its row')
      // The short ones stand in the column after the one before.
      const short = type >= 12 && type <= 18
      column = short ? column + 1 : data.readUInt32LE(0)
      const cell = cellOf(record, book, short ? 4 : 8)
      if (cell !== undefined && cell !== '') {
        if ((cells[column] ?? '') !== '') throw new Fault('damaged', `column ${column + 1} twice in ${row + 1}`)
        put(cells, column, cell)
      }
    }
    if (batch.length < batchOf) continue
    yield batch
    batch = []
  }
  end()
  if (batch.length) yield batch
}

async function readStrings(zip: Zip, part: Entry): Promise<string[]> {
  const strings: string[] = []
  for await (const { type, data } of records(zip, part)) if (type === 19) strings.push(clean(textAt(data, 1)))
  return strings
}

async function readStyles(zip: Zip, part: Entry): Promise<Format[]> {
  const codes = new Map<number, string>()
  const ids: number[] = []
  let inCells = false
  for await (const { type, data } of records(zip, part)) {
    if (type === 44) codes.set(data.readUInt16LE(0), textAt(data, 2))
    else if (type === 617) inCells = true
    else if (type === 618) inCells = false
    else if (type === 47 && inCells) ids.push(data.readUInt16LE(2))
  }
  return ids.map((number) => {
    const code = codes.get(number)
    return code === undefined ? builtinFormat(number) : formatOf(code)
  })
}

/** The sheets of the workbook whose main part this is. */
export async function openXlsb(zip: Zip, main: Entry, count: Count): Promise<Sheet[]> {
  try {
    return await open(zip, main, count)
  } catch (error) {
    throw asFault(error)
  }
}

async function open(zip: Zip, main: Entry, count: Count): Promise<Sheet[]> {
  const listed: { name: string; relation: string; hidden: boolean }[] = []
  const book: Book = { strings: [], styles: [], since1904: false }
  for await (const { type, data } of records(zip, main)) {
    if (type === 153) book.since1904 = (data[0]! & 1) === 1
    else if (type === 156) {
      const name = afterText(data, 8)
      listed.push({ name: textAt(data, name), relation: textAt(data, 8), hidden: data.readUInt32LE(0) !== 0 })
    }
  }
  const parts = await relationships(zip, main.name)
  for (const { type, target } of parts.values()) {
    if (type !== 'sharedStrings' && type !== 'styles') continue
    const part = zip.find(target)
    if (!part) throw new Fault('damaged', `${target} is missing`)
    if (type === 'styles') book.styles = await readStyles(zip, part)
    else book.strings = await readStrings(zip, part)
  }
  const sheets: Sheet[] = []
  for (const { name, relation, hidden } of listed) {
    const target = parts.get(relation)
    const part = target && zip.find(target.target)
    if (!target || !part) throw new Fault('damaged', `sheet ${name} is missing`)
    if (target.type === 'chartsheet' || target.type === 'dialogsheet') continue
    const prelude = await readPrelude(zip, part)
    const index = sheets.length
    const lines = () => guarded(linesOf(zip, part, book, prelude, count, index))
    sheets.push({ name, hidden, hiddenColumns: prelude.hidden, lines })
  }
  if (listed.length === 0) throw new Fault('damaged', 'no sheets')
  return sheets
}
