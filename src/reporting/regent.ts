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
        (select count(distinct product_id)::int from sales_month where regency = ${regency} and quantity > 0 and month >= date_trunc('month', ${context.today}::date) - interval '1 month') selling,
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
      step('ready', text('Produk siap', 'Products ready'), '/bupati?tahan=ready'),
      step('offered', text('Produk dikurasi', 'Products curated'), '/kurasi', 'offeredWeek'),
      step('shelves', text('Produk di rak', 'Products on shelves'), '/rak?tab=produk', 'shelvesWeek'),
      step(
        'selling',
        text('Produk terjual bulan ini atau lalu', 'Products sold this month or last'),
        '/penjualan?tab=stok'
      )
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
    const news = await sql<
      Record<'listed' | 'delisted' | 'orders' | 'ordered' | 'received' | 'paid' | 'recalls' | 'imports', number>
    >`
      select (select count(*)::int from shelf_product where regency = ${regency} and listed_on > ${week}::date) listed,
        (select count(*)::int from shelf_product where regency = ${regency} and delisted_on > ${week}::date) delisted,
        (select count(*)::int from purchase_order where regency = ${regency} and ordered_on > ${week}::date and status <> 'cancelled') orders,
        (select coalesce(sum(l.quantity * l.price), 0)::bigint from purchase_order o join order_line l on l.regency = o.regency and l.order_id = o.id where o.regency = ${regency} and o.ordered_on > ${week}::date and o.status <> 'cancelled') ordered,
        (select coalesce(sum(quantity), 0)::int from stock_move where regency = ${regency} and day > ${week}::date and target = 'shelf' and source = 'transit') received,
        (select coalesce(sum(y.amount), 0)::bigint from payment y join invoice i on i.regency = y.regency and i.id = y.invoice_id where y.regency = ${regency} and y.paid_on > ${week}::date and i.amount > 0) paid,
        (select count(*)::int from recall where regency = ${regency} and not drill and started_on > ${week}::date) recalls,
        (select count(*)::int from sales_import where regency = ${regency} and status = 'applied' and made_at > ${context.now}::timestamptz - interval '7 days') imports`.execute(
      context.db
    )
    const [w] = news.rows
    return {
      funnel,
      week: newsOf(w!, n),
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

export interface News {
  id: string
  label: Text
  value: number
  money: boolean
  to: string
}

/** What has changed in seven days; what did not change is left out. */
function newsOf(w: Record<string, number>, n: Record<string, number>): News[] {
  const line = (id: string, label: Text, value: number, to: string, money = false): News => ({
    id,
    label,
    value,
    money,
    to
  })
  return [
    line('listed', text('produk masuk rak', 'products came on shelves'), w.listed!, '/rak?tab=produk'),
    line('delisted', text('produk turun dari rak', 'products were delisted'), w.delisted!, '/rak?tab=produk'),
    line('orders', text('pesanan ritel', 'orders of retailers'), w.orders!, '/penjualan'),
    line('ordered', text('nilai pesanan', 'ordered'), w.ordered!, '/penjualan', true),
    line('received', text('satuan sampai di rak', 'units reached shelves'), w.received!, '/penjualan?tab=stok'),
    line('paid', text('dibayar ritel kepada pembuat', 'paid by retailers to makers'), w.paid!, '/penjualan', true),
    line('recalls', text('penarikan batch', 'recalls'), w.recalls!, '/penjualan?tab=stok'),
    line('trained', text('sertifikat terbit', 'certificates issued'), n.trainedWeek!, '/kelas'),
    line(
      'accompanied',
      text('usaha mulai didampingi', 'businesses newly accompanied'),
      n.accompaniedWeek!,
      '/kelompok'
    ),
    line('imports', text('berkas penjualan dibaca', 'sales files read'), w.imports!, '/penjualan')
  ].filter((x) => x.value > 0)
}

/** The list behind a figure of the regent's page: products that are ready or wait for one thing, businesses by village that one thing blocks. No names of people. */
export const behind = view({
  name: 'reporting/behind',
  title: text('Daftar di balik angka', 'The list behind a figure'),
  input: z.object({ of: z.enum(['ready', 'requirement', 'blocker']), id: z.string().max(40).default('') }),
  async run(context, input) {
    const { regency } = context.actor
    const { rows } =
      input.of === 'blocker'
        ? await sql<{ name: string; place: string; value: number }>`
            select v.name, d.name as place, count(*)::int as value from mentoring_case c join region v on v.code = c.village join region d on d.code = substr(c.village, 1, 8)
            where c.regency = ${regency} and c.closed_on is null and ${input.id} = any(c.blocked_by) group by 1, 2 order by 3 desc, 1 limit 200`.execute(
            context.db
          )
        : await sql<{ name: string; place: string; value: number }>`
            select p.name || ', ' || p.brand as name, v.name as place, min(r.days)::int as value from readiness r join product p on p.regency = r.regency and p.id = r.product_id join region v on v.code = p.village
            where r.regency = ${regency} and case ${input.of} when 'ready' then cardinality(r.missing) = 0 else ${input.id} = any(r.missing) end group by p.id, 1, 2 order by 3, 1 limit 200`.execute(
            context.db
          )
    return { rows, total: rows.length }
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
