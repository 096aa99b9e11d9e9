import type { Language } from './text.ts'

/** A plain calendar date of the domain, `2026-11-24`, meant in Asia/Jakarta. */
export type PlainDate = string

const iso = (year: number, month: number, day: number): PlainDate | undefined => {
  const date = new Date(Date.UTC(year, month - 1, day))
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  return exists && year >= 1800 && year < 2200 ? date.toISOString().slice(0, 10) : undefined
}

/** The calendar date of an instant in Asia/Jakarta (UTC+7, no daylight saving). */
export const dateInJakarta = (instant: Date): PlainDate =>
  new Date(instant.getTime() + 7 * 3_600_000).toISOString().slice(0, 10)

const monthStarts = ['jan', 'feb', 'mar', 'apr', 'me', 'jun', 'jul', 'ag', 'sep', 'o', 'n', 'de']
const monthOf = (word: string) => {
  const w = word.toLowerCase()
  if (w.startsWith('may')) return 5
  if (w.startsWith('aug')) return 8
  return monthStarts.findIndex((start) => w.startsWith(start)) + 1
}

/**
 * Reads a date as spreadsheets hold it: `12/03/2021` and `12-3-21` (day first), `12-Mar-21`, `07 Juni 1995`,
 * `2021-03-12`, `12.03.2021` and Excel serial numbers (days since 1899-12-30, from 1930 to 2100). Two-digit years after
 * `thisYear` fall in the last century. Returns undefined for what is no date, such as 31 Februari.
 */
export function parseDate(written: string, thisYear: number): PlainDate | undefined {
  const s = written.trim().replace(/^[\p{L}']+,\s*/u, '')
  const century = (yy: string) => {
    if (yy.length === 4) return Number(yy)
    const year = Math.floor(thisYear / 100) * 100 + Number(yy)
    return year > thisYear ? year - 100 : year
  }
  let m = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?$/.exec(s)
  if (m) return iso(Number(m[1]), Number(m[2]), Number(m[3]))
  m = /^(\d{1,2})[/.\-\s](\d{1,2})[/.\-\s](\d{4}|\d{2})$/.exec(s)
  if (m) return iso(century(m[3]!), Number(m[2]), Number(m[1]))
  m = /^(\d{1,2})[\s\-/.]*(\p{L}{3,})[\s\-/.]*(\d{4}|\d{2})$/u.exec(s)
  if (m) {
    const month = monthOf(m[2]!)
    return month ? iso(century(m[3]!), month, Number(m[1])) : undefined
  }
  if (/^\d{5}$/.test(s) && Number(s) >= 10_959 && Number(s) <= 73_050) return fromExcelSerial(Number(s))
  return undefined
}

/** Excel's day number (1900 date system) as a plain date. */
export const fromExcelSerial = (serial: number): PlainDate =>
  new Date(Date.UTC(1899, 11, 30) + Math.floor(serial) * 86_400_000).toISOString().slice(0, 10)

/** Full years between a birth date and a day. */
export function ageOn(birth: PlainDate, day: PlainDate): number {
  const years = Number(day.slice(0, 4)) - Number(birth.slice(0, 4))
  return day.slice(5) < birth.slice(5) ? years - 1 : years
}

/** `12 Maret 2026` · `12 March 2026`. */
export const formatDate = (date: PlainDate, language: Language = 'id'): string =>
  new Date(`${date.slice(0, 10)}T00:00:00Z`).toLocaleDateString(language === 'id' ? 'id-ID' : 'en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC'
  })

/** An instant as people of the regency read it: `12 Maret 2026 14.05` (Asia/Jakarta). */
export const formatInstant = (instant: string | Date, language: Language = 'id'): string =>
  new Date(instant).toLocaleString(language === 'id' ? 'id-ID' : 'en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'Asia/Jakarta'
  })
