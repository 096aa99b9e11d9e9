/** WhatsApp Business Cloud API (Meta, Graph API v23.0): template messages, and the webhook that tells how they fare. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { type Carrier, CarrierFailure, post } from './carrier.ts'

export interface WhatsAppSettings {
  /** Usually https://graph.facebook.com/v23.0 */
  url: string
  phoneNumberId: string
  token: string
  /** Signs webhook calls. */
  appSecret: string
  /** Repeated by Meta when the webhook is set up. */
  verifyToken: string
}

/** Codes that pass by themselves: 4 and 80007 rate limits, 130429 throughput, 131056 pair rate, 131000 and 131016 service trouble. */
const passing = new Set([4, 80007, 130429, 131056, 131000, 131016])

const sent = z.object({ messages: z.array(z.object({ id: z.string() })).min(1) })
const failed = z.object({ error: z.object({ message: z.string(), code: z.number() }) })

export function whatsApp({ url, phoneNumberId, token }: WhatsAppSettings): Carrier {
  return {
    channel: 'whatsapp',
    async send({ to, template, parameters }) {
      const answer = await post(
        `${url}/${phoneNumberId}/messages`,
        { authorization: `Bearer ${token}` },
        {
          messaging_product: 'whatsapp',
          recipient_type: 'individual',
          to: to.replace('+', ''),
          type: 'template',
          template: {
            name: template,
            language: { code: 'id' },
            components: [{ type: 'body', parameters: parameters.map((text) => ({ type: 'text', text })) }]
          }
        }
      )
      const accepted = sent.safeParse(answer.body)
      if (answer.status < 300 && accepted.success) return accepted.data.messages[0]!.id
      const refusal = failed.safeParse(answer.body)
      const later =
        answer.status >= 500 || answer.status === 429 || (refusal.success && passing.has(refusal.data.error.code))
      throw new CarrierFailure(
        refusal.success ? `${refusal.data.error.code} ${refusal.data.error.message}` : `HTTP ${answer.status}`,
        later
      )
    }
  }
}

/** Is this call from Meta? `X-Hub-Signature-256` is the HMAC-SHA256 of the raw body under the app secret. */
export function isSigned(raw: string, signature: string | undefined, appSecret: string): boolean {
  const expected = Buffer.from(`sha256=${createHmac('sha256', appSecret).update(raw).digest('hex')}`)
  const given = Buffer.from(signature ?? '')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

const notification = z.object({
  entry: z.array(
    z.object({
      changes: z.array(
        z.object({
          value: z.object({
            statuses: z
              .array(
                z.object({
                  id: z.string(),
                  status: z.string(),
                  errors: z.array(z.object({ code: z.number(), title: z.string().optional() })).optional()
                })
              )
              .optional()
          })
        })
      )
    })
  )
})

export interface DeliveryReport {
  id: string
  status: 'sent' | 'delivered' | 'read' | 'failed'
  error: string | null
}

/** The delivery reports in a webhook call; other notifications are none of ours. */
export function readReports(body: unknown): DeliveryReport[] {
  const read = notification.safeParse(body)
  if (!read.success) return []
  return read.data.entry
    .flatMap((e) => e.changes)
    .flatMap((c) => c.value.statuses ?? [])
    .flatMap(({ id, status, errors }) =>
      status === 'sent' || status === 'delivered' || status === 'read' || status === 'failed'
        ? [{ id, status, error: errors?.[0] ? `${errors[0].code} ${errors[0].title ?? ''}`.trim() : null }]
        : []
    )
}
