/** How well an offer answers a need, pure, with the reason in words. */
import type { PlainDate } from '../kernel/dates.ts'
import { formatRupiah } from '../kernel/money.ts'
import { type Text, text } from '../kernel/text.ts'
import { kilometres } from '../training/rules.ts'
import type { ListingKind } from './model.ts'

export interface Matched {
  id: string
  kind: ListingKind
  commodity: string | null
  quantity: number
  unit: string
  every: 'month' | 'once'
  price: number | null
  starts: PlainDate
  ends: PlainDate
  lat: number | null
  lon: number | null
  reachKm: number
}

/** What is known of whoever made the listing. */
export interface Reliability {
  /** Average of 1 to 5 stars over so many ratings. */
  stars: number
  ratings: number
  /** Of what was delivered, how much came by its day and was accepted; from so many deliveries. */
  kept: number
  deliveries: number
}

export const unknownReliability: Reliability = { stars: 0, ratings: 0, kept: 0, deliveries: 0 }

export interface Match {
  id: string
  /** From 0 to 1. */
  score: number
  km: number | null
  reasons: Text[]
}

const day = (date: PlainDate) => Date.parse(`${date}T00:00:00Z`) / 86_400_000
/** A few ratings say little: three ratings of 3.5 stars are taken as known of everybody beforehand. */
const prior = { stars: 3.5, weight: 3 }

/** Weights of what makes a match good; they add up to 1. */
const weights = { quantity: 0.25, time: 0.15, distance: 0.2, price: 0.2, reliability: 0.2 }

/** Share of the need's days on which the offer stands; half of them are nearly as good as all. */
function timeShare(need: Matched, offer: Matched): number {
  const overlap = Math.min(day(need.ends), day(offer.ends)) - Math.max(day(need.starts), day(offer.starts)) + 1
  return Math.max(0, overlap) / (day(need.ends) - day(need.starts) + 1)
}

const monthly = (l: Matched) =>
  l.every === 'month' ? l.quantity : l.quantity / Math.max(1, (day(l.ends) - day(l.starts) + 1) / 30)

/**
 * A match, or nothing where one is out of the question: another kind or commodity, other units, no common day, further
 * than both would go, less than a tenth of what is needed, half as dear again as the need pays, or so cheap (below a third)
 * that it must be something else.
 */
export function matchOf(need: Matched, offer: Matched, known: Reliability): Match | undefined {
  if (need.kind !== offer.kind) return undefined
  if (need.commodity && offer.commodity && need.commodity !== offer.commodity) return undefined
  if (need.unit.toLowerCase() !== offer.unit.toLowerCase()) return undefined
  const time = timeShare(need, offer)
  if (time === 0) return undefined
  const km =
    need.lat === null || offer.lat === null
      ? null
      : kilometres({ lat: need.lat, lon: need.lon! }, { lat: offer.lat, lon: offer.lon! })
  const reach = Math.max(need.reachKm, offer.reachKm)
  if (km !== null && km > reach) return undefined
  const covers = monthly(offer) / monthly(need)
  if (covers < 0.1) return undefined
  const dearer = need.price === null || offer.price === null || need.price === 0 ? null : offer.price / need.price
  if (dearer !== null && (dearer > 1.5 || dearer < 1 / 3)) return undefined

  const stars = (known.stars * known.ratings + prior.stars * prior.weight) / (known.ratings + prior.weight)
  const kept = known.deliveries === 0 ? 0.8 : (known.kept * known.deliveries + 0.8 * 2) / (known.deliveries + 2)
  const parts = {
    quantity: Math.min(1, covers),
    time: Math.min(1, time * 1.5),
    distance: km === null ? 0.4 : 1 - km / reach,
    price: dearer === null ? 0.5 : Math.max(0, Math.min(1, 1.5 - dearer)),
    reliability: (((stars - 1) / 4) * 2 + kept) / 3
  }
  const exact = need.commodity !== null && need.commodity === offer.commodity
  const score = (Object.keys(weights) as (keyof typeof weights)[]).reduce((sum, k) => sum + weights[k] * parts[k], 0)

  const reasons: Text[] = []
  if (covers >= 1) reasons.push(text('jumlahnya cukup', 'covers the whole quantity'))
  else
    reasons.push(
      text(`mencukupi ${Math.round(covers * 100)}% kebutuhan`, `covers ${Math.round(covers * 100)}% of the need`)
    )
  if (km !== null)
    reasons.push(
      text(
        `${km < 10 ? km.toFixed(1).replace('.', ',') : Math.round(km)} km`,
        `${km < 10 ? km.toFixed(1) : Math.round(km)} km away`
      )
    )
  if (dearer !== null)
    reasons.push(
      dearer <= 1
        ? text(
            `harga ${formatRupiah(offer.price!)}, tidak lebih dari ${formatRupiah(need.price!)}`,
            `price ${formatRupiah(offer.price!)}, within ${formatRupiah(need.price!)}`
          )
        : text(
            `harga ${Math.round((dearer - 1) * 100)}% di atas yang diinginkan`,
            `price ${Math.round((dearer - 1) * 100)}% above what is wanted`
          )
    )
  if (time < 0.99)
    reasons.push(
      text(`tersedia ${Math.round(time * 100)}% dari waktunya`, `there for ${Math.round(time * 100)}% of the time`)
    )
  if (known.ratings > 0)
    reasons.push(
      text(
        `nilai ${known.stars.toFixed(1).replace('.', ',')} dari ${known.ratings} mitra`,
        `rated ${known.stars.toFixed(1)} by ${known.ratings} partners`
      )
    )
  if (known.deliveries > 0)
    reasons.push(
      text(
        `${Math.round(known.kept * 100)}% kiriman baik dan tepat waktu`,
        `${Math.round(known.kept * 100)}% of deliveries good and on time`
      )
    )
  return { id: offer.id, score: score * (exact ? 1 : 0.92), km, reasons }
}

/** The best offers for a need, the best first. */
export const rank = (need: Matched, offers: readonly (Matched & { known: Reliability })[], most = 20): Match[] =>
  offers
    .flatMap((o) => matchOf(need, o, o.known) ?? [])
    .sort((a, b) => b.score - a.score || a.id.localeCompare(b.id))
    .slice(0, most)
