/** Names alone, so that a first screen on a phone loads no schemas. */
import { type Text, text } from '../kernel/text.ts'

export const taskOwners = ['maker', 'facilitator', 'officer'] as const
export type TaskOwner = (typeof taskOwners)[number]
export const taskOwnerNames: Record<TaskOwner, Text> = {
  maker: text('Pelaku usaha', 'Maker'),
  facilitator: text('Pendamping', 'Facilitator'),
  officer: text('Petugas dinas', 'Officer')
}
