import { sql } from 'kysely'
import type { Reaction } from '../platform/context.ts'

/** Nobody writes to those who died or left: what still waits to be sent to them is stopped. */
export const stopLetters: Reaction = {
  to: ({ kind, what }) => kind === 'departure' && what?.kind !== 'moved' && what?.undone !== true,
  async run(context, { what }) {
    await sql`update message m set status = 'stopped', changed_at = ${context.now} from person p
      where p.regency = ${context.actor.regency} and p.id = any(${what!.people as string[]}::uuid[]) and m.regency = p.regency
        and m.household_id = p.household_id and m.recipient = p.name and m.status = 'waiting'`.execute(context.db)
  }
}
