/** Backups, restores and moves with the real program, and between versions of PostgreSQL. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openKeys } from '../../src/platform/keys/file.ts'
import { leasePostgres } from '../../src/platform/postgres/embedded.ts'
import { has15, type Postgres15, startPostgres15 } from '../support/postgres15.ts'
import { startProcess } from '../support/process.ts'
import { temporaryDirectory } from '../support/temporary.ts'

const home = temporaryDirectory('backups')
const data = join(home, 'data')
const plain = { RAKIT_DEMO: 'off', PORT: '0', RAKIT_LOG: 'silent' }
const settings = { ...plain, RAKIT_DATA: data }
let identity = ''
let debian: Postgres15 | undefined
afterAll(async () => {
  await debian?.stop()
  rmSync(home, { recursive: true, force: true })
})

async function run(args: string[], environment: Record<string, string> = settings, typed?: string) {
  const command = startProcess([...args, '--json'], environment, { typed })
  const code = await command.ended
  return { code, answer: JSON.parse(command.answered() || 'null'), said: command.said() }
}

/** The book of backups of an embedded database, the oldest first. */
async function book(directory: string) {
  const lease = await leasePostgres(directory)
  const client = new pg.Client({ connectionString: lease.url })
  await client.connect()
  const { rows } = await client.query(
    `select kind, finished_at is not null as finished, problem is null as good, coalesce(rows, 0) > 0 as counted, place
     from backup_run order by started_at`
  )
  await client.end()
  await lease.release()
  return rows.map(({ kind, finished, good, counted, place }) => ({ kind, well: finished && good && counted, place }))
}

/** What an import of the same people finds: those that are there already, by their sealed numbers. */
async function people(environment: Record<string, string>) {
  const again = await run(['import', 'households', join(home, 'warga.csv')], environment)
  return again.answer
}

beforeAll(async () => {
  await openKeys(join(data, 'secret.json'), true, async (made) => {
    identity = made
  })
  const server = startProcess(['start'], settings)
  await fetch(`${await server.address}/healthz`)
  server.child.kill('SIGINT')
  expect(await server.ended).toBe(0)
  const rows = Array.from(
    { length: 300 },
    (_, i) => `352914520385${String(i).padStart(4, '0')},Siti Aminah ${i},Jelbudan`
  )
  writeFileSync(join(home, 'warga.csv'), `NIK,Nama,Desa\n${rows.join('\n')}\n`)
  expect(await run(['import', 'households', join(home, 'warga.csv')])).toMatchObject({ code: 0, answer: { new: 300 } })
})

describe('rakit backup', () => {
  let path = ''
  it('beside a running server, then rakit restore on a new machine by the recovery sheet', async () => {
    const server = startProcess(['start'], settings)
    await fetch(`${await server.address}/healthz`)
    const taken = await run(['backup', home])
    expect(taken).toMatchObject({ code: 0, answer: { tables: { person: 300 } } })
    server.child.kill('SIGINT')
    expect(await server.ended).toBe(0)
    expect(readFileSync(taken.answer.path).includes('Siti Aminah')).toBe(false)

    const fresh = { ...plain, RAKIT_DATA: join(home, 'fresh') }
    const mistyped = await run(['restore', taken.answer.path], fresh, 'AGE-SECRET-KEY-1SALAH\n')
    expect(mistyped).toMatchObject({ code: 1, answer: { problem: { code: 'backup/other-key' } } })
    const restored = await run(['restore', taken.answer.path], fresh, `${identity}\n`)
    expect(restored, restored.said).toMatchObject({ code: 0, answer: { rows: taken.answer.rows } })
    expect(restored.answer.tables).toEqual(taken.answer.tables)
    expect(await people(fresh)).toMatchObject({ same: 300, new: 0 })
    // What the administrator is told of: the backup, in both places, and that it was brought back.
    const backup = { kind: 'backup', well: true, place: taken.answer.path }
    expect(await book(data)).toEqual([backup])
    expect(await book(join(home, 'fresh'))).toEqual([backup, { ...backup, kind: 'restore' }])
    expect(await run(['restore', taken.answer.path], fresh)).toMatchObject({
      code: 1,
      answer: { problem: { code: 'backup/not-empty' } }
    })

    path = taken.answer.path
  })

  it('is restored from the second place, by its name alone', async () => {
    const name = basename(path)
    const far = { ...plain, RAKIT_DATA: join(home, 'far') }
    expect(await run(['restore', name], far, `${identity}\n`)).toMatchObject({
      code: 1,
      answer: { problem: { code: 'command/no-file' } }
    })
    const copied = await run(['restore', name], { ...far, RAKIT_BACKUP_COPIES: home }, `${identity}\n`)
    expect(copied, copied.said).toMatchObject({ code: 0, answer: { tables: { person: 300 } } })
    rmSync(path)
  })
})

describe('a start that would migrate', () => {
  it('takes a backup first; a migration that fails leaves everything as it was', async () => {
    // As an older Rakit left it: one migration has not been there.
    const lease = await leasePostgres(data)
    const client = new pg.Client({ connectionString: lease.url })
    await client.connect()
    await client.query('alter table programme drop column places, add column places int')
    await client.query(`delete from migration where name like '0031%'`)
    await client.query('truncate backup_run')
    // However often it is tried, one backup of it is kept.
    for (const _ of [1, 2])
      expect(await run(['keys', 'show'])).toMatchObject({
        code: 1,
        answer: { problem: { code: 'platform/migration-failed' } }
      })
    const backups = () => readdirSync(join(data, 'backups')).sort()
    expect(backups()).toEqual([expect.stringMatching(/^before-0031-rakit-.*\.tar\.zst\.age$/)])
    expect((await client.query('select count(*)::int as n from person')).rows[0].n).toBe(300)
    expect((await client.query('select count(*)::int as n from backup_run')).rows[0].n).toBe(0)

    await client.query('alter table programme drop column places')
    rmSync(join(data, 'backups', backups()[0]!))
    await client.end()
    await lease.release()
    expect(await run(['keys', 'show'])).toMatchObject({ code: 0, answer: { keys: [{ number: 1 }] } })
    expect(await book(data)).toEqual([{ kind: 'upgrade', well: true, place: join(data, 'backups', backups()[0]!) }])
    expect(await people(settings)).toMatchObject({ same: 300, new: 0 })

    // The backup of the older version comes back too, and is migrated.
    const older = { ...plain, RAKIT_DATA: join(home, 'older') }
    const back = await run(['restore', join(data, 'backups', backups()[0]!)], older, `${identity}\n`)
    expect(back, back.said).toMatchObject({ code: 0, answer: { tables: { person: 300 } } })
    expect(await people(older)).toMatchObject({ same: 300, new: 0 })
  })
})

describe.runIf(has15)('from one PostgreSQL to another', () => {
  it('moves to 15 and back to 18, equal in every table, and restores a backup of either in the other', async () => {
    debian = await startPostgres15()
    const there = { ...settings, DATABASE_URL: await debian.database('moved') }
    const moved = await run(['move', '--to', there.DATABASE_URL])
    expect(moved, moved.said).toMatchObject({ code: 0 })
    expect(await people(there)).toMatchObject({ same: 300, new: 0 })
    expect(await run(['move', '--to', there.DATABASE_URL])).toMatchObject({
      code: 1,
      answer: { problem: { code: 'backup/not-empty' } }
    })

    const of15 = await run(['backup', join(home, 'of15')], there)
    expect(of15).toMatchObject({ code: 0 })
    const in18 = { ...plain, RAKIT_DATA: join(home, 'in18') }
    expect(await run(['restore', join(home, 'of15')], in18, `${identity}\n`)).toMatchObject({ code: 0 })
    expect(await people(in18)).toMatchObject({ same: 300, new: 0 })

    const of18 = await run(['backup', join(home, 'of18')], in18)
    expect(of18).toMatchObject({ code: 0 })
    const in15 = { ...plain, RAKIT_DATA: join(home, 'in15'), DATABASE_URL: await debian.database('restored') }
    expect(await run(['restore', join(home, 'of18')], in15, `${identity}\n`)).toMatchObject({ code: 0 })
    expect(await people(in15)).toMatchObject({ same: 300, new: 0 })

    // Back home: from the server into an embedded one of a new directory, with the keys beside it.
    const back = { ...there, RAKIT_DATA: join(home, 'back'), RAKIT_SECRET_FILE: join(data, 'secret.json') }
    expect(await run(['move', '--to', 'embedded'], back)).toMatchObject({ code: 0 })
    const { DATABASE_URL: _, ...embedded } = back
    expect(await people(embedded)).toMatchObject({ same: 300, new: 0 })
    expect((await book(join(home, 'back'))).filter(({ kind }) => kind === 'move').map(({ well }) => well)).toEqual([
      true,
      true
    ])
  }, 300_000)
})
