import { sql } from 'kysely'
import scoring from '../../reference/home-industry-class.json' with { type: 'json' }
import type { PlainDate } from '../kernel/dates.ts'
import { notFound, Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import type { Context } from '../platform/context.ts'
import type { Tx } from '../platform/postgres/database.ts'
import { type Blocker, type Stage, type TaskOwner, type TurnoverSource, usualMentoring } from './model.ts'

export interface CaseRow {
  id: string
  household: string
  village: string
  person: string
  enterprise: string | null
  pool: string | null
  title: string
  stage: Stage
  blockedBy: Blocker[]
  facilitator: string
  facilitatorName: string
  openedOn: PlainDate
  closedOn: PlainDate | null
  lastVisit: PlainDate | null
  version: number
}

/** A case that the actor may reach, locked to the end of the transaction; refused when it is closed. */
export async function openCase(context: Context, id: string): Promise<CaseRow> {
  const row = await context.db
    .selectFrom('mentoring_case')
    .selectAll()
    .where('regency', '=', context.actor.regency)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound(text('Pendampingan', 'The case'))
  if (row.closed_on)
    throw new Problem(
      'mentoring/case-closed',
      409,
      text(
        `Pendampingan ${row.title} sudah ditutup. Buka pendampingan baru bila usaha ini didampingi lagi.`,
        `The case of ${row.title} is closed. Open a new one if this business is accompanied again.`
      )
    )
  return {
    id: row.id,
    household: row.household_id,
    village: row.village,
    person: row.person_id,
    enterprise: row.enterprise_id,
    pool: row.pool_id,
    title: row.title,
    stage: row.stage as Stage,
    blockedBy: row.blocked_by as Blocker[],
    facilitator: row.facilitator,
    facilitatorName: row.facilitator_name,
    openedOn: row.opened_on,
    closedOn: row.closed_on,
    lastVisit: row.last_visit,
    version: row.version
  }
}

export interface FacilitatorRow {
  user: string
  name: string
  villages: string[]
  /** Open cases, and the most there may be. */
  cases: number
  caseload: number
  base: string | null
}

/** Active facilitators with what they carry; one of them when `user` is given. */
export async function facilitators(context: Context, user: string | null = null): Promise<FacilitatorRow[]> {
  const { rows } = await sql<FacilitatorRow>`
    select m.user_id as "user", m.name, m.villages, caseload_of(m.user_id) as cases,
      coalesce(f.caseload, ${usualMentoring.caseload}) as caseload,
      coalesce(f.base_village, m.villages[1]) as base
    from member m left join facilitator f on f.regency = m.regency and f.user_id = m.user_id
    where m.regency = ${context.actor.regency} and m.role = 'facilitator' and m.active and (${user}::text is null or m.user_id = ${user})
    order by m.name, m.user_id`.execute(context.db)
  return rows
}

/** One facilitator who takes cases of these villages and has room for them; refused with what to do when not. */
export async function facilitatorFor(
  context: Context,
  user: string,
  villages: readonly string[]
): Promise<FacilitatorRow> {
  await sql`select pg_advisory_xact_lock(hashtext(${`caseload:${context.actor.regency}:${user}`}))`.execute(context.db)
  const [found] = await facilitators(context, user)
  if (!found) throw notFound(text('Pendamping', 'The facilitator'))
  const strange = [...new Set(villages)].filter((v) => !found.villages.includes(v))
  if (strange.length > 0) {
    const names = await context.db
      .selectFrom('region')
      .select('name')
      .where('code', 'in', strange)
      .orderBy('name')
      .execute()
    throw new Problem(
      'mentoring/not-their-village',
      409,
      text(
        `${found.name} tidak bertugas di ${names.map((n) => n.name).join(', ')}. Tambahkan desanya di Pengguna & ` +
          `Hak, atau pilih pendamping lain.`,
        `${found.name} does not work in ${names.map((n) => n.name).join(', ')}. Add the village under Users & ` +
          `Rights, or choose another facilitator.`
      )
    )
  }
  const room = found.caseload - found.cases
  if (villages.length > room)
    throw new Problem(
      'mentoring/caseload-full',
      409,
      text(
        `${found.name} mendampingi ${found.cases} usaha dari paling banyak ${found.caseload}; ${villages.length} ` +
          `lagi terlalu banyak. Pilih pendamping lain atau naikkan batasnya.`,
        `${found.name} accompanies ${found.cases} of at most ${found.caseload}; ${villages.length} more are too ` +
          `many. Choose another facilitator, or raise the limit.`
      )
    )
  return found
}

/** Notes what an enterprise sold in a month, from one source; the newest figure also shows in the register. */
export async function noteTurnover(
  context: Context,
  c: Pick<CaseRow, 'id' | 'household' | 'village' | 'enterprise'>,
  month: PlainDate,
  source: TurnoverSource,
  amount: number | null,
  odd = false
): Promise<void> {
  const { regency } = context.actor
  if (amount === null) {
    await context.db
      .deleteFrom('turnover')
      .where('regency', '=', regency)
      .where('case_id', '=', c.id)
      .where('month', '=', month)
      .where('source', '=', source)
      .execute()
  } else
    await context.db
      .insertInto('turnover')
      .values({ regency, case_id: c.id, household_id: c.household, village: c.village, month, source, amount, odd })
      .onConflict((conflict) =>
        conflict.columns(['regency', 'case_id', 'month', 'source']).doUpdateSet({ amount, odd })
      )
      .execute()
  if (c.enterprise && source !== 'recall')
    await sql`update enterprise e set turnover_now = t.amount, version = e.version + 1, updated_at = ${context.now}
      from (${newestTurnover(regency, c.id)}) t
      where e.regency = ${regency} and e.id = ${c.enterprise} and e.turnover_now is distinct from t.amount`.execute(
      context.db
    )
}

/** The newest month of a case, by its best source. */
export const newestTurnover = (regency: string, caseId: string) => sql<{ amount: number }>`
  select amount, month, source from turnover where regency = ${regency} and case_id = ${caseId} and source <> 'recall'
  order by month desc, array_position(array['sales', 'cashbook', 'visit'], source) limit 1`

export interface NewTask {
  title: string
  owner: TaskOwner
  dueOn: PlainDate
  /** What it comes from, and the thing there. */
  origin:
    | 'visit'
    | 'hand'
    | 'partnership'
    | 'batch'
    | 'readiness'
    | 'curation'
    | 'recall'
    | 'departure'
    | 'food-safety'
    | 'site-inspection'
  subject: string | null
  visit?: string
}

export async function addTasks(
  context: Context,
  c: Pick<CaseRow, 'id' | 'household' | 'village'>,
  tasks: readonly NewTask[]
): Promise<void> {
  if (tasks.length === 0) return
  await context.db
    .insertInto('task')
    .values(
      tasks.map((t) => ({
        regency: context.actor.regency,
        id: context.newId(),
        case_id: c.id,
        household_id: c.household,
        village: c.village,
        visit_id: t.visit ?? null,
        origin: t.origin,
        subject: t.subject,
        title: t.title,
        owner: t.owner,
        due_on: t.dueOn
      }))
    )
    .execute()
}

/** Gives a regency the scoring table that ships, when it has none. */
export async function prepareMentoring(tx: Tx, regency: string): Promise<void> {
  const { source, valid_from, ...definition } = scoring
  await tx
    .insertInto('scoring_table')
    .values({ regency, version: 1, definition: JSON.stringify(definition), valid_from, source, changed_by: 'Rakit' })
    .onConflict((c) => c.doNothing())
    .execute()
}
