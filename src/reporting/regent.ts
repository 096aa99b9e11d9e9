import { sql } from 'kysely'
import { z } from 'zod'
import { type Text, text } from '../kernel/text.ts'
import { view } from '../platform/context.ts'
import { addDays } from '../training/rules.ts'

export interface FunnelStep {
  id: string
  label: Text
  value: number
  /** How many of it were new in the last seven days; null where that is not kept. */
  week: number | null
  /** The list behind the figure. */
  to: string
}

/** Groups of fewer households are not shown: a figure must not say what one family earns. */
export const fewest = 5

export interface Recovered {
  of: string
  name: string
  households: number
  /** Medians, rupiah a month. */
  before: number
  in2021: number | null
  now: number
}

/**
 * The regent's page: from household to shelf, what is stuck and where, seats and rupiah by agency, and whether those who
 * are accompanied earn more than before the pandemic. Turnover counts by its best source; before is the last month
 * known before March 2020, else what the register says.
 */
export const regentPage = view({
  name: 'reporting/regent',
  title: text('Halaman Bupati', "The regent's page"),
  input: z.object({}),
  async run(context) {
    const { regency } = context.actor
    const week = addDays(context.today, -7)
    const counts = await sql<Record<string, number>>`
      select (select coalesce(sum(households), 0)::int from village_survey where regency = ${regency}) surveyed,
        (select coalesce(sum(interested), 0)::int from village_survey where regency = ${regency}) interested,
        (select count(distinct person_id)::int from certificate where regency = ${regency} and revoked_at is null) trained,
        (select count(*)::int from certificate where regency = ${regency} and revoked_at is null and issued_on > ${week}::date) "trainedWeek",
        (select count(*)::int from mentoring_case where regency = ${regency} and closed_on is null and pool_id is null) accompanied,
        (select count(*)::int from mentoring_case where regency = ${regency} and pool_id is null and opened_on > ${week}::date) "accompaniedWeek",
        (select count(distinct product_id)::int from readiness where regency = ${regency} and cardinality(missing) = 0) ready,
        (select count(distinct product_id)::int from curation_entry where regency = ${regency}) offered,
        (select count(distinct product_id)::int from curation_entry where regency = ${regency} and applied_on > ${week}::date) "offeredWeek",
        products_on_shelves(${context.today}::date) shelves,
        products_on_shelves(${context.today}::date) - products_on_shelves(${week}::date) "shelvesWeek"`.execute(
      context.db
    )
    const n = counts.rows[0]!
    const step = (id: string, label: Text, to: string, weekly?: string): FunnelStep => ({
      id,
      label,
      to,
      value: n[id]!,
      week: weekly ? n[weekly]! : null
    })
    const funnel = [
      step('surveyed', text('Rumah tangga diwawancarai', 'Households interviewed'), '/peta'),
      step('interested', text('Orang menyebut minat', 'People who named a wish'), '/peta?ukuran=interest'),
      step('trained', text('Orang bersertifikat', 'People certified'), '/kelas', 'trainedWeek'),
      step('accompanied', text('Usaha didampingi', 'Businesses accompanied'), '/kelompok', 'accompaniedWeek'),
      step('ready', text('Produk siap', 'Products ready'), '/rak'),
      step('offered', text('Produk dikurasi', 'Products curated'), '/kurasi', 'offeredWeek'),
      step('shelves', text('Produk di rak', 'Products on shelves'), '/rak', 'shelvesWeek')
    ]
    const agencies = await sql<{
      agency: 'cooperatives' | 'industry'
      classes: number
      seats: number
      passed: number
      cost: number
    }>`
      select c.agency, count(*)::int as classes, coalesce(sum(p.seats), 0)::int as seats, coalesce(sum(p.passed), 0)::int as passed, sum(c.cost)::bigint as cost
      from class c cross join lateral class_people(c.id) p where c.regency = ${regency} and c.status <> 'cancelled' and c.fiscal_year = ${Number(context.today.slice(0, 4))}
      group by c.agency order by c.agency`.execute(context.db)
    const stuck = await sql<{
      requirement: string
      products: number
      days: number
    }>`select unnest(missing) as requirement, count(distinct product_id)::int as products, min(days)::int as days from readiness where regency = ${regency} group by 1 order by 2 desc, 1 limit 6`.execute(
      context.db
    )
    const blocked = await sql<{ blocker: string; cases: number; longest: number }>`
      select unnest(blocked_by) as blocker, count(*)::int as cases, max(${context.today}::date - coalesce(last_visit, opened_on))::int as longest
      from mentoring_case where regency = ${regency} and closed_on is null group by 1 order by 2 desc, 1 limit 6`.execute(
      context.db
    )
    return {
      funnel,
      agencies: agencies.rows,
      stuck: stuck.rows,
      blocked: blocked.rows,
      recovery: {
        villages: await recovery(context.db, regency, 'village'),
        kinds: await recovery(context.db, regency, 'kind')
      }
    }
  }
})

/** Medians of those for whom both ends are known, by village or by kind of business; small groups are left out. */
async function recovery(
  db: Parameters<ReturnType<typeof sql>['execute']>[0],
  regency: string,
  by: 'village' | 'kind'
): Promise<Recovered[]> {
  const group = by === 'village' ? sql`c.village` : sql`c.kind`
  const { rows } = await sql<Recovered>`
    with now as (select distinct on (case_id) case_id, amount from turnover where regency = ${regency} and source <> 'recall'
        order by case_id, month desc, array_position(array['sales', 'cashbook', 'visit'], source)),
      before as (select distinct on (case_id) case_id, amount from turnover where regency = ${regency} and month < '2020-03-01' order by case_id, month desc),
      slump as (select distinct on (case_id) case_id, amount from turnover where regency = ${regency} and month between '2021-01-01' and '2021-12-31' order by case_id, month desc)
    select ${group} as of, coalesce(max(v.name), ${group}) as name, count(distinct c.household_id)::int as households,
      percentile_cont(0.5) within group (order by coalesce(before.amount, e.turnover_before))::bigint as before,
      percentile_cont(0.5) within group (order by slump.amount)::bigint as "in2021", percentile_cont(0.5) within group (order by now.amount)::bigint as now
    from mentoring_case c join now on now.case_id = c.id left join before on before.case_id = c.id left join slump on slump.case_id = c.id
    left join enterprise e on e.regency = c.regency and e.id = c.enterprise_id left join region v on v.code = ${group}
    where c.regency = ${regency} and c.pool_id is null and ${group} is not null and coalesce(before.amount, e.turnover_before) is not null
    group by ${group} having count(distinct c.household_id) >= ${fewest} order by 3 desc, 1 limit 12`.execute(db)
  return rows
}
