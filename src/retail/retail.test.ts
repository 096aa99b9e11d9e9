import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accompany, employ, lilik, type MakerCase } from '../../tests/support/mentoring.ts'
import { hireBuyers, readyProduct, someProduct } from '../../tests/support/retail.ts'
import { openWorld, refusal, someone, type World } from '../../tests/support/world.ts'
import { addDays } from '../kernel/dates.ts'
import { usualCriteria } from './model.ts'
import { meaningOf, weighted } from './rules.ts'

const terms = {
  listingFee: 0,
  margin: 0.2,
  paymentDays: 45,
  downPayment: 0,
  model: 'outright' as const,
  shelfDays: 30,
  returnShare: 0,
  returns: '',
  delivery: 'store' as const,
  delisting: ''
}

describe('what an agreement means', () => {
  it('is the story: 600 packs a week after 45 days tie up Rp49.770.000; half paid down brings it to Rp17.220.000', () => {
    const product = { cost: 11_850, price: 15_500, capacity: 2600 }
    expect(meaningOf(terms, product)).toMatchObject({ earns: 3650, cash: { peak: 49_770_000, peakWeek: 7 } })
    expect(meaningOf({ ...terms, downPayment: 0.5 }, product).cash.peak).toBe(17_220_000)
    expect(meaningOf({ ...terms, listingFee: 31_200_000 }, product).earns).toBe(2650)
  })

  it('moves the peak with each term: fee, consignment, returns, and a term beyond a year', () => {
    const product = { cost: 11_850, price: 15_500, capacity: 2600 }
    const peak = (more: object) => meaningOf({ ...terms, ...more }, product).cash.peak
    expect(peak({ listingFee: 10_000_000 })).toBe(59_770_000)
    expect(peak({ model: 'consignment' })).toBeGreaterThan(peak({}))
    const back = (more: object) => meaningOf({ ...terms, ...more }, product).cash.freeDay!
    expect(back({ returnShare: 0.1 })).toBeGreaterThan(back({}))
    expect(peak({ paymentDays: 420 })).toBe(433_710_000)
    expect(meaningOf({ ...terms, returnShare: 0.1 }, product).earns).toBe(2100)
  })
  it('weighs scores by their criteria, and all reviewers alike', () => {
    expect(weighted(usualCriteria, [])).toBeNull()
    const scores = fc.record(Object.fromEntries(usualCriteria.map((c) => [c.id, fc.integer({ min: 1, max: 5 })])))
    fc.assert(
      fc.property(fc.array(scores, { minLength: 1, maxLength: 5 }), (given) => {
        const average = weighted(usualCriteria, given)!
        expect(average).toBeGreaterThanOrEqual(1)
        expect(average).toBeLessThanOrEqual(5)
        expect(weighted(usualCriteria, [...given].reverse())).toBeCloseTo(average)
        const better = given.map((g) => ({ ...g, taste: 5 }))
        expect(weighted(usualCriteria, better)!).toBeGreaterThanOrEqual(average)
      })
    )
  })
})

describe('curation', () => {
  let world: World
  let maker: MakerCase
  let ready: string
  let raw: string
  let round: string
  let agreement: string
  const officer = someone('officer')
  const yuni = someone('buyer', { user: 'yuni', name: 'Yuni', retailer: 'Alfamart' })
  const other = someone('buyer', { user: 'other', name: 'Lain', retailer: 'Indomaret' })
  const today = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10)
  const agreed = (more: object = {}) => ({
    retailer: 'Alfamart',
    number: 'PKS/1',
    starts: addDays(today, -10),
    ends: addDays(today, 300),
    productQuota: 1,
    storeQuota: 30,
    terms,
    signedOn: today,
    ...more
  })
  const see = (actor: typeof officer) => world.see(actor, 'retail/round', { id: round })
  const decide = (product: string, as: 'accepted' | 'fix' | 'refused', feedback = '', actor = yuni) =>
    world.act(actor, 'retail/decide', { round, product, as, feedback })
  const scores = { taste: 5, packaging: 4, price: 4, uniqueness: 5 }
  beforeAll(async () => {
    world = await openWorld()
    await employ(world, lilik)
    await hireBuyers(world, yuni, other)
    maker = (await accompany(world, ['Siti Aminah']))[0]!
    ready = await readyProduct(world, maker.case, 'Mente panggang')
    raw = await someProduct(world, maker.case, 'Mente mentah')
  })
  afterAll(() => world.close())

  it('needs an agreement that is signed and in force', async () => {
    agreement = (await world.act(officer, 'retail/save-agreement', { agreement: agreed({ signedOn: null }) })).id
    const call = () =>
      world.act(officer, 'retail/call-round', { agreement, name: 'Oktober', opens: today, closes: addDays(today, 14) })
    expect((await refusal(call())).code).toBe('retail/agreement-not-in-force')
    await world.act(officer, 'retail/save-agreement', { id: agreement, version: 1, agreement: agreed() })
    const stale = world.act(officer, 'retail/save-agreement', { id: agreement, version: 1, agreement: agreed() })
    expect((await refusal(stale)).code).toBe('retail/changed-meanwhile')
    const backwards = world.act(officer, 'retail/save-agreement', {
      agreement: agreed({ number: 'PKS/2', ends: addDays(today, -20) })
    })
    expect((await refusal(backwards)).pointers[0]!.pointer).toBe('/agreement/ends')
    round = (await call()).id
    const document = (actor = officer) => world.see(actor, 'retail/agreement-document', { id: agreement })
    expect((await refusal(document())).status).toBe(404)
    const scan = await world.upload(officer, 'pks.pdf', Buffer.from('%PDF-1.7'))
    await world.act(officer, 'retail/attach-agreement', { id: agreement, file: scan })
    expect((await document(yuni)).file).toBe(scan)
    expect((await refusal(document(other))).status).toBe(404)
    expect((await refusal(document(lilik))).status).toBe(403)
    expect(
      (await refusal(world.act(lilik, 'retail/call-round', { agreement, name: 'X11', opens: today, closes: today })))
        .status
    ).toBe(403)
  })

  it('takes ready products; one that is not is told what is missing', async () => {
    const missing = await refusal(world.act(lilik, 'retail/apply', { round, product: raw }))
    expect(missing.text.id).toContain('Barcode')
    await world.act(someone('resident', { household: maker.household }), 'retail/apply', { round, product: ready })
    expect((await refusal(world.act(lilik, 'retail/apply', { round, product: ready }))).status).toBe(409)
    expect((await see(lilik)).candidates.map((c) => c.id)).toEqual([raw])
  })

  it("shows a buyer what is offered to the own retailer, as it was offered, and nobody else's", async () => {
    const seen = await see(yuni)
    expect(seen.entries[0]!.offer).toMatchObject({ name: 'Mente panggang', price: 15_500 })
    expect(JSON.stringify(seen)).not.toContain('11850')
    expect(seen.candidates).toEqual([])
    expect((await refusal(see(other))).status).toBe(404)
    expect((await world.see(other, 'retail/rounds', {})).rows).toEqual([])
    expect((await world.see(other, 'retail/agreements', {})).rows).toEqual([])
    expect((await world.see(yuni, 'retail/agreements', {})).total).toBe(1)
    for (const view of ['products/list', 'mentoring/cases', 'households/list'] as const)
      expect((await refusal(world.see(yuni, view, {}))).status).toBe(403)
    expect((await refusal(decide(ready, 'accepted', '', other))).status).toBe(404)
    expect((await see(someone('resident', { household: crypto.randomUUID() }))).entries).toEqual([])
  })

  it('is scored by criteria on a phone; a decision other than yes says why', async () => {
    const give = (given: Record<string, number>, actor = yuni) =>
      world.act(actor, 'retail/score', { round, product: ready, scores: given })
    expect((await refusal(give({ taste: 5 }))).code).toBe('retail/score-missing')
    expect((await refusal(give({ ...scores, taste: 6 }))).status).toBe(422)
    await give(scores)
    expect((await refusal(give(scores, officer))).status).toBe(403)
    expect((await see(officer)).entries[0]!.average).toBeCloseTo((5 * 3 + 4 * 2 + 4 * 2 + 5) / 8)
    expect((await refusal(decide(ready, 'fix'))).pointers[0]!.pointer).toBe('/feedback')
  })

  it('places what is accepted in as many stores as its capacity serves, as a job; locks hold when it is made again', async () => {
    await decide(ready, 'accepted')
    const shop = (code: string, village: string) => ({ code, name: `Toko ${code}`, village, slots: 2, demand: 1 })
    const save = (list: ReturnType<typeof shop>[]) =>
      world.act(officer, 'retail/save-stores', { retailer: 'Alfamart', stores: list })
    expect((await refusal(save([shop('A1', '35.29.99.2001')]))).text.id).toContain('A1')
    await save(Array.from({ length: 8 }, (_, i) => shop(`A${i}`, `35.29.01.20${String(5 + i).padStart(2, '0')}`)))
    const start = () =>
      world.act(officer, 'retail/start-placement', { retailer: 'Alfamart', perStore: 120, seconds: 5 })
    const wall = (placement: string | null = null) =>
      world.see(officer, 'retail/shelf-wall', { retailer: 'Alfamart', placement })
    const { id: first, job } = await start()
    await world.run(job)
    const placed = (await wall(first)).stores.filter((s) => s.placed.length > 0)
    expect(placed).toHaveLength(4)
    expect((await wall(first)).plan!.result!.reasons[0]).toMatchObject({ stores: 4, used: 480, of: 500 })
    await world.act(officer, 'retail/adopt-placement', { id: first })
    const held = placed.at(-1)!
    await world.act(officer, 'retail/lock-place', { placement: first, product: ready, store: held.id, locked: true })
    const { id: second, job: again } = await start()
    await world.run(again)
    const now = (await wall(second)).stores.filter((s) => s.placed.length > 0).map((s) => s.id)
    expect(now).toContain(held.id)
    const changes = () => world.see(officer, 'retail/placement-changes', { id: second })
    const pool = world.platform.connection.pool
    await pool.query('delete from placed where placement_id = $1 and store_id <> $2', [second, held.id])
    const { rows, stores } = await changes()
    expect(stores).toEqual({ before: 4, after: 1 })
    expect(rows.map((r) => [r.before !== null, r.after])).toEqual(Array.from({ length: 3 }, () => [true, null]))
    await world.act(officer, 'retail/adopt-placement', { id: second })
    expect((await changes()).total).toBe(0)
    await world.act(officer, 'retail/undo-placement', { id: second })
    expect((await wall()).plan).toMatchObject({ id: first, status: 'adopted' })
    expect((await refusal(world.act(officer, 'retail/undo-placement', { id: second }))).code).toBe(
      'retail/placement-not-in-force'
    )
    await world.act(officer, 'retail/adopt-placement', { id: second })
    expect((await refusal(world.act(officer, 'retail/adopt-placement', { id: first }))).code).toBe(
      'retail/placement-not-ready'
    )
    expect((await refusal(world.act(lilik, 'retail/start-placement', { retailer: 'Alfamart' }))).status).toBe(403)
    const nothing = world.act(officer, 'retail/start-placement', { retailer: 'Indomaret' })
    expect((await refusal(nothing)).code).toBe('retail/agreement-not-in-force')
    expect((await world.see(yuni, 'retail/stores', {})).total).toBe(8)
    expect((await world.see(other, 'retail/stores', {})).total).toBe(0)
  })

  it(
    'takes stores from a list: villages by name or code, ambiguous and unknown ones told; a closed one is planned ' +
      'for no more',
    async () => {
      const read = async (rows: string[], columns: Record<string, string> = {}) => {
        const file = await world.upload(officer, 'toko.csv', Buffer.from(rows.join('\n')))
        return world.see(officer, 'retail/stores-from-file', { retailer: 'Alfamart', file, columns })
      }
      expect((await read(['Kode;Nama;Lokasi', 'B1;Toko B1;Jelbudan'])).missing.map((m) => m.id)).toEqual([
        'village',
        'slots'
      ])
      const list = await read(
        [
          'Daftar toko mitra',
          'Kode Toko;Nama Toko;Lokasi;Rak;Hari Kirim;Jenis;Lintang;Bujur',
          'B1;Toko B1;Jelbudan;4;2;rest area;-6,95;113,8',
          'B2;Toko B2;35.29.14.2007;6;',
          'B3;Toko B3;Atlantis;6;',
          'B4;Toko B4;Jelbudan;900;',
          'B5;Toko B5;Jelbudan;3;9'
        ],
        { village: 'Lokasi' }
      )
      expect(list.lines.map((l) => [l.code, l.store?.village ?? null])).toEqual([
        ['B1', '35.29.14.2008'],
        ['B2', '35.29.14.2007'],
        ['B3', null],
        ['B4', null],
        ['B5', null]
      ])
      expect(list.lines[2]!.problem!.en).toBe('Village Atlantis is not known')
      await world.act(officer, 'retail/save-stores', {
        retailer: 'Alfamart',
        stores: list.lines.flatMap((l) => l.store ?? []),
        columns: list.columns
      })
      expect((await read(['Kode Toko;Nama Toko;Lokasi;Rak', 'B6;Toko B6;Jelbudan;4'])).missing).toEqual([])
      const found = await world.see(officer, 'retail/stores', { search: 'B1' })
      expect(found.rows).toMatchObject([
        { code: 'B1', slots: 4, deliveryDay: 2, type: 'rest area', lat: -6.95, lon: 113.8 }
      ])
      await world.act(officer, 'retail/close-store', { id: found.rows[0]!.id })
      expect((await world.see(officer, 'retail/stores', { search: 'B1' })).total).toBe(0)
      expect((await refusal(world.act(officer, 'retail/close-store', { id: found.rows[0]!.id }))).status).toBe(404)
      expect(
        (await refusal(world.see(yuni, 'retail/stores-from-file', { retailer: 'Alfamart', file: ready }))).status
      ).toBe(403)
    }
  )

  it('takes stores by BPS codes of their villages; one that is another village of the ministry is told', async () => {
    const administrator = someone('administrator')
    await world.act(administrator, 'regions/import-codes', {
      file: await world.upload(
        administrator,
        'kode.csv',
        Buffer.from(
          'Kode BPS;Kode Kemendagri;Nama\n3529110008;35.29.14.2008;Jelbudan\n3529142011;35.29.14.2008;Jelbudan\n'
        )
      ),
      source: 'Uji, 2024',
      validFrom: '2024-07-01'
    })
    const file = await world.upload(
      officer,
      'toko.csv',
      Buffer.from('Kode Toko;Nama Toko;Desa;Rak\nC1;Toko C1;3529110008;4\nC2;Toko C2;3529142011;4\n')
    )
    const { lines } = await world.see(officer, 'retail/stores-from-file', { retailer: 'Indomaret', file })
    expect(lines.map((line) => line.store?.village ?? null)).toEqual(['35.29.14.2008', null])
    expect(lines[1]!.problem!.en).toContain('by BPS')
    await world.act(administrator, 'regions/remove-codes', { validFrom: '2024-07-01' })
  })

  it('takes nothing from a list that it cannot read: every cell is told, none becomes a usual value', async () => {
    const read = async (rows: string[], more: object = {}) => {
      const file = await world.upload(officer, 'toko.csv', Buffer.from(rows.join('\n')))
      return world.see(officer, 'retail/stores-from-file', { retailer: 'Indomaret', file, ...more })
    }
    const shut = await read([
      'Kode Toko;Nama Toko;Desa;Rak;Keterangan',
      'C1;Toko C1 (TUTUP);Jelbudan;4;',
      'C2;Toko C2;Jelbudan;4;Closed 2025',
      'C3;#N/A;Jelbudan;4;',
      'C4;Toko Tutupan;Jelbudan;4;buka'
    ])
    expect(shut.lines.map((line) => line.problem?.en)).toEqual([
      expect.stringContaining('closed'),
      expect.stringContaining('closed'),
      'Name “#N/A” is no value',
      undefined
    ])
    const list = await read([
      'Kode Toko;Nama Toko;Desa;Kecamatan;Rak;Indeks;Hari Kirim;Lat;Lon',
      'C1;Toko C1;Jelbudan;Dasuk;4;1,5;Jumat;-6,95;113,8',
      'C2;Toko C2;3529142007;;4;;;;',
      'C3;Toko C3;;;4;;;-6.9514;113.8003',
      'C4;Toko C4;Jelbudan;;4;banyak;;;',
      'C5;Toko C5;Jelbudan;;4;;besok;;',
      'C6;Toko C6;Jelbudan;;4;;;utara;113,8',
      'C7;Toko C7;Jelbudan;;4;;;-6,95;',
      'C8;Toko C8;Jelbudan;;;;;;',
      'C9;Toko C9;Jelbudan;;4;77;;;',
      'C1;Toko lagi;Jelbudan;;4;;;;',
      ';Tanpa kode;Jelbudan;;4;;;;',
      'C10;Toko C10;;;4;;;;',
      'C11;Toko C11;;;4;;;1,5;99'
    ])
    expect(list.lines.map((l) => [l.code, l.problem?.en ?? l.store?.village])).toEqual([
      ['C1', '35.29.14.2008'],
      ['C2', '35.29.14.2007'],
      ['C3', expect.stringMatching(/^35\.29\./)],
      ['C4', 'Demand index “banyak” cannot be read'],
      ['C5', 'Delivery day “besok” cannot be read; write 1–7 or its name'],
      ['C6', 'Latitude “utara” cannot be read'],
      ['C7', 'Its point is half: fill in latitude and longitude'],
      ['C8', 'Code (2–20 letters), name (2–120) or rack slots (0–500) is wrong'],
      ['C9', 'The demand index must be 0.1–10'],
      ['C1', 'This code stands in row 2 already'],
      ['', 'Code (2–20 letters), name (2–120) or rack slots (0–500) is wrong'],
      ['C10', 'Village (empty) is not known'],
      ['C11', 'Its point lies outside the regency']
    ])
    expect(list.lines[0]!.store).toMatchObject({ demand: 1.5, deliveryDay: 5, lat: -6.95, lon: 113.8 })
    expect(list.lines[1]!.store).toMatchObject({ demand: 1, deliveryDay: null, lat: null })
    // By their points alone stores need no column of villages; a number that could mean two things is asked about.
    const points = await read(['Kode;Nama;Slot;Indeks;Latitude;Longitude', 'C3;Toko C3;4;1,250;-6.9514;113.8003'])
    expect([points.missing, points.lines[0]!.problem!.en]).toEqual([
      [],
      'Demand index “1,250” could mean 1.250 or 1,25'
    ])
    const said = await read(['Kode;Nama;Slot;Indeks;Latitude;Longitude', 'C3;Toko C3;4;1,250;-6.9514;113.8003'], {
      meant: { demand: 'id' }
    })
    expect(said.lines[0]!.store).toMatchObject({ demand: 1.25 })
    await world.act(officer, 'retail/save-stores', {
      retailer: 'Indomaret',
      stores: list.lines.flatMap((l) => l.store ?? []),
      columns: list.columns,
      meant: { demand: 'id' }
    })
    const next = await read([
      'Kode Toko;Nama Toko;Desa;Rak;Indeks',
      'c-1;Toko C1;Jelbudan;9;1,250',
      'C9;Toko C9;Jelbudan;4;1'
    ])
    expect(next.lines.map((l) => [l.store?.code, l.store?.demand, l.note?.en ?? null])).toEqual([
      ['C1', 1.25, 'c-1 is read as C1'],
      ['C9', 1, null]
    ])
    expect((await world.see(officer, 'retail/stores', { retailer: 'Indomaret' })).total).toBe(3)
    const hidden = await read(['DAFTAR TOKO', 'Kode;Nama;Desa;Rak', 'D1;Toko D1;Jelbudan;4', 'Jumlah;;;4'])
    expect(hidden.left.map((l) => [l.reason, l.lines[0]!.text])).toEqual([
      ['title', 'DAFTAR TOKO'],
      ['total', 'Jumlah · 4']
    ])
  })

  it('counts what is on the shelf once, within the quota', async () => {
    const count = async () => (await world.see(someone('leader'), 'retail/shelf-count', {})).now
    expect(await count()).toBe(1)
    expect((await refusal(decide(ready, 'refused', 'Sudah lain'))).code).toBe('retail/decided')
    expect((await see(lilik)).entries[0]).toMatchObject({ status: 'accepted', decidedBy: 'Yuni' })
    expect((await world.see(officer, 'retail/on-shelves', {})).rows[0]).toMatchObject({
      id: ready,
      retailer: 'Alfamart'
    })
    const another = await readyProduct(world, maker.case, 'Mente pedas')
    await world.act(lilik, 'retail/apply', { round, product: another })
    expect((await refusal(decide(another, 'accepted'))).code).toBe('retail/quota-full')
    await decide(another, 'fix', 'Perbaiki segel kemasan')
    await world.act(lilik, 'retail/take-feedback', { round, product: another })
    expect(
      (await world.see(lilik, 'mentoring/case', { id: maker.case })).tasks.some((t) =>
        t.title.includes('Perbaiki segel kemasan')
      )
    ).toBe(true)
    await world.act(officer, 'retail/delist', { product: ready, retailer: 'Alfamart', reason: 'Penjualan lambat' })
    expect(await count()).toBe(0)
    await world.act(someone('leader'), 'retail/set-target', { products: 60, by: addDays(today, 365) })
    expect((await world.see(someone('public'), 'retail/shelf-count', {})).target).toMatchObject({ products: 60 })
  })

  it('signs terms against the law only with a reason, by limits that an administrator changes', async () => {
    const forced = (more: object) =>
      world.act(officer, 'retail/save-agreement', {
        agreement: agreed({
          number: 'PKS/3',
          terms: { ...terms, listingFee: 20_000_001, ownLogistics: false },
          ...more
        })
      })
    const { id: draft } = await forced({ signedOn: null, number: 'PKS/4' })
    const drafted = (await world.see(officer, 'retail/agreements', {})).rows.find((a) => a.id === draft)
    expect(drafted).toMatchObject({ number: 'PKS/4', signedOn: null, unlawfulReason: null })
    for (const unlawfulReason of ['', 'singkat']) {
      const refused = await refusal(forced({ unlawfulReason }))
      expect([refused.code, refused.pointers[0]!.pointer]).toEqual([
        'retail/unlawful-terms',
        '/agreement/unlawfulReason'
      ])
    }
    const why = 'Ditandatangani tahun lalu, sedang dirundingkan lagi.'
    const { id: signed } = await forced({ unlawfulReason: why })
    const reason = async () =>
      (await world.see(yuni, 'retail/agreements', {})).rows.find((a) => a.id === signed)!.unlawfulReason
    expect(await reason()).toBe(why)
    await world.act(officer, 'retail/save-agreement', {
      id: signed,
      version: 1,
      agreement: agreed({ number: 'PKS/3', unlawfulReason: why })
    })
    expect(await reason()).toBe(null)
    const { rules } = await world.see(yuni, 'retail/trade-rules', {})
    const stricter = (who: typeof officer) =>
      world.act(who, 'retail/save-trade-rules', {
        rules: { ...rules, payment: { ...rules.payment, days: 30, verified: true } },
        source: 'Naskah dibaca bagian hukum',
        validFrom: today
      })
    expect((await refusal(stricter(officer))).status).toBe(403)
    expect(await stricter(someone('administrator'))).toEqual({ version: 1 })
    const late = agreed({ number: 'PKS/5', terms: { ...terms, paymentDays: 45 } })
    expect((await refusal(world.act(officer, 'retail/save-agreement', { agreement: late }))).code).toBe(
      'retail/unlawful-terms'
    )
    await world.act(someone('administrator'), 'retail/save-trade-rules', { rules, source: 'Uji', validFrom: today })
  })
})
