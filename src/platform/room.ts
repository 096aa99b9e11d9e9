import type { z } from 'zod'
import type { Rights } from '../kernel/rights.ts'
import type { Text } from '../kernel/text.ts'
import type { Reaction } from './context.ts'
import type { Desk } from './desk.ts'
import type { JobKind } from './jobs.ts'
import type { AnyAction, AnyView, Registry } from './perform.ts'
import type { Tx } from './postgres/database.ts'

/** An action or a view of any room, as far as all of them are alike. */
export interface Operation {
  kind: 'action' | 'view'
  name: string
  may: Rights
  title: Text
  input: z.ZodType
  run: (...args: never[]) => Promise<unknown>
}

/** One room of the house: what its `index.ts` hands to the platform. */
export interface Room<Operations extends readonly Operation[] = readonly Operation[]> {
  name: string
  operations: Operations
  jobs?: readonly JobKind[]
  /** Actions without input that the server does by itself once a day. */
  daily?: readonly Operation[]
  /** What follows here when something changed in an earlier room. */
  follows?: readonly Reaction[]
  /** What it puts on the actor's desk, the first page. */
  desk?: Desk
  /** Puts what ships for a regency into the database, when it is served first and at every start. */
  prepare?: (tx: Tx, regency: string, demo: boolean) => Promise<void>
}

/** Declares a room; each operation keeps its own type, from which the typed client is derived. */
export const room = <const Operations extends readonly Operation[]>(declaration: Room<Operations>): Room<Operations> =>
  declaration

/** Everything the rooms can do, by name; who has to approve what is told by `access/`. Throws where two operations share a name. */
export function registryOf(rooms: readonly Room[], needsApproval: Registry['needsApproval']): Registry {
  const all = rooms.flatMap(({ operations }) => operations)
  const operations = new Map(all.map((operation) => [operation.name, operation]))
  if (operations.size < all.length)
    throw new Error(
      `two operations share a name: ${all.map(({ name }) => name).filter((n, i, names) => names.indexOf(n) < i)}`
    )
  const ofKind = <T>(kind: Operation['kind']) =>
    new Map(all.filter((o) => o.kind === kind).map((o) => [o.name, o as unknown as T]))
  return {
    actions: ofKind<AnyAction>('action'),
    views: ofKind<AnyView>('view'),
    operations,
    reactions: rooms.flatMap(({ follows = [] }) => follows),
    needsApproval,
    scopeOf: (operation, { role }) => operations.get(operation)?.may[role]
  }
}
