import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { matchFile } from './match.ts'

const directory = mkdtempSync(join(tmpdir(), 'rakit-match-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** The pairs of a table and what was said of its columns. */
async function match(lines: string[]) {
  const path = join(directory, 'list.csv')
  writeFileSync(path, lines.join('\n'))
  const said: string[] = []
  const terminal = { json: false, say: (line: string) => said.push(line), progress: () => {}, answer: () => {} }
  return {
    pairs: (await matchFile(path, 0.5, terminal)).map(({ a, b }) => [a, b].sort().join()),
    said: said.join('\n')
  }
}

it.each([
  [
    'rec_id,given_name,surname,address_1,suburb,postcode,date_of_birth,soc_sec_id,colour',
    'r1,michaela,neumann,stanley street,winston hills,4223,19151111,5304218,red',
    'r2,michaela,neuman,stanley street,winston hills,4223,19151111,5304218,blue',
    'r3,courtney,painter,pinkerton circuit,richlands,4560,19161214,4066625,red'
  ],
  [
    'person_id,full_name,gender,dob,mobile,street_address,village_name,zip,colour',
    'r1,Siti Aminah,F,1985-03-12,081234567890,Dusun Laok 3,Jelbudan,69464,red',
    'r2,Siti Aminah,F,12/03/1985,081234567890,Dusun Laok 3,Jelbudan,69464,blue',
    'r3,Moh. Kamil,M,17/08/1977,081234567891,Dusun Daja,Jelbudan,69464,red'
  ],
  [
    'ID Warga,NIK,No. KK,Nama Lengkap,L/P,tgl_lahir,No HP,Dusun,RT,Desa,colour',
    'r1,3529145203850001,3529140101100001,Siti Aminah,P,12-03-1985,081234567890,Laok,001,Jelbudan,red',
    'r2,3529145203850001,3529140101100001,St. Aminah,P,12-03-1985,081234567890,Laok,1,Jelbudan,blue',
    'r3,3529141708770003,3529140101100001,Moh. Kamil,L,17-08-1977,081234567890,Laok,001,Jelbudan,red'
  ]
])('reads the usual titles and names what it does not compare: %s', async (...lines) => {
  const { pairs, said } = await match(lines)
  expect(pairs).toEqual(['r1,r2'])
  expect(said).toBe('Kolom yang tidak dibandingkan: colour · Columns that are not compared: colour')
})

it('dates are one in every writing, in the order of their column', async () => {
  const twins = async (first: string, second: string, other: string) => {
    const rows = [`Siti Aminah;P;${first};Jelbudan`, `SITI AMINAH;2;${second};Ds. Jelbudan`, `Budi;L;${other};Jelbudan`]
    return (await match(['nama;jk;tgl lahir;desa', ...rows])).pairs
  }
  expect(await twins('03/12/1985', '1985-03-12', '12/25/1980')).toEqual(['1,2'])
  expect(await twins('12/03/1985', '12 Maret 1985', '25/12/1980')).toEqual(['1,2'])
})

it('sex by ticks under L and P is compared, and nothing of it is said to be left', async () => {
  const rows = [
    '1;Nur Hasan;v;;12/03/1985;Barat',
    '2;Nur Hasan;;v;12/03/1985;Barat',
    '3;Siti Aini;;v;25/03/1990;Timur',
    '4;Siti Aini;;v;25/03/1990;Timur'
  ]
  expect(await match(['id;Nama;L;P;Tgl Lahir;Alamat', ...rows])).toEqual({ pairs: ['3,4'], said: '' })
})

it('what a spreadsheet has spoilt is no likeness, and what stands in the way is said', async () => {
  const lost = ['nama;nik;desa', 'Siti Aminah;3,52915E+15;Jelbudan', 'Moh. Kamil;3,52915E+15;Jelbudan']
  expect(await match(lost)).toEqual({ pairs: [], said: expect.stringContaining('2 numbers are not compared') })
  const errors = ['nama;nik;desa', '#N/A;3529145203851001;Jelbudan', '#N/A;3529141203851002;Jelbudan']
  expect(await match(errors)).toEqual({ pairs: [], said: expect.stringContaining('2 cells are not compared') })
  const born = (name: string, day: string) => `${name};"Sumenep, ${day}";Jelbudan`
  const days = [
    born('Siti Aminah;P', '25-03-1985'),
    born('SITI AMINAH;2', '25 Maret 1985'),
    born('Budi;L', '1 Mei 1999')
  ]
  const place = ['nama;jk;tempat tgl lahir;desa', ...days]
  expect((await match(place)).pairs).toEqual(['1,2'])
  const businesses = ['nama usaha;alamat;desa', 'Keripik Barokah;Laok 3;Jelbudan', 'Kripik Barokah;Laok 3;Jelbudan']
  expect((await match(businesses)).pairs).toEqual(['1,2'])
  const twice = ['id;nama;desa', '1;Siti Aminah;Jelbudan', '1;Budi;Jelbudan', '2;Ani;Jelbudan']
  expect((await match(twice)).said).toContain('Ids of more than one row: 1')
  expect((await match(['nama;desa', 'Siti Aminah;Jelbudan'])).said).toContain('Only 1 rows')
})
