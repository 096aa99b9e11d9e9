/** Opens everything that a Rakit process stands on, for the server and for every command. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createRegistry } from './app.ts'
import type { Actor } from './kernel/actor.ts'
import { Problem } from './kernel/problem.ts'
import { type Text, text } from './kernel/text.ts'
import { openCarriers } from './platform/carriers/index.ts'
import { type Config, root } from './platform/config.ts'
import { openFiles, removePartialUploads } from './platform/files.ts'
import { createLog } from './platform/log.ts'
import type { Platform } from './platform/perform.ts'
import { type Connection, connect, type Place } from './platform/postgres/database.ts'
import { leasePostgres, prepareDataDirectory } from './platform/postgres/embedded.ts'
import { migrate } from './platform/postgres/migrate.ts'
import { isAway, trouble } from './platform/trouble.ts'
import { openVault } from './platform/vault.ts'
import { loadRegions } from './regions/index.ts'

export const version = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version

export interface Rakit {
  config: Config
  platform: Platform
  /** What a crash had left and was put right. */
  repaired: readonly Text[]
  /** Closes connections and gives the embedded PostgreSQL back; the last one to do so stops it. */
  close: () => Promise<void>
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

/** `clock`: what time it is; tests let it pass. */
export async function openRakit(config: Config, clock: () => Date = () => new Date()): Promise<Rakit> {
  prepareDataDirectory(config.dataDirectory)
  const lease = config.databaseUrl ? undefined : await leasePostgres(config.dataDirectory)
  let connection: Connection | undefined
  try {
    connection = await reach(lease ?? { url: config.databaseUrl! }, lease !== undefined)
    await migrate(connection.pool)
    await loadRegions(connection)
    const directory = join(config.dataDirectory, 'files')
    const files = openFiles(directory)
    const removed = await removePartialUploads(directory)
    const platform: Platform = {
      connection,
      vault: openVault(config.secretFile),
      files,
      log: createLog(config.logLevel),
      carriers: openCarriers(config.messages),
      address: config.publicUrl ?? `http://${config.host}:${config.port}`,
      clock,
      registry: createRegistry(),
      jobStarted: () => {}
    }
    const opened = connection
    return {
      config,
      platform,
      repaired: [
        ...(lease?.repaired ?? []),
        ...(removed
          ? [text(`${removed} unggahan yang terputus dihapus.`, `${removed} uploads that were cut off were removed.`)]
          : [])
      ],
      async close() {
        await opened.close()
        await lease?.release()
      }
    }
  } catch (error) {
    await connection?.close()
    await lease?.release()
    throw trouble(error) ?? error
  }
}

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
