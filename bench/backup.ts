/** Backup and restore against `pg_dump -Fc` and `pg_restore` of Debian's PostgreSQL 15, on the same database in the same run. */
import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { jobKinds } from '../src/app.ts'
import { buildDemo } from '../src/demo/build.ts'
import { restoreBackup, takeBackup } from '../src/platform/backup/backup.ts'
import { readKeys } from '../src/platform/keys/file.ts'
import { connect } from '../src/platform/postgres/database.ts'
import { programs15, startPostgres15 } from '../tests/support/postgres15.ts'
import { type Bench, timed } from './world.ts'

export async function measureBackup(bench: Bench, households: number) {
  const debian = await startPostgres15(['shared_buffers=256MB', 'maintenance_work_mem=256MB', 'max_wal_size=2GB'])
  const from = connect({ url: await debian.database('regency') }, 6)
  const to = connect({ url: await debian.database('ours') }, 3)
  const theirs = await debian.database('theirs')
  try {
    const platform = await bench.platform(from)
    await buildDemo(platform, jobKinds, { households, seed: 3529, chapters: 0 }, () => {})
    await from.pool.query('vacuum (freeze, analyze)')
    await from.pool.query('checkpoint')
    const { bytes } = (await from.pool.query('select pg_database_size(current_database())::float8 as bytes')).rows[0]
    const secretFile = join(bench.directory, 'secret.json')
    const keys = readKeys(secretFile)
    const program = (name: string, ...args: string[]) =>
      timed(async () => void execFileSync(join(programs15, name), args, { stdio: ['ignore', 'ignore', 2] }))

    const file = join(bench.directory, 'regency.dump')
    const dump = await program('pg_dump', '-Fc', '-f', file, from.place.url)
    const path = join(bench.directory, 'regency.tar.zst.age')
    const place = { pool: from.pool, keys, files: join(bench.directory, 'files'), version: '0' }
    const take = await timed(() => takeBackup(place, path, new Date()))
    const restore = await program('pg_restore', '--no-owner', '-d', theirs, file)
    await to.pool.query('checkpoint')
    const bring = await timed(() =>
      restoreBackup(path, { identity: keys.machine }, { ...place, pool: to.pool, secretFile })
    )
    return {
      megabytes: bytes / 1e6,
      rows: take.result.rows,
      take: take.seconds,
      dump: dump.seconds,
      bring: bring.seconds,
      restore: restore.seconds,
      size: statSync(path).size / statSync(file).size
    }
  } finally {
    await from.close()
    await to.close()
    await debian.stop()
  }
}
