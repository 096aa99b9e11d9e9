import {
  Alert,
  Button,
  Card,
  FileButton,
  Group,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Table,
  Text,
  TextInput,
  Title,
  VisuallyHidden
} from '@mantine/core'
import { IconFileSpreadsheet, IconPlus, IconTrash, IconWand } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import { addDays, formatDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import type { LeftReason } from '../../src/kernel/written.ts'
import { downPaymentOn, worth } from '../../src/orders/rules.ts'
import { saleModelNames, type Ways } from '../../src/retail/model.ts'
import { BadLines, ColumnQuestions, LeftOfFileReport, NotRead, tableFiles } from '../retail/file-report.tsx'
import { CardTable } from '../shell/card-table.tsx'
import { complain, upload, useAct, useView, view } from '../shell/client.ts'
import { DateField } from '../shell/date-field.tsx'
import { Heading } from '../shell/heading.tsx'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert, Refused } from '../shell/problem.tsx'
import { RupiahInput } from '../shell/rupiah.tsx'
import { EmptyState } from '../shell/table.tsx'
import { today } from '../shell/today.ts'
import { count, useRetailers } from './words.tsx'

interface Line {
  key: string
  product: string | null
  store: string | null
  quantity: number
  price: number | null
}
type Offer = Views['orders/offer']['output']
type FromFile = Views['orders/from-file']['output']
/** What was said of a file so far. */
interface Asked {
  columns: Record<string, string>
  meant: Ways
  take: LeftReason[]
}
interface OfFile {
  id: string
  asked: Asked
  read: FromFile
}

const empty = (): Line => ({ key: crypto.randomUUID(), product: null, store: null, quantity: 12, price: null })

/** A retailer's order: line by line, from its file, or as the racks are planned. */
export function NewOrder() {
  const { t, language } = useLanguage()
  const navigate = useNavigate()
  const retailers = useRetailers()
  const [chosen, setChosen] = useState<string>()
  const retailer = chosen ?? retailers[0]
  const [number, setNumber] = useState('')
  const [deliverBy, setDeliverBy] = useState(addDays(today(), 7))
  const [lines, setLines] = useState<Line[]>([])
  const [file, setFile] = useState<OfFile>()
  const asked = useView('orders/offer', { retailer: retailer ?? '', month: deliverBy }, { enabled: !!retailer })
  const place = useAct('orders/place', { quiet: true })
  const offer = asked.data
  const filled = lines.filter((l) => l.product && l.store && l.quantity > 0)
  const price = (l: Line) => l.price ?? offer?.products.find((p) => p.id === l.product)?.price ?? 0
  const goods = worth(filled.map((l) => ({ quantity: l.quantity, price: price(l) })))
  const down = offer ? downPaymentOn(goods, offer.agreement.terms.downPayment) : 0
  /** The large sum that was asked about. */
  const large = place.error?.problem.facts.confirm
  const problems = new Map((place.error?.problem.pointers ?? []).map((p) => [p.pointer, t(p.text)]))
  const readFile = async (chosenFile: File | null) => {
    if (!chosenFile || !retailer) return
    try {
      const id = await upload(chosenFile)
      const asked: Asked = { columns: {}, meant: {}, take: [] }
      take({ id, asked, read: await view('orders/from-file', { retailer, file: id, ...asked }) })
    } catch (error) {
      complain(error)
    }
  }
  const take = (next: OfFile) => {
    setFile(next)
    setLines(
      next.read.lines
        .filter((l) => !l.problem)
        .map((l) => ({
          key: crypto.randomUUID(),
          product: l.product,
          store: l.store,
          quantity: l.quantity!,
          price: l.price
        }))
    )
  }
  return (
    <Stack gap="lg" maw={1100}>
      <Heading
        title={t('Pesanan baru', 'New order')}
        lead={t(
          'Tidak melebihi kapasitas pembuatnya, tidak di bawah HPP, dan selama perjanjian berlaku.',
          'Never above what its makers can make, never below cost, and only while the agreement is in force.'
        )}
      />
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <Select
          label={t('Ritel', 'Retailer')}
          data={retailers}
          value={retailer ?? null}
          allowDeselect={false}
          onChange={(value) => {
            setChosen(value ?? undefined)
            setLines([])
            setFile(undefined)
          }}
        />
        <TextInput
          label={t('Nomor pesanan', 'Number of the order')}
          required
          value={number}
          error={problems.get('/number')}
          onChange={(e) => setNumber(e.currentTarget.value)}
        />
        <DateField
          label={t('Kirim paling lambat', 'Deliver by')}
          required
          value={deliverBy}
          min={today()}
          error={problems.get('/deliverBy')}
          onChange={setDeliverBy}
        />
      </SimpleGrid>
      {asked.error && <ProblemAlert error={asked.error} />}
      {offer && (
        <>
          <Text size="sm" c="dimmed">
            {offer.agreement.number}, {t('berlaku sampai', 'in force until')}{' '}
            {formatDate(offer.agreement.ends, language)}, {t(saleModelNames[offer.agreement.terms.model])},{' '}
            {t('uang muka', 'down payment')} {Math.round(100 * offer.agreement.terms.downPayment)}%,{' '}
            {t('dibayar setelah', 'paid after')} {offer.agreement.terms.paymentDays} {t('hari', 'days')}
          </Text>
          <Group gap="sm">
            <Fill offer={offer} fill={setLines} />
            <FileButton accept={tableFiles} onChange={readFile}>
              {(props) => (
                <Button {...props} variant="default" leftSection={<IconFileSpreadsheet size={18} aria-hidden />}>
                  {t('Baca berkas pesanan', 'Read an order file')}
                </Button>
              )}
            </FileButton>
            <Button
              variant="default"
              leftSection={<IconPlus size={18} aria-hidden />}
              onClick={() => setLines([...lines, empty()])}
            >
              {t('Tambah baris', 'Add a line')}
            </Button>
          </Group>
          {file && <FileReport file={file} retailer={retailer!} take={take} />}
          {lines.length === 0 ? (
            <EmptyState>
              {t(
                'Isi dari penempatan yang berlaku, baca berkas pesanan ritel, atau tambahkan baris.',
                "Fill it from the placement in force, read the retailer's order file, or add lines."
              )}
            </EmptyState>
          ) : (
            <Lines offer={offer} lines={lines} change={setLines} problems={problems} />
          )}
          <Refused error={place.error} />
          <Card withBorder padding="md">
            <Group justify="space-between">
              <Text role="status">
                {count(filled.reduce((sum, l) => sum + l.quantity, 0))} {t('satuan', 'units')},{' '}
                <b className="angka">{formatRupiah(goods)}</b>
                {down > 0 && (
                  <>
                    , {t('uang muka', 'down payment')} <b className="angka">{formatRupiah(down)}</b>
                  </>
                )}
              </Text>
              <Button
                loading={place.isPending}
                disabled={filled.length === 0 || number.trim().length < 2}
                onClick={() =>
                  place.mutate(
                    {
                      retailer: retailer!,
                      number: number.trim(),
                      deliverBy,
                      lines: filled.map((l) => ({
                        product: l.product!,
                        store: l.store!,
                        quantity: l.quantity,
                        price: l.price
                      })),
                      columns: file?.read.columns ?? null,
                      meant: file?.asked.meant ?? {},
                      confirmed: large === goods
                    },
                    { onSuccess: ({ id }) => navigate({ to: '/pesanan/$id', params: { id } } as never) }
                  )
                }
              >
                {large === goods
                  ? t(`Ya, catat ${formatRupiah(goods)}`, `Yes, take ${formatRupiah(goods)}`)
                  : t('Catat pesanan', 'Take the order')}
              </Button>
            </Group>
          </Card>
        </>
      )}
    </Stack>
  )
}

/** Lines as the racks are planned, for one product or all. */
function Fill({ offer, fill }: { offer: Offer; fill: (lines: Line[]) => void }) {
  const t = useT()
  const [product, setProduct] = useState<string | null>(null)
  const placed = new Set(offer.placed.map((p) => p.product))
  const options = offer.products
    .filter((p) => placed.has(p.id))
    .map((p) => ({ value: p.id, label: `${p.name} (${t('masih', 'still')} ${count(p.free)})` }))
  if (options.length === 0) return null
  return (
    <Group gap="xs" align="flex-end">
      <Select
        label={t('Produk yang ditempatkan', 'Placed product')}
        placeholder={t('Semua', 'All')}
        clearable
        searchable
        data={options}
        value={product}
        onChange={setProduct}
        w={280}
      />
      <Button
        leftSection={<IconWand size={18} aria-hidden />}
        onClick={() =>
          fill(
            offer.placed
              .filter((p) => !product || p.product === product)
              .map((p) => ({ key: crypto.randomUUID(), ...p, price: null }))
          )
        }
      >
        {t('Isi dari penempatan', 'Fill from the placement')}
      </Button>
    </Group>
  )
}

/** What the file says, what it leaves open, and what of it cannot be used. */
function FileReport({ file, retailer, take }: { file: OfFile; retailer: string; take: (next: OfFile) => void }) {
  const t = useT()
  const { read } = file
  const [columns, setColumns] = useState<Record<string, string>>({})
  const [busy, setBusy] = useState(false)
  const bad = read.lines.filter((l) => l.problem)
  const again = async (said: Partial<Asked>) => {
    const asked = { ...file.asked, ...said }
    setBusy(true)
    try {
      take({ id: file.id, asked, read: await view('orders/from-file', { retailer, file: file.id, ...asked }) })
    } catch (error) {
      complain(error)
    }
    setBusy(false)
  }
  if (read.missing.length > 0)
    return (
      <Alert color="mente" title={t('Kolom mana yang berisi apa?', 'Which column holds what?')}>
        <Stack gap="sm">
          <Text size="sm">
            {t(
              'Sebagian kolom belum dikenali. Pilih sekali; berkas berikutnya dari ritel ini dibaca sendiri.',
              'Some columns are not recognised. Choose once; the next file of this retailer is read by itself.'
            )}
          </Text>
          <Group align="flex-end">
            {read.missing.map((m) => (
              <Select
                key={m.id}
                label={t(m.name)}
                data={[...new Set(read.headers)]}
                value={columns[m.id] ?? null}
                onChange={(value) => setColumns({ ...columns, [m.id]: value ?? '' })}
              />
            ))}
            <Button
              loading={busy}
              disabled={read.missing.some((m) => !columns[m.id])}
              onClick={() => again({ columns: { ...read.columns, ...columns } })}
            >
              {t('Baca lagi', 'Read again')}
            </Button>
          </Group>
        </Stack>
      </Alert>
    )
  return (
    <Stack gap="sm">
      <ColumnQuestions
        questions={read.questions}
        busy={busy}
        answer={(said) => again({ meant: { ...file.asked.meant, ...said } })}
      />
      {bad.length === 0 ? (
        <Alert color="hijau">{t(`${read.lines.length} baris terbaca.`, `${read.lines.length} rows were read.`)}</Alert>
      ) : (
        <Alert
          color="mente"
          title={t(
            `${read.lines.length - bad.length} baris terbaca, ${bad.length} belum dapat dipakai`,
            `${read.lines.length - bad.length} rows were read, ${bad.length} cannot be used`
          )}
        >
          <BadLines lines={bad} />
        </Alert>
      )}
      <NotRead titles={read.headers} columns={read.columns} />
      <LeftOfFileReport left={read.left} take={(reason) => again({ take: [...file.asked.take, reason] })} />
    </Stack>
  )
}

function Lines({
  offer,
  lines,
  change,
  problems
}: {
  offer: Offer
  lines: Line[]
  change: (lines: Line[]) => void
  problems: ReadonlyMap<string, string>
}) {
  const t = useT()
  const products = offer.products.map((p) => ({ value: p.id, label: p.name }))
  const stores = offer.stores.map((s) => ({ value: s.id, label: `${s.code} ${s.name}` }))
  const set = (key: string, values: Partial<Line>) =>
    change(lines.map((l) => (l.key === key ? { ...l, ...values } : l)))
  const asked = new Map<string, number>()
  for (const l of lines) if (l.product) asked.set(l.product, (asked.get(l.product) ?? 0) + l.quantity)
  const above = offer.products.filter((p) => (asked.get(p.id) ?? 0) > p.free)
  const at = (key: string, field: string) => {
    const filled = lines.filter((l) => l.product && l.store && l.quantity > 0)
    return problems.get(`/lines/${filled.findIndex((l) => l.key === key)}/${field}`)
  }
  return (
    <Stack gap="xs" component="section">
      <Title order={2} size="h5">
        {t('Baris pesanan', 'Lines')} ({count(lines.length)})
      </Title>
      {above.map((p) => (
        <Alert key={p.id} color="batik">
          {t(
            `${p.name}: dipesan ${count(asked.get(p.id)!)}, padahal bulan itu pembuatnya masih sanggup ${count(p.free)}.`,
            `${p.name}: ${count(asked.get(p.id)!)} are ordered, but its makers can still make ${count(p.free)} in that month.`
          )}
        </Alert>
      ))}
      <CardTable label={t('Baris pesanan', 'Lines')} width={760}>
        <Table verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('Produk', 'Product')}</Table.Th>
              <Table.Th>{t('Toko', 'Store')}</Table.Th>
              <Table.Th w={120}>{t('Jumlah', 'Quantity')}</Table.Th>
              <Table.Th w={150}>{t('Harga', 'Price')}</Table.Th>
              <Table.Th w={50}>
                <VisuallyHidden>{t('Hapus', 'Remove')}</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {lines.map((l, i) => (
              <Table.Tr key={l.key}>
                <Table.Td>
                  <Select
                    aria-label={`${t('Produk baris', 'Product of line')} ${i + 1}`}
                    searchable
                    data={products}
                    value={l.product}
                    error={at(l.key, 'product')}
                    onChange={(value) => set(l.key, { product: value })}
                  />
                </Table.Td>
                <Table.Td>
                  <Select
                    aria-label={`${t('Toko baris', 'Store of line')} ${i + 1}`}
                    searchable
                    data={stores}
                    value={l.store}
                    error={at(l.key, 'store')}
                    onChange={(value) => set(l.key, { store: value })}
                  />
                </Table.Td>
                <Table.Td>
                  <NumberInput
                    aria-label={`${t('Jumlah baris', 'Quantity of line')} ${i + 1}`}
                    min={1}
                    value={l.quantity}
                    error={at(l.key, 'quantity')}
                    onChange={(value) => set(l.key, { quantity: Number(value) || 0 })}
                  />
                </Table.Td>
                <Table.Td>
                  <RupiahInput
                    aria-label={`${t('Harga baris', 'Price of line')} ${i + 1}`}
                    placeholder={formatRupiah(offer.products.find((p) => p.id === l.product)?.price ?? 0)}
                    value={l.price ?? ''}
                    error={at(l.key, 'price')}
                    onChange={(value) => set(l.key, { price: value === '' ? null : Number(value) })}
                  />
                </Table.Td>
                <Table.Td>
                  <Button
                    variant="subtle"
                    color="gray"
                    px={6}
                    aria-label={`${t('Hapus baris', 'Remove line')} ${i + 1}`}
                    onClick={() => change(lines.filter((x) => x.key !== l.key))}
                  >
                    <IconTrash size={18} aria-hidden />
                  </Button>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </CardTable>
    </Stack>
  )
}
