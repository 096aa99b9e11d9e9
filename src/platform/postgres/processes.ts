/**
 * Which PostgreSQL processes are ours, and how they are ended. A pid file proves nothing: it is copied with its directory,
 * and its number is soon somebody else's. What proves it is the kernel's word that a process of PostgreSQL, of the account
 * we start it as, works in this very directory (same device and inode).
 */
import type { ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** Processes of PostgreSQL that work in `cluster` under the account `uid`: a postmaster and its backends. None without /proc. */
export function processesIn(cluster: string, uid: number): number[] {
  const here = statSync(cluster, { throwIfNoEntry: false })
  if (!here) return []
  return listOrNone('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const there = statSync(`/proc/${pid}/cwd`)
        if (there.ino !== here.ino || there.dev !== here.dev || statSync(`/proc/${pid}`).uid !== uid) return false
        return /^postgres\b/.test(basename(readlinkSync(`/proc/${pid}/exe`)))
      } catch {
        return false
      }
    })
    .map(Number)
}

function listOrNone(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

/** The process that `postmaster.pid` of a cluster names, whoever that is. */
export function namedPostmaster(cluster: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(join(cluster, 'postmaster.pid'), 'utf8'), 10) || undefined
  } catch {
    return undefined
  }
}

/** Is there a process of this number? */
export function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** A signal, and for how many milliseconds to wait for its effect before the next. */
type Step = readonly [NodeJS.Signals | undefined, number]

/** Nothing is lost by it, but the next start recovers from the log. */
const immediate: readonly Step[] = [
  ['SIGQUIT', 5000],
  ['SIGKILL', 10_000]
]
/** Backends whose postmaster is gone notice it by themselves. */
const backends: readonly Step[] = [
  [undefined, 2000],
  ['SIGQUIT', 3000],
  ['SIGKILL', 10_000]
]

/** Sends one signal after the other until `left` finds nobody; false when somebody withstood them all. */
async function endByClock(left: () => readonly number[], steps: readonly Step[]): Promise<boolean> {
  for (const [signal, patience] of steps) {
    for (const pid of signal ? left() : []) {
      try {
        process.kill(pid, signal)
      } catch {} // ended meanwhile
    }
    const from = performance.now()
    while (performance.now() - from < patience) {
      if (left().length === 0) return true
      await pause(20)
    }
  }
  return left().length === 0
}

/** Ends a server that we started: with a last checkpoint when it is `well`, for in crash recovery it would not heed SIGINT. */
export async function endServer(server: ChildProcess, well: boolean): Promise<void> {
  const left = () => (ended(server) ? [] : [server.pid!])
  await endByClock(left, well ? [['SIGINT', 10_000], ...immediate] : immediate)
}

export const ended = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null

/** Ends whatever PostgreSQL works in `cluster`: its postmaster, then backends that outlived it. */
export async function endLeftovers(cluster: string, uid: number): Promise<boolean> {
  const postmaster = namedPostmaster(cluster)
  await endByClock(() => processesIn(cluster, uid).filter((pid) => pid === postmaster), immediate)
  return endByClock(() => processesIn(cluster, uid), backends)
}
