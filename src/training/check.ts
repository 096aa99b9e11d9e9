/** Holds a plan against its instance, independently of how it was made. */
import { clashes } from './formulation.ts'
import type { PlanInstance, Seat } from './instance.ts'

export interface Plan {
  held: string[]
  seats: Seat[]
}

/** What a plan is worth: satisfied value less the penalties of the classes held. */
export function worth(instance: PlanInstance, { held, seats }: Plan): number {
  const groups = new Map(instance.groups.map((g) => [g.id, g]))
  const classes = new Map(instance.classes.map((c) => [c.id, c]))
  return (
    seats.reduce((sum, s) => sum + s.count * groups.get(s.group)!.value[s.class]!, 0) -
    held.reduce((sum, id) => sum + classes.get(id)!.penalty, 0)
  )
}

const sumBy = <T>(list: readonly T[], key: (item: T) => string, amount: (item: T) => number): Map<string, number> => {
  const sums = new Map<string, number>()
  for (const item of list) sums.set(key(item), (sums.get(key(item)) ?? 0) + amount(item))
  return sums
}

/** Every rule that a plan breaks, in words; an empty list is a plan that can be held. */
export function brokenRules(instance: PlanInstance, { held, seats }: Plan): string[] {
  const broken: string[] = []
  const open = new Set(held)
  const inClass = sumBy(
    seats,
    (s) => s.class,
    (s) => s.count
  )
  const ofGroup = sumBy(
    seats,
    (s) => s.group,
    (s) => s.count
  )
  for (const g of instance.groups) {
    const given = ofGroup.get(g.id) ?? 0
    if (given > g.count || (instance.everyone && given < g.count)) broken.push(`group ${g.id}: ${given} of ${g.count}`)
  }
  for (const s of seats) {
    if (instance.groups.find((g) => g.id === s.group)?.value[s.class] === undefined)
      broken.push(`${s.group} cannot attend ${s.class}`)
    if (!Number.isInteger(s.count) || s.count < 0) broken.push(`${s.group} in ${s.class}: ${s.count}`)
  }
  for (const c of instance.classes) {
    const there = inClass.get(c.id) ?? 0
    if (there > 0 && !open.has(c.id)) broken.push(`${c.id} is not held`)
    if (open.has(c.id) && (there > c.capacity || there < c.minimum))
      broken.push(`${c.id}: ${there} of ${c.minimum} to ${c.capacity}`)
  }
  const spent = sumBy(
    instance.classes.filter((c) => open.has(c.id) && c.agency !== undefined),
    (c) => c.agency!,
    (c) => c.cost
  )
  for (const [agency, budget] of Object.entries(instance.budgets))
    if ((spent.get(agency) ?? 0) > budget + 1e-6) broken.push(`budget of ${agency}`)
  for (const [name, list] of clashes(instance))
    if (list.filter((i) => open.has(instance.classes[i]!.id)).length > 1) broken.push(name)
  for (const limit of instance.limits) {
    const given = limit.groups.reduce((sum, id) => sum + (ofGroup.get(id) ?? 0), 0)
    if (given < (limit.atLeast ?? 0) || given > (limit.atMost ?? Infinity)) broken.push(`limit ${limit.id}: ${given}`)
  }
  for (const id of instance.locks.held) if (!open.has(id)) broken.push(`${id} must be held`)
  for (const id of instance.locks.closed) if (open.has(id)) broken.push(`${id} must not be held`)
  return broken
}
