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
 *   sea         y_c + sum_{d elsewhere with m on day t} y_d <= 1   for each day t on which m is away for a class c on an island
 *   limit       atLeast_l <= sum_{g in l, f in l} x_gf <= atMost_l
 *   variety     sum_{g, f in v} x_gf - e_v <= beyond_v       seats beyond cost less_v e_v in the objective
 *   y_c in {0, 1}, 0 <= x_gf, 0 <= e_v
 *
 * For fixed y the rest is a flow from groups to families, in which nested limits (households within districts) are nodes
 * of a tree, and so are nested sets of classes; so its vertices are whole numbers and x need not be declared integer.
 * Where limits cross, or are of some groups in some classes, x is.
 *
 * Capacitated facility location is the special case without minimum, budgets, mentors and dates: customers are groups
 * with their demand as count, facilities are classes with the opening cost as penalty, value is minus the transport cost
 * of one unit, and everyone must be served; the least cost is minus the objective.
 */
import type { Program as MixedProgram } from '../platform/solver.ts'
import { lessBeyond, type PlanInstance, type Seat } from './instance.ts'

export interface Program extends MixedProgram {
  /** Classes worth the same to everybody, by their place in the instance. */
  families: number[][]
  /** Columns: first the classes, then the pairs, then the seats beyond each step of variety. */
  pairs: { group: number; family: number }[]
}

type VarietySet = NonNullable<PlanInstance['variety']>['sets'][number]
const varietyOf = ({ variety }: PlanInstance): VarietySet[] => (variety && variety.share > 0 ? variety.sets : [])

/** With more pairs than this the link rows, which tighten the relaxation, would cost more than they bring. */
const mostLinks = 150_000

/** Are any two of these sets disjoint or one within the other? */
function isLaminar(sets: readonly (readonly string[])[]): boolean {
  const bySize = sets.map((ids) => new Set(ids)).sort((a, b) => a.size - b.size)
  return bySize.every((small, i) =>
    bySize.slice(i + 1).every((large) => {
      const shared = [...small].filter((id) => large.has(id)).length
      return shared === 0 || shared === small.size
    })
  )
}

/** Is the rest a flow for fixed classes? Limits of groups are nested, limits of classes are, and none is of both. */
export function areNested(limits: PlanInstance['limits'], sets: readonly VarietySet[] = []): boolean {
  return (
    limits.every((l) => !(l.groups && l.classes)) &&
    isLaminar(limits.flatMap((l) => (l.groups ? [l.groups] : []))) &&
    isLaminar([...limits.flatMap((l) => (l.classes ? [l.classes] : [])), ...sets.map((v) => v.classes)])
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
  const sets = varietyOf(instance)
  const columns = classes.length + pairs.length + sets.length
  const whole = !areNested(limits, sets)
  const program: Program = {
    settled: instance.classes.length,
    families,
    pairs,
    cost: Float64Array.from([
      ...classes.map((c) => -c.penalty),
      ...value,
      ...sets.map((v) => -lessBeyond(instance.variety!, v.step))
    ]),
    lower: new Float64Array(columns),
    upper: Float64Array.from([
      ...classes.map(() => 1),
      ...pairs.map((p) => Math.min(groups[p.group]!.count, capacityOf[p.family]!)),
      ...sets.map(() => Infinity)
    ]),
    integer: Int32Array.from([...classes.map(() => 1), ...pairs.map(() => (whole ? 1 : 0)), ...sets.map(() => 0)]),
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
  const within = (ids: readonly string[] | undefined) => {
    const set = ids && new Set(ids)
    return (family: number) => !set || set.has(classes[families[family]![0]!]!.id)
  }
  for (const limit of limits) {
    const inside = within(limit.classes)
    const members = limit.groups?.flatMap((id) => ofGroup[groupAt.get(id) ?? -1] ?? []) ?? ofGroup.flat()
    const own = members.filter((column) => inside(pairs[column - classes.length]!.family))
    row(limit.atLeast ?? -Infinity, limit.atMost ?? Infinity, ones(own))
  }
  sets.forEach((set, i) => {
    const inside = within(set.classes)
    const own = ofFamily.flatMap((list, family) => (inside(family) ? list : []))
    row(-Infinity, set.beyond, [...ones(own), [classes.length + pairs.length + i, -1]])
  })
  return program
}

/** Classes with the same value for every group, and in the same limits and sets, together. */
function familiesOf(instance: PlanInstance): number[][] {
  const { groups, classes, limits } = instance
  const columns = new Map<string, string[]>(classes.map((c) => [c.id, []]))
  groups.forEach((g, i) => {
    for (const [id, worth] of Object.entries(g.value)) columns.get(id)?.push(`${i}:${worth}`)
  })
  for (const [i, ids] of [...limits.map((l) => l.classes), ...varietyOf(instance).map((v) => v.classes)].entries())
    for (const id of ids ?? []) columns.get(id)?.push(`in ${i}`)
  const families = new Map<string, number[]>()
  classes.forEach((c, i) => {
    const key = columns.get(c.id)!.join()
    families.set(key, [...(families.get(key) ?? []), i])
  })
  return [...families.values()]
}

/**
 * Sets of classes of which one at most may be held, because they want one mentor or one venue on one day; a mentor on the
 * way to an island and back can share that day only with other classes on that island.
 */
export function clashes({ classes }: PlanInstance): Map<string, number[]> {
  const wanted = new Map<string, number[]>()
  classes.forEach((c, i) => {
    for (const day of new Set(c.dates)) {
      for (const who of [
        ...new Set(c.mentors.map((m) => `mentor ${m}`)),
        ...(c.venue === undefined ? [] : [`venue ${c.venue}`])
      ]) {
        const key = `${who} on ${day}`
        wanted.set(key, [...(wanted.get(key) ?? []), i])
      }
    }
  })
  const away = new Map<string, number[]>()
  classes.forEach((c, i) => {
    for (const day of new Set(c.sea?.days))
      for (const m of new Set(c.mentors)) {
        const key = `mentor ${m} on ${day}`
        away.set(key, [...(away.get(key) ?? []), i])
      }
  })
  const elsewhere = (a: number) => (b: number) => classes[a]!.sea?.island !== classes[b]!.sea?.island
  const kept = new Map<string, number[]>()
  const seen = new Set<string>()
  const keep = (name: string, list: number[]) => {
    // A mentor and a venue may stand against the same classes: each is a reason of its own.
    const key = `${name.split(' ')[0]} ${list.join()}`
    if (list.length < 2 || seen.has(key)) return
    seen.add(key)
    kept.set(kept.has(name) ? `${name} (${kept.size})` : name, list)
  }
  for (const [name, list] of wanted) keep(name, list)
  for (const [name, list] of away)
    for (const c of list) {
      keep(name, [c, ...(wanted.get(name) ?? []).filter(elsewhere(c))])
      for (const d of list.filter(elsewhere(c))) if (c < d) keep(name, [c, d])
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
  varietyOf(instance).forEach((set, i) => {
    const inside = new Set(set.classes)
    const given = seats.reduce((sum, s) => sum + (inside.has(s.class) ? s.count : 0), 0)
    columns[instance.classes.length + program.pairs.length + i] = Math.max(0, given - set.beyond)
  })
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
