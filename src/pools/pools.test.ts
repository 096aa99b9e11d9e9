import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accompany, employ, lilik, type MakerCase } from '../../tests/support/mentoring.ts'
import { jelbudan, nyapar, openWorld, refusal, someone, type World } from '../../tests/support/world.ts'
import type { Actor } from '../kernel/actor.ts'
import { addDays } from '../kernel/dates.ts'
import { exampleSpecification } from './model.ts'

describe('pooled production', () => {
  let world: World
  let makers: MakerCase[]
  let pool: string
  const officer = someone('officer')
  const today = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10)
  const capacities = [330, 250, 240]
  const page = (actor = lilik) => world.see(actor, 'pools/get', { id: pool })
  const order = (quantity: number, more: object = {}) =>
    world.act(lilik, 'pools/order', {
      pool,
      buyer: 'Toko Oleh-oleh',
      quantity,
      price: 15_500,
      dueOn: addDays(today, 0),
      ...more
    })
  const check = (o: string, parts: object[], more: object = {}) =>
    world.act(lilik, 'pools/check-batch', { order: o, producedOn: today, parts: parts as never, ...more })
  beforeAll(async () => {
    world = await openWorld()
    await employ(world, lilik)
    makers = []
    for (const [i, capacity] of capacities.entries())
      makers.push((await accompany(world, [`Pembuat ${'ABC'[i]}`], { capacity }))[0]!)
  })
  afterAll(() => world.close())

  it('is suggested where makers of one thing near each other could fill the stores', async () => {
    const { pools, capacity } = await world.see(lilik, 'pools/suggestions', {
      kind: 'cashew',
      stores: 6,
      perStore: 120,
      withinKm: 5
    })
    expect(capacity).toBe(820)
    expect(pools[0]).toMatchObject({ capacity: 820, stores: 6 })
    expect((await world.see(lilik, 'pools/suggestions', { kind: 'cashew', stores: 7, perStore: 120 })).pools).toEqual(
      []
    )
  })

  it('is formed with one standard and accompanied as one', async () => {
    const form = (coordinator: string, members = makers.map((m, i) => ({ case: m.case, capacity: capacities[i]! }))) =>
      world.act(lilik, 'pools/form', {
        pool: {
          name: 'Mente Uji',
          brand: 'Mente Uji',
          product: 'Mente panggang 100 g',
          kind: 'cashew',
          unit: 'bungkus',
          batchPrefix: 'MU',
          specification: exampleSpecification,
          groupShare: 5
        },
        members,
        coordinator
      })
    expect((await refusal(form(crypto.randomUUID()))).code).toBe('pools/coordinator-is-member')
    pool = (await form(makers[0]!.case)).id
    expect(await page()).toMatchObject({ members: expect.any(Array), capacity: 820, largest: 330 })
    expect((await world.see(lilik, 'mentoring/cases', { search: 'Mente Uji' })).rows[0]).toMatchObject({
      pool,
      capacity: 820
    })
    for (const [search, total] of [
      ['mente uji', 1],
      ['panggang', 1],
      ['ikan', 0]
    ] as const)
      expect((await world.see(lilik, 'pools/list', { search })).total).toBe(total)
    expect((await refusal(form(makers[0]!.case))).status).toBe(409)
    expect((await world.see(lilik, 'pools/suggestions', { kind: 'cashew', stores: 1, perStore: 1 })).makers).toBe(0)
  })

  it('shares an order within capacity and never promises the same capacity twice, even at once', async () => {
    expect((await refusal(order(821))).facts).toEqual({ free: 820 })
    expect((await refusal(order(-3))).pointers[0]!.pointer).toBe('/quantity')
    const both = await Promise.allSettled([order(500), order(500)])
    expect(both.filter((r) => r.status === 'fulfilled')).toHaveLength(1)
    const { orders, members } = await page()
    expect(orders[0]!.shares.reduce((sum, s) => sum + s.quantity, 0)).toBe(500)
    expect(members.reduce((sum, m) => sum + m.free, 0)).toBe(320)
    await world.act(lilik, 'pools/cancel-order', { id: orders[0]!.id, reason: 'Pembeli batal' })
    expect((await page()).members.reduce((sum, m) => sum + m.free, 0)).toBe(820)
  })

  it('refuses the part of a batch that misses the standard, and lets the others make what is missing', async () => {
    const { id } = await order(450)
    const share = new Map((await page()).orders.find((o) => o.id === id)!.shares.map((s) => [s.case, s.quantity]))
    const [a, b, c] = makers.map((m) => ({ case: m.case, brought: share.get(m.case)! }))
    const batch = await check(id, [a!, { ...b!, missed: ['crisp'] }, { ...c!, missed: ['colour'], refused: 2 }])
    expect(batch.code).toBe(`MU-${today.slice(2, 4)}01`)
    expect(batch.missing).toBe(b!.brought + 2)
    const tasks = (await world.see(lilik, 'mentoring/case', { id: b!.case })).tasks
    expect(tasks[0]!.title).toContain('Renyah dan kering')
    await world.act(lilik, 'pools/share-again', { order: id, without: [b!.case] })
    const after = new Map((await page()).orders.find((o) => o.id === id)!.shares.map((s) => [s.case, s.quantity]))
    expect([...after.values()].reduce((x, y) => x + y, 0)).toBe(450)
    expect(after.get(b!.case)).toBe(0)
    const rest = makers
      .filter((m) => m.case !== b!.case)
      .map((m) => ({ case: m.case, brought: after.get(m.case)! - (m.case === a!.case ? a!.brought : c!.brought - 2) }))
    const second = await check(
      id,
      rest.filter((r) => r.brought > 0),
      { code: 'MU-X1' }
    )
    expect(second.missing).toBe(0)
    expect((await page()).orders.find((o) => o.id === id)!.status).toBe('made')
    expect((await refusal(check(id, [a!]))).code).toBe('pools/order-moved-on')
  })

  it('keeps its recipe, buyers and prices from who has nobody in it', async () => {
    const seen = (actor: Actor) => world.see(actor, 'pools/get', { id: pool })
    const neighbour = someone('resident', { household: crypto.randomUUID() })
    for (const outside of [neighbour, someone('facilitator', { villages: [nyapar] })])
      expect(await seen(outside)).toMatchObject({
        inside: false,
        specification: null,
        members: [],
        orders: [],
        batches: [],
        capacity: 820
      })
    const own = await seen(someone('resident', { household: makers[0]!.household }))
    expect(own).toMatchObject({ inside: true, specification: exampleSpecification })
    expect(own.orders.length).toBeGreaterThan(0)
  })

  it('traces a batch back to the hands that made it', async () => {
    const { rows } = await world.see(lilik, 'pools/trace', { code: 'mu-x1' })
    expect(rows.every((r) => r.accepted > 0 && r.villageName === 'Jelbudan')).toBe(true)
    expect(rows[0]!.others).toEqual([`MU-${today.slice(2, 4)}01`])
    const own = await world.see(someone('resident', { household: makers[0]!.household }), 'pools/trace', {
      code: 'MU-X1'
    })
    expect(own.rows.map((r) => r.household)).toEqual([makers[0]!.household])
  })

  it('splits what came in by what was accepted, to the last rupiah', async () => {
    const made = (await page()).orders.find((o) => o.status === 'made')!
    const { group, members } = await world.act(lilik, 'pools/pay-out', { order: made.id, received: 6_975_001 })
    expect(group).toBe(348_750)
    expect(group + members.reduce((sum, m) => sum + m.income, 0)).toBe(6_975_001)
    expect((await refusal(world.act(lilik, 'pools/pay-out', { order: made.id, received: 1 }))).code).toBe(
      'pools/order-moved-on'
    )
  })

  it('is changed only by who reaches all its members; a member sees only the own share', async () => {
    const far = (await accompany(world, ['Pembuat D'], { village: nyapar, capacity: 100 }))[0]!
    await world.act(officer, 'pools/add-members', { pool, members: [{ case: far.case, capacity: 100 }] })
    const onlyJelbudan = someone('facilitator', { user: 'y', villages: [jelbudan] })
    expect(
      (
        await refusal(
          world.act(onlyJelbudan, 'pools/order', { pool, buyer: 'Toko', quantity: 1, price: 1, dueOn: today })
        )
      ).code
    ).toBe('pools/members-elsewhere')
    const resident = someone('resident', { household: makers[1]!.household })
    const seen = await page(resident)
    expect(seen.members.map((m) => m.household)).toEqual([makers[1]!.household])
    expect(seen).toMatchObject({ capacity: 920 })
    expect(
      (await refusal(world.act(resident, 'pools/order', { pool, buyer: 'Toko', quantity: 1, price: 1, dueOn: today })))
        .status
    ).toBe(403)
    await world.act(officer, 'pools/change-member', { pool, case: far.case, capacity: null })
    expect((await page()).capacity).toBe(820)
    expect(
      (await refusal(world.act(officer, 'pools/change-member', { pool, case: makers[0]!.case, capacity: null }))).code
    ).toBe('pools/coordinator-stays')
  })

  it('tells a leader no maker, recipe, buyer or price, and its facilitator what a death asks of it', async () => {
    const seen = await page(someone('leader') as never)
    expect([seen.members, seen.largest]).toEqual([[], null])
    expect([seen.specification, seen.groupShare, seen.orders, seen.batches]).toEqual([null, null, [], []])
    expect((await page()).orders.length).toBeGreaterThan(0)
    const { pool: db } = world.platform.connection
    const { rows } = await db.query(`select person_id from mentoring_case where id = $1`, [makers[2]!.case])
    const asked = () =>
      db
        .query(`select title from task where origin = 'departure' and not dropped and title like '%kelompok%'`)
        .then((found) => found.rows.length)
    const { departure } = await world.act(officer, 'households/record-departure', {
      person: rows[0].person_id,
      kind: 'died',
      on: today,
      source: 'family'
    })
    expect(await asked()).toBe(1)
    expect((await page()).members.find((m) => m.id === makers[2]!.case)!.gone).toBe('died')
    await world.act(officer, 'households/undo-departure', { departure })
    expect(await asked()).toBe(0)
  })
})
