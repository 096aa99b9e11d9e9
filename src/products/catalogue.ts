/** Products of makers and pools: what they are, their numbers, their photos. */
import { sql } from 'kysely'
import { z } from 'zod'
import { uploaded, version } from '../kernel/inputs.ts'
import { Problem } from '../kernel/problem.ts'
import { ofMaker, register } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { openCase } from '../mentoring/index.ts'
import { action, type Context } from '../platform/context.ts'
import { ownPicture } from '../platform/uploads.ts'
import { isOtherRecipe } from './law.ts'
import { productFields } from './model.ts'
import { inStoreCode } from './numbers.ts'
import { productRow, refreshReadiness } from './store.ts'

export const saveProduct = action({
  name: 'products/save',
  may: ofMaker,
  title: text('Menyimpan produk', 'Saved a product'),
  input: z.object({
    id: z.uuid().nullable().default(null),
    version: version.default(0),
    case: z.uuid(),
    recipeChanged: z.boolean().default(false).describe('Is it made in another way, or of what another supplier sells?'),
    product: productFields
  }),
  async run(context, input) {
    const { regency } = context.actor
    const p = input.product
    const values = {
      brand: p.brand,
      name: p.name,
      category: p.category,
      net_content: p.netContent,
      net_unit: p.netUnit,
      packaging: p.packaging,
      ingredients: p.ingredients,
      shelf_life_days: p.shelfLifeDays,
      storage: p.storage,
      keeping: p.keeping,
      claims: p.claims,
      dimensions: p.dimensions ? JSON.stringify(p.dimensions) : null,
      cost: p.cost,
      price: p.price,
      shelf_price: p.shelfPrice,
      capacity: p.capacity,
      gtin: p.gtin
    }
    await refuseTakenGtin(context, p.gtin, input.id)
    let id = input.id
    if (id) {
      const before = await productRow(context, id, true)
      if (before.version !== input.version)
        throw new Problem(
          'products/changed-meanwhile',
          409,
          text(
            'Orang lain baru saja mengubah produk ini. Muat ulang, lalu ulangi.',
            'Somebody has just changed this product. Reload, then do it again.'
          )
        )
      const changed = input.recipeChanged || isOtherRecipe(before.ingredients, p.ingredients)
      await context.db
        .updateTable('product')
        .set({ ...values, version: before.version + 1, ...(changed && { recipe_changed_at: context.now }) })
        .where('regency', '=', regency)
        .where('id', '=', id)
        .execute()
    } else {
      const c = await openCase(context, input.case)
      id = context.newId()
      await context.db
        .insertInto('product')
        .values({
          regency,
          id,
          case_id: c.id,
          household_id: c.household,
          village: c.village,
          ...values,
          made_at: context.now
        })
        .execute()
    }
    await refreshReadiness(context, id)
    const now = await productRow(context, id)
    await context.changed({
      kind: 'product',
      subject: id,
      village: now.village,
      household: now.household,
      what: { name: p.name }
    })
    return { id, version: now.version }
  }
})

async function refuseTakenGtin(context: Context, gtin: string | null, own: string | null): Promise<void> {
  if (!gtin) return
  const { rows } = await sql<{ taken: boolean }>`select gtin_taken(${gtin}, ${own}::uuid) as taken`.execute(context.db)
  if (rows[0]!.taken) {
    const message = text(
      'GTIN ini sudah dipakai produk lain. Satu nomor hanya untuk satu produk; ukuran dan rasa lain butuh nomor sendiri.',
      'This GTIN belongs to another product. One number is for one product; another size or taste needs its own.'
    )
    throw new Problem('products/gtin-taken', 409, message, { pointers: [{ pointer: '/product/gtin', message }] })
  }
}

/** A number for the shops of the regency, for a product without one of GS1. */
export const giveInStoreCode = action({
  name: 'products/give-in-store-code',
  may: register,
  title: text('Memberi kode toko', 'Gave an in-store code'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const p = await productRow(context, id, true)
    if (p.gtin)
      throw new Problem(
        'products/has-gtin',
        409,
        text('Produk ini sudah bernomor.', 'This product has a number already.')
      )
    const { rows } = await sql<{ n: number }>`select nextval('in_store_number')::int as n`.execute(context.db)
    const gtin = inStoreCode(context.actor.regency, rows[0]!.n)
    await context.db
      .updateTable('product')
      .set({ gtin, version: p.version + 1 })
      .where('regency', '=', context.actor.regency)
      .where('id', '=', id)
      .execute()
    await refreshReadiness(context, id)
    return { gtin }
  }
})

export const withdrawProduct = action({
  name: 'products/withdraw',
  may: register,
  title: text('Menarik produk', 'Withdrew a product'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const p = await productRow(context, id, true)
    await context.db
      .updateTable('product')
      .set({ withdrawn_on: context.today, version: p.version + 1 })
      .where('regency', '=', context.actor.regency)
      .where('id', '=', id)
      .execute()
    await refreshReadiness(context, id)
    return {}
  }
})

/**
 * Shows a product to everybody, or no more. The person behind it must have agreed to publication; when that consent is
 * withdrawn, the product is no longer shown, without anybody doing anything.
 */
export const publishProduct = action({
  name: 'products/publish',
  may: ofMaker,
  title: text('Menampilkan produk untuk umum', 'Published a product'),
  input: z.object({ id: z.uuid(), shown: z.boolean() }),
  async run(context, input) {
    const { regency, name } = context.actor
    const p = await productRow(context, input.id, true)
    if (input.shown) {
      const { rows } = await sql<{ agreed: boolean }>`
        select exists (select 1 from mentoring_case c join consent s on s.regency = c.regency and s.person_id = c.person_id
          and s.purpose = 'publication' and s.withdrawn_at is null
          where c.regency = ${regency} and c.id = ${p.case}) as agreed`.execute(context.db)
      if (!rows[0]!.agreed)
        throw new Problem(
          'products/no-consent-to-publish',
          409,
          text(
            'Pemiliknya belum menyetujui penayangan. Catat persetujuan itu di halaman rumah tangganya dahulu.',
            'Its owner has not agreed to publication. Note that consent on the page of the household first.'
          )
        )
    }
    await context.db
      .updateTable('product')
      .set({ published_on: input.shown ? context.today : null, published_by: input.shown ? name : null })
      .where('regency', '=', regency)
      .where('id', '=', p.id)
      .execute()
    return {}
  }
})

export const addPhoto = action({
  name: 'products/add-photo',
  may: ofMaker,
  title: text('Menambah foto produk', 'Added a photo of a product'),
  input: z.object({ id: z.uuid(), file: uploaded }),
  async run(context, input) {
    const { regency } = context.actor
    const p = await productRow(context, input.id, true)
    await ownPicture(context, input.file)
    await sql`insert into product_photo (regency, product_id, file_id, household_id, village, position)
      select ${regency}, ${p.id}, ${input.file}, ${p.household}, ${p.village}, coalesce(max(position), 0) + 1
      from product_photo where regency = ${regency} and product_id = ${p.id}`.execute(context.db)
    await refreshReadiness(context, p.id)
    return {}
  }
})

export const removePhoto = action({
  name: 'products/remove-photo',
  may: ofMaker,
  title: text('Menghapus foto produk', 'Removed a photo of a product'),
  input: z.object({ id: z.uuid(), file: z.uuid() }),
  async run(context, input) {
    const p = await productRow(context, input.id, true)
    await context.db
      .deleteFrom('product_photo')
      .where('regency', '=', context.actor.regency)
      .where('product_id', '=', p.id)
      .where('file_id', '=', input.file)
      .execute()
    await refreshReadiness(context, p.id)
    return {}
  }
})
