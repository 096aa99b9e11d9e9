import {
  Alert,
  Anchor,
  Badge,
  Button,
  Group,
  Modal,
  SimpleGrid,
  Stack,
  Switch,
  Table,
  Text,
  Textarea,
  Title
} from '@mantine/core'
import { Link, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import { formatDate } from '../../src/kernel/dates.ts'
import { count } from '../orders/words.tsx'
import { CardTable } from '../shell/card-table.tsx'
import { useAct, useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert, Refused } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { EmptyState } from '../shell/table.tsx'
import { TakeOff } from './take-off.tsx'

type Trace = Views['orders/batch']['output']

/** From one batch to its stores and to the households whose work is in it; a recall, or a drill of one. */
export function BatchPage() {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const { produk, kode } = useSearch({ strict: false }) as { produk?: string; kode?: string }
  const asked = useView('orders/batch', { product: produk ?? '', batch: kode ?? '' }, { enabled: !!produk && !!kode })
  const product = useView('products/get', { id: produk ?? '' }, { enabled: !!produk })
  const [recalling, setRecalling] = useState(false)
  const [taking, setTaking] = useState<Trace['stores'][number]>()
  if (!produk || !kode)
    return (
      <Stack gap="md">
        <Heading
          title={t('Batch', 'Batch')}
          lead={t(
            'Dari satu batch ke toko-tokonya dan ke rumah yang membuatnya; dari sini batch ditarik.',
            'From one batch to its stores and to the homes that made it; from here a batch is recalled.'
          )}
        />
        <EmptyState>
          <Stack align="center">
            {t('Pilih batch yang ingin dilihat.', 'Choose the batch to look at.')}
            <Button component={Link} to="/penjualan" search={{ tab: 'batch' } as never}>
              {t('Daftar batch', 'List of batches')}
            </Button>
          </Stack>
        </EmptyState>
      </Stack>
    )
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  const b = asked.data
  if (!b) return null
  if (b.stores.length === 0)
    return (
      <EmptyState>
        {t(
          `Batch ${b.batch} dari produk ini belum pernah dikirim.`,
          `Batch ${b.batch} of this product was never sent.`
        )}
      </EmptyState>
    )
  const sum = (of: 'shelf' | 'transit' | 'sold' | 'returned' | 'lost') => b.stores.reduce((n, s) => n + s[of], 0)
  const recalled = b.recalls.find((r) => !r.drill)
  return (
    <Stack gap="lg">
      <Heading
        title={`${t('Batch', 'Batch')} ${b.batch}`}
        lead={
          `${product.data?.name ?? ''}${product.data ? ', ' : ''}${t('baik sebelum', 'best before')} ` +
          `${formatDate(b.stores[0]!.bestBefore, language)}`
        }
      >
        {may('orders/recall') && !recalled && (
          <Button color="batik" variant="outline" onClick={() => setRecalling(true)}>
            {t('Tarik batch ini, atau latihan', 'Recall this batch, or a drill')}
          </Button>
        )}
      </Heading>
      {recalled && (
        <Alert color="batik" role="alert" title={t('Batch ini ditarik', 'This batch is recalled')}>
          {recalled.reason}. {recalled.startedBy}, {formatDate(recalled.startedOn, language)}.
        </Alert>
      )}
      {b.recalls
        .filter((r) => r.drill)
        .map((r) => (
          <Text key={r.startedOn + r.startedBy} size="sm">
            {t('Latihan penarikan', 'Recall drill')}, {r.startedBy}, {formatDate(r.startedOn, language)}:{' '}
            {b.stores.length} {t('toko dan', 'stores and')} {b.makers.length} {t('pembuat ditemukan', 'makers found')}
          </Text>
        ))}
      <SimpleGrid cols={{ base: 2, sm: 5 }} maw={820}>
        {(
          [
            [t('Di rak', 'On shelves'), sum('shelf')],
            [t('Di perjalanan', 'On the way'), sum('transit')],
            [t('Terjual', 'Sold'), sum('sold')],
            [t('Kembali', 'Returned'), sum('returned')],
            [t('Hilang', 'Lost'), sum('lost')]
          ] as const
        ).map(([label, value]) => (
          <Stack key={label} gap={0}>
            <Text size="sm">{label}</Text>
            <Text fz="h3" fw={700} className="angka">
              {count(value)}
            </Text>
          </Stack>
        ))}
      </SimpleGrid>
      <Stack gap="xs" component="section">
        <Title order={2} size="h4">
          {t('Toko', 'Stores')} ({b.stores.length})
        </Title>
        <CardTable label={t('Toko batch ini', 'Stores of this batch')} width={620}>
          <Table verticalSpacing={4}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('Toko', 'Store')}</Table.Th>
                <Table.Th ta="right">{t('Di rak', 'On shelf')}</Table.Th>
                <Table.Th ta="right">{t('Di perjalanan', 'On the way')}</Table.Th>
                <Table.Th ta="right">{t('Terjual', 'Sold')}</Table.Th>
                <Table.Th ta="right">{t('Kembali', 'Returned')}</Table.Th>
                <Table.Th ta="right">{t('Hilang', 'Lost')}</Table.Th>
                <Table.Th />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {b.stores.map((s) => (
                <Table.Tr key={s.store}>
                  <Table.Td>
                    {s.name}
                    <Text size="xs" c="dimmed">
                      {s.code}, {s.villageName}
                    </Text>
                  </Table.Td>
                  {[s.shelf, s.transit, s.sold, s.returned, s.lost].map((n, i) => (
                    <Table.Td key={i} ta="right" className="angka">
                      {count(n)}
                    </Table.Td>
                  ))}
                  <Table.Td ta="right">
                    {s.shelf > 0 && may('orders/take-off-shelf') && (
                      <Button
                        size="compact-sm"
                        variant="default"
                        onClick={() => setTaking(s)}
                        aria-label={`${t('Keluarkan dari rak', 'Take off the shelf of')} ${s.name}`}
                      >
                        {t('Keluarkan', 'Take off')}
                      </Button>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </CardTable>
      </Stack>
      <Stack gap="xs" component="section">
        <Title order={2} size="h4">
          {t('Pembuat', 'Makers')} ({b.makers.length})
        </Title>
        <Group gap="xs">
          {b.makers.map((m) => (
            <Badge key={m.household + m.name} variant="light" size="lg" style={{ textTransform: 'none' }}>
              {may('households/get') ? (
                <Anchor component={Link} to="/warga/$id" params={{ id: m.household } as never} size="sm">
                  {m.name}
                </Anchor>
              ) : (
                m.name
              )}
              , {m.villageName}
              {m.accepted !== null && `, ${count(m.accepted)}`}
            </Badge>
          ))}
        </Group>
      </Stack>
      {recalling && <Recall product={produk} batch={b.batch} trace={b} close={() => setRecalling(false)} />}
      {taking && (
        <TakeOff
          product={produk}
          batch={b.batch}
          at={taking}
          recalled={!!recalled}
          close={() => setTaking(undefined)}
        />
      )}
    </Stack>
  )
}

function Recall({ product, batch, trace, close }: { product: string; batch: string; trace: Trace; close: () => void }) {
  const t = useT()
  const [reason, setReason] = useState('')
  const [drill, setDrill] = useState(true)
  const recall = useAct('orders/recall', { quiet: true })
  return (
    <Modal opened onClose={close} title={`${t('Tarik batch', 'Recall batch')} ${batch}`}>
      <Stack>
        <Switch
          label={t('Hanya latihan', 'Only a drill')}
          checked={drill}
          onChange={(e) => setDrill(e.currentTarget.checked)}
        />
        <Text size="sm">
          {drill
            ? t(
                'Latihan mencatat toko dan pembuat yang ditemukan; tidak ada yang berubah.',
                'A drill notes the stores and makers that were found; nothing changes.'
              )
            : t(
                `Batch tidak boleh dikirim lagi, kiriman di jalan tidak naik ke rak, dan pendamping mendapat tugas ` +
                  `mengambil ${count(trace.stores.reduce((n, s) => n + s.shelf, 0))} satuan di ` +
                  `${trace.stores.filter((s) => s.shelf > 0).length} toko. Ini tidak dapat diurungkan.`,
                `The batch must not be sent any more, what is on its way does not go on shelves, and the ` +
                  `facilitator gets tasks to fetch ${count(trace.stores.reduce((n, s) => n + s.shelf, 0))} units in ` +
                  `${trace.stores.filter((s) => s.shelf > 0).length} stores. This cannot be undone.`
              )}
        </Text>
        <Textarea
          label={t('Alasan', 'Reason')}
          required
          value={reason}
          onChange={(e) => setReason(e.currentTarget.value)}
        />
        <Refused error={recall.error} />
        <Group justify="flex-end">
          <Button
            color={drill ? 'hijau' : 'batik'}
            loading={recall.isPending}
            disabled={reason.trim().length < 5}
            onClick={() => recall.mutate({ product, batch, reason, drill }, { onSuccess: close })}
          >
            {drill ? t('Catat latihan', 'Note the drill') : t('Tarik batch', 'Recall the batch')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
