import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../../tests/support/process.ts'
import { jelbudan, nyapar, openWorld, refusal, regency, someone, type World } from '../../tests/support/world.ts'
import { createRegistry } from '../app.ts'
import { type Role, roles } from '../kernel/actor.ts'
import { Problem } from '../kernel/problem.ts'
import { newId } from '../platform/perform.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

describe('rights', () => {
  const { actions, views, operations } = createRegistry()
  it('let somebody do every operation', () => {
    for (const { may } of operations.values()) expect(Object.values(may).some(Boolean)).toBe(true)
  })

  const cases = [...actions.values(), ...views.values()].flatMap((operation) =>
    roles.map((role) => [operation.name, role, operation.kind] as const)
  )
  it.each(cases)('%s as %s is refused or let through as it says', async (name, role, kind) => {
    const actor = someone(role, { household: role === 'resident' ? crypto.randomUUID() : null })
    // Nonsense input: whoever is let through is told about the input, everybody else is refused before it is read.
    const input = {
      nonsense: true,
      page: 0,
      id: 'x',
      query: 1,
      file: 1,
      measure: 1,
      kind: 1,
      village: 1,
      import: 1,
      email: 1,
      user: 1,
      household: 1,
      duplicate: 1,
      person: 1,
      definition: 1,
      interest: -1,
      subject: 1,
      enterprise: 1,
      role: 1,
      most: 0,
      after: 1
    }
    const attempt =
      kind === 'action'
        ? world.act(actor, name as never, input as never)
        : world.see(actor, name as never, input as never)
    const outcome = await attempt.then(
      () => 'done',
      (error) => (error instanceof Problem ? error.code : `crash: ${error.message}`)
    )
    if (operations.get(name)!.may[role as Role]) expect(outcome).not.toBe('access/refused')
    else expect(outcome).toBe('access/refused')
    expect(outcome).not.toMatch(/crash/)
  })
})

describe('an action', () => {
  const officer = someone('officer')
  const input = () => ({ household: { village: jelbudan } as never, people: [{ name: 'Siti Aminah' } as never] })

  it('done twice with one id is done once, and answers the same', async () => {
    const id = newId()
    const first = await world.act(officer, 'households/register', input(), id)
    expect(await world.act(officer, 'households/register', input(), id)).toEqual(first)
    const { rows } = await world.platform.connection.pool.query('select count(*) n from household where id = $1', [
      first.household
    ])
    expect(rows[0].n).toBe(1)
  })

  it('done at the same moment from two places with one id is done once', async () => {
    const id = newId()
    const [a, b] = await Promise.all([
      world.act(officer, 'households/register', input(), id),
      world.act(officer, 'households/register', input(), id)
    ])
    expect(a).toEqual(b)
  })

  it('refuses an id that was used for other input, or by somebody else', async () => {
    const id = newId()
    await world.act(officer, 'households/register', input(), id)
    expect(
      (
        await refusal(
          world.act(officer, 'households/register', { ...input(), people: [{ name: 'Lain' } as never] }, id)
        )
      ).code
    ).toBe('kernel/id-reused')
    expect(
      (await refusal(world.act(someone('officer', { user: 'other' }), 'households/register', input(), id))).code
    ).toBe('kernel/id-reused')
  })

  it('that fails leaves no audit record and nothing else', async () => {
    const id = newId()
    await refusal(
      world.act(
        officer,
        'households/register',
        { household: { village: '35.28.01.2001' } as never, people: [{ name: 'X Y' } as never] },
        id
      )
    )
    const { rows } = await world.platform.connection.pool.query('select count(*) n from audit where id = $1', [id])
    expect(rows[0].n).toBe(0)
  })

  it('is in the audit log with who and what, without personal numbers', async () => {
    const id = newId()
    await world.act(
      officer,
      'households/register',
      {
        household: { village: jelbudan, kk: '3529140101209001' } as never,
        people: [{ name: 'Nur Laila', nik: '3529145203859001', phone: '0812 3456 7890' } as never]
      },
      id
    )
    const trail = await world.see(someone('auditor'), 'access/audit', { action: 'households/register' })
    const row = trail.rows.find((r) => r.id === id)
    expect(row).toMatchObject({ actor_name: 'Uji officer', role: 'officer', agency: 'cooperatives' })
    expect(JSON.stringify(row)).not.toMatch(/3529145203859001|3529140101209001|81234567890/)
  })
})

describe('the database itself', () => {
  it('shows an actor only the rows of the actor', async () => {
    const officer = someone('officer')
    const here = await world.act(officer, 'households/register', {
      household: { village: jelbudan } as never,
      people: [{ name: 'Warga Sini' } as never]
    })
    const there = await world.act(officer, 'households/register', {
      household: { village: nyapar } as never,
      people: [{ name: 'Warga Sana' } as never]
    })
    const facilitator = someone('facilitator')
    expect((await world.see(facilitator, 'households/get', { id: here.household })).people).toHaveLength(1)
    expect((await refusal(world.see(facilitator, 'households/get', { id: there.household }))).status).toBe(404)
    expect(
      (await world.see(facilitator, 'households/search', { query: 'Warga Sana' })).rows.filter(
        (p) => p.village === nyapar
      )
    ).toHaveLength(0)
    const resident = someone('resident', { household: here.household })
    expect((await world.see(resident, 'households/list', {})).rows.map((r) => r.id)).toEqual([here.household])
    expect((await refusal(world.see(resident, 'households/get', { id: there.household }))).status).toBe(404)
    const nobody = someone('facilitator', { villages: [] })
    expect((await world.see(nobody, 'households/list', {})).total).toBe(0)
    expect(
      (
        await refusal(
          world.act(facilitator, 'households/register', {
            household: { village: nyapar } as never,
            people: [{ name: 'X Y' } as never]
          })
        )
      ).code
    ).toBe('households/outside-area')
  })

  it('has row-level security on every table that holds regency data', async () => {
    const { rows } = await world.platform.connection.pool.query(
      `select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'regency' and not a.attisdropped
       where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and not c.relrowsecurity
         and c.relname not in ('tenant', 'island') order by 1`
    )
    expect(rows).toEqual([])
  })

  it('keeps another regency out, whatever a query asks', async () => {
    await world.platform.connection.pool.query(
      `insert into tenant (regency, ready) values ('35.28', true) on conflict do nothing`
    )
    const stranger = someone('officer', { regency: '35.28', user: 'stranger' })
    expect((await world.see(stranger, 'households/list', {})).total).toBe(0)
    const { requests, enter } = world.platform.wall
    const rows = await requests.transaction('read only', async (tx, client) => {
      await enter(tx, stranger, 'regency')
      return (await client.query('select count(*) n from person')).rows
    })
    expect(rows[0].n).toBe(0)
  })
})

describe('users', () => {
  const admin = someone('administrator')
  const member = {
    name: 'Pendamping Baru',
    email: 'Baru@Contoh.id',
    role: 'facilitator' as const,
    villages: [jelbudan]
  }
  it('are added with a readable password shown once, and not twice under one e-mail', async () => {
    const { password } = await world.act(admin, 'access/add-member', member)
    expect(password).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/)
    expect((await refusal(world.act(admin, 'access/add-member', { ...member, email: 'baru@contoh.id' }))).code).toBe(
      'access/email-in-use'
    )
    const { rows } = await world.see(admin, 'access/members', { search: 'baru' })
    expect(rows[0]).toMatchObject({ name: 'Pendamping Baru', villages: [jelbudan], active: true })
    const kept = await world.platform.connection.pool.query(
      `select result from audit where action = 'access/add-member'`
    )
    expect(JSON.stringify(kept.rows)).not.toContain(password)
  })
  it('must have what their role needs', async () => {
    const wrong = await refusal(
      world.act(admin, 'access/add-member', { ...member, email: 'o@contoh.id', role: 'officer' as const })
    )
    expect(wrong.pointers[0]).toMatchObject({ pointer: '/agency', message: { id: 'Pilih dinas petugas ini.' } })
  })
  it('cannot be changed by two administrators over each other', async () => {
    const { user } = await world.act(admin, 'access/add-member', { ...member, email: 'dua@contoh.id' })
    await world.act(admin, 'access/change-member', {
      user,
      version: 1,
      active: false,
      member: { ...member, email: 'dua@contoh.id' }
    })
    expect(
      (
        await refusal(
          world.act(admin, 'access/change-member', {
            user,
            version: 1,
            active: true,
            member: { ...member, email: 'dua@contoh.id' }
          })
        )
      ).code
    ).toBe('access/changed-meanwhile')
  })
})

it('the change feed never skips a row, even when an earlier transaction commits late', async () => {
  const officer = someone('officer')
  const slow = await world.platform.connection.pool.connect()
  await slow.query('begin')
  await slow.query(`insert into change (regency, action_id, kind, subject) values ($1, $2, 'late', $2)`, [
    regency,
    newId()
  ])
  const made = await world.act(officer, 'households/register', {
    household: { village: jelbudan } as never,
    people: [{ name: 'Cepat Sekali' } as never]
  })
  const seen: string[] = []
  let cursor: { xact: string; seq: number } | undefined
  const read = async () => {
    for (;;) {
      const page = await world.see(officer, 'access/changes', { most: 50, ...(cursor ? { after: cursor } : {}) })
      seen.push(...page.rows.map((r) => (r.kind === 'late' ? 'late' : r.subject)))
      cursor = page.cursor
      if (!page.more) return
    }
  }
  await read()
  expect(seen).not.toContain('late')
  await slow.query('commit')
  slow.release()
  // Transactions of anybody on the server hold the reader back for a while, never past a row.
  await until(async () => {
    await read()
    return seen.includes(made.household)
  })
  expect(seen.filter((s) => s === 'late')).toHaveLength(1)
  expect(seen.filter((s) => s === made.household)).toHaveLength(1)
})
