/** What inputs of many operations share, with limits that make sense. */
import { z } from 'zod'
import type { PlainDate } from './dates.ts'
import { type Text, text } from './text.ts'

const first = '1900-01-01'
const last = '2100-12-31'

/** A calendar date of this life, `2026-11-24`; a typo such as 2206 or 0026 is told. `error` is what an unreadable one is told. */
export const plainDateOr = (error?: { error: string; params: { text: Text } }) =>
  z.iso.date(error).refine((day) => day >= first && day <= last, {
    error: 'Outside the years 1900 to 2100.',
    params: {
      text: text('Di luar tahun 1900 sampai 2100. Periksa tahunnya.', 'Outside the years 1900 to 2100. Check the year.')
    }
  })
export const plainDate = plainDateOr()

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
