/** Types of the browser's client, derived from the operations; nothing of this file exists at run time. */
import type { z } from 'zod'
import type { rooms } from './app.ts'
import type { Operation } from './platform/room.ts'

/** What is left of a value after a journey as JSON. */
export type Json<T> = T extends Date
  ? string
  : T extends (infer U)[]
    ? Json<U>[]
    : T extends object
      ? { [K in keyof T]: Json<T[K]> }
      : T

type ByName<O extends Operation> = {
  [K in O as K['name']]: { input: z.input<K['input']>; output: Json<Awaited<ReturnType<K['run']>>> }
}

type Operations = (typeof rooms)[number]['operations'][number]

export type Actions = ByName<Extract<Operations, { kind: 'action' }>>
export type Views = ByName<Extract<Operations, { kind: 'view' }>>
