/** Chapters 5 and 6: the makers are visited, plan and reckon; eleven form a pool, and find a packaging house and a trader. */
import type { HouseholdFields } from '../households/model.ts'
import { type Draws, draws, seeded } from '../kernel/random.ts'
import { emptyMarketing, type MarketingAnswers } from '../mentoring/marketing.ts'
import { blockers, exampleCosting, visitTopics } from '../mentoring/model.ts'
import { exampleSpecification } from '../pools/model.ts'
import { jelbudanCode, promised } from './jelbudan.ts'
import { type Desk, type Desks, unlessRefused } from './training.ts'

export interface FieldDesks {
  facilitator: Desk
  colleague: Desk
  buyer: Desk
  leader: Desk
}

/** Days of the story after the class of 16 to 19 November. */
export const storyDays = {
  opened: '2026-11-20',
  visited: '2026-11-21',
  again: '2026-11-23',
  pooled: '2026-11-24'
} as const

/** What each of the eleven makes in a month, and earned in a month before the pandemic and in 2021; rupiah in thousands. */
const makersOfStory = [
  [330, 2000, 1300],
  [300, 1800, 1100],
  [280, 1600, 1000],
  [260, 1400, 900],
  [250, 1300, 900],
  [240, 1200, 800],
  [220, 1100, 700],
  [210, 1000, 700],
  [200, 1000, 600],
  [180, 900, 500],
  [170, 800, 400]
] as const

interface Person {
  person: string
  household: string
  village: string
  name: string
  outcome: string | null
}
interface ClassRow {
  id: string
  courseId: string
  villageName: string
  status: string
  starts: string
}
interface CaseRow {
  id: string
  title: string
  household: string
  village: string
}

const plan: MarketingAnswers = {
  ...emptyMarketing,
  product: {
    what: 'Mente panggang gurih, 100 g',
    difference: 'Dipanggang di Jelbudan, tanpa pengawet',
    shelfLifeDays: 180
  },
  price: { cost: promised.costPerPack, price: promised.price, othersLow: 14_000, othersHigh: 18_500 },
  place: {
    channels: [
      { channel: 'souvenir', perMonth: 150 },
      { channel: 'market', perMonth: 120 }
    ]
  },
  promotion: { ways: ['tasting', 'whatsapp'], budget: 150_000, message: 'Mente asli Jelbudan' },
  people: { makers: 2, hoursPerWeek: 16, tasks: 'Ibu memanggang, anak mengemas dan mencatat' },
  process: { perBatch: 98, batchesPerWeek: 1, hoursPerBatch: 14, checked: true },
  evidence: { brand: '', label: false, permit: false, photo: true }
}

const seen = [
  'Produksi dua kali seminggu di dapur rumah, alat bersih.',
  'Mente kupas masih tercampur pecah; dilatih menyortir.',
  'Kemasan plastik polos, belum berlabel.',
  'Sudah mulai menitipkan di dua warung.',
  'Catatan penjualan rapi, modal masih dari tabungan sendiri.'
]

/**
 * Cases for everybody who passed; the story's makers with all that a facilitator keeps, others with a visit or two.
 * Answers the first maker of the story.
 */
export async function accompanyMakers(
  desks: Desks & FieldDesks,
  seed: number
): Promise<{ household: string; case: string }> {
  const draw = draws(seeded(seed + 5))
  const { rows: classes } = await desks.cooperatives.see<{ rows: ClassRow[] }>('classes/list', { size: 200 })
  const taught = classes.find((c) => c.courseId === 'cashew-products' && c.villageName === 'Jelbudan')!
  const makers = await storyMakers(desks, taught.id)
  await desks.cooperatives.on(storyDays.opened).act('mentoring/open-cases', {
    class: taught.id,
    product: 'Mente panggang',
    facilitator: desks.facilitator.actor.user
  })
  const first = await visitStory(desks, makers, draw)
  // A small regency has no other class this year: those before it are gone on with.
  const finished = classes.filter((c) => c.status === 'finished' && c.id !== taught.id)
  const thisYear = finished.filter((c) => c.starts >= '2026')
  for (const c of (thisYear.length ? thisYear : finished).slice(0, 3)) await accompanyClass(desks, c, draw)
  const { rows: mine } = await desks.facilitator.see<{ rows: CaseRow[] }>('mentoring/cases', {
    size: 200,
    facilitator: desks.facilitator.actor.user
  })
  const days = ['2026-11-30', '2026-12-01']
  await desks.facilitator.act('mentoring/plan-days', {
    days: days.map((day, i) => ({ day, cases: mine.slice(4 * i, 4 * i + 4).map((c) => c.id) }))
  })
  return first
}

/** A name as neighbours say it: without titles, the first two words, with capitals only where they belong. */
const calledBy = (name: string) =>
  name
    .replace(/^(h\.|hj\.|moh\.|muh\.|drs\.)\s*/i, '')
    .toLowerCase()
    .split(' ')
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ')

/** The eleven who go on: those of Jelbudan who passed, with a business of their own. */
async function storyMakers(desks: Desks & FieldDesks, classId: string): Promise<Person[]> {
  const { people } = await desks.cooperatives.see<{ people: Person[] }>('classes/get', { id: classId })
  const makers = people
    .filter((p) => p.outcome === 'passed' && p.village === jelbudanCode)
    .slice(0, promised.poolMakers)
  for (const [i, maker] of makers.entries()) {
    const [, before, in2021] = makersOfStory[i]!
    await desks.facilitator.on(storyDays.opened).act('households/add-enterprise', {
      enterprise: {
        owner: maker.person,
        name: `Mente ${calledBy(maker.name)}`,
        kind: 'cashew',
        kbli: '10309',
        workers: 1 + (i % 3),
        turnoverBefore: before * 1000,
        turnoverNow: in2021 * 1000
      }
    })
  }
  return makers
}

async function visitStory(
  { facilitator }: FieldDesks,
  makers: readonly Person[],
  draw: Draws
): Promise<{ household: string; case: string }> {
  const { rows } = await facilitator.see<{ rows: CaseRow[] }>('mentoring/cases', { size: 200, kind: 'cashew' })
  for (const [i, maker] of makers.entries()) {
    const [capacity, before, in2021] = makersOfStory[i]!
    await placeHome(facilitator.on(storyDays.visited), maker.household, i)
    const { id } = rows.find((c) => c.household === maker.household)!
    const on = facilitator.on(storyDays.visited)
    for (const [month, amount] of [
      ['2019-12-01', before],
      ['2021-06-01', in2021]
    ] as const)
      await on.act('mentoring/recall-turnover', { case: id, month, amount: amount * 1000 })
    await on.act('mentoring/record-visit', {
      case: id,
      visitedOn: storyDays.visited,
      place: 'home',
      topics: draw.shuffle(visitTopics).slice(0, 2),
      seen: seen[i % seen.length]!,
      problems: i % 3 === 0 ? ['packaging', 'capital'] : ['packaging'],
      turnover: in2021 * 1000 + 100_000 * (5 + (i % 4)),
      production: Math.round(capacity / 4),
      capacity,
      stage: i < 8 ? 'selling' : 'producing',
      nextSteps: [
        { title: 'Timbang dan catat setiap kali produksi', owner: 'maker', dueOn: '2026-11-28' },
        ...(i % 2 ? [] : [{ title: 'Ambil contoh kemasan di Kalianget', owner: 'facilitator', dueOn: '2026-12-02' }])
      ]
    })
    await on.act('mentoring/assess', {
      case: id,
      scores: {
        production: 1 + (i % 2),
        quality: 1 + (i % 3 === 0 ? 1 : 0),
        legality: i < 4 ? 1 : 0,
        bookkeeping: 1,
        marketing: 1,
        finance: i % 2,
        people: 1
      },
      note: ''
    })
  }
  const first = rows.find((c) => c.household === makers[0]!.household)!
  const again = facilitator.on(storyDays.again)
  await again.act('mentoring/save-costing', { household: first.household, costing: exampleCosting })
  await again.act('mentoring/save-marketing', { case: first.id, answers: plan })
  await again.act('mentoring/record-visit', {
    case: first.id,
    visitedOn: storyDays.again,
    place: 'workshop',
    topics: ['costing', 'finance'],
    seen:
      'HPP dihitung bersama: Rp11.850 sebungkus. Termin 45 hari butuh modal sekitar Rp50 juta; dengan uang muka ' +
      'separuh sekitar Rp17 juta.',
    problems: ['capital', 'packaging'],
    nextSteps: [{ title: 'Minta uang muka 50% dalam perjanjian dengan toko', owner: 'officer', dueOn: '2026-12-10' }]
  })
  return { household: first.household, case: first.id }
}

/** The maker's own notes of a few days. */
export async function keepCashBook(resident: Desk, id: string): Promise<void> {
  for (const [day, direction, category, amount, note] of [
    ['2026-11-21', 'expense', 'material', 800_000, 'Mente gelondong 40 kg'],
    ['2026-11-22', 'expense', 'packaging', 140_000, 'Pouch 100 lembar'],
    ['2026-11-22', 'income', 'sales', 465_000, '30 bungkus, warung Bu Sum'],
    ['2026-11-23', 'income', 'order', 775_000, '50 bungkus, pesanan hajatan'],
    ['2026-11-24', 'expense', 'energy', 25_000, 'Gas']
  ] as const)
    await resident.on(day).act('mentoring/note-cash', { case: id, enteredOn: day, direction, category, amount, note })
}

/** Where a home stands, as the facilitator's phone says it: somewhere in the village. */
async function placeHome(facilitator: Desk, id: string, i: number): Promise<void> {
  const { household } = await facilitator.see<{ household: HouseholdFields & { version: number } }>('households/get', {
    id
  })
  const { village, hamlet, rt, rw, address, housing, welfareDecile, womanHeaded, disability, version } = household
  const [lat, lon] = [-6.924096 + 0.011 * Math.sin(2.4 * i), 113.805416 + 0.0012 * (i + 1) * Math.cos(2.4 * i)]
  const fields = { village, hamlet, rt, rw, address, housing, welfareDecile, womanHeaded, disability, lat, lon }
  await facilitator.act('households/change', { id, version, household: fields })
}

/** A class of earlier this year, gone on with by the colleague. */
async function accompanyClass(
  { cooperatives, colleague }: Desks & FieldDesks,
  c: ClassRow,
  draw: Draws
): Promise<void> {
  const day = (n: number) =>
    `2026-${String(9 + Math.floor(n / 30)).padStart(2, '0')}-${String(1 + (n % 28)).padStart(2, '0')}`
  const opening = cooperatives
    .on('2026-08-03')
    .act('mentoring/open-cases', { class: c.id, facilitator: colleague.actor.user })
  const { cases = [] } = (await unlessRefused(opening, {})) as unknown as { cases?: { id: string }[] }
  for (const { id } of cases) {
    if (draw.chance(0.25)) continue
    const visitedOn = day(draw.int(0, 70))
    await colleague.on(visitedOn).act('mentoring/record-visit', {
      case: id,
      visitedOn,
      place: 'home',
      topics: draw.shuffle(visitTopics).slice(0, 2),
      seen: draw.pick([
        'Produksi mulai rutin.',
        'Belum mulai, menunggu alat.',
        'Sudah menjual di pasar.',
        'Mencari kemasan yang lebih baik.'
      ]),
      problems: draw.shuffle(blockers).slice(0, draw.int(0, 2)),
      turnover: 50_000 * draw.int(6, 40),
      capacity: 10 * draw.int(5, 30),
      stage: draw.pick(['starting', 'producing', 'selling'])
    })
  }
}

/** Partners of the board: [name, kind, village, contact, offers and needs]. All invented. */
const partnersOfStory = [
  [
    'Rumah Kemasan Kalianget',
    'packaging-house',
    '35.29.02.2007',
    'Ibu Wardatul',
    [['offer', 'packaging', null, 'Pouch berdiri cetak logo, 100 g', 30_000, 'lembar', 1_350]]
  ],
  [
    'UD Gelondong Jaya',
    'supplier',
    '35.29.14.2001',
    'H. Syaiful',
    [['offer', 'raw-material', 'cashew', 'Mente gelondong kering, kadar air di bawah 8%', 2_500, 'kg', 19_800]]
  ],
  [
    'Toko Oleh-oleh Sumekar',
    'shop',
    '35.29.01.1018',
    'Ibu Endang',
    [['need', 'shop', null, 'Camilan kemasan khas Sumenep', 800, 'bungkus', 16_500]]
  ],
  [
    'CV Lintas Madura',
    'carrier',
    '35.29.01.2006',
    'Pak Rofiq',
    [['offer', 'transport', null, 'Angkutan barang Dasuk ke kota', 20, 'trip', 150_000]]
  ],
  [
    'Bengkel Oven Lenteng',
    'workshop',
    '35.29.10.2008',
    'Pak Hasan',
    [['offer', 'machine', null, 'Oven panggang 20 kg, sewa per hari', 12, 'hari', 60_000]]
  ],
  [
    'PT Ekspor Kacang Timur',
    'export-house',
    '35.29.02.2006',
    'Bagian pembelian',
    [['need', 'raw-material', 'cashew', 'Mente kupas utuh, mutu W320', 900, 'kg', 118_000]]
  ]
] as const

/** The eleven become one supplier; partners are found, and the first pooled batch is judged. */
export async function formCashewPool({ cooperatives, facilitator }: Desks & FieldDesks): Promise<void> {
  const [office, field] = [cooperatives.on(storyDays.pooled), facilitator.on(storyDays.pooled)]
  const { rows } = await field.see<{ rows: (CaseRow & { capacity: number | null })[] }>('mentoring/cases', {
    size: 200,
    kind: 'cashew'
  })
  const members = rows
    .filter((c) => c.village === jelbudanCode && c.capacity)
    .sort((a, b) => b.capacity! - a.capacity!)
    .map((c) => ({ case: c.id, capacity: c.capacity! }))
  const { id: pool } = await field.act('pools/form', {
    pool: {
      name: 'Mente Jelbudan',
      brand: 'Mente Jelbudan',
      product: 'Mente panggang 100 g',
      kind: 'cashew',
      unit: 'bungkus',
      batchPrefix: 'MJ',
      specification: exampleSpecification,
      groupShare: 5
    },
    members,
    coordinator: members[0]!.case
  })
  const { rows: found } = await field.see<{ rows: CaseRow[] }>('mentoring/cases', { size: 5, search: 'Mente Jelbudan' })
  const group = found.find((c) => c.title === 'Mente Jelbudan')!
  const period = { starts: '2026-11-24', ends: '2027-11-30', every: 'month' }
  const offers = new Map<string, string>()
  for (const [name, kind, village, contact, listings] of partnersOfStory) {
    const { id } = await office.act('cooperation/save-partner', {
      partner: { name, kind, village, contact, phone: null }
    })
    for (const [direction, what, commodity, words, quantity, unit, price] of listings) {
      const { id: listing } = await office.act('cooperation/save-listing', {
        partner: id,
        listing: { direction, kind: what, commodity, what: words, quantity, unit, price, reachKm: 80, ...period }
      })
      offers.set(name, listing!)
    }
  }
  for (const [need, partner, agreement] of [
    [
      {
        kind: 'packaging',
        commodity: null,
        what: 'Pouch berdiri berlabel untuk 2.640 bungkus',
        quantity: 2640,
        unit: 'lembar',
        price: 1_400
      },
      'Rumah Kemasan Kalianget',
      {
        type: 'supply',
        volume: 2640,
        unit: 'lembar',
        price: 1_350,
        quality: 'Segel rapat, cetakan tidak luntur.',
        checker: 'Ketua kelompok Mente Jelbudan'
      }
    ],
    [
      {
        kind: 'raw-material',
        commodity: 'cashew',
        what: 'Mente gelondong untuk kelompok',
        quantity: 1100,
        unit: 'kg',
        price: 20_000
      },
      'UD Gelondong Jaya',
      {
        type: 'supply',
        volume: 1100,
        unit: 'kg',
        price: 19_800,
        quality: 'Kadar air paling tinggi 8%, tanpa jamur.',
        checker: 'Ketua kelompok bersama pendamping'
      }
    ]
  ] as const) {
    const { id: listing } = await field.act('cooperation/save-listing', {
      case: group.id,
      listing: { direction: 'need', reachKm: 60, ...need, ...period }
    })
    const { id } = await field.act('cooperation/introduce', {
      need: listing,
      offer: offers.get(partner)!,
      note: 'Diperkenalkan pada rapat kelompok.'
    })
    await field.act('cooperation/add-note', {
      id,
      note: 'Harga dan jadwal disepakati, kiriman pertama akhir November.'
    })
    const { version } = await field.see<{ version: number }>('cooperation/partnership', { id })
    await field.act('cooperation/agree', {
      id,
      version,
      agreement: {
        ...agreement,
        priceRule: 'Ditinjau tiap tiga bulan menurut harga pasar.',
        payment: 'Dua minggu setelah kirim',
        starts: '2026-11-24',
        ends: '2027-11-23'
      }
    })
  }
  await firstBatch(field, pool!)
}

/** A trial for a souvenir shop: one part is not crisp, and the others make up for it. */
async function firstBatch(field: Desk, pool: string): Promise<void> {
  const { id: order } = await field.act('pools/order', {
    pool,
    buyer: 'Toko Oleh-oleh Sumekar',
    quantity: 600,
    price: 15_000,
    dueOn: '2026-11-30'
  })
  const page = () =>
    field.see<{ orders: { id: string; shares: { case: string; quantity: number }[] }[] }>('pools/get', { id: pool })
  const { shares } = (await page()).orders[0]!
  const parts = shares.map((s, i) => ({
    case: s.case,
    brought: s.quantity,
    missed: i === shares.length - 1 ? ['crisp'] : [],
    material: 'UD Gelondong Jaya'
  }))
  await field.act('pools/check-batch', { order, producedOn: storyDays.pooled, parts })
  await field.act('pools/share-again', { order, without: [shares.at(-1)!.case] })
}
