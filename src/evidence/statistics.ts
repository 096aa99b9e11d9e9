/** Small things that both kinds of evidence need: normal and chi-square tails, numbers for words, sums. */
import jstat from 'jstat'

/** Upper tail of the chi-square distribution. */
export const chiSquareTail = (x: number, df: number): number => 1 - jstat.chisquare.cdf(x, df)
/** So many standard errors reach either way from an estimate at this level, such as 0.95. */
export const reachOf = (level: number): number => jstat.normal.inv((1 + level) / 2, 0, 1)
/** Two-sided p of an estimate over its standard error. */
export const normalTails = (z: number): number => 2 * jstat.normal.cdf(-Math.abs(z), 0, 1)

/** The value below which a share of sorted values lies: interpolated between neighbours (type 7), or the first that reaches it (type 1). */
export function quantile(sorted: Float64Array, share: number, type: 1 | 7 = 7): number {
  const n = sorted.length
  if (type === 1) return sorted[Math.max(0, Math.ceil(n * share - 1e-9) - 1)]!
  const at = (n - 1) * share
  const low = Math.floor(at)
  const high = Math.min(low + 1, n - 1)
  return sorted[low]! + (at - low) * (sorted[high]! - sorted[low]!)
}

export const mean = (values: Float64Array): number => values.reduce((sum, v) => sum + v, 0) / values.length

/**
 * Columns of numbers for columns as written: numbers stay; words become a column of 0 and 1 for each but the first in
 * alphabetical order. Answers the names with them; rows are those of `columns`.
 */
export function numeric(columns: { name: string; values: readonly string[] }[]): {
  names: string[]
  columns: Float64Array[]
} {
  const names: string[] = []
  const numbers: Float64Array[] = []
  for (const { name, values } of columns) {
    if (values.every((v) => Number.isFinite(Number(v)))) {
      names.push(name)
      numbers.push(Float64Array.from(values, Number))
      continue
    }
    for (const word of [...new Set(values)].sort().slice(1)) {
      names.push(`${name}=${word}`)
      numbers.push(Float64Array.from(values, (v) => (v === word ? 1 : 0)))
    }
  }
  return { names, columns: numbers }
}
