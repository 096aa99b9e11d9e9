/** Where more people wish for a class than it has seats: a lottery announced beforehand, drawn in the open, done again by anybody. */
import { sql } from 'kysely'
import { z } from 'zod'
import { addDays, formatDate, type PlainDate } from '../kernel/dates.ts'
import { plainDate } from '../kernel/inputs.ts'
import { notFound, Problem } from '../kernel/problem.ts'
import { everyone, importer, seeClasses } from '../kernel/rights.ts'
import { requireWithin } from '../kernel/span.ts'
import { text } from '../kernel/text.ts'
import { action, type Context, view } from '../platform/context.ts'
import { poorDecile, seatRulesNow } from '../training/index.ts'
import { commitmentOf, draw, type Ticket, wholeSeed } from './draw.ts'
import { hurdle, peopleNow } from './eligible.ts'
import { fillSeats } from './invitations.ts'
import type { ClassStatus } from './model.ts'
import { type ClassRow, classDays, ownClass, requireStatus, requireVisible, ticketCode, unbook } from './store.ts'

const columns = 'kode,wilayah,kelompok'
const csvOf = (list: readonly Ticket[]) =>
  [columns, ...list.map(({ code, strata }) => [code, ...strata].join(','))].join('\n').concat('\n')
const ticketsOf = (csv: string): Ticket[] =>
  csv
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [code, ...strata] = line.split(',')
      return { code: code!, strata }
    })

/** Made of the regency's key, so that nothing lies in the database before the draw, and nobody can choose among several. */
const seedOf = (context: Context, lottery: string) => context.vault.word(`lottery:${lottery}`).toString('hex')

/** Those who wait and may sit in this class by the register of now. */
async function eligible(context: Context, c: ClassRow, waiting: readonly string[]): Promise<string[]> {
  const people = await peopleNow(context, waiting)
  const { rules } = await seatRulesNow(context)
  const seat = { course: c.courseId, fiscalYear: c.fiscalYear, days: await classDays(context, c.id) }
  return waiting.filter((person) => !hurdle(people.get(person)!, seat, rules))
}

/**
 * These people, by village and whether their household is poor. Of both the list holds letters that mean
 * nothing elsewhere: the only one of a village would else be told to be poor.
 */
async function listOf(
  context: Context,
  lottery: string,
  classId: string,
  people: readonly string[]
): Promise<Ticket[]> {
  const { rows } = await sql<{ person: string; village: string; poor: boolean }>`
    select p.person_id as person, p.village, coalesce(h.welfare_decile <= ${poorDecile}, false) as poor from participant p
    join person n on n.regency = p.regency and n.id = p.person_id
    join household h on h.regency = n.regency and h.id = n.household_id
    where p.regency = ${context.actor.regency} and p.class_id = ${classId} and p.person_id = any(${people}::uuid[])`.execute(
    context.db
  )
  const secret = (of: string) => context.vault.word(`stratum:${lottery}:${of}`)
  const key = (village: string) => secret(village).toString('hex')
  const villages = [...new Set(rows.map((r) => r.village))].sort((a, b) => (key(a) < key(b) ? -1 : 1))
  const isFirst = secret('poor')[0]! % 2 === 0
  return rows
    .map(({ person, village, poor }) => ({
      code: ticketCode(context, lottery, person),
      strata: [`W${villages.indexOf(village) + 1}`, poor === isFirst ? 'A' : 'B']
    }))
    .sort((a, b) => (a.code < b.code ? -1 : 1))
}

/** Everybody in the list waits; the list, the seats, the day and the promise of the seed are public from now on. */
export const announceLottery = action({
  name: 'classes/announce-lottery',
  may: importer,
  title: text('Mengumumkan undian kursi', 'Announced a lottery of seats'),
  input: z.object({ class: z.uuid(), drawsOn: plainDate }),
  async run(context, input) {
    const { regency } = context.actor
    const c = await ownClass(context, input.class)
    requireStatus(c, 'planned')
    requireWithin(input.drawsOn, '/drawsOn', {
      from: [addDays(context.today, 1), text('sehari setelah diumumkan', 'a day after it is announced')],
      to: [c.starts, text('hari pertama kelas', 'the first day of the class')]
    })
    const { rows } = await sql<{
      person: string
    }>`update participant set status = 'waiting', position = null, reason = null
      where regency = ${regency} and class_id = ${c.id} and status in ('chosen', 'waiting') returning person_id as person`.execute(
      context.db
    )
    const waiting = rows.map((r) => r.person)
    await unbook(context, c.id, waiting)
    const people = await eligible(context, c, waiting)
    if (people.length <= c.capacity)
      throw new Problem(
        'classes/lottery-not-needed',
        409,
        text(
          `${people.length} orang untuk ${c.capacity} kursi: semua mendapat kursi, tidak perlu diundi.`,
          `${people.length} people for ${c.capacity} seats: all get one, there is nothing to draw.`
        )
      )
    const id = context.newId()
    const commitment = commitmentOf(seedOf(context, id))
    await context.db
      .insertInto('lottery')
      .values({
        regency,
        id,
        class_id: c.id,
        seats: c.capacity,
        list: csvOf(await listOf(context, id, c.id, people)),
        commitment,
        draws_on: input.drawsOn,
        announced_by: context.actor.name,
        announced_at: context.now
      })
      .execute()
    await context.changed({ kind: 'lottery', subject: c.id, what: { class: c.number, drawsOn: input.drawsOn } })
    return { lottery: id, commitment, tickets: people.length }
  }
})

/**
 * Draws once, with a word said by those who are there: who made the seed did not know the word, and who said the word did
 * not know the seed. Whoever cannot sit by the register of that day is passed over, and the next in the drawn order moves up.
 */
export const drawLottery = action({
  name: 'classes/draw-lottery',
  may: importer,
  title: text('Mengundi kursi', 'Drew the seats'),
  input: z.object({ class: z.uuid(), word: z.string().trim().min(1).max(80) }),
  async run(context, input) {
    const { regency } = context.actor
    const c = await ownClass(context, input.class)
    const lottery = await context.db
      .selectFrom('lottery')
      .select(['id', 'list', 'seats', 'draws_on', 'drawn_at'])
      .where('regency', '=', regency)
      .where('class_id', '=', c.id)
      .forUpdate()
      .executeTakeFirst()
    if (!lottery) throw notFound(text('Undian', 'The lottery'))
    if (lottery.drawn_at)
      throw new Problem(
        'classes/drawn',
        409,
        text(
          'Undian ini sudah dilakukan dan tidak dapat diulang. Hasilnya ada di halaman undian.',
          'This lottery was drawn and cannot be repeated. Its result is on its page.'
        )
      )
    requireStatus(c, 'planned')
    const drawsOn = lottery.draws_on as unknown as PlainDate
    if (context.today < drawsOn)
      throw new Problem(
        'classes/draw-too-early',
        409,
        text(
          `Undian diumumkan untuk ${formatDate(drawsOn)}. Sebelum hari itu tidak dapat diundi.`,
          `The lottery is announced for ${formatDate(drawsOn, 'en')}. It cannot be drawn before.`
        )
      )
    const seed = seedOf(context, lottery.id)
    const drawn = draw(ticketsOf(lottery.list), lottery.seats, wholeSeed(seed, input.word)).map(({ code }) => code)
    await context.db
      .updateTable('lottery')
      .set({ seed, word: input.word, drawn, drawn_by: context.actor.name, drawn_at: context.now })
      .where('regency', '=', regency)
      .where('id', '=', lottery.id)
      .execute()
    const place = new Map(drawn.map((code, i) => [code, i + 1]))
    const { rows: waiting } = await sql<{ person: string }>`select person_id as person from participant
      where regency = ${regency} and class_id = ${c.id} and status = 'waiting'`.execute(context.db)
    const places = waiting.map(({ person }) => place.get(ticketCode(context, lottery.id, person)) ?? drawn.length + 1)
    await sql`update participant p set position = d.place, reason = 'urutan dari undian'
      from unnest(${waiting.map((w) => w.person)}::uuid[], ${places}::int[]) as d (person, place)
      where p.regency = ${regency} and p.class_id = ${c.id} and p.person_id = d.person`.execute(context.db)
    const called = await fillSeats(context, c)
    await context.changed({ kind: 'lottery', subject: c.id, what: { class: c.number, drawn: called.length } })
    return { seated: called.length, tickets: drawn.length }
  }
})

const found = sql`select l.id, l.class_id as class, c.number, c.status, d.definition -> 'name' as "courseName", l.seats,
    array_length(string_to_array(rtrim(l.list, chr(10)), chr(10)), 1) - 1 as tickets, l.commitment,
    l.draws_on as "drawsOn", l.announced_at as "announcedAt", l.seed, l.word, l.drawn, l.drawn_at as "drawnAt"
  from lottery l join class c on c.regency = l.regency and c.id = l.class_id
  join course d on d.regency = c.regency and d.id = c.course and d.version = c.course_version`
interface Found {
  id: string
  class: string
  number: string
  status: ClassStatus
  courseName: { id: string; en: string }
  seats: number
  tickets: number
  commitment: string
  drawsOn: PlainDate
  announcedAt: Date
  seed: string | null
  word: string | null
  drawn: string[] | null
  drawnAt: Date | null
}

/** The lottery of a class and, of the people whom the actor sees, who has which code. */
export const classLottery = view({
  name: 'classes/lottery',
  may: { ...seeClasses, leader: undefined },
  title: text('Undian kursi', 'Lottery of seats'),
  input: z.object({ class: z.uuid() }),
  async run(context, { class: id }) {
    await requireVisible(context, id)
    const { regency } = context.actor
    const { rows } = await sql<Found>`${found} where l.regency = ${regency} and l.class_id = ${id}`.execute(context.db)
    const lottery = rows[0] ?? null
    const codes: Record<string, string> = {}
    if (!lottery) return { lottery, codes }
    const { rows: people } = await sql<{ person: string }>`select person_id as person from participant
      where regency = ${regency} and class_id = ${id}`.execute(context.db)
    for (const { person } of people) codes[person] = ticketCode(context, lottery.id, person)
    return { lottery, codes }
  }
})

/** What everybody may see of lotteries: the newest, without their lists. */
export const lotteries = view({
  name: 'classes/lotteries',
  may: everyone,
  title: text('Undian kursi yang diumumkan', 'Lotteries of seats announced'),
  input: z.object({}),
  async run(context) {
    const { rows } = await sql<
      Omit<Found, 'drawn'>
    >`select id, class, number, status, "courseName", seats, tickets, commitment,
        "drawsOn", "announcedAt", seed, word, "drawnAt" from (${found} where l.regency = ${context.actor.regency}) f
      order by "drawsOn" desc, id limit 30`.execute(context.db)
    return { rows }
  }
})

/** One lottery with its list, as published: codes and strata without names. */
export const publicLottery = view({
  name: 'classes/public-lottery',
  may: everyone,
  title: text('Undian kursi', 'Lottery of seats'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const { rows } = await sql<Found & { list: string }>`select f.*, l.list from (${found}) f
      join lottery l on l.regency = ${context.actor.regency} and l.id = f.id where f.id = ${id}`.execute(context.db)
    if (!rows[0]) throw notFound(text('Undian', 'The lottery'))
    return rows[0]
  }
})
