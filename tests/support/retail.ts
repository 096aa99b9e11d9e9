/** Products that are ready, on a retailer's shelves, with stores: for tests. */
import { addDays } from '../../src/kernel/dates.ts'
import { exampleSpecification } from '../../src/pools/model.ts'
import { accompany, employ, lilik, type MakerCase } from './mentoring.ts'
import { regency, someone, type World } from './world.ts'

export const todayInJakarta = () => new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10)

/** Gives buyers the accounts by which the database knows their retailer. */
export async function hireBuyers(
  world: World,
  ...buyers: { user: string; name: string; retailer: string | null }[]
): Promise<void> {
  for (const b of buyers) {
    await world.platform.connection.pool.query(
      `insert into auth_user (id, name, email) values ($1, $2, $1 || '@uji.example')`,
      [b.user, b.name]
    )
    await world.platform.connection.pool.query(
      `insert into member (regency, user_id, name, email, role, retailer) values ($1, $2, $3, $2 || '@uji.example', 'buyer', $4)`,
      [regency, b.user, b.name, b.retailer]
    )
  }
}

export async function someProduct(world: World, owner: string, name: string, more: object = {}): Promise<string> {
  const { id } = await world.act(lilik, 'products/save', {
    case: owner,
    product: {
      brand: 'Uji',
      name,
      category: 'packaged-food',
      netContent: 100,
      netUnit: 'g',
      packaging: 2,
      ingredients: ['mente'],
      shelfLifeDays: 180,
      cost: 11_850,
      price: 15_500,
      capacity: 500,
      ...more
    }
  })
  return id
}

/** A product with all its papers, numbers and evidence. */
export async function readyProduct(world: World, owner: string, name: string, more: object = {}): Promise<string> {
  const id = await someProduct(world, owner, name, more)
  const year = Number(todayInJakarta().slice(2, 4)) + 4
  const paper = (kind: 'nib' | 'pirt' | 'halal', number: string) =>
    world.act(lilik, 'products/save-paper', { product: id, kind, number })
  await paper('nib', '1234567890123')
  await paper('pirt', `2063529010001-${year}`)
  await paper('halal', 'ID3511000')
  await world.act(lilik, 'products/give-in-store-code', { id })
  for (const requirement of ['label', 'packaging'])
    await world.act(lilik, 'products/record-evidence', { id, requirement, seen: true })
  return id
}

export interface Shop {
  today: string
  /** A maker on their own and what they make, and the product of a pool of two, each on the shelves of the retailer. */
  maker: MakerCase
  own: string
  pool: string
  poolCase: string
  members: MakerCase[]
  pooled: string
  gtins: { own: string; pooled: string }
  stores: { id: string; code: string }[]
}

const officer = someone('officer')

/** Two products on the shelves of Alfamart, in six stores with a placement in force. */
export async function openShop(world: World, terms: object = {}): Promise<Shop> {
  const today = todayInJakarta()
  await employ(world, lilik)
  const [maker, ...members] = [
    ...(await accompany(world, ['Siti Aminah'])),
    ...(await accompany(world, ['Pembuat A'], { capacity: 600 })),
    ...(await accompany(world, ['Pembuat B'], { capacity: 400 }))
  ]
  const { id: pool } = await world.act(lilik, 'pools/form', {
    pool: {
      name: 'Mente Uji',
      brand: 'Mente Uji',
      product: 'Mente panggang 100 g',
      kind: 'cashew',
      unit: 'bungkus',
      batchPrefix: 'MU',
      specification: exampleSpecification,
      groupShare: 0
    },
    members: members.map((m, i) => ({ case: m.case, capacity: [600, 400][i]! })),
    coordinator: members[0]!.case
  })
  const poolCase = (await world.see(lilik, 'mentoring/cases', { search: 'Mente Uji' })).rows[0]!.id
  const own = await readyProduct(world, maker!.case, 'Keripik uji')
  const pooled = await readyProduct(world, poolCase, 'Mente uji', { capacity: 1000 })
  const { id: agreement } = await world.act(officer, 'retail/save-agreement', {
    agreement: {
      retailer: 'Alfamart',
      number: 'PKS/1',
      starts: addDays(today, -10),
      ends: addDays(today, 300),
      productQuota: 10,
      storeQuota: 30,
      signedOn: today,
      terms: {
        listingFee: 0,
        margin: 0.2,
        paymentDays: 45,
        downPayment: 0.5,
        model: 'outright',
        delivery: 'store',
        ...terms
      }
    }
  })
  const { id: round } = await world.act(officer, 'retail/call-round', {
    agreement,
    name: 'Uji coba',
    opens: today,
    closes: today
  })
  for (const product of [own, pooled]) {
    await world.act(lilik, 'retail/apply', { round, product })
    await world.act(officer, 'retail/decide', { round, product, as: 'accepted' })
  }
  await world.act(officer, 'retail/save-stores', {
    retailer: 'Alfamart',
    stores: Array.from({ length: 6 }, (_, i) => ({
      code: `A${i}`,
      name: `Toko A${i}`,
      village: `35.29.01.20${String(5 + i).padStart(2, '0')}`,
      slots: 2,
      demand: 1
    }))
  })
  const { id: placement, job } = await world.act(officer, 'retail/start-placement', {
    retailer: 'Alfamart',
    perStore: 120,
    seconds: 2
  })
  await world.run(job)
  await world.act(officer, 'retail/adopt-placement', { id: placement })
  const { rows: stores } = await world.see(officer, 'retail/stores', { retailer: 'Alfamart' })
  const gtin = async (id: string) => (await world.see(officer, 'products/get', { id })).gtin!
  return {
    today,
    maker: maker!,
    own,
    pool,
    poolCase,
    members,
    pooled,
    gtins: { own: await gtin(own), pooled: await gtin(pooled) },
    stores
  }
}
