import { Anchor, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { briefDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { type OrderStatus, orderStatuses, orderStatusNames } from '../../src/orders/model.ts'
import { useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useInAddress } from '../shell/in-address.ts'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { EmptyState, ServerTable } from '../shell/table.tsx'
import { AddressTabs } from '../shell/tabs.tsx'
import { today } from '../shell/today.ts'
import { Claims } from './claims.tsx'
import { Deliveries } from './deliveries.tsx'
import { count, OrderBadge } from './words.tsx'

/** Orders of retailers, and packs that travel between stores. */
export function Orders() {
  const t = useT()
  const { may } = useSession()
  return (
    <Stack gap="md">
      <Heading
        title={t('Pesanan', 'Orders')}
        lead={t(
          'Dari pesanan ritel sampai diterima toko: dibagi ke anggota kelompok, dikirim per batch, ditagih menurut yang sampai.',
          "From a retailer's order to its receipt by the store: shared over a pool, sent by batch, billed by what arrived."
        )}
      >
        {may('orders/place') && (
          <Button component={Link} to="/pesanan/baru" leftSection={<IconPlus size={18} aria-hidden />}>
            {t('Pesanan baru', 'New order')}
          </Button>
        )}
      </Heading>
      <AddressTabs
        at="/pesanan"
        tabs={[
          { id: 'pesanan', label: t('Pesanan', 'Orders'), show: () => <OrderTable /> },
          { id: 'antartoko', label: t('Antartoko', 'Between stores'), show: () => <Transfers /> },
          ...(may('orders/claims')
            ? [{ id: 'pernyataan', label: t('Pernyataan ritel', 'Claims of retailers'), show: () => <Claims /> }]
            : [])
        ]}
      />
    </Stack>
  )
}

type Status = OrderStatus | 'late' | 'coming'

function OrderTable() {
  const { t, language } = useLanguage()
  const [status, setStatus] = useInAddress<Status | null>('keadaan', null)
  const [search, setSearch] = useInAddress<string>('cari', '')
  const [asked] = useDebouncedValue(search, 250)
  return (
    <Stack gap="sm">
      <Group gap="sm" align="flex-end">
        <TextInput
          label={t('Cari pesanan', 'Find an order')}
          value={search}
          onChange={(e) => setSearch(e.currentTarget.value)}
        />
        <Select
          label={t('Keadaan', 'State')}
          clearable
          data={[
            ...orderStatuses.map((value) => ({ value, label: t(orderStatusNames[value]) })),
            { value: 'late', label: t('Terlambat dikirim', 'Late') },
            { value: 'coming', label: t('Ada kiriman di jalan', 'With goods on their way') }
          ]}
          value={status}
          onChange={(value) => setStatus(value as Status | null)}
        />
      </Group>
      <ServerTable
        view="orders/list"
        filter={{ status, search: asked }}
        rowKey="id"
        label={t('Pesanan ritel', 'Orders of retailers')}
        exportAs="pesanan"
        sort={{ key: 'deliverBy', direction: 'desc' }}
        empty={t(
          'Belum ada pesanan. Pesanan datang dari pembeli ritel, atau dicatat petugas dari berkas pesanannya.',
          "No orders yet. They come from a retailer's buyer, or an officer notes them from the retailer's file."
        )}
        columns={[
          {
            key: 'number',
            title: t('Nomor', 'Number'),
            sortable: true,
            width: 190,
            show: (row) => (
              <>
                <Anchor component={Link} to="/pesanan/$id" params={{ id: row.id } as never} fw={600}>
                  {row.number}
                </Anchor>
                <Text size="xs" c="dimmed">
                  {row.retailer}, {row.products} {t('produk', 'products')}
                </Text>
              </>
            )
          },
          { key: 'state', title: t('Keadaan', 'State'), width: 120, show: (row) => <OrderBadge status={row.status} /> },
          {
            key: 'deliverBy',
            title: t('Kirim paling lambat', 'Deliver by'),
            sortable: true,
            show: (row) => (
              <Text size="sm" c={row.status === 'open' && row.deliverBy < today() ? 'batik' : undefined}>
                {briefDate(row.deliverBy, language)}
                {row.status === 'open' && row.deliverBy < today() ? `, ${t('terlambat', 'late')}` : ''}
              </Text>
            )
          },
          {
            key: 'units',
            title: t('Diterima / dipesan', 'Received / ordered'),
            sortable: true,
            numeric: true,
            show: (row) => `${count(row.received)} / ${count(row.units)}`
          },
          {
            key: 'worth',
            title: t('Nilai', 'Worth'),
            sortable: true,
            numeric: true,
            show: (row) => formatRupiah(row.worth)
          }
        ]}
      />
    </Stack>
  )
}

function Transfers() {
  const t = useT()
  const asked = useView('orders/transfers', {})
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  if (!asked.data) return null
  return asked.data.rows.length === 0 ? (
    <EmptyState>
      {t(
        'Belum ada pemindahan. Toko yang lambat dapat ditukar dengan yang lebih baik lewat Peringatan.',
        'No moves yet. A slow store can give way to a better one, under Alerts.'
      )}
    </EmptyState>
  ) : (
    <Deliveries list={asked.data.rows} />
  )
}
