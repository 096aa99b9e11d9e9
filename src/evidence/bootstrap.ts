/**
 * The multiplier bootstrap: influence is drawn anew with random weights, and no model is fitted again. With few clusters
 * two values of a weight repeat too often, so that there Webb's six are drawn.
 */

import jstat from 'jstat'
import { seeded } from '../kernel/random.ts'
import { quantile } from './statistics.ts'

export interface Bootstrapped {
  /** Standard errors, from the quartiles of the draws. */
  errors: number[]
  /** So many errors either way hold all effects at once at the level asked for. */
  reach: number
}

const golden = (1 + Math.sqrt(5)) / 2
/** Mammen (1993). */
const mammen = (u: number) => (u < golden / Math.sqrt(5) ? 1 - golden : golden)
/** Webb (2014), Reworking wild bootstrap based inference for clustered errors. */
const six = [-Math.sqrt(1.5), -1, -Math.sqrt(0.5), Math.sqrt(0.5), 1, Math.sqrt(1.5)]
const webb = (u: number) => six[Math.floor(u * 6)]!
export const fewClusters = 12

/** `influence`: of each effect, summed by cluster. `units`: how many the effects were averaged over. */
export function bootstrap(
  influence: readonly Float64Array[],
  units: number,
  { draws, seed, level }: { draws: number; seed: number; level: number }
): Bootstrapped {
  const random = seeded(seed)
  const clusters = influence[0]!.length
  const weigh = clusters < fewClusters ? webb : mammen
  const drawn = influence.map(() => new Float64Array(draws))
  const weights = new Float64Array(clusters)
  for (let draw = 0; draw < draws; draw++) {
    for (let c = 0; c < clusters; c++) weights[c] = weigh(random())
    for (const [k, of] of influence.entries()) {
      let sum = 0
      for (let c = 0; c < clusters; c++) sum += weights[c]! * of[c]!
      drawn[k]![draw] = sum / units
    }
  }
  const between = jstat.normal.inv(0.75, 0, 1) - jstat.normal.inv(0.25, 0, 1)
  const errors = drawn.map((of) => {
    const sorted = Float64Array.from(of).sort()
    return (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / between
  })
  const furthest = new Float64Array(draws)
  for (const [k, of] of drawn.entries())
    if (errors[k]! > 0)
      for (let draw = 0; draw < draws; draw++)
        furthest[draw] = Math.max(furthest[draw]!, Math.abs(of[draw]!) / errors[k]!)
  return { errors, reach: quantile(furthest.sort(), level, 1) }
}
