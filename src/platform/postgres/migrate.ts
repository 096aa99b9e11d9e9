import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { Problem } from '../../kernel/problem.ts'
import { text } from '../../kernel/text.ts'
import { root } from '../config.ts'

export interface Migration {
  name: string
  sql: string
  checksum: string
}

export function readMigrations(directory = join(root, 'migrations')): Migration[] {
  return readdirSync(directory)
    .filter((name) => /^\d{4}_.*\.sql$/.test(name))
    .sort()
    .map((name) => {
      const content = readFileSync(join(directory, name), 'utf8')
      return { name, sql: content, checksum: createHash('sha256').update(content).digest('hex') }
    })
}

/** Names of migrations not yet applied. */
export async function pendingMigrations(pool: pg.Pool, migrations = readMigrations()): Promise<string[]> {
  const { rows: found } = await pool.query(`select to_regclass('public.migration') is not null as there`)
  if (!found[0].there) return migrations.map((m) => m.name)
  const { rows } = await pool.query('select name from migration')
  const applied = new Set(rows.map((row) => row.name))
  return migrations.filter((m) => !applied.has(m.name)).map((m) => m.name)
}

/**
 * Applies what is pending in one transaction: either all of it is there afterwards or nothing changed. A database of
 * a newer Rakit is refused.
 */
export async function migrate(pool: pg.Pool, migrations = readMigrations()): Promise<string[]> {
  const client = await pool.connect()
  let at = ''
  try {
    const { rows: version } = await client.query('show server_version_num')
    if (Number(version[0].server_version_num) < 150_000) {
      throw new Problem(
        'platform/old-postgres',
        500,
        text(
          'Rakit memerlukan PostgreSQL 15 atau lebih baru. Perbarui server di DATABASE_URL.',
          'Rakit needs PostgreSQL 15 or newer. Update the server in DATABASE_URL.'
        )
      )
    }
    await client.query('begin')
    await client.query(`select pg_advisory_xact_lock(352900)`)
    const done = await applyMigrations(client, migrations, (name) => {
      at = name
    })
    const known = migrations.map((m) => m.name)
    const { rows: later } = await client.query('select name from migration where name <> all ($1) limit 1', [known])
    if (later[0])
      throw new Problem(
        'platform/newer-database',
        409,
        text(
          `Basis data ini dipakai oleh Rakit yang lebih baru (migrasi ${later[0].name}). Jalankan versi itu; tidak ada yang diubah.`,
          `This database was used by a newer Rakit (migration ${later[0].name}). Run that version; nothing was changed.`
        )
      )
    await client.query('commit')
    return done
  } catch (error) {
    await client.query('rollback').catch(() => {})
    if (error instanceof Problem) throw error
    throw new Problem(
      'platform/migration-failed',
      500,
      text(
        `Migrasi ${at} gagal; basis data tidak diubah. Sebabnya: ${(error as Error).message}`,
        `Migration ${at} failed; the database was not changed. Reason: ${(error as Error).message}`
      )
    )
  } finally {
    client.release()
  }
}

/** Applies what is pending within a transaction of the caller's; `say` hears each name beforehand. */
export async function applyMigrations(
  client: pg.ClientBase,
  migrations: readonly Migration[],
  say: (name: string) => void = () => {}
): Promise<string[]> {
  await client.query(
    `create table if not exists migration (name text primary key, checksum text not null, applied_at timestamptz not null default now())`
  )
  const { rows } = await client.query('select name, checksum from migration')
  const applied = new Map<string, string>(rows.map((row) => [row.name, row.checksum]))
  const done: string[] = []
  for (const migration of migrations) {
    say(migration.name)
    const before = applied.get(migration.name)
    if (before === migration.checksum) continue
    if (before) throw new Error('this migration was changed after it had been applied')
    await client.query(migration.sql)
    await client.query('insert into migration (name, checksum) values ($1, $2)', [migration.name, migration.checksum])
    done.push(migration.name)
  }
  return done
}
