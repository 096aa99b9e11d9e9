/** Who is accompanied, by whom, how far they are, and when it ends. */
import { sql } from 'kysely'
import { z } from 'zod'
import { accountId, version } from '../kernel/inputs.ts'
import { notFound, Problem, refused } from '../kernel/problem.ts'
import { office, register } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { action, type Context } from '../platform/context.ts'
import type { Course } from '../training/model.ts'
import { blockers, closingReasons, stages } from './model.ts'
import { facilitatorFor, facilitators, openCase } from './store.ts'

interface Maker {
  person: string
  name: string
  household: string
  village: string
  enterprise: string | null
  enterpriseName: string | null
  kind: string | null
}

/** People with the business they own, if any; whoever has an open case already is left out. */
async function makers(context: Context, people: readonly string[]): Promise<Maker[]> {
  const { rows } = await sql<Maker>`
    select p.id as person, p.name, p.household_id as household, p.village, e.id as enterprise, e.name as "enterpriseName", e.kind
    from person p left join lateral (select id, name, kind from enterprise
      where regency = p.regency and owner_id = p.id and merged_into is null
      order by turnover_now desc nulls last, id limit 1) e on true
    where p.regency = ${context.actor.regency} and p.id = any(${people as string[]}::uuid[]) and p.merged_into is null
      and not exists (select 1 from mentoring_case c where c.regency = p.regency and c.person_id = p.id
        and c.closed_on is null and c.pool_id is null)
    order by p.name, p.id`.execute(context.db)
  return rows
}

/** Who takes a case of this village: the one named, or whoever of the village's facilitators has most room. */
async function share(
  context: Context,
  named: string | null,
  list: readonly Maker[]
): Promise<{ maker: Maker; user: string; name: string }[]> {
  if (named) {
    const found = await facilitatorFor(
      context,
      named,
      list.map((m) => m.village)
    )
    return list.map((maker) => ({ maker, user: found.user, name: found.name }))
  }
  const all = await facilitators(context)
  return list.map((maker) => {
    const [most] = all
      .filter((f) => f.villages.includes(maker.village) && f.cases < f.caseload)
      .sort((a, b) => a.cases / a.caseload - b.cases / b.caseload)
    if (!most)
      throw new Problem(
        'mentoring/nobody-free',
        409,
        text(
          `Belum ada pendamping dengan tempat kosong untuk ${maker.name}. Tambahkan pendamping untuk desanya, atau naikkan batas kasus.`,
          `No facilitator has room for ${maker.name}. Add one for the village, or raise a limit.`
        )
      )
    most.cases++
    return { maker, user: most.user, name: most.name }
  })
}

/** Opens cases for everybody who passed a class, or for people chosen by hand; who is accompanied already is left alone. */
export const openCases = action({
  name: 'mentoring/open-cases',
  may: register,
  title: text('Membuka pendampingan', 'Opened mentoring cases'),
  input: z.object({
    class: z.uuid().nullable().default(null),
    people: z.array(z.uuid()).max(200).default([]),
    product: z.string().trim().max(120).default(''),
    facilitator: accountId
      .nullable()
      .default(null)
      .describe('An account; nothing: whoever of the village has most room.')
  }),
  async run(context, input) {
    const { regency, role, user } = context.actor
    const facilitator = role === 'facilitator' ? user : input.facilitator
    let people = input.people
    let course: Course | undefined
    if (input.class) {
      const found = await context.db
        .selectFrom('class as c')
        .innerJoin('course as d', (join) =>
          join
            .onRef('d.regency', '=', 'c.regency')
            .onRef('d.id', '=', 'c.course')
            .onRef('d.version', '=', 'c.course_version')
        )
        .select('d.definition')
        .where('c.regency', '=', regency)
        .where('c.id', '=', input.class)
        .executeTakeFirst()
      if (!found) throw notFound(text('Kelas', 'The class'))
      course = found.definition as unknown as Course
      const passed = await context.db
        .selectFrom('participant')
        .select('person_id')
        .where('regency', '=', regency)
        .where('class_id', '=', input.class)
        .where('outcome', '=', 'passed')
        .execute()
      people = passed.map((p) => p.person_id)
    }
    const list = await makers(context, people)
    if (list.length === 0)
      throw new Problem(
        'mentoring/nobody-to-open',
        409,
        text(
          'Tidak ada yang perlu dibuka: belum ada yang lulus, atau semuanya sudah didampingi.',
          'Nobody to open a case for: nobody has passed yet, or all are accompanied already.'
        )
      )
    const shared = await share(context, facilitator, list)
    const rows = shared.map(({ maker, user: by, name }) => ({
      regency,
      id: context.newId(),
      household_id: maker.household,
      village: maker.village,
      person_id: maker.person,
      enterprise_id: maker.enterprise,
      title: maker.enterpriseName ?? maker.name,
      product: input.product || course?.name.id || maker.enterpriseName || '',
      kind: course?.kind ?? maker.kind,
      stage: 'starting',
      facilitator: by,
      facilitator_name: name,
      class_id: input.class,
      opened_on: context.today
    }))
    await context.db.insertInto('mentoring_case').values(rows).execute()
    await context.changed(
      ...rows.map((r) => ({
        kind: 'mentoring',
        subject: r.id,
        village: r.village,
        household: r.household_id,
        what: { opened: true }
      }))
    )
    return { cases: rows.map((r) => ({ id: r.id, title: r.title, facilitator: r.facilitator_name })) }
  }
})

export const changeCase = action({
  name: 'mentoring/change-case',
  may: register,
  title: text('Mengubah tahap pendampingan', 'Changed a mentoring case'),
  input: z.object({
    case: z.uuid(),
    version,
    stage: z.enum(stages),
    blockedBy: z.array(z.enum(blockers)).max(blockers.length),
    product: z.string().trim().min(2).max(120),
    capacity: z.number().int().min(0).max(10_000_000).nullable(),
    unit: z.string().trim().min(1).max(20)
  }),
  async run(context, input) {
    const c = await openCase(context, input.case)
    if (c.version !== input.version)
      throw new Problem(
        'mentoring/changed-meanwhile',
        409,
        text(
          'Orang lain baru saja mengubah pendampingan ini. Muat ulang, lalu ulangi.',
          'Somebody has just changed this case. Reload, then do it again.'
        )
      )
    await context.db
      .updateTable('mentoring_case')
      .set({
        stage: input.stage,
        blocked_by: input.blockedBy,
        product: input.product,
        capacity: input.capacity,
        unit: input.unit,
        version: c.version + 1
      })
      .where('regency', '=', context.actor.regency)
      .where('id', '=', c.id)
      .execute()
    await context.changed({
      kind: 'mentoring',
      subject: c.id,
      village: c.village,
      household: c.household,
      what: { stage: { from: c.stage, to: input.stage } }
    })
    return { version: c.version + 1 }
  }
})

export const closeCase = action({
  name: 'mentoring/close-case',
  may: register,
  title: text('Menutup pendampingan', 'Closed a mentoring case'),
  input: z.object({ case: z.uuid(), reason: z.enum(closingReasons), note: z.string().trim().max(500).default('') }),
  async run(context, input) {
    const c = await openCase(context, input.case)
    const { regency } = context.actor
    await context.db
      .updateTable('mentoring_case')
      .set({
        closed_on: context.today,
        closed_reason: [input.reason, input.note].filter(Boolean).join(': '),
        version: c.version + 1
      })
      .where('regency', '=', regency)
      .where('id', '=', c.id)
      .execute()
    await context.db
      .updateTable('task')
      .set({ dropped: true })
      .where('regency', '=', regency)
      .where('case_id', '=', c.id)
      .where('done_on', 'is', null)
      .execute()
    await context.db
      .deleteFrom('planned_visit')
      .where('regency', '=', regency)
      .where('case_id', '=', c.id)
      .where('day', '>=', context.today)
      .execute()
    await context.changed({
      kind: 'mentoring',
      subject: c.id,
      village: c.village,
      household: c.household,
      what: { closed: input.reason }
    })
    return {}
  }
})

/** A facilitator leaves, or has too much: cases go to somebody else in one step, with what was planned for them. */
export const handOver = action({
  name: 'mentoring/hand-over',
  may: office,
  title: text('Menyerahkan pendampingan kepada pendamping lain', 'Handed mentoring cases over'),
  input: z.object({
    from: accountId,
    to: accountId,
    cases: z.array(z.uuid()).max(500).nullable().default(null).describe('Nothing: all that are open.')
  }),
  async run(context, input) {
    const { regency } = context.actor
    const found = await context.db
      .selectFrom('mentoring_case')
      .select(['id', 'village', 'household_id'])
      .where('regency', '=', regency)
      .where('facilitator', '=', input.from)
      .where('closed_on', 'is', null)
      .$if(input.cases !== null, (q) => q.where('id', 'in', input.cases!))
      .forUpdate()
      .execute()
    if (found.length === 0 || input.from === input.to)
      throw notFound(text('Pendampingan yang akan diserahkan', 'A case to hand over'))
    const to = await facilitatorFor(
      context,
      input.to,
      found.map((c) => c.village)
    )
    const ids = found.map((c) => c.id)
    await sql`update mentoring_case set facilitator = ${to.user}, facilitator_name = ${to.name}, version = version + 1
      where regency = ${regency} and id = any(${ids}::uuid[])`.execute(context.db)
    await sql`delete from planned_visit where regency = ${regency} and case_id = any(${ids}::uuid[])
      and day >= ${context.today}::date`.execute(context.db)
    await context.changed(
      ...found.map((c) => ({
        kind: 'mentoring',
        subject: c.id,
        village: c.village,
        household: c.household_id,
        what: { facilitator: to.name }
      }))
    )
    return { cases: found.length, to: to.name }
  }
})

export const setCaseload = action({
  name: 'mentoring/set-caseload',
  may: office,
  title: text('Mengatur beban pendamping', "Set a facilitator's caseload"),
  input: z.object({
    facilitator: accountId,
    caseload: z.number().int().min(1).max(500),
    base: z.string().max(13).nullable().default(null).describe('Village where their day begins.')
  }),
  async run(context, input) {
    const [found] = await facilitators(context, input.facilitator)
    if (!found) throw notFound(text('Pendamping', 'The facilitator'))
    if (input.base && !input.base.startsWith(`${context.actor.regency}.`)) throw refused()
    const values = { caseload: input.caseload, base_village: input.base }
    await context.db
      .insertInto('facilitator')
      .values({ regency: context.actor.regency, user_id: found.user, ...values })
      .onConflict((c) => c.columns(['regency', 'user_id']).doUpdateSet(values))
      .execute()
    return {}
  }
})
