/** What inputs of many operations share, with limits that make sense. */
import { z } from 'zod'
import type { PlainDate } from './dates.ts'
import { type Text, text } from './text.ts'

const first = '1900-01-01'
const last = '2100-12-31'

/** A calendar date of this life, `2026-11-24`; a typo such as 2206 or 0026 is told. `error` is what an unreadable one is told. */
export const plainDateOr = (error?: { error: string; params: { text: Text } }) =>
  z.iso
    .date(error)
    .refine((day) => day >= first && day <= last, {
      error: 'Outside the years 1900 to 2100.',
      params: {
        text: text(
          'Di luar tahun 1900 sampai 2100. Periksa tahunnya.',
          'Outside the years 1900 to 2100. Check the year.'
        )
      }
    })
    .meta({ formatMinimum: first, formatMaximum: last })
export const plainDate = plainDateOr()
export const calendarYear = z.number().int().min(1900).max(2100)

/** The version of a record that an edit began from. */
export const version = z.number().int().min(0).max(1_000_000_000)
/** The id of an upload that this brings in: whoever may do it may upload. */
export const uploaded = z.uuid().meta({ upload: true })
/** Of somebody who signs in. */
export const accountId = z.string().max(60)
/** Of a line in a file, title lines and what is left out included. */
export const lineNumber = z.number().int().min(0).max(100_000_000)

/** A map with at most so many keys. */
export const mapOf = <V extends z.ZodType>(key: z.ZodString | z.ZodUUID, value: V, most: number) =>
  z
    .record(key, value)
    .refine((map) => Object.keys(map).length <= most, {
      error: `More than ${most}.`,
      params: { text: text(`Paling banyak ${most}.`, `At most ${most}.`) }
    })
    .meta({ maxProperties: most })

/** Does a period end within so many months of its beginning? */
export const withinMonths = (from: PlainDate, to: PlainDate, months: number): boolean => {
  const end = new Date(from)
  end.setUTCMonth(end.getUTCMonth() + months)
  // What is no date is told so elsewhere.
  return Number.isNaN(end.getTime()) || to <= end.toISOString().slice(0, 10)
}

/** What a period is told that is too long for its purpose. */
export const tooLong = (months: number): { path: string[]; error: string; params: { text: Text } } => ({
  path: ['to'],
  error: `Longer than ${months} months.`,
  params: {
    text: text(`Paling lama ${months} bulan. Periksa tahunnya.`, `At most ${months} months. Check the year.`)
  }
})

/** A list in which nothing stands twice: `keyOf` says what would be the same. */
export const distinct = <S extends z.ZodType>(list: z.ZodArray<S>, keyOf: (item: z.infer<S>) => string) =>
  list.check(({ value, issues }) => {
    const seen = new Set<string>()
    for (const [i, item] of value.entries()) {
      const key = keyOf(item)
      if (seen.has(key))
        issues.push({
          code: 'custom',
          input: item,
          path: [i],
          message: `${key} stands twice.`,
          params: { text: text(`${key} tertulis dua kali. Hapus salah satunya.`, `${key} stands twice. Remove one.`) }
        })
      seen.add(key)
    }
  })
