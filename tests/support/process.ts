/** Rakit as a separate process, as a person starts it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { root } from '../../src/platform/config.ts'

export interface Started {
  child: ChildProcess
  /** Everything it said so far. */
  said: () => string
  /** What it said on standard output alone. */
  answered: () => string
  /** Its exit code, once it has ended. */
  ended: Promise<number | null>
  /** The address it serves at; rejects when it ends before. */
  address: Promise<string>
}

/** What a failed test left running ends with the tests. */
const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

interface Manner {
  /** The numeric user (and group) to run as. */
  account?: number
  /** What it reads on standard input. */
  typed?: string | undefined
  /** Where the program lies. */
  program?: string
}

export function startProcess(
  args: string[],
  environment: Record<string, string>,
  { account, typed, program = root }: Manner = {}
): Started {
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^(RAKIT_|DATABASE_URL|PORT|HOST|VITEST|NODE_OPTIONS)/.test(key))
  )
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(program, 'src/main.ts'), ...args],
    {
      env: { ...clean, ...environment },
      stdio: [typed === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      ...(account === undefined ? {} : { uid: account, gid: account })
    }
  )
  running.add(child)
  child.once('exit', () => running.delete(child))
  child.stdin?.end(typed)
  let text = ''
  let answer = ''
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const address = new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      text += chunk.toString()
      const found = /Rakit [\d.]+: (http:\/\/\S+)/.exec(text)
      if (found) resolve(found[1]!)
    }
    child.stdout!.on('data', (chunk: Buffer) => {
      answer += chunk.toString()
      hear(chunk)
    })
    child.stderr!.on('data', hear)
    child.once('exit', () => reject(new Error(text)))
  })
  address.catch(() => {})
  return { child, said: () => text, answered: () => answer, ended, address }
}

/** '' for a process that has ended. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

/** Processes whose command line mentions a path: PostgreSQL and its keeper. */
export const processesOf = (path: string): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(Number)
    .filter((pid) => commandOf(pid).includes(path))

/** Processes that a process has started, and those that these have, as far as they live; `entry` stands in their command. */
export const startedBy = (pid: number, entry = ''): number[] =>
  childrenOf(pid)
    .flatMap((child) => [child, ...startedBy(child)])
    .filter((started) => commandOf(started).includes(entry))

const childrenOf = (pid: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        // pid (name) state parent …, and a name may hold blanks.
        const [state, parent] = readFileSync(`/proc/${name}/stat`, 'utf8')
          .replace(/^.*\) /, '')
          .split(' ')
        return Number(parent) === pid && state !== 'Z'
      } catch {
        return false
      }
    })
    .map(Number)

/** Kills processes all at once, as a power cut does: none sees another gone before. Those that ended already are let be. */
export function killTogether(pids: readonly number[]): void {
  for (const signal of ['SIGSTOP', 'SIGKILL'] as const)
    for (const pid of pids) {
      try {
        process.kill(pid, signal)
      } catch {}
    }
}

/** Waits for a condition, looking every few milliseconds; gives up after a minute, or as many as are given. */
export async function until(condition: () => boolean | Promise<boolean>, minutes = 1): Promise<void> {
  const start = Date.now()
  while (!(await condition())) {
    if (Date.now() - start > minutes * 60_000) throw new Error(`waited ${minutes} min in vain`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** A port that nobody listens on just now. */
export const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
