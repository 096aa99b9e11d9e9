import { room } from '../platform/room.ts'
import * as cases from './cases.ts'
import { costings, saveCosting } from './costings.ts'
import { mentoringDesk } from './desk.ts'
import { askWhoGoesOn } from './following.ts'
import * as progress from './progress.ts'
import { prepareMentoring } from './store.ts'
import * as views from './views.ts'
import * as visiting from './visiting.ts'

export { askAfterDeparture } from './following.ts'
export { addTasks, noteTurnover, openCase } from './store.ts'

export const mentoringRoom = room({
  name: 'mentoring',
  operations: [
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
    progress.recallTurnover,
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
  ],
  follows: [askWhoGoesOn],
  prepare: prepareMentoring,
  daily: [visiting.remind],
  desk: mentoringDesk
})
