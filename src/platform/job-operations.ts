import { z } from 'zod'
import { notFound, Problem, refused } from '../kernel/problem.ts'
import { importer, office, signedIn } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { action, type Context, view } from './context.ts'
import type { JobKind } from './jobs.ts'

/** A job with the operation that started it. */
const jobsOf = (context: Context) =>
  context.db
    .selectFrom('job as j')
    .leftJoin('audit as a', (join) => join.onRef('a.regency', '=', 'j.regency').onRef('a.id', '=', 'j.action_id'))
    .where('j.regency', '=', context.actor.regency)

/** Is the job the actor's own, or of a kind that the actor may start too? Others' work is not told of, its result least of all. */
const concerns = (context: Context, job: { by: string | null; startedBy: string | null }) =>
  job.by === context.actor.user || (job.startedBy !== null && context.may(job.startedBy))

/** Whoever may start such work may run it again. */
const mayRunAgain = (context: Context, startedBy: string | null) =>
  context.may('jobs/run-again') && startedBy !== null && context.may(startedBy)

export const getJob = view({
  name: 'jobs/get',
  may: signedIn,
  title: text('Pekerjaan', 'Job'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const job = await jobsOf(context)
      .select([
        'j.id',
        'j.kind',
        'j.status',
        'j.attempts',
        'j.phase',
        'j.done_units as done',
        'j.total_units as total',
        'j.cancel_requested as cancelRequested',
        'j.detail',
        'j.result',
        'j.problem',
        'a.action as startedBy',
        'a.actor as by'
      ])
      .where('j.id', '=', id)
      .executeTakeFirst()
    if (!job || !concerns(context, job)) throw notFound(text('Pekerjaan', 'The job'))
    const { startedBy, by: _, ...shown } = job
    return { ...shown, mayRunAgain: job.status === 'failed' && mayRunAgain(context, startedBy) }
  }
})

/** Asks a job to stop; it does so at its next step and saves nothing. */
export const cancelJob = action({
  name: 'jobs/cancel',
  may: office,
  title: text('Membatalkan pekerjaan', 'Cancelled a job'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const job = await jobsOf(context)
      .select(['a.action as startedBy', 'a.actor as by'])
      .where('j.id', '=', id)
      .executeTakeFirst()
    if (!job || !concerns(context, job)) throw notFound(text('Pekerjaan', 'The job'))
    await context.db
      .updateTable('job')
      .set({ cancel_requested: true })
      .where('regency', '=', context.actor.regency)
      .where('id', '=', id)
      .execute()
    return {}
  }
})

/** Runs a job that failed or was set aside once more from its beginning, in the name of whoever started it. */
export const runAgain = (kinds: readonly JobKind[]) =>
  action({
    name: 'jobs/run-again',
    may: importer,
    title: text('Menjalankan lagi pekerjaan yang gagal', 'Ran a failed job again'),
    input: z.object({ id: z.uuid() }),
    async run(context, { id }) {
      const job = await jobsOf(context)
        .select(['j.kind', 'j.status', 'j.input', 'a.action as startedBy'])
        .where('j.id', '=', id)
        .forUpdate('j')
        .executeTakeFirst()
      if (!job) throw notFound(text('Pekerjaan', 'The job'))
      if (!mayRunAgain(context, job.startedBy)) throw refused()
      if (job.status !== 'failed')
        throw new Problem(
          'jobs/not-failed',
          409,
          text('Pekerjaan ini tidak gagal. Muat ulang halamannya.', 'This work has not failed. Reload the page.')
        )
      await kinds.find(({ kind }) => kind === job.kind)?.again?.(context, job.input as Record<string, unknown>, id)
      await context.db
        .updateTable('job')
        .set({
          status: 'queued',
          attempts: 0,
          steps: '{}',
          problem: null,
          finished_at: null,
          cancel_requested: false
        })
        .where('regency', '=', context.actor.regency)
        .where('id', '=', id)
        .execute()
      return {}
    }
  })
