import { addMember, changeMember, resetPassword } from './actions.ts'
import { auditTrail, changes, me, members, permissionTable } from './views.ts'

export { permissions, scopeOf } from './permissions.ts'
export {
  actorOf,
  actorOfUser,
  createAccount,
  createSessions,
  readablePassword
} from './sessions.ts'

export const accessActions = [addMember, changeMember, resetPassword] as const
export const accessViews = [me, permissionTable, members, auditTrail, changes] as const
