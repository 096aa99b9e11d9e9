/** Papers of trade: delivery note, invoice, and the form on which a retailer wants products submitted. */
import { readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { z } from 'zod'
import { printPaper, whatPapersSay } from '../documents/index.ts'
import { formatDate, type PlainDate } from '../kernel/dates.ts'
import { uploaded } from '../kernel/inputs.ts'
import { formatRupiah } from '../kernel/money.ts'
import { notFound, Problem } from '../kernel/problem.ts'
import { administrator, seeOrders, seeRegister, signedIn } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { action, type Context, view } from '../platform/context.ts'
import { fillXlsx, type Photo, placesIn, plainForm } from '../platform/spreadsheet/fill.ts'
import { ownUpload } from '../platform/uploads.ts'
import { productWithPapers } from '../products/index.ts'
import { packagingNames } from '../products/model.ts'
import { type InvoiceKind, invoiceKindNames } from './model.ts'

const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' as const

export const deliveryNote = view({
  name: 'orders/delivery-note',
  may: seeOrders,
  title: text('Surat jalan', 'Delivery note'),
  input: z.object({ id: z.uuid() }),
  paper: true,
  async run(context, { id }) {
    const { rows } = await sql<{
      number: string
      retailer: string
      order: string | null
      sentOn: PlainDate
      carrier: string
      store: string
      code: string
      village: string
      product: string
      batch: string
      bestBefore: PlainDate
      quantity: number
    }>`
      select d.number, d.retailer, o.number as "order", d.sent_on as "sentOn", d.carrier, t.name as store, t.code,
        v.name as village, p.name as product, x.batch, x.best_before as "bestBefore", x.quantity
      from delivery d join delivery_line x on x.regency = d.regency and x.delivery_id = d.id
      join store t on t.regency = x.regency and t.id = x.store_id join region v on v.code = t.village
      join product p on p.regency = x.regency and p.id = x.product_id left
      join purchase_order o on o.regency = d.regency and o.id = d.order_id
      where d.regency = ${context.actor.regency} and d.id = ${id} order by t.name, p.name, x.batch`.execute(context.db)
    const [head] = rows
    if (!head) throw notFound(text('Surat jalan', 'The delivery note'))
    const content = await printPaper(
      context,
      'delivery-note',
      {
        ...(await whatPapersSay(context)),
        delivery: {
          number: head.number,
          retailer: head.retailer,
          order: head.order ?? '',
          sentOn: formatDate(head.sentOn),
          carrier: head.carrier,
          stores: [...Map.groupBy(rows, (r) => r.store)].map(([name, lines]) => ({
            name,
            code: lines[0]!.code,
            village: lines[0]!.village,
            lines: lines.map((l) => ({
              product: l.product,
              batch: l.batch,
              bestBefore: formatDate(l.bestBefore),
              quantity: l.quantity.toLocaleString('id-ID')
            }))
          }))
        }
      },
      new Map()
    )
    return { name: `${head.number}.pdf`, type: 'application/pdf' as const, content }
  }
})

export const invoicePaper = view({
  name: 'orders/invoice-paper',
  may: seeOrders,
  title: text('Tagihan tercetak', 'Printed invoice'),
  input: z.object({ id: z.uuid() }),
  paper: true,
  async run(context, { id }) {
    const { rows } = await sql<{
      number: string
      kind: InvoiceKind
      retailer: string
      maker: string
      village: string
      order: string | null
      goods: number
      amount: number
      paid: number
      issuedOn: PlainDate
      dueOn: PlainDate
      note: string
    }>`
      select i.number, i.kind, i.retailer, c.title as maker, v.name as village, o.number as "order", i.goods, i.amount,
        i.paid, i.issued_on as "issuedOn", i.due_on as "dueOn", i.note
      from invoice i join mentoring_case c on c.regency = i.regency and c.id = i.case_id join region v on v.code = i.village
      left join purchase_order o on o.regency = i.regency and o.id = i.order_id
      where i.regency = ${context.actor.regency} and i.id = ${id}`.execute(context.db)
    const [i] = rows
    if (!i) throw notFound(text('Tagihan', 'The invoice'))
    const content = await printPaper(
      context,
      'invoice',
      {
        ...(await whatPapersSay(context)),
        invoice: {
          number: i.number,
          kind: invoiceKindNames[i.kind].id,
          retailer: i.retailer,
          maker: i.maker,
          village: i.village,
          order: i.order ?? '',
          goods: i.goods ? formatRupiah(i.goods) : '',
          down: i.kind === 'delivery' && i.goods > i.amount ? formatRupiah(i.goods - i.amount) : '',
          amount: formatRupiah(i.amount),
          paid: formatRupiah(i.paid),
          open: formatRupiah(Math.abs(i.amount) - i.paid),
          issuedOn: formatDate(i.issuedOn),
          dueOn: formatDate(i.dueOn)
        }
      },
      new Map()
    )
    return { name: `${i.number}.pdf`, type: 'application/pdf' as const, content }
  }
})

/** What a form may ask of a product, by the name that templates use. */
export const formFields = [
  ['Ritel', 'retailer'],
  ['Tanggal', 'date'],
  ['Pembuat', 'maker'],
  ['Alamat', 'address'],
  ['NIB', 'nib'],
  ['NPWP', 'npwp'],
  ['Merek', 'brand'],
  ['Nama produk', 'name'],
  ['GTIN (barcode)', 'gtin'],
  ['Isi bersih', 'net'],
  ['Kemasan', 'packaging'],
  ['Panjang (mm)', 'length'],
  ['Lebar (mm)', 'width'],
  ['Tinggi (mm)', 'height'],
  ['Berat kotor (g)', 'gross'],
  ['Komposisi', 'ingredients'],
  ['Masa simpan (hari)', 'shelfLife'],
  ['Penyimpanan', 'storage'],
  ['Izin edar', 'permit'],
  ['Sertifikat halal', 'halal'],
  ['Harga ke ritel', 'price'],
  ['Harga di rak', 'shelfPrice'],
  ['Kapasitas sebulan', 'capacity'],
  ['Foto', 'photo']
] as const

type FormValues = Record<Exclude<(typeof formFields)[number][1], 'photo'>, string | number>

async function formOf(
  context: Context,
  product: string,
  retailer: string
): Promise<{ values: FormValues; photo: Photo | undefined }> {
  const { product: p, maker, papers, photos } = await productWithPapers(context, product)
  const number = (...kinds: string[]) => papers.find((x) => kinds.includes(x.kind))?.number ?? ''
  const content = photos[0] ? await context.files.use(photos[0], (path) => readFile(path)) : undefined
  return {
    values: {
      retailer,
      date: formatDate(context.today),
      maker: maker.name,
      address: maker.address,
      nib: number('nib'),
      npwp: number('npwp'),
      brand: p.brand,
      name: p.name,
      gtin: p.gtin ?? '',
      net: `${p.netContent} ${p.netUnit}`,
      packaging: packagingNames[p.packaging]!.id,
      length: p.dimensions?.length ?? '',
      width: p.dimensions?.width ?? '',
      height: p.dimensions?.height ?? '',
      gross: p.dimensions?.gross ?? '',
      ingredients: p.ingredients.join(', '),
      shelfLife: p.shelfLifeDays ?? '',
      storage: p.storage,
      permit: number('pirt', 'md'),
      halal: number('halal'),
      price: p.price,
      shelfPrice: p.shelfPrice ?? '',
      capacity: p.capacity
    },
    photo: content && { content, kind: content[0] === 0xff ? 'jpeg' : 'png' }
  }
}

/** A product on the retailer's own form, filled from the data: the regency's template, else a plain one; or as PDF. */
export const submissionForm = view({
  name: 'orders/submission-form',
  may: seeRegister,
  title: text('Formulir pengajuan produk', 'Submission form of a product'),
  input: z.object({
    product: z.uuid(),
    retailer: z.string().min(2).max(60),
    as: z.enum(['xlsx', 'pdf']).default('xlsx')
  }),
  paper: true,
  async run(context, input) {
    const { values, photo } = await formOf(context, input.product, input.retailer)
    const name = `${input.retailer}-${String(values.name)}`.toLowerCase().replace(/\W+/g, '-')
    if (input.as === 'pdf') {
      const money = (v: string | number) => (v === '' ? '' : formatRupiah(Number(v)))
      const file = photo && `/photo.${photo.kind === 'jpeg' ? 'jpg' : 'png'}`
      const content = await printPaper(
        context,
        'submission-form',
        {
          ...(await whatPapersSay(context)),
          form: {
            retailer: input.retailer,
            product: String(values.name),
            rows: formFields
              .filter(([, field]) => field !== 'photo' && field !== 'retailer' && field !== 'date')
              .map(([label, field]) => {
                const value = values[field as keyof FormValues]
                return { label, value: field === 'price' || field === 'shelfPrice' ? money(value) : String(value) }
              }),
            photo: file ?? ''
          }
        },
        new Map(photo && file ? [[file, photo.content]] : [])
      )
      return { name: `${name}.pdf`, type: 'application/pdf' as const, content }
    }
    const own = await context.db
      .selectFrom('submission_template')
      .select('file_id')
      .where('regency', '=', context.actor.regency)
      .where('retailer', '=', input.retailer)
      .executeTakeFirst()
    const template = own
      ? await context.files.use(own.file_id, (path) => readFile(path))
      : await plainForm('Formulir pengajuan produk', formFields)
    return { name: `${name}.xlsx`, type: xlsx, content: await fillXlsx(template, values, photo) }
  }
})

export const submissionTemplates = view({
  name: 'orders/submission-templates',
  may: signedIn,
  title: text('Templat formulir ritel', "Templates of retailers' forms"),
  input: z.object({}),
  async run(context) {
    const rows = await context.db
      .selectFrom('submission_template as s')
      .innerJoin('file as f', (j) => j.onRef('f.regency', '=', 's.regency').onRef('f.id', '=', 's.file_id'))
      .select(['s.retailer', 'f.name as file', 's.changed_by as changedBy', 's.changed_at as changedAt'])
      .where('s.regency', '=', context.actor.regency)
      .orderBy('s.retailer')
      .execute()
    return { rows, total: rows.length, fields: formFields.map(([label, name]) => ({ label, name })) }
  }
})

/** A retailer's form as a workbook with `{{name}}` where a value goes; tried on before it is kept. */
export const saveSubmissionTemplate = action({
  name: 'orders/save-submission-template',
  may: administrator,
  title: text('Menyimpan templat formulir ritel', "Saved a template of a retailer's form"),
  apart: true,
  input: z.object({ retailer: z.string().trim().min(2).max(60), file: uploaded }),
  async run(context, input) {
    await ownUpload(context, input.file, text('Berkas yang Anda unggah', 'A file that you uploaded'))
    const content = await context.files.use(input.file, (path) => readFile(path))
    const bad = new Problem(
      'orders/template-unreadable',
      422,
      text(
        'Templat harus berkas XLSX paling besar 2 MB dengan sedikitnya satu {{nama}} di selnya.',
        'A template is an XLSX file of at most 2 MB with at least one {{name}} in its cells.'
      )
    )
    if (content.length > 2_000_000) throw bad
    const places = await placesIn(content).catch(() => 0)
    if (places === 0) throw bad
    const values = { file_id: input.file, changed_by: context.actor.name, changed_at: context.now }
    await context.db
      .insertInto('submission_template')
      .values({ regency: context.actor.regency, retailer: input.retailer, ...values })
      .onConflict((c) => c.columns(['regency', 'retailer']).doUpdateSet(values))
      .execute()
    return {}
  }
})

export const removeSubmissionTemplate = action({
  name: 'orders/remove-submission-template',
  may: administrator,
  title: text('Menghapus templat formulir ritel', "Removed a template of a retailer's form"),
  input: z.object({ retailer: z.string().max(60) }),
  async run(context, { retailer }) {
    await context.db
      .deleteFrom('submission_template')
      .where('regency', '=', context.actor.regency)
      .where('retailer', '=', retailer)
      .execute()
    return {}
  }
})
