/**
 * From the register to a planning problem: which classes could be held in a year (course, venue, days, mentors,
 * programme), what a seat in each is worth to each applicant, and the instance that the planner solves.
 */
import type { Agency } from '../kernel/actor.ts'
import type { PlainDate } from '../kernel/dates.ts'
import type { PlanInstance, Seat } from './instance.ts'
import { type Course, type MentorKind, neededMentors, type PlanSettings } from './model.ts'
import { addDays, classCost, kilometres, shareModules, type Teacher, teachingDays, weekday } from './rules.ts'

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
  /** Courses passed before: not offered again. */
  passed: readonly string[]
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

export interface Offer {
  courses: readonly { course: Course; version: number }[]
  programmes: readonly { id: string; agency: Agency; left: number; courses: readonly string[] }[]
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
 * undefined: not wished, passed before, or too far.
 */
export function seatWorth(
  a: Applicant,
  course: Course,
  at: Place,
  { crossings, scores, settings }: Pick<Offer, 'crossings' | 'scores' | 'settings'>
): number | undefined {
  const rank = a.wishes.indexOf(course.kind)
  if (rank < 0 || a.passed.includes(course.id)) return undefined
  const km = travel(a, at, crossings)
  if (km > settings.furthestKm) return undefined
  const opportunity = scores.get(course.kind)?.get(a.village) ?? 0
  return (
    (rankWorth[rank] ?? 0.2) *
    (0.5 + opportunity / 200) *
    (1 + bonus(a, settings)) *
    Math.max(0.05, 1 - settings.perKm * km)
  )
}

const bonus = (a: Applicant, s: PlanSettings) =>
  (a.womanHeaded ? s.womanHeaded : 0) + (a.poor ? s.poor : 0) + (a.neverTrained ? s.neverTrained : 0)

/** First days on which a class may begin: Mondays and Thursdays that leave room in the week; on an island, after a boat. */
function firstDays(offer: Offer, district: string, days: number): PlainDate[] {
  const boats = offer.crossings.get(district)?.boatDays
  const list: PlainDate[] = []
  for (let day = offer.settings.from; day <= offer.settings.to; day = addDays(day, 1)) {
    const w = weekday(day)
    const fits = boats ? boats.includes(w === 1 ? 7 : w - 1) && w !== 7 : w === 1 || (w === 4 && days <= 3)
    if (fits && teachingDays(day, days).at(-1)! <= offer.settings.to) list.push(day)
  }
  return list
}

/** Teams that can teach the course there: one mentor from industry, one from a university, an officer where skills lack. */
function teamsFor(course: Course, district: string, mentors: Offer['mentors']): Teacher[][] {
  const here = mentors.filter((m) => m.districts.length === 0 || m.districts.includes(district))
  const of = (kind: MentorKind) => here.filter((m) => m.kind === kind)
  const pairs = neededMentors
    .map(of)
    .reduce<Teacher[][]>((teams, list) => teams.flatMap((team) => list.map((m) => [...team, m])), [[]])
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
    teams: Teacher[][]
  }[] = []
  for (const { course, version } of offer.courses) {
    const wishing = applicants.filter((a) => a.wishes.includes(course.kind) && !a.passed.includes(course.id))
    const funded = offer.programmes.filter((p) => p.courses.includes(course.id))
    const programmes = funded.filter((p) => p.left > 0)
    const venues = offer.venues.filter(
      (v) => v.capacity >= course.minimum && course.equipment.every((e) => v.equipment.includes(e))
    )
    const reached = venues.map((venue) => {
      const worths = wishing.flatMap((a) => seatWorth(a, course, venue, offer) ?? [])
      return { venue, people: worths.length, demand: worths.reduce((sum, w) => sum + w, 0) }
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
    else for (const r of teamed) for (const programme of programmes) places.push({ course, version, programme, ...r })
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
        if (!isFree(`venue|${venue.id}`, days)) continue
        const here = loadOf(`venue|${venue.id}`, days)
        for (const team of teams) {
          if (!team.every((m) => isFree(`mentor|${m.id}`, days))) continue
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
  /** Who stands behind each group, who answered first leading. */
  groups: Map<string, Applicant[]>
  /** Applicants left aside because others of their household come first. */
  overCap: Applicant[]
}

/** The instance of a year; alike applicants (same village, wishes, priorities) are one group. */
export function buildYear(
  offer: Offer,
  applicants: readonly Applicant[],
  candidates: readonly Candidate[],
  before: Before | undefined
): Year {
  const { settings } = offer
  const courses = new Map(offer.courses.map((c) => [c.course.id, c.course]))
  const venues = new Map(offer.venues.map((v) => [v.id, v]))
  const worthsOf = (a: Applicant) => {
    const value: Record<string, number> = {}
    for (const c of candidates) {
      const worth = seatWorth(a, courses.get(c.course)!, venues.get(c.venue)!, offer)
      if (worth !== undefined) value[c.id] = round(before?.seats.get(a.person) === c.id ? worth + stayWorth : worth)
    }
    return value
  }
  const keyOf = (a: Applicant) =>
    [
      a.village,
      a.wishes.join('>'),
      bonus(a, settings).toFixed(2),
      a.passed.join('+'),
      before?.seats.get(a.person) ?? ''
    ].join('|')
  const worths = new Map<string, Record<string, number>>()
  const strength = new Map<string, number>()
  for (const a of applicants) {
    const key = keyOf(a)
    if (!worths.has(key)) {
      worths.set(key, worthsOf(a))
      strength.set(key, Math.max(0, ...Object.values(worths.get(key)!)))
    }
  }
  const inOrder = [...applicants].sort(
    (a, b) =>
      strength.get(keyOf(b))! - strength.get(keyOf(a))! ||
      (a.answeredOn < b.answeredOn ? -1 : a.answeredOn > b.answeredOn ? 1 : a.person < b.person ? -1 : 1)
  )
  const seen = new Map<string, number>()
  const groups = new Map<string, Applicant[]>()
  const overCap: Applicant[] = []
  for (const a of inOrder) {
    const key = keyOf(a)
    const others = seen.get(a.household) ?? 0
    if (strength.get(key)! > 0 && others >= settings.perHousehold) {
      overCap.push(a)
      continue
    }
    if (strength.get(key)! > 0) seen.set(a.household, others + 1)
    groups.set(key, [...(groups.get(key) ?? []), a])
  }
  const districts = new Map<string, string[]>()
  for (const [key, [one]] of groups)
    if (strength.get(key)! > 0) districts.set(one!.district, [...(districts.get(one!.district) ?? []), key])
  const sizeOf = (keys: readonly string[]) => keys.reduce((sum, key) => sum + groups.get(key)!.length, 0)
  const instance: PlanInstance = {
    groups: [...groups].map(([id, people]) => ({ id, count: people.length, value: worths.get(id)! })),
    classes: candidates.map((c) => ({
      id: c.id,
      minimum: c.minimum,
      capacity: c.capacity,
      cost: c.cost,
      penalty: before?.held.some((h) => h.id === c.id) ? -1 : 0,
      agency: c.programme,
      mentors: c.mentors,
      venue: c.venue,
      dates: c.days
    })),
    budgets: Object.fromEntries(offer.programmes.map((p) => [p.id, p.left])),
    limits: settings.districtFloor
      ? [...districts]
          .filter(([, keys]) => sizeOf(keys) >= settings.districtFloor)
          .map(([id, keys]) => ({ id, groups: keys, atLeast: settings.districtFloor }))
      : [],
    everyone: false,
    mentors: Object.fromEntries(offer.mentors.map((m) => [m.id, m.kind])),
    eachClassNeeds: [...neededMentors],
    locks: {
      held: before?.locked.map((c) => c.id) ?? [],
      closed: (before?.forbidden ?? []).filter((id) => candidates.some((c) => c.id === id))
    }
  }
  return { instance, groups, overCap }
}

const round = (value: number) => Math.round(value * 1e6) / 1e6

/** Seats of a group go to its people in the order in which they answered. */
export function seatPeople(groups: Year['groups'], seats: readonly Seat[]): Map<string, string> {
  const given = new Map<string, string>()
  const next = new Map<string, number>()
  for (const seat of seats) {
    const people = groups.get(seat.group)!
    for (let i = 0; i < seat.count; i++) {
      const at = next.get(seat.group) ?? 0
      given.set(people[at]!.person, seat.class)
      next.set(seat.group, at + 1)
    }
  }
  return given
}
