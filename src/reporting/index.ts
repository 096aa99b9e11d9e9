import type { Desk } from '../platform/desk.ts'
import { room } from '../platform/room.ts'
import { homeOf } from './home.ts'
import { publicPage, publicPhoto } from './public.ts'
import { behind, regentPage } from './regent.ts'

export { lotteryRoute } from './lottery-page.ts'
export { publicPageRoute } from './page.ts'

/** The last room; the first page lays out the desks of the others. */
export const reportingRoom = (desks: readonly Desk[]) =>
  room({
    name: 'reporting',
    operations: [homeOf(desks), regentPage, behind, publicPage, publicPhoto]
  })
