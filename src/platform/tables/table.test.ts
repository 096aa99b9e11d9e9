import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cell } from '../../kernel/written.ts'
import { type TableField, words } from './columns.ts'
import type { Line, Sheet } from './lines.ts'
import { TableFinder, type TableRow } from './table.ts'

const field = (
  id: string,
  reading: TableField['reading'],
  names: readonly string[],
  weak?: readonly string[]
): TableField => ({
  id,
  reading,
  words: names,
  ...(weak ? { weak } : {})
})
const fields = [
  field('kk', 'digits16', words.kk),
  field('nik', 'digits16', words.nik),
  field('name', 'name', words.person, words.headAsPerson),
  field('sex', 'sex', words.sex),
  field('birthPlace', 'line', words.birthPlace),
  field('birthDate', 'date', words.birthDate),
  field('birth', 'place-date', words.birth),
  field('relation', 'relation', words.relation),
  field('phone', 'phone', words.phone),
  field('village', 'village', words.village),
  field('district', 'district', words.district),
  field('hamlet', 'line', words.hamlet),
  field('rt', 'rt-rw', words.rt),
  field('rw', 'rt-rw', words.rw),
  field('rtRw', 'rt-rw', words.rtRw),
  field('address', 'line', words.address)
]
const enterprise = [
  ...fields,
  { ...field('business', 'name', words.business, words.businessAlone), required: true },
  field('activity', 'kind', words.activity),
  field('workers', 'count', words.workers),
  field('turnoverNow', 'money', words.turnoverNow, words.turnoverOtherTime),
  field('turnoverBefore', 'money', words.turnoverBefore),
  field('lat', 'lat', words.lat),
  field('lon', 'lon', words.lon)
]

const linesOf = (rows: readonly (readonly Cell[])[]): Line[] =>
  rows.flatMap((cells, i) => (cells.some((c) => c !== '') ? [{ line: i + 1, cells: [...cells] }] : []))
const sheetOf = (rows: readonly (readonly Cell[])[], more: Partial<Sheet> = {}): Sheet & { all: Line[] } => {
  const all = linesOf(rows)
  return { name: 'Data', hidden: false, hiddenColumns: new Set(), lines: async function* () {}, ...more, all }
}

interface Found {
  rows: TableRow[]
  left: TableRow[]
  /** Values by field, merged ones too. */
  values: Record<string, Cell>[]
  headers: number
  mapping: Record<string, number>
}
function read(sheets: (Sheet & { all: Line[] })[], spec = fields, key = 'name'): Found {
  const run = (finder: TableFinder) => {
    const out: TableRow[] = []
    for (const sheet of sheets) {
      finder.begin(sheet)
      out.push(...finder.take(sheet.all), ...finder.end())
    }
    return out
  }
  const first = new TableFinder({ fields: spec, key })
  run(first)
  const second = new TableFinder({ fields: spec, key }, { columns: first.columns, mapping: first.mapping })
  const all = run(second)
  const rows = all.filter((row) => !row.left)
  const asked = Object.entries(first.mapping).filter(([id]) => !id.startsWith('-'))
  return {
    rows,
    left: all.filter((row) => row.left),
    headers: second.headerLines,
    mapping: first.mapping,
    values: rows.map((row) =>
      Object.fromEntries(
        asked.flatMap(([id, at]) => {
          const value = row.cells[at] || row.merged?.[at]
          return value ? [[id, value]] : []
        })
      )
    )
  }
}
const table = (...rows: (readonly Cell[])[]) => read([sheetOf(rows)])
const siti = '3529145203851001'
const kamil = '3529141708771002'
const kk = '3529140101850001'

describe('lines above rows', () => {
  const list = (...lines: Cell[][]) => table(['No', 'Nama', 'NIK'], ...lines)
  const rows = ({ values }: Found) => values.map((row) => [row.hamlet, row.rw, row.rt])

  it('that name a hamlet, RW or RT say so of the rows that follow; a new hamlet has other ones', () => {
    const found = list(
      ['DUSUN BARAT'],
      ['RT 001 / RW 002'],
      [1, 'Siti', siti],
      ['', 'RT. 02'],
      [2, 'Moh Kamil', kamil],
      ['Dusun : Timur'],
      [3, 'Ali', '3529140101100003'],
      ['B. DUSUN TENGAH RT/RW 003/004'],
      [4, 'Beni', '3529140101100004']
    )
    expect(rows(found)).toEqual([
      ['BARAT', '002', '001'],
      ['BARAT', '002', '02'],
      ['Timur', undefined, undefined],
      ['TENGAH', '004', '003']
    ])
    expect([found.left, found.headers]).toEqual([[], 6])
  })

  it('above the titles, too; what else stands in such a line leaves it out, and a cell of the row goes first', () => {
    const found = table(
      ['DUSUN BARAT'],
      ['No', 'Nama', 'NIK', 'RT'],
      ['DUSUN TIMUR 45 KK'],
      [1, 'Siti', siti, '5'],
      ['RT 001'],
      [2, 'Moh Kamil', kamil, '7']
    )
    expect(found.values.map((row) => [row.hamlet, row.rt])).toEqual([
      ['BARAT', '5'],
      ['BARAT', '7']
    ])
    expect(found.left).toHaveLength(1)
  })

  it('that name a group of people are none of them', () => {
    const found = list(['A', 'KELOMPOK MELATI'], [1, 'Siti', siti], ['', 'Kelompok Mawar'], [1, 'Moh Kamil', kamil])
    expect(found.values.map((row) => row.name)).toEqual(['Siti', 'Moh Kamil'])
    expect(found.left.map((row) => row.left)).toEqual(['title', 'title'])
  })
})

it('an earlier list is not the title of the next one with more columns', () => {
  const found = table(
    ['Nama', 'NIK'],
    ['Siti', siti],
    ['Nama', 'NIK', 'L/P', 'Alamat'],
    ['Moh Kamil', kamil, 'L', 'Dsn Barat']
  )
  expect(found.values.map((row) => row.name)).toEqual(['Siti', 'Moh Kamil'])
  expect(found.left).toEqual([])
})

describe('a cell with two numbers', () => {
  const other = '3529140101850002'
  const numbers = (title: string, ...cells: string[]) =>
    table(['Nama', title], ...cells.map((cell, i) => [`Warga ${'abc'[i]}an`, cell])).values.map((row) => [
      row.nik,
      row.kk
    ])

  it('is read by the words before them, else in the order of the title', () => {
    expect(numbers('NIK/KK', `${siti} / ${kk}`, `${kamil}\n${other}`)).toEqual([
      [siti, kk],
      [kamil, other]
    ])
    expect(numbers('No KK / NIK', `${kk} ${siti}`)).toEqual([[siti, kk]])
    expect(numbers('NIK', `KK: ${kk}, NIK: ${siti}`)).toEqual([[siti, kk]])
  })

  it('is left whole for both where only one stands in it', () => {
    expect(numbers('NIK/KK', `${siti} / ${kk}`, `${kamil} / ${other}`, `${siti} / ${kk}`, kamil).at(-1)).toEqual([
      kamil,
      kamil
    ])
  })

  it('and the name of the head with the number of the card are both kept', () => {
    const found = table(['Nama KK / No KK', 'NIK'], [`Moh Kamil / ${kk}`, kamil], [`Ali (No. KK ${other})`, siti])
    expect(found.values.map((row) => [row.name, row.kk])).toEqual([
      ['Moh Kamil', kk],
      ['Ali', other]
    ])
  })
})

describe('titles of columns', () => {
  it("a father's, a head's and a card's are not the person's", () => {
    const found = table(
      [
        'No KK',
        'Nama Kepala Keluarga',
        'NIK',
        'Nama Anggota Keluarga',
        'Nama Ayah',
        'NIK Ayah',
        'KK di keluarkan pada tanggal',
        'Tgl Lahir'
      ],
      [kk, 'Moh Kamil', siti, 'Siti Aminah', 'Ayah Uji', kamil, '10-04-2010', '12/03/1985']
    )
    expect(found.values).toEqual([{ kk, nik: siti, name: 'Siti Aminah', birthDate: '12/03/1985' }])
  })

  it("a head's name is the person's where it stands alone", () => {
    expect(table(['No KK', 'Nama Kepala Keluarga', 'Alamat'], [kk, 'Moh Kamil', 'Dsn Barat']).values).toEqual([
      { kk, name: 'Moh Kamil', address: 'Dsn Barat' }
    ])
  })

  it.each([
    ['Nama Pelaku Usaha', 'name'],
    ['NAMA PEMILIK USAHA', 'name'],
    ['Nama Penerima', 'name'],
    ['Nm. Lengkap', 'name'],
    ['nama_lengkap', 'name'],
    ['data_diri/nama_lengkap', 'name'],
    ['Kelurahan/Desa', 'village'],
    ['Desa/Kel.', 'village'],
    ['DESA / KELURAHAN', 'village'],
    ['RT/RW', 'rtRw'],
    ['tanggallahir', 'birthDate'],
    ['Tempat, Tanggal Lahir', 'birth'],
    ['TTL', 'birth'],
    ['no_kk', 'kk'],
    ['kk_level', 'relation'],
    ['Hub. Kel.', 'relation'],
    ['No. HP/WA', 'phone']
  ])('%s is %s', (title, id) => {
    const other = id === 'name' ? 'NIK' : 'Nama'
    const cell = id === 'birth' ? 'Sumenep, 12-03-1985' : 'b'
    expect(table(['No', other, title], [1, 'a', cell], [2, 'c', cell]).mapping[id]).toBe(2)
  })

  it('alone in a list of businesses is the business, and a point may tell where', () => {
    const found = read(
      [
        sheetOf([
          ['Nama', 'Kegiatan', 'Kecamatan', 'Wilayah', 'Kategori', 'lat', 'lng'],
          ['Keripik Uji', 'Keripik', 'Dasuk', 'Utara', 'Mikro', -6.92, 113.8]
        ])
      ],
      enterprise,
      'business'
    )
    expect(found.values).toEqual([
      { business: 'Keripik Uji', activity: 'Keripik', district: 'Dasuk', lat: -6.92, lon: 113.8 }
    ])
  })

  it('beside a business is the owner', () => {
    const found = read(
      [
        sheetOf([
          ['Nama', 'Nama Usaha'],
          ['Siti', 'Keripik Uji']
        ])
      ],
      enterprise,
      'business'
    )
    expect(found.values).toEqual([{ name: 'Siti', business: 'Keripik Uji' }])
  })

  it.each([
    ['Nm Lgkp', 'name'],
    ['Nama Individu', 'name'],
    ['1. Nama', 'name'],
    ['Siapa nama Anda?', 'name'],
    ['Tangal Lahir', 'birthDate'],
    ['Tnggl Lhr', 'birthDate'],
    ['Klrhn', 'village'],
    ['Kecamtan', 'district'],
    ['Jns Klmn', 'sex']
  ])('%s, shortened, misspelt or numbered, is %s', (title, id) => {
    const other = id === 'name' ? 'NIK' : 'Nama'
    const cell = id === 'birthDate' ? '17/08/1977' : 'b'
    expect(table(['No', other, title], [1, 'a', cell], [2, 'c', cell]).mapping[id]).toBe(2)
  })

  it("a head's name is not that of the members whose relation stands beside it", () => {
    const titles = ['No KK', 'Nama Kepala Keluarga', 'NIK', 'Hubungan']
    expect(table(titles, [kk, 'Moh Kamil', kamil, 'Kepala Keluarga']).mapping.name).toBe(1)
    const members = [kk, 'Moh Kamil', kamil, 'Kepala Keluarga']
    expect(table(titles, members, [kk, 'Moh Kamil', siti, 'Istri']).mapping.name).toBeUndefined()
  })

  it('of a month and of a day do not contradict each other', () => {
    for (const titles of [
      ['Nama Usaha', 'Omzet per hari', 'Omzet per bulan'],
      ['Nama Usaha', 'Omset Setahun', 'Omset Sebulan'],
      ['Nama Usaha', 'Omzet/Tahun', 'Omzet/Bulan']
    ])
      expect(read([sheetOf([titles, ['Keripik', 100000, 3000000]])], enterprise, 'business').values).toEqual([
        { business: 'Keripik', turnoverNow: 3000000 }
      ])
  })

  it('reach over three rows, each title as far down as it goes', () => {
    const found = table(
      ['REKAPITULASI DATA KELUARGA'],
      ['No', 'Identitas', '', '', 'Kelahiran', '', 'Alamat', '', ''],
      ['', 'Nama', 'Nomor', '', 'Tempat', 'Tanggal', 'Dusun', 'Lingkungan', ''],
      ['', '', 'KK', 'NIK', '', '', '', 'RT', 'RW'],
      [1, 'Moh Kamil', kk, kamil, 'Sumenep', '17/08/1977', 'Barat', '01', '02']
    )
    expect(found.values).toEqual([
      {
        name: 'Moh Kamil',
        kk,
        nik: kamil,
        birthPlace: 'Sumenep',
        birthDate: '17/08/1977',
        hamlet: 'Barat',
        rt: '01',
        rw: '02'
      }
    ])
    expect([found.headers, found.left.length]).toEqual([3, 1])
  })

  it('have their numbers under them in figures or letters', () => {
    for (const numbers of [
      ['a', 'b', 'c', 'd'],
      ['(1)', '(2)', '(3)', '(4)'],
      ['I', 'II', 'III', 'IV']
    ])
      expect(table(['No', 'Nama', 'NIK', 'L/P'], numbers, [1, 'Siti', siti, 'P']).values).toHaveLength(1)
  })

  it('may be ticks alone beside the name, or the name alone', () => {
    expect(table(['Nama', 'L', 'P'], ['Siti', '', 'v'], ['Kamil', '√', '']).values).toEqual([
      { name: 'Siti', sex: 'P' },
      { name: 'Kamil', sex: 'L' }
    ])
    expect(table(['Nama'], ['Siti'], ['Kamil']).values).toEqual([{ name: 'Siti' }, { name: 'Kamil' }])
  })

  it.each([0, 49, 54, 58, 59, 70, 119])('are found below %i lines of something else', (before) => {
    const notes = Array.from({ length: before }, (_, i) => [`Catatan ${i}`])
    const found = table(
      ...notes,
      ['No', 'Nama', 'Alamat', ''],
      ['', '', 'RT', 'RW'],
      [1, 'Siti', '01', '02'],
      [2, 'Kamil', '01', '02']
    )
    expect([found.values.map((v) => [v.name, v.rt]), found.left.length]).toEqual([
      [
        ['Siti', '01'],
        ['Kamil', '01']
      ],
      before
    ])
  })

  it('over two rows are joined, with L and P as ticks and a date in three columns', () => {
    const found = table(
      ['No', 'Nama', 'Jenis Kelamin', '', 'Alamat', '', '', 'Kelahiran', '', '', ''],
      ['', '', 'L', 'P', 'Dusun', 'RT', 'RW', 'Tempat', 'Tggl', 'Bulan', 'Tahun'],
      [1, 'Moh Kamil', '√', '', 'Barat', '001', '002', 'Sumenep', 17, 8, 1977],
      [2, 'Siti Aminah', '', '√', 'Timur', '003', '004', 'Sumenep', 12, 3, 1985]
    )
    expect(found.values).toEqual([
      {
        name: 'Moh Kamil',
        sex: 'L',
        hamlet: 'Barat',
        rt: '001',
        rw: '002',
        birthPlace: 'Sumenep',
        birthDate: '1977-08-17'
      },
      {
        name: 'Siti Aminah',
        sex: 'P',
        hamlet: 'Timur',
        rt: '003',
        rw: '004',
        birthPlace: 'Sumenep',
        birthDate: '1985-03-12'
      }
    ])
  })

  it('of day, month and year say which number is which, however short the year', () => {
    const found = table(
      ['Nama', 'Tgl Lahir', 'Bln Lahir', 'Thn Lahir'],
      ['Siti', 5, 12, 85],
      ['Ali', 12, 'Maret', 1985]
    )
    expect(found.values.map((v) => v.birthDate)).toEqual(['5 desember 85', '12 Maret 1985'])
  })
})

describe('columns under one title', () => {
  const business = (...rows: Cell[][]) => read([sheetOf(rows)], enterprise, 'business')
  it('of men and women at work are their sum; what is no number stays as it is written', () => {
    for (const titles of [
      [
        ['Nama Usaha', 'Tenaga Kerja', '', 'Kegiatan'],
        ['', 'L', 'P', '']
      ],
      [['Nama Usaha', 'Tenaga Kerja Laki-laki', 'Tenaga Kerja Perempuan', 'Kegiatan']],
      [['Nama Usaha', 'TK Pria', 'TK Wanita', 'Kegiatan']],
      [['Nama Usaha', 'Jml Karyawan (Pr)', 'Jml Karyawan (Lk)', 'Kegiatan']]
    ]) {
      const { values } = business(
        ...titles,
        ['Rengginang Barokah', 1, 3, 'rengginang'],
        ['Kerupuk Jaya', 2, '-', 'kerupuk'],
        ['Batik Sekar', '', '', 'batik'],
        ['Keripik Asri', 'dua', 1, 'keripik']
      )
      expect(values.map((v) => v.workers ?? '')).toEqual([4, 2, '', 'dua / 1'])
    }
  })
  it('of years are headers, not a row', () => {
    const { values, headers, mapping } = business(
      ['No', 'Nama Usaha', 'Omzet', '', 'Kegiatan'],
      ['', '', 2019, 2024, ''],
      [1, 'Rengginang Barokah', 1000000, 2000000, 'rengginang'],
      [2, 'Kerupuk Jaya', 500000, 700000, 'kerupuk']
    )
    expect([headers, values.map((v) => v.business)]).toEqual([2, ['Rengginang Barokah', 'Kerupuk Jaya']])
    expect([mapping.turnoverBefore, mapping.turnoverNow]).toEqual([2, 3])
  })
})

describe('rows and what is none', () => {
  it('a business that begins with Total, and people whose office is in a column, are rows', () => {
    const found = table(
      ['Jabatan', 'Nama', 'Alamat', 'Desa'],
      ['Kepala Desa', 'Siti Aminah', 'Dsn Barat', 'Jelbudan'],
      ['Sekretaris', 'Moh Kamil', 'Dsn Barat', 'Jelbudan'],
      ['', 'Total Jaya', 'Dsn Barat', 'Jelbudan'],
      ['Jumlah', '', '', 3]
    )
    expect(found.values.map((v) => v.name)).toEqual(['Siti Aminah', 'Moh Kamil', 'Total Jaya'])
    expect(found.left.map((row) => row.left)).toEqual(['total'])
  })

  it('lines of a form that are numbered and empty are left out and told', () => {
    const found = table(['No', 'Nama', 'NIK'], [1, 'Siti', siti], [2], ['3.'])
    expect([found.values.length, found.left.map((row) => row.left)]).toEqual([1, ['outside', 'outside']])
    // A number in a column that is asked for is no number of a line.
    const counted = read(
      [
        sheetOf([
          ['Nama Usaha', 'Karyawan'],
          ['Keripik', 2],
          ['', 7]
        ])
      ],
      enterprise,
      'business'
    )
    expect(counted.rows).toHaveLength(2)
  })

  it('titles, signatures and page numbers are left out and told', () => {
    const found = table(
      ['DAFTAR WARGA'],
      ['Desa : Jelbudan   Kec. : Dasuk'],
      ['No', 'NIK', 'Nama', 'L/P'],
      [1, 2, 3, 4],
      [1, siti, 'Siti Aminah', 'P'],
      ['Halaman 1'],
      ['No', 'NIK', 'Nama', 'L/P'],
      [2, kamil, 'Moh Kamil', 'L'],
      ['', '', 'Sumenep, 2 November 2026'],
      ['', '', 'Kepala Desa'],
      ['', '', 'H. MOH. SALEH']
    )
    expect(found.rows.map((row) => [row.cells[2], row.place?.village])).toEqual([
      ['Siti Aminah', 'Jelbudan'],
      ['Moh Kamil', 'Jelbudan']
    ])
    expect(found.left.map((row) => row.left)).toEqual(['title', 'title', 'outside', 'outside', 'outside', 'outside'])
  })

  it('two signatures side by side are nobody; people whose place is called like an office are', () => {
    const found = table(
      ['No', 'Nama', 'NIK', 'Alamat'],
      [1, 'Siti', siti, 'Dsn Barat'],
      ['', 'Mengetahui', '', 'Jelbudan, 2 November 2026'],
      ['', 'Camat Dasuk', '', 'Kepala Desa Jelbudan'],
      ['', 'Drs. AHMAD', '', 'H. MOH. SALEH']
    )
    expect([found.values.map((v) => v.name), found.left.map((row) => row.left)]).toEqual([
      ['Siti'],
      ['outside', 'outside', 'outside']
    ])
    expect(table(['Nama', 'Alamat'], ['Camat Raya', 'Dsn Barat'], ['Siti', 'Jl. Camat']).values).toHaveLength(2)
  })

  it('averages are totals', () => {
    const found = table(['Nama', 'Alamat', 'Sapi'], ['Siti', 'Barat', 2], ['Jumlah', '', 2], ['Rata-rata', '', 2])
    expect(found.left.map((row) => row.left)).toEqual(['total', 'total'])
  })

  it('totals that no program has worked out are totals', () => {
    const found = table(['Nama', 'Pohon Mente', 'Desa'], ['Siti', 5, 'Jelbudan'], ['Total', '#CALC!'])
    expect(found.left.map((row) => row.left)).toEqual(['total'])
  })

  it('hidden sheets and rows are left out, hidden columns are not read as fields', () => {
    const rows = [
      ['Nama', 'NIK', 'No HP'],
      ['Siti Aminah', siti, '081234567001']
    ]
    const shown = sheetOf(rows, { hiddenColumns: new Set([2]) })
    shown.all.push({ line: 3, cells: ['Moh Kamil', kamil], hidden: true })
    const found = read([shown, sheetOf(rows, { name: 'Salinan', hidden: true })])
    expect(found.values).toEqual([{ name: 'Siti Aminah', nik: siti }])
    expect(found.left.map((row) => row.left)).toEqual(['hidden-row', 'hidden-sheet'])
  })
})

describe('structure carries', () => {
  it('the village of a line between rows, with a colon or without', () => {
    for (const [first, second] of [
      ['Desa : Jelbudan', 'Desa : Nyapar'],
      ['DESA JELBUDAN', 'DESA NYAPAR'],
      ['I. Kelurahan Jelbudan', 'II. Kelurahan Nyapar'],
      ['KECAMATAN DASUK - DESA JELBUDAN', 'KEC. DASUK, DESA NYAPAR']
    ]) {
      const found = table(['No', 'Nama', 'NIK'], [first!], [1, 'Siti', siti], [second!], [1, 'Kamil', kamil])
      expect(found.rows.map((row) => row.place?.village.toLowerCase())).toEqual(['jelbudan', 'nyapar'])
      expect(found.left.map((row) => row.left)).toEqual(['title', 'title'])
    }
    expect(table(['Nama', 'Alamat'], ['Desa Ayu', 'Barat'], ['Siti', 'Timur']).values).toHaveLength(2)
  })

  it('a household number alone in its column, above its members; who has an own number is not of it', () => {
    const other = '3529140101850202'
    const rows = [[kk], ['', 'Kamil', kamil], ['', 'Siti', siti], [other, 'Ali'], ['', 'Budi']]
    const found = table(['No KK', 'Nama', 'NIK'], ...rows)
    expect(found.values.map((v) => [v.name, v.kk])).toEqual([
      ['Kamil', kk],
      ['Siti', kk],
      ['Ali', other],
      ['Budi', undefined]
    ])
  })

  it('a household number with its name in the column of household numbers is of its row', () => {
    const found = table(['No. KK', 'Nama'], [`KK: ${kk}`, 'Siti'], ['3529140101850202', 'Kamil'])
    expect(found.values).toEqual([
      { kk: `KK: ${kk}`, name: 'Siti' },
      { kk: '3529140101850202', name: 'Kamil' }
    ])
  })

  it('a household number in a block above its members', () => {
    const found = table(
      ['', 'BUKU INDUK KEPENDUDUKAN'],
      ['DESA :', '', '', 'JELBUDAN'],
      ['', 'NO.KK', '', 'NAMA.KK', '', '', 'ALAMAT'],
      ['', kk, '', 'MOH UJI', '', '', 'DUSUN BARAT'],
      ['NO', 'NIK', 'NAMA', 'JK', 'TMPT LHR', 'TGL LHR', 'HUB. KEL'],
      [1, kamil, 'MOH UJI', 'L', 'SUMENEP', '1977-08-17', 'Kepala Keluarga'],
      ['', 'NO.KK', '', 'NAMA.KK', '', '', 'ALAMAT'],
      ['', '3529140101850202', '', 'SITI UJI', '', '', 'DUSUN TIMUR'],
      ['NO', 'NIK', 'NAMA', 'JK', 'TMPT LHR', 'TGL LHR', 'HUB. KEL'],
      [2, siti, 'SITI UJI', 'P', 'SUMENEP', '1985-03-12', 'Kepala Keluarga']
    )
    expect(found.values.map((v) => [v.name, v.kk, v.address])).toEqual([
      ['MOH UJI', kk, 'DUSUN BARAT'],
      ['SITI UJI', '3529140101850202', 'DUSUN TIMUR']
    ])
    expect(found.rows[0]!.place?.village).toBe('JELBUDAN')
  })

  it('a household number in words on a line of its own', () => {
    const found = table(
      ['No', 'NIK', 'Nama', 'SHDK'],
      [`No. KK : ${kk}  Moh Kamil`],
      [1, kamil, 'Moh Kamil', 'Kepala Keluarga'],
      [2, siti, 'Siti Aminah', 'Istri']
    )
    expect(found.values.map((v) => v.kk)).toEqual([kk, kk])
  })

  it('a household told line by line, label and value in cells of their own, as on its card', () => {
    const members = [
      ['No', 'NIK', 'Nama Lengkap', 'Hubungan'],
      [1, '3529114101800001', 'SITI AMINAH', 'Kepala Keluarga'],
      [2, '3529114101100002', 'BUDI HARTONO', 'Anak']
    ]
    const card = (kk: string, village: string, address: string, sign: (cells: string[]) => string[]): string[][] =>
      [
        ['', 'Nama Kepala Keluarga', ':', 'SITI AMINAH'],
        ['', 'Alamat', ':', address],
        ['', 'No. KK', ':', kk, '', 'RT/RW', ':', '001/002'],
        ['', 'Desa/Kelurahan', ':', village, '', 'Kode Pos', ':', '69454']
      ].map(sign)
    const apart = (cells: string[]) => cells
    const close = (cells: string[]) => cells.join('|').replaceAll('|:|', '|: ').split('|')
    const joined = (cells: string[]) => cells.join('|').replaceAll('|:|', ' : ').split('|')
    const trailing = (cells: string[]) => cells.join('|').replaceAll('|:|', ':|').split('|')
    for (const sign of [apart, close, joined, trailing]) {
      const { values, left, headers } = read([
        sheetOf([
          ['KARTU KELUARGA'],
          ...card('3529110101800003', 'Jelbudan', 'Dusun Barat', sign),
          ...members,
          [],
          ...card('3529110101800004', 'Semaan', 'Dusun Timur', sign),
          ...members
        ])
      ])
      expect(values.map((v) => [v.name, v.kk, v.village, v.address, v.rtRw])).toEqual([
        ['SITI AMINAH', '3529110101800003', 'Jelbudan', 'Dusun Barat', '001/002'],
        ['BUDI HARTONO', '3529110101800003', 'Jelbudan', 'Dusun Barat', '001/002'],
        ['SITI AMINAH', '3529110101800004', 'Semaan', 'Dusun Timur', '001/002'],
        ['BUDI HARTONO', '3529110101800004', 'Semaan', 'Dusun Timur', '001/002']
      ])
      // What no field takes (the head's name, the postal code) is left out and told.
      expect([headers, left.map((row) => row.left)]).toEqual([6, ['title', 'title', 'title', 'title', 'title']])
    }
  })
  it("labels that speak of no household are titles; the office and its address are nobody's", () => {
    const { values, left } = read([
      sheetOf([
        ['Kantor', ':', 'Balai Desa'],
        ['Alamat', ':', 'Jl. Raya No. 1'],
        ['Desa', ':', 'Jelbudan'],
        ['Nama', 'NIK', 'Alamat'],
        ['SITI', '3529114101800001', '']
      ])
    ])
    expect(values.map((v) => v.address ?? '')).toEqual([''])
    expect(left.map((row) => row.left)).toEqual(['title', 'title', 'title'])
  })
  it('each sheet is read by its own columns', () => {
    const found = read([
      sheetOf(
        [
          ['Nama', 'NIK', 'Desa'],
          ['Siti', siti, 'Jelbudan']
        ],
        { name: 'A' }
      ),
      sheetOf(
        [
          ['Desa', 'Catatan', 'NIK', 'Nama'],
          ['Nyapar', 'x', kamil, 'Kamil']
        ],
        { name: 'B' }
      )
    ])
    expect(found.values).toEqual([
      { name: 'Siti', nik: siti, village: 'Jelbudan' },
      { name: 'Kamil', nik: kamil, village: 'Nyapar' }
    ])
  })
})

it('every line comes out once: as a row, as titles, or left out with a reason', () => {
  const cell = fc.oneof(
    fc.constantFrom<Cell>(
      '',
      '',
      'Nama',
      'NIK',
      'No KK',
      'Desa',
      'Total',
      'Jumlah',
      'Siti',
      'Kepala Desa',
      siti,
      kk,
      1,
      2,
      'Desa : Jelbudan',
      'L',
      'P',
      'x'
    ),
    fc.string({ maxLength: 8 }).map((s) => s.trim())
  )
  const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 7 }), { maxLength: 90 })
  fc.assert(
    fc.property(rows, fc.boolean(), (first, hidden) => {
      const sheets = [
        sheetOf(first, { name: 'A' }),
        sheetOf([['Nama', 'NIK', 'Desa'], ...first], { name: 'B', hidden })
      ]
      const { rows: taken, left, headers } = read(sheets)
      const seen = [...taken, ...left].map((row) => `${row.sheet} ${row.line}`)
      expect(new Set(seen).size).toBe(seen.length)
      expect(seen.length + headers).toBe(sheets.reduce((n, s) => n + s.all.length, 0))
    })
  )
})
