/** Days that an act may name: each has its span from the record it belongs to, and a refusal says what that is. */
import { addMonths, formatDate, type PlainDate } from './dates.ts'
import { wrongAt } from './problem.ts'
import { type Text, text } from './text.ts'

/** One end of a span: the day, and what that day is. */
export type Bound = readonly [day: PlainDate, is: Text]
export interface Span {
  from?: Bound
  to?: Bound
}

export const thisDay = (today: PlainDate): Bound => [today, text('hari ini', 'today')]
export const yearsBefore = (day: PlainDate, years: number): Bound => [
  addMonths(day, -12 * years),
  text(`${years} tahun sebelumnya`, `${years} years before`)
]
export const yearsAfter = (day: PlainDate, years: number): Bound => [
  addMonths(day, 12 * years),
  text(`${years} tahun sesudahnya`, `${years} years later`)
]
/** When a version of something may begin to hold: a rule of long ago, or of the year to come. */
export const validity = (today: PlainDate): Span => ({ from: yearsBefore(today, 50), to: yearsAfter(today, 2) })

/** Refuses a day outside its span, where it was written; no day is no fault. */
export function requireWithin(day: PlainDate | null, pointer: string, { from, to }: Span): void {
  if (day === null) return
  const broken = from && day < from[0] ? { bound: from, early: true } : to && day > to[0] && { bound: to, early: false }
  if (!broken) return
  const [end, is] = broken.bound
  throw wrongAt(
    'kernel/day-outside',
    pointer,
    broken.early
      ? text(
          `${formatDate(day)} terlalu awal. Paling awal ${formatDate(end)} (${is.id}); perbaiki tanggalnya.`,
          `${formatDate(day, 'en')} is too early. ${formatDate(end, 'en')} (${is.en}) is the earliest; correct the date.`
        )
      : text(
          `${formatDate(day)} terlalu jauh. Paling lambat ${formatDate(end)} (${is.id}); perbaiki tanggalnya.`,
          `${formatDate(day, 'en')} is too late. ${formatDate(end, 'en')} (${is.en}) is the latest; correct the date.`
        ),
    { from: from?.[0], to: to?.[0] }
  )
}
