import { geoArea } from 'd3-geo'
import type { MultiPolygon, Polygon, Position } from 'geojson'
import { describe, expect, it } from 'vitest'
import { readBoundaries } from './boundaries.ts'
import { villageAtPoint } from './rules.ts'

const kode = '35.29.14.2008'
const known = [
  { code: kode, name: 'Jelbudan', district: 'Dasuk', lat: -6.924, lon: 113.805 },
  { code: '35.29.14.2001', name: 'Slopeng', district: 'Dasuk', lat: -6.9, lon: 113.79 }
]
const ring = (west: number, south: number, size = 0.01): Position[] =>
  [0, 1, 2, 3, 0].map((i) => [west + (i > 1 ? size : 0), south + (i === 1 || i === 2 ? size : 0)])
const square = (west = 113.8, south = -6.93, size = 0.01): Polygon => ({
  type: 'Polygon',
  coordinates: [ring(west, south, size)]
})
const shape = (properties: object | null, geometry: unknown = square(), id?: string | number) => ({
  type: 'Feature',
  ...(id === undefined ? {} : { id }),
  properties,
  geometry
})
const file = (...features: unknown[]) => ({ type: 'FeatureCollection', features })
const refused = (content: unknown) => {
  try {
    readBoundaries(content, known)
  } catch (error) {
    return error as { code: string; message: string }
  }
  return undefined
}
const geometryOf = (...features: unknown[]) => readBoundaries(file(...features), known).villages.features[0]!.geometry

describe('the codes of boundaries', () => {
  it.each<[object, string]>([
    [{ KDEPUM: kode }, 'KDEPUM'],
    [{ KODE_DESA: '3529142008.0' }, 'KODE_DESA'],
    [{ KD_DESA: '3529142008' }, 'KD_DESA'],
    [{ id_desa: 1, kd_desa: 3529142008 }, 'kd_desa'],
    [{ iddesa: 3529142008 }, 'iddesa'],
    [{ code: ' 35.29.14.2008 ' }, 'code'],
    [{ id: kode }, 'id'],
    [{ ADM4_PCODE: 'ID3529142008' }, 'ADM4_PCODE'],
    [{ anything: kode }, 'anything'],
    [{ kode_bps: '3529140008', kode_desa: '3529142008' }, 'kode_desa'],
    [{ kode_wilayah_bps: '3529142001', KDEPUM: kode }, 'KDEPUM'],
    [{ kode_1: '3529142001', kode_2: '3529142008', nama: 'JELBUDAN' }, 'kode_2'],
    [{ kode_1: kode, kode_2: '3529142008' }, 'kode_1']
  ])('%j are in %s', (properties, codeColumn) => {
    // A single feature is a file too.
    const read = readBoundaries(shape(properties, square(), 7), known)
    expect(read).toMatchObject({ codeColumn, foreign: 0, withoutCode: 0, missing: ['Slopeng'] })
    expect(read.villages.features.map((f) => f.id)).toEqual([kode])
  })
  it('may be the id of the shape', () => {
    expect(readBoundaries(shape(null, square(), 3529142008), known)).toMatchObject({ codeColumn: 'feature.id' })
  })

  it('are those of the column that knows most villages of the whole file', () => {
    const content = file(
      shape({ a: '3529142001', b: kode }),
      shape({ a: '3529140001', b: '35.29.14.2001' }, square(113.79, -6.9)),
      shape({ a: '3528010001', b: '35.28.01.2001' }),
      shape({ nama: 'Laut' }),
      shape(null)
    )
    const read = readBoundaries(content, known)
    expect(read).toMatchObject({ codeColumn: 'b', foreign: 1, withoutCode: 2, missing: [] })
  })

  it('whose shape bears the name of another village are not believed', () => {
    const features = [
      shape({ KDEPUM: kode, DESA: 'Jelbudan' }),
      shape({ KDEPUM: kode, DESA: 'Slopeng' }, square(113.79, -6.91))
    ]
    const read = readBoundaries(file(...features), known)
    expect(read.villages.features.map((f) => f.geometry.type)).toEqual(['Polygon'])
    expect(read).toMatchObject({ codeColumn: 'KDEPUM', missing: ['Slopeng'], unclear: [`Slopeng (${kode})`] })
  })

  it('of two columns that are equal in everything and disagree are not chosen', () => {
    expect(refused(shape({ a: '3529142001', b: kode }))?.code).toBe('regions/boundaries-columns')
  })
})

describe('boundaries without codes of ours', () => {
  const twins = [
    ...known,
    { code: '35.29.03.2005', name: 'Nyapar', district: 'Bluto', lat: -6.93, lon: 113.8 },
    { code: '35.29.14.2011', name: 'Nyapar', district: 'Dasuk', lat: -6.93, lon: 113.8 }
  ]
  const read = (...features: unknown[]) => readBoundaries(file(...features), twins)
  const codesOf = ({ villages }: ReturnType<typeof read>) => villages.features.map((f) => f.id)

  it('are known by their names; what is not is told, both ways', () => {
    const result = read(
      shape({ iddesa: '3529140008', nmdesa: 'JELBUDAN' }),
      shape({ iddesa: '3529140001', nmdesa: 'Slopeng' }, square(113.79, -6.9)),
      shape({ iddesa: '3529140099', nmdesa: 'Entah' }),
      shape({ iddesa: '3529140011', nmdesa: 'Nyapar' })
    )
    expect(result).toMatchObject({
      byName: true,
      codeColumn: 'nmdesa',
      unknown: ['Entah'],
      unclear: ['Nyapar'],
      missing: ['Nyapar', 'Nyapar'],
      withoutCode: 2
    })
    expect(codesOf(result)).toEqual([kode, '35.29.14.2001'])
  })

  it('are told apart by their district', () => {
    const result = read(
      shape({ DESA: 'Nyapar', KECAMATAN: 'DASUK' }),
      shape({ DESA: 'Nyapar', KECAMATAN: 'Bluto' }),
      shape({ DESA: 'Jelbudan', KECAMATAN: 'Kec. Dasuk' }),
      shape({ DESA: 'Jelbudan', KECAMATAN: 'Pragaan' })
    )
    expect(codesOf(result)).toEqual(['35.29.14.2011', '35.29.03.2005', kode])
    expect(result).toMatchObject({ unknown: ['Jelbudan'], unclear: [], missing: ['Slopeng'] })
  })

  it('of one name in two shapes are not clear, and codes that are by chance those of others do not count', () => {
    const twice = read(
      shape({ DESA: 'Jelbudan' }),
      shape({ DESA: 'Jelbudan' }, square(113.82)),
      shape({ DESA: 'Slopeng' })
    )
    expect([codesOf(twice), twice.unclear]).toEqual([['35.29.14.2001'], ['Jelbudan']])
    expect(codesOf(read(shape({ kode: '3529142001', nama: 'Jelbudan' })))).toEqual([kode])
    expect(refused(shape({ kode_bps: '3529142001' }))?.code).toBe('regions/boundaries-codes')
  })

  it('have a village whose other line has no shape by the one that has', () => {
    const result = read(shape({ kode }, null), shape({ kode }))
    expect([codesOf(result), result.shapeless]).toEqual([[kode], ['Jelbudan']])
  })
})

describe('the shapes of boundaries', () => {
  it('of a village in several features are joined, each part once', () => {
    const east = square(113.82)
    const both: MultiPolygon = { type: 'MultiPolygon', coordinates: [square(113.84).coordinates] }
    expect(geometryOf(shape({ kode }), shape({ kode }, east), shape({ kode }), shape({ kode }, both))).toEqual({
      type: 'MultiPolygon',
      coordinates: [square().coordinates, east.coordinates, ...both.coordinates]
    })
  })

  it.each([false, true])('have their village inside and their lakes outside, however they are wound (%s)', (turned) => {
    const way = (points: Position[]) => (turned ? points.toReversed() : points)
    const polygon = { type: 'Polygon', coordinates: [way(ring(113.8, -6.93, 0.09)), way(ring(113.83, -6.9, 0.03))] }
    const { villages } = readBoundaries(file(shape({ kode }, polygon)), known)
    expect(villageAtPoint(villages, -6.92, 113.81)).toBe(kode)
    const [outer, lake] = (villages.features[0]!.geometry as Polygon).coordinates.map((line) =>
      geoArea({ type: 'Polygon', coordinates: [line] })
    )
    expect(geoArea(villages)).toBeCloseTo(outer! - (4 * Math.PI - lake!), 12)
    expect(villageAtPoint(villages, -6.885, 113.845)).toBeUndefined()
    expect(villageAtPoint(villages, -6.92, 113.7)).toBeUndefined()
  })

  it.each<[string, unknown]>([
    ['none', null],
    ['empty', { type: 'Polygon', coordinates: [] }],
    ['empty', { type: 'Polygon' }],
    ['empty', { type: 'MultiPolygon' }],
    ['empty', { type: 'MultiPolygon', coordinates: [] }],
    ['empty in one part', { type: 'MultiPolygon', coordinates: [square().coordinates, []] }],
    ['an empty ring', { type: 'Polygon', coordinates: [[]] }],
    ['a point', { type: 'Point', coordinates: [113.8, -6.92] }],
    ['a collection', { type: 'GeometryCollection', geometries: [square()] }],
    [
      'a line there and back',
      {
        type: 'Polygon',
        coordinates: [
          [
            [113.8, -6.9],
            [113.9, -6.8],
            [113.85, -6.85],
            [113.8, -6.9]
          ]
        ]
      }
    ],
    ['not closed', { type: 'Polygon', coordinates: [ring(113.8, -6.93).slice(1)] }],
    ['two corners', { type: 'Polygon', coordinates: [[0, 1, 0].map((i) => ring(113.8, -6.93)[i])] }],
    ['numbers alone', { type: 'Polygon', coordinates: [113.8, -6.92] }],
    ['no numbers', { type: 'Polygon', coordinates: [ring(113.8, -6.93).map(([x]) => [x, null])] }]
  ])('that are %s are refused by the name of their village', (_, geometry) => {
    const { code, message } = refused(file(shape({ kode }, geometry)))!
    expect(code).toBe('regions/boundaries-geometry')
    expect(message).toContain('Jelbudan (35.29.14.2008)')
  })
})

it.each<[string, unknown]>([
  ['regions/boundaries-format', null],
  ['regions/boundaries-format', []],
  ['regions/boundaries-format', 'FeatureCollection'],
  ['regions/boundaries-format', square()],
  ['regions/boundaries-format', { type: 'FeatureCollection' }],
  ['regions/boundaries-format', file(null)],
  ['regions/boundaries-format', { type: 'Topology' }],
  ['regions/boundaries-format', { type: 'Topology', arcs: [], objects: { a: { type: 'Polygon', arcs: [[9]] } } }],
  ['regions/boundaries-codes', file()],
  ['regions/boundaries-codes', file(shape({ name: 'Entah', kode: '352914' }))],
  ['regions/boundaries-other-regency', file(shape({ kode: '35.28.01.2001' }))],
  ['regions/boundaries-axes', file(shape({ kode }, square(-6.92, 113.8)))],
  ['regions/boundaries-far', file(shape({ kode }, square(110, -7)))],
  ['regions/boundaries-degrees', file(shape({ kode }, square(720_000, 9_230_000, 100)))]
])('a file is refused with %s', (code, content) => expect(refused(content)?.code).toBe(code))
