/** When something comes in between: a mentor who cannot come, other days, no class at all; and the decree. */

import { sql } from 'kysely'
import { z } from 'zod'
import { addDays, addMonths, formatDate } from '../kernel/dates.ts'
import { plainDate } from '../kernel/inputs.ts'
import { formatRupiah } from '../kernel/money.ts'
import { notFound, Problem, wrongAt } from '../kernel/problem.ts'
import { importer, office } from '../kernel/rights.ts'
import { type Bound, requireWithin, thisDay } from '../kernel/span.ts'
import { text } from '../kernel/text.ts'
import { queueLetters } from '../messages/index.ts'
import { action, type Context, view } from '../platform/context.ts'
import { awayOf, crossingsOf, programmesLeft, takenDays } from '../training/index.ts'
import { teachingDays } from '../training/rules.ts'
import { dateSpan, fillAll, phonesOf } from './invitations.ts'
import { book, type ClassRow, classDays, ownClass, requireStatus, teachersOf, unbook } from './store.ts'

async function mentorIds(context: Context, classId: string): Promise<string[]> {
  const rows = await context.db
    .selectFrom('class_mentor')
    .select('mentor_id')
    .where('regency', '=', context.actor.regency)
    .where('class_id', '=', classId)
    .execute()
  return rows.map((r) => r.mentor_id)
}

/**
 * Which of these mentors and its venue can do all of these days, the way to an island and back included; what this class
 * has booked itself is left out.
 */
async function freeOn(
  context: Context,
  c: ClassRow,
  days: readonly string[],
  mentors: readonly string[]
): Promise<Set<string>> {
  const { regency } = context.actor
  const crossings = await crossingsOf(context)
  const { rows } = await sql<{ id: string; what: 'mentor' | 'venue'; districts: string[]; district: string }>`
    select m.id, 'mentor' as what, m.districts, substr(v.village, 1, 8) as district from mentor m
      join venue v on v.regency = m.regency and v.id = ${c.venue}
      where m.regency = ${regency} and m.active and m.id = any(${mentors}::uuid[])
    union all select id, 'venue', '{}', substr(village, 1, 8) from venue where regency = ${regency} and active and id = ${c.venue}`.execute(
    context.db
  )
  const wanted = rows.map((r) => ({
    key: `${r.what}|${r.id}`,
    id: r.id,
    days: r.what === 'mentor' ? [...days, ...awayOf(r, r.district, days, crossings)] : days
  }))
  const taken = await takenDays(context, [...new Set(wanted.flatMap((w) => w.days))], c.id)
  return new Set(wanted.filter((w) => !w.days.some((day) => taken.get(w.key)?.has(day))).map((w) => w.id))
}

interface Substitute {
  id: string
  name: string
  institution: string
  fee: number
  /** More or less than the mentor who cannot come, in rupiah for the hours taught. */
  difference: number
}

async function substitutesFor(context: Context, c: ClassRow, mentor: string): Promise<Substitute[]> {
  const { regency } = context.actor
  const days = (await classDays(context, c.id)).filter((day) => day >= context.today || c.starts < context.today)
  const [gone] = await teachersOf(context, [mentor])
  if (!gone) throw notFound(text('Narasumber', 'The mentor'))
  const { rows: taught } = await sql<{
    module: string
    hours: number
  }>`select module, sum(hours)::int as hours from class_session
    where regency = ${regency} and class_id = ${c.id} and mentor_id = ${mentor} group by module`.execute(context.db)
  const needed = taught.map((t) => c.course.modules.find((m) => m.id === t.module)!.skill)
  const hours = taught.reduce((sum, t) => sum + t.hours, 0)
  const { rows } = await sql<{ id: string; name: string; institution: string; skills: string[]; fee: number }>`
    select m.id, m.name, m.institution, m.skills, m.fee from mentor m join venue v on v.regency = m.regency and v.id = ${c.venue}
    where m.regency = ${regency} and m.active and m.kind = ${gone.kind} and m.id <> all(${await mentorIds(context, c.id)}::uuid[])
      and (cardinality(m.districts) = 0 or substr(v.village, 1, 8) = any(m.districts))`.execute(context.db)
  const free = await freeOn(
    context,
    c,
    days,
    rows.map((m) => m.id)
  )
  return rows
    .filter((m) => free.has(m.id) && needed.every((skill) => m.skills.includes(skill)))
    .map(({ skills: _, ...m }) => ({ ...m, difference: (m.fee - gone.fee) * hours }))
    .sort((a, b) => Math.abs(a.difference) - Math.abs(b.difference) || (a.name < b.name ? -1 : 1))
}

const furthestPostponement = 60
/** Money of a year pays for classes of that year. */
const lastDay = (c: ClassRow): Bound => [
  `${c.fiscalYear}-12-31`,
  text('akhir tahun anggaran kelas ini', 'the end of the fiscal year of this class')
]

/** The next first days on which venue and mentors are free again, three at most. */
async function laterStarts(context: Context, c: ClassRow): Promise<string[]> {
  const mentors = await mentorIds(context, c.id)
  const length = (await classDays(context, c.id)).length
  const found: string[] = []
  const from = [c.starts, context.today].sort().at(-1)!
  for (let i = 1; i <= furthestPostponement && found.length < 3; i++) {
    const start = addDays(from, i)
    const days = teachingDays(start, length)
    if (days[0] !== start || start > lastDay(c)[0]) continue
    const free = await freeOn(context, c, days, mentors)
    if (free.has(c.venue) && mentors.every((m) => free.has(m))) found.push(start)
  }
  return found
}

/**
 * A mentor cannot come: the smallest changes that keep the class, smallest first. A substitute of the same kind who knows
 * the modules and is free changes one name; other days change everybody's.
 */
export const mentorOptions = view({
  name: 'classes/mentor-options',
  may: office,
  title: text('Pengganti narasumber', 'Substitutes for a mentor'),
  input: z.object({ class: z.uuid(), mentor: z.uuid() }),
  async run(context, input) {
    const c = await readClass(context, input.class)
    return {
      substitutes: await substitutesFor(context, c, input.mentor),
      // The mentor is away around the old days only; later they may come themselves.
      starts: await laterStarts(context, c)
    }
  }
})

async function readClass(context: Context, id: string): Promise<ClassRow> {
  const { rows } = await sql<Omit<ClassRow, 'course'> & { definition: ClassRow['course'] }>`
    select c.id, c.number, c.agency, c.fiscal_year as "fiscalYear", c.course as "courseId",
      c.course_version as "courseVersion", c.programme_id as programme, c.venue_id as venue,
      c.starts, c.ends, c.minimum, c.capacity, c.transport, c.status, c.version, d.definition from class c
    join course d on d.regency = c.regency and d.id = c.course and d.version = c.course_version
    where c.regency = ${context.actor.regency} and c.id = ${id}`.execute(context.db)
  if (!rows[0]) throw notFound(text('Kelas', 'The class'))
  const { definition, ...row } = rows[0]
  return { ...row, course: definition }
}

/** Puts another mentor in the place of one; the rest of the class stays. */
export const replaceMentor = action({
  name: 'classes/replace-mentor',
  may: importer,
  title: text('Mengganti narasumber', 'Replaced a mentor'),
  input: z.object({ class: z.uuid(), mentor: z.uuid(), by: z.uuid() }),
  async run(context, input) {
    const { regency } = context.actor
    const c = await ownClass(context, input.class)
    requireStatus(c, 'planned', 'inviting', 'running')
    const substitute = (await substitutesFor(context, c, input.mentor)).find((s) => s.id === input.by)
    if (!substitute)
      throw new Problem(
        'classes/no-substitute',
        409,
        text(
          'Narasumber ini tidak dapat menggantikan: terpakai pada hari itu, lain asal, atau tidak menguasai modulnya.',
          'This mentor cannot step in: taken on those days, of another kind, or without the skills.'
        )
      )
    await unbook(context, c.id, [input.mentor])
    await book(context, c.id, 'mentor', [input.by], await classDays(context, c.id))
    await context.db
      .deleteFrom('class_mentor')
      .where('regency', '=', regency)
      .where('class_id', '=', c.id)
      .where('mentor_id', '=', input.mentor)
      .execute()
    await context.db.insertInto('class_mentor').values({ regency, class_id: c.id, mentor_id: input.by }).execute()
    await context.db
      .updateTable('class_session')
      .set({ mentor_id: input.by })
      .where('regency', '=', regency)
      .where('class_id', '=', c.id)
      .where('mentor_id', '=', input.mentor)
      .execute()
    const [money] = await programmesLeft(context, [c.programme])
    if (substitute.difference > money!.left)
      throw new Problem(
        'classes/no-money',
        409,
        text(
          `${substitute.name} lebih mahal ${formatRupiah(substitute.difference)}; sisa ${money!.name} ${formatRupiah(money!.left)}.`,
          `${substitute.name} costs ${formatRupiah(substitute.difference)} more; ${formatRupiah(money!.left)} is left of ${money!.name}.`
        )
      )
    await context.db
      .updateTable('class')
      .set({ cost: sql<number>`cost + ${substitute.difference}` })
      .where('regency', '=', regency)
      .where('id', '=', c.id)
      .execute()
    await context.changed({ kind: 'class', subject: c.id, what: { number: c.number, mentor: input.by } })
    return {}
  }
})

async function tellAll(
  context: Context,
  c: ClassRow,
  wording: 'class_changed' | 'class_cancelled',
  parameters: string[]
): Promise<number> {
  const people = await context.db
    .selectFrom('participant')
    .select(['person_id', 'household_id', 'village', 'name'])
    .where('regency', '=', context.actor.regency)
    .where('class_id', '=', c.id)
    .where('status', 'in', ['invited', 'confirmed'])
    .execute()
  const phones = await phonesOf(
    context,
    people.map((p) => p.person_id)
  )
  await queueLetters(
    context,
    people.map((p) => ({
      wording,
      about: c.id,
      recipient: p.name,
      household: p.household_id,
      village: p.village,
      phone: phones.get(p.person_id) ?? null,
      email: null,
      parameters: [p.name, c.course.name.id, ...parameters]
    }))
  )
  return people.length
}

/** Moves a class to other days with the same venue and mentors, and tells everybody invited. */
export const postpone = action({
  name: 'classes/postpone',
  may: importer,
  title: text('Memindah hari kelas', 'Moved a class to other days'),
  input: z.object({ class: z.uuid(), start: plainDate }),
  async run(context, input) {
    const { regency } = context.actor
    const c = await ownClass(context, input.class)
    requireStatus(c, 'planned', 'inviting')
    requireWithin(input.start, '/start', {
      from: thisDay(context.today),
      to: lastDay(c)
    })
    const before = await classDays(context, c.id)
    const days = teachingDays(input.start, before.length)
    const mentors = await mentorIds(context, c.id)
    const free = await freeOn(context, c, days, mentors)
    if (!free.has(c.venue) || !mentors.every((m) => free.has(m)))
      throw new Problem(
        'classes/days-taken',
        409,
        text(
          `Tempat atau narasumber tidak kosong mulai ${formatDate(input.start)}. Pilih hari lain.`,
          `The venue or a mentor is not free from ${formatDate(input.start, 'en')}. Choose other days.`
        )
      )
    const seated = await context.db
      .selectFrom('participant')
      .select('person_id')
      .where('regency', '=', regency)
      .where('class_id', '=', c.id)
      .where('status', 'in', ['chosen', 'invited', 'confirmed'])
      .execute()
    await unbook(context, c.id, null)
    await book(context, c.id, 'venue', [c.venue], days)
    await book(context, c.id, 'mentor', mentors, days)
    await book(
      context,
      c.id,
      'participant',
      seated.map((p) => p.person_id),
      days
    )
    const moved = before.map((day, i) => ({ day, to: days[i]! }))
    await sql`update class_session s set day = e."to" from jsonb_to_recordset(${JSON.stringify(moved)}::jsonb) as e (day date, "to" date)
      where s.regency = ${regency} and s.class_id = ${c.id} and s.day = e.day`.execute(context.db)
    await context.db
      .updateTable('class')
      .set({ starts: days[0]!, ends: days.at(-1)! })
      .where('regency', '=', regency)
      .where('id', '=', c.id)
      .execute()
    const toldPeople = await tellAll(context, c, 'class_changed', [
      `harinya menjadi ${dateSpan(days[0]!, days.at(-1)!)}, bukan ${dateSpan(c.starts, c.ends)}`
    ])
    await context.changed({ kind: 'class', subject: c.id, what: { number: c.number, from: c.starts, to: days[0] } })
    return { told: toldPeople }
  }
})

/** Cancels a class: its seats, venue and mentors are free again, its money too, and everybody invited is told. */
export const cancelClass = action({
  name: 'classes/cancel',
  may: importer,
  title: text('Membatalkan kelas', 'Cancelled a class'),
  input: z.object({ class: z.uuid(), reason: z.string().trim().min(3).max(200) }),
  async run(context, input) {
    const { regency } = context.actor
    const c = await ownClass(context, input.class)
    requireStatus(c, 'planned', 'inviting', 'running')
    const toldPeople = await tellAll(context, c, 'class_cancelled', [dateSpan(c.starts, c.ends), input.reason])
    await unbook(context, c.id, null)
    await context.db
      .updateTable('participant')
      .set({ status: 'withdrawn', reason: input.reason })
      .where('regency', '=', regency)
      .where('class_id', '=', c.id)
      .where('status', 'in', ['chosen', 'invited', 'confirmed', 'waiting'])
      .execute()
    await context.db
      .updateTable('class')
      .set({ status: 'cancelled', summary: input.reason })
      .where('regency', '=', regency)
      .where('id', '=', c.id)
      .execute()
    await context.changed({ kind: 'class', subject: c.id, what: { number: c.number, cancelled: true } })
    await fillAll(context)
    return { told: toldPeople }
  }
})

/** The decree that names participants and mentors, and the numbers of the mentors' letters. */
export const setDecree = action({
  name: 'classes/set-decree',
  may: importer,
  title: text('Mengisi nomor SK', 'Filled in the decree number'),
  input: z.object({
    class: z.uuid(),
    number: z.string().trim().min(3).max(80),
    date: plainDate,
    letters: z
      .array(z.object({ mentor: z.uuid(), number: z.string().trim().max(80) }))
      .max(10)
      .default([])
  }),
  async run(context, input) {
    const c = await ownClass(context, input.class)
    requireWithin(input.date, '/date', {
      from: [addMonths(c.starts, -12), text('setahun sebelum kelas dimulai', 'a year before the class begins')],
      to: [c.ends, text('hari terakhir kelas', 'the last day of the class')]
    })
    const other = await context.db
      .selectFrom('class')
      .select('number')
      .where('regency', '=', context.actor.regency)
      .where('agency', '=', c.agency)
      .where('decree_number', '=', input.number)
      .where('id', '<>', c.id)
      .executeTakeFirst()
    if (other)
      throw wrongAt(
        'classes/decree-number-taken',
        '/number',
        text(
          `Nomor ini sudah dipakai SK kelas ${other.number}. Periksa nomornya.`,
          `The decree of class ${other.number} bears this number. Check the number.`
        )
      )
    await context.db
      .updateTable('class')
      .set({ decree_number: input.number, decree_date: input.date })
      .where('regency', '=', context.actor.regency)
      .where('id', '=', c.id)
      .execute()
    for (const { mentor, number } of input.letters)
      await context.db
        .updateTable('class_mentor')
        .set({ letter_number: number || null })
        .where('regency', '=', context.actor.regency)
        .where('class_id', '=', c.id)
        .where('mentor_id', '=', mentor)
        .execute()
    return {}
  }
})
