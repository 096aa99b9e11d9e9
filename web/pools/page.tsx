import {
  Anchor,
  Badge,
  Button,
  Card,
  Group,
  Modal,
  NumberInput,
  Progress,
  SimpleGrid,
  Stack,
  Table,
  Text,
  TextInput,
  Title
} from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import { addDays, formatDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { orderStatusNames, type Specification } from '../../src/pools/model.ts'
import { CardTable } from '../shell/card-table.tsx'
import { useAct, useView } from '../shell/client.ts'
import { DateField } from '../shell/date-field.tsx'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert, Refused } from '../shell/problem.tsx'
import { RupiahInput } from '../shell/rupiah.tsx'
import { useSession } from '../shell/session.tsx'
import { EmptyState } from '../shell/table.tsx'
import { today } from '../shell/today.ts'
import { Batches, CheckBatch } from './batches.tsx'
import { SpecificationFields } from './form.tsx'

export type PoolData = Views['pools/get']['output']
export type PoolOrder = PoolData['orders'][number]

/** One pool: what it can make, what it has promised, what it made, and who earned what. */
export function PoolPage() {
  const { t, language } = useLanguage()
  const { id } = useParams({ strict: false }) as { id: string }
  const { may } = useSession()
  const [doing, setDoing] = useState<'order' | 'standard'>()
  const [checking, setChecking] = useState<PoolOrder>()
  const [paying, setPaying] = useState<PoolOrder>()
  const asked = useView('pools/get', { id })
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  const p = asked.data
  if (!p) return null
  const free = p.members.reduce((sum, m) => sum + m.free, 0)
  const whole = p.members.length === p.count
  const figures: [string, string][] = [
    [String(p.count), t('anggota', 'members')],
    [`${p.capacity.toLocaleString('id-ID')} ${p.unit}`, t('kapasitas sebulan', 'capacity a month')],
    ...(p.largest === null
      ? []
      : ([[p.largest.toLocaleString('id-ID'), t('pembuat terbesar', 'largest maker')]] as [string, string][])),
    ...(whole
      ? ([[free.toLocaleString('id-ID'), t('masih sanggup bulan ini', 'still free this month')]] as [string, string][])
      : [])
  ]
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start">
        <Stack gap={4}>
          <Text component="h1" fz="h2" fw={700} m={0}>
            {p.name}
          </Text>
          <Text c="dimmed">
            {[
              p.product,
              `${t('merek', 'brand')} ${p.brand}`,
              `${t('dibentuk', 'formed')} ${formatDate(p.formedOn, language)}`
            ].join(' · ')}
          </Text>
        </Stack>
        <Group gap="sm" className="tidak-dicetak">
          {may('pools/order') && (
            <Button onClick={() => setDoing('order')}>{t('Terima pesanan', 'Take an order')}</Button>
          )}
          {may('pools/change') && (
            <Button variant="default" onClick={() => setDoing('standard')}>
              {t('Standar mutu', 'Standard')}
            </Button>
          )}
        </Group>
      </Group>
      <SimpleGrid cols={{ base: 2, md: 4 }}>
        {figures.map(([value, label]) => (
          <Card key={label} withBorder padding="sm">
            <Text fw={700} fz="xl" className="angka">
              {value}
            </Text>
            <Text size="sm">{label}</Text>
          </Card>
        ))}
      </SimpleGrid>
      {p.specification && <Standard spec={p.specification} />}
      {!p.inside && (
        <EmptyState>
          {t(
            'Resep, pesanan dan harga hanya terlihat oleh anggota, pendamping dan dinas.',
            'Its recipe, orders and prices are seen by its members, their facilitators and the agencies only.'
          )}
        </EmptyState>
      )}
      {p.members.length > 0 && <Members p={p} />}
      {p.inside && (
        <Stack gap="sm" component="section">
          <Title order={2} size="h4">
            {t('Pesanan', 'Orders')}
          </Title>
          {p.orders.length === 0 && (
            <EmptyState>
              {t(
                'Belum ada pesanan. Pesanan dibagi adil menurut kapasitas; tidak pernah lebih dari yang sanggup dibuat.',
                'No orders yet. An order is shared fairly by capacity, and never more than can be made.'
              )}
            </EmptyState>
          )}
          {p.orders.map((o) => (
            <Order key={o.id} p={p} o={o} check={() => setChecking(o)} pay={() => setPaying(o)} />
          ))}
        </Stack>
      )}
      <Batches p={p} />
      {doing === 'order' && <TakeOrder p={p} close={() => setDoing(undefined)} />}
      {doing === 'standard' && <ChangeStandard p={p} close={() => setDoing(undefined)} />}
      {checking && <CheckBatch p={p} o={checking} close={() => setChecking(undefined)} />}
      {paying && <PayOut p={p} o={paying} close={() => setPaying(undefined)} />}
    </Stack>
  )
}

function Standard({ spec }: { spec: Specification }) {
  const t = useT()
  return (
    <Card withBorder padding="md">
      <Text fw={700}>{t('Satu standar', 'One standard')}</Text>
      <Text size="sm">
        {spec.unitGrams} g, {t('tahan', 'keeps')} {spec.shelfLifeDays} {t('hari', 'days')}. {spec.recipe}
      </Text>
      <Group gap={6} mt="xs">
        {spec.criteria.map((c) => (
          <Badge
            key={c.id}
            variant={c.must ? 'light' : 'outline'}
            color={c.must ? 'hijau' : 'gray'}
            style={{ textTransform: 'none' }}
          >
            {c.name}
          </Badge>
        ))}
      </Group>
    </Card>
  )
}

function Members({ p }: { p: PoolData }) {
  const t = useT()
  const { may } = useSession()
  const change = useAct('pools/change-member')
  return (
    <Stack gap="xs" component="section">
      <Title order={2} size="h4">
        {t('Anggota dan kapasitas bulan ini', 'Members and capacity this month')}
      </Title>
      <CardTable label={t('Anggota', 'Members')} width={560}>
        <Table verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('Anggota', 'Member')}</Table.Th>
              <Table.Th w={220}>{t('Terpakai', 'Used')}</Table.Th>
              <Table.Th ta="right">{t('Kapasitas', 'Capacity')}</Table.Th>
              <Table.Th ta="right">{t('Bagian selama ini', 'Given so far')}</Table.Th>
              <Table.Th />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {p.members.map((m) => (
              <Table.Tr key={m.id}>
                <Table.Td>
                  <Anchor component={Link} to="/pendampingan/$id" params={{ id: m.id } as never}>
                    {m.name}
                  </Anchor>
                  {m.coordinator && (
                    <Badge ml={6} size="sm" variant="light" style={{ textTransform: 'none' }}>
                      {t('ketua', 'coordinator')}
                    </Badge>
                  )}
                  {m.gone && (
                    <Badge ml={6} size="sm" variant="light" color="batik" style={{ textTransform: 'none' }}>
                      {m.gone === 'died' ? t('meninggal', 'died') : t('pindah', 'left')}
                    </Badge>
                  )}
                </Table.Td>
                <Table.Td>
                  <Progress
                    value={(100 * (m.capacity - m.free)) / m.capacity}
                    aria-label={`${m.name}: ${m.capacity - m.free} / ${m.capacity}`}
                  />
                  <Text size="xs" className="angka">
                    {m.capacity - m.free} {t('dari', 'of')} {m.capacity}
                  </Text>
                </Table.Td>
                <Table.Td ta="right" className="angka">
                  {m.capacity}
                </Table.Td>
                <Table.Td ta="right" className="angka">
                  {m.before.toLocaleString('id-ID')}
                </Table.Td>
                <Table.Td ta="right">
                  {may('pools/change-member') && !m.coordinator && (
                    <Button
                      variant="subtle"
                      size="compact-sm"
                      aria-label={`${t('Keluarkan', 'Remove')} ${m.name}`}
                      onClick={() =>
                        window.confirm(
                          t(
                            `${m.name} keluar dari kelompok? Bagiannya yang belum dibuat perlu dibagi ulang.`,
                            `Does ${m.name} leave the pool? What it has not made is to be shared again.`
                          )
                        ) && change.mutate({ pool: p.id, case: m.id, capacity: null })
                      }
                    >
                      {t('Keluar', 'Leaves')}
                    </Button>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </CardTable>
    </Stack>
  )
}

function Order({ p, o, check, pay }: { p: PoolData; o: PoolOrder; check: () => void; pay: () => void }) {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const cancel = useAct('pools/cancel-order')
  const again = useAct('pools/share-again')
  const parts = p.batches.filter((b) => b.order === o.id).flatMap((b) => b.parts)
  const { accepted } = o
  const failed = [...new Set(parts.filter((x) => x.accepted === 0).map((x) => x.case))]
  return (
    <Card withBorder padding="md" component="article" aria-label={`${o.buyer}, ${o.quantity}`}>
      <Group justify="space-between" align="flex-start">
        <Stack gap={2}>
          <Text fw={700}>
            {o.buyer}: {o.quantity.toLocaleString('id-ID')} {p.unit} × {formatRupiah(o.price)}
          </Text>
          <Text size="sm" c="dimmed">
            {t('dipesan', 'ordered')} {formatDate(o.orderedOn, language)}, {t('dikirim', 'due')}{' '}
            {formatDate(o.dueOn, language)}
            {o.reason ? `, ${o.reason}` : ''}
          </Text>
        </Stack>
        <Badge
          variant="light"
          color={o.status === 'paid' ? 'hijau' : o.status === 'cancelled' ? 'gray' : 'mente'}
          style={{ textTransform: 'none' }}
        >
          {t(orderStatusNames[o.status])}
        </Badge>
      </Group>
      <Progress
        mt="xs"
        value={Math.min(100, (100 * accepted) / o.quantity)}
        aria-label={`${accepted} / ${o.quantity}`}
      />
      <Text size="sm" className="angka">
        {accepted.toLocaleString('id-ID')} {t('dari', 'of')} {o.quantity.toLocaleString('id-ID')}{' '}
        {t('diterima', 'accepted')}
      </Text>
      {o.shares.length > 0 && (
        <Text size="sm" mt={4}>
          {o.shares
            .filter((s) => s.quantity > 0 || s.income !== null)
            .map((s) => `${s.name} ${s.quantity}${s.income === null ? '' : ` (${formatRupiah(s.income)})`}`)
            .join(' · ')}
        </Text>
      )}
      <Group mt="sm" gap="xs" className="tidak-dicetak">
        {o.status === 'open' && may('pools/check-batch') && (
          <Button size="compact-md" onClick={check}>
            {t('Periksa batch', 'Check a batch')}
          </Button>
        )}
        {o.status === 'open' && failed.length > 0 && accepted < o.quantity && may('pools/share-again') && (
          <Button
            size="compact-md"
            variant="default"
            loading={again.isPending}
            onClick={() => again.mutate({ order: o.id, without: failed })}
          >
            {t('Bagi ulang sisanya', 'Share the rest again')}
          </Button>
        )}
        {(o.status === 'made' || (o.status === 'open' && accepted > 0)) && may('pools/pay-out') && (
          <Button size="compact-md" variant="default" onClick={pay}>
            {t('Bagi hasil', 'Split the income')}
          </Button>
        )}
        {o.status === 'open' && accepted === 0 && may('pools/cancel-order') && (
          <Button
            size="compact-md"
            variant="subtle"
            onClick={() => {
              const reason = window.prompt(t('Mengapa dibatalkan?', 'Why is it cancelled?'))
              if (reason) cancel.mutate({ id: o.id, reason })
            }}
          >
            {t('Batalkan', 'Cancel')}
          </Button>
        )}
      </Group>
    </Card>
  )
}

function TakeOrder({ p, close }: { p: PoolData; close: () => void }) {
  const t = useT()
  const [buyer, setBuyer] = useState('')
  const [quantity, setQuantity] = useState<number | ''>('')
  const [price, setPrice] = useState<number | ''>('')
  const [dueOn, setDueOn] = useState(addDays(today(), 14))
  const order = useAct('pools/order', { quiet: true })
  return (
    <Modal opened onClose={close} title={t('Terima pesanan', 'Take an order')}>
      <Stack
        component="form"
        onSubmit={(e) => {
          e.preventDefault()
          order.mutate(
            { pool: p.id, buyer, quantity: Number(quantity), price: Number(price), dueOn },
            { onSuccess: close }
          )
        }}
      >
        <TextInput
          label={t('Pembeli', 'Buyer')}
          value={buyer}
          onChange={(e) => setBuyer(e.currentTarget.value)}
          required
          minLength={2}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <NumberInput
            label={`${t('Jumlah', 'Quantity')} (${p.unit})`}
            value={quantity}
            min={1}
            thousandSeparator="."
            decimalSeparator=","
            onChange={(v) => setQuantity(v === '' ? '' : Number(v))}
            required
          />
          <RupiahInput
            label={t('Harga per satuan', 'Price a unit')}
            value={price}
            onChange={(v) => setPrice(v === '' ? '' : Number(v))}
            required
          />
        </SimpleGrid>
        <DateField label={t('Dikirim paling lambat', 'Due')} value={dueOn} min={today()} onChange={setDueOn} required />
        <Refused error={order.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={order.isPending}>
            {t('Terima dan bagi', 'Take and share')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

function ChangeStandard({ p, close }: { p: PoolData; close: () => void }) {
  const t = useT()
  const [spec, setSpec] = useState(p.specification as Specification)
  const change = useAct('pools/change', { quiet: true })
  return (
    <Modal opened onClose={close} title={t('Standar mutu', 'Standard')} size="xl">
      <Stack
        component="form"
        onSubmit={(e) => {
          e.preventDefault()
          const { name, brand, product } = p
          const groupShare = p.groupShare ?? undefined
          change.mutate(
            { id: p.id, version: p.version, pool: { name, brand, product, groupShare, specification: spec } },
            { onSuccess: close }
          )
        }}
      >
        <SpecificationFields spec={spec} onChange={setSpec} />
        <Refused error={change.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={change.isPending}>
            {t('Simpan', 'Save')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

function PayOut({ p, o, close }: { p: PoolData; o: PoolOrder; close: () => void }) {
  const t = useT()
  const [received, setReceived] = useState<number | ''>(o.accepted * o.price)
  const pay = useAct('pools/pay-out', { quiet: true })
  return (
    <Modal opened onClose={close} title={t('Bagi hasil', 'Split the income')}>
      <Stack>
        <Text size="sm">
          {t(
            `Kas kelompok mendapat ${p.groupShare}%; sisanya dibagi menurut jumlah yang diterima dari tiap anggota. Tidak dapat diulang.`,
            `The group keeps ${p.groupShare}%; the rest is split by what was accepted of each member. This cannot be repeated.`
          )}
        </Text>
        <RupiahInput
          label={t('Uang yang diterima', 'Money received')}
          value={received}
          onChange={(v) => setReceived(v === '' ? '' : Number(v))}
        />
        <Refused error={pay.error} />
        <Group justify="flex-end">
          <Button
            disabled={!received}
            loading={pay.isPending}
            onClick={() => pay.mutate({ order: o.id, received: Number(received) }, { onSuccess: close })}
          >
            {t('Bagi', 'Split')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
