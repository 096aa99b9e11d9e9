/**
 * Needs with the offers that people who know the trade would bring together with them (`good`) and would not, judged by
 * hand before any formula: what the ranking is measured by. Places are of Sumenep, names and prices invented.
 */
import { type Matched, type Reliability, unknownReliability } from '../../src/cooperation/matching.ts'
import type { ListingKind } from '../../src/cooperation/model.ts'

const places = {
  dasuk: [-6.924, 113.805],
  ambunten: [-6.889, 113.745],
  kota: [-7.016, 113.859],
  kalianget: [-7.053, 113.936],
  rubaru: [-6.962, 113.762],
  pasongsongan: [-6.9, 113.66],
  bluto: [-7.106, 113.808],
  batuputih: [-6.9, 113.92],
  sapeken: [-7.0, 115.72],
  arjasa: [-6.87, 115.3]
} as const

interface Offer extends Matched {
  known: Reliability
  good: boolean
}
type Brief = Partial<Omit<Matched, 'lat' | 'lon'>> & { at: keyof typeof places; known?: Reliability }

const listing = (
  kind: ListingKind,
  commodity: string | null,
  unit: string,
  { at, known: _, ...more }: Brief,
  id: string
): Matched => ({
  id,
  kind,
  commodity,
  unit,
  quantity: 100,
  every: 'month',
  price: null,
  starts: '2026-12-01',
  ends: '2027-05-31',
  lat: places[at][0],
  lon: places[at][1],
  reachKm: 50,
  ...more
})

const reliable: Reliability = { stars: 4.6, ratings: 8, kept: 0.96, deliveries: 24 }
const shaky: Reliability = { stars: 1.8, ratings: 6, kept: 0.4, deliveries: 15 }

const judged = (
  kind: ListingKind,
  commodity: string | null,
  unit: string,
  need: Brief,
  good: Brief[],
  poor: Brief[]
) => ({
  need: listing(kind, commodity, unit, need, 'need'),
  offers: [
    ...good.map((o, i) => ({
      ...listing(kind, commodity, unit, o, `good-${i}`),
      known: o.known ?? unknownReliability,
      good: true
    })),
    ...poor.map((o, i) => ({
      ...listing(kind, commodity, unit, o, `poor-${i}`),
      known: o.known ?? unknownReliability,
      good: false
    }))
  ] as Offer[]
})

export const labelledMatches = [
  // Raw nuts for a pool in Dasuk: near, enough, for the season, at about the price.
  judged(
    'raw-material',
    'cashew',
    'kg',
    { at: 'dasuk', quantity: 1000, price: 20_000 },
    [
      { at: 'dasuk', quantity: 1200, price: 19_500 },
      { at: 'ambunten', quantity: 1500, price: 20_000, known: reliable },
      { at: 'rubaru', quantity: 900, price: 19_000 },
      { at: 'batuputih', quantity: 2000, price: 20_500, known: reliable },
      { at: 'kalianget', quantity: 3000, price: 19_800, known: reliable },
      { at: 'pasongsongan', quantity: 1000, price: 20_000 }
    ],
    [
      { at: 'dasuk', quantity: 150, price: 20_000 },
      { at: 'ambunten', quantity: 1000, price: 29_000 },
      { at: 'sapeken', quantity: 5000, price: 15_000, reachKm: 40 },
      { at: 'kota', quantity: 1000, price: 20_000, ends: '2026-12-10' },
      { at: 'rubaru', quantity: 1000, price: 20_000, known: shaky },
      { at: 'bluto', quantity: 1000, commodity: 'corn', price: 6_000 },
      { at: 'kota', quantity: 1, unit: 'ton', price: 19_000_000 }
    ]
  ),
  // Stand-up pouches, printed.
  judged(
    'packaging',
    null,
    'lembar',
    { at: 'dasuk', quantity: 3000, price: 1_400 },
    [
      { at: 'kalianget', quantity: 20_000, price: 1_300, known: reliable },
      { at: 'kota', quantity: 10_000, price: 1_350 },
      { at: 'kota', quantity: 5000, price: 1_400, known: reliable },
      { at: 'ambunten', quantity: 4000, price: 1_450 },
      { at: 'bluto', quantity: 8000, price: 1_250 }
    ],
    [
      { at: 'kota', quantity: 500, price: 1_200 },
      { at: 'kota', quantity: 10_000, price: 2_100 },
      { at: 'arjasa', quantity: 10_000, price: 1_300 },
      { at: 'kalianget', quantity: 10_000, price: 1_400, known: shaky },
      { at: 'rubaru', quantity: 6000, price: 1_400, starts: '2027-05-20' }
    ]
  ),
  // A carrier once a week from Dasuk to the town.
  judged(
    'transport',
    null,
    'trip',
    { at: 'dasuk', quantity: 4, price: 150_000, reachKm: 30 },
    [
      { at: 'dasuk', quantity: 8, price: 140_000 },
      { at: 'ambunten', quantity: 6, price: 150_000, known: reliable },
      { at: 'rubaru', quantity: 4, price: 135_000 },
      { at: 'batuputih', quantity: 12, price: 150_000, known: reliable },
      { at: 'kota', quantity: 20, price: 145_000, known: reliable }
    ],
    [
      { at: 'dasuk', quantity: 8, price: 240_000 },
      { at: 'sapeken', quantity: 8, price: 100_000 },
      { at: 'ambunten', quantity: 4, price: 150_000, known: shaky },
      { at: 'rubaru', quantity: 4, price: 150_000, ends: '2026-12-05' }
    ]
  ),
  // Cassava for chips, a small maker.
  judged(
    'raw-material',
    'cassava',
    'kg',
    { at: 'rubaru', quantity: 300, price: 3_000, reachKm: 25 },
    [
      { at: 'rubaru', quantity: 500, price: 2_800 },
      { at: 'dasuk', quantity: 400, price: 3_000 },
      { at: 'ambunten', quantity: 300, price: 2_900, known: reliable },
      { at: 'kota', quantity: 800, price: 3_100, known: reliable },
      { at: 'pasongsongan', quantity: 350, price: 2_700 }
    ],
    [
      { at: 'rubaru', quantity: 40, price: 3_000 },
      { at: 'bluto', quantity: 500, price: 4_600 },
      { at: 'dasuk', quantity: 300, price: 3_000, known: shaky },
      { at: 'kalianget', quantity: 900, price: 2_000, every: 'once', starts: '2027-05-30', ends: '2027-05-31' }
    ]
  ),
  // Contract roasting while the own oven is broken.
  judged(
    'contract-production',
    'cashew',
    'kg',
    { at: 'dasuk', quantity: 200, price: 8_000, ends: '2027-01-31', reachKm: 40 },
    [
      { at: 'ambunten', quantity: 300, price: 7_500 },
      { at: 'kota', quantity: 500, price: 8_000, known: reliable },
      { at: 'dasuk', quantity: 180, price: 7_800 },
      { at: 'rubaru', quantity: 250, price: 8_200, known: reliable },
      { at: 'batuputih', quantity: 220, price: 7_000 }
    ],
    [
      { at: 'kota', quantity: 500, price: 11_500 },
      { at: 'bluto', quantity: 30, price: 7_000 },
      { at: 'dasuk', quantity: 200, price: 8_000, known: shaky },
      { at: 'kota', quantity: 400, price: 8_000, starts: '2027-01-28' },
      { at: 'kalianget', quantity: 400, commodity: 'seaweed', price: 8_000 }
    ]
  ),
  // Shops that take souvenirs, looked for by a maker of chips.
  judged(
    'shop',
    null,
    'bungkus',
    { at: 'ambunten', quantity: 400 },
    [
      { at: 'kota', quantity: 600, known: reliable },
      { at: 'kota', quantity: 300 },
      { at: 'kalianget', quantity: 500, known: reliable },
      { at: 'ambunten', quantity: 350 },
      { at: 'dasuk', quantity: 400 },
      { at: 'batuputih', quantity: 450 }
    ],
    [
      { at: 'arjasa', quantity: 900 },
      { at: 'kota', quantity: 30 },
      { at: 'kota', quantity: 500, known: shaky },
      { at: 'rubaru', quantity: 400, ends: '2026-12-08' }
    ]
  )
]
