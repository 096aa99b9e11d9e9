/** A plan held against the register, the calendar and the money of now. */
import { sql } from 'kysely'
import { z } from 'zod'
import type { Agency } from '../kernel/actor.ts'
import { formatDate } from '../kernel/dates.ts'
import { formatRupiah } from '../kernel/money.ts'
import { notFound } from '../kernel/problem.ts'
import { seeOffice } from '../kernel/rights.ts'
import { type Text, text } from '../kernel/text.ts'
import { type Context, view } from '../platform/context.ts'
import {
  awayOf,
  crossingsOf,
  householdSeats,
  isMeantFor,
  planState,
  programmesLeft,
  seatRulesNow,
  takenDays,
  travel
} from '../training/index.ts'
import type { Course, PlanSettings } from '../training/model.ts'
import { shareModules } from '../training/rules.ts'
import { type Hurdle, hurdle, type PersonNow, peopleNow } from './eligible.ts'
import { teachersOf } from './store.ts'

export interface HeldClass {
  id: string
  course: string
  version: number
  definition: Course
  venue: string
  venueName: string
  venueActive: boolean
  venueCapacity: number
  district: string
  lat: number | null
  lon: number | null
  programme: string
  /** Codes of the districts and villages that the programme is meant for; none: the whole regency. */
  places: string[]
  agency: Agency
  paid: boolean
  days: string[]
  mentors: string[]
  minimum: number
  capacity: number
  cost: number
}

/** Who takes a seat or waits, if the plan is approved now. */
export interface Placed extends PersonNow {
  reason: string | null
}

export interface Difference {
  person: string
  name: string
  household: string
  class: string
  /** Had a seat in the plan; otherwise a place in the queue. */
  seated: boolean
  why: Hurdle['why']
  text: Text
  /** Still takes the seat. */
  stays: boolean
}

export interface PlanNow {
  classes: { held: HeldClass; planned: number; seats: Placed[]; queue: Placed[] }[]
  differences: Difference[]
  /** Who moves up from the queues. */
  up: { person: string; name: string; household: string; class: string }[]
  /** Why the plan cannot be approved as it stands. */
  obstacles: Text[]
}

interface Row {
  planned: string
  class: string
  seated: boolean
  village: string
  reason: string | null
}

async function heldClasses(context: Context, plan: string): Promise<HeldClass[]> {
  const { rows } = await sql<HeldClass>`
    select c.id, c.course, c.course_version as version, d.definition, c.venue_id as venue, v.name as "venueName", v.active as "venueActive",
      v.capacity as "venueCapacity", substr(v.village, 1, 8) as district, r.lat, r.lon, c.programme_id as programme, p.places, p.agency,
      c.course = any(p.courses) as paid, c.days::text[] as days, c.mentors, c.minimum, c.capacity, c.cost
    from plan_class c join programme p on p.regency = c.regency and p.id = c.programme_id
    join course d on d.regency = c.regency and d.id = c.course and d.version = c.course_version
    join venue v on v.regency = c.regency and v.id = c.venue_id join region r on r.code = v.village
    where c.regency = ${context.actor.regency} and c.plan_id = ${plan} and c.held order by c.days[1], c.id`.execute(
    context.db
  )
  return rows
}

const named = (c: HeldClass) => ({
  id: `${c.definition.name.id} mulai ${formatDate(c.days[0]!)}`,
  en: `${c.definition.name.en} from ${formatDate(c.days[0]!, 'en')}`
})

/** What of venue, mentors and money is no longer there for a class. */
async function obstaclesOf(context: Context, classes: readonly HeldClass[]): Promise<Text[]> {
  const { regency } = context.actor
  const found: Text[] = []
  const tell = (c: HeldClass, id: string, en: string) =>
    found.push(text(`${named(c).id}: ${id}`, `${named(c).en}: ${en}`))
  const crossings = await crossingsOf(context)
  const away = (c: HeldClass, m: { districts: string[] }) => awayOf(m, c.district, c.days, crossings)
  const everyDay = classes.flatMap((c) => [...c.days, ...away(c, { districts: [] })])
  const taken = await takenDays(context, [...new Set(everyDay)])
  const busy = (key: string, days: readonly string[]) => days.some((day) => taken.get(key)?.has(day))
  const ids = [...new Set(classes.flatMap((c) => c.mentors))]
  const mentors = new Map(
    (
      await context.db
        .selectFrom('mentor')
        .select(['id', 'name', 'active', 'districts'])
        .where('regency', '=', regency)
        .where('id', 'in', ids)
        .execute()
    ).map((m) => [m.id, m])
  )
  const teachers = new Map((await teachersOf(context, ids)).map((m) => [m.id, m]))
  for (const c of classes) {
    if (!c.venueActive) tell(c, `${c.venueName} tidak dipakai lagi`, `${c.venueName} is no longer in use`)
    else if (busy(`venue|${c.venue}`, c.days))
      tell(c, `${c.venueName} terpakai pada hari itu`, `${c.venueName} is taken on those days`)
    if (c.venueCapacity < c.capacity)
      tell(
        c,
        `${c.venueName} hanya muat ${c.venueCapacity} orang`,
        `${c.venueName} holds only ${c.venueCapacity} people`
      )
    for (const id of c.mentors) {
      const m = mentors.get(id)
      if (!m?.active) tell(c, `${m?.name ?? id} tidak mengajar lagi`, `${m?.name ?? id} no longer teaches`)
      else if (m.districts.length > 0 && !m.districts.includes(c.district))
        tell(c, `${m.name} tidak mengajar di kecamatan itu`, `${m.name} does not teach in that district`)
      else if (busy(`mentor|${id}`, [...c.days, ...away(c, m)]))
        tell(c, `${m.name} tidak kosong pada hari itu`, `${m.name} is not free on those days`)
    }
    if (
      !shareModules(
        c.definition,
        c.mentors.flatMap((id) => teachers.get(id) ?? [])
      )
    )
      tell(c, 'narasumbernya tidak lagi menguasai semua modul', 'its mentors no longer know every module')
    if (!c.paid) tell(c, 'programnya tidak lagi membiayai kursus ini', 'its programme no longer pays for this course')
  }
  for (const p of await programmesLeft(context, [...new Set(classes.map((c) => c.programme))])) {
    const needed = classes.filter((c) => c.programme === p.id).reduce((sum, c) => sum + c.cost, 0)
    if (needed > p.left)
      found.push(
        text(
          `${p.name}: rencana ini memerlukan ${formatRupiah(needed)}, sisanya ${formatRupiah(Math.max(0, p.left))}`,
          `${p.name}: this plan needs ${formatRupiah(needed)}, ${formatRupiah(Math.max(0, p.left))} is left`
        )
      )
  }
  return found
}

/** Holds every seat and place in a queue against the register; freed seats go to the next who may take them. */
export async function planNow(
  context: Context,
  plan: string,
  settings: PlanSettings,
  fiscalYear: number
): Promise<PlanNow> {
  const classes = await heldClasses(context, plan)
  const { rows } = await sql<Row>`
    select person_id as planned, class_id as class, seated, village, reason from plan_person
    where regency = ${context.actor.regency} and plan_id = ${plan} and class_id = any(${classes.map((c) => c.id)}::text[])
    order by seated desc, position, person_id`.execute(context.db)
  const people = await peopleNow(
    context,
    rows.map((r) => r.planned)
  )
  const { rules } = await seatRulesNow(context)
  const crossings = await crossingsOf(context)
  const differences: Difference[] = []
  const up: PlanNow['up'] = []
  const placed = new Set<string>()
  const ofHousehold = await householdSeats(context, fiscalYear)
  const tooFar = (p: PersonNow, c: HeldClass) =>
    p.lat === null || p.lon === null || c.lat === null || c.lon === null
      ? undefined
      : travel(
          { district: p.district, lat: p.lat, lon: p.lon },
          { district: c.district, lat: c.lat, lon: c.lon },
          crossings
        )
  /** May they sit there; notes what changed since the plan was made. */
  const judge = (row: Row, c: HeldClass): PersonNow | undefined => {
    const p = people.get(row.planned)!
    const note = (why: Hurdle['why'], words: Text, stays: boolean) =>
      differences.push({
        person: p.person,
        name: p.name,
        household: p.household,
        class: c.id,
        seated: row.seated,
        why,
        text: words,
        stays
      })
    const stop = hurdle(p, { course: c.course, fiscalYear, days: c.days }, rules)
    if (stop) note(stop.why, stop.text, false)
    else if (placed.has(p.person))
      note('merged', text('datanya digabung; sudah ada dalam rencana ini', 'merged; is in this plan already'), false)
    else if (row.seated && (ofHousehold.get(p.household) ?? 0) >= settings.perHousehold)
      note(
        'household',
        text(
          'keluarganya sudah memegang kursi sebanyak yang boleh tahun ini',
          'the household holds as many seats as it may this year'
        ),
        false
      )
    else if (!p.wishes.includes(c.definition.kind))
      note('wish', text('tidak lagi memilih jenis usaha ini', 'no longer wishes this kind of business'), false)
    else if (!isMeantFor(c, p.village))
      note(
        'place',
        text(
          `tinggal di ${p.villageName}; program ini untuk desa lain`,
          `lives in ${p.villageName}; this programme is meant for other villages`
        ),
        false
      )
    else if (p.village !== row.village) {
      const km = Math.round(tooFar(p, c) ?? 0)
      const far = km > settings.furthestKm
      note(
        'moved',
        text(
          `pindah ke ${p.villageName}, ${km} km dari tempatnya${far ? '' : '; tetap ikut'}`,
          `moved to ${p.villageName}, ${km} km from the venue${far ? '' : '; still comes'}`
        ),
        !far
      )
      if (far) return undefined
      return p
    } else return p
    return undefined
  }
  const seatedIn = classes.map((held) => {
    const kept = rows
      .filter((r) => r.class === held.id && r.seated)
      .flatMap((r) => {
        const p = judge(r, held)
        if (!p) return []
        placed.add(p.person)
        ofHousehold.set(p.household, (ofHousehold.get(p.household) ?? 0) + 1)
        return [{ ...p, reason: null }]
      })
    return { held, planned: rows.filter((r) => r.class === held.id && r.seated).length, kept }
  })
  const filled = seatedIn.map(({ held, planned, kept }) => {
    const seats: Placed[] = kept
    const queue: Placed[] = []
    for (const r of rows.filter((one) => one.class === held.id && !one.seated)) {
      const p = judge(r, held)
      if (!p) continue
      placed.add(p.person)
      const others = ofHousehold.get(p.household) ?? 0
      if (seats.length < held.capacity && others < settings.perHousehold) {
        ofHousehold.set(p.household, others + 1)
        seats.push({ ...p, reason: null })
        up.push({ person: p.person, name: p.name, household: p.household, class: held.id })
      } else queue.push({ ...p, reason: r.reason })
    }
    return { held, planned, seats, queue }
  })
  const few = filled
    .filter(({ held, seats }) => seats.length < held.minimum)
    .map(({ held, seats }) =>
      text(
        `${named(held).id}: tinggal ${seats.length} peserta, paling sedikit ${held.minimum}`,
        `${named(held).en}: ${seats.length} participants are left, ${held.minimum} at least`
      )
    )
  return { classes: filled, differences, up, obstacles: [...(await obstaclesOf(context, classes)), ...few] }
}

/** What approving a plan now would change in it: shown before somebody agrees. */
export const planChanges = view({
  name: 'classes/plan-changes',
  may: seeOffice,
  title: text('Perubahan sejak rencana dibuat', 'What changed since the plan was made'),
  apart: true,
  input: z.object({ plan: z.uuid() }),
  async run(context, { plan: id }) {
    const plan = await context.db
      .selectFrom('plan')
      .select(['status', 'settings', 'fiscal_year'])
      .where('regency', '=', context.actor.regency)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!plan) throw notFound(text('Rencana', 'The plan'))
    if (plan.status !== 'ready') throw planState(plan.status)
    const now = await planNow(context, id, plan.settings as unknown as PlanSettings, plan.fiscal_year)
    return {
      obstacles: now.obstacles,
      differences: now.differences,
      up: now.up,
      classes: now.classes.map(({ held, planned, seats, queue }) => ({
        id: held.id,
        courseName: held.definition.name,
        starts: held.days[0]!,
        capacity: held.capacity,
        planned,
        seats: seats.length,
        waiting: queue.length
      }))
    }
  }
})
