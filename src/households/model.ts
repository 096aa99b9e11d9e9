import { z } from 'zod'
import sizeData from '../../reference/enterprise-size.json' with { type: 'json' }
import { isMasked, parsePhone, readTaxNumber, sixteenDigits } from '../kernel/identifiers.ts'
import { mapOf, plainDate, plainDateOr } from '../kernel/inputs.ts'
import { type Text, text } from '../kernel/text.ts'
import { villageCode } from '../regions/model.ts'
import { cleanName } from './names.ts'

/** A refinement whose message speaks both languages. */
const say = (id: string, en: string) => ({ error: en, params: { text: text(id, en) } })
const custom = <S extends z.ZodType>(schema: S, check: (value: z.infer<S>) => boolean, id: string, en: string) =>
  schema.refine(check, say(id, en))
const blankToNull = (value: unknown) => (typeof value === 'string' && value.trim() === '' ? null : value)
const optional = <S extends z.ZodType>(schema: S) => z.preprocess(blankToNull, schema.nullable().default(null))
/** Longer than any that is meant, before what does not count is taken off. */
const longestWritten = 1000
const line = (most: number) => optional(z.string().max(longestWritten).transform(cleanName).pipe(z.string().max(most)))

const digits16 = (id: string, en: string) =>
  optional(
    custom(z.string().max(60), (value) => sixteenDigits(value) !== undefined, id, en).transform(
      (value) => sixteenDigits(value)!
    )
  )
export const nikInput = digits16(
  'NIK harus 16 angka. Salin dari KTP.',
  'A NIK has 16 digits. Copy it from the identity card.'
)
export const kkInput = digits16(
  'No. KK harus 16 angka. Salin dari Kartu Keluarga.',
  'A No. KK has 16 digits. Copy it from the family card.'
)
export const phoneInput = optional(
  custom(
    z.string().max(60),
    (value) => parsePhone(value) !== undefined,
    'Nomor telepon tidak sah. Contoh: 0812 3456 7890.',
    'Not a phone number. Example: 0812 3456 7890.'
  ).transform((value) => parsePhone(value)!)
)
export const nameInput = z
  .string()
  .max(longestWritten)
  .transform(cleanName)
  .pipe(custom(z.string().max(120), (value) => /\p{L}/u.test(value), 'Isi nama.', 'Fill in the name.'))

export const housings = ['owned', 'rented', 'shared', 'other'] as const
export const sexes = ['female', 'male'] as const
export const relations = ['head', 'spouse', 'child', 'parent', 'grandchild', 'relative', 'other'] as const
/** By whose word a death or a move is recorded. */
export const departureSources = ['family', 'village-office', 'civil-registry', 'facilitator'] as const
export const purposes = ['programme', 'contact', 'publication'] as const
/** Version of the consent texts below; a changed text gets a new version and is asked anew. */
export const consentVersion = '2026-11'

export const housingNames: Record<(typeof housings)[number], Text> = {
  owned: text('Milik sendiri', 'Owned'),
  rented: text('Sewa', 'Rented'),
  shared: text('Menumpang', 'Shared'),
  other: text('Lainnya', 'Other')
}
export const sexNames: Record<(typeof sexes)[number], Text> = {
  female: text('Perempuan', 'Female'),
  male: text('Laki-laki', 'Male')
}
export const relationNames: Record<(typeof relations)[number], Text> = {
  head: text('Kepala keluarga', 'Head of household'),
  spouse: text('Istri/suami', 'Spouse'),
  child: text('Anak', 'Child'),
  parent: text('Orang tua/mertua', 'Parent'),
  grandchild: text('Cucu', 'Grandchild'),
  relative: text('Famili lain', 'Relative'),
  other: text('Lainnya', 'Other')
}
export const departureSourceNames: Record<(typeof departureSources)[number], Text> = {
  family: text('Keluarga', 'The family'),
  'village-office': text('Kantor desa', 'The village office'),
  'civil-registry': text('Surat Dukcapil', 'The civil registry'),
  facilitator: text('Pendamping melihat sendiri', 'Seen by the facilitator')
}
export const purposeNames: Record<(typeof purposes)[number], Text> = {
  programme: text(
    'Data dipakai kedua dinas untuk merencanakan pelatihan dan pendampingan.',
    'Both agencies may use the data to plan training and mentoring.'
  ),
  contact: text('Boleh dihubungi lewat telepon atau WhatsApp.', 'May be contacted by phone or WhatsApp.'),
  publication: text(
    'Nama usaha dan produk boleh ditampilkan kepada umum dan pembeli.',
    'The business and its products may be shown to the public and to buyers.'
  )
}

const date = (id: string, en: string) => optional(plainDateOr(say(id, en)))
export const birthInput = date('Tanggal lahir tidak sah.', 'Not a date of birth.')

export const householdFields = z.object({
  village: villageCode,
  kk: kkInput,
  hamlet: line(80),
  rt: line(5),
  rw: line(5),
  address: line(200),
  lat: optional(z.number().min(-90).max(90)),
  lon: optional(z.number().min(-180).max(180)),
  housing: optional(z.enum(housings)),
  welfareDecile: optional(z.number().int().min(1).max(10)),
  womanHeaded: z.boolean().default(false),
  disability: z.boolean().default(false)
})
export type HouseholdFields = z.infer<typeof householdFields>

export const personFields = z.object({
  nik: nikInput,
  name: nameInput,
  sex: optional(z.enum(sexes)),
  birthDate: birthInput,
  birthPlace: line(80),
  phone: phoneInput,
  relation: optional(z.enum(relations)),
  education: line(80),
  occupation: line(80)
})
export type PersonFields = z.infer<typeof personFields>

const rupiah = optional(z.number().int().min(0).max(1e13))
export const paperKinds = ['nib', 'pirt', 'md', 'halal', 'brand', 'npwp'] as const
export const enterpriseFields = z.object({
  owner: z.uuid(),
  name: nameInput,
  kind: line(40),
  kbli: optional(z.string().regex(/^\d{5}$/, say('KBLI terdiri dari 5 angka.', 'A KBLI class has 5 digits.'))),
  started: date('Tanggal mulai tidak sah.', 'Not a date.'),
  workers: optional(z.number().int().min(0).max(10_000)),
  turnoverNow: rupiah,
  turnoverBefore: rupiah,
  capital: rupiah,
  papers: z
    .array(
      z
        .object({ kind: z.enum(paperKinds), number: z.string().trim().max(60), validUntil: optional(plainDate) })
        .refine(({ kind, number }) => kind !== 'npwp' || isMasked(number) || readTaxNumber(number) !== undefined, {
          path: ['number'],
          ...say('NPWP terdiri dari 15 atau 16 angka.', 'An NPWP has 15 or 16 digits.')
        })
    )
    .max(20)
    .default([])
    .refine(
      (papers) => papers.filter(({ kind }) => kind === 'npwp').length < 2,
      say('Satu usaha mempunyai satu NPWP.', 'A business has one NPWP.')
    )
})
export type EnterpriseFields = z.infer<typeof enterpriseFields>

const sizes = ['micro', 'small', 'medium', 'large'] as const
export type EnterpriseSize = (typeof sizes)[number]
export const sizeNames: Record<EnterpriseSize, Text> = {
  micro: text('Usaha mikro', 'Micro enterprise'),
  small: text('Usaha kecil', 'Small enterprise'),
  medium: text('Usaha menengah', 'Medium enterprise'),
  large: text('Usaha besar', 'Large enterprise')
}
export interface SizeClass {
  size: EnterpriseSize
  /** Upper limits in rupiah, inclusive; null: none. */
  capital: number | null
  sales: number | null
}
/** The classes of the law, smallest first; see reference/enterprise-size.json for source and validity. */
export const sizeClasses = sizeData.classes as readonly SizeClass[]

/** Fields as somebody saw them who changes them later, for `mergeEdit`. */
export const seenFields = mapOf(
  z.string().max(40),
  z.union([
    z.string().max(1000),
    z.number().min(-1e13).max(1e13),
    z.boolean(),
    z.null(),
    z
      .array(
        z.object({ kind: z.string().max(20), number: z.string().max(60), validUntil: z.string().max(10).nullable() })
      )
      .max(20)
  ]),
  40
)
