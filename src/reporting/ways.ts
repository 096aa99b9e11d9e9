/** The household's way in three parts, each of one unit: of so many people, businesses and products, so many went on. */
import { sql } from 'kysely'
import { fewest, opensAll } from '../households/disclosure.ts'
import type { PlainDate } from '../kernel/dates.ts'
import { type Text, text } from '../kernel/text.ts'
import type { Context } from '../platform/context.ts'
import { conversion, type Reached, type Unit } from './conversion.ts'
import { type FigureId, figures } from './figures.ts'

export interface Step extends Reached {
  id: string
  label: Text
  /** What is counted, in a sentence. */
  sentence: Text
  /** The list behind the figure. */
  to: string
}

export interface Way {
  id: 'people' | 'businesses' | 'products'
  title: Text
  steps: Step[]
}

type Described = Pick<Step, 'id' | 'label' | 'sentence' | 'to'>

/** Each figure that stands for a step beyond the first is defined here: of those at the step before it. */
const steps: Record<Way['id'], { title: Text; first: Described & { id: FigureId }; later: Described[] }> = {
  people: {
    title: text('Warga: dari minat ke usaha', 'People: from wish to business'),
    first: { id: 'interested', ...figures.interested, to: '/peta?ukuran=interest' },
    later: [
      {
        id: 'seated',
        label: text('Ikut kelas', 'In a class'),
        sentence: text(
          'Yang menyebut minat dan mendapat kursi di kelas yang sudah dimulai; lamanya sejak wawancara pertama.',
          'Who named a wish and had a seat in a class that has begun; the time is since the first interview.'
        ),
        to: '/kelas'
      },
      {
        id: 'certified',
        label: text('Bersertifikat', 'Certified'),
        sentence: text(
          'Di antaranya yang memegang sertifikat yang berlaku.',
          'Among them, those who hold a valid certificate.'
        ),
        to: '/kelas'
      },
      {
        id: 'backed',
        label: text('Usahanya didampingi', 'Business accompanied'),
        sentence: text(
          'Di antaranya yang usaha keluarganya sedang didampingi.',
          "Among them, those whose household's business is accompanied."
        ),
        to: '/kelompok'
      }
    ]
  },
  businesses: {
    title: text('Usaha: dari pendampingan ke rak', 'Businesses: from accompaniment to shelf'),
    first: { id: 'accompanied', ...figures.accompanied, to: '/kelompok' },
    later: [
      {
        id: 'visited',
        label: text('Sudah dikunjungi', 'Visited'),
        sentence: text(
          'Usaha didampingi yang pernah dikunjungi pendamping.',
          'Accompanied businesses that a facilitator has visited.'
        ),
        to: '/kelompok'
      },
      {
        id: 'making',
        label: text('Punya produk terdaftar', 'With a product on record'),
        sentence: text(
          'Di antaranya yang punya produk tercatat dan tidak ditarik.',
          'Among them, those with a product on record that is not withdrawn.'
        ),
        to: '/produk'
      },
      {
        id: 'shelved',
        label: text('Produknya di ritel modern', 'In modern retail'),
        sentence: text(
          'Di antaranya yang produknya hari ini terdaftar di rak ritel.',
          'Among them, those with a product listed on shelves today.'
        ),
        to: '/rak?tab=produk'
      }
    ]
  },
  products: {
    title: text('Produk: dari daftar ke pembeli', 'Products: from record to buyer'),
    first: { id: 'products', ...figures.products, to: '/rak?tab=produk' },
    later: [
      { id: 'offered', ...figures.offered, to: '/kurasi' },
      { id: 'shelves', ...figures.shelves, to: '/rak?tab=produk' },
      {
        id: 'sold',
        label: text('Terjual', 'Sold'),
        sentence: text(
          'Di antaranya yang terjual bulan ini atau bulan lalu.',
          'Among them, those sold this month or last.'
        ),
        to: '/penjualan?tab=stok'
      }
    ]
  }
}

export async function countWays(
  context: Context,
  counted: Record<FigureId, number | null>,
  since: PlainDate
): Promise<Way[]> {
  const walked = await walk(context)
  return (Object.keys(steps) as Way['id'][]).map((id) => {
    const { title, first, later } = steps[id]
    const { units, others, open } = walked[id]
    const reached = conversion(units, later.length, since, open, others)
    return {
      id,
      title,
      steps: [
        { ...first, value: counted[first.id], nearlyAll: false, week: null, days: null },
        ...later.map((step, i) => ({ ...step, ...reached[i]! }))
      ]
    }
  })
}

/** Who walks, and since when they are at each step. Products say nothing of a household that a shelf does not say. */
async function walk(context: Context): Promise<Record<Way['id'], { units: Unit[]; others: number; open: boolean }>> {
  const { regency } = context.actor
  const { today, db } = context
  const all = opensAll(context.actor)
  // Merged records are one person; a class and a certificate keep the name they were held with.
  const took = sql`took as (select coalesce(q.merged_into, q.id) as person, min(k.starts) as day
    from participant p join class k on k.regency = p.regency and k.id = p.class_id
    join person q on q.regency = p.regency and q.id = p.person_id
    where p.regency = ${regency} and p.status = 'confirmed' and k.status <> 'cancelled' and k.starts <= ${today}::date group by 1)`
  const people = await sql<Unit>`
    with ${took}, paper as (select coalesce(q.merged_into, q.id) as person, min(c.issued_on) as day
      from certificate c join person q on q.regency = c.regency and q.id = c.person_id
      where c.regency = ${regency} and c.revoked_at is null group by 1)
    select i.household_id as household, array[first.day, took.day, paper.day, own.day]::text[] as reached
    from took join interest i on i.regency = ${regency} and i.person_id = took.person and i.rank = 1
      left join paper on paper.person = took.person
      cross join lateral (select min(answered_on) as day from response where regency = ${regency} and household_id = i.household_id) first
      cross join lateral (select min(opened_on) as day from mentoring_case
        where regency = ${regency} and household_id = i.household_id and closed_on is null) own`.execute(db)
  // Of those who wait for a class it matters only whether a few stand behind them.
  const waiting = await sql`with ${took} select distinct household_id from interest i
    where regency = ${regency} and rank = 1 and not exists (select 1 from took where person = i.person_id) limit ${fewest}`.execute(
    db
  )
  const businesses = await sql<Unit>`
    select c.household_id as household, array[c.opened_on, seen.day, made.day, shelf.day]::text[] as reached
    from mentoring_case c
      cross join lateral (select min(visited_on) as day from visit where regency = ${regency} and case_id = c.id) seen
      cross join lateral (select min((made_at at time zone 'Asia/Jakarta')::date) as day from product
        where regency = ${regency} and case_id = c.id and withdrawn_on is null) made
      cross join lateral (select min(s.listed_on) as day from shelf_product s
        join product p on p.regency = s.regency and p.id = s.product_id
        where s.regency = ${regency} and p.case_id = c.id and s.listed_on <= ${today}::date
          and (s.delisted_on is null or s.delisted_on > ${today}::date)) shelf
    where c.regency = ${regency} and c.closed_on is null`.execute(db)
  const products = await sql<Unit>`
    select p.household_id as household, array[(p.made_at at time zone 'Asia/Jakarta')::date, offered.day, shelf.day,
      sold.day]::text[] as reached
    from product p
      cross join lateral (select min(applied_on) as day from curation_entry where regency = ${regency} and product_id = p.id) offered
      cross join lateral (select min(listed_on) as day from shelf_product
        where regency = ${regency} and product_id = p.id and listed_on <= ${today}::date
          and (delisted_on is null or delisted_on > ${today}::date)) shelf
      cross join lateral (select min(day) as day from sale where regency = ${regency} and product_id = p.id and quantity > 0
        and exists (select 1 from sales_month m where m.regency = ${regency} and m.product_id = p.id and m.quantity > 0
          and m.month >= date_trunc('month', ${today}::date) - interval '1 month')) sold
    where p.regency = ${regency}`.execute(db)
  return {
    people: { units: people.rows, others: waiting.rows.length, open: all },
    businesses: { units: businesses.rows, others: 0, open: all },
    products: { units: products.rows, others: 0, open: true }
  }
}
