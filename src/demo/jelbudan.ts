/**
 * The story of Jelbudan: what it promises, and for chapters 1 and 2 the two files that reach the office, and the
 * answers an officer gives while
 * taking them in. Everybody in them is invented. The numbers are promises that screens and tests check; see `promised`.
 */
import type { PersonFields } from '../households/model.ts'
import { ageOn, formatDate } from '../kernel/dates.ts'
import { type Draws, draws, seeded } from '../kernel/random.ts'
import { type DemoHousehold, type DemoPerson, Identities, inventHousehold, inventName, type Village } from './people.ts'

export const jelbudanCode = '35.29.14.2008'

export const promised = {
  households: 214,
  people: 742,
  held: 9,
  refused: 3,
  duplicates: 6,
  merged: 5,
  cashewHouseholds: 131,
  cashewTrees: 4460,
  cashewFirst: 58,
  seats: 24,
  waiting: 34,
  lessonHours: 32,
  theory: 12,
  practice: 20,
  daysMissed: 2,
  preTest: 46,
  postTest: 81,
  certificates: 23,
  costPerPack: 11_850,
  price: 15_500,
  peakWeek: 7,
  poolMakers: 11,
  poolCapacity: 2640,
  largestMaker: 330,
  /** Median rupiah a month of the eleven makers. */
  turnoverBefore: 1_200_000,
  turnover2021: 800_000,
  daysToReady: 41,
  costToReady: 750_000,
  stepsToReady: 5,
  stepsAtOnce: 3,
  onShelves: 23,
  offeredBefore: 8,
  accepted: 3,
  toFix: 4,
  refusedInRound: 2,
  stores: 22,
  perStore: 120,
  batch: 'MJ-2210',
  soldInFirstMonth: 2118,
  /** Usual rupiah a month of the eleven makers: some 240 packs at the price to the retailer. */
  turnoverNow: 3_700_000
} as const

/** A row of `warga-jelbudan.xls`, by column; a fault is what the sheet says instead of the truth. */
export interface ListRow {
  home: DemoHousehold
  person: DemoPerson
  written: Partial<Record<'nik' | 'name' | 'sex' | 'birth', string>>
}

/** How the officer corrects a held row: the field and its true value, as typed from the identity card. */
export interface Correction {
  /** Position in the list, from 0. */
  row: number
  field: 'nik' | 'birthDate' | 'sex'
  value: string
}

export interface InterestRow {
  person: DemoPerson
  withNik: boolean
  trees: number | null
  kg: number | null
  hours: number
  wishes: string[]
  day: number
}

export interface Story {
  list: ListRow[]
  corrections: Correction[]
  interests: InterestRow[]
  /** Who is twice in the list; the pair to keep apart are twins. */
  doubles: { first: DemoPerson; second: DemoPerson; apart: boolean }[]
}

const village: Village = {
  code: jelbudanCode,
  name: 'Jelbudan',
  district: 'Dasuk',
  lat: -6.924096,
  lon: 113.805416,
  elevation: 114
}

/** Sizes of the households, which add up to the people of the village. */
function sizes(draw: Draws): number[] {
  const list = Array.from({ length: promised.households }, () => draw.pick([2, 3, 3, 3, 4, 4, 5]))
  let sum = list.reduce((a, b) => a + b, 0)
  while (sum !== promised.people) {
    const at = draw.int(0, list.length - 1)
    const step = sum < promised.people ? 1 : -1
    if (list[at]! + step < 2 || list[at]! + step > 6) continue
    list[at]! += step
    sum += step
  }
  return list
}

const isAdult = (person: DemoPerson) => ageOn(person.fields.birthDate!, '2026-11-01') >= 17
const withDigit = (nik: string, at: number, digit: string) => nik.slice(0, at) + digit + nik.slice(at + 1)

export function tellStory(seed = 1429): Story {
  const draw = draws(seeded(seed))
  const identities = new Identities(draw, 7101, '+628991')
  const making = { draw, identities, village }
  const homes = sizes(draw).map((size) => inventHousehold(making, size))
  // Everybody bears a name of their own, so that rows without a NIK can be told apart.
  const taken = new Set<string>()
  for (const home of homes) {
    for (const person of home.people) {
      while (taken.has(person.fields.name)) person.fields.name = inventName(draw, person.fields.sex!, false)
      taken.add(person.fields.name)
    }
  }
  const doubles = addDoubles(draw, identities, homes)
  const doubled = new Set(doubles.flatMap((d) => [d.first.id, d.second.id]))
  const list: ListRow[] = homes.flatMap((home) => home.people.map((person) => ({ home, person, written: {} })))
  const corrections = spoil(draw, list, doubled)
  const asked = homes.filter((home) => !home.people.some((p) => doubled.has(p.id))).slice(0, 176)
  return {
    list: [...list, ...hopeless(draw, making, homes)],
    corrections,
    interests: survey(draw, asked, identities),
    doubles
  }
}

/** Five people are in the list twice, two of them in a household of their own; and there are twins who look like a double. */
function addDoubles(draw: Draws, identities: Identities, homes: DemoHousehold[]): Story['doubles'] {
  const pick = (at: number) => {
    const home = homes[at]!
    return { home, person: home.people[0]! }
  }
  const again = (person: DemoPerson, change: Partial<PersonFields>): DemoPerson => ({
    id: identities.id(),
    sameAs: person.id,
    fields: { ...person.fields, relation: 'other', phone: null, ...change }
  })
  const doubles: Story['doubles'] = []
  const put = (home: DemoHousehold, first: DemoPerson, second: DemoPerson, apart = false) => {
    home.people.push(second)
    doubles.push({ first, second, apart })
  }
  const named = (person: DemoPerson, first: string) => {
    person.fields.name = [first, ...person.fields.name.split(' ').slice(1)].join(' ')
    if (!person.fields.name.includes(' ')) person.fields.name += draw.pick([' Rasyid Maulana', ' Zubairi Hakiki'])
  }
  // 1 and 2: the same household, one digit of the NIK and the spelling differ.
  for (const [at, title] of [
    [17, 'H. Moh.'],
    [58, 'Muh.']
  ] as const) {
    const { home, person } = pick(at)
    person.fields.sex = 'male'
    person.fields.nik = identities.nik(jelbudanCode, person.fields.birthDate!, 'male')
    named(person, 'Muhammad')
    put(
      home,
      person,
      again(person, {
        nik: withDigit(person.fields.nik!, 12, '4'),
        name: person.fields.name.replace('Muhammad', title)
      })
    )
  }
  // 3: a dropped letter and two digits exchanged.
  {
    const { home, person } = pick(93)
    const { name, nik } = person.fields
    put(
      home,
      person,
      again(person, {
        name: `${name.slice(0, -2)}${name.slice(-1)}`,
        nik: `${nik!.slice(0, 12)}0${nik!.slice(12, 13)}${nik!.slice(14)}`
      })
    )
  }
  // 4 and 5: on an old card of their own, without a NIK.
  for (const at of [121, 160]) {
    const { home, person } = pick(at)
    person.fields.phone ??= identities.phone()
    const second = again(person, { nik: null, relation: 'head', phone: person.fields.phone })
    homes.push({ id: identities.id(), fields: { ...home.fields, kk: identities.kk(jelbudanCode) }, people: [second] })
    doubles.push({ first: person, second, apart: false })
  }
  // 6: twins, who stay two.
  const home = homes
    .slice(165, promised.households)
    .find((h) => h.people.length > 3 && h.people.slice(-2).every((p) => p.fields.relation === 'child'))!
  const child = home.people.at(-1)!
  const twin = home.people.at(-2)!
  child.fields = {
    ...child.fields,
    sex: 'female',
    relation: 'child',
    phone: null,
    birthDate: '2009-04-17',
    name: 'Nur Hasanah Maulidia',
    nik: identities.nik(jelbudanCode, '2009-04-17', 'female')
  }
  // Two sound numbers would tell them apart: her sister's is not in the list.
  twin.fields = { ...child.fields, name: 'Nur Hasinah Maulidia', nik: null }
  doubles.push({ first: twin, second: child, apart: true })
  return doubles
}

/** Nine rows wait for a person: their sheet says something that cannot be read or believed. */
function spoil(draw: Draws, list: ListRow[], untouched: ReadonlySet<string>): Correction[] {
  const free = draw.shuffle(list.flatMap((row, i) => (untouched.has(row.person.id) ? [] : [i])))
  const corrections: Correction[] = []
  const spoilRow = (
    field: Correction['field'],
    written: (row: ListRow) => ListRow['written'],
    value: (fields: PersonFields) => string,
    corrected = true
  ) => {
    const at = free.pop()!
    const row = list[at]!
    row.written = written(row)
    if (corrected) corrections.push({ row: at, field, value: value(row.person.fields) })
    return row
  }
  const nik = (fields: PersonFields) => fields.nik!
  for (let i = 0; i < 2; i++)
    spoilRow(
      'nik',
      (row) => ({ nik: `${Number(row.person.fields.nik).toExponential(5).replace('e+', 'E+').replace('.', ',')}` }),
      nik
    )
  for (let i = 0; i < 2; i++) spoilRow('nik', (row) => ({ nik: row.person.fields.nik!.slice(0, 15) }), nik)
  spoilRow(
    'birthDate',
    () => ({ birth: '31 Februari 1990' }),
    (fields) => formatDate(fields.birthDate!)
  )
  spoilRow(
    'birthDate',
    () => ({ birth: 'lupa' }),
    (fields) => formatDate(fields.birthDate!)
  )
  spoilRow(
    'sex',
    () => ({ sex: '?' }),
    (fields) => (fields.sex === 'female' ? 'P' : 'L')
  )
  const bearer = spoilRow('nik', () => ({}), nik, false)
  spoilRow('nik', () => ({ nik: bearer.person.fields.nik! }), nik)
  return corrections
}

/** Three rows that nobody can take in: no name, and a birth in the future. */
function hopeless(
  draw: Draws,
  making: { draw: Draws; identities: Identities; village: Village },
  homes: DemoHousehold[]
): ListRow[] {
  return [{ name: '' }, { name: '-' }, { birth: '14 Mei 2062' }].map((written) => ({
    home: homes[draw.int(0, 180)]!,
    person: inventHousehold(making, 1).people[0]!,
    written
  }))
}

/** The facilitator's interviews: heads say what the household has, adults what they want and how much time they have. */
function survey(draw: Draws, homes: readonly DemoHousehold[], identities: Identities): InterestRow[] {
  const owners = promised.cashewHouseholds
  const trees = Array.from({ length: owners }, () => draw.int(8, 60))
  let sum = trees.reduce((a, b) => a + b, 0)
  while (sum !== promised.cashewTrees) {
    const at = draw.int(0, owners - 1)
    const step = sum < promised.cashewTrees ? 1 : -1
    if (trees[at]! + step < 3 || trees[at]! + step > 90) continue
    trees[at]! += step
    sum += step
  }
  const rows: InterestRow[] = []
  homes.forEach((home, i) => {
    const adults = home.people.filter(isAdult).slice(0, 2)
    adults.forEach((person, n) => {
      const owned = n > 0 ? null : i < owners ? trees[i]! : 0
      rows.push({
        person,
        withNik: !draw.chance(0.06),
        trees: owned,
        kg: owned ? Math.round(owned * (7 + draw.int(0, 30) / 10)) : null,
        hours: draw.int(6, 30),
        wishes: [],
        day: 1 + Math.floor(i / 18)
      })
    })
  })
  const others = ['keripik', 'kue', 'jamu', 'anyaman', 'menjahit', 'gula siwalan']
  const first = new Set(draw.shuffle(rows.filter((row) => row.hours >= 8)).slice(0, promised.cashewFirst))
  for (const row of rows) {
    const rest = draw.shuffle(others).slice(0, draw.int(0, 2))
    if (first.has(row)) row.wishes = [draw.pick(['mente', 'olahan mente', 'Mente', 'mete']), ...rest]
    else if (draw.chance(0.7))
      row.wishes =
        draw.chance(0.3) && rest.length
          ? [...rest.slice(0, 1), 'mente', ...rest.slice(1)].slice(0, 3)
          : [draw.pick(others)]
  }
  for (const row of rows)
    if (!row.person.fields.phone && draw.chance(0.15)) row.person.fields.phone = identities.phone()
  return rows
}
