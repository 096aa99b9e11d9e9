/**
 * Probabilistic record linkage after Fellegi and Sunter, "A Theory for Record Linkage" (JASA 64, 1969), with weights
 * estimated by expectation-maximisation (Winkler 1988) and term-frequency weights for names (Winkler 2000): agreeing on
 * a rare name says more than agreeing on "Siti". Every pair gets a probability and the weight, in bits, of each
 * comparison, so that a person can see why.
 *
 * Each comparison puts a pair on one of a few levels. `m` is how often a level occurs among pairs that are the same, `u`
 * among pairs that are not (all pairs, by sampling and by value frequencies). A missing value weighs nothing.
 */
import { seeded } from '../kernel/random.ts'
import { similarity } from '../regions/rules.ts'

export interface LinkRecord {
  id: string
  nik?: string | undefined
  tokens: readonly string[]
  sex?: string | undefined
  /** `2001-12-31`, or whatever the source had; compared digit by digit. */
  birth?: string | undefined
  phone?: string | undefined
  address?: readonly string[] | undefined
  village?: string | undefined
  postcode?: string | undefined
}

export const comparisons = ['nik', 'name', 'sex', 'birth', 'phone', 'address', 'village', 'postcode'] as const
export type Comparison = (typeof comparisons)[number]
/** Number of levels of each comparison; 0 is disagreement, the highest is full agreement. */
const levels: Record<Comparison, number> = {
  nik: 3,
  name: 6,
  sex: 2,
  birth: 5,
  phone: 3,
  address: 4,
  village: 2,
  postcode: 3
}

export interface LinkModel {
  m: Record<Comparison, number[]>
  u: Record<Comparison, number[]>
  /** Odds, before looking, that two records drawn by chance are the same. */
  prior: number
  /** Share of records that bear a name token. */
  frequency: (token: string) => number
  /** Share of records that live in a village: to share a hamlet of ten houses says more than to share the town. */
  share: (village: string) => number
}

export interface Reason {
  comparison: Comparison
  level: number
  /** log2(m/u): positive speaks for the same, negative against. */
  bits: number
}

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

/** Best pairing of the tokens of the shorter name with those of the longer: mean similarity and the exact ones. */
function pairTokens(
  a: readonly string[],
  b: readonly string[]
): { mean: number; least: number; exact: string[]; shorter: number; longer: number } {
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
  let sum = exact.length
  let least = 1
  for (const token of left) {
    let best = 0
    let bestAt = -1
    for (let i = 0; i < free.length; i++) {
      const other = free[i]!
      // an initial stands for its name: "s" and "susanto"
      const s = (token.length === 1 || other.length === 1) && token[0] === other[0] ? 0.86 : similarity(token, other)
      if (s > best) {
        best = s
        bestAt = i
      }
    }
    if (bestAt >= 0) free.splice(bestAt, 1)
    sum += best
    least = Math.min(least, best)
  }
  return { mean: few.length ? sum / few.length : 0, least, exact, shorter: few.length, longer: many.length }
}

function nameLevel(a: readonly string[], b: readonly string[]): { level: number; exact: string[] } {
  const p = pairTokens(a, b)
  const whole = p.shorter === p.longer
  if (whole && p.exact.length === p.longer) return { level: 5, exact: p.exact }
  if (whole && p.least >= 0.84) return { level: 4, exact: p.exact }
  if (!whole && p.shorter >= 2 && p.least >= 0.88) return { level: 4, exact: p.exact }
  if (p.mean >= 0.84 || (whole && p.longer === 1 && joined(a, b) >= 0.84)) return { level: 3, exact: p.exact }
  if (joined(a, b) >= 0.9) return { level: 3, exact: p.exact }
  if (p.exact.length > 0) return { level: 2, exact: p.exact }
  if (p.mean >= 0.7) return { level: 1, exact: p.exact }
  return { level: 0, exact: p.exact }
}
const joined = (a: readonly string[], b: readonly string[]) => similarity(a.join(''), b.join(''))

function birthLevel(a: string, b: string): number {
  if (a === b) return 4
  const da = a.replace(/\D/g, '')
  const db = b.replace(/\D/g, '')
  if (da.length === 8 && db.length === 8) {
    if (withinOneEdit(da, db)) return 3
    const [ya, ma, ka] = [da.slice(0, 4), da.slice(4, 6), da.slice(6)]
    const [yb, mb, kb] = [db.slice(0, 4), db.slice(4, 6), db.slice(6)]
    if (ya === yb && ma === kb && ka === mb) return 3
    const same = Number(ya === yb) + Number(ma === mb) + Number(ka === kb)
    if (same === 2) return 2
    return ya === yb ? 1 : 0
  }
  return withinOneEdit(da, db) ? 3 : 0
}

function addressLevel(a: readonly string[], b: readonly string[]): number {
  const p = pairTokens(a, b)
  if (p.shorter === p.longer && p.exact.length === p.longer) return 3
  if (p.mean >= 0.9) return 2
  return p.exact.length / Math.max(1, p.longer) >= 0.4 || p.mean >= 0.75 ? 1 : 0
}

const missing = -1

/**
 * A NIK is made of district, birth date, sex and a serial, so most of a near agreement only repeats what birth date and
 * sex say already: people born on the same day have consecutive serials, and people born a day or a district apart share
 * theirs. One slip counts only where none of that explains it: in the date while the stated birth dates agree, or in the
 * first two digits of the serial. Other near agreements count as missing.
 */
function nikLevel(a: LinkRecord, b: LinkRecord): number {
  if (!a.nik || !b.nik) return missing
  if (a.nik === b.nik) return 2
  const slip = withinOneEdit(a.nik, b.nik)
  if (a.nik.length !== 16 || b.nik.length !== 16) return slip ? 1 : 0
  let at = 0
  while (a.nik[at] === b.nik[at]) at++
  if (at >= 14) return missing
  if (!slip) return 0
  if (at >= 12) return 1
  return at >= 6 && a.birth !== undefined && a.birth === b.birth ? 1 : missing
}

/** The level of every comparison; -1 where a value is missing. The exact tokens feed the term-frequency weight. */
export function compare(a: LinkRecord, b: LinkRecord): { at: number[]; exact: string[] } {
  const both = <T>(x: T | undefined, y: T | undefined, level: (x: T, y: T) => number) =>
    x && y ? level(x, y) : missing
  const edit = (x: string, y: string) => (x === y ? 2 : withinOneEdit(x, y) ? 1 : 0)
  const name = a.tokens.length && b.tokens.length ? nameLevel(a.tokens, b.tokens) : { level: missing, exact: [] }
  return {
    at: [
      nikLevel(a, b),
      name.level,
      both(a.sex, b.sex, (x, y) => (x === y ? 1 : 0)),
      both(a.birth, b.birth, birthLevel),
      both(a.phone, b.phone, edit),
      a.address?.length && b.address?.length ? addressLevel(a.address, b.address) : missing,
      both(a.village, b.village, (x, y) => (x === y ? 1 : 0)),
      both(a.postcode, b.postcode, edit)
    ],
    exact: name.exact
  }
}

/** How much rarer (or commoner) than the average agreement the agreed tokens are, in bits; at most 8 either way. */
function frequencyBits(model: LinkModel, level: number, exact: readonly string[]): number {
  if (level < 2 || exact.length === 0) return 0
  const typical = Math.log2(model.u.name[5]! + 1e-12) / 2
  const own = exact.reduce((sum, token) => sum + Math.log2(Math.max(1e-7, model.frequency(token))), 0)
  const expected = level === 5 ? typical * 2 : typical * exact.length
  return Math.max(-8, Math.min(8, expected - own))
}

/** log2(m/u) of one comparison, with the chance of agreeing on this very name or village. */
function bitsOf(
  model: LinkModel,
  comparison: Comparison,
  level: number,
  exact: readonly string[],
  village: string | undefined
): number {
  const m = model.m[comparison][level]!
  if (comparison === 'village' && level === 1) return Math.log2(m / Math.max(1e-6, model.share(village!)))
  const bits = Math.log2(m / model.u[comparison][level]!)
  return comparison === 'name' ? bits + frequencyBits(model, level, exact) : bits
}

/** The probability that two records are the same person or business, and what each comparison weighs. */
export function weigh(model: LinkModel, a: LinkRecord, b: LinkRecord): { probability: number; reasons: Reason[] } {
  const { at, exact } = compare(a, b)
  const reasons: Reason[] = []
  let bits = Math.log2(model.prior)
  comparisons.forEach((comparison, i) => {
    const level = at[i]!
    if (level === missing) return
    const weight = bitsOf(model, comparison, level, exact, a.village)
    bits += weight
    reasons.push({ comparison, level, bits: Math.round(weight * 10) / 10 })
  })
  return { probability: 1 / (1 + 2 ** -bits), reasons }
}

const startM: Record<Comparison, number[]> = {
  nik: [0.03, 0.07, 0.9],
  name: [0.03, 0.03, 0.07, 0.09, 0.18, 0.6],
  sex: [0.02, 0.98],
  birth: [0.03, 0.02, 0.04, 0.11, 0.8],
  phone: [0.3, 0.05, 0.65],
  address: [0.15, 0.15, 0.2, 0.5],
  village: [0.1, 0.9],
  postcode: [0.1, 0.1, 0.8]
}

/**
 * Learns a model from records and their candidate pairs, without labels: `u` from 100,000 random pairs (agreement of
 * whole values from their frequencies), `m` and the prior by expectation-maximisation over the candidates.
 */
export function learn(records: readonly LinkRecord[], pairs: readonly (readonly [number, number])[]): LinkModel {
  const counts = new Map<string, number>()
  for (const record of records)
    for (const token of new Set(record.tokens)) counts.set(token, (counts.get(token) ?? 0) + 1)
  const n = records.length
  const villages = new Map<string, number>()
  for (const { village } of records) if (village) villages.set(village, (villages.get(village) ?? 0) + 1)
  const share = (village: string) => (villages.get(village) ?? 1) / Math.max(1, n)
  const frequency = (token: string) => (counts.get(token) ?? 1) / Math.max(1, n)
  const u = estimateU(records)
  const m = structuredClone(startM)
  const allPairs = Math.max(1, (n * (n - 1)) / 2)
  const model: LinkModel = { m, u, prior: Math.min(0.01, Math.max(1, n / 20) / allPairs), frequency, share }
  const sample = pairs.length > 150_000 ? pairs.filter((_, i) => i % Math.ceil(pairs.length / 150_000) === 0) : pairs
  const weightOfOne = pairs.length / Math.max(1, sample.length)
  const compared = sample.map(([a, b]) => ({ ...compare(records[a]!, records[b]!), village: records[a]!.village }))
  for (let round = 0; round < 12 && compared.length; round++) {
    const seen = Object.fromEntries(comparisons.map((c) => [c, startM[c].map((p) => p * 20)])) as Record<
      Comparison,
      number[]
    >
    let matches = 0
    for (const { at, exact, village } of compared) {
      let bits = Math.log2(model.prior)
      comparisons.forEach((c, i) => {
        const level = at[i]!
        if (level === missing) return
        bits += bitsOf(model, c, level, exact, village)
      })
      const p = 1 / (1 + 2 ** -bits)
      matches += p
      if (p > 1e-4) {
        comparisons.forEach((c, i) => {
          if (at[i] !== missing) seen[c][at[i]!]! += p
        })
      }
    }
    for (const c of comparisons) {
      const total = seen[c].reduce((a, b) => a + b, 0)
      model.m[c] = seen[c].map((x) => Math.max(0.002, x / total))
    }
    model.prior = Math.min(0.05, Math.max(0.5, matches * weightOfOne) / allPairs)
  }
  return model
}

function estimateU(records: readonly LinkRecord[]): Record<Comparison, number[]> {
  const random = seeded(3529)
  const n = records.length
  const seen = comparisons.map((c) => new Array<number>(levels[c]).fill(0))
  if (n > 1) {
    for (let k = 0; k < 100_000; k++) {
      const a = Math.floor(random() * n)
      const b = Math.floor(random() * n)
      if (a === b) continue
      compare(records[a]!, records[b]!).at.forEach((level, i) => {
        if (level !== missing) seen[i]![level]!++
      })
    }
  }
  const wholeValue: Record<Comparison, (r: LinkRecord) => string | undefined> = {
    nik: (r) => r.nik,
    name: (r) => (r.tokens.length ? r.tokens.join(' ') : undefined),
    sex: (r) => r.sex,
    birth: (r) => r.birth,
    phone: (r) => r.phone,
    address: (r) => (r.address?.length ? r.address.join(' ') : undefined),
    village: (r) => r.village,
    postcode: (r) => r.postcode
  }
  const entries = comparisons.map((c, i): [Comparison, number[]] => {
    const total = seen[i]!.reduce((a, b) => a + b, 0)
    const shares = seen[i]!.map((x) => Math.max(1e-6, (x + 0.05) / (total + 0.05 * levels[c])))
    shares[levels[c] - 1] = agreementByChance(records, wholeValue[c], usualChance[c])
    return [c, shares]
  })
  return Object.fromEntries(entries) as Record<Comparison, number[]>
}

/** How often two different people share a value in a register of middling size: what a short list begins from. */
const usualChance: Record<Comparison, number> = {
  nik: 1e-6,
  name: 5e-4,
  sex: 0.5,
  birth: 4e-5,
  phone: 1e-5,
  address: 0.005,
  village: 0.01,
  postcode: 0.01
}
/** A list must have this many pairs before its own shares outweigh the usual ones: a list of three says little about chance. */
const usualPairs = 2000

/** Chance that two different records hold the same value: the sum of n_v (n_v - 1) over N (N - 1), softened by half a pair. */
function agreementByChance(
  records: readonly LinkRecord[],
  value: (r: LinkRecord) => string | undefined,
  usual: number
): number {
  const counts = new Map<string, number>()
  let total = 0
  for (const record of records) {
    const v = value(record)
    if (!v) continue
    total++
    counts.set(v, (counts.get(v) ?? 0) + 1)
  }
  let same = 0.5
  for (const count of counts.values()) same += count * (count - 1)
  const expected = usual * usualPairs
  return Math.min(0.999, Math.max(1e-7, (same + expected) / (Math.max(1, total * (total - 1)) + usualPairs)))
}

/**
 * Candidate pairs by many cheap keys (any one in common is enough), each block cut to a window of neighbours when it is
 * large, so that work grows nearly linearly with the number of records.
 */
export function candidatePairs(records: readonly LinkRecord[], window = 40): [number, number][] {
  const blocks = new Map<string, number[]>()
  const put = (key: string, i: number) => {
    const block = blocks.get(key)
    if (block) block.push(i)
    else blocks.set(key, [i])
  }
  records.forEach((record, i) => {
    for (const key of new Set(blockingKeys(record))) put(key, i)
  })
  const n = records.length
  const pairs = new Set<number>()
  const sortKey = (i: number) => `${records[i]!.tokens.join(' ')}|${records[i]!.birth ?? ''}`
  for (const block of blocks.values()) {
    if (block.length < 2) continue
    const wide = block.length > window
    const order = wide ? [...block].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1)) : block
    const reach = wide ? 8 : block.length
    for (let x = 0; x < order.length; x++) {
      for (let y = x + 1; y < Math.min(order.length, x + 1 + reach); y++) {
        const a = Math.min(order[x]!, order[y]!)
        const b = Math.max(order[x]!, order[y]!)
        pairs.add(a * n + b)
      }
    }
  }
  return [...pairs].map((key) => [Math.floor(key / n), key % n])
}

function blockingKeys(r: LinkRecord): string[] {
  const keys: string[] = []
  const digits = r.birth?.replace(/\D/g, '') ?? ''
  if (r.nik)
    keys.push(
      `n<${r.nik.slice(0, 8)}${r.nik.slice(8, 12)}`,
      `n>${r.nik.slice(4)}`,
      `n-${r.nik.slice(0, 4)}${r.nik.slice(-8)}`
    )
  if (r.phone) keys.push(`p${r.phone}`)
  const tokens = [...new Set(r.tokens)]
  for (const token of tokens) {
    const start = token.slice(0, 3)
    if (digits) keys.push(`b${digits}${token[0]}`, `y${digits.slice(0, 6)}${start}`, `d${digits.slice(4)}${start}`)
    if (r.village) keys.push(`v${r.village}|${token}`)
    if (r.postcode) keys.push(`z${r.postcode}|${start}`)
    for (const other of tokens)
      if (other > token) keys.push(`t${token}|${other}`, `s${start}|${other.slice(0, 3)}|${digits.slice(0, 4)}`)
  }
  if (tokens.length === 1) keys.push(`w${tokens[0]}`)
  if (r.address?.length) {
    const words = [...r.address].sort()
    keys.push(`a${words.join(' ')}`)
    for (let i = 0; i + 1 < words.length; i++)
      keys.push(`c${words[i]}|${words[i + 1]}|${r.postcode ?? r.village ?? ''}`)
  }
  return keys
}
