/** What the server does by itself, once a day: actions of its own account, each under an id made of its name and the day. */
import { createHash } from 'node:crypto'
import type { Actor } from '../kernel/actor.ts'
import { dateInJakarta } from '../kernel/dates.ts'
import { type Platform, performAction } from './perform.ts'

const server = (regency: string): Actor => ({
  user: 'rakit',
  name: 'Rakit',
  role: 'administrator',
  regency,
  agency: null,
  villages: [],
  household: null,
  retailer: null
})

/** The same action on the same day has the same id, so that a restarted server does nothing twice. */
function idOf(action: string, regency: string, day: string): string {
  const hex = createHash('sha256').update(`${action}:${regency}:${day}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** Does what is due today and was not done yet; what fails is logged and tried again at the next call. */
export async function doDaily(platform: Platform, regency: string, actions: readonly string[]): Promise<void> {
  const day = dateInJakarta(platform.clock())
  for (const action of actions) {
    await performAction(platform, server(regency), action, idOf(action, regency, day), {}).catch((error) =>
      platform.log.error({ action, error: String(error) }, 'daily')
    )
  }
}

/** Looks every hour until stopped; stopping waits for what is being done. */
export function startDaily(platform: Platform, regency: string, actions: readonly string[]): () => Promise<void> {
  let looking = doDaily(platform, regency, actions)
  const timer = setInterval(() => {
    looking = looking.then(() => doDaily(platform, regency, actions))
  }, 3_600_000)
  timer.unref()
  return () => {
    clearInterval(timer)
    return looking
  }
}
