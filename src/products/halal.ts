/** Halal: who makes food without a certificate, who accompanies them, and what of the year's free certificates is used. */

import { sql } from 'kysely'
import { z } from 'zod'
import { dateInJakarta, daysBetween, type PlainDate } from '../kernel/dates.ts'
import { formatRupiah } from '../kernel/money.ts'
import { Problem } from '../kernel/problem.ts'
import { register, seeRegister } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { action, type Context, view } from '../platform/context.ts'
import { containing, page } from '../platform/paging.ts'
import { halalSince } from './law.ts'
import { type HalalWay, halalWays } from './model.ts'
import { foodRulesNow, productRow } from './store.ts'

const quotaUsed = async (context: Context, but: string | null = null): Promise<number> =>
  (
    await sql<{ used: number }>`select halal_quota_used(${context.today}::date, ${but}::uuid) as used`.execute(
      context.db
    )
  ).rows[0]!.used

/** Sets a product on its way to a certificate, with who accompanies it; done again, it changes both; no way: taken back. */
export const applyHalal = action({
  name: 'products/apply-halal',
  may: register,
  title: text('Menugaskan pendamping halal', 'Assigned a halal companion'),
  input: z.object({
    product: z.uuid(),
    way: z.enum(halalWays).nullable(),
    companion: z.string().trim().max(120).default('').describe('Whoever accompanies it (PPH), with the institution.')
  }),
  async run(context, input) {
    const { regency, name } = context.actor
    const p = await productRow(context, input.product, true)
    const wrong = (code: string, status: 409 | 422, id: string, en: string) => new Problem(code, status, text(id, en))
    if (p.category !== 'packaged-food')
      throw wrong('products/no-food', 409, 'Kewajiban halal ini untuk pangan.', 'This duty of halal is for food.')
    const open = context.db
      .selectFrom('halal_application')
      .select('id')
      .where('regency', '=', regency)
      .where('product_id', '=', p.id)
      .where('issued_on', 'is', null)
    if (input.way === null) {
      await context.db.deleteFrom('halal_application').where('regency', '=', regency).where('id', 'in', open).execute()
      return {}
    }
    if (input.companion.length < 3)
      throw new Problem('products/companion-missing', 422, text('Isi nama pendamping.', 'Name the companion.'), {
        pointers: [{ pointer: '/companion', message: text('Isi nama pendamping.', 'Name the companion.') }]
      })
    if (input.way === 'self') await withinQuota(context, p.id)
    const values = { way: input.way, companion: input.companion, by_name: name }
    const known = await open.executeTakeFirst()
    if (known)
      await context.db
        .updateTable('halal_application')
        .set(values)
        .where('regency', '=', regency)
        .where('id', '=', known.id)
        .execute()
    else
      await context.db
        .insertInto('halal_application')
        .values({
          regency,
          id: context.newId(),
          product_id: p.id,
          household_id: p.household,
          village: p.village,
          begun_on: context.today,
          ...values
        })
        .execute()
    return {}
  }
})

/** Refuses a free certificate beyond the year's quota; two at once wait for each other. */
async function withinQuota(context: Context, product: string): Promise<void> {
  const { halalFee } = (await foodRulesNow(context)).rules
  if (halalFee.quota === null) return
  await sql`select pg_advisory_xact_lock(hashtext(${`halal:${context.actor.regency}`}))`.execute(context.db)
  if ((await quotaUsed(context, product)) < halalFee.quota) return
  const fee = formatRupiah(halalFee.regular)
  throw new Problem(
    'products/halal-quota-used',
    409,
    text(
      `Kuota gratis tahun ini (${halalFee.quota}) sudah terpakai. Pilih jalur reguler (${fee}), atau tunggu kuota tahun depan.`,
      `This year's free quota (${halalFee.quota}) is used. Choose the regular way (${fee}), or wait for next year's quota.`
    )
  )
}

/** The certificate is there. */
export async function endApplication(context: Context, product: string, issued: PlainDate): Promise<void> {
  await context.db
    .updateTable('halal_application')
    .set({ issued_on: issued })
    .where('regency', '=', context.actor.regency)
    .where('product_id', '=', product)
    .where('issued_on', 'is', null)
    .execute()
}

/** Food in the register without a certificate that holds; `a`: the way it is on, if any. */
export const withoutHalal = (regency: string) => sql`from product p
  join mentoring_case c on c.regency = p.regency and c.id = p.case_id join region v on v.code = p.village
  left join halal_application a on a.regency = p.regency and a.product_id = p.id and a.issued_on is null
  where p.regency = ${regency} and p.category = 'packaged-food' and p.withdrawn_on is null and not exists (
    select 1 from paper k where k.regency = p.regency and k.case_id = p.case_id and k.product_id = p.id and k.kind = 'halal'
      and k.replaced_at is null and k.noted_at >= coalesce(p.recipe_changed_at, '-infinity'))`

/** The day since when a product without a certificate should have one, in SQL; halalSince() in the rules. */
export const withoutSince = (from: PlainDate) =>
  sql`greatest(${from}::date, (p.made_at at time zone 'Asia/Jakarta')::date, (p.recipe_changed_at at time zone 'Asia/Jakarta')::date)`

/** The board: food without a certificate, the longest first. */
export const halalBoard = view({
  name: 'products/halal-board',
  may: seeRegister,
  title: text('Papan halal', 'Halal board'),
  input: page(['since', 'name'], {
    waits: z.boolean().default(false).describe('Those alone that nobody accompanies yet.'),
    search: z.string().max(100).default('')
  }),
  columns: [
    { key: 'name', header: text('Produk', 'Product'), type: 'text' },
    { key: 'maker', header: text('Pembuat', 'Maker'), type: 'text' },
    { key: 'villageName', header: text('Desa', 'Village'), type: 'text' },
    { key: 'since', header: text('Tanpa sertifikat sejak', 'Without one since'), type: 'date' },
    { key: 'days', header: text('Hari', 'Days'), type: 'number' },
    { key: 'companion', header: text('Pendamping halal', 'Companion'), type: 'text' },
    { key: 'begunOn', header: text('Ditugaskan', 'Assigned'), type: 'date' }
  ],
  async run(context, input) {
    const { rules } = await foodRulesNow(context)
    const like = containing(input.search)
    const found = sql`${withoutHalal(context.actor.regency)} and (not ${input.waits} or a.id is null)
      and (${input.search} = '' or p.name ilike ${like} or c.title ilike ${like})`
    const { rows } = await sql<{
      id: string
      name: string
      brand: string
      maker: string
      villageName: string
      madeAt: Date
      changedAt: Date | null
      way: HalalWay | null
      companion: string | null
      begunOn: PlainDate | null
    }>`select p.id, p.name, p.brand, c.title as maker, v.name as "villageName", p.made_at as "madeAt",
        p.recipe_changed_at as "changedAt", a.way, a.companion, a.begun_on as "begunOn"
      ${found} order by ${input.sort === 'name' ? sql`p.name` : withoutSince(rules.halal.from)}
        ${(input.direction ?? 'asc') === 'asc' ? sql`asc` : sql`desc`}, p.name, p.id
      limit ${input.size} offset ${(input.page - 1) * input.size}`.execute(context.db)
    const { rows: count } = await sql<{ total: number }>`select count(*)::int as total ${found}`.execute(context.db)
    return {
      rows: rows.map(({ madeAt, changedAt, ...row }) => {
        const changed = changedAt && dateInJakarta(changedAt)
        const since = halalSince(dateInJakarta(madeAt), changed, rules)
        return { ...row, since, changed, days: Math.max(0, daysBetween(since, context.today)) }
      }),
      total: count[0]!.total
    }
  }
})

/** The duty, and what of this year's free certificates is used; rupiah. */
export const halalFigures = view({
  name: 'products/halal',
  may: seeRegister,
  title: text('Halal: kewajiban dan kuota', 'Halal: duty and quota'),
  input: z.object({}),
  async run(context) {
    const { rules } = await foodRulesNow(context)
    return { ...rules.halalFee, from: rules.halal.from, duty: rules.halal.article, used: await quotaUsed(context) }
  }
})
