/** Puts the rooms together; the only file that knows them all. */
import { accessActions, accessViews, needsApproval, permissions, prepareAccess, scopeOf } from './access/index.ts'
import { certificateActions, certificateViews } from './certificates/index.ts'
import { classActions, classReactions, classViews } from './classes/index.ts'
import { cooperationActions, cooperationReactions, cooperationViews } from './cooperation/index.ts'
import { documentActions, documentViews, prepareDocuments } from './documents/index.ts'
import { householdActions, householdJobs, householdViews } from './households/index.ts'
import { intakeActions, intakeJobs, intakeViews } from './intake/index.ts'
import { mentoringActions, mentoringReactions, mentoringViews, prepareMentoring } from './mentoring/index.ts'
import { messageActions, messageJobs, messageReactions, messageViews } from './messages/index.ts'
import { orderActions, orderViews } from './orders/index.ts'
import { backupJobs, backups, startBackup, startDrill } from './platform/backup/operations.ts'
import { cancelJob, getJob, runAgain } from './platform/job-operations.ts'
import type { JobKind } from './platform/jobs.ts'
import type { AnyAction, AnyView, Registry } from './platform/perform.ts'
import type { Tx } from './platform/postgres/database.ts'
import { poolActions, poolReactions, poolViews } from './pools/index.ts'
import { potentialActions, potentialViews, preparePotential } from './potential/index.ts'
import { prepareProducts, productActions, productViews } from './products/index.ts'
import { regionActions, regionViews, serveRegency } from './regions/index.ts'
import { reportingViews } from './reporting/index.ts'
import { retailActions, retailJobs, retailViews } from './retail/index.ts'
import { salesActions, salesJobs, salesViews } from './sales/index.ts'
import { prepareTraining, trainingActions, trainingJobs, trainingViews } from './training/index.ts'

export const jobKinds: readonly JobKind[] = [
  ...backupJobs,
  ...householdJobs,
  ...intakeJobs,
  ...messageJobs,
  ...trainingJobs,
  ...retailJobs,
  ...salesJobs
]

export const actions = [
  ...accessActions,
  cancelJob,
  runAgain(jobKinds),
  startBackup,
  startDrill,
  ...regionActions,
  ...householdActions,
  ...potentialActions,
  ...intakeActions,
  ...messageActions,
  ...documentActions,
  ...trainingActions,
  ...classActions,
  ...certificateActions,
  ...mentoringActions,
  ...cooperationActions,
  ...poolActions,
  ...productActions,
  ...retailActions,
  ...orderActions,
  ...salesActions
] as const
export const views = [
  ...accessViews,
  getJob,
  backups,
  ...regionViews,
  ...householdViews,
  ...potentialViews,
  ...intakeViews,
  ...messageViews,
  ...documentViews,
  ...trainingViews,
  ...classViews,
  ...certificateViews,
  ...mentoringViews,
  ...cooperationViews,
  ...poolViews,
  ...productViews,
  ...retailViews,
  ...orderViews,
  ...salesViews,
  ...reportingViews
] as const

/** What follows in later rooms when something changed in an earlier one. */
const reactions = [
  ...messageReactions,
  ...classReactions,
  ...mentoringReactions,
  ...cooperationReactions,
  ...poolReactions
]

/** What the server does by itself, once a day. */
export const dailyActions = [
  'access/seal-audit',
  'classes/fill-seats',
  'mentoring/remind',
  'cooperation/remind',
  'products/watch-papers',
  'sales/watch-shelves'
] as const

/** Makes this installation serve a regency, with everything that ships for it. */
export async function prepareRegency(tx: Tx, regency: string, demo: boolean): Promise<void> {
  await serveRegency(tx, regency, demo)
  await prepareAccess(tx, regency, demo)
  await preparePotential(tx, regency)
  await prepareDocuments(tx, regency)
  await prepareTraining(tx, regency)
  await prepareMentoring(tx, regency)
  await prepareProducts(tx, regency)
}

/** Every operation by name, with its permission; refuses to start when one of them lacks a row in the permission table. */
export function createRegistry(): Registry {
  const byName = <T extends { name: string }>(list: readonly T[]) => new Map(list.map((o) => [o.name, o]))
  const registry: Registry = {
    actions: byName(actions as unknown as readonly AnyAction[]),
    views: byName(views as unknown as readonly AnyView[]),
    reactions,
    scopeOf,
    needsApproval
  }
  const declared = new Set([...registry.actions.keys(), ...registry.views.keys()])
  const unknown = [...declared]
    .filter((name) => !permissions[name])
    .concat(Object.keys(permissions).filter((name) => !declared.has(name)))
  if (unknown.length) throw new Error(`permission table and operations disagree: ${unknown.join(', ')}`)
  return registry
}
