/** Reads rows by the mapping and holds them against the register and against each other. */

import { headsOf, householdsByKk, peopleByName, peopleByNik } from '../households/index.ts'
import type { Context } from '../platform/context.ts'
import type { ReadingContext } from './cells.ts'
import { type CellProblem, cellMessages } from './model.ts'
import { namesAgree, type RowReading, readRow, statusOf } from './rules.ts'
import { openCells, type StoredCells, type StoredImport, tokensOf } from './store.ts'

export interface Reviewed extends RowReading {
  cells: StoredCells
  tokens: string[]
}

/** The row `r` has not been taken over. */
const waiting =
  'not exists (select from import_outcome o where o.regency = r.regency and o.import_id = r.import_id and o.no = r.no)'
const problem = (field: string, code: string): CellProblem => ({ field, code, severity: cellMessages[code]!.severity })
const breathe = () => new Promise((resolve) => setImmediate(resolve))
/** For so long, ms, an answer of the database may wait for a slice of reading; while it does, the database has nothing to do. */
const slice = 2
const pageSize = 500

/** Readings of a batch by themselves, without a query, so that they may be made while the database is busy. */
export async function readRows(
  found: Pick<StoredImport, 'mapping' | 'village'>,
  reading: ReadingContext,
  batch: readonly StoredCells[]
): Promise<Reviewed[]> {
  const rows: Reviewed[] = []
  let began = performance.now()
  for (const cells of batch) {
    if (performance.now() - began > slice) {
      await breathe()
      began = performance.now()
    }
    const read = readRow(cells, found.mapping, { ...reading, defaultVillage: found.village ?? cells.place })
    rows.push({ ...read, cells, tokens: tokensOf(read.values.name) })
  }
  return rows
}

/** Adds what the register has against the readings of a batch: a NIK or No. KK of others, a name that several people bear. */
export async function reviewRows(
  context: Context,
  found: Pick<StoredImport, 'kind'>,
  rows: readonly Reviewed[]
): Promise<void> {
  const keyOf = (row: Reviewed) => row.tokens.join(' ')
  const holders = await peopleByNik(
    context,
    rows.flatMap((row) => (row.values.nik ? String(row.values.nik) : []))
  )
  const homes =
    found.kind === 'households'
      ? await householdsByKk(
          context,
          rows.flatMap((row) => (row.values.kk ? String(row.values.kk) : []))
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
    const holder = row.values.nik ? holders.get(String(row.values.nik)) : undefined
    if (holder && row.values.name && !namesAgree(holder.tokens, row.tokens))
      row.problems.push(problem('nik', 'nik-other-name'))
    const alike = lonely.has(row) ? bearers(namesakes.get(`${row.village}|${keyOf(row)}`), row.values.birthDate) : []
    if (alike.length > 1) row.problems.push(problem('name', 'several-people'))
    if (found.kind === 'enterprises' && row.village && row.values.name && !holder && alike.length === 0)
      row.problems.push(problem('name', 'owner-unknown'))
    const home = row.values.kk ? homes.get(String(row.values.kk)) : undefined
    if (home && row.village && home.village !== row.village) row.problems.push(problem('kk', 'kk-other-village'))
    const head = home && row.values.relation === 'head' ? heads.get(home.id) : undefined
    if (head && head.id !== holder?.id && !namesAgree(head.tokens, row.tokens))
      row.problems.push(problem('kk', 'kk-other-head'))
    row.status = statusOf(row.problems)
  }
}

/** People of one name who may be the row's person: a birth date, where both have one, must agree. */
export const bearers = <T extends { birthDate: string | null }>(
  people: readonly T[] | undefined,
  birth: unknown
): T[] => (people ?? []).filter((p) => !birth || !p.birthDate || p.birthDate === birth)

/** Hashes of a row that others may share, under each key that is in use. */
export interface Shared {
  nik: Buffer[]
  kk: Buffer[]
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
    only?.flatMap((row) => row.nik)
  )
  if (found.kind !== 'households') return
  // By windows over one sorted pass: the rows are new and the planner has no statistics of them.
  await context.client.query('drop table if exists pg_temp.contradicting')
  await context.client.query(
    `create temp table contradicting on commit drop as
     select no, problems, villages, relation = 'head' and heads as heads, names from (
       select no, problems, relation,
         min(village) filter (where counts) over home <> max(village) filter (where counts) over home as villages,
         min(name) filter (where counts and relation = 'head') over home <> max(name) filter (where counts
           and relation = 'head') over home as heads,
         min(relation) filter (where counts) over namesakes <> max(relation) filter (where counts) over namesakes
           and count(nik_hash) filter (where counts) over namesakes < count(*) filter (where counts) over namesakes as names
       from (select *, encode(name_hash, 'hex') as name, status <> 'refused' as counts from import_row r
         where regency = $1 and import_id = $2 and status <> 'left' and ${waiting} and kk_hash is not null
           and ($3::bytea[] is null or kk_hash = any($3::bytea[]))) r
       window home as (partition by kk_hash), namesakes as (partition by kk_hash, name_hash)) judged
     where villages or heads or names
       or problems @? '$[*] ? (@.code == "kk-two-villages" || @.code == "kk-two-heads" || @.code == "same-name")'`,
    [context.actor.regency, found.id, only ? only.flatMap((row) => row.kk) : null]
  )
  await context.client.query('create index on contradicting (no)')
  await context.client.query('analyze contradicting')
  const ofHousehold = ['kk-two-villages', 'kk-two-heads', 'same-name']
  for (let after = 0; ; ) {
    const { rows } = await context.client.query<Contradicting>(
      'select * from contradicting where no > $1 order by no limit $2',
      [after, pageSize]
    )
    if (rows.length === 0) return
    const judged = rows.map(({ no, problems, villages, heads, names }) => ({
      no,
      before: problems,
      problems: [
        ...problems.filter((p) => !ofHousehold.includes(p.code)),
        ...(villages ? [problem('kk', 'kk-two-villages')] : []),
        ...(heads ? [problem('kk', 'kk-two-heads')] : []),
        ...(names ? [problem('name', 'same-name')] : [])
      ]
    }))
    await saveProblems(context, found.id, judged)
    after = rows.at(-1)!.no
  }
}

interface Contradicting {
  no: number
  problems: CellProblem[]
  villages: boolean | null
  heads: boolean | null
  names: boolean | null
}

interface Judged {
  no: number
  before: readonly CellProblem[]
  problems: readonly CellProblem[]
}

/** Writes the problems of rows that have other ones now. */
async function saveProblems(context: Context, importId: string, rows: readonly Judged[]): Promise<void> {
  const changed = rows
    .filter(({ before, problems }) => before.map((p) => p.code).join() !== problems.map((p) => p.code).join())
    .map(({ no, problems }) => ({ no, problems, status: statusOf(problems) }))
  if (changed.length === 0) return
  await context.client.query(
    `update import_row r set problems = n.problems, status = n.status
      from jsonb_to_recordset($3::jsonb) as n (no integer, problems jsonb, status text)
     where r.regency = $1 and r.import_id = $2 and r.no = n.no`,
    [context.actor.regency, importId, JSON.stringify(changed)]
  )
}

/** Rows that share a NIK, page by page, NIK by NIK. */
async function* twins(context: Context, found: StoredImport) {
  let last = { nik: Buffer.alloc(0) as Buffer, no: 0 }
  for (;;) {
    const { rows } = await context.client.query<{ nik: Buffer; no: number; cells: Buffer; problems: CellProblem[] }>(
      `select t.nik, r.no, r.cells, r.problems from (select nik, no from twin where (nik, no) > ($3, $4) order by nik, no limit $5) t
       join import_row r on r.regency = $1 and r.import_id = $2 and r.no = t.no order by t.nik, r.no`,
      [context.actor.regency, found.id, last.nik, last.no, pageSize]
    )
    if (rows.length === 0) return
    yield rows
    last = rows.at(-1)!
  }
}

async function compareNiks(context: Context, found: StoredImport, only?: readonly Buffer[]): Promise<void> {
  await context.client.query('drop table if exists pg_temp.twin')
  await context.client.query(
    `create temp table twin on commit drop as select nik_hash as nik, no from (
       select nik_hash, no, count(*) over (partition by nik_hash) as bearers from import_row r
       where regency = $1 and import_id = $2 and status <> 'left' and ${waiting} and nik_hash is not null
         and ($3::bytea[] is null or nik_hash = any($3::bytea[]))) r
     where $3::bytea[] is not null or bearers > 1`,
    [context.actor.regency, found.id, only ?? null]
  )
  await context.client.query('create index on twin (nik, no)')
  await context.client.query('analyze twin')
  const firsts = new Map<string, string[]>()
  const clashing = new Set<string>()
  for await (const rows of twins(context, found)) {
    for (const { nik, cells } of rows) {
      const { raw, merged, fixes } = openCells(context, cells)
      const at = found.mapping.name ?? -1
      const name = tokensOf(fixes.name ?? (raw[at] || merged?.[at]))
      const key = nik.toString('hex')
      const first = firsts.get(key)
      if (!first?.length) firsts.set(key, name)
      else if (name.length > 0 && !namesAgree(first, name)) clashing.add(key)
    }
  }
  for await (const rows of twins(context, found)) {
    const judged = rows.map(({ nik, no, problems }) => {
      const others = problems.filter((p) => p.code !== 'nik-twice')
      const clash = clashing.has(nik.toString('hex'))
      return { no, before: problems, problems: clash ? [...others, problem('nik', 'nik-twice')] : others }
    })
    await saveProblems(context, found.id, judged)
  }
}
