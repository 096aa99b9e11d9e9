import {
  ActionIcon,
  Alert,
  Anchor,
  Badge,
  Button,
  Card,
  FileButton,
  Group,
  Modal,
  Select,
  SimpleGrid,
  Stack,
  Table,
  Tabs,
  Text,
  TextInput,
  Title
} from '@mantine/core'
import {
  IconBarcode,
  IconCamera,
  IconCheck,
  IconFileText,
  IconPencil,
  IconRoute,
  IconTrash,
  IconWorld
} from '@tabler/icons-react'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import { formatDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { taskOwnerNames } from '../../src/mentoring/model.ts'
import {
  categoryNames,
  datedPapers,
  keepingNames,
  type PaperKind,
  packagingNames,
  paperKinds,
  paperNames
} from '../../src/products/model.ts'
import type { State } from '../../src/products/readiness.ts'
import { SalesOfProduct } from '../sales/of-product.tsx'
import { CardTable } from '../shell/card-table.tsx'
import { complain, paperAddress, upload, useAct, useView } from '../shell/client.ts'
import { DateField } from '../shell/date-field.tsx'
import { useLanguage, useT } from '../shell/language.tsx'
import { fieldErrors, ProblemAlert, Refused } from '../shell/problem.tsx'
import { Secret } from '../shell/secret.tsx'
import { useSession } from '../shell/session.tsx'
import { today } from '../shell/today.ts'
import { ProductForm } from './form.tsx'
import { HalalOfProduct } from './halal.tsx'
import { PathChart } from './path-chart.tsx'
import { PromisesOfProduct } from './promises.tsx'

export type ProductData = Views['products/get']['output']
const stateColors: Record<State, string> = { met: 'hijau', expiring: 'mente', expired: 'batik', missing: 'gray' }

/** One product: what it is, its papers, how far each retailer's shelf is, and the way there. */
export function ProductPage() {
  const { t } = useLanguage()
  const { id } = useParams({ strict: false }) as { id: string }
  const { may } = useSession()
  const [editing, setEditing] = useState(false)
  const asked = useView('products/get', { id })
  const photo = useAct('products/add-photo')
  const unphoto = useAct('products/remove-photo')
  const code = useAct('products/give-in-store-code')
  const withdraw = useAct('products/withdraw')
  const publish = useAct('products/publish')
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  const p = asked.data
  if (!p) return null
  const change = may('products/save') && !p.withdrawnOn
  const addPhotos = async (files: File[]) => {
    for (const file of files) {
      try {
        await photo.mutateAsync({ id, file: await upload(file) })
      } catch (error) {
        complain(error)
      }
    }
  }
  const facts: [string, string][] = [
    [t('Golongan', 'Category'), t(categoryNames[p.category])],
    [t('Isi bersih', 'Net content'), `${p.netContent.toLocaleString('id-ID')} ${p.netUnit}`],
    [t('Kemasan', 'Packaging'), t(packagingNames[p.packaging]!)],
    [t('Bahan', 'Ingredients'), p.ingredients.join(', ') || '–'],
    [t('Keadaan', 'How it keeps'), p.keeping ? t(keepingNames[p.keeping]) : '–'],
    [t('Masa simpan', 'Shelf life'), p.shelfLifeDays ? `${p.shelfLifeDays} ${t('hari', 'days')}` : '–'],
    [t('HPP', 'Cost'), formatRupiah(p.cost)],
    [
      t('Harga ke toko', 'Price to the shop'),
      `${formatRupiah(p.price)} (${t('margin', 'margin')} ${Math.round((100 * (p.price - p.cost)) / p.price)}%)`
    ],
    [t('Harga di rak', 'Price on the shelf'), p.shelfPrice ? formatRupiah(p.shelfPrice) : '–'],
    [t('Kapasitas sebulan', 'Capacity a month'), p.capacity.toLocaleString('id-ID')],
    [
      t('Ukuran', 'Size'),
      p.dimensions
        ? `${p.dimensions.length} × ${p.dimensions.width} × ${p.dimensions.height} mm, ${p.dimensions.gross} g`
        : '–'
    ]
  ]
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start">
        <Stack gap={4}>
          <Text component="h1" fz="h2" fw={700} m={0}>
            {p.name}
          </Text>
          <Text c="dimmed">
            {t('merek', 'brand')} {p.brand}, {t('oleh', 'by')}{' '}
            <Anchor component={Link} to="/pendampingan/$id" params={{ id: p.case } as never}>
              {p.maker}
            </Anchor>
            , {p.villageName}
          </Text>
          <Group gap={6}>
            {p.retailers.map((r) => (
              <Badge
                key={r.retailer}
                variant="light"
                color={r.path.steps.length ? 'mente' : 'hijau'}
                style={{ textTransform: 'none' }}
              >
                {r.retailer}:{' '}
                {r.path.steps.length ? t(`${r.path.days} hari lagi`, `${r.path.days} days to go`) : t('siap', 'ready')}
              </Badge>
            ))}
          </Group>
        </Stack>
        {change && (
          <Group gap="sm" className="tidak-dicetak">
            <Button
              variant="default"
              leftSection={<IconPencil size={18} aria-hidden />}
              onClick={() => setEditing(true)}
            >
              {t('Ubah', 'Change')}
            </Button>
            {may('products/publish') && (
              <Button
                variant="default"
                leftSection={<IconWorld size={18} aria-hidden />}
                aria-pressed={p.publishedOn !== null}
                loading={publish.isPending}
                onClick={() => publish.mutate({ id, shown: p.publishedOn === null })}
              >
                {p.publishedOn
                  ? t('Sembunyikan dari umum', 'Hide from the public')
                  : t('Tampilkan untuk umum', 'Show to the public')}
              </Button>
            )}
            {may('products/withdraw') && (
              <Button
                variant="default"
                onClick={() =>
                  window.confirm(
                    t(
                      'Tarik produk ini? Produk tidak ditawarkan lagi; riwayatnya tetap.',
                      'Withdraw this product? It is offered no more; its history stays.'
                    )
                  ) && withdraw.mutate({ id })
                }
              >
                {t('Tarik', 'Withdraw')}
              </Button>
            )}
          </Group>
        )}
      </Group>
      <SalesOfProduct id={id} />
      {p.withdrawnOn && <Alert color="gray">{t('Produk ini sudah ditarik.', 'This product was withdrawn.')}</Alert>}
      {p.category === 'packaged-food' && !p.withdrawnOn && !p.papers.some((x) => x.kind === 'halal' && !x.reopened) && (
        <HalalOfProduct product={p} changed={p.papers.some((x) => x.reopened)} halal={p.halal} />
      )}
      <Tabs defaultValue={p.retailers[0]?.retailer ?? ''} keepMounted={false}>
        <Tabs.List mb="md">
          {p.retailers.map((r) => (
            <Tabs.Tab key={r.retailer} value={r.retailer}>
              {t('Menuju', 'To')} {r.retailer}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {p.retailers.map((r) => (
          <Tabs.Panel key={r.retailer} value={r.retailer}>
            <Readiness p={p} r={r} change={change} />
          </Tabs.Panel>
        ))}
      </Tabs>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <div>
          <Papers p={p} change={change} />
          <PromisesOfProduct p={p} change={change} />
        </div>
        <Stack gap="sm" component="section">
          <Title order={2} size="h4">
            {t('Label dan barcode', 'Label and barcode')}
          </Title>
          {p.gtin ? (
            <Group align="flex-start">
              <img
                src={paperAddress('products/barcode', { id })}
                alt={`Barcode ${p.gtin}`}
                style={{ maxWidth: 190, background: '#fff', padding: 8, borderRadius: 8 }}
              />
              <Stack gap={4}>
                <Text size="sm">
                  {p.gtin}
                  {p.inStore
                    ? ` (${t('kode toko, hanya untuk kabupaten ini', 'in-store code, for this regency only')})`
                    : ''}
                </Text>
                <Anchor href={paperAddress('products/barcode', { id })} download size="sm">
                  {t('Unduh SVG', 'Download SVG')}
                </Anchor>
              </Stack>
            </Group>
          ) : (
            <Group>
              <Text size="sm">{t('Belum bernomor.', 'No number yet.')}</Text>
              {may('products/give-in-store-code') && change && (
                <Button
                  variant="default"
                  size="compact-md"
                  leftSection={<IconBarcode size={16} aria-hidden />}
                  loading={code.isPending}
                  onClick={() => code.mutate({ id })}
                >
                  {t('Beri kode toko', 'Give an in-store code')}
                </Button>
              )}
            </Group>
          )}
          {p.gaps.length > 0 ? (
            <Text size="sm">
              {t('Label belum lengkap', 'The label lacks')}: {p.gaps.map((g) => t(g)).join(', ')}
            </Text>
          ) : (
            <Group>
              <Button
                component="a"
                variant="default"
                href={paperAddress('products/label-sheet', { id })}
                target="_blank"
                leftSection={<IconFileText size={18} aria-hidden />}
              >
                {t('Lembar label (PDF)', 'Label sheet (PDF)')}
              </Button>
            </Group>
          )}
          <Title order={2} size="h4" mt="md">
            {t('Formulir pengajuan ritel', 'Submission forms')}
          </Title>
          <Group gap="xs">
            {p.retailers.flatMap((r) =>
              (['xlsx', 'pdf'] as const).map((as) => (
                <Button
                  key={r.retailer + as}
                  component="a"
                  variant="default"
                  size="compact-md"
                  href={paperAddress('orders/submission-form', { product: id, retailer: r.retailer, as })}
                  target="_blank"
                >
                  {r.retailer} ({as === 'xlsx' ? 'Excel' : 'PDF'})
                </Button>
              ))
            )}
          </Group>
          <Title order={2} size="h4" mt="md">
            {t('Foto', 'Photos')}
          </Title>
          <Group>
            {p.photos.map((file, i) => (
              <div key={file} style={{ position: 'relative' }}>
                <img
                  src={paperAddress('products/file', { id, file })}
                  alt={`${p.name} ${i + 1}`}
                  width={150}
                  height={150}
                  style={{ objectFit: 'cover', borderRadius: 10 }}
                />
                {change && (
                  <ActionIcon
                    variant="default"
                    style={{ position: 'absolute', top: 6, right: 6 }}
                    onClick={() => unphoto.mutate({ id, file })}
                    aria-label={`${t('Hapus foto', 'Remove photo')} ${i + 1}`}
                  >
                    <IconTrash size={16} />
                  </ActionIcon>
                )}
              </div>
            ))}
            {change && (
              <FileButton onChange={addPhotos} accept="image/jpeg,image/png" multiple>
                {(props) => (
                  <Button
                    {...props}
                    variant="default"
                    loading={photo.isPending}
                    leftSection={<IconCamera size={18} aria-hidden />}
                  >
                    {t('Tambah foto', 'Add photos')}
                  </Button>
                )}
              </FileButton>
            )}
          </Group>
        </Stack>
      </SimpleGrid>
      <Stack gap="xs" component="section">
        <Title order={2} size="h4">
          {t('Data produk', 'Facts')}
        </Title>
        <Table withTableBorder maw={720}>
          <Table.Tbody>
            {facts.map(([name, value]) => (
              <Table.Tr key={name}>
                <Table.Th w={170}>{name}</Table.Th>
                <Table.Td>{value}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Stack>
      {editing && <ProductForm product={p} close={() => setEditing(false)} />}
    </Stack>
  )
}

function Readiness({ p, r, change }: { p: ProductData; r: ProductData['retailers'][number]; change: boolean }) {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const walk = useAct('products/walk-path')
  const seen = useAct('products/record-evidence')
  const names: Record<State, string> = {
    met: t('terpenuhi', 'met'),
    expiring: t('akan habis', 'runs out'),
    expired: t('sudah habis', 'ran out'),
    missing: t('belum', 'missing')
  }
  const { steps, days, cost, parallel } = r.path
  return (
    <Stack gap="md">
      {steps.length > 0 ? (
        <Card withBorder padding="md" style={{ borderLeft: '5px solid var(--mantine-color-mente-5)' }}>
          <Group justify="space-between" mb="sm">
            <Text fw={700}>
              {t(
                `Jalan terpendek: ${days} hari, ${formatRupiah(cost)}, ${steps.length} langkah, ${parallel} dapat berjalan bersamaan`,
                `Shortest path: ${days} days, ${formatRupiah(cost)}, ${steps.length} steps, ${parallel} can run at once`
              )}
            </Text>
            {change && may('products/walk-path') && (
              <Button
                leftSection={<IconRoute size={18} aria-hidden />}
                loading={walk.isPending}
                onClick={() => walk.mutate({ id: p.id, retailer: r.retailer })}
              >
                {t('Jadikan tugas', 'Make it tasks')}
              </Button>
            )}
          </Group>
          {walk.data && (
            <Text size="sm" role="status" mb="xs">
              {t(`${walk.data.tasks} tugas baru dibuat.`, `${walk.data.tasks} new tasks.`)}{' '}
              <Anchor
                component={Link}
                to="/pendampingan/$id"
                params={{ id: p.case } as never}
                search={{ tab: 'tugas' } as never}
              >
                {t('Lihat tugas', 'See the tasks')}
              </Anchor>
            </Text>
          )}
          <PathChart path={r.path} />
        </Card>
      ) : (
        <Alert color="hijau" title={t('Siap', 'Ready')}>
          {t(`Semua syarat ${r.retailer} terpenuhi.`, `Everything that ${r.retailer} asks is met.`)}
        </Alert>
      )}
      <CardTable label={t('Syarat', 'Requirements')} width={620}>
        <Table verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('Syarat', 'Requirement')}</Table.Th>
              <Table.Th>{t('Keadaan', 'State')}</Table.Th>
              <Table.Th>{t('Oleh', 'By')}</Table.Th>
              <Table.Th ta="right">{t('Hari', 'Days')}</Table.Th>
              <Table.Th ta="right">{t('Biaya', 'Cost')}</Table.Th>
              <Table.Th />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {r.judged.map(({ requirement: q, state, reason, until }) => {
              const confirmable = q.rule.type === 'evidence' || (q.rule.type === 'label' && p.gaps.length === 0)
              const done = p.evidence.some((e) => e.requirement === q.id)
              return (
                <Table.Tr key={q.id}>
                  <Table.Td>
                    {t(q.name)}
                    {state !== 'met' && (
                      <Text size="xs" c="dimmed">
                        {t(q.help)}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td>
                    <Badge variant="light" color={stateColors[state]} style={{ textTransform: 'none' }}>
                      {names[state]}
                    </Badge>
                    <Text size="xs">
                      {[reason && t(reason), until && formatDate(until, language)].filter(Boolean).join(', ')}
                    </Text>
                  </Table.Td>
                  <Table.Td>{t(taskOwnerNames[q.owner])}</Table.Td>
                  <Table.Td ta="right" className="angka">
                    {state === 'met' ? '' : q.days}
                  </Table.Td>
                  <Table.Td ta="right" className="angka">
                    {state === 'met' ? '' : formatRupiah(q.cost)}
                  </Table.Td>
                  <Table.Td ta="right">
                    {change && may('products/record-evidence') && confirmable && (
                      <Button
                        size="compact-sm"
                        variant={done ? 'subtle' : 'default'}
                        leftSection={done ? undefined : <IconCheck size={14} aria-hidden />}
                        loading={seen.isPending}
                        aria-label={`${done ? t('Batalkan', 'Undo') : t('Pastikan', 'Confirm')} ${t(q.name)}`}
                        onClick={() => seen.mutate({ id: p.id, requirement: q.id, seen: !done })}
                      >
                        {done ? t('Batalkan', 'Undo') : t('Pastikan', 'Confirm')}
                      </Button>
                    )}
                  </Table.Td>
                </Table.Tr>
              )
            })}
          </Table.Tbody>
        </Table>
      </CardTable>
      <Text size="xs" c="dimmed">
        {t('Syarat versi', 'Requirements version')} {r.version}: {r.source}
      </Text>
    </Stack>
  )
}

function Papers({ p, change }: { p: ProductData; change: boolean }) {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const [adding, setAdding] = useState(false)
  const remove = useAct('products/remove-paper')
  return (
    <Stack gap="sm" component="section">
      <Group justify="space-between">
        <Title order={2} size="h4">
          {t('Surat dan izin', 'Papers')}
        </Title>
        {change && may('products/save-paper') && (
          <Button variant="default" size="compact-md" onClick={() => setAdding(true)}>
            {t('Catat surat', 'Note a paper')}
          </Button>
        )}
      </Group>
      {p.papers.length === 0 && <Text size="sm">{t('Belum ada surat yang dicatat.', 'No papers noted yet.')}</Text>}
      {p.papers.map((x) => (
        <Card key={x.id} withBorder padding="sm">
          <Group justify="space-between" wrap="nowrap">
            <Stack gap={0}>
              {x.kind === 'npwp' ? (
                <Secret
                  label={t(paperNames.npwp)}
                  masked={x.number}
                  opens={{ name: 'products/unmask-paper', input: { id: x.id } }}
                />
              ) : (
                <Text fw={600}>
                  {t(paperNames[x.kind])} {x.number}
                </Text>
              )}
              <Text size="sm" c="dimmed">
                {[
                  x.ofBusiness ? t('untuk usaha', 'of the business') : t('untuk produk ini', 'of this product'),
                  x.issuedOn ? `${t('terbit', 'issued')} ${formatDate(x.issuedOn, language)}` : '',
                  x.reopened ? t('tidak berlaku lagi: resep berubah', 'holds no longer: the recipe changed') : '',
                  x.validUntil ? `${t('berlaku sampai', 'valid until')} ${formatDate(x.validUntil, language)}` : ''
                ]
                  .filter(Boolean)
                  .join(', ')}
              </Text>
              {x.file && (
                <Anchor href={paperAddress('products/file', { id: p.id, file: x.file })} target="_blank" size="sm">
                  {t('Lihat pindaian', 'See the scan')}
                </Anchor>
              )}
            </Stack>
            {change && may('products/remove-paper') && (
              <ActionIcon
                variant="subtle"
                color="gray"
                c="inherit"
                onClick={() =>
                  window.confirm(t('Hapus surat ini?', 'Remove this paper?')) && remove.mutate({ id: x.id })
                }
                aria-label={`${t('Hapus', 'Remove')} ${t(paperNames[x.kind])}`}
              >
                <IconTrash size={16} />
              </ActionIcon>
            )}
          </Group>
        </Card>
      ))}
      {adding && <PaperForm product={p.id} close={() => setAdding(false)} />}
    </Stack>
  )
}

function PaperForm({ product, close }: { product: string; close: () => void }) {
  const t = useT()
  const [kind, setKind] = useState<PaperKind>('pirt')
  const [number, setNumber] = useState('')
  const [validUntil, setValidUntil] = useState('')
  const [issuedOn, setIssuedOn] = useState(today())
  const [scan, setScan] = useState<File | null>(null)
  const [sending, setSending] = useState(false)
  const save = useAct('products/save-paper', { quiet: true })
  const errors = save.error ? fieldErrors(save.error, '', t) : {}
  const wrong = errors.number
  return (
    <Modal opened onClose={close} title={t('Catat surat', 'Note a paper')}>
      <form
        onSubmit={async (e) => {
          e.preventDefault()
          setSending(true)
          try {
            const file = scan ? await upload(scan) : null
            const ends = kind === 'halal' ? null : validUntil || null
            const issued = datedPapers.includes(kind) ? issuedOn || null : null
            await save.mutateAsync({ product, kind, number, validUntil: ends, issuedOn: issued, file })
            close()
          } catch {
            // Shown below by `save.error`.
          }
          setSending(false)
        }}
      >
        <Stack>
          <Select
            label={t('Surat', 'Paper')}
            data={paperKinds.map((k) => ({ value: k, label: t(paperNames[k]) }))}
            value={kind}
            onChange={(v) => v && setKind(v as PaperKind)}
            allowDeselect={false}
          />
          <TextInput
            label={t('Nomor', 'Number')}
            value={number}
            onChange={(e) => setNumber(e.currentTarget.value)}
            required
            error={wrong}
            placeholder={kind === 'pirt' ? '2063529010001-30' : ''}
          />
          {datedPapers.includes(kind) && (
            <DateField
              label={t('Terbit tanggal', 'Issued on')}
              value={issuedOn}
              onChange={setIssuedOn}
              error={errors.issuedOn}
            />
          )}
          {kind !== 'halal' && (
            <DateField label={t('Berlaku sampai', 'Valid until')} value={validUntil} onChange={setValidUntil} />
          )}
          <Group>
            <FileButton onChange={setScan} accept="image/jpeg,image/png,application/pdf">
              {(props) => (
                <Button {...props} variant="default">
                  {scan ? scan.name : t('Lampirkan pindaian', 'Attach a scan')}
                </Button>
              )}
            </FileButton>
          </Group>
          {!wrong && !errors.issuedOn && <Refused error={save.error} />}
          <Group justify="flex-end">
            <Button type="submit" loading={sending}>
              {t('Simpan', 'Save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
