import {
  Alert,
  Anchor,
  Badge,
  Button,
  Card,
  Group,
  Modal,
  SegmentedControl,
  SimpleGrid,
  Stack,
  Table,
  Text,
  TextInput
} from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import { briefDate, formatDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { invoiceKindNames } from '../../src/orders/model.ts'
import { CardTable } from '../shell/card-table.tsx'
import { paperAddress, useAct, useView } from '../shell/client.ts'
import { DateField } from '../shell/date-field.tsx'
import { Heading } from '../shell/heading.tsx'
import { useInAddress } from '../shell/in-address.ts'
import { useLanguage, useT } from '../shell/language.tsx'
import { Refused } from '../shell/problem.tsx'
import { RupiahInput } from '../shell/rupiah.tsx'
import { useSession } from '../shell/session.tsx'
import { ServerTable } from '../shell/table.tsx'
import { today } from '../shell/today.ts'
import { MakerCash } from './cash.tsx'
import { useRetailers } from './words.tsx'

export type Invoice = Views['orders/invoices']['output']['rows'][number]
type State = 'open' | 'overdue' | 'all'

/** What retailers owe: open, overdue, paid; and the cash of a maker. */
export function Invoices() {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const [state, setState] = useInAddress<State>('keadaan', 'open')
  const [search, setSearch] = useInAddress<string>('cari', '')
  const [asked] = useDebouncedValue(search, 250)
  const [paying, setPaying] = useState<Invoice>()
  const [maker, setMaker] = useState<{ id: string; name: string }>()
  const sums = useView('orders/invoices', { state: 'open', size: 1 })
  return (
    <Stack gap="md">
      <Heading
        title={t('Tagihan', 'Invoices')}
        lead={t(
          'Yang ditagih menurut barang yang sampai atau terjual, yang jatuh tempo, dan uang tiap pembuat.',
          'What is billed by goods that arrived or were sold, what is due, and the money of each maker.'
        )}
      >
        {may('sales/settle') && <Settle />}
      </Heading>
      {sums.data && (
        <SimpleGrid cols={{ base: 1, xs: 2 }} maw={620}>
          <Card withBorder padding="md">
            <Text size="sm">{t('Belum dibayar', 'Not paid yet')}</Text>
            <Text fz="h2" fw={700} className="angka">
              {formatRupiah(sums.data.open)}
            </Text>
          </Card>
          <Card withBorder padding="md">
            <Text size="sm">{t('Lewat jatuh tempo', 'Overdue')}</Text>
            <Text fz="h2" fw={700} className="angka" c={sums.data.overdue > 0 ? 'batik' : undefined}>
              {formatRupiah(sums.data.overdue)}
            </Text>
          </Card>
        </SimpleGrid>
      )}
      <Group gap="sm" align="flex-end">
        <SegmentedControl
          aria-label={t('Tagihan mana', 'Which invoices')}
          data={[
            { value: 'open', label: t('Terbuka', 'Open') },
            { value: 'overdue', label: t('Lewat tempo', 'Overdue') },
            { value: 'all', label: t('Semua', 'All') }
          ]}
          value={state}
          onChange={(value) => setState(value as State)}
        />
        <TextInput
          label={t('Cari pembuat, ritel atau nomor', 'Find a maker, retailer or number')}
          value={search}
          onChange={(e) => setSearch(e.currentTarget.value)}
        />
      </Group>
      <ServerTable
        view="orders/invoices"
        filter={{ state, search: asked }}
        rowKey="id"
        label={t('Tagihan', 'Invoices')}
        exportAs="tagihan"
        empty={t(
          'Tidak ada tagihan. Tagihan terbit sendiri saat pesanan dicatat, barang diterima, atau titip jual ditagih.',
          'No invoices. They are written when orders are taken, goods received, or consignment is settled.'
        )}
        columns={[
          {
            key: 'number',
            title: t('Nomor', 'Number'),
            sortable: true,
            width: 190,
            show: (row) => (
              <>
                <Anchor href={paperAddress('orders/invoice-paper', { id: row.id })} target="_blank" fw={600}>
                  {row.number}
                </Anchor>
                <Text size="xs" c="dimmed">
                  {t(invoiceKindNames[row.kind])}
                  {row.orderNumber && row.order && (
                    <>
                      ,{' '}
                      <Anchor component={Link} to="/pesanan/$id" params={{ id: row.order } as never} size="xs">
                        {row.orderNumber}
                      </Anchor>
                    </>
                  )}
                </Text>
              </>
            )
          },
          {
            key: 'maker',
            title: t('Pembuat', 'Maker'),
            sortable: true,
            show: (row) =>
              may('orders/cash') ? (
                <Button
                  variant="subtle"
                  size="compact-sm"
                  px={0}
                  onClick={() => setMaker({ id: row.case, name: row.maker })}
                >
                  {row.maker}
                </Button>
              ) : (
                row.maker
              )
          },
          { key: 'retailer', title: t('Ritel', 'Retailer'), sortable: true, show: (row) => row.retailer },
          {
            key: 'amount',
            title: t('Tagihan', 'Amount'),
            sortable: true,
            numeric: true,
            show: (row) => formatRupiah(row.amount)
          },
          { key: 'paid', title: t('Dibayar', 'Paid'), numeric: true, show: (row) => formatRupiah(row.paid) },
          {
            key: 'dueOn',
            title: t('Jatuh tempo', 'Due'),
            sortable: true,
            show: (row) => (
              <>
                {briefDate(row.dueOn, language)} <InvoiceState row={row} />
              </>
            )
          },
          {
            key: 'act',
            title: '',
            show: (row) =>
              may('orders/pay') && isOpen(row) ? (
                <Button
                  size="compact-md"
                  variant="default"
                  onClick={() => setPaying(row)}
                  aria-label={`${t('Catat bayar', 'Note payment')} ${row.number}`}
                >
                  {t('Catat bayar', 'Note payment')}
                </Button>
              ) : null
          }
        ]}
      />
      {paying && <Pay invoice={paying} close={() => setPaying(undefined)} />}
      {maker && (
        <Modal opened onClose={() => setMaker(undefined)} title={`${t('Kas', 'Cash')}: ${maker.name}`} size="lg">
          <MakerCash id={maker.id} />
        </Modal>
      )}
    </Stack>
  )
}

const isOpen = (i: Invoice) => !i.cancelledOn && i.paid < Math.abs(i.amount)

function InvoiceState({ row }: { row: Invoice }) {
  const t = useT()
  if (row.cancelledOn)
    return (
      <Badge variant="light" color="gray" style={{ textTransform: 'none' }}>
        {t('dibatalkan', 'cancelled')}
      </Badge>
    )
  if (!isOpen(row))
    return (
      <Badge variant="light" color="hijau" style={{ textTransform: 'none' }}>
        {t('lunas', 'paid')}
      </Badge>
    )
  return row.late > 0 ? (
    <Badge variant="light" color="batik" style={{ textTransform: 'none' }}>
      {t(`terlambat ${row.late} hari`, `${row.late} days late`)}
    </Badge>
  ) : null
}

/** Invoices of one order. */
export function InvoiceTable({ rows }: { rows: readonly Invoice[] }) {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const [paying, setPaying] = useState<Invoice>()
  return (
    <>
      <CardTable label={t('Tagihan', 'Invoices')} width={620}>
        <Table verticalSpacing={5}>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={row.id}>
                <Table.Td>
                  <Anchor href={paperAddress('orders/invoice-paper', { id: row.id })} target="_blank" size="sm">
                    {row.number}
                  </Anchor>
                  <Text size="xs" c="dimmed">
                    {t(invoiceKindNames[row.kind])}, {row.maker}
                  </Text>
                </Table.Td>
                <Table.Td ta="right" className="angka">
                  {formatRupiah(row.amount)}
                </Table.Td>
                <Table.Td>
                  {formatDate(row.dueOn, language)} <InvoiceState row={row} />
                </Table.Td>
                <Table.Td ta="right">
                  {may('orders/pay') && isOpen(row) && (
                    <Button
                      size="compact-md"
                      variant="default"
                      onClick={() => setPaying(row)}
                      aria-label={`${t('Catat bayar', 'Note payment')} ${row.number}`}
                    >
                      {t('Catat bayar', 'Note payment')}
                    </Button>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </CardTable>
      {paying && <Pay invoice={paying} close={() => setPaying(undefined)} />}
    </>
  )
}

function Pay({ invoice, close }: { invoice: Invoice; close: () => void }) {
  const t = useT()
  const [amount, setAmount] = useState<number>(Math.abs(invoice.amount) - invoice.paid)
  const [paidOn, setPaidOn] = useState(today())
  const pay = useAct('orders/pay', { quiet: true })
  const errors = new Map((pay.error?.problem.pointers ?? []).map((p) => [p.pointer, t(p.text)]))
  return (
    <Modal opened onClose={close} title={`${t('Catat pembayaran', 'Note a payment')} ${invoice.number}`}>
      <Stack>
        <RupiahInput
          label={t('Jumlah', 'Amount')}
          required
          value={amount}
          error={errors.get('/amount')}
          onChange={(v) => setAmount(Number(v) || 0)}
        />
        <DateField
          label={t('Tanggal bayar', 'Paid on')}
          required
          value={paidOn}
          max={today()}
          error={errors.get('/paidOn')}
          onChange={setPaidOn}
        />
        <Refused error={pay.error} />
        <Group justify="flex-end">
          <Button
            loading={pay.isPending}
            disabled={amount < 1}
            onClick={() => pay.mutate({ invoice: invoice.id, amount, paidOn }, { onSuccess: close })}
          >
            {t('Simpan', 'Save')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

/** Bills what was sold on consignment since the last time. */
function Settle() {
  const t = useT()
  const retailers = useRetailers()
  const [open, setOpen] = useState(false)
  const settle = useAct('sales/settle', { quiet: true })
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {t('Tagih titip jual', 'Settle consignment')}
      </Button>
      {open && (
        <Modal opened onClose={() => setOpen(false)} title={t('Tagih titip jual', 'Settle consignment')}>
          <Stack>
            <Text size="sm">
              {t(
                'Semua yang terjual menurut berkas penjualan dan belum ditagih menjadi tagihan per pembuat.',
                'Everything sold according to sales files and not billed yet becomes an invoice for each maker.'
              )}
            </Text>
            {settle.data && (
              <Alert color="hijau" role="status">
                {t(
                  `${settle.data.invoices} tagihan terbit, ${formatRupiah(settle.data.rupiah)}.`,
                  `${settle.data.invoices} invoices written, ${formatRupiah(settle.data.rupiah)}.`
                )}
              </Alert>
            )}
            <Refused error={settle.error} />
            <Group>
              {retailers.map((retailer) => (
                <Button key={retailer} loading={settle.isPending} onClick={() => settle.mutate({ retailer })}>
                  {retailer}
                </Button>
              ))}
            </Group>
          </Stack>
        </Modal>
      )}
    </>
  )
}
