/** The server's own backups: daily, kept by rule, copied to a second place, and tried once a month. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Problem } from '../../kernel/problem.ts'
import { text } from '../../kernel/text.ts'
import type { Log } from '../log.ts'
import { type Connection, connect } from '../postgres/database.ts'
import { byPassphrase } from './archive.ts'
import {
  type Backup,
  backupsIn,
  nameOf,
  type Place,
  removeHalves,
  restoreBackup,
  type Say,
  takeBackup
} from './backup.ts'
import { openCopies } from './copies.ts'
import { backupDue, drillDue, toDrop } from './rules.ts'
import { lastGood, noteRun } from './runs.ts'

export interface Backups {
  /** Where they lie. */
  directory: string
  /** Takes one now. */
  take: (say?: Say) => Promise<Backup>
  /** Restores the newest into a scratch database, compares every table, and leaves nothing of it. */
  drill: () => Promise<void>
}

interface Settings {
  place: Place
  connection: Connection
  secretFile: string
  directory: string
  /** The second place, if there is one. */
  copies: string | undefined
  clock: () => Date
  /** Ends what is going on. */
  signal: AbortSignal
}

export function openBackups(settings: Settings): Backups {
  const { place, connection, secretFile, directory, clock, signal } = settings
  const { pool } = connection
  const copies = settings.copies === undefined ? undefined : openCopies(settings.copies)
  const take = (say?: Say) =>
    noteRun(
      pool,
      'backup',
      clock,
      async ({ at }) => {
        await removeHalves(directory)
        const backup = await takeBackup(place, join(directory, nameOf(at)), at, { say, signal })
        for (const { path } of toDrop(await backupsIn(directory))) await rm(path)
        await copies?.keep(backup.path, place.keys.machine)
        return backup
      },
      signal
    )
  const drill = () =>
    noteRun(
      pool,
      'drill',
      clock,
      async () => {
        const newest = (await backupsIn(directory)).find(({ path }) => !byPassphrase(path))
        if (!newest) throw nothingToTry()
        // Beside the backups and under one name, so that nothing of people's files outlives a drill that was cut off.
        const files = join(directory, 'drill')
        await rm(files, { recursive: true, force: true })
        const url = new URL(connection.place.url)
        url.pathname += '_drill'
        const name = `"${url.pathname.slice(1)}"`
        await pool.query(`drop database if exists ${name} with (force)`) // of a drill that was cut off
        await pool.query(`create database ${name}`)
        const scratch = connect({ url: url.toString() }, 2)
        try {
          return await restoreBackup(
            newest.path,
            { identity: place.keys.machine },
            { pool: scratch.pool, files, secretFile }
          )
        } finally {
          await scratch.close()
          await pool.query(`drop database ${name} with (force)`)
          await rm(files, { recursive: true, force: true })
        }
      },
      signal
    )
  return { directory, take, drill: async () => void (await drill()) }
}

/** Looks once an hour for what is due, until stopped. `since`: when there was first something to back up. */
export function startBackups(
  backups: Backups,
  { pool }: Connection,
  since: Date,
  clock: () => Date,
  log: Log
): () => Promise<void> {
  const look = async () => {
    const { backup } = await lastGood(pool, since, backups.directory)
    if (backupDue(backup, clock())) await backups.take()
    const { drill } = await lastGood(pool, since)
    if (drillDue(drill, clock()) && (await backupsIn(backups.directory)).length > 0) await backups.drill()
  }
  const looking = () => look().catch((error: Error) => log.error({ error: error.message }, 'backup'))
  let last = looking()
  const timer = setInterval(() => {
    last = last.then(looking)
  }, 3_600_000)
  timer.unref()
  return () => {
    clearInterval(timer)
    return last
  }
}

const nothingToTry = () =>
  new Problem(
    'backup/nothing-to-try',
    404,
    text('Belum ada cadangan untuk dicoba. Buat cadangan dulu.', 'There is no backup to try yet. Take one first.')
  )
