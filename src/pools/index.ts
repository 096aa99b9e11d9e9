import { checkBatch } from './batches.ts'
import { askWhoMakes } from './following.ts'
import { addMembers, changeMember, changePool, formPool } from './members.ts'
import { cancelOrder, order, payOut, shareAgain } from './orders.ts'
import { getPool, pools, suggestions, trace } from './views.ts'

export { takeOrder } from './orders.ts'

export const poolActions = [
  formPool,
  changePool,
  addMembers,
  changeMember,
  order,
  cancelOrder,
  shareAgain,
  checkBatch,
  payOut
] as const
export const poolReactions = [askWhoMakes] as const
export const poolViews = [pools, getPool, trace, suggestions] as const
