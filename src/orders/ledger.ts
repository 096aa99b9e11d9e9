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
  await sql`insert into stock_move (regency, product_id, store_id, batch, retailer, household_id, village, best_before, day, source, target, quantity, reason, origin)
    select ${context.actor.regency}, m.product, m.store, m.batch, m.retailer, m.household, m.village, m."bestBefore", ${day}::date, m.source, m.target, m.quantity, coalesce(m.reason, ''), ${origin}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as m (product uuid, store uuid, batch text, retailer text, household uuid, village text, "bestBefore" date, source text, target text, quantity int, reason text)`.execute(
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
}

/** What a product has of it in a store, batch by batch, locked until the end of the transaction. */
export async function stockAt(context: Context, product: string, store: string): Promise<StockRow[]> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`stock:${product}:${store}`}, 0))`.execute(context.db)
  const { rows } = await sql<StockRow>`
    select product_id as product, store_id as store, batch, retailer, household_id as household, village, best_before as "bestBefore", transit, shelf, sold,
      exists (select 1 from recall r where r.regency = stock.regency and r.product_id = stock.product_id and r.batch = stock.batch and not r.drill) as recalled
    from stock where regency = ${context.actor.regency} and product_id = ${product} and store_id = ${store} order by best_before, batch`.execute(
    context.db
  )
  return rows
}
