/** Keeps a process beside this one: starts it, ends it when it is silent for too long, and starts it again when it ends. */
import { type ChildProcess, fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Log } from '../platform/log.ts'

const firstPause = 250
const longestPause = 30_000

/** What a process says to show that its event loop turns. */
export const alive = 'alive'

interface Wish<Told> {
  /** Of this directory. */
  entry: string
  /** What the log calls it. */
  name: string
  log: Log
  execArgv?: string[]
  /** What each process is told first. */
  first: () => Told
  /** So long may it be silent. A heart beats from the first beat on; without one, an answer is due to whatever is told after the first. */
  stallSeconds: number
  heart: boolean
  /** More memory than this, of whatever kind, ends it: a limit of the heap does not hold what native code takes. */
  mostMegabytes?: number
  /** Hears what is said, but for the beating of the heart. */
  hear?: (message: unknown) => void
  /** Whether it shall be started again, which is the rule. */
  ended?: (code: number | null, stalled: boolean) => boolean
  /** It was started again. */
  again?: () => void
}

export interface Kept<Told> {
  /** Tells the process of just now, if there is one. */
  tell: (told: Told) => void
  /** Asks it to end, and ends it after `patience` milliseconds; its exit code. */
  stop: (patience: number) => Promise<number | null>
}

/** What a process has in memory; nothing where it has ended. */
function residentMegabytes(pid: number | undefined): number | undefined {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1])
    return (pages * 4096) / 1_048_576
  } catch {
    return undefined
  }
}

export function keepChild<Told extends object>(wish: Wish<Told>): Kept<Told> {
  const { name, log, stallSeconds } = wish
  let child: ChildProcess
  /** When it must have been heard. */
  let due: number | undefined
  let stalled = false
  let pause = firstPause
  let stopping = false
  let restart: NodeJS.Timeout | undefined
  // Of the process's own clock: that of the machine may jump.
  const soon = () => performance.now() + stallSeconds * 1000

  const begin = () => {
    due = undefined
    stalled = false
    child = fork(join(import.meta.dirname, wish.entry), [], {
      execArgv: ['--disable-warning=ExperimentalWarning', ...(wish.execArgv ?? [])],
      serialization: 'advanced'
    })
    child.on('message', (message) => {
      due = wish.heart ? soon() : undefined
      if (message === alive) return
      pause = firstPause
      wish.hear?.(message)
    })
    child.on('error', (error) => log.error({ error: error.message }, name))
    child.once('exit', (code, signal) => {
      due = undefined
      if (wish.ended?.(code, stalled) === false || stopping) return clearInterval(watch)
      log.error({ code, signal, pause }, `the ${name} ended; starting it again`)
      restart = setTimeout(() => {
        begin()
        wish.again?.()
      }, pause)
      pause = Math.min(longestPause, pause * 2)
    })
    child.send(wish.first())
  }
  const watch = setInterval(() => {
    const megabytes = wish.mostMegabytes && residentMegabytes(child.pid)
    if (megabytes && megabytes > wish.mostMegabytes!) {
      log.error({ megabytes }, `the ${name} takes too much memory; ending it`)
      child.kill('SIGKILL')
      return
    }
    if (due === undefined || performance.now() < due) return
    log.error({ seconds: stallSeconds }, `the ${name} stalled; ending it`)
    due = undefined
    stalled = true
    child.kill('SIGKILL')
  }, 250)
  begin()
  return {
    tell(told) {
      if (!child.connected) return
      if (!wish.heart) due = soon()
      child.send(told)
    },
    async stop(patience) {
      stopping = true
      clearTimeout(restart)
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise((resolve) => child.once('exit', resolve))
        child.kill('SIGTERM')
        const late = setTimeout(() => child.kill('SIGKILL'), patience)
        await ended
        clearTimeout(late)
      }
      clearInterval(watch)
      return child.exitCode
    }
  }
}
