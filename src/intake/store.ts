import { sql } from 'kysely'
import { cleanName, nameTokens } from '../households/names.ts'
import { notFound, Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import type { LeftReason } from '../kernel/written.ts'
import type { Context } from '../platform/context.ts'
import type { TableColumn } from '../platform/tables/read.ts'
import type { SheetSeen } from '../platform/tables/worker.ts'
import { currentQuestionnaire } from '../potential/index.ts'
import { villageShapes, villagesOf } from '../regions/index.ts'
import { villageAtPoint, villageFinder } from '../regions/rules.ts'
import type { CellProblem, ImportKind } from './model.ts'
import type { ColumnMeaning, ReadingContext, RowCells, RowReading } from './rules.ts'

/** A row's cells as they lie sealed in the database. */
export interface StoredCells extends RowCells {
  /** The village of the row's place in the file: its sheet's title lines. */
  place: string | null
}

/** A column of the file, and how its ambiguous cells are meant: by themselves together, or as a person said. */
export interface ImportColumn extends TableColumn {
  meant?: Meant
}
export interface Meant {
  dates?: 'day' | 'month'
  numbers?: 'id' | 'en'
}

export async function importOf(context: Context, id: string) {
  const row = await context.db
    .selectFrom('import')
    .selectAll()
    .where('regency', '=', context.actor.regency)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound(text('Impor', 'The import'))
  return {
    ...row,
    kind: row.kind as ImportKind,
    columns: row.columns as unknown as ImportColumn[],
    sheets: row.sheets as unknown as SheetSeen[],
    asked: row.asked as unknown as Asked,
    mapping: row.mapping as unknown as Record<string, number>
  }
}
/** What a person said about a file beforehand: titles of columns by field, the sheets to read. */
export interface Asked {
  columns?: Record<string, string>
  sheets?: string[]
}
export type StoredImport = Awaited<ReturnType<typeof importOf>>

/** Changing an import is up to the agency that made it. */
export async function ownImport(context: Context, id: string): Promise<StoredImport> {
  const found = await importOf(context, id)
  if (context.scope === 'agency' && found.agency !== context.actor.agency) {
    throw new Problem(
      'intake/other-agency',
      403,
      text(
        'Impor ini milik dinas lain. Mintalah mereka mengubahnya.',
        'This import belongs to the other agency. Ask them to change it.'
      )
    )
  }
  return found
}

/** How the cells of each column are to be read. */
const meaningOf = ({ title, also, dates, numbers, counts, money, rounded, meant }: ImportColumn): ColumnMeaning => ({
  title,
  also,
  rounded,
  dates: meant?.dates ?? dates.how,
  numbers: meant?.numbers ?? numbers.how,
  counts: meant?.numbers ?? counts.how,
  money: meant?.numbers ?? money.how
})

export async function readingContext(
  context: Context,
  kind: ImportKind,
  columns: readonly ImportColumn[] = []
): Promise<ReadingContext> {
  const form = await currentQuestionnaire(context)
  const shapes = await villageShapes(context.db, context.actor.regency)
  return {
    kind,
    today: context.today,
    findVillage: villageFinder(await villagesOf(context.db, context.actor.regency)),
    villageAt: (lat, lon) => villageAtPoint(shapes, lat, lon),
    defaultVillage: null,
    limits: Object.fromEntries(form.questions.flatMap((q) => (q.max === undefined ? [] : [[q.id, q.max]]))),
    columns: columns.map(meaningOf)
  }
}

export const openCells = (context: Context, sealed: Uint8Array): StoredCells =>
  JSON.parse(context.vault.open(sealed)) as StoredCells
export const sealCells = (context: Context, cells: StoredCells): Buffer => context.vault.seal(JSON.stringify(cells))
export const nikHash = (context: Context, nik: unknown): Buffer | null =>
  nik ? context.vault.hash(`nik:${nik}`) : null
/** The name within its household number, so that equal names of a household are found without reading them. */
export const nameHash = (context: Context, kk: unknown, tokens: readonly string[]): Buffer | null =>
  kk && tokens.length ? context.vault.hash(`name:${kk}:${tokens.join(' ')}`) : null
export const kkHash = (context: Context, kk: unknown): Buffer | null => (kk ? context.vault.hash(`kk:${kk}`) : null)
export const tokensOf = (name: unknown): string[] => nameTokens(cleanName(String(name ?? '')))

export interface StoredRow {
  no: number
  sheet: string
  line: number
  village: string | null
  cells: Buffer
  status: 'accepted' | 'held' | 'refused' | 'left'
  left_reason: LeftReason | null
  problems: CellProblem[]
  outcome: string | null
}

/**
 * What became of the row `import_row`, null while it waits: looked up row by row, as the planner has no statistics of
 * outcomes that this transaction is writing.
 */
export const ofOutcome = (column: 'outcome' | 'household_id') =>
  sql<string | null>`(select o.${sql.ref(column)} from import_outcome o
    where o.regency = import_row.regency and o.import_id = import_row.import_id and o.no = import_row.no)`

/** The next rows after `after`, in order. */
export async function nextRows(
  context: Context,
  importId: string,
  after: number,
  most: number,
  which: 'all' | 'rows' | 'open' = 'all'
): Promise<StoredRow[]> {
  return (await context.db
    .selectFrom('import_row')
    .select([
      'no',
      'sheet',
      'line',
      'village',
      'cells',
      'status',
      'left_reason',
      'problems',
      ofOutcome('outcome').as('outcome')
    ])
    .where('regency', '=', context.actor.regency)
    .where('import_id', '=', importId)
    .where('no', '>', after)
    .$if(which === 'rows', (q) => q.where('status', '<>', 'left'))
    .$if(which === 'open', (q) => q.where('status', '=', 'accepted').where(ofOutcome('outcome'), 'is', null))
    .orderBy('no')
    .limit(most)
    .execute()) as unknown as StoredRow[]
}

export interface Counts {
  accepted: number
  held: number
  refused: number
  /** Lines that are no rows, by reason. */
  left: Partial<Record<LeftReason, number>>
  /** Accepted rows that have not been taken over yet. */
  waiting: number
  new: number
  filled: number
  same: number
}

export async function countsOf(context: Context, importId: string): Promise<Counts> {
  const of = sql`regency = ${context.actor.regency} and import_id = ${importId}`
  const { rows } = await sql<Counts>`
    select accepted, held, refused, accepted - "new" - filled - same waiting, "new", filled, same,
      (select coalesce(jsonb_object_agg(left_reason, n), '{}') from (select left_reason, count(*)::int n from import_row where ${of} and status = 'left' group by 1) l) "left"
    from (select count(*) filter (where status = 'accepted') accepted, count(*) filter (where status = 'held') held, count(*) filter (where status = 'refused') refused from import_row where ${of}) r,
      (select count(*) filter (where outcome = 'new') "new", count(*) filter (where outcome = 'filled') filled, count(*) filter (where outcome = 'same') same from import_outcome where ${of}) o`.execute(
    context.db
  )
  return rows[0]!
}

/** Writes what rows were judged to be, with the cells they were judged by. */
export async function saveReviews(
  context: Context,
  importId: string,
  rows: readonly { no: number; read: RowReading & { cells: StoredCells; tokens: string[] } }[]
): Promise<void> {
  const hex = (hash: Buffer | null) => hash?.toString('hex') ?? null
  await context.client.query(
    `update import_row r set village = n.village, status = n.status, problems = n.problems, relation = n.relation, cells = decode(n.cells, 'hex'),
       nik_hash = decode(n.nik, 'hex'), kk_hash = decode(n.kk, 'hex'), name_hash = decode(n.name, 'hex')
     from jsonb_to_recordset($3::jsonb) as n (no integer, village text, status text, problems jsonb, relation text, cells text, nik text, kk text, name text)
     where r.regency = $1 and r.import_id = $2 and r.no = n.no`,
    [
      context.actor.regency,
      importId,
      JSON.stringify(
        rows.map(({ no, read }) => ({
          no,
          village: read.village,
          status: read.status,
          problems: read.problems,
          relation: read.values.relation ?? null,
          cells: hex(sealCells(context, read.cells)),
          nik: hex(nikHash(context, read.values.nik)),
          kk: hex(kkHash(context, read.values.kk)),
          name: hex(nameHash(context, read.values.kk, read.tokens))
        }))
      )
    ]
  )
}

/** How many rows are held or refused because of a field. */
export async function doubtfulByField(context: Context, importId: string): Promise<Map<string, number>> {
  const { rows } = await sql<{ field: string; n: number }>`
    select p ->> 'field' as field, count(distinct no)::int as n from import_row, jsonb_array_elements(problems) p
    where regency = ${context.actor.regency} and import_id = ${importId} and status in ('held', 'refused') and p ->> 'severity' <> 'warn' group by 1`.execute(
    context.db
  )
  return new Map(rows.map((row) => [row.field, row.n]))
}
