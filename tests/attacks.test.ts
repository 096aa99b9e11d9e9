/** Every operation, asked with input that nobody means: it answers with a sentence, never with a fault of the server. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createRegistry } from '../src/app.ts'
import { roles } from '../src/kernel/actor.ts'
import { Problem } from '../src/kernel/problem.ts'
import { newId, performAction, performView } from '../src/platform/perform.ts'
import { openWorld, someone, type World } from './support/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

interface Shape {
  type?: string | string[]
  properties?: Record<string, Shape>
  items?: Shape
  anyOf?: Shape[]
  oneOf?: Shape[]
  allOf?: Shape[]
  enum?: unknown[]
  const?: unknown
  format?: string
  pattern?: string
  minimum?: number
  exclusiveMinimum?: number
  minLength?: number
  minItems?: number
  default?: unknown
}

/** Input that an operation takes, made from its schema. */
function likely(shape: Shape): unknown {
  const one = shape.anyOf?.[0] ?? shape.oneOf?.[0] ?? shape.allOf?.[0]
  if (one) return likely(one)
  if (shape.const !== undefined) return shape.const
  if (shape.enum) return shape.enum[0]
  if (shape.type === 'object')
    return Object.fromEntries(Object.entries(shape.properties ?? {}).map(([key, part]) => [key, likely(part)]))
  if (shape.type === 'array')
    return Array.from({ length: Math.max(1, shape.minItems ?? 1) }, () => likely(shape.items!))
  if (shape.type === 'integer' || shape.type === 'number')
    return Math.max(1, shape.minimum ?? 1, (shape.exclusiveMinimum ?? 0) + 1)
  if (shape.type === 'boolean') return true
  if (shape.format === 'uuid') return newId()
  if (shape.format === 'date') return '2026-11-24'
  if (shape.format === 'email') return 'uji@contoh.id'
  const patterns: [RegExp, string][] = [
    [/\\d\{4\}/, '35.29.14.2008'],
    [/\\d\\d\\\.\\d\\d\\\.\\d\\d\$/, '35.29.14'],
    [/\\d\\d\\\.\\d\\d\$/, '35.29']
  ]
  const fits = patterns.find(([pattern]) => pattern.test(shape.pattern ?? ''))?.[1]
  return fits ?? 'abcdefghijklmnop'.repeat(8).slice(0, Math.max(8, shape.minLength ?? 0))
}

const attacks: unknown[] = [
  'a\0b',
  '\ud800',
  '',
  'x'.repeat(100_000),
  '0000-01-01',
  '2107-12-31',
  '9999-12-31',
  '-1',
  -1,
  0.5,
  2 ** 31,
  2 ** 53,
  1e300,
  null,
  [],
  {},
  'null',
  '%ff',
  "'; drop table person; --",
  '\u202e\ufeff'
]

/** The input with one part of it replaced, for every part and every attack; and with every list's items twice. */
function* attacked(input: unknown): Generator<unknown> {
  if (Array.isArray(input)) {
    yield [...input, ...input]
    for (const other of attacked(input[0])) yield [other, ...input.slice(1)]
  } else if (typeof input === 'object' && input !== null) {
    for (const [key, part] of Object.entries(input))
      for (const other of attacked(part)) yield { ...input, [key]: other }
  } else yield* attacks
}

const registry = createRegistry()
const operations = [...registry.actions.values(), ...registry.views.values()].sort((a, b) => (a.name < b.name ? -1 : 1))

/** Input that an operation takes, where its schema tells enough. */
function usualInput(operation: (typeof operations)[number]): unknown {
  const made = (['output', 'input'] as const).map((io) =>
    likely(z.toJSONSchema(operation.input, { io, unrepresentable: 'any' }) as Shape)
  )
  return made.find((input) => operation.input.safeParse(input).success) ?? made[0]
}

it('most operations are attacked from input that they take', () => {
  const taken = operations.filter((operation) => operation.input.safeParse(usualInput(operation)).success)
  expect(taken.length / operations.length).toBeGreaterThan(0.85)
})

describe('input that nobody means', () => {
  it.each(operations.map((o) => [o.name, o] as const))('%s', async (name, operation) => {
    const role = roles.find((one) => registry.scopeOf(name, someone(one)))
    if (!role) return
    const actor = someone(role)
    const usual = usualInput(operation)
    const faults: string[] = []
    for (const input of [usual, ...attacked(usual)]) {
      try {
        if (operation.kind === 'action') await performAction(world.platform, actor, name, newId(), input)
        else await performView(world.platform, actor, name, input)
      } catch (error) {
        const told = error instanceof Problem && error.status < 500 && error.text.id && error.text.en
        if (!told) faults.push(`${JSON.stringify(input).slice(0, 400)}: ${(error as Error).message}`)
      }
    }
    expect(faults.slice(0, 3)).toEqual([])
  })
})
