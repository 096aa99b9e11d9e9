/**
 * How long things last when some are still there as we look: Kaplan-Meier with Greenwood's errors on the logarithm,
 * the log-rank test, and Cox's proportional hazards with Efron's handling of ties (1977, J. Am. Stat. Assoc. 72).
 */
import { Matrix, pseudoInverse } from 'ml-matrix'
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import { chiSquareTail, normalTails, numeric, reachOf } from './statistics.ts'

export interface Lifetime {
  /** Until it ended, or until it was last seen; not negative, in any one unit. */
  time: number
  /** It ended then; else it was still there. */
  ended: boolean
  /** Compared with each other. */
  by: string
  /** Each with its own course, not compared. */
  stratum: string
  /** As written: numbers, or words that are compared with the first in alphabetical order. */
  covariates: string[]
}

/** A share still there from this time on, with its interval; a bound is null where nothing is left to tell it. */
export interface Step {
  time: number
  atRisk: number
  ended: number
  share: number
  lower: number | null
  upper: number | null
}
export interface Curve {
  by: string
  n: number
  ended: number
  /** By when half had ended, with its interval; null: not yet, as far as was seen. */
  median: { time: number | null; lower: number | null; upper: number | null }
  steps: Step[]
}
export interface Test {
  statistic: number
  df: number
  p: number
}
export interface Hazards {
  n: number
  ended: number
  effects: {
    covariate: string
    coefficient: number
    se: number
    z: number
    p: number
    ratio: number
    lower: number
    upper: number
  }[]
  logLikelihood: { without: number; with: number }
  likelihoodRatio: Test
  wald: Test
  score: Test
}
export interface Survival {
  n: number
  ended: number
  curves: Curve[]
  /** That all of `by` last alike; null where there is one. */
  logRank: (Test & { groups: { by: string; n: number; ended: number; expected: number }[] }) | null
  /** Null without covariates. */
  hazards: Hazards | null
}

const reach = reachOf(0.95)

/** `covariates`: their names. Throws `evidence/…` (422) where the data cannot answer. */
export function survivalOf(lives: readonly Lifetime[], covariates: readonly string[]): Survival {
  const ended = lives.filter((life) => life.ended).length
  if (ended === 0)
    throw new Problem(
      'evidence/no-event',
      422,
      text(
        'Belum ada yang berakhir, jadi lamanya belum dapat dihitung.',
        'Nothing has ended yet, so nothing can be said of how long it lasts.'
      )
    )
  const groups = [...new Set(lives.map((life) => life.by))].sort()
  return {
    n: lives.length,
    ended,
    curves: groups.map((by) =>
      curveOf(
        by,
        lives.filter((life) => life.by === by)
      )
    ),
    logRank: groups.length > 1 ? logRankOf(lives, groups) : null,
    hazards: covariates.length > 0 ? hazardsOf(lives, covariates) : null
  }
}

/** Distinct times, ascending. */
const timesOf = (lives: readonly Lifetime[]) => [...new Set(lives.map((life) => life.time))].sort((a, b) => a - b)

function curveOf(by: string, lives: readonly Lifetime[]): Curve {
  const sorted = [...lives].sort((a, b) => a.time - b.time)
  const steps: Step[] = []
  let [share, variance] = [1, 0]
  for (let i = 0; i < sorted.length; ) {
    const { time } = sorted[i]!
    const atRisk = sorted.length - i
    let ended = 0
    for (; i < sorted.length && sorted[i]!.time === time; i++) if (sorted[i]!.ended) ended++
    share *= 1 - ended / atRisk
    variance += ended / (atRisk * (atRisk - ended))
    const spread = Math.exp(reach * Math.sqrt(variance))
    const isLeft = share > 0
    steps.push({
      time,
      atRisk,
      ended,
      share,
      lower: isLeft ? share / spread : null,
      upper: isLeft ? Math.min(1, share * spread) : null
    })
  }
  const halved = (of: (step: Step) => number | null) =>
    whenHalf(steps.map((step) => ({ time: step.time, share: of(step) })))
  return {
    by,
    n: lives.length,
    ended: lives.filter((life) => life.ended).length,
    median: {
      time: halved((step) => step.share),
      lower: halved((step) => step.lower),
      upper: halved((step) => step.upper)
    },
    steps
  }
}

/** The first time with half or less; on a step of exactly half, the middle of it. */
function whenHalf(steps: readonly { time: number; share: number | null }[]): number | null {
  const close = 1.5e-8
  const below = steps.filter(
    (step): step is { time: number; share: number } => step.share !== null && step.share < 0.5 + close
  )
  const [first] = below
  if (!first) return null
  const next = below.find((step) => step.share < first.share)
  return Math.abs(first.share - 0.5) < close && next ? (first.time + next.time) / 2 : first.time
}

function logRankOf(lives: readonly Lifetime[], groups: readonly string[]): Survival['logRank'] {
  const k = groups.length
  const ended = groups.map((by) => lives.filter((life) => life.by === by && life.ended).length)
  const expected = groups.map(() => 0)
  const variance = Matrix.zeros(k, k)
  for (const stratum of new Set(lives.map((life) => life.stratum))) {
    const own = lives.filter((life) => life.stratum === stratum).sort((a, b) => b.time - a.time)
    const atRisk = groups.map(() => 0)
    let i = 0
    for (const time of timesOf(own.filter((life) => life.ended)).reverse()) {
      for (; i < own.length && own[i]!.time >= time; i++) atRisk[groups.indexOf(own[i]!.by)]!++
      const n = atRisk.reduce((sum, r) => sum + r, 0)
      const d = own.filter((life) => life.ended && life.time === time).length
      const spread = n > 1 ? (d * (n - d)) / (n - 1) : 0
      for (let a = 0; a < k; a++) {
        const share = atRisk[a]! / n
        expected[a]! += d * share
        for (let b = 0; b < k; b++)
          variance.set(a, b, variance.get(a, b) + spread * share * ((a === b ? 1 : 0) - atRisk[b]! / n))
      }
    }
  }
  const surprise = Matrix.columnVector(ended.map((d, a) => d - expected[a]!))
  const statistic = surprise.transpose().mmul(pseudoInverse(variance)).mmul(surprise).get(0, 0)
  return {
    statistic,
    df: k - 1,
    p: chiSquareTail(statistic, k - 1),
    groups: groups.map((by, a) => ({
      by,
      n: lives.filter((life) => life.by === by).length,
      ended: ended[a]!,
      expected: expected[a]!
    }))
  }
}

interface Likelihood {
  value: number
  score: Matrix
  information: Matrix
}

function hazardsOf(lives: readonly Lifetime[], written: readonly string[]): Hazards {
  const { names, columns } = numeric(
    written.map((name, c) => ({ name, values: lives.map((life) => life.covariates[c]!) }))
  )
  const k = names.length
  // Measured from their middle and in their own spread, so that no unit of a column matters to the arithmetic.
  const middle = columns.map((column) => column.reduce((sum, v) => sum + v, 0) / lives.length)
  const spread = columns.map((column, c) =>
    Math.sqrt(column.reduce((sum, v) => sum + (v - middle[c]!) ** 2, 0) / lives.length)
  )
  const same = names[spread.findIndex((s) => !(s > 0))]
  if (same !== undefined) throw singular(same)
  const x = lives.map((_, i) => columns.map((column, c) => (column[i]! - middle[c]!) / spread[c]!))
  const strata = [...new Set(lives.map((life) => life.stratum))].map((stratum) =>
    [...lives.keys()].filter((i) => lives[i]!.stratum === stratum).sort((a, b) => lives[b]!.time - lives[a]!.time)
  )
  const at = (coefficients: Matrix) => likelihood(lives, x, strata, coefficients)
  const start = at(Matrix.zeros(k, 1))
  let now = start
  let coefficients = Matrix.zeros(k, 1)
  for (let round = 0; ; round++) {
    const step = invert(now.information, names).mmul(now.score)
    let next = Matrix.add(coefficients, step)
    let there = at(next)
    for (let half = 0; half < 20 && !(there.value >= now.value - 1e-12); half++) {
      step.mul(0.5)
      next = Matrix.add(coefficients, step)
      there = at(next)
    }
    const gained = there.value - now.value
    ;[coefficients, now] = [next, there]
    const unbounded = names[coefficients.to1DArray().findIndex((b) => Math.abs(b) > 15)]
    if (unbounded !== undefined || round > 100)
      throw new Problem(
        'evidence/unbounded',
        422,
        text(
          `Pengaruh ${unbounded ?? written.join(', ')} tidak terhingga: pada salah satu nilainya tidak ada (atau ` +
            `semua) yang berakhir. Keluarkan kolom itu.`,
          `The effect of ${unbounded ?? written.join(', ')} has no bound: of one of its values nothing (or ` +
            `everything) ended. Leave that column out.`
        )
      )
    if (Math.abs(gained) < 1e-11 * (1 + Math.abs(now.value)) && step.norm('frobenius') < 1e-8) break
  }
  const variance = invert(now.information, names)
  const test = (statistic: number): Test => ({ statistic, df: k, p: chiSquareTail(statistic, k) })
  const square = (v: Matrix, m: Matrix) => v.transpose().mmul(m).mmul(v).get(0, 0)
  return {
    n: lives.length,
    ended: lives.filter((life) => life.ended).length,
    effects: names.map((covariate, c) => {
      const coefficient = coefficients.get(c, 0) / spread[c]!
      const se = Math.sqrt(variance.get(c, c)) / spread[c]!
      const z = coefficient / se
      const [ratio, lower, upper] = [0, -reach * se, reach * se].map((away) => Math.exp(coefficient + away)) as [
        number,
        number,
        number
      ]
      return { covariate, coefficient, se, z, p: normalTails(z), ratio, lower, upper }
    }),
    logLikelihood: { without: start.value, with: now.value },
    likelihoodRatio: test(2 * (now.value - start.value)),
    wald: test(square(coefficients, now.information)),
    score: test(square(start.score, invert(start.information, names)))
  }
}

const singular = (name: string) =>
  new Problem(
    'evidence/singular',
    422,
    text(
      `Kolom ${name} selalu sama atau mengulang kolom lain. Keluarkan salah satu.`,
      `The column ${name} is always the same or repeats others. Leave one out.`
    )
  )

function invert(information: Matrix, names: readonly string[]): Matrix {
  const inverted = pseudoInverse(information)
  // A column that the others tell already leaves a direction without information.
  const whole = information.mmul(inverted)
  const repeated = names.find((_, c) => Math.abs(whole.get(c, c) - 1) > 1e-6)
  if (repeated !== undefined) throw singular(repeated)
  return inverted
}

/** The partial likelihood with its derivatives; `strata`: positions in `lives`, latest first. */
function likelihood(
  lives: readonly Lifetime[],
  x: readonly number[][],
  strata: readonly number[][],
  coefficients: Matrix
): Likelihood {
  const b = coefficients.to1DArray()
  const k = b.length
  const score = new Array<number>(k).fill(0)
  const information = Matrix.zeros(k, k)
  let value = 0
  for (const order of strata) {
    const all = new Sums(k)
    for (let i = 0; i < order.length; ) {
      const { time } = lives[order[i]!]!
      const tied = new Sums(k)
      let ended = 0
      for (; i < order.length && lives[order[i]!]!.time === time; i++) {
        const own = x[order[i]!]!
        const log = own.reduce((sum, v, c) => sum + v * b[c]!, 0)
        all.add(own, Math.exp(log))
        if (!lives[order[i]!]!.ended) continue
        tied.add(own, Math.exp(log))
        ended++
        value += log
        for (let c = 0; c < k; c++) score[c]! += own[c]!
      }
      // Of those that end together, each in turn counts as gone by a part.
      for (let turn = 0; turn < ended; turn++) {
        const part = turn / ended
        const s0 = all.s0 - part * tied.s0
        const first = all.s1.map((s, c) => (s - part * tied.s1[c]!) / s0)
        value -= Math.log(s0)
        for (let a = 0; a < k; a++) {
          score[a]! -= first[a]!
          for (let c = 0; c < k; c++)
            information.set(
              a,
              c,
              information.get(a, c) + (all.s2[a * k + c]! - part * tied.s2[a * k + c]!) / s0 - first[a]! * first[c]!
            )
        }
      }
    }
  }
  return { value, score: Matrix.columnVector(score), information }
}

/** Sums of weights, of weighted covariates, and of their products. */
class Sums {
  s0 = 0
  readonly s1: number[]
  readonly s2: number[]
  constructor(k: number) {
    this.s1 = new Array<number>(k).fill(0)
    this.s2 = new Array<number>(k * k).fill(0)
  }
  add(own: readonly number[], weight: number): void {
    this.s0 += weight
    for (const [a, v] of own.entries()) {
      this.s1[a]! += weight * v
      for (const [c, w] of own.entries()) this.s2[a * own.length + c]! += weight * v * w
    }
  }
}
