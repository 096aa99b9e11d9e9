/**
 * Follows the lines of a file to its tables. Several sheets and blocks become one list of columns; titles, repeated
 * headers, totals, signatures and what Excel hides are told from rows, never lost: each line comes out as a row, a
 * header, or left out with the reason.
 */
import type { DateOrder } from '../../kernel/dates.ts'
import { digitsLost, sixteenDigits } from '../../kernel/identifiers.ts'
import type { Cell, LeftReason } from '../../kernel/written.ts'
import {
  assign,
  fieldOfTitle,
  isOther,
  isTitleWord,
  rivals,
  type TableField,
  type Title,
  titleKey,
  titleOf
} from './columns.ts'
import {
  beginsHeader,
  type Derived,
  derive,
  derivedCell,
  findHeader,
  type Header,
  isHeaderAgain,
  likelyHeader
} from './header.ts'
import type { Line, Sheet } from './lines.ts'

/** A village and district as title lines name them. */
export interface Place {
  village: string
  district: string | undefined
}

export interface TableRow {
  sheet: string
  line: number
  /** By column of the file. */
  cells: Cell[]
  /** By column: what a merged cell, or a block above, says for this row too; such cells are '' in `cells`. */
  merged?: Record<number, Cell>
  /** By column: the order of its sheet's dates, where the sheets of the file contradict each other. */
  dates?: Record<number, DateOrder>
  place?: Place
  left?: LeftReason
  damaged?: true
  /** Another row stands beside it in the same line: tables side by side. */
  beside?: true
}

export interface TableSpec {
  fields: readonly TableField[]
  /** The field that every row has. */
  key: string
  /** Title by field, as a person named the columns. */
  named?: Readonly<Record<string, string>>
  /** Only these sheets, hidden ones too. */
  sheets?: readonly string[] | undefined
}

/** One table on its way: where its columns go among the columns of the file. */
interface Table {
  header: Header
  derived: Derived[]
  to: number[]
}

const shown = (cell: Cell | undefined) => String(cell ?? '')
const firstCell = (line: Line) => line.cells.find((cell) => cell !== '')
const lineText = (cells: readonly Cell[]) => cells.filter((cell) => cell !== '').join('  ')

/** The village and district named in title lines: "Desa : Jelbudan Kec. : Dasuk Kab : Sumenep". */
export function placeInTitles(titles: readonly string[]): Place | undefined {
  const all = titles.join('\n').replace(/[^\S\n]+/g, ' ')
  const after = (level: string, next: string) =>
    new RegExp(`\\b(?:${level})\\.?\\s*[:.]?\\s*([\\p{L}' -]+?)(?=\\s*[,;\\n]|\\s+(?:${next})|\\s*$)`, 'iu')
      .exec(all)?.[1]
      ?.trim()
  const village = after('desa\\s*/\\s*kelurahan|desa|kelurahan|ds', 'kec|kab|prov')
  return village ? { village, district: after('kecamatan|kec', 'kab|prov|desa') } : undefined
}

/** Of what may stand once above the members of a household. */
const blockFields = ['kk', 'address', 'hamlet', 'rt', 'rw', 'rtRw', 'village', 'district']
const kkInWords = /\b(?:no\.?|nomor)?\s*(?:kk|kartu keluarga)\b\D{0,20}(\d[\d .]{14,24}\d)/i
const totalWord = /^\W*(grand |sub ?)?(total|jumlah|rekap(itulasi)?)\b/i
/** What may stand beside "Total" without naming anybody. */
const ofTotals =
  /^(total|jumlah|rekap|rekapitulasi|grand|sub|subtotal|seluruh|seluruhnya|semua|keseluruhan|akhir|rt|rw|kk|jiwa|orang|penduduk|warga|anggota|peserta|laki|perempuan|l|p|halaman|ini|dan|\d+)$/i
const isTotalLabel = (label: string) =>
  label
    .replace(/\b(desa|kelurahan|kecamatan|kabupaten|dusun)\b.*$/i, '')
    .split(/[^\p{L}\d]+/u)
    .every((word) => word === '' || ofTotals.test(word))
const noteWord = /^\W*(keterangan|ket\.|catatan|sumber|nb|note|dicetak)\b|^\*+\)|^L\s*=\s*laki/i
/** A cell that names what the cells behind it say: `Alamat :`, `Alamat : Dusun Barat`. */
const labelled = /^\s*([^:]{2,40}?)\s*:\s*([^:]*)$/
const kkLabel = /^\W*(no\.?|nomor)?\s*(kk|kartu keluarga)\b\W*/i
const signatureWord =
  /\b(mengetahui|menyetujui|kepala desa|kepala dinas|sekretaris|camat|ketua rt|ttd|tanda tangan|dibuat oleh|yang membuat|nip\b)/i
const pageWord = /\b(halaman|page|hal\.?)\s*\d|,\s*\d{1,2}\s+\p{L}+\s+\d{4}\s*$|dicetak/iu

interface Said {
  field: string | undefined
  title: Title
  value: Cell
}

/** The labels and values of a line that holds nothing else; without a colon only a number of a household, or more of a card. */
function saidIn(cells: readonly Cell[], fields: readonly TableField[], goesOn: boolean): Said[] | undefined {
  const filled = cells.filter((cell) => cell !== '')
  const bare = filled.length === 2 && (goesOn || sixteenDigits(filled[1]!) !== undefined)
  if (!bare && !filled.some((cell) => shown(cell).includes(':'))) return undefined
  const said: Said[] = []
  for (let at = 0; at < filled.length; at++) {
    const whole = labelled.exec(shown(filled[at]))
    const name = whole?.[1] ?? shown(filled[at])
    let value: Cell = whole?.[2] ?? ''
    if (value === '') {
      if (!whole && filled[at + 1] === ':') at++
      else if (!whole && !bare && !/^\s*:/.test(shown(filled[at + 1]))) return undefined
      const next = filled[at + 1]
      if (next !== undefined && !labelled.test(shown(next))) {
        value = typeof next === 'number' ? next : next.replace(/^\s*:\s*/, '')
        at++
      }
    }
    const title = titleOf([name])
    const field = fieldOfTitle(title, fields)
    // More than the number stands behind it: words, which are read as such.
    if (field === 'kk' && !sixteenDigits(value) && kkInWords.test(`KK ${value}`)) return undefined
    said.push({ field, title, value })
  }
  const isKnown = said.some(({ field }) => field !== undefined)
  return isKnown && !said.some(({ value }) => typeof value === 'string' && isTitleWord(value)) ? said : undefined
}

export class TableFinder {
  /** Titles of the columns of the file, in the order in which they were met. */
  readonly columns: { title: string; hidden: boolean; also?: string }[]
  /** Column by field; fields that begin with `-` are known and not asked for. */
  mapping: Record<string, number>
  /** Lines that are titles of columns. */
  headerLines = 0
  private readonly spec: TableSpec
  /** As the titles alone say it, whatever was made of it since: what tells columns of equal titles apart. */
  private readonly proposed: Readonly<Record<string, number>>
  private readonly settledMapping: boolean
  /** Where no title is known in the whole file, the likeliest row is taken for the header. */
  private readonly anyHeader: boolean
  private sheet: Sheet | undefined
  private waiting: Line[] = []
  private table: Table | undefined
  private place: Place | undefined
  private block: { column: number; value: Cell }[] = []
  private blockTitles: Line | undefined
  /** Lines of labels and values that follow each other, until it is known whether they speak of a household. */
  private labels: { line: Line; said: Said[]; above: boolean }[] = []
  private signing = false
  /** Where the key of the table stands once more. */
  private besides: number[] = []
  /** Columns that the header has a title for. */
  private titled = 0

  constructor(
    spec: TableSpec,
    before?: {
      columns: TableFinder['columns']
      mapping: TableFinder['mapping']
      proposed?: TableFinder['mapping']
    },
    anyHeader = false
  ) {
    this.spec = spec
    this.columns = before?.columns.map((column) => ({ ...column })) ?? []
    this.mapping = { ...before?.mapping }
    this.proposed = before?.proposed ?? this.mapping
    this.settledMapping = before !== undefined
    this.anyHeader = anyHeader
  }

  begin(sheet: Sheet): void {
    this.sheet = sheet
    this.waiting = []
    this.table = undefined
    this.place = undefined
    this.block = []
    this.blockTitles = undefined
    this.labels = []
    this.signing = false
  }

  take(lines: readonly Line[]): TableRow[] {
    const out: TableRow[] = []
    for (const line of lines) {
      if (this.table) this.follow(line, out)
      else if (this.waiting.push(line) >= 60) this.settle(out)
    }
    return out
  }

  /** The end of a sheet. */
  end(): TableRow[] {
    const out: TableRow[] = []
    if (!this.table) this.settle(out)
    this.dropBlockTitles(out)
    this.endLabels(out)
    return out
  }

  private settle(out: TableRow[]): void {
    const waiting = this.waiting
    this.waiting = []
    const rows = waiting.map((line) => line.cells)
    const header =
      findHeader(rows, this.spec.fields, this.spec.named) ??
      (this.anyHeader ? likelyHeader(rows, this.spec.fields) : undefined)
    if (!header) {
      for (const line of waiting) this.leave(line, 'no-table', out)
      return
    }
    const above = waiting.slice(0, header.first)
    this.place = placeInTitles(above.map((line) => lineText(line.cells)))
    const body = waiting.slice(header.last + 1)
    this.open(
      header,
      body.map((line) => line.cells)
    )
    this.headerLines += header.last - header.first + 1
    for (const line of above) this.followTitle(line, out)
    this.dropBlockTitles(out)
    this.endLabels(out)
    for (const line of body) this.follow(line, out)
  }

  /** Finds a place among the columns of the file for each column of a table: by title, by field, or a new one. */
  private open(header: Header, sample: readonly (readonly Cell[])[]): void {
    const rows = sample.slice(0, 60)
    const derived = derive(header.titles, rows)
    const titles = [...header.titles, ...derived.map((d) => d.title)]
    const cells = rows.map((row) => [...padded(row, header.titles.length), ...derived.map((d) => derivedCell(d, row))])
    const skip = new Set(derived.flatMap((d) => d.from))
    for (const column of this.notRead(header.titles)) skip.add(column)
    const here = assign(titles, cells, this.spec.fields, { named: this.spec.named ?? {}, skip })
    const taken = new Set<number>()
    const fieldAt = new Map(Object.entries(here).map(([field, column]) => [column, field]))
    const fieldOf = new Map(Object.entries(this.proposed).map(([field, column]) => [column, field]))
    // One title may stand for another thing on the next sheet.
    const differs = (known: number, field: string | undefined) =>
      field !== undefined && (fieldOf.get(known) ?? field) !== field
    const to = titles.map((title, i) => {
      const hidden = this.sheet?.hiddenColumns.has(i) ?? false
      const field = fieldAt.get(i)
      let at = this.columns.findIndex(
        (known, k) =>
          !taken.has(k) &&
          known.hidden === hidden &&
          titleKey(known.title) === titleKey(title.text) &&
          title.text !== '' &&
          !differs(k, field)
      )
      const known = field === undefined ? undefined : this.mapping[field]
      if (at < 0 && known !== undefined && !taken.has(known)) at = known
      if (at < 0 && title.text === '' && this.columns[i]?.title === '' && !taken.has(i)) at = i
      if (at < 0) at = this.columns.push({ title: title.text, hidden }) - 1
      taken.add(at)
      if (field !== undefined && !this.settledMapping) this.mapping[field] ??= at
      return at
    })
    if (!this.settledMapping)
      for (const [column, field] of rivals(titles, cells, this.spec.fields, here, skip))
        this.columns[to[column]!]!.also = field
    this.table = { header, derived, to }
    const key = to.indexOf(this.mapping[this.spec.key] ?? -1)
    this.besides = header.titles.flatMap((title, i) =>
      i !== key && title.text && titleKey(title.text) === titleKey(header.titles[key]?.text ?? '') ? [i] : []
    )
    const wider = rows.filter((row) => row.length > header.titles.length).length
    this.titled = wider > rows.length / 3 ? Number.POSITIVE_INFINITY : header.titles.length
  }

  /** What Excel hides is not read as a field of its own accord; a person may say so, where no column in sight has that title. */
  private notRead(titles: readonly Title[]): number[] {
    const hidden = this.sheet?.hiddenColumns ?? new Set<number>()
    const key = (i: number) => titleKey(titles[i]?.text ?? '')
    const named = new Set(Object.values(this.spec.named ?? {}).map(titleKey))
    const inSight = new Set(titles.flatMap((_, i) => (hidden.has(i) ? [] : [key(i)])))
    return [...hidden].filter((i) => !named.has(key(i)) || inSight.has(key(i)))
  }

  private movePlace(cells: readonly Cell[]): void {
    const place = placeInTitles([lineText(cells)])
    if (place) this.place = place
  }

  /** A line above a table: a title, or the household that the table is of. */
  private followTitle(line: Line, out: TableRow[]): void {
    if (this.followLabels(line, true, out) || this.followBlock(line, out)) return
    this.leave(line, 'title', out)
  }

  /** Labels and values, each line some of them (`No. KK | : | 3529…`, under it `Alamat | : | …`): a card's upper part. */
  private followLabels(line: Line, above: boolean, out: TableRow[]): boolean {
    const { fields } = this.spec
    if (!fields.some((f) => f.id === 'kk')) return false
    const said = saidIn(line.cells, fields, this.labels.length > 0)
    if (said) this.labels.push({ line, said, above })
    else this.endLabels(out)
    return said !== undefined
  }

  /** With a No. KK among them they speak of the household whose members follow; without, they are titles. */
  private endLabels(out: TableRow[]): void {
    const labels = this.labels
    this.labels = []
    const said = labels.flatMap((label) => label.said)
    const isHousehold = said.some(({ field }) => field === 'kk')
    if (isHousehold) {
      this.block = []
      this.keepBlock(
        said.flatMap(({ field, title, value }) =>
          field && blockFields.includes(field) ? [[field, title, value] as [string, Title, Cell]] : []
        )
      )
    }
    for (const { line, said, above } of labels) {
      if (isHousehold) this.movePlace(line.cells)
      if (isHousehold && said.every(({ field, value }) => value === '' || (field && blockFields.includes(field))))
        this.headerLines++
      else if (above || isHousehold) this.leave(line, 'title', out)
      else this.followLine(line, out)
    }
  }

  /** Titles of a household's own line (`NO.KK | NAMA.KK | ALAMAT`), the line of values under them, or `No. KK: 3529…` in words. */
  private followBlock(line: Line, out: TableRow[]): boolean {
    const { fields } = this.spec
    if (!fields.some((f) => f.id === 'kk')) return false
    if (this.blockTitles) {
      const titles = this.blockTitles.cells.map((cell) => titleOf([shown(cell)]))
      const found = assign(
        titles,
        [line.cells],
        fields.filter((f) => blockFields.includes(f.id))
      )
      const kk = found.kk === undefined ? '' : (line.cells[found.kk] ?? '')
      if (sixteenDigits(kk) || digitsLost(kk)) {
        this.headerLines += 2
        this.blockTitles = undefined
        this.keepBlock(
          Object.entries(found)
            .filter(([id]) => !isOther(id))
            .map(([id, at]) => [id, titles[at]!, line.cells[at] ?? ''])
        )
        return true
      }
      this.dropBlockTitles(out)
    }
    if (beginsHeader(line.cells)) {
      const titles = line.cells.map((cell) => titleOf([shown(cell)]))
      const found = assign(titles, [], fields)
      if (found.kk !== undefined && found.nik === undefined && found.relation === undefined) {
        this.blockTitles = line
        return true
      }
      return false
    }
    const words = lineText(line.cells)
    const labelled = kkLabel.test(words)
    const kk = kkInWords.exec(words)?.[1]
    // A household whose number cannot be read is not the one before it.
    if (labelled && !(kk && sixteenDigits(kk)) && line.cells.length <= 6) {
      this.block = []
      this.leave(line, 'title', out)
      return true
    }
    if (!kk || !sixteenDigits(kk) || (!labelled && this.keyCell(line))) return false
    this.headerLines++
    this.movePlace(line.cells)
    const address = /\balamat\s*[:.]?\s*(.+?)(?=\s{2}|$)/i.exec(words.slice(words.indexOf(kk) + kk.length))?.[1]
    this.keepBlock([
      ['kk', titleOf(['No. KK']), kk],
      ...(address ? [['address', titleOf(['Alamat']), address] as [string, Title, Cell]] : [])
    ])
    return true
  }

  private dropBlockTitles(out: TableRow[]): void {
    const titles = this.blockTitles
    this.blockTitles = undefined
    if (titles) this.leave(titles, 'title', out)
  }

  private keepBlock(values: [field: string, title: Title, value: Cell][]): void {
    this.block = values.flatMap(([field, title, value]) => {
      if (value === '') return []
      let column = this.mapping[field]
      if (column === undefined || !this.columns[column]) {
        column = this.columns.findIndex((known) => titleKey(known.title) === titleKey(title.text))
        if (column < 0) column = this.columns.push({ title: title.text, hidden: false }) - 1
        if (!this.settledMapping) this.mapping[field] = column
      }
      return [{ column, value }]
    })
  }

  /** The cell of the key, when the line has one. */
  private keyCell(line: Line): Cell | undefined {
    const { to, derived } = this.table!
    const key = to.indexOf(this.mapping[this.spec.key] ?? -1)
    const made = derived[key - (to.length - derived.length)]
    return (made ? derivedCell(made, line.cells) : line.cells[key]) || undefined
  }

  private follow(line: Line, out: TableRow[]): void {
    if (!this.followLabels(line, false, out)) this.followLine(line, out)
  }

  private followLine(line: Line, out: TableRow[]): void {
    const { header } = this.table!
    if (isHeaderAgain(line.cells, header)) {
      this.dropBlockTitles(out)
      this.headerLines++
      return
    }
    if (this.blockTitles || !this.keyCell(line) || kkLabel.test(shown(firstCell(line))) || beginsHeader(line.cells)) {
      if (this.followBlock(line, out)) return
      if (beginsHeader(line.cells)) {
        const next = findHeader([line.cells], this.spec.fields)
        if (next && next.titles.length >= 2) {
          this.open(next, [])
          this.headerLines++
          return
        }
      }
    }
    const left = this.outside(line)
    if (left) {
      if (left === 'title') this.movePlace(line.cells)
      this.leave(line, left, out)
    } else {
      this.signing = false
      out.push(this.row(line))
    }
  }

  /** Is this line outside the table: a title, a total, a page number, a signature? Whatever has a key and more is a row. */
  private outside(line: Line): LeftReason | undefined {
    const { cells } = line
    const { to } = this.table!
    const filled = cells.flatMap((cell, i) => (cell !== '' ? [i] : []))
    if (cells.some((cell) => sixteenDigits(cell))) return undefined
    const words = lineText(cells)
    const first = filled.find((i) => !/^[\d.)]+$/.test(shown(cells[i])))
    const isNumeric = (i: number) =>
      /^[\s\d.,%()Rp-]+(orang|org|jiwa|kk|usaha|unit|pcs|kg|pohon|ekor)?\.?$/i.test(shown(cells[i]))
    const label = first === undefined ? '' : shown(cells[first])
    // A row that is numbered is one, whatever its name.
    const numbered = filled[0] !== first && filled.length > 1
    if (
      !numbered &&
      !this.identified(cells) &&
      totalWord.test(label) &&
      isTotalLabel(label) &&
      filled.length > 1 &&
      filled.every((i) => i === first || isNumeric(i))
    )
      return 'total'
    if (filled.length <= 2 && noteWord.test(words)) return 'outside'
    const asked = new Set(Object.entries(this.mapping).flatMap(([field, column]) => (isOther(field) ? [] : [column])))
    const { derived } = this.table!
    const made = derived.filter(
      (d, i) => asked.has(to[to.length - derived.length + i]!) && derivedCell(d, cells) !== ''
    )
    const mapped = filled.filter((i) => asked.has(to[i]!)).length + made.length + Object.keys(line.merged ?? {}).length
    if (asked.size === 0) return undefined
    const key = this.keyCell(line) !== undefined
    if (key && (numbered || (mapped >= 2 && !(this.signing && filled.length <= 3 && !filled.some(isNumeric)))))
      return undefined
    if (filled.length <= 3 && (signatureWord.test(words) || pageWord.test(words))) {
      this.signing ||= signatureWord.test(words)
      return 'outside'
    }
    if (filled.length <= 2 && totalWord.test(words) && isTotalLabel(label)) return 'total'
    if (/\b(desa|kelurahan)\s*:/i.test(words) && filled.length <= 4) return 'title'
    if (this.signing && filled.length <= 2) return 'outside'
    if (!key && mapped <= 1 && !/^\d+$/.test(shown(cells[filled[0]!]))) return 'outside'
    return undefined
  }

  /** Does a line say which thing it is of, by all codes that its table goes by, as a barcode and a store? A total does not. */
  private identified(cells: readonly Cell[]): boolean {
    const codes = this.spec.fields.filter(({ id, reading }) => reading === 'code' && this.mapping[id] !== undefined)
    const at = codes.map(({ id }) => shown(cells[this.table!.to.indexOf(this.mapping[id]!)]))
    return at.length > 0 && at.every((code) => /\d/.test(code))
  }

  private row(line: Line): TableRow {
    const { derived, to } = this.table!
    const cells: Cell[] = new Array(this.columns.length).fill('')
    line.cells.forEach((cell, i) => {
      cells[i < this.table!.header.titles.length ? to[i]! : this.spare(i)] = cell
    })
    derived.forEach((d, i) => {
      cells[to[to.length - derived.length + i]!] = derivedCell(d, line.cells)
    })
    const merged: Record<number, Cell> = {}
    for (const { column, value } of this.block) if ((cells[column] ?? '') === '') merged[column] = value
    for (const [i, value] of Object.entries(line.merged ?? {}))
      if (to[Number(i)] !== undefined) merged[to[Number(i)]!] = value
    return {
      sheet: this.sheet!.name,
      line: line.line,
      cells,
      ...(Object.keys(merged).length ? { merged } : {}),
      ...(this.place ? { place: this.place } : {}),
      // More cells than titles: a sign that was not quoted has cut one in two.
      ...(line.damaged || (this.sheet!.name === 'CSV' && line.cells.length > this.titled)
        ? { damaged: true as const }
        : {}),
      ...(this.besides.some((i) => line.cells[i]) ? { beside: true as const } : {}),
      ...this.hidden(line)
    }
  }

  /** A column of the file for a cell to the right of the titles. */
  private spare(i: number): number {
    const { to, header } = this.table!
    while (header.titles.length <= i) {
      const known = this.columns.findIndex((column, k) => column.title === '' && !to.includes(k))
      to.splice(header.titles.length, 0, known >= 0 ? known : this.columns.push({ title: '', hidden: false }) - 1)
      header.titles.push(titleOf([]))
    }
    return to[i]!
  }

  private hidden(line: Line): { left?: LeftReason } {
    if (this.sheet!.hidden && !this.spec.sheets?.includes(this.sheet!.name)) return { left: 'hidden-sheet' }
    return line.hidden ? { left: 'hidden-row' } : {}
  }

  private leave(line: Line, left: LeftReason, out: TableRow[]): void {
    out.push(
      this.table
        ? { ...this.row(line), left: this.hidden(line).left ?? left }
        : { sheet: this.sheet!.name, line: line.line, cells: line.cells, left: this.hidden(line).left ?? left }
    )
  }
}

const padded = (row: readonly Cell[], width: number): Cell[] => Array.from({ length: width }, (_, i) => row[i] ?? '')
