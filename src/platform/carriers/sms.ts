/** An SMS gateway over HTTP: `POST {to, text}` with a bearer token, answered by `{id}`; what most gateways can be set to. */
import { z } from 'zod'
import { type Carrier, CarrierFailure, post } from './carrier.ts'

export interface SmsSettings {
  url: string
  token: string
}

const accepted = z.object({ id: z.union([z.string(), z.number()]).transform(String) })

export function sms({ url, token }: SmsSettings): Carrier {
  return {
    channel: 'sms',
    async send({ to, body }) {
      const answer = await post(url, { authorization: `Bearer ${token}` }, { to, text: body })
      const read = accepted.safeParse(answer.body)
      if (answer.status < 300 && read.success) return read.data.id
      throw new CarrierFailure(`HTTP ${answer.status}`, answer.status >= 500 || answer.status === 429)
    }
  }
}
