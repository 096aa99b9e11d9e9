/** The recovery of incomes: the figures behind it, those that are looked at first, and the index by kind, district and size. */
import { sql } from 'kysely'
import { z } from 'zod'
import { fewest, opensAll, shown, shownParts } from '../households/disclosure.ts'
import { sizeNames } from '../households/model.ts'
import { addMonths, type PlainDate } from '../kernel/dates.ts'
import { plainDate } from '../kernel/inputs.ts'
import { notFound } from '../kernel/problem.ts'
import { office, seeOffice, seePlanning } from '../kernel/rights.ts'
import { requireWithin, thisDay, yearsBefore } from '../kernel/span.ts'
import { type Text, text } from '../kernel/text.ts'
import { action, type Context, view } from '../platform/context.ts'
import { page } from '../platform/paging.ts'
import { kinds as businessKinds } from '../potential/names.ts'
import {
  type Doubt,
  evidenceRules,
  type FigureSource,
  type FigureState,
  figureSourceNames,
  figureSources,
  figureStateNames,
  figureStates,
  priceChanges,
  type Quality,
  qualityNames,
  qualityOf,
  type Recovery,
  type Verdict,
  verdicts
} from './model.ts'
import { recoveryOf, type Standing, standingOf } from './rules.ts'
import { type Maker, makers } from './store.ts'

/** How a group stands; without figures where fewer than five households stand behind it, or they would tell of others. */
export interface Group {
  key: string
  name: Text
  /** Households whose enterprises are compared. */
  households: number | null
  recovery: Recovery | null
}

interface Stood extends Standing {
  maker: Maker
}

/** One logarithm a household, so that a household with two businesses counts once, by their mean. */
function logsOf(stood: readonly Stood[]): number[] {
  const compared = stood.filter((s) => s.log !== null)
  return [...Map.groupBy(compared, (s) => s.maker.household).values()].map(
    (of) => of.reduce((sum, s) => sum + s.log!, 0) / of.length
  )
}

/** Whoever may not open households sees whole percents. */
const rounded = ({ index, lower, upper }: Recovery): Recovery => ({
  index: Math.round(index),
  lower: Math.round(lower),
  upper: Math.round(upper)
})
function told(context: Context, logs: readonly number[]): Recovery | null {
  const recovery = logs.length < fewest ? undefined : recoveryOf(logs)
  return recovery ? (opensAll(context.actor) ? recovery : rounded(recovery)) : null
}

/** A total taken apart; whoever may not open households sees no part that the others and the total would tell. */
function parts(
  context: Context,
  stood: readonly Stood[],
  keyOf: (maker: Maker) => string | null,
  nameOf: (maker: Maker) => Text
): Group[] {
  const groups = [...Map.groupBy(stood, (s) => keyOf(s.maker) ?? '')].map(([key, of]) => ({
    key,
    name: key === '' ? text('Belum diketahui', 'Not known') : nameOf(of[0]!.maker),
    logs: logsOf(of)
  }))
  const open = opensAll(context.actor)
  const visible = shownParts(groups.map(({ logs }) => ({ figure: logs.length, behind: logs.length })))
  return groups
    .map(({ key, name, logs }, i) => {
      const households = open ? logs.length : visible[i]!
      return { key, name, households, recovery: households === null ? null : told(context, logs) }
    })
    .filter(({ households }) => households !== 0)
    .sort((a, b) => (b.households ?? 0) - (a.households ?? 0) || (a.key < b.key ? -1 : 1))
}

const same = (name: string) => text(name, name)

/** Do households earn more than before the pandemic, in today's prices? By all, kind of business, district and size. */
export const recovery = view({
  name: 'evidence/recovery',
  may: seePlanning,
  title: text('Pemulihan penghasilan', 'Recovery of incomes'),
  input: z.object({}),
  async run(context) {
    const all = await makers(context)
    const stood = all.map((maker) => ({ maker, ...standingOf(maker.figures, context.today, priceChanges) }))
    const compared = stood.filter((s) => s.log !== null)
    const count = (of: readonly Stood[]) =>
      opensAll(context.actor) ? of.length : shown(of.length, new Set(of.map((s) => s.maker.household)).size)
    const logs = logsOf(stood)
    return {
      /** The last month of which prices are verified. */
      pricesUntil: priceChanges.findLast((change) => change.verified)!.month,
      enterprises: count(stood),
      withBefore: count(stood.filter((s) => s.hasBefore)),
      withNow: count(stood.filter((s) => s.hasNow)),
      compared: count(compared),
      sameMonths: count(compared.filter((s) => s.sameMonths)),
      stopped: count(stood.filter((s) => s.stopped)),
      doubtful: all.reduce((sum, maker) => sum + maker.figures.filter((f) => f.doubt).length, 0),
      households: opensAll(context.actor) ? logs.length : shown(logs.length, logs.length),
      total: told(context, logs),
      kinds: parts(
        context,
        stood,
        (maker) => maker.kind,
        ({ kind }) => businessKinds.find((k) => k.id === kind)?.name ?? same(kind!)
      ),
      districts: parts(
        context,
        stood,
        (maker) => maker.district,
        (maker) => same(maker.districtName)
      ),
      sizes: parts(
        context,
        stood,
        (maker) => maker.size,
        (maker) => sizeNames[maker.size]
      )
    }
  }
})

export interface MonthRow {
  id: string
  case: string
  title: string
  villageName: string
  month: PlainDate
  amount: number | null
  source: FigureSource | null
  quality: Quality | null
  state: FigureState
}

/** Every month that is known of an enterprise, and of the last twelve those that are not: they are shown and never filled. */
function monthsOf(maker: Maker, today: PlainDate): MonthRow[] {
  const { case: id, title, villageName, figures } = maker
  const last = `${today.slice(0, 7)}-01`
  const recent = Array.from({ length: evidenceRules.recentMonths }, (_, i) => addMonths(last, -i))
  const missing = recent.filter((month) => !figures.some((f) => f.month === month))
  const row = { case: id, title, villageName }
  return [
    ...figures.map((f) => ({
      ...row,
      id: `${id} ${f.month}`,
      month: f.month,
      amount: f.amount,
      source: f.source,
      quality: qualityOf[f.source],
      state: f.doubt ? ('doubtful' as const) : ('counts' as const)
    })),
    ...missing.map((month) => ({
      ...row,
      id: `${id} ${month}`,
      month,
      amount: null,
      source: null,
      quality: null,
      state: 'missing' as const
    }))
  ]
}

/** The panel of turnover: a row an enterprise and month. */
export const panel = view({
  name: 'evidence/panel',
  may: seeOffice,
  title: text('Omzet bulanan per usaha', 'Monthly turnover by enterprise'),
  input: page(['title', 'villageName', 'month', 'amount'], {
    state: z.enum(figureStates).nullable().default(null),
    search: z.string().max(80).default('')
  }),
  columns: [
    { key: 'title', header: text('Usaha', 'Enterprise'), type: 'text' },
    { key: 'villageName', header: text('Desa', 'Village'), type: 'text' },
    { key: 'month', header: text('Bulan', 'Month'), type: 'date' },
    { key: 'amount', header: text('Omzet', 'Turnover'), type: 'money' },
    { key: 'source', header: text('Sumber', 'Source'), type: 'text', words: figureSourceNames },
    { key: 'quality', header: text('Mutu', 'Quality'), type: 'text', words: qualityNames },
    { key: 'state', header: text('Keadaan', 'State'), type: 'text', words: figureStateNames }
  ],
  async run(context, input) {
    const words = input.search.toLowerCase()
    const all = (await makers(context)).filter(
      (maker) => maker.title.toLowerCase().includes(words) || maker.villageName.toLowerCase().includes(words)
    )
    const rows = all
      .flatMap((maker) => monthsOf(maker, context.today))
      .filter((row) => input.state === null || row.state === input.state)
    const sort = input.sort ?? 'month'
    const sign = (input.direction ?? (input.sort ? 'asc' : 'desc')) === 'asc' ? 1 : -1
    const order = (a: MonthRow, b: MonthRow) => {
      const [x, y] = [a[sort], b[sort]]
      if (x === y) return a.title.localeCompare(b.title) || (a.id < b.id ? -1 : 1)
      // What is not known stands last in either order.
      if (x === null || y === null) return x === null ? 1 : -1
      return sign * (x < y ? -1 : 1)
    }
    const from = (input.page - 1) * input.size
    return { rows: rows.sort(order).slice(from, from + input.size), total: rows.length }
  }
})

export interface DoubtfulRow {
  id: string
  case: string
  title: string
  villageName: string
  month: PlainDate
  source: FigureSource
  amount: number
  /** The counting figures beside it: the nearest before and after. */
  before: { month: PlainDate; amount: number } | null
  after: { month: PlainDate; amount: number } | null
  doubt: Doubt
  /** The facilitator was asked about it when it was written, and kept it. */
  odd: boolean
}

const beside = (figure: { month: PlainDate; amount: number } | undefined) =>
  figure ? { month: figure.month, amount: figure.amount } : null

/** Figures that wait for a look and do not count until then. */
export const doubtful = view({
  name: 'evidence/doubtful',
  may: seeOffice,
  title: text('Angka omzet yang perlu diperiksa', 'Figures of turnover to look at'),
  input: page(['title', 'month', 'amount'], {}),
  columns: [
    { key: 'title', header: text('Usaha', 'Enterprise'), type: 'text' },
    { key: 'villageName', header: text('Desa', 'Village'), type: 'text' },
    { key: 'month', header: text('Bulan', 'Month'), type: 'date' },
    { key: 'amount', header: text('Omzet', 'Turnover'), type: 'money' },
    { key: 'source', header: text('Sumber', 'Source'), type: 'text', words: figureSourceNames }
  ],
  async run(context, input) {
    const rows = (await makers(context)).flatMap((maker) =>
      maker.figures.flatMap(({ month, source, amount, odd, doubt }, i): DoubtfulRow[] => {
        if (!doubt) return []
        const { case: id, title, villageName } = maker
        const [earlier, later] = [maker.figures[i - 1], maker.figures[i + 1]]
        const row = { id: `${id} ${month} ${source}`, case: id, title, villageName, month, source, amount }
        return [{ ...row, before: beside(earlier), after: beside(later), doubt, odd }]
      })
    )
    const sort = input.sort ?? 'month'
    const sign = (input.direction ?? (input.sort ? 'asc' : 'desc')) === 'asc' ? 1 : -1
    rows.sort((a, b) => (a[sort] === b[sort] ? (a.id < b.id ? -1 : 1) : sign * (a[sort] < b[sort] ? -1 : 1)))
    const from = (input.page - 1) * input.size
    return { rows: rows.slice(from, from + input.size), total: rows.length }
  }
})

export interface ReviewedRow {
  id: string
  case: string
  title: string
  month: PlainDate
  source: FigureSource
  amount: number
  verdict: Verdict
  reason: string
  by: string
  at: string
}

/** What was said of figures, the newest first. */
export const reviewed = view({
  name: 'evidence/reviewed',
  may: seeOffice,
  title: text('Angka omzet yang sudah diperiksa', 'Figures of turnover that were looked at'),
  input: z.object({}),
  async run(context) {
    const { rows } = await sql<ReviewedRow>`
      select r.case_id || ' ' || r.month || ' ' || r.source as id, r.case_id as case, c.title, r.month, r.source, r.amount,
        r.verdict, r.reason, r.by_name as by, r.reviewed_at as at
      from turnover_review r join mentoring_case c on c.regency = r.regency and c.id = r.case_id
      where r.regency = ${context.actor.regency} order by r.reviewed_at desc, r.case_id, r.month, r.source
      limit 500`.execute(context.db)
    return { rows, total: rows.length }
  }
})

/** Somebody of the office says of a figure that it is right, and it counts, or wrong, and the next source takes its place. */
export const review = action({
  name: 'evidence/review',
  may: office,
  title: text('Memeriksa angka omzet', 'Looked at a figure of turnover'),
  input: z.object({
    case: z.uuid(),
    month: plainDate,
    source: z.enum(figureSources),
    amount: z.number().int().min(0).max(100_000_000_000).describe('Rupiah, as it was looked at.'),
    verdict: z.enum(verdicts),
    reason: z.string().trim().min(3).max(300)
  }),
  async run(context, input) {
    requireWithin(input.month, '/month', { from: yearsBefore(context.today, 20), to: thisDay(context.today) })
    const { regency, name } = context.actor
    const month = `${input.month.slice(0, 7)}-01`
    const { rows } = await sql<{ village: string; household: string }>`
      insert into turnover_review (regency, case_id, household_id, village, month, source, amount, verdict, reason, by_name, reviewed_at)
      select ${regency}, c.id, c.household_id, c.village, ${month}::date, ${input.source}, ${input.amount}::bigint, ${input.verdict},
        ${input.reason}, ${name}, ${context.now}::timestamptz
      from mentoring_case c where c.regency = ${regency} and c.id = ${input.case} and (
        exists (select 1 from turnover t where t.regency = c.regency and t.case_id = c.id and t.month = ${month}::date
          and t.source = ${input.source} and t.amount = ${input.amount}::bigint)
        or ${input.source} = 'register' and ${month}::date = ${evidenceRules.before.register}::date
          and exists (select 1 from enterprise e where e.regency = c.regency and e.id = c.enterprise_id
            and e.turnover_before = ${input.amount}::bigint))
      on conflict (regency, case_id, month, source) do update set amount = excluded.amount, verdict = excluded.verdict,
        reason = excluded.reason, by_name = excluded.by_name, reviewed_at = excluded.reviewed_at
      returning village, household_id as household`.execute(context.db)
    const [row] = rows
    if (!row) throw notFound(text('Angka omzet ini', 'This figure of turnover'))
    await context.changed({
      kind: 'turnover',
      subject: input.case,
      village: row.village,
      household: row.household,
      what: { verdict: input.verdict, month, source: input.source }
    })
    return {}
  }
})
