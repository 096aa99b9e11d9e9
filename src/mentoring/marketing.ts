/** The marketing management plan, pure: its seven parts, what each asks, and what is sound by the rules. */
import { z } from 'zod'
import reference from '../../reference/marketing-plan.json' with { type: 'json' }
import { formatRupiah } from '../kernel/money.ts'
import { type Text, text } from '../kernel/text.ts'
import { marginOf, priceFor } from './rules.ts'

/** The seven parts of the marketing mix (Booms and Bitner, 1981). */
export const marketingParts = ['product', 'price', 'place', 'promotion', 'people', 'process', 'evidence'] as const
export type MarketingPart = (typeof marketingParts)[number]
export const marketingPartNames: Record<MarketingPart, Text> = {
  product: text('Produk', 'Product'),
  price: text('Harga', 'Price'),
  place: text('Tempat jual', 'Place'),
  promotion: text('Promosi', 'Promotion'),
  people: text('Orang', 'People'),
  process: text('Proses', 'Process'),
  evidence: text('Bukti fisik', 'Physical evidence')
}

export const channels = ['neighbours', 'market', 'kiosk', 'souvenir', 'online', 'reseller', 'modern-retail'] as const
export const channelNames: Record<(typeof channels)[number], Text> = {
  neighbours: text('Tetangga dan pesanan', 'Neighbours and orders'),
  market: text('Pasar', 'Market'),
  kiosk: text('Warung dan kios', 'Kiosks'),
  souvenir: text('Toko oleh-oleh', 'Souvenir shops'),
  online: text('Daring', 'Online'),
  reseller: text('Pengepul atau reseller', 'Resellers'),
  'modern-retail': text('Ritel modern', 'Modern retail')
}
export const promotionWays = ['tasting', 'whatsapp', 'instagram', 'fair', 'leaflet', 'discount'] as const
export const promotionNames: Record<(typeof promotionWays)[number], Text> = {
  tasting: text('Cicip di tempat', 'Tasting'),
  whatsapp: text('Status WhatsApp', 'WhatsApp status'),
  instagram: text('Instagram, TikTok, Facebook', 'Instagram, TikTok, Facebook'),
  fair: text('Pameran dan bazar', 'Fairs'),
  leaflet: text('Brosur atau spanduk', 'Leaflets or banners'),
  discount: text('Potongan harga', 'Discounts')
}

const rupiah = z.number().int().min(0).max(10_000_000_000).nullable()
const count = z.number().int().min(0).max(10_000_000).nullable()
const words = z.string().trim().max(600)

export const marketingAnswers = z.object({
  trade: z.enum(['food', 'craft']),
  product: z.object({
    what: words,
    difference: words.describe('What makes it other than what is sold already.'),
    shelfLifeDays: count.describe('Days it keeps; nothing for what does not spoil.')
  }),
  price: z.object({ cost: rupiah, price: rupiah, othersLow: rupiah, othersHigh: rupiah }),
  place: z.object({
    channels: z
      .array(z.object({ channel: z.enum(channels), perMonth: z.number().int().min(0).max(10_000_000) }))
      .max(channels.length)
  }),
  promotion: z.object({
    ways: z.array(z.enum(promotionWays)).max(promotionWays.length),
    budget: rupiah,
    message: words
  }),
  people: z.object({ makers: count, hoursPerWeek: count, tasks: words }),
  process: z.object({ perBatch: count, batchesPerWeek: count, hoursPerBatch: count, checked: z.boolean() }),
  evidence: z.object({ brand: z.string().trim().max(80), label: z.boolean(), permit: z.boolean(), photo: z.boolean() })
})
export type MarketingAnswers = z.infer<typeof marketingAnswers>

export const emptyMarketing: MarketingAnswers = {
  trade: 'food',
  product: { what: '', difference: '', shelfLifeDays: null },
  price: { cost: null, price: null, othersLow: null, othersHigh: null },
  place: { channels: [] },
  promotion: { ways: [], budget: null, message: '' },
  people: { makers: null, hoursPerWeek: null, tasks: '' },
  process: { perBatch: null, batchesPerWeek: null, hoursPerBatch: null, checked: false },
  evidence: { brand: '', label: false, permit: false, photo: false }
}

export const marketingExamples = reference.examples as Record<MarketingAnswers['trade'], Record<MarketingPart, Text>>

/** `missing`: not answered yet; `stop`: cannot work as written; `advice`: could be better. */
export interface Finding {
  part: MarketingPart
  level: 'missing' | 'stop' | 'advice'
  message: Text
}

const weeksAMonth = 52 / 12

/** Units a month that the plan wants to sell, and that it can make; null where not said. */
export const wantedPerMonth = (a: MarketingAnswers): number => a.place.channels.reduce((sum, c) => sum + c.perMonth, 0)
export const madePerMonth = ({ process: p }: MarketingAnswers): number | null =>
  p.perBatch === null || p.batchesPerWeek === null ? null : Math.floor(p.perBatch * p.batchesPerWeek * weeksAMonth)

/** What is missing, cannot work, or could be better, part by part. Thresholds are in reference/marketing-plan.json. */
export function checkMarketing(a: MarketingAnswers): Finding[] {
  const found: Finding[] = []
  const say = (part: MarketingPart, level: Finding['level'], id: string, en: string) =>
    found.push({ part, level, message: text(id, en) })
  const wanted = wantedPerMonth(a)
  const made = madePerMonth(a)
  const retail = a.place.channels.some((c) => c.channel === 'modern-retail' && c.perMonth > 0)

  if (!a.product.what)
    say('product', 'missing', 'Tulis apa yang dijual: isi, ukuran, rasa.', 'Say what is sold: content, size, taste.')
  if (!a.product.difference)
    say(
      'product',
      'missing',
      'Tulis apa bedanya dengan yang sudah dijual orang lain.',
      'Say what makes it other than what is sold already.'
    )
  if (a.trade === 'food' && a.product.shelfLifeDays === null)
    say('product', 'missing', 'Isi berapa hari produk tahan.', 'Fill in how many days it keeps.')
  if (
    retail &&
    a.product.shelfLifeDays !== null &&
    a.trade === 'food' &&
    a.product.shelfLifeDays < reference.retailShelfLifeDays
  )
    say(
      'product',
      'stop',
      `Ritel modern umumnya meminta masa simpan paling sedikit ${reference.retailShelfLifeDays} hari. Perbaiki ` +
        `kemasan, atau jual lewat saluran lain.`,
      `Modern retail usually asks for a shelf life of ${reference.retailShelfLifeDays} days at least. Improve the ` +
        `packaging, or sell elsewhere.`
    )

  const { cost, price, othersHigh } = a.price
  if (cost === null || price === null)
    say(
      'price',
      'missing',
      'Isi HPP dan harga jual; hitung HPP dengan kalkulator.',
      'Fill in cost and price; the calculator works out the cost.'
    )
  else if (price <= cost)
    say(
      'price',
      'stop',
      `Harga ${formatRupiah(price)} tidak menutup HPP ${formatRupiah(cost)}: setiap bungkus rugi.`,
      `The price of ${formatRupiah(price)} does not cover the cost of ${formatRupiah(cost)}: every unit loses money.`
    )
  else if (marginOf(cost, price) < reference.minimumMargin)
    say(
      'price',
      'advice',
      `Margin ${Math.round(marginOf(cost, price) * 100)}%. Untuk ${Math.round(reference.minimumMargin * 100)}% ` +
        `harganya ${formatRupiah(priceFor(cost, reference.minimumMargin))}.`,
      `The margin is ${Math.round(marginOf(cost, price) * 100)}%. For ${Math.round(reference.minimumMargin * 100)}% ` +
        `the price is ${formatRupiah(priceFor(cost, reference.minimumMargin))}.`
    )
  if (price !== null && othersHigh !== null && othersHigh > 0 && price > othersHigh * reference.dearerThanOthers)
    say(
      'price',
      'advice',
      'Jauh lebih mahal daripada pesaing. Pastikan pembeli tahu apa bedanya.',
      'Much dearer than others. Make sure that buyers know what is different.'
    )

  if (wanted === 0)
    say(
      'place',
      'missing',
      'Pilih tempat jual dan perkirakan jumlahnya sebulan.',
      'Choose where it is sold, and how much a month.'
    )
  else if (a.place.channels.filter((c) => c.perMonth > 0).length === 1)
    say(
      'place',
      'advice',
      'Hanya satu saluran. Bila berhenti, usaha berhenti; cari saluran kedua.',
      'One channel only. If it stops, the business stops; find a second one.'
    )
  if (made !== null && wanted > made)
    say(
      'place',
      'stop',
      `Rencana menjual ${wanted.toLocaleString('id-ID')} sebulan, sedangkan proses hanya menghasilkan ` +
        `${made.toLocaleString('id-ID')}. Kurangi, tambah produksi, atau bergabung dalam kelompok.`,
      `The plan sells ${wanted.toLocaleString('id-ID')} a month, and the process makes only ` +
        `${made.toLocaleString('id-ID')}. Sell less, make more, or join a pool.`
    )

  if (a.promotion.ways.length === 0)
    say('promotion', 'missing', 'Pilih paling sedikit satu cara promosi.', 'Choose one way of promotion at least.')
  if (
    a.promotion.budget !== null &&
    price !== null &&
    wanted > 0 &&
    a.promotion.budget > price * wanted * reference.promotionShare
  )
    say(
      'promotion',
      'advice',
      `Biaya promosi lebih dari ${Math.round(reference.promotionShare * 100)}% penjualan yang direncanakan.`,
      `Promotion costs more than ${Math.round(reference.promotionShare * 100)}% of the planned sales.`
    )

  const { makers, hoursPerWeek } = a.people
  const { hoursPerBatch, batchesPerWeek } = a.process
  if (makers === null || makers === 0 || hoursPerWeek === null)
    say(
      'people',
      'missing',
      'Isi berapa orang bekerja dan berapa jam seminggu seorang.',
      'Fill in how many people work, and hours a week each.'
    )
  else if (hoursPerBatch !== null && batchesPerWeek !== null && hoursPerBatch * batchesPerWeek > makers * hoursPerWeek)
    say(
      'people',
      'stop',
      `Produksi butuh ${hoursPerBatch * batchesPerWeek} jam seminggu, tenaga yang ada ${makers * hoursPerWeek} jam.`,
      `Production needs ${hoursPerBatch * batchesPerWeek} hours a week; there are ${makers * hoursPerWeek}.`
    )
  if (!a.people.tasks) say('people', 'missing', 'Tulis siapa mengerjakan apa.', 'Say who does what.')

  if (made === null || hoursPerBatch === null)
    say(
      'process',
      'missing',
      'Isi hasil sekali produksi, berapa kali seminggu, dan lamanya.',
      'Fill in what a batch gives, how many a week, and how long one takes.'
    )
  if (!a.process.checked)
    say(
      'process',
      'advice',
      'Tentukan pemeriksaan mutu setiap kali produksi.',
      'Decide on a quality check of every batch.'
    )

  if (!a.evidence.brand)
    say(
      'evidence',
      'missing',
      'Beri merek, supaya pembeli dapat mencari lagi.',
      'Give it a brand, so that buyers find it again.'
    )
  if (retail && !(a.evidence.label && a.evidence.permit))
    say(
      'evidence',
      'stop',
      'Ritel modern hanya menerima produk berlabel lengkap dan berizin.',
      'Modern retail takes only products with a full label and a permit.'
    )
  else if (!a.evidence.label)
    say('evidence', 'advice', 'Kemasan belum berlabel lengkap.', 'The packaging lacks a full label.')
  if (!a.evidence.photo)
    say(
      'evidence',
      'advice',
      'Buat foto produk yang terang, latar polos.',
      'Take a bright photo of the product on a plain ground.'
    )
  return found
}

/** Parts that are answered and can work. */
export const soundParts = (findings: readonly Finding[]): MarketingPart[] =>
  marketingParts.filter((part) => !findings.some((f) => f.part === part && f.level !== 'advice'))
