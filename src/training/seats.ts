/** Seats that people hold or held, whichever year, agency or record of theirs; and the rules for another one. */

import { sql } from 'kysely'
import { z } from 'zod'
import { administrator, signedIn } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { action, type Context, view } from '../platform/context.ts'
import { rulesInput, rulesNow, saveRules } from '../platform/versioned-rules.ts'
import { defaultSeatRules, type SeatHeld, seatRules } from './model.ts'

/** The rules in force; those that ship, where none were saved. */
export const seatRulesNow = (context: Context) => rulesNow(context, 'seat_rules', defaultSeatRules)

/** By person, as the register knows them now: merged records are followed to their end. Of all people, or of these. */
export async function seatsHeld(context: Context, people: readonly string[] | null): Promise<Map<string, SeatHeld[]>> {
  const { regency } = context.actor
  const { rows } = await sql<SeatHeld & { person: string }>`
    select living_record(p.regency, p.person_id) as person, c.course, d.definition->'name' as "courseName", c.number, c.agency,
      c.fiscal_year as "fiscalYear", c.starts::text as starts, c.ends::text as ends,
      case when p.status in ('declined', 'withdrawn') then coalesce((p.answered_at at time zone 'Asia/Jakarta')::date,
        c.starts) else c.ends end::text as since,
      case when p.status in ('declined', 'withdrawn') then p.status when p.outcome = 'passed' then 'passed'
        when p.outcome is not null and exists (select 1 from attendance a where a.regency = p.regency and a.class_id = p.class_id
          and a.person_id = p.person_id and a.status in ('present', 'late', 'left_early')) then 'failed'
        when p.outcome is not null then 'absent' when c.status = 'running' then 'attending' else 'coming' end as state
    from participant p join class c on c.regency = p.regency and c.id = p.class_id
    join course d on d.regency = c.regency and d.id = c.course and d.version = c.course_version
    where p.regency = ${regency} and p.status <> 'waiting' and c.status <> 'cancelled'
      and not (p.status = 'withdrawn' and p.given_up_by is not null)
      and (${people as string[] | null}::uuid[] is null
        or p.person_id in (select r from unnest(${people as string[] | null}::uuid[]) asked, records_of(${regency}, asked) r))
    order by c.starts, c.id`.execute(context.db)
  const held = new Map<string, SeatHeld[]>()
  for (const { person, ...seat } of rows) held.set(person, [...(held.get(person) ?? []), seat])
  return held
}

/**
 * Seats that households hold or held in a year, in classes of whichever plan and agency, by where their people live now.
 * CASE and not coalesce: under row-level security an index serves only what PostgreSQL knows not to leak, and of coalesce
 * it does not know (half a minute for 84 seats in a register of 17,000 people; 4 ms so).
 */
export async function householdSeats(context: Context, fiscalYear: number): Promise<Map<string, number>> {
  const { rows } = await sql<{ household: string; seats: number }>`
    select m.household_id as household, count(*)::int as seats from participant p
    join class c on c.regency = p.regency and c.id = p.class_id and c.status <> 'cancelled'
    join person q on q.regency = p.regency and q.id = p.person_id
    join person m on m.regency = q.regency and m.id = case when q.merged_into is null then q.id else q.merged_into end
    where p.regency = ${context.actor.regency} and p.fiscal_year = ${fiscalYear} and p.status in ('chosen', 'invited', 'confirmed')
    group by 1`.execute(context.db)
  return new Map(rows.map(({ household, seats }) => [household, seats]))
}

export const seatRulesView = view({
  name: 'training/seat-rules',
  may: signedIn,
  title: text('Aturan kursi berikutnya', 'Rules for another seat'),
  input: z.object({}),
  run: (context) => seatRulesNow(context)
})

/** A new version of the rules; plans made before keep what they were made by, and are held against the new ones when approved. */
export const saveSeatRules = action({
  name: 'training/save-seat-rules',
  may: administrator,
  title: text('Mengubah aturan kursi berikutnya', 'Changed the rules for another seat'),
  input: rulesInput(seatRules),
  run: (context, input) => saveRules(context, 'seat_rules', input)
})
