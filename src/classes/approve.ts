import { sql } from 'kysely'
import { z } from 'zod'
import { type Agency, agencies } from '../kernel/actor.ts'
import { notFound, Problem, refused } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import { action, type Context } from '../platform/context.ts'
import { addParticipants, createClass, seatsElsewhere } from './store.ts'

interface Held {
  id: string
  course: string
  version: number
  venue: string
  programme: string
  agency: Agency
  days: string[]
  mentors: string[]
  minimum: number
  capacity: number
  cost: number
}

/**
 * Each agency whose budget a plan spends has to agree. When the last one does, its classes come into being, with their
 * participants and waiting lists; whoever got a seat elsewhere meanwhile is left out, and the next on the list moves up.
 */
export const approvePlan = action({
  name: 'classes/approve-plan',
  title: text('Menyetujui rencana pelatihan', 'Approved a training plan'),
  apart: true,
  input: z.object({ plan: z.uuid() }),
  async run(context, { plan: id }) {
    const { regency } = context.actor
    const plan = await context.db
      .selectFrom('plan')
      .select(['status', 'approvals', 'fiscal_year', 'name'])
      .where('regency', '=', regency)
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (!plan) throw notFound(text('Rencana', 'The plan'))
    if (plan.status !== 'ready')
      throw new Problem(
        'classes/plan-not-open',
        409,
        text(
          plan.status === 'approved' ? 'Rencana ini sudah disetujui.' : 'Rencana ini belum selesai dihitung.',
          plan.status === 'approved' ? 'This plan is approved already.' : 'This plan is not finished.'
        )
      )
    const { rows: held } = await sql<Held>`
      select c.id, c.course, c.course_version as version, c.venue_id as venue, c.programme_id as programme, p.agency, c.days::text[] as days,
        c.mentors, c.minimum, c.capacity, c.cost from plan_class c join programme p on p.regency = c.regency and p.id = c.programme_id
      where c.regency = ${regency} and c.plan_id = ${id} and c.held order by c.days[1], c.id`.execute(context.db)
    if (held.length === 0)
      throw new Problem(
        'classes/empty-plan',
        409,
        text('Rencana ini tidak menyelenggarakan kelas apa pun.', 'This plan holds no class.')
      )
    const needed = agencies.filter((agency) => held.some((c) => c.agency === agency))
    const mine = context.actor.agency ? [context.actor.agency] : context.scope === 'regency' ? needed : []
    if (!needed.some((agency) => mine.includes(agency))) throw refused()
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
    if (missing.length) return { approved: false, missing, classes: [], leftOut: 0 }
    const classes: string[] = []
    let leftOut = 0
    for (const c of held) {
      const made = await createClass(context, {
        ...c,
        courseVersion: c.version,
        fiscalYear: plan.fiscal_year,
        plan: id,
        planClass: c.id
      })
      leftOut += await seat(context, id, c, made.id, plan.fiscal_year)
      await context.changed({ kind: 'class', subject: made.id, what: { number: made.number, planned: true } })
      classes.push(made.id)
    }
    await context.db
      .updateTable('plan')
      .set({ status: 'replaced' })
      .where('regency', '=', regency)
      .where('fiscal_year', '=', plan.fiscal_year)
      .where('status', '=', 'ready')
      .where('id', '<>', id)
      .execute()
    return { approved: true, missing, classes, leftOut }
  }
})

async function seat(context: Context, plan: string, c: Held, classId: string, fiscalYear: number): Promise<number> {
  const { rows: people } = await sql<{
    person: string
    household: string
    village: string
    name: string
    seated: boolean
    position: number | null
    reason: string | null
  }>`
    select pp.person_id as person, p.household_id as household, p.village, p.name, pp.seated, pp.position, pp.reason
    from plan_person pp join person p on p.regency = pp.regency and p.id = pp.person_id and p.merged_into is null
    where pp.regency = ${context.actor.regency} and pp.plan_id = ${plan} and pp.class_id = ${c.id}
    order by pp.seated desc, pp.position, pp.person_id`.execute(context.db)
  const elsewhere = await seatsElsewhere(
    context,
    people.map((p) => p.person),
    fiscalYear
  )
  const free = people.filter((p) => !elsewhere.has(p.person))
  await addParticipants(
    context,
    classId,
    fiscalYear,
    c.days,
    free.map((p) => ({
      person: p.person,
      household: p.household,
      village: p.village,
      name: p.name,
      status: p.seated ? ('chosen' as const) : ('waiting' as const),
      position: p.position,
      reason: p.reason
    }))
  )
  return people.filter((p) => p.seated && elsewhere.has(p.person)).length
}
