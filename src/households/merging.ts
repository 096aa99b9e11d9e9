/** Merging two records of one person or enterprise with everything that hangs on them, and taking that back. */
import { sql } from 'kysely'
import { z } from 'zod'
import { notFound, Problem } from '../kernel/problem.ts'
import { office } from '../kernel/rights.ts'
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

/** Tables whose rows follow a person, with the column that names them. */
const followers = [
  ['enterprise', 'owner_id'],
  ['consent', 'person_id'],
  ['interest', 'person_id'],
  ['availability', 'person_id'],
  ['mentoring_case', 'person_id'],
  ['help', 'person_id']
] as const
/** Tables whose rows follow an enterprise, and a household that closes; those under a case or a product follow by their keys. */
const enterpriseFollowers = ['costing', 'mentoring_case'] as const
const householdFollowers = [
  ['costing', 'id'],
  ['member', 'user_id']
] as const

/**
 * Every column that names a person, household or enterprise, and what a merge does with it; a test compares this with
 * the catalogue. `follows`: re-pointed by the merge. `cascades`: re-pointed by the key of what it hangs on. `history`:
 * stays as it was written; whoever counts people reads `coalesce(merged_into, id)`.
 */
export const references = {
  follows: [
    ...followers.map(([table, column]) => `${table}.${column}`),
    ...enterpriseFollowers.map((table) => `${table}.enterprise_id`),
    ...householdFollowers.map(([table]) => `${table}.household_id`),
    ...['consent', 'enterprise', 'holding', 'surveyed', 'interest', 'availability', 'mentoring_case', 'help'].map(
      (table) => `${table}.household_id`
    )
  ],
  history: [
    'person.household_id',
    ...[
      'attendance',
      'certificate',
      'feedback',
      'participant',
      'plan_person',
      'practice_check',
      'test_result',
      'transport_payment'
    ].flatMap((table) => [`${table}.person_id`, `${table}.household_id`]),
    ...['person_id', 'household_id', 'enterprise_id'].map((column) => `import_outcome.${column}`),
    'change.household_id',
    'household_touched.household_id',
    'departure.household_id',
    'message.household_id',
    'response.household_id',
    'welfare.household_id'
  ]
}

/** Who goes by this record today. */
async function atTheEnd(context: Context, kind: string, id: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`select coalesce(merged_into, id) id from ${sql.table(kind)}
    where regency = ${context.actor.regency} and id = ${id}`.execute(context.db)
  return rows[0]?.id ?? id
}

/** Those that were merged into `from` before are `to` as well: no chain arises. */
async function repoint(context: Context, table: 'person' | 'household' | 'enterprise', from: string, to: string) {
  const { rows } = await sql<{ id: string }>`update ${sql.table(table)} set merged_into = ${to}
    where regency = ${context.actor.regency} and merged_into = ${from} returning id`.execute(context.db)
  return rows.map((row) => row.id)
}

const alreadyMerged = () =>
  new Problem(
    'households/already-merged',
    409,
    text('Keduanya sudah menjadi satu data. Muat ulang daftar.', 'The two are one record already. Reload the list.')
  )

interface Moved {
  /** Fields the kept record took from the other because it had none. */
  filled: string[]
  rows: { table: string; ids: string[] }[]
  /** The other's household, when it had nobody else and was closed into the kept one's. */
  household: string | null
  keptHousehold: string
  mergedVillage: string
  facts: unknown[]
  /** Records and households that led to the other before and lead to the kept one now. */
  behind: string[]
  householdsBehind: string[]
  /** What followed a household that closed. */
  ofHousehold: { table: string; ids: string[] }[]
  /** Other open pairs that are one record since. */
  settled: string[]
}

const nothingMoved = { behind: [], householdsBehind: [], ofHousehold: [], settled: [] }

const fillable = ['nik', 'phone'] as const
const plain = ['sex', 'birth_date', 'birth_place', 'relation', 'education', 'occupation'] as const

export const merge = action({
  name: 'households/merge',
  may: office,
  title: text('Menggabungkan duplikat', 'Merged a duplicate'),
  input: z.object({ duplicate: z.uuid(), keep: z.uuid() }),
  async run(context, { duplicate, keep }) {
    const pair = await openPair(context, duplicate)
    const [a, b] = [await atTheEnd(context, pair.kind, pair.a), await atTheEnd(context, pair.kind, pair.b)]
    if (a === b) throw alreadyMerged()
    const chosen = keep === pair.a ? a : keep === pair.b ? b : keep
    if (chosen !== a && chosen !== b) throw notFound(text('Data yang dipertahankan', 'The record to keep'))
    const gone = chosen === a ? b : a
    const moved =
      pair.kind === 'person' ? await mergePeople(context, chosen, gone) : await mergeEnterprises(context, chosen, gone)
    moved.settled = await settleOthers(context, pair)
    const id = context.newId()
    await context.db
      .insertInto('merge')
      .values({
        regency: context.actor.regency,
        id,
        duplicate_id: duplicate,
        kind: pair.kind,
        kept: chosen,
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
      subject: chosen,
      village: pair.village,
      household: moved.keptHousehold,
      what: { merged: gone, merge: id, filled: moved.filled }
    })
    return { merge: id }
  }
})

/** Open pairs of which both lead to one record by now are decided with this one. */
async function settleOthers(context: Context, pair: { id: string; kind: string }): Promise<string[]> {
  const { rows } = await sql<{
    id: string
  }>`update duplicate d set status = 'merged', decided_at = ${context.now}, decided_by = ${context.actor.name}
    from ${sql.table(pair.kind)} a, ${sql.table(pair.kind)} b
    where d.regency = ${context.actor.regency} and d.kind = ${pair.kind} and d.status = 'open' and d.id <> ${pair.id}
      and a.regency = d.regency and a.id = d.a and b.regency = d.regency and b.id = d.b
      and coalesce(a.merged_into, a.id) = coalesce(b.merged_into, b.id) returning d.id`.execute(context.db)
  return rows.map((row) => row.id)
}

async function mergePeople(context: Context, keep: string, gone: string): Promise<Moved> {
  const { regency } = context.actor
  const [kept, merged] = [await store.person(context, keep), await store.person(context, gone)]
  const behind = await repoint(context, 'person', gone, keep)
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
      const blocked = sql`purpose in (select purpose from consent
        where regency = ${regency} and person_id = ${keep} and withdrawn_at is null)`
      const ids = await sql<{
        id: string
      }>`update consent set person_id = ${keep}, household_id = ${kept.household_id}, village = ${kept.village}
        where regency = ${regency} and person_id = ${gone} and not (withdrawn_at is null and ${blocked}) returning id`.execute(
        context.db
      )
      rows.push({ table, ids: ids.rows.map((row) => row.id) })
      continue
    }
    if (table === 'mentoring_case') await refuseTwoCases(context, keep, gone)
    const ids = await sql<{
      id: string
    }>`update ${sql.table(table)} set ${sql.ref(column)} = ${keep}, household_id = ${kept.household_id},
      village = ${kept.village} where regency = ${regency} and ${sql.ref(column)} = ${gone} returning id`.execute(
      context.db
    )
    rows.push({ table, ids: ids.rows.map((row) => row.id) })
  }
  const closed =
    kept.household_id === merged.household_id
      ? null
      : await closeEmptyHousehold(context, merged.household_id, kept.household_id, kept.village, facts)
  return {
    filled: Object.keys(fill),
    rows,
    household: closed && merged.household_id,
    keptHousehold: kept.household_id,
    mergedVillage: merged.village,
    facts,
    behind,
    householdsBehind: closed?.behind ?? [],
    ofHousehold: closed?.rows ?? [],
    settled: []
  }
}

const twoCases = () =>
  new Problem(
    'households/two-cases',
    409,
    text(
      'Keduanya sedang didampingi. Tutup salah satu pendampingan lebih dahulu, lalu gabungkan.',
      'Both are being accompanied. Close one of the two cases first, then merge.'
    )
  )

/** One person is accompanied once: which of two open cases goes on is for the facilitators to say. */
async function refuseTwoCases(context: Context, keep: string, gone: string): Promise<void> {
  const { rows } = await sql<{ person: string }>`select distinct person_id as person from mentoring_case
    where regency = ${context.actor.regency} and person_id in (${keep}, ${gone}) and closed_on is null and pool_id is null
      and enterprise_id is null`.execute(context.db)
  if (rows.length > 1) throw twoCases()
}

async function refuseTwoEnterpriseCases(context: Context, keep: string, gone: string): Promise<void> {
  const { rows } = await sql<{ enterprise: string }>`select distinct enterprise_id as enterprise from mentoring_case
    where regency = ${context.actor.regency} and enterprise_id in (${keep}, ${gone}) and closed_on is null and pool_id is null`.execute(
    context.db
  )
  if (rows.length > 1) throw twoCases()
}

/** A household whose only member was merged away closes into the other one; what it holds moves where that one has none. */
async function closeEmptyHousehold(
  context: Context,
  from: string,
  to: string,
  village: string,
  facts: unknown[]
): Promise<{ behind: string[]; rows: Moved['ofHousehold'] } | null> {
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
  const rows = await moveHousehold(context, from, to, village)
  const behind = await repoint(context, 'household', from, to)
  await context.db
    .updateTable('household')
    .set({ merged_into: to })
    .where('regency', '=', regency)
    .where('id', '=', from)
    .execute()
  return { behind, rows }
}

/** Costings and accounts go with their household; `only` these rows of them, when a merge is taken back. */
async function moveHousehold(
  context: Context,
  from: string,
  to: string,
  village: string,
  only?: Moved['ofHousehold']
): Promise<Moved['ofHousehold']> {
  const moved: Moved['ofHousehold'] = []
  for (const [table, key] of householdFollowers) {
    const ids = only?.find((one) => one.table === table)?.ids ?? null
    const place = table === 'costing' ? sql`, village = ${village}` : sql``
    const { rows } = await sql<{ id: string }>`update ${sql.table(table)} set household_id = ${to} ${place}
      where regency = ${context.actor.regency} and household_id = ${from}
        and (${ids}::text[] is null or ${sql.ref(key)}::text = any(${ids}::text[]))
      returning ${sql.ref(key)}::text id`.execute(context.db)
    moved.push({ table, ids: [...new Set(rows.map((row) => row.id))] })
  }
  return moved
}

async function mergeEnterprises(context: Context, keep: string, gone: string): Promise<Moved> {
  const { regency } = context.actor
  const [kept, merged] = [await store.enterprise(context, keep), await store.enterprise(context, gone)]
  const behind = await repoint(context, 'enterprise', gone, keep)
  await refuseTwoEnterpriseCases(context, keep, gone)
  const rows: Moved['rows'] = []
  for (const table of enterpriseFollowers) {
    const ids = await sql<{ id: string }>`update ${sql.table(table)} set enterprise_id = ${keep}
      where regency = ${regency} and enterprise_id = ${gone} returning id`.execute(context.db)
    rows.push({ table, ids: [...new Set(ids.rows.map((row) => row.id))] })
  }
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
    rows,
    household: null,
    keptHousehold: kept.household_id,
    mergedVillage: merged.village,
    facts: [],
    behind,
    householdsBehind: [],
    ofHousehold: [],
    settled: []
  }
}

export const keepApart = action({
  name: 'households/keep-apart',
  may: office,
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

/** What led to the merged record before the merge leads to it again, unless it was taken back meanwhile. */
async function backBehind(
  context: Context,
  table: 'person' | 'household' | 'enterprise',
  from: string,
  to: string,
  ids: readonly string[]
): Promise<void> {
  await sql`update ${sql.table(table)} set merged_into = ${to} where regency = ${context.actor.regency}
    and merged_into = ${from} and id = any(${ids as string[]}::uuid[])`.execute(context.db)
}

/** Takes a merge back: both records as they were, and everything that had moved. */
export const undoMerge = action({
  name: 'households/undo-merge',
  may: office,
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
    // Merges of earlier versions noted less.
    const moved = { ...nothingMoved, ...(done.moved as unknown as Moved) }
    const table = done.kind === 'person' ? 'person' : 'enterprise'
    if ((await atTheEnd(context, table, done.kept)) !== done.kept)
      throw new Problem(
        'households/merged-further',
        409,
        text(
          'Data ini sudah digabung lagi ke data lain. Batalkan penggabungan yang lebih baru lebih dahulu.',
          'This record was merged further into another. Take the later merge back first.'
        )
      )
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
    await backBehind(context, table, done.kept, done.merged, moved.behind)
    if (moved.household) {
      await backBehind(context, 'household', moved.keptHousehold, moved.household, moved.householdsBehind)
      await moveHousehold(context, moved.keptHousehold, moved.household, moved.mergedVillage, moved.ofHousehold)
    }
    if (table === 'enterprise')
      for (const { table: name, ids } of moved.rows)
        await sql`update ${sql.table(name)} set enterprise_id = ${done.merged}
          where regency = ${regency} and id = any(${ids}::uuid[])`.execute(context.db)
    if (table === 'person') {
      const back = await store.person(context, done.merged)
      for (const { table: name, ids } of moved.rows) {
        const column = name === 'enterprise' ? 'owner_id' : 'person_id'
        if (ids.length)
          await sql`update ${sql.table(name)} set ${sql.ref(column)} = ${done.merged}, household_id = ${back.household_id},
            village = ${back.village} where regency = ${regency} and id = any(${ids}::uuid[])`.execute(context.db)
      }
      for (const fact of moved.facts as {
        table: 'interest' | 'availability' | 'holding' | 'surveyed'
        row: Record<string, unknown>
        moved: boolean
      }[]) {
        const byHousehold = fact.table === 'holding' || fact.table === 'surveyed'
        if (fact.moved && byHousehold)
          await sql`delete from ${sql.table(fact.table)} where regency = ${regency}
            and household_id = ${moved.keptHousehold}
              and ${fact.table === 'holding' ? sql`commodity = ${fact.row.commodity}` : sql`true`}`.execute(context.db)
        if (fact.moved && !byHousehold)
          await sql`delete from ${sql.table(fact.table)} where regency = ${regency} and person_id = ${done.kept}
            and ${fact.table === 'interest' ? sql`rank = ${fact.row.rank}` : sql`true`}`.execute(context.db)
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
      .where('id', '=', sql<string>`any(${[duplicate, ...moved.settled]}::uuid[])`)
      .execute()
    await context.changed({
      kind: done.kind,
      subject: done.kept,
      household: moved.keptHousehold,
      what: { unmerged: done.merged, merge: done.id }
    })
    return {}
  }
})
