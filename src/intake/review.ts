/** Reads rows by the mapping and holds them against the register and against each other. */
import { peopleByName, peopleByNik } from '../households/index.ts'
import type { Context } from '../platform/context.ts'
import { type CellProblem, cellMessages } from './model.ts'
import { namesAgree, type ReadingContext, type RowReading, readRow, statusOf } from './rules.ts'
import { nextRows, nikHash, openCells, type StoredCells, type StoredImport, tokensOf } from './store.ts'

export interface Reviewed extends RowReading {
  cells: StoredCells
}

const problem = (field: string, code: string): CellProblem => ({ field, code, severity: cellMessages[code]!.severity })

/** Readings of a batch with what the register has against them: a NIK under another name, a name that several people bear. */
export async function reviewRows(
  context: Context,
  found: Pick<StoredImport, 'kind' | 'mapping' | 'village'>,
  reading: ReadingContext,
  batch: readonly StoredCells[]
): Promise<Reviewed[]> {
  const rows = batch.map((cells) => ({
    ...readRow(cells.raw, cells.fixes, found.mapping, { ...reading, defaultVillage: found.village ?? cells.place }),
    cells
  }))
  const keyOf = (row: RowReading) => tokensOf(row.values.name).join(' ')
  const holders = await peopleByNik(
    context,
    rows.flatMap((row) => nikHash(context, row.values.nik) ?? [])
  )
  const nameless = rows.filter(
    (row) => row.values.name && row.village && !row.values.nik && (found.kind === 'enterprises' || !row.values.kk)
  )
  const lonely = new Set(nameless)
  const namesakes = await peopleByName(
    context,
    'village',
    nameless.map((row) => row.village!),
    nameless.map(keyOf)
  )
  for (const row of rows) {
    const holder = row.values.nik ? holders.get(nikHash(context, row.values.nik)!.toString('hex')) : undefined
    if (holder && row.values.name && !namesAgree(holder.tokens, tokensOf(row.values.name)))
      row.problems.push(problem('nik', 'nik-other-name'))
    const alike = lonely.has(row) ? bearers(namesakes.get(`${row.village}|${keyOf(row)}`), row.values.birthDate) : []
    if (alike.length > 1) row.problems.push(problem('name', 'several-people'))
    if (found.kind === 'enterprises' && row.village && row.values.name && !holder && alike.length === 0)
      row.problems.push(problem('name', 'owner-unknown'))
    row.status = statusOf(row.problems)
  }
  return rows
}

/** People of one name who may be the row's person: a birth date, where both have one, must agree. */
export const bearers = <T extends { birthDate: string | null }>(
  people: readonly T[] | undefined,
  birth: unknown
): T[] => (people ?? []).filter((p) => !birth || !p.birthDate || p.birthDate === birth)

/** Holds rows of one import that share a NIK under names that do not agree; releases those that no longer do. */
export async function compareNiks(
  context: Context,
  found: StoredImport,
  onlyHashes?: readonly Buffer[]
): Promise<void> {
  const { rows } = await context.client.query(
    `select nik_hash, array_agg(no order by no) as nos from import_row where regency = $1 and import_id = $2 and nik_hash is not null
       and ($3::bytea[] is null or nik_hash = any($3::bytea[])) group by nik_hash having $3::bytea[] is not null or count(*) > 1`,
    [context.actor.regency, found.id, onlyHashes ?? null]
  )
  for (const { nos } of rows as { nos: number[] }[]) {
    const group = (await Promise.all(nos.map((no) => nextRows(context, found.id, no - 1, 1)))).flat()
    const names = group.map((row) => {
      const { raw, fixes } = openCells(context, row.cells)
      return tokensOf(fixes.name ?? raw[found.mapping.name ?? -1])
    })
    const clash = names.some((name) => name.length > 0 && names[0]!.length > 0 && !namesAgree(names[0]!, name))
    for (const row of group) {
      const others = row.problems.filter((p) => p.code !== 'nik-twice')
      const problems = clash ? [...others, problem('nik', 'nik-twice')] : others
      if (problems.length === row.problems.length) continue
      await context.db
        .updateTable('import_row')
        .set({ problems: JSON.stringify(problems), status: statusOf(problems) })
        .where('regency', '=', context.actor.regency)
        .where('import_id', '=', found.id)
        .where('no', '=', row.no)
        .execute()
    }
  }
}
