/** Stores of retailers: saved, closed, listed, and read from a retailer's own list. */
import { sql } from 'kysely'
import { z } from 'zod'
import { readPoint } from '../kernel/degrees.ts'
import { distinct, mapOf, uploaded } from '../kernel/inputs.ts'
import { notFound, Problem } from '../kernel/problem.ts'
import { office, seePlanning } from '../kernel/rights.ts'
import { type Text, text } from '../kernel/text.ts'
import { type Cell, isCellError, isDitto, leftReasons, notShown, plainText } from '../kernel/written.ts'
import { action, view } from '../platform/context.ts'
import { containing, page, paged } from '../platform/paging.ts'
import { ownUpload } from '../platform/uploads.ts'
import { villageShapes, villagesByBps, villagesOf } from '../regions/index.ts'
import { villageCode } from '../regions/model.ts'
import { codeIn, villageAtPoint, villageFinder } from '../regions/rules.ts'
import { type FileRow, formatOf, RowReader, readFile, rememberColumns } from './files.ts'
import { fieldsOf, ways } from './model.ts'
import { storeFinder } from './numbers.ts'

const saidOf = mapOf(z.string().max(60), z.enum(ways), 60).default({})

const storeFields = z.object({
  code: z.string().trim().min(2).max(20),
  name: z.string().trim().min(2).max(120),
  village: villageCode,
  slots: z.number().int().min(0).max(500),
  demand: z.number().min(0.1).max(10).default(1),
  deliveryDay: z.number().int().min(1).max(7).nullable().default(null),
  type: z.string().trim().max(40).default(''),
  lat: z.number().min(-11).max(7).nullable().default(null).describe('Else the middle of its village.'),
  lon: z.number().min(94).max(142).nullable().default(null)
})

/** Adds stores, or changes those whose code is there already; one without a point stands in the middle of its village. */
export const saveStores = action({
  name: 'retail/save-stores',
  may: office,
  title: text('Menyimpan toko ritel', 'Saved stores'),
  input: z.object({
    retailer: z.string().trim().min(2).max(60),
    stores: distinct(z.array(storeFields).min(1).max(5000), (store) => store.code),
    columns: mapOf(z.string().max(60), z.string().max(200), 60)
      .nullable()
      .default(null)
      .describe('Columns of its file, to be remembered.'),
    meant: saidOf.describe('What a person said of its columns, to be remembered with them.')
  }),
  record: ({ retailer, stores: list }) => ({ retailer, stores: list.length }),
  async run(context, input) {
    const { rows } = await sql<{ unknown: string[] }>`
      with given as (select * from jsonb_to_recordset(${JSON.stringify(input.stores)}::jsonb) as g (code text, name text,
          village text, slots smallint, demand real, "deliveryDay" smallint, type text, lat float8, lon float8)),
      kept as (insert into store (regency, id, retailer, code, name, village, lat, lon, slots, demand, delivery_day, type)
        select ${context.actor.regency}, gen_random_uuid(), ${input.retailer}, g.code, g.name, g.village,
          coalesce(g.lat, v.lat), coalesce(g.lon, v.lon), g.slots, g.demand, g."deliveryDay", g.type
        from given g join region v on v.code = g.village and v.level = 'village' and coalesce(g.lat, v.lat) is not null
          and v.code like ${`${context.actor.regency}.%`}
        on conflict (regency, retailer, code) do update set name = excluded.name, village = excluded.village,
          lat = excluded.lat, lon = excluded.lon, slots = excluded.slots,
          demand = excluded.demand, delivery_day = excluded.delivery_day, type = excluded.type, closed_on = null returning code)
      select coalesce(array_agg(g.code), '{}') as unknown from given g where g.code not in (select code from kept)`.execute(
      context.db
    )
    const { unknown } = rows[0]!
    if (unknown.length > 0)
      throw new Problem(
        'retail/unknown-village',
        422,
        text(
          `Desa toko ${unknown.join(', ')} tidak dikenal. Periksa kode desanya.`,
          `The village of store ${unknown.join(', ')} is not known. Check its code.`
        )
      )
    if (input.columns) await rememberColumns(context, input.retailer, 'stores', input.columns, input.meant)
    return { stores: input.stores.length }
  }
})

const weekdays = [
  /^(1|senin|sen|monday|mon)$/,
  /^(2|selasa|sel|tuesday|tue)$/,
  /^(3|rabu|rab|wednesday|wed)$/,
  /^(4|kamis|kam|thursday|thu)$/,
  /^(5|jum'?at|jum|friday|fri)$/,
  /^(6|sabtu|sab|saturday|sat)$/,
  /^(7|minggu|ahad|min|sunday|sun)$/
]
const dayOf = (cell: Cell): number =>
  1 + weekdays.findIndex((words) => words.test(plainText(cell).toLowerCase().replace(/\.0$/, '')))

type StoreFields = z.infer<typeof storeFields>
interface Places {
  find: ReturnType<typeof villageFinder>
  /** Code of the village by its code of the statistics office. */
  byBps: ReadonlyMap<string, string>
  at: (lat: number, lon: number) => string | undefined
  named: ReadonlyMap<string, number>
}

/** The village that a row names, else the one around its point. */
function villageOf(row: FileRow, lat: number | null, lon: number | null, places: Places, problems: Text[]): string {
  const said = plainText(row.cells.village ?? '')
  const district = plainText(row.cells.district ?? '') || undefined
  const wrong = (id: string, en: string) => {
    problems.push(text(id, en))
    return ''
  }
  if (said) {
    const found = places.find(said, district)?.code
    const translated = places.byBps.get(codeIn(said) ?? '')
    if (found && translated && found !== translated)
      return wrong(
        `Kode desa ${said} adalah ${found} menurut Kemendagri dan ${translated} menurut BPS; tulis namanya`,
        `Village code ${said} is ${found} by Kemendagri and ${translated} by BPS; write its name`
      )
    if (found ?? translated) return (found ?? translated)!
    const several = places.named.get(said.toLowerCase()) ?? 0
    return several > 1
      ? wrong(`Ada ${several} desa ${said}; tulis kodenya`, `There are ${several} villages ${said}; write its code`)
      : wrong(`Desa ${said} tidak dikenal`, `Village ${said} is not known`)
  }
  if (lat === null || lon === null) return wrong('Desa (kosong) tidak dikenal', 'Village (empty) is not known')
  return places.at(lat, lon) ?? wrong('Titiknya di luar kabupaten', 'Its point lies outside the regency')
}

/** Where a store is, by its cell of both or by latitude and longitude; two points that differ are none. */
function pointOf(row: FileRow, number: (id: string) => number | undefined, problems: Text[]) {
  const [lat, lon] = [number('lat') ?? null, number('lon') ?? null]
  const written = row.cells.point ?? ''
  if (written === '') return { lat, lon }
  const point = readPoint(written)
  if (!point) problems.push(text(`Titik “${written}” tidak terbaca`, `The point “${written}” cannot be read`))
  else if ((lat ?? point.lat) !== point.lat || (lon ?? point.lon) !== point.lon)
    problems.push(text('Dua kolom menyebut titik yang berbeda', 'Two columns name different points'))
  return point ?? { lat, lon }
}

const closed = /(?:^|[^\p{L}\d])(?:tutup|closed|relokasi|pindah lokasi)(?![\p{L}\d])/iu

/** One line of a list of stores; what cannot be read, or could mean two things, is a problem of the line. */
function readStore(row: FileRow, reader: RowReader, places: Places, problems: Text[]): StoreFields | undefined {
  const written = (id: string) => plainText(row.cells[id] ?? '')
  const number = (id: string) => reader.number(row, id, problems)
  const { lat, lon } = pointOf(row, number, problems)
  if (problems.length === 0 && (lat === null) !== (lon === null))
    problems.push(
      text('Titiknya tidak lengkap: isi lintang dan bujur', 'Its point is half: fill in latitude and longitude')
    )
  const slots = number('slots')
  const demand = number('demand')
  const day = row.cells.deliveryDay ?? ''
  const deliveryDay = day === '' ? null : dayOf(day)
  if (deliveryDay === 0)
    problems.push(
      text(
        `Hari kirim “${day}” tidak terbaca; tulis 1–7 atau nama hari`,
        `Delivery day “${day}” cannot be read; write 1–7 or its name`
      )
    )
  const village = villageOf(row, lat, lon, places, problems)
  if ([written('name'), ...(row.rest ?? '').split('\t')].some((said) => closed.test(said)))
    problems.push(
      text(
        'Berkas menyebut toko ini tutup atau pindah; hapus keterangannya bila masih buka',
        'The file says that this store is closed or has moved; remove the note if it is still open'
      )
    )
  for (const { id, name } of fieldsOf.stores)
    if (isCellError(row.cells[id] ?? '') || String(row.cells[id]).startsWith(notShown))
      problems.push(
        text(`${name.id} “${row.cells[id]}” bukan isi sel yang terbaca`, `${name.en} “${row.cells[id]}” is no value`)
      )
    else if (isDitto(row.cells[id] ?? ''))
      problems.push(
        text(`${name.id} hanya “sama dengan atas”; tulis isinya`, `${name.en} says only “same as above”; write it`)
      )
  if (row.damaged)
    problems.push(text('Tanda kutip di baris ini tidak berpasangan', 'A quotation mark in this line has no partner'))
  if (problems.length > 0) return undefined
  const store = storeFields.safeParse({
    code: written('store').replace(/^(\d+)\.0$/, '$1'),
    name: written('name'),
    village,
    slots,
    ...(demand === undefined ? {} : { demand }),
    deliveryDay,
    type: written('type'),
    lat,
    lon
  })
  if (store.success) return store.data
  const fault = store.error.issues[0]?.path[0]
  problems.push(
    fault === 'demand'
      ? text('Indeks permintaan harus 0,1–10', 'The demand index must be 0.1–10')
      : fault === 'lat' || fault === 'lon'
        ? text('Titiknya di luar Indonesia', 'Its point lies outside Indonesia')
        : fault === 'type'
          ? text('Jenis toko terlalu panjang (paling banyak 40 huruf)', 'Its type is too long (40 letters at most)')
          : text(
              'Isi kode (2–20 huruf), nama (2–120), dan tempat di rak (0–500) dengan benar',
              'Code (2–20 letters), name (2–120) or rack slots (0–500) is wrong'
            )
  )
  return undefined
}

const joined = (problems: readonly Text[]): Text | null =>
  problems.length ? text(problems.map((p) => p.id).join('; '), problems.map((p) => p.en).join('; ')) : null

/** A list of stores from a retailer's file: what it says, which rows cannot be taken and why, and what was left out. */
export const storesFromFile = view({
  name: 'retail/stores-from-file',
  may: office,
  title: text('Membaca berkas toko', 'Read a list of stores'),
  apart: true,
  input: z.object({
    retailer: z.string().max(60),
    file: uploaded,
    columns: mapOf(z.string().max(60), z.string().max(200), 60).default({}),
    meant: saidOf,
    take: z
      .array(z.enum(leftReasons))
      .max(leftReasons.length)
      .default([])
      .describe('Lines left out for these reasons are rows after all.')
  }),
  async run(context, input) {
    const { regency } = context.actor
    await ownUpload(context, input.file, text('Berkas yang Anda unggah', 'A file that you uploaded'))
    const before = await formatOf(context, input.retailer, 'stores')
    const said = { columns: input.columns, ways: input.meant }
    const file = await context.files.use(input.file, (path) => readFile(path, 'stores', before, said, input.take))
    const villages = await villagesOf(context.db, regency)
    const shapes = await villageShapes(context.db, regency)
    const places: Places = {
      find: villageFinder(villages),
      byBps: await villagesByBps(context.db, regency, context.today),
      at: (lat, lon) => villageAtPoint(shapes, lat, lon),
      named: new Map([...Map.groupBy(villages, (v) => v.name.toLowerCase())].map(([name, all]) => [name, all.length]))
    }
    const known = storeFinder(
      await context.db
        .selectFrom('store')
        .select(['id', 'code'])
        .where('regency', '=', regency)
        .where('retailer', '=', input.retailer)
        .execute(),
      input.retailer
    )
    const reader = new RowReader('stores', file)
    const lineOf = new Map<string, number>()
    const lines = file.rows.map((row) => {
      const problems: Text[] = []
      const read = readStore(row, reader, places, problems)
      const before = read && known(read.code)
      const store = read && before ? { ...read, code: before.code } : read
      const earlier = store && lineOf.get(store.code)
      if (store && earlier !== undefined)
        problems.push(text(`Kode ini sudah ada di baris ${earlier}`, `This code stands in row ${earlier} already`))
      else if (store) lineOf.set(store.code, row.line)
      const code = plainText(row.cells.store ?? '')
      return {
        sheet: row.sheet,
        line: row.line,
        code,
        name: plainText(row.cells.name ?? ''),
        store: problems.length ? null : (store ?? null),
        problem: joined(problems),
        /** What is taken otherwise than it is written. */
        note:
          store && store.code !== code
            ? text(`${code} dibaca sebagai ${store.code}`, `${code} is read as ${store.code}`)
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

/** A store that is no more: kept with its history, no longer planned for or delivered to. */
export const closeStore = action({
  name: 'retail/close-store',
  may: office,
  title: text('Menutup toko ritel', 'Closed a store'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const row = await context.db
      .updateTable('store')
      .set({ closed_on: context.today })
      .where('regency', '=', context.actor.regency)
      .where('id', '=', id)
      .where('closed_on', 'is', null)
      .returning('id')
      .executeTakeFirst()
    if (!row) throw notFound(text('Toko', 'The store'))
    return {}
  }
})

export const stores = view({
  name: 'retail/stores',
  may: { ...seePlanning, facilitator: 'regency', buyer: 'own' },
  title: text('Toko ritel', 'Stores'),
  input: page(['code', 'name', 'village', 'slots', 'demand'], {
    retailer: z.string().max(60).nullable().optional(),
    search: z.string().max(60).default('')
  }),
  columns: [
    { key: 'retailer', header: text('Ritel', 'Retailer'), type: 'text' },
    { key: 'code', header: text('Kode', 'Code'), type: 'text' },
    { key: 'name', header: text('Toko', 'Store'), type: 'text' },
    { key: 'villageName', header: text('Desa', 'Village'), type: 'text' },
    { key: 'type', header: text('Jenis toko', 'Type'), type: 'text' },
    { key: 'slots', header: text('Tempat di rak', 'Rack slots'), type: 'number' },
    { key: 'demand', header: text('Indeks permintaan', 'Demand index'), type: 'number' }
  ],
  async run(context, input) {
    let found = context.db
      .selectFrom('store')
      .where('store.regency', '=', context.actor.regency)
      .where('closed_on', 'is', null)
    if (input.retailer) found = found.where('retailer', '=', input.retailer)
    const like = containing(input.search)
    if (input.search) found = found.where((eb) => eb.or([eb('code', 'ilike', like), eb('name', 'ilike', like)]))
    return paged(
      input,
      found,
      (q) =>
        q.select([
          'id',
          'retailer',
          'code',
          'name',
          'village',
          'slots',
          'demand',
          'delivery_day as deliveryDay',
          'type',
          'lat',
          'lon',
          sql<string>`(select r.name from region r where r.code = store.village)`.as('villageName')
        ]),
      { sort: 'code' }
    )
  }
})
