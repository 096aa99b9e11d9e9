/**
 * Probabilistic record linkage after Fellegi and Sunter, "A Theory for Record Linkage" (JASA 64, 1969), with term
 * frequencies (Winkler 2000) and weights learned by expectation-maximisation (Winkler 1988). Two records that agree are
 * not only either the same or strangers: a family shares its card, address and phone and a part of its names, and twins
 * share their birth date and have neighbouring NIKs as well. So a pair is one of four: the same, relatives, twins,
 * strangers; a phone in common then speaks for a family as much as for one person.
 */
import { seeded } from '../kernel/random.ts'
import {
  type Compared,
  type Comparison,
  compare,
  comparisons,
  type Frequencies,
  type Levels,
  levels,
  missing,
  type Prepared,
  type Strangers
} from './comparing.ts'

/** What a pair may be besides strangers. */
export const kinds = ['same', 'relative', 'twin'] as const
export type Kind = (typeof kinds)[number]

export interface LinkModel {
  /** How often pairs of each kind stand on each level. An empty list: as strangers do. */
  shares: Record<Kind, Levels>
  strangers: Strangers
  /** Share of all pairs that are of each kind. */
  prior: Record<Kind, number>
  facts: Frequencies
  /** What labelled registers of families and strangers taught: log-odds are `start` + `slope` times those counted. */
  calibration: { start: number; slope: number }
}

export interface Reason {
  comparison: Comparison
  level: number
  /** In favour of the same against whatever else explains the pair best: positive speaks for the same. */
  bits: number
}

/** The same NIK on two people: a copied line or a clerk's slip. */
const copied: Record<Kind | 'stranger', number> = { same: 1, relative: 0.003, twin: 0.003, stranger: 1e-6 }

/** The odds of one comparison under a kind, against strangers. */
function odds(model: LinkModel, kind: Kind, pair: Compared, i: number): number {
  const level = pair.at[i]!
  if (level === missing) return 1
  const share = model.shares[kind][comparisons[i]!]
  const { numbers } = pair
  if (i === 0 && numbers) {
    if (numbers.equal) return (kind === 'same' ? share[2]! : copied[kind]) / copied.stranger
    if (kind !== 'same') return numbers[kind]
    return share[0]! + (numbers.paid ? 1 - share[0]! : share[1]!) * numbers.slip
  }
  if (share.length === 0) return 1
  return share[level]! / Math.max(1e-9, pair.chance[i]!)
}

/** How likely each kind is, by all comparisons; what is left of 1 is strangers. */
function explain(model: LinkModel, pair: Compared): Record<Kind, number> {
  const weight = { ...model.prior }
  let sum = Math.max(1e-9, 1 - kinds.reduce((all, kind) => all + model.prior[kind], 0))
  for (const kind of kinds) {
    for (let i = 0; i < comparisons.length; i++) weight[kind] *= odds(model, kind, pair, i)
    sum += weight[kind]
  }
  for (const kind of kinds) weight[kind] /= sum
  return weight
}

/**
 * The probability that two records are the same person or business, and what each comparison weighs against whatever
 * else explains the pair, weighted by how well it does. `start` and the reasons add up to the log-odds.
 */
export function weigh(
  model: LinkModel,
  a: Prepared,
  b: Prepared
): { probability: number; start: number; reasons: Reason[] } {
  const pair = compare(a, b, model.strangers, model.facts)
  const posterior = explain(model, pair)
  const term = (kind: Kind, i: number) => Math.log(odds(model, kind, pair, i))
  const counted = Math.min(1 - 1e-12, Math.max(1e-15, posterior.same))
  const { start, slope } = model.calibration
  const total = (start + slope * Math.log(counted / (1 - counted))) / Math.LN2
  const rest = Math.max(1e-15, 1 - posterior.same)
  const reasons = comparisons.flatMap((comparison, i): Reason[] => {
    const level = pair.at[i]!
    if (level === missing) return []
    const instead = (posterior.relative * term('relative', i) + posterior.twin * term('twin', i)) / rest
    const bits = (slope * (term('same', i) - instead)) / Math.LN2
    return [{ comparison, level, bits: Math.round(bits * 10) / 10 }]
  })
  const said = reasons.reduce((sum, reason) => sum + reason.bits, 0)
  return { probability: 1 / (1 + 2 ** -total), start: total - said, reasons }
}

/** Counts of values, asked for the share of the others: two who share a value are not evidence that it is common. */
export const shareOf =
  (counts: ReadonlyMap<string, number>, total: number, usual: number, strength: number) =>
  (value: string): number =>
    (Math.max(0, (counts.get(value) ?? 0) - 2) + usual * strength) / (Math.max(0, total - 2) + strength)

function countOf<T>(
  list: readonly T[],
  key: (one: T) => readonly (string | undefined)[]
): [Map<string, number>, number] {
  const counts = new Map<string, number>()
  let total = 0
  for (const one of list) {
    const keys = key(one).filter((value) => value !== undefined && value !== '')
    if (keys.length) total++
    for (const value of keys as string[]) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return [counts, total]
}

/** A first few of a day are born in every district; other serials are rare. */
const usualSerial = (serial: string) => (serial.slice(1) < '010' ? 0.1 : 1e-3)
/** Districts and serials of the NIKs, by village. */
function numberFrequencies(records: readonly Prepared[]): Pick<Frequencies, 'region' | 'serial'> {
  const regions = shareOf(...countOf(records, (r) => [r.fields?.region]), 1 / 100, 20)
  const [serials, numbered] = countOf(records, (r) => [r.fields?.serial])
  const homes = countOf(records, (r) => (r.fields ? [`${r.village}|${r.fields.region}`] : []))[0]
  const villages = countOf(records, (r) => (r.fields ? [r.village] : []))[0]
  return {
    serial: (serial) => shareOf(serials, numbered, usualSerial(serial), 20)(serial),
    region: (region, village) =>
      (Math.max(0, (homes.get(`${village}|${region}`) ?? 0) - 2) +
        3 * (village?.startsWith(region) ? 0.7 : regions(region))) /
      (Math.max(0, (villages.get(village ?? '') ?? 0) - 2) + 3)
  }
}

/** How common values are in a list, of `n` records if it is a part; a short one is eked out by what is usual. */
export function frequenciesOf(records: readonly Prepared[], n?: number): Frequencies {
  const inAll = (key: (r: Prepared) => string | undefined, usual: number) => {
    const [counts, total] = countOf(records, (r) => [key(r)])
    return shareOf(counts, n ?? total, usual, 2000)
  }
  const [tokens, named] = countOf(records, (r) => [...new Set(r.tokens)])
  const token = shareOf(tokens, named, 2e-3, 300)
  let oneToken = 0
  for (const word of tokens.keys()) oneToken += token(word) ** 2
  const dated = records.filter((r) => r.date.length === 8 || r.date.length === 6)
  const places = countOf(records, (r) => (r.address?.length ? [r.place] : []))[0]
  const written = (r: Prepared) => (r.address?.length ? [...r.address].sort().join(' ') : undefined)
  const addresses = countOf(records, (r) => [written(r) && `|${written(r)}`])
  const homes = countOf(records, (r) => [written(r) && r.place && `${r.place}|${written(r)}`])[0]
  const everywhere = shareOf(...addresses, 0.005, 200)
  const whole = shareOf(...countOf(records, (r) => [r.key]), 3e-4, 300)
  return {
    token,
    oneToken: Math.max(1e-4, oneToken),
    name: (key, parts) => 0.5 * whole(key) + 0.5 * parts.reduce((product, part) => product * token(part), 1),
    year: shareOf(...countOf(dated, (r) => [r.date.slice(-6, -4)]), 1 / 60, 120),
    monthDay: shareOf(...countOf(dated, (r) => [r.date.slice(-4)]), 1 / 365, 730),
    date: shareOf(...countOf(dated, (r) => [r.date.slice(-6)]), 4e-5, 2000),
    phone: inAll((r) => r.phone, 1e-5),
    card: inAll((r) => r.card, 1e-6),
    village: shareOf(...countOf(records, (r) => [r.village]), 0.01, 100),
    postcode: shareOf(...countOf(records, (r) => [r.postcode]), 0.01, 100),
    address: (place, address) =>
      place === ''
        ? everywhere(`|${address}`)
        : (Math.max(0, (homes.get(`${place}|${address}`) ?? 0) - 2) + 5 * Math.max(0.02, everywhere(`|${address}`))) /
          (Math.max(0, (places.get(place) ?? 0) - 2) + 5),
    ...numberFrequencies(records)
  }
}

/** A list must have this many pairs before its own shares outweigh the usual ones: a list of three says little about chance. */
const usualPairs = 2000

/** Levels of strangers, by random pairs of the list and random pairs of one place, eked out by the usual ones. */
function strangersOf(records: readonly Prepared[], usual: Strangers, facts: Frequencies): Strangers {
  const random = seeded(3529)
  const draw = (list: readonly Prepared[]) => list[Math.floor(random() * list.length)]!
  const sample = (pairs: number, one: () => [Prepared, Prepared]) => {
    const seen = comparisons.map((c) => new Array<number>(levels[c]).fill(0))
    for (let k = 0; k < pairs; k++) {
      const [a, b] = one()
      if (a === b) continue
      for (const [i, level] of compare(a, b, usual, facts).at.entries()) if (level !== missing) seen[i]![level]!++
    }
    return seen
  }
  const eked = (seen: number[], expected: number[], pairs: number) => {
    const total = seen.reduce((a, b) => a + b, 0)
    const known = Math.min(total, pairs)
    return expected.map((share, level) => {
      const own = total ? (seen[level]! / total) * known : 0
      return (own + share * usualPairs) / (known + usualPairs)
    })
  }
  const n = records.length
  if (n < 2) return usual
  const anywhere = sample(Math.min(50_000, 10 * n * n), () => [draw(records), draw(records)])
  const placed = records.filter((r) => r.place)
  const places = Map.groupBy(placed, (r) => r.place)
  const near = placed.length
    ? sample(Math.min(15_000, 10 * placed.length ** 2), () => {
        const one = draw(placed)
        return [one, draw(places.get(one.place)!)]
      })
    : []
  const nearPairs = [...places.values()].reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0)
  const of = (c: Comparison) => comparisons.indexOf(c)
  return {
    anywhere: Object.fromEntries(
      comparisons.map((c, i) => [c, eked(anywhere[i]!, usual.anywhere[c], (n * (n - 1)) / 2)])
    ) as Levels,
    near: {
      address: near.length ? eked(near[of('address')]!, usual.near.address, nearPairs) : usual.near.address,
      postcode: near.length ? eked(near[of('postcode')]!, usual.near.postcode, nearPairs) : usual.near.postcode
    }
  }
}

export type Usual = Pick<LinkModel, 'shares' | 'strangers' | 'calibration'>
/**
 * How many pairs the usual shares of a kind count for while the list teaches its own: in a list of three, a pair would else
 * teach that what it differs in says nothing. Twins are too few to teach.
 */
const taught = { same: 200, relative: 200 }

/**
 * Learns a model from records and their candidate pairs, without labels: strangers from random pairs and the frequency
 * of values, the others and how many there are by expectation-maximisation over the candidates.
 */
export function learn(
  records: readonly Prepared[],
  pairs: readonly (readonly [number, number])[],
  usual: Usual
): LinkModel {
  const n = records.length
  const facts = frequenciesOf(records)
  const all = Math.max(1, (n * (n - 1)) / 2)
  const start: Record<Kind, number> = { same: Math.max(0.3, n / 20), relative: n / 2, twin: n / 200 }
  const prior = (kind: Kind, found = start[kind]) => Math.min(0.01, Math.max(0.05, found) / all)
  const model: LinkModel = {
    shares: structuredClone(usual.shares),
    strangers: strangersOf(records, usual.strangers, facts),
    prior: { same: prior('same'), relative: prior('relative'), twin: prior('twin', start.twin) },
    facts,
    calibration: usual.calibration
  }
  const every = Math.ceil(pairs.length / 150_000)
  const sample = pairs.filter((_, i) => i % every === 0)
  const compared = sample.map(([a, b]) => compare(records[a]!, records[b]!, model.strangers, facts))
  for (let round = 0; round < 12 && compared.length; round++) {
    const found: Record<Kind, number> = { same: 0, relative: 0, twin: 0 }
    const seen = {
      same: comparisons.map((c) => usual.shares.same[c].map((p) => p * taught.same)),
      relative: comparisons.map((c) => usual.shares.relative[c].map((p) => p * taught.relative))
    }
    for (const pair of compared) {
      const posterior = explain(model, pair)
      for (const kind of kinds) found[kind] += posterior[kind]
      for (const kind of ['same', 'relative'] as const) {
        const p = posterior[kind]
        if (p > 1e-4)
          pair.at.forEach((level, i) => {
            if (level !== missing && seen[kind][i]!.length) seen[kind][i]![level]! += p
          })
      }
    }
    for (const kind of kinds) model.prior[kind] = prior(kind, found[kind] * every + 0.02 * start[kind])
    for (const kind of ['same', 'relative'] as const)
      comparisons.forEach((c, i) => {
        const total = seen[kind][i]!.reduce((a, b) => a + b, 0)
        model.shares[kind][c] = seen[kind][i]!.map((x) => Math.max(0.001, x / total))
      })
  }
  return model
}
