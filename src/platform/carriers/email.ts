import { createTransport } from 'nodemailer'
import { type Carrier, CarrierFailure } from './carrier.ts'

export interface MailSettings {
  /** smtp://user:password@host:port or smtps:// */
  url: string
  from: string
}

export function email({ url, from }: MailSettings): Carrier {
  const transport = createTransport(url)
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
