import bwip from 'bwip-js/node'
import { sql } from 'kysely'
import { z } from 'zod'
import { printPaper, whatPapersSay } from '../documents/index.ts'
import { addDays, type PlainDate } from '../kernel/dates.ts'
import type { StoredPaper } from '../kernel/operation.ts'
import { notFound, Problem } from '../kernel/problem.ts'
import { seeRegister, signedIn } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { type Context, view } from '../platform/context.ts'
import { containing, page } from '../platform/paging.ts'
import { promisesOf } from './commitments.ts'
import { type Category, categories, type HalalWay, type PaperKind } from './model.ts'
import { isInStore } from './numbers.ts'
import { judge, labelGaps, shortestPath, watchDays } from './readiness.ts'
import { factsOf, papersOf, productRow, requirementSets, shownNumber } from './store.ts'

/** Products with how far each is for a retailer: the board of readiness. */
export const products = view({
  name: 'products/list',
  may: seeRegister,
  title: text('Produk dan kesiapan', 'Products and readiness'),
  input: page(['name', 'days', 'capacity', 'price'], {
    retailer: z.string().max(60).nullable().optional(),
    ready: z.boolean().nullable().optional(),
    category: z.enum(categories).nullable().optional(),
    case: z.uuid().nullable().optional(),
    search: z.string().max(100).default('')
  }),
  columns: [
    { key: 'name', header: text('Produk', 'Product'), type: 'text' },
    { key: 'brand', header: text('Merek', 'Brand'), type: 'text' },
    { key: 'maker', header: text('Pembuat', 'Maker'), type: 'text' },
    { key: 'villageName', header: text('Desa', 'Village'), type: 'text' },
    { key: 'retailer', header: text('Ritel', 'Retailer'), type: 'text' },
    { key: 'met', header: text('Syarat terpenuhi', 'Requirements met'), type: 'number' },
    { key: 'of', header: text('Dari', 'Of'), type: 'number' },
    { key: 'days', header: text('Hari menuju siap', 'Days to ready'), type: 'number' },
    { key: 'cost', header: text('Biaya menuju siap', 'Cost to ready'), type: 'money' },
    { key: 'gtin', header: text('GTIN', 'GTIN'), type: 'text' },
    { key: 'price', header: text('Harga', 'Price'), type: 'money' },
    { key: 'capacity', header: text('Kapasitas sebulan', 'Capacity a month'), type: 'number' }
  ],
  async run(context, input) {
    const like = containing(input.search)
    const found = sql`from product p join readiness r on r.regency = p.regency and r.product_id = p.id
      join mentoring_case c on c.regency = p.regency and c.id = p.case_id
      join region v on v.code = p.village where p.regency = ${context.actor.regency} and p.withdrawn_on is null
        and (${input.retailer ?? null}::text is null or r.retailer = ${input.retailer ?? null})
        and (${input.category ?? null}::text is null or p.category = ${input.category ?? null})
          and (${input.case ?? null}::uuid is null or p.case_id = ${input.case ?? null}::uuid)
        and (${input.ready ?? null}::boolean is null or (cardinality(r.missing) = 0) = ${input.ready ?? null})
        and (${input.search} = '' or p.name ilike ${like} or p.brand ilike ${like} or c.title ilike ${like})`
    const order = { name: sql`p.name`, days: sql`r.days`, capacity: sql`p.capacity`, price: sql`p.price` }[
      input.sort ?? 'days'
    ]
    const direction = (input.direction ?? 'asc') === 'asc' ? sql`asc` : sql`desc`
    const { rows } = await sql<{
      key: string
      id: string
      name: string
      brand: string
      maker: string
      villageName: string
      category: Category
      retailer: string
      met: number
      of: number
      missing: string[]
      expiring: string[]
      days: number
      cost: number
      gtin: string | null
      price: number
      capacity: number
      photo: string | null
    }>`select p.id || r.retailer as key, p.id, p.name, p.brand, c.title as maker, v.name as "villageName", p.category,
      r.retailer, r.met, r.of, r.missing, r.expiring, r.days, r.cost, p.gtin, p.price, p.capacity,
        (select file_id from product_photo f where f.regency = p.regency and f.product_id = p.id order by position limit 1) as photo
      ${found} order by ${order} ${direction}, p.name, p.id, r.retailer
      limit ${input.size} offset ${(input.page - 1) * input.size}`.execute(context.db)
    const { rows: count } = await sql<{ total: number }>`select count(*)::int as total ${found}`.execute(context.db)
    return { rows, total: count[0]!.total }
  }
})

/** One product: its papers, what each retailer still asks, and the shortest way to ready; days and rupiah. */
export const getProduct = view({
  name: 'products/get',
  may: seeRegister,
  title: text('Halaman produk', 'Product page'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const p = await productRow(context, id)
    const facts = await factsOf(context, p)
    const photos = await context.db
      .selectFrom('product_photo')
      .select('file_id as file')
      .where('regency', '=', context.actor.regency)
      .where('product_id', '=', id)
      .orderBy('position')
      .execute()
    const evidence = await context.db
      .selectFrom('evidence')
      .select(['requirement', 'seen_on as on', 'by_name as by', 'note'])
      .where('regency', '=', context.actor.regency)
      .where('product_id', '=', id)
      .execute()
    const retailers = (await requirementSets(context, p.category)).map((set) => {
      const judged = judge(set.requirements, facts, context.today)
      return { retailer: set.retailer, version: set.version, source: set.source, judged, path: shortestPath(judged) }
    })
    const tasks = await sql<{ title: string; owner: string; dueOn: PlainDate; doneOn: PlainDate | null }>`
      select title, owner, due_on as "dueOn", done_on as "doneOn" from task
      where regency = ${context.actor.regency} and subject = ${id} and origin = 'readiness' and not dropped order by due_on`.execute(
      context.db
    )
    const halal = await context.db
      .selectFrom('halal_application')
      .select([sql<HalalWay>`way`.as('way'), 'companion', 'begun_on as begunOn'])
      .where('regency', '=', context.actor.regency)
      .where('product_id', '=', id)
      .where('issued_on', 'is', null)
      .executeTakeFirst()
    return {
      ...p,
      papers: await papersOf(context, p),
      photos: photos.map((f) => f.file),
      evidence,
      retailers,
      gaps: labelGaps(facts),
      inStore: p.gtin ? isInStore(p.gtin) : false,
      tasks: tasks.rows,
      promises: await promisesOf(context, id, facts.law),
      halal: halal ?? null
    }
  }
})

export const requirementTable = view({
  name: 'products/requirements',
  may: signedIn,
  title: text('Syarat ritel', "Retailers' requirements"),
  input: z.object({}),
  async run(context) {
    const rows = await requirementSets(context)
    return { rows, total: rows.length }
  }
})

/** Papers and agreements that run out soon, the soonest first. */
export const expiring = view({
  name: 'products/expiring',
  may: seeRegister,
  title: text('Masa berlaku yang akan habis', 'What runs out soon'),
  input: page(['ends'], { days: z.number().int().min(1).max(365).default(watchDays) }),
  columns: [
    { key: 'what', header: text('Surat', 'Paper'), type: 'text' },
    { key: 'number', header: text('Nomor', 'Number'), type: 'text' },
    { key: 'whose', header: text('Milik', 'Whose'), type: 'text' },
    { key: 'ends', header: text('Berakhir', 'Ends'), type: 'date' }
  ],
  async run(context, input) {
    const { regency } = context.actor
    const until = addDays(context.today, input.days)
    const found = sql`from (
      select p.id, p.kind as what, p.number, p.number_cipher as cipher, c.title as whose, p.valid_until as ends,
        '/produk/' || coalesce(p.product_id, (select d.id from product d
            where d.regency = p.regency and d.case_id = p.case_id limit 1)) as to
        from paper p join mentoring_case c on c.regency = p.regency and c.id = p.case_id
        where p.regency = ${regency} and p.replaced_at is null and p.valid_until <= ${until}::date
      union all select k.id, 'agreement', k.number, null, n.name || ' – ' || o.name, k.ends, '/kerja-sama/' || k.id from partnership k
        join listing n on n.regency = k.regency and n.id = k.need_id join listing o on o.regency = k.regency and o.id = k.offer_id
        where k.regency = ${regency} and k.status = 'active' and k.ends <= ${until}::date
          and (${context.scope === 'regency'} or exists (select 1 from mentoring_case c
              where c.regency = k.regency and c.id in (n.case_id, o.case_id)))) e`
    const { rows } = await sql<{
      id: string
      what: PaperKind | 'agreement'
      number: string
      cipher: Buffer | null
      whose: string
      ends: PlainDate
      to: string
    }>`
      select * ${found} order by ends ${(input.direction ?? 'asc') === 'asc' ? sql`asc` : sql`desc`}, id
      limit ${input.size} offset ${(input.page - 1) * input.size}`.execute(context.db)
    const { rows: count } = await sql<{ total: number }>`select count(*)::int as total ${found}`.execute(context.db)
    return { rows: rows.map((row) => shownNumber(context, row)), total: count[0]!.total }
  }
})

const barcodeOf = (gtin: string): string =>
  bwip.toSVG({ bcid: 'ean13', text: gtin, includetext: true, guardwhitespace: true, height: 22, textxalign: 'center' })

/** The barcode of a product as SVG, ready for print. */
export const barcode = view({
  name: 'products/barcode',
  may: seeRegister,
  title: text('Barcode produk', 'Barcode of a product'),
  input: z.object({ id: z.uuid() }),
  paper: true,
  async run(context, { id }) {
    const p = await productRow(context, id)
    if (!p.gtin) throw notFound(text('Nomor barcode produk ini', 'The barcode number of this product'))
    return { name: `${p.gtin}.svg`, type: 'image/svg+xml' as const, content: Buffer.from(barcodeOf(p.gtin)) }
  }
})

/** The label of a product with everything that it must say, as a sheet for the printer; refused while something is not known. */
export const labelSheet = view({
  name: 'products/label-sheet',
  may: seeRegister,
  title: text('Lembar label', 'Label sheet'),
  input: z.object({ id: z.uuid() }),
  paper: true,
  async run(context, { id }) {
    const p = await productRow(context, id)
    const facts = await factsOf(context, p)
    const gaps = labelGaps(facts)
    if (gaps.length > 0)
      throw new Problem(
        'products/label-incomplete',
        409,
        text(
          `Label belum dapat dicetak. Lengkapi: ${gaps.map((g) => g.id).join(', ')}.`,
          `The label cannot be printed yet. Fill in: ${gaps.map((g) => g.en).join(', ')}.`
        )
      )
    const number = (...kinds: PaperKind[]) =>
      facts.papers.find((x) => kinds.includes(x.kind) && !x.reopened)?.number ?? ''
    const files = new Map<string, Uint8Array>()
    if (p.gtin) files.set('/barcode.svg', Buffer.from(barcodeOf(p.gtin)))
    const content = await printPaper(
      context,
      'label-sheet',
      {
        ...(await whatPapersSay(context)),
        label: {
          brand: p.brand,
          name: p.name,
          net: `${p.netContent} ${p.netUnit}`,
          ingredients: p.ingredients.join(', '),
          storage: p.storage,
          maker: p.maker,
          address: `${p.villageName}, ${p.districtName}`,
          permit: number('pirt') ? `P-IRT ${number('pirt')}` : number('md'),
          halal: number('halal'),
          shelfLife: p.shelfLifeDays ? `${p.shelfLifeDays} hari sejak diproduksi` : '',
          barcode: p.gtin ? '/barcode.svg' : ''
        }
      },
      files
    )
    return { name: `label-${p.name.toLowerCase().replace(/\W+/g, '-')}.pdf`, type: 'application/pdf' as const, content }
  }
})

async function requireFile(context: Context, id: string, file: string): Promise<void> {
  await productRow(context, id)
  const { rows } = await sql<{
    there: boolean
  }>`select exists (select 1 from product_photo where regency = ${context.actor.regency} and product_id = ${id} and file_id = ${file})
    or exists (select 1 from paper p join product d on d.regency = p.regency and d.case_id = p.case_id
      where p.regency = ${context.actor.regency} and d.id = ${id} and p.file_id = ${file}) as there`.execute(context.db)
  if (!rows[0]!.there) throw notFound(text('Berkas', 'The file'))
}

/** A photo of a product or the scan of one of its papers. */
export const productFile = view({
  name: 'products/file',
  may: seeRegister,
  title: text('Berkas produk', 'File of a product'),
  input: z.object({ id: z.uuid(), file: z.uuid() }),
  paper: true,
  async run(context, input) {
    await requireFile(context, input.id, input.file)
    return { name: input.file, file: input.file } satisfies StoredPaper
  }
})
