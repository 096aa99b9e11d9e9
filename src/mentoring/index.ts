import * as cases from './cases.ts'
import { costings, saveCosting } from './costings.ts'
import { askWhoGoesOn } from './following.ts'
import * as progress from './progress.ts'
import * as views from './views.ts'
import * as visiting from './visiting.ts'

export { askAfterDeparture } from './following.ts'
export { addTasks, noteTurnover, openCase, prepareMentoring } from './store.ts'

export const mentoringActions = [
  saveCosting,
  cases.openCases,
  cases.changeCase,
  cases.closeCase,
  cases.handOver,
  cases.setCaseload,
  visiting.recordVisit,
  visiting.planDays,
  visiting.addTask,
  visiting.markTask,
  visiting.remind,
  progress.saveMarketing,
  progress.assess,
  progress.saveScoring,
  progress.noteCash,
  progress.removeCash,
  progress.recallTurnover
] as const
export const mentoringReactions = [askWhoGoesOn] as const
export const mentoringViews = [
  costings,
  views.cases,
  views.facilitators,
  views.week,
  views.proposal,
  views.getCase,
  views.scoring,
  views.cashBook,
  views.ofHousehold,
  views.visitPhoto
] as const
