/**
 * An independent referee: random training and placement instances, written as LP files from their definitions by the code
 * below, which shares nothing with the planner but the form of an instance, and solved by CBC (Debian's `coinor-cbc`).
 * Both must agree on whether there is a plan at all, and on what the best one is worth.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { draws, seeded } from '../src/kernel/random.ts'
import { makePlacement, type PlacementInstance, placementInstance } from '../src/retail/placement.ts'
import { type PlanInstance, planInstance } from '../src/training/instance.ts'
import { makePlan } from '../src/training/planner.ts'
import { kilometres } from '../src/training/rules.ts'

const there = (() => {
  try {
    execFileSync('cbc', ['-quit'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()
if (!there) console.warn('cbc is not installed: the referee is left out (apt install coinor-cbc)')

/** Each instance of the CI costs two workers and a process or two; at hand, two hundred of each are played. */
const rounds = process.env.CI ? 40 : 200

type Terms = readonly (readonly [number, string])[]
const written = (terms: Terms) =>
  terms.length === 0
    ? '0 nothing'
    : terms.map(([by, name]) => `${by < 0 ? '-' : '+'} ${Math.abs(by)} ${name}`).join('\n ')

interface Lp {
  maximise: Terms
  rows: [Terms, '<=' | '>=' | '=', number][]
  binary: string[]
  whole: string[]
}

const folder = mkdtempSync(join(tmpdir(), 'rakit-referee-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The optimum that CBC proves; nothing where it proves that there is none. */
function referee(lp: Lp): number | undefined {
  const [file, out] = [join(folder, 'case.lp'), join(folder, 'case.sol')]
  // CBC reads a maximum as a minimum in some versions: its negative is minimised.
  const lines = [
    'Minimize',
    ` obj: ${written(lp.maximise.map(([by, name]) => [-by, name]))}`,
    'Subject To',
    ...lp.rows.map(([terms, sign, limit], i) => ` r${i}: ${written(terms)} ${sign} ${limit}`),
    ' last: nothing = 0',
    'Binary',
    ...lp.binary.map((name) => ` ${name}`),
    'General',
    ...lp.whole.map((name) => ` ${name}`),
    'End'
  ]
  writeFileSync(file, `${lines.join('\n')}\n`)
  execFileSync('cbc', [file, '-ratio', '0', '-allow', '0', '-sec', '60', 'solve', 'solution', out], { stdio: 'ignore' })
  const [said] = readFileSync(out, 'utf8').split('\n')
  if (/infeasible/i.test(said!)) return undefined
  expect(said).toMatch(/^Optimal/)
  return 0 - Number(/objective value\s+(\S+)/.exec(said!)![1])
}

/** The best training plan, from the definitions: a whole number of seats for each group in each class. */
function trainingLp(i: PlanInstance): Lp {
  const seat = (g: number, c: number) => `x_${g}_${c}`
  const pairs = i.groups.flatMap((g, gi) =>
    i.classes.flatMap((c, ci) => (Object.hasOwn(g.value, c.id) ? [{ gi, ci, worth: g.value[c.id]! }] : []))
  )
  const rows: Lp['rows'] = []
  i.groups.forEach((g, gi) => {
    const own = pairs.filter((p) => p.gi === gi).map((p) => [1, seat(gi, p.ci)] as const)
    rows.push([own, i.everyone ? '=' : '<=', g.count])
  })
  i.classes.forEach((c, ci) => {
    const own = pairs.filter((p) => p.ci === ci).map((p) => [1, seat(p.gi, ci)] as const)
    rows.push([[...own, [-c.capacity, `y_${ci}`]], '<=', 0], [[...own, [-c.minimum, `y_${ci}`]], '>=', 0])
    if (i.locks.held.includes(c.id)) rows.push([[[1, `y_${ci}`]], '=', 1])
    if (i.locks.closed.includes(c.id)) rows.push([[[1, `y_${ci}`]], '=', 0])
  })
  for (const [agency, budget] of Object.entries(i.budgets))
    rows.push([i.classes.flatMap((c, ci) => (c.agency === agency ? [[c.cost, `y_${ci}`] as const] : [])), '<=', budget])
  const shared = (a: readonly string[], b: readonly string[]) => a.some((x) => b.includes(x))
  for (const [ai, a] of i.classes.entries())
    for (const [bi, b] of i.classes.entries()) {
      if (bi <= ai) continue
      const away = (c: typeof a) => [...c.dates, ...(c.sea?.days ?? [])]
      const apart = a.sea?.island !== b.sea?.island
      const together = apart ? shared(away(a), away(b)) : shared(a.dates, b.dates)
      const venue = a.venue !== undefined && a.venue === b.venue && shared(a.dates, b.dates)
      if ((shared(a.mentors, b.mentors) && together) || venue)
        rows.push([
          [
            [1, `y_${ai}`],
            [1, `y_${bi}`]
          ],
          '<=',
          1
        ])
    }
  for (const l of i.limits) {
    const own = pairs
      .filter(
        (p) => (l.groups?.includes(i.groups[p.gi]!.id) ?? true) && (l.classes?.includes(i.classes[p.ci]!.id) ?? true)
      )
      .map((p) => [1, seat(p.gi, p.ci)] as const)
    if (l.atLeast !== undefined) rows.push([own, '>=', l.atLeast])
    if (l.atMost !== undefined) rows.push([own, '<=', l.atMost])
  }
  const less = (i.variety?.sets ?? []).map((v, k) => {
    const own = pairs.filter((p) => v.classes.includes(i.classes[p.ci]!.id)).map((p) => [1, seat(p.gi, p.ci)] as const)
    rows.push([[...own, [-1, `e_${k}`]], '<=', v.beyond])
    return [-i.variety!.typical * i.variety!.share * (1 - i.variety!.share) ** (v.step - 1), `e_${k}`] as const
  })
  return {
    maximise: [
      ...pairs.map((p) => [p.worth, seat(p.gi, p.ci)] as const),
      ...i.classes.map((c, ci) => [-c.penalty, `y_${ci}`] as const),
      ...less
    ],
    rows,
    binary: i.classes.map((_, ci) => `y_${ci}`),
    whole: pairs.map((p) => seat(p.gi, p.ci))
  }
}

function randomYear(seed: number): PlanInstance {
  const draw = draws(seeded(seed))
  const C = draw.int(3, 9)
  const G = draw.int(2, 12)
  const days = ['sen', 'sel', 'rab', 'kam', 'jum']
  const ids = (n: number, mark: string) => Array.from({ length: n }, (_, k) => `${mark}${k}`)
  const some = (list: string[]) => draw.shuffle([...list]).slice(0, draw.int(1, list.length))
  const [classes, groups] = [ids(C, 'c'), ids(G, 'g')]
  // Some classes are alike for everybody, as the planner treats them together.
  const alike = draw.chance(0.5)
  return planInstance.parse({
    groups: groups.map((id) => {
      const first = draw.int(0, 12)
      const value = classes.flatMap((c, k) =>
        draw.chance(0.75) || (alike && k < 3) ? [[c, alike && k < 3 ? first : draw.int(-2, 12)] as const] : []
      )
      return { id, count: draw.int(1, 9), value: Object.fromEntries(value) }
    }),
    classes: classes.map((id) => {
      const minimum = draw.int(0, 5)
      const island = draw.chance(0.3) ? draw.pick(['raas', 'sapeken']) : undefined
      const [first, ...rest] = draw.shuffle([...days])
      return {
        id,
        minimum,
        capacity: minimum + draw.int(0, 9),
        cost: draw.int(0, 9),
        penalty: draw.int(-2, 8),
        agency: draw.pick(['a', 'b', 'c']),
        mentors: draw.shuffle(['m', 'n', 'o']).slice(0, draw.int(0, 2)),
        ...(draw.chance(0.6) ? { venue: draw.pick(['v', 'w']) } : {}),
        dates: [first],
        ...(island ? { sea: { island, days: rest.slice(0, draw.int(1, 2)) } } : {})
      }
    }),
    budgets: { a: draw.int(0, 25), b: draw.int(0, 25) },
    limits: [
      ...(draw.chance(0.5) ? [{ id: 'l', groups: some(groups), atMost: draw.int(0, 12) }] : []),
      ...(draw.chance(0.3) ? [{ id: 'k', groups: some(groups), atLeast: draw.int(1, 4) }] : []),
      ...(draw.chance(0.3)
        ? [{ id: 'j', classes: some(classes), atLeast: draw.int(0, 4), atMost: draw.int(4, 15) }]
        : []),
      ...(draw.chance(0.2) ? [{ id: 'i', groups: some(groups), classes: some(classes), atMost: draw.int(0, 9) }] : [])
    ],
    ...(draw.chance(0.5)
      ? {
          variety: {
            share: draw.int(0, 9) / 10,
            typical: draw.int(0, 8),
            sets: [1, 2].map((step) => ({ id: `v${step}`, classes: some(classes), beyond: draw.int(0, 9), step }))
          }
        }
      : {}),
    everyone: draw.chance(0.1),
    locks: {
      held: draw.chance(0.2) ? [classes[0]] : [],
      closed: draw.chance(0.2) ? [classes[1]] : []
    }
  })
}

/** A placement, from the definitions; with so many products placed at least, or most of them for its aim. */
function placementLp(i: PlacementInstance, least: number | undefined): Lp {
  const pairs = i.products.flatMap((p, pi) =>
    i.stores.map((s, si) => {
      const units = Math.max(1, Math.round(p.perStore * s.demand))
      const profit = units * (p.price - p.cost) - i.perKm * kilometres(p, s)
      const same = (x: { product: string; store: string }) => x.product === p.id && x.store === s.id
      const locks = i.locks.filter(same)
      return { pi, si, units, profit, x: `x_${pi}_${si}`, locks, stays: i.placed.some(same) }
    })
  )
  const rows: Lp['rows'] = []
  for (const p of pairs) {
    if (p.locks.some((l) => l.in)) rows.push([[[1, p.x]], '=', 1])
    else if (p.profit <= 0) rows.push([[[1, p.x]], '=', 0])
    if (p.locks.some((l) => !l.in)) rows.push([[[1, p.x]], '=', 0])
    rows.push([
      [
        [1, p.x],
        [-1, `y_${p.si}`]
      ],
      '<=',
      0
    ])
  }
  i.products.forEach((p, pi) => {
    const own = pairs.filter((x) => x.pi === pi)
    rows.push([own.map((x) => [x.units, x.x] as const), '<=', p.capacity])
    rows.push([[...own.map((x) => [1, x.x] as const), [-1, `f_${pi}`]], '>=', 0])
    for (const x of own)
      rows.push([
        [
          [1, x.x],
          [-1, `f_${pi}`]
        ],
        '<=',
        0
      ])
  })
  i.stores.forEach((s, si) => {
    rows.push([pairs.filter((x) => x.si === si).map((x) => [1, x.x] as const), '<=', s.slots])
  })
  const products = i.products.map((_, pi) => [1, `f_${pi}`] as const)
  rows.push([products, '<=', i.productQuota], [i.stores.map((_, si) => [1, `y_${si}`] as const), '<=', i.storeQuota])
  if (least !== undefined) rows.push([products, '>=', least])
  return {
    maximise:
      least === undefined ? products : pairs.map((p) => [p.profit > 0 && p.stays ? p.profit * 1.1 : p.profit, p.x]),
    rows,
    binary: [...pairs.map((p) => p.x), ...products.map(([, name]) => name), ...i.stores.map((_, si) => `y_${si}`)],
    whole: []
  }
}

function randomShelves(seed: number): PlacementInstance {
  const draw = draws(seeded(seed))
  const at = () => ({ lat: -7.1 + draw.int(0, 100) / 400, lon: 113.4 + draw.int(0, 100) / 140 })
  const products = Array.from({ length: draw.int(1, 6) }, (_, k) => ({
    id: `p${k}`,
    ...at(),
    capacity: draw.int(0, 600),
    perStore: draw.int(20, 160),
    price: draw.int(5, 30) * 1000,
    cost: draw.int(4, 29) * 1000
  }))
  const stores = Array.from({ length: draw.int(1, 8) }, (_, k) => ({
    id: `s${k}`,
    ...at(),
    slots: draw.int(0, 3),
    demand: draw.int(4, 18) / 10
  }))
  const pair = () => ({ product: draw.pick(products).id, store: draw.pick(stores).id })
  return placementInstance.parse({
    products,
    stores,
    productQuota: draw.int(1, 8),
    storeQuota: draw.int(1, 9),
    perKm: draw.pick([0, 1500, 9000]),
    placed: draw.chance(0.5) ? [pair()] : [],
    locks: draw.chance(0.4) ? [{ ...pair(), in: draw.chance(0.6) }] : []
  })
}

describe.skipIf(!there)('a referee that shares no code', () => {
  it(`agrees on ${rounds} training plans`, { timeout: 1_800_000 }, async () => {
    let impossible = 0
    for (let seed = 1; seed <= rounds; seed++) {
      const instance = randomYear(seed)
      const best = referee(trainingLp(instance))
      const made = await makePlan(instance, { seconds: 20, gap: 0, reasons: false }).catch((e) => e)
      if (best === undefined) {
        impossible++
        expect(made, `seed ${seed}`).toMatchObject({ code: 'training/plan-impossible' })
      } else expect(made.objective, `seed ${seed}`).toBeCloseTo(best, 4)
    }
    expect(impossible).toBeGreaterThan(0)
    expect(impossible).toBeLessThan(rounds / 2)
  })

  it(`agrees on ${rounds} placements`, { timeout: 1_800_000 }, async () => {
    let impossible = 0
    for (let seed = 1; seed <= rounds; seed++) {
      const instance = randomShelves(seed)
      const most = referee(placementLp(instance, undefined))
      const made = await makePlacement(instance, { seconds: 20, gap: 0 }).catch((e) => e)
      if (most === undefined) {
        impossible++
        expect(made, `seed ${seed}`).toMatchObject({ code: 'retail/lock-impossible' })
        continue
      }
      expect(made.chance, `seed ${seed}`).toMatchObject({ products: Math.round(most), proven: true })
      const best = referee(placementLp(instance, Math.round(most)))!
      expect(Math.abs(made.objective - best), `seed ${seed}`).toBeLessThanOrEqual(1 + 1e-6 * Math.abs(best))
    }
    expect(impossible).toBeGreaterThan(0)
  })
})
