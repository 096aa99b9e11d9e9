/** What follows for seats when somebody dies, leaves, moves, is merged or takes back consent. */
import { sql } from 'kysely'
import { formatDate } from '../kernel/dates.ts'
import type { Context, Reaction } from '../platform/context.ts'
import { fillSeats } from './invitations.ts'
import { classToChange, unbook } from './store.ts'

interface Freed {
  class: string
  person: string
}

const unfinished = sql`('planned', 'inviting', 'running')`

/** Seats and places in queues given up; what was still to be sent about them is stopped, and the next are called. */
async function giveUp(
  context: Context,
  rows: readonly Freed[],
  reason: string,
  departure: string | null
): Promise<void> {
  const { regency } = context.actor
  for (const id of [...new Set(rows.map((r) => r.class))].sort()) {
    const c = await classToChange(context, id)
    const people = rows.filter((r) => r.class === id).map((r) => r.person)
    await sql`update participant set status = 'withdrawn', reason = ${reason}, answered_at = ${context.now}, departure_id = ${departure}::uuid,
        position = case when status = 'waiting' then position else 0 end
      where regency = ${regency} and class_id = ${id} and person_id = any(${people}::uuid[])`.execute(context.db)
    await sql`update message m set status = 'stopped', changed_at = ${context.now} from participant p
      where p.regency = ${regency} and p.class_id = ${id} and p.person_id = any(${people}::uuid[]) and m.regency = p.regency and m.about = p.class_id
        and m.household_id = p.household_id and m.recipient = p.name and m.status = 'waiting'`.execute(context.db)
    await unbook(context, id, people)
    await context.changed(
      ...people.map((person) => ({
        kind: 'participant',
        subject: person,
        what: { class: c.number, status: 'withdrawn' }
      }))
    )
    await fillSeats(context, c, people[0])
  }
}

/** Deaths and moves. Whoever comes back by an undo gets the seat back where one is free, and else waits first. */
export const followDeparture: Reaction = {
  to: ({ kind }) => kind === 'departure',
  async run(context, { subject, what }) {
    const { regency } = context.actor
    const people = what!.people as string[]
    if (what!.kind === 'moved') {
      await sql`update participant p set household_id = n.household_id, village = n.village from class c, person n
        where p.regency = ${regency} and p.person_id = any(${people}::uuid[]) and c.regency = p.regency and c.id = p.class_id
          and c.status in ${unfinished} and n.regency = p.regency and n.id = p.person_id`.execute(context.db)
      return
    }
    if (what!.undone) {
      const { rows } = await sql<{ class: string }>`
        update participant p set status = 'waiting', reason = null, answered_at = null from class c
        where p.regency = ${regency} and p.departure_id = ${subject} and c.regency = p.regency and c.id = p.class_id
          and c.status in ('planned', 'inviting') returning p.class_id as class`.execute(context.db)
      await sql`update participant set departure_id = null where regency = ${regency} and departure_id = ${subject}`.execute(
        context.db
      )
      for (const id of new Set(rows.map((r) => r.class))) await fillSeats(context, await classToChange(context, id))
      return
    }
    const { rows } = await sql<Freed>`
      select p.class_id as class, p.person_id as person from participant p join class c on c.regency = p.regency and c.id = p.class_id
      where p.regency = ${regency} and c.status in ${unfinished} and p.status in ('chosen', 'invited', 'confirmed', 'waiting')
        and p.person_id in (select r from unnest(${people}::uuid[]) gone, records_of(${regency}, gone) r)`.execute(
      context.db
    )
    const happened = what!.kind === 'died' ? 'Meninggal' : 'Pindah ke luar kabupaten'
    await giveUp(context, rows, `${happened} ${formatDate(String(what!.on))}`, subject)
  }
}

/** Who takes back consent to planning leaves the queues and seats nobody told them of; an invitation they answer themselves. */
export const followConsent: Reaction = {
  to: ({ kind, what }) => kind === 'consent' && what?.purpose === 'programme' && what.given === false,
  async run(context, { subject }) {
    const { rows } = await sql<Freed>`
      select p.class_id as class, p.person_id as person from participant p join class c on c.regency = p.regency and c.id = p.class_id
      where p.regency = ${context.actor.regency} and c.status in ${unfinished} and p.status in ('chosen', 'waiting')
        and p.person_id in (select records_of(${context.actor.regency}, ${subject}::uuid))`.execute(context.db)
    await giveUp(context, rows, 'Mencabut persetujuan', null)
  }
}

/** Two records that are one person hold one seat: the earlier class keeps them, later ones of that year or course are given up. */
export const followMerge: Reaction = {
  to: ({ kind, what }) => kind === 'person' && typeof what?.merged === 'string',
  async run(context, { subject, what }) {
    const { regency } = context.actor
    const { rows } = await sql<Freed & { course: string; year: number; open: boolean; over: boolean }>`
      select p.class_id as class, p.person_id as person, c.course, p.fiscal_year as year, c.status in ('planned', 'inviting') as open,
        c.status = 'finished' and p.outcome is distinct from 'passed' as over
      from participant p join class c on c.regency = p.regency and c.id = p.class_id
      where p.regency = ${regency} and c.status <> 'cancelled' and p.status in ('chosen', 'invited', 'confirmed')
        and p.person_id in (select records_of(${regency}, living_record(${regency}, ${subject}::uuid)))
      order by c.status in ('planned', 'inviting'), c.starts, c.id, p.person_id`.execute(context.db)
    const twice = rows.filter(
      (row, i) =>
        row.open &&
        rows
          .slice(0, i)
          .some(
            (kept) => kept.year === row.year || (kept.course === row.course && !kept.over) || kept.class === row.class
          )
    )
    await giveUp(context, twice, 'Data digabung; orang ini sudah punya kursi lain', null)
    // Where both records stood in one class, the merge itself left one of the two seats free.
    for (const id of what!.seats as string[]) await fillSeats(context, await classToChange(context, id))
  }
}
