/**
 * Which products go to which stores, as a mixed-integer program. For products p and stores s: x_ps = 1 when p is placed
 * in s, with q_ps units a month (what p usually sells there); y_s = 1 when anything is placed in s; f_p = 1 when p is
 * placed at all.
 *
 *   maximise    sum profit_ps x_ps                          profit_ps = rupiah a month over the cost of the goods, less the way there
 *   loss        x_ps = 0 where profit_ps <= 0               a loss is never worth it; only a lock places one
 *   capacity    sum_s q_ps x_ps <= capacity_p               capacity is never promised twice (times f_p under a quota of products)
 *   rack        sum_p x_ps <= slots_s
 *   stores      x_ps <= y_s, sum_s y_s <= storeQuota        (only where the quota is less than the stores)
 *   products    sum_p f_p <= productQuota                   (likewise)
 *   chance      f_p <= sum_s x_ps, sum_p f_p >= most        as many products as can have a place, have one
 *
 * `most` is found first, by the same program with sum f_p for its objective: who has a chance comes before rupiah. Locks
 * fix x_ps. Keeping what is placed already is worth a tenth more, so that a new plan moves little; the worth that people
 * read is counted without it.
 */
import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import { Problem } from '../kernel/problem.ts'
import { type Text, text } from '../kernel/text.ts'
import { type Program, solve } from '../platform/solver.ts'
import { kilometres } from '../training/rules.ts'

const id = z.string().min(1).max(80)
const name = z.string().max(200).optional().describe('As people know it.')
const place = { lat: z.number().min(-90).max(90), lon: z.number().min(-180).max(180) }
export const placementInstance = z.object({
  stores: z
    .array(
      z.object({
        id,
        name,
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
        name,
        ...place,
        capacity: z.number().int().min(0).max(100_000_000).describe('Units a month.'),
        perStore: z.number().int().min(1).max(1_000_000).describe('Units a month in an average store.'),
        price: z.number().int().min(1).max(1_000_000_000).describe('Rupiah a unit.'),
        cost: z.number().int().min(0).max(1_000_000_000).default(0).describe('Rupiah that making a unit costs.')
      })
    )
    .min(1)
    .max(1000),
  productQuota: z.number().int().min(1).max(1_000_000).default(10_000),
  storeQuota: z.number().int().min(1).max(1_000_000).default(10_000),
  /** Rupiah a kilometre between maker and store, a month. */
  perKm: z.number().min(0).max(1_000_000_000).default(1500),
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

/** Why a product has no more stores. */
export type PlacedWhy = 'full' | 'racks' | 'quota' | 'store-quota' | 'too-small' | 'pooling' | 'loss'

export interface Placement {
  status: 'optimal' | 'stopped'
  placed: Placed[]
  /** Rupiah a month that is left over the cost of the goods and the way. */
  worth: number
  /** What was maximised: the worth, and a tenth more for what stays. */
  objective: number
  /** No placement has a higher objective. */
  bound: number
  gap: number
  seconds: number
  /** As many products as can have a place have one: so many of those that could sell without a loss. `proven`: not one more. */
  chance: { products: number; of: number; proven: boolean }
  /** What each product has, and why no more. */
  reasons: { product: string; stores: number; used: number; of: number; why: PlacedWhy }[]
}

/** Units a month that a product sells in a store. */
export const quantityIn = (product: { perStore: number }, store: { demand: number }): number =>
  Math.max(1, Math.round(product.perStore * store.demand))

/** Rupiah a month that a product leaves in a store: over the cost of what is sold, less the way there; below nothing: a loss. */
export const profitIn = (
  p: PlacementInstance['products'][number],
  s: PlacementInstance['stores'][number],
  perKm: number
): number => quantityIn(p, s) * (p.price - p.cost) - perKm * kilometres(p, s)

/** The pairs of an instance by their place in its lists: product times stores plus store. */
interface Pairs {
  S: number
  at: (pair: { product: string; store: string }) => number
  of: (at: number) => Placed
  quantity: Int32Array
  profit: Float64Array
  objective: Float64Array
  /** May be placed, and is no loss; or is locked in. */
  open: (at: number) => boolean
  locked: ReadonlySet<number>
  out: ReadonlySet<number>
}

function pairsOf(i: PlacementInstance): Pairs {
  const S = i.stores.length
  const productAt = new Map(i.products.map((p, k) => [p.id, k]))
  const storeAt = new Map(i.stores.map((s, k) => [s.id, k]))
  const at = (x: { product: string; store: string }) => productAt.get(x.product)! * S + storeAt.get(x.store)!
  const quantity = Int32Array.from(i.products.flatMap((p) => i.stores.map((s) => quantityIn(p, s))))
  const profit = Float64Array.from(i.products.flatMap((p) => i.stores.map((s) => profitIn(p, s, i.perKm))))
  const already = new Set(i.placed.map(at))
  const locked = new Set(i.locks.filter((l) => l.in).map(at))
  const out = new Set(i.locks.filter((l) => !l.in).map(at))
  return {
    S,
    at,
    of: (k) => ({
      product: i.products[Math.floor(k / S)]!.id,
      store: i.stores[k % S]!.id,
      quantity: quantity[k]!
    }),
    quantity,
    profit,
    objective: profit.map((worth, k) => (worth > 0 && already.has(k) ? worth * 1.1 : worth)),
    open: (k) =>
      locked.has(k) || (!out.has(k) && profit[k]! > 0 && quantity[k]! <= i.products[Math.floor(k / S)]!.capacity),
    locked,
    out
  }
}

const refuse = (code: string, id: string, en: string, facts: Record<string, unknown> = {}) =>
  new Problem(code, code === 'retail/lock-impossible' ? 409 : 422, text(id, en), { facts })

/** Refuses an instance that names something twice or what is not there, and locks that nothing can keep, each by name. */
export function checkPlacement(i: PlacementInstance): void {
  const products = new Map(i.products.map((p) => [p.id, p]))
  const stores = new Map(i.stores.map((s) => [s.id, s]))
  const twice = (ids: readonly string[]) => {
    const seen = new Set<string>()
    return ids.find((x) => seen.size === seen.add(x).size)
  }
  const double =
    twice(i.products.map((p) => p.id)) ??
    twice(i.stores.map((s) => s.id)) ??
    twice(i.placed.map((x) => JSON.stringify([x.product, x.store])))
  if (double !== undefined)
    throw refuse(
      'retail/placement-instance',
      `${double} muncul dua kali. Beri nama lain atau hapus salah satunya.`,
      `${double} appears twice. Give it another name or take one away.`
    )
  const unknown = [...i.placed, ...i.locks].find((x) => !products.has(x.product) || !stores.has(x.store))
  if (unknown) {
    const missing = products.has(unknown.product) ? unknown.store : unknown.product
    throw refuse(
      'retail/placement-instance',
      `"${missing}" disebut tetapi tidak ada.`,
      `"${missing}" is named but not there.`
    )
  }
  const against = brokenLocks(i)
  if (against.length > 0)
    throw refuse(
      'retail/lock-impossible',
      `Kunci tidak mungkin dijaga: ${against.map((a) => a.id).join('; ')}. Buka salah satu kuncinya, lalu hitung lagi.`,
      `Locks cannot be kept: ${against.map((a) => a.en).join('; ')}. Open one of them and plan again.`,
      { locks: against.map((a) => a.en) }
    )
}

/** Every limit that the locks alone break; all other conditions are upper limits, so locks within them can be kept. */
function brokenLocks(i: PlacementInstance): Text[] {
  const { S, at, quantity, locked, out } = pairsOf(i)
  const products = i.products.map((p) => p.name ?? p.id)
  const stores = i.stores.map((s) => s.name ?? s.id)
  const list = [...locked]
  const against: Text[] = i.locks
    .filter((l) => l.in && out.has(at(l)))
    .map((l) => [products[Math.floor(at(l) / S)]!, stores[at(l) % S]!] as const)
    .map(([p, s]) => text(`${p} dikunci masuk dan keluar sekaligus di ${s}`, `${p} is locked both in and out of ${s}`))
  for (const [p, product] of i.products.entries()) {
    const own = list.filter((k) => Math.floor(k / S) === p)
    const asked = own.reduce((sum, k) => sum + quantity[k]!, 0)
    const names = own.map((k) => stores[k % S]).join(', ')
    if (asked > product.capacity)
      against.push(
        text(
          `${products[p]} dikunci di ${names} (${asked} satuan sebulan), kapasitasnya ${product.capacity}`,
          `${products[p]} is locked in ${names} (${asked} units a month), its capacity is ${product.capacity}`
        )
      )
  }
  for (const [s, store] of i.stores.entries()) {
    const own = list.filter((k) => k % S === s)
    const names = own.map((k) => products[Math.floor(k / S)]).join(', ')
    if (own.length > store.slots)
      against.push(
        text(
          `${names} dikunci di ${stores[s]}, yang hanya punya ${store.slots} tempat`,
          `${names} are locked in ${stores[s]}, which has ${store.slots} slots only`
        )
      )
  }
  const usedProducts = new Set(list.map((k) => Math.floor(k / S))).size
  if (usedProducts > i.productQuota)
    against.push(
      text(
        `${usedProducts} produk dikunci, kuotanya ${i.productQuota} produk`,
        `${usedProducts} products are locked, the quota is ${i.productQuota}`
      )
    )
  const usedStores = new Set(list.map((k) => k % S)).size
  if (usedStores > i.storeQuota)
    against.push(
      text(
        `kunci memakai ${usedStores} toko, kuotanya ${i.storeQuota} toko`,
        `locks use ${usedStores} stores, the quota is ${i.storeQuota}`
      )
    )
  return against
}

/** The program; `most`: so many products at least have a place. */
function formulate(i: PlacementInstance, pairs: Pairs, most: number): Program {
  const [P, S] = [i.products.length, i.stores.length]
  const { quantity } = pairs
  const limitStores = i.storeQuota < S
  const columns = P * S + P + (limitStores ? S : 0)
  const cost = new Float64Array(columns)
  cost.set(pairs.objective)
  const upper = new Float64Array(columns).fill(1)
  const lower = new Float64Array(columns)
  for (let k = 0; k < P * S; k++) if (!pairs.open(k)) upper[k] = 0
  for (const k of pairs.locked) lower[k] = 1
  const program: Program = {
    cost,
    upper,
    lower,
    integer: new Int32Array(columns).fill(1),
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
  const ones = (length: number, at: (k: number) => number) => Array.from({ length }, (_, k) => [at(k), 1] as const)
  const limitProducts = i.productQuota < P
  // The racks come first: their prices are read from the relaxation.
  for (let s = 0; s < S; s++)
    row(
      -Infinity,
      i.stores[s]!.slots,
      ones(P, (p) => p * S + s)
    )
  for (let p = 0; p < P; p++) {
    const { capacity } = i.products[p]!
    const used = Array.from({ length: S }, (_, s) => [p * S + s, quantity[p * S + s]!] as const)
    // With a quota of products, capacity is there only for those that have a place: tighter than counting stores.
    if (limitProducts) row(-Infinity, 0, [...used, [P * S + p, -capacity]])
    else row(-Infinity, capacity, used)
    row(0, Infinity, [...ones(S, (s) => p * S + s), [P * S + p, -1]])
  }
  row(
    most,
    limitProducts ? i.productQuota : Infinity,
    ones(P, (p) => P * S + p)
  )
  if (limitStores) {
    for (let s = 0; s < S; s++) row(-Infinity, 0, [...ones(P, (p) => p * S + s), [P * S + P + s, -i.stores[s]!.slots]])
    row(
      -Infinity,
      i.storeQuota,
      ones(S, (s) => P * S + P + s)
    )
  }
  return program
}

interface Chance {
  /** So many products can have a place at once. */
  products: number
  of: number
  proven: boolean
  /** A placement that gives them one. */
  placed: Placed[]
}

/**
 * How many products can have a place at once. A place each is a matching of products to slots, so that only which stores
 * are used need be whole; between as many products, the more profitable ones.
 */
async function chanceOf(i: PlacementInstance, pairs: Pairs, seconds: number, signal?: AbortSignal): Promise<Chance> {
  const [P, S] = [i.products.length, i.stores.length]
  const program = formulate(i, pairs, 0)
  const best = pairs.profit.reduce((a, b) => Math.max(a, b), 1)
  const cost = Float64Array.from(program.cost, (_, k) =>
    k < P * S ? (1e-4 * (pairs.profit[k]! / best - 2)) / 3 : k < P * S + P ? 1 : 0
  )
  const integer = Int32Array.from(program.integer, (_, k) => (k < P * S + P ? 0 : 1))
  const solved = await solve(
    { ...program, cost, integer, settled: 0 },
    { start: null, seconds, gap: 1e-9, ...(signal ? { signal } : {}) }
  )
  const placed = [...(solved.columns ?? []).slice(0, P * S).keys()].flatMap((k) =>
    solved.columns![k]! > 0.5 ? [pairs.of(k)] : []
  )
  const products = new Set(placed.map((x) => x.product)).size
  const of = i.products.filter((_, p) => Array.from({ length: S }, (_, s) => p * S + s).some(pairs.open)).length
  const given = solved.columns?.slice(P * S, P * S + P).reduce((sum, x) => sum + x, 0) ?? Infinity
  const proven = products === of || (solved.outcome === 'optimal' && products > given - 1 + 1e-6)
  return { products, of, proven, placed }
}

/** The plan that somebody would make by hand: the pair worth most first, as long as everything holds. Honours locks. */
export function greedyPlacement(i: PlacementInstance, first: readonly Placed[] = []): Placed[] {
  const pairs = pairsOf(i)
  const { S } = pairs
  const left = i.products.map((p) => p.capacity)
  const slots = i.stores.map((s) => s.slots)
  const products = new Set<number>()
  const stores = new Set<number>()
  const taken = new Set<number>()
  const put = (k: number) => {
    const [p, s] = [Math.floor(k / S), k % S]
    if (taken.has(k) || !pairs.open(k) || left[p]! < pairs.quantity[k]! || slots[s]! < 1) return
    if (!products.has(p) && products.size >= i.productQuota) return
    if (!stores.has(s) && stores.size >= i.storeQuota) return
    left[p]! -= pairs.quantity[k]!
    slots[s]! -= 1
    products.add(p)
    stores.add(s)
    taken.add(k)
  }
  for (const k of pairs.locked) put(k)
  for (const x of first) put(pairs.at(x))
  for (const k of Array.from(pairs.objective.keys()).sort((a, b) => pairs.objective[b]! - pairs.objective[a]!)) put(k)
  return [...taken].map(pairs.of)
}

/** Whatever a placement breaks, in words for a test or a refusal; nothing when all holds. */
export function brokenBy(i: PlacementInstance, placed: readonly Placed[]): string[] {
  const broken: string[] = []
  const sum = (list: readonly Placed[]) => list.reduce((total, x) => total + x.quantity, 0)
  const has = (x: { product: string; store: string }, list: readonly { product: string; store: string }[]) =>
    list.some((y) => y.product === x.product && y.store === x.store)
  for (const p of i.products)
    if (sum(placed.filter((x) => x.product === p.id)) > p.capacity) broken.push(`capacity of ${p.id}`)
  for (const s of i.stores) if (placed.filter((x) => x.store === s.id).length > s.slots) broken.push(`racks of ${s.id}`)
  if (new Set(placed.map((x) => x.product)).size > i.productQuota) broken.push('product quota')
  if (new Set(placed.map((x) => x.store)).size > i.storeQuota) broken.push('store quota')
  if (new Set(placed.map((x) => JSON.stringify([x.product, x.store]))).size < placed.length) broken.push('placed twice')
  const held = i.locks.filter((l) => l.in)
  const products = new Map(i.products.map((p) => [p.id, p]))
  const stores = new Map(i.stores.map((s) => [s.id, s]))
  for (const x of placed) {
    const [p, s] = [products.get(x.product)!, stores.get(x.store)!]
    if (x.quantity !== quantityIn(p, s)) broken.push(`quantity of ${x.product} in ${x.store}`)
    if (profitIn(p, s, i.perKm) <= 0 && !has(x, held)) broken.push(`a loss of ${x.product} in ${x.store}`)
  }
  for (const lock of i.locks) if (lock.in !== has(lock, placed)) broken.push(`lock of ${lock.product}`)
  return broken
}

/** Rupiah a month of a placement. */
export function worthOf(i: PlacementInstance, placed: readonly Placed[]): number {
  const { at, profit } = pairsOf(i)
  return placed.reduce((sum, x) => sum + profit[at(x)]!, 0)
}

/** Why a product has no more stores, and what pooling would unlock: capacity below what one store asks. */
function reasonsOf(i: PlacementInstance, pairs: Pairs, placed: readonly Placed[]): Placement['reasons'] {
  const used = new Map<string, number>()
  for (const x of placed) used.set(x.store, (used.get(x.store) ?? 0) + 1)
  const quota = new Set(placed.map((x) => x.product)).size >= i.productQuota
  return i.products.map((p, at) => {
    const own = placed.filter((x) => x.product === p.id)
    const taken = own.reduce((sum, x) => sum + x.quantity, 0)
    const left = p.capacity - taken
    const there = new Set(own.map((x) => x.store))
    const fitting = i.stores.filter((s) => quantityIn(p, s) <= p.capacity)
    const others = i.stores.filter((s, k) => !there.has(s.id) && pairs.open(at * pairs.S + k))
    const served = others.filter((s) => quantityIn(p, s) <= left)
    const racks = served.filter((s) => (used.get(s.id) ?? 0) < s.slots)
    const why = (): PlacedWhy => {
      if (fitting.length === 0) return 'too-small'
      if (others.length === 0 && own.length < fitting.length) return 'loss'
      if (served.length === 0) return own.length * 2 < i.stores.length ? 'pooling' : 'full'
      if (own.length === 0 && quota) return 'quota'
      return racks.length === 0 ? 'racks' : 'store-quota'
    }
    return { product: p.id, stores: own.length, used: taken, of: p.capacity, why: why() }
  })
}

/** So many of the pairs worth most, a product, are looked at besides those that the relaxation uses. */
const besides = 6

/**
 * The program with whole pairs only where the relaxation or a greedy plan places something, or where a product is worth
 * most: a few thousand columns of tens of thousands, in which good plans are found at once (kernel search, Angelelli,
 * Mansini and Speranza, 2010). The bound is of the whole program, also of what is not looked at.
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

/** The best choice of items within a capacity, whole units, by dynamic programming: its value, and the items. */
function knapsack(
  items: readonly number[],
  value: (k: number) => number,
  size: (k: number) => number,
  capacity: number
) {
  const best = new Float64Array(capacity + 1)
  const taken = items.map(() => new Uint8Array(capacity + 1))
  for (const [n, k] of items.entries()) {
    const [worth, units, took] = [value(k), size(k), taken[n]!]
    for (let room = capacity; room >= units; room--) {
      const then = best[room - units]! + worth
      if (then > best[room]!) {
        best[room] = then
        took[room] = 1
      }
    }
  }
  const chosen: number[] = []
  let room = capacity
  for (let n = items.length - 1; n >= 0; n--)
    if (taken[n]![room]) {
      chosen.push(items[n]!)
      room -= size(items[n]!)
    }
  return { value: best[capacity]!, chosen }
}

/** A product of more units than this is bounded by its relaxation alone. */
const mostUnits = 20_000

/**
 * A bound on every placement: with a price on each slot, every product is a knapsack of its own, solved exactly, and the
 * prices pay for the slots (Lagrangian relaxation of the racks). It starts from the prices of the relaxation, which
 * cannot see that stores come whole, and improves on them by subgradients until the time is up.
 */
async function priceRacks(
  i: PlacementInstance,
  pairs: Pairs,
  most: number,
  prices: Float64Array,
  target: () => number,
  until: number,
  done: AbortSignal
): Promise<number> {
  const { S } = pairs
  if (i.products.some((p) => p.capacity > mostUnits)) return Infinity
  const lambda = prices.map((x) => Math.max(0, x))
  const openOf = i.products.map((_, p) => Array.from({ length: S }, (_, s) => p * S + s).filter(pairs.open))
  let [bound, step, stale] = [Infinity, 1, 0]
  while (performance.now() < until && !done.aborted && step > 1e-3) {
    const worth = (k: number) => pairs.objective[k]! - lambda[k % S]!
    const each = openOf.map((open, p) => {
      const held = open.filter((k) => pairs.locked.has(k))
      const room = held.reduce((left, k) => left - pairs.quantity[k]!, i.products[p]!.capacity)
      const free = open.filter((k) => !pairs.locked.has(k) && worth(k) > 0)
      const rest = knapsack(free, worth, (k) => pairs.quantity[k]!, room)
      const chosen = [...held, ...rest.chosen]
      if (chosen.length > 0)
        return { value: rest.value + held.reduce((sum, k) => sum + worth(k), 0), chosen, held: held.length > 0 }
      const [one] = open.length === 0 ? [] : [open.reduce((a, b) => (worth(b) > worth(a) ? b : a))]
      return { value: one === undefined ? -Infinity : worth(one), chosen: one === undefined ? [] : [one], held: false }
    })
    each.sort((a, b) => Number(b.held) - Number(a.held) || b.value - a.value)
    const chosen = each.filter((x, n) => n < i.productQuota && (x.held || n < most || x.value > 0))
    const slots = i.stores
      .map((s, k) => ({ k, slots: s.slots, paid: lambda[k]! * s.slots }))
      .sort((a, b) => b.paid - a.paid)
      .slice(0, i.storeQuota)
    const now = chosen.reduce((sum, x) => sum + x.value, 0) + slots.reduce((sum, x) => sum + x.paid, 0)
    stale = now < bound - 1e-6 ? 0 : stale + 1
    bound = Math.min(bound, now)
    if (stale >= 5) [step, stale] = [step / 2, 0]
    const spare = new Float64Array(S)
    for (const { k, slots: n } of slots) spare[k] = n
    for (const x of chosen) for (const k of x.chosen) spare[k % S]! -= 1
    const length = spare.reduce((sum, x, s) => sum + (x > 0 && lambda[s] === 0 ? 0 : x * x), 0)
    if (length === 0) break
    const by = (step * Math.max(0, now - target())) / length
    for (let s = 0; s < S; s++) lambda[s] = Math.max(0, lambda[s]! - by * spare[s]!)
    await setImmediate()
  }
  return bound
}

/**
 * Solves an instance: first how many products can have a place, then the relaxation for a bound, then the program where
 * it matters while the bound is tightened beside it; checks what comes out by independent code.
 */
export async function makePlacement(
  i: PlacementInstance,
  { seconds, gap = 1e-3, signal }: { seconds: number; gap?: number; signal?: AbortSignal }
): Promise<Placement> {
  checkPlacement(i)
  const began = performance.now()
  const left = () => Math.max(1, seconds - (performance.now() - began) / 1000)
  const stopped = signal ? { signal } : {}
  const pairs = pairsOf(i)
  const { placed: seed, ...chance } = await chanceOf(i, pairs, left(), signal)
  const program = formulate(i, pairs, chance.products)
  const [P, S] = [i.products.length, i.stores.length]
  const objectiveOf = (list: readonly Placed[]) => list.reduce((sum, x) => sum + pairs.objective[pairs.at(x)]!, 0)
  const first = greedyPlacement(i, seed)
  const start = columnsOf(i, pairs, program, first)
  const relaxation = await solve(
    { ...program, integer: new Int32Array(program.cost.length), settled: 0 },
    { start: null, seconds: left(), gap, ...stopped }
  )
  const relaxed = relaxation.columns ?? start
  const ceiling =
    relaxation.outcome === 'optimal' ? relaxed.reduce((sum, x, k) => sum + x * program.cost[k]!, 0) : Infinity
  const large = P * S > 2000
  let best = objectiveOf(first)
  const done = new AbortController()
  signal?.addEventListener('abort', () => done.abort())
  const priced =
    large && relaxation.prices
      ? priceRacks(
          i,
          pairs,
          chance.products,
          relaxation.prices.slice(0, S),
          () => best,
          performance.now() + left() * 1000,
          done.signal
        )
      : Promise.resolve(Infinity)
  const solved = await solve(large ? narrowed(i, program, relaxed, start) : program, {
    start,
    seconds: left(),
    gap,
    onProgress: ({ incumbent }) => {
      if (Number.isFinite(incumbent)) best = Math.max(best, incumbent)
    },
    ...stopped
  })
  done.abort()
  const found = [...(solved.columns ?? start).slice(0, P * S).entries()].flatMap(([k, x]) =>
    x > 0.5 ? [pairs.of(k)] : []
  )
  // What still fits is placed too, where the search ended before it was looked at.
  const placed = greedyPlacement(i, found)
  const broken = brokenBy(i, placed)
  if (new Set(placed.map((x) => x.product)).size < chance.products) broken.push('chance')
  if (broken.length > 0) throw new Error(`the placement breaks: ${broken.join(', ')}`)
  const objective = objectiveOf(placed)
  const bound = Math.max(objective, large ? Math.min(ceiling, await priced) : Math.min(ceiling, solved.bound))
  return {
    status: solved.outcome === 'optimal' && !large ? 'optimal' : 'stopped',
    placed,
    worth: worthOf(i, placed),
    objective,
    bound,
    gap: bound === objective ? 0 : (bound - objective) / Math.max(1, Math.abs(objective)),
    seconds: (performance.now() - began) / 1000,
    chance,
    reasons: reasonsOf(i, pairs, placed)
  }
}

function columnsOf(i: PlacementInstance, pairs: Pairs, program: Program, placed: readonly Placed[]): Float64Array {
  const [P, S] = [i.products.length, i.stores.length]
  const columns = new Float64Array(program.cost.length)
  for (const x of placed) {
    const k = pairs.at(x)
    columns[k] = 1
    columns[P * S + Math.floor(k / S)] = 1
    if (program.cost.length > P * S + P) columns[P * S + P + (k % S)] = 1
  }
  return columns
}
