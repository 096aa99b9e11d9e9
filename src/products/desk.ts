import { sql } from 'kysely'
import { text } from '../kernel/text.ts'
import { type Desk, task } from '../platform/desk.ts'
import { openPromises, promiseNotice } from './commitments.ts'
import { withoutHalal, withoutSince } from './halal.ts'
import { foodRulesNow } from './store.ts'

/** For the office: promises of P-IRTs that come due, and food without a halal certificate that nobody accompanies yet. */
export const productsDesk: Desk = async (context) => {
  const { actor, today } = context
  if (actor.role === 'facilitator' || !context.may('products/apply-halal')) return []
  const soon = sql`${openPromises(actor.regency)} and t.due_on <= ${today}::date + ${promiseNotice}::int`
  const waits = sql`${withoutHalal(actor.regency)} and a.id is null`
  const since = withoutSince((await foodRulesNow(context)).rules.halal.from)
  return [
    await task(context, 'promises', {
      label: text('Janji P-IRT yang jatuh tempo', 'Promises of P-IRTs that come due'),
      act: text('Periksa janjinya', 'See to them'),
      to: '/produk?tab=janji',
      due: sql`select t.due_on ${soon}`,
      lines: sql`select t.title as what, t.due_on as day, '/produk/' || p.id as to ${soon} order by t.due_on, t.id limit 3`
    }),
    await task(context, 'halal', {
      label: text('Pangan tanpa sertifikat halal dan tanpa pendamping', 'Food without halal certificate or companion'),
      act: text('Tugaskan pendamping', 'Assign companions'),
      to: '/produk?tab=halal',
      since: sql`select ${since} ${waits}`,
      lines: sql`select p.name || ', ' || c.title as what, ${since} as day, '/produk/' || p.id as to ${waits}
        order by 2, p.name, p.id limit 3`
    })
  ]
}
