import { room } from '../platform/room.ts'
import { noteDelivery, openDispute, rate, settleDispute } from './conduct.ts'
import { cooperationDesk } from './desk.ts'
import { askWhoKeepsAgreements } from './following.ts'
import { board, closeListing, matches, partners, saveListing, savePartner } from './listings.ts'
import { addNote, agree, end, introduce, remindOfEnds } from './partnerships.ts'
import { agreementPaper, getPartnership, partnerships } from './views.ts'

export const cooperationRoom = room({
  name: 'cooperation',
  operations: [
    savePartner,
    saveListing,
    closeListing,
    introduce,
    addNote,
    agree,
    end,
    noteDelivery,
    rate,
    openDispute,
    settleDispute,
    remindOfEnds,
    partners,
    board,
    matches,
    partnerships,
    getPartnership,
    agreementPaper
  ],
  follows: [askWhoKeepsAgreements],
  daily: [remindOfEnds],
  desk: cooperationDesk
})
