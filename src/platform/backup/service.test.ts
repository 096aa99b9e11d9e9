import { existsSync, mkdirSync, readdirSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openWorld, refusal, someone, type World } from '../../../tests/support/world.ts'
import { acceptKeys } from '../keys/database.ts'
import { readKeys } from '../keys/file.ts'
import { noteDone, noteRun } from './runs.ts'
import { startBackups } from './service.ts'

const administrator = someone('administrator')
let world: World
let now = new Date('2026-11-26T20:00:00Z')
beforeAll(async () => {
  world = await openWorld()
  world.platform.clock = () => now
  await acceptKeys(world.platform.connection.pool, readKeys(join(world.directory, 'secret.json')))
  await world.platform.connection.pool.query(`update tenant set created_at = '2026-11-20'`)
})
afterAll(() => world.close())
const names = (place: string) => readdirSync(join(world.directory, place)).sort()
const waiting = async () =>
  (await world.see(administrator, 'reporting/home', {})).cards
    .filter((c) => c.to === '/cadangan')
    .map((c) => [c.id, c.value])

it('tells the administrator that there is no backup, takes the daily one, with a second copy, and is content', async () => {
  expect(await waiting()).toEqual([['backup', 6]])
  // What a power cut left in either place goes; what somebody may still be writing, and what is none of ours, stays.
  for (const place of ['backups', 'copies'])
    for (const [name, days] of [
      ['rakit-20261120T200000Z.tar.zst.age.part', 2],
      ['before-0033-rakit-20261121T200000Z.tar.zst.age.part', 2],
      ['rakit-20261126T195900Z.tar.zst.age.part', 0],
      ['surat.part', 2]
    ] as const) {
      const path = join(world.directory, place, name)
      mkdirSync(join(world.directory, place), { recursive: true })
      writeFileSync(path, '')
      const at = Date.now() / 1000 - days * 86_400
      utimesSync(path, at, at)
    }
  const { connection, backups, clock, log } = world.platform
  await startBackups(backups, connection, new Date('2026-11-20'), clock, log)()
  const left = ['rakit-20261126T195900Z.tar.zst.age.part', 'surat.part']
  expect(names('backups')).toEqual([
    'rakit-20261126T195900Z.tar.zst.age.part',
    'rakit-20261126T200000Z.tar.zst.age',
    'surat.part'
  ])
  expect(names('copies')).toEqual(names('backups'))
  for (const place of ['backups', 'copies']) for (const name of left) rmSync(join(world.directory, place, name))
  expect(await waiting()).toEqual([])
  // The same day again: nothing is due.
  now = new Date('2026-11-27T10:00:00Z')
  await startBackups(backups, connection, new Date('2026-11-20'), clock, log)()
  expect(names('backups')).toHaveLength(1)
})

it('tries the newest by itself in a new month: restored, compared, and gone again', async () => {
  now = new Date('2026-12-01T20:00:00Z')
  const { connection, backups, clock, log } = world.platform
  await startBackups(backups, connection, new Date('2026-11-20'), clock, log)()
  const { runs } = await world.see(administrator, 'backups/list', {})
  expect(runs.some(({ running }) => running)).toBe(false)
  expect(runs.map((r) => [r.kind, r.problem, r.rows! > 100_000]).sort()).toEqual([
    ['backup', null, true],
    ['backup', null, true],
    ['drill', null, true]
  ])
  const { rowCount } = await connection.pool.query('select from pg_database where datname = $1', [
    `${new URL(world.url).pathname.slice(1)}_drill`
  ])
  expect(rowCount).toBe(0)
})

it('one that was cut off is not said to be running, whatever runs now', async () => {
  const { pool } = world.platform.connection
  const state = async () =>
    (await world.see(administrator, 'backups/list', {})).runs.filter((r) => !r.finishedAt).map((r) => r.running)
  await pool.query(
    `insert into backup_run (id, kind, started_at) values (gen_random_uuid(), 'backup', '2026-12-01T20:30:00Z')`
  )
  expect(await state()).toEqual([false])
  const at = new Date('2026-12-01T21:00:00Z')
  let seen: boolean[] = []
  await noteRun(
    pool,
    'backup',
    () => at,
    async () => {
      seen = await state()
      return {}
    }
  )
  expect(seen).toEqual([true, false])
  await pool.query(`delete from backup_run where finished_at is null or started_at = $1`, [at])
})

it('at the press of a button; what goes wrong is told in words', async () => {
  now = new Date('2026-12-02T03:00:00Z')
  const { job } = await world.act(administrator, 'backups/take', {})
  expect(await world.run(job)).toMatchObject({
    bytes: expect.any(Number),
    path: expect.stringContaining('20261202T030000Z')
  })
  // Both at once: the backup of the same day does away with the one that is being tried.
  const [tried] = await Promise.all([world.platform.backups.drill(), world.platform.backups.take()])
  expect(tried).toBeUndefined()
  const newest = join(world.directory, 'backups', names('backups').at(-1)!)
  truncateSync(newest, 1000)
  now = new Date('2026-12-02T04:00:00Z')
  const drill = await world.act(administrator, 'backups/drill', {})
  expect((await refusal(world.run(drill.job))).code).toBe('backup/damaged')
  const { runs } = await world.see(administrator, 'backups/list', {})
  expect(runs[0]).toMatchObject({ kind: 'drill', problem: { id: expect.stringContaining('rusak') } })
  rmSync(join(world.directory, 'backups'), { recursive: true })
  now = new Date('2027-01-20T03:00:00Z')
  expect((await waiting()).map(([id]) => id)).toEqual(['backup', 'drill'])
  expect(existsSync(join(world.directory, 'backups'))).toBe(false)
  expect((await refusal(world.act(someone('officer'), 'backups/take', {}))).code).toBe('access/refused')
})

it('of several places only its own folder says whether one is due; a backup by hand quiets the alert all the same', async () => {
  now = new Date('2027-01-21T03:00:00Z')
  const { connection, backups, clock, log } = world.platform
  await noteDone(connection.pool, 'backup', [now, now], { path: '/media/usb/rakit.tar.zst.age' })
  expect((await waiting()).map(([id]) => id)).toEqual(['drill'])
  await startBackups(backups, connection, new Date('2026-11-20'), clock, log)()
  expect(names('backups')).toEqual(['rakit-20270121T030000Z.tar.zst.age'])
  expect(await waiting()).toEqual([]) // it was tried too, as the last trial was in another month
})
