import { sql } from 'kysely'
import { z } from 'zod'
import { notFound } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import { view } from '../platform/context.ts'
import { type BusinessKind, commodities, kinds, type Questionnaire } from './model.ts'
import { commodityById, kindById, type Opportunity, opportunities, type VillageFigures } from './rules.ts'
import { currentQuestionnaire, figuresFor, weightsOf } from './store.ts'

export const questionnaires = view({
  name: 'potential/questionnaires',
  title: text('Kuesioner', 'Questionnaires'),
  input: z.object({}),
  async run(context) {
    const rows = await context.db
      .selectFrom('questionnaire')
      .select(['id', 'version', 'valid_from as validFrom', 'source', 'definition'])
      .where('regency', '=', context.actor.regency)
      .orderBy('id')
      .orderBy('version', 'desc')
      .execute()
    return {
      current: await currentQuestionnaire(context),
      versions: rows.map((row) => ({ ...row, definition: row.definition as unknown as Questionnaire }))
    }
  }
})

export const responses = view({
  name: 'potential/responses',
  title: text('Jawaban rumah tangga', "A household's answers"),
  input: z.object({ household: z.uuid() }),
  async run(context, { household }) {
    const rows = await context.db
      .selectFrom('response')
      .select([
        'id',
        'questionnaire',
        'version',
        'answered_on as answeredOn',
        'recorded_by as recordedBy',
        'recorded_at as recordedAt',
        'answers'
      ])
      .where('regency', '=', context.actor.regency)
      .where('household_id', '=', household)
      .orderBy('answered_on', 'desc')
      .orderBy('recorded_at', 'desc')
      .execute()
    return { rows }
  }
})

/**
 * What the map colours, a figure a village, from maintained roll-ups: a commodity (quantity held), an interest (people
 * naming the kind first), or the opportunity score; always with the number of households or people behind it. The public
 * sees no figure with fewer than 5 people or households behind it.
 */
export const map = view({
  name: 'potential/map',
  title: text('Peta Potensi', 'Map of potential'),
  input: z.object({ measure: z.enum(['commodity', 'interest', 'opportunity']), of: z.string().max(40) }),
  columns: [
    { key: 'village', header: text('Kode', 'Code'), type: 'text' },
    { key: 'name', header: text('Desa', 'Village'), type: 'text' },
    { key: 'district', header: text('Kecamatan', 'District'), type: 'text' },
    { key: 'value', header: text('Nilai', 'Value'), type: 'number' },
    { key: 'behind', header: text('Rumah tangga atau orang', 'Households or people'), type: 'number' }
  ],
  async run(context, { measure, of }) {
    const commodity = measure === 'commodity' ? commodityById.get(of) : undefined
    const kind = measure === 'commodity' ? undefined : kindById.get(of)
    if (!commodity && !kind) throw notFound(text('Komoditas atau usaha ini', 'This commodity or kind of business'))
    const figures = await figuresFor(context, kind?.id ?? '', commodity ? [commodity.id] : kind!.commodities)
    const shares = kind ? opportunities(kind, figures, await weightsOf(context)) : []
    const few = context.actor.role === 'public' ? 5 : 0
    const rows = figures.map((f, i) => {
      const behind = commodity ? f.holders : f.first
      const value = commodity ? (f.held[commodity.id] ?? 0) : measure === 'interest' ? f.first : shares[i]!.score
      const hidden = few > 0 && ((behind > 0 && behind < few) || (measure === 'opportunity' && isThin(kind!, f, few)))
      return {
        village: f.village,
        name: f.name,
        district: f.district,
        value: hidden ? null : value,
        behind: hidden ? null : behind,
        rank: shares[i]?.rank ?? null
      }
    })
    return {
      rows,
      unit: commodity?.unit ?? (measure === 'interest' ? text('orang', 'people') : text('poin', 'points'))
    }
  }
})

/** Do fewer than `few` people or households stand behind one of the factors of a score? Then the score would tell on them. */
const isThin = (kind: BusinessKind, f: VillageFigures, few: number): boolean =>
  f.first < few || f.peopleWithTime < few || (kind.commodities.length > 0 && f.holders < few)
const withoutScore = (o: Opportunity) => ({ ...o, score: null, interest: null, supply: null, people: null })

/** One kind of business in every village, factor by factor. */
export const opportunityTable = view({
  name: 'potential/opportunities',
  title: text('Peluang usaha per desa', 'Opportunity by village'),
  input: z.object({ kind: z.string().max(40), most: z.number().int().min(1).max(10_000).default(400) }),
  columns: [
    { key: 'rank', header: text('Peringkat', 'Rank'), type: 'number' },
    { key: 'name', header: text('Desa', 'Village'), type: 'text' },
    { key: 'district', header: text('Kecamatan', 'District'), type: 'text' },
    { key: 'score', header: text('Peluang', 'Opportunity'), type: 'number' },
    { key: 'first', header: text('Minat pertama', 'First choice'), type: 'number' },
    { key: 'quantity', header: text('Bahan', 'Supply'), type: 'number' },
    { key: 'holders', header: text('Rumah tangga pemilik', 'Households that have it'), type: 'number' },
    { key: 'peopleWithTime', header: text('Orang yang punya waktu', 'People with time'), type: 'number' }
  ],
  async run(context, { kind: id, most }) {
    const kind = kindById.get(id)
    if (!kind) throw notFound(text('Usaha ini', 'This kind of business'))
    const figures = await figuresFor(context, id, kind.commodities)
    const weights = await weightsOf(context)
    const scored = opportunities(kind, figures, weights)
    const few = context.actor.role === 'public' ? 5 : 0
    const rows = scored
      .map((o, i) => {
        const f = figures[i]!
        const hide = (n: number) => (few > 0 && n > 0 && n < few ? null : n)
        return {
          ...(few > 0 && isThin(kind, f, few) ? withoutScore(o) : o),
          name: f.name,
          district: f.district,
          first: hide(f.first),
          quantity: f.holders < few ? null : Object.values(f.held).reduce((a, b) => a + b, 0),
          holders: hide(f.holders),
          peopleWithTime: hide(f.peopleWithTime)
        }
      })
      .sort((a, b) => a.rank - b.rank)
      .slice(0, most)
    return { rows, total: rows.length, weights, commodities: kind.commodities }
  }
})

/** One village: what it has, what its people want, and its best opportunities; `regions` order. */
export const villagePage = view({
  name: 'potential/village',
  title: text('Halaman desa', 'Village page'),
  input: z.object({ village: z.string().max(13) }),
  async run(context, { village }) {
    const { regency } = context.actor
    const place = await context.db
      .selectFrom('region as v')
      .innerJoin('region as d', 'd.code', 'v.parent')
      .select(['v.code', 'v.name', 'd.name as district', 'v.elevation', 'v.postal', 'v.lat', 'v.lon'])
      .where('v.code', '=', village)
      .where(sql`substr(v.code, 1, 5)`, '=', regency)
      .where('v.level', '=', 'village')
      .executeTakeFirst()
    if (!place) throw notFound(text('Desa', 'The village'))
    const few = context.actor.role === 'public' ? 5 : 0
    const hide = (n: number) => (few > 0 && n > 0 && n < few ? null : n)
    const figures = await context.db
      .selectFrom('village_figures')
      .selectAll()
      .where('regency', '=', regency)
      .where('village', '=', village)
      .executeTakeFirst()
    const survey = await context.db
      .selectFrom('village_survey')
      .selectAll()
      .where('regency', '=', regency)
      .where('village', '=', village)
      .executeTakeFirst()
    const held = await context.db
      .selectFrom('village_commodity')
      .select(['commodity', 'households', 'quantity', 'yearly_kg as yearlyKg'])
      .where('regency', '=', regency)
      .where('village', '=', village)
      .where('households', '>', few ? few - 1 : 0)
      .orderBy('households', 'desc')
      .execute()
    const wanted = await context.db
      .selectFrom('village_interest')
      .select(['kind', 'first', 'second', 'third'])
      .where('regency', '=', regency)
      .where('village', '=', village)
      .where(sql<boolean>`first + second + third > 0`)
      .orderBy('first', 'desc')
      .execute()
    const weights = await weightsOf(context)
    const best = []
    for (const kind of kinds) {
      const villages = await figuresFor(context, kind.id, kind.commodities)
      const own = opportunities(kind, villages, weights).find((o) => o.village === village)
      const thin = few > 0 && isThin(kind, villages.find((f) => f.village === village)!, few)
      if (own && own.score > 0 && !thin) best.push({ kind: kind.id, ...own })
    }
    best.sort((a, b) => b.score - a.score)
    return {
      place,
      households: hide(figures?.households ?? 0),
      people: hide(figures?.people ?? 0),
      enterprises: hide(figures?.enterprises ?? 0),
      surveyed: hide(survey?.households ?? 0),
      peopleWithTime: hide(survey?.people_with_time ?? 0),
      weeklyHours: (survey?.people_with_time ?? 0) < few ? null : (survey?.weekly_hours ?? 0),
      held: held.filter((h) => commodities.some((c) => c.id === h.commodity)),
      wanted: wanted.map((w) => ({ kind: w.kind, first: hide(w.first), second: hide(w.second), third: hide(w.third) })),
      best: best.slice(0, 6)
    }
  }
})
