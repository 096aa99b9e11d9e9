/**
 * Duplicates in the register: finding them in the database and merging them.
 * Candidates come from SQL joins on indexed keys (the same phone; the same birth date and a shared name token; the same
 * village with the same tokens, with two shared rare tokens, or with birth date and sex), each of which stays
 * near-linear; the pairs are then weighed in TypeScript, where identifiers can be opened.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { z } from 'zod'
import { notFound, Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import { root } from '../platform/config.ts'
import { action, type Context, view } from '../platform/context.ts'
import type { JobKind } from '../platform/jobs.ts'
import { page, paged } from '../platform/paging.ts'
import { copyRows } from '../platform/postgres/copy.ts'
import { type LinkModel, type LinkRecord, type Reason, weigh } from './linkage.ts'
import * as store from './store.ts'

/** Pairs at least this probable are shown; from `certain` on they are proposed as a merge. */
export const doubtful = 0.7
export const certain = 0.98

interface Candidate {
  a: string
  b: string
}
interface PersonRow {
  id: string
  household_id: string
  village: string
  hamlet: string | null
  tokens: string[]
  sex: string | null
  birth: string | null
  nik: Buffer | null
  phone: Buffer | null
}

async function registerModel(
  context: Context,
  figures: readonly { village: string; people: number }[],
  tokens: Set<string>
): Promise<LinkModel> {
  const { m, u } = JSON.parse(readFileSync(join(root, 'reference/linkage.json'), 'utf8')) as Pick<LinkModel, 'm' | 'u'>
  const counted = await context.db
    .selectFrom('name_token')
    .select(['token', 'people'])
    .where('regency', '=', context.actor.regency)
    .where('token', '=', sql<string>`any(${[...tokens]}::text[])`)
    .execute()
  const counts = new Map(counted.map((row) => [row.token, Number(row.people)]))
  const living = new Map(figures.map((f) => [f.village, f.people]))
  const n = Math.max(
    2,
    figures.reduce((sum, f) => sum + f.people, 0)
  )
  // A register holds about one double in fifty people.
  return {
    m,
    u,
    prior: n / 50 / ((n * (n - 1)) / 2),
    share: (village) => Math.max(1, living.get(village) ?? 1) / n,
    frequency: (token) => Math.max(1, counts.get(token) ?? 1) / n
  }
}

/** Candidate pairs; `importId` restricts one side to the people (or enterprises) of one import. */
async function candidates(
  context: Context,
  kind: 'person' | 'enterprise',
  importId: string | null
): Promise<Candidate[]> {
  const { regency } = context.actor
  const side = importId ? sql`and i.import_id = ${importId}` : sql``
  const order = importId ? sql`(p.import_id is distinct from i.import_id or p.id > i.id)` : sql`p.id > i.id`
  const live = sql`i.regency = ${regency} and p.regency = ${regency} and i.merged_into is null and p.merged_into is null and p.id <> i.id and ${order} ${side}`
  if (kind === 'enterprise') {
    const { rows } = await sql<Candidate>`
      select distinct least(i.id, p.id) a, greatest(i.id, p.id) b from enterprise i join enterprise p
        on p.owner_id = i.owner_id or (p.village = i.village and p.name_tokens && i.name_tokens) where ${live} limit 500000`.execute(
      context.db
    )
    return rows
  }
  const { rows } = await sql<Candidate>`
    select distinct least(i, p) a, greatest(i, p) b from (
      select i.id i, p.id p from person i join person p on p.phone_hash = i.phone_hash where ${live}
      union all select i.id, p.id from person i join person p on p.birth_date = i.birth_date and p.name_tokens && i.name_tokens where ${live}
      union all select i.id, p.id from person i join person p on p.village = i.village and p.name_key = i.name_key where ${live}
      union all select i.id, p.id from person i join person p on p.village = i.village and p.birth_date = i.birth_date and p.sex = i.sex where ${live}
      union all select i.id, p.id from person i cross join lateral unnest(i.name_tokens) it (token)
        join name_token t on t.regency = ${regency} and t.token = it.token and t.people <= 400
        join (select p.*, pt.token from person p cross join lateral unnest(p.name_tokens) pt (token) where p.regency = ${regency}) p
          on p.village = i.village and p.token = t.token where ${live}
    ) pairs`.execute(context.db)
  return rows
}

async function loadPeople(context: Context, ids: string[]): Promise<Map<string, PersonRow>> {
  const { rows } = await sql<PersonRow>`
    select p.id, p.household_id, p.village, h.hamlet, p.name_tokens tokens, p.sex, p.birth_date::text birth, p.nik_cipher nik, p.phone_cipher phone
    from person p join household h on h.regency = p.regency and h.id = p.household_id
    where p.regency = ${context.actor.regency} and p.id = any(${ids}::uuid[])`.execute(context.db)
  return new Map(rows.map((row) => [row.id, row]))
}

/** Compares every candidate and stores the pairs worth a person's look; returns how many were found. */
export async function findDuplicates(
  context: Context,
  kind: 'person' | 'enterprise',
  importId: string | null,
  progress: (done: number, total: number) => Promise<void>
): Promise<number> {
  const pairs = await candidates(context, kind, importId)
  const { regency } = context.actor
  const found: (readonly [string, string, string, number, Reason[]])[] = []
  const figures = await context.db
    .selectFrom('village_figures')
    .select(['village', 'people'])
    .where('regency', '=', regency)
    .execute()
  const batch = 20_000
  for (let from = 0; from < pairs.length; from += batch) {
    const part = pairs.slice(from, from + batch)
    const ids = [...new Set(part.flatMap((pair) => [pair.a, pair.b]))]
    const records = kind === 'person' ? await personRecords(context, ids) : await enterpriseRecords(context, ids)
    const tokens = new Set([...records.values()].flatMap((r) => r.record.tokens))
    const model = await registerModel(context, figures, tokens)
    for (const { a, b } of part) {
      const [ra, rb] = [records.get(a), records.get(b)]
      if (!ra || !rb) continue
      const { probability, reasons } = weigh(model, ra.record, rb.record)
      if (probability >= doubtful) found.push([a, b, rb.village, probability, reasons])
    }
    await progress(Math.min(pairs.length, from + batch), pairs.length)
  }
  await sql`create temporary table if not exists found_pairs (a uuid, b uuid, village text, probability real, reasons jsonb) on commit drop`.execute(
    context.db
  )
  await sql`truncate found_pairs`.execute(context.db)
  await copyRows(
    context.client,
    'found_pairs',
    ['a', 'b', 'village', 'probability', 'reasons'],
    found.map(([a, b, village, p, reasons]) => [a, b, village, p, JSON.stringify(reasons)])
  )
  await sql`insert into duplicate (regency, id, kind, a, b, village, probability, reasons)
    select ${regency}, gen_random_uuid(), ${kind}, a, b, village, probability, reasons from found_pairs
    on conflict (regency, kind, a, b) do nothing`.execute(context.db)
  return found.length
}

async function personRecords(
  context: Context,
  ids: string[]
): Promise<Map<string, { village: string; record: LinkRecord }>> {
  const people = await loadPeople(context, ids)
  const open = (cipher: Buffer | null) => (cipher ? context.vault.open(cipher) : undefined)
  return new Map(
    [...people.values()].map((p) => [
      p.id,
      {
        village: p.village,
        record: {
          id: p.id,
          nik: open(p.nik),
          tokens: p.tokens,
          sex: p.sex ?? undefined,
          birth: p.birth ?? undefined,
          phone: open(p.phone),
          village: p.village,
          address: p.hamlet ? [p.hamlet.toLowerCase()] : undefined
        }
      }
    ])
  )
}

async function enterpriseRecords(
  context: Context,
  ids: string[]
): Promise<Map<string, { village: string; record: LinkRecord }>> {
  const rows = await context.db
    .selectFrom('enterprise')
    .innerJoin('person', (j) =>
      j.onRef('person.regency', '=', 'enterprise.regency').onRef('person.id', '=', 'enterprise.owner_id')
    )
    .select([
      'enterprise.id',
      'enterprise.village',
      'enterprise.name_tokens as tokens',
      'enterprise.kbli',
      'enterprise.started',
      'person.name_tokens as owner',
      'person.phone_cipher as phone'
    ])
    .where('enterprise.regency', '=', context.actor.regency)
    .where('enterprise.id', '=', sql<string>`any(${ids}::uuid[])`)
    .execute()
  // A business has no NIK of its own; its owner's name stands where a person has an address.
  return new Map(
    rows.map((e) => [
      e.id,
      {
        village: e.village,
        record: {
          id: e.id,
          tokens: e.tokens,
          address: e.owner,
          postcode: e.kbli ?? undefined,
          village: e.village,
          phone: e.phone ? context.vault.open(e.phone) : undefined
        }
      }
    ])
  )
}

/** Pairs to decide, most certain first, each with both records side by side and the weight of each comparison. */
export const duplicates = view({
  name: 'households/duplicates',
  title: text('Duplikat', 'Duplicates'),
  input: page(['probability', 'found_at'], {
    status: z.enum(['open', 'merged', 'apart']).default('open'),
    kind: z.enum(['person', 'enterprise']).default('person'),
    village: z.string().max(13).default('')
  }),
  async run(context, input) {
    const found = context.db
      .selectFrom('duplicate')
      .where('regency', '=', context.actor.regency)
      .where('status', '=', input.status)
      .where('kind', '=', input.kind)
      .$if(input.village !== '', (q) => q.where('village', 'like', `${input.village}%`))
    const { rows, total } = await paged(
      input,
      found,
      (q) =>
        q.select([
          'id',
          'a',
          'b',
          'probability',
          'reasons',
          'status',
          'decided_at as decidedAt',
          'decided_by as decidedBy'
        ]),
      'probability',
      'desc'
    )
    const ids = rows.flatMap((row) => [row.a, row.b])
    const cards = new Map<string, Record<string, unknown>>()
    if (ids.length && input.kind === 'person') {
      const people = await context.db
        .selectFrom('person')
        .innerJoin('household', (j) =>
          j.onRef('household.regency', '=', 'person.regency').onRef('household.id', '=', 'person.household_id')
        )
        .innerJoin('region', 'region.code', 'person.village')
        .selectAll('person')
        .select([
          'household.hamlet',
          'region.name as villageName',
          sql<boolean>`household.kk_hash is not null`.as('hasKk')
        ])
        .where('person.regency', '=', context.actor.regency)
        .where('person.id', '=', sql<string>`any(${ids}::uuid[])`)
        .execute()
      for (const row of people)
        cards.set(row.id, {
          ...store.showPerson(context.vault, row),
          hamlet: row.hamlet,
          villageName: row.villageName,
          hasKk: row.hasKk
        })
    } else if (ids.length) {
      const businesses = await context.db
        .selectFrom('enterprise')
        .innerJoin('region', 'region.code', 'enterprise.village')
        .selectAll('enterprise')
        .select('region.name as villageName')
        .where('regency', '=', context.actor.regency)
        .where('id', '=', sql<string>`any(${ids}::uuid[])`)
        .execute()
      for (const row of businesses) cards.set(row.id, { ...store.showEnterprise(row), villageName: row.villageName })
    }
    return {
      rows: rows.map((row) => ({
        ...row,
        reasons: row.reasons as unknown as Reason[],
        certain: row.probability >= certain,
        first: cards.get(row.a) ?? null,
        second: cards.get(row.b) ?? null
      })),
      total
    }
  }
})

async function openPair(context: Context, id: string) {
  const pair = await context.db
    .selectFrom('duplicate')
    .selectAll()
    .where('regency', '=', context.actor.regency)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!pair) throw notFound(text('Pasangan duplikat', 'The pair'))
  if (pair.status !== 'open') {
    throw new Problem(
      'households/already-decided',
      409,
      text('Pasangan ini sudah diputuskan. Muat ulang daftar.', 'This pair has been decided. Reload the list.')
    )
  }
  return pair
}

const decided = (context: Context, status: 'merged' | 'apart' | 'open') => ({
  status,
  decided_at: status === 'open' ? null : context.now,
  decided_by: status === 'open' ? null : context.actor.name
})

/** Tables whose rows follow a person, with the column that names them. */
const followers = [
  ['enterprise', 'owner_id'],
  ['consent', 'person_id'],
  ['interest', 'person_id'],
  ['availability', 'person_id'],
  ['response', 'respondent_id']
] as const

interface Moved {
  /** Fields the kept record took from the other because it had none. */
  filled: string[]
  rows: { table: string; ids: string[] }[]
  /** The other's household, when it had nobody else and was closed into the kept one's. */
  household: string | null
  keptHousehold: string
  mergedVillage: string
  facts: unknown[]
}

const fillable = ['nik', 'phone'] as const
const plain = ['sex', 'birth_date', 'birth_place', 'relation', 'education', 'occupation'] as const

export const merge = action({
  name: 'households/merge',
  title: text('Menggabungkan duplikat', 'Merged a duplicate'),
  input: z.object({ duplicate: z.uuid(), keep: z.uuid() }),
  async run(context, { duplicate, keep }) {
    const pair = await openPair(context, duplicate)
    if (keep !== pair.a && keep !== pair.b) throw notFound(text('Data yang dipertahankan', 'The record to keep'))
    const gone = keep === pair.a ? pair.b : pair.a
    const moved =
      pair.kind === 'person' ? await mergePeople(context, keep, gone) : await mergeEnterprises(context, keep, gone)
    const id = context.newId()
    await context.db
      .insertInto('merge')
      .values({
        regency: context.actor.regency,
        id,
        duplicate_id: duplicate,
        kind: pair.kind,
        kept: keep,
        merged: gone,
        moved: JSON.stringify(moved)
      })
      .execute()
    await context.db
      .updateTable('duplicate')
      .set(decided(context, 'merged'))
      .where('regency', '=', context.actor.regency)
      .where('id', '=', duplicate)
      .execute()
    await context.changed({
      kind: pair.kind,
      subject: keep,
      village: pair.village,
      household: moved.keptHousehold,
      what: { merged: gone, filled: moved.filled }
    })
    return { merge: id }
  }
})

async function mergePeople(context: Context, keep: string, gone: string): Promise<Moved> {
  const { regency } = context.actor
  const [kept, merged] = [await store.person(context, keep), await store.person(context, gone)]
  if (kept.merged_into || merged.merged_into)
    throw new Problem(
      'households/already-merged',
      409,
      text(
        'Salah satu data sudah digabung dengan yang lain. Muat ulang daftar.',
        'One of the records was merged already. Reload the list.'
      )
    )
  await context.db
    .updateTable('person')
    .set({ merged_into: keep, version: merged.version + 1 })
    .where('regency', '=', regency)
    .where('id', '=', gone)
    .execute()
  const fill: Record<string, unknown> = {}
  for (const field of fillable) {
    if (!kept[`${field}_hash`] && merged[`${field}_hash`]) {
      fill[`${field}_hash`] = merged[`${field}_hash`]
      fill[`${field}_cipher`] = merged[`${field}_cipher`]
    }
  }
  for (const field of plain) if (kept[field] === null && merged[field] !== null) fill[field] = merged[field]
  await context.db
    .updateTable('person')
    .set({ ...fill, version: kept.version + 1 })
    .where('regency', '=', regency)
    .where('id', '=', keep)
    .execute()
  const rows: Moved['rows'] = []
  const facts: unknown[] = []
  for (const [table, column] of followers) {
    if (table === 'interest' || table === 'availability') {
      // The kept person's own facts stand; the other's move only where there are none.
      const own =
        await sql`select 1 from ${sql.table(table)} where regency = ${regency} and person_id = ${keep} limit 1`.execute(
          context.db
        )
      const theirs = await sql<
        Record<string, unknown>
      >`delete from ${sql.table(table)} where regency = ${regency} and person_id = ${gone} returning *`.execute(
        context.db
      )
      facts.push(...theirs.rows.map((row) => ({ table, row, moved: own.rows.length === 0 })))
      if (own.rows.length === 0) {
        for (const row of theirs.rows)
          await context.db
            .insertInto(table)
            .values({ ...row, person_id: keep, household_id: kept.household_id, village: kept.village } as never)
            .execute()
      }
      continue
    }
    if (table === 'consent') {
      // One open consent a purpose: a second one of the merged person stays with that record, as history.
      const blocked = sql`purpose in (select purpose from consent where regency = ${regency} and person_id = ${keep} and withdrawn_at is null)`
      const ids = await sql<{
        id: string
      }>`update consent set person_id = ${keep}, household_id = ${kept.household_id}, village = ${kept.village} where regency = ${regency} and person_id = ${gone} and not (withdrawn_at is null and ${blocked}) returning id`.execute(
        context.db
      )
      rows.push({ table, ids: ids.rows.map((row) => row.id) })
      continue
    }
    if (table === 'response') continue // responses are append-only facts of the household that gave them
    const ids = await sql<{
      id: string
    }>`update ${sql.table(table)} set ${sql.ref(column)} = ${keep}, household_id = ${kept.household_id}, village = ${kept.village} where regency = ${regency} and ${sql.ref(column)} = ${gone} returning id`.execute(
      context.db
    )
    rows.push({ table, ids: ids.rows.map((row) => row.id) })
  }
  const household =
    kept.household_id === merged.household_id
      ? null
      : await closeEmptyHousehold(context, merged.household_id, kept.household_id, kept.village, facts)
  return {
    filled: Object.keys(fill),
    rows,
    household,
    keptHousehold: kept.household_id,
    mergedVillage: merged.village,
    facts
  }
}

/** A household whose only member was merged away closes into the other one; what it holds moves where that one has none. */
async function closeEmptyHousehold(
  context: Context,
  from: string,
  to: string,
  village: string,
  facts: unknown[]
): Promise<string | null> {
  const { regency } = context.actor
  const others = await context.db
    .selectFrom('person')
    .select('id')
    .where('regency', '=', regency)
    .where('household_id', '=', from)
    .where('merged_into', 'is', null)
    .limit(1)
    .executeTakeFirst()
  if (others) return null
  const held = await context.db
    .deleteFrom('holding')
    .where('regency', '=', regency)
    .where('household_id', '=', from)
    .returningAll()
    .execute()
  for (const row of held) {
    const moved = await context.db
      .insertInto('holding')
      .values({ ...row, household_id: to, village })
      .onConflict((c) => c.doNothing())
      .executeTakeFirst()
    facts.push({ table: 'holding', row, moved: Number(moved.numInsertedOrUpdatedRows ?? 0) > 0 })
  }
  const seen = await context.db
    .deleteFrom('surveyed')
    .where('regency', '=', regency)
    .where('household_id', '=', from)
    .returningAll()
    .execute()
  for (const row of seen) {
    const moved = await context.db
      .insertInto('surveyed')
      .values({ ...row, household_id: to, village })
      .onConflict((c) => c.doNothing())
      .executeTakeFirst()
    facts.push({ table: 'surveyed', row, moved: Number(moved.numInsertedOrUpdatedRows ?? 0) > 0 })
  }
  await context.db
    .updateTable('household')
    .set({ merged_into: to })
    .where('regency', '=', regency)
    .where('id', '=', from)
    .execute()
  return from
}

async function mergeEnterprises(context: Context, keep: string, gone: string): Promise<Moved> {
  const { regency } = context.actor
  const [kept, merged] = [await store.enterprise(context, keep), await store.enterprise(context, gone)]
  await context.db
    .updateTable('enterprise')
    .set({ merged_into: keep, version: merged.version + 1 })
    .where('regency', '=', regency)
    .where('id', '=', gone)
    .execute()
  const fields = ['kind', 'kbli', 'started', 'workers', 'turnover_now', 'turnover_before', 'capital'] as const
  const fill = Object.fromEntries(
    fields.filter((f) => kept[f] === null && merged[f] !== null).map((f) => [f, merged[f]])
  )
  await context.db
    .updateTable('enterprise')
    .set({ ...fill, version: kept.version + 1 })
    .where('regency', '=', regency)
    .where('id', '=', keep)
    .execute()
  return {
    filled: Object.keys(fill),
    rows: [],
    household: null,
    keptHousehold: kept.household_id,
    mergedVillage: merged.village,
    facts: []
  }
}

export const keepApart = action({
  name: 'households/keep-apart',
  title: text('Menyatakan bukan duplikat', 'Kept a pair apart'),
  input: z.object({ duplicate: z.uuid() }),
  async run(context, { duplicate }) {
    await openPair(context, duplicate)
    await context.db
      .updateTable('duplicate')
      .set(decided(context, 'apart'))
      .where('regency', '=', context.actor.regency)
      .where('id', '=', duplicate)
      .execute()
    return {}
  }
})

/** Takes a merge back: both records as they were, and everything that had moved. */
export const undoMerge = action({
  name: 'households/undo-merge',
  title: text('Membatalkan penggabungan', 'Undid a merge'),
  input: z.object({ duplicate: z.uuid() }),
  async run(context, { duplicate }) {
    const { regency } = context.actor
    const done = await context.db
      .selectFrom('merge')
      .selectAll()
      .where('regency', '=', regency)
      .where('duplicate_id', '=', duplicate)
      .where('undone_at', 'is', null)
      .executeTakeFirst()
    if (!done) {
      await context.db
        .updateTable('duplicate')
        .set(decided(context, 'open'))
        .where('regency', '=', regency)
        .where('id', '=', duplicate)
        .where('status', '=', 'apart')
        .execute()
      return {}
    }
    const moved = done.moved as unknown as Moved
    const table = done.kind === 'person' ? 'person' : 'enterprise'
    const cleared = Object.fromEntries(moved.filled.map((field) => [field, null]))
    if (moved.filled.length)
      await context.db
        .updateTable(table)
        .set(cleared as never)
        .where('regency', '=', regency)
        .where('id', '=', done.kept)
        .execute()
    await context.db
      .updateTable(table)
      .set({ merged_into: null })
      .where('regency', '=', regency)
      .where('id', '=', done.merged)
      .execute()
    if (moved.household)
      await context.db
        .updateTable('household')
        .set({ merged_into: null })
        .where('regency', '=', regency)
        .where('id', '=', moved.household)
        .execute()
    if (table === 'person') {
      const back = await store.person(context, done.merged)
      for (const { table: name, ids } of moved.rows) {
        const column = name === 'enterprise' ? 'owner_id' : 'person_id'
        if (ids.length)
          await sql`update ${sql.table(name)} set ${sql.ref(column)} = ${done.merged}, household_id = ${back.household_id}, village = ${back.village} where regency = ${regency} and id = any(${ids}::uuid[])`.execute(
            context.db
          )
      }
      for (const fact of moved.facts as {
        table: 'interest' | 'availability' | 'holding' | 'surveyed'
        row: Record<string, unknown>
        moved: boolean
      }[]) {
        const byHousehold = fact.table === 'holding' || fact.table === 'surveyed'
        if (fact.moved && byHousehold)
          await sql`delete from ${sql.table(fact.table)} where regency = ${regency} and household_id = ${moved.keptHousehold} and ${fact.table === 'holding' ? sql`commodity = ${fact.row.commodity}` : sql`true`}`.execute(
            context.db
          )
        if (fact.moved && !byHousehold)
          await sql`delete from ${sql.table(fact.table)} where regency = ${regency} and person_id = ${done.kept} and ${fact.table === 'interest' ? sql`rank = ${fact.row.rank}` : sql`true`}`.execute(
            context.db
          )
        await context.db
          .insertInto(fact.table)
          .values(fact.row as never)
          .execute()
      }
    }
    await context.db
      .updateTable('merge')
      .set({ undone_at: context.now })
      .where('regency', '=', regency)
      .where('id', '=', done.id)
      .execute()
    await context.db
      .updateTable('duplicate')
      .set(decided(context, 'open'))
      .where('regency', '=', regency)
      .where('id', '=', duplicate)
      .execute()
    await context.changed({
      kind: done.kind,
      subject: done.kept,
      household: moved.keptHousehold,
      what: { unmerged: done.merged }
    })
    return {}
  }
})

export const startFinding = action({
  name: 'households/find-duplicates',
  title: text('Mencari duplikat', 'Searched for duplicates'),
  input: z.object({ kind: z.enum(['person', 'enterprise']) }),
  run: async (context, { kind }) => ({ job: await context.startJob('households/find-duplicates', { kind }) })
})

/** The search over the whole register, as long work. */
export const findDuplicatesJob: JobKind = {
  kind: 'households/find-duplicates',
  scope: 'regency',
  run: (job, input) =>
    job.inTransaction(async (context) => ({
      found: await findDuplicates(context, input.kind as 'person' | 'enterprise', null, (done, total) =>
        job.progress('compare', done, total)
      )
    }))
}
