/** Keys and the database that was written with them: is this the right key file? */
import { armor, Decrypter, Encrypter } from 'age-encryption'
import type pg from 'pg'
import { Problem } from '../../kernel/problem.ts'
import { text } from '../../kernel/text.ts'
import { openVault, proofOf, type Vault } from '../vault.ts'
import { type Keys, newestOf, readKeys, saveKeys } from './file.ts'

const exists = async (pool: pg.Pool, table: string): Promise<boolean> =>
  (await pool.query('select to_regclass($1) is not null as there', [`public.${table}`])).rows[0].there

/** Does the database hold what only its own keys can open? */
export async function isWritten(pool: pg.Pool): Promise<boolean> {
  for (const table of ['vault_key', 'tenant'])
    if ((await exists(pool, table)) && (await pool.query(`select from ${table} limit 1`)).rowCount) return true
  return false
}

/** Columns with sealed bytes (`*_cipher`, and the cells of imports) and keyed hashes (`*_hash`), by table. */
export async function secretColumns(pool: pg.Pool): Promise<{ table: string; sealed: string[]; hashed: string[] }[]> {
  const { rows } = await pool.query<{ table: string; sealed: string[]; hashed: string[] }>(
    `select c.oid::regclass::text as table,
       coalesce(array_agg(a.attname::text order by attnum) filter (where a.attname not like '%\\_hash'), '{}') as sealed,
       coalesce(array_agg(a.attname::text order by attnum) filter (where a.attname like '%\\_hash'), '{}') as hashed
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
     where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema', 'jobs') and not a.attisdropped
       and a.atttypid = 'bytea'::regtype and (a.attname ~ '_(cipher|hash)$' or (c.relname, a.attname) = ('import_row', 'cells'))
     group by c.oid order by 1`
  )
  return rows
}

const wrong = (path: string, number: number) =>
  new Problem(
    'keys/wrong',
    500,
    text(
      `Berkas kunci ${path} bukan milik basis data ini: kunci nomor ${number} berbeda atau tidak ada. Tidak ada ` +
        `yang diubah. Pasang berkas yang benar, atau pindahkan berkas ini lalu jalankan rakit keys restore dengan lembar pemulihan.`,
      `The key file ${path} does not belong to this database: key number ${number} differs or is missing. Nothing ` +
        `was changed. Put the right file in its place, or move this one away and run rakit keys restore with the recovery sheet.`
    )
  )

/** Refuses keys that the database was not written with. One written before 0.2 has no proofs: there a sealed value must open. */
export async function checkKeys(pool: pg.Pool, path: string, keys: Keys): Promise<void> {
  const proofs = (await exists(pool, 'vault_key'))
    ? (await pool.query<{ number: number; proof: Buffer }>('select number, proof from vault_key order by number')).rows
    : []
  for (const { number, proof } of proofs) {
    const own = keys.keys.find((k) => k.number === number)
    if (!own || !proofOf(own).equals(proof)) throw wrong(path, number)
  }
  if (proofs.length > 0) return
  const vault = openVault(keys, () => keys)
  for (const { table, sealed } of await secretColumns(pool)) {
    for (const column of sealed) {
      const { rows } = await pool.query(`select ${column} as value from ${table} where ${column} is not null limit 1`)
      try {
        if (rows[0]) vault.open(rows[0].value)
      } catch {
        throw wrong(path, 1)
      }
    }
  }
}

/** Notes in a database without keys that it is written with these from now on, and that their sealed copy is there. */
export async function acceptKeys(pool: pg.Pool, keys: Keys): Promise<void> {
  const newest = newestOf(keys)
  await pool.query(
    `insert into vault_key (number, proof, retired_at)
     select number, proof, case when number < $3 then now() end from unnest($1::int[], $2::bytea[]) as k (number, proof)
     where not exists (select from vault_key) on conflict do nothing`,
    [keys.keys.map((k) => k.number), keys.keys.map(proofOf), newest]
  )
  if (!(await pool.query('select from key_escrow')).rowCount) await escrow(pool, keys)
}

/** Seals the key file to a recipient or passphrase; armored age. */
export async function sealKeys(keys: Keys, to: { recipient: string } | { passphrase: string }): Promise<string> {
  const encrypter = new Encrypter()
  if ('recipient' in to) encrypter.addRecipient(to.recipient)
  else encrypter.setPassphrase(to.passphrase)
  return armor.encode(await encrypter.encrypt(JSON.stringify(keys)))
}

/** Keeps a copy of the key file in the database, sealed to the recovery sheet. */
export async function escrow(pool: pg.Pool, keys: Keys): Promise<void> {
  await pool.query(
    `insert into key_escrow (sealed) values ($1) on conflict (only_one) do update set sealed = excluded.sealed, sealed_at = now()`,
    [await sealKeys(keys, { recipient: keys.recovery })]
  )
}

const notThisSheet = () =>
  new Problem(
    'keys/not-this-sheet',
    422,
    text(
      'Kunci itu tidak membuka salinan di basis data ini. Periksa huruf demi huruf, atau pakai lembar pemulihan yang terbaru.',
      'That key does not open the copy in this database. Check it letter by letter, or use the newest recovery sheet.'
    )
  )

/** Opens a sealed key file; the same refusal for a typing error and another sheet. */
export async function unsealKeys(sealed: string, by: { identity: string } | { passphrase: string }): Promise<Keys> {
  try {
    const decrypter = new Decrypter()
    if ('identity' in by) decrypter.addIdentity(by.identity)
    else decrypter.addPassphrase(by.passphrase)
    return JSON.parse(await decrypter.decrypt(armor.decode(sealed), 'text')) as Keys
  } catch {
    throw notThisSheet()
  }
}

/** Is the key file there whole, and this database's? */
export async function isRightFile(pool: pg.Pool, path: string): Promise<boolean> {
  try {
    await checkKeys(pool, path, readKeys(path))
    return true
  } catch (error) {
    if (error instanceof Problem) return false
    throw error
  }
}

/** Writes the key file anew from the copy in the database; `before` is called once the copy is open and right. */
export async function restoreKeys(pool: pg.Pool, path: string, identity: string, before: () => void): Promise<void> {
  const { rows } = (await exists(pool, 'key_escrow')) ? await pool.query('select sealed from key_escrow') : { rows: [] }
  if (!rows[0])
    throw new Problem(
      'keys/no-copy',
      404,
      text(
        'Basis data ini tidak menyimpan salinan kunci. Pulihkan berkas kunci dari cadangan Anda sendiri.',
        'This database holds no copy of the keys. Restore the key file from your own backup.'
      )
    )
  const keys = await unsealKeys(rows[0].sealed, { identity })
  await checkKeys(pool, path, keys)
  before()
  saveKeys(path, keys)
}

/** The vault of a key file that is open; `path` is read again when another process has added a key. */
export const vaultOf = (keys: Keys, path: string) => openVault(keys, () => readKeys(path))

/** Held, shared, by every transaction that writes; alone, for a moment, by whoever changes the key that is written with. */
export const writingLock = 352905

/**
 * The vault as this transaction must use it: writing with the database's newest key, searching under those that rows may
 * still bear. While a writer's transaction lasts the newest key stays the same, so that no two write one NIK under two hashes.
 */
export async function vaultInUse(
  client: pg.ClientBase,
  vault: Vault,
  mode: 'read only' | 'read write'
): Promise<Vault> {
  const lock = mode === 'read write' ? `select pg_advisory_xact_lock_shared(${writingLock});` : ''
  const answer = await client.query(
    `${lock} select max(number) as newest, min(number) filter (where retired_at is null) as oldest from vault_key`
  )
  const { oldest, newest } = (Array.isArray(answer) ? answer.at(-1) : answer).rows[0]
  return newest === null ? vault : vault.between(oldest, newest)
}
