import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fewest } from '../households/disclosure.ts'
import { addDays } from '../kernel/dates.ts'
import { conversion, type Unit } from './conversion.ts'

const day = fc.integer({ min: 0, max: 60 }).map((n) => addDays('2026-10-01', n))
const units = fc.array(
  fc.record({
    household: fc.integer({ min: 1, max: 30 }).map(String),
    reached: fc.array(fc.option(day), { minLength: 4, maxLength: 4 })
  }),
  { maxLength: 60 }
)
const since = '2026-11-20'
const walked = (n: number, reached: Unit['reached']): Unit[] =>
  Array.from({ length: n }, (_, i) => ({ household: `${reached.join()}${i}`, reached }))

describe('of so many, so many went on', () => {
  it('never more than came so far, never more new than there are', () => {
    fc.assert(
      fc.property(units, (list) => {
        let before = list.length
        for (const step of conversion(list, 3, since, true)) {
          expect(step.value!).toBeLessThanOrEqual(before)
          expect(step.week!).toBeLessThanOrEqual(step.value!)
          expect(step.days ?? 0).toBeGreaterThanOrEqual(0)
          before = step.value!
        }
      })
    )
  })

  it('hidden where a few households stand behind those who went on, those who did not, the new or the others', () => {
    fc.assert(
      fc.property(units, (list) => {
        const behind = (of: readonly Unit[]) => new Set(of.map((unit) => unit.household)).size
        const few = (of: readonly Unit[]) => behind(of) > 0 && behind(of) < fewest
        let before: readonly Unit[] = list
        for (const [i, step] of conversion(list, 3, since, false).entries()) {
          const on = before.filter(({ reached }) => reached[i + 1])
          const stayed = before.filter((unit) => !on.includes(unit))
          // That nobody went on tells of nobody.
          if (few(on) || (on.length > 0 && few(stayed))) expect(step.value).toBeNull()
          const fresh = on.filter(({ reached }) => reached[i + 1]! > since)
          const older = on.filter((unit) => !fresh.includes(unit))
          if (few(fresh) || (fresh.length > 0 && few(older))) expect(step.week).toBeNull()
          before = on
        }
      })
    )
  })

  it('says nearly all where it hides the few who did not, and counts those who are in no list', () => {
    const list = [...walked(12, ['2026-10-01', '2026-10-11']), ...walked(2, ['2026-10-01', null])]
    expect(conversion(list, 1, since, false)[0]).toMatchObject({ value: null, nearlyAll: true })
    expect(conversion(list, 1, since, false, fewest)[0]).toMatchObject({ value: 12, nearlyAll: false, days: 10 })
    const few = [...walked(2, ['2026-10-01', '2026-10-11']), ...walked(12, ['2026-10-01', null])]
    expect(conversion(few, 1, since, false)[0]).toMatchObject({ value: null, nearlyAll: false, days: null })
  })

  it('what went the other way round took no time', () => {
    expect(conversion(walked(6, ['2026-10-11', '2026-10-01']), 1, since, true)[0]).toMatchObject({
      value: 6,
      days: null
    })
  })
})
