import { z } from 'zod'
import { type Text, text } from '../kernel/text.ts'
import { readGtin } from './numbers.ts'

export const categories = ['packaged-food', 'craft'] as const
export type Category = (typeof categories)[number]
export const categoryNames: Record<Category, Text> = {
  'packaged-food': text('Makanan kemasan', 'Packaged food'),
  craft: text('Kerajinan', 'Craft')
}

/** Packaging as the first digit of a P-IRT number names it. */
export const packagingNames: Record<number, Text> = {
  1: text('Kaca', 'Glass'),
  2: text('Plastik', 'Plastic'),
  3: text('Karton atau kertas', 'Carton or paper'),
  4: text('Kaleng', 'Can'),
  5: text('Aluminium foil', 'Aluminium foil'),
  6: text('Lainnya', 'Other'),
  7: text('Komposit', 'Composite'),
  8: text('Ganda', 'Multiple')
}

/** How food keeps. */
export const keepings = ['dry', 'moist', 'chilled', 'frozen', 'heated'] as const
export type Keeping = (typeof keepings)[number]
export const keepingNames: Record<Keeping, Text> = {
  dry: text('Kering', 'Dry'),
  moist: text('Basah atau kental, tahan di suhu ruang', 'Moist, at room temperature'),
  chilled: text('Harus di kulkas', 'In a refrigerator'),
  frozen: text('Harus dibekukan', 'Frozen'),
  heated: text('Disterilkan atau dipasteurisasi', 'Sterilised or pasteurised')
}

const rupiah = z.number().int().min(0).max(1_000_000_000)
const millimetres = z.number().int().min(1).max(3000)
export const productFields = z
  .object({
    brand: z.string().trim().min(2).max(80),
    name: z.string().trim().min(2).max(120),
    category: z.enum(categories),
    netContent: z.number().int().min(1).max(100_000),
    netUnit: z.enum(['g', 'ml', 'pcs']),
    packaging: z.number().int().min(1).max(8),
    ingredients: z.array(z.string().trim().min(1).max(80)).max(40).default([]),
    shelfLifeDays: z.number().int().min(1).max(3650).nullable().default(null),
    storage: z.string().trim().max(160).default(''),
    keeping: z.enum(keepings).nullable().default(null),
    claims: z.boolean().default(false).describe('Does the label promise something for the health?'),
    dimensions: z
      .object({
        length: millimetres,
        width: millimetres,
        height: millimetres,
        gross: z.number().int().min(1).max(200_000)
      })
      .nullable()
      .default(null),
    cost: rupiah.describe('Rupiah a unit (HPP).'),
    price: rupiah.min(1).describe('Rupiah a unit to the retailer.'),
    shelfPrice: rupiah.min(1).nullable().default(null),
    capacity: z.number().int().min(0).max(10_000_000).describe('Units a month.'),
    gtin: z
      .string()
      .max(60)
      .trim()
      .nullable()
      .default(null)
      .transform((written, context) => {
        if (!written) return null
        const read = readGtin(written)
        if ('gtin' in read) return read.gtin
        context.addIssue({ code: 'custom', message: read.wrong.en, params: { text: read.wrong } })
        return z.NEVER
      })
  })
  .refine((p) => p.price > p.cost, {
    path: ['price'],
    error: 'The price is not above the cost: every unit would lose money.',
    params: {
      text: text(
        'Harga tidak di atas HPP: setiap satuan rugi. Hitung lagi.',
        'The price is not above the cost: every unit would lose money.'
      )
    }
  })
export type ProductFields = z.infer<typeof productFields>

export const paperKinds = ['nib', 'pirt', 'md', 'halal', 'brand', 'npwp', 'test'] as const
export type PaperKind = (typeof paperKinds)[number]
export const paperNames: Record<PaperKind, Text> = {
  nib: text('NIB', 'Business number (NIB)'),
  pirt: text('P-IRT', 'P-IRT'),
  md: text('Izin BPOM (MD)', 'BPOM permit (MD)'),
  halal: text('Sertifikat halal', 'Halal certificate'),
  brand: text('Merek terdaftar', 'Registered brand'),
  npwp: text('NPWP', 'Tax number (NPWP)'),
  test: text('Hasil uji', 'Test result')
}
/** Papers whose day of issue says what follows from them. */
export const datedPapers: readonly PaperKind[] = ['pirt', 'halal']
/** Papers of the business as a whole; the others are of one product. */
export const businessPapers: readonly PaperKind[] = ['nib', 'npwp']

const wording = z.object({ id: z.string().trim().min(2).max(200), en: z.string().trim().min(2).max(200) })
const rule = z.discriminatedUnion('type', [
  z.object({ type: z.literal('paper'), paper: z.enum(paperKinds), or: z.enum(paperKinds).optional() }),
  z.object({ type: z.literal('gtin') }),
  z.object({ type: z.literal('label') }),
  z.object({ type: z.literal('shelf-life'), days: z.number().int().min(1).max(3650) }),
  z.object({ type: z.literal('margin'), share: z.number().min(0).max(0.9) }),
  z.object({ type: z.literal('capacity'), units: z.number().int().min(1).max(10_000_000) }),
  z.object({ type: z.literal('photo') }),
  z.object({ type: z.literal('evidence') })
])
export const requirement = z.object({
  id: z.string().regex(/^[a-z-]{2,30}$/),
  name: wording,
  rule,
  owner: z.enum(['maker', 'facilitator', 'officer']),
  days: z.number().int().min(0).max(365).describe('Typical days from start to done.'),
  cost: rupiah,
  after: z.array(z.string().max(30)).max(10).describe('Requirements that must be met before it can begin.'),
  help: wording
})
export type Requirement = z.infer<typeof requirement>

/** Every `after` must be there, and nothing may wait for itself. */
export const requirements = z
  .array(requirement)
  .min(1)
  .max(40)
  .refine((list) => orderOf(list) !== undefined, {
    error: 'A requirement waits for one that is not there, or for itself.',
    params: {
      text: text(
        'Ada syarat yang menunggu syarat yang tidak ada, atau menunggu dirinya sendiri.',
        'A requirement waits for one that is not there, or for itself.'
      )
    }
  })

/** Requirements in an order in which each comes after those it waits for; nothing when there is none. */
export function orderOf(list: readonly Requirement[]): Requirement[] | undefined {
  const done = new Set<string>()
  const order: Requirement[] = []
  while (order.length < list.length) {
    const next = list.find((r) => !done.has(r.id) && r.after.every((id) => done.has(id)))
    if (!next) return undefined
    done.add(next.id)
    order.push(next)
  }
  return order
}

export const halalWays = ['self', 'regular'] as const
export type HalalWay = (typeof halalWays)[number]
export const halalWayNames: Record<HalalWay, Text> = {
  self: text('Pernyataan mandiri, gratis', 'Self-declared, free'),
  regular: text('Jalur reguler, berbayar', 'Regular, with a fee')
}
