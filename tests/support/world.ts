/** A world for one test file: its own database and files, and people of every role who act and see in it. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { inject } from 'vitest'
import { createRegistry, jobKinds } from '../../src/app.ts'
import type { Actions, Views } from '../../src/client.ts'
import type { Actor, Role } from '../../src/kernel/actor.ts'
import { Problem } from '../../src/kernel/problem.ts'
import { openBackups } from '../../src/platform/backup/service.ts'
import { openFiles } from '../../src/platform/files.ts'
import { runJob } from '../../src/platform/jobs.ts'
import { vaultOf } from '../../src/platform/keys/database.ts'
import { openKeys } from '../../src/platform/keys/file.ts'
import { createLog } from '../../src/platform/log.ts'
import { newId, type Platform, performAction, performView } from '../../src/platform/perform.ts'
import { connect } from '../../src/platform/postgres/database.ts'
import { openWall } from '../../src/platform/postgres/wall.ts'
import { storeUpload } from '../../src/platform/uploads.ts'
import { at } from './database-url.ts'

export const regency = '35.29'
export const jelbudan = '35.29.14.2008'
export const nyapar = '35.29.14.2007'

export const someone = (role: Role, more: Partial<Actor> = {}): Actor => ({
  user: `${role}-1`,
  name: `Uji ${role}`,
  role,
  regency,
  agency: role === 'officer' ? 'cooperatives' : null,
  villages: role === 'facilitator' ? [jelbudan] : [],
  household: null,
  retailer: role === 'buyer' ? 'Alfamart' : null,
  ...more
})

export interface World {
  platform: Platform
  url: string
  /** Where its keys and files lie. */
  directory: string
  act: <N extends keyof Actions>(
    actor: Actor,
    name: N,
    input: Actions[N]['input'],
    id?: string
  ) => Promise<Actions[N]['output']>
  see: <N extends keyof Views>(actor: Actor, name: N, input: Views[N]['input']) => Promise<Views[N]['output']>
  upload: (actor: Actor, name: string, content: Buffer) => Promise<string>
  /** Runs a job to its end, as the queue would. */
  run: (job: string) => Promise<unknown>
  close: () => Promise<void>
}

export const actingOn = (platform: Platform): Omit<World, 'url' | 'directory' | 'close'> => ({
  platform,
  act: (actor, action, input, id = newId()) => performAction(platform, actor, action, id, input) as never,
  see: (actor, view, input) => performView(platform, actor, view, input) as never,
  upload: (actor, file, content) => storeUpload(platform, actor, file, Readable.from([content])),
  run: (job) => runJob(platform, jobKinds, job)
})

/** `fromEmpty`: a migrated database that serves no regency yet. */
export async function openWorld({ fromEmpty = false } = {}): Promise<World> {
  const cluster = inject('cluster')
  const name = `test_${randomBytes(6).toString('hex')}`
  const admin = connect({ url: cluster }, 1)
  await admin.pool.query(`create database ${name} template ${fromEmpty ? 'rakit_template' : 'rakit_template_sumenep'}`)
  await admin.close()
  const directory = mkdtempSync(join(tmpdir(), 'rakit-world-'))
  const secretFile = join(directory, 'secret.json')
  const url = at(cluster, name)
  const connection = connect({ url }, 6)
  const wall = await openWall(connection, 6)
  const keys = await openKeys(secretFile, true)
  const ending = new AbortController()
  const platform: Platform = {
    connection,
    wall,
    vault: vaultOf(keys, secretFile),
    backups: openBackups({
      place: { pool: connection.pool, keys, files: join(directory, 'files'), version: '0' },
      connection,
      secretFile,
      directory: join(directory, 'backups'),
      copies: join(directory, 'copies'),
      clock: () => platform.clock(),
      signal: ending.signal
    }),
    files: openFiles(join(directory, 'files'), connection, 'disk'),
    log: createLog('silent'),
    carriers: [],
    address: 'http://localhost:3529',
    clock: () => new Date(),
    registry: createRegistry(),
    slowMilliseconds: 1000,
    jobStarted: () => {}
  }
  return {
    ...actingOn(platform),
    url,
    directory,
    async close() {
      await wall.requests.close()
      await connection.close()
      const cleaner = connect({ url: cluster }, 1)
      await cleaner.pool.query(`drop database ${name} with (force)`)
      await cleaner.close()
      rmSync(directory, { recursive: true, force: true })
    }
  }
}

/** The database fails at every row that is to be written into this table, until the answer is called. */
export async function faulty({ platform }: World, table: string): Promise<() => Promise<void>> {
  const { pool } = platform.connection
  await pool.query(
    `create function fail() returns trigger language plpgsql as $$ begin raise 'a fault of a test'; end $$;
     create trigger fail before insert on ${table} execute function fail()`
  )
  return async () => void (await pool.query('drop function fail cascade'))
}

/** The refusal that `work` ends in; fails when it does not. */
export async function refusal(work: Promise<unknown>): Promise<Problem> {
  try {
    await work
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
  throw new Error('expected a refusal')
}
