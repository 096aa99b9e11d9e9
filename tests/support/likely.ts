/** Input that an operation takes, made from the JSON schema of its input. */
import { newId } from '../../src/platform/perform.ts'

export interface Shape {
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

export function likely(shape: Shape): unknown {
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
