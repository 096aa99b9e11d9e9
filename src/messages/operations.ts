import { sql } from 'kysely'
import { z } from 'zod'
import { notFound } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import { action, view } from '../platform/context.ts'
import { page, paged } from '../platform/paging.ts'
import { messageStatuses } from './model.ts'

export const messages = view({
  name: 'messages/list',
  title: text('Pesan', 'Messages'),
  input: page(['made_at', 'recipient', 'status'], {
    about: z.uuid().nullable().optional(),
    status: z.enum(messageStatuses).nullable().optional()
  }),
  columns: [
    { key: 'recipient', header: text('Kepada', 'To'), type: 'text' },
    { key: 'to', header: text('Nomor', 'Number'), type: 'text' },
    { key: 'channel', header: text('Lewat', 'By'), type: 'text' },
    { key: 'status', header: text('Keadaan', 'State'), type: 'text' },
    { key: 'body', header: text('Isi', 'Text'), type: 'text' },
    { key: 'madeAt', header: text('Waktu', 'When'), type: 'instant' }
  ],
  async run(context, input) {
    let found = context.db.selectFrom('message').where('regency', '=', context.actor.regency)
    if (input.about) found = found.where('about', '=', input.about)
    if (input.status) found = found.where('status', '=', input.status)
    return paged(
      input,
      found,
      (q) =>
        q.select([
          'id',
          'template',
          'channel',
          'recipient',
          'to_masked as to',
          'body',
          'status',
          'attempts',
          'error',
          'made_at as madeAt',
          sql<string | null>`(select name from region where code = message.village)`.as('villageName')
        ]),
      { sort: 'made_at', direction: 'desc' }
    )
  }
})

/** Puts a failed message back into the queue. */
export const resend = action({
  name: 'messages/resend',
  title: text('Mengirim ulang pesan', 'Sent a message again'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const done = await context.db
      .updateTable('message')
      .set({ status: 'waiting', attempts: 0, error: null })
      .where('regency', '=', context.actor.regency)
      .where('id', '=', id)
      .where('status', '=', 'failed')
      .executeTakeFirst()
    if (!done.numUpdatedRows) throw notFound(text('Pesan yang gagal', 'A failed message'))
    return { job: await context.startJob('messages/send', {}) }
  }
})
