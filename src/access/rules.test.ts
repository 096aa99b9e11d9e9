import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { roles } from '../kernel/actor.ts'
import { shippedSignInRules, signInRules } from './model.ts'
import { asksForCode, standingOf } from './rules.ts'

const now = new Date('2026-11-27T02:00:00Z')
const before = fc.integer({ min: 0, max: 40_000 }).map((minutes) => new Date(now.getTime() - minutes * 60_000))
const session = fc.record({
  begun: before,
  used: before,
  proven: before,
  coded: fc.boolean(),
  issued: fc.boolean(),
  hasFactor: fc.boolean()
})
const limits = fc.record({ idleMinutes: fc.integer({ min: 5, max: 20_160 }), hours: fc.integer({ min: 1, max: 336 }) })
const memberRoles = roles.filter((role) => role !== 'public')
const rules = fc
  .record({
    secondFactor: fc.subarray(memberRoles),
    withFactor: limits,
    without: limits,
    proofMinutes: fc.option(fc.integer({ min: 1, max: 1440 }))
  })
  .map((made) => signInRules.parse(made))
const minutes = (then: Date) => (now.getTime() - then.getTime()) / 60_000

describe('what the bearer of a session owes', () => {
  it('is nothing only when code, password, app and limits are all in order', () => {
    fc.assert(
      fc.property(rules, fc.constantFrom(...roles), session, (made, role, held) => {
        const limit = asksForCode(made, role) ? made.withFactor : made.without
        const inOrder =
          minutes(held.used) < limit.idleMinutes &&
          minutes(held.begun) < limit.hours * 60 &&
          (held.coded || !held.hasFactor) &&
          !held.issued &&
          (held.hasFactor || !asksForCode(made, role))
        const stale = made.proofMinutes !== null && minutes(held.proven) >= made.proofMinutes
        const owes = standingOf(made, role, now, held)
        expect(owes === undefined || owes === 'proof').toBe(inOrder)
        if (inOrder) expect(owes).toBe(stale ? 'proof' : undefined)
      })
    )
  })

  it('is a code before anything that a password alone would change', () => {
    fc.assert(
      fc.property(rules, fc.constantFrom(...roles), session, (made, role, held) => {
        const owes = standingOf(made, role, now, { ...held, begun: now, used: now, hasFactor: true, coded: false })
        expect(owes).toBe('code')
      })
    )
  })

  it('ships as: codes for administrator, officer and auditor, an hour unused and a day in all', () => {
    const { rules: shipped } = shippedSignInRules
    expect(shipped.secondFactor).toEqual(['administrator', 'officer', 'auditor'])
    expect(shipped.withFactor).toEqual({ idleMinutes: 60, hours: 24 })
  })
})
