/** Files come back as they were uploaded, wherever they lie; what is not whole is never taken for whole. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { at } from '../../tests/support/database-url.ts'
import { openWorld, refusal, someone, type World } from '../../tests/support/world.ts'
import { restoreBackup, takeBackup } from './backup/backup.ts'
import { type Files, openFiles } from './files.ts'
import { openKeys } from './keys/file.ts'
import { connect } from './postgres/database.ts'
import { storeUpload } from './uploads.ts'

let world: World
let here: string
let shared: Files
const officer = someone('officer')
beforeAll(async () => {
  world = await openWorld()
  here = mkdtempSync(join(world.directory, 'shared-'))
  shared = openFiles(here, world.platform.connection, 'database')
})
afterAll(() => world.close())

async function* inPieces(content: Buffer, size = 70_000) {
  for (let from = 0; from < content.length; from += size) yield content.subarray(from, from + size)
}
const upload = (content: Buffer) =>
  storeUpload({ ...world.platform, files: shared }, officer, 'berkas', inPieces(content))
const contentOf = (files: Files, id: string) => files.use(id, (path) => readFile(path))
const query = (sql: string, values: unknown[] = []) => world.platform.connection.pool.query(sql, values)

it('a file of any length comes back from the database byte by byte, and leaves nothing on the disk', async () => {
  const elsewhere = openFiles(mkdtempSync(join(world.directory, 'other-')), world.platform.connection, 'disk')
  const lengths = fc.oneof(fc.nat(5), fc.integer({ min: 1048570, max: 1048580 }), fc.nat(3_000_000))
  await fc.assert(
    fc.asyncProperty(lengths, async (length) => {
      const content = randomBytes(length)
      const id = await upload(content)
      expect((await contentOf(elsewhere, id)).equals(content)).toBe(true)
      await shared.remove(id)
      expect((await refusal(contentOf(elsewhere, id))).code).toBe('platform/file-missing')
    }),
    { numRuns: 15 }
  )
  expect(readdirSync(here)).toEqual([])
})

it('an upload that breaks off leaves neither file nor row nor parts', async () => {
  async function* broken() {
    yield randomBytes(2_000_000)
    throw new Error('the line is cut')
  }
  for (const files of [shared, world.platform.files])
    await expect(storeUpload({ ...world.platform, files }, officer, 'putus', broken())).rejects.toThrow('cut')
  expect((await query(`select from file where name = 'putus'`)).rowCount).toBe(0)
  expect([...readdirSync(here), ...readdirSync(join(world.directory, 'files'))]).toEqual([])
})

it('a file that was altered or lies on another disk is refused in a sentence', async () => {
  const inDatabase = await upload(Buffer.from('isi yang benar'))
  await query(`update file_part set content = 'isi yang lain' where id = $1`, [inDatabase])
  const onDisk = await world.upload(officer, 'foto', Buffer.from('isi yang benar'))
  writeFileSync(join(world.directory, 'files', onDisk), 'isi yang lain')
  for (const [files, id] of [
    [shared, inDatabase],
    [world.platform.files, onDisk]
  ] as const)
    expect((await refusal(contentOf(files, id))).code).toBe('platform/file-altered')
  const elsewhere = await world.upload(officer, 'foto', Buffer.from('di disk server pertama'))
  const missing = await refusal(contentOf(shared, elsewhere))
  expect(missing.text.id).toContain('RAKIT_FILES=database')
  expect(readdirSync(here)).toEqual([])
})

it('what lay on the disk is brought into the database, once, however often it is cut off', async () => {
  const directory = mkdtempSync(join(world.directory, 'moved-'))
  const disk = openFiles(directory, world.platform.connection, 'disk')
  const contents = [1, 2, 3].map(() => randomBytes(1_500_000))
  const ids: string[] = []
  for (const content of contents)
    ids.push(await storeUpload({ ...world.platform, files: disk }, officer, 'lama', inPieces(content)))
  writeFileSync(join(directory, ids[2]!), 'berubah')
  writeFileSync(join(directory, 'catatan.txt'), 'bukan berkas unggahan')
  // Cut off after the first: the second cannot be written.
  const order = readdirSync(directory).filter((name) => ids.includes(name))
  await query(
    `create function cut() returns trigger language plpgsql as $$ begin raise 'cut off'; end $$;
     create trigger cut before insert on file_part for each row when (new.id = '${order.filter((id) => id !== ids[2])[1]}'
       and new.no = 1) execute function cut()`
  )
  const files = openFiles(directory, world.platform.connection, 'database')
  await expect(files.gather()).rejects.toThrow('cut off')
  await query('drop function cut cascade')
  expect(await files.gather()).toEqual({ moved: 1, altered: ['lama'] })
  for (const i of [0, 1]) expect((await contentOf(shared, ids[i]!)).equals(contents[i]!)).toBe(true)
  expect(await files.gather()).toEqual({ moved: 0, altered: ['lama'] })
  expect(readdirSync(directory).sort()).toEqual([ids[2]!, 'catatan.txt'].sort())
})

it('a backup brings shared files back as they were', async () => {
  const content = randomBytes(2_500_000)
  const id = await upload(content)
  const secretFile = join(world.directory, 'secret.json')
  const keys = await openKeys(secretFile, false)
  const path = join(world.directory, 'cadangan')
  await takeBackup({ pool: world.platform.connection.pool, keys, files: here, version: '0' }, path, new Date())
  const cluster = inject('cluster')
  const admin = connect({ url: cluster }, 1)
  const name = `restored_${randomBytes(6).toString('hex')}`
  await admin.pool.query(`create database ${name}`)
  const target = connect({ url: at(cluster, name) }, 3)
  const files = mkdtempSync(join(world.directory, 'restored-'))
  await restoreBackup(path, { identity: keys.machine }, { pool: target.pool, files, secretFile })
  const back = await contentOf(openFiles(files, target, 'database'), id)
  expect(createHash('sha256').update(back).digest()).toEqual(createHash('sha256').update(content).digest())
  await target.close()
  await admin.pool.query(`drop database ${name} with (force)`)
  await admin.close()
})
