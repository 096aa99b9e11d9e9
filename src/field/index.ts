import { decline, revoke, settle, takeIn } from './deciding.ts'
import { begin, page, phones, pull } from './views.ts'

export { fieldRoutes, meet } from './push.ts'

export const fieldActions = [revoke, settle, takeIn, decline] as const
export const fieldViews = [begin, page, pull, phones] as const
