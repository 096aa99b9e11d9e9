import { z } from 'zod'

const rupiah = z.number().int().min(0).max(10_000_000_000)
const line = z.object({
  name: z.string().trim().min(1).max(80),
  quantity: z.number().positive().max(1_000_000),
  unit: z.string().trim().min(1).max(20),
  price: rupiah.describe('Rupiah a unit.')
})

/** How one batch is made, as a maker tells it. */
export const recipe = z.object({
  main: line.describe('What the product is made of; its weight decides how much comes out.'),
  /** Kilograms of product from one unit of the main material, such as 0.25 kg of kernel from 1 kg of raw nuts. */
  yield: z.number().positive().max(100),
  others: z.array(line).max(40).default([]).describe('Oil, seasoning and so on, for the whole batch.'),
  /** Of what comes out, how much is spilt, burnt, eaten or sold as second choice: a share. */
  loss: z.number().min(0).max(0.9).default(0),
  packGrams: z.number().positive().max(100_000),
  packaging: rupiah.describe('Pouch, label and carton of one pack.'),
  labour: rupiah.describe('Wages of one batch, the maker and the family included.'),
  energy: rupiah.describe('Gas, wood and electricity of one batch.')
})
export type Recipe = z.infer<typeof recipe>

/** How it is sold: the terms of a shop, turned into rupiah before anybody signs. */
export const terms = z.object({
  price: rupiah.describe('What the buyer pays for one pack.'),
  packsPerWeek: z.number().int().min(1).max(1_000_000),
  termDays: z.number().int().min(0).max(365).describe('Days from delivery to payment.'),
  downPayment: z.number().min(0).max(1).describe('Share paid when ordered.'),
  productionDays: z.number().int().min(0).max(60).describe('From buying material to delivery.'),
  fixedPerMonth: rupiah.default(0).describe('What costs the same whether much or little is sold.')
})
export type Terms = z.infer<typeof terms>

export const costing = z.object({
  name: z.string().trim().min(2).max(120),
  recipe,
  terms
})
export type Costing = z.infer<typeof costing>

/** One batch of packed cashew, to show how the sheet is filled in; prices are invented. */
export const exampleCosting: Costing = {
  name: 'Mente panggang 100 g',
  recipe: {
    main: { name: 'Mente gelondong', quantity: 40, unit: 'kg', price: 20_000 },
    yield: 0.25,
    others: [
      { name: 'Minyak goreng', quantity: 3, unit: 'l', price: 18_000 },
      { name: 'Bumbu', quantity: 1, unit: 'paket', price: 25_000 }
    ],
    loss: 0.02,
    packGrams: 100,
    packaging: 1_400,
    labour: 120_000,
    energy: 25_100
  },
  terms: {
    price: 15_500,
    packsPerWeek: 600,
    termDays: 45,
    downPayment: 0,
    productionDays: 3,
    fixedPerMonth: 0
  }
}
