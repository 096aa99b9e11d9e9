import { sql } from 'kysely'
import { z } from 'zod'
import { notFound } from '../kernel/problem.ts'
import { office, register, seeRegister } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { action, view } from '../platform/context.ts'
import { refuseBeyond } from '../platform/hourly.ts'
import { page, paged } from '../platform/paging.ts'
import { messageStatuses } from './model.ts'
import { opened } from './queue.ts'

export const messages = view({
  name: 'messages/list',
  may: { ...seeRegister, resident: undefined },
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
          // Messages of earlier versions have the address in their text.
          sql<string>`regexp_replace(body, '/jawab/[a-z2-7]+', '/jawab/••••', 'g')`.as('body'),
          sql<boolean>`secret_cipher is not null or body ~ '/jawab/[a-z2-7]+'`.as('hasSecret'),
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

/** Shows one message with the secret address in it, for somebody who brings it by hand. The audit log keeps who opened it. */
export const openMessage = action({
  name: 'messages/open',
  // What is opened answers in somebody's name: whoever brings the word, and nobody who only looks.
  may: register,
  title: text('Membuka alamat rahasia dalam pesan', 'Opened the secret address in a message'),
  proven: true,
  input: z.object({ id: z.uuid() }),
  keepResult: false,
  async run(context, { id }) {
    await refuseBeyond(context, 'messages/open', 60)
    const row = await context.db
      .selectFrom('message')
      .select(['template', 'parameters', 'secret_cipher', 'body'])
      .where('regency', '=', context.actor.regency)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!row) throw notFound(text('Pesan', 'The message'))
    return { body: opened(context.vault, row).body }
  }
})

/** Puts a failed message back into the queue. */
export const resend = action({
  name: 'messages/resend',
  may: office,
  title: text('Mengirim ulang pesan', 'Sent a message again'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const done = await context.db
      .updateTable('message')
      .set({ status: 'waiting', attempts: 0, error: null })
      .where('regency', '=', context.actor.regency)
      .where('id', '=', id)
      .where('status', '=', 'failed')
      .where('to_masked', '!=', '')
      .executeTakeFirst()
    if (!done.numUpdatedRows) throw notFound(text('Pesan yang gagal', 'A failed message'))
    return { job: await context.startJob('messages/send', {}) }
  }
})
