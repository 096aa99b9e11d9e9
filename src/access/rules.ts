import type { Owed, Role } from '../kernel/actor.ts'
import type { SignInRules } from './model.ts'

/** What is known of a session and its account. */
export interface Standing {
  begun: Date
  used: Date
  /** When a password or code was last given in it. */
  proven: Date
  /** Was a code given in it? */
  coded: boolean
  /** Is the password still the one that was handed out? */
  issued: boolean
  /** Does the account have an app that makes codes? */
  hasFactor: boolean
}

export const asksForCode = (rules: SignInRules, role: Role): boolean =>
  role !== 'public' && rules.secondFactor.includes(role)

/** Has the session ended, and what does its bearer owe before going on? A code comes first: a password alone changes nothing. */
export function standingOf(rules: SignInRules, role: Role, now: Date, session: Standing): 'ended' | Owed | undefined {
  const { idleMinutes, hours } = asksForCode(rules, role) ? rules.withFactor : rules.without
  const minutesSince = (then: Date) => (now.getTime() - then.getTime()) / 60_000
  if (minutesSince(session.used) >= idleMinutes || minutesSince(session.begun) >= hours * 60) return 'ended'
  if (session.hasFactor && !session.coded) return 'code'
  if (session.issued) return 'password'
  if (asksForCode(rules, role) && !session.hasFactor) return 'second-factor'
  if (rules.proofMinutes !== null && minutesSince(session.proven) >= rules.proofMinutes) return 'proof'
  return undefined
}
