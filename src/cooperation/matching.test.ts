import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { labelledMatches } from '../../tests/support/labelled-matches.ts'
import { type Matched, matchOf, type Reliability, rank, unknownReliability } from './matching.ts'

const need: Matched = {
  id: 'need',
  kind: 'raw-material',
  commodity: 'cashew',
  quantity: 100,
  unit: 'kg',
  every: 'month',
  price: 20_000,
  starts: '2026-12-01',
  ends: '2027-05-31',
  lat: -6.92,
  lon: 113.8,
  reachKm: 50
}
const offer = { ...need, id: 'offer' }

describe('matching', () => {
  it('brings together what people who know the trade would: precision at 5 over 0.9', () => {
    const right = labelledMatches.map(({ need: n, offers }) => {
      const good = new Set(offers.filter((o) => o.good).map((o) => o.id))
      return rank(n, offers, 5).filter((m) => good.has(m.id)).length / 5
    })
    expect(right.reduce((a, b) => a + b, 0) / right.length).toBeGreaterThan(0.9)
    for (const share of right) expect(share).toBeGreaterThanOrEqual(0.8)
  })

  it('never offers another kind, commodity or unit, no common day, too far, too little, too dear or too cheap', () => {
    for (const more of [
      { kind: 'packaging' as const },
      { commodity: 'corn' },
      { unit: 'ton' },
      { starts: '2027-06-01', ends: '2027-07-01' },
      { lat: -7, lon: 115.7 },
      { quantity: 5 },
      { price: 31_000 },
      { price: 5_000 }
    ])
      expect(matchOf(need, { ...offer, ...more }, unknownReliability)).toBeUndefined()
    expect(matchOf(need, offer, unknownReliability)!.reasons.map((r) => r.en)).toEqual([
      'covers the whole quantity',
      '0.0 km away',
      'price Rp20.000, within Rp20.000'
    ])
  })

  it('ranks higher what is nearer, cheaper, more, or better kept', () => {
    const known = fc.record({
      stars: fc.double({ min: 1, max: 5, noNaN: true }),
      ratings: fc.integer({ min: 1, max: 20 }),
      kept: fc.double({ min: 0, max: 1, noNaN: true }),
      deliveries: fc.integer({ min: 1, max: 50 })
    })
    const score = (more: Partial<Matched>, k: Reliability) => matchOf(need, { ...offer, ...more }, k)?.score ?? -1
    fc.assert(
      fc.property(
        known,
        fc.integer({ min: 15, max: 90 }),
        fc.integer({ min: 15_000, max: 29_000 }),
        fc.double({ min: 0.01, max: 0.3, noNaN: true }),
        (k, quantity, price, away) => {
          const so = { quantity, price, lat: need.lat! + away }
          const now = score(so, k)
          expect(score({ ...so, quantity: quantity + 5 }, k)).toBeGreaterThan(now)
          expect(score({ ...so, price: price - 500 }, k)).toBeGreaterThanOrEqual(now)
          expect(score({ ...so, lat: need.lat! + away / 2 }, k)).toBeGreaterThan(now)
          expect(
            score(so, { ...k, stars: Math.min(5, k.stars + 0.5), kept: Math.min(1, k.kept + 0.2) })
          ).toBeGreaterThanOrEqual(now)
        }
      )
    )
  })
})
