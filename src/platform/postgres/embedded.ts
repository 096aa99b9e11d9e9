/**
 * The embedded PostgreSQL. One *keeper* process a data directory owns the server; every Rakit process that needs it
 * (the web server, a command line) holds a *lease*, an open socket to the keeper. When the last lease closes, and a
 * kill -9 closes one as surely as a clean exit, the keeper stops PostgreSQL and ends. So the command line works with
 * or without a running server, and nothing is left behind.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, mkdirSync, openSync, readFileSync, statfsSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Problem } from '../../kernel/problem.ts'
import { text } from '../../kernel/text.ts'

export interface Lease {
  url: string
  release: () => Promise<void>
}

const needed = 300 * 1024 * 1024

/** Unix sockets have short paths, so the keeper's lies in the temporary directory, named after the data directory. */
export const keeperSocket = (dataDirectory: string): string =>
  join(tmpdir(), `rakit-${createHash('sha256').update(dataDirectory).digest('hex').slice(0, 16)}.sock`)

const keeperFailed = (reason: string, log: string) =>
  new Problem(
    'platform/database-start',
    500,
    text(
      `PostgreSQL bawaan tidak dapat dijalankan: ${reason}. Rinciannya di ${log}.`,
      `The embedded PostgreSQL could not be started: ${reason}. Details are in ${log}.`
    )
  )

/** Creates the data directory, refusing early when the disk has no room for a database. */
export function prepareDataDirectory(dataDirectory: string): void {
  try {
    // Others may walk through it, as PostgreSQL's account must when root starts us, but not look around; what lies in it is closed.
    mkdirSync(dataDirectory, { recursive: true, mode: 0o711 })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOSPC') throw diskFull(dataDirectory)
    throw new Problem(
      'platform/data-directory',
      500,
      text(
        `Folder data ${dataDirectory} tidak dapat dibuat (${code}). Atur RAKIT_DATA ke folder yang boleh Anda tulisi.`,
        `The data directory ${dataDirectory} cannot be created (${code}). Set RAKIT_DATA to a folder you may write to.`
      )
    )
  }
}

function diskFull(path: string): Problem {
  return new Problem(
    'platform/disk-full',
    507,
    text(
      `Disk untuk ${path} hampir penuh (perlu 300 MB). Kosongkan ruang atau atur RAKIT_DATA ke disk lain; tidak ada yang diubah.`,
      `The disk of ${path} is almost full (300 MB are needed). Free some space or set RAKIT_DATA to another disk; nothing was changed.`
    )
  )
}

/** Refuses when a directory's disk has less than 300 MB free. */
export function requireRoom(path: string): void {
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

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Gets a lease on the PostgreSQL of `dataDirectory`, starting (and on first use creating) it when nobody holds one.
 * `settings` are extra server settings such as `fsync=off`, for tests; they count only when this call starts it.
 */
export async function leasePostgres(dataDirectory: string, settings: string[] = []): Promise<Lease> {
  prepareDataDirectory(dataDirectory)
  requireRoom(dataDirectory)
  const socketPath = keeperSocket(dataDirectory)
  const log = join(dataDirectory, 'postgres.log')
  let socket = await dial(socketPath)
  if (!socket) {
    const output = openSync(log, 'a', 0o600)
    const keeper = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'keeper.ts'), dataDirectory, ...settings],
      { detached: true, stdio: ['ignore', output, output], cwd: '/' }
    )
    closeSync(output)
    keeper.unref()
    let ended = false
    keeper.once('exit', () => {
      ended = true
    })
    // A keeper that lost the race to another one ends at once; the winner's socket is then there to dial.
    for (let tries = 0; !socket && tries < 600; tries++) {
      await pause(25)
      socket = await dial(socketPath)
      if (!socket && ended && tries > 200) break
    }
  }
  if (!socket) throw keeperFailed('keeper did not answer', log)
  const held = socket
  const answer = await new Promise<{ port?: number; problem?: string }>((resolve) => {
    let heard = ''
    held.setEncoding('utf8')
    held.on('data', (chunk: string) => {
      heard += chunk
      if (heard.includes('\n')) resolve(JSON.parse(heard.slice(0, heard.indexOf('\n'))))
    })
    held.once('close', () => resolve({ problem: 'keeper closed the line' }))
  })
  if (answer.port === undefined) throw keeperFailed(answer.problem ?? 'unknown', log)
  held.unref()
  const password = readFileSync(join(dataDirectory, 'postgres.password'), 'utf8').trim()
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${answer.port}/rakit`,
    release: () =>
      new Promise((resolve) => {
        if (held.destroyed) return resolve()
        held.ref()
        held.once('close', () => resolve())
        held.end()
      })
  }
}
