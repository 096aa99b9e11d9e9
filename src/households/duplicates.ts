/**
 * Duplicates in the register: finding them in the database, and showing the pairs.
 * Candidates come from SQL joins on indexed keys (the same phone; the same birth date and a shared name token; the same
 * village with the same tokens, with two shared rare tokens, or with birth date and sex), each of which stays
 * near-linear; the pairs are then weighed in TypeScript, where identifiers can be opened.
 */
import { sql } from 'kysely'
import { z } from 'zod'
import usual from '../../reference/linkage.json' with { type: 'json' }
import { office, seeOffice } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { action, type Context, view } from '../platform/context.ts'
import type { JobKind } from '../platform/jobs.ts'
import { page, paged } from '../platform/paging.ts'
import { copyRows } from '../platform/postgres/copy.ts'
import { type Prepared, prepare } from './comparing.ts'
import { frequenciesOf, type LinkModel, type Reason, shareOf, weigh } from './linkage.ts'
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

/** What is common in the whole register, asked once: dates, the tokens of names, where people live. */
async function registerFacts(context: Context) {
  const { regency } = context.actor
  const figures = await context.db
    .selectFrom('village_figures')
    .select(['village', 'people'])
    .where('regency', '=', regency)
    .execute()
  const n = Math.max(
    2,
    figures.reduce((sum, f) => sum + f.people, 0)
  )
  const { rows: dates } = await sql<{ date: string; people: number }>`
    select to_char(birth_date, 'YYMMDD') date, count(*)::int people from person
    where regency = ${regency} and merged_into is null and birth_date is not null group by 1`.execute(context.db)
  const { rows: tokens } = await sql<{ together: number }>`
    select coalesce(sum(power(people::float8 / ${n}, 2)), 0) together from name_token where regency = ${regency}`.execute(
    context.db
  )
  const dated = (key: (date: string) => string) => {
    const counts = new Map<string, number>()
    for (const { date, people } of dates) counts.set(key(date), (counts.get(key(date)) ?? 0) + people)
    return counts
  }
  const born = dates.reduce((sum, row) => sum + row.people, 0)
  return {
    n,
    oneToken: Math.max(1e-4, tokens[0]!.together),
    year: shareOf(
      dated((date) => date.slice(0, 2)),
      born,
      1 / 60,
      120
    ),
    monthDay: shareOf(
      dated((date) => date.slice(2)),
      born,
      1 / 365,
      730
    ),
    date: shareOf(
      dated((date) => date),
      born,
      4e-5,
      2000
    ),
    village: shareOf(new Map(figures.map((f) => [f.village, f.people])), n, 0.01, 100)
  }
}

/** A register holds about one double in fifty people, three relatives to each two of them, and few twins; shops have no twins. */
const perRecord = {
  person: { same: 0.02, relative: 1.5, twin: 0.006 },
  enterprise: { same: 0.02, relative: 0.1, twin: 1e-9 }
}

async function registerModel(
  context: Context,
  kind: 'person' | 'enterprise',
  { n, ...known }: Awaited<ReturnType<typeof registerFacts>>,
  records: readonly Prepared[]
): Promise<LinkModel> {
  const counted = await context.db
    .selectFrom('name_token')
    .select(['token', 'people'])
    .where('regency', '=', context.actor.regency)
    .where('token', '=', sql<string>`any(${[...new Set(records.flatMap((r) => r.tokens))]}::text[])`)
    .execute()
  const token = shareOf(new Map(counted.map((row) => [row.token, Number(row.people)])), n, 2e-3, 300)
  const each = perRecord[kind]
  const of = (expected: number) => Math.min(0.01, (2 * expected) / (n - 1))
  return {
    ...usual,
    prior: { same: of(each.same), relative: of(each.relative), twin: of(each.twin) },
    facts: {
      ...frequenciesOf(records, n),
      ...known,
      token,
      name: (_, tokens) => tokens.reduce((product, word) => product * token(word), 1)
    }
  }
}

/** Fills `candidate_pair`; `importId` restricts one side to the people (or enterprises) of one import. Returns how many. */
async function findCandidates(
  context: Context,
  kind: 'person' | 'enterprise',
  importId: string | null
): Promise<number> {
  const { regency } = context.actor
  const side = importId ? sql`and i.import_id = ${importId}` : sql``
  const order = importId ? sql`(p.import_id is distinct from i.import_id or p.id > i.id)` : sql`p.id > i.id`
  const live = sql`i.regency = ${regency} and p.regency = ${regency} and i.merged_into is null and p.merged_into is null
    and p.id <> i.id and ${order} ${side}`
  await sql`create temporary table if not exists candidate_pair (a uuid, b uuid) on commit drop`.execute(context.db)
  await sql`truncate candidate_pair`.execute(context.db)
  const pairs =
    kind === 'enterprise'
      ? sql`select i.id i, p.id p from enterprise i join enterprise p on p.owner_id = i.owner_id where ${live}
          union all select i.id, p.id from enterprise i join enterprise p
            on p.village = i.village and p.owner_id <> i.owner_id and p.name_tokens && i.name_tokens where ${live}`
      : sql`select i.id i, p.id p from person i join person p on p.phone_hash = i.phone_hash where ${live}
          union all select i.id, p.id from person i join person p on p.birth_date = i.birth_date
            and p.name_tokens && i.name_tokens where ${live}
          union all select i.id, p.id from person i join person p on p.village = i.village and p.name_key = i.name_key where ${live}
          union all select i.id, p.id from person i join person p on p.village = i.village and p.birth_date = i.birth_date
            and p.sex = i.sex where ${live}
          union all select i.id, p.id from person i cross join lateral unnest(i.name_tokens) it (token)
            join name_token t on t.regency = ${regency} and t.token = it.token and t.people <= 400
            join (select p.*, pt.token from person p cross join lateral unnest(p.name_tokens) pt (token) where p.regency = ${regency}) p
              on p.village = i.village and p.token = t.token where ${live}`
  const { numAffectedRows } =
    await sql`insert into candidate_pair select distinct least(i, p), greatest(i, p) from (${pairs}) pairs`.execute(
      context.db
    )
  return Number(numAffectedRows ?? 0)
}

async function loadPeople(context: Context, ids: string[]): Promise<Map<string, PersonRow>> {
  const { rows } = await sql<PersonRow>`
    select p.id, p.household_id, p.village, h.hamlet, p.name_tokens tokens, p.sex, p.birth_date::text birth,
      p.nik_cipher nik, p.phone_cipher phone
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
  const { regency } = context.actor
  const total = await findCandidates(context, kind, importId)
  const known = await registerFacts(context)
  await sql`create temporary table if not exists found_pairs (a uuid, b uuid, village text, probability real, reasons jsonb)
    on commit drop`.execute(context.db)
  await sql`truncate found_pairs`.execute(context.db)
  // However many there are, a batch of them is in memory.
  await sql`declare candidates no scroll cursor for select a, b from candidate_pair`.execute(context.db)
  let found = 0
  for (let done = 0; done < total; ) {
    const { rows: part } = await sql<Candidate>`fetch 20000 from candidates`.execute(context.db)
    const ids = [...new Set(part.flatMap((pair) => [pair.a, pair.b]))]
    const records = kind === 'person' ? await personRecords(context, ids) : await enterpriseRecords(context, ids)
    const model = await registerModel(
      context,
      kind,
      known,
      [...records.values()].map(({ record }) => record)
    )
    const likely = part.flatMap(({ a, b }) => {
      const [ra, rb] = [records.get(a), records.get(b)]
      if (!ra || !rb) return []
      const { probability, reasons } = weigh(model, ra.record, rb.record)
      return probability >= doubtful ? [[a, b, rb.village, probability, JSON.stringify(reasons)]] : []
    })
    await copyRows(context.client, 'found_pairs', ['a', 'b', 'village', 'probability', 'reasons'], likely)
    found += likely.length
    done += part.length
    await progress(done, total)
  }
  await sql`close candidates`.execute(context.db)
  await sql`insert into duplicate (regency, id, kind, a, b, village, probability, reasons)
    select ${regency}, gen_random_uuid(), ${kind}, a, b, village, probability, reasons from found_pairs
    on conflict (regency, kind, a, b) do nothing`.execute(context.db)
  return found
}

async function personRecords(
  context: Context,
  ids: string[]
): Promise<Map<string, { village: string; record: Prepared }>> {
  const people = await loadPeople(context, ids)
  const open = (cipher: Buffer | null) => (cipher ? context.vault.open(cipher) : undefined)
  return new Map(
    [...people.values()].map((p) => [
      p.id,
      {
        village: p.village,
        record: prepare({
          id: p.id,
          nik: open(p.nik),
          tokens: p.tokens,
          sex: p.sex ?? undefined,
          birth: p.birth ?? undefined,
          phone: open(p.phone),
          card: p.household_id,
          village: p.village,
          address: p.hamlet ? [p.hamlet.toLowerCase()] : undefined
        })
      }
    ])
  )
}

async function enterpriseRecords(
  context: Context,
  ids: string[]
): Promise<Map<string, { village: string; record: Prepared }>> {
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
        record: prepare({
          id: e.id,
          tokens: e.tokens,
          address: e.owner,
          postcode: e.kbli ?? undefined,
          village: e.village,
          phone: e.phone ? context.vault.open(e.phone) : undefined
        })
      }
    ])
  )
}

/** Pairs to decide, most certain first, each with both records side by side and the weight of each comparison. */
export const duplicates = view({
  name: 'households/duplicates',
  may: seeOffice,
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
    // A record that was merged elsewhere meanwhile stands here as the one it led to; a decided pair as it was.
    const { rows: ends } = await sql<{ id: string; now: string }>`
      select id, case when ${input.status} = 'open' then coalesce(merged_into, id) else id end now from ${sql.table(input.kind)}
      where regency = ${context.actor.regency} and id = any(${rows.flatMap((row) => [row.a, row.b])}::uuid[])`.execute(
      context.db
    )
    const today = new Map(ends.map((row) => [row.id, row.now]))
    const ids = [...new Set(today.values())]
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
      for (const row of businesses)
        cards.set(row.id, { ...store.showEnterprise(context.vault, row), villageName: row.villageName })
    }
    return {
      rows: rows.map((row) => ({
        ...row,
        reasons: row.reasons as unknown as Reason[],
        certain: row.probability >= certain,
        first: cards.get(today.get(row.a)!) ?? null,
        second: cards.get(today.get(row.b)!) ?? null
      })),
      ...counted
    }
  }
})

export const startFinding = action({
  name: 'households/find-duplicates',
  may: office,
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
