/** Search and map on a full-scale regency of 370,000 households, built streaming. */
import { sql } from 'kysely'
import { jobKinds } from '../src/app.ts'
import { buildDemo } from '../src/demo/build.ts'
import { inventName } from '../src/demo/people.ts'
import { draws, seeded } from '../src/kernel/random.ts'
import { commandLine } from '../src/open.ts'
import { performView } from '../src/platform/perform.ts'
import { measureWeek } from './visits.ts'
import { type Bench, median, p95, timed } from './world.ts'

export async function measureScale(bench: Bench, households: number) {
  const platform = await bench.platform()
  const build = await timed(() => buildDemo(platform, jobKinds, { households, seed: 3529, chapters: 0 }, () => {}))
  const { pool, db } = platform.connection
  const { people } = (await pool.query('select sum(people) people from village_figures')).rows[0]
  const actor = commandLine('35.29')
  const see = (name: string, input: unknown) => performView(platform, actor, name, input)
  const draw = draws(seeded(11))
  const times = async (count: number, ask: () => Promise<unknown>) => {
    const all: number[] = []
    for (let i = 0; i < count; i++) all.push((await timed(ask)).seconds * 1000)
    return all
  }
  await times(20, () => see('households/search', { query: inventName(draw, 'male', false) }))
  const searches = await times(200, () =>
    see('households/search', {
      query: inventName(draw, draw.chance(0.5) ? 'male' : 'female', draw.chance(0.5)).toLowerCase()
    })
  )
  const map = await times(30, () => see('potential/map', { measure: 'commodity', of: 'cashew' }))
  const opportunity = await times(30, () => see('potential/map', { measure: 'opportunity', of: 'cashew' }))
  const raw = await times(5, () =>
    sql`select village, count(*), sum(quantity) from holding where regency = '35.29' and commodity = 'cashew' group by village`.execute(
      db
    )
  )
  const rawInterest = await times(5, () =>
    sql`select village, count(*) filter (where rank = 1), count(*) filter (where rank = 2) from interest
      where regency = '35.29' and kind = 'cashew' group by village`.execute(db)
  )
  const week = await measureWeek(platform, '35.29')
  return {
    people: Number(people),
    buildSeconds: build.seconds,
    searchP95: p95(searches),
    searchMedian: median(searches),
    mapMedian: median(map),
    opportunityMedian: median(opportunity),
    weekMedian: week,
    rawMedian: median(raw) + median(rawInterest)
  }
}
