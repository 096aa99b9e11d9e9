import 'mantine-datatable/styles.layer.css'
/** A list as everywhere in Rakit: sorted, filtered and paged by the server, exported to Excel whole; on a phone, cards. */
import { Box, Button, Card, Group, NativeSelect, Stack, Text } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconFileSpreadsheet, IconMoodEmpty } from '@tabler/icons-react'
import { DataTable, type DataTableColumn } from 'mantine-datatable'
import { type ReactNode, useState } from 'react'
import type { Views } from '../../src/client.ts'
import { complain, exportTable, useView } from './client.ts'
import { useInAddress } from './in-address.ts'
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
  sort?: Order
  exportAs?: string
  expanded?: (row: RowOf<N>) => ReactNode
  /** Begins the table's words in the address, where a screen shows several at once. */
  word?: string
}

interface Order {
  key: string
  direction: 'asc' | 'desc'
}

/** Narrower than this a row does not fit beside its titles. */
const narrow = '(max-width: 47.99em)'

export function ServerTable<N extends Listing>({
  view,
  filter,
  columns,
  rowKey,
  label,
  empty,
  sort: usual,
  exportAs,
  expanded,
  word = ''
}: Props<N>) {
  const t = useT()
  const [page, setPage] = useInAddress<number>(`${word}hal`, 1)
  const [size, setSize] = useInAddress<number>(`${word}baris`, 25)
  const [order, setOrder] = useInAddress(`${word}urut`, usual ? `${usual.key} ${usual.direction}` : '')
  const [key, direction] = order.split(' ')
  const isKnown = key === usual?.key || columns.some((column) => column.sortable && column.key === key)
  const sort = key && isKnown ? { key, direction: direction as Order['direction'] } : undefined
  const setSort = (next: Order) => setOrder(`${next.key} ${next.direction}`)
  const [exporting, setExporting] = useState(false)
  const phone = useMediaQuery(narrow, undefined, { getInitialValueInEffect: false })
  const now = JSON.stringify(filter)
  const [filterKey, setFilterKey] = useState(now)
  if (now !== filterKey) {
    setFilterKey(now)
    setPage(1)
  }
  const sorted = sort ? { sort: sort.key, direction: sort.direction } : {}
  const asked = useView(view, { ...filter, ...sorted, page, size } as Views[N]['input'])
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  const data = asked.data as { rows: RowOf<N>[]; total: number } | undefined
  if (data && data.total === 0) return <EmptyState>{empty}</EmptyState>
  const download = async () => {
    setExporting(true)
    await exportTable(view, { ...filter, ...sorted }, `${exportAs}.xlsx`).catch(complain)
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
      {phone ? (
        <Cards
          {...{ label, columns, rowKey, expanded, sort, setSort, page, setPage }}
          rows={data?.rows}
          from={(page - 1) * size}
          total={data?.total ?? 0}
        />
      ) : (
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
              ? {
                  rowExpansion: { content: ({ record }: { record: RowOf<N> }) => <Box p="md">{expanded(record)}</Box> }
                }
              : {})}
          />
        </Sideways>
      )}
    </Stack>
  )
}

interface CardsProps<R> {
  rows: R[] | undefined
  columns: ColumnOf<R>[]
  rowKey: keyof R & string
  label: string
  expanded: ((row: R) => ReactNode) | undefined
  sort: Order | undefined
  setSort: (order: Order) => void
  page: number
  setPage: (page: number) => void
  /** Rows before this page, and in all. */
  from: number
  total: number
}

/** The same rows on a phone: a card each, every value under its title, whole. */
function Cards<R>({
  rows,
  columns,
  rowKey,
  label,
  expanded,
  sort,
  setSort,
  page,
  setPage,
  from,
  total
}: CardsProps<R>) {
  const t = useT()
  const sortable = columns.filter((column) => column.sortable)
  const n = (value: number) => value.toLocaleString('id-ID')
  const last = from + (rows?.length ?? 0)
  return (
    <>
      {sortable.length > 0 && (
        <NativeSelect
          className="tidak-dicetak"
          label={t('Urutkan menurut', 'Sort by')}
          value={sort ? `${sort.key} ${sort.direction}` : ''}
          onChange={(event) => {
            const [key, direction] = event.currentTarget.value.split(' ')
            if (key) setSort({ key, direction: direction as Order['direction'] })
            setPage(1)
          }}
          data={[
            ...(sort ? [] : [{ value: '', label: t('Urutan biasa', 'The usual order') }]),
            ...sortable.flatMap(({ key, title }) => [
              { value: `${key} asc`, label: `${title}, ${t('naik', 'ascending')}` },
              { value: `${key} desc`, label: `${title}, ${t('turun', 'descending')}` }
            ])
          ]}
        />
      )}
      <Stack component="ul" aria-label={label} gap="sm" m={0} p={0} mih={rows ? 0 : 200} style={{ listStyle: 'none' }}>
        {rows?.map((row) => (
          <RowCard key={String(row[rowKey])} row={row} columns={columns} expanded={expanded} />
        ))}
      </Stack>
      {rows && (page > 1 || last < total) && (
        <Group justify="space-between" className="tidak-dicetak">
          <Button variant="default" disabled={page === 1} onClick={() => setPage(page - 1)}>
            {t('Sebelumnya', 'Previous')}
          </Button>
          <Text size="sm">
            {n(from + 1)}–{n(last)} {t('dari', 'of')} {n(total)}
          </Text>
          <Button variant="default" disabled={last >= total} onClick={() => setPage(page + 1)}>
            {t('Berikutnya', 'Next')}
          </Button>
        </Group>
      )}
    </>
  )
}

function RowCard<R>({ row, columns, expanded }: Pick<CardsProps<R>, 'columns' | 'expanded'> & { row: R }) {
  const t = useT()
  const [opened, setOpened] = useState(false)
  const [first, ...others] = columns.map(({ key, title, show }) => ({ key, title, value: show(row) }))
  const filled = others.filter(({ value }) => value !== null && value !== undefined && value !== '')
  return (
    <Card component="li" withBorder padding="sm" fz="sm">
      <Stack gap={6}>
        <Box fz="md">{first?.value}</Box>
        {filled.some(({ title }) => title) && (
          <dl className="pasangan">
            {filled
              .filter(({ title }) => title)
              .map(({ key, title, value }) => (
                <div key={key}>
                  <dt>{title}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
          </dl>
        )}
        {filled
          .filter(({ title }) => !title)
          .map(({ key, value }) => (
            <Box key={key}>{value}</Box>
          ))}
        {expanded && (
          <Button
            variant="subtle"
            size="compact-md"
            style={{ alignSelf: 'flex-start' }}
            aria-expanded={opened}
            onClick={() => setOpened(!opened)}
          >
            {t('Rincian', 'Details')}
          </Button>
        )}
        {opened && expanded?.(row)}
      </Stack>
    </Card>
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
