import { sql } from 'kysely'
import { text } from '../kernel/text.ts'
import { type Desk, near, task } from '../platform/desk.ts'

/** Shelves that need an act before a product is delisted. */
export const salesDesk: Desk = async (context) => {
  if (!context.may('sales/alerts')) return []
  return [
    await task(context, 'alerts', {
      label: text('Peringatan rak', 'Alerts of shelves'),
      act: text('Lihat yang harus dibuat', 'See what to do'),
      to: '/peringatan',
      since: sql`select since from stock_alert where regency = ${context.actor.regency} and ${near(context.actor)}`
    })
  ]
}
