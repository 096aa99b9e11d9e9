import { randomBytes } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { at } from '../../../tests/support/database-url.ts'
import { jelbudan, openWorld, refusal, someone, type World } from '../../../tests/support/world.ts'
import { acceptKeys, checkKeys, vaultOf } from '../keys/database.ts'
import { type Keys, openKeys, readKeys } from '../keys/file.ts'
import { connect } from '../postgres/database.ts'
import { migrate, pendingMigrations, readMigrations } from '../postgres/migrate.ts'
import { nameOf, restoreBackup, takeBackup } from './backup.ts'
import { openSnapshot, sumsOf } from './tables.ts'

const officer = someone('officer')
const directory = mkdtempSync(join(tmpdir(), 'rakit-backup-'))
const opened: { close: () => Promise<void> }[] = []
afterAll(async () => {
  for (const each of opened) await each.close()
  rmSync(directory, { recursive: true, force: true })
})

/** An empty database and directory. */
async function emptyPlace(cluster = inject('cluster')) {
  const admin = connect({ url: cluster }, 1)
  const name = `restored_${randomBytes(5).toString('hex')}`
  await admin.pool.query(`create database ${name}`)
  const { pool } = connect({ url: at(cluster, name) }, 3)
  opened.push({
    async close() {
      await pool.end()
      await admin.pool.query(`drop database ${name}`)
      await admin.close()
    }
  })
  const home = mkdtempSync(join(directory, 'place-'))
  return { pool, files: join(home, 'files'), secretFile: join(home, 'secret.json') }
}

/** Everything in a database, table by table. */
async function everything(pool: Awaited<ReturnType<typeof emptyPlace>>['pool']) {
  const client = await pool.connect()
  try {
    const { tables } = await openSnapshot(client)
    return await sumsOf(client, tables)
  } finally {
    await client.query('rollback')
    client.release()
  }
}

describe('a backup', () => {
  let world: World
  let keys: Keys
  let identity = ''
  let place: Parameters<typeof takeBackup>[0]
  const path = join(directory, nameOf(new Date('2026-11-27T02:00:00Z')))
  beforeAll(async () => {
    world = await openWorld()
    const secretFile = join(world.directory, 'secret.json')
    rmSync(secretFile)
    keys = await openKeys(secretFile, true, async (made) => {
      identity = made
    })
    world.platform.vault = vaultOf(keys, secretFile)
    const { pool } = world.platform.connection
    await acceptKeys(pool, keys)
    place = { pool, keys, files: join(world.directory, 'files'), version: '0.1.0' }
    for (let i = 0; i < 20; i++) await register(i)
    await world.upload(officer, 'foto.bin', randomBytes(300_000))
    await takeBackup(place, path, new Date())
  })
  afterAll(() => world.close())
  const register = (i: number) =>
    world.act(officer, 'households/register', {
      household: { village: jelbudan, address: `Jalan\tBerbatu \\ baris\nkedua ${i}` } as never,
      people: [{ name: `Siti ${'Aminah'.slice(i % 5)}`, nik: `352914520385${String(i).padStart(4, '0')}` } as never]
    })

  it('comes back whole: every table, file and key, and the rules of the tables too', async () => {
    const target = await emptyPlace()
    const restored = await restoreBackup(path, { identity }, target)
    expect(restored).toMatchObject({ files: 1, tables: { household: 20, person: 20 } })
    expect(await everything(target.pool)).toEqual(await everything(place.pool))
    expect(readKeys(target.secretFile)).toEqual(keys)
    await checkKeys(target.pool, target.secretFile, keys)
    const { rows } = await target.pool.query('select id from file')
    expect(readFileSync(join(target.files, rows[0].id))).toEqual(readFileSync(join(place.files, rows[0].id)))
    // Constraints, indexes, triggers, policies and sequences are those of a migrated database.
    const rules = async (pool: typeof place.pool) =>
      (
        await pool.query(`select conrelid::regclass::text || ' ' || conname as rule, pg_get_constraintdef(oid) as says
          from pg_constraint where connamespace = 'public'::regnamespace
          union all select tablename, indexdef from pg_indexes where schemaname = 'public'
          union all select tgrelid::regclass || ' ' || tgname, pg_get_triggerdef(oid) || tgenabled::text from pg_trigger
          where not tgisinternal
          union all select tablename || ' ' || policyname, coalesce(qual, '') || coalesce(with_check, '') from pg_policies
          union all select sequencename, coalesce(last_value, 0)::text from pg_sequences where schemaname = 'public'
          order by 1, 2`)
      ).rows
    expect(await rules(target.pool)).toEqual(await rules(place.pool))
    // Figures go on from where they were, and so do numbers.
    await target.pool.query(
      `insert into change (regency, action_id, kind, subject) values ('35.29', gen_random_uuid(), 'x', gen_random_uuid())`
    )
    expect(
      (
        await target.pool.query(
          `select max(seq) > (select max(seq) from change where kind <> 'x') as later from change where kind = 'x'`
        )
      ).rows
    ).toEqual([{ later: true }])
  })

  it('is refused where something is already, by a wrong key, and when it is no backup; nothing is written', async () => {
    const target = await emptyPlace()
    const stranger = await openKeys(join(directory, 'stranger.json'), true)
    expect((await refusal(restoreBackup(path, { identity: stranger.machine }, target))).code).toBe('backup/other-key')
    expect((await refusal(restoreBackup(path, { identity: 'AGE-SECRET-KEY-1SALAH' }, target))).code).toBe(
      'backup/other-key'
    )
    await target.pool.query('create table already (there int)')
    expect((await refusal(restoreBackup(path, { identity }, target))).code).toBe('backup/not-empty')
    expect(existsSync(target.secretFile)).toBe(false)
    expect(
      (await target.pool.query('select count(*)::int as n from pg_tables where schemaname = $1', ['public'])).rows[0].n
    ).toBe(1)
  })

  it('that was cut off or tampered with is refused before anything is written, wherever it was hit', async () => {
    const target = await emptyPlace()
    const { size } = statSync(path)
    const harmed = join(directory, 'harmed')
    for (let i = 1; i <= 12; i++) {
      copyFileSync(path, harmed)
      const where = Math.floor((size * i) / 13)
      if (i % 2) truncateSync(harmed, where)
      else {
        const bytes = readFileSync(harmed)
        bytes[where]! ^= 1
        writeFileSync(harmed, bytes)
      }
      expect((await refusal(restoreBackup(harmed, { identity }, target))).code, `${where} of ${size}`).toBe(
        'backup/damaged'
      )
    }
    expect(existsSync(target.secretFile)).toBe(false)
    expect(existsSync(target.files)).toBe(false)
    expect((await target.pool.query('select from pg_tables where schemaname = $1', ['public'])).rowCount).toBe(0)
  })

  it('with a passphrase is opened by that alone', async () => {
    const locked = join(directory, 'locked')
    await takeBackup(place, locked, new Date(), { passphrase: 'kuda laut makan garam' })
    const target = await emptyPlace()
    expect((await refusal(restoreBackup(locked, { passphrase: 'kuda laut' }, target))).code).toBe('backup/other-key')
    await restoreBackup(locked, { passphrase: 'kuda laut makan garam' }, target)
    expect(readKeys(target.secretFile)).toEqual(keys)
  })

  it('of a newer Rakit is refused by this one', async () => {
    const target = await emptyPlace()
    const later = join(directory, 'later')
    const { pool } = place
    await pool.query(`insert into migration (name, checksum) values ('9999_later.sql', 'x')`)
    await takeBackup(place, later, new Date())
    await pool.query(`delete from migration where name = '9999_later.sql'`)
    expect((await refusal(restoreBackup(later, { identity }, target))).code).toBe('backup/newer')
    expect(existsSync(target.secretFile)).toBe(false)
  })

  it('taken while several people write is one moment: what belongs together is there together', async () => {
    let writing = true
    let next = 1000
    const writers = Array.from({ length: 4 }, async () => {
      while (writing) await register(next++)
    })
    const busy = join(directory, 'busy')
    const taken: number[] = []
    for (let i = 0; i < 3; i++) taken.push((await takeBackup(place, busy, new Date())).tables.household!)
    writing = false
    await Promise.all(writers)
    expect(taken[2]).toBeGreaterThan(taken[0]!)
    const { pool, ...rest } = await emptyPlace()
    await restoreBackup(busy, { identity }, { pool, ...rest })
    const { rows } =
      await pool.query(`select (select count(*)::int from household) as homes, (select count(*)::int from person) as people,
      (select sum(households)::int from village_figures) as counted,
        (select count(*)::int from audit where action = 'households/register' and done) as acts,
      (select count(*)::int from audit where not done) as undone`)
    const n = taken[2]
    expect(rows).toEqual([{ homes: n, people: n, counted: n, acts: n, undone: 0 }])
  })
})

describe('a backup of an earlier version', () => {
  it.each(readMigrations().map((m) => m.name))('at %s comes back and is migrated to this one', async (last) => {
    const before = await emptyPlace()
    await migrate(
      before.pool,
      readMigrations().filter((m) => m.name <= last)
    )
    const has = async (table: string) =>
      (await before.pool.query('select to_regclass($1) as t', [table])).rows[0].t !== null
    await before.pool.query(`insert into tenant (regency) values ('35.29')`)
    if (await has('region'))
      await before.pool.query(`insert into region (code, level, name) values ('35.29.14.2008', 'village', 'Jelbudan')`)
    const keys = await openKeys(before.secretFile, true)
    const vault = vaultOf(keys, before.secretFile)
    if (await has('person')) {
      await before.pool.query(
        `insert into household (regency, id, village, kk_cipher, kk_hash) values ('35.29', $1, '35.29.14.2008', $2, $3)`,
        ['01900000-0000-7000-8000-000000000001', vault.seal('3529145203850001'), vault.hash('kk:3529145203850001')]
      )
      await before.pool.query(
        `insert into person (regency, id, household_id, village, name, name_tokens, nik_cipher, nik_hash)
         values ('35.29', $1, $2, '35.29.14.2008', 'Siti', '{siti}', $3, $4)`,
        [
          '01900000-0000-7000-8000-000000000002',
          '01900000-0000-7000-8000-000000000001',
          vault.seal('3529145203850002'),
          vault.hash('nik:3529145203850002')
        ]
      )
    }
    const path = join(directory, `at-${last}`)
    const taken = await takeBackup({ ...before, keys, version: '0.1.0' }, path, new Date())
    const after = await emptyPlace()
    expect(
      (await restoreBackup(path, { identity: keys.machine }, { ...after, secretFile: before.secretFile })).tables
    ).toEqual(taken.tables)
    expect(await pendingMigrations(after.pool)).toEqual([])
    await checkKeys(after.pool, before.secretFile, keys)
    expect((await after.pool.query('select count(*)::int as n from person')).rows[0].n).toBe(taken.tables.person ?? 0)
  })
})
