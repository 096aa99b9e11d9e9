/** Names alone, so that a first screen loads no schemas. */
import { type Text, text } from '../kernel/text.ts'

/** What a phone may do without signal: the office's own actions, by their names. */
export const fieldActions = [
  'households/register',
  'households/change',
  'households/add-person',
  'households/change-person',
  'households/add-enterprise',
  'households/change-enterprise',
  'households/give-consent',
  'households/withdraw-consent',
  'potential/respond',
  'mentoring/record-visit',
  'mentoring/mark-task',
  'mentoring/note-cash'
] as const
export type FieldAction = (typeof fieldActions)[number]

export const actionNames: Record<FieldAction, Text> = {
  'households/register': text('Rumah tangga baru', 'A new household'),
  'households/change': text('Perubahan rumah tangga', 'A change of a household'),
  'households/add-person': text('Anggota baru', 'A new member'),
  'households/change-person': text('Perubahan data orang', 'A change of a person'),
  'households/add-enterprise': text('Usaha baru', 'A new enterprise'),
  'households/change-enterprise': text('Perubahan usaha', 'A change of an enterprise'),
  'households/give-consent': text('Persetujuan', 'A consent'),
  'households/withdraw-consent': text('Persetujuan dicabut', 'A consent withdrawn'),
  'potential/respond': text('Kuesioner', 'A questionnaire'),
  'mentoring/record-visit': text('Kunjungan', 'A visit'),
  'mentoring/mark-task': text('Tugas', 'A task'),
  'mentoring/note-cash': text('Catatan kas', 'A line of the cash book')
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
  occupation: text('Pekerjaan', 'Occupation'),
  owner: text('Pemilik', 'Owner'),
  kind: text('Jenis usaha', 'Kind of business'),
  kbli: text('KBLI', 'KBLI'),
  started: text('Mulai', 'Started'),
  workers: text('Pekerja', 'Workers'),
  turnoverNow: text('Omzet sebulan sekarang (Rp)', 'Monthly turnover now (Rp)'),
  turnoverBefore: text('Omzet sebulan sebelum pandemi (Rp)', 'Monthly turnover before the pandemic (Rp)'),
  capital: text('Modal, tanpa tanah dan bangunan (Rp)', 'Capital, without land and building (Rp)'),
  papers: text('Surat izin', 'Papers')
}
