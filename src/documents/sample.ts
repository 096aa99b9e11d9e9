/** Papers about nobody, with the longest names, to try a template on before it is published. */
import type {
  AgreementPaper,
  ClassPaper,
  DeliveryPaper,
  DocumentKind,
  InvoicePaper,
  LabelPaper,
  Letterhead,
  PaperOf,
  SubmissionPaper
} from './model.ts'

const longName = (i: number) => `Raden Ayu Siti Nurhasanah Kusumawardhani Binti Abdurrahman Ke-${i}`

export const blankQr =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10" fill="#ddd"/></svg>'

/** What a template of this kind is tried on. */
export function sampleOf(kind: DocumentKind, letterhead: Letterhead, demo: boolean): PaperOf<DocumentKind> {
  if (kind === 'partnership-agreement') return sampleAgreement(letterhead, demo)
  if (kind === 'label-sheet') return sampleLabel(letterhead, demo)
  if (kind === 'submission-form') return sampleSubmission(letterhead, demo)
  if (kind === 'delivery-note') return sampleDelivery(letterhead, demo)
  if (kind === 'invoice') return sampleInvoice(letterhead, demo)
  return sampleClass(letterhead, demo)
}

const sampleLabel = (letterhead: Letterhead, demo: boolean): LabelPaper => ({
  demo,
  today: '1 Desember 2026',
  letterhead,
  label: {
    brand: 'Camilan Nusantara Pilihan Keluarga',
    name: 'Keripik singkong balado pedas manis aneka rasa',
    net: '1.000 g',
    ingredients: 'singkong, minyak nabati, gula, cabai, bawang merah, bawang putih, garam, penyedap, daun jeruk',
    storage: 'Simpan di tempat kering, tutup rapat setelah dibuka',
    maker: 'Kelompok Usaha Bersama Camilan Nusantara Pilihan',
    address: 'Kalianget Timur, Kalianget',
    permit: 'P-IRT 2063529010001-29',
    halal: 'ID00000000000000000',
    shelfLife: '180 hari sejak diproduksi',
    barcode: '/sample.svg'
  }
})

const sampleSubmission = (letterhead: Letterhead, demo: boolean): SubmissionPaper => ({
  demo,
  today: '1 Desember 2026',
  letterhead,
  form: {
    retailer: 'Ritel Modern Nusantara',
    product: 'Keripik singkong balado pedas manis aneka rasa',
    rows: [
      { label: 'Pembuat', value: 'Kelompok Usaha Bersama Camilan Nusantara Pilihan' },
      {
        label: 'Komposisi',
        value: 'singkong, minyak nabati, gula, cabai, bawang merah, bawang putih, garam, penyedap'
      },
      { label: 'Harga ke ritel', value: 'Rp15.500' }
    ],
    photo: '/sample.svg'
  }
})

const sampleDelivery = (letterhead: Letterhead, demo: boolean): DeliveryPaper => ({
  demo,
  today: '1 Desember 2026',
  letterhead,
  delivery: {
    number: 'SJ-2026-0999',
    retailer: 'Ritel Modern Nusantara',
    order: 'PO-2026-000999',
    sentOn: '1 Desember 2026',
    carrier: 'Mobil bak kelompok, sopir bergantian',
    stores: Array.from({ length: 8 }, (_, i) => ({
      name: `Ritel Modern Nusantara Payudan Karangsokon ${i + 1}`,
      code: `RMN-00${i + 1}`,
      village: 'Payudan Karangsokon',
      lines: [1, 2].map((n) => ({
        product: 'Keripik singkong balado pedas manis aneka rasa',
        batch: `MJ-26${n}0`,
        bestBefore: '1 Juni 2027',
        quantity: '1.200'
      }))
    }))
  }
})

const sampleInvoice = (letterhead: Letterhead, demo: boolean): InvoicePaper => ({
  demo,
  today: '1 Desember 2026',
  letterhead,
  invoice: {
    number: 'INV-2026-0999',
    kind: 'Pengiriman',
    retailer: 'Ritel Modern Nusantara',
    maker: 'Kelompok Usaha Bersama Camilan Nusantara Pilihan',
    village: 'Kalianget Timur',
    order: 'PO-2026-000999',
    goods: 'Rp40.920.000',
    down: 'Rp20.460.000',
    amount: 'Rp20.460.000',
    paid: 'Rp0',
    open: 'Rp20.460.000',
    issuedOn: '1 Desember 2026',
    dueOn: '15 Januari 2027'
  }
})

const sampleAgreement = (letterhead: Letterhead, demo: boolean): AgreementPaper => ({
  demo,
  today: '1 Desember 2026',
  letterhead,
  agreement: {
    number: 'KS/2026/999',
    type: 'Pasokan',
    first: { name: 'UD Bahan Baku Pilihan Nusantara', village: 'Kalianget Timur', role: 'mente gelondong kering' },
    second: { name: 'Kelompok Usaha Bersama Mente', village: 'Jelbudan', role: 'bahan baku untuk mente panggang' },
    volume: '1.000 kg per bulan',
    price: 'Rp20.000 per kg',
    priceRule: 'Ditinjau tiap tiga bulan menurut harga pasar kecamatan, paling banyak naik atau turun sepuluh persen.',
    payment: 'Separuh saat kirim, sisanya dua minggu kemudian',
    quality: 'Kadar air paling tinggi delapan persen, tanpa jamur, biji utuh paling sedikit sembilan puluh persen.',
    checker: 'Ketua kelompok bersama pendamping',
    starts: '1 Desember 2026',
    ends: '30 November 2027'
  }
})

function sampleClass(letterhead: Letterhead, demo: boolean): ClassPaper {
  const sessions = [1, 2, 3, 4, 5].map((n) => ({
    id: `s${n}`,
    time: '08.00–10.15',
    module: 'Mengolah bahan sampai kering, menyortir dan menimbang dengan teliti',
    pattern: n % 2 ? 'Teori' : 'Praktik',
    hours: 3,
    mentor: 'Prof. Dr. Ir. Muhammad Abdurrahman Wahid Hasyim, M.Si.'
  }))
  const people = Array.from({ length: 30 }, (_, i) => longName(i + 1))
  return {
    demo,
    today: '1 Desember 2026',
    letterhead,
    class: {
      number: '2026/99',
      course: 'Olahan Mente: dari gelondong ke kemasan',
      dates: '1 sampai 4 Desember 2026',
      venue: 'Balai Pertemuan Desa yang Namanya Sangat Panjang',
      place: 'Desa Jelbudan, Kecamatan Dasuk',
      hours: 32,
      theory: 12,
      practice: 20,
      capacity: 30,
      decreeNumber: '000/000/2026',
      agency: 'Dinas Koperasi dan UKM',
      programme: 'Pemberdayaan Usaha Mikro',
      fund: 'DBHCHT',
      year: 2026,
      transport: 'Rp75.000',
      summary: 'Ringkasan kegiatan.'
    },
    participants: people.map((name, i) => ({
      no: i + 1,
      name,
      village: 'Payudan Karangsokon',
      marks: Object.fromEntries(sessions.map((s) => [s.id, 'H'])),
      attendance: '100%',
      pre: '46',
      post: '81',
      outcome: 'lulus',
      days: 4,
      transport: 'Rp300.000',
      paid: '4 Desember 2026',
      qr: '/sample.svg'
    })),
    mentors: [1, 2].map(() => ({
      name: 'Prof. Dr. Ir. Muhammad Abdurrahman Wahid Hasyim, M.Si.',
      institution: 'Universitas yang Namanya Panjang Sekali di Madura',
      hours: 16,
      fee: 'Rp150.000',
      letter: '000/000/2026',
      sessions: sessions.map((s) => ({ date: '1 Desember 2026', time: s.time, module: s.module, hours: s.hours }))
    })),
    days: [1, 2].map((n) => ({ date: `${n} Desember 2026`, sessions })),
    costs: [{ name: 'Bahan', amount: 'Rp1.000.000' }],
    total: 'Rp1.000.000',
    file: ['SK peserta', 'Daftar hadir'],
    report: {
      participants: 30,
      passed: 29,
      refused: 1,
      attendance: '97%',
      pre: '46',
      post: '81',
      feedback: { count: 30, content: '4,5', mentors: '4,6', place: '4,1' }
    },
    photos: [{ path: '/sample.svg', caption: 'Praktik' }],
    certificates: people.slice(0, 2).map((name) => ({
      name,
      number: '3529/2026/00001',
      qr: '/sample.svg',
      address: 'https://rakit.example/sertifikat/00000000-0000-0000-0000-000000000000',
      issued: '4 Desember 2026'
    }))
  }
}
