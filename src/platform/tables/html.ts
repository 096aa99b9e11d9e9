/** Tables of web pages, which many programs save as `.xls`. */
import type { Cell } from '../../kernel/written.ts'
import { batchOf, type Count, clean, lineOf, Merging, mostColumns, put } from './cells.ts'
import { readText } from './characters.ts'
import { type Format, formatOf, shown } from './formats.ts'
import { Fault, type Line, type Sheet } from './lines.ts'
import { namedFormat } from './spreadsheetml.ts'
import { Tags } from './tags.ts'

interface HtmlCell {
  /** Text and tables in their order; a line break in the text is the end of a block. */
  parts: (string | HtmlTable)[]
  across: number
  down: number
  hidden: boolean
  /** What Excel or LibreOffice noted beside the text. */
  number?: string | undefined
  format?: Format | undefined
}

interface HtmlRow {
  cells: HtmlCell[]
  hidden: boolean
}

/** A row, text that stands between the rows, or the end of a group of rows. */
type Item = HtmlRow | string | undefined

interface HtmlTable {
  items: Item[]
  hiddenColumns: boolean[]
}

interface Frame {
  table: HtmlTable
  grid: Grid
  row?: HtmlRow | undefined
  cell?: HtmlCell | undefined
  loose: string
  /** How many elements were hiding what is in them when the table, the group, the row and the cell began. */
  hiding: [table: number, group: number, row: number, cell: number]
}

/** Where the rows of one table stand. */
class Grid {
  row = 0
  /** Columns of the first row. */
  width = 0
  merging = new Merging()
  /** By column: the last row that a cell from above reaches into. */
  until: number[] = []

  endGroup(): void {
    this.merging = new Merging()
    this.until = []
  }
}

const silent = new Set(['script', 'style', 'title', 'xml', 'template', 'noframes'])
const blocks =
  /^(h[1-6]|p|div|li|ul|ol|dl|dt|dd|hr|br|center|section|article|header|footer|form|fieldset|caption|pre|blockquote|address|body|main)$/
const isHiding = (style: string | undefined) =>
  style !== undefined && /(display\s*:\s*none|visibility\s*:\s*(hidden|collapse))/i.test(style)
const plainNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

/** `mso-number-format` out of a style, its CSS escapes undone. */
function numberFormat(style: string | undefined): Format | undefined {
  const written =
    style && /mso-number-format\s*:\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^;]+)/i.exec(style)?.[1]?.trim()
  if (!written) return undefined
  const inner = /^(["']).*\1$/s.test(written) ? written.slice(1, -1) : written
  return namedFormat(
    inner.replace(/\\([\da-fA-F]{4,6})\s?|\\(.)/gs, (_, hex: string | undefined, sign: string) =>
      hex ? String.fromCodePoint(Math.min(0x10ffff, Number.parseInt(hex, 16))) : sign
    )
  )
}

const spanOf = (written: string | undefined, most: number, zero: number) => {
  const n = Number.parseInt(written ?? '1', 10)
  return n === 0 ? zero : Number.isNaN(n) || n < 1 ? 1 : Math.min(n, most)
}

const textOf = (cell: HtmlCell): string =>
  cell.parts.map((part) => (typeof part === 'string' ? part : ` ${flat(part)} `)).join('')

/** All text of a table as one. */
const flat = (table: HtmlTable): string =>
  table.items.map((item) => (typeof item === 'object' ? item.cells.map(textOf).join(' ') : (item ?? ''))).join(' ')

const isEmpty = (cell: HtmlCell) => textOf(cell).trim() === ''

/** Has this table lines of its own, or does it only arrange what stands in a cell? */
function isTable(table: HtmlTable): boolean {
  let rows = 0
  for (const item of table.items) {
    if (typeof item !== 'object') continue
    if (item.cells.filter((cell) => !isEmpty(cell)).length > 1) rows++
    if (rows > 1) return true
    for (const { parts } of item.cells)
      for (const part of parts) if (typeof part === 'object' && isTable(part)) return true
  }
  return false
}

/** Reads a page; lines come as rows of the outermost tables end. */
class Page {
  found: Line[] = []
  tables = 0
  frameset = false
  #line = 0
  #frames: Frame[] = []
  #loose = ''
  #silent = 0
  #css = ''
  #inCss = false
  #classes = new Map<string, Format>()
  #since1904 = false
  /** Elements that are open and not shown. */
  #hiding: string[] = []
  #ended = false
  #columns: { shown: boolean; hidden: boolean }[] = []
  #tags = new Tags({
    open: (name, attributes) => this.#open(name, attributes),
    close: (name) => this.#close(name),
    text: (text) => this.#text(text),
    comment: (text) => {
      if (/<x:Date1904\s*\/?>/i.test(text)) this.#since1904 = true
    }
  })

  get hiddenColumns(): Set<number> {
    const hidden = new Set<number>()
    this.#columns.forEach((column, c) => {
      if (column.hidden && !column.shown) hidden.add(c)
    })
    return hidden
  }

  write(text: string): void {
    this.#tags.write(text)
  }

  end(): void {
    this.#tags.end()
    while (this.#frames.length) {
      // The file stops within a table: its last line may be only half there.
      this.#endTable(!this.#ended)
    }
    this.#endLoose()
  }

  #open(name: string, attributes: Record<string, string>): void {
    if (name === 'frameset') this.frameset = true
    if (name === 'style') this.#css = ''
    this.#inCss = name === 'style'
    const frame = this.#frames.at(-1)
    const hides = attributes.hidden !== undefined || isHiding(attributes.style)
    if (name === 'table' || name === 'tr') this.#silent = 0
    if (silent.has(name)) {
      this.#silent++
      return
    }
    switch (name) {
      case 'table':
        if (frame && !frame.cell) this.#endLoose(frame)
        else if (!frame) this.#endLoose()
        this.#beginTable()
        break
      case 'thead':
      case 'tbody':
      case 'tfoot':
        if (frame) this.#endGroup(frame)
        break
      case 'col':
        for (let i = spanOf(attributes.span, mostColumns, 1); frame && i > 0; i--) {
          if (frame.table.hiddenColumns.length < mostColumns) frame.table.hiddenColumns.push(hides)
        }
        break
      case 'tr': {
        const around = frame ?? this.#beginTable()
        this.#endRow(around)
        this.#endLoose(around)
        this.#beginRow(around, hides)
        break
      }
      case 'td':
      case 'th': {
        const around = frame ?? this.#beginTable()
        this.#endCell(around)
        if (!around.row) this.#beginRow(around, false)
        around.cell = this.#cellOf(attributes, hides)
        around.hiding[3] = this.#hiding.length
        break
      }
      default:
        if (blocks.test(name)) this.#endBlock(name === 'br')
    }
    if (!hides || /^(col|br|img|input|hr|meta|link)$/.test(name)) return
    this.#hiding.push(name)
    if (name === 'table') this.#frames.at(-1)!.hiding.fill(this.#hiding.length, 1)
  }

  #beginRow(frame: Frame, hidden: boolean): void {
    frame.row = { cells: [], hidden: hidden || this.#hiding.length > 0 }
    frame.hiding[2] = this.#hiding.length
  }

  #cellOf(attributes: Record<string, string>, hidden: boolean): HtmlCell {
    const cell: HtmlCell = {
      parts: [],
      across: spanOf(attributes.colspan, 16_384, 1),
      down: spanOf(attributes.rowspan, 1_048_576, 1_048_576),
      hidden
    }
    if (attributes['x:num'] !== undefined) {
      cell.number = attributes['x:num']
      cell.format = numberFormat(attributes.style)
      for (const name of (attributes.class ?? '').split(/\s+/)) cell.format ??= this.#classes.get(name)
    } else if (attributes.sdval !== undefined) {
      cell.number = attributes.sdval
      cell.format = formatOf(attributes.sdnum?.split(';').slice(2).join(';') || 'General')
    }
    return cell
  }

  #text(text: string): void {
    if (this.#inCss) this.#css += text
    if (this.#silent > 0) return
    const frame = this.#frames.at(-1)
    const collapsed = text.replace(/\s+/g, ' ')
    if (!frame) this.#loose += collapsed
    else if (frame.cell) {
      // Within a cell, what a browser does not show is a help for sorting and the like.
      if (this.#hiding.length > 0 && !/^(td|th|tr|table|tbody|thead|tfoot|div|body)$/.test(this.#hiding.at(-1)!)) return
      this.#append(frame.cell, collapsed)
    } else frame.loose += collapsed
  }

  #append(cell: HtmlCell, text: string): void {
    const last = cell.parts.length - 1
    if (typeof cell.parts[last] === 'string') cell.parts[last] += text
    else cell.parts.push(text)
  }

  #endBlock(isBreak: boolean): void {
    const frame = this.#frames.at(-1)
    if (!frame) this.#endLoose()
    else if (frame.cell) this.#append(frame.cell, isBreak ? ' ' : '\n')
    else this.#endLoose(frame)
  }

  #close(name: string): void {
    if (name === 'style') {
      for (const [, names, rules] of this.#css.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
        const format = numberFormat(rules)
        if (format) for (const found of names!.matchAll(/\.([\w-]+)/g)) this.#classes.set(found[1]!, format)
      }
      this.#inCss = false
    }
    if (name === 'html' || name === 'body') this.#ended = true
    if (silent.has(name)) {
      if (this.#silent > 0) this.#silent--
      return
    }
    const frame = this.#frames.at(-1)
    switch (name) {
      case 'td':
      case 'th':
        if (frame) this.#endCell(frame)
        break
      case 'tr':
        if (frame) this.#endRow(frame)
        break
      case 'thead':
      case 'tbody':
      case 'tfoot':
        if (frame) this.#endGroup(frame)
        break
      case 'table':
        if (frame) this.#endTable(false)
        break
      default:
        if (blocks.test(name) && name !== 'br') this.#endBlock(false)
        this.#show(name)
    }
  }

  /** An element ends; if it was hiding what is in it, it does no longer. */
  #show(name: string): void {
    const frame = this.#frames.at(-1)
    const from = frame ? frame.hiding[frame.cell ? 3 : frame.row ? 2 : 1] : 0
    const at = this.#hiding.lastIndexOf(name)
    if (at >= from) this.#hiding.length = at
  }

  #beginTable(): Frame {
    this.tables++
    if (this.#frames.length > 100) throw new Fault('damaged', 'tables within tables without end')
    const { length } = this.#hiding
    const frame: Frame = {
      table: { items: [], hiddenColumns: [] },
      grid: new Grid(),
      loose: '',
      hiding: [length, length, length, length]
    }
    this.#frames.push(frame)
    return frame
  }

  #endCell(frame: Frame): void {
    if (!frame.cell) return
    frame.row?.cells.push(frame.cell)
    frame.cell = undefined
    this.#hiding.length = frame.hiding[3]
  }

  #endRow(frame: Frame): void {
    this.#endCell(frame)
    if (!frame.row) return
    this.#add(frame, frame.row)
    frame.row = undefined
    this.#hiding.length = frame.hiding[2]
  }

  #endGroup(frame: Frame): void {
    this.#endRow(frame)
    this.#endLoose(frame)
    this.#add(frame, undefined)
    this.#hiding.length = frame.hiding[1]
  }

  #endTable(cut: boolean): void {
    const frame = this.#frames.at(-1)!
    this.#endRow(frame)
    this.#endLoose(frame)
    this.#frames.pop()
    this.#hiding.length = frame.hiding[0]
    const outer = this.#frames.at(-1)
    if (outer) {
      if (outer.cell) outer.cell.parts.push(frame.table)
      else if (this.#frames.length === 1) this.#emitTable(frame.table)
      else
        outer.table.items.push({ cells: [{ parts: [frame.table], across: 1, down: 1, hidden: false }], hidden: false })
    } else if (cut) {
      const last = this.found.at(-1)
      if (last) last.damaged = true
    }
  }

  #endLoose(frame?: Frame): void {
    const text = frame ? frame.loose : this.#loose
    if (frame) frame.loose = ''
    else this.#loose = ''
    if (text.trim() === '') return
    if (frame) this.#add(frame, text)
    else this.#emitText(text)
  }

  /** Rows of an outermost table are lines at once; those of an inner one wait until it is known what it is. */
  #add(frame: Frame, item: Item): void {
    if (this.#frames.length === 1) this.#emitItem(frame.grid, frame.table, item)
    else frame.table.items.push(item)
  }

  #emitItem(grid: Grid, table: HtmlTable, item: Item): void {
    if (item === undefined) grid.endGroup()
    else if (typeof item === 'string') this.#emitText(item)
    else this.#emitRow(grid, table, item)
  }

  #emitTable(table: HtmlTable): void {
    const grid = new Grid()
    for (const item of table.items) this.#emitItem(grid, table, item)
  }

  #emitText(text: string): void {
    for (const written of text.split('\n')) {
      const line = clean(written.replace(/\s+/g, ' '))
      if (line === '') continue
      const found = lineOf(++this.#line, [line], undefined, this.#hiding.length > 0)
      if (found) this.found.push(found)
    }
  }

  #emitRow(grid: Grid, table: HtmlTable, row: HtmlRow): void {
    grid.row++
    const filled = row.cells.filter((cell) => !isEmpty(cell))
    const [only] = filled
    if (filled.length === 1 && only!.parts.some((part) => typeof part === 'object')) {
      // A cell that only arranges what stands in it.
      for (const part of only!.parts) {
        if (typeof part === 'object') this.#emitTable(part)
        else this.#emitText(part)
      }
      return
    }
    const number = ++this.#line
    const cells: Cell[] = []
    const inner: HtmlTable[] = []
    let column = 0
    grid.width ||= widthOf(row.cells)
    // A cell that a page does not show takes no place in it, unless the titles have such a cell too.
    const placed = row.cells.filter((cell) => !cell.hidden)
    const inOrder = placed.length === row.cells.length || widthOf(row.cells) <= grid.width
    for (const cell of inOrder ? row.cells : [...placed, ...row.cells.filter((cell) => cell.hidden)]) {
      while ((grid.until[column] ?? 0) >= grid.row) column++
      const value = this.#valueOf(cell, inner)
      put(cells, column, value)
      if (value !== '') {
        this.#columns[column] ??= { shown: false, hidden: false }
        const { hiddenColumns } = table
        this.#columns[column]![cell.hidden || hiddenColumns[column] ? 'hidden' : 'shown'] = true
      }
      const { across, down } = cell
      if (down > 1) {
        for (let i = 0; i < across && column + i < mostColumns; i++) grid.until[column + i] = grid.row + down - 1
      }
      if (down > 1) grid.merging.begin(grid.row, grid.row + down - 1, column, column + across - 1, value)
      column += across
    }
    const merged = grid.merging.cover(grid.row, cells)
    const line = lineOf(number, cells, merged, row.hidden)
    if (line) this.found.push(line)
    for (const nested of inner) this.#emitTable(nested)
  }

  #valueOf(cell: HtmlCell, inner: HtmlTable[]): Cell {
    let written = ''
    for (const part of cell.parts) {
      if (typeof part === 'string') written += part
      else if (isTable(part)) inner.push(part)
      else written += ` ${flat(part)} `
    }
    const text = clean(written.replace(/\s+/g, ' '))
    if (cell.number === undefined) return text
    const exact = cell.number.trim() || text
    const value = plainNumber.test(exact) ? Number(exact) : Number.NaN
    if (!Number.isFinite(value)) return text
    if (cell.format) return shown(value, cell.format, this.#since1904)
    // Without its format, a number that is shown as a date or a share is what is shown.
    return text === '' || /^[\s\d.,+()Rp$-]+$/i.test(text) ? (value === 0 ? 0 : value) : text
  }
}

const widthOf = (cells: readonly HtmlCell[]) => cells.reduce((sum, cell) => sum + cell.across, 0)

async function* linesOf(open: () => AsyncIterable<string>, count: Count, index: number): AsyncGenerator<Line[]> {
  const page = new Page()
  let lines = 0
  for await (const text of open()) {
    page.write(text)
    count.reached(index, lines + page.found.length)
    // The last line waits, since it may turn out to be cut off.
    while (page.found.length > batchOf) {
      const batch = page.found.splice(0, batchOf)
      lines += batch.length
      yield batch
    }
  }
  page.end()
  count.reached(index, lines + page.found.length)
  for (let i = 0; i < page.found.length; i += batchOf) yield page.found.slice(i, i + batchOf)
}

/** A page as a sheet. */
export async function sheetOfPage(
  name: string,
  hidden: boolean,
  open: () => AsyncIterable<string>,
  count: Count,
  index: number
): Promise<Sheet> {
  const page = new Page()
  for await (const text of open()) {
    page.write(text)
    page.found.splice(0, Math.max(0, page.found.length - 1))
  }
  page.end()
  if (page.frameset && page.tables === 0) throw new Fault('unsupported', 'a page of frames')
  return { name, hidden, hiddenColumns: page.hiddenColumns, lines: () => linesOf(open, count, index) }
}

/** The encoding that a page says it has; not UTF-16, which its bytes say. */
export function charsetOf(head: Buffer): string | undefined {
  const text = head.toString('latin1')
  const told =
    /<meta[^>]*charset\s*=\s*["']?\s*([\w.:-]+)/i.exec(text)?.[1] ??
    /^\s*<\?xml[^>]*encoding\s*=\s*["']([\w.:-]+)/i.exec(text)?.[1]
  return told && !/^(utf-?16|ucs-?2|unicode$)/i.test(told) ? told : undefined
}

/** A page in a file. */
export async function openHtml(path: string, head: Buffer, count: Count): Promise<Sheet[]> {
  const charset = charsetOf(head)
  return [await sheetOfPage('Tabel', false, () => readText(path, charset), count, 0)]
}
