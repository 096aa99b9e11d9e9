/** How a partnership goes: deliveries, ratings, disputes. */

import { z } from 'zod'
import { plainDate } from '../kernel/inputs.ts'
import { notFound, Problem } from '../kernel/problem.ts'
import { office, ofMaker, register } from '../kernel/rights.ts'
import { type Bound, requireWithin, thisDay } from '../kernel/span.ts'
import { text } from '../kernel/text.ts'
import { action } from '../platform/context.ts'
import { sides } from './model.ts'
import { partnership, requireStatus, speaksFor } from './store.ts'

export const noteDelivery = action({
  name: 'cooperation/note-delivery',
  may: register,
  title: text('Mencatat kiriman mitra', 'Noted a delivery'),
  input: z
    .object({
      id: z.uuid(),
      deliveredOn: plainDate,
      dueOn: plainDate.nullable().default(null),
      quantity: z.number().positive().max(10_000_000),
      refused: z.number().min(0).max(10_000_000).default(0),
      amount: z.number().int().min(0).max(100_000_000_000).describe('Rupiah.'),
      note: z.string().trim().max(300).default('')
    })
    .refine((d) => d.refused <= d.quantity, {
      path: ['refused'],
      error: 'More is refused than was delivered.',
      params: { text: text('Yang ditolak lebih banyak daripada yang dikirim.', 'More is refused than was delivered.') }
    }),
  async run(context, { id, deliveredOn, dueOn, ...rest }) {
    const p = await partnership(context, id, true)
    requireStatus(p, 'active')
    const begins: Bound = [p.starts!, text('awal kerja sama', 'the start of the partnership')]
    const ends: Bound = [p.ends!, text('akhir kerja sama', 'the end of the partnership')]
    requireWithin(deliveredOn, '/deliveredOn', {
      from: begins,
      to: ends[0] < context.today ? ends : thisDay(context.today)
    })
    requireWithin(dueOn, '/dueOn', { from: begins, to: ends })
    await context.db
      .insertInto('partnership_delivery')
      .values({
        regency: context.actor.regency,
        id: context.newId(),
        partnership_id: p.id,
        delivered_on: deliveredOn,
        due_on: dueOn,
        ...rest,
        by_name: context.actor.name
      })
      .execute()
    return {}
  }
})

/**
 * One side rates the other: 1 to 5 stars, once, and once there was something agreed. A maker says it themselves or to who
 * accompanies them; only a partner without an account is written down by the office.
 */
export const rate = action({
  name: 'cooperation/rate',
  may: ofMaker,
  title: text('Menilai mitra', 'Rated a partner'),
  input: z.object({
    id: z.uuid(),
    side: z.enum(sides),
    stars: z.number().int().min(1).max(5),
    comment: z.string().trim().max(500).default('')
  }),
  async run(context, input) {
    const p = await partnership(context, input.id)
    requireStatus(p, 'active', 'withdrawn', 'ended')
    await speaksFor(context, p, input.side)
    const { role } = context.actor
    if (p[input.side].case !== null && role !== 'resident' && role !== 'facilitator')
      throw new Problem(
        'cooperation/not-the-party',
        403,
        text(
          `Hanya ${p[input.side].name} sendiri, atau pendampingnya, yang dapat menilai mitranya.`,
          `Only ${p[input.side].name}, or who accompanies them, can rate the partner.`
        )
      )
    const given = await context.db
      .selectFrom('partnership_rating')
      .select(['stars', 'by_name'])
      .where('regency', '=', context.actor.regency)
      .where('partnership_id', '=', p.id)
      .where('side', '=', input.side)
      .executeTakeFirst()
    if (given)
      throw new Problem(
        'cooperation/rated-already',
        409,
        text(
          `Penilaian ${given.stars} dari 5 sudah dicatat oleh ${given.by_name} dan tidak diganti.`,
          `A rating of ${given.stars} of 5 was noted by ${given.by_name} and is not replaced.`
        )
      )
    const values = { stars: input.stars, comment: input.comment, by_name: context.actor.name }
    await context.db
      .insertInto('partnership_rating')
      .values({ regency: context.actor.regency, partnership_id: p.id, side: input.side, ...values })
      .execute()
    return {}
  }
})

export const openDispute = action({
  name: 'cooperation/open-dispute',
  may: ofMaker,
  title: text('Mengadukan masalah kerja sama', 'Brought a dispute to the officer'),
  input: z.object({ id: z.uuid(), side: z.enum(sides), complaint: z.string().trim().min(5).max(1000) }),
  async run(context, input) {
    const p = await partnership(context, input.id)
    requireStatus(p, 'active', 'withdrawn', 'ended')
    await speaksFor(context, p, input.side)
    const id = context.newId()
    await context.db
      .insertInto('dispute')
      .values({
        regency: context.actor.regency,
        id,
        partnership_id: p.id,
        side: input.side,
        opened_on: context.today,
        complaint: input.complaint,
        opened_by: context.actor.name
      })
      .execute()
    return { id }
  }
})

export const settleDispute = action({
  name: 'cooperation/settle-dispute',
  may: office,
  title: text('Menyelesaikan sengketa kerja sama', 'Settled a dispute'),
  input: z.object({ dispute: z.uuid(), settlement: z.string().trim().min(5).max(1000) }),
  async run(context, input) {
    const row = await context.db
      .updateTable('dispute')
      .set({ settled_on: context.today, settlement: input.settlement, settled_by: context.actor.name })
      .where('regency', '=', context.actor.regency)
      .where('id', '=', input.dispute)
      .where('settled_on', 'is', null)
      .returning('id')
      .executeTakeFirst()
    if (!row) throw notFound(text('Sengketa yang belum selesai', 'An open dispute'))
    return {}
  }
})
