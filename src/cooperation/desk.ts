import { sql } from 'kysely'
import { text } from '../kernel/text.ts'
import { type Desk, task } from '../platform/desk.ts'

/** Partnerships whose dispute waits for the agency. */
export const cooperationDesk: Desk = async (context) => {
  if (!context.may('cooperation/settle-dispute')) return []
  return [
    await task(context, 'disputes', {
      label: text('Kerja sama dengan sengketa terbuka', 'Partnerships with an open dispute'),
      act: text('Dengar dan putuskan', 'Hear and decide'),
      to: '/kemitraan?tab=kerja-sama&keadaan=disputed',
      since: sql`select min(opened_on) from dispute where regency = ${context.actor.regency} and settled_on is null
        group by partnership_id`
    })
  ]
}
