import { geoMercator, geoPath } from 'd3-geo'
import type { Feature, FeatureCollection, MultiPolygon, Polygon } from 'geojson'
import type { Views } from '../../src/client.ts'
import { useView } from '../shell/client.ts'
import { useT } from '../shell/language.tsx'
import { today } from '../shell/today.ts'

const [width, height] = [520, 340]
const colors = ['#0f5132', '#b97409', '#962620', '#2b5c8a', '#6b4a8a', '#3a6f6a', '#8f5806']
type WeekData = Views['mentoring/week']['output']

/** Where the cases of a facilitator are, and the routes of the days, each in a colour of its own. */
export function RouteMap({
  base,
  cases,
  days
}: {
  base: { lat: number; lon: number }
  cases: WeekData['cases']
  days: WeekData['days']
}) {
  const t = useT()
  const boundaries = useView('regions/boundaries', {})
  const placed = cases.filter((c) => c.lat !== null)
  const of = new Map(placed.map((c) => [c.id, [c.lon!, c.lat!] as [number, number]]))
  const points: [number, number][] = [[base.lon, base.lat], ...of.values()]
  const [west, east] = [Math.min(...points.map((p) => p[0])), Math.max(...points.map((p) => p[0]))]
  const [south, north] = [Math.min(...points.map((p) => p[1])), Math.max(...points.map((p) => p[1]))]
  const pad = Math.max(0.02, (east - west) / 12, (north - south) / 12)
  const project = geoMercator().fitExtent(
    [
      [8, 8],
      [width - 8, height - 8]
    ],
    {
      type: 'MultiPoint',
      coordinates: [
        [west - pad, south - pad],
        [east + pad, north + pad]
      ]
    }
  )
  const path = geoPath(project)
  const shapes =
    (boundaries.data?.villages as unknown as FeatureCollection<Polygon | MultiPolygon> | undefined)?.features ?? []
  const near = shapes.filter((f: Feature<Polygon | MultiPolygon>) => {
    const [[x0, y0], [x1, y1]] = path.bounds(f)
    return x1 > 0 && y1 > 0 && x0 < width && y0 < height
  })
  const at = (place: [number, number]) => project(place)!
  return (
    <figure style={{ margin: 0 }}>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={t(
          `Peta ${placed.length} usaha dampingan dan rute minggu ini`,
          `Map of ${placed.length} cases and the routes of this week`
        )}
        style={{
          width: '100%',
          height: 'auto',
          border: '1px solid var(--mantine-color-default-border)',
          borderRadius: 12,
          background: 'var(--mantine-color-default-hover)'
        }}
      >
        {near.map((f) => (
          <path
            key={String(f.properties?.code ?? f.id)}
            d={path(f) ?? ''}
            fill="var(--mantine-color-body)"
            stroke="var(--mantine-color-default-border)"
          />
        ))}
        {days.map((day, i) => {
          const stops = day.visits.flatMap((v) => (of.has(v.case) ? [of.get(v.case)!] : []))
          const line = [
            [base.lon, base.lat] as [number, number],
            ...stops,
            [base.lon, base.lat] as [number, number]
          ].map(at)
          return (
            <polyline
              key={day.day}
              points={line.map((p) => p.map((n) => n.toFixed(1)).join(',')).join(' ')}
              fill="none"
              stroke={colors[i % colors.length]}
              strokeWidth={day.day === today() ? 3.4 : 2}
              strokeLinejoin="round"
              opacity={0.85}
            />
          )
        })}
        {placed.map((c) => {
          const [x, y] = at([c.lon!, c.lat!])
          const urgent = c.points >= 2
          return (
            <circle
              key={c.id}
              cx={x}
              cy={y}
              r={urgent ? 6 : 4.5}
              fill={urgent ? '#b3312a' : '#1c6740'}
              stroke="#fff"
              strokeWidth={1.4}
            >
              <title>{`${c.title}, ${c.villageName}`}</title>
            </circle>
          )
        })}
        <rect
          x={at([base.lon, base.lat])[0] - 6}
          y={at([base.lon, base.lat])[1] - 6}
          width={12}
          height={12}
          fill="#1c1b18"
          stroke="#fff"
          strokeWidth={1.4}
        />
      </svg>
      <figcaption style={{ fontSize: 13 }}>
        {t(
          'Kotak hitam: berangkat. Merah: mendesak. Garis: rute tiap hari, jarak lurus.',
          'Black square: start. Red: urgent. Lines: the route of each day, as the crow flies.'
        )}
      </figcaption>
    </figure>
  )
}
