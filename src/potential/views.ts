import { sql } from 'kysely'
import { z } from 'zod'
import { opens, opensAll, shown } from '../households/disclosure.ts'
import { notFound } from '../kernel/problem.ts'
import { everyone, seeRegister, signedIn } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { view } from '../platform/context.ts'
import { type BusinessKind, commodities, kinds, type Questionnaire } from './model.ts'
import { commodityById, kindById } from './rules.ts'
import { currentQuestionnaire, homesWithTime, shownByVillage, shownFor, weightsOf } from './store.ts'

export const questionnaires = view({
  name: 'potential/questionnaires',
  may: signedIn,
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
  may: seeRegister,
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
 * naming the kind first), or the opportunity score; always with the number of households or people behind it. Whoever
 * may not open the households sees no figure with too few of them behind it, and no rank of a hidden score.
 */
export const map = view({
  name: 'potential/map',
  may: everyone,
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
    const bare: BusinessKind = kind ?? { id: '', name: commodity!.name, kbli: '', kbli2020: '', commodities: [] }
    const { figures, scores } = await shownFor(context, bare, commodity ? [commodity.id] : bare.commodities)
    const rows = figures.map((f) => {
      const score = scores.get(f.village)
      const behind = commodity ? f.holders : f.first
      const value = commodity ? (f.held[commodity.id] ?? 0) : measure === 'interest' ? f.first : (score?.score ?? null)
      const hidden = behind === null || value === null
      return {
        village: f.village,
        name: f.name,
        district: f.district,
        value: hidden ? null : value,
        behind: hidden ? null : behind,
        rank: kind ? (score?.rank ?? null) : null
      }
    })
    return {
      rows,
      unit: commodity?.unit ?? (measure === 'interest' ? text('orang', 'people') : text('poin', 'points'))
    }
  }
})

const hiddenScore = { rank: null, score: null, interest: null, supply: null, people: null }

/** One kind of business in every village, factor by factor. */
export const opportunityTable = view({
  name: 'potential/opportunities',
  may: everyone,
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
    const weights = await weightsOf(context)
    const { figures, scores } = await shownFor(context, kind)
    const rows = figures
      .map(({ village, name, district, first, peopleWithTime, holders, held }) => {
        const { rank, score, interest, supply, people } = scores.get(village) ?? hiddenScore
        const quantity = holders === null ? null : Object.values(held).reduce((a, b) => a + b, 0)
        return {
          village,
          rank,
          score,
          interest,
          supply,
          people,
          name,
          district,
          first,
          quantity,
          holders,
          peopleWithTime
        }
      })
      .sort((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity) || (a.village < b.village ? -1 : 1))
      .slice(0, most)
    return { rows, total: rows.length, weights, commodities: kind.commodities }
  }
})

/** One village: what it has, what its people want, and its best opportunities; `regions` order. */
export const villagePage = view({
  name: 'potential/village',
  may: everyone,
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
    const figures = (await shownByVillage(context)).get(village)!
    const all = opensAll(context.actor) || opens(context.actor)(village)
    const { rows: held } = await sql<{
      commodity: string
      households: number
      quantity: number
      yearlyKg: number | null
      weighed: number
    }>`select c.commodity, c.households, c.quantity, c.yearly_kg as "yearlyKg", ${
      all
        ? sql`0`
        : sql`(select count(*)::int from holding h where h.regency = c.regency and h.village = c.village
            and h.commodity = c.commodity and h.yearly_kg is not null)`
    } as weighed
      from village_commodity c where c.regency = ${regency} and c.village = ${village} and c.households > 0
      order by c.households desc, c.commodity`.execute(context.db)
    const best = []
    const wanted = []
    const timed = all ? undefined : await homesWithTime(context)
    for (const kind of kinds) {
      const { figures: villages, scores } = await shownFor(context, kind, kind.commodities, timed)
      const { first, second, third } = villages.find((f) => f.village === village)!
      if (first !== 0 || second !== 0 || third !== 0) wanted.push({ kind: kind.id, first, second, third })
      const own = scores.get(village)
      if (own && own.score > 0) best.push({ kind: kind.id, ...own })
    }
    wanted.sort((a, b) => (b.first ?? 0) - (a.first ?? 0) || (a.kind < b.kind ? -1 : 1))
    best.sort((a, b) => b.score - a.score)
    return {
      place,
      ...figures,
      held: held
        .filter((h) => commodities.some((c) => c.id === h.commodity) && (all || shown(h, h.households) !== null))
        .map(({ weighed, ...h }) => (all ? h : { ...h, yearlyKg: shown(h.yearlyKg, weighed) })),
      wanted,
      best: best.slice(0, 6)
    }
  }
})
