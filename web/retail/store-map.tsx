import { geoMercator, geoPath } from 'd3-geo'
import type { FeatureCollection, MultiPolygon, Polygon } from 'geojson'
import { useView } from '../shell/client.ts'
import { useT } from '../shell/language.tsx'

const [width, height] = [760, 380]

export interface StorePoint {
  id: string
  name: string
  lat: number
  lon: number
  /** What there is to do in this store: nothing, something, or it sells nothing of ours. */
  state: 'good' | 'act' | 'none'
}

const fills = { good: '#1c6740', act: '#b97409', none: '#ffffff' }

/** Where the stores are: filled where our products stand, amber where something is to be done; one can be chosen. */
export function StoreMap({
  stores,
  chosen,
  choose
}: {
  stores: readonly StorePoint[]
  chosen: string | undefined
  choose: (id: string | undefined) => void
}) {
  const t = useT()
  const boundaries = useView('regions/boundaries', {})
  if (stores.length === 0) return null
  const [lons, lats] = [stores.map((s) => s.lon), stores.map((s) => s.lat)]
  const pad = 0.03
  const project = geoMercator().fitExtent(
    [
      [10, 10],
      [width - 10, height - 10]
    ],
    {
      type: 'MultiPoint',
      coordinates: [
        [Math.min(...lons) - pad, Math.min(...lats) - pad],
        [Math.max(...lons) + pad, Math.max(...lats) + pad]
      ]
    }
  )
  const path = geoPath(project)
  const shapes =
    (boundaries.data?.villages as unknown as FeatureCollection<Polygon | MultiPolygon> | undefined)?.features ?? []
  const near = shapes.filter((f) => {
    const [[x0, y0], [x1, y1]] = path.bounds(f)
    return x1 > 0 && y1 > 0 && x0 < width && y0 < height
  })
  return (
    <figure style={{ margin: 0, maxWidth: 960 }}>
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing cannot be a fieldset */}
      <svg
        viewBox={`0 0 ${width} ${height}`}
        aria-label={t(`Peta ${stores.length} toko`, `Map of ${stores.length} stores`)}
        role="group"
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
            key={String(f.id)}
            d={path(f) ?? ''}
            fill="var(--mantine-color-body)"
            stroke="var(--mantine-color-default-border)"
          />
        ))}
        {stores.map((s) => {
          const [x, y] = project([s.lon, s.lat])!
          const act = () => choose(chosen === s.id ? undefined : s.id)
          return (
            // biome-ignore lint/a11y/useSemanticElements: a button inside a drawing can only be a shape
            <circle
              key={s.id}
              cx={x}
              cy={y}
              r={chosen === s.id ? 11 : 7.5}
              fill={fills[s.state]}
              stroke={s.state === 'none' ? '#69655b' : '#fff'}
              strokeWidth={1.6}
              role="button"
              tabIndex={0}
              aria-pressed={chosen === s.id}
              aria-label={s.name}
              style={{ cursor: 'pointer' }}
              onClick={act}
              onKeyDown={(e) => {
                if (e.key === 'Enter' || e.key === ' ') {
                  e.preventDefault()
                  act()
                }
              }}
            >
              <title>{s.name}</title>
            </circle>
          )
        })}
      </svg>
      <figcaption style={{ fontSize: 13 }}>
        {t(
          'Hijau: produk warga ada di rak. Kuning: ada yang perlu tindakan. Putih: belum ada produk.',
          "Green: residents' products on the shelf. Amber: something needs an act. White: no product yet."
        )}
      </figcaption>
    </figure>
  )
}
