/** Worth against variety: the same problem with other shares taken off for repeating a kind, so that people choose. */
import { sql } from 'kysely'
import { z } from 'zod'
import { notFound } from '../kernel/problem.ts'
import { office } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { action, type Context } from '../platform/context.ts'
import type { JobKind } from '../platform/jobs.ts'
import type { PlanInstance, Seat } from './instance.ts'
import { makePlan } from './planner.ts'

/** A plan as it would be with another share, in what people weigh. */
export interface TradeoffPoint {
  share: number
  /** Wishes satisfied, without what variety takes off. */
  worth: number
  seats: number
  kinds: number
  /** As many kinds of equal size would be as varied (the exponential of Shannon's entropy). */
  effective: number
  largest: { kind: string; share: number } | null
}

/** The shares that are tried beside the plan's own. */
const shares = [0, 0.1, 0.2, 0.35, 0.5, 0.7]
const secondsEach = 8

/** How varied seats are by kind. */
export function varietyOf(
  instance: PlanInstance,
  seats: readonly Seat[],
  kindOf: (classId: string) => string
): Omit<TradeoffPoint, 'share'> {
  const groups = new Map(instance.groups.map((g) => [g.id, g]))
  const sum = seats.reduce((total, s) => total + s.count, 0)
  const byKind = [...Map.groupBy(seats, (s) => kindOf(s.class))]
    .map(([kind, list]) => ({ kind, share: list.reduce((total, s) => total + s.count, 0) / sum }))
    .sort((a, b) => b.share - a.share)
  return {
    worth: seats.reduce((total, s) => total + s.count * (groups.get(s.group)?.value[s.class] ?? 0), 0),
    seats: sum,
    kinds: byKind.length,
    effective: byKind.length === 0 ? 0 : Math.exp(-byKind.reduce((total, k) => total + k.share * Math.log(k.share), 0)),
    largest: byKind[0] ?? null
  }
}

const solvedPlan = async (context: Context, plan: string) => {
  const row = await context.db
    .selectFrom('plan')
    .select('instance')
    .where('regency', '=', context.actor.regency)
    .where('id', '=', plan)
    .where('instance', 'is not', null)
    .executeTakeFirst()
  if (!row) throw notFound(text('Rencana yang sudah dihitung', 'A finished plan'))
  return row.instance as unknown as PlanInstance
}

export const startTradeoff = action({
  name: 'training/find-tradeoff',
  may: office,
  title: text('Menghitung pilihan keragaman', 'Asked for the choices of variety'),
  input: z.object({ plan: z.uuid() }),
  async run(context, { plan }) {
    await solvedPlan(context, plan)
    return { job: await context.startJob('training/tradeoff', { plan }) }
  }
})

export const tradeoffJob: JobKind = {
  kind: 'training/tradeoff',
  scope: 'regency',
  lane: 'solver',
  async run(job, input) {
    const id = String(input.plan)
    const { instance, kinds } = await job.inTransaction(async (context) => {
      const { rows } = await sql<{ id: string; kind: string }>`
        select c.id, d.definition->>'kind' as kind from plan_class c
        join course d on d.regency = c.regency and d.id = c.course and d.version = c.course_version
        where c.regency = ${context.actor.regency} and c.plan_id = ${id}`.execute(context.db)
      return { instance: await solvedPlan(context, id), kinds: new Map(rows.map((r) => [r.id, r.kind])) }
    })
    const { variety } = instance
    const asked = variety ? [...new Set([...shares, variety.share])].sort((a, b) => a - b) : []
    const points: TradeoffPoint[] = []
    for (const [i, share] of asked.entries()) {
      await job.progress('tradeoff', i, asked.length)
      const varied = { ...instance, variety: { ...variety!, share } }
      const plan = await makePlan(varied, { seconds: secondsEach, gap: 1e-3, reasons: false })
      points.push({ share, ...varietyOf(varied, plan.seats, (c) => kinds.get(c) ?? c) })
    }
    await job.inTransaction((context) =>
      context.db
        .updateTable('plan')
        .set({ tradeoff: JSON.stringify(points) })
        .where('regency', '=', context.actor.regency)
        .where('id', '=', id)
        .execute()
    )
    return { plan: id }
  }
}
