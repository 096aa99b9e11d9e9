import { sql } from 'kysely'
import { z } from 'zod'
import { opensAll, type Part, shown, shownParts } from '../households/disclosure.ts'
import type { Agency } from '../kernel/actor.ts'
import { notFound } from '../kernel/problem.ts'
import { seeOffice, seePlanning } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { type Context, view } from '../platform/context.ts'
import { page, paged } from '../platform/paging.ts'
import type { Marginal } from './jobs.ts'
import { type MentorKind, planSettings, type SeatHeld, withoutReasons } from './model.ts'
import type { Standing } from './rules.ts'
import type { TradeoffPoint } from './variety.ts'

/** Why somebody has or lacks a seat, as the planner knew it. */
export interface PersonFacts {
  rank: number | null
  km: number | null
  womanHeaded: boolean
  poor: boolean
  neverTrained: boolean
  /** The seat that leaves no course open to them, and until when. */
  held?: SeatHeld
  until?: Standing['until']
}

/** Does a plan wait for the approval of this agency, or of any? */
export const waitsFor = (agency: Agency | null) =>
  sql<boolean>`status = 'ready' and (${agency}::text is null or not approvals ? ${agency}::text)`

export interface PlanSummary {
  status: 'best' | 'good'
  objective: number
  bound: number
  gap: number
  seconds: number
  satisfied: number
  applicants: number
  seated: number
  budgets: { agency: string; spent: number; of: number }[]
}

export const plans = view({
  name: 'training/plans',
  may: seePlanning,
  title: text('Rencana pelatihan', 'Training plans'),
  input: page(['name', 'fiscal_year', 'made_at', 'status'], { status: z.enum(['all', 'waiting']).default('all') }),
  columns: [
    { key: 'name', header: text('Rencana', 'Plan'), type: 'text' },
    { key: 'fiscalYear', header: text('Tahun', 'Year'), type: 'number' },
    { key: 'status', header: text('Keadaan', 'State'), type: 'text' },
    { key: 'classes', header: text('Kelas', 'Classes'), type: 'number' },
    { key: 'madeBy', header: text('Oleh', 'By'), type: 'text' },
    { key: 'madeAt', header: text('Waktu', 'When'), type: 'instant' }
  ],
  async run(context, input) {
    const { rows, ...counted } = await paged(
      input,
      context.db
        .selectFrom('plan')
        .where('regency', '=', context.actor.regency)
        .$if(input.status === 'waiting', (q) => q.where(waitsFor(context.actor.agency))),
      (q) =>
        q.select([
          'id',
          'name',
          'fiscal_year as fiscalYear',
          'status',
          'result',
          'based_on as basedOn',
          'job_id as job',
          'made_by as madeBy',
          'made_at as madeAt',
          sql<number>`(select count(*) from plan_class c where c.regency = plan.regency and c.plan_id = plan.id and c.held)`.as(
            'classes'
          )
        ]),
      { sort: 'made_at', direction: 'desc' }
    )
    return { rows: rows.map((r) => ({ ...r, result: r.result as unknown as PlanSummary | null })), ...counted }
  }
})

export interface PlanClass {
  id: string
  course: string
  courseName: { id: string; en: string }
  kind: string
  venue: string
  venueName: string
  village: string
  villageName: string
  districtName: string
  programme: string
  programmeName: string
  agency: Agency
  days: string[]
  mentors: { id: string; name: string; kind: MentorKind }[]
  minimum: number
  capacity: number
  cost: number
  held: boolean
  participants: number
  value: number
  reason: string | null
  because: string | null
  lock: 'held' | 'forbidden' | null
  /** Who waits for it; none where too few households stand behind it. */
  waiting: number | null
  /** Of the village where it is held: who names the kind first; of them, who sits in it, in another class, or in a queue. */
  firstWishes: number | null
  firstSeated: number | null
  firstElsewhere: number | null
  firstWaiting: number | null
}

type FirstFigure = 'firstWishes' | 'firstSeated' | 'firstElsewhere' | 'firstWaiting'

/** The classes of a plan, held and not, with the names people know. */
export async function planClasses(context: Context, plan: string): Promise<PlanClass[]> {
  const { regency } = context.actor
  const { rows } = await sql<
    Omit<PlanClass, FirstFigure> &
      Record<'waiting' | 'waitingHomes', number> & { first: Record<FirstFigure | 'firstOther', Part> }
  >`
    select c.id, c.course, d.definition->'name' as "courseName", d.definition->>'kind' as kind, c.venue_id as venue, v.name as "venueName",
      v.village, r.name as "villageName", k.name as "districtName", c.programme_id as programme, p.name as "programmeName", p.agency,
      c.days::text[] as days, c.minimum, c.capacity, c.cost, c.held, c.participants, c.value::float8 as value, c.reason, c.because, c.lock,
      (select json_agg(json_build_object('id', m.id, 'name', m.name, 'kind', m.kind) order by m.kind, m.name) from mentor m
        where m.regency = c.regency and m.id = any(c.mentors)) as mentors,
      coalesce(q.waiting, 0)::int as waiting, coalesce(q.waiting_homes, 0)::int as "waitingHomes", w.first
    from plan_class c
    join course d on d.regency = c.regency and d.id = c.course and d.version = c.course_version
    join venue v on v.regency = c.regency and v.id = c.venue_id join region r on r.code = v.village
    join region k on k.code = substr(v.village, 1, 8)
    join programme p on p.regency = c.regency and p.id = c.programme_id
    left join (select class_id, count(*) as waiting, count(distinct household_id) as waiting_homes from plan_person
      where regency = ${regency} and plan_id = ${plan} and not seated group by class_id) q on q.class_id = c.id
    cross join lateral (select json_build_object(
        'firstWishes', json_build_object('figure', count(*), 'behind', count(distinct household_id)),
        'firstSeated', json_build_object('figure', count(*) filter (where here),
          'behind', count(distinct household_id) filter (where here)),
        'firstElsewhere', json_build_object('figure', count(*) filter (where elsewhere),
          'behind', count(distinct household_id) filter (where elsewhere)),
        'firstWaiting', json_build_object('figure', count(*) filter (where queued),
          'behind', count(distinct household_id) filter (where queued)),
        'firstOther', json_build_object('figure', count(*) filter (where other),
          'behind', count(distinct household_id) filter (where other))) as first
      from (select household_id, seated and class_id = c.id as here, seated and class_id <> c.id as elsewhere,
          not seated and position is not null as queued, not seated and position is null as other
        from plan_person where regency = c.regency and plan_id = c.plan_id and village = v.village
          and first_kind = d.definition->>'kind') those) w
    where c.regency = ${regency} and c.plan_id = ${plan} order by c.held desc, c.days[1], c.id`.execute(context.db)
  const all = opensAll(context.actor)
  return rows.map(({ waiting, waitingHomes, first, ...c }) => {
    const { firstWishes, firstSeated, firstElsewhere, firstWaiting, firstOther } = first
    const parts = [firstSeated, firstElsewhere, firstWaiting, firstOther]
    const [seated, elsewhere, queued] = all ? parts.map((part) => part.figure) : shownParts(parts)
    return {
      ...c,
      waiting: all ? waiting : shown(waiting, waitingHomes),
      firstWishes: all ? firstWishes.figure : shown(firstWishes.figure, firstWishes.behind),
      firstSeated: seated!,
      firstElsewhere: elsewhere!,
      firstWaiting: queued!
    }
  })
}

/** Parts of a total that is shown as well, each with the households behind it: as they are, or what may be shown of them. */
const toldParts = <T extends { people: number; homes: number }>(context: Context, rows: readonly T[]) => {
  const told = shownParts(rows.map(({ people, homes }) => ({ figure: people, behind: homes })))
  return rows.map(({ people }, i) => (opensAll(context.actor) ? people : told[i]!))
}

export const getPlan = view({
  name: 'training/plan',
  may: seePlanning,
  title: text('Rencana', 'Plan'),
  apart: true,
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const { regency } = context.actor
    const plan = await context.db
      .selectFrom('plan')
      .select([
        'id',
        'name',
        'fiscal_year as fiscalYear',
        'status',
        'settings',
        'result',
        'marginals',
        'tradeoff',
        'approvals',
        'based_on as basedOn',
        sql<string | null>`(select o.name from plan o where o.regency = plan.regency and o.id = plan.replaced_by)`.as(
          'replacedBy'
        ),
        'job_id as job',
        'made_by as madeBy',
        'made_at as madeAt'
      ])
      .where('regency', '=', regency)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!plan) throw notFound(text('Rencana', 'The plan'))
    const classes = await planClasses(context, id)
    const { rows: reasons } = await sql<{ reason: string; people: number; homes: number }>`
      select reason, count(*)::int as people, count(distinct household_id)::int as homes from plan_person
      where regency = ${regency} and plan_id = ${id} and not seated group by reason order by 2 desc, 1`.execute(
      context.db
    )
    const { rows: villages } = await sql<
      { village: string } & Record<'applicants' | 'seated' | 'homes' | 'seatedHomes' | 'restHomes', number>
    >`
      select village, count(*)::int as applicants, count(*) filter (where seated)::int as seated,
        count(distinct household_id)::int as homes,
        count(distinct household_id) filter (where seated)::int as "seatedHomes",
          count(distinct household_id) filter (where not seated)::int as "restHomes"
      from plan_person where regency = ${regency} and plan_id = ${id} group by village order by village`.execute(
      context.db
    )
    const applicants = toldParts(
      context,
      villages.map((v) => ({ people: v.applicants, homes: v.homes }))
    )
    // Seats less applicants are who has none: too few of them hide the seats as well.
    const seated = toldParts(
      context,
      villages.map((v) => ({
        people: v.seated,
        homes: v.restHomes > 0 ? Math.min(v.seatedHomes, v.restHomes) : v.seatedHomes
      }))
    )
    const without = toldParts(context, reasons)
    const result = plan.result as unknown as PlanSummary | null
    const programmeNames = new Map(classes.map((c) => [c.programme, { name: c.programmeName, agency: c.agency }]))
    const names = await namesOf(context, plan.marginals as unknown as Marginal[] | null)
    return {
      ...plan,
      settings: planSettings.parse(plan.settings),
      approvals: plan.approvals as unknown as Partial<Record<Agency, { by: string; at: string }>>,
      result,
      budgets: (result?.budgets ?? []).flatMap(({ agency: programme, spent, of }) => {
        const known = programmeNames.get(programme)
        return known ? [{ programme, spent, of, ...known }] : []
      }),
      marginals:
        (plan.marginals as unknown as Marginal[] | null)?.map((m) => ({ ...m, name: names.get(m.id) ?? '' })) ?? null,
      tradeoff: plan.tradeoff as unknown as TradeoffPoint[] | null,
      classes,
      reasons: reasons.map(({ reason }, i) => ({ reason, people: without[i]! })),
      villages: villages.map(({ village }, i) => ({ village, applicants: applicants[i]!, seated: seated[i]! }))
    }
  }
})

async function namesOf(context: Context, marginals: readonly Marginal[] | null): Promise<Map<string, string>> {
  if (!marginals?.length) return new Map()
  const ids = marginals.map((m) => m.id)
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from programme where regency = ${context.actor.regency} and id = any(${ids}::uuid[])
    union all select id, name from mentor where regency = ${context.actor.regency} and id = any(${ids}::uuid[])
    union all select id, name from venue where regency = ${context.actor.regency} and id = any(${ids}::uuid[])`.execute(
    context.db
  )
  return new Map(rows.map((r) => [r.id, r.name]))
}

/** Who is in a plan, with a seat or without, and why. */
export const planPeople = view({
  name: 'training/plan-people',
  may: seeOffice,
  title: text('Orang dalam rencana', 'People in a plan'),
  input: page(['position', 'name', 'village', 'value'], {
    plan: z.uuid(),
    class: z.string().max(200).nullable().optional(),
    seated: z.boolean().nullable().optional(),
    reason: z.string().max(40).nullable().optional()
  }),
  columns: [
    { key: 'name', header: text('Nama', 'Name'), type: 'text' },
    { key: 'villageName', header: text('Desa', 'Village'), type: 'text' },
    { key: 'position', header: text('Urutan tunggu', 'Place in the queue'), type: 'number' },
    { key: 'reason', header: text('Alasan', 'Reason'), type: 'text', words: withoutReasons },
    { key: 'value', header: text('Nilai', 'Worth'), type: 'number' }
  ],
  async run(context, input) {
    let found = context.db
      .selectFrom('plan_person as pp')
      .innerJoin('person as p', (join) => join.onRef('p.regency', '=', 'pp.regency').onRef('p.id', '=', 'pp.person_id'))
      .where('pp.regency', '=', context.actor.regency)
      .where('pp.plan_id', '=', input.plan)
    if (input.class) found = found.where('pp.class_id', '=', input.class)
    if (typeof input.seated === 'boolean') found = found.where('pp.seated', '=', input.seated)
    if (input.reason) found = found.where('pp.reason', '=', input.reason)
    const { rows, ...counted } = await paged(
      input,
      found as never,
      (q) =>
        (q as unknown as typeof found).select([
          'pp.person_id as person',
          'pp.household_id as household',
          'p.name',
          'pp.village',
          sql<string>`(select name from region where code = pp.village)`.as('villageName'),
          'pp.first_kind as firstKind',
          'pp.class_id as class',
          'pp.seated',
          'pp.position',
          sql<number | null>`round(pp.value, 3)::float8`.as('value'),
          'pp.reason',
          'pp.facts'
        ]) as never,
      { sort: 'position', of: (sort) => (sort === 'name' ? 'p.name' : `pp.${sort}`), key: 'pp.person_id' }
    )
    return {
      rows: rows as unknown as {
        person: string
        household: string
        name: string
        village: string
        villageName: string
        firstKind: string
        class: string | null
        seated: boolean
        position: number | null
        value: number | null
        reason: string | null
        facts: PersonFacts
      }[],
      ...counted
    }
  }
})

/** Two plans side by side: what each brings, what differs. */
export const comparePlans = view({
  name: 'training/compare-plans',
  may: seePlanning,
  title: text('Membandingkan dua rencana', 'Comparing two plans'),
  apart: true,
  input: z.object({ first: z.uuid(), second: z.uuid() }),
  async run(context, { first, second }) {
    const { regency } = context.actor
    const load = async (id: string) => {
      const plan = await context.db
        .selectFrom('plan')
        .select(['id', 'name', 'status', 'result'])
        .where('regency', '=', regency)
        .where('id', '=', id)
        .executeTakeFirst()
      if (!plan) throw notFound(text('Rencana', 'The plan'))
      const held = (await planClasses(context, id)).filter((c) => c.held)
      return { ...plan, result: plan.result as unknown as PlanSummary | null, held }
    }
    const [a, b] = [await load(first), await load(second)]
    const { rows } = await sql<{ of: 'kept' | 'moved' | 'gained' | 'lost'; people: number; homes: number }>`
      select case when x.seated and y.seated and x.class_id = y.class_id then 'kept' when x.seated and y.seated then 'moved'
          when y.seated then 'gained' else 'lost' end as of,
        count(*)::int as people, count(distinct coalesce(x.household_id, y.household_id))::int as homes
      from (select * from plan_person where regency = ${regency} and plan_id = ${first}) x
      full join (select * from plan_person where regency = ${regency} and plan_id = ${second}) y using (person_id)
      where x.seated or y.seated group by 1`.execute(context.db)
    const told = toldParts(context, rows)
    const people = { kept: 0, moved: 0, gained: 0, lost: 0 } as Record<(typeof rows)[number]['of'], number | null>
    for (const [i, { of }] of rows.entries()) people[of] = told[i]!
    const ids = (list: typeof a.held) => new Set(list.map((c) => c.id))
    const [inA, inB] = [ids(a.held), ids(b.held)]
    return {
      first: a,
      second: b,
      people,
      both: a.held.filter((c) => inB.has(c.id)).map((c) => c.id),
      onlyFirst: a.held.filter((c) => !inB.has(c.id)),
      onlySecond: b.held.filter((c) => !inA.has(c.id))
    }
  }
})
