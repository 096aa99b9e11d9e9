import { sql } from 'kysely'
import { text } from '../kernel/text.ts'
import { type Desk, task } from '../platform/desk.ts'

/** Households of a facilitator's villages that were never interviewed. */
export const potentialDesk: Desk = async (context) => {
  const { regency, role, villages } = context.actor
  if (role !== 'facilitator') return []
  return [
    await task(context, 'unsurveyed', {
      label: text('Rumah tangga belum diwawancarai', 'Households to interview'),
      act: text('Pilih rumah tangga', 'Choose a household'),
      to: '/warga?filter=unsurveyed',
      since: sql`select created_at from household h where regency = ${regency} and merged_into is null
        and village = any(${villages as string[]}::text[]) and not exists (select 1 from surveyed s
          where s.regency = h.regency and s.household_id = h.id)`
    })
  ]
}
