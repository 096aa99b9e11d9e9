import { home } from './home.ts'
import { regentPage } from './regent.ts'

export const reportingViews = [home, regentPage] as const
