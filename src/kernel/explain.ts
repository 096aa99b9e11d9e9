import type { z } from 'zod'
import { type Text, text } from './text.ts'

/** Words for what zod refuses, in both languages. */
export function explain(issue: z.core.$ZodIssue): Text {
  const custom = (issue as { params?: { text?: Text } }).params?.text
  if (custom) return custom
  switch (issue.code) {
    case 'too_small':
      return text(`Paling sedikit ${issue.minimum}.`, `At least ${issue.minimum}.`)
    case 'too_big':
      return text(`Paling banyak ${issue.maximum}.`, `At most ${issue.maximum}.`)
    case 'invalid_type':
      return text('Isian ini wajib dan harus berjenis benar.', 'This is required and must be of the right type.')
    case 'invalid_value':
      return text('Pilih salah satu dari daftar.', 'Choose one from the list.')
    case 'invalid_format':
      return text('Bentuknya tidak sah; periksa tulisannya.', 'The format is not valid; check the writing.')
    default:
      return text('Isian tidak sah.', 'Not valid.')
  }
}
