import { room } from '../platform/room.ts'
import { respond, saveQuestionnaire, weighOpportunity } from './actions.ts'
import { potentialDesk } from './desk.ts'
import { preparePotential } from './store.ts'
import { map, opportunityTable, questionnaires, responses, villagePage } from './views.ts'

export {
  currentQuestionnaire,
  forgetResponses,
  knownSources,
  type NewResponse,
  opportunityScores,
  preparePotential,
  recordResponses,
  shownByVillage
} from './store.ts'

export const potentialRoom = room({
  name: 'potential',
  operations: [
    respond,
    saveQuestionnaire,
    weighOpportunity,
    questionnaires,
    responses,
    map,
    opportunityTable,
    villagePage
  ],
  prepare: preparePotential,
  desk: potentialDesk
})
