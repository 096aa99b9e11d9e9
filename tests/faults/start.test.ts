import { execFileSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { root } from '../../src/platform/config.ts'
import { keeperSocket, leasePostgres } from '../../src/platform/postgres/embedded.ts'
import { migrate, pendingMigrations, readMigrations } from '../../src/platform/postgres/migrate.ts'
import { killTogether, processesOf, startedBy, startProcess, until } from '../support/process.ts'
import { temporaryDirectory } from '../support/temporary.ts'
import { openWorld } from '../support/world.ts'

const places: string[] = []
const place = () => {
  const directory = temporaryDirectory('start')
  places.push(directory)
  return join(directory, 'data')
}
afterAll(() => {
  for (const directory of places) rmSync(directory, { recursive: true, force: true })
})
const settings = (data: string) => ({ RAKIT_DATA: data, RAKIT_DEMO: 'off', PORT: '0', RAKIT_LOG: 'silent' })
const healthy = async (address: string) => (await fetch(`${address}/healthz`)).json()

describe('npm start', () => {
  it('makes what it needs, serves, and Ctrl-C leaves nothing running', async () => {
    const data = place()
    const first = startProcess(['start'], settings(data))
    const address = await first.address
    expect(await healthy(address)).toMatchObject({ ok: true, migrations: 'current' })
    expect(first.said()).toMatch(/admin@rakit\.local {2}([a-z2-9]{4}-){3}[a-z2-9]{4}/)
    for (const secret of ['secret.json', 'lembar-pemulihan.pdf'])
      expect(statSync(join(data, secret)).mode & 0o777, secret).toBe(0o600)
    first.child.kill('SIGINT')
    expect(await first.ended).toBe(0)
    await until(() => processesOf(data).length === 0)

    const again = startProcess(['start'], settings(data))
    expect(await healthy(await again.address)).toMatchObject({ ok: true })
    expect(again.said()).not.toContain('admin@rakit.local')
    again.child.kill('SIGTERM')
    expect(await again.ended).toBe(0)
  })

  it('refuses a second copy on the same data directory, which goes on serving', async () => {
    const data = place()
    const first = startProcess(['start'], settings(data))
    const address = await first.address
    const second = startProcess(['start'], settings(data))
    expect(await second.ended).toBe(1)
    expect(second.said()).toContain('Rakit lain sedang berjalan')
    expect(await healthy(address)).toMatchObject({ ok: true })
    first.child.kill('SIGINT')
    await first.ended
  })

  it('says so when the port is taken, and makes nothing', async () => {
    const data = place()
    const holder = createServer()
    const port = await new Promise<number>((resolve) =>
      holder.listen(0, '127.0.0.1', () => resolve((holder.address() as { port: number }).port))
    )
    const refused = startProcess(['start'], { ...settings(data), PORT: String(port) })
    expect(await refused.ended).toBe(1)
    expect(refused.said()).toContain(`Port ${port} sedang dipakai`)
    expect(existsSync(data)).toBe(false)
    holder.close()
  })

  it.each([
    ['PORT', 'banyak'],
    ['RAKIT_DEMO', 'mungkin'],
    ['DATABASE_URL', 'mysql://x'],
    ['RAKIT_REGENCY', 'Sumenep']
  ])('names a wrong %s', async (name, value) => {
    const refused = startProcess(['start'], { ...settings(place()), [name]: value })
    expect(await refused.ended).toBe(1)
    expect(refused.said()).toContain(`Pengaturan tidak sah: ${name}`)
  })

  it('says so when PostgreSQL at DATABASE_URL does not answer', async () => {
    const refused = startProcess(['start'], {
      ...settings(place()),
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none'
    })
    expect(await refused.ended).toBe(1)
    expect(refused.said()).toContain('DATABASE_URL tidak dapat dihubungi')
  })
})

describe('kill -9', () => {
  it('of the server loses no acknowledged write, leaves no orphan, and the next start recovers', async () => {
    const data = place()
    const server = startProcess(['start'], settings(data))
    await server.address
    const lease = await leasePostgres(data)
    const client = new pg.Client({ connectionString: lease.url })
    await client.connect()
    await client.query(`update tenant set created_at = '2001-02-03'`)
    await client.end()
    server.child.kill('SIGKILL')
    await server.ended
    await lease.release()
    await until(() => processesOf(data).length === 0)
    const again = startProcess(['start'], settings(data))
    await again.address
    const look = await leasePostgres(data)
    const reader = new pg.Client({ connectionString: look.url })
    await reader.connect()
    expect((await reader.query('select created_at::date::text d from tenant')).rows[0].d).toBe('2001-02-03')
    await reader.end()
    await look.release()
    again.child.kill('SIGINT')
    expect(await again.ended).toBe(0)
  })

  it('of the building of the demo leaves one that the same command finishes', async () => {
    const data = place()
    const build = () => startProcess(['demo', '--households', '60', '--no-story', '--json'], { RAKIT_DATA: data })
    const first = build()
    await until(() => existsSync(keeperSocket(data)))
    const lease = await leasePostgres(data)
    const client = new pg.Client({ connectionString: lease.url })
    await client.connect()
    const count = async (what: string) => Number((await client.query(`select count(*) n from ${what}`)).rows[0].n)
    await until(
      async () => (await count(`pg_tables where tablename = 'demo_step'`)) === 1 && (await count('demo_step')) > 20
    )
    first.child.kill('SIGKILL')
    await first.ended
    const households = await count('household')
    const second = build()
    expect(await second.ended, second.said()).toBe(0)
    expect(second.said()).toContain('melanjutkan')
    expect(await count('household')).toBe(households)
    expect(await count('tenant where ready')).toBe(1)
    expect(await count('demo_step')).toBe(0)
    expect(await count('mentor')).toBe(12)
    await client.end()
    await lease.release()
  })

  it('of the server, the keeper and PostgreSQL alike is recovered from', async () => {
    const data = place()
    const server = startProcess(['start'], settings(data))
    await server.address
    // Any of them that sees another gone would tidy up before it is killed.
    killTogether([...processesOf(data), ...startedBy(server.child.pid!), server.child.pid!])
    await until(() => processesOf(data).length === 0)
    expect(existsSync(keeperSocket(data))).toBe(true)
    const again = startProcess(['start'], settings(data))
    expect(await healthy(await again.address)).toMatchObject({ ok: true })
    expect(again.said()).toContain('dipulihkan dari catatannya')
    again.child.kill('SIGINT')
    expect(await again.ended).toBe(0)
    await until(() => processesOf(data).length === 0)
  })
})

it.runIf(process.getuid?.() === 0)(
  'started by root under a directory that others cannot enter, it still works',
  async () => {
    const home = mkdtempSync(join(tmpdir(), 'rakit-home-'))
    places.push(home)
    mkdirSync(join(home, 'clone'), { mode: 0o700 })
    execFileSync('chmod', ['700', home])
    const data = join(home, 'clone', 'data')
    const server = startProcess(['start'], settings(data))
    expect(await healthy(await server.address)).toMatchObject({ ok: true })
    server.child.kill('SIGINT')
    expect(await server.ended).toBe(0)
    rmSync(join(readlinkSync(join(data, 'postgres')), '..'), { recursive: true, force: true })
  }
)

/** The clone can be read by everybody, as a test of another account needs. */
const isOpen = (() => {
  for (let at = root; at !== '/'; at = dirname(at)) if (!(statSync(at).mode & 0o001)) return false
  return true
})()
it.runIf(process.getuid?.() === 0 && isOpen)(
  'started by a plain user, it works and keeps its data in the data directory',
  async () => {
    const nobody = 65_534
    const home = temporaryDirectory('plain')
    places.push(home)
    chownSync(home, nobody, nobody)
    const data = join(home, 'data')
    for (const round of [1, 2]) {
      const server = startProcess(['start'], settings(data), { account: nobody })
      expect(await healthy(await server.address), `start ${round}`).toMatchObject({ ok: true })
      server.child.kill('SIGINT')
      expect(await server.ended).toBe(0)
    }
    expect(statSync(join(data, 'postgres')).uid).toBe(nobody)
    await until(() => processesOf(data).length === 0)
  }
)

it('a keeper whose PostgreSQL cannot be used ends it, says why, and leaves nothing running', async () => {
  const data = place()
  const first = startProcess(['start'], settings(data))
  await first.address
  first.child.kill('SIGINT')
  await first.ended
  rmSync(join(data, 'postgres.password'))
  const broken = startProcess(['start'], settings(data))
  expect(await broken.ended).toBe(1)
  expect(broken.said()).toContain('PostgreSQL bawaan tidak dapat dijalankan')
  await until(() => processesOf(data).length === 0)
})

it('a database of another version of PostgreSQL is told by its number, and left alone', async () => {
  const data = place()
  await (await leasePostgres(data, ['fsync=off'])).release()
  writeFileSync(join(data, 'postgres/PG_VERSION'), '19\n')
  const refused = startProcess(['start'], settings(data))
  expect(await refused.ended).toBe(1)
  expect(refused.said()).toContain('dibuat dengan PostgreSQL 19')
  await until(() => processesOf(data).length === 0)
})

it.each([
  ['as a data directory', ['start'], { RAKIT_DATA: '/proc/rakit' }],
  ['for a key file', ['keys', 'show'], { RAKIT_SECRET_FILE: '/proc/rakit/secret.json' }],
  ['for files', ['demo', '--files', '/proc/rakit'], {}],
  ['for a backup', ['backup', '/proc/rakit/backup'], {}]
])('a place that cannot be made is refused in a sentence, and not tried for ever: %s', async (_, args, more) => {
  const refused = startProcess(args, { ...settings(place()), ...more })
  expect(await refused.ended).toBe(1)
  expect(refused.said()).toMatch(/ENOENT/)
  expect(refused.said()).not.toMatch(/^\s+at /m)
})

it('a command for a regency says that none is served yet', async () => {
  const command = startProcess(['import', 'households', 'warga.csv'], settings(place()))
  expect(await command.ended).toBe(1)
  expect(command.said()).toContain('Belum ada kabupaten di sini')
})

it('a migration that fails changes nothing and is named', async () => {
  const world = await openWorld({ fromEmpty: true })
  const { pool } = world.platform.connection
  const good = { name: '9001_good.sql', sql: 'create table half_made (x int)', checksum: 'a' }
  const bad = { name: '9002_bad.sql', sql: 'create table nonsense (', checksum: 'b' }
  await expect(migrate(pool, [...readMigrations(), good, bad])).rejects.toMatchObject({
    code: 'platform/migration-failed',
    message: expect.stringContaining('9002_bad.sql')
  })
  expect((await pool.query(`select to_regclass('half_made') t`)).rows[0].t).toBeNull()
  expect(await pendingMigrations(pool, [...readMigrations(), good])).toEqual(['9001_good.sql'])
  const changed = readMigrations().map((m, i) => (i === 0 ? { ...m, checksum: 'other' } : m))
  await expect(migrate(pool, changed)).rejects.toMatchObject({ code: 'platform/migration-failed' })
  const older = readMigrations().slice(0, -1)
  await expect(migrate(pool, older)).rejects.toMatchObject({ code: 'platform/newer-database' })
  await world.close()
})

it('the command line imports beside a running server, answers JSON alone, and tells success from failure by its exit code', async () => {
  const data = place()
  const server = startProcess(['start'], settings(data))
  await server.address
  const file = join(data, 'warga.csv')
  writeFileSync(
    file,
    'NIK,Nama,Desa,Tgl Lahir\n3529145203851001,Siti Aminah,Jelbudan,12/03/1985\n,Tanggal Salah,Jelbudan,31 Februari 1985\n'
  )
  const run = async (...args: string[]) => {
    const command = startProcess([...args, '--json'], settings(data))
    const code = await command.ended
    return { code, answer: JSON.parse(command.answered()) }
  }
  expect(await run('import', 'households', file, '--dry-run')).toMatchObject({
    code: 0,
    answer: { dryRun: true, accepted: 1, held: 1 }
  })
  expect(await run('import', 'households', file)).toMatchObject({
    code: 0,
    answer: { new: 1, held: 1, problems: [{ line: 3, problems: [{ field: 'birthDate', code: 'date-unreadable' }] }] }
  })
  expect(await run('import', 'households', file)).toMatchObject({ code: 0, answer: { new: 0, same: 1 } })
  expect(await run('import', 'households', '/no/such.xlsx')).toMatchObject({
    code: 1,
    answer: { problem: { code: 'command/no-file' } }
  })
  expect(await run('match', file, '--threshold', '0.9')).toEqual({ code: 0, answer: [] })
  server.child.kill('SIGINT')
  expect(await server.ended).toBe(0)

  const unknown = startProcess(['dance'], settings(place()))
  expect(await unknown.ended).toBe(1)
  expect(unknown.said()).toContain('Tidak ada perintah "dance"')
})
