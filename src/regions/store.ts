import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import type { FeatureCollection } from 'geojson'
import { sql } from 'kysely'
import { root } from '../platform/config.ts'
import { copyRows } from '../platform/postgres/copy.ts'
import type { Connection, Tx } from '../platform/postgres/database.ts'
import { approximateCells } from './cells.ts'
import { regionKey } from './rules.ts'

async function* derived(name: string): AsyncGenerator<(string | null)[]> {
  const lines = createInterface({ input: createReadStream(join(root, '.derived', name)).pipe(createGunzip()) })
  for await (const line of lines) yield line.split('\t').map((cell) => (cell === '\\N' ? null : cell))
}

/** Loads all regions and islands of Indonesia once, from the derived files; does nothing when they are there. */
export async function loadRegions(connection: Connection): Promise<boolean> {
  return connection.transaction('read write', async (tx, client) => {
    await sql`select pg_advisory_xact_lock(352901)`.execute(tx)
    const there = await tx.selectFrom('region').select('code').limit(1).executeTakeFirst()
    if (there) return false
    const keys = new Map<string, string>()
    async function* rows() {
      for await (const [code, level, parent, name, lat, lon, elevation, postal] of derived('regions.tsv.gz')) {
        const above = parent ? keys.get(parent) : ''
        const search = `${regionKey(name!)} ${above}`.trim()
        if (level !== 'village') keys.set(code!, search)
        yield [code, level, parent, name, search, lat, lon, elevation, postal]
      }
    }
    await copyRows(
      client,
      'region',
      ['code', 'level', 'parent', 'name', 'search', 'lat', 'lon', 'elevation', 'postal'],
      rows()
    )
    await copyRows(client, 'island', ['code', 'regency', 'name', 'lat', 'lon', 'populated'], derived('islands.tsv.gz'))
    await sql`analyze region`.execute(tx)
    return true
  })
}

/** Makes this installation serve a regency: its tenant row and the approximate cells of its villages. */
export async function serveRegency(tx: Tx, regency: string, demo: boolean): Promise<void> {
  await tx
    .insertInto('tenant')
    .values({ regency, demo, ready: !demo })
    .onConflict((c) => c.doNothing())
    .execute()
  const villages = await villagesOf(tx, regency)
  const points = villages.flatMap((v) =>
    v.lat === null || v.lon === null ? [] : [{ code: v.code, name: v.name, lat: v.lat, lon: v.lon }]
  )
  await saveBoundary(tx, regency, true, 'Titik desa geografis (MIT), sel Voronoi', approximateCells(points))
}

export async function saveBoundary(
  tx: Tx,
  regency: string,
  approximate: boolean,
  source: string,
  villages: object
): Promise<void> {
  const content = { source, villages: JSON.stringify(villages), updated_at: new Date() }
  await tx
    .insertInto('boundary')
    .values({ regency, approximate, ...content })
    .onConflict((c) => c.columns(['regency', 'approximate']).doUpdateSet(content))
    .execute()
}

export function villagesOf(tx: Tx, regency: string) {
  return tx
    .selectFrom('region as v')
    .innerJoin('region as d', 'd.code', 'v.parent')
    .select([
      'v.code',
      'v.name',
      'd.code as districtCode',
      'd.name as district',
      'v.lat',
      'v.lon',
      'v.elevation',
      'v.postal'
    ])
    .where('v.level', '=', 'village')
    .where(sql`substr(v.code, 1, 5)`, '=', regency)
    .orderBy('v.code')
    .execute()
}

/** The shapes of villages that are drawn: the regency's own boundaries, else the approximate cells. */
export async function villageShapes(tx: Tx, regency: string): Promise<FeatureCollection> {
  const row = await tx
    .selectFrom('boundary')
    .select('villages')
    .where('regency', '=', regency)
    .orderBy('approximate')
    .limit(1)
    .executeTakeFirst()
  return (row?.villages ?? { type: 'FeatureCollection', features: [] }) as unknown as FeatureCollection
}
