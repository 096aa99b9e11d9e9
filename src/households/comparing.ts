/**
 * Two records side by side: each comparison puts the pair on one of a few levels, 0 for disagreement and the highest for
 * full agreement, and says how often two strangers would agree like that: a common name, a default birth date and a
 * hamlet of hundreds say little. A NIK is taken apart into what each of its fields can say.
 */
import { readNik } from '../kernel/identifiers.ts'
import { similarity } from '../regions/rules.ts'

export interface LinkRecord {
  id: string
  nik?: string | undefined
  tokens: readonly string[]
  sex?: string | undefined
  /** `2001-12-31`, or whatever the source had; compared digit by digit. */
  birth?: string | undefined
  phone?: string | undefined
  /** What tells a family: the number of its card, or its household in the register. */
  card?: string | undefined
  address?: readonly string[] | undefined
  village?: string | undefined
  postcode?: string | undefined
}

export const comparisons = ['nik', 'name', 'sex', 'birth', 'phone', 'card', 'address', 'village', 'postcode'] as const
export type Comparison = (typeof comparisons)[number]
/** Number of levels of each comparison. */
export const levels: Record<Comparison, number> = {
  nik: 3,
  name: 6,
  sex: 2,
  birth: 6,
  phone: 3,
  card: 3,
  address: 4,
  village: 2,
  postcode: 3
}
export const missing = -1

/** Is one string the other after at most one edit or one exchange of neighbours (Damerau-Levenshtein 1)? */
export function withinOneEdit(a: string, b: string): boolean {
  if (a === b) return true
  if (Math.abs(a.length - b.length) > 1) return false
  let i = 0
  while (i < a.length && a[i] === b[i]) i++
  const rest = (s: string, from: number) => s.slice(from)
  if (a.length === b.length) {
    if (rest(a, i + 1) === rest(b, i + 1)) return true
    return a[i] === b[i + 1] && a[i + 1] === b[i] && rest(a, i + 2) === rest(b, i + 2)
  }
  return a.length > b.length ? rest(a, i + 1) === rest(b, i) : rest(a, i) === rest(b, i + 1)
}

const likeness = new Map<string, Map<string, number>>()
/** How alike two tokens are. The same ones come again and again: they are compared once. */
function alike(x: string, y: string): number {
  // An initial stands for its name: "s" and "susanto".
  if ((x.length === 1 || y.length === 1) && x[0] === y[0]) return 0.86
  const [one, other] = x < y ? [x, y] : [y, x]
  let known = likeness.get(one)
  if (!known) {
    if (likeness.size > 2000) likeness.clear()
    known = new Map()
    likeness.set(one, known)
  }
  let found = known.get(other)
  if (found === undefined) {
    found = similarity(one, other)
    if (known.size < 1000) known.set(other, found)
  }
  return found
}

/** Best pairing of the tokens of the shorter name with those of the longer: mean similarity and the exact ones. */
function pairTokens(
  a: readonly string[],
  b: readonly string[]
): { mean: number; least: number; exact: string[]; near: [string, string][]; shorter: number; longer: number } {
  const [few, many] = a.length <= b.length ? [a, b] : [b, a]
  const free = [...many]
  const exact: string[] = []
  const left: string[] = []
  for (const token of few) {
    const at = free.indexOf(token)
    if (at >= 0) {
      exact.push(token)
      free.splice(at, 1)
    } else left.push(token)
  }
  const near: [string, string][] = []
  let sum = exact.length
  let least = 1
  // The likest two first, so that it does not matter which of the names is asked about the other.
  while (left.length) {
    let best = { s: 0, at: 0, other: 0 }
    for (let at = 0; at < left.length; at++)
      for (let other = 0; other < free.length; other++) {
        const s = alike(left[at]!, free[other]!)
        if (s > best.s) best = { s, at, other }
      }
    const [token] = left.splice(best.at, 1)
    if (best.s > 0) near.push([token!, free.splice(best.other, 1)[0]!])
    sum += best.s
    least = Math.min(least, best.s)
  }
  return { mean: few.length ? sum / few.length : 0, least, exact, near, shorter: few.length, longer: many.length }
}

const joined = (a: readonly string[], b: readonly string[]) => similarity(a.join(''), b.join(''))
/** A slip seldom makes another name that people bear: "Aisah" beside "Aminah" are two names where both are common. */
const established = 3e-3
function nameLevel(a: readonly string[], b: readonly string[], facts: Frequencies): { level: number; exact: string[] } {
  const p = pairTokens(a, b)
  const borne = p.near.some((pair) => pair.every((token) => token.length > 1 && facts.token(token) > established))
  const whole = p.shorter === p.longer
  if (whole && p.exact.length === p.longer) return { level: 5, exact: p.exact }
  if (whole && p.least >= 0.84) return { level: borne ? 3 : 4, exact: p.exact }
  if (!whole && p.shorter >= 2 && p.least >= 0.88) return { level: borne ? 3 : 4, exact: p.exact }
  if (p.mean >= 0.84 || (whole && p.longer === 1 && joined(a, b) >= 0.84)) return { level: 3, exact: p.exact }
  if (joined(a, b) >= 0.9) return { level: 3, exact: p.exact }
  if (p.exact.length > 0) return { level: 2, exact: p.exact }
  if (p.mean >= 0.7) return { level: 1, exact: p.exact }
  return { level: 0, exact: p.exact }
}

function addressLevel(a: readonly string[], b: readonly string[]): number {
  const p = pairTokens(a, b)
  if (p.shorter === p.longer && p.exact.length === p.longer) return 3
  if (p.mean >= 0.9) return 2
  return p.exact.length / Math.max(1, p.longer) >= 0.4 || p.mean >= 0.75 ? 1 : 0
}

/** A record as it is compared: its birth date in digits and its sex, stated or else as its NIK says, and that NIK's fields. */
export interface Prepared extends LinkRecord {
  key: string
  place: string
  date: string
  /** Was the date or the sex read from the NIK, because nothing else states it? */
  derived: { date: boolean; sex: boolean }
  fields?: { region: string; date: string; serial: string; agrees: boolean } | undefined
}

const anyDay = '2026-12-31'
export function prepare(record: LinkRecord): Prepared {
  const stated = record.birth?.replace(/\D/g, '') ?? ''
  const whole = record.nik !== undefined && /^\d{16}$/.test(record.nik)
  const says = whole ? readNik(record.nik!, anyDay) : undefined
  const date = stated || says?.birth?.replaceAll('-', '') || ''
  const sex = record.sex ?? (says?.birth && says.sex)
  return {
    ...record,
    key: [...record.tokens].sort().join(' '),
    place: record.village ?? record.postcode ?? '',
    date,
    sex,
    derived: { date: !stated && date !== '', sex: !record.sex && sex !== undefined },
    fields: says && {
      region: says.region,
      date: record.nik!.slice(6, 12),
      serial: record.nik!.slice(12),
      agrees:
        says.birth !== undefined &&
        (!record.sex || says.sex === record.sex) &&
        (stated.length !== 8 || stated.slice(2) === says.birth.replaceAll('-', '').slice(2))
    }
  }
}

/** How common the values of a register are; each answers the share of other people who bear one. */
export interface Frequencies {
  token: (token: string) => number
  /** Chance that two strangers share one token, whichever. */
  oneToken: number
  name: (key: string, tokens: readonly string[]) => number
  year: (twoDigits: string) => number
  monthDay: (fourDigits: string) => number
  date: (sixDigits: string) => number
  phone: (phone: string) => number
  card: (card: string) => number
  village: (village: string) => number
  postcode: (postcode: string) => number
  address: (place: string, address: string) => number
  region: (region: string, village: string | undefined) => number
  serial: (serial: string) => number
}

export type Levels = Record<Comparison, number[]>
/** How often strangers stand on each level, and strangers of one place. */
export interface Strangers {
  anywhere: Levels
  near: Pick<Levels, 'address' | 'postcode'>
}

/** What two different NIKs say, as odds against their being of strangers. */
export interface Numbers {
  /** One and the same number. */
  equal: boolean
  /** If one is a slip of the other, and whether its price is paid already, by the date or sex that it contradicts. */
  slip: number
  paid: boolean
  relative: number
  twin: number
}

export interface Compared {
  at: number[]
  /** How often strangers agree like this, comparison by comparison; the NIK's is in `numbers`. */
  chance: number[]
  numbers?: Numbers | undefined
}

/** A day that stands for one that nobody knows: 1 January, 1 July, 31 December, wherever the register has too many of it. */
const isDefault = (date: string, facts: Frequencies) => facts.monthDay(date.slice(-4)) > 4 / 365

function birthLevel(x: string, y: string, facts: Frequencies): { level: number; chance: number } {
  const length = Math.min(x.length, y.length)
  const [a, b] = [x.slice(-length), y.slice(-length)]
  if (length !== 8 && length !== 6) {
    const level = a === b && x === y ? 5 : withinOneEdit(x, y) ? 4 : 0
    return { level, chance: level === 5 ? 1 / 20_000 : 1 }
  }
  const parts = (d: string): [string, string, string] => [d.slice(0, -4), d.slice(-4, -2), d.slice(-2)]
  const [[ya, ma, ka], [yb, mb, kb]] = [parts(a), parts(b)]
  if (a === b) {
    const [year, day] = [a.slice(-6, -4), a.slice(-4)]
    return { level: 5, chance: 0.5 * facts.year(year) * facts.monthDay(day) + 0.5 * facts.date(a.slice(-6)) }
  }
  // What agrees in month and day agrees as often as that day is common.
  const chance = ma === mb && ka === kb ? Math.max(1, facts.monthDay(a.slice(-4)) * 365) : 1
  const swapped = ya === yb && ma === kb && ka === mb
  const same = Number(ya === yb) + Number(ma === mb) + Number(ka === kb)
  if (ya === yb && (isDefault(a, facts) || isDefault(b, facts))) return { level: 2, chance }
  if (swapped || withinOneEdit(a, b)) return { level: 4, chance }
  if (same === 2) return { level: 3, chance }
  return { level: ya === yb ? 1 : 0, chance }
}

/** Ways to mistype one of sixteen digits, or to exchange two neighbours. */
const oneSlip = 1 / (16 * 9 + 15)
/** A number that nobody else has is as often a slip of a common one as a rare one: strangers' clerks slip as well. */
const slippedAnyway = 0.1 * oneSlip
/** One part of two NIKs: odds that they are one, written with at most one slip, against two strangers'. */
function partOdds(a: string, b: string, chanceOf: (part: string) => number): { odds: number; slips: number } {
  if (a === b) return { odds: 1 / chanceOf(a), slips: 0 }
  if (!withinOneEdit(a, b)) return { odds: 0, slips: 2 }
  return { odds: 0.5 * oneSlip * (1 / chanceOf(a) + 1 / chanceOf(b)), slips: 1 }
}

/** Another slip in a number that has one. */
const secondSlip = 0.05
/**
 * District, birth date with sex, serial: the date and sex of a NIK repeat what is stated, so they weigh nothing of their
 * own; two that both agree with what is stated and name different days or sexes belong to two people. A woman's +40 is
 * no slip. People of one district, day and sex have neighbouring serials, so a neighbour says nothing and a slip that
 * leads to one is unlikely.
 */
function numbersOf(a: Prepared, b: Prepared, facts: Frequencies): Numbers | undefined {
  if (!a.nik || !b.nik) return undefined
  if (a.nik === b.nik) return { equal: true, slip: 0, paid: false, relative: 1, twin: 1 }
  const [fa, fb] = [a.fields, b.fields]
  if (!fa || !fb) {
    // A number cut short says no more than who shares its beginning: those born on that day in that district.
    const alike = (fa || fb) && a.date !== '' && a.date === b.date
    const odds = alike ? 10 : 1000
    const near = withinOneEdit(a.nik, b.nik)
    return { equal: false, slip: near ? odds : 0, paid: false, relative: 1, twin: near && alike ? odds : 1 }
  }
  const head = fa.region === fb.region && fa.date === fb.date
  const apart = Math.abs(Number(fa.serial) - Number(fb.serial))
  const serialChance = (serial: string) =>
    Math.max(slippedAnyway, facts.serial(serial), head && apart > 0 && apart < 10 ? 0.4 / apart : 0)
  const regionChance = (region: string) =>
    Math.max(slippedAnyway, facts.region(region, a.village), facts.region(region, b.village))
  const region = partOdds(fa.region, fb.region, regionChance)
  const serial = partOdds(fa.serial, fb.serial, serialChance)
  const kin = fa.region === fb.region ? 0.9 / regionChance(fa.region) : 0.3
  let slip = region.odds * serial.odds * (region.slips + serial.slips > 1 ? secondSlip : 1)
  const wrongDate = fa.date !== fb.date
  const derived = [a, b].some((r) => r.derived.date || r.derived.sex)
  const paid = wrongDate && (derived || !fa.agrees || !fb.agrees)
  if (wrongDate && !paid) slip = 0
  if (paid) {
    if (region.slips + serial.slips > 0) slip *= secondSlip
    if (derived && a.sex !== b.sex) slip *= secondSlip
  }
  // Of twins nobody knows who came first: the mean of both.
  const next = (chance: number) => (apart === 1 ? 0.75 : apart === 2 ? 0.1 : 0.15 * chance) / chance
  const twin = head ? (next(serialChance(fa.serial)) + next(serialChance(fb.serial))) / 2 : 1
  return { equal: false, slip, paid, relative: kin, twin: kin * twin }
}

export function compare(a: Prepared, b: Prepared, strangers: Strangers, facts: Frequencies): Compared {
  const at = comparisons.map(() => missing)
  const chance = comparisons.map(() => 1)
  const put = (comparison: Comparison, level: number, own?: number) => {
    const i = comparisons.indexOf(comparison)
    at[i] = level
    chance[i] = own ?? strangers.anywhere[comparison][level]!
  }
  const edit = (x: string, y: string) => (x === y ? 2 : withinOneEdit(x, y) ? 1 : 0)
  const numbers = numbersOf(a, b, facts)
  if (numbers) put('nik', numbers.equal ? 2 : numbers.slip > 0.5 ? 1 : 0)
  const sameSex = a.sex !== undefined && a.sex === b.sex
  if (a.tokens.length && b.tokens.length) {
    const { level, exact } = nameLevel(a.tokens, b.tokens, facts)
    // Names are a woman's or a man's: where the sex agrees, a name is twice as common among those left.
    const among = level >= 2 && sameSex ? 2 : 1
    const rarity = exact.reduce((product, token) => product * (facts.token(token) / facts.oneToken), 1)
    if (level === 5) put('name', level, Math.min(0.5, among * facts.name(a.key, a.tokens)))
    else
      put(
        'name',
        level,
        level < 2 ? undefined : Math.min(0.9, among * strangers.anywhere.name[level]! * Math.max(1e-3, rarity))
      )
  }
  if (a.sex && b.sex) put('sex', sameSex ? 1 : 0)
  // Two numbers of one day outweigh a stated date that contradicts its own; one number on two people says nothing new.
  const witness = a.nik !== b.nik && a.fields?.date === b.fields?.date && a.fields?.date && a.date !== b.date
  const witnessed = witness && a.fields!.agrees !== b.fields!.agrees ? (a.fields!.agrees ? a.date : b.date) : undefined
  if (a.date && b.date) {
    const { level, chance: own } = birthLevel(witnessed ?? a.date, witnessed ?? b.date, facts)
    put('birth', level, level === 5 ? own : Math.min(0.99, strangers.anywhere.birth[level]! * own))
  }
  if (a.phone && b.phone) {
    const level = edit(a.phone, b.phone)
    put('phone', level, level === 2 ? facts.phone(a.phone) : undefined)
  }
  if (a.card && b.card) {
    const level = edit(a.card, b.card)
    put('card', level, level === 2 ? facts.card(a.card) : undefined)
  }
  const near = a.place !== '' && a.place === b.place
  if (a.address?.length && b.address?.length) {
    const level = addressLevel(a.address, b.address)
    const address = [...a.address].sort().join(' ')
    const own =
      level === 3 ? facts.address(near ? a.place : '', address) : near ? strangers.near.address[level] : undefined
    put('address', level, own)
  }
  if (a.village && b.village)
    put('village', a.village === b.village ? 1 : 0, a.village === b.village ? facts.village(a.village) : undefined)
  if (a.postcode && b.postcode) {
    const level = edit(a.postcode, b.postcode)
    const own =
      near && a.village ? strangers.near.postcode[level] : level === 2 ? facts.postcode(a.postcode) : undefined
    put('postcode', level, own)
  }
  return { at, chance, numbers }
}
