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
/** What a maker keeps for themselves, or somebody keeps for them. */
const ofMaker: Row = { ...register, resident: 'own' }
const office: Row = { administrator: 'regency', officer: 'regency' }
const seeOffice: Row = { ...office, auditor: 'regency' }
/** Figures and dates without anybody's name. */
const seePlanning: Row = { ...seeOffice, leader: 'regency' }
/** Names of businesses and what they offer; no addresses, no phones. */
const seeMarket: Row = { ...seePlanning, facilitator: 'area', resident: 'own' }
/** A mentor sees and runs the classes they teach; a facilitator sees classes, and in them the people of their villages. */
const seeClasses: Row = { ...seePlanning, facilitator: 'area', mentor: 'own' }
const runClass: Row = { ...office, mentor: 'own' }
/** Imports and programmes belong to the agency that made them; the other agency sees them. */
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

  'training/programmes': seePlanning,
  'training/save-programme': importer,
  'training/courses': everyone,
  'training/course': everyone,
  'training/publish-course': office,
  'training/mentors': seePlanning,
  'training/save-mentor': office,
  'training/venues': seePlanning,
  'training/save-venue': office,
  'training/crossings': seePlanning,
  'training/save-crossing': office,
  'training/plans': seePlanning,
  'training/plan': seePlanning,
  'training/plan-people': seeOffice,
  'training/compare-plans': seePlanning,
  'training/make-plan': office,
  'training/lock-class': office,
  'training/find-marginals': office,
  'training/discard-plan': office,

  'messages/list': { ...seeRegister, resident: undefined },
  'messages/resend': office,

  'documents/templates': seeOffice,
  'documents/template': seeOffice,
  'documents/preview': seeOffice,
  'documents/save-template': { administrator: 'regency' },
  'documents/save-letterhead': { administrator: 'regency' },

  'classes/approve-plan': importer,
  'classes/list': seeClasses,
  'classes/get': { ...seeClasses, leader: undefined },
  'classes/of-household': seeRegister,
  'classes/calendar': seeClasses,
  'classes/calendar-address': seeClasses,
  'classes/invite': importer,
  'classes/add-participant': importer,
  'classes/set-answer': { ...register, facilitator: 'regency' },
  'classes/invitation': everyone,
  'classes/answer': everyone,
  'classes/test': everyone,
  'classes/take-test': everyone,
  'classes/give-feedback': everyone,
  'classes/note-attendance': runClass,
  'classes/scan': runClass,
  'classes/save-test': runClass,
  'classes/check-practice': runClass,
  'classes/add-file': runClass,
  'classes/remove-file': runClass,
  'classes/file': { ...seeClasses, leader: undefined },
  'classes/paper': { ...seeOffice, mentor: 'own' },
  'classes/pay-transport': importer,
  'classes/finish': importer,
  'classes/mentor-options': office,
  'classes/replace-mentor': importer,
  'classes/postpone': importer,
  'classes/cancel': importer,
  'classes/set-decree': importer,

  'certificates/issue': importer,
  'certificates/revoke': importer,
  'certificates/list': seeRegister,
  'certificates/pdf': seeRegister,
  'certificates/badge': seeRegister,
  'certificates/verify': everyone,

  'mentoring/costings': seeRegister,
  'mentoring/save-costing': ofMaker,
  'mentoring/cases': seeRegister,
  'mentoring/case': seeRegister,
  'mentoring/of-household': seeRegister,
  'mentoring/visit-photo': seeRegister,
  'mentoring/cash-book': seeRegister,
  'mentoring/facilitators': { ...seePlanning, facilitator: 'regency' },
  'mentoring/week': { ...seeOffice, facilitator: 'area' },
  'mentoring/propose-days': { facilitator: 'area' },
  'mentoring/plan-days': { facilitator: 'area' },
  'mentoring/open-cases': register,
  'mentoring/change-case': register,
  'mentoring/close-case': register,
  'mentoring/hand-over': office,
  'mentoring/set-caseload': office,
  'mentoring/record-visit': register,
  'mentoring/add-task': register,
  'mentoring/mark-task': ofMaker,
  'mentoring/remind': { administrator: 'regency' },
  'mentoring/save-marketing': ofMaker,
  'mentoring/assess': register,
  'mentoring/scoring': signedIn,
  'mentoring/save-scoring': { administrator: 'regency' },
  'mentoring/note-cash': ofMaker,
  'mentoring/remove-cash': ofMaker,
  'mentoring/recall-turnover': ofMaker,

  'cooperation/partners': { ...seeOffice, facilitator: 'regency' },
  'cooperation/save-partner': register,
  'cooperation/board': seeMarket,
  'cooperation/matches': seeMarket,
  'cooperation/save-listing': ofMaker,
  'cooperation/close-listing': ofMaker,
  'cooperation/introduce': register,
  'cooperation/partnerships': seeRegister,
  'cooperation/partnership': seeRegister,
  'cooperation/agreement-paper': seeRegister,
  'cooperation/add-note': register,
  'cooperation/agree': register,
  'cooperation/end': register,
  'cooperation/note-delivery': register,
  'cooperation/rate': ofMaker,
  'cooperation/open-dispute': ofMaker,
  'cooperation/settle-dispute': office,
  'cooperation/remind': { administrator: 'regency' },

  'pools/list': seeMarket,
  'pools/get': seeMarket,
  'pools/suggestions': { ...seeOffice, facilitator: 'area' },
  'pools/form': register,
  'pools/change': register,
  'pools/add-members': register,
  'pools/change-member': register,
  'pools/order': register,
  'pools/cancel-order': register,
  'pools/share-again': register,
  'pools/check-batch': register,
  'pools/trace': seeRegister,
  'pools/pay-out': register,

  'products/list': seeRegister,
  'products/get': seeRegister,
  'products/expiring': seeRegister,
  'products/barcode': seeRegister,
  'products/label-sheet': seeRegister,
  'products/file': seeRegister,
  'products/requirements': signedIn,
  'products/save': ofMaker,
  'products/add-photo': ofMaker,
  'products/remove-photo': ofMaker,
  'products/save-paper': ofMaker,
  'products/remove-paper': register,
  'products/give-in-store-code': register,
  'products/withdraw': register,
  'products/record-evidence': register,
  'products/walk-path': register,
  'products/save-requirements': { administrator: 'regency' },
  'products/watch-papers': { administrator: 'regency' },

  'reporting/home': everyone
}

/** The scope the actor has for an operation; undefined means refused. A facilitator without villages reaches nothing. */
export function scopeOf(operation: string, actor: Actor): Scope | undefined {
  return permissions[operation]?.[actor.role]
}
