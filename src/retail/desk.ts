import { sql } from 'kysely'
import { text } from '../kernel/text.ts'
import { type Desk, isNear, near, own, task } from '../platform/desk.ts'

/** For a buyer what waits to be scored; products on shelves of a facilitator's villages or a resident's household. */
export const retailDesk: Desk = async (context) => {
  const { actor } = context
  const { regency } = actor
  const cards = []
  if (context.may('retail/score'))
    cards.push(
      await task(context, 'offered', {
        label: text('Produk menunggu penilaian Anda', 'Products waiting for your score'),
        act: text('Nilai produknya', 'Score them'),
        to: '/kurasi',
        due: sql`select r.closes from curation_entry e join curation_round r on r.regency = e.regency and r.id = e.round_id
          where e.regency = ${regency} and e.status = 'applied'`
      })
    )
  if (isNear(actor) && context.may('retail/on-shelves'))
    cards.push(
      await own(context, 'own-shelves', {
        label:
          actor.role === 'resident'
            ? text('Produk saya di toko', 'My products in stores')
            : text('Produk desa binaan di ritel modern', 'Products of your villages in modern retail'),
        sentence: text('Yang hari ini terdaftar di rak ritel.', 'Those listed on shelves of retailers today.'),
        to: '/rak?tab=produk',
        count: sql`select count(distinct product_id)::int as n from shelf_product where regency = ${regency}
          and delisted_on is null and ${near(actor)}`
      })
    )
  return cards
}
