import { z } from 'zod'
import usual from '../../reference/mentoring.json' with { type: 'json' }
import { plainDate, uploaded } from '../kernel/inputs.ts'
import { type Text, text } from '../kernel/text.ts'
import { taskOwners } from './names.ts'

export { type TaskOwner, taskOwnerNames, taskOwners } from './names.ts'

/** How far a maker has come; the way from class to standing alone. */
export const stages = ['starting', 'producing', 'selling', 'shelf-ready', 'independent'] as const
export type Stage = (typeof stages)[number]
export const stageNames: Record<Stage, Text> = {
  starting: text('Memulai', 'Starting'),
  producing: text('Produksi rutin', 'Producing regularly'),
  selling: text('Sudah menjual', 'Selling'),
  'shelf-ready': text('Siap masuk toko', 'Ready for the shelf'),
  independent: text('Mandiri', 'Stands alone')
}

/** What keeps a maker from going on. */
export const blockers = [
  'capital',
  'papers',
  'packaging',
  'quality',
  'material',
  'equipment',
  'market',
  'skills'
] as const
export type Blocker = (typeof blockers)[number]
export const blockerNames: Record<Blocker, Text> = {
  capital: text('Modal', 'Capital'),
  papers: text('Izin dan surat', 'Papers'),
  packaging: text('Kemasan dan label', 'Packaging and label'),
  quality: text('Mutu', 'Quality'),
  material: text('Bahan baku', 'Raw material'),
  equipment: text('Alat', 'Equipment'),
  market: text('Pasar', 'Market'),
  skills: text('Keterampilan', 'Skills')
}

export const closingReasons = ['independent', 'stopped', 'moved', 'not-reached', 'other'] as const
export const closingNames: Record<(typeof closingReasons)[number], Text> = {
  independent: text('Sudah mandiri', 'Stands alone'),
  stopped: text('Berhenti berusaha', 'Gave up the business'),
  moved: text('Pindah', 'Moved away'),
  'not-reached': text('Tidak dapat ditemui lagi', 'Cannot be reached any more'),
  other: text('Lainnya', 'Other')
}

export const visitPlaces = ['home', 'workshop', 'office', 'market', 'phone'] as const
export const visitPlaceNames: Record<(typeof visitPlaces)[number], Text> = {
  home: text('Di rumah', 'At home'),
  workshop: text('Di tempat usaha', 'At the workshop'),
  office: text('Di kantor desa', 'At the village office'),
  market: text('Di pasar atau toko', 'At the market or shop'),
  phone: text('Lewat telepon', 'By phone')
}

export const visitTopics = ['production', 'quality', 'costing', 'papers', 'packaging', 'marketing', 'finance'] as const
export const visitTopicNames: Record<(typeof visitTopics)[number], Text> = {
  production: text('Produksi', 'Production'),
  quality: text('Mutu', 'Quality'),
  costing: text('HPP dan harga', 'Costing and price'),
  papers: text('Izin dan surat', 'Papers'),
  packaging: text('Kemasan dan label', 'Packaging and label'),
  marketing: text('Pemasaran', 'Marketing'),
  finance: text('Modal dan pembukuan', 'Capital and bookkeeping')
}

export const nextStep = z.object({
  title: z.string().trim().min(3).max(300),
  owner: z.enum(taskOwners),
  dueOn: plainDate
})

/** What a facilitator writes down of a visit; see visits.ts for what is asked twice. */
export const visitRecord = z.object({
  case: z.uuid(),
  visitedOn: plainDate,
  place: z.enum(visitPlaces),
  topics: z.array(z.enum(visitTopics)).min(1).max(7),
  seen: z.string().trim().min(3).max(2000).describe('What was seen and spoken about.'),
  problems: z.array(z.enum(blockers)).max(8).default([]).describe('What blocks the maker now.'),
  turnover: z
    .number()
    .int()
    .min(0)
    .max(100_000_000_000)
    .nullable()
    .default(null)
    .describe('Rupiah sold in the month before the visit.'),
  production: z
    .number()
    .int()
    .min(0)
    .max(10_000_000)
    .nullable()
    .default(null)
    .describe('Units made since the last visit.'),
  capacity: z
    .number()
    .int()
    .min(0)
    .max(10_000_000)
    .nullable()
    .default(null)
    .describe('Units that can be made in a month.'),
  stage: z.enum(stages).nullable().default(null),
  photos: z
    .array(z.object({ file: uploaded, caption: z.string().trim().min(1).max(160) }))
    .max(10)
    .default([]),
  nextSteps: z.array(nextStep).max(10).default([]),
  confirmed: z
    .array(z.enum(['turnover', 'same-day']))
    .max(2)
    .default([])
    .describe('What was asked about and stands.')
})
export type VisitRecord = z.infer<typeof visitRecord>

/** What a figure of turnover rests on, the best first. */
export const turnoverSources = ['sales', 'cashbook', 'visit', 'recall'] as const
export type TurnoverSource = (typeof turnoverSources)[number]
export const turnoverSourceNames: Record<TurnoverSource, Text> = {
  sales: text('data penjualan', 'sales data'),
  cashbook: text('buku kas', 'cash book'),
  visit: text('kunjungan pendamping', "facilitator's visit"),
  recall: text('ingatan pelaku usaha', "maker's memory")
}

export const cashCategories = {
  income: ['sales', 'order', 'aid', 'other-income'],
  expense: ['material', 'packaging', 'wages', 'energy', 'transport', 'equipment', 'household', 'other-expense']
} as const
export const cashCategoryNames: Record<string, Text> = {
  sales: text('Penjualan', 'Sales'),
  order: text('Pesanan', 'An order'),
  aid: text('Bantuan', 'Aid'),
  'other-income': text('Pemasukan lain', 'Other income'),
  material: text('Bahan baku', 'Raw material'),
  packaging: text('Kemasan', 'Packaging'),
  wages: text('Upah', 'Wages'),
  energy: text('Gas dan listrik', 'Gas and electricity'),
  transport: text('Angkutan', 'Transport'),
  equipment: text('Alat', 'Equipment'),
  household: text('Diambil untuk rumah tangga', 'Taken for the household'),
  'other-expense': text('Pengeluaran lain', 'Other expense')
}
export const cashLine = z
  .object({
    case: z.uuid(),
    enteredOn: plainDate,
    direction: z.enum(['income', 'expense']),
    category: z.string().max(30),
    amount: z.number().int().min(1).max(10_000_000_000).describe('Rupiah.'),
    note: z.string().trim().max(200).default('')
  })
  .refine((e) => (cashCategories[e.direction] as readonly string[]).includes(e.category), {
    path: ['category'],
    error: 'Choose a category.',
    params: { text: text('Pilih kategorinya.', 'Choose a category.') }
  })
/** What of the income counts as turnover: aid does not. */
export const turnoverCategories: readonly string[] = ['sales', 'order']

/** Usual figures of accompaniment, from reference/mentoring.json. */
export const usualMentoring = usual as {
  caseload: number
  visitsPerDay: number
  daysBetweenVisits: Record<Stage, number>
  blockerWeights: Record<Blocker, number>
  oddTurnover: number
}

const rupiah = z.number().int().min(0).max(10_000_000_000)
const line = z.object({
  name: z.string().trim().min(1).max(80),
  quantity: z.number().positive().max(1_000_000),
  unit: z.string().trim().min(1).max(20),
  price: rupiah.describe('Rupiah a unit.')
})

/** How one batch is made, as a maker tells it. */
export const recipe = z.object({
  main: line.describe('What the product is made of; its weight decides how much comes out.'),
  /** Kilograms of product from one unit of the main material, such as 0.25 kg of kernel from 1 kg of raw nuts. */
  yield: z.number().positive().max(100),
  others: z.array(line).max(40).default([]).describe('Oil, seasoning and so on, for the whole batch.'),
  /** Of what comes out, how much is spilt, burnt, eaten or sold as second choice: a share. */
  loss: z.number().min(0).max(0.9).default(0),
  packGrams: z.number().positive().max(100_000),
  packaging: rupiah.describe('Pouch, label and carton of one pack.'),
  labour: rupiah.describe('Wages of one batch, the maker and the family included.'),
  energy: rupiah.describe('Gas, wood and electricity of one batch.')
})
export type Recipe = z.infer<typeof recipe>

/** Days; a shop that pays later than after three years does not pay. */
export const longestTerm = 1095

/** How it is sold: the terms of a shop, turned into rupiah before anybody signs. */
export const terms = z.object({
  price: rupiah.describe('What the buyer pays for one pack.'),
  packsPerWeek: z.number().int().min(1).max(1_000_000),
  termDays: z.number().int().min(0).max(longestTerm).describe('Days from delivery to payment.'),
  downPayment: z.number().min(0).max(1).describe('Share paid when ordered.'),
  productionDays: z.number().int().min(0).max(60).describe('From buying material to delivery.'),
  fixedPerMonth: rupiah.default(0).describe('What costs the same whether much or little is sold.')
})
export type Terms = z.infer<typeof terms>

export const costing = z.object({
  name: z.string().trim().min(2).max(120),
  recipe,
  terms
})
export type Costing = z.infer<typeof costing>

/** One batch of packed cashew, to show how the sheet is filled in; prices are invented. */
export const exampleCosting: Costing = {
  name: 'Mente panggang 100 g',
  recipe: {
    main: { name: 'Mente gelondong', quantity: 40, unit: 'kg', price: 20_000 },
    yield: 0.25,
    others: [
      { name: 'Minyak goreng', quantity: 3, unit: 'l', price: 18_000 },
      { name: 'Bumbu', quantity: 1, unit: 'paket', price: 25_000 }
    ],
    loss: 0.02,
    packGrams: 100,
    packaging: 1_400,
    labour: 120_000,
    energy: 25_100
  },
  terms: {
    price: 15_500,
    packsPerWeek: 600,
    termDays: 45,
    downPayment: 0,
    productionDays: 3,
    fixedPerMonth: 0
  }
}
