/** The figures of the map as tables, sorted and paged on the screen as they are all there already. */
import { Anchor, Group, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { DataTable } from 'mantine-datatable'
import { useMemo, useState } from 'react'
import { fewest } from '../../src/households/disclosure.ts'
import { commodities } from '../../src/potential/names.ts'
import { CardTable } from '../shell/card-table.tsx'
import { useView } from '../shell/client.ts'
import { useT } from '../shell/language.tsx'
import type { MapRow } from './choropleth.tsx'

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
    <CardTable label={label} width={0}>
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
    </CardTable>
  )
}

const VillageLink = ({ code, name }: { code: string; name: string }) => (
  <Anchor component={Link} to="/desa/$code" params={{ code } as never} fw={600}>
    {name}
  </Anchor>
)
const shown = (value: number | null) =>
  value === null ? `< ${fewest}` : value.toLocaleString('id-ID', { maximumFractionDigits: 1 })

export function FiguresTable({
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
export function OpportunityTable({ kind }: { kind: string }) {
  const t = useT()
  const asked = useView('potential/opportunities', { kind })
  const supplied = asked.data?.commodities.map((id) => commodities.find((c) => c.id === id)!) ?? []
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">
        {t(
          'Peluang tinggi bila minat, bahan, dan orang yang punya waktu semuanya ada; masing-masing ' +
            'dibandingkan dengan desa terbaik, dan satu yang kurang menurunkan nilainya.',
          'Opportunity is high where interest, supply and people with time are all there (weighted geometric mean); each is ' +
            'compared with the best village.'
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
          { accessor: 'rank', title: t('Peringkat', 'Rank'), numeric: true, show: (row) => row.rank ?? '–' },
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
