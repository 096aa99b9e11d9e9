import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lilik } from '../../tests/support/mentoring.ts'
import { hireBuyers, openShop, readyProduct, type Shop } from '../../tests/support/retail.ts'
import { openWorld, refusal, someone, type World } from '../../tests/support/world.ts'
import { addDays } from '../kernel/dates.ts'

describe('orders of a retailer', () => {
  let world: World
  let shop: Shop
  let first: string
  const officer = someone('officer')
  const yuni = someone('buyer', { user: 'yuni', name: 'Yuni', retailer: 'Alfamart' })
  const other = someone('buyer', { user: 'other', name: 'Lain', retailer: 'Indomaret' })
  const store = (i: number) => shop.stores[i]!.id
  const place = (lines: object[], more: object = {}, actor = officer) =>
    world.act(actor, 'orders/place', {
      retailer: 'Alfamart',
      number: `PO-${crypto.randomUUID().slice(0, 8)}`,
      deliverBy: shop.today,
      lines: lines as never,
      ...more
    })
  const page = (id: string, actor = officer) => world.see(actor, 'orders/get', { id })
  const send = (order: string, lines: object[], actor = lilik) =>
    world.act(actor, 'orders/send', { order, lines: lines as never })
  /** A store counts what came, and the maker's side agrees with it. */
  const receive = async (delivery: string, at: string, lines: object[], actor = yuni) => {
    const done = await world.act(actor, 'orders/receive', { delivery, store: at, lines: lines as never })
    for (const { id } of (await world.see(lilik, 'orders/claims', { status: 'waiting' })).rows)
      await world.act(lilik, 'orders/answer-claim', { claim: id, agree: true })
    return done
  }
  const pointer = async (work: Promise<unknown>) => {
    const { code, pointers } = await refusal(work)
    return [code, pointers[0]?.pointer]
  }
  /** Makes a batch of the pool for its open order, all of it accepted. */
  const makeBatch = async (code: string, share: number[]) => {
    const order = (await world.see(lilik, 'pools/get', { id: shop.pool })).orders.find((o) => o.status === 'open')!.id
    await world.act(lilik, 'pools/check-batch', {
      order,
      producedOn: shop.today,
      code,
      parts: shop.members.map((m, i) => ({ case: m.case, brought: share[i]! }))
    })
  }
  const stock = async (product: string) =>
    (await world.see(officer, 'sales/stock', {})).rows.find((r) => r.id === product)
  const billed = async (actor = officer) => (await world.see(actor, 'orders/invoices', { state: 'all' })).rows
  beforeAll(async () => {
    world = await openWorld()
    await hireBuyers(world, yuni, other)
    shop = await openShop(world)
  })
  afterAll(() => world.close())

  it('is refused where it cannot be: unknown shelf or store, below cost, twice, too late, above capacity', async () => {
    const line = (more: object = {}) => ({ product: shop.own, store: store(0), quantity: 10, ...more })
    const unlisted = await readyProduct(world, shop.maker.case, 'Belum dikurasi')
    expect(await pointer(place([line(), line({ product: unlisted })]))).toEqual([
      'orders/not-listed',
      '/lines/1/product'
    ])
    expect(await pointer(place([line({ store: crypto.randomUUID() })]))).toEqual([
      'orders/unknown-store',
      '/lines/0/store'
    ])
    expect(await pointer(place([line({ price: 11_000 })]))).toEqual(['orders/below-cost', '/lines/0/price'])
    // The cost is 11.850: whatever a buyer offers below the price, the answer is the same on both sides of it.
    const { rows } = await world.platform.connection.pool.query('select cost, price from product where id = $1', [
      shop.own
    ])
    const { cost, price } = rows[0]
    const told = await Promise.all(
      [1, cost - 1, cost, cost + 1, price - 1].map(async (offer) => {
        const { code, text, facts } = await refusal(place([line({ price: offer })], {}, yuni))
        return JSON.stringify([code, text, facts])
      })
    )
    expect(new Set(told).size).toBe(1)
    expect(told[0]).toContain('orders/below-price')
    expect(told[0]).not.toContain('11.850')
    expect((await refusal(place([line(), line()]))).code).toBe('orders/line-twice')
    expect(await pointer(place([line()], { deliverBy: addDays(shop.today, 301) }))).toEqual([
      'kernel/day-outside',
      '/deliverBy'
    ])
    expect((await refusal(place([line()], { deliverBy: addDays(shop.today, -1) }))).code).toBe('kernel/day-outside')
    const large = await refusal(place([line({ quantity: 100, price: 1_000_000 })]))
    expect([large.code, large.facts.confirm]).toEqual(['orders/large', 100_000_000])
    const much = await refusal(place([line({ quantity: 501 })]))
    expect([much.code, much.facts.free]).toEqual(['orders/above-capacity', 500])
    expect((await refusal(place([line()], { retailer: 'Indomaret' }))).code).toBe('retail/agreement-not-in-force')
    expect((await refusal(place([line()], {}, lilik))).status).toBe(403)
    expect((await refusal(place([line()], {}, other))).status).toBe(409)
    expect(await billed()).toEqual([])
  })

  it('is placed by the buyer, shared over the pool, and its down payment billed to each maker', async () => {
    first = (
      await place(
        [
          { product: shop.own, store: store(0), quantity: 100 },
          { product: shop.pooled, store: store(0), quantity: 120 },
          { product: shop.pooled, store: store(1), quantity: 120, price: 16_000 }
        ],
        { number: 'PO-1' },
        yuni
      )
    ).id
    expect((await refusal(place([{ product: shop.own, store: store(0), quantity: 1 }], { number: 'PO-1' }))).code).toBe(
      'orders/number-taken'
    )
    const pool = await world.see(lilik, 'pools/get', { id: shop.pool })
    expect(pool.orders[0]).toMatchObject({ quantity: 240, price: 15_750, buyer: 'Alfamart PO-1' })
    expect(pool.orders[0]!.shares.map((s) => s.quantity).sort()).toEqual([144, 96])
    expect((await billed()).map((i) => [i.kind, i.amount]).sort()).toEqual([
      ['down-payment', (120 * 15_500 + 120 * 16_000) / 2],
      ['down-payment', 775_000]
    ])
    const much = await refusal(place([{ product: shop.own, store: store(1), quantity: 401 }]))
    expect(much.facts.free).toBe(400)
    const offer = await world.see(yuni, 'orders/offer', { retailer: 'Alfamart', month: shop.today })
    expect(offer.products.find((p) => p.id === shop.own)!.free).toBe(400)
    expect((await page(first, yuni)).products).toHaveLength(2)
    expect((await refusal(page(first, other))).status).toBe(404)
    expect((await world.see(other, 'orders/list', {})).total).toBe(0)
    const elsewhere = someone('facilitator', { villages: ['35.29.01.2001'] })
    expect((await refusal(page(first, elsewhere))).status).toBe(404)
    expect((await world.see(elsewhere, 'orders/list', {})).total).toBe(0)
    const maker = someone('resident', { household: shop.maker.household })
    expect((await page(first, maker)).products.map((p) => p.id)).toEqual([shop.own])
    expect((await world.see(maker, 'orders/list', {})).rows[0]).toMatchObject({ units: 100, worth: 1_550_000 })
  })

  it('is sent by batch and date, no more than ordered, checked, or allowed', async () => {
    const own = (more: object = {}) => ({
      product: shop.own,
      store: store(0),
      batch: 'ku-1',
      bestBefore: addDays(shop.today, 90),
      quantity: 60,
      ...more
    })
    expect(await pointer(send(first, [own({ bestBefore: null })]))).toEqual([
      'orders/best-before-missing',
      '/lines/0/bestBefore'
    ])
    expect((await refusal(send(first, [own({ bestBefore: shop.today })]))).code).toBe('orders/goods-expired')
    expect((await refusal(send(first, [own(), own({ batch: 'KU-2', quantity: 41 })]))).code).toBe(
      'orders/more-than-ordered'
    )
    expect((await refusal(send(first, [own({ store: store(2) })]))).code).toBe('orders/not-ordered')
    expect((await refusal(send(first, [own({ product: shop.pooled, quantity: 10 })]))).code).toBe(
      'orders/unknown-batch'
    )
    await makeBatch('MU-1', [144, 50])
    const pooled = (at: number, quantity: number) => ({
      product: shop.pooled,
      store: store(at),
      batch: 'MU-1',
      quantity
    })
    expect((await refusal(send(first, [pooled(0, 120), pooled(1, 75)]))).code).toBe('orders/more-than-batch')
    const brand = (validUntil: string) =>
      world.act(lilik, 'products/save-paper', { product: shop.own, kind: 'brand', number: 'IDM000123456', validUntil })
    await brand(addDays(shop.today, -1))
    const expired = await refusal(send(first, [own()]))
    expect(expired.code).toBe('orders/paper-expired')
    expect(expired.text.id).toContain('Merek')
    await brand(addDays(shop.today, 400))
    const { id: delivery, number } = await send(first, [own(), pooled(0, 120), pooled(1, 70)])
    expect(number).toMatch(/^SJ-\d{4}-\d{4}$/)
    expect(await stock(shop.own)).toMatchObject({ transit: 60, delivered: 0, shelf: 0 })
    const paper = await world.see(officer, 'orders/delivery-note', { id: delivery })
    expect(Buffer.from(paper.content).subarray(0, 5).toString()).toBe('%PDF-')
  })

  it('is received store by store: short is lost, damaged goes back, what arrived well is billed', async () => {
    const { deliveries } = await page(first)
    const { id: delivery } = deliveries[0]!
    const own = { product: shop.own, batch: 'KU-1' }
    expect(await pointer(receive(delivery, store(0), [{ ...own, received: 60, damaged: 1 }]))).toEqual([
      'orders/more-than-sent',
      '/lines/0/received'
    ])
    expect((await refusal(receive(delivery, store(0), [{ ...own, received: 60 }], other))).status).toBe(404)
    await receive(delivery, store(0), [
      { ...own, received: 50, damaged: 4 },
      { product: shop.pooled, batch: 'MU-1', received: 120 }
    ])
    expect((await refusal(receive(delivery, store(0), [{ ...own, received: 50 }]))).code).toBe('orders/nothing-coming')
    expect(await stock(shop.own)).toMatchObject({ transit: 0, delivered: 60, shelf: 50, returned: 4, lost: 6 })
    const invoices = await billed()
    expect(invoices.find((i) => i.kind === 'delivery' && i.case === shop.maker.case)).toMatchObject({
      goods: 775_000,
      amount: 387_500,
      dueOn: addDays(shop.today, 45)
    })
    // 40 of the own product and 50 of the pool's are still to come.
    expect((await page(first)).status).toBe('open')
    const turnover = await world.platform.connection.pool.query(
      `select amount from turnover where source = 'sales' and case_id = any($1::uuid[]) order by amount`,
      [shop.members.map((m) => m.case)]
    )
    const goods = 120 * 15_500
    expect(turnover.rows.map((r) => Number(r.amount)).reduce((a, b) => a + b, 0)).toBe(goods)
    expect(Number(turnover.rows[1].amount)).toBeCloseTo((goods * 144) / 194, -1)
  })

  it('is paid, never more than is open; the cash of a maker shows it', async () => {
    const mine = (await billed()).filter((i) => i.case === shop.maker.case)
    const down = mine.find((i) => i.kind === 'down-payment')!
    const pay = (amount: number, more: object = {}) =>
      world.act(officer, 'orders/pay', { invoice: down.id, amount, paidOn: shop.today, ...more })
    expect(await pointer(pay(775_001))).toEqual(['orders/payment-wrong', '/amount'])
    expect(await pointer(pay(1, { paidOn: addDays(shop.today, 1) }))).toEqual(['kernel/day-outside', '/paidOn'])
    expect(
      (await refusal(world.act(lilik, 'orders/pay', { invoice: down.id, amount: 1, paidOn: shop.today }))).status
    ).toBe(403)
    expect(await pay(500_000)).toEqual({ open: 275_000 })
    const { open } = await world.see(officer, 'orders/invoices', { case: shop.maker.case })
    expect(open).toBe(275_000 + 387_500)
    const { events } = await world.see(lilik, 'orders/cash', { case: shop.maker.case })
    expect(events).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ what: 'cost', rupiah: -60 * 11_850 }),
        expect.objectContaining({ what: 'paid', rupiah: 500_000 })
      ])
    )
    expect((await refusal(world.see(other, 'orders/invoice-paper', { id: down.id }))).status).toBe(404)
    expect(await billed(other)).toEqual([])
    const paper = await world.see(yuni, 'orders/invoice-paper', { id: down.id })
    expect(Buffer.from(paper.content).subarray(0, 5).toString()).toBe('%PDF-')
  })

  it('a better store takes the place of a slow one, and the packs travel there', async () => {
    const placed = (await world.see(officer, 'orders/offer', { retailer: 'Alfamart', month: shop.today })).placed
    const from = store(0)
    if (!placed.some((p) => p.product === shop.own && p.store === from))
      await world.platform.connection.pool.query(
        `update placed set store_id = $1 where product_id = $2
          and store_id = (select min(store_id::text)::uuid from placed where product_id = $2)`,
        [from, shop.own]
      )
    const { rows: better } = await world.see(officer, 'sales/better-stores', { product: shop.own, store: from })
    const to = better[0]!.id
    const move = (quantity: number) => world.act(officer, 'orders/move', { product: shop.own, from, to, quantity })
    const many = await refusal(move(51))
    expect([many.code, many.text.en]).toEqual([
      'orders/not-on-shelf',
      'There are 50 on that shelf; 51 cannot be moved.'
    ])
    const { delivery } = await move(20)
    const after = await world.see(officer, 'sales/product', { id: shop.own })
    expect(after.stores.find((s) => s.store === from)).toMatchObject({ shelf: 30 })
    expect(after.stores.find((s) => s.store === to)).toMatchObject({ shelf: 0, transit: 20 })
    await receive(delivery!, to, [{ product: shop.own, batch: 'KU-1', received: 20 }])
    expect(await stock(shop.own)).toMatchObject({ delivered: 60, shelf: 50, lost: 6, returned: 4 })
    expect((await billed()).filter((i) => i.kind === 'delivery')).toHaveLength(2)
    expect((await refusal(move(1))).code).toBe('retail/not-placed')
  })

  it('goods that come back are credited, lost ones are not', async () => {
    const off = (as: 'returned' | 'lost', quantity: number) =>
      world.act(lilik, 'orders/take-off-shelf', {
        product: shop.own,
        store: store(0),
        batch: 'KU-1',
        quantity,
        as,
        reason: 'damaged'
      })
    expect(await pointer(off('returned', 31))).toEqual(['orders/not-on-shelf', '/quantity'])
    await off('lost', 3)
    await off('returned', 2)
    expect(await stock(shop.own)).toMatchObject({ shelf: 45, lost: 9, returned: 6 })
    expect((await billed()).filter((i) => i.kind === 'credit')).toMatchObject([{ amount: -31_000, goods: -31_000 }])
  })

  it('a recall finds stores and makers, stops what is on its way, and gives tasks; a drill only notes', async () => {
    const left = { product: shop.pooled, store: store(1), batch: 'MU-1' }
    const recall = (drill: boolean) =>
      world.act(officer, 'orders/recall', { product: shop.pooled, batch: 'mu-1', reason: 'Segel bocor', drill })
    expect(await recall(true)).toMatchObject({ stores: 2, shelf: 120, transit: 70, makers: 2 })
    expect((await world.see(lilik, 'orders/batch', { product: shop.pooled, batch: 'MU-1' })).recalls).toHaveLength(1)
    await recall(false)
    expect((await refusal(recall(false))).code).toBe('orders/recalled-already')
    const trace = await world.see(lilik, 'orders/batch', { product: shop.pooled, batch: 'MU-1' })
    expect(trace.stores).toHaveLength(2)
    expect(trace.makers.map((m) => m.accepted)).toEqual([144, 50])
    expect((await world.see(lilik, 'mentoring/case', { id: shop.poolCase })).tasks.map((t) => t.title)).toEqual(
      expect.arrayContaining([`Tarik 120 Mente uji batch MU-1 dari Toko A0`])
    )
    expect((await refusal(send(first, [{ ...left, quantity: 1 }]))).code).toBe('orders/batch-recalled')
    const { deliveries } = await page(first)
    const coming = deliveries.find((d) => d.stores.some((s) => s.receivedOn === null))!
    expect(await receive(coming.id, store(1), [{ ...left, received: 70 }])).toEqual({ recalled: ['MU-1'] })
    expect(await stock(shop.pooled)).toMatchObject({ shelf: 120, returned: 70, transit: 0, delivered: 190 })
  })

  it('a recalled batch is not moved, and a recall goes through when nobody accompanies the maker any more', async () => {
    await world.act(officer, 'mentoring/close-case', {
      case: shop.maker.case,
      version: 1,
      reason: 'independent'
    } as never)
    await world.act(officer, 'orders/recall', { product: shop.own, batch: 'KU-1', reason: 'Uji label', drill: false })
    const from = (await world.see(officer, 'sales/product', { id: shop.own })).stores.find((s) => s.shelf > 0)!
    const { rows: better } = await world.see(officer, 'sales/better-stores', { product: shop.own, store: from.store })
    const move = world.act(officer, 'orders/move', {
      product: shop.own,
      from: from.store,
      to: better[0]?.id ?? store(5),
      quantity: 1
    })
    expect((await refusal(move)).code).toBe('orders/batch-recalled')
  })

  it('is closed when the rest will not come: what was paid down for it is owed back', async () => {
    await world.act(officer, 'orders/close', { id: first, reason: 'Batch ditarik' })
    const own = (await billed()).filter((i) => i.case === shop.maker.case && !i.cancelledOn)
    const due = own.reduce((sum, i) => sum + i.amount, 0)
    // 50 arrived well, 2 came back.
    expect(due).toBe(48 * 15_500)
    const theirs = (await billed()).filter((i) => i.case === shop.poolCase && !i.cancelledOn)
    expect(theirs.reduce((sum, i) => sum + i.amount, 0)).toBe(120 * 15_500)
    expect((await refusal(world.act(officer, 'orders/close', { id: first, reason: 'Lagi' }))).code).toBe(
      'orders/not-open'
    )
  })

  it('an order of which nothing was sent is cancelled with its shares and down payments', async () => {
    const { id } = await place([{ product: shop.pooled, store: store(2), quantity: 50 }])
    await world.act(officer, 'orders/cancel', { id, reason: 'Salah kirim berkas' })
    expect((await page(id)).invoices).toMatchObject([{ cancelledOn: shop.today, kind: 'down-payment' }])
    const pool = await world.see(lilik, 'pools/get', { id: shop.pool })
    expect(pool.orders.find((o) => o.quantity === 50)).toMatchObject({ status: 'cancelled' })
    const offer = await world.see(yuni, 'orders/offer', { retailer: 'Alfamart', month: shop.today })
    expect(offer.products.find((p) => p.id === shop.pooled)!.free).toBe(760)
  })

  it("reads a retailer's order file, names what it does not know, and remembers its columns", async () => {
    const csv = (rows: string) => world.upload(yuni, 'po.csv', Buffer.from(rows))
    const read = (file: string, columns: Record<string, string> = {}) =>
      world.see(yuni, 'orders/from-file', { retailer: 'Alfamart', file, columns })
    const odd = await csv(
      `PESANAN\nCabang;Artikel;Pesan Pcs\nA1;${shop.gtins.own};24\nA9;${shop.gtins.own};5\nA2;123;5\nA3;${shop.gtins.pooled};1,5`
    )
    const asked = await read(odd)
    expect(asked.missing.map((m) => m.id)).toEqual(['gtin'])
    const named = await read(odd, { store: 'Cabang', gtin: 'Artikel', quantity: 'Pesan Pcs' })
    expect(named.lines.map((l) => l.problem?.en ?? null)).toEqual([
      null,
      'Store A9 is not known',
      'Barcode 123 is not known',
      'Quantity “1,5” is no whole number'
    ])
    const good = named.lines[0]!
    await place(
      [{ product: good.product, store: good.store, quantity: good.quantity }],
      { columns: named.columns },
      yuni
    )
    expect((await read(odd)).missing).toEqual([])
    await refusal(world.see(other, 'orders/from-file', { retailer: 'Indomaret', file: odd }))
  })

  it('of a file with a caption of thousands has its prices in thousands; those that may be either are asked of', async () => {
    const { own } = shop.gtins
    const read = async (price: string, meant = {}) => {
      const lines = [
        'Harga dalam ribuan rupiah',
        'Kode Toko;Barcode;Qty Order;Harga',
        `A1;${own};24;15,5`,
        `A2;${own};5;${price}`
      ]
      const file = await world.upload(yuni, 'po.csv', Buffer.from(lines.join('\n')))
      return world.see(yuni, 'orders/from-file', { retailer: 'Alfamart', file, meant })
    }
    expect((await read('16')).lines.map((l) => l.price)).toEqual([15_500, 16_000])
    const open = await read('155.000')
    expect(open.lines.map((l) => [l.price, l.problem?.en ?? null])).toEqual([
      [15_500, null],
      [null, 'Unit price “155.000” could mean 155.000 or 155.000.000']
    ])
    expect(open.questions).toMatchObject([{ field: 'price', about: 'unit', ways: ['rupiah', 'thousands'], rows: 1 }])
    expect((await read('155.000', { 'price unit': 'rupiah' })).lines[1]!.price).toBe(155_000)
  })

  it('of a file loses no line: what could mean two things or cannot be read is told, what is left out can be taken in', async () => {
    const { own } = shop.gtins
    const read = async (rows: string[], more: object = {}) => {
      const file = await world.upload(yuni, 'po.csv', Buffer.from(rows.join('\n')))
      return world.see(yuni, 'orders/from-file', { retailer: 'Alfamart', file, ...more })
    }
    const rows = [
      'PURCHASE ORDER 17',
      'Kode Toko;Barcode;Qty Order;Harga',
      `a 1;(01)0${own};24;15.500`,
      `A2;${own};1,000;15,500`,
      `A2;2,93529E+12;5;`,
      `A3;${own};5;murah`,
      `A3;${own};;`,
      ';;7;',
      `A4;"${own};5;`,
      'Total;;1041;'
    ]
    const file = await read(rows)
    expect(file.lines.map((l) => [l.line, l.storeName, l.quantity, l.price, l.problem?.en ?? null])).toEqual([
      [3, 'Toko A1', 24, 15_500, null],
      [4, 'Toko A2', null, 15_500, 'Quantity “1,000” could mean 1.000 or 1'],
      [5, 'Toko A2', 5, null, 'Digits of barcode 2,93529E+12 were lost by Excel'],
      [6, 'Toko A3', 5, null, 'Unit price “murah” cannot be read'],
      [7, 'Toko A3', null, null, 'The quantity is no whole number above zero'],
      [8, null, 7, null, 'Barcode (empty) is not known; Store (empty) is not known'],
      [9, 'Toko A4', 5, null, 'This line has more cells than titles, or a quotation mark without a partner']
    ])
    expect(file.questions).toMatchObject([{ field: 'quantity', title: 'Qty Order', rows: 1, examples: ['1,000'] }])
    expect(file.left).toMatchObject([
      { reason: 'title', count: 1, lines: [{ line: 1, text: 'PURCHASE ORDER 17' }] },
      { reason: 'total', count: 1, lines: [{ line: 10, text: 'Total · 1041' }] }
    ])
    const second = async (way: 'id' | 'en') => (await read(rows, { meant: { quantity: way } })).lines[1]!
    expect(await second('en')).toMatchObject({ quantity: 1000, problem: null })
    expect(await second('id')).toMatchObject({ quantity: 1, problem: null })
    await place(
      [{ product: shop.own, store: shop.stores[1]!.id, quantity: 1 }],
      { columns: file.columns, meant: { quantity: 'en' } },
      yuni
    )
    expect((await read(rows)).lines[1]).toMatchObject({ quantity: 1000, problem: null })
    const taken = await read(rows, { take: ['total'] })
    expect([taken.lines.length, taken.left.map((l) => l.reason)]).toEqual([8, ['title']])
    expect(taken.lines.at(-1)!.problem!.en).toContain('Store Total is not known')
    const long = ['toko;barcode;qty', ...Array.from({ length: 5001 }, () => `A1;${own};1`)]
    expect((await refusal(read(long))).code).toBe('retail/file-too-long')
    expect((await read(long.slice(0, 5001))).lines).toHaveLength(5000)
    expect((await refusal(read(['halo']))).code).toBe('retail/no-table')
  })

  it('of a file says what its columns make of a quantity, which are not read, and which lines say a thing twice', async () => {
    const { own, pooled } = shop.gtins
    const read = async (rows: string[], more: object = {}) => {
      const file = await world.upload(yuni, 'po.csv', Buffer.from(rows.join('\n')))
      return world.see(yuni, 'orders/from-file', { retailer: 'Alfamart', file, ...more })
    }
    const lines = async (rows: string[], more: object = {}) =>
      (await read(rows, more)).lines.map((l) => [l.quantity, l.price, l.problem?.en ?? null])
    await world.platform.connection.pool.query('delete from retailer_format')
    const packed = ['Kode Toko;Barcode;Isi;Qty;Retur', `A1;${own};24;2;1`]
    const asked = await read(packed)
    expect(asked.lines[0]).toMatchObject({
      quantity: null,
      problem: { en: 'The quantity is 2 or 48, with Pieces in a carton “24”' }
    })
    expect(asked.questions).toMatchObject([{ field: 'pack', title: 'Isi', rows: 1, examples: ['24'] }])
    expect(asked.headers.filter((title) => !Object.values(asked.columns).includes(title))).toEqual(['Retur'])
    expect(await lines(packed, { meant: { pack: 'counted' } })).toEqual([[48, null, null]])
    expect(await lines(['Kode Toko;Barcode;Qty;Bonus', `A1;${own};20;2`, `A2;${own};20;`])).toEqual([
      [null, null, 'The quantity is 20 or 22, with For free “2”'],
      [20, null, null]
    ])
    expect(await lines(['Kode Toko;Barcode;Qty CTN;Isi per CTN', `A1;${own};2;24`])).toEqual([[48, null, null]])
    const total = (price: string, cells: string) => lines([`Kode Toko;Barcode;Qty;${price}`, `A1;${own};20;${cells}`])
    expect(await total('Total Harga', '310000')).toEqual([[20, null, null]])
    expect(await total('Harga;Total Harga', '15500;310000')).toEqual([[20, 15_500, null]])
    expect(await total('Harga (ribu)', '15,5')).toEqual([[20, 15_500, null]])
    const twice = [`A1;${own};5;`, `A1;${pooled};5;`, `A1;${own};7;`, `A2;${own};1;BATAL`]
    expect((await lines(['Kode Toko;Barcode;Qty;Ket', ...twice])).map(([, , problem]) => problem)).toEqual([
      null,
      null,
      'This product and store stand in row 2 already; add the quantities up',
      'The line says that it is a return or void'
    ])
    const two = ['Kode Toko;Barcode;Qty;;Kode Toko;Barcode;Qty', `A1;${own};5;;A2;${own};6`]
    const named = { store: 'Kode Toko', gtin: 'Barcode', quantity: 'Qty' }
    expect((await read(two)).missing.map(({ id }) => id)).toEqual(['quantity'])
    expect((await read(two, { columns: named })).lines[0]!.problem!.en).toContain('Another row stands beside it')
  })

  it("fills the retailer's form: a plain one, the administrator's template, or PDF", async () => {
    const form = (as: 'xlsx' | 'pdf') =>
      world.see(lilik, 'orders/submission-form', { product: shop.own, retailer: 'Alfamart', as })
    const { default: ExcelJS } = await import('exceljs')
    const cellsOf = async (content: unknown) => {
      const book = new ExcelJS.Workbook()
      await book.xlsx.load(content as never)
      const cells: unknown[] = []
      book.worksheets[0]!.eachRow((row) => row.eachCell((cell) => cells.push(cell.value)))
      return cells
    }
    expect(await cellsOf((await form('xlsx')).content)).toEqual(expect.arrayContaining([shop.gtins.own, 15_500]))
    expect(
      Buffer.from((await form('pdf')).content)
        .subarray(0, 5)
        .toString()
    ).toBe('%PDF-')
    const administrator = someone('administrator')
    const book = new ExcelJS.Workbook()
    book.addWorksheet('F').addRow(['Barang: {{name}} ({{gtin}})', '{{price}}', '{{unknown}}'])
    const template = await world.upload(administrator, 't.xlsx', Buffer.from(await book.xlsx.writeBuffer()))
    const save = (file: string, actor = administrator) =>
      world.act(actor, 'orders/save-submission-template', { retailer: 'Alfamart', file })
    const bad = await world.upload(administrator, 't.xlsx', Buffer.from('bukan xlsx'))
    expect((await refusal(save(bad))).code).toBe('orders/template-unreadable')
    expect((await refusal(save(template, officer))).status).toBe(403)
    await save(template)
    expect(await cellsOf((await form('xlsx')).content)).toEqual([
      `Barang: Keripik uji (${shop.gtins.own})`,
      15_500,
      '{{unknown}}'
    ])
    await world.act(administrator, 'orders/remove-submission-template', { retailer: 'Alfamart' })
    expect((await world.see(officer, 'orders/submission-templates', {})).rows).toEqual([])
  })
})
