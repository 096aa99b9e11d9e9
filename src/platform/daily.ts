/** What the server does by itself, once a day: actions of its own account, each under an id made of its name and the day. */
import { createHash } from 'node:crypto'
import type { Actor } from '../kernel/actor.ts'
import { dateInJakarta } from '../kernel/dates.ts'
import { type Platform, performAction } from './perform.ts'
import { isAway } from './trouble.ts'

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

/**
 * Does what is due today and was not done yet; what fails is logged and tried again at the next call. False when it was
 * the database that could not be reached.
 */
export async function doDaily(platform: Platform, regency: string, actions: readonly string[]): Promise<boolean> {
  const day = dateInJakarta(platform.clock())
  for (const action of actions) {
    try {
      await performAction(platform, server(regency), action, idOf(action, regency, day), {})
    } catch (error) {
      platform.log.error({ action, error: String(error) }, 'daily')
      if (isAway(error)) return false
    }
  }
  return true
}

/** Looks every hour until stopped, every ten seconds while the database is away; stopping waits for what is being done. */
export function startDaily(platform: Platform, regency: string, actions: readonly string[]): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  const look = async () => {
    const done = await doDaily(platform, regency, actions)
    if (!stopped) timer = setTimeout(() => (looking = look()), done ? 3_600_000 : 10_000).unref()
  }
  let looking = look()
  return () => {
    stopped = true
    clearTimeout(timer)
    return looking
  }
}
