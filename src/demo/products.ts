/** Chapter 7: the product of the pool on its way to ready, among others of the regency that are nearer or further. */
import { type Draws, draws, seeded } from '../kernel/random.ts'
import { exampleCosting } from '../mentoring/model.ts'
import { defaultFoodRules } from '../products/law.ts'
import type { FieldDesks } from './accompaniment.ts'
import { storyDays } from './accompaniment.ts'
import { promised } from './jelbudan.ts'
import { packPicture } from './pictures.ts'
import type { Desk, Desks } from './training.ts'

interface CaseRow {
  id: string
  title: string
  kind: string | null
}

/** Invented products of the colleague's makers: name, tastes, ingredients, packaging, grams, cost, price, days it keeps. */
const bases = [
  ['Keripik singkong', ['balado', 'asin', 'keju'], ['singkong', 'minyak nabati', 'garam'], 2, 150, 6_200, 8_500, 120],
  ['Rengginang', ['lorjuk', 'bawang', 'udang'], ['beras ketan', 'bawang putih', 'garam'], 2, 200, 11_500, 15_000, 150],
  ['Petis', ['ikan', 'udang'], ['ikan', 'gula merah', 'garam'], 1, 250, 13_000, 18_000, 180],
  ['Gula siwalan', ['bubuk', 'cetak'], ['nira siwalan'], 5, 200, 12_000, 16_500, 365],
  ['Terasi', ['udang', 'ikan'], ['udang rebon', 'garam'], 2, 100, 7_000, 9_500, 365],
  ['Stik rumput laut', ['gurih', 'pedas'], ['tepung terigu', 'rumput laut', 'garam'], 2, 100, 6_800, 9_000, 90],
  ['Kacang sangrai', ['asin', 'pedas'], ['kacang tanah', 'garam'], 2, 150, 7_500, 10_000, 120],
  ['Jamu bubuk', ['kunyit asam', 'temulawak', 'beras kencur'], ['rempah', 'gula merah'], 5, 150, 10_500, 14_500, 240],
  ['Kerupuk', ['tenggiri', 'teri'], ['tepung tapioka', 'ikan', 'garam'], 2, 200, 8_800, 12_000, 150],
  ['Abon ikan', ['gurih', 'pedas'], ['ikan', 'santan', 'rempah'], 2, 100, 15_500, 21_000, 180],
  ['Dodol siwalan', ['wijen', 'durian'], ['nira siwalan', 'beras ketan'], 3, 250, 14_000, 19_000, 60],
  ['Peyek', ['kacang', 'rebon', 'teri'], ['tepung beras', 'santan', 'garam'], 2, 150, 7_200, 9_800, 90],
  ['Teri crispy', ['balado', 'gurih', 'madu'], ['ikan teri', 'tepung', 'minyak nabati'], 2, 100, 12_500, 17_000, 120]
] as const
const variants = bases.flatMap(([name, tastes, ...rest]) =>
  tastes.map((taste) => [`${name} ${taste}`, ...rest] as const)
)

/** What keeps at room temperature without being dry. */
const moist = ['Petis', 'Terasi', 'Dodol siwalan']

/**
 * Takes a product to ready, as far as `upTo` says: 0 only its NIB, 1 with P-IRT, 2 with halal and number, 3 all. What a P-IRT
 * promises was kept in autumn, but for one inspection that is late.
 */
async function prepare(desk: Desk, id: string, packaging: number, i: number, upTo: number, pirtUntil: string | null) {
  const paper = (kind: string, number: string, validUntil: string | null = null) =>
    desk.act('products/save-paper', { product: id, kind, number, validUntil })
  await paper('nib', `35291100${String(10_000 + i)}`)
  if (upTo === 0) return
  await paper('pirt', `${packaging}06352901${String(100 + i).padStart(4, '0')}-${29 + (i % 2)}`, pirtUntil)
  for (const requirement of i === 6 ? ['food-safety'] : ['food-safety', 'site-inspection'])
    await desk.on('2026-10-05').act('products/record-evidence', { id, requirement, seen: true })
  if (upTo === 1) return
  await paper('halal', `ID3511000${String(100_000 + i)}`)
  await desk.act('products/give-in-store-code', { id })
  if (upTo === 2) return
  for (const requirement of ['label', 'packaging'])
    await desk.act('products/record-evidence', { id, requirement, seen: true })
}

/** A product of the colleague's maker. */
async function invent(
  desk: Desk,
  draw: Draws,
  owner: string,
  i: number
): Promise<{ id: string; packaging: number; name: string }> {
  const [name, ingredients, packaging, netContent, cost, price, shelfLifeDays] = variants[i % variants.length]!
  const { id } = await desk.act('products/save', {
    case: owner,
    product: {
      brand: `Sumekar ${draw.pick(['Jaya', 'Rasa', 'Lestari', 'Barokah', 'Mulya'])}`,
      name: `${name} ${netContent} g`,
      category: 'packaged-food',
      netContent,
      netUnit: 'g',
      packaging,
      ingredients: [...ingredients],
      shelfLifeDays,
      storage: 'Tutup rapat setelah dibuka',
      keeping: moist.some((kind) => name.startsWith(kind)) ? 'moist' : 'dry',
      dimensions: { length: 130, width: 50, height: 200, gross: netContent + 14 },
      cost,
      price,
      shelfPrice: Math.round((price * 1.22) / 100) * 100,
      capacity: 20 * draw.int(12, 70)
    }
  })
  return { id: id!, packaging, name }
}

export async function readyProducts(desks: Desks & FieldDesks, seed: number): Promise<void> {
  const { facilitator, colleague } = desks
  const draw = draws(seeded(seed + 7))
  const field = facilitator.on(storyDays.pooled)
  const { rows } = await field.see<{ rows: CaseRow[] }>('mentoring/cases', { size: 5, search: 'Mente Jelbudan' })
  const group = rows.find((c) => c.title === 'Mente Jelbudan')!
  const { id } = await field.act('products/save', {
    case: group.id,
    product: {
      brand: 'Mente Jelbudan',
      name: exampleCosting.name,
      category: 'packaged-food',
      netContent: 100,
      netUnit: 'g',
      packaging: 2,
      ingredients: ['kacang mente', 'minyak nabati', 'garam'],
      shelfLifeDays: 180,
      storage: 'Simpan di tempat kering',
      keeping: 'dry',
      dimensions: { length: 120, width: 60, height: 190, gross: 112 },
      cost: promised.costPerPack,
      price: promised.price,
      shelfPrice: 18_900,
      capacity: promised.poolCapacity
    }
  })
  await field.act('products/save-paper', { product: id, kind: 'nib', number: '3529110000001' })
  await field.act('products/walk-path', { id, retailer: 'Alfamart' })
  const casesOf = async (who: typeof colleague) =>
    (await who.see<{ rows: CaseRow[] }>('mentoring/cases', { size: 200, facilitator: who.actor.user })).rows
  // In a handful of households only the story's class was taught.
  const others = await casesOf(colleague)
  const there = (others.length ? colleague : facilitator).on('2026-08-10')
  const cases = others.length ? others : await casesOf(facilitator)
  const made: { id: string }[] = []
  for (let i = 0; i < promised.onShelves + promised.offeredBefore + 4; i++) {
    const product = await invent(there, draw, cases[i % cases.length]!.id, i)
    const late = i - promised.onShelves - promised.offeredBefore
    await prepare(there, product.id, product.packaging, i, late < 0 ? 3 : late, i === 4 ? '2027-01-20' : null)
    const file = await there.bring(`${product.name}.png`, packPicture(product.name))
    await there.act('products/add-photo', { id: product.id, file })
    made.push(product)
  }
  await fillShelves(
    desks,
    made.map((p) => p.id)
  )
  await seekHalal(
    desks,
    there,
    made.map((p) => p.id)
  )
}

/** A quota of free certificates, a recipe that changed after its own was issued, and one product that is accompanied. */
async function seekHalal({ administrator }: Desks, maker: Desk, products: readonly string[]): Promise<void> {
  const { rules } = defaultFoodRules
  await administrator.on(storyDays.opened).act('products/save-food-rules', {
    rules: { ...rules, halalFee: { ...rules.halalFee, quota: 40 } },
    source: 'Kuota contoh, bukan surat resmi',
    validFrom: storyDays.opened
  })
  const changed = products[7]!
  const product = await maker.see<{ case: string; version: number; ingredients: string[] }>('products/get', {
    id: changed
  })
  await maker.on(storyDays.visited).act('products/save', {
    id: changed,
    version: product.version,
    case: product.case,
    product: { ...product, ingredients: [...product.ingredients, 'gula'] }
  })
  await maker.on(storyDays.again).act('products/apply-halal', {
    product: products.at(-3),
    way: 'self',
    companion: 'Nur Aini, LP3H Sumekar (contoh)'
  })
}

const agreements = [
  [
    'Alfamart',
    'PKS/ALF/2026',
    40,
    60,
    { listingFee: 0, margin: 0.2, paymentDays: 45, downPayment: 0.5, model: 'outright', delivery: 'store' }
  ],
  [
    'Indomaret',
    'PKS/IDM/2026',
    30,
    40,
    {
      listingFee: 500_000,
      margin: 0.22,
      paymentDays: 30,
      downPayment: 0,
      model: 'consignment',
      delivery: 'distribution-centre'
    }
  ]
] as const

/** Two agreements, three rounds of a summer that brought 23 products to the shelves, and one that is open. */
async function fillShelves(
  { cooperatives, colleague, buyer, leader }: Desks & FieldDesks,
  products: readonly string[]
): Promise<void> {
  const ids = new Map<string, string>()
  for (const [retailer, number, productQuota, storeQuota, terms] of agreements) {
    const { id } = await cooperatives.on('2026-07-01').act('retail/save-agreement', {
      agreement: {
        retailer,
        number,
        starts: '2026-07-01',
        ends: '2028-06-30',
        productQuota,
        storeQuota,
        signedOn: '2026-07-01',
        terms: {
          returns: 'Rusak dan kedaluwarsa diganti',
          delisting: 'Tiga bulan di bawah 30% rata-rata rak',
          ...terms
        }
      }
    })
    ids.set(retailer, id!)
  }
  let from = 0
  for (const [retailer, name, day, count] of [
    ['Alfamart', 'Kurasi Agustus', '2026-08-20', 9],
    ['Indomaret', 'Kurasi September', '2026-09-17', 6],
    ['Alfamart', 'Kurasi Oktober', '2026-10-21', 8]
  ] as const) {
    const office = cooperatives.on(day)
    const { id: round } = await office.act('retail/call-round', {
      agreement: ids.get(retailer),
      name,
      opens: day,
      closes: day
    })
    const judge = retailer === 'Alfamart' ? buyer.on(day) : office
    for (const product of products.slice(from, from + count)) {
      await colleague.on(day).act('retail/apply', { round, product })
      await judge.act('retail/decide', { round, product, as: 'accepted' })
    }
    from += count
  }
  const { id: round } = await cooperatives.on(storyDays.pooled).act('retail/call-round', {
    agreement: ids.get('Alfamart'),
    name: 'Kurasi akhir tahun',
    opens: storyDays.pooled,
    closes: '2027-12-31'
  })
  for (const product of products.slice(from, from + promised.offeredBefore))
    await colleague.on(storyDays.pooled).act('retail/apply', { round, product })
  await leader.act('retail/set-target', { products: 60, by: '2027-12-31' })
}

/** Mainland districts with the towns and roads where such stores stand. */
const storeDistricts = [
  '35.29.01',
  '35.29.02',
  '35.29.05',
  '35.29.07',
  '35.29.09',
  '35.29.11',
  '35.29.12',
  '35.29.13',
  '35.29.14',
  '35.29.15',
  '35.29.16',
  '35.29.19'
]

/** Invented stores along the roads of the mainland, and what stands where. */
export async function openStores(
  { cooperatives, run }: { cooperatives: Desk; run: Desk['run'] },
  villages: readonly { code: string; name: string; lat: number | null }[],
  seed: number
): Promise<void> {
  const draw = draws(seeded(seed + 8))
  const mainland = villages.filter((v) => v.lat !== null && storeDistricts.includes(v.code.slice(0, 8)))
  for (const [retailer, prefix, count] of [
    ['Alfamart', 'ALF', 60],
    ['Indomaret', 'IDM', 40]
  ] as const) {
    const places = draw.shuffle(mainland).slice(0, count)
    await cooperatives.act('retail/save-stores', {
      retailer,
      stores: places.map((v, i) => ({
        code: `${prefix}-${String(i + 1).padStart(3, '0')}`,
        name: `${retailer} ${v.name}`,
        village: v.code,
        slots: draw.int(3, 8),
        demand: draw.int(6, 16) / 10,
        deliveryDay: draw.int(1, 6)
      }))
    })
    const { id, job } = await cooperatives.act('retail/start-placement', { retailer, perStore: 60, seconds: 3 })
    await run(job!)
    await cooperatives.act('retail/adopt-placement', { id })
  }
}
