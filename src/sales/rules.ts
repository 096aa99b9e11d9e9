/** What an alert asks for, pure: the act that keeps a product on its shelf. */
import { formatDate, type PlainDate } from '../kernel/dates.ts'
import { type Text, text } from '../kernel/text.ts'
import type { AlertKind } from './model.ts'

export interface Alert {
  kind: AlertKind
  storeName: string
  shelf: number
  /** Sold in the window, and days that the shelf lasts at that rate. */
  sold: number
  lasts: number | null
  bestBefore: PlainDate | null
}

const days = ['', 'Senin', 'Selasa', 'Rabu', 'Kamis', 'Jumat', 'Sabtu', 'Minggu']
const daysEn = ['', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** What to send so that a store has four weeks of what it sells; at least one carton of twelve. */
export const toSend = (a: Pick<Alert, 'sold' | 'shelf'>): number =>
  Math.max(12, Math.ceil((a.sold - a.shelf) / 12) * 12)

/** The act that helps, in words; `deliveryDay` from 1, Monday. */
export function suggestion(a: Alert, deliveryDay: number | null): Text {
  const on = deliveryDay ? ` pada hari ${days[deliveryDay]}` : ''
  const onEn = deliveryDay ? ` on ${daysEn[deliveryDay]}` : ''
  switch (a.kind) {
    case 'out':
    case 'low':
      return text(
        `Kirim ${toSend(a)} satuan ke ${a.storeName}${on}.`,
        `Send ${toSend(a)} units to ${a.storeName}${onEn}.`
      )
    case 'slow':
      return text(
        `Pindahkan ke toko lain yang raknya kosong, atau tanyakan letak dan harganya di ${a.storeName}.`,
        `Move it to another store with a free slot, or ask about its place and price in ${a.storeName}.`
      )
    case 'expiring':
      return text(
        `Adakan potongan harga atau tarik ${a.shelf} satuan sebelum ${formatDate(a.bestBefore!)}.`,
        `Offer a discount, or take back ${a.shelf} units before ${formatDate(a.bestBefore!, 'en')}.`
      )
    case 'expired':
      return text(
        `Tarik ${a.shelf} satuan dari ${a.storeName} hari ini.`,
        `Take back ${a.shelf} units from ${a.storeName} today.`
      )
  }
}
