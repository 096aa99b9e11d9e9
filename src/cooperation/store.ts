import { sql } from 'kysely'
import type { PlainDate } from '../kernel/dates.ts'
import { notFound, Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import type { Context } from '../platform/context.ts'
import type { Agreement, PartnershipStatus, Side } from './model.ts'

export interface Party {
  listing: string
  name: string
  village: string
  villageName: string
  partner: string | null
  case: string | null
  what: string
}

export interface Partnership {
  id: string
  status: PartnershipStatus
  agreement: Agreement | null
  number: string | null
  starts: PlainDate | null
  ends: PlainDate | null
  reason: string | null
  version: number
  need: Party
  offer: Party
}

/** Who acts for a side: whoever may reach its case; sides of partners are spoken for by the office and the facilitators. */
export const partyOf = (
  alias: 'n' | 'o'
) => sql`json_build_object('listing', ${sql.ref(`${alias}.id`)}, 'name', ${sql.ref(`${alias}.name`)}, 'village',
  ${sql.ref(`${alias}.village`)},
  'villageName', (select r.name from region r where r.code = ${sql.ref(`${alias}.village`)}), 'partner',
    ${sql.ref(`${alias}.partner_id`)}, 'case', ${sql.ref(`${alias}.case_id`)}, 'what', ${sql.ref(`${alias}.what`)})`

/** A partnership that the actor may see: the office all; others where one of their cases takes part. */
export async function partnership(context: Context, id: string, lock = false): Promise<Partnership> {
  const { rows } = await sql<Partnership & { mine: boolean }>`
    select p.id, p.status, p.agreement, p.number, p.starts, p.ends, p.reason, p.version, ${partyOf('n')} as need, ${partyOf('o')} as offer,
      exists (select 1 from mentoring_case c where c.regency = p.regency and c.id in (n.case_id, o.case_id)) as mine
    from partnership p join listing n on n.regency = p.regency and n.id = p.need_id
    join listing o on o.regency = p.regency and o.id = p.offer_id
    where p.regency = ${context.actor.regency} and p.id = ${id} ${lock ? sql`for update of p` : sql``}`.execute(
    context.db
  )
  const [row] = rows
  if (!row || !(row.mine || context.scope === 'regency')) throw notFound(text('Kerja sama', 'The partnership'))
  return row
}

export function requireStatus(p: Partnership, ...allowed: PartnershipStatus[]): void {
  if (!allowed.includes(p.status))
    throw new Problem(
      'cooperation/wrong-moment',
      409,
      text(
        'Keadaan kerja sama ini sudah berubah. Muat ulang halamannya.',
        'This partnership has moved on. Reload the page.'
      )
    )
}

/** Puts what happened on the timeline of the households that take part. */
export async function tell(context: Context, p: Partnership, what: Record<string, unknown>): Promise<void> {
  const ids = [p.need.case, p.offer.case].filter((id) => id !== null)
  if (ids.length === 0) return
  const found = await context.db
    .selectFrom('mentoring_case')
    .select(['id', 'village', 'household_id'])
    .where('regency', '=', context.actor.regency)
    .where('id', 'in', ids)
    .execute()
  await context.changed(
    ...found.map((c) => ({ kind: 'partnership', subject: p.id, village: c.village, household: c.household_id, what }))
  )
}

/** A resident speaks for the own household only. */
export async function speaksFor(context: Context, p: Partnership, side: Side): Promise<void> {
  if (context.actor.role !== 'resident') return
  const own = p[side].case
  const reachable = own
    ? await context.db
        .selectFrom('mentoring_case')
        .select('id')
        .where('regency', '=', context.actor.regency)
        .where('id', '=', own)
        .executeTakeFirst()
    : undefined
  if (!reachable) throw notFound(text('Pihak Anda dalam kerja sama ini', 'Your side of this partnership'))
}
