import type { Role, Scope } from './actor.ts'

/**
 * Who may do an operation, and how far: a role that is not named is refused. Scopes are explained in actor.ts; the
 * database enforces `area` and `own` by row-level security as well. Figures (the map, the potential of a village) hold no
 * personal data, so they are open to every role. The rows that several rooms share stand here; docs/rights.md shows them all.
 */
export type Rights = Readonly<Partial<Record<Role, Scope>>>

export const everyone: Rights = {
  administrator: 'regency',
  officer: 'regency',
  facilitator: 'regency',
  mentor: 'regency',
  resident: 'regency',
  buyer: 'regency',
  leader: 'regency',
  auditor: 'regency',
  public: 'regency'
}
const { public: _, ...inside } = everyone
export const signedIn: Rights = inside
export const register: Rights = { administrator: 'regency', officer: 'regency', facilitator: 'area' }
export const seeRegister: Rights = { ...register, auditor: 'regency', resident: 'own' }
/** What a maker keeps for themselves, or somebody keeps for them. */
export const ofMaker: Rights = { ...register, resident: 'own' }
export const administrator: Rights = { administrator: 'regency' }
export const seeAdministration: Rights = { ...administrator, auditor: 'regency' }
export const office: Rights = { administrator: 'regency', officer: 'regency' }
export const seeOffice: Rights = { ...office, auditor: 'regency' }
/** Figures and dates without anybody's name. */
export const seePlanning: Rights = { ...seeOffice, leader: 'regency' }
/** Names of businesses and what they offer; no addresses, no phones. */
export const seeMarket: Rights = { ...seePlanning, facilitator: 'area', resident: 'own' }
/** Orders and what is owed for them; a retailer's buyer sees those of the own one, which the database ensures. */
export const seeOrders: Rights = { ...seeRegister, buyer: 'regency' }
export const placesOrders: Rights = { ...office, buyer: 'regency' }
/** Figures of products, without names of people. */
export const seeSales: Rights = { ...seePlanning, facilitator: 'area', buyer: 'regency' }
/** A mentor sees and runs the classes they teach; a facilitator sees classes, and in them the people of their villages. */
export const seeClasses: Rights = { ...seePlanning, facilitator: 'area', mentor: 'own' }
export const runClass: Rights = { ...office, mentor: 'own' }
/** Imports and programmes belong to the agency that made them; the other agency sees them. */
export const importer: Rights = { administrator: 'regency', officer: 'agency' }
