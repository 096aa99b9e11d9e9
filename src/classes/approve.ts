import { sql } from 'kysely'
import { z } from 'zod'
import { type Agency, agencies } from '../kernel/actor.ts'
import { notFound, Problem, refused } from '../kernel/problem.ts'
import { importer } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { action } from '../platform/context.ts'
import { planState } from '../training/index.ts'
import type { PlanSettings } from '../training/model.ts'
import { planNow } from './compare.ts'
import { addParticipants, createClass } from './store.ts'

/**
 * Each agency whose budget a plan spends has to agree. When the last one does, its classes come into being, with their
 * participants and waiting lists, as the register, the calendar and the money of that moment allow: who can no longer
 * come is left out and the next moves up; a class that can no longer be held refuses the whole.
 */
export const approvePlan = action({
  name: 'classes/approve-plan',
  may: importer,
  title: text('Menyetujui rencana pelatihan', 'Approved a training plan'),
  apart: true,
  input: z.object({ plan: z.uuid() }),
  async run(context, { plan: id }) {
    const { regency } = context.actor
    // One approval at a time: the second sees what the first took. Programmes are held against changes of their money.
    await sql`select pg_advisory_xact_lock(hashtext(${`approve:${regency}`}))`.execute(context.db)
    const plan = await context.db
      .selectFrom('plan')
      .select(['status', 'approvals', 'fiscal_year', 'settings'])
      .where('regency', '=', regency)
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (!plan) throw notFound(text('Rencana', 'The plan'))
    if (plan.status !== 'ready') throw planState(plan.status)
    await sql`select 1 from programme where regency = ${regency} and id in (select programme_id from plan_class
      where regency = ${regency} and plan_id = ${id} and held) order by id for no key update`.execute(context.db)
    const now = await planNow(context, id, plan.settings as unknown as PlanSettings, plan.fiscal_year)
    if (now.classes.length === 0)
      throw new Problem(
        'classes/empty-plan',
        409,
        text('Rencana ini tidak menyelenggarakan kelas apa pun.', 'This plan holds no class.')
      )
    const needed = agencies.filter((agency) => now.classes.some((c) => c.held.agency === agency))
    const mine = context.actor.agency ? [context.actor.agency] : context.scope === 'regency' ? needed : []
    if (!needed.some((agency) => mine.includes(agency))) throw refused()
    if (now.obstacles.length)
      throw new Problem(
        'classes/plan-outdated',
        409,
        text(
          `Rencana ini tidak dapat diadakan lagi seperti dihitung. ${now.obstacles.map((o) => o.id).join('; ')}. Rencanakan ulang.`,
          `This plan can no longer be held as it was made. ${now.obstacles.map((o) => o.en).join('; ')}. Plan again.`
        ),
        { facts: { obstacles: now.obstacles } }
      )
    const word = { by: context.actor.name, at: context.now.toISOString() }
    const approvals = {
      ...(plan.approvals as Partial<Record<Agency, typeof word>>),
      ...Object.fromEntries(mine.map((agency) => [agency, word]))
    }
    const missing = needed.filter((agency) => !approvals[agency])
    await context.db
      .updateTable('plan')
      .set({ approvals: JSON.stringify(approvals), ...(missing.length ? {} : { status: 'approved' }) })
      .where('regency', '=', regency)
      .where('id', '=', id)
      .execute()
    if (missing.length) return { approved: false, missing, classes: [], leftOut: 0, movedUp: 0 }
    const classes: string[] = []
    for (const { held, seats, queue } of now.classes) {
      const made = await createClass(context, {
        ...held,
        courseVersion: held.version,
        fiscalYear: plan.fiscal_year,
        plan: id,
        planClass: held.id
      })
      await addParticipants(context, made.id, plan.fiscal_year, held.days, [
        ...seats.map((p) => ({ ...p, status: 'chosen' as const, position: null })),
        ...queue.map((p, i) => ({ ...p, status: 'waiting' as const, position: i + 1 }))
      ])
      await context.changed({ kind: 'class', subject: made.id, what: { number: made.number, planned: true } })
      classes.push(made.id)
    }
    await context.db
      .updateTable('plan')
      .set({ status: 'replaced', replaced_by: id })
      .where('regency', '=', regency)
      .where('fiscal_year', '=', plan.fiscal_year)
      .where('status', '=', 'ready')
      .where('id', '<>', id)
      .execute()
    const leftOut = now.differences.filter((d) => d.seated && !d.stays).length
    return { approved: true, missing, classes, leftOut, movedUp: now.up.length }
  }
})
