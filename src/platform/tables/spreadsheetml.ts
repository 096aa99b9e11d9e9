/** SpreadsheetML of Excel 2003: one XML file, often saved as `.xls`. */
import { createReadStream } from 'node:fs'
import type { Cell } from '../../kernel/written.ts'
import { type Count, clean, lineOf, Merging, mostColumns, mostLines, put } from './cells.ts'
import { type Format, formatOf, general, isoCell, shown, shownText } from './formats.ts'
import { Fault, type Sheet } from './lines.ts'
import { type Described, type Reader, streamed } from './streamed.ts'
import { isOn, type Names, type Tag } from './xml.ts'

export const spreadsheetml = 'urn:schemas-microsoft-com:office:spreadsheet'
const names: Names = { [spreadsheetml]: ['', 'ss'], 'urn:schemas-microsoft-com:office:excel': ['x', 'x'] }

/** Formats that have names instead of signs; the same in Excel's HTML. */
export const namedFormats: Record<string, string> = {
  'general number': 'General',
  'general date': 'dd/mm/yyyy hh:mm',
  'long date': 'dd/mm/yyyy',
  'medium date': 'dd/mm/yyyy',
  'short date': 'dd/mm/yyyy',
  'long time': 'h:mm:ss',
  'medium time': 'h:mm',
  'short time': 'h:mm',
  currency: '#,##0.00',
  'euro currency': '#,##0.00',
  fixed: '0.00',
  standard: '#,##0.00',
  percent: '0.00%',
  scientific: '0.00E+00'
}

export const namedFormat = (written: string): Format => formatOf(namedFormats[written.trim().toLowerCase()] ?? written)

const attributeOf = ({ attributes }: Tag, local: string): string | undefined =>
  attributes[`ss:${local}`] ?? attributes[local]

const numberOf = (tag: Tag, local: string): number | undefined => {
  const written = attributeOf(tag, local)
  if (written === undefined) return undefined
  const n = Number(written)
  if (!Number.isFinite(n) || n < 0) throw new Fault('damaged', `${local} ${written}`)
  return Math.floor(n)
}

const isNothing = (written: string | undefined) => written !== undefined && Number(written) === 0

class Document implements Reader {
  names = names
  sheets: Described[] = []
  found: Reader['found'] = []
  handlers = {
    open: (tag: Tag) => this.#open(tag),
    text: (text: string) => this.#text(text),
    close: () => this.#close()
  }
  #path: string[] = []
  #styles = new Map<string, { format?: Format; parent?: string | undefined }>()
  #style = ''
  #since1904 = false
  #merging = new Merging()
  #columns: string[] = []
  #column = 0
  #line = 0
  #next = 1
  #rowStyle = ''
  #hidden = false
  #cells: Cell[] = []
  #spans: { column: number; across: number; down: number }[] = []
  #cell: Tag | undefined
  #cellAt = 0
  #type = ''
  #value: string | undefined
  #word = ''

  #at(...names: string[]): boolean {
    return this.#path.length === names.length && names.every((name, i) => this.#path[i] === name)
  }

  #open(tag: Tag): void {
    const { name } = tag
    this.#path.push(name)
    const { length } = this.#path
    if (length === 3 && this.#at('Workbook', 'Styles', 'Style')) {
      this.#style = attributeOf(tag, 'ID') ?? ''
      this.#styles.set(this.#style, { parent: attributeOf(tag, 'Parent') })
    } else if (length === 4 && this.#at('Workbook', 'Styles', 'Style', 'NumberFormat')) {
      const written = attributeOf(tag, 'Format')
      this.#styles.get(this.#style)!.format = written === undefined ? general : namedFormat(written)
    } else if (name === 'Worksheet' && length === 2) {
      this.sheets.push({ name: attributeOf(tag, 'Name') ?? '', hidden: false, hiddenColumns: new Set() })
      this.#merging = new Merging()
      this.#columns = []
      this.#column = 0
      this.#next = 1
    } else if (name === 'Column' && this.#at('Workbook', 'Worksheet', 'Table', 'Column')) this.#addColumns(tag)
    else if (name === 'Row' && this.#at('Workbook', 'Worksheet', 'Table', 'Row')) this.#openRow(tag)
    else if (name === 'Cell' && length === 5 && this.#path[3] === 'Row') {
      const index = numberOf(tag, 'Index')
      if (index !== undefined) this.#column = Math.max(0, index - 1)
      this.#cell = tag
      this.#cellAt = length
      this.#value = undefined
    } else if (name === 'Data' && this.#cell && length === this.#cellAt + 1) {
      this.#type = attributeOf(tag, 'Type') ?? 'String'
      this.#value = ''
    }
    this.#word = ''
  }

  #text(text: string): void {
    this.#word += text
    if (this.#value !== undefined && this.#path[this.#cellAt] === 'Data') this.#value += text
  }

  #close(): void {
    const name = this.#path.at(-1)
    const { length } = this.#path
    if (name === 'x:Date1904') this.#since1904 = this.#word.trim() === '' || isOn(this.#word)
    else if (name === 'x:Visible' && length === 4 && /Hidden/i.test(this.#word)) this.sheets.at(-1)!.hidden = true
    else if (name === 'Cell' && this.#cell && length === this.#cellAt) {
      this.#addCell(this.#cell)
      this.#cell = undefined
    } else if (name === 'Row' && length === 4) this.#addRow()
    this.#path.pop()
    this.#word = ''
  }

  #addColumns(tag: Tag): void {
    const index = numberOf(tag, 'Index')
    if (index !== undefined) this.#column = Math.max(0, index - 1)
    const last = this.#column + (numberOf(tag, 'Span') ?? 0)
    const style = attributeOf(tag, 'StyleID') ?? ''
    const hidden = isOn(attributeOf(tag, 'Hidden')) || isNothing(attributeOf(tag, 'Width'))
    for (let column = this.#column; column <= Math.min(last, mostColumns); column++) {
      this.#columns[column] = style
      if (hidden) this.sheets.at(-1)!.hiddenColumns.add(column)
    }
    this.#column = last + 1
  }

  #openRow(tag: Tag): void {
    const index = numberOf(tag, 'Index') ?? this.#next
    if (index < this.#next) throw new Fault('damaged', `row ${index} after row ${this.#next - 1}`)
    this.#line = index
    this.#next = index + 1 + (numberOf(tag, 'Span') ?? 0)
    this.#rowStyle = attributeOf(tag, 'StyleID') ?? ''
    this.#hidden = isOn(attributeOf(tag, 'Hidden')) || isNothing(attributeOf(tag, 'Height'))
    this.#column = 0
    this.#cells = []
    this.#spans = []
  }

  #addCell(tag: Tag): void {
    const across = numberOf(tag, 'MergeAcross') ?? 0
    const down = numberOf(tag, 'MergeDown') ?? 0
    const value = this.#shown(tag)
    if (value !== '' && (this.#cells[this.#column] ?? '') !== '') {
      throw new Fault('damaged', `column ${this.#column + 1} twice in ${this.#line}`)
    }
    put(this.#cells, this.#column, value)
    if (across || down) {
      if (down > mostLines * 2) throw new Fault('damaged', `merged down ${down}`)
      this.#spans.push({ column: this.#column, across, down })
    }
    this.#column += 1 + across
  }

  #shown(tag: Tag): Cell {
    const written = this.#value
    if (written === undefined) return attributeOf(tag, 'Formula') === undefined ? '' : '#CALC!'
    switch (this.#type) {
      case 'Number': {
        const value = written.trim() === '' ? Number.NaN : Number(written)
        return Number.isFinite(value) ? shown(value, this.#formatOf(tag), this.#since1904) : clean(written)
      }
      case 'DateTime': {
        const text = isoCell(written)
        // A time alone is written as one of the day before days began.
        const time = /^1899-12-3[01](?:T(.*))?$/.exec(text)
        return time ? (time[1] ?? '00:00') : text
      }
      case 'Boolean':
        return written.trim() === '' ? '' : isOn(written) ? 'TRUE' : 'FALSE'
      default:
        return shownText(clean(written), this.#formatOf(tag))
    }
  }

  #formatOf(tag: Tag): Format {
    let id: string | undefined =
      (attributeOf(tag, 'StyleID') ?? this.#rowStyle) || this.#columns[this.#column] || 'Default'
    for (let i = 0; id && i < 20; i++) {
      const style = this.#styles.get(id)
      if (style?.format) return style.format
      id = style?.parent ?? (id === 'Default' ? undefined : 'Default')
    }
    return general
  }

  #addRow(): void {
    for (const { column, across, down } of this.#spans) {
      this.#merging.begin(this.#line, this.#line + down, column, column + across, this.#cells[column] ?? '')
    }
    const merged = this.#merging.cover(this.#line, this.#cells)
    const line = lineOf(this.#line, this.#cells, merged, this.#hidden)
    if (line) this.found.push({ sheet: this.sheets.length - 1, line })
  }
}

export const openSpreadsheetml = (path: string, count: Count): Promise<Sheet[]> =>
  streamed(
    () => createReadStream(path, { highWaterMark: 1 << 17 }) as AsyncIterable<Buffer>,
    () => new Document(),
    count
  )
