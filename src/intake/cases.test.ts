/** Files that were read wrongly once, each for its kind: what stands in the file stands in the register. */
import * as XLSX from '@e965/xlsx'
import ExcelJS from 'exceljs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jelbudan, openWorld, refusal, someone, type World } from '../../tests/support/world.ts'
import type { ImportKind } from './model.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())
const officer = someone('officer')
const nyapar = '35.29.14.2011'

interface Asked {
  kind?: ImportKind
  village?: string | null
  columns?: Record<string, string>
  sheets?: string[]
}
async function read(
  name: string,
  content: Buffer | string,
  { kind = 'households', village = null, ...asked }: Asked = {}
) {
  const file = await world.upload(officer, name, Buffer.from(content))
  const { import: id, job } = await world.act(officer, 'intake/upload', { file, kind, village, ...asked })
  await world.run(job)
  return id
}
const rowsOf = async (id: string) => (await world.act(officer, 'intake/understood', { import: id })).rows
/** What was understood of a file: its rows, without those left out. */
const understand = async (content: Buffer | string, asked: Asked = {}) =>
  (await rowsOf(await read('berkas', content, asked))).filter((row) => row.status !== 'left')
const apply = async (id: string) =>
  (await world.run((await world.act(officer, 'intake/apply', { import: id })).job)) as Record<string, number>
const codes = (row: { problems: { code: string }[] }) => row.problems.map((p) => p.code)
const held = (row: { problems: { code: string; severity: string }[] }) =>
  row.problems.filter((p) => p.severity !== 'warn').map((p) => p.code)

describe('dates', () => {
  const list = (dates: string[], nik: (i: number) => string = () => '') =>
    `NIK;Nama;Tgl Lahir;Desa\n${dates.map((d, i) => `${nik(i)};Warga ${'abcdefghij'[i]}an;${d};Jelbudan`).join('\n')}\n`
  const births = async (content: string) =>
    (await understand(content)).map((row) => row.values.birthDate ?? held(row)[0])

  it('are read by the order that the column shows', async () => {
    expect(await births(list(['11/05/1985', '25/03/1985']))).toEqual(['1985-05-11', '1985-03-25'])
    expect(await births(list(['11/05/1985', '03/25/1985']))).toEqual(['1985-11-05', '1985-03-25'])
  })

  it('are read by the birth date of the NIK beside them', async () => {
    const content = 'NIK;Nama;Tgl Lahir;Desa\n3529145203851001;Siti;03/12/1985;Jelbudan\n;Ali;01/02/1990;Jelbudan\n'
    expect(await births(content)).toEqual(['1985-03-12', '1990-01-02'])
  })

  it('that could mean two days are held with both, and decided once for the column', async () => {
    const id = await read('tanggal.csv', list(['11/05/1985', '03/04/1990']))
    const [first] = await rowsOf(id)
    expect(first!.problems).toMatchObject([{ code: 'date-ambiguous', readings: ['1985-05-11', '1985-11-05'] }])
    const { columns, mapping, counts } = await world.see(officer, 'intake/get', { id })
    expect(counts).toMatchObject({ accepted: 0, held: 2 })
    const at = mapping.birthDate!
    expect(columns[at]).toMatchObject({ dates: { how: 'open', either: 2 }, doubtful: 2 })
    const { job } = await world.act(officer, 'intake/map-columns', {
      import: id,
      mapping: mapping as Record<string, number>,
      meant: { [at]: { dates: 'month' } },
      village: null
    })
    await world.run(job)
    expect((await rowsOf(id)).map((row) => row.values.birthDate)).toEqual(['1985-11-05', '1990-03-04'])
    // The source is known now: the same columns next month ask nothing.
    expect(await births(list(['07/08/1991']))).toEqual(['1991-07-08'])
  })

  it('of two orders in one column are read where one is possible, and held where not', async () => {
    expect(await births(list(['25/03/1985', '03/26/1985', '04/05/1985']).replace('NIK;', 'No KTP;'))).toEqual([
      '1985-03-25',
      '1985-03-26',
      'date-ambiguous'
    ])
  })

  it('of nobody alive, of days that are none or to come are not taken', async () => {
    const content = list(['05/25/1801', '31/06/1985', '00/00/1965', '13/03/2062', '1965', '31/12/1899'])
    expect((await understand(content)).map((row) => held(row))).toEqual([
      ['date-old'],
      ['date-unreadable'],
      ['date-unreadable'],
      ['date-future'],
      ['date-unreadable'],
      ['date-old']
    ])
  })

  it('of 1904 workbooks and of places in the same cell are read', async () => {
    const sheet = XLSX.utils.aoa_to_sheet([
      ['Nama', 'Tgl Lahir', 'Desa'],
      ['Siti Aminah', 29655, 'Jelbudan']
    ])
    sheet.B2!.z = 'dd/mm/yyyy'
    const book: XLSX.WorkBook = { SheetNames: ['A'], Sheets: { A: sheet }, Workbook: { WBProps: { date1904: true } } }
    const file = XLSX.write(book, { type: 'buffer', bookType: 'biff8' }) as Buffer
    expect((await understand(file))[0]!.values.birthDate).toBe('1985-03-11')
    expect((await understand('Nama;TTL;Desa\nSiti;"Sumenep, 17-08-1977";Jelbudan\n'))[0]!.values).toMatchObject({
      birthPlace: 'Sumenep',
      birthDate: '1977-08-17'
    })
  })
})

describe('numbers', () => {
  const trees = (...cells: string[]) =>
    understand(`Nama;Desa;Pohon Mente\n${cells.map((c, i) => `Warga ${'abcdefgh'[i]}an;Jelbudan;${c}`).join('\n')}\n`)

  it('are read by the marks that the column shows, else held with both readings', async () => {
    const first = await trees('1,000')
    expect(first[0]!.problems).toMatchObject([{ code: 'number-ambiguous', readings: ['1000', '1'] }])
    expect((await trees('1,000', '1,250')).map((row) => row.values['own.cashew'])).toEqual([1000, 1250])
    expect((await trees('1.000', '1.250')).map((row) => row.values['own.cashew'])).toEqual([1000, 1250])
    expect((await trees('12', '12 pohon', 'tidak ada')).map((row) => row.values['own.cashew'])).toEqual([12, 12, 0])
  })

  it('of money keep their thousands, and ranges or days are held', async () => {
    const money = async (cell: string) => {
      const [row] = await understand(
        `Nama Usaha;Nama Pemilik;Omzet;Desa\nKeripik Uji;Siti Aminah;"${cell}";Jelbudan\n`,
        {
          kind: 'enterprises'
        }
      )
      return row!.values.turnoverNow ?? row!.problems.find((p) => p.field === 'turnoverNow')?.code ?? null
    }
    expect(await money('750,000')).toBe(750_000)
    expect(await money('Rp. 1.500.000,-')).toBe(1_500_000)
    expect(await money('500 ribu/bulan')).toBe(500_000)
    expect(await money('-')).toBeNull()
    expect(await money('lima ratus ribu')).toBe(500_000)
    expect(await money('5.000-')).toBe(5000)
    for (const cell of ['500000-1000000', '< 5 juta', '750.000/hari', '12.50'])
      expect(await money(cell)).toBe('number-unreadable')
    expect(await money('1.500 jt')).toBe('number-ambiguous')
  })
})

describe('people', () => {
  it('with any apostrophe, soft hyphen or full-width letter are one', async () => {
    const forms = ["Ma'ruf", 'Ma`ruf', 'Ma´ruf', 'Ma‘ruf', 'Maʼruf', 'Ma’ruf', 'Maruf', 'Ma\u00adruf', 'Ｍaruf']
    const id = await read(
      'nama.csv',
      `No KK;Nama;L/P;Desa\n${forms.map((f) => `3529140101850077;${f};L;Jelbudan`).join('\n')}\n`
    )
    expect(await apply(id)).toMatchObject({ new: 1, held: 0 })
    await world.act(officer, 'intake/undo', { import: id })
  })

  it('with codes of the civil registry', async () => {
    const [siti, moh] = await understand(
      'alamat,dusun,rw,rt,nama,no_kk,nik,sex,tempatlahir,tanggallahir,pendidikan_kk_id,pekerjaan_id,kk_level,ayah_nik,nama_ayah\n' +
        'Jl. Uji 1,Barat,-,004,SITI UJI,3529140101850101,3529145203851101,2,Sumenep,1985-03-12,4,2,3,3529140101500101,AYAH UJI\n' +
        'Jl. Uji 1,Barat,-,004,MOH UJI,3529140101850101,3529141708771101,1,Sumenep,1977-08-17,4,26,1,,AYAH DUA\n',
      { village: jelbudan }
    )
    expect(siti!.values).toMatchObject({
      name: 'SITI UJI',
      nik: '3529145203851101',
      sex: 'female',
      relation: 'spouse',
      birthDate: '1985-03-12',
      education: 'SLTP/sederajat',
      occupation: 'Mengurus rumah tangga',
      rt: '004'
    })
    expect(moh).toMatchObject({
      status: 'accepted',
      values: { sex: 'male', relation: 'head', occupation: 'Tukang batu' }
    })
  })

  it('relations as lists spell them', async () => {
    const written = ['ISTERI', 'KRT', 'Anak Kandung', 'ORANGTUA', 'Adik', 'FAMILI LAIN', 'Ayah']
    const rows = await understand(
      `Nama;SHDK;Desa\n${written.map((w, i) => `Warga ${'abcdefg'[i]}an;${w};Jelbudan`).join('\n')}\n`
    )
    expect(rows.map((row) => row.values.relation)).toEqual([
      'spouse',
      'head',
      'child',
      'parent',
      'relative',
      'relative',
      'parent'
    ])
  })

  it('RT and RW in any writing; what Excel made a date of is held', async () => {
    const cells = ['001;002', 'RT. 001;RW. 002', '00001;000002', '1.0;2.0', 'I;II', '2026-02-01;2']
    const rows = await understand(
      `Nama;RT;RW;Desa\n${cells.map((c, i) => `Warga ${'abcdefg'[i]}an;${c};Jelbudan`).join('\n')}\n`
    )
    expect(rows.slice(0, 5).map((row) => [row.values.rt, row.values.rw])).toEqual(Array(5).fill(['001', '002']))
    expect(held(rows[5]!)).toEqual(['rt-unreadable'])
    expect((await understand('Nama;RT/RW;Desa\nSiti;RT.01/RW.02;Jelbudan\n'))[0]!.values).toMatchObject({
      rt: '001',
      rw: '002'
    })
  })

  it('phones: two in a cell say so, unreadable ones are held, "tidak ada" is none', async () => {
    const rows = await understand(
      'Nama;No HP;Desa\nAna;081234567001/081298765432;Jelbudan\nBeni;081234567OO1;Jelbudan\nCici;tidak ada;Jelbudan\n'
    )
    expect(rows.map((row) => [row.values.phone ?? null, codes(row)])).toEqual([
      ['+6281234567001', ['phone-second']],
      [null, ['phone-unreadable']],
      [null, []]
    ])
  })

  it('a NIK that cannot be is marked, a No. KK that is the NIK is held', async () => {
    const rows = await understand(
      'No KK;NIK;Nama;Desa\n3529141708771066;3529141708771066;Moh Kamil;Jelbudan\n3529140101850003;3529149913851001;Siti;Jelbudan\n'
    )
    expect(codes(rows[0]!)).toContain('kk-is-nik')
    expect(codes(rows[1]!)).toContain('nik-impossible')
    expect(rows.map((row) => row.status)).toEqual(['held', 'accepted'])
  })

  it('a No. KK that is built like the NIK of its person is held: the column may hold both', async () => {
    const rows = await understand(
      'No KK / NIK;Nama;L/P;Tgl Lahir;Desa\n3529140101100001;Ahmad;L;05/02/1980;Jelbudan\n' +
        '3529145203850001;Siti;P;25/03/1985;Jelbudan\n3529146503850001;Aminah;P;25/03/1985;Jelbudan\n'
    )
    expect(rows.map(held)).toEqual([[], [], ['kk-like-nik']])
  })

  it('numbers of licences that a spreadsheet has cut are held', async () => {
    const [row] = await understand('Nama Usaha;Pemilik;NIB;Desa\nKeripik;Siti;9,12E+12;Jelbudan\n', {
      kind: 'enterprises'
    })
    expect([row!.values.nib, held(row!)]).toEqual([undefined, ['digits-lost', 'owner-unknown']])
  })

  it('a licence is its number: that it is applied for is none', async () => {
    const rows = await understand(
      'Nama Usaha;Pemilik;NIB;P-IRT;Desa\nA Jaya;Ali;proses;belum ada;Jelbudan\nB Jaya;Beni;9120001234567;ya;Jelbudan\n',
      { kind: 'enterprises' }
    )
    const papers = rows.map((row) => row.problems.flatMap((p) => (p.code === 'paper-number' ? [p.field] : [])))
    expect(papers).toEqual([['nib'], ['pirt']])
    expect(rows.map((row) => [row.values.nib, row.values.pirt])).toEqual([
      [undefined, undefined],
      ['9120001234567', undefined]
    ])
  })

  it('letters that a wrong encoding spoilt are put right where they can be, else held; two names are asked', async () => {
    const rows = await understand(
      'Nama;Alamat;Desa\nMaâ€™ruf;MadurÃ¡;Jelbudan\nMa?ruf;Barat;Jelbudan\n' +
        'Siti Ainiâ€;Barat;Jelbudan\nSiti / Aminah;Barat;Jelbudan\n'
    )
    expect(rows[0]).toMatchObject({ status: 'accepted', values: { name: "Ma'ruf", address: 'Madurá' } })
    expect(rows.slice(1, 4).map((row) => [row.status, held(row)])).toEqual([
      ['held', ['letters-lost']],
      ['held', ['letters-lost']],
      ['held', ['two-names']]
    ])
    expect(rows[3]!.problems[0]!.readings).toEqual(['Siti', 'Aminah'])
  })

  it('a date with its place is both', async () => {
    const [row] = await understand('Nama;Tgl Lahir;Desa\nSiti;"17-08-1977, Sumenep";Jelbudan\n')
    expect(row!.values).toMatchObject({ birthDate: '1977-08-17', birthPlace: 'Sumenep' })
  })

  it('a cell with an error of a formula, or more than the register can hold, is never shortened or taken for a value', async () => {
    const rows = await understand(
      `Nama;Alamat;Desa\n#N/A;Dsn;Jelbudan\nSiti;#REF!;Jelbudan\nAli;${'x'.repeat(201)};Jelbudan\n${'n'.repeat(121)};Dsn;Jelbudan\n`
    )
    expect(rows.map((row) => [row.status, held(row)[0]])).toEqual([
      ['refused', 'cell-error'],
      ['held', 'cell-error'],
      ['held', 'too-long'],
      ['refused', 'too-long']
    ])
  })
})

describe('titles that mean another', () => {
  it('a NIK is that of whoever the list is of', async () => {
    for (const title of ['NIK Penanggung Jawab', 'NIK KPM', 'NIK Penerima Manfaat', 'NIK Nama Lengkap'])
      expect((await understand(`Nama;${title};Desa\nSiti;3529145203851001;Jelbudan\n`))[0]!.values.nik).toBe(
        '3529145203851001'
      )
  })

  it("a parent's, a bank's, an officer's are not the person's", async () => {
    const [row] = await understand(
      'Nama;Pekerjaan Ayah;HP Ayah;Tgl Lahir Ibu;Nama Bank;Alamat Email;Desa\nSiti;Tani;081234567890;25/03/1955;BRI;a@b.c;Jelbudan\n'
    )
    expect(row!.values).toEqual({ name: 'Siti', village: jelbudan })
  })

  it('their units count: millions, thousands; another time than a month is held', async () => {
    const money = async (title: string, cell: string) => {
      const [row] = await understand(`Nama Usaha;Nama Pemilik;${title};Desa\nKeripik;Siti;${cell};Jelbudan\n`, {
        kind: 'enterprises'
      })
      return row!.values.turnoverNow ?? row!.problems.find((p) => p.field === 'turnoverNow')?.code
    }
    expect(await money('Omzet (juta)', '12')).toBe(12_000_000)
    expect(await money('Omzet (Rp.000)', '750')).toBe(750_000)
    expect(await money('Omzet (juta)', '1,5')).toBe(1_500_000)
    expect(await money('Omzet (juta)', '2.25')).toBe(2_250_000)
    expect(await money('Omzet per hari', '120000')).toBe('not-monthly')
    expect(await money('Omzet (juta)', '12000000')).toBe('unit-ambiguous')
    expect(await money('Omzet/Tahun', '120000000')).toBe('not-monthly')
  })

  it('of several columns that could fill a field: what differs is held, one answer settles all rows', async () => {
    const id = await read(
      'omzet.csv',
      `Nama Usaha;Nama Pemilik;Omzet 2022;Omzet 2023;Desa KTP;Kode Desa\nA ` +
        `Jaya;Ali;1000000;2000000;Jelbudan;${jelbudan}\nB Jaya;Beni;500000;500000;Jelbudan;${jelbudan}\nC ` +
        `Jaya;Citra;;700000;Jelbudan;${nyapar}\n`,
      { kind: 'enterprises' }
    )
    const differ = async () =>
      (await rowsOf(id)).map((row) =>
        row.problems.flatMap((p) => (p.code === 'columns-differ' ? [[p.field, ...(p.readings ?? [])]] : []))
      )
    expect(await differ()).toEqual([
      [['turnoverNow', '1000000', '2000000']],
      [],
      [
        ['village', nyapar, 'Jelbudan'],
        ['turnoverNow', '700000']
      ]
    ])
    // A number that tells who somebody is stays sealed.
    const [twoNiks] = await understand('Nama;NIK;NIK Lama;Desa\nAli;3529141708771055;3529141708771077;Jelbudan\n')
    expect(twoNiks!.problems.find((p) => p.code === 'columns-differ')).toMatchObject({ field: 'nik', readings: [] })
    const { columns, mapping } = await world.see(officer, 'intake/get', { id })
    const at = (title: string) => columns.findIndex((column) => column.title === title)
    const { job } = await world.act(officer, 'intake/map-columns', {
      import: id,
      mapping: { ...mapping, turnoverNow: at('Omzet 2023'), village: at('Desa KTP') },
      village: null
    })
    await world.run(job)
    expect(await differ()).toEqual([[], [], []])
    expect((await rowsOf(id)).map((row) => row.values.turnoverNow)).toEqual([2_000_000, 500_000, 700_000])
  })

  it('that say only that they are the same as above are what the line above says, where neighbours may share it', async () => {
    const rows = await understand(
      'Nama;Dusun;Alamat;Desa\nAli;Barat;Jl. Raya;Jelbudan\nSiti;sda;-"-;idem\nUmi;s.d.a.;Jl. Dua;,,\nidem;Timur;"〃";Jelbudan\n'
    )
    expect(rows.map((row) => [row.values.hamlet, row.values.address, row.values.village])).toEqual([
      ['Barat', 'Jl. Raya', jelbudan],
      ['Barat', 'Jl. Raya', jelbudan],
      ['Barat', 'Jl. Dua', jelbudan],
      ['Timur', 'Jl. Dua', jelbudan]
    ])
    expect(rows.map(held)).toEqual([[], [], [], expect.arrayContaining(['same-as-what'])])
    expect(held((await understand('Nama;Dusun;Desa\nAli;sda;Jelbudan\n'))[0]!)).toEqual(['same-as-what'])
  })

  it('of two columns that contradict each other are held with both; a year alone does not vanish', async () => {
    const differ = async (content: string) =>
      (await understand(content))[0]!.problems.flatMap((p) => (p.code === 'columns-differ' ? [p.readings] : []))
    expect(await differ('Nama;RT;RW;RT/RW;Desa\nAli;01;02;03/02;Jelbudan\n')).toEqual([['001', '003']])
    expect(await differ('Nama;Tempat Lahir;TTL;Desa\nAli;Sampang;Sumenep, 1 Mei 1980;Jelbudan\n')).toEqual([
      ['Sampang', 'Sumenep']
    ])
    expect(await differ('Nama;Tgl Lahir;TTL;Desa\nAli;1 Mei 1980;Sumenep, 1 Mei 1980;Jelbudan\n')).toEqual([])
    const [year] = await understand(
      'Nama;Tgl Lahir;Bln Lahir;Thn Lahir;Desa\nAli;-;-;1960;Jelbudan\nSiti;1;5;1980;Jelbudan\n'
    )
    expect(held(year!)).toEqual(['date-unreadable'])
  })

  it('of words that turn a kind into another thing name no kind', async () => {
    const said = ['Bukan batik', 'budidaya ikan lele', 'Pupuk garam', 'ex penjahit', 'batik']
    const rows = await understand(
      `Nama Usaha;Nama Pemilik;Jenis Usaha;Desa\n${said.map((kind, i) => `Usaha ${'abcde'[i]};Siti;${kind};Jelbudan`).join('\n')}\n`,
      { kind: 'enterprises' }
    )
    expect(rows.map((row) => row.values.activity ?? null)).toEqual([null, null, null, null, 'batik'])
  })

  it('RW before RT, ticks with dashes, codes with a leading zero', async () => {
    expect((await understand('Nama;RW/RT;Desa\nAna;02/01;Jelbudan\n'))[0]!.values).toMatchObject({
      rt: '001',
      rw: '002'
    })
    const ticks = await understand(
      'Nama;L;P;Desa\nAli;v;-;Jelbudan\nSiti;-;v;Jelbudan\nUmi;0;1;Jelbudan\nDua;v;v;Jelbudan\n'
    )
    expect(ticks.map((row) => row.values.sex ?? held(row)[0])).toEqual(['male', 'female', 'female', 'sex-unreadable'])
    expect(
      (await understand('Nama;Hubungan;Desa\nAli;01;Jelbudan\nSiti;03;Jelbudan\n')).map((row) => row.values.relation)
    ).toEqual(['head', 'spouse'])
  })

  it('several kinds in one cell are asked about', async () => {
    const [row] = await understand('Nama;Minat;Desa\nSiti;keripik, batik;Jelbudan\n')
    expect(row!.problems).toMatchObject([{ code: 'kind-ambiguous', readings: ['crackers', 'batik'] }])
  })
})

describe('lines that are nobody', () => {
  it('notes, totals with units and signatures are left out, numbered rows never', async () => {
    const id = await read(
      'catatan.csv',
      'No;Nama;Alamat;Pohon Mente;Desa\n1;Jumlah;Barat;3;Jelbudan\n2;Ketua RT;;;\n;TOTAL RT 01;2 ' +
        'orang;17;\n;Keterangan: data sementara;;;\n;Mengetahui;;;\n;Kepala Desa Jelbudan;Petugas;;\n;H. ABDUL AZIZ;SITI;;\n',
      { village: jelbudan }
    )
    const rows = await rowsOf(id)
    expect(rows.filter((r) => r.status !== 'left').map((r) => r.values.name)).toEqual(['Jumlah', 'Ketua RT'])
    expect(rows.filter((r) => r.status === 'left').map((r) => r.left)).toEqual([
      'total',
      'outside',
      'outside',
      'outside',
      'outside'
    ])
  })

  it('members below a household number that cannot be read do not join the household above', async () => {
    const rows = await understand(
      `No;Nama;Alamat\nNo. KK: 3529140101010001;;\n1;Ali;Barat\nNo. KK: 352914010101000;;\n1;Budi;Timur\n`,
      { village: jelbudan }
    )
    expect(rows.map((row) => [row.values.name, row.values.kk ?? null])).toEqual([
      ['Ali', '3529140101010001'],
      ['Budi', null]
    ])
  })

  it('people named like titles are rows, a comma that was not quoted holds its line', async () => {
    const rows = await understand(
      'NIK;Nama;Alamat;Pekerjaan;Desa\n3529141203850001;Ali;Barat;Tani;Jelbudan\n;Peserta;Kampung;;Jelbudan\n' +
        '3529145708900002;Umi;Timur;Guru;Jelbudan\n'
    )
    expect(rows.map((row) => [row.values.name, row.values.occupation ?? null])).toEqual([
      ['Ali', 'Tani'],
      ['Peserta', null],
      ['Umi', 'Guru']
    ])
    const cut = await understand(
      'Nama,Alamat,Pekerjaan,Desa\nAli,Barat,Tani,Jelbudan\nAni, ' +
        'S.Pd,Timur,Guru,Jelbudan\nUmi,Barat,Tani,Jelbudan\nUma,Barat,Tani,Jelbudan\n'
    )
    expect(cut.map((row) => codes(row).includes('line-damaged'))).toEqual([false, true, false, false])
  })

  it('tables side by side are held, a list on its side is refused', async () => {
    const rows = await understand('No;Nama;L/P;;No;Nama;L/P\n1;Siti;P;;3;Ali;L\n2;Ani;P;;;;\n', { village: jelbudan })
    expect(rows.map((row) => held(row))).toEqual([['two-in-line'], []])
    const sideways = read(
      'miring.csv',
      'Nama;Siti;Ali\nNIK;3529145203850077;3529141203850001\nTgl Lahir;17/08/1990;12/03/1985\nAlamat;Barat;Timur\n'
    )
    expect((await refusal(sideways)).code).toBe('intake/no-table')
  })

  it('two people under one NIK are held, though both are called Siti', async () => {
    const rows = await understand(
      'NIK;Nama;Desa\n3529145203850077;Sitti Juma;Jelbudan\n3529145203850077;Sitti Rahma;Jelbudan\n'
    )
    expect(rows.map((row) => held(row))).toEqual([['nik-twice'], ['nik-twice']])
  })
})

describe('households', () => {
  const kk = '3529140101850001'
  const family = (relations: boolean) =>
    `No KK;NIK;Nama${relations ? ';SHDK' : ''};Desa\n${kk};3529141708771002;Moh Kamil${relations ? ';Kepala Keluarga' : ''};Jelbudan\n` +
    `;3529145203851001;Siti Aminah${relations ? ';Istri' : ''};Jelbudan\n;3529140101050003;Nur Kamila${relations ? ';Anak' : ''};Jelbudan\n`

  it('whose number stands on the first line alone are one where the relation says so, else a person is asked', async () => {
    expect((await understand(family(true))).map((row) => row.values.kk)).toEqual([kk, kk, kk])
    const id = await read('tanpa-hubungan.csv', family(false))
    const [, second] = await rowsOf(id)
    expect(second!.problems).toMatchObject([{ field: 'kk', code: 'kk-above', readings: [kk, ''] }])
    const shown = (await world.see(officer, 'intake/rows', { import: id, show: 'held' })).rows[0]!
    expect(JSON.stringify(shown)).not.toContain(kk)
    await world.act(officer, 'intake/fix-row', { import: id, no: 2, values: { kk: shown.problems[0]!.readings![0]! } })
    await world.act(officer, 'intake/fix-row', { import: id, no: 3, values: { kk: '' } })
    expect((await rowsOf(id)).map((row) => [row.status, row.values.kk ?? null])).toEqual([
      ['accepted', kk],
      ['accepted', kk],
      ['accepted', null]
    ])
  })

  it('in merged cells share their number, and amounts are not repeated', async () => {
    const book = new ExcelJS.Workbook()
    const sheet = book.addWorksheet('Warga')
    sheet.addRow(['No KK', 'Nama', 'Pohon Mente', 'Desa'])
    sheet.addRow([kk, 'Moh Kamil', 12, 'Jelbudan'])
    sheet.addRow(['', 'Siti Aminah', '', ''])
    for (const column of ['A', 'C', 'D']) sheet.mergeCells(`${column}2:${column}3`)
    const rows = await understand(Buffer.from(await book.xlsx.writeBuffer()))
    expect(rows.map(({ values }) => [values.name, values.kk, values['own.cashew'] ?? null, values.village])).toEqual([
      ['Moh Kamil', kk, 12, jelbudan],
      ['Siti Aminah', kk, null, jelbudan]
    ])
  })

  it('with one number in two villages or with two heads are held, and released once put right', async () => {
    const id = await read(
      'kembar-kk.csv',
      `No KK;NIK;Nama;SHDK;Desa\n${kk};3529141708771055;Moh Kamil;Kepala ` +
        `Keluarga;Jelbudan\n${kk};3529145203851055;Siti Aminah;Istri;Jelbudan\n` +
        `${kk};3529140101711055;Ahmad Yani;Kepala Keluarga;Nyapar\n`
    )
    expect((await rowsOf(id)).map((row) => codes(row))).toEqual([
      ['kk-two-villages', 'kk-two-heads'],
      ['kk-two-villages'],
      ['kk-two-villages', 'kk-two-heads']
    ])
    await world.act(officer, 'intake/fix-row', { import: id, no: 3, values: { kk: '3529140101850002' } })
    expect((await rowsOf(id)).map((row) => row.status)).toEqual(['accepted', 'accepted', 'accepted'])
    await apply(id)
    // The register knows them now: another village, another head are asked about.
    const later = await read(
      'lagi.csv',
      `No KK;NIK;Nama;SHDK;Desa\n${kk};3529141708771077;Budi Santoso;Kepala ` +
        `Keluarga;Jelbudan\n3529140101850002;3529140101711055;Ahmad Yani;Kepala Keluarga;Jelbudan\n`
    )
    expect((await rowsOf(later)).map((row) => held(row))).toEqual([['kk-other-head'], ['kk-other-village']])
    await world.act(officer, 'intake/undo', { import: id })
  })

  it('with a father and a child of one name keep both', async () => {
    const id = await read(
      'senama.csv',
      `No KK;Nama;SHDK;Desa\n${kk};Ahmad;Kepala Keluarga;Jelbudan\n${kk};Ahmad;Anak;Jelbudan\n`
    )
    expect((await rowsOf(id)).map((row) => held(row))).toEqual([['same-name'], ['same-name']])
  })
})

describe('lines left out', () => {
  it('are counted, shown, and taken in by reason or one by one', async () => {
    const book = new ExcelJS.Workbook()
    const table = [
      ['Nama', 'NIK', 'Pohon Mente', 'Desa'],
      ['Siti Aminah', '3529145203851001', 4, 'Jelbudan'],
      ['Jumlah', '', 4, '']
    ]
    const shown = book.addWorksheet('Minggu 1')
    const hidden = book.addWorksheet('Salinan', { state: 'hidden' })
    for (const line of table) shown.addRow(line)
    hidden.addRow(table[0])
    hidden.addRow(['Moh Kamil', '3529141708771002', 3, 'Nyapar'])
    const row = shown.addRow(['Tersaring Satu', '', 2, 'Jelbudan'])
    row.hidden = true
    const id = await read('dilewati.xlsx', Buffer.from(await book.xlsx.writeBuffer()))
    const { counts, sheets } = await world.see(officer, 'intake/get', { id })
    expect(counts).toMatchObject({ accepted: 1, left: { total: 1, 'hidden-sheet': 1, 'hidden-row': 1 } })
    expect(sheets).toEqual([
      { name: 'Minggu 1', hidden: false, lines: 4, headers: 1, rows: 1, left: 2 },
      { name: 'Salinan', hidden: true, lines: 2, headers: 1, rows: 0, left: 1 }
    ])
    const left = await world.see(officer, 'intake/rows', { import: id, show: 'left' })
    expect(left.rows.map((r) => [r.left, r.text])).toEqual([
      ['total', 'Jumlah · 4'],
      ['hidden-row', 'Tersaring Satu · 2 · Jelbudan'],
      ['hidden-sheet', 'Moh Kamil · ••••••••••••••02 · 3 · Nyapar']
    ])
    await world.run((await world.act(officer, 'intake/take-in', { import: id, reason: 'hidden-sheet' })).job)
    await world.run((await world.act(officer, 'intake/take-in', { import: id, nos: [left.rows[1]!.no] })).job)
    const rows = (await rowsOf(id)).filter((r) => r.status !== 'left')
    expect(rows.map((r) => [r.values.name, r.values.village, r.status])).toEqual([
      ['Siti Aminah', jelbudan, 'accepted'],
      ['Tersaring Satu', jelbudan, 'accepted'],
      ['Moh Kamil', nyapar, 'accepted']
    ])
    expect((await refusal(world.act(officer, 'intake/take-in', { import: id, reason: 'hidden-sheet' }))).status).toBe(
      404
    )
  })

  it('are read when their sheet is asked for by name, and only that one', async () => {
    const book = new ExcelJS.Workbook()
    book.addWorksheet('A').addRows([
      ['Nama', 'Desa'],
      ['Siti', 'Jelbudan']
    ])
    book.addWorksheet('B', { state: 'hidden' }).addRows([
      ['Nama', 'Desa'],
      ['Kamil', 'Jelbudan']
    ])
    const rows = await understand(Buffer.from(await book.xlsx.writeBuffer()), { sheets: ['B'] })
    expect(rows.map((r) => r.values.name)).toEqual(['Kamil'])
  })

  it('a line whose quotes do not match is held, the others are read', async () => {
    const rows = await understand(
      'NIK,Nama,L/P,Desa\n3529145203851001,"Siti Aminah,P,Jelbudan\n3529141708771002,Moh ' +
        'Kamil,L,Jelbudan\n3529140101710008,Ahmad Yani,L,Jelbudan\n'
    )
    expect(rows.map((r) => [r.line, r.status])).toEqual([
      [2, 'held'],
      [3, 'accepted'],
      [4, 'accepted']
    ])
    expect(codes(rows[0]!)).toContain('line-damaged')
  })
})

describe('businesses', () => {
  it('without an owner are held for one, found by their point, read by the titles that a person names', async () => {
    const shapes = (await world.see(officer, 'regions/boundaries', {})).villages as unknown as {
      features: { id: string; geometry: { coordinates: number[][][] } }[]
    }
    const ring = shapes.features.find((f) => f.id === jelbudan)!.geometry.coordinates[0]!
    const middle = [0, 1].map((axis) => ring.slice(1).reduce((sum, point) => sum + point[axis]!, 0) / (ring.length - 1))
    const list =
      `Nama;Kegiatan;Kecamatan;Wilayah;Kategori;lat;lng\nKeripik ` +
      `Uji;Keripik;Dasuk;Utara;Mikro;${middle[1]};${middle[0]}\nJauh Sekali;Batik;Dasuk;Utara;Mikro;-7,25;112,75\n`
    const rows = await understand(list, { kind: 'enterprises' })
    expect(rows[0]).toMatchObject({
      status: 'held',
      values: { business: 'Keripik Uji', activity: 'crackers', district: 'Dasuk', village: jelbudan }
    })
    expect(codes(rows[0]!)).toEqual(['owner-missing', 'village-by-point'])
    expect(codes(rows[1]!)).toContain('point-outside')
    const named = await understand('Satu;Dua;Desa\nKeripik Uji;Batik;Jelbudan\n', {
      kind: 'enterprises',
      columns: { business: 'Satu', activity: 'Dua' }
    })
    expect(named[0]!.values).toMatchObject({ business: 'Keripik Uji', activity: 'batik', village: jelbudan })
    const file = await world.upload(officer, 'x.csv', Buffer.from('a;b\n1;2\n'))
    const wrong = world.act(officer, 'intake/upload', {
      file,
      kind: 'households',
      village: null,
      columns: { nothing: 'a' }
    })
    expect((await refusal(wrong)).code).toBe('intake/unknown-field')
  })

  it('a table without any known title is shown, so that a person can name its columns', async () => {
    const id = await read('asing.csv', 'Alpha;Beta;Gamma\nSiti Aminah;Jelbudan;x\nMoh Kamil;Jelbudan;y\n')
    const { columns, counts } = await world.see(officer, 'intake/get', { id })
    expect(columns.map((c) => c.title)).toEqual(['Alpha', 'Beta', 'Gamma'])
    expect(counts.accepted).toBe(0)
    const { job } = await world.act(officer, 'intake/map-columns', {
      import: id,
      mapping: { name: 0, village: 1 },
      village: null
    })
    await world.run(job)
    expect((await world.see(officer, 'intake/get', { id })).counts).toMatchObject({ accepted: 2, held: 0 })
  })
})
