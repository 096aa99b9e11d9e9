/** Runs tests on a PostgreSQL 15 of Debian's, started for them in a temporary directory and stopped afterwards. */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { root } from '../src/platform/config.ts'

const programs = '/usr/lib/postgresql/15/bin'
if (!existsSync(join(programs, 'postgres'))) {
  process.stderr.write(`no PostgreSQL 15 at ${programs}; install Debian's postgresql-15\n`)
  process.exit(1)
}
const directory = mkdtempSync(join(tmpdir(), 'rakit-pg15-'))
const isRoot = process.getuid?.() === 0
const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres']).toString())
const owner = isRoot ? { uid: id('-u'), gid: id('-g') } : {}
if (isRoot) chownSync(directory, owner.uid!, owner.gid!)
const data = join(directory, 'data')
execFileSync(join(programs, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C'], {
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
  'fsync=off',
  'max_connections=200',
  'log_min_messages=fatal'
]
const server = spawn(join(programs, 'postgres'), ['-D', data, ...options.flatMap((o) => ['-c', o])], {
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
const { status } = spawnSync(
  process.execPath,
  [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, RAKIT_TEST_DATABASE_URL: url }
  }
)
server.kill('SIGINT')
await new Promise((resolve) => server.once('exit', resolve))
rmSync(directory, { recursive: true, force: true })
process.exit(status ?? 1)
