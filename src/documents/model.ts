import { z } from 'zod'
import { type Text, text } from '../kernel/text.ts'

const classDocumentKinds = [
  'decree',
  'mentor-letter',
  'timetable',
  'attendance-list',
  'attendance-cards',
  'certificate',
  'class-report',
  'accountability'
] as const
export const documentKinds = [
  ...classDocumentKinds,
  'partnership-agreement',
  'label-sheet',
  'submission-form',
  'delivery-note',
  'invoice'
] as const
export type DocumentKind = (typeof documentKinds)[number]

export const documentNames: Record<DocumentKind, Text> = {
  decree: text('SK peserta dan narasumber', 'Decree of participants and mentors'),
  'mentor-letter': text('Surat tugas narasumber', "Mentors' letters"),
  timetable: text('Jadwal', 'Timetable'),
  'attendance-list': text('Daftar hadir', 'Attendance list'),
  'attendance-cards': text('Kartu peserta (QR)', 'Attendance cards (QR)'),
  certificate: text('Sertifikat', 'Certificate'),
  'class-report': text('Laporan kelas', 'Class report'),
  accountability: text('Pertanggungjawaban (SPJ)', 'Accountability summary'),
  'partnership-agreement': text('Perjanjian kerja sama usaha', 'Agreement of a partnership'),
  'label-sheet': text('Lembar label produk', 'Label sheet of a product'),
  'submission-form': text('Formulir pengajuan produk', 'Submission form of a product'),
  'delivery-note': text('Surat jalan', 'Delivery note'),
  invoice: text('Tagihan ke ritel', 'Invoice to a retailer')
}

export const letterhead = z.object({
  lines: z.array(z.string().trim().min(1).max(120)).min(1).max(6),
  city: z.string().trim().min(2).max(60),
  signatory: z.string().trim().min(2).max(120),
  signatoryTitle: z.string().trim().min(2).max(120),
  signatoryId: z.string().trim().max(30).default('')
})
export type Letterhead = z.infer<typeof letterhead>

export interface PaperParticipant {
  no: number
  name: string
  village: string
  /** By session id: H, T, P, I, A, or nothing yet. */
  marks: Record<string, string>
  attendance: string
  pre: string
  post: string
  outcome: string
  days: number
  transport: string
  paid: string
  /** File name of the QR of the attendance card. */
  qr: string
}

/** What every paper has; dates and money are written out already. */
export interface AnyPaper {
  demo: boolean
  today: string
  letterhead: Letterhead
}

/** What every template of a class may use. */
export interface ClassPaper extends AnyPaper {
  class: {
    number: string
    course: string
    dates: string
    venue: string
    place: string
    hours: number
    theory: number
    practice: number
    capacity: number
    decreeNumber: string
    agency: string
    programme: string
    fund: string
    year: number
    transport: string
    summary: string
  }
  participants: PaperParticipant[]
  mentors: {
    name: string
    institution: string
    hours: number
    fee: string
    letter: string
    sessions: { date: string; time: string; module: string; hours: number }[]
  }[]
  days: {
    date: string
    sessions: { id: string; time: string; module: string; pattern: string; hours: number; mentor: string }[]
  }[]
  costs: { name: string; amount: string }[]
  total: string
  file: string[]
  report: {
    participants: number
    passed: number
    refused: number
    attendance: string
    pre: string
    post: string
    feedback: { count: number; content: string; mentors: string; place: string }
  }
  photos: { path: string; caption: string }[]
  certificates: { name: string; number: string; qr: string; address: string; issued: string }[]
}

interface PaperParty {
  name: string
  village: string
  role: string
}

/** What two businesses have agreed on. */
export interface AgreementPaper extends AnyPaper {
  agreement: {
    number: string
    type: string
    first: PaperParty
    second: PaperParty
    volume: string
    price: string
    priceRule: string
    payment: string
    quality: string
    checker: string
    starts: string
    ends: string
  }
}

/** What a label says; production and expiry are stamped on each pack. */
export interface LabelPaper extends AnyPaper {
  label: {
    brand: string
    name: string
    net: string
    ingredients: string
    storage: string
    maker: string
    address: string
    permit: string
    halal: string
    shelfLife: string
    /** File name of the barcode; empty without one. */
    barcode: string
  }
}

/** A product as a retailer's form asks for it. */
export interface SubmissionPaper extends AnyPaper {
  form: {
    retailer: string
    product: string
    rows: { label: string; value: string }[]
    /** File name of the photo; empty without one. */
    photo: string
  }
}

/** What is delivered to which store. */
export interface DeliveryPaper extends AnyPaper {
  delivery: {
    number: string
    retailer: string
    order: string
    sentOn: string
    carrier: string
    stores: {
      name: string
      code: string
      village: string
      lines: { product: string; batch: string; bestBefore: string; quantity: string }[]
    }[]
  }
}

/** What a retailer owes a maker, or gets back. */
export interface InvoicePaper extends AnyPaper {
  invoice: Record<
    | 'number'
    | 'kind'
    | 'retailer'
    | 'maker'
    | 'village'
    | 'order'
    | 'goods'
    | 'down'
    | 'amount'
    | 'paid'
    | 'open'
    | 'issuedOn'
    | 'dueOn',
    string
  >
}

interface Papers extends Record<(typeof classDocumentKinds)[number], ClassPaper> {
  'partnership-agreement': AgreementPaper
  'label-sheet': LabelPaper
  'submission-form': SubmissionPaper
  'delivery-note': DeliveryPaper
  invoice: InvoicePaper
}
/** What the template of a kind reads. */
export type PaperOf<K extends DocumentKind> = Papers[K]
