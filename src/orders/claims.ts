/** What a retailer says of goods to its own gain: it waits for the maker's side, and where they differ for the office. */
import { sql } from 'kysely'
import { z } from 'zod'
import type { PlainDate } from '../kernel/dates.ts'
import { formatRupiah } from '../kernel/money.ts'
import type { Weighty } from '../kernel/operation.ts'
import { notFound, Problem } from '../kernel/problem.ts'
import { register, seeOrders } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { action, type Context, view } from '../platform/context.ts'
import { lateArrival } from './deliveries.ts'
import { type Move, post, stockAt } from './ledger.ts'
import { type ClaimStatus, claimStatuses } from './model.ts'
import { boughtBy, creditGoods } from './returns.ts'

interface Claim extends Omit<Move, 'source' | 'target'> {
  id: string
  delivery: string | null
  target: 'returned' | 'lost'
  reason: string
  status: ClaimStatus
  /** Rupiah, at the price that was billed. */
  worth: number
  name: string
  /** Of a delivery between stores, whose goods were bought before. */
  moved: boolean
}

/** How the goods of a claim `c` were bought. */
const bought = boughtBy(sql.ref('c.regency'), {
  product: sql.ref('c.product_id'),
  store: sql.ref('c.store_id'),
  batch: sql.ref('c.batch'),
  retailer: sql.ref('c.retailer'),
  delivery: sql.ref('c.delivery_id')
})

async function openClaim(context: Context, id: string): Promise<Claim> {
  const { rows } = await sql<Claim>`
    select c.id, c.product_id as product, c.store_id as store, c.batch, c.retailer, c.household_id as household, c.village,
      c.delivery_id as delivery,
      c.target, c.quantity, c.reason, c.status, c.quantity * coalesce(b.price, p.price) as worth, p.name,
      c.delivery_id is not null and d.order_id is null as moved,
      (select s.best_before from stock s where s.regency = c.regency and s.product_id = c.product_id
        and s.store_id = c.store_id and s.batch = c.batch) as "bestBefore"
    from retailer_claim c join product p on p.regency = c.regency and p.id = c.product_id
    left join delivery d on d.regency = c.regency and d.id = c.delivery_id
    left join lateral (${bought}) b on true
    where c.regency = ${context.actor.regency} and c.id = ${id} for update of c`.execute(context.db)
  const [row] = rows
  if (!row) throw notFound(text('Pernyataan ritel ini', 'This claim of a retailer'))
  if (row.status !== 'waiting' && row.status !== 'disputed') throw answeredAlready()
  return row
}

const answeredAlready = () =>
  new Problem(
    'orders/claim-answered',
    409,
    text('Pernyataan ini sudah dijawab. Muat ulang halamannya.', 'This claim was answered already. Reload the page.')
  )

const lost = (quantity: number, name: string, rupiah: number): Weighty => ({
  kind: 'write-off',
  rupiah,
  about: text(
    `Menerima bahwa ${quantity} ${name} (${formatRupiah(rupiah)}) tidak dibayar`,
    `Accept that ${quantity} ${name} (${formatRupiah(rupiah)}) are not paid`
  )
})

/**
 * A facilitator answers for the makers of their villages: yes, and it is so; no, and the office decides. What the office
 * says is final. Refused, the goods count as arrived and still on the shelf, and are owed.
 */
export const answerClaim = action({
  name: 'orders/answer-claim',
  // Who claims does not answer; a facilitator answers for the makers of their villages, and the office decides in the end.
  may: register,
  title: text('Menjawab pernyataan ritel', "Answered a retailer's claim"),
  input: z.object({ claim: z.uuid(), agree: z.boolean(), note: z.string().trim().max(500).default('') }),
  async second(context, { claim, agree }) {
    const c = await openClaim(context, claim)
    return agree ? lost(c.quantity, c.name, c.worth) : undefined
  },
  async run(context, { claim, agree, note }) {
    const c = await openClaim(context, claim)
    const office = context.scope === 'regency'
    if (c.status === 'disputed' && !office) throw answeredAlready()
    const status = agree ? 'accepted' : office ? 'refused' : 'disputed'
    await context.db
      .updateTable('retailer_claim')
      .set({ status, answered_name: context.actor.name, answered_on: context.today, note })
      .where('regency', '=', context.actor.regency)
      .where('id', '=', c.id)
      .execute()
    const there = (await stockAt(context, c.product, c.store)).find((s) => s.batch === c.batch)
    if (status === 'accepted') {
      if (!c.delivery && c.quantity > (there?.shelf ?? 0))
        throw new Problem(
          'orders/sold-meanwhile',
          409,
          text(
            `Di rak tinggal ${there?.shelf ?? 0}: sebagian sudah terjual menurut berkas ritel. Tolak pernyataannya.`,
            `${there?.shelf ?? 0} are left on the shelf: some were sold by the retailer's own file. Refuse the claim.`
          )
        )
      await post(context, context.actionId, [{ ...c, source: c.delivery ? 'transit' : 'shelf' }])
      if ((!c.delivery || c.moved) && c.target === 'returned') await creditGoods(context, c, c.quantity, c.reason)
    }
    if (status === 'refused' && c.delivery) await lateArrival(context, c.delivery, c)
    await context.changed({
      kind: 'claim',
      subject: c.product,
      village: c.village,
      household: c.household,
      what: { claim: status, quantity: c.quantity, retailer: c.retailer }
    })
    return { status }
  }
})

export const claims = view({
  name: 'orders/claims',
  may: seeOrders,
  title: text('Pernyataan ritel', 'Claims of retailers'),
  input: z.object({ status: z.enum(claimStatuses).nullable().default(null) }),
  async run(context, { status }) {
    const { rows } = await sql<{
      id: string
      name: string
      batch: string
      store: string
      retailer: string
      delivery: string | null
      target: 'returned' | 'lost'
      quantity: number
      reason: string
      worth: number
      said: string
      saidOn: PlainDate
      status: ClaimStatus
      answered: string | null
      answeredOn: PlainDate | null
      note: string
    }>`
      select c.id, p.name, c.batch, t.name as store, c.retailer, d.number as delivery, c.target, c.quantity, c.reason,
        c.quantity * coalesce(b.price, p.price) as worth,
        c.said_name as said, c.said_on as "saidOn", c.status, c.answered_name as answered, c.answered_on as "answeredOn", c.note
      from retailer_claim c join product p on p.regency = c.regency and p.id = c.product_id
      join store t on t.regency = c.regency and t.id = c.store_id
      left join delivery d on d.regency = c.regency and d.id = c.delivery_id
      left join lateral (${bought}) b on true
      where c.regency = ${context.actor.regency} and (${status}::text is null or c.status = ${status})
      order by c.status in ('waiting', 'disputed') desc, c.said_on desc, c.id limit 500`.execute(context.db)
    return { rows, total: rows.length }
  }
})
