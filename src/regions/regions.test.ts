import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import type { FeatureCollection, Polygon } from 'geojson'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jelbudan, openWorld, refusal, someone, type World } from '../../tests/support/world.ts'
import { root } from '../platform/config.ts'
import { approximateCells } from './cells.ts'
import { kilometres } from './rules.ts'

describe('village cells', () => {
  it('are closed, contain their village, and stay within 6 km of it', () => {
    const point = fc.record({
      lat: fc.double({ min: -7.2, max: -5.5, noNaN: true }),
      lon: fc.double({ min: 113.5, max: 116.3, noNaN: true })
    })
    fc.assert(
      fc.property(
        fc.uniqueArray(point, {
          minLength: 1,
          maxLength: 40,
          selector: (p) => `${p.lat.toFixed(3)} ${p.lon.toFixed(3)}`
        }),
        (points) => {
          const cells = approximateCells(points.map((p, i) => ({ ...p, code: String(i), name: String(i) })))
          for (const cell of cells.features) {
            const ring = cell.geometry.coordinates[0]!
            expect(ring[0]).toEqual(ring.at(-1))
            const centre = points[Number(cell.id)]!
            for (const [lon, lat] of ring) expect(kilometres({ lat: lat!, lon: lon! }, centre)).toBeLessThan(6.2)
          }
        }
      ),
      { numRuns: 40 }
    )
  })
})

describe('boundaries', () => {
  it('are read with a mark at the start and in any Unicode writing; what is no JSON is said', async () => {
    const world = await openWorld()
    const admin = someone('administrator')
    const load = async (content: string | Buffer) =>
      world.act(admin, 'regions/import-boundaries', {
        file: await world.upload(admin, 'desa.geojson', Buffer.from(content)),
        source: 'uji'
      })
    const corners = [113.8, 113.81, 113.81, 113.8, 113.8].map((lon, i) => [lon, i < 2 || i === 4 ? -6.925 : -6.915])
    const json = JSON.stringify({
      type: 'Feature',
      properties: { KDEPUM: jelbudan },
      geometry: { type: 'Polygon', coordinates: [corners] }
    })
    for (const content of [json, `\ufeff${json}`, Buffer.from(`\ufeff${json}`, 'utf16le')])
      expect(await load(content)).toMatchObject({ villages: 1, foreign: 0, withoutCode: 0, codeColumn: 'KDEPUM' })
    for (const content of ['', 'desa;kode', json.slice(0, -1)])
      expect((await refusal(load(content))).code).toBe('regions/boundaries-unreadable')
    await world.close()
  })

  const real = join(root, '../shared/data/sumenep-villages.topojson')
  it.runIf(existsSync(real))('takes the official boundaries of Sumenep', async () => {
    const world = await openWorld()
    const admin = someone('administrator')
    const id = await world.upload(admin, 'sumenep.topojson', readFileSync(real))
    const result = await world.act(admin, 'regions/import-boundaries', { file: id, source: 'BIG, 2025' })
    expect(result.villages).toBeGreaterThan(320)
    const shown = await world.see(someone('public'), 'regions/boundaries', {})
    expect(shown.approximate).toBe(false)
    await world.act(admin, 'regions/remove-boundaries', {})
    expect((await world.see(admin, 'regions/boundaries', {})).approximate).toBe(true)
    await world.close()
  })
})

describe('the regions of Indonesia', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(() => world.close())

  it('are all there, with the path of each', async () => {
    const { rows } = await world.see(someone('public'), 'regions/search', {
      query: 'Ds. Jelbudan Kec. Dasuk',
      level: 'village'
    })
    expect(rows[0]).toMatchObject({ code: jelbudan, path: 'Jelbudan, Dasuk, Sumenep, Jawa Timur' })
    const all = await world.see(someone('public'), 'regions/villages', {})
    expect(all.rows).toHaveLength(334)
    expect(new Set(all.rows.map((v) => v.district)).size).toBe(27)
  })

  it.each([
    ['jelbudhan', jelbudan],
    ['Jelbuddan dasuk', jelbudan]
  ])('tolerates the spelling of %s', async (query, code) => {
    const { rows } = await world.see(someone('public'), 'regions/search', { query, within: '35.29' })
    expect(rows[0]?.code).toBe(code)
  })

  it('draw a cell for every village before any boundaries arrive', async () => {
    const { villages: shapes, islands } = await world.see(someone('public'), 'regions/boundaries', {})
    expect((shapes as FeatureCollection<Polygon>).features).toHaveLength(334)
    expect(islands.length).toBeGreaterThan(20)
  })

  it('refuses boundaries from anybody but an administrator', async () => {
    expect(
      (
        await refusal(
          world.act(someone('officer'), 'regions/import-boundaries', { file: crypto.randomUUID(), source: 'siapa' })
        )
      ).code
    ).toBe('access/refused')
  })
})
