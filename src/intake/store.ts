import { sql } from 'kysely'
import { cleanName, nameTokens } from '../households/names.ts'
import { notFound, Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import type { Context } from '../platform/context.ts'
import { currentQuestionnaire } from '../potential/index.ts'
import { villagesOf } from '../regions/index.ts'
import { villageFinder } from '../regions/rules.ts'
import type { CellProblem, ImportKind } from './model.ts'
import type { ReadingContext } from './rules.ts'

/** A row's cells as they lie sealed in the database. */
export interface StoredCells {
  raw: string[]
  /** What a person typed over cells, by field. */
  fixes: Record<string, string>
  /** The village of the row's place in the file: its sheet's title lines. */
  place: string | null
}

export interface ImportColumn {
  name: string
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
    mapping: row.mapping as unknown as Record<string, number>
  }
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

export async function readingContext(context: Context, kind: ImportKind): Promise<ReadingContext> {
  const form = await currentQuestionnaire(context)
  return {
    kind,
    today: context.today,
    findVillage: villageFinder(await villagesOf(context.db, context.actor.regency)),
    defaultVillage: null,
    limits: Object.fromEntries(form.questions.flatMap((q) => (q.max === undefined ? [] : [[q.id, q.max]])))
  }
}

export const openCells = (context: Context, sealed: Uint8Array): StoredCells =>
  JSON.parse(context.vault.open(sealed)) as StoredCells
export const sealCells = (context: Context, cells: StoredCells): Buffer => context.vault.seal(JSON.stringify(cells))
export const nikHash = (context: Context, nik: unknown): Buffer | null =>
  nik ? context.vault.hash(`nik:${nik}`) : null
export const kkHash = (context: Context, kk: unknown): Buffer | null => (kk ? context.vault.hash(`kk:${kk}`) : null)
export const tokensOf = (name: unknown): string[] => nameTokens(cleanName(String(name ?? '')))

export interface StoredRow {
  no: number
  sheet: string
  line: number
  village: string | null
  cells: Buffer
  status: 'accepted' | 'held' | 'refused'
  problems: CellProblem[]
  outcome: string | null
}

/** The next rows after `after`, in order. */
export async function nextRows(
  context: Context,
  importId: string,
  after: number,
  most: number,
  onlyOpen = false
): Promise<StoredRow[]> {
  return (await context.db
    .selectFrom('import_row')
    .select(['no', 'sheet', 'line', 'village', 'cells', 'status', 'problems', 'outcome'])
    .where('regency', '=', context.actor.regency)
    .where('import_id', '=', importId)
    .where('no', '>', after)
    .$if(onlyOpen, (q) => q.where('status', '=', 'accepted').where('outcome', 'is', null))
    .orderBy('no')
    .limit(most)
    .execute()) as unknown as StoredRow[]
}

export interface Counts {
  accepted: number
  held: number
  refused: number
  /** Accepted rows that have not been taken over yet. */
  waiting: number
  new: number
  filled: number
  same: number
}

export async function countsOf(context: Context, importId: string): Promise<Counts> {
  const { rows } = await sql<Counts>`
    select count(*) filter (where status = 'accepted') accepted, count(*) filter (where status = 'held') held, count(*) filter (where status = 'refused') refused,
      count(*) filter (where status = 'accepted' and outcome is null) waiting,
      count(*) filter (where outcome = 'new') "new", count(*) filter (where outcome = 'filled') filled, count(*) filter (where outcome = 'same') same
    from import_row where regency = ${context.actor.regency} and import_id = ${importId}`.execute(context.db)
  return rows[0]!
}
