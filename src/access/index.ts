import { addMember, changeMember, resetPassword, resetSecondFactor } from './actions.ts'
import {
  answerApproval,
  approvalRulesView,
  approvals,
  askApproval,
  doApproved,
  saveApprovalRules,
  withdrawApproval
} from './approvals.ts'
import { sealAuditLog } from './audit-chain.ts'
import { saveSignInRules, signInRulesView } from './sign-in-rules.ts'
import { auditTrail, changes, me, members, ownAccount, permissionTable } from './views.ts'

export { needsApproval } from './approvals.ts'
export { sealAudit, verifyAudit } from './audit-chain.ts'
export { createAccount, readablePassword } from './passwords.ts'
export { permissions, scopeOf } from './permissions.ts'
export { admitAnew } from './second-factor.ts'
export { actorOf, actorOfUser, createSessions, publicActor } from './sessions.ts'
export { createSignIn } from './sign-in.ts'
export { prepareAccess } from './sign-in-rules.ts'

export const accessActions = [
  addMember,
  changeMember,
  resetPassword,
  resetSecondFactor,
  saveSignInRules,
  saveApprovalRules,
  askApproval,
  answerApproval,
  withdrawApproval,
  doApproved,
  sealAuditLog
] as const
export const accessViews = [
  me,
  ownAccount,
  permissionTable,
  members,
  signInRulesView,
  approvalRulesView,
  approvals,
  auditTrail,
  changes
] as const
