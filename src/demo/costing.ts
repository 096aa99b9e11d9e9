import { exampleCosting } from '../mentoring/model.ts'
import { jelbudanCode } from './jelbudan.ts'
import type { Desk } from './training.ts'

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
  await facilitator.act('mentoring/save-costing', { household: maker.household, costing: exampleCosting })
}
