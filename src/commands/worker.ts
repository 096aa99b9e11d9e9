/** Keeps the process in which jobs run. */
import type { Config } from '../platform/config.ts'
import type { JobQueue } from '../platform/jobs.ts'
import type { Log } from '../platform/log.ts'
import { keepChild } from './child.ts'
import type { Told } from './work.ts'

const patience = 10_000

/** `config.publicUrl` is the address that messages carry. */
export function keepWorker(config: Config, log: Log): JobQueue {
  const child = keepChild<Told>({
    entry: 'work.ts',
    name: 'job process',
    log,
    first: () => ({ config }),
    stallSeconds: config.stallSeconds,
    heart: true
  })
  return {
    send: () => child.tell({ look: true }),
    stop: async () => void (await child.stop(patience))
  }
}
