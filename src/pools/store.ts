import { sql } from 'kysely'
import type { PlainDate } from '../kernel/dates.ts'
import { notFound, Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import type { Context } from '../platform/context.ts'
import type { OrderStatus, Specification } from './model.ts'
import type { Member } from './rules.ts'

export interface PoolRow {
  id: string
  name: string
  unit: string
  batchPrefix: string
  groupShare: number
  specification: Specification
  version: number
}

/** A pool, locked: two orders at once must not promise the same capacity. Only who reaches one of its members may change it. */
export async function poolToChange(context: Context, id: string): Promise<PoolRow> {
  const row = await context.db
    .selectFrom('pool')
    .selectAll()
    .where('regency', '=', context.actor.regency)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  const reached =
    row &&
    (await context.db
      .selectFrom('pool_member')
      .select('case_id')
      .where('regency', '=', row.regency)
      .where('pool_id', '=', id)
      .limit(1)
      .executeTakeFirst())
  if (!row || !reached) throw notFound(text('Kelompok', 'The pool'))
  if (row.dissolved_on)
    throw new Problem('pools/dissolved', 409, text('Kelompok ini sudah bubar.', 'This pool is dissolved.'))
  const hidden = await sql<{ members: number }>`select members from pool_figures(${id})`.execute(context.db)
  const seen = await sql<{
    n: number
  }>`select count(*)::int n from pool_member where regency = ${row.regency} and pool_id = ${id} and left_on is null`.execute(
    context.db
  )
  if (hidden.rows[0]!.members !== seen.rows[0]!.n)
    throw new Problem(
      'pools/members-elsewhere',
      403,
      text(
        'Sebagian anggota kelompok ini di luar desa Anda. Mintalah petugas dinas yang mengubahnya.',
        'Some members of this pool are outside your villages. Ask an officer to change it.'
      )
    )
  return {
    id: row.id,
    name: row.name,
    unit: row.unit,
    batchPrefix: row.batch_prefix,
    groupShare: row.group_share,
    specification: row.specification as unknown as Specification,
    version: row.version
  }
}

/** Members with what they can still make in a month of the calendar: capacity less what open and made orders of it ask. */
export async function membersFor(
  context: Context,
  pool: string,
  due: PlainDate,
  without: string | null = null
): Promise<(Member & { household: string; village: string; name: string; gone: 'died' | 'left' | null })[]> {
  const { rows } = await sql<
    Member & { household: string; village: string; name: string; gone: 'died' | 'left' | null }
  >`
    select m.case_id as id, m.household_id as household, m.village, m.name, m.capacity,
      (select w.gone from mentoring_case k join person w on w.regency = k.regency and w.id = k.person_id
        where k.regency = m.regency and k.id = m.case_id) as gone,
      greatest(0, m.capacity - coalesce(sum(s.quantity) filter (where date_trunc('month', o.due_on) = date_trunc('month',
              ${due}::date)), 0))::int as free,
      coalesce(sum(s.quantity), 0)::int as before
    from pool_member m left join pool_share s on s.regency = m.regency and s.case_id = m.case_id
      and s.order_id in (select id from pool_order where regency = m.regency and pool_id = m.pool_id
        and status <> 'cancelled' and id is distinct from ${without}::uuid)
    left join pool_order o on o.regency = s.regency and o.id = s.order_id
    where m.regency = ${context.actor.regency} and m.pool_id = ${pool} and m.left_on is null
    group by m.regency, m.case_id, m.household_id, m.village, m.name, m.capacity order by m.name, m.case_id`.execute(
    context.db
  )
  return rows
}

export async function keepShares(
  context: Context,
  orderId: string,
  members: readonly { id: string; household: string; village: string }[],
  shares: ReadonlyMap<string, number>
) {
  const rows = members
    .map((m) => ({
      regency: context.actor.regency,
      order_id: orderId,
      case_id: m.id,
      household_id: m.household,
      village: m.village,
      quantity: shares.get(m.id) ?? 0
    }))
    .filter((r) => r.quantity > 0)
  if (rows.length === 0) return
  await context.db
    .insertInto('pool_share')
    .values(rows)
    .onConflict((c) =>
      c.columns(['regency', 'order_id', 'case_id']).doUpdateSet((eb) => ({ quantity: eb.ref('excluded.quantity') }))
    )
    .execute()
}

export async function orderToChange(context: Context, id: string, ...allowed: OrderStatus[]) {
  const row = await context.db
    .selectFrom('pool_order')
    .selectAll()
    .where('regency', '=', context.actor.regency)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound(text('Pesanan', 'The order'))
  const pool = await poolToChange(context, row.pool_id)
  if (!allowed.includes(row.status as OrderStatus))
    throw new Problem(
      'pools/order-moved-on',
      409,
      text('Keadaan pesanan ini sudah berubah. Muat ulang halamannya.', 'This order has moved on. Reload the page.')
    )
  return { row, pool }
}

export interface Made {
  case: string
  brought: number
  accepted: number
}

export const madeOf = async (context: Context, orderId: string): Promise<Map<string, Made>> => {
  const { rows } =
    await sql<Made>`select p.case_id as case, sum(p.brought)::int as brought, sum(p.accepted)::int as accepted from batch_part p
    join batch b on b.regency = p.regency and b.id = p.batch_id
    where b.regency = ${context.actor.regency} and b.order_id = ${orderId} group by 1`.execute(context.db)
  return new Map(rows.map((r) => [r.case, r]))
}
