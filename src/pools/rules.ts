/** Rules of pooled production, pure: who makes how much, who earns how much, and who could form a pool. */
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import { kilometres } from '../training/rules.ts'

export interface Member {
  id: string
  /** Units the member can still make by the day of the order. */
  free: number
  /** Units given to the member in earlier orders, and the member's share of capacity, for fairness over time. */
  before: number
  capacity: number
}

/**
 * Whole numbers that add up to `total`, in proportion to weights (largest remainder; ties to the earlier). `most` bounds
 * each: what one cannot take goes to the others.
 */
export function apportion(total: number, weights: readonly number[], most: readonly number[]): number[] {
  const given = weights.map(() => 0)
  let left = total
  while (left > 0) {
    const able = weights.map((w, i) => (given[i]! < most[i]! ? w : 0))
    const sum = able.reduce((a, b) => a + b, 0)
    if (sum <= 0) break
    const exact = able.map((w, i) => Math.min((left * w) / sum, most[i]! - given[i]!))
    const whole = exact.map((e) => Math.floor(e + 1e-9))
    let placed = whole.reduce((a, b) => a + b, 0)
    const byRemainder = exact
      .map((e, i) => ({ i, rest: e - whole[i]! }))
      .filter(({ rest }) => rest > 1e-9)
      .sort((a, b) => b.rest - a.rest || a.i - b.i)
    for (const { i } of byRemainder) {
      if (placed >= left) break
      whole[i]!++
      placed++
    }
    for (const [i, w] of whole.entries()) given[i]! += w
    left -= placed
    if (placed === 0) break
  }
  return given
}

/**
 * Shares an order over the members: in proportion to capacity, never above what a member can still make; who was given
 * less than their share in earlier orders comes up to it first. Refuses an order above what the pool can make.
 */
export function shareOrder(quantity: number, members: readonly Member[]): Map<string, number> {
  const free = members.reduce((sum, m) => sum + m.free, 0)
  if (quantity > free)
    throw new Problem(
      'pools/above-capacity',
      409,
      text(
        `Kelompok masih sanggup membuat ${free.toLocaleString('id-ID')} sampai tanggal itu, pesanan ini ` +
          `${quantity.toLocaleString('id-ID')}. Kurangi, mundurkan tanggalnya, atau tambah anggota.`,
        `The pool can still make ${free.toLocaleString('id-ID')} by that day; this order is ` +
          `${quantity.toLocaleString('id-ID')}. Take less, move the day, or add members.`
      ),
      { facts: { free } }
    )
  const capacity = members.reduce((sum, m) => sum + m.capacity, 0)
  const all = members.reduce((sum, m) => sum + m.before, 0) + quantity
  // What each should have had over all orders so far, less what they had.
  const owed = members.map((m) => Math.max(0, (all * m.capacity) / capacity - m.before))
  const first = apportion(
    quantity,
    owed,
    members.map((m) => m.free)
  )
  const left = quantity - first.reduce((a, b) => a + b, 0)
  const rest = apportion(
    left,
    members.map((m) => m.capacity),
    members.map((m, i) => m.free - first[i]!)
  )
  return new Map(members.map((m, i) => [m.id, first[i]! + rest[i]!]))
}

/** The income of an order by accepted units, after the group's share; whole rupiah that add up to the last one. */
export function splitIncome(
  total: number,
  groupShare: number,
  accepted: ReadonlyMap<string, number>
): { group: number; members: Map<string, number> } {
  const ids = [...accepted.keys()]
  const group = Math.floor((total * groupShare) / 100)
  const units = ids.map((id) => accepted.get(id)!)
  if (units.every((u) => u === 0)) return { group: total, members: new Map(ids.map((id) => [id, 0])) }
  const parts = apportion(
    total - group,
    units,
    units.map((u) => (u > 0 ? Number.POSITIVE_INFINITY : 0))
  )
  return { group, members: new Map(ids.map((id, i) => [id, parts[i]!])) }
}

export interface Maker {
  id: string
  lat: number
  lon: number
  capacity: number
}

export interface Suggestion {
  makers: string[]
  capacity: number
  /** Kilometres from the middle maker to the furthest. */
  radius: number
}

/**
 * Makers near each other who together make at least `needed` a month: from each maker outwards, the nearest first, until
 * there is enough; the tightest such group is taken, and again among the rest. At least three make a pool.
 */
export function suggestPools(makers: readonly Maker[], needed: number, withinKm: number): Suggestion[] {
  let left = [...makers].sort((a, b) => a.id.localeCompare(b.id))
  const found: Suggestion[] = []
  for (;;) {
    let best: Suggestion | undefined
    for (const center of left) {
      const near = left
        .map((m) => ({ m, km: kilometres(center, m) }))
        .filter(({ km }) => km <= withinKm)
        .sort((a, b) => a.km - b.km || a.m.id.localeCompare(b.m.id))
      let capacity = 0
      for (const [i, { m, km }] of near.entries()) {
        capacity += m.capacity
        if (capacity < needed || i < 2) continue
        if (!best || km < best.radius) best = { makers: near.slice(0, i + 1).map((n) => n.m.id), capacity, radius: km }
        break
      }
    }
    if (!best) return found
    found.push(best)
    const taken = new Set(best.makers)
    left = left.filter((m) => !taken.has(m.id))
  }
}
