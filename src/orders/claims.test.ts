import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lilik } from '../../tests/support/mentoring.ts'
import { hireBuyers, openShop, type Shop } from '../../tests/support/retail.ts'
import { nyapar, openWorld, refusal, regency, someone, type World } from '../../tests/support/world.ts'
import { shippedApprovalRules } from '../access/model.ts'
import { addDays } from '../kernel/dates.ts'
import { exampleSpecification } from '../pools/model.ts'

const officer = someone('officer')
const admin = someone('administrator')
const yuni = someone('buyer', { user: 'yuni', name: 'Yuni', retailer: 'Alfamart' })
const other = someone('buyer', { user: 'other', name: 'Lain', retailer: 'Indomaret' })
const price = 15_500
let world: World
let shop: Shop
const code = async (work: Promise<unknown>) => (await refusal(work)).code
const query = (sql: string, values: unknown[] = []) => world.platform.connection.pool.query(sql, values)
const owed = async () =>
  (await world.see(officer, 'orders/invoices', { state: 'all' })).rows
    .filter((i) => !i.cancelledOn)
    .reduce((sum, i) => sum + i.amount, 0)
const stock = async () => (await world.see(officer, 'sales/stock', {})).rows.find((r) => r.id === shop.own)
const claims = async (actor = officer) => (await world.see(actor, 'orders/claims', {})).rows
const waiting = async () => (await claims()).filter((c) => c.status === 'waiting' || c.status === 'disputed')
const answer = (claim: string, agree: boolean, actor = lilik) =>
  world.act(actor, 'orders/answer-claim', { claim, agree })
const off = (quantity: number, actor = yuni, as: 'returned' | 'lost' = 'returned') =>
  world.act(actor, 'orders/take-off-shelf', {
    product: shop.own,
    store: shop.stores[0]!.id,
    batch: 'K-1',
    quantity,
    as,
    reason: 'unsold'
  })

/** An order of a hundred that is sent, and of which the buyer says so many arrived well and were damaged. */
async function arrived(received: number, damaged: number): Promise<string> {
  const store = shop.stores[0]!.id
  const { id: order } = await world.act(officer, 'orders/place', {
    retailer: 'Alfamart',
    number: `PO-${crypto.randomUUID().slice(0, 8)}`,
    deliverBy: shop.today,
    lines: [{ product: shop.own, store, quantity: 100 }]
  })
  const { id: delivery } = await world.act(lilik, 'orders/send', {
    order,
    lines: [{ product: shop.own, store, batch: 'K-1', bestBefore: addDays(shop.today, 90), quantity: 100 }]
  })
  await world.act(yuni, 'orders/receive', {
    delivery,
    store,
    lines: [{ product: shop.own, batch: 'K-1', received, damaged }]
  })
  return order
}

describe('what a buyer says to the own gain', () => {
  beforeAll(async () => {
    world = await openWorld()
    await hireBuyers(world, yuni, other)
    shop = await openShop(world)
  })
  afterAll(() => world.close())

  it('of goods on the shelf changes neither stock nor debt until the maker’s side agrees', async () => {
    await arrived(100, 0)
    expect([await owed(), await stock()]).toMatchObject([100 * price, { shelf: 100 }])
    await off(10)
    expect([await owed(), await stock()]).toMatchObject([100 * price, { shelf: 100, returned: 0 }])
    expect(await claims(yuni)).toMatchObject([{ quantity: 10, target: 'returned', worth: 10 * price, said: 'Yuni' }])
    expect(await code(off(91))).toBe('orders/not-on-shelf')
    expect(await code(off(91, lilik))).toBe('orders/not-on-shelf')
    const [claim] = await waiting()
    expect(await code(answer(claim!.id, true, yuni))).toBe('access/refused')
    expect(await answer(claim!.id, true)).toEqual({ status: 'accepted' })
    expect([await owed(), await stock()]).toMatchObject([90 * price, { shelf: 90, returned: 10 }])
    expect(await code(answer(claim!.id, true))).toBe('orders/claim-answered')
  })

  it('is not answered by people out of reach, nor seen by another retailer', async () => {
    await off(5, yuni, 'lost')
    const [claim] = await waiting()
    expect(await claims(other)).toEqual([])
    const elsewhere = someone('facilitator', { user: 'jauh', villages: [nyapar] })
    expect(await code(answer(claim!.id, true, elsewhere))).toBe('kernel/not-found')
  })

  it('and the maker’s side denies goes to the office, whose word is final', async () => {
    const [claim] = await waiting()
    expect(await answer(claim!.id, false)).toEqual({ status: 'disputed' })
    expect(await code(answer(claim!.id, true))).toBe('orders/claim-answered')
    const { cards } = await world.see(officer, 'reporting/home', {})
    expect(cards.find((c) => c.id === 'claims')).toMatchObject({ value: 1, to: '/pesanan?tab=pernyataan' })
    expect(await answer(claim!.id, false, officer)).toEqual({ status: 'refused' })
    expect([await owed(), await stock()]).toMatchObject([90 * price, { shelf: 90, lost: 0 }])
  })

  it('of goods on their way leaves them there; agreed, they are gone and not billed', async () => {
    const before = await owed()
    const order = await arrived(80, 5)
    // Half is paid down of what was ordered, and of each delivery half is left to pay.
    expect((await owed()) - before).toBe(50 * price + 40 * price)
    expect(await stock()).toMatchObject({ shelf: 170, transit: 20, returned: 10, lost: 0 })
    for (const claim of await waiting()) await answer(claim.id, true)
    expect(await stock()).toMatchObject({ shelf: 170, transit: 0, returned: 15, lost: 15 })
    await world.act(officer, 'orders/close', { id: order, reason: 'Selisih tidak dikirim ulang' })
    expect((await owed()) - before).toBe(80 * price)
  })

  it('of goods on their way and refused counts as arrived, also after the order was closed', async () => {
    const before = await owed()
    const order = await arrived(80, 5)
    await world.act(officer, 'orders/close', { id: order, reason: 'Selisih tidak dikirim ulang' })
    expect((await owed()) - before).toBe(80 * price)
    for (const claim of await waiting()) await answer(claim.id, false, officer)
    expect(await stock()).toMatchObject({ shelf: 270, transit: 0, returned: 15, lost: 15 })
    expect((await owed()) - before).toBe(100 * price)
    const { deliveries } = await world.see(officer, 'orders/get', { id: order })
    expect(deliveries[0]!.stores[0]!.lines[0]).toMatchObject({ received: 100, damaged: 0 })
  })

  it('cannot be agreed to once its goods were sold by the retailer’s own file', async () => {
    await off(200)
    const [claim] = await waiting()
    await query(
      `insert into stock_move (regency, product_id, store_id, batch, retailer, household_id, village, best_before, day,
        source, target, quantity, origin)
      select regency, product_id, store_id, batch, retailer, household_id, village, best_before, $1, 'shelf', 'sold', 100,
        gen_random_uuid() from stock where product_id = $2 and shelf > 0`,
      [shop.today, shop.own]
    )
    expect(await code(answer(claim!.id, true))).toBe('orders/sold-meanwhile')
    await answer(claim!.id, false, officer)
  })

  it('is no claim when the maker’s side or the office says it', async () => {
    await off(2, lilik)
    expect(await waiting()).toEqual([])
  })
})

describe('goods whose price changed', () => {
  const wrote = async (worth: number, work: () => Promise<unknown>) => {
    const before = await owed()
    await work()
    expect((await owed()) - before).toBe(worth)
  }
  const agreeToAll = async (agree: boolean, actor = lilik) => {
    for (const { id } of await waiting()) await answer(id, agree, actor)
  }
  const store = (n: number) => shop.stores[n]!.id
  const line = (batch: string, quantity: number) => ({ product: shop.own, store: store(0), batch, quantity })
  const place = async (quantity: number) =>
    (
      await world.act(officer, 'orders/place', {
        retailer: 'Alfamart',
        number: `PO-${crypto.randomUUID().slice(0, 8)}`,
        deliverBy: shop.today,
        lines: [{ product: shop.own, store: store(0), quantity }]
      })
    ).id
  const send = async (order: string, batch: string, quantity: number) =>
    (
      await world.act(lilik, 'orders/send', {
        order,
        lines: [{ ...line(batch, quantity), bestBefore: addDays(shop.today, 90) }]
      })
    ).id
  const receive = (delivery: string, batch: string, received: number, damaged = 0, at = store(0), actor = yuni) =>
    world.act(actor, 'orders/receive', {
      delivery,
      store: at,
      lines: [{ product: shop.own, batch, received, damaged }]
    })

  beforeAll(async () => {
    world = await openWorld()
    await hireBuyers(world, yuni)
    shop = await openShop(world)
    await receive(await send(await place(100), 'K-1', 100), 'K-1', 100)
    await query('update product set price = 31000 where id = $1', [shop.own])
    await receive(await send(await place(50), 'K-2', 50), 'K-2', 50)
  })
  afterAll(() => world.close())

  it('are credited at the price of the order that brought them', async () => {
    await wrote(-10 * price, async () => {
      await off(10)
      expect(await waiting()).toMatchObject([{ worth: 10 * price }])
      await agreeToAll(true)
    })
    await wrote(-2 * 31_000, () =>
      world.act(lilik, 'orders/take-off-shelf', { ...line('K-2', 2), as: 'returned', reason: 'unsold' })
    )
  })

  it('are written off by two at the higher of both prices', async () => {
    await query('update product set price = 15500 where id = $1', [shop.own])
    const { source, validFrom, rules } = shippedApprovalRules
    const small = { ...rules, writeOffsFrom: 300_000 }
    await world.act(admin, 'access/save-approval-rules', { rules: small, source, validFrom })
    await query(`insert into auth_user (id, name, email) values ('rekan', 'Rekan', 'rekan@uji.example');`)
    await query(
      `insert into member (regency, user_id, name, email, role, agency)
        values ($1, 'rekan', 'Rekan', 'rekan@uji.example', 'officer', 'industry')`,
      [regency]
    )
    const lose = (batch: string) =>
      world.act(lilik, 'orders/take-off-shelf', { ...line(batch, 10), as: 'lost', reason: 'unsold' })
    expect(await code(lose('K-2'))).toBe('access/needs-approval')
    await lose('K-1')
    await query(`update member set active = false where user_id = 'rekan'`)
  })

  it('and travelled between stores are credited where they come back damaged, as the maker or the buyer says it', async () => {
    const { rows: better } = await world.see(officer, 'sales/better-stores', { product: shop.own, store: store(0) })
    const to = better[0]!.id
    const { delivery } = await world.act(officer, 'orders/move', {
      product: shop.own,
      from: store(0),
      to,
      quantity: 20
    })
    await wrote(-3 * price, () => receive(delivery!, 'K-1', 17, 3, to, lilik))
    await query('update placed set store_id = $1 where product_id = $2 and store_id = $3', [store(0), shop.own, to])
    const { delivery: again } = await world.act(officer, 'orders/move', {
      product: shop.own,
      from: store(0),
      to,
      quantity: 20
    })
    await wrote(-4 * price, async () => {
      await receive(again!, 'K-1', 16, 4, to)
      await agreeToAll(true)
    })
  })

  it('are billed once where more comes than was ordered, after a claim that was refused', async () => {
    await wrote(120 * price, async () => {
      const order = await place(100)
      const status = async () => (await world.see(officer, 'orders/get', { id: order })).status
      await receive(await send(order, 'K-3', 100), 'K-3', 80)
      const rest = await send(order, 'K-3', 20)
      await agreeToAll(false)
      await agreeToAll(false, officer)
      expect(await status()).toBe('open')
      await receive(rest, 'K-3', 20)
      expect(await status()).toBe('done')
    })
  })

  it('are owed by nobody where they were recalled before the claim was refused', async () => {
    await wrote(80 * price, async () => {
      const order = await place(100)
      await receive(await send(order, 'K-4', 100), 'K-4', 80)
      await world.act(officer, 'orders/recall', { product: shop.own, batch: 'K-4', reason: 'Segel', drill: false })
      await agreeToAll(false)
      await agreeToAll(false, officer)
      expect((await stock())!.transit).toBe(0)
      await world.act(officer, 'orders/close', { id: order, reason: 'Batch ditarik' })
    })
  })

  it('are received by line once', async () => {
    const delivery = await send(await place(10), 'K-5', 10)
    const twice = { product: shop.own, batch: 'K-5', received: 10 }
    const input = { delivery, store: store(0), lines: [twice, twice] }
    expect(await code(world.act(yuni, 'orders/receive', input))).toBe('kernel/invalid-input')
    await receive(delivery, 'K-5', 10)
  })
})

describe('large sums', () => {
  beforeAll(async () => {
    world = await openWorld()
    await hireBuyers(world, yuni)
    shop = await openShop(world)
    await arrived(100, 0)
    const { source, validFrom, rules } = shippedApprovalRules
    const small = { ...rules, paymentsFrom: 100_000, writeOffsFrom: 100_000 }
    await world.act(admin, 'access/save-approval-rules', { rules: small, source, validFrom })
    await query(`insert into auth_user (id, name, email) values ('rekan', 'Rekan', 'rekan@uji.example');`)
    await query(
      `insert into member (regency, user_id, name, email, role, agency)
        values ($1, 'rekan', 'Rekan', 'rekan@uji.example', 'officer', 'industry')`,
      [regency]
    )
  })
  afterAll(() => world.close())

  it('are noted as paid by two, and smaller ones by one', async () => {
    const { id: invoice } = (await world.see(officer, 'orders/invoices', {})).rows[0]!
    const pay = (amount: number) => ({ invoice, amount, paidOn: shop.today })
    await world.act(officer, 'orders/pay', pay(99_999))
    expect(await code(world.act(officer, 'orders/pay', pay(100_000)))).toBe('access/needs-approval')
    // What would be refused anyway is not asked for.
    expect(await code(world.act(officer, 'orders/pay', pay(9_999_999)))).toBe('orders/payment-wrong')
    const { id } = await world.act(officer, 'access/ask-approval', {
      operation: 'orders/pay',
      input: JSON.stringify(pay(100_000)),
      note: 'Bukti transfer ada'
    })
    const { about } = (await world.see(officer, 'access/approvals', {})).rows.find((r) => r.id === id)!
    expect(about.en).toMatch(/^Note a payment of Rp\s?100\.000, INV-\d{4}-\d+ Alfamart/)
    const rekan = someone('officer', { user: 'rekan', name: 'Rekan', agency: 'industry' })
    await world.act(rekan, 'access/answer-approval', { id, agree: true })
    await world.act(officer, 'access/do-approved', { id })
    expect((await query('select sum(amount)::int from payment')).rows[0].sum).toBe(199_999)
  })

  it('are written off by two: off the shelf, a claim agreed to, an order ended', async () => {
    expect(await code(off(10, officer))).toBe('access/needs-approval')
    expect(await code(off(10, lilik))).toBe('access/needs-approval')
    await off(6, lilik)
    await off(10, yuni)
    const [claim] = await waiting()
    expect(await code(answer(claim!.id, true))).toBe('access/needs-approval')
    expect(await answer(claim!.id, false)).toEqual({ status: 'disputed' })
    const { id } = await world.act(officer, 'orders/place', {
      retailer: 'Alfamart',
      number: 'PO-AKHIR',
      deliverBy: shop.today,
      lines: [{ product: shop.own, store: shop.stores[0]!.id, quantity: 10 }]
    })
    for (const end of ['orders/cancel', 'orders/close'] as const)
      expect(await code(world.act(officer, end, { id, reason: 'Batal' }))).toBe('access/needs-approval')
  })

  it('leave a pool by two, and so does a greater share of it', async () => {
    await world.act(lilik, 'pools/order', { pool: shop.pool, buyer: 'Toko', quantity: 10, price, dueOn: shop.today })
    const { id: order } = (await world.see(lilik, 'pools/get', { id: shop.pool })).orders[0]!
    const parts = shop.members.map(({ case: id }) => ({ case: id, brought: 5 }))
    await world.act(lilik, 'pools/check-batch', { order, producedOn: shop.today, parts })
    expect(await code(world.act(lilik, 'pools/pay-out', { order, received: 155_000 }))).toBe('access/needs-approval')
    const { version } = await world.see(lilik, 'pools/get', { id: shop.pool })
    const pool = (groupShare: number) => ({
      id: shop.pool,
      version,
      pool: { name: 'Mente Uji', brand: 'Mente Uji', product: 'Mente', specification: exampleSpecification, groupShare }
    })
    expect(await code(world.act(lilik, 'pools/change', pool(5)))).toBe('access/needs-approval')
    await world.act(lilik, 'pools/change', pool(0))
  })
})
