/** The autumn of the 23 products that were on shelves before: orders, deliveries, sales files, payments, settlements. */
import { addDays, type PlainDate } from '../kernel/dates.ts'
import { type Draws, draws, seeded } from '../kernel/random.ts'
import type { FieldDesks } from './accompaniment.ts'
import { type Desk, type Desks, unlessRefused } from './training.ts'

interface Offer {
  products: { id: string; price: number }[]
  stores: { id: string; code: string }[]
  placed: { product: string; store: string; quantity: number }[]
}
interface Delivered {
  id: string
  stores: { store: string; lines: { product: string; batch: string; quantity: number }[] }[]
}

/** When each retailer ordered, and the last day that its sales file tells of. */
const months = [
  ['2026-09-07', '2026-10-04'],
  ['2026-10-05', '2026-11-01'],
  ['2026-11-02', '2026-11-22']
] as const

/** A place on a shelf: what stands there and how many a day it sells. */
interface Shelf {
  product: string
  store: string
  left: number
  pace: number
}

export async function tradeAutumn(desks: Desks & FieldDesks, seed: number): Promise<void> {
  const draw = draws(seeded(seed + 9))
  for (const [retailer, receiver] of [
    ['Alfamart', desks.buyer],
    ['Indomaret', desks.cooperatives]
  ] as const) {
    const { rows: listed } = await desks.cooperatives.see<{ rows: { id: string; listedOn: PlainDate }[] }>(
      'retail/on-shelves',
      { retailer, size: 200 }
    )
    const offer = await desks.cooperatives.see<Offer>('orders/offer', { retailer, month: '2026-12-01' })
    const codes = new Map<string, { code: string; gtin: string }>()
    for (const { id } of offer.products) {
      const { gtin } = await desks.cooperatives.see<{ gtin: string }>('products/get', { id })
      codes.set(id, { code: `P${String(codes.size + 1).padStart(2, '0')}`, gtin })
    }
    const shelves = new Map<string, Shelf>()
    for (const [month, [ordered, last]] of months.entries()) {
      const since = new Map(listed.map((l) => [l.id, l.listedOn]))
      const wanted = offer.placed.filter((p) => since.get(p.product)! < ordered)
      if (wanted.length === 0) continue
      const lines = wanted.flatMap(({ product, store, quantity }) => {
        const there = shelves.get(`${product} ${store}`)?.left ?? 0
        const missing = Math.max(0, quantity - there)
        return missing > 0 ? [{ product, store, quantity: missing }] : []
      })
      const received = addDays(ordered, 3)
      const delivered = await fulfil(desks, receiver, retailer, month, ordered, received, lines, codes, draw)
      for (const { product, store, quantity } of delivered) {
        const key = `${product} ${store}`
        const before = shelves.get(key)
        shelves.set(key, {
          product,
          store,
          left: (before?.left ?? 0) + quantity,
          pace: before?.pace ?? (quantity / 30) * draw.pick([0.25, 0.7, 0.9, 1, 1.1, 1.4])
        })
      }
      await report(desks.cooperatives.on(addDays(last, 1)), retailer, offer, codes, shelves, received, last, draw)
      if (retailer === 'Indomaret') await desks.cooperatives.on(addDays(last, 1)).act('sales/settle', { retailer })
    }
  }
  await payDue(desks.cooperatives.on('2026-11-24'), draw)
}

/** An order taken, sent at once, and received by each store; here and there a pack is short or damaged. */
async function fulfil(
  { cooperatives, colleague, buyer }: Desks & FieldDesks,
  receiver: Desk,
  retailer: string,
  month: number,
  ordered: PlainDate,
  received: PlainDate,
  lines: readonly { product: string; store: string; quantity: number }[],
  codes: ReadonlyMap<string, { code: string }>,
  draw: Draws
): Promise<{ product: string; store: string; quantity: number }[]> {
  const orderer = retailer === 'Alfamart' ? buyer : cooperatives
  const { id: order } = await orderer.on(ordered).act('orders/place', {
    retailer,
    number: `PO-${retailer.slice(0, 3).toUpperCase()}-2026-${String(month + 1).padStart(3, '0')}`,
    deliverBy: addDays(ordered, 7),
    confirmed: true,
    lines
  })
  const { id: delivery } = await colleague.on(addDays(ordered, 2)).act('orders/send', {
    order,
    carrier: 'Mobil antar bersama',
    lines: lines.map((l) => ({
      ...l,
      batch: `${codes.get(l.product)!.code}-${ordered.slice(2, 4)}${ordered.slice(5, 7)}`,
      bestBefore: addDays(ordered, 150)
    }))
  })
  const { deliveries } = await cooperatives.see<{ deliveries: Delivered[] }>('orders/get', { id: order })
  const arrived: { product: string; store: string; quantity: number }[] = []
  for (const at of deliveries.find((d) => d.id === delivery)!.stores) {
    const counted = at.lines.map((l) => {
      const damaged = draw.int(1, 60) === 1 ? 1 : 0
      const short = draw.int(1, 90) === 1 ? 1 : 0
      return {
        product: l.product,
        batch: l.batch,
        received: Math.max(0, l.quantity - damaged - short),
        damaged: Math.min(damaged, l.quantity)
      }
    })
    await receiver.on(received).act('orders/receive', { delivery, store: at.store, lines: counted })
    arrived.push(...counted.map((c) => ({ product: c.product, store: at.store, quantity: c.received })))
  }
  const { rows: claims } = await cooperatives.see<{ rows: { id: string }[] }>('orders/claims', { status: 'waiting' })
  for (const { id } of claims) await cooperatives.on(received).act('orders/answer-claim', { claim: id, agree: true })
  const reason = 'Selisih kecil tidak dikirim ulang'
  await unlessRefused(cooperatives.on(received).act('orders/close', { id: order, reason }), {})
  return arrived
}

/** The retailer's sales file of a month: a line a store, product and day on which something was sold. */
async function report(
  desk: Desk,
  retailer: string,
  offer: Offer,
  codes: ReadonlyMap<string, { gtin: string }>,
  shelves: ReadonlyMap<string, Shelf>,
  first: PlainDate,
  last: PlainDate,
  draw: Draws
): Promise<void> {
  const storeCodes = new Map(offer.stores.map((s) => [s.id, s.code]))
  const prices = new Map(offer.products.map((p) => [p.id, Math.round((p.price * 1.22) / 100) * 100]))
  const lines = [`Laporan penjualan ${retailer};;;;`, 'Kode Toko;Barcode;Tanggal;Qty;Nilai']
  for (const shelf of shelves.values()) {
    let due = draw.int(0, 100) / 100
    for (let day = first; day <= last; day = addDays(day, 1)) {
      due += shelf.pace
      const sold = Math.min(shelf.left, Math.floor(due))
      due -= Math.floor(due)
      if (sold < 1) continue
      shelf.left -= sold
      lines.push(
        `${storeCodes.get(shelf.store)};${codes.get(shelf.product)!.gtin};${day};${sold};${sold * prices.get(shelf.product)!}`
      )
    }
  }
  const name = `penjualan-${retailer.toLowerCase()}-${last.slice(0, 7)}.csv`
  const file = await desk.bring(name, Buffer.from(lines.join('\n')))
  const { job } = await desk.act('sales/import', { retailer, file })
  await desk.run(job!)
}

/** Down payments and what was due is paid, but for one invoice in six that is late. */
async function payDue(desk: Desk, draw: Draws): Promise<void> {
  const { rows } = await desk.see<{
    rows: { id: string; kind: string; amount: number; paid: number; dueOn: PlainDate }[]
  }>('orders/invoices', { state: 'open', size: 2000 })
  for (const i of rows) {
    if (i.dueOn > '2026-11-24' || (i.kind !== 'down-payment' && draw.int(1, 6) === 1)) continue
    await desk.act('orders/pay', { invoice: i.id, amount: Math.abs(i.amount) - i.paid, paidOn: i.dueOn })
  }
}

/** Makers who agreed that their products are shown to everybody. */
export async function publishProducts({ colleague }: FieldDesks, seed: number): Promise<void> {
  const draw = draws(seeded(seed + 10))
  const { rows } = await colleague.see<{ rows: { id: string }[] }>('retail/on-shelves', { size: 200 })
  const asked = new Set<string>()
  for (const { id } of rows) {
    if (draw.int(1, 4) === 1) continue
    const { case: owner } = await colleague.see<{ case: string }>('products/get', { id })
    const { person } = await colleague.see<{ person: string }>('mentoring/case', { id: owner })
    if (!asked.has(person)) await colleague.act('households/give-consent', { person, purpose: 'publication' })
    asked.add(person)
    await colleague.act('products/publish', { id, shown: true })
  }
}
