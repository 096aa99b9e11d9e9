/** What everybody may see without signing in: counts, a map, products and where to buy them, open trainings. */
import { sql } from 'kysely'
import { z } from 'zod'
import type { PlainDate } from '../kernel/dates.ts'
import type { StoredPaper } from '../kernel/operation.ts'
import { notFound } from '../kernel/problem.ts'
import { everyone } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { view } from '../platform/context.ts'
import { shownByVillage } from '../potential/index.ts'
import { countFigures } from './figures.ts'

/** A product is public while it is published, not withdrawn, and its owner's consent to publication stands. */
const published = sql`p.published_on is not null and p.withdrawn_on is null
  and exists (select 1 from consent s where s.regency = p.regency and s.person_id = c.person_id
    and s.purpose = 'publication' and s.withdrawn_at is null)`

/** The public page. Figures of fewer than five households or people are left out (`null`): they could tell of somebody. */
export const publicPage = view({
  name: 'reporting/public',
  may: everyone,
  title: text('Halaman publik', 'Public page'),
  input: z.object({}),
  async run(context) {
    const { regency } = context.actor
    const { surveyed, trained, accompanied, shelves, selling } = await countFigures(context)
    const { rows: shops } = await sql<{ stores: number }>`
      select count(distinct store_id)::int stores from stock where regency = ${regency} and shelf > 0`.execute(
      context.db
    )
    const shownFigures = await shownByVillage(context)
    const { rows: villages } = await sql<{ village: string; name: string; district: string }>`
      select v.code as village, v.name, d.name as district from region v join region d on d.code = substr(v.code, 1, 8)
      where v.level = 'village' and v.code like ${`${regency}.%`} order by v.code`.execute(context.db)
    const { rows: products } = await sql<{
      id: string
      name: string
      brand: string
      maker: string
      villageName: string
      net: string
      shelfPrice: number | null
      photo: string | null
      where: { retailer: string; stores: string[] }[]
    }>`
      select p.id, p.name, p.brand, c.title as maker, v.name as "villageName", p.net_content || ' ' || p.net_unit as net,
        p.shelf_price as "shelfPrice",
        (select file_id from product_photo f where f.regency = p.regency and f.product_id = p.id order by position limit 1) as photo,
        coalesce((select json_agg(json_build_object('retailer', w.retailer, 'stores', w.stores) order by w.retailer) from (
          select t.retailer, json_agg(distinct t.name) as stores from stock s join store t on t.regency = s.regency and t.id = s.store_id
          where s.regency = p.regency and s.product_id = p.id and s.shelf > 0 and t.closed_on is null group by 1) w), '[]') as where
      from product p join mentoring_case c on c.regency = p.regency and c.id = p.case_id join region v on v.code = p.village
      where p.regency = ${regency} and ${published} order by p.name, p.id limit 500`.execute(context.db)
    const { rows: trainings } = await sql<{
      number: string
      course: string
      starts: PlainDate
      ends: PlainDate
      venue: string
      villageName: string
      seats: number
    }>`
      select k.number, coalesce(o.definition -> 'name' ->> 'id', k.course) as course, k.starts, k.ends, u.name as venue,
        v.name as "villageName", k.capacity::int as seats
      from class k join venue u on u.regency = k.regency and u.id = k.venue_id join region v on v.code = u.village
      left join course o on o.regency = k.regency and o.id = k.course and o.version = k.course_version
      where k.regency = ${regency} and k.status in ('planned', 'inviting') and k.starts > ${context.today}::date
      order by k.starts, k.number limit 60`.execute(context.db)
    return {
      counts: { surveyed, trained, accompanied, shelves, stores: shops[0]!.stores, selling },
      villages: villages.map((v) => ({ ...v, households: shownFigures.get(v.village)!.surveyed })),
      products,
      trainings
    }
  }
})

/** A photo of a product that is public. */
export const publicPhoto = view({
  name: 'reporting/public-photo',
  may: everyone,
  title: text('Foto produk untuk umum', 'Public photo of a product'),
  input: z.object({ product: z.uuid(), file: z.uuid() }),
  paper: true,
  async run(context, input) {
    const { rows } = await sql<{ there: boolean }>`
      select exists (select 1 from product p join mentoring_case c on c.regency = p.regency and c.id = p.case_id
        join product_photo f on f.regency = p.regency and f.product_id = p.id
        where p.regency = ${context.actor.regency} and p.id = ${input.product} and f.file_id = ${input.file}
          and ${published}) as there`.execute(context.db)
    if (!rows[0]!.there) throw notFound(text('Foto', 'The photo'))
    return { name: input.file, file: input.file } satisfies StoredPaper
  }
})
