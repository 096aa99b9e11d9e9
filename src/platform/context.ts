import type pg from 'pg'
import type { z } from 'zod'
import type { Actor, Scope } from '../kernel/actor.ts'
import type { PlainDate } from '../kernel/dates.ts'
import type { Action, View, Weighty } from '../kernel/operation.ts'
import type { Carrier } from './carriers/index.ts'
import type { Files } from './files.ts'
import type { Log } from './log.ts'
import type { Tx } from './postgres/database.ts'
import type { Vault } from './vault.ts'

/** What an action changed, for the change feed and the timelines. */
export interface Change {
  kind: string
  subject: string
  village?: string | null
  household?: string | null
  /** Facts worth telling, such as field names or old and new values; never personal identifiers. */
  what?: Record<string, unknown>
}

/**
 * What follows in a later room from a change in an earlier one: in the same transaction, with the reach of the regency,
 * since a seat that becomes free is somebody's in another village.
 */
export interface Reaction {
  to: (change: Change) => boolean
  run: (context: Context, change: Change) => Promise<void>
}

/** Everything a rule, view or action may know of the world outside its input. */
export interface Context {
  actor: Actor
  /** How far the actor's permission for this operation reaches; the database enforces it too. */
  scope: Scope
  /** A transaction in which the actor's row-level security holds. */
  db: Tx
  /** The connection of that transaction, for COPY. */
  client: pg.ClientBase
  vault: Vault
  files: Files
  log: Log
  /** What carries messages; none: they stay in the outbox. */
  carriers: readonly Carrier[]
  /** The address people use, without a slash at its end. */
  address: string
  now: Date
  today: PlainDate
  newId: () => string
  /** Adds to the change feed under this action's audit record; bulk operations write their entries with SQL. */
  changed: (...changes: Change[]) => Promise<void>
  /** The id of the action being performed: its audit record. */
  actionId: string
  /** Is the actor allowed this other operation as well? For showing or masking. */
  may: (operation: string) => boolean
  /** What of another action with this input somebody else has to approve. */
  weigh: (operation: string, input: unknown) => Promise<Weighty | undefined>
  /** Does what somebody else has approved: with the actor's own right and reach, under this action's audit record. */
  perform: (operation: string, input: unknown) => Promise<unknown>
  /** Every operation by name: who may, and what it is called on screen. */
  operations: ReadonlyMap<string, Pick<Action<Context, z.ZodType, unknown>, 'may' | 'title' | 'input'>>
  /** Queues long work, which starts once this transaction has committed; returns the job's id. */
  startJob: (kind: string, input: Record<string, unknown>) => Promise<string>
}

/** Declares an action; see kernel/operation.ts. The name stays a literal type, from which the typed client is derived. */
export const action = <const Name extends string, Input extends z.ZodType, Output>(
  declaration: Omit<Action<Context, Input, Output>, 'kind' | 'name'> & { name: Name }
): Action<Context, Input, Output> & { name: Name } => ({ kind: 'action', ...declaration })

/** Declares a view; see kernel/operation.ts. */
export const view = <const Name extends string, Input extends z.ZodType, Output>(
  declaration: Omit<View<Context, Input, Output>, 'kind' | 'name'> & { name: Name }
): View<Context, Input, Output> & { name: Name } => ({ kind: 'view', ...declaration })
