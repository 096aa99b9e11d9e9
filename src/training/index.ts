import * as actions from './actions.ts'
import { marginalsJob, planJob } from './jobs.ts'
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
  views.plans,
  views.getPlan,
  views.planPeople,
  views.comparePlans
] as const
export const trainingJobs = [planJob, marginalsJob] as const
