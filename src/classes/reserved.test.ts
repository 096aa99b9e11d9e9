/**
 * Attacks on what an approved plan reserves: money, days of mentors and venues, seats; by two agencies at once, over years,
 * after cancellations, moves, merges, deaths and edits. Through the real actions, and past them against the database.
 */
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  cooperatives,
  industry,
  mentor,
  mergeInto,
  openSchool,
  planned,
  programme,
  type School,
  settle
} from '../../tests/support/training.ts'
import { nyapar, openWorld, refusal, someone, type World } from '../../tests/support/world.ts'
import { addDays } from '../kernel/dates.ts'
import { teachingDays, weekday } from '../training/rules.ts'

/** A village of the district next to Jelbudan's, which these tests put across the sea. */
const island = '35.29.13.2001'

let world: World
let school: School
let year = 2030
const sql = async (text: string, values: unknown[] = []) =>
  (await world.platform.connection.pool.query(text, values)).rows
const open = async (capacity = 16) => {
  world = await openWorld()
  world.platform.clock = () => new Date('2026-11-20T03:00:00Z')
  school = await openSchool(world, { capacity })
}
const span = (fiscalYear: number, month: string, weeks = 1) => {
  let from = `${fiscalYear}-${month}-01`
  while (weekday(from) !== 1) from = addDays(from, 1)
  return { fiscalYear, from, to: addDays(from, 7 * weeks - 1) }
}
/** A week of its own, so that nothing of another test stands in the way. */
const week = () => span(++year, '07')
const approve = (plan: string, who = cooperatives) => world.act(who, 'classes/approve-plan', { plan })
const get = (id: string) => world.see(cooperatives, 'classes/get', { id })
const classesOf = (plan: string) => sql('select id, cost from class where plan_id = $1 order by starts, id', [plan])
const shown = async (id: string) =>
  (await world.see(cooperatives, 'training/programmes', { size: 100 })).rows.find((p) => p.id === id)!
const lines = (amount: number) => [{ code: '5.1.02', name: 'Belanja', amount }]
const rewrite = async (id: string, more: object, who = cooperatives) => {
  const row = await shown(id)
  return world.act(who, 'training/save-programme', {
    id,
    version: row.version,
    agency: row.agency as 'cooperatives',
    programme: { ...row, fundSource: 'APBD', ...more } as never
  })
}
const kinds = async (work: Promise<unknown>[]) => (await Promise.allSettled(work)).map((e) => e.status).sort()
/** A class approved alone, in a week of its own. */
const one = async (from = school.programmes.cooperatives, when = week()) =>
  (await approve(await planned(world, [from], when))).classes[0]!
/** Every class given up, so that the next test has people, money and days. */
const clear = async () => {
  for (const { id, agency } of await sql(`select id, agency from class where status <> 'cancelled'`))
    await world.act(agency === 'industry' ? industry : cooperatives, 'classes/cancel', {
      class: id,
      reason: 'Selesai diuji'
    })
}

describe('money', () => {
  let price: number
  beforeAll(async () => {
    await open()
    await settle(world, 60)
    price = (await get(await one())).cost
  })
  afterEach(clear)
  afterAll(() => world.close())

  it('of one budget in plans of both agencies, approved at once, is spent once', async () => {
    const purse = await programme(world, cooperatives, ['cashew-products'], Math.ceil(price * 1.5), 'Satu dompet')
    const theirs = await programme(world, industry, ['cashew-products'], price * 3, 'Dompet industri')
    const [a, b] = [week(), week()]
    const plans = [await planned(world, [purse, theirs], a), await planned(world, [purse], b)]
    await kinds([approve(plans[0]!, industry), approve(plans[0]!), approve(plans[1]!)])
    for (const id of [purse, theirs]) {
      const { committed, budget } = await shown(id)
      expect(committed).toBeLessThanOrEqual(budget)
    }
    expect((await shown(purse)).committed).toBe(price)
  })

  it('taken out of a budget at the moment of an approval leaves no class unpaid', async () => {
    const purse = await programme(world, cooperatives, ['cashew-products'], price * 2, 'Ditarik')
    const plan = await planned(world, [purse], week())
    await kinds([approve(plan), rewrite(purse, { lines: lines(price - 1) })])
    const { committed, budget } = await shown(purse)
    expect(committed).toBeLessThanOrEqual(budget)
  })

  it('is needed by a dearer mentor, and given back by a cheaper one', async () => {
    const purse = await programme(world, cooperatives, ['cashew-products'], price + 1_000_000, 'Narasumber mahal')
    const id = await one(purse)
    const dear = await mentor(world, 'industry', 'Pak Mahal', { fee: 200_000 })
    const beyond = await mentor(world, 'industry', 'Pak Terlalu Mahal', { fee: 2_000_000 })
    await rewrite(purse, { lines: lines(price + 3_000_000) })
    const put = (from: string, by: string) =>
      world.act(cooperatives, 'classes/replace-mentor', { class: id, mentor: from, by })
    const refused = await refusal(put(school.industryMentor, beyond))
    expect(refused.code).toBe('classes/no-money')
    expect((await shown(purse)).committed).toBe(price)
    const { substitutes } = await world.see(cooperatives, 'classes/mentor-options', {
      class: id,
      mentor: school.industryMentor
    })
    await put(school.industryMentor, dear)
    expect((await shown(purse)).committed).toBe(price + substitutes.find((s) => s.id === dear)!.difference)
    await put(dear, school.industryMentor)
    expect((await shown(purse)).committed).toBe(price)
    for (const mentorId of [dear, beyond]) await sql('update mentor set active = false where id = $1', [mentorId])
  })

  it('beyond the budget is refused by the database, whichever way a class would come to it', async () => {
    const purse = await programme(world, cooperatives, ['cashew-products'], price, 'Habis')
    const rich = await programme(world, cooperatives, ['cashew-products'], price * 9, 'Kaya')
    const [held, other, third] = [await one(purse), await one(rich), await one(rich)]
    const overspent = { code: 'RK001', constraint: 'programme_overspent' }
    for (const [text, values] of [
      ['update class set programme_id = $2 where id = $1', [other, purse]],
      ['update class set cost = cost + 1 where id = $1', [held]],
      ['update programme set budget = budget - 1 where id = $1', [purse]],
      [
        `insert into class select (jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid(), 'number', '2099/01'))).*
         from class c where id = $1`,
        [held]
      ]
    ] as const)
      await expect(sql(text, [...values]), text).rejects.toMatchObject(overspent)
    // A cancelled class may not come back onto money that was given on.
    await world.act(cooperatives, 'classes/cancel', { class: third, reason: 'Batal dahulu' })
    await sql('update class set programme_id = $2 where id = $1', [third, purse])
    await expect(sql(`update class set status = 'planned' where id = $1`, [third])).rejects.toMatchObject(overspent)
  })

  it('comes back once when a class is cancelled twice at once', async () => {
    const purse = await programme(world, cooperatives, ['cashew-products'], price, 'Sekali batal')
    const id = await one(purse)
    const cancel = () => world.act(cooperatives, 'classes/cancel', { class: id, reason: 'Batal dalam uji' })
    expect(await kinds([cancel(), cancel()])).toEqual(['fulfilled', 'rejected'])
    expect((await shown(purse)).committed).toBe(0)
    expect(await sql('select 1 from booking where class_id = $1', [id])).toEqual([])
    await one(purse)
    expect((await shown(purse)).committed).toBe(price)
  })

  it('of the other agency is nobody else’s to write, promise or take', async () => {
    const { industry: theirs } = school.programmes
    expect((await refusal(rewrite(theirs, { lines: lines(1) }))).status).toBe(403)
    const stolen = { ...(await shown(theirs)), fundSource: 'APBD' }
    const take = world.act(cooperatives, 'training/save-programme', {
      id: theirs,
      version: stolen.version,
      agency: 'cooperatives',
      programme: stolen as never
    })
    expect((await refusal(take)).status).toBe(403)
    const plan = await planned(world, [school.programmes.cooperatives], week())
    expect((await refusal(approve(plan, industry))).status).toBe(403)
    expect((await refusal(approve(plan, someone('facilitator')))).status).toBe(403)
    const id = await one()
    expect(
      (await refusal(world.act(industry, 'classes/cancel', { class: id, reason: 'Bukan milik kami' }))).status
    ).toBe(403)
  })

  it('and places keep odd amounts, names and years out in a sentence', async () => {
    const venue = { name: 'Balai', village: nyapar, capacity: 9e15, equipment: [], fee: 0 }
    const asked = [
      () => world.act(cooperatives, 'training/save-venue', { venue: venue as never }),
      () => programme(world, cooperatives, ['cashew-products'], 9e15, 'Terlalu kaya'),
      () => programme(world, cooperatives, ['__proto__'], 1, 'Tanpa nama'),
      () => planned(world, ['__proto__']),
      () => planned(world, [school.programmes.cooperatives], { fiscalYear: 1e9 }),
      () => planned(world, [school.programmes.cooperatives], { perHousehold: 9e15 }),
      () => planned(world, [school.programmes.cooperatives], { kinds: { 'Tidak Ada': { floor: 1 } } }),
      () => planned(world, [school.programmes.cooperatives], { districts: { constructor: { floor: 1 } } })
    ]
    for (const [i, ask] of asked.entries())
      expect((await refusal(ask())).code, `odd input ${i}`).toBe('kernel/invalid-input')
    const plan = await planned(world, [school.programmes.cooperatives], week())
    for (const id of ['__proto__', 'constructor', 'toString'])
      expect(
        (await refusal(world.act(cooperatives, 'training/lock-class', { plan, class: id, lock: 'held' }))).status
      ).toBe(404)
    const nobody = planned(world, [school.programmes.cooperatives], { ...week(), kinds: { constructor: { floor: 1 } } })
    expect((await refusal(nobody)).code).toBe('training/plan-impossible')
    const unknown = await world
      .see(cooperatives, 'training/plan-people', { plan, reason: '__proto__' } as never)
      .catch((e) => e)
    expect(unknown.total ?? unknown.status).toSatisfy((n: number) => n === 0 || n === 422)
  })
})

describe('a plan', () => {
  beforeAll(async () => {
    await open()
    await settle(world, 60)
  })
  afterEach(clear)
  afterAll(() => world.close())

  it('of both agencies, agreed by both at once, and by one twice at once, makes its classes once', async () => {
    const theirs = await programme(world, industry, ['cashew-products'], 100_000_000, 'Mente industri')
    const shared = await planned(world, [school.programmes.cooperatives, theirs], week())
    const agencies = new Set(
      (await world.see(cooperatives, 'training/plan', { id: shared })).classes.flatMap((c) =>
        c.held ? [c.agency] : []
      )
    )
    await Promise.allSettled([approve(shared, industry), approve(shared), approve(shared), approve(shared, industry)])
    const held = (await world.see(cooperatives, 'training/plan', { id: shared })).classes.filter((c) => c.held)
    expect((await classesOf(shared)).length, `agencies ${[...agencies]}`).toBe(held.length)
    expect((await refusal(approve(shared))).code).toBe('training/plan-approved')
  })

  it('thrown away at the moment of its approval is either gone without classes or there with them', async () => {
    for (let i = 0; i < 3; i++) {
      const plan = await planned(world, [school.programmes.cooperatives], week())
      await Promise.allSettled([approve(plan), world.act(cooperatives, 'training/discard-plan', { plan })])
      const there = (await sql('select status from plan where id = $1', [plan])).length === 1
      expect((await classesOf(plan)).length > 0).toBe(there)
      await clear()
    }
  })

  it('meets what its mentors, hall and programme became meanwhile', async () => {
    const plan = await planned(world, [school.programmes.cooperatives], week())
    const told = async (table: string, id: string, set: string, back: string, words: RegExp) => {
      await sql(`update ${table} set ${set} where id = $1`, [id])
      const refused = await refusal(approve(plan))
      await sql(`update ${table} set ${back} where id = $1`, [id])
      expect([refused.code, refused.text.id]).toEqual(['classes/plan-outdated', expect.stringMatching(words)])
    }
    const { industryMentor, venue, programmes } = school
    await told(
      'mentor',
      industryMentor,
      `free = '{[2026-01-01,2026-02-01)}'`,
      `free = '{}'`,
      /Hendra Wijaya tidak kosong/
    )
    await told(
      'mentor',
      industryMentor,
      `districts = '{35.29.01}'`,
      `districts = '{}'`,
      /tidak mengajar di kecamatan itu/
    )
    await told(
      'mentor',
      industryMentor,
      `skills = '{chips}'`,
      `skills = '{cashew-processing,food-safety,costing,packaging,marketing,chips}'`,
      /tidak lagi menguasai/
    )
    await told('venue', venue, 'capacity = 8', 'capacity = 16', /hanya muat 8 orang/)
    await told('venue', venue, `free = '{[2026-01-01,2026-02-01)}'`, `free = '{}'`, /terpakai pada hari itu/)
    await told(
      'programme',
      programmes.cooperatives,
      `courses = '{crackers}'`,
      `courses = '{cashew-products}'`,
      /tidak lagi membiayai/
    )
    await told('programme', programmes.cooperatives, `places = '{35.29.01}'`, `places = '{}'`, /tinggal 0 peserta/)
    expect((await approve(plan)).approved).toBe(true)
  })
})

describe('days', () => {
  beforeAll(async () => {
    await open()
    await settle(world, 50)
    await settle(world, 20, { village: island, name: 'Pulau' })
    await world.act(someone('administrator'), 'training/save-crossing', {
      district: island.slice(0, 8),
      boatDays: [3],
      weightKm: 1,
      source: 'Uji'
    })
  })
  afterEach(clear)
  afterAll(() => world.close())
  it('of one mentor, wanted by two plans approved at once and by two classes moved at once, are given once', async () => {
    const theirs = await programme(world, industry, ['cashew-products'], 100_000_000, 'Mente industri')
    year++
    const plans = [
      await planned(world, [school.programmes.cooperatives], span(year, '03')),
      await planned(world, [theirs], span(year, '03'))
    ]
    expect(await kinds([approve(plans[0]!), approve(plans[1]!, industry)])).toEqual(['fulfilled', 'rejected'])
    const ours = await one(school.programmes.cooperatives, span(year, '05'))
    const [other] = (await approve(await planned(world, [theirs], span(year, '08')), industry)).classes
    const start = span(year, '10').from
    const moves = [
      world.act(cooperatives, 'classes/postpone', { class: ours, start }),
      world.act(industry, 'classes/postpone', { class: other!, start })
    ]
    expect(await kinds(moves)).toEqual(['fulfilled', 'rejected'])
    const twice = await sql(
      `select subject, day from booking where what <> 'participant' group by 1, 2 having count(*) > 1`
    )
    expect(twice).toEqual([])
  })

  it('on the way to an island are days of its mentors: for a plan approved, a class moved, a mentor put in', async () => {
    await world.act(cooperatives, 'training/save-venue', {
      venue: { name: 'Balai Pulau', village: island, capacity: 16, equipment: ['kitchen', 'oven'], fee: 1000 }
    })
    const busy = await one(school.programmes.cooperatives, span(++year, '05'))
    // Only the hall on the island is open while this plan is made.
    await sql('update venue set active = false where id = $1', [school.venue])
    const across = await planned(world, [school.programmes.cooperatives], { ...span(year, '09', 2), furthestKm: 200 })
    await sql('update venue set active = true where id = $1', [school.venue])
    const { days } = (await world.see(cooperatives, 'training/plan', { id: across })).classes.find((c) => c.held)!
    // The boat goes on Wednesdays, the day before; a class on the mainland may end on it, but not with the same mentors.
    const boat = addDays(days[0]!, -1)
    let start = boat
    while (teachingDays(start, days.length).at(-1)! > boat) start = addDays(start, -1)
    await world.act(cooperatives, 'classes/postpone', { class: busy, start })
    expect((await get(busy)).ends).toBe(boat)
    const refused = await refusal(approve(across))
    expect(refused.code).toBe('classes/plan-outdated')
    expect(refused.text.id).toMatch(/tidak kosong pada hari itu/)
    await world.act(cooperatives, 'classes/cancel', { class: busy, reason: 'Memberi jalan' })
    const done = await approve(across)
    expect(done.approved).toBe(true)
    // The other way about: a mainland class onto the day of the boat, and its mentor put into a class on that day.
    const again = await one(school.programmes.cooperatives, span(year, '05'))
    const late = await refusal(world.act(cooperatives, 'classes/postpone', { class: again, start }))
    expect(late.code).toBe('classes/days-taken')
    const spare = await mentor(world, 'industry', 'Bu Cadangan')
    const theirs = school.industryMentor
    await world.act(cooperatives, 'classes/replace-mentor', { class: again, mentor: theirs, by: spare })
    const science = await mentor(world, 'university', 'Dr. Cadangan')
    await world.act(cooperatives, 'classes/replace-mentor', {
      class: again,
      mentor: school.universityMentor,
      by: science
    })
    await world.act(cooperatives, 'classes/postpone', { class: again, start })
    const back = await refusal(
      world.act(cooperatives, 'classes/replace-mentor', { class: again, mentor: spare, by: theirs })
    )
    expect(back.code).toBe('classes/no-substitute')
  })

  it('booked twice are refused by the database itself', async () => {
    const id = await one()
    const copy = `insert into booking select regency, class_id, what, subject, day from booking where class_id = $1 and what = $2 limit 1`
    for (const what of ['mentor', 'venue', 'participant'])
      await expect(sql(copy, [id, what]), what).rejects.toMatchObject({ constraint: 'double_booking' })
  })
})

describe('seats', () => {
  beforeAll(async () => {
    await open()
    await settle(world, 44)
  })
  afterEach(clear)
  afterAll(() => world.close())
  const die = (person: string) =>
    world.act(cooperatives, 'households/record-departure', { person, kind: 'died', on: '2026-11-19', source: 'family' })
  const silence = async (person: string) => {
    await world.act(cooperatives, 'households/give-consent', { person, purpose: 'programme' }).catch(() => undefined)
    await world.act(cooperatives, 'households/withdraw-consent', { person, purpose: 'programme' })
  }
  const seatsOf = async (ids: string[]) =>
    (
      await sql(
        `select count(*)::int as n from participant p join class c on c.id = p.class_id where p.person_id = any($1::uuid[])
         and p.status in ('chosen', 'invited', 'confirmed') and c.status <> 'cancelled'`,
        [ids]
      )
    )[0].n as number

  it('of who dies, moves away or takes back consent between the two agencies’ words go to the next', async () => {
    const theirs = await programme(world, industry, ['cashew-products'], 100_000_000, 'Mente industri')
    await mentor(world, 'industry', 'Bu Kedua')
    await mentor(world, 'university', 'Dr. Kedua')
    const plan = await planned(world, [school.programmes.cooperatives, theirs], week())
    const agencies = new Set(
      (await world.see(cooperatives, 'training/plan', { id: plan })).classes.flatMap((c) => (c.held ? [c.agency] : []))
    )
    const rows = (await world.see(cooperatives, 'training/plan-people', { plan, seated: true, size: 100 })).rows
    if (agencies.size === 2) expect((await approve(plan, industry)).approved).toBe(false)
    const [a, b] = rows
    await die(a!.person)
    await silence(b!.person)
    const done = await approve(plan, agencies.has('cooperatives') ? cooperatives : industry)
    expect(done).toMatchObject({ approved: true, leftOut: 2 })
    expect(await seatsOf([a!.person, b!.person])).toBe(0)
  })

  it('are not to be had by hand for the dead, the merged, those with a seat, nor twice under two records', async () => {
    const id = await one()
    const add = (person: string) => world.act(cooperatives, 'classes/add-participant', { class: id, person })
    const seated = (await get(id)).people.find((p) => p.seated)!.person
    const [dead, gone, kept, double] = await settle(world, 4, { name: 'Tangan' })
    await die(dead!)
    await mergeInto(world, gone!, kept!)
    await mergeInto(world, double!, seated)
    expect((await refusal(add(dead!))).code).toBe('classes/gone')
    expect((await refusal(add(gone!))).status).toBe(404)
    expect((await refusal(add(double!))).status).toBe(404)
    expect((await refusal(add(seated))).code).toBe('classes/already-invited')
    expect((await refusal(add(randomUUID()))).status).toBe(404)
  })

  it('follow rings and chains of merges to one, and come back in order, each as it was', async () => {
    const id = await one()
    await world.act(cooperatives, 'classes/invite', { class: id })
    const [x, y, z] = (await get(id)).people.filter((p) => p.seated).map((p) => p.person) as [string, string, string]
    await world.act(cooperatives, 'classes/set-answer', { class: id, person: x, status: 'confirmed' })
    const pairs: string[] = []
    for (const [from, to] of [
      [x, y],
      [y, z]
    ] as const) {
      await mergeInto(world, from, to)
      pairs.push(
        (await sql('select duplicate_id from merge where merged = $1 and undone_at is null', [from]))[0].duplicate_id
      )
    }
    await expect(mergeInto(world, z, x)).rejects.toThrow()
    expect(await seatsOf([x, y, z])).toBe(1)
    // The one who had said yes keeps the seat, whichever record that was.
    expect((await get(id)).people.find((p) => p.person === x)!.status).toBe('confirmed')
    for (const duplicate of pairs.reverse()) await world.act(cooperatives, 'households/undo-merge', { duplicate })
    const after = (await get(id)).people
    expect([x, y, z].map((p) => after.find((one) => one.person === p)!.status)).toEqual([
      'confirmed',
      ...[y, z].map(() => expect.stringMatching(/^(invited|waiting)$/))
    ])
    expect(after.filter((p) => p.seated).length).toBeLessThanOrEqual((await get(id)).capacity)
  })

  it('in classes of two years, brought together by a merge, are one; undone, the later one is theirs again', async () => {
    const [first, second] = [await one(), await one()]
    const seated = async (id: string) => (await get(id)).people.find((p) => p.seated)!.person
    const [a, b] = [await seated(first), await seated(second)]
    expect(a).not.toBe(b)
    await mergeInto(world, b, a)
    expect(await seatsOf([a, b])).toBe(1)
    expect((await get(second)).people.find((p) => p.person === b)!.status).toBe('withdrawn')
    const [{ duplicate_id: duplicate }] = await sql('select duplicate_id from merge where merged = $1', [b])
    await world.act(cooperatives, 'households/undo-merge', { duplicate })
    expect((await get(second)).people.find((p) => p.person === b)!.status).toMatch(/^(chosen|waiting)$/)
  })

  it('of the dead, beyond the last and of one person twice are refused by the database itself', async () => {
    const [id, other] = [await one(), await one()]
    const { person } = (await get(id)).people.find((p) => p.seated)!
    const when = (await sql('select fiscal_year from class where id = $1', [id]))[0].fiscal_year
    const [dead, double] = (await settle(world, 2, { name: 'Basis' })) as [string, string]
    await mergeInto(world, double, person)
    await die(dead)
    const seat = (who: string, at: string) =>
      sql(
        `insert into participant (regency, class_id, person_id, household_id, village, name, fiscal_year, status)
         select regency, $2, id, household_id, village, name, $3, 'chosen' from person where id = $1`,
        [who, at, when]
      )
    await sql('update class set capacity = capacity + 1 where id = any($1::uuid[])', [[id, other]])
    await expect(seat(dead, id)).rejects.toMatchObject({ constraint: 'seat_of_the_gone' })
    await expect(seat(double, other)).rejects.toMatchObject({ constraint: 'seat_twice' })
    await sql(
      `update class set capacity = (select count(*) from participant p where p.class_id = class.id
      and p.status in ('chosen', 'invited', 'confirmed')), minimum = 1 where id = $1`,
      [other]
    )
    const [late] = (await settle(world, 1, { name: 'Terakhir' })) as [string]
    await expect(seat(late, other)).rejects.toMatchObject({ constraint: 'class_full' })
  })
})
