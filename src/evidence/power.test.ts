import fc from 'fast-check'
import jstat from 'jstat'
import { describe, expect, it } from 'vitest'
import { seeded } from '../kernel/random.ts'
import { type Design, detectable, needed } from './power.ts'

/** Numbers of a normal distribution from a seed. */
function normals(seed: number): () => number {
  const random = seeded(seed)
  return () => jstat.normal.inv(random() || 1e-12, 0, 1)
}

/** How often a t-test of group means finds a change of so much, of so many tries. */
function found(
  change: number,
  [treated, controls]: [number, number],
  design: Design,
  tries: number,
  seed: number
): number {
  const { spread, correlation, together, alike } = design
  const next = normals(seed)
  const side = (people: number, effect: number) =>
    Array.from({ length: people / together }, () => {
      const ofGroup = Math.sqrt(alike) * next()
      let sum = 0
      for (let i = 0; i < together; i++) {
        const own = ofGroup + Math.sqrt(1 - alike) * next()
        // What was known before is taken off, which leaves √(1 - r²) of it.
        sum += effect + spread * Math.sqrt(1 - correlation ** 2) * own
      }
      return sum / together
    })
  const of = (values: number[]) => {
    const mean = values.reduce((a, b) => a + b, 0) / values.length
    return { mean, squares: values.reduce((sum, v) => sum + (v - mean) ** 2, 0), n: values.length }
  }
  let hits = 0
  for (let i = 0; i < tries; i++) {
    const [a, b] = [of(side(treated, change)), of(side(controls, 0))]
    const freedom = a.n + b.n - 2
    const error = Math.sqrt(((a.squares + b.squares) / freedom) * (1 / a.n + 1 / b.n))
    if (Math.abs(a.mean - b.mean) / error > jstat.studentt.inv(0.975, freedom)) hits++
  }
  return hits / tries
}

describe('the number it takes', () => {
  const alone: Design = { spread: 0.8, correlation: 0, together: 1, alike: 0 }

  it('is the printed one: 64 a side for half a standard deviation, 26 for 0.8 (Cohen 1988)', () => {
    expect(needed(0.5, { ...alone, spread: 1 })).toBe(64)
    expect(needed(0.8, { ...alone, spread: 1 })).toBe(26)
  })

  it('finds the change as often as it says, alone, in groups, after a measure before, and with unequal sides', () => {
    const tries = 3000
    const cases: [[number, number], Design][] = [
      [[30, 30], alone],
      [[16, 40], { ...alone, correlation: 0.6 }],
      [[120, 120], { ...alone, together: 12, alike: 0.1 }]
    ]
    for (const [sides, design] of cases) {
      const power = found(detectable(...sides, design), sides, design, tries, 7)
      // Three standard errors of the simulation, and what Bloom's sum of two quantiles is off.
      expect(Math.abs(power - 0.8)).toBeLessThan(0.03)
    }
    // Nothing to find is found as often as the level allows.
    expect(found(0, [30, 30], alone, tries, 11)).toBeLessThan(0.065)
  })

  it('grows with spread, likeness and smaller changes, and falls with what is known before', () => {
    const design = fc.record({
      spread: fc.double({ min: 0.2, max: 2, noNaN: true }),
      correlation: fc.double({ min: 0, max: 0.9, noNaN: true }),
      together: fc.integer({ min: 2, max: 30 }),
      alike: fc.double({ min: 0, max: 0.5, noNaN: true })
    })
    fc.assert(
      fc.property(design, fc.double({ min: 0.1, max: 1, noNaN: true }), (of, change) => {
        const usual = needed(change, of) ?? Infinity
        expect(needed(change, { ...of, spread: of.spread * 1.5 }) ?? Infinity).toBeGreaterThanOrEqual(usual)
        expect(needed(change, { ...of, alike: of.alike + 0.2 }) ?? Infinity).toBeGreaterThanOrEqual(usual)
        expect(needed(change / 2, of) ?? Infinity).toBeGreaterThanOrEqual(usual)
        expect(needed(change, { ...of, correlation: of.correlation + 0.09 }) ?? Infinity).toBeLessThanOrEqual(usual)
      })
    )
  })

  it('is not told of too few', () => {
    expect(detectable(1, 1, alone)).toBe(Infinity)
    expect(needed(1e-6, alone)).toBeNull()
  })
})
