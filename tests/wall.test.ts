/** Somebody has got SQL of their own into a transaction of the application, and tries to read around its wall. */
import { globSync, readFileSync } from 'node:fs'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Actor, Scope } from '../src/kernel/actor.ts'
import { jelbudan, nyapar, openWorld, someone, type World } from './support/world.ts'

describe('SQL of an intruder', () => {
  let world: World
  const facilitator = someone('facilitator')
  beforeAll(async () => {
    world = await openWorld()
    await world.platform.connection.pool.query(`insert into tenant (regency, ready) values ('35.28', true)`)
    const register = (village: string, name: string) =>
      world.act(someone('officer'), 'households/register', {
        household: { village } as never,
        people: [{ name } as never]
      })
    await register(jelbudan, 'Siti Aminah')
    await register(nyapar, 'Nur Hasanah')
    await world.act(someone('administrator'), 'access/add-member', {
      name: 'Pendamping Satu',
      email: 'pendamping@contoh.id',
      role: 'facilitator',
      agency: null,
      villages: [jelbudan],
      household: null,
      retailer: null
    } as never)
  })
  afterAll(() => world.close())

  /** Runs statements as the application does for this actor; the answer is the last one's rows. */
  const as = (actor: Actor | undefined, scope: Scope, ...statements: string[]): Promise<pg.QueryResultRow[]> =>
    world.platform.wall.requests.transaction('read write', async (tx, client) => {
      if (actor) await world.platform.wall.enter(tx, actor, scope)
      let last: pg.QueryResult | undefined
      for (const statement of statements) last = await client.query(statement)
      return last!.rows
    })
  const names = `select name from person order by name`

  it('finds what the actor may see, and that alone', async () => {
    expect(await as(facilitator, 'area', names)).toEqual([{ name: 'Siti Aminah' }])
    expect(await as(someone('officer'), 'regency', names)).toHaveLength(2)
    expect(await as(someone('officer', { regency: '35.28' }), 'regency', names)).toEqual([])
    expect(await as(undefined, 'regency', names)).toEqual([])
  })

  it.each([
    ['widens its villages', `select set_config('rakit.villages', '*', true)`],
    [
      'writes a context of its own',
      `select set_config('rakit.context', '{"regency":"35.29","villages":"*","household":"","user":"x","role":"administrator"}', true)`
    ],
    [
      'writes a seal as well',
      `select set_config('rakit.context', '{"regency":"35.29","villages":"*"}', true),
        set_config('rakit.seal', encode(sha256('x'), 'hex'), true)`
    ],
    ['leaves its role', 'set local role none'],
    ['leaves its role another way', 'reset role'],
    ['leaves its session', 'reset session authorization']
  ])('%s and sees no more', async (_, trick) => {
    for (const { name } of await as(facilitator, 'area', trick, names)) expect(name).toBe('Siti Aminah')
  })

  it('takes the seal of another transaction and sees nothing', async () => {
    const [kept] = await as(
      someone('officer'),
      'regency',
      `select current_setting('rakit.context') as context, current_setting('rakit.seal') as seal`
    )
    const replay = `select set_config('rakit.context', '${kept!.context}', true), set_config('rakit.seal', '${kept!.seal}', true)`
    expect(await as(facilitator, 'area', replay, names)).toEqual([])
    expect(await as(undefined, 'area', replay, names)).toEqual([])
  })

  it.each([
    ['the secret', 'select * from wall'],
    ['a seal of its own', `select sealed('{}')`],
    ['another actor', `select enter('guess', '{"regency":"35.29","villages":"*"}')`],
    ['the owner', 'set local role postgres'],
    ['another session', `set session authorization postgres`],
    ['all rows, unheld', `set local row_security = off; select * from person`],
    ['all rows by COPY', `set local row_security = off; copy person to stdout`],
    ['password hashes', 'select password from auth_account'],
    ['sessions', 'select token from auth_session'],
    ['one-time words', 'select * from auth_verification'],
    ['the recovery sheet', 'select * from key_escrow'],
    ['tries to sign in', 'select * from sign_in_throttle'],
    ['a table without its policies', 'alter table person disable row level security'],
    ['another policy', 'create policy mine on person using (true)'],
    ['a function of the owner', 'alter function acting(text) owner to current_user'],
    ['a function where the owner looks first', `create function public.mine() returns int language sql as 'select 1'`],
    ['files of the server', `select pg_read_file('/etc/passwd')`],
    ['programs of the server', `copy (select 1) to program 'cat'`],
    ['a role', 'create role mine'],
    ['the audit log without itself', 'delete from audit'],
    ['the seals of the audit log', 'update audit_seal set digest = null'],
    ['maintained figures', 'update village_figures set households = 0']
  ])('is refused %s', async (_, statement) => {
    for (const actor of [facilitator, someone('administrator')])
      await expect(as(actor, 'regency', statement)).rejects.toMatchObject({
        code: expect.stringMatching(/^(42501|42883)$/)
      })
  })

  it('finds no account, and sets no password, unless an administrator acts', async () => {
    const accounts = `select u.email from auth_user u join auth_account a on a."userId" = u.id`
    for (const role of ['officer', 'facilitator', 'buyer', 'public', 'auditor'] as const) {
      expect(await as(someone(role), 'regency', accounts)).toEqual([])
      expect(await as(someone(role), 'regency', `update auth_account set password = 'x' returning "userId"`)).toEqual(
        []
      )
    }
    expect(await as(someone('administrator'), 'regency', accounts)).toEqual([{ email: 'pendamping@contoh.id' }])
  })

  it('writes nothing into the audit log for anybody else, and finishes nothing of theirs', async () => {
    const forged = (actor: string) =>
      `insert into audit (regency, id, actor, actor_name, role, action, input_hash)
       values ('35.29', gen_random_uuid(), '${actor}', 'x', 'officer', 'x', '') returning actor`
    await expect(as(facilitator, 'regency', forged('officer-1'))).rejects.toMatchObject({ code: '42501' })
    const finish = 'update audit set result = null, done = false returning id'
    expect(await as(someone('auditor'), 'regency', finish)).toEqual([])
  })

  it('every table has its rows held back or is open to nobody who holds no right', async () => {
    const { rows } = await world.platform.connection.pool.query(
      `select c.relname from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and not c.relrowsecurity
         and has_table_privilege('rakit_app', c.oid, 'insert, update, delete') order by 1`
    )
    expect(rows).toEqual([])
    const { rows: forgeable } = await world.platform.connection.pool.query(
      `select tablename as what from pg_policies where schemaname = 'public' and (qual like '%rakit.%' or with_check like '%rakit.%')
       union all select proname from pg_proc where pronamespace = 'public'::regnamespace
         and prosrc like '%current_setting(''rakit.%' and proname <> 'acting'`
    )
    expect(forgeable).toEqual([])
  })
})

it('no record of the register is joined by an expression that keeps the planner from its index behind the wall', () => {
  const hidden = globSync('src/**/*.ts').flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/join (person|household|enterprise) \w+ on [^\n]*= *\w+\([^\n]*/g)].map(
      ([line]) => `${path}: ${line}`
    )
  )
  expect(hidden).toEqual([])
})
