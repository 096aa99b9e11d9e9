import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { at } from '../../../tests/support/database-url.ts'
import { type Connection, connect } from '../postgres/database.ts'
import { applyMigrations, migrate, readMigrations } from '../postgres/migrate.ts'
import { openVault } from '../vault.ts'
import { sealClear } from './clear.ts'
import { newGeneration } from './file.ts'

const ring = { keys: [newGeneration(1)], words: newGeneration(1).search, session: 's'.repeat(32) }
const vault = openVault(ring, () => ring)
const regency = '35.29'
const nik = (serial: number) => `352914520385${String(serial).padStart(4, '0')}`

describe('tax numbers that an earlier version kept in clear', () => {
  const name = `test_${randomBytes(6).toString('hex')}`
  let admin: Connection
  let connection: Connection
  const query = async (sql: string, values: unknown[] = []) => (await connection.pool.query(sql, values)).rows
  const dump = async () =>
    JSON.stringify(
      await Promise.all(['paper', 'enterprise', 'audit'].map((table) => query(`select t::text from ${table} t`)))
    )

  beforeAll(async () => {
    admin = connect({ url: inject('cluster') }, 1)
    await admin.pool.query(`create database ${name}`)
    connection = connect({ url: at(inject('cluster'), name) }, 3)
    const earlier = new pg.Client(at(inject('cluster'), name))
    await earlier.connect()
    await applyMigrations(
      earlier,
      readMigrations().filter((m) => m.name < '0046')
    )
    await earlier.query(`set session_replication_role = 'replica'`)
    await earlier.query(`insert into tenant (regency, demo) values ('${regency}', false)`)
    await earlier.query(
      `insert into paper (regency, id, case_id, product_id, household_id, village, kind, number, noted_by)
       select $1, gen_random_uuid(), gen_random_uuid(), null::uuid, gen_random_uuid(), '35.29.14.2008', 'npwp',
         '352914520385' || lpad(n::text, 4, '0'), 'Uji' from generate_series(1, 700) n
       union all select $1, gen_random_uuid(), gen_random_uuid(), null::uuid, gen_random_uuid(), '35.29.14.2008',
         'nib', '1234567890123', 'Uji'
       union all select $1, gen_random_uuid(), gen_random_uuid(), null::uuid, gen_random_uuid(), '35.29.14.2008', 'npwp',
         '01.234.567.8-901.000', 'Uji'`,
      [regency]
    )
    await earlier.query(`insert into region (code, name, level) values ('35.29.14.2008', 'Jelbudan', 'village')`)
    const papers = JSON.stringify([
      { kind: 'nib', number: '1234567890123', validUntil: null },
      { kind: 'npwp', number: '3529 1452 0385 9999', validUntil: null }
    ])
    await earlier.query(
      `insert into enterprise (regency, id, household_id, village, owner_id, name, name_tokens, papers)
       values ($1, gen_random_uuid(), gen_random_uuid(), '35.29.14.2008', gen_random_uuid(), 'Mente Uji', '{mente}', $2)`,
      [regency, papers]
    )
    await earlier.query(
      `insert into audit (regency, id, actor, actor_name, role, action, input, input_hash, done)
       select $1, gen_random_uuid(), 'u', 'Uji', 'facilitator', a, i::jsonb, '\\x00', true from (values
         ('products/save-paper', '{"kind": "npwp", "number": "${nik(1)}"}'),
         ('products/save-paper', '{"kind": "nib", "number": "1234567890123"}'),
         ('households/add-enterprise', '{"enterprise": {"name": "Mente Uji", "papers": ${papers}}}')) x (a, i)`,
      [regency]
    )
    await earlier.query('set session_replication_role = default')
    await earlier.query(`select * from seal_audit('${regency}')`)
    await earlier.end()
  })
  afterAll(async () => {
    await connection.close()
    await admin.pool.query(`drop database ${name} with (force)`)
    await admin.close()
  })

  it('leave the audit log with the migration, whose seals hold again and say what they were', async () => {
    const [before] = await query('select digest from audit_seal')
    expect(await dump()).toContain(nik(1))
    await migrate(connection.pool)
    const inputs = JSON.stringify(await query('select input from audit'))
    expect(inputs).not.toMatch(/3529/)
    expect(inputs).toContain('1234567890123')
    const [told] = await query(`select input from audit where action = 'platform/tax-numbers-masked'`)
    expect(told!.input).toEqual({ rows: 2, digestBefore: before!.digest.toString('hex') })
    const seals = await query(`select digest, audit_digest(regency, no, '') as anew from audit_seal`)
    expect(seals).toHaveLength(1)
    expect(seals[0]!.digest).toEqual(seals[0]!.anew)
    expect(seals[0]!.digest).not.toEqual(before!.digest)
  })

  it('are sealed at a start; one that was cut off goes on at the next', async () => {
    const refuse =
      query(`insert into paper select regency, gen_random_uuid(), case_id, product_id, household_id, village, kind, number
      from paper where kind = 'npwp' limit 1`)
    await expect(refuse).rejects.toThrow()
    await query(`create function cut() returns trigger language plpgsql as $$ begin
      if (select count(*) from paper where number_cipher is not null) > 400 then raise 'cut off'; end if; return new; end $$;
      create trigger cut before update on paper for each statement execute function cut()`)
    await expect(sealClear(connection.pool, vault)).rejects.toThrow('cut off')
    const [half] = await query('select count(number_cipher)::int as sealed from paper')
    expect(half!.sealed).toBe(500)
    await query('drop function cut cascade')
    expect(await sealClear(connection.pool, vault)).toBe(202)
    expect(await dump()).not.toMatch(/352914520385|3529 1452|01\.234/)
    const [one] = await query('select number, number_cipher from paper where number_hash = $1', [
      vault.hash(`nik:${nik(7)}`)
    ])
    expect([one!.number, vault.open(one!.number_cipher)]).toEqual([null, nik(7)])
    const firm = await query('select 1 from paper where number_hash = $1', [vault.hash('npwp:012345678901000')])
    expect(firm).toHaveLength(1)
    const [business] = await query('select papers, npwp_cipher, npwp_hash from enterprise')
    expect(business!.papers).toEqual([
      { kind: 'nib', number: '1234567890123', validUntil: null },
      { kind: 'npwp', validUntil: null }
    ])
    expect(vault.open(business!.npwp_cipher)).toBe(nik(9999))
    expect(business!.npwp_hash).toEqual(vault.hash(`nik:${nik(9999)}`))
    expect(await query(`select from pg_constraint where conname like '%tax_number' and not convalidated`)).toEqual([])
    expect(await sealClear(connection.pool, vault)).toBe(0)
  })
})
