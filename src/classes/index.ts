import { room } from '../platform/room.ts'
import { approvePlan } from './approve.ts'
import { noteAttendance, scan } from './attendance.ts'
import { calendar, calendarAddress, renewCalendarAddress } from './calendar.ts'
import * as changes from './changes.ts'
import { planChanges } from './compare.ts'
import { classesDesk } from './desk.ts'
import { followConsent, followDeparture, followMerge } from './following.ts'
import * as invitations from './invitations.ts'
import * as lottery from './lottery.ts'
import { classFile, paper } from './papers.ts'
import * as results from './results.ts'
import { classes, getClass, ofHousehold } from './views.ts'

export { calendarFeed } from './calendar.ts'
export { commitmentOf, type Drawn, draw, wholeSeed } from './draw.ts'
export { phonesOf } from './invitations.ts'
export type { lotteries, publicLottery } from './lottery.ts'
export { classPaper } from './papers.ts'
export { ownClass } from './store.ts'

export const classesRoom = room({
  name: 'classes',
  operations: [
    approvePlan,
    invitations.invite,
    invitations.answer,
    invitations.setAnswer,
    invitations.openInvitation,
    invitations.addParticipant,
    invitations.fillFreeSeats,
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
    changes.setDecree,
    lottery.announceLottery,
    lottery.drawLottery,
    renewCalendarAddress,
    planChanges,
    classes,
    getClass,
    ofHousehold,
    invitations.invitation,
    results.testPaper,
    changes.mentorOptions,
    paper,
    classFile,
    calendar,
    calendarAddress,
    lottery.classLottery,
    lottery.lotteries,
    lottery.publicLottery
  ],
  follows: [followDeparture, followConsent, followMerge],
  daily: [invitations.fillFreeSeats],
  desk: classesDesk
})
