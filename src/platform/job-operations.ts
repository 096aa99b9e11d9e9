import { z } from 'zod'
import { notFound } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import { action, view } from './context.ts'

export const getJob = view({
  name: 'jobs/get',
  title: text('Pekerjaan', 'Job'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const job = await context.db
      .selectFrom('job')
      .select([
        'id',
        'kind',
        'status',
        'attempts',
        'phase',
        'done_units as done',
        'total_units as total',
        'cancel_requested as cancelRequested',
        'detail',
        'result',
        'problem'
      ])
      .where('regency', '=', context.actor.regency)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!job) throw notFound(text('Pekerjaan', 'The job'))
    return job
  }
})

/** Asks a job to stop; it does so at its next step and saves nothing. */
export const cancelJob = action({
  name: 'jobs/cancel',
  title: text('Membatalkan pekerjaan', 'Cancelled a job'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const done = await context.db
      .updateTable('job')
      .set({ cancel_requested: true })
      .where('regency', '=', context.actor.regency)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!done.numUpdatedRows) throw notFound(text('Pekerjaan', 'The job'))
    return {}
  }
})
