/** Files of retailers: read by the one reader of tables, with the columns that were named before. */
import { sql } from 'kysely'
import type { DateOrder } from '../kernel/dates.ts'
import { Problem } from '../kernel/problem.ts'
import { type Text, text } from '../kernel/text.ts'
import { readAmount } from '../kernel/units.ts'
import { type Beside, type Units, unitInTitle, unitsMeant, unitsOfCounts } from '../kernel/units-of-money.ts'
import type { Cell, LeftReason } from '../kernel/written.ts'
import type { Context } from '../platform/context.ts'
import { type TableField, words } from '../platform/tables/columns.ts'
import { openTable, type TableColumn } from '../platform/tables/read.ts'
import type { TableRow, TableSpec } from '../platform/tables/table.ts'
import {
  type ColumnQuestion,
  type Columns,
  type FileField,
  type FileKind,
  fieldsOf,
  isOfUnit,
  isPart,
  type Meant,
  ofSheet,
  ofUnit,
  repeated,
  type Ways,
  wayOfUnit,
  waysOf,
  worthOfReturns
} from './model.ts'
import { packages, readWith, readWritten, unitsSaid, waysOfUnits } from './numbers.ts'

const known = words as Record<string, readonly string[]>
const wordsOf: Record<string, string> = { day: 'soldOn', name: 'storeName', type: 'storeType' }
/** What a quantity counts stands in a column of its own (`Satuan`); it is no field, but part of the quantity. */
const unitField: TableField = { id: 'unit', reading: 'line', words: words.unit }
/** A line that says of itself that it is none: `RETUR`, `VOID`, `BATAL`. */
const markField: TableField = { id: 'mark', reading: 'line', words: words.mark }
const cancelled =
  /\b(?:di)?(?:retur|return|returned|void|batal(?:kan)?|cancel(?:led)?|canceled|refund|tolak|reject(?:ed)?)\b/i
/** What all of a line costs is not the price of one. */
const worthOfLine: TableField = {
  id: '-worth',
  reading: 'money',
  words: words.amount.filter((title) => title !== 'rupiah')
}
const worthReturned: TableField = { id: '-returned', reading: 'money', words: [], pattern: worthOfReturns }
const specOf = (kind: FileKind): TableSpec => ({
  key: kind === 'stores' ? 'store' : 'gtin',
  fields: [
    ...fieldsOf[kind].map(({ id, reading }): TableField => {
      const name = wordsOf[id] ?? id
      const except = kind === 'sales' && (id === 'returned' || id === 'amount') ? { except: worthOfReturns } : {}
      return { id, reading, words: known[name] ?? [], weak: known[`${name}Alone`] ?? [], ...except }
    }),
    ...(kind === 'stores' ? [] : [unitField, markField]),
    ...(kind === 'orders' ? [worthOfLine] : []),
    ...(kind === 'sales' ? [worthReturned] : [])
  ]
})
const specs: Record<FileKind, TableSpec> = {
  stores: specOf('stores'),
  orders: specOf('orders'),
  sales: specOf('sales')
}

/** What was said of a retailer's files of a kind: titles of columns by field, how their ambiguous cells are meant. */
export interface FileFormat {
  columns: Columns
  ways: Ways
}

export async function formatOf(context: Context, retailer: string, kind: FileKind): Promise<FileFormat> {
  const row = await context.db
    .selectFrom('retailer_format')
    .select(['columns', 'meant'])
    .where('regency', '=', context.actor.regency)
    .where('retailer', '=', retailer)
    .where('kind', '=', kind)
    .executeTakeFirst()
  return { columns: (row?.columns ?? {}) as Columns, ways: (row?.meant ?? {}) as Ways }
}

export async function rememberColumns(
  context: Context,
  retailer: string,
  kind: FileKind,
  columns: Columns,
  said: Ways = {}
): Promise<void> {
  const meant = JSON.stringify(Object.fromEntries(Object.entries(said).filter(([key]) => !isOfUnit(key))))
  await context.db
    .insertInto('retailer_format')
    .values({ regency: context.actor.regency, retailer, kind, columns: JSON.stringify(columns), meant })
    .onConflict((c) =>
      c.columns(['regency', 'retailer', 'kind']).doUpdateSet({
        columns: JSON.stringify(columns),
        meant: sql`retailer_format.meant || excluded.meant`
      })
    )
    .execute()
}

export interface FileRow {
  sheet: string
  line: number
  /** By field, as the file has it; '' where it is empty. */
  cells: Record<string, Cell>
  left?: LeftReason
  damaged?: true
  /** Another row stands beside it in the same line. */
  beside?: true
  /** It says so of itself. */
  cancelled?: true
  /** What stands in columns that nothing is read of, and that do not only number the rows. */
  rest?: string
  /** By field, what its amounts may count. */
  units?: Record<string, Units>
  /** The order of dates on its sheet, where the sheets of the file contradict each other; `open` where it does not say. */
  order?: DateOrder
  /** The whole line, of one that is left out. */
  text?: string
}

export interface RetailFile {
  titles: string[]
  columns: Columns
  /** Required fields without a column, and fields that two columns could fill. */
  missing: FileField[]
  meant: Meant
  rows: () => AsyncGenerator<FileRow[]>
  close: () => Promise<void>
}

const noTable = () =>
  new Problem(
    'retail/no-table',
    422,
    text(
      'Tidak ada tabel dalam berkas ini. Pastikan ada baris judul kolom seperti Kode Toko, Barcode, Jumlah.',
      'There is no table in this file. Make sure that it has a row of column titles such as Kode Toko, Barcode, Jumlah.'
    )
  )

const sides: Partial<Record<FileField['reading'], 'dates' | 'counts' | 'money'>> = {
  date: 'dates',
  count: 'counts',
  money: 'money'
}
/** What a person said of this file goes first, then what the column itself says, then what was said of earlier files. */
function meantBy(
  field: FileField,
  column: TableColumn | undefined,
  said: Ways,
  before: Ways,
  /** The title of the quantity. */
  quantity: string
): Meant[string] | undefined {
  const possible = waysOf[field.reading]
  if (!possible || !column) return undefined
  const fits = (ways: Ways) => possible.find((way) => way === ways[field.id])
  const person = fits(said)
  if (person) return { way: person, by: 'person' }
  if (field.reading === 'part') {
    // `Qty Net` says itself what the goods that came back have to do with it.
    if (field.id === 'returned' && /\b(net|nett|netto|bersih)\b/i.test(quantity)) return { way: 'alone', by: 'file' }
    if (field.id === 'returned' && /\b(gross|bruto|kotor)\b/i.test(quantity)) return { way: 'counted', by: 'file' }
    const way = fits(before)
    return way && { way, by: 'retailer' }
  }
  const { how, mixed } = column[sides[field.reading] ?? 'numbers']
  if (how !== 'open') return { way: how, by: 'file' }
  const retailer = mixed ? undefined : fits(before)
  return retailer && { way: retailer, by: 'retailer' }
}

const waysOfSheets = (ways: Ways, by: Meant[string]['by']): [string, Meant[string]][] =>
  Object.entries(ways).flatMap(([key, way]) => (key.includes(ofSheet('', '')) ? [[key, { way, by }]] : []))

const placed = ['lat', 'lon']
function missingIn(kind: FileKind, columns: Columns, open: ReadonlySet<string>): FileField[] {
  const byPoint = columns.point !== undefined || placed.every((id) => columns[id] !== undefined)
  return fieldsOf[kind].filter(
    (f) => open.has(f.id) || (f.required && columns[f.id] === undefined && !(f.id === 'village' && byPoint))
  )
}

const amounts = new Set<string>(['count', 'part', 'number', 'money'])

const isPieces = (unit: string) => readAmount(`1 ${unit}`, 'id', true, 'pcs') !== undefined
/** A quantity with what it counts, where that is no piece: `2 CTN` says how many only where the carton is known: `2 CTN isi 24`. */
function withPackage(quantity: Cell, counted: string, inside: Cell): Cell {
  if (quantity === '' || counted === '' || /\p{L}/u.test(String(quantity)) || isPieces(counted)) return quantity
  return `${quantity} ${counted}${/^\d+$/.test(String(inside)) ? ` isi ${inside}` : ''}`
}

/** The title of a column that numbers the rows. */
const numbers = /^(no|nomor|nr|num|urut|no\.? ?urut|#)\.?$/i

/** Opens a retailer's file; `close` it, whatever happens. `said` is what a person says of it now. */
export async function openFile(
  path: string,
  kind: FileKind,
  before: FileFormat,
  said: FileFormat
): Promise<RetailFile> {
  const named = { ...before.columns, ...said.columns }
  const table = await openTable(path, { ...specs[kind], ...(Object.keys(named).length ? { named } : {}) })
  if (table.columns.length === 0) {
    await table.close()
    throw noTable()
  }
  // A field that two columns could fill is asked for.
  const open = new Set(table.columns.flatMap((column) => column.also ?? []))
  const fields = fieldsOf[kind].filter((f) => table.mapping[f.id] !== undefined && !open.has(f.id))
  const columnOf = (f: FileField) => table.columns[table.mapping[f.id] ?? -1]
  const columns: Columns = Object.fromEntries([
    ...fields.map((f) => [f.id, columnOf(f)!.title]),
    ...[unitField, markField].flatMap(({ id }) => {
      const column = table.columns[table.mapping[id] ?? -1]
      return column ? [[id, column.title]] : []
    })
  ])
  const read = new Set([...fields, unitField, markField].map(({ id }) => table.mapping[id]))
  const notRead = table.columns.flatMap(({ title }, i) => (read.has(i) || numbers.test(title) ? [] : [i]))
  const amountsIn = fields.filter((f) => f.reading === 'money')
  const countsIn = fields.filter((f) => f.id === 'quantity')
  const unitsBy = new Map<string, Record<string, Units>>()
  const unitsIn = ({ units, counted }: Beside): Pick<FileRow, 'units'> => {
    const key = units || counted ? JSON.stringify([units, counted]) : ''
    const known = unitsBy.get(key) ?? unitsOfFields({ ...(units ? { units } : {}), ...(counted ? { counted } : {}) })
    unitsBy.set(key, known)
    return Object.keys(known).length > 0 ? { units: known } : {}
  }
  const unitsOfFields = (beside: Beside): Record<string, Units> =>
    Object.fromEntries([
      ...amountsIn.flatMap((f): [string, Units][] => {
        const own = unitInTitle(columns[f.id]!)
        const of = own ? unitsMeant(own) : beside.units
        return of ? [[f.id, { of, large: columnOf(f)!.large }]] : []
      }),
      ...countsIn.flatMap((f): [string, Units][] => {
        // Where there are no amounts, thousands of nothing in particular may be of these.
        const { units: _, ...counted } = beside
        const said = { ...(amountsIn.length > 0 ? counted : beside), large: columnOf(f)!.large }
        const units = unitsOfCounts(columns[f.id]!, 'pcs', said)
        return units ? [[f.id, units]] : []
      })
    ])
  /** The unit of a column that its title or all captions of the file name alike. */
  const unitNamed = (f: FileField): Meant => {
    const own = unitInTitle(columns[f.id]!)
    const captions = table.sheets.flatMap((sheet) => (sheet.captions ?? []).filter(({ said }) => !said.noun))
    const [unit, ...more] = new Set((own ? [own] : captions.map((caption) => caption.said)).flatMap(unitsMeant))
    return unit === undefined || more.length > 0 ? {} : { [ofUnit(f.id)]: { way: wayOfUnit(unit), by: 'file' } }
  }
  const countedIn = (row: TableRow) =>
    String(
      row.cells[table.mapping.unit ?? -1] ||
        [columns.quantity ?? '', ...(row.counted ?? []).map(({ noun = '' }) => noun)].flatMap(
          (said) => packages.exec(said)?.[0] ?? []
        )[0] ||
        ''
    )
  const dated = fields.find((f) => f.reading === 'date')
  const orderOf = (row: TableRow): DateOrder | undefined =>
    dated && (row.dates?.[table.mapping[dated.id]!] ?? (columnOf(dated)!.open ? 'open' : undefined))
  const cellsOf = (row: TableRow) => {
    const { cells, merged } = row
    const counted = countedIn(row)
    return Object.fromEntries(
      fields.map((f): [string, Cell] => {
        const at = table.mapping[f.id]!
        const own = cells[at] ?? ''
        if (f.id === 'quantity') return [f.id, withPackage(own, counted, cells[table.mapping.pack ?? -1] ?? '')]
        // Of a quantity in pieces nobody asks how many are in a carton.
        if (f.id === 'pack' && counted !== '') return [f.id, '']
        // A merged cell says the same for each of its rows, but never an amount again.
        return [f.id, own === '' && !amounts.has(f.reading) ? (merged?.[at] ?? '') : own]
      })
    )
  }
  return {
    titles: table.columns.map((column) => column.title).filter(Boolean),
    columns,
    // In a list of one column nothing else can be named; what is missing is said row by row.
    missing: table.columns.length > 1 ? missingIn(kind, columns, open) : [],
    meant: Object.fromEntries([
      ...waysOfSheets(before.ways, 'retailer'),
      ...waysOfSheets(said.ways, 'person'),
      ...fields.flatMap((f): [string, Meant[string]][] => {
        const meant = meantBy(f, columnOf(f), said.ways, before.ways, columns.quantity ?? '')
        return meant ? [[f.id, meant]] : []
      }),
      ...amountsIn.flatMap((f) => Object.entries(unitNamed(f))),
      ...(before.ways[repeated] ? [[repeated, { way: before.ways[repeated], by: 'retailer' }] as const] : []),
      ...Object.entries(said.ways).flatMap(([key, way]): [string, Meant[string]][] =>
        isOfUnit(key) || key === repeated ? [[key, { way, by: 'person' }]] : []
      )
    ]),
    async *rows() {
      for await (const rows of table.rows())
        yield rows.map((row) => ({
          sheet: row.sheet,
          line: row.line,
          cells: cellsOf(row),
          ...(row.left ? { left: row.left, text: row.cells.filter((cell) => cell !== '').join(' · ') } : {}),
          ...(row.damaged ? { damaged: row.damaged } : {}),
          ...(row.beside ? { beside: row.beside } : {}),
          ...(cancelled.test(String(row.cells[table.mapping.mark ?? -1])) ? { cancelled: true as const } : {}),
          ...(orderOf(row) ? { order: orderOf(row)! } : {}),
          ...(notRead.length > 0 ? { rest: notRead.map((i) => row.cells[i] ?? '').join('\t') } : {}),
          ...unitsIn(row)
        }))
    },
    close: table.close
  }
}

export interface LeftLines {
  reason: LeftReason
  count: number
  /** The first of them. */
  lines: { sheet: string; line: number; text: string }[]
}

export interface SmallFile extends Omit<RetailFile, 'rows' | 'close'> {
  rows: FileRow[]
  left: LeftLines[]
}

const mostRows = 5000
const mostShown = 100

/** The whole of a small file, at most 5,000 rows: an order, a list of stores. Lines left out for a reason in `take` are rows. */
export async function readFile(
  path: string,
  kind: FileKind,
  before: FileFormat,
  said: FileFormat,
  take: readonly LeftReason[]
): Promise<SmallFile> {
  const { rows: batches, close, ...file } = await openFile(path, kind, before, said)
  try {
    const rows: FileRow[] = []
    const left = new Map<LeftReason, LeftLines>()
    if (file.missing.length > 0) return { ...file, rows, left: [] }
    for await (const batch of batches()) {
      for (const row of batch) {
        if (!row.left || take.includes(row.left)) {
          if (rows.push(row) > mostRows) throw tooLong()
          continue
        }
        const known = left.get(row.left) ?? { reason: row.left, count: 0, lines: [] }
        left.set(row.left, known)
        known.count++
        if (known.lines.length < mostShown) known.lines.push({ sheet: row.sheet, line: row.line, text: row.text ?? '' })
      }
    }
    return { ...file, rows, left: [...left.values()] }
  } finally {
    await close()
  }
}

const tooLong = () =>
  new Problem(
    'retail/file-too-long',
    422,
    text('Berkas ini lebih dari 5.000 baris. Bagi menjadi beberapa.', 'This file has over 5,000 rows. Split it.')
  )

/** What the rows of a small file say, field by field, with what is doubtful in words. */
export class RowReader {
  readonly questions = new Map<string, ColumnQuestion>()
  private readonly kind: FileKind
  private readonly file: SmallFile

  constructor(kind: FileKind, file: SmallFile) {
    this.kind = kind
    this.file = file
  }

  /** One number of a row; what is wrong with it goes to `problems`. Nothing where the cell is empty, too. */
  number(row: FileRow, id: string, problems: Text[]): number | undefined {
    const cell = row.cells[id] ?? ''
    if (cell === '') return undefined
    const field = fieldsOf[this.kind].find((f) => f.id === id)!
    const units = unitsSaid(row.units?.[id], this.file.meant[ofUnit(id)])
    const read = readWritten(field.reading, cell, this.file.meant[id]?.way, units)
    if (read && 'value' in read) return Number(read.value)
    if (!read) {
      const [id, en] =
        field.reading === 'count' ? ['bukan bilangan bulat', 'is no whole number'] : ['tidak terbaca', 'cannot be read']
      problems.push(text(`${field.name.id} “${cell}” ${id}`, `${field.name.en} “${cell}” ${en}`))
      return undefined
    }
    const shown = read.readings.map((n) => Number(n).toLocaleString('id-ID', { maximumFractionDigits: 6 }))
    problems.push(
      text(
        `${field.name.id} “${cell}” dapat berarti ${shown.join(' atau ')}`,
        `${field.name.en} “${cell}” could mean ${shown.join(' or ')}`
      )
    )
    if (units && units.said === undefined) this.ask(field, cell, units)
    else if (this.file.meant[id]?.by !== 'person') this.ask(field, cell)
    return undefined
  }

  /** The quantity of a row with what stands beside it; two that it could be go to `problems`. */
  quantity(row: FileRow, problems: Text[]): number | undefined {
    let quantity = this.number(row, 'quantity', problems)
    for (const field of fieldsOf[this.kind]) {
      const cell = row.cells[field.id] ?? ''
      if (!isPart(field.id) || quantity === undefined) continue
      const { way, by } = this.file.meant[field.id] ?? {}
      const read = readWith(field.id, quantity, cell, way)
      if (read && 'value' in read) {
        quantity = read.value
        continue
      }
      problems.push(
        read
          ? text(
              `Jumlahnya ${read.readings.join(' atau ')}, dengan ${field.name.id} “${cell}”`,
              `The quantity is ${read.readings.join(' or ')}, with ${field.name.en} “${cell}”`
            )
          : text(`${field.name.id} “${cell}” tidak terbaca`, `${field.name.en} “${cell}” cannot be read`)
      )
      if (read && by !== 'person') this.ask(field, cell)
      quantity = undefined
    }
    return quantity
  }

  private ask(field: FileField, cell: Cell, units?: Units): void {
    const { id, name, reading } = field
    const key = units ? ofUnit(id) : id
    const asked = this.questions.get(key) ?? {
      field: id,
      name,
      reading,
      title: this.file.columns[id] ?? '',
      ...(units ? { about: 'unit' as const, ways: waysOfUnits(units.of) } : {}),
      rows: 0,
      examples: []
    }
    this.questions.set(key, asked)
    asked.rows++
    if (asked.examples.length < 3 && !asked.examples.includes(cell)) asked.examples.push(cell)
  }
}
