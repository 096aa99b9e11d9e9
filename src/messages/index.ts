import { room } from '../platform/room.ts'
import { stopLetters } from './following.ts'
import { messages, openMessage, resend } from './operations.ts'
import { sendJob } from './queue.ts'

export { type Letter, queueLetters } from './queue.ts'
export { whatsAppWebhook } from './webhook.ts'

export const messagesRoom = room({
  name: 'messages',
  operations: [resend, openMessage, messages],
  jobs: [sendJob],
  follows: [stopLetters]
})
