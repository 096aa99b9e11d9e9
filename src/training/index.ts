import * as actions from './actions.ts'
import { marginalsJob, planJob } from './jobs.ts'
import * as planViews from './plan-views.ts'
import * as views from './views.ts'

export { planInstance } from './instance.ts'
export { makePlan, type PlanResult } from './planner.ts'
export { courseVersion, prepareTraining, requireOwn } from './store.ts'

export const trainingActions = [
  actions.saveProgramme,
  actions.publishCourse,
  actions.saveMentor,
  actions.saveVenue,
  actions.saveCrossing,
  actions.startPlan,
  actions.lockClass,
  actions.startMarginals,
  actions.discardPlan
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
  planViews.comparePlans
] as const
export const trainingJobs = [planJob, marginalsJob] as const
