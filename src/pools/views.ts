import { sql } from 'kysely'
import { z } from 'zod'
import { opensAll } from '../households/disclosure.ts'
import type { PlainDate } from '../kernel/dates.ts'
import { notFound } from '../kernel/problem.ts'
import { seeMarket, seeOffice, seeRegister } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { view } from '../platform/context.ts'
import { containing, page, paged } from '../platform/paging.ts'
import type { OrderStatus, Specification } from './model.ts'
import { suggestPools } from './rules.ts'
import { membersFor } from './store.ts'

export const pools = view({
  name: 'pools/list',
  may: seeMarket,
  title: text('Kelompok produksi', 'Pools'),
  input: page(['name', 'formed_on', 'brand'], { search: z.string().max(100).default('') }),
  columns: [
    { key: 'name', header: text('Kelompok', 'Pool'), type: 'text' },
    { key: 'brand', header: text('Merek', 'Brand'), type: 'text' },
    { key: 'product', header: text('Produk', 'Product'), type: 'text' },
    { key: 'villageName', header: text('Desa', 'Village'), type: 'text' },
    { key: 'members', header: text('Anggota', 'Members'), type: 'number' },
    { key: 'capacity', header: text('Kapasitas sebulan', 'Capacity a month'), type: 'number' },
    { key: 'formedOn', header: text('Dibentuk', 'Formed'), type: 'date' }
  ],
  async run(context, input) {
    const like = containing(input.search)
    const found = context.db
      .selectFrom('pool')
      .where('pool.regency', '=', context.actor.regency)
      .where('dissolved_on', 'is', null)
      .$if(input.search !== '', (q) =>
        q.where((eb) => eb.or([eb('name', 'ilike', like), eb('brand', 'ilike', like), eb('product', 'ilike', like)]))
      )
    const { rows, ...counted } = await paged(
      input,
      found,
      (q) =>
        q.select([
          'id',
          'name',
          'brand',
          'product',
          'unit',
          'formed_on as formedOn',
          sql<string>`(select r.name from region r where r.code = pool.village)`.as('villageName'),
          sql<number>`(select members from pool_figures(pool.id))`.as('members'),
          sql<number>`(select capacity from pool_figures(pool.id))`.as('capacity')
        ]),
      { sort: 'name' }
    )
    return { rows, ...counted }
  }
})

/**
 * One pool: members the actor may see, what is free this month, orders with shares, batches. Who has nobody in it sees what
 * it makes and can make: its recipe, buyers and prices are its own.
 */
export const getPool = view({
  name: 'pools/get',
  may: seeMarket,
  title: text('Halaman kelompok', 'Pool page'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const { regency } = context.actor
    const row = await context.db
      .selectFrom('pool')
      .selectAll()
      .where('regency', '=', regency)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!row) throw notFound(text('Kelompok', 'The pool'))
    const { rows: figures } = await sql<{
      members: number
      capacity: number
      largest: number
    }>`select * from pool_figures(${id})`.execute(context.db)
    // Whoever reaches the whole regency for its figures sees none of one maker: no name, share or income.
    const open = context.scope !== 'regency' || opensAll(context.actor)
    const members = open ? await membersFor(context, id, context.today) : []
    const coordinator = await context.db
      .selectFrom('pool_member')
      .select('case_id')
      .where('regency', '=', regency)
      .where('pool_id', '=', id)
      .where('coordinator', '=', true)
      .executeTakeFirst()
    const names = new Map(
      (
        await context.db
          .selectFrom('pool_member')
          .select(['case_id', 'name'])
          .where('regency', '=', regency)
          .where('pool_id', '=', id)
          .execute()
      ).map((m) => [m.case_id, m.name])
    )
    const inside = open && (context.scope === 'regency' || names.size > 0)
    const orders = await context.db
      .selectFrom('pool_order')
      .select(['id', 'buyer', 'quantity', 'price', 'ordered_on as orderedOn', 'due_on as dueOn', 'status', 'reason'])
      .select(
        sql<number>`(select coalesce(sum(p.accepted), 0)::int from batch b join batch_part p on p.regency = b.regency and p.batch_id = b.id
        where b.regency = pool_order.regency and b.order_id = pool_order.id)`.as('accepted')
      )
      .where('regency', '=', regency)
      .where('pool_id', '=', id)
      .where(sql<boolean>`${inside}`)
      .orderBy('due_on', 'desc')
      .limit(60)
      .execute()
    const shares =
      open && orders.length
        ? await context.db
            .selectFrom('pool_share')
            .select(['order_id as order', 'case_id as case', 'quantity', 'income'])
            .where('regency', '=', regency)
            .where(
              'order_id',
              'in',
              orders.map((o) => o.id)
            )
            .execute()
        : []
    const batches = await sql<{
      id: string
      order: string
      code: string
      producedOn: PlainDate
      bestBefore: PlainDate
      recalledOn: PlainDate | null
      parts: {
        case: string
        brought: number
        accepted: number
        reason: string | null
        material: string
        missed: string[]
      }[]
    }>`select b.id, b.order_id as "order", b.code, b.produced_on as "producedOn", b.best_before as "bestBefore",
      b.recalled_on as "recalledOn",
        coalesce((select json_agg(json_build_object('case', p.case_id, 'brought', p.brought, 'accepted', p.accepted,
                'reason', p.reason, 'material', p.material,
          'missed', (select coalesce(json_agg(key), '[]') from jsonb_each(p.findings) where value = 'false')) order by m.name)
          from batch_part p join pool_member m on m.regency = p.regency and m.pool_id = b.pool_id and m.case_id = p.case_id
          where p.regency = b.regency and p.batch_id = b.id), '[]') as parts
      from batch b where b.regency = ${regency} and b.pool_id = ${id} and ${inside} order by b.produced_on desc, b.code desc
      limit 60`.execute(context.db)
    return {
      id: row.id,
      name: row.name,
      brand: row.brand,
      product: row.product,
      kind: row.kind,
      unit: row.unit,
      batchPrefix: row.batch_prefix,
      groupShare: inside ? row.group_share : null,
      inside,
      specification: inside ? (row.specification as unknown as Specification) : null,
      formedOn: row.formed_on,
      version: row.version,
      count: figures[0]!.members,
      capacity: figures[0]!.capacity,
      largest: inside ? figures[0]!.largest : null,
      members: members.map((m) => ({ ...m, coordinator: m.id === coordinator?.case_id })),
      orders: orders.map((o) => ({
        ...o,
        status: o.status as OrderStatus,
        shares: shares.filter((s) => s.order === o.id).map((s) => ({ ...s, name: names.get(s.case) ?? '' }))
      })),
      batches: batches.rows.map((b) => ({
        ...b,
        parts: open ? b.parts.map((p) => ({ ...p, name: names.get(p.case) ?? '' })) : []
      }))
    }
  }
})

/** From a batch back to the households that made it, and what else they brought. */
export const trace = view({
  name: 'pools/trace',
  may: seeRegister,
  title: text('Telusur batch', 'Trace of a batch'),
  input: z.object({ code: z.string().trim().max(20) }),
  async run(context, { code }) {
    const { rows } = await sql<{
      code: string
      pool: string
      poolName: string
      producedOn: PlainDate
      bestBefore: PlainDate
      buyer: string
      case: string
      household: string
      name: string
      villageName: string
      brought: number
      accepted: number
      material: string
      others: string[]
    }>`select b.code, b.pool_id as pool, k.name as "poolName", b.produced_on as "producedOn", b.best_before as "bestBefore",
      o.buyer, p.case_id as case, p.household_id as household,
        m.name, r.name as "villageName", p.brought, p.accepted, p.material,
        coalesce((select array_agg(b2.code order by b2.code) from batch_part p2
            join batch b2 on b2.regency = p2.regency and b2.id = p2.batch_id
          where p2.regency = p.regency and p2.case_id = p.case_id and p2.batch_id <> p.batch_id and p2.accepted > 0), '{}') as others
      from batch b join batch_part p on p.regency = b.regency and p.batch_id = b.id
      join pool k on k.regency = b.regency and k.id = b.pool_id
      join pool_order o on o.regency = b.regency and o.id = b.order_id
      join pool_member m on m.regency = b.regency and m.pool_id = b.pool_id and m.case_id = p.case_id
      join region r on r.code = p.village where b.regency = ${context.actor.regency} and b.code = ${code.toUpperCase()}
      order by m.name`.execute(context.db)
    return { rows, total: rows.length }
  }
})

/** Makers of one kind near each other who together could serve so many stores and are in no pool yet. */
export const suggestions = view({
  name: 'pools/suggestions',
  may: { ...seeOffice, facilitator: 'area' },
  title: text('Usulan kelompok', 'Suggested pools'),
  input: z.object({
    kind: z.string().max(40),
    stores: z.number().int().min(1).max(2000).default(20),
    perStore: z.number().int().min(1).max(100_000).default(120).describe('Units a month in one store.'),
    withinKm: z.number().min(1).max(200).default(10)
  }),
  async run(context, input) {
    const { rows } = await sql<{
      id: string
      title: string
      villageName: string
      lat: number
      lon: number
      capacity: number
      unit: string
    }>`
      select c.id, c.title, v.name as "villageName", coalesce(h.lat, v.lat) as lat, coalesce(h.lon, v.lon) as lon, c.capacity, c.unit
      from mentoring_case c join household h on h.regency = c.regency and h.id = c.household_id join region v on v.code = c.village
      where c.regency = ${context.actor.regency} and c.closed_on is null and c.pool_id is null and c.kind = ${input.kind}
        and c.capacity > 0 and coalesce(h.lat, v.lat) is not null
        and not exists (select 1 from pool_member m where m.regency = c.regency and m.case_id = c.id and m.left_on is null)
        order by c.id limit 600`.execute(context.db)
    const needed = input.stores * input.perStore
    const of = new Map(rows.map((r) => [r.id, r]))
    const found = suggestPools(rows, needed, input.withinKm)
    return {
      needed,
      makers: rows.length,
      capacity: rows.reduce((sum, r) => sum + r.capacity, 0),
      pools: found.map((s) => ({
        ...s,
        stores: Math.floor(s.capacity / input.perStore),
        makers: s.makers.map((id) => {
          const { lat: _, lon: __, ...maker } = of.get(id)!
          return maker
        })
      }))
    }
  }
})
