import { sql } from 'kysely'
import { z } from 'zod'
import { maskDigits, maskNumbers, maskPhone, sixteenDigits } from '../kernel/identifiers.ts'
import { seeOffice } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { type Cell, type LeftReason, leftReasons } from '../kernel/written.ts'
import { view } from '../platform/context.ts'
import { page, paged } from '../platform/paging.ts'
import { cellOf } from './cells.ts'
import { type CellProblem, fieldsOf } from './model.ts'
import { sameAsAbove } from './rules.ts'
import { countsOf, doubtfulByField, importOf, ofOutcome, openCells, sheetsNow } from './store.ts'

export const imports = view({
  name: 'intake/list',
  may: seeOffice,
  title: text('Impor', 'Imports'),
  input: page(['made_at', 'file_name', 'status'], {
    status: z.enum(['all', 'open', 'applied', 'held']).default('all')
  }),
  columns: [
    { key: 'madeAt', header: text('Waktu', 'When'), type: 'instant' },
    { key: 'fileName', header: text('Berkas', 'File'), type: 'text' },
    { key: 'kind', header: text('Jenis', 'Kind'), type: 'text' },
    { key: 'madeBy', header: text('Oleh', 'By'), type: 'text' },
    { key: 'status', header: text('Keadaan', 'State'), type: 'text' }
  ],
  async run(context, input) {
    const found = context.db
      .selectFrom('import')
      .where('regency', '=', context.actor.regency)
      .$if(input.status === 'open', (q) => q.where('status', 'in', ['reading', 'preview', 'applying']))
      .$if(input.status === 'held', (q) =>
        q.where('status', 'in', ['preview', 'applied']).where(
          sql<boolean>`exists (select 1 from import_row r
              where r.regency = import.regency and r.import_id = import.id and r.status = 'held')`
        )
      )
      .$if(input.status === 'applied', (q) => q.where('status', '=', 'applied'))
    return paged(
      input,
      found,
      (q) =>
        q.select([
          'id',
          'kind',
          'file_name as fileName',
          'agency',
          'made_by as madeBy',
          'made_at as madeAt',
          'status',
          'result',
          sql<number>`(select count(*)::int from import_row r
            where r.regency = import.regency and r.import_id = import.id and r.status = 'held')`.as('held')
        ]),
      { sort: 'made_at', direction: 'desc' }
    )
  }
})

export const getImport = view({
  name: 'intake/get',
  may: seeOffice,
  title: text('Satu impor', 'One import'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const found = await importOf(context, id)
    const doubtful = await doubtfulByField(context, id)
    return {
      id,
      kind: found.kind,
      fileName: found.file_name,
      status: found.status,
      village: found.village,
      madeBy: found.made_by,
      madeAt: found.made_at,
      job: found.job_id,
      mine:
        context.scope === 'regency'
          ? context.actor.role === 'administrator' || found.agency === context.actor.agency
          : found.agency === context.actor.agency,
      columns: found.columns.map((column, i) => {
        const [field] = Object.entries(found.mapping).find(([, at]) => at === i) ?? []
        const { rows, codes } = doubtful.get(field ?? '') ?? { rows: 0, codes: {} }
        return {
          ...column,
          /** Rows held or refused because of the field that it fills, and how many of them for each problem. */
          doubtful: rows,
          problems: codes
        }
      }),
      sheets: await sheetsNow(context, found),
      mapping: found.mapping,
      answers: found.answers,
      counts: await countsOf(context, id),
      result: found.result as { duplicates?: number } | null
    }
  }
})

/** Cells as they stand in the file, long numbers masked. */
const masked = (cells: readonly Cell[]): string[] => cells.map(String).filter(Boolean).map(maskNumbers)
const maskedLine = (cells: readonly Cell[]): string => masked(cells).join(' · ').slice(0, 300)
const examplesOf = (cells: readonly Cell[]): string[] =>
  [...new Set(masked(cells))].slice(0, 2).map((cell) => cell.slice(0, 60))

/** Rows for the preview: the mapped cells as the file has them; whole identifiers and phones masked, doubtful cells in full. */
export const importRows = view({
  name: 'intake/rows',
  may: seeOffice,
  title: text('Baris impor', 'Rows of an import'),
  input: page(['no', 'line', 'status'], {
    import: z.uuid(),
    show: z.enum(['all', 'doubtful', 'accepted', 'held', 'refused', 'left', 'new', 'filled', 'same']).default('all'),
    /** Only rows that are held or refused because of this field. */
    field: z.string().max(60).optional(),
    /** Only lines left out for this reason. */
    left: z.enum(leftReasons).optional()
  }),
  async run(context, input) {
    const found = await importOf(context, input.import)
    const query = context.db
      .selectFrom('import_row')
      .where('regency', '=', context.actor.regency)
      .where('import_id', '=', input.import)
      // Lines that are no rows are shown when they are asked for.
      .$if(input.show === 'all', (q) => q.where('status', '<>', 'left'))
      .$if(input.show === 'left', (q) => q.where('status', '=', 'left'))
      .$if(input.show === 'doubtful', (q) => q.where('status', 'in', ['held', 'refused']))
      .$if(input.show === 'accepted' || input.show === 'held' || input.show === 'refused', (q) =>
        q.where('status', '=', input.show)
      )
      .$if(input.show === 'new' || input.show === 'filled' || input.show === 'same', (q) =>
        q.where('no', 'in', (eb) =>
          eb
            .selectFrom('import_outcome as o')
            .select('o.no')
            .where('o.regency', '=', context.actor.regency)
            .where('o.import_id', '=', input.import)
            .where('o.outcome', '=', input.show)
        )
      )
      .$if(input.field !== undefined, (q) =>
        q.where('status', 'in', ['held', 'refused']).where(
          sql<boolean>`jsonb_path_exists(problems, '$[*] ? (@.field == $field && @.severity != "warn")',
              ${JSON.stringify({ field: input.field })}::jsonb)`
        )
      )
      .$if(input.left !== undefined, (q) => q.where('status', '=', 'left').where('left_reason', '=', input.left!))
    const { rows, ...counted } = await paged(
      input,
      query,
      (q) =>
        q.select([
          'no',
          'sheet',
          'line',
          'cells',
          'status',
          'left_reason as left',
          'problems',
          ofOutcome('outcome').as('outcome'),
          ofOutcome('household_id').as('household')
        ]),
      { sort: 'no', key: 'no' }
    )
    const fields = fieldsOf[found.kind].filter((f) => found.mapping[f.id] !== undefined)
    const opened = new Map(rows.map((row) => [row.no, openCells(context, row.cells)]))
    return {
      rows: rows.map((row) => {
        const cells = opened.get(row.no)!
        const problems = (row.problems as unknown as CellProblem[]).map((p) =>
          p.code === 'kk-above' ? { ...p, readings: [sameAsAbove, ''] } : p
        )
        const values = Object.fromEntries(
          fields.map((f): [string, string] => {
            const cell = String(cellOf(f, cells, found.mapping))
            const digits = f.reading === 'digits16' ? sixteenDigits(cell) : undefined
            if (digits) return [f.id, maskDigits(digits)]
            if (f.reading === 'phone' && cell.replace(/\D/g, '').length > 6) return [f.id, maskPhone(cell)]
            // A number with a digit too many or too few is nearly the right one: whoever mends the row sees it.
            return [f.id, context.may('intake/fix-row') ? cell : maskNumbers(cell)]
          })
        )
        return {
          no: row.no,
          sheet: row.sheet,
          line: row.line,
          status: row.status,
          problems,
          outcome: row.outcome,
          household: row.household,
          values,
          ...(row.status === 'left' ? { text: maskedLine(cells.raw) } : {}),
          left: row.status === 'left' ? (row.left as LeftReason) : null,
          /** Why it was left out before it was taken in; can be put out again. */
          taken: row.status !== 'left' && row.outcome === null ? (row.left as LeftReason | null) : null,
          fixed: Object.keys(cells.fixes)
        }
      }),
      ...counted,
      /** By column of the file, a few of its cells, so that a column without a title can be told. */
      examples: found.columns.map((_, i) => examplesOf(rows.map((row) => opened.get(row.no)!.raw[i] ?? ''))),
      fields: fields.map(({ id, label, reading }) => ({ id, label, reading }))
    }
  }
})
