/** Holds a plan against its instance, independently of how it was made. */
import { lessBeyond, type PlanInstance, type Seat } from './instance.ts'

export interface Plan {
  held: string[]
  seats: Seat[]
}

const seatsIn = (classes: readonly string[], seats: readonly Seat[]) => {
  const inside = new Set(classes)
  return seats.reduce((sum, s) => sum + (inside.has(s.class) ? s.count : 0), 0)
}

/** What a plan is worth: satisfied value less the penalties of the classes held, and less what variety takes off. */
export function worth(instance: PlanInstance, { held, seats }: Plan): number {
  const groups = new Map(instance.groups.map((g) => [g.id, g]))
  const classes = new Map(instance.classes.map((c) => [c.id, c]))
  const { variety } = instance
  const repeated = variety
    ? variety.sets.map((v) => lessBeyond(variety, v.step) * Math.max(0, seatsIn(v.classes, seats) - v.beyond))
    : []
  return (
    seats.reduce((sum, s) => sum + s.count * groups.get(s.group)!.value[s.class]!, 0) -
    held.reduce((sum, id) => sum + classes.get(id)!.penalty, 0) -
    repeated.reduce((sum, less) => sum + less, 0)
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
  const groups = new Map(instance.groups.map((g) => [g.id, g]))
  for (const s of seats) {
    if (groups.get(s.group)?.value[s.class] === undefined) broken.push(`${s.group} cannot attend ${s.class}`)
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
  const running = instance.classes.filter((c) => open.has(c.id))
  for (const [i, a] of running.entries())
    for (const b of running.slice(i + 1)) {
      const taught = a.dates.filter((day) => b.dates.includes(day))
      const busy = [...b.dates, ...(b.sea?.days ?? [])]
      const away = [...a.dates, ...(a.sea?.days ?? [])].filter((day) => busy.includes(day))
      for (const m of a.mentors.filter((m) => b.mentors.includes(m)))
        for (const day of a.sea?.island === b.sea?.island ? taught : away) broken.push(`mentor ${m} on ${day}`)
      if (a.venue !== undefined && a.venue === b.venue)
        for (const day of taught) broken.push(`venue ${a.venue} on ${day}`)
    }
  for (const limit of instance.limits) {
    const own = limit.groups && new Set(limit.groups)
    const counted = seats.filter((s) => !own || own.has(s.group))
    const given = limit.classes ? seatsIn(limit.classes, counted) : counted.reduce((sum, s) => sum + s.count, 0)
    if (given < (limit.atLeast ?? 0) || given > (limit.atMost ?? Infinity)) broken.push(`limit ${limit.id}: ${given}`)
  }
  for (const id of instance.locks.held) if (!open.has(id)) broken.push(`${id} must be held`)
  for (const id of instance.locks.closed) if (open.has(id)) broken.push(`${id} must not be held`)
  return broken
}
