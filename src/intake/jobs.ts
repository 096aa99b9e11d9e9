import { createHash } from 'node:crypto'
import { findDuplicates } from '../households/index.ts'
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import type { Context } from '../platform/context.ts'
import type { JobKind, JobRun } from '../platform/jobs.ts'
import { copyRows } from '../platform/postgres/copy.ts'
import { readSpreadsheet, type SheetRow } from '../platform/spreadsheet/read.ts'
import { applyRows } from './apply.ts'
import type { ImportKind } from './model.ts'
import { compareNiks, reviewRows } from './review.ts'
import type { ReadingContext } from './rules.ts'
import {
  countsOf,
  importOf,
  nextRows,
  nikHash,
  openCells,
  readingContext,
  type StoredCells,
  type StoredImport,
  sealCells
} from './store.ts'
import { findHeader, type Header, headerKey, isOutside, placeInTitles, proposeMapping, repeatsHeader } from './table.ts'

const batchSize = 2000

const noTable = () =>
  new Problem(
    'intake/no-table',
    422,
    text(
      'Tidak ada tabel yang dikenali dalam berkas ini. Pastikan ada baris judul kolom seperti Nama, NIK, Alamat, lalu unggah lagi.',
      'No table was recognised in this file. Make sure there is a row of column titles such as Nama, NIK, Alamat, and upload again.'
    )
  )
const noRows = () =>
  new Problem(
    'intake/no-rows',
    422,
    text(
      'Tabel dalam berkas ini kosong: ada judul kolom, tetapi tidak ada baris isi.',
      'The table in this file is empty: it has column titles but no rows.'
    )
  )

/** Names a source by its headers, so that its mapping is remembered. */
export const sourceKey = (kind: ImportKind, names: readonly string[]): string =>
  createHash('sha256')
    .update(`${kind}\n${names.map(headerKey).join('\n')}`)
    .digest('hex')
    .slice(0, 32)

/** One sheet on its way: rows are kept back until the header is found. */
interface Sheet {
  name: string
  waiting: SheetRow[]
  header: Header | undefined
  /** Where each of its columns goes among the columns of the file. */
  to: number[]
  place: string | null
}

/**
 * Follows the rows of a file to its tables. Several sheets and blocks become one list of columns, by header; titles,
 * repeated headers, totals and signatures are left out; a village in title lines is the place of the rows under it.
 */
class TableReader {
  names: string[] = []
  mapping: Record<string, number> = {}
  private sheet: Sheet | undefined
  private readonly kind: ImportKind
  private readonly reading: ReadingContext
  private readonly remembered: (names: readonly string[]) => Promise<Record<string, number> | undefined>

  constructor(kind: ImportKind, reading: ReadingContext, remembered: TableReader['remembered']) {
    this.kind = kind
    this.reading = reading
    this.remembered = remembered
  }

  private placeOf(lines: readonly string[]): string | null {
    const place = placeInTitles(lines)
    return place ? (this.reading.findVillage(place.village, place.district)?.code ?? null) : null
  }

  async take(rows: readonly SheetRow[]): Promise<(SheetRow & { place: string | null })[]> {
    const out: (SheetRow & { place: string | null })[] = []
    for (const row of rows) {
      if (this.sheet?.name !== row.sheet) {
        out.push(...(await this.settle()))
        this.sheet = { name: row.sheet, waiting: [], header: undefined, to: [], place: null }
      }
      if (this.sheet.header) out.push(...this.data(row))
      else {
        this.sheet.waiting.push(row)
        if (this.sheet.waiting.length >= 60) out.push(...(await this.settle()))
      }
    }
    return out
  }

  /** Looks for the header among the rows kept back, and lets go of what follows it. */
  async settle(): Promise<(SheetRow & { place: string | null })[]> {
    const sheet = this.sheet
    if (!sheet || sheet.header) return []
    const waiting = sheet.waiting
    sheet.waiting = []
    const header = findHeader(
      waiting.map((row) => row.cells),
      this.kind
    )
    if (!header) return []
    sheet.header = header
    sheet.place = this.placeOf(waiting.slice(0, header.first).map((row) => row.cells.filter(Boolean).join('  ')))
    const body = waiting.slice(header.last + 1)
    if (this.names.length === 0) {
      this.names = header.names.map((name) => name ?? '')
      sheet.to = this.names.map((_, i) => i)
      const sample = body.slice(0, 40).map((row) => row.cells)
      this.mapping = (await this.remembered(this.names)) ?? proposeMapping(this.names, sample, this.kind)
    } else {
      const before = proposeMapping(this.names, [], this.kind)
      const here = proposeMapping(header.names, [], this.kind)
      sheet.to = header.names.map((name, i) => {
        const field = Object.keys(here).find((id) => here[id] === i)
        const known = this.names.findIndex((other) => other && headerKey(other) === headerKey(name ?? ''))
        if (known >= 0) return known
        if (field && before[field] !== undefined) return before[field]
        this.names.push(name ?? '')
        if (field) this.mapping[field] = this.names.length - 1
        return this.names.length - 1
      })
    }
    return body.flatMap((row) => this.data(row))
  }

  private data(row: SheetRow): (SheetRow & { place: string | null })[] {
    const { header, to, place } = this.sheet!
    if (repeatsHeader(row.cells, header!.names)) return []
    const cells: string[] = []
    row.cells.forEach((cell, i) => {
      cells[to[i] ?? i] = cell
    })
    for (let i = 0; i < cells.length; i++) cells[i] ??= ''
    if (isOutside(cells, this.mapping)) {
      const line = row.cells.filter(Boolean).join('  ')
      const next = /\b(desa|kelurahan)\s*:/i.test(line) ? this.placeOf([line]) : null
      if (next) this.sheet!.place = next
      return []
    }
    return [{ ...row, cells, place }]
  }
}

async function stage(
  context: Context,
  found: StoredImport,
  reading: ReadingContext,
  from: number,
  batch: readonly { sheet: string; line: number; cells: StoredCells }[]
): Promise<void> {
  const reviewed = await reviewRows(
    context,
    found,
    reading,
    batch.map((row) => row.cells)
  )
  await copyRows(
    context.client,
    'import_row',
    ['regency', 'import_id', 'no', 'sheet', 'line', 'village', 'cells', 'nik_hash', 'status', 'problems'],
    reviewed.map((row, i) => [
      context.actor.regency,
      found.id,
      from + i,
      batch[i]!.sheet,
      batch[i]!.line,
      row.village,
      sealCells(context, row.cells),
      nikHash(context, row.values.nik),
      row.status,
      JSON.stringify(row.problems)
    ])
  )
}

/** Reads the file into rows, each accepted, held or refused; the file itself is removed afterwards, as the rows are kept encrypted. */
export const readJob: JobKind = {
  kind: 'intake/read',
  scope: 'regency',
  run: (job, input) =>
    guarded(job, input, 'failed', async (id) => {
      const result = await job.inTransaction(async (context) => {
        const found = await importOf(context, id)
        await context.db
          .deleteFrom('import_row')
          .where('regency', '=', context.actor.regency)
          .where('import_id', '=', id)
          .execute()
        const reading = await readingContext(context, found.kind)
        const table = new TableReader(found.kind, reading, async (names) => {
          const memory = await context.db
            .selectFrom('import_memory')
            .select('mapping')
            .where('regency', '=', context.actor.regency)
            .where('source_key', '=', sourceKey(found.kind, names))
            .executeTakeFirst()
          return memory?.mapping as Record<string, number> | undefined
        })
        let no = 0
        let batch: { sheet: string; line: number; cells: StoredCells }[] = []
        const flush = async () => {
          await stage(context, { ...found, mapping: table.mapping }, reading, no - batch.length + 1, batch)
          batch = []
          await job.progress('read', no)
        }
        const take = async (rows: Awaited<ReturnType<TableReader['take']>>) => {
          for (const row of rows) {
            batch.push({ sheet: row.sheet, line: row.line, cells: { raw: row.cells, fixes: {}, place: row.place } })
            no++
            if (batch.length === batchSize) await flush()
          }
        }
        for await (const rows of readSpreadsheet(context.files.path(found.file_id))) await take(await table.take(rows))
        await take(await table.settle())
        if (batch.length) await flush()
        if (table.names.length === 0) throw noTable()
        if (no === 0) throw noRows()
        const columns = table.names.map((name) => ({ name }))
        const settled = { ...found, mapping: table.mapping }
        await compareNiks(context, settled)
        await context.db
          .updateTable('import')
          .set({
            columns: JSON.stringify(columns),
            mapping: JSON.stringify(table.mapping),
            source_key: sourceKey(found.kind, table.names),
            status: 'preview'
          })
          .where('regency', '=', context.actor.regency)
          .where('id', '=', id)
          .execute()
        return { rows: no, ...(await countsOf(context, id)), file: found.file_id }
      })
      await job.inTransaction((context) => context.files.remove(result.file))
      return result
    })
}

/** Reads the stored rows again under a changed mapping or village. */
export const rereadJob: JobKind = {
  kind: 'intake/reread',
  scope: 'regency',
  run: (job, input) =>
    guarded(job, input, 'preview', (id) =>
      job.inTransaction(async (context) => {
        const found = await importOf(context, id)
        const reading = await readingContext(context, found.kind)
        let after = 0
        for (;;) {
          const rows = await nextRows(context, id, after, batchSize)
          if (rows.length === 0) break
          const reviewed = await reviewRows(
            context,
            found,
            reading,
            rows.map((row) => openCells(context, row.cells))
          )
          await context.client.query(
            `update import_row r set village = n.village, status = n.status, problems = n.problems, nik_hash = decode(n.nik, 'hex')
           from jsonb_to_recordset($3::jsonb) as n (no integer, village text, status text, problems jsonb, nik text)
           where r.regency = $1 and r.import_id = $2 and r.no = n.no and r.outcome is null`,
            [
              context.actor.regency,
              id,
              JSON.stringify(
                reviewed.map((row, i) => ({
                  no: rows[i]!.no,
                  village: row.village,
                  status: row.status,
                  problems: row.problems,
                  nik: nikHash(context, row.values.nik)?.toString('hex') ?? null
                }))
              )
            ]
          )
          after = rows.at(-1)!.no
          await job.progress('read', after)
        }
        await compareNiks(context, found)
        await context.db
          .updateTable('import')
          .set({ status: 'preview' })
          .where('regency', '=', context.actor.regency)
          .where('id', '=', id)
          .execute()
        return countsOf(context, id)
      })
    )
}

/** Takes the accepted rows over into the register, all or none, then looks for duplicates among what came in. */
export const applyJob: JobKind = {
  kind: 'intake/apply',
  scope: 'regency',
  run: (job, input) =>
    guarded(job, input, 'preview', async (id) => {
      const { counts, kind, isFirst } = await job.inTransaction(async (context) => {
        const found = await importOf(context, id)
        const before = await countsOf(context, id)
        await applyRows(context, found, (done) => job.progress('apply', done, before.waiting))
        const counts = await countsOf(context, id)
        await context.db
          .updateTable('import')
          .set({ status: 'applied', applied_at: context.now, result: JSON.stringify(counts) })
          .where('regency', '=', context.actor.regency)
          .where('id', '=', id)
          .execute()
        return { counts, kind: found.kind, isFirst: before.waiting === before.accepted }
      })
      if (counts.new > 1000 && isFirst) await job.analyze('household', 'person', 'enterprise', 'name_token')
      const duplicates = await job.inTransaction(async (context) => {
        const found = await findDuplicates(
          context,
          kind === 'households' ? 'person' : 'enterprise',
          id,
          (done, total) => job.progress('compare', done, total)
        )
        await context.db
          .updateTable('import')
          .set({ result: JSON.stringify({ ...counts, duplicates: found }) })
          .where('regency', '=', context.actor.regency)
          .where('id', '=', id)
          .execute()
        return found
      })
      return { ...counts, duplicates }
    })
}

/** Runs a step of an import; when it fails or is cancelled, the import goes back to where it stood. */
async function guarded<T>(
  job: JobRun,
  input: Record<string, unknown>,
  back: 'failed' | 'preview',
  work: (id: string) => Promise<T>
): Promise<T> {
  const id = input.import as string
  try {
    return await work(id)
  } catch (error) {
    await job.inTransaction((context) =>
      context.db
        .updateTable('import')
        .set((eb) => ({
          status:
            back === 'failed'
              ? 'failed'
              : eb.case().when('applied_at', 'is', null).then('preview').else('applied').end()
        }))
        .where('regency', '=', context.actor.regency)
        .where('id', '=', id)
        .execute()
    )
    throw error
  }
}

export const intakeJobs = [readJob, rereadJob, applyJob] as const
