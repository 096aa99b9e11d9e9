/** What was seen of a product, the way to ready, and what retailers ask. */

import { sql } from 'kysely'
import { z } from 'zod'
import { addDays } from '../kernel/dates.ts'
import { plainDate } from '../kernel/inputs.ts'
import { notFound } from '../kernel/problem.ts'
import { administrator, register } from '../kernel/rights.ts'
import { requireWithin, validity } from '../kernel/span.ts'
import { text } from '../kernel/text.ts'
import { addTasks, openCase } from '../mentoring/index.ts'
import { action } from '../platform/context.ts'
import { keepPromise } from './commitments.ts'
import { type Commitment, isCommitment } from './law.ts'
import { categories, requirements } from './model.ts'
import { judge, shortestPath } from './readiness.ts'
import { factsOf, productRow, refreshReadiness, requirementSets } from './store.ts'

/** What was seen with one's own eyes, such as printed packaging; taken back where it was a mistake. */
export const recordEvidence = action({
  name: 'products/record-evidence',
  may: register,
  title: text('Memastikan syarat produk', 'Confirmed a requirement'),
  input: z.object({
    id: z.uuid(),
    requirement: z.string().max(30),
    seen: z.boolean(),
    note: z.string().trim().max(300).default('')
  }),
  async run(context, input) {
    const { regency, name } = context.actor
    const p = await productRow(context, input.id, true)
    const sets = await requirementSets(context, p.category)
    const known = sets
      .flatMap((s) => s.requirements)
      .find((r) => r.id === input.requirement && ['evidence', 'label'].includes(r.rule.type))
    const promised = isCommitment(input.requirement)
    if (!known && !promised) throw notFound(text('Syarat yang dapat dipastikan', 'A requirement to be confirmed'))
    if (input.seen) {
      const values = { seen_on: context.today, note: input.note, by_name: name }
      await context.db
        .insertInto('evidence')
        .values({
          regency,
          product_id: p.id,
          requirement: input.requirement,
          household_id: p.household,
          village: p.village,
          ...values
        })
        .onConflict((c) => c.columns(['regency', 'product_id', 'requirement']).doUpdateSet(values))
        .execute()
    } else
      await context.db
        .deleteFrom('evidence')
        .where('regency', '=', regency)
        .where('product_id', '=', p.id)
        .where('requirement', '=', input.requirement)
        .execute()
    if (promised) await keepPromise(context, p.id, input.requirement as Commitment, input.seen)
    await refreshReadiness(context, p.id)
    return {}
  }
})

/** Walks the shortest path: every missing step becomes a task for whoever it is for, due when it can be done. */
export const walkPath = action({
  name: 'products/walk-path',
  may: register,
  title: text('Menempuh jalan menuju siap', 'Took the path to ready'),
  input: z.object({ id: z.uuid(), retailer: z.string().max(60) }),
  async run(context, input) {
    const p = await productRow(context, input.id, true)
    const set = (await requirementSets(context, p.category)).find((s) => s.retailer === input.retailer)
    if (!set) throw notFound(text('Syarat ritel ini', 'The requirements of this retailer'))
    const { steps, days } = shortestPath(judge(set.requirements, await factsOf(context, p), context.today))
    const { rows } = await sql<{
      title: string
    }>`select title from task where regency = ${context.actor.regency} and subject = ${p.id} and origin = 'readiness'
      and done_on is null and not dropped`.execute(context.db)
    const there = new Set(rows.map((r) => r.title))
    const c = await openCase(context, p.case)
    const tasks = steps
      .map((s) => ({
        title: `${p.name}: ${s.requirement.name.id}. ${s.requirement.help.id}`,
        owner: s.requirement.owner,
        dueOn: addDays(context.today, s.ends),
        origin: 'readiness' as const,
        subject: p.id
      }))
      .filter((t) => !there.has(t.title))
    await addTasks(context, c, tasks)
    return { tasks: tasks.length, days }
  }
})

export const saveRequirements = action({
  name: 'products/save-requirements',
  may: administrator,
  title: text('Mengubah syarat ritel', "Changed a retailer's requirements"),
  input: z.object({
    retailer: z.string().trim().min(2).max(60),
    category: z.enum(categories),
    requirements,
    source: z.string().trim().min(3).max(300),
    validFrom: plainDate
  }),
  async run(context, input) {
    requireWithin(input.validFrom, '/validFrom', validity(context.today))
    const { regency, name } = context.actor
    const { rows } = await sql<{ version: number }>`
      insert into requirement_set (regency, retailer, category, version, requirements, valid_from, source, changed_by)
      select ${regency}, ${input.retailer}, ${input.category}, coalesce(max(version), 0) + 1,
        ${JSON.stringify(input.requirements)}::jsonb, ${input.validFrom}::date, ${input.source}, ${name}
      from requirement_set where regency = ${regency} and retailer = ${input.retailer} and category = ${input.category}
      returning version`.execute(context.db)
    const products = await context.db
      .selectFrom('product')
      .select('id')
      .where('regency', '=', regency)
      .where('category', '=', input.category)
      .where('withdrawn_on', 'is', null)
      .execute()
    for (const { id } of products) await refreshReadiness(context, id)
    return { version: rows[0]!.version }
  }
})
