/**
 * What earlier versions kept in clear and is sealed now: tax numbers, which are NIKs. A migration has no keys, so it adds the
 * columns and refuses what is new; this seals what is there, at a start, some rows a transaction. One that was cut off goes on
 * at the next start, since what is left is found by the rows themselves.
 */
import type pg from 'pg'
import { readTaxNumber, taxNumberKind } from '../../kernel/identifiers.ts'
import type { Vault } from '../vault.ts'
import { vaultInUse } from './database.ts'

const atOnce = 500

interface Clear {
  regency: string
  id: string
  clear: string
}
interface Place {
  table: string
  constraint: string
  /** The rows that still hold one in clear. */
  left: string
  /** Takes it out of the row and puts what is sealed in its place. */
  set: string
}

/** A business has one; where several were typed all are kept, in one value. */
const places: readonly Place[] = [
  {
    table: 'paper',
    constraint: 'paper_tax_number',
    left: `select regency, id, number as clear from paper where kind = 'npwp' and number is not null`,
    set: 'number = null, number_cipher = n.cipher, number_hash = n.hash'
  },
  {
    table: 'enterprise',
    constraint: 'enterprise_tax_number',
    left: `select regency, id, (select coalesce(string_agg(p ->> 'number', ' / '), '') from jsonb_array_elements(papers) p
        where p ->> 'kind' = 'npwp') as clear
      from enterprise where papers @? '$[*] ? (@.kind == "npwp" && exists (@.number))'`,
    set: `npwp_cipher = n.cipher, npwp_hash = n.hash,
      papers = (select jsonb_agg(case when p ->> 'kind' = 'npwp' then p - 'number' else p end order by at)
        from jsonb_array_elements(t.papers) with ordinality as x (p, at))`
  }
]

/** Seals all of it and has the database promise that none is left; answers how many rows were changed. */
export async function sealClear(pool: pg.Pool, vault: Vault): Promise<number> {
  let sealed = 0
  for (const place of places) {
    const { rows } = await pool.query('select from pg_constraint where conname = $1 and not convalidated', [
      place.constraint
    ])
    if (rows.length === 0) continue
    for (let some = atOnce; some > 0; sealed += some) some = await sealSome(pool, vault, place)
    await pool.query(`alter table ${place.table} validate constraint ${place.constraint}`)
  }
  return sealed
}

async function sealSome(pool: pg.Pool, vault: Vault, { table, left, set }: Place): Promise<number> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const own = await vaultInUse(client, vault, 'read write')
    const { rows } = await client.query<Clear>(`${left} limit ${atOnce} for update of ${table}`)
    await client.query(
      `update ${table} t set ${set} from unnest($1::text[], $2::uuid[], $3::bytea[], $4::bytea[]) as n (regency, id, cipher, hash)
       where t.regency = n.regency and t.id = n.id`,
      [
        rows.map((row) => row.regency),
        rows.map((row) => row.id),
        rows.map(({ clear }) => own.seal(readTaxNumber(clear) ?? clear)),
        rows.map(({ clear }) => {
          const digits = readTaxNumber(clear)
          return digits ? own.hash(`${taxNumberKind(digits)}:${digits}`) : null
        })
      ]
    )
    await client.query('commit')
    return rows.length
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}
