import shipped from '../../reference/stock-watch.json' with { type: 'json' }
import { type Text, text } from '../kernel/text.ts'
import { leftReasons } from '../kernel/written.ts'
import { leftNames } from '../retail/model.ts'

/** When a shelf needs an act; days and shares, from reference/stock-watch.json. */
export const watch = shipped

/** Why a row of a sales file was not taken. */
export const heldReasons = [
  'ambiguous',
  'unreadable',
  'digits-lost',
  'damaged',
  'beside',
  'cancelled',
  'negative',
  'amount-alone',
  'future',
  'long-ago',
  'unknown-store',
  'unknown-product',
  'known',
  'differs',
  'not-on-shelf',
  'repeated'
] as const
export type HeldReason = (typeof heldReasons)[number]
export const heldNames: Record<HeldReason, Text> = {
  ambiguous: text('Dapat berarti dua hal; pilih yang benar', 'Could mean two things; choose the right one'),
  unreadable: text('Ada isian yang tidak terbaca; tulis yang benar', 'An entry cannot be read; write what is right'),
  'digits-lost': text(
    'Angka barcode hilang (2,9E+12) karena Excel; salin lagi dari sumbernya, atau tulis lengkap',
    'Digits of the barcode were lost (2.9E+12) by Excel; copy it again from its source, or write it whole'
  ),
  damaged: text(
    'Baris ini berisi lebih banyak sel daripada judulnya, atau tanda kutipnya tidak berpasangan; periksa setiap isian',
    'This line has more cells than titles, or a quotation mark without a partner; check each entry'
  ),
  beside: text(
    'Ada baris lain di sebelahnya; letakkan tabel yang satu di bawah yang lain, lalu impor lagi',
    'Another row stands beside it; put one table below the other and import again'
  ),
  cancelled: text(
    'Barisnya tertulis retur atau batal; catat barang yang kembali sebagai retur',
    'The line says that it is a return or void; note goods that came back as a return'
  ),
  negative: text(
    'Jumlah negatif; catat barang yang kembali sebagai retur',
    'Negative quantity; note goods that came back as a return'
  ),
  'amount-alone': text('Ada nilainya, tetapi jumlahnya nol', 'It has a value, but its quantity is zero'),
  future: text('Tanggalnya belum tiba', 'Its day has not come yet'),
  'long-ago': text('Tanggalnya lebih dari lima tahun lalu', 'Its day is over five years ago'),
  'unknown-store': text('Kode toko tidak dikenal', 'Store code not known'),
  'unknown-product': text('Barcode tidak dikenal', 'Barcode not known'),
  known: text('Sudah diimpor dari berkas lain', 'Imported from another file already'),
  differs: text('Angka lain untuk hari itu sudah ada', 'Another figure for that day is known'),
  'not-on-shelf': text(
    'Terjual lebih banyak daripada yang ada di rak; catat dahulu kirimannya',
    'More sold than was on the shelf; note its delivery first'
  ),
  repeated: text(
    'Sama persis dengan baris di atasnya; penjualan lain, atau salinan?',
    'The same as a line above it; another sale, or a copy?'
  )
}

export const saleFields = ['store', 'gtin', 'day', 'quantity', 'amount', 'returned', 'pack'] as const
export type SaleField = (typeof saleFields)[number]

/** Why a line of a sales file is no row; all but the last can be taken in. `copy`: its sheet repeats another one. */
export const saleLeftReasons = [...leftReasons, 'copy', 'doubled', 'nothing-sold'] as const
export type SaleLeftReason = (typeof saleLeftReasons)[number]

/** Why a row had waited that a person brought in. */
export const takenReasons = [...saleLeftReasons, ...heldReasons] as const
export type TakenReason = (typeof takenReasons)[number]
/** Without what was to be done about it. */
const before = ({ id, en }: Text) => text(id.split(';')[0]!, en.split(';')[0]!)
const names = { ...leftNames, ...heldNames }
export const takenNames = Object.fromEntries(takenReasons.map((reason) => [reason, before(names[reason])])) as Record<
  TakenReason,
  Text
>

export const alertKinds = ['expired', 'out', 'expiring', 'low', 'slow'] as const
export type AlertKind = (typeof alertKinds)[number]
export const alertNames: Record<AlertKind, Text> = {
  expired: text('Kedaluwarsa di rak', 'Expired on the shelf'),
  out: text('Stok habis', 'Out of stock'),
  expiring: text('Mendekati kedaluwarsa', 'Close to its date'),
  low: text('Stok menipis', 'Running out'),
  slow: text('Lambat terjual', 'Slow')
}
