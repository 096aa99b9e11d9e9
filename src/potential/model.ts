import { z } from 'zod'
import commodityData from '../../reference/commodities.json' with { type: 'json' }
import kindData from '../../reference/kinds.json' with { type: 'json' }
import { plainDate } from '../kernel/inputs.ts'
import type { Text } from '../kernel/text.ts'

export interface Commodity {
  id: string
  name: Text
  unit: Text
  /** Is a harvest in kg a year asked for it? */
  yearlyKg: boolean
}
export interface BusinessKind {
  id: string
  name: Text
  kbli: string
  /** What it is made from; empty: bought material will do. */
  commodities: string[]
}
export const commodities: readonly Commodity[] = commodityData.commodities
export const kinds: readonly BusinessKind[] = kindData.kinds

const bilingual = z.object({ id: z.string().min(1).max(300), en: z.string().min(1).max(300) })
const scalar = z.union([z.number(), z.boolean(), z.string()])

export const question = z.object({
  id: z
    .string()
    .regex(/^[a-z0-9.-]+$/)
    .max(60),
  section: z.string(),
  label: bilingual,
  type: z.enum(['number', 'boolean', 'text', 'choices', 'interest']),
  per: z.enum(['household', 'person']),
  unit: bilingual.optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  required: z.boolean().optional(),
  doesntKnow: z.boolean().optional(),
  adultsOnly: z.boolean().optional(),
  options: z.array(z.object({ id: z.string(), label: bilingual })).optional(),
  /** Asked only when an earlier household question has this answer. */
  showIf: z.object({ question: z.string(), moreThan: z.number().optional(), equals: scalar.optional() }).optional(),
  /** The answer is the quantity held of this commodity, or its harvest in kg a year. */
  commodity: z.string().optional(),
  commodityYield: z.string().optional()
})
export type Question = z.infer<typeof question>

/** A questionnaire is data: versioned, with its source; editable by an administrator as a new version. */
export const questionnaire = z.object({
  id: z.string().regex(/^[a-z0-9-]+$/),
  version: z.number().int().min(1),
  valid_from: plainDate,
  source: z.string().min(1).max(300),
  title: bilingual,
  sections: z.array(z.object({ id: z.string(), label: bilingual })).min(1),
  questions: z.array(question).min(1).max(300)
})
export type Questionnaire = z.infer<typeof questionnaire>

/** An answer as given; `unknown`: asked, but the respondent does not know. */
export const answer = z.union([
  z.number(),
  z.boolean(),
  z.string().max(500),
  z.array(z.string().max(60)).max(30),
  z.object({ unknown: z.literal(true) })
])
export type Answer = z.infer<typeof answer>
export const answers = z.object({
  household: z.record(z.string(), answer).default({}),
  people: z.record(z.uuid(), z.record(z.string(), answer)).default({})
})
export type Answers = z.infer<typeof answers>
