import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kilometres } from '../training/rules.ts'
import { apportion, type Member, shareOrder, splitIncome, suggestPools } from './rules.ts'

const members = fc
  .array(
    fc.record({
      capacity: fc.integer({ min: 1, max: 400 }),
      used: fc.double({ min: 0, max: 1, noNaN: true }),
      before: fc.integer({ min: 0, max: 2000 })
    }),
    { minLength: 1, maxLength: 15 }
  )
  .map((list): Member[] =>
    list.map((m, i) => ({
      id: `m${i}`,
      capacity: m.capacity,
      free: Math.floor(m.capacity * (1 - m.used)),
      before: m.before
    }))
  )
const sum = (list: Iterable<number>) => [...list].reduce((a, b) => a + b, 0)

describe('an order of a pool', () => {
  it('is shared whole, and nobody is given more than they can still make', () => {
    fc.assert(
      fc.property(members, fc.double({ min: 0, max: 1, noNaN: true }), (list, part) => {
        const quantity = Math.floor(sum(list.map((m) => m.free)) * part)
        const shares = shareOrder(quantity, list)
        expect(sum(shares.values())).toBe(quantity)
        for (const m of list) expect(shares.get(m.id)).toBeLessThanOrEqual(m.free)
      })
    )
  })
  it('is refused above what the pool can make, saying how much it can', () => {
    fc.assert(
      fc.property(members, fc.integer({ min: 1, max: 99 }), (list, more) => {
        const free = sum(list.map((m) => m.free))
        expect(() => shareOrder(free + more, list)).toThrow('pools/above-capacity')
      })
    )
  })
  it('is fair: in proportion to capacity, to the unit, for members who begin together', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 15 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (capacities, part) => {
          const list = capacities.map((capacity, i) => ({ id: `m${i}`, capacity, free: capacity, before: 0 }))
          const all = sum(capacities)
          const quantity = Math.floor(all * part)
          for (const [id, given] of shareOrder(quantity, list)) {
            const exact = (quantity * list.find((m) => m.id === id)!.capacity) / all
            expect(Math.abs(given - exact)).toBeLessThanOrEqual(1.000001)
          }
        }
      )
    )
  })
  it('lets whoever had less than their share come up to it', () => {
    const shares = shareOrder(100, [
      { id: 'a', capacity: 100, free: 100, before: 100 },
      { id: 'b', capacity: 100, free: 100, before: 0 }
    ])
    expect([shares.get('a'), shares.get('b')]).toEqual([0, 100])
  })
})

describe('the income of an order', () => {
  it('is split to the last rupiah by accepted units; who brought nothing good gets nothing', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2_000_000_000 }),
        fc.integer({ min: 0, max: 50 }),
        fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 15 }),
        (total, groupShare, units) => {
          const accepted = new Map(units.map((u, i) => [`m${i}`, u]))
          const { group, members: parts } = splitIncome(total, groupShare, accepted)
          expect(group + sum(parts.values())).toBe(total)
          const all = sum(units)
          if (all === 0) return
          expect(group).toBe(Math.floor((total * groupShare) / 100))
          for (const [id, income] of parts)
            expect(Math.abs(income - ((total - group) * accepted.get(id)!) / all)).toBeLessThan(1.000001)
        }
      )
    )
  })
  it('gives what is left over to the largest remainders', () => {
    expect(apportion(10, [1, 1, 1], [9, 9, 9])).toEqual([4, 3, 3])
    expect(apportion(10, [5, 1, 1], [2, 9, 9])).toEqual([2, 4, 4])
    expect(apportion(10, [1, 1], [2, 3])).toEqual([2, 3])
  })
})

describe('suggested pools', () => {
  const makers = fc.array(
    fc.record({
      lat: fc.double({ min: -7.1, max: -6.85, noNaN: true }),
      lon: fc.double({ min: 113.4, max: 114.1, noNaN: true }),
      capacity: fc.integer({ min: 50, max: 400 })
    }),
    { maxLength: 40 }
  )
  it('have enough together, are near each other, and no maker twice', () => {
    fc.assert(
      fc.property(
        makers,
        fc.integer({ min: 100, max: 3000 }),
        fc.integer({ min: 1, max: 20 }),
        (list, needed, within) => {
          const named = list.map((m, i) => ({ ...m, id: `m${String(i).padStart(2, '0')}` }))
          const found = suggestPools(named, needed, within)
          const used = found.flatMap((s) => s.makers)
          expect(new Set(used).size).toBe(used.length)
          for (const s of found) {
            const own = named.filter((m) => s.makers.includes(m.id))
            expect(sum(own.map((m) => m.capacity))).toBe(s.capacity)
            expect(s.capacity).toBeGreaterThanOrEqual(needed)
            expect(own.length).toBeGreaterThanOrEqual(3)
            expect(own.some((c) => own.every((m) => kilometres(c, m) <= within + 1e-9))).toBe(true)
          }
        }
      ),
      { numRuns: 60 }
    )
  })
})
