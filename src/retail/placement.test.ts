import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { root } from '../platform/config.ts'
import {
  brokenBy,
  greedyPlacement,
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
        price: fc.integer({ min: 5000, max: 30_000 })
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

/** Every placement there is. */
function bestByTrying(i: PlacementInstance): number {
  const pairs = i.products.flatMap((p) =>
    i.stores.map((s): Placed => ({ product: p.id, store: s.id, quantity: quantityIn(p, s) }))
  )
  let best = 0
  for (let set = 0; set < 1 << pairs.length; set++) {
    const placed = pairs.filter((_, k) => set & (1 << k))
    if (brokenBy(i, placed).length === 0) best = Math.max(best, worthOf(i, placed))
  }
  return best
}

describe('placement', () => {
  it('is the best there is, on cases small enough to try everything, and never promises what is not there', async () => {
    await fc.assert(
      fc.asyncProperty(instances, async (i) => {
        const plan = await makePlacement(i, { seconds: 10, gap: 0 })
        expect(brokenBy(i, plan.placed)).toEqual([])
        expect(plan.worth).toBeCloseTo(bestByTrying(i), 0)
        expect(plan.worth).toBeGreaterThanOrEqual(worthOf(i, greedyPlacement(i)) - 1e-6)
        expect(plan.bound).toBeGreaterThanOrEqual(plan.worth - 1e-6)
      }),
      { numRuns: 12 }
    )
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
