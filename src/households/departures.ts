/** Deaths, moves away and moves within the regency: by whose word, what ends with them, and taking them back for a while. */

import { sql } from 'kysely'
import { z } from 'zod'
import rules from '../../reference/departures.json' with { type: 'json' }
import { formatDate, type PlainDate } from '../kernel/dates.ts'
import { plainDate } from '../kernel/inputs.ts'
import { notFound, Problem, wrongAt } from '../kernel/problem.ts'
import { register } from '../kernel/rights.ts'
import { requireWithin, thisDay } from '../kernel/span.ts'
import { type Text, text } from '../kernel/text.ts'
import { action, type Context } from '../platform/context.ts'
import { villageCode } from '../regions/model.ts'
import { departureSources } from './model.ts'
import * as store from './store.ts'

/** What a departure took away, as it was. */
interface Ended {
  consents: string[]
  facts: { table: 'interest' | 'availability' | 'holding' | 'surveyed'; row: Record<string, unknown> }[]
  /** The household was left empty by it. */
  emptied: boolean
  /** A move of everybody: the place of the household before. */
  place: Record<string, unknown> | null
}

const nothing: Ended = { consents: [], facts: [], emptied: false, place: null }

/** A facilitator acts for the own villages, also where the act itself reaches further. */
function near({ actor }: Context, village: string, what: Text): void {
  if (actor.role === 'facilitator' && !actor.villages.includes(village)) throw notFound(what)
}

function checkDay(day: PlainDate, today: PlainDate, births: readonly (PlainDate | null)[]): void {
  const youngest = births
    .flatMap((birth) => birth ?? [])
    .sort()
    .at(-1)
  requireWithin(day, '/on', {
    ...(youngest ? { from: [youngest, text('hari orang ini lahir', 'when this person was born')] } : {}),
    to: thisDay(today)
  })
}

const goneAlready = (name: string, on: PlainDate) =>
  new Problem(
    'households/gone-already',
    409,
    text(
      `${name} sudah dicatat pergi pada ${formatDate(on)}.`,
      `${name} was recorded as gone on ${formatDate(on, 'en')}.`
    )
  )

async function living(context: Context, household: string) {
  return context.db
    .selectFrom('person')
    .selectAll()
    .where('regency', '=', context.actor.regency)
    .where('household_id', '=', household)
    .where('merged_into', 'is', null)
    .where('gone', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute()
}

/** Removes rows of facts and keeps them for an undo. */
async function takeAway(
  context: Context,
  table: Ended['facts'][number]['table'],
  column: 'person_id' | 'household_id',
  id: string
): Promise<Ended['facts']> {
  const { rows } = await sql<Record<string, unknown>>`
    delete from ${sql.table(table)} where regency = ${context.actor.regency} and ${sql.ref(column)} = ${id} returning *`.execute(
    context.db
  )
  return rows.map((row) => ({ table, row }))
}

/**
 * A death, or a move out of the regency. Consents end, wishes and times leave the figures; later rooms give up seats, stop
 * letters and ask who goes on with a business. The record stays, as history names it.
 */
export const recordDeparture = action({
  name: 'households/record-departure',
  may: register,
  title: text('Mencatat kematian atau kepindahan', 'Recorded a death or a move away'),
  input: z.object({
    person: z.uuid(),
    kind: z.enum(['died', 'left']),
    on: plainDate,
    source: z.enum(departureSources),
    place: z.string().trim().max(120).nullable().default(null).describe('Where somebody left for.')
  }),
  async run(context, { person: id, kind, on, source, place }) {
    const { regency, name } = context.actor
    const p = await store.person(context, id, 'to-change')
    if (p.merged_into) throw notFound(text('Orang', 'The person'))
    if (p.gone) throw goneAlready(p.name, p.gone_on!)
    checkDay(on, context.today, [p.birth_date])
    const consents = await context.db
      .updateTable('consent')
      .set({ withdrawn_at: context.now })
      .where('regency', '=', regency)
      .where('person_id', '=', id)
      .where('withdrawn_at', 'is', null)
      .returning('id')
      .execute()
    const facts = [
      ...(await takeAway(context, 'interest', 'person_id', id)),
      ...(await takeAway(context, 'availability', 'person_id', id))
    ]
    await context.db
      .updateTable('person')
      .set({ gone: kind, gone_on: on, version: p.version + 1, updated_at: context.now })
      .where('regency', '=', regency)
      .where('id', '=', id)
      .execute()
    const others = await living(context, p.household_id)
    const emptied = others.length === 0
    if (emptied) {
      facts.push(...(await takeAway(context, 'holding', 'household_id', p.household_id)))
      facts.push(...(await takeAway(context, 'surveyed', 'household_id', p.household_id)))
      await setHousehold(context, p.household_id, { gone_on: on })
    }
    const departure = context.newId()
    await context.db
      .insertInto('departure')
      .values({
        regency,
        id: departure,
        kind,
        household_id: p.household_id,
        village: p.village,
        people: [id],
        happened_on: on,
        source,
        place,
        ended: JSON.stringify({ ...nothing, consents: consents.map((c) => c.id), facts, emptied } satisfies Ended),
        recorded_by: name,
        recorded_at: context.now
      })
      .execute()
    await tell(context, departure, p.village, p.household_id, { kind, on, people: [id] })
    return { departure, withoutHead: p.relation === 'head' && !emptied, emptied }
  }
})

const setHousehold = (context: Context, id: string, fields: Record<string, unknown>) =>
  context.db
    .updateTable('household')
    .set({ ...fields, version: sql`version + 1`, updated_at: context.now } as never)
    .where('regency', '=', context.actor.regency)
    .where('id', '=', id)
    .execute()

const tell = (context: Context, subject: string, village: string, household: string, what: Record<string, unknown>) =>
  context.changed({ kind: 'departure', subject, village, household, what })

/** What of somebody lives where they live, with the column that names them. */
const belongings = [
  ['consent', 'person_id'],
  ['interest', 'person_id'],
  ['availability', 'person_id'],
  ['enterprise', 'owner_id'],
  ['mentoring_case', 'person_id'],
  ['help', 'person_id']
] as const

async function rehome(context: Context, people: readonly string[], household: string, village: string): Promise<void> {
  const { regency } = context.actor
  await sql`update person set household_id = ${household}, village = ${village}, version = version + 1, updated_at = ${context.now}
    where regency = ${regency} and id = any(${people as string[]}::uuid[])`.execute(context.db)
  for (const [table, column] of belongings)
    await sql`update ${sql.table(table)} set household_id = ${household}, village = ${village}
      where regency = ${regency} and ${sql.ref(column)} = any(${people as string[]}::uuid[])`.execute(context.db)
}

/** A move within the regency. Everybody: the household moves. Some: they are a household of their own from then on. */
export const recordMove = action({
  name: 'households/record-move',
  // Who moves may go to any village; a facilitator is held to the own ones they leave.
  may: { ...register, facilitator: 'regency' },
  title: text('Mencatat kepindahan dalam kabupaten', 'Recorded a move within the regency'),
  input: z.object({
    household: z.uuid(),
    people: z.array(z.uuid()).min(1).max(30),
    on: plainDate,
    source: z.enum(departureSources),
    village: villageCode,
    address: z.string().trim().max(200).nullable().default(null)
  }),
  async run(context, { household: from, people, on, source, village, address }) {
    const { regency, name } = context.actor
    const home = await store.household(context, from, 'to-change')
    near(context, home.village, text('Rumah tangga', 'The household'))
    const members = await living(context, from)
    const moving = members.filter((m) => people.includes(m.id))
    if (home.merged_into || moving.length !== new Set(people).size)
      throw notFound(text('Anggota keluarga yang pindah', 'A member who moves'))
    checkDay(
      on,
      context.today,
      moving.map((m) => m.birth_date)
    )
    const whole = moving.length === members.length
    const real = await context.db.selectFrom('region').select('code').where('code', '=', village).executeTakeFirst()
    if (!real || !village.startsWith(`${regency}.`) || (whole && village === home.village))
      throw wrongAt(
        'households/no-move',
        '/village',
        text(
          'Pilih desa tujuan di kabupaten ini, lain dari desa sekarang.',
          'Choose a village of this regency, other than the present one.'
        )
      )
    const place = {
      village: home.village,
      hamlet: home.hamlet,
      rt: home.rt,
      rw: home.rw,
      address: home.address,
      lat: home.lat,
      lon: home.lon
    }
    const there = { village, hamlet: null, rt: null, rw: null, address, lat: null, lon: null }
    const to = whole ? from : context.newId()
    const departure = context.newId()
    if (whole) await setHousehold(context, from, there)
    else {
      await context.db
        .insertInto('household')
        .values({ regency, id: to, ...there, welfare_decile: home.welfare_decile })
        .execute()
      // Their answers stay theirs: the new household was asked when the old one was.
      await sql`insert into surveyed (regency, household_id, village, last_answered)
        select regency, ${to}, ${village}, last_answered from surveyed where regency = ${regency} and household_id = ${from}`.execute(
        context.db
      )
      await rehome(
        context,
        moving.map((m) => m.id),
        to,
        village
      )
    }
    await context.db
      .insertInto('departure')
      .values({
        regency,
        id: departure,
        kind: 'moved',
        household_id: from,
        village: home.village,
        people: moving.map((m) => m.id),
        happened_on: on,
        source,
        to_household: to,
        to_village: village,
        ended: JSON.stringify({ ...nothing, place: whole ? place : null } satisfies Ended),
        recorded_by: name,
        recorded_at: context.now
      })
      .execute()
    await tell(context, departure, home.village, from, { kind: 'moved', on, people: moving.map((m) => m.id) })
    return { departure, household: to }
  }
})

export const undoDeparture = action({
  name: 'households/undo-departure',
  may: { ...register, facilitator: 'regency' },
  title: text('Membatalkan catatan kematian atau kepindahan', 'Undid a record of a death or move'),
  input: z.object({ departure: z.uuid() }),
  async run(context, { departure: id }) {
    const { regency, name } = context.actor
    const what = text('Catatan ini', 'This record')
    const row = await context.db
      .selectFrom('departure')
      .selectAll()
      .where('regency', '=', regency)
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (!row) throw notFound(what)
    near(context, row.village, what)
    if (row.undone_at)
      throw new Problem(
        'households/undone-already',
        409,
        text('Catatan ini sudah dibatalkan.', 'This record was undone already.')
      )
    if (context.now.getTime() - row.recorded_at.getTime() > rules.undoDays * 86_400_000)
      throw new Problem(
        'households/too-late',
        409,
        text(
          `Catatan ini lebih dari ${rules.undoDays} hari. Daftarkan kembali orangnya bila memang di sini.`,
          `This record is more than ${rules.undoDays} days old. Register the person again if they are here.`
        )
      )
    const { rows: later } = await sql<{
      id: string
    }>`select id from departure where regency = ${regency} and id <> ${id} and undone_at is null
      and recorded_at >= ${row.recorded_at} and people && ${row.people}::uuid[]`.execute(context.db)
    if (later.length)
      throw new Problem(
        'households/later-departure',
        409,
        text(
          'Ada catatan sesudahnya untuk orang ini. Batalkan itu lebih dahulu.',
          'A later record of this person is there. Undo that first.'
        )
      )
    await context.db
      .updateTable('departure')
      .set({ undone_at: context.now, undone_by: name })
      .where('regency', '=', regency)
      .where('id', '=', id)
      .execute()
    const ended = row.ended as unknown as Ended
    if (row.kind === 'moved') await moveBack(context, row, ended)
    else await bringBack(context, row.people[0]!, ended)
    await tell(context, id, row.village, row.household_id, { kind: row.kind, people: row.people, undone: true })
    return {}
  }
})

async function moveBack(
  context: Context,
  row: { household_id: string; village: string; people: string[]; to_household: string | null },
  ended: Ended
): Promise<void> {
  if (ended.place) {
    await setHousehold(context, row.household_id, ended.place)
    return
  }
  const home = await store.household(context, row.household_id)
  const moved = row.to_household!
  await rehome(context, row.people, row.household_id, home.village)
  if ((await living(context, moved)).length > 0) return
  await takeAway(context, 'surveyed', 'household_id', moved)
  await setHousehold(context, moved, { merged_into: row.household_id })
}

async function bringBack(context: Context, id: string, ended: Ended): Promise<void> {
  const { regency } = context.actor
  await context.db
    .updateTable('person')
    .set({ gone: null, gone_on: null, version: sql`version + 1`, updated_at: context.now })
    .where('regency', '=', regency)
    .where('id', '=', id)
    .execute()
  const p = await store.person(context, id)
  await sql`update consent c set withdrawn_at = null where regency = ${regency} and id = any(${ended.consents}::uuid[])
    and person_id = ${id}
    and not exists (select 1 from consent o where o.regency = c.regency and o.person_id = c.person_id
      and o.purpose = c.purpose and o.withdrawn_at is null)`.execute(context.db)
  if (ended.emptied) await setHousehold(context, p.household_id, { gone_on: null })
  for (const { table, row } of ended.facts)
    await context.db
      .insertInto(table)
      .values({ ...row, household_id: p.household_id, village: p.village } as never)
      .onConflict((c) => c.doNothing())
      .execute()
}

/** Who heads a household now; whether a woman heads it follows. */
export const chooseHead = action({
  name: 'households/choose-head',
  may: register,
  title: text('Memilih kepala keluarga', 'Chose the head of a household'),
  input: z.object({ household: z.uuid(), person: z.uuid() }),
  async run(context, { household, person: id }) {
    const { regency } = context.actor
    const home = await store.household(context, household, 'to-change')
    const members = await living(context, household)
    const head = members.find((m) => m.id === id)
    if (!head) throw notFound(text('Anggota keluarga', 'The member'))
    await sql`update person set relation = case when id = ${id}::uuid then 'head'
      else 'relative' end, version = version + 1, updated_at = ${context.now}
      where regency = ${regency} and household_id = ${household} and gone is null and (id = ${id}::uuid or relation = 'head')`.execute(
      context.db
    )
    await setHousehold(context, household, {
      woman_headed: head.sex === null ? home.woman_headed : head.sex === 'female'
    })
    await context.changed({
      kind: 'household',
      subject: household,
      village: home.village,
      household,
      what: { head: id }
    })
    return {}
  }
})
