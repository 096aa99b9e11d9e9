import { sql } from 'kysely'
import { z } from 'zod'
import { fewest, opensAll, shown, shownParts, usual } from '../households/disclosure.ts'
import { addDays } from '../kernel/dates.ts'
import { seePlanning } from '../kernel/rights.ts'
import { type Text, text } from '../kernel/text.ts'
import { view } from '../platform/context.ts'
import { countFigures } from './figures.ts'
import { countWays } from './ways.ts'

/** New in the last seven days; none where too few households stand behind it. */
type Fresh = Record<'trained' | 'accompanied', number | null>

export interface Recovered {
  of: string
  name: string
  households: number
  /** What is usual, rupiah a month; of too few households none. */
  before: number | null
  in2021: number | null
  now: number | null
}

/**
 * The regent's page: from household to shelf, what is stuck and where, seats and rupiah by agency, and whether those who
 * are accompanied earn more than before the pandemic. Turnover counts by its best source; before is the last month
 * known before March 2020, else what the register says.
 */
export const regentPage = view({
  name: 'reporting/regent',
  may: seePlanning,
  title: text('Halaman Bupati', "The regent's page"),
  input: z.object({}),
  async run(context) {
    const { regency } = context.actor
    const week = addDays(context.today, -7)
    const counted = await countFigures(context)
    const { rows: weekly } = await sql<Fresh & Record<'trainedHomes' | 'accompaniedHomes', number>>`
      select * from (select count(*)::int trained, count(distinct household_id)::int "trainedHomes" from certificate
          where regency = ${regency} and revoked_at is null and issued_on > ${week}::date) t,
        (select count(*)::int accompanied, count(distinct household_id)::int "accompaniedHomes" from mentoring_case
          where regency = ${regency} and opened_on > ${week}::date) m`.execute(context.db)
    const told = <T>(figure: T, homes: number) => (opensAll(context.actor) ? figure : shown(figure, homes))
    const { trained, trainedHomes, accompanied, accompaniedHomes } = weekly[0]!
    const fresh: Fresh = { trained: told(trained, trainedHomes), accompanied: told(accompanied, accompaniedHomes) }
    const agencies = await sql<{
      agency: 'cooperatives' | 'industry'
      classes: number
      seats: number
      passed: number
      cost: number
    }>`
      select c.agency, count(*)::int as classes, coalesce(sum(p.seats), 0)::int as seats,
        coalesce(sum(p.passed), 0)::int as passed, sum(c.cost)::bigint as cost
      from class c cross join lateral class_people(c.id) p where c.regency = ${regency} and c.status <> 'cancelled'
        and c.fiscal_year = ${Number(context.today.slice(0, 4))}
      group by c.agency order by c.agency`.execute(context.db)
    const stuck = await sql<{
      requirement: string
      products: number
      days: number
    }>`select unnest(missing) as requirement, count(distinct product_id)::int as products, min(days)::int as days
      from readiness where regency = ${regency} group by 1 order by 2 desc, 1 limit 6`.execute(context.db)
    const blocked = await sql<{ blocker: string; cases: number; longest: number; homes: number }>`
      select unnest(blocked_by) as blocker, count(*)::int as cases, count(distinct household_id)::int as homes,
        max(${context.today}::date - coalesce(last_visit, opened_on))::int as longest
      from mentoring_case where regency = ${regency} and closed_on is null group by 1 order by 2 desc, 1 limit 6`.execute(
      context.db
    )
    const news = await sql<
      Record<'listed' | 'delisted' | 'orders' | 'ordered' | 'received' | 'paid' | 'recalls' | 'imports', number>
    >`
      select (select count(*)::int from shelf_product where regency = ${regency} and listed_on > ${week}::date) listed,
        (select count(*)::int from shelf_product where regency = ${regency} and delisted_on > ${week}::date) delisted,
        (select count(*)::int from purchase_order where regency = ${regency} and ordered_on > ${week}::date
          and status <> 'cancelled') orders,
        (select coalesce(sum(l.quantity * l.price), 0)::bigint from purchase_order o
          join order_line l on l.regency = o.regency and l.order_id = o.id
          where o.regency = ${regency} and o.ordered_on > ${week}::date and o.status <> 'cancelled') ordered,
        (select coalesce(sum(quantity), 0)::int from stock_move where regency = ${regency} and day > ${week}::date
          and target = 'shelf' and source = 'transit') received,
        (select coalesce(sum(y.amount), 0)::bigint from payment y join invoice i on i.regency = y.regency
          and i.id = y.invoice_id where y.regency = ${regency} and y.paid_on > ${week}::date and i.amount > 0) paid,
        (select count(*)::int from recall where regency = ${regency} and not drill and started_on > ${week}::date) recalls,
        (select count(*)::int from sales_import where regency = ${regency} and status = 'applied'
          and made_at > ${context.now}::timestamptz - interval '7 days') imports`.execute(context.db)
    const [w] = news.rows
    return {
      ways: await countWays(context, counted, week),
      ready: counted.ready,
      week: newsOf(w!, fresh),
      agencies: agencies.rows,
      stuck: stuck.rows,
      blocked: blocked.rows.flatMap(({ homes, ...row }) => (told(row, homes) ? [row] : [])),
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
function newsOf(w: Record<string, number>, n: Fresh): News[] {
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
    line('trained', text('sertifikat terbit', 'certificates issued'), n.trained ?? 0, '/kelas'),
    line(
      'accompanied',
      text('usaha mulai didampingi', 'businesses newly accompanied'),
      n.accompanied ?? 0,
      '/kelompok'
    ),
    line('imports', text('berkas penjualan dibaca', 'sales files read'), w.imports!, '/penjualan')
  ].filter((x) => x.value > 0)
}

/**
 * The list behind a figure of the regent's page: products that are ready or wait for one thing, businesses by village
 * that one thing blocks. No names of people.
 */
export const behind = view({
  name: 'reporting/behind',
  may: seePlanning,
  title: text('Daftar di balik angka', 'The list behind a figure'),
  input: z.object({ of: z.enum(['ready', 'requirement', 'blocker']), id: z.string().max(40).default('') }),
  async run(context, input) {
    const { regency } = context.actor
    if (input.of === 'blocker') {
      const { rows } = await sql<{ village: string; name: string; place: string; value: number; homes: number }>`
        select v.code as village, v.name, d.name as place, count(*)::int as value, count(distinct c.household_id)::int as homes
        from mentoring_case c join region v on v.code = c.village join region d on d.code = substr(c.village, 1, 8)
        where c.regency = ${regency} and c.closed_on is null and ${input.id} = any(c.blocked_by) group by 1, 2, 3
        order by 4 desc, 1 limit 400`.execute(context.db)
      // Villages of a few come last, in the order of their codes: a place in the order would tell how many.
      const parts = shownParts(rows.map((row) => ({ figure: row.value, behind: row.homes })))
      const told = rows
        .map(({ homes: _, ...row }, i) => ({ ...row, value: opensAll(context.actor) ? row.value : parts[i]! }))
        .sort((a, b) => (b.value ?? 0) - (a.value ?? 0) || (a.village < b.village ? -1 : 1))
        .map(({ village: _, ...row }) => row)
      return { rows: told, total: told.length }
    }
    const { rows } = await sql<{ name: string; place: string; value: number | null }>`
      select p.name || ', ' || p.brand as name, v.name as place, min(r.days)::int as value
      from readiness r join product p on p.regency = r.regency and p.id = r.product_id join region v on v.code = p.village
      where r.regency = ${regency} and case ${input.of} when 'ready' then cardinality(r.missing) = 0 else ${input.id} = any(r.missing) end
      group by p.id, 1, 2 order by 3, 1 limit 200`.execute(context.db)
    return { rows, total: rows.length }
  }
})

/**
 * What is usual by village or by kind of business, each figure if enough households stand behind it; groups with none are
 * left out. A household with two businesses counts once, by their mean.
 */
async function recovery(
  db: Parameters<ReturnType<typeof sql>['execute']>[0],
  regency: string,
  by: 'village' | 'kind'
): Promise<Recovered[]> {
  const group = by === 'village' ? sql`c.village` : sql`c.kind`
  const { rows } = await sql<Pick<Recovered, 'of' | 'name' | 'before' | 'in2021' | 'now'>>`
    with now as (select distinct on (case_id) case_id, amount from turnover where regency = ${regency} and source <> 'recall'
        order by case_id, month desc, array_position(array['sales', 'cashbook', 'visit'], source)),
      before as (select distinct on (case_id) case_id, amount from turnover
        where regency = ${regency} and month < '2020-03-01' order by case_id, month desc),
      slump as (select distinct on (case_id) case_id, amount from turnover
        where regency = ${regency} and month between '2021-01-01' and '2021-12-31' order by case_id, month desc)
    select ${group} as of, coalesce(max(v.name), ${group}) as name, avg(coalesce(before.amount, e.turnover_before))::float8 as before,
      avg(slump.amount)::float8 as "in2021", avg(now.amount)::float8 as now
    from mentoring_case c join now on now.case_id = c.id left join before on before.case_id = c.id left join slump on slump.case_id = c.id
    left join enterprise e on e.regency = c.regency and e.id = c.enterprise_id left join region v on v.code = ${group}
    where c.regency = ${regency} and c.pool_id is null and ${group} is not null and coalesce(before.amount, e.turnover_before) is not null
    group by ${group}, c.household_id`.execute(db)
  const groups = [...Map.groupBy(rows, ({ of }) => of).values()].filter((homes) => homes.length >= fewest)
  return groups
    .map((homes) => ({
      of: homes[0]!.of,
      name: homes[0]!.name,
      households: homes.length,
      before: usual(homes.flatMap(({ before }) => before ?? [])),
      in2021: usual(homes.flatMap(({ in2021 }) => in2021 ?? [])),
      now: usual(homes.flatMap(({ now }) => now ?? []))
    }))
    .sort((a, b) => b.households - a.households || (a.of < b.of ? -1 : 1))
    .slice(0, 12)
}
