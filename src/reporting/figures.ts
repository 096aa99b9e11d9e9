/** The figures of a regency: each is defined once, with its sentence; every page, list and export that shows it asks here. */
import { sql } from 'kysely'
import { opensAll, shown } from '../households/disclosure.ts'
import { type Text, text } from '../kernel/text.ts'
import type { Context } from '../platform/context.ts'

interface Figure {
  label: Text
  /** What is counted, in a sentence. */
  sentence: Text
}

const figure = (label: Text, sentence: Text): Figure => ({ label, sentence })
export const figures = {
  households: figure(
    text('Rumah tangga terdata', 'Households registered'),
    text(
      'Rumah tangga dalam daftar; yang digabung dihitung sekali.',
      'Households in the register; merged ones count once.'
    )
  ),
  people: figure(
    text('Warga terdata', 'People registered'),
    text('Orang dalam daftar; yang digabung dihitung sekali.', 'People in the register; merged ones count once.')
  ),
  enterprises: figure(
    text('Usaha terdata', 'Enterprises registered'),
    text('Usaha dalam daftar; yang digabung dihitung sekali.', 'Enterprises in the register; merged ones count once.')
  ),
  surveyed: figure(
    text('Rumah tangga diwawancarai', 'Households interviewed'),
    text('Rumah tangga yang pernah menjawab kuesioner.', 'Households that have answered the questionnaire.')
  ),
  interested: figure(
    text('Orang menyebut minat usaha', 'People who named a wish'),
    text('Orang yang menyebut sedikitnya satu minat usaha.', 'People who named one kind of business at least.')
  ),
  withTime: figure(
    text('Orang punya waktu luang', 'People with time'),
    text('Orang dengan sedikitnya 10 jam luang seminggu.', 'People with ten free hours a week at least.')
  ),
  trained: figure(
    text('Orang bersertifikat', 'People certified'),
    text(
      'Orang dengan sedikitnya satu sertifikat yang berlaku; data yang digabung satu orang.',
      'People with a valid certificate at least; merged records are one person.'
    )
  ),
  certificates: figure(
    text('Sertifikat pelatihan berlaku', 'Valid training certificates'),
    text('Sertifikat terbit yang tidak dicabut.', 'Certificates issued and not revoked.')
  ),
  accompanied: figure(
    text('Usaha didampingi', 'Businesses accompanied'),
    text('Pendampingan yang terbuka, usaha sendiri dan kelompok.', 'Open cases, of single businesses and of groups.')
  ),
  products: figure(
    text('Produk terdaftar', 'Products registered'),
    text('Produk yang dicatat, juga yang sudah ditarik.', 'Products on record, withdrawn ones as well.')
  ),
  ready: figure(
    text('Produk siap', 'Products ready'),
    text(
      'Produk yang memenuhi semua syarat sedikitnya satu ritel.',
      'Products that meet all requirements of a retailer.'
    )
  ),
  offered: figure(
    text('Produk dikurasi', 'Products curated'),
    text('Produk yang pernah diajukan ke kurasi.', 'Products that were offered to a curation.')
  ),
  shelves: figure(
    text('Produk di ritel modern', 'Products in modern retail'),
    text('Produk yang hari ini terdaftar di rak ritel.', 'Products listed on shelves of retailers today.')
  ),
  selling: figure(
    text('Produk terjual bulan ini atau lalu', 'Products sold this month or last'),
    text('Produk dengan penjualan bulan ini atau bulan lalu.', 'Products with sales this month or last.')
  )
} satisfies Record<string, Figure>
export type FigureId = keyof typeof figures

/** All of them. Whoever may not open households sees none with fewer than enough of them behind it. */
export async function countFigures(context: Context): Promise<Record<FigureId, number | null>> {
  const { regency } = context.actor
  const { rows } = await sql<Record<FigureId | 'trainedHomes' | 'accompaniedHomes', number>>`
    select f.*, s.*, c.*, m.*,
      (select count(*)::int from product where regency = ${regency}) products,
      (select count(distinct product_id)::int from readiness where regency = ${regency} and cardinality(missing) = 0) ready,
      (select count(distinct product_id)::int from curation_entry where regency = ${regency}) offered,
      products_on_shelves(${context.today}::date) shelves,
      (select count(distinct product_id)::int from sales_month where regency = ${regency} and quantity > 0
        and month >= date_trunc('month', ${context.today}::date) - interval '1 month') selling
    from (select coalesce(sum(households), 0)::int households, coalesce(sum(people), 0)::int people,
        coalesce(sum(enterprises), 0)::int enterprises from village_figures where regency = ${regency}) f,
      (select coalesce(sum(households), 0)::int surveyed, coalesce(sum(interested), 0)::int interested,
        coalesce(sum(people_with_time), 0)::int "withTime" from village_survey where regency = ${regency}) s,
      (select count(distinct coalesce(p.merged_into, p.id))::int trained, count(*)::int certificates,
        count(distinct c.household_id)::int "trainedHomes" from certificate c
        join person p on p.regency = c.regency and p.id = c.person_id where c.regency = ${regency} and c.revoked_at is null) c,
      (select count(*)::int accompanied, count(distinct household_id)::int "accompaniedHomes"
        from mentoring_case where regency = ${regency} and closed_on is null) m`.execute(context.db)
  const { trainedHomes, accompaniedHomes, ...n } = rows[0]!
  if (opensAll(context.actor)) return n
  const homes = await homesBehind(context)
  return {
    ...n,
    households: shown(n.households, n.households),
    people: shown(n.people, n.households),
    enterprises: shown(n.enterprises, homes.enterprises),
    surveyed: shown(n.surveyed, n.surveyed),
    interested: shown(n.interested, homes.interested),
    withTime: shown(n.withTime, homes.withTime),
    trained: shown(n.trained, trainedHomes),
    certificates: shown(n.certificates, trainedHomes),
    accompanied: shown(n.accompanied, accompaniedHomes)
  }
}

async function homesBehind(context: Context): Promise<Record<'enterprises' | 'interested' | 'withTime', number>> {
  const { regency } = context.actor
  const { rows } = await sql<Record<'enterprises' | 'interested' | 'withTime', number>>`
    select (select count(distinct household_id)::int from enterprise where regency = ${regency} and merged_into is null) enterprises,
      (select count(distinct household_id)::int from interest where regency = ${regency}) interested,
      (select count(distinct household_id)::int from availability where regency = ${regency} and weekly_hours >= 10) "withTime"`.execute(
    context.db
  )
  return rows[0]!
}
