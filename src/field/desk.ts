import { sql } from 'kysely'
import { text } from '../kernel/text.ts'
import { type Desk, task } from '../platform/desk.ts'

/** What phones sent and somebody has to decide; for a facilitator, what the own phone was refused. */
export const fieldDesk: Desk = async (context) => {
  const { regency, user, role } = context.actor
  if (context.may('field/take-in'))
    return [
      await task(context, 'field-entries', {
        label: text('Catatan telepon menunggu keputusan', 'Records of phones to decide on'),
        act: text('Putuskan', 'Decide'),
        to: '/telepon',
        since: sql`select received_at from field_entry where regency = ${regency} and state in ('conflict', 'kept')`
      })
    ]
  if (role !== 'facilitator') return []
  return [
    await task(context, 'field-refused', {
      label: text('Catatan telepon saya yang belum diterima', 'Records of my phone that were not taken'),
      act: text('Buka Rakit Lapangan', 'Open Rakit in the field'),
      to: '/lapangan',
      since: sql`select received_at from field_entry where regency = ${regency} and user_id = ${user}
        and state in ('refused', 'conflict')`
    })
  ]
}
