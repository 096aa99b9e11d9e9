import { geoBounds, geoContains } from 'd3-geo'
import type { Feature, FeatureCollection, Position } from 'geojson'
import { invisible, oneApostrophe, plainText } from '../kernel/written.ts'

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
  const words = oneApostrophe(name)
    .replace(invisible, '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/'|\p{M}/gu, '')
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

export type VillageFinder = (written: string, district?: string | undefined) => NamedVillage | undefined

const folded = (name: string) => regionKey(name).replaceAll(' ', '')
const levelOnly = (part: string) =>
  regionKey(part)
    .split(' ')
    .every((word) => prefixes.has(word))

/** A village as lists write it: the code of all 10 digits or of the last four, the name, and the district behind it. */
function partsOf(written: string) {
  let code: string | undefined
  const words = plainText(written).replace(/(?<![\d.])(?:(?:\d[. ]?){9}\d|\d{4})(?!\d)/, (digits) => {
    code = digits.replace(/\D/g, '')
    return ','
  })
  const parts = words.split(/[(),/;|]|(?<= )-(?= )|(?<!\p{L})(?=(?:kec|kab)(?:amatan|upaten)?(?!\p{L}))/iu)
  const named = parts.filter((part) => /\p{L}/u.test(part))
  const [name = '', district] = named.length > 1 ? named.filter((part) => !levelOnly(part)) : named
  return { code, whole: folded(words), name: folded(name), district: district && folded(district) }
}

/** The code of ten digits that a cell holds, alone or beside a name. */
export const codeIn = (written: string): string | undefined =>
  /(?<![\d.])(?:\d[. ]?){9}\d(?!\d)/.exec(plainText(written))?.[0].replace(/\D/g, '')

/**
 * Finds the village that a spreadsheet means, among those of one regency: by its code of 10 digits, by the same name, else
 * by a clearly nearest spelling (at least 0.9, and 0.04 above the next). What stands beside a name must agree: its code
 * (`2008 - Jelbudan`), its district, in its own column or behind the name (`Jelbudan (Dasuk)`, `Jelbudan Kec. Dasuk`).
 * Undefined when none or several fit. Each way of writing is thought of once: a list repeats its few villages.
 */
export function villageFinder(villages: readonly NamedVillage[]): VillageFinder {
  const all = villages.map((v) => ({
    village: v,
    name: folded(v.name),
    district: folded(v.district),
    digits: v.code.replaceAll('.', '')
  }))
  type Known = (typeof all)[number]
  const inDistrict = (district: string) => all.filter((v) => similarity(v.district, district) >= 0.88)
  /** Those of the same name, else of the nearest spelling: several where it is not clear which. */
  const named = (name: string, among: readonly Known[]) => {
    const scores = among.map((v) => similarity(v.name, name))
    const best = Math.max(...scores)
    return among.filter((_, i) => scores[i]! >= (best === 1 ? 1 : Math.max(0.9, best - 0.04)))
  }
  const fitting = ({ whole, name, district }: ReturnType<typeof partsOf>, pool: readonly Known[]) => {
    if (!name) return pool
    const same = pool.filter((v) => v.name === whole)
    if (same.length || !district) return same.length ? same : named(name, pool)
    // The name of a village is no misspelt district: `Jelbudan/Dasuk Barat` are two villages.
    const exactly = all.some((v) => v.name === district)
    const behind = new Set(exactly ? all.filter((v) => v.district === district) : inDistrict(district))
    const within = named(
      name,
      pool.filter((v) => behind.has(v))
    )
    // A regency has the name of its town: `Jelbudan, Sumenep` need not be in the district Kota Sumenep.
    const regency = [...behind].some((v) => /^kota /i.test(v.village.district))
    return within.length || !regency ? within : named(name, pool)
  }
  const find: VillageFinder = (written, column) => {
    const parts = partsOf(written)
    if (!parts.name && !parts.code) return undefined
    const near = column ? inDistrict(folded(column)) : []
    const fits = fitting(parts, near.length ? near : all).filter((v) => v.digits.endsWith(parts.code ?? ''))
    return fits.length === 1 ? fits[0]!.village : undefined
  }
  const known = new Map<string, NamedVillage | undefined>()
  return (written, district) => {
    const key = `${written}|${district ?? ''}`
    if (!known.has(key)) known.set(key, find(written, district))
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
