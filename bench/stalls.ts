/** How long the largest input that an operation takes holds the thread that serves everybody. */
import { z } from 'zod'
import { jobKinds } from '../src/app.ts'
import { buildDemo } from '../src/demo/build.ts'
import { type Actor, roles } from '../src/kernel/actor.ts'
import { newId, type Platform, performAction, performView } from '../src/platform/perform.ts'
import type { Bench } from './world.ts'

interface Shape {
  type?: string | string[]
  properties?: Record<string, Shape>
  additionalProperties?: Shape | boolean
  maxProperties?: number
  items?: Shape
  anyOf?: Shape[]
  oneOf?: Shape[]
  allOf?: Shape[]
  enum?: unknown[]
  const?: unknown
  format?: string
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  maxItems?: number
}

/** What a request may be at most, less what a list of lists would multiply. */
const mostItems = 5000
const mostBytes = 4_000_000

/** Ids that are there, by what an input calls them. */
async function known({ connection: { pool } }: Platform): Promise<Record<string, unknown[]>> {
  const ids = async (sql: string) => (await pool.query({ text: sql, rowMode: 'array' })).rows.flat()
  const [village = [], retailer = []] = await Promise.all([
    ids(`select code from region where level = 'village' and code like '35.29.%'`),
    ids('select distinct retailer from store')
  ])
  const tables = { household: 'household', person: 'person', product: 'product', store: 'store', class: 'class' }
  const entries = Object.entries({
    ...tables,
    case: 'mentoring_case',
    pool: 'pool',
    plan: 'plan',
    order: 'purchase_order'
  })
  const found = await Promise.all(
    entries.map(async ([key, table]) => [key, await ids(`select id from ${table}`)] as const)
  )
  return { ...Object.fromEntries(found), village, retailer }
}

/** The largest that a schema takes; the n-th of a list. */
function largest(shape: Shape, from: Record<string, unknown[]>, key: string, n: number): unknown {
  const one = shape.anyOf?.[0] ?? shape.oneOf?.[0] ?? shape.allOf?.[0]
  if (one) return largest(one, from, key, n)
  if (shape.const !== undefined) return shape.const
  if (shape.enum) return shape.enum[n % shape.enum.length]
  const type = [shape.type].flat()[0]
  const ids = from[key] ?? from[key.replace(/e?s$/, '')]
  if (type === 'object') {
    const own = Object.entries(shape.properties ?? {}).map(([name, part]) => [name, largest(part, from, name, n)])
    const { additionalProperties: more } = shape
    const keys = typeof more === 'object' ? Math.min(shape.maxProperties ?? 0, mostItems) : 0
    return Object.fromEntries([
      ...own,
      ...Array.from({ length: keys }, (_, i) => [String(i), largest(more as Shape, from, key, i)])
    ])
  }
  if (type === 'array')
    return Array.from({ length: Math.min(shape.maxItems ?? 1, mostItems) }, (_, i) =>
      largest(shape.items!, from, key, i)
    )
  if (type === 'integer' || type === 'number') return key === 'page' ? 1 : (shape.maximum ?? 1)
  if (type === 'boolean') return true
  if (ids?.length) return ids[n % ids.length]
  if (shape.format === 'uuid') return newId()
  if (shape.format === 'date') return '2026-11-24'
  return 'a'.repeat(Math.max(shape.minLength ?? 0, Math.min(shape.maxLength ?? 20, 200)))
}

const runs = 3

export interface Stall {
  operation: string
  ms: number
}

/**
 * How long each operation that the serving thread performs itself keeps that thread's processor, reading input and writing
 * the answer included: no stall is longer, and what else the machine does is not in it. The least of three runs, longest first.
 */
export async function measureStalls(bench: Bench): Promise<Stall[]> {
  const platform = await bench.platform()
  await buildDemo(platform, jobKinds, { households: 400, seed: 3529, chapters: 7 }, () => {})
  const { actions, views, scopeOf } = platform.registry
  const from = await known(platform)
  const stalls: Stall[] = []
  for (const operation of [...actions.values(), ...views.values()]) {
    if (operation.apart || (operation.kind === 'view' && operation.paper)) continue
    const actorOf = (role: Actor['role']): Actor => ({
      user: role,
      name: role,
      role,
      regency: '35.29',
      agency: role === 'officer' ? 'cooperatives' : null,
      villages: from.village as string[],
      household: null,
      retailer: 'Alfamart'
    })
    const actor = roles.map(actorOf).find((one) => scopeOf(operation.name, one))
    if (!actor) continue
    const shape = z.toJSONSchema(operation.input, { io: 'input', unrepresentable: 'any' }) as Shape
    const written = JSON.stringify(largest(shape, from, '', 0))
    // More than a request may carry.
    if (written.length > mostBytes) continue
    const times: number[] = []
    for (let run = 0; run < runs; run++) {
      const before = process.threadCpuUsage()
      try {
        const input: unknown = JSON.parse(written)
        const answer =
          operation.kind === 'action'
            ? await performAction(platform, actor, operation.name, newId(), input)
            : await performView(platform, actor, operation.name, input)
        JSON.stringify(answer)
      } catch {} // a refusal takes its time as well
      const { user, system } = process.threadCpuUsage(before)
      times.push((user + system) / 1000)
    }
    stalls.push({ operation: operation.name, ms: Math.min(...times) })
  }
  return stalls.sort((a, b) => b.ms - a.ms)
}
