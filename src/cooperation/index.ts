import { noteDelivery, openDispute, rate, settleDispute } from './conduct.ts'
import { askWhoKeepsAgreements } from './following.ts'
import { board, closeListing, matches, partners, saveListing, savePartner } from './listings.ts'
import { addNote, agree, end, introduce, remindOfEnds } from './partnerships.ts'
import { agreementPaper, getPartnership, partnerships } from './views.ts'

export const cooperationActions = [
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
  remindOfEnds
] as const
export const cooperationReactions = [askWhoKeepsAgreements] as const
export const cooperationViews = [partners, board, matches, partnerships, getPartnership, agreementPaper] as const
