import { sql } from 'kysely'
import { text } from '../kernel/text.ts'
import { type Desk, own, task } from '../platform/desk.ts'
import { unnoted } from './store.ts'

/** For the office what is to be begun and closed, for a mentor the next lessons, for a resident the family's classes. */
export const classesDesk: Desk = async (context) => {
  const { regency, agency, role, household } = context.actor
  const ofAgency = sql`(${agency}::text is null or agency = ${agency})`
  const query = agency ? `&dinas=${agency}` : ''
  const named = sql`d.definition #>> '{name,id}'`
  const courses = sql`join course d on d.regency = c.regency and d.id = c.course and d.version = c.course_version
    join venue v on v.regency = c.regency and v.id = c.venue_id`
  if (role === 'mentor')
    return [
      await task(context, 'teaching', {
        label: text('Kelas saya yang belum selesai', 'My classes not finished'),
        act: text('Buka kelas', 'Open the classes'),
        to: '/kelas?keadaan=open',
        due: sql`select coalesce((select min(s.day) from class_session s where s.regency = class.regency
            and s.class_id = class.id and s.day >= ${context.today}::date), ends)
          from class where regency = ${regency} and status in ('planned', 'inviting', 'running') and taught(id)`,
        lines: sql`select ${named} || ', ' || to_char(min(s.starts), 'HH24.MI') || ', ' || v.name as what, s.day,
            '/kelas/' || c.id || '?tab=hadir' as to
          from class c join class_session s on s.regency = c.regency and s.class_id = c.id ${courses}
          where c.regency = ${regency} and c.status in ('planned', 'inviting', 'running') and taught(c.id)
            and s.day >= ${context.today}::date
          group by c.id, d.definition, v.name, s.day order by s.day, min(s.starts), c.id limit 3`
      }),
      await task(context, 'unnoted', {
        label: text('Kelas yang kehadirannya belum lengkap', 'Classes whose attendance is not complete'),
        act: text('Catat kehadiran', 'Note attendance'),
        to: '/kelas?keadaan=unnoted',
        since: sql`select (select min(s.day) from class_session s where s.regency = class.regency and s.class_id = class.id)
          from class where regency = ${regency} and ${unnoted(context)} and taught(id)`
      })
    ]
  if (role === 'resident' && household)
    return [
      await own(context, 'own-classes', {
        label: text('Kelas saya sekeluarga', "My family's classes"),
        sentence: text('Yang akan atau sedang diikuti.', 'To come, or going on.'),
        to: `/warga/${household}`,
        count: sql`select count(distinct c.id)::int as n from class c
          join participant p on p.regency = c.regency and p.class_id = c.id where c.regency = ${regency}
            and p.household_id = ${household}::uuid and p.status in ('invited', 'confirmed')
            and c.status in ('inviting', 'running')`,
        lines: sql`select distinct ${named} || ', ' || v.name as what, c.starts as day,
            '/warga/' || p.household_id as to
          from class c join participant p on p.regency = c.regency and p.class_id = c.id ${courses}
          where c.regency = ${regency} and p.household_id = ${household}::uuid and p.status in ('invited', 'confirmed')
            and c.status in ('inviting', 'running') order by c.starts, 1 limit 3`
      })
    ]
  if (!context.may('classes/approve-plan')) return []
  return [
    await task(context, 'invite', {
      label: text('Kelas siap mengundang', 'Classes ready to invite'),
      act: text('Undang pesertanya', 'Invite the participants'),
      to: `/kelas?keadaan=planned${query}`,
      due: sql`select starts from class where regency = ${regency} and status = 'planned' and ${ofAgency}`
    }),
    await task(context, 'finish', {
      label: text('Kelas lewat tanggal, belum ditutup', 'Classes past their days, not finished'),
      act: text('Lengkapi dan tutup', 'Complete and finish'),
      to: `/kelas?keadaan=late${query}`,
      since: sql`select ends from class where regency = ${regency} and status in ('inviting', 'running')
        and ends < ${context.today}::date and ${ofAgency}`
    })
  ]
}
