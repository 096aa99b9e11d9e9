import { Stack, Text } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import type { FeatureCollection, MultiPolygon, Polygon } from 'geojson'
import { useRef } from 'react'
import { scaleOf } from '../../src/potential/choropleth.ts'
import { Choropleth, Legend, type MapRow } from '../potential/choropleth.tsx'
import { useView } from '../shell/client.ts'
import { useT } from '../shell/language.tsx'
import type { Plan } from './plan.tsx'

const markColors = { cooperatives: '#b97409', industry: '#962620' }

/** Where classes are held, and from which villages people come. */
export function PlanMap({ plan }: { plan: Plan }) {
  const t = useT()
  const navigate = useNavigate()
  const svgRef = useRef<SVGSVGElement>(null)
  const boundaries = useView('regions/boundaries', {})
  const villages = useView('regions/villages', {})
  if (!boundaries.data || !villages.data) return null
  const of = new Map(plan.villages.map((v) => [v.village, v]))
  const rows: MapRow[] = villages.data.rows.map((v) => ({
    village: v.code,
    name: v.name,
    district: v.district,
    value: of.has(v.code) ? of.get(v.code)!.seated : 0,
    behind: of.has(v.code) ? of.get(v.code)!.applicants : 0
  }))
  const scale = scaleOf(rows.map((r) => r.value ?? 0))
  const held = plan.classes.filter((c) => c.held)
  return (
    <Stack>
      <Choropleth
        shapes={boundaries.data.villages as unknown as FeatureCollection<Polygon | MultiPolygon>}
        islands={boundaries.data.islands}
        rows={rows}
        scale={scale}
        title={t('Peta rencana', 'Map of the plan')}
        describe={({ value, behind }) =>
          value === null || behind === null
            ? t('terlalu sedikit rumah tangga untuk ditampilkan', 'too few households to be shown')
            : t(`${value} kursi dari ${behind} peminat`, `${value} seats of ${behind} applicants`)
        }
        open={(code) => navigate({ to: '/desa/$code', params: { code } as never })}
        svgRef={svgRef}
        marks={held.map((c) => ({
          village: c.village,
          label: `${t(c.courseName)}, ${c.venueName}`,
          color: markColors[c.agency]
        }))}
      />
      <Legend scale={scale} unit={t('Kursi per desa', 'Seats by village')} />
      <Text size="sm">
        {t(
          'Lingkaran: tempat kelas. Kuning milik Dinas Koperasi, merah milik Dinas Perindustrian.',
          "Circles: where classes are held. Amber is the cooperatives agency's, red the industry agency's."
        )}
      </Text>
    </Stack>
  )
}
