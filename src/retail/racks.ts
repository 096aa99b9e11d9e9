/** Which products go to which stores: planned as a job, locked, adopted; the wall of racks. */
import { sql } from 'kysely'
import { z } from 'zod'
import { notFound, Problem } from '../kernel/problem.ts'
import { office, seePlanning } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { action, type Context, view } from '../platform/context.ts'
import type { JobKind } from '../platform/jobs.ts'
import {
  checkPlacement,
  makePlacement,
  type Placement,
  type PlacementInstance,
  placementInstance
} from './placement.ts'

/** A lock that nothing can keep any more, as people know it. */
export interface LostLock {
  product: string
  store: string
  why: 'closed' | 'delisted'
}

/** What is kept of a placement beside its places; older ones say nothing of chances and locks. */
type PlacementSummary = Omit<Placement, 'placed' | 'chance'> & { chance?: Placement['chance']; lost?: LostLock[] }

/**
 * The problem as it stands: what is listed with its capacity, the stores with their racks, what is adopted and locked;
 * and the locks whose store was closed or whose product was taken off the shelf.
 */
async function gather(
  context: Context,
  retailer: string,
  perStore: number,
  perKm: number
): Promise<{ instance: PlacementInstance; lost: LostLock[] }> {
  const { regency } = context.actor
  const products = await sql<PlacementInstance['products'][number]>`
    select p.id, p.name, p.cost, coalesce(h.lat, v.lat) as lat, coalesce(h.lon, v.lon) as lon, p.capacity,
      ${perStore}::int as "perStore", p.price
    from shelf_product s join product p on p.regency = s.regency and p.id = s.product_id
    join household h on h.regency = p.regency and h.id = p.household_id join region v on v.code = p.village
    where s.regency = ${regency} and s.retailer = ${retailer} and s.delisted_on is null and p.withdrawn_on is null
      and v.lat is not null order by p.id`.execute(context.db)
  const shops = await sql<
    PlacementInstance['stores'][number]
  >`select id, name, lat, lon, slots, demand::float8 as demand from store
    where regency = ${regency} and retailer = ${retailer} and closed_on is null order by code`.execute(context.db)
  const placed = await sql<{
    product: string
    store: string
    locked: boolean
    productName: string
    storeName: string
    closed: boolean
  }>`select x.product_id as product, x.store_id as store, x.locked, p.name as "productName", s.name as "storeName",
    s.closed_on is not null as closed from placed x
    join product p on p.regency = x.regency and p.id = x.product_id join store s on s.regency = x.regency and s.id = x.store_id
    join placement k on k.regency = x.regency and k.id = x.placement_id
    where k.regency = ${regency} and k.retailer = ${retailer} and k.status = 'adopted'`.execute(context.db)
  const [agreement] = (
    await sql<{
      products: number
      stores: number
    }>`select product_quota as products, store_quota as stores from retail_agreement
      where regency = ${regency} and retailer = ${retailer} and signed_on is not null
        and ${context.today}::date between starts and ends order by ends desc limit 1`.execute(context.db)
  ).rows
  if (!agreement)
    throw new Problem(
      'retail/agreement-not-in-force',
      409,
      text(`Belum ada perjanjian ${retailer} yang berlaku.`, `No agreement with ${retailer} is in force.`)
    )
  if (products.rows.length === 0 || shops.rows.length === 0)
    throw new Problem(
      'retail/nothing-to-place',
      409,
      text(
        'Belum ada produk yang diterima, atau belum ada toko. Lengkapi dahulu.',
        'No product is accepted yet, or no store is known. Complete them first.'
      )
    )
  const known = (x: { product: string; store: string }) =>
    products.rows.some((p) => p.id === x.product) && shops.rows.some((s) => s.id === x.store)
  const there = placed.rows.filter(known)
  const instance = placementInstance.parse({
    stores: shops.rows,
    products: products.rows,
    productQuota: agreement.products,
    storeQuota: agreement.stores,
    perKm,
    placed: there.map(({ product, store }) => ({ product, store })),
    locks: there.filter((x) => x.locked).map(({ product, store }) => ({ product, store, in: true }))
  })
  checkPlacement(instance)
  return {
    instance,
    lost: placed.rows
      .filter((x) => x.locked && !known(x))
      .map((x) => ({ product: x.productName, store: x.storeName, why: x.closed ? 'closed' : 'delisted' }))
  }
}

export const startPlacement = action({
  name: 'retail/start-placement',
  may: office,
  title: text('Menghitung penempatan produk', 'Planned the placement of products'),
  apart: true,
  input: z.object({
    retailer: z.string().trim().min(2).max(60),
    perStore: z
      .number()
      .int()
      .min(1)
      .max(10_000)
      .default(120)
      .describe('Units a month that a product sells in an average store.'),
    perKm: z.number().int().min(0).max(100_000).default(1500),
    seconds: z.number().int().min(1).max(300).default(30)
  }),
  async run(context, input) {
    const { instance, lost } = await gather(context, input.retailer, input.perStore, input.perKm)
    const id = context.newId()
    const job = await context.startJob('retail/place', { placement: id, seconds: input.seconds, lost })
    await context.db
      .insertInto('placement')
      .values({
        regency: context.actor.regency,
        id,
        retailer: input.retailer,
        status: 'solving',
        instance: JSON.stringify(instance),
        made_by: context.actor.name,
        made_at: context.now,
        job_id: job
      })
      .execute()
    return { id, job }
  }
})

export const placeJob: JobKind = {
  kind: 'retail/place',
  scope: 'regency',
  lane: 'solver',
  async run(job, input) {
    const id = String(input.placement)
    const row = await job.inTransaction((context) =>
      context.db
        .selectFrom('placement')
        .select('instance')
        .where('regency', '=', context.actor.regency)
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
    )
    await job.progress('place', 0)
    const instance = placementInstance.parse(row.instance)
    const { placed, ...result } = await makePlacement(instance, { seconds: Number(input.seconds) })
    await job.progress('place', 1)
    const locked = new Set(instance.locks.filter((l) => l.in).map((l) => `${l.product} ${l.store}`))
    await job.once('save', async (context) => {
      const { regency } = context.actor
      await sql`insert into placed (regency, placement_id, product_id, store_id, quantity, locked)
        select ${regency}, ${id}, x.product, x.store, x.quantity, x.locked from jsonb_to_recordset(${JSON.stringify(
          placed.map((x) => ({ ...x, locked: locked.has(`${x.product} ${x.store}`) }))
        )}::jsonb) as x (product uuid, store uuid, quantity int, locked boolean)`.execute(context.db)
      await context.db
        .updateTable('placement')
        .set({ status: 'ready', result: JSON.stringify({ ...result, lost: input.lost ?? [] }) })
        .where('regency', '=', regency)
        .where('id', '=', id)
        .execute()
    })
    return { placed: placed.length }
  }
}

export const adoptPlacement = action({
  name: 'retail/adopt-placement',
  may: office,
  title: text('Menetapkan penempatan produk', 'Adopted a placement'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const { regency } = context.actor
    const row = await context.db
      .selectFrom('placement')
      .select(['retailer', 'status'])
      .where('regency', '=', regency)
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (!row) throw notFound(text('Penempatan', 'The placement'))
    if (row.status !== 'ready')
      throw new Problem(
        'retail/placement-not-ready',
        409,
        text('Penempatan ini belum selesai atau sudah diganti.', 'This placement is not ready, or was replaced.')
      )
    const before = await inForce(context, row.retailer)
    if (before) await setStatus(context, before, 'replaced')
    await setStatus(context, id, 'adopted')
    await context.db
      .updateTable('placement')
      .set({ replaces: before })
      .where('regency', '=', regency)
      .where('id', '=', id)
      .execute()
    return {}
  }
})

/** The placement of a retailer that the racks should hold now. */
async function inForce(context: Context, retailer: string): Promise<string | null> {
  const row = await context.db
    .selectFrom('placement')
    .select('id')
    .where('regency', '=', context.actor.regency)
    .where('retailer', '=', retailer)
    .where('status', '=', 'adopted')
    .forUpdate()
    .executeTakeFirst()
  return row?.id ?? null
}

const setStatus = (context: Context, id: string, status: 'adopted' | 'ready' | 'replaced') =>
  context.db
    .updateTable('placement')
    .set({ status })
    .where('regency', '=', context.actor.regency)
    .where('id', '=', id)
    .execute()

/** Puts back what was in force before; the placement that was adopted is a proposal again. */
export const undoPlacement = action({
  name: 'retail/undo-placement',
  may: office,
  title: text('Mengembalikan penempatan sebelumnya', 'Put the placement before back'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const row = await context.db
      .selectFrom('placement')
      .select(['status', 'replaces'])
      .where('regency', '=', context.actor.regency)
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (!row) throw notFound(text('Penempatan', 'The placement'))
    if (row.status !== 'adopted' || !row.replaces)
      throw new Problem(
        'retail/placement-not-in-force',
        409,
        text(
          'Penempatan ini tidak lagi berlaku, atau tidak ada yang sebelumnya. Muat ulang dinding rak.',
          'This placement is not in force any more, or there was none before it. Reload the shelf wall.'
        )
      )
    await setStatus(context, id, 'ready')
    await setStatus(context, row.replaces, 'adopted')
    return {}
  }
})

interface PlaceChange {
  store: string
  storeName: string
  product: string
  name: string
  /** Units a month; none where the product has no place. */
  before: number | null
  after: number | null
}

/** What the stores have now, and would have by another placement: every place that differs. */
export const placementChanges = view({
  name: 'retail/placement-changes',
  may: seePlanning,
  title: text('Perubahan penempatan', 'Changes of a placement'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const { regency } = context.actor
    const { rows } = await sql<PlaceChange>`
      with next as (select id, retailer from placement where regency = ${regency} and id = ${id}),
        now as (select p.id from placement p join next using (retailer) where p.regency = ${regency} and p.status = 'adopted'),
        a as (select store_id, product_id, quantity from placed where regency = ${regency} and placement_id in (select id from now)),
        b as (select store_id, product_id, quantity from placed where regency = ${regency} and placement_id in (select id from next))
      select s.id as store, s.name as "storeName", p.id as product, p.name, a.quantity as before, b.quantity as after
      from a full join b using (store_id, product_id) join store s on s.regency = ${regency} and s.id = store_id
        join product p on p.regency = ${regency} and p.id = product_id
      where a.quantity is distinct from b.quantity order by s.name, s.id, p.name, p.id`.execute(context.db)
    const { rows: counts } = await sql<{ before: number; after: number }>`
      select (select count(distinct x.store_id)::int from placed x join placement k on k.regency = x.regency and k.id = x.placement_id
          where k.regency = ${regency} and k.status = 'adopted' and k.retailer = n.retailer) as before,
        (select count(distinct store_id)::int from placed where regency = ${regency} and placement_id = n.id) as after
      from placement n where n.regency = ${regency} and n.id = ${id}`.execute(context.db)
    if (!counts[0]) throw notFound(text('Penempatan', 'The placement'))
    return { rows, total: rows.length, stores: counts[0] }
  }
})

/**
 * Gives a product's place in one store to another store of the same retailer, in the placement that is in force; the
 * other store needs a free rack slot. Returns the retailer.
 */
export async function movePlace(context: Context, product: string, from: string, to: string): Promise<string> {
  const { regency } = context.actor
  const { rows } = await sql<{ placement: string; retailer: string; free: number; there: boolean }>`
    select k.id as placement, k.retailer, t.slots - (select count(*)::int from placed y
      where y.regency = k.regency and y.placement_id = k.id and y.store_id = t.id) as free,
      exists (select 1 from placed y where y.regency = k.regency and y.placement_id = k.id and y.store_id = t.id
        and y.product_id = x.product_id) as there
    from placed x join placement k on k.regency = x.regency and k.id = x.placement_id
    join store t on t.regency = k.regency and t.id = ${to} and t.retailer = k.retailer and t.closed_on is null
    where x.regency = ${regency} and x.product_id = ${product} and x.store_id = ${from} and k.status = 'adopted' for update of k`.execute(
    context.db
  )
  const [place] = rows
  if (!place)
    throw new Problem(
      'retail/not-placed',
      409,
      text(
        'Produk ini tidak (lagi) ditempatkan di toko asal, atau toko tujuan bukan toko ritel itu yang masih buka. Muat ulang dinding rak.',
        'This product has no place in that store (any more), or the other is no open store of this retailer. Reload the shelf wall.'
      )
    )
  if (place.there || place.free < 1)
    throw new Problem(
      'retail/no-free-slot',
      409,
      text(
        'Toko tujuan tidak punya tempat kosong, atau sudah menjual produk ini.',
        'That store has no free slot, or sells this product already.'
      )
    )
  await context.db
    .updateTable('placed')
    .set({ store_id: to, locked: false })
    .where('regency', '=', regency)
    .where('placement_id', '=', place.placement)
    .where('product_id', '=', product)
    .where('store_id', '=', from)
    .execute()
  return place.retailer
}

/** A place that must stay when it is planned again, or need not. */
export const lockPlace = action({
  name: 'retail/lock-place',
  may: office,
  title: text('Mengunci tempat produk', 'Locked a place'),
  input: z.object({ placement: z.uuid(), product: z.uuid(), store: z.uuid(), locked: z.boolean() }),
  async run(context, input) {
    const row = await context.db
      .updateTable('placed')
      .set({ locked: input.locked })
      .where('regency', '=', context.actor.regency)
      .where('placement_id', '=', input.placement)
      .where('product_id', '=', input.product)
      .where('store_id', '=', input.store)
      .returning('product_id')
      .executeTakeFirst()
    if (!row) throw notFound(text('Tempat di rak', 'The place'))
    return {}
  }
})

/** The racks of a retailer, store by store: what is placed, and what is free; of the adopted plan, else the newest. */
export const shelfWall = view({
  name: 'retail/shelf-wall',
  may: seePlanning,
  title: text('Dinding rak', 'Shelf wall'),
  input: z.object({ retailer: z.string().max(60), placement: z.uuid().nullable().default(null) }),
  async run(context, input) {
    const { regency } = context.actor
    const { rows: plans } = await sql<{
      id: string
      status: string
      madeAt: string
      madeBy: string
      job: string | null
      result: PlacementSummary | null
      replaces: string | null
    }>`
      select id, status, replaces, made_at as "madeAt", made_by as "madeBy", job_id as job, result from placement
      where regency = ${regency} and retailer = ${input.retailer} and status <> 'replaced'
      order by made_at desc limit 20`.execute(context.db)
    const plan =
      plans.find((p) => p.id === input.placement) ?? plans.find((p) => p.status === 'adopted') ?? plans[0] ?? null
    const { rows } = await sql<{
      id: string
      code: string
      name: string
      villageName: string
      lat: number
      lon: number
      slots: number
      demand: number
      deliveryDay: number | null
      placed: { product: string; quantity: number; locked: boolean }[]
    }>`select s.id, s.code, s.name, v.name as "villageName", s.lat, s.lon, s.slots, s.demand::float8 as demand,
      s.delivery_day as "deliveryDay",
        coalesce((select json_agg(json_build_object('product', x.product_id, 'quantity', x.quantity, 'locked', x.locked)
              order by x.quantity desc) from placed x
          where x.regency = s.regency and x.placement_id = ${plan?.id ?? null}::uuid and x.store_id = s.id), '[]') as placed
      from store s join region v on v.code = s.village where s.regency = ${regency} and s.retailer = ${input.retailer}
        and s.closed_on is null order by s.code`.execute(context.db)
    const { rows: listed } = await sql<{
      id: string
      name: string
      brand: string
      capacity: number
      photo: string | null
    }>`
      select p.id, p.name, p.brand, p.capacity, (select file_id from product_photo f
        where f.regency = p.regency and f.product_id = p.id order by position limit 1) as photo
      from shelf_product s join product p on p.regency = s.regency and p.id = s.product_id
      where s.regency = ${regency} and s.retailer = ${input.retailer} and s.delisted_on is null order by p.name, p.id`.execute(
      context.db
    )
    return { plan, plans: plans.map(({ result: _, ...p }) => p), stores: rows, products: listed }
  }
})
