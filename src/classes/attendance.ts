import { sql } from 'kysely'
import { z } from 'zod'
import { formatDate } from '../kernel/dates.ts'
import { notFound, Problem } from '../kernel/problem.ts'
import { runClass } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { action, type Context } from '../platform/context.ts'
import { attendanceEntry, cardCode } from './model.ts'
import { missedHours, scanned } from './rules.ts'
import { type ClassRow, classToChange, hashesOfCard, requireStatus } from './store.ts'

interface SessionRow {
  id: string
  day: string
  starts: string
  hours: number
}

async function sessionOf(context: Context, c: ClassRow, id: string): Promise<SessionRow> {
  const { rows } = await sql<SessionRow>`select id, day, to_char(starts, 'HH24:MI') as starts, hours from class_session
    where regency = ${context.actor.regency} and class_id = ${c.id} and id = ${id}`.execute(context.db)
  if (!rows[0]) throw notFound(text('Sesi', 'The session'))
  if (rows[0].day > context.today)
    throw new Problem(
      'classes/future-session',
      409,
      text(
        `Sesi ini baru pada ${formatDate(rows[0].day)}. Kehadiran dicatat pada harinya atau sesudahnya.`,
        `This session is on ${formatDate(rows[0].day, 'en')}. Attendance is noted on its day or afterwards.`
      )
    )
  return rows[0]
}

/** The first attendance noted is when a class begins to run. */
async function beginRunning(context: Context, c: ClassRow): Promise<void> {
  requireStatus(c, 'inviting', 'running')
  if (c.status === 'running') return
  await context.db
    .updateTable('class')
    .set({ status: 'running' })
    .where('regency', '=', context.actor.regency)
    .where('id', '=', c.id)
    .execute()
}

interface Entry {
  person: string
  status: string
  missed: number
}

async function note(
  context: Context,
  c: ClassRow,
  session: string,
  method: 'qr' | 'tap' | 'paper',
  entries: readonly Entry[]
): Promise<number> {
  const { rows } = await sql<{ person_id: string }>`
    insert into attendance (regency, class_id, session_id, person_id, household_id, village, status, missed, method, noted_by, noted_at)
    select p.regency, p.class_id, ${session}::uuid, p.person_id, p.household_id, p.village, e.status, e.missed, ${method},
      ${context.actor.name}, ${context.now}
    from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as e (person uuid, status text, missed smallint)
    join participant p on p.regency = ${context.actor.regency} and p.class_id = ${c.id} and p.person_id = e.person
      and p.status in ('invited', 'confirmed')
    on conflict (regency, class_id, session_id, person_id) do update set status = excluded.status, missed = excluded.missed,
      method = excluded.method, noted_by = excluded.noted_by, noted_at = excluded.noted_at
    returning person_id`.execute(context.db)
  // Whoever comes has answered.
  const here = entries.filter((e) => e.status !== 'absent' && e.status !== 'excused').map((e) => e.person)
  if (here.length)
    await context.db
      .updateTable('participant')
      .set({ status: 'confirmed', answered_at: context.now })
      .where('regency', '=', context.actor.regency)
      .where('class_id', '=', c.id)
      .where('status', '=', 'invited')
      .where('person_id', 'in', here)
      .execute()
  return rows.length
}

/** By tap, one or all at once, or from the signed paper list. */
export const noteAttendance = action({
  name: 'classes/note-attendance',
  may: runClass,
  title: text('Mencatat kehadiran', 'Noted attendance'),
  input: z.object({
    class: z.uuid(),
    session: z.uuid(),
    method: z.enum(['tap', 'paper']),
    entries: z.array(attendanceEntry).min(1).max(200)
  }),
  async run(context, input) {
    const c = await classToChange(context, input.class)
    const session = await sessionOf(context, c, input.session)
    await beginRunning(context, c)
    const noted = await note(
      context,
      c,
      session.id,
      input.method,
      input.entries.map((e) => ({ ...e, missed: missedHours(e.status, session.hours, e.missed) }))
    )
    if (noted < input.entries.length)
      throw new Problem(
        'classes/not-participants',
        422,
        text(
          'Ada nama yang bukan peserta kelas ini. Muat ulang daftarnya.',
          'Somebody on the list is not a participant of this class. Load the list again.'
        )
      )
    return { noted }
  }
})

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

/** A participant's card, scanned. Scanning it twice changes nothing; a card of another class is told apart by name. */
export const scan = action({
  name: 'classes/scan',
  may: runClass,
  title: text('Memindai kartu peserta', 'Scanned a participant card'),
  input: z.object({ class: z.uuid(), session: z.uuid(), code: cardCode }),
  record: (input) => ({ class: input.class, session: input.session }),
  async run(context, input) {
    const c = await classToChange(context, input.class)
    const session = await sessionOf(context, c, input.session)
    const { rows } = await sql<{ person: string; name: string; class: string; number: string; status: string }>`
      select p.person_id as person, p.name, p.class_id as class, c.number, p.status from participant p
      join class c on c.regency = p.regency and c.id = p.class_id
      where p.regency = ${context.actor.regency} and p.card_hash = any(${hashesOfCard(context, input.code)}::bytea[])`.execute(
      context.db
    )
    const [card] = rows
    if (!card)
      throw new Problem(
        'classes/unknown-card',
        404,
        text(
          'Kartu ini bukan kartu kelas Anda, atau tidak dikenal. Catat dengan ketukan nama.',
          'This card is not of your class, or not known. Tap the name instead.'
        )
      )
    if (card.class !== c.id)
      throw new Problem(
        'classes/wrong-class',
        409,
        text(
          `Kartu ${card.name} untuk kelas ${card.number}, bukan ${c.number}. Kehadiran tidak dicatat.`,
          `The card of ${card.name} is for class ${card.number}, not ${c.number}. Nothing was noted.`
        ),
        { facts: { number: card.number } }
      )
    if (card.status !== 'invited' && card.status !== 'confirmed')
      throw new Problem(
        'classes/no-seat',
        409,
        text(`${card.name} tidak memegang kursi di kelas ini.`, `${card.name} does not hold a seat in this class.`)
      )
    const { rows: before } = await sql<{ at: string; status: string }>`
      select noted_at as at, status from attendance where regency = ${context.actor.regency} and class_id = ${c.id}
      and session_id = ${session.id} and person_id = ${card.person} and status in ('present', 'late', 'left_early')`.execute(
      context.db
    )
    if (before[0]) return { name: card.name, already: true, status: before[0].status, at: before[0].at }
    await beginRunning(context, c)
    // Jakarta is UTC+7 all year. A card scanned after the day, from a phone that was offline, counts as on time.
    const now = (context.now.getUTCHours() * 60 + context.now.getUTCMinutes() + 7 * 60) % 1440
    const count =
      session.day === context.today
        ? scanned(minutesOf(session.starts), now, session.hours)
        : { status: 'present', missed: 0 }
    await note(context, c, session.id, 'qr', [{ person: card.person, ...count }])
    return { name: card.name, already: false, status: count.status, at: context.now.toISOString() }
  }
})
