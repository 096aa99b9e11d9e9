import { deflateRawSync } from 'node:zlib'
import * as XLSX from '@e965/xlsx'
import ExcelJS from 'exceljs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { picture } from '../../tests/support/picture.ts'
import { jelbudan, openWorld, refusal, someone, type World } from '../../tests/support/world.ts'
import type { Problem } from '../kernel/problem.ts'
import type { ImportKind } from './model.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())
const officer = someone('officer')

async function read(name: string, content: Buffer, kind: ImportKind = 'households', village: string | null = null) {
  const file = await world.upload(officer, name, content)
  const { import: id, job } = await world.act(officer, 'intake/upload', { file, kind, village })
  await world.run(job)
  return id
}
const counts = async (id: string) => (await world.see(officer, 'intake/get', { id })).counts
const apply = async (id: string) =>
  (await world.run((await world.act(officer, 'intake/apply', { import: id })).job)) as Record<string, number>
const rows = async (id: string, show: 'all' | 'doubtful' = 'all') =>
  (await world.see(officer, 'intake/rows', { import: id, show, size: 500 })).rows

const sheet = async (table: unknown[][], merges: string[] = []): Promise<Buffer> => {
  const book = new ExcelJS.Workbook()
  const page = book.addWorksheet('Data')
  for (const line of table) page.addRow(line)
  for (const range of merges) page.mergeCells(range)
  return Buffer.from(await book.xlsx.writeBuffer())
}
const people = [
  ['No', 'NIK', 'Nama', 'L/P', 'Tgl Lahir', 'Desa', 'Dusun', 'No HP'],
  [1, '3529145203851001', 'Siti Aminah', 'P', '12/03/1985', 'Jelbudan', 'Barat', '0812-3456-7001'],
  [2, '3529141708771002', 'Moh. Kamil', 'L', '17-Agu-77', 'Ds. Jelbudan', 'Timur', '0812 3456 7002'],
  [3, '', 'Tanpa NIK', 'L', 29353, 'jelbudhan', '', '']
]

describe('a file of any kind', () => {
  const csv = (separator: string) => people.map((line) => line.join(separator)).join('\r\n')
  const kinds: [string, () => Promise<Buffer> | Buffer][] = [
    ['XLSX', () => sheet(people)],
    [
      'XLS',
      () =>
        XLSX.write(
          { SheetNames: ['Data'], Sheets: { Data: XLSX.utils.aoa_to_sheet(people) } },
          { bookType: 'biff8', type: 'buffer' }
        )
    ],
    [
      'ODS',
      () =>
        XLSX.write(
          { SheetNames: ['Data'], Sheets: { Data: XLSX.utils.aoa_to_sheet(people) } },
          { bookType: 'ods', type: 'buffer' }
        )
    ],
    ['CSV with commas', () => Buffer.from(csv(','))],
    ['CSV with semicolons', () => Buffer.from(csv(';'))],
    ['CSV with tabs and a byte order mark', () => Buffer.from(`\uFEFF${csv('\t')}`)],
    [
      'an HTML table saved as .xls',
      () =>
        Buffer.from(
          `<html><body><table>${people
            .map((line) => `<tr>${line.map((c) => `<td>${c}</td>`).join('')}</tr>`)
            .join('')}</table></body></html>`
        )
    ]
  ]
  it.each(kinds)('%s is read the same', async (_, make) => {
    const id = await read('daftar', await make())
    expect(await counts(id)).toMatchObject({ accepted: 3, held: 0, refused: 0 })
    expect((await rows(id)).map((r) => r.values.name)).toEqual(['Siti Aminah', 'Moh. Kamil', 'Tanpa NIK'])
    await world.act(officer, 'intake/undo', { import: id })
  })

  it('in Windows-1252 keeps its letters', async () => {
    const id = await read(
      'lama.csv',
      Buffer.from('Nama;Desa;Alamat\nSiti N\xe9na;Jelbudan;Jl. Caf\xe9\nAli Wafa;Jelbudan;-\n', 'latin1')
    )
    expect((await rows(id))[0]!.values.name).toBe('Siti Néna')
  })

  it('with titles, a two-row header, column numbers, repeated headers, several sheets and a signature is one list', async () => {
    const book = new ExcelJS.Workbook()
    for (const village of ['Jelbudan', 'Nyapar']) {
      const page = book.addWorksheet(village)
      page.addRow(['DAFTAR PEMINAT USAHA'])
      page.addRow([`Desa : ${village}   Kec. : Dasuk`])
      page.addRow([])
      page.addRow(['No', 'Nama', 'NIK', 'Minat', '', 'Pohon Mente', 'Jam Luang'])
      page.addRow(['', '', '', '1', '2', ''])
      page.addRow([1, 2, 3, 4, 5, 6, 7])
      page.mergeCells('D4:E4')
      page.addRow([1, `Ani ${village}`, '', 'mente', 'kue', '12 pohon', 12])
      page.addRow(['No', 'Nama', 'NIK', 'Minat', '', 'Pohon Mente', 'Jam Luang'])
      page.addRow([2, `Budi ${village}`, '', 'olahan mente', '', 5, 15])
      page.addRow([])
      page.addRow(['', '', '', 'Sumenep, 2 November 2026'])
      page.addRow(['', '', '', 'Kepala Desa'])
    }
    const id = await read('minat.xlsx', Buffer.from(await book.xlsx.writeBuffer()))
    const found = await rows(id)
    expect(found.map((r) => r.values.name)).toEqual(['Ani Jelbudan', 'Budi Jelbudan', 'Ani Nyapar', 'Budi Nyapar'])
    expect(found[0]!.values).toMatchObject({ interest1: 'mente', interest2: 'kue', 'own.cashew': '12 pohon' })
    expect(await counts(id)).toMatchObject({ accepted: 4, held: 0 })
    await apply(id)
    const table = await world.see(officer, 'potential/opportunities', { kind: 'cashew' })
    expect(table.rows.slice(0, 2).map((r) => [r.name, r.first, r.quantity])).toEqual([
      ['Jelbudan', 2, 17],
      ['Nyapar', 2, 17]
    ])
    await world.act(officer, 'intake/undo', { import: id })
    expect(
      (await world.see(officer, 'potential/opportunities', { kind: 'cashew' })).rows.every((r) => r.first === 0)
    ).toBe(true)
  })
})

describe('doubtful cells', () => {
  it('wait one by one with a message, are fixed in place, and lose nothing else', async () => {
    const id = await read(
      'ragu.xlsx',
      await sheet([
        ['NIK', 'Nama', 'L/P', 'Tgl Lahir', 'Desa', 'Pohon Mente'],
        ['3,52914E+15', 'Angka Hilang', 'P', '17/03/1985', 'Jelbudan', 3],
        ['352914520385100', 'Lima Belas', 'P', '17/03/1985', 'Jelbudan', 3],
        ['', 'Desa Salah', 'P', '17/03/1985', 'Surabaya', 3],
        ['', 'Tanggal Salah', 'P', '31 Februari 1985', 'Jelbudan', 3],
        ['', 'Masa Depan', 'P', '17/03/2062', 'Jelbudan', 3],
        ['', '', 'P', '17/03/1985', 'Jelbudan', 3],
        ['', 'Pohon Minus', 'P', '17/03/1985', 'Jelbudan', -3],
        ['', 'Terlalu Banyak', 'P', '17/03/1985', 'Jelbudan', 5_000_000],
        ['', 'Rumus Baik', 'P', '17/03/1985', 'Jelbudan', { formula: '1+2', result: 3 }],
        ['', 'Baik Sekali', 'P', '17/03/1985', 'Jelbudan', 3]
      ])
    )
    const problems = Object.fromEntries(
      (await rows(id)).map((r) => [
        r.values.name || '(kosong)',
        r.problems.filter((p) => p.severity !== 'warn').map((p) => `${p.field}: ${p.code}`)
      ])
    )
    expect(problems).toEqual({
      'Angka Hilang': ['nik: digits-lost'],
      'Lima Belas': ['nik: digits-length'],
      'Desa Salah': ['village: village-unknown'],
      'Tanggal Salah': ['birthDate: date-unreadable'],
      'Masa Depan': ['birthDate: date-future'],
      '(kosong)': ['name: name-missing'],
      'Pohon Minus': ['own.cashew: negative'],
      'Terlalu Banyak': ['own.cashew: number-large'],
      'Rumus Baik': [],
      'Baik Sekali': []
    })
    expect(await counts(id)).toMatchObject({ accepted: 2, held: 5, refused: 3 })
    const fix = (no: number, values: Record<string, string>) =>
      world.act(officer, 'intake/fix-row', { import: id, no, values })
    expect(await fix(1, { nik: '123' })).toMatchObject({ status: 'held' })
    expect(await fix(1, { nik: '3529145203851009' })).toMatchObject({ status: 'accepted' })
    expect(await fix(2, { nik: '' })).toMatchObject({ status: 'accepted' })
    expect(await fix(3, { village: jelbudan })).toMatchObject({ status: 'accepted' })
    await apply(id)
    expect(await counts(id)).toMatchObject({ new: 5, held: 2, refused: 3, waiting: 0 })
    expect(await fix(4, { birthDate: '1 Maret 1985' })).toMatchObject({ status: 'accepted' })
    await apply(id)
    expect(await counts(id)).toMatchObject({ new: 6, held: 1, refused: 3 })
    expect((await refusal(fix(1, { nik: '' }))).code).toBe('intake/row-taken')
    const left = await world.act(officer, 'intake/left-out', { import: id })
    expect(left.columns.at(-1)!.header.id).toBe('Alasan')
    expect(left.rows.map((r) => (r as Record<string, string>).c1)).toEqual([
      'Masa Depan',
      '',
      'Pohon Minus',
      'Terlalu Banyak'
    ])
    await world.act(officer, 'intake/undo', { import: id })
  })

  it('one NIK under two names holds both, until one is corrected', async () => {
    const id = await read(
      'kembar.xlsx',
      await sheet([
        ['NIK', 'Nama', 'Desa'],
        ['3529145203851011', 'Siti Aminah', 'Jelbudan'],
        ['3529145203851011', 'Bambang Susilo', 'Jelbudan'],
        ['3529145203851012', 'Orang Ketiga', 'Jelbudan']
      ])
    )
    expect(await counts(id)).toMatchObject({ accepted: 1, held: 2 })
    await world.act(officer, 'intake/fix-row', { import: id, no: 2, values: { nik: '3529141708771013' } })
    expect(await counts(id)).toMatchObject({ accepted: 3, held: 0 })
    await world.act(officer, 'intake/undo', { import: id })
  })
})

describe('the same file again', () => {
  it('changes nothing', async () => {
    const content = await sheet([
      ...people.map((l) => [...l, '']),
      [4, '3529141708771022', 'Pak Baru', 'L', '17/08/1977', 'Jelbudan', '', '', '']
    ])
    const first = await read('sekali.xlsx', content)
    expect(await apply(first)).toMatchObject({ new: 4 })
    const total = (await world.see(officer, 'households/list', {})).total
    const file = await world.upload(officer, 'sekali.xlsx', content)
    const again = await world.act(officer, 'intake/upload', { file, kind: 'households', village: null })
    expect(again.sameFileBefore).toMatchObject({ import: first })
    await world.run(again.job)
    expect(await apply(again.import)).toMatchObject({ new: 0, filled: 0, same: 4 })
    expect((await world.see(officer, 'households/list', {})).total).toBe(total)
    await world.act(officer, 'intake/undo', { import: again.import })
    await world.act(officer, 'intake/undo', { import: first })
  })

  it('with more in it fills what was empty and never changes what is known', async () => {
    const first = await read(
      'a.csv',
      Buffer.from('NIK,Nama,Desa,Tgl Lahir\n3529145203851031,Siti Aminah,Jelbudan,12/03/1985\n')
    )
    await apply(first)
    const second = await read(
      'b.csv',
      Buffer.from('NIK,Nama,Desa,Tgl Lahir,No HP\n3529145203851031,SITI AMINAH,Jelbudan,13/04/1990,081234567031\n')
    )
    expect(await apply(second)).toMatchObject({ new: 0, filled: 1 })
    const [found] = (
      await world.act(officer, 'households/find-by-number', { number: '3529145203851031', purpose: 'uji' })
    ).rows
    expect(found).toMatchObject({ name: 'Siti Aminah', birthDate: '1985-03-12', phoneMasked: '+62812••••031' })
    await world.act(officer, 'intake/undo', { import: second })
    expect(
      (await world.act(officer, 'households/find-by-number', { number: '3529145203851031', purpose: 'uji' })).rows[0]
    ).toMatchObject({
      phoneMasked: null
    })
    await world.act(officer, 'intake/undo', { import: first })
    expect(
      (await world.act(officer, 'households/find-by-number', { number: '3529145203851031', purpose: 'uji' })).rows
    ).toEqual([])
  })
})

it('is not undone once something depends on it, and then nothing is changed', async () => {
  const id = await read(
    'c.csv',
    Buffer.from('NIK,Nama,Desa\n3529145203851041,Siti Tergantung,Jelbudan\n3529145203851042,Siti Lainnya,Jelbudan\n')
  )
  await apply(id)
  const [person] = (
    await world.act(officer, 'households/find-by-number', { number: '3529145203851041', purpose: 'uji' })
  ).rows
  await world.act(officer, 'households/give-consent', { person: person!.id, purpose: 'programme' })
  const told = await refusal(world.act(officer, 'intake/undo', { import: id }))
  expect(told.code).toBe('intake/depended-on')
  expect(told.facts.links).toEqual([
    { to: `/warga/${person!.household}`, text: expect.objectContaining({ id: expect.stringContaining('persetujuan') }) }
  ])
  expect(
    (await world.act(officer, 'households/find-by-number', { number: '3529145203851042', purpose: 'uji' })).rows
  ).toHaveLength(1)
})

describe('columns', () => {
  it('without a known title are recognised by what is in them, and remembered once corrected', async () => {
    const table = [
      ['Nama', 'Kolom Aneh', 'Lain-lain', 'Desa'],
      ...Array.from({ length: 6 }, (_, i) => [
        `Warga ${'abcdef'[i]}`,
        `352914520385105${i}`,
        `0812345670${String(50 + i)}`,
        'Jelbudan'
      ])
    ]
    const id = await read('aneh.xlsx', await sheet(table))
    const { mapping } = await world.see(officer, 'intake/get', { id })
    expect(mapping).toMatchObject({ name: 0, nik: 1, phone: 2, village: 3 })
    const { phone: _, ...rest } = mapping as Record<string, number>
    await world.run((await world.act(officer, 'intake/map-columns', { import: id, mapping: rest, village: null })).job)
    const again = await read('aneh2.xlsx', await sheet(table))
    expect((await world.see(officer, 'intake/get', { id: again })).mapping).toEqual(rest)
  })

  it('may leave the village to the file', async () => {
    const id = await read(
      'tanpa-desa.csv',
      Buffer.from('NIK,Nama\n3529145203851061,Siti Desa\n3529145203851062,Ali Desa\n')
    )
    expect(await counts(id)).toMatchObject({ held: 2 })
    const { mapping } = await world.see(officer, 'intake/get', { id })
    await world.run(
      (
        await world.act(officer, 'intake/map-columns', {
          import: id,
          mapping: mapping as Record<string, number>,
          village: jelbudan
        })
      ).job
    )
    expect(await counts(id)).toMatchObject({ accepted: 2, held: 0 })
  })
})

describe('a file of the other kind', () => {
  const businesses =
    'Nama Usaha,Pemilik,Desa,Jenis Usaha,Omzet Sebulan\nKeripik Tanya,Siti Aminah,Jelbudan,keripik,900000\n'
  const bring = async (content: string, kind: ImportKind, more = {}) => {
    const file = await world.upload(officer, 'tanya.csv', Buffer.from(content))
    const { import: id, job } = await world.act(officer, 'intake/upload', { file, kind, ...more })
    return { id, job }
  }

  it('is asked about before it is read, and read as what was answered', async () => {
    const { id, job } = await bring(businesses, 'households')
    const problem = await refusal(world.run(job))
    expect([problem.code, problem.facts]).toEqual(['intake/other-kind', { other: 'enterprises' }])
    await world.platform.connection.pool.query(`update import set status = 'failed' where id = $1`, [id])
    const said = await world.act(officer, 'intake/say-kind', { import: id, kind: 'enterprises' })
    await world.run(said.job)
    expect(await world.see(officer, 'intake/get', { id })).toMatchObject({ kind: 'enterprises', status: 'preview' })
    expect((await rows(id))[0]!.values).toMatchObject({ business: 'Keripik Tanya' })
    expect((await refusal(world.act(officer, 'intake/say-kind', { import: id, kind: 'households' }))).code).toBe(
      'intake/kind-known'
    )
  })

  it('is read without a question where somebody is sure, and may say so against the titles', async () => {
    const { id, job } = await bring(businesses, 'households', { sure: true })
    await world.run(job)
    expect(await world.see(officer, 'intake/get', { id })).toMatchObject({ kind: 'households', status: 'preview' })
  })

  it('is noticed the other way round as well, and a list of the chosen kind is not asked about', async () => {
    const residents = people.map((line) => line.join(',')).join('\n')
    expect((await refusal(world.run((await bring(residents, 'enterprises')).job))).code).toBe('intake/other-kind')
    await world.run((await bring(residents, 'households')).job)
    await world.run((await bring(businesses, 'enterprises')).job)
  })

  it('is answered by the agency that brought it alone', async () => {
    const { id, job } = await bring(businesses, 'households')
    await refusal(world.run(job))
    const other = someone('officer', { user: 'officer-2', agency: 'industry' })
    expect((await refusal(world.act(other, 'intake/say-kind', { import: id, kind: 'enterprises' }))).code).toBe(
      'intake/other-agency'
    )
  })
})

it('enterprises come with their owners, money as people write it, and negative turnover refused', async () => {
  const owners = await read(
    'pemilik.csv',
    Buffer.from('NIK,Nama,Desa\n3529145203851071,Siti Usaha,Jelbudan\n3529141708771072,Ali Usaha,Jelbudan\n')
  )
  await apply(owners)
  const id = await read(
    'usaha.xlsx',
    await sheet([
      ['Nama Usaha', 'Pemilik', 'NIK', 'Desa', 'Jenis Usaha', 'Omzet Sebelum Pandemi', 'Omzet Sebulan', 'Tenaga Kerja'],
      ['Keripik Bu Siti', 'Siti Usaha', '3529145203851071', 'Jelbudan', 'keripik', 'Rp1.500.000,00', '1,2 jt', 2],
      ['Mente Pak Ali', 'Ali Usaha', '', 'Jelbudan', 'mente', '750rb', 900000, 1],
      ['Usaha Hantu', 'Tidak Ada', '', 'Jelbudan', 'batik', '1.000.000', '1.000.000', 1],
      ['Usaha Minus', 'Siti Usaha', '3529145203851071', 'Jelbudan', 'batik', '1.000.000', '-5.000', 1]
    ]),
    'enterprises'
  )
  expect((await rows(id, 'doubtful')).map((r) => [r.values.business, r.status, r.problems.map((p) => p.code)])).toEqual(
    [
      ['Usaha Hantu', 'held', ['owner-unknown']],
      ['Usaha Minus', 'refused', ['negative']]
    ]
  )
  await apply(id)
  const { rows: found } = await world.see(officer, 'households/enterprises', {})
  expect(found.map((e) => [e.name, e.ownerName, e.turnoverBefore, e.turnoverNow])).toEqual([
    ['Keripik Bu Siti', 'Siti Usaha', 1_500_000, 1_200_000],
    ['Mente Pak Ali', 'Ali Usaha', 750_000, 900_000]
  ])
})

/** A zip of one entry that unpacks to much more than it weighs. */
function bomb(): Buffer {
  const content = deflateRawSync(Buffer.alloc(400 * 1024 * 1024), { level: 1 })
  const name = Buffer.from('xl/worksheets/sheet1.xml')
  const local = Buffer.alloc(30)
  local.writeUInt32LE(0x04034b50, 0)
  local.writeUInt16LE(8, 8)
  local.writeUInt32LE(content.length, 18)
  local.writeUInt32LE(400 * 1024 * 1024, 22)
  local.writeUInt16LE(name.length, 26)
  const central = Buffer.alloc(46)
  central.writeUInt32LE(0x02014b50, 0)
  central.writeUInt16LE(8, 10)
  central.writeUInt32LE(content.length, 20)
  central.writeUInt32LE(400 * 1024 * 1024, 24)
  central.writeUInt16LE(name.length, 28)
  const body = Buffer.concat([local, name, content])
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(central.length + name.length, 12)
  end.writeUInt32LE(body.length, 16)
  return Buffer.concat([body, central, name, end])
}

describe('bad files', () => {
  const bad: [string, () => Buffer | Promise<Buffer>, string][] = [
    ['a picture', () => picture(), 'platform/spreadsheet-unsupported'],
    ['a PDF', () => Buffer.from('%PDF-1.7 something'), 'platform/spreadsheet-unsupported'],
    ['a zip bomb', bomb, 'platform/spreadsheet-bomb'],
    ['a torn XLSX', async () => (await sheet(people)).subarray(0, 2000), 'platform/spreadsheet-damaged'],
    [
      'a password-protected workbook',
      () =>
        Buffer.concat([
          Buffer.from('d0cf11e0a1b11ae1', 'hex'),
          Buffer.alloc(600),
          Buffer.from('EncryptedPackage', 'utf16le'),
          Buffer.alloc(600)
        ]),
      'platform/spreadsheet-password'
    ],
    ['a table without a known title', () => Buffer.from('a,b,c\n1,2,3\n'), 'intake/no-table'],
    ['a table without rows', () => Buffer.from('Nama,NIK,Desa\n'), 'intake/no-rows'],
    ['an empty file', () => Buffer.from(''), 'intake/no-table']
  ]
  it.each(bad)('%s is refused with a message that says what to do', async (_, make, code) => {
    const file = await world.upload(officer, 'buruk', await make())
    const { import: id, job } = await world.act(officer, 'intake/upload', { file, kind: 'households', village: null })
    const refused = (await world.run(job).catch((error) => error)) as Problem
    expect(refused.code).toBe(code)
    expect((await world.see(officer, 'intake/get', { id })).status).toBe('failed')
    const { problem } = await world.see(officer, 'jobs/get', { id: job })
    expect((problem as { text: { id: string } }).text.id.length).toBeGreaterThan(30)
  })

  it('a file over 100 MB is refused while it arrives', async () => {
    const chunk = Buffer.alloc(1024 * 1024)
    async function* endless() {
      for (let i = 0; i < 101; i++) yield chunk
    }
    await expect(world.platform.files.store(crypto.randomUUID(), endless(), async () => {})).rejects.toMatchObject({
      code: 'platform/file-too-large'
    })
  })
})

it('belongs to the agency that made it; the other one sees it and may not change it', async () => {
  const other = someone('officer', { user: 'perindag', agency: 'industry' })
  const id = await read(
    'milik.csv',
    Buffer.from('NIK,Nama,Desa\n3529145203851081,Siti Milik,Jelbudan\n3529145203851082,Ali Milik,Jelbudan\n')
  )
  expect((await world.see(other, 'intake/get', { id })).mine).toBe(false)
  expect((await refusal(world.act(other, 'intake/apply', { import: id }))).code).toBe('intake/other-agency')
})

it('can be cancelled while it runs, and then nothing of it is in the register', async () => {
  const lines = Array.from(
    { length: 9000 },
    (_, i) => `352914${String(i).padStart(10, '1')},Orang Banyak ${i},Jelbudan`
  )
  const id = await read('banyak.csv', Buffer.from(`NIK,Nama,Desa\n${lines.join('\n')}\n`))
  const total = (await world.see(officer, 'households/list', {})).total
  const { job } = await world.act(officer, 'intake/apply', { import: id })
  await world.act(officer, 'jobs/cancel', { id: job })
  expect(await world.run(job).catch((error) => error)).toMatchObject({ code: 'jobs/cancelled' })
  expect((await world.see(officer, 'households/list', {})).total).toBe(total)
  expect((await world.see(officer, 'intake/get', { id })).status).toBe('preview')
})
