import { sql } from 'kysely'
import { addDays, formatDate } from '../kernel/dates.ts'
import type { Context, Reaction } from '../platform/context.ts'
import { addTasks, type CaseRow } from './store.ts'

/** Days in which a facilitator finds out who goes on with a business. */
const daysToAsk = 7

export type LeftCase = Pick<CaseRow, 'id' | 'household' | 'village' | 'title'> & { name: string }

/**
 * What a death or a move away asks of a room: its tasks for the facilitators of the open cases of whoever is gone. They
 * fall away when the departure is undone.
 */
export const askAfterDeparture = (
  questions: (context: Context, cases: readonly LeftCase[]) => Promise<{ about: LeftCase; ask: string }[]>
): Reaction => ({
  to: ({ kind, what }) => kind === 'departure' && what?.kind !== 'moved',
  async run(context, { subject, what }) {
    const { regency } = context.actor
    if (what!.undone) {
      await sql`update task set dropped = true where regency = ${regency} and origin = 'departure' and subject = ${subject}
        and done_on is null`.execute(context.db)
      return
    }
    const { rows } = await sql<LeftCase>`
      select c.id, c.household_id as household, c.village, c.title, p.name from mentoring_case c
      join person p on p.regency = c.regency and p.id = c.person_id
      where c.regency = ${regency} and c.closed_on is null and c.person_id = any(${what!.people as string[]}::uuid[])`.execute(
      context.db
    )
    if (rows.length === 0) return
    const happened = `${what!.kind === 'died' ? 'meninggal' : 'pindah'} pada ${formatDate(String(what!.on))}`
    for (const { about, ask } of await questions(context, rows))
      await addTasks(context, about, [
        {
          title: `${about.name} ${happened}. ${ask}`.slice(0, 300),
          owner: 'facilitator',
          dueOn: addDays(context.today, daysToAsk),
          origin: 'departure',
          subject
        }
      ])
  }
})

export const askWhoGoesOn = askAfterDeparture(async (_, cases) =>
  cases.map((about) => ({ about, ask: `Tanyakan siapa yang meneruskan ${about.title}, atau tutup pendampingannya.` }))
)
