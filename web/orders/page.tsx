import {
  Anchor,
  Badge,
  Button,
  Card,
  Group,
  Modal,
  NumberInput,
  Progress,
  Select,
  Stack,
  Table,
  Text,
  Textarea,
  TextInput,
  Title
} from '@mantine/core'
import { IconTruckDelivery } from '@tabler/icons-react'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import { addDays, formatDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { saleModelNames } from '../../src/retail/model.ts'
import { CardTable } from '../shell/card-table.tsx'
import { useAct, useView } from '../shell/client.ts'
import { DateField } from '../shell/date-field.tsx'
import { Heading } from '../shell/heading.tsx'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert, Refused } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { today } from '../shell/today.ts'
import { Deliveries } from './deliveries.tsx'
import { InvoiceTable } from './invoices.tsx'
import { count, OrderBadge } from './words.tsx'

type Order = Views['orders/get']['output']
type Product = Order['products'][number]

const sums = (p: Product) => ({
  ordered: p.lines.reduce((sum, l) => sum + l.quantity, 0),
  coming: p.lines.reduce((sum, l) => sum + l.coming, 0),
  received: p.lines.reduce((sum, l) => sum + l.received, 0)
})

/** One order on its way: who makes it, what was sent, what arrived, what was billed. */
export function OrderPage() {
  const { t, language } = useLanguage()
  const { id } = useParams({ strict: false }) as { id: string }
  const { may } = useSession()
  const [sending, setSending] = useState<Product>()
  const [ending, setEnding] = useState<'cancel' | 'close'>()
  const asked = useView('orders/get', { id })
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  const o = asked.data
  if (!o) return null
  const open = o.status === 'open'
  return (
    <Stack gap="lg">
      <Heading
        title={`${o.retailer}, ${o.number}`}
        lead={
          <>
            {t('dipesan', 'ordered')} {formatDate(o.orderedOn, language)}, {t('kirim paling lambat', 'deliver by')}{' '}
            {formatDate(o.deliverBy, language)}, {t(saleModelNames[o.terms.model])}, {t('perjanjian', 'agreement')}{' '}
            {o.agreement}
          </>
        }
      >
        <OrderBadge status={o.status} />
        {open && o.deliveries.length === 0 && may('orders/cancel') && (
          <Button variant="default" onClick={() => setEnding('cancel')}>
            {t('Batalkan', 'Cancel')}
          </Button>
        )}
        {open && o.deliveries.length > 0 && may('orders/close') && (
          <Button variant="default" onClick={() => setEnding('close')}>
            {t('Tutup, sisanya tidak dikirim', 'Close, the rest will not come')}
          </Button>
        )}
      </Heading>
      {open && o.agreementEnds <= addDays(today(), 90) && (
        <Text c="batik" role="alert">
          {t(
            `Perjanjian ${o.agreement} berakhir ${formatDate(o.agreementEnds)} selagi pesanan ini berjalan.`,
            `Agreement ${o.agreement} ends on ${formatDate(o.agreementEnds, 'en')} while this order is open.`
          )}
        </Text>
      )}
      {o.reason && <Text size="sm">{o.reason}</Text>}
      {o.products.map((p) => {
        const n = sums(p)
        return (
          <Card key={p.id} withBorder padding="md" component="section" aria-label={p.name}>
            <Group justify="space-between" align="flex-start">
              <Stack gap={0}>
                <Title order={2} size="h4">
                  {p.name}
                </Title>
                <Text size="sm" c="dimmed">
                  {p.maker}
                  {p.pool && may('pools/get') && (
                    <>
                      ,{' '}
                      <Anchor component={Link} to="/kelompok/$id" params={{ id: p.pool } as never} size="sm">
                        {t('dibagi ke anggota kelompok', 'shared over the members of the pool')}
                      </Anchor>
                    </>
                  )}
                </Text>
              </Stack>
              {open && may('orders/send') && n.ordered > n.received + n.coming && (
                <Button leftSection={<IconTruckDelivery size={18} aria-hidden />} onClick={() => setSending(p)}>
                  {t('Kirim', 'Send')}
                </Button>
              )}
            </Group>
            <Progress.Root size="lg" mt="sm">
              <Progress.Section value={(100 * n.received) / n.ordered} aria-label={t('diterima', 'received')} />
              <Progress.Section
                value={(100 * n.coming) / n.ordered}
                color="mente"
                aria-label={t('di perjalanan', 'on its way')}
              />
            </Progress.Root>
            <Text size="sm" className="angka" mt={4}>
              {count(n.received)} {t('diterima', 'received')}, {count(n.coming)} {t('di perjalanan', 'on its way')},{' '}
              {count(n.ordered)} {t('dipesan untuk', 'ordered for')} {p.lines.length} {t('toko', 'stores')}
            </Text>
            <details>
              <summary>{t('Per toko', 'By store')}</summary>
              <CardTable label={`${p.name}, ${t('per toko', 'by store')}`} width={520}>
                <Table verticalSpacing={3}>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>{t('Toko', 'Store')}</Table.Th>
                      <Table.Th ta="right">{t('Dipesan', 'Ordered')}</Table.Th>
                      <Table.Th ta="right">{t('Diterima', 'Received')}</Table.Th>
                      <Table.Th ta="right">{t('Harga', 'Price')}</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {p.lines.map((l) => (
                      <Table.Tr key={l.store}>
                        <Table.Td>{l.storeName}</Table.Td>
                        <Table.Td ta="right" className="angka">
                          {count(l.quantity)}
                        </Table.Td>
                        <Table.Td ta="right" className="angka">
                          {count(l.received)}
                        </Table.Td>
                        <Table.Td ta="right" className="angka">
                          {formatRupiah(l.price)}
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </CardTable>
            </details>
          </Card>
        )
      })}
      <Stack gap="xs" component="section">
        <Title order={2} size="h4">
          {t('Kiriman', 'Deliveries')}
        </Title>
        {o.deliveries.length === 0 ? (
          <Text size="sm">{t('Belum ada yang dikirim.', 'Nothing was sent yet.')}</Text>
        ) : (
          <Deliveries list={o.deliveries} />
        )}
      </Stack>
      <Stack gap="xs" component="section">
        <Title order={2} size="h4">
          {t('Tagihan', 'Invoices')}
        </Title>
        {o.invoices.length === 0 ? (
          <Text size="sm">
            {o.terms.model === 'consignment'
              ? t(
                  'Titip jual: ditagih menurut yang terjual, lewat Tagihan.',
                  'Consignment: billed by what is sold, under Invoices.'
                )
              : t('Terbit saat barang diterima.', 'Written when goods are received.')}
          </Text>
        ) : (
          <InvoiceTable rows={o.invoices} />
        )}
      </Stack>
      {sending && <Send order={o} product={sending} close={() => setSending(undefined)} />}
      {ending && <End id={o.id} how={ending} close={() => setEnding(undefined)} />}
    </Stack>
  )
}

/** Everything of a product that is not sent yet, from one batch, store by store. */
function Send({ order, product, close }: { order: Order; product: Product; close: () => void }) {
  const t = useT()
  const [batch, setBatch] = useState(product.batches[0]?.code ?? '')
  const [bestBefore, setBestBefore] = useState('')
  const [carrier, setCarrier] = useState('')
  const open = product.lines.map((l) => ({ ...l, left: l.quantity - l.received - l.coming })).filter((l) => l.left > 0)
  const [quantities, setQuantities] = useState<Record<string, number>>(
    Object.fromEntries(open.map((l) => [l.store, l.left]))
  )
  const send = useAct('orders/send', { quiet: true })
  const known = product.batches.find((b) => b.code === batch)
  const total = Object.values(quantities).reduce((a, b) => a + b, 0)
  const problems = new Map((send.error?.problem.pointers ?? []).map((p) => [p.pointer, t(p.text)]))
  const of = (field: string) => [...problems].find(([pointer]) => pointer.endsWith(`/${field}`))?.[1]
  return (
    <Modal opened onClose={close} title={`${t('Kirim', 'Send')}: ${product.name}`} size="lg">
      <Stack>
        {product.pool ? (
          product.batches.length === 0 ? (
            <Text>
              {t(
                'Belum ada batch yang lolos pemeriksaan. Periksa di halaman kelompok dahulu.',
                'No batch has passed its check yet. Check one on the page of the pool first.'
              )}{' '}
              <Anchor component={Link} to="/kelompok/$id" params={{ id: product.pool } as never}>
                {t('Buka kelompok', 'Open the pool')}
              </Anchor>
            </Text>
          ) : (
            <Select
              label={t('Batch', 'Batch')}
              allowDeselect={false}
              data={product.batches.map((b) => ({
                value: b.code,
                label:
                  `${b.code}, ${t('tinggal', 'left')} ${count(b.left)}, ${t('baik sebelum', 'best before')} ` +
                  `${formatDate(b.bestBefore)}`
              }))}
              value={batch}
              error={of('batch')}
              onChange={(v) => setBatch(v ?? '')}
            />
          )
        ) : (
          <Group grow align="flex-start">
            <TextInput
              label={t('Kode batch di kemasan', 'Batch on the pack')}
              required
              value={batch}
              error={of('batch')}
              onChange={(e) => setBatch(e.currentTarget.value)}
            />
            <DateField
              label={t('Baik digunakan sebelum', 'Best before')}
              required
              value={bestBefore}
              error={of('bestBefore')}
              onChange={setBestBefore}
            />
          </Group>
        )}
        <TextInput
          label={t('Pengantar', 'Carrier')}
          value={carrier}
          onChange={(e) => setCarrier(e.currentTarget.value)}
        />
        <CardTable label={t('Jumlah per toko', 'Quantity by store')} width={320}>
          <Table verticalSpacing={3}>
            <Table.Tbody>
              {open.map((l) => (
                <Table.Tr key={l.store}>
                  <Table.Td>{l.storeName}</Table.Td>
                  <Table.Td w={130}>
                    <NumberInput
                      aria-label={`${t('Jumlah untuk', 'Quantity for')} ${l.storeName}`}
                      min={0}
                      max={l.left}
                      value={quantities[l.store] ?? 0}
                      onChange={(v) => setQuantities({ ...quantities, [l.store]: Number(v) || 0 })}
                    />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </CardTable>
        <Group justify="space-between">
          <Badge variant="light" size="lg" style={{ textTransform: 'none' }}>
            {count(total)} {t('satuan', 'units')}
            {known ? ` / ${count(known.left)}` : ''}
          </Badge>
          <Button
            loading={send.isPending}
            disabled={total === 0 || !batch}
            onClick={() =>
              send.mutate(
                {
                  order: order.id,
                  carrier,
                  lines: open
                    .filter((l) => quantities[l.store])
                    .map((l) => ({
                      product: product.id,
                      store: l.store,
                      batch,
                      bestBefore: product.pool ? null : bestBefore || null,
                      quantity: quantities[l.store]!
                    }))
                },
                { onSuccess: close }
              )
            }
          >
            {t('Buat surat jalan', 'Write the delivery note')}
          </Button>
        </Group>
        <Refused error={send.error} />
      </Stack>
    </Modal>
  )
}

function End({ id, how, close }: { id: string; how: 'cancel' | 'close'; close: () => void }) {
  const t = useT()
  const [reason, setReason] = useState('')
  const cancel = useAct('orders/cancel', { quiet: true })
  const shut = useAct('orders/close', { quiet: true })
  const doing = how === 'cancel' ? cancel : shut
  return (
    <Modal
      opened
      onClose={close}
      title={how === 'cancel' ? t('Batalkan pesanan?', 'Cancel the order?') : t('Tutup pesanan?', 'Close the order?')}
    >
      <Stack>
        <Text size="sm">
          {how === 'cancel'
            ? t(
                'Bagian anggota kelompok dan tagihan uang mukanya ikut dibatalkan. Ini tidak dapat diurungkan.',
                'The shares of pool members and its down payments are cancelled, too. This cannot be undone.'
              )
            : t(
                'Sisa yang belum dikirim dihapus dari pesanan; uang muka untuk sisa itu menjadi nota kredit. Ini tidak dapat diurungkan.',
                'What was not sent is dropped; the down payment for it becomes a credit note. This cannot be undone.'
              )}
        </Text>
        <Textarea
          label={t('Alasan', 'Reason')}
          required
          value={reason}
          onChange={(e) => setReason(e.currentTarget.value)}
        />
        <Refused error={doing.error} />
        <Group justify="flex-end">
          <Button
            color="batik"
            loading={doing.isPending}
            disabled={reason.trim().length < 3}
            onClick={() => doing.mutate({ id, reason }, { onSuccess: close })}
          >
            {how === 'cancel' ? t('Batalkan pesanan', 'Cancel the order') : t('Tutup pesanan', 'Close the order')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
