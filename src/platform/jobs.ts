/** Long work: a row in `job` with its progress, run by the queue of a process beside the server, or at once by the command line. */
import { setTimeout } from 'node:timers/promises'
import { type Selectable, sql } from 'kysely'
import type { Actor, Scope } from '../kernel/actor.ts'
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import type { Backups } from './backup/service.ts'
import type { Context } from './context.ts'
import { inTransaction, type Platform } from './perform.ts'
import { asOwner } from './postgres/database.ts'
import type { DB } from './postgres/schema.generated.ts'
import { isAway, trouble } from './trouble.ts'

export interface JobRun {
  /** A transaction under the actor's own row-level security. */
  inTransaction: <T>(work: (context: Context) => Promise<T>) => Promise<T>
  /**
   * A transaction that is committed once, however often the job is begun again: its result is kept with it and answered
   * the next time. The result goes through JSON.
   */
  once: <T>(step: string, work: (context: Context) => Promise<T>) => Promise<T>
  /** Saves how far the work is (and `detail`, what it has found so far), and throws when somebody asked to cancel it. */
  progress: (phase: string, done: number, total?: number, detail?: Record<string, unknown>) => Promise<void>
  /** Refreshes the planner's statistics of tables that have just grown. */
  analyze: (...tables: string[]) => Promise<void>
  backups: Backups
}

/** What a job competes with: short acts, files that people wait for, and the solver, which fills a processor for minutes. */
export type Lane = 'quick' | 'file' | 'solver'
/** How many jobs of a lane run at once. */
const places: Record<Lane, number> = { quick: 1, file: 2, solver: 1 }

export interface JobKind {
  kind: string
  scope: Scope
  lane: Lane
  run: (job: JobRun, input: Record<string, unknown>) => Promise<unknown>
  /** Puts back what waits for the job when it failed, was cancelled or was set aside; in a transaction of its own. */
  failed?: (context: Context, input: Record<string, unknown>) => Promise<unknown>
  /** Has what was put back wait again, as somebody runs the failed job again; refuses where that has moved on. */
  again?: (context: Context, input: Record<string, unknown>, job: string) => Promise<unknown>
}

/** For `again`: the update that has something wait again found it waiting for no later job. */
export function requireWaiting({ numUpdatedRows }: { numUpdatedRows: bigint }): void {
  if (numUpdatedRows > 0n) return
  throw new Problem(
    'jobs/moved-on',
    409,
    text(
      'Yang menunggu pekerjaan ini sudah berubah. Muat ulang halamannya dan mulai dari sana.',
      'What waited for this work has moved on. Reload the page and start from there.'
    )
  )
}

export const cancelled = () =>
  new Problem(
    'jobs/cancelled',
    409,
    text('Pekerjaan dibatalkan; tidak ada yang disimpan.', 'The work was cancelled; nothing was saved.')
  )

const failed = () =>
  new Problem(
    'jobs/failed',
    500,
    text(
      'Pekerjaan gagal di server; tidak ada yang disimpan. Coba lagi, atau hubungi administrator.',
      'The work failed on the server; nothing was saved. Try again, or tell the administrator.'
    )
  )
const setAside = () =>
  new Problem(
    'jobs/set-aside',
    500,
    text(
      'Pekerjaan ini dua kali menghentikan server, jadi disisihkan; tidak ada yang disimpan. Periksa isiannya, lalu jalankan lagi.',
      'This work stopped the server twice, so it was set aside; nothing was saved. Check what was entered, then run it again.'
    )
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
    const broken = await client.query('select pg_advisory_unlock_all()').then(
      () => false,
      (error: Error) => error
    )
    client.release(broken)
  }
}

async function runHeld(platform: Platform, kinds: readonly JobKind[], id: string, watch: Watch): Promise<unknown> {
  const { db } = platform.connection
  const row = await db
    .updateTable('job')
    .set((eb) => ({ status: 'running', started_at: new Date(), attempts: eb('attempts', '+', 1) }))
    .where('id', '=', id)
    .where('status', 'in', ['queued', 'running'])
    .returningAll()
    .executeTakeFirst()
  if (!row) return undefined
  const actor = row.actor as unknown as Actor
  const kind = kinds.find((k) => k.kind === row.kind)
  const steps = row.steps as Record<string, unknown>
  let last = Number.NEGATIVE_INFINITY
  try {
    if (!kind) throw new Error(`no job kind ${row.kind}`)
    const result = await kind.run(
      {
        backups: platform.backups,
        inTransaction: (work) => inTransaction(platform, actor, kind.scope, row.action_id, work, row.kind),
        once: (step, work) =>
          step in steps
            ? Promise.resolve(steps[step] as never)
            : inTransaction(
                platform,
                actor,
                kind.scope,
                row.action_id,
                async (context) => {
                  const result = await work(context)
                  await asOwner(context.db)
                  await context.db
                    .updateTable('job')
                    .set({ steps: sql`steps || ${JSON.stringify({ [step]: result ?? null })}::jsonb` })
                    .where('id', '=', id)
                    .execute()
                  return result
                },
                row.kind
              ),
        async analyze(...tables) {
          for (const table of tables) await sql`analyze ${sql.table(table)}`.execute(db)
        },
        async progress(phase, done, total, detail) {
          watch(phase, done, total)
          // By this process's own clock: one that is set back would keep what is asked of the job from it.
          if (performance.now() - last < 300 && done !== total) return
          last = performance.now()
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
    await db
      .updateTable('job')
      .set({ status: 'done', result: JSON.stringify(result ?? null), finished_at: new Date() })
      .where('id', '=', id)
      .execute()
    return result
  } catch (error) {
    const problem = trouble(error) ?? failed()
    if (problem.code === 'jobs/failed')
      platform.log.error({ job: id, kind: row.kind, error: (error as Error).stack }, 'job failed')
    // While the database is away nothing can be put back either: the job is taken up again.
    if (problem.code !== 'platform/database-away') await end(platform, kinds, row, problem)
    throw problem
  }
}

/** Ends a job with what went wrong, after putting back what waits for it. */
async function end(platform: Platform, kinds: readonly JobKind[], row: StoredJob, problem: Problem): Promise<void> {
  const kind = kinds.find((k) => k.kind === row.kind)
  await inTransaction(
    platform,
    row.actor as unknown as Actor,
    kind?.scope ?? 'regency',
    row.action_id,
    async (context) => kind?.failed?.(context, row.input as Record<string, unknown>)
  ).catch((error: Error) => platform.log.error({ job: row.id, kind: row.kind, error: error.stack }, 'job not put back'))
  await platform.connection.db
    .updateTable('job')
    .set({
      status: problem.code === 'jobs/cancelled' ? 'cancelled' : 'failed',
      problem: JSON.stringify(problem.toJSON()),
      finished_at: new Date()
    })
    .where('id', '=', row.id)
    .execute()
}

type StoredJob = Pick<Selectable<DB['job']>, 'id' | 'kind' | 'action_id' | 'actor' | 'input'>

export interface JobQueue {
  /** Says that a job waits, so that it need not wait for the next look. */
  send: () => void
  /** Claims no more, waits a little for what runs, and leaves the rest to the next start. */
  stop: () => Promise<void>
}

const lookEvery = 1000
const patience = 5000

/**
 * The queue of this process: claims what waits, by lane; people before the server's own work, and who was served longest
 * ago first. Jobs whose process ended are taken up again, once; what took it down twice is set aside.
 */
export function startQueue(platform: Platform, kinds: readonly JobKind[]): JobQueue {
  const { pool } = platform.connection
  const running = new Map<string, Lane>()
  /** Broken off because the database was away: no fault of theirs, so that attempt does not count. */
  const brokenOff = new Set<string>()
  const ending = new Set<Promise<unknown>>()
  let stopped = false
  const free = (lane: Lane) => places[lane] - [...running.values()].filter((one) => one === lane).length

  const claim = async (lane: Lane): Promise<string | undefined> => {
    const { rows } = await pool.query<{ id: string }>(
      `update job set status = 'running', started_at = now() where id = (
         select id from job j where status = 'queued' and kind = any($1) order by actor ->> 'user' = 'rakit',
           (select max(started_at) from job r where r.started_at > now() - interval '1 hour' and r.kind = any($1)
             and r.actor ->> 'user' = j.actor ->> 'user') nulls first, created_at
         limit 1 for update skip locked) returning id`,
      [kinds.filter((kind) => kind.lane === lane).map((kind) => kind.kind)]
    )
    return rows[0]?.id
  }
  const takeUp = async () => {
    const freed = [...brokenOff]
    if (freed.length > 0)
      await pool.query(
        `update job set status = 'queued', attempts = attempts - 1 where id = any($1) and status = 'running'`,
        [freed]
      )
    for (const id of freed) brokenOff.delete(id)
    const { rows } = await pool.query<StoredJob & { attempts: number }>(
      `update job set status = case when attempts < 2 then 'queued' else status end
        where status = 'running' and not id = any($1) and pg_try_advisory_xact_lock(352902, hashtext(id::text))
       returning id, kind, action_id, actor, input, attempts`,
      [[...running.keys()]]
    )
    for (const row of rows) {
      platform.log.warn({ job: row.id, kind: row.kind, attempts: row.attempts }, 'job taken up again')
      if (row.attempts >= 2) await end(platform, kinds, row, setAside())
    }
    // Whoever does not want what waits behind a plan of ten minutes need not wait for that.
    const { rows: unwanted } = await pool.query<StoredJob>(
      `update job set status = 'running' where id in (select id from job where status = 'queued' and cancel_requested
        limit 20 for update skip locked)
       returning id, kind, action_id, actor, input`
    )
    for (const row of unwanted) await end(platform, kinds, row, cancelled())
  }
  const look = async () => {
    if (stopped) return
    await takeUp()
    for (const lane of ['quick', 'file', 'solver'] as const) {
      while (!stopped && free(lane) > 0) {
        const id = await claim(lane)
        if (!id) break
        running.set(id, lane)
        const run = runJob(platform, kinds, id)
          .catch((error) => isAway(error) && brokenOff.add(id)) // of anything else the job's row holds the problem
          .finally(() => {
            running.delete(id)
            ending.delete(run)
            send()
          })
        ending.add(run)
      }
    }
  }
  let looking = Promise.resolve()
  const send = () => {
    looking = looking.then(look).catch((error: Error) => platform.log.warn({ error: error.message }, 'job queue'))
  }
  const timer = setInterval(send, lookEvery)
  send()
  return {
    send,
    async stop() {
      stopped = true
      clearInterval(timer)
      await looking
      await Promise.race([Promise.all(ending), setTimeout(patience, undefined, { ref: false })])
      if (running.size > 0)
        await pool.query(
          `update job set status = 'queued', attempts = attempts - 1 where id = any($1) and status = 'running'`,
          [[...running.keys()]]
        )
    }
  }
}
