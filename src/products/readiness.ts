/** How far a product is from a retailer's shelf, pure: what is met, missing or running out, and the shortest way there. */
import { daysBetween, type PlainDate } from '../kernel/dates.ts'
import { type Text, text } from '../kernel/text.ts'
import { type FoodRules, notUnderPirt } from './law.ts'
import { orderOf, type PaperKind, type ProductFields, type Requirement } from './model.ts'
import { parsePirt } from './numbers.ts'

/** What is known of a product on a day. */
export interface ProductFacts {
  product: Pick<
    ProductFields,
    | 'category'
    | 'name'
    | 'brand'
    | 'ingredients'
    | 'netContent'
    | 'shelfLifeDays'
    | 'cost'
    | 'price'
    | 'capacity'
    | 'gtin'
    | 'keeping'
    | 'claims'
  >
  maker: { name: string; address: string }
  papers: readonly {
    kind: PaperKind
    number: string
    validUntil: PlainDate | null
    /** Issued before the recipe changed: it holds no longer. */
    reopened?: boolean
  }[]
  law: FoodRules
  photos: number
  /** Ids of requirements seen with one's own eyes. */
  evidence: readonly string[]
}

export const watchDays = 90
export type State = 'met' | 'expiring' | 'expired' | 'missing'

export interface Judged {
  requirement: Requirement
  state: State
  /** The last day on which it holds, where there is one. */
  until: PlainDate | null
  reason: Text | null
}

/** A P-IRT runs out at the end of the year in its number, when nothing else is said. */
const endOf = (paper: ProductFacts['papers'][number]): PlainDate | null => {
  const pirt = paper.kind === 'pirt' && paper.validUntil === null ? parsePirt(paper.number) : undefined
  return pirt ? `${pirt.expires}-12-31` : paper.validUntil
}

/** What a label of packaged food must say (BPOM's label rules as commonly cited), and what of it is not known yet. */
export function labelGaps(facts: ProductFacts): Text[] {
  const { product: p, maker, papers } = facts
  if (p.category !== 'packaged-food') return []
  const has = (kind: PaperKind) => papers.some((x) => x.kind === kind && !x.reopened)
  const gaps: [boolean, Text][] = [
    [p.name.length > 0, text('nama produk', 'product name')],
    [p.ingredients.length > 0, text('daftar bahan', 'list of ingredients')],
    [p.netContent > 0, text('isi bersih', 'net content')],
    [maker.name.length > 0 && maker.address.length > 0, text('nama dan alamat pembuat', "maker's name and address")],
    [has('halal'), text('nomor halal', 'halal number')],
    [has('pirt') || has('md'), text('nomor izin (P-IRT atau MD)', 'permit number (P-IRT or MD)')],
    [p.shelfLifeDays !== null, text('masa simpan, untuk tanggal kedaluwarsa', 'shelf life, for the expiry date')]
  ]
  return gaps.filter(([there]) => !there).map(([, name]) => name)
}

function judgeOne(r: Requirement, facts: ProductFacts, today: PlainDate): Omit<Judged, 'requirement'> {
  const { product: p } = facts
  const plain = (met: boolean, id: string, en: string) => ({
    state: met ? ('met' as const) : ('missing' as const),
    until: null,
    reason: met ? null : text(id, en)
  })
  switch (r.rule.type) {
    case 'paper': {
      const { paper, or } = r.rule
      const barred = paper === 'pirt' && facts.law.food.verified ? notUnderPirt(p, facts.law) : []
      const noted = facts.papers.filter((x) => (x.kind === paper && barred.length === 0) || x.kind === or)
      const held = noted.filter((x) => !x.reopened)
      if (barred.length > 0 && held.length === 0)
        return plain(
          false,
          `tidak dapat ber-P-IRT: ${barred.map((b) => b.id).join('; ')}. Urus izin BPOM (MD)`,
          `no P-IRT for it: ${barred.map((b) => b.en).join('; ')}. Ask for a BPOM permit (MD)`
        )
      if (noted.length > held.length && held.length === 0)
        return plain(
          false,
          'resep atau cara membuatnya berubah sesudah suratnya terbit; perbarui suratnya',
          'its recipe or making changed after the paper was issued; have it renewed'
        )
      if (held.length === 0) return plain(false, 'suratnya belum ada', 'no such paper yet')
      const ends = held.map(endOf)
      const until = ends.some((e) => e === null) ? null : (ends as PlainDate[]).sort().at(-1)!
      if (until === null) return { state: 'met', until, reason: null }
      const left = daysBetween(today, until)
      if (left < 0)
        return { state: 'expired', until, reason: text(`habis sejak ${-left} hari lalu`, `ran out ${-left} days ago`) }
      return left <= watchDays
        ? { state: 'expiring', until, reason: text(`habis dalam ${left} hari`, `runs out in ${left} days`) }
        : { state: 'met', until, reason: null }
    }
    case 'gtin':
      return plain(p.gtin !== null, 'belum bernomor', 'no number yet')
    case 'label': {
      const gaps = labelGaps(facts)
      if (gaps.length > 0)
        return {
          state: 'missing',
          until: null,
          reason: text(`belum ada: ${gaps.map((g) => g.id).join(', ')}`, `missing: ${gaps.map((g) => g.en).join(', ')}`)
        }
      return plain(
        facts.evidence.includes(r.id),
        'isinya lengkap; belum dipastikan pada kemasan',
        'complete; not yet seen on the pack'
      )
    }
    case 'shelf-life':
      return plain(
        (p.shelfLifeDays ?? 0) >= r.rule.days,
        `masa simpan ${p.shelfLifeDays ?? 0} hari`,
        `keeps ${p.shelfLifeDays ?? 0} days`
      )
    case 'margin': {
      const margin = (p.price - p.cost) / p.price
      return plain(margin >= r.rule.share, `margin ${Math.round(margin * 100)}%`, `margin ${Math.round(margin * 100)}%`)
    }
    case 'capacity':
      return plain(p.capacity >= r.rule.units, `${p.capacity} sebulan`, `${p.capacity} a month`)
    case 'photo':
      return plain(facts.photos > 0, 'belum ada foto', 'no photo yet')
    case 'evidence':
      return plain(facts.evidence.includes(r.id), 'belum dipastikan', 'not seen yet')
  }
}

export const judge = (list: readonly Requirement[], facts: ProductFacts, today: PlainDate): Judged[] =>
  list.map((requirement) => ({ requirement, ...judgeOne(requirement, facts, today) }))

export interface Step {
  requirement: Requirement
  /** Days from today until it can begin, and until it is done. */
  begins: number
  ends: number
  /** On the longest chain: a day late here is a day late for all. */
  critical: boolean
}

export interface Path {
  steps: Step[]
  /** Days until ready when everything starts as soon as it can. */
  days: number
  cost: number
  /** The most steps that run at the same time. */
  parallel: number
}

/**
 * The shortest way to ready: every step that is missing begins as soon as those it waits for are done, so the days are
 * those of the longest chain. What is met already takes no time; what runs out soon still holds.
 */
export function shortestPath(judged: readonly Judged[]): Path {
  const open = new Set(
    judged.filter((j) => j.state === 'missing' || j.state === 'expired').map((j) => j.requirement.id)
  )
  const order = orderOf(judged.map((j) => j.requirement)) ?? []
  const ends = new Map<string, number>()
  const steps: Step[] = []
  for (const r of order) {
    const begins = Math.max(0, ...r.after.map((id) => ends.get(id) ?? 0))
    const takes = open.has(r.id) ? r.days : 0
    ends.set(r.id, begins + takes)
    if (open.has(r.id)) steps.push({ requirement: r, begins, ends: begins + takes, critical: false })
  }
  const days = Math.max(0, ...steps.map((s) => s.ends))
  // Backwards: the latest day on which each may end without the whole being late.
  const latest = new Map<string, number>()
  for (const r of [...order].reverse()) {
    const followers = order.filter((o) => o.after.includes(r.id))
    latest.set(r.id, Math.min(days, ...followers.map((f) => latest.get(f.id)! - (open.has(f.id) ? f.days : 0))))
  }
  for (const step of steps) step.critical = step.ends === latest.get(step.requirement.id)
  const parallel = Math.max(
    0,
    ...steps.map((s) => steps.filter((o) => o.begins <= s.begins && s.begins < o.ends).length)
  )
  return { steps, days, cost: steps.reduce((sum, s) => sum + s.requirement.cost, 0), parallel }
}
