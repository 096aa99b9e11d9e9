import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { root } from '../platform/config.ts'
import {
  brokenBy,
  makePlacement,
  type Placed,
  type PlacementInstance,
  placementInstance,
  quantityIn,
  worthOf
} from './placement.ts'

const near = { lat: -6.92, lon: 113.8 }
const instances = fc
  .record({
    stores: fc.array(
      fc.record({
        slots: fc.integer({ min: 0, max: 2 }),
        demand: fc.constantFrom(0.5, 1, 1.5),
        lat: fc.double({ min: -7.1, max: -6.9, noNaN: true }),
        lon: fc.double({ min: 113.5, max: 114, noNaN: true })
      }),
      { minLength: 1, maxLength: 3 }
    ),
    products: fc.array(
      fc.record({
        capacity: fc.integer({ min: 0, max: 300 }),
        perStore: fc.integer({ min: 40, max: 150 }),
        price: fc.integer({ min: 5000, max: 30_000 }),
        cost: fc.integer({ min: 4000, max: 30_000 })
      }),
      { minLength: 1, maxLength: 3 }
    ),
    productQuota: fc.integer({ min: 1, max: 3 }),
    storeQuota: fc.integer({ min: 1, max: 3 })
  })
  .map(
    ({ stores, products, productQuota, storeQuota }): PlacementInstance =>
      placementInstance.parse({
        stores: stores.map((s, k) => ({ id: `s${k}`, ...s })),
        products: products.map((p, k) => ({ id: `p${k}`, ...near, ...p })),
        productQuota,
        storeQuota
      })
  )

/** Every placement there is: of those with most products, the most rupiah. */
function bestByTrying(i: PlacementInstance): { products: number; worth: number } {
  const pairs = i.products.flatMap((p) =>
    i.stores.map((s): Placed => ({ product: p.id, store: s.id, quantity: quantityIn(p, s) }))
  )
  let best = { products: 0, worth: 0 }
  for (let set = 0; set < 1 << pairs.length; set++) {
    const placed = pairs.filter((_, k) => set & (1 << k))
    if (brokenBy(i, placed).length > 0) continue
    const now = { products: new Set(placed.map((x) => x.product)).size, worth: worthOf(i, placed) }
    if (now.products > best.products || (now.products === best.products && now.worth > best.worth)) best = now
  }
  return best
}

describe('placement', () => {
  it('gives most products a chance, then is the best there is, on cases small enough to try everything', async () => {
    await fc.assert(
      fc.asyncProperty(instances, async (i) => {
        const plan = await makePlacement(i, { seconds: 10, gap: 0 })
        const best = bestByTrying(i)
        expect(brokenBy(i, plan.placed)).toEqual([])
        expect(plan.chance).toMatchObject({ products: best.products, proven: true })
        expect(plan.worth).toBeCloseTo(best.worth, 0)
        expect(plan.bound).toBeGreaterThanOrEqual(plan.objective - 1e-6)
      }),
      { numRuns: 20 }
    )
  })

  it('never sells at a loss: Rp50.000 a month are not worth Rp250.000 of transport, nor to have a chance', async () => {
    const far = { lat: -6.92, lon: 115.31 }
    const i = placementInstance.parse({
      stores: [
        { id: 'dekat', ...near, slots: 1, demand: 1 },
        { id: 'jauh', ...far, slots: 1, demand: 1 }
      ],
      products: [
        { id: 'jauh-saja', ...near, capacity: 20, perStore: 10, price: 15_000, cost: 10_000 },
        { id: 'untung', ...near, capacity: 100, perStore: 50, price: 15_000, cost: 10_000 }
      ]
    })
    const plan = await makePlacement(i, { seconds: 5 })
    expect(plan.placed.map((x) => `${x.product} ${x.store}`)).toEqual(['untung dekat'])
    expect(plan.chance).toEqual({ products: 1, of: 2, proven: true })
    expect(plan.worth).toBe(250_000)
    const alone = await makePlacement({ ...i, stores: [i.stores[1]!] }, { seconds: 5 })
    expect(alone).toMatchObject({ placed: [], chance: { of: 0 }, worth: 0 })
    expect(alone.reasons.map((r) => r.why)).toEqual(['loss', 'loss'])
    // Only a lock places at a loss, and what is lost is counted.
    const locks = [{ product: 'jauh-saja', store: 'jauh', in: true }]
    const kept = await makePlacement({ ...i, locks }, { seconds: 5 })
    expect(kept.placed).toHaveLength(2)
    expect(kept.worth).toBeLessThan(250_000)
  })

  it('puts chances before rupiah: the dearest product does not take the only slot of another', async () => {
    const i = placementInstance.parse({
      stores: ['s', 't'].map((id) => ({ id, ...near, slots: 1, demand: 1 })),
      products: [
        { id: 'mahal', ...near, capacity: 200, perStore: 100, price: 50_000 },
        { id: 'murah', ...near, capacity: 200, perStore: 100, price: 1000 }
      ]
    })
    const plan = await makePlacement(i, { seconds: 5 })
    expect(plan.placed.map((x) => x.product).sort()).toEqual(['mahal', 'murah'])
    expect(plan.chance).toEqual({ products: 2, of: 2, proven: true })
  })

  describe('locks that cannot be kept are named', () => {
    const base = {
      stores: ['s', 't'].map((id) => ({ id, name: `Toko ${id}`, ...near, slots: 1, demand: 1 })),
      products: ['p', 'q'].map((id) => ({
        id,
        name: `Keripik ${id}`,
        ...near,
        capacity: 150,
        perStore: 100,
        price: 9000
      }))
    }
    const lock = (product: string, store: string, locked = true) => ({ product, store, in: locked })
    it.each([
      [
        'more than the capacity',
        { locks: [lock('p', 's'), lock('p', 't')] },
        /Keripik p dikunci di Toko s, Toko t \(200 .*kapasitasnya 150/
      ],
      [
        'more than the rack',
        { locks: [lock('p', 's'), lock('q', 's')] },
        /Keripik p, Keripik q dikunci di Toko s, yang hanya punya 1/
      ],
      [
        'in and out',
        { locks: [lock('p', 's'), lock('p', 's', false)] },
        /Keripik p dikunci masuk dan keluar sekaligus di Toko s/
      ],
      [
        'more products than the quota',
        { locks: [lock('p', 's'), lock('q', 't')], productQuota: 1 },
        /2 produk dikunci, kuotanya 1/
      ],
      [
        'more stores than the quota',
        { locks: [lock('p', 's'), lock('q', 't')], storeQuota: 1 },
        /memakai 2 toko, kuotanya 1/
      ]
    ])('%s', async (_, more, said) => {
      const refused = await makePlacement(placementInstance.parse({ ...base, ...more }), { seconds: 5 }).catch((e) => e)
      expect(refused).toMatchObject({ code: 'retail/lock-impossible' })
      expect(refused.text.id).toMatch(said)
    })

    it.each([
      ['a product twice', { products: [base.products[0], base.products[0]] }],
      ['a store twice', { stores: [base.stores[0], base.stores[0]] }],
      ['placed twice', { placed: [lock('p', 's'), lock('p', 's')] }],
      ['a lock of a product that is not there', { locks: [lock('__proto__', 's')] }],
      ['a place in a store that is not there', { placed: [lock('p', 'constructor')] }]
    ])('and so is %s', async (_, more) => {
      const refused = await makePlacement(placementInstance.parse({ ...base, ...more }), { seconds: 5 }).catch((e) => e)
      expect(refused).toMatchObject({ code: 'retail/placement-instance' })
    })

    it('a capacity beyond counting is no instance', () => {
      const huge = { ...base, products: [{ ...base.products[0], capacity: 9e15 }] }
      expect(placementInstance.safeParse(huge).success).toBe(false)
    })
  })

  it('is the story: 2.640 packs serve 22 stores at 120, and no more', async () => {
    const stores = Array.from({ length: 30 }, (_, k) => ({
      id: `t${k}`,
      lat: -7 + k / 1000,
      lon: 113.86,
      slots: 3,
      demand: 1
    }))
    const i = placementInstance.parse({
      stores,
      products: [{ id: 'mente', ...near, capacity: 2640, perStore: 120, price: 15_500 }]
    })
    const plan = await makePlacement(i, { seconds: 10 })
    expect(plan.placed).toHaveLength(22)
    expect(plan.reasons[0]).toMatchObject({ stores: 22, used: 2640, of: 2640 })
  })

  it('says what pooling would unlock: a maker too small for one store', async () => {
    const i = placementInstance.parse({
      stores: [{ id: 's', ...near, slots: 5, demand: 1 }],
      products: [{ id: 'kecil', ...near, capacity: 50, perStore: 120, price: 9000 }]
    })
    expect((await makePlacement(i, { seconds: 5 })).reasons[0]).toMatchObject({ stores: 0, why: 'too-small' })
  })

  it('holds what is locked, keeps out what is locked out, and moves little when made again', async () => {
    const stores = Array.from({ length: 8 }, (_, k) => ({
      id: `t${k}`,
      lat: -7 + k / 100,
      lon: 113.8,
      slots: 1,
      demand: 1
    }))
    const products = ['a', 'b', 'c'].map((id, k) => ({ id, ...near, capacity: 240, perStore: 100 + k, price: 10_000 }))
    const i = placementInstance.parse({ stores, products })
    const first = await makePlacement(i, { seconds: 5 })
    const locks = [
      { product: 'a', store: 't7', in: true },
      { product: 'b', store: 't0', in: false }
    ]
    const again = await makePlacement({ ...i, locks, placed: first.placed }, { seconds: 5 })
    expect(again.placed.some((x) => x.product === 'a' && x.store === 't7')).toBe(true)
    expect(again.placed.some((x) => x.product === 'b' && x.store === 't0')).toBe(false)
    const same = await makePlacement({ ...i, placed: first.placed }, { seconds: 5 })
    const names = (list: readonly Placed[]) => list.map((x) => `${x.product} ${x.store}`).sort()
    expect(names(same.placed)).toEqual(names(first.placed))
  })

  it('publishes the form of an instance', () => {
    const published = JSON.parse(readFileSync(join(root, 'reference/placement-instance.schema.json'), 'utf8'))
    expect(published).toEqual(z.toJSONSchema(placementInstance, { io: 'input' }))
  })
})
