/** A database of its own for one measurement, on one embedded PostgreSQL with its usual, durable settings. */
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { createRegistry } from '../src/app.ts'
import { openBackups } from '../src/platform/backup/service.ts'
import { openFiles } from '../src/platform/files.ts'
import { vaultOf } from '../src/platform/keys/database.ts'
import { openKeys } from '../src/platform/keys/file.ts'
import { createLog } from '../src/platform/log.ts'
import type { Platform } from '../src/platform/perform.ts'
import { type Connection, connect } from '../src/platform/postgres/database.ts'
import { leasePostgres } from '../src/platform/postgres/embedded.ts'
import { migrate } from '../src/platform/postgres/migrate.ts'
import { openWall } from '../src/platform/postgres/wall.ts'
import { loadRegions } from '../src/regions/index.ts'
import { temporaryDirectory } from '../tests/support/temporary.ts'

export interface Bench {
  directory: string
  /** A fresh, migrated database without a regency; `elsewhere`: in an empty database of another server. */
  platform: (elsewhere?: Connection) => Promise<Platform>
  close: () => Promise<void>
}

export async function openBench(): Promise<Bench> {
  const directory = temporaryDirectory('bench')
  const lease = await leasePostgres(directory)
  const admin = connect({ url: lease.url }, 1)
  const at = (name: string) => lease.url.replace(/\/rakit$/, `/${name}`)
  const prepare = async (connection: Connection) => {
    await migrate(connection.pool)
    await loadRegions(connection)
  }
  await admin.pool.query('create database empty')
  const empty = connect({ url: at('empty') }, 2)
  await prepare(empty)
  await empty.close()
  const opened: Platform[] = []
  return {
    directory,
    async platform(elsewhere) {
      const secretFile = join(directory, 'secret.json')
      const name = `bench_${randomBytes(4).toString('hex')}`
      if (elsewhere) await prepare(elsewhere)
      else await admin.pool.query(`create database ${name} template empty`)
      const connection = elsewhere ?? connect({ url: at(name) }, 6)
      const keys = await openKeys(secretFile, true)
      const platform: Platform = {
        connection,
        wall: await openWall(connection, 6),
        backups: openBackups({
          place: { pool: connection.pool, keys, files: join(directory, 'files'), version: '0' },
          connection,
          secretFile,
          directory: join(directory, 'backups'),
          copies: undefined,
          clock: () => new Date(),
          signal: new AbortController().signal
        }),
        vault: vaultOf(keys, secretFile),
        files: openFiles(join(directory, 'files'), connection, 'disk'),
        carriers: [],
        address: 'http://localhost:3529',
        log: createLog('error'),
        clock: () => new Date(),
        registry: createRegistry(),
        slowMilliseconds: 1000,
        jobStarted: () => {}
      }
      opened.push(platform)
      return platform
    },
    async close() {
      for (const { wall, connection } of opened) {
        await wall.requests.close()
        if (!connection.pool.ended) await connection.close()
      }
      await admin.close()
      await lease.release()
      rmSync(directory, { recursive: true, force: true })
    }
  }
}

export async function timed<T>(work: () => Promise<T>): Promise<{ seconds: number; result: T }> {
  const start = performance.now()
  const result = await work()
  return { seconds: (performance.now() - start) / 1000, result }
}

/** The value below which 95 of 100 lie. */
export const p95 = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)]!

export const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]!
