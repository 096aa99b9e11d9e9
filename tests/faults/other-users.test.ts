/** Another user of the machine gets neither at the database nor at what the data directory holds. */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keeperSocket, type Lease, leasePostgres } from '../../src/platform/postgres/embedded.ts'
import { processesOf, startProcess } from '../support/process.ts'
import { temporaryDirectory } from '../support/temporary.ts'

const nobody = 65534
const asRoot = process.getuid?.() === 0
let data: string
let server: ReturnType<typeof startProcess>
let password: string
let lease: Lease

beforeAll(async () => {
  const directory = temporaryDirectory('others')
  // Whatever lies above it is open, so that its own rights count.
  chmodSync(directory, 0o755)
  data = join(directory, 'data')
  server = startProcess(['start'], { RAKIT_DATA: data, RAKIT_DEMO: 'off', PORT: '0', RAKIT_LOG: 'silent' })
  await server.address
  lease = await leasePostgres(data, [])
  password = readFileSync(join(data, 'postgres.password'), 'utf8').trim()
})
afterAll(async () => {
  await lease.release()
  server.child.kill('SIGTERM')
  await server.ended
  rmSync(dirname(data), { recursive: true, force: true })
})

interface Entry {
  path: string
  mode: number
  socket: boolean
}
/** Everything under a directory that others can reach: what lies in a closed folder is closed. */
function* reachable(directory: string): Generator<Entry> {
  for (const name of readdirSync(directory)) {
    const path = join(directory, name)
    const entry = lstatSync(path)
    if (entry.isSymbolicLink()) continue
    yield { path, mode: entry.mode & 0o777, socket: entry.isSocket() }
    if (entry.isDirectory() && entry.mode & 0o011) yield* reachable(path)
  }
}

/** What a program of another user says and how it ends. */
const asNobody = (command: string, ...args: string[]) =>
  spawnSync(command, args, { uid: nobody, gid: nobody, cwd: '/', encoding: 'utf8', env: { PATH: '/usr/bin:/bin' } })

describe('the data directory', () => {
  it('opens nothing to others, and holds no socket outside a folder of mode 700', () => {
    expect(lstatSync(data).mode & 0o777).toBe(asRoot ? 0o711 : 0o700)
    const open = [...reachable(data)].filter(({ mode }) => mode & 0o077 && mode !== 0o711)
    expect(open).toEqual([])
    expect([...reachable(data)].filter(({ socket }) => socket)).toEqual([])
    expect(lstatSync(dirname(join(data, 'keeper/socket'))).mode & 0o777).toBe(0o700)
    for (const file of ['postgres.password', 'secret.json', 'postgres.log'])
      expect(lstatSync(join(data, file)).mode & 0o777, file).toBe(0o600)
  })

  it('hands its password to no command line, which everybody can read', () => {
    const told = processesOf(data).map((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
    expect(told.length).toBeGreaterThan(1)
    for (const line of told) expect(line).not.toContain(password)
  })
})

describe('PostgreSQL', () => {
  const asked = async (query: string) => {
    const client = new pg.Client({ connectionString: address() })
    await client.connect()
    try {
      return (await client.query(query)).rows
    } finally {
      await client.end()
    }
  }
  const address = (as = password) => Object.assign(new URL(lease.url), { password: as }).href

  it('lets nobody in without a password under SCRAM, and listens on this machine only, at no socket file', async () => {
    const rules = await asked('select distinct auth_method from pg_hba_file_rules where error is null')
    expect(rules).toEqual([{ auth_method: 'scram-sha-256' }])
    const [settings] = await asked(`select current_setting('unix_socket_directories') as sockets,
      current_setting('listen_addresses') as addresses, current_setting('password_encryption') as encryption`)
    expect(settings).toEqual({ sockets: '', addresses: '127.0.0.1', encryption: 'scram-sha-256' })
    const stored = await asked(
      "select rolname from pg_authid where rolcanlogin and rolpassword not like 'SCRAM-SHA-256$%'"
    )
    expect(stored).toEqual([])
    for (const wrong of ['', 'postgres', password.slice(1)]) {
      const client = new pg.Client({ connectionString: address(wrong) })
      client.on('error', () => {})
      await expect(client.connect(), wrong).rejects.toThrow()
    }
  })

  it.skipIf(!asRoot)('is out of reach of another user, files, socket and memory alike', () => {
    expect(asNobody('id', '-un').stdout.trim()).toBe('nobody')
    for (const file of ['postgres.password', 'secret.json', 'postgres.log', 'keeper/socket', 'files'])
      if (existsSync(join(data, file))) {
        const tried = asNobody('sh', '-c', `cat '${join(data, file)}' || ls '${join(data, file)}/'`)
        expect([tried.status === 0, tried.stdout], file).toEqual([false, ''])
      }
    expect(asNobody('ls', data).status).not.toBe(0)
    const dial = `use IO::Socket::UNIX; exit(IO::Socket::UNIX->new(Peer => $ARGV[0]) ? 0 : 1)`
    expect(spawnSync('perl', ['-e', dial, keeperSocket(data)]).status).toBe(0)
    expect(asNobody('perl', '-e', dial, keeperSocket(data)).status).toBe(1)
    for (const pid of processesOf(data)) {
      expect(asNobody('cat', `/proc/${pid}/environ`).stdout, `environment of ${pid}`).toBe('')
      expect(asNobody('ls', `/proc/${pid}/cwd/`).stdout, `folder of ${pid}`).not.toContain('PG_VERSION')
    }
  })
})
