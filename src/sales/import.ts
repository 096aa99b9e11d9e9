/** Sales files of retailers: read as a job, row by row taken or held with the reason, set by set written. */
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { z } from 'zod'
import { dateInJakarta, formatDate } from '../kernel/dates.ts'
import { lineNumber, mapOf, uploaded } from '../kernel/inputs.ts'
import { notFound, Problem } from '../kernel/problem.ts'
import { office } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import type { Cell } from '../kernel/written.ts'
import { action, type Context } from '../platform/context.ts'
import { type JobKind, type JobRun, requireWaiting } from '../platform/jobs.ts'
import { ownUpload } from '../platform/uploads.ts'
import { formatOf, openFile, rememberColumns } from '../retail/index.ts'
import {
  type Columns,
  fieldsOf,
  isOfUnit,
  type Meant,
  ofSheet,
  repeated,
  repeatedWays,
  unitOf,
  ways,
  waysOf
} from '../retail/model.ts'
import { findAlerts } from './alerts.ts'
import {
  applyStaged,
  heldOf,
  type ImportResult,
  openStage,
  type StagedRow,
  saleReader,
  stage,
  stageHeld,
  stored,
  storedCells
} from './applying.ts'
import { type HeldReason, saleFields, saleLeftReasons } from './model.ts'
import type { Fixes, WrittenRow } from './reading.ts'

const saidOf = mapOf(z.string().max(60), z.enum(ways), 60)
  .default({})
  .describe(
    'By field, or by field and sheet as "day @ Februari": day or month first; a point groups thousands (id) or starts decimals (en).'
  )

export const startImport = action({
  name: 'sales/import',
  may: office,
  title: text('Mengimpor berkas penjualan', 'Imported a sales file'),
  input: z.object({ retailer: z.string().trim().min(2).max(60), file: uploaded, meant: saidOf }),
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
        meant: JSON.stringify(meantBy(input.meant)),
        made_by: name,
        made_at: context.now,
        job_id: job
      })
      .execute()
    return { id, job }
  }
})

type Said = z.infer<typeof saidOf>
/** What a person said of columns that can be meant in that way. */
const meantBy = (said: Said): Meant =>
  Object.fromEntries(
    Object.entries(said).flatMap(([key, way]) => {
      const field = fieldsOf.sales.find(({ id }) => id === key || key.startsWith(ofSheet(id, '')))
      if (key === repeated) return repeatedWays.includes(way) ? [[key, { way, by: 'person' as const }]] : []
      const fits = isOfUnit(key) ? unitOf(way) !== undefined : field && waysOf[field.reading]?.includes(way)
      return fits ? [[key, { way, by: 'person' as const }]] : []
    })
  )
const saidIn = (meant: Meant): Said =>
  Object.fromEntries(Object.entries(meant).flatMap(([id, { way, by }]) => (by === 'person' ? [[id, way]] : [])))

interface ImportRow {
  id: string
  retailer: string
  file_id: string
  status: string
  columns: Columns
  meant: Meant
  result: ImportResult | null
}

export async function importToChange(context: Context, id: string, ...allowed: string[]): Promise<ImportRow> {
  const row = await context.db
    .selectFrom('sales_import')
    .select(['id', 'retailer', 'file_id', 'status', 'columns', 'meant', 'result'])
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
  return {
    ...row,
    columns: row.columns as Columns,
    meant: row.meant as unknown as Meant,
    result: row.result as unknown as ImportResult | null
  }
}

async function again(context: Context, id: string, said: { columns?: Columns; meant?: Meant } = {}) {
  const job = await context.startJob('sales/import', { import: id })
  await context.db
    .updateTable('sales_import')
    .set({
      status: 'reading',
      job_id: job,
      ...(said.columns ? { columns: JSON.stringify(said.columns) } : {}),
      ...(said.meant ? { meant: JSON.stringify(said.meant) } : {})
    })
    .where('regency', '=', context.actor.regency)
    .where('id', '=', id)
    .execute()
  return { job }
}

/**
 * Says which column of a file holds what, where that was not recognised, and how its ambiguous cells are meant, where the
 * column itself does not say; remembered for the retailer's next file. Rows held for it are read again.
 */
export const nameColumns = action({
  name: 'sales/name-columns',
  may: office,
  title: text('Menjelaskan kolom berkas penjualan', 'Said what the columns of a sales file hold'),
  input: z.object({
    id: z.uuid(),
    columns: mapOf(z.string().max(60), z.string().max(200), 60).default({}),
    meant: saidOf
  }),
  async run(context, input) {
    const row = await importToChange(context, input.id, 'columns', 'failed', 'applied')
    const meant = { ...row.meant, ...meantBy(input.meant) }
    if (row.status !== 'applied') return again(context, row.id, { columns: input.columns, meant })
    await rememberColumns(context, row.retailer, 'sales', row.columns, saidIn(meant))
    return again(context, row.id, { meant })
  }
})

/** Looks at the held rows again, after stores, products or deliveries were put right. */
export const retryHeld = action({
  name: 'sales/retry-held',
  may: office,
  title: text('Mencoba lagi baris penjualan tertahan', 'Tried held sales again'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const row = await importToChange(context, id, 'applied')
    return again(context, row.id)
  }
})

/** Makes rows of lines that were left out; they are judged like any row. */
export const takeIn = action({
  name: 'sales/take-in',
  may: office,
  title: text('Mengikutkan baris yang dilewati', 'Took in lines that were left out'),
  input: z.object({
    id: z.uuid(),
    reason: z.enum(saleLeftReasons).exclude(['nothing-sold']),
    nos: z.array(lineNumber).max(5000).optional().describe('Only these lines; else all of the reason.')
  }),
  async run(context, { id, reason, nos }) {
    const row = await importToChange(context, id, 'applied')
    const taken = await context.db
      .updateTable('sale_row')
      .set((eb) => ({ taken: eb.ref('left_reason'), left_reason: null }))
      .where('regency', '=', context.actor.regency)
      .where('import_id', '=', id)
      .where('left_reason', '=', reason)
      .$if(nos !== undefined, (q) => q.where('no', 'in', nos!.length ? nos! : [-1]))
      .executeTakeFirst()
    if (!Number(taken.numUpdatedRows))
      throw new Problem(
        'sales/nothing-left-out',
        409,
        text('Tidak ada lagi yang dilewati karena alasan itu.', 'Nothing more was left out for that reason.')
      )
    return again(context, row.id)
  }
})

const typedCell = z.union([z.string().trim().max(80), z.number().min(-1e12).max(1e12)])

/** Settles one held row: a reading is chosen, or what is right is typed. Answers what came of it. */
export const settleRow = action({
  name: 'sales/settle-row',
  may: office,
  title: text('Memperbaiki satu baris penjualan', 'Put one row of sales right'),
  input: z.object({
    id: z.uuid(),
    no: lineNumber,
    values: z
      .partialRecord(z.enum(saleFields), typedCell)
      .refine((v) => Object.keys(v).length > 0)
      .describe(
        'By field; numbers and days as 2026-11-23 are taken as they are, an empty amount means the shelf price.'
      )
  }),
  async run(context, { id, no, values }) {
    const found = await importToChange(context, id, 'applied')
    const held = await heldOf(context, id)
      .select([...storedCells, 'problem'])
      .where('no', '=', no)
      .executeTakeFirst()
    if (!held) throw notFound(text('Baris itu', 'That row'))
    await lockSales(context, found.retailer)
    await openStage(context)
    const reader = await saleReader(context, found.retailer, found.meant)
    const row = stored(held)
    const fixes = { ...row.fixes, ...values } as Fixes
    await stage(context, reader, [{ ...row, fixes, taken: row.taken ?? (held.problem as HeldReason) }])
    const result = await applyStaged(context, id, found.retailer)
    await findAlerts(context, found.retailer)
    const after = await context.db
      .selectFrom('sale_row')
      .select(['problem', 'left_reason as left'])
      .where('regency', '=', context.actor.regency)
      .where('import_id', '=', id)
      .where('no', '=', no)
      .executeTakeFirst()
    return { problem: after?.problem ?? null, left: after?.left ?? null, result }
  }
})

export const lockSales = (context: Context, retailer: string) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`sales:${retailer}`}, 0))`.execute(context.db)

export const importJob: JobKind = {
  kind: 'sales/import',
  scope: 'regency',
  lane: 'file',
  // What was taken before stands.
  failed: (context, input) =>
    context.db
      .updateTable('sales_import')
      .set((eb) => ({ status: eb.case().when('result', 'is', null).then('failed').else('applied').end() }))
      .where('regency', '=', context.actor.regency)
      .where('id', '=', String(input.import))
      .where('status', '=', 'reading')
      .execute(),
  again: async (context, input, job) =>
    requireWaiting(
      await context.db
        .updateTable('sales_import')
        .set({ status: 'reading' })
        .where('regency', '=', context.actor.regency)
        .where('id', '=', String(input.import))
        .where('job_id', '=', job)
        .where('status', 'in', ['failed', 'applied'])
        .executeTakeFirst()
    ),
  async run(job, input) {
    const result = await job.once('import', (context) => importFile(job, context, String(input.import)))
    if ('columns' in result) return result
    // With fresh statistics, as a file can be larger than all before it: 5.5 s without, 1 s with them.
    await job.analyze('sale', 'stock')
    await job.inTransaction((context) => findAlerts(context))
    return result
  }
}

async function importFile(job: JobRun, context: Context, id: string): Promise<{ columns: true } | ImportResult> {
  const found = await importToChange(context, id, 'reading')
  await lockSales(context, found.retailer)
  await openStage(context)
  if (found.result) await stageHeld(context, await saleReader(context, found.retailer, found.meant), id)
  else if (!(await context.files.use(found.file_id, (path) => stageFile(job, context, found, path))))
    return { columns: true }
  await job.progress('apply', 0)
  const result = await applyStaged(context, id, found.retailer)
  await job.progress('apply', 1)
  return result
}

/** Says of each sheet whether it repeats an earlier one row by row. */
class Sheets {
  private readonly seen = new Map<string, { rows: number; hash: ReturnType<typeof createHash> }>()

  follow(sheet: string, cells: WrittenRow['cells']): void {
    const known = this.seen.get(sheet) ?? { rows: 0, hash: createHash('sha256') }
    this.seen.set(sheet, known)
    known.rows++
    known.hash.update(`${JSON.stringify(saleFields.map((id) => String(cells[id] ?? '')))}\n`)
  }

  copies(): string[] {
    const before = new Set<string>()
    return [...this.seen].flatMap(([sheet, { rows, hash }]) => {
      const says = `${rows} ${hash.digest('hex')}`
      const isCopy = before.has(says)
      before.add(says)
      return isCopy ? [sheet] : []
    })
  }
}

/** Knows lines that say the same as one before: of one store, product and day, the same quantity and amount. */
class Lines {
  private readonly seen = new Set<string>()

  repeats({ cells }: WrittenRow, rest = ''): boolean {
    if (!cells.store || !cells.gtin || !cells.day || !cells.quantity) return false
    const said = `${saleFields.map((id) => cells[id] ?? '').join('\t')}\t${rest}`
    return this.seen.size === this.seen.add(said).size
  }
}

/** Reads a file into the stage; false when its columns must be named first. */
async function stageFile(job: JobRun, context: Context, found: ImportRow, path: string): Promise<boolean> {
  const { regency } = context.actor
  const save = (values: Record<string, string>) =>
    context.db
      .updateTable('sales_import')
      .set(values)
      .where('regency', '=', regency)
      .where('id', '=', found.id)
      .execute()
  const before = await formatOf(context, found.retailer, 'sales')
  const said = { columns: found.columns, ways: saidIn(found.meant) }
  const file = await openFile(path, 'sales', before, said)
  try {
    const [headers, columns] = [JSON.stringify(file.titles), JSON.stringify(file.columns)]
    if (file.missing.length > 0) {
      await save({ status: 'columns', headers, columns })
      return false
    }
    const sheets = new Sheets()
    const lines = new Lines()
    const reader = await saleReader(context, found.retailer, file.meant)
    async function* rows(): AsyncGenerator<StagedRow> {
      let no = 0
      for await (const batch of file.rows()) {
        for (const { sheet, line, cells, left, damaged, beside, cancelled, order, units, rest, text: whole } of batch) {
          const written: WrittenRow = {
            cells: cells as Record<string, Cell>,
            ...(damaged ? { damaged } : {}),
            ...(beside ? { beside } : {}),
            ...(cancelled ? { cancelled } : {}),
            ...(order ? { order } : {}),
            ...(units ? { units } : {}),
            ...(left && whole !== undefined ? { text: whole } : {})
          }
          if (!left) sheets.follow(sheet, written.cells)
          if (!left && lines.repeats(written, rest)) written.repeated = true
          no++
          yield { no, sheet, line, written, left }
        }
        await job.progress('read', no)
      }
    }
    await stage(context, reader, rows())
    const copies = sheets.copies()
    if (copies.length > 0)
      await sql`update staged set left_reason = 'copy', problem = null, doubtful = '{}', readings = '{}'
        where sheet = any(${copies}) and coalesce(left_reason, 'doubled') in ('doubled', 'nothing-sold')`.execute(
        context.db
      )
    await save({ headers, columns, meant: JSON.stringify(file.meant) })
    await rememberColumns(context, found.retailer, 'sales', file.columns, said.ways)
    return true
  } finally {
    await file.close()
  }
}
