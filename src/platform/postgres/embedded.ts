/**
 * The embedded PostgreSQL. One *keeper* process a data directory owns the server; every Rakit process that needs it
 * (the web server, a command line) holds a *lease*, an open socket to the keeper. When the last lease closes, and a
 * kill -9 closes one as surely as a clean exit, the keeper stops PostgreSQL and ends. So the command line works with
 * or without a running server, and nothing is left behind. A lease whose keeper died gets itself another keeper.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, closeSync, constants, mkdirSync, openSync, readFileSync, realpathSync, statfsSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Problem } from '../../kernel/problem.ts'
import { type Text, text } from '../../kernel/text.ts'
import { makeDirectory } from '../directories.ts'
import { diskFull, notWritable, trouble } from '../trouble.ts'

export interface Lease {
  /** Where PostgreSQL answers now; it may move when it had to be started anew, so it is read at every connect. */
  readonly url: string
  /** Why no keeper could be had since the last one was lost; it is tried again and again. */
  readonly problem: Problem | undefined
  /** What a crash had left and was put right at the start. */
  readonly repaired: readonly Text[]
  release: () => Promise<void>
}

/** What a keeper says to its leases. */
export interface KeeperLine {
  port?: number
  repaired?: Text[]
  problem?: { code: string; status: number; text: Text }
}

const needed = 300 * 1024 * 1024

/** Our folder of mode 700 in the data directory, where the keeper's socket and lock lie: nobody else can take their place. */
export function keeperFolder(dataDirectory: string): string {
  const folder = join(dataDirectory, 'keeper')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return folder
}

/** Paths of sockets end at about a hundred bytes. A longer one goes through the open folder, which stays open for this process. */
export function keeperSocket(dataDirectory: string): string {
  const folder = keeperFolder(dataDirectory)
  const path = join(folder, 'socket')
  return Buffer.byteLength(path) < 100 ? path : `/proc/self/fd/${openFolder(folder)}/socket`
}
const folders = new Map<string, number>()
function openFolder(folder: string): number {
  const known = folders.get(folder) ?? openSync(folder, 'r')
  folders.set(folder, known)
  return known
}

export const keeperFailed = (reason: string, dataDirectory: string) => {
  const log = join(dataDirectory, 'postgres.log')
  return new Problem(
    'platform/database-start',
    500,
    text(
      `PostgreSQL bawaan tidak dapat dijalankan: ${reason}. Rinciannya di ${log}.`,
      `The embedded PostgreSQL could not be started: ${reason}. Details are in ${log}.`
    )
  )
}

/** Creates the data directory; refuses one that cannot be written to, or whose disk has no room for a database. */
export function prepareDataDirectory(dataDirectory: string): void {
  try {
    // PostgreSQL's account must walk through it when root starts us: then others may, but not look around, and what lies in
    // it is closed. Else nobody may.
    makeDirectory(dataDirectory, process.getuid?.() === 0 ? 0o711 : 0o700)
    accessSync(dataDirectory, constants.W_OK | constants.X_OK)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown'
    throw code === 'ENOSPC' ? diskFull(dataDirectory) : notWritable(dataDirectory, code)
  }
  requireRoom(dataDirectory)
}

/** Refuses when a directory's disk has less than 300 MB free. */
function requireRoom(path: string): void {
  const disk = statfsSync(path)
  if (disk.bavail * disk.bsize < needed) throw diskFull(path)
}

function dial(socketPath: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(socketPath)
    socket.once('connect', () => resolve(socket))
    socket.once('error', () => resolve(undefined))
  })
}

function spawnKeeper(dataDirectory: string, settings: string[]): ChildProcess {
  const output = openSync(join(dataDirectory, 'postgres.log'), 'a', 0o600)
  const keeper = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'keeper.ts'), dataDirectory, ...settings],
    { detached: true, stdio: ['ignore', output, output], cwd: '/' }
  )
  closeSync(output)
  keeper.unref()
  return keeper
}

/** Calls `hear` with every line of JSON. */
function listen(socket: Socket, hear: (line: KeeperLine) => void): void {
  let heard = ''
  socket.setEncoding('utf8')
  socket.on('error', () => {}) // 'close' follows
  socket.on('data', (chunk: string) => {
    heard += chunk
    const lines = heard.split('\n')
    heard = lines.pop()!
    for (const line of lines) hear(JSON.parse(line))
  })
}

/** An open line to the keeper whose PostgreSQL answers, starting one when there is none. A keeper that is just leaving is waited for. */
async function reachKeeper(
  dataDirectory: string,
  settings: string[],
  hear: (line: KeeperLine) => void
): Promise<Socket> {
  const path = keeperSocket(dataDirectory)
  const since = performance.now()
  let keeper: ChildProcess | undefined
  let spawnedAt = 0
  while (performance.now() - since < 60_000) {
    const socket = await dial(path)
    if (socket) {
      const first = await new Promise<KeeperLine | undefined>((resolve) => {
        listen(socket, (line) => {
          hear(line)
          resolve(line)
        })
        socket.once('close', () => resolve(undefined))
      })
      if (first?.problem) throw new Problem(first.problem.code, first.problem.status, first.problem.text)
      if (first) return socket
      continue
    }
    if (keeper?.exitCode) throw keeperFailed(`keeper ended with code ${keeper.exitCode}`, dataDirectory)
    // One that ended in good order found another keeper holding the lock: either that one is to be dialled, or it is leaving.
    const over =
      keeper && (keeper.exitCode !== null || keeper.signalCode !== null) && performance.now() - spawnedAt > 500
    if (!keeper || over) {
      keeper = spawnKeeper(dataDirectory, settings)
      spawnedAt = performance.now()
    }
    await pause(20)
  }
  throw keeperFailed('no keeper answered for a minute', dataDirectory)
}

/**
 * Gets a lease on the PostgreSQL of `dataDirectory`, starting (and on first use creating) it when nobody holds one.
 * `settings` are extra server settings such as `fsync=off`, for tests; they count only when this call starts it.
 */
export async function leasePostgres(dataDirectory: string, settings: string[] = []): Promise<Lease> {
  prepareDataDirectory(dataDirectory)
  const place = realpathSync(dataDirectory)
  let socket: Socket
  let port = 0
  let password = ''
  let problem: Problem | undefined
  let repaired: readonly Text[] = []
  let released = false
  const hold = async () => {
    requireRoom(place)
    socket = await reachKeeper(place, settings, (line) => {
      port = line.port ?? port
      repaired = line.repaired ?? repaired
    })
    try {
      password = readFileSync(join(place, 'postgres.password'), 'utf8').trim()
    } catch (error) {
      socket.destroy()
      throw keeperFailed((error as Error).message, place)
    }
    socket.unref()
    socket.once('close', () => !released && holdAgain())
    if (released) socket.end()
  }
  const holdAgain = async () => {
    for (let wait = 50; !released; wait = Math.min(wait * 2, 10_000)) {
      try {
        await hold()
        problem = undefined
        return
      } catch (error) {
        problem = trouble(error)
      }
      await pause(wait, undefined, { ref: false })
    }
  }
  await hold().catch((error) => {
    throw trouble(error) ?? error
  })
  return {
    get url() {
      return `postgres://postgres:${password}@127.0.0.1:${port}/rakit`
    },
    get problem() {
      return problem
    },
    get repaired() {
      return repaired
    },
    release: () => {
      released = true
      return new Promise((resolve) => {
        if (socket.destroyed) return resolve()
        socket.ref()
        socket.once('close', () => resolve())
        socket.end('released\n') // a process that was killed does not say so
      })
    }
  }
}
