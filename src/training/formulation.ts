/**
 * The planning problem as a mixed-integer program.
 *
 * Classes that are worth the same to everybody (one course at one place, on other days or with other mentors) are a
 * family f; who sits in which of a family is settled afterwards. For classes c, families f and groups g: y_c = 1 when c is
 * held, x_gf = how many of g attend a class of f.
 *
 *   maximise    sum value_gf x_gf  -  sum penalty_c y_c
 *   group       sum_f x_gf <= count_g                        (= when everyone must be served)
 *   family      sum_{c in f} minimum_c y_c <= sum_g x_gf <= sum_{c in f} capacity_c y_c
 *   link        x_gf <= sum_{c in f} min(count_g, capacity_c) y_c
 *   budget      sum_{c of a} cost_c y_c <= budget_a          for each agency a
 *   mentor      sum_{c with m on day t} y_c <= 1             for each mentor m and day t; for each venue likewise
 *   limit       atLeast_l <= sum_{g in l, f} x_gf <= atMost_l
 *   y_c in {0, 1}, 0 <= x_gf
 *
 * For fixed y the rest is a flow from groups to families, in which nested limits (households within districts) are nodes
 * of a tree; so its vertices are whole numbers and x need not be declared integer. Where limits cross, x is.
 *
 * Capacitated facility location is the special case without minimum, budgets, mentors and dates: customers are groups
 * with their demand as count, facilities are classes with the opening cost as penalty, value is minus the transport cost
 * of one unit, and everyone must be served; the least cost is minus the objective.
 */
import type { Program as MixedProgram } from '../platform/solver.ts'
import type { PlanInstance, Seat } from './instance.ts'

export interface Program extends MixedProgram {
  /** Classes worth the same to everybody, by their place in the instance. */
  families: number[][]
  /** Columns: first the classes, then the pairs. */
  pairs: { group: number; family: number }[]
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
  const families = familiesOf(instance)
  const capacityOf = families.map((list) => list.reduce((sum, c) => sum + classes[c]!.capacity, 0))
  const pairs: Program['pairs'] = []
  const value: number[] = []
  families.forEach((list, family) => {
    if (capacityOf[family] === 0) return
    const { id } = classes[list[0]!]!
    groups.forEach((g, group) => {
      if (g.value[id] === undefined) return
      pairs.push({ group, family })
      value.push(g.value[id])
    })
  })
  const columns = classes.length + pairs.length
  const whole = !areNested(limits)
  const program: Program = {
    settled: instance.classes.length,
    families,
    pairs,
    cost: Float64Array.from([...classes.map((c) => -c.penalty), ...value]),
    lower: new Float64Array(columns),
    upper: Float64Array.from([
      ...classes.map(() => 1),
      ...pairs.map((p) => Math.min(groups[p.group]!.count, capacityOf[p.family]!))
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
  const ofFamily: number[][] = families.map(() => [])
  pairs.forEach((pair, i) => {
    ofGroup[pair.group]!.push(classes.length + i)
    ofFamily[pair.family]!.push(classes.length + i)
  })
  const ones = (list: readonly number[]) => list.map((column) => [column, 1] as const)
  groups.forEach((g, i) => {
    row(instance.everyone ? g.count : -Infinity, g.count, ones(ofGroup[i]!))
  })
  families.forEach((list, f) => {
    row(-Infinity, 0, [...ones(ofFamily[f]!), ...list.map((c) => [c, -classes[c]!.capacity] as const)])
    if (list.some((c) => classes[c]!.minimum > 0))
      row(0, Infinity, [...ones(ofFamily[f]!), ...list.map((c) => [c, -classes[c]!.minimum] as const)])
  })
  if (pairs.length <= mostLinks) {
    pairs.forEach((pair, i) => {
      const { count } = groups[pair.group]!
      const list = families[pair.family]!
      if (list.some((c) => count < classes[c]!.capacity))
        row(-Infinity, 0, [
          [classes.length + i, 1],
          ...list.map((c) => [c, -Math.min(count, classes[c]!.capacity)] as const)
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

/** Classes with the same value for every group, together. */
function familiesOf({ groups, classes }: PlanInstance): number[][] {
  const columns = new Map<string, string[]>(classes.map((c) => [c.id, []]))
  groups.forEach((g, i) => {
    for (const [id, worth] of Object.entries(g.value)) columns.get(id)?.push(`${i}:${worth}`)
  })
  const families = new Map<string, number[]>()
  classes.forEach((c, i) => {
    const key = columns.get(c.id)!.join()
    families.set(key, [...(families.get(key) ?? []), i])
  })
  return [...families.values()]
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
  const classAt = new Map(instance.classes.map((c, i) => [c.id, i]))
  const familyOf = new Map(program.families.flatMap((list, f) => list.map((c) => [c, f] as const)))
  const at = new Map(
    program.pairs.map((pair, i) => [`${instance.groups[pair.group]!.id}\n${pair.family}`, instance.classes.length + i])
  )
  for (const id of instance.locks.held) columns[classAt.get(id)!] = 1
  for (const seat of seats) {
    const c = classAt.get(seat.class)!
    columns[at.get(`${seat.group}\n${familyOf.get(c)}`)!]! += seat.count
    columns[c] = 1
  }
  return columns
}

/**
 * What the column values say: the classes held and the seats given. Within a family, each class held gets its minimum
 * first; the rest fills one after the other.
 */
export function planOf(
  instance: PlanInstance,
  program: Program,
  columns: ArrayLike<number>
): { held: string[]; seats: Seat[] } {
  const { classes, groups } = instance
  const held = classes.flatMap((c, i) => (columns[i]! > 0.5 ? [c.id] : []))
  const coming: { group: number; count: number }[][] = program.families.map(() => [])
  program.pairs.forEach((pair, i) => {
    const count = Math.round(columns[classes.length + i]!)
    if (count > 0) coming[pair.family]!.push({ group: pair.group, count })
  })
  const seats: Seat[] = []
  program.families.forEach((list, f) => {
    const open = list.filter((c) => columns[c]! > 0.5).map((c) => classes[c]!)
    const people = coming[f]!.reduce((sum, g) => sum + g.count, 0)
    let spare = people - open.reduce((sum, c) => sum + c.minimum, 0)
    const rooms = open.map((c) => {
      const more = Math.min(Math.max(0, spare), c.capacity - c.minimum)
      spare -= more
      return { id: c.id, room: c.minimum + more }
    })
    for (const { group, count } of coming[f]!) {
      let left = count
      for (const place of rooms) {
        const taken = Math.min(left, place.room)
        if (taken === 0) continue
        seats.push({ group: groups[group]!.id, class: place.id, count: taken })
        place.room -= taken
        left -= taken
      }
    }
  })
  return { held, seats }
}
