/** The server's own backups: daily, kept by rule, copied to a second place, and tried once a month. */
import { copyFile, mkdir, mkdtemp, open, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import type pg from 'pg'
import { Problem } from '../../kernel/problem.ts'
import { text } from '../../kernel/text.ts'
import type { Log } from '../log.ts'
import { newId } from '../perform.ts'
import { type Connection, connect } from '../postgres/database.ts'
import { proveArchive } from './archive.ts'
import { type Backup, backupsIn, nameOf, type Place, restoreBackup, type Say, takeBackup } from './backup.ts'
import { backupDue, drillDue, toKeep } from './rules.ts'

export interface Backups {
  /** Where they lie; `copies`: the second place, if one is set. */
  directory: string
  copies: string | undefined
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
  copies: string | undefined
  clock: () => Date
  /** Ends what is going on. */
  signal: AbortSignal
}

export function openBackups(settings: Settings): Backups {
  const { place, connection, secretFile, directory, copies, clock, signal } = settings
  /**
   * Notes a run from its beginning, so that one that was cut off can be told too. One at a time, whichever process it is in:
   * a backup thins out what a drill may be reading.
   */
  async function noted<T extends Partial<Backup>>(kind: 'backup' | 'drill', work: () => Promise<T>): Promise<T> {
    const alone = await connection.pool.connect()
    await alone.query('select pg_advisory_lock(352907)')
    const id = newId(clock())
    await connection.pool.query('insert into backup_run (id, kind, started_at) values ($1, $2, $3)', [
      id,
      kind,
      clock()
    ])
    const finish = (columns: string, values: unknown[]) =>
      connection.pool.query(`update backup_run set finished_at = $2, ${columns} where id = $1`, [
        id,
        clock(),
        ...values
      ])
    try {
      const { path, bytes, rows, files, ...rest } = await work()
      await finish('place = $3, bytes = $4, rows = $5, files = $6', [path, bytes, rows, files])
      return { path, bytes, rows, files, ...rest } as T
    } catch (error) {
      const problem = error instanceof Problem ? error : unforeseen(error as Error)
      if (!signal.aborted) await finish('problem = $3', [JSON.stringify(problem.text)])
      throw problem
    } finally {
      await alone.query('select pg_advisory_unlock(352907)').catch(() => {})
      alone.release()
    }
  }
  const take = (say?: Say) =>
    noted('backup', async () => {
      const now = clock()
      const backup = await takeBackup(place, join(directory, nameOf(now)), now, { say, signal })
      if (copies) await copyTo(copies, backup.path, place.keys.machine)
      for (const each of [directory, ...(copies ? [copies] : [])]) await thin(each)
      return backup
    })
  const drill = () =>
    noted('drill', async () => {
      const [newest] = await backupsIn(directory)
      if (!newest) throw nothingToTry()
      const files = await mkdtemp(join(tmpdir(), 'rakit-drill-'))
      const url = new URL(connection.place.url)
      url.pathname += '_drill'
      const name = `"${url.pathname.slice(1)}"`
      await connection.pool.query(`drop database if exists ${name} with (force)`) // of a drill that was cut off
      await connection.pool.query(`create database ${name}`)
      const scratch = connect({ url: url.toString() }, 2)
      try {
        const restored = await restoreBackup(
          newest.path,
          { identity: place.keys.machine },
          { pool: scratch.pool, files, secretFile }
        )
        return { ...restored, bytes: newest.bytes }
      } finally {
        await scratch.close()
        await connection.pool.query(`drop database ${name} with (force)`)
        await rm(files, { recursive: true, force: true })
      }
    })
  return { directory, copies, take, drill: async () => void (await drill()) }
}

/** Copies a backup to the second place and reads it there. */
async function copyTo(directory: string, path: string, identity: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true })
    const target = join(directory, basename(path))
    await copyFile(path, `${target}.part`)
    const handle = await open(`${target}.part`, 'r')
    await handle.sync()
    await handle.close()
    await proveArchive(`${target}.part`, { identity })
    await rename(`${target}.part`, target)
  } catch (error) {
    throw new Problem(
      'backup/no-second-copy',
      500,
      text(
        `Cadangan ada di ${dirname(path)}, tetapi salinan kedua ke ${directory} gagal (${(error as Error).message}). Periksa disk atau jaringannya.`,
        `The backup is in ${dirname(path)}, but the second copy to ${directory} failed (${(error as Error).message}). Check that disk or network.`
      )
    )
  }
}

/** Removes what the rule lets go. */
async function thin(directory: string): Promise<void> {
  const found = await backupsIn(directory)
  const keep = toKeep(found.map((f) => f.at))
  for (const { path, at } of found) if (!keep.has(at)) await rm(path)
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
    const { backup, drill } = await lastGood(pool, since)
    if (backupDue(backup, clock())) await backups.take()
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

/** When the last backup and the last drill succeeded; `since` where none did. */
export async function lastGood(
  client: Pick<pg.ClientBase, 'query'>,
  since: Date
): Promise<{ backup: Date; drill: Date }> {
  const { rows } = await client.query(
    `select coalesce(max(finished_at) filter (where kind = 'backup'), $1) as backup, coalesce(max(finished_at) filter (where kind = 'drill'), $1) as drill
     from backup_run where finished_at is not null and problem is null`,
    [since]
  )
  return rows[0]
}

const nothingToTry = () =>
  new Problem(
    'backup/nothing-to-try',
    404,
    text('Belum ada cadangan untuk dicoba. Buat cadangan dulu.', 'There is no backup to try yet. Take one first.')
  )
const unforeseen = (error: Error) =>
  new Problem(
    'backup/failed',
    500,
    text(
      `Cadangan gagal: ${error.message}. Periksa disk dan basis data: rakit doctor.`,
      `The backup failed: ${error.message}. Check disk and database: rakit doctor.`
    )
  )
