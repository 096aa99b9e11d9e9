import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Hono } from 'hono'
import { SMTPServer } from 'smtp-server'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { jelbudan, openWorld, refusal, someone, type World } from '../../tests/support/world.ts'
import { openCarriers } from '../platform/carriers/index.ts'
import { inTransaction, newId } from '../platform/perform.ts'
import { type Letter, queueLetters, whatsAppWebhook } from './index.ts'
import { fill, follows, messageStatuses, wordings } from './model.ts'

const officer = someone('officer')
const read = async (request: IncomingMessage) => {
  let body = ''
  for await (const chunk of request) body += chunk
  return JSON.parse(body) as Record<string, never>
}

/** Holds to the documented API: WhatsApp Cloud API under /v23.0/PHONE/messages, and an SMS gateway under /sms. */
interface Provider {
  server: Server
  url: string
  received: { path: string; authorization: string | undefined; body: Record<string, unknown> }[]
  /** Answers the next calls so, before accepting again. */
  refusals: { status: number; body: object }[]
}

async function openProvider(): Promise<Provider> {
  const provider = { received: [], refusals: [] } as unknown as Provider
  provider.server = createServer(async (request, response) => {
    const body = await read(request)
    provider.received.push({ path: request.url!, authorization: request.headers.authorization, body })
    const refusal = provider.refusals.shift()
    const answer =
      refusal?.body ??
      (request.url === '/sms'
        ? { id: 77 }
        : {
            messaging_product: 'whatsapp',
            contacts: [{ input: body.to, wa_id: body.to }],
            messages: [{ id: `wamid.${newId()}` }]
          })
    response.writeHead(refusal?.status ?? 200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => provider.server.listen(0, '127.0.0.1', resolve))
  provider.url = `http://127.0.0.1:${(provider.server.address() as AddressInfo).port}`
  return provider
}

const letter = (more: Partial<Letter> = {}): Letter => ({
  wording: 'certificate_ready',
  about: newId(),
  recipient: 'Siti Aminah',
  household: null,
  village: jelbudan,
  phone: '+6281234567890',
  email: null,
  parameters: ['Siti Aminah', 'Olahan Mente', '3529/2026/00001', 'https://rakit.example/x'],
  ...more
})

describe('wordings', () => {
  it('are filled by number, as WhatsApp numbers them', () => {
    expect(fill('certificate_ready', ['A', 'B', 'C', 'D'])).toBe(
      'Selamat A, sertifikat pelatihan "B" nomor C sudah terbit. Lihat dan unduh: D'
    )
    for (const { body } of Object.values(wordings)) {
      const numbers = [...body.matchAll(/\{(\d+)\}/g)].map((m) => Number(m[1]))
      expect(numbers).toEqual(numbers.map((_, i) => i + 1))
    }
  })
  it('a report that comes late or twice never takes back what is known', () => {
    for (const now of messageStatuses) expect(follows(now, now)).toBe(false)
    expect(follows('sent', 'delivered')).toBe(true)
    expect(follows('read', 'delivered')).toBe(false)
    expect(follows('delivered', 'failed')).toBe(false)
    expect(follows('failed', 'sent')).toBe(false)
  })
})

describe('messages on their way', () => {
  let world: World
  let provider: Provider
  let mail: { server: SMTPServer; url: string; received: string[] }
  const settings = () => ({
    whatsApp: {
      url: `${provider.url}/v23.0`,
      phoneNumberId: '1001',
      token: 'secret-token',
      appSecret: 'app-secret',
      verifyToken: 'verify-me'
    },
    sms: { url: `${provider.url}/sms`, token: 'sms-token' },
    mail: { url: mail.url, from: 'Rakit <rakit@sumenep.example>' }
  })
  /** Queues as an action would, and runs the job that it started. */
  async function send(letters: Letter[]) {
    const jobs: string[] = []
    await inTransaction(world.platform, officer, 'regency', newId(), async (context) =>
      queueLetters(
        {
          ...context,
          async startJob(...wish) {
            const job = await context.startJob(...wish)
            jobs.push(job)
            return job
          }
        },
        letters
      )
    )
    for (const job of jobs) await world.run(job)
    return (await world.see(officer, 'messages/list', { about: letters[0]!.about })).rows
  }
  beforeAll(async () => {
    world = await openWorld()
    const received: string[] = []
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onRcptTo: (address, _, done) =>
        done(
          address.address.startsWith('nobody') ? Object.assign(new Error('no such user'), { responseCode: 550 }) : null
        ),
      onData(stream, _, done) {
        let text = ''
        stream.on('data', (chunk: Buffer) => {
          text += chunk
        })
        stream.on('end', () => {
          received.push(text)
          done()
        })
      }
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    mail = { server, url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`, received }
  })
  beforeEach(async () => {
    provider = await openProvider()
    ;(world.platform as { carriers: unknown }).carriers = openCarriers(settings())
  })
  afterEach(() => provider.server.close())
  afterAll(async () => {
    mail.server.close()
    await world.close()
  })

  it('go by WhatsApp as an approved template, to the number without its plus', async () => {
    const [row] = await send([letter()])
    expect(row).toMatchObject({ channel: 'whatsapp', status: 'sent', attempts: 1, to: '+62812••••890' })
    expect(provider.received).toHaveLength(1)
    expect(provider.received[0]).toMatchObject({
      path: '/v23.0/1001/messages',
      authorization: 'Bearer secret-token',
      body: {
        messaging_product: 'whatsapp',
        to: '6281234567890',
        type: 'template',
        template: { name: 'rakit_certificate_ready', language: { code: 'id' } }
      }
    })
    const stored = await world.platform.connection.pool.query('select to_cipher from message')
    expect(stored.rows[0].to_cipher.toString('latin1')).not.toContain('81234567890')
  })

  it('are tried again when the provider is busy, and once only when it refuses for good; then by SMS', async () => {
    provider.refusals.push({ status: 429, body: { error: { message: 'Rate limit hit', code: 130429 } } })
    expect((await send([letter()]))[0]).toMatchObject({ status: 'sent', attempts: 2, channel: 'whatsapp' })
    provider.refusals.push({ status: 400, body: { error: { message: 'Message undeliverable', code: 131026 } } })
    expect((await send([letter()]))[0]).toMatchObject({ status: 'sent', channel: 'sms' })
    expect(provider.received.at(-1)).toMatchObject({
      path: '/sms',
      authorization: 'Bearer sms-token',
      body: { to: '+6281234567890' }
    })
  })

  it('go by e-mail to whoever has no phone; an address that does not exist fails and can be sent again', async () => {
    expect((await send([letter({ phone: null, email: 'siti@contoh.example' })]))[0]).toMatchObject({
      channel: 'email',
      status: 'sent'
    })
    expect(mail.received[0]).toContain('Subject: Sertifikat terbit')
    const [failed] = await send([letter({ phone: null, email: 'nobody@contoh.example' })])
    expect(failed).toMatchObject({ status: 'failed', attempts: 1 })
    const { job } = await world.act(officer, 'messages/resend', { id: failed!.id })
    await world.run(job)
  })

  it('are never said to be sent to whoever has neither phone nor e-mail, and cannot be sent again', async () => {
    const [unreached] = await send([letter({ phone: null })])
    expect(unreached).toMatchObject({ channel: 'outbox', status: 'failed', attempts: 0, to: '' })
    expect(unreached!.error).toContain('tanpa nomor')
    expect((await refusal(world.act(officer, 'messages/resend', { id: unreached!.id }))).status).toBe(404)
  })

  it('WhatsApp reports back, signed; what is not signed is refused', async () => {
    const about = newId()
    await send([letter({ about })])
    const app = new Hono()
    whatsAppWebhook(world.platform, settings())(app)
    const { rows } = await world.platform.connection.pool.query('select provider_id from message where about = $1', [
      about
    ])
    const id = rows[0].provider_id.replace('whatsapp:', '')
    const report = (status: string) =>
      JSON.stringify({
        object: 'whatsapp_business_account',
        entry: [
          {
            id: '1',
            changes: [
              {
                field: 'messages',
                value: { messaging_product: 'whatsapp', statuses: [{ id, status, timestamp: '1', recipient_id: '62' }] }
              }
            ]
          }
        ]
      })
    const post = (body: string, signature: string) =>
      app.request('/api/hooks/whatsapp', { method: 'POST', body, headers: { 'x-hub-signature-256': signature } })
    const signed = (body: string) => `sha256=${createHmac('sha256', 'app-secret').update(body).digest('hex')}`
    const status = async () => (await world.see(officer, 'messages/list', { about })).rows[0]!.status
    expect((await post(report('read'), 'sha256=00')).status).toBe(403)
    expect(await status()).toBe('sent')
    expect((await post(report('read'), signed(report('read')))).status).toBe(200)
    expect(await status()).toBe('read')
    await post(report('delivered'), signed(report('delivered')))
    expect(await status()).toBe('read')
    const ask = (token: string) =>
      app.request(`/api/hooks/whatsapp?hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=42`)
    expect(await (await ask('verify-me')).text()).toBe('42')
    expect((await ask('wrong')).status).toBe(403)
  })
})
