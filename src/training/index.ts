import { room } from '../platform/room.ts'
import * as actions from './actions.ts'
import { trainingDesk } from './desk.ts'
import { marginalsJob, planJob } from './jobs.ts'
import * as planViews from './plan-views.ts'
import { saveSeatRules, seatRulesView } from './seats.ts'
import { prepareTraining } from './store.ts'
import { startTradeoff, tradeoffJob } from './variety.ts'
import * as views from './views.ts'

export { awayOf, isMeantFor, travel } from './candidates.ts'
export { planInstance, unusableName } from './instance.ts'
export { makePlan, type PlanResult } from './planner.ts'
export { crossingsOf, poorDecile, programmesLeft } from './register.ts'
export { householdSeats, seatRulesNow, seatsHeld } from './seats.ts'
export { courseVersion, planState, requireOwn, takenDays } from './store.ts'

export const trainingRoom = room({
  name: 'training',
  operations: [
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
    saveSeatRules,
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
  ],
  jobs: [planJob, marginalsJob, tradeoffJob],
  prepare: prepareTraining,
  desk: trainingDesk
})
