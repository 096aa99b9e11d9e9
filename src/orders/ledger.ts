/** Where every unit is: moves are written here and nowhere else; the database adds them up (see migrations/0017_orders.sql). */
import { sql } from 'kysely'
import type { PlainDate } from '../kernel/dates.ts'
import type { Context } from '../platform/context.ts'
import type { Place } from './model.ts'

export interface Move {
  product: string
  store: string
  batch: string
  retailer: string
  household: string
  village: string
  bestBefore: PlainDate
  source: Place
  target: Place
  quantity: number
  reason?: string
}

/** Writes moves of a day under what they come from; the database refuses what is not there to be moved. */
export async function post(
  context: Context,
  origin: string,
  moves: readonly Move[],
  day: PlainDate = context.today
): Promise<void> {
  const rows = moves.filter((m) => m.quantity > 0)
  if (rows.length === 0) return
  await sql`insert into stock_move (regency, product_id, store_id, batch, retailer, household_id, village, best_before, day,
    source, target, quantity, reason, origin)
    select ${context.actor.regency}, m.product, m.store, m.batch, m.retailer, m.household, m.village, m."bestBefore",
      ${day}::date, m.source, m.target, m.quantity, coalesce(m.reason, ''), ${origin}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as m (product uuid, store uuid, batch text, retailer text,
      household uuid, village text, "bestBefore" date, source text, target text, quantity int, reason text)`.execute(
    context.db
  )
}

export interface StockRow {
  product: string
  store: string
  batch: string
  retailer: string
  household: string
  village: string
  bestBefore: PlainDate
  transit: number
  shelf: number
  sold: number
  recalled: boolean
  /** On the shelf, and claimed to have left it. */
  claimed: number
}

/** What a product has of it in a store, batch by batch, locked until the end of the transaction. */
export async function stockAt(context: Context, product: string, store: string): Promise<StockRow[]> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`stock:${product}:${store}`}, 0))`.execute(context.db)
  const { rows } = await sql<StockRow>`
    select product_id as product, store_id as store, batch, retailer, household_id as household, village,
      best_before as "bestBefore", transit, shelf, sold,
      exists (select 1 from recall r where r.regency = stock.regency and r.product_id = stock.product_id
        and r.batch = stock.batch and not r.drill) as recalled,
      coalesce((select sum(quantity) from retailer_claim c where c.regency = stock.regency
          and c.product_id = stock.product_id and c.store_id = stock.store_id
        and c.batch = stock.batch and c.delivery_id is null and c.status in ('waiting', 'disputed')), 0)::int as claimed
    from stock where regency = ${context.actor.regency} and product_id = ${product} and store_id = ${store}
    order by best_before, batch`.execute(context.db)
  return rows
}

/** Writes down what a buyer says of goods, for the maker's side to answer; they stay where they are. */
export async function claim(
  context: Context,
  goods: readonly (Omit<Move, 'source' | 'target'> & { target: 'returned' | 'lost'; reason: string })[],
  delivery: string | null
): Promise<void> {
  const { regency, user, name } = context.actor
  const rows = goods.filter((g) => g.quantity > 0)
  if (rows.length === 0) return
  await context.db
    .insertInto('retailer_claim')
    .values(
      rows.map((g) => ({
        regency,
        id: context.newId(),
        product_id: g.product,
        store_id: g.store,
        batch: g.batch,
        retailer: g.retailer,
        household_id: g.household,
        village: g.village,
        delivery_id: delivery,
        target: g.target,
        quantity: g.quantity,
        reason: g.reason,
        said_by: user,
        said_name: name,
        said_on: context.today
      }))
    )
    .execute()
}
