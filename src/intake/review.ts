/** Reads rows by the mapping and holds them against the register and against each other. */
import { headsOf, householdsByKk, peopleByName, peopleByNik } from '../households/index.ts'
import type { Context } from '../platform/context.ts'
import { type CellProblem, cellMessages } from './model.ts'
import { namesAgree, type ReadingContext, type RowReading, readRow, statusOf } from './rules.ts'
import { kkHash, nikHash, openCells, type StoredCells, type StoredImport, tokensOf } from './store.ts'

export interface Reviewed extends RowReading {
  cells: StoredCells
  tokens: string[]
}

const problem = (field: string, code: string): CellProblem => ({ field, code, severity: cellMessages[code]!.severity })
/** Lets the server answer others between slices of work. */
const breathe = () => new Promise((resolve) => setImmediate(resolve))
const slice = 250

/** Readings of a batch with what the register has against them: a NIK or No. KK of others, a name that several people bear. */
export async function reviewRows(
  context: Context,
  found: Pick<StoredImport, 'kind' | 'mapping' | 'village'>,
  reading: ReadingContext,
  batch: readonly StoredCells[]
): Promise<Reviewed[]> {
  const rows: Reviewed[] = []
  for (const [i, cells] of batch.entries()) {
    if (i % slice === slice - 1) await breathe()
    const read = readRow(cells, found.mapping, { ...reading, defaultVillage: found.village ?? cells.place })
    rows.push({ ...read, cells, tokens: tokensOf(read.values.name) })
  }
  const keyOf = (row: Reviewed) => row.tokens.join(' ')
  const holders = await peopleByNik(
    context,
    rows.flatMap((row) => nikHash(context, row.values.nik) ?? [])
  )
  const homes =
    found.kind === 'households'
      ? await householdsByKk(
          context,
          rows.flatMap((row) => kkHash(context, row.values.kk) ?? [])
        )
      : new Map<string, { id: string; village: string }>()
  const heads = await headsOf(
    context,
    [...homes.values()].map((home) => home.id)
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
    if (holder && row.values.name && !namesAgree(holder.tokens, row.tokens))
      row.problems.push(problem('nik', 'nik-other-name'))
    const alike = lonely.has(row) ? bearers(namesakes.get(`${row.village}|${keyOf(row)}`), row.values.birthDate) : []
    if (alike.length > 1) row.problems.push(problem('name', 'several-people'))
    if (found.kind === 'enterprises' && row.village && row.values.name && !holder && alike.length === 0)
      row.problems.push(problem('name', 'owner-unknown'))
    const home = row.values.kk ? homes.get(kkHash(context, row.values.kk)!.toString('hex')) : undefined
    if (home && row.village && home.village !== row.village) row.problems.push(problem('kk', 'kk-other-village'))
    const head = home && row.values.relation === 'head' ? heads.get(home.id) : undefined
    if (head && head.id !== holder?.id && !namesAgree(head.tokens, row.tokens))
      row.problems.push(problem('kk', 'kk-other-head'))
    row.status = statusOf(row.problems)
  }
  return rows
}

/** People of one name who may be the row's person: a birth date, where both have one, must agree. */
export const bearers = <T extends { birthDate: string | null }>(
  people: readonly T[] | undefined,
  birth: unknown
): T[] => (people ?? []).filter((p) => !birth || !p.birthDate || p.birthDate === birth)

/** Hashes of a row that others may share. */
export interface Shared {
  nik: Buffer | null
  kk: Buffer | null
}

/**
 * Holds rows of one import that contradict each other, and releases those that no longer do: a NIK under names that do
 * not agree; a No. KK in two villages or with two heads; one name in a household with two relations. `only` looks at
 * the rows that share something with a changed one.
 */
export async function compareRows(context: Context, found: StoredImport, only?: readonly Shared[]): Promise<void> {
  await compareNiks(
    context,
    found,
    only?.flatMap((row) => row.nik ?? [])
  )
  if (found.kind !== 'households') return
  await context.client.query(
    `with asked as (select * from import_row where regency = $1 and import_id = $2 and status <> 'left' and kk_hash is not null and ($3::bytea[] is null or kk_hash = any($3::bytea[]))),
     homes as (select kk_hash, count(distinct village) > 1 as villages, count(distinct name_hash) filter (where relation = 'head') > 1 as heads from asked where status <> 'refused' group by kk_hash),
     names as (select kk_hash, name_hash from asked where name_hash is not null and status <> 'refused' group by kk_hash, name_hash
       having count(distinct relation) > 1 and count(distinct nik_hash) < count(*)),
     judged as (select a.no, a.problems as before,
         (select coalesce(jsonb_agg(p order by i), '[]') from jsonb_array_elements(a.problems) with ordinality as e (p, i) where p ->> 'code' not in ('kk-two-villages', 'kk-two-heads', 'same-name'))
         || case when h.villages then '[{"field":"kk","code":"kk-two-villages","severity":"hold"}]'::jsonb else '[]' end
         || case when h.heads and a.relation = 'head' then '[{"field":"kk","code":"kk-two-heads","severity":"hold"}]'::jsonb else '[]' end
         || case when n.kk_hash is not null then '[{"field":"name","code":"same-name","severity":"hold"}]'::jsonb else '[]' end as problems
       from asked a left join homes h on h.kk_hash = a.kk_hash left join names n on n.kk_hash = a.kk_hash and n.name_hash = a.name_hash)
     update import_row r set problems = j.problems,
       status = case when j.problems @> '[{"severity":"refuse"}]' then 'refused' when j.problems @> '[{"severity":"hold"}]' then 'held' else 'accepted' end
     from judged j where r.regency = $1 and r.import_id = $2 and r.no = j.no and r.outcome is null and j.problems <> j.before`,
    [context.actor.regency, found.id, only ? only.flatMap((row) => row.kk ?? []) : null]
  )
}

async function compareNiks(context: Context, found: StoredImport, only?: readonly Buffer[]): Promise<void> {
  let after: Buffer = Buffer.alloc(0)
  for (;;) {
    // Whole groups at a time.
    const { rows } = await context.client.query<{ nik: Buffer; no: number; cells: Buffer; problems: CellProblem[] }>(
      `with shared as (select nik_hash from import_row
         where regency = $1 and import_id = $2 and status <> 'left' and nik_hash > $4 and ($3::bytea[] is null or nik_hash = any($3::bytea[]))
         group by nik_hash having $3::bytea[] is not null or count(*) > 1 order by nik_hash limit 400)
       select r.nik_hash as nik, r.no, r.cells, r.problems from import_row r join shared s on s.nik_hash = r.nik_hash
       where r.regency = $1 and r.import_id = $2 and r.status <> 'left' and r.outcome is null order by r.nik_hash, r.no`,
      [context.actor.regency, found.id, only ?? null, after]
    )
    if (rows.length === 0) return
    const changed: { no: number; problems: CellProblem[]; status: string }[] = []
    let seen = 0
    for (const group of Map.groupBy(rows, (row) => row.nik.toString('hex')).values()) {
      const names: string[][] = []
      for (const row of group) {
        if (++seen % slice === 0) await breathe()
        const { raw, merged, fixes } = openCells(context, row.cells)
        const at = found.mapping.name ?? -1
        names.push(tokensOf(fixes.name ?? (raw[at] || merged?.[at])))
      }
      const [first] = names
      const clash = names.some((name) => name.length > 0 && first!.length > 0 && !namesAgree(first!, name))
      for (const row of group) {
        const others = row.problems.filter((p) => p.code !== 'nik-twice')
        const problems = clash ? [...others, problem('nik', 'nik-twice')] : others
        if (problems.length !== row.problems.length) changed.push({ no: row.no, problems, status: statusOf(problems) })
      }
    }
    await context.client.query(
      `update import_row r set problems = n.problems, status = n.status from jsonb_to_recordset($3::jsonb) as n (no integer, problems jsonb, status text)
       where r.regency = $1 and r.import_id = $2 and r.no = n.no`,
      [context.actor.regency, found.id, JSON.stringify(changed)]
    )
    after = rows.at(-1)!.nik
  }
}
