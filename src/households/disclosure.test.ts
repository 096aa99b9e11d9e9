import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fewest, shown, shownParts, usual } from './disclosure.ts'

const parts = fc.array(
  fc.record({ behind: fc.nat({ max: 12 }), each: fc.integer({ min: 1, max: 4 }) }).map(({ behind, each }) => ({
    behind,
    figure: behind * each
  })),
  { minLength: 1, maxLength: 12 }
)

it('shows no figure with too few behind it', () =>
  fc.assert(
    fc.property(fc.nat({ max: 20 }), fc.nat(), (behind, figure) => {
      expect(shown(figure, behind)).toBe(behind > 0 && behind < fewest ? null : figure)
    })
  ))

it('leaves nothing of fewer households to be found as the total less the rest', () =>
  fc.assert(
    fc.property(parts, (all) => {
      const told = shownParts(all)
      for (const [i, figure] of told.entries())
        if (figure !== null) expect(all[i]!.behind === 0 || all[i]!.behind >= fewest).toBe(true)
      const hidden = all.filter((_, i) => told[i] === null)
      const behind = hidden.reduce((sum, part) => sum + part.behind, 0)
      const everybody = all.reduce((sum, part) => sum + part.behind, 0)
      // What can be derived is the sum of the hidden ones: of enough households, and not of one part alone.
      if (hidden.length && behind < everybody) expect([hidden.length > 1, behind >= fewest]).toEqual([true, true])
      if (all.every((part) => part.behind === 0 || part.behind >= fewest)) expect(hidden).toEqual([])
    })
  ))

const income = fc.integer({ min: 100_000, max: 20_000_000 })

it('says what is usual of no fewer households than stand behind any figure', () => {
  expect(usual([1, 2, 3, 4].map((k) => k * 1_000_000))).toBeNull()
  expect(usual([1, 2, 3, 4, 5].map((k) => k * 1_000_000))).toBe(3_000_000)
  expect(usual([0, 0, 0, 0, 0])).toBe(0)
  fc.assert(
    fc.property(fc.array(income, { minLength: fewest, maxLength: 40 }), (values) => {
      // Whichever household's income is not in the middle may be anything: the figure is not theirs, and not one's alone.
      const sorted = values.toSorted((a, b) => a - b)
      const told = usual(values)!
      expect(told).toBeGreaterThanOrEqual(sorted[0]! * 0.94)
      expect(told).toBeLessThanOrEqual(sorted.at(-1)! * 1.06)
    })
  )
})

it('does not tell what one household has by two groups that differ by it', () => {
  fc.assert(
    fc.property(fc.array(income, { minLength: fewest, maxLength: 40 }), income, (values, added) => {
      const both = (one: number) => [usual(values), usual([...values, one])].join()
      // The same two figures stand there for somebody who has more, or less, by a sixteenth of what is usual.
      const other = usual(values)! / 16
      expect([both(added + other), both(Math.max(0, added - other))]).toContain(both(added))
    })
  )
})
