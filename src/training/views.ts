import { sql } from 'kysely'
import { z } from 'zod'
import { agencyNames } from '../access/names.ts'
import { maskPhone } from '../kernel/identifiers.ts'
import { calendarYear, version } from '../kernel/inputs.ts'
import { notFound } from '../kernel/problem.ts'
import { everyone, seePlanning } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { type Context, view } from '../platform/context.ts'
import { page, paged } from '../platform/paging.ts'
import { type MentorKind, mentorKindNames } from './model.ts'
import { lessonHours } from './rules.ts'
import { courseVersion, currentCourses, fromMultirange } from './store.ts'

export const programmes = view({
  name: 'training/programmes',
  may: seePlanning,
  title: text('Program', 'Programmes'),
  input: page(['name', 'fiscal_year', 'agency', 'budget'], { year: calendarYear.nullable().optional() }),
  columns: [
    { key: 'name', header: text('Program', 'Programme'), type: 'text' },
    { key: 'fiscalYear', header: text('Tahun anggaran', 'Fiscal year'), type: 'number' },
    { key: 'agency', header: text('Dinas', 'Agency'), type: 'text', words: agencyNames },
    { key: 'fundSource', header: text('Sumber dana', 'Fund source'), type: 'text' },
    { key: 'budget', header: text('Pagu', 'Budget'), type: 'money' },
    { key: 'committed', header: text('Terpakai', 'Committed'), type: 'money' },
    { key: 'target', header: text('Sasaran peserta', 'Target participants'), type: 'number' },
    { key: 'passed', header: text('Lulus', 'Passed'), type: 'number' }
  ],
  async run(context, input) {
    const { regency } = context.actor
    let found = context.db.selectFrom('programme').where('regency', '=', regency)
    if (input.year) found = found.where('fiscal_year', '=', input.year)
    const { rows, ...counted } = await paged(
      input,
      found,
      (q) =>
        q.select([
          'id',
          'name',
          'fiscal_year as fiscalYear',
          'agency',
          'fund_source as fundSource',
          'budget',
          'lines',
          'target',
          'courses',
          'places',
          'version',
          sql<number>`coalesce((select sum(c.cost) from class c where c.regency = programme.regency
              and c.programme_id = programme.id and c.status <> 'cancelled'), 0)
            + coalesce((select sum(x.value) from help x where x.regency = programme.regency
              and x.programme_id = programme.id and x.status in ('granted', 'handed')), 0)`.as('committed'),
          sql<number>`(select count(*) from class c join participant p on p.regency = c.regency and p.class_id = c.id
            where c.regency = programme.regency and c.programme_id = programme.id and p.outcome = 'passed')`.as(
            'passed'
          )
        ]),
      { sort: 'fiscal_year', direction: 'desc' }
    )
    return {
      rows: rows.map((r) => ({ ...r, lines: r.lines as unknown as { code: string; name: string; amount: number }[] })),
      ...counted
    }
  }
})

/** A course without the answers of its test, for whoever may be asked them. */
const asShown = <C extends { test: readonly unknown[] }>({ may }: Context, course: C): C =>
  may('classes/save-test') ? course : { ...course, test: [] }

export const courses = view({
  name: 'training/courses',
  may: everyone,
  title: text('Kursus', 'Courses'),
  input: z.object({}),
  columns: [
    { key: 'id', header: text('Kursus', 'Course'), type: 'text' },
    { key: 'days', header: text('Hari', 'Days'), type: 'number' },
    { key: 'hours', header: text('JP', 'Lesson hours'), type: 'number' }
  ],
  async run(context) {
    const rows = (await currentCourses(context)).map(({ course, version, source, validFrom }) => ({
      id: course.id,
      version,
      source,
      validFrom,
      days: course.days,
      hours: lessonHours(course),
      theory: lessonHours(course, 'theory'),
      practice: lessonHours(course, 'practice'),
      course: asShown(context, course)
    }))
    return { rows, total: rows.length }
  }
})

export const courseHistory = view({
  name: 'training/course',
  may: everyone,
  title: text('Kursus', 'Course'),
  input: z.object({ id: z.string().max(60), version: version.nullable().default(null) }),
  async run(context, { id, version }) {
    const versions = await context.db
      .selectFrom('course')
      .select(['version', 'source', 'valid_from as validFrom'])
      .where('regency', '=', context.actor.regency)
      .where('id', '=', id)
      .orderBy('version', 'desc')
      .execute()
    if (versions.length === 0) throw notFound(text('Kursus', 'The course'))
    const shown = version ?? versions[0]!.version
    return { course: asShown(context, await courseVersion(context, id, shown)), version: shown, versions }
  }
})

export const mentors = view({
  name: 'training/mentors',
  may: seePlanning,
  title: text('Narasumber', 'Mentors'),
  input: page(['name', 'kind', 'institution', 'fee'], {
    kind: z.enum(['industry', 'university', 'officer']).nullable().optional(),
    search: z.string().max(80).nullable().optional()
  }),
  columns: [
    { key: 'name', header: text('Nama', 'Name'), type: 'text' },
    { key: 'kind', header: text('Asal', 'From'), type: 'text', words: mentorKindNames },
    { key: 'institution', header: text('Lembaga', 'Institution'), type: 'text' },
    { key: 'fee', header: text('Honor per JP', 'Fee per lesson hour'), type: 'money' },
    { key: 'booked', header: text('Hari terpakai', 'Days booked'), type: 'number' }
  ],
  async run(context, input) {
    const { regency } = context.actor
    let found = context.db.selectFrom('mentor').where('regency', '=', regency)
    if (input.kind) found = found.where('kind', '=', input.kind)
    if (input.search)
      found = found.where((eb) =>
        eb.or([eb('name', 'ilike', `%${input.search}%`), eb('institution', 'ilike', `%${input.search}%`)])
      )
    const { rows, ...counted } = await paged(
      input,
      found,
      (q) =>
        q.select([
          'id',
          'name',
          'kind',
          'institution',
          'skills',
          'districts',
          'fee',
          'active',
          'version',
          'phone_cipher',
          'email_cipher',
          'user_id',
          sql<string>`free::text`.as('free'),
          sql<number>`(select count(*) from booking b where b.regency = mentor.regency and b.what = 'mentor'
            and b.subject = mentor.id and b.day >= ${context.today}::date)`.as('booked')
        ]),
      { sort: 'name' }
    )
    return {
      rows: rows.map(({ phone_cipher, email_cipher, user_id, free, kind, ...r }) => ({
        ...r,
        kind: kind as MentorKind,
        phoneMasked: phone_cipher ? maskPhone(context.vault.open(phone_cipher)) : null,
        hasEmail: email_cipher !== null,
        hasAccount: user_id !== null,
        free: fromMultirange(free)
      })),
      ...counted
    }
  }
})

export const venues = view({
  name: 'training/venues',
  may: seePlanning,
  title: text('Tempat', 'Venues'),
  input: page(['name', 'village', 'capacity', 'fee'], { search: z.string().max(80).nullable().optional() }),
  columns: [
    { key: 'name', header: text('Tempat', 'Venue'), type: 'text' },
    { key: 'villageName', header: text('Desa', 'Village'), type: 'text' },
    { key: 'districtName', header: text('Kecamatan', 'District'), type: 'text' },
    { key: 'capacity', header: text('Daya tampung', 'Capacity'), type: 'number' },
    { key: 'fee', header: text('Sewa per hari', 'Fee a day'), type: 'money' },
    { key: 'booked', header: text('Hari terpakai', 'Days booked'), type: 'number' }
  ],
  async run(context, input) {
    let found = context.db.selectFrom('venue').where('regency', '=', context.actor.regency)
    if (input.search) found = found.where('name', 'ilike', `%${input.search}%`)
    const { rows, ...counted } = await paged(
      input,
      found,
      (q) =>
        q.select([
          'id',
          'name',
          'village',
          'address',
          'capacity',
          'equipment',
          'fee',
          'active',
          'version',
          sql<string>`(select name from region where code = venue.village)`.as('villageName'),
          sql<string>`(select name from region where code = substr(venue.village, 1, 8))`.as('districtName'),
          sql<string>`free::text`.as('free'),
          sql<number>`(select count(*) from booking b where b.regency = venue.regency and b.what = 'venue'
            and b.subject = venue.id and b.day >= ${context.today}::date)`.as('booked')
        ]),
      { sort: 'name' }
    )
    return { rows: rows.map((r) => ({ ...r, free: fromMultirange(r.free) })), ...counted }
  }
})

export const crossings = view({
  name: 'training/crossings',
  may: seePlanning,
  title: text('Jadwal kapal', 'Boat days'),
  input: z.object({}),
  columns: [
    { key: 'name', header: text('Kecamatan', 'District'), type: 'text' },
    { key: 'weightKm', header: text('Bobot (km)', 'Weight (km)'), type: 'number' },
    { key: 'source', header: text('Sumber', 'Source'), type: 'text' }
  ],
  async run(context) {
    const { rows } = await sql<{
      district: string
      name: string
      boatDays: number[]
      weightKm: number
      source: string
    }>`
      select c.district, r.name, c.boat_days as "boatDays", c.weight_km as "weightKm", c.source from crossing c
      join region r on r.code = c.district
      where c.regency = ${context.actor.regency} order by r.name`.execute(context.db)
    return { rows, total: rows.length }
  }
})
