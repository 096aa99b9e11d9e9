import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Problem } from '../kernel/problem.ts'
import { root } from '../platform/config.ts'
import { brokenRules, worth } from './check.ts'
import { areNested } from './formulation.ts'
import { type PlanInstance, planInstance } from './instance.ts'
import { firstCome, greedy } from './lists.ts'
import { makePlan } from './planner.ts'

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
    ['the same name twice', { ...base, classes: [...base.classes, ...base.classes] }],
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
