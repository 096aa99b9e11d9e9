import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Problem } from '../kernel/problem.ts'
import { blockers, type Stage, stages } from './model.ts'
import { checkVisit, isOdd, monthBefore, urgencyOf } from './visits.ts'

const caught = (work: () => void) => {
  try {
    work()
    return undefined
  } catch (error) {
    return error as Problem
  }
}

describe('who needs the next visit', () => {
  const c = { stage: 'producing' as Stage, blockedBy: [], openedOn: '2026-01-05', lastVisit: '2026-11-01', overdue: 0 }
  it('counts days since the last visit against what its stage asks for, and says why', () => {
    expect(urgencyOf(c, '2026-11-22')).toEqual({
      points: 1,
      reasons: [expect.objectContaining({ en: '21 days since the last visit' })]
    })
    expect(urgencyOf({ ...c, blockedBy: ['quality'], overdue: 2 }, '2026-11-22').points).toBeCloseTo(3)
    expect(urgencyOf({ ...c, lastVisit: null }, '2026-01-05').reasons[0]!.en).toBe('never visited')
  })
  it('never falls as days pass, as more blocks the maker, or as tasks run late', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...stages),
        fc.subarray([...blockers]),
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 1, max: 300 }),
        (stage, blockedBy, overdue, later) => {
          const now = urgencyOf({ ...c, stage, blockedBy, overdue }, '2026-11-10').points
          const day = new Date(Date.UTC(2026, 10, 10 + later)).toISOString().slice(0, 10)
          expect(urgencyOf({ ...c, stage, blockedBy, overdue }, day).points).toBeGreaterThan(now)
          expect(urgencyOf({ ...c, stage, blockedBy, overdue: overdue + 1 }, '2026-11-10').points).toBeGreaterThan(now)
          if (blockedBy.length > 0)
            expect(
              urgencyOf({ ...c, stage, blockedBy: blockedBy.slice(1), overdue }, '2026-11-10').points
            ).toBeLessThan(now)
        }
      )
    )
  })
})

describe('what is asked twice', () => {
  const before = { turnover: 1_000_000, sameDayBy: null, openedOn: '2026-11-01' }
  const visit = {
    visitedOn: '2026-11-20',
    turnover: 1_500_000,
    nextSteps: [],
    confirmed: [] as ('turnover' | 'same-day')[]
  }
  const check = (more: object, known: object = {}) =>
    caught(() => checkVisit({ ...visit, ...more }, { ...before, ...known }, '2026-11-25'))
  it('takes what is likely', () => {
    expect(check({})).toBeUndefined()
    expect(check({ turnover: null })).toBeUndefined()
    expect(check({ turnover: 90_000_000 }, { turnover: null })).toBeUndefined()
  })
  it('asks about ten times the turnover, or a tenth, and believes whoever confirms', () => {
    for (const turnover of [10_000_000, 15_000_000, 100_000]) {
      expect(check({ turnover })?.facts).toEqual({ confirm: 'turnover' })
      expect(check({ turnover, confirmed: ['turnover'] })).toBeUndefined()
      expect(isOdd(turnover, 1_000_000)).toBe(true)
    }
    expect(isOdd(9_999_999, 1_000_000)).toBe(false)
  })
  it('asks when somebody else was there on the same day', () => {
    expect(check({}, { sameDayBy: 'Pak Ali' })).toMatchObject({ status: 409, facts: { confirm: 'same-day' } })
    expect(check({ confirmed: ['same-day'] }, { sameDayBy: 'Pak Ali' })).toBeUndefined()
  })
  it('refuses a visit that has not been, or before the case', () => {
    expect(check({ visitedOn: '2026-11-26' })?.code).toBe('kernel/day-outside')
    expect(check({ visitedOn: '2026-10-31' })?.code).toBe('kernel/day-outside')
  })
  it('files turnover under the month before the visit', () => {
    expect(monthBefore('2026-11-20')).toBe('2026-10-01')
    expect(monthBefore('2026-01-02')).toBe('2025-12-01')
  })
})
