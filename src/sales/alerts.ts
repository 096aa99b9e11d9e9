/** What needs an act on shelves, found anew by set: after each sales file and once a day. */
import { sql } from 'kysely'
import { z } from 'zod'
import { administrator } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { action, type Context } from '../platform/context.ts'
import { watch } from './model.ts'

/**
 * Writes the alerts of all shelves that the actor may see, or of one retailer; an alert that is still there keeps the day since which it
 * is. A store's pace is what it sold in the four weeks to the last day that its retailer reported, by the days on the
 * shelf. Slow: half the pace of the product's other stores or less, weighed by their demand, after two weeks.
 */
export async function findAlerts(context: Context, retailer: string | null = null): Promise<number> {
  const { regency } = context.actor
  const { rows } = await sql<{ n: number }>`
    with reported as (select retailer, max(last) as last from (select retailer, (result ->> 'lastDay')::date as last
        from sales_import where regency = ${regency} and status = 'applied') f where last is not null group by 1),
    held as (
      select s.product_id, s.store_id, s.retailer, s.household_id, s.village, sum(s.shelf)::int as shelf,
        sum(s.transit)::int as transit, min(s.best_before) filter (where s.shelf > 0) as best_before, min(s.since) as since
      from stock s where s.regency = ${regency} and (${retailer}::text is null or s.retailer = ${retailer}) group by 1, 2, 3, 4, 5),
    paced as (
      select h.*, t.demand, r.last, coalesce(x.n, 0)::int as sold, case
        when r.last >= h.since then least(${watch.windowDays}, r.last - h.since + 1) else 0 end as days,
        exists (select 1 from shelf_product l where l.regency = ${regency} and l.product_id = h.product_id
          and l.retailer = h.retailer and l.delisted_on is null) as listed,
        exists (select 1 from placed y join placement k on k.regency = y.regency and k.id = y.placement_id
          where y.regency = ${regency} and y.product_id = h.product_id and y.store_id = h.store_id and k.status = 'adopted') as placed
      from held h join store t on t.regency = ${regency} and t.id = h.store_id and t.closed_on is null left
      join reported r on r.retailer = h.retailer
      left join lateral (select sum(quantity) n from sale x where x.regency = ${regency} and x.store_id = h.store_id
        and x.product_id = h.product_id and x.day > r.last - ${watch.windowDays}::int) x on true),
    usual as (select product_id, retailer, sum(sold::float8 / days) / sum(demand) as pace, count(*) as stores from paced
      where days >= ${watch.slowAfterDays} group by 1, 2),
    judged as (
      select p.*, case when p.sold > 0 and p.days > 0 then floor(p.shelf * p.days / p.sold::float8)::int end as lasts, u.stores, u.pace
      from paced p left join usual u on u.product_id = p.product_id and u.retailer = p.retailer),
    found as (
      select j.*, k.kind from judged j cross join lateral (values
        ('expired', j.shelf > 0 and j.best_before <= ${context.today}::date),
        ('expiring', j.shelf > 0 and j.best_before > ${context.today}::date
          and j.best_before <= ${context.today}::date + ${watch.freshDays}::int),
        ('out', j.listed and j.placed and j.shelf = 0 and j.transit = 0 and j.since is not null),
        ('low', j.listed and j.placed and j.shelf > 0 and j.transit = 0 and j.lasts <= ${watch.lowDays}),
        ('slow', j.listed and j.shelf > 0 and j.days >= ${watch.slowAfterDays} and j.stores >= 3
          and j.sold::float8 / j.days < ${watch.slowShare} * j.pace * j.demand)) k (kind, holds) where k.holds),
    gone as (delete from stock_alert a where regency = ${regency} and (${retailer}::text is null or retailer = ${retailer})
      and not exists (select 1 from found f where f.kind = a.kind and f.product_id = a.product_id and f.store_id = a.store_id)),
    kept as (insert into stock_alert (regency, kind, product_id, store_id, retailer, household_id, village, since, shelf,
        sold, lasts, best_before)
      select ${regency}, kind, product_id, store_id, retailer, household_id, village, ${context.today}::date, shelf, sold,
        lasts, best_before from found
      on conflict (regency, kind, product_id, store_id) do update set shelf = excluded.shelf, sold = excluded.sold,
        lasts = excluded.lasts, best_before = excluded.best_before returning 1)
    select count(*)::int as n from kept`.execute(context.db)
  return rows[0]!.n
}

export const watchShelves = action({
  name: 'sales/watch-shelves',
  may: administrator,
  title: text('Memeriksa rak', 'Looked at the shelves'),
  input: z.object({}),
  run: async (context) => ({ alerts: await findAlerts(context) })
})
