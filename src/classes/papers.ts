import { readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import QRCode from 'qrcode'
import { z } from 'zod'
import { agencyNames } from '../access/names.ts'
import { type ClassPaper, currentLetterhead, printPaper } from '../documents/index.ts'
import type { Agency } from '../kernel/actor.ts'
import { formatDate } from '../kernel/dates.ts'
import { formatRupiah } from '../kernel/money.ts'
import type { StoredPaper } from '../kernel/operation.ts'
import { notFound } from '../kernel/problem.ts'
import { seeClasses, seeOffice } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { type Context, view } from '../platform/context.ts'
import { contentType } from '../platform/uploads.ts'
import type { Course } from '../training/model.ts'
import { classCost, lessonHours, shareModules, weekday } from '../training/rules.ts'
import { dateSpan } from './invitations.ts'
import { feedbackOf, lessonsOf } from './lessons.ts'
import { attendanceMarks } from './model.ts'
import { attendanceShare, daysPresent } from './rules.ts'
import { cardCodeOf, requireVisible, teachersOf } from './store.ts'

const weekdays = ['', 'Senin', 'Selasa', 'Rabu', 'Kamis', 'Jumat', 'Sabtu', 'Minggu']
const dayName = (day: string) => `${weekdays[weekday(day)]}, ${formatDate(day)}`
const clock = (time: string) => time.replace(':', '.')
const percent = (share: number) => `${Math.round(share * 100)}%`
const decimal = (value: number | null) => (value === null ? '–' : value.toFixed(1).replace('.', ','))
const average = (list: readonly number[]) => (list.length ? list.reduce((a, b) => a + b, 0) / list.length : null)

const isPicture = (content: Uint8Array) => contentType(content).startsWith('image/')

/** Everything that a paper of a class may say, written out for print, and its pictures. */
export async function classPaper(
  context: Context,
  id: string
): Promise<{ data: ClassPaper; files: Map<string, Uint8Array> }> {
  const { regency } = context.actor
  const { rows } = await sql<{
    number: string
    course: Course
    starts: string
    ends: string
    venue: string
    place: string
    venue_fee: number
    capacity: number
    decree: string | null
    agency: Agency
    programme: string
    fund: string
    year: number
    transport: number
    summary: string | null
    demo: boolean
  }>`select c.number, d.definition as course, c.starts, c.ends, v.name as venue, v.fee as venue_fee,
    'Desa ' || r.name || ', Kecamatan ' || k.name as place,
      c.capacity, c.decree_number as decree, c.agency, p.name as programme, p.fund_source as fund, c.fiscal_year as year,
        c.transport, c.summary, t.demo
    from class c join course d on d.regency = c.regency and d.id = c.course and d.version = c.course_version
    join venue v on v.regency = c.regency and v.id = c.venue_id join region r on r.code = v.village
    join region k on k.code = substr(v.village, 1, 8)
    join programme p on p.regency = c.regency and p.id = c.programme_id join tenant t on t.regency = c.regency
    where c.regency = ${regency} and c.id = ${id}`.execute(context.db)
  const [c] = rows
  if (!c) throw notFound(text('Kelas', 'The class'))
  const { lessons, people } = await lessonsOf(context, id)
  const seated = people.filter((p) => p.seated)
  const titleOf = new Map(c.course.modules.map((m) => [m.id, m.title.id]))
  const mentors = await sql<{ id: string; name: string; institution: string; fee: number; letter: string | null }>`
    select m.id, m.name, m.institution, m.fee, cm.letter_number as letter from class_mentor cm
    join mentor m on m.regency = cm.regency and m.id = cm.mentor_id
    where cm.regency = ${regency} and cm.class_id = ${id} order by m.kind, m.name`.execute(context.db)
  const files = new Map<string, Uint8Array>()
  for (const [i, p] of seated.entries())
    files.set(
      `/card-${i}.svg`,
      Buffer.from(await QRCode.toString(cardCodeOf(context, id, p.person), { type: 'svg', margin: 1 }))
    )
  const photos = await sql<{ file: string; caption: string }>`select file_id as file, caption from class_file
    where regency = ${regency} and class_id = ${id} and kind = 'photo' order by added_at limit 8`.execute(context.db)
  const shown: ClassPaper['photos'] = []
  for (const [i, { file, caption }] of photos.rows.entries()) {
    const content = await context.files.use(file, (path) => readFile(path)).catch(() => undefined)
    if (!content || !isPicture(content)) continue
    const path = `/photo-${i}.${content[0] === 0xff ? 'jpg' : 'png'}`
    files.set(path, content)
    shown.push({ path, caption })
  }
  const feedback = await feedbackOf(context, id)
  const teachers = await teachersOf(
    context,
    mentors.rows.map((m) => m.id)
  )
  const shared = shareModules(c.course, teachers)
  const costs = shared ? classCost(c.course, { fee: c.venue_fee }, shared, seated.length) : undefined
  const paidTotal = seated.reduce((sum, p) => sum + (p.paid?.amount ?? 0), 0)
  const lines = costs
    ? [
        { name: 'Sewa tempat', amount: costs.venue },
        { name: 'Honorarium narasumber', amount: costs.mentors },
        { name: 'Bahan praktik dan modul', amount: costs.materials },
        { name: 'Uang transpor peserta (dibayarkan)', amount: paidTotal }
      ]
    : []
  const days = [...new Set(lessons.map((l) => l.day))]
  const share = (p: (typeof people)[number]) => attendanceShare(lessons, p.noted)
  const scores = (which: 'pre' | 'post') => seated.flatMap((p) => p[which] ?? [])
  const data: ClassPaper = {
    demo: c.demo,
    today: formatDate(context.today),
    letterhead: await currentLetterhead(context),
    class: {
      number: c.number,
      course: c.course.name.id,
      dates: dateSpan(c.starts, c.ends),
      venue: c.venue,
      place: c.place,
      hours: lessonHours(c.course),
      theory: lessonHours(c.course, 'theory'),
      practice: lessonHours(c.course, 'practice'),
      capacity: c.capacity,
      decreeNumber: c.decree ?? '..............................',
      agency: agencyNames[c.agency].id,
      programme: c.programme,
      fund: c.fund,
      year: c.year,
      transport: formatRupiah(c.transport),
      summary: c.summary ?? ''
    },
    participants: seated.map((p, i) => ({
      no: i + 1,
      name: p.name,
      village: p.villageName,
      marks: Object.fromEntries(p.noted.map((n) => [n.session, attendanceMarks[n.status]])),
      attendance: p.noted.length ? percent(share(p)) : '–',
      pre: p.pre === null ? '–' : String(p.pre),
      post: p.post === null ? '–' : String(p.post),
      outcome: p.outcome === 'passed' ? 'lulus' : p.outcome === 'refused' ? 'tidak memenuhi syarat' : '–',
      days: daysPresent(lessons, p.noted),
      transport: formatRupiah(p.paid?.amount ?? daysPresent(lessons, p.noted) * c.transport),
      paid: p.paid ? formatDate(p.paid.on) : 'belum',
      qr: `/card-${i}.svg`
    })),
    mentors: mentors.rows.map((m) => {
      const own = lessons.filter((l) => l.mentor === m.id)
      return {
        name: m.name,
        institution: m.institution,
        hours: own.reduce((sum, l) => sum + l.hours, 0),
        fee: formatRupiah(m.fee),
        letter: m.letter ?? '..............................',
        sessions: own.map((l) => ({
          date: dayName(l.day),
          time: `${clock(l.starts)}–${clock(l.ends)}`,
          module: titleOf.get(l.module) ?? l.module,
          hours: l.hours
        }))
      }
    }),
    days: days.map((day) => ({
      date: dayName(day),
      sessions: lessons
        .filter((l) => l.day === day)
        .map((l) => ({
          id: l.id,
          time: `${clock(l.starts)}–${clock(l.ends)}`,
          module: titleOf.get(l.module) ?? l.module,
          pattern: l.pattern === 'theory' ? 'Teori' : 'Praktik',
          hours: l.hours,
          mentor: l.mentorName
        }))
    })),
    costs: lines.map((l) => ({ name: l.name, amount: formatRupiah(l.amount) })),
    total: formatRupiah(lines.reduce((sum, l) => sum + l.amount, 0)),
    file: [
      `SK peserta: ${c.decree ?? 'belum bernomor'}`,
      `Surat tugas narasumber: ${mentors.rows.filter((m) => m.letter).length} dari ${mentors.rows.length} bernomor`,
      `Daftar hadir: ${lessons.length} sesi`,
      `Uang transpor: ${seated.filter((p) => p.paid).length} dari ${seated.length} peserta dibayar`,
      `Tes awal dan akhir: ${scores('pre').length} dan ${scores('post').length} peserta`,
      `Foto kegiatan: ${shown.length}`
    ],
    report: {
      participants: seated.length,
      passed: seated.filter((p) => p.outcome === 'passed').length,
      refused: seated.filter((p) => p.outcome === 'refused').length,
      attendance: seated.length ? percent(average(seated.map(share))!) : '–',
      pre: decimal(average(scores('pre'))),
      post: decimal(average(scores('post'))),
      feedback: {
        count: feedback.count,
        content: decimal(feedback.content),
        mentors: decimal(feedback.mentors),
        place: decimal(feedback.place)
      }
    },
    photos: shown,
    certificates: []
  }
  return { data, files }
}

const classPapers = [
  'decree',
  'mentor-letter',
  'timetable',
  'attendance-list',
  'attendance-cards',
  'class-report',
  'accountability'
] as const

/** A paper of a class as PDF, by the template in use. */
export const paper = view({
  name: 'classes/paper',
  may: { ...seeOffice, mentor: 'own' },
  title: text('Dokumen kelas', 'Paper of a class'),
  input: z.object({ class: z.uuid(), kind: z.enum(classPapers) }),
  paper: true,
  async run(context, input) {
    await requireVisible(context, input.class)
    const { data, files } = await classPaper(context, input.class)
    return {
      name: `${input.kind}-${data.class.number.replace('/', '-')}.pdf`,
      type: 'application/pdf' as const,
      content: await printPaper(context, input.kind, data, files)
    }
  }
})

/** A photo or file of a class. */
export const classFile = view({
  name: 'classes/file',
  may: { ...seeClasses, leader: undefined },
  title: text('Berkas kelas', 'File of a class'),
  input: z.object({ class: z.uuid(), file: z.uuid() }),
  paper: true,
  async run(context, input) {
    await requireVisible(context, input.class)
    const row = await context.db
      .selectFrom('class_file as c')
      .innerJoin('file as f', (join) => join.onRef('f.regency', '=', 'c.regency').onRef('f.id', '=', 'c.file_id'))
      .select(['f.name'])
      .where('c.regency', '=', context.actor.regency)
      .where('c.class_id', '=', input.class)
      .where('c.file_id', '=', input.file)
      .executeTakeFirst()
    if (!row) throw notFound(text('Berkas', 'The file'))
    return { name: row.name, file: input.file } satisfies StoredPaper
  }
})
