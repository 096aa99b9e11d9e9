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
  Table,
  Text,
  TextInput,
  Title
} from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconFileImport } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import { formatDate, formatInstant } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { count, useRetailers } from '../orders/words.tsx'
import { complain, upload, useAct, useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { Sideways } from '../shell/sideways.tsx'
import { EmptyState, ServerTable } from '../shell/table.tsx'
import { AddressTabs } from '../shell/tabs.tsx'

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
      <FileButton accept=".csv,.xlsx,.xls,.ods" onChange={take}>
        {(props) => (
          <Button {...props} loading={sending} leftSection={<IconFileImport size={18} aria-hidden />}>
            {t('Impor berkas penjualan', 'Import a sales file')}
          </Button>
        )}
      </FileButton>
    </Group>
  )
}

const colors = ['#1c6740', '#b97409', '#2b5c8a', '#962620', '#6b4a8a']

function Summary() {
  const { t, language } = useLanguage()
  const asked = useView('sales/summary', {})
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  if (!asked.data) return null
  const { months, now } = asked.data
  if (now.sent === 0)
    return (
      <EmptyState>
        {t(
          'Belum ada barang yang dikirim ke toko. Catat pesanan ritel, kirim, lalu impor berkas penjualannya di sini.',
          'Nothing was sent to stores yet. Take an order, send it, then import the sales file here.'
        )}
      </EmptyState>
    )
  const parts = [
    [t('Terjual', 'Sold'), now.sold, '#1c6740'],
    [t('Di rak', 'On shelves'), now.shelf, '#b97409'],
    [t('Kembali', 'Returned'), now.returned, '#69655b'],
    [t('Hilang', 'Lost'), now.lost, '#962620']
  ] as const
  const delivered = now.sent - now.transit
  return (
    <Stack gap="lg">
      <Card withBorder padding="md" maw={900}>
        <Text>
          <b className="angka">{count(delivered)}</b> {t('sampai di toko', 'reached stores')}
          {now.transit > 0 && (
            <>
              , <b className="angka">{count(now.transit)}</b> {t('di perjalanan', 'on their way')}
            </>
          )}
        </Text>
        <div style={{ display: 'flex', height: 26, borderRadius: 6, overflow: 'hidden', margin: '10px 0' }} aria-hidden>
          {parts.map(([label, value, color]) => (
            <div key={label} style={{ width: `${(100 * value) / Math.max(1, delivered)}%`, background: color }} />
          ))}
        </div>
        <Group gap="lg">
          {parts.map(([label, value, color]) => (
            <Group key={label} gap={6}>
              <span aria-hidden style={{ width: 12, height: 12, borderRadius: 3, background: color }} />
              <Text size="sm">
                {label} <b className="angka">{count(value)}</b>
              </Text>
            </Group>
          ))}
        </Group>
      </Card>
      <Months months={months} language={language} />
    </Stack>
  )
}

type Month = Views['sales/summary']['output']['months'][number]

/** Rupiah at the till, month by month, each retailer in its colour; and the same as a table. */
function Months({ months, language }: { months: readonly Month[]; language: 'id' | 'en' }) {
  const t = useT()
  const retailers = [...new Set(months.map((m) => m.retailer))].sort()
  const days = [...new Set(months.map((m) => m.month))]
  if (days.length === 0)
    return (
      <EmptyState>
        {t(
          'Belum ada penjualan. Impor berkas penjualan ritel; bentuknya diingat.',
          "No sales yet. Import a retailer's sales file; its form is remembered."
        )}
      </EmptyState>
    )
  const of = (month: string, retailer: string) =>
    months.find((m) => m.month === month && m.retailer === retailer)?.rupiah ?? 0
  const most = Math.max(...days.map((d) => retailers.reduce((sum, r) => sum + of(d, r), 0)), 1)
  const name = (month: string) =>
    new Date(`${month}T00:00:00Z`).toLocaleDateString(language === 'id' ? 'id-ID' : 'en-GB', {
      month: 'short',
      year: '2-digit',
      timeZone: 'UTC'
    })
  return (
    <Stack gap="xs" component="section">
      <Title order={2} size="h4">
        {t('Nilai penjualan per bulan', 'Sales by month')}
      </Title>
      <svg
        viewBox="0 0 720 200"
        role="presentation"
        style={{ width: '100%', maxWidth: 900 }}
        fontSize={11}
        fontFamily="inherit"
      >
        {days.map((d, i) => {
          let top = 168
          const step = 700 / Math.max(6, days.length)
          return (
            <g key={d}>
              {retailers.map((r, k) => {
                const height = (of(d, r) / most) * 140
                top -= height
                return (
                  <rect
                    key={r}
                    x={10 + i * step}
                    width={Math.min(60, step - 12)}
                    y={top}
                    height={height}
                    fill={colors[k % colors.length]}
                  />
                )
              })}
              <text x={10 + i * step + Math.min(60, step - 12) / 2} y={186} textAnchor="middle" fill="currentColor">
                {name(d)}
              </text>
            </g>
          )
        })}
      </svg>
      <Sideways label={t('Penjualan per bulan', 'Sales by month')} width={520}>
        <Table maw={820} verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('Bulan', 'Month')}</Table.Th>
              <Table.Th>{t('Ritel', 'Retailer')}</Table.Th>
              <Table.Th ta="right">{t('Produk laku', 'Products sold')}</Table.Th>
              <Table.Th ta="right">{t('Satuan', 'Units')}</Table.Th>
              <Table.Th ta="right">{t('Nilai', 'Value')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {[...months].reverse().map((m) => (
              <Table.Tr key={m.month + m.retailer}>
                <Table.Td>{name(m.month)}</Table.Td>
                <Table.Td>
                  <Group gap={6}>
                    <span
                      aria-hidden
                      style={{
                        width: 12,
                        height: 12,
                        borderRadius: 3,
                        background: colors[retailers.indexOf(m.retailer) % colors.length]
                      }}
                    />
                    {m.retailer}
                  </Group>
                </Table.Td>
                <Table.Td ta="right" className="angka">
                  {count(m.products)}
                </Table.Td>
                <Table.Td ta="right" className="angka">
                  {count(m.units)}
                </Table.Td>
                <Table.Td ta="right" className="angka">
                  {formatRupiah(m.rupiah)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Sideways>
    </Stack>
  )
}

function Stock() {
  const t = useT()
  const { may } = useSession()
  const [search, setSearch] = useState('')
  const [asked] = useDebouncedValue(search, 250)
  const retailers = useRetailers()
  const [retailer, setRetailer] = useState<string | null>(null)
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
          }
        ]}
      />
    </Stack>
  )
}

function Batches() {
  const { t, language } = useLanguage()
  const [search, setSearch] = useState('')
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
            show: (row) => formatDate(row.bestBefore, language)
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
  failed: ['gagal', 'failed', 'batik'],
  undone: ['dibatalkan', 'undone', 'gray']
} as const

export function ImportStatus({ status }: { status: keyof typeof statusWords }) {
  const t = useT()
  const [id, en, color] = statusWords[status]
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
        return (
          <Card key={i.id} withBorder padding="md">
            <Group justify="space-between">
              <Anchor component={Link} to="/penjualan/berkas/$id" params={{ id: i.id } as never} fw={600}>
                {i.file}
              </Anchor>
              <ImportStatus status={i.status} />
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
              </Text>
            )}
          </Card>
        )
      })}
    </SimpleGrid>
  )
}
