/** Debian's PostgreSQL 15, the lowest version supported, in a temporary directory. */
import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { at } from './database-url.ts'
import { freePort, until } from './process.ts'

export const programs15 = '/usr/lib/postgresql/15/bin'
export const has15 = existsSync(join(programs15, 'postgres'))

export interface Postgres15 {
  url: string
  /** Its data directory, and the account it runs as. */
  data: string
  account: { uid?: number; gid?: number }
  /** Makes an empty database and answers its address. */
  database: (name: string) => Promise<string>
  /** Ends it as kill -9 does. */
  kill: () => Promise<void>
  /** Stops it and removes its directory. */
  stop: () => Promise<void>
}

const isRoot = process.getuid?.() === 0

/** PostgreSQL does not run as root: then the account that Debian makes. */
function accountOf(): { uid?: number; gid?: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres']).toString())
  return isRoot ? { uid: id('-u'), gid: id('-g') } : {}
}

/** Runs one of its programs, or another by its path, as its account. */
export async function run15(name: string, args: readonly string[]): Promise<void> {
  const program = spawn(name.startsWith('/') ? name : join(programs15, name), args, {
    ...accountOf(),
    cwd: '/',
    stdio: ['ignore', 'ignore', 2]
  })
  const code = await new Promise((resolve) => program.once('close', resolve))
  if (code !== 0) throw new Error(`${name} ended with ${code}`)
}

/** A new server; `settings`: such as `fsync=off`. */
export async function startPostgres15(settings: readonly string[] = ['fsync=off']): Promise<Postgres15> {
  const data = newDirectory()
  await run15('initdb', ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C'])
  return serve(data, settings)
}

/** A copy of a running server that follows it, change by change, until it is promoted. */
export async function startStandby(primary: Postgres15): Promise<Postgres15> {
  const data = newDirectory()
  await run15('pg_basebackup', ['-D', data, '-R', '-c', 'fast', '-d', primary.url])
  return serve(data)
}

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'rakit-pg15-'))
  const { uid, gid } = accountOf()
  if (uid !== undefined) chownSync(directory, uid, gid!)
  return join(directory, 'data')
}

/** Serves a cluster that is there. */
export async function serve(data: string, settings: readonly string[] = []): Promise<Postgres15> {
  const port = await freePort()
  const options = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${dirname(data)}`,
    'max_connections=200',
    'log_min_messages=panic',
    ...settings
  ]
  const account = accountOf()
  const server = spawn(join(programs15, 'postgres'), ['-D', data, ...options.flatMap((o) => ['-c', o])], {
    ...account,
    cwd: '/',
    stdio: ['ignore', 2, 2]
  })
  const ended = new Promise((resolve) => server.once('exit', resolve))
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  await until(async () => {
    if (server.exitCode !== null) throw new Error('PostgreSQL 15 did not start')
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => {})
    const up = await client.connect().then(
      () => true,
      () => false
    )
    await client.end().catch(() => {})
    return up
  })
  return {
    url,
    data,
    account,
    async database(name) {
      await ask15(url, `create database ${name}`)
      return at(url, name)
    },
    async kill() {
      server.kill('SIGKILL')
      await ended
    },
    async stop() {
      if (server.exitCode === null) server.kill('SIGINT')
      await ended
      rmSync(dirname(data), { recursive: true, force: true })
    }
  }
}

/** Asks one statement on a connection of its own. */
export async function ask15<Row>(url: string, statement: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(statement, values)).rows
  } finally {
    await client.end()
  }
}
