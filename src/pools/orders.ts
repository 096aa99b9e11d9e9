/** Orders of a pool: shared over its members, shared again, paid out. */

import { z } from 'zod'
import { plainDate } from '../kernel/inputs.ts'
import { formatRupiah } from '../kernel/money.ts'
import { Problem } from '../kernel/problem.ts'
import { register } from '../kernel/rights.ts'
import { requireWithin, thisDay, yearsAfter } from '../kernel/span.ts'
import { text } from '../kernel/text.ts'
import { action, type Context } from '../platform/context.ts'
import { shareOrder, splitIncome } from './rules.ts'
import { keepShares, madeOf, membersFor, orderToChange, poolToChange } from './store.ts'

const orderFields = z.object({
  pool: z.uuid(),
  buyer: z.string().trim().min(2).max(160),
  quantity: z.number().int().min(1).max(10_000_000),
  price: z.number().int().min(1).max(100_000_000).describe('Rupiah a unit.'),
  dueOn: plainDate
})

/** Takes an order on and shares it over the members, within what each can make in the month of its day. */
export async function takeOrder(
  context: Context,
  input: z.infer<typeof orderFields>,
  purchase: string | null = null
): Promise<{ id: string; shares: { member: string; quantity: number }[] }> {
  const pool = await poolToChange(context, input.pool)
  requireWithin(input.dueOn, '/dueOn', { from: thisDay(context.today), to: yearsAfter(context.today, 2) })
  const members = await membersFor(context, pool.id, input.dueOn)
  const shares = shareOrder(input.quantity, members)
  const id = context.newId()
  await context.db
    .insertInto('pool_order')
    .values({
      regency: context.actor.regency,
      id,
      pool_id: pool.id,
      buyer: input.buyer,
      quantity: input.quantity,
      price: input.price,
      ordered_on: context.today,
      due_on: input.dueOn,
      status: 'open',
      purchase_id: purchase
    })
    .execute()
  await keepShares(context, id, members, shares)
  return { id, shares: [...shares].map(([member, quantity]) => ({ member, quantity })) }
}

export const order = action({
  name: 'pools/order',
  may: register,
  title: text('Menerima pesanan kelompok', 'Took an order for a pool'),
  input: orderFields,
  run: (context, input) => takeOrder(context, input)
})

export const cancelOrder = action({
  name: 'pools/cancel-order',
  may: register,
  title: text('Membatalkan pesanan kelompok', 'Cancelled an order of a pool'),
  input: z.object({ id: z.uuid(), reason: z.string().trim().min(3).max(300) }),
  async run(context, input) {
    const { row } = await orderToChange(context, input.id, 'open')
    await context.db
      .updateTable('pool_order')
      .set({ status: 'cancelled', reason: input.reason, version: row.version + 1 })
      .where('regency', '=', context.actor.regency)
      .where('id', '=', row.id)
      .execute()
    return {}
  }
})

/** What is still to be made, after a member failed or left, goes to whoever can still make it; what was accepted stays. */
export const shareAgain = action({
  name: 'pools/share-again',
  may: register,
  title: text('Membagi ulang sisa pesanan', 'Shared the rest of an order again'),
  input: z.object({
    order: z.uuid(),
    without: z.array(z.uuid()).max(100).default([]).describe('Members who make no more for this order.')
  }),
  async run(context, input) {
    const { row, pool } = await orderToChange(context, input.order, 'open')
    const made = await madeOf(context, row.id)
    const accepted = [...made.values()].reduce((sum, m) => sum + m.accepted, 0)
    const members = await membersFor(context, pool.id, row.due_on, row.id)
    const going = members
      .filter((m) => !input.without.includes(m.id))
      .map((m) => {
        const own = made.get(m.id)
        // What was refused took the member's time as well.
        return { ...m, free: Math.max(0, m.free - (own?.brought ?? 0)), before: m.before + (own?.accepted ?? 0) }
      })
    const rest = shareOrder(row.quantity - accepted, going)
    const shares = new Map(members.map((m) => [m.id, (made.get(m.id)?.accepted ?? 0) + (rest.get(m.id) ?? 0)]))
    await context.db
      .updateTable('pool_share')
      .set({ quantity: 0 })
      .where('regency', '=', context.actor.regency)
      .where('order_id', '=', row.id)
      .execute()
    for (const [id, m] of made)
      if (!shares.has(id))
        await context.db
          .updateTable('pool_share')
          .set({ quantity: m.accepted })
          .where('regency', '=', context.actor.regency)
          .where('order_id', '=', row.id)
          .where('case_id', '=', id)
          .execute()
    await keepShares(context, row.id, members, shares)
    return { rest: row.quantity - accepted }
  }
})

/** What came in for an order is split by accepted units, after the group's share. */
export const payOut = action({
  name: 'pools/pay-out',
  may: register,
  title: text('Membagi hasil kelompok', 'Split the income of a pool'),
  input: z.object({ order: z.uuid(), received: z.number().int().min(1).max(100_000_000_000).describe('Rupiah.') }),
  async second(context, { order, received }) {
    const { row } = await orderToChange(context, order, 'made', 'open')
    return {
      kind: 'payment',
      rupiah: received,
      about: text(
        `Membagi ${formatRupiah(received)} dari ${row.buyer} kepada anggota kelompok`,
        `Split ${formatRupiah(received)} from ${row.buyer} over the members of the pool`
      )
    }
  },
  async run(context, input) {
    const { row, pool } = await orderToChange(context, input.order, 'made', 'open')
    const made = await madeOf(context, row.id)
    if (made.size === 0)
      throw new Problem(
        'pools/nothing-made',
        409,
        text('Belum ada batch yang diterima untuk pesanan ini.', 'Nothing has been accepted for this order yet.')
      )
    const { group, members } = splitIncome(
      input.received,
      pool.groupShare,
      new Map([...made].map(([id, m]) => [id, m.accepted]))
    )
    for (const [id, income] of members)
      await context.db
        .updateTable('pool_share')
        .set({ income })
        .where('regency', '=', context.actor.regency)
        .where('order_id', '=', row.id)
        .where('case_id', '=', id)
        .execute()
    await context.db
      .updateTable('pool_order')
      .set({ status: 'paid', version: row.version + 1 })
      .where('regency', '=', context.actor.regency)
      .where('id', '=', row.id)
      .execute()
    return { group, members: [...members].map(([id, income]) => ({ case: id, income })) }
  }
})
