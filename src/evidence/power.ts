/** How many it takes to tell a change from chance, and which change so many can tell; pure. */
import jstat from 'jstat'
import { evidenceRules } from './model.ts'

export interface Design {
  /** Standard deviation of the logarithm of turnover between enterprises. */
  spread: number
  /** Of turnover after with turnover before: what is known beforehand does not have to be found out. */
  correlation: number
  /** So many that come together (a class, a village) and are alike: 1 for each by itself. */
  together: number
  /** The share of the spread that lies between such groups. */
  alike: number
}

/**
 * The smallest change of the logarithm that is found with the usual power at the usual level, two-sided:
 * (t(1 - level/2) + t(power)) · s · √((1 - r²) · (1 + (m - 1)ρ) · (1/n₁ + 1/n₂)), with Student's t of as many degrees of
 * freedom as there are groups less two (Bloom 1995; the design effect of clusters: Donner & Klar 2000; what a measure
 * before saves: Frison & Pocock 1992). Infinite where there are too few to tell anything.
 */
export function detectable(
  treated: number,
  controls: number,
  { spread, correlation, together, alike }: Design
): number {
  const freedom = Math.floor(treated / together) + Math.floor(controls / together) - 2
  if (freedom < 1) return Infinity
  const { level, power } = evidenceRules.power
  const reach = jstat.studentt.inv(1 - level / 2, freedom) + jstat.studentt.inv(power, freedom)
  const design = 1 + (together - 1) * alike
  return reach * spread * Math.sqrt((1 - correlation ** 2) * design * (1 / treated + 1 / controls))
}

/** How many of each of two equal sides find this change of the logarithm, in whole groups; null: more than a million. */
export function needed(change: number, design: Design): number | null {
  const { together } = design
  const isEnough = (groups: number) => detectable(groups * together, groups * together, design) <= Math.abs(change)
  let [low, high] = [1, 2]
  while (!isEnough(high)) {
    if (high * together > 1_000_000) return null
    ;[low, high] = [high, 2 * high]
  }
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (isEnough(middle)) high = middle
    else low = middle
  }
  return high * together
}
