/** What classes did to turnover, on the regency's own figures: asked for by the office, computed as a job, kept as told. */
import { sql } from 'kysely'
import { z } from 'zod'
import { fewest } from '../households/disclosure.ts'
import { Problem } from '../kernel/problem.ts'
import { office, seePlanning } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { action, view } from '../platform/context.ts'
import type { JobKind } from '../platform/jobs.ts'
import { type Impact, impactOf } from './impact.ts'
import { evidenceRules, type ImpactTold, priceChanges } from './model.ts'
import { type PanelRow, panelOf } from './panel.ts'
import { inPricesOf, monthNumber } from './rules.ts'
import { type Maker, makers } from './store.ts'

const everies = ['month', 'quarter'] as const
type Every = (typeof everies)[number]

/** Number of a period since year 0, and the month with which it begins. */
const periodOf = (every: Every, month: string) => Math.floor(monthNumber(month) / (every === 'month' ? 1 : 3))
function beginning(every: Every, period: number): string {
  const month = period * (every === 'month' ? 1 : 3)
  return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`
}

interface Asked {
  every: Every
  periods: number
  /** Its month is not over, so the period before it is the last. */
  today: string
}

/**
 * Rows of a panel: the logarithm of an enterprise's usual turnover in each period, in today's prices. Months without a
 * figure, doubtful ones, zeros and memory are no figures here. Treated from the first class that somebody passed.
 */
export function panelRows(all: readonly Maker[], { every, periods, today }: Asked): PanelRow[] {
  const last = periodOf(every, today) - 1
  return all.flatMap(({ case: id, household, trained, figures }) => {
    const amounts = figures.flatMap((f) => {
      const period = periodOf(every, f.month)
      const isIn = period <= last && period > last - periods
      if (!isIn || f.doubt || f.amount === 0 || f.source === 'recall' || f.source === 'register') return []
      const real = inPricesOf(priceChanges, f.amount, f.month, today)
      return real === undefined ? [] : [{ period, real }]
    })
    return [...Map.groupBy(amounts, ({ period }) => period)].map(([period, of]) => ({
      id,
      time: String(period),
      group: trained === null ? '0' : String(periodOf(every, trained)),
      outcome: String(Math.log(of.reduce((sum, { real }) => sum + real, 0) / of.length)),
      covariates: [],
      cluster: household
    }))
  })
}

/** Refuses what could only mislead: too few enterprises with a figure in every period, trained in between or not trained. */
function requireEnough(rows: readonly PanelRow[], { every, periods, today }: Asked): void {
  const last = periodOf(every, today) - 1
  const units = [...Map.groupBy(rows, (row) => row.id).values()].filter((of) => of.length === periods)
  const homes = (is: (group: number) => boolean) =>
    new Set(units.flatMap(([row]) => (is(Number(row!.group)) ? [row!.cluster] : []))).size
  const treated = homes((group) => group > last - periods + 1 && group <= last)
  const controls = homes((group) => group === 0 || group > last)
  if (treated >= fewest && controls >= fewest) return
  const each = every === 'month' ? text('bulan', 'month') : text('triwulan', 'quarter')
  throw new Problem(
    'evidence/too-thin',
    422,
    text(
      `Belum dapat dijawab. Dari ${periods} ${each.id} terakhir, ${treated} rumah tangga yang mulai dilatih di antaranya dan ` +
        `${controls} pembanding yang belum dilatih punya angka di setiap ${each.id}; perlu sedikitnya ${fewest} dan ${fewest}. ` +
        'Catat omzet setiap bulan saat kunjungan atau di buku kas, juga dari usaha yang belum dilatih; atau pilih jangka lebih pendek.',
      `This cannot be answered yet. Of the last ${periods} ${each.en}s, ${treated} households first trained in between and ` +
        `${controls} not trained have a figure in every ${each.en}; at least ${fewest} and ${fewest} are needed. Note turnover ` +
        'every month at visits or in the cash book, also of those not trained; or choose a shorter time.'
    )
  )
}

function toldOf(impact: Impact, { every }: Asked): ImpactTold {
  const treatedAt = new Map<number, number>()
  for (const { group, time, treated, att } of impact.effects)
    if (att !== undefined) {
      const event = Number(time) - Number(group)
      treatedAt.set(event, (treatedAt.get(event) ?? 0) + treated)
    }
  const { att, lower, upper, p } = impact.simple
  const told = impact.dynamic.effects.map(({ event, att, lower, upper, band }) => ({
    event,
    att,
    lower: band?.lower ?? lower,
    upper: band?.upper ?? upper,
    treated: treatedAt.get(event) ?? 0
  }))
  return {
    from: beginning(every, Number(impact.periods[0])),
    to: beginning(every, Number(impact.periods.at(-1))),
    units: impact.units,
    treated: impact.units - impact.neverTreated,
    controls: impact.neverTreated,
    withGaps: impact.left.unitsWithGaps,
    overall: { att, lower, upper, p },
    events: told.filter(({ treated }) => treated >= fewest),
    preTest: impact.preTest && { p: impact.preTest.p, df: impact.preTest.df }
  }
}

/** The effect with intervals, by doubly robust comparison with those not trained yet. */
export function effectOf(all: readonly Maker[], asked: Asked): ImpactTold {
  const rows = panelRows(all, asked)
  requireEnough(rows, asked)
  const { draws, seed } = evidenceRules.impact
  const options = { control: 'not-yet-treated', method: 'dr', anticipation: 0 } as const
  const whole = panelOf(rows, { ...options, covariates: [] })
  return toldOf(impactOf(whole, { ...options, balance: undefined, draws, seed }), asked)
}

export const findImpact = action({
  name: 'evidence/find-impact',
  may: office,
  title: text('Menghitung dampak pelatihan', 'Asked what classes did'),
  input: z.object({
    every: z.enum(everies).default('quarter'),
    periods: z.number().int().min(3).max(36).default(evidenceRules.impact.periods)
  }),
  async run(context, { every, periods }) {
    const { regency, name } = context.actor
    const id = context.newId()
    const job = await context.startJob('evidence/impact', { run: id })
    await context.db
      .insertInto('impact_run')
      .values({ regency, id, job_id: job, every, periods, asked_by: name, asked_at: context.now })
      .execute()
    return { id, job }
  }
})

export const impactJob: JobKind = {
  kind: 'evidence/impact',
  scope: 'regency',
  lane: 'quick',
  async run(job, input) {
    const id = String(input.run)
    await job.progress('impact', 0, 2)
    const { all, asked } = await job.inTransaction(async (context) => {
      const run = await context.db
        .selectFrom('impact_run')
        .select(['every', 'periods'])
        .where('regency', '=', context.actor.regency)
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      return { all: await makers(context), asked: { ...run, every: run.every as Every, today: context.today } }
    })
    await job.progress('impact', 1, 2)
    const result = effectOf(all, asked)
    await job.progress('impact', 2, 2)
    await job.inTransaction((context) =>
      context.db
        .updateTable('impact_run')
        .set({ result: JSON.stringify(result) })
        .where('regency', '=', context.actor.regency)
        .where('id', '=', id)
        .execute()
    )
    return { run: id }
  }
}

/** The newest answer, and the newest job, which tells how far it is or why it has no answer. */
export const impact = view({
  name: 'evidence/impact',
  may: seePlanning,
  title: text('Dampak pelatihan', 'What classes did'),
  input: z.object({}),
  async run(context) {
    const { rows } = await sql<{
      every: Every
      periods: number
      by: string
      at: string
      job: string
      result: ImpactTold | null
    }>`
      select every, periods, asked_by as by, asked_at as at, job_id as job, result from impact_run
      where regency = ${context.actor.regency} order by asked_at desc, id desc limit 20`.execute(context.db)
    const answered = rows.find((row) => row.result !== null)
    // Of work without an answer only those may know who may ask for it.
    const job = context.may('evidence/find-impact') ? (rows[0]?.job ?? null) : null
    return {
      answer: answered ? { ...answered, result: answered.result! } : null,
      job: rows[0]?.result === null ? job : null
    }
  }
})
