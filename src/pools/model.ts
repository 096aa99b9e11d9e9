import { z } from 'zod'
import { text } from '../kernel/text.ts'

/** What every member makes, and how each batch is judged: one recipe, one standard. */
export const specification = z.object({
  unitGrams: z.number().int().min(1).max(100_000).describe('Net content of a unit.'),
  shelfLifeDays: z.number().int().min(1).max(3650),
  recipe: z.string().trim().min(3).max(2000),
  criteria: z
    .array(
      z.object({
        id: z.string().regex(/^[a-z0-9-]{2,30}$/),
        name: z.string().trim().min(3).max(120),
        /** A batch that misses it is refused; others are noted. */
        must: z.boolean()
      })
    )
    .min(1)
    .max(15)
})
export type Specification = z.infer<typeof specification>

export const poolFields = z.object({
  name: z.string().trim().min(3).max(120),
  brand: z.string().trim().min(2).max(80),
  product: z.string().trim().min(3).max(120),
  kind: z.string().max(40),
  unit: z.string().trim().min(1).max(20).default('bungkus'),
  batchPrefix: z.string().regex(/^[A-Z]{2,4}$/, {
    error: 'Two to four capital letters.',
    params: { text: text('Dua sampai empat huruf besar, misalnya MJ.', 'Two to four capital letters, such as MJ.') }
  } as never),
  specification,
  groupShare: z.number().int().min(0).max(50).default(0).describe('Percent of the income that stays with the group.')
})

export const orderStatuses = ['open', 'made', 'paid', 'cancelled'] as const
export type OrderStatus = (typeof orderStatuses)[number]
export const orderStatusNames: Record<OrderStatus, ReturnType<typeof text>> = {
  open: text('Dikerjakan', 'Being made'),
  made: text('Selesai dibuat', 'Made'),
  paid: text('Sudah dibagi', 'Paid out'),
  cancelled: text('Dibatalkan', 'Cancelled')
}

/** The standard of a cashew pool, to show how one is filled in. */
export const exampleSpecification: Specification = {
  unitGrams: 100,
  shelfLifeDays: 180,
  recipe: 'Mente utuh dan belah grade 1, dipanggang 150 °C selama 25 menit, garam 1,2%, didinginkan sebelum dikemas.',
  criteria: [
    { id: 'crisp', name: 'Renyah dan kering', must: true },
    { id: 'weight', name: 'Isi bersih 100 gram, selisih paling banyak 2 gram', must: true },
    { id: 'seal', name: 'Segel rapat, tidak bocor', must: true },
    { id: 'colour', name: 'Warna kuning keemasan merata', must: false }
  ]
}
