/** What a row of a sales file says, pure: read in one way, held with both readings, or held because it cannot be read. */
import { addDays, type DateOrder, type PlainDate } from '../kernel/dates.ts'
import type { Units } from '../kernel/units-of-money.ts'
import { type Cell, plainText, type Reading } from '../kernel/written.ts'
import { fieldsOf, type Meant, ofSheet, ofUnit, repeated, type Way } from '../retail/model.ts'
import { readArticle, readWith, readWritten, unitsSaid } from '../retail/numbers.ts'
import type { HeldReason, SaleField } from './model.ts'

/** A row as the file has it, or as what was said over it: fixes go first. */
export interface WrittenRow {
  cells: Partial<Record<SaleField, Cell>>
  damaged?: true
  beside?: true
  cancelled?: true
  /** The same stands in a line above. */
  repeated?: true
  /** By field, what its amounts may count. */
  units?: Record<string, Units>
  /** The order of dates on its sheet, as in FileRow. */
  order?: DateOrder
  /** The whole line, of one that was left out. */
  text?: string
}
export type Fixes = Partial<Record<SaleField, Cell>>

export interface SaleRow {
  storeCode: string
  gtin: string
  store: string | null
  product: string | null
  day: PlainDate | null
  quantity: number | null
  amount: number | null
  problem: HeldReason | null
  /** Fields that cannot be read or could mean two things. */
  doubtful: SaleField[]
  readings: Partial<Record<SaleField, (string | number)[]>>
  /** Quantity zero: no sale, and nothing wrong. */
  nothing: boolean
  /** A copy of a line above, as was said of such lines. */
  doubled: boolean
}

export interface SaleContext {
  today: PlainDate
  meant: Meant
  findStore: (code: Cell) => { id: string } | undefined
  /** Product by its number of 13 digits. */
  products: ReadonlyMap<string, string>
}

const readings = Object.fromEntries(fieldsOf.sales.map((f) => [f.id, f.reading]))
/** More of one product in one store on one day is no sale; nor is more money. */
const most: Partial<Record<SaleField, number>> = { quantity: 1_000_000, amount: 1e12 }
const yearsBack = 5

/** Reads rows by the meaning of their columns; equal cells are thought about once. */
export class SaleReader {
  private readonly context: SaleContext
  private readonly longAgo: PlainDate
  private readonly known = new Map<string, Map<Cell, Reading<string | number>>>()
  private readonly articles = new Map<Cell, ReturnType<typeof readArticle>>()

  constructor(context: SaleContext) {
    this.context = context
    this.longAgo = addDays(context.today, -365 * yearsBack)
  }

  private reading(id: SaleField, cell: Cell, way: Way | undefined, units?: Units): Reading<string | number> {
    const key = units ? `${id} ${way} ${units.of} ${units.large}` : `${id} ${way}`
    const known = this.known.get(key) ?? new Map<Cell, Reading<string | number>>()
    this.known.set(key, known)
    if (!known.has(cell)) {
      if (known.size > 50_000) known.clear()
      const read = readWritten(readings[id]!, cell, way, units)
      const large = read && 'value' in read && Math.abs(Number(read.value)) > (most[id] ?? Infinity)
      known.set(cell, large ? undefined : read)
    }
    return known.get(cell)
  }

  private article(cell: Cell) {
    const known = this.articles.get(cell)
    if (known) return known
    if (this.articles.size > 50_000) this.articles.clear()
    const read = readArticle(cell)
    this.articles.set(cell, read)
    return read
  }

  /** How a cell is meant: by what was said of its sheet, by its sheet, else by its column. */
  private wayOf(id: SaleField, { order }: WrittenRow, sheet: string): Way | undefined {
    const { meant } = this.context
    if (id !== 'day' || order === undefined) return meant[id]?.way
    return order === 'open' ? (meant[ofSheet(id, sheet)] ?? meant[id])?.way : order
  }

  private unitsOf(id: SaleField, { units }: WrittenRow): Units | undefined {
    return unitsSaid(units?.[id], this.context.meant[ofUnit(id)])
  }

  read(row: WrittenRow, sheet: string, fixes: Fixes = {}): SaleRow {
    const cell = (id: SaleField): Cell => fixes[id] ?? row.cells[id] ?? ''
    const out: SaleRow = {
      storeCode: plainText(cell('store')),
      gtin: '',
      store: null,
      product: null,
      day: null,
      quantity: null,
      amount: null,
      problem: null,
      doubtful: [],
      readings: {},
      nothing: false,
      doubled: false
    }
    const unread: SaleField[] = []
    for (const id of ['day', 'quantity', 'amount'] as const) {
      const written = cell(id)
      if (written === '' && id === 'amount') continue
      // What a person typed is meant as the screen shows it.
      const typed: Way = id === 'day' ? 'day' : 'id'
      const read =
        written === ''
          ? undefined
          : fixes[id] === undefined
            ? this.reading(id, written, this.wayOf(id, row, sheet), this.unitsOf(id, row))
            : this.reading(id, written, typed)
      if (!read) unread.push(id)
      else if ('readings' in read) out.readings[id] = [...read.readings]
      else if (id === 'day') out.day = String(read.value)
      else out[id] = Number(read.value)
    }
    for (const part of ['pack', 'returned'] as const) {
      // Whoever types the quantity has seen what stands beside it.
      if (out.quantity === null || fixes.quantity !== undefined) break
      const beside = cell(part)
      if (beside === '') continue
      const read = readWith(part, out.quantity, beside, this.context.meant[part]?.way)
      if (!read) unread.push(part)
      else if ('readings' in read) out.readings[part] = [...read.readings]
      else out.quantity = read.value
    }
    const article = this.article(cell('gtin'))
    out.gtin = article.gtin ?? article.written
    out.store = this.context.findStore(cell('store'))?.id ?? null
    out.product = (article.gtin && this.context.products.get(article.gtin)) ?? null
    const isAmbiguous = Object.keys(out.readings) as SaleField[]
    out.nothing = out.quantity === 0 && !out.amount && unread.length === 0 && isAmbiguous.length === 0
    out.doubtful = [...unread, ...isAmbiguous]
    out.problem = this.problemOf(out, unread, isAmbiguous, article.lost === true)
    if (article.lost) out.doubtful.push('gtin')
    const whole = (['damaged', 'beside', 'cancelled'] as const).find((fault) => row[fault])
    // Whoever puts the row right has looked at it.
    if (whole && Object.keys(fixes).length === 0) return { ...out, problem: whole, nothing: false }
    return row.repeated && unread.length + isAmbiguous.length === 0 ? this.repeatedLine(out, fixes) : out
  }

  /** A line that repeats one above: another sale, or a copy of which nothing was sold. */
  private repeatedLine(out: SaleRow, fixes: Fixes): SaleRow {
    const way = this.context.meant[repeated]?.way
    if (Object.keys(fixes).length > 0) return out.quantity === 0 ? { ...out, problem: null, nothing: true } : out
    if (out.nothing || way === 'each') return out
    if (way === 'once') return { ...out, problem: null, doubled: true }
    return { ...out, problem: 'repeated', doubtful: ['quantity'], readings: { quantity: [out.quantity!, 0] } }
  }

  private problemOf(
    { quantity, amount, day, store, product, nothing }: SaleRow,
    unread: readonly SaleField[],
    isAmbiguous: readonly SaleField[],
    digitsLost: boolean
  ): HeldReason | null {
    if (nothing) return null
    if (unread.length > 0) return 'unreadable'
    if (digitsLost) return 'digits-lost'
    if (isAmbiguous.length > 0) return 'ambiguous'
    if (quantity === 0) return 'amount-alone'
    if (quantity! < 0 || (amount ?? 0) < 0) return 'negative'
    if (day! > this.context.today) return 'future'
    if (day! < this.longAgo) return 'long-ago'
    if (!store) return 'unknown-store'
    return product ? null : 'unknown-product'
  }
}
