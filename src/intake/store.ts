import { sql } from 'kysely'
import { cleanName, nameTokens } from '../households/names.ts'
import { notFound, Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import type { UnitSize } from '../kernel/units-of-money.ts'
import type { LeftReason } from '../kernel/written.ts'
import type { Context } from '../platform/context.ts'
import type { TableColumn } from '../platform/tables/read.ts'
import type { SheetSeen } from '../platform/tables/worker.ts'
import { currentQuestionnaire } from '../potential/index.ts'
import { villageShapes, villagesByBps, villagesOf } from '../regions/index.ts'
import { villageAtPoint, villageFinder } from '../regions/rules.ts'
import type { ColumnMeaning, ReadingContext, RowCells } from './cells.ts'
import type { CellProblem, ImportKind } from './model.ts'
import type { RowReading } from './rules.ts'

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
  days?: 'jakarta' | 'written'
  /** What amounts count that could be rupiah or the unit that the file names; never remembered. */
  unit?: UnitSize
  /** By sheet, where the sheets of the file contradict each other on dates. */
  sheets?: Record<string, 'day' | 'month'>
}
/** What a person said of a whole file. */
export interface Answers {
  /** Lists without titles that are shaped like a table of the file continue it. */
  continues?: boolean
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
    answers: row.answers as unknown as Answers,
    mapping: row.mapping as unknown as Record<string, number>
  }
}
/** What a person said about a file beforehand: titles of columns by field, the sheets to read. */
export interface Asked {
  columns?: Record<string, string>
  sheets?: string[]
  /** What kind of list it is was asked, or is not to be. */
  sure?: boolean
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
const meaningOf = ({
  title,
  also,
  dates,
  days,
  numbers,
  counts,
  money,
  rounded,
  large,
  meant
}: ImportColumn): ColumnMeaning => ({
  title,
  also,
  rounded,
  large,
  unit: meant?.unit,
  dates: meant?.dates ?? dates.how,
  days: meant?.days ?? days.how,
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
  const { regency } = context.actor
  const shapes = await villageShapes(context.db, regency)
  const villages = await villagesOf(context.db, regency)
  const byBps = await villagesByBps(context.db, regency, context.today)
  return {
    kind,
    today: context.today,
    regency,
    findVillage: villageFinder(villages),
    byBps,
    villageAt: (lat, lon) => villageAtPoint(shapes, lat, lon),
    defaultVillage: null,
    limits: Object.fromEntries(form.questions.flatMap((q) => (q.max === undefined ? [] : [[q.id, q.max]]))),
    columns: columns.map(meaningOf)
  }
}

/** By column, the order of dates that a person said of a sheet. */
export function saidOf(sheet: string, columns: readonly ImportColumn[]): Pick<StoredCells, 'said'> {
  const said = columns.flatMap(({ meant }, i) => (meant?.sheets?.[sheet] ? [[i, meant.sheets[sheet]]] : []))
  return said.length > 0 ? { said: Object.fromEntries(said) } : {}
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

const storedRows = (context: Context, importId: string) =>
  context.db
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

/** The next rows after `after`, in order. */
export async function nextRows(
  context: Context,
  importId: string,
  after: number,
  most: number,
  which: 'all' | 'open' = 'all'
): Promise<StoredRow[]> {
  return (await storedRows(context, importId)
    .where('no', '>', after)
    .$if(which === 'open', (q) => q.where('status', '=', 'accepted').where(ofOutcome('outcome'), 'is', null))
    .orderBy('no')
    .limit(most)
    .execute()) as unknown as StoredRow[]
}

/**
 * The rows of an import as they stand in the file, batch by batch: those taken in stand among the others, and lines that
 * Excel hides between them, as the line above may be one of these.
 */
export async function* rowsInFile(context: Context, found: StoredImport, most: number): AsyncGenerator<StoredRow[]> {
  const { rows } = await context.client.query<{ no: number }>(
    `select no from import_row where regency = $1 and import_id = $2 and (status <> 'left' or left_reason = 'hidden-row')
     order by array_position($3::text[], sheet), line, no`,
    [context.actor.regency, found.id, found.sheets.map((sheet) => sheet.name)]
  )
  for (let at = 0; at < rows.length; at += most) {
    const nos = rows.slice(at, at + most).map((row) => row.no)
    const stored = (await storedRows(context, found.id)
      .where(sql<boolean>`no = any(${nos})`)
      .execute()) as unknown as StoredRow[]
    const byNo = new Map(stored.map((row) => [row.no, row]))
    yield nos.map((no) => byNo.get(no)!)
  }
}

export interface Counts {
  accepted: number
  held: number
  refused: number
  /** Lines that are no rows, by reason. */
  left: Partial<Record<LeftReason, number>>
  /** Such lines that were taken in and can be put out again, by reason. */
  taken: Partial<Record<LeftReason, number>>
  /** Accepted rows that have not been taken over yet. */
  waiting: number
  new: number
  filled: number
  same: number
}

export async function countsOf(context: Context, importId: string): Promise<Counts> {
  const of = sql`regency = ${context.actor.regency} and import_id = ${importId}`
  const byReason = (which: ReturnType<typeof sql>) => sql`
    (select coalesce(jsonb_object_agg(left_reason, n), '{}') from (select left_reason, count(*)::int n from import_row
      where ${of} and left_reason is not null and ${which} group by 1) l)`
  const { rows } = await sql<Counts>`
    select accepted, held, refused, accepted - "new" - filled - same waiting, "new", filled, same,
      ${byReason(sql`status = 'left'`)} "left", ${byReason(sql`status <> 'left' and ${ofOutcome('outcome')} is null`)} taken
    from (select count(*) filter (where status = 'accepted') accepted, count(*) filter (where status = 'held') held,
      count(*) filter (where status = 'refused') refused from import_row where ${of}) r,
      (select count(*) filter (where outcome = 'new') "new", count(*) filter (where outcome = 'filled') filled,
        count(*) filter (where outcome = 'same') same from import_outcome where ${of}) o`.execute(context.db)
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
    `update import_row r set village = n.village, status = n.status, problems = n.problems, relation = n.relation,
      cells = decode(n.cells, 'hex'),
       nik_hash = decode(n.nik, 'hex'), kk_hash = decode(n.kk, 'hex'), name_hash = decode(n.name, 'hex')
     from jsonb_to_recordset($3::jsonb) as n (no integer, village text, status text, problems jsonb, relation text,
       cells text, nik text, kk text, name text)
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

/** How many rows are held or refused because of a field, and how many of them for each problem of it. */
export async function doubtfulByField(
  context: Context,
  importId: string
): Promise<Map<string, { rows: number; codes: Record<string, number> }>> {
  const { rows } = await sql<{ field: string; code: string | null; n: number }>`
    select p ->> 'field' as field, p ->> 'code' as code, count(distinct no)::int as n from import_row, jsonb_array_elements(problems) p
    where regency = ${context.actor.regency} and import_id = ${importId} and status in ('held', 'refused') and p ->> 'severity' <> 'warn'
    group by grouping sets ((1), (1, 2))`.execute(context.db)
  const found = new Map<string, { rows: number; codes: Record<string, number> }>()
  for (const { field, code, n } of rows) {
    const one = found.get(field) ?? { rows: 0, codes: {} }
    found.set(field, one)
    if (code === null) one.rows = n
    else one.codes[code] = n
  }
  return found
}

/** The sheets of the file with what is read of them and left out now. */
export async function sheetsNow(context: Context, found: StoredImport): Promise<SheetSeen[]> {
  const rows = await context.db
    .selectFrom('import_row')
    .select(['sheet', sql<number>`count(*) filter (where status = 'left')::int`.as('left')])
    .select(sql<number>`count(*)::int`.as('all'))
    .where('regency', '=', context.actor.regency)
    .where('import_id', '=', found.id)
    .groupBy('sheet')
    .execute()
  const now = new Map(rows.map((row) => [row.sheet, row]))
  return found.sheets.map((sheet) => {
    const { left, all } = now.get(sheet.name) ?? { left: 0, all: 0 }
    return { ...sheet, left, rows: all - left }
  })
}
