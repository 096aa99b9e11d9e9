/**
 * The keeper of one embedded PostgreSQL; see embedded.ts. Started detached, as `keeper.ts DATA_DIRECTORY [setting…]`.
 * It says one JSON line to every lease when PostgreSQL answers, again when it had to be started anew (perhaps on another
 * port), and a last one with the problem when it gives up.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { isAway, trouble } from '../trouble.ts'
import { type Cluster, dyingWithUs, openCluster } from './cluster.ts'
import { type KeeperLine, keeperFailed, keeperFolder, keeperSocket } from './embedded.ts'
import { availableMemory, memorySettings } from './memory.ts'
import { ended, endLeftovers, endServer } from './processes.ts'

const [dataDirectory, ...extraSettings] = process.argv.slice(2) as [string, ...string[]]
const say = (line: string) => process.stdout.write(`${new Date().toISOString()} keeper: ${line}\n`)

/** One keeper a data directory: a file lock, which a kill -9 lets go of and which no stale file or race can fool. */
function lockAlone(): DatabaseSync | undefined {
  const lock = new DatabaseSync(join(keeperFolder(dataDirectory), 'lock'), { timeout: 0 })
  try {
    lock.exec('begin exclusive')
    return lock
  } catch (error) {
    if ((error as { errcode?: number }).errcode === 5) return undefined // SQLITE_BUSY
    throw error
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
}

function spawnPostgres({ directory, programs, account }: Cluster, port: number): ChildProcess {
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    ...memorySettings(availableMemory()),
    'max_wal_size=2GB',
    'random_page_cost=1.1',
    'jit=off',
    'log_min_messages=warning',
    'log_min_error_statement=panic',
    'log_parameter_max_length_on_error=0',
    ...extraSettings
  ]
  const [command, args] = dyingWithUs(
    join(programs, 'bin/postgres'),
    ['-D', directory, ...settings.flatMap((s) => ['-c', s])],
    'QUIT'
  )
  return spawn(command, args, {
    ...(process.getuid?.() === 0 ? account : {}),
    cwd: '/',
    env: { ...process.env, LC_ALL: 'C' },
    stdio: ['ignore', 'inherit', 'inherit']
  })
}

function client(port: number, connectionTimeoutMillis = 2000): pg.Client {
  const password = readFileSync(join(dataDirectory, 'postgres.password'), 'utf8').trim()
  const login = { user: 'postgres', password, database: 'postgres', connectionTimeoutMillis }
  const opened = new pg.Client({ host: '127.0.0.1', port, ...login })
  opened.on('error', () => {}) // what is in flight fails with it
  return opened
}

/** Does the server take connections, and so is not in the midst of recovering from a crash? */
async function isWell(port: number): Promise<boolean> {
  const probe = client(port)
  const well = await probe.connect().then(
    () => true,
    () => false
  )
  await probe.end().catch(() => {})
  return well
}

/** Milliseconds that PostgreSQL may say nothing to somebody who knocks, twice in a row. */
const silence = Math.max(5000, Number(process.env.RAKIT_STALL_SECONDS ?? 60) * 500)

/**
 * Knocks at the server as long as it runs, and ends one that says nothing, not even that it takes nobody: it is frozen.
 * Twice, as our own clock runs on where it was we who stood still.
 */
async function endFrozen(started: ChildProcess, port: number): Promise<void> {
  for (let silent = 0; !ended(started); await pause(silent ? 0 : 2000, undefined, { ref: false })) {
    const probe = client(port, silence)
    const heard = await probe.connect().then(
      () => true,
      ({ message }: Error) => message !== 'timeout expired'
    )
    await probe.end().catch(() => {})
    silent = heard ? 0 : silent + 1
    if (silent < 2 || leaving) continue
    say(`PostgreSQL ${started.pid} says nothing; ending it`)
    return endServer(started, false)
  }
}

/** Waits until the server answers, through its crash recovery; throws when it ends or refuses us. */
async function answers(started: ChildProcess, port: number): Promise<void> {
  for (;;) {
    if (ended(started)) throw new Error(`postgres ended with code ${started.exitCode ?? started.signalCode}`)
    const first = client(port)
    try {
      await first.connect()
      const { rowCount } = await first.query(`select 1 from pg_database where datname = 'rakit'`)
      if (!rowCount) await first.query('create database rakit')
      await first.end()
      return
    } catch (error) {
      await first.end().catch(() => {})
      if (!isAway(error)) throw error
      await pause(25)
    }
  }
}

const lock = lockAlone()
if (!lock) process.exit(0)
const socketPath = keeperSocket(dataDirectory)
rmSync(socketPath, { force: true })
const listener = createServer({ allowHalfOpen: true })

const leases = new Set<Socket>()
let cluster: Cluster | undefined
let server: ChildProcess | undefined
let ready: KeeperLine | undefined
let leaving = false

const tell = (line: KeeperLine, to: Iterable<Socket> = leases) => {
  for (const lease of to) lease.write(`${JSON.stringify(line)}\n`)
}

async function stopPostgres(): Promise<void> {
  if (server && !ended(server)) await endServer(server, ready?.port !== undefined && (await isWell(ready.port)))
  if (cluster) await endLeftovers(cluster.directory, cluster.account.uid)
}

async function leave(code: number): Promise<never> {
  leaving = true
  listener.close()
  await stopPostgres()
  say('stopped')
  lock!.close()
  await Promise.all([...leases].map((lease) => new Promise<void>((done) => lease.end(done))))
  process.exit(code)
}

/**
 * Whoever was killed may be started again at once: PostgreSQL goes on so long, in milliseconds, when the last lease
 * ends without a word.
 */
const grace = 5000
/** Nobody may have come for a lease so long after the start, in milliseconds. */
const idle = 15_000
const leaveWhenUnused = (after: number) => setTimeout(() => leases.size === 0 && !leaving && leave(0), after)

listener.on('connection', (lease) => {
  leases.add(lease)
  if (ready) tell(ready, [lease])
  let released = false
  lease.on('data', () => {
    released = true
  })
  lease.on('error', () => {})
  lease.on('end', () => lease.pause())
  const gone = () => {
    if (!leases.delete(lease)) return
    if (leases.size > 0 || leaving || !ready) return lease.end()
    if (!released) {
      lease.end()
      return leaveWhenUnused(grace)
    }
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
await new Promise<void>((resolve) => listener.listen(socketPath, resolve))

/** How often PostgreSQL may end by itself within a minute before the keeper gives up. */
const patience = 5

try {
  const opened = await openCluster(dataDirectory)
  cluster = opened.cluster
  let { repaired } = opened
  for (const line of repaired) say(line.en)
  let port = await freePort()
  const ends: number[] = []
  leaveWhenUnused(idle)
  while (!leaving) {
    const started = spawnPostgres(cluster, port)
    server = started
    const exit = new Promise((resolve) => started.once('exit', resolve))
    try {
      await answers(started, port)
      ready = { port, repaired }
      repaired = []
      say(`PostgreSQL ${started.pid} answers on port ${port}`)
      if (leases.size > 0) tell(ready)
      endFrozen(started, port).catch((error) => say(`cannot look after it: ${error}`))
      await exit
    } catch (error) {
      if (!ended(started) || (!ready && ends.length > 0)) throw error
      port = await freePort() // somebody else may have taken ours
    }
    if (leaving) break
    say(`PostgreSQL ended by itself (${started.exitCode ?? started.signalCode})`)
    ends.push(performance.now())
    if (ends.filter((at) => performance.now() - at < 60_000).length >= patience)
      throw new Error(`postgres ended by itself ${patience} times within a minute`)
    await stopPostgres()
    await pause(50 * 2 ** Math.min(ends.length, 6))
  }
} catch (error) {
  if (leaving) await new Promise(() => {})
  const failure = error as Error & { stderr?: Buffer }
  const reason = (failure.stderr?.toString().trim() || failure.message).split('\n').slice(-1)[0]!
  say(`failed: ${failure.stderr?.toString() ?? failure.stack}`)
  const problem = trouble(error) ?? keeperFailed(reason, dataDirectory)
  ready = { problem: { code: problem.code, status: problem.status, text: problem.text } }
  if (leases.size === 0) await Promise.race([once(listener, 'connection'), pause(grace)])
  else tell(ready)
  await leave(1)
}
