import { sql } from 'kysely'
import { z } from 'zod'
import type { PlainDate } from '../kernel/dates.ts'
import { accountId, plainDate } from '../kernel/inputs.ts'
import type { StoredPaper } from '../kernel/operation.ts'
import { notFound } from '../kernel/problem.ts'
import { seeOffice, seePlanning, seeRegister, signedIn } from '../kernel/rights.ts'
import { type Text, text } from '../kernel/text.ts'
import { type Context, view } from '../platform/context.ts'
import { page, paged } from '../platform/paging.ts'
import { type IndustryClass, nextClass } from './health.ts'
import { kmOf, proposeDays } from './itinerary.ts'
import type { MarketingAnswers } from './marketing.ts'
import {
  type Blocker,
  type Stage,
  stageNames,
  stages,
  type TaskOwner,
  type TurnoverSource,
  usualMentoring
} from './model.ts'
import { currentScoring } from './progress.ts'
import { facilitators as facilitatorsOf } from './store.ts'
import { urgencyOf } from './visits.ts'

/** Cases, open ones by default. */
export const cases = view({
  name: 'mentoring/cases',
  may: seeRegister,
  title: text('Pendampingan', 'Mentoring cases'),
  input: page(['title', 'last_visit', 'opened_on', 'stage', 'facilitator_name', 'village'], {
    facilitator: accountId.nullable().optional(),
    stage: z.enum(stages).nullable().optional(),
    search: z.string().max(100).default(''),
    closed: z.boolean().default(false),
    /** With a task of the agency past its day. */
    late: z.boolean().default(false),
    kind: z.string().max(40).nullable().optional()
  }),
  columns: [
    { key: 'title', header: text('Usaha', 'Enterprise'), type: 'text' },
    { key: 'product', header: text('Produk', 'Product'), type: 'text' },
    { key: 'villageName', header: text('Desa', 'Village'), type: 'text' },
    { key: 'stage', header: text('Tahap', 'Stage'), type: 'text', words: stageNames },
    { key: 'facilitatorName', header: text('Pendamping', 'Facilitator'), type: 'text' },
    { key: 'openedOn', header: text('Dibuka', 'Opened'), type: 'date' },
    { key: 'lastVisit', header: text('Kunjungan terakhir', 'Last visit'), type: 'date' },
    { key: 'capacity', header: text('Kapasitas sebulan', 'Capacity a month'), type: 'number' }
  ],
  async run(context, input) {
    let found = context.db
      .selectFrom('mentoring_case')
      .where('mentoring_case.regency', '=', context.actor.regency)
      .where('closed_on', input.closed ? 'is not' : 'is', null)
    if (input.facilitator) found = found.where('facilitator', '=', input.facilitator)
    if (input.stage) found = found.where('stage', '=', input.stage)
    if (input.kind) found = found.where('kind', '=', input.kind)
    if (input.late)
      found = found.where(
        sql<boolean>`exists (select 1 from task t where t.regency = mentoring_case.regency and t.case_id = mentoring_case.id
          and t.owner = 'officer' and t.done_on is null and not t.dropped and t.due_on < ${context.today}::date)`
      )
    if (input.search) found = found.where('title', 'ilike', `%${input.search.replace(/[\\%_]/g, '\\$&')}%`)
    const { rows, ...counted } = await paged(
      input,
      found,
      (q) =>
        q.select([
          'id',
          'title',
          'product',
          'kind',
          'unit',
          'capacity',
          'household_id as household',
          'pool_id as pool',
          'village',
          'stage',
          'blocked_by as blockedBy',
          'facilitator',
          'facilitator_name as facilitatorName',
          'opened_on as openedOn',
          'closed_on as closedOn',
          'closed_reason as closedReason',
          'last_visit as lastVisit',
          sql<string>`(select name from region r where r.code = mentoring_case.village)`.as('villageName')
        ]),
      { sort: 'last_visit' }
    )
    return {
      rows: rows.map((r) => ({ ...r, stage: r.stage as Stage, blockedBy: r.blockedBy as Blocker[] })),
      ...counted
    }
  }
})

export const facilitators = view({
  name: 'mentoring/facilitators',
  may: { ...seePlanning, facilitator: 'regency' },
  title: text('Beban pendamping', "Facilitators' caseload"),
  input: z.object({}),
  async run(context) {
    const rows = await facilitatorsOf(context)
    return { rows, total: rows.length }
  }
})

interface Due {
  id: string
  title: string
  product: string
  household: string
  village: string
  villageName: string
  district: string
  lat: number | null
  lon: number | null
  stage: Stage
  blockedBy: Blocker[]
  openedOn: PlainDate
  lastVisit: PlainDate | null
  overdue: number
}

/** Open cases of one facilitator with what decides about the next visit; the place is the household's, else its village's. */
async function dueCases(context: Context, facilitator: string): Promise<(Due & { points: number; reasons: Text[] })[]> {
  const { rows } = await sql<Due>`
    select c.id, c.title, c.product, c.household_id as household, c.village, v.name as "villageName", substr(c.village, 1, 8) as district,
      coalesce(h.lat, v.lat) as lat, coalesce(h.lon, v.lon) as lon, c.stage, c.blocked_by as "blockedBy", c.opened_on as "openedOn",
      c.last_visit as "lastVisit", coalesce(t.overdue, 0)::int as overdue
    from mentoring_case c join household h on h.regency = c.regency and h.id = c.household_id join region v on v.code = c.village
    left join lateral (select count(*) as overdue from task where regency = c.regency and case_id = c.id and done_on is null and not dropped
      and due_on < ${context.today}::date) t on true
    where c.regency = ${context.actor.regency} and c.facilitator = ${facilitator} and c.closed_on is null
    order by c.title, c.id`.execute(context.db)
  return rows.map((r) => ({ ...r, ...urgencyOf(r, context.today) }))
}

/** Whose week is asked for: one's own, or any for those who see all. */
const whose = (context: Context, asked: string | null): string =>
  context.scope === 'regency' && asked ? asked : context.actor.user

async function boatDays(context: Context): Promise<Map<string, number[]>> {
  const rows = await context.db
    .selectFrom('crossing')
    .select(['district', 'boat_days'])
    .where('regency', '=', context.actor.regency)
    .execute()
  return new Map(rows.map((r) => [r.district, r.boat_days]))
}

async function baseOf(
  context: Context,
  facilitator: string
): Promise<{ lat: number; lon: number; district: string; name: string }> {
  const { rows } = await sql<{ lat: number; lon: number; district: string; name: string }>`
    select r.lat, r.lon, substr(r.code, 1, 8) as district, r.name from member m left
    join facilitator f on f.regency = m.regency and f.user_id = m.user_id
    join region r on r.code = coalesce(f.base_village, m.villages[1], m.regency)
    where m.regency = ${context.actor.regency} and m.user_id = ${facilitator} and r.lat is not null`.execute(context.db)
  const [base] = rows
  if (!base) throw notFound(text('Pendamping', 'The facilitator'))
  return base
}

/** A facilitator's week: what is planned and done by day, every open case with how urgent it is, and the tasks. */
export const week = view({
  name: 'mentoring/week',
  may: { ...seeOffice, facilitator: 'area' },
  title: text('Minggu pendamping', "A facilitator's week"),
  input: z.object({ from: plainDate, facilitator: accountId.nullable().default(null) }),
  async run(context, input) {
    const { regency } = context.actor
    const facilitator = whose(context, input.facilitator)
    const due = await dueCases(context, facilitator)
    const planned = await sql<{ day: PlainDate; case: string; done: boolean }>`
      select p.day, p.case_id as case, exists (select 1 from visit v
        where v.regency = p.regency and v.case_id = p.case_id and v.visited_on = p.day) as done
      from planned_visit p where p.regency = ${regency} and p.facilitator = ${facilitator} and p.day >= ${input.from}::date
        and p.day < ${input.from}::date + 7
      order by p.day, p.position`.execute(context.db)
    const tasks = await sql<{
      id: string
      case: string
      title: string
      owner: TaskOwner
      dueOn: PlainDate
      caseTitle: string
    }>`
      select t.id, t.case_id as case, t.title, t.owner, t.due_on as "dueOn", c.title as "caseTitle" from task t
      join mentoring_case c on c.regency = t.regency and c.id = t.case_id
      where t.regency = ${regency} and t.done_on is null and not t.dropped and c.facilitator = ${facilitator} and c.closed_on is null
      order by t.due_on, t.id limit 100`.execute(context.db)
    const base = due.length > 0 ? await baseOf(context, facilitator) : null
    const of = new Map(due.map((d) => [d.id, d]))
    const days = Map.groupBy(planned.rows, (p) => p.day)
    return {
      cases: due.sort((a, b) => b.points - a.points),
      days: [...days].map(([day, list]) => ({
        day,
        visits: list.map((p) => ({ case: p.case, done: p.done })),
        km: base
          ? kmOf(
              base,
              list.flatMap((p) => placed(of.get(p.case)))
            )
          : 0
      })),
      tasks: tasks.rows,
      base
    }
  }
})

const placed = (c: Due | undefined) => (c && c.lat !== null && c.lon !== null ? [{ lat: c.lat, lon: c.lon }] : [])

/** Proposes which cases to visit on which days, and in which order; nothing is kept. */
export const proposal = view({
  name: 'mentoring/propose-days',
  may: { facilitator: 'area' },
  title: text('Usulan kunjungan', 'Proposed visits'),
  input: z.object({
    days: z.array(plainDate).min(1).max(7),
    perDay: z.number().int().min(1).max(12).default(usualMentoring.visitsPerDay)
  }),
  async run(context, input) {
    const facilitator = context.actor.user
    const due = await dueCases(context, facilitator)
    if (due.length === 0) return { days: [] }
    const base = await baseOf(context, facilitator)
    const stops = due.flatMap((c) =>
      placed(c).map((place) => ({ id: c.id, district: c.district, points: c.points, ...place }))
    )
    return { days: proposeDays(base, stops, [...new Set(input.days)].sort(), input.perDay, await boatDays(context)) }
  }
})

/** One case with everything about it; money in rupiah. */
export const getCase = view({
  name: 'mentoring/case',
  may: seeRegister,
  title: text('Halaman pendampingan', 'Case page'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const { regency } = context.actor
    const found = await sql<{
      id: string
      household: string
      village: string
      villageName: string
      person: string
      maker: string
      enterprise: string | null
      pool: string | null
      title: string
      product: string
      kind: string | null
      capacity: number | null
      unit: string
      stage: Stage
      blockedBy: Blocker[]
      facilitator: string
      facilitatorName: string
      class: string | null
      classNumber: string | null
      openedOn: PlainDate
      closedOn: PlainDate | null
      closedReason: string | null
      lastVisit: PlainDate | null
      version: number
      turnoverBefore: number | null
    }>`select c.id, c.household_id as household, c.village, v.name as "villageName", c.person_id as person, p.name as maker,
      c.enterprise_id as enterprise,
        c.pool_id as pool, c.title, c.product, c.kind, c.capacity, c.unit, c.stage, c.blocked_by as "blockedBy",
          c.facilitator, c.facilitator_name as "facilitatorName",
        c.class_id as class, k.number as "classNumber", c.opened_on as "openedOn", c.closed_on as "closedOn",
          c.closed_reason as "closedReason", c.last_visit as "lastVisit",
        c.version, e.turnover_before as "turnoverBefore"
      from mentoring_case c join person p on p.regency = c.regency and p.id = c.person_id join region v on v.code = c.village
      left join class k on k.regency = c.regency and k.id = c.class_id left
      join enterprise e on e.regency = c.regency and e.id = c.enterprise_id
      where c.regency = ${regency} and c.id = ${id}`.execute(context.db)
    const [c] = found.rows
    if (!c) throw notFound(text('Pendampingan', 'The case'))
    const visits = await sql<{
      id: string
      visitedOn: PlainDate
      place: string
      topics: string[]
      seen: string
      problems: Blocker[]
      turnover: number | null
      production: number | null
      confirmed: string[]
      by: string
      photos: { file: string; caption: string }[]
    }>`select id, visited_on as "visitedOn", place, topics, seen, problems, turnover, production, confirmed, by_name as by,
        coalesce((select json_agg(json_build_object('file', file_id, 'caption', caption)) from visit_photo f
            where f.regency = v.regency and f.visit_id = v.id), '[]') as photos
      from visit v where regency = ${regency} and case_id = ${id} order by visited_on desc, noted_at desc limit 60`.execute(
      context.db
    )
    const tasks = await sql<{
      id: string
      title: string
      owner: TaskOwner
      dueOn: PlainDate
      doneOn: PlainDate | null
      doneBy: string | null
      remindedOn: PlainDate | null
    }>`select id, title, owner, due_on as "dueOn", done_on as "doneOn", done_by as "doneBy", reminded_on as "remindedOn" from task
      where regency = ${regency} and case_id = ${id} and not dropped order by done_on is not null, due_on, id limit 100`.execute(
      context.db
    )
    const marketing = await sql<{ version: number; answers: MarketingAnswers; sound: number; by: string; at: string }>`
      select version, answers, sound, saved_by as by, saved_at as at from marketing_plan
      where regency = ${regency} and case_id = ${id} order by version desc limit 20`.execute(context.db)
    const assessments = await sql<{
      on: PlainDate
      scores: Record<string, number>
      total: number
      class: IndustryClass
      note: string
      by: string
    }>`select assessed_on as on, scores, total, class, note, by_name as by from assessment where regency = ${regency} and case_id = ${id}
      order by assessed_on desc limit 24`.execute(context.db)
    const turnover = await sql<{ month: PlainDate; amount: number; source: TurnoverSource; odd: boolean }>`
      select distinct on (month) month, amount, source, odd from turnover where regency = ${regency} and case_id = ${id}
      order by month desc, array_position(array['sales', 'cashbook', 'visit', 'recall'], source) limit 60`.execute(
      context.db
    )
    const scoring = await currentScoring(context)
    const [latest] = assessments.rows
    return {
      ...c,
      visits: visits.rows,
      tasks: tasks.rows,
      marketing: marketing.rows,
      assessments: assessments.rows,
      turnover: turnover.rows,
      scoring,
      next: latest ? (nextClass(scoring.table, latest.scores) ?? null) : null
    }
  }
})

/** The scoring table in force. */
export const scoring = view({
  name: 'mentoring/scoring',
  may: signedIn,
  title: text('Tabel kelas industri rumahan', 'Scoring table of home industries'),
  input: z.object({}),
  run: (context) => currentScoring(context)
})

/** The cash book of a case by month, newest first, with the lines of one month. */
export const cashBook = view({
  name: 'mentoring/cash-book',
  may: seeRegister,
  title: text('Buku kas', 'Cash book'),
  input: z.object({ case: z.uuid(), month: plainDate.nullable().default(null) }),
  async run(context, input) {
    const { regency } = context.actor
    const months = await sql<{ month: PlainDate; income: number; expense: number; lines: number }>`
      select date_trunc('month', entered_on)::date as month, coalesce(sum(amount) filter (where direction = 'income'), 0)::bigint as income,
        coalesce(sum(amount) filter (where direction = 'expense'), 0)::bigint as expense, count(*)::int as lines
      from cash_entry where regency = ${regency} and case_id = ${input.case} and removed_at is null group by 1
      order by 1 desc limit 24`.execute(context.db)
    const month = input.month ?? months.rows[0]?.month ?? `${context.today.slice(0, 7)}-01`
    const entries = await sql<{
      id: string
      on: PlainDate
      direction: 'income' | 'expense'
      category: string
      amount: number
      note: string
      by: string
    }>`select id, entered_on as on, direction, category, amount, note, by_name as by from cash_entry
      where regency = ${regency} and case_id = ${input.case} and removed_at is null and entered_on >= ${month}::date
        and entered_on < ${month}::date + interval '1 month'
      order by entered_on desc, noted_at desc limit 500`.execute(context.db)
    return { months: months.rows, month, entries: entries.rows }
  }
})

/** Cases of a household, for its page. */
export const ofHousehold = view({
  name: 'mentoring/of-household',
  may: seeRegister,
  title: text('Pendampingan rumah tangga', 'Cases of a household'),
  input: z.object({ household: z.uuid() }),
  async run(context, { household }) {
    const rows = await context.db
      .selectFrom('mentoring_case')
      .select([
        'id',
        'title',
        'stage',
        'facilitator_name as facilitatorName',
        'opened_on as openedOn',
        'closed_on as closedOn',
        'last_visit as lastVisit'
      ])
      .where('regency', '=', context.actor.regency)
      .where('household_id', '=', household)
      .orderBy('opened_on', 'desc')
      .execute()
    return { rows: rows.map((r) => ({ ...r, stage: r.stage as Stage })) }
  }
})

/** A photo of a visit. */
export const visitPhoto = view({
  name: 'mentoring/visit-photo',
  may: seeRegister,
  title: text('Foto kunjungan', 'Photo of a visit'),
  input: z.object({ visit: z.uuid(), file: z.uuid() }),
  paper: true,
  async run(context, input) {
    const row = await context.db
      .selectFrom('visit_photo')
      .select('caption')
      .where('regency', '=', context.actor.regency)
      .where('visit_id', '=', input.visit)
      .where('file_id', '=', input.file)
      .executeTakeFirst()
    if (!row) throw notFound(text('Foto', 'The photo'))
    return { name: row.caption, file: input.file } satisfies StoredPaper
  }
})
