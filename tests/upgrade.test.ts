/** Every earlier schema, full of the demo as it would have stood there, migrated to this one: nothing is lost, and work goes on. */
import { randomBytes } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { jobKinds } from '../src/app.ts'
import { buildDemo } from '../src/demo/build.ts'
import { type Connection, connect } from '../src/platform/postgres/database.ts'
import { migrate, pendingMigrations, readMigrations } from '../src/platform/postgres/migrate.ts'
import { at } from './support/database-url.ts'
import { actingOn, jelbudan, openWorld, someone, type World } from './support/world.ts'

let world: World
let admin: Connection
beforeAll(async () => {
  admin = connect({ url: inject('cluster') }, 1)
  world = await openWorld({ fromEmpty: true })
  await buildDemo(world.platform, jobKinds, { households: 700, seed: 3529, chapters: 7 }, () => {})
}, 900_000)
afterAll(async () => {
  await world.close()
  await admin.close()
})

/** Rows of today as an earlier version kept them; where nothing is said, its columns had the same meaning. */
function asTheyWere(table: string, version: string): string {
  if (table === 'region') return `(select * from region where code like '35%' and code !~ '^35.(?!29)')` // of others nothing hangs
  if (table === 'mentoring_case' && version < '0014')
    // of pools nothing was known
    return `(select (jsonb_populate_record(c, '{"pool_id": null}')).* from mentoring_case c)`
  if (version >= '0019') return table
  if (table === 'import_row')
    return `(select r.*, outcome, person_id, household_id, enterprise_id, filled from import_row r
      left join import_outcome using (regency, import_id, no) where status <> 'left')`
  return table
}

async function columnsOf(client: pg.Pool | pg.PoolClient, relation: string): Promise<string[]> {
  const { fields } = await client.query(`select * from ${relation} as x limit 0`)
  return fields.map(({ name }) => name)
}

/** Tables of our own, with the columns that are written and not computed. */
async function tablesOf(client: pg.Pool): Promise<Map<string, string[]>> {
  const { rows } = await client.query<{ name: string; columns: string[] }>(
    `select c.relname as name, array_agg(attname::text order by attnum) as columns
     from pg_class c join pg_attribute a on attrelid = c.oid
     where relkind = 'r' and relnamespace = 'public'::regnamespace and relname <> 'migration'
       and attnum > 0 and not attisdropped and attgenerated = ''
     group by 1`
  )
  return new Map(rows.map(({ name, columns }) => [name, columns]))
}

const quoted = (columns: readonly string[]) => columns.map((column) => `"${column}"`).join(', ')

/** Fills a database of an earlier version; its triggers have done their work already, in what is copied. */
async function fill(to: pg.Pool, version: string): Promise<Map<string, string[]>> {
  const source = await world.platform.connection.pool.connect()
  const target = await to.connect()
  const tables = await tablesOf(to)
  await target.query('begin; set local session_replication_role = replica')
  await target.query(`truncate ${[...tables.keys()].map((table) => `"${table}"`).join(', ')}`)
  for (const [table, columns] of tables) {
    const relation = asTheyWere(table, version)
    const there = new Set(await columnsOf(source, relation))
    const both = columns.filter((column) => there.has(column))
    tables.set(table, both)
    await pipeline(
      source.query(copyTo(`copy (select ${quoted(both)} from ${relation} as x) to stdout`)),
      target.query(copyFrom(`copy "${table}" (${quoted(both)}) from stdin`))
    )
  }
  const { rows: sequences } = await target.query(
    `select quote_ident(sequencename) as name from pg_sequences where schemaname = 'public'`
  )
  for (const { name } of sequences) {
    const { rows } = await source.query(`select last_value as last from ${name}`)
    await target.query('select setval($1, $2)', [name, rows[0].last])
  }
  await target.query('commit; analyze')
  source.release()
  target.release()
  return tables
}

/** How many rows each table has and what is in them, whatever their order. */
async function contents(pool: pg.Pool, tables: ReadonlyMap<string, readonly string[]>) {
  const found: Record<string, { rows: number; sum: string }> = {}
  for (const [table, columns] of tables)
    found[table] = (
      await pool.query(
        `select count(*)::int as rows, coalesce(sum(hashtextextended(row(${quoted(columns)})::text, 0)), 0)::text as sum from "${table}"`
      )
    ).rows[0]
  return found
}

const all = readMigrations()
describe.each(all.slice(3, -1).map(({ name }) => name))('a demo regency at %s', (last) => {
  it('is whole after it was migrated, and people go on working', async () => {
    const name = `upgrade_${randomBytes(5).toString('hex')}`
    await admin.pool.query(`create database ${name}`)
    const connection = connect({ url: at(inject('cluster'), name) }, 4)
    try {
      await migrate(
        connection.pool,
        all.filter((migration) => migration.name <= last)
      )
      const tables = await fill(connection.pool, last)
      const now = await tablesOf(world.platform.connection.pool)
      // KBLI codes become those of 2025.
      const turned = ['sale_row.written', 'enterprise.kbli']
      const lasting = new Map(
        [...tables].flatMap(([table, columns]) => {
          const stays = columns.filter(
            (column) => now.get(table)?.includes(column) && !turned.includes(`${table}.${column}`)
          )
          return stays.length > 0 ? [[table, stays] as const] : []
        })
      )
      const before = await contents(connection.pool, lasting)
      expect(before.person!.rows).toBeGreaterThan(2000)

      await migrate(connection.pool)
      expect(await pendingMigrations(connection.pool)).toEqual([])
      expect(await contents(connection.pool, lasting)).toEqual(before)
      // What moved to a table of its own is there too.
      const moved = new Map([['import_outcome', now.get('import_outcome')!]])
      if (tables.has('import_row'))
        expect(await contents(connection.pool, moved)).toEqual(await contents(world.platform.connection.pool, moved))

      const here = actingOn({ ...world.platform, connection })
      const officer = someone('officer')
      await here.act(officer, 'households/register', {
        household: { village: jelbudan } as never,
        people: [{ name: 'Sesudah Pembaruan' } as never]
      })
      expect(await here.see(officer, 'reporting/home', {})).toMatchObject({ cards: expect.any(Array) })
    } finally {
      await connection.close()
      await admin.pool.query(`drop database ${name} with (force)`)
    }
  })
})
