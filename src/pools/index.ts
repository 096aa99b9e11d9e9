import { room } from '../platform/room.ts'
import { checkBatch } from './batches.ts'
import { askWhoMakes } from './following.ts'
import { addMembers, changeMember, changePool, formPool } from './members.ts'
import { cancelOrder, order, payOut, shareAgain } from './orders.ts'
import { getPool, pools, suggestions, trace } from './views.ts'

export { takeOrder } from './orders.ts'

export const poolsRoom = room({
  name: 'pools',
  operations: [
    formPool,
    changePool,
    addMembers,
    changeMember,
    order,
    cancelOrder,
    shareAgain,
    checkBatch,
    payOut,
    pools,
    getPool,
    trace,
    suggestions
  ],
  follows: [askWhoMakes]
})
