/** Where WhatsApp tells how messages fare: `GET` proves that the address is ours, `POST` brings signed reports. */
import type { Hono } from 'hono'
import type { MessageSettings } from '../platform/carriers/index.ts'
import { isSigned, readReports } from '../platform/carriers/index.ts'
import type { Platform } from '../platform/perform.ts'
import { follows, type MessageStatus } from './model.ts'

export const whatsAppWebhook = (platform: Platform, settings: MessageSettings) => (app: Hono) => {
  const { whatsApp } = settings
  if (!whatsApp) return
  app.get('/api/hooks/whatsapp', (c) => {
    const asked = c.req.query('hub.mode') === 'subscribe' && c.req.query('hub.verify_token') === whatsApp.verifyToken
    return asked ? c.text(c.req.query('hub.challenge') ?? '') : c.text('', 403)
  })
  app.post('/api/hooks/whatsapp', async (c) => {
    const raw = await c.req.text()
    if (raw.length > 1_000_000 || !isSigned(raw, c.req.header('x-hub-signature-256'), whatsApp.appSecret))
      return c.text('', 403)
    for (const { id, status, error } of readReports(JSON.parse(raw))) {
      await platform.connection.transaction('read write', async (tx) => {
        const row = await tx
          .selectFrom('message')
          .select(['regency', 'id', 'status'])
          .where('provider_id', '=', `whatsapp:${id}`)
          .forUpdate()
          .executeTakeFirst()
        if (!row || !follows(row.status as MessageStatus, status)) return
        await tx
          .updateTable('message')
          .set({ status, error, changed_at: platform.clock() })
          .where('regency', '=', row.regency)
          .where('id', '=', row.id)
          .execute()
      })
    }
    return c.text('')
  })
}
