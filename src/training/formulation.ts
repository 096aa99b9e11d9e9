/**
 * The planning problem as a mixed-integer program.
 *
 * For classes c and groups g: y_c = 1 when c is held, x_gc = how many of g attend it.
 *
 *   maximise    sum value_gc x_gc  -  sum penalty_c y_c
 *   group       sum_c x_gc <= count_g                        (= when everyone must be served)
 *   class       minimum_c y_c <= sum_g x_gc <= capacity_c y_c
 *   link        x_gc <= min(count_g, capacity_c) y_c
 *   budget      sum_{c of a} cost_c y_c <= budget_a          for each agency a
 *   mentor      sum_{c with m on day t} y_c <= 1             for each mentor m and day t; for each venue likewise
 *   limit       atLeast_l <= sum_{g in l, c} x_gc <= atMost_l
 *   y_c in {0, 1}, 0 <= x_gc
 *
 * For fixed y the rest is a flow from groups to classes, in which nested limits (households within districts) are nodes
 * of a tree; so its vertices are whole numbers and x need not be declared integer. Where limits cross, x is.
 *
 * Capacitated facility location is the special case without minimum, budgets, mentors and dates: customers are groups
 * with their demand as count, facilities are classes with the opening cost as penalty, value is minus the transport cost
 * of one unit, and everyone must be served; the least cost is minus the objective.
 */
import type { PlanInstance, Seat } from './instance.ts'

export interface Program {
  /** Columns: first the classes, then the pairs. */
  pairs: { group: number; class: number }[]
  cost: Float64Array
  upper: Float64Array
  lower: Float64Array
  integer: Int32Array
  rowLower: number[]
  rowUpper: number[]
  /** Compressed rows. */
  starts: number[]
  indices: number[]
  values: number[]
}

/** With more pairs than this the link rows, which tighten the relaxation, would cost more than they bring. */
const mostLinks = 150_000

/** Are any two limits disjoint or one within the other? */
export function areNested(limits: PlanInstance['limits']): boolean {
  const sets = limits.map((limit) => new Set(limit.groups)).sort((a, b) => a.size - b.size)
  return sets.every((small, i) =>
    sets.slice(i + 1).every((large) => {
      const shared = [...small].filter((group) => large.has(group)).length
      return shared === 0 || shared === small.size
    })
  )
}

export function formulate(instance: PlanInstance): Program {
  const { groups, classes, limits } = instance
  const classAt = new Map(classes.map((c, i) => [c.id, i]))
  const groupAt = new Map(groups.map((g, i) => [g.id, i]))
  const pairs: Program['pairs'] = []
  const value: number[] = []
  groups.forEach((g, group) => {
    for (const [id, worth] of Object.entries(g.value)) {
      const at = classAt.get(id)
      if (at === undefined || classes[at]!.capacity === 0) continue
      pairs.push({ group, class: at })
      value.push(worth)
    }
  })
  const columns = classes.length + pairs.length
  const whole = !areNested(limits)
  const program: Program = {
    pairs,
    cost: Float64Array.from([...classes.map((c) => -c.penalty), ...value]),
    lower: new Float64Array(columns),
    upper: Float64Array.from([
      ...classes.map(() => 1),
      ...pairs.map((p) => Math.min(groups[p.group]!.count, classes[p.class]!.capacity))
    ]),
    integer: Int32Array.from([...classes.map(() => 1), ...pairs.map(() => (whole ? 1 : 0))]),
    rowLower: [],
    rowUpper: [],
    starts: [0],
    indices: [],
    values: []
  }
  for (const id of instance.locks.held) program.lower[classAt.get(id)!] = 1
  for (const id of instance.locks.closed) program.upper[classAt.get(id)!] = 0
  const row = (lower: number, upper: number, terms: Iterable<readonly [number, number]>) => {
    for (const [column, factor] of terms) {
      program.indices.push(column)
      program.values.push(factor)
    }
    program.starts.push(program.indices.length)
    program.rowLower.push(lower)
    program.rowUpper.push(upper)
  }
  const ofGroup: number[][] = groups.map(() => [])
  const ofClass: number[][] = classes.map(() => [])
  pairs.forEach((pair, i) => {
    ofGroup[pair.group]!.push(classes.length + i)
    ofClass[pair.class]!.push(classes.length + i)
  })
  const ones = (list: readonly number[]) => list.map((column) => [column, 1] as const)
  groups.forEach((g, i) => {
    row(instance.everyone ? g.count : -Infinity, g.count, ones(ofGroup[i]!))
  })
  classes.forEach((c, i) => {
    row(-Infinity, 0, [...ones(ofClass[i]!), [i, -c.capacity]])
    if (c.minimum > 0) row(0, Infinity, [...ones(ofClass[i]!), [i, -c.minimum]])
  })
  if (pairs.length <= mostLinks) {
    pairs.forEach((pair, i) => {
      const most = program.upper[classes.length + i]!
      if (most < classes[pair.class]!.capacity)
        row(-Infinity, 0, [
          [classes.length + i, 1],
          [pair.class, -most]
        ])
    })
  }
  for (const [agency, budget] of Object.entries(instance.budgets)) {
    const own = classes.flatMap((c, i) => (c.agency === agency && c.cost > 0 ? [[i, c.cost] as const] : []))
    if (own.length) row(-Infinity, budget, own)
  }
  for (const list of clashes(instance).values()) row(-Infinity, 1, ones(list))
  for (const limit of limits) {
    const columnsOf = limit.groups.flatMap((id) => ofGroup[groupAt.get(id) ?? -1] ?? [])
    row(limit.atLeast ?? -Infinity, limit.atMost ?? Infinity, ones(columnsOf))
  }
  return program
}

/** Sets of classes of which one at most may be held, because they want one mentor or one venue on one day. */
export function clashes({ classes }: PlanInstance): Map<string, number[]> {
  const wanted = new Map<string, number[]>()
  classes.forEach((c, i) => {
    for (const day of c.dates) {
      for (const who of [
        ...c.mentors.map((m) => `mentor ${m}`),
        ...(c.venue === undefined ? [] : [`venue ${c.venue}`])
      ]) {
        const key = `${who} on ${day}`
        wanted.set(key, [...(wanted.get(key) ?? []), i])
      }
    }
  })
  const kept = new Map<string, number[]>()
  const seen = new Set<string>()
  for (const [name, list] of wanted) {
    const key = list.join()
    if (list.length < 2 || seen.has(key)) continue
    seen.add(key)
    kept.set(name, list)
  }
  return kept
}

/** The column values of a plan, to begin from. */
export function columnsOf(instance: PlanInstance, program: Program, seats: readonly Seat[]): Float64Array {
  const columns = new Float64Array(program.cost.length)
  const at = new Map(
    program.pairs.map((pair, i) => [
      `${instance.groups[pair.group]!.id}\n${instance.classes[pair.class]!.id}`,
      instance.classes.length + i
    ])
  )
  const classAt = new Map(instance.classes.map((c, i) => [c.id, i]))
  for (const id of instance.locks.held) columns[classAt.get(id)!] = 1
  for (const seat of seats) {
    columns[at.get(`${seat.group}\n${seat.class}`)!] = seat.count
    columns[classAt.get(seat.class)!] = 1
  }
  return columns
}

/** What the column values say: the classes held and the seats given. */
export function planOf(
  instance: PlanInstance,
  program: Program,
  columns: ArrayLike<number>
): { held: string[]; seats: Seat[] } {
  const { classes, groups } = instance
  return {
    held: classes.flatMap((c, i) => (columns[i]! > 0.5 ? [c.id] : [])),
    seats: program.pairs.flatMap((pair, i) => {
      const count = Math.round(columns[classes.length + i]!)
      return count > 0 ? [{ group: groups[pair.group]!.id, class: classes[pair.class]!.id, count }] : []
    })
  }
}
