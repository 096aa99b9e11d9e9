import type { Language } from './text.ts'
import { type Cell, plainText, type Reading, reading } from './written.ts'

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

const dayMillis = 86_400_000
const midnight = (date: PlainDate) => Date.parse(`${date}T00:00:00Z`)

export const addDays = (date: PlainDate, days: number): PlainDate =>
  new Date(midnight(date) + days * dayMillis).toISOString().slice(0, 10)

/** So many months later; the last of a shorter month where the day is not in it. */
export function addMonths(date: PlainDate, months: number): PlainDate {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number]
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate()
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, last))).toISOString().slice(0, 10)
}

export const daysBetween = (from: PlainDate, to: PlainDate): number => (midnight(to) - midnight(from)) / dayMillis

/** Months as lists write them: Indonesian, its spellings of before 1972, English, Dutch short forms, Roman numerals. */
const months = [
  'januari january djanuari jan djan i',
  'februari february pebruari febuari pebuari feb peb febr pebr ii',
  'maret march mar mrt iii',
  'april apr iv',
  'mei may mey v',
  'juni june djuni jun djun vi',
  'juli july djuli jul djul vii',
  'agustus august agt agu aug ags agst agus agust viii',
  'september sept sep septemb ix',
  'oktober october okt oct x',
  'november nopember nov nop novemb nopemb xi',
  'desember december des dec desemb xii'
].map((words) => words.split(' '))
/** Each month as it is written out. */
export const monthNames = months.map(([name]) => name!)
const monthOf = new Map(months.flatMap((words, i) => words.map((word) => [word, i + 1])))
/** What may stand before a date beside a place. */
const dayNames = "senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|ahad|sen|sel|rab|kam|jum|sab|min"
const englishDays = '(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?'
const beforeDate = new RegExp(`^(?:${dayNames}|${englishDays}|(?:pada )?(?:tanggal|tgl)\\.?)$`, 'i')

const month = `(?<!\\p{L})(?<month>${[...monthOf.keys()].sort((a, b) => b.length - a.length).join('|')})`
const day = '(?<a>\\d{1,2})(?:st|nd|rd|th)?'
const year = '(?<y>\\d{4}|\\d{2})'
const mark = "[\\s/.\\-|',\\\\_]"
const time =
  '(?:(?:T|[\\s,]+)(?:pukul |jam )?(?<hour>[0-2]?\\d)[:.](?<minute>[0-5]\\d)(?:[:.][0-5]\\d(?:[.,]\\d+)?)?\\s*(?<half>[ap]\\.?m\\.?)?' +
  '\\s*(?:(?<zone>wib|wita|wit|z|utc|gmt)?\\s*(?<offset>[+-]\\d\\d:?\\d\\d)?)(?:\\s*\\([\\p{L} ]+\\))?)?'
/** `17-08-1977, Sumenep`, `17-08-1977 Sumenep`. */
const behind = "(?:(?:\\s*[,;/|]\\s*|\\s+)(?<behind>\\p{L}{3}[\\p{L}\\p{M}\\s.'-]*))?"
const form = (date: string) =>
  new RegExp(`^(?<place>[\\p{L}\\p{M}\\s.,:;/|()'-]*?)${date}${time}${behind}[\\s.,;]*$`, 'iu')
/** A date after a place or weekday, and before a time of day or a place: by numbers, year first, digits alone, by the month's name. */
const forms = [
  form(`(?<a>\\d{1,2})${mark}+(?<b>\\d{1,2})${mark}+${year}`),
  form(`(?<y>\\d{4})${mark}+(?<m>\\d{1,2})${mark}+(?<d>\\d{1,2})`),
  form(`(?<digits>\\d{7,8})(?:\\.0)?`),
  form(`${day}${mark}*(?:of )?${month}${mark}*${year}`),
  form(`${month}${mark}*${day}${mark}+${year}`),
  form(`(?<y>\\d{4})${mark}*${month}${mark}*${day}`)
]

/** How numbers for day and month stand in a column: day first, month first, or not known. */
export type DateOrder = 'day' | 'month' | 'open'

/** What a date could be, by the order of day and month. */
type Ways = Record<'day' | 'month', (PlainDate | undefined)[]>
const oneWay = (date: PlainDate | undefined): Ways => ({ day: [date], month: [date] })
const eitherWay = (parts: readonly [a: number, b: number, year: number][]): Ways => ({
  day: parts.map(([a, b, y]) => iso(y, b, a)),
  month: parts.map(([a, b, y]) => iso(y, a, b))
})

/** `85` as the year it means: one after `thisYear` falls in the last century. */
function century(written: string, thisYear: number): number {
  if (written.length === 4) return Number(written)
  const year = thisYear - (thisYear % 100) + Number(written)
  return year > thisYear ? year - 100 : year
}

function digitsAlone(s: string): Ways {
  const n = (from: number, to?: number) => Number(s.slice(from, to))
  // Seven digits have lost the 0 of the first number, or never had that of the second: both are tried.
  if (s.length === 7) {
    return eitherWay([
      [n(0, 1), n(1, 3), n(3)],
      [n(0, 2), n(2, 3), n(3)]
    ])
  }
  // No eight digits are a date both with the year first and last: 18 to 21 is no month.
  const yearFirst = iso(n(0, 4), n(4, 6), n(6))
  return yearFirst ? oneWay(yearFirst) : eitherWay([[n(0, 2), n(2, 4), n(4)]])
}

const zones: Record<string, number> = { wib: 7, wita: 8, wit: 9, z: 0, utc: 0, gmt: 0 }
/** Days from the date as written to that in Jakarta, where a time names its zone: `…T17:00:00Z` is midnight of the next day. */
function daysToJakarta({ hour, minute, half, zone, offset }: Record<string, string | undefined>): number {
  if (hour === undefined || !(zone || offset)) return 0
  const [, sign, hours, minutes] = /([+-])(\d\d):?(\d\d)/.exec(offset ?? '') ?? []
  const east = offset ? Number(`${sign}1`) * (Number(hours) + Number(minutes) / 60) : zones[zone!.toLowerCase()]!
  const day = half ? (Number(hour) % 12) + (/^p/i.test(half) ? 12 : 0) : Number(hour)
  return Math.floor((day + Number(minute) / 60 - east + 7) / 24)
}
/** Which day a time of another zone means: that in Jakarta, the one that is written, or not known. */
export type DayOfInstant = 'jakarta' | 'written' | 'open'

/** What is another day in Jakarta could be that or the day that was written. */
const alsoInJakarta = ({ day, month }: Ways, later: number, meant: DayOfInstant): Ways => {
  const of = (date: PlainDate) => [
    ...(meant === 'written' ? [] : [addDays(date, later)]),
    ...(meant === 'jakarta' ? [] : [date])
  ]
  const all = (dates: Ways['day']) => dates.flatMap((date) => (date ? of(date) : []))
  return later === 0 ? { day, month } : { day: all(day), month: all(month) }
}
function datesIn(
  written: Cell,
  thisYear: number,
  meant: DayOfInstant = 'open'
): { place: string; behind: string; ways: Ways } | undefined {
  const s = plainText(written)
  if (/^\d{5}(\.0)?$/.test(s) || (typeof written === 'number' && written < 100_000)) {
    const inRange = Number(s) >= 10_959 && Number(s) <= 73_050
    return inRange ? { place: '', behind: '', ways: oneWay(fromExcelSerial(Number(s))) } : undefined
  }
  for (const pattern of forms) {
    const found = pattern.exec(s)?.groups
    if (!found) continue
    const { place = '', behind = '', a, b, y, m, d, digits } = found
    const n = (part: string | undefined) => Number(part)
    const written = (): Ways => {
      if (digits) return digitsAlone(digits)
      if (m) return oneWay(iso(n(y), n(m), n(d)))
      if (found.month) return oneWay(iso(century(y!, thisYear), monthOf.get(found.month.toLowerCase())!, n(a)))
      // `85-03-12`: what can be no day is the year.
      if (n(a) > 31 && y!.length === 2) return oneWay(iso(century(a!, thisYear), n(b), n(y)))
      return eitherWay([[n(a), n(b), century(y!, thisYear)]])
    }
    return { place, behind, ways: alsoInJakarta(written(), daysToJakarta(found), meant) }
  }
  return undefined
}

function inOrder({ day, month }: Ways, order: DateOrder): Reading<PlainDate> {
  if (order === 'open') return reading([...day, ...month])
  return order === 'day' ? (reading(day) ?? reading(month)) : (reading(month) ?? reading(day))
}

/**
 * Reads a date as tables hold it, after a place or weekday and before a time of day: `12/03/2021` and `12-3-21` by the
 * `order` of the column, `2021-03-12`, `12-Mar-21`, `07 Juni 1995`, `Mar 12, 1985`, `12031985`, and Excel's day numbers
 * from 1930 to 2100 (five digits). A date possible in one order only is read whatever the order. Two-digit years after
 * `thisYear` fall in the last century. A time of a named zone that is another day in Jakarta leaves both days, unless the
 * column says which is `meant`. No date: 31 Februari, a year alone, years
 * outside 1800 to 2199, and what has words behind it.
 */
export const readDate = (
  written: Cell,
  order: DateOrder,
  thisYear: number,
  meant: DayOfInstant = 'open'
): Reading<PlainDate> => {
  const found = datesIn(written, thisYear, meant)
  if (!found || (found.behind && !beforeDate.test(found.behind.trim()))) return undefined
  return inOrder(found.ways, order)
}

const periodWords = /^(?:sejak|mulai|dari|since|bulan|bln|tahun|thn|th)[. ]+/i
const period = new RegExp(
  `^(?:(?:${month}|(?<m>0?[1-9]|1[0-2]))[\\s/.,'-]+)?(?<y>(?:19|20)\\d\\d)(?:[/.-](?<last>0[1-9]|1[0-2]))?(?:\\.0)?$`,
  'iu'
)
/** The first day of a month or year: `Maret 2015`, `03/2015`, `2015-03`, `sejak tahun 2015`. Nothing for whole dates. */
export function readPeriod(written: Cell): PlainDate | undefined {
  const bare = plainText(written).replace(periodWords, '').replace(periodWords, '')
  const { month: name, m, y, last } = period.exec(bare)?.groups ?? {}
  if (!y || ((name || m) && last)) return undefined
  return iso(Number(y), name ? monthOf.get(name.toLowerCase())! : Number(m ?? last ?? 1), 1)
}

/**
 * What one date says of the order of day and month in its column: only day first is real, only month first, or both are
 * and differ. Nothing where the order does not matter, or there is no date.
 */
export function dateOrderOf(written: Cell): 'day' | 'month' | 'either' | undefined {
  const ways = datesIn(written, 2099)?.ways
  const dayFirst = ways?.day.filter(Boolean).join()
  const monthFirst = ways?.month.filter(Boolean).join()
  if (dayFirst === monthFirst) return undefined
  return dayFirst && monthFirst ? 'either' : dayFirst ? 'day' : 'month'
}

/** The two days that a time of another zone could mean; nothing where they are one, or the order of day and month matters as well. */
export function daysOfInstant(written: Cell): { jakarta: PlainDate; written: PlainDate } | undefined {
  if (typeof written === 'number' || !/\d[:.]\d\d.*(?:[zw]|utc|gmt|[+-]\d\d)/i.test(written)) return undefined
  const read = readDate(written, 'open', 2099)
  if (!read || !('readings' in read) || read.readings.length > 2 || dateOrderOf(written)) return undefined
  return { jakarta: read.readings[0], written: read.readings[1] }
}

/**
 * Reads `Tempat, tanggal lahir`: `Sumenep, 12-03-1985`, `SUMENEP 12 MARET 1985` or `12-03-1985, Sumenep`. Without a
 * date all words are the place.
 */
export function readPlaceAndDate(
  written: string,
  order: DateOrder,
  thisYear: number,
  meant: DayOfInstant = 'open'
): { place: string | null; date: Reading<PlainDate> } {
  const found = datesIn(written, thisYear, meant)
  const words = found ? `${found.place},${found.behind}` : /^\D*/.exec(plainText(written))![0]
  const place = words
    .split(/[,:;/|]/)
    .map((part) => part.replace(/(?:^| )(?:pada )?(?:tanggal|tgl)[. ]*$/i, '').replace(/^[\s.-]+|[\s.-]+$/g, ''))
    .filter((part) => part && !beforeDate.test(part))
    .join(', ')
  return { place: place || null, date: found && inOrder(found.ways, order) }
}

/** Excel's day number (1900 date system) as a plain date; right from day 61, 1 March 1900, on. */
export const fromExcelSerial = (serial: number): PlainDate =>
  new Date(Date.UTC(1899, 11, 30) + Math.floor(serial) * dayMillis).toISOString().slice(0, 10)

/** Full years between a birth date and a day. */
export function ageOn(birth: PlainDate, day: PlainDate): number {
  const years = Number(day.slice(0, 4)) - Number(birth.slice(0, 4))
  return day.slice(5) < birth.slice(5) ? years - 1 : years
}

/** The day that a date or an instant, as JSON brings it, means in Asia/Jakarta. */
export const dayOf = (written: string): PlainDate => (written.length > 10 ? dateInJakarta(new Date(written)) : written)

/** A date by the parts that are asked for, such as the weekday or the month alone. */
export const dayAs = (date: PlainDate, language: Language, parts: Intl.DateTimeFormatOptions): string =>
  new Date(midnight(date)).toLocaleDateString(language === 'id' ? 'id-ID' : 'en-GB', { ...parts, timeZone: 'UTC' })

/** `12 Maret 2026` · `12 March 2026`; of an instant its day in Asia/Jakarta. */
export const formatDate = (written: string, language: Language = 'id'): string =>
  dayAs(dayOf(written), language, { day: 'numeric', month: 'long', year: 'numeric' })

/** `12 Mar 2026`: of a list, where many dates stand under one another; of an instant its day in Asia/Jakarta. */
export const briefDate = (written: string, language: Language = 'id'): string =>
  dayAs(dayOf(written), language, { day: 'numeric', month: 'short', year: 'numeric' })

/** `12/03/2026`, as a date is typed here. */
export const shortDate = (date: PlainDate): string => date.split('-').reverse().join('/')

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
