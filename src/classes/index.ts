import { approvePlan } from './approve.ts'
import { noteAttendance, scan } from './attendance.ts'
import { calendar, calendarAddress } from './calendar.ts'
import * as changes from './changes.ts'
import * as invitations from './invitations.ts'
import { classFile, paper } from './papers.ts'
import * as results from './results.ts'
import { classes, getClass, ofHousehold } from './views.ts'

export { calendarFeed } from './calendar.ts'
export { phonesOf } from './invitations.ts'
export { classPaper } from './papers.ts'
export { ownClass } from './store.ts'

export const classActions = [
  approvePlan,
  invitations.invite,
  invitations.answer,
  invitations.setAnswer,
  invitations.addParticipant,
  noteAttendance,
  scan,
  results.saveTest,
  results.takeTest,
  results.checkPractice,
  results.addFile,
  results.removeFile,
  results.payTransport,
  results.giveFeedback,
  results.finish,
  changes.replaceMentor,
  changes.postpone,
  changes.cancelClass,
  changes.setDecree
] as const
export const classViews = [
  classes,
  getClass,
  ofHousehold,
  invitations.invitation,
  results.testPaper,
  changes.mentorOptions,
  paper,
  classFile,
  calendar,
  calendarAddress
] as const
