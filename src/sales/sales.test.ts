import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lilik } from '../../tests/support/mentoring.ts'
import { hireBuyers, openShop, type Shop } from '../../tests/support/retail.ts'
import { openWorld, refusal, someone, type World } from '../../tests/support/world.ts'
import { addDays } from '../kernel/dates.ts'
import { suggestion, toSend } from './rules.ts'

describe('sales files', () => {
  let world: World
  let shop: Shop
  const officer = someone('officer')
  const yuni = someone('buyer', { user: 'yuni', name: 'Yuni', retailer: 'Alfamart' })
  const other = someone('buyer', { user: 'other', name: 'Lain', retailer: 'Indomaret' })
  const day = (n: number) => addDays(shop.today, n)
  const load = async (content: string, name = 'jual.csv') => {
    const file = await world.upload(officer, name, Buffer.from(content))
    const { id, job } = await world.act(officer, 'sales/import', { retailer: 'Alfamart', file })
    await world.run(job)
    return world.see(officer, 'sales/get-import', { id })
  }
  const product = (id = shop.own) => world.see(officer, 'sales/product', { id })
  const deliver = async (at: number, batch: string, quantity: number, days: number, on: string | null = shop.today) => {
    const store = shop.stores[at]!.id
    const { id: order } = await world.act(officer, 'orders/place', {
      retailer: 'Alfamart',
      number: crypto.randomUUID(),
      deliverBy: shop.today,
      lines: [{ product: shop.own, store, quantity }]
    })
    const { id: delivery } = await world.act(lilik, 'orders/send', {
      order,
      lines: [{ product: shop.own, store, batch, bestBefore: day(days), quantity }]
    })
    // Without a day it stays on its way.
    if (!on) return
    await world.act(yuni, 'orders/receive', {
      delivery,
      store,
      lines: [{ product: shop.own, batch, received: quantity }]
    })
    await world.platform.connection.pool.query(`update stock set since = $1 where batch = $2`, [on, batch])
  }
  beforeAll(async () => {
    world = await openWorld()
    await hireBuyers(world, yuni, other)
    shop = await openShop(world)
    await deliver(0, 'K-LATE', 50, 200)
    await deliver(0, 'K-SOON', 30, 60)
    await deliver(1, 'K-1', 100, 200)
  })
  afterAll(() => world.close())

  it('takes what it knows, holds the rest with the reason; what expires first is sold first', async () => {
    const g = shop.gtins.own
    const done = await load(
      [
        'Laporan penjualan Alfamart',
        'Kode Toko;Nama;Barcode;Tanggal;Qty;Nilai',
        `A0;Toko;${g};${day(-2)};25;472.500`,
        `A0;Toko;${g};${day(-2)};5;`,
        `A0;Toko;${g};${day(-1)};10;189.000`,
        `A0;Toko;${g};${day(-1)};-3;-56.700`,
        `A9;Toko;${g};${day(-1)};4;1`,
        `A0;Toko;123;${day(-1)};4;1`,
        `A0;Toko;${g};kemarin;4;1`,
        `A0;Toko;${g};${day(3)};4;1`,
        `A1;Toko;${g};${day(-2)};90;1`,
        `A1;Toko;${g};${day(-1)};11;1`
      ].join('\n')
    )
    expect(done.status).toBe('applied')
    expect(done.result).toMatchObject({
      sales: 3,
      units: 130,
      firstDay: day(-2),
      lastDay: day(-1),
      held: { negative: 1, 'unknown-store': 1, 'unknown-product': 1, unreadable: 1, future: 1, 'not-on-shelf': 1 }
    })
    const a0 = (await product()).stores.find((s) => s.code === 'A0')!
    expect(a0).toMatchObject({ sold: 40, shelf: 40 })
    expect(a0.batches).toEqual([{ batch: 'K-LATE', bestBefore: day(200), shelf: 40 }])
    const { rows } = await world.see(officer, 'sales/held-rows', { import: done.id })
    expect(rows.find((r) => r.problem === 'not-on-shelf')).toMatchObject({ store_code: 'A1', quantity: 11, line: 12 })
    expect(rows).toHaveLength(6)
    expect((await product()).months.reduce((sum, m) => sum + m.units, 0)).toBe(130)
  })

  it('refuses the same file twice, and holds days that another file has told already', async () => {
    const g = shop.gtins.own
    const content = `toko;barcode;tanggal;qty\nA0;${g};${day(-3)};1\n`
    const done = await load(content)
    const twice = await refusal(load(content, 'lagi.csv'))
    expect([twice.code, twice.pointers[0]!.pointer]).toEqual(['sales/file-known', '/file'])
    const again = await load(`${content}A0;${g};${day(-1)};10\nA0;${g};${day(-2)};7\n`)
    expect(again.result).toMatchObject({ sales: 0, held: { known: 2, differs: 1 } })
    await world.act(officer, 'sales/undo-import', { id: done.id })
    expect((await product()).stores.find((s) => s.code === 'A0')).toMatchObject({ sold: 40, shelf: 40 })
    expect((await load(content)).result).toMatchObject({ sales: 1, units: 1 })
    expect((await refusal(world.act(officer, 'sales/undo-import', { id: done.id }))).code).toBe('sales/import-moved-on')
  })

  it('asks for columns that it does not recognise, and remembers them', async () => {
    const odd = (n: number) => `Outlet X;Artikel;Kapan;Banyak\nA1;${shop.gtins.own};${day(-5 - n)};1\n`
    const asked = await load(odd(0))
    expect(asked).toMatchObject({ status: 'columns', headers: ['Outlet X', 'Artikel', 'Kapan', 'Banyak'] })
    const { job } = await world.act(officer, 'sales/name-columns', {
      id: asked.id,
      columns: { store: 'Outlet X', gtin: 'Artikel', day: 'Kapan', quantity: 'Banyak' }
    })
    await world.run(job)
    expect((await world.see(officer, 'sales/get-import', { id: asked.id })).result).toMatchObject({ units: 1 })
    expect((await load(odd(1))).result).toMatchObject({ units: 1 })
  })

  it('tries held rows again once what was missing is there', async () => {
    await deliver(2, 'K-2', 15, 200)
    const held = await load(
      `toko;barcode;tanggal;qty\nA2;${shop.gtins.own};${day(-2)};5\nA2;${shop.gtins.own};${day(-1)};12\n`
    )
    expect(held.result).toMatchObject({ units: 5, held: { 'not-on-shelf': 1 } })
    await deliver(2, 'K-2', 20, 200)
    const { job } = await world.act(officer, 'sales/retry-held', { id: held.id })
    await world.run(job)
    const after = await world.see(officer, 'sales/get-import', { id: held.id })
    expect(after.result).toMatchObject({ units: 17, held: {} })
    await world.act(officer, 'sales/undo-import', { id: held.id })
    expect((await product()).stores.find((s) => s.code === 'A2')).toMatchObject({ sold: 0, shelf: 35 })
  })

  it('warns before a product is delisted, with the act that helps; an alert that is over goes', async () => {
    const g = shop.gtins.own
    const pool = world.platform.connection.pool
    await deliver(3, 'K-3', 60, 30, day(-30))
    await deliver(4, 'K-4', 10, 200, day(-30))
    await pool.query(`update stock set since = $1`, [day(-30)])
    for (const [code, store] of [
      ['A3', 3],
      ['A4', 4]
    ] as const)
      await pool
        .query(
          `insert into placed (regency, placement_id, product_id, store_id, quantity) select k.regency, k.id, $1, $2, 1
            from placement k where status = 'adopted' on conflict do nothing`,
          [shop.own, shop.stores[store]!.id]
        )
        .then(() => code)
    await load(`toko;barcode;tanggal;qty\nA3;${g};${day(-1)};2\nA4;${g};${day(-1)};10\n`)
    const alerts = async (actor = officer) => (await world.see(actor, 'sales/alerts', { size: 200 })).rows
    const kinds = async (code: string) =>
      (await alerts()).filter((a) => a.storeName === `Toko ${code}`).map((a) => a.kind)
    expect(await kinds('A3')).toEqual(['expiring', 'slow'])
    expect(await kinds('A4')).toEqual(['out'])
    const out = (await alerts()).find((a) => a.storeName === 'Toko A4')!
    expect(out.act.id).toBe('Kirim 12 satuan ke Toko A4.')
    expect((await world.see(officer, 'sales/alerts', { kind: 'out' })).total).toBe(1)
    const waiting = async (actor: typeof officer) =>
      (await world.see(actor, 'reporting/home', {})).cards.find((c) => c.id === 'alerts')?.value
    const all = (await alerts()).length
    expect(await waiting(officer)).toBe(all)
    expect(await waiting(someone('resident', { household: shop.maker.household }))).toBe(all)
    expect(await waiting(someone('resident', { household: shop.members[0]!.household }))).toBe(0)
    expect(await waiting(someone('facilitator', { villages: ['35.29.01.2001'] }))).toBe(0)
    expect(await alerts(someone('facilitator', { villages: ['35.29.01.2001'] }))).toEqual([])
    expect((await world.see(yuni, 'sales/stock', {})).total).toBe(1)
    expect((await world.see(other, 'sales/stock', {})).total).toBe(0)
    expect((await refusal(world.see(yuni, 'sales/alerts', {}))).status).toBe(403)
    await deliver(4, 'K-5', 24, 200, null)
    await world.act(someone('administrator'), 'sales/watch-shelves', {})
    expect(await kinds('A4')).not.toContain('out')
    const warned = await world.see(officer, 'sales/warnings', {})
    expect(warned.lapsing).toEqual([])
    await pool.query(`update retail_agreement set ends = $1`, [day(-1)])
    expect((await world.see(officer, 'sales/warnings', {})).lapsing).toMatchObject([{ orders: 1 }])
    await pool.query(`update retail_agreement set ends = $1`, [day(300)])
  })

  it('consignment is billed by what was sold, once', async () => {
    const settle = () => world.act(officer, 'sales/settle', { retailer: 'Alfamart' })
    expect((await refusal(settle())).code).toBe('sales/not-consignment')
    await world.platform.connection.pool.query(
      `update retail_agreement set terms = terms || '{"model": "consignment"}'`
    )
    const sold = (await world.see(officer, 'sales/stock', {})).rows.find((r) => r.id === shop.own)!.sold
    expect(await settle()).toEqual({ invoices: 1, rupiah: sold * 15_500 })
    expect((await refusal(settle())).code).toBe('sales/nothing-to-settle')
    const done = (await world.see(officer, 'sales/imports', {})).rows.find((i) => i.result?.units)!
    expect((await refusal(world.act(officer, 'sales/undo-import', { id: done.id }))).code).toBe('sales/settled-already')
  })
})

describe('what an alert asks for', () => {
  it('sends four weeks of sales in cartons, and says by when goods must be gone', () => {
    expect(toSend({ sold: 50, shelf: 10 })).toBe(48)
    expect(toSend({ sold: 0, shelf: 0 })).toBe(12)
    const a = { storeName: 'Toko A', shelf: 7, sold: 20, lasts: 9, bestBefore: '2027-01-31' }
    expect(suggestion({ ...a, kind: 'low' }, 3).id).toBe('Kirim 24 satuan ke Toko A pada hari Rabu.')
    expect(suggestion({ ...a, kind: 'expiring' }, null).id).toContain('tarik 7 satuan sebelum 31 Januari 2027')
    expect(suggestion({ ...a, kind: 'expired' }, null).en).toBe('Take back 7 units from Toko A today.')
  })
})
