/**
 * A planning problem as data, so that anyone can pose one: `rakit plan INSTANCE.json`. The JSON schema is
 * reference/plan-instance.schema.json, made from this file.
 */
import { z } from 'zod'

const id = z.string().min(1).max(100)

const group = z
  .object({
    id,
    count: z
      .number()
      .int()
      .min(1)
      .max(10_000_000)
      .describe('How many alike applicants, such as people of one village with one ranking.'),
    value: z
      .record(id, z.number())
      .describe('What a seat in each class is worth to one of them; classes not named are out of reach.')
  })
  .describe('Applicants between whom the plan need not tell.')

const courseClass = z
  .object({
    id,
    minimum: z.number().int().min(0).default(0).describe('Fewest participants, when it is held at all.'),
    capacity: z.number().int().min(0).describe('Most participants.'),
    cost: z.number().min(0).default(0).describe('Rupiah from the budget of its agency.'),
    penalty: z.number().default(0).describe('Taken off the objective when it is held.'),
    agency: id.optional(),
    mentors: z.array(id).max(20).default([]),
    venue: id.optional(),
    dates: z
      .array(z.string().min(1).max(40))
      .max(60)
      .default([])
      .describe('Days on which its mentors and venue are taken.')
  })
  .describe('A class that may be held: one course at one place, on certain days, with certain mentors.')

export const planInstance = z.object({
  name: z.string().max(200).optional(),
  groups: z.array(group).min(1).max(50_000),
  classes: z.array(courseClass).min(1).max(20_000),
  budgets: z.record(id, z.number().min(0)).default({}).describe('Rupiah by agency; an agency not named has no limit.'),
  limits: z
    .array(
      z.object({
        id,
        groups: z.array(id).min(1),
        atLeast: z.number().int().min(0).optional(),
        atMost: z.number().int().min(0).optional()
      })
    )
    .default([])
    .describe('Seats for sets of groups: at least so many for a district, at most so many for a household.'),
  everyone: z.boolean().default(false).describe('Everybody must get a seat.'),
  mentors: z.record(id, id).default({}).describe('The kind of each mentor, such as industry or university.'),
  eachClassNeeds: z.array(id).default([]).describe('Kinds of mentor that no class may lack.'),
  locks: z
    .object({
      held: z.array(id).default([]).describe('Classes that must be held.'),
      closed: z.array(id).default([]).describe('Classes that must not be held.')
    })
    .default({ held: [], closed: [] })
})
export type PlanInstance = z.infer<typeof planInstance>

/** Seats given: how many of a group attend a class. */
export interface Seat {
  group: string
  class: string
  count: number
}
