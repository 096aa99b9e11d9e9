import { sql } from 'kysely'
import { z } from 'zod'
import type { Agency } from '../kernel/actor.ts'
import { addDays, formatDate } from '../kernel/dates.ts'
import { formatRupiah } from '../kernel/money.ts'
import { notFound, Problem } from '../kernel/problem.ts'
import { administrator, everyone, importer, office, register } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { queueLetters } from '../messages/index.ts'
import { action, type Context, view } from '../platform/context.ts'
import { refuseBeyond } from '../platform/hourly.ts'
import { householdSeats, seatRulesNow } from '../training/index.ts'
import type { PlanSettings } from '../training/model.ts'
import { hurdle, peopleNow } from './eligible.ts'
import { word } from './model.ts'
import {
  addParticipants,
  answerWord,
  book,
  type ClassRow,
  classDays,
  classToChange,
  hashesOfWord,
  isUndrawn,
  ownClass,
  requireStatus,
  unbook
} from './store.ts'

/** Days before the class until which an answer is asked for. */
const answerDaysBefore = 3

const answerBy = (starts: string) => formatDate(addDays(starts, -answerDaysBefore))

export const dateSpan = (starts: string, ends: string): string =>
  starts === ends ? formatDate(starts) : `${formatDate(starts)} sampai ${formatDate(ends)}`

export async function placeOf(context: Context, venue: string): Promise<string> {
  const { rows } = await sql<{
    place: string
  }>`select v.name || ', ' || r.name as place from venue v join region r on r.code = v.village
    where v.regency = ${context.actor.regency} and v.id = ${venue}`.execute(context.db)
  return rows[0]?.place ?? ''
}

/** Phones of people, opened for sending; never shown. */
export async function phonesOf(context: Context, people: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; phone: Buffer }>`select id, phone_cipher as phone from person
    where regency = ${context.actor.regency} and id = any(${people}::uuid[]) and phone_cipher is not null and gone is null`.execute(
    context.db
  )
  return new Map(rows.map((r) => [r.id, context.vault.open(r.phone)]))
}

interface Invited {
  person: string
  household: string
  village: string
  name: string
}

const answerAddress = (context: Context, classId: string, person: string) =>
  `${context.address}/jawab/${answerWord(context, classId, person)}`

/** Shows the address of one invitation to the office, which hands it on; it answers in somebody's name, so it is written down who did. */
export const openInvitation = action({
  name: 'classes/open-invitation',
  may: office,
  title: text('Membuka alamat undangan', 'Opened the address of an invitation'),
  input: z.object({ class: z.uuid(), person: z.uuid() }),
  keepResult: false,
  async run(context, input) {
    await refuseBeyond(context, 'classes/open-invitation', 60)
    const seat = await context.db
      .selectFrom('participant')
      .select('status')
      .where('regency', '=', context.actor.regency)
      .where('class_id', '=', input.class)
      .where('person_id', '=', input.person)
      .where('status', 'in', ['chosen', 'invited', 'confirmed'])
      .executeTakeFirst()
    if (!seat) throw notFound(text('Peserta', 'The participant'))
    return { address: answerAddress(context, input.class, input.person) }
  }
})

async function sendInvitations(
  context: Context,
  c: ClassRow,
  people: readonly Invited[],
  wording: 'class_invitation' | 'class_place_free'
): Promise<void> {
  const place = await placeOf(context, c.venue)
  const phones = await phonesOf(
    context,
    people.map((p) => p.person)
  )
  await queueLetters(
    context,
    people
      .map((p) => ({ ...p, address: answerAddress(context, c.id, p.person) }))
      .map((p) => ({
        wording,
        about: c.id,
        recipient: p.name,
        household: p.household,
        village: p.village,
        phone: phones.get(p.person) ?? null,
        email: null,
        parameters: [
          p.name,
          c.course.name.id,
          place,
          dateSpan(c.starts, c.ends),
          formatRupiah(c.transport),
          answerBy(c.starts),
          p.address
        ],
        secret: p.address
      }))
  )
}

const invitedColumns = ['person_id as person', 'household_id as household', 'village', 'name'] as const

/** Invites everybody chosen and not yet asked. */
export const invite = action({
  name: 'classes/invite',
  may: importer,
  title: text('Mengundang peserta', 'Invited participants'),
  input: z.object({ class: z.uuid() }),
  async run(context, { class: id }) {
    const c = await ownClass(context, id)
    requireStatus(c, 'planned', 'inviting')
    await requireDrawn(context, c)
    await fillSeats(context, c)
    const people = await context.db
      .updateTable('participant')
      .set({ status: 'invited', invited_at: context.now })
      .where('regency', '=', context.actor.regency)
      .where('class_id', '=', id)
      .where('status', '=', 'chosen')
      .returning(invitedColumns)
      .execute()
    if (people.length === 0)
      throw new Problem(
        'classes/nobody-to-invite',
        409,
        text('Semua peserta terpilih sudah diundang.', 'Everybody chosen has been invited.')
      )
    await context.db
      .updateTable('class')
      .set({ status: 'inviting' })
      .where('regency', '=', context.actor.regency)
      .where('id', '=', id)
      .execute()
    await sendInvitations(context, c, people, 'class_invitation')
    await told(context, c, people, 'invited')
    return { invited: people.length }
  }
})

/** A class whose seats are to be drawn gives none before that, and its list stays as published. */
async function requireDrawn(context: Context, c: ClassRow): Promise<void> {
  if (await isUndrawn(context, c.id))
    throw new Problem(
      'classes/undrawn',
      409,
      text(
        `Kursi kelas ${c.number} akan diundi. Undang dan tambah orang sesudah diundi.`,
        `The seats of class ${c.number} are to be drawn. Invite and add people after that.`
      )
    )
}

const told = (context: Context, c: ClassRow, people: readonly Invited[], status: string) =>
  context.changed(
    ...people.map((p) => ({
      kind: 'participant',
      subject: p.person,
      village: p.village,
      household: p.household,
      what: { class: c.number, status }
    }))
  )

/**
 * Gives free seats to whoever waits longest and may take one by the register of now. Before anybody was invited they are
 * chosen like the others; afterwards they are told at once. Whoever comes `back` to a seat holds it as before, and needs no
 * letter. Answers who was called.
 */
export async function fillSeats(
  context: Context,
  c: ClassRow,
  replaces: string | null = null,
  back: Readonly<Record<string, 'invited' | 'confirmed'>> = {}
): Promise<Invited[]> {
  const { regency } = context.actor
  if (c.status === 'finished' || c.status === 'cancelled' || (await isUndrawn(context, c.id))) return []
  const { rows: waiting } = await sql<Invited>`
    select person_id as person, household_id as household, village, name from participant
    where regency = ${regency} and class_id = ${c.id} and status = 'waiting' order by position, person_id for update`.execute(
    context.db
  )
  const { rows } = await sql<{ taken: number }>`select count(*)::int as taken from participant
    where regency = ${regency} and class_id = ${c.id} and status in ('chosen', 'invited', 'confirmed')`.execute(
    context.db
  )
  const free = c.capacity - rows[0]!.taken
  if (free <= 0 || waiting.length === 0) return []
  const days = await classDays(context, c.id)
  const seat = { course: c.courseId, fiscalYear: c.fiscalYear, days }
  const { rules } = await seatRulesNow(context)
  const people = await peopleNow(
    context,
    waiting.map((w) => w.person)
  )
  const most = await seatsOfHousehold(context, c)
  const ofHousehold = await householdSeats(context, c.fiscalYear)
  const called: Invited[] = []
  const seated = new Set<string>()
  for (const one of waiting) {
    if (called.length === free) break
    const now = people.get(one.person)!
    const others = ofHousehold.get(now.household) ?? 0
    if (seated.has(now.person) || others >= most || hurdle(now, seat, rules)) continue
    seated.add(now.person)
    ofHousehold.set(now.household, others + 1)
    called.push(one)
  }
  if (called.length === 0) return []
  const ids = called.map((p) => p.person)
  const status = c.status === 'planned' ? 'chosen' : 'invited'
  await context.db
    .updateTable('participant')
    .set({
      status: sql<string>`coalesce(${JSON.stringify(back)}::jsonb ->> person_id::text, ${status})`,
      reason: null,
      replaces,
      ...(status === 'invited' ? { invited_at: context.now } : {})
    })
    .where('regency', '=', regency)
    .where('class_id', '=', c.id)
    .where('person_id', 'in', ids)
    .execute()
  await book(context, c.id, 'participant', ids, days)
  const asked = called.filter((p) => !back[p.person])
  if (status === 'invited') await sendInvitations(context, c, asked, 'class_place_free')
  await told(context, c, asked, status)
  return called
}

/** How many seats one household may hold in a year, by the plan that the class was approved in. */
async function seatsOfHousehold(context: Context, { plan: id }: ClassRow): Promise<number> {
  const plan =
    id &&
    (await context.db
      .selectFrom('plan')
      .select('settings')
      .where('regency', '=', context.actor.regency)
      .where('id', '=', id)
      .executeTakeFirst())
  return plan ? (plan.settings as unknown as PlanSettings).perHousehold : Infinity
}

/** Classes to come with a free seat and somebody waiting: one who may take it now is called. */
export async function fillAll(context: Context): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select c.id from class c where c.regency = ${context.actor.regency} and c.status in ('planned', 'inviting')
      and c.capacity > (select count(*) from participant p where p.regency = c.regency and p.class_id = c.id
        and p.status in ('chosen', 'invited', 'confirmed'))
      and exists (select 1 from participant p where p.regency = c.regency and p.class_id = c.id and p.status = 'waiting')
    order by c.starts, c.id`.execute(context.db)
  let called = 0
  for (const { id } of rows) called += (await fillSeats(context, await classToChange(context, id))).length
  return called
}

/** What time changes: somebody who had to wait some months may now take a seat that is free. */
export const fillFreeSeats = action({
  name: 'classes/fill-seats',
  may: administrator,
  title: text('Memanggil dari daftar tunggu', 'Called from the waiting lists'),
  input: z.object({}),
  run: async (context) => ({ called: await fillAll(context) })
})

async function settle(
  context: Context,
  c: ClassRow,
  person: string,
  status: 'confirmed' | 'declined' | 'withdrawn',
  reason: string | null
): Promise<{ called: string[] }> {
  const { regency } = context.actor
  const [row] = await context.db
    .updateTable('participant')
    .set({ status, reason, answered_at: context.now })
    .where('regency', '=', regency)
    .where('class_id', '=', c.id)
    .where('person_id', '=', person)
    .where('status', 'in', status === 'confirmed' ? ['invited', 'chosen'] : ['invited', 'chosen', 'confirmed'])
    .returning(invitedColumns)
    .execute()
  if (!row)
    throw new Problem(
      'classes/no-seat',
      409,
      text(
        'Orang ini tidak (lagi) memegang kursi yang dapat dijawab.',
        'This person does not (any longer) hold a seat that can be answered for.'
      )
    )
  await told(context, c, [row], status)
  if (status === 'confirmed') return { called: [] }
  await unbook(context, c.id, [person])
  const called = await fillSeats(context, c, person)
  return { called: called.map((p) => p.name) }
}

/**
 * The answer as somebody told it at the door or on the phone. A seat given back goes to the next in the whole queue,
 * whoever's village that is, so a facilitator reaches the regency here and is held to their own villages by name.
 */
export const setAnswer = action({
  name: 'classes/set-answer',
  may: { ...register, facilitator: 'regency' },
  title: text('Mencatat jawaban undangan', 'Noted the answer to an invitation'),
  input: z.object({
    class: z.uuid(),
    person: z.uuid(),
    status: z.enum(['confirmed', 'declined', 'withdrawn']),
    reason: z.string().trim().max(200).nullable().default(null)
  }),
  async run(context, input) {
    const c = await classToChange(context, input.class)
    requireStatus(c, 'planned', 'inviting', 'running')
    const { role, villages, regency } = context.actor
    const person = await context.db
      .selectFrom('participant')
      .select('village')
      .where('regency', '=', regency)
      .where('class_id', '=', c.id)
      .where('person_id', '=', input.person)
      .executeTakeFirst()
    if (!person || (role === 'facilitator' && !villages.includes(person.village)))
      throw notFound(text('Peserta', 'The participant'))
    return settle(context, c, input.person, input.status, input.reason)
  }
})

async function byWord(context: Context, given: string) {
  const row = await context.db
    .selectFrom('participant')
    .select(['class_id', 'person_id', 'name', 'status'])
    .where('regency', '=', context.actor.regency)
    .where('answer_hash', 'in', hashesOfWord(context, given))
    .executeTakeFirst()
  if (!row)
    throw new Problem(
      'classes/unknown-invitation',
      404,
      text(
        'Undangan ini tidak dikenal. Periksa alamatnya, atau tanyakan kepada pendamping desa.',
        'This invitation is not known. Check its address, or ask the village facilitator.'
      )
    )
  return row
}

/** Whose words hold the place of a session: read by anybody who has the word. */
export const participantByWord = byWord

/** A yes that comes when the seat is somebody else's. */
const seatGone = (status: string) =>
  new Problem(
    'classes/seat-gone',
    409,
    status === 'waiting'
      ? text(
          'Anda ada di daftar tunggu. Kami memberi tahu Anda begitu ada kursi kosong.',
          'You are on the waiting list. We tell you as soon as a seat is free.'
        )
      : text(
          'Kursi Anda sudah diberikan kepada orang lain. Bila masih ingin ikut, sampaikan kepada pendamping desa.',
          'Your seat was given to somebody else. If you still want to come, tell the village facilitator.'
        )
  )

/** The answer of the invited person, by the word in the message; no account is needed. */
export const answer = action({
  name: 'classes/answer',
  may: everyone,
  title: text('Menjawab undangan', 'Answered an invitation'),
  input: z.object({ word, coming: z.boolean() }),
  record: ({ coming }) => ({ coming }),
  async run(context, input) {
    const found = await byWord(context, input.word)
    const c = await classToChange(context, found.class_id)
    requireStatus(c, 'inviting')
    const status = input.coming ? 'confirmed' : 'declined'
    if (found.status === status) return { status }
    if (input.coming && found.status !== 'invited' && found.status !== 'chosen') throw seatGone(found.status)
    await settle(context, c, found.person_id, status, null)
    return { status }
  }
})

/** What an invited person sees: the class, when and where, and what was answered. */
export const invitation = view({
  name: 'classes/invitation',
  may: everyone,
  title: text('Undangan', 'Invitation'),
  input: z.object({ word }),
  async run(context, input) {
    const found = await byWord(context, input.word)
    const { rows } = await sql<{
      number: string
      course: { id: string; en: string }
      starts: string
      ends: string
      transport: number
      venue: string
      village: string
      district: string
      agency: Agency
      status: string
    }>`
      select c.number, d.definition->'name' as course, c.starts, c.ends, c.transport, v.name as venue, r.name as village,
        k.name as district, c.agency, c.status
      from class c join course d on d.regency = c.regency and d.id = c.course and d.version = c.course_version
      join venue v on v.regency = c.regency and v.id = c.venue_id join region r on r.code = v.village
      join region k on k.code = substr(v.village, 1, 8)
      where c.regency = ${context.actor.regency} and c.id = ${found.class_id}`.execute(context.db)
    const { rows: days } = await sql<{ day: string; starts: string; ends: string }>`
      select day, to_char(min(starts), 'HH24:MI') as starts, to_char(max(ends), 'HH24:MI') as ends from class_session
      where regency = ${context.actor.regency} and class_id = ${found.class_id} group by day order by day`.execute(
      context.db
    )
    return { name: found.name, answer: found.status, class: rows[0]!, days }
  }
})

/** Adds somebody by hand, such as a neighbour who came asking. */
export const addParticipant = action({
  name: 'classes/add-participant',
  may: importer,
  title: text('Menambah peserta', 'Added a participant'),
  input: z.object({ class: z.uuid(), person: z.uuid() }),
  async run(context, input) {
    const { regency } = context.actor
    const c = await ownClass(context, input.class)
    requireStatus(c, 'planned', 'inviting', 'running')
    await requireDrawn(context, c)
    const person = await context.db
      .selectFrom('person')
      .select(['id', 'household_id', 'village', 'name'])
      .where('regency', '=', regency)
      .where('id', '=', input.person)
      .where('merged_into', 'is', null)
      .executeTakeFirst()
    if (!person) throw notFound(text('Orang ini', 'This person'))
    const days = await classDays(context, c.id)
    const now = (await peopleNow(context, [person.id])).get(person.id)!
    const { rules } = await seatRulesNow(context)
    // Who comes asking has agreed by coming, whatever they declined before.
    const asking = {
      ...now,
      silent: false,
      held: now.held.filter((h) => h.state !== 'declined' && h.state !== 'withdrawn')
    }
    const stop = hurdle(asking, { course: c.courseId, fiscalYear: c.fiscalYear, days }, rules)
    if (stop)
      throw new Problem(
        stop.why === 'seat' ? 'classes/already-invited' : 'classes/gone',
        409,
        text(`${person.name} ${stop.text.id}.`, `${person.name} ${stop.text.en}.`)
      )
    const { rows } = await sql<{ taken: number; last: number; there: string | null }>`
      select count(*) filter (where status in ('chosen', 'invited', 'confirmed'))::int as taken, coalesce(max(position), 0)::int as last,
        max(status) filter (where person_id = ${person.id}) as there
      from participant where regency = ${regency} and class_id = ${c.id}`.execute(context.db)
    const { taken, last, there } = rows[0]!
    const full = taken >= c.capacity
    const status = full ? ('waiting' as const) : ('chosen' as const)
    if (there === 'waiting' && full)
      throw new Problem(
        'classes/full',
        409,
        text('Kelas penuh; orang ini sudah di daftar tunggu.', 'The class is full; this person is on the waiting list.')
      )
    if (there) {
      await context.db
        .updateTable('participant')
        .set({ status, reason: null, position: full ? last + 1 : null })
        .where('regency', '=', regency)
        .where('class_id', '=', c.id)
        .where('person_id', '=', person.id)
        .execute()
      if (!full) await book(context, c.id, 'participant', [person.id], days)
    } else {
      const { id, household_id: household, village, name } = person
      await addParticipants(context, c.id, c.fiscalYear, days, [
        { person: id, household, village, name, status, position: full ? last + 1 : null, reason: null }
      ])
    }
    await told(
      context,
      c,
      [{ person: person.id, household: person.household_id, village: person.village, name: person.name }],
      status
    )
    return { status }
  }
})
