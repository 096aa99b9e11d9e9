/** The recovery of incomes: which figures count, what they are worth today, and how far a group has recovered. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accompany, employ, lilik, type MakerCase } from '../../tests/support/mentoring.ts'
import { openWorld, refusal, regency, someone, type World } from '../../tests/support/world.ts'
import { addMonths, dateInJakarta } from '../kernel/dates.ts'
import { effectOf } from './effects.ts'
import { type PriceChange, priceChanges } from './model.ts'
import { type Figure, inPricesOf, type Judged, judged, priceLevel, recoveryOf, standingOf } from './rules.ts'
import type { Maker } from './store.ts'

const figure = (month: string, amount: number, more: Partial<Figure> = {}): Figure => ({
  month: `${month}-01`,
  source: 'visit',
  amount,
  odd: false,
  verdict: null,
  ...more
})
const counting = (figures: Figure[]) => judged(figures).flatMap((f) => (f.doubt ? [] : [f.amount]))
const flat: PriceChange[] = Array.from({ length: 9 }, (_, i) => ({
  month: `${2018 + i}-12`,
  percent: 0,
  verified: true,
  source: 'uji'
}))

describe('a figure of turnover', () => {
  it('is the best of its month; what was said to be wrong makes room for the next source', () => {
    const both = [figure('2026-08', 5, { source: 'recall' }), figure('2026-08', 7, { source: 'cashbook' })]
    expect(counting(both)).toEqual([7])
    expect(counting([both[0]!, { ...both[1]!, verdict: 'wrong' }])).toEqual([5])
  })

  it('waits for a look after a jump within a month, and the month after is held against the one before the jump', () => {
    const jump = [figure('2026-08', 100), figure('2026-09', 600), figure('2026-10', 120)]
    expect(judged(jump).map((f) => f.doubt)).toEqual([null, 'jump', null])
    expect(counting([jump[0]!, { ...jump[1]!, verdict: 'right' }, figure('2026-10', 700)])).toEqual([100, 600, 700])
    expect(counting([jump[0]!, { ...jump[1]!, amount: 900, verdict: 'right' }, jump[2]!])).toEqual([100, 900, 120])
    expect(counting([figure('2026-08', 100), figure('2026-10', 600)])).toEqual([100, 600])
  })

  it('waits where a zero was written too many or too few, however long before', () => {
    expect(judged([figure('2019-12', 1_000), figure('2026-01', 10_000), figure('2026-08', 1_100)])[1]!.doubt).toBe(
      'digits'
    )
    expect(judged([figure('2019-12', 100), figure('2026-01', 1_000), figure('2026-08', 1_100)])[0]!.doubt).toBe(
      'digits'
    )
    expect(
      judged([figure('2026-01', 1_000), figure('2026-02', 0), figure('2026-03', 900)]).every((f) => !f.doubt)
    ).toBe(true)
  })
})

describe('prices', () => {
  it('are those told of each December, and grow evenly in between', () => {
    const december = priceLevel(priceChanges, '2025-12')! / priceLevel(priceChanges, '2024-12')!
    expect(december).toBeCloseTo(1.0292, 10)
    const june = priceLevel(priceChanges, '2025-06')!
    expect(june / priceLevel(priceChanges, '2024-12')!).toBeCloseTo(priceLevel(priceChanges, '2025-12')! / june, 10)
    expect(priceLevel(priceChanges, '2017-11')).toBeUndefined()
    expect(priceLevel(priceChanges, '2030-01')).toBe(priceLevel(priceChanges, '2026-12'))
  })
  it('stand without a gap, each with a source; what is not verified says so', () => {
    for (const [i, { month, source, verified }] of priceChanges.entries()) {
      expect(month).toBe(`${2018 + i}-12`)
      expect(source.startsWith('unverified')).toBe(!verified)
    }
  })
})

const amounts = fc.array(fc.integer({ min: 1, max: 1e9 }), { minLength: 1, maxLength: 6 })
const today = '2026-11-28'
/** Known before the pandemic from January 2019 on, and now from January 2026 on. */
const series = (before: number[], now: number[]): Judged[] => [
  ...before.map((amount, i) => ({ ...figure(`2019-0${i + 1}`, amount), doubt: null })),
  ...now.map((amount, i) => ({ ...figure(`2026-0${i + 1}`, amount), doubt: null }))
]

describe('the index of a group', () => {
  const logs = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 2, maxLength: 60 })
  it('does not know who came first, and its interval holds the point', () => {
    fc.assert(
      fc.property(logs, fc.func(fc.integer()), (list, key) => {
        const shuffled = list.map((log, i) => ({ log, at: key(i) })).sort((a, b) => a.at - b.at)
        const { index, lower, upper } = recoveryOf(list)!
        expect(recoveryOf(shuffled.map(({ log }) => log))).toEqual({ index, lower, upper })
        expect(lower).toBeLessThanOrEqual(index * (1 + 1e-12))
        expect(upper).toBeGreaterThanOrEqual(index * (1 - 1e-12))
      })
    )
  })
  it('has the interval of the textbook: mean and Student with n - 1', () => {
    // t(0.975; 4) = 2.776445; the five logarithms have mean 0.2 and standard deviation 0.158114.
    const { index, lower, upper } = recoveryOf([0, 0.1, 0.2, 0.3, 0.4])!
    expect(index).toBeCloseTo(100 * Math.exp(0.2), 8)
    const reach = (2.776445 * 0.158113883) / Math.sqrt(5)
    expect(lower).toBeCloseTo(100 * Math.exp(0.2 - reach), 3)
    expect(upper).toBeCloseTo(100 * Math.exp(0.2 + reach), 3)
  })
})

describe('how an enterprise stands', () => {
  it('grows with its turnover, and shrinks as prices grow', () => {
    fc.assert(
      fc.property(
        amounts,
        amounts,
        fc.integer({ min: 2, max: 9 }),
        fc.double({ min: 0.1, max: 20, noNaN: true }),
        (before, now, k, percent) => {
          const log = (figures: Judged[], changes = flat) => standingOf(figures, today, changes).log!
          const plain = log(series(before, now))
          expect(
            log(
              series(
                before,
                now.map((amount) => amount * k)
              )
            )
          ).toBeCloseTo(plain + Math.log(k), 8)
          // All prices of one year in between are higher: what was earned before is worth that much more today.
          const dearer = flat.map((change) => (change.month === '2023-12' ? { ...change, percent } : change))
          expect(log(series(before, now), dearer)).toBeCloseTo(plain - Math.log(1 + percent / 100), 8)
          expect(inPricesOf(dearer, 100, '2019-06', '2026-06')).toBeCloseTo(100 + percent, 8)
        }
      )
    )
  })
  it('is told by the same months where there are some, else by all, else by the register; memory does not tell of now', () => {
    const stands = (figures: Figure[]) => standingOf(judged(figures), today, flat)
    const [december, august] = [figure('2019-12', 400), figure('2019-08', 100)]
    expect(stands([december, august, figure('2026-08', 200)])).toMatchObject({ log: Math.log(2), sameMonths: true })
    expect(stands([december, august, figure('2026-07', 200)])).toMatchObject({ log: Math.log(0.8), sameMonths: false })
    const register = figure('2019-12', 50, { source: 'register' })
    expect(stands([register, figure('2026-07', 200)]).log).toBeCloseTo(Math.log(4), 10)
    expect(stands([figure('2019-08', 100), register, figure('2026-07', 200)]).log).toBeCloseTo(Math.log(2), 10)
    expect(stands([december, figure('2026-08', 200, { source: 'recall' })])).toMatchObject({ log: null, hasNow: false })
    expect(stands([december, figure('2026-08', 0)])).toMatchObject({ log: null, stopped: true })
    expect(stands([december])).toMatchObject({ log: null, stopped: false, hasBefore: true })
  })
})

describe('what classes did', () => {
  const asked = { every: 'quarter', periods: 5, today } as const
  /** Quarters from the third of 2025 to the third of 2026. */
  const quarters = ['2025-08', '2025-11', '2026-02', '2026-05', '2026-08']
  const maker = (id: string, trained: string | null, earns: (quarter: number) => number): Maker => ({
    case: id,
    title: id,
    household: id,
    village: '35.29.14.2008',
    villageName: 'Jelbudan',
    district: '35.29.14',
    districtName: 'Dasuk',
    kind: 'cashew',
    size: 'micro',
    trained,
    figures: quarters.map((month, q) => ({
      ...figure(month, Math.round(earns(q) * 1e6)),
      doubt: null
    }))
  })
  const noise = (i: number, q: number) => 1 + 0.02 * (((i * 7 + q * 3) % 5) - 2)
  const many = (treated: number, controls: number) => [
    ...Array.from({ length: treated }, (_, i) =>
      maker(`t${i}`, i % 2 ? '2026-02-01' : '2026-05-01', (q) => (q >= (i % 2 ? 2 : 3) ? 1.5 : 1) * noise(i, q))
    ),
    ...Array.from({ length: controls }, (_, i) => maker(`c${i}`, null, (q) => noise(i + 3, q)))
  ]
  it('is found by those who were not trained yet, with an interval, by time since, and a test of before', () => {
    const told = effectOf(many(12, 12), asked)
    expect(Math.exp(told.overall.att)).toBeGreaterThan(1.4)
    expect(Math.exp(told.overall.att)).toBeLessThan(1.6)
    expect(told).toMatchObject({ from: '2025-07', to: '2026-07', units: 24, treated: 12, controls: 12, withGaps: 0 })
    expect(told.events.map(({ event }) => event)).toContain(0)
    expect(told.preTest!.p).toBeGreaterThan(0.05)
  })
  it('is refused for fewer than five of either, with how many there are', () => {
    expect(() => effectOf(many(4, 12), asked)).toThrow(/4 households first trained/)
    expect(() => effectOf(many(12, 4), asked)).toThrow(/evidence\/too-thin.* 4 not trained/)
    const gap = many(12, 12).map((m, i) => (i < 8 ? { ...m, figures: m.figures.slice(1) } : m))
    expect(() => effectOf(gap, asked)).toThrow(/evidence\/too-thin/)
  })
})

describe('in the office', () => {
  let world: World
  let cases: MakerCase[]
  const day = dateInJakarta(new Date())
  const lastMonth = addMonths(`${day.slice(0, 7)}-01`, -1)
  const officer = someone('officer')
  const leader = someone('leader')
  const recovery = (actor = officer) => world.see(actor, 'evidence/recovery', {})
  const visit = (c: MakerCase, turnover: number) =>
    world.act(lilik, 'mentoring/record-visit', {
      case: c.case,
      visitedOn: day,
      place: 'home',
      topics: ['finance'],
      seen: 'Omzet ditanyakan.',
      turnover,
      confirmed: ['turnover', 'same-day']
    })
  beforeAll(async () => {
    world = await openWorld()
    await employ(world, lilik)
    cases = await accompany(world, ['Warga A', 'Warga B', 'Warga C', 'Warga D', 'Warga E'])
    for (const [i, c] of cases.entries()) {
      await world.act(lilik, 'mentoring/recall-turnover', { case: c.case, month: '2019-12-01', amount: 1_000_000 })
      if (i < 4) await visit(c, 2_000_000)
    }
  })
  afterAll(() => world.close())

  it('nothing is shown for fewer than five households', async () => {
    expect(await recovery()).toMatchObject({ enterprises: 5, compared: 4, households: 4, total: null })
    expect(await recovery(leader)).toMatchObject({ compared: null, households: null, total: null })
    await visit(cases[4]!, 2_000_000)
    const { total, kinds, districts, sizes } = await recovery(leader)
    expect(total!.index).toBeGreaterThan(140)
    expect(total!.index).toBeLessThan(200)
    expect([kinds, districts, sizes].map((of) => of.map((g) => g.households))).toEqual([[5], [5], [5]])
    for (const role of ['buyer', 'resident', 'mentor', 'public', 'facilitator'] as const)
      expect((await refusal(recovery(someone(role)))).status).toBe(403)
  })

  it('months without a figure stand in the panel as missing; leaders see no names', async () => {
    const { rows, total } = await world.see(officer, 'evidence/panel', { search: 'warga a', size: 50 })
    expect(total).toBe(13)
    expect(rows.filter((r) => r.state === 'missing')).toHaveLength(11)
    expect(rows.find((r) => r.month === lastMonth)).toMatchObject({
      amount: 2_000_000,
      quality: 'told',
      state: 'counts'
    })
    expect((await refusal(world.see(leader, 'evidence/panel', {}))).status).toBe(403)
    expect((await refusal(world.see(leader, 'evidence/doubtful', {}))).status).toBe(403)
  })

  it('a jump waits for a look and is left out until somebody says that it is right or wrong', async () => {
    const c = cases[0]!
    const before = await recovery()
    const earlier = { case: c.case, month: addMonths(lastMonth, -1), amount: 15_000_000 }
    await world.platform.connection.pool.query(
      `insert into turnover (regency, case_id, household_id, village, month, source, amount)
       select regency, id, household_id, village, $2, 'cashbook', $3 from mentoring_case where id = $1`,
      [earlier.case, earlier.month, earlier.amount]
    )
    const { rows } = await world.see(officer, 'evidence/doubtful', {})
    expect(rows).toMatchObject([{ title: 'Warga A', amount: 15_000_000, doubt: 'digits' }])
    expect((await recovery()).doubtful).toBe(1)
    const said = { ...earlier, source: 'cashbook', verdict: 'wrong', reason: 'Nolnya kelebihan satu' } as const
    expect((await refusal(world.act(leader, 'evidence/review', said))).status).toBe(403)
    expect((await refusal(world.act(someone('auditor'), 'evidence/review', said))).status).toBe(403)
    expect((await refusal(world.act(officer, 'evidence/review', { ...said, amount: 1 }))).status).toBe(404)
    await world.act(officer, 'evidence/review', said)
    expect((await world.see(officer, 'evidence/reviewed', {})).rows).toMatchObject([
      { verdict: 'wrong', by: officer.name }
    ])
    expect((await world.see(officer, 'evidence/doubtful', {})).rows.map((r) => r.amount)).not.toContain(15_000_000)
    await world.act(officer, 'evidence/review', { ...said, verdict: 'right', reason: 'Pesanan hajatan, ada notanya' })
    const after = await recovery()
    expect(after.doubtful).toBe(0)
    expect(after.total!.index).toBeGreaterThan(before.total!.index)
  })

  it('what was said of an amount does not hold for another', async () => {
    await world.platform.connection.pool.query(
      `update turnover set amount = 12000000 where case_id = $1 and source = 'cashbook'`,
      [cases[0]!.case]
    )
    expect((await world.see(officer, 'evidence/doubtful', {})).rows).toMatchObject([{ amount: 12_000_000 }])
  })

  it('what classes did is asked by the office, and says honestly what is missing', async () => {
    expect((await refusal(world.act(leader, 'evidence/find-impact', {}))).status).toBe(403)
    const { job } = await world.act(officer, 'evidence/find-impact', {})
    const refused = await refusal(world.run(job))
    expect(refused.code).toBe('evidence/too-thin')
    expect(refused.text.id).toContain('0 rumah tangga yang mulai dilatih di antaranya dan 0 pembanding')
    expect(await world.see(officer, 'evidence/impact', {})).toEqual({ answer: null, job })
    expect(await world.see(leader, 'evidence/impact', {})).toEqual({ answer: null, job: null })
    await trainSome()
    const again = await world.act(officer, 'evidence/find-impact', { every: 'quarter', periods: 5 })
    await world.run(again.job)
    const { answer, job: none } = await world.see(leader, 'evidence/impact', {})
    expect(none).toBeNull()
    expect(answer!.result).toMatchObject({ treated: 6, controls: 6 })
    expect(Math.exp(answer!.result.overall.att)).toBeGreaterThan(1.3)
  })

  /** Six of twelve passed a class two quarters ago, and earn half as much again since. */
  async function trainSome(): Promise<void> {
    const { pool } = world.platform.connection
    const made = await accompany(
      world,
      Array.from({ length: 12 }, (_, i) => `Usaha ${String.fromCharCode(65 + i)}`)
    )
    const { rows: quarters } = await pool.query<{ month: string; no: number }>(
      `select (date_trunc('quarter', $1::date) - make_interval(months => 3 * (5 - no)))::date::text as month, no
       from generate_series(0, 4) no`,
      [day]
    )
    for (const [i, c] of made.entries())
      for (const { month, no } of quarters)
        await pool.query(
          `insert into turnover (regency, case_id, household_id, village, month, source, amount)
           select regency, id, household_id, village, $2, 'cashbook', $3 from mentoring_case where id = $1`,
          [c.case, month, Math.round(1e6 * (i < 6 && no >= 3 ? 1.5 : 1) * (1 + 0.02 * ((i * 3 + no * 2) % 5)))]
        )
    // A class as it stands when all is done; how classes are held is tested where they are.
    await pool.query(`set session_replication_role = replica`)
    await pool.query(
      `with held as (insert into class (regency, id, number, programme_id, agency, fiscal_year, course, course_version, venue_id,
          starts, ends, minimum, capacity, transport, cost, status)
        values ($1, gen_random_uuid(), 'U/1', gen_random_uuid(), 'cooperatives', 2026, 'cashew-products', 1, gen_random_uuid(),
          $2, $2, 1, 20, 0, 0, 'finished') returning id)
       insert into participant (regency, class_id, person_id, household_id, village, name, fiscal_year, status, outcome)
       select $1, held.id, p.id, p.household_id, p.village, p.name, 2026, 'confirmed', 'passed' from held, person p where p.id = any($3)`,
      [regency, quarters[3]!.month, made.slice(0, 6).map((c) => c.person)]
    )
    await pool.query(`set session_replication_role = origin`)
  }
})
