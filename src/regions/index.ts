import { importBoundaries, removeBoundaries } from './actions.ts'
import { codes, importCodes, removeCodes } from './codes.ts'
import { boundaries, searchRegions, villages } from './views.ts'

export { villagesByBps } from './codes.ts'
export { loadRegions, serveRegency, villageShapes, villagesOf } from './store.ts'

export const regionActions = [importBoundaries, removeBoundaries, importCodes, removeCodes] as const
export const regionViews = [searchRegions, villages, boundaries, codes] as const
