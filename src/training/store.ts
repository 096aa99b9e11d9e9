import { sql } from 'kysely'
import { addDays } from '../kernel/dates.ts'
import { notFound, Problem, refused } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import type { Context } from '../platform/context.ts'
import type { Tx } from '../platform/postgres/database.ts'
import { type Course, course, defaultCourses, type MentorKind, type Period } from './model.ts'
import { crossingDays } from './rules.ts'

/** Gives a regency the courses that ship with Rakit, where it has none of that name. */
export async function prepareTraining(tx: Tx, regency: string): Promise<void> {
  await tx
    .insertInto('course')
    .values(
      defaultCourses.courses.map((definition) => ({
        regency,
        id: definition.id,
        version: 1,
        definition: JSON.stringify(course.parse(definition)),
        valid_from: defaultCourses.validFrom,
        source: defaultCourses.source
      }))
    )
    .onConflict((c) => c.doNothing())
    .execute()
}

export interface CourseVersion {
  course: Course
  version: number
  source: string
  validFrom: string
}

/** Every course in its newest valid version. */
export async function currentCourses(context: Context): Promise<CourseVersion[]> {
  const { rows } = await sql<{ definition: Course; version: number; source: string; valid_from: string }>`
    select distinct on (id) definition, version, source, valid_from from course
    where regency = ${context.actor.regency} and valid_from <= ${context.today}::date order by id, version desc`.execute(
    context.db
  )
  return rows.map((r) => ({ course: r.definition, version: r.version, source: r.source, validFrom: r.valid_from }))
}

/** The course as a class holds it. */
export async function courseVersion(context: Context, id: string, version: number): Promise<Course> {
  const row = await context.db
    .selectFrom('course')
    .select('definition')
    .where('regency', '=', context.actor.regency)
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst()
  if (!row) throw notFound(text('Kursus', 'The course'))
  return row.definition as unknown as Course
}

/** Both agencies see everything; each changes what is its own. */
export function requireOwn(context: Context, agency: string): void {
  if (context.scope === 'regency' || context.actor.agency === agency) return
  if (context.scope === 'agency')
    throw new Problem(
      'training/other-agency',
      403,
      text(
        'Ini milik dinas lain. Anda dapat melihatnya; perubahan dilakukan petugas dinas itu.',
        'This belongs to the other agency. You may see it; its officers make changes.'
      )
    )
  throw refused()
}

/** Why nothing can be done with a plan in that state. */
export function planState(status: string): Problem {
  const words: Record<string, [string, string]> = {
    approved: ['Rencana ini sudah disetujui.', 'This plan is approved already.'],
    replaced: [
      'Rencana ini sudah digantikan rencana lain yang disetujui. Rencanakan ulang dari sini bila masih diperlukan.',
      'This plan was replaced by another one that was approved. Plan again from here if it is still needed.'
    ],
    failed: [
      'Rencana ini tidak berhasil dibuat. Ubah pengaturannya, lalu rencanakan lagi.',
      'This plan could not be made. Change its settings and plan again.'
    ],
    solving: [
      'Rencana ini belum selesai dihitung. Tunggu, lalu coba lagi.',
      'This plan is not finished. Wait, then try again.'
    ]
  }
  return new Problem(`training/plan-${status === 'solving' ? 'not-ready' : status}`, 409, text(...words[status]!))
}

export const toMultirange = (periods: readonly Period[]): string =>
  `{${periods.map((p) => `[${p.from},${p.to}]`).join(',')}}`

/** Reads PostgreSQL's `{[2026-01-01,2026-02-01)}`: its upper bounds are excluded, ours are included. */
export function fromMultirange(written: string): Period[] {
  return [...written.matchAll(/\[(\d{4}-\d\d-\d\d),(\d{4}-\d\d-\d\d)\)/g)].map(([, from, to]) => ({
    from: from!,
    to: addDays(to!, -1)
  }))
}

export interface MentorRow {
  id: string
  name: string
  kind: MentorKind
  institution: string
  skills: string[]
  districts: string[]
  fee: number
}

export interface VenueRow {
  id: string
  name: string
  village: string
  villageName: string
  district: string
  capacity: number
  equipment: string[]
  fee: number
  lat: number | null
  lon: number | null
}

/** Mentors and venues in use, with what the planner asks of them. */
export async function resources(context: Context): Promise<{ mentors: MentorRow[]; venues: VenueRow[] }> {
  const { regency } = context.actor
  const mentors = await sql<MentorRow>`select id, name, kind, institution, skills, districts, fee from mentor
    where regency = ${regency} and active order by name, id`.execute(context.db)
  const venues =
    await sql<VenueRow>`select v.id, v.name, v.village, r.name as "villageName", substr(v.village, 1, 8) as district, v.capacity,
    v.equipment, v.fee, r.lat, r.lon from venue v join region r on r.code = v.village
    where v.regency = ${regency} and v.active order by v.name, v.id`.execute(context.db)
  return { mentors: mentors.rows, venues: venues.rows }
}

/**
 * Of these days, which each mentor and venue cannot do: booked, outside the dates they gave, or on the way to an island
 * and back. Keys `mentor|ID`, `venue|ID`. What the class `except` takes is left out.
 */
export async function takenDays(
  context: Context,
  days: readonly string[],
  except: string | null = null
): Promise<Map<string, Set<string>>> {
  const { regency } = context.actor
  const { rows } = await sql<{ key: string; day: string }>`
    with d as (select unnest(${days}::date[]) as day)
    select b.what || '|' || b.subject as key, b.day from booking b join d using (day)
    where b.regency = ${regency} and b.what <> 'participant'
      and b.class_id is distinct from ${except}::uuid
    union select 'mentor|' || m.id, d.day from mentor m, d where m.regency = ${regency} and not isempty(m.free) and not m.free @> d.day
    union select 'venue|' || v.id, d.day from venue v, d where v.regency = ${regency} and not isempty(v.free)
      and not v.free @> d.day`.execute(context.db)
  const taken = new Map<string, Set<string>>()
  const take = (key: string, day: string) => {
    if (!taken.has(key)) taken.set(key, new Set())
    taken.get(key)!.add(day)
  }
  for (const { key, day } of rows) take(key, day)
  const { rows: across } = await sql<{ mentor: string; days: string[]; boatDays: number[] }>`
    select t.mentor_id as mentor, array_agg(b.day::text order by b.day) as days, x.boat_days as "boatDays"
    from class c join venue v on v.regency = c.regency and v.id = c.venue_id
    join crossing x on x.regency = c.regency and x.district = substr(v.village, 1, 8)
    join booking b on b.regency = c.regency and b.class_id = c.id and b.what = 'venue'
    join class_mentor t on t.regency = c.regency and t.class_id = c.id join mentor m on m.regency = t.regency and m.id = t.mentor_id
    where c.regency = ${regency} and c.status <> 'cancelled' and c.id is distinct from ${except}::uuid
      and m.districts <> array[x.district] group by c.id, t.mentor_id, x.boat_days`.execute(context.db)
  for (const { mentor, days: taught, boatDays } of across)
    for (const day of crossingDays(taught, boatDays)) take(`mentor|${mentor}`, day)
  return taken
}
