import { z } from 'zod'
import { removeImported, unfill } from '../households/index.ts'
import { lineNumber, mapOf, uploaded } from '../kernel/inputs.ts'
import { type Link, notFound, Problem } from '../kernel/problem.ts'
import { importer } from '../kernel/rights.ts'
import { type Text, text } from '../kernel/text.ts'
import { unitSizes } from '../kernel/units-of-money.ts'
import { type Cell, type LeftReason, leftReasons } from '../kernel/written.ts'
import { action, type Context } from '../platform/context.ts'
import { forgetResponses } from '../potential/index.ts'
import { villageCode } from '../regions/model.ts'
import { type CellProblem, cellMessages, fieldsOf, importKinds, leftNames } from './model.ts'
import { compareRows, readRows, reviewRows } from './review.ts'
import { type RowReading, readRow } from './rules.ts'
import {
  type ImportColumn,
  type Meant,
  nextRows,
  ofOutcome,
  openCells,
  ownImport,
  readingContext,
  type StoredImport,
  type StoredRow,
  saveReviews
} from './store.ts'

export const upload = action({
  name: 'intake/upload',
  may: importer,
  title: text('Mengunggah berkas', 'Uploaded a file to import'),
  input: z.object({
    file: uploaded,
    kind: z.enum(importKinds),
    village: villageCode.nullable().default(null),
    /** Title of the column by field, where a person knows better. */
    columns: mapOf(z.string().max(60), z.string().max(200), 500).optional(),
    /** Only these sheets, hidden ones too. */
    sheets: z.array(z.string().max(200)).max(200).optional(),
    /** The kind is certain, and not asked about when the titles look like another. */
    sure: z.boolean().default(false)
  }),
  async run(context, input) {
    const { regency } = context.actor
    const known = new Set(fieldsOf[input.kind].map((f) => f.id))
    const strange = Object.keys(input.columns ?? {}).filter((field) => !known.has(field))
    if (strange.length)
      throw new Problem(
        'intake/unknown-field',
        422,
        text(
          `Tidak ada isian bernama ${strange.join(', ')}. Yang dikenal: ${[...known].join(', ')}.`,
          `There is no field named ${strange.join(', ')}. Known are: ${[...known].join(', ')}.`
        )
      )
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
        asked: JSON.stringify({
          ...(input.columns ? { columns: input.columns } : {}),
          ...(input.sheets ? { sheets: input.sheets } : {}),
          ...(input.sure ? { sure: true } : {})
        }),
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

async function start(context: Context, id: string, kind: string, more = {}): Promise<string> {
  const job = await context.startJob(kind, { import: id, ...more })
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

/** Answers what kind of list a file is whose titles look like another; it is read again as that. */
export const sayKind = action({
  name: 'intake/say-kind',
  may: importer,
  title: text('Menjawab daftar apa yang diimpor', 'Said what list an import is'),
  input: z.object({ import: z.uuid(), kind: z.enum(importKinds) }),
  async run(context, { import: id, kind }) {
    const found = await ownImport(context, id)
    if (found.status !== 'failed')
      throw new Problem(
        'intake/kind-known',
        409,
        text('Berkas ini sudah dibaca. Muat ulang halamannya.', 'This file was read already. Reload the page.')
      )
    await context.db
      .updateTable('import')
      .set({ kind, asked: JSON.stringify({ ...found.asked, sure: true }), status: 'reading' })
      .where('regency', '=', context.actor.regency)
      .where('id', '=', id)
      .execute()
    return { job: await start(context, id, 'intake/read') }
  }
})

/**
 * Sets which column fills which field, how its ambiguous cells are meant, and the village of the file; remembered for
 * the next file with these headers.
 */
export const mapColumns = action({
  name: 'intake/map-columns',
  may: importer,
  title: text('Mengatur kolom impor', 'Mapped the columns of an import'),
  input: z.object({
    import: z.uuid(),
    mapping: mapOf(z.string().max(60), z.number().int().min(0).max(500), 500),
    /** By column. */
    meant: mapOf(
      z.string().regex(/^\d{1,3}$/),
      z.object({
        dates: z.enum(['day', 'month']).optional(),
        numbers: z.enum(['id', 'en']).optional(),
        days: z.enum(['jakarta', 'written']).optional(),
        unit: z.literal(unitSizes).optional(),
        sheets: mapOf(z.string().max(200), z.enum(['day', 'month']), 400).optional()
      }),
      100
    ).default({}),
    village: villageCode.nullable().default(null)
  }),
  async run(context, input) {
    const found = await ownImport(context, input.import)
    expect(found, ['preview'])
    const known = new Set(fieldsOf[found.kind].map((f) => f.id))
    const mapping = Object.fromEntries(
      Object.entries(input.mapping).filter(([field, column]) => known.has(field) && column < found.columns.length)
    )
    const meant = input.meant as Record<string, Meant>
    const columns = found.columns.map(
      ({ meant: _, also: __, ...column }, i): ImportColumn => (meant[i] ? { ...column, meant: meant[i] } : column)
    )
    await context.db
      .updateTable('import')
      .set({
        mapping: JSON.stringify(mapping),
        columns: JSON.stringify(columns),
        village: input.village,
        status: 'reading'
      })
      .where('regency', '=', context.actor.regency)
      .where('id', '=', found.id)
      .execute()
    await remember(context, { ...found, mapping }, meant)
    return { job: await start(context, found.id, 'intake/reread') }
  }
})

/** Keeps what was said of a file as the profile of its source. */
async function remember(context: Context, found: StoredImport, meant: Record<string, Meant>): Promise<void> {
  if (!found.source_key) return
  // The next file says itself in what unit its amounts are, or says nothing of it.
  const lasting = Object.fromEntries(Object.entries(meant).map(([column, { unit: _, ...how }]) => [column, how]))
  const memory = {
    mapping: JSON.stringify(found.mapping),
    meant: JSON.stringify(lasting),
    answers: JSON.stringify(found.answers)
  }
  await context.db
    .insertInto('import_memory')
    .values({ regency: context.actor.regency, source_key: found.source_key, ...memory })
    .onConflict((c) => c.columns(['regency', 'source_key']).doUpdateSet(memory))
    .execute()
}

/** Says whether lists without titles that have the shape of a table of the file continue it; remembered for the next file like it. */
export const continueTable = action({
  name: 'intake/continue-table',
  may: importer,
  title: text('Menjawab tentang daftar tanpa judul kolom', 'Answered about lists without titles'),
  input: z.object({ import: z.uuid(), continues: z.boolean() }),
  async run(context, { import: id, continues }) {
    const found = await ownImport(context, id)
    expect(found, ['preview', 'applied'])
    const answers = { ...found.answers, continues }
    await context.db
      .updateTable('import')
      .set({ answers: JSON.stringify(answers) })
      .where('regency', '=', context.actor.regency)
      .where('id', '=', id)
      .execute()
    const meant = Object.fromEntries(found.columns.flatMap(({ meant }, i) => (meant ? [[String(i), meant]] : [])))
    await remember(context, { ...found, answers }, meant)
    const moved = await moveLines(context, found, { reason: 'continues' }, continues ? 'in' : 'out')
    return moved > 0 ? judgeAgain(context, found) : { job: null }
  }
})

/** Lines that were left out: of a reason, a sheet, or one by one. */
const someLines = z
  .object({
    import: z.uuid(),
    reason: z.enum(leftReasons).optional(),
    sheet: z.string().max(200).optional(),
    nos: z.array(lineNumber).min(1).max(1000).optional()
  })
  .refine(({ reason, sheet, nos }) => reason ?? sheet ?? nos, 'Say which lines.')
type SomeLines = Omit<z.infer<typeof someLines>, 'import'>

/** Makes rows of lines that were left out, or lines of such rows again; answers how many. */
async function moveLines(context: Context, found: StoredImport, lines: SomeLines, way: 'in' | 'out'): Promise<number> {
  const { reason, sheet, nos } = lines
  const { numUpdatedRows } = await context.db
    .updateTable('import_row')
    .set(
      way === 'in'
        ? { status: 'held' }
        : {
            status: 'left',
            problems: '[]',
            village: null,
            relation: null,
            nik_hash: null,
            kk_hash: null,
            name_hash: null
          }
    )
    .where('regency', '=', context.actor.regency)
    .where('import_id', '=', found.id)
    .where('left_reason', 'is not', null)
    .where('status', way === 'in' ? '=' : '<>', 'left')
    .where(ofOutcome('outcome'), 'is', null)
    .$if(reason !== undefined, (q) => q.where('left_reason', '=', reason!))
    .$if(sheet !== undefined, (q) => q.where('sheet', '=', sheet!))
    .$if(nos !== undefined, (q) => q.where('no', 'in', nos!))
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

/** The rows are others now: they are read again, and their columns judged anew. */
async function judgeAgain(context: Context, found: StoredImport): Promise<{ job: string }> {
  await context.db
    .updateTable('import')
    .set({ status: 'reading' })
    .where('regency', '=', context.actor.regency)
    .where('id', '=', found.id)
    .execute()
  return { job: await start(context, found.id, 'intake/reread', { judge: true }) }
}

/** Takes lines that were left out in after all; they are judged like any row. */
export const takeIn = action({
  name: 'intake/take-in',
  may: importer,
  title: text('Mengikutkan baris yang dilewati', 'Took in lines that were left out'),
  input: someLines,
  async run(context, { import: id, ...lines }) {
    const found = await ownImport(context, id)
    expect(found, ['preview', 'applied'])
    if (!(await moveLines(context, found, lines, 'in')))
      throw notFound(text('Baris yang dilewati', 'The line left out'))
    return judgeAgain(context, found)
  }
})

/** Puts lines that were taken in out again, while they are not in the register; what was typed over them stays with them. */
export const putOut = action({
  name: 'intake/put-out',
  may: importer,
  title: text('Mengeluarkan lagi baris yang diikutkan', 'Put out lines that had been taken in'),
  input: someLines,
  async run(context, { import: id, ...lines }) {
    const found = await ownImport(context, id)
    expect(found, ['preview', 'applied'])
    if (!(await moveLines(context, found, lines, 'out')))
      throw notFound(
        text('Baris yang diikutkan dan belum masuk ke daftar', 'A line taken in and not yet in the register')
      )
    return judgeAgain(context, found)
  }
})

/** Types over cells of one row; '' leaves a field out. The row is judged anew at once. */
export const fixRow = action({
  name: 'intake/fix-row',
  may: importer,
  title: text('Memperbaiki baris impor', 'Corrected a row of an import'),
  input: z.object({
    import: z.uuid(),
    no: lineNumber,
    values: mapOf(z.string().max(60), z.string().max(200), 500)
  }),
  record: ({ import: id, no, values }) => ({ import: id, no, fields: Object.keys(values) }),
  async run(context, input) {
    const found = await ownImport(context, input.import)
    expect(found, ['preview', 'applied'])
    const [row] = await nextRows(context, found.id, input.no - 1, 1)
    if (!row || row.no !== input.no || row.status === 'left') throw notFound(text('Baris', 'The row'))
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
    const reading = await readingContext(context, found.kind, found.columns)
    const rows = await readRows(found, reading, [cells, fixed])
    await reviewRows(context, found, rows)
    const [before, now] = rows
    await saveReviews(context, found.id, [{ no: input.no, read: now! }])
    const shared = [before!, now!].map(({ values }) => ({
      nik: values.nik ? context.vault.hashes(`nik:${values.nik}`) : [],
      kk: values.kk ? context.vault.hashes(`kk:${values.kk}`) : []
    }))
    await compareRows(context, found, shared)
    const [after] = await nextRows(context, found.id, input.no - 1, 1)
    return { status: after!.status, problems: after!.problems }
  }
})

export const apply = action({
  name: 'intake/apply',
  may: importer,
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

/** So many of what depends on an import are shown. */
const mostLinks = 20

/** Takes a whole import back while nothing depends on it; nothing else is touched. */
export const undo = action({
  name: 'intake/undo',
  may: importer,
  title: text('Membatalkan impor', 'Undid an import'),
  apart: true,
  input: z.object({ import: z.uuid() }),
  async run(context, input) {
    const { regency } = context.actor
    const found = await ownImport(context, input.import)
    expect(found, ['applied', 'preview', 'failed'])
    const { rows } = await context.client.query(
      `select f.* from import_outcome o, jsonb_to_recordset(o.filled) as f ("table" text, id uuid, columns text[])
        where o.regency = $1 and o.import_id = $2`,
      [regency, found.id]
    )
    const { rows: later } = await context.client.query<{ id: string; name: string }>(
      `select distinct i.id, i.file_name as name from import_outcome mine
         join import_outcome theirs on theirs.regency = mine.regency and theirs.person_id = mine.person_id
           and theirs.import_id <> mine.import_id and theirs.outcome <> 'same'
         join import i on i.regency = theirs.regency and i.id = theirs.import_id and i.status = 'applied'
       where mine.regency = $1 and mine.import_id = $2 and mine.outcome = 'new' order by name`,
      [regency, found.id]
    )
    await forgetResponses(context, found.id)
    const links: Link[] = [
      ...later.map(({ id, name }) => ({ to: `/impor/${id}`, text: text(`Impor ${name}`, `Import ${name}`) })),
      ...(later.length > 0 ? [] : await removeImported(context, found.id, rows, found.applied_at ?? context.now)).map(
        ({ household, place, why }) => ({
          to: `/warga/${household}`,
          text: text(`Rumah tangga di ${place}: ${why.id}`, `Household in ${place}: ${why.en}`)
        })
      )
    ]
    if (links.length > 0) {
      throw new Problem(
        'intake/depended-on',
        409,
        text(
          `Impor ini tidak dapat dibatalkan lagi: ${links.length} hal bergantung padanya. Tidak ada yang diubah. ` +
            `Bereskan yang di bawah ini, atau perbaiki rumah tangganya satu per satu.`,
          `This import can no longer be undone: ${links.length} things depend on it. Nothing was changed. Settle ` +
            `what is listed, or correct the households one by one.`
        ),
        { facts: { links: links.slice(0, mostLinks) } }
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
  may: importer,
  title: text('Mengunduh baris yang tertahan', 'Downloaded the rows left out'),
  input: z.object({ import: z.uuid() }),
  keepResult: false,
  async run(context, input) {
    const found = await ownImport(context, input.import)
    const rows = await context.db
      .selectFrom('import_row')
      .select(['line', 'sheet', 'cells', 'problems', 'status', 'left_reason'])
      .where('regency', '=', context.actor.regency)
      .where('import_id', '=', found.id)
      .where('status', 'in', ['held', 'refused', 'left'])
      .orderBy('no')
      .limit(50_000)
      .execute()
    const label = (id: string) => fieldsOf[found.kind].find((f) => f.id === id)?.label.id ?? id
    return {
      columns: [
        ...found.columns.map((column, i) => ({
          key: `c${i}`,
          header: text(column.title, column.title),
          type: 'text' as const
        })),
        { key: 'why', header: text('Alasan', 'Reason'), type: 'text' as const }
      ],
      rows: rows.map((row) => {
        const { raw } = openCells(context, row.cells)
        const left = row.left_reason && row.status === 'left' ? [leftNames[row.left_reason as LeftReason].id] : []
        const why = (row.problems as unknown as { field: string; code: string; severity: string }[])
          .filter((p) => p.severity !== 'warn')
          .map((p) => `${label(p.field)}: ${cellMessages[p.code]!.message.id}`)
        return {
          ...Object.fromEntries(found.columns.map((_, i) => [`c${i}`, raw[i] ?? ''])),
          why: [...left, ...why].join(' ')
        }
      })
    }
  }
})

interface Understood {
  no: number
  sheet: string
  line: number
  status: StoredRow['status']
  /** Why it was left out, and its cells as they stand. */
  left?: LeftReason | null
  cells?: readonly Cell[]
  /** By field, and the code of the village. */
  values: RowReading['values']
  problems: CellProblem[]
}

/**
 * What was understood of a file, row by row: values as they would be taken in, identifiers in full. An action, not a
 * view, because of them it must be in the audit log.
 */
export const understood = action({
  name: 'intake/understood',
  may: importer,
  title: text('Membaca isi impor baris demi baris', 'Read an import row by row'),
  input: z.object({
    import: z.uuid(),
    after: lineNumber.default(0),
    most: z.number().int().min(1).max(5000).default(1000)
  }),
  keepResult: false,
  async run(context, input) {
    const found = await ownImport(context, input.import)
    const reading = await readingContext(context, found.kind, found.columns)
    const rows = await nextRows(context, found.id, input.after, input.most)
    return {
      rows: rows.map(({ no, sheet, line, status, left_reason, problems, cells: sealed }): Understood => {
        const cells = openCells(context, sealed)
        if (status === 'left')
          return { no, sheet, line, status, left: left_reason, cells: cells.raw, values: {}, problems: [] }
        const { values, village } = readRow(cells, found.mapping, {
          ...reading,
          defaultVillage: found.village ?? cells.place
        })
        return { no, sheet, line, status, values: { ...values, village }, problems }
      })
    }
  }
})
