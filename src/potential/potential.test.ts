import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jelbudan, nyapar, openWorld, refusal, regency, someone, type World } from '../../tests/support/world.ts'
import { type Answers, kinds } from './model.ts'
import { checkAnswers, factsOf, isAsked, opportunities, type VillageFigures } from './rules.ts'
import { defaultQuestionnaire } from './store.ts'

const form = defaultQuestionnaire()
const figures = fc.array(
  fc.record({
    village: fc.uuid(),
    adultsAsked: fc.nat(50),
    first: fc.nat(60),
    second: fc.nat(60),
    third: fc.nat(60),
    held: fc.record({ cashew: fc.nat(5000) }),
    holders: fc.nat(100),
    peopleWithTime: fc.nat(300)
  }),
  { minLength: 1, maxLength: 40 }
)
const cashew = kinds.find((k) => k.id === 'cashew')!
const equal = { interest: 1, supply: 1, people: 1 }

describe('opportunity', () => {
  it('lies within 0 and 100, ranks every village once, and is nothing where a factor is', () => {
    fc.assert(
      fc.property(figures, (villages: VillageFigures[]) => {
        const scored = opportunities(cashew, villages, equal)
        expect([...scored.map((s) => s.rank)].sort((a, b) => a - b)).toEqual(villages.map((_, i) => i + 1))
        scored.forEach((s, i) => {
          expect(s.score).toBeGreaterThanOrEqual(0)
          expect(s.score).toBeLessThanOrEqual(100)
          const v = villages[i]!
          if (!v.held.cashew || !v.peopleWithTime || v.first + v.second + v.third === 0) expect(s.score).toBe(0)
        })
      })
    )
  })

  it('never falls when a village gets more of a factor', () => {
    fc.assert(
      fc.property(figures, fc.nat(100), (villages: VillageFigures[], more) => {
        const [first, ...rest] = villages
        const before = opportunities(cashew, villages, equal)[0]!.score
        const after = opportunities(cashew, [{ ...first!, first: first!.first + more }, ...rest], equal)[0]!.score
        return after >= before - 0.05
      })
    )
  })
})

describe('the questionnaire', () => {
  it('skips what does not apply', () => {
    const yields = form.questions.find((q) => q.id === 'yield.cashew')!
    expect(isAsked(yields, { 'own.cashew': 0 })).toBe(false)
    expect(isAsked(yields, { 'own.cashew': 3 })).toBe(true)
  })

  it('names each wrong answer and lets the right ones be', () => {
    const person = crypto.randomUUID()
    const given: Answers = {
      household: { 'own.cashew': -4, makes: true, nonsense: 1 },
      people: { [person]: { hours: 400, interest: ['cashew', 'cashew'] } }
    }
    const pointers = checkAnswers(form, given, [person], true).map((f) => f.pointer)
    expect(pointers).toEqual([
      '/answers/household/own.cashew',
      `/answers/people/${person}/hours`,
      `/answers/people/${person}/interest`,
      '/answers/nonsense'
    ])
    expect(checkAnswers(form, { household: {}, people: {} }, [], true).map((f) => f.pointer)).toEqual([
      '/answers/household/makes'
    ])
    expect(
      checkAnswers(form, { household: { 'own.cashew': { unknown: true }, makes: false }, people: {} }, [], true)
    ).toEqual([])
  })

  it('draws facts from answers', () => {
    const person = crypto.randomUUID()
    expect(
      factsOf(form, {
        household: { 'own.cashew': 12, 'yield.cashew': 90 },
        people: { [person]: { hours: 15, interest: ['cashew', 'cakes'] } }
      })
    ).toEqual({
      holdings: [{ commodity: 'cashew', quantity: 12, yearlyKg: 90 }],
      interests: [
        { person, rank: 1, kind: 'cashew' },
        { person, rank: 2, kind: 'cakes' }
      ],
      hours: [{ person, hours: 15 }]
    })
  })
})

describe('potential of a village', () => {
  let world: World
  const officer = someone('officer')
  const facilitator = someone('facilitator')
  let household: string
  let person: string
  beforeAll(async () => {
    world = await openWorld()
    const made = await world.act(officer, 'households/register', {
      household: { village: jelbudan } as never,
      people: [{ name: 'Siti Aminah', birthDate: '1985-03-12' } as never]
    })
    household = made.household
    person = made.people[0]!
  })
  afterAll(() => world.close())

  it('follows an interview, and a second one replaces the first while both are kept', async () => {
    const answer = (trees: number, wish: string) =>
      world.act(facilitator, 'potential/respond', {
        household,
        answeredOn: '2026-11-01',
        answers: {
          household: { 'own.cashew': trees, makes: false },
          people: { [person]: { hours: 20, interest: [wish] } }
        }
      })
    await answer(30, 'cakes')
    await answer(34, 'cashew')
    const page = await world.see(officer, 'potential/village', { village: jelbudan })
    expect(page.held).toEqual([{ commodity: 'cashew', households: 1, quantity: 34, yearlyKg: 0 }])
    expect(page.wanted).toEqual([{ kind: 'cashew', first: 1, second: 0, third: 0 }])
    expect(page.best[0]).toMatchObject({ kind: 'cashew', rank: 1 })
    expect((await world.see(officer, 'potential/responses', { household })).rows).toHaveLength(2)
    const table = await world.see(officer, 'potential/opportunities', { kind: 'cashew' })
    expect(table.rows[0]).toMatchObject({ village: jelbudan, rank: 1, score: 100, first: 1, quantity: 34 })
  })

  it('hides figures of fewer than five from the public, and the score that would tell on them', async () => {
    const open = await world.see(someone('public'), 'potential/map', { measure: 'commodity', of: 'cashew' })
    expect(open.rows.find((row) => row.village === jelbudan)).toMatchObject({ value: null, behind: null })
    const scored = await world.see(someone('public'), 'potential/opportunities', { kind: 'cashew' })
    expect(scored.rows.find((row) => row.village === jelbudan)).toMatchObject({
      score: null,
      interest: null,
      first: null,
      holders: null
    })
    expect(
      (await world.see(facilitator, 'potential/map', { measure: 'commodity', of: 'cashew' })).rows.find(
        (row) => row.village === jelbudan
      )
    ).toMatchObject({ value: 34, behind: 1 })
  })

  it('refuses an interview in the future, of a stranger, or outside the area', async () => {
    const input = { household, answeredOn: '2026-11-01', answers: { household: { makes: false }, people: {} } }
    expect(
      (await refusal(world.act(facilitator, 'potential/respond', { ...input, answeredOn: '2062-01-01' }))).code
    ).toBe('kernel/day-outside')
    expect(
      (
        await refusal(
          world.act(facilitator, 'potential/respond', {
            ...input,
            answers: { household: { makes: false }, people: { [crypto.randomUUID()]: {} } }
          })
        )
      ).status
    ).toBe(404)
    expect(
      (await refusal(world.act(someone('facilitator', { villages: [nyapar] }), 'potential/respond', input))).status
    ).toBe(404)
    const wrong = await refusal(
      world.act(facilitator, 'potential/respond', {
        ...input,
        answers: { household: { 'own.cashew': -1, makes: false }, people: {} }
      })
    )
    expect(wrong.pointers.map((p) => p.pointer)).toEqual(['/answers/household/own.cashew'])
  })

  it('stops counting who takes consent to planning back, until it is given again', async () => {
    const home = await world.act(officer, 'households/register', {
      household: { village: nyapar } as never,
      people: [{ name: 'Siti Mundur' } as never]
    })
    const [id] = home.people as [string]
    const ask = () =>
      world.act(officer, 'potential/respond', {
        household: home.household,
        answeredOn: '2026-11-02',
        answers: { household: { 'own.cashew': 5, makes: false }, people: { [id]: { hours: 20, interest: ['batik'] } } }
      })
    const wanted = async () => (await world.see(officer, 'potential/village', { village: nyapar })).wanted
    await world.act(officer, 'households/give-consent', { person: id, purpose: 'programme' })
    await ask()
    expect(await wanted()).toEqual([{ kind: 'batik', first: 1, second: 0, third: 0 }])
    await world.act(officer, 'households/withdraw-consent', { person: id, purpose: 'programme' })
    expect(await wanted()).toEqual([])
    await ask()
    expect(await wanted()).toEqual([])
    await world.act(officer, 'households/give-consent', { person: id, purpose: 'programme' })
    await ask()
    expect(await wanted()).toHaveLength(1)
    expect((await world.see(officer, 'potential/responses', { household: home.household })).rows).toHaveLength(3)
  })

  it('keeps every roll-up equal to a recomputation, whatever happens', async () => {
    const kindsWanted = ['cashew', 'cakes', 'batik', 'salt']
    const homes: { household: string; person: string }[] = []
    const step = fc.oneof(
      fc.record({ do: fc.constant('register' as const), village: fc.constantFrom(jelbudan, nyapar) }),
      fc.record({
        do: fc.constant('answer' as const),
        which: fc.nat(),
        trees: fc.nat(50),
        hours: fc.nat(40),
        wishes: fc.subarray(kindsWanted)
      }),
      fc.record({ do: fc.constant('move' as const), which: fc.nat(), village: fc.constantFrom(jelbudan, nyapar) }),
      fc.record({ do: fc.constant('trade' as const), which: fc.nat(), now: fc.nat(9_000_000) })
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
        for (const s of steps) {
          const home = homes[s.do === 'register' ? 0 : s.which % Math.max(1, homes.length)]
          if (s.do === 'register') {
            const made = await world.act(officer, 'households/register', {
              household: { village: s.village } as never,
              people: [{ name: 'Warga Uji' } as never]
            })
            homes.push({ household: made.household, person: made.people[0]! })
          } else if (!home) continue
          else if (s.do === 'answer')
            await world.act(officer, 'potential/respond', {
              household: home.household,
              answeredOn: '2026-11-02',
              answers: {
                household: { 'own.cashew': s.trees, makes: false },
                people: { [home.person]: { hours: s.hours, interest: s.wishes.slice(0, 3) } }
              }
            })
          else if (s.do === 'trade')
            await world.act(officer, 'households/add-enterprise', {
              enterprise: { owner: home.person, name: 'Usaha Uji', turnoverNow: s.now } as never
            })
          else {
            const { household: shown } = await world.see(officer, 'households/get', { id: home.household })
            await world.act(officer, 'households/change', {
              id: home.household,
              version: shown.version,
              household: { village: s.village } as never
            })
          }
        }
        expect(await driftOf(world)).toEqual([])
      }),
      { numRuns: 6 }
    )
  })
})

/** Where a maintained figure differs from the same figure counted anew. */
async function driftOf(world: World): Promise<unknown[]> {
  const { rows } = await world.platform.connection.pool.query(
    `with counted as (
       select 'households' what, village, count(*)::numeric n from household where regency = $1 and merged_into is null group by 2
       union all select 'people', village, count(*) from person where regency = $1 and merged_into is null group by 2
       union all select 'enterprises', village, count(*) from enterprise where regency = $1 and merged_into is null group by 2
       union all select 'turnover', village, coalesce(sum(turnover_now), 0) from enterprise
       where regency = $1 and merged_into is null group by 2
       union all select 'held ' || commodity, village, sum(quantity) from holding where regency = $1 group by commodity, village
       union all select 'holders ' || commodity, village, count(*) from holding where regency = $1 and quantity > 0
       group by commodity, village
       union all select 'first ' || kind, village, count(*) from interest where regency = $1 and rank = 1 group by kind, village
       union all select 'with time', village, count(*) from availability where regency = $1 and weekly_hours >= 10 group by 2
       union all select 'surveyed', village, count(*) from surveyed where regency = $1 group by 2),
     kept as (
       select 'households' what, village, households::numeric n from village_figures where regency = $1
       union all select 'people', village, people from village_figures where regency = $1
       union all select 'enterprises', village, enterprises from village_figures where regency = $1
       union all select 'turnover', village, turnover_now from village_figures where regency = $1
       union all select 'held ' || commodity, village, quantity from village_commodity where regency = $1
       union all select 'holders ' || commodity, village, households from village_commodity where regency = $1
       union all select 'first ' || kind, village, first from village_interest where regency = $1
       union all select 'with time', village, people_with_time from village_survey where regency = $1
       union all select 'surveyed', village, households from village_survey where regency = $1)
     select what, village, coalesce(c.n, 0) counted, coalesce(k.n, 0) kept from counted c full join kept k
     using (what, village) where coalesce(c.n, 0) <> coalesce(k.n, 0)`,
    [regency]
  )
  return rows
}
