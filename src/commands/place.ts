import { readFileSync } from 'node:fs'
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import { invalidInput } from '../platform/perform.ts'
import { makePlacement, type Placement, placementInstance } from '../retail/index.ts'
import { readable } from './import.ts'

/** Places the products of an instance file; Ctrl-C keeps the best so far. */
export async function placeFile(path: string, seconds: number): Promise<Placement> {
  readable(path)
  let content: unknown
  try {
    content = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    throw new Problem(
      'command/not-json',
      422,
      text(
        `${path} bukan JSON. Bentuknya ada di reference/placement-instance.schema.json.`,
        `${path} is not JSON. Its form is in reference/placement-instance.schema.json.`
      )
    )
  }
  const read = placementInstance.safeParse(content)
  if (!read.success) throw invalidInput(read.error)
  const cancel = new AbortController()
  const stop = () => cancel.abort()
  process.once('SIGINT', stop)
  try {
    return await makePlacement(read.data, { seconds, signal: cancel.signal })
  } finally {
    process.removeListener('SIGINT', stop)
  }
}

export function placementReport(p: Placement): string {
  const head =
    `${p.status}: Rp${p.worth.toFixed(0)}, objective ${p.objective.toFixed(0)}, bound ` +
    `${p.bound.toFixed(0)}, gap ${(p.gap * 100).toFixed(3)}%, ${p.seconds.toFixed(1)} s`
  const chance = `  ${p.chance.products} of ${p.chance.of} products have a place${p.chance.proven ? ', the most there can be' : ''}`
  return [
    head,
    chance,
    ...p.reasons.map((r) => `  ${r.product}: ${r.stores} stores, ${r.used} / ${r.of} (${r.why})`)
  ].join('\n')
}
