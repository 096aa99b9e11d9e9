import { z } from 'zod'
import { type Text, text } from '../kernel/text.ts'

/** Where a unit can be, between the maker and its end. */
export type Place = 'maker' | 'transit' | 'shelf' | 'sold' | 'returned' | 'lost'

export const orderStatuses = ['open', 'done', 'cancelled'] as const
export type OrderStatus = (typeof orderStatuses)[number]
export const orderStatusNames: Record<OrderStatus, Text> = {
  open: text('Berjalan', 'Open'),
  done: text('Selesai', 'Done'),
  cancelled: text('Dibatalkan', 'Cancelled')
}

export const takeBackReasons = ['unsold', 'expiring', 'damaged', 'recall'] as const
export const takeBackNames: Record<(typeof takeBackReasons)[number], Text> = {
  unsold: text('Tidak laku', 'Unsold'),
  expiring: text('Mendekati kedaluwarsa', 'Close to its date'),
  damaged: text('Rusak', 'Damaged'),
  recall: text('Penarikan batch', 'Recall of the batch')
}

/** A retailer's claim: `disputed`, the maker's side says otherwise and the office decides. */
export const claimStatuses = ['waiting', 'disputed', 'accepted', 'refused'] as const
export type ClaimStatus = (typeof claimStatuses)[number]
export const claimStatusNames: Record<ClaimStatus, Text> = {
  waiting: text('Menunggu pihak pembuat', "Waiting for the maker's side"),
  disputed: text('Dibantah, menunggu dinas', 'Disputed, waiting for the agency'),
  accepted: text('Diterima', 'Accepted'),
  refused: text('Ditolak', 'Refused')
}

export const invoiceKinds = ['down-payment', 'delivery', 'settlement', 'credit'] as const
export type InvoiceKind = (typeof invoiceKinds)[number]
export const invoiceKindNames: Record<InvoiceKind, Text> = {
  'down-payment': text('Uang muka', 'Down payment'),
  delivery: text('Pengiriman', 'Delivery'),
  settlement: text('Penyelesaian titip jual', 'Settlement of consignment'),
  credit: text('Nota kredit', 'Credit note')
}

export const batchCode = z
  .string()
  .max(60)
  .trim()
  .transform((s) => s.toUpperCase())
  .pipe(z.string().regex(/^[A-Z0-9-]{2,20}$/))

export const orderLine = z.object({
  product: z.uuid(),
  store: z.uuid(),
  quantity: z.number().int().min(1).max(1_000_000),
  price: z
    .number()
    .int()
    .min(1)
    .max(100_000_000)
    .nullable()
    .default(null)
    .describe("Rupiah a unit; else the product's price.")
})
