export { planInstance } from './instance.ts'
export { makePlan, type PlanResult } from './planner.ts'
