import { respond, saveQuestionnaire, weighOpportunity } from './actions.ts'
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

export const potentialActions = [respond, saveQuestionnaire, weighOpportunity] as const
export const potentialViews = [questionnaires, responses, map, opportunityTable, villagePage] as const
