/** Keeps the process in which jobs run: starts it, starts it again when it ends, ends it when it stalls. */
import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { Config } from '../platform/config.ts'
import type { JobQueue } from '../platform/jobs.ts'
import type { Log } from '../platform/log.ts'
import type { Told } from './work.ts'

const longestPause = 30_000
const patience = 10_000

/** `config.publicUrl` is the address that messages carry. A heart that does not beat for `config.stallSeconds` has stalled. */
export function keepWorker(config: Config, log: Log): JobQueue {
  let child: ChildProcess | undefined
  let heard = Date.now()
  let pause = 250
  let stopping = false
  let again: NodeJS.Timeout | undefined

  const begin = () => {
    heard = Date.now()
    child = fork(join(import.meta.dirname, 'work.ts'), [], { execArgv: ['--disable-warning=ExperimentalWarning'] })
    child.on('message', (message) => {
      heard = Date.now()
      if (message === 'ready') pause = 250
    })
    child.on('error', (error) => log.error({ error: error.message }, 'job process'))
    child.once('exit', (code, signal) => {
      if (stopping) return
      log.error({ code, signal, pause }, 'the job process ended; starting it again')
      again = setTimeout(begin, pause)
      pause = Math.min(longestPause, pause * 2)
    })
    child.send({ config } satisfies Told)
  }
  const watch = setInterval(() => {
    if (Date.now() - heard < config.stallSeconds * 1000 || !child?.connected) return
    log.error({ seconds: config.stallSeconds }, 'the job process stalled; ending it')
    heard = Date.now()
    child.kill('SIGKILL')
  }, 1000)
  begin()
  return {
    send: () => child?.connected && child.send({ look: true } satisfies Told),
    async stop() {
      stopping = true
      clearInterval(watch)
      clearTimeout(again)
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      const ended = new Promise((resolve) => child!.once('exit', resolve))
      child.kill('SIGTERM')
      const late = setTimeout(() => child!.kill('SIGKILL'), patience)
      await ended
      clearTimeout(late)
    }
  }
}
