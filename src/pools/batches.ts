/** Batches of a pool: judged part by part, so that each can be traced to the hands that made it. */

import { sql } from 'kysely'
import { z } from 'zod'
import { addDays, type PlainDate } from '../kernel/dates.ts'
import { plainDate } from '../kernel/inputs.ts'
import { notFound, Problem } from '../kernel/problem.ts'
import { register } from '../kernel/rights.ts'
import { requireWithin, thisDay } from '../kernel/span.ts'
import { text } from '../kernel/text.ts'
import { addTasks, openCase } from '../mentoring/index.ts'
import { action, type Context } from '../platform/context.ts'
import { madeOf, orderToChange, type PoolRow } from './store.ts'

/** `MJ-2210`: the pool's letters, the year's last two digits and the running number of the year. */
async function nextBatchCode(context: Context, pool: PoolRow, producedOn: PlainDate): Promise<string> {
  const year = producedOn.slice(2, 4)
  const { rows } = await sql<{
    n: number
  }>`select count(*)::int + 1 as n from batch where regency = ${context.actor.regency} and pool_id = ${pool.id}
    and code like ${`${pool.batchPrefix}-${year}%`}`.execute(context.db)
  return `${pool.batchPrefix}-${year}${String(rows[0]!.n).padStart(2, '0')}`
}

/**
 * What each member brought to a batch, judged by the pool's criteria. A part that misses a criterion that it must meet is
 * refused whole, with the reason; its maker gets a task. The order is made once enough is accepted.
 */
export const checkBatch = action({
  name: 'pools/check-batch',
  may: register,
  title: text('Memeriksa batch kelompok', 'Checked a batch of a pool'),
  input: z.object({
    order: z.uuid(),
    producedOn: plainDate,
    code: z
      .string()
      .trim()
      .regex(/^[A-Z0-9-]{3,20}$/)
      .nullable()
      .default(null)
      .describe('Printed on the packs; nothing: the next number.'),
    parts: z
      .array(
        z.object({
          case: z.uuid(),
          brought: z.number().int().min(1).max(1_000_000),
          missed: z.array(z.string().max(30)).max(15).default([]).describe('Criteria that it does not meet.'),
          refused: z
            .number()
            .int()
            .min(0)
            .max(10_000_000)
            .default(0)
            .describe('Single units refused of a part that is accepted.'),
          material: z.string().trim().max(120).default('').describe('Where its raw material is from.')
        })
      )
      .min(1)
      .max(100)
  }),
  async run(context, input) {
    const { regency, name } = context.actor
    const { row, pool } = await orderToChange(context, input.order, 'open')
    const { criteria, shelfLifeDays } = pool.specification
    requireWithin(input.producedOn, '/producedOn', {
      from: [
        addDays(context.today, -shelfLifeDays),
        text('yang dibuat lebih awal sudah kedaluwarsa', 'older goods have expired')
      ],
      to: thisDay(context.today)
    })
    const shares = await context.db
      .selectFrom('pool_share')
      .select(['case_id', 'household_id', 'village'])
      .where('regency', '=', regency)
      .where('order_id', '=', row.id)
      .execute()
    const of = new Map(shares.map((s) => [s.case_id, s]))
    const id = context.newId()
    const code = input.code ?? (await nextBatchCode(context, pool, input.producedOn))
    await context.db
      .insertInto('batch')
      .values({
        regency,
        id,
        pool_id: pool.id,
        order_id: row.id,
        code,
        produced_on: input.producedOn,
        best_before: addDays(input.producedOn, shelfLifeDays)
      })
      .execute()
    const parts = input.parts.map((part) => {
      const share = of.get(part.case)
      if (!share)
        throw notFound(text('Anggota yang mendapat bagian pesanan ini', 'A member with a share of this order'))
      if (part.refused > part.brought)
        throw new Problem(
          'pools/refused-more',
          422,
          text('Yang ditolak lebih banyak daripada yang dibawa.', 'More is refused than was brought.')
        )
      const failed = criteria.filter((c) => c.must && part.missed.includes(c.id))
      return {
        regency,
        batch_id: id,
        case_id: part.case,
        household_id: share.household_id,
        village: share.village,
        brought: part.brought,
        accepted: failed.length ? 0 : part.brought - part.refused,
        findings: JSON.stringify(Object.fromEntries(criteria.map((c) => [c.id, !part.missed.includes(c.id)]))),
        reason: failed.length ? failed.map((c) => c.name).join('; ') : null,
        material: part.material,
        checked_by: name
      }
    })
    await context.db.insertInto('batch_part').values(parts).execute()
    for (const part of parts.filter((p) => p.accepted === 0)) {
      const open = await context.db
        .selectFrom('mentoring_case')
        .select('id')
        .where('regency', '=', regency)
        .where('id', '=', part.case_id)
        .where('closed_on', 'is', null)
        .executeTakeFirst()
      if (open)
        await addTasks(context, await openCase(context, part.case_id), [
          {
            title: `Perbaiki produksi: batch ${code} ditolak (${part.reason ?? 'semua satuan ditolak'})`,
            owner: 'facilitator',
            dueOn: addDays(context.today, 7),
            origin: 'batch',
            subject: id
          }
        ])
    }
    const made = await madeOf(context, row.id)
    const accepted = [...made.values()].reduce((sum, m) => sum + m.accepted, 0)
    if (accepted >= row.quantity)
      await context.db
        .updateTable('pool_order')
        .set({ status: 'made', version: row.version + 1 })
        .where('regency', '=', regency)
        .where('id', '=', row.id)
        .execute()
    await context.changed(
      ...parts.map((p) => ({
        kind: 'batch',
        subject: id,
        village: p.village,
        household: p.household_id,
        what: { code, accepted: p.accepted, brought: p.brought }
      }))
    )
    return { id, code, accepted, missing: Math.max(0, row.quantity - accepted) }
  }
})
