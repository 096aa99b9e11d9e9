import { badge, certificatePdf, certificates, issue, revoke, verify } from './operations.ts'

export { certificateRoutes } from './routes.ts'

export const certificateActions = [issue, revoke] as const
export const certificateViews = [certificates, certificatePdf, badge, verify] as const
