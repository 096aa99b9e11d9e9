/** Every date that an action takes has its span from the record it belongs to: what cannot be is refused where it was written. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { createRegistry } from '../src/app.ts'
import { addDays, addMonths, dateInJakarta, formatDate } from '../src/kernel/dates.ts'
import { lilik } from './support/mentoring.ts'
import { picture } from './support/picture.ts'
import { hireBuyers, openShop, type Shop } from './support/retail.ts'
import { cooperatives, openSchool, period, planned, settle } from './support/training.ts'
import { jelbudan, openWorld, refusal, someone, type World } from './support/world.ts'

let world: World
let shop: Shop
let ids: Record<
  'class' | 'programme' | 'partnership' | 'order' | 'invoice' | 'agreement' | 'poolOrder' | 'granted' | 'handed',
  string
>
const today = dateInJakarta(new Date())
const officer = someone('officer')
const administrator = someone('administrator')
const [longAgo, farAhead] = ['1900-06-01', '2100-06-01']
const maker = () => shop.maker

/** Of each date: what acts with it, where it stands, and days of either side that cannot be; none where that side is open. */
type Act = (day: string) => Promise<unknown>
interface Case {
  at?: string
  act: Act
  early?: string | null
  late?: string | null
}
const person = (birthDate: string) => ({ name: 'Uji Tanggal', birthDate }) as never
const enterprise = (more: object) => ({ owner: maker().person, name: 'Usaha uji', ...more }) as never
const papers = (validUntil: string) => ({ papers: [{ kind: 'halal', number: 'ID1', validUntil }] })
const free = (more: object) => [{ from: '2026-01-01', to: '2026-12-31', ...more }]
const mentorFields = (more: object) =>
  ({
    name: 'Narasumber Uji',
    kind: 'industry',
    institution: 'Uji',
    skills: ['costing'],
    fee: 0,
    free: free(more)
  }) as never
const venueFields = (more: object) =>
  ({ name: 'Balai Uji', village: jelbudan, capacity: 20, equipment: [], fee: 0, free: free(more) }) as never
const source = { source: 'Peraturan uji' }
const plan = (more: object) => ({ ...period, programmes: [ids.programme], ...more }) as never
const listing = (more: object) =>
  ({
    direction: 'offer',
    kind: 'raw-material',
    what: 'Mente gelondong',
    quantity: 1,
    unit: 'kg',
    every: 'month',
    starts: today,
    ends: today,
    ...more
  }) as never
const agreed = (more: object) =>
  ({
    type: 'supply',
    volume: 5,
    unit: 'kg',
    price: 100,
    priceRule: 'tetap',
    payment: 'tunai',
    quality: 'baik',
    checker: 'ketua',
    starts: today,
    ends: addDays(today, 30),
    ...more
  }) as never
const retail = (more: object) =>
  ({
    retailer: 'Indomaret',
    number: 'PKS/9',
    starts: today,
    ends: addDays(today, 300),
    productQuota: 1,
    storeQuota: 1,
    signedOn: null,
    terms: { listingFee: 0, margin: 0.2, paymentDays: 30, downPayment: 0, model: 'outright', delivery: 'store' },
    ...more
  }) as never
const visit = (more: object) =>
  ({ case: maker().case, visitedOn: today, place: 'home', topics: ['finance'], seen: 'Uji.', ...more }) as never

const cases: Record<string, Case> = {
  // A file that is not there is looked at after the date.
  'regions/import-codes validFrom': {
    act: (validFrom) =>
      world.act(administrator, 'regions/import-codes', { file: crypto.randomUUID(), validFrom, ...source })
  },
  'households/register people[].birthDate': {
    at: '/person/birthDate',
    act: (day) =>
      world.act(officer, 'households/register', { household: { village: jelbudan } as never, people: [person(day)] })
  },
  'households/add-person person.birthDate': {
    act: (day) => world.act(officer, 'households/add-person', { household: maker().household, person: person(day) })
  },
  'households/change-person person.birthDate': {
    act: (day) =>
      world.act(officer, 'households/change-person', { id: maker().person, version: 1, person: person(day) })
  },
  'households/add-enterprise enterprise.started': {
    act: (started) => world.act(officer, 'households/add-enterprise', { enterprise: enterprise({ started }) })
  },
  'households/add-enterprise enterprise.papers[].validUntil': {
    act: (day) => world.act(officer, 'households/add-enterprise', { enterprise: enterprise(papers(day)) })
  },
  'households/record-departure on': {
    early: null,
    act: (on) =>
      world.act(officer, 'households/record-departure', {
        person: maker().person,
        kind: 'died',
        source: 'family',
        on
      } as never)
  },
  'households/record-move on': {
    early: null,
    act: (on) =>
      world.act(officer, 'households/record-move', {
        household: maker().household,
        people: [maker().person],
        village: '35.29.14.2007',
        source: 'family',
        on
      } as never)
  },
  'potential/respond answeredOn': {
    act: (answeredOn) =>
      world.act(officer, 'potential/respond', {
        household: maker().household,
        answeredOn,
        answers: { household: {}, people: {} }
      })
  },
  'training/save-mentor mentor.free[].from': {
    at: '/mentor/free/0/from',
    late: null,
    act: (from) =>
      world.act(cooperatives, 'training/save-mentor', { mentor: mentorFields({ from, to: addDays(from, 30) }) })
  },
  'training/save-mentor mentor.free[].to': {
    at: '/mentor/free/0/to',
    early: null,
    late: addDays(addMonths(today, 60), 1),
    act: (to) =>
      world.act(cooperatives, 'training/save-mentor', { mentor: mentorFields({ from: addDays(to, -30), to }) })
  },
  'training/save-venue venue.free[].from': {
    at: '/venue/free/0/from',
    late: null,
    act: (from) =>
      world.act(cooperatives, 'training/save-venue', { venue: venueFields({ from, to: addDays(from, 30) }) })
  },
  'training/save-venue venue.free[].to': {
    at: '/venue/free/0/to',
    early: null,
    late: addDays(addMonths(today, 60), 1),
    act: (to) => world.act(cooperatives, 'training/save-venue', { venue: venueFields({ from: addDays(to, -30), to }) })
  },
  'training/make-plan settings.from': {
    early: '2025-12-31',
    late: null,
    act: (from) => world.act(cooperatives, 'training/make-plan', { name: 'Uji', settings: plan({ from }) })
  },
  'training/make-plan settings.to': {
    early: null,
    late: '2027-01-01',
    act: (to) => world.act(cooperatives, 'training/make-plan', { name: 'Uji', settings: plan({ to }) })
  },
  'access/save-sign-in-rules validFrom': {
    act: async (validFrom) =>
      world.act(administrator, 'access/save-sign-in-rules', {
        rules: (await world.see(administrator, 'access/sign-in-rules', {})).rules,
        validFrom,
        ...source
      } as never)
  },
  'retail/save-trade-rules validFrom': {
    act: async (validFrom) =>
      world.act(administrator, 'retail/save-trade-rules', {
        rules: (await world.see(officer, 'retail/trade-rules', {})).rules,
        validFrom,
        ...source
      } as never)
  },
  'training/save-seat-rules validFrom': {
    act: async (validFrom) =>
      world.act(administrator, 'training/save-seat-rules', {
        rules: (await world.see(officer, 'training/seat-rules', {})).rules,
        validFrom,
        ...source
      } as never)
  },
  'classes/pay-transport paidOn': {
    early: '2026-11-01',
    late: addDays(today, 1),
    act: (paidOn) => world.act(cooperatives, 'classes/pay-transport', { class: ids.class, paidOn })
  },
  'classes/announce-lottery drawsOn': {
    early: today,
    late: '2027-01-01',
    act: (drawsOn) => world.act(cooperatives, 'classes/announce-lottery', { class: ids.class, drawsOn })
  },
  'classes/postpone start': {
    early: addDays(today, -1),
    late: '2027-01-01',
    act: (start) => world.act(cooperatives, 'classes/postpone', { class: ids.class, start })
  },
  'classes/set-decree date': {
    early: '2025-10-30',
    late: '2031-01-01',
    act: (date) => world.act(cooperatives, 'classes/set-decree', { class: ids.class, number: 'SK/1', date })
  },
  'mentoring/record-visit visitedOn': {
    early: addDays(today, -1),
    late: addDays(today, 1),
    act: (visitedOn) => world.act(lilik, 'mentoring/record-visit', visit({ visitedOn }))
  },
  'mentoring/record-visit nextSteps[].dueOn': {
    early: addDays(today, -1),
    act: (dueOn) =>
      world.act(lilik, 'mentoring/record-visit', visit({ nextSteps: [{ title: 'Urus label', owner: 'maker', dueOn }] }))
  },
  'mentoring/plan-days days[].day': {
    early: addDays(today, -8),
    act: (day) => world.act(lilik, 'mentoring/plan-days', { days: [{ day, cases: [] }] })
  },
  'mentoring/add-task dueOn': {
    early: addDays(today, -1),
    act: (dueOn) =>
      world.act(lilik, 'mentoring/add-task', { case: maker().case, title: 'Urus label', owner: 'maker', dueOn })
  },
  'mentoring/note-cash enteredOn': {
    late: addDays(today, 1),
    act: (enteredOn) =>
      world.act(lilik, 'mentoring/note-cash', {
        case: maker().case,
        enteredOn,
        direction: 'income',
        category: 'sales',
        amount: 1
      })
  },
  'mentoring/recall-turnover month': {
    act: (month) => world.act(lilik, 'mentoring/recall-turnover', { case: maker().case, month, amount: 1 })
  },
  'evidence/review month': {
    act: (month) =>
      world.act(officer, 'evidence/review', {
        case: maker().case,
        month,
        source: 'visit',
        amount: 1,
        verdict: 'right',
        reason: 'Ada notanya'
      })
  },
  'cooperation/save-listing listing.starts': {
    late: null,
    act: (starts) =>
      world.act(officer, 'cooperation/save-listing', { case: maker().case, listing: listing({ starts }) })
  },
  'cooperation/save-listing listing.ends': {
    early: null,
    act: (ends) => world.act(officer, 'cooperation/save-listing', { case: maker().case, listing: listing({ ends }) })
  },
  'cooperation/agree agreement.starts': {
    late: null,
    act: async (starts) => agree({ starts })
  },
  'cooperation/agree agreement.ends': {
    early: null,
    act: async (ends) => agree({ ends })
  },
  'cooperation/note-delivery deliveredOn': {
    early: addDays(today, -1),
    late: addDays(today, 1),
    act: (deliveredOn) =>
      world.act(officer, 'cooperation/note-delivery', { id: ids.partnership, deliveredOn, quantity: 1, amount: 1 })
  },
  'cooperation/note-delivery dueOn': {
    late: addDays(today, 31),
    act: (dueOn) =>
      world.act(officer, 'cooperation/note-delivery', {
        id: ids.partnership,
        deliveredOn: today,
        dueOn,
        quantity: 1,
        amount: 1
      })
  },
  'pools/order dueOn': {
    early: addDays(today, -1),
    act: (dueOn) => world.act(lilik, 'pools/order', { pool: shop.pool, buyer: 'Toko', quantity: 1, price: 100, dueOn })
  },
  'pools/check-batch producedOn': {
    early: addDays(today, -400),
    late: addDays(today, 1),
    act: (producedOn) =>
      world.act(lilik, 'pools/check-batch', {
        order: ids.poolOrder,
        producedOn,
        parts: [{ case: shop.members[0]!.case, brought: 1 }]
      })
  },
  'products/save-paper validUntil': {
    act: (validUntil) =>
      world.act(lilik, 'products/save-paper', {
        product: shop.own,
        kind: 'md',
        number: 'MD 123456789012',
        validUntil
      })
  },
  'products/save-paper issuedOn': {
    late: addDays(today, 1),
    act: (issuedOn) =>
      world.act(lilik, 'products/save-paper', { product: shop.own, kind: 'halal', number: 'ID3511000', issuedOn })
  },
  'products/save-food-rules rules.halal.from': {
    at: '/rules/halal/from',
    act: (from) => saveFoodRules({ halal: from })
  },
  'products/save-food-rules validFrom': {
    act: (validFrom) => saveFoodRules({ validFrom })
  },
  'products/save-requirements validFrom': {
    act: async (validFrom) => {
      const set = (await world.see(officer, 'products/requirements', {})).rows[0]!
      return world.act(administrator, 'products/save-requirements', { ...set, validFrom, ...source } as never)
    }
  },
  'retail/save-agreement agreement.starts': {
    late: null,
    act: (starts) => world.act(officer, 'retail/save-agreement', { agreement: retail({ starts }) })
  },
  'retail/save-agreement agreement.ends': {
    early: null,
    act: (ends) => world.act(officer, 'retail/save-agreement', { agreement: retail({ ends }) })
  },
  'retail/save-agreement agreement.signedOn': {
    late: addDays(today, 1),
    act: (signedOn) => world.act(officer, 'retail/save-agreement', { agreement: retail({ signedOn }) })
  },
  'retail/set-target by': {
    early: addDays(today, -1),
    act: (by) => world.act(administrator, 'retail/set-target', { products: 5, by })
  },
  'retail/call-round opens': {
    act: (opens) =>
      world.act(officer, 'retail/call-round', { agreement: ids.agreement, name: 'Uji', opens, closes: farAhead })
  },
  'retail/call-round closes': {
    early: addDays(today, -1),
    act: (closes) =>
      world.act(officer, 'retail/call-round', { agreement: ids.agreement, name: 'Uji', opens: today, closes })
  },
  'orders/place deliverBy': {
    early: addDays(today, -1),
    act: (deliverBy) => place(deliverBy)
  },
  'orders/send lines[].bestBefore': {
    early: null,
    act: (bestBefore) =>
      world.act(lilik, 'orders/send', {
        order: ids.order,
        lines: [{ product: shop.own, store: shop.stores[0]!.id, batch: 'X1', bestBefore, quantity: 1 }]
      } as never)
  },
  'orders/pay paidOn': {
    early: addDays(today, -1),
    late: addDays(today, 1),
    act: (paidOn) => world.act(officer, 'orders/pay', { invoice: ids.invoice, amount: 1, paidOn })
  },
  'support/note-outside on': { late: addDays(today, 1), act: (on) => noteHelp(on) },
  'support/note-welfare asOf': {
    late: addDays(today, 1),
    act: (asOf) =>
      world.act(officer, 'support/note-welfare', { household: maker().household, decile: 3, asOf, source: 'Uji' })
  },
  'support/hand-over handedOn': {
    early: addDays(today, -1),
    late: addDays(today, 1),
    act: async (handedOn) =>
      world.act(lilik, 'support/hand-over', {
        ...{ help: ids.granted, handedOn, signedBy: 'Penerima', asset: 'A-1' },
        photo: await world.upload(lilik, 'foto.jpg', await picture())
      })
  },
  'support/check checkedOn': {
    early: addDays(today, -1),
    late: addDays(today, 1),
    act: (checkedOn) => world.act(lilik, 'support/check', { help: ids.handed, checkedOn, state: 'used' })
  }
}
/** Dates that are looked at by the same line as one above, and one that only names what is there. */
const sameAs = [
  'households/change-enterprise enterprise.started',
  'households/change-enterprise enterprise.papers[].validUntil',
  'potential/save-questionnaire definition.valid_from',
  'training/publish-course validFrom',
  'mentoring/save-scoring validFrom',
  'access/save-approval-rules validFrom',
  'support/save-rules validFrom',
  'regions/remove-codes validFrom'
]

const saveFoodRules = async ({ halal, validFrom = today }: { halal?: string; validFrom?: string }) => {
  const { rules } = await world.see(officer, 'products/food-rules', {})
  return world.act(administrator, 'products/save-food-rules', {
    rules: halal ? { ...rules, halal: { ...rules.halal, from: halal } } : rules,
    validFrom,
    ...source
  })
}
const noteHelp = (on: string) =>
  world.act(officer, 'support/note-outside', {
    ...{ person: maker().person, kind: 'oven', giver: 'Pihak lain', on, value: 1, source: 'Daftar uji' }
  })
const place = (deliverBy: string) =>
  world.act(officer, 'orders/place', {
    retailer: 'Alfamart',
    number: `PO-${deliverBy}`,
    deliverBy,
    lines: [
      { product: shop.own, store: shop.stores[0]!.id, quantity: 2 },
      { product: shop.pooled, store: shop.stores[0]!.id, quantity: 2 }
    ]
  } as never)
const agree = async (more: object) =>
  world.act(officer, 'cooperation/agree', {
    id: ids.partnership,
    version: (await world.see(officer, 'cooperation/partnership', { id: ids.partnership })).version,
    agreement: agreed(more)
  })

beforeAll(async () => {
  world = await openWorld()
  await hireBuyers(world, { user: 'yuni', name: 'Yuni', retailer: 'Alfamart' })
  shop = await openShop(world)
  const school = await openSchool(world, { capacity: 16 })
  await settle(world, 16)
  const plan = await planned(world, [school.programmes.cooperatives])
  const { id: order } = (await place(addDays(today, 5))) as { id: string }
  const { id: partner } = await world.act(officer, 'cooperation/save-partner', {
    partner: { name: 'UD Uji', kind: 'supplier', village: jelbudan, contact: 'Bu Rahma', phone: '0812 1111 2222' }
  })
  const { id: offer } = await world.act(officer, 'cooperation/save-listing', { partner, listing: listing({}) })
  const { id: need } = await world.act(officer, 'cooperation/save-listing', {
    case: maker().case,
    listing: listing({ direction: 'need' })
  })
  const { id: partnership } = await world.act(officer, 'cooperation/introduce', { need, offer } as never)
  const { help: granted } = await world.act(lilik, 'support/ask', {
    ...{ person: maker().person, kind: 'sealer', agency: 'cooperatives', why: 'Kemasan bocor' }
  })
  await world.platform.connection.pool.query(
    `update help set status = 'granted', decided_on = $2, decided_by = 'Uji',
      rules_version = 0 where id = $1`,
    [granted, today]
  )
  ids = {
    granted,
    handed: (await noteHelp(today)).help,
    class: await approve(plan),
    programme: school.programmes.cooperatives,
    partnership,
    order,
    invoice: (await world.see(officer, 'orders/invoices', {})).rows[0]!.id,
    agreement: (await world.see(officer, 'retail/agreements', {})).rows[0]!.id,
    poolOrder: (await world.see(lilik, 'pools/get', { id: shop.pool })).orders[0]!.id
  }
  await agree({})
})
afterAll(() => world.close())

const approve = async (plan: string) => (await world.act(cooperatives, 'classes/approve-plan', { plan })).classes[0]!

/** Where dates stand in the input of an action. */
function* datesIn(shape: Record<string, unknown>, at: string): Generator<string> {
  if (shape.format === 'date') yield at
  for (const either of ['anyOf', 'oneOf', 'allOf'])
    for (const one of (shape[either] ?? []) as (typeof shape)[]) yield* datesIn(one, at)
  for (const [key, part] of Object.entries((shape.properties ?? {}) as Record<string, typeof shape>))
    yield* datesIn(part, at ? `${at}.${key}` : key)
  if (shape.items) yield* datesIn(shape.items as typeof shape, `${at}[]`)
}

it('every date that an action takes is in the table', () => {
  const found = [...createRegistry().actions.values()].flatMap(({ name, input }) =>
    [...new Set(datesIn(z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }), ''))].map(
      (at) => `${name} ${at}`
    )
  )
  expect(found.sort()).toEqual([...Object.keys(cases), ...sameAs].sort())
})

it.each(Object.entries(cases))('%s', async (name, { at, act, early = longAgo, late = farAhead }) => {
  const pointer = at ?? `/${name.split(' ')[1]!.replaceAll('[]', '/0').replaceAll('.', '/')}`
  for (const [day, word] of [
    [early, 'terlalu awal'],
    [late, 'terlalu jauh']
  ] as const) {
    if (!day) continue
    const refused = await refusal(act(day))
    expect([refused.code, refused.pointers[0]?.pointer], `${day}: ${refused.text.id}`).toEqual([
      'kernel/day-outside',
      pointer
    ])
    expect(refused.text.id).toContain(`${formatDate(day)} ${word}`)
  }
})
