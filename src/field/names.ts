/** Names alone, so that a first screen loads no schemas. */
import { type Text, text } from '../kernel/text.ts'

/** What a phone may do without signal: the office's own actions, by their names. */
export const fieldActions = [
  'households/register',
  'households/change',
  'households/add-person',
  'households/change-person',
  'potential/respond',
  'mentoring/record-visit'
] as const
export type FieldAction = (typeof fieldActions)[number]

export const actionNames: Record<FieldAction, Text> = {
  'households/register': text('Rumah tangga baru', 'A new household'),
  'households/change': text('Perubahan rumah tangga', 'A change of a household'),
  'households/add-person': text('Anggota baru', 'A new member'),
  'households/change-person': text('Perubahan data orang', 'A change of a person'),
  'potential/respond': text('Kuesioner', 'A questionnaire'),
  'mentoring/record-visit': text('Kunjungan', 'A visit')
}

/** Fields that two people may change, as the screens call them. */
export const fieldNames: Record<string, Text> = {
  village: text('Desa', 'Village'),
  kk: text('No. KK', 'No. KK'),
  hamlet: text('Dusun', 'Hamlet'),
  rt: text('RT', 'RT'),
  rw: text('RW', 'RW'),
  address: text('Alamat', 'Address'),
  lat: text('Lintang', 'Latitude'),
  lon: text('Bujur', 'Longitude'),
  housing: text('Status rumah', 'Housing'),
  welfareDecile: text('Desil kesejahteraan', 'Welfare decile'),
  womanHeaded: text('Kepala keluarga perempuan', 'Headed by a woman'),
  disability: text('Ada penyandang disabilitas', 'A member with a disability'),
  nik: text('NIK', 'NIK'),
  name: text('Nama', 'Name'),
  sex: text('Jenis kelamin', 'Sex'),
  birthDate: text('Tanggal lahir', 'Date of birth'),
  birthPlace: text('Tempat lahir', 'Place of birth'),
  phone: text('Telepon', 'Phone'),
  relation: text('Hubungan', 'Relation'),
  education: text('Pendidikan', 'Education'),
  occupation: text('Pekerjaan', 'Occupation')
}
