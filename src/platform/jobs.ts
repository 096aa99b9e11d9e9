/** Long work: a row in `job` with its progress, run by pg-boss in the server or at once by the command line. */
import { sql } from 'kysely'
import PgBoss from 'pg-boss'
import type { Actor, Scope } from '../kernel/actor.ts'
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import type { Backups } from './backup/service.ts'
import type { Context } from './context.ts'
import { inTransaction, type Platform } from './perform.ts'

export interface JobRun {
  /** A transaction under the actor's own row-level security. */
  inTransaction: <T>(work: (context: Context) => Promise<T>) => Promise<T>
  /** Saves how far the work is (and `detail`, what it has found so far), and throws when somebody asked to cancel it. */
  progress: (phase: string, done: number, total?: number, detail?: Record<string, unknown>) => Promise<void>
  /** Refreshes the planner's statistics of tables that have just grown. */
  analyze: (...tables: string[]) => Promise<void>
  backups: Backups
}

export interface JobKind {
  kind: string
  scope: Scope
  run: (job: JobRun, input: Record<string, unknown>) => Promise<unknown>
}

export const cancelled = () =>
  new Problem(
    'jobs/cancelled',
    409,
    text('Pekerjaan dibatalkan; tidak ada yang disimpan.', 'The work was cancelled; nothing was saved.')
  )

type Watch = (phase: string, done: number, total?: number) => void

/**
 * Runs one job to its end; whatever happens, its row says so. `watch` hears every step, for a command line. A lock held
 * by this process keeps a second server or command line from running the same job.
 */
export async function runJob(
  platform: Platform,
  kinds: readonly JobKind[],
  id: string,
  watch: Watch = () => {}
): Promise<unknown> {
  const client = await platform.connection.pool.connect()
  try {
    const { rows } = await client.query('select pg_try_advisory_lock(352902, hashtext($1)) as mine', [id])
    return rows[0].mine ? await runHeld(platform, kinds, id, watch) : undefined
  } finally {
    await client.query('select pg_advisory_unlock_all()').catch(() => {})
    client.release()
  }
}

async function runHeld(platform: Platform, kinds: readonly JobKind[], id: string, watch: Watch): Promise<unknown> {
  const { db } = platform.connection
  const row = await db
    .updateTable('job')
    .set({ status: 'running' })
    .where('id', '=', id)
    .where('status', 'in', ['queued', 'running'])
    .returningAll()
    .executeTakeFirst()
  if (!row) return undefined
  const actor = row.actor as unknown as Actor
  const kind = kinds.find((k) => k.kind === row.kind)
  let last = 0
  const finish = (values: Record<string, unknown>) =>
    db
      .updateTable('job')
      .set({ ...values, finished_at: new Date() })
      .where('id', '=', id)
      .execute()
  try {
    if (!kind) throw new Error(`no job kind ${row.kind}`)
    const result = await kind.run(
      {
        backups: platform.backups,
        inTransaction: (work) => inTransaction(platform, actor, kind.scope, row.action_id, work),
        async analyze(...tables) {
          for (const table of tables) await sql`analyze ${sql.table(table)}`.execute(db)
        },
        async progress(phase, done, total, detail) {
          watch(phase, done, total)
          if (Date.now() - last < 300 && done !== total) return
          last = Date.now()
          const now = await db
            .updateTable('job')
            .set({
              phase,
              done_units: done,
              total_units: total ?? null,
              ...(detail ? { detail: JSON.stringify(detail) } : {})
            })
            .where('id', '=', id)
            .returning('cancel_requested')
            .executeTakeFirst()
          if (now?.cancel_requested) throw cancelled()
        }
      },
      row.input as Record<string, unknown>
    )
    await finish({ status: 'done', result: JSON.stringify(result ?? null) })
    return result
  } catch (error) {
    const problem =
      error instanceof Problem
        ? error
        : new Problem(
            'jobs/failed',
            500,
            text(
              'Pekerjaan gagal di server; tidak ada yang disimpan. Coba lagi, atau hubungi administrator.',
              'The work failed on the server; nothing was saved. Try again, or tell the administrator.'
            )
          )
    if (problem.code === 'jobs/failed')
      platform.log.error({ job: id, kind: row.kind, error: (error as Error).stack }, 'job failed')
    await finish({
      status: problem.code === 'jobs/cancelled' ? 'cancelled' : 'failed',
      problem: JSON.stringify(problem.toJSON())
    })
    throw problem
  }
}

export interface JobQueue {
  send: (id: string) => void
  stop: () => Promise<void>
}

/** Starts the queue of this server, taking up again whatever an earlier process left unfinished. */
export async function startQueue(platform: Platform, kinds: readonly JobKind[]): Promise<JobQueue> {
  const boss = new PgBoss({
    connectionString: platform.connection.url,
    schema: 'jobs',
    max: 3,
    application_name: 'rakit jobs'
  })
  boss.on('error', (error) => platform.log.warn({ error: error.message }, 'job queue'))
  await boss.start()
  await boss.createQueue('rakit')
  const running = new Set<string>()
  await boss.work<{ id: string }>('rakit', { batchSize: 1, pollingIntervalSeconds: 0.5 }, async ([job]) => {
    if (!job || running.has(job.data.id)) return
    running.add(job.data.id)
    await runJob(platform, kinds, job.data.id)
      .catch(() => {}) // the job's row holds the problem
      .finally(() => running.delete(job.data.id))
  })
  const send = (id: string) => {
    boss
      .send('rakit', { id }, { retryLimit: 0, expireInHours: 6 })
      .catch((error: Error) => platform.log.error({ error: error.message }, 'job not queued'))
  }
  const left = await platform.connection.db
    .selectFrom('job')
    .select('id')
    .where('status', 'in', ['queued', 'running'])
    .execute()
  for (const { id } of left) send(id)
  return { send, stop: () => boss.stop({ graceful: true, timeout: 5000, wait: true }) }
}
