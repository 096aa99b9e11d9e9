/** PostgreSQL and its keeper: what is ours is ended or started again, what is not ours is left alone, and people are told. */
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { newId } from '../../src/platform/perform.ts'
import { keeperSocket, type Lease, leasePostgres } from '../../src/platform/postgres/embedded.ts'
import { namedPostmaster, processesIn } from '../../src/platform/postgres/processes.ts'
import { administrator, ownPassword } from '../support/api.ts'
import { freePort, killTogether, processesOf, startedBy, startProcess, until } from '../support/process.ts'
import { temporaryDirectory } from '../support/temporary.ts'
import { refusal } from '../support/world.ts'

const places: string[] = []
const place = (name = 'data') => {
  const directory = temporaryDirectory('recovery')
  places.push(directory)
  return join(directory, name)
}
afterAll(() => {
  for (const directory of places) rmSync(directory, { recursive: true, force: true })
})
const isRoot = process.getuid?.() === 0
const settings = (data: string) => ({ RAKIT_DATA: data, RAKIT_DEMO: 'off', PORT: '0', RAKIT_LOG: 'silent' })
const keeperOf = (data: string) =>
  processesOf(data).find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('keeper.ts'))!
const lease = (data: string) => leasePostgres(data, ['fsync=off'])

/** A connection that keeps a mark in memory: as long as it answers, its server was not stopped. */
async function markedConnection({ url }: Lease) {
  const client = new pg.Client({ connectionString: url })
  let lost = false
  client.on('error', () => {
    lost = true
  })
  await client.connect()
  await client.query('create temporary table mark as select 1')
  return { client, lives: async () => !lost && (await client.query('select * from mark')).rowCount === 1 }
}

describe('what is not ours', () => {
  it('a copied data directory starts its own PostgreSQL; the original, which its pid file names, goes on', async () => {
    const original = place()
    const first = await lease(original)
    const mark = await markedConnection(first)
    await mark.client.query('create table what (x text)')
    await mark.client.query('checkpoint')
    const copy = join(original, '../copy')
    execFileSync('cp', ['-a', original, copy])
    expect(namedPostmaster(join(copy, 'postgres'))).toBe(namedPostmaster(join(original, 'postgres')))
    const second = await lease(copy)
    expect(second.url).not.toBe(first.url)
    const other = await markedConnection(second)
    await other.client.query(`insert into what values ('copy')`)
    expect((await mark.client.query('select * from what')).rowCount).toBe(0)
    expect(await mark.lives()).toBe(true)
    await other.client.end()
    await second.release()
    expect(await mark.lives()).toBe(true)
    await mark.client.end()
    await first.release()
    await until(() => processesOf(original).length + processesOf(copy).length === 0)
  })

  it('two names of one data directory are one PostgreSQL', async () => {
    const data = place()
    const first = await lease(data)
    const alias = join(data, '../alias')
    execFileSync('ln', ['-s', data, alias])
    const second = await lease(alias)
    expect(second.url).toBe(first.url)
    await first.release()
    await second.release()
  })

  it.runIf(isRoot)(
    'a copy whose cluster lies behind a link is refused in words; the original goes on, and may move',
    async () => {
      const home = mkdtempSync(join(tmpdir(), 'rakit-home-')) // mode 700: PostgreSQL's account cannot enter
      places.push(home)
      const [original, copy, moved] = ['data', 'copy', 'moved'].map((name) => join(home, name)) as [
        string,
        string,
        string
      ]
      const first = await lease(original)
      const mark = await markedConnection(first)
      execFileSync('cp', ['-a', original, copy])
      const problem = await refusal(lease(copy))
      expect(problem.code).toBe('platform/copied-data-directory')
      expect(await mark.lives()).toBe(true)
      await mark.client.end()
      await first.release()

      rmSync(copy, { recursive: true })
      execFileSync('mv', [original, moved])
      const again = await lease(moved)
      await again.release()
      // The way that the refusal names.
      execFileSync('cp', ['-a', moved, copy])
      const told = (await refusal(lease(copy))).text.en
      execFileSync('sh', ['-c', told.slice(told.indexOf('cp -a'))])
      const [one, two] = [await lease(moved), await lease(copy)]
      expect(one.url).not.toBe(two.url)
      for (const held of [one, two]) await held.release()
      for (const data of [moved, copy]) rmSync(join(readlinkSync(join(data, 'postgres')), '..'), { recursive: true })
    }
  )
})

describe('what a crash leaves', () => {
  it('a half-made cluster, a stale socket and a stale pid file are put right, and the start says so', async () => {
    const data = place()
    await (await lease(data)).release()
    mkdirSync(join(data, 'postgres.new'))
    writeFileSync(keeperSocket(data), '')
    // The number of a process that lives and is somebody else's.
    writeFileSync(join(data, 'postgres/postmaster.pid'), `${process.pid}\n${data}/postgres\n`)
    const held = await lease(data)
    const said = held.repaired.map(({ en }) => en).join(' ')
    expect(said).toContain('not closed properly')
    expect(said).toContain('half-made')
    expect(existsSync(join(data, 'postgres.new'))).toBe(false)
    await held.release()
  })

  it('the server, its job process and the keeper killed together leave no PostgreSQL behind', async () => {
    const data = place()
    const server = startProcess(['start'], settings(data))
    await server.address
    killTogether([...startedBy(server.child.pid!), server.child.pid!, keeperOf(data)])
    await until(() => processesOf(data).length === 0)
  })

  it('a keeper caught in crash recovery ends, and the next start serves', async () => {
    const data = place()
    const first = await lease(data)
    const mark = await markedConnection(first)
    const { rows } = await mark.client.query('select pg_backend_pid() pid')
    process.kill(rows[0].pid, 'SIGKILL')
    await first.release()
    const again = await lease(data)
    await (await markedConnection(again)).client.end()
    await again.release()
    expect(readFileSync(join(data, 'postgres.log'), 'utf8')).not.toContain('failed')
  })

  it('a cluster that cannot start is given up in words, without an endless loop', async () => {
    const data = place()
    await (await lease(data)).release()
    rmSync(join(data, 'postgres/global/pg_control'))
    const problem = await refusal(lease(data))
    expect([problem.code, problem.text.id]).toEqual([
      'platform/database-start',
      expect.stringContaining('tidak dapat dijalankan')
    ])
    await until(() => processesOf(data).length === 0)
  })
})

it('while PostgreSQL is away requests answer 503 with Retry-After in words, and all goes on when it is back', async () => {
  const data = place()
  const server = startProcess(['start'], settings(data))
  const address = await server.address
  const api = await administrator(address, server.said())
  const keeper = keeperOf(data)
  process.kill(keeper, 'SIGSTOP') // so that nobody starts it again
  process.kill(namedPostmaster(join(data, 'postgres'))!, 'SIGKILL')
  const ask = (path: string) => fetch(`${address}${path}`, { method: 'POST', body: '{"input":{}}' })
  const signIn = { method: 'POST', headers: { 'content-type': 'application/json', origin: address } }
  try {
    for (const answer of [
      await ask('/api/views/reporting/public'),
      await fetch(`${address}/api/auth/sign-in/email`, {
        ...signIn,
        body: '{"email":"a@b.id","password":"0123456789"}'
      })
    ]) {
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2'])
      expect(await answer.json()).toMatchObject({ code: 'platform/database-away', text: { id: expect.any(String) } })
    }
    await expect(api.see('access/me', {})).rejects.toThrow('503')
    // Signing in is another program's: what it makes of an error is not what is told.
    const password = { currentPassword: '0123456789', newPassword: '9876543210' }
    for (const [path, input] of [
      ['sign-out', {}],
      ['change-password', password]
    ] as const) {
      const headers = { ...signIn.headers, cookie: api.cookie }
      const answer = await fetch(`${address}/api/auth/${path}`, { ...signIn, headers, body: JSON.stringify(input) })
      expect([path, answer.status, answer.headers.getSetCookie()]).toEqual([path, 503, []])
    }
  } finally {
    process.kill(keeper, 'SIGCONT')
  }
  await until(async () => (await fetch(`${address}/healthz`)).ok)
  expect(await api.see('access/me', {})).toMatchObject({ actor: { role: 'administrator' } })

  // The lock of one server a data directory was taken again. Until then a second server would be let in.
  const held = await lease(data)
  const { client } = await markedConnection(held)
  await until(
    async () => (await client.query(`select from pg_locks where classid = 352903 and granted`)).rowCount === 1
  )
  await client.end()
  await held.release()
  const second = startProcess(['start'], settings(data))
  expect(await second.ended).toBe(1)
  expect(second.said()).toContain('Rakit lain sedang berjalan')
  server.child.kill('SIGINT')
  expect(await server.ended).toBe(0)
})

it('a PostgreSQL that is frozen is told of at once, goes on when it thaws, and is ended by the clock when it does not', async () => {
  const data = place()
  const server = startProcess(['start'], { ...settings(data), RAKIT_STALL_SECONDS: '20' })
  const address = await server.address
  const api = await administrator(address, server.said())
  const cluster = join(data, 'postgres')
  const account = isRoot ? Number(execFileSync('id', ['-u', 'rakit'])) : process.getuid!()
  const signal = (name: NodeJS.Signals) => {
    const all = processesIn(cluster, account)
    for (const pid of all) process.kill(pid, name)
    return all
  }
  const health = async () => (await fetch(`${address}/healthz`)).status
  const me = () => api.see<{ actor: { role: string } }>('access/me', {})

  signal('SIGSTOP')
  const asked = me()
  expect(await health()).toBe(503)
  signal('SIGCONT')
  await until(async () => (await health()) === 200)
  expect((await asked).actor.role).toBe('administrator')

  const frozen = signal('SIGSTOP')
  // More than may be inside at once: whoever is let in, and whoever is not, is told in time.
  const told = await Promise.all(Array.from({ length: 12 }, () => me().catch((error: Error) => error.message)))
  expect(told.map((answer) => /: 503 /.test(String(answer)))).not.toContain(false)
  await until(async () => (await health()) === 200)
  expect((await me()).actor.role).toBe('administrator')
  expect(processesIn(cluster, account).filter((pid) => frozen.includes(pid))).toEqual([])
  expect(readFileSync(join(data, 'postgres.log'), 'utf8')).toContain('says nothing; ending it')
  server.child.kill('SIGINT')
  expect(await server.ended).toBe(0)
})

it('of two first starts at the same time one serves and the other says who does', async () => {
  const data = place()
  const both = [startProcess(['start'], settings(data)), startProcess(['start'], settings(data))]
  const loser = await Promise.race(both.map((one) => one.ended.then(() => one)))
  expect(loser.said()).toContain('Rakit lain sedang berjalan')
  expect(loser.said()).not.toMatch(/^\s+at /m)
  const winner = both.find((one) => one !== loser)!
  expect((await fetch(`${await winner.address}/healthz`)).status).toBe(200)
  winner.child.kill('SIGINT')
  expect(await winner.ended).toBe(0)
})

it.runIf(isRoot)('a data directory that cannot be written to is refused in a sentence', async () => {
  const data = place()
  await (await lease(data)).release()
  chmodSync(data, 0o555)
  chownSync(data, 65_534, 65_534)
  const refused = startProcess(['demo'], settings(data), { account: 65_534 })
  expect(await refused.ended).toBe(1)
  expect(refused.said()).toContain(`${data} tidak dapat dibuat atau ditulisi (EACCES)`)
  expect(refused.said()).not.toMatch(/^\s+at /m)
  chmodSync(data, 0o755) // what lies in it is still root's
  const second = startProcess(['demo'], settings(data), { account: 65_534 })
  expect(await second.ended).toBe(1)
  expect(second.said()).toContain(`${data}/postgres.log tidak dapat dibuat atau ditulisi (EACCES)`)
})

it('a data directory whose path is too long for a socket works', async () => {
  const data = place(join('d'.repeat(100), 'data'))
  const held = await lease(data)
  await (await markedConnection(held)).client.end()
  await held.release()
})

/** A disk of our own, where the system lets us make one. */
const disk = isRoot ? mkdtempSync(join(tmpdir(), 'rakit-disk-')) : ''
const mounted =
  isRoot &&
  (() => {
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=700m,mode=711', 'rakit', disk], { stdio: 'ignore' })
      return true
    } catch {
      return false
    }
  })()
afterAll(() => {
  if (mounted) execFileSync('umount', ['-l', disk]) // also where a failure left somebody on it
  if (disk) rmSync(disk, { recursive: true })
})
it.runIf(mounted)(
  'a full disk is told in a sentence, at the start and while running, and space that is freed is used',
  async () => {
    const data = join(disk, 'data')
    const ballast = join(disk, 'ballast')
    const fill = (megabytes: number) => writeFileSync(ballast, Buffer.alloc(megabytes * 1024 * 1024))
    fill(500)
    const refused = startProcess(['start'], settings(data))
    expect(await refused.ended).toBe(1)
    expect(refused.said()).toContain('hampir penuh')
    rmSync(ballast)

    const server = startProcess(['start'], settings(data))
    const address = await server.address
    const api = await administrator(address, server.said())
    const { email } = await api.see<{ email: string }>('access/own-account', {})
    const send = (path: string, body: BodyInit) =>
      fetch(`${address}/api/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: address, cookie: api.cookie },
        body
      })
    const act = (name: string, input: unknown) => send(`actions/${name}`, JSON.stringify({ id: newId(), input }))
    const household = { village: '35.29.14.2008', address: 'x'.repeat(200) }
    const register = (n = 0) =>
      act('households/register', {
        household,
        people: [{ name: `Warga ${'abcdefghij'[n % 10]}an`, birthPlace: 'y'.repeat(80) }]
      })
    /** Every way in which something is written for somebody who waits. */
    const writes: Record<string, () => Promise<Response>> = {
      'signing in': () => send('auth/sign-in/email', JSON.stringify({ email, password: ownPassword })),
      'signing in wrongly': () => send('auth/sign-in/email', JSON.stringify({ email, password: 'salah-sekali-71' })),
      'an act': register,
      'an upload': () => send('files?name=foto.jpg', 'x'.repeat(3_000_000)),
      'an export': () => send('export/households/list', JSON.stringify({ id: newId(), input: {} })),
      'a job': async () =>
        act('intake/upload', { file: await api.upload('warga.csv', 'Nama;Desa\n'), kind: 'households', village: null })
    }
    const rows = Array.from({ length: 40_000 }, (_, i) => `Warga ${i};Barat;Jelbudan`)
    const file = await api.upload('penduduk.csv', `Nama;Dusun;Desa\n${rows.join('\n')}\n`)
    const { job } = await api.act<{ job: string }>('intake/upload', { file, kind: 'households', village: null })
    try {
      fill(700)
    } catch {} // as full as it gets
    let full = false
    // The first may find its line closed, as filling took long.
    for (let n = 0; n < 20_000 && !full; n++) full = (await register(n).catch(() => undefined))?.ok === false
    const told: string[] = []
    for (const round of [1, 2, 3])
      for (const [kind, write] of Object.entries(writes)) {
        const answer = await write().catch(() => undefined)
        const said = ((await answer?.json().catch(() => ({}))) ?? {}) as { code?: string; text?: { id: string } }
        told.push(`${answer?.status} ${said.code}`)
        if (answer && answer.status >= 500) {
          expect([503, 507], `${kind}, round ${round}: ${JSON.stringify(said)}`).toContain(answer.status)
          expect(said.text!.id, kind).not.toBe('')
        }
      }
    expect(told).toContain('507 platform/disk-full')

    rmSync(ballast)
    await until(async () => (await fetch(`${address}/healthz`)).ok)
    for (const [kind, write] of Object.entries(writes))
      await until(async () => {
        const answer = await write().catch(() => undefined)
        return answer !== undefined && (answer.ok || (kind === 'signing in wrongly' && answer.status < 500))
      })
    // What ran goes on, or says why it did not and is run again by the button.
    const state = () => api.see<{ status: string; problem: { code: string } | null }>('jobs/get', { id: job })
    await until(async () => ['done', 'failed'].includes((await state()).status), 5)
    const { status, problem } = await state()
    if (status === 'failed') {
      expect(problem!.code).toMatch(/^(platform\/disk-full|jobs\/set-aside)$/)
      await api.act('jobs/run-again', { id: job })
      await until(async () => (await state()).status === 'done', 5)
    }
    server.child.kill('SIGINT')
    expect(await server.ended).toBe(0)
  },
  900_000
)

const programs = '/usr/lib/postgresql/15/bin'
it.runIf(existsSync(programs))(
  'a server at DATABASE_URL may be restarted: requests wait in words, then all goes on',
  async () => {
    const home = temporaryDirectory('restart')
    places.push(home)
    const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres']).toString())
    const account = isRoot ? { uid: id('-u'), gid: id('-g') } : {}
    if (isRoot) chownSync(home, account.uid!, account.gid!)
    const cluster = join(home, 'cluster')
    const run = { ...account, cwd: '/', stdio: 'ignore' as const }
    execFileSync(
      join(programs, 'initdb'),
      ['-D', cluster, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C'],
      run
    )
    const port = await freePort()
    const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=`
    const control = (...args: string[]) =>
      execFileSync(join(programs, 'pg_ctl'), ['-D', cluster, '-w', '-m', 'immediate', ...args], run)
    onTestFinished(() => void control('stop'))
    control('-o', options, 'start')
    const url = `postgres://postgres@127.0.0.1:${port}/postgres`
    const server = startProcess(['start'], { ...settings(place()), DATABASE_URL: url })
    const address = await server.address
    const health = async () => (await fetch(`${address}/healthz`)).status
    control('stop')
    expect(await health()).toBe(503)
    control('-o', options, 'start')
    await until(async () => (await health()) === 200)
    server.child.kill('SIGINT')
    expect(await server.ended).toBe(0)
  }
)
