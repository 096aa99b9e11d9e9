import { z } from 'zod'
import { removeImported, unfill } from '../households/index.ts'
import { notFound, Problem } from '../kernel/problem.ts'
import { type Text, text } from '../kernel/text.ts'
import { action, type Context } from '../platform/context.ts'
import { forgetResponses } from '../potential/index.ts'
import { villageCode } from '../regions/model.ts'
import { cellMessages, fieldsOf, importKinds } from './model.ts'
import { compareNiks, reviewRows } from './review.ts'
import { nextRows, nikHash, openCells, ownImport, readingContext, type StoredImport, sealCells } from './store.ts'

export const upload = action({
  name: 'intake/upload',
  title: text('Mengunggah berkas', 'Uploaded a file to import'),
  input: z.object({ file: z.uuid(), kind: z.enum(importKinds), village: villageCode.nullable().default(null) }),
  async run(context, input) {
    const { regency } = context.actor
    const file = await context.db
      .selectFrom('file')
      .selectAll()
      .where('regency', '=', regency)
      .where('id', '=', input.file)
      .executeTakeFirst()
    if (!file || file.uploaded_by !== context.actor.user)
      throw notFound(text('Berkas yang diunggah', 'The uploaded file'))
    const before = await context.db
      .selectFrom('import')
      .select(['id', 'made_at', 'made_by'])
      .where('regency', '=', regency)
      .where('sha256', '=', file.sha256)
      .where('status', '=', 'applied')
      .orderBy('made_at', 'desc')
      .executeTakeFirst()
    const id = context.newId()
    await context.db
      .insertInto('import')
      .values({
        regency,
        id,
        kind: input.kind,
        file_id: input.file,
        file_name: file.name,
        sha256: file.sha256,
        village: input.village,
        agency: context.actor.agency,
        made_by: context.actor.name,
        status: 'reading'
      })
      .execute()
    return {
      import: id,
      job: await start(context, id, 'intake/read'),
      sameFileBefore: before ? { import: before.id, at: before.made_at, by: before.made_by } : null
    }
  }
})

async function start(context: Context, id: string, kind: string): Promise<string> {
  const job = await context.startJob(kind, { import: id })
  await context.db
    .updateTable('import')
    .set({ job_id: job })
    .where('regency', '=', context.actor.regency)
    .where('id', '=', id)
    .execute()
  return job
}

function expect(found: StoredImport, allowed: readonly string[]): void {
  if (allowed.includes(found.status)) return
  const message: Record<string, Text> = {
    reading: text(
      'Berkas masih dibaca. Tunggu sampai selesai.',
      'The file is still being read. Wait until it is done.'
    ),
    applying: text(
      'Impor sedang berjalan. Tunggu sampai selesai, atau batalkan.',
      'The import is running. Wait until it is done, or cancel it.'
    ),
    applied: text('Impor ini sudah diterapkan.', 'This import has been applied.'),
    undone: text(
      'Impor ini sudah dibatalkan. Unggah berkasnya lagi bila perlu.',
      'This import was undone. Upload the file again if needed.'
    ),
    failed: text(
      'Berkas ini tidak dapat dibaca. Unggah berkas yang sudah diperbaiki.',
      'This file could not be read. Upload a corrected one.'
    ),
    preview: text('Impor ini belum diterapkan.', 'This import has not been applied.')
  }
  throw new Problem('intake/not-now', 409, message[found.status]!)
}

/** Sets which column fills which field, and the village of the file; remembered for the next file with these headers. */
export const mapColumns = action({
  name: 'intake/map-columns',
  title: text('Mengatur kolom impor', 'Mapped the columns of an import'),
  input: z.object({
    import: z.uuid(),
    mapping: z.record(z.string().max(60), z.number().int().min(0).max(500)),
    village: villageCode.nullable().default(null)
  }),
  async run(context, input) {
    const found = await ownImport(context, input.import)
    expect(found, ['preview'])
    const known = new Set(fieldsOf[found.kind].map((f) => f.id))
    const mapping = Object.fromEntries(
      Object.entries(input.mapping).filter(([field, column]) => known.has(field) && column < found.columns.length)
    )
    await context.db
      .updateTable('import')
      .set({ mapping: JSON.stringify(mapping), village: input.village, status: 'reading' })
      .where('regency', '=', context.actor.regency)
      .where('id', '=', found.id)
      .execute()
    if (found.source_key) {
      const memory = { mapping: JSON.stringify(mapping) }
      await context.db
        .insertInto('import_memory')
        .values({ regency: context.actor.regency, source_key: found.source_key, ...memory })
        .onConflict((c) => c.columns(['regency', 'source_key']).doUpdateSet(memory))
        .execute()
    }
    return { job: await start(context, found.id, 'intake/reread') }
  }
})

/** Types over cells of one row; '' leaves a field out. The row is judged anew at once. */
export const fixRow = action({
  name: 'intake/fix-row',
  title: text('Memperbaiki baris impor', 'Corrected a row of an import'),
  input: z.object({
    import: z.uuid(),
    no: z.number().int().min(1),
    values: z.record(z.string().max(60), z.string().max(200))
  }),
  record: ({ import: id, no, values }) => ({ import: id, no, fields: Object.keys(values) }),
  async run(context, input) {
    const found = await ownImport(context, input.import)
    expect(found, ['preview', 'applied'])
    const [row] = await nextRows(context, found.id, input.no - 1, 1)
    if (!row || row.no !== input.no) throw notFound(text('Baris', 'The row'))
    if (row.outcome)
      throw new Problem(
        'intake/row-taken',
        409,
        text(
          'Baris ini sudah masuk ke daftar. Ubah di halaman rumah tangganya.',
          'This row is in the register already. Change it on its household page.'
        )
      )
    const cells = openCells(context, row.cells)
    const fixed = { ...cells, fixes: { ...cells.fixes, ...input.values } }
    const [reviewed] = await reviewRows(context, found, await readingContext(context, found.kind), [fixed])
    const before = nikHash(context, reviewedNik(cells.raw, cells.fixes, found))
    const now = nikHash(context, reviewed!.values.nik)
    await context.db
      .updateTable('import_row')
      .set({
        cells: sealCells(context, fixed),
        village: reviewed!.village,
        status: reviewed!.status,
        problems: JSON.stringify(reviewed!.problems),
        nik_hash: now
      })
      .where('regency', '=', context.actor.regency)
      .where('import_id', '=', found.id)
      .where('no', '=', input.no)
      .execute()
    const hashes = [before, now].filter((h) => h !== null)
    if (hashes.length) await compareNiks(context, found, hashes)
    const [after] = await nextRows(context, found.id, input.no - 1, 1)
    return { status: after!.status, problems: after!.problems }
  }
})

const reviewedNik = (raw: readonly string[], fixes: Readonly<Record<string, string>>, found: StoredImport): string =>
  (fixes.nik ?? raw[found.mapping.nik ?? -1] ?? '').replace(/\D/g, '')

export const apply = action({
  name: 'intake/apply',
  title: text('Menerapkan impor', 'Applied an import'),
  input: z.object({ import: z.uuid() }),
  async run(context, input) {
    const found = await ownImport(context, input.import)
    expect(found, ['preview', 'applied'])
    await context.db
      .updateTable('import')
      .set({ status: 'applying' })
      .where('regency', '=', context.actor.regency)
      .where('id', '=', found.id)
      .execute()
    return { job: await start(context, found.id, 'intake/apply') }
  }
})

/** Takes a whole import back while nothing depends on it; nothing else is touched. */
export const undo = action({
  name: 'intake/undo',
  title: text('Membatalkan impor', 'Undid an import'),
  input: z.object({ import: z.uuid() }),
  async run(context, input) {
    const { regency } = context.actor
    const found = await ownImport(context, input.import)
    expect(found, ['applied', 'preview', 'failed'])
    const { rows } = await context.client.query(
      `select f.* from import_row r, jsonb_to_recordset(r.filled) as f ("table" text, id uuid, columns text[]) where r.regency = $1 and r.import_id = $2 and r.filled is not null`,
      [regency, found.id]
    )
    const { rows: later } = await context.client.query(
      `select 1 from import_row mine join import_row theirs on theirs.regency = mine.regency and theirs.person_id = mine.person_id and theirs.import_id <> mine.import_id and theirs.outcome <> 'same'
         join import i on i.regency = theirs.regency and i.id = theirs.import_id and i.status = 'applied'
       where mine.regency = $1 and mine.import_id = $2 and mine.outcome = 'new' limit 1`,
      [regency, found.id]
    )
    await forgetResponses(context, found.id)
    const removed =
      later.length === 0 && (await removeImported(context, found.id, rows, found.applied_at ?? context.now))
    if (!removed) {
      throw new Problem(
        'intake/depended-on',
        409,
        text(
          'Impor ini tidak dapat dibatalkan lagi: ada data yang sudah digabung, diubah, atau ditambah sesudahnya. Tidak ada yang diubah. Perbaiki rumah tangganya satu per satu.',
          'This import can no longer be undone: some of its data was merged, changed or added to since. Nothing was changed. Correct the households one by one.'
        )
      )
    }
    for (const table of ['person', 'household', 'enterprise'] as const)
      await unfill(
        context,
        table,
        rows.filter((row) => row.table === table)
      )
    await context.db.deleteFrom('import_row').where('regency', '=', regency).where('import_id', '=', found.id).execute()
    await context.db
      .updateTable('import')
      .set({ status: 'undone' })
      .where('regency', '=', regency)
      .where('id', '=', found.id)
      .execute()
    return {}
  }
})

/**
 * The rows that did not get in, with their cells as they came and why. An action, not a view, because it shows
 * identifiers in full and must be in the audit log.
 */
export const leftOut = action({
  name: 'intake/left-out',
  title: text('Mengunduh baris yang tertahan', 'Downloaded the rows left out'),
  input: z.object({ import: z.uuid() }),
  keepResult: false,
  async run(context, input) {
    const found = await ownImport(context, input.import)
    const rows = await context.db
      .selectFrom('import_row')
      .select(['line', 'sheet', 'cells', 'problems', 'status'])
      .where('regency', '=', context.actor.regency)
      .where('import_id', '=', found.id)
      .where('status', 'in', ['held', 'refused'])
      .orderBy('no')
      .limit(50_000)
      .execute()
    const label = (id: string) => fieldsOf[found.kind].find((f) => f.id === id)?.label.id ?? id
    return {
      columns: [
        ...found.columns.map((column, i) => ({
          key: `c${i}`,
          header: text(column.name, column.name),
          type: 'text' as const
        })),
        { key: 'why', header: text('Alasan', 'Reason'), type: 'text' as const }
      ],
      rows: rows.map((row) => {
        const { raw } = openCells(context, row.cells)
        const why = (row.problems as unknown as { field: string; code: string; severity: string }[])
          .filter((p) => p.severity !== 'warn')
          .map((p) => `${label(p.field)}: ${cellMessages[p.code]!.message.id}`)
        return { ...Object.fromEntries(found.columns.map((_, i) => [`c${i}`, raw[i] ?? ''])), why: why.join(' ') }
      })
    }
  }
})
