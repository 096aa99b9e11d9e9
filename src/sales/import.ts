/** Sales files of retailers: read as a job, row by row taken or held with the reason, set by set written. */
import { sql } from 'kysely'
import { z } from 'zod'
import { dateInJakarta, formatDate, type PlainDate, parseDate } from '../kernel/dates.ts'
import { parseQuantity, parseRupiah } from '../kernel/money.ts'
import { notFound, Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import { action, type Context } from '../platform/context.ts'
import type { JobKind, JobRun } from '../platform/jobs.ts'
import { type Cell, copyRows } from '../platform/postgres/copy.ts'
import { readSpreadsheet, type SheetRow } from '../platform/spreadsheet/read.ts'
import { ownUpload } from '../platform/uploads.ts'
import { type Columns, columnsOf, findTable, type Table } from '../retail/columns.ts'
import { namedColumns, rememberColumns } from '../retail/index.ts'
import { findAlerts } from './alerts.ts'
import type { HeldReason } from './model.ts'

export interface ImportResult {
  sales: number
  units: number
  rupiah: number
  held: Partial<Record<HeldReason, number>>
  firstDay: PlainDate | null
  lastDay: PlainDate | null
}

export const startImport = action({
  name: 'sales/import',
  title: text('Mengimpor berkas penjualan', 'Imported a sales file'),
  input: z.object({ retailer: z.string().trim().min(2).max(60), file: z.uuid() }),
  async run(context, input) {
    const { regency, name } = context.actor
    const file = await ownUpload(context, input.file, text('Berkas yang Anda unggah', 'A file that you uploaded'))
    const known = await context.db
      .selectFrom('sales_import')
      .select(['made_at', 'file_name'])
      .where('regency', '=', regency)
      .where('retailer', '=', input.retailer)
      .where('sha256', '=', file.sha256)
      .where('status', 'not in', ['failed', 'undone'])
      .executeTakeFirst()
    if (known) {
      const day = dateInJakarta(new Date(known.made_at as unknown as string))
      const message = text(
        `Berkas yang sama sudah diimpor ${formatDate(day)} sebagai ${known.file_name}. Batalkan impor itu dahulu bila ingin mengulanginya.`,
        `The same file was imported on ${formatDate(day, 'en')} as ${known.file_name}. Undo that import first to repeat it.`
      )
      throw new Problem('sales/file-known', 409, message, { pointers: [{ pointer: '/file', message }] })
    }
    const id = context.newId()
    const job = await context.startJob('sales/import', { import: id })
    await context.db
      .insertInto('sales_import')
      .values({
        regency,
        id,
        retailer: input.retailer,
        file_id: file.id,
        file_name: file.name,
        sha256: file.sha256,
        status: 'reading',
        made_by: name,
        made_at: context.now,
        job_id: job
      })
      .execute()
    return { id, job }
  }
})

interface ImportRow {
  id: string
  retailer: string
  file_id: string
  status: string
  columns: Columns
}

async function importToChange(context: Context, id: string, ...allowed: string[]): Promise<ImportRow> {
  const row = await context.db
    .selectFrom('sales_import')
    .select(['id', 'retailer', 'file_id', 'status', 'columns'])
    .where('regency', '=', context.actor.regency)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound(text('Impor penjualan', 'The import of sales'))
  if (!allowed.includes(row.status))
    throw new Problem(
      'sales/import-moved-on',
      409,
      text('Keadaan impor ini sudah berubah. Muat ulang halamannya.', 'This import has moved on. Reload the page.')
    )
  return { ...row, columns: row.columns as Columns }
}

async function again(context: Context, id: string, columns?: Columns): Promise<{ job: string }> {
  const job = await context.startJob('sales/import', { import: id })
  await context.db
    .updateTable('sales_import')
    .set({ status: 'reading', job_id: job, ...(columns ? { columns: JSON.stringify(columns) } : {}) })
    .where('regency', '=', context.actor.regency)
    .where('id', '=', id)
    .execute()
  return { job }
}

/** Names the columns of a file in which they were not recognised; remembered for the retailer's next file. */
export const nameColumns = action({
  name: 'sales/name-columns',
  title: text('Menamai kolom berkas penjualan', 'Named the columns of a sales file'),
  input: z.object({ id: z.uuid(), columns: z.record(z.string(), z.string().max(80)) }),
  async run(context, input) {
    const row = await importToChange(context, input.id, 'columns', 'failed')
    return again(context, row.id, input.columns)
  }
})

/** Looks at the held rows again, after stores, products or deliveries were put right. */
export const retryHeld = action({
  name: 'sales/retry-held',
  title: text('Mencoba lagi baris penjualan tertahan', 'Tried held sales again'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const row = await importToChange(context, id, 'applied')
    return again(context, row.id)
  }
})

/** Takes an import back: its sales go, and its units stand on the shelf again. */
export const undoImport = action({
  name: 'sales/undo-import',
  title: text('Membatalkan impor penjualan', 'Undid an import of sales'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const { regency } = context.actor
    const row = await importToChange(context, id, 'applied')
    const { rows: settled } = await sql<{ name: string }>`
      select p.name from (select product_id, sum(quantity) n from sale where regency = ${regency} and import_id = ${id} group by 1) g join product p on p.regency = ${regency} and p.id = g.product_id
      where (select coalesce(sum(sold), 0) from stock s where s.regency = ${regency} and s.product_id = g.product_id and s.retailer = ${row.retailer}) - g.n
        < (select coalesce(sum(quantity), 0) from settlement_line l where l.regency = ${regency} and l.product_id = g.product_id and l.retailer = ${row.retailer}) limit 1`.execute(
      context.db
    )
    if (settled[0])
      throw new Problem(
        'sales/settled-already',
        409,
        text(
          `Penjualan ${settled[0].name} dari berkas ini sudah ditagih. Impor ini tidak dapat dibatalkan lagi.`,
          `Sales of ${settled[0].name} in this file were billed already. This import can no longer be undone.`
        )
      )
    await sql`insert into stock_move (regency, product_id, store_id, batch, retailer, household_id, village, best_before, day, source, target, quantity, reason, origin)
      select regency, product_id, store_id, batch, retailer, household_id, village, min(best_before), ${context.today}::date, 'sold', 'shelf', sum(case source when 'shelf' then quantity else -quantity end), 'undo', origin
      from stock_move where regency = ${regency} and origin = ${id} group by regency, product_id, store_id, batch, retailer, household_id, village, origin
      having sum(case source when 'shelf' then quantity else -quantity end) > 0`.execute(context.db)
    await context.db.deleteFrom('sale').where('regency', '=', regency).where('import_id', '=', id).execute()
    await context.db.deleteFrom('sale_row').where('regency', '=', regency).where('import_id', '=', id).execute()
    await context.db
      .updateTable('sales_import')
      .set({ status: 'undone' })
      .where('regency', '=', regency)
      .where('id', '=', id)
      .execute()
    await findAlerts(context, row.retailer)
    return {}
  }
})

/** Rows under the header of each sheet, as the cells of a sales row; quantity and day are nothing when they cannot be read. */
class SalesReader {
  table: Table | undefined
  private readonly named: Columns
  private readonly year: number
  private sheet: string | undefined
  private waiting: SheetRow[] = []

  constructor(named: Columns, year: number) {
    this.named = named
    this.year = year
  }

  take(rows: readonly SheetRow[]): Cell[][] {
    const out: Cell[][] = []
    for (const row of rows) {
      if (row.sheet !== this.sheet) {
        this.sheet = row.sheet
        if (this.table) this.table = undefined
      }
      if (this.table) out.push(this.read(row))
      else {
        this.waiting.push(row)
        if (this.waiting.length === 40) out.push(...this.settle())
      }
    }
    return out
  }

  /** Looks for the header among the rows kept back, and reads those below it. */
  settle(): Cell[][] {
    const kept = this.waiting
    this.waiting = []
    if (this.table || kept.length === 0) return []
    this.table = findTable(
      kept.map((r) => r.cells),
      'sales',
      this.named
    )
    if (!this.table || this.table.missing.length > 0) return []
    return kept.slice(this.table.at + 1).map((r) => this.read(r))
  }

  private read({ sheet, line, cells }: SheetRow): Cell[] {
    const { places } = this.table!
    const quantity = parseQuantity(cells[places.quantity!] ?? '')
    return [
      sheet,
      line,
      (cells[places.store!] ?? '').slice(0, 60),
      (cells[places.gtin!] ?? '').replace(/\D/g, '').padStart(13, '0').slice(0, 20),
      parseDate(cells[places.day!] ?? '', this.year) ?? null,
      quantity !== undefined && Number.isInteger(quantity) && Math.abs(quantity) < 1e9 ? quantity : null,
      places.amount === undefined ? null : (parseRupiah(cells[places.amount] ?? '') ?? null)
    ]
  }
}

const staging = ['sheet', 'line', 'store_code', 'gtin', 'day', 'quantity', 'amount'] as const

export const importJob: JobKind = {
  kind: 'sales/import',
  scope: 'regency',
  async run(job, input) {
    const id = String(input.import)
    const result = await job
      .inTransaction((context) => importFile(job, context, id))
      .catch(async (error) => {
        await job.inTransaction((context) =>
          context.db
            .updateTable('sales_import')
            .set({ status: 'failed' })
            .where('regency', '=', context.actor.regency)
            .where('id', '=', id)
            .execute()
        )
        throw error
      })
    if ('columns' in result) return result
    // With fresh statistics, as a file can be larger than all before it: 5.5 s without, 1 s with them.
    await job.analyze('sale', 'stock')
    await job.inTransaction((context) => findAlerts(context))
    return result
  }
}

async function importFile(job: JobRun, context: Context, id: string): Promise<{ columns: true } | ImportResult> {
  const { regency } = context.actor
  const found = await importToChange(context, id, 'reading')
  await sql`select pg_advisory_xact_lock(hashtextextended(${`sales:${found.retailer}`}, 0))`.execute(context.db)
  await sql`create temp table staged (sheet text, line int, store_code text, gtin text, day date, quantity int, amount bigint) on commit drop`.execute(
    context.db
  )
  const held =
    await sql`insert into staged select sheet, line, store_code, gtin, day, quantity, amount from sale_row where regency = ${regency} and import_id = ${id}`.execute(
      context.db
    )
  let headers: string[] = []
  let columns: Columns = {}
  if (!Number(held.numAffectedRows)) {
    const reader = new SalesReader(
      { ...(await namedColumns(context, found.retailer, 'sales')), ...found.columns },
      Number(context.today.slice(0, 4))
    )
    let rows = 0
    async function* cells() {
      for await (const batch of readSpreadsheet(context.files.path(found.file_id))) {
        rows += batch.length
        await job.progress('read', rows)
        yield* reader.take(batch)
      }
      yield* reader.settle()
    }
    await copyRows(context.client, 'staged', staging, cells())
    const { table } = reader
    if (!table || table.missing.length > 0) {
      await context.db
        .updateTable('sales_import')
        .set({
          status: 'columns',
          headers: JSON.stringify((table?.headers ?? []).filter(Boolean)),
          columns: JSON.stringify(table ? columnsOf(table) : {})
        })
        .where('regency', '=', regency)
        .where('id', '=', id)
        .execute()
      return { columns: true }
    }
    headers = table.headers.filter(Boolean)
    columns = columnsOf(table)
    await rememberColumns(context, found.retailer, 'sales', columns)
  }
  await job.progress('apply', 0)
  const result = await applyStaged(context, id, found.retailer)
  await context.db
    .updateTable('sales_import')
    .set({
      status: 'applied',
      result: JSON.stringify(result),
      ...(headers.length ? { headers: JSON.stringify(headers), columns: JSON.stringify(columns) } : {})
    })
    .where('regency', '=', regency)
    .where('id', '=', id)
    .execute()
  await job.progress('apply', 1)
  return result
}

/**
 * Takes the staged rows of a file: each is matched with store and product, held with a reason or added up by store,
 * product and day; what was sold leaves the batches that expire first.
 */
async function applyStaged(context: Context, id: string, retailer: string): Promise<ImportResult> {
  const { regency } = context.actor
  const run = (statement: ReturnType<typeof sql>) => statement.execute(context.db)
  await run(sql`analyze staged`)
  await run(sql`
    create temp table matched on commit drop as
    select r.sheet, r.line, r.store_code, r.gtin, r.day, r.quantity, coalesce(r.amount, r.quantity * coalesce(p.shelf_price, p.price)) as amount, t.id as store, p.id as product, p.household_id, p.village,
      case when r.day is null or r.quantity is null then 'unreadable' when r.quantity < 0 or r.amount < 0 then 'negative' when r.day > ${context.today}::date then 'future'
        when t.id is null then 'unknown-store' when p.id is null then 'unknown-product' end as problem
    from staged r left join store t on t.regency = ${regency} and t.retailer = ${retailer} and upper(t.code) = upper(r.store_code) left join product p on p.regency = ${regency} and p.gtin = r.gtin
    where r.quantity is distinct from 0`)
  await run(sql`
    create temp table daily on commit drop as
    select d.*, case when k.quantity = d.quantity then 'known' when k.quantity is not null then 'differs'
        when sum(case when k.quantity is null then d.quantity end) over (partition by d.store, d.product order by d.day) > coalesce(s.shelf, 0) then 'not-on-shelf' end as problem
    from (select store, product, day, (array_agg(household_id))[1] as household_id, min(village) as village, sum(quantity)::int as quantity, sum(amount)::bigint as amount from matched where problem is null group by 1, 2, 3) d
    left join sale k on k.regency = ${regency} and k.store_id = d.store and k.product_id = d.product and k.day = d.day
    left join (select product_id, store_id, sum(shelf)::int as shelf from stock where regency = ${regency} and retailer = ${retailer} group by 1, 2) s on s.product_id = d.product and s.store_id = d.store`)
  await run(sql`analyze daily`)
  await run(sql`insert into sale (regency, store_id, product_id, day, retailer, household_id, village, quantity, amount, import_id)
    select ${regency}, store, product, day, ${retailer}, household_id, village, quantity, amount, ${id} from daily where problem is null`)
  await run(sql`
    insert into stock_move (regency, product_id, store_id, batch, retailer, household_id, village, best_before, day, source, target, quantity, origin)
    select ${regency}, s.product_id, s.store_id, s.batch, s.retailer, s.household_id, s.village, s.best_before, g.day, 'shelf', 'sold', least(s.shelf, g.quantity - s.before), ${id}
    from (select store, product, max(day) as day, sum(quantity)::int as quantity from daily where problem is null group by 1, 2) g
    join (select *, coalesce(sum(shelf) over (partition by product_id, store_id order by best_before, batch rows between unbounded preceding and 1 preceding), 0)::int as before
      from stock where regency = ${regency} and retailer = ${retailer} and shelf > 0) s on s.product_id = g.product and s.store_id = g.store
    where g.quantity > s.before`)
  await run(sql`delete from sale_row where regency = ${regency} and import_id = ${id}`)
  await run(sql`insert into sale_row (regency, import_id, sheet, line, store_code, gtin, day, quantity, amount, problem)
    select ${regency}, ${id}, m.sheet, m.line, m.store_code, m.gtin, m.day, m.quantity, m.amount, coalesce(m.problem, d.problem) from matched m left join daily d on d.store = m.store and d.product = m.product and d.day = m.day
    where coalesce(m.problem, d.problem) is not null`)
  const { rows } = await sql<ImportResult>`
    select count(*)::int as sales, coalesce(sum(quantity), 0)::int as units, coalesce(sum(amount), 0)::bigint as rupiah, min(day) as "firstDay", max(day) as "lastDay",
      coalesce((select json_object_agg(problem, n) from (select problem, count(*)::int n from sale_row where regency = ${regency} and import_id = ${id} group by 1) h), '{}') as held
    from sale where regency = ${regency} and import_id = ${id}`.execute(context.db)
  return rows[0]!
}
