/** What is grown and what is made, by name; apart from the schemas, so that a map loads without them. */
import commodityData from '../../reference/commodities.json' with { type: 'json' }
import kindData from '../../reference/kinds.json' with { type: 'json' }
import type { Text } from '../kernel/text.ts'

export interface Commodity {
  id: string
  name: Text
  unit: Text
  /** Is a harvest in kg a year asked for it? */
  yearlyKg: boolean
}
export interface BusinessKind {
  id: string
  name: Text
  /** Its class in KBLI 2025, and in KBLI 2020, which older papers bear. */
  kbli: string
  kbli2020: string
  /** What it is made from; empty: bought material will do. */
  commodities: string[]
}
export const commodities: readonly Commodity[] = commodityData.commodities
export const kinds: readonly BusinessKind[] = kindData.kinds
