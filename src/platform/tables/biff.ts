/**
 * XLS: the records of Excel 2 to 2003 (BIFF2 to BIFF8). Every record is read by its own length, and a sheet has to end
 * as it should; nothing is followed twice.
 */
import type { Cell } from '../../kernel/written.ts'
import { batchOf, type Count, clean, lineOf, Merging, mostColumns, put } from './cells.ts'
import { builtinFormat, type Format, formatOf, general, shown, shownText } from './formats.ts'
import { Fault, type Line, type Sheet } from './lines.ts'

const id = {
  bof: [0x0009, 0x0209, 0x0409, 0x0809],
  eof: 0x000a,
  continued: 0x003c,
  codepage: 0x0042,
  date1904: 0x0022,
  filepass: 0x002f,
  sheet: 0x0085,
  strings: 0x00fc,
  format: [0x001e, 0x041e],
  style: [0x0043, 0x0243, 0x0443, 0x00e0],
  row: [0x0008, 0x0208],
  columns: 0x007d,
  columnWidth: 0x0024,
  merged: 0x00e5,
  string: [0x0007, 0x0207]
}

export const errors: { [code: number]: string } = {
  0: '#NULL!',
  7: '#DIV/0!',
  15: '#VALUE!',
  23: '#REF!',
  29: '#NAME?',
  36: '#NUM!',
  42: '#N/A',
  43: '#GETTING_DATA'
}

/** The number that Excel packs into 30 bits. */
export function packed(rk: number): number {
  let value: number
  if (rk & 2) value = rk >> 2
  else {
    const bytes = Buffer.alloc(8)
    bytes.writeInt32LE(rk & ~3, 4)
    value = bytes.readDoubleLE(0)
  }
  return rk & 1 ? value / 100 : value
}

interface BiffRecord {
  type: number
  data: Buffer
  /** Where the next one begins. */
  next: number
}

function recordAt(stream: Buffer, at: number): BiffRecord {
  if (at + 4 > stream.length) throw new Fault('damaged', 'the records are cut off')
  const length = stream.readUInt16LE(at + 2)
  const next = at + 4 + length
  if (next > stream.length) throw new Fault('damaged', 'a record is cut off')
  return { type: stream.readUInt16LE(at), data: stream.subarray(at + 4, next), next }
}

/** The content of a record and of those that continue it. */
class Content {
  #parts: Buffer[]
  #part = 0
  #at = 0

  constructor(stream: Buffer, { data, next }: BiffRecord) {
    this.#parts = [data]
    for (let at = next; at + 4 <= stream.length && stream.readUInt16LE(at) === id.continued; ) {
      const record = recordAt(stream, at)
      this.#parts.push(record.data)
      at = record.next
    }
  }

  #here(): Buffer {
    while (this.#part < this.#parts.length && this.#at >= this.#parts[this.#part]!.length) {
      this.#part++
      this.#at = 0
    }
    const part = this.#parts[this.#part]
    if (!part) throw new Fault('damaged', 'a record is too short')
    return part
  }

  byte(): number {
    const part = this.#here()
    return part[this.#at++]!
  }

  /** Of one or more bytes, the lowest first. */
  number(bytes: number): number {
    let value = 0
    for (let i = 0; i < bytes; i++) value += this.byte() * 256 ** i
    return value
  }

  skip(bytes: number): void {
    for (let left = bytes; left > 0; ) {
      const taken = Math.min(left, this.#here().length - this.#at)
      this.#at += taken
      left -= taken
    }
  }

  bytes(length: number): Buffer {
    const taken: Buffer[] = []
    for (let left = length; left > 0; ) {
      const part = this.#here().subarray(this.#at, this.#at + left)
      taken.push(part)
      this.#at += part.length
      left -= part.length
    }
    return taken.length === 1 ? taken[0]! : Buffer.concat(taken)
  }

  /** Characters of one byte or of two; where a record ends between them, the next tells anew how many. */
  characters(length: number, wide: boolean): string {
    let text = ''
    let two = wide
    for (let left = length; left > 0; ) {
      if (this.#at >= this.#parts[this.#part]!.length) {
        this.#here()
        two = (this.byte() & 1) === 1
      }
      const part = this.#here()
      const taken = Math.min(left, Math.floor((part.length - this.#at) / (two ? 2 : 1)))
      if (taken === 0) throw new Fault('damaged', 'a letter is cut in two')
      const end = this.#at + taken * (two ? 2 : 1)
      text += part.toString(two ? 'utf16le' : 'latin1', this.#at, end)
      this.#at = end
      left -= taken
    }
    return text
  }

  /** A string of BIFF8, its length before it; with its runs and its reading in another script left out. */
  string(lengthBytes = 2): string {
    const length = this.number(lengthBytes)
    const flags = this.byte()
    const runs = flags & 8 ? this.number(2) : 0
    const extension = flags & 4 ? this.number(4) : 0
    const text = this.characters(length, (flags & 1) === 1)
    this.skip(4 * runs + extension)
    return text
  }
}

interface Book {
  stream: Buffer
  version: 2 | 3 | 4 | 5 | 8
  since1904: boolean
  strings: string[]
  formats: Map<number, string>
  /** The number of the format of each style. */
  styles: number[]
  decode: (bytes: Buffer) => string
}

function versionOf({ type, data }: BiffRecord): Book['version'] {
  if (type === 0x0009) return 2
  if (type === 0x0209) return 3
  if (type === 0x0409) return 4
  return data.length >= 2 && data.readUInt16LE(0) === 0x0600 ? 8 : 5
}

/** Code pages that have other names here; those of DOS are read as what came after them. */
const pages: { [page: number]: string } = {
  932: 'shift_jis',
  936: 'gbk',
  949: 'euc-kr',
  950: 'big5',
  10000: 'macintosh',
  32768: 'macintosh',
  866: 'ibm866'
}

function decoder(page: number): (bytes: Buffer) => string {
  let label = pages[page] ?? `windows-${page}`
  try {
    new TextDecoder(label)
  } catch {
    label = 'windows-1252'
  }
  const decoding = new TextDecoder(label)
  return (bytes) => decoding.decode(bytes)
}

/** Text after its length, as this version has it. */
function textOf(book: Book, content: Content, lengthBytes: number): string {
  if (book.version === 8) return content.string(lengthBytes)
  const length = content.number(lengthBytes)
  return length === 0 ? '' : book.decode(content.bytes(length))
}

/** What concerns the whole workbook: takes note of this record. */
function note(book: Book, record: BiffRecord): void {
  const { type, data } = record
  const content = () => new Content(book.stream, record)
  if (type === id.filepass) throw new Fault('password')
  else if (type === id.codepage && data.length >= 2) book.decode = decoder(data.readUInt16LE(0))
  else if (type === id.date1904 && data.length >= 2) book.since1904 = data.readUInt16LE(0) === 1
  else if (type === id.strings) {
    const from = content()
    from.skip(4)
    const length = from.number(4)
    for (let i = 0; i < length; i++) book.strings.push(clean(from.string()))
  } else if (id.format.includes(type)) {
    const from = content()
    // Before BIFF5 formats are counted, and have no number of their own.
    const counted = book.version < 5
    const number = type === 0x041e ? from.number(2) : 0
    book.formats.set(counted ? book.formats.size : number, textOf(book, from, book.version === 8 ? 2 : 1))
  } else if (id.style.includes(type)) {
    const format = type === 0x00e0 ? content().number(4) >>> 16 : type === 0x0043 ? data[2]! & 0x3f : data[1]!
    book.styles.push(format)
  }
}

interface Row {
  cells: Cell[]
  hidden: boolean
}

interface Merge {
  top: number
  bottom: number
  left: number
  right: number
}

/** Reads the records of a sheet. */
class SheetReader {
  readonly rows = new Map<number, Row>()
  readonly merges: Merge[] = []
  readonly hiddenColumns = new Set<number>()
  #book: Book
  /** The cell whose formula has text as its result, which a later record holds. */
  #waiting: [row: number, column: number] | undefined

  constructor(book: Book) {
    this.#book = book
  }

  /** From here to its end; a sheet without a workbook has the workbook's records among its own. */
  read(position: number, alone: boolean): this {
    const { stream } = this.#book
    let depth = 0
    for (let at = position; ; ) {
      const record = recordAt(stream, at)
      at = record.next
      if (id.bof.includes(record.type)) depth++
      else if (depth === 0) throw new Fault('damaged', 'a sheet does not begin where it should')
      else if (record.type === id.eof && --depth === 0) return this
      else if (depth === 1) {
        if (alone) note(this.#book, record)
        this.#take(record)
      }
    }
  }

  #rowAt(row: number): Row {
    let found = this.rows.get(row)
    if (!found) {
      found = { cells: [], hidden: false }
      this.rows.set(row, found)
    }
    return found
  }

  /** As Excel does, the last of several records of a cell counts. */
  #add(row: number, column: number, cell: Cell): void {
    const { cells } = this.#rowAt(row)
    if (column < cells.length) cells[column] = cell
    else put(cells, column, cell)
  }

  #number(row: number, column: number, value: number, style: number): void {
    const cell = Number.isFinite(value) ? shown(value, formatAt(this.#book, style), this.#book.since1904) : '#NUM!'
    this.#add(row, column, cell)
  }

  #hide(first: number, last: number): void {
    for (let column = first; column <= Math.min(last, mostColumns); column++) this.hiddenColumns.add(column)
  }

  #take(record: BiffRecord): void {
    const { type, data } = record
    if (data.length < 4) return
    const book = this.#book
    const row = data.readUInt16LE(0)
    const column = data.readUInt16LE(2)
    // In BIFF2 three bytes say how a cell is shown, later two the number of its style.
    const old = type < 0x0006 || (type === 0x0006 && book.version === 2)
    const start = old ? 7 : 6
    const style = () => (old ? -1 - (data[5]! & 0x3f) : data.readUInt16LE(4))
    switch (type) {
      case 0x0002:
        this.#number(row, column, data.readUInt16LE(start), style())
        break
      case 0x0003:
      case 0x0203:
        this.#number(row, column, data.readDoubleLE(start), style())
        break
      case 0x027e:
        this.#number(row, column, packed(data.readInt32LE(start)), style())
        break
      case 0x00bd:
        for (let i = 0; 4 + 6 * (i + 1) + 2 <= data.length; i++) {
          const from = 4 + 6 * i
          this.#number(row, column + i, packed(data.readInt32LE(from + 2)), data.readUInt16LE(from))
        }
        break
      case 0x00fd: {
        const text = book.strings[data.readUInt32LE(start)]
        if (text === undefined) throw new Fault('damaged', 'a string is missing')
        this.#add(row, column, shownText(text, formatAt(book, style())))
        break
      }
      case 0x0004:
      case 0x0204:
      case 0x00d6: {
        const content = new Content(book.stream, record)
        content.skip(start)
        this.#add(row, column, shownText(clean(textOf(book, content, old ? 1 : 2)), formatAt(book, style())))
        break
      }
      case 0x0005:
      case 0x0205:
        this.#add(row, column, constant(data.readUInt8(start), data.readUInt8(start + 1) === 1))
        break
      case 0x0006:
      case 0x0206:
      case 0x0406: {
        this.#waiting = undefined
        if (data.readUInt16LE(start + 6) !== 0xffff) {
          this.#number(row, column, data.readDoubleLE(start), style())
          break
        }
        const kind = data.readUInt8(start)
        if (kind === 0) this.#waiting = [row, column]
        this.#add(row, column, kind === 1 || kind === 2 ? constant(data.readUInt8(start + 2), kind === 2) : '')
        break
      }
      case 0x0208:
        if ((data.readUInt16LE(12) & 0x20) !== 0 || (data.readUInt16LE(6) & 0x7fff) === 0)
          this.#rowAt(row).hidden = true
        break
      case 0x0008:
        if ((data.readUInt16LE(6) & 0x7fff) === 0) this.#rowAt(row).hidden = true
        break
      case id.columns:
        if ((data.readUInt16LE(8) & 1) === 1 || data.readUInt16LE(4) === 0) this.#hide(row, column)
        break
      case id.columnWidth:
        if (column === 0) this.#hide(data[0]!, data[1]!)
        break
      case id.merged:
        for (let at = 2; at + 8 <= Math.min(data.length, 2 + 8 * row); at += 8) {
          const [top, bottom] = [data.readUInt16LE(at), data.readUInt16LE(at + 2)]
          const [left, right] = [data.readUInt16LE(at + 4), data.readUInt16LE(at + 6)]
          if (bottom > top || right > left) this.merges.push({ top, bottom, left, right })
        }
        break
      case 0x0007:
      case 0x0207:
        if (this.#waiting) {
          const text = textOf(book, new Content(book.stream, record), type === 0x0007 ? 1 : 2)
          this.#add(...this.#waiting, clean(text))
        }
        this.#waiting = undefined
    }
  }
}

const constant = (value: number, isError: boolean): Cell =>
  isError ? (errors[value] ?? '#N/A') : value ? 'TRUE' : 'FALSE'

/** Styles below 0 are formats of BIFF2, which cells name themselves. */
function formatAt(book: Book, style: number): Format {
  const number = style < 0 ? -1 - style : book.styles[style]
  if (number === undefined) {
    if (book.styles.length > 0) throw new Fault('damaged', `style ${style}`)
    return general
  }
  const code = book.formats.get(number)
  return code === undefined ? (book.version < 5 ? general : builtinFormat(number)) : formatOf(code)
}

async function* linesOf(read: SheetReader, count: Count, sheet: number): AsyncGenerator<Line[]> {
  const merges = read.merges.toSorted((a, b) => a.top - b.top || a.left - b.left)
  const merging = new Merging()
  let next = 0
  let lines = 0
  let batch: Line[] = []
  for (const row of [...read.rows.keys()].sort((a, b) => a - b)) {
    const { cells, hidden } = read.rows.get(row)!
    const line = [...cells]
    for (; next < merges.length && merges[next]!.top <= row; next++) {
      const { top, bottom, left, right } = merges[next]!
      if (bottom >= row) merging.begin(top, bottom, left, right, top === row ? (line[left] ?? '') : '')
    }
    const merged = merging.cover(row, line)
    const found = lineOf(row + 1, line, merged, hidden)
    if (!found) continue
    batch.push(found)
    count.reached(sheet, ++lines)
    if (batch.length < batchOf) continue
    yield batch
    batch = []
  }
  if (batch.length) yield batch
}

/** The sheets of a stream of records. */
export function openBiff(stream: Buffer, count: Count): Sheet[] {
  try {
    return open(stream, count)
  } catch (error) {
    // Numbers that are asked for where the bytes have ended.
    throw error instanceof Fault ? error : new Fault('damaged', String(error))
  }
}

function open(stream: Buffer, count: Count): Sheet[] {
  const first = recordAt(stream, 0)
  if (!id.bof.includes(first.type)) throw new Fault('damaged', 'no workbook')
  const book: Book = {
    stream,
    version: versionOf(first),
    since1904: false,
    strings: [],
    formats: new Map(),
    styles: [],
    decode: decoder(1252)
  }
  // What is no workbook is one sheet; some programs write the records of one, and nothing else.
  const isBook = first.type === 0x0809 && first.data.length >= 4 && first.data.readUInt16LE(2) === 0x0005
  if (first.type === 0x0409 && first.data.length >= 4 && first.data.readUInt16LE(2) === 0x0100) {
    throw new Fault('unsupported', 'a workbook of Excel 4')
  }
  const listed: { name: string; position: number; hidden: boolean }[] = []
  if (!isBook) listed.push({ name: 'Sheet1', position: 0, hidden: false })
  for (let at = first.next; isBook; ) {
    const record = recordAt(stream, at)
    if (record.type === id.eof) break
    at = record.next
    note(book, record)
    if (record.type !== id.sheet || record.data.length < 8) continue
    const content = new Content(stream, record)
    const position = content.number(4)
    const hidden = (content.byte() & 3) !== 0
    const kind = content.byte()
    const name = textOf(book, content, 1)
    // Charts and modules of macros have no cells.
    if (kind !== 2 && kind !== 6) listed.push({ name, position, hidden })
  }
  if (listed.length === 0) throw new Fault('damaged', 'no sheets')
  return listed.map(({ name, position, hidden }, index) => {
    const read = new SheetReader(book).read(position, !isBook)
    return { name, hidden, hiddenColumns: read.hiddenColumns, lines: () => linesOf(read, count, index) }
  })
}
