/** The process that serves; see keep-server.ts. */
import type { Config } from '../platform/config.ts'
import { alive } from './child.ts'
import { start } from './start.ts'
import { openTerminal, tellFailure } from './terminal.ts'

export type Told = { config: Config }
export interface Ready {
  port: number
}

process.once('message', async ({ config }: Told) => {
  try {
    const { port, stop } = await start(config, openTerminal(false))
    process.once('SIGTERM', () =>
      stop().then(
        () => process.exit(0),
        () => process.exit(1)
      )
    )
    process.send!({ port } satisfies Ready)
    setInterval(() => process.connected && process.send!(alive), 1000)
  } catch (error) {
    tellFailure(error, false)
    process.disconnect()
  }
})
// Ctrl-C reaches all processes; the starting one says when to stop.
process.on('SIGINT', () => {})
process.on('disconnect', () => process.exit())
