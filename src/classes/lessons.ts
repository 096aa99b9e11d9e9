import { sql } from 'kysely'
import { shown } from '../households/disclosure.ts'
import type { Context } from '../platform/context.ts'
import type { ParticipantStatus } from './model.ts'
import type { Lesson, Noted } from './rules.ts'

/** What was said of a class, of 1 to 5: nothing of it while fewer answered than may stand behind a figure. */
export async function feedbackOf(context: Context, id: string) {
  const { rows } = await sql<{
    count: number
    homes: number
    content: number | null
    mentors: number | null
    place: number | null
    comments: string[]
  }>`
    select count(*)::int as count, count(distinct household_id)::int as homes, round(avg(content), 1)::float8 as content,
      round(avg(mentors), 1)::float8 as mentors, round(avg(place), 1)::float8 as place,
      coalesce(array_agg(comment order by md5(comment)) filter (where comment is not null), '{}') as comments
    from feedback where regency = ${context.actor.regency} and class_id = ${id}`.execute(context.db)
  const { homes, ...all } = rows[0]!
  return shown(all, homes) ?? { count: all.count, content: null, mentors: null, place: null, comments: [] }
}

export interface ClassPerson {
  person: string
  household: string
  village: string
  villageName: string
  name: string
  status: ParticipantStatus
  seated: boolean
  position: number | null
  reason: string | null
  replaces: string | null
  noted: (Noted & { method: string })[]
  pre: number | null
  post: number | null
  checks: { module: string; item: number; done: boolean }[]
  paid: { days: number; amount: number; on: string } | null
  outcome: 'passed' | 'refused' | null
  outcomeReason: string | null
  /** The certificate, valid or revoked. */
  certificate: string | null
}

export interface ClassLesson extends Lesson {
  starts: string
  ends: string
  module: string
  pattern: 'theory' | 'practice'
  mentor: string
  mentorName: string
}

/** The sessions of a class, and everybody in it with all that was noted of them, in two queries. */
export async function lessonsOf(
  context: Context,
  classId: string
): Promise<{ lessons: ClassLesson[]; people: ClassPerson[] }> {
  const { regency } = context.actor
  const lessons = await sql<ClassLesson>`
    select s.id, s.day, to_char(s.starts, 'HH24:MI') as starts, to_char(s.ends, 'HH24:MI') as ends, s.module, s.pattern, s.hours,
      s.mentor_id as mentor, m.name as "mentorName" from class_session s join mentor m on m.regency = s.regency and m.id = s.mentor_id
    where s.regency = ${regency} and s.class_id = ${classId} order by s.day, s.starts`.execute(context.db)
  const people = await sql<ClassPerson>`
    select p.person_id as person, p.household_id as household, p.village, r.name as "villageName", p.name, p.status,
      p.status in ('chosen', 'invited', 'confirmed') as seated, p.position, p.reason, p.replaces, p.outcome,
        p.outcome_reason as "outcomeReason",
      coalesce((select json_agg(json_build_object('session', a.session_id, 'status', a.status, 'missed', a.missed, 'method', a.method))
        from attendance a where a.regency = p.regency and a.class_id = p.class_id and a.person_id = p.person_id), '[]') as noted,
      (select score from test_result t where t.regency = p.regency and t.class_id = p.class_id and t.person_id = p.person_id
        and t.moment = 'pre') as pre,
      (select score from test_result t where t.regency = p.regency and t.class_id = p.class_id and t.person_id = p.person_id
        and t.moment = 'post') as post,
      coalesce((select json_agg(json_build_object('module', k.module, 'item', k.item, 'done', k.done))
        from practice_check k where k.regency = p.regency and k.class_id = p.class_id and k.person_id = p.person_id), '[]') as checks,
      (select json_build_object('days', t.days, 'amount', t.amount, 'on', t.paid_on) from transport_payment t
        where t.regency = p.regency and t.class_id = p.class_id and t.person_id = p.person_id) as paid,
      (select s.id from certificate s where s.regency = p.regency and s.class_id = p.class_id and s.person_id = p.person_id) as certificate
    from participant p join region r on r.code = p.village
    where p.regency = ${regency} and p.class_id = ${classId}
    order by p.status in ('chosen', 'invited', 'confirmed') desc, p.status = 'waiting' desc, p.position nulls first, p.name,
      p.person_id`.execute(context.db)
  return { lessons: lessons.rows, people: people.rows }
}
