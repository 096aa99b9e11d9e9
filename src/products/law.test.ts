import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addMonths } from '../kernel/dates.ts'
import { defaultFoodRules, halalSince, isOtherRecipe, notUnderPirt, promisedBy } from './law.ts'
import { keepings } from './model.ts'

const { rules } = defaultFoodRules
const chips = { category: 'packaged-food', keeping: 'dry', claims: false, shelfLifeDays: 90 } as const

describe('the law of food', () => {
  it('lets only dry or moist food that keeps over seven days and promises no health bear a P-IRT, and says every reason', () => {
    expect(notUnderPirt(chips, rules)).toEqual([])
    const reasons = (more: object) => notUnderPirt({ ...chips, ...more }, rules).map((r) => r.en)
    expect(reasons({ keeping: 'frozen', shelfLifeDays: 7, claims: true })).toEqual([
      'it keeps frozen',
      'it keeps 7 days and must keep more than 7',
      'its label promises something for the health'
    ])
    expect(reasons({ shelfLifeDays: null })).toEqual(['its shelf life is not filled in'])
    expect(reasons({ category: 'craft' })).toEqual(['it is no food'])
    fc.assert(
      fc.property(
        fc.constantFrom(...keepings, null),
        fc.integer({ min: 1, max: 60 }),
        fc.boolean(),
        (keeping, days, claims) => {
          const allowed = notUnderPirt({ ...chips, keeping, shelfLifeDays: days, claims }, rules).length === 0
          expect(allowed).toBe((keeping === null || keeping === 'dry' || keeping === 'moist') && days > 7 && !claims)
        }
      )
    )
  })

  it('gives three months for what was promised, and three more at most', () => {
    expect(promisedBy('2026-11-30', rules)).toEqual({ due: '2027-02-28', last: '2027-05-30' })
    const { due } = promisedBy('2026-11-30', { ...rules, commitment: { ...rules.commitment, months: 6 } })
    expect(due).toBe(addMonths('2026-11-30', 6))
  })

  it('counts a product without halal from the day of the law, or later from its making or its new recipe', () => {
    expect(halalSince('2026-08-10', null, rules)).toBe('2026-10-17')
    expect(halalSince('2026-11-02', null, rules)).toBe('2026-11-02')
    expect(halalSince('2026-08-10', '2026-11-20', rules)).toBe('2026-11-20')
  })

  it('knows a changed recipe from one that is written in another order', () => {
    expect(isOtherRecipe(['Kacang mente', 'garam'], ['garam ', 'kacang  mente'])).toBe(false)
    expect(isOtherRecipe(['mente', 'garam'], ['mente', 'garam', 'cabai'])).toBe(true)
    expect(isOtherRecipe(['mente', 'garam'], ['mente'])).toBe(true)
    expect(isOtherRecipe([], ['mente'])).toBe(false)
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 8 }), fc.integer(), (list, seed) => {
        const shuffled = [...list].sort((a, b) => (a.length * seed + b.length) % 3)
        expect(isOtherRecipe(list, shuffled)).toBe(false)
      })
    )
  })
})
