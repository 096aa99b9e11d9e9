/** Rows of sales files become sales, set by set: staged, matched, held or added up, taken off the shelves. */
import { sql } from 'kysely'
import type { PlainDate } from '../kernel/dates.ts'
import type { Context } from '../platform/context.ts'
import { type Cell, copyRows } from '../platform/postgres/copy.ts'
import type { Meant } from '../retail/model.ts'
import { storeFinder } from '../retail/numbers.ts'
import { type HeldReason, type SaleLeftReason, saleLeftReasons, type TakenReason } from './model.ts'
import { type Fixes, SaleReader, type WrittenRow } from './reading.ts'

export interface ImportResult {
  sales: number
  units: number
  rupiah: number
  held: Partial<Record<HeldReason, number>>
  /** Lines of the file that are no rows. */
  left: Partial<Record<SaleLeftReason, number>>
  /** Rows that a person brought in, by why they had waited; absent in results of earlier versions. */
  taken?: Partial<Record<TakenReason, number>>
  firstDay: PlainDate | null
  lastDay: PlainDate | null
}

/** Reads rows of a retailer's sales file, knowing its stores and all products. */
export async function saleReader(context: Context, retailer: string, meant: Meant): Promise<SaleReader> {
  const { regency } = context.actor
  const stores = await context.db
    .selectFrom('store')
    .select(['id', 'code'])
    .where('regency', '=', regency)
    .where('retailer', '=', retailer)
    .execute()
  const products = await context.db
    .selectFrom('product')
    .select(['id', 'gtin'])
    .where('regency', '=', regency)
    .where('gtin', 'is not', null)
    .execute()
  return new SaleReader({
    today: context.today,
    meant,
    findStore: storeFinder(stores, retailer),
    products: new Map(products.map((p) => [p.gtin!, p.id]))
  })
}

export interface StagedRow {
  no: number
  sheet: string
  line: number
  written: WrittenRow
  fixes?: Fixes
  left?: SaleLeftReason | undefined
  /** Why it had waited before a person brought it in. */
  taken?: TakenReason | null
  /** Held for this, whatever it says. */
  held?: HeldReason
}

const columns = [
  'no',
  'sheet',
  'line',
  'written',
  'fixes',
  'left_reason',
  'taken',
  'store_code',
  'gtin',
  'store',
  'product',
  'day',
  'quantity',
  'amount',
  'problem',
  'doubtful',
  'readings'
] as const

export const openStage = (context: Context) =>
  sql`create temp table staged (no int, sheet text, line int, written text, fixes text, left_reason text, taken text,
    store_code text, gtin text, store uuid, product uuid, day date, quantity int, amount bigint,
    problem text, doubtful text[], readings text) on commit drop`.execute(context.db)

const none = '{}'
const leftLines = new Set<TakenReason>(saleLeftReasons)
function stagedCells(reader: SaleReader, row: StagedRow): Cell[] {
  const { no, sheet, line, written, fixes, left, taken, held } = row
  const said = fixes ? JSON.stringify(fixes) : none
  // Whoever took a line in wants it, though it stands there twice.
  const { repeated: _, ...wanted } = written
  const all = reader.read(taken && leftLines.has(taken) ? wanted : written, sheet, fixes)
  const why = left ?? (held ? null : all.nothing ? 'nothing-sold' : all.doubled ? 'doubled' : null)
  // What was left out is not judged before it is taken in.
  const read = left
    ? { ...all, day: null, quantity: null, amount: null, problem: null, doubtful: [], readings: {} }
    : all
  return [
    no,
    sheet,
    line,
    JSON.stringify(written),
    said,
    why,
    left ? null : (taken ?? null),
    read.storeCode,
    read.gtin,
    read.store,
    read.product,
    read.day,
    read.quantity,
    read.amount,
    held ?? read.problem,
    read.doubtful,
    JSON.stringify(read.readings)
  ]
}

/** Reads rows into the stage; `see` hears of each before it goes. */
export async function stage(
  context: Context,
  reader: SaleReader,
  rows: Iterable<StagedRow> | AsyncIterable<StagedRow>
): Promise<void> {
  async function* cells() {
    for await (const row of rows) yield stagedCells(reader, row)
  }
  await copyRows(context.client, 'staged', columns, cells())
}

const batchSize = 5000

export const storedCells = ['no', 'sheet', 'line', 'written', 'fixes', 'taken'] as const
type StoredRow = { [key in 'written' | 'fixes']: unknown } & Pick<StagedRow, 'no' | 'sheet' | 'line'> & {
    taken: string | null
  }
export const stored = ({ written, fixes, taken, ...row }: StoredRow): StagedRow => ({
  ...row,
  written: written as WrittenRow,
  fixes: fixes as Fixes,
  taken: taken as TakenReason | null
})

/** Rows of an import that wait: neither left out nor part of a sale. */
export const heldOf = (context: Context, id: string) =>
  context.db
    .selectFrom('sale_row')
    .where('sale_row.regency', '=', context.actor.regency)
    .where('import_id', '=', id)
    .where('left_reason', 'is', null)
    .where('store_id', 'is', null)

/** Reads the rows that wait in an import again. */
export async function stageHeld(context: Context, reader: SaleReader, id: string): Promise<void> {
  let after = 0
  for (;;) {
    const held = await heldOf(context, id)
      .select(storedCells)
      .where('no', '>', after)
      .orderBy('no')
      .limit(batchSize)
      .execute()
    if (held.length === 0) return
    await stage(context, reader, held.map(stored))
    after = held.at(-1)!.no
  }
}

/**
 * Takes the staged rows of an import: each is held with its reason or added up by store, product and day, also to what
 * the same import has brought before; what was sold leaves the batches that expire first.
 */
export async function applyStaged(context: Context, id: string, retailer: string): Promise<ImportResult> {
  const { regency } = context.actor
  const run = (statement: ReturnType<typeof sql>) => statement.execute(context.db)
  await run(sql`analyze staged`)
  await run(sql`
    create temp table matched on commit drop as
    select r.no, r.store, r.product, r.day, r.quantity, coalesce(r.amount, r.quantity * coalesce(p.shelf_price,
        p.price)) as amount, p.household_id, p.village
    from staged r join product p on p.regency = ${regency} and p.id = r.product where r.problem is null and r.left_reason is null`)
  await run(sql`
    create temp table daily on commit drop as
    select d.*, coalesce(k.quantity, 0) as quantity_before, coalesce(k.amount, 0) as amount_before,
      case when k.import_id <> ${id} and k.quantity = d.quantity then 'known' when k.import_id <> ${id} then 'differs'
        when sum(case when k.import_id is null or k.import_id = ${id} then d.quantity end) over (partition by d.store,
          d.product order by d.day) > coalesce(s.shelf, 0) then 'not-on-shelf' end as problem
    from (select store, product, day, (array_agg(household_id))[1] as household_id, min(village) as village,
      sum(quantity)::int as quantity, sum(amount)::bigint as amount from matched group by 1, 2, 3) d
    left join sale k on k.regency = ${regency} and k.store_id = d.store and k.product_id = d.product and k.day = d.day
    left join (select product_id, store_id, sum(shelf)::int as shelf from stock
      where regency = ${regency} and retailer = ${retailer} group by 1, 2) s on s.product_id = d.product and s.store_id = d.store`)
  await run(sql`analyze daily`)
  await run(
    sql`delete from sale k using daily d where k.regency = ${regency} and k.import_id = ${id} and k.store_id = d.store
      and k.product_id = d.product and k.day = d.day and d.problem is null and d.quantity_before > 0`
  )
  await run(sql`insert into sale (regency, store_id, product_id, day, retailer, household_id, village, quantity, amount, import_id)
    select ${regency}, store, product, day, ${retailer}, household_id, village, quantity + quantity_before,
      amount + amount_before, ${id} from daily where problem is null`)
  await run(sql`
    insert into stock_move (regency, product_id, store_id, batch, retailer, household_id, village, best_before, day, source,
      target, quantity, origin)
    select ${regency}, s.product_id, s.store_id, s.batch, s.retailer, s.household_id, s.village, s.best_before, g.day,
      'shelf', 'sold', least(s.shelf, g.quantity - s.before), ${id}
    from (select store, product, max(day) as day, sum(quantity)::int as quantity from daily where problem is null group by 1, 2) g
    join (select *, coalesce(sum(shelf) over (partition by product_id, store_id
          order by best_before, batch rows between unbounded preceding and 1 preceding), 0)::int as before
      from stock where regency = ${regency} and retailer = ${retailer} and shelf > 0) s on s.product_id = g.product and s.store_id = g.store
    where g.quantity > s.before`)
  await run(
    sql`delete from sale_row r using staged s where r.regency = ${regency} and r.import_id = ${id} and r.no = s.no`
  )
  await run(sql`insert into sale_row (regency, import_id, no, sheet, line, store_code, gtin, day, quantity, amount, problem,
    doubtful, readings, written, fixes, left_reason, taken, store_id, product_id)
    select ${regency}, ${id}, s.no, s.sheet, s.line, s.store_code, s.gtin, s.day, s.quantity, coalesce(s.amount, m.amount),
      coalesce(s.problem, d.problem), s.doubtful, s.readings::jsonb, s.written::jsonb, s.fixes::jsonb, s.left_reason, s.taken,
      case when d.problem is null then d.store end, case when d.problem is null then d.product end
    from staged s left join matched m on m.no = s.no left join daily d on d.store = m.store and d.product = m.product and d.day = m.day
    where coalesce(s.problem, d.problem, s.left_reason, s.taken) is not null`)
  const result = await resultOf(context, id)
  await context.db
    .updateTable('sales_import')
    .set({ status: 'applied', result: JSON.stringify(result) })
    .where('regency', '=', regency)
    .where('id', '=', id)
    .execute()
  return result
}

/** Rows that a person brought in and can put out again: those in a sale or of quantity zero, and lines of the file that wait now. */
export const isTaken = sql<boolean>`taken is not null and (store_id is not null or left_reason is not null
  or taken = any(${[...saleLeftReasons]}))`

async function resultOf(context: Context, id: string): Promise<ImportResult> {
  const { regency } = context.actor
  const counted = (column: 'problem' | 'left_reason' | 'taken', which: ReturnType<typeof sql>) => sql`
    coalesce((select json_object_agg(reason, n) from (select ${sql.ref(column)} as reason, count(*)::int n from sale_row
      where regency = ${regency} and import_id = ${id} and ${which} group by 1) h), '{}')`
  const { rows } = await sql<ImportResult>`
    select count(*)::int as sales, coalesce(sum(quantity), 0)::int as units, coalesce(sum(amount), 0)::bigint as rupiah,
      min(day) as "firstDay", max(day) as "lastDay",
      ${counted('problem', sql`left_reason is null and store_id is null`)} as held,
        ${counted('left_reason', sql`left_reason is not null`)} as "left", ${counted('taken', isTaken)} as taken
    from sale where regency = ${regency} and import_id = ${id}`.execute(context.db)
  return rows[0]!
}
