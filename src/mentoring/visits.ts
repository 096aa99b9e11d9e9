/** Rules of visits, pure, so that a phone without signal runs the same: who comes next, and what is asked twice. */

import { addMonths, daysBetween, type PlainDate } from '../kernel/dates.ts'
import { formatRupiah } from '../kernel/money.ts'
import { Problem } from '../kernel/problem.ts'
import { requireWithin, thisDay, yearsAfter } from '../kernel/span.ts'
import { type Text, text } from '../kernel/text.ts'
import { type Blocker, blockerNames, type Stage, usualMentoring, type VisitRecord } from './model.ts'

export interface Accompanied {
  stage: Stage
  blockedBy: readonly Blocker[]
  openedOn: PlainDate
  lastVisit: PlainDate | null
  /** Tasks past their day. */
  overdue: number
}

/**
 * How much a case needs the next visit, with the reason in words. A visit that is just due weighs 1, one due twice over
 * 2, and so on; what blocks the maker adds by its weight, tasks past their day half a point each, never visited one more.
 */
export function urgencyOf(c: Accompanied, today: PlainDate): { points: number; reasons: Text[] } {
  const since = daysBetween(c.lastVisit ?? c.openedOn, today)
  const interval = usualMentoring.daysBetweenVisits[c.stage]
  const blocked = c.blockedBy.reduce((sum, b) => sum + usualMentoring.blockerWeights[b], 0)
  const points = Math.max(0, since) / interval + blocked / 3 + c.overdue / 2 + (c.lastVisit ? 0 : 1)
  const reasons: Text[] = []
  if (!c.lastVisit) reasons.push(text('belum pernah dikunjungi', 'never visited'))
  else if (since >= interval)
    reasons.push(text(`${since} hari sejak kunjungan terakhir`, `${since} days since the last visit`))
  if (c.blockedBy.length > 0)
    reasons.push(
      text(
        `terhalang: ${c.blockedBy.map((b) => blockerNames[b].id.toLowerCase()).join(', ')}`,
        `blocked by: ${c.blockedBy.map((b) => blockerNames[b].en.toLowerCase()).join(', ')}`
      )
    )
  if (c.overdue > 0) reasons.push(text(`${c.overdue} tugas lewat tanggal`, `${c.overdue} tasks past their day`))
  return { points, reasons }
}

export interface Before {
  /** Rupiah a month as last known, whatever its source. */
  turnover: number | null
  /** Who else visited the same maker on that day. */
  sameDayBy: string | null
  openedOn: PlainDate
}

/**
 * Refuses what cannot be (a visit in the future or before the case was opened) and asks about what is unlikely: turnover
 * of ten times what it was, or a tenth of it; a second visit on one day by somebody else. Whoever confirms is believed,
 * and the record is marked.
 */
export function checkVisit(
  visit: Pick<VisitRecord, 'visitedOn' | 'nextSteps' | 'turnover' | 'confirmed'>,
  before: Before,
  today: PlainDate
): void {
  requireWithin(visit.visitedOn, '/visitedOn', {
    from: [before.openedOn, text('hari pendampingan dibuka', 'when the case was opened')],
    to: thisDay(today)
  })
  for (const [i, { dueOn }] of visit.nextSteps.entries())
    requireWithin(dueOn, `/nextSteps/${i}/dueOn`, {
      from: [visit.visitedOn, text('hari kunjungan', 'the day of the visit')],
      to: yearsAfter(today, 2)
    })
  const odd = isOdd(visit.turnover, before.turnover)
  if (odd && !visit.confirmed.includes('turnover'))
    throw asks(
      'turnover',
      '/turnover',
      `Omzet ${formatRupiah(visit.turnover!)} jauh dari sebelumnya (${formatRupiah(before.turnover!)}). Periksa ` +
        `nolnya; bila memang benar, simpan lagi dan catatan ini ditandai.`,
      `Turnover of ${formatRupiah(visit.turnover!)} is far from what it was (${formatRupiah(before.turnover!)}). ` +
        `Check the zeros; if it is right, save again and the record is marked.`
    )
  if (before.sameDayBy && !visit.confirmed.includes('same-day'))
    throw asks(
      'same-day',
      '/visitedOn',
      `${before.sameDayBy} sudah mengunjungi pelaku usaha ini pada hari yang sama. Bila Anda memang berkunjung ` +
        `juga, simpan lagi; keduanya dicatat.`,
      `${before.sameDayBy} visited this maker on the same day. If you were there as well, save again; both are kept.`
    )
}

/** Ten times as much as before, or a tenth; nothing is known to be odd at first. */
export const isOdd = (turnover: number | null, before: number | null): boolean =>
  turnover !== null &&
  before !== null &&
  before > 0 &&
  (turnover >= before * usualMentoring.oddTurnover || turnover * usualMentoring.oddTurnover <= before)

const asks = (about: 'turnover' | 'same-day', pointer: string, id: string, en: string) =>
  new Problem('mentoring/please-confirm', 409, text(id, en), {
    pointers: [{ pointer, message: text(id, en) }],
    facts: { confirm: about }
  })

/** The first day of the month before a day: the month that turnover told on that day is of. */
export function monthBefore(day: PlainDate): PlainDate {
  const [year, month] = day.split('-').map(Number) as [number, number]
  return month === 1 ? `${year - 1}-12-01` : `${year}-${String(month - 1).padStart(2, '0')}-01`
}

/** A line of the cash book is of the case's time, or of the year before it. */
export function checkCash({ enteredOn }: { enteredOn: PlainDate }, openedOn: PlainDate, today: PlainDate): void {
  requireWithin(enteredOn, '/enteredOn', {
    from: [addMonths(openedOn, -12), text('setahun sebelum pendampingan', 'a year before the case was opened')],
    to: thisDay(today)
  })
}
