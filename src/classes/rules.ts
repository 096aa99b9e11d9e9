import { type Text, text } from '../kernel/text.ts'
import type { Course } from '../training/model.ts'
import type { AttendanceStatus } from './model.ts'

export interface Noted {
  session: string
  status: AttendanceStatus
  missed: number
}
export interface Lesson {
  id: string
  day: string
  hours: number
}

/** Lesson hours that somebody was there for. */
export const attended = (lesson: Lesson, noted: Noted | undefined): number =>
  !noted || noted.status === 'absent' || noted.status === 'excused' ? 0 : Math.max(0, lesson.hours - noted.missed)

/** Share of all lesson hours attended, 0 to 1. */
export function attendanceShare(lessons: readonly Lesson[], noted: readonly Noted[]): number {
  const of = new Map(noted.map((n) => [n.session, n]))
  const all = lessons.reduce((sum, l) => sum + l.hours, 0)
  return all === 0 ? 0 : lessons.reduce((sum, l) => sum + attended(l, of.get(l.id)), 0) / all
}

/** Days with at least one lesson hour attended: transport money is paid for these. */
export function daysPresent(lessons: readonly Lesson[], noted: readonly Noted[]): number {
  const of = new Map(noted.map((n) => [n.session, n]))
  return new Set(lessons.filter((l) => attended(l, of.get(l.id)) > 0).map((l) => l.day)).size
}

/** Hours missed by an entry: none when present, all when away, one unless told otherwise when late or gone early. */
export const missedHours = (status: AttendanceStatus, hours: number, told: number | undefined): number =>
  status === 'present' ? 0 : status === 'absent' || status === 'excused' ? hours : Math.min(hours, told ?? 1)

const latenessGraceMinutes = 15
const lessonMinutes = 45

/** How a scan counts: after a quarter of an hour it is late, and each full lesson hour gone by is missed. */
export function scanned(
  startsMinute: number,
  nowMinute: number,
  hours: number
): { status: AttendanceStatus; missed: number } {
  const late = nowMinute - startsMinute
  return late <= latenessGraceMinutes
    ? { status: 'present', missed: 0 }
    : { status: 'late', missed: Math.min(hours, Math.floor(late / lessonMinutes)) }
}

/** 0 to 100: the share of right answers. An unanswered question is wrong. */
export function score(test: Course['test'], answers: readonly (number | null)[]): number {
  if (test.length === 0) return 0
  return Math.round((100 * test.filter((q, i) => answers[i] === q.right).length) / test.length)
}

export interface Outcome {
  outcome: 'passed' | 'refused'
  reason: Text | null
}

/** Who may have a certificate: whoever attended the share of lesson hours that the course asks for. */
export function outcomeOf(course: Pick<Course, 'minimumAttendance'>, share: number): Outcome {
  if (share + 1e-9 >= course.minimumAttendance) return { outcome: 'passed', reason: null }
  const percent = (value: number) => `${Math.floor(value * 100)}%`
  return {
    outcome: 'refused',
    reason: text(
      `Hadir ${percent(share)} jam pelajaran, kurang dari ${percent(course.minimumAttendance)} yang disyaratkan.`,
      `Attended ${percent(share)} of the lesson hours, less than the ${percent(course.minimumAttendance)} required.`
    )
  }
}

/** Milliseconds that a card must be out of view before it counts as shown again. */
const outOfView = 3000

/** Tells a card that is shown from one that is still held before the camera. */
export function cardWatch(): (code: string, at: number) => boolean {
  let last = { code: '', at: -outOfView }
  return (code, at) => {
    const shown = code !== last.code || at - last.at > outOfView
    last = { code, at }
    return shown
  }
}
