/** Which backups are kept, when one is due, and when somebody must be told. No I/O. */
import { dateInJakarta } from '../../kernel/dates.ts'

const day = 86_400_000
export const kept = { days: 7, weeks: 5, months: 12 } as const

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
