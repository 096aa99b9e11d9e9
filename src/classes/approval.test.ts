import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
import { addMonths } from '../kernel/dates.ts'
import { defaultSeatRules, type SeatHeld } from '../training/model.ts'
import { seatWords, standing } from '../training/rules.ts'

const administrator = someone('administrator')
const nextYear = { fiscalYear: 2027, from: '2027-03-01', to: '2027-03-13' }
const sql = async (world: World, text: string, values: unknown[] = []) =>
  (await world.platform.connection.pool.query(text, values)).rows
const people = async (world: World, plan: string, more: object) =>
  (await world.see(cooperatives, 'training/plan-people', { plan, size: 100, ...more })).rows

describe('rules for another seat', () => {
  const seat = (more: Partial<SeatHeld>): SeatHeld => ({
    state: 'passed',
    course: 'cashew-products',
    courseName: { id: 'Olahan Mente', en: 'Cashew Products' },
    number: '2026/31',
    agency: 'cooperatives',
    fiscalYear: 2026,
    starts: '2026-12-12',
    ends: '2026-12-16',
    since: '2026-12-16',
    ...more
  })
  const at = (held: SeatHeld[], course = 'cashew-products', fiscalYear = 2027, from = '2027-03-01') =>
    standing(defaultSeatRules.rules, held, { course, fiscalYear, from })

  it('leave nobody two seats to come in one course, whatever the year, and say which seat it is', () => {
    const coming = seat({ state: 'coming' })
    expect(at([coming])).toMatchObject({ weight: 0, because: coming })
    expect(seatWords(coming).id).toBe('memegang kursi di Olahan Mente (2026/31) mulai 12 Desember 2026')
    expect(seatWords(coming).en).toBe('holds a seat in Cashew Products (2026/31) on 12 December 2026')
    expect(at([coming], 'crackers').weight).toBe(0.7)
    expect(at([coming], 'crackers', 2026, '2026-12-20')).toMatchObject({ weight: 0, until: 'year' })
  })

  it('let those who failed come again counting less, those who declined after some months', () => {
    expect(at([seat({ state: 'failed' })]).weight).toBe(0.7)
    expect(at([seat({ state: 'passed' })]).weight).toBe(0)
    const declined = seat({ state: 'declined', since: '2026-12-10' })
    expect(at([declined])).toMatchObject({ weight: 0, until: '2027-03-10' })
    expect(at([declined], 'cashew-products', 2027, '2027-03-10').weight).toBe(0.8)
    expect(addMonths('2026-11-30', 3)).toBe('2027-02-28')
  })
})

describe('a plan beside other years, agencies and records', () => {
  let world: World
  let school: School
  let crowd: string[]
  let seated: string[]
  beforeAll(async () => {
    world = await openWorld()
    school = await openSchool(world, { capacity: 16 })
    crowd = await settle(world, 40)
    const plan = await planned(world, [school.programmes.cooperatives], { to: '2026-11-07' })
    await world.act(cooperatives, 'classes/approve-plan', { plan })
    seated = (await people(world, plan, { seated: true })).map((p) => p.person)
  })
  afterAll(() => world.close())

  it('seats nobody again who holds a seat, and tells which; merged records are one person to the end', async () => {
    const [x, second] = seated
    const free = crowd.filter((p) => !seated.includes(p))
    const [y, z] = free
    await mergeInto(world, x!, y!)
    await mergeInto(world, y!, z!)
    const plan = await planned(world, [school.programmes.cooperatives], nextYear)
    const inPlan = (await people(world, plan, { seated: true })).map((p) => p.person)
    expect(inPlan.length).toBe(16)
    expect(inPlan.filter((p) => seated.includes(p) || p === y || p === z)).toEqual([])
    const barred = await people(world, plan, { reason: 'seat-coming' })
    expect(barred.map((p) => p.person).sort()).toEqual([...seated.filter((p) => p !== x), z!].sort())
    const facts = barred.find((p) => p.person === second)!.facts
    expect(seatWords(facts.held!).id).toMatch(
      /^memegang kursi di Olahan Mente: dari gelondong ke kemasan \(2026\/01\) mulai \d+ November 2026$/
    )
    expect(facts.neverTrained).toBe(false)
  })

  it('approved for one year, is known to the next, and to the other agency', async () => {
    const first = await planned(world, [school.programmes.cooperatives], nextYear)
    await world.act(cooperatives, 'classes/approve-plan', { plan: first })
    const theirs = await programme(world, industry, ['cashew-products'], 100_000_000, 'Mente dinas lain')
    const failed = await refusal(planned(world, [theirs], { fiscalYear: 2028, from: '2028-03-01', to: '2028-03-11' }))
    expect(failed.code).toBe('training/no-classes')
    const now = await sql(
      world,
      `select living_record(regency, person_id) as person, count(*)::int as n from participant
      where status in ('chosen', 'invited', 'confirmed') group by 1 having count(*) > 1`
    )
    expect(now).toEqual([])
  })

  it('follows rules that an administrator may change', async () => {
    const rules = structuredClone(defaultSeatRules.rules)
    rules.coming.other.again = false
    const input = { rules, source: 'Rapat dua dinas', validFrom: '2026-01-01' }
    expect((await refusal(world.act(cooperatives, 'training/save-seat-rules', input))).status).toBe(403)
    expect(await world.act(administrator, 'training/save-seat-rules', input)).toEqual({ version: 1 })
    expect(await world.see(cooperatives, 'training/seat-rules', {})).toMatchObject({
      version: 1,
      source: 'Rapat dua dinas',
      rules
    })
    const twoSeats = structuredClone(rules)
    twoSeats.coming.same.again = true
    const refused = await refusal(world.act(administrator, 'training/save-seat-rules', { ...input, rules: twoSeats }))
    expect(refused.code).toBe('kernel/invalid-input')
  })
})

describe('money, mentors and venues', () => {
  let world: World
  let school: School
  let price: number
  beforeAll(async () => {
    world = await openWorld()
    school = await openSchool(world, { capacity: 16 })
    await settle(world, 40)
    const probe = await planned(world, [school.programmes.cooperatives], { to: '2026-11-07' })
    price = (await world.see(cooperatives, 'training/plan', { id: probe })).classes.find((c) => c.held)!.cost
  })
  afterAll(() => world.close())
  const committed = async (id: string) =>
    (await world.see(cooperatives, 'training/programmes', { size: 100 })).rows.find((p) => p.id === id)!.committed

  it('are promised once: of two plans of different years on one budget, approved at once, one is refused', async () => {
    const one = await programme(world, cooperatives, ['cashew-products'], Math.ceil(price * 1.5), 'Sekali pakai')
    const plans = [await planned(world, [one], { to: '2026-11-07' }), await planned(world, [one], nextYear)]
    const ends = await Promise.allSettled(
      plans.map((plan) => world.act(cooperatives, 'classes/approve-plan', { plan }))
    )
    expect(ends.map((e) => e.status).sort()).toEqual(['fulfilled', 'rejected'])
    const lost = ends.findIndex((e) => e.status === 'rejected')
    const refused = await refusal(world.act(cooperatives, 'classes/approve-plan', { plan: plans[lost]! }))
    expect(refused.code).toBe('classes/plan-outdated')
    expect(refused.text.id).toMatch(/Sekali pakai: rencana ini memerlukan Rp[\d.]+, sisanya Rp/)
    expect(await committed(one)).toBe(price)
    const shown = await world.see(cooperatives, 'classes/plan-changes', { plan: plans[lost]! })
    expect(shown.obstacles.some((o) => o.id.startsWith('Sekali pakai'))).toBe(true)
    // The database refuses what the rules would let through.
    const [{ id }] = await sql(world, `select id from class where programme_id = $1`, [one])
    await expect(sql(world, `update class set cost = cost * 2 where id = $1`, [id])).rejects.toMatchObject({
      code: 'RK001',
      constraint: 'programme_overspent'
    })
    await expect(sql(world, `update programme set budget = 1 where id = $1`, [one])).rejects.toMatchObject({
      code: 'RK001'
    })
    const row = (await world.see(cooperatives, 'training/programmes', { size: 100 })).rows.find((p) => p.id === one)!
    const less = world.act(cooperatives, 'training/save-programme', {
      id: one,
      version: row.version,
      agency: 'cooperatives',
      programme: { ...row, fundSource: 'APBD', lines: [{ code: '1', name: 'Kurang', amount: 1000 }] } as never
    })
    expect((await refusal(less)).code).toBe('training/budget-promised')
    // Cancelling gives the money back, and the other plan can be held.
    await world.act(cooperatives, 'classes/cancel', { class: id, reason: 'Dialihkan' })
    expect(await committed(one)).toBe(0)
    expect((await world.act(cooperatives, 'classes/approve-plan', { plan: plans[lost]! })).approved).toBe(true)
  })

  it('a mentor who left and a hall that closed are named before anybody agrees', async () => {
    const plan = await planned(world, [school.programmes.cooperatives], {
      fiscalYear: 2029,
      from: '2029-03-05',
      to: '2029-03-10'
    })
    const { rows } = await world.see(cooperatives, 'training/mentors', { size: 100 })
    const gone = rows.find((m) => m.id === school.industryMentor)!
    const put = (active: boolean, version: number) =>
      world.act(cooperatives, 'training/save-mentor', {
        id: gone.id,
        version,
        mentor: {
          name: gone.name,
          kind: 'industry',
          institution: gone.institution,
          skills: gone.skills,
          fee: gone.fee,
          active
        }
      })
    await put(false, gone.version)
    const refused = await refusal(world.act(cooperatives, 'classes/approve-plan', { plan }))
    expect(refused.code).toBe('classes/plan-outdated')
    expect(refused.text.id).toContain(`${gone.name} tidak mengajar lagi`)
    await put(true, gone.version + 1)
    expect((await world.act(cooperatives, 'classes/approve-plan', { plan })).approved).toBe(true)
  })

  it('a plan that another one replaced says so, never that it is not finished, and can be planned from again', async () => {
    await mentor(world, 'industry', 'Bu Kedua')
    await mentor(world, 'university', 'Dr. Kedua')
    await settle(world, 20, { village: nyapar, name: 'Tetangga' })
    const period = { fiscalYear: 2030, from: '2030-03-04', to: '2030-03-16' }
    const [kept, other] = [
      await planned(world, [school.programmes.cooperatives], period),
      await planned(world, [school.programmes.cooperatives], period)
    ]
    await world.act(cooperatives, 'classes/approve-plan', { plan: kept! })
    const shown = await world.see(cooperatives, 'training/plan', { id: other! })
    expect([shown.status, shown.replacedBy]).toEqual(['replaced', 'Rencana uji'])
    for (const act of [
      () => world.act(cooperatives, 'classes/approve-plan', { plan: other! }),
      () => world.see(cooperatives, 'classes/plan-changes', { plan: other! }),
      () => world.act(cooperatives, 'training/lock-class', { plan: other!, class: 'x', lock: 'held' })
    ]) {
      const refused = await refusal(act())
      expect(refused.code).toBe('training/plan-replaced')
      expect(refused.text.id).toContain('digantikan')
    }
  })
})

describe('approving compares with the register', () => {
  let world: World
  let school: School
  beforeAll(async () => {
    world = await openWorld()
    school = await openSchool(world, { capacity: 16 })
    await settle(world, 30)
  })
  afterAll(() => world.close())

  it('shows who can no longer come and why, lets the next move up, and leaves no seat free', async () => {
    const plan = await planned(world, [school.programmes.cooperatives], { to: '2026-11-07' })
    const seats = await people(world, plan, { seated: true, sort: 'name' })
    const queue = await people(world, plan, { seated: false, sort: 'position' })
    const [silent, died, left, near, again] = seats
    await world.act(cooperatives, 'households/withdraw-consent', { person: silent!.person, purpose: 'programme' })
    for (const [p, kind] of [
      [died!, 'died'],
      [left!, 'left']
    ] as const)
      await world.act(cooperatives, 'households/record-departure', {
        person: p.person,
        kind,
        on: '2026-11-20',
        source: 'family'
      })
    await world.act(cooperatives, 'households/record-move', {
      household: near!.household,
      people: [near!.person],
      on: '2026-11-20',
      source: 'family',
      village: nyapar
    })
    // Somebody of the queue is the same as somebody with a seat.
    await mergeInto(world, queue[0]!.person, again!.person)
    const shown = await world.see(cooperatives, 'classes/plan-changes', { plan })
    const why = new Map(shown.differences.map((d) => [`${d.person} ${d.seated}`, d]))
    expect(why.get(`${died!.person} true`)).toMatchObject({
      why: 'died',
      stays: false,
      text: { id: 'meninggal 20 November 2026' }
    })
    expect(why.get(`${left!.person} true`)).toMatchObject({ why: 'left', stays: false })
    expect(why.get(`${silent!.person} true`)!.stays).toBe(false)
    expect(why.get(`${near!.person} true`)).toMatchObject({ why: 'moved', stays: true })
    expect(why.get(`${again!.person} false`)).toMatchObject({ why: 'merged', stays: false })
    expect(shown.up.map((p) => p.person)).toEqual(queue.slice(1, 4).map((p) => p.person))
    expect(shown.classes[0]).toMatchObject({ planned: 16, seats: 16, capacity: 16 })
    const done = await world.act(cooperatives, 'classes/approve-plan', { plan })
    expect(done).toMatchObject({ approved: true, leftOut: 3, movedUp: 3 })
    const c = await world.see(cooperatives, 'classes/get', { id: done.classes[0]! })
    expect(c.people.filter((p) => p.seated)).toHaveLength(16)
    expect(c.people.find((p) => p.person === near!.person)!.village).toBe(nyapar)
    expect(c.people.some((p) => [silent, died, left].some((one) => one!.person === p.person))).toBe(false)
  })

  it('a class never begins with a free seat while somebody waits, before and after it invites', async () => {
    const { rows } = await world.see(cooperatives, 'classes/list', {})
    const id = rows[0]!.id
    const get = () => world.see(cooperatives, 'classes/get', { id })
    const leave = async (status: 'declined' | 'withdrawn') => {
      const one = (await get()).people.find((p) => p.seated)!
      return world.act(cooperatives, 'classes/set-answer', { class: id, person: one.person, status })
    }
    expect((await leave('declined')).called).toHaveLength(1)
    expect((await get()).people.filter((p) => p.status === 'chosen')).toHaveLength(16)
    await world.act(cooperatives, 'classes/invite', { class: id })
    expect((await leave('withdrawn')).called).toHaveLength(1)
    expect((await get()).seats).toBe(16)
    // The database itself gives no seat beyond the last, and none twice.
    await expect(
      sql(world, `update participant set status = 'chosen' where class_id = $1 and status = 'waiting'`, [id])
    ).rejects.toMatchObject({ code: 'RK001', constraint: 'class_full' })
  })
})
