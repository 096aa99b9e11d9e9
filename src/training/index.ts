import * as actions from './actions.ts'
import { marginalsJob, planJob } from './jobs.ts'
import * as planViews from './plan-views.ts'
import { saveSeatRules, seatRulesView } from './seats.ts'
import { startTradeoff, tradeoffJob } from './variety.ts'
import * as views from './views.ts'

export { awayOf, isMeantFor, travel } from './candidates.ts'
export { planInstance, unusableName } from './instance.ts'
export { waitsFor } from './plan-views.ts'
export { makePlan, type PlanResult } from './planner.ts'
export { crossingsOf, programmesLeft } from './register.ts'
export { householdSeats, seatRulesNow, seatsHeld } from './seats.ts'
export { courseVersion, planState, prepareTraining, requireOwn, takenDays } from './store.ts'

export const trainingActions = [
  actions.saveProgramme,
  actions.publishCourse,
  actions.saveMentor,
  actions.saveVenue,
  actions.saveCrossing,
  actions.startPlan,
  actions.lockClass,
  actions.startMarginals,
  actions.discardPlan,
  startTradeoff,
  saveSeatRules
] as const
export const trainingViews = [
  views.programmes,
  views.courses,
  views.courseHistory,
  views.mentors,
  views.venues,
  views.crossings,
  planViews.plans,
  planViews.getPlan,
  planViews.planPeople,
  planViews.comparePlans,
  seatRulesView
] as const
export const trainingJobs = [planJob, marginalsJob, tradeoffJob] as const
