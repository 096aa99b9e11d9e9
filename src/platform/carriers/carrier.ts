/** What carries messages to people; which of them there are is settings (see config.ts). */
export const channels = ['whatsapp', 'sms', 'email'] as const
export type Channel = (typeof channels)[number]

export interface Outgoing {
  /** E.164 phone, or e-mail address. */
  to: string
  /** Name of the wording, as approved with the provider. */
  template: string
  parameters: readonly string[]
  subject: string
  body: string
}

/** Thrown by a carrier; `later`: worth trying again, such as a rate limit or a provider that is down. */
export class CarrierFailure extends Error {
  readonly later: boolean
  constructor(message: string, later: boolean) {
    super(message)
    this.later = later
  }
}

export interface Carrier {
  channel: Channel
  /** Answers the provider's id of the message. */
  send: (message: Outgoing) => Promise<string>
}

/** A POST of JSON that does not hang: the answer's status and body, or a failure to try again later. */
export async function post(
  url: string,
  headers: Record<string, string>,
  body: unknown
): Promise<{ status: number; body: unknown }> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(15_000)
    })
    return { status: response.status, body: await response.json().catch(() => undefined) }
  } catch (error) {
    throw new CarrierFailure((error as Error).message, true)
  }
}
