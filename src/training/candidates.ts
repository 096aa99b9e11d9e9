/**
 * From the register to a planning problem: which classes could be held in a year (course, venue, days, mentors,
 * programme), what a seat in each is worth to each applicant, and the instance that the planner solves.
 */

import varietyData from '../../reference/variety.json' with { type: 'json' }
import type { Agency } from '../kernel/actor.ts'
import { addDays, type PlainDate } from '../kernel/dates.ts'
import { holidayOn, inRamadan } from './days.ts'
import type { PlanInstance, Seat } from './instance.ts'
import { type Course, type MentorKind, neededMentors, type PlanSettings } from './model.ts'
import { classCost, crossingDays, kilometres, shareModules, type Teacher, teachingDays, weekday } from './rules.ts'

export interface Place {
  district: string
  lat: number
  lon: number
}

export interface Applicant extends Place {
  person: string
  household: string
  village: string
  /** Kinds of business, the most wanted first. */
  wishes: readonly string[]
  womanHeaded: boolean
  poor: boolean
  neverTrained: boolean
  answeredOn: PlainDate
  /** What a seat counts by course, for those with seats behind or before them: 0 no seat, not named 1. */
  again: Readonly<Record<string, number>>
  /** Seats that the household holds already in that fiscal year, in whichever plan and of whichever agency. */
  householdSeats: number
}

export interface Candidate {
  id: string
  course: string
  courseVersion: number
  venue: string
  programme: string
  agency: Agency
  days: PlainDate[]
  mentors: string[]
  minimum: number
  capacity: number
  cost: number
}

interface Funding {
  id: string
  agency: Agency
  /** Rupiah. */
  left: number
  courses: readonly string[]
  /** Codes of the districts and villages it is meant for; none: the whole regency. */
  places: readonly string[]
}

/** Is a programme meant for people of that village? */
export const isMeantFor = ({ places }: Pick<Funding, 'places'>, village: string): boolean =>
  places.length === 0 || places.some((place) => `${village}.`.startsWith(`${place}.`))

export interface Offer {
  courses: readonly { course: Course; version: number }[]
  programmes: readonly Funding[]
  venues: readonly (Place & { id: string; capacity: number; equipment: readonly string[]; fee: number })[]
  mentors: readonly (Teacher & { districts: readonly string[] })[]
  /** Days that a mentor or venue cannot do, by `mentor|ID` and `venue|ID`. */
  taken: ReadonlyMap<string, ReadonlySet<string>>
  /** Districts across the sea. */
  crossings: ReadonlyMap<string, { boatDays: readonly number[]; weightKm: number }>
  /** Opportunity from 0 to 100 by kind and village. */
  scores: ReadonlyMap<string, ReadonlyMap<string, number>>
  settings: PlanSettings
}

/** An earlier plan whose classes and seats are kept where nothing speaks against it; locks are conditions. */
export interface Before {
  held: readonly Candidate[]
  seats: ReadonlyMap<string, string>
  locked: readonly Candidate[]
  forbidden: readonly string[]
}

const rankWorth = [1, 0.6, 0.35]
/** What staying in a class already told of is worth more, so that a new plan changes little. */
const stayWorth = 0.5

/** Kilometres of road; a sea between two districts adds the weight of its crossings. */
export function travel(from: Place, to: Place, crossings: Offer['crossings']): number {
  const sea = (d: string) => crossings.get(d)?.weightKm ?? 0
  return kilometres(from, to) + (from.district === to.district ? 0 : sea(from.district) + sea(to.district))
}

/**
 * What a seat is worth: the rank of the wish x (half + half of the village's opportunity) x priorities x nearness.
 * x what the rules leave to somebody who had a seat. undefined: not wished, no seat again, or too far.
 */
export function seatWorth(
  a: Applicant,
  course: Course,
  at: Place,
  { crossings, scores, settings }: Pick<Offer, 'crossings' | 'scores' | 'settings'>
): number | undefined {
  const rank = a.wishes.indexOf(course.kind)
  const again = a.again[course.id] ?? 1
  if (rank < 0 || again === 0) return undefined
  const km = travel(a, at, crossings)
  if (km > settings.furthestKm) return undefined
  const opportunity = scores.get(course.kind)?.get(a.village) ?? 0
  return (
    (rankWorth[rank] ?? 0.2) *
    (0.5 + opportunity / 200) *
    (1 + bonus(a, settings)) *
    again *
    Math.max(0.05, 1 - settings.perKm * km) *
    (settings.kinds[course.kind]?.weight ?? 1) *
    (settings.districts[a.district]?.weight ?? 1)
  )
}

const bonus = (a: Applicant, s: PlanSettings) =>
  (a.womanHeaded ? s.womanHeaded : 0) + (a.poor ? s.poor : 0) + (a.neverTrained ? s.neverTrained : 0)

/** A class with holidays in it may last so many days longer than its teaching. */
const longestPause = 3

/**
 * First days on which a class may begin: Mondays (or the day after a free one) and Thursdays that leave room in the week;
 * on an island, after a boat. Never a holiday, nor around a long feast; in Ramadan last, or not at all.
 */
function firstDays(offer: Offer, district: string, days: number): PlainDate[] {
  const { from, to, ramadan } = offer.settings
  const boats = offer.crossings.get(district)?.boatDays
  const list: PlainDate[] = []
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const w = weekday(day)
    const opens = w === 1 || (w === 2 && holidayOn(addDays(day, -1))) || (w === 4 && days <= 3)
    if (boats ? !boats.includes(w === 1 ? 7 : w - 1) : !opens) continue
    const taught = teachingDays(day, days)
    const last = taught.at(-1)!
    if (taught[0] !== day || last > to || last >= addDays(day, days + longestPause)) continue
    if (ramadan < 1 || !taught.some(inRamadan)) list.push(day)
  }
  const fasting = (day: PlainDate) => Number(ramadan > 0 && teachingDays(day, days).some(inRamadan))
  return list.sort((a, b) => fasting(a) - fasting(b) || (a < b ? -1 : 1))
}

/** Days on which mentors from elsewhere are away for a class on an island, beside the days of the class. */
export const awayFor = (district: string, days: readonly PlainDate[], crossings: Offer['crossings']): PlainDate[] => {
  const boats = crossings.get(district)?.boatDays
  return boats ? crossingDays(days, boats) : []
}

/** The same for one mentor: who teaches in that district alone lives there and takes no boat. */
export const awayOf = (
  { districts }: { districts: readonly string[] },
  district: string,
  days: readonly PlainDate[],
  crossings: Offer['crossings']
): PlainDate[] => (districts.join() === district ? [] : awayFor(district, days, crossings))

/** Teams that can teach the course there: one mentor from industry, one from a university, an officer where skills lack. */
function teamsFor(course: Course, district: string, mentors: Offer['mentors']): Offer['mentors'][number][][] {
  const here = mentors.filter((m) => m.districts.length === 0 || m.districts.includes(district))
  const of = (kind: MentorKind) => here.filter((m) => m.kind === kind)
  const pairs = neededMentors
    .map(of)
    .reduce<Offer['mentors'][number][][]>((teams, list) => teams.flatMap((team) => list.map((m) => [...team, m])), [[]])
  const able = (team: Teacher[]) => shareModules(course, team) !== undefined
  return pairs.flatMap((pair) => {
    if (able(pair)) return [pair]
    const helper = of('officer').find((officer) => able([...pair, officer]))
    return helper ? [[...pair, helper]] : []
  })
}

/** Why no class of a course could be offered at all. */
export type CourseObstacle = 'no-programme' | 'no-budget' | 'no-venue' | 'no-mentors' | 'too-few' | 'no-dates'

const mostPlaces = 70
const mostAlternatives = 3

/**
 * Classes that could be held: for each course the places with most demand, on days and with teams chosen so that they
 * collide as little as possible (whatever was chosen least goes first). Courses without any are returned with the reason.
 */
export function proposeClasses(
  offer: Offer,
  applicants: readonly Applicant[],
  before: Before | undefined
): { candidates: Candidate[]; obstacles: Map<string, CourseObstacle> } {
  const obstacles = new Map<string, CourseObstacle>()
  const places: {
    course: Course
    version: number
    venue: Offer['venues'][number]
    programme: Offer['programmes'][number]
    demand: number
    people: number
    teams: Offer['mentors'][number][][]
  }[] = []
  for (const { course, version } of offer.courses) {
    const wishing = applicants.filter((a) => a.wishes.includes(course.kind) && a.again[course.id] !== 0)
    const funded = offer.programmes.filter((p) => p.courses.includes(course.id))
    const programmes = funded.filter((p) => p.left > 0)
    const venues = offer.venues.filter(
      (v) => v.capacity >= course.minimum && course.equipment.every((e) => v.equipment.includes(e))
    )
    const reached = programmes.flatMap((programme) => {
      const meant = wishing.filter((a) => isMeantFor(programme, a.village))
      return venues.map((venue) => {
        const worths = meant.flatMap((a) => seatWorth(a, course, venue, offer) ?? [])
        return { programme, venue, people: worths.length, demand: worths.reduce((sum, w) => sum + w, 0) }
      })
    })
    const wanted = reached.filter((r) => r.people >= course.minimum)
    const teamed = wanted.flatMap((r) => {
      const teams = teamsFor(course, r.venue.district, offer.mentors)
      return teams.length ? [{ ...r, teams }] : []
    })
    if (funded.length === 0) obstacles.set(course.id, 'no-programme')
    else if (programmes.length === 0) obstacles.set(course.id, 'no-budget')
    else if (venues.length === 0) obstacles.set(course.id, 'no-venue')
    else if (wanted.length === 0) obstacles.set(course.id, 'too-few')
    else if (teamed.length === 0) obstacles.set(course.id, 'no-mentors')
    else for (const r of teamed) places.push({ course, version, ...r })
  }
  places.sort((a, b) => b.demand - a.demand)
  const first = new Map<string, number>()
  const chosen = places.filter((p, i) => {
    const seen = first.get(p.course.id) ?? 0
    first.set(p.course.id, seen + 1)
    return i < mostPlaces || seen < 4
  })
  const load = new Map<string, number>()
  const loadOf = (key: string, days: readonly string[]) =>
    days.reduce((sum, day) => sum + (load.get(`${key}|${day}`) ?? 0), 0)
  const isFree = (key: string, days: readonly string[]) => !days.some((day) => offer.taken.get(key)?.has(day))
  const candidates = new Map<string, Candidate>()
  const keep = (c: Candidate) => {
    candidates.set(c.id, c)
    for (const key of [...c.mentors.map((m) => `mentor|${m}`), `venue|${c.venue}`])
      for (const day of c.days) load.set(`${key}|${day}`, (load.get(`${key}|${day}`) ?? 0) + 1)
  }
  for (const c of before ? [...before.held, ...before.locked] : []) if (!candidates.has(c.id)) keep(c)
  for (const { course, version, venue, programme, people, teams } of chosen) {
    const capacity = Math.min(course.capacity, venue.capacity)
    const alternatives = Math.min(mostAlternatives, Math.ceil(people / capacity) + 1)
    const starts = firstDays(offer, venue.district, course.days)
    let found = 0
    for (; found < alternatives; found++) {
      let best: { candidate: Candidate; load: number } | undefined
      for (const start of starts) {
        const days = teachingDays(start, course.days)
        // Any other day is better, however much is proposed for it already.
        if (best && offer.settings.ramadan > 0 && days.some(inRamadan) && !best.candidate.days.some(inRamadan)) continue
        if (!isFree(`venue|${venue.id}`, days)) continue
        const here = loadOf(`venue|${venue.id}`, days)
        for (const team of teams) {
          const away = (m: Offer['mentors'][number]) => awayOf(m, venue.district, days, offer.crossings)
          if (!team.every((m) => isFree(`mentor|${m.id}`, [...days, ...away(m)]))) continue
          const total = here + team.reduce((sum, m) => sum + loadOf(`mentor|${m.id}`, days), 0)
          if (best && total >= best.load) continue
          const id = `${course.id}.${venue.id.slice(-6)}.${programme.id.slice(-4)}.${start}.${team.map((m) => m.id.slice(-4)).join('-')}`
          if (candidates.has(id)) continue
          const cost = classCost(course, venue, shareModules(course, team)!, capacity).total
          best = {
            load: total,
            candidate: {
              id,
              course: course.id,
              courseVersion: version,
              venue: venue.id,
              programme: programme.id,
              agency: programme.agency,
              days,
              mentors: team.map((m) => m.id),
              minimum: course.minimum,
              capacity,
              cost
            }
          }
        }
      }
      if (!best) break
      keep(best.candidate)
    }
    if (found === 0 && ![...candidates.values()].some((c) => c.course === course.id))
      obstacles.set(course.id, 'no-dates')
  }
  return { candidates: [...candidates.values()], obstacles }
}

export interface Year {
  instance: PlanInstance
  /** Who stands behind each group, who answered first leading: of a household that may have one seat, whoever it suits. */
  groups: Map<string, Applicant[][]>
  /** What a seat in each class is worth to a person, the price of change included. */
  worthsOf: (a: Applicant) => Readonly<Record<string, number>>
}

/**
 * The instance of a year; alike applicants (same village, wishes, priorities) are one group. The cap a household counts
 * the seats that it holds already. Where it leaves one seat to several people, they are one applicant to whom a class is
 * worth what it is to the one it suits best; where it leaves some, they are groups of their own under a limit.
 */
export function buildYear(
  offer: Offer,
  applicants: readonly Applicant[],
  candidates: readonly Candidate[],
  before: Before | undefined
): Year {
  const { settings } = offer
  const courses = new Map(offer.courses.map((c) => [c.course.id, c.course]))
  const venues = new Map(offer.venues.map((v) => [v.id, v]))
  const programmes = new Map(offer.programmes.map((p) => [p.id, p]))
  const fasting = new Map(candidates.map((c) => [c.id, c.days.filter(inRamadan).length / c.days.length]))
  const keyOf = (a: Applicant) =>
    [
      a.village,
      a.wishes.join('>'),
      bonus(a, settings).toFixed(2),
      Object.entries(a.again).sort().join('+'),
      before?.seats.get(a.person) ?? ''
    ].join('|')
  const worths = new Map<string, Record<string, number>>()
  const worthsOf = (a: Applicant) => {
    const key = keyOf(a)
    const known = worths.get(key)
    if (known) return known
    const value: Record<string, number> = {}
    for (const c of candidates) {
      if (!isMeantFor(programmes.get(c.programme)!, a.village)) continue
      const worth = seatWorth(a, courses.get(c.course)!, venues.get(c.venue)!, offer)
      if (worth === undefined) continue
      const then = worth * (1 - settings.ramadan * fasting.get(c.id)!)
      value[c.id] = round(before?.seats.get(a.person) === c.id ? then + stayWorth : then)
    }
    worths.set(key, value)
    return value
  }
  const strength = (a: Applicant) => Math.max(0, ...Object.values(worthsOf(a)))
  const inOrder = [...applicants].sort(
    (a, b) =>
      strength(b) - strength(a) ||
      (a.answeredOn < b.answeredOn ? -1 : a.answeredOn > b.answeredOn ? 1 : a.person < b.person ? -1 : 1)
  )
  const households = new Map<string, Applicant[]>()
  for (const a of inOrder) if (strength(a) > 0) households.set(a.household, [...(households.get(a.household) ?? []), a])
  const groups = new Map<string, Applicant[][]>()
  const limits: PlanInstance['limits'] = []
  const add = (key: string, unit: Applicant[]) => groups.set(key, [...(groups.get(key) ?? []), unit])
  for (const a of inOrder) {
    const members = households.get(a.household) ?? []
    const room = settings.perHousehold - a.householdSeats
    if (strength(a) === 0 || members.length <= room) add(keyOf(a), [a])
    else if (room <= 0 || a !== members[0]) continue
    else if (room === 1) add(members.map(keyOf).join(' & '), members)
    else {
      for (const m of members) add(`${keyOf(m)}|${m.person}`, [m])
      limits.push({ id: a.household, groups: members.map((m) => `${keyOf(m)}|${m.person}`), atMost: room })
    }
  }
  const worthOfUnit = (unit: readonly Applicant[]) => {
    const value: Record<string, number> = {}
    for (const a of unit)
      for (const [id, worth] of Object.entries(worthsOf(a))) value[id] = Math.max(value[id] ?? worth, worth)
    return value
  }
  const districts = new Map<string, string[]>()
  for (const [key, [unit]] of groups)
    if (strength(unit![0]!) > 0) districts.set(unit![0]!.district, [...(districts.get(unit![0]!.district) ?? []), key])
  const sizeOf = (keys: readonly string[]) => keys.reduce((sum, key) => sum + groups.get(key)!.length, 0)
  for (const [id, keys] of districts) {
    const usual = sizeOf(keys) >= settings.districtFloor ? settings.districtFloor : 0
    const floor = settings.districts[id]?.floor || usual
    if (floor > 0) limits.push({ id, groups: keys, atLeast: floor })
  }
  const kindOf = (c: Candidate) => courses.get(c.course)!.kind
  for (const [kind, { floor }] of Object.entries(settings.kinds))
    if (floor > 0)
      limits.push({
        id: `jenis ${kind}`,
        classes: candidates.filter((c) => kindOf(c) === kind).map((c) => c.id),
        atLeast: floor
      })
  const instance: PlanInstance = {
    groups: [...groups].map(([id, units]) => ({ id, count: units.length, value: worthOfUnit(units[0]!) })),
    classes: candidates.map((c) => {
      const { district } = venues.get(c.venue)!
      const away = awayFor(district, c.days, offer.crossings)
      return {
        id: c.id,
        minimum: c.minimum,
        capacity: c.capacity,
        cost: c.cost,
        penalty: before?.held.some((h) => h.id === c.id) ? -1 : 0,
        agency: c.programme,
        mentors: c.mentors,
        venue: c.venue,
        dates: c.days,
        ...(away.length ? { sea: { island: district, days: away } } : {})
      }
    }),
    budgets: Object.fromEntries(offer.programmes.map((p) => [p.id, p.left])),
    limits,
    variety: varietyOf(
      settings.variety,
      candidates.map((c) => ({ ...c, kind: kindOf(c), district: venues.get(c.venue)!.district })),
      [...groups.values()].map((units) => ({ count: units.length, worth: strength(units[0]![0]!) }))
    ),
    everyone: false,
    mentors: Object.fromEntries(offer.mentors.map((m) => [m.id, m.kind])),
    eachClassNeeds: [...neededMentors],
    locks: {
      held: before?.locked.map((c) => c.id) ?? [],
      closed: (before?.forbidden ?? []).filter((id) => candidates.some((c) => c.id === id))
    }
  }
  return { instance, groups, worthsOf }
}

/** Steps of diminishing interest: in one kind over the regency, and in one kind and district; where classes hold that many. */
function varietyOf(
  share: number,
  classes: readonly (Candidate & { kind: string; district: string })[],
  people: readonly { count: number; worth: number }[]
): NonNullable<PlanInstance['variety']> {
  const wishing = people.filter((p) => p.worth > 0)
  const sum = wishing.reduce((total, p) => total + p.count, 0)
  const typical = sum === 0 ? 0 : wishing.reduce((total, p) => total + p.count * p.worth, 0) / sum
  const by = (key: (c: (typeof classes)[number]) => string) => Map.groupBy(classes, key)
  const sets = [
    ...[...by((c) => c.kind)].map(([id, list]) => ({ id, list, seats: varietyData.seatsInRegency })),
    ...[...by((c) => `${c.kind} ${c.district}`)].map(([id, list]) => ({ id, list, seats: varietyData.seatsInDistrict }))
  ].flatMap(({ id, list, seats }) =>
    Array.from({ length: varietyData.steps }, (_, i) => ({
      id: `${id} ${i + 1}`,
      classes: list.map((c) => c.id),
      beyond: seats * (i + 1),
      step: i + 1
    })).filter((set) => list.reduce((total, c) => total + c.capacity, 0) > set.beyond)
  )
  return { share, typical: round(typical), sets }
}

const round = (value: number) => Math.round(value * 1e6) / 1e6

/** Seats of a group go to its people in the order in which they answered; of a household, to whom the class suits best. */
export function seatPeople({ groups, worthsOf }: Year, seats: readonly Seat[]): Map<string, string> {
  const given = new Map<string, string>()
  const next = new Map<string, number>()
  for (const seat of seats) {
    const units = groups.get(seat.group)!
    for (let i = 0; i < seat.count; i++) {
      const at = next.get(seat.group) ?? 0
      const worth = (a: Applicant) => worthsOf(a)[seat.class] ?? -Infinity
      const one = units[at]!.reduce((best, a) => (worth(a) > worth(best) ? a : best))
      given.set(one.person, seat.class)
      next.set(seat.group, at + 1)
    }
  }
  return given
}
