/** An invented year to plan: applicants of every village with ranked wishes, courses, venues, mentors, days, two budgets. */
import { type Draws, draws, seeded } from '../src/kernel/random.ts'
import { type PlanInstance, planInstance } from '../src/training/instance.ts'

export interface YearSize {
  applicants: number
  courses: number
  venues: number
  mentors: number
  days: number
  seed: number
}

const point = (draw: Draws) => ({ x: draw.int(0, 90), y: draw.int(0, 45) })
const distance = (a: { x: number; y: number }, b: { x: number; y: number }) => Math.hypot(a.x - b.x, a.y - b.y)

/** Days and teams proposed for each course at each venue; any of them may be held. */
const alternatives = 3

/**
 * Every class has a mentor from industry and one from a university, lasts four days, and takes 15 to 30 people; each
 * applicant reaches the five nearest venues. A first wish is worth 1, a second 1/2, a third 1/4, times what the village's
 * potential and the person's priority add, less what the way takes off.
 */
export function inventYear({ applicants, courses, venues, mentors, days, seed }: YearSize): PlanInstance {
  const draw = draws(seeded(seed))
  const villages = Array.from({ length: 334 }, () => ({
    ...point(draw),
    potential: Array.from({ length: courses }, () => draw.int(50, 150) / 100)
  }))
  const halls = Array.from({ length: venues }, () => ({ ...point(draw), capacity: draw.int(20, 30) }))
  const slots = Array.from({ length: Math.floor(days / 4) }, (_, s) =>
    Array.from({ length: 4 }, (_, d) => `hari-${s * 4 + d + 1}`)
  )
  const kindOf = (m: number) => (m % 2 ? 'university' : 'industry')
  const skilled = Array.from({ length: courses }, (_, course) =>
    Array.from({ length: mentors }, (_, m) => m).filter(
      (m) => m % courses === course || (m + 5) % courses === course || draw.chance(0.08)
    )
  )
  const classes: unknown[] = []
  halls.forEach((hall, h) => {
    for (let course = 0; course < courses; course++) {
      const pick = (kind: string) =>
        draw.pick(
          skilled[course]!.filter((m) => kindOf(m) === kind).concat(
            kind === 'university' ? [1 + 2 * draw.int(0, mentors / 2 - 1)] : [2 * draw.int(0, mentors / 2 - 1)]
          )
        )
      const cost = draw.int(18, 32) * 1_000_000
      for (let n = 0; n < alternatives; n++)
        classes.push({
          id: `kursus-${course}-tempat-${h}-${n}`,
          minimum: 15,
          capacity: Math.min(30, hall.capacity),
          cost,
          agency: course % 2 ? 'industry' : 'cooperatives',
          mentors: [`n${pick('industry')}`, `n${pick('university')}`],
          venue: `tempat-${h}`,
          dates: draw.pick(slots)
        })
    }
  })
  const near = villages.map((v) =>
    halls
      .map((hall, h) => ({ h, km: distance(v, hall) }))
      .sort((a, b) => a.km - b.km)
      .slice(0, 5)
  )
  const groups = new Map<string, { id: string; count: number; value: Record<string, number> }>()
  for (let i = 0; i < applicants; i++) {
    const village = Math.floor(draw.int(0, 333))
    const wishes = draw.shuffle(Array.from({ length: courses }, (_, c) => c)).slice(0, draw.int(1, 3))
    const priority = draw.chance(0.3) ? 1.3 : 1
    const id = `${village}:${wishes.join('>')}:${priority}`
    const known = groups.get(id)
    if (known) {
      known.count++
      continue
    }
    const value: Record<string, number> = {}
    for (const { h, km } of near[village]!) {
      wishes.forEach((course, rank) => {
        const worth = 0.5 ** rank * villages[village]!.potential[course]! * priority - km / 100
        if (worth > 0)
          for (let n = 0; n < alternatives; n++)
            value[`kursus-${course}-tempat-${h}-${n}`] = Math.round(worth * 1000) / 1000
      })
    }
    groups.set(id, { id, count: 1, value })
  }
  const seatsWanted = applicants * 0.4
  const budget = Math.round((seatsWanted / 25) * 25_000_000 * 0.5)
  return planInstance.parse({
    name: `${applicants} applicants, ${classes.length} possible classes`,
    groups: [...groups.values()],
    classes,
    budgets: { cooperatives: budget, industry: budget },
    mentors: Object.fromEntries(Array.from({ length: mentors }, (_, m) => [`n${m}`, kindOf(m)])),
    eachClassNeeds: ['industry', 'university']
  })
}
