/** A facilitator's week: day routes against an exact solver, and the page with two hundred cases at full scale. */
import highs from 'highs'
import type { Actor } from '../src/kernel/actor.ts'
import { draws, seeded } from '../src/kernel/random.ts'
import { kmOf, type Place, shareOut } from '../src/mentoring/itinerary.ts'
import { type Platform, performView } from '../src/platform/perform.ts'
import { median, timed } from './world.ts'

const start: Place = { lat: -6.924, lon: 113.805 }

/** Every set of at most `perDay` stops with its shortest round trip; sets as bit masks. */
function everyTrip(stops: readonly Place[], perDay: number): { set: number; km: number }[] {
  const trips: { set: number; km: number }[] = []
  const grow = (from: number, chosen: number[]) => {
    if (chosen.length > 0) {
      const route = shareOut(
        start,
        chosen.map((i) => stops[i]!),
        1,
        perDay
      )[0]!
      trips.push({
        set: chosen.reduce((set, i) => set | (1 << i), 0),
        km: kmOf(
          start,
          route.map((p) => stops[chosen[p - 1]!]!)
        )
      })
    }
    if (chosen.length < perDay) for (let i = from; i < stops.length; i++) grow(i + 1, [...chosen, i])
  }
  grow(0, [])
  return trips
}

/** The least kilometres there can be: which trips together visit every stop once, as an integer program. */
async function leastKm(stops: readonly Place[], days: number, perDay: number): Promise<number> {
  const trips = everyTrip(stops, perDay)
  const rows = stops.map(
    (_, i) => `c${i}: ${trips.flatMap((t, k) => (t.set & (1 << i) ? [`x${k}`] : [])).join(' + ')} = 1`
  )
  const program =
    `Minimize\n obj: ${trips.map((t, k) => `${t.km.toFixed(6)} x${k}`).join(' + ')}\nSubject ` +
    `To\n${rows.join('\n')}\nd: ${trips.map((_, k) => `x${k}`).join(' + ')} <= ` +
    `${days}\nBinary\n${trips.map((_, k) => `x${k}`).join(' ')}\nEnd`
  const solver = await (highs as unknown as typeof highs.default)()
  return solver.solve(program.replace(/(.{200,400}?) \+ /g, '$1\n + '), {}).ObjectiveValue
}

/** Routes of 12 stops against the exact solver, and the time that 20 stops take. */
export async function measureRoutes() {
  const draw = draws(seeded(41))
  const places = (count: number): Place[] =>
    Array.from({ length: count }, () => ({
      lat: -7.1 + draw.int(0, 1000) * 0.00024,
      lon: 113.45 + draw.int(0, 1000) * 0.0006
    }))
  const over: number[] = []
  for (let i = 0; i < 8; i++) {
    const stops = places(12)
    const routes = shareOut(start, stops, 3, 4)
    const km = routes.reduce(
      (sum, r) =>
        sum +
        kmOf(
          start,
          r.map((p) => stops[p - 1]!)
        ),
      0
    )
    over.push(km / (await leastKm(stops, 3, 4)) - 1)
  }
  const seconds: number[] = []
  for (let i = 0; i < 5; i++) seconds.push((await timed(async () => shareOut(start, places(20), 4, 5))).seconds)
  return {
    worst: Math.max(...over),
    mean: over.reduce((a, b) => a + b, 0) / over.length,
    seconds: Math.max(...seconds)
  }
}

/** The week of one of twenty facilitators with two hundred cases each, in a regency that is there already. */
export async function measureWeek(platform: Platform, regency: string): Promise<number> {
  const { pool } = platform.connection
  await pool.query(
    `insert into mentoring_case (regency, id, household_id, village, person_id, title, product, stage, blocked_by,
      facilitator, facilitator_name, opened_on, last_visit)
     select $1, gen_random_uuid(), household_id, village, id, name, 'Keripik', 'producing', '{market}', 'f' || (n % 20),
       'Pendamping ' || (n % 20), current_date - 200, current_date - (n % 90)::int
     from (select *, row_number() over (order by id) as n from person where regency = $1 and relation = 'head' order by id limit 4000) p`,
    [regency]
  )
  await pool.query(
    `insert into task (regency, id, case_id, household_id, village, origin, title, owner, due_on)
     select regency, gen_random_uuid(), id, household_id, village, 'visit', 'Catat penjualan', 'maker', current_date + (k * 7 - 10)
     from mentoring_case, generate_series(1, 5) k where regency = $1`,
    [regency]
  )
  const villages = (
    await pool.query(`select array_agg(distinct village) as v from mentoring_case where facilitator = 'f1'`)
  ).rows[0].v as string[]
  await pool.query(`insert into auth_user (id, name, email) values ('f1', 'Pendamping 1', 'f1@bench.example')`)
  await pool.query(
    `insert into member (regency, user_id, name, email, role, villages)
      values ($1, 'f1', 'Pendamping 1', 'f1@bench.example', 'facilitator', $2)`,
    [regency, villages]
  )
  await pool.query('analyze mentoring_case; analyze task')
  const facilitator: Actor = {
    user: 'f1',
    name: 'Pendamping 1',
    role: 'facilitator',
    regency,
    agency: null,
    villages,
    household: null,
    retailer: null
  }
  const from = new Date().toISOString().slice(0, 10)
  const times: number[] = []
  for (let i = 0; i < 25; i++)
    times.push((await timed(() => performView(platform, facilitator, 'mentoring/week', { from }))).seconds * 1000)
  return median(times)
}
