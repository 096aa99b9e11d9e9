import { type Text, text } from '../kernel/text.ts'
import { isUnit, type Unit } from '../kernel/units.ts'
import type { FieldReading, LeftReason } from '../kernel/written.ts'
import { commodities } from '../potential/model.ts'

export const importKinds = ['households', 'enterprises'] as const
export type ImportKind = (typeof importKinds)[number]
export const importKindNames: Readonly<Record<ImportKind, Text>> = {
  households: text('daftar warga', 'lists of residents'),
  enterprises: text('daftar usaha', 'lists of enterprises')
}

/** A field that a column may fill; the titles that mean it are in titles.ts. */
export interface Field {
  id: string
  label: Text
  reading: FieldReading
  /** What its amounts count. */
  unit?: Unit
}

const field = (id: string, label: Text, reading: FieldReading, unit?: string): Field => ({
  id,
  label,
  reading,
  ...(unit && isUnit(unit) ? { unit } : {})
})

const personal: Field[] = [
  field('kk', text('No. KK', 'No. KK'), 'digits16'),
  field('nik', text('NIK', 'NIK'), 'digits16'),
  field('name', text('Nama', 'Name'), 'name'),
  field('sex', text('Jenis kelamin', 'Sex'), 'sex'),
  field('birthPlace', text('Tempat lahir', 'Place of birth'), 'line'),
  field('birthDate', text('Tanggal lahir', 'Date of birth'), 'date'),
  field('birth', text('Tempat, tanggal lahir', 'Place and date of birth'), 'place-date'),
  field('phone', text('Telepon', 'Phone'), 'phone'),
  field('relation', text('Hubungan keluarga', 'Relation'), 'relation'),
  field('education', text('Pendidikan', 'Education'), 'line'),
  field('occupation', text('Pekerjaan', 'Occupation'), 'line'),
  field('village', text('Desa', 'Village'), 'village'),
  field('district', text('Kecamatan', 'District'), 'district'),
  field('hamlet', text('Dusun', 'Hamlet'), 'line'),
  field('rt', text('RT', 'RT'), 'rt-rw'),
  field('rw', text('RW', 'RW'), 'rt-rw'),
  field('rtRw', text('RT/RW', 'RT/RW'), 'rt-rw'),
  field('address', text('Alamat', 'Address'), 'line'),
  field('decile', text('Desil', 'Welfare decile'), 'decile'),
  field('lat', text('Lintang', 'Latitude'), 'lat'),
  field('lon', text('Bujur', 'Longitude'), 'lon'),
  field('point', text('Titik koordinat', 'Point'), 'point')
]

const survey: Field[] = [
  ...commodities.flatMap((c) => {
    const amount = text(`${c.name.id} (${c.unit.id})`, `${c.name.en} (${c.unit.en})`)
    const harvest = text(`${c.name.id} (kg/tahun)`, `${c.name.en} (kg/year)`)
    const quantity = field(`own.${c.id}`, amount, 'count', c.unit.id)
    return c.yearlyKg ? [quantity, field(`yield.${c.id}`, harvest, 'number', 'kg')] : [quantity]
  }),
  field('hours', text('Jam luang seminggu', 'Free hours a week'), 'number', 'jam'),
  field('interest1', text('Minat pertama', 'First choice'), 'interest'),
  field('interest2', text('Minat kedua', 'Second choice'), 'interest'),
  field('interest3', text('Minat ketiga', 'Third choice'), 'interest'),
  field('surveyedOn', text('Tanggal wawancara', 'Date of interview'), 'date')
]

const business: Field[] = [
  field('business', text('Nama usaha', 'Business name'), 'name'),
  field('activity', text('Jenis usaha', 'Kind of business'), 'kind'),
  field('kbli', text('KBLI', 'KBLI'), 'kbli'),
  field('started', text('Mulai usaha', 'Started'), 'date'),
  field('workers', text('Tenaga kerja', 'Workers'), 'count', 'orang'),
  field('turnoverBefore', text('Omzet sebelum pandemi', 'Turnover before the pandemic'), 'money'),
  field('turnoverNow', text('Omzet sebulan', 'Monthly turnover'), 'money'),
  field('capital', text('Modal', 'Capital'), 'money'),
  field('nib', text('NIB', 'NIB'), 'line'),
  field('pirt', text('P-IRT', 'P-IRT'), 'line')
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
  /** What the cell could mean, one of which a person chooses: dates as 2026-11-23, numbers without marks. */
  readings?: string[]
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
      'Excel memotong angka ini (tertulis seperti 3,529E+15) sehingga angka terakhir hilang. Salin angka lengkapnya ' +
        'dari KTP, KK atau surat izinnya, atau kosongkan.',
      'Excel has cut this number (written like 3.529E+15), so its last digits are gone. Copy all digits from the ' +
        'card or the licence, or leave it empty.'
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
  'date-ambiguous': {
    severity: 'hold',
    message: text(
      'Tanggal ini dapat berarti dua hari. Pilih yang benar, atau tentukan untuk seluruh kolom.',
      'This date could mean two days. Choose the right one, or say it for the whole column.'
    )
  },
  'number-ambiguous': {
    severity: 'hold',
    message: text(
      'Angka ini dapat berarti dua jumlah. Pilih yang benar, atau tentukan untuk seluruh kolom.',
      'This number could mean two amounts. Choose the right one, or say it for the whole column.'
    )
  },
  'unit-ambiguous': {
    severity: 'hold',
    message: text(
      'Angka ini dapat berarti rupiah, atau ribuan atau jutaan rupiah, karena satuan itu disebut di berkasnya. ' +
        'Pilih yang benar, atau tentukan untuk seluruh kolom.',
      'This number could mean rupiah, or thousands or millions of rupiah, as the file names that unit. Choose the ' +
        'right one, or say it for the whole column.'
    )
  },
  'kind-ambiguous': {
    severity: 'hold',
    message: text(
      'Beberapa jenis usaha disebut. Pilih satu; yang lain dapat ditambahkan di halaman rumah tangganya.',
      'Several kinds of business are named. Choose one; the others can be added on the household page.'
    )
  },
  'not-monthly': {
    severity: 'hold',
    message: text(
      'Kolom ini bukan omzet sebulan menurut judulnya. Tulis omzet sebulan, atau kosongkan.',
      'By its title this column is no monthly turnover. Write the turnover of a month, or leave it empty.'
    )
  },
  'date-old': {
    severity: 'hold',
    message: text(
      'Umurnya lebih dari 120 tahun. Perbaiki tahunnya, atau kosongkan.',
      'This makes an age over 120 years. Correct the year, or leave it empty.'
    )
  },
  'cell-error': {
    severity: 'hold',
    message: text(
      'Sel ini berisi kesalahan rumus Excel. Isi nilainya, atau kosongkan.',
      'This cell holds an error of an Excel formula. Fill in its value, or leave it empty.'
    )
  },
  'says-gone': {
    severity: 'hold',
    message: text(
      'Berkas menyebut orang ini meninggal, pindah, atau hilang. Pilih namanya bila ia masih tinggal di sini.',
      'The file says that this person died, moved away or is missing. Choose the name if they still live here.'
    )
  },
  'count-or-rank': {
    severity: 'hold',
    message: text(
      'Angka ini bisa banyaknya, bisa juga urutan minat. Pilih angkanya bila itu banyaknya, atau kosongkan.',
      'This may be how many there are, or a rank of wishes. Choose the number if it is how many, or leave it empty.'
    )
  },
  'name-alone': {
    severity: 'hold',
    message: text(
      'Di baris ini hanya ada nama. Pilih bila ini nama orang, bukan catatan.',
      'Nothing but a name stands in this row. Choose it if it is the name of a person and no remark.'
    )
  },
  'says-closed': {
    severity: 'hold',
    message: text(
      'Berkas menyebut usaha ini tutup atau tidak aktif. Pilih namanya bila masih berjalan.',
      'The file says that this business is closed or not active. Choose the name if it is still running.'
    )
  },
  'cell-not-shown': {
    severity: 'hold',
    message: text(
      'Excel tidak menampilkan isi sel ini (format ;;;). Ketik isinya bila benar, atau kosongkan.',
      'Excel does not show what is in this cell (format ;;;). Type it if it is right, or leave it empty.'
    )
  },
  'too-long': {
    severity: 'hold',
    message: text('Isian ini terlalu panjang. Persingkat.', 'This entry is too long. Shorten it.')
  },
  'letters-lost': {
    severity: 'hold',
    message: text(
      'Ada huruf yang hilang di isian ini (tertulis ?, � atau â€). Ketik lagi dari sumbernya.',
      'Letters of this entry were lost (written ?, � or â€). Type it again from its source.'
    )
  },
  'two-names': {
    severity: 'hold',
    message: text(
      'Ada beberapa nama dalam satu sel. Pilih satu; daftarkan yang lain di baris tersendiri.',
      'Several names stand in one cell. Choose one; register the others in rows of their own.'
    )
  },
  'paper-number': {
    severity: 'hold',
    message: text(
      'Ini bukan nomor surat izin. Tulis nomornya, atau kosongkan.',
      'This is no number of a licence. Write its number, or leave it empty.'
    )
  },
  'line-damaged': {
    severity: 'hold',
    message: text(
      'Tanda kutip di baris ini tidak berpasangan, sehingga batas selnya tidak pasti. Periksa setiap isian.',
      'A quotation mark in this line has no partner, so its cells are not certain. Check each entry.'
    )
  },
  'two-in-line': {
    severity: 'hold',
    message: text(
      'Dua tabel berdampingan: di baris ini ada orang lain di sebelah kanan. Pindahkan tabel kanan ke bawah, lalu unggah lagi.',
      'Two tables side by side: somebody else stands to the right in this line. Move the right table below, and upload again.'
    )
  },
  'rt-unreadable': {
    severity: 'hold',
    message: text(
      'RT/RW tidak terbaca. Tulis seperti 001 atau 001/002, atau kosongkan.',
      'RT/RW cannot be read. Write it like 001 or 001/002, or leave it empty.'
    )
  },
  'point-unreadable': {
    severity: 'hold',
    message: text(
      'Titik koordinat tidak terbaca. Tulis derajat seperti -7,0123 (keduanya: -7,0123; 113,8), atau kosongkan.',
      'The point cannot be read. Write degrees like -7.0123 (both: -7.0123; 113.8), or leave it empty.'
    )
  },
  'point-swapped': {
    severity: 'hold',
    message: text(
      'Lintang dan bujur tampaknya tertukar. Pilih yang benar, atau jawab untuk seluruh kolom.',
      'Latitude and longitude seem to be swapped. Choose the right one, or answer for the whole column.'
    )
  },
  'point-outside': {
    severity: 'hold',
    message: text(
      'Titiknya di luar kabupaten dan desa tidak disebut. Pilih desanya.',
      'Its point lies outside the regency and no village is named. Choose the village.'
    )
  },
  'village-by-point': {
    severity: 'warn',
    message: text('Desa dicari dari titik koordinatnya.', 'The village was found by its point.')
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
  'village-code-unknown': {
    severity: 'hold',
    message: text(
      'Kode desa ini tidak dikenal. Bila kode BPS, mintalah administrator memasukkan padanannya (Peta Potensi, ' +
        'Batas & kode desa) lalu baca ulang; atau pilih desanya.',
      'This village code is not known. If it is a BPS code, ask the administrator to bring its table (Map of ' +
        'Potential, Boundaries & codes) and read again; or choose the village.'
    )
  },
  'village-two-codes': {
    severity: 'hold',
    message: text(
      'Kode ini satu desa menurut Kemendagri dan desa lain menurut BPS. Pilih yang benar, atau sebut BPS atau ' +
        'Kemendagri di judul kolomnya.',
      'This code is one village by Kemendagri and another by BPS. Choose the right one, or name BPS or Kemendagri ' +
        'in the title of its column.'
    )
  },
  'village-by-bps': {
    severity: 'warn',
    message: text('Desa dicari dari kode BPS.', 'The village was found by its BPS code.')
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
  'kind-unsure': {
    severity: 'hold',
    message: text(
      'Jenis usaha ini belum pasti. Pilih yang dimaksud, atau kosongkan.',
      'This kind of business is not certain. Choose the one that is meant, or leave it empty.'
    )
  },
  'kbli-unknown': {
    severity: 'hold',
    message: text(
      'KBLI harus 5 angka. Perbaiki, atau kosongkan.',
      'A KBLI class has 5 digits. Correct it, or leave it empty.'
    )
  },
  'kbli-edition': {
    severity: 'hold',
    message: text(
      'Angka ini berarti lain dalam KBLI 2020 dan KBLI 2025. Pilih yang dimaksud.',
      'This code means one thing in KBLI 2020 and another in KBLI 2025. Choose the one that is meant.'
    )
  },
  'phone-unreadable': {
    severity: 'hold',
    message: text(
      'Nomor telepon tidak terbaca. Perbaiki, atau kosongkan.',
      'The phone number cannot be read. Correct it, or leave it empty.'
    )
  },
  'phone-second': {
    severity: 'warn',
    message: text('Ada dua nomor; yang pertama dipakai.', 'There are two numbers; the first is used.')
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
  'nik-impossible': {
    severity: 'warn',
    message: text(
      'NIK ini tidak mungkin: tanggal lahir atau kode wilayah di dalamnya tidak ada. Periksa KTP.',
      'This NIK is impossible: its birth date or region does not exist. Check the card.'
    )
  },
  'kk-is-nik': {
    severity: 'hold',
    message: text(
      'No. KK sama dengan NIK. Perbaiki No. KK dari Kartu Keluarga, atau kosongkan.',
      'The No. KK equals the NIK. Correct it from the family card, or leave it empty.'
    )
  },
  'kk-like-nik': {
    severity: 'hold',
    message: text(
      'No. KK ini memuat tanggal lahir dan jenis kelamin orangnya, seperti NIK. Ketik No. KK dari Kartu Keluarga, ' +
        'atau kosongkan; bila kolomnya berisi NIK, pilih NIK untuk kolom itu.',
      'This No. KK holds the birth date and sex of its person, as a NIK does. Type the No. KK of the family card, ' +
        'or leave it empty; if the column holds NIKs, choose NIK for it.'
    )
  },
  'columns-differ': {
    severity: 'hold',
    message: text(
      'Dua kolom mengisi ini dengan hal yang berbeda. Pilih kolomnya di atas, atau isi yang benar di sini.',
      'Two columns say different things of this. Choose the column above, or the right value here.'
    )
  },
  'same-as-what': {
    severity: 'hold',
    message: text(
      'Tertulis “sama dengan atas”, tetapi tidak jelas dengan apa. Isi yang dimaksud.',
      'It says “same as above”, but not as what. Fill in what is meant.'
    )
  },
  'kk-above': {
    severity: 'hold',
    message: text(
      'No. KK kosong di bawah baris yang berisi. Pilih: keluarga yang sama, atau tanpa No. KK.',
      'The No. KK is empty under a line that has one. Choose: the same household, or none.'
    )
  },
  'kk-two-villages': {
    severity: 'hold',
    message: text(
      'No. KK ini tertulis untuk dua desa. Perbaiki No. KK atau desa salah satunya.',
      'This No. KK stands for two villages. Correct the No. KK or the village of one.'
    )
  },
  'kk-two-heads': {
    severity: 'hold',
    message: text(
      'No. KK ini punya dua kepala keluarga. Perbaiki No. KK atau hubungan keluarganya.',
      'This No. KK has two heads. Correct the No. KK or the relation.'
    )
  },
  'kk-other-village': {
    severity: 'hold',
    message: text(
      'No. KK ini terdaftar di desa lain. Perbaiki No. KK atau desanya.',
      'This No. KK is registered in another village. Correct the No. KK or the village.'
    )
  },
  'kk-other-head': {
    severity: 'hold',
    message: text(
      'No. KK ini terdaftar dengan kepala keluarga lain. Perbaiki No. KK, nama, atau hubungannya.',
      'This No. KK is registered with another head. Correct the No. KK, the name or the relation.'
    )
  },
  'same-name': {
    severity: 'hold',
    message: text(
      'Nama yang sama muncul di keluarga ini dengan hubungan lain. Isi NIK keduanya, atau perbaiki hubungannya.',
      'The same name stands in this household with another relation. Fill in both NIKs, or correct the relation.'
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
  'owner-missing': {
    severity: 'hold',
    message: text('Pemilik tidak disebut. Isi nama pemiliknya.', 'No owner is named. Fill in the name of the owner.')
  },
  'owner-unknown': {
    severity: 'hold',
    message: text(
      'Pemilik belum ada di daftar warga desa ini. Daftarkan orangnya dulu, atau perbaiki NIK/namanya.',
      'The owner is not in the register of this village. Register the person first, or correct NIK or name.'
    )
  }
}

/** Why a line of the file is no row; each can be taken in after all. */
export const leftNames: Record<LeftReason, Text> = {
  'hidden-sheet': text('Lembar tersembunyi', 'Hidden sheet'),
  'hidden-row': text('Baris tersembunyi atau tersaring', 'Hidden or filtered row'),
  title: text('Judul di atas tabel', 'Title above the table'),
  total: text('Baris jumlah', 'Line of totals'),
  outside: text(
    'Di luar tabel: catatan, tanda tangan, nomor halaman',
    'Outside the table: note, signature, page number'
  ),
  'no-table': text('Lembar tanpa tabel yang dikenal', 'Sheet without a known table'),
  continues: text(
    'Daftar tanpa judul kolom, sebentuk dengan tabel lain',
    'List without titles, shaped like another table'
  )
}
