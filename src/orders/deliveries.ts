/** Deliveries: sent with batch and date, received by the store, moved to a better one. */

import { sql } from 'kysely'
import { z } from 'zod'
import { addDays, formatDate, type PlainDate } from '../kernel/dates.ts'
import { distinct } from '../kernel/inputs.ts'
import { notFound, Problem, wrongAt } from '../kernel/problem.ts'
import { office, register } from '../kernel/rights.ts'
import { requireWithin, yearsAfter } from '../kernel/span.ts'
import { text } from '../kernel/text.ts'
import { action, type Context } from '../platform/context.ts'
import { expiredPapers } from '../products/index.ts'
import { paperNames } from '../products/model.ts'
import { movePlace } from '../retail/index.ts'
import type { AgreementTerms } from '../retail/model.ts'
import { bill, creditFor, downPaymentsOf, nextNumber, turnoverOf } from './invoices.ts'
import { claim, type Move, post, stockAt } from './ledger.ts'
import { batchCode } from './model.ts'
import { openOrder } from './placing.ts'
import { creditGoods } from './returns.ts'
import { billFor, firstExpiring, worth } from './rules.ts'

interface Sent {
  line: number
  product: string
  store: string
  batch: string
  quantity: number
  name: string
  storeName: string
  household: string
  village: string
  case: string
  pool: string | null
  bestBefore: PlainDate
}

/** Sends what was ordered, or a part of it. Refuses expired papers, expired goods, recalled batches and more than a batch holds. */
export const send = action({
  name: 'orders/send',
  may: register,
  title: text('Mengirim pesanan', 'Sent a delivery'),
  input: z.object({
    order: z.uuid(),
    carrier: z.string().trim().max(120).default(''),
    lines: z
      .array(
        z.object({
          product: z.uuid(),
          store: z.uuid(),
          batch: batchCode,
          bestBefore: z.iso
            .date()
            .nullable()
            .default(null)
            .describe("Needed for a maker's own batch; that of a pool knows it."),
          quantity: z.number().int().min(1).max(1_000_000)
        })
      )
      .min(1)
      .max(5000)
  }),
  record: ({ lines, ...rest }) => ({ ...rest, lines: lines.length }),
  async run(context, input) {
    const { regency, name } = context.actor
    const order = await openOrder(context, input.order)
    const { rows } = await sql<
      Omit<Sent, 'bestBefore'> & {
        bestBefore: PlainDate | null
        known: PlainDate | null
        open: number | null
        recalled: boolean
        pooled: boolean
      }
    >`
      with g as (select * from jsonb_to_recordset(${JSON.stringify(input.lines.map((l, line) => ({ line, ...l })))}::jsonb) as x (line int,
          product uuid, store uuid, batch text, "bestBefore" date, quantity int))
      select g.line, g.product, g.store, g.batch, g.quantity, p.name, t.name as "storeName", p.household_id as household,
        p.village, p.case_id as case, c.pool_id as pool, g."bestBefore",
        coalesce(b.best_before, (select best_before from stock s
            where s.regency = p.regency and s.product_id = p.id and s.batch = g.batch limit 1)) as known, b.id is not null as pooled,
        l.quantity - coalesce((select sum(coalesce(x.received, x.quantity)) from delivery_line x
            join delivery d on d.regency = x.regency and d.id = x.delivery_id
          where x.regency = l.regency and d.order_id = l.order_id and x.product_id = l.product_id
            and x.store_id = l.store_id), 0)::int as open,
        exists (select 1 from recall r where r.regency = p.regency and r.product_id = p.id and r.batch = g.batch
          and not r.drill) as recalled
      from g left join order_line l on l.regency = ${regency} and l.order_id = ${order.id} and l.product_id = g.product
        and l.store_id = g.store
      left join product p on p.regency = l.regency and p.id = l.product_id left
      join mentoring_case c on c.regency = p.regency and c.id = p.case_id
      left join store t on t.regency = l.regency and t.id = l.store_id left
      join batch b on b.regency = c.regency and b.pool_id = c.pool_id and b.code = g.batch
        and exists (select 1 from pool_order k where k.regency = b.regency and k.id = b.order_id and k.purchase_id is not null)
      order by g.line`.execute(context.db)
    const lines = rows.map((r): Sent => {
      const at = (field: string) => `/lines/${r.line}/${field}`
      if (r.open === null)
        throw wrongAt(
          'orders/not-ordered',
          at('product'),
          text('Produk ini tidak dipesan untuk toko itu.', 'This product was not ordered for that store.')
        )
      if (r.recalled)
        throw wrongAt(
          'orders/batch-recalled',
          at('batch'),
          text(
            `Batch ${r.batch} ditarik dan tidak boleh dikirim.`,
            `Batch ${r.batch} is recalled and must not be sent.`
          )
        )
      if (r.pool && !r.pooled)
        throw wrongAt(
          'orders/unknown-batch',
          at('batch'),
          text(
            `Batch ${r.batch} belum diperiksa kelompoknya untuk pesanan ritel. Periksa di halaman kelompok dahulu.`,
            `Batch ${r.batch} was not checked by its pool for an order of a retailer yet. Check it on the page of the pool first.`
          )
        )
      const bestBefore = r.known ?? r.bestBefore
      if (!bestBefore)
        throw wrongAt(
          'orders/best-before-missing',
          at('bestBefore'),
          text('Isi tanggal baik digunakan sebelum, seperti di kemasan.', 'Give the best-before date, as on the pack.')
        )
      requireWithin(bestBefore, at('bestBefore'), { to: yearsAfter(context.today, 10) })
      if (bestBefore <= context.today)
        throw wrongAt(
          'orders/goods-expired',
          at('bestBefore'),
          text(
            `Batch ${r.batch} kedaluwarsa ${formatDate(bestBefore)}.`,
            `Batch ${r.batch} expired on ${formatDate(bestBefore, 'en')}.`
          )
        )
      return { ...r, bestBefore }
    })
    await withinOrder(lines, rows)
    await withinBatches(context, lines)
    for (const product of new Set(lines.map((l) => l.product))) {
      const [expired] = await expiredPapers(context, product, context.today)
      const line = lines.find((l) => l.product === product)!
      if (expired)
        throw wrongAt(
          'orders/paper-expired',
          `/lines/${line.line}/product`,
          text(
            `${paperNames[expired.kind].id} ${line.name} habis ${formatDate(expired.validUntil)}. Perbarui dahulu; ` +
              `barangnya belum boleh dikirim.`,
            `${paperNames[expired.kind].en} of ${line.name} ran out on ${formatDate(expired.validUntil, 'en')}. ` +
              `Renew it first; the goods must not be sent yet.`
          )
        )
    }
    const id = context.newId()
    const number = await nextNumber(context, 'SJ')
    await context.db
      .insertInto('delivery')
      .values({
        regency,
        id,
        order_id: order.id,
        retailer: order.retailer,
        number,
        sent_on: context.today,
        carrier: input.carrier,
        made_by: name
      })
      .execute()
    await dispatch(context, id, order.retailer, lines)
    return { id, number }
  }
})

function withinOrder(lines: readonly Sent[], rows: readonly { open: number | null; line: number }[]): void {
  for (const [, own] of Map.groupBy(lines, (l) => `${l.product} ${l.store}`)) {
    const open = rows[own[0]!.line]!.open!
    const quantity = own.reduce((sum, l) => sum + l.quantity, 0)
    if (quantity > open)
      throw wrongAt(
        'orders/more-than-ordered',
        `/lines/${own[0]!.line}/quantity`,
        text(
          `${own[0]!.name} untuk ${own[0]!.storeName}: tinggal ${open.toLocaleString('id-ID')} yang belum dikirim.`,
          `${own[0]!.name} for ${own[0]!.storeName}: only ${open.toLocaleString('id-ID')} are still to be sent.`
        )
      )
  }
}

/** Of a pool's batch no more leaves than was accepted, less what left already; what came back may leave again. */
async function withinBatches(context: Context, lines: readonly Sent[]): Promise<void> {
  for (const [, own] of Map.groupBy(
    lines.filter((l) => l.pool),
    (l) => `${l.product} ${l.batch}`
  )) {
    const { pool, product, batch, line } = own[0]!
    await sql`select 1 from batch where regency = ${context.actor.regency} and pool_id = ${pool} and code = ${batch} for update`.execute(
      context.db
    )
    const { rows } = await sql<{ left: number }>`
      select (select coalesce(sum(accepted), 0) from batch_part x join batch b on b.regency = x.regency
        and b.id = x.batch_id where b.regency = ${context.actor.regency} and b.pool_id = ${pool} and b.code = ${batch})::int
        - (select coalesce(sum(sent - returned), 0) from stock where regency = ${context.actor.regency}
          and product_id = ${product} and batch = ${batch})::int as left`.execute(context.db)
    const { left } = rows[0]!
    if (own.reduce((sum, l) => sum + l.quantity, 0) > left)
      throw wrongAt(
        'orders/more-than-batch',
        `/lines/${line}/quantity`,
        text(
          `Batch ${batch} tinggal ${left.toLocaleString('id-ID')} yang lolos pemeriksaan dan belum dikirim.`,
          `Only ${left.toLocaleString('id-ID')} of batch ${batch} passed the check and were not sent yet.`
        )
      )
  }
}

interface Dispatched extends Omit<Sent, 'line' | 'name' | 'storeName' | 'case' | 'pool'> {}

/** Writes the lines of a delivery and puts their units on the way. */
async function dispatch(context: Context, id: string, retailer: string, lines: readonly Dispatched[]): Promise<void> {
  await sql`insert into delivery_line (regency, delivery_id, product_id, store_id, batch, retailer, household_id, village,
    best_before, quantity)
    select ${context.actor.regency}, ${id}, l.product, l.store, l.batch, ${retailer}, l.household, l.village, l."bestBefore", l.quantity
    from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as l (product uuid, store uuid, batch text, household uuid,
      village text, "bestBefore" date, quantity int)`.execute(context.db)
  await post(
    context,
    id,
    lines.map((l) => ({ ...l, retailer, source: 'maker' as const, target: 'transit' as const }))
  )
  for (const [product, own] of Map.groupBy(lines, (l) => l.product))
    await context.changed({
      kind: 'delivery',
      subject: product,
      village: own[0]!.village,
      household: own[0]!.household,
      what: { retailer, quantity: own.reduce((sum, l) => sum + l.quantity, 0) }
    })
}

interface Coming {
  product: string
  store: string
  batch: string
  retailer: string
  household: string
  village: string
  case: string
  bestBefore: PlainDate
  quantity: number
  price: number
  recalled: boolean
}

/**
 * A store counts what arrived. What is neither well nor damaged fell short and is lost; damaged units go back. Units of a
 * batch that was recalled on its way go back as well, never on the shelf. Outright goods are billed by what arrived well.
 * What a buyer says did not arrive well waits for the maker's side; a recall is that side's own word.
 */
export const receive = action({
  name: 'orders/receive',
  may: { ...register, buyer: 'regency' },
  title: text('Menerima kiriman', 'Received a delivery'),
  input: z.object({
    delivery: z.uuid(),
    store: z.uuid(),
    lines: distinct(
      z
        .array(
          z.object({
            product: z.uuid(),
            batch: batchCode,
            received: z.number().int().min(0).max(1_000_000),
            damaged: z.number().int().min(0).max(1_000_000).default(0)
          })
        )
        .min(1)
        .max(500),
      ({ product, batch }) => `${product} ${batch}`
    )
  }),
  async run(context, input) {
    const { regency, name } = context.actor
    const delivery = await context.db
      .selectFrom('delivery')
      .selectAll()
      .where('regency', '=', regency)
      .where('id', '=', input.delivery)
      .executeTakeFirst()
    if (!delivery) throw notFound(text('Kiriman', 'The delivery'))
    const order = delivery.order_id ? await openOrder(context, delivery.order_id) : undefined
    const { rows } = await sql<Coming>`
      select x.product_id as product, x.store_id as store, x.batch, x.retailer, x.household_id as household, x.village,
        p.case_id as case, x.best_before as "bestBefore", x.quantity,
        coalesce(l.price, p.price) as price, exists (select 1 from recall r
          where r.regency = x.regency and r.product_id = x.product_id and r.batch = x.batch and not r.drill) as recalled
      from delivery_line x join product p on p.regency = x.regency and p.id = x.product_id
      left join order_line l on l.regency = x.regency and l.order_id = ${delivery.order_id}::uuid
        and l.product_id = x.product_id and l.store_id = x.store_id
      where x.regency = ${regency} and x.delivery_id = ${delivery.id} and x.store_id = ${input.store}
        and x.received_on is null for update of x`.execute(context.db)
    const coming = new Map(rows.map((r) => [`${r.product} ${r.batch}`, r]))
    const moves: Move[] = []
    const claimed: Parameters<typeof claim>[1][number][] = []
    const well: (Coming & { received: number })[] = []
    for (const [i, line] of input.lines.entries()) {
      const c = coming.get(`${line.product} ${line.batch}`)
      if (!c)
        throw new Problem(
          'orders/nothing-coming',
          409,
          text(
            'Kiriman ini sudah diterima, atau bukan untuk toko itu. Muat ulang halamannya.',
            'This delivery was received already, or is not for that store. Reload the page.'
          )
        )
      if (line.received + line.damaged > c.quantity)
        throw wrongAt(
          'orders/more-than-sent',
          `/lines/${i}/received`,
          text(
            `Yang dikirim hanya ${c.quantity.toLocaleString('id-ID')}.`,
            `Only ${c.quantity.toLocaleString('id-ID')} were sent.`
          )
        )
      const onShelf = c.recalled ? 0 : line.received
      const back = c.recalled ? line.received + line.damaged : line.damaged
      moves.push({ ...c, source: 'transit', target: 'shelf', quantity: onShelf })
      const returned = { ...c, target: 'returned' as const, quantity: back, reason: c.recalled ? 'recall' : 'damaged' }
      const short = {
        ...c,
        target: 'lost' as const,
        quantity: c.quantity - line.received - line.damaged,
        reason: 'short'
      }
      for (const gone of [returned, short])
        if (context.actor.role === 'buyer' && gone.reason !== 'recall') claimed.push(gone)
        else moves.push({ ...gone, source: 'transit' })
      await context.db
        .updateTable('delivery_line')
        .set({ received: onShelf, damaged: back, received_on: context.today, received_by: name })
        .where('regency', '=', regency)
        .where('delivery_id', '=', delivery.id)
        .where('product_id', '=', c.product)
        .where('store_id', '=', c.store)
        .where('batch', '=', c.batch)
        .execute()
      well.push({ ...c, received: onShelf })
    }
    await post(context, delivery.id, moves)
    await claim(context, claimed, delivery.id)
    // Goods that travelled between stores were bought before: what comes back of them is credited, as from a shelf.
    if (!order)
      for (const move of moves.filter(({ target, quantity }) => target === 'returned' && quantity > 0))
        await creditGoods(context, move, move.quantity, move.reason ?? 'damaged')
    if (order) await settleReceipt(context, { ...order, order: order.id }, well)
    return { recalled: rows.filter((r) => r.recalled).map((r) => r.batch) }
  }
})

/** Are goods of an order still on their way? Then it goes on, even where what was claimed made it whole. */
async function isUnderWay(context: Context, order: string): Promise<boolean> {
  const { rows } =
    await sql`select from delivery d join delivery_line x on x.regency = d.regency and x.delivery_id = d.id
    where d.regency = ${context.actor.regency} and d.order_id = ${order} and x.received_on is null limit 1`.execute(
      context.db
    )
  return rows.length > 0
}

/** Bills what arrived well of an outright order, and ends the order when all of it has arrived. */
async function settleReceipt(
  context: Context,
  order: { order: string; retailer: string; terms: AgreementTerms },
  well: readonly (Coming & { received: number })[]
): Promise<void> {
  const { regency } = context.actor
  const { rows } = await sql<{ case: string; open: number }>`
    select p.case_id as case, (sum(l.quantity) - coalesce(sum(x.received), 0))::int as open from order_line l
    join product p on p.regency = l.regency and p.id = l.product_id
    left join lateral (select sum(x.received) received from delivery_line x
      join delivery d on d.regency = x.regency and d.id = x.delivery_id
      where x.regency = l.regency and d.order_id = l.order_id and x.product_id = l.product_id and x.store_id = l.store_id) x on true
    where l.regency = ${regency} and l.order_id = ${order.order} group by 1`.execute(context.db)
  const open = new Map(rows.map((r) => [r.case, r.open]))
  const makers = Map.groupBy(well, (w) => w.case)
  if (order.terms.model === 'outright') {
    const down = await downPaymentsOf(context, order.order)
    for (const [maker, own] of makers) {
      const goods = worth(own.map((w) => ({ quantity: w.received, price: w.price })))
      const { amount } = billFor(
        goods,
        order.terms.downPayment,
        down.get(maker)?.left ?? 0,
        (open.get(maker) ?? 0) <= 0
      )
      await bill(context, {
        case: maker,
        household: own[0]!.household,
        village: own[0]!.village,
        retailer: order.retailer,
        order: order.order,
        kind: 'delivery',
        goods,
        amount,
        dueOn: addDays(context.today, order.terms.paymentDays)
      })
      await turnoverOf(context, maker)
    }
  }
  if ([...open.values()].some((n) => n > 0) || (await isUnderWay(context, order.order))) return
  await context.db
    .updateTable('purchase_order')
    .set({ status: 'done' })
    .where('regency', '=', regency)
    .where('id', '=', order.order)
    .execute()
  await creditFor(context, order.order, '')
}

/** Goods that a buyer said had not arrived well, and that the office found had: on the shelf after all, and billed. */
export async function lateArrival(
  context: Context,
  delivery: string,
  goods: Omit<Move, 'source' | 'target'> & { target: 'returned' | 'lost' }
): Promise<void> {
  const { regency } = context.actor
  const recalled = await context.db
    .selectFrom('recall')
    .select('id')
    .where('regency', '=', regency)
    .where('product_id', '=', goods.product)
    .where('batch', '=', goods.batch)
    .where('drill', '=', false)
    .executeTakeFirst()
  // What is recalled meanwhile goes to no shelf and is not owed, as on any arrival.
  if (recalled)
    return post(context, context.actionId, [{ ...goods, source: 'transit', target: 'returned', reason: 'recall' }])
  await post(context, context.actionId, [{ ...goods, source: 'transit', target: 'shelf' }])
  const damaged = goods.target === 'returned' ? goods.quantity : 0
  const { rows } = await sql<{ order: string | null; terms: AgreementTerms; case: string; price: number }>`
    update delivery_line x set received = x.received + ${goods.quantity}, damaged = x.damaged - ${damaged}
    from delivery d left join purchase_order o on o.regency = d.regency and o.id = d.order_id, product p
    where x.regency = ${regency} and x.delivery_id = ${delivery} and x.product_id = ${goods.product}
      and x.store_id = ${goods.store} and x.batch = ${goods.batch}
      and d.regency = x.regency and d.id = x.delivery_id and p.regency = x.regency and p.id = x.product_id
    returning d.order_id as "order", o.terms, p.case_id as case, coalesce((select l.price from order_line l
      where l.regency = x.regency and l.order_id = d.order_id and l.product_id = x.product_id and l.store_id = x.store_id),
        p.price) as price`.execute(context.db)
  const [line] = rows
  if (!line?.order) return
  const { quantity, ...of } = goods
  const arrived = { ...of, ...line, quantity, received: quantity, recalled: false }
  await settleReceipt(context, { order: line.order, retailer: goods.retailer, terms: line.terms }, [arrived])
}

/** A slow store gives way to a better one: the packs on its shelf travel there, and the adopted placement follows. */
export const moveToStore = action({
  name: 'orders/move',
  may: office,
  title: text('Memindahkan produk ke toko lain', 'Moved a product to another store'),
  input: z.object({
    product: z.uuid(),
    from: z.uuid(),
    to: z.uuid(),
    quantity: z.number().int().min(0).max(1_000_000).describe('Packs that travel along.')
  }),
  async run(context, input) {
    const { regency, name } = context.actor
    // What is claimed to have left the shelf does not travel.
    const stock = (await stockAt(context, input.product, input.from)).map((s) => ({ ...s, shelf: s.shelf - s.claimed }))
    const taken = firstExpiring(stock, input.quantity)
    const there = stock.reduce((sum, { shelf }) => sum + shelf, 0)
    if (!taken)
      throw wrongAt(
        'orders/not-on-shelf',
        '/quantity',
        text(
          `Di rak toko itu ada ${there}; tidak dapat dipindahkan ${input.quantity}.`,
          `There are ${there} on that shelf; ${input.quantity} cannot be moved.`
        )
      )
    const recalled = taken.find(({ batch }) => batch.recalled)
    if (recalled)
      throw wrongAt(
        'orders/batch-recalled',
        '/quantity',
        text(
          `Batch ${recalled.batch.batch} ditarik; keluarkan dari rak, jangan dipindahkan.`,
          `Batch ${recalled.batch.batch} is recalled; take it off the shelf, do not move it.`
        )
      )
    const retailer = await movePlace(context, input.product, input.from, input.to)
    if (taken.length === 0) return { delivery: null }
    const id = context.newId()
    await context.db
      .insertInto('delivery')
      .values({
        regency,
        id,
        order_id: null,
        retailer,
        number: await nextNumber(context, 'SJ'),
        sent_on: context.today,
        made_by: name
      })
      .execute()
    await post(
      context,
      id,
      taken.map(({ batch, quantity }) => ({ ...batch, source: 'shelf' as const, target: 'maker' as const, quantity }))
    )
    await dispatch(
      context,
      id,
      retailer,
      taken.map(({ batch, quantity }) => ({ ...batch, store: input.to, quantity }))
    )
    return { delivery: id }
  }
})
