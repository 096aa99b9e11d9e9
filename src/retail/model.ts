import { z } from 'zod'
import { plainDate } from '../kernel/inputs.ts'
import { type Text, text } from '../kernel/text.ts'
import type { Cell, FieldReading, LeftReason } from '../kernel/written.ts'
import { longestTerm } from '../mentoring/model.ts'

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
  paymentDays: z.number().int().min(0).max(longestTerm).describe('From delivery, or on consignment from the sale.'),
  downPayment: z.number().min(0).max(1).describe('Share paid when ordered.'),
  model: z.enum(saleModels),
  shelfDays: z.number().int().min(0).max(365).default(30).describe('Days on the shelf until sold, or returned.'),
  returnShare: z.number().min(0).max(0.9).default(0).describe('Share of what is delivered that comes back unsold.'),
  otherCosts: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('Share of what is bought that the retailer keeps for promotion, distribution and the like.'),
  ownLogistics: z.boolean().default(true).describe('May the supplier deliver by itself?'),
  returns: z.string().trim().max(300).default(''),
  delivery: z.enum(deliveryWays),
  delisting: z.string().trim().max(300).default('').describe('When a product is taken off the shelf.')
})
export type AgreementTerms = z.infer<typeof agreementTerms>

export const agreementFields = z
  .object({
    retailer: z.string().trim().min(2).max(60),
    number: z.string().trim().min(3).max(60),
    starts: plainDate,
    ends: plainDate,
    productQuota: z.number().int().min(1).max(10_000),
    storeQuota: z.number().int().min(1).max(10_000),
    terms: agreementTerms,
    signedOn: plainDate.nullable().default(null),
    unlawfulReason: z
      .string()
      .trim()
      .max(500)
      .default('')
      .describe('Why terms against the law are signed all the same.')
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

/** Files of retailers: their fields. The titles that mean them are in files.ts. */
export interface FileField {
  id: string
  name: Text
  reading: FieldReading
  required: boolean
}

const field = (id: string, name: Text, reading: FieldReading, required = false): FileField => ({
  id,
  name,
  reading,
  required
})
const store = field('store', text('Kode toko', 'Store code'), 'code', true)
const gtin = field('gtin', text('Barcode (GTIN)', 'Barcode (GTIN)'), 'code', true)
const quantity = field('quantity', text('Jumlah', 'Quantity'), 'count', true)

const part = (id: Part, name: Text) => field(id, name, 'part')

const worth = '\\b(nilai|rp|rupiah|harga|omzet|omset|amount|value|sales)\\b'
const back = '\\b(retur|returns?|returned|rusak|refund|tolakan)\\b'
/** `Nilai Retur`, `Return Value`: what came back, in rupiah; it is told and not read, as whether the sales are without it is not known. */
export const worthOfReturns = new RegExp(`(${worth}|\\btotal\\b).*${back}|${back}.*${worth}`, 'i')

/** What a number beside the quantity makes of it, where it is counted in. */
export const countedIn = {
  returned: (quantity: number, n: number) => quantity - n,
  pack: (quantity: number, n: number) => quantity * n,
  bonus: (quantity: number, n: number) => quantity + n
}
export type Part = keyof typeof countedIn
export const isPart = (field: string): field is Part => field in countedIn

export const fieldsOf = {
  stores: [
    store,
    field('name', text('Nama toko', 'Name'), 'name', true),
    field('village', text('Desa', 'Village'), 'village', true),
    field('district', text('Kecamatan', 'District'), 'district'),
    field('slots', text('Tempat di rak', 'Rack slots'), 'count', true),
    field('demand', text('Indeks permintaan', 'Demand index'), 'number'),
    field('deliveryDay', text('Hari kirim (1-7)', 'Delivery day (1-7)'), 'line'),
    field('type', text('Jenis toko', 'Type'), 'line'),
    field('lat', text('Lintang', 'Latitude'), 'lat'),
    field('lon', text('Bujur', 'Longitude'), 'lon'),
    field('point', text('Titik koordinat', 'Point'), 'point')
  ],
  orders: [
    store,
    gtin,
    quantity,
    field('price', text('Harga satuan', 'Unit price'), 'money'),
    part('pack', text('Isi per karton', 'Pieces in a carton')),
    part('bonus', text('Bonus', 'For free'))
  ],
  sales: [
    store,
    gtin,
    quantity,
    field('day', text('Tanggal', 'Date'), 'date', true),
    field('amount', text('Nilai penjualan', 'Sales value'), 'money'),
    part('returned', text('Retur', 'Returned')),
    part('pack', text('Isi per karton', 'Pieces in a carton'))
  ]
} satisfies Record<string, FileField[]>
export type FileKind = keyof typeof fieldsOf

/** Column by field, as its title is written. */
export type Columns = Record<string, string>

/**
 * How the ambiguous cells of a column are meant: day or month first; a point groups thousands (`id`) or starts decimals; the
 * quantity stands `alone`, or what the column says is to be `counted` in; amounts are in `rupiah`, or in thousands or millions;
 * of equal lines `each` is a sale, or the first alone (`once`).
 */
export const ways = [
  'day',
  'month',
  'id',
  'en',
  'alone',
  'counted',
  'rupiah',
  'thousands',
  'millions',
  'billions',
  'trillions',
  'each',
  'once'
] as const
export type Way = (typeof ways)[number]
export type Ways = Record<string, Way>
/** And by whom: by what else the column holds, by a person of this file, or of an earlier file of the retailer. */
export interface MeantAs {
  way: Way
  by: 'file' | 'person' | 'retailer'
}
export type Meant = Record<string, MeantAs>
/** What is said of a field on one sheet, where the sheets of a file contradict each other. */
export const ofSheet = (field: string, sheet: string): string => `${field} @ ${sheet}`

/** Under this is said what equal lines of a file are. */
export const repeated = 'repeated'
export const repeatedWays: readonly Way[] = ['each', 'once']
/** What is said of the unit of a field's amounts, which is no matter of the next file. */
export const ofUnit = (field: string): string => `${field} unit`
export const isOfUnit = (key: string): boolean => key.endsWith(ofUnit(''))
const unitWays: Partial<Record<Way, number>> = {
  rupiah: 1,
  thousands: 1e3,
  millions: 1e6,
  billions: 1e9,
  trillions: 1e12
}
export const unitOf = (way: Way | undefined): number | undefined => way && unitWays[way]
export const wayOfUnit = (unit: number): Way => ways.find((way) => unitWays[way] === unit)!

export const waysOf: Partial<Record<FieldReading, readonly [Way, Way]>> = {
  date: ['day', 'month'],
  count: ['id', 'en'],
  part: ['alone', 'counted'],
  number: ['id', 'en'],
  money: ['id', 'en']
}

/** A column whose cells could mean two things, as a person is asked about it. */
export interface ColumnQuestion {
  field: string
  name: Text
  reading: FieldReading
  title: string
  /** Asked of this sheet alone. */
  sheet?: string
  /** Asked of the unit of its amounts, or of equal lines; else of how its cells are read. */
  about?: 'unit' | 'repeated'
  /** The answers, where these are not those of its reading. */
  ways?: readonly Way[]
  /** Rows that wait for the answer. */
  rows: number
  examples: Cell[]
}

/** Under which its answer is kept. */
export const keyOf = ({ field, sheet, about }: ColumnQuestion): string =>
  about === 'unit' ? ofUnit(field) : sheet === undefined ? field : ofSheet(field, sheet)

/** Why a line of a file is no row of its table; `copy`: its whole sheet repeats another. */
export const leftNames: Record<LeftReason | 'copy' | 'doubled' | 'nothing-sold', Text> = {
  'hidden-sheet': text('Lembar tersembunyi', 'Hidden sheet'),
  'hidden-row': text('Baris tersembunyi atau tersaring', 'Hidden or filtered row'),
  title: text('Judul di atas tabel', 'Title above the table'),
  total: text('Baris jumlah', 'Line of totals'),
  outside: text(
    'Di luar tabel: catatan, tanda tangan, nomor halaman',
    'Outside the table: note, signature, page number'
  ),
  'no-table': text('Lembar tanpa tabel yang dikenal', 'Sheet without a known table'),
  continues: text(
    'Daftar tanpa judul kolom, sebentuk dengan tabel lain',
    'List without titles, shaped like another table'
  ),
  copy: text('Lembar yang sama persis dengan lembar lain', 'Sheet that repeats another, row by row'),
  doubled: text('Salinan dari baris di atasnya', 'Copy of a line above it'),
  'nothing-sold': text('Tidak ada yang terjual (jumlah nol)', 'Nothing sold (quantity zero)')
}
