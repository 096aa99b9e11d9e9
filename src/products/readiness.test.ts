import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import shipped from '../../reference/retail-requirements.json' with { type: 'json' }
import { defaultFoodRules } from './law.ts'
import { type Requirement, requirements } from './model.ts'
import { checkDigit, inStoreCode, parsePirt, pirtFaults, readGtin } from './numbers.ts'
import { judge, labelGaps, type ProductFacts, shortestPath } from './readiness.ts'

describe('numbers on a pack', () => {
  it('know a GTIN by its check digit; one digit changed is always noticed', () => {
    expect(readGtin('8991234567898')).toHaveProperty('wrong')
    expect(readGtin('4006381333931')).toEqual({ gtin: '4006381333931' })
    expect(readGtin('036000291452')).toEqual({ gtin: '0036000291452' })
    fc.assert(
      fc.property(fc.stringMatching(/^\d{12}$/), fc.nat(11), fc.integer({ min: 1, max: 9 }), (body, at, by) => {
        const gtin = `${body}${checkDigit(body)}`
        expect(readGtin(gtin)).toEqual({ gtin })
        const changed = [...gtin].map((d, i) => (i === at ? String((Number(d) + by) % 10) : d)).join('')
        expect(readGtin(changed)).toHaveProperty('wrong')
      })
    )
  })
  it('refuse a carton number and anything else, saying why', () => {
    expect((readGtin('18991234567895') as { wrong: { en: string } }).wrong.en).toContain('carton')
    for (const nothing of ['', '12345', 'abcdefgh', '123456789012345'])
      expect(readGtin(nothing)).toHaveProperty('wrong')
    const own = inStoreCode('35.29', 42)
    expect(own).toHaveLength(13)
    expect(readGtin(own)).toEqual({ gtin: own })
  })
  it('read a P-IRT number and hold it against the product, the regency and the year', () => {
    expect(parsePirt('P-IRT No. 2063529010001-29')).toEqual({
      packaging: 2,
      foodType: '06',
      region: '3529',
      foodSerial: 1,
      makerSerial: 1,
      expires: 2029
    })
    expect(parsePirt('9063529010001-29')).toBeUndefined()
    const faults = (written: string, packaging = 2) =>
      pirtFaults(written, { packaging }, '35.29', '2026-11-25').map((f) => f.en)
    expect(faults('2063529010001-29')).toEqual([])
    expect(faults('2063528010001-29')[0]).toContain('35.28')
    expect(faults('2063529010001-25')[0]).toContain('2025')
    expect(faults('2063529010001-29', 3)[0]).toContain('packaging')
    expect(faults('12')).toHaveLength(1)
  })
})

const food = shipped.sets.find((s) => s.category === 'packaged-food')!.requirements as Requirement[]
const cashew: ProductFacts = {
  product: {
    category: 'packaged-food',
    brand: 'Mente Jelbudan',
    name: 'Mente panggang',
    ingredients: ['mente', 'garam'],
    netContent: 100,
    shelfLifeDays: 180,
    cost: 11_850,
    price: 15_500,
    capacity: 2640,
    gtin: null,
    keeping: 'dry',
    claims: false
  },
  law: defaultFoodRules.rules,
  maker: { name: 'Kelompok Mente Jelbudan', address: 'Jelbudan, Dasuk' },
  papers: [{ kind: 'nib', number: '1234567890123', validUntil: null }],
  photos: 1,
  evidence: []
}

describe('readiness', () => {
  it('of the story: five steps, three at a time, 41 days, Rp750.000', () => {
    const path = shortestPath(judge(food, cashew, '2026-11-25'))
    expect(path.steps.map((s) => s.requirement.id)).toEqual(['pirt', 'halal', 'barcode', 'label', 'packaging'])
    expect(path).toMatchObject({ days: 41, cost: 750_000, parallel: 3 })
    expect(path.steps.filter((s) => s.critical).map((s) => s.requirement.id)).toEqual(['halal', 'label', 'packaging'])
  })

  it('says what runs out, and what has run out; a P-IRT by the year in its number', () => {
    const state = (papers: ProductFacts['papers'], id: string) =>
      judge(food, { ...cashew, papers }, '2026-11-25').find((j) => j.requirement.id === id)!.state
    expect(state([{ kind: 'pirt', number: '2063529010001-26', validUntil: null }], 'pirt')).toBe('expiring')
    expect(state([{ kind: 'pirt', number: '2063529010001-29', validUntil: null }], 'pirt')).toBe('met')
    expect(state([{ kind: 'halal', number: 'ID123', validUntil: null }], 'halal')).toBe('met')
    expect(state([{ kind: 'halal', number: 'ID123', validUntil: null, reopened: true }], 'halal')).toBe('missing')
    expect(state([{ kind: 'pirt', number: '2063529010001-25', validUntil: null }], 'pirt')).toBe('expired')
    expect(state([{ kind: 'md', number: 'MD 123456789012', validUntil: '2029-01-01' }], 'pirt')).toBe('met')
  })

  it('finds on a label what is not known yet', () => {
    expect(labelGaps(cashew).map((g) => g.en)).toEqual(['halal number', 'permit number (P-IRT or MD)'])
    expect(labelGaps({ ...cashew, product: { ...cashew.product, category: 'craft' } })).toEqual([])
  })

  it('is never further away once something more is there, and its days are bounded by one after the other', () => {
    const ids = food.filter((r) => r.rule.type === 'evidence' || r.rule.type === 'label').map((r) => r.id)
    fc.assert(
      fc.property(
        fc.subarray(ids),
        fc.subarray(['pirt', 'halal', 'md'] as const),
        fc.boolean(),
        (evidence, kinds, gtin) => {
          const facts = {
            ...cashew,
            evidence,
            papers: [
              ...cashew.papers,
              ...kinds.map((kind) => ({ kind, number: '2063529010001-29', validUntil: '2029-01-01' }))
            ],
            product: { ...cashew.product, gtin: gtin ? '4006381333931' : null }
          }
          const path = shortestPath(judge(food, facts, '2026-11-25'))
          expect(path.days).toBeLessThanOrEqual(path.steps.reduce((sum, s) => sum + s.requirement.days, 0))
          expect(path.days).toBeGreaterThanOrEqual(Math.max(0, ...path.steps.map((s) => s.requirement.days)))
          const more = shortestPath(judge(food, { ...facts, evidence: ids }, '2026-11-25'))
          expect(more.days).toBeLessThanOrEqual(path.days)
          expect(more.cost).toBeLessThanOrEqual(path.cost)
          for (const s of path.steps)
            for (const before of s.requirement.after) {
              const other = path.steps.find((o) => o.requirement.id === before)
              if (other) expect(s.begins).toBeGreaterThanOrEqual(other.ends)
            }
        }
      )
    )
  })

  it('refuses a set whose requirements wait for one another', () => {
    const [a, b] = food as [Requirement, Requirement]
    expect(
      requirements.safeParse([
        { ...a, after: [b.id] },
        { ...b, after: [a.id] }
      ]).success
    ).toBe(false)
    expect(requirements.safeParse([{ ...a, after: ['nowhere'] }]).success).toBe(false)
    for (const set of shipped.sets) expect(requirements.safeParse(set.requirements).success).toBe(true)
  })
})
