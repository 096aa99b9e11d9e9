/**
 * XLSX, transitional and strict, as a stream: a cheap first pass over each sheet finds its hidden columns and merged
 * ranges, which come after the cells, and counts its rows; the second pass reads the cells and must meet as many.
 */
import type { Cell } from '../../kernel/written.ts'
import { batchOf, type Count, clean, lineOf, Merging, mostColumns, mostLines, put } from './cells.ts'
import { builtinFormat, type Format, formatOf, general, isoCell, shown, shownText } from './formats.ts'
import { Fault, type Line, type Sheet } from './lines.ts'
import { relationships } from './package-parts.ts'
import { decodeXml, isOn, type Names, readXml, type Tag, Xml } from './xml.ts'
import type { Entry, Zip } from './zip.ts'

const names: Names = {
  'http://schemas.openxmlformats.org/spreadsheetml/2006/main': ['', ''],
  'http://purl.oclc.org/ooxml/spreadsheetml/main': ['', ''],
  'http://schemas.microsoft.com/office/excel/2006/main': ['xm', 'xm'],
  'http://schemas.openxmlformats.org/officeDocument/2006/relationships': ['r', 'r'],
  'http://purl.oclc.org/ooxml/officeDocument/relationships': ['r', 'r']
}

/** No tag and no text between two tags is as long as this. */
const longestTag = 1 << 24

interface Book {
  strings: string[]
  styles: Format[] | undefined
  since1904: boolean
}

interface Range {
  top: number
  bottom: number
  left: number
  right: number
}

interface Prelude {
  /** How many rows a plain count of tags finds; undefined where comments and the like make it uncertain. */
  rows: number | undefined
  ordered: boolean
  merges: Range[]
  hidden: Set<number>
}

/** `_x000D_` stands for a character that XML cannot hold. */
const unescaped = (text: string) =>
  text.includes('_x')
    ? text.replace(/_x([\dA-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text

/** The names of the elements around the present one. */
class Path {
  #names: string[] = []
  depth = 0

  enter({ name }: Tag): string {
    this.#names[this.depth++] = name
    return name
  }

  leave(): string {
    return this.#names[--this.depth]!
  }

  /** Is the element entered last at this path from the root? */
  at(...names: string[]): boolean {
    return this.depth === names.length && names.every((name, i) => this.#names[i] === name)
  }
}

/** Text of `<si>` and `<is>`: all runs joined, the phonetic reading left out. */
class RichText {
  text = ''
  #collecting = false
  #phonetic = 0

  open(name: string): void {
    if (name === 'rPh') this.#phonetic++
    this.#collecting = name === 't' && this.#phonetic === 0
  }

  add(text: string): void {
    if (this.#collecting) this.text += text
  }

  close(name: string): void {
    if (name === 'rPh') this.#phonetic--
    this.#collecting = false
  }

  take(): string {
    const text = unescaped(this.text)
    this.text = ''
    return text
  }
}

async function readStrings(zip: Zip, entry: Entry): Promise<string[]> {
  const strings: string[] = []
  const path = new Path()
  const rich = new RichText()
  await readXml(zip.chunks(entry), names, {
    open(tag) {
      rich.open(path.enter(tag))
      if (path.depth === 1 && !path.at('sst')) throw new Fault('damaged', `${entry.name} holds no strings`)
    },
    text: (text) => rich.add(text),
    close() {
      if (path.at('sst', 'si')) strings.push(clean(rich.take()))
      rich.close(path.leave())
    }
  })
  return strings
}

async function readStyles(zip: Zip, entry: Entry): Promise<Format[]> {
  const codes = new Map<number, string>()
  const ids: number[] = []
  const path = new Path()
  await readXml(zip.chunks(entry), names, {
    open(tag) {
      const name = path.enter(tag)
      if (name === 'numFmt' && path.at('styleSheet', 'numFmts', 'numFmt')) {
        codes.set(Number(tag.attributes.numFmtId), unescaped(tag.attributes.formatCode ?? ''))
      } else if (name === 'xf' && path.at('styleSheet', 'cellXfs', 'xf')) {
        ids.push(Number(tag.attributes.numFmtId ?? 0))
      }
    },
    close: () => void path.leave()
  })
  return ids.map((id) => {
    const code = codes.get(id)
    return code === undefined ? builtinFormat(id) : formatOf(code)
  })
}

/** `B12` or `$B$12` as column and row, from 0 and 1. */
function referenceOf(written: string): [column: number, row: number] | undefined {
  const ref = written.trim()
  let at = ref.charCodeAt(0) === 36 ? 1 : 0
  let column = 0
  const letters = at
  for (let code = ref.charCodeAt(at) & 0xdf; code >= 65 && code <= 90; code = ref.charCodeAt(++at) & 0xdf) {
    column = column * 26 + code - 64
  }
  if (at === letters || at - letters > 3) return undefined
  if (ref.charCodeAt(at) === 36) at++
  let row = 0
  const digits = at
  for (let code = ref.charCodeAt(at); code >= 48 && code <= 57; code = ref.charCodeAt(++at)) row = row * 10 + code - 48
  return at === digits || at < ref.length || at - digits > 7 ? undefined : [column - 1, row]
}

function rangeOf(ref: string): Range | undefined {
  const [from, to = from] = ref.split(':').map(referenceOf)
  if (!from || !to) return undefined
  return {
    top: Math.min(from[1], to[1]),
    bottom: Math.max(from[1], to[1]),
    left: Math.min(from[0], to[0]),
    right: Math.max(from[0], to[0])
  }
}

/** Reads what stands before and after the cells, and counts the rows without reading them. */
async function readPrelude(zip: Zip, entry: Entry): Promise<Prelude> {
  const merges: Range[] = []
  const hidden = new Set<number>()
  const path = new Path()
  let root = false
  let data = false
  const xml = new Xml(names, {
    open(tag) {
      const name = path.enter(tag)
      if (path.depth === 1) root = name === 'worksheet' || name === 'xm:macrosheet'
      else if (path.depth === 2 && name === 'sheetData') data = true
      else if (name === 'col' && path.depth === 3) {
        const width = tag.attributes.width
        if (!isOn(tag.attributes.hidden) && !(width !== undefined && Number(width) === 0)) return
        const last = Math.min(Number(tag.attributes.max), mostColumns)
        for (let column = Number(tag.attributes.min); column <= last; column++) hidden.add(column - 1)
      } else if (name === 'mergeCell' && path.depth === 3) {
        const range = rangeOf(tag.attributes.ref ?? '')
        if (!range) throw new Fault('damaged', `merged range ${tag.attributes.ref}`)
        if (range.left < mostColumns && (range.bottom > range.top || range.right > range.left)) merges.push(range)
      }
    },
    close: () => void path.leave()
  })

  let place: 'before' | 'rows' | 'after' = 'before'
  let rest = ''
  let row = ''
  let end = ''
  let rows = 0
  let last = 0
  let ordered = true
  let certain = true
  const count = (text: string) => {
    if (text.includes('<!')) certain = false
    for (let at = text.indexOf(row); at >= 0; at = text.indexOf(row, at + row.length)) {
      const next = text.charCodeAt(at + row.length)
      if (next > 32 && next !== 0x2f && next !== 0x3e) continue
      rows++
      const close = text.indexOf('>', at)
      const written = /\sr\s*=\s*["'](\d+)["']/.exec(text.slice(at + row.length, close < 0 ? undefined : close))
      const line = written ? Number(written[1]) : last + 1
      if (line <= last) ordered = false
      last = line
    }
  }
  for await (const text of decodeXml(zip.chunks(entry))) {
    rest += text
    if (rest.length > longestTag) throw new Fault('damaged', `a tag of ${entry.name} does not end`)
    while (place === 'before') {
      const start = /<((?:[^\s<>/:!?]+:)?)sheetData(?:\s[^<>]*?)?(\/?)>/.exec(rest)
      const cut = start ? start.index + start[0].length : rest.lastIndexOf('<')
      if (cut > 0) {
        xml.write(rest.slice(0, cut))
        rest = rest.slice(cut)
      }
      if (!start) break
      // Not of the same name in another namespace.
      if (!data) continue
      place = start[2] ? 'after' : 'rows'
      row = `<${start[1]}row`
      end = `</${start[1]}sheetData`
    }
    if (place === 'rows') {
      const stop = rest.indexOf(end)
      const cut = stop < 0 ? rest.lastIndexOf('<') : stop
      if (cut > 0) {
        count(rest.slice(0, cut))
        rest = rest.slice(cut)
      }
      if (stop >= 0) place = 'after'
    }
    if (place === 'after') {
      xml.write(rest)
      rest = ''
    }
  }
  xml.write(rest)
  xml.end()
  if (!root || !data) throw new Fault('damaged', `${entry.name} is no sheet`)
  merges.sort((a, b) => a.top - b.top || a.left - b.left)
  return { rows: certain ? rows : undefined, ordered, merges, hidden }
}

interface Row {
  line: number
  cells: Cell[]
  hidden: boolean
}

const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

/** Stands for a formula that no spreadsheet program has worked out: it has a result, and the file does not tell it. */
const notWorkedOut = '#CALC!'

/** Reads rows out of the XML of a sheet, as they come. */
class Rows {
  found: Row[] = []
  seen = 0
  #book: Book
  #path = new Path()
  #rich = new RichText()
  #row: Row | undefined
  #filled = new Set<number>()
  #line = 0
  #column = -1
  #type = 'n'
  #format = general
  #inCell = false
  #value: string | undefined
  #inValue = false
  #inline = false
  #formula = false

  constructor(book: Book) {
    this.#book = book
  }

  open(tag: Tag): void {
    const name = this.#path.enter(tag)
    const { depth } = this.#path
    if (depth === 3) {
      if (name === 'row' && this.#path.at('worksheet', 'sheetData', 'row')) this.#openRow(tag)
      else if (name === 'row' && this.#path.at('xm:macrosheet', 'sheetData', 'row')) this.#openRow(tag)
    } else if (depth === 4) {
      if (name === 'c' && this.#row) this.#openCell(tag, this.#row)
    } else if (this.#inCell) {
      if (depth === 5) {
        if (name === 'v') {
          this.#inValue = true
          this.#value ??= ''
        } else if (name === 'is') this.#inline = true
        else if (name === 'f') this.#formula = true
      }
      if (this.#inline) this.#rich.open(name)
    }
  }

  text(text: string): void {
    if (this.#inValue) this.#value += text
    else if (this.#inline) this.#rich.add(text)
  }

  close(): void {
    const { depth } = this.#path
    const name = this.#path.leave()
    if (depth === 3) {
      if (this.#row) this.found.push(this.#row)
      this.#row = undefined
    } else if (depth === 4) {
      if (this.#inCell) this.#closeCell(this.#row!)
    } else if (this.#inCell) {
      if (this.#inline) this.#rich.close(name)
      if (depth === 5) this.#inValue = false
    }
  }

  #openRow(tag: Tag): void {
    this.seen++
    const { r, hidden, ht } = tag.attributes
    if (r !== undefined && !/^\s*\d{1,9}\s*$/.test(r)) throw new Fault('damaged', `row ${r}`)
    this.#line = r === undefined ? this.#line + 1 : Number(r)
    if (this.#line === 0) throw new Fault('damaged', 'row 0')
    this.#column = -1
    this.#filled.clear()
    const none = ht !== undefined && Number(ht) === 0
    this.#row = { line: this.#line, cells: [], hidden: none || isOn(hidden) }
  }

  #openCell(tag: Tag, row: Row): void {
    const { r, t, s } = tag.attributes
    if (r !== undefined) {
      const at = referenceOf(r)
      if (!at || at[1] !== row.line) throw new Fault('damaged', `cell ${r} in row ${row.line}`)
      this.#column = at[0]
    } else this.#column++
    this.#type = t ?? 'n'
    this.#format = this.#formatOf(s === undefined ? 0 : Number(s))
    this.#inCell = true
    this.#value = undefined
    this.#inline = false
    this.#formula = false
  }

  #formatOf(style: number): Format {
    const { styles } = this.#book
    if (!styles) return general
    const format = styles[style]
    if (!format && styles.length > 0) throw new Fault('damaged', `style ${style}`)
    return format ?? general
  }

  #closeCell(row: Row): void {
    this.#inCell = false
    const cell = this.#cell()
    if (cell === '') return
    if (this.#filled.has(this.#column)) throw new Fault('damaged', `column ${this.#column + 1} twice in ${row.line}`)
    this.#filled.add(this.#column)
    put(row.cells, this.#column, cell)
  }

  #cell(): Cell {
    const written = this.#value
    if (written === undefined) {
      if (this.#inline) return shownText(clean(this.#rich.take()), this.#format)
      return this.#formula ? notWorkedOut : ''
    }
    this.#rich.take()
    switch (this.#type) {
      case 's': {
        if (written.trim() === '') return ''
        const text = this.#book.strings[Number(written)]
        if (text === undefined) throw new Fault('damaged', `string ${written}`)
        return shownText(text, this.#format)
      }
      case 'n': {
        const trimmed = written.trim()
        if (trimmed === '') return this.#formula ? notWorkedOut : ''
        const value = number.test(trimmed) ? Number(trimmed) : Number.NaN
        return Number.isFinite(value) ? shown(value, this.#format, this.#book.since1904) : clean(trimmed)
      }
      case 'str':
      case 'inlineStr':
        return shownText(clean(unescaped(written)), this.#format)
      case 'b':
        return written.trim() === '' ? '' : isOn(written) ? 'TRUE' : 'FALSE'
      case 'e':
        return clean(written)
      case 'd':
        return isoCell(written)
      default:
        throw new Fault('damaged', `cell type ${this.#type}`)
    }
  }
}

/** The rows of a sheet as the file has them. */
async function* rowsOf(zip: Zip, entry: Entry, book: Book, expected: number | undefined): AsyncGenerator<Row[]> {
  const rows = new Rows(book)
  const xml = new Xml(names, {
    open: (tag) => rows.open(tag),
    text: (text) => rows.text(text),
    close: () => rows.close()
  })
  for await (const text of decodeXml(zip.chunks(entry))) {
    xml.write(text)
    if (rows.found.length < batchOf) continue
    yield rows.found
    rows.found = []
  }
  xml.end()
  if (rows.found.length) yield rows.found
  if (expected !== undefined && rows.seen !== expected) {
    throw new Fault('damaged', `${entry.name} has ${expected} rows, ${rows.seen} were read`)
  }
}

/** Rows that stand in any order in the file, some perhaps in two parts, in the order of their numbers. */
async function sorted(rows: AsyncIterable<Row[]>): Promise<Row[]> {
  const byLine = new Map<number, Row>()
  for await (const batch of rows) {
    for (const row of batch) {
      const same = byLine.get(row.line)
      if (!same) {
        byLine.set(row.line, row)
        if (byLine.size > mostLines) throw new Fault('too-many-rows')
        continue
      }
      for (let column = 0; column < row.cells.length; column++) {
        const cell = row.cells[column]!
        if (cell === '') continue
        if ((same.cells[column] ?? '') !== '') throw new Fault('damaged', `line ${row.line} twice`)
        put(same.cells, column, cell)
      }
      same.hidden ||= row.hidden
    }
  }
  return [...byLine.values()].sort((a, b) => a.line - b.line)
}

async function* inOrder(rows: Promise<Row[]>): AsyncGenerator<Row[]> {
  const all = await rows
  for (let i = 0; i < all.length; i += batchOf) yield all.slice(i, i + batchOf)
}

export async function* linesOf(
  zip: Zip,
  entry: Entry,
  book: Book,
  { rows: expected, ordered, merges }: Prelude,
  count: Count,
  sheet: number
): AsyncGenerator<Line[]> {
  const rows = rowsOf(zip, entry, book, expected)
  const merging = new Merging()
  let next = 0
  let last = 0
  let lines = 0
  let batch: Line[] = []
  for await (const found of ordered ? rows : inOrder(sorted(rows))) {
    for (const { line, cells, hidden } of found) {
      if (line <= last) throw new Fault('damaged', `row ${line} after row ${last}`)
      last = line
      for (; next < merges.length && merges[next]!.top <= line; next++) {
        const { top, bottom, left, right } = merges[next]!
        if (bottom >= line) merging.begin(top, bottom, left, right, top === line ? (cells[left] ?? '') : '')
      }
      const merged = merging.cover(line, cells)
      const read = lineOf(line, cells, merged, hidden)
      if (!read) continue
      batch.push(read)
      count.reached(sheet, ++lines)
    }
    if (batch.length < batchOf) continue
    yield batch
    batch = []
  }
  if (batch.length) yield batch
}

/** The sheets of the workbook whose main part this is. */
export async function openXlsx(zip: Zip, entry: Entry, count: Count): Promise<Sheet[]> {
  const listed: { name: string; id: string; hidden: boolean }[] = []
  const book: Book = { strings: [], styles: undefined, since1904: false }
  const path = new Path()
  await readXml(zip.chunks(entry), names, {
    open(tag) {
      const name = path.enter(tag)
      if (path.depth === 1 && name !== 'workbook') throw new Fault('unsupported', 'no workbook')
      if (name === 'workbookPr' && path.depth === 2) book.since1904 = isOn(tag.attributes.date1904)
      if (name !== 'sheet' || !path.at('workbook', 'sheets', 'sheet')) return
      listed.push({
        name: unescaped(tag.attributes.name ?? ''),
        id: tag.attributes['r:id'] ?? '',
        hidden: /^(hidden|veryHidden)$/i.test(tag.attributes.state ?? '')
      })
    },
    close: () => void path.leave()
  })
  const parts = await relationships(zip, entry.name)
  for (const { type, target } of parts.values()) {
    if (type !== 'sharedStrings' && type !== 'styles') continue
    const part = zip.find(target)
    if (!part) throw new Fault('damaged', `${target} is missing`)
    if (type === 'styles') book.styles = await readStyles(zip, part)
    else book.strings = await readStrings(zip, part)
  }
  const sheets: Sheet[] = []
  for (const { name, id, hidden } of listed) {
    const part = parts.get(id)
    const sheet = part && zip.find(part.target)
    if (!part || !sheet) throw new Fault('damaged', `sheet ${name} is missing`)
    if (part.type === 'chartsheet' || part.type === 'dialogsheet') continue
    const prelude = await readPrelude(zip, sheet)
    const index = sheets.length
    sheets.push({
      name,
      hidden,
      hiddenColumns: prelude.hidden,
      lines: () => linesOf(zip, sheet, book, prelude, count, index)
    })
  }
  if (listed.length === 0) throw new Fault('damaged', 'no sheets')
  return sheets
}
