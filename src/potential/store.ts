import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { opens, opensAll, shown, shownParts } from '../households/disclosure.ts'
import { root } from '../platform/config.ts'
import type { Context } from '../platform/context.ts'
import { copyRecords } from '../platform/postgres/copy.ts'
import type { Tx } from '../platform/postgres/database.ts'
import { type Answers, type BusinessKind, type Questionnaire, questionnaire } from './model.ts'
import { factsOf, kindById, type Opportunity, opportunities, type VillageFigures, type Weights } from './rules.ts'

export const defaultQuestionnaire = (): Questionnaire =>
  questionnaire.parse(JSON.parse(readFileSync(join(root, 'reference/questionnaire-household-potential.json'), 'utf8')))

/** Gives a regency the default questionnaire and equal opportunity weights, when it has none. */
export async function preparePotential(tx: Tx, regency: string): Promise<void> {
  const form = defaultQuestionnaire()
  await tx
    .insertInto('questionnaire')
    .values({
      regency,
      id: form.id,
      version: form.version,
      definition: JSON.stringify(form),
      valid_from: form.valid_from,
      source: form.source
    })
    .onConflict((c) => c.doNothing())
    .execute()
  await tx
    .insertInto('opportunity_weights')
    .values({ regency })
    .onConflict((c) => c.doNothing())
    .execute()
}

export async function currentQuestionnaire(context: Context, id = 'household-potential'): Promise<Questionnaire> {
  const row = await context.db
    .selectFrom('questionnaire')
    .select('definition')
    .where('regency', '=', context.actor.regency)
    .where('id', '=', id)
    .where('valid_from', '<=', sql<string>`${context.today}::date`)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? (row.definition as unknown as Questionnaire) : defaultQuestionnaire()
}

export interface NewResponse {
  id: string
  household: string
  village: string
  respondent: string | null
  answeredOn: string
  lat: number | null
  lon: number | null
  answers: Answers
  importId: string | null
  /** Names the spreadsheet row it came from; a response with a known one is not recorded again. */
  sourceHash: Buffer | null
}

/**
 * Stores responses and the current facts they state. A later answer to the same question replaces the fact, never the
 * response; a question that a response does not answer leaves its fact alone. Set-based: one COPY and a few statements,
 * however many responses.
 */
export async function recordResponses(
  context: Context,
  form: Questionnaire,
  responses: readonly NewResponse[]
): Promise<void> {
  const { regency, name } = context.actor
  const rows = responses.map((r) => ({
    regency,
    id: r.id,
    household_id: r.household,
    village: r.village,
    respondent_id: r.respondent,
    questionnaire: form.id,
    version: form.version,
    answered_on: r.answeredOn,
    recorded_by: name,
    lat: r.lat,
    lon: r.lon,
    answers: JSON.stringify(r.answers),
    import_id: r.importId,
    source_hash: r.sourceHash
  }))
  // One interview goes through row-level security; a file of them, which only the office brings, is copied.
  if (rows.length === 1) await context.db.insertInto('response').values(rows).execute()
  else await copyRecords(context.client, 'response', rows)
  await recordFacts(context, form, responses)
}

type Stated = Pick<NewResponse, 'id' | 'household' | 'village' | 'answeredOn' | 'answers'>

/**
 * Those who died or left, and those who took back their consent to planning and have not given it again: their
 * answers are kept, but not counted.
 */
async function withoutConsent(context: Context, people: readonly string[]): Promise<Set<string>> {
  if (people.length === 0) return new Set()
  const { rows } = await context.client.query(
    `select person_id from consent where regency = $1 and person_id = any($2::uuid[]) and purpose = 'programme'
     group by person_id having bool_and(withdrawn_at is not null)
     union select id from person where regency = $1 and id = any($2::uuid[]) and gone is not null`,
    [context.actor.regency, people]
  )
  return new Set(rows.map((row) => row.person_id))
}

async function recordFacts(context: Context, form: Questionnaire, responses: readonly Stated[]): Promise<void> {
  const { regency } = context.actor
  const { client } = context
  const silent = await withoutConsent(
    context,
    responses.flatMap((r) => Object.keys(r.answers.people))
  )
  const spoken = (answers: Answers): Answers => ({
    ...answers,
    people: Object.fromEntries(Object.entries(answers.people).filter(([person]) => !silent.has(person)))
  })
  const facts = responses.map((r) => ({ r, facts: factsOf(form, spoken(r.answers)) }))
  const holdings = facts.flatMap(({ r, facts: f }) =>
    f.holdings.map((h) => ({
      household_id: r.household,
      village: r.village,
      response_id: r.id,
      commodity: h.commodity,
      quantity: h.quantity,
      yearly_kg: h.yearlyKg
    }))
  )
  const interests = facts.flatMap(({ r, facts: f }) =>
    f.interests.map((i) => ({
      household_id: r.household,
      village: r.village,
      response_id: r.id,
      person_id: i.person,
      rank: i.rank,
      kind: i.kind
    }))
  )
  const hours = facts.flatMap(({ r, facts: f }) =>
    f.hours.map((h) => ({
      household_id: r.household,
      village: r.village,
      response_id: r.id,
      person_id: h.person,
      weekly_hours: h.hours
    }))
  )
  // The last response of a batch wins where two speak of the same thing.
  await client.query(
    `insert into holding (regency, household_id, commodity, village, quantity, yearly_kg, response_id)
     select distinct on (household_id, commodity) $1, household_id, commodity, village, quantity, yearly_kg, response_id
     from rows from (jsonb_to_recordset($2::jsonb) as (household_id uuid, commodity text, village text, quantity numeric,
         yearly_kg numeric, response_id uuid)) with ordinality as h (household_id, commodity, village, quantity, yearly_kg, response_id, n)
     order by household_id, commodity, n desc
     on conflict (regency, household_id, commodity) do update set quantity = excluded.quantity,
       yearly_kg = coalesce(excluded.yearly_kg, holding.yearly_kg), response_id = excluded.response_id`,
    [regency, JSON.stringify(holdings)]
  )
  await client.query(`delete from interest where regency = $1 and person_id = any($2::uuid[])`, [
    regency,
    [...new Set(interests.map((i) => i.person_id))]
  ])
  await client.query(
    `insert into interest (regency, person_id, rank, household_id, village, kind, response_id)
     select distinct on (person_id, rank) $1, person_id, rank, household_id, village, kind, response_id
     from rows from (jsonb_to_recordset($2::jsonb) as (person_id uuid, rank smallint, household_id uuid, village text,
         kind text, response_id uuid)) with ordinality as i (person_id, rank, household_id, village, kind, response_id, n)
     order by person_id, rank, n desc on conflict do nothing`,
    [regency, JSON.stringify(interests)]
  )
  await client.query(
    `insert into availability (regency, person_id, household_id, village, weekly_hours, response_id)
     select distinct on (person_id) $1, person_id, household_id, village, weekly_hours, response_id
     from rows from (jsonb_to_recordset($2::jsonb) as (person_id uuid, household_id uuid, village text,
         weekly_hours numeric, response_id uuid)) with ordinality as a (person_id, household_id, village, weekly_hours, response_id, n)
     order by person_id, n desc
     on conflict (regency, person_id) do update set weekly_hours = excluded.weekly_hours, response_id = excluded.response_id`,
    [regency, JSON.stringify(hours)]
  )
  await client.query(
    `insert into surveyed (regency, household_id, village, last_answered)
     select $1, household_id, min(village), max(answered_on) from jsonb_to_recordset($2::jsonb) as r (household_id uuid,
       village text, answered_on date) group by household_id
     on conflict (regency, household_id) do update set last_answered = greatest(surveyed.last_answered, excluded.last_answered)`,
    [
      regency,
      JSON.stringify(
        responses.map((r) => ({ household_id: r.household, village: r.village, answered_on: r.answeredOn }))
      )
    ]
  )
}

/** Which of these spreadsheet rows have been recorded already. */
export async function knownSources(context: Context, hashes: readonly Buffer[]): Promise<Set<string>> {
  if (hashes.length === 0) return new Set()
  const { rows } = await context.client.query(
    'select source_hash from response where regency = $1 and source_hash = any($2::bytea[])',
    [context.actor.regency, hashes]
  )
  return new Set(rows.map((row) => row.source_hash.toString('hex')))
}

/** Takes back the responses of an import: facts of the households they spoke of are drawn anew from what is left. */
export async function forgetResponses(context: Context, importId: string): Promise<void> {
  const { regency } = context.actor
  const { client } = context
  const { rows: gone } = await client.query(
    'delete from response where regency = $1 and import_id = $2 returning household_id',
    [regency, importId]
  )
  const homes = [...new Set(gone.map((row) => row.household_id))]
  for (const table of ['holding', 'interest', 'availability', 'surveyed'])
    await client.query(`delete from ${table} where regency = $1 and household_id = any($2::uuid[])`, [regency, homes])
  const { rows: left } = await client.query(
    `select id, household_id as household, village, answered_on as "answeredOn", answers from response
     where regency = $1 and household_id = any($2::uuid[]) order by answered_on, recorded_at`,
    [regency, homes]
  )
  if (left.length) await recordFacts(context, await currentQuestionnaire(context), left)
}

/** Households behind the free time of each village. */
export async function homesWithTime(context: Context): Promise<Map<string, number>> {
  const { rows } = await sql<{ village: string; homes: number }>`
    select village, count(distinct household_id)::int as homes from availability
    where regency = ${context.actor.regency} and weekly_hours >= 10 group by village`.execute(context.db)
  return new Map(rows.map((row) => [row.village, row.homes]))
}

/** Households behind what each village wants of a kind, by place of the wish. */
async function homesThatWish(context: Context, kind: string): Promise<Map<string, [number, number, number]>> {
  const { rows } = await sql<{ village: string; homes: [number, number, number] }>`
    select village, array[count(distinct household_id) filter (where rank = 1), count(distinct household_id) filter (where rank = 2),
      count(distinct household_id) filter (where rank = 3)]::int[] as homes
    from interest where regency = ${context.actor.regency} and kind = ${kind} group by village`.execute(context.db)
  return new Map(rows.map((row) => [row.village, row.homes]))
}

export interface ShownFigures {
  village: string
  name: string
  district: string
  /** `null`: too few households stand behind it for this actor. */
  first: number | null
  second: number | null
  third: number | null
  peopleWithTime: number | null
  holders: number | null
  held: Record<string, number>
}

/**
 * What every village has and wants for one kind as this actor may see it, and the opportunity of the villages of which
 * all factors are shown. Scores and ranks are counted among those alone: against a hidden best, or with its rank left
 * open, a score would tell of it.
 */
export async function shownFor(
  context: Context,
  kind: BusinessKind,
  commodityIds: readonly string[] = kind.commodities,
  known?: ReadonlyMap<string, number>
): Promise<{ figures: ShownFigures[]; scores: Map<string, Opportunity> }> {
  const figures = await figuresFor(context, kind.id, commodityIds)
  const weights = await weightsOf(context)
  const scored = (list: readonly VillageFigures[]) =>
    new Map(opportunities(kind, list, weights).map((o) => [o.village, o]))
  if (opensAll(context.actor)) return { figures: figures.map(({ homes: _, ...f }) => f), scores: scored(figures) }
  const open = opens(context.actor)
  const wishing = await homesThatWish(context, kind.id)
  const timed = known ?? (await homesWithTime(context))
  const told = figures.map(({ homes, ...f }): ShownFigures => {
    if (open(f.village)) return f
    const [first, second, third] = wishing.get(f.village) ?? [0, 0, 0]
    const most = Math.max(0, ...Object.values(homes))
    return {
      ...f,
      first: shown(f.first, first),
      second: shown(f.second, second),
      third: shown(f.third, third),
      peopleWithTime: shown(f.peopleWithTime, timed.get(f.village) ?? 0),
      holders: shown(f.holders, most),
      held: Object.fromEntries(Object.entries(f.held).filter(([id]) => shown(0, homes[id] ?? 0) !== null))
    }
  })
  const whole = told.flatMap((f): VillageFigures[] => {
    const { first, peopleWithTime, holders } = f
    if (first === null || peopleWithTime === null || holders === null) return []
    return [{ ...f, adultsAsked: 0, first, second: f.second ?? 0, third: f.third ?? 0, peopleWithTime, holders }]
  })
  return { figures: told, scores: scored(whole) }
}

const countedByVillage = ['households', 'people', 'enterprises', 'surveyed', 'peopleWithTime'] as const
type VillageCounts = { village: string; weeklyHours: number } & Record<(typeof countedByVillage)[number], number>
/** The figures of every village as this actor may see them, beside totals of the regency that are shown as well. */
export async function shownByVillage(
  context: Context
): Promise<Map<string, Record<(typeof countedByVillage)[number] | 'weeklyHours', number | null>>> {
  const { regency } = context.actor
  const { rows } = await sql<VillageCounts>`
    select v.code as village, coalesce(f.households, 0)::int as households, coalesce(f.people, 0)::int as people,
      coalesce(f.enterprises, 0)::int as enterprises, coalesce(s.households, 0)::int as surveyed,
      coalesce(s.people_with_time, 0)::int as "peopleWithTime", coalesce(s.weekly_hours, 0)::float8 as "weeklyHours"
    from region v left join village_figures f on f.regency = ${regency} and f.village = v.code
    left join village_survey s on s.regency = ${regency} and s.village = v.code
    where v.level = 'village' and substr(v.code, 1, 5) = ${regency} order by v.code`.execute(context.db)
  if (opensAll(context.actor)) return new Map(rows.map(({ village, ...f }) => [village, f as never]))
  const { rows: makers } = await sql<{ village: string; homes: number }>`
    select village, count(distinct household_id)::int as homes from enterprise
    where regency = ${regency} and merged_into is null group by village`.execute(context.db)
  const making = new Map(makers.map((row) => [row.village, row.homes]))
  const timed = await homesWithTime(context)
  const behind = (row: VillageCounts, figure: (typeof countedByVillage)[number]) => {
    if (figure === 'enterprises') return making.get(row.village) ?? 0
    if (figure === 'peopleWithTime') return timed.get(row.village) ?? 0
    return row[figure === 'people' ? 'households' : figure]
  }
  const open = opens(context.actor)
  const others = rows.filter((row) => !open(row.village))
  const told = countedByVillage.map((figure) => {
    const parts = shownParts(others.map((row) => ({ figure: row[figure], behind: behind(row, figure) })))
    const hidden = new Map(others.map((row, i) => [row.village, parts[i]!]))
    return [figure, (row: VillageCounts) => (open(row.village) ? row[figure] : hidden.get(row.village)!)] as const
  })
  return new Map(
    rows.map((row) => {
      const one = Object.fromEntries(told.map(([figure, of]) => [figure, of(row)]))
      return [row.village, { ...one, weeklyHours: one.peopleWithTime === null ? null : row.weeklyHours } as never]
    })
  )
}

/** What every village has and wants for one kind, from the maintained figures. */
async function figuresFor(
  context: Context,
  kind: string,
  commodityIds: readonly string[]
): Promise<(VillageFigures & { name: string; district: string; homes: Record<string, number> })[]> {
  const { regency } = context.actor
  const { rows } = await sql<VillageFigures & { name: string; district: string; homes: Record<string, number> }>`
    select v.code as village, v.name, d.name as district, coalesce(s.interested, 0)::int as "adultsAsked",
      coalesce(i.first, 0)::int as first, coalesce(i.second, 0)::int as second,
      coalesce(i.third, 0)::int as third, coalesce(s.people_with_time, 0)::int as "peopleWithTime", coalesce(c.held, '{}') as held,
      coalesce(c.homes, '{}') as homes, coalesce(c.holders, 0)::int as holders
    from region v join region d on d.code = v.parent
    left join village_survey s on s.regency = ${regency} and s.village = v.code
    left join village_interest i on i.regency = ${regency} and i.village = v.code and i.kind = ${kind}
    left join lateral (select jsonb_object_agg(commodity, quantity) held, jsonb_object_agg(commodity, households) homes,
      max(households) holders from village_commodity
      where regency = ${regency} and village = v.code and commodity = any(${commodityIds}::text[])) c on true
    where v.level = 'village' and substr(v.code, 1, 5) = ${regency} order by v.code`.execute(context.db)
  return rows
}

export async function weightsOf(context: Context): Promise<Weights> {
  const row = await context.db
    .selectFrom('opportunity_weights')
    .select(['interest', 'supply', 'people'])
    .where('regency', '=', context.actor.regency)
    .executeTakeFirst()
  return row ?? { interest: 1, supply: 1, people: 1 }
}

/** The opportunity, 0 to 100, of each of these kinds in every village. */
export async function opportunityScores(
  context: Context,
  kindIds: readonly string[]
): Promise<Map<string, Map<string, number>>> {
  const weights = await weightsOf(context)
  const scores = new Map<string, Map<string, number>>()
  for (const id of kindIds) {
    const kind = kindById.get(id)
    if (!kind) continue
    const figures = await figuresFor(context, id, kind.commodities)
    scores.set(id, new Map(opportunities(kind, figures, weights).map((o) => [o.village, o.score])))
  }
  return scores
}
