import { setTimeout } from 'node:timers/promises'
import { maskPhone } from '../kernel/identifiers.ts'
import { CarrierFailure } from '../platform/carriers/index.ts'
import type { Context } from '../platform/context.ts'
import type { JobKind } from '../platform/jobs.ts'
import { copyRecords } from '../platform/postgres/copy.ts'
import { fill, type Wording, wordings } from './model.ts'

export interface Letter {
  wording: Wording
  /** What the message is about, such as the class. */
  about: string
  recipient: string
  household: string | null
  village: string | null
  phone: string | null
  email: string | null
  parameters: string[]
  /** Which of the parameters whoever holds it can act with, such as the address of an invitation: kept sealed. */
  secret?: string
}

/** Stands in the text for the secret address. */
const masked = '••••'

const maskEmail = (address: string) => address.replace(/^(.).*(@.*)$/, '$1•••$2')

/** The way a letter goes: WhatsApp, else SMS, else e-mail; where nothing is set up, it stays in the outbox to be read there. */
function wayOf(context: Context, letter: Letter) {
  const has = (channel: string) => context.carriers.some((c) => c.channel === channel)
  if (letter.phone && has('whatsapp')) return { channel: 'whatsapp', to: letter.phone } as const
  if (letter.phone && has('sms')) return { channel: 'sms', to: letter.phone } as const
  if (letter.email && has('email')) return { channel: 'email', to: letter.email } as const
  return { channel: 'outbox', to: letter.phone ?? letter.email ?? '' } as const
}

/**
 * Queues letters with the action that writes them: they go out once it has committed, and not when it fails. Somebody
 * without phone or e-mail gets an entry that failed from its beginning, so that the facilitator can bring the word.
 */
export async function queueLetters(context: Context, letters: readonly Letter[]): Promise<void> {
  if (letters.length === 0) return
  const rows = letters.map((letter) => {
    const { channel, to } = wayOf(context, letter)
    const parameters = letter.parameters.map((one) => (one === letter.secret ? masked : one))
    return {
      regency: context.actor.regency,
      id: context.newId(),
      template: letter.wording,
      channel,
      about: letter.about,
      village: letter.village,
      household_id: letter.household,
      recipient: letter.recipient,
      to_cipher: context.vault.seal(to),
      to_masked: to === '' ? '' : to.includes('@') ? maskEmail(to) : maskPhone(to),
      body: fill(letter.wording, parameters),
      parameters: JSON.stringify(parameters),
      secret_cipher: letter.secret ? context.vault.seal(letter.secret) : null,
      // Nothing reaches somebody without phone and e-mail: the list of what failed is whom to call on.
      status: to === '' ? 'failed' : channel === 'outbox' ? 'sent' : 'waiting',
      error: to === '' ? 'tanpa nomor dan surel; sampaikan langsung · no number or e-mail; bring the word' : null
    }
  })
  if (rows.length > 50 && (context.scope === 'regency' || context.scope === 'agency'))
    await copyRecords(context.client, 'message', rows)
  else await context.db.insertInto('message').values(rows).execute()
  if (rows.some((row) => row.status === 'waiting')) await context.startJob('messages/send', {})
}

/** Parameters and text of a message with what is sealed in its place. */
export function opened(
  vault: Context['vault'],
  row: { template: string; parameters: unknown; secret_cipher: Buffer | null; body: string }
): { parameters: string[]; body: string } {
  const { secret_cipher: sealed, body } = row
  const kept = row.parameters as string[]
  if (!sealed) return { parameters: kept, body }
  const parameters = kept.map((one) => (one === masked ? vault.open(sealed) : one))
  return { parameters, body: fill(row.template as Wording, parameters) }
}

const mostAttempts = 5
const pauseAfter = (rounds: number) => Math.min(60_000, 250 * 2 ** rounds)

/** Sends what waits, one by one; what fails for a while is tried again after a pause that doubles, five times at most. */
export const sendJob: JobKind = {
  kind: 'messages/send',
  scope: 'regency',
  lane: 'quick',
  async run(job) {
    let done = 0
    let rounds = 0
    const tried = new Set<string>()
    let again = false
    for (;;) {
      const next = await job.inTransaction(async (context) => {
        const row = await context.db
          .selectFrom('message')
          .selectAll()
          .where('regency', '=', context.actor.regency)
          .where('status', '=', 'waiting')
          .$if(tried.size > 0, (q) => q.where('id', 'not in', [...tried]))
          .orderBy('made_at')
          .limit(1)
          .forUpdate()
          .skipLocked()
          .executeTakeFirst()
        if (!row) return undefined
        await context.db
          .updateTable('message')
          .set({ attempts: row.attempts + 1 })
          .where('regency', '=', row.regency)
          .where('id', '=', row.id)
          .execute()
        const { carriers, vault } = context
        return { row: { ...row, ...opened(vault, row) }, to: vault.open(row.to_cipher), carriers }
      })
      if (!next && !again) return { sent: done }
      if (!next) {
        await setTimeout(pauseAfter(++rounds))
        tried.clear()
        again = false
        continue
      }
      const { row, to, carriers } = next
      tried.add(row.id)
      const outcome = await deliver(row, to, carriers)
      await job.inTransaction((context) =>
        context.db
          .updateTable('message')
          .set({ ...outcome, changed_at: context.now })
          .where('regency', '=', row.regency)
          .where('id', '=', row.id)
          .execute()
      )
      if (outcome.status === 'waiting') again = true
      else done++
      await job.progress('send', done)
    }
  }
}

async function deliver(
  row: { channel: string; template: string; parameters: unknown; body: string; attempts: number },
  to: string,
  carriers: Context['carriers']
): Promise<{ status: string; provider_id?: string; error: string | null; channel?: string }> {
  const carrier = carriers.find((c) => c.channel === row.channel)
  if (!carrier) return { status: 'failed', error: `${row.channel}: not set up` }
  try {
    const provider = await carrier.send({
      to,
      template: `rakit_${row.template}`,
      parameters: row.parameters as string[],
      subject: wordings[row.template as Wording].title.id,
      body: row.body
    })
    return { status: 'sent', provider_id: `${row.channel}:${provider}`, error: null }
  } catch (error) {
    const reason = (error as Error).message.slice(0, 300)
    if (error instanceof CarrierFailure && error.later && row.attempts + 1 < mostAttempts)
      return { status: 'waiting', error: reason }
    // A phone without WhatsApp gets an SMS.
    if (row.channel === 'whatsapp' && carriers.some((c) => c.channel === 'sms'))
      return { status: 'waiting', channel: 'sms', error: reason }
    return { status: 'failed', error: reason }
  }
}
