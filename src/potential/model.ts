import { z } from 'zod'
import { mapOf, plainDate } from '../kernel/inputs.ts'

export { type BusinessKind, commodities, kinds } from './names.ts'

const bilingual = z.object({ id: z.string().min(1).max(300), en: z.string().min(1).max(300) })
/** Kilograms, trees, rupiah: no answer is beyond. */
const amount = z.number().min(-1e12).max(1e12)
const questionId = z.string().max(60)
const scalar = z.union([amount, z.boolean(), z.string().max(60)])

export const question = z.object({
  id: z
    .string()
    .regex(/^[a-z0-9.-]+$/)
    .max(60),
  section: questionId,
  label: bilingual,
  type: z.enum(['number', 'boolean', 'text', 'choices', 'interest']),
  per: z.enum(['household', 'person']),
  unit: bilingual.optional(),
  min: amount.optional(),
  max: amount.optional(),
  required: z.boolean().optional(),
  doesntKnow: z.boolean().optional(),
  adultsOnly: z.boolean().optional(),
  options: z
    .array(z.object({ id: questionId, label: bilingual }))
    .max(60)
    .optional(),
  /** Asked only when an earlier household question has this answer. */
  showIf: z.object({ question: questionId, moreThan: amount.optional(), equals: scalar.optional() }).optional(),
  /** The answer is the quantity held of this commodity, or its harvest in kg a year. */
  commodity: questionId.optional(),
  commodityYield: questionId.optional()
})
export type Question = z.infer<typeof question>

/** A questionnaire is data: versioned, with its source; editable by an administrator as a new version. */
export const questionnaire = z.object({
  id: z.string().regex(/^[a-z0-9-]{1,60}$/),
  version: z.number().int().min(1).max(1_000_000_000),
  valid_from: plainDate,
  source: z.string().min(1).max(300),
  title: bilingual,
  sections: z
    .array(z.object({ id: questionId, label: bilingual }))
    .min(1)
    .max(60),
  questions: z.array(question).min(1).max(300)
})
export type Questionnaire = z.infer<typeof questionnaire>

/** An answer as given; `unknown`: asked, but the respondent does not know. */
export const answer = z.union([
  amount,
  z.boolean(),
  z.string().max(500),
  z.array(z.string().max(60)).max(30),
  z.object({ unknown: z.literal(true) })
])
export type Answer = z.infer<typeof answer>
export const answers = z.object({
  household: mapOf(questionId, answer, 300).default({}),
  people: mapOf(z.uuid(), mapOf(questionId, answer, 300), 100).default({})
})
export type Answers = z.infer<typeof answers>
