import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kilometres, weekday } from '../training/rules.ts'
import { kmOf, orderOf, proposeDays, type Stop, shareOut } from './itinerary.ts'

const place = fc.record({
  lat: fc.double({ min: -7.15, max: -6.85, noNaN: true }),
  lon: fc.double({ min: 113.4, max: 114.1, noNaN: true })
})
const start = { lat: -6.92, lon: 113.81 }

/** Every split over the days in every order. */
function bestByTrying(points: { lat: number; lon: number }[], days: number, perDay: number): number {
  const routes: number[][] = Array.from({ length: days }, () => [])
  let best = Number.POSITIVE_INFINITY
  const put = (i: number) => {
    if (i === points.length) {
      best = Math.min(
        best,
        routes.reduce(
          (sum, r) =>
            sum +
            kmOf(
              start,
              r.map((p) => points[p]!)
            ),
          0
        )
      )
      return
    }
    for (const [r, route] of routes.entries()) {
      if (route.length >= perDay) continue
      for (let at = 0; at <= route.length; at++) {
        route.splice(at, 0, i)
        put(i + 1)
        route.splice(at, 1)
      }
      if (route.length === 0 && r > 0) break
    }
  }
  put(0)
  return best
}

describe('the days of a facilitator', () => {
  it('are within 5% of the shortest there is, on cases small enough to try everything', () => {
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 6 }), (points) => {
        const routes = shareOut(start, points, 2, 4)
        const km = routes.reduce(
          (sum, r) =>
            sum +
            kmOf(
              start,
              r.map((p) => points[p - 1]!)
            ),
          0
        )
        expect(km).toBeLessThanOrEqual(bestByTrying(points, 2, 4) * 1.05 + 1e-6)
      }),
      { numRuns: 25 }
    )
  })

  it('visit everybody once, never more than a day holds, and give the same answer again', () => {
    fc.assert(
      fc.property(
        fc.array(place, { minLength: 0, maxLength: 20 }),
        fc.integer({ min: 1, max: 6 }),
        (points, perDay) => {
          const days = Math.max(1, Math.ceil(points.length / perDay))
          const routes = shareOut(start, points, days, perDay)
          expect(routes.flat().sort((a, b) => a - b)).toEqual(points.map((_, i) => i + 1))
          expect(Math.max(...routes.map((r) => r.length))).toBeLessThanOrEqual(perDay)
          expect(shareOut(start, points, days, perDay)).toEqual(routes)
        }
      ),
      { numRuns: 15 }
    )
  })

  const week = ['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27']
  const stop = (id: string, points: number, more: Partial<Stop> = {}): Stop => ({
    id,
    points,
    district: '35.29.14',
    lat: -6.9,
    lon: 113.8 + points / 100,
    ...more
  })
  const home = { ...start, district: '35.29.14' }
  const boats = new Map([['35.29.20', [2, 4]]])

  it('take the most urgent when not all fit', () => {
    const stops = Array.from({ length: 9 }, (_, i) => stop(`k${i}`, i))
    const [first, second, ...rest] = proposeDays(home, stops, ['2026-11-23', '2026-11-24'], 3, boats)
    expect(rest).toEqual([])
    expect([...first!.stops, ...second!.stops].sort()).toEqual(['k3', 'k4', 'k5', 'k6', 'k7', 'k8'])
  })

  it('go to an island on the day of its boat, with nothing else on that day', () => {
    const island = { district: '35.29.20', lat: -7.1, lon: 114.3 }
    const stops = [stop('a', 1), stop('b', 1), stop('i1', 3, island), stop('i2', 2, island)]
    const days = proposeDays(home, stops, week, 5, boats)
    const trip = days.find((d) => d.island === '35.29.20')!
    expect([2, 4]).toContain(weekday(trip.day))
    expect(trip.stops.sort()).toEqual(['i1', 'i2'])
    expect(
      days
        .filter((d) => d !== trip)
        .flatMap((d) => d.stops)
        .sort()
    ).toEqual(['a', 'b'])
    expect(
      proposeDays(home, stops, ['2026-11-23'], 5, boats)
        .flatMap((d) => d.stops)
        .sort()
    ).toEqual(['a', 'b'])
  })

  it('hold as much urgency as any choice of days and visits, boat days included', () => {
    const regions = ['35.29.14', '35.29.20', '35.29.21']
    const stopsOf = fc.array(
      fc.record({ region: fc.integer({ min: 0, max: 2 }), points: fc.integer({ min: 0, max: 20 }) }),
      { maxLength: 14 }
    )
    const weekdays = fc.uniqueArray(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(
        stopsOf,
        fc.tuple(weekdays, weekdays),
        fc.integer({ min: 1, max: 3 }),
        (drawn, [one, two], perDay) => {
          const boats = new Map([
            [regions[1]!, one],
            [regions[2]!, two]
          ])
          const stops = drawn.map((d, i) => stop(`s${i}`, d.points, { district: regions[d.region]! }))
          const found = proposeDays(home, stops, week, perDay, boats)
          const points = new Map(stops.map((s) => [s.id, s.points]))
          const visited = found.flatMap((d) => d.stops)
          expect(new Set(visited).size).toBe(visited.length)
          for (const d of found) {
            expect(d.stops.length).toBeLessThanOrEqual(perDay)
            if (d.island) expect(boats.get(d.island)).toContain(weekday(d.day))
            for (const id of d.stops) {
              const { district } = stops.find((s) => s.id === id)!
              expect(district).toBe(d.island ?? home.district)
            }
          }
          // Every region on every day.
          let best = 0
          const counts = [0, 0, 0]
          const choose = (day: number): void => {
            if (day === week.length) {
              const worth = regions.map((district, r) =>
                stops
                  .filter((s) => s.district === district)
                  .map((s) => s.points)
                  .sort((a, b) => b - a)
                  .slice(0, counts[r]! * perDay)
                  .reduce((sum, p) => sum + p, 0)
              )
              best = Math.max(
                best,
                worth.reduce((sum, w) => sum + w, 0)
              )
              return
            }
            for (const [r, district] of regions.entries()) {
              if (r > 0 && !boats.get(district)!.includes(weekday(week[day]!))) continue
              counts[r]!++
              choose(day + 1)
              counts[r]!--
            }
          }
          choose(0)
          expect(visited.reduce((sum, id) => sum + points.get(id)!, 0)).toBe(best)
        }
      ),
      { numRuns: 100 }
    )
  })

  it('measure a day as it is ordered, out and back', () => {
    const far = stop('x', 1, { lat: -6.92, lon: 113.9 })
    expect(kmOf(start, [far])).toBeCloseTo(2 * kilometres(start, far))
    expect(orderOf(start, [stop('p', 9), far, stop('q', 1)]).stops).toHaveLength(3)
  })
})
