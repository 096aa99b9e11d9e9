/** The planner on an invented year: gap to the bound as time goes, against the office list and a greedy plan. */
import { worth } from '../src/training/check.ts'
import { firstCome, greedy } from '../src/training/lists.ts'
import { makePlan } from '../src/training/planner.ts'
import { inventYear, type YearSize } from './year.ts'

export async function measurePlanner(size: YearSize, seconds: number, marks: readonly number[]) {
  const instance = inventYear(size)
  const gaps = new Map<number, number>()
  let last: { incumbent: number; bound: number } | undefined
  const result = await makePlan(instance, {
    seconds,
    gap: 1e-4,
    onProgress(p) {
      for (const mark of marks)
        if (p.seconds >= mark && !gaps.has(mark) && last)
          gaps.set(mark, (last.bound - last.incumbent) / Math.abs(last.incumbent))
      last = p
    }
  })
  for (const mark of marks) if (!gaps.has(mark)) gaps.set(mark, result.gap)
  return {
    name: instance.name!,
    pairs: instance.groups.reduce((sum, g) => sum + Object.keys(g.value).length, 0),
    ...result,
    gaps,
    firstCome: worth(instance, firstCome(instance)),
    greedy: worth(instance, greedy(instance))
  }
}
