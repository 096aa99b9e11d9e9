import {
  Anchor,
  Badge,
  Button,
  Card,
  Chip,
  Group,
  Modal,
  NumberInput,
  Radio,
  SimpleGrid,
  Stack,
  Text,
  TextInput
} from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import { briefDate, formatDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { type AlertKind, alertKinds, alertNames } from '../../src/sales/model.ts'
import { count } from '../orders/words.tsx'
import { useAct, useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useInAddress } from '../shell/in-address.ts'
import { useLanguage, useT } from '../shell/language.tsx'
import { Refused } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { ServerTable } from '../shell/table.tsx'

type AlertRow = Views['sales/alerts']['output']['rows'][number]

export const alertColors: Record<AlertKind, string> = {
  expired: 'batik',
  out: 'batik',
  expiring: 'mente',
  low: 'mente',
  slow: 'gray'
}

/** What needs an act before a product is delisted, with the act that helps. */
export function Alerts() {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const [kind, setKind] = useInAddress<AlertKind | null>('jenis', null)
  const [search, setSearch] = useInAddress<string>('cari', '')
  const [asked] = useDebouncedValue(search, 250)
  const [moving, setMoving] = useState<AlertRow>()
  const all = useView('sales/alerts', { size: 1 })
  const counts = all.data?.counts ?? {}
  return (
    <Stack gap="md">
      <Heading
        title={t('Peringatan', 'Alerts')}
        lead={t(
          'Yang perlu tindakan sebelum ritel menurunkan produk: stok habis atau menipis, lambat terjual, mendekati kedaluwarsa.',
          'What needs an act before a retailer delists a product: out of stock or nearly, slow, close to its date.'
        )}
      />
      {may('sales/warnings') && <Warnings />}
      <Group gap="sm" align="flex-end">
        <TextInput
          label={t('Cari produk, pembuat atau toko', 'Find a product, maker or store')}
          value={search}
          onChange={(e) => setSearch(e.currentTarget.value)}
        />
        <Chip.Group value={kind ?? ''} onChange={(value) => setKind(value === kind ? null : (value as AlertKind))}>
          <Group gap={6} role="group" aria-label={t('Jenis peringatan', 'Kind of alert')}>
            {alertKinds.map((k) => (
              <Chip key={k} value={k} onClick={() => k === kind && setKind(null)}>
                {t(alertNames[k])} ({count(counts[k] ?? 0)})
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      </Group>
      <ServerTable
        view="sales/alerts"
        filter={{ kind, search: asked }}
        rowKey="key"
        label={t('Peringatan rak', 'Alerts of shelves')}
        exportAs="peringatan"
        empty={t('Tidak ada yang perlu tindakan di rak.', 'Nothing on the shelves needs an act.')}
        columns={[
          {
            key: 'kind',
            title: t('Jenis', 'Kind'),
            sortable: true,
            width: 160,
            show: (row) => (
              <Badge variant="light" color={alertColors[row.kind]} style={{ textTransform: 'none' }}>
                {t(alertNames[row.kind])}
              </Badge>
            )
          },
          {
            key: 'name',
            title: t('Produk', 'Product'),
            sortable: true,
            width: 200,
            show: (row) => (
              <>
                <Anchor component={Link} to="/produk/$id" params={{ id: row.product } as never} fw={600}>
                  {row.name}
                </Anchor>
                <Text size="xs" c="dimmed">
                  {row.storeName}
                </Text>
              </>
            )
          },
          {
            key: 'shelf',
            title: t('Di rak', 'On shelf'),
            sortable: true,
            numeric: true,
            show: (row) => (
              <>
                {count(row.shelf)}
                <Text size="xs" c="dimmed">
                  {count(row.sold)} {t('terjual 4 minggu', 'sold in 4 weeks')}
                </Text>
              </>
            )
          },
          {
            key: 'act',
            title: t('Yang menolong', 'What helps'),
            show: (row) => (
              <Stack gap={4} align="flex-start">
                <Text size="sm" style={{ whiteSpace: 'normal' }} miw={{ base: 0, sm: 220 }}>
                  {t(row.act)}
                </Text>
                {row.kind === 'slow' && may('orders/move') && (
                  <Button
                    size="compact-sm"
                    variant="default"
                    onClick={() => setMoving(row)}
                    aria-label={`${t('Pindahkan', 'Move')} ${row.name}, ${row.storeName}`}
                  >
                    {t('Pindahkan ke toko lain', 'Move to another store')}
                  </Button>
                )}
              </Stack>
            )
          },
          { key: 'since', title: t('Sejak', 'Since'), sortable: true, show: (row) => briefDate(row.since, language) }
        ]}
      />
      {moving && <Move row={moving} close={() => setMoving(undefined)} />}
    </Stack>
  )
}

function Warnings() {
  const { t, language } = useLanguage()
  const asked = useView('sales/warnings', {})
  const w = asked.data
  if (!w || (w.late.length === 0 && w.lapsing.length === 0 && w.overdue.invoices === 0)) return null
  return (
    <SimpleGrid cols={{ base: 1, md: 3 }}>
      {w.overdue.invoices > 0 && (
        <Card withBorder padding="md">
          <Text fw={600}>{t('Tagihan lewat tempo', 'Overdue invoices')}</Text>
          <Anchor component={Link} to="/tagihan">
            {t(`${w.overdue.invoices} tagihan`, `${w.overdue.invoices} invoices`)}, {formatRupiah(w.overdue.rupiah)}
          </Anchor>
        </Card>
      )}
      {w.late.length > 0 && (
        <Card withBorder padding="md">
          <Text fw={600}>{t('Pesanan terlambat dikirim', 'Orders late')}</Text>
          {w.late.map((o) => (
            <Anchor key={o.id} component={Link} to="/pesanan/$id" params={{ id: o.id } as never} display="block">
              {o.retailer} {o.number}, {formatDate(o.deliverBy, language)}
            </Anchor>
          ))}
        </Card>
      )}
      {w.lapsing.length > 0 && (
        <Card withBorder padding="md">
          <Text fw={600}>{t('Perjanjian akan atau sudah berakhir', 'Agreements ending or ended')}</Text>
          {w.lapsing.map((a) => (
            <Anchor key={a.id} component={Link} to="/perjanjian" display="block">
              {a.retailer} {a.number}, {formatDate(a.ends, language)}
              {a.orders > 0 && `, ${a.orders} ${t('pesanan masih berjalan', 'orders still open')}`}
            </Anchor>
          ))}
        </Card>
      )}
    </SimpleGrid>
  )
}

/** A slow store gives way to one with a free slot and more demand; the packs on its shelf may travel along. */
function Move({ row, close }: { row: AlertRow; close: () => void }) {
  const t = useT()
  const asked = useView('sales/better-stores', { product: row.product, store: row.store })
  const [to, setTo] = useState<string>()
  const [quantity, setQuantity] = useState(row.shelf)
  const move = useAct('orders/move', { quiet: true })
  const stores = asked.data?.rows ?? []
  const chosen = to ?? stores[0]?.id
  return (
    <Modal opened onClose={close} title={`${t('Pindahkan', 'Move')} ${row.name}`} size="lg">
      <Stack>
        <Text size="sm">
          {t(
            `${row.storeName} menjual ${row.sold} dalam empat minggu. Tempatnya di rak pindah ke toko ini:`,
            `${row.storeName} sold ${row.sold} in four weeks. Its place on the rack goes to this store:`
          )}
        </Text>
        {asked.data && stores.length === 0 && (
          <Text>
            {t(
              'Tidak ada toko lain dengan tempat kosong dan permintaan setara.',
              'No other store has a free slot and as much demand.'
            )}
          </Text>
        )}
        <Radio.Group value={chosen ?? ''} onChange={setTo} label={t('Toko tujuan', 'The other store')}>
          <Stack gap={6} mt={4}>
            {stores.map((s) => (
              <Radio
                key={s.id}
                value={s.id}
                label={
                  `${s.name}: ${t('permintaan', 'demand')} ` +
                  `${s.demand.toLocaleString('id-ID', { maximumFractionDigits: 1 })}, ${s.free} ` +
                  `${t('tempat kosong', 'free slots')}, ${s.km.toLocaleString('id-ID', { maximumFractionDigits: 0 })} km`
                }
              />
            ))}
          </Stack>
        </Radio.Group>
        <NumberInput
          label={t('Berapa yang ikut dipindahkan', 'How many travel along')}
          description={`${count(row.shelf)} ${t('ada di rak', 'are on the shelf')}`}
          min={0}
          max={row.shelf}
          value={quantity}
          onChange={(v) => setQuantity(Number(v) || 0)}
        />
        <Refused error={move.error} />
        <Group justify="flex-end">
          <Button
            disabled={!chosen}
            loading={move.isPending}
            onClick={() =>
              move.mutate({ product: row.product, from: row.store, to: chosen!, quantity }, { onSuccess: close })
            }
          >
            {t('Pindahkan', 'Move')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
