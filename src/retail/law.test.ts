import fc from 'fast-check'
import { expect, it } from 'vitest'
import { defaultTradeRules, judgeTerms, type TradeRules } from './law.ts'
import type { AgreementTerms } from './model.ts'

const { rules } = defaultTradeRules
const usual: AgreementTerms = {
  listingFee: 0,
  margin: 0.2,
  paymentDays: 15,
  downPayment: 0,
  model: 'outright',
  shelfDays: 30,
  returnShare: 0,
  otherCosts: 0,
  ownLogistics: true,
  returns: '',
  delivery: 'store',
  delisting: ''
}
const verdicts = (more: Partial<AgreementTerms>, stores = 60, by: TradeRules = rules) =>
  Object.fromEntries(judgeTerms({ ...usual, ...more }, stores, by).map((line) => [line.term, line.verdict]))

it('terms within every limit are lawful; the margin is not judged, however large', () => {
  const lawful = { registration: 'lawful', costs: 'lawful', logistics: 'lawful', payment: 'lawful', margin: 'unjudged' }
  expect(verdicts({})).toEqual(lawful)
  expect(verdicts({ margin: 0.6, listingFee: 50_000, otherCosts: 0.15 })).toEqual(lawful)
})

it('a fee is lawful up to the limit of one store, unlawful above that of all, and hangs on the stores between', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 50_000_000 }), fc.integer({ min: 1, max: 1000 }), (listingFee, stores) => {
      const most = Math.min(20_000_000, 50_000 * stores)
      const expected = listingFee > most ? 'unlawful' : listingFee > 50_000 ? 'doubtful' : 'lawful'
      expect(verdicts({ listingFee }, stores).registration).toBe(expected)
    })
  )
  const between = judgeTerms({ ...usual, listingFee: 1_020_000 }, 60, rules)[0]!
  expect(between.why.id).toContain('21 toko')
})

it('what nobody verified in the law makes a term doubtful, and unlawful once it is verified', () => {
  const costs = { ...rules.costs, verified: true }
  const payment = { ...rules.payment, verified: true }
  const bad = { otherCosts: 0.151, paymentDays: 45, ownLogistics: false }
  expect(verdicts(bad)).toMatchObject({ costs: 'doubtful', payment: 'doubtful', logistics: 'unlawful' })
  expect(verdicts(bad, 60, { ...rules, costs, payment })).toMatchObject({ costs: 'unlawful', payment: 'unlawful' })
})

it('an agreement of before costs and logistics were asked for is not accused of them', () => {
  const { otherCosts: _, ownLogistics: __, ...earlier } = usual
  expect(judgeTerms(earlier, 60, rules).every(({ verdict }) => verdict === 'lawful' || verdict === 'unjudged')).toBe(
    true
  )
})
