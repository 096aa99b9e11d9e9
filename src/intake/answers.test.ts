/** What is asked once of a file and remembered: lists without titles, times of other zones, orders by sheet, swapped points, BPS codes. */
import { readFileSync } from 'node:fs'
import ExcelJS from 'exceljs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jelbudan, openWorld, refusal, someone, type World } from '../../tests/support/world.ts'
import { addMonths, dateInJakarta } from '../kernel/dates.ts'
import type { ImportKind } from './model.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())
const officer = someone('officer')
const administrator = someone('administrator')
const nyapar = '35.29.14.2011'

type Sheets = Record<string, (string | number)[][]>
async function workbook(sheets: Sheets): Promise<Buffer> {
  const book = new ExcelJS.Workbook()
  for (const [name, rows] of Object.entries(sheets)) book.addWorksheet(name).addRows(rows)
  return Buffer.from(await book.xlsx.writeBuffer())
}
async function read(content: Buffer | string | Sheets, kind: ImportKind = 'households') {
  const bytes =
    typeof content === 'object' && !Buffer.isBuffer(content) ? await workbook(content) : Buffer.from(content)
  const file = await world.upload(officer, 'berkas', bytes)
  const { import: id, job } = await world.act(officer, 'intake/upload', { file, kind, village: null })
  await world.run(job)
  return id
}
const get = (id: string) => world.see(officer, 'intake/get', { id })
const understood = async (id: string) => (await world.act(officer, 'intake/understood', { import: id })).rows
const rowsOf = async (id: string) => (await understood(id)).filter((row) => row.status !== 'left')
const held = (row: { problems: { code: string; severity: string }[] }) =>
  row.problems.filter((p) => p.severity !== 'warn').map((p) => p.code)
type Meant = NonNullable<Awaited<ReturnType<typeof get>>['columns'][number]['meant']>
async function answer(id: string, meant: Record<string, Meant>, change: Record<string, number> = {}) {
  const { mapping } = await get(id)
  const said = { ...(mapping as Record<string, number>), ...change }
  await world.run(
    (await world.act(officer, 'intake/map-columns', { import: id, mapping: said, meant, village: null })).job
  )
}

describe('a list without titles that is shaped like a table of its file', () => {
  const titles = ['No', 'NIK', 'Nama', 'Tgl Lahir', 'Desa']
  const people = (from: number, n: number) =>
    Array.from({ length: n }, (_, i) => [
      i + 1,
      `35291452038510${from + i}`,
      `Warga ${'abcdefghij'[i]}an`,
      '12/03/1985',
      'Jelbudan'
    ])
  const file = (last = 'Desa'): Sheets => ({
    'RT 1': [[...titles.slice(0, 4), last], ...people(10, 3)],
    'RT 2': people(20, 2),
    'RT 3': [...people(30, 2), ['Jumlah', '', 2]],
    Catatan: [['Dicetak oleh petugas'], ['Harap diperiksa']]
  })
  const say = async (id: string, continues: boolean) => {
    const { job } = await world.act(officer, 'intake/continue-table', { import: id, continues })
    if (job) await world.run(job)
  }

  it('is left out and asked of; said to continue it, its lines are rows under the same titles', async () => {
    const id = await read(file())
    expect((await get(id)).counts).toMatchObject({ accepted: 3, left: { continues: 4, total: 1, 'no-table': 2 } })
    const lines = (await world.see(officer, 'intake/rows', { import: id, show: 'left', left: 'continues' })).rows
    expect(lines[0]!.values).toMatchObject({ name: 'Warga aan', birthDate: '12/03/1985' })
    await say(id, true)
    const { counts, answers } = await get(id)
    expect(counts).toMatchObject({ accepted: 7, left: { total: 1, 'no-table': 2 }, taken: { continues: 4 } })
    expect(answers).toEqual({ continues: true })
    expect((await rowsOf(id)).slice(-2).map((row) => row.values)).toMatchObject([
      { nik: '3529145203851030', village: jelbudan },
      { nik: '3529145203851031', birthDate: '1985-03-12' }
    ])
    await say(id, false)
    expect((await get(id)).counts).toMatchObject({ accepted: 3, left: { continues: 4 }, taken: {} })
  })

  it('is read at once in the next file of a source of which that was said', async () => {
    await say(await read(file('Kelurahan')), true)
    const id = await read(file('Kelurahan'))
    expect((await get(id)).counts).toMatchObject({
      accepted: 7,
      left: { total: 1, 'no-table': 2 },
      taken: { continues: 4 }
    })
  })

  it('may stand before the table, and is none where its cells are others', async () => {
    const first = await read({ Awal: people(10, 3), Akhir: [titles, ...people(20, 3)] })
    expect((await get(first)).counts).toMatchObject({ accepted: 3, left: { continues: 3 } })
    const other = await read({ A: [titles, ...people(10, 3)], B: [['x', 'Atap', 'bocor', 'parah', 'dekat balai']] })
    expect((await get(other)).counts.left).toEqual({ 'no-table': 1 })
  })
})

describe('a list of one column', () => {
  it.each([
    ['NIK', 'NIK\n3529145203851001\n3529141708771002\n352914\n', ['name-missing', 'village-missing']],
    [
      'NIK without a title',
      '3529145203851001\n3529141708771002\n3529141708771003\n',
      ['name-missing', 'village-missing']
    ],
    ['names', 'Nama\nSiti Aminah\nAli Wafa\nMoh. Kamil\n', ['village-missing']],
    ['names without a title', 'Siti Aminah\nAli Wafa\nMoh. Kamil\n', ['village-missing']]
  ])('of %s is read, and each row says what is missing', async (_, content, missing) => {
    const id = await read(content)
    const rows = await rowsOf(id)
    expect(rows).toHaveLength(3)
    for (const row of rows) expect(held(row)).toEqual(expect.arrayContaining(missing))
  })

  it('of businesses is read as well', async () => {
    const rows = await rowsOf(await read('Nama Usaha\nKeripik Bu Siti\nMente Pak Ali\n', 'enterprises'))
    expect(rows.map((row) => row.values.business)).toEqual(['Keripik Bu Siti', 'Mente Pak Ali'])
    for (const row of rows) expect(held(row)).toEqual(expect.arrayContaining(['owner-missing', 'village-missing']))
  })

  it('without titles loses no row where several columns have none', async () => {
    const id = await read('Siti Aminah;Jelbudan\nAli Wafa;Jelbudan\n')
    expect((await understood(id)).map((row) => [row.line, row.status, row.left ?? null])).toEqual([
      [2, expect.anything(), null],
      [1, 'left', 'title']
    ])
  })
})

describe('times of another zone in a column of births', () => {
  const list = (last: string, ...births: [nik: string, birth: string][]) =>
    `NIK;Nama;Tgl Lahir;Desa;${last}\n${births.map(([nik, birth], i) => `${nik};Warga ${'abcdef'[i]}an;${birth};Jelbudan;-`).join('\n')}\n`
  const births = async (id: string) => (await rowsOf(id)).map((row) => row.values.birthDate ?? held(row)[0])

  it('are asked of once, with what either answer gives, and remembered', async () => {
    const content = list(
      'Ket',
      ['', '1986-04-01T17:00:00Z'],
      ['', '1990-12-31T17:00:00.000Z'],
      ['', '1991-05-05T03:00:00Z']
    )
    const id = await read(content)
    expect(await births(id)).toEqual(['date-ambiguous', 'date-ambiguous', '1991-05-05'])
    const { columns } = await get(id)
    expect(columns[2]).toMatchObject({ days: { how: 'open', either: 2 }, problems: { 'date-ambiguous': 2 } })
    await answer(id, { 2: { days: 'jakarta' } })
    expect(await births(id)).toEqual(['1986-04-02', '1991-01-01', '1991-05-05'])
    await answer(id, { 2: { days: 'written' } })
    expect(await births(id)).toEqual(['1986-04-01', '1990-12-31', '1991-05-05'])
    expect(await births(await read(content))).toEqual(['1986-04-01', '1990-12-31', '1991-05-05'])
  })

  it('are read by the birth date of the NIK beside one of them', async () => {
    const witness = list('Lain', ['3529140204860001', '1986-04-01T17:00:00Z'], ['', '1990-12-31T17:00:00Z'])
    expect(await births(await read(witness))).toEqual(['1986-04-02', '1991-01-01'])
    const other = list('Lain', ['3529140104860001', '1986-04-01T17:00:00Z'], ['', '1990-12-31T17:00:00Z'])
    expect(await births(await read(other))).toEqual(['1986-04-01', '1990-12-31'])
  })
})

describe('sheets that write dates in other orders', () => {
  const titles = ['Nama', 'Tgl Lahir', 'Desa']
  const sheet = (...births: string[]) => [
    titles,
    ...births.map((birth, i) => [`Warga ${'abcdef'[i]}an`, birth, 'Jelbudan'])
  ]

  it('are asked of by sheet where they do not say it, and an answer leaves the others as they are', async () => {
    const file = {
      Jan: sheet('25/03/1985', '04/05/1986'),
      Feb: sheet('03/25/1985', '04/05/1986'),
      Mar: sheet('04/05/1986'),
      Apr: sheet('06/07/1988')
    }
    const id = await read(file)
    const births = async () => (await rowsOf(id)).map((row) => row.values.birthDate ?? held(row)[0])
    const known = ['1985-03-25', '1986-05-04', '1985-03-25', '1986-04-05']
    expect(await births()).toEqual([...known, 'date-ambiguous', 'date-ambiguous'])
    expect((await get(id)).columns[1]!.open).toEqual([
      { sheet: 'Mar', either: 1, examples: ['04/05/1986'] },
      { sheet: 'Apr', either: 1, examples: ['06/07/1988'] }
    ])
    await answer(id, { 1: { sheets: { Mar: 'month' } } })
    expect(await births()).toEqual([...known, '1986-04-05', 'date-ambiguous'])
    await answer(id, { 1: { sheets: { Mar: 'month', Apr: 'day' } } })
    expect(await births()).toEqual([...known, '1986-04-05', '1988-07-06'])
    const again = await read(file)
    expect((await rowsOf(again)).map((row) => row.values.birthDate)).toEqual([...known, '1986-04-05', '1988-07-06'])
    // An answer about the whole column is about those that do not say it themselves.
    await answer(id, { 1: { dates: 'day' } })
    expect(await births()).toEqual([...known, '1986-05-04', '1988-07-06'])
  })
})

describe('latitude and longitude that stand swapped', () => {
  const point = async () => {
    const { rows } = await world.see(officer, 'regions/villages', {})
    const { lat, lon } = rows.find((village) => village.code === jelbudan)!
    return { lat: lat!, lon: lon! }
  }

  it('are asked of once, and exchanged in all rows and the next file', async () => {
    const { lat, lon } = await point()
    const file = {
      A: [
        ['Nama', 'Lintang', 'Bujur'],
        ['Siti Aminah', lon, lat],
        ['Ali Wafa', lon, lat],
        ['Nur Hayati', '', '']
      ]
    }
    const id = await read(file)
    const [first] = await rowsOf(id)
    expect(first!.problems).toMatchObject([
      { field: 'lat', code: 'point-swapped', readings: [String(lat)] },
      { field: 'lon', code: 'point-swapped', readings: [String(lon)] },
      { code: 'village-by-point' }
    ])
    const { columns, mapping } = await get(id)
    expect(columns[mapping.lat!]).toMatchObject({ far: true, problems: { 'point-swapped': 2 } })
    await answer(id, {}, { lat: mapping.lon!, lon: mapping.lat! })
    expect((await rowsOf(id)).map((row) => [row.status, row.values.lat ?? null, row.values.village])).toEqual([
      ['accepted', lat, jelbudan],
      ['accepted', lat, jelbudan],
      ['held', null, null]
    ])
    expect((await rowsOf(await read(file)))[0]).toMatchObject({ status: 'accepted', values: { lat, lon } })
  })

  it('are not believed half: one exchanged number leaves the other held', async () => {
    const { lat, lon } = await point()
    const id = await read(`Nama;Lintang;Bujur;Desa\nSiti;${lon};${lat};Jelbudan\nAli;${lat};${lon};Jelbudan\n`)
    expect((await get(id)).counts).toMatchObject({ accepted: 1, held: 1 })
    const fix = (values: Record<string, string>) => world.act(officer, 'intake/fix-row', { import: id, no: 1, values })
    expect(await fix({ lat: String(lat) })).toMatchObject({ status: 'held', problems: [{ field: 'lon' }] })
    expect(await fix({ lon: String(lon) })).toMatchObject({ status: 'accepted' })
    expect((await rowsOf(id))[0]!.values).toMatchObject({ lat, lon })
  })
})

describe('villages by the codes of the statistics office', () => {
  const bring = async (content: string, validFrom = '2024-07-01') =>
    world.act(administrator, 'regions/import-codes', {
      file: await world.upload(administrator, 'kode.csv', Buffer.from(content)),
      source: 'Uji, 2024',
      validFrom
    })
  const list = (title: string, ...codes: string[]) =>
    `Nama;${title}\n${codes.map((code, i) => `Warga ${'abcdef'[i]}an;${code}`).join('\n')}\n`
  const villages = async (content: string) =>
    (await rowsOf(await read(content))).map((row) => row.values.village ?? held(row)[0])

  it('are held with what to do until their table is there, and translated afterwards', async () => {
    const file = list('Kode Desa', '3529140008', '3529140011', '3529149999')
    const id = await read(file)
    expect((await rowsOf(id)).map(held)).toEqual(Array.from({ length: 3 }, () => ['village-code-unknown']))
    const told = await bring(
      [
        'Bridging kode desa',
        'Kode BPS;Nama Desa;Kode Kemendagri',
        '3529140008;JELBUDAN;35.29.14.2008',
        '3529140011;Nyapar;3529142011',
        '3529140012;Desa Lain;35.29.14.2001',
        '3529140013;Tidak Ada;35.29.14.2999',
        '3528010001;Kota;35.28.01.2001',
        'belum ada;Jelbudan;35.29.14.2008'
      ].join('\n')
    )
    expect(told).toMatchObject({ villages: 2, foreign: 1, unreadable: 1, left: 1, twice: [] })
    expect(told.unknown).toEqual(['3529142999 Tidak Ada'])
    expect(told.unlike).toHaveLength(1)
    await answer(id, {})
    const rows = await rowsOf(id)
    expect(rows.map((row) => row.values.village ?? held(row)[0])).toEqual([jelbudan, nyapar, 'village-code-unknown'])
    expect(rows[0]!.problems).toMatchObject([{ code: 'village-by-bps', severity: 'warn' }])
    expect(await villages('Nama Usaha;Nama Pemilik;Kode BPS\nKeripik;Siti;3529140008\n')).toBeDefined()
  })

  it('that are another village of the ministry are held with both, unless the title says whose they are', async () => {
    await bring('Kode BPS;Kode Kemendagri;Nama\n3529142011;35.29.14.2008;Jelbudan\n', '2025-01-01')
    const id = await read(list('Kode Desa', '3529142011'))
    const [row] = await rowsOf(id)
    expect(row!.problems).toMatchObject([
      { code: 'village-two-codes', readings: [`${jelbudan.slice(0, 9)}2011 Nyapar`, `${jelbudan} Jelbudan`] }
    ])
    const values = { village: `${nyapar} Nyapar` }
    expect(await world.act(officer, 'intake/fix-row', { import: id, no: 1, values })).toMatchObject({
      status: 'accepted'
    })
    expect(await villages(list('Kode Desa BPS', '3529142011'))).toEqual([jelbudan])
    expect(await villages(list('Kode Desa Kemendagri', '3529142011'))).toEqual([nyapar])
  })

  it('hold from a day on, and can be taken away', async () => {
    await bring(
      'Kode BPS;Kode Kemendagri;Nama\n3529140077;35.29.14.2011;Nyapar\n',
      addMonths(dateInJakarta(new Date()), 12)
    )
    expect(await villages(list('Kode BPS', '3529140077'))).toEqual(['village-code-unknown'])
    await bring('Kode BPS;Kode Kemendagri;Nama\n3529140077;35.29.14.2011;Nyapar\n', '2020-01-01')
    expect(await villages(list('Kode BPS', '3529140077'))).toEqual([nyapar])
    expect((await world.see(officer, 'regions/codes', {})).rows.map((row) => row.validFrom)).toContain('2020-01-01')
    await world.act(administrator, 'regions/remove-codes', { validFrom: '2020-01-01' })
    expect(await villages(list('Kode BPS', '3529140077'))).toEqual(['village-code-unknown'])
  })

  it('are brought by an administrator, in a table with both codes', async () => {
    expect((await refusal(bring('Nama;Desa\nSiti;Jelbudan\n'))).code).toBe('regions/codes-columns')
    const file = await world.upload(officer, 'kode.csv', Buffer.from('x'))
    const input = { file, source: 'Uji', validFrom: '2024-07-01' }
    expect((await refusal(world.act(officer, 'regions/import-codes', input))).status).toBe(403)
  })

  it('translate boundaries as well', async () => {
    await bring('Kode BPS;Kode Kemendagri;Nama\n3529140008;35.29.14.2008;Jelbudan\n', '2026-01-01')
    const { rows } = await world.see(officer, 'regions/villages', {})
    const { lat, lon } = rows.find((village) => village.code === jelbudan)!
    const [x, y] = [lon!, lat!]
    const ring = [
      [x, y],
      [x, y + 0.01],
      [x + 0.01, y + 0.01],
      [x, y]
    ]
    const shape = {
      type: 'Feature',
      properties: { IDDESA: '3529140008' },
      geometry: { type: 'Polygon', coordinates: [ring] }
    }
    const file = await world.upload(administrator, 'batas.json', Buffer.from(JSON.stringify(shape)))
    const told = await world.act(administrator, 'regions/import-boundaries', { file, source: 'Uji' })
    expect(told).toMatchObject({ villages: 1, codeColumn: 'IDDESA', byBps: true, byName: false })
    await world.act(administrator, 'regions/remove-boundaries', {})
  })
})

describe('imports of an earlier version, that knew no times of other zones', () => {
  it('open, are answered, applied and undone as those of now', async () => {
    const { pool } = world.platform.connection
    const list = (day: string) => `Nama;Tgl Lahir;Desa\nSiti Uji;${day};Jelbudan\nJumlah;1;\n`
    const waiting = await read(list('03/04/1985'))
    const applied = await read(list('25/04/1985'))
    await world.run((await world.act(officer, 'intake/apply', { import: applied })).job)
    const seen = () => Promise.all([waiting, applied].map(async (id) => [await get(id), await understood(id)]))
    const now = await seen()
    await pool.query(
      `update import set columns = (select jsonb_agg(c - 'days' - 'far' order by n)
        from jsonb_array_elements(columns) with ordinality e (c, n)) where columns <> '[]'`
    )
    const migration = readFileSync(new URL('../../migrations/0023_answers.sql', import.meta.url), 'utf8')
    await pool.query(/^update import set[\s\S]*?;$/m.exec(migration)![0])
    expect(await seen()).toEqual(now)
    await answer(waiting, { 1: { dates: 'month' } })
    expect((await rowsOf(waiting))[0]!.values).toMatchObject({ birthDate: '1985-03-04' })
    await world.run((await world.act(officer, 'intake/apply', { import: waiting })).job)
    expect((await get(waiting)).counts).toMatchObject({ new: 1, left: { total: 1 } })
    for (const id of [waiting, applied]) await world.act(officer, 'intake/undo', { import: id })
    const { rows } = await pool.query(`select 1 from person where name = 'Siti Uji'`)
    expect(rows).toEqual([])
  })
})

it('a cell of which its format shows nothing is held, with its value to choose; a quoted one is a text like others', async () => {
  const book = new ExcelJS.Workbook()
  const sheet = book.addWorksheet('Warga')
  sheet.addRows([
    ['NIK', 'Nama', 'Desa', 'Jumlah pohon mente'],
    ['3529145203851011', 'Siti Uji', 'Jelbudan', 12],
    ['3529145203851012', 'Ali Uji', 'Jelbudan', 13]
  ])
  sheet.getCell('D2').numFmt = ';;;'
  sheet.getCell('B3').numFmt = ';;;'
  sheet.getCell('A3').style = { ...sheet.getCell('A3').style, quotePrefix: true } as ExcelJS.Style
  const rows = await rowsOf(await read(Buffer.from(await book.xlsx.writeBuffer())))
  expect(rows.map((row) => [row.status, held(row), row.problems.flatMap((p) => p.readings ?? [])])).toEqual([
    ['held', ['cell-not-shown'], ['12']],
    ['held', ['cell-not-shown'], ['Ali Uji']]
  ])
})

it('numbers under the names of kinds may be ranks; where all are counted, or too many for a rank, they are counts', async () => {
  const of = async (titles: string, ...lines: string[]) =>
    (await rowsOf(await read([`Nama;Desa;${titles}`, ...lines].join('\n')))).map((row) => [
      held(row),
      row.problems[0]?.readings ?? row.values['own.cashew']
    ])
  expect(await of('Mente;Batik;Jamu', 'Siti Uji;Jelbudan;1;2;3', 'Ali Uji;Jelbudan;40;;')).toEqual([
    [['count-or-rank'], ['1', '']],
    [[], 40]
  ])
  expect(await of('Jumlah pohon mente;Batik;Jamu', 'Siti Uji;Jelbudan;1;v;')).toEqual([[[], 1]])
})

it('who is said to be dead, gone or missing, or closed, is held; what is said of parents is not', async () => {
  const people = await rowsOf(
    await read(
      'Nama;Status Dasar;Keadaan Ayah;Desa\nSiti Uji;HIDUP;Meninggal;Jelbudan\nAli Uji;MATI;;Jelbudan\n' +
        'Budi Uji (Alm);HIDUP;;Jelbudan\nTini Uji;Pindah ke Jakarta;;Jelbudan\nToni Uji;Pindah datang 2020;;Jelbudan\n'
    )
  )
  expect(people.map((row) => held(row))).toEqual([[], ['says-gone'], ['says-gone'], ['says-gone'], []])
  expect(people[1]!.problems[0]).toMatchObject({ quote: 'MATI', readings: ['Ali Uji'] })
  const remarks = await rowsOf(
    await read('No;Nama;L/P;Desa\n1;Siti Uji;P;Jelbudan\n;data belum lengkap;;\n2;Ali Uji;;Jelbudan\n')
  )
  expect(remarks.map((row) => held(row)[0])).toEqual([undefined, 'name-alone', undefined])
  const file =
    'Nama Usaha;Nama Pemilik;Kondisi;Desa\nKeripik Uji;Siti Uji;Tutup;Jelbudan\nToko Tutup Botol;Ali Uji;aktif;Jelbudan\n'
  const businesses = await rowsOf(await read(file, 'enterprises'))
  expect(businesses.map((row) => held(row).filter((code) => code !== 'owner-unknown'))).toEqual([['says-closed'], []])
})

describe('a unit that stands beside a table', () => {
  const titles = ['No', 'Nama Usaha', 'Nama Pemilik', 'Omzet', 'Modal', 'Tenaga Kerja', 'Desa']
  type Row = [string, ...(string | number)[]]
  const rows = (...amounts: Row[]) =>
    amounts.map(([name, ...cells], i) => [i + 1, `${name} Jaya`, `Ali ${name}`, ...cells, 3, 'Jelbudan'])
  const money = async (id: string) =>
    (await rowsOf(id)).map((row) => [
      row.values.turnoverNow ?? row.problems.find((p) => p.field === 'turnoverNow')?.readings ?? null,
      row.values.capital ?? row.problems.find((p) => p.field === 'capital')?.readings ?? null,
      row.values.workers
    ])
  const say = async (id: string, unit: 1 | 1000) => {
    const { columns } = await get(id)
    const meant = Object.fromEntries(
      columns.flatMap((c, i) => (['Omzet', 'Modal'].includes(c.title) ? [[i, { unit }]] : []))
    )
    await answer(id, meant)
  }

  it.each([
    ['above the titles', [['Daftar Usaha'], ['', '', '', '(dalam ribuan)'], titles, ...rows(['A', 93, '1.250,5'])]],
    ['in the title of the list', [['DAFTAR USAHA (Rp 000)'], titles, ...rows(['A', '93', '1.250,5'])]],
    ['below the table', [titles, ...rows(['A', 93, '1.250,5']), ['Keterangan: angka dalam ribuan rupiah']]],
    ['below it in the column of names', [titles, ...rows(['A', 93, '1.250,5']), ['', '*) x Rp1.000']]],
    ['under the titles', [titles, ['', '', '', '(ribuan)', '(ribuan)', '(orang)'], ...rows(['A', 93, '1.250,5'])]]
  ])('%s counts for the columns of money', async (_, lines) => {
    const id = await read({ Usaha: lines as (string | number)[][] }, 'enterprises')
    expect(await money(id)).toEqual([[93_000, 1_250_500, 3]])
  })

  it.each(['Omzet (ribuan)', 'Rp ribu', 'dalam ribuan'])('%s as the name of a sheet counts too', async (name) => {
    const id = await read({ [name]: [titles, ...rows(['A', 93, '1.250,5'])] }, 'enterprises')
    expect(await money(id)).toEqual([[93_000, 1_250_500, 3]])
    expect((await get(id)).sheets[0]!.captions).toMatchObject([{ line: 0, text: name }])
  })

  it('of words alone as the name of a sheet is asked, and against a line beside its table', async () => {
    const alone = await read({ 'Omzet juta': [titles, ...rows(['A', 93, 250])] }, 'enterprises')
    expect(await money(alone)).toEqual([[['93', '93000000'], ['250', '250000000'], 3]])
    const both = await read({ 'Omzet (juta)': [['(dalam ribuan)'], titles, ...rows(['A', 93, 250])] }, 'enterprises')
    expect((await money(both))[0]![0]).toEqual(['93', '93000', '93000000'])
    const none = await read({ 'UD Juta Rasa': [titles, ...rows(['A', 93_000, 250_000])] }, 'enterprises')
    expect(await money(none)).toEqual([[93_000, 250_000, 3]])
  })

  it('of people counts for columns of people, of trillions is asked, and of nothing in a list without amounts', async () => {
    const people = await read({ Usaha: [['(dalam ribuan orang)'], titles, ...rows(['A', 93_000, 250])] }, 'enterprises')
    expect(await money(people)).toEqual([[93_000, 250, 3000]])
    const much = await read({ Usaha: [['(dalam triliun)'], titles, ...rows(['A', 2, 250_000])] }, 'enterprises')
    expect((await money(much))[0]![0]).toBe(2e12)
    const trees = await read({
      Mente: [
        ['(dalam ribuan)'],
        ['Nama', 'Desa', 'Jumlah pohon mente', 'Hasil mente (kg)'],
        ['Siti', 'Jelbudan', 2, 1.5]
      ]
    })
    const [row] = await rowsOf(trees)
    expect(row!.status).toBe('held')
    expect(row!.problems.map((p) => [p.code, p.readings])).toEqual([
      ['unit-ambiguous', ['2', '2000']],
      ['unit-ambiguous', ['1.5', '1500']]
    ])
  })

  it('does not count for amounts that a format only shows as thousands', async () => {
    const book = new ExcelJS.Workbook()
    const sheet = book.addWorksheet('Usaha')
    sheet.addRows([['(dalam ribuan)'], titles, ...rows(['A', 93_000, 250])])
    sheet.getCell('D3').numFmt = '#,##0,'
    expect(await money(await read(Buffer.from(await book.xlsx.writeBuffer()), 'enterprises'))).toEqual([
      [93_000, 250_000, 3]
    ])
  })

  it('is asked of amounts that may be either, once for the column; the next file is asked anew', async () => {
    const file: Sheets = {
      Usaha: [['(dalam ribuan)'], titles, ...rows(['A', 1_500_000, 93], ['B', 93, 250], ['C', 2_000_000, 0])]
    }
    const id = await read(file, 'enterprises')
    const both = [['1500000', '1500000000'], 93_000, 3]
    expect(await money(id)).toEqual([both, [93_000, 250_000, 3], [['2000000', '2000000000'], 0, 3]])
    await say(id, 1)
    expect(await money(id)).toEqual([
      [1_500_000, 93_000, 3],
      [93_000, 250_000, 3],
      [2_000_000, 0, 3]
    ])
    expect((await money(await read(file, 'enterprises')))[0]).toEqual(both)
    const plain: Sheets = { Usaha: [titles, ...rows(['A', 93_000, 250])] }
    expect(await money(await read(plain, 'enterprises'))).toEqual([[93_000, 250, 3]])
  })

  it('that may be one, or not of money, is asked, and so are whole thousands beside small amounts', async () => {
    const may = await read({ Satu: [['Angka tidak dalam ribuan'], titles, ...rows(['A', 93, 250])] }, 'enterprises')
    expect(await money(may)).toEqual([[['93', '93000'], ['250', '250000'], 3]])
    const mixed = await read(
      { Satu: [['(dalam ribuan)'], titles, ...rows(['A', 93, 20_000], ['B', 93_000, 12_345])] },
      'enterprises'
    )
    expect(await money(mixed)).toEqual([
      [93_000, 20_000_000, 3],
      [['93000', '93000000'], 12_345_000, 3]
    ])
  })

  it('that one sheet has and another has not is asked of the other', async () => {
    const id = await read(
      {
        Satu: [['(dalam ribuan)'], titles, ...rows(['A', 93, 250])],
        Dua: [titles, ...rows(['B', 94, 251], ['C', 1_500_000, 300_000])]
      },
      'enterprises'
    )
    expect(await money(id)).toEqual([
      [93_000, 250_000, 3],
      [['94', '94000'], ['251', '251000'], 3],
      [1_500_000, 300_000, 3]
    ])
    expect((await get(id)).sheets.map((sheet) => sheet.captions)).toEqual([
      [{ line: 1, text: '(dalam ribuan)', said: { unit: 1000, sure: true } }],
      undefined
    ])
    await say(id, 1000)
    expect((await money(id))[1]).toEqual([94_000, 251_000, 3])
  })
})
