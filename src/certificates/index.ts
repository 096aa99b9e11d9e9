import { room } from '../platform/room.ts'
import { certificatesDesk } from './desk.ts'
import { badge, certificatePdf, certificates, issue, revoke, verify } from './operations.ts'

export { certificateRoutes } from './routes.ts'

export const certificatesRoom = room({
  name: 'certificates',
  operations: [issue, revoke, certificates, certificatePdf, badge, verify],
  desk: certificatesDesk
})
