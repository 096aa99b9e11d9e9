import { existsSync, readdirSync, rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openWorld, refusal, someone, type World } from '../../../tests/support/world.ts'
import { acceptKeys } from '../keys/database.ts'
import { readKeys } from '../keys/file.ts'
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
  const { connection, backups, clock, log } = world.platform
  await startBackups(backups, connection, new Date('2026-11-20'), clock, log)()
  expect(names('backups')).toEqual(['rakit-20261126T200000Z.tar.zst.age'])
  expect(names('copies')).toEqual(names('backups'))
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
