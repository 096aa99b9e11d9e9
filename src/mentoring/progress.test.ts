import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import shipped from '../../reference/home-industry-class.json' with { type: 'json' }
import { classOf, industryClasses, nextClass, type ScoringTable, scoringTable } from './health.ts'
import {
  checkMarketing,
  emptyMarketing,
  type MarketingAnswers,
  madePerMonth,
  marketingParts,
  soundParts,
  wantedPerMonth
} from './marketing.ts'

const table = scoringTable.parse(shipped) as ScoringTable
const scores = fc.record(
  Object.fromEntries(table.dimensions.map((d) => [d.id, fc.integer({ min: 0, max: d.levels.length - 1 })]))
)

describe('the class of a home industry', () => {
  it('is what the table says: a total, and a least level of everything', () => {
    const all = (level: number) => Object.fromEntries(table.dimensions.map((d) => [d.id, level]))
    expect(classOf(table, all(0))).toBe('beginner')
    expect(classOf(table, all(2))).toBe('growing')
    expect(classOf(table, all(3))).toBe('advanced')
    expect(classOf(table, { ...all(3), legality: 1 })).toBe('growing')
    expect(classOf(table, { ...all(3), legality: 0 })).toBe('beginner')
  })
  it('never falls when one thing gets better; what is proposed does reach the next class and no more', () => {
    fc.assert(
      fc.property(scores, fc.constantFrom(...table.dimensions), (now, d) => {
        const rank = (s: Record<string, number>) => industryClasses.indexOf(classOf(table, s))
        const better = { ...now, [d.id]: Math.min(now[d.id]! + 1, d.levels.length - 1) }
        expect(rank(better)).toBeGreaterThanOrEqual(rank(now))
        const next = nextClass(table, now)
        if (!next) {
          expect(classOf(table, now)).toBe('advanced')
          return
        }
        const reached = { ...now, ...Object.fromEntries(next.improve.map((i) => [i.dimension, i.to])) }
        expect(classOf(table, reached)).toBe(next.class)
        for (const i of next.improve) expect(i.to).toBeGreaterThan(now[i.dimension]!)
        for (const i of next.improve)
          expect(classOf(table, { ...reached, [i.dimension]: i.to - 1 })).not.toBe(next.class)
      })
    )
  })
  it('refuses a table whose classes contradict each other', () => {
    const [beginner, growing, advanced] = table.classes
    expect(scoringTable.safeParse({ ...table, classes: [beginner, advanced, growing] }).success).toBe(false)
    expect(scoringTable.safeParse({ ...table, classes: [beginner, growing, { ...advanced, total: 99 }] }).success).toBe(
      false
    )
  })
})

const soundPlan: MarketingAnswers = {
  trade: 'food',
  product: { what: 'Mente panggang 100 g', difference: 'Dipanggang, tanpa pengawet', shelfLifeDays: 180 },
  price: { cost: 11_850, price: 15_500, othersLow: 14_000, othersHigh: 18_000 },
  place: {
    channels: [
      { channel: 'souvenir', perMonth: 200 },
      { channel: 'market', perMonth: 100 }
    ]
  },
  promotion: { ways: ['whatsapp'], budget: 100_000, message: '' },
  people: { makers: 2, hoursPerWeek: 20, tasks: 'Satu memanggang, satu mengemas' },
  process: { perBatch: 98, batchesPerWeek: 1, hoursPerBatch: 16, checked: true },
  evidence: { brand: 'Mente Jelbudan', label: true, permit: true, photo: true }
}

describe('the marketing plan', () => {
  const levels = (a: MarketingAnswers, part: string) =>
    checkMarketing(a)
      .filter((f) => f.part === part)
      .map((f) => f.level)
  it('has nothing to say of a plan that works, and asks for everything in an empty one', () => {
    expect(checkMarketing(soundPlan)).toEqual([])
    expect(soundParts(checkMarketing(soundPlan))).toEqual([...marketingParts])
    expect(soundParts(checkMarketing(emptyMarketing))).toEqual([])
  })
  it('stops what cannot work: below cost, more than is made, more hours than there are, modern retail without papers', () => {
    expect(levels({ ...soundPlan, price: { ...soundPlan.price, price: 11_000 } }, 'price')).toEqual(['stop'])
    expect(levels({ ...soundPlan, price: { ...soundPlan.price, price: 13_000 } }, 'price')).toEqual(['advice'])
    expect(
      levels(
        {
          ...soundPlan,
          place: {
            channels: [
              { channel: 'market', perMonth: 900 },
              { channel: 'kiosk', perMonth: 9 }
            ]
          }
        },
        'place'
      )
    ).toEqual(['stop'])
    expect(levels({ ...soundPlan, people: { ...soundPlan.people, makers: 1, hoursPerWeek: 10 } }, 'people')).toEqual([
      'stop'
    ])
    const retail: MarketingAnswers = {
      ...soundPlan,
      place: {
        channels: [
          { channel: 'modern-retail', perMonth: 100 },
          { channel: 'market', perMonth: 9 }
        ]
      }
    }
    expect(checkMarketing(retail)).toEqual([])
    expect(levels({ ...retail, evidence: { ...soundPlan.evidence, permit: false } }, 'evidence')).toEqual(['stop'])
    expect(levels({ ...retail, product: { ...soundPlan.product, shelfLifeDays: 14 } }, 'product')).toEqual(['stop'])
  })
  it('plans to sell no more than it makes, or says so', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 9000 }),
        (perBatch, batchesPerWeek, perMonth) => {
          const plan: MarketingAnswers = {
            ...soundPlan,
            process: { ...soundPlan.process, perBatch, batchesPerWeek },
            place: { channels: [{ channel: 'market', perMonth }] }
          }
          expect(levels(plan, 'place').includes('stop')).toBe(wantedPerMonth(plan) > madePerMonth(plan)!)
        }
      )
    )
  })
})
