import { Button, Divider, Drawer, Group, Menu, SegmentedControl, Select, Stack, Text, Title } from '@mantine/core'
import { IconAdjustments, IconDownload, IconMapPin, IconPrinter } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { FeatureCollection, MultiPolygon, Polygon } from 'geojson'
import { lazy, Suspense, useMemo, useRef, useState } from 'react'
import { fewest } from '../../src/households/disclosure.ts'
import { scaleOf } from '../../src/potential/choropleth.ts'
import { commodities, kinds } from '../../src/potential/names.ts'
import { complain, exportTable, save, useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { Choropleth, Legend, type MapRow } from './choropleth.tsx'
import { FiguresTable, OpportunityTable } from './figures.tsx'

const Boundaries = lazy(async () => ({ default: (await import('../regions/boundaries.tsx')).Boundaries }))
const Codes = lazy(async () => ({ default: (await import('../regions/codes.tsx')).Codes }))
const Weights = lazy(async () => ({ default: (await import('./weights.tsx')).Weights }))

type Measure = 'commodity' | 'interest' | 'opportunity'

/** Where which potential meets which interest, village by village, as a map and as a table of the same figures. */
export function PotentialMap() {
  const t = useT()
  const { may } = useSession()
  const navigate = useNavigate()
  const search = useSearch({ strict: false }) as { ukuran?: string; dari?: string; lihat?: string }
  const measure = (
    ['commodity', 'interest', 'opportunity'].includes(search.ukuran ?? '') ? search.ukuran : 'opportunity'
  ) as Measure
  const choices = measure === 'commodity' ? commodities : kinds
  const of = choices.some((c) => c.id === search.dari) ? search.dari! : 'cashew'
  const byDistrict = search.lihat === 'kecamatan' && measure !== 'opportunity'
  const set = (change: Partial<typeof search>) =>
    navigate({ to: '/peta', search: { ...search, ...change } as never, replace: true })
  const svgRef = useRef<SVGSVGElement>(null)
  const [weighing, setWeighing] = useState(false)
  const [bringing, setBringing] = useState(false)

  const boundaries = useView('regions/boundaries', {})
  const figures = useView('potential/map', { measure, of })
  const villageRows = useMemo(() => (figures.data?.rows ?? []) as MapRow[], [figures.data])
  const rows = useMemo(() => (byDistrict ? districtTotals(villageRows) : villageRows), [byDistrict, villageRows])
  const scale = useMemo(() => scaleOf(rows.flatMap((row) => row.value ?? [])), [rows])
  const chosen = choices.find((c) => c.id === of)!
  const unit = figures.data ? t(figures.data.unit) : ''
  const behindWord =
    measure === 'commodity' ? t('rumah tangga', 'households') : t('orang menyebut pertama', 'people, first choice')
  const title = `${t('Peta Potensi', 'Map of Potential')}: ${t(chosen.name)}`
  const describe = (row: MapRow) =>
    row.value === null
      ? t(`kurang dari ${fewest}, tidak ditampilkan`, `fewer than ${fewest}, not shown`)
      : `${row.value.toLocaleString('id-ID')} ${unit} · ${(row.behind ?? 0).toLocaleString('id-ID')} ${behindWord}`
  const open = (village: string) => navigate({ to: '/desa/$code', params: { code: village } })
  if (boundaries.error ?? figures.error)
    return (
      <ProblemAlert
        error={(boundaries.error ?? figures.error)!}
        retry={() => {
          boundaries.refetch()
          figures.refetch()
        }}
      />
    )
  return (
    <Stack gap="md">
      <Heading
        title={t('Peta Potensi', 'Map of Potential')}
        lead={t(
          'Di desa mana bahan, minat, dan waktu bertemu. Klik desa untuk membukanya.',
          'In which village supply, interest and time meet. Click a village to open it.'
        )}
      >
        {may('potential/weigh') && measure === 'opportunity' && (
          <Button
            variant="default"
            leftSection={<IconAdjustments size={18} aria-hidden />}
            onClick={() => setWeighing(true)}
          >
            {t('Bobot', 'Weights')}
          </Button>
        )}
        {may('regions/import-boundaries') && (
          <Button
            variant="default"
            leftSection={<IconMapPin size={18} aria-hidden />}
            onClick={() => setBringing(true)}
          >
            {t('Batas & kode desa', 'Boundaries & codes')}
          </Button>
        )}
        <Menu>
          <Menu.Target>
            <Button variant="default" leftSection={<IconDownload size={18} aria-hidden />}>
              {t('Simpan', 'Save')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => savePicture(svgRef.current, 'png', `peta-${of}`)}>
              {t('Gambar PNG', 'PNG picture')}
            </Menu.Item>
            <Menu.Item onClick={() => savePicture(svgRef.current, 'svg', `peta-${of}`)}>
              {t('Gambar SVG', 'SVG picture')}
            </Menu.Item>
            <Menu.Item onClick={() => exportTable('potential/map', { measure, of }, `peta-${of}.xlsx`).catch(complain)}>
              {t('Tabel Excel', 'Excel table')}
            </Menu.Item>
            <Menu.Item leftSection={<IconPrinter size={16} aria-hidden />} onClick={() => window.print()}>
              {t('Cetak', 'Print')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Heading>
      <Group align="flex-end" className="tidak-dicetak">
        <SegmentedControl
          aria-label={t('Ukuran', 'Measure')}
          value={measure}
          onChange={(next) => set({ ukuran: next, dari: of })}
          data={[
            { value: 'opportunity', label: t('Peluang', 'Opportunity') },
            { value: 'commodity', label: t('Bahan', 'Supply') },
            { value: 'interest', label: t('Minat', 'Interest') }
          ]}
        />
        <Select
          label={measure === 'commodity' ? t('Bahan', 'Commodity') : t('Usaha', 'Business')}
          data={choices.map((c) => ({ value: c.id, label: t(c.name) }))}
          value={of}
          onChange={(next) => next && set({ dari: next })}
          allowDeselect={false}
          searchable
        />
        {measure !== 'opportunity' && (
          <SegmentedControl
            aria-label={t('Luas wilayah', 'Area')}
            value={byDistrict ? 'kecamatan' : 'desa'}
            onChange={(next) => set({ lihat: next === 'kecamatan' ? next : undefined })}
            data={[
              { value: 'desa', label: t('Desa', 'Villages') },
              { value: 'kecamatan', label: t('Kecamatan', 'Districts') }
            ]}
          />
        )}
      </Group>
      <Title order={2} size="h4">
        {t(chosen.name)}{' '}
        {measure === 'opportunity'
          ? t('· peluang', '· opportunity')
          : measure === 'interest'
            ? t('· peminat pertama', '· first choices')
            : ''}
      </Title>
      {boundaries.data && (
        <Choropleth
          shapes={boundaries.data.villages as FeatureCollection<Polygon | MultiPolygon>}
          islands={boundaries.data.islands}
          rows={byDistrict ? spread(villageRows, rows) : rows}
          scale={scale}
          title={title}
          describe={describe}
          open={open}
          svgRef={svgRef}
        />
      )}
      <Legend scale={scale} unit={measure === 'opportunity' ? t('poin 0–100', 'points 0–100') : unit} />
      {boundaries.data && (
        <Text size="sm" c="dimmed">
          {boundaries.data.approximate
            ? t(
                'Batas desa masih perkiraan (sel di sekitar titik desa). Batas resmi dapat diimpor administrator.',
                'Village shapes are approximate (cells around village points). An administrator can import official boundaries.'
              )
            : `${t('Batas desa:', 'Boundaries:')} ${boundaries.data.source}`}
        </Text>
      )}
      {measure === 'opportunity' ? (
        <OpportunityTable kind={of} />
      ) : (
        <FiguresTable rows={rows} unit={unit} behindWord={behindWord} byDistrict={byDistrict} />
      )}
      <Drawer
        opened={weighing}
        onClose={() => setWeighing(false)}
        title={t('Bobot peluang', 'Opportunity weights')}
        position="right"
      >
        <Suspense>
          <Weights kind={of} done={() => setWeighing(false)} />
        </Suspense>
      </Drawer>
      <Drawer
        opened={bringing}
        onClose={() => setBringing(false)}
        title={t('Batas & kode desa', 'Boundaries & codes')}
        position="right"
      >
        <Suspense>
          <Boundaries approximate={boundaries.data?.approximate ?? true} done={() => setBringing(false)} />
          <Divider my="lg" />
          <Codes />
        </Suspense>
      </Drawer>
    </Stack>
  )
}

function districtTotals(rows: readonly MapRow[]): MapRow[] {
  const totals = new Map<string, MapRow>()
  for (const row of rows) {
    const code = row.village.slice(0, 8)
    const sum = totals.get(code) ?? { village: code, name: row.district, district: '', value: 0, behind: 0 }
    totals.set(code, { ...sum, value: sum.value! + (row.value ?? 0), behind: sum.behind! + (row.behind ?? 0) })
  }
  return [...totals.values()]
}

/** Every village wears the figure of its district. */
function spread(villages: readonly MapRow[], districts: readonly MapRow[]): MapRow[] {
  const byCode = new Map(districts.map((d) => [d.village, d]))
  return villages.map((v) => ({
    ...v,
    ...byCode.get(v.village.slice(0, 8))!,
    village: v.village,
    district: v.district
  }))
}

async function savePicture(svg: SVGSVGElement | null, format: 'png' | 'svg', name: string): Promise<void> {
  if (!svg) return
  const source = new XMLSerializer().serializeToString(svg)
  const picture = new Blob([source], { type: 'image/svg+xml' })
  if (format === 'svg') return save(picture, `${name}.svg`)
  const { width, height } = svg.viewBox.baseVal
  const image = new Image()
  await new Promise((resolve, reject) => {
    image.onload = resolve
    image.onerror = reject
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(source)}`
  })
  const canvas = Object.assign(document.createElement('canvas'), { width: width * 2, height: height * 2 })
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height)
  canvas.toBlob((blob) => blob && save(blob, `${name}.png`), 'image/png')
}
