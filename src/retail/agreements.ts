/** Agreements of the regency with retailers, and what is on their shelves. */

import { sql } from 'kysely'
import { z } from 'zod'
import type { PlainDate } from '../kernel/dates.ts'
import { plainDate, uploaded, version } from '../kernel/inputs.ts'
import type { StoredPaper } from '../kernel/operation.ts'
import { notFound, Problem, wrongAt } from '../kernel/problem.ts'
import { administrator, everyone, office, seeOffice, seePlanning, seeRegister } from '../kernel/rights.ts'
import { requireWithin, thisDay, yearsAfter, yearsBefore } from '../kernel/span.ts'
import { text } from '../kernel/text.ts'
import { action, type Context, view } from '../platform/context.ts'
import { containing, page } from '../platform/paging.ts'
import { ownUpload } from '../platform/uploads.ts'
import { rulesInput, rulesNow, saveRules } from '../platform/versioned-rules.ts'
import { defaultTradeRules, judgeTerms, tradeRules } from './law.ts'
import { type AgreementTerms, agreementFields } from './model.ts'
import { meaningOf } from './rules.ts'

const tradeRulesNow = (context: Context) => rulesNow(context, 'trade_rules', defaultTradeRules)

/**
 * Terms against the law are signed only with a reason, which stays with the agreement. They are not refused outright: what was
 * signed long ago has to be recorded as it is, and whether a term is lawful may hang on what Rakit does not know.
 */
async function unlawfulReason(context: Context, a: z.infer<typeof agreementFields>): Promise<string | null> {
  const { rules } = await tradeRulesNow(context)
  const against = judgeTerms(a.terms, a.storeQuota, rules).filter(({ verdict }) => verdict === 'unlawful')
  if (against.length === 0 || !a.signedOn) return null
  if (a.unlawfulReason.length >= 10) return a.unlawfulReason
  throw wrongAt(
    'retail/unlawful-terms',
    '/agreement/unlawfulReason',
    text(
      `Melanggar ${against[0]!.article}: ${against.map(({ name }) => name.id).join(', ')}. Ubah syaratnya, atau tulis alasannya.`,
      `Against ${against[0]!.article}: ${against.map(({ name }) => name.en).join(', ')}. Change the terms, or write why.`
    )
  )
}

export const tradeRulesView = view({
  name: 'retail/trade-rules',
  may: { ...seePlanning, facilitator: 'regency', buyer: 'regency' },
  title: text('Batas hukum syarat ritel', "Lawful limits of retailers' terms"),
  input: z.object({}),
  run: (context) => tradeRulesNow(context)
})

export const saveTradeRules = action({
  name: 'retail/save-trade-rules',
  may: administrator,
  title: text('Mengubah batas hukum syarat ritel', "Changed the lawful limits of retailers' terms"),
  input: rulesInput(tradeRules),
  run: (context, input) => saveRules(context, 'trade_rules', input)
})

export const saveAgreement = action({
  name: 'retail/save-agreement',
  may: office,
  title: text('Menyimpan perjanjian ritel', 'Saved an agreement with a retailer'),
  input: z.object({
    id: z.uuid().nullable().default(null),
    version: version.default(0),
    agreement: agreementFields
  }),
  async run(context, input) {
    const { regency } = context.actor
    const a = input.agreement
    requireWithin(a.starts, '/agreement/starts', {
      from: yearsBefore(context.today, 10),
      to: yearsAfter(context.today, 2)
    })
    requireWithin(a.ends, '/agreement/ends', { to: yearsAfter(a.starts, 10) })
    requireWithin(a.signedOn, '/agreement/signedOn', { from: yearsBefore(a.starts, 1), to: thisDay(context.today) })
    const values = {
      retailer: a.retailer,
      number: a.number,
      starts: a.starts,
      ends: a.ends,
      product_quota: a.productQuota,
      store_quota: a.storeQuota,
      terms: JSON.stringify(a.terms),
      signed_on: a.signedOn,
      unlawful_reason: await unlawfulReason(context, a)
    }
    if (!input.id) {
      const id = context.newId()
      await context.db
        .insertInto('retail_agreement')
        .values({ regency, id, ...values })
        .execute()
      return { id }
    }
    const changed = await context.db
      .updateTable('retail_agreement')
      .set({ ...values, version: input.version + 1 })
      .where('regency', '=', regency)
      .where('id', '=', input.id)
      .where('version', '=', input.version)
      .returning('id')
      .executeTakeFirst()
    if (!changed)
      throw new Problem(
        'retail/changed-meanwhile',
        409,
        text(
          'Orang lain baru saja mengubah perjanjian ini. Muat ulang, lalu ulangi.',
          'Somebody has just changed this agreement. Reload, then do it again.'
        )
      )
    return { id: changed.id }
  }
})

/** The signed paper of an agreement, as a scan. */
export const attachAgreement = action({
  name: 'retail/attach-agreement',
  may: office,
  title: text('Melampirkan dokumen perjanjian', 'Attached the document of an agreement'),
  input: z.object({ id: z.uuid(), file: uploaded }),
  async run(context, input) {
    await ownUpload(context, input.file, text('Pindaian yang Anda unggah', 'A scan that you uploaded'))
    const row = await context.db
      .updateTable('retail_agreement')
      .set({ file_id: input.file })
      .where('regency', '=', context.actor.regency)
      .where('id', '=', input.id)
      .returning('id')
      .executeTakeFirst()
    if (!row) throw notFound(text('Perjanjian', 'The agreement'))
    return {}
  }
})

export const agreementDocument = view({
  name: 'retail/agreement-document',
  may: { ...seePlanning, buyer: 'own' },
  title: text('Dokumen perjanjian', 'Document of an agreement'),
  input: z.object({ id: z.uuid() }),
  paper: true,
  async run(context, { id }) {
    const [a] = await agreementRows(context, id)
    if (!a?.file) throw notFound(text('Dokumen perjanjian', 'The document of the agreement'))
    return { name: a.number, file: a.file } satisfies StoredPaper
  }
})

export interface AgreementRow {
  id: string
  retailer: string
  number: string
  starts: PlainDate
  ends: PlainDate
  productQuota: number
  storeQuota: number
  terms: AgreementTerms
  signedOn: PlainDate | null
  unlawfulReason: string | null
  version: number
  file: string | null
  listed: number
}

export async function agreementRows(context: Context, id: string | null = null): Promise<AgreementRow[]> {
  const { rows } = await sql<AgreementRow>`
    select id, retailer, number, starts, ends, product_quota as "productQuota", store_quota as "storeQuota", terms,
      signed_on as "signedOn", unlawful_reason as "unlawfulReason", version, file_id as file, listed_under(id) as listed
    from retail_agreement where regency = ${context.actor.regency} and (${id}::uuid is null or id = ${id}::uuid)
    order by ends desc, retailer`.execute(context.db)
  return rows
}

/** An agreement in force today, to list a product under it; refuses one that is not signed, has lapsed, or is full. */
export async function agreementInForce(context: Context, id: string): Promise<AgreementRow> {
  await sql`select 1 from retail_agreement where regency = ${context.actor.regency} and id = ${id} for update`.execute(
    context.db
  )
  const [a] = await agreementRows(context, id)
  if (!a) throw notFound(text('Perjanjian', 'The agreement'))
  if (!a.signedOn || a.starts > context.today || a.ends < context.today)
    throw new Problem(
      'retail/agreement-not-in-force',
      409,
      text(
        `Perjanjian ${a.number} belum atau tidak lagi berlaku. Perpanjang dahulu.`,
        `Agreement ${a.number} is not in force. Renew it first.`
      )
    )
  if (a.listed >= a.productQuota)
    throw new Problem(
      'retail/quota-full',
      409,
      text(
        `Kuota ${a.productQuota} produk perjanjian ${a.number} sudah penuh.`,
        `The quota of ${a.productQuota} products of agreement ${a.number} is full.`
      )
    )
  return a
}

/** The terms by which a retailer orders today: of its newest agreement that is signed and in force. */
export async function termsInForce(context: Context, retailer: string): Promise<AgreementRow> {
  const a = (await agreementRows(context)).find(
    (x) => x.retailer === retailer && x.signedOn && x.starts <= context.today && x.ends >= context.today
  )
  if (!a)
    throw new Problem(
      'retail/agreement-not-in-force',
      409,
      text(`Belum ada perjanjian ${retailer} yang berlaku.`, `No agreement with ${retailer} is in force.`)
    )
  return a
}

export const agreements = view({
  name: 'retail/agreements',
  may: { ...seePlanning, facilitator: 'regency', buyer: 'own' },
  title: text('Perjanjian ritel', 'Agreements with retailers'),
  input: z.object({}),
  async run(context) {
    const rows = await agreementRows(context)
    return { rows, total: rows.length }
  }
})

/** What an agreement means for each product that could go under it: rupiah a unit, cash and its peak. */
export const meaning = view({
  name: 'retail/meaning',
  // What named makers earn is no figure for leaders.
  may: { ...seeOffice, facilitator: 'area' },
  title: text('Arti perjanjian bagi pelaku usaha', 'What an agreement means for makers'),
  input: z.object({ terms: agreementFields.shape.terms }),
  async run(context, { terms }) {
    const { rows } = await sql<{
      id: string
      name: string
      maker: string
      cost: number
      price: number
      capacity: number
    }>`
      select p.id, p.name, c.title as maker, p.cost, p.price, p.capacity from product p
      join mentoring_case c on c.regency = p.regency and c.id = p.case_id
      where p.regency = ${context.actor.regency} and p.withdrawn_on is null and p.capacity > 0
      order by p.capacity desc, p.name limit 40`.execute(context.db)
    return {
      rows: rows.map((p) => {
        const { earns, cash, halfCapital } = meaningOf(terms, p)
        return {
          ...p,
          earns,
          peak: cash.peak,
          peakWeek: cash.peakWeek,
          freeDay: cash.freeDay ?? null,
          grows: cash.grows,
          halfCapital: halfCapital ?? null
        }
      })
    }
  }
})

export const delist = action({
  name: 'retail/delist',
  may: office,
  title: text('Menurunkan produk dari rak', 'Delisted a product'),
  input: z.object({ product: z.uuid(), retailer: z.string().max(60), reason: z.string().trim().min(3).max(300) }),
  async run(context, input) {
    const row = await context.db
      .updateTable('shelf_product')
      .set({ delisted_on: context.today, reason: input.reason })
      .where('regency', '=', context.actor.regency)
      .where('product_id', '=', input.product)
      .where('retailer', '=', input.retailer)
      .where('delisted_on', 'is', null)
      .returning(['village', 'household_id'])
      .executeTakeFirst()
    if (!row) throw notFound(text('Produk di rak ritel ini', "A product on this retailer's shelves"))
    await context.changed({
      kind: 'shelf',
      subject: input.product,
      village: row.village,
      household: row.household_id,
      what: { delisted: input.retailer }
    })
    return {}
  }
})

export const setTarget = action({
  name: 'retail/set-target',
  may: { administrator: 'regency', leader: 'regency' },
  title: text('Menetapkan target produk di ritel modern', 'Set the target of products in modern retail'),
  input: z.object({ products: z.number().int().min(1).max(100_000), by: plainDate }),
  async run(context, input) {
    requireWithin(input.by, '/by', { from: thisDay(context.today), to: yearsAfter(context.today, 10) })
    const values = { products: input.products, by_day: input.by }
    await context.db
      .insertInto('shelf_target')
      .values({ regency: context.actor.regency, ...values })
      .onConflict((c) => c.column('regency').doUpdateSet(values))
      .execute()
    return {}
  }
})

/** Products in modern retail: now, the target, and the first of each of the last twelve months; by the one definition in the database. */
export const shelfCount = view({
  name: 'retail/shelf-count',
  may: everyone,
  title: text('Produk di ritel modern', 'Products in modern retail'),
  input: z.object({}),
  async run(context) {
    const { rows } = await sql<{ day: PlainDate; products: number }>`
      select d::date as day, products_on_shelves(d::date) as products
      from generate_series(date_trunc('month', ${context.today}::date) - interval '11 months', ${context.today}::date, interval '1 month') d
      union all select ${context.today}::date, products_on_shelves(${context.today}::date) order by day`.execute(
      context.db
    )
    const target = await context.db
      .selectFrom('shelf_target')
      .select(['products', 'by_day as by'])
      .where('regency', '=', context.actor.regency)
      .executeTakeFirst()
    return { now: rows.at(-1)!.products, history: rows, target: target ?? null }
  }
})

/** What is on the shelves, product by product. */
export const onShelves = view({
  name: 'retail/on-shelves',
  may: { ...seeRegister, leader: 'regency' },
  title: text('Produk di rak', 'Products on shelves'),
  input: page(['name', 'listed_on', 'retailer'], {
    retailer: z.string().max(60).nullable().optional(),
    search: z.string().max(100).default('')
  }),
  columns: [
    { key: 'name', header: text('Produk', 'Product'), type: 'text' },
    { key: 'brand', header: text('Merek', 'Brand'), type: 'text' },
    { key: 'maker', header: text('Pembuat', 'Maker'), type: 'text' },
    { key: 'retailer', header: text('Ritel', 'Retailer'), type: 'text' },
    { key: 'listedOn', header: text('Di rak sejak', 'Listed on'), type: 'date' }
  ],
  async run(context, input) {
    const like = containing(input.search)
    const found = sql`from (select product_id, string_agg(retailer, ', ' order by retailer) as retailer,
      min(listed_on) as listed_on from shelf_product
        where regency = ${context.actor.regency} and delisted_on is null
          and (${input.retailer ?? null}::text is null or retailer = ${input.retailer ?? null}) group by 1) s
      join product p on p.regency = ${context.actor.regency} and p.id = s.product_id
      join mentoring_case c on c.regency = p.regency and c.id = p.case_id
      join region v on v.code = p.village where (${input.search} = '' or p.name ilike ${like} or p.brand ilike ${like})`
    const order = { name: sql`p.name`, listed_on: sql`s.listed_on`, retailer: sql`s.retailer` }[
      input.sort ?? 'listed_on'
    ]
    const direction = (input.direction ?? (input.sort ? 'asc' : 'desc')) === 'asc' ? sql`asc` : sql`desc`
    const { rows } = await sql<{
      id: string
      name: string
      brand: string
      maker: string | null
      villageName: string
      retailer: string
      listedOn: PlainDate
      capacity: number
      photo: string | null
    }>`
      select p.id, p.name, p.brand, case when ${context.actor.role !== 'leader'} then c.title end as maker,
        v.name as "villageName", s.retailer, s.listed_on as "listedOn", p.capacity,
        (select file_id from product_photo f where f.regency = p.regency and f.product_id = p.id order by position limit 1) as photo
      ${found} order by ${order} ${direction}, p.name, p.id limit ${input.size} offset ${(input.page - 1) * input.size}`.execute(
      context.db
    )
    const { rows: count } = await sql<{ total: number }>`select count(*)::int as total ${found}`.execute(context.db)
    return { rows, total: count[0]!.total }
  }
})
