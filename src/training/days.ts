/** Days on which nobody teaches, and how a teaching day goes; the data are in reference/teaching-days.json. */
import data from '../../reference/teaching-days.json' with { type: 'json' }
import type { PlainDate } from '../kernel/dates.ts'
import type { Text } from '../kernel/text.ts'

export interface Holiday {
  day: PlainDate
  kind: 'national' | 'joint-leave'
  name: Text
  /** Days of the moon are decreed again when it has been seen. */
  certain: boolean
}

const holidays = new Map(data.years.flatMap((y) => y.days.map((d) => [d.day, d as Holiday] as const)))

/** The national holiday or joint leave on a day. */
export const holidayOn = (day: PlainDate): Holiday | undefined => holidays.get(day)

/** Holidays from one day to another, and the years of them whose holidays are not decreed yet. */
export function holidaysBetween(from: PlainDate, to: PlainDate): { days: Holiday[]; unknownYears: number[] } {
  const known = new Set(data.years.map((y) => y.year))
  const [first, last] = [Number(from.slice(0, 4)), Number(to.slice(0, 4))]
  const years = Array.from({ length: Math.max(0, Math.min(10, last - first + 1)) }, (_, i) => first + i)
  return {
    days: [...holidays.values()].filter((h) => h.day >= from && h.day <= to),
    unknownYears: years.filter((year) => !known.has(year))
  }
}

export const inRamadan = (day: PlainDate): boolean => data.ramadan.some((r) => day >= r.from && day <= r.to)

/** Ramadan as far as it falls into a time; `certain`: its days are decreed. */
export const ramadanBetween = (from: PlainDate, to: PlainDate) =>
  data.ramadan.filter((r) => r.from <= to && r.to >= from).map((r) => ({ from: r.from, to: r.to, certain: r.certain }))

const minutes = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))

/** Breaks of a weekday (1 Monday to 7 Sunday), in minutes from midnight; on Fridays the midday is free for prayer. */
export const breaksOn = (weekday: number): { from: number; to: number }[] =>
  data.breaks.filter((b) => b.weekdays.includes(weekday)).map((b) => ({ from: minutes(b.from), to: minutes(b.to) }))
