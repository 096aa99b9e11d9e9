/** The health of an enterprise, pure: scored by an editable table, it gives the class of the home industry and what is next. */
import { z } from 'zod'
import { type Text, text } from '../kernel/text.ts'

export const industryClasses = ['beginner', 'growing', 'advanced'] as const
export type IndustryClass = (typeof industryClasses)[number]
export const industryClassNames: Record<IndustryClass, Text> = {
  beginner: text('Pemula', 'Beginner'),
  growing: text('Berkembang', 'Growing'),
  advanced: text('Maju', 'Advanced')
}

const wording = z.object({ id: z.string().trim().min(2).max(160), en: z.string().trim().min(2).max(160) })

/** Dimensions with their levels from 0 on, and what each class asks in total and of every dimension. */
export const scoringTable = z
  .object({
    dimensions: z
      .array(
        z.object({ id: z.string().regex(/^[a-z-]{2,30}$/), name: wording, levels: z.array(wording).min(2).max(6) })
      )
      .min(3)
      .max(10),
    classes: z.tuple([
      z.object({ id: z.literal('beginner'), total: z.literal(0), each: z.literal(0) }),
      z.object({
        id: z.literal('growing'),
        total: z.number().int().min(1).max(1000),
        each: z.number().int().min(0).max(1000)
      }),
      z.object({
        id: z.literal('advanced'),
        total: z.number().int().min(1).max(1000),
        each: z.number().int().min(0).max(1000)
      })
    ])
  })
  .refine((t) => t.classes[2].total > t.classes[1].total && t.classes[2].each >= t.classes[1].each, {
    path: ['classes'],
    error: 'The advanced class must ask for more than the growing one.',
    params: {
      text: text(
        'Kelas maju harus meminta lebih daripada kelas berkembang.',
        'The advanced class must ask for more than the growing one.'
      )
    }
  })
  .refine((t) => t.classes[2].total <= t.dimensions.reduce((sum, d) => sum + d.levels.length - 1, 0), {
    path: ['classes'],
    error: 'The advanced class asks for more points than there are.',
    params: {
      text: text(
        'Kelas maju meminta lebih banyak nilai daripada yang ada.',
        'The advanced class asks for more points than there are.'
      )
    }
  })
export type ScoringTable = z.infer<typeof scoringTable>

/** Level by dimension; what is not scored counts 0. */
export type Scores = Readonly<Record<string, number>>

const levelOf = (scores: Scores, id: string) => scores[id] ?? 0
export const totalOf = (table: ScoringTable, scores: Scores): number =>
  table.dimensions.reduce((sum, d) => sum + levelOf(scores, d.id), 0)

export function classOf(table: ScoringTable, scores: Scores): IndustryClass {
  const total = totalOf(table, scores)
  const least = Math.min(...table.dimensions.map((d) => levelOf(scores, d.id)))
  return [...table.classes].reverse().find((c) => total >= c.total && least >= c.each)!.id
}

export interface Improvement {
  dimension: string
  /** The level to reach. */
  to: number
}

/**
 * The least that leads to the next class: first every dimension that is below what the class asks of each, then, one
 * level at a time, the dimension that is lowest, until the total is reached. Nothing for the highest class.
 */
export function nextClass(
  table: ScoringTable,
  scores: Scores
): { class: IndustryClass; improve: Improvement[] } | undefined {
  const next = table.classes[industryClasses.indexOf(classOf(table, scores)) + 1]
  if (!next) return undefined
  const levels = new Map(
    table.dimensions.map((d) => [d.id, Math.max(levelOf(scores, d.id), Math.min(next.each, d.levels.length - 1))])
  )
  const total = () => [...levels.values()].reduce((a, b) => a + b, 0)
  while (total() < next.total) {
    const [lowest] = table.dimensions
      .filter((d) => levels.get(d.id)! < d.levels.length - 1)
      .sort((a, b) => levels.get(a.id)! - levels.get(b.id)!)
    if (!lowest) break
    levels.set(lowest.id, levels.get(lowest.id)! + 1)
  }
  return {
    class: next.id,
    improve: table.dimensions.flatMap((d) =>
      levels.get(d.id)! > levelOf(scores, d.id) ? [{ dimension: d.id, to: levels.get(d.id)! }] : []
    )
  }
}
