/**
 * Random years of two agencies against a simple model: plans, approvals, cancellations, classes moved, mentors replaced,
 * budgets rewritten, deaths, moves, merges, the undoing of both, and consents taken back, in any order. The model
 * keeps sets and sums of its own and knows nothing of how Rakit does it.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  cooperatives,
  industry,
  mentor,
  mergeInto,
  openSchool,
  programme,
  settle
} from '../../tests/support/training.ts'
import { jelbudan, nyapar, openWorld, someone, type World } from '../../tests/support/world.ts'
import { fewest } from '../households/disclosure.ts'
import type { Agency } from '../kernel/actor.ts'
import { Problem } from '../kernel/problem.ts'

/** What must be so, whatever was done; kept by hand from the answers to each step. */
interface Model {
  /** Budgets as they were written, and what the classes approved from them cost. */
  budgets: Map<string, number>
  classes: Map<string, { programme: string; cost: number; cancelled: boolean }>
  /** By record: the record it was merged into. */
  merged: Map<string, string>
  merges: { duplicate: string; gone: string; kept: string }[]
  gone: Set<string>
  silent: Set<string>
  people: string[]
  plans: { id: string; programmes: string[]; approved: boolean }[]
  departures: { id: string; person: string }[]
}

interface Real {
  world: World
  /** How often each kind of step was let through: a test of nothing but refusals would be no test. */
  done: Map<string, number>
}

const endOf = (model: Model, person: string): string => {
  const next = model.merged.get(person)
  return next === undefined ? person : endOf(model, next)
}
/** Refusals in a sentence are fine; faults are not. */
async function attempt<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (error instanceof Problem && error.status < 500) return undefined
    throw error
  }
}

interface SeatRow {
  person: string
  class: string
  course: string
  year: number
  status: string
  outcome: string | null
  classStatus: string
  capacity: number
  days: string[]
}

async function check(model: Model, { world }: Real): Promise<void> {
  const query = async <T extends object>(text: string): Promise<T[]> =>
    (await world.platform.connection.pool.query<T>(text)).rows
  const seats = await query<SeatRow>(
    `select p.person_id as person, p.class_id as class, c.course, c.fiscal_year as year, p.status, p.outcome,
      c.status as "classStatus", c.capacity,
      array(select distinct day::text from class_session s where s.class_id = c.id) as days from participant p
      join class c on c.id = p.class_id`
  )
  const held = seats.filter(
    (s) => ['chosen', 'invited', 'confirmed'].includes(s.status) && s.classStatus !== 'cancelled'
  )
  // Nobody twice: not in one year, not in one course, whichever record of theirs holds the seat.
  const keys = (list: SeatRow[], key: 'year' | 'course') => list.map((s) => `${endOf(model, s.person)} ${s[key]}`)
  const twice = (list: string[]) => list.filter((one, i) => list.indexOf(one) !== i)
  // What two records had finished before they were found to be one stays as it was; nothing to come may stand beside it.
  const coming = held.filter((s) => ['planned', 'inviting'].includes(s.classStatus))
  const of = (list: string[]) => new Set(list)
  for (const key of ['year', 'course'] as const) {
    const others = held.filter((s) => !coming.includes(s) && (key === 'year' || s.outcome !== 'refused'))
    expect(twice(keys(coming, key)), `two seats to come in one ${key}`).toEqual([])
    const past = of(keys(others, key))
    expect(
      keys(coming, key).filter((k) => past.has(k)),
      `a seat again in one ${key}`
    ).toEqual([])
  }
  // Nobody who died or left, and no seat beyond the last.
  expect(held.filter((s) => s.classStatus !== 'finished' && model.gone.has(endOf(model, s.person)))).toEqual([])
  for (const id of new Set(held.map((s) => s.class))) {
    const of = held.filter((s) => s.class === id)
    expect(of.length).toBeLessThanOrEqual(of[0]!.capacity)
  }
  // No free seat while somebody waits who has no other one, did not give one back, is alive and agrees.
  const touched = new Set(seats.filter((s) => s.status !== 'waiting').map((s) => endOf(model, s.person)))
  for (const s of seats.filter(
    (one) => one.status === 'waiting' && ['planned', 'inviting'].includes(one.classStatus)
  )) {
    const who = endOf(model, s.person)
    if (touched.has(who) || model.gone.has(who) || model.silent.has(who)) continue
    expect(held.filter((h) => h.class === s.class).length, 'a free seat beside a queue').toBe(s.capacity)
  }
  // No rupiah twice.
  for (const [id, budget] of model.budgets) {
    const spent = [...model.classes.values()]
      .filter((c) => c.programme === id && !c.cancelled)
      .reduce((sum, c) => sum + c.cost, 0)
    expect(spent).toBeLessThanOrEqual(budget)
    const { rows } = await world.see(cooperatives, 'training/programmes', { size: 100 })
    expect(rows.find((p) => p.id === id)!.committed).toBe(spent)
  }
  // No number to the leader with fewer than five households behind it, and every one that is shown is so.
  for (const village of [jelbudan, nyapar]) {
    const { households, people } = await world.see(someone('leader'), 'potential/village', { village })
    const [now] = await query<{ homes: number; people: number }>(
      `select count(distinct h.id)::int as homes, count(p.id)::int as people
       from household h left join person p on p.household_id = h.id
        and p.merged_into is null and p.gone is null
       where h.village = '${village}' and h.merged_into is null and h.gone_on is null`
    )
    expect([now!.homes, null], `households of ${village}`).toContain(households)
    expect([now!.people, null], `people of ${village}`).toContain(people)
    if (now!.homes > 0 && now!.homes < fewest) expect([households, people]).toEqual([null, null])
  }
  // No mentor and no venue twice a day.
  const taught = await query<{ who: string; day: string; class: string }>(
    `select distinct m.mentor_id as who, s.day::text as day, s.class_id as class from class_session s join class c on c.id = s.class_id
      join class_mentor m on m.class_id = c.id where c.status <> 'cancelled'
     union select distinct c.venue_id, s.day::text, c.id from class_session s join class c on c.id = s.class_id
     where c.status <> 'cancelled'`
  )
  const days = taught.map((t) => `${t.who} ${t.day}`)
  expect(new Set(days).size).toBe(days.length)
}

class Step implements fc.AsyncCommand<Model, Real> {
  readonly name: string
  readonly pick: number
  readonly more: number
  readonly run: (model: Model, real: Real) => Promise<void>
  constructor(
    name: string,
    pick: number,
    more: number,
    work: (model: Model, world: World, pick: number, more: number) => Promise<boolean>
  ) {
    this.name = name
    this.pick = pick
    this.more = more
    this.run = async (model, real) => {
      if (await work(model, real.world, pick, more)) real.done.set(name, (real.done.get(name) ?? 0) + 1)
      await check(model, real)
    }
  }
  check = () => true
  toString = () => `${this.name}(${this.pick}, ${this.more})`
}

const choose = <T>(list: readonly T[], pick: number): T | undefined => list[pick % Math.max(1, list.length)]
const living = (model: Model) => model.people.filter((p) => !model.merged.has(p) && !model.gone.has(p))

const steps: Record<string, (model: Model, world: World, pick: number, more: number) => Promise<boolean>> = {
  async plan(model, world, pick, more) {
    const year = 2026 + (more % 3)
    const programmes = [...model.budgets.keys()].filter((_, i) => ((pick % 7) + 1) & (1 << i))
    const from = `${year}-0${3 + (pick % 2)}-02`
    const made = await attempt(
      world.act(cooperatives, 'training/make-plan', {
        name: 'Rencana acak',
        settings: { fiscalYear: year, from, to: `${from.slice(0, 8)}14`, seconds: 1, programmes } as never
      })
    )
    if (!made || (await attempt(world.run(made.job))) === undefined) return false
    model.plans.push({ id: made.plan, programmes, approved: false })
    return true
  },
  async approve(model, world, pick, more) {
    const plan = choose(
      model.plans.filter((p) => !p.approved),
      pick
    )
    if (!plan) return false
    const both = [industry, cooperatives].map((who) =>
      attempt(world.act(who, 'classes/approve-plan', { plan: plan.id }))
    )
    // At the same time as somebody else approves another one.
    const other = choose(
      model.plans.filter((p) => !p.approved && p !== plan),
      more
    )
    const third = other && attempt(world.act(cooperatives, 'classes/approve-plan', { plan: other.id }))
    const ends = [...(await Promise.all(both)).map((e) => [plan, e] as const), [other, await third] as const]
    let done = false
    for (const [of, end] of ends) {
      if (!of || !end?.approved) continue
      of.approved = true
      done = true
      for (const id of end.classes) {
        const c = await world.see(cooperatives, 'classes/get', { id })
        model.classes.set(id, { programme: c.programme, cost: c.cost, cancelled: false })
      }
    }
    return done
  },
  async cancel(model, world, pick) {
    const id = choose(
      [...model.classes].filter(([, c]) => !c.cancelled).map(([key]) => key),
      pick
    )
    if (!id) return false
    const { agency } = await world.see(cooperatives, 'classes/get', { id })
    const who = agency === 'industry' ? industry : cooperatives
    const done = await attempt(world.act(who, 'classes/cancel', { class: id, reason: 'Batal dalam uji' }))
    if (done) model.classes.get(id)!.cancelled = true
    return done !== undefined
  },
  async answer(model, world, pick, more) {
    const id = choose(
      [...model.classes].filter(([, c]) => !c.cancelled).map(([key]) => key),
      pick
    )
    if (!id) return false
    const { agency, people } = await world.see(cooperatives, 'classes/get', { id })
    const who = agency === 'industry' ? industry : cooperatives
    await attempt(world.act(who, 'classes/invite', { class: id }))
    const one = choose(
      people.filter((p) => p.seated),
      more
    )
    if (!one) return false
    const status = more % 2 ? 'declined' : 'confirmed'
    return (
      (await attempt(world.act(who, 'classes/set-answer', { class: id, person: one.person, status }))) !== undefined
    )
  },
  async finish(model, world, pick, more) {
    const id = choose(
      [...model.classes].filter(([, c]) => !c.cancelled).map(([key]) => key),
      pick
    )
    if (!id) return false
    const { agency, people, lessons, status } = await world.see(cooperatives, 'classes/get', { id })
    if (status !== 'inviting') return false
    const who = agency === 'industry' ? industry : cooperatives
    const seated = people.filter((p) => p.seated)
    for (const lesson of lessons)
      await world.act(who, 'classes/note-attendance', {
        class: id,
        session: lesson.id,
        method: 'paper',
        entries: seated.map((p, i) => ({ person: p.person, status: i % 3 === more % 3 ? 'absent' : 'present' }))
      })
    return (await attempt(world.act(who, 'classes/finish', { class: id }))) !== undefined
  },
  async die(model, world, pick, more) {
    const person = choose(living(model), pick)
    if (!person) return false
    const kind = more % 2 ? 'died' : 'left'
    const done = await attempt(
      world.act(cooperatives, 'households/record-departure', { person, kind, on: '2026-11-01', source: 'family' })
    )
    if (!done) return false
    model.gone.add(person)
    model.departures.push({ id: done.departure, person })
    return true
  },
  async undo(model, world, pick) {
    const one = choose(model.departures, pick)
    if (!one || !(await attempt(world.act(cooperatives, 'households/undo-departure', { departure: one.id }))))
      return false
    model.departures.splice(model.departures.indexOf(one), 1)
    model.gone.delete(one.person)
    return true
  },
  async move(model, world, pick, more) {
    const person = choose(living(model), pick)
    if (!person) return false
    const { rows } = await world.platform.connection.pool.query(
      `select household_id, village from person where id = $1`,
      [person]
    )
    const done = await attempt(
      world.act(cooperatives, 'households/record-move', {
        household: rows[0].household_id,
        people: [person],
        on: `2026-11-0${1 + (more % 9)}`,
        source: 'family',
        village: rows[0].village === jelbudan ? nyapar : jelbudan
      })
    )
    return done !== undefined
  },
  async merge(model, world, pick, more) {
    const [a, b] = [choose(living(model), pick), choose(living(model), more)]
    if (!a || !b || a === b) return false
    const done = await attempt(mergeInto(world, a, b).then(() => true))
    if (!done) return false
    model.merged.set(a, b)
    const { rows } = await world.platform.connection.pool.query(
      'select duplicate_id from merge where merged = $1 and undone_at is null',
      [a]
    )
    model.merges.push({ duplicate: rows[0].duplicate_id, gone: a, kept: b })
    return true
  },
  async unmerge(model, world, pick) {
    const one = choose(model.merges, pick)
    if (!one || !(await attempt(world.act(cooperatives, 'households/undo-merge', { duplicate: one.duplicate }))))
      return false
    model.merges.splice(model.merges.indexOf(one), 1)
    model.merged.delete(one.gone)
    // What was taken back of the one was taken back of both.
    if (model.silent.has(one.kept)) model.silent.add(one.gone)
    return true
  },
  async postpone(model, world, pick, more) {
    const id = choose([...model.classes.keys()], pick)
    if (!id) return false
    const { agency, fiscalYear } = await world.see(cooperatives, 'classes/get', { id })
    const { clock } = world.platform
    world.platform.clock = () => new Date('2026-01-05T03:00:00Z')
    const start = `${fiscalYear}-${String(1 + (more % 12)).padStart(2, '0')}-${10 + (more % 9)}`
    const done = await attempt(
      world.act(agency === 'industry' ? industry : cooperatives, 'classes/postpone', { class: id, start })
    )
    world.platform.clock = clock
    return done !== undefined
  },
  async substitute(model, world, pick, more) {
    const id = choose([...model.classes.keys()], pick)
    if (!id) return false
    const { agency, mentors } = await world.see(cooperatives, 'classes/get', { id })
    const out = choose(mentors, more)!.id
    const { substitutes } = await world.see(cooperatives, 'classes/mentor-options', { class: id, mentor: out })
    const by = choose(substitutes, more)
    const who = agency === 'industry' ? industry : cooperatives
    if (!by || !(await attempt(world.act(who, 'classes/replace-mentor', { class: id, mentor: out, by: by.id }))))
      return false
    model.classes.get(id)!.cost += by.difference
    return true
  },
  async budget(model, world, pick, more) {
    const id = choose([...model.budgets.keys()], pick)!
    const { rows } = await world.see(cooperatives, 'training/programmes', { size: 100 })
    const row = rows.find((p) => p.id === id)!
    const amount = 10_000_000 + 1_000_000 * (more % 60)
    const done = await attempt(
      world.act(row.agency === 'industry' ? industry : cooperatives, 'training/save-programme', {
        id,
        version: row.version,
        agency: row.agency as Agency,
        programme: { ...row, fundSource: 'APBD', lines: [{ code: '1', name: 'Belanja', amount }] } as never
      })
    )
    if (done) model.budgets.set(id, amount)
    return done !== undefined
  },
  async silence(model, world, pick) {
    const person = choose(living(model), pick)
    if (!person) return false
    await attempt(world.act(cooperatives, 'households/give-consent', { person, purpose: 'programme' }))
    await world.act(cooperatives, 'households/withdraw-consent', { person, purpose: 'programme' })
    model.silent.add(person)
    return true
  }
}

describe('random years of two agencies', () => {
  it('seat nobody twice and none of the dead, spend no rupiah twice, take no mentor or venue twice a day', async () => {
    const done = new Map<string, number>()
    const command = ([name, weight]: [string, number]) => ({
      weight,
      arbitrary: fc
        .tuple(fc.nat(1000), fc.nat(1000))
        .map(([pick, more]) => new Step(name, pick, more, steps[name]!) as fc.AsyncCommand<Model, Real>)
    })
    const weights = {
      plan: 4,
      approve: 4,
      cancel: 1,
      answer: 3,
      finish: 2,
      die: 2,
      undo: 1,
      move: 1,
      merge: 3,
      silence: 1,
      unmerge: 2,
      postpone: 1,
      substitute: 1,
      budget: 1
    }
    const of = (name: keyof typeof weights) => command([name, 1]).arbitrary
    // A first year, every kind of step once in some order, and more of what there is most to say about.
    const sequence = fc
      .tuple(
        fc.tuple(of('plan'), of('approve'), of('answer'), of('die')),
        fc
          .shuffledSubarray(Object.keys(weights) as (keyof typeof weights)[], { minLength: 14 })
          .chain((names) => fc.tuple(...names.map(of))),
        fc.array(fc.oneof(...Object.entries(weights).map(command)), { minLength: 6, maxLength: 12 })
      )
      .map((parts) => parts.flat())
    // One year in which each kind of step is let through, whatever is drawn.
    const example = (
      [
        ['plan', 6, 0],
        ['approve', 0, 0],
        ['plan', 6, 1],
        ['approve', 0, 0],
        ['answer', 0, 1],
        ['die', 0, 1],
        ['merge', 3, 7],
        ['move', 5, 1],
        ['undo', 0, 0],
        ['silence', 9, 0],
        ['unmerge', 0, 0],
        ['postpone', 1, 9],
        ['substitute', 1, 0],
        ['budget', 0, 59],
        ['finish', 0, 0],
        ['cancel', 1, 0]
      ] as const
    ).map(([name, pick, more]) => new Step(name, pick, more, steps[name]!))
    await fc.assert(
      fc.asyncProperty(sequence, async (commands) => {
        const world = await openWorld()
        // Years on, so that classes of all of them can be held.
        world.platform.clock = () => new Date('2029-06-01T03:00:00Z')
        try {
          await openSchool(world, { capacity: 16 })
          await mentor(world, 'industry', 'Bu Kedua')
          await mentor(world, 'university', 'Dr. Kedua', { fee: 150_000 })
          const people = [...(await settle(world, 34)), ...(await settle(world, 6, { village: nyapar }))]
          const budgets = new Map<string, number>()
          for (const [i, [who, amount]] of (
            [
              [cooperatives, 30_000_000],
              [industry, 45_000_000],
              [cooperatives, 60_000_000]
            ] as const
          ).entries())
            budgets.set(await programme(world, who, ['cashew-products'], amount, `Anggaran ${i}`), amount)
          const model: Model = {
            budgets,
            classes: new Map(),
            merged: new Map(),
            merges: [],
            gone: new Set(),
            silent: new Set(),
            people,
            plans: [],
            departures: []
          }
          await fc.asyncModelRun(() => ({ model, real: { world, done } }), commands)
        } finally {
          await world.close()
        }
      }),
      // A year takes seconds: the first failure is told as it is.
      { numRuns: 5, endOnFailure: true, examples: [[example]] }
    )
    for (const name of Object.keys(weights))
      expect(done.get(name) ?? 0, `${name} was never let through`).toBeGreaterThan(0)
  }, 600_000)
})
