/**
 * What each role gets to see: every view is asked as every role in one well-filled regency, and each place in the answers
 * is written down with the roles that got it. A new field, or a role that sees more, changes tests/answers-by-role.txt and
 * so shows where changes are reviewed; `npx vitest run tests/answers.test.ts -u` writes it anew.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createRegistry } from '../src/app.ts'
import type { ImpactTold } from '../src/evidence/model.ts'
import { type Actor, type Role, roles } from '../src/kernel/actor.ts'
import { addDays } from '../src/kernel/dates.ts'
import { Problem } from '../src/kernel/problem.ts'
import { performView } from '../src/platform/perform.ts'
import { aimed, type Known, knownIn } from './support/aimed.ts'
import type { Shape } from './support/likely.ts'
import { accompany, lilik } from './support/mentoring.ts'
import { allChangesRead } from './support/phones.ts'
import { hireBuyers, openShop, type Shop } from './support/retail.ts'
import { cooperatives, openSchool, planned, settle } from './support/training.ts'
import { jelbudan, openWorld, regency, someone, type World } from './support/world.ts'

const registry = createRegistry()
const views = [...registry.views.values()].filter((view) => !view.paper).sort((a, b) => (a.name < b.name ? -1 : 1))
const turns = 6
const secrets = {
  nik: '3529145203850003',
  phone: '081234567890',
  partnerPhone: '081211110000',
  member: 'Pembuat Rahasia',
  stranger: 'Warga Asing'
}

let world: World
let shop: Shop
let known: Known
let plan: string
const people = {} as Record<Role, Actor>
/** Everything that each role was told, as text. */
const told = {} as Record<Role, Map<string, string>>
const seen = new Map<string, Map<string, Set<Role>>>()

async function fill(): Promise<void> {
  const officer = someone('officer')
  // First, so that this household is among those that are opened.
  const { nik, phone, stranger: name } = secrets
  await world.act(officer, 'households/register', {
    household: { village: jelbudan } as never,
    people: [{ name, birthDate: '1985-03-12', sex: 'female', nik, phone } as never]
  })
  shop = await openShop(world)
  await hireBuyers(world, people.buyer)
  const school = await openSchool(world, { capacity: 16 })
  await settle(world, 16, { name: secrets.stranger })
  await world.platform.connection.pool.query(`update mentor set user_id = $1 where id = $2`, [
    people.mentor.user,
    school.industryMentor
  ])
  plan = await planned(world, [school.programmes.cooperatives])
  const [taught] = (await world.act(cooperatives, 'classes/approve-plan', { plan })).classes
  await world.act(cooperatives, 'classes/invite', { class: taught! } as never)
  const { id: order } = await world.act(officer, 'orders/place', {
    retailer: 'Alfamart',
    number: 'PO-1',
    deliverBy: shop.today,
    lines: [{ product: shop.own, store: shop.stores[0]!.id, quantity: 50 }]
  })
  const { id: delivery } = await world.act(lilik, 'orders/send', {
    order,
    lines: [
      { product: shop.own, store: shop.stores[0]!.id, batch: 'K-1', bestBefore: addDays(shop.today, 90), quantity: 50 }
    ]
  })
  await world.act(people.buyer, 'orders/receive', {
    delivery,
    store: shop.stores[0]!.id,
    lines: [{ product: shop.own, batch: 'K-1', received: 40, damaged: 5 }]
  })
  await world.act(lilik, 'pools/order', {
    pool: shop.pool,
    buyer: 'Pembeli Rahasia',
    quantity: 10,
    price: 77_777,
    dueOn: shop.today
  })
  await world.act(lilik, 'support/ask', {
    ...{ person: shop.maker.person, kind: 'sealer', agency: 'industry', why: 'Kemasan bocor' }
  })
  const { id: partner } = await world.act(officer, 'cooperation/save-partner', {
    partner: { name: 'UD Uji', kind: 'supplier', village: jelbudan, contact: 'Bu Rahma', phone: secrets.partnerPhone }
  })
  const listing = (direction: 'offer' | 'need') => ({
    direction,
    kind: 'raw-material' as const,
    what: 'Mente gelondong',
    quantity: 1,
    unit: 'kg',
    every: 'month' as const,
    starts: shop.today,
    ends: shop.today
  })
  const { id: offer } = await world.act(officer, 'cooperation/save-listing', { partner, listing: listing('offer') })
  const { id: need } = await world.act(officer, 'cooperation/save-listing', {
    case: shop.members[0]!.case,
    listing: listing('need')
  })
  await world.act(officer, 'cooperation/introduce', { need, offer, note: 'Saling kenal' })
  const [member] = await accompany(world, [secrets.member])
  // One figure that waits for a look, and one that was looked at.
  const figures = { '2026-01-01': 1_000_000, '2026-02-01': 7_000_000, '2026-03-01': 8_000_000 }
  for (const [month, amount] of Object.entries(figures))
    await world.act(lilik, 'mentoring/recall-turnover', { case: member!.case, month, amount })
  await world.act(officer, 'evidence/review', {
    case: member!.case,
    month: '2026-03-01',
    source: 'recall',
    amount: figures['2026-03-01'],
    verdict: 'right',
    reason: 'Ada notanya'
  })
  const estimate = { att: 0.1, lower: 0, upper: 0.2 }
  await world.platform.connection.db
    .insertInto('impact_run')
    .values({
      regency,
      id: crypto.randomUUID(),
      job_id: crypto.randomUUID(),
      every: 'quarter',
      periods: 4,
      asked_by: officer.name,
      asked_at: new Date(),
      result: JSON.stringify({
        from: '2025-10',
        to: '2026-07',
        units: 10,
        treated: 5,
        controls: 5,
        withGaps: 0,
        overall: { ...estimate, p: 0.05 },
        events: [{ event: 0, ...estimate, treated: 5 }],
        preTest: { p: 0.5, df: 1 }
      } satisfies ImpactTold)
    })
    .execute()
}

const list = (role: Role) => role.slice(0, 3)
/** `rows[].name`; keys that are data (ids, codes, days) are all one. */
function* placesIn(answer: unknown, at = ''): Generator<string> {
  if (answer instanceof Date || typeof answer !== 'object' || answer === null) {
    if (answer !== null && answer !== undefined) yield at
  } else if (Array.isArray(answer)) for (const one of answer) yield* placesIn(one, `${at}[]`)
  else
    for (const [key, part] of Object.entries(answer)) {
      const name = /^[a-z][a-zA-Z]*$/.test(key) ? key : '*'
      yield* placesIn(part, at ? `${at}.${name}` : name)
    }
}

/** Inputs that ask for what there is: with nothing, where that will do, and by what each id may mean. */
function* inputsOf(view: (typeof views)[number]): Generator<unknown> {
  const shape = z.toJSONSchema(view.input, { io: 'input', unrepresentable: 'any' }) as Shape
  const needed = new Set((shape as { required?: string[] }).required ?? [])
  const only = {
    ...shape,
    properties: Object.fromEntries(Object.entries(shape.properties ?? {}).filter(([key]) => needed.has(key)))
  }
  const room = view.name.split('/')[0]!
  const asked = new Set<string>()
  const inputs = Array.from({ length: turns }, (_, turn) => [
    aimed(known, only, room, turn),
    aimed(known, shape, room, turn)
  ]).flat()
  for (const input of [...inputs, ...(meant()[view.name] ?? [])]) {
    const said = JSON.stringify(input)
    if (!asked.has(said)) yield input
    asked.add(said)
  }
}

/** What no schema tells: words of the regency, and ids that bear another name. */
const meant = (): Record<string, unknown[]> => ({
  'access/changes': [{ most: 1000 }],
  'potential/map': ['interest', 'opportunity'].map((measure) => ({ measure, of: 'cashew' })),
  'potential/opportunities': [{ kind: 'cashew' }],
  'regions/search': [{ query: 'Jelbudan' }],
  'sales/product': [{ id: shop.own }],
  'training/plan': [{ id: plan }],
  'training/compare-plans': [{ first: plan, second: plan }],
  'training/course': [{ id: 'cashew-products' }],
  'retail/placement-changes': [{ id: known.get('placement')![0] }],
  'jobs/get': known.get('job')!.map((id) => ({ id }))
})
/** Views that this regency holds nothing for: they answer files that were sent, and words that somebody holds. */
const silent = [
  'backups/list',
  'classes/invitation',
  'classes/lotteries',
  'classes/lottery',
  'classes/plan-changes',
  'classes/public-lottery',
  'classes/test',
  'field/begin',
  'field/page',
  'field/phones',
  'field/pull',
  'intake/get',
  'intake/rows',
  'mentoring/costings',
  'orders/from-file',
  'regions/codes',
  'retail/meaning',
  'retail/stores-from-file',
  'sales/get-import',
  'support/eligible'
]

beforeAll(async () => {
  world = await openWorld()
  for (const role of roles) people[role] = someone(role, { user: `${role}-lihat` })
  await fill()
  const household = shop.maker.household
  Object.assign(people, {
    facilitator: lilik,
    resident: someone('resident', { household }),
    buyer: people.buyer
  })
  await allChangesRead(world)
  known = await knownIn(world.platform.connection.pool, turns)
  for (const role of roles) {
    told[role] = new Map()
    for (const view of views) {
      const answers: string[] = []
      for (const input of registry.scopeOf(view.name, people[role]) ? inputsOf(view) : [])
        try {
          const answer = await performView(world.platform, people[role], view.name, input)
          answers.push(JSON.stringify(answer))
          for (const place of placesIn(answer)) {
            const places = seen.get(view.name) ?? new Map<string, Set<Role>>()
            seen.set(view.name, places.set(place, (places.get(place) ?? new Set()).add(role)))
          }
        } catch (error) {
          if (!(error instanceof Problem)) throw error
        }
      told[role].set(view.name, answers.join('\n'))
    }
  }
}, 600_000)
afterAll(() => world.close())

it('each place in the answers is seen by the roles that are written down', async () => {
  const lines = ['# Which role gets which place of which answer; written by tests/answers.test.ts', '']
  for (const [view, places] of [...seen].sort(([a], [b]) => (a < b ? -1 : 1))) {
    lines.push(view)
    for (const [place, who] of [...places].sort(([a], [b]) => (a < b ? -1 : 1)))
      lines.push(
        `  ${place}: ${roles
          .filter((r) => who.has(r))
          .map(list)
          .join(' ')}`
      )
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('answers-by-role.txt')
})

it('every other view answers somebody something', () => {
  expect(views.filter(({ name }) => !seen.has(name)).map(({ name }) => name)).toEqual(silent)
})

describe('is told to nobody who has no business with it:', () => {
  const toldWho = (secret: string) =>
    roles.filter((role) => [...told[role].values()].some((answers) => answers.includes(secret)))
  it('a NIK or phone in full, in any view', () => {
    expect(toldWho(secrets.nik)).toEqual([])
    expect(toldWho(secrets.phone)).toEqual([])
  })
  it('the name of a person in the register', () => {
    expect(toldWho(secrets.stranger)).toEqual(['administrator', 'officer', 'facilitator', 'mentor', 'auditor'])
  })
  it('the name of another maker', () => {
    expect(toldWho(secrets.member)).toEqual(['administrator', 'officer', 'facilitator', 'auditor'])
  })
  it('the buyer and the price of a pool that one is not in', () => {
    expect(toldWho('Pembeli Rahasia')).toEqual(['administrator', 'officer', 'facilitator', 'auditor'])
    expect(toldWho('"price":77777')).toEqual(['administrator', 'officer', 'facilitator', 'auditor'])
  })
  it('the phone of a partner', () => {
    expect(toldWho(secrets.partnerPhone)).toEqual([])
  })
})
