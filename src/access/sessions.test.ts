/** Who bears a cookie is remembered for some seconds: what ends that at once, and what within them. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { openEntrance, type Visited } from '../../tests/support/entrance.ts'
import { openWorld, someone, type World } from '../../tests/support/world.ts'
import type { Actor } from '../kernel/actor.ts'
import { newId } from '../platform/perform.ts'
import { demoApprovalRules, demoSignInRules, shippedApprovalRules, shippedSignInRules } from './model.ts'
import { createSessions, openActors } from './sessions.ts'

const password = 'lontar-perahu-71-mente'
const admin = someone('administrator', { user: 'admin' })
let world: World
/** Two servers of one database. */
let house: Visited
let other: Visited
let now = new Date()
let people = 0
beforeAll(async () => {
  world = await openWorld()
  world.platform.clock = () => now
  house = openEntrance(world)
  other = openEntrance(world)
  const { source } = demoSignInRules
  await world.act(admin, 'access/save-sign-in-rules', {
    rules: demoSignInRules.rules,
    source,
    validFrom: shippedSignInRules.validFrom
  })
  await query(
    `insert into approval_rules (regency, version, rules, valid_from, source, changed_by) values ($1, 1, $2, $3, $4, 'uji')
     on conflict (regency, version) do update set rules = excluded.rules`,
    [admin.regency, JSON.stringify(demoApprovalRules.rules), shippedApprovalRules.validFrom, source]
  )
  await house.admit(admin, password)
})
beforeEach(async () => {
  await query('delete from sign_in_throttle')
})
afterAll(async () => {
  await house.close()
  await other.close()
  await world.close()
})

const query = (sql: string, values: unknown[] = []) => world.platform.connection.pool.query(sql, values)
const later = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000)
}
const seenBy = async (server: Visited, cookie: string): Promise<Actor> =>
  (await (await server.visit({ path: '/api/views/access/me', body: { input: {} }, cookie })).json()).actor
const roleAt = async (server: Visited, cookie: string) => (await seenBy(server, cookie)).role
const officer = async () => house.admit(someone('officer', { user: `petugas-${++people}` }), password)
const signedIn = async (who: Actor) => house.signIn({ ...who, user: `petugas-${people}` }, password)
const auth = (path: string, cookie: string, body: unknown = {}) =>
  house.visit({ path: `/api/auth/${path}`, body, cookie })

it('whoever signs out is outside at once, and within five seconds at another server', async () => {
  const cookie = await signedIn(await officer())
  for (const server of [house, other]) expect(await roleAt(server, cookie)).toBe('officer')
  expect((await auth('sign-out', cookie)).ok).toBe(true)
  expect(await roleAt(house, cookie)).toBe('public')
  later(5)
  expect(await roleAt(other, cookie)).toBe('public')
})

it('a new password ends the other sessions at once', async () => {
  const who = await officer()
  const [mine, stolen] = [await signedIn(who), await signedIn(who)]
  for (const cookie of [mine, stolen]) expect(await roleAt(house, cookie)).toBe('officer')
  const changed = await auth('change-password', mine, {
    currentPassword: password,
    newPassword: 'karang-layar-52-bawang'
  })
  expect(changed.status).toBe(200)
  for (const cookie of [mine, stolen]) expect(await roleAt(house, cookie)).toBe('public')
})

it('what an administrator changes counts for the next request', async () => {
  const who = await officer()
  const [cookie, ofAdmin] = [await signedIn(who), await house.signIn(admin, password)]
  expect(await seenBy(house, cookie)).toMatchObject({ role: 'officer', agency: 'cooperatives' })
  const change = async (version: number, agency: string, active: boolean) => {
    const member = { name: who.name, email: `${newId()}@contoh.id`, role: 'officer', agency, villages: [] }
    const input = { user: who.user, version, active, member: { ...member, household: null, retailer: null } }
    return (
      await house.visit({
        path: '/api/actions/access/change-member',
        body: { id: newId(), input },
        cookie: ofAdmin
      })
    ).json()
  }
  const { version } = await change(1, 'industry', true)
  expect(await seenBy(house, cookie)).toMatchObject({ role: 'officer', agency: 'industry' })
  await change(version, 'industry', false)
  expect(await roleAt(house, cookie)).toBe('public')
})

it('what was read before somebody was forgotten is not remembered after it', async () => {
  const cookie = await signedIn(await officer())
  const { platform } = world
  const actors = openActors(platform, createSessions(platform, platform.address), admin.regency)
  const headers = new Headers({ cookie })
  const holder = await platform.connection.pool.connect()
  await holder.query('begin; lock table second_factor')
  const reading = actors.identify(headers)
  await expect
    .poll(
      async () =>
        (
          await query(`select from pg_locks where not granted and database = (select oid from pg_database
      where datname = current_database())`)
        ).rowCount
    )
    .toBe(1)
  actors.forget()
  await holder.query('commit')
  holder.release()
  expect((await reading).role).toBe('officer')
  await query(`delete from auth_session where "userId" = (select user_id from member where email like $1)`, [
    `petugas-${people}@%`
  ])
  expect((await actors.identify(headers)).role).toBe('public')
})

it('a session that is used is noted, and one that is idle ends, however often it was remembered', async () => {
  const cookie = await signedIn(await officer())
  const used = async () => (await query('select max(used_at) as at from auth_session')).rows[0].at
  expect(await roleAt(house, cookie)).toBe('officer')
  later(3600)
  expect(await roleAt(house, cookie)).toBe('officer')
  expect(await used()).toEqual(now)
  later(60 * 60 * 24 * 15)
  expect(await roleAt(house, cookie)).toBe('public')
})
