/** What the register and the tables of this room say, as the planner needs it. */

import { sql } from 'kysely'
import type { Agency } from '../kernel/actor.ts'
import { addDays } from '../kernel/dates.ts'
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import type { Context } from '../platform/context.ts'
import { opportunityScores } from '../potential/index.ts'
import { type Applicant, awayOf, type Before, type Candidate, type Offer } from './candidates.ts'
import type { PlanSettings, SeatState } from './model.ts'
import { type Standing, standing } from './rules.ts'
import { householdSeats, seatRulesNow, seatsHeld } from './seats.ts'
import { currentCourses, resources, takenDays } from './store.ts'

/** The last desil that counts as poor (domain: welfare deciles mark priority; 1 to 4 are the national programmes' target). */
export const poorDecile = 4
/** Who has sat in a class, or is about to, is not counted as never trained. */
const trained: readonly SeatState[] = ['coming', 'attending', 'passed', 'failed']

/** Programmes with what is left of their budgets after the classes held or promised and the help granted, in rupiah. */
export async function programmesLeft(context: Context, ids: readonly string[] | null) {
  const { rows } = await sql<{
    id: string
    agency: Agency
    name: string
    budget: number
    left: number
    courses: string[]
    places: string[]
  }>`
    select p.id, p.agency, p.name, p.budget, p.courses, p.places, p.budget - coalesce(c.spent, 0) as left
    from programme p left join (select programme_id, sum(cost) as spent from (
        select programme_id, cost from class where regency = ${context.actor.regency} and status <> 'cancelled'
        union all select programme_id, value from help where regency = ${context.actor.regency} and status in ('granted', 'handed')
      ) promised group by programme_id) c on c.programme_id = p.id
    where p.regency = ${context.actor.regency} and (${ids as string[] | null}::uuid[] is null
      or p.id = any(${ids as string[] | null}::uuid[]))
    order by p.agency, p.name`.execute(context.db)
  return rows
}

export async function crossingsOf(context: Context): Promise<Offer['crossings']> {
  const { rows } = await sql<{ district: string; boatDays: number[]; weightKm: number }>`
    select district, boat_days as "boatDays", weight_km as "weightKm" from crossing where regency = ${context.actor.regency}`.execute(
    context.db
  )
  return new Map(rows.map(({ district, ...c }) => [district, c]))
}

export async function offerFor(context: Context, settings: PlanSettings): Promise<Offer> {
  const programmes = await programmesLeft(context, settings.programmes)
  if (programmes.length < settings.programmes.length)
    throw new Problem(
      'training/unknown-programme',
      422,
      text('Ada program yang tidak dikenal. Pilih lagi.', 'A programme is not known. Choose again.')
    )
  const courses = await currentCourses(context)
  const { mentors, venues } = await resources(context)
  const days: string[] = []
  for (let day = settings.from; day <= settings.to; day = addDays(day, 1)) days.push(day)
  return {
    courses: courses.map(({ course, version }) => ({ course, version })),
    programmes,
    venues: venues.flatMap((v) => (v.lat === null || v.lon === null ? [] : [{ ...v, lat: v.lat, lon: v.lon }])),
    mentors,
    taken: await takenDays(context, days),
    crossings: await crossingsOf(context),
    scores: await opportunityScores(context, [...new Set(courses.map((c) => c.course.kind))]),
    settings
  }
}

/** Somebody who wishes something, and the seat that leaves no course open to them. */
export interface Known extends Applicant {
  barred: (Standing & { course: string }) | undefined
}

/**
 * Everybody who named a kind of business that a course trains for, with what the seats they hold or held leave open to
 * them. A village without a known point cannot be planned for.
 */
export async function applicantsFor(context: Context, offer: Offer): Promise<Known[]> {
  const { regency } = context.actor
  const kinds = [...new Set(offer.courses.map((c) => c.course.kind))]
  const { rows } = await sql<
    Omit<Applicant, 'again' | 'poor' | 'neverTrained' | 'householdSeats'> & { decile: number | null }
  >`
    select i.person_id as person, i.household_id as household, i.village, substr(i.village, 1, 8) as district, r.lat, r.lon,
      i.wishes, h.woman_headed as "womanHeaded", h.welfare_decile as decile, s.last_answered as "answeredOn"
    from (select person_id, household_id, village, array_agg(kind order by rank) as wishes from interest
      where regency = ${regency} group by person_id, household_id, village) i
    join household h on h.regency = ${regency} and h.id = i.household_id
    join region r on r.code = i.village and r.lat is not null
    join surveyed s on s.regency = ${regency} and s.household_id = i.household_id
    where i.wishes && ${kinds}::text[] order by i.person_id`.execute(context.db)
  const { rules } = await seatRulesNow(context)
  const held = await seatsHeld(context, null)
  const { fiscalYear, from } = offer.settings
  const ofHousehold = await householdSeats(context, fiscalYear)
  return rows.map(({ decile, ...a }) => {
    const seats = held.get(a.person) ?? []
    const standings = seats.length
      ? offer.courses.flatMap(({ course }) =>
          a.wishes.includes(course.kind)
            ? [
                {
                  course: course.id,
                  kind: course.kind,
                  ...standing(rules, seats, { course: course.id, fiscalYear, from })
                }
              ]
            : []
        )
      : []
    const [first] = standings.toSorted((x, y) => a.wishes.indexOf(x.kind) - a.wishes.indexOf(y.kind))
    return {
      ...a,
      householdSeats: ofHousehold.get(a.household) ?? 0,
      poor: decile !== null && decile <= poorDecile,
      neverTrained: !seats.some((s) => trained.includes(s.state)),
      again: Object.fromEntries(standings.filter((s) => s.weight < 1).map((s) => [s.course, s.weight])),
      barred: standings.every((s) => s.weight === 0) ? first : undefined
    }
  })
}

const candidateOf = (row: {
  id: string
  course: string
  course_version: number
  venue_id: string
  programme_id: string
  days: string[]
  mentors: string[]
  minimum: number
  capacity: number
  cost: number
  agency: string
}): Candidate => ({
  id: row.id,
  course: row.course,
  courseVersion: row.course_version,
  venue: row.venue_id,
  programme: row.programme_id,
  agency: row.agency as Agency,
  days: row.days,
  mentors: row.mentors,
  minimum: row.minimum,
  capacity: row.capacity,
  cost: row.cost
})

/**
 * The plan that a new one starts from. What became impossible meanwhile (a mentor booked, a venue closed) is dropped; a
 * locked class that became impossible is named, as the officer must unlock it.
 */
export async function beforeOf(context: Context, plan: string, offer: Offer): Promise<Before> {
  const { regency } = context.actor
  const classes = await context.db
    .selectFrom('plan_class as c')
    .innerJoin('programme as p', (join) =>
      join.onRef('p.regency', '=', 'c.regency').onRef('p.id', '=', 'c.programme_id')
    )
    .selectAll('c')
    .select(['p.agency', sql<string[]>`c.days::text[]`.as('days')])
    .where('c.regency', '=', regency)
    .where('c.plan_id', '=', plan)
    .where((eb) => eb.or([eb('c.held', '=', true), eb('c.lock', 'is not', null)]))
    .execute()
  const seats = await context.db
    .selectFrom('plan_person')
    .select(['person_id', 'class_id'])
    .where('regency', '=', regency)
    .where('plan_id', '=', plan)
    .where('seated', '=', true)
    .execute()
  const isFree = (key: string, days: readonly string[]) => !days.some((day) => offer.taken.get(key)?.has(day))
  const possible = (c: Candidate) =>
    offer.venues.some((v) => v.id === c.venue) &&
    offer.courses.some((o) => o.course.id === c.course) &&
    offer.programmes.some((p) => p.id === c.programme) &&
    c.mentors.every((m) => {
      const known = offer.mentors.find((o) => o.id === m)
      const { district } = offer.venues.find((v) => v.id === c.venue)!
      return known && isFree(`mentor|${m}`, [...c.days, ...awayOf(known, district, c.days, offer.crossings)])
    }) &&
    isFree(`venue|${c.venue}`, c.days)
  const locked = classes.filter((c) => c.lock === 'held').map(candidateOf)
  const lost = locked.find((c) => !possible(c))
  if (lost)
    throw new Problem(
      'training/lock-impossible',
      422,
      text(
        `Kelas terkunci ${lost.course} mulai ${lost.days[0]} tidak mungkin lagi: narasumber atau tempatnya ` +
          `terpakai. Buka kuncinya, lalu rencanakan lagi.`,
        `The locked class ${lost.course} from ${lost.days[0]} is no longer possible: its mentor or venue is taken. ` +
          `Unlock it and plan again.`
      )
    )
  return {
    held: classes
      .filter((c) => c.held && c.lock !== 'forbidden')
      .map(candidateOf)
      .filter(possible),
    seats: new Map(seats.map((s) => [s.person_id, s.class_id!])),
    locked,
    forbidden: classes.filter((c) => c.lock === 'forbidden').map((c) => c.id)
  }
}
