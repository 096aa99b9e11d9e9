import type { Costing } from '../mentoring/model.ts'
import { jelbudanCode } from './jelbudan.ts'
import type { Desk } from './training.ts'

/** How the makers of Jelbudan cost one batch of packed cashew (chapter 5); prices are invented. */
export const cashewCosting: Costing = {
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

/** The facilitator works it out with one of those who learnt it. */
export async function costCashew(facilitator: Desk): Promise<void> {
  const { rows } = await facilitator.see<{ rows: { id: string; courseId: string; villageName: string }[] }>(
    'classes/list',
    { size: 200 }
  )
  const taught = rows.find((c) => c.courseId === 'cashew-products' && c.villageName === 'Jelbudan')!
  const { people } = await facilitator.see<{
    people: { household: string; village: string; outcome: string | null }[]
  }>('classes/get', { id: taught.id })
  const maker = people.find((p) => p.outcome === 'passed' && p.village === jelbudanCode)!
  await facilitator.act('mentoring/save-costing', { household: maker.household, costing: cashewCosting })
}
