import { readFileSync } from 'node:fs'
import { Problem, wrongAt } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import { invalidInput } from '../platform/perform.ts'
import { makePlan, type PlanResult, planInstance, unusableName } from '../training/index.ts'
import { readable } from './import.ts'
import type { Terminal } from './terminal.ts'

/** Plans an instance file; Ctrl-C keeps the best plan so far. */
export async function planFile(path: string, seconds: number, terminal: Terminal): Promise<PlanResult> {
  readable(path)
  let content: unknown
  try {
    content = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    throw new Problem(
      'command/not-json',
      422,
      text(
        `${path} bukan JSON. Bentuknya ada di reference/plan-instance.schema.json.`,
        `${path} is not JSON. Its form is in reference/plan-instance.schema.json.`
      )
    )
  }
  const unusable = unusableName(content)
  if (unusable) throw wrongAt('command/name', unusable.at, unusable.message)
  const read = planInstance.safeParse(content)
  if (!read.success) throw invalidInput(read.error)
  const cancel = new AbortController()
  const stop = () => cancel.abort()
  process.once('SIGINT', stop)
  try {
    return await makePlan(read.data, {
      seconds,
      signal: cancel.signal,
      onProgress: ({ incumbent, bound, seconds: at }) =>
        terminal.say(`${at.toFixed(0)} s: ${incumbent.toFixed(1)} / ${bound.toFixed(1)}`)
    })
  } finally {
    process.removeListener('SIGINT', stop)
  }
}

export function planReport(plan: PlanResult): string {
  const head = [
    `${plan.status}: ${plan.objective.toFixed(2)}, bound ${plan.bound.toFixed(2)}, gap ` +
      `${(plan.gap * 100).toFixed(3)}%, ${plan.seconds.toFixed(1)} s`
  ]
  const classes = plan.classes.map((c) => `  ${c.id}: ${c.participants}${c.full ? ' (full)' : ''}`)
  const budgets = plan.budgets.map((b) => `  ${b.agency}: ${b.spent} / ${b.of}`)
  return [...head, ...classes, ...budgets, `without a seat: ${plan.without.reduce((sum, w) => sum + w.count, 0)}`].join(
    '\n'
  )
}
