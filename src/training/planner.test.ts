import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Problem } from '../kernel/problem.ts'
import { root } from '../platform/config.ts'
import { solve } from '../platform/solver.ts'
import { brokenRules, worth } from './check.ts'
import { areNested, formulate } from './formulation.ts'
import { type PlanInstance, planInstance, unusableName } from './instance.ts'
import { firstCome, greedy } from './lists.ts'
import { checkInstance, makePlan } from './planner.ts'

const pose = (instance: z.input<typeof planInstance>): PlanInstance => planInstance.parse(instance)
const plan = (instance: z.input<typeof planInstance>) => makePlan(pose(instance), { seconds: 20 })

/** A capacitated facility location problem as an instance; its least cost is minus the objective. */
function facilityLocation(
  demand: number[],
  capacity: number[],
  fixed: number[],
  unitCost: (customer: number, facility: number) => number
) {
  return {
    groups: demand.map((count, i) => ({
      id: `customer-${i}`,
      count,
      value: Object.fromEntries(capacity.map((_, j) => [`facility-${j}`, -unitCost(i, j)]))
    })),
    classes: capacity.map((most, j) => ({ id: `facility-${j}`, capacity: most, penalty: fixed[j]! })),
    everyone: true
  }
}

describe('published instances with known optima', () => {
  it('capacitated facility location of Kubo, Pedroso et al., Mathematical Optimization with Python: 5610, facilities 2 and 3', async () => {
    const cost = [
      [4, 6, 9],
      [5, 4, 7],
      [6, 3, 4],
      [8, 5, 3],
      [10, 8, 4]
    ]
    const result = await plan(
      facilityLocation([80, 270, 250, 160, 180], [500, 500, 500], [1000, 1000, 1000], (i, j) => cost[i]![j]!)
    )
    expect(result.status).toBe('best')
    expect(-result.objective).toBeCloseTo(5610, 6)
    expect(result.classes.map((c) => c.id)).toEqual(['facility-1', 'facility-2'])
  })

  it('plants and warehouses of the Gurobi examples: 210,500, plant 3 closed', async () => {
    // Shipping whole demands of 15, 18, 14 and 20 thousand units at a cost per thousand units; plants may share a warehouse.
    const trans = [
      [4000, 2000, 3000, 2500, 4500],
      [2500, 2600, 3400, 3000, 4000],
      [1200, 1800, 2600, 4100, 3000],
      [2200, 2600, 3100, 3700, 3200]
    ]
    const result = await plan(
      facilityLocation(
        [15, 18, 14, 20],
        [20, 22, 17, 19, 18],
        [12_000, 15_000, 17_000, 13_000, 16_000],
        (i, j) => trans[i]![j]!
      )
    )
    expect(result.status).toBe('best')
    expect(-result.objective).toBeCloseTo(210_500, 6)
    expect(result.classes.map((c) => c.id)).not.toContain('facility-2')
  })
})

const small = fc
  .record({
    groups: fc.array(
      fc.record({
        count: fc.integer({ min: 1, max: 6 }),
        values: fc.array(fc.integer({ min: -2, max: 9 }), { minLength: 3, maxLength: 3 })
      }),
      { minLength: 1, maxLength: 5 }
    ),
    classes: fc.tuple(
      ...[0, 1, 2].map(() =>
        fc.record({
          minimum: fc.integer({ min: 0, max: 4 }),
          extra: fc.integer({ min: 0, max: 6 }),
          cost: fc.integer({ min: 0, max: 3 }),
          penalty: fc.integer({ min: 0, max: 5 }),
          mentor: fc.constantFrom('m', 'n'),
          venue: fc.constantFrom('v', 'w'),
          day: fc.constantFrom('d1', 'd2')
        })
      )
    ),
    // Classes worth the same to everybody, which the program treats as one family.
    alike: fc.constantFrom(0, 2, 3),
    budget: fc.integer({ min: 0, max: 6 }),
    most: fc.integer({ min: 0, max: 8 })
  })
  .map(({ groups, classes, alike, budget, most }) =>
    pose({
      groups: groups.map((g, i) => ({
        id: `g${i}`,
        count: g.count,
        value: Object.fromEntries(g.values.map((v, c) => [`c${c}`, c < alike ? g.values[0]! : v]))
      })),
      classes: classes.map((c, i) => ({
        id: `c${i}`,
        minimum: c.minimum,
        capacity: c.minimum + c.extra,
        cost: c.cost,
        penalty: c.penalty,
        agency: 'a',
        mentors: [c.mentor],
        venue: c.venue,
        dates: [c.day]
      })),
      budgets: { a: budget },
      limits: [{ id: 'first', groups: ['g0'], atMost: most }]
    })
  )

/** The best plan by trying every set of classes and every way to fill them. */
function bruteForce(instance: PlanInstance): number {
  let best = 0
  const ids = instance.classes.map((c) => c.id)
  for (let mask = 0; mask < 8; mask++) {
    const held = ids.filter((_, i) => mask & (1 << i))
    const fill = (g: number, seats: { group: string; class: string; count: number }[]): void => {
      if (g === instance.groups.length) {
        const made = { held, seats }
        if (brokenRules(instance, made).length === 0) best = Math.max(best, worth(instance, made))
        return
      }
      const group = instance.groups[g]!
      const share = (k: number, left: number, so: typeof seats): void => {
        if (k === held.length) fill(g + 1, so)
        else
          for (let count = 0; count <= left; count++)
            share(k + 1, left - count, count ? [...so, { group: group.id, class: held[k]!, count }] : so)
      }
      share(0, group.count, seats)
    }
    fill(0, [])
  }
  return best
}

describe('a plan', () => {
  it('breaks no rule, is never worth more than its bound, and never less than the greedy or the office list', async () => {
    await fc.assert(
      fc.asyncProperty(small, async (instance) => {
        const result = await makePlan(instance, { seconds: 10 })
        const made = { held: result.classes.map((c) => c.id), seats: result.seats }
        expect(brokenRules(instance, made)).toEqual([])
        expect(result.objective).toBeCloseTo(worth(instance, made), 9)
        expect(result.objective).toBeLessThanOrEqual(result.bound + 1e-6)
        for (const list of [firstCome(instance), greedy(instance)]) {
          if (brokenRules(instance, list).length === 0)
            expect(result.objective).toBeGreaterThanOrEqual(worth(instance, list) - 1e-6)
        }
        const waiting =
          instance.groups.reduce((sum, g) => sum + g.count, 0) - result.seats.reduce((sum, s) => sum + s.count, 0)
        expect(result.without.reduce((sum, w) => sum + w.count, 0)).toBe(waiting)
        expect(result.closed.length + result.classes.length).toBe(instance.classes.length)
      }),
      { numRuns: 25 }
    )
  })

  it('is the best there is, as trying everything shows', async () => {
    const tiny = small.filter((i) => i.groups.reduce((sum, g) => sum + g.count, 0) <= 9)
    await fc.assert(
      fc.asyncProperty(tiny, async (instance) => {
        const result = await makePlan(instance, { seconds: 10 })
        expect(result.status).toBe('best')
        expect(result.objective).toBeCloseTo(bruteForce(instance), 6)
      }),
      { numRuns: 12 }
    )
  })

  it('says why somebody has no seat and what keeps a class closed', async () => {
    const result = await plan({
      groups: [
        { id: 'mente', count: 20, value: { 'mente-a': 2, 'mente-b': 1.9 } },
        { id: 'batik', count: 20, value: { batik: 1 } },
        { id: 'kue', count: 20, value: { kue: 1 } },
        { id: 'garam', count: 3, value: { garam: 1 } },
        { id: 'tanpa', count: 2, value: {} }
      ],
      classes: [
        { id: 'mente-a', minimum: 15, capacity: 15, mentors: ['pak'], dates: ['1'] },
        { id: 'mente-b', minimum: 1, capacity: 15, mentors: ['pak'], dates: ['1'] },
        { id: 'batik', minimum: 15, capacity: 30, cost: 9, agency: 'industri' },
        { id: 'kue', capacity: 30 },
        { id: 'garam', minimum: 15, capacity: 30 }
      ],
      budgets: { industri: 5 },
      locks: { closed: ['kue'], held: [] }
    })
    expect(Object.fromEntries(result.closed.map((c) => [c.id, c.reason]))).toEqual({
      'mente-b': 'mentor',
      batik: 'budget',
      kue: 'forbidden',
      garam: 'too-few'
    })
    expect(Object.fromEntries(result.without.map((w) => [w.group, [w.count, w.reason]]))).toEqual({
      mente: [5, 'full'],
      batik: [20, 'not-held'],
      kue: [20, 'not-held'],
      garam: [3, 'not-held'],
      tanpa: [2, 'nothing-fits']
    })
  })

  it('keeps what is locked and gives a district its floor', async () => {
    const result = await plan({
      groups: [
        { id: 'rich', count: 10, value: { a: 9, b: 1 } },
        { id: 'poor', count: 10, value: { a: 1 } }
      ],
      classes: [
        { id: 'a', capacity: 10 },
        { id: 'b', capacity: 10, penalty: 1000 }
      ],
      limits: [{ id: 'poor district', groups: ['poor'], atLeast: 4 }],
      locks: { held: ['b'], closed: [] }
    })
    expect(result.classes.map((c) => c.id)).toEqual(['a', 'b'])
    expect(result.seats.find((s) => s.group === 'poor')).toEqual({ group: 'poor', class: 'a', count: 4 })
  })
})

describe('each reason is proven by solving with that limit lifted', () => {
  /** What the best plan that holds these classes and no others is worth; nothing where there is none. */
  const holding = async (instance: PlanInstance, held: readonly string[]) => {
    const closed = instance.classes.map((c) => c.id).filter((c) => !held.includes(c))
    const program = formulate({ ...instance, locks: { held: [...held], closed } })
    const { columns } = await solve(program, { start: null, seconds: 10, gap: 0 })
    return columns?.reduce((sum, value, i) => sum + value * program.cost[i]!, 0)
  }
  const change = (i: PlanInstance, id: string, more: object): PlanInstance => ({
    ...i,
    classes: i.classes.map((c) => (c.id === id ? { ...c, ...more } : c))
  })
  const free = { budget: { cost: 0 }, mentor: { mentors: [] }, venue: { venue: undefined } }

  it('for classes that are not held', async () => {
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(small, async (instance) => {
        const plan = await makePlan(instance, { seconds: 10 })
        const held = plan.classes.map((c) => c.id)
        for (const { id, reason, because } of plan.closed) {
          seen.add(reason)
          const asked = reason === 'several' ? (because!.split(' ') as (keyof typeof free)[]) : []
          const lifted =
            reason === 'budget' || reason === 'mentor' || reason === 'venue'
              ? change(instance, id, free[reason])
              : change(instance, id, Object.assign({}, ...Object.values(free)))
          const beside = await holding(lifted, [...held, id])
          if (reason === 'too-few') expect(beside).toBeUndefined()
          else if (reason === 'worth-less') expect(beside!).toBeLessThanOrEqual(plan.objective + 1e-6)
          else expect(beside!).toBeGreaterThan(plan.objective + 1e-9)
          // Lifting one of several alone is not enough beside the classes held.
          for (const one of asked) expect(await holding(change(instance, id, free[one]), [...held, id])).toBeUndefined()
          // And the lifted problem as a whole has a better plan than the one shown as the best.
          if (reason === 'budget' || reason === 'mentor' || reason === 'venue')
            expect((await makePlan(lifted, { seconds: 10, reasons: false })).objective).toBeGreaterThan(
              plan.objective + 1e-9
            )
        }
      }),
      { numRuns: 6 }
    )
    expect(seen.size).toBeGreaterThan(1)
  }, 300_000)

  it('for people without a seat', async () => {
    await fc.assert(
      fc.asyncProperty(small, async (instance) => {
        const plan = await makePlan(instance, { seconds: 10 })
        const held = plan.classes.map((c) => c.id)
        for (const { group, reason } of plan.without) {
          const { value } = instance.groups.find((g) => g.id === group)!
          const wanted = Object.keys(value).filter((c) => value[c]! > 0)
          const there = wanted.filter((c) => held.includes(c))
          expect(reason === 'nothing-fits').toBe(wanted.length === 0)
          expect(reason === 'not-held').toBe(wanted.length > 0 && there.length === 0)
          if (reason === 'nothing-fits' || reason === 'not-held') continue
          const own = Object.fromEntries(there.map((c) => [c, value[c]!]))
          // The same person once more, whom no limit counts.
          const unlimited = { ...instance, groups: [...instance.groups, { id: 'they', count: 1, value: own }] }
          // A seat more for them, in a class of one seat that costs nothing.
          const seat = { ...pose({ groups: instance.groups, classes: [{ id: 'seat', capacity: 1 }] }).classes[0]! }
          const roomier = (i: PlanInstance, who: string): PlanInstance => ({
            ...i,
            classes: [...i.classes, seat],
            groups: i.groups.map((g) =>
              g.id === who ? { ...g, value: { ...g.value, seat: Math.max(...Object.values(own)) } } : g
            )
          })
          const better = async (i: PlanInstance, more: string[] = []) =>
            (await holding(i, [...held, ...more]))! > plan.objective + 1e-6
          if (reason === 'limit') expect(await better(unlimited)).toBe(true)
          else if (reason === 'full') expect(await better(roomier(instance, group), ['seat'])).toBe(true)
          else {
            expect(reason).toBe('full-and-limit')
            expect(await better(roomier(unlimited, 'they'), ['seat'])).toBe(true)
          }
        }
      }),
      { numRuns: 8 }
    )
  })
})

describe('days that cannot be', () => {
  const across = (more: object = {}) => ({
    groups: [{ id: 'g', count: 20, value: { darat: 1, pulau: 1, 'pulau-2': 1 } }],
    classes: [
      { id: 'darat', capacity: 5, mentors: ['pak'], dates: ['rabu'] },
      {
        id: 'pulau',
        capacity: 5,
        mentors: ['pak'],
        dates: ['kamis', 'jumat'],
        sea: { island: 'raas', days: ['rabu', 'sabtu'] }
      },
      {
        id: 'pulau-2',
        capacity: 5,
        mentors: ['pak'],
        dates: ['sabtu'],
        sea: { island: 'raas', days: ['jumat', 'rabu'] }
      }
    ],
    ...more
  })

  it('a mentor who crosses on Wednesday does not teach on the mainland that day, but stays for another class there', async () => {
    const result = await plan(across())
    expect(result.classes.map((c) => c.id).sort()).toEqual(['pulau', 'pulau-2'])
    const all = { held: ['darat', 'pulau', 'pulau-2'], seats: [] }
    expect(brokenRules(pose(across()), all)).toContain('mentor pak on rabu')
    const locked = plan(across({ locks: { held: ['darat', 'pulau'], closed: [] } }))
    await expect(locked).rejects.toMatchObject({ code: 'training/plan-impossible' })
  })
})

describe('variety', () => {
  it('takes off a share with each step, and says who has no seat for it', async () => {
    const instance: z.input<typeof planInstance> = {
      groups: [
        { id: 'mente', count: 40, value: { m1: 1, m2: 1 } },
        { id: 'ikan', count: 20, value: { ikan: 0.9 } }
      ],
      classes: ['m1', 'm2', 'ikan'].map((id) => ({ id, capacity: 20, cost: 1, agency: 'a' })),
      budgets: { a: 2 }
    }
    expect((await plan(instance)).classes.map((c) => c.id)).toEqual(['m1', 'm2'])
    const sets = [{ id: 'mente', classes: ['m1', 'm2'], beyond: 20, step: 1 }]
    const mixed = await plan({ ...instance, variety: { share: 0.2, typical: 1, sets } })
    expect(mixed.classes.map((c) => c.id)).toContain('ikan')
    const dear = await plan({
      ...instance,
      budgets: { a: 3 },
      locks: { held: ['m1', 'm2'], closed: [] },
      variety: { share: 0.9, typical: 2, sets }
    })
    expect(dear.without.find((w) => w.group === 'mente')).toEqual({ group: 'mente', count: 20, reason: 'variety' })
  })
  it('and a floor of a kind is a condition that is named when nobody can meet it', async () => {
    const instance = {
      groups: [{ id: 'g', count: 10, value: { m: 2, ikan: 1 } }],
      classes: [
        { id: 'm', capacity: 10 },
        { id: 'ikan', capacity: 10 }
      ],
      limits: [{ id: 'jenis ikan', classes: ['ikan'], atLeast: 4 }]
    }
    expect((await plan(instance)).seats.find((s) => s.class === 'ikan')!.count).toBe(4)
    const none = await plan({ ...instance, limits: [{ ...instance.limits[0]!, atLeast: 11 }] }).catch((e) => e)
    expect(none.text.id).toContain('batas jenis ikan (paling sedikit 11)')
  })
})

describe('bad input', () => {
  const base = {
    groups: [{ id: 'g', count: 10, value: { c: 1 } }],
    classes: [{ id: 'c', minimum: 5, capacity: 8, cost: 10, agency: 'a' }]
  }
  const refused = (instance: object) => plan(instance as never).catch((error: Problem) => error as Problem)

  it('fewer applicants than the minimum, or a budget of zero, is an honest empty plan', async () => {
    for (const instance of [
      { ...base, groups: [{ ...base.groups[0]!, count: 3 }] },
      { ...base, budgets: { a: 0 } }
    ]) {
      expect(await plan(instance)).toMatchObject({ objective: 0, classes: [], closed: [{ id: 'c' }] })
    }
  })

  it('a capacity beyond counting is refused, not computed with', () => {
    expect(() => checkInstance({ ...pose(base), classes: [{ ...pose(base).classes[0]!, capacity: 9e15 }] })).toThrow(
      'training/plan-instance'
    )
  })

  it('impossible conditions are named, and only those that contradict each other', async () => {
    const both = (await refused({ ...base, everyone: true, budgets: { a: 100, b: 0 } })) as Problem
    expect(both.code).toBe('training/plan-impossible')
    expect(both.facts.conflict).toEqual(['everybody must get a seat', 'the capacity of the classes'])
    const money = (await refused({ ...base, locks: { held: ['c'], closed: [] }, budgets: { a: 5 } })) as Problem
    expect(money.facts.conflict).toEqual(['class c is locked', 'budget of a'])
    const floor = (await refused({ ...base, limits: [{ id: 'Dasuk', groups: ['g'], atLeast: 9 }] })) as Problem
    expect(floor.text.id).toContain('batas Dasuk (paling sedikit 9)')
  })

  it.each([
    ['a class that is not there', { ...base, groups: [{ id: 'g', count: 1, value: { x: 1 } }] }],
    ['the same name twice', { ...base, limits: ['l', 'l'].map((id) => ({ id, groups: ['g'] })) }],
    ['a lock twice', { ...base, locks: { held: ['c', 'c'], closed: [] } }],
    ['a group twice in a limit', { ...base, limits: [{ id: 'l', groups: ['g', 'g'], atMost: 1 }] }],
    ['a name that every object has', { ...base, classes: [{ id: 'constructor', capacity: 3 }] }],
    ['a group named __proto__', { ...base, groups: [{ id: '__proto__', count: 1, value: {} }] }],
    ['a floor above its ceiling', { ...base, limits: [{ id: 'l', groups: ['g'], atLeast: 3, atMost: 1 }] }],
    ['a minimum above the capacity', { ...base, classes: [{ id: 'c', minimum: 9, capacity: 8 }] }],
    [
      'a class without a mentor from a university',
      {
        ...base,
        eachClassNeeds: ['university'],
        classes: [{ ...base.classes[0], mentors: ['m'] }],
        mentors: { m: 'industry' }
      }
    ]
  ])('%s is refused by name', async (_, instance) => {
    expect(((await refused(instance)) as Problem).code).toBe('training/plan-instance')
  })
})

it('knows nested limits from crossing ones', () => {
  const limit = (id: string, ...groups: string[]) => ({ id, groups, atMost: 1 })
  expect(areNested([limit('a', '1', '2', '3'), limit('b', '1', '2'), limit('c', '4')])).toBe(true)
  expect(areNested([limit('a', '1', '2'), limit('b', '2', '3')])).toBe(false)
  const kind = (id: string, ...classes: string[]) => ({ id, classes, beyond: 1, step: 1 })
  expect(areNested([limit('a', '1')], [kind('k', 'c', 'd'), kind('l', 'c')])).toBe(true)
  expect(areNested([{ id: 'm', groups: ['1'], classes: ['c'], atMost: 1 }])).toBe(false)
})

it('a cancelled plan keeps the best so far', async () => {
  const cancel = new AbortController()
  cancel.abort()
  const groups = Array.from({ length: 60 }, (_, g) => ({
    id: `g${g}`,
    count: 1,
    value: Object.fromEntries(Array.from({ length: 30 }, (_, c) => [`c${c}`, 1 + ((g * 7 + c * 13) % 11)]))
  }))
  const classes = Array.from({ length: 30 }, (_, c) => ({
    id: `c${c}`,
    minimum: 3,
    capacity: 5,
    cost: 2 + (c % 5),
    agency: 'a'
  }))
  const instance = pose({ groups, classes, budgets: { a: 31 } })
  const result = await makePlan(instance, { seconds: 60, signal: cancel.signal })
  expect(result.objective).toBeGreaterThanOrEqual(worth(instance, greedy(instance)) - 1e-9)
  expect(brokenRules(instance, { held: result.classes.map((c) => c.id), seats: result.seats })).toEqual([])
})

it('the published schema is the one that is checked', () => {
  const { $schema, ...schema } = z.toJSONSchema(planInstance, { io: 'input' }) as Record<string, unknown>
  const published = JSON.parse(readFileSync(join(root, 'reference/plan-instance.schema.json'), 'utf8'))
  expect(published).toEqual({ $schema, title: 'A training plan to be made', ...schema })
})

describe('an odd instance', () => {
  const one = { groups: [{ id: 'g', count: 1, value: { a: 1 } }], classes: [{ id: 'a', capacity: 1 }] }
  it.each([
    ['a class twice', { ...one, classes: [one.classes[0], one.classes[0]] }, 'classes.1'],
    ['a group twice', { ...one, groups: [one.groups[0], one.groups[0]] }, 'groups.1'],
    ['a mentor twice', { ...one, classes: [{ id: 'a', capacity: 1, mentors: ['m', 'm'] }] }, 'classes.0.mentors.1'],
    ['a date twice', { ...one, classes: [{ id: 'a', capacity: 1, dates: ['d', 'd'] }] }, 'classes.0.dates.1'],
    ['a capacity of a planet', { ...one, classes: [{ id: 'a', capacity: 9e15 }] }, 'classes.0.capacity']
  ])('%s is refused where it stands', (_, instance, path) => {
    const read = planInstance.safeParse(instance)
    expect(read.error?.issues.map((issue) => issue.path.join('.'))).toContain(path)
  })

  it('with a name that no object may hold is refused in a sentence', () => {
    expect(unusableName(JSON.parse('{"classes":[{"id":"__proto__"}]}'))?.at).toBe('/classes/0/id')
    expect(unusableName(JSON.parse('{"budgets":{"__proto__":5}}'))?.at).toBe('/budgets/__proto__')
    expect(unusableName(one)).toBeUndefined()
  })
})
