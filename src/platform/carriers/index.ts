import type { Carrier } from './carrier.ts'
import { email, type MailSettings } from './email.ts'
import { type SmsSettings, sms } from './sms.ts'
import { type WhatsAppSettings, whatsApp } from './whatsapp.ts'

export { type Carrier, CarrierFailure } from './carrier.ts'
export { isSigned, readReports } from './whatsapp.ts'

export interface MessageSettings {
  whatsApp?: WhatsAppSettings | undefined
  sms?: SmsSettings | undefined
  mail?: MailSettings | undefined
}

/** The carriers that are set up; none in a demo, where the outbox shows what would have been sent. */
export const openCarriers = (settings: MessageSettings): Carrier[] => [
  ...(settings.whatsApp ? [whatsApp(settings.whatsApp)] : []),
  ...(settings.sms ? [sms(settings.sms)] : []),
  ...(settings.mail ? [email(settings.mail)] : [])
]
