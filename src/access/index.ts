import { room } from '../platform/room.ts'
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
import { accessDesk } from './desk.ts'
import { prepareAccess, saveSignInRules, signInRulesView } from './sign-in-rules.ts'
import { auditTrail, changes, me, members, ownAccount, permissionTable } from './views.ts'

export { needsApproval } from './approvals.ts'
export { sealAudit, verifyAudit } from './audit-chain.ts'
export { createAccount, readablePassword } from './passwords.ts'
export { admitAnew } from './second-factor.ts'
export { actorOfUser, createSessions, openActors, publicActor } from './sessions.ts'
export { createSignIn } from './sign-in.ts'
export { prepareAccess } from './sign-in-rules.ts'

export const accessRoom = room({
  name: 'access',
  operations: [
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
    sealAuditLog,
    me,
    ownAccount,
    permissionTable,
    members,
    signInRulesView,
    approvalRulesView,
    approvals,
    auditTrail,
    changes
  ],
  prepare: prepareAccess,
  daily: [sealAuditLog],
  desk: accessDesk
})
