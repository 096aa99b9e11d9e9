/** What a maker promised for a P-IRT: tasks with a day, which began when it was issued. */

import { sql } from 'kysely'
import { z } from 'zod'
import type { PlainDate } from '../kernel/dates.ts'
import { seeRegister } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { addTasks } from '../mentoring/index.ts'
import { type Context, view } from '../platform/context.ts'
import { containing, page } from '../platform/paging.ts'
import { type Commitment, commitmentNames, commitments, type FoodRules, promisedBy } from './law.ts'
import { foodRulesNow, type ProductRow } from './store.ts'

const origins = sql`origin = any(${commitments as readonly string[] as string[]}::text[])`

/** The tasks that begin with a P-IRT, in place of those of one before; instruction once had is not asked for again. */
export async function promise(context: Context, p: ProductRow, issued: PlainDate): Promise<void> {
  await forgetPromises(context, p.id)
  const { rules } = await foodRulesNow(context)
  const { rows } = await sql<{ requirement: string }>`select requirement from evidence
    where regency = ${context.actor.regency} and product_id = ${p.id} and requirement = 'food-safety'`.execute(
    context.db
  )
  const { due } = promisedBy(issued, rules)
  await addTasks(
    context,
    { id: p.case, household: p.household, village: p.village },
    commitments
      .filter((c) => !rows.some((r) => r.requirement === c))
      .map((origin) => ({
        title: `${p.name}: ${commitmentNames[origin].id}, dijanjikan untuk P-IRT`,
        owner: origin === 'food-safety' ? ('maker' as const) : ('facilitator' as const),
        dueOn: due,
        origin,
        subject: p.id
      }))
  )
}

export async function forgetPromises(context: Context, product: string): Promise<void> {
  await sql`update task set dropped = true where regency = ${context.actor.regency} and subject = ${product} and ${origins}
    and done_on is null`.execute(context.db)
}

/** A promise seen to be kept closes its task; taken back, it opens again. */
export async function keepPromise(context: Context, product: string, kind: Commitment, kept: boolean): Promise<void> {
  const { name, regency } = context.actor
  await sql`update task set done_on = ${kept ? context.today : null}::date, done_by = ${kept ? name : null}, version = version + 1
    where regency = ${regency} and subject = ${product} and origin = ${kind} and not dropped`.execute(context.db)
}

export async function promisesOf(context: Context, product: string, rules: FoodRules) {
  const { rows } = await sql<{ kind: Commitment; dueOn: PlainDate; issuedOn: PlainDate; doneOn: PlainDate | null }>`
    select t.origin as kind, t.due_on as "dueOn", a.issued_on as "issuedOn", t.done_on as "doneOn" from task t
      join paper a on a.regency = t.regency and a.product_id = t.subject and a.kind = 'pirt' and a.replaced_at is null
    where t.regency = ${context.actor.regency} and t.subject = ${product} and t.${origins} and not t.dropped
      and a.issued_on is not null order by t.due_on, t.origin`.execute(context.db)
  return rows.map((row) => ({ ...row, lastOn: promisedBy(row.issuedOn, rules).last }))
}

/** Days before its end on which a promise is named. */
export const promiseNotice = 30
export const openPromises = (
  regency: string
) => sql`from task t join product p on p.regency = t.regency and p.id = t.subject
  join mentoring_case c on c.regency = t.regency and c.id = t.case_id join region v on v.code = p.village
  where t.regency = ${regency} and t.${origins} and t.done_on is null and not t.dropped and p.withdrawn_on is null`

/** What was promised for P-IRTs and is not kept yet; the soonest first. */
export const promises = view({
  name: 'products/promises',
  may: seeRegister,
  title: text('Janji sesudah P-IRT', 'What follows a P-IRT'),
  input: page(['due', 'name'], {
    soon: z.boolean().default(false).describe('Those alone that are due within 30 days, or late.'),
    search: z.string().max(100).default('')
  }),
  columns: [
    { key: 'name', header: text('Produk', 'Product'), type: 'text' },
    { key: 'maker', header: text('Pembuat', 'Maker'), type: 'text' },
    { key: 'villageName', header: text('Desa', 'Village'), type: 'text' },
    { key: 'what', header: text('Yang dijanjikan', 'Promised'), type: 'text' },
    { key: 'due', header: text('Paling lambat', 'By'), type: 'date' },
    { key: 'late', header: text('Hari lewat', 'Days late'), type: 'number' }
  ],
  async run(context, input) {
    const like = containing(input.search)
    const found = sql`${openPromises(context.actor.regency)}
      and (not ${input.soon} or t.due_on <= ${context.today}::date + ${promiseNotice}::int)
      and (${input.search} = '' or p.name ilike ${like} or c.title ilike ${like})`
    const { rows } = await sql<{
      id: string
      product: string
      name: string
      maker: string
      villageName: string
      kind: Commitment
      due: PlainDate
      late: number
    }>`select t.id, p.id as product, p.name, c.title as maker, v.name as "villageName", t.origin as kind, t.due_on as due,
        greatest(0, ${context.today}::date - t.due_on) as late
      ${found} order by ${input.sort === 'name' ? sql`p.name` : sql`t.due_on`}
        ${(input.direction ?? 'asc') === 'asc' ? sql`asc` : sql`desc`}, t.id
      limit ${input.size} offset ${(input.page - 1) * input.size}`.execute(context.db)
    const { rows: count } = await sql<{ total: number }>`select count(*)::int as total ${found}`.execute(context.db)
    return { rows: rows.map((row) => ({ ...row, what: commitmentNames[row.kind].id })), total: count[0]!.total }
  }
})
