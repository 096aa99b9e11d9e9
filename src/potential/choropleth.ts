import { geoPath } from 'd3-geo'
import type { Feature, MultiPolygon, Polygon } from 'geojson'

/** Five classes of a quantity for a choropleth: quantiles of what is there, at round numbers where that is possible. */
export interface Scale {
  /** Lower bounds of the classes, ascending. */
  bounds: number[]
  classOf: (value: number) => number
}

export const shades = ['#d5ead9', '#9fd0ad', '#62ae7f', '#2f8556', '#0f5132'] as const
export const noData = '#efece4'

function round(value: number): number {
  if (value < 10) return Math.round(value)
  const power = 10 ** (Math.floor(Math.log10(value)) - 1)
  return Math.round(value / power) * power
}

export function scaleOf(values: readonly number[]): Scale {
  const there = values.filter((v) => v > 0).sort((a, b) => a - b)
  if (there.length === 0) return { bounds: [], classOf: () => -1 }
  const quantile = (q: number) => there[Math.min(there.length - 1, Math.floor(q * there.length))]!
  const least = Math.min(1, there[0]!)
  const bounds = [...new Set([least, ...[0.4, 0.65, 0.83, 0.94].map((q) => round(quantile(q)))])]
    .filter((b, i, all) => i === 0 || b > all[0]!)
    .sort((a, b) => a - b)
  return {
    bounds,
    classOf(value) {
      if (value <= 0) return -1
      let at = 0
      while (at + 1 < bounds.length && value >= bounds[at + 1]!) at++
      return at
    }
  }
}

/** The colour of a class, spread over the five shades however many classes there are. */
export const shadeOf = (at: number, count: number): string =>
  at < 0 ? noData : shades[count <= 1 ? 4 : Math.round((at * 4) / (count - 1))]!

/** The mainland of the regency is what the map begins with when it is a small part of a wide archipelago. */
export function mainlandOf(features: readonly Feature<Polygon | MultiPolygon>[]): Feature<Polygon | MultiPolygon>[] {
  const path = geoPath()
  const centres = features
    .map((feature) => ({ feature, centre: path.centroid(feature) }))
    .filter(({ centre }) => Number.isFinite(centre[0]))
  const middle = (axis: 0 | 1) =>
    centres.map(({ centre }) => centre[axis]).sort((a, b) => a - b)[Math.floor(centres.length / 2)] ?? 0
  const [x, y] = [middle(0), middle(1)]
  return centres
    .filter(({ centre }) => Math.abs(centre[0] - x) < 0.42 && Math.abs(centre[1] - y) < 0.3)
    .map(({ feature }) => feature)
}
