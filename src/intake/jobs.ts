import { createHash } from 'node:crypto'
import { findDuplicates } from '../households/index.ts'
import { sixteenDigits } from '../kernel/identifiers.ts'
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import { type Cell, isDitto, isPerhapsDitto, type LeftReason } from '../kernel/written.ts'
import type { Context } from '../platform/context.ts'
import { type JobKind, type JobRun, requireWaiting } from '../platform/jobs.ts'
import { copyRows, oneByOne } from '../platform/postgres/copy.ts'
import { isOther, titleKey } from '../platform/tables/columns.ts'
import { type ColumnSigns, gather, signsOfSheets, withoutLarge } from '../platform/tables/judge.ts'
import { judgeColumns, type OpenTable, openTable } from '../platform/tables/read.ts'
import type { Place } from '../platform/tables/table.ts'
import { applyRows } from './apply.ts'
import { readRelation } from './cells.ts'
import { type ImportKind, importKindNames } from './model.ts'
import { compareRows, type Reviewed, readRows, reviewRows } from './review.ts'
import {
  type Answers,
  countsOf,
  type ImportColumn,
  importOf,
  kkHash,
  type Meant,
  nameHash,
  nikHash,
  openCells,
  ownImport,
  readingContext,
  rowsInFile,
  type StoredCells,
  type StoredImport,
  saidOf,
  saveReviews,
  sealCells
} from './store.ts'
import { rather, tableSpecs } from './titles.ts'

const batchSize = 2000
/** Lines that are no rows are numbered from here, so that rows count from 1 whatever stands between them. */
const leftFrom = 10_000_000

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

/** What could be two kinds of list is asked, not read. */
const otherKind = (kind: ImportKind, other: ImportKind) =>
  new Problem(
    'intake/other-kind',
    409,
    text(
      `Dipilih ${importKindNames[kind].id}, tetapi judul kolomnya seperti ${importKindNames[other].id}. Daftar apa ini?`,
      `${importKindNames[kind].en} were chosen, but the titles look like ${importKindNames[other].en}. What list is it?`
    ),
    { facts: { other } }
  )

/** Names a source by its headers, so that its profile is remembered. */
export const sourceKey = (kind: ImportKind, names: readonly string[]): string =>
  createHash('sha256')
    .update(`${kind}\n${names.map(titleKey).join('\n')}`)
    .digest('hex')
    .slice(0, 32)

/** What a person said last time of a file with these headers. */
async function profileOf(context: Context, key: string) {
  const memory = await context.db
    .selectFrom('import_memory')
    .select(['mapping', 'meant', 'answers'])
    .where('regency', '=', context.actor.regency)
    .where('source_key', '=', key)
    .executeTakeFirst()
  return memory as { mapping: Record<string, number>; meant: Record<string, Meant>; answers: Answers } | undefined
}

/**
 * What a row has from the line above. A household number stands once, on its head's line, and is empty on the lines of
 * the members: they share it. Without a relation that says so, a person is asked. `sda` is what the line above says.
 */
class Above {
  private last: { sheet: string; kk: string } | undefined
  private cells: { sheet: string; said: Cell[] } | undefined

  follow(sheet: string, cells: StoredCells, mapping: Readonly<Record<string, number>>): StoredCells {
    return this.household(sheet, this.same(sheet, cells), mapping)
  }

  private same(sheet: string, { same: _, ...cells }: StoredCells): StoredCells {
    const above = this.cells?.sheet === sheet ? this.cells.said : []
    const same: Record<number, Cell> = {}
    const said = cells.raw.map((cell, i) => {
      if (!isDitto(cell) && !isPerhapsDitto(cell)) return cell || (cells.merged?.[i] ?? '')
      if (above[i]) same[i] = above[i]
      return above[i] ?? ''
    })
    this.cells = { sheet, said }
    return Object.keys(same).length > 0 ? { ...cells, same } : cells
  }

  private household(sheet: string, cells: StoredCells, mapping: Readonly<Record<string, number>>): StoredCells {
    if (mapping.kk === undefined) return cells
    const at = (field: string) => {
      const column = mapping[field]
      const own = column === undefined ? '' : cells.raw[column]
      return String((own || (column === undefined ? '' : cells.merged?.[column])) ?? '').trim()
    }
    const kk = at('kk')
    const { above: _, ...rest } = cells
    if (sixteenDigits(kk)) {
      this.last = { sheet, kk }
      return rest
    }
    if (isDitto(kk)) return this.last?.sheet === sheet ? { ...rest, above: { kk: this.last.kk, sure: true } } : rest
    // A number that is there and cannot be read is not this household's, nor is the one before it.
    if (kk !== '') {
      this.last = undefined
      return rest
    }
    if (this.last?.sheet !== sheet || at('name') === '') return rest
    const relation = at('relation')
    if (relation !== '' && readRelation(relation, '') === 'head') {
      this.last = undefined
      return rest
    }
    return { ...rest, above: { kk: this.last.kk, sure: relation !== '' } }
  }
}

interface Staged {
  no: number
  sheet: string
  line: number
  cells: StoredCells
  left?: LeftReason | undefined
  /** Left out by itself, and wanted by what was said of such files. */
  taken?: boolean
}
const isLeft = (row: Staged) => row.left !== undefined && !row.taken
/** Lines of the file, and the readings of those that are rows. */
interface Batch {
  rows: readonly Staged[]
  reviewed: Reviewed[]
}

async function stage(context: Context, found: StoredImport, { rows, reviewed }: Batch): Promise<void> {
  await reviewRows(context, found, reviewed)
  const judged = new Map(rows.filter((row) => !isLeft(row)).map((row, i) => [row.no, reviewed[i]!]))
  await copyRows(
    context.client,
    'import_row',
    [
      'regency',
      'import_id',
      'no',
      'sheet',
      'line',
      'village',
      'cells',
      'nik_hash',
      'kk_hash',
      'name_hash',
      'relation',
      'status',
      'left_reason',
      'problems'
    ],
    oneByOne(rows, (row) => {
      const read = judged.get(row.no)
      return [
        context.actor.regency,
        found.id,
        row.no,
        row.sheet,
        row.line,
        read?.village ?? null,
        sealCells(context, row.cells),
        nikHash(context, read?.values.nik),
        kkHash(context, read?.values.kk),
        nameHash(context, read?.values.kk, read?.tokens ?? []),
        (read?.values.relation as string) ?? null,
        read?.status ?? 'left',
        row.left ?? null,
        JSON.stringify(read?.problems ?? [])
      ]
    })
  )
}

/** An import goes back to where it stood before a job that did not end well. */
const back =
  (before: 'failed' | 'preview') =>
  (context: Context, input: Record<string, unknown>): Promise<unknown> =>
    context.db
      .updateTable('import')
      .set((eb) => ({
        status:
          before === 'failed'
            ? 'failed'
            : eb.case().when('applied_at', 'is', null).then('preview').else('applied').end()
      }))
      .where('regency', '=', context.actor.regency)
      .where('id', '=', input.import as string)
      .execute()

const waits =
  (status: 'reading' | 'applying') =>
  async (context: Context, input: Record<string, unknown>, job: string): Promise<void> => {
    const { id } = await ownImport(context, input.import as string)
    requireWaiting(
      await context.db
        .updateTable('import')
        .set({ status })
        .where('regency', '=', context.actor.regency)
        .where('id', '=', id)
        .where('job_id', '=', job)
        .where('status', 'in', ['failed', 'preview', 'applied'])
        .executeTakeFirst()
    )
  }

/**
 * Reads the file into rows, each accepted, held, refused or left out; the file itself is removed afterwards, as the
 * rows are kept encrypted.
 */
export const readJob: JobKind = {
  kind: 'intake/read',
  scope: 'regency',
  lane: 'file',
  failed: back('failed'),
  again: waits('reading'),
  async run(job, input) {
    const id = input.import as string
    const result = await job.once('read', async (context) => {
      const found = await importOf(context, id)
      await context.db
        .deleteFrom('import_row')
        .where('regency', '=', context.actor.regency)
        .where('import_id', '=', id)
        .execute()
      const { columns: named, sheets } = found.asked
      return context.files.use(found.file_id, async (path) => {
        const spec = { ...tableSpecs[found.kind], ...(named ? { named } : {}), sheets }
        const table = await openTable(path, spec)
        try {
          return await readTable(job, context, found, table)
        } finally {
          await table.close()
        }
      })
    })
    await job.inTransaction((context) => context.files.remove(result.file))
    return result
  }
}

async function readTable(job: JobRun, context: Context, found: StoredImport, table: OpenTable) {
  if (table.columns.length === 0) throw noTable()
  const titles = table.columns.map((column) => column.title)
  const other = found.asked.sure || found.asked.columns ? undefined : rather(found.kind, titles)
  if (other) throw otherKind(found.kind, other)
  const key = sourceKey(found.kind, titles)
  const profile = found.asked.columns ? undefined : await profileOf(context, key)
  // Whose columns a person has looked at once are settled.
  const columns = table.columns.map(({ also, ...column }, i): ImportColumn => {
    const meant = profile?.meant[i]
    return { ...column, ...(meant ? { meant } : {}), ...(also && !profile ? { also } : {}) }
  })
  const mapping = profile?.mapping ?? asked(table.mapping)
  const settled = { ...found, mapping }
  const reading = await readingContext(context, found.kind, columns)
  const above = new Above()
  const places = new Map<string, string | null>()
  const placeOf = (place: Place | undefined) => {
    if (!place) return null
    const name = `${place.village}|${place.district ?? ''}`
    if (!places.has(name)) places.set(name, reading.findVillage(place.village, place.district)?.code ?? null)
    return places.get(name)!
  }
  let no = 0
  let out = 0
  let batch: Staged[] = []
  let staging: Promise<void> = Promise.resolve()
  // A batch is read while the database takes the one before it.
  const flush = async () => {
    const rows = batch
    batch = []
    const cells = rows.filter((row) => !isLeft(row)).map((row) => row.cells)
    const [reviewed] = await Promise.all([readRows(settled, reading, cells), staging])
    staging = stage(context, settled, { rows, reviewed })
    staging.catch(() => {}) // thrown by the next wait for it
    await job.progress('read', no + out)
  }
  for await (const rows of table.rows(mapping)) {
    for (const { sheet, line, cells: raw, merged, dates, units, counted, place, left, damaged, beside } of rows) {
      const cells: StoredCells = {
        raw,
        ...(merged ? { merged } : {}),
        ...(dates ? { dates } : {}),
        ...(units ? { units } : {}),
        ...(counted ? { counted } : {}),
        ...(damaged ? { damaged } : {}),
        ...(beside ? { beside } : {}),
        ...saidOf(sheet, columns),
        fixes: {},
        place: placeOf(place)
      }
      const taken = left === 'continues' && profile?.answers.continues === true
      batch.push({
        no: left && !taken ? leftFrom + out++ : ++no,
        sheet,
        line,
        left,
        taken,
        // A hidden line is the line above for the next one, as anybody sees who shows it.
        cells: left && left !== 'hidden-row' && !taken ? cells : above.follow(sheet, cells, mapping)
      })
      if (batch.length === batchSize) await flush()
    }
  }
  if (batch.length) await flush()
  await staging
  if (no + out === 0) throw noRows()
  await compareRows(context, settled)
  await context.db
    .updateTable('import')
    .set({
      columns: JSON.stringify(columns),
      mapping: JSON.stringify(mapping),
      answers: JSON.stringify(profile?.answers ?? {}),
      sheets: JSON.stringify(table.sheets),
      source_key: key,
      status: 'preview'
    })
    .where('regency', '=', context.actor.regency)
    .where('id', '=', found.id)
    .execute()
  return { rows: no, ...(await countsOf(context, found.id)), file: found.file_id }
}

/** The mapping without columns that are known and not asked for. */
const asked = (mapping: Record<string, number>) =>
  Object.fromEntries(Object.entries(mapping).filter(([field]) => !isOther(field)))

/** What the columns say of their ambiguous cells, by the rows that are wanted now. */
async function judgeRows(context: Context, found: StoredImport) {
  const sheets = new Map<string, ColumnSigns[]>()
  const unsure = new Set<string>()
  for await (const rows of rowsInFile(context, found, batchSize)) {
    for (const { sheet, status, cells } of rows) {
      if (status === 'left') continue
      const signs = sheets.get(sheet) ?? []
      sheets.set(sheet, signs)
      const { raw, units, counted } = openCells(context, cells)
      if (units?.includes(1) || counted?.some(({ sure }) => !sure)) unsure.add(sheet)
      gather(raw, signs)
    }
  }
  const { columns: signs, orders } = signsOfSheets(
    [...sheets].map(([name, signs]) => ({ name, signs: unsure.has(name) ? withoutLarge(signs) : signs }))
  )
  const judgements = judgeColumns(
    found.columns.map((_, i) => signs[i] ?? null),
    found.columns.map((column) => column.title)
  )
  const columns = found.columns.map((column, i): ImportColumn => ({ ...column, ...judgements[i]! }))
  await context.db
    .updateTable('import')
    .set({ columns: JSON.stringify(columns) })
    .where('regency', '=', context.actor.regency)
    .where('id', '=', found.id)
    .execute()
  return { columns, orders }
}

/**
 * Reads the stored rows again under a changed mapping, meaning of columns or village; with `judge`, because lines were
 * taken in or put out.
 */
export const rereadJob: JobKind = {
  kind: 'intake/reread',
  scope: 'regency',
  lane: 'file',
  failed: back('preview'),
  again: waits('reading'),
  run: (job, input) =>
    job.inTransaction(async (context) => {
      const id = input.import as string
      const found = await importOf(context, id)
      const judged = input.judge ? await judgeRows(context, found) : undefined
      const columns = judged?.columns ?? found.columns
      const reading = await readingContext(context, found.kind, columns)
      const above = new Above()
      const datesOf = (sheet: string, { dates, said: _, ...cells }: StoredCells): StoredCells => {
        const now = judged ? judged.orders[sheet] : dates
        return { ...cells, ...(now ? { dates: now } : {}), ...saidOf(sheet, columns) }
      }
      let done = 0
      for await (const batch of rowsInFile(context, found, batchSize)) {
        const followed = batch.map((row) => {
          const cells = above.follow(row.sheet, openCells(context, row.cells), found.mapping)
          return { row, cells: datesOf(row.sheet, cells) }
        })
        const rows = followed.filter(({ row }) => row.status !== 'left' && !row.outcome)
        const reviewed = await readRows(
          found,
          reading,
          rows.map(({ cells }) => cells)
        )
        await reviewRows(context, found, reviewed)
        await saveReviews(
          context,
          id,
          rows.map(({ row }, i) => ({ no: row.no, read: reviewed[i]! }))
        )
        done += rows.length
        await job.progress('read', done)
      }
      await compareRows(context, found)
      await context.db
        .updateTable('import')
        .set((eb) => ({ status: eb.case().when('applied_at', 'is', null).then('preview').else('applied').end() }))
        .where('regency', '=', context.actor.regency)
        .where('id', '=', id)
        .execute()
      return countsOf(context, id)
    })
}

/** Takes the accepted rows over into the register, all or none, then looks for duplicates among what came in. */
export const applyJob: JobKind = {
  kind: 'intake/apply',
  scope: 'regency',
  lane: 'file',
  failed: back('preview'),
  again: waits('applying'),
  async run(job, input) {
    const id = input.import as string
    const { counts, kind, isFirst } = await job.once('apply', async (context) => {
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
    const duplicates = await job.once('compare', async (context) => {
      const found = await findDuplicates(context, kind === 'households' ? 'person' : 'enterprise', id, (done, total) =>
        job.progress('compare', done, total)
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
  }
}

export const intakeJobs = [readJob, rereadJob, applyJob] as const
