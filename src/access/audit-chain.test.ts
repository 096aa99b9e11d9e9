import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emailOf, openEntrance, type Visited } from '../../tests/support/entrance.ts'
import { jelbudan, openWorld, refusal, regency, someone, type World } from '../../tests/support/world.ts'
import { performTask } from '../platform/apart.ts'
import { verifyAudit } from './audit-chain.ts'

let world: World
let house: Visited
const officer = someone('officer')
const administrator = someone('administrator')
beforeAll(async () => {
  world = await openWorld()
  house = openEntrance(world)
})
afterAll(async () => {
  await house.close()
  await world.close()
})
const register = (name: string) =>
  world.act(officer, 'households/register', { household: { village: jelbudan } as never, people: [{ name } as never] })
const seal = () => world.act(administrator, 'access/seal-audit', {})
const verify = () => verifyAudit(world.platform.connection.db, regency)
const query = (sql: string, values: unknown[] = []) => world.platform.connection.pool.query(sql, values)

describe('the audit log', () => {
  it('keeps refusals, exports and bulk reads with who and what', async () => {
    await refusal(world.see(someone('leader'), 'households/list', {}))
    for (let i = 0; i < 100; i++) await register(`Warga ${'abcdefghij'[i % 10]}`)
    await world.see(officer, 'households/list', { size: 100 })
    await performTask(world.platform, {
      do: 'table',
      name: 'households/list',
      actor: officer,
      id: undefined,
      input: { village: jelbudan },
      language: 'id'
    })
    const kept = async (action: string) => (await world.see(someone('auditor'), 'access/audit', { action })).rows[0]
    expect(await kept('access/refused')).toMatchObject({ role: 'leader', input: { operation: 'households/list' } })
    expect(await kept('access/bulk-read')).toMatchObject({ role: 'officer', input: { view: 'households/list' } })
    expect(await kept('access/export')).toMatchObject({
      input: { view: 'households/list', input: { village: jelbudan } }
    })
  })

  it('is only added to, whoever asks the database', async () => {
    await expect(query('delete from audit')).rejects.toMatchObject({ code: '42501' })
    await expect(query(`update audit set actor_name = 'orang lain'`)).rejects.toMatchObject({ code: '42501' })
    await seal()
    await expect(query('update audit set seal = 99 where seal = 1')).rejects.toMatchObject({ code: '42501' })
  })

  it('proves what it holds, batch after batch, and names the batch that somebody with the disk in hand has changed', async () => {
    await register('Sebelum Dua')
    const { digest } = await seal()
    await register('Sebelum Tiga')
    expect((await seal()).digest).not.toBe(digest)
    const proof = await verify()
    expect(proof).toMatchObject({ seals: 3, broken: [] })
    expect(proof.unsealed).toBeGreaterThan(0)
    const tampered = async (work: string, back: string) => {
      await query('alter table audit disable trigger audit_stands')
      await query(work)
      const { broken } = await verify()
      await query(back)
      await query('alter table audit enable trigger audit_stands')
      return broken
    }
    expect(
      await tampered(
        `update audit set actor_name = actor_name || '!' where seal = 2 and action = 'households/register'`,
        `update audit set actor_name = rtrim(actor_name, '!') where seal = 2 and action = 'households/register'`
      )
    ).toEqual([2])
    expect((await verify()).broken).toEqual([])
    expect(
      await tampered(
        `create table taken as select * from audit where seal = 3; delete from audit where seal = 3`,
        `insert into audit select * from taken; drop table taken`
      )
    ).toEqual([3])
    // A whole batch forged, digest and all, breaks the one after it.
    expect(
      await tampered(
        `update audit_seal set digest = sha256(digest) where no = 1`,
        `update audit_seal set digest = audit_digest(regency, 1, ''::bytea) where no = 1`
      )
    ).toEqual([1, 2])
    expect((await verify()).broken).toEqual([])
  })
})

describe('an account that is ended', () => {
  it('has no session and no calendar any more', async () => {
    const password = 'kata-sandi-uji-1'
    const leaving = await house.admit(someone('officer', { user: 'pergi' }), password)
    const cookie = await house.signIn({ ...leaving, user: 'pergi' }, password)
    const me = async () =>
      (
        (await (await house.visit({ path: '/api/views/access/me', body: {}, cookie })).json()) as {
          actor: { role: string }
        }
      ).actor.role
    expect(await me()).toBe('officer')
    await world.act(administrator, 'access/change-member', {
      user: leaving.user,
      version: 1,
      active: false,
      member: { name: 'Pergi', email: emailOf({ ...leaving, user: 'pergi' }), role: 'officer', agency: 'industry' }
    })
    // It was not this server that was asked to.
    await expect.poll(me, { timeout: 20_000 }).toBe('public')
    const { rows } = await query('select count(*)::int as n from auth_session where "userId" = $1', [leaving.user])
    expect(rows[0].n).toBe(0)
  })
})
