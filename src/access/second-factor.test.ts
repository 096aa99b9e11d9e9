import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { emailOf, openEntrance, type Visited } from '../../tests/support/entrance.ts'
import { until } from '../../tests/support/process.ts'
import { jelbudan, openWorld, refusal, someone, type World } from '../../tests/support/world.ts'
import { letInAgain } from '../commands/account.ts'
import type { Actor } from '../kernel/actor.ts'
import { newId } from '../platform/perform.ts'
import { shippedSignInRules } from './model.ts'

const issued = 'abcd-efgh-jkmn-pqrs'
const chosen = 'lontar-perahu-71-mente'
const admin = someone('administrator')
let world: World
let house: Visited
let now = new Date()
const later = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000)
}
beforeAll(async () => {
  world = await openWorld()
  world.platform.clock = () => now
  house = openEntrance(world)
  const { rules, source, validFrom } = shippedSignInRules
  await world.act(admin, 'access/save-sign-in-rules', { rules, source, validFrom })
})
beforeEach(async () => {
  now = new Date()
  await query('delete from sign_in_throttle')
})
afterAll(async () => {
  await house.close()
  await world.close()
})

const query = (sql: string, values: unknown[] = []) => world.platform.connection.pool.query(sql, values)
const cookieOf = (answer: Response) =>
  answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
const auth = (path: string, body: unknown, cookie = '') => house.visit({ path: `/api/auth/${path}`, body, cookie })
const see = (path: string, cookie: string, input: unknown = {}) =>
  house.visit({ path: `/api/views/${path}`, body: { input }, cookie })
const owes = async (cookie: string) => (await (await see('access/me', cookie)).json()).actor.owes
const role = async (cookie: string) => (await (await see('access/me', cookie)).json()).actor.role
const codeOf = (secret: string) =>
  new TOTP({ secret: Secret.fromBase32(secret.replaceAll(' ', '')) }).generate({ timestamp: now.getTime() })

interface Account {
  user: string
  email: string
}
/** Does somebody in this database wait for a lock? */
const waits = async () =>
  (await query(`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`))
    .rowCount === 1

let people = 0
/** An account as an administrator makes it, with the password that was handed out. */
async function made(as: Partial<Actor> = {}): Promise<Account> {
  const actor = someone('officer', { user: `baru${++people}`, ...as })
  const { user } = await house.admit(actor, issued)
  await query('update auth_account set issued = true where "userId" = $1', [user])
  return { user, email: emailOf(actor) }
}
const enter = async ({ email }: Account, password = chosen) =>
  cookieOf(await auth('sign-in/email', { email, password }))
/** Chooses a password and sets up codes; answers what is needed to come back. */
async function settled(of: Account) {
  let cookie = await enter(of, issued)
  cookie = cookieOf(await auth('change-password', { currentPassword: issued, newPassword: chosen }, cookie))
  const { secret, picture } = await (await auth('second-factor', {}, cookie)).json()
  const answer = await auth('second-factor/confirm', { code: codeOf(secret) }, cookie)
  const { recovery } = (await answer.json()) as { recovery: string[] }
  later(1) // the code that was shown is used up
  return { cookie: cookieOf(answer), secret: secret as string, picture: picture as string, recovery }
}

/** Asks for everything that is not public, by every route; fails where anything but a refusal comes back. */
async function expectShut(cookie: string) {
  const { actions, views, operations } = world.platform.registry
  const shut = (name: string) => !operations.get(name)!.may.public
  const asked: [path: string, body: unknown][] = [
    ...[...actions.keys()]
      .filter(shut)
      .map((name): [string, unknown] => [`actions/${name}`, { id: newId(), input: {} }]),
    ...[...views.values()]
      .filter(({ name }) => shut(name))
      .flatMap(({ name, paper }): [string, unknown][] => [
        [paper ? `documents/${name}` : `views/${name}`, { input: {} }],
        [`export/${name}`, { input: {}, id: newId() }]
      ]),
    ['files?name=a.csv', 'Nama']
  ]
  expect(asked.length).toBeGreaterThan(300)
  const open: string[] = []
  for (const [path, body] of asked) {
    const answer = await house.visit({ path: `/api/${path}`, body, cookie })
    const { code } = (await answer.json().catch(() => ({}))) as { code?: string }
    const expected = path.startsWith('files') ? 'access/refused' : 'access/unfinished'
    // What is no table has no export, for anybody.
    if (code !== expected && !(path.startsWith('export/') && code === 'kernel/not-found')) open.push(`${path}: ${code}`)
  }
  expect(open).toEqual([])
  expect((await house.visit({ path: '/api/documents/orders/invoice-paper', cookie })).status).toBe(403)
  expect((await see('reporting/public', cookie)).status).toBe(200)
}

describe('a password that was handed out', () => {
  it('opens nothing but its own change', async () => {
    const cookie = await enter(await made(), issued)
    expect(await owes(cookie)).toBe('password')
    await expectShut(cookie)
    for (const path of ['second-factor', 'second-factor/confirm', 'end-sessions'])
      expect((await auth(path, { code: '123456' }, cookie)).status, path).toBe(403)
  })

  it.each([
    ['pendek-1', 'access/short-password'],
    ['password1234', 'access/easy-password'],
    ['indonesia1945', 'access/easy-password'],
    ['bismillah123', 'access/easy-password'],
    ['sumenep-baru', 'access/easy-password'],
    [issued, 'access/same-password']
  ])('is not changed to %s', async (newPassword, code) => {
    const cookie = await enter(await made({ name: 'Baru Sumenep' }), issued)
    const answer = await auth('change-password', { currentPassword: issued, newPassword }, cookie)
    expect(answer.status).toBe(422)
    expect(await answer.json()).toMatchObject({ code, pointers: [{ pointer: '/newPassword' }] })
    expect(await owes(cookie)).toBe('password')
  })

  it('once changed ends every other session, and the cookie of before is another’s', async () => {
    const who = await made({ role: 'leader', agency: null })
    const planted = await enter(who, issued)
    const elsewhere = await enter(who, issued)
    const mine = cookieOf(await auth('change-password', { currentPassword: issued, newPassword: chosen }, planted))
    expect(await role(mine)).toBe('leader')
    expect([await role(planted), await role(elsewhere)]).toEqual(['public', 'public'])
    expect(await role(await enter(who, issued))).toBe('public')
  })

  it('is not overtaken by a change that began before an administrator set another', async () => {
    const who = await made({ role: 'leader', agency: null })
    const cookie = await enter(who, issued)
    const holder = await world.platform.connection.pool.connect()
    await holder.query('begin')
    await holder.query('select from auth_account where "userId" = $1 for update', [who.user])
    const change = auth('change-password', { currentPassword: issued, newPassword: chosen }, cookie)
    await until(waits)
    await holder.query(`update auth_account set password = 'another' where "userId" = $1`, [who.user])
    await holder.query('commit')
    holder.release()
    expect((await change).status).toBe(422)
    expect(await role(await enter(who))).toBe('public')
  })

  it('opens nothing when another was set while it was compared', async () => {
    const who = await made({ role: 'leader', agency: null })
    await query(`create function wait() returns trigger language plpgsql as $$
        begin perform pg_advisory_xact_lock(42); return new; end $$;
      create trigger wait before insert on auth_session for each row execute function wait()`)
    const holder = await world.platform.connection.pool.connect()
    await holder.query('select pg_advisory_lock(42)')
    const entering = auth('sign-in/email', { email: who.email, password: issued })
    await until(waits)
    await world.act(admin, 'access/reset-password', { user: who.user })
    await holder.query('select pg_advisory_unlock(42)')
    holder.release()
    const answer = await entering
    await query('drop function wait cascade')
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([422, []])
    expect((await query('select from auth_session where "userId" = $1', [who.user])).rowCount).toBe(0)
  })
})

describe('one-time codes', () => {
  it('are set up before an officer does anything else, and asked for from then on', async () => {
    const who = await made()
    const begun = await enter(who, issued)
    const cookie = cookieOf(await auth('change-password', { currentPassword: issued, newPassword: chosen }, begun))
    expect(await owes(cookie)).toBe('second-factor')
    await expectShut(cookie)
    const { secret, picture } = await (await auth('second-factor', {}, cookie)).json()
    expect(picture).toMatch(/^data:image\/svg\+xml,/)
    expect((await auth('second-factor/confirm', { code: '000000' }, cookie)).status).toBe(422)
    expect(await owes(cookie)).toBe('second-factor')
    const confirmed = await auth('second-factor/confirm', { code: codeOf(secret) }, cookie)
    expect((await confirmed.json()).recovery).toHaveLength(10)
    expect(await owes(cookieOf(confirmed))).toBeUndefined()
    expect(await role(cookieOf(confirmed))).toBe('officer')
    expect(await role(cookie)).toBe('public')

    later(1)
    const half = await enter(who)
    expect(await owes(half)).toBe('code')
    await expectShut(half)
    const change = { currentPassword: chosen, newPassword: 'perahu-lontar-72-mente' }
    for (const [path, body] of [
      ['change-password', change],
      ['prove', { password: chosen }],
      ['second-factor', {}],
      ['second-factor/confirm', { code: codeOf(secret) }],
      ['end-sessions', {}]
    ] as const)
      expect([path, (await auth(path, body, half)).status]).toEqual([path, 403])
    const whole = cookieOf(await auth('prove', { code: codeOf(secret) }, half))
    expect(await role(whole)).toBe('officer')
    // Whoever had planted the cookie of before is left outside.
    expect(await role(half)).toBe('public')
  })

  it('are taken once, of many at once as well', async () => {
    const who = await made()
    const { secret } = await settled(who)
    const halves = await Promise.all(Array.from({ length: 4 }, () => enter(who)))
    const told = await Promise.all(halves.map((half) => auth('prove', { code: codeOf(secret) }, half)))
    expect(told.map(({ status }) => status).sort()).toEqual([200, 422, 422, 422])
    later(1)
    const earlier = codeOf(secret)
    later(0.5)
    expect((await auth('prove', { code: codeOf(secret) }, await enter(who))).status).toBe(200)
    // Its half minute is not over on a clock that goes wrong by one.
    expect((await auth('prove', { code: earlier }, await enter(who))).status).toBe(422)
  })

  it('are not guessed: the sixth try waits, whatever session, and a right password wins no more', async () => {
    const who = await made()
    const { secret } = await settled(who)
    const told = []
    for (let i = 0; i < 6; i++) told.push((await auth('prove', { code: `00000${i}` }, await enter(who))).status)
    expect(told).toEqual([422, 422, 422, 422, 422, 429])
    expect((await auth('prove', { code: codeOf(secret) }, await enter(who))).status).toBe(429)
  })

  it('may be a recovery code, each once; the screen tells how many are left', async () => {
    const who = await made()
    const { recovery } = await settled(who)
    const written = recovery[3]!.toUpperCase().replaceAll('-', ' ')
    const whole = cookieOf(await auth('prove', { code: written }, await enter(who)))
    expect(await (await see('access/own-account', whole)).json()).toMatchObject({ factor: { left: 9 } })
    expect((await auth('prove', { code: recovery[3] }, await enter(who))).status).toBe(422)
    expect((await auth('prove', { code: recovery[4] }, await enter(who))).status).toBe(200)
  })

  it('lie sealed, and the audit log has none of them', async () => {
    const { secret, recovery } = await settled(await made())
    const { rows } = await query(
      `select row_to_json(f)::text || coalesce(encode(secret_cipher, 'escape'), '') as kept from second_factor f`
    )
    const { rows: noted } = await query(`select input::text from audit where action like 'access/%'`)
    const all = JSON.stringify([rows, noted])
    expect(rows.length).toBeGreaterThan(0)
    for (const word of [secret.replaceAll(' ', ''), recovery[0]!, recovery[0]!.replaceAll('-', '')])
      expect(all).not.toContain(word)
  })

  it('of another are taken away by an administrator, with the password; never the own ones', async () => {
    const who = await made()
    const { cookie, secret } = await settled(who)
    const { password } = await world.act(admin, 'access/reset-second-factor', { user: who.user })
    expect(await role(cookie)).toBe('public')
    expect(await role(await enter(who))).toBe('public')
    const anew = await enter(who, password)
    expect(await owes(anew)).toBe('password')
    expect((await auth('prove', { code: codeOf(secret) }, anew)).status).toBe(422)
    const own = await refusal(world.act(admin, 'access/reset-second-factor', { user: admin.user }))
    expect(own.code).toBe('access/own-second-factor')
    const trail = await world.see(someone('auditor'), 'access/audit', { action: 'access/reset-second-factor' })
    expect(trail.rows[0]).toMatchObject({ actor_name: admin.name, input: { user: who.user } })
  })

  it('of the only administrator are taken away from the server’s machine, which is written down', async () => {
    const who = await made({ role: 'administrator', agency: null })
    const { cookie } = await settled(who)
    const { password } = await letInAgain(world, '35.29', who.email)
    expect(await role(cookie)).toBe('public')
    expect(await owes(await enter(who, password))).toBe('password')
    const trail = await world.see(someone('auditor'), 'access/audit', { action: 'access/let-in-again' })
    expect(trail.rows[0]).toMatchObject({ actor_name: 'Rakit', input: { user: who.user } })
    expect((await refusal(letInAgain(world, '35.29', 'tidak-ada@contoh.id'))).status).toBe(404)
  })

  it('stop a code that was under way when they were taken away', async () => {
    const who = await made()
    const { secret } = await settled(who)
    const half = await enter(who)
    await world.act(admin, 'access/reset-second-factor', { user: who.user })
    expect((await auth('prove', { code: codeOf(secret) }, half)).status).toBe(401)
  })
})

describe('a session', () => {
  it('ends unused after an hour and in all after a day, and does not go on', async () => {
    const { cookie } = await settled(await made())
    later(55)
    expect(await role(cookie)).toBe('officer')
    later(58)
    expect(await role(cookie)).toBe('officer')
    later(61)
    expect(await role(cookie)).toBe('public')
    now = new Date()
    expect(await role(cookie)).toBe('public')

    const { cookie: busy } = await settled(await made())
    for (let i = 0; i < 24; i++) {
      expect([i, await role(busy)]).toEqual([i, 'officer'])
      later(58.9)
    }
    later(30)
    expect(await role(busy)).toBe('public')
  })

  it('is told with its device, and ended from another; strangers’ are not', async () => {
    const who = await made({ role: 'leader', agency: null })
    const first = await enter(who, issued)
    const here = cookieOf(await auth('change-password', { currentPassword: issued, newPassword: chosen }, first))
    const agent =
      'Mozilla/5.0 (Linux; Android 14; Pixel 5) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36'
    const phone = cookieOf(
      await house.visit({
        path: '/api/auth/sign-in/email',
        body: { email: who.email, password: chosen },
        from: '203.0.113.7',
        headers: { 'user-agent': agent }
      })
    )
    const third = await enter(who)
    const sessions = async () =>
      (await (await see('access/own-account', here)).json()).sessions as Record<string, unknown>[]
    const onPhone = (await sessions()).find(({ address }) => address === '203.0.113.7')!
    expect(onPhone).toMatchObject({ browser: 'Chrome', system: 'Android', here: false })
    expect((await sessions()).filter((session) => session.here)).toHaveLength(1)

    const stranger = await made({ role: 'leader', agency: null })
    const theirs = cookieOf(
      await auth('change-password', { currentPassword: issued, newPassword: chosen }, await enter(stranger, issued))
    )
    expect((await auth('end-sessions', { session: onPhone.id }, theirs)).status).toBe(200)
    expect(await role(phone)).toBe('leader')
    expect((await auth('end-sessions', { session: onPhone.id }, here)).status).toBe(200)
    expect([await role(phone), await role(third)]).toEqual(['public', 'leader'])
    expect((await auth('end-sessions', {}, here)).status).toBe(200)
    expect([await role(here), await role(third), await role(theirs)]).toEqual(['leader', 'public', 'leader'])
  })

  it('whose last proof is old proves again before numbers, exports and rights', async () => {
    const person = await world.act(someone('officer'), 'households/register', {
      household: { village: jelbudan } as never,
      people: [{ name: 'Siti Aminah', nik: '3529145203859001' } as never]
    })
    const who = await made()
    const { cookie, secret } = await settled(who)
    const unmask = () => ({
      path: '/api/actions/households/unmask',
      body: { id: newId(), input: { subject: person.people[0]!, field: 'nik', reason: 'Uji bukti' } },
      cookie
    })
    const guarded = () => [
      unmask(),
      {
        path: '/api/actions/households/find-by-number',
        body: { id: newId(), input: { number: '3529145203859001', purpose: 'Uji' } },
        cookie
      },
      { path: '/api/export/households/list', body: { id: newId(), input: {} }, cookie }
    ]
    for (const asked of guarded()) expect([asked.path, (await house.visit(asked)).status]).toEqual([asked.path, 200])
    later(15)
    for (const asked of guarded()) {
      const answer = await house.visit(asked)
      expect([asked.path, answer.status]).toEqual([asked.path, 403])
      expect(await answer.json()).toMatchObject({ code: 'access/prove-again' })
    }
    expect((await auth('second-factor', {}, cookie)).status).toBe(403)
    expect((await see('households/list', cookie)).status).toBe(200)
    expect((await auth('prove', { password: 'salah' }, cookie)).status).toBe(422)
    expect((await house.visit(unmask())).status).toBe(403)
    let held = cookie
    for (const byCode of [false, true]) {
      later(15)
      held = cookieOf(await auth('prove', byCode ? { code: codeOf(secret) } : { password: chosen }, held))
      expect((await house.visit({ ...unmask(), cookie: held })).status).toBe(200)
    }
  })
})
