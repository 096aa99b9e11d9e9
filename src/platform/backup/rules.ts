/** Which backups are kept, when one is due, and when somebody must be told. No I/O. */
import { dateInJakarta } from '../../kernel/dates.ts'

const day = 86_400_000
const kept = { days: 7, weeks: 5, months: 12, updates: 3 } as const

/** Days since 1970 in Jakarta; weeks begin on Monday. */
const dayOf = (at: Date) => Date.parse(dateInJakarta(at)) / day
const weekOf = (at: Date) => Math.floor((dayOf(at) + 3) / 7)
const monthOf = (at: Date) => dateInJakarta(at).slice(0, 7)

/**
 * Of backups taken at `times`, those to keep: the newest of each of the last 7 days, 5 weeks and 12 months that have one.
 * The newest of all is always among them, whatever the clock says.
 */
export function toKeep(times: readonly Date[]): Set<Date> {
  const newestFirst = [...times].sort((a, b) => b.getTime() - a.getTime())
  const keep = new Set<Date>()
  for (const [periodOf, most] of [
    [dayOf, kept.days],
    [weekOf, kept.weeks],
    [monthOf, kept.months]
  ] as const) {
    const periods = new Set<number | string>()
    for (const at of newestFirst) {
      const period = periodOf(at)
      if (periods.has(period)) continue
      if (periods.size === most) break
      periods.add(period)
      keep.add(at)
    }
  }
  return keep
}

/** Those of `found` to remove. */
export function toDrop<T extends { at: Date }>(found: readonly T[]): T[] {
  const keep = toKeep(found.map(({ at }) => at))
  return found.filter(({ at }) => !keep.has(at))
}

/**
 * Of backups taken before an update, those to remove: kept is the newest of each of the last three updates. A start that
 * fails to migrate takes one each time, and must not push out those of earlier updates.
 */
export function updatesToDrop<T extends { at: Date; before: string }>(found: readonly T[]): T[] {
  const newest = new Map<string, T>()
  for (const each of [...found].sort((a, b) => a.at.getTime() - b.at.getTime())) newest.set(each.before, each)
  const last = [...newest.keys()].sort().slice(-kept.updates)
  return found.filter((each) => newest.get(each.before) !== each || !last.includes(each.before))
}

/** Once a day, from one in the morning in Jakarta on. */
export const backupDue = (last: Date, now: Date): boolean =>
  dayOf(new Date(now.getTime() - 3_600_000)) > dayOf(new Date(last.getTime() - 3_600_000))

/** A backup that nobody ever restored is a hope: once a month the newest is tried by itself. */
export const drillDue = (last: Date, now: Date): boolean => monthOf(last) < monthOf(now)

/** What is to be told: `backup` once the last good one is over 36 hours old, `drill` once none succeeded for 45 days. */
export function worries(lastBackup: Date, lastDrill: Date, now: Date): ('backup' | 'drill')[] {
  const age = (at: Date) => (now.getTime() - at.getTime()) / day
  return [...(age(lastBackup) > 1.5 ? ['backup' as const] : []), ...(age(lastDrill) > 45 ? ['drill' as const] : [])]
}
