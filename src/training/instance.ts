/**
 * A planning problem as data, so that anyone can pose one: `rakit plan INSTANCE.json`. The JSON schema is
 * reference/plan-instance.schema.json, made from this file.
 */
import { z } from 'zod'
import { distinct } from '../kernel/inputs.ts'
import { type Text, text } from '../kernel/text.ts'

const id = z.string().min(1).max(100)
/** More people than a country has make sums inexact. */
const people = z.number().int().min(0).max(10_000_000)

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
      .record(id, z.number().min(-1e9).max(1e9))
      .describe('What a seat in each class is worth to one of them; classes not named are out of reach.')
  })
  .describe('Applicants between whom the plan need not tell.')

const courseClass = z
  .object({
    id,
    minimum: people.default(0).describe('Fewest participants, when it is held at all.'),
    capacity: people.describe('Most participants.'),
    cost: z.number().min(0).max(1e15).default(0).describe('Rupiah from the budget of its agency.'),
    penalty: z.number().min(-1e9).max(1e9).default(0).describe('Taken off the objective when it is held.'),
    agency: id.optional(),
    mentors: distinct(z.array(id).max(20), (m) => m).default([]),
    venue: id.optional(),
    dates: distinct(z.array(z.string().min(1).max(40)).max(60), (day) => day)
      .default([])
      .describe('Days on which its mentors and venue are taken.'),
    sea: z
      .object({ island: id, days: z.array(z.string().min(1).max(40)).max(60) })
      .optional()
      .describe('Held on an island: the other days on which its mentors are away for it and teach nowhere else.')
  })
  .describe('A class that may be held: one course at one place, on certain days, with certain mentors.')

export const planInstance = z.object({
  name: z.string().max(200).optional(),
  groups: distinct(z.array(group).min(1).max(50_000), (g) => g.id),
  classes: distinct(z.array(courseClass).min(1).max(20_000), (c) => c.id),
  budgets: z.record(id, z.number().min(0)).default({}).describe('Rupiah by agency; an agency not named has no limit.'),
  limits: z
    .array(
      z.object({
        id,
        groups: z.array(id).min(1).optional().describe('Left out: everybody.'),
        classes: z.array(id).optional().describe('Left out: seats in any class.'),
        atLeast: z.number().int().min(0).optional(),
        atMost: z.number().int().min(0).optional()
      })
    )
    .default([])
    .describe('Seats for sets of groups: at least so many for a district, at most so many for a household.'),
  variety: z
    .object({
      share: z.number().min(0).max(0.9).describe('Taken off the worth of a seat with each further step; 0: nothing.'),
      typical: z.number().min(0).max(1e9).describe('What a seat is worth, of which the share is taken.'),
      sets: z.array(
        z.object({
          id,
          classes: z.array(id).min(1),
          beyond: z.number().int().min(0).max(10_000_000),
          step: z.number().int().min(1).max(20)
        })
      )
    })
    .optional()
    .describe('Interest has diminishing returns: seats in a set of classes beyond so many are worth less.'),
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

/** What a seat beyond a step of variety is worth less, on top of the steps before. */
export const lessBeyond = ({ share, typical }: NonNullable<PlanInstance['variety']>, step: number): number =>
  typical * share * (1 - share) ** (step - 1)

/** Seats given: how many of a group attend a class. */
export interface Seat {
  group: string
  class: string
  count: number
}

/**
 * What no schema sees: `__proto__` is a name that JSON may hold and an object of ours may not. Where it stands, or nothing.
 */
export function unusableName(raw: unknown, at = ''): { at: string; message: Text } | undefined {
  if (raw === '__proto__')
    return {
      at,
      message: text(
        '`__proto__` tidak dapat menjadi nama. Ganti namanya.',
        '`__proto__` cannot be a name. Choose another one.'
      )
    }
  if (typeof raw !== 'object' || raw === null) return undefined
  for (const key of Object.keys(raw)) {
    const found =
      unusableName(key, `${at}/${key}`) ?? unusableName((raw as Record<string, unknown>)[key], `${at}/${key}`)
    if (found) return found
  }
  return undefined
}
