/**
 * Follows the lines of a file to its tables. Several sheets and blocks become one list of columns; titles, repeated
 * headers, totals, signatures and what Excel hides are told from rows, never lost: each line comes out as a row, a
 * header, or left out with the reason.
 */
import type { DateOrder } from '../../kernel/dates.ts'
import { sixteenDigits } from '../../kernel/identifiers.ts'
import { type Beside, type UnitSaid, unitInCaption, unitInTitle, unitsMeant } from '../../kernel/units-of-money.ts'
import type { Cell, LeftReason } from '../../kernel/written.ts'
import { type Area, areaIn, beginsArea, within } from './areas.ts'
import {
  assign,
  contentScore,
  fieldAlone,
  isOther,
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
  headerAlone,
  isHeaderAgain,
  isShapedLike,
  likelyHeader
} from './header.ts'
import { HouseholdBlocks, kkLabel } from './household-blocks.ts'
import { type Line, lineText, type Sheet, shown } from './lines.ts'

/** A village and district as title lines name them. */
export interface Place {
  village: string
  district: string | undefined
}

export interface TableRow extends Beside {
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

/** A line beside a table that names the unit of its amounts; line 0 is the name of its sheet, and of all its tables. */
export interface Caption {
  /** Names the table that it is of; a table of its own where nobody can tell. */
  table: string
  sheet: string
  line: number
  text: string
  said: UnitSaid
}

/** What the amounts of a table may count: by its own captions; else as written, or as is said of any other table of the file. */
function besideOf(captions: readonly Caption[], table: string, sheet: string): Beside {
  const isOwn = (one: Caption) => one.table === table || (one.line === 0 && one.sheet === sheet)
  const [money = [], counts = []] = [false, true].map((isCount) =>
    captions.filter(({ said }) => (said.noun !== undefined) === isCount)
  )
  const units = money.some(isOwn) ? money.filter(isOwn).flatMap(({ said }) => unitsMeant(said)) : undefined
  const counted = counts.some(isOwn)
    ? counts.filter(isOwn).map(({ said }) => said)
    : counts.map(({ said }) => ({ ...said, sure: false }))
  return {
    ...(money.length > 0
      ? { units: [...new Set(units ?? [1, ...money.flatMap(({ said }) => unitsMeant(said))])].sort((a, b) => a - b) }
      : {}),
    ...(counted.length > 0 ? { counted } : {})
  }
}

/** One table on its way: where its columns go among the columns of the file. */
export interface Table {
  header: Header
  derived: Derived[]
  to: number[]
  /** Fields that its own cells can be read as. */
  fits: ReadonlySet<string>
}

/** Lines at the end of those looked at that may be the begin of a header. */
const carried = 5
const firstCell = (line: Line) => line.cells.find((cell) => cell !== '')

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

const totalWord = /^\W*(grand |sub ?)?(total|jumlah|rekap(itulasi)?|rata ?- ?rata)\b/i
/** What may stand beside "Total" without naming anybody. */
const ofTotals = new Set(
  (
    'total jumlah rata rekap rekapitulasi grand sub subtotal seluruh seluruhnya semua keseluruhan akhir rt rw kk jiwa orang ' +
    'penduduk warga anggota peserta laki perempuan l p halaman ini dan'
  ).split(' ')
)
const isTotalLabel = (label: string) =>
  label
    .replace(/\b(desa|kelurahan|kecamatan|kabupaten|dusun)\b.*$/i, '')
    .split(/[^\p{L}\d]+/u)
    .every((word) => word === '' || ofTotals.has(word.toLowerCase()) || /^[a-z]{0,3}\d+$/i.test(word))
/** Whose rows follow: `Desa : Jelbudan`, `DESA JELBUDAN`, `KECAMATAN DASUK - DESA JELBUDAN`. */
const villageLine =
  /\b(desa|kelurahan)\s*:|^\W*(?:\d+\W+|[IVX]+\.\s+)?(?:kec(?:amatan|\.)\s+[\p{L} ]+?[\s,/-]+)?(desa|kelurahan|ds\.?|kel\.)\s+\p{L}/iu
/** A group of the people who follow, not one of them. */
const groupWord =
  /^(kelompok|klp\.?|poktan|gapoktan|kwt|kube?|dasa ?wisma|gelombang|angkatan|kelas|kategori|bidang|tahap) +[\p{L}\d]/iu
const noteWord = /^\W*(keterangan|ket\.|catatan|sumber|nb|note|dicetak)\b|^\*+\)|^L\s*=\s*laki/i
const signatureWord =
  /\b(mengetahui|menyetujui|kepala desa|kepala dinas|sekretaris|camat|ketua rt|ttd|tanda tangan|dibuat oleh|yang membuat|nip\b)/i
const pageWord = /\b(halaman|page|hal\.?)\s*\d|,\s*\d{1,2}\s+\p{L}+\s+\d{4}\s*$|dicetak/iu

export class TableFinder {
  /** Titles of the columns of the file, in the order in which they were met. */
  readonly columns: { title: string; hidden: boolean; also?: string; part?: true }[]
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
  /** The first table with titles, which lists without them may continue. */
  shape: Table | undefined
  /** Is the table a list without titles that has the shape of another one? */
  private untitled = false
  private place: Place | undefined
  private readonly blocks: HouseholdBlocks<TableRow>
  private signing = false
  /** Hamlet, RW and RT that stood above the rows. */
  private area: Area = {}
  /** Where the key of the table stands once more. */
  private besides: number[] = []
  /** Columns that the header has a title for. */
  private titled = 0
  /** Lines that name the unit of amounts. */
  readonly captions: Caption[]
  /** Names the table that is followed. */
  private at = ''
  /** Captions since the last row: of the table above, or of the next one. */
  private since: Caption[] = []
  private beside: Beside = {}

  constructor(
    spec: TableSpec,
    before?: {
      columns: TableFinder['columns']
      mapping: TableFinder['mapping']
      proposed?: TableFinder['mapping']
      shape?: Table | undefined
      captions?: readonly Caption[]
    },
    anyHeader = false
  ) {
    this.spec = spec
    this.columns = before?.columns.map((column) => ({ ...column })) ?? []
    this.mapping = { ...before?.mapping }
    this.proposed = before?.proposed ?? this.mapping
    this.shape = before?.shape
    this.captions = [...(before?.captions ?? [])]
    this.settledMapping = before !== undefined
    this.anyHeader = anyHeader
    this.blocks = new HouseholdBlocks({
      fields: spec.fields,
      columnFor: (field, title) => this.columnFor(field, title),
      hasKey: (line) => this.keyCell(line) !== undefined,
      kkOf: (line) => this.kkOf(line),
      header: (lines) => {
        this.headerLines += lines
      },
      movePlace: (cells) => this.movePlace(cells),
      leave: (line, out) => this.followArea(line) || this.leave(line, 'title', out),
      row: (line, out) => this.followLine(line, out)
    })
  }

  begin(sheet: Sheet): void {
    this.sheet = sheet
    this.waiting = []
    this.table = undefined
    this.untitled = false
    this.place = undefined
    this.blocks.begin()
    this.signing = false
    this.area = {}
    this.since = []
    this.at = sheet.name
    const said = unitInName(sheet.name)
    if (said && !this.settledMapping && !this.hiddenSheet())
      this.captions.push({ table: sheet.name, sheet: sheet.name, line: 0, text: sheet.name, said })
  }

  /** Notes the unit that a line beside a table names. */
  private noteUnit(line: Line): void {
    const words = lineText(line.cells)
    const said = unitInCaption(words)
    if (!said || this.settledMapping || this.hidden(line).left) return
    const caption = { table: this.at, sheet: this.sheet!.name, line: line.line, text: words.slice(0, 120), said }
    this.captions.push(caption)
    this.since.push(caption)
  }

  /** A table begins: what was said since the last row is of it, unless it may be of the one above. */
  private beginTable(line: number): void {
    const { name } = this.sheet!
    const table = `${name} ${line}`
    if (this.settledMapping) this.beside = besideOf(this.captions, table, name)
    const isSettled = this.captions.some((caption) => caption.table === this.at && !this.since.includes(caption))
    for (const caption of this.since) {
      if (this.table && noteWord.test(caption.text)) continue
      caption.table = !this.table || isSettled ? table : `${this.at} or ${table}`
    }
    this.since = []
    this.at = table
  }

  take(lines: readonly Line[]): TableRow[] {
    const out: TableRow[] = []
    for (const line of lines) {
      if (this.table) this.follow(line, out)
      else if (this.waiting.push(line) >= 60) this.settle(out, carried)
    }
    return out
  }

  /** The end of a sheet. */
  end(): TableRow[] {
    const out: TableRow[] = []
    if (!this.table) this.settle(out, 0)
    this.blocks.end(out)
    return out
  }

  /** Looks for a header in the lines that wait; of the last of them, `carry`, more must be seen first. */
  private settle(out: TableRow[], carry: number): void {
    const waiting = this.waiting
    const rows = waiting.map((line) => line.cells)
    const known =
      findHeader(rows, this.spec.fields, this.spec.named) ?? headerAlone(rows, this.spec.fields, this.anyHeader)
    const header = known ?? (this.anyHeader ? likelyHeader(rows, this.spec.fields) : undefined)
    if (header && header.last >= waiting.length - carry) return
    this.waiting = header ? [] : waiting.splice(waiting.length - carry)
    if (!header) {
      // Known once the whole file was looked at.
      if (this.settledMapping && this.shape && isShapedLike(rows, this.shape, this.mapping, this.spec)) {
        this.beginTable(0)
        this.table = { ...this.shape, to: [...this.shape.to] }
        this.untitled = true
        for (const line of waiting) this.follow(line, out)
      } else
        for (const line of waiting) {
          this.noteUnit(line)
          this.leave(line, 'no-table', out)
        }
      return
    }
    const above = waiting.slice(0, header.first)
    this.place = placeInTitles(above.map((line) => lineText(line.cells)))
    const body = waiting.slice(header.last + 1)
    for (const line of above) this.noteUnit(line)
    this.beginTable(waiting[header.first]!.line)
    this.open(
      header,
      body.map((line) => line.cells)
    )
    for (const line of above) this.followTitle(line, out)
    this.blocks.end(out)
    // Titles that nobody knows may be a row: they are left out with the reason, and can be taken in.
    if (known) this.headerLines += header.last - header.first + 1
    else for (const line of waiting.slice(header.first, header.last + 1)) this.leave(line, 'title', out)
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
    const alone = header.last < 0 ? titles.length - 1 : -1
    const field =
      alone < 0
        ? undefined
        : fieldAlone(
            rows.map((row) => row[alone] ?? ''),
            this.spec.fields
          )
    if (field) here[field.id] = alone
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
    for (const i of derived.flatMap(({ from }) => from)) this.columns[to[i]!]!.part = true
    const fits = this.spec.fields.flatMap(({ id, reading }) => {
      const score = here[id] === undefined ? undefined : contentScore(cells, here[id], reading)
      return score !== undefined && score >= 0.6 ? [id] : []
    })
    this.table = { header, derived, to, fits: new Set(fits) }
    this.untitled = false
    this.shape ??= this.mapping[this.spec.key] === undefined ? undefined : this.table
    const key = to.indexOf(this.mapping[this.spec.key] ?? -1)
    this.besides = header.titles.flatMap((title, i) =>
      i !== key && title.text && titleKey(title.text) === titleKey(header.titles[key]?.text ?? '') ? [i] : []
    )
    const wider = rows.filter((row) => row.length > header.titles.length).length
    this.titled = wider >= 3 && wider > (rows.length * 2) / 3 ? Number.POSITIVE_INFINITY : header.titles.length
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
    if (!place) return
    this.place = place
    this.area = {}
  }

  /** A line above a table: a title, or the household that the table is of. */
  private followTitle(line: Line, out: TableRow[]): void {
    if (this.blocks.followLabels(line, true, out) || this.blocks.follow(line, out) || this.followArea(line)) return
    this.leave(line, 'title', out)
  }

  /** A line that names the hamlet, RW or RT of the rows below it. */
  private followArea({ cells }: Line): boolean {
    const first = cells.find((cell) => typeof cell === 'string' && /\p{L}{2}/u.test(cell))
    if (first === undefined || !beginsArea(shown(first))) return false
    const next = this.spec.fields.some(({ id }) => id === 'hamlet') ? areaIn(lineText(cells)) : undefined
    if (!next) return false
    this.area = within(this.area, next)
    this.headerLines++
    return true
  }

  private columnFor(field: string, title: Title): number {
    const known = this.mapping[field]
    if (known !== undefined && this.columns[known]) return known
    let column = this.columns.findIndex((column) => titleKey(column.title) === titleKey(title.text))
    if (column < 0) column = this.columns.push({ title: title.text, hidden: false }) - 1
    if (!this.settledMapping) this.mapping[field] = column
    return column
  }

  /** The cell of the key, when the line has one. */
  private keyCell(line: Line): Cell | undefined {
    const { to, derived } = this.table!
    const key = to.indexOf(this.mapping[this.spec.key] ?? -1)
    const made = derived[key - (to.length - derived.length)]
    return (made ? derivedCell(made, line.cells) : line.cells[key]) || undefined
  }

  private kkOf(line: Line): Cell {
    return line.cells[this.table?.to.indexOf(this.mapping.kk ?? -1) ?? -1] ?? ''
  }

  private follow(line: Line, out: TableRow[]): void {
    if (!this.blocks.followLabels(line, false, out)) this.followLine(line, out)
  }

  private followLine(line: Line, out: TableRow[]): void {
    const { header } = this.table!
    if (isHeaderAgain(line.cells, header)) {
      this.blocks.dropTitles(out)
      this.headerLines++
      return
    }
    if (this.followArea(line)) return
    if (this.blocks.titles || !this.keyCell(line) || kkLabel.test(shown(firstCell(line))) || beginsHeader(line.cells)) {
      if (this.blocks.follow(line, out)) return
      if (beginsHeader(line.cells)) {
        const next = findHeader([line.cells], this.spec.fields)
        if (next && next.titles.length >= 2) {
          this.beginTable(line.line)
          this.open(next, [])
          this.headerLines++
          return
        }
      }
    }
    const left = this.outside(line)
    if (left) {
      if (left === 'title') this.movePlace(line.cells)
      this.noteUnit(line)
      this.leave(line, left, out)
    } else {
      this.signing = false
      this.since = []
      if (this.kkOf(line) !== '') this.blocks.values = []
      const row = this.row(line)
      out.push(this.untitled ? { ...row, left: row.left ?? 'continues' } : row)
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
      // The sum of a table that no program has worked out is an error in place of a number.
      /^#[A-Z]+(\/[0A])?[!?]?$|^[\s\d.,%()Rp-]+(orang|org|jiwa|kk|usaha|unit|pcs|kg|pohon|ekor)?\.?$/i.test(
        shown(cells[i])
      )
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
    if (filled.length <= 2 && (noteWord.test(words) || (!numbered && unitInCaption(words)))) return 'outside'
    const asked = new Set(Object.entries(this.mapping).flatMap(([field, column]) => (isOther(field) ? [] : [column])))
    const { derived } = this.table!
    const made = derived.filter(
      (d, i) => asked.has(to[to.length - derived.length + i]!) && derivedCell(d, cells) !== ''
    )
    const mapped = filled.filter((i) => asked.has(to[i]!)).length + made.length + Object.keys(line.merged ?? {}).length
    if (asked.size === 0) return undefined
    const key = this.keyCell(line) !== undefined
    // Two who sign side by side: `Mengetahui | Jelbudan, 2 November 2026`, under it `Camat | Kepala Desa`.
    const signs = filled.filter((i) => signatureWord.test(shown(cells[i])) || pageWord.test(shown(cells[i])))
    if (!numbered && filled.length === 2 && signs.length === 2 && signatureWord.test(words)) {
      this.signing = true
      return 'outside'
    }
    if (this.spec.key === 'name' && mapped <= 1 && filled.length <= 2 && groupWord.test(shown(cells[filled.at(-1)!])))
      return 'title'
    if (key && (numbered || (mapped >= 2 && !(this.signing && filled.length <= 3 && !filled.some(isNumeric)))))
      return undefined
    if (filled.length <= 3 && (signatureWord.test(words) || pageWord.test(words))) {
      this.signing ||= signatureWord.test(words)
      return 'outside'
    }
    if (filled.length <= 2 && totalWord.test(words) && isTotalLabel(label)) return 'total'
    if (villageLine.test(words) && filled.length <= 4) return 'title'
    if (mapped === 0 && filled.length === 1 && /^\d+[.)]?$/.test(words)) return 'outside'
    if (this.signing && filled.length <= 2) return 'outside'
    if (!key && mapped < Math.min(2, asked.size) && !/^\d+$/.test(shown(cells[filled[0]!]))) return 'outside'
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
    for (const { column, value } of this.blocks.values) if ((cells[column] ?? '') === '') merged[column] = value
    for (const level of ['hamlet', 'rw', 'rt'] as const) {
      const value = this.area[level]
      const column =
        value === undefined ? -1 : this.columnFor(level, titleOf([level === 'hamlet' ? 'Dusun' : level.toUpperCase()]))
      if (value !== undefined && (cells[column] ?? '') === '') merged[column] ??= value
    }
    for (const [i, value] of Object.entries(line.merged ?? {}))
      if (to[Number(i)] !== undefined) merged[to[Number(i)]!] = value
    return {
      sheet: this.sheet!.name,
      line: line.line,
      cells,
      ...(Object.keys(merged).length ? { merged } : {}),
      ...(this.place ? { place: this.place } : {}),
      ...this.beside,
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

  private hiddenSheet(): boolean {
    return this.sheet!.hidden && !this.spec.sheets?.includes(this.sheet!.name)
  }

  private hidden(line: Line): { left?: LeftReason } {
    if (this.hiddenSheet()) return { left: 'hidden-sheet' }
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

/** The unit that a sheet names for all its tables: `Omzet (ribuan)`, `Rp juta`; of words alone it is asked: `Omzet juta`, `Ribuan`. */
function unitInName(name: string): UnitSaid | undefined {
  const words = name.replaceAll('_', ' ')
  const title = unitInTitle(words)
  return unitInCaption(words) ?? (title && unitAlone.test(words) ? { ...title, sure: false } : undefined)
}
const unitAlone = /^(?:(?:omzet|omset|nilai|harga|modal|penjualan|pendapatan|rekap) )?(?:dalam )?(?:rp\.? ?)?\p{L}+$/iu

const padded = (row: readonly Cell[], width: number): Cell[] => Array.from({ length: width }, (_, i) => row[i] ?? '')
