/** A retailer's sales file of 200,000 rows against COPY, and the stock page over a million sales. */

import { Readable } from 'node:stream'
import { jobKinds } from '../src/app.ts'
import { addDays } from '../src/kernel/dates.ts'
import { commandLine } from '../src/open.ts'
import { runJob } from '../src/platform/jobs.ts'
import { newId, performAction, performView } from '../src/platform/perform.ts'
import { copyRows } from '../src/platform/postgres/copy.ts'
import { storeUpload } from '../src/platform/uploads.ts'
import { serveRegency } from '../src/regions/index.ts'
import { type Bench, median, timed } from './world.ts'

const [products, stores, perFile] = [120, 300, 200_000]
const first = '2024-01-01'

/** Five files of 200,000 rows, one after another: how long the last takes, and what a page costs after them. */
export async function measureSales(bench: Bench) {
  const platform = await bench.platform()
  const { connection } = platform
  await connection.transaction('read write', async (tx) => {
    await serveRegency(tx, '35.29', true)
  })
  const { pool } = connection
  const household = newId()
  const village = '35.29.14.2008'
  await pool.query(`insert into household (regency, id, village) values ('35.29', $1, $2)`, [household, village])
  await pool.query(
    `insert into person (regency, id, household_id, village, name, name_tokens) values ('35.29', $1, $1, $2, 'Uji', '{uji}')`,
    [household, village]
  )
  await pool.query(`insert into auth_user (id, name, email) values ('uji', 'Uji', 'uji@uji.example')`)
  await pool.query(
    `insert into member (regency, user_id, name, email, role, villages)
      values ('35.29', 'uji', 'Uji', 'uji@uji.example', 'facilitator', array[$1])`,
    [village]
  )
  await pool.query(
    `insert into mentoring_case (regency, id, household_id, village, person_id, title, product, stage, facilitator,
      facilitator_name, opened_on)
     values ('35.29', $1, $1, $2, $1, 'Uji', 'Uji', 'producing', 'uji', 'Uji', '2024-01-01')`,
    [household, village]
  )
  await pool.query(
    `insert into product (regency, id, case_id, household_id, village, brand, name, category, net_content, net_unit,
      packaging, cost, price, capacity, gtin)
     select '35.29', gen_random_uuid(), $1, $1, $2, 'Uji', 'Produk ' || g, 'packaged-food', 100, 'g', 2, 1000, 2000, 100000,
       lpad((2900000000000 + g)::text, 13, '0') from generate_series(1, $3::int) g`,
    [household, village, products]
  )
  await pool.query(
    `insert into store (regency, id, retailer, code, name, village, lat, lon, slots, demand)
      select '35.29', gen_random_uuid(), 'Alfamart', 'A' || g, 'Toko ' || g, $1, -7, 113.8, 200, 1 from generate_series(1, $2::int) g`,
    [village, stores]
  )
  for (const [source, target] of [
    ['maker', 'transit'],
    ['transit', 'shelf']
  ])
    await pool.query(
      `insert into stock_move (regency, product_id, store_id, batch, retailer, household_id, village, best_before, day,
        source, target, quantity, origin)
       select '35.29', p.id, s.id, 'B-' || b, 'Alfamart', p.household_id, p.village, '2029-01-01'::date + b, $1, $2, $3,
         200, p.id from product p, store s, generate_series(1, 3) b`,
      [first, source, target]
    )
  await pool.query('analyze')
  const actor = commandLine('35.29')
  let day = first
  const file = (): string => {
    const lines = ['kode toko;barcode;tanggal;qty;nilai']
    while (lines.length <= perFile) {
      for (let s = 1; s <= stores && lines.length <= perFile; s++)
        for (let p = 1; p <= products && lines.length <= perFile; p++)
          lines.push(`A${s};${2_900_000_000_000 + p};${day};1;2500`)
      day = addDays(day, 1)
    }
    return lines.join('\n')
  }
  let last = { seconds: 0 }
  for (let i = 0; i < 5; i++) {
    const upload = await storeUpload(platform, actor, `${i}.csv`, Readable.from([Buffer.from(file())]))
    const { job } = (await performAction(platform, actor, 'sales/import', newId(), {
      retailer: 'Alfamart',
      file: upload
    })) as { job: string }
    last = await timed(() => runJob(platform, jobKinds, job))
  }
  await pool.query('analyze')
  const { rows } = await pool.query(
    `select s.code, p.gtin, x.day::text, x.quantity, x.amount from sale x join store s on s.id = x.store_id
      join product p on p.id = x.product_id where x.import_id = (select id from sales_import order by made_at desc limit 1)`
  )
  await pool.query('create table bare (store text, gtin text, day date, quantity int, amount bigint)')
  const bare = await timed(() =>
    connection.transaction('read write', (_, client) =>
      copyRows(
        client,
        'bare',
        ['store', 'gtin', 'day', 'quantity', 'amount'],
        rows.map((r) => Object.values(r) as never)
      )
    )
  )
  const register = await copyIntoSales(platform)
  const pages: number[] = []
  for (let i = 0; i < 20; i++)
    pages.push((await timed(() => performView(platform, actor, 'sales/stock', {}))).seconds * 1000)
  const raw = await timed(() =>
    pool.query(`select product_id, sum(quantity) from sale where regency = '35.29' group by 1 order by 2 desc limit 25`)
  )
  const { count } = (await pool.query('select count(*)::int from sale')).rows[0]
  return {
    rows: rows.length,
    sales: count as number,
    importSeconds: last.seconds,
    bareCopy: bare.seconds,
    registerCopy: register,
    page: median(pages),
    raw: raw.seconds * 1000
  }
}

/** The rows of the last file taken out and put back by COPY, with indexes, constraints and the roll-up by month. */
async function copyIntoSales(platform: Awaited<ReturnType<Bench['platform']>>): Promise<number> {
  const { connection } = platform
  const columns = [
    'regency',
    'store_id',
    'product_id',
    'day',
    'retailer',
    'household_id',
    'village',
    'quantity',
    'amount',
    'import_id'
  ]
  const { rows } = await connection.pool.query(
    `delete from sale where import_id = (select id from sales_import order by made_at desc limit 1)
      returning ${columns.map((c) => (c === 'day' ? 'day::text' : c)).join(', ')}`
  )
  const back = await timed(() =>
    connection.transaction('read write', (_, client) =>
      copyRows(
        client,
        'sale',
        columns,
        rows.map((r) => columns.map((c) => r[c]))
      )
    )
  )
  return back.seconds
}
