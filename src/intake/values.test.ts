/** What one cell says, kind by kind: read where it can mean one thing, held with what it could mean, never dropped. */
import * as XLSX from '@e965/xlsx'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jelbudan, openWorld, someone, type World } from '../../tests/support/world.ts'
import type { ImportKind } from './model.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())
const officer = someone('officer')

async function read(content: Buffer | string, kind: ImportKind = 'households') {
  const file = await world.upload(officer, 'berkas', Buffer.from(content))
  const { import: id, job } = await world.act(officer, 'intake/upload', { file, kind, village: null })
  await world.run(job)
  return id
}
const rowsOf = async (id: string) =>
  (await world.act(officer, 'intake/understood', { import: id })).rows.filter((row) => row.status !== 'left')
const understand = async (content: Buffer | string, kind?: ImportKind) => rowsOf(await read(content, kind))
type Row = Awaited<ReturnType<typeof rowsOf>>[number]

/** What became of a field: its value, else the code with its readings, else nothing. */
const of = (row: Row, field: string) => {
  const held = row.problems.find((p) => p.field === field && p.severity !== 'warn')
  return held ? [held.code, ...(held.readings ?? [])].join(' ') : (row.values[field] ?? null)
}
const people = [
  'Ana',
  'Budi',
  'Citra',
  'Dewi',
  'Eko',
  'Fitri',
  'Gani',
  'Hadi',
  'Indah',
  'Joko',
  'Kiki',
  'Lina',
  'Maya',
  'Nanda'
]
/** One column of cells, one person a line. */
async function column(title: string, cells: readonly string[], field: string, kind: ImportKind = 'households') {
  const first = kind === 'households' ? 'Nama' : 'Nama Usaha;Nama Pemilik'
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`
  const lines = cells.map(
    (cell, i) => `${people[i]}${kind === 'households' ? '' : ` Jaya;${people[i]}`};${quoted(cell)};Jelbudan`
  )
  return (await understand(`${first};${title};Desa\n${lines.join('\n')}\n`, kind)).map((row) => of(row, field))
}

describe('one cell', () => {
  it.each<[string, string, string, [string, string | number | null][], ImportKind?]>([
    [
      'Desil',
      'decile',
      'welfare',
      [
        ['3', 3],
        ['D3', 3],
        ['Desil 3', 3],
        ['desil ke-3', 3],
        ['II', 2],
        ['Desil IV', 4],
        ['Desil 3 (tiga)', 3],
        ['3.0', 3],
        ['-', null],
        ['11', 'number-unreadable'],
        ['1-4', 'number-unreadable']
      ]
    ],
    [
      'Jenis Kelamin',
      'sex',
      'sex',
      [
        ['prempuan', 'female'],
        ['peremuan', 'female'],
        ['laki2', 'male'],
        ['cewek', 'female'],
        ['Lakilaki', 'male'],
        ['cewok', 'sex-unreadable'],
        ['belum ada', null]
      ]
    ],
    [
      'No HP',
      'phone',
      'phones',
      [
        ['belum ada', null],
        ['tidak ada no hp', null],
        ['tidak punya HP', null],
        ['blm ada', null],
        ['tdk punya', null],
        ['nihil', null],
        ['-', null],
        ['081234567001', '+6281234567001'],
        ['tanya RT', 'phone-unreadable']
      ]
    ],
    [
      'NIK',
      'nik',
      'the NIK',
      [
        ['NIK 3529145203851001', '3529145203851001'],
        ["'3529145203851002'", '3529145203851002'],
        ['3529145203851003.00', '3529145203851003'],
        ['belum punya', null],
        ['35291452038510', 'digits-length']
      ]
    ],
    [
      'NIB',
      'nib',
      'papers',
      [
        ['belum ada', null],
        ['tidak punya', null],
        ['0', null],
        ['-', null],
        ['1234567890123', '1234567890123'],
        ['dalam proses', 'paper-number']
      ],
      'enterprises'
    ],
    [
      'KBLI',
      'kbli',
      'KBLI',
      [
        ['10794 - Industri kerupuk', '10794'],
        ['KBLI 2020: 10794', '10794'],
        ['C10794', '10794'],
        ['1079.4', '10794'],
        ['10794.0', '10794'],
        ['10794, 10792', 'kind-ambiguous 10794 10792'],
        ['13134', '13133'],
        ['KBLI 2020: 10793', '10309'],
        ['KBLI 2025: 10793, Makanan dari kelapa', '10793'],
        [
          '10793',
          'kbli-edition KBLI 2025: 10309, Olahan kacang (juga mente), buah dan sayur lainnya ' +
            'KBLI 2025: 10793, Makanan dari kelapa'
        ],
        ['1079', 'kbli-unknown'],
        ['kerupuk', 'kbli-unknown']
      ],
      'enterprises'
    ],
    ['KBLI 2020', 'kbli', 'KBLI', [['10793', '10309']], 'enterprises'],
    ['KBLI 2025', 'kbli', 'KBLI', [['10793', '10793']], 'enterprises'],
    [
      'Mulai Usaha',
      'started',
      'starts',
      [
        ['Maret 2015', '2015-03-01'],
        ['03/2015', '2015-03-01'],
        ['2015', '2015-01-01'],
        ['sejak 2015', '2015-01-01'],
        ['12/03/2015', 'date-ambiguous 2015-03-12 2015-12-03'],
        ['sudah lama', 'date-unreadable']
      ],
      'enterprises'
    ],
    [
      'Jenis Usaha',
      'activity',
      'kinds',
      [
        ['Bukan batik', 'kind-unsure batik'],
        ['tidak usaha', 'interest-unknown'],
        ['budidaya ikan lele', 'kind-unsure fish-products'],
        ['Pupuk garam', 'kind-unsure salt'],
        ['ex penjahit', 'kind-unsure sewing'],
        ['rencana kue', 'kind-unsure cakes'],
        ['Kripik singkong', 'crackers'],
        ['keripik, batik', 'kind-ambiguous crackers batik']
      ],
      'enterprises'
    ],
    [
      'Hasil Jagung',
      'yield.corn',
      'yields',
      [
        ['2 ton', 2000],
        ['3 kwintal', 300],
        ['3 kuintal', 300],
        ['3 ku', 300],
        ['20 ons', 2],
        ['500 kg', 500],
        ['500', 500],
        ['3 karung', 'number-unreadable'],
        ['belum ada', 0],
        ['n/a', null]
      ]
    ],
    [
      'Hasil Jagung (ton)',
      'yield.corn',
      'yields by their title',
      [
        ['2', 2000],
        ['0,5', 500],
        ['300 kg', 300]
      ]
    ],
    [
      'Pohon Mente',
      'own.cashew',
      'trees',
      [
        ['12 pohon', 12],
        ['12 batang', 12],
        ['12 kg', 'number-unreadable'],
        ['tidak ada', 0],
        ['belum punya', 0]
      ]
    ],
    [
      'Tgl Lahir',
      'birthDate',
      'births',
      [
        ['1984-12-31T17:00:00Z', 'date-ambiguous 1985-01-01 1984-12-31'],
        ['1985-01-01T00:00:00Z', '1985-01-01'],
        ['1985-01-01T00:00:00+07:00', '1985-01-01'],
        ['1960', 'date-unreadable']
      ]
    ],
    [
      'Dusun',
      'hamlet',
      'neighbours',
      [
        ['Barat', 'Barat'],
        ['sda', 'Barat'],
        ['s.d.a', 'Barat'],
        ['idem', 'Barat'],
        ['-"-', 'Barat'],
        ['"', 'Barat'],
        [',,', 'Barat'],
        ['〃', 'Barat'],
        ['ditto', 'Barat'],
        ['Sama', 'same-as-what Barat'],
        ['sama dgn diatas', 'Barat'],
        ['Timur', 'Timur']
      ]
    ]
  ])('in %s', async (title, field, _, cells, kind) => {
    const said = await column(
      title,
      cells.map(([cell]) => cell),
      field,
      kind
    )
    expect(said.map((one, i) => [cells[i]![0], one])).toEqual(cells)
  })

  it('of a point is latitude and longitude, in degrees, minutes and seconds too', async () => {
    const points = ['-6.9,113.7', '-6.9 113.7 12 4', `6°54'S 113°42'E`, '-6,9; 113,7', 'balai desa']
    for (const title of ['Koordinat', 'Titik Koordinat', 'GPS']) {
      const rows = await understand(
        `Nama;${title};Desa\n${points.map((point, i) => `${people[i]};"${point.replaceAll('"', '""')}";Jelbudan`).join('\n')}\n`
      )
      expect(rows.map((row) => [row.values.lat ?? null, row.values.lon ?? null])).toEqual([
        ...Array(4).fill([-6.9, 113.7]),
        [null, null]
      ])
      expect(of(rows[4]!, 'point')).toBe('point-unreadable')
    }
    const [apart] = await understand(`Nama;Lintang;Bujur;Desa\nAna;6°54'0" LS;113°42'0" BT;Jelbudan\n`)
    expect([apart!.values.lat, apart!.values.lon]).toEqual([-6.9, 113.7])
  })

  it('that says only “same as above” is never a name, a NIK or an amount', async () => {
    const [, row] = await understand('Nama;NIK;Pohon Mente;Desa\nAna;3529145203851001;12;Jelbudan\nidem;sda;",,";sda\n')
    expect(row!.problems.filter((p) => p.code === 'same-as-what').map((p) => [p.field, p.readings])).toEqual([
      ['nik', undefined],
      ['name', undefined],
      ['own.cashew', undefined]
    ])
    expect(row!.values.village).toBe(jelbudan)
    expect(of((await understand('Nama;Desa\nSama;Jelbudan\n'))[0]!, 'name')).toBe('Sama')
  })
})

describe('several columns', () => {
  it('of day, month and year keep what is there', async () => {
    const [half, none, whole] = await understand(
      'Nama;Tgl;Bln;Thn;Desa\nAna;-;-;1960;Jelbudan\nBudi;-;-;-;Jelbudan\nCitra;5;3;1980;Jelbudan\n'.replace(
        'Tgl;Bln;Thn',
        'Tgl Lahir;Bln Lahir;Thn Lahir'
      )
    )
    expect([of(half!, 'birthDate'), of(none!, 'birthDate'), of(whole!, 'birthDate')]).toEqual([
      'date-unreadable',
      null,
      '1980-03-05'
    ])
    expect(half!.problems[0]!.quote).toContain('1960')
  })

  it('of telephones: the first that is one; a second is told', async () => {
    const rows = await understand(
      'Nama;No HP;WhatsApp;Desa\nAna;081234567001;081298765432;Jelbudan\nBudi;;081298765433;Jelbudan\n' +
        'Citra;-;081298765434;Jelbudan\nDewi;081234567002;081234567002;Jelbudan\n'
    )
    expect(rows.map((row) => [row.values.phone, row.problems.map((p) => p.code)])).toEqual([
      ['+6281234567001', ['phone-second']],
      ['+6281298765433', []],
      ['+6281298765434', []],
      ['+6281234567002', []]
    ])
  })

  it('of a name are joined, of a code of the civil registry are the village', async () => {
    const [row] = await understand('Nama Depan;Nama Belakang;Desa\nSiti;Aminah;Jelbudan\n')
    expect(row!.values.name).toBe('Siti Aminah')
    const [siak] = await understand(
      'NO_KK;NIK;NAMA_LGKP;NO_KEP;NAMA_KEP;NO_PROP;NO_KAB;NO_KEC;NO_KEL;NO_RT;JENIS_KLMIN;TGL_LHR;TMPT_LHR\n' +
        '3529140101850001;3529145203851001;SITI AMINAH;3529141203850001;AHMAD;35;29;14;2008;1;2;12-03-1985;SUMENEP\n'
    )
    expect(siak!.values).toMatchObject({
      kk: '3529140101850001',
      nik: '3529145203851001',
      name: 'SITI AMINAH',
      village: jelbudan,
      rt: '001',
      sex: 'female',
      birthPlace: 'SUMENEP'
    })
  })

  it('of a questionnaire keep their names behind their groups', async () => {
    for (const mark of ['/', '-', ':']) {
      const titles = ['grp_a', 'grp_a', 'grp_b'].map((group, i) => `${group}${mark}${['nama_kk', 'no_hp', 'desa'][i]}`)
      const [row] = await understand(
        `${titles.join(';')};_gps_latitude;_gps_longitude\nAna;081234567001;Jelbudan;-6.9;113.7\n`
      )
      expect(row!.values).toMatchObject({
        name: 'Ana',
        phone: '+6281234567001',
        village: jelbudan,
        lat: -6.9,
        lon: 113.7
      })
    }
    expect((await understand('Nama Lengkap (sesuai KTP);Desa\nAna;Jelbudan\n'))[0]!.values.name).toBe('Ana')
  })
})

describe('rows', () => {
  it('are found by the field that is doubtful and by the reason for which they were left out', async () => {
    const id = await read(
      'Nama;Tgl Lahir;No HP;Desa\nAna;31/02/1985;081234567001;Jelbudan\nBudi;1/13/1985;tanya RT;Jelbudan\nCitra;;tanya;Jelbudan\n' +
        'Dewi;1985-03-12;081234567002;Jelbudan\nJumlah;4;;\nKeterangan: data sementara;;;\n'
    )
    const see = async (more: object) =>
      (await world.see(officer, 'intake/rows', { import: id, ...more })).rows.map((row) => row.line)
    expect(await see({ show: 'doubtful', field: 'birthDate' })).toEqual([2])
    expect(await see({ show: 'doubtful', field: 'phone' })).toEqual([3, 4])
    expect(await see({ field: 'name' })).toEqual([])
    expect(await see({ show: 'left' })).toEqual([6, 7])
    expect(await see({ show: 'left', left: 'total' })).toEqual([6])
    const { columns, mapping } = await world.see(officer, 'intake/get', { id })
    expect(columns[mapping.phone!]!.doubtful).toBe(2)
  })

  it('of sheets that write dates in other orders are read by their own sheet', async () => {
    const book = XLSX.utils.book_new()
    const sheet = (name: string, dates: string[]) =>
      XLSX.utils.book_append_sheet(
        book,
        XLSX.utils.aoa_to_sheet([
          ['Nama', 'Tgl Lahir', 'Desa'],
          ...dates.map((date, i) => [people[i]!, date, 'Jelbudan'])
        ]),
        name
      )
    sheet('Barat', ['25/03/1985', '11/05/1985'])
    sheet('Timur', ['03/25/1985', '11/05/1985'])
    sheet('Utara', ['11/05/1985'])
    const rows = await understand(XLSX.write(book, { type: 'buffer', bookType: 'xlsx' }) as Buffer)
    expect(rows.map((row) => of(row, 'birthDate'))).toEqual([
      '1985-03-25',
      '1985-05-11',
      '1985-03-25',
      '1985-11-05',
      'date-ambiguous 1985-05-11 1985-11-05'
    ])
  })
})
