/**
 * One comparison of two periods: how much more the outcome of the treated changed than that of comparable others.
 * Outcome regression, inverse probability weighting (normalised) and the doubly robust estimator of both, with their
 * influence functions: Sant'Anna & Zhao (2020), Doubly robust difference-in-differences estimators, J. Econometrics 219.
 */
import { inverse, Matrix } from 'ml-matrix'
import { mean } from './statistics.ts'

export type Method = 'dr' | 'reg' | 'ipw'

export interface Compared {
  att: number
  /** By unit of the comparison, with mean zero: what one more like it would move. */
  influence: Float64Array
}

/** Why a comparison cannot be made: too few for its covariates, or treated and others too different to compare. */
export type Incomparable = 'few' | 'overlap'

/** Weights above belong to units so unlike the treated that they are left out, as the authors' programs do. */
const heaviest = 0.995
const surelyTreated = 0.999

/** `x`: columns, the first of ones; all by unit. */
export function compare(
  change: Float64Array,
  treated: Uint8Array,
  x: readonly Float64Array[],
  method: Method
): Compared | Incomparable {
  const n = change.length
  const propensity = method === 'reg' ? undefined : propensityOf(treated, x)
  if (typeof propensity === 'string') return propensity
  const outcome = method === 'ipw' ? undefined : outcomeOf(change, treated, x)
  if (outcome === 'few') return outcome

  const gap = change.map((v, i) => v - (outcome ? outcome.fitted[i]! : 0))
  const weightTreated = Float64Array.from(treated)
  // Outcome regression weighs what others would have done by the treated; the other two weigh those others themselves.
  const weightOthers = propensity
    ? propensity.fitted.map((p, i) => (treated[i] || p >= heaviest ? 0 : p / (1 - p)))
    : new Float64Array(n)
  const share = mean(weightTreated)
  const shareOthers = propensity ? mean(weightOthers) : 1
  if (!(share > 0 && shareOthers > 0)) return 'overlap'
  const etaTreated = mean(gap.map((g, i) => g * weightTreated[i]!)) / share
  const etaOthers = mean(gap.map((g, i) => g * weightOthers[i]!)) / shareOthers

  const influence = new Float64Array(n)
  for (let i = 0; i < n; i++)
    influence[i] =
      (weightTreated[i]! * (gap[i]! - etaTreated)) / share - (weightOthers[i]! * (gap[i]! - etaOthers)) / shareOthers
  // What is not known of the two fits themselves.
  if (outcome) {
    const pull = x.map((column) =>
      mean(column.map((v, i) => v * (weightTreated[i]! / share - weightOthers[i]! / shareOthers)))
    )
    addInto(influence, outcome.influence, pull, -1)
  }
  if (propensity) {
    const pull = x.map(
      (column) => mean(column.map((v, i) => v * weightOthers[i]! * (gap[i]! - etaOthers))) / shareOthers
    )
    addInto(influence, propensity.influence, pull, -1)
  }
  return { att: etaTreated - etaOthers, influence }
}

interface Fit {
  fitted: Float64Array
  /** By coefficient, then unit. */
  influence: Float64Array[]
}

function addInto(influence: Float64Array, of: readonly Float64Array[], pull: readonly number[], sign: number): void {
  for (const [k, column] of of.entries())
    for (let i = 0; i < influence.length; i++) influence[i]! += sign * pull[k]! * column[i]!
}

/** The inverse of x'Wx over n; undefined where its columns say the same or too few units stand behind them. */
function invertGram(x: readonly Float64Array[], weight: Float64Array): Matrix | undefined {
  const k = x.length
  const n = weight.length
  const gram = Matrix.zeros(k, k)
  for (let a = 0; a < k; a++)
    for (let b = a; b < k; b++) {
      let sum = 0
      for (let i = 0; i < n; i++) sum += weight[i]! * x[a]![i]! * x[b]![i]!
      gram.set(a, b, sum / n)
      gram.set(b, a, sum / n)
    }
  // Scaled to ones on the diagonal, so that a singular matrix shows whatever the units of its columns.
  const scale = gram.diagonal().map((d) => 1 / Math.sqrt(d))
  if (scale.some((s) => !Number.isFinite(s))) return undefined
  const scaled = new Matrix(gram.to2DArray().map((row, a) => row.map((v, b) => v * scale[a]! * scale[b]!)))
  try {
    const inverted = inverse(scaled)
    const size = (m: Matrix) => Math.max(...m.to2DArray().flat().map(Math.abs))
    if (!(size(inverted) < 1e10)) return undefined
    return new Matrix(inverted.to2DArray().map((row, a) => row.map((v, b) => v * scale[a]! * scale[b]!)))
  } catch {
    return undefined
  }
}

const times = (x: readonly Float64Array[], coefficients: readonly number[]): Float64Array =>
  x[0]!.map((_, i) => coefficients.reduce((sum, c, k) => sum + c * x[k]![i]!, 0))

/** Each column of x times a residual of each unit, through an inverted matrix. */
function influenceOf(x: readonly Float64Array[], residual: Float64Array, inverted: Matrix): Float64Array[] {
  const scores = x.map((column) => column.map((v, i) => v * residual[i]!))
  return x.map((_, a) =>
    residual.map((_r, i) => scores.reduce((sum, score, b) => sum + inverted.get(a, b) * score[i]!, 0))
  )
}

/** How the outcome of the others changes with x, by least squares, fitted for everybody. */
function outcomeOf(change: Float64Array, treated: Uint8Array, x: readonly Float64Array[]): Fit | 'few' {
  const weight = Float64Array.from(treated, (d) => 1 - d)
  if (weight.reduce((sum, w) => sum + w, 0) < x.length) return 'few'
  const inverted = invertGram(x, weight)
  if (!inverted) return 'few'
  const moment = x.map((column) => mean(column.map((v, i) => v * weight[i]! * change[i]!)))
  const fitted = times(x, inverted.mmul(Matrix.columnVector(moment)).to1DArray())
  return {
    fitted,
    influence: influenceOf(
      x,
      change.map((v, i) => weight[i]! * (v - fitted[i]!)),
      inverted
    )
  }
}

/** The probability of being treated by x: a logit by iteratively weighted least squares. */
function propensityOf(treated: Uint8Array, x: readonly Float64Array[]): Fit | Incomparable {
  let coefficients: number[] = x.map(() => 0)
  for (let round = 0; round < 50; round++) {
    const fitted = times(x, coefficients).map((v) => 1 / (1 + Math.exp(-v)))
    const inverted = invertGram(
      x,
      fitted.map((p) => p * (1 - p))
    )
    if (!inverted) return round === 0 ? 'few' : 'overlap'
    const residual = fitted.map((p, i) => treated[i]! - p)
    const score = x.map((column) => mean(column.map((v, i) => v * residual[i]!)))
    const step = inverted.mmul(Matrix.columnVector(score)).to1DArray()
    coefficients = coefficients.map((c, k) => c + step[k]!)
    const size = Math.max(...step.map((s, k) => Math.abs(s) * Math.sqrt(mean(x[k]!.map((v) => v * v)))))
    if (size < 1e-12) {
      if (fitted.some((p) => p >= surelyTreated)) return 'overlap'
      return { fitted, influence: influenceOf(x, residual, inverted) }
    }
  }
  return 'overlap'
}
