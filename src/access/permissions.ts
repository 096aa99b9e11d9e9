import type { Actor, Role, Scope } from '../kernel/actor.ts'

type Row = Partial<Record<Role, Scope>>

const everyone: Row = {
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
const { public: _, ...signedIn } = everyone
const register: Row = { administrator: 'regency', officer: 'regency', facilitator: 'area' }
const seeRegister: Row = { ...register, auditor: 'regency', resident: 'own' }
const office: Row = { administrator: 'regency', officer: 'regency' }
const seeOffice: Row = { ...office, auditor: 'regency' }
/** Imports belong to the agency that made them; the other agency sees them. */
const importer: Row = { administrator: 'regency', officer: 'agency' }

/**
 * Who may do what, and how far: the one table of permissions. A role that is not named in a row is refused. Scopes are
 * explained in kernel/actor.ts; the database enforces `area` and `own` by row-level security as well. Figures (the map,
 * the potential of a village) hold no personal data, so they are open to every role.
 */
export const permissions: Readonly<Record<string, Row>> = {
  'access/me': everyone,
  'access/permissions': signedIn,
  'access/members': { administrator: 'regency', auditor: 'regency' },
  'access/add-member': { administrator: 'regency' },
  'access/change-member': { administrator: 'regency' },
  'access/reset-password': { administrator: 'regency' },
  'access/audit': { administrator: 'regency', auditor: 'regency' },
  'access/changes': seeRegister,
  'jobs/get': signedIn,
  'jobs/cancel': office,

  'regions/search': everyone,
  'regions/villages': everyone,
  'regions/boundaries': everyone,
  'regions/import-boundaries': { administrator: 'regency' },
  'regions/remove-boundaries': { administrator: 'regency' },

  'households/list': seeRegister,
  'households/search': { ...register, auditor: 'regency' },
  'households/get': seeRegister,
  'households/timeline': seeRegister,
  'households/enterprises': seeRegister,
  'households/register': register,
  'households/change': register,
  'households/add-person': register,
  'households/change-person': register,
  'households/add-enterprise': register,
  'households/change-enterprise': register,
  'households/give-consent': { ...register, resident: 'own' },
  'households/withdraw-consent': { ...register, resident: 'own' },
  'households/unmask': { administrator: 'regency', officer: 'regency', facilitator: 'area', resident: 'own' },
  'households/duplicates': seeOffice,
  'households/find-duplicates': office,
  'households/merge': office,
  'households/keep-apart': office,
  'households/undo-merge': office,

  'potential/questionnaires': signedIn,
  'potential/save-questionnaire': { administrator: 'regency' },
  'potential/responses': seeRegister,
  'potential/respond': { ...register, resident: 'own' },
  'potential/map': everyone,
  'potential/village': everyone,
  'potential/opportunities': everyone,
  'potential/weigh': { administrator: 'regency', officer: 'regency' },

  'intake/upload': importer,
  'intake/list': seeOffice,
  'intake/get': seeOffice,
  'intake/rows': seeOffice,
  'intake/map-columns': importer,
  'intake/fix-row': importer,
  'intake/apply': importer,
  'intake/undo': importer,
  'intake/left-out': importer,

  'reporting/home': everyone
}

/** The scope the actor has for an operation; undefined means refused. A facilitator without villages reaches nothing. */
export function scopeOf(operation: string, actor: Actor): Scope | undefined {
  return permissions[operation]?.[actor.role]
}
