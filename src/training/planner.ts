/** Makes a plan: a greedy one at once, then the best that HiGHS finds in the time given, explained. */
import { Problem } from '../kernel/problem.ts'
import { type Text, text } from '../kernel/text.ts'
import { type Solved, type SolveOptions, type SolverProgress, solve } from '../platform/solver.ts'
import { brokenRules, type Plan, worth } from './check.ts'
import { clashes, columnsOf, formulate, type Program, planOf } from './formulation.ts'
import type { PlanInstance, Seat } from './instance.ts'
import { greedy } from './lists.ts'

/** Why somebody has no seat. */
export type WithoutReason = 'nothing-fits' | 'not-held' | 'full' | 'worth-less'
/** Why a class is not held. */
export type ClosedReason = 'forbidden' | 'mentor' | 'venue' | 'budget' | 'too-few' | 'worth-less'

export interface PlanResult {
  /** `best`: proven. `good`: the time was up or it was cancelled. */
  status: 'best' | 'good'
  objective: number
  /** No plan can be worth more than this. */
  bound: number
  /** (bound - objective) / |objective| */
  gap: number
  seconds: number
  classes: { id: string; participants: number; value: number; cost: number; agency: string | null; full: boolean }[]
  seats: Seat[]
  without: { group: string; count: number; reason: WithoutReason }[]
  closed: { id: string; reason: ClosedReason; because: string | null }[]
  budgets: { agency: string; spent: number; of: number }[]
}

export interface PlanOptions {
  seconds: number
  gap?: number
  /** A plan known already, to begin from instead of a greedy one. */
  start?: Plan
  onProgress?: (progress: SolverProgress) => void
  signal?: AbortSignal
}

const wrong = (id: string, en: string, facts: Record<string, unknown> = {}) =>
  new Problem('training/plan-instance', 422, text(id, en), { facts })

/** Refuses an instance that names what it does not have, or a class without the mentors every class needs. */
export function checkInstance(instance: PlanInstance): void {
  const twice = (ids: string[]) => ids.find((id, i) => ids.indexOf(id) !== i)
  const double =
    twice(instance.groups.map((g) => g.id)) ??
    twice(instance.classes.map((c) => c.id)) ??
    twice(instance.limits.map((l) => l.id))
  if (double)
    throw wrong(`"${double}" muncul dua kali. Beri nama lain.`, `"${double}" appears twice. Give it another name.`)
  const classes = new Set(instance.classes.map((c) => c.id))
  const groups = new Set(instance.groups.map((g) => g.id))
  const unknown =
    instance.groups.flatMap((g) => Object.keys(g.value)).find((id) => !classes.has(id)) ??
    [...instance.locks.held, ...instance.locks.closed].find((id) => !classes.has(id)) ??
    instance.limits.flatMap((l) => l.groups).find((id) => !groups.has(id))
  if (unknown !== undefined)
    throw wrong(`"${unknown}" disebut tetapi tidak ada.`, `"${unknown}" is named but not there.`)
  for (const c of instance.classes) {
    if (c.minimum > c.capacity)
      throw wrong(
        `Kelas ${c.id}: peserta paling sedikit ${c.minimum} melebihi daya tampung ${c.capacity}.`,
        `Class ${c.id}: its minimum of ${c.minimum} is above its capacity of ${c.capacity}.`
      )
    const missing = instance.eachClassNeeds.find((kind) => !c.mentors.some((m) => instance.mentors[m] === kind))
    if (missing)
      throw wrong(
        `Kelas ${c.id} tidak punya narasumber dari "${missing}".`,
        `Class ${c.id} has no mentor of kind "${missing}".`
      )
  }
}

/** A condition that an officer can loosen, and the instance without it. */
interface Condition {
  name: Text
  without: (instance: PlanInstance) => PlanInstance
}

function conditionsOf(instance: PlanInstance): Condition[] {
  const list: Condition[] = []
  if (instance.everyone)
    list.push({
      name: text('semua harus mendapat tempat', 'everybody must get a seat'),
      without: (i) => ({ ...i, everyone: false })
    })
  for (const { id, atLeast } of instance.limits) {
    list.push({
      name: text(
        `batas ${id}${atLeast ? ` (paling sedikit ${atLeast})` : ''}`,
        `limit ${id}${atLeast ? ` (at least ${atLeast})` : ''}`
      ),
      without: (i) => ({ ...i, limits: i.limits.filter((l) => l.id !== id) })
    })
  }
  for (const id of instance.locks.held)
    list.push({
      name: text(`kelas ${id} dikunci`, `class ${id} is locked`),
      without: (i) => ({ ...i, locks: { ...i.locks, held: i.locks.held.filter((h) => h !== id) } })
    })
  if (instance.locks.closed.length)
    list.push({
      name: text('kelas yang dilarang', 'the forbidden classes'),
      without: (i) => ({ ...i, locks: { ...i.locks, closed: [] } })
    })
  for (const agency of Object.keys(instance.budgets)) {
    list.push({
      name: text(`anggaran ${agency}`, `budget of ${agency}`),
      without: (i) => ({ ...i, budgets: Object.fromEntries(Object.entries(i.budgets).filter(([a]) => a !== agency)) })
    })
  }
  list.push({
    name: text('narasumber dan tempat tidak boleh dipakai ganda', 'no mentor or venue twice on a day'),
    without: (i) => ({ ...i, classes: i.classes.map((c) => ({ ...c, mentors: [], venue: undefined })) })
  })
  list.push({
    name: text('peserta paling sedikit tiap kelas', 'the minimum of each class'),
    without: (i) => ({ ...i, classes: i.classes.map((c) => ({ ...c, minimum: 0 })) })
  })
  list.push({
    name: text('daya tampung kelas', 'the capacity of the classes'),
    without: (i) => ({ ...i, classes: i.classes.map((c) => ({ ...c, capacity: 10_000_000 })) })
  })
  return list
}

/** A smallest set of conditions that contradict each other: whatever can be left out without curing it, is (a deletion filter). */
async function conflictOf(instance: PlanInstance): Promise<Text[]> {
  let left = instance
  const needed: Text[] = []
  for (const condition of conditionsOf(instance)) {
    const without = condition.without(left)
    const { outcome } = await solve(
      formulate({
        ...without,
        groups: without.groups.map((g) => ({
          ...g,
          value: Object.fromEntries(Object.keys(g.value).map((c) => [c, 0]))
        }))
      }),
      { start: null, seconds: 5, gap: 1 }
    )
    if (outcome === 'impossible') left = without
    else needed.push(condition.name)
  }
  return needed
}

/** A program larger than this is also solved with one alternative a family, in a second worker beside the whole one. */
const largeProgram = 20_000

/** The classes that a narrower look leaves aside: of each family, all but those of a known plan, or but the one that collides least. */
function leftAside(instance: PlanInstance, families: readonly number[][], known: Plan): string[] {
  const { classes } = instance
  const taken = new Map<string, number>()
  const keysOf = (c: PlanInstance['classes'][number]) =>
    c.dates.flatMap((day) => [...c.mentors, ...(c.venue === undefined ? [] : [c.venue])].map((who) => `${who} ${day}`))
  const collisions = (c: PlanInstance['classes'][number]) =>
    keysOf(c).reduce((sum, key) => sum + (taken.get(key) ?? 0), 0)
  const kept = new Set([...known.held, ...instance.locks.held])
  const keep = (c: PlanInstance['classes'][number]) => {
    kept.add(c.id)
    for (const key of keysOf(c)) taken.set(key, (taken.get(key) ?? 0) + 1)
  }
  for (const c of classes) if (kept.has(c.id)) keep(c)
  for (const family of families) {
    const list = family.map((i) => classes[i]!)
    if (list.some((c) => kept.has(c.id))) continue
    keep(list.reduce((best, c) => (collisions(c) < collisions(best) ? c : best)))
  }
  return classes.filter((c) => !kept.has(c.id)).map((c) => c.id)
}

/**
 * Solves the program; a large one in two workers at once: the whole gives the bound, and the same with one alternative a
 * family finds good plans long before the whole does. The better plan of the two counts.
 */
async function solveBeside(
  instance: PlanInstance,
  program: Program,
  options: SolveOptions,
  known: Plan
): Promise<Solved> {
  if (program.cost.length < largeProgram) return solve(program, options)
  const aside = leftAside(instance, program.families, known)
  const narrow = formulate({ ...instance, locks: { ...instance.locks, closed: [...instance.locks.closed, ...aside] } })
  const stop = new AbortController()
  options.signal?.addEventListener('abort', () => stop.abort())
  let best = -Infinity
  const beside = solve(narrow, {
    ...options,
    signal: stop.signal,
    onProgress: (p) => {
      best = Math.max(best, p.incumbent)
    }
  })
  const whole = await solve(program, {
    ...options,
    onProgress: (p) => options.onProgress?.({ ...p, incumbent: Math.max(best, p.incumbent) })
  })
  stop.abort()
  const other = await beside
  const worthOf = (columns: Float64Array | null) =>
    columns ? columns.reduce((sum, value, i) => sum + value * program.cost[i]!, 0) : -Infinity
  return worthOf(other.columns) > worthOf(whole.columns) && whole.outcome !== 'impossible'
    ? { ...whole, columns: other.columns }
    : whole
}

export async function makePlan(
  instance: PlanInstance,
  { seconds, gap = 1e-4, start: known, onProgress, signal }: PlanOptions
): Promise<PlanResult> {
  checkInstance(instance)
  const began = performance.now()
  const program = formulate(instance)
  const first = known ?? greedy(instance)
  const start = brokenRules(instance, first).length === 0 ? columnsOf(instance, program, first.seats) : null
  const solved = await solveBeside(
    instance,
    program,
    { start, seconds, gap, ...(onProgress ? { onProgress } : {}), ...(signal ? { signal } : {}) },
    first
  )
  if (solved.outcome === 'impossible') {
    const names = await conflictOf(instance)
    throw new Problem(
      'training/plan-impossible',
      422,
      text(
        `Tidak ada rencana yang memenuhi semua syarat. Yang saling bertentangan: ${names.map((n) => n.id).join('; ')}. Longgarkan salah satunya.`,
        `No plan meets every condition. These contradict each other: ${names.map((n) => n.en).join('; ')}. Loosen one of them.`
      ),
      { facts: { conflict: names.map((n) => n.en) } }
    )
  }
  if (!solved.columns)
    throw new Problem(
      'training/plan-no-time',
      422,
      text(
        'Belum ada rencana dalam waktu itu. Beri waktu lebih lama.',
        'No plan was found in that time. Give it longer.'
      )
    )
  const plan = planOf(instance, program, solved.columns)
  const broken = brokenRules(instance, plan)
  if (broken.length) throw new Error(`the solver broke a rule: ${broken.slice(0, 3).join('; ')}`)
  const objective = worth(instance, plan)
  const bound = Math.max(
    objective,
    solved.outcome === 'optimal' && !Number.isFinite(solved.bound) ? objective : solved.bound
  )
  return {
    status: solved.outcome === 'optimal' ? 'best' : 'good',
    objective,
    bound,
    gap: (bound - objective) / Math.max(1e-9, Math.abs(objective)),
    seconds: (performance.now() - began) / 1000,
    ...explain(instance, plan)
  }
}

/** Who sits where and why, who does not and why not, what binds each class that is not held. */
export function explain(
  instance: PlanInstance,
  { held, seats }: Plan
): Pick<PlanResult, 'classes' | 'seats' | 'without' | 'closed' | 'budgets'> {
  const open = new Set(held)
  const groups = new Map(instance.groups.map((g) => [g.id, g]))
  const there = new Map<string, number>()
  const value = new Map<string, number>()
  const seated = new Map<string, number>()
  for (const s of seats) {
    there.set(s.class, (there.get(s.class) ?? 0) + s.count)
    value.set(s.class, (value.get(s.class) ?? 0) + s.count * groups.get(s.group)!.value[s.class]!)
    seated.set(s.group, (seated.get(s.group) ?? 0) + s.count)
  }
  const isFull = (c: PlanInstance['classes'][number]) => (there.get(c.id) ?? 0) >= c.capacity
  const classes = instance.classes.filter((c) => open.has(c.id))
  const byId = new Map(instance.classes.map((c) => [c.id, c]))
  const without = instance.groups.flatMap((g): PlanResult['without'] => {
    const count = g.count - (seated.get(g.id) ?? 0)
    if (count === 0) return []
    const wanted = Object.entries(g.value)
      .filter(([, v]) => v > 0)
      .flatMap(([id]) => byId.get(id) ?? [])
    const there = wanted.filter((c) => open.has(c.id))
    const reason =
      wanted.length === 0
        ? 'nothing-fits'
        : there.length === 0
          ? 'not-held'
          : there.every(isFull)
            ? 'full'
            : 'worth-less'
    return [{ group: g.id, count, reason }]
  })
  const budgets = Object.entries(instance.budgets).map(([agency, of]) => ({
    agency,
    of,
    spent: classes.filter((c) => c.agency === agency).reduce((sum, c) => sum + c.cost, 0)
  }))
  const left = new Map(budgets.map((b) => [b.agency, b.of - b.spent]))
  const waiting = new Map(without.map((w) => [w.group, w.count]))
  const reachable = new Map<string, number>()
  for (const [id, count] of waiting)
    for (const [c, v] of Object.entries(groups.get(id)!.value))
      if (v > 0) reachable.set(c, (reachable.get(c) ?? 0) + count)
  const rival = new Map<string, string>()
  for (const [name, list] of clashes(instance)) {
    if (list.some((i) => open.has(instance.classes[i]!.id)))
      for (const i of list) if (!rival.has(instance.classes[i]!.id)) rival.set(instance.classes[i]!.id, name)
  }
  const closed = instance.classes
    .filter((c) => !open.has(c.id))
    .map((c): PlanResult['closed'][number] => {
      if (instance.locks.closed.includes(c.id)) return { id: c.id, reason: 'forbidden', because: null }
      if (c.agency !== undefined && left.has(c.agency) && left.get(c.agency)! < c.cost)
        return { id: c.id, reason: 'budget', because: c.agency }
      const clash = rival.get(c.id)
      if (clash) return { id: c.id, reason: clash.startsWith('mentor') ? 'mentor' : 'venue', because: clash }
      return {
        id: c.id,
        reason: (reachable.get(c.id) ?? 0) < Math.max(1, c.minimum) ? 'too-few' : 'worth-less',
        because: null
      }
    })
  return {
    classes: classes.map((c) => ({
      id: c.id,
      participants: there.get(c.id) ?? 0,
      value: value.get(c.id) ?? 0,
      cost: c.cost,
      agency: c.agency ?? null,
      full: isFull(c)
    })),
    seats: [...seats],
    without,
    closed,
    budgets
  }
}
