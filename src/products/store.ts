import { sql } from 'kysely'
import shipped from '../../reference/retail-requirements.json' with { type: 'json' }
import type { PlainDate } from '../kernel/dates.ts'
import { maskDigits } from '../kernel/identifiers.ts'
import { notFound, Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import type { Context } from '../platform/context.ts'
import type { Tx } from '../platform/postgres/database.ts'
import { rulesNow } from '../platform/versioned-rules.ts'
import { defaultFoodRules } from './law.ts'
import type { Category, PaperKind, ProductFields, Requirement } from './model.ts'
import { judge, type ProductFacts, shortestPath } from './readiness.ts'

/**
 * Gives a regency the requirement sets that ship: as the first version where it has none, as the next one where the newest is
 * one that shipped before. What the regency has set itself stands.
 */
export async function prepareProducts(tx: Tx, regency: string): Promise<void> {
  for (const { retailers, category, requirements } of shipped.sets)
    for (const retailer of retailers)
      await sql`insert into requirement_set (regency, retailer, category, version, requirements, valid_from, source, changed_by)
        select ${regency}, ${retailer}, ${category}, coalesce(max(version), 0) + 1, ${JSON.stringify(requirements)}::jsonb,
          ${shipped.valid_from}::date, ${shipped.source}, 'Rakit'
        from requirement_set where regency = ${regency} and retailer = ${retailer} and category = ${category}
        having count(*) filter (where changed_by <> 'Rakit' or source = ${shipped.source}) = 0`.execute(tx)
}

export interface RequirementSet {
  retailer: string
  category: Category
  version: number
  requirements: Requirement[]
  source: string
  validFrom: PlainDate
}

/** What every retailer asks of a category today. */
export async function requirementSets(context: Context, category: Category | null = null): Promise<RequirementSet[]> {
  const { rows } = await sql<RequirementSet>`
    select distinct on (retailer, category) retailer, category, version, requirements, source, valid_from as "validFrom"
    from requirement_set
    where regency = ${context.actor.regency} and valid_from <= ${context.today}::date
      and (${category}::text is null or category = ${category})
    order by retailer, category, version desc`.execute(context.db)
  return rows
}

export interface ProductRow extends ProductFields {
  id: string
  case: string
  household: string
  village: string
  villageName: string
  districtName: string
  maker: string
  pool: string | null
  version: number
  withdrawnOn: PlainDate | null
  publishedOn: PlainDate | null
  recipeChangedAt: Date | null
}

export async function productRow(context: Context, id: string, lock = false): Promise<ProductRow> {
  const { rows } = await sql<ProductRow>`
    select p.id, p.case_id as case, p.household_id as household, p.village, v.name as "villageName",
      d.name as "districtName", c.title as maker, c.pool_id as pool,
      p.brand, p.name, p.category, p.net_content as "netContent", p.net_unit as "netUnit", p.packaging, p.ingredients,
        p.shelf_life_days as "shelfLifeDays", p.storage,
      p.dimensions, p.cost, p.price, p.shelf_price as "shelfPrice", p.capacity, p.gtin, p.version,
        p.withdrawn_on as "withdrawnOn", p.published_on as "publishedOn",
        p.keeping, p.claims, p.recipe_changed_at as "recipeChangedAt"
    from product p join mentoring_case c on c.regency = p.regency and c.id = p.case_id join region v on v.code = p.village
    join region d on d.code = substr(p.village, 1, 8)
    where p.regency = ${context.actor.regency} and p.id = ${id} ${lock ? sql`for update of p` : sql``}`.execute(
    context.db
  )
  const [row] = rows
  if (!row) throw notFound(text('Produk', 'The product'))
  if (lock && row.withdrawnOn)
    throw new Problem(
      'products/withdrawn',
      409,
      text('Produk ini sudah ditarik dari peredaran.', 'This product was withdrawn.')
    )
  return row
}

export interface PaperRow {
  id: string
  kind: PaperKind
  /** A tax number masked. */
  number: string
  validUntil: PlainDate | null
  issuedOn: PlainDate | null
  /** Issued before the recipe changed: it holds no longer. */
  reopened: boolean
  file: string | null
  ofBusiness: boolean
  by: string
}

/** A paper's number for the screen, a sealed one masked. */
export function shownNumber<T extends { number: string; cipher: Buffer | null }>(
  context: Context,
  { cipher, ...row }: T
): Omit<T, 'cipher'> {
  return cipher ? { ...row, number: maskDigits(context.vault.open(cipher)) } : row
}

/** Papers that hold for a product: its own, and those of the business. */
export async function papersOf(
  context: Context,
  product: Pick<ProductRow, 'id' | 'case' | 'recipeChangedAt'>
): Promise<PaperRow[]> {
  const { rows } = await sql<PaperRow & { cipher: Buffer | null }>`
    select id, kind, number, number_cipher as cipher, valid_until as "validUntil", issued_on as "issuedOn", file_id as file,
      kind = 'halal' and noted_at < coalesce(${product.recipeChangedAt}::timestamptz, '-infinity') as reopened,
      product_id is null as "ofBusiness", noted_by as by from paper
    where regency = ${context.actor.regency} and case_id = ${product.case}
      and (product_id is null or product_id = ${product.id}) and replaced_at is null
    order by kind`.execute(context.db)
  return rows.map((row) => shownNumber(context, row))
}

/** Papers of a product or its business that have run out by a day. */
export async function expiredPapers(
  context: Context,
  product: string,
  day: PlainDate
): Promise<{ kind: PaperKind; validUntil: PlainDate }[]> {
  const { rows } = await sql<{ kind: PaperKind; validUntil: PlainDate }>`
    select a.kind, a.valid_until as "validUntil" from paper a join product p on p.regency = a.regency and p.case_id = a.case_id
    where p.regency = ${context.actor.regency} and p.id = ${product} and (a.product_id is null or a.product_id = p.id)
      and a.replaced_at is null and a.valid_until < ${day}::date
    order by a.valid_until`.execute(context.db)
  return rows
}

export const foodRulesNow = (context: Context) => rulesNow(context, 'food_rules', defaultFoodRules)

export async function factsOf(context: Context, p: ProductRow): Promise<ProductFacts> {
  const { rows } = await sql<{ photos: number; evidence: string[] }>`
    select (select count(*)::int from product_photo where regency = ${context.actor.regency} and product_id = ${p.id}) as photos,
      coalesce((select array_agg(requirement) from evidence where regency = ${context.actor.regency}
          and product_id = ${p.id}), '{}') as evidence`.execute(context.db)
  return {
    product: p,
    maker: { name: p.maker, address: `${p.villageName}, ${p.districtName}` },
    papers: await papersOf(context, p),
    law: (await foodRulesNow(context)).rules,
    photos: rows[0]!.photos,
    evidence: rows[0]!.evidence
  }
}

/** Writes how far a product is for every retailer; called whenever one of its facts changes. */
export async function refreshReadiness(context: Context, id: string): Promise<void> {
  const { regency } = context.actor
  const p = await productRow(context, id)
  await context.db.deleteFrom('readiness').where('regency', '=', regency).where('product_id', '=', id).execute()
  if (p.withdrawnOn) return
  const facts = await factsOf(context, p)
  const rows = (await requirementSets(context, p.category)).map((set) => {
    const judged = judge(set.requirements, facts, context.today)
    const path = shortestPath(judged)
    const ids = (state: string) => judged.filter((j) => j.state === state).map((j) => j.requirement.id)
    return {
      regency,
      product_id: id,
      retailer: set.retailer,
      household_id: p.household,
      village: p.village,
      met: judged.filter((j) => j.state === 'met' || j.state === 'expiring').length,
      of: judged.length,
      missing: [...ids('missing'), ...ids('expired')],
      expiring: ids('expiring'),
      days: path.days,
      cost: path.cost,
      changed_on: context.today
    }
  })
  if (rows.length) await context.db.insertInto('readiness').values(rows).execute()
}

const photosOf = async (context: Context, id: string): Promise<string[]> =>
  (
    await context.db
      .selectFrom('product_photo')
      .select('file_id')
      .where('regency', '=', context.actor.regency)
      .where('product_id', '=', id)
      .orderBy('position')
      .execute()
  ).map((f) => f.file_id)

/** A product with its maker, papers and photos, for its forms. */
export async function productWithPapers(context: Context, id: string) {
  const product = await productRow(context, id)
  const { maker, papers } = await factsOf(context, product)
  return { product, maker, papers, photos: await photosOf(context, id) }
}

/** What is shown of a product to a retailer, and what that retailer still misses, in words. */
export async function productOnOffer(context: Context, id: string, retailer: string) {
  const p = await productRow(context, id)
  const facts = await factsOf(context, p)
  const set = (await requirementSets(context, p.category)).find((s) => s.retailer === retailer)
  const judged = judge(set?.requirements ?? [], facts, context.today)
  const number = (...kinds: PaperKind[]) =>
    facts.papers.find((x) => kinds.includes(x.kind) && !x.reopened)?.number ?? ''
  return {
    case: p.case,
    household: p.household,
    village: p.village,
    missing: judged.filter((j) => j.state === 'missing' || j.state === 'expired').map((j) => j.requirement.name),
    offer: {
      brand: p.brand,
      name: p.name,
      maker: p.maker,
      village: p.villageName,
      net: `${p.netContent} ${p.netUnit}`,
      shelfLifeDays: p.shelfLifeDays,
      price: p.price,
      shelfPrice: p.shelfPrice,
      capacity: p.capacity,
      gtin: p.gtin,
      permit: number('pirt', 'md'),
      halal: number('halal'),
      photos: await photosOf(context, id)
    }
  }
}
