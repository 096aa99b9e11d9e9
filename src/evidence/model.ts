/** The words of evidence: where a figure of turnover comes from, how good it is, and what is told of what classes did. */
import prices from '../../reference/consumer-prices.json' with { type: 'json' }
import usual from '../../reference/turnover-evidence.json' with { type: 'json' }
import type { PlainDate } from '../kernel/dates.ts'
import { type Text, text } from '../kernel/text.ts'
import { turnoverSourceNames, turnoverSources } from '../mentoring/model.ts'

/** What a figure rests on, the best first; `register`: what the register says of before the pandemic, without a month. */
export const figureSources = [...turnoverSources, 'register'] as const
export type FigureSource = (typeof figureSources)[number]
export const figureSourceNames: Record<FigureSource, Text> = {
  ...turnoverSourceNames,
  register: text('register usaha', 'register of enterprises')
}

/** Written down as it was earned, told of last month, or remembered from long ago. */
export const qualities = ['recorded', 'told', 'remembered'] as const
export type Quality = (typeof qualities)[number]
export const qualityNames: Record<Quality, Text> = {
  recorded: text('tercatat', 'recorded'),
  told: text('diceritakan', 'told'),
  remembered: text('diingat', 'remembered')
}
export const qualityOf: Record<FigureSource, Quality> = {
  sales: 'recorded',
  cashbook: 'recorded',
  visit: 'told',
  recall: 'remembered',
  register: 'remembered'
}

/** Why a figure is looked at before it counts: a jump within a month, or a zero too many or too few. */
export type Doubt = 'jump' | 'digits'

export const verdicts = ['right', 'wrong'] as const
export type Verdict = (typeof verdicts)[number]
export const verdictNames: Record<Verdict, Text> = {
  right: text('benar', 'right'),
  wrong: text('salah', 'wrong')
}

export const figureStates = ['counts', 'doubtful', 'missing'] as const
export type FigureState = (typeof figureStates)[number]
export const figureStateNames: Record<FigureState, Text> = {
  counts: text('dipakai', 'counts'),
  doubtful: text('menunggu diperiksa', 'waits for a look'),
  missing: text('tidak ada angka', 'no figure')
}

/** From reference/turnover-evidence.json. */
export const evidenceRules = usual as {
  /** Months that count as before the pandemic, and the month that the register's figure is taken as of. */
  before: { from: PlainDate; to: PlainDate; register: PlainDate }
  /** What counts as now. */
  recentMonths: number
  /** More than so many fold within so many months is looked at. */
  jump: { fold: number; months: number }
  /** So many fold of the middle of the enterprise's other figures looks like a zero too many; of so many others. */
  digits: { from: number; to: number; others: number }
  impact: { periods: number; draws: number; seed: number }
  /** What planning a comparison takes for granted; `spread` where fewer than `fewest` enterprises have a figure. See power.ts. */
  power: { level: number; power: number; spread: number; correlation: number; alike: number; fewest: number }
}

export interface PriceChange {
  /** A December, `2025-12`; prices of it against those of the December before. */
  month: string
  percent: number
  verified: boolean
  source: string
}
/** From reference/consumer-prices.json, by year without a gap. */
export const priceChanges: readonly PriceChange[] = prices.changes

/** A recovery of a group: 100 is what was earned before the pandemic, in today's prices. */
export interface Recovery {
  index: number
  /** 95%; null where it is not told. */
  lower: number
  upper: number
}

/** What is kept of an estimate; effects are of the logarithm of turnover in today's prices. */
export interface ImpactTold {
  from: string
  to: string
  units: number
  treated: number
  controls: number
  /** Enterprises without a figure in every period. */
  withGaps: number
  overall: { att: number; lower: number; upper: number; p: number }
  /** By periods since the first class; those that rest on fewer than five enterprises are left out. */
  events: { event: number; att: number; lower: number; upper: number; treated: number }[]
  /** That both went alike before; null where there are no periods to tell. */
  preTest: { p: number; df: number } | null
}
