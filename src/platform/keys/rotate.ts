/**
 * A new generation of keys, while people work. The key is in the file (and its sealed copy) before the database knows of
 * it; from one moment on everybody writes with it; then what is older is sealed and hashed anew, some pages at a time.
 * Sealed bytes and hashes say which key they bear, so work that was cut off goes on where it stopped, and searches look
 * under both until the last row has changed.
 */
import type pg from 'pg'
import { Problem } from '../../kernel/problem.ts'
import { text } from '../../kernel/text.ts'
import { proofOf, type Vault } from '../vault.ts'
import { escrow, secretColumns, vaultOf, writingLock } from './database.ts'
import { type Keys, newestOf, newGeneration, saveKeys } from './file.ts'

const rotationLock = 352906
const pagesAtOnce = 64
/** lock_not_available: somebody is writing; the rows come up again. */
const busy = (error: unknown) => (error as { code?: string }).code === '55P03'
const pause = () => new Promise((resolve) => setTimeout(resolve, 200))

export interface Rotation {
  number: number
  /** Rows that were sealed or hashed anew. */
  rows: number
}

/** Moves everything to a new generation of keys, or finishes a move that was cut off; `say` hears table, rows so far. */
export async function rotateKeys(
  pool: pg.Pool,
  path: string,
  keys: Keys,
  say: (table: string, rows: number) => void = () => {}
): Promise<Rotation> {
  const holder = await pool.connect()
  try {
    const { rows } = await holder.query('select pg_try_advisory_lock($1) as mine', [rotationLock])
    if (!rows[0].mine) throw underWay()
    const number = await nextGeneration(pool, path, keys)
    const vault = vaultOf(keys, path).between(1, number)
    let changed = 0
    for (const { table, sealed, hashed } of await secretColumns(pool)) {
      const columns = new Columns(table, sealed, hashed, number)
      while (await columns.left(pool)) {
        const before = changed
        for await (const some of columns.change(pool, vault)) {
          changed += some
          say(table, changed)
        }
        if (changed === before) await pause()
      }
    }
    await pool.query('update vault_key set retired_at = now() where number < $1 and retired_at is null', [number])
    return { number, rows: changed }
  } finally {
    await holder.query('select pg_advisory_unlock_all()').catch(() => {})
    holder.release()
  }
}

/** The generation to move to: one that an earlier run began with, or a new one, which is the newest from here on. */
async function nextGeneration(pool: pg.Pool, path: string, keys: Keys): Promise<number> {
  const { rows } = await pool.query<{ number: number }>(
    'select number from vault_key where retired_at is null order by number desc'
  )
  const now = rows[0]?.number ?? newestOf(keys)
  if (rows.length > 1) return now
  // In the file but not in the database: the run that made it was cut off in between.
  if (newestOf(keys) === now) {
    keys.keys.push(newGeneration(now + 1))
    keys.session = newGeneration(1).search
    saveKeys(path, keys)
  }
  await escrow(pool, keys)
  const next = keys.keys.find((k) => k.number === now + 1)!
  while (!(await switchTo(pool, next.number, proofOf(next)))) await pause()
  return next.number
}

/** Waits at most a second for those who are writing, as others wait behind it; false: they were not done. */
async function switchTo(pool: pg.Pool, number: number, proof: Buffer): Promise<boolean> {
  const client = await pool.connect()
  try {
    await client.query(`begin; set local lock_timeout = '1s'`)
    await client.query('select pg_advisory_xact_lock($1)', [writingLock])
    await client.query('insert into vault_key (number, proof) values ($1, $2)', [number, proof])
    await client.query('commit')
    return true
  } catch (error) {
    await client.query('rollback')
    if (busy(error)) return false
    throw error
  } finally {
    client.release()
  }
}

/** The secret columns of one table, some of them under earlier keys than `number`. */
class Columns {
  private readonly table: string
  private readonly names: string[]
  private readonly sealed: number
  private readonly older: string

  constructor(table: string, sealed: string[], hashed: string[], number: number) {
    this.table = table
    this.names = [...sealed, ...hashed]
    this.sealed = sealed.length
    const earlier = [
      ...sealed.map((c) => `get_byte(${c}, 0) < ${number}`),
      ...hashed.map((c) => `case length(${c}) when 16 then 1 else get_byte(${c}, 0) end < ${number}`)
    ]
    this.older = `(${earlier.join(' or ')})`
  }

  async left(pool: pg.Pool): Promise<boolean> {
    return Boolean((await pool.query(`select from ${this.table} where ${this.older} limit 1`)).rowCount)
  }

  /** Goes through the table's pages once; rows that somebody holds are left for the next time. */
  async *change(pool: pg.Pool, vault: Vault): AsyncGenerator<number> {
    const { rows } = await pool.query(
      `select pg_relation_size($1::regclass) / current_setting('block_size')::int as pages,
         (select rolsuper from pg_roles where rolname = current_user) as superuser`,
      [this.table]
    )
    for (let page = 0; page < rows[0].pages; page += pagesAtOnce) {
      const client = await pool.connect()
      try {
        await client.query(
          `begin; set local lock_timeout = '500ms'; select pg_advisory_xact_lock_shared(${writingLock})`
        )
        // What is maintained by triggers does not change; without them no figures are locked.
        if (rows[0].superuser) await client.query(`set local session_replication_role = 'replica'`)
        const changed = await this.changePages(client, vault, page)
        await client.query('commit')
        if (changed) yield changed
      } catch (error) {
        await client.query('rollback')
        if (!busy(error)) throw error
      } finally {
        client.release()
      }
    }
  }

  private async changePages(client: pg.ClientBase, vault: Vault, page: number): Promise<number> {
    const { rows } = await client.query(
      `select ctid::text as at, ${this.names.join(', ')} from ${this.table}
       where ctid >= '(${page},0)'::tid and ctid < '(${page + pagesAtOnce},0)'::tid and ${this.older} for no key update skip locked`
    )
    if (rows.length === 0) return 0
    const anew = this.names.map((name, i) =>
      rows.map((row) => row[name] && (i < this.sealed ? vault.reseal(row[name]) : vault.rehash(row[name])))
    )
    await client.query(
      `update ${this.table} t set ${this.names.map((name, i) => `${name} = n.c${i}`).join(', ')}
       from unnest($1::tid[], ${anew.map((_, i) => `$${i + 2}::bytea[]`).join(', ')}) as n (at, ${anew.map((_, i) => `c${i}`).join(', ')})
       where t.ctid = n.at`,
      [rows.map((row) => row.at), ...anew]
    )
    return rows.length
  }
}

const underWay = () =>
  new Problem(
    'keys/rotating',
    409,
    text(
      'Pergantian kunci sedang berjalan di proses lain. Tunggu sampai selesai.',
      'Keys are being rotated by another process. Wait until it is done.'
    )
  )
