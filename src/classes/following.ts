/** What follows for seats when somebody dies, leaves, moves, is merged or takes back consent. */
import { sql } from 'kysely'
import { formatDate } from '../kernel/dates.ts'
import type { Context, Reaction } from '../platform/context.ts'
import { fillAll, fillSeats } from './invitations.ts'
import { classToChange, unbook } from './store.ts'

interface Freed {
  class: string
  person: string
}

/** Why seats are given up, and the departure or merge that is taken back with them. */
interface Cause {
  reason: string
  by: string | null
}

const unfinished = sql`('planned', 'inviting', 'running')`

/** Seats and places in queues given up; what was still to be sent about them is stopped, and the next are called. */
async function giveUp(context: Context, rows: readonly Freed[], { reason, by }: Cause): Promise<void> {
  const { regency } = context.actor
  for (const id of [...new Set(rows.map((r) => r.class))].sort()) {
    const c = await classToChange(context, id)
    const people = rows.filter((r) => r.class === id).map((r) => r.person)
    await sql`update participant set status = 'withdrawn', reason = ${reason}, answered_at = ${context.now},
        given_up_by = ${by}::uuid, held_as = status, position = case when status = 'waiting' then position else 0 end
      where regency = ${regency} and class_id = ${id} and person_id = any(${people}::uuid[])`.execute(context.db)
    await sql`update message m set status = 'stopped', changed_at = ${context.now} from participant p
      where p.regency = ${regency} and p.class_id = ${id} and p.person_id = any(${people}::uuid[]) and m.regency = p.regency
        and m.about = p.class_id
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

/** Taken back: each seat returns as it was where one is free and may still be theirs; else its person waits first. */
async function comeBack(context: Context, by: string): Promise<void> {
  const { regency } = context.actor
  const { rows } = await sql<Freed & { was: string }>`
    with gone as (select p.class_id, p.person_id, p.held_as from participant p join class c on c.regency = p.regency and c.id = p.class_id
      where p.regency = ${regency} and p.given_up_by = ${by} and p.status = 'withdrawn' and c.status in ${unfinished})
    update participant p set status = 'waiting', reason = null, answered_at = null from gone g
    where p.regency = ${regency} and p.class_id = g.class_id and p.person_id = g.person_id
    returning p.class_id as class, p.person_id as person, g.held_as as was`.execute(context.db)
  await sql`update participant set given_up_by = null, held_as = null where regency = ${regency} and given_up_by = ${by}`.execute(
    context.db
  )
  for (const id of [...new Set(rows.map((r) => r.class))].sort()) {
    const back = rows.flatMap(({ class: of, person, was }) =>
      of === id && (was === 'invited' || was === 'confirmed') ? [[person, was] as const] : []
    )
    await fillSeats(context, await classToChange(context, id), null, Object.fromEntries(back))
  }
}

/** Deaths and moves. */
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
    if (what!.undone) return comeBack(context, subject)
    const { rows } = await sql<Freed>`
      select p.class_id as class, p.person_id as person from participant p join class c on c.regency = p.regency and c.id = p.class_id
      where p.regency = ${regency} and c.status in ${unfinished} and p.status in ('chosen', 'invited', 'confirmed', 'waiting')
        and p.person_id in (select r from unnest(${people}::uuid[]) gone, records_of(${regency}, gone) r)`.execute(
      context.db
    )
    const happened = what!.kind === 'died' ? 'Meninggal' : 'Pindah ke luar kabupaten'
    await giveUp(context, rows, { reason: `${happened} ${formatDate(String(what!.on))}`, by: subject })
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
    await giveUp(context, rows, { reason: 'Mencabut persetujuan', by: null })
  }
}

interface Place extends Freed {
  course: string
  year: number
  seated: boolean
  /** The class has not begun. */
  open: boolean
  /** The class is over, and they did not pass. */
  over: boolean
  finished: boolean
}

/**
 * Two records that are one person hold one seat: in one class the better one stays, else the kept record's; of several
 * classes the earlier one, and later ones of that year or course are given up.
 */
export const followMerge: Reaction = {
  to: ({ kind, what }) => kind === 'person' && (typeof what?.merged === 'string' || typeof what?.unmerged === 'string'),
  async run(context, { subject, what }) {
    const { regency } = context.actor
    const by = String(what!.merge)
    if (what!.unmerged) {
      await comeBack(context, by)
      // Who waited and was held to have a seat by the other's may take one now.
      return void (await fillAll(context))
    }
    const { rows } = await sql<Place>`
      select p.class_id as class, p.person_id as person, c.course, p.fiscal_year as year, p.status <> 'waiting' as seated,
        c.status in ('planned', 'inviting') as open, c.status = 'finished' as finished,
        c.status = 'finished' and p.outcome is distinct from 'passed' as over
      from participant p join class c on c.regency = p.regency and c.id = p.class_id
      where p.regency = ${regency} and c.status <> 'cancelled' and p.status in ('chosen', 'invited', 'confirmed', 'waiting')
        and p.person_id in (select records_of(${regency}, ${subject}::uuid))
      order by c.status in ('planned', 'inviting'), c.starts, c.id, p.status = 'waiting', p.status <> 'confirmed',
        p.person_id <> ${subject}, p.person_id`.execute(context.db)
    const kept: Place[] = []
    const twice = rows.filter((row) => {
      const second = kept.some((one) =>
        one.class === row.class
          ? !row.finished
          : row.open && row.seated && one.seated && (one.year === row.year || (one.course === row.course && !one.over))
      )
      if (!second) kept.push(row)
      return second
    })
    await giveUp(context, twice, { reason: 'Data digabung; orang ini sudah punya kursi lain', by })
  }
}
