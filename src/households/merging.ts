/** Merging two records of one person or enterprise with everything that hangs on them, and taking that back. */
import { sql } from 'kysely'
import { z } from 'zod'
import { notFound, Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import { action, type Context } from '../platform/context.ts'
import * as store from './store.ts'

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

/** Tables whose rows follow a person, with the column that names them. Responses stay where they were given: they are history. */
const followers = [
  ['enterprise', 'owner_id'],
  ['consent', 'person_id'],
  ['interest', 'person_id'],
  ['availability', 'person_id'],
  ['mentoring_case', 'person_id']
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
    if (table === 'mentoring_case') await refuseTwoCases(context, keep, gone)
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

/** One person is accompanied once: which of two open cases goes on is for the facilitators to say. */
async function refuseTwoCases(context: Context, keep: string, gone: string): Promise<void> {
  const { rows } = await sql<{ person: string }>`select distinct person_id as person from mentoring_case
    where regency = ${context.actor.regency} and person_id in (${keep}, ${gone}) and closed_on is null and pool_id is null and enterprise_id is null`.execute(
    context.db
  )
  if (rows.length > 1)
    throw new Problem(
      'households/two-cases',
      409,
      text(
        'Keduanya sedang didampingi. Tutup salah satu pendampingan lebih dahulu, lalu gabungkan.',
        'Both are being accompanied. Close one of the two cases first, then merge.'
      )
    )
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
