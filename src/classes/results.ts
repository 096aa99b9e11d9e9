import { sql } from 'kysely'
import { z } from 'zod'
import { formatDate, type PlainDate } from '../kernel/dates.ts'
import { plainDate, uploaded } from '../kernel/inputs.ts'
import { formatRupiah } from '../kernel/money.ts'
import { notFound, Problem } from '../kernel/problem.ts'
import { everyone, importer, runClass } from '../kernel/rights.ts'
import { requireWithin, thisDay } from '../kernel/span.ts'
import { text } from '../kernel/text.ts'
import { action, type Context, view } from '../platform/context.ts'
import { ownUpload } from '../platform/uploads.ts'
import { participantByWord } from './invitations.ts'
import { lessonsOf } from './lessons.ts'
import { fileKinds, word } from './model.ts'
import { attendanceShare, daysPresent, outcomeOf, score } from './rules.ts'
import { type ClassRow, classToChange, ownClass, requireStatus } from './store.ts'

function requireBegun(context: Context, starts: PlainDate): void {
  if (context.today < starts)
    throw new Problem(
      'classes/not-begun',
      409,
      text(
        `Kelas ini baru dimulai ${formatDate(starts)}. Catat pada harinya atau sesudahnya.`,
        `This class begins on ${formatDate(starts, 'en')}. Note it on that day or afterwards.`
      )
    )
}

/** A last test is compared with a first one: it comes after the class has begun and after that. */
async function requireFirstTest(context: Context, c: ClassRow, when: 'pre' | 'post', people: readonly string[]) {
  if (when === 'pre') return
  requireBegun(context, c.starts)
  const { rows } = await sql<{ name: string }>`
    select name from participant p where regency = ${context.actor.regency} and class_id = ${c.id}
      and person_id = any(${people as string[]}::uuid[])
      and not exists (select 1 from test_result t where t.regency = p.regency and t.class_id = p.class_id
        and t.person_id = p.person_id and t.moment = 'pre')
    order by name limit 3`.execute(context.db)
  if (rows.length > 0)
    throw new Problem(
      'classes/no-first-test',
      409,
      text(
        `Tes awal belum ada: ${rows.map((r) => r.name).join(', ')}. Catat tes awalnya dahulu.`,
        `There is no first test of ${rows.map((r) => r.name).join(', ')}. Note the first test first.`
      )
    )
}

const moment = z.enum(['pre', 'post'])
const answers = z.array(z.number().int().min(0).max(5).nullable()).max(50)

/** Scores from paper, or the answers ticked on it. */
export const saveTest = action({
  name: 'classes/save-test',
  may: runClass,
  title: text('Mencatat hasil tes', 'Noted test results'),
  input: z.object({
    class: z.uuid(),
    moment,
    entries: z
      .array(
        z.object({ person: z.uuid(), score: z.number().int().min(0).max(100).optional(), answers: answers.optional() })
      )
      .min(1)
      .max(200)
  }),
  async run(context, input) {
    const c = await classToChange(context, input.class)
    requireStatus(c, 'inviting', 'running')
    const entries = input.entries.map((e) => {
      const points = e.answers ? score(c.course.test, e.answers) : e.score
      if (points === undefined)
        throw new Problem(
          'classes/no-score',
          422,
          text('Isi nilai atau jawabannya.', 'Fill in the score or the answers.')
        )
      return { person: e.person, score: points, answers: e.answers ?? null }
    })
    await requireFirstTest(
      context,
      c,
      input.moment,
      entries.map((e) => e.person)
    )
    return { noted: await noteTests(context, c, input.moment, 'paper', entries) }
  }
})

async function noteTests(
  context: Context,
  c: ClassRow,
  when: 'pre' | 'post',
  method: 'paper' | 'phone',
  entries: readonly { person: string; score: number; answers: readonly (number | null)[] | null }[]
): Promise<number> {
  const { rows } = await sql<{ person_id: string }>`
    insert into test_result (regency, class_id, person_id, household_id, village, moment, score, answers, method)
    select p.regency, p.class_id, p.person_id, p.household_id, p.village, ${when}, e.score, e.answers, ${method}
    from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as e (person uuid, score smallint, answers jsonb)
    join participant p on p.regency = ${context.actor.regency} and p.class_id = ${c.id} and p.person_id = e.person
      and p.status in ('invited', 'confirmed')
    on conflict (regency, class_id, person_id, moment) do update set score = excluded.score, answers = excluded.answers,
      method = excluded.method, noted_at = now() returning person_id`.execute(context.db)
  return rows.length
}

/** The questions of a test, for the phone of somebody who holds an invitation; never the right answers. */
export const testPaper = view({
  name: 'classes/test',
  may: everyone,
  title: text('Soal tes', 'Test questions'),
  input: z.object({ word, moment }),
  async run(context, input) {
    const found = await participantByWord(context, input.word)
    const { rows } = await sql<{
      course: { id: string; en: string }
      test: { question: { id: string; en: string }; options: { id: string; en: string }[]; right: number }[]
      taken: number | null
    }>`select d.definition->'name' as course, d.definition->'test' as test, (select score from test_result t
        where t.regency = c.regency and t.class_id = c.id and t.person_id = ${found.person_id} and t.moment = ${input.moment}) as taken
      from class c join course d on d.regency = c.regency and d.id = c.course and d.version = c.course_version
      where c.regency = ${context.actor.regency} and c.id = ${found.class_id}`.execute(context.db)
    const { course, test, taken } = rows[0]!
    return { name: found.name, course, taken, questions: test.map(({ question, options }) => ({ question, options })) }
  }
})

export const takeTest = action({
  name: 'classes/take-test',
  may: everyone,
  title: text('Mengerjakan tes', 'Took a test'),
  input: z.object({ word, moment, answers }),
  record: (input) => ({ moment: input.moment }),
  async run(context, input) {
    const found = await participantByWord(context, input.word)
    const c = await classToChange(context, found.class_id)
    requireStatus(c, 'inviting', 'running')
    const { rows } = await sql`select 1 from test_result where regency = ${context.actor.regency} and class_id = ${c.id}
      and person_id = ${found.person_id} and moment = ${input.moment}`.execute(context.db)
    if (rows.length)
      throw new Problem('classes/test-taken', 409, text('Tes ini sudah Anda kerjakan.', 'You have taken this test.'))
    await requireFirstTest(context, c, input.moment, [found.person_id])
    const points = score(c.course.test, input.answers)
    const noted = await noteTests(context, c, input.moment, 'phone', [
      { person: found.person_id, score: points, answers: input.answers }
    ])
    if (!noted)
      throw new Problem(
        'classes/no-seat',
        409,
        text('Anda tidak memegang kursi di kelas ini.', 'You do not hold a seat in this class.')
      )
    return { score: points }
  }
})

/** The practice checklist, ticked by the mentor. */
export const checkPractice = action({
  name: 'classes/check-practice',
  may: runClass,
  title: text('Menilai praktik', 'Checked practice'),
  input: z.object({
    class: z.uuid(),
    module: z.string().max(60),
    entries: z
      .array(z.object({ person: z.uuid(), item: z.number().int().min(0).max(19), done: z.boolean() }))
      .min(1)
      .max(2000)
  }),
  async run(context, input) {
    const c = await classToChange(context, input.class)
    requireStatus(c, 'inviting', 'running')
    requireBegun(context, c.starts)
    const module = c.course.modules.find((m) => m.id === input.module)
    if (!module || input.entries.some((e) => e.item >= (module.checklist?.length ?? 0)))
      throw notFound(text('Butir praktik', 'The practice item'))
    await sql`
      insert into practice_check (regency, class_id, person_id, household_id, village, module, item, done, noted_by)
      select p.regency, p.class_id, p.person_id, p.household_id, p.village, ${input.module}, e.item, e.done, ${context.actor.name}
      from jsonb_to_recordset(${JSON.stringify(input.entries)}::jsonb) as e (person uuid, item smallint, done boolean)
      join participant p on p.regency = ${context.actor.regency} and p.class_id = ${c.id} and p.person_id = e.person
      on conflict (regency, class_id, person_id, module, item) do update set done = excluded.done, noted_by = excluded.noted_by`.execute(
      context.db
    )
    return {}
  }
})

export const addFile = action({
  name: 'classes/add-file',
  may: runClass,
  title: text('Menambah foto atau berkas kelas', 'Added a photo or file to a class'),
  input: z.object({
    class: z.uuid(),
    file: uploaded,
    kind: z.enum(fileKinds),
    caption: z.string().trim().min(1).max(160)
  }),
  async run(context, input) {
    const c = await classToChange(context, input.class)
    await ownUpload(context, input.file, text('Berkas yang Anda unggah', 'A file that you uploaded'))
    await context.db
      .insertInto('class_file')
      .values({
        regency: context.actor.regency,
        class_id: c.id,
        file_id: input.file,
        kind: input.kind,
        caption: input.caption,
        added_by: context.actor.name
      })
      .execute()
    return {}
  }
})

export const removeFile = action({
  name: 'classes/remove-file',
  may: runClass,
  title: text('Menghapus foto atau berkas kelas', 'Removed a photo or file from a class'),
  input: z.object({ class: z.uuid(), file: z.uuid() }),
  async run(context, input) {
    const c = await classToChange(context, input.class)
    await context.db
      .deleteFrom('class_file')
      .where('regency', '=', context.actor.regency)
      .where('class_id', '=', c.id)
      .where('file_id', '=', input.file)
      .execute()
    return {}
  }
})

/** Who was present and not paid yet, with their days. */
async function transportDue(context: Context, id: string): Promise<{ person: string; days: number }[]> {
  const { lessons, people } = await lessonsOf(context, id)
  return people
    .filter((p) => !p.paid && p.seated)
    .map((p) => ({ person: p.person, days: daysPresent(lessons, p.noted) }))
    .filter((p) => p.days > 0)
}

/** Transport money for every day present, to whoever was not paid yet; in rupiah. */
export const payTransport = action({
  name: 'classes/pay-transport',
  may: importer,
  title: text('Membayar uang transpor', 'Paid transport money'),
  input: z.object({ class: z.uuid(), paidOn: plainDate }),
  async second(context, input) {
    const c = await ownClass(context, input.class)
    const due = await transportDue(context, c.id)
    const rupiah = due.reduce((sum, p) => sum + p.days, 0) * c.transport
    return {
      kind: 'payment',
      rupiah,
      about: text(
        `Membayar uang transpor ${formatRupiah(rupiah)} kepada ${due.length} peserta kelas ${c.number}`,
        `Pay ${formatRupiah(rupiah)} of transport money to ${due.length} participants of class ${c.number}`
      )
    }
  },
  async run(context, input) {
    const c = await ownClass(context, input.class)
    requireWithin(input.paidOn, '/paidOn', {
      from: [c.starts, text('hari pertama kelas', 'the first day of the class')],
      to: thisDay(context.today)
    })
    requireStatus(c, 'running', 'finished')
    const due = await transportDue(context, c.id)
    if (due.length === 0)
      throw new Problem(
        'classes/nothing-due',
        409,
        text('Tidak ada yang perlu dibayar lagi.', 'Nothing is due any more.')
      )
    await sql`
      insert into transport_payment (regency, class_id, person_id, household_id, village, days, amount, paid_on, paid_by)
      select p.regency, p.class_id, p.person_id, p.household_id, p.village, e.days, e.days * ${c.transport}::bigint,
        ${input.paidOn}::date, ${context.actor.name}
      from jsonb_to_recordset(${JSON.stringify(due)}::jsonb) as e (person uuid, days smallint)
      join participant p on p.regency = ${context.actor.regency} and p.class_id = ${c.id} and p.person_id = e.person`.execute(
      context.db
    )
    return { paid: due.length, total: due.reduce((sum, p) => sum + p.days, 0) * c.transport }
  }
})

const stars = z.number().int().min(1).max(5)

export const giveFeedback = action({
  name: 'classes/give-feedback',
  may: everyone,
  title: text('Memberi umpan balik', 'Gave feedback'),
  input: z.object({
    word,
    content: stars,
    mentors: stars,
    place: stars,
    comment: z.string().trim().max(500).nullable().default(null)
  }),
  record: ({ content, mentors, place }) => ({ content, mentors, place }),
  async run(context, input) {
    const found = await participantByWord(context, input.word)
    requireBegun(context, (await classToChange(context, found.class_id)).starts)
    const values = { content: input.content, mentors: input.mentors, place: input.place, comment: input.comment }
    await sql`
      insert into feedback (regency, class_id, person_id, household_id, village, content, mentors, place, comment)
      select regency, class_id, person_id, household_id, village, ${values.content}, ${values.mentors}, ${values.place}, ${values.comment}
      from participant where regency = ${context.actor.regency} and class_id = ${found.class_id}
        and person_id = ${found.person_id} and status = 'confirmed'
      on conflict (regency, class_id, person_id) do update set content = excluded.content, mentors = excluded.mentors,
        place = excluded.place, comment = excluded.comment`.execute(context.db)
    return {}
  }
})

/** Ends a class: everybody with a seat passes or is refused by the attendance the course asks for. */
export const finish = action({
  name: 'classes/finish',
  may: importer,
  title: text('Menutup kelas', 'Finished a class'),
  input: z.object({ class: z.uuid(), summary: z.string().trim().max(4000).default('') }),
  async run(context, input) {
    const c = await ownClass(context, input.class)
    requireStatus(c, 'running')
    const { lessons, people } = await lessonsOf(context, c.id)
    const seated = people.filter((p) => p.seated)
    const missing = seated.reduce((sum, p) => sum + lessons.length - p.noted.length, 0)
    if (missing > 0)
      throw new Problem(
        'classes/attendance-missing',
        409,
        text(
          `Masih ada ${missing} kehadiran yang belum dicatat. Lengkapi di tab Kehadiran, lalu tutup kelas.`,
          `${missing} attendances are not noted yet. Complete them under Attendance, then finish the class.`
        ),
        { facts: { missing } }
      )
    const outcomes = seated.map((p) => {
      const { outcome, reason } = outcomeOf(c.course, attendanceShare(lessons, p.noted))
      return { person: p.person, outcome, reason: reason?.id ?? null }
    })
    await sql`update participant p set outcome = e.outcome, outcome_reason = e.reason
      from jsonb_to_recordset(${JSON.stringify(outcomes)}::jsonb) as e (person uuid, outcome text, reason text)
      where p.regency = ${context.actor.regency} and p.class_id = ${c.id} and p.person_id = e.person`.execute(
      context.db
    )
    await context.db
      .updateTable('class')
      .set({ status: 'finished', summary: input.summary })
      .where('regency', '=', context.actor.regency)
      .where('id', '=', c.id)
      .execute()
    await context.changed(
      { kind: 'class', subject: c.id, what: { number: c.number, finished: true } },
      ...seated.map((p, i) => ({
        kind: 'participant',
        subject: p.person,
        village: p.village,
        household: p.household,
        what: { class: c.number, status: outcomes[i]!.outcome }
      }))
    )
    const passed = outcomes.filter((o) => o.outcome === 'passed').length
    return { passed, refused: outcomes.length - passed }
  }
})
