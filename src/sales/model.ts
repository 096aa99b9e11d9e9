import shipped from '../../reference/stock-watch.json' with { type: 'json' }
import { type Text, text } from '../kernel/text.ts'

/** When a shelf needs an act; days and shares, from reference/stock-watch.json. */
export const watch = shipped

/** Why a row of a sales file was not taken. */
export const heldReasons = [
  'unreadable',
  'negative',
  'future',
  'unknown-store',
  'unknown-product',
  'known',
  'differs',
  'not-on-shelf'
] as const
export type HeldReason = (typeof heldReasons)[number]
export const heldNames: Record<HeldReason, Text> = {
  unreadable: text('Tanggal atau jumlah tidak terbaca', 'Date or quantity cannot be read'),
  negative: text(
    'Jumlah negatif; catat barang yang kembali sebagai retur',
    'Negative quantity; note goods that came back as a return'
  ),
  future: text('Tanggalnya belum tiba', 'Its day has not come yet'),
  'unknown-store': text('Kode toko tidak dikenal', 'Store code not known'),
  'unknown-product': text('Barcode tidak dikenal', 'Barcode not known'),
  known: text('Sudah diimpor dari berkas lain', 'Imported from another file already'),
  differs: text('Angka lain untuk hari itu sudah ada', 'Another figure for that day is known'),
  'not-on-shelf': text(
    'Terjual lebih banyak daripada yang ada di rak; catat dahulu kirimannya',
    'More sold than was on the shelf; note its delivery first'
  )
}

export const alertKinds = ['expired', 'out', 'expiring', 'low', 'slow'] as const
export type AlertKind = (typeof alertKinds)[number]
export const alertNames: Record<AlertKind, Text> = {
  expired: text('Kedaluwarsa di rak', 'Expired on the shelf'),
  out: text('Stok habis', 'Out of stock'),
  expiring: text('Mendekati kedaluwarsa', 'Close to its date'),
  low: text('Stok menipis', 'Running out'),
  slow: text('Lambat terjual', 'Slow')
}
