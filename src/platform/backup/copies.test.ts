/** The second place, on a server that speaks S3 and in a folder. */
import { execFileSync } from 'node:child_process'
import { closeSync, constants, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import S3rver from 's3rver'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../../tests/support/process.ts'
import { openWorld, refusal, type World } from '../../../tests/support/world.ts'
import { readConfig } from '../config.ts'
import { acceptKeys } from '../keys/database.ts'
import { readKeys } from '../keys/file.ts'
import { nameOf, takeBackup } from './backup.ts'
import { openCopies } from './copies.ts'

const directory = mkdtempSync(join(tmpdir(), 'rakit-copies-'))
let world: World
let machine = ''
let store: S3rver
let port = 0
const paths: string[] = []
beforeAll(async () => {
  world = await openWorld()
  const keys = readKeys(join(world.directory, 'secret.json'))
  machine = keys.machine
  const { pool } = world.platform.connection
  await acceptKeys(pool, keys)
  for (const at of ['2026-11-26T20:00:00Z', '2026-11-27T10:00:00Z', '2026-11-27T20:00:00Z'].map((t) => new Date(t))) {
    paths.push(join(directory, nameOf(at)))
    await takeBackup({ pool, keys, files: join(world.directory, 'files'), version: '0' }, paths.at(-1)!, at)
  }
  port = await freePort()
  store = new S3rver({
    port,
    address: '127.0.0.1',
    silent: true,
    directory: join(directory, 'store'),
    configureBuckets: [{ name: 'cadangan', configs: [] }]
  })
  await store.run()
})
afterAll(async () => {
  await store.close()
  await world.close()
  rmSync(directory, { recursive: true, force: true })
})
const inStore = () => `s3+http://S3RVER:S3RVER@127.0.0.1:${port}/cadangan/sumenep`

describe.each([
  ['a store that speaks S3', inStore],
  ['a folder', () => join(directory, 'copies')]
])('%s', (_, where) => {
  it('keeps what the rule keeps, proved there, and gives it back', async () => {
    const copies = openCopies(where())
    for (const path of paths) await copies.keep(path, machine)
    const [evening, noon, night] = paths.map((path) => path.split('/').at(-1)!) as [string, string, string]
    const back = join(directory, 'back')
    for (const [name, path] of [
      [noon, paths[1]!],
      [night, paths[2]!]
    ] as const) {
      await copies.fetch(name, back)
      expect(readFileSync(back).equals(readFileSync(path))).toBe(true)
    }
    // Taken on the morning of the same day in Jakarta as the one at noon.
    await expect(copies.fetch(evening, back)).rejects.toThrow()
  })

  it('refuses what does not read back as a backup, and takes it away again', async () => {
    const copies = openCopies(where())
    const name = nameOf(new Date('2026-11-28T20:00:00Z'))
    writeFileSync(join(directory, name), readFileSync(paths[0]!).subarray(0, 5000))
    const problem = await refusal(copies.keep(join(directory, name), machine))
    expect(problem.code).toBe('backup/no-second-copy')
    expect(problem.text.en).toContain('damaged')
    await expect(copies.fetch(name, join(directory, 'back'))).rejects.toThrow()
  })
})

it('gives a second place up that never answers, in words', async () => {
  const hung = join(directory, 'hung')
  mkdirSync(hung)
  const half = join(hung, `${basename(paths[0]!)}.part`)
  execFileSync('mkfifo', [half]) // whoever writes to it waits for a reader
  const problem = await refusal(openCopies(hung, 200).keep(paths[0]!, machine))
  expect(problem.code).toBe('backup/no-second-copy')
  expect(problem.text.en).toContain('no answer')
  closeSync(openSync(half, constants.O_RDONLY | constants.O_NONBLOCK))
})

it('says what is wrong with a store without telling its secret', async () => {
  const none = openCopies(`s3+http://kunci:rahasia@127.0.0.1:${await freePort()}/cadangan`)
  const problem = await refusal(none.keep(paths[0]!, machine))
  expect(problem.code).toBe('backup/no-second-copy')
  expect(problem.message).not.toContain('rahasia')
  const bucket = openCopies(inStore().replace('cadangan', 'lain'))
  expect((await refusal(bucket.keep(paths[0]!, machine))).code).toBe('backup/no-second-copy')
  expect(() => readConfig({ RAKIT_BACKUP_COPIES: 's3://rahasia@host' })).toThrow('s3://KEY:SECRET@host/bucket')
  expect(() => readConfig({ RAKIT_BACKUP_COPIES: 's3://rahasia@host' })).not.toThrow('rahasia')
  expect(readConfig({ RAKIT_BACKUP_COPIES: inStore() }).backupCopies).toBe(inStore())
})
