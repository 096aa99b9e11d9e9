import { home } from './home.ts'
import { publicPage, publicPhoto } from './public.ts'
import { behind, regentPage } from './regent.ts'

export { publicPageRoute } from './page.ts'

export const reportingViews = [home, regentPage, behind, publicPage, publicPhoto] as const
