/** What may be shown to whoever may not open households: no figure that would tell of a few of them. */
import shipped from '../../reference/disclosure.json' with { type: 'json' }
import type { Actor } from '../kernel/actor.ts'

/** So many households stand behind a figure at least, or it is not shown. */
export const { fewest } = shipped

/** A figure, or nothing where too few households stand behind it. What nobody stands behind tells of nobody. */
export const shown = <T>(figure: T, behind: number): T | null => (behind === 0 || behind >= fewest ? figure : null)

/**
 * What is usual in a group, one value a household: the mean of those in the middle, so many that as many households stand
 * behind the figure itself (a median is one household's, or two's), in steps of 2.5 to 10%, so that two figures that differ
 * by one household do not tell what that one has. Nothing for fewer.
 */
export function usual(values: readonly number[]): number | null {
  const n = values.length
  if (n === 0 || n < fewest) return null
  const cut = Math.floor((n - fewest) / 2)
  const middle = values.toSorted((a, b) => a - b).slice(cut, n - cut)
  return stepped(middle.reduce((sum, value) => sum + value, 0) / middle.length)
}

/** To steps of 1, 2 or 5 of its second digit. */
function stepped(value: number): number {
  if (value === 0) return 0
  const ten = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1)
  const digits = Math.abs(value) / ten
  const step = ten * (digits < 40 ? 1 : digits < 50 ? 2 : 5)
  return Math.round(value / step) * step
}

export interface Part {
  figure: number
  /** Households behind it. */
  behind: number
}

/**
 * The parts of a total that is shown as well. Where too few stand behind what is hidden, so that the total less the rest
 * would tell it, the smallest other parts are hidden with it.
 */
export function shownParts(parts: readonly Part[]): (number | null)[] {
  const figures = parts.map(({ figure, behind }) => shown(figure, behind))
  const hidden = () => parts.filter((_, i) => figures[i] === null)
  const enough = () => hidden().length !== 1 && hidden().reduce((sum, part) => sum + part.behind, 0) >= fewest
  const rest = parts
    .map(({ behind }, i) => ({ behind, i }))
    .filter(({ behind, i }) => behind > 0 && figures[i] !== null)
    .sort((a, b) => a.behind - b.behind || a.i - b.i)
  for (const { i } of rest) {
    if (hidden().length === 0 || enough()) break
    figures[i] = null
  }
  return figures
}

/** May this actor open the households of a village, and so see every figure of it? */
export const opens = ({ role, villages }: Actor): ((village: string) => boolean) => {
  if (role === 'administrator' || role === 'officer' || role === 'auditor') return () => true
  return role === 'facilitator' ? (village) => villages.includes(village) : () => false
}
/** May they open all? */
export const opensAll = ({ role }: Pick<Actor, 'role'>): boolean =>
  role === 'administrator' || role === 'officer' || role === 'auditor'
