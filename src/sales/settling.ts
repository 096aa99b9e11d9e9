/** Consignment: what was sold since the last settlement is billed. */

import { sql } from 'kysely'
import { z } from 'zod'
import { addDays } from '../kernel/dates.ts'
import { Problem } from '../kernel/problem.ts'
import { office } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { bill, turnoverOf } from '../orders/index.ts'
import { worth } from '../orders/rules.ts'
import { action } from '../platform/context.ts'
import { termsInForce } from '../retail/index.ts'

export const settle = action({
  name: 'sales/settle',
  may: office,
  title: text('Menagih titip jual', 'Settled consignment'),
  input: z.object({ retailer: z.string().trim().min(2).max(60) }),
  async run(context, { retailer }) {
    const { regency } = context.actor
    const a = await termsInForce(context, retailer)
    if (a.terms.model !== 'consignment')
      throw new Problem(
        'sales/not-consignment',
        409,
        text(
          `${retailer} membeli putus: tagihannya terbit saat barang diterima.`,
          `${retailer} buys outright: its invoices are written when goods are received.`
        )
      )
    await sql`select pg_advisory_xact_lock(hashtextextended(${`sales:${retailer}`}, 0))`.execute(context.db)
    const { rows } = await sql<{
      product: string
      case: string
      household: string
      village: string
      quantity: number
      price: number
    }>`
      select p.id as product, p.case_id as case, p.household_id as household, p.village,
        (s.sold - coalesce((select sum(l.quantity) from settlement_line l
              where l.regency = ${regency} and l.product_id = p.id and l.retailer = ${retailer}), 0))::int as quantity,
        coalesce((select l.price from order_line l join purchase_order o on o.regency = l.regency and o.id = l.order_id
            where l.regency = ${regency} and l.product_id = p.id and o.retailer = ${retailer} and o.status <> 'cancelled'
            order by o.ordered_on desc, o.id desc limit 1), p.price) as price
      from (select product_id, sum(sold) as sold from stock where regency = ${regency} and retailer = ${retailer}
        group by 1) s join product p on p.regency = ${regency} and p.id = s.product_id
      order by p.id`.execute(context.db)
    const due = rows.filter((r) => r.quantity > 0)
    if (due.length === 0)
      throw new Problem(
        'sales/nothing-to-settle',
        409,
        text('Tidak ada penjualan yang belum ditagih.', 'Nothing was sold that is not billed yet.')
      )
    for (const [maker, own] of Map.groupBy(due, (r) => r.case)) {
      const goods = worth(own)
      const invoice = await bill(context, {
        case: maker,
        household: own[0]!.household,
        village: own[0]!.village,
        retailer,
        order: null,
        kind: 'settlement',
        goods,
        amount: goods,
        dueOn: addDays(context.today, a.terms.paymentDays)
      })
      await context.db
        .insertInto('settlement_line')
        .values(
          own.map((l) => ({
            regency,
            invoice_id: invoice!,
            product_id: l.product,
            retailer,
            household_id: l.household,
            village: l.village,
            quantity: l.quantity,
            price: l.price
          }))
        )
        .execute()
      await turnoverOf(context, maker)
    }
    return { invoices: Map.groupBy(due, (r) => r.case).size, rupiah: worth(due) }
  }
})
