import { type Text, text } from '../kernel/text.ts'
import { commodities } from '../potential/model.ts'

export const importKinds = ['households', 'enterprises'] as const
export type ImportKind = (typeof importKinds)[number]

export type Reading =
  | 'name'
  | 'line'
  | 'digits16'
  | 'sex'
  | 'date'
  | 'phone'
  | 'relation'
  | 'village'
  | 'district'
  | 'decile'
  | 'number'
  | 'count'
  | 'money'
  | 'interest'
  | 'kind'
  | 'kbli'
  | 'yesno'

/** A field a column may fill, how its cells are read, and the headers that mean it. */
export interface Field {
  id: string
  label: Text
  reading: Reading
  header: RegExp
}

const field = (id: string, label: Text, reading: Reading, header: RegExp): Field => ({ id, label, reading, header })

const personal: Field[] = [
  field('kk', text('No. KK', 'No. KK'), 'digits16', /^(no|nomor)?\s*(kk|kartu keluarga)$|^nkk$/),
  field('nik', text('NIK', 'NIK'), 'digits16', /\bnik\b|no(mor)? ktp|^ktp$|induk kependudukan/),
  field(
    'name',
    text('Nama', 'Name'),
    'name',
    /^nama( lengkap| warga| penduduk| pemilik| peserta| responden| orang)?$|^nama (kk|kepala keluarga)$|^pemilik$/
  ),
  field('sex', text('Jenis kelamin', 'Sex'), 'sex', /jenis kelamin|^jk$|^l ?\/? ?p$|^kelamin$|^sex$|^gender$/),
  field('birthPlace', text('Tempat lahir', 'Place of birth'), 'line', /^tempat lahir$|^tmp lahir$/),
  field('birthDate', text('Tanggal lahir', 'Date of birth'), 'date', /(tanggal|tgl) lahir|^lahir$|tgl lhr|birth/),
  field('phone', text('Telepon', 'Phone'), 'phone', /\b(hp|telp|telepon|tlp|wa|whatsapp|handphone|kontak|phone)\b/),
  field('relation', text('Hubungan keluarga', 'Relation'), 'relation', /hub(ungan)?( dalam)? kel|^shdk$|^hubungan$/),
  field('education', text('Pendidikan', 'Education'), 'line', /pendidikan/),
  field('occupation', text('Pekerjaan', 'Occupation'), 'line', /pekerjaan/),
  field('village', text('Desa', 'Village'), 'village', /^(nama )?(desa|kelurahan|desa ?\/? ?kelurahan|kode desa)$/),
  field('district', text('Kecamatan', 'District'), 'district', /^(nama )?kec(amatan)?$/),
  field('hamlet', text('Dusun', 'Hamlet'), 'line', /^(nama )?(dusun|kampung|lingkungan)$/),
  field('rt', text('RT', 'RT'), 'line', /^rt$/),
  field('rw', text('RW', 'RW'), 'line', /^rw$/),
  field('address', text('Alamat', 'Address'), 'line', /^alamat/),
  field('decile', text('Desil', 'Welfare decile'), 'decile', /desil|decile/)
]

const survey: Field[] = [
  ...commodities.flatMap((c) => {
    const words = `(${[c.id, c.name.id.toLowerCase().replace(/\s*\(.*\)/, ''), ...(c.id === 'cashew' ? ['jambu mete', 'mete', 'mente'] : [])].join('|')})`
    const quantity = field(
      `own.${c.id}`,
      text(`${c.name.id} (${c.unit.id})`, `${c.name.en} (${c.unit.en})`),
      'count',
      new RegExp(
        `^((jumlah|jml|banyak|punya|luas) )?(pohon |pokok |ekor |btg |batang )?${words}( (pohon|btg|batang|ekor|m2|bentang|petak))?$`
      )
    )
    const harvest = field(
      `yield.${c.id}`,
      text(`${c.name.id} (kg/tahun)`, `${c.name.en} (kg/year)`),
      'count',
      new RegExp(`(hasil|panen|produksi|kg).*${words}|${words}.*(kg|panen|hasil)`)
    )
    return c.yearlyKg ? [quantity, harvest] : [quantity]
  }),
  field('hours', text('Jam luang seminggu', 'Free hours a week'), 'number', /jam (luang|kosong)|waktu luang/),
  field('interest1', text('Minat pertama', 'First choice'), 'interest', /^minat( usaha)?( ?(1|i|pertama|utama))?$/),
  field('interest2', text('Minat kedua', 'Second choice'), 'interest', /^minat( usaha)? ?(2|ii|kedua)$/),
  field('interest3', text('Minat ketiga', 'Third choice'), 'interest', /^minat( usaha)? ?(3|iii|ketiga)$/),
  field(
    'surveyedOn',
    text('Tanggal wawancara', 'Date of interview'),
    'date',
    /(tanggal|tgl) (wawancara|survei|pendataan|kunjungan)/
  )
]

const business: Field[] = [
  field(
    'business',
    text('Nama usaha', 'Business name'),
    'name',
    /^(nama )?(usaha|ukm|umkm|ikm|toko|merk?)( usaha)?$|nama (usaha|produk|perusahaan)/
  ),
  field('kind', text('Jenis usaha', 'Kind of business'), 'kind', /^(jenis|bidang) (usaha|produk|olahan)$/),
  field('kbli', text('KBLI', 'KBLI'), 'kbli', /kbli/),
  field('started', text('Mulai usaha', 'Started'), 'date', /^(mulai|tahun (mulai|berdiri)|berdiri|tgl mulai|sejak)/),
  field('workers', text('Tenaga kerja', 'Workers'), 'number', /tenaga kerja|^pekerja$|karyawan|jumlah pekerja/),
  field(
    'turnoverBefore',
    text('Omzet sebelum pandemi', 'Turnover before the pandemic'),
    'money',
    /om(z|s)et.*(sebelum|pra|2019)/
  ),
  field('turnoverNow', text('Omzet sebulan', 'Monthly turnover'), 'money', /om(z|s)et|penjualan/),
  field('capital', text('Modal', 'Capital'), 'money', /modal|aset/),
  field('nib', text('NIB', 'NIB'), 'line', /^(no(mor)? )?nib$/),
  field('pirt', text('P-IRT', 'P-IRT'), 'line', /^(no(mor)? )?(p-?irt|pirt)$/)
]

export const fieldsOf: Record<ImportKind, readonly Field[]> = {
  households: [...personal, ...survey],
  enterprises: [...personal, ...business]
}

export type Severity = 'warn' | 'hold' | 'refuse'
export interface CellProblem {
  field: string
  code: string
  severity: Severity
  /** What the cell says, for codes whose message quotes it; never an identifier. */
  quote?: string
}

/** What is wrong with a cell and what to do; `hold` waits for a person, `refuse` cannot be taken in as it is. */
export const cellMessages: Record<string, { severity: Severity; message: Text }> = {
  'name-missing': {
    severity: 'refuse',
    message: text(
      'Nama kosong. Isi nama, atau biarkan baris ini ditolak.',
      'The name is empty. Fill it in, or leave this row refused.'
    )
  },
  'digits-lost': {
    severity: 'hold',
    message: text(
      'Excel memotong angka ini (tertulis seperti 3,529E+15) sehingga angka terakhir hilang. Salin 16 angka dari KTP/KK, atau kosongkan.',
      'Excel has cut this number (written like 3.529E+15), so its last digits are gone. Copy the 16 digits from the card, or leave it empty.'
    )
  },
  'digits-length': {
    severity: 'hold',
    message: text(
      'Harus 16 angka. Perbaiki dari KTP/KK, atau kosongkan.',
      'Must have 16 digits. Correct it from the card, or leave it empty.'
    )
  },
  'date-unreadable': {
    severity: 'hold',
    message: text(
      'Tanggal tidak terbaca atau tidak ada di kalender. Tulis seperti 12/03/1985, atau kosongkan.',
      'The date cannot be read or does not exist. Write it like 12/03/1985, or leave it empty.'
    )
  },
  'date-future': {
    severity: 'refuse',
    message: text('Tanggal ada di masa depan. Perbaiki tahunnya.', 'The date is in the future. Correct the year.')
  },
  'sex-unreadable': { severity: 'hold', message: text('Tulis L atau P.', 'Write L or P.') },
  'number-unreadable': {
    severity: 'hold',
    message: text('Bukan angka. Tulis jumlahnya, atau kosongkan.', 'Not a number. Write the amount, or leave it empty.')
  },
  negative: {
    severity: 'refuse',
    message: text('Angka tidak boleh kurang dari nol.', 'The number must not be below zero.')
  },
  'number-large': {
    severity: 'hold',
    message: text(
      'Angka ini terlalu besar untuk satu rumah tangga. Periksa lagi.',
      'This number is too large for one household. Check it.'
    )
  },
  'village-unknown': {
    severity: 'hold',
    message: text(
      'Desa ini tidak ada di kabupaten. Pilih desa yang benar.',
      'There is no such village in the regency. Choose the right one.'
    )
  },
  'village-missing': {
    severity: 'hold',
    message: text(
      'Desa tidak disebut. Pilih desa untuk baris ini atau untuk seluruh berkas.',
      'No village is named. Choose one for this row or for the whole file.'
    )
  },
  'interest-unknown': {
    severity: 'hold',
    message: text(
      'Jenis usaha ini belum dikenal. Pilih dari daftar, atau kosongkan.',
      'This kind of business is not known. Choose from the list, or leave it empty.'
    )
  },
  'kbli-unknown': {
    severity: 'warn',
    message: text('KBLI harus 5 angka; dikosongkan.', 'A KBLI class has 5 digits; left empty.')
  },
  'phone-unreadable': {
    severity: 'warn',
    message: text('Nomor telepon tidak sah; dikosongkan.', 'Not a phone number; left empty.')
  },
  'relation-unknown': {
    severity: 'warn',
    message: text('Hubungan keluarga tidak dikenal; dicatat sebagai lainnya.', 'Unknown relation; noted as other.')
  },
  'nik-mismatch': {
    severity: 'warn',
    message: text(
      'NIK tidak cocok dengan tanggal lahir atau jenis kelamin. Data tetap diterima.',
      'The NIK does not agree with birth date or sex. The row is accepted.'
    )
  },
  'nik-twice': {
    severity: 'hold',
    message: text(
      'NIK ini muncul lagi di berkas dengan nama lain. Perbaiki salah satu.',
      'This NIK appears again in the file under another name. Correct one of them.'
    )
  },
  'nik-other-name': {
    severity: 'hold',
    message: text(
      'NIK ini sudah terdaftar atas nama lain. Periksa KTP, atau kosongkan NIK.',
      'This NIK is registered under another name. Check the card, or leave the NIK empty.'
    )
  },
  'several-people': {
    severity: 'hold',
    message: text(
      'Ada beberapa orang bernama sama di desa ini. Tambahkan NIK atau tanggal lahir.',
      'Several people in this village have this name. Add a NIK or a birth date.'
    )
  },
  'business-missing': { severity: 'refuse', message: text('Nama usaha kosong.', 'The business name is empty.') },
  'owner-unknown': {
    severity: 'hold',
    message: text(
      'Pemilik belum ada di daftar warga desa ini. Daftarkan orangnya dulu, atau perbaiki NIK/namanya.',
      'The owner is not in the register of this village. Register the person first, or correct NIK or name.'
    )
  }
}
