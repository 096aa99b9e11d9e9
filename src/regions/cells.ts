import { Delaunay } from 'd3-delaunay'
import type { Feature, FeatureCollection, Polygon, Position } from 'geojson'
import { clipByDisc, kilometres } from './rules.ts'

export interface VillagePoint {
  code: string
  name: string
  lat: number
  lon: number
}

/**
 * Approximate village shapes: the Voronoi tessellation of the village points, each cell clipped to a disc around its
 * point. The radius is 1.3 times the distance to the fourth-nearest village, between 1 and 6 km, so that dense
 * mainland cells touch each other while islands stay apart. For pictures only; real boundaries replace them.
 */
export function approximateCells(points: readonly VillagePoint[]): FeatureCollection<Polygon> {
  if (points.length === 0) return { type: 'FeatureCollection', features: [] }
  const lons = points.map((p) => p.lon)
  const lats = points.map((p) => p.lat)
  const stretch = Math.cos((lats.reduce((a, b) => a + b, 0) / lats.length / 180) * Math.PI)
  const bounds: [number, number, number, number] = [
    (Math.min(...lons) - 0.2) * stretch,
    Math.min(...lats) - 0.2,
    (Math.max(...lons) + 0.2) * stretch,
    Math.max(...lats) + 0.2
  ]
  const voronoi = Delaunay.from(points.map((p): [number, number] => [p.lon * stretch, p.lat])).voronoi(bounds)
  const features = points.flatMap((point, i): Feature<Polygon>[] => {
    const cell = voronoi.cellPolygon(i)
    if (!cell) return [] // two villages on one point: the first keeps the cell
    const ring = cell.slice(0, -1).map(([x, y]): Position => [x / stretch, y])
    const near = points
      .filter((other) => other !== point)
      .map((other) => kilometres(point, other))
      .sort((a, b) => a - b)
    const radius = Math.min(6, Math.max(1, 1.3 * (near[Math.min(3, near.length - 1)] ?? 2)))
    const clipped = clipByDisc(counterClockwise(ring), point, radius)
    if (clipped.length < 3) return []
    const rounded = clipped.map(([x, y]): Position => [Number(x!.toFixed(5)), Number(y!.toFixed(5))]).reverse()
    return [
      {
        type: 'Feature',
        id: point.code,
        properties: { code: point.code, name: point.name },
        geometry: { type: 'Polygon', coordinates: [[...rounded, rounded[0]!]] }
      }
    ]
  })
  return { type: 'FeatureCollection', features }
}

function counterClockwise(ring: Position[]): Position[] {
  const area = ring.reduce((sum, [x, y], i) => {
    const [nx, ny] = ring[(i + 1) % ring.length]!
    return sum + x! * ny! - nx! * y!
  }, 0)
  return area < 0 ? [...ring].reverse() : ring
}
