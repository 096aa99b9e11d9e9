import { sql } from 'kysely'
import { z } from 'zod'
import type { PlainDate } from '../kernel/dates.ts'
import { mapOf, plainDate, uploaded } from '../kernel/inputs.ts'
import { notFound } from '../kernel/problem.ts'
import { placesOrders, seeOffice, seeOrders, seeRegister } from '../kernel/rights.ts'
import { type Text, text } from '../kernel/text.ts'
import { leftReasons, plainText } from '../kernel/written.ts'
import { view } from '../platform/context.ts'
import { containing, page } from '../platform/paging.ts'
import { ownUpload } from '../platform/uploads.ts'
import { formatOf, RowReader, readFile, termsInForce } from '../retail/index.ts'
import { type AgreementTerms, ways } from '../retail/model.ts'
import { readArticle, storeFinder } from '../retail/numbers.ts'
import { invoiceKindNames, type OrderStatus, orderStatuses, orderStatusNames } from './model.ts'

/** Orders in which the actor sees a line: a maker those for their products, a buyer those of the own retailer. */
export const orders = view({
  name: 'orders/list',
  may: seeOrders,
  title: text('Pesanan ritel', 'Orders of retailers'),
  input: page(['number', 'retailer', 'orderedOn', 'deliverBy', 'units', 'worth'], {
    /** `late`: open and past its day; `coming`: something of it is on its way. */
    status: z
      .enum([...orderStatuses, 'late', 'coming'])
      .nullable()
      .optional(),
    search: z.string().max(60).default('')
  }),
  columns: [
    { key: 'number', header: text('Nomor', 'Number'), type: 'text' },
    { key: 'retailer', header: text('Ritel', 'Retailer'), type: 'text' },
    { key: 'orderedOn', header: text('Dipesan', 'Ordered'), type: 'date' },
    { key: 'deliverBy', header: text('Kirim paling lambat', 'Deliver by'), type: 'date' },
    { key: 'units', header: text('Dipesan (satuan)', 'Units ordered'), type: 'number' },
    { key: 'received', header: text('Diterima (satuan)', 'Units received'), type: 'number' },
    { key: 'worth', header: text('Nilai', 'Worth'), type: 'money' },
    { key: 'status', header: text('Keadaan', 'State'), type: 'text', words: orderStatusNames }
  ],
  async run(context, input) {
    const like = containing(input.search)
    const status = input.status ?? null
    const found = sql`from purchase_order o where o.regency = ${context.actor.regency} and case ${status}::text
      when 'late' then o.status = 'open' and o.deliver_by < ${context.today}::date
        when 'coming' then exists (select 1 from delivery d join delivery_line x on x.regency = d.regency and x.delivery_id = d.id
          where d.regency = o.regency and d.order_id = o.id and x.received_on is null)
        else ${status}::text is null or o.status = ${status} end
      and (${input.search} = '' or o.number ilike ${like} or o.retailer ilike ${like})
        and exists (select 1 from order_line l where l.regency = o.regency and l.order_id = o.id)`
    const order = sql.ref(input.sort ?? 'deliverBy')
    const direction = (input.direction ?? (input.sort ? 'asc' : 'desc')) === 'asc' ? sql`asc` : sql`desc`
    const { rows } = await sql<{
      id: string
      number: string
      retailer: string
      orderedOn: PlainDate
      deliverBy: PlainDate
      status: OrderStatus
      units: number
      worth: number
      products: number
      coming: number
      received: number
    }>`
      select * from (select o.id, o.number, o.retailer, o.ordered_on as "orderedOn", o.deliver_by as "deliverBy", o.status,
        coalesce(l.units, 0)::int as units, coalesce(l.worth, 0)::bigint as worth, coalesce(l.products, 0)::int as products,
        coalesce(x.coming, 0)::int as coming, coalesce(x.received, 0)::int as received
      from (select o.* ${found}) o
      left join lateral (select sum(quantity) units, sum(quantity * price) worth, count(distinct product_id) products
        from order_line l where l.regency = o.regency and l.order_id = o.id) l on true
      left join lateral (select sum(quantity) filter (where received_on is null) coming, sum(received) received
        from delivery d join delivery_line x on x.regency = d.regency and x.delivery_id = d.id
        where d.regency = o.regency and d.order_id = o.id) x on true) rows
      order by ${order} ${direction} nulls last, number, id limit ${input.size} offset ${(input.page - 1) * input.size}`.execute(
      context.db
    )
    const { rows: count } = await sql<{ total: number }>`select count(*)::int as total ${found}`.execute(context.db)
    return { rows, total: count[0]!.total }
  }
})

/** What can be ordered of a retailer's shelves now: products with what is free this month, and where they are placed. */
export const offer = view({
  name: 'orders/offer',
  may: { ...seeOffice, buyer: 'regency' },
  title: text('Yang dapat dipesan', 'What can be ordered'),
  input: z.object({
    retailer: z.string().max(60),
    month: plainDate.describe('Any day of the month of the delivery.')
  }),
  async run(context, input) {
    const { regency } = context.actor
    const a = await termsInForce(context, input.retailer)
    const { rows: products } = await sql<{
      id: string
      name: string
      maker: string
      price: number
      capacity: number
      free: number
    }>`
      select p.id, p.name, c.title as maker, p.price, p.capacity, greatest(0, p.capacity - coalesce((select sum(l.quantity)
            from order_line l join purchase_order o on o.regency = l.regency and o.id = l.order_id
        where l.regency = p.regency and l.product_id = p.id and o.status <> 'cancelled'
          and date_trunc('month', o.deliver_by) = date_trunc('month', ${input.month}::date)), 0))::int as free
      from shelf_product s join product p on p.regency = s.regency and p.id = s.product_id
      join mentoring_case c on c.regency = p.regency and c.id = p.case_id
      where s.regency = ${regency} and s.retailer = ${input.retailer} and s.delisted_on is null and p.withdrawn_on is null
      order by p.name, p.id`.execute(context.db)
    const { rows: stores } = await sql<{
      id: string
      code: string
      name: string
      deliveryDay: number | null
    }>`select id, code, name, delivery_day as "deliveryDay" from store where regency = ${regency}
      and retailer = ${input.retailer} and closed_on is null order by code`.execute(context.db)
    const { rows: placed } = await sql<{ product: string; store: string; quantity: number }>`
      select x.product_id as product, x.store_id as store, x.quantity from placed x
      join placement k on k.regency = x.regency and k.id = x.placement_id
      where k.regency = ${regency} and k.retailer = ${input.retailer} and k.status = 'adopted'`.execute(context.db)
    return { agreement: { number: a.number, ends: a.ends, terms: a.terms }, products, stores, placed }
  }
})

/**
 * A retailer's order file, read with the columns that were named before: what it orders, which rows cannot be taken
 * and why, and what was left out.
 */
export const fromFile = view({
  name: 'orders/from-file',
  may: placesOrders,
  title: text('Membaca berkas pesanan', 'Read an order file'),
  apart: true,
  input: z.object({
    retailer: z.string().max(60),
    file: uploaded,
    columns: mapOf(z.string().max(60), z.string().max(200), 60).default({}),
    meant: mapOf(z.string().max(60), z.enum(ways), 60).default({}),
    take: z
      .array(z.enum(leftReasons))
      .max(leftReasons.length)
      .default([])
      .describe('Lines left out for these reasons are rows after all.')
  }),
  async run(context, input) {
    const { regency } = context.actor
    await ownUpload(context, input.file, text('Berkas yang Anda unggah', 'A file that you uploaded'))
    const before = await formatOf(context, input.retailer, 'orders')
    const said = { columns: input.columns, ways: input.meant }
    const file = await context.files.use(input.file, (path) => readFile(path, 'orders', before, said, input.take))
    const stores = await context.db
      .selectFrom('store')
      .select(['id', 'code', 'name'])
      .where('regency', '=', regency)
      .where('retailer', '=', input.retailer)
      .execute()
    const products = await context.db
      .selectFrom('product')
      .select(['id', 'gtin', 'name'])
      .where('regency', '=', regency)
      .where('gtin', 'is not', null)
      .execute()
    const findStore = storeFinder(stores, input.retailer)
    const byGtin = new Map(products.map((p) => [p.gtin!, p]))
    const reader = new RowReader('orders', file)
    const seen = new Map<string, string>()
    const several = new Set(file.rows.map(({ sheet }) => sheet)).size > 1
    const lines = file.rows.map((row) => {
      const problems: Text[] = []
      const code = plainText(row.cells.store ?? '')
      const article = readArticle(row.cells.gtin ?? '')
      const product = article.gtin ? byGtin.get(article.gtin) : undefined
      const store = findStore(code)
      if (article.lost)
        problems.push(
          text(
            `Angka barcode ${article.written} hilang karena Excel`,
            `Digits of barcode ${article.written} were lost by Excel`
          )
        )
      else if (!product)
        problems.push(
          text(
            `Barcode ${article.written || '(kosong)'} tidak dikenal`,
            `Barcode ${article.written || '(empty)'} is not known`
          )
        )
      if (!store)
        problems.push(text(`Toko ${code || '(kosong)'} tidak dikenal`, `Store ${code || '(empty)'} is not known`))
      const before = problems.length
      const quantity = reader.quantity(row, problems) ?? null
      if (problems.length === before && (quantity === null || quantity < 1))
        problems.push(text('Jumlahnya bukan bilangan bulat di atas nol', 'The quantity is no whole number above zero'))
      const price = reader.number(row, 'price', problems) ?? null
      if (price !== null && price <= 0) problems.push(text('Harganya nol atau kurang', 'Its price is zero or less'))
      if (row.damaged)
        problems.push(
          text(
            'Baris ini berisi lebih banyak sel daripada judulnya, atau tanda kutipnya tidak berpasangan',
            'This line has more cells than titles, or a quotation mark without a partner'
          )
        )
      if (row.beside)
        problems.push(
          text(
            'Ada baris lain di sebelahnya; letakkan tabel yang satu di bawah yang lain',
            'Another row stands beside it; put one table below the other'
          )
        )
      if (row.cancelled)
        problems.push(text('Barisnya tertulis retur atau batal', 'The line says that it is a return or void'))
      const said = seen.get(`${product?.id} ${store?.id}`)
      if (product && store && said && quantity !== null)
        problems.push(
          text(
            `Produk dan toko ini sudah ada di baris ${said}; gabungkan jumlahnya`,
            `This product and store stand in row ${said} already; add the quantities up`
          )
        )
      else seen.set(`${product?.id} ${store?.id}`, several ? `${row.line} (${row.sheet})` : String(row.line))
      return {
        sheet: row.sheet,
        line: row.line,
        code,
        gtin: article.gtin ?? article.written,
        product: product?.id ?? null,
        name: product?.name ?? null,
        store: store?.id ?? null,
        storeName: store?.name ?? null,
        quantity,
        price,
        problem: problems.length
          ? text(problems.map((p) => p.id).join('; '), problems.map((p) => p.en).join('; '))
          : null
      }
    })
    return {
      headers: file.titles,
      columns: file.columns,
      missing: file.missing.map((f) => ({ id: f.id, name: f.name })),
      questions: [...reader.questions.values()],
      left: file.left,
      lines
    }
  }
})

interface OrderProduct {
  id: string
  name: string
  maker: string
  pool: string | null
  poolOrder: string | null
  lines: { store: string; storeName: string; quantity: number; price: number; coming: number; received: number }[]
  /** Batches of the pool that may be sent, with what is left of each. */
  batches: { code: string; bestBefore: PlainDate; left: number }[]
}

interface DeliveryOfOrder {
  id: string
  number: string
  sentOn: PlainDate
  carrier: string
  stores: {
    store: string
    name: string
    receivedOn: PlainDate | null
    receivedBy: string | null
    lines: {
      product: string
      name: string
      batch: string
      bestBefore: PlainDate
      quantity: number
      received: number | null
      damaged: number | null
    }[]
  }[]
}

/** Deliveries with their lines by store, newest first: of one order, or those that move packs between stores. */
const deliveriesOf = (regency: string, order: string | null) => sql<DeliveryOfOrder>`
  select d.id, d.number, d.sent_on as "sentOn", d.carrier, coalesce((select json_agg(json_build_object('store', s.store_id,
          'name', s.name, 'receivedOn', s.received_on, 'receivedBy', s.received_by, 'lines', s.lines) order by s.name) from (
    select x.store_id, t.name, max(x.received_on) as received_on, max(x.received_by) as received_by,
      json_agg(json_build_object('product', x.product_id, 'name', p.name, 'batch', x.batch, 'bestBefore', x.best_before,
          'quantity', x.quantity, 'received', x.received, 'damaged', x.damaged) order by p.name, x.batch) as lines
    from delivery_line x join store t on t.regency = x.regency and t.id = x.store_id
    join product p on p.regency = x.regency and p.id = x.product_id where x.regency = d.regency and x.delivery_id = d.id
    group by x.store_id, t.name) s), '[]') as stores
  from delivery d where d.regency = ${regency} and d.order_id is not distinct from ${order}::uuid
    and exists (select 1 from delivery_line x where x.regency = d.regency and x.delivery_id = d.id)
    order by d.sent_on desc, d.number desc limit 100`

/** One order: what was ordered for which store, what is on its way, what arrived, what was billed. */
export const getOrder = view({
  name: 'orders/get',
  may: seeOrders,
  title: text('Halaman pesanan', 'Order page'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const { regency } = context.actor
    const { rows: heads } = await sql<{
      id: string
      number: string
      retailer: string
      orderedOn: PlainDate
      deliverBy: PlainDate
      status: OrderStatus
      reason: string | null
      terms: AgreementTerms
      agreement: string
      agreementEnds: PlainDate
    }>`
      select o.id, o.number, o.retailer, o.ordered_on as "orderedOn", o.deliver_by as "deliverBy", o.status, o.reason,
        o.terms, a.number as agreement, a.ends as "agreementEnds" from purchase_order o
      join retail_agreement a on a.regency = o.regency and a.id = o.agreement_id where o.regency = ${regency} and o.id = ${id}`.execute(
      context.db
    )
    const [head] = heads
    if (!head) throw notFound(text('Pesanan', 'The order'))
    const { rows: products } = await sql<OrderProduct>`
      select p.id, p.name, c.title as maker, c.pool_id as pool, (select k.id from pool_order k
        where k.regency = p.regency and k.purchase_id = ${id} and k.pool_id = c.pool_id limit 1) as "poolOrder",
        json_agg(json_build_object('store', l.store_id, 'storeName', t.name, 'quantity', l.quantity, 'price', l.price,
            'coming', coalesce(x.coming, 0), 'received', coalesce(x.received, 0)) order by t.name) as lines,
        coalesce((select json_agg(json_build_object('code', b.code, 'bestBefore', b.best_before, 'left', b.left)
              order by b.best_before) from (
          select b.code, b.best_before, (select coalesce(sum(accepted), 0) from batch_part y
            where y.regency = b.regency and y.batch_id = b.id) - (select coalesce(sum(sent - returned), 0) from stock s
            where s.regency = b.regency and s.product_id = p.id and s.batch = b.code) as left
          from batch b join pool_order k on k.regency = b.regency and k.id = b.order_id and k.purchase_id is not null
          where b.regency = p.regency and b.pool_id = c.pool_id and b.recalled_on is null) b where b.left > 0), '[]') as batches
      from order_line l join product p on p.regency = l.regency and p.id = l.product_id
      join mentoring_case c on c.regency = p.regency and c.id = p.case_id join store t on t.regency = l.regency and t.id = l.store_id
      left join lateral (select sum(x.quantity) filter (where x.received_on is null) as coming, sum(x.received) as received
        from delivery_line x join delivery d on d.regency = x.regency and d.id = x.delivery_id
        where x.regency = l.regency and d.order_id = l.order_id and x.product_id = l.product_id and x.store_id = l.store_id) x on true
      where l.regency = ${regency} and l.order_id = ${id} group by p.regency, p.id, p.name, c.title, c.pool_id
      order by p.name, p.id`.execute(context.db)
    if (products.length === 0) throw notFound(text('Pesanan', 'The order'))
    const { rows: deliveries } = await deliveriesOf(regency, id).execute(context.db)
    const { rows: invoices } =
      await sql<InvoiceRow>`${invoiceRows(context.today)} where i.regency = ${regency} and i.order_id = ${id}
        order by i.issued_on, i.number`.execute(context.db)
    return { ...head, products, deliveries, invoices }
  }
})

/** Packs on their way from one store to another. */
export const transfers = view({
  name: 'orders/transfers',
  may: seeOrders,
  title: text('Pemindahan antartoko', 'Moves between stores'),
  input: z.object({}),
  async run(context) {
    const { rows } = await deliveriesOf(context.actor.regency, null).execute(context.db)
    return { rows, total: rows.length }
  }
})

interface InvoiceRow {
  id: string
  number: string
  retailer: string
  kind: 'down-payment' | 'delivery' | 'settlement' | 'credit'
  case: string
  maker: string
  order: string | null
  orderNumber: string | null
  goods: number
  amount: number
  paid: number
  issuedOn: PlainDate
  dueOn: PlainDate
  cancelledOn: PlainDate | null
  /** Days past its day, when it is not paid; a credit note is owed by nobody who could be late. */
  late: number
  note: string
}

const invoiceRows = (today: PlainDate) => sql`
  select i.id, i.number, i.retailer, i.kind, i.case_id as case, c.title as maker, i.order_id as "order",
    (select o.number from purchase_order o where o.regency = i.regency and o.id = i.order_id) as "orderNumber",
    i.goods, i.amount, i.paid, i.issued_on as "issuedOn", i.due_on as "dueOn", i.cancelled_on as "cancelledOn", i.note,
    case when i.cancelled_on is null and i.amount > 0 and i.paid < i.amount then greatest(0, ${today}::date - i.due_on) else 0 end as late
  from invoice i join mentoring_case c on c.regency = i.regency and c.id = i.case_id`

/** Invoices: open, overdue, or all; with what is owed altogether. */
export const invoices = view({
  name: 'orders/invoices',
  may: seeOrders,
  title: text('Tagihan', 'Invoices'),
  input: page(['number', 'retailer', 'maker', 'amount', 'issuedOn', 'dueOn'], {
    state: z.enum(['open', 'overdue', 'all']).default('open'),
    case: z.uuid().nullable().default(null),
    search: z.string().max(80).default('')
  }),
  columns: [
    { key: 'number', header: text('Nomor', 'Number'), type: 'text' },
    { key: 'kind', header: text('Jenis', 'Kind'), type: 'text', words: invoiceKindNames },
    { key: 'maker', header: text('Pembuat', 'Maker'), type: 'text' },
    { key: 'retailer', header: text('Ritel', 'Retailer'), type: 'text' },
    { key: 'goods', header: text('Nilai barang', 'Goods'), type: 'money' },
    { key: 'amount', header: text('Tagihan', 'Amount'), type: 'money' },
    { key: 'paid', header: text('Dibayar', 'Paid'), type: 'money' },
    { key: 'issuedOn', header: text('Tanggal', 'Issued'), type: 'date' },
    { key: 'dueOn', header: text('Jatuh tempo', 'Due'), type: 'date' },
    { key: 'late', header: text('Hari terlambat', 'Days late'), type: 'number' }
  ],
  async run(context, input) {
    const { regency } = context.actor
    const like = containing(input.search)
    const where = sql`where i.regency = ${regency} and (${input.case}::uuid is null or i.case_id = ${input.case}::uuid)
      and (${input.search} = '' or c.title ilike ${like} or i.number ilike ${like} or i.retailer ilike ${like})
      and (${input.state} = 'all' or (i.cancelled_on is null and i.paid < abs(i.amount) and (${input.state} = 'open'
            or (i.amount > 0 and i.due_on < ${context.today}::date))))`
    const order = sql.ref(input.sort ?? 'dueOn')
    const direction =
      (input.direction ?? (input.state === 'all' && !input.sort ? 'desc' : 'asc')) === 'asc' ? sql`asc` : sql`desc`
    const { rows } = await sql<InvoiceRow>`select * from (${invoiceRows(context.today)} ${where}) rows
        order by ${order} ${direction}, number, id limit ${input.size} offset ${(input.page - 1) * input.size}`.execute(
      context.db
    )
    const { rows: sums } = await sql<{ total: number; open: number; overdue: number }>`
      select count(*)::int as total,
        coalesce(sum((abs(i.amount) - i.paid) * sign(i.amount)) filter (where i.cancelled_on is null), 0)::bigint as open,
        coalesce(sum(i.amount - i.paid) filter (where i.cancelled_on is null and i.amount > 0
            and i.due_on < ${context.today}::date), 0)::bigint as overdue
      from invoice i join mentoring_case c on c.regency = i.regency and c.id = i.case_id ${where}`.execute(context.db)
    const { total, open, overdue } = sums[0]!
    return { rows, total, open, overdue }
  }
})

/** A maker's money in retail: what the goods sent cost, what was paid, what is still to come, day by day. */
export const cash = view({
  name: 'orders/cash',
  may: seeRegister,
  title: text('Arus kas ritel', 'Cash of retail sales'),
  input: z.object({ case: z.uuid() }),
  async run(context, input) {
    const { regency } = context.actor
    const { rows } = await sql<{ day: PlainDate; rupiah: number; what: 'cost' | 'fee' | 'paid' | 'due' }>`
      select m.day, -sum(m.quantity * p.cost * (case when m.source = 'maker' then 1 else -1 end))::bigint as rupiah,
        'cost' as what from stock_move m join product p on p.regency = m.regency and p.id = m.product_id
        where m.regency = ${regency} and p.case_id = ${input.case} and 'maker' in (m.source, m.target) group by 1
      union all select f.listed_on, -(a.terms->>'listingFee')::bigint, 'fee' from shelf_product f
      join product p on p.regency = f.regency and p.id = f.product_id
        join retail_agreement a on a.regency = f.regency and a.id = f.agreement_id
        where f.regency = ${regency} and p.case_id = ${input.case} and (a.terms->>'listingFee')::bigint > 0
      union all select y.paid_on, sum(y.amount * sign(i.amount))::bigint, 'paid' from payment y
      join invoice i on i.regency = y.regency and i.id = y.invoice_id where i.regency = ${regency} and i.case_id = ${input.case} group by 1
      union all select greatest(i.due_on, ${context.today}::date), sum((abs(i.amount) - i.paid) * sign(i.amount))::bigint,
        'due' from invoice i
        where i.regency = ${regency} and i.case_id = ${input.case} and i.cancelled_on is null and i.paid < abs(i.amount) group by 1
      order by 1`.execute(context.db)
    return { events: rows }
  }
})

/** Where the units of a batch are, store by store, and the households whose work is in it. */
export const trace = view({
  name: 'orders/batch',
  may: seeRegister,
  title: text('Telusur batch di rak', 'Trace of a batch on shelves'),
  input: z.object({ product: z.uuid(), batch: z.string().trim().max(20) }),
  async run(context, input) {
    const { regency } = context.actor
    const batch = input.batch.toUpperCase()
    const { rows: stores } = await sql<{
      store: string
      code: string
      name: string
      villageName: string
      retailer: string
      bestBefore: PlainDate
      sent: number
      transit: number
      shelf: number
      sold: number
      returned: number
      lost: number
    }>`
      select s.store_id as store, t.code, t.name, v.name as "villageName", s.retailer, s.best_before as "bestBefore",
        s.sent, s.transit, s.shelf, s.sold, s.returned, s.lost
      from stock s join store t on t.regency = s.regency and t.id = s.store_id join region v on v.code = t.village
      where s.regency = ${regency} and s.product_id = ${input.product} and s.batch = ${batch} order by t.name`.execute(
      context.db
    )
    const { rows: makers } = await sql<{
      household: string
      name: string
      villageName: string
      accepted: number | null
    }>`
      select x.household_id as household, m.name, v.name as "villageName", x.accepted from product p
      join mentoring_case c on c.regency = p.regency and c.id = p.case_id
        join batch b on b.regency = c.regency and b.pool_id = c.pool_id and b.code = ${batch}
        join batch_part x on x.regency = b.regency and x.batch_id = b.id
        join pool_member m on m.regency = x.regency and m.pool_id = b.pool_id and m.case_id = x.case_id join region v on v.code = x.village
        where p.regency = ${regency} and p.id = ${input.product} and x.accepted > 0
      union all select p.household_id, c.title, v.name, null from product p
      join mentoring_case c on c.regency = p.regency and c.id = p.case_id join region v on v.code = p.village
        where p.regency = ${regency} and p.id = ${input.product} and c.pool_id is null order by 2`.execute(context.db)
    const { rows: recalls } = await sql<{
      drill: boolean
      reason: string
      startedOn: PlainDate
      startedBy: string
    }>`select drill, reason, started_on as "startedOn", started_by as "startedBy" from recall
      where regency = ${regency} and product_id = ${input.product} and batch = ${batch} order by started_on`.execute(
      context.db
    )
    return { batch, stores, makers, recalls }
  }
})

/** Batches that were sent, by their code or product; with what is left of them on shelves, and whether they are recalled. */
export const batches = view({
  name: 'orders/batches',
  may: seeRegister,
  title: text('Batch di rak', 'Batches on shelves'),
  input: page(['batch', 'name', 'bestBefore', 'shelf', 'stores'], { search: z.string().max(60).default('') }),
  columns: [
    { key: 'batch', header: text('Batch', 'Batch'), type: 'text' },
    { key: 'name', header: text('Produk', 'Product'), type: 'text' },
    { key: 'bestBefore', header: text('Baik sebelum', 'Best before'), type: 'date' },
    { key: 'stores', header: text('Toko', 'Stores'), type: 'number' },
    { key: 'transit', header: text('Di perjalanan', 'On the way'), type: 'number' },
    { key: 'shelf', header: text('Di rak', 'On shelves'), type: 'number' },
    { key: 'sold', header: text('Terjual', 'Sold'), type: 'number' }
  ],
  async run(context, input) {
    const like = containing(input.search)
    const found = sql`select s.product_id || s.batch as key, s.product_id as product, s.batch, p.name,
      min(s.best_before) as "bestBefore", count(*)::int as stores, sum(s.transit)::int as transit,
        sum(s.shelf)::int as shelf, sum(s.sold)::int as sold,
        exists (select 1 from recall r where r.regency = ${context.actor.regency} and r.product_id = s.product_id
          and r.batch = s.batch and not r.drill) as recalled
      from stock s join product p on p.regency = s.regency and p.id = s.product_id
      where s.regency = ${context.actor.regency} and (${input.search} = '' or s.batch ilike ${like} or p.name ilike ${like})
      group by s.product_id, s.batch, p.name`
    const direction = (input.direction ?? 'asc') === 'asc' ? sql`asc` : sql`desc`
    const { rows } = await sql<{
      key: string
      product: string
      batch: string
      name: string
      bestBefore: PlainDate
      stores: number
      transit: number
      shelf: number
      sold: number
      recalled: boolean
    }>`select * from (${found}) rows order by ${sql.ref(input.sort ?? 'bestBefore')} ${direction}, batch, name, key
      limit ${input.size} offset ${(input.page - 1) * input.size}`.execute(context.db)
    const { rows: count } = await sql<{ total: number }>`select count(*)::int as total from (${found}) rows`.execute(
      context.db
    )
    return { rows, total: count[0]!.total }
  }
})
