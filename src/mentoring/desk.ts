import { sql } from 'kysely'
import { text } from '../kernel/text.ts'
import { type Desk, isNear, near, own, task } from '../platform/desk.ts'

/** A facilitator's visits of today and tasks past their day, the agency's own, and what a resident has agreed to do. */
export const mentoringDesk: Desk = async (context) => {
  if (!context.may('mentoring/cases')) return []
  const { actor, today } = context
  const { regency, user, role } = actor
  const open = sql`from task t join mentoring_case c on c.regency = t.regency and c.id = t.case_id
    where t.regency = ${regency} and t.done_on is null and not t.dropped and c.closed_on is null`
  const firstThree = sql`order by t.due_on, t.id limit 3`
  const toTask = sql`'/pendampingan/' || c.id || '?tab=tugas'`
  const cards = []
  if (role === 'facilitator') {
    const visits = sql`from planned_visit p join mentoring_case c on c.regency = p.regency and c.id = p.case_id
      where p.regency = ${regency} and p.facilitator = ${user} and p.day = ${today}::date
        and not exists (select 1 from visit v where v.regency = p.regency and v.case_id = p.case_id and v.visited_on = p.day)`
    const late = sql`${open} and t.due_on < ${today}::date and c.facilitator = ${user}`
    cards.push(
      await task(context, 'visits', {
        label: text('Kunjungan hari ini', 'Visits today'),
        act: text('Buka rute hari ini', "Open today's route"),
        to: '/pendampingan',
        due: sql`select p.day ${visits}`,
        lines: sql`select c.title as what, p.day, '/pendampingan/' || c.id as to ${visits} order by p.position limit 3`
      }),
      await task(context, 'late', {
        label: text('Tugas lewat tanggal', 'Tasks past their day'),
        act: text('Kerjakan tugasnya', 'Do the tasks'),
        to: '/pendampingan',
        due: sql`select t.due_on ${late}`,
        lines: sql`select t.title || ', ' || c.title as what, t.due_on as day, ${toTask} as to ${late} ${firstThree}`
      })
    )
  }
  if (context.may('cooperation/settle-dispute')) {
    const late = sql`${open} and t.due_on < ${today}::date and t.owner = 'officer'`
    cards.push(
      await task(context, 'late-cases', {
        label: text('Usaha dengan tugas dinas lewat tanggal', 'Businesses with a task of the agency past its day'),
        act: text('Kerjakan tugasnya', 'Do the tasks'),
        to: '/pendampingan?tab=usaha&keadaan=late',
        due: sql`select min(t.due_on) ${late} group by c.id`,
        lines: sql`select t.title || ', ' || c.title as what, t.due_on as day, ${toTask} as to ${late} ${firstThree}`
      })
    )
  }
  if (role === 'resident') {
    const mine = sql`${open} and t.owner = 'maker' and t.household_id = ${actor.household}::uuid`
    cards.push(
      await task(context, 'own-tasks', {
        label: text('Yang saya sanggupi kerjakan', 'What I agreed to do'),
        act: text('Lihat usaha saya', 'See my business'),
        to: '/pendampingan?tab=usaha',
        due: sql`select t.due_on ${mine}`,
        lines: sql`select t.title as what, t.due_on as day, ${toTask} as to ${mine} ${firstThree}`
      })
    )
  }
  if (isNear(actor))
    cards.push(
      await own(context, 'cases', {
        label:
          role === 'resident'
            ? text('Usaha saya yang didampingi', 'My businesses that are accompanied')
            : text('Usaha yang saya dampingi', 'Businesses with me'),
        sentence: text('Pendampingan yang masih berjalan.', 'Those that are accompanied now.'),
        to: '/pendampingan?tab=usaha',
        count: sql`select count(*)::int as n from mentoring_case where regency = ${regency} and closed_on is null
          and (${role} <> 'facilitator' or facilitator = ${user}) and ${near(actor)}`
      })
    )
  return cards
}
