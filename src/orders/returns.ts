/** What leaves a shelf unsold: taken back by the maker, or lost; and batches that must not be sold. */

import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import { addDays, formatDate } from '../kernel/dates.ts'
import { formatRupiah } from '../kernel/money.ts'
import { notFound, Problem, wrongAt } from '../kernel/problem.ts'
import { office, register } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { addTasks, openCase } from '../mentoring/index.ts'
import { action, type Context } from '../platform/context.ts'
import { productRow } from '../products/index.ts'
import { bill, turnoverOf } from './invoices.ts'
import { claim, post, stockAt } from './ledger.ts'
import { batchCode, takeBackReasons } from './model.ts'

/**
 * Takes units off a shelf: back to the maker, or lost. What the retailer had bought outright is credited when it comes back.
 * What a buyer says here lowers the own debt, so it waits for the maker's side.
 */
export const takeOffShelf = action({
  name: 'orders/take-off-shelf',
  may: { ...register, buyer: 'regency' },
  title: text('Mengeluarkan barang dari rak', 'Took goods off a shelf'),
  input: z.object({
    product: z.uuid(),
    store: z.uuid(),
    batch: batchCode,
    quantity: z.number().int().min(1).max(1_000_000),
    as: z.enum(['returned', 'lost']),
    reason: z.enum(takeBackReasons)
  }),
  async second(context, input) {
    if (context.actor.role === 'buyer') return undefined
    const p = await productRow(context, input.product)
    const row = (await stockAt(context, input.product, input.store)).find((s) => s.batch === input.batch)
    const bought = row && (await boughtOf(context, row))
    const rupiah = input.quantity * Math.max(p.price, bought?.price ?? 0)
    return {
      kind: 'write-off',
      rupiah,
      about: text(
        `Mengeluarkan ${input.quantity} ${p.name} (${formatRupiah(rupiah)}) dari rak`,
        `Take ${input.quantity} ${p.name} (${formatRupiah(rupiah)}) off a shelf`
      )
    }
  },
  async run(context, input) {
    const row = (await stockAt(context, input.product, input.store)).find((s) => s.batch === input.batch)
    if (!row) throw notFound(text('Batch di rak toko ini', 'The batch on this shelf'))
    const free = row.shelf - row.claimed
    if (input.quantity > free)
      throw wrongAt(
        'orders/not-on-shelf',
        '/quantity',
        text(
          `Di rak hanya ada ${free.toLocaleString('id-ID')}${row.claimed ? ' yang belum dinyatakan keluar' : ''}.`,
          `Only ${free.toLocaleString('id-ID')} are on the shelf${row.claimed ? ' and not claimed to have left it' : ''}.`
        )
      )
    if (context.actor.role === 'buyer') {
      await claim(context, [{ ...row, target: input.as, quantity: input.quantity, reason: input.reason }], null)
      return {}
    }
    await post(context, context.actionId, [
      { ...row, source: 'shelf', target: input.as, quantity: input.quantity, reason: input.reason }
    ])
    if (input.as === 'returned') await creditGoods(context, row, input.quantity, input.reason)
    await context.changed({
      kind: 'stock',
      subject: input.product,
      village: row.village,
      household: row.household,
      what: { [input.as]: input.quantity, reason: input.reason, batch: input.batch }
    })
    return {}
  }
})

interface Goods<Of> {
  product: Of
  store: Of
  batch: Of
  retailer: Of
  /** The delivery that it is about, where it is about one. */
  delivery: Of
}

/** By which order, and at which price, a retailer bought goods outright: the one that brought them, to this store first. */
export const boughtBy = (regency: RawBuilder<unknown>, of: Goods<RawBuilder<unknown>>) => sql<{
  case: string
  order: string
  price: number
}>`
  select p.case_id as case, o.id as "order", l.price from delivery_line x
  join delivery d on d.regency = x.regency and d.id = x.delivery_id
  join purchase_order o on o.regency = d.regency and o.id = d.order_id
  join order_line l on l.regency = o.regency and l.order_id = o.id and l.product_id = x.product_id and l.store_id = x.store_id
  join product p on p.regency = x.regency and p.id = x.product_id
  where x.regency = ${regency} and x.product_id = ${of.product} and x.batch = ${of.batch}
    and o.retailer = ${of.retailer} and o.terms ->> 'model' = 'outright'
  order by (d.id is not distinct from ${of.delivery}) desc, (x.store_id = ${of.store}) desc,
    x.received_on desc nulls last, o.id desc limit 1`

async function boughtOf(context: Context, { product, store, batch, retailer }: Omit<Goods<string>, 'delivery'>) {
  const { rows } = await boughtBy(sql`${context.actor.regency}`, {
    product: sql`${product}::uuid`,
    store: sql`${store}::uuid`,
    batch: sql`${batch}`,
    retailer: sql`${retailer}`,
    delivery: sql`null::uuid`
  }).execute(context.db)
  return rows[0]
}

/** A credit note at the price of the order that brought them, for goods that the retailer had bought outright. */
export async function creditGoods(
  context: Context,
  row: { product: string; store: string; batch: string; household: string; village: string; retailer: string },
  quantity: number,
  reason: string
): Promise<void> {
  const bought = await boughtOf(context, row)
  if (!bought) return
  const goods = -quantity * bought.price
  await bill(context, {
    ...row,
    case: bought.case,
    order: bought.order,
    kind: 'credit',
    goods,
    amount: goods,
    dueOn: context.today,
    note: reason
  })
  await turnoverOf(context, bought.case)
}

/**
 * Where a batch is, and who made it. A recall forbids to send it and to put it on a shelf, and gives each facilitator the
 * task to fetch it; a drill only notes what was found.
 */
export const recall = action({
  name: 'orders/recall',
  may: office,
  title: text('Menarik batch', 'Recalled a batch'),
  input: z.object({
    product: z.uuid(),
    batch: batchCode,
    reason: z.string().trim().min(5).max(300),
    drill: z.boolean()
  }),
  async run(context, input) {
    const { regency, name } = context.actor
    const p = await productRow(context, input.product)
    const { rows } = await sql<{
      stores: number
      shelf: number
      transit: number
      sold: number
      makers: number
      there: { id: string; name: string; n: number }[]
    }>`
      select count(*) filter (where s.shelf + s.transit + s.sold > 0)::int as stores,
        coalesce(sum(s.shelf), 0)::int as shelf, coalesce(sum(s.transit), 0)::int as transit, coalesce(sum(s.sold), 0)::int as sold,
        (select case when ${p.pool}::uuid is null then 1 else count(*) end from batch b
          join batch_part x on x.regency = b.regency and x.batch_id = b.id
          where b.regency = ${regency} and b.pool_id = ${p.pool}::uuid and b.code = ${input.batch} and x.accepted > 0)::int as makers,
        coalesce(json_agg(json_build_object('id', t.id, 'name', t.name, 'n', s.shelf)) filter (where s.shelf > 0), '[]') as there
      from stock s join store t on t.regency = s.regency and t.id = s.store_id
      where s.regency = ${regency} and s.product_id = ${p.id} and s.batch = ${input.batch} having count(*) > 0`.execute(
      context.db
    )
    const [found] = rows
    if (!found) throw notFound(text('Batch yang pernah dikirim', 'A batch that was ever sent'))
    const before = input.drill
      ? undefined
      : await context.db
          .selectFrom('recall')
          .select(['started_on', 'started_by'])
          .where('regency', '=', regency)
          .where('product_id', '=', p.id)
          .where('batch', '=', input.batch)
          .where('drill', '=', false)
          .executeTakeFirst()
    if (before)
      throw new Problem(
        'orders/recalled-already',
        409,
        text(
          `Batch ${input.batch} sudah ditarik pada ${formatDate(before.started_on)} oleh ${before.started_by}.`,
          `Batch ${input.batch} was recalled on ${formatDate(before.started_on, 'en')} by ${before.started_by}.`
        )
      )
    const { there, ...counts } = found
    const id = context.newId()
    await context.db
      .insertInto('recall')
      .values({
        regency,
        id,
        product_id: p.id,
        household_id: p.household,
        village: p.village,
        batch: input.batch,
        reason: input.reason,
        drill: input.drill,
        found: JSON.stringify(counts),
        started_on: context.today,
        started_by: name
      })
      .execute()
    if (!input.drill) {
      if (p.pool)
        await context.db
          .updateTable('batch')
          .set({ recalled_on: context.today, recall_reason: input.reason })
          .where('regency', '=', regency)
          .where('pool_id', '=', p.pool)
          .where('code', '=', input.batch)
          .execute()
      // A recall goes through also where nobody accompanies the maker any more.
      const accompanied = await context.db
        .selectFrom('mentoring_case')
        .select('id')
        .where('regency', '=', regency)
        .where('id', '=', p.case)
        .where('closed_on', 'is', null)
        .executeTakeFirst()
      if (accompanied)
        await addTasks(
          context,
          await openCase(context, p.case),
          there.map((t) => ({
            title: `Tarik ${t.n} ${p.name} batch ${input.batch} dari ${t.name}`,
            owner: 'facilitator' as const,
            dueOn: addDays(context.today, 2),
            origin: 'recall' as const,
            subject: id
          }))
        )
      await context.changed({
        kind: 'recall',
        subject: p.id,
        village: p.village,
        household: p.household,
        what: { batch: input.batch, ...counts }
      })
    }
    return { id, ...counts }
  }
})
