import { z } from 'zod'
import { type Text, text } from '../kernel/text.ts'

export const deliveryWays = ['store', 'distribution-centre'] as const
export const deliveryNames: Record<(typeof deliveryWays)[number], Text> = {
  store: text('Ke tiap toko', 'To each store'),
  'distribution-centre': text('Ke pusat distribusi (DC)', 'To the distribution centre')
}
export const saleModels = ['outright', 'consignment'] as const
export const saleModelNames: Record<(typeof saleModels)[number], Text> = {
  outright: text('Beli putus', 'Outright purchase'),
  consignment: text('Titip jual', 'Consignment')
}

/** What a retailer asks and gives. */
export const agreementTerms = z.object({
  listingFee: z.number().int().min(0).max(1_000_000_000).describe('Rupiah for each product.'),
  margin: z.number().min(0).max(0.9).describe("The retailer's share of the shelf price."),
  paymentDays: z.number().int().min(0).max(365),
  downPayment: z.number().min(0).max(1).describe('Share paid when ordered.'),
  model: z.enum(saleModels),
  returns: z.string().trim().max(300).default(''),
  delivery: z.enum(deliveryWays),
  delisting: z.string().trim().max(300).default('').describe('When a product is taken off the shelf.')
})
export type AgreementTerms = z.infer<typeof agreementTerms>

export const agreementFields = z
  .object({
    retailer: z.string().trim().min(2).max(60),
    number: z.string().trim().min(3).max(60),
    starts: z.iso.date(),
    ends: z.iso.date(),
    productQuota: z.number().int().min(1).max(10_000),
    storeQuota: z.number().int().min(1).max(10_000),
    terms: agreementTerms,
    signedOn: z.iso.date().nullable().default(null)
  })
  .refine((a) => a.ends > a.starts, {
    path: ['ends'],
    error: 'It ends before it starts.',
    params: { text: text('Berakhir sebelum dimulai.', 'It ends before it starts.') }
  })

export const criteria = z
  .array(
    z.object({
      id: z.string().regex(/^[a-z-]{2,30}$/),
      name: z.string().trim().min(2).max(80),
      weight: z.number().int().min(1).max(10)
    })
  )
  .min(1)
  .max(12)
export type Criterion = z.infer<typeof criteria>[number]

/** What reviewers usually look at. */
export const usualCriteria: Criterion[] = [
  { id: 'taste', name: 'Rasa', weight: 3 },
  { id: 'packaging', name: 'Kemasan', weight: 2 },
  { id: 'price', name: 'Harga', weight: 2 },
  { id: 'uniqueness', name: 'Kekhasan daerah', weight: 1 }
]

export const entryStatuses = ['applied', 'accepted', 'fix', 'refused'] as const
export type EntryStatus = (typeof entryStatuses)[number]
export const entryStatusNames: Record<EntryStatus, Text> = {
  applied: text('Diajukan', 'Applied'),
  accepted: text('Diterima', 'Accepted'),
  fix: text('Perbaiki dan ajukan lagi', 'Fix and return'),
  refused: text('Ditolak', 'Refused')
}

/** What a retailer's people see of a product: as it was offered. */
export interface Offer {
  brand: string
  name: string
  maker: string
  village: string
  net: string
  shelfLifeDays: number | null
  price: number
  shelfPrice: number | null
  capacity: number
  gtin: string | null
  permit: string
  halal: string
  photos: string[]
}
