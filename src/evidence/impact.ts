/**
 * What treatment did, by group and time: staggered difference-in-differences after Callaway & Sant'Anna (2021),
 * Difference-in-differences with multiple time periods, J. Econometrics 225. Each group's change since the last period
 * before its treatment is held against that of units that are not (yet) treated; nothing else is assumed to be alike.
 */
import { Matrix, pseudoInverse } from 'ml-matrix'
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import { bootstrap } from './bootstrap.ts'
import { compare, type Incomparable, type Method } from './comparison.ts'
import type { Left, Panel } from './panel.ts'
import { chiSquareTail, mean, normalTails, reachOf } from './statistics.ts'

export interface ImpactOptions {
  control: 'never-treated' | 'not-yet-treated'
  method: Method
  anticipation: number
  /** For the dynamic effects: only groups seen for so many periods after their treatment. */
  balance: number | undefined
  /** Draws of the multiplier bootstrap; 0: errors by formula alone. */
  draws: number
  seed: number
}

/** An effect, its standard error by formula, and its 95% interval. */
export interface Estimate {
  att: number
  se: number
  lower: number
  upper: number
  /** By the bootstrap: an error, and a band in which all effects of its family lie together in 95 of 100 draws. */
  band?: { se: number; lower: number; upper: number }
}

export interface GroupTime extends Partial<Estimate> {
  group: string
  time: string
  /** Before the treatment: should be nothing. */
  isBefore: boolean
  treated: number
  controls: number
  /** Why there is no estimate. */
  without?: Incomparable
}

export interface Impact {
  units: number
  clusters: number | null
  periods: string[]
  groups: { group: string; units: number }[]
  neverTreated: number
  covariates: string[]
  left: Left
  effects: GroupTime[]
  /** That all effects before treatment are nothing; null where there are none to tell. */
  preTest: { statistic: number; df: number; p: number } | null
  simple: Estimate & { p: number }
  dynamic: { overall: Estimate; effects: (Estimate & { event: number })[] }
  group: { overall: Estimate; effects: (Estimate & { group: string })[] }
  calendar: { overall: Estimate; effects: (Estimate & { time: string })[] }
  /** What a regression with two fixed effects would say: wrong where effects differ by group or grow; told as a warning. */
  twoWay: Estimate
}

interface Weighed {
  att: number
  /** By unit of the panel, with mean zero: what one more like it would move. */
  influence: Float64Array
}
interface Cell extends Weighed {
  group: number
  time: number
}
/** Effects told side by side, and their overall average. */
interface Family<Key> {
  overall: Weighed
  parts: (Weighed & { key: Key })[]
}

const level = 0.95
const reach = reachOf(level)

export function impactOf(panel: Panel, options: ImpactOptions): Impact {
  const { cells, effects } = groupTimeEffects(panel, options)
  if (!cells.some((cell) => cell.group <= cell.time))
    throw new Problem(
      'evidence/nothing-comparable',
      422,
      text(
        'Tidak ada kelompok yang dapat dibandingkan: pembanding terlalu sedikit, atau terlalu berbeda menurut ' +
          'kovariatnya. Kurangi kovariat.',
        'No group can be compared: too few controls, or too different by the covariates. Use fewer covariates.'
      )
    )
  const estimate = estimator(panel, options)
  const byGroupTime = estimate(cells)
  const summary = <Key, Name extends string, Shown>(
    { overall, parts }: Family<Key>,
    name: Name,
    show: (key: Key) => Shown
  ) => {
    const each = estimate(parts)
    return {
      overall: estimate([overall])[0]!,
      effects: parts.map((part, i) => ({ [name]: show(part.key), ...each[i]! }) as Record<Name, Shown> & Estimate)
    }
  }
  const simple = estimate([bySize(panel, after(cells))])[0]!
  return {
    units: panel.units,
    clusters: panel.clusterCount === panel.units ? null : panel.clusterCount,
    periods: panel.times.map(panel.label),
    groups: panel.cohorts.map((g) => ({ group: panel.label(g), units: count(panel.groups, (of) => of === g) })),
    neverTreated: count(panel.groups, (of) => of === Infinity),
    covariates: panel.covariates,
    left: panel.left,
    effects: effects.map(({ cell, group, time, ...told }) => ({
      group: panel.label(group),
      time: panel.label(time),
      ...told,
      ...(cell && byGroupTime[cells.indexOf(cell)])
    })),
    preTest: preTestOf(panel, cells),
    simple: { ...simple, p: normalTails(simple.att / simple.se) },
    dynamic: summary(dynamicOf(panel, cells, options.balance), 'event', (event) => event),
    group: summary(groupsOf(panel, cells), 'group', panel.label),
    calendar: summary(calendarOf(panel, cells), 'time', panel.label),
    twoWay: estimate([twoWayOf(panel)])[0]!
  }
}

const count = (values: Float64Array, is: (value: number) => boolean) => values.reduce((n, v) => n + (is(v) ? 1 : 0), 0)

/** Each group in each period after the first; before its treatment against the period before, afterwards against the last one before. */
function groupTimeEffects(panel: Panel, { control, method, anticipation }: ImpactOptions) {
  const { times, groups, units } = panel
  const told = panel.cohorts.flatMap((group) => {
    const lastBefore = times.findLastIndex((time) => time + anticipation < group)
    return times.slice(1).map((time, before) => {
      const base = group <= time ? lastBefore : before
      const isControl = (of: number) =>
        of === Infinity || (control === 'not-yet-treated' && of !== group && of > time + anticipation)
      const chosen = [...groups.keys()].filter((i) => groups[i] === group || isControl(groups[i]!))
      const treated = Uint8Array.from(chosen, (i) => (groups[i] === group ? 1 : 0))
      // What a unit is like is told by the earlier of the two periods.
      const x = panel.x.map((byTime) => Float64Array.from(chosen, (i) => byTime[base]![i]!))
      const change = Float64Array.from(chosen, (i) => panel.outcomes[before + 1]![i]! - panel.outcomes[base]![i]!)
      const compared = compare(change, treated, [new Float64Array(chosen.length).fill(1), ...x], method)
      const n = treated.reduce((sum, d) => sum + d, 0)
      const about = { group, time, isBefore: group > time, treated: n, controls: chosen.length - n }
      if (typeof compared === 'string') return { ...about, cell: undefined, without: compared }
      const influence = new Float64Array(units)
      for (const [i, unit] of chosen.entries()) influence[unit] = (compared.influence[i]! * units) / chosen.length
      return { ...about, cell: { group, time, att: compared.att, influence } satisfies Cell }
    })
  })
  return { effects: told, cells: told.flatMap(({ cell }) => cell ?? []) }
}

/** Estimates with their errors by formula and, where draws are asked for, by bootstrap. */
function estimator(panel: Panel, { draws, seed }: ImpactOptions) {
  return (parts: readonly Weighed[]): Estimate[] => {
    const sums = parts.map(({ influence }) => byCluster(panel, influence))
    const drawn = draws > 0 ? bootstrap(sums, panel.units, { draws, seed, level }) : undefined
    return parts.map(({ att }, k) => {
      const se = Math.sqrt(sums[k]!.reduce((sum, v) => sum + v * v, 0)) / panel.units
      const around = (error: number, width: number) => ({
        se: error,
        lower: att - width * error,
        upper: att + width * error
      })
      return { att, ...around(se, reach), ...(drawn && { band: around(drawn.errors[k]!, drawn.reach) }) }
    })
  }
}

function byCluster({ clusters, clusterCount }: Panel, influence: Float64Array): Float64Array {
  const sums = new Float64Array(clusterCount)
  for (let i = 0; i < influence.length; i++) sums[clusters[i]!]! += influence[i]!
  return sums
}

/** Wald's test that every effect before treatment is nothing. */
function preTestOf(panel: Panel, cells: readonly Cell[]): Impact['preTest'] {
  const before = cells.filter((cell) => cell.group > cell.time)
  if (before.length === 0) return null
  const sums = new Matrix(before.map(({ influence }) => [...byCluster(panel, influence)]))
  const variance = sums.mmul(sums.transpose()).div(panel.units)
  const att = Matrix.columnVector(before.map((cell) => cell.att))
  const statistic = panel.units * att.transpose().mmul(pseudoInverse(variance)).mmul(att).get(0, 0)
  return { statistic, df: before.length, p: chiSquareTail(statistic, before.length) }
}

/** The share of each group among all units. */
const shareOf = (panel: Panel, group: number) => count(panel.groups, (of) => of === group) / panel.units

/** Effects averaged by the sizes of their groups; that those sizes are themselves only a sample is part of the error. */
function bySize(panel: Panel, cells: readonly Omit<Cell, 'time'>[]): Weighed {
  const shares = cells.map((cell) => shareOf(panel, cell.group))
  const total = shares.reduce((sum, s) => sum + s, 0)
  const att = cells.reduce((sum, cell, k) => sum + (cell.att * shares[k]!) / total, 0)
  const influence = new Float64Array(panel.units)
  for (let i = 0; i < panel.units; i++) {
    let own = 0
    let all = 0
    let value = 0
    for (const [k, cell] of cells.entries()) {
      const surprise = (panel.groups[i] === cell.group ? 1 : 0) - shares[k]!
      own += (surprise / total) * cell.att
      all += surprise / total
      value += (cell.influence[i]! * shares[k]!) / total
    }
    influence[i] = value + own - all * att
  }
  return { att, influence }
}

/** Effects averaged, each counting the same. */
function averageOf(parts: readonly Weighed[]): Weighed {
  const n = parts.length
  return {
    att: parts.reduce((sum, part) => sum + part.att, 0) / n,
    influence: parts[0]!.influence.map((_, i) => parts.reduce((sum, part) => sum + part.influence[i]!, 0) / n)
  }
}

const after = (cells: readonly Cell[]) => cells.filter((cell) => cell.group <= cell.time)

function dynamicOf(panel: Panel, cells: readonly Cell[], balance: number | undefined): Family<number> {
  const [first, last] = [panel.times[0]!, panel.times.at(-1)!]
  const isKept = (cell: Cell) => balance === undefined || last - cell.group >= balance
  const kept = cells.filter(isKept)
  const events = [...new Set(kept.map((cell) => cell.time - cell.group))]
    .filter((e) => balance === undefined || (e <= balance && e >= balance - last + first))
    .sort((a, b) => a - b)
  if (!events.some((e) => e >= 0))
    throw new Problem(
      'evidence/balance',
      422,
      text(
        'Tidak ada kelompok yang diamati selama itu sesudah perlakuan. Perkecil --balance-e.',
        'No group was seen for so long after its treatment. Make --balance-e smaller.'
      )
    )
  const parts = events.map((e) => ({
    key: e,
    ...bySize(
      panel,
      kept.filter((cell) => cell.time - cell.group === e)
    )
  }))
  return { overall: averageOf(parts.filter((part) => part.key >= 0)), parts }
}

/** The average over each group's periods; overall by the sizes of the groups. */
function groupsOf(panel: Panel, cells: readonly Cell[]): Family<number> {
  const parts = panel.cohorts.flatMap((group) => {
    const own = after(cells).filter((cell) => cell.group === group)
    return own.length === 0 ? [] : [{ key: group, ...averageOf(own) }]
  })
  return {
    overall: bySize(
      panel,
      parts.map(({ key, ...rest }) => ({ group: key, ...rest }))
    ),
    parts
  }
}

function calendarOf(panel: Panel, cells: readonly Cell[]): Family<number> {
  const treated = after(cells)
  const times = [...new Set(treated.map((cell) => cell.time))].sort((a, b) => a - b)
  const parts = times.map((time) => ({
    key: time,
    ...bySize(
      panel,
      treated.filter((cell) => cell.time === time)
    )
  }))
  return { overall: averageOf(parts), parts }
}

/** The coefficient of being treated beside effects of each unit and each period. */
function twoWayOf({ times, units, groups, outcomes }: Panel): Weighed {
  const isTreated = times.map((time) => groups.map((group) => (group <= time ? 1 : 0)))
  const [d, y] = [isTreated, outcomes].map((values) => withoutMeans(values, units)) as [Float64Array[], Float64Array[]]
  const sum = (of: (t: number, i: number) => number) =>
    times.reduce((all, _, t) => all + groups.reduce((own, _group, i) => own + of(t, i), 0), 0)
  const spread = sum((t, i) => d[t]![i]! ** 2)
  const att = sum((t, i) => d[t]![i]! * y[t]![i]!) / spread
  const influence = groups.map((_, i) =>
    times.reduce((own, _time, t) => own + (units * d[t]![i]! * (y[t]![i]! - att * d[t]![i]!)) / spread, 0)
  )
  return { att, influence }
}

/** Less the mean of each unit and of each period, with the mean of all added back. */
function withoutMeans(values: readonly Float64Array[], units: number): Float64Array[] {
  const ofUnit = new Float64Array(units)
  for (const column of values) for (let i = 0; i < units; i++) ofUnit[i]! += column[i]! / values.length
  const all = mean(ofUnit)
  return values.map((column) => {
    const ofPeriod = mean(column)
    return column.map((v, i) => v - ofUnit[i]! - ofPeriod + all)
  })
}
