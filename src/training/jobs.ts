/** Planning as long work: making a plan from the register, and finding what one more of something would bring. */
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import type { Context } from '../platform/context.ts'
import { type JobKind, type JobRun, requireWaiting } from '../platform/jobs.ts'
import { copyRecords } from '../platform/postgres/copy.ts'
import {
  type Applicant,
  type Before,
  buildYear,
  type Candidate,
  type CourseObstacle,
  isMeantFor,
  type Offer,
  proposeClasses,
  seatPeople,
  seatWorth,
  travel,
  type Year
} from './candidates.ts'
import type { PlanInstance, Seat } from './instance.ts'
import { type PlanSettings, planSettings } from './model.ts'
import { makePlan, type PlanResult, type WithoutReason, withoutReason } from './planner.ts'
import { applicantsFor, beforeOf, type Known, offerFor } from './register.ts'

const obstacleWords: Record<CourseObstacle, (course: string) => { id: string; en: string }> = {
  'no-programme': (c) => text(`${c}: tidak ada program yang membiayainya`, `${c}: no programme pays for it`),
  'no-budget': (c) => text(`${c}: sisa anggarannya nol`, `${c}: nothing is left of its budget`),
  'no-venue': (c) =>
    text(
      `${c}: tidak ada tempat dengan alat dan daya tampung yang cukup`,
      `${c}: no venue has the equipment and the room`
    ),
  'no-mentors': (c) =>
    text(
      `${c}: tidak ada pasangan narasumber industri dan perguruan tinggi yang menguasai semua modul`,
      `${c}: no pair of an industry and a university mentor knows every module`
    ),
  'too-few': (c) =>
    text(
      `${c}: peminat dalam jangkauan kurang dari jumlah terkecil`,
      `${c}: fewer people in reach wish it than its minimum`
    ),
  'no-dates': (c) =>
    text(
      `${c}: tidak ada tanggal kosong bagi tempat dan narasumbernya`,
      `${c}: no date is free for its venue and mentors`
    )
}

/** Runs the solver under a job: progress is written as it goes, and cancelling keeps the best plan so far. */
async function solveUnder(job: JobRun, instance: PlanInstance, seconds: number): Promise<PlanResult> {
  const stop = new AbortController()
  const told: Promise<void>[] = []
  const result = await makePlan(instance, {
    seconds,
    gap: 5e-4,
    signal: stop.signal,
    onProgress({ incumbent, bound, seconds: at }) {
      const gap = (bound - incumbent) / Math.max(1e-9, Math.abs(incumbent))
      const detail = Number.isFinite(incumbent) && Number.isFinite(bound) ? { incumbent, bound, gap } : {}
      told.push(job.progress('plan', Math.min(Math.floor(at), seconds), seconds, detail).catch(() => stop.abort()))
    }
  })
  await Promise.all(told)
  return result
}

interface Gathered {
  settings: PlanSettings
  offer: Offer
  applicants: Known[]
  before: Before | undefined
  candidates: Candidate[]
  year: Year
}

async function gather(context: Context, id: string): Promise<Gathered> {
  const plan = await context.db
    .selectFrom('plan')
    .select(['settings', 'based_on'])
    .where('regency', '=', context.actor.regency)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  const settings = planSettings.parse(plan.settings)
  const offer = await offerFor(context, settings)
  const applicants = await applicantsFor(context, offer)
  const before = plan.based_on ? await beforeOf(context, plan.based_on, offer) : undefined
  const open = applicants.filter((a) => !a.barred)
  const { candidates, obstacles } = proposeClasses(offer, open, before)
  if (candidates.length === 0) {
    const reasons = offer.courses.flatMap(({ course }) => {
      const why = obstacles.get(course.id)
      return why ? [obstacleWords[why](course.name.id)] : []
    })
    throw new Problem(
      'training/no-classes',
      422,
      text(
        `Belum ada kelas yang dapat ditawarkan. ${reasons.map((r) => r.id).join('; ')}. Lengkapi yang kurang, lalu rencanakan lagi.`,
        `No class can be offered yet. ${reasons.map((r) => r.en).join('; ')}. Add what is missing and plan again.`
      )
    )
  }
  return { settings, offer, applicants, before, candidates, year: buildYear(offer, open, candidates, before) }
}

/** The place in each class's queue of those without a seat: at the held class worth most to them, dearest wish first. */
function queues(g: Gathered, seated: ReadonlyMap<string, string>, held: ReadonlySet<string>) {
  const courses = new Map(g.offer.courses.map((c) => [c.course.id, c.course]))
  const venues = new Map(g.offer.venues.map((v) => [v.id, v]))
  const programmes = new Map(g.offer.programmes.map((p) => [p.id, p]))
  const open = g.candidates.filter((c) => held.has(c.id))
  const worths = new Map<string, { class: string; value: number }>()
  for (const a of g.applicants) {
    if (seated.has(a.person)) continue
    let best: { class: string; value: number } | undefined
    for (const c of open) {
      if (!isMeantFor(programmes.get(c.programme)!, a.village)) continue
      const value = seatWorth(a, courses.get(c.course)!, venues.get(c.venue)!, g.offer)
      if (value !== undefined && (!best || value > best.value)) best = { class: c.id, value }
    }
    if (best) worths.set(a.person, best)
  }
  const position = new Map<string, number>()
  const length = new Map<string, number>()
  const answered = new Map(g.applicants.map((a) => [a.person, a.answeredOn]))
  const order = [...worths].sort(
    ([p, a], [q, b]) =>
      b.value - a.value ||
      (answered.get(p)! < answered.get(q)! ? -1 : answered.get(p)! > answered.get(q)! ? 1 : p < q ? -1 : 1)
  )
  for (const [person, { class: id }] of order) {
    const next = (length.get(id) ?? 0) + 1
    length.set(id, next)
    position.set(person, next)
  }
  return { worths, position }
}

/** Why a person has no seat: the one limit of theirs is that of the household. */
const seatless: Record<WithoutReason, string> = {
  'nothing-fits': 'nothing-fits',
  'not-held': 'not-held',
  full: 'full',
  limit: 'household-cap',
  'full-and-limit': 'full-and-household-cap',
  variety: 'variety'
}

async function savePlan(context: Context, id: string, g: Gathered, result: PlanResult): Promise<void> {
  const { regency } = context.actor
  const held = new Map(result.classes.map((c) => [c.id, c]))
  const closed = new Map(result.closed.map((c) => [c.id, c]))
  const locks = new Map<string, string>([
    ...(g.before?.locked ?? []).map((c) => [c.id, 'held'] as const),
    ...(g.before?.forbidden ?? []).map((c) => [c, 'forbidden'] as const)
  ])
  const seated = seatPeople(g.year, result.seats)
  const { worths, position } = queues(g, seated, new Set(held.keys()))
  const courses = new Map(g.offer.courses.map((c) => [c.course.id, c.course]))
  const venues = new Map(g.offer.venues.map((v) => [v.id, v]))
  const byId = new Map(g.candidates.map((c) => [c.id, c]))
  const full = new Set(result.classes.filter((c) => c.full).map((c) => c.id))
  const ofHousehold = new Map<string, number>()
  for (const a of g.applicants)
    if (seated.has(a.person)) ofHousehold.set(a.household, (ofHousehold.get(a.household) ?? 0) + 1)
  const reasonOf = (a: Known) => {
    if (a.barred) return `seat-${a.barred.because!.state}`
    const others = (ofHousehold.get(a.household) ?? 0) + a.householdSeats
    const open = new Set(held.keys())
    return seatless[withoutReason(g.year.worthsOf(a), open, full, others >= g.settings.perHousehold)]
  }
  const worthTo = (a: Applicant, c: Candidate) => seatWorth(a, courses.get(c.course)!, venues.get(c.venue)!, g.offer)
  const values = new Map<string, number>()
  let satisfied = 0
  for (const a of g.applicants) {
    const at = seated.get(a.person)
    if (!at) continue
    const value = worthTo(a, byId.get(at)!) ?? 0
    satisfied += value
    values.set(at, (values.get(at) ?? 0) + value)
  }
  await context.db.deleteFrom('plan_class').where('regency', '=', regency).where('plan_id', '=', id).execute()
  await context.db.deleteFrom('plan_person').where('regency', '=', regency).where('plan_id', '=', id).execute()
  await copyRecords(
    context.client,
    'plan_class',
    g.candidates.map((c) => ({
      regency,
      plan_id: id,
      id: c.id,
      course: c.course,
      course_version: c.courseVersion,
      venue_id: c.venue,
      programme_id: c.programme,
      days: c.days,
      mentors: c.mentors,
      minimum: c.minimum,
      capacity: c.capacity,
      cost: c.cost,
      held: held.has(c.id),
      participants: held.get(c.id)?.participants ?? 0,
      value: values.get(c.id) ?? 0,
      reason: closed.get(c.id)?.reason ?? null,
      because: closed.get(c.id)?.because ?? null,
      lock: locks.get(c.id) ?? null
    }))
  )
  await copyRecords(
    context.client,
    'plan_person',
    g.applicants.map((a) => {
      const seat = seated.get(a.person)
      const waits = worths.get(a.person)
      const at = byId.get(seat ?? waits?.class ?? '')
      const rank = at ? a.wishes.indexOf(courses.get(at.course)!.kind) + 1 : null
      return {
        regency,
        plan_id: id,
        person_id: a.person,
        household_id: a.household,
        village: a.village,
        first_kind: a.wishes[0]!,
        class_id: seat ?? waits?.class ?? null,
        seated: seat !== undefined,
        position: position.get(a.person) ?? null,
        value: seat ? (worthTo(a, byId.get(seat)!) ?? 0) : (waits?.value ?? null),
        reason: seat ? null : reasonOf(a),
        facts: {
          rank,
          km: at ? Math.round(travel(a, venues.get(at.venue)!, g.offer.crossings) * 10) / 10 : null,
          womanHeaded: a.womanHeaded,
          poor: a.poor,
          neverTrained: a.neverTrained,
          ...(a.barred ? { held: a.barred.because, until: a.barred.until } : {})
        }
      }
    })
  )
  const summary = {
    status: result.status,
    objective: result.objective,
    bound: result.bound,
    gap: result.gap,
    seconds: Math.round(result.seconds * 10) / 10,
    satisfied: Math.round(satisfied * 100) / 100,
    applicants: g.applicants.length,
    seated: seated.size,
    budgets: result.budgets
  }
  await context.db
    .updateTable('plan')
    .set({ status: 'ready', result: JSON.stringify(summary), instance: JSON.stringify(g.year.instance) })
    .where('regency', '=', regency)
    .where('id', '=', id)
    .execute()
}

export const planJob: JobKind = {
  kind: 'training/plan',
  scope: 'regency',
  lane: 'solver',
  failed: (context, input) =>
    context.db
      .updateTable('plan')
      .set({ status: 'failed' })
      .where('regency', '=', context.actor.regency)
      .where('id', '=', String(input.plan))
      .execute(),
  again: async (context, input, job) =>
    requireWaiting(
      await context.db
        .updateTable('plan')
        .set({ status: 'solving' })
        .where('regency', '=', context.actor.regency)
        .where('id', '=', String(input.plan))
        .where('job_id', '=', job)
        .where('status', 'in', ['failed'])
        .executeTakeFirst()
    ),
  async run(job, input) {
    const id = String(input.plan)
    await job.progress('gather', 0)
    const g = await job.inTransaction((context) => gather(context, id))
    const result = await solveUnder(job, g.year.instance, g.settings.seconds)
    await job.once('save', (context) => savePlan(context, id, g, result))
    await job.analyze('plan_person', 'plan_class')
    return { plan: id, seated: result.seats.reduce((sum, s) => sum + s.count, 0) }
  }
}

export interface Marginal {
  what: 'budget' | 'mentor' | 'venue'
  /** The programme, mentor or venue of which there would be more. */
  id: string
  /** More satisfied wishes (in worth) and more people with a seat. */
  gain: number
  seats: number
}

/** Rupiah by which a budget is raised when asking what more would bring. */
export const budgetStep = 10_000_000
const mostAsked = 3

/** What the plan would be with one more of each thing that binds: the same problem, changed in one place. */
function variants(instance: PlanInstance, closed: readonly { id: string; reason: string | null }[]) {
  const list: { what: Marginal['what']; id: string; instance: PlanInstance }[] = Object.entries(instance.budgets).map(
    ([id, amount]) => ({
      what: 'budget' as const,
      id,
      instance: { ...instance, budgets: { ...instance.budgets, [id]: amount + budgetStep } }
    })
  )
  const shut = new Map(closed.map((c) => [c.id, c.reason]))
  const blocked = (keysOf: (c: PlanInstance['classes'][number]) => readonly string[], reason: string) => {
    const counts = new Map<string, number>()
    for (const c of instance.classes)
      if (shut.get(c.id) === reason) for (const key of keysOf(c)) counts.set(key, (counts.get(key) ?? 0) + 1)
    return [...counts].sort((a, b) => b[1] - a[1]).slice(0, mostAsked)
  }
  // A twin of the mentor or venue takes the classes that are not held now.
  for (const [id] of blocked((c) => c.mentors, 'mentor'))
    list.push({
      what: 'mentor',
      id,
      instance: {
        ...instance,
        mentors: { ...instance.mentors, [`${id}+`]: instance.mentors[id]! },
        classes: instance.classes.map((c) =>
          shut.has(c.id) ? { ...c, mentors: c.mentors.map((m) => (m === id ? `${id}+` : m)) } : c
        )
      }
    })
  for (const [id] of blocked((c) => (c.venue ? [c.venue] : []), 'venue'))
    list.push({
      what: 'venue',
      id,
      instance: {
        ...instance,
        classes: instance.classes.map((c) => (shut.has(c.id) && c.venue === id ? { ...c, venue: `${id}+` } : c))
      }
    })
  return list
}

export const marginalsJob: JobKind = {
  kind: 'training/marginals',
  scope: 'regency',
  lane: 'solver',
  async run(job, input) {
    const id = String(input.plan)
    const { instance, closed } = await job.inTransaction(async (context) => {
      const { regency } = context.actor
      const plan = await context.db
        .selectFrom('plan')
        .select('instance')
        .where('regency', '=', regency)
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      const shut = await context.db
        .selectFrom('plan_class')
        .select(['id', 'reason'])
        .where('regency', '=', regency)
        .where('plan_id', '=', id)
        .where('held', '=', false)
        .execute()
      return { instance: plan.instance as unknown as PlanInstance, closed: shut }
    })
    const people = (seats: readonly Seat[]) => seats.reduce((sum, s) => sum + s.count, 0)
    const asked = variants(instance, closed)
    const seconds = 6
    await job.progress('marginals', 0, asked.length + 1)
    const now = await makePlan(instance, { seconds, gap: 1e-3, reasons: false })
    const start = { held: now.classes.map((c) => c.id), seats: now.seats }
    const marginals: Marginal[] = []
    for (const [i, v] of asked.entries()) {
      await job.progress('marginals', i + 1, asked.length + 1)
      const then = await makePlan(v.instance, { seconds, gap: 1e-3, start, reasons: false })
      marginals.push({
        what: v.what,
        id: v.id,
        gain: Math.round(Math.max(0, then.objective - now.objective) * 100) / 100,
        seats: then.objective > now.objective ? people(then.seats) - people(now.seats) : 0
      })
    }
    await job.inTransaction((context) =>
      context.db
        .updateTable('plan')
        .set({ marginals: JSON.stringify(marginals) })
        .where('regency', '=', context.actor.regency)
        .where('id', '=', id)
        .execute()
    )
    return { plan: id }
  }
}
