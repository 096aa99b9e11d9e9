/** Types of the browser's client, derived from the operations; nothing of this file exists at run time. */
import type { z } from 'zod'
import type { actions, views } from './app.ts'

/** What is left of a value after a journey as JSON. */
export type Json<T> = T extends Date
  ? string
  : T extends (infer U)[]
    ? Json<U>[]
    : T extends object
      ? { [K in keyof T]: Json<T[K]> }
      : T

type Operation = { name: string; input: z.ZodType; run: (...args: never[]) => Promise<unknown> }
type ByName<O extends Operation> = {
  [K in O as K['name']]: { input: z.input<K['input']>; output: Json<Awaited<ReturnType<K['run']>>> }
}

export type Actions = ByName<(typeof actions)[number]>
export type Views = ByName<(typeof views)[number]>
