import { z } from 'zod'
import { type Text, text } from '../kernel/text.ts'

export const classStatuses = ['planned', 'inviting', 'running', 'finished', 'cancelled'] as const
export type ClassStatus = (typeof classStatuses)[number]
export const classStatusNames: Record<ClassStatus, Text> = {
  planned: text('direncanakan', 'planned'),
  inviting: text('mengundang', 'inviting'),
  running: text('berjalan', 'running'),
  finished: text('selesai', 'finished'),
  cancelled: text('dibatalkan', 'cancelled')
}

export const participantStatuses = ['chosen', 'invited', 'confirmed', 'declined', 'waiting', 'withdrawn'] as const
export type ParticipantStatus = (typeof participantStatuses)[number]
export const participantStatusNames: Record<ParticipantStatus, Text> = {
  chosen: text('terpilih', 'chosen'),
  invited: text('diundang', 'invited'),
  confirmed: text('ikut', 'coming'),
  declined: text('tidak ikut', 'not coming'),
  waiting: text('menunggu', 'waiting'),
  withdrawn: text('mundur', 'withdrawn')
}

export const attendanceStatuses = ['present', 'late', 'left_early', 'excused', 'absent'] as const
export type AttendanceStatus = (typeof attendanceStatuses)[number]
export const attendanceNames: Record<AttendanceStatus, Text> = {
  present: text('hadir', 'present'),
  late: text('terlambat', 'late'),
  left_early: text('pulang awal', 'left early'),
  excused: text('izin', 'excused'),
  absent: text('alpa', 'absent')
}
/** As on the printed list. */
export const attendanceMarks: Record<AttendanceStatus, string> = {
  present: 'H',
  late: 'T',
  left_early: 'P',
  excused: 'I',
  absent: 'A'
}

export const attendanceEntry = z.object({
  person: z.uuid(),
  status: z.enum(attendanceStatuses),
  /** Lesson hours missed by who came late or left early; by default one. */
  missed: z.number().int().min(0).max(40).optional()
})

export const fileKinds = ['photo', 'material', 'signed-list'] as const

/** The word of an invitation, by which somebody without an account answers. */
export const word = z.string().regex(/^[a-z2-7]{12}$/)
export const cardCode = z.string().regex(/^RK-[A-Z2-7]{16}$/)
