import { geoBounds, geoContains } from 'd3-geo'
import type { Feature, FeatureCollection, Position } from 'geojson'

const prefixes = new Set([
  'ds',
  'desa',
  'dusun',
  'kel',
  'kelurahan',
  'kec',
  'kecamatan',
  'kab',
  'kabupaten',
  'kota',
  'prov',
  'provinsi',
  'pulau'
])

/** `Ds. Jelbudan, Kec. DASUK` -> `jelbudan dasuk`: lower case, no marks, no words that only say the level. */
export function regionKey(name: string): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u2018\u2019\u02bb\u02bc\u00b4'`]/g, '')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
    .split(' ')
  const kept = words.filter((word) => !prefixes.has(word))
  return (kept.length ? kept : words).join(' ')
}

/** How alike two names are, 0 to 1: Jaro-Winkler similarity (Winkler 1990, prefix scale 0.1 up to 4 letters). */
export function similarity(a: string, b: string): number {
  if (a === b) return a ? 1 : 0
  if (!a.length || !b.length) return 0
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1)
  const usedB = new Uint8Array(b.length)
  const usedA = new Uint8Array(a.length)
  let matches = 0
  for (let i = 0; i < a.length; i++) {
    const end = Math.min(b.length, i + reach + 1)
    for (let j = Math.max(0, i - reach); j < end; j++) {
      if (usedB[j] || a.charCodeAt(i) !== b.charCodeAt(j)) continue
      usedA[i] = 1
      usedB[j] = 1
      matches++
      break
    }
  }
  if (!matches) return 0
  let swaps = 0
  for (let i = 0, j = 0; i < a.length; i++) {
    if (!usedA[i]) continue
    while (!usedB[j]) j++
    if (a.charCodeAt(i) !== b.charCodeAt(j)) swaps++
    j++
  }
  const jaro = (matches / a.length + matches / b.length + (matches - swaps / 2) / matches) / 3
  let prefix = 0
  while (prefix < 4 && prefix < a.length && a[prefix] === b[prefix]) prefix++
  return jaro + prefix * 0.1 * (1 - jaro)
}

export interface NamedVillage {
  code: string
  name: string
  district: string
}

interface Folded {
  village: NamedVillage
  name: string
  district: string
}
const foldedOf = new WeakMap<readonly NamedVillage[], Folded[]>()
const folded = (name: string) => regionKey(name).replaceAll(' ', '')
/** Names are folded once for a list of villages, as a spreadsheet asks for many thousands. */
function fold(villages: readonly NamedVillage[]): Folded[] {
  const known = foldedOf.get(villages)
  if (known) return known
  const made = villages.map((village) => ({ village, name: folded(village.name), district: folded(village.district) }))
  foldedOf.set(villages, made)
  return made
}

/** A Kemendagri code of a village, 10 digits with points or without, as text or as a number that a spreadsheet made of it. */
const codeIn = (written: string): string | undefined => {
  const digits = /^\s*'?((?:\d[.\s]?){9}\d)(?:\.0)?(?!\d)/.exec(written)?.[1]?.replace(/\D/g, '')
  return digits && `${digits.slice(0, 2)}.${digits.slice(2, 4)}.${digits.slice(4, 6)}.${digits.slice(6)}`
}

/**
 * The village a spreadsheet means, among those of one regency: by its code, the same name, else a clearly nearest
 * spelling (at least 0.9, and 0.04 above the next). A district narrows the choice: in its own column, or with the name
 * (`Jelbudan (Dasuk)`, `JELBUDAN, DASUK`). Undefined when none or several fit, or when a code and a name disagree.
 */
export function matchVillage(
  written: string,
  district: string | undefined,
  villages: readonly NamedVillage[]
): NamedVillage | undefined {
  const code = codeIn(written)
  if (code) {
    const name = folded(written.replace(/^[\s'\d.]+/, ''))
    const found = villages.find((v) => v.code === code)
    return found && (name === '' || similarity(folded(found.name), name) >= 0.9) ? found : undefined
  }
  const short = /^\s*(\d{4})\s*[-–.:]\s*(\D+)$/.exec(written)
  if (short) {
    const found = matchVillage(short[2]!, district, villages)
    return found?.code.endsWith(`.${short[1]}`) ? found : undefined
  }
  const plain = byName(folded(written), district, villages)
  if (plain) return plain
  const parts = /^([^(),]+?)\s*[(,]\s*([^(),]+?)\s*\)?(?:,.*)?$/.exec(written)
  return parts ? byName(folded(parts[1]!), district ?? parts[2]!, villages) : undefined
}

function byName(
  key: string,
  district: string | undefined,
  villages: readonly NamedVillage[]
): NamedVillage | undefined {
  if (!key) return undefined
  const all = fold(villages)
  const districtKey = district ? folded(district) : ''
  const near = districtKey ? all.filter((v) => similarity(v.district, districtKey) >= 0.88) : []
  let first: { village: NamedVillage; score: number } | undefined
  let second = 0
  for (const { village, name } of near.length ? near : all) {
    const score = similarity(name, key)
    if (!first || score > first.score) {
      second = first?.score ?? 0
      first = { village, score }
    } else if (score > second) second = score
  }
  if (!first || first.score < 0.9) return undefined
  if (first.score === 1 ? second === 1 : second > first.score - 0.04) return undefined
  return first.village
}

export type VillageFinder = (written: string, district?: string | undefined) => NamedVillage | undefined

/** `matchVillage` among the villages of one regency, thinking once about each way of writing: a list repeats its few villages. */
export function villageFinder(villages: readonly NamedVillage[]): VillageFinder {
  const known = new Map<string, NamedVillage | undefined>()
  return (written, district) => {
    const key = `${written}|${district ?? ''}`
    if (!known.has(key)) known.set(key, matchVillage(written, district, villages))
    return known.get(key)
  }
}

/** The village whose shape holds a point, among shapes whose id is a village's code; degrees in. */
export function villageAtPoint(shapes: FeatureCollection, lat: number, lon: number): string | undefined {
  const around = shapes.features.find((shape) => inBox(boxOf(shape), lat, lon) && geoContains(shape, [lon, lat]))
  return around && String(around.id)
}

type Box = [[west: number, south: number], [east: number, north: number]]
const boxes = new WeakMap<Feature, Box>()
function boxOf(shape: Feature): Box {
  const known = boxes.get(shape)
  if (known) return known
  const box = geoBounds(shape) as Box
  boxes.set(shape, box)
  return box
}
const inBox = ([[west, south], [east, north]]: Box, lat: number, lon: number) =>
  lon >= west && lon <= east && lat >= south && lat <= north

/** Kilometres between two points (haversine, mean earth radius 6371 km); degrees in. */
export function kilometres(a: { lat: number; lon: number }, b: { lat: number; lon: number }): number {
  const rad = Math.PI / 180
  const h =
    Math.sin(((b.lat - a.lat) * rad) / 2) ** 2 +
    Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(((b.lon - a.lon) * rad) / 2) ** 2
  return 12_742 * Math.asin(Math.sqrt(h))
}

/** Part of a convex polygon on the inner side of the line through `p` and `q` (Sutherland-Hodgman, one edge). */
function clipByEdge(polygon: Position[], p: Position, q: Position): Position[] {
  const side = ([x, y]: Position) => (q[0]! - p[0]!) * (y! - p[1]!) - (q[1]! - p[1]!) * (x! - p[0]!)
  return polygon.flatMap((current, i) => {
    const previous = polygon[(i + polygon.length - 1) % polygon.length]!
    const now = side(current)
    const before = side(previous)
    const crossing = () => {
      const t = before / (before - now)
      return [previous[0]! + t * (current[0]! - previous[0]!), previous[1]! + t * (current[1]! - previous[1]!)]
    }
    if (now >= 0) return before < 0 ? [crossing(), current] : [current]
    return before >= 0 ? [crossing()] : []
  })
}

/** The common part of a convex polygon and a disc (24 corners) around a point; radius in kilometres, x scaled by latitude. */
export function clipByDisc(polygon: Position[], centre: { lat: number; lon: number }, radiusKm: number): Position[] {
  const dy = radiusKm / 111.2
  const dx = dy / Math.cos((centre.lat * Math.PI) / 180)
  const corners = Array.from({ length: 24 }, (_, i): Position => {
    const angle = (i / 24) * 2 * Math.PI
    return [centre.lon + dx * Math.cos(angle), centre.lat + dy * Math.sin(angle)]
  })
  let clipped = polygon
  for (let i = 0; i < corners.length && clipped.length; i++)
    clipped = clipByEdge(clipped, corners[i]!, corners[(i + 1) % 24]!)
  return clipped
}
