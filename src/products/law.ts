/** What law asks of packaged food (reference/food-law.json): which may bear a P-IRT, what follows one, and halal; pure. */
import { z } from 'zod'
import shipped from '../../reference/food-law.json' with { type: 'json' }
import { addMonths, type PlainDate } from '../kernel/dates.ts'
import { plainDate } from '../kernel/inputs.ts'
import { lawRule as rule } from '../kernel/law.ts'
import { type Text, text } from '../kernel/text.ts'
import { keepingNames, keepings, type ProductFields } from './model.ts'

const months = z.number().int().min(0).max(60)
export const foodRules = z.object({
  food: rule({
    keeping: z.array(z.enum(keepings)).min(1).max(keepings.length).describe('How food under a P-IRT may keep.'),
    overDays: z.number().int().min(0).max(365).describe('It keeps longer than so many days.')
  }),
  commitment: rule({ months, longerMonths: months }),
  halal: rule({ from: plainDate }),
  halalFee: rule({
    regular: z.number().int().min(0).max(1_000_000_000),
    quota: z.number().int().min(0).max(1_000_000).nullable().describe('Free certificates of the regency in a year.')
  })
})
export type FoodRules = z.infer<typeof foodRules>
export const defaultFoodRules: { source: string; validFrom: string; rules: FoodRules } = {
  source: shipped.source,
  validFrom: shipped.valid_from,
  rules: foodRules.parse(shipped)
}
export const foodRuleNames: Record<keyof FoodRules, Text> = {
  food: text('Pangan yang boleh ber-P-IRT', 'Food that may bear a P-IRT'),
  commitment: text('Janji sesudah P-IRT terbit', 'What follows a P-IRT'),
  halal: text('Kewajiban halal', 'The duty of halal'),
  halalFee: text('Biaya dan kuota halal', 'Fee and quota of halal')
}

/** What a maker promises when a P-IRT is issued, in the order in which it is kept. */
export const commitments = ['food-safety', 'site-inspection'] as const
export type Commitment = (typeof commitments)[number]
export const commitmentNames: Record<Commitment, Text> = {
  'food-safety': text('Penyuluhan keamanan pangan', 'Food-safety instruction'),
  'site-inspection': text('Pemeriksaan tempat produksi', 'Inspection of the site')
}
export const isCommitment = (id: string): id is Commitment => commitments.some((known) => known === id)

/** The day by which the promises of a P-IRT are to be kept, and the last one where more time was given. */
export const promisedBy = (issued: PlainDate, { commitment }: FoodRules): { due: PlainDate; last: PlainDate } => ({
  due: addMonths(issued, commitment.months),
  last: addMonths(issued, commitment.months + commitment.longerMonths)
})

/** Why a product may bear no P-IRT; how it keeps counts once somebody has said it. */
export function notUnderPirt(
  product: Pick<ProductFields, 'category' | 'keeping' | 'claims' | 'shelfLifeDays'>,
  { food }: FoodRules
): Text[] {
  const { category, keeping, claims, shelfLifeDays } = product
  const name = keeping && keepingNames[keeping]
  const reasons: [boolean, Text][] = [
    [category !== 'packaged-food', text('bukan pangan', 'it is no food')],
    [
      keeping !== null && !food.keeping.includes(keeping),
      text(`cara simpannya ${name?.id.toLowerCase()}`, `it keeps ${name?.en.toLowerCase()}`)
    ],
    [
      (shelfLifeDays ?? 0) <= food.overDays,
      shelfLifeDays === null
        ? text('masa simpannya belum diisi', 'its shelf life is not filled in')
        : text(
            `masa simpannya ${shelfLifeDays} hari, harus lebih dari ${food.overDays} hari`,
            `it keeps ${shelfLifeDays} days and must keep more than ${food.overDays}`
          )
    ],
    [claims, text('labelnya menyebut khasiat kesehatan', 'its label promises something for the health')]
  ]
  return reasons.filter(([is]) => is).map(([, why]) => why)
}

/** Since when a product without a valid certificate should have one: the law's day, or when it was made or changed. */
export const halalSince = (made: PlainDate, changed: PlainDate | null, { halal }: FoodRules): PlainDate =>
  [halal.from, made, changed ?? ''].sort().at(-1)!

const recipe = (ingredients: readonly string[]) =>
  [...new Set(ingredients.map((i) => i.trim().toLowerCase().replace(/\s+/g, ' ')))].sort().join('\n')
/** Are these other ingredients? Their order and capitals are none of a recipe; a first list is no change. */
export const isOtherRecipe = (before: readonly string[], now: readonly string[]): boolean =>
  before.length > 0 && recipe(before) !== recipe(now)
