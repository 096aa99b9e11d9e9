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

/** `account`: the numeric user (and group) to run as; `typed`: what it reads on standard input. */
export function startProcess(
  args: string[],
  environment: Record<string, string>,
  account?: number,
  typed?: string
): Started {
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^(RAKIT_|DATABASE_URL|PORT|HOST|VITEST|NODE_OPTIONS)/.test(key))
  )
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, 'src/main.ts'), ...args], {
    env: { ...clean, ...environment },
    stdio: [typed === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    ...(account === undefined ? {} : { uid: account, gid: account })
  })
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

/** Processes whose command line or working files mention a path: PostgreSQL and its keeper. */
export function processesOf(path: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(path)
      } catch {
        return false
      }
    })
    .map(Number)
}

/** Processes that a process has started and that live. */
export const childrenOf = (pid: number): number[] =>
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

/** Waits for a condition, looking every few milliseconds; gives up after a minute. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const start = Date.now()
  while (!(await condition())) {
    if (Date.now() - start > 60_000) throw new Error('waited a minute in vain')
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
