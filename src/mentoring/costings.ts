import { sql } from 'kysely'
import { z } from 'zod'
import { notFound } from '../kernel/problem.ts'
import { ofMaker, seeRegister } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { action, view } from '../platform/context.ts'
import { type Costing, costing } from './model.ts'
import { cashOf, costOf } from './rules.ts'

/** Keeps a costing for a household, as a new version of the one it came from; the first has no `id`. */
export const saveCosting = action({
  name: 'mentoring/save-costing',
  may: ofMaker,
  title: text('Menyimpan hitungan HPP dan modal kerja', 'Saved a costing'),
  input: z.object({
    id: z.uuid().nullable().default(null),
    household: z.uuid(),
    enterprise: z.uuid().nullable().default(null),
    costing
  }),
  async run(context, input) {
    const { regency } = context.actor
    const home = await context.db
      .selectFrom('household')
      .select(['id', 'village'])
      .where('regency', '=', regency)
      .where('id', '=', input.household)
      .where('merged_into', 'is', null)
      .executeTakeFirst()
    if (!home) throw notFound(text('Rumah tangga', 'The household'))
    if (input.enterprise) {
      const own = await context.db
        .selectFrom('enterprise')
        .select('id')
        .where('regency', '=', regency)
        .where('id', '=', input.enterprise)
        .where('household_id', '=', home.id)
        .executeTakeFirst()
      if (!own) throw notFound(text('Usaha rumah tangga ini', 'The enterprise of this household'))
    }
    const { perPack } = costOf(input.costing.recipe)
    const { peak } = cashOf(perPack, input.costing.terms)
    const id = input.id ?? context.newId()
    const before = await context.db
      .selectFrom('costing')
      .select((eb) => eb.fn.max('version').as('version'))
      .where('regency', '=', regency)
      .where('id', '=', id)
      .where('household_id', '=', home.id)
      .executeTakeFirst()
    if (input.id && !before?.version) throw notFound(text('Hitungan', 'The costing'))
    const version = Number(before?.version ?? 0) + 1
    await context.db
      .insertInto('costing')
      .values({
        regency,
        id,
        household_id: home.id,
        village: home.village,
        enterprise_id: input.enterprise,
        name: input.costing.name,
        version,
        definition: JSON.stringify(input.costing),
        per_pack: perPack,
        peak,
        saved_by: context.actor.name,
        saved_at: context.now
      })
      .execute()
    await context.changed({
      kind: 'costing',
      subject: id,
      village: home.village,
      household: home.id,
      what: { name: input.costing.name, version }
    })
    return { id, version, perPack, peak }
  }
})

/** The costings of a household, each in its newest version with what the one before it said. */
export const costings = view({
  name: 'mentoring/costings',
  may: seeRegister,
  title: text('Hitungan HPP dan modal kerja', 'Costings'),
  input: z.object({ household: z.uuid() }),
  async run(context, { household }) {
    const { rows } = await sql<{
      id: string
      name: string
      version: number
      definition: Costing
      perPack: number
      peak: number
      before: number | null
      savedBy: string
      savedAt: string
    }>`
      select * from (select distinct on (id) id, name, version, definition, per_pack as "perPack", peak,
          lag(per_pack) over (partition by id order by version) as before, saved_by as "savedBy", saved_at as "savedAt"
        from costing where regency = ${context.actor.regency} and household_id = ${household} order by id, version desc) c
      order by "savedAt" desc`.execute(context.db)
    return { rows }
  }
})
