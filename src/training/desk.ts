import { sql } from 'kysely'
import { text } from '../kernel/text.ts'
import { type Desk, rulesToCome, task } from '../platform/desk.ts'
import { waitsFor } from './plan-views.ts'

/** Plans to approve, and rules of seats to come. */
export const trainingDesk: Desk = async (context) => {
  const { regency, agency } = context.actor
  const cards = []
  if (context.may('classes/approve-plan'))
    cards.push(
      await task(context, 'plans', {
        label: text('Rencana menunggu persetujuan', 'Plans to approve'),
        act: text('Baca rencananya', 'Read the plan'),
        to: '/perencana?keadaan=waiting',
        since: sql`select made_at from plan where regency = ${regency} and ${waitsFor(agency)}`
      })
    )
  if (context.may('training/save-seat-rules'))
    cards.push(
      await rulesToCome(
        context,
        'seat_rules',
        text('Aturan kursi segera berlaku', 'Rules of seats come into force'),
        '/kursus/aturan'
      )
    )
  return cards
}
