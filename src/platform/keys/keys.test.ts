import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateX25519Identity } from 'age-encryption'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../../../tests/support/process.ts'
import { jelbudan, openWorld, refusal, someone, type World } from '../../../tests/support/world.ts'
import { newId } from '../perform.ts'
import { openVault } from '../vault.ts'
import { acceptKeys, checkKeys, isWritten, restoreKeys, secretColumns, vaultInUse, vaultOf } from './database.ts'
import { type Keys, newGeneration, openKeys, readKeys, saveKeys, typedIdentity } from './file.ts'
import { rotateKeys } from './rotate.ts'

const directory = mkdtempSync(join(tmpdir(), 'rakit-keys-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))
const officer = someone('officer')
const validNik = (serial: number) => `352914520385${String(serial).padStart(4, '0')}`

describe('the vault', () => {
  const ring = (count: number) => ({
    keys: Array.from({ length: count }, (_, i) => newGeneration(i + 1)),
    words: newGeneration(1).search,
    session: 's'.repeat(32)
  })

  it('opens what any of its keys sealed, and moves hashes on without what was hashed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 3 }), fc.string(), (from, more, plain) => {
        const all = ring(from + more)
        const vault = openVault(all, () => all)
        const [before, after] = [vault.between(from, from), vault.between(from, from + more)]
        expect(after.open(before.seal(plain))).toBe(plain)
        expect(after.reseal(before.seal(plain))[0]).toBe(from + more)
        expect(after.open(after.reseal(before.seal(plain)))).toBe(plain)
        expect(after.rehash(before.hash(plain))).toEqual(after.hash(plain))
        expect(after.hashes(plain)).toHaveLength(more + 1)
        expect(after.hashes(plain)[0]).toEqual(after.hash(plain))
        expect(after.hashes(plain).at(-1)).toEqual(before.hash(plain))
        expect(after.word(plain)).toEqual(before.word(plain))
      })
    )
  })

  it('gives another hash under another key, and reads the file again for a key it does not know', () => {
    const [one, other] = [ring(1), ring(1)]
    expect(openVault(one, () => one).hash('nik:1')).not.toEqual(openVault(other, () => other).hash('nik:1'))
    const grown = { ...one, keys: [...one.keys, newGeneration(2)] }
    const sealed = openVault(grown, () => grown).seal('rahasia')
    expect(openVault(one, () => grown).open(sealed)).toBe('rahasia')
    expect(() => openVault(one, () => one).open(sealed)).toThrow(/keys\/missing/)
  })

  it('takes the key file of 0.1.0 over: what it sealed opens, what it hashed is found', async () => {
    const path = join(directory, 'first.json')
    const { encryption, search } = newGeneration(1)
    writeFileSync(path, JSON.stringify({ encryption, search, session: 's'.repeat(64) }))
    let printed = ''
    const keys = await openKeys(path, false, async (identity) => {
      printed = identity
    })
    expect(printed).toMatch(/^AGE-SECRET-KEY-1/)
    expect(keys).toMatchObject({ keys: [{ number: 1, encryption, search }], words: search, session: 's'.repeat(64) })
    expect(readFileSync(path, 'utf8')).not.toContain(printed)
    expect(await openKeys(path, false)).toEqual(keys)
  })

  it('of a damaged file says so', async () => {
    const path = join(directory, 'damaged.json')
    writeFileSync(path, '{"keys": [')
    expect((await refusal(openKeys(path, true))).code).toBe('keys/damaged')
  })
})

describe('a database and its keys', () => {
  let world: World
  let path: string
  let keys: Keys
  let identity = ''
  beforeAll(async () => {
    world = await openWorld()
    path = join(world.directory, 'secret.json')
    rmSync(path)
    keys = await openKeys(path, true, async (made) => {
      identity = made
    })
    world.platform.vault = vaultOf(keys, path)
    await acceptKeys(world.platform.connection.pool, keys)
  })
  afterAll(() => world.close())
  const register = (nik: string, id?: string) =>
    world.act(
      officer,
      'households/register',
      { household: { village: jelbudan } as never, people: [{ name: 'Siti Aminah', nik } as never] },
      id
    )

  it('knows every column that holds sealed bytes or keyed hashes', async () => {
    const { pool } = world.platform.connection
    const { rows } = await pool.query(
      `select table_name || '.' || column_name as name from information_schema.columns
       where table_schema = 'public' and data_type = 'bytea' and column_name <> 'sha256' order by 1`
    )
    const known = (await secretColumns(pool)).flatMap(({ table, sealed, hashed }) =>
      [...sealed, ...hashed].map((column) => `${table}.${column}`)
    )
    // What people upload lies as it is, as on a disk.
    expect(rows.map((row) => row.name)).toEqual(
      [...known, 'audit_seal.digest', 'file_part.content', 'sign_in_throttle.key', 'vault_key.proof'].sort()
    )
  })

  it('refuses another key file, and makes none where there is data', async () => {
    const { pool } = world.platform.connection
    await register(validNik(1))
    expect(await isWritten(pool)).toBe(true)
    const other = await openKeys(join(directory, 'other.json'), true)
    expect((await refusal(checkKeys(pool, 'other.json', other))).code).toBe('keys/wrong')
    expect((await refusal(openKeys(join(directory, 'none.json'), false))).code).toBe('keys/lost')
    // As 0.1.0 left it: no proofs, so that a sealed value must open.
    await pool.query('truncate vault_key')
    expect((await refusal(checkKeys(pool, 'other.json', other))).code).toBe('keys/wrong')
    await checkKeys(pool, path, keys)
    await acceptKeys(pool, keys)
  })

  it('gives a lost key file back for the recovery sheet, however it is typed', async () => {
    const { pool } = world.platform.connection
    const before = readFileSync(path, 'utf8')
    rmSync(path)
    expect((await refusal(restoreKeys(pool, path, await generateX25519Identity(), () => {}))).code).toBe(
      'keys/not-this-sheet'
    )
    const typed = identity.toLowerCase().replace(/(.{5})/g, '$1 ')
    await restoreKeys(pool, path, typedIdentity(typed), () => {})
    expect(readFileSync(path, 'utf8')).toBe(before)
  })

  it('moves to new keys while people register and search, cut off in between', async () => {
    const { pool } = world.platform.connection
    const niks = Array.from({ length: 60 }, (_, i) => validNik(100 + i))
    const first = newId()
    const registered = await register(niks[0]!, first)
    for (const nik of niks.slice(1, 30)) await register(nik)
    const known = niks.slice(0, 30)
    let rotating = true
    const writing = (async () => {
      for (const nik of niks.slice(30)) {
        await register(nik)
        known.push(nik)
        expect((await refusal(register(known[known.length % 30]!))).code).toBe('households/nik-in-use')
      }
    })()
    const searching = (async () => {
      let looks = 0
      while (rotating || looks < 40) {
        const nik = known[looks++ % known.length]!
        const asker = someone('officer', { user: `petugas-${looks % 10}` })
        const { rows } = await world.act(asker, 'households/find-by-number', { number: nik, purpose: 'uji' })
        expect(rows, nik).toHaveLength(1)
      }
    })()
    const cut = new Error('cut off')
    const said: string[] = []
    await expect(
      rotateKeys(pool, path, readKeys(path), (table) => {
        said.push(table)
        if (table === 'person') throw cut
      })
    ).rejects.toBe(cut)
    const done = await rotateKeys(pool, path, readKeys(path))
    expect(done.number).toBe(2)
    expect(said).not.toContain('vault_key')
    await writing
    rotating = false
    await searching

    for (const { table, sealed, hashed } of await secretColumns(pool)) {
      for (const column of sealed)
        expect((await pool.query(`select from ${table} where get_byte(${column}, 0) <> 2`)).rowCount, column).toBe(0)
      for (const column of hashed)
        expect((await pool.query(`select from ${table} where length(${column}) <> 17`)).rowCount, column).toBe(0)
    }
    expect(await register(niks[0]!, first)).toEqual(registered)
    expect((await refusal(register(niks[1]!))).code).toBe('households/nik-in-use')
    expect((await refusal(register(niks[45]!))).code).toBe('households/nik-in-use')
    expect((await pool.query('select number, retired_at is null as used from vault_key order by 1')).rows).toEqual([
      { number: 1, used: false },
      { number: 2, used: true }
    ])
    // The same sheet restores the new keys too.
    const now = readFileSync(path, 'utf8')
    rmSync(path)
    await restoreKeys(pool, path, identity, () => {})
    expect(readFileSync(path, 'utf8')).toBe(now)
  })

  it('lets who is writing finish under the key they began with', async () => {
    const { pool } = world.platform.connection
    const newest = async () => (await pool.query('select max(number) as n from vault_key')).rows[0].n
    const before = await newest()
    const writer = await pool.connect()
    await writer.query('begin')
    expect((await vaultInUse(writer, world.platform.vault, 'read write')).seal('x')[0]).toBe(before)
    const rotating = rotateKeys(pool, path, readKeys(path))
    await until(async () =>
      Boolean(
        (await pool.query(`select from pg_locks where locktype = 'advisory' and objid = 352905 and not granted`))
          .rowCount
      )
    )
    expect(await newest()).toBe(before)
    await writer.query('commit')
    writer.release()
    expect((await rotating).number).toBe(before + 1)
  })

  it('goes on with a key that was made but never written with', async () => {
    const { pool } = world.platform.connection
    const half = readKeys(path)
    half.keys.push(newGeneration(4))
    saveKeys(path, half)
    await register(validNik(999))
    expect((await pool.query('select max(get_byte(nik_cipher, 0)) as key from person')).rows[0].key).toBe(3)
    expect((await rotateKeys(pool, path, readKeys(path))).number).toBe(4)
    expect(readKeys(path).keys).toHaveLength(4)
  })
})
