/** How many people a comparison takes, with the spread of turnover in this regency. */
import { sql } from 'kysely'
import { z } from 'zod'
import { seePlanning } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { view } from '../platform/context.ts'
import { evidenceRules } from './model.ts'
import { type Design, detectable, needed } from './power.ts'

const people = z.number().int().min(1).max(100_000)

export const howMany = view({
  name: 'evidence/how-many',
  may: seePlanning,
  title: text('Berapa orang yang diperlukan', 'How many people it takes'),
  input: z.object({
    /** The change that should be found, percent of turnover. */
    percent: z.number().min(1).max(1000).default(50),
    /** So many that come together in a class or village and are alike. */
    together: z.number().int().min(1).max(100).default(1),
    /** Sides that are given, such as seats and those who were not drawn; null: none. */
    sides: z.object({ treated: people, controls: people }).nullable().default(null)
  }),
  async run(context, { percent, together, sides }) {
    const { correlation, alike, spread: usual, fewest, level, power } = evidenceRules.power
    const { rows } = await sql<{ spread: number | null; enterprises: number }>`
      select stddev_samp(ln(amount))::float8 as spread, count(*)::int as enterprises from (
        select distinct on (case_id) amount from turnover where regency = ${context.actor.regency} and amount > 0
          and source <> 'recall' order by case_id, month desc, amount) newest`.execute(context.db)
    const { spread: measured, enterprises } = rows[0]!
    const isMeasured = enterprises >= fewest && measured !== null && measured > 0
    const design: Design = { spread: isMeasured ? measured : usual, correlation, together, alike }
    const least = sides && detectable(sides.treated, sides.controls, design)
    return {
      /** Of each of two equal sides; null: more than a million. */
      people: needed(Math.log1p(percent / 100), design),
      /** The smallest change that the sides given find, percent; null: none, or too few to tell. */
      leastPercent: least === null || !Number.isFinite(least) ? null : 100 * Math.expm1(least),
      /** What it rests on; `enterprises` null: nobody's own spread, but what is usually taken. */
      rests: { ...design, enterprises: isMeasured ? enterprises : null, level, power }
    }
  }
})
