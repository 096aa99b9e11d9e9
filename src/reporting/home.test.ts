import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lilik } from '../../tests/support/mentoring.ts'
import { hireBuyers, openShop, type Shop } from '../../tests/support/retail.ts'
import { cooperatives, openSchool, planned, settle } from '../../tests/support/training.ts'
import { openWorld, someone, type World } from '../../tests/support/world.ts'
import type { Actor } from '../kernel/actor.ts'
import { addDays } from '../kernel/dates.ts'
import { inOrder, whenOf } from './rules.ts'

describe('the order of a desk', () => {
  const today = '2026-11-28'
  const day = fc.integer({ min: -40, max: 40 }).map((n) => addDays(today, n))
  const card = fc.oneof(fc.record({ due: day }), fc.record({ since: day }), fc.constant({}))

  it('is overdue, today, waiting, to come, and the oldest first, whatever lies on it; nothing is lost', () => {
    fc.assert(
      fc.property(fc.array(card, { maxLength: 20 }), (cards: { due?: string; since?: string }[]) => {
        const sorted = inOrder(cards, today)
        expect(new Set(sorted)).toEqual(new Set(cards))
        expect(sorted).toHaveLength(cards.length)
        const ranks = sorted.map((c) => ['overdue', 'today', 'waiting', 'later'].indexOf(whenOf(c, today)))
        expect(ranks).toEqual([...ranks].sort())
        for (const [i, one] of sorted.entries()) {
          const next = sorted[i + 1]
          if (next && ranks[i] === ranks[i + 1])
            expect((one.due ?? one.since ?? '9999') <= (next.due ?? next.since ?? '9999')).toBe(true)
        }
      })
    )
  })

  it('calls overdue only what was to be done before today', () => {
    expect(whenOf({ due: '2026-11-27' }, today)).toBe('overdue')
    expect(whenOf({ due: today }, today)).toBe('today')
    expect(whenOf({ due: '2026-11-29' }, today)).toBe('later')
    expect(whenOf({ since: '2020-01-01' }, today)).toBe('waiting')
  })
})

describe('the desk of each role', () => {
  let world: World
  let shop: Shop
  let order: string
  const officer = someone('officer')
  const yuni = someone('buyer', { user: 'yuni', name: 'Yuni', retailer: 'Alfamart' })
  const other = someone('buyer', { user: 'lain', name: 'Lain', retailer: 'Indomaret' })
  const hendra = someone('mentor', { user: 'hendra' })
  const desk = async (actor: Actor) => (await world.see(actor, 'reporting/home', {})).cards
  const card = async (actor: Actor, id: string) => (await desk(actor)).find((c) => c.id === id)

  beforeAll(async () => {
    world = await openWorld()
    shop = await openShop(world)
    await hireBuyers(world, yuni, other)
    const store = shop.stores[0]!.id
    order = (
      await world.act(officer, 'orders/place', {
        retailer: 'Alfamart',
        number: 'PO-1',
        deliverBy: shop.today,
        lines: [{ product: shop.own, store, quantity: 50 }]
      })
    ).id
    const { id: delivery } = await world.act(lilik, 'orders/send', {
      order,
      lines: [{ product: shop.own, store, batch: 'K-1', bestBefore: addDays(shop.today, 90), quantity: 30 }]
    })
    expect(await card(yuni, 'coming')).toMatchObject({
      value: 1,
      when: 'waiting',
      since: shop.today,
      lines: [{ what: 'PO-1', to: `/pesanan/${order}` }]
    })
    await world.act(yuni, 'orders/receive', {
      delivery,
      store,
      lines: [{ product: shop.own, batch: 'K-1', received: 30, damaged: 0 }]
    })
  })
  afterAll(() => world.close())

  it('an order is late only after its day, and first then, for whoever sends it', async () => {
    expect(await card(officer, 'late-orders')).toMatchObject({ value: 0 })
    const now = world.platform.clock
    world.platform.clock = () => new Date(now().getTime() + 3 * 86_400_000)
    for (const actor of [officer, lilik])
      expect((await desk(actor)).find((c) => c.value > 0)).toMatchObject({
        id: 'late-orders',
        value: 1,
        when: 'overdue',
        due: shop.today,
        lines: [{ what: 'PO-1, Alfamart', day: shop.today, to: `/pesanan/${order}` }]
      })
    const far = someone('facilitator', { villages: ['35.29.01.2001'] })
    expect(await card(far, 'late-orders')).toMatchObject({ value: 0 })
    expect((await card(far, 'late-orders'))?.lines).toBeUndefined()
    world.platform.clock = now
  })

  it('a buyer is told what the own retailer owes, and another nothing of it', async () => {
    const { total, open } = await world.see(yuni, 'orders/invoices', {})
    expect(await card(yuni, 'to-pay')).toMatchObject({ value: total })
    expect(await card(yuni, 'own-owed')).toMatchObject({ value: open, unit: 'rupiah', first: true })
    expect(open).toBeGreaterThan(0)
    expect(await card(yuni, 'coming')).toMatchObject({ value: 0 })
    expect(await card(other, 'to-pay')).toMatchObject({ value: 0 })
    expect(await card(other, 'own-owed')).toMatchObject({ value: 0 })
  })

  it("a resident is told the own household's money and products, and nobody else's", async () => {
    const maker = someone('resident', { household: shop.maker.household })
    const member = someone('resident', { household: shop.members[1]!.household })
    const { open } = await world.see(maker, 'orders/invoices', {})
    expect(await card(maker, 'own-money')).toMatchObject({ value: open, to: '/tagihan?keadaan=open' })
    expect(open).toBeGreaterThan(0)
    expect(await card(maker, 'own-shelves')).toMatchObject({ value: 1 })
    for (const id of ['own-money', 'own-shelves']) expect(await card(member, id)).toMatchObject({ value: 0 })
  })

  it('what a resident agreed to do stands on the own desk, with its day, until it is done', async () => {
    const add = (owner: 'maker' | 'facilitator', title: string, dueOn: string) =>
      world.act(lilik, 'mentoring/add-task', { case: shop.maker.case, title, owner, dueOn })
    await add('facilitator', 'Antar formulir', addDays(shop.today, 1))
    await add('maker', 'Beli timbangan', addDays(shop.today, 2))
    const maker = someone('resident', { household: shop.maker.household })
    expect(await card(maker, 'own-tasks')).toMatchObject({
      value: 2,
      when: 'later',
      due: addDays(shop.today, 2),
      lines: [
        { what: 'Beli timbangan', to: `/pendampingan/${shop.maker.case}?tab=tugas` },
        { what: expect.stringContaining('dijanjikan untuk P-IRT') }
      ]
    })
    expect(await card(someone('resident', { household: shop.members[1]!.household }), 'own-tasks')).toMatchObject({
      value: 0
    })
  })

  it('a mentor is told the next lessons of the own classes, and which attendance is not complete', async () => {
    const school = await openSchool(world, { capacity: 16 })
    await settle(world, 16)
    await world.platform.connection.pool.query('update mentor set user_id = $1 where id = $2', [
      hendra.user,
      school.industryMentor
    ])
    const plan = await planned(world, [school.programmes.cooperatives])
    const [taught] = (await world.act(cooperatives, 'classes/approve-plan', { plan })).classes
    await world.act(cooperatives, 'classes/invite', { class: taught! } as never)
    const c = await world.see(hendra, 'classes/get', { id: taught! })
    const [first] = c.lessons
    const now = world.platform.clock
    world.platform.clock = () => new Date(`${addDays(first!.day, -1)}T03:00:00Z`)
    expect(await card(hendra, 'teaching')).toMatchObject({ value: 1, when: 'later', due: first!.day })
    expect((await card(hendra, 'teaching'))?.lines?.[0]).toMatchObject({
      day: first!.day,
      what: expect.stringContaining('Balai Desa Jelbudan'),
      to: `/kelas/${taught}?tab=hadir`
    })
    expect(await card(hendra, 'unnoted')).toMatchObject({ value: 0 })
    world.platform.clock = () => new Date(`${first!.day}T03:00:00Z`)
    expect(await card(hendra, 'unnoted')).toMatchObject({ value: 1 })
    expect((await world.see(hendra, 'classes/list', { status: 'unnoted' })).total).toBe(1)
    for (const person of c.people.filter((p) => p.seated))
      await world.act(hendra, 'classes/note-attendance', {
        class: taught!,
        session: first!.id,
        method: 'tap',
        entries: [{ person: person.person, status: 'present' }]
      })
    const sameDay = c.lessons.filter(({ day }) => day === first!.day).length
    expect(await card(hendra, 'unnoted')).toMatchObject({ value: sameDay > 1 ? 1 : 0 })
    for (const id of ['teaching', 'unnoted'])
      expect(await card(someone('mentor', { user: 'lain' }), id)).toMatchObject({ value: 0 })
    world.platform.clock = now
  })

  it('rules that come into force within a month are told to the administrator alone', async () => {
    const admin = someone('administrator')
    const { rules } = await world.see(admin, 'training/seat-rules', {})
    await world.act(admin, 'training/save-seat-rules', {
      rules,
      source: 'Surat dinas nomor 1',
      validFrom: addDays(shop.today, 20)
    })
    expect(await card(admin, 'seat-rules')).toMatchObject({ value: 1, when: 'later', due: addDays(shop.today, 20) })
    expect(await card(officer, 'seat-rules')).toBeUndefined()
    const now = world.platform.clock
    world.platform.clock = () => new Date(now().getTime() + 21 * 86_400_000)
    expect(await card(admin, 'seat-rules')).toMatchObject({ value: 0 })
    world.platform.clock = now
  })

  it('each role has at most four numbers first, and a visitor none', async () => {
    for (const role of ['administrator', 'officer', 'auditor', 'leader', 'facilitator', 'buyer', 'mentor'] as const) {
      const first = (await desk(someone(role))).filter((c) => c.first)
      expect(first.length, role).toBeLessThanOrEqual(3)
      for (const { sentence } of first) expect(sentence, role).toBeDefined()
    }
    expect((await desk(someone('public'))).filter((c) => c.first || c.of !== 'regency')).toEqual([])
  })
})
