/** The two files of the story, written as they would arrive. */
import ExcelJS from 'exceljs'
import { formatDate } from '../kernel/dates.ts'
import type { ListRow, Story } from './jelbudan.ts'

const plain = (value: string) => value.replace(/&/g, '&amp;').replace(/</g, '&lt;')
const relations: Record<string, string> = {
  head: 'KEPALA KELUARGA',
  spouse: 'ISTRI',
  child: 'ANAK',
  parent: 'ORANG TUA',
  grandchild: 'CUCU',
  relative: 'FAMILI LAIN',
  other: 'LAINNYA'
}
const headers = [
  'No',
  'No. KK',
  'NIK',
  'Tag Id Card',
  'Nama',
  'Alamat',
  'Dusun',
  'RW',
  'RT',
  'Jenis Kelamin',
  'Tempat Lahir',
  'Tanggal Lahir',
  'Umur',
  'Agama',
  'Pendidikan (dlm KK)',
  'Pekerjaan',
  'Kawin',
  'Hub. Keluarga',
  'Nama Ayah',
  'Nama Ibu',
  'Status'
]

function cells({ home, person, written }: ListRow, no: number): string[] {
  const { fields } = person
  return [
    String(no),
    home.fields.kk ?? '',
    written.nik ?? fields.nik ?? '0',
    '-',
    written.name ?? fields.name,
    home.fields.address ?? '-',
    home.fields.hamlet ?? '',
    home.fields.rw ?? '',
    home.fields.rt ?? '',
    written.sex ?? (fields.sex === 'female' ? 'PEREMPUAN' : 'LAKI-LAKI'),
    fields.birthPlace ?? '',
    written.birth ?? formatDate(fields.birthDate!),
    String(2026 - Number(fields.birthDate!.slice(0, 4))),
    'ISLAM',
    fields.education ?? '',
    fields.occupation ?? '',
    fields.relation === 'child' ? 'BELUM KAWIN' : 'KAWIN',
    relations[fields.relation ?? 'other']!,
    '-',
    '-',
    'TETAP'
  ]
}

/** `warga-jelbudan.xls`: an HTML table under title lines, the header again on every printed page, a signature below. */
export function residentList(story: Story): Buffer {
  const tag = (name: string, list: readonly string[]) =>
    `<tr>${list.map((cell) => `<${name}>${plain(cell)}</${name}>`).join('')}</tr>`
  const rows = story.list.flatMap((row, i) => [
    ...(i > 0 && i % 250 === 0 ? [tag('th', headers)] : []),
    tag('td', cells(row, i + 1))
  ])
  return Buffer.from(`<html><head><meta charset="utf-8"><title>Data Penduduk</title></head><body>
<table><tr><td colspan="21"><b>PEMERINTAH DESA JELBUDAN</b></td></tr>
<tr><td colspan="21">Desa : Jelbudan Kec. : Dasuk Kab : Sumenep</td></tr>
<tr><td colspan="21">DATA PENDUDUK</td></tr></table>
<table border="1">
${tag('th', headers)}
${rows.join('\n')}
<tr><td colspan="21"></td></tr>
<tr><td colspan="15"></td><td colspan="6">Jelbudan, 2 November 2026</td></tr>
<tr><td colspan="15"></td><td colspan="6">Kepala Desa Jelbudan</td></tr>
</table></body></html>
`)
}

/** `minat-mente.xlsx`: a facilitator's own table, with a title, a header over two rows and units in the cells. */
export async function interestSheet(story: Story): Promise<Buffer> {
  const book = new ExcelJS.Workbook()
  const sheet = book.addWorksheet('Minat')
  sheet.addRow(['PENDATAAN MINAT DAN POTENSI MENTE'])
  sheet.addRow(['Desa : Jelbudan   Kec. : Dasuk   Kab : Sumenep'])
  sheet.addRow([])
  sheet.addRow([
    'No',
    'Nama Responden',
    'NIK',
    'Tgl Lahir',
    'HP / WA',
    'Pohon Mente',
    'Hasil Mente (kg)',
    'Jam Luang',
    'Minat',
    '',
    '',
    'Tgl Wawancara'
  ])
  sheet.addRow(['', '', '', '', '', '', '', '', '1', '2', '3', ''])
  for (const range of ['A1:L1', 'A2:L2', 'I4:K4']) sheet.mergeCells(range)
  for (const column of ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'L']) sheet.mergeCells(`${column}4:${column}5`)
  story.interests.forEach((row, i) => {
    const { fields } = row.person
    const phone = fields.phone
      ? `0${fields.phone.slice(3, 6)}-${fields.phone.slice(6, 10)}-${fields.phone.slice(10)}`
      : ''
    const kg = row.kg === null ? '' : i % 3 === 0 ? `${row.kg.toLocaleString('id-ID')} kg` : row.kg
    const trees =
      row.trees === null ? '' : row.trees === 0 ? 'tidak ada' : i % 4 === 0 ? `${row.trees} pohon` : row.trees
    const [year, month, day] = fields.birthDate!.split('-') as [string, string, string]
    const birth = i % 2 ? `${day}/${month}/${year}` : new Date(`${fields.birthDate}T00:00:00Z`)
    sheet.addRow([
      i + 1,
      fields.name,
      row.withNik ? fields.nik : '',
      birth,
      phone,
      trees,
      kg,
      row.hours,
      row.wishes[0] ?? '',
      row.wishes[1] ?? '',
      row.wishes[2] ?? '',
      `${String(row.day).padStart(2, '0')}/11/2026`
    ])
  })
  sheet.addRow([])
  sheet.addRow(['', '', '', '', '', '', '', '', 'Pendamping', '', '', ''])
  sheet.getColumn(4).numFmt = 'dd/mm/yyyy'
  for (let i = 2; i <= 12; i++) sheet.getColumn(i).width = 18
  return Buffer.from(await book.xlsx.writeBuffer())
}
