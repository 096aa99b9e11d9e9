import { importBoundaries, removeBoundaries } from './actions.ts'
import { boundaries, searchRegions, villages } from './views.ts'

export { loadRegions, serveRegency, villageShapes, villagesOf } from './store.ts'

export const regionActions = [importBoundaries, removeBoundaries] as const
export const regionViews = [searchRegions, villages, boundaries] as const
