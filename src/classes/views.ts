import { sql } from 'kysely'
import { z } from 'zod'
import { type Agency, agencies } from '../kernel/actor.ts'
import { calendarYear } from '../kernel/inputs.ts'
import { notFound } from '../kernel/problem.ts'
import { seeClasses, seeRegister } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { type Context, view } from '../platform/context.ts'
import { containing, page, paged } from '../platform/paging.ts'
import type { Course, MentorKind } from '../training/model.ts'
import { feedbackOf, lessonsOf } from './lessons.ts'
import { type ClassStatus, classStatuses, classStatusNames } from './model.ts'
import { attendanceShare, daysPresent } from './rules.ts'
import { requireVisible, unnoted } from './store.ts'

/** A mentor sees the classes they teach; the database hides the people of others anyway. */
const visible = (context: Context) =>
  context.actor.role === 'mentor' ? sql<boolean>`taught(class.id)` : sql<boolean>`true`

export const classes = view({
  name: 'classes/list',
  may: seeClasses,
  title: text('Kelas', 'Classes'),
  input: page(['number', 'starts', 'status', 'agency'], {
    year: calendarYear.nullable().optional(),
    agency: z.enum(agencies).nullable().optional(),
    /** In the course's name, the number or the village. */
    search: z.string().max(100).default(''),
    /** `open`: not finished; `late`: open and past its days; `unnoted`: attendance of a past lesson is not complete. */
    status: z
      .enum([...classStatuses, 'open', 'late', 'unnoted'])
      .nullable()
      .optional()
  }),
  columns: [
    { key: 'number', header: text('Angkatan', 'Class'), type: 'text' },
    { key: 'courseId', header: text('Kursus', 'Course'), type: 'text' },
    { key: 'venueName', header: text('Tempat', 'Venue'), type: 'text' },
    { key: 'villageName', header: text('Desa', 'Village'), type: 'text' },
    { key: 'starts', header: text('Mulai', 'Starts'), type: 'date' },
    { key: 'ends', header: text('Selesai', 'Ends'), type: 'date' },
    { key: 'status', header: text('Keadaan', 'State'), type: 'text', words: classStatusNames },
    { key: 'seats', header: text('Kursi terisi', 'Seats taken'), type: 'number' },
    { key: 'passed', header: text('Lulus', 'Passed'), type: 'number' },
    { key: 'cost', header: text('Biaya', 'Cost'), type: 'money' }
  ],
  async run(context, input) {
    let found = context.db.selectFrom('class').where('regency', '=', context.actor.regency).where(visible(context))
    if (input.year) found = found.where('fiscal_year', '=', input.year)
    if (input.agency) found = found.where('agency', '=', input.agency)
    if (input.search) {
      const like = containing(input.search)
      found = found.where(
        sql<boolean>`(number ilike ${like} or exists (
          select from course d where d.regency = class.regency and d.id = class.course and d.version = class.course_version
            and (d.definition #>> '{name,id}' ilike ${like} or d.definition #>> '{name,en}' ilike ${like}))
          or exists (select from venue v join region r on r.code = v.village
            where v.regency = class.regency and v.id = class.venue_id and r.name ilike ${like}))`
      )
    }
    if (input.status === 'open') found = found.where('status', 'in', ['planned', 'inviting', 'running'])
    else if (input.status === 'late')
      found = found.where('status', 'in', ['inviting', 'running']).where('ends', '<', context.today)
    else if (input.status === 'unnoted') found = found.where(unnoted(context))
    else if (input.status) found = found.where('status', '=', input.status)
    const { rows, ...counted } = await paged(
      input,
      found,
      (q) =>
        q.select([
          'id',
          'number',
          'agency',
          'course as courseId',
          'starts',
          'ends',
          'status',
          'capacity',
          'cost',
          sql<{
            id: string
            en: string
          }>`(select definition->'name' from course d where d.regency = class.regency and d.id = class.course
            and d.version = class.course_version)`.as('courseName'),
          sql<string>`(select v.name from venue v where v.regency = class.regency and v.id = class.venue_id)`.as(
            'venueName'
          ),
          sql<string>`(select r.name from venue v join region r on r.code = v.village
            where v.regency = class.regency and v.id = class.venue_id)`.as('villageName'),
          sql<number>`(select seats from class_people(class.id))`.as('seats'),
          sql<number>`(select passed from class_people(class.id))`.as('passed')
        ]),
      { sort: 'starts', direction: 'desc' }
    )
    return {
      rows: rows.map((r) => ({
        ...r,
        status: r.status as ClassStatus,
        agency: r.agency as Agency,
        starts: r.starts as unknown as string,
        ends: r.ends as unknown as string
      })),
      ...counted
    }
  }
})

/** Everything on the page of a class. People whom the actor may not see are counted, not named. */
export const getClass = view({
  name: 'classes/get',
  may: { ...seeClasses, leader: undefined },
  title: text('Kelas', 'Class'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const { regency } = context.actor
    const { rows } = await sql<{
      id: string
      number: string
      agency: Agency
      fiscalYear: number
      programme: string
      programmeName: string
      starts: string
      ends: string
      status: ClassStatus
      minimum: number
      capacity: number
      transport: number
      cost: number
      decreeNumber: string | null
      decreeDate: string | null
      summary: string | null
      plan: string | null
      seats: number
      confirmed: number
      waiting: number
      passed: number
      refused: number
      venueName: string
      village: string
      villageName: string
      districtName: string
      definition: Course
    }>`select c.id, c.number, c.agency, c.fiscal_year as "fiscalYear", c.programme_id as programme,
      p.name as "programmeName", c.starts, c.ends, c.status,
        c.minimum, c.capacity, c.transport, c.cost, c.decree_number as "decreeNumber", c.decree_date as "decreeDate",
          c.summary, c.plan_id as plan,
        v.name as "venueName", v.village, r.name as "villageName", k.name as "districtName", d.definition, n.*
      from class c cross join lateral class_people(c.id) n join course d on d.regency = c.regency and d.id = c.course
        and d.version = c.course_version
      join venue v on v.regency = c.regency and v.id = c.venue_id join region r on r.code = v.village
      join region k on k.code = substr(v.village, 1, 8)
      join programme p on p.regency = c.regency and p.id = c.programme_id
      where c.regency = ${regency} and c.id = ${id}`.execute(context.db)
    const [row] = rows
    if (!row) throw notFound(text('Kelas', 'The class'))
    await requireVisible(context, id)
    const { definition: course, ...c } = row
    const { lessons, people } = await lessonsOf(context, id)
    const mentors = await sql<{
      id: string
      name: string
      kind: MentorKind
      institution: string
      letter: string | null
    }>`
      select m.id, m.name, m.kind, m.institution, cm.letter_number as letter from class_mentor cm
      join mentor m on m.regency = cm.regency and m.id = cm.mentor_id
      where cm.regency = ${regency} and cm.class_id = ${id} order by m.kind, m.name`.execute(context.db)
    const files = await sql<{ file: string; kind: string; caption: string; addedBy: string }>`
      select file_id as file, kind, caption, added_by as "addedBy" from class_file
      where regency = ${regency} and class_id = ${id} order by added_at`.execute(context.db)
    const office = context.may('classes/invite')
    return {
      ...c,
      course,
      lessons,
      mentors: mentors.rows,
      files: files.rows,
      feedback: await feedbackOf(context, id),
      people: people.map((p) => ({
        ...p,
        share: attendanceShare(lessons, p.noted),
        days: daysPresent(lessons, p.noted),
        // The link answers in somebody's name: the office alone may open it, by classes/open-invitation.
        hasLink: office && p.seated
      }))
    }
  }
})

/** The trainings of a household: where its people were invited, what came of it. */
export const ofHousehold = view({
  name: 'classes/of-household',
  may: seeRegister,
  title: text('Pelatihan rumah tangga', "A household's training"),
  input: z.object({ household: z.uuid() }),
  async run(context, { household }) {
    const { rows } = await sql<{
      person: string
      name: string
      class: string
      number: string
      courseName: { id: string; en: string }
      starts: string
      ends: string
      venueName: string
      status: string
      position: number | null
      outcome: string | null
      outcomeReason: string | null
      certificate: string | null
    }>`select p.person_id as person, p.name, p.class_id as class, c.number, d.definition->'name' as "courseName", c.starts,
      c.ends, v.name as "venueName",
        p.status, p.position, p.outcome, p.outcome_reason as "outcomeReason",
        (select s.id from certificate s where s.regency = p.regency and s.class_id = p.class_id
          and s.person_id = p.person_id and s.revoked_at is null) as certificate
      from participant p join class c on c.regency = p.regency and c.id = p.class_id
      join course d on d.regency = c.regency and d.id = c.course and d.version = c.course_version
      join venue v on v.regency = c.regency and v.id = c.venue_id
      where p.regency = ${context.actor.regency} and p.household_id = ${household} order by c.starts desc, p.name`.execute(
      context.db
    )
    return { rows }
  }
})
