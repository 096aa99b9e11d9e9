/** Visits, the days planned for them, and the tasks that come of them. */

import { sql } from 'kysely'
import { z } from 'zod'
import { addDays, formatDate } from '../kernel/dates.ts'
import { plainDate } from '../kernel/inputs.ts'
import { notFound, Problem } from '../kernel/problem.ts'
import { administrator, ofMaker, register } from '../kernel/rights.ts'
import { requireWithin, thisDay, yearsAfter } from '../kernel/span.ts'
import { text } from '../kernel/text.ts'
import { queueLetters } from '../messages/index.ts'
import { action } from '../platform/context.ts'
import { ownPicture } from '../platform/uploads.ts'
import { nextStep, visitRecord } from './model.ts'
import { addTasks, newestTurnover, noteTurnover, openCase } from './store.ts'
import { checkVisit, isOdd, monthBefore } from './visits.ts'

/** Keeps a visit with its photos; its next steps become tasks, its turnover a figure with its source. */
export const recordVisit = action({
  name: 'mentoring/record-visit',
  may: register,
  title: text('Mencatat kunjungan', 'Recorded a visit'),
  input: visitRecord,
  async run(context, input) {
    const { regency, user, name } = context.actor
    const c = await openCase(context, input.case)
    const other = await context.db
      .selectFrom('visit')
      .select('by_name')
      .where('regency', '=', regency)
      .where('case_id', '=', c.id)
      .where('visited_on', '=', input.visitedOn)
      .where('by_user', '<>', user)
      .executeTakeFirst()
    const { rows: known } = await newestTurnover(regency, c.id).execute(context.db)
    const registered = c.enterprise
      ? await context.db
          .selectFrom('enterprise')
          .select('turnover_now')
          .where('regency', '=', regency)
          .where('id', '=', c.enterprise)
          .executeTakeFirst()
      : undefined
    const turnoverBefore = known[0]?.amount ?? registered?.turnover_now ?? null
    checkVisit(
      input,
      { turnover: turnoverBefore, sameDayBy: other?.by_name ?? null, openedOn: c.openedOn },
      context.today
    )
    const id = context.newId()
    await context.db
      .insertInto('visit')
      .values({
        regency,
        id,
        case_id: c.id,
        household_id: c.household,
        village: c.village,
        visited_on: input.visitedOn,
        place: input.place,
        topics: input.topics,
        seen: input.seen,
        problems: input.problems,
        turnover: input.turnover,
        production: input.production,
        confirmed: input.confirmed,
        by_user: user,
        by_name: name
      })
      .execute()
    for (const { file, caption } of input.photos) {
      await ownPicture(context, file)
      await context.db
        .insertInto('visit_photo')
        .values({ regency, visit_id: id, file_id: file, household_id: c.household, village: c.village, caption })
        .execute()
    }
    await addTasks(
      context,
      c,
      input.nextSteps.map((s) => ({ ...s, origin: 'visit' as const, subject: id, visit: id }))
    )
    if (input.turnover !== null)
      await noteTurnover(
        context,
        c,
        monthBefore(input.visitedOn),
        'visit',
        input.turnover,
        isOdd(input.turnover, turnoverBefore)
      )
    const newest = c.lastVisit === null || input.visitedOn >= c.lastVisit
    await context.db
      .updateTable('mentoring_case')
      .set({
        last_visit: newest ? input.visitedOn : c.lastVisit,
        ...(newest ? { blocked_by: input.problems } : {}),
        ...(input.stage ? { stage: input.stage } : {}),
        ...(input.capacity === null ? {} : { capacity: input.capacity }),
        version: c.version + 1
      })
      .where('regency', '=', regency)
      .where('id', '=', c.id)
      .execute()
    await context.changed({
      kind: 'visit',
      subject: id,
      village: c.village,
      household: c.household,
      what: { topics: input.topics }
    })
    return { id, tasks: input.nextSteps.length }
  }
})

/** Keeps the visits of some days, in their order; whatever was planned on those days is replaced. */
export const planDays = action({
  name: 'mentoring/plan-days',
  may: { facilitator: 'area' },
  title: text('Menyusun kunjungan', 'Planned visits'),
  input: z.object({
    days: z
      .array(z.object({ day: plainDate, cases: z.array(z.uuid()).max(40) }))
      .min(1)
      .max(31)
  }),
  async run(context, input) {
    const { regency, user } = context.actor
    for (const [i, { day }] of input.days.entries())
      requireWithin(day, `/days/${i}/day`, {
        from: [addDays(context.today, -7), text('seminggu lalu', 'a week ago')],
        to: yearsAfter(context.today, 1)
      })
    const ids = [...new Set(input.days.flatMap((d) => d.cases))]
    const found = ids.length
      ? await context.db
          .selectFrom('mentoring_case')
          .select(['id', 'household_id', 'village', 'facilitator', 'title'])
          .where('regency', '=', regency)
          .where('id', 'in', ids)
          .where('closed_on', 'is', null)
          .execute()
      : []
    const own = new Map(found.filter((c) => c.facilitator === user).map((c) => [c.id, c]))
    if (own.size < ids.length)
      throw new Problem(
        'mentoring/not-your-case',
        409,
        text(
          'Sebagian kunjungan bukan pendampingan Anda lagi. Muat ulang rencana minggu ini.',
          'Some of these are no longer your cases. Reload the week.'
        )
      )
    await context.db
      .deleteFrom('planned_visit')
      .where('regency', '=', regency)
      .where('facilitator', '=', user)
      .where(
        'day',
        'in',
        input.days.map((d) => d.day)
      )
      .execute()
    const rows = input.days.flatMap(({ day, cases }) =>
      [...new Set(cases)].map((id, position) => {
        const c = own.get(id)!
        return {
          regency,
          facilitator: user,
          day,
          position,
          case_id: id,
          household_id: c.household_id,
          village: c.village
        }
      })
    )
    if (rows.length) await context.db.insertInto('planned_visit').values(rows).execute()
    return { visits: rows.length }
  }
})

export const addTask = action({
  name: 'mentoring/add-task',
  may: register,
  title: text('Menambah tugas pendampingan', 'Added a mentoring task'),
  input: nextStep.extend({ case: z.uuid() }),
  async run(context, { case: id, ...task }) {
    const c = await openCase(context, id)
    requireWithin(task.dueOn, '/dueOn', { from: thisDay(context.today), to: yearsAfter(context.today, 2) })
    await addTasks(context, c, [{ ...task, origin: 'hand', subject: null }])
    return {}
  }
})

/** A task is done, dropped, or open again. */
export const markTask = action({
  name: 'mentoring/mark-task',
  may: ofMaker,
  title: text('Menandai tugas', 'Marked a task'),
  input: z.object({ task: z.uuid(), as: z.enum(['done', 'dropped', 'open']) }),
  async run(context, input) {
    const changed = await context.db
      .updateTable('task')
      .set((eb) => ({
        done_on: input.as === 'done' ? context.today : null,
        done_by: input.as === 'done' ? context.actor.name : null,
        dropped: input.as === 'dropped',
        version: eb('version', '+', 1)
      }))
      .where('regency', '=', context.actor.regency)
      .where('id', '=', input.task)
      .returning(['id', 'household_id', 'village', 'title'])
      .executeTakeFirst()
    if (!changed) throw notFound(text('Tugas', 'The task'))
    await context.changed({
      kind: 'task',
      subject: changed.id,
      village: changed.village,
      household: changed.household_id,
      what: { as: input.as, title: changed.title }
    })
    return {}
  }
})

/** Reminds makers of what they agreed to do by tomorrow; the server does this once a day. */
export const remind = action({
  name: 'mentoring/remind',
  may: administrator,
  title: text('Mengingatkan tugas', 'Reminded of tasks'),
  input: z.object({}),
  async run(context) {
    const { regency } = context.actor
    const { rows } = await sql<{
      id: string
      title: string
      due: string
      household: string
      village: string
      maker: string
      phone: Buffer | null
      facilitator: string
    }>`select t.id, t.title, t.due_on as due, t.household_id as household, t.village, p.name as maker,
      p.phone_cipher as phone, c.facilitator_name as facilitator
      from task t join mentoring_case c on c.regency = t.regency and c.id = t.case_id
      join person p on p.regency = c.regency and p.id = c.person_id
      where t.regency = ${regency} and t.owner = 'maker' and t.done_on is null and not t.dropped and t.reminded_on is null
        and t.due_on between ${context.today}::date and ${addDays(context.today, 1)}::date
      order by t.due_on, t.id limit 2000`.execute(context.db)
    await queueLetters(
      context,
      rows.map((r) => ({
        wording: 'task_due' as const,
        about: r.id,
        recipient: r.maker,
        household: r.household,
        village: r.village,
        phone: r.phone ? context.vault.open(r.phone) : null,
        email: null,
        parameters: [r.maker, r.title, formatDate(r.due), r.facilitator]
      }))
    )
    await sql`update task set reminded_on = ${context.today}::date
      where regency = ${regency} and id = any(${rows.map((r) => r.id)}::uuid[])`.execute(context.db)
    return { reminded: rows.length }
  }
})
