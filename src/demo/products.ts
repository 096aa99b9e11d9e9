/** Chapter 7: the product of the pool on its way to ready, among others of the regency that are nearer or further. */
import { draws, seeded } from '../kernel/random.ts'
import { exampleCosting } from '../mentoring/model.ts'
import type { FieldDesks } from './accompaniment.ts'
import { storyDays } from './accompaniment.ts'
import { promised } from './jelbudan.ts'
import type { Desks } from './training.ts'

interface CaseRow {
  id: string
  title: string
  kind: string | null
}

/** Invented products of the colleague's makers: [name, ingredients, packaging, grams, cost, price, days it keeps]. */
const others = [
  ['Keripik singkong balado', ['singkong', 'minyak nabati', 'cabai', 'gula', 'garam'], 2, 150, 6_200, 8_500, 120],
  ['Rengginang lorjuk', ['beras ketan', 'lorjuk', 'bawang putih', 'garam'], 2, 200, 11_500, 15_000, 150],
  ['Petis ikan', ['ikan', 'gula merah', 'garam'], 1, 250, 13_000, 18_000, 180],
  ['Gula siwalan bubuk', ['nira siwalan'], 5, 200, 12_000, 16_500, 365],
  ['Terasi udang', ['udang rebon', 'garam'], 2, 100, 7_000, 9_500, 365],
  ['Stik rumput laut', ['tepung terigu', 'rumput laut', 'minyak nabati', 'garam'], 2, 100, 6_800, 9_000, 90],
  ['Kacang sangrai', ['kacang tanah', 'garam'], 2, 150, 7_500, 10_000, 120],
  ['Jamu kunyit asam bubuk', ['kunyit', 'asam jawa', 'gula merah'], 5, 150, 10_500, 14_500, 240]
] as const

export async function readyProducts(
  { facilitator, colleague, cooperatives }: Desks & FieldDesks,
  seed: number
): Promise<void> {
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
      dimensions: { length: 120, width: 60, height: 190, gross: 112 },
      cost: promised.costPerPack,
      price: promised.price,
      shelfPrice: 18_900,
      capacity: promised.poolCapacity
    }
  })
  await field.act('products/save-paper', { product: id, kind: 'nib', number: '3529110000001' })
  await field.act('products/walk-path', { id, retailer: 'Alfamart' })
  const there = colleague.on(storyDays.pooled)
  const { rows: cases } = await there.see<{ rows: CaseRow[] }>('mentoring/cases', {
    size: 200,
    facilitator: colleague.actor.user
  })
  for (const [i, [name, ingredients, packaging, netContent, cost, price, shelfLifeDays]] of others.entries()) {
    const owner = cases[(i * 3) % Math.max(1, cases.length)]
    if (!owner) return
    const { id: other } = await there.act('products/save', {
      case: owner.id,
      product: {
        brand: `Sumekar ${draw.pick(['Jaya', 'Rasa', 'Lestari', 'Barokah'])}`,
        name,
        category: 'packaged-food',
        netContent,
        netUnit: 'g',
        packaging,
        ingredients: [...ingredients],
        shelfLifeDays,
        storage: 'Tutup rapat setelah dibuka',
        cost,
        price,
        capacity: 20 * draw.int(2, 30)
      }
    })
    const paper = (kind: string, number: string, validUntil: string | null = null) =>
      there.act('products/save-paper', { product: other, kind, number, validUntil })
    await paper('nib', `35291100${String(10_000 + i)}`)
    if (i % 4 === 3) continue
    await there.act('products/record-evidence', { id: other, requirement: 'food-safety', seen: true })
    await paper('pirt', `${packaging}06352901${String(100 + i).padStart(4, '0')}-${i === 1 ? 26 : 29 + (i % 2)}`)
    if (i % 4 === 2) continue
    await paper('halal', `ID3511000${String(100_000 + i)}`, i === 4 ? '2027-01-20' : '2030-08-31')
    await cooperatives.act('products/give-in-store-code', { id: other })
    if (i % 2) continue
    for (const requirement of ['label', 'packaging'])
      await there.act('products/record-evidence', { id: other, requirement, seen: true })
  }
}
