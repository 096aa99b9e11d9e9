import { sql } from 'kysely'
import { z } from 'zod'
import type { PlainDate } from '../kernel/dates.ts'
import type { Column } from '../kernel/operation.ts'
import { notFound } from '../kernel/problem.ts'
import { office, seeOffice, seePlanning, seeSales } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { type Context, view } from '../platform/context.ts'
import { containing, page, paged } from '../platform/paging.ts'
import {
  type ColumnQuestion,
  fieldsOf,
  leftNames,
  type Meant,
  ofSheet,
  ofUnit,
  repeated,
  repeatedWays
} from '../retail/model.ts'
import { waysOfUnits } from '../retail/numbers.ts'
import { heldOf, type ImportResult, isTaken } from './applying.ts'
import {
  type AlertKind,
  alertKinds,
  alertNames,
  type HeldReason,
  type SaleField,
  type SaleLeftReason,
  saleLeftReasons,
  type TakenReason,
  takenNames
} from './model.ts'
import type { Fixes, WrittenRow } from './reading.ts'
import { suggestion } from './rules.ts'

const retailer = z.string().max(60).nullable().default(null)

/** Sales of this month and the twelve before, by retailer; and what is on the shelves now. From roll-ups. */
export const summary = view({
  name: 'sales/summary',
  may: seeSales,
  title: text('Ringkasan penjualan', 'Summary of sales'),
  input: z.object({}),
  async run(context) {
    const { regency } = context.actor
    const { rows: months } = await sql<{
      month: PlainDate
      retailer: string
      units: number
      rupiah: number
      products: number
    }>`
      select month, retailer, sum(quantity)::int as units, sum(amount)::bigint as rupiah,
        count(distinct product_id) filter (where quantity > 0)::int as products from sales_month
      where regency = ${regency} and month >= date_trunc('month', ${context.today}::date) - interval '12 months'
      group by 1, 2 order by 1, 2`.execute(context.db)
    const { rows: now } = await sql<{
      sent: number
      transit: number
      shelf: number
      sold: number
      returned: number
      lost: number
    }>`
      select coalesce(sum(sent), 0)::int as sent, coalesce(sum(transit), 0)::int as transit,
        coalesce(sum(shelf), 0)::int as shelf, coalesce(sum(sold), 0)::int as sold,
          coalesce(sum(returned), 0)::int as returned, coalesce(sum(lost), 0)::int as lost
      from stock_total where regency = ${regency}`.execute(context.db)
    return { months, now: now[0]! }
  }
})

/** Stock of each product over all its stores: delivered = on shelf + sold + returned + lost. */
export const stock = view({
  name: 'sales/stock',
  may: seeSales,
  title: text('Stok produk di rak', 'Stock of products on shelves'),
  input: page(['name', 'maker', 'delivered', 'shelf', 'sold', 'returned', 'lost', 'alerts'], {
    retailer,
    search: z.string().max(80).default('')
  }),
  columns: [
    { key: 'name', header: text('Produk', 'Product'), type: 'text' },
    { key: 'maker', header: text('Pembuat', 'Maker'), type: 'text' },
    { key: 'stores', header: text('Toko', 'Stores'), type: 'number' },
    { key: 'transit', header: text('Di perjalanan', 'On the way'), type: 'number' },
    { key: 'delivered', header: text('Dikirim', 'Delivered'), type: 'number' },
    { key: 'sold', header: text('Terjual', 'Sold'), type: 'number' },
    { key: 'shelf', header: text('Di rak', 'On shelves'), type: 'number' },
    { key: 'returned', header: text('Kembali', 'Returned'), type: 'number' },
    { key: 'lost', header: text('Hilang', 'Lost'), type: 'number' }
  ],
  async run(context, input) {
    const { regency, role } = context.actor
    // A business often bears its maker's name, and leaders see figures without names.
    const named = role !== 'leader'
    const found = sql`
      select p.id, p.name, case when ${named} then c.title end as maker, s.transit, s.sent - s.transit as delivered, s.sold,
        s.shelf, s.returned, s.lost,
        (select count(*)::int from stock_alert a where a.regency = ${regency} and a.product_id = p.id
          and (${input.retailer}::text is null or a.retailer = ${input.retailer})) as alerts
      from (select product_id, sum(sent)::int as sent, sum(transit)::int as transit, sum(sold)::int as sold,
        sum(shelf)::int as shelf, sum(returned)::int as returned, sum(lost)::int as lost
        from stock_total where regency = ${regency} and (${input.retailer}::text is null or retailer = ${input.retailer}) group by 1) s
      join product p on p.regency = ${regency} and p.id = s.product_id join mentoring_case c on c.regency = p.regency and c.id = p.case_id
      where ${input.search} = '' or p.name ilike ${containing(input.search)} or ${named} and c.title ilike ${containing(input.search)}`
    const direction = (input.direction ?? (input.sort ? 'asc' : 'desc')) === 'asc' ? sql`asc` : sql`desc`
    const { rows } = await sql<{
      id: string
      name: string
      maker: string | null
      stores: number
      transit: number
      delivered: number
      sold: number
      shelf: number
      returned: number
      lost: number
      alerts: number
      total: number
    }>`select rows.*, (select count(distinct store_id)::int from stock k
      where k.regency = ${regency} and k.product_id = rows.id
        and (${input.retailer}::text is null or k.retailer = ${input.retailer})) as stores
      from (select *, count(*) over ()::int as total from (${found}) f
        order by ${sql.ref(input.sort ?? 'sold')} ${direction}, name, id
        limit ${input.size} offset ${(input.page - 1) * input.size}) rows`.execute(context.db)
    return { rows: rows.map(({ total: _, ...row }) => row), total: rows[0]?.total ?? 0 }
  }
})

/** One product on shelves: store by store with its batches, and its sales by month. */
export const ofProduct = view({
  name: 'sales/product',
  may: { ...seeSales, resident: 'own' },
  title: text('Penjualan produk', 'Sales of a product'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const { regency } = context.actor
    const { rows: stores } = await sql<{
      store: string
      code: string
      name: string
      villageName: string
      retailer: string
      transit: number
      shelf: number
      sold: number
      returned: number
      lost: number
      batches: { batch: string; bestBefore: PlainDate; shelf: number }[]
      alerts: AlertKind[]
    }>`
      select s.store_id as store, t.code, t.name, v.name as "villageName", s.retailer, sum(s.transit)::int as transit,
        sum(s.shelf)::int as shelf, sum(s.sold)::int as sold, sum(s.returned)::int as returned, sum(s.lost)::int as lost,
        coalesce(json_agg(json_build_object('batch', s.batch, 'bestBefore', s.best_before, 'shelf', s.shelf)
            order by s.best_before) filter (where s.shelf > 0), '[]') as batches,
        coalesce((select array_agg(a.kind) from stock_alert a where a.regency = ${regency} and a.product_id = ${id}
            and a.store_id = s.store_id), '{}') as alerts
      from stock s join store t on t.regency = s.regency and t.id = s.store_id join region v on v.code = t.village
      where s.regency = ${regency} and s.product_id = ${id}
      group by 1, 2, 3, 4, 5 order by t.name`.execute(context.db)
    const { rows: months } = await sql<{ month: PlainDate; units: number; rupiah: number }>`
      select month, sum(quantity)::int as units, sum(amount)::bigint as rupiah from sales_month
      where regency = ${regency} and product_id = ${id} and month > ${context.today}::date - interval '13 months' group by 1
      order by 1`.execute(context.db)
    return { stores, months }
  }
})

/** What is on the shelves of a retailer, place by place, for the colours of the shelf wall. */
export const shelfState = view({
  name: 'sales/shelf-state',
  may: seePlanning,
  title: text('Keadaan rak', 'State of shelves'),
  input: z.object({ retailer: z.string().max(60) }),
  async run(context, input) {
    const { rows } = await sql<{
      store: string
      product: string
      shelf: number
      transit: number
      alert: AlertKind | null
    }>`
      select s.store_id as store, s.product_id as product, sum(s.shelf)::int as shelf, sum(s.transit)::int as transit,
        (select a.kind from stock_alert a where a.regency = ${context.actor.regency} and a.product_id = s.product_id
          and a.store_id = s.store_id
          order by array_position(${[...alertKinds]}::text[], a.kind) limit 1) as alert
      from stock s where s.regency = ${context.actor.regency} and s.retailer = ${input.retailer} group by 1, 2`.execute(
      context.db
    )
    return { rows }
  }
})

/** What needs an act on shelves, each with the act that helps. */
export const alerts = view({
  name: 'sales/alerts',
  may: { ...seeOffice, facilitator: 'area', resident: 'own' },
  title: text('Peringatan rak', 'Alerts of shelves'),
  input: page(['kind', 'name', 'storeName', 'since', 'shelf', 'sold', 'lasts'], {
    kind: z.enum(alertKinds).nullable().default(null),
    retailer,
    search: z.string().max(80).default('')
  }),
  columns: [
    { key: 'kind', header: text('Jenis', 'Kind'), type: 'text', words: alertNames },
    { key: 'name', header: text('Produk', 'Product'), type: 'text' },
    { key: 'maker', header: text('Pembuat', 'Maker'), type: 'text' },
    { key: 'storeName', header: text('Toko', 'Store'), type: 'text' },
    { key: 'shelf', header: text('Di rak', 'On shelf'), type: 'number' },
    { key: 'sold', header: text('Terjual 4 minggu', 'Sold in 4 weeks'), type: 'number' },
    { key: 'lasts', header: text('Cukup untuk (hari)', 'Lasts (days)'), type: 'number' },
    { key: 'bestBefore', header: text('Baik sebelum', 'Best before'), type: 'date' },
    { key: 'since', header: text('Sejak', 'Since'), type: 'date' }
  ],
  async run(context, input) {
    const { regency } = context.actor
    const found = sql`from stock_alert a join product p on p.regency = a.regency and p.id = a.product_id
      join mentoring_case c on c.regency = p.regency and c.id = p.case_id join store t on t.regency = a.regency and t.id = a.store_id
      where a.regency = ${regency} and (${input.retailer}::text is null or a.retailer = ${input.retailer})
        and (${input.search} = '' or p.name ilike ${containing(input.search)} or t.name ilike ${containing(input.search)}
          or c.title ilike ${containing(input.search)})`
    const direction = (input.direction ?? 'asc') === 'asc' ? sql`asc` : sql`desc`
    const order =
      input.sort && input.sort !== 'kind' ? sql.ref(input.sort) : sql`array_position(${[...alertKinds]}::text[], kind)`
    const { rows } = await sql<{
      key: string
      kind: AlertKind
      product: string
      name: string
      maker: string
      store: string
      storeName: string
      retailer: string
      deliveryDay: number | null
      shelf: number
      sold: number
      lasts: number | null
      bestBefore: PlainDate | null
      since: PlainDate
    }>`
      select * from (select a.kind || a.product_id || a.store_id as key, a.kind, a.product_id as product, p.name,
        c.title as maker, a.store_id as store, t.name as "storeName", a.retailer, t.delivery_day as "deliveryDay",
        a.shelf, a.sold, a.lasts, a.best_before as "bestBefore", a.since ${found}
          and (${input.kind}::text is null or a.kind = ${input.kind})) rows
      order by ${order} ${direction} nulls last, name, "storeName", key
      limit ${input.size} offset ${(input.page - 1) * input.size}`.execute(context.db)
    const { rows: count } = await sql<{
      kind: AlertKind
      n: number
    }>`select a.kind, count(*)::int as n ${found} group by 1`.execute(context.db)
    const counts = Object.fromEntries(count.map((c) => [c.kind, c.n])) as Partial<Record<AlertKind, number>>
    return {
      rows: rows.map((r) => ({ ...r, act: suggestion(r, r.deliveryDay) })),
      total: input.kind ? (counts[input.kind] ?? 0) : count.reduce((sum, c) => sum + c.n, 0),
      counts
    }
  }
})

/** Orders and agreements that need an act: late deliveries, overdue payments, agreements that lapse while orders are open. */
export const warnings = view({
  name: 'sales/warnings',
  may: seeOffice,
  title: text('Peringatan pesanan dan perjanjian', 'Warnings of orders and agreements'),
  input: z.object({}),
  async run(context) {
    const { regency } = context.actor
    const { rows: late } = await sql<{ id: string; number: string; retailer: string; deliverBy: PlainDate }>`
      select id, number, retailer, deliver_by as "deliverBy" from purchase_order
      where regency = ${regency} and status = 'open' and deliver_by < ${context.today}::date order by deliver_by limit 50`.execute(
      context.db
    )
    const { rows: lapsing } = await sql<{
      id: string
      number: string
      retailer: string
      ends: PlainDate
      orders: number
    }>`
      select a.id, a.number, a.retailer, a.ends, (select count(*)::int from purchase_order o
        where o.regency = a.regency and o.agreement_id = a.id and o.status = 'open') as orders
      from retail_agreement a where a.regency = ${regency} and a.signed_on is not null and a.ends <= ${context.today}::date + 90
        and (a.ends >= ${context.today}::date or exists (select 1 from purchase_order o
            where o.regency = a.regency and o.agreement_id = a.id and o.status = 'open')) order by a.ends`.execute(
      context.db
    )
    const { rows: owed } = await sql<{ invoices: number; rupiah: number }>`
      select count(*)::int as invoices, coalesce(sum(amount - paid), 0)::bigint as rupiah from invoice
      where regency = ${regency} and cancelled_on is null and amount > 0 and paid < amount and due_on < ${context.today}::date`.execute(
      context.db
    )
    return { late, lapsing, overdue: owed[0]! }
  }
})

/** Stores that could take the place of a slow one: a free slot, without the product, by demand and then by distance. */
export const betterStores = view({
  name: 'sales/better-stores',
  may: office,
  title: text('Toko yang lebih baik', 'Better stores'),
  input: z.object({ product: z.uuid(), store: z.uuid() }),
  async run(context, input) {
    const { rows } = await sql<{
      id: string
      name: string
      villageName: string
      demand: number
      free: number
      km: number
    }>`
      select * from (select t.id, t.name, v.name as "villageName", t.demand::float8 as demand,
        t.slots - (select count(*)::int from placed y where y.regency = t.regency and y.placement_id = k.id and y.store_id = t.id) as free,
        111.2 * sqrt((t.lat - o.lat) ^ 2 + ((t.lon - o.lon) * cos(radians(o.lat))) ^ 2) as km
      from store o join placement k on k.regency = o.regency and k.retailer = o.retailer and k.status = 'adopted'
      join store t on t.regency = o.regency and t.retailer = o.retailer and t.closed_on is null and t.id <> o.id
      join region v on v.code = t.village
      where o.regency = ${context.actor.regency} and o.id = ${input.store} and t.demand >= o.demand
        and not exists (select 1 from placed y where y.regency = t.regency and y.placement_id = k.id and y.store_id = t.id
          and y.product_id = ${input.product})) rows
      where free > 0 order by demand desc, km, name limit 6`.execute(context.db)
    return { rows }
  }
})

interface ImportRow {
  id: string
  retailer: string
  file: string
  status: 'reading' | 'columns' | 'applied' | 'failed' | 'undone'
  result: ImportResult | null
  madeBy: string
  madeAt: string
  job: string | null
}

const importColumns = sql<ImportRow>`id, retailer, file_name as file, status, result, made_by as "madeBy",
  made_at as "madeAt", job_id as job`

export const imports = view({
  name: 'sales/imports',
  may: seeOffice,
  title: text('Impor penjualan', 'Imports of sales'),
  input: z.object({}),
  async run(context) {
    const { rows } =
      await sql<ImportRow>`select ${importColumns} from sales_import where regency = ${context.actor.regency}
        order by made_at desc, id limit 60`.execute(context.db)
    return { rows, total: rows.length }
  }
})

/** Columns whose cells could mean two things, and nobody has said which; of a sheet alone where it does not say what others contradict. */
async function questionsOf(context: Context, id: string, columns: Record<string, string>, meant: Meant) {
  type Waiting = {
    field: string
    sheet: string | null
    inUnit: boolean
    units: number[][]
    rows: number
    examples: string[]
  }
  const { rows } = await sql<Waiting>`
    select case problem when 'repeated' then problem else f.field end as field, case when f.field = 'day'
      and written ->> 'order' = 'open' then sheet end as sheet, written #> array['units', f.field] is not null as "inUnit",
        jsonb_agg(distinct written #> array['units', f.field, 'of']) as units, count(*)::int as rows,
          (array_agg(distinct case problem when 'repeated' then concat_ws(' · ', sheet || ' ' || line, store_code, quantity)
              else written -> 'cells' ->> f.field end))[1:3] as examples from sale_row, jsonb_object_keys(readings) f (field)
    where regency = ${context.actor.regency} and import_id = ${id} and left_reason is null and store_id is null
      and fixes ->> f.field is null group by 1, 2, 3 order by 1, 2, 3`.execute(context.db)
  const ofLines = rows.flatMap(({ field, rows, examples }): ColumnQuestion[] =>
    field !== repeated || meant[repeated]?.by === 'person'
      ? []
      : [
          {
            field,
            name: takenNames.repeated,
            reading: 'line',
            about: 'repeated',
            ways: repeatedWays,
            title: '',
            rows,
            examples
          }
        ]
  )
  const ofColumns = fieldsOf.sales.flatMap(({ id, name, reading }) =>
    rows.flatMap(({ field, sheet, inUnit, units, rows, examples }): ColumnQuestion[] => {
      const asked = { field, name, reading, title: columns[id] ?? '', rows, examples }
      const isSaid = (key: string) => meant[key]?.by === 'person'
      if (field !== id) return []
      if (inUnit && !isSaid(ofUnit(id))) return [{ ...asked, about: 'unit', ways: waysOfUnits(units.flat()) }]
      if (isSaid(sheet === null ? id : ofSheet(id, sheet))) return []
      return [{ ...asked, ...(sheet === null ? {} : { sheet }) }]
    })
  )
  return [...ofLines, ...ofColumns]
}

export const getImport = view({
  name: 'sales/get-import',
  may: seeOffice,
  title: text('Halaman impor penjualan', 'Page of an import of sales'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const { rows } = await sql<
      ImportRow & { headers: string[]; columns: Record<string, string>; meant: Meant }
    >`select ${importColumns}, headers, columns, meant from sales_import where regency = ${context.actor.regency} and id = ${id}`.execute(
      context.db
    )
    const [row] = rows
    if (!row) throw notFound(text('Impor penjualan', 'The import of sales'))
    return {
      ...row,
      fields: fieldsOf.sales.map(({ id: field, name, required, reading }) => ({ id: field, name, required, reading })),
      questions: row.status === 'applied' ? await questionsOf(context, id, row.columns, row.meant) : []
    }
  }
})

const cellsOf = (written: unknown) => (written as WrittenRow).cells ?? {}

/** Of a row of a sales file, whatever became of it. */
const rowColumns: readonly Column[] = [
  { key: 'sheet', header: text('Lembar', 'Sheet'), type: 'text' },
  { key: 'line', header: text('Baris', 'Row'), type: 'number' },
  { key: 'store_code', header: text('Kode toko', 'Store code'), type: 'text' },
  { key: 'gtin', header: text('Barcode', 'Barcode'), type: 'text' },
  { key: 'day', header: text('Tanggal', 'Date'), type: 'date' },
  { key: 'quantity', header: text('Jumlah', 'Quantity'), type: 'number' },
  { key: 'amount', header: text('Nilai', 'Amount'), type: 'money' }
]

export const heldRows = view({
  name: 'sales/held-rows',
  may: seeOffice,
  title: text('Baris penjualan tertahan', 'Held rows of sales'),
  input: page(['line', 'store_code', 'gtin', 'day', 'problem'], { import: z.uuid() }),
  columns: [
    ...rowColumns,
    { key: 'asWritten', header: text('Tertulis', 'As written'), type: 'text' },
    { key: 'problem', header: text('Alasan', 'Reason'), type: 'text' }
  ],
  async run(context, input) {
    const { rows, ...counted } = await paged(
      input,
      heldOf(context, input.import),
      (q) =>
        q.select([
          sql<string>`no::text`.as('key'),
          'no',
          'sheet',
          'line',
          'store_code',
          'gtin',
          'day',
          'quantity',
          'amount',
          'doubtful',
          'readings',
          'written',
          'fixes',
          sql<HeldReason>`problem`.as('problem')
        ]),
      { sort: 'line', key: 'no' }
    )
    return {
      rows: rows.map(({ written, doubtful, readings, fixes, ...row }) => ({
        ...row,
        doubtful: doubtful as SaleField[],
        /** What each doubtful cell could mean. */
        readings: readings as Partial<Record<SaleField, (string | number)[]>>,
        written: cellsOf(written),
        fixes: fixes as Fixes,
        asWritten: Object.values(cellsOf(written)).join(' · ')
      })),
      ...counted
    }
  }
})

/** Lines of the file that are no rows, as they stand in it. */
export const leftRows = view({
  name: 'sales/left-rows',
  may: seeOffice,
  title: text('Baris berkas penjualan yang dilewati', 'Lines of a sales file that were left out'),
  input: page(['line'], { import: z.uuid(), reason: z.enum(saleLeftReasons).nullable().default(null) }),
  columns: [
    { key: 'sheet', header: text('Lembar', 'Sheet'), type: 'text' },
    { key: 'line', header: text('Baris', 'Row'), type: 'number' },
    { key: 'text', header: text('Isi', 'Text'), type: 'text' },
    { key: 'why', header: text('Alasan', 'Reason'), type: 'text' }
  ],
  async run(context, input) {
    const found = context.db
      .selectFrom('sale_row')
      .where('sale_row.regency', '=', context.actor.regency)
      .where('import_id', '=', input.import)
      .where('left_reason', 'is not', null)
      .$if(input.reason !== null, (q) => q.where('left_reason', '=', input.reason))
    const { rows, ...counted } = await paged(
      input,
      found,
      (q) => q.select(['no', 'sheet', 'line', 'written', sql<SaleLeftReason>`left_reason`.as('reason')]),
      { sort: 'no', key: 'no' }
    )
    return {
      rows: rows.map(({ written, ...row }) => ({
        ...row,
        why: leftNames[row.reason].id,
        text: (written as unknown as WrittenRow).text ?? Object.values(cellsOf(written)).join(' · ')
      })),
      ...counted
    }
  }
})

/** Rows that a person brought in, and why they had waited. */
export const takenRows = view({
  name: 'sales/taken-rows',
  may: seeOffice,
  title: text('Baris penjualan yang diikutkan', 'Rows of sales that were taken in'),
  input: page(['line', 'store_code', 'gtin', 'day', 'taken'], { import: z.uuid() }),
  columns: [...rowColumns, { key: 'taken', header: text('Semula', 'At first'), type: 'text', words: takenNames }],
  async run(context, input) {
    const found = context.db
      .selectFrom('sale_row')
      .where('sale_row.regency', '=', context.actor.regency)
      .where('import_id', '=', input.import)
      .where(isTaken)
    const { rows, ...counted } = await paged(
      input,
      found,
      (q) =>
        q.select([
          'no',
          'sheet',
          'line',
          'store_code',
          'gtin',
          'day',
          'quantity',
          'amount',
          sql<TakenReason>`taken`.as('taken'),
          sql<boolean>`store_id is not null`.as('sold')
        ]),
      { sort: 'line', key: 'no' }
    )
    return { rows, ...counted }
  }
})
