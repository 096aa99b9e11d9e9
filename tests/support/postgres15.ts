/** Debian's PostgreSQL 15, the lowest version supported, in a temporary directory. */
import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { at } from './database-url.ts'

export const programs15 = '/usr/lib/postgresql/15/bin'
export const has15 = existsSync(join(programs15, 'postgres'))

export interface Postgres15 {
  url: string
  /** Makes an empty database and answers its address. */
  database: (name: string) => Promise<string>
  stop: () => Promise<void>
}

/** `settings`: such as `fsync=off`. */
export async function startPostgres15(settings: readonly string[] = ['fsync=off']): Promise<Postgres15> {
  const directory = mkdtempSync(join(tmpdir(), 'rakit-pg15-'))
  const isRoot = process.getuid?.() === 0
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres']).toString())
  const owner = isRoot ? { uid: id('-u'), gid: id('-g') } : {}
  if (isRoot) chownSync(directory, owner.uid!, owner.gid!)
  const data = join(directory, 'data')
  execFileSync(join(programs15, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C'], {
    ...owner,
    cwd: '/',
    stdio: ['ignore', 'ignore', 2]
  })
  const port = await new Promise<number>((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address() as { port: number }
      probe.close(() => resolve(address.port))
    })
  })
  const options = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    'log_min_messages=fatal',
    ...settings
  ]
  const server = spawn(join(programs15, 'postgres'), ['-D', data, ...options.flatMap((o) => ['-c', o])], {
    ...owner,
    cwd: '/',
    stdio: ['ignore', 2, 2]
  })
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  for (;;) {
    const client = new pg.Client({ connectionString: url })
    const up = await client.connect().then(
      () => true,
      () => false
    )
    await client.end().catch(() => {})
    if (up) break
    if (server.exitCode !== null) throw new Error('PostgreSQL 15 did not start')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return {
    url,
    async database(name) {
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      await client.query(`create database ${name}`)
      await client.end()
      return at(url, name)
    },
    async stop() {
      const ended = new Promise((resolve) => server.once('exit', resolve))
      server.kill('SIGINT')
      await ended
      rmSync(directory, { recursive: true, force: true })
    }
  }
}
