import { createTransport } from 'nodemailer'
import { type Carrier, CarrierFailure } from './carrier.ts'

export interface MailSettings {
  /** smtp://user:password@host:port or smtps:// */
  url: string
  from: string
}

/** Milliseconds that a server of mail may say nothing; on its own it would be ten minutes, in which no message leaves. */
const usualPatience = 15_000

export function email({ url, from }: MailSettings, patience = usualPatience): Carrier {
  const transport = createTransport({
    url,
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience
  })
  return {
    channel: 'email',
    async send({ to, subject, body }) {
      try {
        const { messageId } = await transport.sendMail({ from, to, subject, text: body })
        return messageId
      } catch (error) {
        // 5xx of SMTP: refused for good (RFC 5321, 4.2.1); anything else may pass.
        const code = (error as { responseCode?: number }).responseCode
        throw new CarrierFailure((error as Error).message, !code || code < 500)
      }
    }
  }
}
