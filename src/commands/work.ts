/**
 * The process beside the server in which jobs run, so that no plan, file or search ever keeps a page waiting. The server
 * starts it, hears its heart beat, ends it when it stalls, and starts it again; see worker.ts.
 */
import { setPriority } from 'node:os'
import { jobKinds } from '../app.ts'
import { openRakit } from '../open.ts'
import type { Config } from '../platform/config.ts'
import { type JobQueue, startQueue } from '../platform/jobs.ts'
import { alive } from './child.ts'

export type Told = { config: Config } | { look: true }

// People who wait for a page come first.
setPriority(10)
let queue: JobQueue | undefined
const tell = (message: typeof alive | 'ready') => process.connected && process.send!(message)

process.on('message', async (told: Told) => {
  if ('look' in told) return queue?.send()
  const beat = setInterval(() => tell(alive), 1000)
  const rakit = await openRakit(told.config)
  rakit.platform.address = told.config.publicUrl!
  queue = startQueue(rakit.platform, jobKinds)
  tell('ready')
  process.once('SIGTERM', async () => {
    clearInterval(beat)
    await queue!.stop()
    await rakit.close()
    process.exit(0)
  })
})
// Ctrl-C reaches both processes; the server says when to stop.
process.on('SIGINT', () => {})
process.on('disconnect', () => process.exit(0))
