import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openWorld, someone, type World } from '../../../tests/support/world.ts'
import { copyRows } from './copy.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
  await world.platform.connection.pool.query(
    `create table sample (no int, words text, bytes bytea, told jsonb, many text[], at timestamptz, yes boolean);
     grant select, insert on sample to rakit_app`
  )
})
afterAll(() => world.close())

it('what people ask is written as COPY writes it, whatever stands in a cell', async () => {
  const { connection, wall } = world.platform
  const columns = ['no', 'words', 'bytes', 'told', 'many', 'at', 'yes']
  const word = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', ''))
  const row = fc.tuple(
    fc.option(fc.integer({ min: -1e9, max: 1e9 })),
    fc.option(fc.oneof(word, fc.constantFrom('\\N', '\\x00', 'a\tb', '{"a":1}', 'NULL', ''))),
    fc.option(fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes))),
    // Written by whoever calls, or an object as it is.
    fc.oneof(
      word.map((text) => JSON.stringify([text])),
      fc.record({ said: word })
    ),
    fc.option(fc.array(word, { maxLength: 3 })),
    fc.option(fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })),
    fc.option(fc.boolean())
  )
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 8 }), async (rows) => {
      const written = async (where: typeof connection, asks: boolean) => {
        await connection.pool.query('truncate sample')
        await where.transaction('read write', async (tx, client) => {
          if (asks) await wall.enter(tx, someone('officer'), 'regency')
          expect(await copyRows(client, 'sample', columns, rows)).toBe(rows.length)
        })
        return (await connection.pool.query('select sample::text as row from sample order by 1')).rows
      }
      expect(await written(wall.requests, true)).toEqual(await written(connection, false))
    }),
    { numRuns: 60 }
  )
})
