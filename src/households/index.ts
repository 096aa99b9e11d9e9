import { room } from '../platform/room.ts'
import * as actions from './actions.ts'
import * as departures from './departures.ts'
import { householdsDesk } from './desk.ts'
import { duplicates, findDuplicatesJob, startFinding } from './duplicates.ts'
import { keepApart, merge, undoMerge } from './merging.ts'
import * as views from './views.ts'

export * from './bulk.ts'
export { findDuplicates } from './duplicates.ts'
export { enterprise, household, person, secretTaxNumber, showEnterprise, showHousehold, showPerson } from './store.ts'

export const householdsRoom = room({
  name: 'households',
  operations: [
    actions.registerHousehold,
    actions.changeHousehold,
    actions.addPerson,
    actions.changePerson,
    actions.addEnterprise,
    actions.changeEnterprise,
    actions.giveConsent,
    actions.withdrawConsent,
    actions.unmask,
    departures.recordDeparture,
    departures.recordMove,
    departures.undoDeparture,
    departures.chooseHead,
    merge,
    keepApart,
    undoMerge,
    startFinding,
    views.findByNumber,
    views.households,
    views.search,
    views.getHousehold,
    views.timeline,
    views.enterprises,
    duplicates
  ],
  jobs: [findDuplicatesJob],
  desk: householdsDesk
})
