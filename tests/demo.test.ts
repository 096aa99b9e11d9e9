import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobKinds } from '../src/app.ts'
import { buildDemo } from '../src/demo/build.ts'
import { interestSheet, residentList } from '../src/demo/files.ts'
import { jelbudanCode, promised, tellStory } from '../src/demo/jelbudan.ts'
import type { DemoHousehold, DemoPerson } from '../src/demo/people.ts'
import { inventRegency } from '../src/demo/regency.ts'
import { promisedHelp } from '../src/demo/support.ts'
import type { Actor, Role } from '../src/kernel/actor.ts'
import { ageOn, dateInJakarta } from '../src/kernel/dates.ts'
import { openWorld, someone, type World } from './support/world.ts'

describe('the invented people', () => {
  const villages = [{ code: '35.29.14.2001', name: 'A', district: 'Dasuk', lat: -6.9, lon: 113.8, elevation: 20 }]
  const all = (seed: number) => JSON.stringify([...inventRegency(villages, { households: 60, seed }, new Set())])
  it('are the same for the same seed, and others for another', () => {
    expect(all(1)).toBe(all(1))
    expect(all(1)).not.toBe(all(2))
    expect(residentList(tellStory()).equals(residentList(tellStory()))).toBe(true)
  })
  it('went to school as far as their age allows, and bear names in small letters', () => {
    const people = JSON.parse(all(3))[0].households.flatMap((home: DemoHousehold) => home.people) as DemoPerson[]
    for (const { fields } of people) {
      const age = ageOn(fields.birthDate!, '2026-11-27')
      if (age < 12) expect(fields.education).toMatch(/belum/i)
      if (fields.education === 'S1') expect(age).toBeGreaterThanOrEqual(22)
    }
    const story = tellStory()
    const names = story.list.map(({ person, written }) => written.name ?? person.fields.name)
    expect(names.filter((name) => /\p{Lu}{3}/u.test(name))).toEqual([])
    expect(residentList(story).toString()).toContain(story.list[0]!.person.fields.name)
  })
  it('have identity numbers and phones that nobody real has: serials from 7101 on, a range not in use', async () => {
    for (const home of JSON.parse(all(3))[0].households) {
      for (const { fields, sameAs } of home.people) {
        if (fields.nik && !sameAs) expect(Number(fields.nik.slice(12))).toBeGreaterThan(7100)
        if (fields.phone) expect(fields.phone).toMatch(/^\+62899[01]/)
      }
    }
    expect((await interestSheet(tellStory())).length).toBeGreaterThan(5000)
  })
})

it('the story is told by sixty households as well', async () => {
  const world = await openWorld({ fromEmpty: true })
  await buildDemo(world.platform, jobKinds, { households: 60, seed: 3529, chapters: 7 }, () => {})
  expect(await world.see(someone('officer'), 'retail/shelf-count', {})).toMatchObject({ now: promised.onShelves })
  await world.close()
})

describe('the demo regency', () => {
  let world: World
  const officer = someone('officer')
  beforeAll(async () => {
    world = await openWorld({ fromEmpty: true })
    const { pool } = world.platform.connection
    const wish = { households: 700, seed: 3529, chapters: 7 } as const
    const building = () => buildDemo(world.platform, jobKinds, wish, () => {})
    const watcher = await pool.connect()
    const rest = await watcher.query('select pg_backend_pid() as pid')
    // The database goes away while the villages are filled, in the classes of past years and in the trade of autumn.
    for (const [table, rows] of [
      ['household', 1],
      ['demo_step', 60],
      ['demo_step', 900],
      ['demo_step', 1100]
    ] as const) {
      await watcher.query(`create function cut() returns trigger language plpgsql security definer as $$
        begin
          if (select count(*) from ${table}) >= ${rows} then
            perform pg_terminate_backend(pid) from pg_stat_activity
              where datname = current_database() and pid <> ${rest.rows[0].pid};
          end if;
          return null;
        end $$;
        create trigger cut after insert on ${table} for each statement execute function cut()`)
      await expect(building()).rejects.toThrow()
      await watcher.query('drop function cut cascade')
    }
    watcher.release()
    await building()
  }, 300_000)
  afterAll(() => world.close())

  it('keeps every promise of chapters 1 and 2', async () => {
    const page = await world.see(officer, 'potential/village', { village: jelbudanCode })
    expect(page).toMatchObject({ households: promised.households, people: promised.people })
    expect(page.held.find((h) => h.commodity === 'cashew')).toMatchObject({
      households: promised.cashewHouseholds,
      quantity: promised.cashewTrees
    })
    expect(page.wanted.find((w) => w.kind === 'cashew')).toMatchObject({ first: promised.cashewFirst })
    expect(page.best[0]).toMatchObject({ kind: 'cashew', rank: 1 })
    const pairs = async (status: 'merged' | 'apart' | 'open') =>
      (await world.see(officer, 'households/duplicates', { village: jelbudanCode, status })).total
    expect([await pairs('merged'), await pairs('apart'), await pairs('open')]).toEqual([
      promised.merged,
      promised.duplicates - promised.merged,
      0
    ])
    const { rows } = await world.see(officer, 'intake/list', {})
    const list = rows.find((r) => r.fileName === 'warga-jelbudan.xls')!
    expect(list.result).toMatchObject({ refused: promised.refused, duplicates: promised.duplicates })
    const held = await world.platform.connection.pool.query(
      `select count(*) n from audit where action = 'intake/fix-row'`
    )
    expect(held.rows[0].n).toBe(promised.held - 1) // two rows share one NIK: correcting one lets both go
  })

  it('keeps the first promise of chapter 11: a machine of one agency, and the refusal of the other', async () => {
    const { rows } = await world.see(officer, 'support/list', { kind: promisedHelp.kind })
    expect(rows.map(({ status, agency, asset, value }) => [status, agency, asset, value]).sort()).toEqual([
      ['asked', 'cooperatives', null, 0],
      ['handed', 'industry', promisedHelp.asset, promisedHelp.value],
      ['refused', 'cooperatives', null, 0]
    ])
    const refused = await world.see(officer, 'support/get', { id: rows.find((r) => r.status === 'refused')!.id })
    expect(refused.reason).toBe(promisedHelp.refusal)
    expect(refused.ledger.map((l) => l.source)).toEqual(expect.arrayContaining(['help', 'seat', 'certificate']))
    expect((await world.see(officer, 'support/doubles', {})).total).toBe(0)
  })

  it('keeps the promises of chapters 3 and 4: one plan of two budgets, one class, certificates', async () => {
    const { rows: plans } = await world.see(officer, 'training/plans', { size: 100 })
    const plan = await world.see(officer, 'training/plan', {
      id: plans.find((p) => p.name === 'Rencana November 2026')!.id
    })
    const inJelbudan = plan.classes.find((c) => c.held && c.village === jelbudanCode)!
    expect(inJelbudan).toMatchObject({
      course: 'cashew-products',
      capacity: promised.seats,
      participants: promised.seats,
      firstWishes: promised.cashewFirst,
      firstSeated: promised.seats,
      days: ['2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19']
    })
    expect([inJelbudan.firstElsewhere, inJelbudan.firstWaiting]).toEqual([0, promised.waiting])
    expect(inJelbudan.mentors.map((m) => m.kind).sort()).toEqual(['industry', 'university'])
    const waiting = await world.see(officer, 'training/plan-people', {
      plan: plan.id,
      class: inJelbudan.id,
      seated: false,
      size: 500
    })
    const first = waiting.rows.filter((r) => r.village === jelbudanCode && r.firstKind === 'cashew')
    expect(first).toHaveLength(promised.waiting)
    expect(first.every((r) => r.reason && r.position)).toBe(true)
    const { rows: classes } = await world.see(officer, 'classes/list', { size: 100 })
    const c = await world.see(officer, 'classes/get', {
      id: classes.find((k) => k.villageName === 'Jelbudan' && k.courseId === 'cashew-products')!.id
    })
    const hours = (pattern: string) =>
      c.lessons.filter((l) => l.pattern === pattern).reduce((sum, l) => sum + l.hours, 0)
    expect([hours('theory'), hours('practice')]).toEqual([promised.theory, promised.practice])
    const seated = c.people.filter((p) => p.seated)
    expect(seated).toHaveLength(promised.seats)
    expect(c.people.filter((p) => p.status === 'withdrawn')).toHaveLength(1)
    expect(seated.filter((p) => p.replaces)).toHaveLength(1)
    expect(seated.filter((p) => p.days === 4)).toHaveLength(promised.certificates)
    const average = (which: 'pre' | 'post') => seated.reduce((sum, p) => sum + p[which]!, 0) / seated.length
    expect([average('pre'), average('post')]).toEqual([promised.preTest, promised.postTest])
    expect((await world.see(officer, 'certificates/list', { class: c.id })).total).toBe(promised.certificates)
    expect(seated.filter((p) => p.outcome === 'refused')).toHaveLength(1)
  })

  it('keeps the promises of chapters 5 and 6: what a pack costs, eleven makers, one pool with its partners and first batch', async () => {
    const { rows: cases } = await world.see(officer, 'mentoring/cases', { kind: 'cashew', size: 200 })
    const makers = cases.filter((c) => c.village === jelbudanCode && c.capacity && !c.pool)
    expect(makers).toHaveLength(promised.poolMakers)
    const median = (list: number[]) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)]
    const told = await Promise.all(makers.map((m) => world.see(officer, 'mentoring/case', { id: m.id })))
    const inMonth = (month: string) => told.map((c) => c.turnover.find((t) => t.month === month)!.amount)
    expect(median(inMonth('2019-12-01'))).toBe(promised.turnoverBefore)
    expect(median(inMonth('2021-06-01'))).toBe(promised.turnover2021)
    const first = told.find((c) => c.marketing.length > 0)!
    const { rows: costings } = await world.see(officer, 'mentoring/costings', { household: first.household })
    expect(costings[0]).toMatchObject({ perPack: promised.costPerPack })
    const { rows: pools } = await world.see(officer, 'pools/list', {})
    const pool = await world.see(officer, 'pools/get', { id: pools[0]!.id })
    expect(pool).toMatchObject({
      count: promised.poolMakers,
      capacity: promised.poolCapacity,
      largest: promised.largestMaker
    })
    expect(pool.batches).toHaveLength(1)
    expect(pool.batches[0]!.parts.filter((p) => p.accepted === 0)).toHaveLength(1)
    const { rows: partnerships } = await world.see(officer, 'cooperation/partnerships', {})
    expect(partnerships.map((p) => [p.offerName, p.status]).sort()).toEqual([
      ['Rumah Kemasan Kalianget', 'active'],
      ['UD Gelondong Jaya', 'active']
    ])
  })

  it('keeps the promise of chapter 7: the shortest path to ready, taken as tasks', async () => {
    const { rows } = await world.see(officer, 'products/list', { search: 'Mente panggang', retailer: 'Alfamart' })
    const product = await world.see(officer, 'products/get', { id: rows[0]!.id })
    for (const { path } of product.retailers) {
      expect(path).toMatchObject({
        days: promised.daysToReady,
        cost: promised.costToReady,
        parallel: promised.stepsAtOnce
      })
      expect(path.steps).toHaveLength(promised.stepsToReady)
    }
    expect(product.papers.map((p) => p.kind)).toEqual(['nib'])
    expect(product.tasks).toHaveLength(promised.stepsToReady)
  })

  it('begins chapter 8 with 23 products on shelves, a round that is open, and racks that hold what is placed', async () => {
    expect((await world.see(officer, 'retail/shelf-count', {})).now).toBe(promised.onShelves)
    const { rows: rounds } = await world.see(officer, 'retail/rounds', {})
    expect(rounds[0]).toMatchObject({ name: 'Kurasi akhir tahun', counts: { applied: promised.offeredBefore } })
    for (const retailer of ['Alfamart', 'Indomaret']) {
      const wall = await world.see(officer, 'retail/shelf-wall', { retailer })
      expect(wall.plan?.status).toBe('adopted')
      for (const s of wall.stores) expect(s.placed.length).toBeLessThanOrEqual(s.slots)
    }
  })

  it('has traded an autumn: orders received, sales told, money paid and owed, alerts before anything is delisted', async () => {
    const { rows: orders } = await world.see(officer, 'orders/list', {})
    expect(orders.map((o) => o.status)).toEqual(orders.map(() => 'done'))
    expect(orders.length).toBeGreaterThanOrEqual(5)
    const { now, months } = await world.see(officer, 'sales/summary', {})
    expect(now.sent - now.transit).toBe(now.sold + now.shelf + now.returned + now.lost)
    expect(months.length).toBeGreaterThanOrEqual(5)
    const { rows: files } = await world.see(officer, 'sales/imports', {})
    expect(files.every((f) => f.status === 'applied' && Object.keys(f.result!.held).length === 0)).toBe(true)
    const { counts } = await world.see(officer, 'sales/alerts', {})
    expect(Math.min(counts.low ?? 0, counts.slow ?? 0)).toBeGreaterThan(0)
    const bills = await world.see(officer, 'orders/invoices', { state: 'all', size: 1000 })
    expect(new Set(bills.rows.map((i) => i.kind))).toEqual(
      new Set(['down-payment', 'delivery', 'settlement', 'credit'])
    )
    const shown = await world.see(someone('public'), 'reporting/public', {})
    expect(shown.products.length).toBeGreaterThan(10)
    expect(shown.products.every((p) => p.photo !== null && p.where.length > 0)).toBe(true)
  })

  it("the regent's figures are what the records say, counted anew", async () => {
    const { ways } = await world.see(someone('leader'), 'reporting/regent', {})
    const value = Object.fromEntries(ways.flatMap(({ steps }) => steps.map((s) => [s.id, s.value])))
    const { rows } = await world.platform.connection.pool.query(
      `
      select (select count(distinct i.person_id)::int from interest i join person p on p.id = i.person_id
        where p.merged_into is null) interested,
        (select count(distinct coalesce(p.merged_into, p.id))::int from certificate c join person p on p.id = c.person_id
          where revoked_at is null and coalesce(p.merged_into, p.id) in (select person_id from interest)) certified,
        (select count(*)::int from mentoring_case where closed_on is null) accompanied,
        (select count(distinct product_id)::int from shelf_product where delisted_on is null) shelves,
        (select count(distinct product_id)::int from sale where day >= date_trunc('month', $1::date) - interval '1 month'
          and product_id in (select product_id from shelf_product where delisted_on is null)) sold`,
      [world.platform.clock().toISOString().slice(0, 10)]
    )
    expect(value).toMatchObject(rows[0])
  })

  it('one figure is one number wherever it stands: pages, cards, lists and what everybody sees', async () => {
    const administrator = someone('administrator')
    const { ways } = await world.see(someone('leader'), 'reporting/regent', {})
    const { counts } = await world.see(someone('public'), 'reporting/public', {})
    const said = new Map<string, Set<number | null>>()
    const say = (id: string, value: number | null) => said.set(id, (said.get(id) ?? new Set()).add(value))
    for (const { id, value } of ways.flatMap(({ steps }) => steps)) say(id, value)
    for (const [id, value] of Object.entries(counts)) if (id !== 'stores') say(id, value)
    for (const role of ['administrator', 'officer', 'auditor', 'leader', 'mentor', 'buyer'] as const)
      for (const { id, value, sentence } of (await world.see(someone(role), 'reporting/home', {})).cards)
        if (sentence) say(id, value)
    const total = async (name: string, input: object) =>
      (await (world.see(administrator, name as never, input as never) as unknown as Promise<{ total: number }>)).total
    say('accompanied', await total('mentoring/cases', {}))
    say('households', await total('households/list', {}))
    say('surveyed', await total('households/list', { filter: 'surveyed' }))
    say('enterprises', await total('households/enterprises', {}))
    expect([...said].filter(([, values]) => values.size > 1)).toEqual([])
    expect([...said.keys()].length).toBeGreaterThan(10)
  })

  it('each figure of a first page is the total of the list that it opens, for every role', async () => {
    const { rows: members } = await world.platform.connection.pool.query<
      Partial<Actor> & { user: string; name: string; role: Exclude<Role, 'public'> }
    >(
      `select distinct on (role, agency) user_id as "user", name, role, agency, villages, household_id as household,
        retailer from member order by role, agency, user_id`
    )
    const lists: Record<string, (keadaan: string | null, search: URLSearchParams, actor: Actor) => [string, object]> = {
      '/duplikat': (_, q) => ['households/duplicates', q.get('jenis') ? { kind: 'enterprise' } : {}],
      '/impor': (status) => ['intake/list', { status }],
      '/perencana': (status) => ['training/plans', { status }],
      '/kelas': (status, q) => ['classes/list', { status, agency: q.get('dinas') }],
      '/sertifikat': () => ['certificates/list', { valid: true }],
      '/kemitraan': () => ['cooperation/partnerships', { disputed: true }],
      '/pendampingan': (state, _, { role, user }) => [
        'mentoring/cases',
        { late: state === 'late', facilitator: role === 'facilitator' ? user : null }
      ],
      '/pengguna': () => ['access/members', {}],
      '/peringatan': () => ['sales/alerts', {}],
      '/pesanan': (status) => ['orders/list', { status }],
      '/tagihan': (state) => ['orders/invoices', { state }],
      '/rak': () => ['retail/on-shelves', {}],
      '/bantuan': (state, q) => ['support/list', { state, agency: q.get('dinas') }],
      '/produk': (_, q) =>
        q.get('tab') === 'janji' ? ['products/promises', { soon: true }] : ['products/halal-board', { waits: true }],
      '/warga': (_, q) =>
        q.get('tab') ? ['households/enterprises', {}] : ['households/list', { filter: q.get('filter') ?? 'all' }]
    }
    let compared = 0
    for (const member of members) {
      const actor = someone(member.role, member)
      for (const { id, value, to } of (await world.see(actor, 'reporting/home', {})).cards) {
        const [path, query] = to.split('?')
        const search = new URLSearchParams(query)
        // The map, the week and the rounds are no lists; a household has its own page.
        if (id === 'own-owed' || id === 'own-money') {
          const { open } = await world.see(actor, 'orders/invoices', { state: 'open' })
          expect(value, `${member.role} ${id}`).toBe(open)
        } else if (id === 'own-tasks') {
          const { rows } = await world.see(actor, 'mentoring/cases', {})
          const tasks = await Promise.all(
            rows.map(async (one) => (await world.see(actor, 'mentoring/case', { id: one.id })).tasks)
          )
          const mine = tasks.flat().filter(({ owner, doneOn }) => owner === 'maker' && !doneOn)
          expect(value, `${member.role} ${id}`).toBe(mine.length)
        } else if (path === '/telepon') {
          const { entries } = await world.see(actor, 'field/phones', {})
          expect(value, `${member.role} ${id}`).toBe(entries.filter(({ state }) => state !== 'refused').length)
        } else if (id.endsWith('-rules') || to === '/lapangan') {
          expect(value, `${member.role} ${id}`).toBe(0)
        } else if (to === '/pendampingan') {
          const today = dateInJakarta(world.platform.clock())
          const week = await world.see(actor, 'mentoring/week', { from: today })
          const visits = week.days.find(({ day }) => day === today)?.visits.filter(({ done }) => !done) ?? []
          const late = week.tasks.filter(({ dueOn }) => dueOn < today)
          expect(value, `${member.role} ${id}`).toBe((id === 'visits' ? visits : late).length)
        } else if (path === '/kurasi') {
          const { rows } = await world.see(actor, 'retail/rounds', {})
          expect(value, `${member.role} ${id}`).toBe(rows.reduce((sum, { counts }) => sum + counts.applied, 0))
        } else if (path === '/persetujuan') {
          const { rows } = await world.see(actor, 'access/approvals', {})
          expect(value, `${member.role} ${id}`).toBe(rows.filter(({ forMe }) => forMe).length)
        } else if (search.get('tab') === 'pernyataan') {
          const answered = member.role === 'facilitator' ? ['waiting', 'disputed'] : ['disputed']
          const { rows } = await world.see(actor, 'orders/claims', {})
          expect(value, `${member.role} ${id}`).toBe(rows.filter(({ status }) => answered.includes(status)).length)
        } else if (lists[path!]) {
          const [view, input] = lists[path!]!(search.get('keadaan'), search, actor)
          const { total } = (await world.see(actor, view as never, input as never)) as { total: number }
          expect(value, `${member.role} ${id} ${to}`).toBe(total)
        } else {
          expect(to, `${member.role} ${id}`).toMatch(/^\/(peta|warga\/)/)
          continue
        }
        compared++
      }
    }
    expect(compared).toBeGreaterThan(40)
  })

  it('is marked as invented, complete, and has an account for every role', async () => {
    const { rows } = await world.platform.connection.pool.query('select demo, ready from tenant')
    expect(rows).toEqual([{ demo: true, ready: true }])
    const roles = await world.platform.connection.pool.query('select distinct role from member order by 1')
    expect(roles.rows.map((r) => r.role)).toEqual([
      'administrator',
      'auditor',
      'buyer',
      'facilitator',
      'leader',
      'mentor',
      'officer',
      'resident'
    ])
  })

  it('leaves the history of a household of the story under the officer who brought it', async () => {
    const { rows } = await world.see(officer, 'households/list', { village: jelbudanCode })
    const history = await world.see(officer, 'households/timeline', { id: rows[0]!.id })
    expect(history.rows.filter((r) => r.kind !== 'participant').every((r) => r.who === 'Ratna Handayani')).toBe(true)
  })

  it('every list, in every order, walked page by page or row by row, is the whole list once', async () => {
    const { registry, connection } = world.platform
    const actor = someone('administrator')
    const plan = await connection.db.selectFrom('plan').select('id').executeTakeFirstOrThrow()
    // Reading many rows is itself written into the audit log, so of that list a part is walked that stands still.
    const action = 'orders/pay'
    const lists = [...registry.views.values()].filter(
      (view) => 'page' in ((view.input as { shape?: object }).shape ?? {})
    )
    expect(lists.length).toBeGreaterThan(20)
    type List = { rows: unknown[]; total: number; next?: unknown }
    let walked = 0
    for (const { name, input } of lists) {
      const { sort } = (input as unknown as { shape: { sort: { unwrap: () => { options: string[] } } } }).shape
      for (const by of sort.unwrap().options) {
        for (const direction of ['asc', 'desc']) {
          const asked = { sort: by, direction, plan: plan.id, action }
          const see = (more: object) =>
            world.see(actor, name as never, { ...asked, ...more } as never) as unknown as Promise<List>
          if (!input.safeParse(asked).success || !registry.scopeOf(name, actor)) continue
          const whole = (await see({ size: 400 })).rows.map((row) => JSON.stringify(row))
          const size = Math.max(2, Math.ceil(whole.length / 7))
          const paged: string[] = []
          for (let page = 1; paged.length < whole.length; page++) {
            const { rows } = await see({ page, size })
            if (rows.length === 0) break
            paged.push(...rows.map((row) => JSON.stringify(row)))
          }
          expect(paged.slice(0, whole.length), `${name} by ${by} ${direction}, by pages`).toEqual(whole)
          const { next } = await see({ size })
          if (next) {
            const rows: string[] = []
            for (let after: unknown = undefined; rows.length < whole.length; ) {
              const part = await see({ size, ...(after ? { after } : {}) })
              rows.push(...part.rows.map((row) => JSON.stringify(row)))
              if (!part.next) break
              after = part.next
            }
            expect(rows.slice(0, whole.length), `${name} by ${by} ${direction}, row by row`).toEqual(whole)
          }
          expect(new Set(whole).size).toBe(whole.length)
          walked++
        }
      }
    }
    expect(walked).toBeGreaterThan(100)
  })
})
