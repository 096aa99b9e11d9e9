import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { balances, billFor, downPaymentOn, firstExpiring, worth } from './rules.ts'

const percent = fc.integer({ min: 0, max: 100 }).map((p) => p / 100)

describe('what is owed', () => {
  it('bills over all deliveries what arrived, to the rupiah, whatever was paid down and however much fell short', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            ordered: fc.integer({ min: 1, max: 5000 }),
            arrived: percent
          }),
          {
            minLength: 1,
            maxLength: 6
          }
        ),
        fc.integer({ min: 1, max: 200_000 }),
        percent,
        (deliveries, price, share) => {
          const ordered = deliveries.reduce((sum, d) => sum + d.ordered, 0)
          const down = downPaymentOn(ordered * price, share)
          let [left, billed, arrived] = [down, down, 0]
          deliveries.forEach((d, i) => {
            const goods = Math.floor(d.ordered * d.arrived) * price
            const { amount, used, owed } = billFor(goods, share, left, i === deliveries.length - 1)
            expect(amount).toBeGreaterThanOrEqual(0)
            left -= used + owed
            billed += amount - owed
            arrived += goods
          })
          expect(left).toBe(0)
          expect(billed).toBe(arrived)
        }
      )
    )
  })
  it('owes nothing back of an order that came whole, in however many deliveries', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 50_000 }), { minLength: 2, maxLength: 6 }),
        percent,
        (goods, share) => {
          let left = downPaymentOn(
            goods.reduce((a, b) => a + b, 0),
            share
          )
          goods.forEach((g, i) => {
            const { used, owed } = billFor(g, share, left, i === goods.length - 1)
            left -= used
            expect(owed).toBe(0)
          })
          expect(left).toBe(0)
        }
      ),
      { examples: [[[2438, 36_263, 1], 0.96]] }
    )
  })
  it('is the story: 2.640 packs at Rp15.500, half paid down', () => {
    const goods = worth([{ quantity: 2640, price: 15_500 }])
    expect(goods).toBe(40_920_000)
    expect(downPaymentOn(goods, 0.5)).toBe(20_460_000)
    expect(billFor(goods, 0.5, 20_460_000, true)).toEqual({ amount: 20_460_000, used: 20_460_000, owed: 0 })
  })
  it('takes first what expires first, and never more than there is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ shelf: fc.integer({ min: -9, max: 50 }), month: fc.integer({ min: 1, max: 9 }) }), {
          maxLength: 6
        }),
        fc.integer({ min: 0, max: 200 }),
        (list, quantity) => {
          const all = list.map((b, i) => ({ batch: `B${i}`, shelf: b.shelf, bestBefore: `2027-0${b.month}-01` }))
          const taken = firstExpiring(all, quantity)
          const there = list.reduce((sum, b) => sum + Math.max(0, b.shelf), 0)
          expect(taken === undefined).toBe(quantity > there)
          if (!taken) return
          expect(taken.reduce((sum, t) => sum + t.quantity, 0)).toBe(quantity)
          const last = taken.at(-1)?.batch
          for (const b of all)
            if (last && b.bestBefore < last.bestBefore)
              expect(taken.find((t) => t.batch === b)?.quantity ?? 0).toBe(Math.max(0, b.shelf))
        }
      )
    )
  })
  it('adds up cash by day', () => {
    expect(
      balances([
        { day: '2026-02-01', rupiah: 50 },
        { day: '2026-01-01', rupiah: -100 },
        { day: '2026-02-01', rupiah: 25 }
      ])
    ).toEqual([
      { day: '2026-01-01', balance: -100 },
      { day: '2026-02-01', balance: -25 }
    ])
  })
})
