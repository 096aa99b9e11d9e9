/** Spreadsheets of invented people, as big as wished, for timing imports. */
import { createWriteStream } from 'node:fs'
import ExcelJS from 'exceljs'
import type { Village } from '../src/demo/people.ts'
import { inventRegency } from '../src/demo/regency.ts'
import { formatDate } from '../src/kernel/dates.ts'

export const headers = [
  'No',
  'No. KK',
  'NIK',
  'Nama',
  'Alamat',
  'Dusun',
  'RT',
  'RW',
  'Jenis Kelamin',
  'Tempat Lahir',
  'Tanggal Lahir',
  'Pendidikan',
  'Pekerjaan',
  'Hub. Keluarga',
  'Desa',
  'Kecamatan',
  'No HP'
]

/** The first `count` people of an invented regency, a row of cells each. */
export function* peopleRows(
  villages: readonly (Village & { district: string })[],
  count: number,
  seed: number
): Generator<string[]> {
  let no = 0
  for (const { village, households } of inventRegency(
    villages,
    { households: Math.ceil(count / 3), seed },
    new Set()
  )) {
    for (const home of households) {
      for (const { fields } of home.people) {
        if (++no > count) return
        const { fields: address } = home
        yield [
          String(no),
          address.kk ?? '',
          fields.nik ?? '',
          fields.name,
          address.address ?? '',
          address.hamlet ?? '',
          address.rt ?? '',
          address.rw ?? '',
          fields.sex === 'female' ? 'PEREMPUAN' : 'LAKI-LAKI',
          fields.birthPlace ?? '',
          formatDate(fields.birthDate!),
          fields.education ?? '',
          fields.occupation ?? '',
          fields.relation === 'head'
            ? 'KEPALA KELUARGA'
            : fields.relation === 'spouse'
              ? 'ISTRI'
              : fields.relation === 'child'
                ? 'ANAK'
                : 'LAINNYA',
          village.name,
          village.district,
          fields.phone ? `0${fields.phone.slice(3)}` : ''
        ]
      }
    }
  }
}

export async function writeSheet(path: string, rows: Iterable<string[]>): Promise<void> {
  const book = new ExcelJS.stream.xlsx.WorkbookWriter({ stream: createWriteStream(path), useSharedStrings: false })
  const sheet = book.addWorksheet('Warga')
  sheet.addRow(headers).commit()
  for (const row of rows) sheet.addRow(row).commit()
  sheet.commit()
  await book.commit()
}
