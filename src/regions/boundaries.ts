import { geoArea } from 'd3-geo'
import type { Feature, FeatureCollection, Geometry, MultiPolygon, Polygon, Position } from 'geojson'
import { feature } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'
import { Problem } from '../kernel/problem.ts'
import { type Text, text } from '../kernel/text.ts'
import { villagesByName } from './boundary-names.ts'
import { kilometres, regionKey } from './rules.ts'

export interface KnownVillage {
  code: string
  name: string
  district: string
  lat: number | null
  lon: number | null
}

export interface Boundaries {
  villages: FeatureCollection<Polygon | MultiPolygon>
  /** Villages of the regency the file has no shape for. */
  missing: string[]
  /** Codes in the file that are not villages of this regency. */
  foreign: number
  /** Shapes without a code. */
  withoutCode: number
  /** Where the codes of villages stand in the file, or their names where it has no such codes. */
  codeColumn: string
  byName: boolean
  /** Its codes are of the statistics office, and were translated. */
  byBps: boolean
  /** Names in the file that no village of the regency bears, and those that do not say which village or shape is meant. */
  unknown: string[]
  unclear: string[]
  /** Villages one of whose lines has no shape; the others of them are taken. */
  shapeless: string[]
}

const unusable = (code: string, message: Text, facts: Record<string, unknown> = {}) =>
  new Problem(`regions/${code}`, 422, message, { facts })

type Shape = Feature<Geometry | null>
const isFeature = (shape: unknown): shape is Shape => (shape as Shape | null)?.type === 'Feature'

/** All features of a file, whichever way it holds them; undefined when it holds none. */
function features(json: { type?: unknown } | null): unknown {
  if (json?.type === 'FeatureCollection') return (json as FeatureCollection).features
  if (json?.type === 'Feature') return [json]
  if (json?.type !== 'Topology') return undefined
  const topology = json as Topology
  try {
    return Object.values(topology.objects).flatMap((object) => {
      const shapes = feature(topology, object as GeometryCollection) as FeatureCollection | Feature
      return shapes.type === 'FeatureCollection' ? shapes.features : [shapes]
    })
  } catch {
    return undefined
  }
}

function collect(content: unknown): Shape[] {
  const shapes = features(content as { type?: unknown } | null)
  if (Array.isArray(shapes) && shapes.every(isFeature)) return shapes
  throw unusable(
    'boundaries-format',
    text(
      'Berkas ini bukan GeoJSON (FeatureCollection atau Feature) atau TopoJSON. Ekspor ulang batas desa dari ' +
        'aplikasi peta sebagai GeoJSON.',
      'This file is neither GeoJSON (a FeatureCollection or Feature) nor TopoJSON. Export the village boundaries again as GeoJSON.'
    )
  )
}

/** A village code of 10 digits as files keep it: 35.29.14.2008, 3529142008, 3529142008.0, ID3529142008. */
function codeOf(value: unknown): string | undefined {
  const digits = /^\s*(?:[A-Z]{2})?\s*((?:\d[.\s]?){9}\d)(?:[.,]0+)?\s*$/i
    .exec(String(value ?? ''))?.[1]
    ?.replace(/\D/g, '')
  return digits && `${digits.slice(0, 2)}.${digits.slice(2, 4)}.${digits.slice(4, 6)}.${digits.slice(6)}`
}

/** Everything that may be a code in a shape, by its column; the shape's own id first. */
const columnsOf = (shape: Shape): [column: string, value: unknown][] => [
  ['feature.id', shape.id],
  ...Object.entries(shape.properties ?? {})
]

/** What speaks for a column of codes. */
interface Column {
  name: string
  /** The code of each shape. */
  codes: (string | undefined)[]
  /** Villages of the regency among them. */
  known: Set<string>
  /** Shapes that bear the name of that village too. */
  named: number
  /** Named after the statistics office (BPS), whose codes look alike and mean other villages. */
  bps: boolean
  /** Its codes are such ones, translated. */
  translated?: true
}

/**
 * The column that holds the Kemendagri codes. Of all columns of codes the one counts whose villages bear the names in
 * the file, else the one that knows most villages of the regency, else one that is not named after the statistics
 * office. Two that are equal in all of this and name different villages are refused. Codes of that office count as
 * well as the villages that they are translated to.
 */
function codeColumnOf(
  shapes: readonly Shape[],
  known: ReadonlyMap<string, KnownVillage>,
  byBps: ReadonlyMap<string, string>
): Column | undefined {
  const columns = new Map<string, Column>()
  shapes.forEach((shape, i) => {
    const values = columnsOf(shape)
    const words = new Set(values.flatMap(([, value]) => (typeof value === 'string' ? regionKey(value) : [])))
    for (const [name, value] of values) {
      const code = codeOf(value)
      if (!code) continue
      const note = (key: string, code: string, more: Pick<Column, 'bps' | 'translated'>) => {
        const column = columns.get(key) ?? { name, codes: [], known: new Set(), named: 0, ...more }
        columns.set(key, column)
        column.codes[i] = code
        const village = known.get(code)
        if (!village) return
        column.known.add(code)
        if (words.has(regionKey(village.name))) column.named++
      }
      note(name, code, { bps: /bps/i.test(name) })
      const translated = byBps.get(code.replaceAll('.', ''))
      if (translated) note(`${name} (BPS)`, translated, { bps: false, translated: true })
    }
  })
  const better = (a: Column, b: Column) =>
    b.named - a.named || b.known.size - a.known.size || Number(a.bps) - Number(b.bps)
  const [best, ...others] = [...columns.values()].sort(better)
  const rival = others.find(
    (other) =>
      better(best!, other) === 0 && other.codes.some((code, i) => code !== best!.codes[i] && known.has(code ?? ''))
  )
  if (rival) {
    throw unusable(
      'boundaries-columns',
      text(
        `Kolom ${best!.name} dan ${rival.name} menyebut desa yang berbeda. Hapus kolom yang bukan kode Kemendagri lalu impor lagi.`,
        `The columns ${best!.name} and ${rival.name} name different villages. Remove the one without Kemendagri codes and import again.`
      )
    )
  }
  return best
}

/** d3 takes the right-hand side of a ring as its inside: outer rings must go clockwise, holes the other way, or they fill the globe. */
function wound(geometry: Polygon | MultiPolygon): Polygon | MultiPolygon {
  const right = (rings: Position[][]) =>
    rings.map((ring, i) => {
      const fills = geoArea({ type: 'Polygon', coordinates: [ring] }) > 2 * Math.PI
      return fills === (i === 0) ? ring.toReversed() : ring
    })
  return geometry.type === 'Polygon'
    ? { ...geometry, coordinates: right(geometry.coordinates) }
    : { ...geometry, coordinates: geometry.coordinates.map(right) }
}

/**
 * Reads real village boundaries of one regency: checks that codes are Kemendagri codes of its villages, that every
 * shape is a closed polygon in degrees, and that longitude comes first (a file with swapped axes is refused, as is one
 * whose shapes lie over 60 km from where their villages are known to be). A village in several shapes gets all of them.
 * Without such codes the names of villages count, see boundary-names.ts.
 */
export function readBoundaries(
  content: unknown,
  villages: readonly KnownVillage[],
  byBps: ReadonlyMap<string, string> = new Map()
): Boundaries {
  const known = new Map(villages.map((v) => [v.code, v]))
  const shapes = collect(content)
  const byCode = codeColumnOf(shapes, known, byBps)
  const names = villagesByName(
    shapes.map((shape) => shape.properties ?? {}),
    villages
  )
  // Codes of the statistics office may by chance be those of other villages; the names beside them know better.
  const byName = names !== undefined && (!byCode || byCode.named * 2 < names.exact) ? names : undefined
  const trusted = byCode && !(byCode.bps && byCode.named === 0) ? byCode : undefined
  const column = byName ? { name: byName.column, codes: byName.codes } : trusted
  if (!column) {
    throw unusable(
      'boundaries-codes',
      text(
        'Tidak ada kode desa Kemendagri (10 angka, misalnya 35.29.14.2008) atau nama desa yang dikenal dalam berkas ' +
          'ini. Bila isinya kode BPS, masukkan dahulu padanan kodenya.',
        'No Kemendagri village codes (10 digits, for example 35.29.14.2008) or known names of villages are in this ' +
          'file. If it has BPS codes, bring their table first.'
      )
    )
  }
  if (!byName && trusted?.known.size === 0) {
    throw unusable(
      'boundaries-other-regency',
      text(
        'Kode desa dalam berkas ini milik kabupaten lain.',
        'The village codes in this file belong to another regency.'
      )
    )
  }
  const found = new Map<string, Feature<Polygon | MultiPolygon>>()
  const shapeless = new Map<KnownVillage, Geometry | null>()
  const unclear = new Set(byName?.unclear)
  let foreign = 0
  let withoutCode = 0
  for (const [i, shape] of shapes.entries()) {
    const code = column.codes[i]
    const village = code && known.get(code)
    if (!village) {
      if (code) foreign++
      else withoutCode++
      continue
    }
    // A shape whose code and name are those of two villages is neither's.
    const named = byName ? undefined : names?.codes[i]
    if (named && named !== code && isNamed(shape, known.get(named)!, names!.column)) {
      unclear.add(`${known.get(named)!.name} (${code})`)
      continue
    }
    if (isEmpty(shape.geometry)) {
      shapeless.set(village, shape.geometry)
      continue
    }
    const geometry = polygonsOf(shape.geometry, village)
    for (const ring of polygons(geometry).flat()) checkRing(ring, village)
    const before = found.get(code)
    found.set(code, {
      type: 'Feature',
      id: code,
      properties: { code, name: village.name },
      geometry: before ? joined(before.geometry, wound(geometry)) : wound(geometry)
    })
  }
  // A line without a shape is only told where another one has it.
  for (const [village, geometry] of shapeless) if (!found.has(village.code)) polygonsOf(geometry, village)
  return {
    villages: { type: 'FeatureCollection', features: [...found.values()] },
    missing: villages.filter((v) => !found.has(v.code)).map((v) => v.name),
    foreign,
    withoutCode,
    codeColumn: column.name,
    byName: byName !== undefined,
    byBps: !byName && trusted?.translated === true,
    unknown: byName?.unknown ?? [],
    unclear: [...unclear],
    shapeless: [...shapeless.keys()].map((village) => village.name)
  }
}

const isNamed = ({ properties }: Shape, { name }: KnownVillage, column: string) =>
  regionKey(String(properties?.[column] ?? '')) === regionKey(name)
const isEmpty = (geometry: Geometry | null) =>
  !geometry || ((geometry.type === 'Polygon' || geometry.type === 'MultiPolygon') && !geometry.coordinates?.length)

/** The shape of a village, which has a ring in each part. */
function polygonsOf(geometry: Geometry | null, village: KnownVillage): Polygon | MultiPolygon {
  const polygon = geometry?.type === 'Polygon' || geometry?.type === 'MultiPolygon' ? geometry : undefined
  if (polygon && polygons(polygon).length > 0 && polygons(polygon).every((rings) => rings?.length > 0)) return polygon
  throw unusable(
    'boundaries-geometry',
    polygon || !geometry
      ? text(
          `Desa ${village.name} (${village.code}) tidak punya bentuk dalam berkas ini. Gambar batasnya, atau hapus ` +
            `barisnya, lalu impor lagi.`,
          `${village.name} (${village.code}) has no shape in this file. Draw it, or remove its line, and import again.`
        )
      : text(
          `Bentuk desa ${village.name} (${village.code}) bukan poligon. Perbaiki di aplikasi peta lalu impor lagi.`,
          `The shape of ${village.name} (${village.code}) is not a polygon. Mend it in the map program and import again.`
        )
  )
}

const polygons = (geometry: Polygon | MultiPolygon): Position[][][] =>
  geometry.type === 'Polygon' ? [geometry.coordinates] : (geometry.coordinates ?? [])
/** The parts of both; one that a file repeats stands once. */
const joined = (a: Polygon | MultiPolygon, b: Polygon | MultiPolygon): MultiPolygon => ({
  type: 'MultiPolygon',
  coordinates: [...new Map([...polygons(a), ...polygons(b)].map((part) => [JSON.stringify(part), part])).values()]
})

const isPoint = (point: unknown) => Array.isArray(point) && Number.isFinite(point[0]) && Number.isFinite(point[1])

/** Does a ring hold more than a tenth of a square metre? A line there and back, or one point, is no boundary; square degrees. */
const isWide = (ring: readonly Position[]) => {
  const twice = ring.slice(1).map(([x, y], i) => ring[i]![0]! * y! - x! * ring[i]![1]!)
  return Math.abs(twice.reduce((sum, one) => sum + one, 0)) > 1e-11
}

function checkRing(ring: Position[], village: KnownVillage): void {
  const sound = Array.isArray(ring) && ring.length >= 4 && ring.every(isPoint) && isWide(ring)
  const first = ring?.[0]
  const last = sound ? ring.at(-1) : undefined
  if (!sound || first?.[0] !== last?.[0] || first?.[1] !== last?.[1]) {
    throw unusable(
      'boundaries-geometry',
      text(
        `Garis batas desa ${village.name} (${village.code}) tidak tertutup atau rusak.`,
        `The boundary of ${village.name} (${village.code}) is not closed or is damaged.`
      )
    )
  }
  const [x, y] = first as [number, number]
  if (Math.abs(x) > 180 || Math.abs(y) > 90) {
    if (Math.abs(x) <= 90 && Math.abs(y) <= 180) throw swapped()
    throw unusable(
      'boundaries-degrees',
      text(
        'Koordinat bukan derajat lintang/bujur WGS84 (EPSG:4326). Ubah proyeksinya lalu impor lagi.',
        'Coordinates are not WGS84 degrees (EPSG:4326). Reproject and import again.'
      )
    )
  }
  if (village.lat === null || village.lon === null) return
  const here = { lat: village.lat, lon: village.lon }
  if (kilometres({ lat: y, lon: x }, here) <= 60) return
  if (Math.abs(y) <= 180 && kilometres({ lat: x, lon: y }, here) <= 60) throw swapped()
  throw unusable(
    'boundaries-far',
    text(
      `Bentuk desa ${village.name} (${village.code}) terletak lebih dari 60 km dari tempatnya. Periksa kode dan proyeksinya.`,
      `The shape of ${village.name} (${village.code}) lies over 60 km from its place. Check its code and projection.`
    )
  )
}

const swapped = () =>
  unusable(
    'boundaries-axes',
    text(
      'Lintang dan bujur dalam berkas ini tertukar: GeoJSON menulis bujur dahulu. Tukar urutannya lalu impor lagi.',
      'Latitude and longitude are swapped in this file: GeoJSON puts longitude first. Swap them and import again.'
    )
  )
