/** What an agreement means before anybody signs, and how scores are weighed; pure. */
import { type Cash, cashOf, downPaymentFor } from '../mentoring/rules.ts'
import type { AgreementTerms, Criterion } from './model.ts'

/** Packs a week that a monthly capacity gives. */
export const perWeek = (perMonth: number): number => Math.max(1, Math.floor((perMonth * 12) / 52))

export interface Meaning {
  /** Rupiah a unit delivered that is left over the cost, after returns, and the listing fee spread over a year. */
  earns: number
  cash: Cash
  /** The least down payment with which the maker needs half of that capital or less. */
  halfCapital: number | undefined
}

/**
 * What the terms mean for a maker of a product at its full capacity: rupiah a unit, and the cash they tie up (see
 * mentoring/rules.ts). Terms written before returns had a share say nothing of them.
 */
export function meaningOf(
  terms: Omit<AgreementTerms, 'shelfDays' | 'returnShare' | 'otherCosts' | 'ownLogistics'> & Partial<AgreementTerms>,
  product: { cost: number; price: number; capacity: number }
): Meaning {
  const packs = perWeek(product.capacity)
  const returned = terms.returnShare ?? 0
  const t = {
    price: product.price,
    packsPerWeek: packs,
    termDays: terms.paymentDays,
    downPayment: terms.downPayment,
    productionDays: 3,
    fixedPerMonth: 0,
    fee: terms.listingFee,
    returned,
    shelfDays: terms.shelfDays ?? 30,
    consignment: terms.model === 'consignment'
  }
  const cash = cashOf(product.cost, t)
  return {
    earns: Math.round(product.price * (1 - returned) - product.cost - terms.listingFee / (packs * 52)),
    cash,
    halfCapital: downPaymentFor(product.cost, t, cash.peak / 2)
  }
}

/** The average of the reviewers' weighted points, from 1 to 5; nothing before anybody has scored. */
export function weighted(
  criteria: readonly Criterion[],
  given: readonly Readonly<Record<string, number>>[]
): number | null {
  if (given.length === 0) return null
  const weights = criteria.reduce((sum, c) => sum + c.weight, 0)
  const each = given.map((scores) => criteria.reduce((sum, c) => sum + c.weight * (scores[c.id] ?? 1), 0) / weights)
  return each.reduce((a, b) => a + b, 0) / each.length
}
