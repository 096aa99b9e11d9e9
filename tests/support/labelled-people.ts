/**
 * Invented registers in which every row's person is known: strangers, or families with twins, namesakes, one phone and
 * one card, written down twice by clerks who slip. What the matcher is measured and calibrated by.
 */
import { birthAged, inventName, respell } from '../../src/demo/people.ts'
import { type MatchRow, matchRows } from '../../src/households/match.ts'
import { nameTokens } from '../../src/households/names.ts'
import type { Sex } from '../../src/kernel/identifiers.ts'
import { type Draws, draws, seeded } from '../../src/kernel/random.ts'

interface Someone {
  name: string
  sex: Sex
  birth: string
  nik: string
  kk: string
  phone: string
  address: string
  village: string
}
export interface LabelledPeople {
  rows: MatchRow[]
  /** Pairs of ids, sorted and joined by a comma. */
  same: Set<string>
}
export interface Mix {
  seed: number
  people: number
  families: boolean
  /** How often clerks slip, 1 for usually. */
  mess?: number
}

const other = (draw: Draws, digit: string) => String((Number(digit) + draw.int(1, 9)) % 10)
const slipped = (draw: Draws, digits: string) => {
  const at = draw.int(0, digits.length - 2)
  return draw.chance(0.75)
    ? digits.slice(0, at) + other(draw, digits[at]!) + digits.slice(at + 1)
    : digits.slice(0, at) + digits[at + 1] + digits[at] + digits.slice(at + 2)
}

class Civil {
  private readonly next = new Map<string, number>()
  private readonly draw: Draws
  private phones = 0
  constructor(draw: Draws) {
    this.draw = draw
  }
  private serial(head: string): string {
    let first = 1
    while (!this.next.has(head) && this.draw.chance(0.35)) first++
    const serial = this.next.get(head) ?? first
    this.next.set(head, serial + 1)
    return head + String(serial).padStart(4, '0')
  }
  nik(district: string, birth: string, sex: Sex): string {
    const day = Number(birth.slice(8)) + (sex === 'female' ? 40 : 0)
    return this.serial(`3529${district}${String(day).padStart(2, '0')}${birth.slice(5, 7)}${birth.slice(2, 4)}`)
  }
  kk(district: string): string {
    const two = (least: number, most: number) => String(this.draw.int(least, most)).padStart(2, '0')
    return this.serial(`3529${district}${two(1, 28)}${two(1, 12)}${two(5, 25)}`)
  }
  phone(): string {
    this.phones += this.draw.int(1, 5000)
    return `08${this.draw.pick(['12', '52', '19', '77'])}${String(this.phones).padStart(8, '0')}`
  }
}

const hamlets = 'Laok Daja Timur Barat Tengah Pesisir Gunung Sumber'.split(' ')
const districtOf = (village: number) => String(1 + (village % 27)).padStart(2, '0')
/** Many of the old do not know their day. */
const born = (draw: Draws, least: number, most: number) => {
  const birth = birthAged(draw, least, most)
  return draw.chance(least > 45 ? 0.18 : 0.05)
    ? birth.slice(0, 5) + draw.pick(['01-01', '01-01', '12-31', '07-01'])
    : birth
}

function* inventFamilies({ people, families }: Mix, draw: Draws): Generator<Someone[]> {
  const civil = new Civil(draw)
  const villages = Math.max(3, Math.round(people / 400))
  for (let made = 0; made < people; ) {
    const village = draw.int(0, villages - 1)
    const district = districtOf(village)
    const home = {
      kk: civil.kk(district),
      phone: civil.phone(),
      address: `Dusun ${draw.pick(hamlets)} RT ${draw.int(1, 8)} RW ${draw.int(1, 4)}`,
      village: `Desa ${village}`
    }
    const one = (sex: Sex, birth: string, name = inventName(draw, sex, birth > '1996')): Someone => ({
      ...home,
      name,
      sex,
      birth,
      nik: civil.nik(draw.chance(0.9) ? district : districtOf(draw.int(0, 26)), birth, sex),
      phone: families && draw.chance(0.6) ? home.phone : civil.phone()
    })
    const sexOf = (): Sex => (draw.chance(0.5) ? 'male' : 'female')
    const age = draw.int(24, 70)
    const family = [one(families ? 'male' : sexOf(), born(draw, age, age))]
    if (families) {
      const [father] = family as [Someone]
      if (draw.chance(0.85)) family.push(one('female', born(draw, Math.max(18, age - 10), age + 2)))
      const children = draw.int(0, 4)
      for (let k = 0; k < children; k++) {
        const sex = sexOf()
        const birth = born(draw, Math.max(0, age - 42), Math.max(1, age - 20))
        let name: string | undefined
        if (sex === 'male' && draw.chance(0.06)) name = father.name
        else if (draw.chance(0.25))
          name = `${inventName(draw, sex, true).split(' ')[0]} ${father.name.split(' ').at(-1)}`
        const child = one(sex, birth, name)
        family.push(child)
        if (draw.chance(0.03)) {
          const twin = draw.chance(0.65) ? sex : sexOf()
          const own = inventName(draw, twin, true)
          const alike = twin === sex && draw.chance(0.5) ? `${child.name.split(' ')[0]} ${own.split(' ').at(-1)}` : own
          family.push(one(twin, birth, alike))
        }
      }
      if (draw.chance(0.15)) family.push(one(sexOf(), born(draw, age + 18, age + 30)))
    }
    made += family.length
    yield family
  }
}

/** One line of a list: what the clerk of that list asked for, with the clerk's slips. */
function written(draw: Draws, who: Someone, family: readonly Someone[], mess: number, again: boolean): MatchRow {
  const slip = (share: number) => draw.chance(Math.min(0.9, share * mess * (again ? 1 : 0.3)))
  const without = (share: number) => draw.chance(share * (again ? 1 : 0.4))
  const [year, month, day] = who.birth.split('-') as [string, string, string]
  let nik: string = who.nik
  if (slip(0.12)) nik = slipped(draw, nik)
  else if (slip(0.02)) nik = nik.slice(0, 15)
  else if (slip(0.01)) nik = slipped(draw, slipped(draw, nik))
  else if (slip(0.006)) nik = draw.pick(family).nik
  if (without(0.3)) nik = ''
  let birth = who.birth
  if (slip(0.05))
    birth =
      Number(day) <= 12 && draw.chance(0.5)
        ? `${year}-${day}-${month}`
        : `${year}-${month}-${String((Number(day) % 28) + 1).padStart(2, '0')}`
  else if (slip(0.02)) birth = `${Number(year) + draw.pick([-1, 1, 10, -10])}-${month}-${day}`
  else if (slip(0.03)) birth = `${year}-01-01`
  if (nik && without(0.08)) birth = ''
  const sex = slip(0.005) ? (who.sex === 'male' ? 'female' : 'male') : who.sex
  const address = slip(0.3) ? who.address.replace(/ RW.*/, '').replace('Dusun', 'Dsn') : who.address
  return {
    nik,
    card: without(0.4) ? '' : slip(0.12) ? slipped(draw, who.kk) : who.kk,
    name: again || draw.chance(0.2) ? respell(draw, who.name, who.sex) : who.name,
    sex: without(0.05) ? '' : sex === 'male' ? 'L' : 'P',
    birth_date: birth,
    phone: without(0.5) ? '' : slip(0.25) ? slipped(draw, who.phone) : who.phone,
    address: without(0.3) ? '' : address,
    village: slip(0.02) ? 'Desa 1' : who.village
  }
}

export function inventLabelled(mix: Mix): LabelledPeople {
  const draw = draws(seeded(mix.seed))
  const lines: { person: number; row: MatchRow }[] = []
  let person = 0
  for (const family of inventFamilies(mix, draw))
    for (const who of family) {
      person++
      lines.push({ person, row: written(draw, who, family, mix.mess ?? 1, false) })
      if (draw.chance(0.04)) lines.push({ person, row: written(draw, who, family, mix.mess ?? 1, true) })
    }
  const rows: MatchRow[] = []
  const of = new Map<number, string>()
  const same = new Set<string>()
  draw.shuffle(lines).forEach(({ person: who, row }, i) => {
    const id = String(i + 1)
    rows.push({ id, ...row })
    const first = of.get(who)
    if (first) same.add([first, id].sort().join())
    else of.set(who, id)
  })
  return { rows, same }
}

export interface Reliability {
  people: number
  doubles: number
  /** Of the pairs said to be at least even. */
  precision: number
  recall: number
  /** Expected calibration error: how far what was said lies from what is true, bin by bin, weighed by pairs. */
  error: number
  bins: { below: number; pairs: number; said: number; true: number }[]
}
const edges = [0.1, 0.3, 0.5, 0.7, 0.9, 0.95, 0.98, 0.99, 1.01]

/**
 * Lists of 3 to 30 rows as offices hold them: somebody who may stand there twice, with namesakes and people of the same
 * village, and only some of the columns.
 */
export function* smallLists(mix: Mix, lists: number): Generator<LabelledPeople> {
  const { rows, same } = inventLabelled(mix)
  const draw = draws(seeded(mix.seed))
  const doubles = [...same].map((pair) => pair.split(','))
  const words = (row: MatchRow) => nameTokens(row.name!)
  const byWord = Map.groupBy(
    rows.flatMap((row) => words(row).map((word) => ({ word, row }))),
    ({ word }) => word
  )
  const byVillage = Map.groupBy(rows, (row) => row.village!)
  const byId = new Map(rows.map((row) => [row.id, row]))
  for (let k = 0; k < lists; k++) {
    const picked = new Set<MatchRow>()
    const twice = draw.chance(0.5)
    const first = twice ? draw.pick(doubles).map((id) => byId.get(id)!) : [draw.pick(rows)]
    for (const row of first) picked.add(row)
    const size = draw.pick([3, 3, 5, 8, 15, 30])
    for (let tries = 0; picked.size < size && tries < 200; tries++)
      picked.add(
        draw.chance(0.5)
          ? draw.pick(byVillage.get(first[0]!.village!)!)
          : draw.pick(byWord.get(draw.pick(words(first[0]!)))!).row
      )
    const left = (['nik', 'card', 'sex', 'phone', 'address', 'birth_date', 'village'] as const).filter((column) =>
      draw.chance(column === 'birth_date' || column === 'village' ? 0.15 : 0.6)
    )
    yield {
      rows: draw
        .shuffle([...picked])
        .map((row) => ({ ...row, ...Object.fromEntries(left.map((column) => [column, ''])) })),
      same
    }
  }
}

/** What the matcher says of labelled lists against what is true of them. */
export function reliabilityOf(lists: Iterable<LabelledPeople>): Reliability {
  const bins = edges.map((below) => ({ below, pairs: 0, said: 0, true: 0 }))
  const sum = { people: 0, doubles: 0, found: 0, right: 0 }
  for (const { rows, same } of lists) {
    sum.people += rows.length
    const there = new Set(rows.map(({ id }) => id!))
    for (const pair of same) if (pair.split(',').every((id) => there.has(id))) sum.doubles++
    for (const { a, b, probability } of matchRows(rows, 0.02)) {
      const hit = same.has([a, b].sort().join()) ? 1 : 0
      const bin = bins.find(({ below }) => probability < below)!
      bin.pairs++
      bin.said += probability
      bin.true += hit
      if (probability < 0.5) continue
      sum.found++
      sum.right += hit
    }
  }
  const pairs = bins.reduce((all, bin) => all + bin.pairs, 0)
  return {
    people: sum.people,
    doubles: sum.doubles,
    precision: sum.right / sum.found,
    recall: sum.right / sum.doubles,
    error: bins.reduce((all, bin) => all + Math.abs(bin.said - bin.true), 0) / pairs,
    bins: bins.flatMap(({ below, pairs, said, true: hits }) =>
      pairs ? [{ below, pairs, said: said / pairs, true: hits / pairs }] : []
    )
  }
}

/** The same of whole registers. */
export const reliability = (mix: Omit<Mix, 'seed'>, seeds: readonly number[]): Reliability =>
  reliabilityOf(
    (function* () {
      for (const seed of seeds) yield inventLabelled({ ...mix, seed })
    })()
  )
