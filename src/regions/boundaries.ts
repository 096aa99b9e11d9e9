import { geoArea } from 'd3-geo'
import type { Feature, FeatureCollection, Geometry, MultiPolygon, Polygon, Position } from 'geojson'
import { feature } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'
import { Problem } from '../kernel/problem.ts'
import { type Text, text } from '../kernel/text.ts'
import { kilometres } from './rules.ts'

export interface KnownVillage {
  code: string
  name: string
  lat: number | null
  lon: number | null
}

export interface Boundaries {
  villages: FeatureCollection<Polygon | MultiPolygon>
  /** Villages of the regency the file has no shape for. */
  missing: string[]
  /** Codes in the file that are not villages of this regency. */
  foreign: number
}

const unusable = (code: string, message: Text, facts: Record<string, unknown> = {}) =>
  new Problem(`regions/${code}`, 422, message, { facts })

function collect(content: unknown): Feature<Geometry | null>[] {
  const json = content as { type?: string }
  if (json?.type === 'FeatureCollection') return (json as FeatureCollection).features
  if (json?.type === 'Topology') {
    const topology = json as unknown as Topology
    return Object.values(topology.objects)
      .filter((object): object is GeometryCollection => object.type === 'GeometryCollection')
      .flatMap((object) => (feature(topology, object) as FeatureCollection).features)
  }
  throw unusable(
    'boundaries-format',
    text(
      'Berkas ini bukan GeoJSON FeatureCollection atau TopoJSON. Ekspor ulang batas desa dari aplikasi peta sebagai GeoJSON.',
      'This file is neither a GeoJSON FeatureCollection nor TopoJSON. Export the village boundaries again as GeoJSON.'
    )
  )
}

/** A Kemendagri village code wherever files keep it, with or without points: id, code, kode, kode_desa, KDEPUM … */
function codeOf(shape: Feature<Geometry | null>): string | undefined {
  const properties = shape.properties ?? {}
  const named = Object.entries(properties)
    .filter(([key]) => /kode|code|kdepum|kd_?desa|iddesa/i.test(key))
    .map(([, value]) => value)
  for (const candidate of [shape.id, ...named]) {
    const digits = String(candidate ?? '').replace(/\D/g, '')
    if (digits.length === 10)
      return `${digits.slice(0, 2)}.${digits.slice(2, 4)}.${digits.slice(4, 6)}.${digits.slice(6)}`
  }
  return undefined
}

const ringsOf = (geometry: Polygon | MultiPolygon): Position[][] =>
  geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat()

/** d3 draws clockwise rings as their inside; the other winding would fill the whole globe. */
function wound(geometry: Polygon | MultiPolygon): Polygon | MultiPolygon {
  const right = (rings: Position[][]) =>
    geoArea({ type: 'Polygon', coordinates: rings }) > 2 * Math.PI ? rings.map((ring) => [...ring].reverse()) : rings
  return geometry.type === 'Polygon'
    ? { ...geometry, coordinates: right(geometry.coordinates) }
    : { ...geometry, coordinates: geometry.coordinates.map(right) }
}

/**
 * Reads real village boundaries of one regency: checks that codes are Kemendagri codes of its villages, that every
 * shape is a closed polygon in degrees, and that longitude comes first (a file with swapped axes is refused, as is one
 * whose shapes lie over 60 km from where their villages are known to be).
 */
export function readBoundaries(content: unknown, villages: readonly KnownVillage[]): Boundaries {
  const known = new Map(villages.map((v) => [v.code, v]))
  const found = new Map<string, Feature<Polygon | MultiPolygon>>()
  let foreign = 0
  let coded = 0
  for (const shape of collect(content)) {
    const code = codeOf(shape)
    if (!code) continue
    coded++
    const village = known.get(code)
    if (!village) {
      foreign++
      continue
    }
    const geometry = shape.geometry
    if (geometry?.type !== 'Polygon' && geometry?.type !== 'MultiPolygon') {
      throw unusable(
        'boundaries-geometry',
        text(
          `Bentuk desa ${village.name} (${code}) bukan poligon. Perbaiki di aplikasi peta lalu impor lagi.`,
          `The shape of ${village.name} (${code}) is not a polygon. Mend it in the map program and import again.`
        )
      )
    }
    for (const ring of ringsOf(geometry)) checkRing(ring, village)
    if (found.has(code)) {
      throw unusable(
        'boundaries-twice',
        text(
          `Desa ${village.name} (${code}) muncul dua kali. Gabungkan bentuknya lalu impor lagi.`,
          `${village.name} (${code}) appears twice. Join its shapes and import again.`
        )
      )
    }
    found.set(code, { type: 'Feature', id: code, properties: { code, name: village.name }, geometry: wound(geometry) })
  }
  if (coded === 0) {
    throw unusable(
      'boundaries-codes',
      text(
        'Tidak ada kode desa Kemendagri (10 angka, misalnya 35.29.14.2008) dalam berkas ini.',
        'No Kemendagri village codes (10 digits, for example 35.29.14.2008) are in this file.'
      )
    )
  }
  if (found.size === 0) {
    throw unusable(
      'boundaries-other-regency',
      text(
        'Kode desa dalam berkas ini milik kabupaten lain.',
        'The village codes in this file belong to another regency.'
      )
    )
  }
  return {
    villages: { type: 'FeatureCollection', features: [...found.values()] },
    missing: villages.filter((v) => !found.has(v.code)).map((v) => v.name),
    foreign
  }
}

function checkRing(ring: Position[], village: KnownVillage): void {
  const first = ring[0]
  const last = ring.at(-1)
  const closed = first && last && first[0] === last[0] && first[1] === last[1]
  if (ring.length < 4 || !closed || ring.some(([x, y]) => !Number.isFinite(x) || !Number.isFinite(y))) {
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
