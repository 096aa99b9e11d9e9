import { room } from '../platform/room.ts'
import * as actions from './actions.ts'
import { supportDesk } from './desk.ts'
import * as views from './views.ts'

export const supportRoom = room({
  name: 'support',
  operations: [
    actions.ask,
    actions.withdraw,
    actions.grant,
    actions.refuseHelp,
    actions.cancel,
    actions.handOver,
    actions.check,
    actions.noteOutside,
    actions.noteWelfare,
    actions.saveSupportRules,
    views.kinds,
    views.list,
    views.getHelp,
    views.ofHousehold,
    views.photo,
    views.doubles,
    views.eligible
  ],
  desk: supportDesk
})
