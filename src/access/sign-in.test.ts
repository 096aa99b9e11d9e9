import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { emailOf, openEntrance, type Visited } from '../../tests/support/entrance.ts'
import { openWorld, someone, type World } from '../../tests/support/world.ts'
import { clientAddress, proxyList } from '../platform/client-address.ts'
import { countedAddress, countTry } from './throttle.ts'

const password = 'kata-sandi-uji-1'
const officer = someone('officer', { user: 'petugas' })
let world: World
let house: Visited
let now = new Date('2026-11-27T02:00:00Z')
beforeAll(async () => {
  world = await openWorld()
  world.platform.clock = () => now
  house = openEntrance(world, { proxies: ['10.0.0.0/8'] })
  await house.admit(officer, password)
})
beforeEach(async () => {
  await world.platform.connection.pool.query('delete from sign_in_throttle')
})
afterAll(async () => {
  await house.close()
  await world.close()
})
const later = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000)
}
const enter = (email: string, said: string, from = '203.0.113.5', headers = {}) =>
  house.visit({ path: '/api/auth/sign-in/email', body: { email, password: said }, from, headers })
const statuses = async (tries: number, one: (i: number) => Promise<Response>) => {
  const told = []
  for (let i = 0; i < tries; i++) told.push((await one(i)).status)
  return told
}

describe('where a request comes from', () => {
  const trusted = proxyList(['127.0.0.1', '10.0.0.0/8', 'fd00::/8'])!
  it.each([
    ['203.0.113.5', '198.51.100.1', '203.0.113.5'],
    ['127.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['::ffff:127.0.0.1', '1.2.3.4, 198.51.100.1, 10.1.1.1', '198.51.100.1'],
    ['127.0.0.1', 'rubbish, 198.51.100.1', '198.51.100.1'],
    ['127.0.0.1', undefined, '127.0.0.1'],
    ['127.0.0.1', '10.2.2.2', '10.2.2.2'],
    ['fd00::1', '2001:db8::7', '2001:db8::7']
  ])('socket %s saying %s is %s', (socket, forwarded, address) => {
    expect(clientAddress(socket, forwarded, trusted)).toBe(address)
  })
  it('a setting that names no address is none', () => {
    for (const wrong of ['proxy.example', '10.0.0.0/33', '10.0.0.0/8/8', '::1/129'])
      expect(proxyList([wrong])).toBeUndefined()
  })
  it('a whole /64 of IPv6 is one', () => {
    expect(countedAddress('2001:db8::1')).toBe(countedAddress('2001:0db8:0:0:ffff::2'))
    expect(countedAddress('2001:db8::1')).not.toBe(countedAddress('2001:db8:0:1::1'))
    expect(countedAddress('203.0.113.5')).toBe('203.0.113.5')
  })
})

describe('wrong passwords', () => {
  it('are refused after five, with the minutes to wait in words, whatever address the client claims', async () => {
    const told = await statuses(6, (i) =>
      enter(emailOf(officer), 'salah', '203.0.113.5', { 'x-forwarded-for': `198.51.100.${i}` })
    )
    expect(told).toEqual([401, 401, 401, 401, 401, 429])
    const refused = await enter(emailOf(officer), password)
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('60')
    expect(await refused.json()).toMatchObject({
      code: 'access/too-many-tries',
      title: expect.stringContaining('1 menit'),
      facts: { minutes: 1 }
    })
  })

  it('cost a longer wait each time', async () => {
    await statuses(5, () => enter(emailOf(officer), 'salah'))
    const waits = []
    for (let i = 0; i < 3; i++) {
      const { facts } = (await (await enter(emailOf(officer), 'salah')).json()) as { facts: { minutes: number } }
      waits.push(facts.minutes)
      later(facts.minutes)
      expect((await enter(emailOf(officer), 'salah')).status).toBe(401)
    }
    expect(waits).toEqual([1, 2, 4])
  })

  it('of many at once are as many', async () => {
    const told = await Promise.all(Array.from({ length: 12 }, () => enter(emailOf(officer), 'salah')))
    expect(told.filter(({ status }) => status === 401)).toHaveLength(5)
  })

  /** Tries without a password to hash: `true` where one was let through. */
  const tries = async (many: number, one: (i: number) => [account: string, address: string], right = false) => {
    const told: boolean[] = []
    for (let i = 0; i < many; i++)
      told.push(
        await countTry(world.platform.connection, world.platform.vault, ...one(i), now).then(
          async (done) => {
            if (right) await done()
            return true
          },
          () => false
        )
      )
    return told.filter(Boolean).length
  }

  it('from one address for ever other accounts are refused; people elsewhere come in', async () => {
    expect(await tries(45, (i) => [`orang${i}`, '203.0.113.5'])).toBe(40)
    expect(await tries(1, () => ['petugas', '203.0.113.6'])).toBe(1)
  })

  it('of strangers behind an office’s one address keep out nobody who came in from there before', async () => {
    await tries(1, () => ['petugas', '203.0.113.5'], true)
    expect(await tries(45, (i) => [`orang${i}`, '203.0.113.5'])).toBe(40)
    expect(await tries(3, () => ['petugas', '203.0.113.5'], true)).toBe(3)
    // Coming in rightly oneself wins no further tries for others.
    expect(await tries(1, () => ['orang99', '203.0.113.5'])).toBe(0)
  })

  it('from many addresses slow an account down, but never shut out whoever came in from there before', async () => {
    await tries(1, () => ['petugas', '203.0.113.9'], true)
    expect(await tries(25, (i) => ['petugas', `198.51.100.${i}`])).toBe(20)
    expect(await tries(1, () => ['petugas', '198.51.100.99'])).toBe(0)
    expect(await tries(1, () => ['petugas', '203.0.113.9'])).toBe(1)
  })

  it('are not counted against an office whose people sign in rightly', async () => {
    expect(await tries(60, (i) => [`orang${i}`, '203.0.113.5'], true)).toBe(60)
  })

  it('are told alike whether there is such an account or not', async () => {
    const [known, unknown] = await Promise.all([
      enter(emailOf(officer), 'salah'),
      enter('tidak-ada@contoh.id', 'salah')
    ])
    expect([known.status, await known.text()]).toEqual([unknown.status, await unknown.text()])
    const told = await statuses(6, () => enter('tidak-ada@contoh.id', 'salah'))
    expect(told.at(-1)).toBe(429)
  })

  it('behind a trusted proxy are counted by whoever stands before it', async () => {
    const through = (client: string) => ({ 'x-forwarded-for': `1.1.1.1, ${client}` })
    await statuses(5, () => enter(emailOf(officer), 'salah', '10.0.0.1', through('198.51.100.1')))
    expect((await enter(emailOf(officer), password, '10.0.0.1', through('198.51.100.1'))).status).toBe(429)
    expect((await enter(emailOf(officer), password, '10.0.0.1', through('198.51.100.2'))).status).toBe(200)
  })
})

describe('the way in', () => {
  it('offers of better-auth what is used, and no more', async () => {
    for (const path of ['sign-up/email', 'request-password-reset', 'update-user', 'delete-user', 'verify-email'])
      expect((await house.visit({ path: `/api/auth/${path}`, body: { email: emailOf(officer) } })).status).toBe(404)
    expect((await house.visit({ path: '/api/auth/ok' })).status).toBe(404)
  })

  it('writes down who came in, who failed and who changed the password, without any password', async () => {
    later(60) // what was written before stands behind it
    const cookie = await house.signIn(officer, password)
    const change = (currentPassword: string) =>
      house.visit({
        path: '/api/auth/change-password',
        body: { currentPassword, newPassword: 'kata-sandi-baru-2' },
        cookie
      })
    expect((await change('salah')).status).toBe(422)
    expect((await change(password)).status).toBe(200)
    await enter(emailOf(officer), password)
    expect((await house.visit({ path: '/api/auth/sign-out', body: {}, cookie })).ok).toBe(true)
    for (const event of ['sign-in', 'sign-in-failed', 'change-password-failed', 'change-password']) {
      const { rows } = await world.see(someone('auditor'), 'access/audit', { action: `access/${event}` })
      expect(rows[0]).toMatchObject({ actor_name: officer.name, input: { address: expect.any(String) } })
      expect(JSON.stringify(rows)).not.toMatch(/kata-sandi|@/)
    }
    expect((await enter(emailOf(officer), 'kata-sandi-baru-2')).status).toBe(200)
  })

  it('of a demo opens to this machine alone', async () => {
    const demo = (from: string, headers = {}) =>
      house.visit({ path: '/api/demo/enter', body: { email: 'tidak@demo.example' }, from, headers })
    expect((await demo('203.0.113.5')).status).toBe(403)
    expect((await demo('127.0.0.1', { 'x-forwarded-for': '203.0.113.5' })).status).toBe(403)
    expect((await demo('10.0.0.1', { 'x-forwarded-for': '127.0.0.1' })).status).toBe(403)
    expect(await statuses(6, () => demo('127.0.0.1'))).toEqual([401, 401, 401, 401, 401, 429])
  })
})
