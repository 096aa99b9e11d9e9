import { room } from '../platform/room.ts'
import { importBoundaries, removeBoundaries } from './actions.ts'
import { codes, importCodes, removeCodes } from './codes.ts'
import { serveRegency } from './store.ts'
import { boundaries, searchRegions, villages } from './views.ts'

export { villagesByBps } from './codes.ts'
export { loadRegions, serveRegency, villageShapes, villagesOf } from './store.ts'

export const regionsRoom = room({
  name: 'regions',
  operations: [
    importBoundaries,
    removeBoundaries,
    importCodes,
    removeCodes,
    searchRegions,
    villages,
    boundaries,
    codes
  ],
  prepare: serveRegency
})
