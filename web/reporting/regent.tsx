import { Anchor, Badge, Button, Card, Group, Modal, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core'
import { IconPresentation } from '@tabler/icons-react'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { agencyNames } from '../../src/access/names.ts'
import type { Views } from '../../src/client.ts'
import { fewest } from '../../src/households/disclosure.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { type Blocker, blockerNames } from '../../src/mentoring/model.ts'
import { EvidenceCard } from '../evidence/recovery.tsx'
import { ShelfCount } from '../retail/shelf-count.tsx'
import { CardTable } from '../shell/card-table.tsx'
import { useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { kindName } from '../training/words.ts'
import { Meeting } from './meeting.tsx'
import './regent.css'
import { Way } from './way.tsx'

type Page = Views['reporting/regent']['output']

/** One page on a phone or a wall: the way from household to shelf, what is stuck, and whether people earn more. */
export function RegentPage() {
  const t = useT()
  const asked = useView('reporting/regent', {})
  const sets = useView('products/requirements', {})
  const navigate = useNavigate()
  const { rapat } = useSearch({ strict: false }) as { rapat?: string }
  const [shown, setShown] = useState<Shown>()
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  const p = asked.data
  if (!p) return null
  const names = new Map((sets.data?.rows ?? []).flatMap((s) => s.requirements.map((r) => [r.id, r.name])))
  const name = (requirement: string) => (names.has(requirement) ? t(names.get(requirement)!) : requirement)
  const look = (search: { rapat?: string }) => navigate({ to: '/bupati', search, replace: true } as never)
  const parts = [
    ...p.ways.map((way) => ({ id: way.id, shown: <Way way={way} /> })),
    { id: 'shelves', shown: <ShelfCount /> },
    { id: 'week', shown: <Week p={p} /> },
    {
      id: 'villages',
      shown: (
        <Recovery
          title={t('Pemulihan per desa', 'Recovery by village')}
          rows={p.recovery.villages}
          to={(village) => `/desa/${village}`}
        />
      )
    },
    {
      id: 'kinds',
      shown: (
        <Recovery
          title={t('Pemulihan per jenis usaha', 'Recovery by kind of business')}
          rows={p.recovery.kinds.map((r) => ({ ...r, name: t(kindName(r.of)) }))}
          to={(kind) => `/peta?ukuran=interest&dari=${kind}`}
        />
      )
    },
    {
      id: 'stuck',
      shown: (
        <Stack gap="xs" component="section">
          <Title order={2} size="h4">
            {t('Yang menahan produk', 'What holds products back')}
          </Title>
          <Text size="sm">
            <Anchor
              component="button"
              onClick={() => setShown({ of: 'ready', id: '', title: t('Produk siap', 'Products ready') })}
            >
              {t(`${p.ready} produk siap`, `${p.ready} products are ready`)}
            </Anchor>{' '}
            {t('menurut syarat sedikitnya satu ritel.', 'by the requirements of a retailer.')}
          </Text>
          {p.stuck.length === 0 && <Text size="sm">{t('Tidak ada.', 'Nothing.')}</Text>}
          {p.stuck.map((s) => (
            <Bar
              key={s.requirement}
              label={name(s.requirement)}
              value={s.products}
              most={p.stuck[0]!.products}
              words={t(`${s.products} produk`, `${s.products} products`)}
              open={() => setShown({ of: 'requirement', id: s.requirement, title: name(s.requirement) })}
            />
          ))}
        </Stack>
      )
    },
    {
      id: 'blocked',
      shown: (
        <Stack gap="xs" component="section">
          <Title order={2} size="h4">
            {t('Yang menghalangi usaha', 'What blocks businesses')}
          </Title>
          {p.blocked.length === 0 && <Text size="sm">{t('Tidak ada.', 'Nothing.')}</Text>}
          {p.blocked.map((b) => (
            <Bar
              key={b.blocker}
              label={t(blockerNames[b.blocker as Blocker])}
              value={b.cases}
              most={p.blocked[0]!.cases}
              words={t(
                `${b.cases} usaha, paling lama ${b.longest} hari tanpa kunjungan`,
                `${b.cases} businesses, longest ${b.longest} days without a visit`
              )}
              open={() => setShown({ of: 'blocker', id: b.blocker, title: t(blockerNames[b.blocker as Blocker]) })}
            />
          ))}
        </Stack>
      )
    },
    { id: 'agencies', shown: <Agencies p={p} /> }
  ]
  const part = Object.fromEntries(parts.map(({ id, shown }) => [id, shown]))
  return (
    <Stack gap="xl">
      <Heading
        title={t('Halaman Bupati', "The Regent's Page")}
        lead={t(
          'Dari rumah ke rak: di mana warga berada di jalannya, apa yang tersendat, dan apakah penghasilan sudah pulih.',
          'From home to shelf: where people are on their way, what is stuck, and whether incomes have recovered.'
        )}
      >
        <Button
          variant="default"
          leftSection={<IconPresentation size={18} aria-hidden />}
          onClick={() => look({ rapat: '1' })}
        >
          {t('Tampilan rapat', 'Meeting mode')}
        </Button>
      </Heading>
      {part.people}
      {part.businesses}
      {part.products}
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
        {part.shelves}
        {part.week}
      </SimpleGrid>
      <EvidenceCard />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
        {part.villages}
        {part.kinds}
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
        {part.stuck}
        {part.blocked}
      </SimpleGrid>
      {part.agencies}
      {rapat && (
        <Meeting
          title={t('Dari rumah ke rak', 'From home to shelf')}
          parts={parts}
          at={Math.min(parts.length, Math.max(1, Number(rapat) || 1))}
          go={(at) => look({ rapat: String(at) })}
          close={() => look({})}
        />
      )}
      {shown && <Behind {...shown} close={() => setShown(undefined)} />}
    </Stack>
  )
}

function Agencies({ p }: { p: Page }) {
  const t = useT()
  return (
    <Stack gap="xs" component="section">
      <Title order={2} size="h4">
        {t('Pelatihan tahun ini, per dinas', 'Training this year, by agency')}
      </Title>
      <CardTable label={t('Pelatihan per dinas', 'Training by agency')} width={520}>
        <Table maw={820}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('Dinas', 'Agency')}</Table.Th>
              <Table.Th ta="right">{t('Kelas', 'Classes')}</Table.Th>
              <Table.Th ta="right">{t('Kursi', 'Seats')}</Table.Th>
              <Table.Th ta="right">{t('Lulus', 'Passed')}</Table.Th>
              <Table.Th ta="right">{t('Biaya', 'Cost')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {p.agencies.map((a) => (
              <Table.Tr key={a.agency}>
                <Table.Td>
                  <Anchor component={Link} to="/kelas">
                    {t(agencyNames[a.agency])}
                  </Anchor>
                </Table.Td>
                {[a.classes, a.seats, a.passed].map((v, i) => (
                  <Table.Td key={i} ta="right" className="angka">
                    {v.toLocaleString('id-ID')}
                  </Table.Td>
                ))}
                <Table.Td ta="right" className="angka">
                  {formatRupiah(a.cost)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </CardTable>
    </Stack>
  )
}

interface Shown {
  of: 'ready' | 'requirement' | 'blocker'
  id: string
  title: string
}

/** The list behind a figure. */
function Behind({ of, id, title, close }: Shown & { close: () => void }) {
  const t = useT()
  const asked = useView('reporting/behind', { of, id })
  return (
    <Modal opened onClose={close} title={title} size="lg">
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{of === 'blocker' ? t('Desa', 'Village') : t('Produk', 'Product')}</Table.Th>
            <Table.Th>{of === 'blocker' ? t('Kecamatan', 'District') : t('Desa', 'Village')}</Table.Th>
            <Table.Th ta="right">
              {of === 'blocker' ? t('Usaha', 'Businesses') : t('Hari menuju siap', 'Days to ready')}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {(asked.data?.rows ?? []).map((row) => (
            <Table.Tr key={row.name + row.place}>
              <Table.Td>{row.name}</Table.Td>
              <Table.Td>{row.place}</Table.Td>
              <Table.Td ta="right" className="angka">
                {row.value ?? `< ${fewest}`}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  )
}

/** What has changed in seven days. */
function Week({ p }: { p: Page }) {
  const t = useT()
  return (
    <Stack gap="xs" component="section">
      <Title order={2} size="h4">
        {t('Berubah sejak minggu lalu', 'Changed since last week')}
      </Title>
      {p.week.length === 0 && <Text size="sm">{t('Tidak ada perubahan.', 'Nothing has changed.')}</Text>}
      {p.week.map((n) => (
        <Group key={n.id} justify="space-between" wrap="nowrap">
          <Anchor component={Link} to={n.to as never} size="sm">
            {t(n.label)}
          </Anchor>
          <Text fw={700} className="angka">
            {n.money ? formatRupiah(n.value) : n.value.toLocaleString('id-ID')}
          </Text>
        </Group>
      ))}
    </Stack>
  )
}

function Bar({
  label,
  value,
  most,
  words,
  open
}: {
  label: string
  value: number
  most: number
  words: string
  open: () => void
}) {
  return (
    <Stack gap={2}>
      <Group justify="space-between">
        <Text size="sm" fw={600}>
          {label}
        </Text>
        <Button variant="subtle" size="compact-sm" px={0} onClick={open} aria-label={`${label}: ${words}`}>
          {words}
        </Button>
      </Group>
      <div style={{ background: 'var(--mantine-color-default-hover)', borderRadius: 4 }}>
        <div
          style={{ width: `${(100 * value) / Math.max(1, most)}%`, background: '#b97409', height: 8, borderRadius: 4 }}
        />
      </div>
    </Stack>
  )
}

function Recovery({
  title,
  rows,
  to
}: {
  title: string
  rows: Page['recovery']['villages']
  to: (of: string) => string
}) {
  const t = useT()
  const most = Math.max(1, ...rows.flatMap((r) => [r.before ?? 0, r.in2021 ?? 0, r.now ?? 0]))
  return (
    <Stack gap="sm" component="section">
      <Title order={2} size="h4">
        {title}
      </Title>
      {rows.length === 0 && (
        <Text size="sm">
          {t(
            'Belum cukup data: ditampilkan mulai lima rumah tangga.',
            'Not enough yet: shown from five households on.'
          )}
        </Text>
      )}
      {rows.map((r) => (
        <Card key={r.of} withBorder padding="sm">
          <Group justify="space-between">
            <Anchor component={Link} to={to(r.of) as never} fw={600}>
              {r.name}
            </Anchor>
            <Group gap={6}>
              <Badge
                variant="light"
                color={(r.now ?? 0) >= (r.before ?? 0) ? 'hijau' : 'mente'}
                style={{ textTransform: 'none' }}
              >
                {r.before && r.now !== null ? `${Math.round((100 * r.now) / r.before)}%` : '–'}{' '}
                {t('dari sebelum pandemi', 'of before the pandemic')}
              </Badge>
              <Text size="sm" c="dimmed">
                {r.households} {t('rumah tangga', 'households')}
              </Text>
            </Group>
          </Group>
          {(
            [
              [t('Sebelum pandemi', 'Before'), r.before, '#8d887b'],
              ['2021', r.in2021, '#b97409'],
              [t('Sekarang', 'Now'), r.now, '#1c6740']
            ] as const
          ).map(([label, value, color]) =>
            value === null ? null : (
              <Group key={label} gap="xs" wrap="nowrap">
                <Text size="sm" w={128}>
                  {label}
                </Text>
                <div style={{ flex: 1 }}>
                  <div style={{ width: `${(100 * value) / most}%`, height: 10, background: color, borderRadius: 4 }} />
                </div>
                <Text size="sm" className="angka" miw={100} ta="right">
                  {formatRupiah(value)}
                </Text>
              </Group>
            )
          )}
        </Card>
      ))}
      <Text size="xs" c="dimmed">
        {t(
          'Omzet sebulan yang lazim: rata-rata usaha di tengah, sedikitnya lima, dibulatkan; ' +
            'menurut sumber terbaik yang ada, tanpa memperhitungkan naiknya harga.',
          'Usual monthly turnover: the mean of the businesses in the middle, five at least, rounded; ' +
            'by the best source known, not in prices of today.'
        )}
      </Text>
    </Stack>
  )
}
