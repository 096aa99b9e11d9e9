/** Whatever happens to goods, in whatever order: delivered = sold + returned + lost + on shelf, and the roll-ups say what the moves say. */

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openShop, type Shop } from '../../tests/support/retail.ts'
import { openWorld, someone, type World } from '../../tests/support/world.ts'
import { addDays } from '../kernel/dates.ts'
import { Problem } from '../kernel/problem.ts'

type Step =
  | { do: 'order' | 'send'; store: number; batch: number; quantity: number }
  | { do: 'receive'; received: number; damaged: number }
  | { do: 'sell' | 'return' | 'lose' | 'move'; store: number; quantity: number }
  | { do: 'undo' | 'retry' | 'recall' | 'end' | 'pay' }

const quantity = fc.integer({ min: 1, max: 40 })
const store = fc.integer({ min: 0, max: 2 })
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 7,
    arbitrary: fc.record({
      do: fc.constantFrom('order' as const, 'send' as const, 'send' as const),
      store,
      batch: fc.integer({ min: 1, max: 2 }),
      quantity
    })
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('receive' as const),
      received: fc.double({ min: 0, max: 1, noNaN: true }),
      damaged: fc.double({ min: 0, max: 1, noNaN: true })
    })
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('sell' as const, 'return' as const, 'lose' as const, 'move' as const),
      store,
      quantity
    })
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'undo' as const,
        'retry' as const,
        'retry' as const,
        'recall' as const,
        'end' as const,
        'pay' as const
      )
    })
  }
)

describe('the ledger of goods', () => {
  let world: World
  let shop: Shop
  const officer = someone('officer')
  const administrator = someone('administrator')
  beforeAll(async () => {
    world = await openWorld()
    shop = await openShop(world)
    await world.platform.connection.pool.query('update product set capacity = 1000000')
  })
  afterAll(() => world.close())

  /** Does one step as far as it can be done; a refusal is an answer, anything else fails the test. */
  async function walk(s: Step, seed: number): Promise<void> {
    const query = async (text: string, values: unknown[] = []) =>
      (await world.platform.connection.pool.query(text, values)).rows[0]
    const open = await query(`select id from purchase_order where status = 'open' order by id desc limit 1`)
    try {
      if (s.do === 'order')
        await world.act(officer, 'orders/place', {
          retailer: 'Alfamart',
          number: crypto.randomUUID(),
          deliverBy: shop.today,
          lines: [0, 1, 2].map((i) => ({ product: shop.own, store: shop.stores[i]!.id, quantity: 60 }))
        })
      if (s.do === 'send' && open)
        await world.act(officer, 'orders/send', {
          order: open.id,
          lines: [
            {
              product: shop.own,
              store: shop.stores[s.store]!.id,
              batch: `B-${seed}-${s.batch}`,
              bestBefore: addDays(shop.today, 60 + s.batch),
              quantity: s.quantity
            }
          ]
        })
      if (s.do === 'receive') {
        const line = await query(`select * from delivery_line where received_on is null order by delivery_id limit 1`)
        if (!line) return
        const received = Math.floor(line.quantity * s.received)
        await world.act(officer, 'orders/receive', {
          delivery: line.delivery_id,
          store: line.store_id,
          lines: [
            {
              product: line.product_id,
              batch: line.batch,
              received,
              damaged: Math.floor((line.quantity - received) * s.damaged)
            }
          ]
        })
      }
      if (s.do === 'sell') {
        const day = addDays(shop.today, -(2 * (seed % 700)) - 1)
        const line = (n: number, later: number) =>
          `${shop.stores[s.store]!.code};${shop.gtins.own};${addDays(day, later)};${n}`
        const content = `toko;barcode;tanggal;qty\n${line(1 + (s.quantity % 6), 0)}\n${line(9, 1)}\n`
        const file = await world.upload(officer, 'j.csv', Buffer.from(content))
        const { job } = await world.act(officer, 'sales/import', { retailer: 'Alfamart', file })
        await world.run(job)
      }
      if (s.do === 'return' || s.do === 'lose') {
        const line = await query(`select * from stock where store_id = $1 and shelf > 0 order by batch limit 1`, [
          shop.stores[s.store]!.id
        ])
        if (line)
          await world.act(officer, 'orders/take-off-shelf', {
            product: shop.own,
            store: line.store_id,
            batch: line.batch,
            quantity: 1 + (s.quantity % 4),
            as: s.do === 'return' ? 'returned' : 'lost',
            reason: 'unsold'
          })
      }
      if (s.do === 'move')
        await world.act(officer, 'orders/move', {
          product: shop.own,
          from: shop.stores[s.store]!.id,
          to: shop.stores[(s.store + 1 + (seed % 5)) % 6]!.id,
          quantity: s.quantity % 8
        })
      if (s.do === 'undo') {
        const done = await query(`select id from sales_import where status = 'applied' order by id desc limit 1`)
        if (done) await world.act(officer, 'sales/undo-import', { id: done.id })
      }
      if (s.do === 'retry') {
        const held = await query(
          `select id from sales_import i where status = 'applied'
            and exists (select 1 from sale_row r where r.import_id = i.id) order by id limit 1`
        )
        if (held) await world.run((await world.act(officer, 'sales/retry-held', { id: held.id })).job)
      }
      if (s.do === 'recall') {
        const line = await query(`select batch from stock where transit > 0 order by batch limit 1`)
        if (line)
          await world.act(officer, 'orders/recall', {
            product: shop.own,
            batch: line.batch,
            reason: 'Uji penarikan',
            drill: false
          })
      }
      if (s.do === 'end' && open) await world.act(officer, 'orders/close', { id: open.id, reason: 'Uji tutup' })
      if (s.do === 'pay') {
        const invoice = await query(`select id from invoice where paid < abs(amount) and cancelled_on is null limit 1`)
        if (invoice) await world.act(officer, 'orders/pay', { invoice: invoice.id, amount: 1, paidOn: shop.today })
      }
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error
    }
  }

  async function holds(): Promise<void> {
    const { pool } = world.platform.connection
    const ledger = await pool.query(`
      select s.product_id, s.store_id, s.batch from stock s left join (
        select product_id, store_id, batch, sum(quantity * ((source = 'maker')::int - (target = 'maker')::int)) sent,
          sum(quantity * ((target = 'transit')::int - (source = 'transit')::int)) transit,
          sum(quantity * ((target = 'shelf')::int - (source = 'shelf')::int)) shelf,
            sum(quantity * ((target = 'sold')::int - (source = 'sold')::int)) sold,
          sum(quantity) filter (where target = 'returned') returned, sum(quantity) filter (where target = 'lost') lost,
            min(day) filter (where source = 'transit' and target = 'shelf') since from stock_move group by 1, 2, 3) m
              using (product_id, store_id, batch)
      where (s.sent, s.transit, s.shelf, s.sold, s.returned, s.lost, s.since) is distinct from (m.sent, m.transit, m.shelf,
        m.sold, coalesce(m.returned, 0), coalesce(m.lost, 0), m.since)
        or s.sent - s.transit <> s.sold + s.returned + s.lost + s.shelf`)
    expect(ledger.rows).toEqual([])
    const totals = await pool.query(`
      select 1 from stock_total t full join (select product_id, retailer, sum(sent) sent, sum(transit) transit,
        sum(shelf) shelf, sum(sold) sold, sum(returned) returned, sum(lost) lost from stock group by 1, 2) s using (product_id, retailer)
      where (t.sent, t.transit, t.shelf, t.sold, t.returned, t.lost) is distinct from (s.sent, s.transit, s.shelf, s.sold,
        s.returned, s.lost)`)
    expect(totals.rows).toEqual([])
    const sales = await pool.query(`
      select 1 from (select product_id, store_id, sum(quantity) n from sale group by 1, 2) f full
      join (select product_id, store_id, sum(sold) n from stock group by 1, 2) s using (product_id, store_id)
      where coalesce(f.n, 0) <> coalesce(s.n, 0)
      union all select 1 from (select product_id, date_trunc('month', day)::date as month, sum(quantity) n, sum(amount) a
        from sale group by 1, 2) f full join (select product_id, month, sum(quantity) n, sum(amount) a from sales_month
        group by 1, 2) s using (product_id, month)
      where coalesce(f.n, 0) <> coalesce(s.n, 0) or coalesce(f.a, 0) <> coalesce(s.a, 0)`)
    expect(sales.rows).toEqual([])
    // What is owed for finished orders is what arrived well, less what came back; in whole rupiah.
    const money = await pool.query(`
      select coalesce(sum(i.amount), 0)::bigint as owed, (select coalesce(sum(x.received * l.price), 0) from delivery_line x
        join delivery d on d.id = x.delivery_id join order_line l on l.order_id = d.order_id and l.product_id = x.product_id
          and l.store_id = x.store_id
        join purchase_order o
          on o.id = d.order_id where o.status <> 'open')::bigint + coalesce(sum(i.goods) filter (where i.kind = 'credit'),
            0)::bigint as goods
      from invoice i join purchase_order o on o.id = i.order_id where o.status <> 'open' and i.cancelled_on is null`)
    expect(Number(money.rows[0].owed)).toBe(Number(money.rows[0].goods))
  }

  it('holds under any sequence of orders, deliveries, receipts, sales, returns, losses, moves, undone files and recalls', async () => {
    let walked = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
        for (const s of steps) await walk(s, walked++)
        await holds()
      }),
      { numRuns: 15 }
    )
    const ways = async () => {
      const { rows } = await world.platform.connection.pool.query(
        `select count(distinct (source, target))::int as ways from stock_move`
      )
      return rows[0].ways as number
    }
    // Chance may have left a way of goods out: on until all were gone.
    while ((await ways()) < 7 && walked < 5000) for (const s of fc.sample(step, 20)) await walk(s, walked++)
    expect(await ways()).toBeGreaterThanOrEqual(7)
    await holds()
  }, 240_000)

  it('the database refuses to be written beside the ledger, or to give what is not there', async () => {
    const { requests, enter } = world.platform.wall
    const rejected = (statement: string) =>
      expect(
        requests.transaction('read write', async (tx, client) => {
          await enter(tx, someone('officer'), 'regency')
          await client.query(statement)
        })
      ).rejects.toThrow()
    await rejected(`update stock set shelf = shelf + 1`)
    await rejected(`update stock_move set quantity = 1`)
    await rejected(`insert into stock_move (regency, product_id, store_id, batch, retailer, household_id, village,
      best_before, day, source, target, quantity, origin)
      select regency, product_id, store_id, batch, retailer, household_id, village, best_before, current_date, 'shelf',
        'sold', 1000000, product_id from stock limit 1`)
    expect((await world.see(administrator, 'sales/summary', {})).now.shelf).toBeGreaterThanOrEqual(0)
  })
})
