import { room } from '../platform/room.ts'
import { decline, revoke, settle, takeIn } from './deciding.ts'
import { fieldDesk } from './desk.ts'
import { begin, page, phones, pull } from './views.ts'

export { fieldRoutes, meet } from './push.ts'

export const fieldRoom = room({
  name: 'field',
  operations: [revoke, settle, takeIn, decline, begin, page, pull, phones],
  desk: fieldDesk
})
