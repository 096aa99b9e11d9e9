/** Opens everything that a Rakit process stands on, for the server and for every command. */
import { readFileSync, realpathSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { createRegistry } from './app.ts'
import type { Actor } from './kernel/actor.ts'
import { dateInJakarta } from './kernel/dates.ts'
import { Problem } from './kernel/problem.ts'
import { type Text, text } from './kernel/text.ts'
import { type Place as BackupPlace, nameOf, removeHalves, takeBackup, updatesIn } from './platform/backup/backup.ts'
import { updatesToDrop } from './platform/backup/rules.ts'
import { noteDone } from './platform/backup/runs.ts'
import { openBackups } from './platform/backup/service.ts'
import { openCarriers } from './platform/carriers/index.ts'
import { type Config, root } from './platform/config.ts'
import { openFiles, removePartialUploads } from './platform/files.ts'
import { sealClear } from './platform/keys/clear.ts'
import { acceptKeys, checkKeys, isWritten, vaultOf } from './platform/keys/database.ts'
import { type Keys, openKeys } from './platform/keys/file.ts'
import { printSheet } from './platform/keys/sheet.ts'
import { createLog } from './platform/log.ts'
import type { Platform } from './platform/perform.ts'
import { type Connection, connect, type Place, placeAt } from './platform/postgres/database.ts'
import { leasePostgres, prepareDataDirectory } from './platform/postgres/embedded.ts'
import { migrate, pendingMigrations } from './platform/postgres/migrate.ts'
import { openWall } from './platform/postgres/wall.ts'
import { isAway, trouble } from './platform/trouble.ts'
import { loadRegions } from './regions/index.ts'

export const version = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version

export interface Rakit {
  config: Config
  keys: Keys
  platform: Platform
  /** What a crash had left and was put right. */
  repaired: readonly Text[]
  /** Closes connections and gives the embedded PostgreSQL back; the last one to do so stops it. */
  close: () => Promise<void>
}

/** The database of this configuration, the embedded one started if need be; as it is, without keys or migrations. */
export async function reachDatabase(
  config: Config
): Promise<{ connection: Connection; repaired: readonly Text[]; release: () => Promise<void> }> {
  prepareDataDirectory(config.dataDirectory)
  const lease = config.databaseUrl ? undefined : await leasePostgres(config.dataDirectory)
  try {
    const connection = await reach(lease ?? placeAt(config.databaseUrl!), lease !== undefined)
    return {
      connection,
      repaired: lease?.repaired ?? [],
      async release() {
        await connection.close()
        await lease?.release()
      }
    }
  } catch (error) {
    await lease?.release()
    throw trouble(error) ?? error
  }
}

/** How long, in milliseconds, an embedded PostgreSQL that was lost again is waited for, and one of several servers. */
const patience = { embedded: 60_000, several: 15_000, one: 0 }

/**
 * Connects, waiting for a server that says it is starting or recovering, for the embedded one, which comes back, and
 * for one of several.
 */
async function reach(place: Place, embedded: boolean): Promise<Connection> {
  const connection = connect(place)
  const patient = patience[embedded ? 'embedded' : place.passOver ? 'several' : 'one']
  const since = performance.now()
  for (;;) {
    try {
      await connection.pool.query('select 1')
      return connection
    } catch (error) {
      const { message, code } = error as { message?: string; code?: string }
      const comesBack = isAway(error) && performance.now() - since < patient
      if (code === '57P03' || comesBack) {
        await pause(100)
        continue
      }
      await connection.close()
      throw unreachable(message || code)
    }
  }
}

const unreachable = (reason = '') =>
  new Problem(
    'platform/database-unreachable',
    500,
    text(
      `PostgreSQL di DATABASE_URL tidak dapat dihubungi (${reason}). Periksa alamat, nama dan kata sandinya.`,
      `PostgreSQL at DATABASE_URL cannot be reached (${reason}). Check its address, name and password.`
    )
  )

/** Before a database with data in it is changed, a backup; where that fails nothing is changed. */
async function backUpBeforeMigrating(config: Config, { pool }: Connection, keys: Keys, now: Date) {
  const [pending] = await pendingMigrations(pool)
  if (!pending || !(await isWritten(pool))) return undefined
  const directory = join(config.dataDirectory, 'backups')
  const path = join(directory, `before-${pending.slice(0, 4)}-${nameOf(now)}`)
  await removeHalves(directory)
  const taken = await takeBackup({ pool, keys, files: join(config.dataDirectory, 'files'), version }, path, now)
  for (const dropped of updatesToDrop(await updatesIn(directory))) await rm(dropped.path)
  return taken
}

/** `clock`: what time it is; tests let it pass. */
export async function openRakit(config: Config, clock: () => Date = () => new Date()): Promise<Rakit> {
  const { connection, repaired, release } = await reachDatabase(config)
  try {
    const keys = await openKeys(config.secretFile, !(await isWritten(connection.pool)), (identity) =>
      printSheet(config.dataDirectory, identity, dateInJakarta(clock()))
    )
    await checkKeys(connection.pool, config.secretFile, keys)
    const before = await backUpBeforeMigrating(config, connection, keys, clock())
    await migrate(connection.pool)
    if (before) await noteDone(connection.pool, 'upgrade', [before.madeAt, clock()], before)
    await acceptKeys(connection.pool, keys)
    await sealClear(connection.pool, vaultOf(keys, config.secretFile))
    await loadRegions(connection)
    const directory = join(config.dataDirectory, 'files')
    const files = openFiles(directory, connection, config.files)
    const removed = await removePartialUploads(directory)
    const wall = await openWall(connection)
    const ending = new AbortController()
    const platform: Platform = {
      connection,
      wall,
      backups: openBackups({
        place: { pool: connection.pool, keys, files: directory, version },
        connection,
        secretFile: config.secretFile,
        directory: join(config.dataDirectory, 'backups'),
        copies: config.backupCopies,
        clock,
        signal: ending.signal
      }),
      vault: vaultOf(keys, config.secretFile),
      files,
      log: createLog(config.logLevel),
      carriers: openCarriers(config.messages),
      address: config.publicUrl ?? `http://${config.host}:${config.port}`,
      clock,
      registry: createRegistry(),
      slowMilliseconds: config.slowMilliseconds,
      jobStarted: () => {}
    }
    return {
      config,
      keys,
      platform,
      repaired: [
        ...repaired,
        ...(removed
          ? [text(`${removed} unggahan yang terputus dihapus.`, `${removed} uploads that were cut off were removed.`)]
          : [])
      ],
      async close() {
        ending.abort()
        await wall.requests.close()
        await release()
      }
    }
  } catch (error) {
    await release()
    throw trouble(error) ?? error
  }
}

/** One server a data directory: a session-level lock, which also a kill -9 lets go of. Lost with its connection, it is taken again. */
export async function holdAlone({ platform, config }: Rakit): Promise<() => void> {
  let released = false
  let held: pg.PoolClient | undefined
  const take = async (): Promise<boolean> => {
    const client = await platform.connection.pool.connect()
    const mine = await client
      .query('select pg_try_advisory_lock(352903, hashtext($1)) as mine', [realpathSync(config.dataDirectory)])
      .then(
        ({ rows }) => rows[0].mine as boolean,
        () => false
      )
    if (!mine || released) client.release(true)
    else {
      held = client
      client.once('end', () => {
        if (!released) takeAgain()
      })
    }
    return mine
  }
  const letGo = () => {
    held?.release(true)
    held = undefined
  }
  const takeAgain = async () => {
    letGo()
    for (let wait = 50; !released && !(await take().catch(() => false)); wait = Math.min(wait * 2, 2000))
      await pause(wait)
  }
  if (await take())
    return () => {
      released = true
      letGo()
    }
  throw new Problem(
    'platform/running-already',
    409,
    text(
      `Rakit lain sedang berjalan dengan folder data ${config.dataDirectory}. Pakai yang itu, hentikan dulu, atau ` +
        `atur RAKIT_DATA ke folder lain.`,
      `Another Rakit is running on the data directory ${config.dataDirectory}. Use that one, stop it first, or set ` +
        `RAKIT_DATA to another folder.`
    )
  )
}

/** What a backup of this Rakit is taken of. */
export const backupPlace = ({ config, keys, platform }: Pick<Rakit, 'config' | 'keys' | 'platform'>): BackupPlace => ({
  pool: platform.connection.pool,
  keys,
  files: join(config.dataDirectory, 'files'),
  version
})

/** Whoever runs the command line on the server has the keys anyway: an administrator, named so in the audit log. */
export const commandLine = (regency: string): Actor => ({
  user: 'command-line',
  name: 'Baris perintah',
  role: 'administrator',
  regency,
  agency: null,
  villages: [],
  household: null,
  retailer: null
})
