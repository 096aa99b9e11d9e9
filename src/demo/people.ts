/** Invented households: names as people of Madura bear them, in combinations drawn by a seeded generator; nobody real. */
import type { EnterpriseFields, HouseholdFields, PersonFields } from '../households/model.ts'
import { ageOn, type PlainDate } from '../kernel/dates.ts'
import type { Sex } from '../kernel/identifiers.ts'
import { uuidv7 } from '../kernel/identifiers.ts'
import type { Draws } from '../kernel/random.ts'

const words = (list: string) => list.split(' ')
const maleFirst = words(
  'Moh. Muhammad Ahmad Abdul Abd. Ach. Moh Mohammad Syaiful Zainal Hasan Imam Fathor Saiful Mas Ali Rofiqi Badrus ' +
    'Misbahul Junaidi Sutrisno Subairi Matsuni Hosnan Rusdi Jamaluddin Nurul Achmad Akhmad Faisol Hendra Agus Bambang ' +
    'Slamet Sugianto Wahyudi Busari Homaidi Rahmat Taufik Mahfud Samsul Hairul Baihaqi'
)
const maleSecond = words(
  'Rahman Rasyid Hadi Anwar Wahid Fauzi Arifin Basri Halim Karim Latif Majid Qodir Razak Salam Syukur Wafi Yazid ' +
    'Zaini Hidayat Munir Mukhlis Nawawi Rofik Sahid Tohir Umar Wardi Efendi Kurniawan Santoso Fadli Ghofur Hamid ' +
    'Ilyas Jufri Kamil Lutfi Mansur Nasir Ridwan Sholeh Tamam Usman Zubairi Maulana Firdaus Alwi Bakri Dahlan'
)
const maleThird = words(
  'Efendi Hidayatullah Ramadhan Kurniawan Saputra Pratama Firmansyah Wijaya Maulidi Alfarisi Hakiki Romadhon ' +
    'Amrullah Baidawi Syafii Mubarok'
)
const femaleFirst = words(
  'Siti Sitti Nur Sri Nurul Halimatus Umi Hosniyah Maimunah Rohani Sumiati Suhartini Misnati Hotimah Zainab Fatimah ' +
    'Aisyah Sulastri Endang Ratna Dewi Yuni Lilik Mutmainnah Qomariyah Satima Sahya Masruroh Musarrofah Ummul ' +
    'Ernawati Kutsiyah Hamidah Jumaati Marwiyah Busiyah Rumiyati Supatmi Wasilah Hosnawati'
)
const femaleSecond = words(
  'Aminah Azizah Badriyah Hasanah Holifah Jannah Kamilah Laila Maisaroh Nafisah Qibtiyah Rahmah Sakdiyah ' +
    'Tusshalihah Ulfa Wahyuni Yulianti Zahroh Handayani Lestari Fitriyah Hayati Istiqomah Khotimah Mukarromah Ningsih ' +
    'Puspita Rahayu Suryani Utami Widyastuti Faizah Ghoniyah Hafsah Inayah Jamilah Karimah Mufidah Nadiroh Robiatul'
)
const femaleThird = words(
  'Adawiyah Maulidia Safitri Ramadhani Kamalia Hasanah Putri Anggraini Firdausi Agustina Permatasari Wulandari ' +
    'Fitriani Oktaviana Salsabila Azzahra'
)
/** Ages are counted on this day. */
const firstDay: PlainDate = '2026-11-01'
const hamlets = words('Barat Timur Tengah Laok Daja Pesisir Gunung Sumber Tegal Masjid').map((name) => `Dusun ${name}`)
const streets = words('Melati Kenanga Siwalan Cemara Mangga Kelapa Mente Kamboja Cempaka Sawo')
const occupations = words('Petani Nelayan Buruh Pedagang Wiraswasta Guru Sopir Tukang')
/** Schooling, and between which ages somebody has it. */
const education: [name: string, from: number, to: number][] = [
  ['Tidak/belum sekolah', 0, 6],
  ['Belum tamat SD/sederajat', 7, 12],
  ['Tidak/belum sekolah', 40, 120],
  ['SD/sederajat', 12, 120],
  ['SD/sederajat', 15, 120],
  ['SLTP/sederajat', 15, 120],
  ['SLTA/sederajat', 18, 120],
  ['SLTA/sederajat', 18, 120],
  ['S1', 23, 120]
]

export interface DemoPerson {
  id: string
  fields: PersonFields
  /** The invented person this record describes once more. */
  sameAs?: string
}
export interface DemoHousehold {
  id: string
  fields: HouseholdFields
  people: DemoPerson[]
}

export interface Village {
  code: string
  name: string
  district: string
  lat: number | null
  lon: number | null
  elevation: number | null
}

/** Hands out identifiers that nobody has: serials from 9001 on, phones of a range that is not in use. */
export class Identities {
  private readonly serials = new Map<string, number>()
  private phones = 0
  private clock = Date.UTC(2026, 0, 1)
  private readonly draw: Draws
  private readonly firstSerial: number
  private readonly phoneStart: string

  /** Two registers made apart hand out different numbers when they start at different serials and phone ranges. */
  constructor(draw: Draws, firstSerial = 9001, phoneStart = '+628990') {
    this.draw = draw
    this.firstSerial = firstSerial
    this.phoneStart = phoneStart
  }

  id(): string {
    return uuidv7(this.clock++, this.draw.bytes(10))
  }

  private serial(key: string): string {
    const next = this.serials.get(key) ?? this.firstSerial
    this.serials.set(key, next + 1)
    return String(next)
  }

  nik(village: string, birth: PlainDate, sex: Sex): string {
    const day = Number(birth.slice(8, 10)) + (sex === 'female' ? 40 : 0)
    const head = `${village.slice(0, 8).replaceAll('.', '')}${String(day).padStart(2, '0')}${birth.slice(5, 7)}${birth.slice(2, 4)}`
    return head + this.serial(head)
  }

  kk(village: string): string {
    const [day, month, year] = [this.draw.int(1, 28), this.draw.int(1, 12), this.draw.int(8, 24)]
    const head =
      village.slice(0, 8).replaceAll('.', '') + [day, month, year].map((n) => String(n).padStart(2, '0')).join('')
    return head + this.serial(`kk${head}`)
  }

  phone(): string {
    return `${this.phoneStart}${String(this.phones++).padStart(7, '0')}`
  }
}

export function inventName(draw: Draws, sex: Sex, young: boolean): string {
  const [first, second, third] =
    sex === 'male' ? [maleFirst, maleSecond, maleThird] : [femaleFirst, femaleSecond, femaleThird]
  const single = !young && draw.chance(0.12)
  if (single) return draw.pick(sex === 'male' ? first.slice(8) : first.slice(4))
  const name = `${draw.pickSkewed(first)} ${draw.pick(second)}`
  return draw.chance(young ? 0.55 : 0.2) ? `${name} ${draw.pick(third)}` : name
}

/** A birth date so that the person is between `least` and `most` years old in November 2026. */
export function birthAged(draw: Draws, least: number, most: number): PlainDate {
  const year = 2026 - draw.int(least, most)
  const month = draw.int(1, year === 2026 ? 10 : 12)
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate()
  return `${year}-${String(month).padStart(2, '0')}-${String(draw.int(1, last)).padStart(2, '0')}`
}

interface Making {
  draw: Draws
  identities: Identities
  village: Village
}

function invent(
  { draw, identities, village }: Making,
  sex: Sex,
  least: number,
  most: number,
  relation: PersonFields['relation']
): DemoPerson {
  const birthDate = birthAged(draw, least, most)
  const adult = least >= 17
  const age = ageOn(birthDate, firstDay)
  return {
    id: identities.id(),
    fields: {
      nik: identities.nik(village.code, birthDate, sex),
      name: inventName(draw, sex, most < 30),
      sex,
      birthDate,
      birthPlace: 'Sumenep',
      phone: adult && draw.chance(0.45) ? identities.phone() : null,
      relation,
      education: draw.pick(education.filter(([, from, to]) => from <= age && age <= to))[0],
      occupation: !adult
        ? age >= 6 && age <= 18
          ? 'Pelajar'
          : 'Belum bekerja'
        : sex === 'female' && relation === 'spouse' && draw.chance(0.5)
          ? 'Mengurus rumah tangga'
          : draw.pick(occupations)
    }
  }
}

/** One household of `size` people in a village. */
export function inventHousehold(making: Making, size: number): DemoHousehold {
  const { draw, identities, village } = making
  const womanHeaded = draw.chance(size <= 2 ? 0.3 : 0.1)
  const oldest = draw.int(30, 68)
  const people = [invent(making, womanHeaded ? 'female' : 'male', oldest, oldest, 'head')]
  if (size > 1 && !womanHeaded) people.push(invent(making, 'female', Math.max(20, oldest - 8), oldest, 'spouse'))
  while (people.length < size) {
    if (draw.chance(0.12) && oldest < 55)
      people.push(invent(making, draw.chance(0.6) ? 'female' : 'male', oldest + 19, oldest + 28, 'parent'))
    else
      people.push(
        invent(
          making,
          draw.chance(0.5) ? 'female' : 'male',
          Math.max(0, oldest - 45),
          Math.max(1, oldest - 20),
          'child'
        )
      )
  }
  const near = (value: number | null) =>
    value === null ? null : Math.round((value + (draw.int(-900, 900) / 1e6) * 12) * 1e6) / 1e6
  return {
    id: identities.id(),
    people,
    fields: {
      village: village.code,
      kk: identities.kk(village.code),
      hamlet: draw.pick(hamlets.slice(0, 5)),
      rt: String(draw.int(1, 6)).padStart(3, '0'),
      rw: String(draw.int(1, 4)).padStart(3, '0'),
      address: draw.chance(0.5) ? `Jl. ${draw.pick(streets)} ${draw.int(1, 60)}` : null,
      lat: near(village.lat),
      lon: near(village.lon),
      housing: draw.pick(['owned', 'owned', 'owned', 'shared', 'rented'] as const),
      welfareDecile: Math.min(10, Math.max(1, Math.round(1 + draw.int(0, 4) + draw.int(0, 4)))),
      womanHeaded,
      disability: draw.chance(0.03)
    }
  }
}

const swapDigits = (digits: string, at: number) =>
  digits.slice(0, at) + digits[at + 1] + digits[at] + digits.slice(at + 2)
const otherDigit = (digits: string, at: number, by: number) =>
  digits.slice(0, at) + String((Number(digits[at]) + by) % 10) + digits.slice(at + 1)

/** The same name as another clerk writes it: other short forms, a title, a dropped or doubled letter. */
export function respell(draw: Draws, name: string, sex: Sex): string {
  const swaps: [RegExp, string[]][] = [
    [/^(Moh\.?|Mohammad|Muhammad)\b/, ['Muhammad', 'Moh.', 'Mohammad', 'Muh.', 'M.']],
    [/^(Ahmad|Ach\.|Achmad|Akhmad)/, ['Ahmad', 'Achmad', 'Ach.', 'Akhmad']],
    [/^(Abdul|Abd\.)/, ['Abdul', 'Abd.']],
    [/^(Siti|Sitti)/, ['Siti', 'Sitti', 'St.']],
    [/^Nur\b/, ['Noer', 'Nur']]
  ]
  let written = name
  for (const [pattern, forms] of swaps) if (pattern.test(written)) written = written.replace(pattern, draw.pick(forms))
  if (draw.chance(0.4)) {
    const at = draw.int(2, written.length - 2)
    if (/[a-z]/.test(written[at]!) && /[a-z]/.test(written[at - 1]!)) {
      written = draw.chance(0.5)
        ? written.slice(0, at) + written.slice(at + 1)
        : written.slice(0, at) + written[at] + written.slice(at)
    }
  }
  if (draw.chance(0.25)) written = `${sex === 'male' ? draw.pick(['H.', 'KH.', 'Ust.']) : 'Hj.'} ${written}`
  else if (draw.chance(0.08)) written = `${written}, S.Pd`
  return draw.chance(0.3) ? written.toUpperCase() : written
}

/** Another record of the same person, as dirty as registers are: never without anything to recognise it by. */
export function inventDuplicate({ draw, identities }: Making, person: DemoPerson): DemoPerson {
  const { fields } = person
  const nik = fields.nik!
  // Serials in use begin with 9, so a slip in that digit never hits somebody else's NIK.
  const slip = draw.int(0, 19)
  const nikNow =
    slip < 7
      ? null
      : slip < 14
        ? otherDigit(nik, 12, draw.int(1, 9))
        : slip < 18
          ? swapDigits(nik, 12)
          : otherDigit(otherDigit(nik, 12, draw.int(1, 9)), draw.int(8, 9), 1)
  const [year, month, day] = fields.birthDate!.split('-') as [string, string, string]
  const wrongBirth = nikNow !== null && draw.chance(0.2)
  const swapped =
    Number(day) <= 12 && draw.chance(0.5)
      ? `${year}-${day}-${month}`
      : `${year}-${month}-${String((Number(day) % 28) + 1).padStart(2, '0')}`
  return {
    id: identities.id(),
    sameAs: person.id,
    fields: {
      ...fields,
      nik: nikNow,
      name: respell(draw, fields.name, fields.sex!),
      birthDate: wrongBirth ? swapped : fields.birthDate,
      phone:
        fields.phone && draw.chance(0.5) ? fields.phone : fields.phone && draw.chance(0.5) ? identities.phone() : null,
      relation: 'other',
      education: null,
      occupation: null
    }
  }
}

const owners = words('Barokah Sumber Mulia Jaya Makmur Berkah Sejahtera Lestari Harapan Mandiri Sentosa')
const productNames: Record<string, string[]> = {
  cashew: ['Mente Goreng', 'Kacang Mente'],
  crackers: ['Keripik Singkong', 'Rengginang', 'Kerupuk Ikan'],
  'fish-products': ['Petis', 'Ikan Asin', 'Terasi'],
  'seaweed-snacks': ['Stik Rumput Laut', 'Dodol Rumput Laut'],
  salt: ['Garam Dapur'],
  'palm-sugar': ['Gula Siwalan'],
  'coconut-products': ['Minyak Kelapa', 'VCO'],
  'herbal-drinks': ['Jamu Madura'],
  batik: ['Batik Tulis'],
  weaving: ['Anyaman'],
  cakes: ['Kue Basah', 'Roti'],
  sewing: ['Konveksi']
}

export function inventEnterprise(draw: Draws, owner: DemoPerson, kind: string, kbli: string): EnterpriseFields {
  const product = draw.pick(productNames[kind] ?? ['Usaha'])
  const call = owner.fields.sex === 'female' ? 'Bu' : 'Pak'
  const before = draw.int(6, 60) * 100_000
  return {
    owner: owner.id,
    name: draw.chance(0.6)
      ? `${product} ${call} ${owner.fields.name.split(' ').at(-1)}`
      : `${product} ${draw.pick(owners)} ${draw.pick(owners)}`,
    kind,
    kbli,
    started: `${draw.int(2008, 2024)}-0${draw.int(1, 9)}-01`,
    workers: draw.int(1, 4),
    turnoverBefore: before,
    turnoverNow: Math.round((before * draw.int(45, 115)) / 100 / 50_000) * 50_000,
    capital: draw.int(2, 80) * 250_000,
    papers: draw.chance(0.3)
      ? [{ kind: 'nib', number: `91203${String(draw.int(0, 99_999_999)).padStart(8, '0')}`, validUntil: null }]
      : []
  }
}
