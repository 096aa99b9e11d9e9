/** What retailers owe makers: invoices, credit notes, payments; and what comes of it in a maker's turnover. */

import { sql } from 'kysely'
import { z } from 'zod'
import { formatDate, type PlainDate } from '../kernel/dates.ts'
import { plainDate } from '../kernel/inputs.ts'
import { formatRupiah } from '../kernel/money.ts'
import { notFound, wrongAt } from '../kernel/problem.ts'
import { office } from '../kernel/rights.ts'
import { requireWithin, thisDay } from '../kernel/span.ts'
import { text } from '../kernel/text.ts'
import { noteTurnover } from '../mentoring/index.ts'
import { action, type Context } from '../platform/context.ts'
import { splitIncome } from '../pools/rules.ts'
import type { InvoiceKind } from './model.ts'

/** `INV-2026-0042`: the next number of a paper. */
export async function nextNumber(context: Context, prefix: string): Promise<string> {
  const { rows } = await sql<{ n: number }>`select nextval('paper_number')::int as n`.execute(context.db)
  return `${prefix}-${context.today.slice(0, 4)}-${String(rows[0]!.n).padStart(4, '0')}`
}

export interface Bill {
  case: string
  household: string
  village: string
  retailer: string
  order: string | null
  kind: InvoiceKind
  /** Rupiah: the goods that it is about, and what is to be paid. */
  goods: number
  amount: number
  dueOn: PlainDate
  note?: string
}

/** Writes an invoice, or a credit note when the amount is negative; nothing to pay for nothing writes nothing. */
export async function bill(context: Context, b: Bill): Promise<string | undefined> {
  if (b.amount === 0 && b.goods === 0) return undefined
  const id = context.newId()
  await context.db
    .insertInto('invoice')
    .values({
      regency: context.actor.regency,
      id,
      number: await nextNumber(context, b.kind === 'credit' ? 'NK' : 'INV'),
      retailer: b.retailer,
      case_id: b.case,
      household_id: b.household,
      village: b.village,
      order_id: b.order,
      kind: b.kind,
      goods: b.goods,
      amount: b.amount,
      issued_on: context.today,
      due_on: b.dueOn,
      note: b.note ?? ''
    })
    .execute()
  return id
}

/** What was paid down on an order by maker, and how much of it deliveries have used. */
export async function downPaymentsOf(
  context: Context,
  order: string
): Promise<Map<string, { household: string; village: string; retailer: string; left: number }>> {
  const { rows } = await sql<{ case: string; household: string; village: string; retailer: string; left: number }>`
    select case_id as case, household_id as household, village, min(retailer) as retailer,
      (coalesce(sum(amount) filter (where kind = 'down-payment'),
          0) - coalesce(sum(goods - amount) filter (where kind = 'delivery'),
            0) + coalesce(sum(amount - goods) filter (where kind = 'credit'), 0))::bigint as left
    from invoice where regency = ${context.actor.regency} and order_id = ${order} and cancelled_on is null group by 1, 2, 3`.execute(
    context.db
  )
  return new Map(rows.map((r) => [r.case, r]))
}

/** What was paid down and not used: a down payment that nobody paid yet is cancelled, else the rest is credited. */
export async function creditFor(context: Context, order: string, note: string): Promise<void> {
  const { regency } = context.actor
  await sql`update invoice i set cancelled_on = ${context.today}::date, note = ${note}
    where regency = ${regency} and order_id = ${order} and kind = 'down-payment' and paid = 0
    and not exists (select 1 from invoice d where d.regency = i.regency and d.order_id = i.order_id
      and d.case_id = i.case_id and d.kind = 'delivery')`.execute(context.db)
  for (const [maker, d] of await downPaymentsOf(context, order))
    if (d.left > 0)
      await bill(context, {
        ...d,
        case: maker,
        order,
        kind: 'credit',
        goods: 0,
        amount: -d.left,
        dueOn: context.today,
        note
      })
}

/** A payment of a retailer on an invoice, or of a maker on a credit note. */
export const pay = action({
  name: 'orders/pay',
  may: office,
  title: text('Mencatat pembayaran', 'Noted a payment'),
  input: z.object({
    invoice: z.uuid(),
    amount: z.number().int().min(1).max(100_000_000_000).describe('Rupiah.'),
    paidOn: plainDate
  }),
  async second(context, { invoice, amount, paidOn }) {
    const row = await context.db
      .selectFrom('invoice')
      .select(['number', 'retailer'])
      .where('regency', '=', context.actor.regency)
      .where('id', '=', invoice)
      .executeTakeFirst()
    if (!row) throw notFound(text('Tagihan', 'The invoice'))
    const of = `${formatRupiah(amount)}, ${row.number} ${row.retailer}`
    return {
      kind: 'payment',
      rupiah: amount,
      about: text(
        `Mencatat pembayaran ${of}, tanggal ${formatDate(paidOn)}`,
        `Note a payment of ${of}, on ${formatDate(paidOn, 'en')}`
      )
    }
  },
  async run(context, input) {
    const { regency, name } = context.actor
    const row = await context.db
      .selectFrom('invoice')
      .selectAll()
      .where('regency', '=', regency)
      .where('id', '=', input.invoice)
      .where('cancelled_on', 'is', null)
      .forUpdate()
      .executeTakeFirst()
    if (!row) throw notFound(text('Tagihan', 'The invoice'))
    const open = Math.abs(row.amount) - row.paid
    if (input.amount > open)
      throw wrongAt(
        'orders/payment-wrong',
        '/amount',
        text(
          `Sisa ${row.number} tinggal ${formatRupiah(open)}. Catat sebanyak itu; selebihnya milik tagihan lain.`,
          `Only ${formatRupiah(open)} of ${row.number} is open. Note that much; the rest belongs to another invoice.`
        )
      )
    requireWithin(input.paidOn, '/paidOn', {
      from: [row.issued_on, text('tanggal tagihan', 'the day of the invoice')],
      to: thisDay(context.today)
    })
    await context.db
      .insertInto('payment')
      .values({
        regency,
        id: context.newId(),
        invoice_id: row.id,
        retailer: row.retailer,
        household_id: row.household_id,
        village: row.village,
        paid_on: input.paidOn,
        amount: input.amount,
        noted_by: name
      })
      .execute()
    await context.db
      .updateTable('invoice')
      .set({ paid: row.paid + input.amount })
      .where('regency', '=', regency)
      .where('id', '=', row.id)
      .execute()
    await context.changed({
      kind: 'payment',
      subject: row.case_id,
      village: row.village,
      household: row.household_id,
      what: { invoice: row.number, amount: input.amount }
    })
    return { open: open - input.amount }
  }
})

/**
 * What retail sales of this month come to in the turnover of the makers behind a case: goods billed less goods taken
 * back. That of a pool is split over its members by what was accepted of each; the group's share is a cost, so it is not
 * taken off a turnover.
 */
export async function turnoverOf(context: Context, maker: string): Promise<void> {
  const { regency } = context.actor
  const month = `${context.today.slice(0, 7)}-01`
  const { rows } = await sql<{
    goods: number
    pool: string | null
    household: string
    village: string
    enterprise: string | null
  }>`
    select coalesce((select sum(goods) from invoice i where i.regency = c.regency and i.case_id = c.id
        and i.cancelled_on is null and date_trunc('month', i.issued_on) = ${month}::date), 0)::bigint as goods,
      c.pool_id as pool, c.household_id as household, c.village, c.enterprise_id as enterprise
    from mentoring_case c where c.regency = ${regency} and c.id = ${maker}`.execute(context.db)
  const [own] = rows
  if (!own) return
  const goods = Math.max(0, own.goods)
  if (!own.pool) return noteTurnover(context, { ...own, id: maker }, month, 'sales', goods)
  // Of a settlement no order is known: then all orders of retailers count.
  const billed = sql`select order_id from invoice i where i.regency = ${regency} and i.case_id = ${maker}
    and i.order_id is not null and date_trunc('month', i.issued_on) = ${month}::date`
  const { rows: members } = await sql<{
    id: string
    household: string
    village: string
    enterprise: string | null
    units: number
  }>`
    select c.id, c.household_id as household, c.village, c.enterprise_id as enterprise,
      coalesce(nullif(sum(b.accepted), 0), sum(s.quantity))::int as units
    from pool_order o join pool_share s on s.regency = o.regency and s.order_id = o.id
    join mentoring_case c on c.regency = s.regency and c.id = s.case_id
    left join lateral (select sum(accepted) as accepted from batch_part x join batch y on y.regency = x.regency and y.id = x.batch_id
      where y.regency = o.regency and y.order_id = o.id and x.case_id = s.case_id) b on true
    where o.regency = ${regency} and o.pool_id = ${own.pool} and o.purchase_id is not null and o.status <> 'cancelled'
      and (o.purchase_id in (${billed}) or not exists (${billed}))
    group by 1, 2, 3, 4 order by 1`.execute(context.db)
  const { members: incomes } = splitIncome(goods, 0, new Map(members.map((m) => [m.id, m.units])))
  for (const m of members) await noteTurnover(context, m, month, 'sales', incomes.get(m.id)!)
}
