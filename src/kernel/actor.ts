/** The roles of Rakit, as its users name their own work. */
export const roles = [
  'administrator',
  'officer',
  'facilitator',
  'mentor',
  'resident',
  'buyer',
  'leader',
  'auditor',
  'public'
] as const
export type Role = (typeof roles)[number]

/** The two agencies that run the programme jointly. */
export const agencies = ['cooperatives', 'industry'] as const
export type Agency = (typeof agencies)[number]

/**
 * How far a permission reaches. `regency`: everything in the actor's regency. `area`: the villages assigned to the actor.
 * `agency`: what the actor's own agency made. `own`: the actor's own household or account.
 */
export const scopes = ['regency', 'agency', 'area', 'own'] as const
export type Scope = (typeof scopes)[number]

/**
 * What somebody who came in with a password has yet to do: give a code, change a password that was handed out, or set up
 * codes; until then the actor is the public. `proof`: only what asks for a proof of the last minutes waits for one.
 */
export type Owed = 'code' | 'password' | 'second-factor' | 'proof'

/** Whoever acts: one account in one role, in one regency. */
export interface Actor {
  user: string
  name: string
  role: Role
  regency: string
  agency: Agency | null
  villages: readonly string[]
  household: string | null
  retailer: string | null
  /** The session this came by, where it came by one; its id, which opens nothing. */
  session?: string
  owes?: Owed
}
