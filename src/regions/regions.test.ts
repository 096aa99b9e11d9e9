import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import type { FeatureCollection, Polygon } from 'geojson'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jelbudan, openWorld, refusal, someone, type World } from '../../tests/support/world.ts'
import { root } from '../platform/config.ts'
import { readBoundaries } from './boundaries.ts'
import { approximateCells } from './cells.ts'
import { kilometres, matchVillage, regionKey, similarity } from './rules.ts'

const villages = [
  { code: '35.29.14.2008', name: 'Jelbudan', district: 'Dasuk' },
  { code: '35.29.14.2009', name: 'Dasuk Barat', district: 'Dasuk' },
  { code: '35.29.14.2010', name: 'Dasuk Timur', district: 'Dasuk' },
  { code: '35.29.05.2001', name: 'Bluto', district: 'Bluto' },
  { code: '35.29.18.2001', name: 'Romben Barat', district: 'Dungkek' },
  { code: '35.29.20.2001', name: 'Karang Tengah', district: 'Gayam' },
  { code: '35.29.21.2001', name: 'Karang Tengah', district: 'Nonggunong' }
]

describe('names', () => {
  it('drops the words that only say the level', () => {
    expect(regionKey('Ds. Jelbudan, Kec. DASUK')).toBe('jelbudan dasuk')
    expect(regionKey('Kota')).toBe('kota')
  })

  it.each([
    ['Desa JELBUDAN', '35.29.14.2008'],
    ['Jelbudhan', '35.29.14.2008'],
    ['jel budan', '35.29.14.2008'],
    ['Dasuk Barat', '35.29.14.2009'],
    ['35.29.05.2001', '35.29.05.2001']
  ])('finds %s', (written, code) => expect(matchVillage(written, undefined, villages)?.code).toBe(code))

  it('asks for the district where two villages share a name, and does not guess', () => {
    expect(matchVillage('Karang Tengah', undefined, villages)).toBeUndefined()
    expect(matchVillage('Karang Tengah', 'Kec. Gayam', villages)?.code).toBe('35.29.20.2001')
    expect(matchVillage('Surabaya', undefined, villages)).toBeUndefined()
  })

  it('similarity is 1 only for the same, symmetric enough, and within 0 and 1', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{1,12}$/), fc.stringMatching(/^[a-z]{1,12}$/), (a, b) => {
        const s = similarity(a, b)
        return s >= 0 && s <= 1 && (s === 1) === (a === b)
      })
    )
  })
})

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

const square = (lon: number, lat: number, size = 0.01) => ({
  type: 'Polygon' as const,
  coordinates: [
    [
      [lon, lat],
      [lon, lat + size],
      [lon + size, lat + size],
      [lon + size, lat],
      [lon, lat]
    ]
  ]
})
const known = [{ code: '35.29.14.2008', name: 'Jelbudan', lat: -6.924, lon: 113.805 }]
const file = (properties: object, geometry: unknown) => ({
  type: 'FeatureCollection',
  features: [{ type: 'Feature', properties, geometry }]
})
const code = (read: () => unknown) => {
  try {
    read()
  } catch (error) {
    return (error as { code: string }).code
  }
  return undefined
}

describe('boundaries', () => {
  const square2 = (x: number, y: number) => ({
    type: 'Polygon' as const,
    coordinates: [
      [
        [x, y],
        [x + 0.01, y],
        [x + 0.01, y + 0.01],
        [x, y + 0.01],
        [x, y]
      ]
    ]
  })
  const villagesHere = [
    { code: '35.29.14.2008', name: 'Jelbudan', lat: -6.92, lon: 113.8 },
    { code: '35.29.14.2001', name: 'Slopeng', lat: -6.9, lon: 113.79 }
  ]
  const shape = (properties: Record<string, unknown>, x = 113.8, y = -6.92) => ({
    type: 'Feature' as const,
    properties,
    geometry: square2(x, y)
  })
  const collection = (...features: unknown[]) => ({ type: 'FeatureCollection', features })

  it.each([
    [{ KDEPUM: '35.29.14.2008' }, 'KDEPUM'],
    [{ kode_bps: '3529140008', kode_desa: '3529142008' }, 'kode_desa'],
    [{ kode_wilayah_bps: '3529142001', id_desa: 3529142008 }, 'id_desa'],
    [{ kode_1: '3529142001', kode_2: '3529142008', nama: 'JELBUDAN' }, 'kode_2'],
    [{ KODE_DESA: '3529142008.0' }, 'KODE_DESA'],
    [{ ADM4_PCODE: 'ID3529142008' }, 'ADM4_PCODE']
  ])('find the code of a village in %j', (properties, codeColumn) => {
    const read = readBoundaries(shape(properties), villagesHere)
    expect(read).toMatchObject({ codeColumn, foreign: 0, withoutCode: 0 })
    expect(read.villages.features.map((f) => f.id)).toEqual(['35.29.14.2008'])
  })

  it('try every column against the known villages over the whole file', () => {
    const content = collection(
      shape({ bps: '3529142001', kode: '35.29.14.2008' }),
      shape({ bps: '3529140001', kode: '35.29.14.2001' }, 113.79, -6.9),
      shape({ bps: '3528010001', kode: '35.28.01.2001' }),
      shape({ nama: 'Laut' })
    )
    const read = readBoundaries(content, villagesHere)
    expect(read).toMatchObject({ codeColumn: 'kode', foreign: 1, withoutCode: 1, missing: [] })
  })

  it('of a village in several shapes are joined, empty ones refused by name', () => {
    const kode = '35.29.14.2008'
    const twice = readBoundaries(collection(shape({ kode }), shape({ kode }, 113.82)), villagesHere)
    expect(twice.villages.features).toHaveLength(1)
    expect(twice.villages.features[0]!.geometry.coordinates).toHaveLength(2)
    for (const geometry of [null, { type: 'Polygon', coordinates: [] }, { type: 'MultiPolygon', coordinates: [] }])
      expect(() => readBoundaries(collection({ ...shape({ kode }), geometry }), villagesHere)).toThrow(/Jelbudan/)
  })

  it('finds the Kemendagri code wherever files keep it', () => {
    for (const properties of [
      { kode: '35.29.14.2008' },
      { KDEPUM: '3529142008' },
      { id_desa: 1, kd_desa: 3529142008 }
    ]) {
      expect(readBoundaries(file(properties, square(113.8, -6.92)), known).villages.features[0]!.id).toBe(
        '35.29.14.2008'
      )
    }
  })

  it.each([
    ['regions/boundaries-format', { type: 'Point' }],
    ['regions/boundaries-codes', file({ name: 'Jelbudan' }, square(113.8, -6.92))],
    ['regions/boundaries-other-regency', file({ kode: '35.28.01.2001' }, square(113.8, -6.92))],
    ['regions/boundaries-axes', file({ kode: '35.29.14.2008' }, square(-6.92, 113.8))],
    ['regions/boundaries-far', file({ kode: '35.29.14.2008' }, square(110, -7))],
    ['regions/boundaries-degrees', file({ kode: '35.29.14.2008' }, square(720_000, 9_230_000, 100))],
    ['regions/boundaries-geometry', file({ kode: '35.29.14.2008' }, { type: 'Point', coordinates: [113.8, -6.92] })],
    [
      'regions/boundaries-geometry',
      file(
        { kode: '35.29.14.2008' },
        {
          type: 'Polygon',
          coordinates: [
            [
              [113.8, -6.92],
              [113.9, -6.92],
              [113.9, -6.8]
            ]
          ]
        }
      )
    ]
  ])('refuses with %s', (expected, content) => expect(code(() => readBoundaries(content, known))).toBe(expected))

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
