/** Which figures count, what they are worth in today's prices, and how far incomes have recovered; pure. */
import jstat from 'jstat'
import { addMonths, type PlainDate } from '../kernel/dates.ts'
import {
  type Doubt,
  evidenceRules,
  type FigureSource,
  figureSources,
  type PriceChange,
  type Recovery
} from './model.ts'

/** A month of an enterprise from one source, rupiah. */
export interface Figure {
  /** Its first day. */
  month: PlainDate
  source: FigureSource
  amount: number
  /** Asked about when it was written, and kept. */
  odd: boolean
  verdict: 'right' | 'wrong' | null
}
export interface Judged extends Figure {
  /** Null: it counts. */
  doubt: Doubt | null
}

/** Months since year 0. */
export const monthNumber = (month: string): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1
const byMonth = (a: Figure, b: Figure) => (a.month < b.month ? -1 : 1)
const fold = (a: number, b: number) => Math.max(a, b) / Math.min(a, b)

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

/**
 * The figures of one enterprise, one a month by the best source, by month; what was said to be wrong makes room for the
 * next source. What looks wrong bears its doubt, unless somebody said that it is right. Nothing is filled in, and a month
 * of zero is no slip of the pen.
 */
export function judged(figures: readonly Figure[]): Judged[] {
  const best = [
    ...Map.groupBy(
      figures.filter((f) => f.verdict !== 'wrong'),
      (f) => f.month
    ).values()
  ]
    .map((of) => of.toSorted((a, b) => figureSources.indexOf(a.source) - figureSources.indexOf(b.source))[0]!)
    .sort(byMonth)
  const digits = wrongDigits(best)
  let before: Figure | undefined
  let usual: Figure | undefined
  return best.map((figure) => {
    const doubt = digits.has(figure) ? 'digits' : isJump(figure, before, usual) ? 'jump' : null
    if (!doubt && figure.amount > 0) {
      before = figure
      if (figure.verdict === null) usual = figure
    }
    return { ...figure, doubt }
  })
}

const mayDoubt = ({ verdict, amount }: Figure) => verdict !== 'right' && amount > 0

/**
 * Those some ten fold of the middle of the others, the furthest first: without it the others may be right. What somebody
 * said to be right is no measure of what is usual, but vouches for what is like it.
 */
function wrongDigits(figures: readonly Figure[]): Set<Figure> {
  const { from, to, others } = evidenceRules.digits
  const right = figures.filter((figure) => figure.verdict === 'right')
  const isLike = ({ amount }: Figure) =>
    right.some((one) => one.amount > 0 && fold(amount, one.amount) <= evidenceRules.jump.fold)
  let left = figures.filter(mayDoubt)
  const wrong = new Set<Figure>()
  for (;;) {
    if (left.length <= others) return wrong
    const far = left.flatMap((figure, i) => {
      const times = fold(figure.amount, middle(left.toSpliced(i, 1).map(({ amount }) => amount)))
      return !isLike(figure) && times >= from && times <= to ? [{ figure, times }] : []
    })
    const furthest = far.toSorted((a, b) => b.times - a.times)[0]
    if (!furthest) return wrong
    wrong.add(furthest.figure)
    left = left.filter((figure) => figure !== furthest.figure)
  }
}

/** Against the figure that counts before it, and the last that nobody had to look at: falling back to that is no jump. */
function isJump(figure: Figure, before: Figure | undefined, usual: Figure | undefined): boolean {
  const { jump } = evidenceRules
  if (!before || !mayDoubt(figure) || monthNumber(figure.month) - monthNumber(before.month) > jump.months) return false
  return [before, usual ?? before].every(({ amount }) => fold(figure.amount, amount) > jump.fold)
}

/**
 * What a rupiah bought in a month, against the first December of the table; undefined before it. Between Decembers prices
 * grow evenly; after the last one nothing is known, and they stand still.
 */
export function priceLevel(changes: readonly PriceChange[], month: string): number | undefined {
  const at = monthNumber(month)
  const [first] = changes
  if (!first || at < monthNumber(first.month) - 12) return undefined
  return changes.reduce((level, { month: december, percent }) => {
    const share = Math.min(1, Math.max(0, (at - monthNumber(december) + 12) / 12))
    return level * (1 + percent / 100) ** share
  }, 1)
}

/** An amount of a month in the prices of another; undefined where prices are not known. */
export function inPricesOf(
  changes: readonly PriceChange[],
  amount: number,
  month: string,
  of: string
): number | undefined {
  const [then, now] = [priceLevel(changes, month), priceLevel(changes, of)]
  return then && now && (amount * now) / then
}

export interface Standing {
  /** Logarithm of turnover now over that before the pandemic, in prices of today; null: it stopped, or nothing before. */
  log: number | null
  hasBefore: boolean
  hasNow: boolean
  /** By the same months of the year, rather than by whatever is known. */
  sameMonths: boolean
  /** Earned something before, and nothing now. */
  stopped: boolean
}

/**
 * How one enterprise stands: the last twelve months against the same months before the pandemic; where none is the same,
 * against all that is known of before; where there is none, against what the register says. Memory does not tell of now.
 */
export function standingOf(figures: readonly Judged[], today: PlainDate, changes: readonly PriceChange[]): Standing {
  const { before: window, recentMonths } = evidenceRules
  const month = `${today.slice(0, 7)}-01`
  const counting = figures.filter((f) => f.doubt === null)
  const real = counting.flatMap((f) => {
    const amount = inPricesOf(changes, f.amount, f.month, month)
    return amount === undefined ? [] : [{ ...f, amount }]
  })
  const since = addMonths(month, -recentMonths)
  const now = real.filter(
    (f) => f.month > since && f.month <= month && f.source !== 'recall' && f.source !== 'register'
  )
  const known = real.filter((f) => f.month >= window.from && f.month <= window.to)
  const months = known.filter((f) => f.source !== 'register')
  const before = months.length > 0 ? months : known
  const ofYear = (f: Figure) => f.month.slice(5, 7)
  const ofNow = new Set(now.map(ofYear))
  const shared = new Set(months.map(ofYear).filter((m) => ofNow.has(m)))
  const alike = (list: readonly Judged[]) =>
    shared.size === 0
      ? mean(list.map((f) => f.amount))
      : mean([...shared].map((m) => mean(list.flatMap((f) => (ofYear(f) === m ? [f.amount] : [])))))
  const [earned, earns] = [alike(before), alike(now)]
  const isCompared = before.length > 0 && now.length > 0 && earned > 0
  return {
    log: isCompared && earns > 0 ? Math.log(earns / earned) : null,
    hasBefore: before.length > 0,
    hasNow: now.length > 0,
    sameMonths: isCompared && shared.size > 0,
    stopped: isCompared && earns === 0
  }
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/**
 * The index of a group from logarithms, one a household: 100 times their geometric mean, with a 95% interval by Student's
 * distribution. Undefined for fewer than two.
 */
export function recoveryOf(logs: readonly number[]): Recovery | undefined {
  const n = logs.length
  if (n < 2) return undefined
  // In one order, so that whoever comes first moves no digit.
  const sorted = logs.toSorted((a, b) => a - b)
  const middleLog = mean(sorted)
  const spread = Math.sqrt(sorted.reduce((sum, log) => sum + (log - middleLog) ** 2, 0) / (n - 1))
  const reach = (jstat.studentt.inv(0.975, n - 1) * spread) / Math.sqrt(n)
  const index = (log: number) => 100 * Math.exp(log)
  return { index: index(middleLog), lower: index(middleLog - reach), upper: index(middleLog + reach) }
}
