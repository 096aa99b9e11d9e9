import {
  Anchor,
  Badge,
  Button,
  Card,
  FileButton,
  Group,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput
} from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconFileImport } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import { briefDate, formatDate, formatInstant } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { count, useRetailers } from '../orders/words.tsx'
import { tableFiles } from '../retail/file-report.tsx'
import { complain, upload, useAct, useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useInAddress } from '../shell/in-address.ts'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { EmptyState, type RowOf, ServerTable } from '../shell/table.tsx'
import { AddressTabs } from '../shell/tabs.tsx'
import { Summary } from './summary.tsx'
import { TakeFromShelf } from './take-off.tsx'

/** What is sold and what stands on the shelves; files of retailers; batches to trace and recall. */
export function Sales() {
  const t = useT()
  const { may } = useSession()
  const tabs = [
    { id: 'ringkasan', label: t('Ringkasan', 'Summary'), show: () => <Summary /> },
    { id: 'stok', label: t('Stok', 'Stock'), show: () => <Stock /> },
    ...(may('orders/batches') ? [{ id: 'batch', label: t('Batch', 'Batches'), show: () => <Batches /> }] : []),
    ...(may('sales/imports') ? [{ id: 'berkas', label: t('Berkas ritel', 'Files'), show: () => <Imports /> }] : [])
  ]
  return (
    <Stack gap="md">
      <Heading
        title={t('Penjualan', 'Sales')}
        lead={t(
          'Yang dikirim = terjual + kembali + hilang + di rak. Angkanya dari berkas penjualan ritel dan surat jalan.',
          'Delivered = sold + returned + lost + on shelves. The figures come from the files of retailers and delivery notes.'
        )}
      >
        {may('sales/import') && <ImportButton />}
      </Heading>
      <AddressTabs at="/penjualan" tabs={tabs} />
    </Stack>
  )
}

function ImportButton() {
  const t = useT()
  const navigate = useNavigate()
  const retailers = useRetailers()
  const [chosen, setChosen] = useState<string>()
  const retailer = chosen ?? retailers[0]
  const start = useAct('sales/import')
  const [sending, setSending] = useState(false)
  if (!retailer) return null
  const take = async (file: File | null) => {
    if (!file) return
    setSending(true)
    try {
      const { id } = await start.mutateAsync({ retailer, file: await upload(file) })
      navigate({ to: '/penjualan/berkas/$id', params: { id } } as never)
    } catch (error) {
      if (!start.isError) complain(error)
    }
    setSending(false)
  }
  return (
    <Group gap="xs">
      <Select
        aria-label={t('Berkas dari', 'File of')}
        data={retailers}
        value={retailer}
        allowDeselect={false}
        onChange={(v) => setChosen(v ?? undefined)}
        w={150}
      />
      <FileButton accept={tableFiles} onChange={take}>
        {(props) => (
          <Button {...props} loading={sending} leftSection={<IconFileImport size={18} aria-hidden />}>
            {t('Impor berkas penjualan', 'Import a sales file')}
          </Button>
        )}
      </FileButton>
    </Group>
  )
}

type StockRow = RowOf<'sales/stock'>

function Stock() {
  const t = useT()
  const { may } = useSession()
  const [search, setSearch] = useInAddress<string>('cari', '')
  const [asked] = useDebouncedValue(search, 250)
  const retailers = useRetailers()
  const [retailer, setRetailer] = useInAddress<string | null>('ritel', null)
  const [taking, setTaking] = useState<StockRow>()
  // Whoever sees batches says it there.
  const says = may('orders/take-off-shelf') && !may('orders/batches')
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <TextInput
          label={t('Cari produk atau pembuat', 'Find a product or maker')}
          value={search}
          onChange={(e) => setSearch(e.currentTarget.value)}
        />
        <Select label={t('Ritel', 'Retailer')} data={retailers} value={retailer} onChange={setRetailer} clearable />
      </Group>
      <ServerTable
        view="sales/stock"
        filter={{ search: asked, retailer }}
        rowKey="id"
        label={t('Stok produk', 'Stock of products')}
        exportAs="stok"
        sort={{ key: 'sold', direction: 'desc' }}
        empty={t('Belum ada barang di rak.', 'Nothing on the shelves yet.')}
        columns={[
          {
            key: 'name',
            title: t('Produk', 'Product'),
            sortable: true,
            show: (row) => (
              <>
                {may('products/get') ? (
                  <Anchor component={Link} to="/produk/$id" params={{ id: row.id } as never} fw={600}>
                    {row.name}
                  </Anchor>
                ) : (
                  <b>{row.name}</b>
                )}
                <Text size="xs" c="dimmed">
                  {row.maker}
                </Text>
              </>
            )
          },
          {
            key: 'stores',
            title: t('Toko', 'Stores'),
            numeric: true,
            show: (row) => count(row.stores)
          },
          {
            key: 'delivered',
            title: t('Dikirim', 'Delivered'),
            sortable: true,
            numeric: true,
            show: (row) => count(row.delivered)
          },
          { key: 'sold', title: t('Terjual', 'Sold'), sortable: true, numeric: true, show: (row) => count(row.sold) },
          {
            key: 'shelf',
            title: t('Di rak', 'On shelves'),
            sortable: true,
            numeric: true,
            show: (row) => count(row.shelf)
          },
          {
            key: 'returned',
            title: t('Kembali', 'Returned'),
            sortable: true,
            numeric: true,
            show: (row) => count(row.returned)
          },
          { key: 'lost', title: t('Hilang', 'Lost'), sortable: true, numeric: true, show: (row) => count(row.lost) },
          {
            key: 'alerts',
            title: t('Peringatan', 'Alerts'),
            sortable: true,
            show: (row) =>
              row.alerts > 0 ? (
                <Badge variant="light" color="mente" style={{ textTransform: 'none' }}>
                  {row.alerts} {t('toko', 'stores')}
                </Badge>
              ) : null
          },
          ...(says
            ? [
                {
                  key: 'act',
                  title: '',
                  show: (row: StockRow) =>
                    row.shelf > 0 && (
                      <Button
                        size="compact-md"
                        variant="default"
                        onClick={() => setTaking(row)}
                        aria-label={`${t('Rusak atau kembali', 'Damaged or returned')}: ${row.name}`}
                      >
                        {t('Rusak atau kembali', 'Damaged or returned')}
                      </Button>
                    )
                }
              ]
            : [])
        ]}
      />
      {taking && <TakeFromShelf product={taking.id} name={taking.name} close={() => setTaking(undefined)} />}
    </Stack>
  )
}

function Batches() {
  const { t, language } = useLanguage()
  const [search, setSearch] = useInAddress<string>('cari', '')
  const [asked] = useDebouncedValue(search, 250)
  return (
    <Stack gap="sm">
      <TextInput
        label={t('Cari batch atau produk', 'Find a batch or product')}
        value={search}
        maw={360}
        onChange={(e) => setSearch(e.currentTarget.value)}
      />
      <ServerTable
        view="orders/batches"
        filter={{ search: asked }}
        rowKey="key"
        label={t('Batch di rak', 'Batches on shelves')}
        exportAs="batch"
        sort={{ key: 'bestBefore', direction: 'asc' }}
        empty={t('Belum ada batch yang dikirim.', 'No batch was sent yet.')}
        columns={[
          {
            key: 'batch',
            title: t('Batch', 'Batch'),
            sortable: true,
            show: (row) => (
              <>
                <Anchor
                  component={Link}
                  to="/batch"
                  search={{ produk: row.product, kode: row.batch } as never}
                  fw={600}
                >
                  {row.batch}
                </Anchor>
                {row.recalled && (
                  <Badge ml={6} variant="light" color="batik" style={{ textTransform: 'none' }}>
                    {t('ditarik', 'recalled')}
                  </Badge>
                )}
              </>
            )
          },
          { key: 'name', title: t('Produk', 'Product'), sortable: true, show: (row) => row.name },
          {
            key: 'bestBefore',
            title: t('Baik sebelum', 'Best before'),
            sortable: true,
            show: (row) => briefDate(row.bestBefore, language)
          },
          {
            key: 'stores',
            title: t('Toko', 'Stores'),
            sortable: true,
            numeric: true,
            show: (row) => count(row.stores)
          },
          { key: 'transit', title: t('Di perjalanan', 'On the way'), numeric: true, show: (row) => count(row.transit) },
          {
            key: 'shelf',
            title: t('Di rak', 'On shelves'),
            sortable: true,
            numeric: true,
            show: (row) => count(row.shelf)
          },
          { key: 'sold', title: t('Terjual', 'Sold'), numeric: true, show: (row) => count(row.sold) }
        ]}
      />
    </Stack>
  )
}

const statusWords = {
  reading: ['sedang dibaca', 'being read', 'mente'],
  columns: ['kolom perlu dinamai', 'columns to be named', 'mente'],
  applied: ['diterapkan', 'applied', 'hijau'],
  held: ['semua baris tertahan', 'all rows held', 'mente'],
  failed: ['gagal', 'failed', 'batik'],
  undone: ['dibatalkan', 'undone', 'gray']
} as const

type SalesFile = Views['sales/imports']['output']['rows'][number]

/** How far a file is; one of which every row waits has brought nothing yet. */
export function ImportStatus({ file: { status, result } }: { file: Pick<SalesFile, 'status' | 'result'> }) {
  const t = useT()
  const nothing = status === 'applied' && result?.sales === 0 && Object.keys(result.held).length > 0
  const [id, en, color] = statusWords[nothing ? 'held' : status]
  return (
    <Badge variant="light" color={color} style={{ textTransform: 'none' }}>
      {t(id, en)}
    </Badge>
  )
}

function Imports() {
  const { t, language } = useLanguage()
  const asked = useView('sales/imports', {})
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  const rows = asked.data?.rows ?? []
  if (asked.data && rows.length === 0)
    return (
      <EmptyState>
        {t(
          'Belum ada berkas. Pilih ritelnya di atas, lalu impor berkas penjualan seperti yang dikirimnya: kolomnya dikenali dan diingat.',
          'No files yet. Choose the retailer above, then import its sales file as it comes: its columns are recognised and remembered.'
        )}
      </EmptyState>
    )
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }}>
      {rows.map((i) => {
        const held = Object.values(i.result?.held ?? {}).reduce((a, b) => a + b, 0)
        const left = Object.values(i.result?.left ?? {}).reduce((a, b) => a + b, 0)
        return (
          <Card key={i.id} withBorder padding="md">
            <Group justify="space-between">
              <Anchor component={Link} to="/penjualan/berkas/$id" params={{ id: i.id } as never} fw={600}>
                {i.file}
              </Anchor>
              <ImportStatus file={i} />
            </Group>
            <Text size="sm" c="dimmed">
              {i.retailer}, {i.madeBy}, {formatInstant(String(i.madeAt), language)}
            </Text>
            {i.result && (
              <Text size="sm" className="angka">
                {count(i.result.units)} {t('satuan', 'units')}, {formatRupiah(i.result.rupiah)}
                {i.result.firstDay &&
                  `, ${formatDate(i.result.firstDay, language)} ${t('sampai', 'to')} ${formatDate(i.result.lastDay!, language)}`}
                {held > 0 && `, ${count(held)} ${t('baris tertahan', 'rows held')}`}
                {left > 0 && `, ${count(left)} ${t('dilewati', 'left out')}`}
              </Text>
            )}
          </Card>
        )
      })}
    </SimpleGrid>
  )
}
