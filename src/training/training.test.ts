import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  cooperatives,
  industry,
  mentor,
  openSchool,
  planned,
  programme,
  type School,
  settle
} from '../../tests/support/training.ts'
import { openWorld, refusal, someone, type World } from '../../tests/support/world.ts'
import { type Applicant, buildYear, type Offer, proposeClasses, seatPeople, seatWorth } from './candidates.ts'
import { brokenRules } from './check.ts'
import { holidayOn, holidaysBetween, inRamadan } from './days.ts'
import { greedy } from './lists.ts'
import { type Course, defaultCourses, skillCode, skillName } from './model.ts'
import { makePlan } from './planner.ts'
import {
  classCost,
  crossingDays,
  lessonHours,
  shareModules,
  type Teacher,
  teachingDays,
  timetable,
  weekday
} from './rules.ts'

const courses = defaultCourses.courses
const cashew = courses.find((c) => c.id === 'cashew-products')!
const allSkills = [...new Set(courses.flatMap((c) => c.modules.map((m) => m.skill)))]
const teachers: Teacher[] = [
  { id: 'i', kind: 'industry', skills: allSkills, fee: 100_000 },
  { id: 'u', kind: 'university', skills: allSkills, fee: 150_000 }
]

describe('a course', () => {
  it('of cashew has 32 lesson hours, 12 theory and 20 practice, in 4 days', () => {
    expect([cashew.days, lessonHours(cashew), lessonHours(cashew, 'theory'), lessonHours(cashew, 'practice')]).toEqual([
      4, 32, 12, 20
    ])
    expect(courses).toHaveLength(6)
  })

  it('laid over its days keeps every lesson hour, never two at once, never in a break', () => {
    fc.assert(
      fc.property(fc.constantFrom(...courses), fc.integer({ min: 0, max: 27 }), (course: Course, offset) => {
        const days = teachingDays(new Date(Date.UTC(2026, 10, 2 + offset)).toISOString().slice(0, 10), course.days)
        expect(days.every((d) => weekday(d) !== 7)).toBe(true)
        const sessions = timetable(course, days, shareModules(course, teachers)!)
        const hours = (id: string) => sessions.filter((s) => s.module === id).reduce((sum, s) => sum + s.hours, 0)
        for (const m of course.modules) expect(hours(m.id)).toBe(m.hours)
        for (const [i, s] of sessions.entries()) {
          const next = sessions[i + 1]
          if (next && next.day === s.day) expect(next.starts >= s.ends).toBe(true)
          expect(s.ends <= '12:00' || s.starts >= '13:00').toBe(true)
          expect(days).toContain(s.day)
        }
      })
    )
  })

  it('gives theory to the university and practice to the industry, and is not taught without the skill', () => {
    const shared = shareModules(cashew, teachers)!
    expect(
      cashew.modules.every((m) => shared.get(m.id)!.kind === (m.pattern === 'theory' ? 'university' : 'industry'))
    ).toBe(true)
    expect(shareModules(cashew, [{ ...teachers[0]!, skills: ['costing'] }])).toBeUndefined()
    const cost = classCost(cashew, { fee: 200_000 }, shared, 24)
    expect(cost.mentors).toBe(12 * 150_000 + 20 * 100_000)
    expect(cost.transport).toBe(75_000 * 4 * 24)
    expect(cost.total).toBe(cost.venue + cost.mentors + cost.materials + cost.transport)
  })
})

describe('the year as a problem', () => {
  const place = (i: number) => ({
    district: `35.29.${String(10 + (i % 3))}`,
    lat: -7 - (i % 5) * 0.02,
    lon: 113.8 + (i % 7) * 0.02
  })
  const applicant = fc.record({
    at: fc.nat(14),
    wishes: fc.uniqueArray(fc.constantFrom('cashew', 'crackers', 'herbal-drinks'), { minLength: 1, maxLength: 3 }),
    womanHeaded: fc.boolean(),
    poor: fc.boolean(),
    neverTrained: fc.boolean(),
    household: fc.nat(40)
  })
  const offer: Offer = {
    courses: courses.map((course) => ({ course: { ...course, minimum: 3, capacity: 6 }, version: 1 })),
    programmes: [
      {
        id: 'p-coop',
        agency: 'cooperatives',
        left: 60_000_000,
        courses: ['cashew-products', 'herbal-drinks'],
        places: []
      },
      {
        id: 'p-ind',
        agency: 'industry',
        left: 40_000_000,
        courses: ['crackers'],
        places: ['35.29.10', '35.29.11.2004']
      }
    ],
    venues: [0, 1, 2].map((i) => ({
      id: `venue-${i}`,
      ...place(i),
      capacity: 6,
      equipment: ['kitchen', 'oven'],
      fee: 1
    })),
    mentors: [...teachers, { ...teachers[0]!, id: 'i2' }].map((t) => ({ ...t, districts: [] })),
    taken: new Map(),
    crossings: new Map([['35.29.12', { boatDays: [3], weightKm: 5 }]]),
    scores: new Map(),
    settings: {
      fiscalYear: 2026,
      from: '2026-11-02',
      to: '2026-12-12',
      programmes: [],
      seconds: 1,
      furthestKm: 30,
      perHousehold: 1,
      districtFloor: 0,
      womanHeaded: 0.15,
      poor: 0.15,
      neverTrained: 0.1,
      perKm: 0.02,
      ramadan: 0.3,
      variety: 0.15,
      kinds: {},
      districts: {}
    }
  }
  const people = (
    drawn: {
      at: number
      wishes: string[]
      household: number
      womanHeaded: boolean
      poor: boolean
      neverTrained: boolean
    }[]
  ): Applicant[] =>
    drawn.map((d, i) => ({
      person: `p${i}`,
      household: `h${d.household}`,
      village: `35.29.${10 + (d.at % 3)}.2${String(d.at).padStart(3, '0')}`,
      ...place(d.at),
      wishes: d.wishes,
      womanHeaded: d.womanHeaded,
      poor: d.poor,
      neverTrained: d.neverTrained,
      answeredOn: '2026-10-01',
      again: {},
      householdSeats: 0
    }))

  it(
    'offers only classes with both kinds of mentor, on free days, on an island the day after a boat; a plan of it ' +
      'seats nobody twice',
    () => {
      fc.assert(
        fc.property(fc.array(applicant, { minLength: 1, maxLength: 60 }), (drawn) => {
          const applicants = people(drawn)
          const { candidates } = proposeClasses(offer, applicants, undefined)
          for (const c of candidates) {
            const kinds = c.mentors.map((m) => offer.mentors.find((o) => o.id === m)!.kind)
            expect(kinds).toContain('industry')
            expect(kinds).toContain('university')
            if (offer.venues.find((v) => v.id === c.venue)!.district === '35.29.12') expect(weekday(c.days[0]!)).toBe(4)
          }
          expect(new Set(candidates.map((c) => c.id)).size).toBe(candidates.length)
          if (candidates.length === 0) return
          const year = buildYear(offer, applicants, candidates, undefined)
          const plan = greedy(year.instance)
          expect(brokenRules(year.instance, plan)).toEqual([])
          const seats = seatPeople(year, plan.seats)
          const households = [...seats.keys()].map((p) => applicants.find((a) => a.person === p)!.household)
          expect(new Set(households).size).toBe(households.length)
          expect(seats.size).toBe(plan.seats.reduce((sum, s) => sum + s.count, 0))
          for (const [p, c] of seats) {
            const kind = courses.find((o) => o.id === candidates.find((k) => k.id === c)!.course)!.kind
            const { wishes, village } = applicants.find((a) => a.person === p)!
            expect(wishes).toContain(kind)
            if (kind === 'crackers') expect(village).toMatch(/^35\.29\.10\.|^35\.29\.11\.2004$/)
          }
        }),
        { numRuns: 40 }
      )
    }
  )

  it('a seat is worth more to a woman who heads a household, the poor and the never trained; less further away and by a lower wish', () => {
    fc.assert(
      fc.property(applicant, fc.constantFrom('womanHeaded', 'poor', 'neverTrained'), (drawn, priority) => {
        const [plain] = people([{ ...drawn, wishes: ['cashew', 'crackers'], [priority]: false }])
        const worth = (change: object, at = offer.venues[0]!) => seatWorth({ ...plain!, ...change }, cashew, at, offer)
        if (worth({}) === undefined) return
        expect(worth({ [priority]: true })!).toBeGreaterThan(worth({})!)
        expect(worth({ wishes: ['crackers', 'cashew'] })!).toBeLessThan(worth({})!)
        expect(
          worth({}, { ...offer.venues[0]!, lat: plain!.lat, lon: plain!.lon, district: plain!.district })!
        ).toBeGreaterThanOrEqual(worth({})!)
        expect(worth({ wishes: ['crackers'] })).toBeUndefined()
        expect(worth({ again: { 'cashew-products': 0 } })).toBeUndefined()
      })
    )
  })

  it('caps a household by the seats it holds already, gives its one seat to whom the class suits, and says no more', async () => {
    const one = (i: number, more: Partial<Applicant>): Applicant => ({
      ...people([{ at: 0, wishes: ['cashew'], household: i, womanHeaded: false, poor: false, neverTrained: true }])[0]!,
      person: `p${i}`,
      household: `h${i}`,
      ...more
    })
    const applicants = [
      ...Array.from({ length: 12 }, (_, i) => one(i, {})),
      one(20, { household: 'h0', wishes: ['crackers', 'cashew'] }),
      one(21, { household: 'full', householdSeats: 1 })
    ]
    const { candidates } = proposeClasses(offer, applicants, undefined)
    const year = buildYear(offer, applicants, candidates, undefined)
    const inGroups = [...year.groups.values()].flat(2).map((a) => a.person)
    expect(inGroups).not.toContain('p21')
    expect(inGroups).toContain('p20')
    const plan = await makePlan(year.instance, { seconds: 5 })
    const seats = seatPeople(year, plan.seats)
    expect(seats.has('p0') && seats.has('p20')).toBe(false)
    const two = { ...offer, settings: { ...offer.settings, perHousehold: 2 } }
    const three = [one(1, { household: 'h' }), one(2, { household: 'h' }), one(3, { household: 'h' })]
    expect(buildYear(two, three, candidates, undefined).instance.limits).toMatchObject([{ id: 'h', atMost: 2 }])
  })

  it('no class begins on a holiday, none meets Ramadan where none may, and mentors on their way are not taken twice', () => {
    const lent: Offer = {
      ...offer,
      settings: { ...offer.settings, from: '2027-02-01', to: '2027-03-31', ramadan: 1 },
      taken: new Map([['mentor|u', new Set(['2027-03-17'])]])
    }
    const applicants = people(
      Array.from({ length: 24 }, (_, i) => ({
        at: i % 3,
        wishes: ['cashew'],
        household: i,
        womanHeaded: false,
        poor: false,
        neverTrained: true
      }))
    )
    const { candidates } = proposeClasses(lent, applicants, undefined)
    expect(candidates.length).toBeGreaterThan(0)
    const { instance } = buildYear(lent, applicants, candidates, undefined)
    for (const c of instance.classes) {
      expect(c.dates.some((day) => holidayOn(day) || inRamadan(day))).toBe(false)
      // The boat of the 17th is a day on which that mentor is taken.
      if (c.mentors.includes('u')) expect(c.sea?.days ?? []).not.toContain('2027-03-17')
    }
    const some = proposeClasses({ ...lent, settings: { ...lent.settings, ramadan: 0 } }, applicants, undefined)
    expect(some.candidates.some((c) => c.days.some(inRamadan))).toBe(true)
  })

  it('keeps days on which a mentor is taken out of every proposal', () => {
    const busy: Offer = {
      ...offer,
      taken: new Map([['mentor|u', new Set(['2026-11-02', '2026-11-05', '2026-11-09'])]])
    }
    const applicants = people(
      Array.from({ length: 12 }, (_, i) => ({
        at: 0,
        wishes: ['cashew'],
        household: i,
        womanHeaded: false,
        poor: false,
        neverTrained: true
      }))
    )
    const { candidates } = proposeClasses(busy, applicants, undefined)
    expect(candidates.length).toBeGreaterThan(0)
    for (const c of candidates) expect(c.days.some((d) => busy.taken.get('mentor|u')!.has(d))).toBe(false)
  })
})

describe('days that cannot be', () => {
  it('no class on a holiday or on joint leave, and none that a long feast cuts in two', () => {
    // Lebaran of 2027: holidays and joint leave from the 8th to the 15th of March.
    expect(teachingDays('2027-03-06', 3)).toEqual(['2027-03-06', '2027-03-13', '2027-03-16'])
    expect(holidaysBetween('2027-01-01', '2027-12-31').days).toHaveLength(26)
    expect(holidaysBetween('2026-01-01', '2028-12-31').unknownYears).toEqual([2028])
    expect(holidayOn('2027-03-10')).toMatchObject({ certain: false })
    expect(inRamadan('2027-02-20')).toBe(true)
  })

  it('a mentor is away from the last boat before a class on an island to the first one after it', () => {
    // Boats on Wednesdays and Saturdays; a class from Thursday to Friday.
    expect(crossingDays(['2026-11-05', '2026-11-06'], [3, 6])).toEqual(['2026-11-04', '2026-11-07'])
    // One boat a week: stranded until the next one, over a Sunday too.
    expect(crossingDays(['2026-11-05', '2026-11-07'], [3])).toEqual([
      '2026-11-04',
      '2026-11-06',
      ...['08', '09', '10', '11'].map((day) => `2026-11-${day}`)
    ])
  })

  it('Friday is free from a quarter past eleven to one for prayer', () => {
    const friday = ['2026-11-06']
    const oneDay = { ...cashew, modules: cashew.modules.slice(0, 3), days: 1 }
    const teacher = { id: 'm', kind: 'industry' as const, skills: allSkills, fee: 1 }
    const sessions = timetable(oneDay, friday, shareModules(oneDay, [teacher])!)
    expect(sessions.length).toBeGreaterThan(1)
    for (const s of sessions) expect(s.ends <= '11:15' || s.starts >= '13:00').toBe(true)
  })
})

describe('planning from the register', () => {
  let world: World
  let school: School
  beforeAll(async () => {
    world = await openWorld()
    school = await openSchool(world, { capacity: 16 })
    await settle(world, 20)
  })
  afterAll(() => world.close())

  it('seats the village, and gives everybody else a reason and a place in the queue', async () => {
    const plan = await planned(world, [school.programmes.cooperatives])
    const page = await world.see(industry, 'training/plan', { id: plan })
    expect(page.status).toBe('ready')
    const held = page.classes.filter((c) => c.held)
    expect(held).toHaveLength(1)
    expect(held[0]).toMatchObject({
      participants: 16,
      firstWishes: 20,
      firstSeated: 16,
      firstElsewhere: 0,
      firstWaiting: 4,
      waiting: 4,
      venueName: 'Balai Desa Jelbudan'
    })
    expect(held[0]!.mentors.map((m) => m.kind).sort()).toEqual(['industry', 'university'])
    const { rows, total } = await world.see(cooperatives, 'training/plan-people', { plan, seated: false })
    expect(total).toBe(4)
    expect(rows.map((r) => r.position)).toEqual([1, 2, 3, 4])
    expect(rows.every((r) => r.reason === 'full')).toBe(true)
    expect(page.budgets[0]!.spent).toBeLessThanOrEqual(page.budgets[0]!.of)
  })

  it('a new plan keeps what it can, holds locks, and is compared with the old one', async () => {
    const first = await planned(world, [school.programmes.cooperatives])
    const { classes } = await world.see(cooperatives, 'training/plan', { id: first })
    const held = classes.find((c) => c.held)!
    const other = classes.find((c) => !c.held)
    const second = await planned(world, [school.programmes.cooperatives], {}, first)
    const same = await world.see(cooperatives, 'training/compare-plans', { first, second })
    expect(same.both).toEqual([held.id])
    expect(same.people).toEqual({ kept: 16, moved: 0, gained: 0, lost: 0 })
    await world.act(cooperatives, 'training/lock-class', { plan: first, class: held.id, lock: 'forbidden' })
    const third = await planned(world, [school.programmes.cooperatives], {}, first)
    const changed = await world.see(cooperatives, 'training/plan', { id: third })
    expect(changed.classes.find((c) => c.id === held.id)?.held ?? false).toBe(false)
    expect(changed.classes.some((c) => c.held)).toBe(other !== undefined)
  })

  it('says what more money, a mentor or a venue would bring', async () => {
    const plan = await planned(world, [school.programmes.cooperatives])
    const { job } = await world.act(cooperatives, 'training/find-marginals', { plan })
    await world.run(job)
    const { marginals } = await world.see(cooperatives, 'training/plan', { id: plan })
    expect(marginals!.find((m) => m.what === 'budget')).toMatchObject({
      id: school.programmes.cooperatives,
      name: 'Program cooperatives'
    })
    expect(marginals!.every((m) => m.gain >= 0)).toBe(true)
  })

  it('draws worth against variety, each point a plan of its own', async () => {
    const plan = await planned(world, [school.programmes.cooperatives])
    const { job } = await world.act(cooperatives, 'training/find-tradeoff', { plan })
    await world.run(job)
    const { tradeoff, settings } = await world.see(cooperatives, 'training/plan', { id: plan })
    expect(tradeoff!.map((p) => p.share)).toContain(settings.variety)
    expect(tradeoff!.map((p) => p.share)).toEqual([...tradeoff!.map((p) => p.share)].sort((a, b) => a - b))
    for (const p of tradeoff!)
      expect(p).toMatchObject({ seats: 16, kinds: 1, effective: 1, largest: { kind: 'cashew', share: 1 } })
  })

  it('names what is missing when no class can be offered', async () => {
    const none = await programme(world, cooperatives, ['cashew-products'], 0, 'Program tanpa anggaran')
    const failed = await refusal(planned(world, [none]))
    expect(failed.code).toBe('training/no-classes')
    expect(failed.text.id).toContain('sisa anggarannya nol')
    const few = await programme(world, cooperatives, ['herbal-drinks'], 90_000_000, 'Program jamu')
    expect((await refusal(planned(world, [few]))).text.id).toContain('peminat dalam jangkauan kurang')
    const { rows } = await world.see(cooperatives, 'training/plans', {})
    expect(rows.filter((r) => r.status === 'failed')).toHaveLength(2)
  })

  it('names the conditions that contradict each other', async () => {
    const first = await planned(world, [school.programmes.cooperatives])
    const { classes } = await world.see(cooperatives, 'training/plan', { id: first })
    expect(classes.length).toBeGreaterThan(1)
    for (const c of classes)
      await world.act(cooperatives, 'training/lock-class', { plan: first, class: c.id, lock: 'held' })
    const failed = await refusal(planned(world, [school.programmes.cooperatives], {}, first))
    expect(failed.code).toBe('training/plan-impossible')
    expect(failed.facts.conflict).not.toEqual([])
  })
})

describe('programmes, mentors and venues', () => {
  let world: World
  let school: School
  beforeAll(async () => {
    world = await openWorld()
    school = await openSchool(world)
  })
  afterAll(() => world.close())

  it('a programme is seen by both agencies and changed by its own', async () => {
    const { rows } = await world.see(industry, 'training/programmes', { year: 2026 })
    expect(rows.map((r) => r.agency).sort()).toEqual(['cooperatives', 'industry'])
    const own = rows.find((r) => r.agency === 'cooperatives')!
    const change = (actor: typeof industry, version: number) =>
      world.act(actor, 'training/save-programme', {
        id: own.id,
        version,
        agency: 'cooperatives',
        programme: {
          name: 'Program baru',
          fiscalYear: 2026,
          fundSource: 'DBHCHT',
          lines: [],
          target: 5,
          courses: ['crackers']
        }
      })
    expect((await refusal(change(industry, own.version))).code).toBe('training/other-agency')
    await change(cooperatives, own.version)
    expect((await refusal(change(cooperatives, own.version))).code).toBe('training/changed-meanwhile')
  })

  it("keeps a mentor's phone sealed and shows it masked, and says what a wrong one should look like", async () => {
    const id = await mentor(world, 'industry', 'Bu Sulastri', {
      phone: '0812 3456 7890',
      free: [{ from: '2026-11-01', to: '2026-11-30' }]
    })
    const { rows } = await world.see(cooperatives, 'training/mentors', { search: 'Sulastri' })
    expect(rows[0]).toMatchObject({
      id,
      phoneMasked: '+62812••••890',
      free: [{ from: '2026-11-01', to: '2026-11-30' }]
    })
    const stored = await world.platform.connection.pool.query('select phone_cipher from mentor where id = $1', [id])
    expect(stored.rows[0].phone_cipher.toString('latin1')).not.toContain('3456')
    const wrong = await refusal(mentor(world, 'industry', 'Bu Sri', { phone: '12' }))
    expect(wrong.pointers[0]!.pointer).toBe('/mentor/phone')
  })

  it('publishes a course as a new version; classes keep theirs', async () => {
    const { version } = await world.act(cooperatives, 'training/publish-course', {
      definition: { ...cashew, days: 5 },
      source: 'Rapat kurikulum',
      validFrom: '2026-01-01'
    })
    expect(version).toBe(2)
    const page = await world.see(someone('public'), 'training/course', { id: 'cashew-products' })
    expect([page.course.days, page.versions.length]).toEqual([5, 2])
    expect((await world.see(cooperatives, 'training/course', { id: 'cashew-products', version: 1 })).course.days).toBe(
      4
    )
  })

  it('is refused to those whose work it is not', async () => {
    for (const role of ['facilitator', 'mentor', 'resident', 'buyer', 'public'] as const) {
      expect((await refusal(world.see(someone(role), 'training/mentors', {}))).status).toBe(403)
      expect((await refusal(world.see(someone(role), 'training/plans', {}))).status).toBe(403)
    }
    expect((await world.see(someone('leader'), 'training/venues', {})).rows[0]!.id).toBe(school.venue)
  })
})

it.each(['Olahan mente', 'Cashew processing', 'cashew-processing'])('a skill written "%s" is one code', (written) =>
  expect(skillCode(written)).toBe('cashew-processing')
)
it.each(['Tenun ikat', 'fish'])('what a skill "%s" is called leads back to its code', (written) =>
  expect(skillCode(skillName(skillCode(written)).id)).toBe(skillCode(written))
)
