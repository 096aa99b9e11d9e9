/**
 * Duplicates in the register: finding them in the database, and showing the pairs.
 * Candidates come from SQL joins on indexed keys (the same phone; the same birth date and a shared name token; the same
 * village with the same tokens, with two shared rare tokens, or with birth date and sex), each of which stays
 * near-linear; the pairs are then weighed in TypeScript, where identifiers can be opened.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { z } from 'zod'
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
    const { rows, ...counted } = await paged(
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
      { sort: 'probability', direction: 'desc' }
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
      ...counted
    }
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
  lane: 'file',
  run: (job, input) =>
    job.inTransaction(async (context) => ({
      found: await findDuplicates(context, input.kind as 'person' | 'enterprise', null, (done, total) =>
        job.progress('compare', done, total)
      )
    }))
}
