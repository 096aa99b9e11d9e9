/** What the law lets a retailer ask of a supplier (reference/trade-terms.json), held against the terms of an agreement; pure. */
import { z } from 'zod'
import shipped from '../../reference/trade-terms.json' with { type: 'json' }
import { lawRule as rule } from '../kernel/law.ts'
import { formatRupiah } from '../kernel/money.ts'
import { type Text, text } from '../kernel/text.ts'
import type { AgreementTerms } from './model.ts'

export const tradeRules = z.object({
  registration: rule({
    perStore: z.number().int().min(0).max(1_000_000_000).describe('Rupiah a store for an item that is new there.'),
    perItem: z.number().int().min(0).max(1_000_000_000).describe('Rupiah an item in all stores.')
  }),
  costs: rule({ share: z.number().min(0).max(1).describe('Costs of trade terms but for regular discounts.') }),
  logistics: rule({}),
  payment: rule({ days: z.number().int().min(0).max(365) })
})
export type TradeRules = z.infer<typeof tradeRules>
export const defaultTradeRules: { source: string; validFrom: string; rules: TradeRules } = {
  source: shipped.source,
  validFrom: shipped.valid_from,
  rules: tradeRules.parse(shipped)
}
export const tradeRuleNames: Record<keyof TradeRules, Text> = {
  registration: text('Biaya pendaftaran barang baru', 'Registration of a new item'),
  costs: text('Biaya persyaratan perdagangan lain', 'Other costs of trade terms'),
  logistics: text('Logistik ritel', "The retailer's logistics"),
  payment: text('Waktu pembayaran', 'Time of payment')
}

export type Verdict = 'lawful' | 'doubtful' | 'unlawful' | 'unjudged'
export interface LawLine {
  term: keyof TradeRules | 'margin'
  name: Text
  verdict: Verdict
  why: Text
  /** Empty where no law is held against it. */
  article: string
  verified: boolean
}

/**
 * Line by line. The margin is what lies between two prices, no cost that the law lists, so it is not judged. Terms of before
 * costs and logistics were asked for say nothing of them.
 */
export function judgeTerms(
  terms: Omit<AgreementTerms, 'otherCosts' | 'ownLogistics' | 'shelfDays' | 'returnShare'> & Partial<AgreementTerms>,
  stores: number,
  { registration, costs, logistics, payment }: TradeRules
): LawLine[] {
  const line = (term: keyof TradeRules, rule: TradeRules[keyof TradeRules], verdict: Verdict, why: Text): LawLine => ({
    term,
    name: tradeRuleNames[term],
    verdict: verdict === 'unlawful' && !rule.verified ? 'doubtful' : verdict,
    why,
    article: rule.article,
    verified: rule.verified
  })
  const fee = terms.listingFee
  const most = Math.min(registration.perItem, registration.perStore * stores)
  const aStore = formatRupiah(registration.perStore)
  const needed = registration.perStore > 0 ? Math.ceil(fee / registration.perStore) : stores
  const percent = (share: number) => `${(Math.round(share * 1000) / 10).toLocaleString('id-ID')}%`
  const [asked, limit] = [percent(terms.otherCosts ?? 0), percent(costs.share)]
  return [
    fee > most
      ? line(
          'registration',
          registration,
          'unlawful',
          text(
            `${formatRupiah(fee)} sebarang; paling banyak ${formatRupiah(most)} untuk ${stores} toko.`,
            `${formatRupiah(fee)} an item; at most ${formatRupiah(most)} for ${stores} stores.`
          )
        )
      : fee > registration.perStore
        ? line(
            'registration',
            registration,
            'doubtful',
            text(
              `${formatRupiah(fee)} sah hanya bila barang masuk paling sedikit ${needed} toko (${aStore} setoko).`,
              `${formatRupiah(fee)} is lawful only where the item goes into ${needed} stores at least (${aStore} a store).`
            )
          )
        : line(
            'registration',
            registration,
            'lawful',
            text(
              `${formatRupiah(fee)}, tidak di atas ${aStore} setoko.`,
              `${formatRupiah(fee)}, not above ${aStore} a store.`
            )
          ),
    line(
      'costs',
      costs,
      (terms.otherCosts ?? 0) > costs.share ? 'unlawful' : 'lawful',
      text(
        `${asked} dari nilai pembelian; paling banyak ${limit} di luar potongan harga reguler.`,
        `${asked} of what is bought; at most ${limit} but for regular discounts.`
      )
    ),
    line(
      'logistics',
      logistics,
      terms.ownLogistics === false ? 'unlawful' : 'lawful',
      terms.ownLogistics === false
        ? text(
            'Pemasok yang tepat waktu, mutu dan jumlah tidak boleh diwajibkan memakai logistik ritel.',
            "A supplier who keeps time, quality and quantity must not be made to use the retailer's logistics."
          )
        : text('Pemasok boleh mengirim sendiri.', 'The supplier may deliver by itself.')
    ),
    line(
      'payment',
      payment,
      terms.paymentDays > payment.days ? 'unlawful' : 'lawful',
      text(
        `${terms.paymentDays} hari; pemasok kecil dibayar dalam ${payment.days} hari setelah tagihan lengkap.`,
        `${terms.paymentDays} days; a small supplier is paid within ${payment.days} days of a complete bill.`
      )
    ),
    {
      term: 'margin',
      name: text('Margin ritel', "The retailer's margin"),
      verdict: 'unjudged',
      why: text(
        'Selisih dua harga, bukan biaya persyaratan perdagangan; batas 15% tidak berlaku padanya.',
        'What lies between two prices, no cost of trade terms; the 15% do not hold for it.'
      ),
      article: '',
      verified: true
    }
  ]
}
