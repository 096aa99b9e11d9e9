import {
  Alert,
  Anchor,
  Badge,
  Button,
  Card,
  Group,
  Modal,
  NumberInput,
  SegmentedControl,
  SimpleGrid,
  Stack,
  Table,
  Text,
  Title
} from '@mantine/core'
import { IconLock, IconLockOpen, IconRoute } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import { briefDate, formatInstant } from '../../src/kernel/dates.ts'
import { alertNames } from '../../src/sales/model.ts'
import { Thumb } from '../products/list.tsx'
import { CardTable } from '../shell/card-table.tsx'
import { paperAddress, useAct, useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { JobProgress } from '../shell/job.tsx'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert, Refused } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { EmptyState, ServerTable } from '../shell/table.tsx'
import { AddressTabs } from '../shell/tabs.tsx'
import { PlacementChanges } from './placement-changes.tsx'
import { ShelfCount } from './shelf-count.tsx'
import { StoreMap } from './store-map.tsx'
import { Stores } from './stores.tsx'

type Wall = Views['retail/shelf-wall']['output']
type OnShelf = Views['sales/shelf-state']['output']['rows'][number]

const needsAct = (s: OnShelf | undefined) => s?.alert !== null && s?.alert !== undefined
/** How full a place is, as a bar: its length says how much of a month stands there, its colour whether to act. */
function Level({ s, quantity }: { s: OnShelf; quantity: number }) {
  const share = s.shelf === 0 ? 1 : Math.max(0.12, Math.min(1, s.shelf / quantity))
  return (
    <span
      style={{
        position: 'absolute',
        left: 0,
        right: 0,
        bottom: 0,
        height: 9,
        background: '#fff',
        padding: '2px 1px 1px'
      }}
    >
      <span
        style={{
          display: 'block',
          height: '100%',
          borderRadius: 2,
          width: `${100 * share}%`,
          background:
            s.shelf === 0
              ? 'repeating-linear-gradient(45deg, #962620 0 3px, #fff 3px 5px)'
              : needsAct(s)
                ? '#b97409'
                : '#1c6740'
        }}
      />
    </span>
  )
}

/** What is on the shelves: the count with its history, the wall of racks, and the products. */
export function Racks() {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const tabs = [
    ...(may('retail/shelf-wall')
      ? [{ id: 'dinding', label: t('Dinding rak', 'Shelf wall'), show: () => <ShelfWall /> }]
      : []),
    ...(may('retail/stores') ? [{ id: 'toko', label: t('Toko', 'Stores'), show: () => <Stores /> }] : []),
    ...(may('retail/on-shelves')
      ? [
          {
            id: 'produk',
            label: t('Produk di rak', 'Products'),
            show: () => (
              <ServerTable
                view="retail/on-shelves"
                filter={{}}
                rowKey="id"
                label={t('Produk di rak', 'Products on shelves')}
                exportAs="produk-di-rak"
                sort={{ key: 'listed_on', direction: 'desc' }}
                empty={t(
                  'Belum ada produk di rak. Produk masuk ke sini setelah diterima dalam kurasi.',
                  'Nothing on the shelves yet. Products come here once they are accepted in curation.'
                )}
                columns={[
                  {
                    key: 'photo',
                    title: '',
                    width: 64,
                    show: (row) => <Thumb id={row.id} file={row.photo} name={row.name} />
                  },
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
                          {row.brand}, {row.maker}, {row.villageName}
                        </Text>
                      </>
                    )
                  },
                  { key: 'retailer', title: t('Ritel', 'Retailer'), sortable: true, show: (row) => row.retailer },
                  {
                    key: 'listed_on',
                    title: t('Di rak sejak', 'Since'),
                    sortable: true,
                    show: (row) => briefDate(row.listedOn, language)
                  },
                  {
                    key: 'capacity',
                    title: t('Kapasitas sebulan', 'Capacity a month'),
                    numeric: true,
                    show: (row) => row.capacity.toLocaleString('id-ID')
                  }
                ]}
              />
            )
          }
        ]
      : [])
  ]
  return (
    <Stack gap="md">
      <Heading
        title={t('Rak', 'Shelves')}
        lead={t(
          'Produk warga di ritel modern: berapa, di toko mana, dan rak mana yang masih kosong.',
          "Residents' products in modern retail: how many, in which stores, and which racks are free."
        )}
      />
      <ShelfCount />
      <AddressTabs at="/rak" tabs={tabs} />
    </Stack>
  )
}

function ShelfWall() {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const agreements = useView('retail/agreements', {})
  const retailers = [...new Set((agreements.data?.rows ?? []).map((a) => a.retailer))].sort()
  const [chosen, setChosen] = useState<string>()
  const retailer = chosen ?? retailers[0]
  const [placement, setPlacement] = useState<string | null>(null)
  const [planning, setPlanning] = useState(false)
  const [product, setProduct] = useState<string>()
  const asked = useView(
    'retail/shelf-wall',
    { retailer: retailer ?? '', placement },
    { enabled: retailer !== undefined }
  )
  const [comparing, setComparing] = useState<string>()
  const [store, setStore] = useState<string>()
  const states = useView('sales/shelf-state', { retailer: retailer ?? '' }, { enabled: retailer !== undefined })
  const there = new Map((states.data?.rows ?? []).map((s) => [`${s.store} ${s.product}`, s]))
  const on = (at: string, product: string) => there.get(`${at} ${product}`)
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  if (!retailer) return <EmptyState>{t('Belum ada perjanjian ritel.', 'No agreement with a retailer yet.')}</EmptyState>
  const w = asked.data
  if (!w) return null
  const placedCount = w.stores.filter((s) => s.placed.length > 0).length
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <SegmentedControl
          aria-label={t('Ritel', 'Retailer')}
          data={retailers}
          value={retailer}
          onChange={(next) => {
            setChosen(next)
            setPlacement(null)
          }}
        />
        <Group gap="sm">
          {w.plan?.status === 'ready' && may('retail/adopt-placement') && (
            <Button onClick={() => setComparing(w.plan!.id)}>
              {t('Bandingkan lalu tetapkan', 'Compare, then adopt')}
            </Button>
          )}
          {w.plan?.status === 'adopted' && w.plan.replaces && may('retail/undo-placement') && (
            <Button variant="default" onClick={() => setComparing(w.plan!.replaces!)}>
              {t('Kembalikan yang sebelumnya', 'Put the one before back')}
            </Button>
          )}
          {may('retail/start-placement') && (
            <Button
              variant="default"
              leftSection={<IconRoute size={18} aria-hidden />}
              onClick={() => setPlanning(true)}
            >
              {t('Hitung penempatan', 'Plan the placement')}
            </Button>
          )}
        </Group>
      </Group>
      {w.plan?.status === 'solving' && w.plan.job && (
        <JobProgress id={w.plan.job} title={t('Mencari penempatan terbaik', 'Looking for the best placement')} />
      )}
      {w.plan?.result && (
        <Text size="sm" role="status">
          {w.plan.status === 'adopted'
            ? t('Penempatan yang berlaku', 'The placement in force')
            : t('Usulan penempatan', 'A proposed placement')}
          , {formatInstant(String(w.plan.madeAt), language)}: {placedCount} {t('toko', 'stores')};{' '}
          {t('paling jauh', 'at most')}{' '}
          {(w.plan.result.gap * 100).toLocaleString('id-ID', { maximumFractionDigits: 2 })}%{' '}
          {t('dari yang terbaik', 'from the best')}
          {w.plan.result.chance && <Chance {...w.plan.result.chance} />}
        </Text>
      )}
      {(w.plan?.result?.lost ?? []).length > 0 && (
        <Alert color="batik" title={t('Kunci yang tidak dapat dijaga lagi', 'Locks that can no longer be kept')}>
          {w.plan!.result!.lost!.map((l) => (
            <Text key={`${l.product} ${l.store}`} size="sm">
              {l.product}, {l.store}:{' '}
              {l.why === 'closed'
                ? t('tokonya sudah tutup', 'the store is closed')
                : t('produknya sudah turun dari rak', 'the product was delisted')}
            </Text>
          ))}
        </Alert>
      )}
      {w.stores.length === 0 ? (
        <EmptyState>
          {t('Belum ada toko yang tercatat untuk ritel ini.', 'No store of this retailer is known yet.')}
        </EmptyState>
      ) : (
        <>
          <StoreMap
            stores={w.stores.map((s) => ({
              ...s,
              state:
                s.placed.length === 0 ? 'none' : s.placed.some((x) => needsAct(on(s.id, x.product))) ? 'act' : 'good'
            }))}
            chosen={store}
            choose={setStore}
          />
          <Products w={w} chosen={product} choose={setProduct} />
          <Wall w={w} chosen={product} store={store} on={on} />
        </>
      )}
      {comparing && w.plan && (
        <PlacementChanges
          to={comparing}
          undoing={w.plan.status === 'adopted' ? w.plan.id : null}
          close={() => setComparing(undefined)}
        />
      )}
      {planning && <Plan retailer={retailer} close={() => setPlanning(false)} started={setPlacement} />}
    </Stack>
  )
}

/** The rule of chances, and what came of it. */
function Chance({ products, of, proven }: { products: number; of: number; proven: boolean }) {
  const t = useT()
  return (
    <>
      <br />
      {t(
        `Kesempatan: ${products} dari ${of} produk yang dapat dijual tanpa rugi mendapat toko${proven ? ', sebanyak yang mungkin' : ''}.`,
        `Chances: ${products} of ${of} products that could sell without a loss have a store${proven ? ', as many as can' : ''}.`
      )}
    </>
  )
}

const palette = [
  '#1c6740',
  '#b97409',
  '#2b5c8a',
  '#962620',
  '#6b4a8a',
  '#3a6f6a',
  '#8f5806',
  '#4f9f70',
  '#d0443c',
  '#69655b'
]
const colorOf = (w: Wall, product: string) => palette[w.products.findIndex((p) => p.id === product) % palette.length]!

/** What each product has, and why no more; a click shows its stores alone. */
function Products({
  w,
  chosen,
  choose
}: {
  w: Wall
  chosen: string | undefined
  choose: (id: string | undefined) => void
}) {
  const t = useT()
  const why: Record<string, string> = {
    full: t('kapasitasnya terpakai', 'its capacity is used'),
    racks: t('rak penuh', 'racks are full'),
    quota: t('kuota produk penuh', 'the product quota is full'),
    'too-small': t(
      'terlalu kecil untuk satu toko; berkelompok membukanya',
      'too small for one store; a pool would open it'
    ),
    pooling: t('kapasitas habis; berkelompok menambah toko', 'capacity is used up; a pool would add stores'),
    'store-quota': t('kuota toko penuh', 'the store quota is full'),
    loss: t('di toko lain rugi: ongkos melebihi hasil', 'at a loss in other stores: the way costs more than it brings')
  }
  const reasons = new Map((w.plan?.result?.reasons ?? []).map((r) => [r.product, r]))
  return (
    <CardTable label={t('Produk dan tokonya', 'Products and their stores')} width={560}>
      <Table verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('Produk', 'Product')}</Table.Th>
            <Table.Th ta="right">{t('Toko', 'Stores')}</Table.Th>
            <Table.Th ta="right">{t('Terpakai', 'Used')}</Table.Th>
            <Table.Th>{t('Mengapa tidak lebih', 'Why no more')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {w.products.map((p) => {
            const r = reasons.get(p.id)
            return (
              <Table.Tr key={p.id} bg={chosen === p.id ? 'var(--mantine-color-default-hover)' : undefined}>
                <Table.Td>
                  <Group gap={8} wrap="nowrap">
                    <span
                      aria-hidden
                      style={{ width: 14, height: 14, borderRadius: 4, background: colorOf(w, p.id), flex: 'none' }}
                    />
                    <Button
                      variant="subtle"
                      size="compact-sm"
                      aria-pressed={chosen === p.id}
                      onClick={() => choose(chosen === p.id ? undefined : p.id)}
                    >
                      {p.name}
                    </Button>
                  </Group>
                </Table.Td>
                <Table.Td ta="right" className="angka">
                  {r?.stores ?? '–'}
                </Table.Td>
                <Table.Td ta="right" className="angka">
                  {r ? `${r.used.toLocaleString('id-ID')} / ${r.of.toLocaleString('id-ID')}` : '–'}
                </Table.Td>
                <Table.Td>{r ? why[r.why] : ''}</Table.Td>
              </Table.Tr>
            )
          })}
        </Table.Tbody>
      </Table>
    </CardTable>
  )
}

/** Every store as a small rack: a coloured box a product, an empty one where the rack is free. */
function Wall({
  w,
  chosen,
  store,
  on
}: {
  w: Wall
  chosen: string | undefined
  store: string | undefined
  on: (store: string, product: string) => OnShelf | undefined
}) {
  const { t } = useLanguage()
  const { may } = useSession()
  const lock = useAct('retail/lock-place')
  const names = new Map(w.products.map((p) => [p.id, p.name]))
  const shown = w.stores.filter(
    (s) => (!store || s.id === store) && (!chosen || s.placed.some((x) => x.product === chosen))
  )
  const photos = new Map(w.products.map((p) => [p.id, p.photo]))
  const say = (at: string, x: { product: string; quantity: number }) => {
    const s = on(at, x.product)
    const stock = s ? `${s.shelf} ${t('di rak', 'on the shelf')}` : t('belum dikirim', 'not sent yet')
    return `${names.get(x.product)}: ${x.quantity} ${t('sebulan', 'a month')}, ${stock}${s?.alert ? `, ${t(alertNames[s.alert])}` : ''}`
  }
  return (
    <Stack gap="xs" component="section">
      <Title order={2} size="h4">
        {t('Rak tiap toko', 'The rack of each store')} ({shown.length})
      </Title>
      <Text size="sm" c="dimmed">
        {t(
          'Batang di bawah kotak: panjangnya isi rak dibanding sebulan; hijau cukup, kuning perlu tindakan, merah ' +
            'bergaris rak kosong, tanpa batang belum dikirim. Kotak kosong: tempat yang masih ada.',
          'The bar under a box: its length is what stands there against a month; green enough, amber needs an act, ' +
            'striped red an empty shelf, no bar not sent yet. Empty box: a free slot.'
        )}
      </Text>
      <SimpleGrid cols={{ base: 2, xs: 3, md: 4, lg: 6 }} spacing="sm">
        {shown.map((s) => {
          const mine = chosen ? s.placed.find((x) => x.product === chosen) : undefined
          return (
            <Card
              key={s.id}
              withBorder
              padding="xs"
              component="article"
              aria-label={`${s.name}: ${s.placed.map((x) => say(s.id, x)).join('; ') || t('kosong', 'empty')}`}
            >
              <Text size="sm" fw={600} truncate>
                {s.name}
              </Text>
              <Text size="xs" c="dimmed" truncate>
                {s.code}, {s.villageName}
              </Text>
              <div
                style={{
                  display: 'flex',
                  flexWrap: 'wrap',
                  gap: 4,
                  marginTop: 6,
                  borderBottom: '4px solid var(--mantine-color-gray-4)',
                  paddingBottom: 4
                }}
              >
                {Array.from({ length: s.slots }, (_, i) => {
                  const x = s.placed[i]
                  return (
                    <span
                      key={i}
                      title={x ? say(s.id, x) : t('kosong', 'empty')}
                      style={{
                        width: 32,
                        height: 40,
                        borderRadius: 5,
                        overflow: 'hidden',
                        background: x ? colorOf(w, x.product) : 'transparent',
                        position: 'relative',
                        border: x ? '1px solid #69655b' : '1.5px dashed var(--mantine-color-gray-5)',
                        opacity: chosen && x && x.product !== chosen ? 0.25 : 1
                      }}
                    >
                      {x && photos.get(x.product) && may('products/file') && (
                        <img
                          src={paperAddress('products/file', { id: x.product, file: photos.get(x.product)! })}
                          alt=""
                          style={{ width: '100%', height: '100%', objectFit: 'cover' }}
                        />
                      )}
                      {x && on(s.id, x.product) && <Level s={on(s.id, x.product)!} quantity={x.quantity} />}
                    </span>
                  )
                })}
              </div>
              <Group justify="space-between" mt={4}>
                <Text size="xs" className="angka">
                  {mine ? `${mine.quantity} ${t('sebulan', 'a month')}` : `${s.placed.length} / ${s.slots}`}
                </Text>
                {mine && w.plan && may('retail/lock-place') && (
                  <Button
                    variant="subtle"
                    size="compact-xs"
                    leftSection={
                      mine.locked ? <IconLock size={14} aria-hidden /> : <IconLockOpen size={14} aria-hidden />
                    }
                    aria-pressed={mine.locked}
                    aria-label={`${t('Kunci', 'Lock')} ${s.name}`}
                    onClick={() =>
                      lock.mutate({ placement: w.plan!.id, product: chosen!, store: s.id, locked: !mine.locked })
                    }
                  >
                    {mine.locked ? t('terkunci', 'locked') : t('kunci', 'lock')}
                  </Button>
                )}
              </Group>
            </Card>
          )
        })}
      </SimpleGrid>
    </Stack>
  )
}

function Plan({ retailer, close, started }: { retailer: string; close: () => void; started: (id: string) => void }) {
  const t = useT()
  const [perStore, setPerStore] = useState(120)
  const [seconds, setSeconds] = useState(15)
  const start = useAct('retail/start-placement', { quiet: true })
  return (
    <Modal opened onClose={close} title={`${t('Hitung penempatan', 'Plan the placement')}: ${retailer}`}>
      <Stack>
        <Text size="sm">
          {t(
            'Tidak pernah menempatkan lebih banyak daripada kapasitas, dan tidak pernah dengan rugi; kuota dan rak ' +
              'dijaga. Kesempatan didahulukan: sebanyak mungkin produk mendapat paling sedikit satu toko, baru ' +
              'kemudian hasil bersih terbanyak. Yang sudah ditempatkan tetap bila dapat; yang terkunci pasti tetap.',
            'Never places more than the capacity, and never at a loss; quotas and racks hold. Chances come first: ' +
              'as many products as can have at least one store, only then the most rupiah. What is placed stays where ' +
              'it can; what is locked stays for sure.'
          )}
        </Text>
        <NumberInput
          label={t('Satuan sebulan di toko rata-rata', 'Units a month in an average store')}
          value={perStore}
          min={1}
          onChange={(v) => setPerStore(Number(v) || 1)}
        />
        <NumberInput
          label={t('Waktu mencari (detik)', 'Time to look (seconds)')}
          value={seconds}
          min={1}
          max={300}
          onChange={(v) => setSeconds(Number(v) || 1)}
        />
        <Alert color="gray">
          <Badge variant="light" mr="xs">
            {t('terbukti', 'proven')}
          </Badge>
          {t('Hasilnya disertai jarak ke yang terbaik.', 'The result says how far it is from the best.')}
        </Alert>
        <Refused error={start.error} />
        <Group justify="flex-end">
          <Button
            loading={start.isPending}
            onClick={() =>
              start.mutate(
                { retailer, perStore, seconds },
                {
                  onSuccess: ({ id }) => {
                    started(id)
                    close()
                  }
                }
              )
            }
          >
            {t('Hitung', 'Plan')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
