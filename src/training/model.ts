import { z } from 'zod'
import courseData from '../../reference/courses.json' with { type: 'json' }
import seatData from '../../reference/seat-rules.json' with { type: 'json' }
import type { Agency } from '../kernel/actor.ts'
import { mapOf, plainDate, tooLong, withinMonths } from '../kernel/inputs.ts'
import { type Text, text } from '../kernel/text.ts'

/** Where a programme's money comes from. */
export const fundSources = ['APBD', 'DAU', 'DAK', 'DBHCHT', 'CSR', 'lain'] as const

export const mentorKinds = ['industry', 'university', 'officer'] as const
export type MentorKind = (typeof mentorKinds)[number]
export const mentorKindNames: Record<MentorKind, Text> = {
  industry: text('Pelaku industri', 'Industry'),
  university: text('Perguruan tinggi', 'University'),
  officer: text('Petugas dinas', 'Agency officer')
}
/** Every class needs one of each: practice from those who live by it, theory from those who study it. */
export const neededMentors: readonly MentorKind[] = ['industry', 'university']

export const equipment = ['kitchen', 'oven', 'field', 'projector', 'sewing'] as const
export const equipmentNames: Record<(typeof equipment)[number], Text> = {
  kitchen: text('Dapur', 'Kitchen'),
  oven: text('Oven', 'Oven'),
  field: text('Lahan', 'Field'),
  projector: text('Proyektor', 'Projector'),
  sewing: text('Mesin jahit', 'Sewing machines')
}

const bilingual = z.object({ id: z.string().trim().min(1).max(300), en: z.string().trim().min(1).max(300) })
const slug = z
  .string()
  .regex(/^[a-z0-9-]+$/)
  .max(60)

/** What the skills of the courses that ship are called; of others the code itself is said, with blanks. */
const skillNames: Readonly<Record<string, Text>> = {
  'cashew-processing': text('Olahan mente', 'Cashew processing'),
  chips: text('Keripik', 'Chips'),
  costing: text('Hitung biaya', 'Costing'),
  fish: text('Olahan ikan', 'Fish processing'),
  'food-safety': text('Keamanan pangan', 'Food safety'),
  herbs: text('Jamu dan rempah', 'Herbs and spices'),
  marketing: text('Pemasaran', 'Marketing'),
  packaging: text('Kemasan', 'Packaging'),
  'palm-sugar': text('Gula siwalan', 'Palm sugar'),
  seaweed: text('Rumput laut', 'Seaweed')
}
export const skillName = (skill: string): Text => {
  const said = skill.replaceAll('-', ' ')
  return skillNames[skill] ?? text(said, said)
}
/** The code of a skill as somebody writes it, in either language. */
export const skillCode = (written: string): string =>
  Object.entries(skillNames).find(([, { id, en }]) => id === written || en === written)?.[0] ??
  written.toLowerCase().replace(/[^a-z0-9]/g, '-')

const courseModule = z.object({
  id: slug,
  title: bilingual,
  pattern: z.enum(['theory', 'practice']),
  hours: z.number().int().min(1).max(40).describe('Lesson hours (JP) of 45 minutes.'),
  skill: slug.describe('What a mentor must know to teach it.'),
  checklist: z.array(bilingual).max(20).optional().describe('What a mentor ticks off in practice.'),
  tools: z.array(bilingual).max(20).optional()
})
export type CourseModule = z.infer<typeof courseModule>

/** A course is data: versioned, with its source; an administrator or officer publishes a new version. */
export const course = z
  .object({
    id: slug,
    kind: slug.describe('The kind of business it trains for.'),
    name: bilingual,
    summary: bilingual,
    days: z.number().int().min(1).max(10),
    minimum: z.number().int().min(1).max(100),
    capacity: z.number().int().min(1).max(100),
    minimumAttendance: z.number().min(0.5).max(1).describe('Share of lesson hours for a certificate.'),
    equipment: z.array(z.enum(equipment)).max(equipment.length),
    transportPerDay: z.number().int().min(0).max(1_000_000),
    modules: z.array(courseModule).min(2).max(40),
    materials: z
      .array(
        z.object({
          name: bilingual,
          unit: z.string().min(1).max(20),
          perParticipant: z.number().positive().max(1000),
          unitPrice: z.number().int().min(0).max(1_000_000_000)
        })
      )
      .max(60),
    test: z
      .array(
        z.object({
          question: bilingual,
          options: z.array(bilingual).min(2).max(6),
          right: z.number().int().min(0).max(5)
        })
      )
      .max(50)
  })
  .refine((c) => c.minimum <= c.capacity, { path: ['minimum'] })
  .refine((c) => new Set(c.modules.map((m) => m.id)).size === c.modules.length, { path: ['modules'] })
  .refine((c) => c.test.every((q) => q.right < q.options.length), { path: ['test'] })
export type Course = z.infer<typeof course>

export const defaultCourses: { source: string; validFrom: string; courses: Course[] } = {
  source: courseData.source,
  validFrom: courseData.valid_from,
  courses: courseData.courses as Course[]
}

export const programmeFields = z.object({
  name: z.string().trim().min(3).max(160),
  fiscalYear: z.number().int().min(2000).max(2100),
  fundSource: z.enum(fundSources),
  lines: z
    .array(
      z.object({
        code: z.string().trim().max(40),
        name: z.string().trim().min(2).max(160),
        amount: z.number().int().min(0).max(1_000_000_000_000)
      })
    )
    .max(40)
    .describe('Budget lines; their sum, in rupiah, is what the programme may spend.'),
  target: z.number().int().min(0).max(1_000_000),
  courses: z.array(slug).max(60).describe('Courses that may be paid from it; none: its money is for help alone.'),
  places: z
    .array(z.string().regex(/^\d\d\.\d\d\.\d\d(\.\d{4})?$/))
    .max(400)
    .default([])
    .describe('Codes of the districts and villages it is meant for; none: the whole regency.')
})

const period = z
  .object({ from: plainDate, to: plainDate })
  .refine((p) => p.from <= p.to, { path: ['to'] })
  .describe('Days, both included.')
export type Period = z.infer<typeof period>

export const mentorFields = z.object({
  name: z.string().trim().min(2).max(120),
  kind: z.enum(mentorKinds),
  institution: z.string().trim().min(2).max(160),
  phone: z.string().trim().max(30).nullable().default(null),
  email: z.email().max(200).nullable().default(null),
  skills: z.array(slug).min(1).max(40),
  districts: z
    .array(z.string().regex(/^\d\d\.\d\d\.\d\d$/))
    .max(60)
    .default([]),
  fee: z.number().int().min(0).max(100_000_000).describe('Rupiah a lesson hour.'),
  free: z.array(period).max(60).default([]),
  account: z
    .email()
    .max(200)
    .nullable()
    .default(null)
    .describe('Sign-in of the mentor, so that their classes are theirs.'),
  active: z.boolean().default(true)
})
export type MentorFields = z.infer<typeof mentorFields>

export const venueFields = z.object({
  name: z.string().trim().min(2).max(160),
  village: z.string().regex(/^\d\d\.\d\d\.\d\d\.\d{4}$/),
  address: z.string().trim().max(300).nullable().default(null),
  capacity: z.number().int().min(1).max(1000),
  equipment: z.array(z.enum(equipment)).max(equipment.length).default([]),
  fee: z.number().int().min(0).max(100_000_000).describe('Rupiah a day.'),
  free: z.array(period).max(60).default([]),
  active: z.boolean().default(true)
})
export type VenueFields = z.infer<typeof venueFields>

/** What somebody has before, or behind, them in a class. */
export const seatStates = ['coming', 'attending', 'passed', 'failed', 'absent', 'declined', 'withdrawn'] as const
export type SeatState = (typeof seatStates)[number]
export const seatStateNames: Record<SeatState, Text> = {
  coming: text('memegang kursi di kelas yang akan datang', 'holds a seat in a class to come'),
  attending: text('sedang mengikuti kelas', 'is in a class now'),
  passed: text('sudah lulus', 'passed'),
  failed: text('pernah ikut, belum memenuhi', 'attended without passing'),
  absent: text('pernah mendapat kursi, tidak hadir', 'had a seat and never came'),
  declined: text('menolak undangan', 'declined an invitation'),
  withdrawn: text('mengembalikan kursi', 'gave a seat back')
}

const seatRule = z.object({
  again: z.boolean().describe('May come again.'),
  months: z.number().int().min(0).max(60).describe('Only so many months after.'),
  weight: z.number().min(0).max(1).describe('What a seat then counts, as a share of what it counts for others.')
})
const seatPair = z.object({ same: seatRule.describe('The same course.'), other: seatRule.describe('Another course.') })
/** When somebody who had a seat may have another one: in the same course, and in others. */
export const seatRules = z
  .object({
    coming: seatPair,
    attending: seatPair,
    passed: seatPair,
    failed: seatPair,
    absent: seatPair,
    declined: seatPair,
    withdrawn: seatPair
  })
  .refine((r) => !r.coming.same.again && !r.attending.same.again, {
    path: ['coming', 'same', 'again'],
    error: 'Nobody holds two seats to come in one course.',
    params: {
      text: text(
        'Tidak seorang pun memegang dua kursi yang akan datang dalam satu kursus.',
        'Nobody holds two seats to come in one course.'
      )
    }
  })
export type SeatRules = z.infer<typeof seatRules>

export const defaultSeatRules: { source: string; validFrom: string; rules: SeatRules } = {
  source: seatData.source,
  validFrom: seatData.valid_from,
  rules: seatRules.parse(seatData)
}

/** A seat that somebody holds, held or gave back, in whichever year and by whichever agency. */
export interface SeatHeld {
  state: SeatState
  course: string
  courseName: Text
  number: string
  agency: Agency
  fiscalYear: number
  starts: string
  ends: string
  /** From when months are counted: the end of the class, or the day of the answer. */
  since: string
}

/** Months; a plan is of a year, or of what is left of one and the next. */
const longestPlan = 24

const emphasis = z.object({
  weight: z.number().min(0).max(3).default(1).describe('What a seat counts, as a multiple.'),
  floor: z.number().int().min(0).max(10_000).default(0).describe('Seats at least.')
})
export type Emphasis = z.infer<typeof emphasis>

/** What officers decide before a plan is made. */
export const planSettings = z
  .object({
    fiscalYear: z.number().int().min(2000).max(2100),
    from: plainDate,
    to: plainDate,
    programmes: z.array(z.uuid()).min(1).max(40),
    /** How long the solver may look for something better, in seconds. */
    seconds: z.number().int().min(1).max(600).default(30),
    furthestKm: z.number().min(1).max(200).default(12),
    perHousehold: z.number().int().min(1).max(10).default(1),
    /** Seats promised to every district that has as many who wish. */
    districtFloor: z.number().int().min(0).max(100).default(0),
    /** What counts more, beside the wish itself: shares added to the worth of a seat. */
    womanHeaded: z.number().min(0).max(1).default(0.15),
    poor: z.number().min(0).max(1).default(0.15),
    neverTrained: z.number().min(0).max(1).default(0.1),
    /** Taken off the worth of a seat for each kilometre to the class. */
    perKm: z.number().min(0).max(1).default(0.02),
    /** Taken off the worth of a seat in Ramadan, as a share; 1: no class then. */
    ramadan: z.number().min(0).max(1).default(0.3),
    /** Taken off the worth of further seats of one kind, see reference/variety.json; 0: nothing. */
    variety: z.number().min(0).max(0.9).default(0.15),
    kinds: mapOf(slug, emphasis, 100).default({}),
    districts: mapOf(z.string().regex(/^\d\d\.\d\d\.\d\d$/), emphasis, 100).default({})
  })
  .refine((s) => s.from <= s.to, { path: ['to'] })
  .refine((s) => withinMonths(s.from, s.to, longestPlan), tooLong(longestPlan))
export type PlanSettings = z.infer<typeof planSettings>

/** Why somebody has no seat, as a plan notes it. */
export const withoutReasons: Readonly<Record<string, Text>> = {
  'nothing-fits': text(
    'tidak ada kelas yang diminati dalam jangkauan, atau programnya untuk desa lain',
    'no class they wish is in reach, or its programme is meant for other villages'
  ),
  'not-held': text(
    'kelas yang diminati tidak diselenggarakan dalam rencana ini',
    'the class they wish is not held in this plan'
  ),
  full: text('kelasnya penuh', 'the class is full'),
  variety: text(
    'masih ada kursi, tetapi nilainya di bawah potongan keragaman',
    'there is a seat, but it is worth less than what variety takes off'
  ),
  'worth-less': text('kursinya diberikan kepada yang lebih diutamakan', 'the seat went to somebody with more priority'),
  'household-cap': text(
    'masih ada kursi, tetapi rumah tangganya sudah memegang jatah kursinya',
    'there is a seat, but the household has all the seats it may have'
  ),
  'full-and-household-cap': text(
    'kelasnya penuh, dan rumah tangganya sudah memegang jatah kursinya',
    'the class is full, and the household has all the seats it may have'
  ),
  ...Object.fromEntries(seatStates.map((s) => [`seat-${s}`, seatStateNames[s]]))
}
