import { sql } from 'kysely'
import { showEnterprise, showHousehold, showPerson } from '../households/index.ts'
import type { ProblemBody } from '../kernel/problem.ts'
import type { Context } from '../platform/context.ts'
import type { Tx } from '../platform/postgres/database.ts'
import type { Home } from './phone.ts'

/** What of an act that waits for somebody is kept sealed. */
export interface Sealed {
  input: unknown
  problem?: ProblemBody
}

/** Who last changed something, and when. */
export async function latestChange(db: Tx, regency: string, subject: string): Promise<{ by: string; at: string }> {
  const { rows } = await sql<{ by: string; at: Date }>`select a.actor_name as by, c.at from change c
    join audit a on a.regency = c.regency and a.id = c.action_id
    where c.regency = ${regency} and c.subject = ${subject} order by c.seq desc limit 1`.execute(db)
  return { by: rows[0]?.by ?? '', at: rows[0]?.at.toISOString() ?? '' }
}

/** Households with everything that hangs on them, as far as the actor sees them; in the order of their ids. */
export async function homesOf(context: Context, ids: readonly string[]): Promise<Home[]> {
  if (ids.length === 0) return []
  const { regency } = context.actor
  const { db, vault } = context
  const household = [...ids]
  const found = await db
    .selectFrom('household')
    .selectAll()
    .where('regency', '=', regency)
    .where('id', 'in', household)
    .where('merged_into', 'is', null)
    .orderBy('id')
    .execute()
  const people = await db
    .selectFrom('person')
    .selectAll()
    .where('regency', '=', regency)
    .where('household_id', 'in', household)
    .where('merged_into', 'is', null)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  const enterprises = await db
    .selectFrom('enterprise')
    .selectAll()
    .where('regency', '=', regency)
    .where('household_id', 'in', household)
    .where('merged_into', 'is', null)
    .orderBy('id')
    .execute()
  const interests = await db
    .selectFrom('interest')
    .select(['household_id', 'person_id as person', 'rank', 'kind'])
    .where('regency', '=', regency)
    .where('household_id', 'in', household)
    .orderBy('person_id')
    .orderBy('rank')
    .execute()
  const responses = await db
    .selectFrom('response')
    .distinctOn('household_id')
    .select(['household_id', 'answered_on', 'answers'])
    .where('regency', '=', regency)
    .where('household_id', 'in', household)
    .orderBy('household_id')
    .orderBy('answered_on', 'desc')
    .orderBy('recorded_at', 'desc')
    .orderBy('id')
    .execute()
  const cases = await db
    .selectFrom('mentoring_case')
    .select(['household_id', 'id', 'person_id as person', 'title', 'stage'])
    .select(['opened_on', 'last_visit'])
    .select((eb) =>
      eb
        .selectFrom('turnover')
        .select('amount')
        .where('turnover.regency', '=', regency)
        .whereRef('turnover.case_id', '=', 'mentoring_case.id')
        .where('source', '<>', 'recall')
        .orderBy('month', 'desc')
        .orderBy(sql`array_position(array['sales', 'cashbook', 'visit'], source)`)
        .limit(1)
        .as('turnover')
    )
    .where('regency', '=', regency)
    .where('household_id', 'in', household)
    .where('closed_on', 'is', null)
    .orderBy('id')
    .execute()
  return found.map((home) => {
    const of = <T extends { household_id: string }>(rows: readonly T[]) =>
      rows.filter((r) => r.household_id === home.id)
    const [response] = of(responses)
    return {
      id: home.id,
      village: home.village,
      household: showHousehold(vault, home),
      people: of(people).map((p) => showPerson(vault, p)),
      enterprises: of(enterprises).map((e) => ({ ...showEnterprise(vault, e) })),
      interests: of(interests).map(({ person, rank, kind }) => ({ person, rank, kind })),
      answers: response
        ? { ...(response.answers as object as NonNullable<Home['answers']>), answeredOn: response.answered_on }
        : null,
      cases: of(cases).map(({ household_id: _, opened_on, last_visit, ...c }) => ({
        ...c,
        openedOn: opened_on,
        lastVisit: last_visit,
        turnover: c.turnover ?? null
      }))
    } as Home
  })
}
