import 'mantine-datatable/styles.layer.css'
/** A table as everywhere in Rakit: sorted, filtered and paged by the server, and exported to Excel whole. */
import { Box, Button, Group, Stack, Text } from '@mantine/core'
import { IconFileSpreadsheet, IconMoodEmpty } from '@tabler/icons-react'
import { DataTable, type DataTableColumn } from 'mantine-datatable'
import { type ReactNode, useState } from 'react'
import type { Views } from '../../src/client.ts'
import { complain, exportTable, useView } from './client.ts'
import { useT } from './language.tsx'
import { ProblemAlert } from './problem.tsx'
import { Sideways } from './sideways.tsx'

type Listing = {
  [N in keyof Views]: Views[N]['output'] extends { rows: unknown[]; total: number }
    ? Views[N]['input'] extends { page?: number | undefined }
      ? N
      : never
    : never
}[keyof Views]
export type RowOf<N extends Listing> = Views[N]['output']['rows'][number]

export interface ColumnOf<R> {
  /** Also what the server sorts by, when `sortable`. */
  key: string
  title: string
  sortable?: boolean
  numeric?: boolean
  width?: number
  show: (row: R) => ReactNode
}

interface Props<N extends Listing> {
  view: N
  filter: Omit<Views[N]['input'], 'page' | 'size' | 'sort' | 'direction'>
  columns: ColumnOf<RowOf<N>>[]
  rowKey: keyof RowOf<N> & string
  label: string
  /** What to read, and do, when there is nothing. */
  empty: ReactNode
  sort?: { key: string; direction: 'asc' | 'desc' }
  exportAs?: string
  expanded?: (row: RowOf<N>) => ReactNode
}

export function ServerTable<N extends Listing>({
  view,
  filter,
  columns,
  rowKey,
  label,
  empty,
  sort: usual,
  exportAs,
  expanded
}: Props<N>) {
  const t = useT()
  const [page, setPage] = useState(1)
  const [size, setSize] = useState(25)
  const [sort, setSort] = useState(usual)
  const [exporting, setExporting] = useState(false)
  const [filterKey, setFilterKey] = useState('')
  const now = JSON.stringify(filter)
  if (now !== filterKey) {
    setFilterKey(now)
    setPage(1)
  }
  const order = sort ? { sort: sort.key, direction: sort.direction } : {}
  const asked = useView(view, { ...filter, ...order, page, size } as Views[N]['input'])
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  const data = asked.data as { rows: RowOf<N>[]; total: number } | undefined
  if (data && data.total === 0) return <EmptyState>{empty}</EmptyState>
  const download = async () => {
    setExporting(true)
    await exportTable(view, { ...filter, ...order }, `${exportAs}.xlsx`).catch(complain)
    setExporting(false)
  }
  return (
    <Stack gap="xs">
      {exportAs && (
        <Group justify="space-between" className="tidak-dicetak">
          <Text size="sm" c="dimmed" role="status">
            {data ? `${data.total.toLocaleString('id-ID')} ${t('baris', 'rows')}` : ' '}
          </Text>
          <Button
            variant="default"
            size="compact-md"
            leftSection={<IconFileSpreadsheet size={18} aria-hidden />}
            loading={exporting}
            onClick={download}
          >
            {t('Unduh Excel', 'Download Excel')}
          </Button>
        </Group>
      )}
      <Sideways label={label} width={0}>
        <DataTable<RowOf<N>>
          withTableBorder
          fz="sm"
          borderRadius="md"
          highlightOnHover
          minHeight={data ? undefined : 200}
          records={data?.rows ?? []}
          idAccessor={rowKey}
          fetching={asked.isFetching && !data}
          totalRecords={data?.total ?? 0}
          page={page}
          onPageChange={setPage}
          recordsPerPage={size}
          recordsPerPageOptions={[25, 50, 100, 200]}
          onRecordsPerPageChange={(next) => {
            setSize(next)
            setPage(1)
          }}
          recordsPerPageLabel={t('Baris per halaman', 'Rows per page')}
          paginationText={({ from, to, totalRecords }) =>
            `${from.toLocaleString('id-ID')}–${to.toLocaleString('id-ID')} ${t('dari', 'of')} ${totalRecords.toLocaleString('id-ID')}`
          }
          getPaginationControlProps={(control) => ({
            'aria-label':
              control === 'previous' ? t('Halaman sebelumnya', 'Previous page') : t('Halaman berikutnya', 'Next page')
          })}
          noRecordsText=""
          sortStatus={
            sort ? { columnAccessor: sort.key, direction: sort.direction } : { columnAccessor: '', direction: 'asc' }
          }
          onSortStatusChange={(next) => {
            setSort({ key: String(next.columnAccessor), direction: next.direction })
            setPage(1)
          }}
          columns={columns.map(
            (column) =>
              ({
                accessor: column.key,
                title: column.title,
                sortable: column.sortable ?? false,
                textAlign: column.numeric ? 'right' : 'left',
                width: column.width,
                render: column.show
              }) as DataTableColumn<RowOf<N>>
          )}
          {...(expanded
            ? { rowExpansion: { content: ({ record }: { record: RowOf<N> }) => <Box p="md">{expanded(record)}</Box> } }
            : {})}
        />
      </Sideways>
    </Stack>
  )
}

export function EmptyState({ children }: { children: ReactNode }) {
  return (
    <Stack
      align="center"
      py="xl"
      px="md"
      gap="sm"
      style={{ border: '1px dashed var(--mantine-color-default-border)', borderRadius: 12 }}
    >
      <IconMoodEmpty size={36} stroke={1.3} aria-hidden />
      <Box ta="center" maw={520}>
        {children}
      </Box>
    </Stack>
  )
}
