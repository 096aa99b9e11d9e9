/** Tables in files of retailers, pure: which row is the header, and which column holds what. */
import { type Text, text } from '../kernel/text.ts'

export interface FileField {
  id: string
  name: Text
  /** What a header of it looks like, in lower case without signs. */
  header: RegExp
  required: boolean
}

const store: FileField = {
  id: 'store',
  name: text('Kode toko', 'Store code'),
  header:
    /^(kode|kd|code|store code|kode store|id) ?(toko|gerai|cabang|store|outlet)?$|^(toko|gerai|cabang|store|outlet)( code| id| kode)?$/,
  required: true
}
const gtin: FileField = {
  id: 'gtin',
  name: text('Barcode (GTIN)', 'Barcode (GTIN)'),
  header: /^(gtin|barcode|kode barcode|ean|ean 13|plu|upc|kode (produk|barang|item)|sku)$/,
  required: true
}
const quantity: FileField = {
  id: 'quantity',
  name: text('Jumlah', 'Quantity'),
  header: /^(qty|jumlah|kuantitas|quantity|pcs|unit)( (terjual|sales|sold|jual|order|pesan|pesanan|po))?$/,
  required: true
}
export const fieldsOf = {
  stores: [
    store,
    { id: 'name', name: text('Nama toko', 'Name'), header: /^(nama|name)( (toko|gerai|store))?$/, required: true },
    {
      id: 'village',
      name: text('Desa', 'Village'),
      header: /^(desa|kelurahan|desa kelurahan|village|kode desa)$/,
      required: true
    },
    {
      id: 'slots',
      name: text('Tempat di rak', 'Rack slots'),
      header: /^(slot|slots|rak|tempat|tempat di rak|facing)$/,
      required: true
    },
    {
      id: 'demand',
      name: text('Indeks permintaan', 'Demand index'),
      header: /^(indeks|index|permintaan|demand|indeks permintaan)$/,
      required: false
    },
    {
      id: 'deliveryDay',
      name: text('Hari kirim (1-7)', 'Delivery day (1-7)'),
      header: /^(hari|hari kirim|delivery day|jadwal)$/,
      required: false
    },
    { id: 'type', name: text('Jenis toko', 'Type'), header: /^(jenis|tipe|type)( toko)?$/, required: false },
    { id: 'lat', name: text('Lintang', 'Latitude'), header: /^(lat|latitude|lintang)$/, required: false },
    { id: 'lon', name: text('Bujur', 'Longitude'), header: /^(lon|lng|long|longitude|bujur)$/, required: false }
  ],
  orders: [
    store,
    gtin,
    quantity,
    {
      id: 'price',
      name: text('Harga satuan', 'Unit price'),
      header: /^(harga|harga satuan|harga beli|price|unit price)$/,
      required: false
    }
  ],
  sales: [
    store,
    gtin,
    quantity,
    {
      id: 'day',
      name: text('Tanggal', 'Date'),
      header: /^(tanggal|tgl|date|tanggal (transaksi|jual|penjualan)|sales date)$/,
      required: true
    },
    {
      id: 'amount',
      name: text('Nilai penjualan', 'Sales value'),
      header: /^(nilai|total|rupiah|amount|sales|net sales|nilai penjualan|omzet|penjualan)$/,
      required: false
    }
  ]
} as const satisfies Record<string, readonly FileField[]>
export type FileKind = keyof typeof fieldsOf

/** Column by field, as its header is written. */
export type Columns = Record<string, string>

const key = (header: string): string =>
  header
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()

export interface Table {
  /** Position of the header among the rows looked at. */
  at: number
  headers: string[]
  /** Position of each field that was found. */
  places: Record<string, number>
  /** Required fields without a column. */
  missing: FileField[]
}

/**
 * The table among the first rows of a sheet. Columns that were named before win; else a header is recognised by its
 * words. The header is the row in which most fields are found; without any, the first row with two cells or more.
 */
export function findTable(
  rows: readonly (readonly string[])[],
  kind: FileKind,
  named: Columns = {}
): Table | undefined {
  const fields: readonly FileField[] = fieldsOf[kind]
  const tables = rows.slice(0, 40).map((cells, at): Table => {
    const keys = cells.map(key)
    const places: Record<string, number> = {}
    const taken = new Set<number>()
    for (const f of fields) {
      const name = named[f.id]
      let place = name === undefined ? -1 : keys.indexOf(key(name))
      if (place < 0) place = keys.findIndex((k, i) => k !== '' && !taken.has(i) && f.header.test(k))
      if (place < 0) continue
      places[f.id] = place
      taken.add(place)
    }
    return { at, headers: [...cells], places, missing: fields.filter((f) => f.required && places[f.id] === undefined) }
  })
  const found = (t: Table) => Object.keys(t.places).length
  const best = tables.reduce<Table | undefined>((a, b) => (!a || found(b) > found(a) ? b : a), undefined)
  if (best && found(best) > 0) return best
  return tables.find((t) => t.headers.filter(Boolean).length >= 2)
}

/** Column by field, as headers, to be remembered. */
export const columnsOf = (table: Table): Columns =>
  Object.fromEntries(Object.entries(table.places).map(([field, place]) => [field, table.headers[place]!]))
