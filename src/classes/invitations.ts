import { sql } from 'kysely'
import { z } from 'zod'
import { agencyNames } from '../access/model.ts'
import type { Agency } from '../kernel/actor.ts'
import { formatDate } from '../kernel/dates.ts'
import { formatRupiah } from '../kernel/money.ts'
import { notFound, Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import { queueLetters } from '../messages/index.ts'
import { action, type Context, view } from '../platform/context.ts'
import { word } from './model.ts'
import {
  addParticipants,
  answerWord,
  book,
  type ClassRow,
  classDays,
  classToChange,
  hashesOfWord,
  ownClass,
  requireStatus,
  seatsElsewhere,
  unbook
} from './store.ts'

/** Days before the class until which an answer is asked for. */
const answerDaysBefore = 3

const answerBy = (starts: string) =>
  formatDate(new Date(Date.parse(`${starts}T00:00:00Z`) - answerDaysBefore * 86_400_000).toISOString().slice(0, 10))

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
    where regency = ${context.actor.regency} and id = any(${people}::uuid[]) and phone_cipher is not null`.execute(
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
    people.map((p) => ({
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
        `${context.address}/jawab/${answerWord(context, c.id, p.person)}`
      ]
    }))
  )
}

const invitedColumns = ['person_id as person', 'household_id as household', 'village', 'name'] as const

/** Invites everybody chosen and not yet asked. */
export const invite = action({
  name: 'classes/invite',
  title: text('Mengundang peserta', 'Invited participants'),
  input: z.object({ class: z.uuid() }),
  async run(context, { class: id }) {
    const c = await ownClass(context, id)
    requireStatus(c, 'planned', 'inviting')
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

/** Gives free seats to whoever waits longest in the queue and has none elsewhere; answers who was invited. */
async function fillSeats(context: Context, c: ClassRow): Promise<Invited[]> {
  const { regency } = context.actor
  const called: Invited[] = []
  const days = await classDays(context, c.id)
  for (;;) {
    const { rows } = await sql<{
      taken: number
    }>`select count(*)::int as taken from participant where regency = ${regency}
      and class_id = ${c.id} and status in ('chosen', 'invited', 'confirmed')`.execute(context.db)
    if (rows[0]!.taken >= c.capacity) return called
    const next = await sql<Invited>`
      select person_id as person, household_id as household, village, name from participant p
      where regency = ${regency} and class_id = ${c.id} and status = 'waiting'
        and not exists (select 1 from participant o where o.regency = p.regency and o.person_id = p.person_id
          and o.fiscal_year = p.fiscal_year and o.status in ('chosen', 'invited', 'confirmed'))
        and not exists (select 1 from booking b where b.regency = p.regency and b.what = 'participant' and b.subject = p.person_id
          and b.day = any(${days}::date[]))
      order by position, person_id limit 1 for update`.execute(context.db)
    const [one] = next.rows
    if (!one) return called
    await context.db
      .updateTable('participant')
      .set({ status: 'invited', invited_at: context.now, reason: null })
      .where('regency', '=', regency)
      .where('class_id', '=', c.id)
      .where('person_id', '=', one.person)
      .execute()
    await book(context, c.id, 'participant', [one.person], days)
    called.push(one)
  }
}

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
  const called = c.status === 'inviting' || c.status === 'running' ? await fillSeats(context, c) : []
  if (called.length) {
    await context.db
      .updateTable('participant')
      .set({ replaces: person })
      .where('regency', '=', regency)
      .where('class_id', '=', c.id)
      .where(
        'person_id',
        'in',
        called.map((p) => p.person)
      )
      .execute()
    await sendInvitations(context, c, called, 'class_place_free')
    await told(context, c, called, 'invited')
  }
  return { called: called.map((p) => p.name) }
}

/**
 * The answer as somebody told it at the door or on the phone. A seat given back goes to the next in the whole queue,
 * whoever's village that is, so a facilitator reaches the regency here and is held to their own villages by name.
 */
export const setAnswer = action({
  name: 'classes/set-answer',
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

/** The answer of the invited person, by the word in the message; no account is needed. */
export const answer = action({
  name: 'classes/answer',
  title: text('Menjawab undangan', 'Answered an invitation'),
  input: z.object({ word, coming: z.boolean() }),
  record: ({ coming }) => ({ coming }),
  async run(context, input) {
    const found = await byWord(context, input.word)
    const c = await classToChange(context, found.class_id)
    requireStatus(c, 'inviting')
    const status = input.coming ? 'confirmed' : 'declined'
    if (found.status === status) return { status }
    await settle(context, c, found.person_id, status, null)
    return { status }
  }
})

/** What an invited person sees: the class, when and where, and what was answered. */
export const invitation = view({
  name: 'classes/invitation',
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
      select c.number, d.definition->'name' as course, c.starts, c.ends, c.transport, v.name as venue, r.name as village, k.name as district, c.agency, c.status
      from class c join course d on d.regency = c.regency and d.id = c.course and d.version = c.course_version
      join venue v on v.regency = c.regency and v.id = c.venue_id join region r on r.code = v.village join region k on k.code = substr(v.village, 1, 8)
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
  title: text('Menambah peserta', 'Added a participant'),
  input: z.object({ class: z.uuid(), person: z.uuid() }),
  async run(context, input) {
    const { regency } = context.actor
    const c = await ownClass(context, input.class)
    requireStatus(c, 'planned', 'inviting', 'running')
    const person = await context.db
      .selectFrom('person')
      .select(['id', 'household_id', 'village', 'name'])
      .where('regency', '=', regency)
      .where('id', '=', input.person)
      .where('merged_into', 'is', null)
      .executeTakeFirst()
    if (!person) throw notFound(text('Orang ini', 'This person'))
    const other = (await seatsElsewhere(context, [person.id], c.fiscalYear)).get(person.id)
    if (other) {
      const agency = agencyNames[other.agency as Agency]
      throw new Problem(
        'classes/already-invited',
        409,
        text(
          `${person.name} sudah punya kursi tahun ini di kelas ${other.number} (${agency.id}). Satu orang mendapat satu kursi setahun.`,
          `${person.name} has a seat this year in class ${other.number} (${agency.en}) already. One person gets one seat a year.`
        ),
        { facts: other }
      )
    }
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
    const days = await classDays(context, c.id)
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
