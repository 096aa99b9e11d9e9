import * as agreements from './agreements.ts'
import * as curation from './curation.ts'

export const retailActions = [
  agreements.saveAgreement,
  agreements.delist,
  agreements.setTarget,
  curation.callRound,
  curation.apply,
  curation.noteSample,
  curation.score,
  curation.decide,
  curation.takeFeedback
] as const
export const retailViews = [
  agreements.agreements,
  agreements.meaning,
  agreements.shelfCount,
  agreements.onShelves,
  curation.rounds,
  curation.getRound,
  curation.offerPhoto
] as const
