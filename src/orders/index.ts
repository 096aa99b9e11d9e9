import { room } from '../platform/room.ts'
import { answerClaim, claims } from './claims.ts'
import * as deliveries from './deliveries.ts'
import { ordersDesk } from './desk.ts'
import { pay } from './invoices.ts'
import * as papers from './papers.ts'
import * as placing from './placing.ts'
import * as returns from './returns.ts'
import * as views from './views.ts'

export { bill, turnoverOf } from './invoices.ts'

export const ordersRoom = room({
  name: 'orders',
  operations: [
    placing.placeOrder,
    placing.cancelOrder,
    placing.closeOrder,
    deliveries.send,
    deliveries.receive,
    deliveries.moveToStore,
    returns.takeOffShelf,
    answerClaim,
    returns.recall,
    pay,
    papers.saveSubmissionTemplate,
    papers.removeSubmissionTemplate,
    views.orders,
    views.offer,
    views.fromFile,
    views.getOrder,
    views.transfers,
    claims,
    views.invoices,
    views.cash,
    views.trace,
    views.batches,
    papers.deliveryNote,
    papers.invoicePaper,
    papers.submissionForm,
    papers.submissionTemplates
  ],
  desk: ordersDesk
})
