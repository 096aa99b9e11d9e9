/** What stands in a retailer's file stands in the sales: no cell lost, none guessed. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { lilik } from '../../tests/support/mentoring.ts'
import { openShop, type Shop } from '../../tests/support/retail.ts'
import { openWorld, refusal, someone, type World } from '../../tests/support/world.ts'
import { addDays } from '../kernel/dates.ts'
import type { Cell } from '../kernel/written.ts'
import { escaped, type MadeSheet, xlsxOf } from '../platform/tables/made.ts'
import type { Way } from '../retail/model.ts'

const officer = someone('officer')
const codes = ['ALF-008', 'ALF-025', 'ALF-026', 'ALF-046', 'ALF-055', '0012']
const price = 15_500

const rowOf = (cells: readonly Cell[], attributes = '') =>
  `<row ${attributes}>${cells
    .map((cell) =>
      typeof cell === 'number' ? `<c><v>${cell}</v></c>` : `<c t="inlineStr"><is><t>${escaped(cell)}</t></is></c>`
    )
    .join('')}</row>`
const titles = ['Kode Toko', 'Barcode', 'Tanggal', 'Qty', 'Nilai']

describe('a sales file', () => {
  let world: World
  let shop: Shop
  let gtin: string
  let year: number
  let files = 0
  const query = (statement: string, values: unknown[] = []) => world.platform.connection.pool.query(statement, values)

  const start = async (content: Buffer | string, more: object = {}) => {
    const file = await world.upload(officer, `jual-${files++}.csv`, Buffer.from(content as string))
    return world.act(officer, 'sales/import', { retailer: 'Alfamart', file, ...more })
  }
  const load = async (content: Buffer | string, more: object = {}) => {
    const { id, job } = await start(content, more)
    await world.run(job)
    return see(id)
  }
  const see = (id: string) => world.see(officer, 'sales/get-import', { id })
  /** Rows under the usual titles. */
  const csv = (...rows: string[]) => load([titles.join(';'), ...rows].join('\n'))
  const workbook = (...sheets: MadeSheet[]) => load(xlsxOf({ sheets }))
  const held = async (id: string) =>
    (await world.see(officer, 'sales/held-rows', { import: id, sort: 'line', size: 200 })).rows
  const left = async (id: string) => (await world.see(officer, 'sales/left-rows', { import: id, size: 200 })).rows
  const sales = async (id: string) => {
    const { rows } = await query(
      `select t.code, x.day::text, x.quantity, x.amount::int from sale x join store t on t.id = x.store_id
        where import_id = $1 order by day, code`,
      [id]
    )
    return rows.map((r) => [r.code, r.day, r.quantity, r.amount])
  }
  const say = async (id: string, meant: Record<string, Way>) => {
    const { job } = await world.act(officer, 'sales/name-columns', { id, meant })
    await world.run(job)
    return see(id)
  }
  const takeIn = async (
    id: string,
    reason: 'hidden-sheet' | 'hidden-row' | 'copy' | 'doubled' | 'total' | 'title',
    nos?: number[]
  ) => {
    const { job } = await world.act(officer, 'sales/take-in', { id, reason, ...(nos ? { nos } : {}) })
    await world.run(job)
    return see(id)
  }
  const settle = (id: string, no: number, values: object) => world.act(officer, 'sales/settle-row', { id, no, values })

  beforeAll(async () => {
    world = await openWorld()
    shop = await openShop(world)
    gtin = shop.gtins.own
    year = Number(shop.today.slice(0, 4)) - 1
    await world.act(officer, 'retail/save-stores', {
      retailer: 'Alfamart',
      stores: [...codes, 'KM 1', 'KM-1'].map((code) => ({
        code,
        name: `Toko ${code}`,
        village: '35.29.14.2008',
        slots: 4
      }))
    })
    for (const [source, target] of [
      ['maker', 'transit'],
      ['transit', 'shelf']
    ])
      await query(
        `insert into stock_move (regency, product_id, store_id, batch, retailer, household_id, village, best_before, day,
          source, target, quantity, origin)
         select p.regency, p.id, s.id, 'B-1', 'Alfamart', p.household_id, p.village, $2::date + 300, $2, $3, $4, 100000,
           p.id from product p, store s where p.id = $1`,
        [shop.own, shop.today, source, target]
      )
  })
  beforeEach(() => query(`delete from retailer_format; delete from sale`))
  afterAll(() => world.close())

  describe('quantities', () => {
    it('that could be a thousand or one are held with both, and asked once for the column', async () => {
      const file = await csv(`ALF-026;${gtin};${year}-11-23;1,000;14,600`, `ALF-008;${gtin};${year}-11-23;2,000;29,200`)
      expect(file.result).toMatchObject({ sales: 0, held: { ambiguous: 2 } })
      const rows = await held(file.id)
      expect(rows[0]).toMatchObject({
        doubtful: ['quantity'],
        readings: { quantity: [1000, 1] },
        quantity: null,
        written: { quantity: '1,000', amount: '14,600' }
      })
      expect(file.questions).toMatchObject([{ field: 'quantity', title: 'Qty', rows: 2, examples: ['1,000', '2,000'] }])
      const said = await say(file.id, { quantity: 'en' })
      expect(said.questions).toEqual([])
      expect(said.meant.quantity).toEqual({ way: 'en', by: 'person' })
      expect(await sales(file.id)).toEqual([
        ['ALF-008', `${year}-11-23`, 2000, 29_200],
        ['ALF-026', `${year}-11-23`, 1000, 14_600]
      ])
      // The retailer's next file is read by itself.
      const next = await csv(`ALF-026;${gtin};${year}-11-22;3,000;`)
      expect(next.result).toMatchObject({ units: 3000, held: {} })
      expect(next.meant.quantity).toEqual({ way: 'en', by: 'retailer' })
    })

    it('say themselves what they mean when one of the column can be read one way only', async () => {
      const comma = await csv(`ALF-026;${gtin};${year}-10-01;1,000;`, `ALF-008;${gtin};${year}-10-01;2,00;`)
      expect(await sales(comma.id)).toMatchObject([
        ['ALF-008', `${year}-10-01`, 2, 2 * price],
        ['ALF-026', `${year}-10-01`, 1, price]
      ])
      expect(comma.meant.quantity).toEqual({ way: 'id', by: 'file' })
      const point = await csv(`ALF-026;${gtin};${year}-10-02;1,000;`, `ALF-008;${gtin};${year}-10-02;2.00;`)
      expect(point.result).toMatchObject({ units: 1002 })
      // What the file says goes before what was said of the retailer's others; where it says both, it is asked again.
      await query(`update retailer_format set meant = '{"quantity": "en"}'`)
      const other = await csv(`ALF-026;${gtin};${year}-10-03;1,000;`, `ALF-008;${gtin};${year}-10-03;2,00;`)
      expect(other.result).toMatchObject({ units: 3 })
      const both = await csv(
        `ALF-026;${gtin};${year}-10-04;1,000;`,
        `ALF-008;${gtin};${year}-10-04;2,00;`,
        `ALF-025;${gtin};${year}-10-04;2.00;`
      )
      expect(both.result).toMatchObject({ units: 4, held: { ambiguous: 1 } })
    })

    it('in thousands by a line or a title are those; of thousands of anything it is asked, and cartons are held', async () => {
      const row = (day: number, qty: string) => `ALF-026;${gtin};${year}-09-0${day};${qty};`
      const file = (caption: string, qty: string, ...rows: string[]) =>
        load([caption, ['Kode Toko', 'Barcode', 'Tanggal', qty].join(';'), ...rows].join('\n'))
      expect((await file('(dalam ribuan bungkus)', 'Qty', row(1, '1,5'), row(2, '2'))).result).toMatchObject({
        units: 3500,
        held: {}
      })
      expect((await file('', 'Qty (ribuan)', row(3, '2'))).result).toMatchObject({ units: 2000, held: {} })
      const open = await file('(dalam ribuan)', 'Qty', row(4, '2'))
      expect(open.result).toMatchObject({ units: 0, held: { ambiguous: 1 } })
      expect(open.questions).toMatchObject([{ field: 'quantity', about: 'unit', ways: ['rupiah', 'thousands'] }])
      expect((await say(open.id, { 'quantity unit': 'thousands' })).result).toMatchObject({ units: 2000, held: {} })
      const average = await file('', 'Rata-rata Qty', row(6, '2'))
      expect([average.result?.sales ?? 0, average.columns.quantity]).toEqual([0, undefined])
      expect((await file('Satuan: karton', 'Qty', row(5, '2'))).result).toMatchObject({
        units: 0,
        held: { unreadable: 1 }
      })
    })

    it('with a fraction, no number or beyond belief are held; zero is counted as nothing sold', async () => {
      const file = await csv(
        `ALF-026;${gtin};${year}-10-05;1,5;`,
        `ALF-026;${gtin};${year}-10-05;beberapa;`,
        `ALF-026;${gtin};${year}-10-05;99999999;`,
        `ALF-026;${gtin};${year}-10-05;0;`,
        `ALF-008;${gtin};${year}-10-05;0;0`,
        `ALF-008;${gtin};${year}-10-05;0;14.600`,
        `ALF-025;${gtin};${year}-10-05;12 pcs;`
      )
      expect(file.result).toMatchObject({
        units: 12,
        held: { unreadable: 3, 'amount-alone': 1 },
        left: { 'nothing-sold': 2 }
      })
      expect((await held(file.id)).slice(0, 3).map((r) => [r.doubtful, r.written.quantity])).toEqual([
        [['quantity'], '1,5'],
        [['quantity'], 'beberapa'],
        [['quantity'], '99999999']
      ])
      expect(
        (await refusal(world.act(officer, 'sales/take-in', { id: file.id, reason: 'nothing-sold' as never }))).status
      ).toBe(422)
    })
  })

  it('of cartons are held, whether the cell, a column of units or the title says so', async () => {
    for (const [unit, qty] of [
      ['Satuan', 'Qty'],
      ['UOM', 'Qty']
    ]) {
      const file = await load(
        [
          `Kode Toko;Barcode;Tanggal;${qty};${unit}`,
          `ALF-026;${gtin};${year}-11-23;3;PCS`,
          `ALF-008;${gtin};${year}-11-23;2;CTN`,
          `ALF-025;${gtin};${year}-11-23;1;`,
          `ALF-046;${gtin};${year}-11-23;2 dus;`
        ].join('\n')
      )
      expect(file.result).toMatchObject({ units: 4, held: { unreadable: 2 } })
      expect((await held(file.id)).map((row) => row.written.quantity)).toEqual(['2 CTN', '2 dus'])
      await query('delete from sale')
    }
    const titled = await load(`Kode Toko;Barcode;Tanggal;Qty (Ctn)\nALF-026;${gtin};${year}-11-23;3\n`)
    expect(titled.result).toMatchObject({ units: 0, held: { unreadable: 1 } })
    const pieces = await load(`Kode Toko;Barcode;Tanggal;Qty (Pcs)\nALF-026;${gtin};${year}-11-23;3\n`)
    expect(pieces.result).toMatchObject({ units: 3, held: {} })
  })

  describe('what stands beside a quantity', () => {
    const file = (title: string, ...rows: [string, string][]) =>
      load(
        [
          `Kode Toko;Barcode;Tanggal;Qty;${title}`,
          ...rows.map(([qty, beside], i) => `${codes[i]};${gtin};${year}-08-0${i + 1};${qty};${beside}`)
        ].join('\n')
      )
    const units = async (id: string) => (await sales(id)).map(([, , n]) => n)

    it('is never dropped: goods that came back and pieces in a carton are asked about, once for the column', async () => {
      const returns = await file('Retur', ['6', '1'], ['5', '0'], ['4', ''], ['0', '2'], ['3', '2 dus'])
      expect(returns.result).toMatchObject({ units: 9, held: { ambiguous: 2, unreadable: 1 }, left: {} })
      expect((await held(returns.id)).map(({ readings }) => readings)).toEqual([
        { returned: [6, 5] },
        { returned: [0, -2] },
        {}
      ])
      expect(returns.questions).toMatchObject([{ field: 'returned', title: 'Retur', rows: 2, examples: ['1', '2'] }])
      const [first, , unread] = await held(returns.id)
      expect(await settle(returns.id, first!.no, { quantity: 5 })).toMatchObject({ problem: null })
      expect(await settle(returns.id, unread!.no, { quantity: 3 })).toMatchObject({ problem: null })
      const said = await say(returns.id, { returned: 'counted' })
      expect(said.result).toMatchObject({ units: 17, held: { negative: 1 } })
      await query('delete from sale')
      const next = await file('Retur', ['6', '1'])
      expect([await units(next.id), next.meant.returned]).toEqual([[5], { way: 'counted', by: 'retailer' }])
      await query('delete from retailer_format; delete from sale')

      const packs = await file('Isi/Karton', ['2', '12'], ['2', '1'], ['2', '100 g'])
      expect(packs.result).toMatchObject({ units: 4, held: { ambiguous: 1 } })
      expect(await units((await say(packs.id, { pack: 'alone' })).id)).toEqual([2, 2, 2])
    })

    it('needs no question where the file says what it means', async () => {
      const net = await load(`Kode Toko;Barcode;Tanggal;Retur;Qty Net\nALF-026;${gtin};${year}-08-01;1;5`)
      const gross = await load(`Kode Toko;Barcode;Tanggal;Retur;Qty Jual Kotor\nALF-026;${gtin};${year}-08-02;1;5`)
      const box = await load(`Kode Toko;Barcode;Tanggal;Qty (Ctn);Isi\nALF-026;${gtin};${year}-08-03;2;12`)
      const pieces = await load(
        `Kode Toko;Barcode;Tanggal;Qty;Satuan;Isi\nALF-026;${gtin};${year}-08-04;2;PCS;12\nALF-008;${gtin};${year}-08-04;2 karton isi 24;;`
      )
      for (const [{ id }, n] of [
        [net, [5]],
        [gross, [4]],
        [box, [24]],
        [pieces, [48, 2]]
      ] as const)
        expect(await units(id)).toEqual(n)
    })

    it('is a mark of returns or void, or another row: those lines are held', async () => {
      const marked = await file('Jenis', ['5', 'JUAL'], ['1', 'RETUR'], ['1', 'void'], ['2', 'Batal'])
      expect(marked.result).toMatchObject({ units: 5, held: { cancelled: 3 } })
      const row = `${gtin};${year}-08-05;1;`
      const two = [...titles, '', ...titles].join(';')
      const beside = await load(`${two}\nALF-026;${row};;ALF-008;${row}\nALF-025;${row};;;;;;`)
      expect(beside.result).toMatchObject({ units: 1, held: { beside: 1 } })
    })
  })

  it('of one column is read, and each row waits for what is missing', async () => {
    const file = await load(`Barcode\n${gtin}\n${gtin}\n`)
    expect(file).toMatchObject({ status: 'applied', result: { sales: 0, held: { unreadable: 2 } } })
    const [row] = await held(file.id)
    expect(row).toMatchObject({ doubtful: ['day', 'quantity'], written: { gtin } })
    const day = `${year}-05-01`
    const settled = await settle(file.id, row!.no, { store: codes[0]!, day, quantity: 3 })
    expect(settled).toMatchObject({ problem: null, result: { sales: 1, units: 3 } })
  })

  it('keeps a line called Total that names a store and a barcode: a product may be called so', async () => {
    const { id } = await load(
      `Nama Barang;Kode Toko;Barcode;Tanggal;Qty;Nilai\nTotal;0012;${gtin};${year}-11-23;2;31000\nTOTAL;;;;2;31000\n`
    )
    expect(await sales(id)).toEqual([['0012', `${year}-11-23`, 2, 31_000]])
    expect((await left(id)).map((row) => row.reason)).toEqual(['total'])
  })

  it('with the worth of what came back: that is no value of sales, and no number of pieces', async () => {
    for (const title of ['Nilai Retur', 'Retur (Rp)', 'Return Value', 'Total Nilai Retur']) {
      const { id, columns, headers, result } = await load(
        `Kode Toko;Barcode;Tanggal;Qty;${title}\n0012;${gtin};${year}-10-09;2;15500\nALF-008;${gtin};${year}-10-09;1;0\n`
      )
      expect([await sales(id), result!.held]).toEqual([
        [
          ['0012', `${year}-10-09`, 2, 2 * price],
          ['ALF-008', `${year}-10-09`, 1, price]
        ],
        {}
      ])
      expect([Object.values(columns).includes(title), headers.includes(title)]).toEqual([false, true])
      await query('delete from sale')
    }
    const both = await load(
      `Kode Toko;Barcode;Tanggal;Qty;Nilai;Qty Retur;Nilai Retur\n0012;${gtin};${year}-10-09;5;77500;1;15500\n`
    )
    expect(both.columns).toMatchObject({ amount: 'Nilai', returned: 'Qty Retur' })
  })

  describe('lines that are the same', () => {
    const twice = (day: string) => [
      `ALF-026;${gtin};${day};2;31000`,
      `ALF-008;${gtin};${day};1;`,
      `ALF-026;${gtin};${day};2;31000`
    ]
    const units = async (id: string) => (await sales(id)).map(([, , n]) => n)

    it('are held as another sale or a copy, asked once, and the answer holds for the next file', async () => {
      const { id, result, questions } = await csv(...twice(`${year}-10-01`))
      expect([await units(id), result!.held]).toEqual([[1, 2], { repeated: 1 }])
      expect((await held(id))[0]).toMatchObject({ line: 4, doubtful: ['quantity'], readings: { quantity: [2, 0] } })
      expect(questions).toMatchObject([{ field: 'repeated', rows: 1, ways: ['each', 'once'] }])
      expect([(await say(id, { repeated: 'each' })).result!.held, await units(id)]).toEqual([{}, [1, 4]])
      const next = await csv(...twice(`${year}-10-02`))
      expect([await units(next.id), next.meant.repeated]).toEqual([[1, 4], { way: 'each', by: 'retailer' }])
    })

    it('and are copies are left out, counted, and taken in when wanted; one by one as well', async () => {
      const { id } = await csv(...twice(`${year}-10-03`), ...twice(`${year}-10-03`).slice(0, 1))
      const [one, other] = await held(id)
      await settle(id, one!.no, { quantity: 0 })
      expect(await units(id)).toEqual([1, 2])
      expect((await say(id, { repeated: 'once' })).result).toMatchObject({
        left: { 'nothing-sold': 1, doubled: 1 },
        held: {}
      })
      expect((await takeIn(id, 'doubled', [other!.no])).result).toMatchObject({ units: 5, left: { 'nothing-sold': 1 } })
    })

    it('are two sales where another column tells them apart, or their time', async () => {
      const lines = (title: string, ...told: string[]) =>
        load([`${title};${titles.join(';')}`, ...told.map((one) => `${one};0012;${gtin};${year}-10-04;2;`)].join('\n'))
      expect(await units((await lines('No Struk', 'A1', 'A2')).id)).toEqual([4])
      await query('delete from sale')
      expect((await lines('No', '1', '2')).result).toMatchObject({ units: 2, held: { repeated: 1 } })
      await query('delete from sale')
      const timed = await csv(`0012;${gtin};${year}-10-05 08:00;2;`, `0012;${gtin};${year}-10-05 09:30;2;`)
      expect(await units(timed.id)).toEqual([4])
    })
  })

  describe('amounts', () => {
    it('are what they say in every writing; only an empty one is the shelf price', async () => {
      const file = await csv(
        `ALF-026;${gtin};${year}-09-01;10;146,000`,
        `ALF-008;${gtin};${year}-09-01;5;73.000`,
        `ALF-025;${gtin};${year}-09-01;10;120000.00`,
        `ALF-046;${gtin};${year}-09-01;10;Rp 1.146.000,00`,
        `ALF-055;${gtin};${year}-09-01;2;`
      )
      expect((await sales(file.id)).map(([code, , , amount]) => [code, amount])).toEqual([
        ['ALF-008', 73_000],
        ['ALF-025', 120_000],
        ['ALF-026', 146_000],
        ['ALF-046', 1_146_000],
        ['ALF-055', 2 * price]
      ])
      const english = await load(
        `Kode Toko,Barcode,Tanggal,Qty,Nilai\nALF-026,${gtin},${year}-09-02,10,120000.00\nALF-008,${gtin},${year}-09-02,5,60000.00`
      )
      expect(english.result).toMatchObject({ rupiah: 180_000, held: {} })
    })

    it('under a title of thousands are thousands, where they can be nothing else', async () => {
      const file = async (title: string, ...cells: string[]) => {
        const rows = cells.map((cell, i) => `${codes[i]};${gtin};${year}-09-05;6;${cell}`)
        return load([`Kode Toko;Barcode;Tanggal;Qty;${title}`, ...rows].join('\n'))
      }
      const amounts = async (id: string) => (await sales(id)).map(([, , , amount]) => amount)
      expect(await amounts((await file('Nilai (ribu)', '93', '93,5')).id)).toEqual([93_000, 93_500])
      await query('delete from sale')
      const millions = await file('Omzet (juta)', '1,5', '1.500.000')
      expect([await amounts(millions.id), millions.result!.held]).toEqual([[1_500_000], { ambiguous: 1 }])
      await query('delete from sale')
      expect(await amounts((await file('Penjualan (Rp 000)', '93')).id)).toEqual([93_000])
    })

    it('of a table with a caption of thousands are thousands; what may be either is asked once, of each file', async () => {
      const file = (caption: string, ...cells: string[]) => {
        const rows = cells.map((cell, i) => `${codes[i]};${gtin};${year}-09-07;6;${cell}`)
        return load([caption, '', titles.join(';'), ...rows].join('\n'))
      }
      const amounts = async (id: string) => (await sales(id)).map(([, , , amount]) => amount)
      const thousands = await file('Laporan penjualan (dalam ribuan rupiah)', '93', '93,5')
      expect(await amounts(thousands.id)).toEqual([93_000, 93_500])
      expect(thousands.meant).toMatchObject({ 'amount unit': { way: 'thousands', by: 'file' } })
      await query('delete from sale')
      const full = await file('(Rp 000)', '93.000', '186.000', '93')
      expect([await amounts(full.id), full.result!.held]).toEqual([[93_000], { ambiguous: 2 }])
      expect((await held(full.id)).map((row) => row.readings.amount)).toEqual([
        [93_000, 93_000_000],
        [186_000, 186_000_000]
      ])
      expect(full.questions).toMatchObject([{ field: 'amount', rows: 2, about: 'unit', ways: ['rupiah', 'thousands'] }])
      await say(full.id, { 'amount unit': 'rupiah' })
      expect(await amounts(full.id)).toEqual([93_000, 186_000, 93_000])
      await query('delete from sale')
      // What was said of one file is not said of the next.
      expect((await file('(Rp 000)', '93.000', '187.000')).result!.held).toEqual({ ambiguous: 2 })
      expect(await amounts((await csv(`0012;${gtin};${year}-09-08;6;93.000`)).id)).toEqual([93_000])
    })

    it('that cannot be read hold the row; nothing takes their place until a person says so', async () => {
      const file = await csv(`ALF-026;${gtin};${year}-09-03;10;sekian ratus`, `ALF-008;${gtin};${year}-09-03;5;12.50`)
      expect(file.result).toMatchObject({ sales: 0, held: { unreadable: 2 } })
      const [words, cents] = await held(file.id)
      expect([words!.doubtful, cents!.written.amount]).toEqual([['amount'], '12.50'])
      expect(await settle(file.id, words!.no, { amount: 146_000 })).toMatchObject({
        problem: null,
        result: { rupiah: 146_000 }
      })
      // Emptied, it is the shelf price.
      expect(await settle(file.id, cents!.no, { amount: '' })).toMatchObject({
        result: { rupiah: 146_000 + 5 * price, held: {} }
      })
      expect((await refusal(settle(file.id, words!.no, { amount: 1 }))).status).toBe(404)
    })
  })

  describe('days', () => {
    it('are month first in a file in which one can be nothing else', async () => {
      const file = await csv(`ALF-026;${gtin};11/05/${year};10;146.000`, `ALF-026;${gtin};11/23/${year};5;73.000`)
      expect((await sales(file.id)).map(([, day]) => day)).toEqual([`${year}-11-05`, `${year}-11-23`])
      expect(file.meant.day).toEqual({ way: 'month', by: 'file' })
      const day = await csv(`ALF-008;${gtin};11/05/${year};10;`, `ALF-008;${gtin};23/11/${year};5;`)
      expect((await sales(day.id)).map(([, d]) => d)).toEqual([`${year}-05-11`, `${year}-11-23`])
    })

    it('of a column that says nothing are held with both, asked once, and remembered', async () => {
      const rows = (first: number) => [
        `ALF-026;${gtin};0${first}/03/${year};10;`,
        `ALF-026;${gtin};0${first + 1}/03/${year};5;`
      ]
      const file = await csv(...rows(4))
      expect(file.result).toMatchObject({ sales: 0, held: { ambiguous: 2 } })
      expect((await held(file.id))[0]).toMatchObject({
        day: null,
        readings: { day: [`${year}-03-04`, `${year}-04-03`] },
        written: { day: `04/03/${year}` }
      })
      expect(file.questions).toMatchObject([{ field: 'day', rows: 2, examples: [`04/03/${year}`, `05/03/${year}`] }])
      expect((await say(file.id, { day: 'month' })).result).toMatchObject({
        firstDay: `${year}-04-03`,
        lastDay: `${year}-05-03`
      })
      expect((await csv(...rows(6))).result).toMatchObject({ firstDay: `${year}-06-03`, lastDay: `${year}-07-03` })
      await query(`delete from retailer_format`)
      const other = await csv(...rows(8))
      expect((await say(other.id, { day: 'day' })).result).toMatchObject({
        firstDay: `${year}-03-08`,
        lastDay: `${year}-03-09`
      })
      // What no date can be meant as is no answer.
      const third = await csv(
        ...rows(10).map((row) => row.replaceAll('010', '10').replaceAll('011', '11')),
        `ALF-026;${gtin};02/01/${year};1;`
      )
      await query(`delete from retailer_format`)
      expect((await say(third.id, { quantity: 'en' })).result!.held).toEqual(third.result!.held)
    })

    it('of sheets that contradict each other are read by their sheet; one that does not say it is asked of alone', async () => {
      const sheet = (name: string, ...days: string[]): MadeSheet => ({
        name,
        data: [titles, ...days.map((day, i) => [codes[i]!, gtin, day, 1, price])].map((cells) => rowOf(cells)).join('')
      })
      const sheets = [
        sheet('Jan', `25/01/${year}`, `04/02/${year}`),
        sheet('Feb', `01/26/${year}`, `02/05/${year}`),
        sheet('Mar', `06/03/${year}`, `07/03/${year}`),
        sheet('Apr', `08/04/${year}`)
      ]
      const file = await workbook(...sheets)
      const known = [`${year}-01-25`, `${year}-01-26`, `${year}-02-04`, `${year}-02-05`]
      const days = async (id: string) => (await sales(id)).map(([, day]) => day)
      expect(await days(file.id)).toEqual(known)
      expect(file.result!.held).toEqual({ ambiguous: 3 })
      expect(file.questions).toMatchObject([
        { field: 'day', sheet: 'Apr', rows: 1 },
        { field: 'day', sheet: 'Mar', rows: 2 }
      ])
      const march = await say(file.id, { 'day @ Mar': 'month' })
      expect(await days(file.id)).toEqual([...known, `${year}-06-03`, `${year}-07-03`])
      expect(march.questions).toMatchObject([{ sheet: 'Apr', rows: 1 }])
      expect((await say(file.id, { 'day @ Apr': 'day' })).result!.held).toEqual({})
      expect(await days(file.id)).toContain(`${year}-04-08`)
      await query('delete from sale')
      const again = await workbook(...sheets, sheet('Kosong'))
      expect(again.result).toMatchObject({ sales: 7, held: {} })
      expect(again.meant).toMatchObject({ 'day @ Mar': { way: 'month', by: 'retailer' } })
    })

    it('have times, eight digits, month names; one can be said with the file', async () => {
      const file = await csv(
        `ALF-026;${gtin};23/11/${year} 14:05;10;`,
        `ALF-008;${gtin};23-11-${year} 14:05:33;5;`,
        `ALF-025;${gtin};${year}-11-24 09:12:01;5;`,
        `ALF-055;${gtin};${year}1124;5;`,
        `ALF-046;${gtin};24-Nov-${String(year).slice(2)};5;`
      )
      expect((await sales(file.id)).map(([code, day]) => [code, day])).toEqual([
        ['ALF-008', `${year}-11-23`],
        ['ALF-026', `${year}-11-23`],
        ['ALF-025', `${year}-11-24`],
        ['ALF-046', `${year}-11-24`],
        ['ALF-055', `${year}-11-24`]
      ])
      const said = await load(`${titles.join(';')}\nALF-046;${gtin};02/01/${year};1;\n`, { meant: { day: 'month' } })
      expect(said.result).toMatchObject({ firstDay: `${year}-02-01` })
      expect(said.meant.day).toEqual({ way: 'month', by: 'person' })
    })

    it('to come, long ago or none are held', async () => {
      const file = await csv(
        `ALF-026;${gtin};${addDays(shop.today, 2)};1;`,
        `ALF-026;${gtin};${year - 8}-01-02;1;`,
        `ALF-026;${gtin};31/02/${year};1;`,
        `ALF-026;${gtin};;1;`
      )
      expect(file.result).toMatchObject({ sales: 0, held: { future: 1, 'long-ago': 1, unreadable: 2 } })
    })
  })

  describe('codes', () => {
    it('of one article in every writing are that article; lost digits and cartons are held', async () => {
      const file = await csv(
        `ALF-026;0${gtin};23/08/${year};1;`,
        `ALF-008;'${gtin};23/08/${year};1;`,
        `alf 025;${gtin};23/08/${year};1;`,
        `ALF026;${gtin}.0;24/08/${year};1;`,
        `ALF-055;(01)0${gtin};23/08/${year};1;`,
        `ALF-046;2,93529E+12;23/08/${year};3;`,
        `ALF-046;1${gtin};23/08/${year};3;`,
        `ALF-046;${gtin.slice(0, -1)}${(Number(gtin.at(-1)) + 1) % 10};23/08/${year};3;`,
        `12;000${gtin};23/08/${year};1;`,
        `ALF-008 - ALFAMART RAYA;${gtin};25/08/${year};1;`,
        `ALFAMART RAYA (ALF-025);${gtin};25/08/${year};1;`
      )
      expect((await sales(file.id)).map(([code]) => code)).toEqual([
        '0012',
        'ALF-008',
        'ALF-025',
        'ALF-026',
        'ALF-055',
        'ALF-026',
        'ALF-008',
        'ALF-025'
      ])
      expect((await held(file.id)).map((r) => [r.problem, r.written.gtin])).toEqual([
        ['digits-lost', '2,93529E+12'],
        ['unknown-product', `1${gtin}`],
        ['unknown-product', expect.stringMatching(/^\d{13}$/)]
      ])
      const [lost] = await held(file.id)
      expect(await settle(file.id, lost!.no, { gtin })).toMatchObject({ problem: null })
    })

    it('of stores fit without signs only where one store does; long ones are never cut', async () => {
      const long = `ALF-026${'0'.repeat(80)}`
      const file = await csv(
        `km1;${gtin};23/08/${year};1;`,
        `km-1;${gtin};23/08/${year};2;`,
        `${long};${gtin};23/08/${year};1;`,
        `ALF-026;${gtin}${'7'.repeat(30)};23/08/${year};1;`
      )
      expect((await sales(file.id)).map(([code]) => code)).toEqual(['KM-1'])
      expect((await held(file.id)).map((r) => [r.problem, r.store_code.length, r.gtin.length])).toEqual([
        ['unknown-store', 3, 13],
        ['unknown-store', long.length, 13],
        ['unknown-product', 7, 43]
      ])
    })
  })

  describe('sheets and lines', () => {
    const sheet = (name: string, rows: readonly (readonly Cell[])[], more: Partial<MadeSheet> = {}): MadeSheet => ({
      name,
      data: rows.map((row) => rowOf(row)).join(''),
      ...more
    })
    it('that are hidden are left out, counted, shown, and taken in when wanted', async () => {
      const row = ['ALF-026', gtin, `23/07/${year}`, 3, 43_800]
      const file = await workbook(
        sheet('Minggu 1', [titles, row]),
        sheet('Salinan', [titles, row], { attributes: 'state="hidden"' })
      )
      expect(file.result).toMatchObject({ units: 3, left: { 'hidden-sheet': 1 }, held: {} })
      expect(await left(file.id)).toMatchObject([{ sheet: 'Salinan', line: 2, text: row.join(' · ') }])
      expect(await takeIn(file.id, 'hidden-sheet')).toMatchObject({ result: { units: 6, rupiah: 87_600, left: {} } })
      expect((await refusal(world.act(officer, 'sales/take-in', { id: file.id, reason: 'hidden-sheet' }))).code).toBe(
        'sales/nothing-left-out'
      )
      const rows = await workbook({
        data: [
          rowOf(titles),
          rowOf(['ALF-008', gtin, `23/07/${year}`, 4, 1]),
          rowOf(['ALF-008', gtin, `24/07/${year}`, 5, 1], 'hidden="1"'),
          rowOf(['ALF-008', gtin, `25/07/${year}`, 6, 1], 'hidden="1"')
        ].join('')
      })
      expect(rows.result).toMatchObject({ units: 4, left: { 'hidden-row': 2 } })
      const [first] = await left(rows.id)
      expect(await takeIn(rows.id, 'hidden-row', [first!.no])).toMatchObject({
        result: { units: 9, left: { 'hidden-row': 1 } }
      })
    })

    it('are read each by its own columns', async () => {
      const file = await workbook(
        sheet('Minggu 1', [titles, ['ALF-026', gtin, `23/06/${year}`, 3, 43_800]]),
        sheet('Minggu 2', [
          ['Kode Toko', 'Barcode', 'Tanggal', 'Retur', 'Qty', 'Nilai'],
          ['ALF-008', gtin, `24/06/${year}`, 0, 5, 73_000],
          ['ALF-025', gtin, `24/06/${year}`, 0, 6, 87_600]
        ]),
        sheet('Minggu 3', [
          ['Tgl', 'EAN', 'Nilai', 'Terjual', 'Kode Gerai'],
          [`25/06/${year}`, gtin, 14_600, 1, 'ALF-046']
        ])
      )
      expect(await sales(file.id)).toEqual([
        ['ALF-026', `${year}-06-23`, 3, 43_800],
        ['ALF-008', `${year}-06-24`, 5, 73_000],
        ['ALF-025', `${year}-06-24`, 6, 87_600],
        ['ALF-046', `${year}-06-25`, 1, 14_600]
      ])
    })

    it('may have one title for two things, and columns that nobody sees', async () => {
      const file = await workbook(
        sheet('Minggu 1', [
          ['Kode Toko', 'Barcode', 'Tanggal', 'Qty', 'Jumlah'],
          ['ALF-026', gtin, `23/06/${year}`, 3, 43_800]
        ]),
        sheet('Minggu 2', [
          ['Kode Toko', 'Barcode', 'Tanggal', 'Jumlah', 'Nilai'],
          ['ALF-008', gtin, `24/06/${year}`, 5, 73_000]
        ])
      )
      expect(await sales(file.id)).toEqual([
        ['ALF-026', `${year}-06-23`, 3, 43_800],
        ['ALF-008', `${year}-06-24`, 5, 73_000]
      ])
      // The retailer's titles are known now; the hidden column of that title is another's.
      const hidden = await workbook(
        sheet(
          'Minggu 3',
          [
            ['Kode Toko', 'Kode Toko', 'Barcode', 'Tanggal', 'Qty', 'Jumlah'],
            ['ALF-055', 'ALF-046', gtin, `25/06/${year}`, 1, 14_600]
          ],
          { before: '<cols><col min="1" max="1" hidden="1"/></cols>' }
        )
      )
      expect((await sales(hidden.id)).map(([code]) => code)).toEqual(['ALF-046'])
    })

    it('that repeat another sheet row by row are asked about; what differs in one row is no copy', async () => {
      const rows = [
        ['ALF-026', gtin, `23/05/${year}`, 3, 43_800],
        ['ALF-008', gtin, `23/05/${year}`, 0, 0],
        ['ALF-008', gtin, `24/05/${year}`, 2, 29_200]
      ]
      const file = await workbook(sheet('A', [titles, ...rows]), sheet('B', [titles, ...rows]))
      expect(file.result).toMatchObject({ units: 5, left: { copy: 3, 'nothing-sold': 1 } })
      expect(await takeIn(file.id, 'copy')).toMatchObject({ result: { units: 10, left: { 'nothing-sold': 2 } } })
      const other = await workbook(
        sheet('A', [titles, ['ALF-025', gtin, `23/05/${year}`, 3, 1]]),
        sheet('B', [titles, ['ALF-025', gtin, `23/05/${year}`, 4, 1]])
      )
      expect(other.result).toMatchObject({ units: 7, left: {} })
    })

    it('with titles, totals and signatures are no rows, and none is lost', async () => {
      const file = await load(
        [
          'LAPORAN PENJUALAN ALFAMART',
          `Periode April ${year}`,
          titles.join(';'),
          `ALF-026;${gtin};23/04/${year};3;43.800`,
          'Subtotal ALF026;;;3;43.800',
          `ALF-008;${gtin};23/04/${year};2;29.200`,
          ';;;;',
          titles.join(';'),
          `ALF-025;${gtin};24/04/${year};1;14.600`,
          `;;24/04/${year};7;1`,
          'GRAND TOTAL;;;6;87.600'
        ].join('\n')
      )
      expect(file.result).toMatchObject({ units: 6, held: { 'unknown-store': 1 }, left: { title: 2, total: 2 } })
      expect((await left(file.id)).map((r) => [r.line, r.reason, r.text])).toEqual([
        [1, 'title', 'LAPORAN PENJUALAN ALFAMART'],
        [2, 'title', `Periode April ${year}`],
        [5, 'total', 'Subtotal ALF026 · 3 · 43.800'],
        [11, 'total', 'GRAND TOTAL · 6 · 87.600']
      ])
      expect(await takeIn(file.id, 'total')).toMatchObject({
        result: { units: 6, held: { unreadable: 2, 'unknown-store': 1 } }
      })
    })

    it('whose quotation marks have no partner are held until a person has looked', async () => {
      const file = await csv(`ALF-026;"${gtin};23/03/${year};3;43.800`, `ALF-008;${gtin};23/03/${year};2;29.200`)
      expect(file.result).toMatchObject({ units: 2, held: { damaged: 1 } })
      const [row] = await held(file.id)
      expect(
        await settle(file.id, row!.no, { store: 'ALF-026', gtin, day: `${year}-03-23`, quantity: 3, amount: 43_800 })
      ).toMatchObject({
        problem: null,
        result: { units: 5 }
      })
    })

    it('a merged store stands for its rows, an amount only once; a file without a table says so', async () => {
      const file = await workbook({
        data: [
          rowOf(titles),
          rowOf(['ALF-026', gtin, `23/02/${year}`, 3, 100]),
          rowOf(['', gtin, `24/02/${year}`, 2, ''])
        ].join(''),
        after: '<mergeCells count="2"><mergeCell ref="A2:A3"/><mergeCell ref="E2:E3"/></mergeCells>'
      })
      expect((await sales(file.id)).map(([, , n, amount]) => [n, amount])).toEqual([
        [3, 100],
        [2, 2 * price]
      ])
      const { id, job } = await start('halo\n')
      expect((await refusal(world.run(job))).code).toBe('retail/no-table')
      expect((await see(id)).status).toBe('failed')
    })
  })

  describe('a held row', () => {
    it('is settled by one of its readings, and adds up with what the file has brought for that day', async () => {
      const file = await csv(`ALF-026;${gtin};${year}-01-23;12;12.000`, `ALF-026;${gtin};${year}-01-23;1,000;10.000`)
      expect(file.result).toMatchObject({ units: 12, held: { ambiguous: 1 } })
      const [row] = await held(file.id)
      const shelf = async () =>
        (await world.see(officer, 'sales/product', { id: shop.own })).stores.find((s) => s.code === 'ALF-026')!.shelf
      const before = await shelf()
      expect(await settle(file.id, row!.no, { quantity: row!.readings.quantity![0]! })).toMatchObject({
        problem: null,
        result: { sales: 1, units: 1012, rupiah: 22_000, held: {} }
      })
      expect(await sales(file.id)).toEqual([['ALF-026', `${year}-01-23`, 1012, 22_000]])
      expect(before - (await shelf())).toBe(1000)
      await world.act(officer, 'sales/undo-import', { id: file.id })
      expect((await shelf()) - before).toBe(12)
      expect(await held(file.id)).toEqual([])
    })

    it('stays held, with the new reason, where that is not all; and is settled by the office only', async () => {
      const file = await csv(`ALF-999;${gtin};${year}-01-24;1,000;10.000`)
      const [row] = await held(file.id)
      expect(row!.problem).toBe('ambiguous')
      expect(await settle(file.id, row!.no, { quantity: 1 })).toMatchObject({ problem: 'unknown-store' })
      const retry = await world.act(officer, 'sales/retry-held', { id: file.id })
      await world.run(retry.job)
      expect(await held(file.id)).toMatchObject([
        { problem: 'unknown-store', quantity: 1, written: { quantity: '1,000' } }
      ])
      expect(await settle(file.id, row!.no, { quantity: 'banyak' })).toMatchObject({ problem: 'unreadable' })
      expect(await settle(file.id, row!.no, { quantity: '1.000', store: 'ALF-026' })).toMatchObject({
        problem: null,
        result: { units: 1000 }
      })
      for (const values of [{}, { harga: 1 }])
        expect((await refusal(settle(file.id, row!.no, values))).status).toBe(422)
      for (const actor of [lilik, someone('leader')])
        expect(
          (await refusal(world.act(actor, 'sales/settle-row', { id: file.id, no: 1, values: { quantity: 1 } }))).status
        ).toBe(403)
      expect((await refusal(world.act(lilik, 'sales/take-in', { id: file.id, reason: 'copy' }))).status).toBe(403)
    })
  })

  describe('rows that a person brought in', () => {
    const shelf = async () => {
      const { stores } = await world.see(officer, 'sales/product', { id: shop.own })
      return stores.find(({ code }) => code === 'ALF-026')!.shelf
    }
    const months = async () =>
      (await query(`select sum(quantity)::int as units, sum(amount)::int as rupiah from sales_month`)).rows[0]
    const taken = async (id: string) =>
      (await world.see(officer, 'sales/taken-rows', { import: id, size: 200 })).rows.map((row) => [
        row.line,
        row.taken,
        row.quantity,
        row.sold
      ])
    const putOut = (id: string, rows: { reason?: 'total' | 'hidden-row' | 'ambiguous'; nos?: number[] }) =>
      world.act(officer, 'sales/put-out', { id, ...rows })
    const day = () => `${year}-12-05`

    it('are put out again one by one, as if they had never come: sales, shelves and months', async () => {
      const file = await workbook({
        data: [
          rowOf(titles),
          rowOf(['ALF-026', gtin, day(), 4, 40_000]),
          rowOf(['ALF-026', gtin, day(), 5, 50_000], 'hidden="1"'),
          rowOf(['ALF-026', gtin, `${year}-12-06`, 6, 60_000], 'hidden="1"')
        ].join('')
      })
      const before = { shelf: await shelf(), months: await months(), result: file.result, left: await left(file.id) }
      await takeIn(file.id, 'hidden-row')
      expect(await sales(file.id)).toEqual([
        ['ALF-026', day(), 9, 90_000],
        ['ALF-026', `${year}-12-06`, 6, 60_000]
      ])
      expect(await taken(file.id)).toEqual([
        [3, 'hidden-row', 5, true],
        [4, 'hidden-row', 6, true]
      ])
      const [one, two] = (await world.see(officer, 'sales/taken-rows', { import: file.id })).rows
      await putOut(file.id, { nos: [one!.no] })
      expect(await sales(file.id)).toEqual([
        ['ALF-026', day(), 4, 40_000],
        ['ALF-026', `${year}-12-06`, 6, 60_000]
      ])
      expect((await see(file.id)).result).toMatchObject({ left: { 'hidden-row': 1 }, taken: { 'hidden-row': 1 } })
      await putOut(file.id, { nos: [two!.no] })
      expect({
        shelf: await shelf(),
        months: await months(),
        result: (await see(file.id)).result,
        left: await left(file.id)
      }).toEqual(before)
      expect((await refusal(putOut(file.id, { nos: [two!.no] }))).status).toBe(404)
      expect((await refusal(putOut(file.id, { nos: [1] }))).status).toBe(404)
      expect((await takeIn(file.id, 'hidden-row')).result).toMatchObject({ units: 15, taken: { 'hidden-row': 2 } })
      await world.act(officer, 'sales/undo-import', { id: file.id })
      expect(await shelf()).toBe(before.shelf + 4)
    })

    it('of a file that an earlier version read are those it goes on with', async () => {
      const file = await csv(`ALF-026;${gtin};${year}-12-07;1,000;`, `ALF-026;${gtin};${year}-12-08;3;30.000`)
      await query(`update sales_import set result = result - 'taken' where id = $1`, [file.id])
      const before = await shelf()
      const [row] = await held(file.id)
      expect(await settle(file.id, row!.no, { quantity: 2 })).toMatchObject({ result: { units: 5 } })
      await putOut(file.id, { nos: [row!.no] })
      expect(await shelf()).toBe(before)
      await world.act(officer, 'sales/undo-import', { id: file.id })
      expect(await shelf()).toBe(before + 3)
    })

    it('wait again as the file has them, where they had been held; a line keeps what was typed over it', async () => {
      const file = await csv(`ALF-026;${gtin};${day()};1,000;10.000`, 'Total;;;1,000;10.000')
      const [row] = await held(file.id)
      await settle(file.id, row!.no, { quantity: 1 })
      expect((await see(file.id)).result).toMatchObject({ units: 1, held: {}, taken: { ambiguous: 1 } })
      await world.run((await world.act(officer, 'sales/retry-held', { id: file.id })).job)
      expect((await see(file.id)).result).toMatchObject({ units: 1, taken: { ambiguous: 1 } })
      expect((await refusal(settle(file.id, row!.no, { quantity: 2 }))).status).toBe(404)
      await putOut(file.id, { reason: 'ambiguous' })
      expect((await see(file.id)).result).toMatchObject({ sales: 0, held: { ambiguous: 1 }, taken: {} })
      expect(await held(file.id)).toEqual([row])

      await takeIn(file.id, 'total')
      expect(await taken(file.id)).toEqual([[3, 'total', null, false]])
      const total = (await held(file.id)).find(({ line }) => line === 3)!
      const right = { store: 'ALF-026', gtin, day: day(), quantity: 7, amount: 70_000 }
      await settle(file.id, total.no, right)
      expect(await taken(file.id)).toEqual([[3, 'total', 7, true]])
      await putOut(file.id, { reason: 'total' })
      expect((await see(file.id)).result).toMatchObject({
        units: 0,
        left: { total: 1 },
        held: { ambiguous: 1 },
        taken: {}
      })
      expect((await takeIn(file.id, 'total')).result).toMatchObject({ units: 7, left: {} })
      expect((await refusal(world.act(lilik, 'sales/put-out', { id: file.id, reason: 'total' }))).status).toBe(403)
    })
  })
})
