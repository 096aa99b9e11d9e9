/** Opens everything that a Rakit process stands on, for the server and for every command. */
import { readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { createRegistry } from './app.ts'
import type { Actor } from './kernel/actor.ts'
import { dateInJakarta } from './kernel/dates.ts'
import { Problem } from './kernel/problem.ts'
import { type Text, text } from './kernel/text.ts'
import { type Place as BackupPlace, nameOf, takeBackup } from './platform/backup/backup.ts'
import { openBackups } from './platform/backup/service.ts'
import { openCarriers } from './platform/carriers/index.ts'
import { type Config, root } from './platform/config.ts'
import { openFiles, removePartialUploads } from './platform/files.ts'
import { acceptKeys, checkKeys, isWritten, vaultOf } from './platform/keys/database.ts'
import { type Keys, openKeys } from './platform/keys/file.ts'
import { printSheet } from './platform/keys/sheet.ts'
import { createLog } from './platform/log.ts'
import type { Platform } from './platform/perform.ts'
import { type Connection, connect, type Place } from './platform/postgres/database.ts'
import { leasePostgres, prepareDataDirectory } from './platform/postgres/embedded.ts'
import { migrate, pendingMigrations } from './platform/postgres/migrate.ts'
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
    const connection = await reach(lease ?? { url: config.databaseUrl! }, lease !== undefined)
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

/** How long, in milliseconds, an embedded PostgreSQL that was lost again is waited for. */
const patience = 60_000

/** Connects, waiting for a server that says it is starting or recovering, and for the embedded one, which comes back by itself. */
async function reach(place: Place, embedded: boolean): Promise<Connection> {
  const connection = connect(place)
  const since = performance.now()
  for (;;) {
    try {
      await connection.pool.query('select 1')
      return connection
    } catch (error) {
      const { message, code } = error as { message?: string; code?: string }
      const comesBack = embedded && isAway(error) && performance.now() - since < patience
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
async function backUpBeforeMigrating(config: Config, { pool }: Connection, keys: Keys, now: Date): Promise<void> {
  const [pending] = await pendingMigrations(pool)
  if (!pending || !(await isWritten(pool))) return
  const path = join(config.dataDirectory, 'backups', `before-${pending.slice(0, 4)}-${nameOf(now)}`)
  await takeBackup({ pool, keys, files: join(config.dataDirectory, 'files'), version }, path, now)
}

/** `clock`: what time it is; tests let it pass. */
export async function openRakit(config: Config, clock: () => Date = () => new Date()): Promise<Rakit> {
  const { connection, repaired, release } = await reachDatabase(config)
  try {
    const keys = await openKeys(config.secretFile, !(await isWritten(connection.pool)), (identity) =>
      printSheet(config.dataDirectory, identity, dateInJakarta(clock()))
    )
    await checkKeys(connection.pool, config.secretFile, keys)
    await backUpBeforeMigrating(config, connection, keys, clock())
    await migrate(connection.pool)
    await acceptKeys(connection.pool, keys)
    await loadRegions(connection)
    const directory = join(config.dataDirectory, 'files')
    const files = openFiles(directory)
    const removed = await removePartialUploads(directory)
    const ending = new AbortController()
    const platform: Platform = {
      connection,
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
      close() {
        ending.abort()
        return release()
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
      `Rakit lain sedang berjalan dengan folder data ${config.dataDirectory}. Pakai yang itu, hentikan dulu, atau atur RAKIT_DATA ke folder lain.`,
      `Another Rakit is running on the data directory ${config.dataDirectory}. Use that one, stop it first, or set RAKIT_DATA to another folder.`
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
