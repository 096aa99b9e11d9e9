import { z } from 'zod'
import courseData from '../../reference/courses.json' with { type: 'json' }
import { plainDate, tooLong, withinMonths } from '../kernel/inputs.ts'
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
    equipment: z.array(z.enum(equipment)),
    transportPerDay: z.number().int().min(0).max(1_000_000),
    modules: z.array(courseModule).min(2).max(40),
    materials: z
      .array(
        z.object({
          name: bilingual,
          unit: z.string().min(1).max(20),
          perParticipant: z.number().positive().max(1000),
          unitPrice: z.number().int().min(0)
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
  courses: z.array(slug).min(1).max(60)
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
  account: z.email().nullable().default(null).describe('Sign-in of the mentor, so that their classes are theirs.'),
  active: z.boolean().default(true)
})
export type MentorFields = z.infer<typeof mentorFields>

export const venueFields = z.object({
  name: z.string().trim().min(2).max(160),
  village: z.string().regex(/^\d\d\.\d\d\.\d\d\.\d{4}$/),
  address: z.string().trim().max(300).nullable().default(null),
  capacity: z.number().int().min(1).max(1000),
  equipment: z.array(z.enum(equipment)).default([]),
  fee: z.number().int().min(0).max(100_000_000).describe('Rupiah a day.'),
  free: z.array(period).max(60).default([]),
  active: z.boolean().default(true)
})
export type VenueFields = z.infer<typeof venueFields>

/** Months; a plan is of a year, or of what is left of one and the next. */
const longestPlan = 24

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
    perKm: z.number().min(0).max(1).default(0.02)
  })
  .refine((s) => s.from <= s.to, { path: ['to'] })
  .refine((s) => withinMonths(s.from, s.to, longestPlan), tooLong(longestPlan))
export type PlanSettings = z.infer<typeof planSettings>
