/** Everything that law or practice says ships in reference/ with where it is from and from which day on it holds. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { plainDate } from '../src/kernel/inputs.ts'

const folder = new URL('../reference/', import.meta.url)
const files = readdirSync(folder).filter((name) => name.endsWith('.json') && !name.endsWith('.schema.json'))
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), 'utf8'))

/** Every object in a file, with the way to it. */
function* objectsIn(value: unknown, at: string): Generator<[string, Record<string, unknown>]> {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) yield [at, value as Record<string, unknown>]
  for (const [key, inner] of Object.entries(value)) yield* objectsIn(inner, `${at}/${key}`)
}

describe('what ships in reference/', () => {
  it.each(files)('%s names its source and its first day', (name) => {
    const told = z.object({ source: z.string().min(10), valid_from: plainDate }).safeParse(read(name))
    expect(told.error?.issues ?? []).toEqual([])
  })

  it('says of every rule with an article whether it is verified, and of every verified one which article', () => {
    const rules = files.flatMap((name) => [...objectsIn(read(name), name)])
    const wrong = rules.filter(([, rule]) =>
      'article' in rule ? typeof rule.verified !== 'boolean' || String(rule.article).length < 10 : false
    )
    expect(rules.filter(([, rule]) => 'article' in rule).length).toBeGreaterThanOrEqual(8)
    expect(wrong.map(([at]) => at)).toEqual([])
  })
})
