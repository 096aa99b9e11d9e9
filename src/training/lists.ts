/** Plans as they are made without a solver: first come, first served; and greedily, the best class next. */
import type { Plan } from './check.ts'
import { clashes } from './formulation.ts'
import type { PlanInstance, Seat } from './instance.ts'

/** Which classes may still be opened beside those that are open: budgets and double bookings. */
function openings(instance: PlanInstance) {
  const { classes, budgets } = instance
  const left = new Map(Object.entries(budgets))
  const rivals: Set<number>[] = classes.map(() => new Set())
  for (const list of clashes(instance).values())
    for (const a of list) for (const b of list) if (a !== b) rivals[a]!.add(b)
  const closed = new Set(instance.locks.closed)
  const open = new Set<number>()
  return {
    open,
    may(i: number): boolean {
      const c = classes[i]!
      const money = c.agency === undefined || !left.has(c.agency) || left.get(c.agency)! >= c.cost
      return !closed.has(c.id) && money && ![...rivals[i]!].some((rival) => open.has(rival))
    },
    take(i: number): void {
      const c = classes[i]!
      open.add(i)
      if (c.agency !== undefined && left.has(c.agency)) left.set(c.agency, left.get(c.agency)! - c.cost)
    }
  }
}

/**
 * The list in the office: people in the order in which they come (groups in the instance's order, one person of each in
 * turn) take the class they want most among those that are or can be opened; what stays under its minimum is cancelled.
 */
export function firstCome(instance: PlanInstance): Plan {
  const { groups, classes } = instance
  const at = new Map(classes.map((c, i) => [c.id, i]))
  const { open, may, take } = openings(instance)
  const wishes = groups.map((g) =>
    Object.entries(g.value)
      .filter(([, v]) => v > 0)
      .sort((a, b) => b[1] - a[1])
      .flatMap(([id]) => at.get(id) ?? [])
  )
  const room = classes.map((c) => c.capacity)
  const seats = new Map<string, Seat>()
  const waiting = groups.map((g) => g.count)
  for (let turn = 0; waiting.some((n) => n > turn); turn++) {
    groups.forEach((g, i) => {
      if (waiting[i]! <= turn) return
      const choice = wishes[i]!.find((c) => room[c]! > 0 && (open.has(c) || may(c)))
      if (choice === undefined) return
      if (!open.has(choice)) take(choice)
      room[choice]!--
      const key = `${g.id}\n${classes[choice]!.id}`
      const seat = seats.get(key) ?? { group: g.id, class: classes[choice]!.id, count: 0 }
      seat.count++
      seats.set(key, seat)
    })
  }
  const held = [...open]
    .filter((i) => classes[i]!.capacity - room[i]! >= Math.max(1, classes[i]!.minimum))
    .map((i) => classes[i]!.id)
  return { held, seats: [...seats.values()].filter((s) => held.includes(s.class)) }
}

/** Opens, again and again, the class whose best remaining applicants bring most for its share of the scarcest budget. */
export function greedy(instance: PlanInstance): Plan {
  const { groups, classes, budgets } = instance
  const { may, take } = openings(instance)
  const left = groups.map((g) => g.count)
  const applicants: { group: number; value: number }[][] = classes.map(() => [])
  const at = new Map(classes.map((c, i) => [c.id, i]))
  groups.forEach((g, group) => {
    for (const [id, value] of Object.entries(g.value))
      if (value > 0 && at.has(id)) applicants[at.get(id)!]!.push({ group, value })
  })
  for (const list of applicants) list.sort((a, b) => b.value - a.value)
  const fill = (i: number) => {
    let room = classes[i]!.capacity
    let value = -classes[i]!.penalty
    const taken: { group: number; count: number }[] = []
    for (const a of applicants[i]!) {
      const count = Math.min(room, left[a.group]!)
      if (count <= 0) continue
      taken.push({ group: a.group, count })
      value += count * a.value
      room -= count
      if (room === 0) break
    }
    return { taken, value, people: classes[i]!.capacity - room }
  }
  const price = (i: number) => {
    const { agency, cost } = classes[i]!
    return agency !== undefined && budgets[agency] ? cost / budgets[agency] + 1e-4 : 1
  }
  const held: string[] = []
  const seats: Seat[] = []
  // A value only falls as others are served, so a stale best is recomputed before it is believed (lazy greedy).
  const rank = classes.map((_, i) => ({ i, score: fill(i).value / price(i) })).sort((a, b) => b.score - a.score)
  const locked = instance.locks.held.map((id) => at.get(id)!)
  const hold = (i: number) => {
    const { taken, people } = fill(i)
    if (people < classes[i]!.minimum) return
    take(i)
    held.push(classes[i]!.id)
    for (const t of taken) {
      left[t.group]! -= t.count
      seats.push({ group: groups[t.group]!.id, class: classes[i]!.id, count: t.count })
    }
  }
  for (const i of locked) if (may(i)) hold(i)
  while (rank.length) {
    const best = rank.shift()!
    if (held.includes(classes[best.i]!.id) || !may(best.i)) continue
    const now = fill(best.i)
    if (now.value <= 0 || now.people < Math.max(1, classes[best.i]!.minimum)) continue
    const score = now.value / price(best.i)
    if (rank.length && score < rank[0]!.score - 1e-12) {
      let low = 0
      let high = rank.length
      while (low < high) {
        const middle = (low + high) >> 1
        if (rank[middle]!.score > score) low = middle + 1
        else high = middle
      }
      rank.splice(low, 0, { i: best.i, score })
      continue
    }
    hold(best.i)
  }
  return { held, seats }
}
