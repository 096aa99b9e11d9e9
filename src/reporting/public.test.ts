import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accompany, lilik } from '../../tests/support/mentoring.ts'
import { openShop, type Shop } from '../../tests/support/retail.ts'
import { openWorld, refusal, someone, type World } from '../../tests/support/world.ts'
import { addDays } from '../kernel/dates.ts'

const dot = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64'
)

describe('what everybody may see', () => {
  let world: World
  let shop: Shop
  const officer = someone('officer')
  const anyone = someone('public')
  const page = () => world.see(anyone, 'reporting/public', {})
  const publish = (shown: boolean, actor = lilik) => world.act(actor, 'products/publish', { id: shop.own, shown })
  beforeAll(async () => {
    world = await openWorld()
    shop = await openShop(world)
    await world.platform.connection.pool.query(
      `insert into village_survey (regency, village, households, interested, people_with_time)
        values ('35.29', '35.29.14.2008', 4, 4, 4), ('35.29', '35.29.14.2007', 9, 9, 9), ('35.29', '35.29.14.2006', 7, 7, 7)`
    )
  })
  afterAll(() => world.close())

  it('leaves out what fewer than five stand behind', async () => {
    const { counts, villages } = await page()
    expect(counts).toMatchObject({ surveyed: 20, accompanied: null, trained: 0, shelves: 2 })
    expect(villages.find((v) => v.village === '35.29.14.2008')!.households).toBeNull()
    expect(villages.find((v) => v.village === '35.29.14.2007')!.households).toBe(9)
    // The total less the others would tell of the four: seven more are left out with them.
    expect(villages.find((v) => v.village === '35.29.14.2006')!.households).toBeNull()
    await accompany(world, ['Warga D', 'Warga E'])
    // Five makers and their pool.
    expect((await page()).counts.accompanied).toBe(6)
  })

  it('shows a product while its owner agrees, with where to buy it; withdrawn consent takes it away at once', async () => {
    const file = await world.upload(lilik, 'foto.png', dot)
    await world.act(lilik, 'products/add-photo', { id: shop.own, file })
    const photo = () => world.see(anyone, 'reporting/public-photo', { product: shop.own, file })
    expect((await refusal(publish(true))).code).toBe('products/no-consent-to-publish')
    await world.act(lilik, 'households/give-consent', { person: shop.maker.person, purpose: 'publication' })
    expect((await refusal(photo())).status).toBe(404)
    expect((await refusal(publish(true, someone('leader')))).status).toBe(403)
    expect((await refusal(publish(true, someone('facilitator', { villages: ['35.29.01.2001'] })))).status).toBe(404)
    await publish(true, someone('resident', { household: shop.maker.household }))
    const store = shop.stores[0]!.id
    const { id: order } = await world.act(officer, 'orders/place', {
      retailer: 'Alfamart',
      number: 'PO-1',
      deliverBy: shop.today,
      lines: [{ product: shop.own, store, quantity: 10 }]
    })
    const { id: delivery } = await world.act(lilik, 'orders/send', {
      order,
      lines: [{ product: shop.own, store, batch: 'B-1', bestBefore: addDays(shop.today, 90), quantity: 10 }]
    })
    expect((await page()).products[0]).toMatchObject({ name: 'Keripik uji', where: [], photo: file })
    await world.act(officer, 'orders/receive', {
      delivery,
      store,
      lines: [{ product: shop.own, batch: 'B-1', received: 10 }]
    })
    expect((await page()).products[0]!.where).toEqual([{ retailer: 'Alfamart', stores: ['Toko A0'] }])
    expect((await photo()).file).toBe(file)
    expect((await page()).products).toHaveLength(1)
    await world.act(lilik, 'households/withdraw-consent', { person: shop.maker.person, purpose: 'publication' })
    expect((await page()).products).toEqual([])
    expect((await refusal(photo())).status).toBe(404)
  })

  it('tells nobody what is not public', async () => {
    const said = JSON.stringify(await page())
    for (const secret of ['Siti', '0812', '11850', '15500', 'cost']) expect(said).not.toContain(secret)
    for (const view of ['orders/list', 'sales/summary', 'products/list', 'reporting/regent'] as const)
      expect((await refusal(world.see(anyone, view, {}))).status).toBe(403)
  })
})
