import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { promised } from '../demo/jelbudan.ts'
import { exampleCosting, type Recipe, type Terms } from './model.ts'
import { breakEven, type CashTerms, cashOf, costOf, downPaymentFor, marginOf, priceFor } from './rules.ts'

const recipes: fc.Arbitrary<Recipe> = fc.record({
  main: fc.record({
    name: fc.constant('Bahan'),
    quantity: fc.integer({ min: 5, max: 200 }),
    unit: fc.constant('kg'),
    price: fc.integer({ min: 0, max: 100_000 })
  }),
  yield: fc.double({ min: 0.1, max: 1, noNaN: true }),
  others: fc.array(
    fc.record({
      name: fc.constant('Bumbu'),
      quantity: fc.integer({ min: 1, max: 10 }),
      unit: fc.constant('l'),
      price: fc.integer({ min: 0, max: 50_000 })
    }),
    { maxLength: 4 }
  ),
  loss: fc.double({ min: 0, max: 0.5, noNaN: true }),
  packGrams: fc.integer({ min: 50, max: 190 }),
  packaging: fc.integer({ min: 0, max: 3000 }),
  labour: fc.integer({ min: 0, max: 300_000 }),
  energy: fc.integer({ min: 0, max: 100_000 })
})
const anyTerms: fc.Arbitrary<Terms> = fc.record({
  price: fc.integer({ min: 0, max: 40_000 }),
  packsPerWeek: fc.integer({ min: 1, max: 2000 }),
  termDays: fc.integer({ min: 0, max: 120 }),
  downPayment: fc.double({ min: 0, max: 1, noNaN: true }),
  productionDays: fc.integer({ min: 0, max: 20 }),
  fixedPerMonth: fc.constant(0)
})

/**
 * The maker's purse, day by day: each shipment is made, sent, and stands on the shelf; the shop pays what it owes for it
 * when that is due, and takes off what came back, or asks for it when it has paid.
 */
function walk(
  perPack: number,
  t: CashTerms & { fee: number; returned: number; shelfDays: number },
  days: number
): number[] {
  const shipments: { sent: number; due: number | undefined; owed: number }[] = []
  const price = t.price * t.packsPerWeek
  const down = Math.round(price * t.downPayment)
  const back = Math.round(price * t.returned)
  let purse = -t.fee
  return Array.from({ length: days }, (_, day) => {
    purse -= (t.fixedPerMonth * 12) / 365
    if (day % 7 === 0) {
      purse += down - perPack * t.packsPerWeek
      shipments.push({ sent: day + t.productionDays, due: undefined, owed: price - down })
    }
    for (const s of shipments) {
      const offShelf = day === s.sent + t.shelfDays
      if (!t.consignment && day === s.sent) s.due = day + t.termDays
      if (t.consignment && offShelf) s.due = day + t.termDays
      if (offShelf && s.due !== undefined && day <= s.due) s.owed -= back
      else if (offShelf) purse -= back
      if (day === s.due) purse += s.owed
    }
    return -purse
  })
}

describe('cost of a pack', () => {
  it("is what the story says: Rp11.850, and Rp15.500 leaves the maker's margin", () => {
    const cost = costOf(exampleCosting.recipe)
    expect(cost).toMatchObject({ packs: 98, perPack: promised.costPerPack })
    expect(marginOf(cost.perPack, promised.price)).toBeCloseTo(0.235, 3)
  })

  it('covers the batch, and its shares add up to it', () => {
    fc.assert(
      fc.property(recipes, (recipe) => {
        const cost = costOf(recipe)
        expect(cost.perPack * cost.packs).toBeGreaterThanOrEqual(cost.batch)
        expect((cost.perPack - 1) * cost.packs).toBeLessThan(cost.batch)
        const shares = Object.values(cost.shares).reduce((a, b) => a + b, 0)
        expect(Math.abs(shares * cost.packs - cost.batch)).toBeLessThanOrEqual(1)
      })
    )
  })

  it('never falls when more is lost or something gets dearer', () => {
    fc.assert(
      fc.property(recipes, fc.integer({ min: 1, max: 10_000 }), (recipe, more) => {
        const { perPack } = costOf(recipe)
        expect(costOf({ ...recipe, loss: recipe.loss + 0.1 }).perPack).toBeGreaterThanOrEqual(perPack)
        expect(costOf({ ...recipe, labour: recipe.labour + more }).perPack).toBeGreaterThanOrEqual(perPack)
      })
    )
  })

  it('refuses a recipe that yields more than goes in, or no pack', () => {
    const { recipe } = exampleCosting
    expect(() => costOf({ ...recipe, others: [], yield: 1.2 })).toThrow('mentoring/impossible-recipe')
    expect(() => costOf({ ...recipe, packGrams: 99_999 })).toThrow('mentoring/impossible-recipe')
  })

  it('gives a price for a margin, and the packs that earn the fixed costs', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50_000 }),
        fc.double({ min: 0, max: 0.8, noNaN: true }),
        (perPack, margin) => {
          const price = priceFor(perPack, margin)
          expect(price % 100).toBe(0)
          expect(marginOf(perPack, price)).toBeGreaterThanOrEqual(margin - 1e-9)
          expect(marginOf(perPack, price - 100)).toBeLessThan(margin + 1e-9)
        }
      )
    )
    expect(breakEven(11_850, { price: 15_500, fixedPerMonth: 730_000 })).toBe(200)
    expect(breakEven(11_850, { price: 11_850, fixedPerMonth: 1 })).toBeUndefined()
  })
})

describe('the cash that a payment term needs', () => {
  const story = cashOf(promised.costPerPack, exampleCosting.terms)

  it('is what the story says: about Rp50 million, most in week 7; half paid down brings it to about Rp17 million', () => {
    expect(story).toMatchObject({ peak: 49_770_000, peakWeek: promised.peakWeek })
    expect(cashOf(promised.costPerPack, { ...exampleCosting.terms, downPayment: 0.5 }).peak).toBe(17_220_000)
    expect(downPaymentFor(promised.costPerPack, exampleCosting.terms, 18_000_000)).toBe(0.5)
  })

  it('is what a walk through the days says, one shipment after another, with every term that an agreement knows', () => {
    const agreements = anyTerms.chain((t) =>
      fc
        .record({
          termDays: fc.integer({ min: 0, max: 700 }),
          fixedPerMonth: fc.integer({ min: 0, max: 2_000_000 }),
          fee: fc.integer({ min: 0, max: 20_000_000 }),
          returned: fc.double({ min: 0, max: 0.6, noNaN: true }),
          shelfDays: fc.integer({ min: 0, max: 120 }),
          consignment: fc.boolean()
        })
        .map((more) => ({ ...t, ...more }))
    )
    fc.assert(
      fc.property(agreements, fc.integer({ min: 0, max: 30_000 }), (t, perPack) => {
        const cash = cashOf(perPack, t)
        const walked = walk(perPack, t, cash.tiedUp.length)
        expect(cash.tiedUp.length).toBeGreaterThan(364)
        for (const [day, out] of walked.entries()) expect(Math.abs(cash.tiedUp[day]! - out)).toBeLessThanOrEqual(1)
        expect(Math.abs(cash.peak - Math.max(0, ...walked))).toBeLessThanOrEqual(1)
        // Looked at for five more years, nothing higher comes, unless every week loses.
        const later = Math.max(0, ...walk(perPack, t, cash.tiedUp.length + 1820))
        if (!cash.grows) expect(later).toBeLessThanOrEqual(cash.peak + 1)
      }),
      { numRuns: 200 }
    )
  })

  it('grows with a listing fee by all of it, with goods on consignment and with returns; and no term is cut at a year', () => {
    const { terms } = exampleCosting
    const peak = (more: object) => cashOf(promised.costPerPack, { ...terms, ...more }).peak
    expect(peak({ fee: 10_000_000 })).toBe(peak({}) + 10_000_000)
    expect(peak({ consignment: true, shelfDays: 30 })).toBe(peak({ termDays: terms.termDays + 30 }))
    expect(peak({ consignment: true, shelfDays: 30, returned: 0.1 })).toBeGreaterThan(
      peak({ returned: 0.1, shelfDays: 30 })
    )
    // What comes back is missing from every payment: the money is back later.
    const back = (more: object) => cashOf(promised.costPerPack, { ...terms, ...more }).freeDay!
    expect(back({ returned: 0.1, shelfDays: 60 })).toBeGreaterThan(back({}))
    expect(peak({ termDays: 420 })).toBe(433_710_000)
    expect(cashOf(promised.costPerPack, { ...terms, returned: 0.25 }).grows).toBe(true)
  })

  it('is never less for a longer term, nor more for a higher down payment; nothing when all is paid at once', () => {
    fc.assert(
      fc.property(anyTerms, fc.integer({ min: 1, max: 30 }), (terms, longer) => {
        const perPack = Math.floor(terms.price * 0.8)
        const { peak } = cashOf(perPack, terms)
        expect(cashOf(perPack, { ...terms, termDays: terms.termDays + longer }).peak).toBeGreaterThanOrEqual(peak)
        expect(cashOf(perPack, { ...terms, downPayment: 1 }).peak).toBeLessThanOrEqual(peak)
        expect(cashOf(perPack, { ...terms, downPayment: 1 }).peak).toBe(0)
      })
    )
  })

  it('is bounded by what is produced before the first payment', () => {
    fc.assert(
      fc.property(anyTerms, (terms) => {
        const perPack = terms.price
        const weeks = Math.ceil((terms.termDays + terms.productionDays + 1) / 7)
        expect(cashOf(perPack, { ...terms, downPayment: 0 }).peak).toBeLessThanOrEqual(
          weeks * perPack * terms.packsPerWeek
        )
      })
    )
  })
})
