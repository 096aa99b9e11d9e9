import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backupDue, drillDue, toKeep, updatesToDrop, worries } from './rules.ts'

const day = 86_400_000
const start = Date.parse('2026-01-01T19:00:00Z')

describe('which backups are kept', () => {
  it('after two years of daily ones: 7 days, 5 weeks, 12 months', () => {
    // Kept as it goes, day by day, as the server does.
    let there: Date[] = []
    for (let i = 0; i < 730; i++) {
      there.push(new Date(start + i * day))
      const keep = toKeep(there)
      there = there.filter((at) => keep.has(at))
    }
    const ages = there.map((at) => (start + 729 * day - at.getTime()) / day).sort((a, b) => a - b)
    expect(ages.slice(0, 7)).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(there.length).toBeLessThanOrEqual(24)
    expect(ages.filter((age) => age <= 31).length).toBeGreaterThanOrEqual(10)
    expect(ages.at(-1)).toBeGreaterThan(300)
    // Never a gap longer than a month and a day within the year that is kept.
    expect(ages.every((age, i) => i === 0 || age - ages[i - 1]! <= 32)).toBe(true)
  })

  it('always the newest, never more than 24, and thinning twice changes nothing', () => {
    const times = fc.array(fc.date({ min: new Date(start), max: new Date(start + 900 * day), noInvalidDate: true }), {
      minLength: 1,
      maxLength: 80
    })
    fc.assert(
      fc.property(times, (all) => {
        const keep = toKeep(all)
        expect([...keep].some((at) => at.getTime() === Math.max(...all.map(Number)))).toBe(true)
        expect(keep.size).toBeLessThanOrEqual(24)
        expect(toKeep([...keep])).toEqual(keep)
      })
    )
  })
})

it('of backups before an update the newest of each of the last three updates is kept, however often one was tried', () => {
  const found = ['0019', '0022', '0025', '0020', '0025', '0025', '0022'].map((before, i) => ({
    before,
    at: new Date(start + i * day)
  }))
  const kept = found.filter((each) => !updatesToDrop(found).includes(each))
  expect(kept.map(({ before, at }) => [before, (at.getTime() - start) / day])).toEqual([
    ['0020', 3],
    ['0025', 5],
    ['0022', 6]
  ])
})

it('one is due from one in the morning in Jakarta, a drill with the month', () => {
  const at = (time: string) => new Date(`${time}+07:00`)
  expect(backupDue(at('2026-11-26T01:05'), at('2026-11-26T23:59'))).toBe(false)
  expect(backupDue(at('2026-11-26T01:05'), at('2026-11-27T00:59'))).toBe(false)
  expect(backupDue(at('2026-11-26T01:05'), at('2026-11-27T01:00'))).toBe(true)
  expect(backupDue(at('2026-11-26T22:00'), at('2026-11-27T01:00'))).toBe(true)
  expect(drillDue(at('2026-11-01T02:00'), at('2026-11-30T23:00'))).toBe(false)
  expect(drillDue(at('2026-11-30T02:00'), at('2026-12-01T00:01'))).toBe(true)
})

it('somebody is told of a backup of the day before yesterday, and of one never tried', () => {
  const now = new Date(start)
  const ago = (days: number) => new Date(start - days * day)
  expect(worries(ago(1), ago(40), now)).toEqual([])
  expect(worries(ago(1.6), ago(40), now)).toEqual(['backup'])
  expect(worries(ago(1), ago(46), now)).toEqual(['drill'])
})
