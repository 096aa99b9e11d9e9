/** Makes a plan: a greedy one at once, then the best that HiGHS finds in the time given, explained. */
import { Problem } from '../kernel/problem.ts'
import { type Text, text } from '../kernel/text.ts'
import { type Solved, type SolveOptions, type SolverProgress, solve, solveEach } from '../platform/solver.ts'
import { brokenRules, type Plan, worth } from './check.ts'
import { clashes, columnsOf, formulate, type Program, planOf } from './formulation.ts'
import type { PlanInstance, Seat } from './instance.ts'
import { greedy } from './lists.ts'

/**
 * Why somebody has no seat, beside the classes held.
 *
 * - `nothing-fits`: no class that could be held is worth anything to them
 * - `not-held`: none of those is held
 * - `full`: those held are full; with a seat more for them, they would have it
 * - `limit`: there is room; with the limit lifted for them, they would have it
 * - `full-and-limit`: those held are full, and the limit is reached too
 * - `variety`: there is room, but the seat is worth less than variety takes off
 */
export type WithoutReason = 'nothing-fits' | 'not-held' | 'full' | 'limit' | 'full-and-limit' | 'variety'

/**
 * Why a class is not held, beside the classes that are, with everybody seated anew.
 *
 * - `budget`, `mentor`, `venue`: with that alone lifted for this class, the plan with it would be worth more
 * - `several`: only with all that `because` names lifted
 * - `too-few`: nobody can be found for it, though everybody else keep but the minimum
 * - `worth-less`: it would add nothing, whatever its cost, its mentors and its venue
 * - `not-examined`: the time was up
 */
export type ClosedReason =
  | 'forbidden'
  | 'mentor'
  | 'venue'
  | 'budget'
  | 'several'
  | 'too-few'
  | 'worth-less'
  | 'not-examined'

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
  /** Whether to prove what keeps each other class closed; takes as many linear programs. */
  reasons?: boolean
  onProgress?: (progress: SolverProgress) => void
  signal?: AbortSignal
}

const wrong = (id: string, en: string, facts: Record<string, unknown> = {}) =>
  new Problem('training/plan-instance', 422, text(id, en), { facts })

const repeated = (ids: readonly string[]) => {
  const seen = new Set<string>()
  return ids.find((id) => seen.size === seen.add(id).size)
}

/** Every name of an instance, each list with where it stands. */
const namesOf = (i: PlanInstance): readonly (readonly [Text, readonly string[]])[] => [
  [text('kelompok', 'groups'), i.groups.map((g) => g.id)],
  [text('kelas', 'classes'), i.classes.map((c) => c.id)],
  [text('batas', 'limits'), i.limits.map((l) => l.id)],
  [text('kunci', 'locks'), i.locks.held],
  [text('larangan', 'forbidden classes'), i.locks.closed],
  ...i.classes.flatMap((c) => [
    [text(`narasumber kelas ${c.id}`, `mentors of class ${c.id}`), c.mentors] as const,
    [text(`hari kelas ${c.id}`, `days of class ${c.id}`), [...c.dates, ...(c.sea?.days ?? [])]] as const
  ]),
  ...[...i.limits, ...(i.variety?.sets ?? [])].flatMap((l) => [
    [text(`kelas dalam ${l.id}`, `classes in ${l.id}`), l.classes ?? []] as const,
    [text(`kelompok dalam ${l.id}`, `groups in ${l.id}`), 'groups' in l ? (l.groups ?? []) : []] as const
  ]),
  [text('dinas', 'agencies'), Object.keys(i.budgets)],
  [text('narasumber', 'mentors'), Object.keys(i.mentors)]
]

/** More than this is no number of people. */
const mostPeople = 10_000_000

/** Refuses an instance that names what it does not have, or a class without the mentors every class needs. */
export function checkInstance(instance: PlanInstance): void {
  for (const [where, ids] of namesOf(instance)) {
    const double = repeated(ids)
    if (double !== undefined)
      throw wrong(
        `"${double}" muncul dua kali (${where.id}). Beri nama lain.`,
        `"${double}" appears twice (${where.en}). Give it another name.`
      )
    const odd = ids.find((id) => id in {})
    if (odd !== undefined)
      throw wrong(
        `"${odd}" tidak dapat menjadi nama (${where.id}). Ganti namanya.`,
        `"${odd}" cannot be a name (${where.en}). Choose another one.`
      )
  }
  const classes = new Set(instance.classes.map((c) => c.id))
  const groups = new Set(instance.groups.map((g) => g.id))
  const sets = [...instance.limits, ...(instance.variety?.sets ?? [])]
  const unknown =
    instance.groups.flatMap((g) => Object.keys(g.value)).find((id) => !classes.has(id)) ??
    [...instance.locks.held, ...instance.locks.closed].find((id) => !classes.has(id)) ??
    sets.flatMap((l) => l.classes ?? []).find((id) => !classes.has(id)) ??
    instance.limits.flatMap((l) => l.groups ?? []).find((id) => !groups.has(id))
  if (unknown !== undefined)
    throw wrong(`"${unknown}" disebut tetapi tidak ada.`, `"${unknown}" is named but not there.`)
  const contrary = instance.limits.find((l) => (l.atLeast ?? 0) > (l.atMost ?? Infinity))
  if (contrary)
    throw wrong(
      `Batas ${contrary.id}: paling sedikit ${contrary.atLeast} melebihi paling banyak ${contrary.atMost}.`,
      `Limit ${contrary.id}: at least ${contrary.atLeast} is above at most ${contrary.atMost}.`
    )
  const huge = [
    ...instance.groups.map((g) => [g.id, g.count] as const),
    ...instance.classes.map((c) => [c.id, c.capacity] as const)
  ].find(([, people]) => people > mostPeople)
  if (huge)
    throw wrong(
      `${huge[0]}: ${huge[1]} orang melebihi ${mostPeople}. Periksa angkanya.`,
      `${huge[0]}: ${huge[1]} people is above ${mostPeople}. Check the number.`
    )
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
    without: (i) => ({ ...i, classes: i.classes.map((c) => ({ ...c, mentors: [], venue: undefined, sea: undefined })) })
  })
  list.push({
    name: text('peserta paling sedikit tiap kelas', 'the minimum of each class'),
    without: (i) => ({ ...i, classes: i.classes.map((c) => ({ ...c, minimum: 0 })) })
  })
  list.push({
    name: text('daya tampung kelas', 'the capacity of the classes'),
    without: (i) => ({ ...i, classes: i.classes.map((c) => ({ ...c, capacity: mostPeople })) })
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

/** A program larger than this is also solved, in a second worker, with those classes alone that its relaxation looks at. */
const largeProgram = 20_000
/** In a program larger than this the relaxation alone takes half a minute: there, one alternative a family is looked at. */
const hugeProgram = 60_000
/** Classes beside those: the next by what the prices of the relaxation leave them. */
const alsoLookedAt = 25

/** The classes that the relaxation holds in part, those that would gain next, a known plan's; nothing if there was no time. */
async function lookedAt(
  { classes, locks }: PlanInstance,
  program: Program,
  known: Plan,
  { seconds, signal }: Pick<SolveOptions, 'seconds' | 'signal'>
): Promise<Set<string> | undefined> {
  const relaxed = { ...program, integer: new Int32Array(program.integer.length) }
  const { outcome, columns, prices } = await solve(relaxed, {
    start: null,
    seconds,
    gap: 1e-6,
    ...(signal ? { signal } : {})
  })
  if (outcome !== 'optimal' || !columns || !prices) return undefined
  const left = program.cost.slice()
  prices.forEach((price, row) => {
    for (let k = program.starts[row]!; k < program.starts[row + 1]!; k++)
      left[program.indices[k]!]! -= price * program.values[k]!
  })
  const [inside, outside] = [true, false].map((is) => [...classes.keys()].filter((i) => columns[i]! > 1e-6 === is))
  const next = outside!.sort((a, b) => left[b]! - left[a]!).slice(0, alsoLookedAt)
  return new Set([...[...inside!, ...next].map((i) => classes[i]!.id), ...known.held, ...locks.held])
}

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
 * Solves the program; a large one in two workers at once: the whole gives the bound, and the same with the classes that its
 * relaxation looks at (or, where that takes too long, with one alternative a family) finds good plans long before the whole
 * does. The better plan of the two counts.
 */
async function solveBeside(
  instance: PlanInstance,
  program: Program,
  options: SolveOptions,
  known: Plan
): Promise<Solved> {
  if (program.cost.length < largeProgram) return solve(program, options)
  const began = performance.now()
  const stop = new AbortController()
  options.signal?.addEventListener('abort', () => stop.abort())
  const signal = stop.signal
  let best = -Infinity
  const narrow = async (): Promise<Float64Array | null> => {
    const huge = program.cost.length > hugeProgram
    const looked = huge ? null : await lookedAt(instance, program, known, { seconds: options.seconds, signal })
    const seconds = options.seconds - (performance.now() - began) / 1000
    if (looked === undefined || seconds <= 0 || signal.aborted) return null
    const closed = looked
      ? instance.classes.flatMap((c) => (looked.has(c.id) ? [] : [c.id]))
      : leftAside(instance, program.families, known)
    const few = formulate({ ...instance, locks: { ...instance.locks, closed: [...instance.locks.closed, ...closed] } })
    const { columns } = await solve(few, {
      ...options,
      seconds,
      signal,
      onProgress: (p) => {
        best = Math.max(best, p.incumbent)
      }
    })
    return columns
  }
  const beside = narrow()
  const whole = await solve(program, {
    ...options,
    onProgress: (p) => options.onProgress?.({ ...p, incumbent: Math.max(best, p.incumbent) })
  })
  stop.abort()
  const other = await beside
  const worthOf = (columns: Float64Array | null) =>
    columns ? columns.reduce((sum, value, i) => sum + value * program.cost[i]!, 0) : -Infinity
  return worthOf(other) > worthOf(whole.columns) && whole.outcome !== 'impossible'
    ? { ...whole, columns: other }
    : whole
}

export async function makePlan(
  instance: PlanInstance,
  { seconds, gap = 1e-4, start: known, reasons = true, onProgress, signal }: PlanOptions
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
        `Tidak ada rencana yang memenuhi semua syarat. Yang saling bertentangan: ` +
          `${names.map((n) => n.id).join('; ')}. Longgarkan salah satunya.`,
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
  const found = planOf(instance, program, solved.columns)
  const worths = reasons ? await worthsBeside(instance, found) : new Map<string, number | null>()
  const plan = solved.outcome === 'optimal' ? found : await withMore(instance, found, worths)
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
    ...explain(instance, plan, plan === found ? worths : await worthsBeside(instance, plan))
  }
}

/** The program with these classes held and no others: who sits where follows from it. */
function holding(instance: PlanInstance, held: readonly string[]): Program {
  const program = formulate({ ...instance, locks: { held: [], closed: [] } })
  const open = new Set(held)
  instance.classes.forEach((c, i) => {
    program.lower[i] = program.upper[i] = open.has(c.id) ? 1 : 0
    program.integer[i] = 0
  })
  return program
}

/** Seconds that the reasons may take; what is not reached by then is not examined. */
const secondsForReasons = 20

/**
 * What the plan would be worth with each other class beside those that are held and everybody seated anew, whatever it
 * costs and whoever else wants its mentors and venue; null where its minimum cannot be found, nothing where the time was up.
 */
async function worthsBeside(instance: PlanInstance, { held }: Plan): Promise<Map<string, number | null>> {
  const open = new Set(held)
  const others = instance.classes.flatMap((c, i) => (open.has(c.id) ? [] : [{ id: c.id, i }]))
  const values = await solveEach(
    // Budgets, mentors and venues are rows of classes alone, which would refuse what is asked about.
    holding({ ...instance, ...unbound(instance) }, held),
    others.map(({ i }) => [[i, 1, 1]]),
    secondsForReasons
  )
  return new Map(others.flatMap(({ id }, n) => (values[n] === undefined ? [] : [[id, values[n]]])))
}

const unbound = ({ classes }: PlanInstance) => ({
  budgets: {},
  classes: classes.map((c) => ({ ...c, mentors: [], venue: undefined, sea: undefined }))
})

/** What stands against holding a class beside those that are held: of money, mentors and venue, each with its name. */
function against(instance: PlanInstance, held: readonly string[]) {
  const open = new Set(held)
  const left = new Map(Object.entries(instance.budgets))
  for (const c of instance.classes)
    if (open.has(c.id) && c.agency !== undefined && left.has(c.agency)) left.set(c.agency, left.get(c.agency)! - c.cost)
  const taken = new Map<string, string[]>()
  for (const [name, list] of clashes(instance)) {
    const ids = list.map((i) => instance.classes[i]!.id)
    if (ids.some((id) => open.has(id))) for (const id of ids) taken.set(id, [...(taken.get(id) ?? []), name])
  }
  return (c: PlanInstance['classes'][number]): { reason: 'budget' | 'mentor' | 'venue'; because: string }[] => {
    const names = taken.get(c.id) ?? []
    const mentor = names.find((name) => name.startsWith('mentor'))
    const venue = names.find((name) => name.startsWith('venue'))
    const short = c.agency !== undefined && left.has(c.agency) && left.get(c.agency)! < c.cost
    return [
      ...(short ? [{ reason: 'budget' as const, because: c.agency! }] : []),
      ...(mentor ? [{ reason: 'mentor' as const, because: mentor }] : []),
      ...(venue ? [{ reason: 'venue' as const, because: venue }] : [])
    ]
  }
}

/** What a plan must gain for a difference to be one. */
const notable = (objective: number) => 1e-6 * Math.max(1, Math.abs(objective))

/** A search that was cut short may leave a class out that could simply be held as well: the best of them is, and the next. */
async function withMore(instance: PlanInstance, plan: Plan, worths: ReadonlyMap<string, number | null>): Promise<Plan> {
  let now = plan
  const ranked = [...worths].flatMap(([id, value]) => (value === null ? [] : [{ id, value }]))
  for (const { id, value } of ranked.sort((a, b) => b.value - a.value).slice(0, 10)) {
    const c = instance.classes.find((x) => x.id === id)!
    const before = worth(instance, now)
    if (value <= before + notable(before) || instance.locks.closed.includes(id)) continue
    if (against(instance, now.held)(c).length > 0) continue
    const held = [...now.held, id]
    const program = holding(instance, held)
    const { columns } = await solve(program, { start: null, seconds: 5, gap: 1e-9 })
    const next = columns && planOf(instance, program, columns)
    if (next && brokenRules(instance, next).length === 0 && worth(instance, next) > before) now = next
  }
  return now
}

/** Why somebody to whom seats are worth this has none; `limited`: a limit of theirs is reached. */
export function withoutReason(
  value: Readonly<Record<string, number>>,
  held: ReadonlySet<string>,
  full: ReadonlySet<string>,
  limited: boolean
): WithoutReason {
  const wanted = Object.keys(value).filter((id) => value[id]! > 0)
  if (wanted.length === 0) return 'nothing-fits'
  const there = wanted.filter((id) => held.has(id))
  if (there.length === 0) return 'not-held'
  if (there.every((id) => full.has(id))) return limited ? 'full-and-limit' : 'full'
  return limited ? 'limit' : 'variety'
}

/** Who sits where, who does not and why not, what keeps each class closed that is not held. */
function explain(
  instance: PlanInstance,
  { held, seats }: Plan,
  worths: ReadonlyMap<string, number | null>
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
  const classes = instance.classes.filter((c) => open.has(c.id))
  const full = new Set(classes.filter((c) => (there.get(c.id) ?? 0) >= c.capacity).map((c) => c.id))
  const limited = new Set(
    instance.limits.flatMap((l) => {
      if (l.atMost === undefined) return []
      const own = l.groups ?? instance.groups.map((g) => g.id)
      const inside = new Set(own)
      const counted = seats.filter((s) => inside.has(s.group) && (!l.classes || l.classes.includes(s.class)))
      return counted.reduce((sum, s) => sum + s.count, 0) >= l.atMost ? own : []
    })
  )
  const without = instance.groups.flatMap((g): PlanResult['without'] => {
    const count = g.count - (seated.get(g.id) ?? 0)
    return count === 0 ? [] : [{ group: g.id, count, reason: withoutReason(g.value, open, full, limited.has(g.id)) }]
  })
  const budgets = Object.entries(instance.budgets).map(([agency, of]) => ({
    agency,
    of,
    spent: classes.filter((c) => c.agency === agency).reduce((sum, c) => sum + c.cost, 0)
  }))
  const now = worth(instance, { held, seats })
  const blocks = against(instance, held)
  const closed = instance.classes
    .filter((c) => !open.has(c.id))
    .map((c): PlanResult['closed'][number] => {
      if (instance.locks.closed.includes(c.id)) return { id: c.id, reason: 'forbidden', because: null }
      const then = worths.get(c.id)
      if (then === undefined) return { id: c.id, reason: 'not-examined', because: null }
      if (then === null) return { id: c.id, reason: 'too-few', because: null }
      if (then <= now + notable(now)) return { id: c.id, reason: 'worth-less', because: null }
      const list = blocks(c)
      const [one] = list
      if (!one) return { id: c.id, reason: 'not-examined', because: null }
      return list.length === 1
        ? { id: c.id, ...one }
        : { id: c.id, reason: 'several', because: list.map((b) => b.reason).join(' ') }
    })
  return {
    classes: classes.map((c) => ({
      id: c.id,
      participants: there.get(c.id) ?? 0,
      value: value.get(c.id) ?? 0,
      cost: c.cost,
      agency: c.agency ?? null,
      full: full.has(c.id)
    })),
    seats: [...seats],
    without,
    closed,
    budgets
  }
}
