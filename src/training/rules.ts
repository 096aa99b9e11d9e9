import { addDays, addMonths, formatDate, type PlainDate } from '../kernel/dates.ts'
import { type Text, text } from '../kernel/text.ts'
import { breaksOn, holidayOn } from './days.ts'
import type { Course, CourseModule, MentorKind, SeatHeld, SeatRules } from './model.ts'

const dayOf = (date: PlainDate) => new Date(`${date}T00:00:00Z`)

/** Whether a seat may be taken, and how much it then counts. */
export interface Standing {
  /** 1 for everybody, less after some seats; 0: no seat. */
  weight: number
  /** The seat that stands in the way, and until when: a day, the end of that fiscal year, or for good. */
  because?: SeatHeld
  until?: PlainDate | 'year' | 'never'
}

/** A seat that stands in the way, in a sentence without its subject. */
export function seatWords(seat: SeatHeld, until?: Standing['until']): Text {
  const named = text(`${seat.courseName.id} (${seat.number})`, `${seat.courseName.en} (${seat.number})`)
  const [starts, ends, since] = [seat.starts, seat.ends, seat.since].map((day) => ({
    id: formatDate(day),
    en: formatDate(day, 'en')
  })) as [Text, Text, Text]
  const words: Record<SeatHeld['state'], Text> = {
    coming: text(`memegang kursi di ${named.id} mulai ${starts.id}`, `holds a seat in ${named.en} on ${starts.en}`),
    attending: text(`sedang mengikuti ${named.id} sampai ${ends.id}`, `is in ${named.en} until ${ends.en}`),
    passed: text(`lulus ${named.id} pada ${ends.id}`, `passed ${named.en} on ${ends.en}`),
    failed: text(
      `mengikuti ${named.id} sampai ${ends.id} dan belum memenuhi`,
      `attended ${named.en} until ${ends.en} without passing`
    ),
    absent: text(
      `mendapat kursi di ${named.id} mulai ${starts.id} dan tidak hadir`,
      `had a seat in ${named.en} from ${starts.en} and never came`
    ),
    declined: text(`menolak undangan ${named.id} pada ${since.id}`, `declined ${named.en} on ${since.en}`),
    withdrawn: text(
      `mengembalikan kursi di ${named.id} pada ${since.id}`,
      `gave back a seat in ${named.en} on ${since.en}`
    )
  }
  const said = words[seat.state]
  if (until === 'year') return text(`${said.id}; satu kursi setahun`, `${said.en}; one seat a year`)
  if (until === undefined || until === 'never') return said
  return text(
    `${said.id}; dapat ikut lagi mulai ${formatDate(until)}`,
    `${said.en}; may come again from ${formatDate(until, 'en')}`
  )
}

const seated: readonly SeatHeld['state'][] = ['coming', 'attending', 'passed', 'failed', 'absent']

/** A seat in a course from a day on, for somebody who held these before: one a year, then what the rules say of each. */
export function standing(
  rules: SeatRules,
  held: readonly SeatHeld[],
  wanted: { course: string; fiscalYear: number; from: PlainDate }
): Standing {
  let weight = 1
  for (const seat of held) {
    const rule = rules[seat.state][seat.course === wanted.course ? 'same' : 'other']
    if (!rule.again) return { weight: 0, because: seat, until: 'never' }
    const until = addMonths(seat.since, rule.months)
    if (rule.months > 0 && until > wanted.from) return { weight: 0, because: seat, until }
    if (rule.weight === 0) return { weight: 0, because: seat, until: 'never' }
    if (seat.fiscalYear === wanted.fiscalYear && seated.includes(seat.state))
      return { weight: 0, because: seat, until: 'year' }
    weight = Math.min(weight, rule.weight)
  }
  return { weight }
}

/** 1 Monday to 7 Sunday (ISO 8601). */
export const weekday = (date: PlainDate): number => dayOf(date).getUTCDay() || 7

/** So many teaching days from a first one: Monday to Saturday, never a Sunday, a holiday or a day of joint leave. */
export function teachingDays(first: PlainDate, count: number): PlainDate[] {
  const days: PlainDate[] = []
  for (let day = first; days.length < count; day = addDays(day, 1))
    if (weekday(day) !== 7 && !holidayOn(day)) days.push(day)
  return days
}

/**
 * The days beside those of a class on which its mentors are away for it, across the sea: from the last boat before it to
 * the first one after it.
 */
export function crossingDays(days: readonly PlainDate[], boatDays: readonly number[]): PlainDate[] {
  const away: PlainDate[] = []
  const [first, last] = [days[0]!, days.at(-1)!]
  for (let day = addDays(first, -1); ; day = addDays(day, -1)) {
    away.unshift(day)
    if (boatDays.includes(weekday(day))) break
  }
  for (let day = addDays(first, 1); day < last; day = addDays(day, 1)) if (!days.includes(day)) away.push(day)
  for (let day = addDays(last, 1); ; day = addDays(day, 1)) {
    away.push(day)
    if (boatDays.includes(weekday(day))) return away
  }
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
/**
 * Lays the modules over the days in their order, evenly many lesson hours a day from eight o'clock, around the breaks
 * of that weekday. A
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
    for (const pause of breaksOn(weekday(days[day]!)))
      if (at < pause.to && at + lessonMinutes > pause.from) at = pause.to
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
