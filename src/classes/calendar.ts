import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Hono } from 'hono'
import ical, { ICalCalendarMethod } from 'ical-generator'
import { sql } from 'kysely'
import { z } from 'zod'
import { type Actor, type Agency, agencies } from '../kernel/actor.ts'
import { addDays, dateInJakarta } from '../kernel/dates.ts'
import { plainDate, tooLong, withinMonths } from '../kernel/inputs.ts'
import { notFound } from '../kernel/problem.ts'
import { seeClasses } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { action, type Context, view } from '../platform/context.ts'
import { type Platform, performView } from '../platform/perform.ts'
import type { ClassStatus } from './model.ts'

interface CalendarDay {
  class: string
  number: string
  day: string
  starts: string
  ends: string
  agency: Agency
  status: ClassStatus
  course: { id: string; en: string }
  venue: string
  village: string
  district: string
  districtName: string
  mentors: string[]
}

/** The days of classes in a period, of both agencies; a mentor's own when a mentor asks. */
export const calendar = view({
  name: 'classes/calendar',
  may: seeClasses,
  title: text('Kalender', 'Calendar'),
  input: z
    .object({
      from: plainDate,
      to: plainDate,
      agency: z.enum(agencies).nullable().default(null),
      district: z
        .string()
        .regex(/^\d\d\.\d\d\.\d\d$/)
        .nullable()
        .default(null),
      mentor: z.uuid().nullable().default(null)
    })
    .refine((p) => p.from <= p.to, { path: ['to'] })
    .refine((p) => withinMonths(p.from, p.to, 26), tooLong(26)),
  columns: [
    { key: 'day', header: text('Hari', 'Day'), type: 'date' },
    { key: 'starts', header: text('Mulai', 'From'), type: 'text' },
    { key: 'ends', header: text('Sampai', 'To'), type: 'text' },
    { key: 'number', header: text('Angkatan', 'Class'), type: 'text' },
    { key: 'venue', header: text('Tempat', 'Venue'), type: 'text' },
    { key: 'village', header: text('Desa', 'Village'), type: 'text' }
  ],
  async run(context, input) {
    const { regency, role } = context.actor
    const { rows } = await sql<CalendarDay>`
      select c.id as class, c.number, s.day, to_char(min(s.starts), 'HH24:MI') as starts,
        to_char(max(s.ends), 'HH24:MI') as ends, c.agency, c.status,
        d.definition->'name' as course, v.name as venue, r.name as village, substr(v.village, 1, 8) as district, k.name as "districtName",
        array_agg(distinct m.name order by m.name) as mentors
      from class_session s join class c on c.regency = s.regency and c.id = s.class_id
      join course d on d.regency = c.regency and d.id = c.course and d.version = c.course_version
      join venue v on v.regency = c.regency and v.id = c.venue_id join region r on r.code = v.village
      join region k on k.code = substr(v.village, 1, 8)
      join mentor m on m.regency = s.regency and m.id = s.mentor_id
      where s.regency = ${regency} and s.day between ${input.from}::date and ${input.to}::date and c.status <> 'cancelled'
        and (${input.agency}::text is null or c.agency = ${input.agency})
          and (${input.district}::text is null or substr(v.village, 1, 8) = ${input.district})
        and (${input.mentor}::uuid is null or exists (select 1 from class_mentor cm
            where cm.regency = c.regency and cm.class_id = c.id and cm.mentor_id = ${input.mentor}))
        and (${role !== 'mentor'} or taught(c.id))
      group by c.id, c.number, s.day, c.agency, c.status, d.definition, v.name, r.name, v.village, k.name
      order by s.day, starts, c.number`.execute(context.db)
    return { rows, total: rows.length }
  }
})

/** `version`: raised when the address is to hold no longer; the first kept the form it was handed out in. */
const key = (secret: string, user: string, version: number) =>
  createHmac('sha256', secret)
    .update(version === 1 ? `calendar:${user}` : `calendar:${user}:${version}`)
    .digest('base64url')
    .slice(0, 32)

const addressAt = ({ address, actor, vault }: Context, version: number) =>
  `${address}/kalender/${encodeURIComponent(actor.user)}/${key(vault.sessionSecret, actor.user, version)}.ics`

const ownMember = (context: Context) =>
  context.db
    .selectFrom('member')
    .select('calendar_version as version')
    .where('regency', '=', context.actor.regency)
    .where('user_id', '=', context.actor.user)

/** The secret address of one's own calendar, to subscribe to with a phone or office calendar. */
export const calendarAddress = view({
  name: 'classes/calendar-address',
  may: seeClasses,
  title: text('Alamat kalender', 'Calendar address'),
  input: z.object({}),
  run: async (context) => ({ address: addressAt(context, (await ownMember(context).executeTakeFirst())?.version ?? 1) })
})

/** Another address for one's own calendar; the one before opens nothing any more. */
export const renewCalendarAddress = action({
  name: 'classes/renew-calendar-address',
  may: seeClasses,
  title: text('Mengganti alamat kalender', 'Changed the calendar address'),
  input: z.object({}),
  keepResult: false,
  async run(context) {
    const done = await context.db
      .updateTable('member')
      .set((eb) => ({ calendar_version: eb('calendar_version', '+', 1) }))
      .where('regency', '=', context.actor.regency)
      .where('user_id', '=', context.actor.user)
      .returning('calendar_version as version')
      .executeTakeFirst()
    if (!done) throw notFound(text('Akun Anda', 'Your account'))
    return { address: addressAt(context, done.version) }
  }
})

/** `/kalender/USER/KEY.ics` (RFC 5545): a year back and a year ahead, as that user may see it. */
export const calendarFeed =
  (platform: Platform, actorOf: (user: string) => Promise<Actor | undefined>) =>
  (app: Hono): void => {
    app.get('/kalender/:user/:key', async (c) => {
      const user = c.req.param('user')
      const given = Buffer.from(c.req.param('key').replace(/\.ics$/, ''))
      const { db } = platform.connection
      const member = await db
        .selectFrom('member')
        .select('calendar_version')
        .where('user_id', '=', user)
        .executeTakeFirst()
      const right = Buffer.from(key(platform.vault.sessionSecret, user, member?.calendar_version ?? 1))
      const actor = given.length === right.length && timingSafeEqual(given, right) ? await actorOf(user) : undefined
      if (!actor) return c.text('', 404)
      const today = dateInJakarta(platform.clock())
      const { rows } = (await performView(platform, actor, 'classes/calendar', {
        from: addDays(today, -366),
        to: addDays(today, 366)
      })) as { rows: CalendarDay[] }
      const feed = ical({
        name: 'Rakit',
        prodId: { company: 'Rakit', product: 'Rakit', language: 'ID' },
        method: ICalCalendarMethod.PUBLISH
      })
      for (const day of rows)
        feed.createEvent({
          id: `${day.class}-${day.day}@rakit`,
          start: new Date(`${day.day}T${day.starts}:00+07:00`),
          end: new Date(`${day.day}T${day.ends}:00+07:00`),
          summary: `${day.course.id} (${day.number})`,
          location: `${day.venue}, ${day.village}, ${day.districtName}`,
          description: day.mentors.join(', '),
          url: `${platform.address}/kelas/${day.class}`
        })
      return c.body(feed.toString(), 200, { 'content-type': 'text/calendar; charset=utf-8' })
    })
  }
