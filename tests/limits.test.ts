/** Every part of every input has a limit that makes sense: what grows with input never grows without end. */
import { expect, it } from 'vitest'
import { z } from 'zod'
import { createRegistry } from '../src/app.ts'

interface Shape {
  type?: string | string[]
  properties?: Record<string, Shape>
  additionalProperties?: Shape | boolean
  propertyNames?: Shape
  maxProperties?: number
  items?: Shape
  prefixItems?: Shape[]
  maxItems?: number
  anyOf?: Shape[]
  oneOf?: Shape[]
  allOf?: Shape[]
  enum?: unknown[]
  const?: unknown
  format?: string
  formatMaximum?: string
  pattern?: string
  maxLength?: number
  minimum?: number
  exclusiveMinimum?: number
  maximum?: number
  exclusiveMaximum?: number
}

/** A pattern that says how long a text is at most: anchored, and nothing in it repeats without end. */
const bounded = (pattern = '') => /^\^.*\$$/.test(pattern) && !/[*+]|\{\d+,\}/.test(pattern.replace(/\\./g, ''))

const safe = Number.MAX_SAFE_INTEGER

/** Paths of parts without a limit. */
function* unlimited(shape: Shape, path: string): Generator<string> {
  const either = [...(shape.anyOf ?? []), ...(shape.oneOf ?? []), ...(shape.allOf ?? [])]
  for (const one of either) yield* unlimited(one, path)
  if (either.length > 0 || shape.enum || shape.const !== undefined) return
  if (Array.isArray(shape.type)) {
    for (const type of shape.type) yield* unlimited({ ...shape, type }, path)
    return
  }
  switch (shape.type) {
    case 'null':
    case 'boolean':
      return
    case 'string': {
      const limited =
        shape.maxLength !== undefined || ['uuid', 'date'].includes(shape.format!) || bounded(shape.pattern)
      if (!limited) yield `${path}: text`
      return
    }
    case 'integer':
    case 'number': {
      const [least, most] = [shape.minimum ?? shape.exclusiveMinimum, shape.maximum ?? shape.exclusiveMaximum]
      if (least === undefined || least <= -safe) yield `${path}: least`
      if (most === undefined || most >= safe) yield `${path}: most`
      return
    }
    case 'array':
      if (shape.prefixItems) for (const [i, one] of shape.prefixItems.entries()) yield* unlimited(one, `${path}/${i}`)
      else if (shape.maxItems === undefined) yield `${path}: how many`
      if (shape.items) yield* unlimited(shape.items, `${path}[]`)
      return
    case 'object': {
      for (const [key, part] of Object.entries(shape.properties ?? {})) yield* unlimited(part, `${path}/${key}`)
      if (typeof shape.additionalProperties !== 'object') return
      const keys = shape.propertyNames
      if (!keys?.enum && shape.maxProperties === undefined) yield `${path}: how many keys`
      if (keys) yield* unlimited({ type: 'string', ...keys }, `${path}{}`)
      yield* unlimited(shape.additionalProperties, `${path}{}`)
      return
    }
    default:
      yield `${path}: anything`
  }
}

/** Parts that need none, and why. */
const excepted: Record<string, string> = {}

/** As it comes in: what is only tidied before it is read is described by how it is read. */
const shapeOf = (schema: z.ZodType): Shape =>
  z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      const { def } = zodSchema._zod as { def: { type: string; in?: z.ZodType; out?: z.ZodType } }
      if (def.type === 'pipe' && def.in!.type === 'transform') Object.assign(jsonSchema, shapeOf(def.out!))
    }
  }) as Shape

const registry = createRegistry()

it('every text, number, list and map of every operation has a limit', () => {
  const found = [...registry.actions.values(), ...registry.views.values()].flatMap(({ name, input }) => [
    ...unlimited(shapeOf(input), name)
  ])
  expect(found.filter((path) => !(path in excepted))).toEqual([])
  expect(Object.keys(excepted).filter((path) => !found.includes(path))).toEqual([])
})
