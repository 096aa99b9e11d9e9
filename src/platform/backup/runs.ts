/** The book of backups, trial restores, restores and moves: `backup_run`. */
import type pg from 'pg'
import { Problem } from '../../kernel/problem.ts'
import { text } from '../../kernel/text.ts'
import { newId } from '../perform.ts'
import { trouble } from '../trouble.ts'
import type { Backup } from './backup.ts'

/** `upgrade`: the backup that a start takes before it migrates. */
export type Kind = 'backup' | 'upgrade' | 'drill' | 'restore' | 'move'
type Facts = Partial<Pick<Backup, 'path' | 'bytes' | 'rows' | 'files'>>

/** Held by whoever takes, tries or moves a backup. */
export const runLock = 352907

const begin = (pool: pg.Pool, id: string, kind: Kind, at: Date) =>
  pool.query('insert into backup_run (id, kind, started_at) values ($1, $2, $3)', [id, kind, at])

export const finishRun = (pool: pg.Pool, id: string, at: Date, { path, bytes, rows, files }: Facts) =>
  pool.query(
    'update backup_run set finished_at = $2, place = $3, bytes = $4, rows = $5, files = $6, problem = null where id = $1',
    [id, at, path, bytes, rows, files]
  )

/**
 * Notes a run from its beginning, so that one that was cut off can be told too. One at a time, whichever process it is in:
 * a backup thins out what a drill may be reading. A run that `signal` ended is left as it stands.
 */
export async function noteRun<T extends Facts>(
  pool: pg.Pool,
  kind: Kind,
  clock: () => Date,
  work: (run: { id: string; at: Date }) => Promise<T>,
  signal?: AbortSignal
): Promise<T> {
  const alone = await pool.connect()
  await alone.query('select pg_advisory_lock($1)', [runLock])
  const at = clock()
  const id = newId(at)
  try {
    await begin(pool, id, kind, at)
    const done = await work({ id, at })
    await finishRun(pool, id, clock(), done)
    return done
  } catch (error) {
    const problem = trouble(error) ?? unforeseen(error as Error)
    if (!signal?.aborted)
      await pool.query('update backup_run set finished_at = $2, problem = $3 where id = $1', [
        id,
        clock(),
        JSON.stringify(problem.text)
      ])
    throw problem
  } finally {
    await alone.query('select pg_advisory_unlock($1)', [runLock]).catch(() => {})
    alone.release()
  }
}

/** Notes what is done already: it was done where there was no book yet. */
export async function noteDone(
  pool: pg.Pool,
  kind: Kind,
  [begun, ended]: readonly [Date, Date],
  done: Facts
): Promise<void> {
  const id = newId(begun)
  await begin(pool, id, kind, begun)
  await finishRun(pool, id, ended, done)
}

/**
 * In a database that was just restored: the backup it came from, which its own snapshot shows as running, was a good one,
 * and here it was brought back.
 */
export async function noteRestore(pool: pg.Pool, when: readonly [Date, Date], done: Backup): Promise<void> {
  const { rows } = await pool.query<{ id: string }>(
    `select id from backup_run where kind = 'backup' and started_at = $1 and finished_at is null`,
    [done.madeAt]
  )
  for (const { id } of rows) await finishRun(pool, id, done.madeAt, done)
  await noteDone(pool, 'restore', when, done)
}

/**
 * When the last backup was good, and when one was last brought back, on trial or in earnest; `since` where none was.
 * `directory`: only the backups that lie there count.
 */
export async function lastGood(
  client: Pick<pg.ClientBase, 'query'>,
  since: Date,
  directory?: string
): Promise<{ backup: Date; drill: Date }> {
  const { rows } = await client.query(
    `select coalesce(max(finished_at) filter (where kind = 'backup' and starts_with(coalesce(place, ''), $2)), $1) as backup,
       coalesce(max(finished_at) filter (where kind in ('drill', 'restore')), $1) as drill
     from backup_run where finished_at is not null and problem is null`,
    [since, directory ? `${directory}/` : '']
  )
  return rows[0]
}

const unforeseen = (error: Error) =>
  new Problem(
    'backup/failed',
    500,
    text(
      `Cadangan gagal: ${error.message}. Periksa disk dan basis data: rakit doctor.`,
      `The backup failed: ${error.message}. Check disk and database: rakit doctor.`
    )
  )
