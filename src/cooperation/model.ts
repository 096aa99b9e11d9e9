import { z } from 'zod'
import { phoneInput } from '../households/model.ts'
import { plainDate } from '../kernel/inputs.ts'
import { type Text, text } from '../kernel/text.ts'
import { villageCode } from '../regions/model.ts'

/** What businesses look for in one another. */
export const listingKinds = [
  'raw-material',
  'contract-production',
  'packaging',
  'machine',
  'transport',
  'distribution',
  'joint-purchase',
  'export',
  'shop'
] as const
export type ListingKind = (typeof listingKinds)[number]
export const listingKindNames: Record<ListingKind, Text> = {
  'raw-material': text('Bahan baku', 'Raw material'),
  'contract-production': text('Maklon', 'Contract production'),
  packaging: text('Kemasan', 'Packaging'),
  machine: text('Mesin dan alat bersama', 'Machines to share'),
  transport: text('Angkutan', 'Transport'),
  distribution: text('Distribusi', 'Distribution'),
  'joint-purchase': text('Beli bersama', 'Joint purchase'),
  export: text('Ekspor', 'Export'),
  shop: text('Toko', 'Shop')
}

export const directions = ['offer', 'need'] as const
export type Direction = (typeof directions)[number]
export const directionNames: Record<Direction, Text> = {
  offer: text('Menawarkan', 'Offers'),
  need: text('Mencari', 'Needs')
}

export const partnerKinds = [
  'supplier',
  'packaging-house',
  'carrier',
  'distributor',
  'export-house',
  'shop',
  'workshop',
  'other'
] as const
export const partnerKindNames: Record<(typeof partnerKinds)[number], Text> = {
  supplier: text('Pemasok', 'Supplier'),
  'packaging-house': text('Rumah kemasan', 'Packaging house'),
  carrier: text('Pengangkut', 'Carrier'),
  distributor: text('Distributor', 'Distributor'),
  'export-house': text('Rumah ekspor', 'Export house'),
  shop: text('Toko', 'Shop'),
  workshop: text('Bengkel dan pengolah', 'Workshop'),
  other: text('Lainnya', 'Other')
}

export const partnerFields = z.object({
  name: z.string().trim().min(2).max(160),
  kind: z.enum(partnerKinds),
  village: villageCode,
  contact: z.string().trim().min(2).max(120),
  phone: phoneInput,
  note: z.string().trim().max(500).default('')
})

const end = (l: { starts: string; ends: string }) => l.ends >= l.starts
export const listingFields = z
  .object({
    direction: z.enum(directions),
    kind: z.enum(listingKinds),
    commodity: z.string().max(40).nullable().default(null).describe('Of reference/commodities.json; nothing: any.'),
    what: z.string().trim().min(3).max(200),
    quantity: z.number().positive().max(10_000_000),
    unit: z.string().trim().min(1).max(20),
    every: z.enum(['month', 'once']),
    price: z.number().int().min(0).max(1_000_000_000).nullable().default(null).describe('Rupiah a unit.'),
    starts: plainDate,
    ends: plainDate,
    reachKm: z.number().int().min(1).max(2000).default(60).describe('How far it may be fetched or brought.')
  })
  .refine(end, {
    path: ['ends'],
    error: 'It ends before it starts.',
    params: { text: text('Berakhir sebelum dimulai.', 'It ends before it starts.') }
  })

export const partnershipStatuses = ['introduced', 'negotiating', 'active', 'declined', 'withdrawn', 'ended'] as const
export type PartnershipStatus = (typeof partnershipStatuses)[number]
export const partnershipStatusNames: Record<PartnershipStatus, Text> = {
  introduced: text('Diperkenalkan', 'Introduced'),
  negotiating: text('Berunding', 'Negotiating'),
  active: text('Berjalan', 'Active'),
  declined: text('Tidak jadi', 'Declined'),
  withdrawn: text('Mitra mundur', 'Withdrawn'),
  ended: text('Selesai', 'Ended')
}

export const agreementTypes = ['supply', 'contract-production', 'service', 'distribution', 'joint-purchase'] as const
export const agreementTypeNames: Record<(typeof agreementTypes)[number], Text> = {
  supply: text('Pasokan', 'Supply'),
  'contract-production': text('Maklon', 'Contract production'),
  service: text('Jasa', 'Service'),
  distribution: text('Distribusi', 'Distribution'),
  'joint-purchase': text('Beli bersama', 'Joint purchase')
}

/** What two businesses agree on; the paper that they sign is made of it. */
export const agreement = z
  .object({
    type: z.enum(agreementTypes),
    volume: z.number().positive().max(10_000_000).describe('Units a month.'),
    unit: z.string().trim().min(1).max(20),
    price: z.number().int().min(1).max(1_000_000_000).describe('Rupiah a unit at the start.'),
    priceRule: z.string().trim().min(3).max(400).describe('How the price follows the market, and when.'),
    payment: z.string().trim().min(3).max(300),
    quality: z.string().trim().min(3).max(600),
    checker: z.string().trim().min(3).max(160).describe('Who checks what is delivered.'),
    starts: plainDate,
    ends: plainDate
  })
  .refine(end, {
    path: ['ends'],
    error: 'It ends before it starts.',
    params: { text: text('Berakhir sebelum dimulai.', 'It ends before it starts.') }
  })
export type Agreement = z.infer<typeof agreement>

export const sides = ['need', 'offer'] as const
export type Side = (typeof sides)[number]
