/** The words between a phone without signal and the server. */
import { z } from 'zod'
import type { ProblemBody } from '../kernel/problem.ts'
import { type FieldAction, fieldActions } from './names.ts'

export { type FieldAction, fieldActions }

/**
 * What becomes of an act that was sent. `duplicate`: it was done before, and nothing was done now. `refused`: with the
 * problem, to be corrected. `conflict`: somebody else changed the same field; held until one of the two is chosen. `kept`:
 * of a phone or person without right, or of a village that is theirs no more; sealed until the office decides. `waits`: it
 * builds on one that is not done.
 */
export const outcomes = ['done', 'duplicate', 'refused', 'conflict', 'kept', 'waits'] as const
export type Outcome = (typeof outcomes)[number]
export interface Result {
  id: string
  outcome: Outcome
  problem?: ProblemBody
}

const instant = z.iso.datetime({ offset: true }).max(40)

/** One act as it waits on the phone. */
export const sentEntry = z.object({
  id: z.uuid(),
  action: z.enum(fieldActions),
  input: z.unknown(),
  /** Acts that this one builds on. */
  after: z.array(z.uuid()).max(100).default([]),
  toldAt: instant
})
export type SentEntry = z.input<typeof sentEntry>

/** Everything that a phone says at a contact; without entries it only asks how things are. */
export const contact = z.object({
  device: z.uuid(),
  /** What the phone made up for itself when it was new: who knows it is the phone. */
  word: z.string().min(20).max(100),
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .regex(/^[^\p{Cc}]*$/u),
  now: instant,
  waiting: z.number().int().min(0).max(1_000_000),
  /** The latest transaction whose changes it has. */
  xact: z.string().regex(/^\d{1,19}$/),
  entries: z.array(z.unknown()).max(50).default([]),
  /** Acts that were refused and are given up. */
  dropped: z.array(z.uuid()).max(1000).default([])
})
export type Contact = z.input<typeof contact>

export interface Answer {
  /** Another word: another database, or this one from an earlier day. What the phone has sent is offered again. */
  incarnation: string
  revoked: boolean
  villages: { code: string; name: string; district: string }[]
  results: Result[]
}

/** A place in the change feed: behind this household of this transaction. */
export const cursor = z.object({ xact: z.string().regex(/^\d{1,19}$/), household: z.uuid() })
export type Cursor = z.infer<typeof cursor>
