/** Day routes of a facilitator, pure: which visits on which day, in which order. */
import type { PlainDate } from '../kernel/dates.ts'
import { draws, seeded } from '../kernel/random.ts'
import { kilometres, weekday } from '../training/rules.ts'

export interface Place {
  lat: number
  lon: number
}

export interface Stop extends Place {
  id: string
  district: string
  points: number
}

/** An island district: on which weekdays a boat goes (1 Monday to 7 Sunday). */
export type BoatDays = ReadonlyMap<string, readonly number[]>

export interface DayRoute {
  day: PlainDate
  /** Ids of the stops in the order of the day. */
  stops: string[]
  /** Kilometres from the start over all stops and back, as the crow flies. */
  km: number
  /** The island district of a boat day. */
  island: string | null
}

type Distances = readonly Float64Array[]
/** Point 0 is the start; points from 1 are the stops. */
const distancesOf = (start: Place, stops: readonly Place[]): Distances => {
  const points = [start, ...stops]
  return points.map((a) => Float64Array.from(points, (b) => kilometres(a, b)))
}

const lengthOf = (d: Distances, route: readonly number[]): number => {
  let [sum, at] = [0, 0]
  for (const next of route) {
    sum += d[at]![next]!
    at = next
  }
  return sum + d[at]![0]!
}

/** The shortest round trip over a few points, by dynamic programming over subsets (Held and Karp, 1962); at most 12. */
function exactTrip(d: Distances, points: readonly number[]): number[] {
  const n = points.length
  if (n < 2) return [...points]
  const full = (1 << n) - 1
  const best = Array.from({ length: 1 << n }, () => new Float64Array(n).fill(Number.POSITIVE_INFINITY))
  const from = Array.from({ length: 1 << n }, () => new Int8Array(n).fill(-1))
  for (let i = 0; i < n; i++) best[1 << i]![i] = d[0]![points[i]!]!
  for (let set = 1; set <= full; set++)
    for (let last = 0; last < n; last++) {
      const so = best[set]![last]!
      if (so === Number.POSITIVE_INFINITY) continue
      for (let next = 0; next < n; next++) {
        if (set & (1 << next)) continue
        const to = set | (1 << next)
        const length = so + d[points[last]!]![points[next]!]!
        if (length < best[to]![next]!) {
          best[to]![next] = length
          from[to]![next] = last
        }
      }
    }
  let last = 0
  for (let i = 1; i < n; i++)
    if (best[full]![i]! + d[points[i]!]![0]! < best[full]![last]! + d[points[last]!]![0]!) last = i
  const trip: number[] = []
  for (let set = full; set; ) {
    trip.push(points[last]!)
    const before = from[set]![last]!
    set ^= 1 << last
    last = before
  }
  return trip.reverse()
}

/** Where a point lengthens the routes least: the route, the place in it, and by how much; none when all are full. */
function cheapest(d: Distances, routes: readonly number[][], point: number, perDay: number) {
  let found: { route: number; at: number; more: number } | undefined
  for (const [r, route] of routes.entries()) {
    if (route.length >= perDay) continue
    for (let at = 0; at <= route.length; at++) {
      const before = at === 0 ? 0 : route[at - 1]!
      const after = at === route.length ? 0 : route[at]!
      const more = d[before]![point]! + d[point]![after]! - d[before]![after]!
      if (!found || more < found.more - 1e-12) found = { route: r, at, more }
      if (route.length === 0) break
    }
  }
  return found
}

const rounds = 4000

/**
 * Splits points over a number of round trips of at most `perDay` stops, so that the kilometres together are few: takes a
 * neighbourhood out and puts it back where it costs least, accepting a little worse at first (slack induction by string
 * removals, Christiaens and Vanden Berghe, 2020, in its simplest form). Same input, same answer.
 */
export function shareOut(start: Place, stops: readonly Place[], days: number, perDay: number): number[][] {
  if (stops.length > days * perDay) throw new Error('more stops than the days hold')
  const d = distancesOf(start, stops)
  const random = seeded(stops.length * 31 + days)
  const { shuffle, chance } = draws(random)
  let now: number[][] = Array.from({ length: days }, () => [])
  const order = stops.map((_, i) => i + 1).sort((a, b) => d[0]![b]! - d[0]![a]!)
  for (const point of order) {
    const place = cheapest(d, now, point, perDay)!
    now[place.route]!.splice(place.at, 0, point)
  }
  const total = (routes: readonly number[][]) => routes.reduce((sum, r) => sum + lengthOf(d, r), 0)
  let length = total(now)
  let [best, bestLength] = [now, length]
  const near = d.map((row) =>
    Array.from(row.keys())
      .filter((k) => k > 0)
      .sort((a, b) => row[a]! - row[b]!)
  )
  const hot = length / Math.max(1, stops.length) / 4
  for (let round = 0; stops.length > 1 && round < rounds; round++) {
    const center = 1 + Math.floor(random() * stops.length)
    const removed = new Set(near[center]!.slice(0, 1 + Math.floor(random() * Math.min(9, stops.length))))
    const next = now.map((route) => route.filter((p) => !removed.has(p)))
    const back = shuffle([...removed])
    if (chance(0.6)) back.sort((a, b) => d[0]![b]! - d[0]![a]!)
    for (const point of back) {
      const place = cheapest(d, next, point, perDay)!
      next[place.route]!.splice(place.at, 0, point)
    }
    const nextLength = total(next)
    const heat = hot * (1 - round / rounds) ** 2
    if (nextLength < length - heat * Math.log(random() + 1e-12)) {
      now = next
      length = nextLength
      if (length < bestLength - 1e-9) [best, bestLength] = [next, length]
    }
  }
  return best.map((route) => (route.length <= 12 ? exactTrip(d, route) : route))
}

/** The shortest order of one day's stops, for a day that somebody has put together by hand. */
export function orderOf(start: Place, stops: readonly Stop[]): { stops: string[]; km: number } {
  const [route] = shareOut(start, stops, 1, Math.max(1, stops.length))
  return {
    stops: route!.map((p) => stops[p - 1]!.id),
    km: kmOf(
      start,
      route!.map((p) => stops[p - 1]!)
    )
  }
}

/** Kilometres of a day in a given order. */
export const kmOf = (start: Place, stops: readonly Place[]): number =>
  lengthOf(
    distancesOf(start, stops),
    stops.map((_, i) => i + 1)
  )

/**
 * Gives days to regions so that what is visited is worth most. A further day in a region is worth its next most urgent
 * visits, never more than the one before; so taking the most urgent of all days in turn, as long as some assignment of
 * days holds them (an augmenting path), is exact (Edmonds, 1971: sets that can be matched to days are a matroid).
 * Answers the days of each region.
 */
function giveDays(
  days: readonly PlainDate[],
  regions: readonly { worth: readonly number[]; on: (day: PlainDate) => boolean }[]
) {
  const slots = regions
    .flatMap(({ worth }, region) => worth.map((points) => ({ region, points })))
    .sort((a, b) => b.points - a.points || a.region - b.region)
  const holder: (number | undefined)[] = days.map(() => undefined)
  const seat = (slot: number, tried: Set<number>): boolean =>
    days.some((day, d) => {
      if (tried.has(d) || !regions[slots[slot]!.region]!.on(day)) return false
      tried.add(d)
      const there = holder[d]
      if (there !== undefined && !seat(there, tried)) return false
      holder[d] = slot
      return true
    })
  for (const slot of slots.keys()) seat(slot, new Set())
  return regions.map((_, region) =>
    days.filter((_, d) => holder[d] !== undefined && slots[holder[d]]!.region === region)
  )
}

/**
 * Proposes the visits of some days, worth as much urgency together as the days can hold. An island is visited on days on
 * which its boat goes, alone with that island, as many of them as it is worth; the other days go over land. Each region's
 * days are shared out in as few kilometres as they can.
 */
export function proposeDays(
  start: Place & { district: string },
  stops: readonly Stop[],
  days: readonly PlainDate[],
  perDay: number,
  boats: BoatDays
): DayRoute[] {
  const byUrgency = [...stops].sort((a, b) => b.points - a.points || a.id.localeCompare(b.id))
  const islandOf = (s: Stop) => (boats.has(s.district) && s.district !== start.district ? s.district : null)
  // The land first: where a day is worth the same, nobody crosses the sea.
  const regions = [...Map.groupBy([...byUrgency], islandOf)]
    .sort(([a], [b]) => (a ?? '').localeCompare(b ?? ''))
    .map(([island, list]) => ({
      island,
      list,
      worth: Array.from({ length: Math.min(days.length, Math.ceil(list.length / perDay)) }, (_, k) =>
        list.slice(k * perDay, (k + 1) * perDay).reduce((sum, s) => sum + s.points, 0)
      ),
      on: (day: PlainDate) => island === null || boats.get(island)!.includes(weekday(day))
    }))
  return giveDays(days, regions)
    .flatMap((own, r) => {
      const { island, list } = regions[r]!
      const chosen = list.slice(0, own.length * perDay)
      return (own.length === 0 ? [] : shareOut(start, chosen, own.length, perDay)).flatMap((route, i) => {
        const visits = route.map((p) => chosen[p - 1]!)
        return route.length === 0
          ? []
          : [{ day: own[i]!, stops: visits.map((s) => s.id), km: kmOf(start, visits), island }]
      })
    })
    .sort((a, b) => a.day.localeCompare(b.day))
}
