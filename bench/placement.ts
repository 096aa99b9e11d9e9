/** Placement of 120 products in 300 stores: the gap after thirty seconds, and what it brings over a greedy plan. */
import { draws, seeded } from '../src/kernel/random.ts'
import { greedyPlacement, makePlacement, placementInstance, worthOf } from '../src/retail/placement.ts'

export async function measurePlacement(quotas: { storeQuota?: number; productQuota?: number }, seconds: number) {
  const draw = draws(seeded(9))
  const at = () => ({ lat: -7.1 + draw.int(0, 1000) * 0.00024, lon: 113.45 + draw.int(0, 1000) * 0.0006 })
  const instance = placementInstance.parse({
    stores: Array.from({ length: 300 }, (_, k) => ({
      id: `s${k}`,
      ...at(),
      slots: draw.int(2, 8),
      demand: draw.int(5, 18) / 10
    })),
    products: Array.from({ length: 120 }, (_, k) => ({
      id: `p${k}`,
      ...at(),
      capacity: draw.int(100, 3000),
      perStore: draw.int(40, 160),
      price: 500 * draw.int(14, 60)
    })),
    ...quotas
  })
  const plan = await makePlacement(instance, { seconds })
  return { gap: plan.gap, seconds: plan.seconds, over: plan.worth / worthOf(instance, greedyPlacement(instance)) - 1 }
}
