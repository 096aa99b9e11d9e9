import { sql } from 'kysely'
import { askAfterDeparture } from '../mentoring/index.ts'

/** A member of a pool who died or left: whose hands make the share, or the pool goes on without them. */
export const askWhoMakes = askAfterDeparture(async ({ db, actor }, cases) => {
  const { rows } = await sql<{ case: string; pool: string; coordinator: boolean; open: number }>`
    select m.case_id as case, p.name as pool, m.coordinator,
      (select coalesce(sum(s.quantity), 0)::int from pool_share s join pool_order o on o.regency = s.regency and o.id = s.order_id
        where s.regency = m.regency and s.case_id = m.case_id and o.pool_id = m.pool_id and o.status = 'open') as open
    from pool_member m join pool p on p.regency = m.regency and p.id = m.pool_id and p.dissolved_on is null
    where m.regency = ${actor.regency} and m.left_on is null and m.case_id = any(${cases.map((c) => c.id)}::uuid[])
    order by p.name`.execute(db)
  return rows.map(({ case: id, pool, coordinator, open }) => ({
    about: cases.find((c) => c.id === id)!,
    ask:
      `Anggota${coordinator ? ' dan ketua' : ''} kelompok ${pool}, bagian pesanan terbuka ${open.toLocaleString('id-ID')}: ` +
      'tanyakan siapa yang meneruskan, atau keluarkan dari kelompok dan bagi ulang.'
  }))
})
