import { room } from '../platform/room.ts'
import * as agreements from './agreements.ts'
import * as curation from './curation.ts'
import { retailDesk } from './desk.ts'
import * as racks from './racks.ts'
import * as stores from './stores.ts'

export { termsInForce } from './agreements.ts'
export { formatOf, openFile, RowReader, readFile, rememberColumns } from './files.ts'
export { makePlacement, type Placement, placementInstance } from './placement.ts'
export { movePlace } from './racks.ts'

export const retailRoom = room({
  name: 'retail',
  operations: [
    agreements.saveAgreement,
    agreements.saveTradeRules,
    agreements.attachAgreement,
    agreements.delist,
    agreements.setTarget,
    curation.callRound,
    curation.apply,
    curation.noteSample,
    curation.score,
    curation.decide,
    curation.takeFeedback,
    stores.saveStores,
    stores.closeStore,
    racks.startPlacement,
    racks.adoptPlacement,
    racks.undoPlacement,
    racks.lockPlace,
    agreements.agreements,
    agreements.tradeRulesView,
    agreements.agreementDocument,
    agreements.meaning,
    agreements.shelfCount,
    agreements.onShelves,
    curation.rounds,
    curation.getRound,
    curation.offerPhoto,
    stores.stores,
    stores.storesFromFile,
    racks.shelfWall,
    racks.placementChanges
  ],
  jobs: [racks.placeJob],
  desk: retailDesk
})
