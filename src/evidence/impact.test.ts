/** Staggered difference-in-differences: published figures, what must hold of any panel, and panels that cannot answer. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Impact, type ImpactOptions, impactOf } from './impact.ts'
import { type PanelOptions, type PanelRow, panelOf } from './panel.ts'

const usual = {
  control: 'never-treated',
  method: 'dr',
  anticipation: 0,
  balance: undefined,
  draws: 0,
  seed: 1
} as const
const named = ['x']
function ask(
  rows: readonly PanelRow[],
  options: Partial<ImpactOptions> = {},
  covariates: readonly string[] = []
): Impact {
  const all = { ...usual, ...options }
  return impactOf(panelOf(rows, { ...all, covariates } satisfies PanelOptions), all)
}
const row = (
  id: string,
  time: number,
  group: number,
  outcome: number,
  covariates: number[] = [],
  cluster?: string
): PanelRow => ({
  id,
  time: String(time),
  group: String(group),
  outcome: String(outcome),
  covariates: covariates.map(String),
  ...(cluster === undefined ? {} : { cluster })
})

describe('the minimum wage panel of Callaway and Sant’Anna', () => {
  // What the published effects rest on: so many counties first treated when, and how each group moved against the others.
  // did 2.5.1, never treated as controls, no covariates; R Journal and the package's own documentation print four digits.
  const sizes = new Map([
    [0, 309],
    [2004, 20],
    [2006, 40],
    [2007, 131]
  ])
  const published = new Map([
    [2004, [-0.0105032462, -0.0704231581, -0.1372587389, -0.1008113631]],
    [2006, [0.0065201124, -0.0027508188, -0.004594607, -0.0412244715]],
    [2007, [0.0305066556, -0.0027258929, -0.0310871194, -0.0260544107]]
  ])
  const pathOf = (group: number): number[] => {
    const effects = published.get(group) ?? [0, 0, 0, 0]
    const path = [0]
    for (const [i, effect] of effects.entries()) {
      const time = 2004 + i
      const base = time < group ? i : Math.max(0, group - 1 - 2003)
      path.push(path[Math.min(base, path.length - 1)]! + effect)
    }
    return path
  }
  const rows = [...sizes].flatMap(([group, size]) =>
    Array.from({ length: size }, (_, unit) =>
      pathOf(group).map((value, t) => row(`${group} ${unit}`, 2003 + t, group, value + unit))
    ).flat()
  )
  const close = (got: number, printed: number) => expect(got).toBeCloseTo(printed, 4)

  it('gives the printed averages: simple, by length, by group, by year, and for groups seen a year longer', () => {
    const impact = ask(rows)
    for (const { group, time, att } of impact.effects) close(att!, published.get(Number(group))![Number(time) - 2004]!)
    close(impact.simple.att, -0.04)
    close(impact.dynamic.overall.att, -0.0772)
    for (const [i, printed] of [0.0305, -0.0006, -0.0245, -0.0199, -0.051, -0.1373, -0.1008].entries())
      close(impact.dynamic.effects[i]!.att, printed)
    expect(impact.dynamic.effects.map((e) => e.event)).toEqual([-3, -2, -1, 0, 1, 2, 3])
    close(impact.group.overall.att, -0.031)
    close(impact.calendar.overall.att, -0.0417)
    close(ask(rows, { balance: 1 }).dynamic.overall.att, -0.0288)
  })
})

/** A panel whose units differ in level and course, of which treated ones gain `effect`; times 1 to 4, groups 0, 3, 4. */
const panel = fc
  .tuple(
    fc.array(
      fc.record({
        group: fc.constantFrom(0, 3, 4),
        x: fc.integer({ min: 0, max: 1 }),
        noise: fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 4, maxLength: 4 })
      }),
      { minLength: 12, maxLength: 30 }
    ),
    fc.integer({ min: -20, max: 20 })
  )
  .map(([units, effect]) => ({
    effect,
    // So many of each kind that every comparison can be made.
    units: [
      ...[0, 3, 4].flatMap((group) => [0, 1, 0, 1].map((x, i) => ({ group, x, noise: [i, -i, 2 * i, 3 * i * x] }))),
      ...units
    ]
  }))
type Units = { group: number; x: number; noise: number[] }[]
const rowsOf = (units: Units, value: (unit: Units[number], time: number, i: number) => number) =>
  units.flatMap((unit, i) => [1, 2, 3, 4].map((time) => row(`u${i}`, time, unit.group, value(unit, time, i), [unit.x])))
const treated = (unit: Units[number], time: number) => (unit.group !== 0 && time >= unit.group ? 1 : 0)
const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length
const near = (a: number, b: number) => expect(Math.abs(a - b)).toBeLessThan(1e-7 * (1 + Math.abs(b)))

describe('any panel', () => {
  it('is compared as by hand: mean changes of the treated less those of the others, and their two errors', () => {
    fc.assert(
      fc.property(
        panel,
        fc.constantFrom('never-treated' as const, 'not-yet-treated' as const),
        ({ units }, control) => {
          const impact = ask(
            rowsOf(units, (unit, time) => unit.noise[time - 1]!),
            { control }
          )
          for (const { group, time, att, se, controls } of impact.effects) {
            const [g, t] = [Number(group), Number(time)]
            const base = t >= g ? g - 1 : t - 1
            const change = (unit: Units[number]) => unit.noise[t - 1]! - unit.noise[base - 1]!
            const own = units.filter((u) => u.group === g).map(change)
            const others = units
              .filter((u) => u.group === 0 || (control === 'not-yet-treated' && u.group !== g && u.group > t))
              .map(change)
            const spread = (values: number[]) => mean(values.map((v) => (v - mean(values)) ** 2)) / values.length
            expect(controls).toBe(others.length)
            near(att!, mean(own) - mean(others))
            near(se!, Math.sqrt(spread(own) + spread(others)))
          }
        }
      ),
      { numRuns: 60 }
    )
  })

  it('whose treated gain the same everywhere says so, whatever levels and courses units and years have', () => {
    fc.assert(
      fc.property(
        panel,
        fc.constantFrom('dr' as const, 'reg' as const, 'ipw' as const),
        ({ units, effect }, method) => {
          const rows = rowsOf(
            units,
            (unit, time, i) => i * 7 + time ** 2 + unit.x * time * 3 + effect * treated(unit, time)
          )
          const impact = ask(rows, { method }, named)
          for (const { att, isBefore } of impact.effects) near(att!, isBefore ? 0 : effect)
          for (const { overall } of [impact.dynamic, impact.group, impact.calendar]) near(overall.att, effect)
        }
      ),
      { numRuns: 40 }
    )
  })

  it('told twice has the same effects and errors smaller by the root of two; with pairs as clusters, the same errors', () => {
    fc.assert(
      fc.property(panel, ({ units }) => {
        const value = (unit: Units[number], time: number) => unit.noise[time - 1]!
        const once = ask(rowsOf(units, value), {}, named)
        const twice = rowsOf([...units, ...units], value).map((r) => ({
          ...r,
          cluster: `u${Number(r.id.slice(1)) % units.length}`
        }))
        const alone = ask(
          twice.map(({ cluster: _, ...r }) => r),
          {},
          named
        )
        const paired = ask(twice, {}, named)
        for (const [i, { att, se }] of once.effects.entries()) {
          near(alone.effects[i]!.att!, att!)
          near(alone.effects[i]!.se!, se! / Math.SQRT2)
          near(paired.effects[i]!.se!, se!)
        }
        expect(paired.clusters).toBe(units.length)
      }),
      { numRuns: 25 }
    )
  })

  it('with a yes-or-no covariate is the same by outcomes, by weights and by both', () => {
    fc.assert(
      fc.property(panel, ({ units }) => {
        const rows = rowsOf(units, (unit, time) => unit.noise[time - 1]!)
        const [dr, reg, ipw] = (['dr', 'reg', 'ipw'] as const).map((method) => ask(rows, { method }, named))
        for (const [i, { att, se }] of dr!.effects.entries())
          for (const other of [reg!, ipw!]) {
            near(other.effects[i]!.att!, att!)
            near(other.effects[i]!.se!, se!)
          }
      }),
      { numRuns: 25 }
    )
  })

  it('drawn anew has errors near those by formula, bands wider than intervals, and the same by the same seed', () => {
    const units: Units = Array.from({ length: 150 }, (_, i) => ({
      group: [0, 3, 4][i % 3]!,
      x: i % 2,
      noise: [1, 2, 3, 4].map((t) => ((i * 37 + t * 101 + i * i * t) % 97) - 48)
    }))
    const rows = rowsOf(units, (unit, time) => unit.noise[time - 1]!)
    const drawn = ask(rows, { draws: 2000 })
    for (const { se, band, lower, upper } of drawn.effects) {
      expect(Math.abs(band!.se / se! - 1)).toBeLessThan(0.12)
      expect(band!.upper - band!.lower).toBeGreaterThan(upper! - lower!)
    }
    expect(ask(rows, { draws: 2000 })).toEqual(drawn)
    expect(ask(rows, { draws: 2000, seed: 2 })).not.toEqual(drawn)
  })
})

describe('a panel that cannot answer, or only in part', () => {
  const two = [row('a', 1, 0, 5), row('a', 2, 0, 6), row('b', 1, 2, 1), row('b', 2, 2, 9)]
  const refused = (rows: readonly PanelRow[], options: Partial<ImpactOptions> = {}, covariates: string[] = []) => {
    try {
      ask(rows, options, covariates)
    } catch (error) {
      return (error as { code: string }).code
    }
  }
  it('is refused in words', () => {
    expect(refused([...two, row('a', 2, 0, 7)])).toBe('evidence/twice')
    expect(refused([...two, row('a', 3, 2, 7)])).toBe('evidence/two-groups')
    expect(refused(two.map((r) => ({ ...r, cluster: 'one' })))).toBe('evidence/one-cluster')
    expect(
      refused([
        { ...two[0]!, cluster: 'x' },
        { ...two[1]!, cluster: 'y' }
      ])
    ).toBe('evidence/two-clusters')
    expect(refused(two.filter((r) => r.id === 'b'))).toBe('evidence/no-controls')
    expect(refused(two.filter((r) => r.id === 'a'))).toBe('evidence/no-treated')
    expect(refused(two.filter((r) => r.time === '1'))).toBe('evidence/one-period')
    expect(refused(two, { balance: 5 })).toBe('evidence/balance')
    expect(
      refused(
        two.map((r) => ({ ...r, covariates: ['3'] })),
        {},
        named
      )
    ).toBe('evidence/nothing-comparable')
  })
  it('leaves out and counts what has gaps, is missing, or was treated from the start', () => {
    const rows = [
      ...[0, 1, 2].flatMap((i) => [row(`c${i}`, 1, 0, i), row(`c${i}`, 2, 0, 2 * i)]),
      ...[0, 1].flatMap((i) => [row(`t${i}`, 1, 2, i), row(`t${i}`, 2, 2, 9 + i)]),
      row('gap', 1, 0, 4),
      { ...row('gap', 2, 0, 4), outcome: '' },
      row('early', 1, 1, 4),
      row('early', 2, 1, 4)
    ]
    const impact = ask(rows)
    expect(impact.left).toEqual({ missingRows: 1, unitsWithGaps: 1, treatedFromStart: 1, periodsWithoutControls: 0 })
    expect(impact).toMatchObject({
      units: 5,
      neverTreated: 3,
      clusters: null,
      effects: [{ att: 8, treated: 2, controls: 3 }]
    })
  })
  it('compares with those whose turn comes last where nobody is never treated', () => {
    const rows = [2, 3].flatMap((g) =>
      [0, 1].flatMap((i) => [1, 2, 3].map((t) => row(`${g}${i}`, t, g, (t >= g ? 10 : 0) + i * t)))
    )
    const impact = ask(rows, { control: 'not-yet-treated' })
    expect(impact.left.periodsWithoutControls).toBe(1)
    expect(impact.effects).toMatchObject([{ group: '2', time: '2', att: 10 }])
  })
  it('reads months, treats what comes after the last one as not treated, and words as kinds', () => {
    const months = ['2026-11', '2026-12', '2027-01']
    const rows = ['a', 'b', 'c', 'd'].flatMap((id, i) =>
      months.map((time, t) => ({
        id,
        time,
        group: i < 2 ? '2027-01' : '2028-05',
        outcome: String(t === 2 && i < 2 ? 5 : 0),
        covariates: []
      }))
    )
    expect(ask(rows)).toMatchObject({
      neverTreated: 2,
      periods: months,
      effects: [
        { time: '2026-12', att: 0 },
        { time: '2027-01', att: 5 }
      ]
    })
    const kinds = rows.map((r, i) => ({ ...r, covariates: [i % 2 ? 'batik' : 'kripik'] }))
    expect(panelOf(kinds, { ...usual, covariates: ['kind'] }).covariates).toEqual(['kind=kripik'])
  })
})
