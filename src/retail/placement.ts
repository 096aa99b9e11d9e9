/**
 * Which products go to which stores, as a mixed-integer program. For products p and stores s: x_ps = 1 when p is placed
 * in s, with q_ps units a month (what p usually sells there); y_s = 1 when anything is placed in s; f_p = 1 when p is
 * placed at all.
 *
 *   maximise    sum worth_ps x_ps + chance sum f_p          worth_ps = rupiah sold a month, less the way there
 *   capacity    sum_s q_ps x_ps <= capacity_p               capacity is never promised twice (times f_p under a quota of products)
 *   rack        sum_p x_ps <= slots_s
 *   stores      x_ps <= y_s, sum_s y_s <= storeQuota        (only where the quota is less than the stores)
 *   products    sum_p f_p <= productQuota                   (likewise)
 *   fair        f_p <= sum_s x_ps                           every product that can be placed has a chance
 *
 * Locks fix x_ps. Keeping what is placed already is worth a tenth more, so that a new plan moves little.
 */
import { z } from 'zod'
import { type Program, solve } from '../platform/solver.ts'
import { kilometres } from '../training/rules.ts'

const id = z.string().min(1).max(80)
const place = { lat: z.number().min(-90).max(90), lon: z.number().min(-180).max(180) }
export const placementInstance = z.object({
  stores: z
    .array(
      z.object({
        id,
        ...place,
        slots: z.number().int().min(0).max(500),
        demand: z.number().min(0).max(10).describe('1: an average store.')
      })
    )
    .min(1)
    .max(2000),
  products: z
    .array(
      z.object({
        id,
        ...place,
        capacity: z.number().int().min(0).describe('Units a month.'),
        perStore: z.number().int().min(1).describe('Units a month in an average store.'),
        price: z.number().int().min(1).describe('Rupiah a unit.')
      })
    )
    .min(1)
    .max(1000),
  productQuota: z.number().int().min(1).default(10_000),
  storeQuota: z.number().int().min(1).default(10_000),
  /** Rupiah a kilometre between maker and store, a month. */
  perKm: z.number().min(0).default(1500),
  placed: z
    .array(z.object({ product: id, store: id }))
    .default([])
    .describe('What is placed already.'),
  locks: z.array(z.object({ product: id, store: id, in: z.boolean() })).default([])
})
export type PlacementInstance = z.infer<typeof placementInstance>

export interface Placed {
  product: string
  store: string
  /** Units a month. */
  quantity: number
}

export interface Placement {
  status: 'optimal' | 'stopped'
  placed: Placed[]
  worth: number
  bound: number
  gap: number
  seconds: number
  /** Products placed nowhere, or with capacity left, and why. */
  reasons: {
    product: string
    stores: number
    used: number
    of: number
    why: 'full' | 'racks' | 'quota' | 'too-small' | 'pooling' | 'worth-less'
  }[]
}

/** Units a month that a product sells in a store. */
export const quantityIn = (product: { perStore: number }, store: { demand: number }): number =>
  Math.max(1, Math.round(product.perStore * store.demand))

/** Rupiah that placing a product in a store is worth a month; a tenth more where it is placed already. */
function worthsOf(i: PlacementInstance): Float64Array {
  const already = new Set(i.placed.map((p) => `${p.product} ${p.store}`))
  return Float64Array.from(
    i.products.flatMap((p) =>
      i.stores.map(
        (s) =>
          Math.max(0, quantityIn(p, s) * p.price - i.perKm * kilometres(p, s)) *
          (already.has(`${p.id} ${s.id}`) ? 1.1 : 1)
      )
    )
  )
}

/** What having a place at all is worth to a product: half of what an average product sells in an average store. */
const chanceOf = (i: PlacementInstance): number =>
  (0.5 * i.products.reduce((sum, p) => sum + p.perStore * p.price, 0)) / i.products.length

interface Built {
  program: Program
  worths: Float64Array
  quantities: Int32Array
}

function formulate(i: PlacementInstance): Built {
  const [P, S] = [i.products.length, i.stores.length]
  const worths = worthsOf(i)
  const quantities = Int32Array.from(i.products.flatMap((p) => i.stores.map((s) => quantityIn(p, s))))
  const limitStores = i.storeQuota < S
  const columns = P * S + P + (limitStores ? S : 0)
  const cost = new Float64Array(columns)
  const upper = new Float64Array(columns).fill(1)
  const lower = new Float64Array(columns)
  const integer = new Int32Array(columns).fill(1)
  cost.set(worths)
  cost.fill(chanceOf(i), P * S, P * S + P)
  const productAt = new Map(i.products.map((p, k) => [p.id, k]))
  const storeAt = new Map(i.stores.map((s, k) => [s.id, k]))
  for (const [p, product] of i.products.entries())
    for (let s = 0; s < S; s++) if (quantities[p * S + s]! > product.capacity) upper[p * S + s] = 0
  for (const lock of i.locks) {
    const [p, s] = [productAt.get(lock.product), storeAt.get(lock.store)]
    if (p === undefined || s === undefined) continue
    if (!lock.in) upper[p * S + s] = 0
    else if (upper[p * S + s] === 1) lower[p * S + s] = 1
  }
  const program: Program = {
    cost,
    upper,
    lower,
    integer,
    rowLower: [],
    rowUpper: [],
    starts: [0],
    indices: [],
    values: [],
    settled: columns
  }
  const row = (least: number, most: number, entries: Iterable<readonly [number, number]>) => {
    for (const [column, value] of entries) {
      program.indices.push(column)
      program.values.push(value)
    }
    program.starts.push(program.indices.length)
    program.rowLower.push(least)
    program.rowUpper.push(most)
  }
  const of = (p: number, s: number) => p * S + s
  const limitProducts = i.productQuota < P
  for (let p = 0; p < P; p++) {
    const { capacity } = i.products[p]!
    const used = Array.from({ length: S }, (_, s) => [of(p, s), quantities[of(p, s)]!] as const)
    // With a quota of products, capacity is there only for those that have a place: tighter than counting stores.
    if (limitProducts) row(Number.NEGATIVE_INFINITY, 0, [...used, [P * S + p, -capacity]])
    else row(Number.NEGATIVE_INFINITY, capacity, used)
    row(0, Number.POSITIVE_INFINITY, [...Array.from({ length: S }, (_, s) => [of(p, s), 1] as const), [P * S + p, -1]])
  }
  for (let s = 0; s < S; s++)
    row(
      Number.NEGATIVE_INFINITY,
      i.stores[s]!.slots,
      Array.from({ length: P }, (_, p) => [of(p, s), 1] as const)
    )
  if (limitProducts)
    row(
      Number.NEGATIVE_INFINITY,
      i.productQuota,
      Array.from({ length: P }, (_, p) => [P * S + p, 1] as const)
    )
  if (limitStores) {
    for (let s = 0; s < S; s++)
      row(Number.NEGATIVE_INFINITY, 0, [
        ...Array.from({ length: P }, (_, p) => [of(p, s), 1] as const),
        [P * S + P + s, -i.stores[s]!.slots]
      ])
    row(
      Number.NEGATIVE_INFINITY,
      i.storeQuota,
      Array.from({ length: S }, (_, s) => [P * S + P + s, 1] as const)
    )
  }
  return { program, worths, quantities }
}

/** The plan that somebody would make by hand: the pair worth most first, as long as everything holds. Honours locks. */
export function greedyPlacement(i: PlacementInstance): Placed[] {
  const S = i.stores.length
  const worths = worthsOf(i)
  const left = i.products.map((p) => p.capacity)
  const slots = i.stores.map((s) => s.slots)
  const products = new Set<number>()
  const stores = new Set<number>()
  const placed: Placed[] = []
  const out = new Set(i.locks.filter((l) => !l.in).map((l) => `${l.product} ${l.store}`))
  const kept = new Set(i.locks.filter((l) => l.in).map((l) => `${l.product} ${l.store}`))
  const put = (at: number) => {
    const [p, s] = [Math.floor(at / S), at % S]
    const [product, store] = [i.products[p]!, i.stores[s]!]
    const quantity = quantityIn(product, store)
    if (out.has(`${product.id} ${store.id}`) || left[p]! < quantity || slots[s]! < 1) return
    if (!products.has(p) && products.size >= i.productQuota) return
    if (!stores.has(s) && stores.size >= i.storeQuota) return
    left[p]! -= quantity
    slots[s]! -= 1
    products.add(p)
    stores.add(s)
    placed.push({ product: product.id, store: store.id, quantity })
  }
  const order = Array.from(worths.keys()).sort((a, b) => worths[b]! - worths[a]!)
  const name = (at: number) => `${i.products[Math.floor(at / S)]!.id} ${i.stores[at % S]!.id}`
  for (const at of order) if (kept.has(name(at))) put(at)
  for (const at of order) if (worths[at]! > 0 && !kept.has(name(at))) put(at)
  return placed
}

/** Whatever a placement breaks, in words for a test or a refusal; nothing when all holds. */
export function brokenBy(i: PlacementInstance, placed: readonly Placed[]): string[] {
  const broken: string[] = []
  const sum = (list: readonly Placed[]) => list.reduce((total, x) => total + x.quantity, 0)
  for (const p of i.products)
    if (sum(placed.filter((x) => x.product === p.id)) > p.capacity) broken.push(`capacity of ${p.id}`)
  for (const s of i.stores) if (placed.filter((x) => x.store === s.id).length > s.slots) broken.push(`racks of ${s.id}`)
  if (new Set(placed.map((x) => x.product)).size > i.productQuota) broken.push('product quota')
  if (new Set(placed.map((x) => x.store)).size > i.storeQuota) broken.push('store quota')
  if (new Set(placed.map((x) => `${x.product} ${x.store}`)).size < placed.length) broken.push('placed twice')
  for (const lock of i.locks)
    if (!lock.in && placed.some((x) => x.product === lock.product && x.store === lock.store))
      broken.push(`lock of ${lock.product}`)
  return broken
}

/** Rupiah a month of a placement, with the worth of every product that has a place. */
export function worthOf(i: PlacementInstance, placed: readonly Placed[]): number {
  const S = i.stores.length
  const worths = worthsOf(i)
  const p = new Map(i.products.map((x, k) => [x.id, k]))
  const s = new Map(i.stores.map((x, k) => [x.id, k]))
  return (
    placed.reduce((sum, x) => sum + worths[p.get(x.product)! * S + s.get(x.store)!]!, 0) +
    chanceOf(i) * new Set(placed.map((x) => x.product)).size
  )
}

/** Why a product has no more stores, and what pooling would unlock: capacity below what one store asks. */
function reasonsOf(i: PlacementInstance, placed: readonly Placed[]): Placement['reasons'] {
  const used = new Map<string, number>()
  for (const x of placed) used.set(x.store, (used.get(x.store) ?? 0) + 1)
  const free = i.stores.filter((s) => (used.get(s.id) ?? 0) < s.slots)
  const quota = new Set(placed.map((x) => x.product)).size >= i.productQuota
  return i.products.map((p) => {
    const own = placed.filter((x) => x.product === p.id)
    const taken = own.reduce((sum, x) => sum + x.quantity, 0)
    const least = Math.min(...i.stores.map((s) => quantityIn(p, s)))
    const left = p.capacity - taken
    const there = new Set(own.map((x) => x.store))
    const fits = free.filter((s) => !there.has(s.id) && quantityIn(p, s) <= left)
    const why =
      p.capacity < least
        ? ('too-small' as const)
        : left < least
          ? own.length * 2 < i.stores.length
            ? ('pooling' as const)
            : ('full' as const)
          : own.length === 0 && quota
            ? ('quota' as const)
            : fits.length === 0
              ? ('racks' as const)
              : ('worth-less' as const)
    return { product: p.id, stores: own.length, used: taken, of: p.capacity, why }
  })
}

/** So many of the pairs worth most, a product, are looked at besides those that the relaxation uses. */
const besides = 6

/**
 * The program with whole pairs only where the relaxation or a greedy plan places something, or where a product is worth
 * most: a few thousand columns of tens of thousands, in which good plans are found at once (kernel search, Angelelli,
 * Mansini and Speranza, 2010). What the relaxation is worth bounds every plan, also those that are not looked at.
 */
function narrowed(i: PlacementInstance, program: Program, relaxed: Float64Array, start: Float64Array): Program {
  const [P, S] = [i.products.length, i.stores.length]
  const upper = program.upper.slice()
  for (let p = 0; p < P; p++) {
    const best = new Set(
      Array.from({ length: S }, (_, s) => p * S + s)
        .sort((a, b) => program.cost[b]! - program.cost[a]!)
        .slice(0, besides)
    )
    for (let s = 0; s < S; s++) {
      const at = p * S + s
      if (relaxed[at]! < 1e-6 && start[at]! < 0.5 && program.lower[at] === 0 && !best.has(at)) upper[at] = 0
    }
  }
  return { ...program, upper }
}

/** Solves an instance: the relaxation for the bound, then the program where it matters; checks what comes out by independent code. */
export async function makePlacement(
  i: PlacementInstance,
  { seconds, gap = 1e-3, signal }: { seconds: number; gap?: number; signal?: AbortSignal }
): Promise<Placement> {
  const began = performance.now()
  const { program, quantities } = formulate(i)
  const [P, S] = [i.products.length, i.stores.length]
  const start = columnsOf(i, program, greedyPlacement(i))
  const stopped = signal ? { signal } : {}
  const relaxation = await solve(
    { ...program, integer: new Int32Array(program.cost.length), settled: 0 },
    { start: null, seconds, gap, ...stopped }
  )
  const relaxed = relaxation.columns ?? start
  const ceiling =
    relaxation.outcome === 'optimal'
      ? relaxed.reduce((sum, x, k) => sum + x * program.cost[k]!, 0)
      : Number.POSITIVE_INFINITY
  const large = P * S > 2000
  const solved = await solve(large ? narrowed(i, program, relaxed, start) : program, {
    start,
    seconds: Math.max(1, seconds - (performance.now() - began) / 1000),
    gap,
    ...stopped
  })
  const columns = solved.columns ?? start
  const placed: Placed[] = []
  for (let p = 0; p < P; p++)
    for (let s = 0; s < S; s++)
      if (columns[p * S + s]! > 0.5)
        placed.push({ product: i.products[p]!.id, store: i.stores[s]!.id, quantity: quantities[p * S + s]! })
  const broken = brokenBy(i, placed)
  if (broken.length > 0) throw new Error(`the placement breaks: ${broken.join(', ')}`)
  const worth = worthOf(i, placed)
  const bound = Math.max(worth, large ? ceiling : Math.min(ceiling, solved.bound))
  return {
    status: solved.outcome === 'optimal' ? 'optimal' : 'stopped',
    placed,
    worth,
    bound,
    gap: bound === 0 ? 0 : (bound - worth) / bound,
    seconds: (performance.now() - began) / 1000,
    reasons: reasonsOf(i, placed)
  }
}

function columnsOf(i: PlacementInstance, program: Program, placed: readonly Placed[]): Float64Array {
  const [P, S] = [i.products.length, i.stores.length]
  const columns = new Float64Array(program.cost.length)
  const p = new Map(i.products.map((x, k) => [x.id, k]))
  const s = new Map(i.stores.map((x, k) => [x.id, k]))
  for (const x of placed) {
    columns[p.get(x.product)! * S + s.get(x.store)!] = 1
    columns[P * S + p.get(x.product)!] = 1
    if (program.cost.length > P * S + P) columns[P * S + P + s.get(x.store)!] = 1
  }
  return columns
}
