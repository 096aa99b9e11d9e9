/** What a maker plans, how the enterprise is doing, and what it earns: marketing plan, assessment, cash book. */

import { sql } from 'kysely'
import { z } from 'zod'
import { mapOf, plainDate } from '../kernel/inputs.ts'
import { notFound, Problem } from '../kernel/problem.ts'
import { administrator, ofMaker, register } from '../kernel/rights.ts'
import { requireWithin, thisDay, validity, yearsBefore } from '../kernel/span.ts'
import { text } from '../kernel/text.ts'
import { action, type Context } from '../platform/context.ts'
import { classOf, type ScoringTable, scoringTable, totalOf } from './health.ts'
import { checkMarketing, marketingAnswers, soundParts } from './marketing.ts'
import { cashLine, turnoverCategories } from './model.ts'
import { type CaseRow, noteTurnover, openCase } from './store.ts'
import { checkCash } from './visits.ts'

/** Keeps the marketing plan as a new version, finished or not. */
export const saveMarketing = action({
  name: 'mentoring/save-marketing',
  may: ofMaker,
  title: text('Menyimpan rencana pemasaran', 'Saved a marketing plan'),
  input: z.object({ case: z.uuid(), answers: marketingAnswers }),
  record: (input) => ({ case: input.case }),
  async run(context, input) {
    const c = await openCase(context, input.case)
    const sound = soundParts(checkMarketing(input.answers)).length
    const { rows } = await sql<{ version: number }>`
      insert into marketing_plan (regency, case_id, household_id, village, version, answers, sound, saved_by, saved_at)
      select ${context.actor.regency}, ${c.id}, ${c.household}, ${c.village}, coalesce(max(version), 0) + 1,
        ${JSON.stringify(input.answers)}::jsonb, ${sound}, ${context.actor.name}, ${context.now}
      from marketing_plan where regency = ${context.actor.regency} and case_id = ${c.id} returning version`.execute(
      context.db
    )
    await context.changed({
      kind: 'marketing-plan',
      subject: c.id,
      village: c.village,
      household: c.household,
      what: { version: rows[0]!.version, sound }
    })
    return { version: rows[0]!.version, sound }
  }
})

export async function currentScoring(
  context: Context
): Promise<{ version: number; table: ScoringTable; source: string; validFrom: string }> {
  const row = await context.db
    .selectFrom('scoring_table')
    .selectAll()
    .where('regency', '=', context.actor.regency)
    .where('valid_from', '<=', context.today)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  return {
    version: row.version,
    table: row.definition as unknown as ScoringTable,
    source: row.source,
    validFrom: row.valid_from
  }
}

/** Scores an enterprise by the table in force; a second one on the same day corrects the first. */
export const assess = action({
  name: 'mentoring/assess',
  may: register,
  title: text('Menilai profil usaha', 'Assessed an enterprise'),
  input: z.object({
    case: z.uuid(),
    scores: mapOf(z.string().max(30), z.number().int().min(0).max(5), 60),
    note: z.string().trim().max(500).default('')
  }),
  async run(context, input) {
    const c = await openCase(context, input.case)
    const { version, table } = await currentScoring(context)
    for (const d of table.dimensions) {
      const level = input.scores[d.id]
      if (level === undefined || level >= d.levels.length)
        throw new Problem(
          'mentoring/score-missing',
          422,
          text(`Pilih keadaan untuk: ${d.name.id}.`, `Choose a state for: ${d.name.en}.`),
          {
            pointers: [{ pointer: `/scores/${d.id}`, message: text('Pilih salah satu.', 'Choose one.') }]
          }
        )
    }
    const scores = Object.fromEntries(table.dimensions.map((d) => [d.id, input.scores[d.id]!]))
    const values = {
      scoring_version: version,
      scores: JSON.stringify(scores),
      total: totalOf(table, scores),
      class: classOf(table, scores),
      note: input.note,
      by_name: context.actor.name
    }
    await context.db
      .insertInto('assessment')
      .values({
        regency: context.actor.regency,
        id: context.newId(),
        case_id: c.id,
        household_id: c.household,
        village: c.village,
        assessed_on: context.today,
        ...values
      })
      .onConflict((conflict) => conflict.columns(['regency', 'case_id', 'assessed_on']).doUpdateSet(values))
      .execute()
    await context.changed({
      kind: 'assessment',
      subject: c.id,
      village: c.village,
      household: c.household,
      what: { class: values.class, total: values.total }
    })
    return { class: values.class, total: values.total }
  }
})

/** A new version of the scoring table; what was scored before keeps the table it was scored by. */
export const saveScoring = action({
  name: 'mentoring/save-scoring',
  may: administrator,
  title: text('Mengubah tabel kelas industri rumahan', 'Changed the scoring table of home industries'),
  input: z.object({ table: scoringTable, source: z.string().trim().min(3).max(300), validFrom: plainDate }),
  async run(context, input) {
    requireWithin(input.validFrom, '/validFrom', validity(context.today))
    const { regency, name } = context.actor
    const { rows } = await sql<{ version: number }>`
      insert into scoring_table (regency, version, definition, valid_from, source, changed_by)
      select ${regency}, max(version) + 1, ${JSON.stringify(input.table)}::jsonb, ${input.validFrom}::date, ${input.source}, ${name}
      from scoring_table where regency = ${regency} returning version`.execute(context.db)
    return { version: rows[0]!.version }
  }
})

const monthOf = (day: string) => `${day.slice(0, 7)}-01`

/** The month's sales in the cash book are the turnover of that month, as long as something is noted. */
async function feedTurnover(context: Context, c: CaseRow, month: string): Promise<void> {
  const { rows } = await sql<{ amount: number | null }>`select sum(amount)::bigint as amount from cash_entry
    where regency = ${context.actor.regency} and case_id = ${c.id} and removed_at is null
      and category = any(${turnoverCategories as string[]}::text[])
      and entered_on >= ${month}::date and entered_on < ${month}::date + interval '1 month'`.execute(context.db)
  await noteTurnover(context, c, month, 'cashbook', rows[0]!.amount)
}

/** One line of the cash book, by the maker or by the facilitator for them; feeds the turnover of its month. */
export const noteCash = action({
  name: 'mentoring/note-cash',
  may: ofMaker,
  title: text('Mencatat uang masuk atau keluar', 'Noted income or expense'),
  input: cashLine,
  async run(context, input) {
    const c = await openCase(context, input.case)
    checkCash(input, c.openedOn, context.today)
    const id = context.actionId
    await context.db
      .insertInto('cash_entry')
      .values({
        regency: context.actor.regency,
        id,
        case_id: c.id,
        household_id: c.household,
        village: c.village,
        entered_on: input.enteredOn,
        direction: input.direction,
        category: input.category,
        amount: input.amount,
        note: input.note,
        by_name: context.actor.name,
        by_role: context.actor.role
      })
      .execute()
    await feedTurnover(context, c, monthOf(input.enteredOn))
    await context.changed({
      kind: 'cash',
      subject: c.id,
      village: c.village,
      household: c.household,
      what: { category: input.category }
    })
    return { id }
  }
})

export const removeCash = action({
  name: 'mentoring/remove-cash',
  may: ofMaker,
  title: text('Menghapus catatan kas', 'Removed a line of the cash book'),
  input: z.object({ case: z.uuid(), entry: z.uuid() }),
  async run(context, input) {
    const c = await openCase(context, input.case)
    const row = await context.db
      .updateTable('cash_entry')
      .set({ removed_at: context.now })
      .where('regency', '=', context.actor.regency)
      .where('case_id', '=', c.id)
      .where('id', '=', input.entry)
      .where('removed_at', 'is', null)
      .returning('entered_on')
      .executeTakeFirst()
    if (!row) throw notFound(text('Catatan', 'The line'))
    await feedTurnover(context, c, monthOf(row.entered_on))
    return {}
  }
})

/** What a maker remembers of an earlier month, such as before the pandemic. */
export const recallTurnover = action({
  name: 'mentoring/recall-turnover',
  may: ofMaker,
  title: text('Mencatat omzet menurut ingatan', 'Noted turnover from memory'),
  input: z.object({ case: z.uuid(), month: plainDate, amount: z.number().int().min(0).max(100_000_000_000) }),
  async run(context, input) {
    const c = await openCase(context, input.case)
    requireWithin(input.month, '/month', { from: yearsBefore(context.today, 20), to: thisDay(context.today) })
    await noteTurnover(context, c, monthOf(input.month), 'recall', input.amount)
    return {}
  }
})
