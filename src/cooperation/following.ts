import { sql } from 'kysely'
import { askAfterDeparture } from '../mentoring/index.ts'

/** Agreements in force of whoever died or left: kept by the family, or ended; and what stands open on the board. */
export const askWhoKeepsAgreements = askAfterDeparture(async ({ db, actor }, cases) => {
  const { rows } = await sql<{ case: string; number: string | null; other: string }>`
    select l.case_id as case, p.number, o.name as other from partnership p
    join listing l on l.regency = p.regency and l.id in (p.need_id, p.offer_id)
    join listing o on o.regency = p.regency and o.id in (p.need_id, p.offer_id) and o.id <> l.id
    where p.regency = ${actor.regency} and p.status in ('introduced', 'negotiating', 'active')
      and l.case_id = any(${cases.map((c) => c.id)}::uuid[]) order by p.made_at, p.id`.execute(db)
  return rows.map(({ case: id, number, other }) => ({
    about: cases.find((c) => c.id === id)!,
    ask: `Kerja sama ${number ?? 'yang sedang dirundingkan'} dengan ${other}: tanyakan siapa yang meneruskan, atau akhiri.`
  }))
})
