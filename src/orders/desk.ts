import { sql } from 'kysely'
import { text } from '../kernel/text.ts'
import { type Desk, isNear, near, own, task } from '../platform/desk.ts'

/** What is to be sent, received, answered and paid; what retailers owe a maker, or a buyer's retailer owes. */
export const ordersDesk: Desk = async (context) => {
  const { actor, today } = context
  const { regency, role } = actor
  const mine = near(actor)
  const unpaid = sql`from invoice where regency = ${regency} and cancelled_on is null and paid < abs(amount) and ${mine}`
  const owed = sql<{ n: number }>`select coalesce(sum((abs(amount) - paid) * sign(amount)), 0)::bigint as n ${unpaid}`
  const cards = []
  if (context.may('orders/send')) {
    const late = sql`from purchase_order o where regency = ${regency} and status = 'open' and deliver_by < ${today}::date
      and exists (select 1 from order_line l where l.regency = o.regency and l.order_id = o.id and ${mine})`
    cards.push(
      await task(context, 'late-orders', {
        label: text('Pesanan terlambat dikirim', 'Orders late'),
        act: text('Kirim barangnya', 'Send the goods'),
        to: '/pesanan?keadaan=late',
        due: sql`select deliver_by ${late}`,
        lines: sql`select number || ', ' || retailer as what, deliver_by as day, '/pesanan/' || id as to ${late}
          order by deliver_by, number, id limit 3`
      })
    )
  }
  if (role === 'buyer') {
    const coming = sql`from purchase_order o join delivery d on d.regency = o.regency and d.order_id = o.id
      where o.regency = ${regency} and exists (select 1 from delivery_line l where l.regency = d.regency
        and l.delivery_id = d.id and l.received_on is null) group by o.id, o.number`
    cards.push(
      await task(context, 'coming', {
        label: text('Pesanan dengan kiriman di jalan', 'Orders with goods on their way'),
        act: text('Catat yang diterima', 'Note what arrived'),
        to: '/pesanan?keadaan=coming',
        since: sql`select min(d.sent_on) ${coming}`,
        lines: sql`select o.number as what, min(d.sent_on) as day, '/pesanan/' || o.id as to ${coming}
          order by min(d.sent_on), o.number, o.id limit 3`
      }),
      await task(context, 'to-pay', {
        label: text('Tagihan belum lunas', 'Invoices not paid'),
        act: text('Lihat tagihannya', 'See the invoices'),
        to: '/tagihan?keadaan=open',
        // A credit note is open until it is set off, and never overdue.
        due: sql`select case when amount > 0 then due_on end ${unpaid}`,
        lines: sql`select number as what, due_on as day, '/tagihan?keadaan=open' as to ${unpaid} and amount > 0
          order by due_on, number, id limit 3`
      }),
      await own(context, 'own-owed', {
        label: text('Belum kami bayar', 'Not paid by us yet'),
        sentence: text('Tagihan yang belum lunas, dikurangi nota kredit.', 'Open invoices less credit notes.'),
        to: '/tagihan?keadaan=open',
        unit: 'rupiah',
        count: owed
      })
    )
  }
  if (context.may('orders/answer-claim'))
    cards.push(
      await task(context, 'claims', {
        label: text('Pernyataan ritel menunggu jawaban', 'Claims of retailers to answer'),
        act: text('Baca dan jawab', 'Read and answer'),
        to: '/pesanan?tab=pernyataan',
        since: sql`select said_on from retailer_claim where regency = ${regency} and ${mine}
          and (status = 'disputed' or status = 'waiting' and ${isNear(actor)})`
      })
    )
  if (context.may('orders/pay')) {
    const overdue = sql`${unpaid} and amount > 0 and due_on < ${today}::date`
    cards.push(
      await task(context, 'overdue', {
        label: text('Tagihan lewat jatuh tempo', 'Overdue invoices'),
        act: text('Tagih atau catat pembayaran', 'Claim or note payment'),
        to: '/tagihan?keadaan=overdue',
        due: sql`select due_on ${overdue}`,
        lines: sql`select number || ', ' || retailer as what, due_on as day, '/tagihan?keadaan=overdue' as to ${overdue}
          order by due_on, number, id limit 3`
      })
    )
  }
  if (role === 'resident')
    cards.push(
      await own(context, 'own-money', {
        label: text('Uang saya di toko', 'My money with stores'),
        sentence: text('Harga barang saya yang belum dibayar toko.', 'What stores have yet to pay for my goods.'),
        to: '/tagihan?keadaan=open',
        unit: 'rupiah',
        count: owed
      })
    )
  return cards
}
