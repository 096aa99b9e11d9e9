/** Every operation, asked with input that nobody means: it answers with a sentence, never with a fault of the server. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createRegistry } from '../src/app.ts'
import { roles } from '../src/kernel/actor.ts'
import { Problem } from '../src/kernel/problem.ts'
import { newId, performAction, performView } from '../src/platform/perform.ts'
import { likely, type Shape } from './support/likely.ts'
import { openWorld, someone, type World } from './support/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

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

/** Tables with rows that a transaction since then has written whose action was not accepted. */
async function leftBehind(since: number, accepted: readonly string[]): Promise<string[]> {
  const { pool } = world.platform.connection
  const { rows: tables } = await pool.query(`select tablename as name from pg_tables where schemaname = 'public'`)
  const { rows: known } = await pool.query('select distinct xmin::text from audit where id = any($1)', [accepted])
  const { rows } = await pool.query(
    tables
      .map(
        ({ name }) => `select '${name}' as name from "${name}" where xmin::text::bigint >= $1 and xmin::text <> all($2)`
      )
      .join(' union '),
    [since, known.map(({ xmin }) => xmin)]
  )
  return rows.map(({ name }) => name)
}
const now = async (): Promise<number> =>
  (await world.platform.connection.pool.query('select pg_snapshot_xmax(pg_current_snapshot())::text::bigint as now'))
    .rows[0].now

it('a row that is left behind would be found', async () => {
  const since = await now()
  await performAction(world.platform, someone('administrator'), 'access/add-member', newId(), {
    name: 'Uji',
    email: 'uji@contoh.id',
    role: 'auditor'
  })
  expect(await leftBehind(since, [])).toContain('member')
})

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
    const since = await now()
    const accepted: string[] = []
    for (const input of [usual, ...attacked(usual)]) {
      try {
        if (operation.kind === 'action') {
          const id = newId()
          await performAction(world.platform, actor, name, id, input)
          accepted.push(id)
        } else await performView(world.platform, actor, name, input)
      } catch (error) {
        const told = error instanceof Problem && error.status < 500 && error.text.id && error.text.en
        if (!told) faults.push(`${JSON.stringify(input).slice(0, 400)}: ${(error as Error).message}`)
      }
    }
    expect(faults.slice(0, 3)).toEqual([])
    expect(await leftBehind(since, accepted)).toEqual([])
  })
})
