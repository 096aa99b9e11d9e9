import { home } from './home.ts'

export const reportingViews = [home] as const
