import type { PlainDate } from '../kernel/dates.ts'
import type { Course, CourseModule, MentorKind } from './model.ts'

const dayMillis = 86_400_000
const dayOf = (date: PlainDate) => new Date(`${date}T00:00:00Z`)

export const addDays = (date: PlainDate, days: number): PlainDate =>
  new Date(dayOf(date).getTime() + days * dayMillis).toISOString().slice(0, 10)

/** 1 Monday to 7 Sunday (ISO 8601). */
export const weekday = (date: PlainDate): number => dayOf(date).getUTCDay() || 7

/** So many teaching days from a first one: Monday to Saturday, never a Sunday. */
export function teachingDays(first: PlainDate, count: number): PlainDate[] {
  const days: PlainDate[] = []
  for (let day = first; days.length < count; day = addDays(day, 1)) if (weekday(day) !== 7) days.push(day)
  return days
}

export const lessonHours = (course: Course, pattern?: CourseModule['pattern']): number =>
  course.modules.filter((m) => !pattern || m.pattern === pattern).reduce((sum, m) => sum + m.hours, 0)

/** Great-circle distance in kilometres (haversine, Earth radius 6,371 km). */
export function kilometres(a: { lat: number; lon: number }, b: { lat: number; lon: number }): number {
  const rad = Math.PI / 180
  const h =
    Math.sin(((b.lat - a.lat) * rad) / 2) ** 2 +
    Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(((b.lon - a.lon) * rad) / 2) ** 2
  return 2 * 6371 * Math.asin(Math.sqrt(h))
}

export interface Teacher {
  id: string
  kind: MentorKind
  skills: readonly string[]
  fee: number
}

/**
 * Who teaches which module, by skill: theory the university's mentor before others; practice only those who live by the
 * trade, the industry's mentor before an officer. undefined when nobody can teach one of them.
 */
export function shareModules(course: Course, teachers: readonly Teacher[]): Map<string, Teacher> | undefined {
  const shared = new Map<string, Teacher>()
  for (const m of course.modules) {
    const fitting = m.pattern === 'theory' ? 'university' : 'industry'
    const able = teachers.filter(
      (t) => t.skills.includes(m.skill) && (m.pattern === 'theory' || t.kind !== 'university')
    )
    const teacher = able.find((t) => t.kind === fitting) ?? able[0]
    if (!teacher) return undefined
    shared.set(m.id, teacher)
  }
  return shared
}

/** Rupiah that one class costs: venue by the day, mentors by the lesson hour, materials and transport by the seat. */
export function classCost(
  course: Course,
  venue: { fee: number },
  shared: ReadonlyMap<string, Teacher>,
  seats: number
): { venue: number; mentors: number; materials: number; transport: number; total: number } {
  const mentors = course.modules.reduce((sum, m) => sum + m.hours * shared.get(m.id)!.fee, 0)
  const materials = Math.round(course.materials.reduce((sum, m) => sum + m.perParticipant * m.unitPrice, 0) * seats)
  const costs = {
    venue: venue.fee * course.days,
    mentors,
    materials,
    transport: course.transportPerDay * course.days * seats
  }
  return { ...costs, total: costs.venue + costs.mentors + costs.materials + costs.transport }
}

export interface Session {
  day: PlainDate
  /** `08:00` */
  starts: string
  ends: string
  module: string
  pattern: CourseModule['pattern']
  hours: number
  mentor: string
}

const lessonMinutes = 45
const clock = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
/** Morning break and the midday break for prayer and a meal, in minutes from midnight. */
const breaks = [
  { from: 10 * 60 + 15, to: 10 * 60 + 30 },
  { from: 12 * 60, to: 13 * 60 }
]

/**
 * Lays the modules over the days in their order, evenly many lesson hours a day from eight o'clock, around the breaks. A
 * module that does not end with the day, or with the break, goes on after it as a session of its own. Lesson hours are
 * never split.
 */
export function timetable(course: Course, days: readonly PlainDate[], shared: ReadonlyMap<string, Teacher>): Session[] {
  const perDay = Math.ceil(lessonHours(course) / days.length)
  const sessions: Session[] = []
  let day = 0
  let used = 0
  let at = 8 * 60
  const nextLesson = () => {
    if (used === perDay) {
      day++
      used = 0
      at = 8 * 60
    }
    for (const pause of breaks) if (at < pause.to && at + lessonMinutes > pause.from) at = pause.to
  }
  for (const m of course.modules) {
    const mentor = shared.get(m.id)!.id
    for (let hour = 0; hour < m.hours; hour++) {
      nextLesson()
      const last = sessions.at(-1)
      const goesOn = last && last.module === m.id && last.day === days[day] && last.ends === clock(at)
      if (goesOn) {
        last.ends = clock(at + lessonMinutes)
        last.hours++
      } else {
        const { id: module, pattern } = m
        sessions.push({
          day: days[day]!,
          starts: clock(at),
          ends: clock(at + lessonMinutes),
          module,
          pattern,
          hours: 1,
          mentor
        })
      }
      used++
      at += lessonMinutes
    }
  }
  return sessions
}
