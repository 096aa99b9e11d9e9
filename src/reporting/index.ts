import { room } from '../platform/room.ts'
import { home } from './home.ts'
import { publicPage, publicPhoto } from './public.ts'
import { behind, regentPage } from './regent.ts'

export { publicPageRoute } from './page.ts'

export const reportingRoom = room({
  name: 'reporting',
  operations: [home, regentPage, behind, publicPage, publicPhoto]
})
