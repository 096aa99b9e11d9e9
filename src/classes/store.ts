import { sql } from 'kysely'
import { notFound, Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import type { Context } from '../platform/context.ts'
import { copyRecords } from '../platform/postgres/copy.ts'
import { courseVersion, requireOwn } from '../training/index.ts'
import type { Course } from '../training/model.ts'
import { shareModules, type Teacher, timetable } from '../training/rules.ts'
import type { ClassStatus } from './model.ts'

/** 60 bits as lower-case base 32 (RFC 4648): what an invitation's address holds. */
const base32 = (bytes: Uint8Array, length: number): string => {
  const letters = 'abcdefghijklmnopqrstuvwxyz234567'
  let bits = ''
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0')
  return Array.from({ length }, (_, i) => letters[Number.parseInt(bits.slice(5 * i, 5 * i + 5), 2)]).join('')
}

/** Words and codes are derived from the regency's key, so that they can be printed again and are stored only as hashes. */
export const answerWord = (context: Context, classId: string, person: string): string =>
  base32(context.vault.word(`answer:${classId}:${person}`), 12)
export const cardCodeOf = (context: Context, classId: string, person: string): string =>
  `RK-${base32(context.vault.word(`card:${classId}:${person}`), 16).toUpperCase()}`
/** What stands for somebody in the published list of a lottery. */
export const ticketCode = (context: Context, lottery: string, person: string): string =>
  base32(context.vault.word(`ticket:${lottery}:${person}`), 12)
/** What the tables keep of a word and of a card; the newest hash first, then those that rows may still bear. */
export const hashesOfWord = (context: Context, word: string): Buffer[] => context.vault.hashes(`answer-word:${word}`)
export const hashesOfCard = (context: Context, code: string): Buffer[] => context.vault.hashes(`card-code:${code}`)

/** Of a row of `class`: a lesson is over, or of today, in which somebody with a seat has no mark yet. */
export const unnoted = (context: Context) => sql<boolean>`class.status in ('inviting', 'running')
  and exists (select 1 from class_session s join participant p on p.regency = s.regency and p.class_id = s.class_id
    where s.regency = class.regency and s.class_id = class.id and s.day <= ${context.today}::date
      and p.status in ('invited', 'confirmed') and not exists (select 1 from attendance a where a.regency = s.regency
        and a.class_id = s.class_id and a.session_id = s.id and a.person_id = p.person_id))`

export interface ClassRow {
  id: string
  number: string
  agency: string
  fiscalYear: number
  course: Course
  courseId: string
  courseVersion: number
  programme: string
  venue: string
  starts: string
  ends: string
  minimum: number
  capacity: number
  transport: number
  status: ClassStatus
  version: number
  /** The plan it was approved in. */
  plan: string | null
}

/** A class of this regency, to be changed: its row is locked to the end of the transaction. */
export async function classToChange(context: Context, id: string): Promise<ClassRow> {
  const row = await context.db
    .selectFrom('class')
    .selectAll()
    .where('regency', '=', context.actor.regency)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound(text('Kelas', 'The class'))
  await requireVisible(context, id)
  return {
    id,
    number: row.number,
    agency: row.agency,
    fiscalYear: row.fiscal_year,
    course: await courseVersion(context, row.course, row.course_version),
    courseId: row.course,
    courseVersion: row.course_version,
    programme: row.programme_id,
    venue: row.venue_id,
    starts: row.starts as unknown as string,
    ends: row.ends as unknown as string,
    minimum: row.minimum,
    capacity: row.capacity,
    transport: row.transport,
    status: row.status as ClassStatus,
    version: row.version,
    plan: row.plan_id
  }
}

async function teaches(context: Context, id: string): Promise<boolean> {
  const { rows } = await sql<{ yes: boolean }>`select taught(${id}::uuid) as yes`.execute(context.db)
  return rows[0]!.yes
}

/** A mentor reads the classes they teach, and no other. */
export async function requireVisible(context: Context, id: string): Promise<void> {
  if (context.actor.role === 'mentor' && !(await teaches(context, id))) throw notFound(text('Kelas', 'The class'))
}

/** Changing what an agency decides (invitations, mentors, dates) is for that agency; running the class also for its mentors. */
export async function ownClass(context: Context, id: string): Promise<ClassRow> {
  const row = await classToChange(context, id)
  requireOwn(context, row.agency)
  return row
}

export function requireStatus(row: ClassRow, ...allowed: ClassStatus[]): void {
  if (allowed.includes(row.status)) return
  const words: Record<ClassStatus, [string, string]> = {
    planned: ['masih direncanakan; undang pesertanya dahulu', 'is still planned; invite its participants first'],
    inviting: ['masih mengundang', 'is still inviting'],
    running: ['sedang berjalan', 'is running'],
    finished: ['sudah selesai', 'is finished'],
    cancelled: ['sudah dibatalkan', 'was cancelled']
  }
  const [id, en] = words[row.status]
  throw new Problem('classes/not-now', 409, text(`Kelas ${row.number} ${id}.`, `Class ${row.number} ${en}.`))
}

export interface NewClass {
  programme: string
  agency: string
  fiscalYear: number
  course: string
  courseVersion: number
  venue: string
  days: string[]
  mentors: string[]
  minimum: number
  capacity: number
  cost: number
  plan: string | null
  planClass: string | null
}

export async function teachersOf(context: Context, ids: readonly string[]): Promise<Teacher[]> {
  const rows = await context.db
    .selectFrom('mentor')
    .select(['id', 'kind', 'skills', 'fee'])
    .where('regency', '=', context.actor.regency)
    .where('id', 'in', ids as string[])
    .execute()
  return rows.map((r) => ({ ...r, kind: r.kind as Teacher['kind'] }))
}

/** Creates a class with its timetable; books its venue and mentors, which the database refuses when they are taken. */
export async function createClass(context: Context, c: NewClass): Promise<{ id: string; number: string }> {
  const { regency } = context.actor
  const course = await courseVersion(context, c.course, c.courseVersion)
  const shared = shareModules(course, await teachersOf(context, c.mentors))
  if (!shared)
    throw new Problem(
      'classes/skills',
      422,
      text(
        `Narasumber yang dipilih tidak menguasai semua modul ${course.name.id}.`,
        `The mentors chosen do not know every module of ${course.name.en}.`
      )
    )
  // One at a time a year, so that numbers have no gaps.
  await sql`select pg_advisory_xact_lock(352904, ${c.fiscalYear})`.execute(context.db)
  const { rows } = await sql<{
    next: number
  }>`select coalesce(max(split_part(number, '/', 2)::int), 0) + 1 as next from class
    where regency = ${regency} and fiscal_year = ${c.fiscalYear}`.execute(context.db)
  const id = context.newId()
  const number = `${c.fiscalYear}/${String(rows[0]!.next).padStart(2, '0')}`
  await context.db
    .insertInto('class')
    .values({
      regency,
      id,
      number,
      programme_id: c.programme,
      agency: c.agency,
      fiscal_year: c.fiscalYear,
      course: c.course,
      course_version: c.courseVersion,
      venue_id: c.venue,
      plan_id: c.plan,
      plan_class: c.planClass,
      starts: c.days[0]!,
      ends: c.days.at(-1)!,
      minimum: c.minimum,
      capacity: c.capacity,
      transport: course.transportPerDay,
      cost: c.cost,
      status: 'planned'
    })
    .execute()
  await context.db
    .insertInto('class_mentor')
    .values(c.mentors.map((mentor_id) => ({ regency, class_id: id, mentor_id })))
    .execute()
  await context.db
    .insertInto('class_session')
    .values(
      timetable(course, c.days, shared).map((s) => ({
        regency,
        class_id: id,
        id: context.newId(),
        day: s.day,
        starts: s.starts,
        ends: s.ends,
        module: s.module,
        pattern: s.pattern,
        hours: s.hours,
        mentor_id: s.mentor
      }))
    )
    .execute()
  await book(context, id, 'venue', [c.venue], c.days)
  await book(context, id, 'mentor', c.mentors, c.days)
  return { id, number }
}

export async function book(
  context: Context,
  classId: string,
  what: 'mentor' | 'venue' | 'participant',
  subjects: readonly string[],
  days: readonly string[]
): Promise<void> {
  if (subjects.length === 0) return
  await sql`insert into booking (regency, class_id, what, subject, day)
    select ${context.actor.regency}, ${classId}::uuid, ${what}, s, d from unnest(${subjects}::uuid[]) s, unnest(${days}::date[]) d`.execute(
    context.db
  )
}

export async function unbook(context: Context, classId: string, subjects: readonly string[] | null): Promise<void> {
  await sql`delete from booking where regency = ${context.actor.regency} and class_id = ${classId}::uuid
    and (${subjects}::uuid[] is null or subject = any(${subjects}::uuid[]))`.execute(context.db)
}

export async function classDays(context: Context, classId: string): Promise<string[]> {
  const { rows } = await sql<{ day: string }>`select distinct day from class_session
    where regency = ${context.actor.regency} and class_id = ${classId}::uuid order by day`.execute(context.db)
  return rows.map((r) => r.day)
}

export interface NewParticipant {
  person: string
  household: string
  village: string
  name: string
  status: 'chosen' | 'waiting'
  position: number | null
  reason: string | null
}

export async function addParticipants(
  context: Context,
  classId: string,
  fiscalYear: number,
  days: readonly string[],
  people: readonly NewParticipant[]
): Promise<void> {
  const { regency } = context.actor
  await copyRecords(
    context.client,
    'participant',
    people.map((p) => ({
      regency,
      class_id: classId,
      person_id: p.person,
      household_id: p.household,
      village: p.village,
      name: p.name,
      fiscal_year: fiscalYear,
      status: p.status,
      position: p.position,
      reason: p.reason,
      answer_hash: hashesOfWord(context, answerWord(context, classId, p.person))[0]!,
      card_hash: hashesOfCard(context, cardCodeOf(context, classId, p.person))[0]!
    }))
  )
  await book(
    context,
    classId,
    'participant',
    people.filter((p) => p.status === 'chosen').map((p) => p.person),
    days
  )
}

/** Whether a class waits for its lottery: until then nobody gets a seat in another way. */
export async function isUndrawn(context: Context, classId: string): Promise<boolean> {
  const { rows } = await sql<{ yes: boolean }>`select exists (select 1 from lottery
    where regency = ${context.actor.regency} and class_id = ${classId} and drawn_at is null) as yes`.execute(context.db)
  return rows[0]!.yes
}
