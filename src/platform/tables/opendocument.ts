/** ODS and flat ODS: the file holds what is shown beside what is meant. */
import { createReadStream } from 'node:fs'
import type { Cell } from '../../kernel/written.ts'
import { type Count, clean, lineOf, Merging, mostColumns, mostLines, put } from './cells.ts'
import { isoCell } from './formats.ts'
import { Fault, type Sheet } from './lines.ts'
import { type Described, type Reader, streamed } from './streamed.ts'
import { type Names, readXml, type Tag } from './xml.ts'
import type { Zip } from './zip.ts'

const names: Names = {
  'urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0': ['number', 'number'],
  'urn:oasis:names:tc:opendocument:xmlns:manifest:1.0': ['manifest', 'manifest'],
  'urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0': ['calcext', 'calcext']
}
for (const part of ['office', 'table', 'text', 'style']) {
  names[`urn:oasis:names:tc:opendocument:xmlns:${part}:1.0`] = [part, part]
}

const times = (tag: Tag, name: string) => {
  const n = Number(tag.attributes[name] ?? 1)
  return Number.isInteger(n) && n > 0 ? n : 1
}

/** What styles say that concerns the value: codes that keep their zeros, sheets that are not shown. */
class Styles {
  #parents = new Map<string, string>()
  #formats = new Map<string, string>()
  #kinds = new Map<string, 'code' | 'date'>()
  #hidden = new Set<string>()
  #style = ''
  #number = ''
  #before = false
  #text = ''

  open(tag: Tag): void {
    const { name } = tag
    if (name === 'style:style') {
      this.#style = `${tag.attributes['style:family']}/${tag.attributes['style:name']}`
      const parent = tag.attributes['style:parent-style-name']
      const format = tag.attributes['style:data-style-name']
      if (parent) this.#parents.set(this.#style, `${tag.attributes['style:family']}/${parent}`)
      if (format) this.#formats.set(this.#style, format)
    } else if (name === 'style:table-properties') {
      if (tag.attributes['table:display'] === 'false') this.#hidden.add(this.#style)
    } else if (name === 'number:date-style') this.#kinds.set(tag.attributes['style:name'] ?? '', 'date')
    else if (name === 'number:number-style') {
      this.#number = tag.attributes['style:name'] ?? ''
      this.#before = true
    } else if (name === 'number:text') this.#text = ''
    else if (name === 'number:number' && this.#number) {
      this.#before = false
      const zeros = Number(tag.attributes['number:min-integer-digits'] ?? 0)
      if (zeros > 1 && tag.attributes['number:grouping'] !== 'true') this.#kinds.set(this.#number, 'code')
    }
  }

  text(text: string): void {
    this.#text += text
  }

  close(name: string): void {
    if (name === 'number:text' && this.#number && this.#before && /\d/.test(this.#text))
      this.#kinds.set(this.#number, 'code')
    if (name === 'number:number-style') this.#number = ''
  }

  /** What a number is that a cell of this style shows. */
  kindOf(style: string): 'code' | 'date' | undefined {
    let name: string | undefined = `table-cell/${style}`
    for (let i = 0; name && i < 20; i++) {
      const format = this.#formats.get(name)
      if (format !== undefined) return this.#kinds.get(format)
      name = this.#parents.get(name)
    }
    return undefined
  }

  isHidden = (style: string) => this.#hidden.has(`table/${style}`)
}

function timeOf(written: string, shown: string): Cell {
  const m = /^-?PT?(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(written)
  if (!m || written.startsWith('-')) return shown || written
  const seconds = Math.round(Number(m[1] ?? 0) * 3600 + Number(m[2] ?? 0) * 60 + Number(m[3] ?? 0))
  if (seconds >= 86_400) return shown || written
  return isoCell(new Date(seconds * 1000).toISOString().slice(11, 19))
}

interface OpenCell {
  tag: Tag
  covered: boolean
  paragraphs: number
  text: string
}

class Document implements Reader {
  names = names
  sheets: Described[] = []
  found: Reader['found'] = []
  handlers = {
    open: (tag: Tag) => this.#open(tag),
    text: (text: string) => this.#text(text),
    close: (name: string) => this.#close(name)
  }
  #styles: Styles
  /** Elements open within the sheet's own cells that hold other text than the cell's: notes, drawings. */
  #aside = 0
  #tables = 0
  #isSpreadsheet = false
  #dayZero = Date.UTC(1899, 11, 30)
  #merging = new Merging()
  #line = 0
  #column = 0
  #columns: string[] = []
  #columnAt = 0
  #cells: Cell[] = []
  #spans: { column: number; across: number; down: number }[] = []
  #row: { repeated: number; hidden: boolean; style: string } | undefined
  #cell: OpenCell | undefined
  #inParagraph = 0
  #hiddenGroups: boolean[] = []

  constructor(styles: Styles) {
    this.#styles = styles
  }

  #open(tag: Tag): void {
    const { name } = tag
    if (this.#tables === 0) {
      if (name === 'office:spreadsheet') this.#isSpreadsheet = true
      else if (name === 'table:table' && this.#isSpreadsheet) this.#openTable(tag)
      else if (name === 'table:null-date') {
        const zero = Date.parse(`${tag.attributes['table:date-value'] ?? '1899-12-30'}T00:00:00Z`)
        if (Number.isFinite(zero)) this.#dayZero = zero
      } else this.#styles.open(tag)
      return
    }
    if (this.#aside > 0) {
      this.#aside++
      return
    }
    if (this.#cell) {
      this.#openText(name, tag)
      return
    }
    switch (name) {
      case 'table:table-column':
        this.#addColumns(tag)
        break
      case 'table:table-row-group':
      case 'table:table-column-group':
        this.#hiddenGroups.push(tag.attributes['table:display'] === 'false')
        break
      case 'table:table-row':
        this.#row = {
          repeated: times(tag, 'table:number-rows-repeated'),
          hidden:
            /^(collapse|filter)$/.test(tag.attributes['table:visibility'] ?? '') || this.#hiddenGroups.includes(true),
          style: tag.attributes['table:default-cell-style-name'] ?? ''
        }
        this.#cells = []
        this.#spans = []
        this.#column = 0
        break
      case 'table:table-cell':
      case 'table:covered-table-cell':
        if (this.#row) this.#cell = { tag, covered: name !== 'table:table-cell', paragraphs: 0, text: '' }
        break
      case 'table:shapes':
      case 'table:table':
        this.#aside = 1
        break
    }
  }

  #openText(name: string, tag: Tag): void {
    const cell = this.#cell!
    if (name === 'text:p' || name === 'text:h') {
      if (cell.paragraphs++ > 0) cell.text += '\n'
      this.#inParagraph++
    } else if (name === 'text:s') cell.text += ' '.repeat(Math.min(1000, times(tag, 'text:c')))
    else if (name === 'text:tab' || name === 'text:line-break') cell.text += ' '
    else if (!/^text:(span|a|ruby|ruby-base|list|list-item|meta|bookmark)/.test(name) || name === 'text:ruby-text') {
      if (!/^text:(date|time|title|sheet-name|page)/.test(name)) this.#aside = 1
    }
  }

  #text(text: string): void {
    if (this.#tables === 0) this.#styles.text(text)
    else if (this.#cell && this.#aside === 0 && this.#inParagraph > 0) {
      this.#cell.text += text.replace(/[ \t\r\n]+/g, ' ')
    }
  }

  #close(name: string): void {
    if (this.#tables === 0) {
      this.#styles.close(name)
      return
    }
    if (this.#aside > 0) {
      this.#aside--
      return
    }
    switch (name) {
      case 'text:p':
      case 'text:h':
        this.#inParagraph--
        break
      case 'table:table-cell':
      case 'table:covered-table-cell':
        if (this.#cell) this.#addCell(this.#cell)
        this.#cell = undefined
        break
      case 'table:table-row':
        this.#addRows()
        break
      case 'table:table-row-group':
      case 'table:table-column-group':
        this.#hiddenGroups.pop()
        break
      case 'table:table':
        this.#tables--
        break
    }
  }

  #openTable(tag: Tag): void {
    this.#tables = 1
    this.#merging = new Merging()
    this.#line = 0
    this.#columnAt = 0
    this.#columns = []
    this.#row = undefined
    this.#hiddenGroups = []
    this.sheets.push({
      name: tag.attributes['table:name'] ?? '',
      hidden: this.#styles.isHidden(tag.attributes['table:style-name'] ?? ''),
      hiddenColumns: new Set()
    })
  }

  #addColumns(tag: Tag): void {
    const hidden =
      /^(collapse|filter)$/.test(tag.attributes['table:visibility'] ?? '') || this.#hiddenGroups.includes(true)
    const style = tag.attributes['table:default-cell-style-name'] ?? ''
    const end = Math.min(mostColumns, this.#columnAt + times(tag, 'table:number-columns-repeated'))
    for (; this.#columnAt < end; this.#columnAt++) {
      if (hidden) this.sheets.at(-1)!.hiddenColumns.add(this.#columnAt)
      this.#columns[this.#columnAt] = style
    }
  }

  #addCell(cell: OpenCell): void {
    const { tag } = cell
    const repeated = times(tag, 'table:number-columns-repeated')
    const across = times(tag, 'table:number-columns-spanned')
    const down = times(tag, 'table:number-rows-spanned')
    const value = cell.covered ? '' : this.#value(cell)
    if (value !== '') {
      for (let i = 0; i < repeated; i++) put(this.#cells, this.#column + i, value)
    }
    if (across > 1 || down > 1) this.#spans.push({ column: this.#column, across, down })
    this.#column += repeated
  }

  #value(cell: OpenCell): Cell {
    const { tag } = cell
    const shown = clean(cell.text)
    const of = (name: string) => tag.attributes[`office:${name}`]
    const type = tag.attributes['calcext:value-type'] === 'error' ? 'error' : of('value-type')
    const formula = tag.attributes['table:formula'] !== undefined
    switch (type) {
      case 'float':
      case 'currency':
      case 'percentage': {
        const written = of('value') ?? ''
        const number = written.trim() === '' ? Number.NaN : Number(written)
        // Older programs keep a 0 beside the error that they show.
        if (!Number.isFinite(number) || (formula && /^(#|Err:)/.test(shown))) return shown || written
        if (type === 'percentage') return shown || `${number * 100}%`
        const style = tag.attributes['table:style-name'] ?? (this.#row!.style || (this.#columns[this.#column] ?? ''))
        const kind = this.#styles.kindOf(style)
        if (kind === 'date' && Math.abs(number) < 3e6) return this.#dateOf(number)
        return shown && kind === 'code' ? shown : number === 0 ? 0 : number
      }
      case 'date':
        return isoCell(of('date-value') ?? shown)
      case 'time':
        return timeOf(of('time-value') ?? '', shown)
      case 'boolean':
        return of('boolean-value') === 'true' ? 'TRUE' : 'FALSE'
      case 'error':
        return shown || '#N/A'
      case 'string':
        return shown || clean(of('string-value') ?? '')
      default:
        return shown || (formula ? '#CALC!' : '')
    }
  }

  /** A number that a style shows as a date. */
  #dateOf(days: number): string {
    const date = new Date(this.#dayZero + Math.round(days * 86_400) * 1000)
    return isoCell(date.toISOString())
  }

  #addRows(): void {
    const { repeated, hidden } = this.#row!
    this.#row = undefined
    const sheet = this.sheets.length - 1
    const filled = this.#cells.length > 0
    if (filled && repeated > mostLines) throw new Fault('too-many-rows')
    for (let i = 0; i < (filled ? repeated : 1); i++) {
      const number = this.#line + i + 1
      const cells = i + 1 < repeated ? [...this.#cells] : this.#cells
      for (const { column, across, down } of this.#spans) {
        this.#merging.begin(number, number + down - 1, column, column + across - 1, cells[column] ?? '')
      }
      const merged = this.#merging.cover(number, cells)
      const line = lineOf(number, cells, merged, hidden)
      if (line) this.found.push({ sheet, line })
    }
    this.#line += repeated
  }
}

/** A flat ODS. */
export const openFods = (path: string, count: Count): Promise<Sheet[]> =>
  streamed(
    () => createReadStream(path, { highWaterMark: 1 << 17 }) as AsyncIterable<Buffer>,
    () => new Document(new Styles()),
    count
  )

/** The sheets of an ODS. */
export async function openOds(zip: Zip, count: Count): Promise<Sheet[]> {
  const manifest = zip.find('META-INF/manifest.xml')
  if (manifest) {
    await readXml(zip.chunks(manifest), names, {
      open(tag) {
        if (tag.name === 'manifest:encryption-data') throw new Fault('password')
      }
    })
  }
  const content = zip.find('content.xml')
  if (!content) throw new Fault('damaged', 'content.xml is missing')
  const common = zip.find('styles.xml')
  const styles = new Styles()
  if (common) {
    await readXml(zip.chunks(common), names, {
      open: (tag) => styles.open(tag),
      text: (text) => styles.text(text),
      close: (name) => styles.close(name)
    })
  }
  return streamed(
    () => zip.chunks(content),
    () => new Document(styles),
    count
  )
}
