import {
  Alert,
  Anchor,
  Button,
  Drawer,
  FileButton,
  Group,
  Menu,
  SegmentedControl,
  Select,
  Slider,
  Stack,
  Text,
  TextInput,
  Title
} from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconAdjustments, IconDownload, IconMapPin, IconPrinter } from '@tabler/icons-react'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { FeatureCollection, MultiPolygon, Polygon } from 'geojson'
import { DataTable } from 'mantine-datatable'
import { useMemo, useRef, useState } from 'react'
import { commodities, kinds } from '../../src/potential/model.ts'
import { complain, exportTable, Refusal, save, upload, useAct, useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { Sideways } from '../shell/sideways.tsx'
import { Choropleth, Legend, type MapRow } from './choropleth.tsx'
import { scaleOf } from './scale.ts'

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
      ? t('kurang dari 5, tidak ditampilkan', 'fewer than 5, not shown')
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
            {t('Batas desa', 'Boundaries')}
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
        <Weights kind={of} done={() => setWeighing(false)} />
      </Drawer>
      <Drawer
        opened={bringing}
        onClose={() => setBringing(false)}
        title={t('Batas desa', 'Village boundaries')}
        position="right"
      >
        <Boundaries approximate={boundaries.data?.approximate ?? true} done={() => setBringing(false)} />
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

function usePaged<R>(
  rows: readonly R[],
  value: (row: R, key: string) => string | number | null,
  usual: { columnAccessor: string; direction: 'asc' | 'desc' }
) {
  const [page, setPage] = useState(1)
  const [sortStatus, setSortStatus] = useState(usual)
  const sorted = useMemo(() => {
    const sign = sortStatus.direction === 'asc' ? 1 : -1
    return [...rows].sort((a, b) => {
      const [x, y] = [value(a, sortStatus.columnAccessor), value(b, sortStatus.columnAccessor)]
      if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1
      return sign * (typeof x === 'string' ? x.localeCompare(String(y), 'id') : x - Number(y))
    })
  }, [rows, sortStatus, value])
  return { page, setPage, sortStatus, setSortStatus, shown: sorted.slice((page - 1) * 25, page * 25) }
}

const cell = (row: object, key: string) => (row as Record<string, string | number | null>)[key] ?? null

function PagedTable<R extends { village: string }>({
  rows,
  columns,
  sort,
  label
}: {
  rows: readonly R[]
  columns: { accessor: string; title: string; numeric?: boolean; show: (row: R) => React.ReactNode }[]
  sort: { columnAccessor: string; direction: 'asc' | 'desc' }
  label: string
}) {
  const t = useT()
  const paged = usePaged(rows, cell, sort)
  return (
    <Sideways label={label} width={0}>
      <DataTable<R>
        withTableBorder
        borderRadius="md"
        highlightOnHover
        records={paged.shown}
        idAccessor="village"
        totalRecords={rows.length}
        page={paged.page}
        onPageChange={paged.setPage}
        recordsPerPage={25}
        sortStatus={paged.sortStatus as never}
        onSortStatusChange={(next) => {
          paged.setSortStatus({ columnAccessor: String(next.columnAccessor), direction: next.direction })
          paged.setPage(1)
        }}
        paginationText={({ from, to, totalRecords }) => `${from}–${to} ${t('dari', 'of')} ${totalRecords}`}
        getPaginationControlProps={(control) => ({
          'aria-label':
            control === 'previous' ? t('Halaman sebelumnya', 'Previous page') : t('Halaman berikutnya', 'Next page')
        })}
        noRecordsText=""
        columns={columns.map((c) => ({
          accessor: c.accessor as never,
          title: c.title,
          sortable: true,
          textAlign: c.numeric ? 'right' : 'left',
          render: c.show
        }))}
      />
    </Sideways>
  )
}

const VillageLink = ({ code, name }: { code: string; name: string }) => (
  <Anchor component={Link} to="/desa/$code" params={{ code } as never} fw={600}>
    {name}
  </Anchor>
)
const shown = (value: number | null) =>
  value === null ? '< 5' : value.toLocaleString('id-ID', { maximumFractionDigits: 1 })

function FiguresTable({
  rows,
  unit,
  behindWord,
  byDistrict
}: {
  rows: readonly MapRow[]
  unit: string
  behindWord: string
  byDistrict: boolean
}) {
  const t = useT()
  const place = byDistrict ? t('Kecamatan', 'District') : t('Desa', 'Village')
  return (
    <PagedTable
      rows={rows}
      label={t('Angka peta', 'Figures of the map')}
      sort={{ columnAccessor: 'value', direction: 'desc' }}
      columns={[
        {
          accessor: 'name',
          title: place,
          show: (row) => (byDistrict ? row.name : <VillageLink code={row.village} name={row.name} />)
        },
        ...(byDistrict
          ? []
          : [{ accessor: 'district', title: t('Kecamatan', 'District'), show: (row: MapRow) => row.district }]),
        { accessor: 'value', title: unit, numeric: true, show: (row) => shown(row.value) },
        { accessor: 'behind', title: behindWord, numeric: true, show: (row) => shown(row.behind) }
      ]}
    />
  )
}

const Bar = ({ share }: { share: number | null }) => (
  <Group gap={6} wrap="nowrap" justify="flex-end">
    <span
      style={{
        width: 60,
        height: 8,
        borderRadius: 4,
        background: 'var(--mantine-color-default-hover)',
        display: 'inline-block'
      }}
      aria-hidden
    >
      <span
        style={{
          display: 'block',
          height: 8,
          borderRadius: 4,
          width: `${100 * (share ?? 0)}%`,
          background: 'var(--mantine-color-hijau-6)'
        }}
      />
    </span>
    <span className="angka">
      {share === null ? '–' : share.toLocaleString('id-ID', { maximumFractionDigits: 2, minimumFractionDigits: 2 })}
    </span>
  </Group>
)

/** The score of every village, factor by factor. */
function OpportunityTable({ kind }: { kind: string }) {
  const t = useT()
  const asked = useView('potential/opportunities', { kind })
  const supplied = asked.data?.commodities.map((id) => commodities.find((c) => c.id === id)!) ?? []
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">
        {t(
          'Peluang = rata-rata geometris berbobot dari minat, bahan, dan orang yang punya waktu; tiap faktor dibandingkan dengan desa terbaik.',
          'Opportunity is the weighted geometric mean of interest, supply and people with time; each factor is compared with the best village.'
        )}{' '}
        {supplied.length === 0 &&
          t(
            'Usaha ini memakai bahan yang dibeli, jadi faktor bahan penuh di mana-mana.',
            'This business uses bought material, so supply is full everywhere.'
          )}
      </Text>
      <PagedTable
        rows={asked.data?.rows ?? []}
        label={t('Peluang per desa', 'Opportunity by village')}
        sort={{ columnAccessor: 'rank', direction: 'asc' }}
        columns={[
          { accessor: 'rank', title: t('Peringkat', 'Rank'), numeric: true, show: (row) => row.rank },
          {
            accessor: 'name',
            title: t('Desa', 'Village'),
            show: (row) => <VillageLink code={row.village} name={row.name} />
          },
          { accessor: 'district', title: t('Kecamatan', 'District'), show: (row) => row.district },
          {
            accessor: 'score',
            title: t('Peluang', 'Opportunity'),
            numeric: true,
            show: (row) => <b>{row.score === null ? '–' : shown(row.score)}</b>
          },
          {
            accessor: 'interest',
            title: t('Faktor minat', 'Interest factor'),
            numeric: true,
            show: (row) => <Bar share={row.interest} />
          },
          {
            accessor: 'supply',
            title: t('Faktor bahan', 'Supply factor'),
            numeric: true,
            show: (row) => <Bar share={row.supply} />
          },
          {
            accessor: 'people',
            title: t('Faktor waktu', 'Time factor'),
            numeric: true,
            show: (row) => <Bar share={row.people} />
          },
          {
            accessor: 'first',
            title: t('Peminat pertama', 'First choices'),
            numeric: true,
            show: (row) => shown(row.first)
          },
          {
            accessor: 'quantity',
            title: supplied[0] ? `${t(supplied[0].name)} (${t(supplied[0].unit)})` : t('Bahan', 'Supply'),
            numeric: true,
            show: (row) => shown(row.quantity)
          },
          {
            accessor: 'holders',
            title: t('RT pemilik', 'Households'),
            numeric: true,
            show: (row) => shown(row.holders)
          },
          {
            accessor: 'peopleWithTime',
            title: t('Punya waktu', 'With time'),
            numeric: true,
            show: (row) => shown(row.peopleWithTime)
          }
        ]}
      />
    </Stack>
  )
}

function Weights({ kind, done }: { kind: string; done: () => void }) {
  const t = useT()
  const now = useView('potential/opportunities', { kind, most: 1 }).data?.weights
  const [changed, setChanged] = useState<{ interest?: number; supply?: number; people?: number }>({})
  const weigh = useAct('potential/weigh')
  if (!now) return null
  const values = { interest: Number(now.interest), supply: Number(now.supply), people: Number(now.people), ...changed }
  const labels = {
    interest: t('Minat', 'Interest'),
    supply: t('Bahan', 'Supply'),
    people: t('Orang yang punya waktu', 'People with time')
  }
  return (
    <Stack gap="xl">
      <Text size="sm">
        {t(
          'Berlaku untuk semua usaha dan kedua dinas; perubahan tercatat di jejak audit.',
          'Holds for all kinds of business and both agencies; a change is recorded in the audit trail.'
        )}
      </Text>
      {(['interest', 'supply', 'people'] as const).map((key) => (
        <div key={key}>
          <Text size="sm" fw={600} mb={4}>
            {labels[key]}: {values[key].toLocaleString('id-ID')}
          </Text>
          <Slider
            thumbLabel={labels[key]}
            min={0}
            max={5}
            step={0.25}
            value={values[key]}
            onChange={(value) => setChanged({ ...changed, [key]: value })}
            label={null}
          />
        </div>
      ))}
      <Button loading={weigh.isPending} onClick={() => weigh.mutate(values, { onSuccess: done })}>
        {t('Simpan bobot', 'Save weights')}
      </Button>
    </Stack>
  )
}

/** Official boundaries in place of the approximate cells, and back. */
function Boundaries({ approximate, done }: { approximate: boolean; done: () => void }) {
  const t = useT()
  const [source, setSource] = useState('')
  const [refusal, setRefusal] = useState<string>()
  const bring = useAct('regions/import-boundaries', { quiet: true })
  const remove = useAct('regions/remove-boundaries')
  const take = async (file: File | null) => {
    if (!file) return
    setRefusal(undefined)
    try {
      const result = await bring.mutateAsync({ file: await upload(file), source })
      notifications.show({
        message: t(
          `${result.villages} desa punya batas resmi; ${result.missing.length} tetap perkiraan.`,
          `${result.villages} villages have official boundaries; ${result.missing.length} stay approximate.`
        )
      })
      done()
    } catch (error) {
      setRefusal(error instanceof Refusal ? t(error.problem.text) : String(error))
    }
  }
  return (
    <Stack>
      <Text size="sm">
        {t(
          'GeoJSON atau TopoJSON dengan kode desa Kemendagri, derajat WGS84. Batas resmi diterbitkan Badan Informasi Geospasial (tanahair.indonesia.go.id).',
          'GeoJSON or TopoJSON with Kemendagri village codes, in WGS84 degrees. Official boundaries are published by the Geospatial Information Agency (tanahair.indonesia.go.id).'
        )}
      </Text>
      <TextInput
        label={t('Sumber dan tanggal', 'Source and date')}
        required
        value={source}
        onChange={(event) => setSource(event.currentTarget.value)}
        placeholder="BIG, 2025"
      />
      <FileButton onChange={take} accept=".json,.geojson,.topojson">
        {(props) => (
          <Button {...props} disabled={source.trim().length < 3} loading={bring.isPending}>
            {t('Pilih berkas batas', 'Choose a boundary file')}
          </Button>
        )}
      </FileButton>
      {refusal && (
        <Alert color="batik" role="alert">
          {refusal}
        </Alert>
      )}
      {!approximate && (
        <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate({}, { onSuccess: done })}>
          {t('Kembali ke batas perkiraan', 'Back to approximate cells')}
        </Button>
      )}
    </Stack>
  )
}
