/** Reads and writes of this room's tables; no decisions. */
import { sql } from 'kysely'
import { agencyNames } from '../access/names.ts'
import type { Agency } from '../kernel/actor.ts'
import type { PlainDate } from '../kernel/dates.ts'
import { notFound } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import type { IndustryClass } from '../mentoring/health.ts'
import type { Context } from '../platform/context.ts'
import { rulesNow } from '../platform/versioned-rules.ts'
import { defaultSupportRules, type HelpState, type LedgerSource, type SupportKind } from './model.ts'
import { type Beside, givenByClasses, noSuchKind, notNow } from './refusals.ts'
import type { Facts } from './rules.ts'

export const supportRulesNow = (context: Context) => rulesNow(context, 'support_rules', defaultSupportRules)

/** A kind that can be asked for, by the rules in force. */
export async function kindNow(context: Context, id: string): Promise<{ kind: SupportKind; version: number }> {
  const { rules, version } = await supportRulesNow(context)
  const kind = rules.kinds.find((k) => k.id === id)
  if (!kind) throw noSuchKind()
  if (kind.sort === 'seat') throw givenByClasses()
  return { kind, version }
}

export interface Help {
  id: string
  kind: string
  household: string
  village: string
  person: string
  pool: string | null
  poolName: string | null
  /** The household's record today, and its person's. */
  home: string
  whom: string
  agency: Agency | null
  outside: string | null
  why: string
  status: HelpState
  askedOn: PlainDate
  askedBy: string
  decidedOn: PlainDate | null
  decidedBy: string | null
  reason: string | null
  rulesVersion: number | null
  programme: string | null
  line: string | null
  value: number
  againFrom: PlainDate | null
  despite: string[]
  despiteReason: string | null
  handedOn: PlainDate | null
  signedBy: string | null
  asset: string | null
  photo: string | null
  checkOn: PlainDate | null
}

/** One piece of help that the actor may see; held until the transaction ends where it is to change, and in one of these states. */
export async function helpRow(context: Context, id: string, ...states: HelpState[]): Promise<Help> {
  const { rows } = await sql<Help>`
    select x.id, x.kind, x.household_id as household, x.village, x.person_id as person, x.pool_id as pool, o.name as "poolName",
      coalesce(h.merged_into, h.id) as home, p.name as whom, x.agency, x.outside, x.why, x.status, x.asked_on as "askedOn",
      x.asked_by as "askedBy", x.decided_on as "decidedOn", x.decided_by as "decidedBy", x.reason,
      x.rules_version as "rulesVersion", x.programme_id as programme, x.line, x.value, x.again_from as "againFrom", x.despite,
      x.despite_reason as "despiteReason", x.handed_on as "handedOn", x.signed_by as "signedBy", x.asset, x.photo_id as photo,
      x.check_on as "checkOn"
    from help x join household h on h.regency = x.regency and h.id = x.household_id
    join person p on p.regency = x.regency and p.id = x.person_id
    left join pool o on o.regency = x.regency and o.id = x.pool_id
    where x.regency = ${context.actor.regency} and x.id = ${id} ${states.length ? sql`for update of x` : sql``}`.execute(
    context.db
  )
  const [row] = rows
  if (!row) throw notFound(text('Bantuan ini', 'This help'))
  if (states.length && !states.includes(row.status)) throw notNow(row.status)
  return row
}

/** What the conditions are held against; consent is the person's own. */
export async function factsOf(
  context: Context,
  help: Pick<Help, 'home' | 'person' | 'pool' | 'village'>
): Promise<Facts> {
  const { regency } = context.actor
  const { rows } = await sql<{
    class: IndustryClass | null
    decile: number | null
    asOf: PlainDate | null
    source: string | null
    consent: boolean
    papers: string[]
  }>`
    with cases as (select id from mentoring_case where regency = ${regency}
      and (household_id = ${help.home} or pool_id = ${help.pool}))
    select (select a.class from assessment a join cases on cases.id = a.case_id where a.regency = ${regency}
        order by a.assessed_on desc, a.id desc limit 1) as class,
      coalesce(w.decile, h.welfare_decile) as decile, w.as_of as "asOf", w.source,
      exists (select from consent c where c.regency = ${regency} and c.person_id in (select records_of(${regency}, ${help.person}))
        and c.purpose = 'programme' and c.withdrawn_at is null) as consent,
      array(select r.kind from paper r join cases on cases.id = r.case_id where r.regency = ${regency} and r.replaced_at is null
        union select p ->> 'kind' from enterprise e, jsonb_array_elements(e.papers) p
          where e.regency = ${regency} and e.household_id = ${help.home} and e.merged_into is null) as papers
    from household h left join welfare w on w.regency = h.regency and w.household_id = h.id
    where h.regency = ${regency} and h.id = ${help.home}`.execute(context.db)
  const [row] = rows
  if (!row) throw notFound(text('Rumah tangga', 'The household'))
  const { decile, asOf, source, ...rest } = row
  return { ...rest, village: help.village, decile: decile === null ? null : { decile, asOf, source } }
}

/** Of the same kind, what counts still on the day: of the household and its groups, from whomever. */
export async function besides(
  context: Context,
  { id, home, pool, kind }: Pick<Help, 'id' | 'home' | 'pool' | 'kind'>
): Promise<Beside[]> {
  const { regency } = context.actor
  const { rows } = await sql<Omit<Beside, 'giver'> & { agency: Agency | null; outside: string | null }>`
    select x.id, x.kind, x.agency, x.outside, coalesce(x.handed_on, x.decided_on) as day, x.again_from as "againFrom",
      coalesce(o.name, p.name) as whom
    from help_beside(${regency}, ${home}, ${pool}, ${kind}, ${context.today}, ${id}) found
    join help x on x.regency = ${regency} and x.id = found
    join person p on p.regency = x.regency and p.id = x.person_id
    left join pool o on o.regency = x.regency and o.id = x.pool_id
    order by day, x.id`.execute(context.db)
  return rows.map(({ agency, outside, ...row }) => ({ ...row, giver: giverOf(agency, outside) }))
}

export const giverOf = (agency: Agency | null, outside: string | null) =>
  agency ? agencyNames[agency] : text(outside ?? '', outside ?? '')

export interface LedgerLine {
  source: LedgerSource
  ref: string
  kind: string
  name: { id: string; en: string } | null
  agency: Agency | null
  outside: string | null
  day: PlainDate
  value: number | null
  state: string
  whom: string
  pool: string | null
}

/** All that a household, its people and its groups had, newest first. */
export async function ledgerOf(context: Context, household: string): Promise<LedgerLine[]> {
  const { rows } = await sql<LedgerLine>`
    select * from ledger_of(${household}) order by day desc, source, ref, whom`.execute(context.db)
  return rows
}

export interface BudgetLine {
  programme: string
  name: string
  agency: Agency
  places: string[]
  code: string
  lineName: string
  /** Rupiah: of the line, or of the whole programme where that is less. */
  left: number
}

/** Budget lines of an agency's programmes of a year. */
export async function budgetLines(context: Context, agency: Agency, year: number): Promise<BudgetLine[]> {
  const { regency } = context.actor
  const { rows } = await sql<BudgetLine>`
    with paid as (select programme_id, line, sum(value) as value from help
      where regency = ${regency} and programme_id is not null and status in ('granted', 'handed') group by 1, 2)
    select p.id as programme, p.name, p.agency, p.places, l.code, l.name as "lineName",
      least(l.amount - coalesce((select value from paid where programme_id = p.id and line = l.code), 0),
        p.budget - coalesce((select sum(value) from paid where programme_id = p.id), 0)
          - coalesce((select sum(cost) from class c where c.regency = p.regency and c.programme_id = p.id
            and c.status <> 'cancelled'), 0))::bigint as left
    from programme p, lateral (select j ->> 'code' as code, min(j ->> 'name') as name, sum((j ->> 'amount')::bigint) as amount
      from jsonb_array_elements(p.lines) j group by 1) l
    where p.regency = ${regency} and p.agency = ${agency} and p.fiscal_year = ${year}
    order by p.name, l.code`.execute(context.db)
  return rows
}
