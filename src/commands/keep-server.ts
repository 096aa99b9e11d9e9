/** The starting process keeps the one that serves, so that whatever stalls or ends that one, somebody starts it again. */
import type { Config } from '../platform/config.ts'
import { createLog } from '../platform/log.ts'
import { keepChild } from './child.ts'
import type { Ready, Told } from './serve.ts'

/** Longer than a serving process waits for its own helpers. */
const patience = 30_000

export function keepServer(config: Config): void {
  /** At which port it serves; the next process takes the same. */
  let port: number | undefined
  const child = keepChild<Told>({
    entry: 'serve.ts',
    name: 'serving process',
    log: createLog(config.logLevel),
    first: () => ({ config: { ...config, port: port ?? config.port } }),
    stallSeconds: config.stallSeconds,
    heart: true,
    hear(message) {
      port = (message as Ready).port
    },
    ended(code) {
      // What never served has said why.
      if (port === undefined) process.exitCode = code ?? 1
      return port !== undefined
    }
  })
  let stopping = false
  const stop = async () => {
    if (stopping) return
    stopping = true
    process.exit((await child.stop(patience)) ?? 1)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}
