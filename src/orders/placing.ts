/** Orders of a retailer: taken within capacity and agreement, shared over pools, cancelled, closed. */

import { sql } from 'kysely'
import { z } from 'zod'
import type { PlainDate } from '../kernel/dates.ts'
import { mapOf, plainDate } from '../kernel/inputs.ts'
import { formatRupiah } from '../kernel/money.ts'
import type { Weighty } from '../kernel/operation.ts'
import { notFound, Problem, wrongAt } from '../kernel/problem.ts'
import { office, placesOrders } from '../kernel/rights.ts'
import { requireWithin, thisDay } from '../kernel/span.ts'
import { type Text, text } from '../kernel/text.ts'
import { action, type Context } from '../platform/context.ts'
import { takeOrder } from '../pools/index.ts'
import { rememberColumns, termsInForce } from '../retail/index.ts'
import { type AgreementTerms, ways } from '../retail/model.ts'
import { bill, creditFor } from './invoices.ts'
import { type OrderStatus, orderLine } from './model.ts'
import { downPaymentOn, largeOrder, worth } from './rules.ts'

export interface OrderRow {
  id: string
  retailer: string
  number: string
  orderedOn: PlainDate
  deliverBy: PlainDate
  terms: AgreementTerms
  status: OrderStatus
}

/** An order that the actor may reach, locked; refused when it is not open. */
export async function openOrder(context: Context, id: string): Promise<OrderRow> {
  const { rows } = await sql<OrderRow>`
    select id, retailer, number, ordered_on as "orderedOn", deliver_by as "deliverBy", terms, status from purchase_order
    where regency = ${context.actor.regency} and id = ${id} for update`.execute(context.db)
  const [row] = rows
  if (!row) throw notFound(text('Pesanan', 'The order'))
  if (row.status !== 'open')
    throw new Problem(
      'orders/not-open',
      409,
      text(`Pesanan ${row.number} sudah selesai atau dibatalkan.`, `Order ${row.number} is done or cancelled.`)
    )
  return row
}

interface Ordered {
  line: number
  product: string
  store: string
  quantity: number
  price: number
  name: string
  cost: number
  capacity: number
  case: string
  household: string
  village: string
  pool: string | null
}

/** The lines as they can be taken: on this retailer's shelves, in its stores, not below cost, or for a buyer not below the price. */
async function readLines(
  context: Context,
  retailer: string,
  lines: readonly z.infer<typeof orderLine>[]
): Promise<Ordered[]> {
  const { rows } = await sql<Ordered & { listed: boolean; open: boolean; offered: number }>`
    select g.no - 1 as line, g.product, g.store, g.quantity, coalesce(g.price, p.price) as price, p.price as offered,
      p.name, p.cost, p.capacity, p.case_id as case, p.household_id as household, p.village, c.pool_id as pool,
      exists (select 1 from shelf_product s where s.regency = p.regency and s.product_id = p.id and s.retailer = ${retailer}
        and s.delisted_on is null) and p.withdrawn_on is null as listed,
      t.id is not null as open
    from jsonb_to_recordset(${JSON.stringify(lines.map((l, i) => ({ no: i + 1, ...l })))}::jsonb) as g (no int,
      product uuid, store uuid, quantity int, price bigint)
    left join product p on p.regency = ${context.actor.regency} and p.id = g.product left
    join mentoring_case c on c.regency = p.regency and c.id = p.case_id
    left join store t on t.regency = ${context.actor.regency} and t.id = g.store and t.retailer = ${retailer} and t.closed_on is null
    order by g.no`.execute(context.db)
  const seen = new Set<string>()
  for (const r of rows) {
    const at = (field: string) => `/lines/${r.line}/${field}`
    if (!r.listed)
      throw wrongAt(
        'orders/not-listed',
        at('product'),
        text(
          `Produk baris ${r.line + 1} tidak ada di rak ${retailer}. Hapus barisnya, atau ajukan dahulu ke kurasi.`,
          `The product of line ${r.line + 1} is not on the shelves of ${retailer}. Remove the line, or apply in a curation round first.`
        )
      )
    if (!r.open)
      throw wrongAt(
        'orders/unknown-store',
        at('store'),
        text('Toko ini bukan toko ritel itu, atau sudah tutup.', 'This is no open store of that retailer.')
      )
    // A buyer is held to the price on the shelf, which they know, and never to the cost: the office decides about that.
    if (context.actor.role === 'buyer' && r.price < r.offered)
      throw wrongAt(
        'orders/below-price',
        at('price'),
        text(
          `Harga ${r.name} adalah ${formatRupiah(r.offered)}. Untuk harga lain, bicarakan dengan dinas.`,
          `The price of ${r.name} is ${formatRupiah(r.offered)}. For another price talk to the agency.`
        )
      )
    if (context.actor.role !== 'buyer' && r.price < r.cost)
      throw wrongAt(
        'orders/below-cost',
        at('price'),
        text(
          `Harga ${formatRupiah(r.price)} di bawah HPP ${r.name}, ${formatRupiah(r.cost)}. Setiap satuan rugi.`,
          `The price of ${formatRupiah(r.price)} is below the cost of ${r.name}, ${formatRupiah(r.cost)}: every unit loses money.`
        )
      )
    if (seen.has(`${r.product} ${r.store}`))
      throw wrongAt(
        'orders/line-twice',
        at('store'),
        text(
          `${r.name} untuk toko ini ada dua kali. Gabungkan jumlahnya.`,
          `${r.name} for this store is there twice. Add the quantities up.`
        )
      )
    seen.add(`${r.product} ${r.store}`)
  }
  return rows
}

/** Refuses what is more than a product's makers can make in the month of the delivery, other orders counted. */
async function withinCapacity(context: Context, lines: readonly Ordered[], deliverBy: PlainDate): Promise<void> {
  const asked = new Map<string, number>()
  for (const l of lines) asked.set(l.product, (asked.get(l.product) ?? 0) + l.quantity)
  const ids = [...asked.keys()].sort()
  await sql`select 1 from product where regency = ${context.actor.regency} and id = any(${ids}::uuid[]) order by id for update`.execute(
    context.db
  )
  const { rows } = await sql<{ id: string; promised: number }>`
    select l.product_id as id, sum(l.quantity)::int as promised from order_line l
    join purchase_order o on o.regency = l.regency and o.id = l.order_id
    where l.regency = ${context.actor.regency} and l.product_id = any(${ids}::uuid[]) and o.status <> 'cancelled'
      and date_trunc('month', o.deliver_by) = date_trunc('month', ${deliverBy}::date) group by 1`.execute(context.db)
  const promised = new Map(rows.map((r) => [r.id, r.promised]))
  for (const l of lines) {
    const free = Math.max(0, l.capacity - (promised.get(l.product) ?? 0))
    if (asked.get(l.product)! > free)
      throw wrongAt(
        'orders/above-capacity',
        `/lines/${l.line}/quantity`,
        text(
          `${l.name}: dipesan ${asked.get(l.product)!.toLocaleString('id-ID')}, padahal bulan itu pembuatnya masih ` +
            `sanggup ${free.toLocaleString('id-ID')}. Kurangi, mundurkan, atau tambah anggota kelompok.`,
          `${l.name}: ${asked.get(l.product)!.toLocaleString('id-ID')} are ordered, but its makers can still make ` +
            `${free.toLocaleString('id-ID')} in that month. Take less, move the day, or add members to the pool.`
        ),
        { free }
      )
  }
}

/** Takes a retailer's order: within the agreement and what the makers can make; shares it over pools, bills the down payment. */
export const placeOrder = action({
  name: 'orders/place',
  may: placesOrders,
  title: text('Mencatat pesanan ritel', 'Took an order of a retailer'),
  input: z.object({
    retailer: z.string().trim().min(2).max(60),
    number: z.string().trim().min(2).max(60),
    deliverBy: plainDate,
    lines: z.array(orderLine).min(1).max(5000),
    confirmed: z.boolean().default(false).describe('Its large sum was asked about and stands.'),
    columns: mapOf(z.string().max(60), z.string().max(200), 60)
      .nullable()
      .default(null)
      .describe('Columns of its file, to be remembered.'),
    meant: mapOf(z.string().max(60), z.enum(ways), 60)
      .default({})
      .describe('What a person said of its columns, to be remembered with them.')
  }),
  record: ({ lines, ...rest }) => ({ ...rest, lines: lines.length }),
  async run(context, input) {
    const { regency, name } = context.actor
    const a = await termsInForce(context, input.retailer)
    requireWithin(input.deliverBy, '/deliverBy', {
      from: thisDay(context.today),
      to: [a.ends, text(`akhir perjanjian ${a.number}`, `the end of agreement ${a.number}`)]
    })
    const known = await context.db
      .selectFrom('purchase_order')
      .select('id')
      .where('regency', '=', regency)
      .where('retailer', '=', input.retailer)
      .where('number', '=', input.number)
      .executeTakeFirst()
    if (known)
      throw wrongAt(
        'orders/number-taken',
        '/number',
        text(`Pesanan ${input.number} sudah tercatat.`, `Order ${input.number} is here already.`)
      )
    const lines = await readLines(context, input.retailer, input.lines)
    await withinCapacity(context, lines, input.deliverBy)
    const sum = worth(lines)
    if (sum >= largeOrder && !input.confirmed)
      throw new Problem(
        'orders/large',
        409,
        text(
          `Pesanan ini ${formatRupiah(sum)}. Periksa jumlah dan harganya; bila benar, kirim sekali lagi.`,
          `This order is ${formatRupiah(sum)}. Check quantities and prices; if they are right, send it once more.`
        ),
        { facts: { confirm: sum } }
      )
    const id = context.newId()
    await context.db
      .insertInto('purchase_order')
      .values({
        regency,
        id,
        retailer: input.retailer,
        agreement_id: a.id,
        number: input.number,
        ordered_on: context.today,
        deliver_by: input.deliverBy,
        terms: JSON.stringify(a.terms),
        status: 'open',
        noted_by: name
      })
      .execute()
    await sql`insert into order_line (regency, order_id, product_id, store_id, retailer, household_id, village, quantity, price)
      select ${regency}, ${id}, l.product, l.store, ${input.retailer}, l.household, l.village, l.quantity, l.price
      from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as l (product uuid, store uuid, household uuid, village text,
        quantity int, price bigint)`.execute(context.db)
    if (input.columns) await rememberColumns(context, input.retailer, 'orders', input.columns, input.meant)
    for (const [, own] of Map.groupBy(lines, (l) => l.product)) {
      const { pool, product, household, village } = own[0]!
      const quantity = own.reduce((sum, l) => sum + l.quantity, 0)
      if (pool)
        await takeOrder(
          context,
          {
            pool,
            buyer: `${input.retailer} ${input.number}`,
            quantity,
            price: Math.round(worth(own) / quantity),
            dueOn: input.deliverBy
          },
          id
        )
      await context.changed({
        kind: 'order',
        subject: product,
        village,
        household,
        what: { retailer: input.retailer, number: input.number, quantity }
      })
    }
    if (a.terms.downPayment > 0)
      for (const [maker, own] of Map.groupBy(lines, (l) => l.case))
        await bill(context, {
          case: maker,
          household: own[0]!.household,
          village: own[0]!.village,
          retailer: input.retailer,
          order: id,
          kind: 'down-payment',
          goods: 0,
          amount: downPaymentOn(worth(own), a.terms.downPayment),
          dueOn: context.today
        })
    return { id }
  }
})

/** Nothing was sent yet: the order, its shares over pools and its down payments are taken back. */
/** What a retailer would not have to pay any more when an order ends as it is: goods that have not arrived. */
async function dropped(context: Context, id: string, verb: Text): Promise<Weighty> {
  const { rows } = await sql<{ number: string; retailer: string; rupiah: number }>`
    select o.number, o.retailer, coalesce(sum(l.price * greatest(0, l.quantity - coalesce((select sum(x.received) from delivery_line x
        join delivery d on d.regency = x.regency and d.id = x.delivery_id
        where x.regency = l.regency and d.order_id = l.order_id and x.product_id = l.product_id
          and x.store_id = l.store_id), 0))), 0)::bigint as rupiah
    from purchase_order o left join order_line l on l.regency = o.regency and l.order_id = o.id
    where o.regency = ${context.actor.regency} and o.id = ${id} group by o.number, o.retailer`.execute(context.db)
  const [order] = rows
  if (!order) throw notFound(text('Pesanan', 'The order'))
  const { number, retailer, rupiah } = order
  return {
    kind: 'write-off',
    rupiah,
    about: text(
      `${verb.id} pesanan ${number} ${retailer}; ${formatRupiah(rupiah)} tidak jadi dikirim`,
      `${verb.en} order ${number} of ${retailer}; ${formatRupiah(rupiah)} will not be delivered`
    )
  }
}

export const cancelOrder = action({
  name: 'orders/cancel',
  may: office,
  title: text('Membatalkan pesanan ritel', 'Cancelled an order of a retailer'),
  input: z.object({ id: z.uuid(), reason: z.string().trim().min(3).max(300) }),
  second: (context, { id }) => dropped(context, id, text('Membatalkan', 'Cancel')),
  async run(context, input) {
    const order = await openOrder(context, input.id)
    const { regency } = context.actor
    const sent = await context.db
      .selectFrom('delivery')
      .select('id')
      .where('regency', '=', regency)
      .where('order_id', '=', order.id)
      .executeTakeFirst()
    if (sent)
      throw new Problem(
        'orders/sent-already',
        409,
        text(
          'Sebagian pesanan ini sudah dikirim. Tutup pesanannya bila sisanya tidak jadi dikirim.',
          'Some of this order was sent already. Close it if the rest will not be sent.'
        )
      )
    await end(context, order, 'cancelled', input.reason)
    return {}
  }
})

/** What was not sent will not be: the rest is dropped, and what was paid down for it is owed back. */
export const closeOrder = action({
  name: 'orders/close',
  may: office,
  title: text('Menutup pesanan ritel', 'Closed an order of a retailer'),
  input: z.object({ id: z.uuid(), reason: z.string().trim().min(3).max(300) }),
  second: (context, { id }) => dropped(context, id, text('Menutup', 'Close')),
  async run(context, input) {
    const order = await openOrder(context, input.id)
    const coming = await context.db
      .selectFrom('delivery_line as l')
      .innerJoin('delivery as d', (j) => j.onRef('d.regency', '=', 'l.regency').onRef('d.id', '=', 'l.delivery_id'))
      .select('l.batch')
      .where('l.regency', '=', context.actor.regency)
      .where('d.order_id', '=', order.id)
      .where('l.received_on', 'is', null)
      .executeTakeFirst()
    if (coming)
      throw new Problem(
        'orders/still-coming',
        409,
        text(
          'Masih ada kiriman di perjalanan. Catat penerimaannya dahulu.',
          'A delivery is still on its way. Note its receipt first.'
        )
      )
    await end(context, order, 'done', input.reason)
    return {}
  }
})

async function end(context: Context, order: OrderRow, status: 'done' | 'cancelled', reason: string): Promise<void> {
  const { regency } = context.actor
  await context.db
    .updateTable('purchase_order')
    .set({ status, reason })
    .where('regency', '=', regency)
    .where('id', '=', order.id)
    .execute()
  if (status === 'cancelled')
    await sql`update pool_order set status = 'cancelled', reason = ${reason}, version = version + 1
      where regency = ${regency} and purchase_id = ${order.id} and status = 'open'`.execute(context.db)
  await creditFor(context, order.id, reason)
}
