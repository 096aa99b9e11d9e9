import { sql } from 'kysely'
import { z } from 'zod'
import { everyone } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { view } from '../platform/context.ts'
import { regionKey } from './rules.ts'
import { villagesOf } from './store.ts'

/** Regions by name with their path, tolerant of spelling and of "Ds.", "Kec.", "Desa"; nearest first. */
export const searchRegions = view({
  name: 'regions/search',
  may: everyone,
  title: text('Cari wilayah', 'Search regions'),
  input: z.object({
    query: z.string().max(120),
    level: z.enum(['province', 'regency', 'district', 'village']).nullable().default(null),
    within: z.string().max(13).default('')
  }),
  async run(context, { query, level, within }) {
    const key = regionKey(query)
    if (!key) return { rows: [] }
    const rows = await context.db
      .selectFrom('region')
      .leftJoin('region as p1', 'p1.code', 'region.parent')
      .leftJoin('region as p2', 'p2.code', 'p1.parent')
      .leftJoin('region as p3', 'p3.code', 'p2.parent')
      .select(['region.code', 'region.level', 'region.name', 'region.lat', 'region.lon', 'region.postal'])
      .select(sql<string>`concat_ws(', ', region.name, p1.name, p2.name, p3.name)`.as('path'))
      .where(sql<boolean>`(${key} <% region.search or region.search like ${`${key}%`})`)
      .$if(level !== null, (q) => q.where('region.level', '=', level))
      .$if(within !== '', (q) => q.where('region.code', 'like', `${within}%`))
      .orderBy(
        sql`(region.search like ${`${key}%`})::int * 0.5 + strict_word_similarity(${key},
          region.search) + similarity(${key}, region.search) * 0.5`,
        'desc'
      )
      .orderBy('region.code')
      .limit(10)
      .execute()
    return { rows }
  }
})

export const villages = view({
  name: 'regions/villages',
  may: everyone,
  title: text('Desa dan kelurahan', 'Villages'),
  input: z.object({}),
  run: async (context) => ({ rows: await villagesOf(context.db, context.actor.regency) })
})

/** The shapes to draw: the regency's own boundaries, else the approximate cells; villages without a real one keep their cell. */
export const boundaries = view({
  name: 'regions/boundaries',
  may: everyone,
  title: text('Batas desa', 'Village boundaries'),
  input: z.object({}),
  async run(context) {
    const stored = await context.db
      .selectFrom('boundary')
      .selectAll()
      .where('regency', '=', context.actor.regency)
      .orderBy('approximate')
      .execute()
    const islands = await context.db
      .selectFrom('island')
      .select(['name', 'lat', 'lon'])
      .where('regency', '=', context.actor.regency)
      .where('populated', '=', true)
      .execute()
    const [first] = stored
    return {
      approximate: first?.approximate ?? true,
      source: first?.source ?? '',
      villages: (first?.villages ?? { type: 'FeatureCollection', features: [] }) as object,
      islands
    }
  }
})
