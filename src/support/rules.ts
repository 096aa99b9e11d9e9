/** Who may have a kind of help, and from when on it may be given again; pure. */
import { addMonths, formatDate, type PlainDate } from '../kernel/dates.ts'
import { type Text, text } from '../kernel/text.ts'
import { type IndustryClass, industryClassNames } from '../mentoring/health.ts'
import type { SupportKind } from './model.ts'

/** What is known of a household on a day. */
export interface Facts {
  village: string
  /** The newest assessment of its businesses. */
  class: IndustryClass | null
  /** `asOf`: the day of the list it stands in; null: the register holds the bare number. */
  decile: { decile: number; asOf: PlainDate | null; source: string | null } | null
  consent: boolean
  papers: readonly string[]
}

export type Verdict = 'met' | 'unmet' | 'unknown'
export interface Judged {
  condition: 'class' | 'decile' | 'place' | 'consent' | 'paper'
  verdict: Verdict
  why: Text
}

/** Condition by condition; what a kind does not ask for is not told. Unknown: somebody has to find out before it is decided. */
export function judge({ conditions }: SupportKind, facts: Facts, today: PlainDate): Judged[] {
  const lines: Judged[] = []
  const tell = (condition: Judged['condition'], verdict: Verdict, why: Text) => lines.push({ condition, verdict, why })
  if (conditions.classes.length > 0) {
    const wanted = (language: 'id' | 'en') =>
      conditions.classes.map((c) => industryClassNames[c][language].toLowerCase()).join(', ')
    const known = facts.class && industryClassNames[facts.class]
    tell(
      'class',
      facts.class === null ? 'unknown' : conditions.classes.includes(facts.class) ? 'met' : 'unmet',
      known
        ? text(
            `Kelas usaha ${known.id.toLowerCase()}; untuk kelas ${wanted('id')}.`,
            `Class ${known.en.toLowerCase()}; for the classes ${wanted('en')}.`
          )
        : text('Kelas usaha belum dinilai. Nilai di Pendampingan.', 'The class is not assessed yet. Assess it.')
    )
  }
  if (conditions.decile) {
    const { most, months } = conditions.decile
    const known = facts.decile
    const isDated = known?.asOf != null
    const isFresh = isDated && addMonths(known.asOf!, months) >= today
    tell(
      'decile',
      known === null || !isFresh ? 'unknown' : known.decile <= most ? 'met' : 'unmet',
      known === null
        ? text('Desil kesejahteraan belum diketahui.', 'The welfare decile is not known.')
        : !isDated
          ? text(
              `Desil ${known.decile} tanpa tanggal dan sumber. Catat daftarnya dahulu.`,
              `Decile ${known.decile} without a date and source. Note the list first.`
            )
          : text(
              `Desil ${known.decile} menurut ${known.source}, ${formatDate(known.asOf!)}` +
                `${isFresh ? '' : `; lebih dari ${months} bulan lalu`}; untuk desil 1 sampai ${most}.`,
              `Decile ${known.decile} by ${known.source}, ${formatDate(known.asOf!, 'en')}` +
                `${isFresh ? '' : `; more than ${months} months ago`}; for deciles 1 to ${most}.`
            )
    )
  }
  if (conditions.places.length > 0) {
    const inside = conditions.places.some((place) => `${facts.village}.`.startsWith(`${place}.`))
    tell(
      'place',
      inside ? 'met' : 'unmet',
      inside
        ? text('Desanya termasuk.', 'Its village is among them.')
        : text('Bukan untuk desa ini.', 'Not for this village.')
    )
  }
  if (conditions.consent)
    tell(
      'consent',
      facts.consent ? 'met' : 'unknown',
      facts.consent
        ? text('Setuju datanya dipakai kedua dinas.', 'Consents that both agencies use the data.')
        : text(
            'Belum setuju datanya dipakai, atau mencabutnya. Tanyakan dan catat persetujuannya.',
            'No consent to the use of the data, or it was withdrawn. Ask and note it.'
          )
    )
  for (const paper of conditions.without) {
    const has = facts.papers.includes(paper)
    const name = paper === 'pirt' ? 'P-IRT' : paper === 'halal' ? 'halal' : paper.toUpperCase()
    tell(
      'paper',
      has ? 'unmet' : 'met',
      has ? text(`Sudah punya ${name}.`, `Has ${name} already.`) : text(`Belum punya ${name}.`, `Has no ${name} yet.`)
    )
  }
  return lines
}

/** As a whole: one that is not met decides; else one that is not known. */
export const verdictOf = (lines: readonly Judged[]): Verdict =>
  lines.some((l) => l.verdict === 'unmet') ? 'unmet' : lines.some((l) => l.verdict === 'unknown') ? 'unknown' : 'met'

/** The first day on which the same may be given again; null: never. */
export const againFrom = ({ againYears }: Pick<SupportKind, 'againYears'>, given: PlainDate): PlainDate | null =>
  againYears === null ? null : addMonths(given, 12 * againYears)

/** The day on which somebody looks whether it is still used; null: nobody does. */
export const nextCheck = ({ checkMonths }: Pick<SupportKind, 'checkMonths'>, from: PlainDate): PlainDate | null =>
  checkMonths === 0 ? null : addMonths(from, checkMonths)
