import { stopLetters } from './following.ts'
import { messages, openMessage, resend } from './operations.ts'
import { sendJob } from './queue.ts'

export { type Letter, queueLetters } from './queue.ts'
export { whatsAppWebhook } from './webhook.ts'

export const messageActions = [resend, openMessage] as const
export const messageViews = [messages] as const
export const messageReactions = [stopLetters] as const
export const messageJobs = [sendJob] as const
