import { sql } from 'kysely'
import { showEnterprise, showHousehold, showPerson } from '../households/index.ts'
import type { ProblemBody } from '../kernel/problem.ts'
import type { Context } from '../platform/context.ts'
import type { Tx } from '../platform/postgres/database.ts'
import type { CashLine, Home } from './phone.ts'

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

/** So many lines of a cash book a phone receives. */
const newestCash = 20

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
    .select(['household_id', 'id', 'person_id as person', 'title', 'stage', 'opened_on', 'last_visit'])
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
  const open = cases.map((c) => c.id)
  const tasks =
    open.length === 0
      ? []
      : await db
          .selectFrom('task')
          .select(['case_id', 'id', 'title', 'owner', 'due_on as dueOn'])
          .where('regency', '=', regency)
          .where('case_id', 'in', open)
          .where('done_on', 'is', null)
          .where('dropped', '=', false)
          .orderBy('due_on')
          .orderBy('id')
          .execute()
  const { rows: cash } = await sql<CashLine & { case_id: string }>`
    select c.id as case_id, e.id, e.entered_on as "enteredOn", e.direction, e.category, e.amount, e.note
    from unnest(${open}::uuid[]) c (id) cross join lateral (
      select * from cash_entry where regency = ${regency} and case_id = c.id and removed_at is null
      order by entered_on desc, noted_at desc, id limit ${newestCash}) e`.execute(db)
  const { rows: consents } = await sql<Home['consents'][number] & { household_id: string; withdrawn: Date | null }>`
    select household_id, person_id as person, purpose, bool_or(withdrawn_at is null) as given, max(withdrawn_at) as withdrawn
    from consent where regency = ${regency} and household_id = any(${household}::uuid[])
    group by household_id, person_id, purpose order by person_id, purpose`.execute(db)
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
      consents: of(consents).map(({ person, purpose, given, withdrawn }) => ({
        person,
        purpose,
        given,
        withdrawal: withdrawn?.toISOString() ?? null
      })),
      cases: of(cases).map(({ household_id: _, opened_on, last_visit, ...c }) => ({
        ...c,
        openedOn: opened_on,
        lastVisit: last_visit,
        turnover: c.turnover ?? null,
        tasks: tasks.filter((t) => t.case_id === c.id).map(({ case_id: __, ...task }) => task),
        cash: cash.filter((e) => e.case_id === c.id).map(({ case_id: __, ...line }) => line)
      }))
    } as Home
  })
}
