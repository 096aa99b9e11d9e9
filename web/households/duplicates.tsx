import {
  Anchor,
  Badge,
  Box,
  Button,
  Card,
  Group,
  Modal,
  Pagination,
  SegmentedControl,
  SimpleGrid,
  Stack,
  Table,
  Text,
  Tooltip
} from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconArrowMerge, IconArrowsSplit, IconRefresh } from '@tabler/icons-react'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { relationNames, sexNames } from '../../src/households/model.ts'
import { formatDate, formatInstant } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { VillageSelect } from '../regions/village-select.tsx'
import { CardTable } from '../shell/card-table.tsx'
import { useAct, useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { JobProgress } from '../shell/job.tsx'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { EmptyState } from '../shell/table.tsx'

type Kind = 'person' | 'enterprise'
type Status = 'open' | 'merged' | 'apart'
type Side = Record<string, unknown> & { id: string; name: string }
interface Pair {
  id: string
  probability: number
  status: string
  certain: boolean
  reasons: { comparison: string; level: number; bits: number }[]
  first: Side | null
  second: Side | null
  decidedAt: string | null
  decidedBy: string | null
}

/** Pairs that may be one and the same: side by side, with what speaks for and against, to merge or to keep apart. */
export function Duplicates() {
  const t = useT()
  const { may } = useSession()
  const search = useSearch({ strict: false }) as { jenis?: string; keadaan?: string }
  const navigate = useNavigate()
  const kind: Kind = search.jenis === 'usaha' ? 'enterprise' : 'person'
  const status = (['open', 'merged', 'apart'].includes(search.keadaan ?? '') ? search.keadaan : 'open') as Status
  const set = (change: { jenis?: string; keadaan?: string }) => {
    setPage(1)
    navigate({ to: '/duplikat', search: { ...search, ...change } as never, replace: true })
  }
  const [page, setPage] = useState(1)
  const [village, setVillage] = useState<string | null>(null)
  const [job, setJob] = useState<string>()
  const size = 10
  const found = useView('households/duplicates', { kind, status, page, size, village: village ?? '' })
  const start = useAct('households/find-duplicates')
  const rows = (found.data?.rows ?? []) as unknown as Pair[]
  return (
    <Stack gap="md" maw={1100}>
      <Heading
        title={t('Duplikat', 'Duplicates')}
        lead={t(
          'Orang atau usaha yang mungkin tercatat dua kali. Penggabungan menyimpan kedua riwayat dan dapat dibatalkan.',
          'People or enterprises that may be recorded twice. A merge keeps both histories and can be undone.'
        )}
      >
        {may('households/find-duplicates') && (
          <Button
            variant="default"
            leftSection={<IconRefresh size={18} aria-hidden />}
            loading={start.isPending}
            onClick={() => start.mutate({ kind }, { onSuccess: (answer) => setJob(answer.job) })}
          >
            {t('Cari lagi di seluruh daftar', 'Search the whole register again')}
          </Button>
        )}
      </Heading>
      {job && (
        <JobProgress
          id={job}
          title={t('Mencari duplikat', 'Searching for duplicates')}
          onEnd={() => setJob(undefined)}
        />
      )}
      <Group align="flex-end">
        <SegmentedControl
          aria-label={t('Jenis', 'Kind')}
          value={kind}
          onChange={(next) => set({ jenis: next === 'enterprise' ? 'usaha' : 'orang' })}
          data={[
            { value: 'person', label: t('Orang', 'People') },
            { value: 'enterprise', label: t('Usaha', 'Enterprises') }
          ]}
        />
        <SegmentedControl
          aria-label={t('Keadaan', 'State')}
          value={status}
          onChange={(next) => set({ keadaan: next })}
          data={[
            { value: 'open', label: t('Menunggu', 'Waiting') },
            { value: 'merged', label: t('Digabung', 'Merged') },
            { value: 'apart', label: t('Dipisah', 'Kept apart') }
          ]}
        />
        <VillageSelect
          label={t('Desa atau kecamatan', 'Village or district')}
          districts
          value={village}
          onChange={(next) => {
            setVillage(next)
            setPage(1)
          }}
        />
      </Group>
      {found.error && <ProblemAlert error={found.error} />}
      <Text size="sm" c="dimmed" role="status">
        {found.data ? `${found.data.total.toLocaleString('id-ID')} ${t('pasangan', 'pairs')}` : ''}
      </Text>
      {found.data?.total === 0 && (
        <EmptyState>
          {status === 'open'
            ? t(
                'Tidak ada pasangan yang menunggu. Setelah impor, pasangan yang mirip muncul di sini.',
                'No pair is waiting. After an import, pairs that look alike appear here.'
              )
            : t('Belum ada pasangan seperti ini.', 'No such pair yet.')}
        </EmptyState>
      )}
      {rows.map((pair) => (
        <PairCard key={pair.id} pair={pair} kind={kind} />
      ))}
      {found.data && found.data.total > size && (
        <Pagination
          total={Math.ceil(found.data.total / size)}
          value={page}
          onChange={setPage}
          getControlProps={(control) => ({
            'aria-label':
              control === 'next'
                ? t('Halaman berikutnya', 'Next page')
                : control === 'previous'
                  ? t('Halaman sebelumnya', 'Previous page')
                  : control
          })}
        />
      )}
    </Stack>
  )
}

function useLines(kind: Kind) {
  const { t, language } = useLanguage()
  const person: [string, string, (v: unknown) => string][] = [
    ['name', t('Nama', 'Name'), String],
    ['nikMasked', 'NIK', String],
    ['birthDate', t('Lahir', 'Born'), (v) => formatDate(String(v), language)],
    ['sex', t('Jenis kelamin', 'Sex'), (v) => t(sexNames[v as 'female'])],
    ['relation', t('Hubungan', 'Relation'), (v) => t(relationNames[v as 'head'])],
    ['phoneMasked', t('Telepon', 'Phone'), String],
    ['villageName', t('Desa', 'Village'), String],
    ['hamlet', t('Dusun', 'Hamlet'), String],
    ['occupation', t('Pekerjaan', 'Occupation'), String]
  ]
  const rupiah = (v: unknown) => formatRupiah(Number(v))
  const enterprise: [string, string, (v: unknown) => string][] = [
    ['name', t('Usaha', 'Enterprise'), String],
    ['villageName', t('Desa', 'Village'), String],
    ['kbli', 'KBLI', String],
    ['started', t('Mulai', 'Started'), (v) => formatDate(String(v), language)],
    ['workers', t('Pekerja', 'Workers'), String],
    ['turnoverNow', t('Omzet', 'Turnover'), rupiah],
    ['capital', t('Modal', 'Capital'), rupiah]
  ]
  return kind === 'person' ? person : enterprise
}

function PairCard({ pair, kind }: { pair: Pair; kind: Kind }) {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const lines = useLines(kind)
  const [choosing, setChoosing] = useState(false)
  const merge = useAct('households/merge')
  const apart = useAct('households/keep-apart')
  const undo = useAct('households/undo-merge')
  const { first, second } = pair
  const undoable = (message: string) =>
    notifications.show({
      message: (
        <Group justify="space-between">
          <Text size="sm">{message}</Text>
          <Button size="compact-sm" variant="default" onClick={() => undo.mutate({ duplicate: pair.id })}>
            {t('Batalkan', 'Undo')}
          </Button>
        </Group>
      ),
      autoClose: 8000
    })
  const names: Record<string, string> =
    kind === 'person'
      ? {
          nik: 'NIK',
          name: t('Nama', 'Name'),
          sex: t('Kelamin', 'Sex'),
          birth: t('Lahir', 'Birth'),
          phone: t('Telepon', 'Phone'),
          card: t('No. KK', 'Family card'),
          postcode: t('Kode pos', 'Postcode'),
          address: t('Dusun', 'Hamlet'),
          village: t('Desa', 'Village')
        }
      : {
          name: t('Nama', 'Name'),
          address: t('Pemilik', 'Owner'),
          phone: t('Telepon', 'Phone'),
          village: t('Desa', 'Village'),
          birth: t('Mulai', 'Started'),
          postcode: 'KBLI'
        }
  return (
    <Card withBorder padding="md" component="article" aria-label={`${first?.name ?? ''} / ${second?.name ?? ''}`}>
      <Group justify="space-between" mb="xs">
        <Group gap="xs">
          <Badge color={pair.certain ? 'hijau' : 'mente'} variant="light">
            {pair.certain ? t('hampir pasti sama', 'almost surely the same') : t('meragukan', 'doubtful')}
          </Badge>
          <Text size="sm" className="angka">
            {(Math.floor(pair.probability * 1000) / 10).toLocaleString('id-ID')}%
          </Text>
        </Group>
        {pair.status === 'open' && may('households/merge') && (
          <Group gap="xs">
            <Button
              variant="default"
              leftSection={<IconArrowsSplit size={18} aria-hidden />}
              loading={apart.isPending}
              onClick={() =>
                apart.mutate(
                  { duplicate: pair.id },
                  { onSuccess: () => undoable(t('Ditandai sebagai dua orang berbeda.', 'Kept apart.')) }
                )
              }
            >
              {t('Bukan yang sama', 'Not the same')}
            </Button>
            <Button leftSection={<IconArrowMerge size={18} aria-hidden />} onClick={() => setChoosing(true)}>
              {t('Gabungkan', 'Merge')}
            </Button>
          </Group>
        )}
        {pair.status !== 'open' && (
          <Group gap="xs">
            <Text size="sm" c="dimmed">
              {pair.decidedBy} · {pair.decidedAt && formatInstant(pair.decidedAt, language)}
            </Text>
            {may('households/undo-merge') && (
              <Button variant="default" loading={undo.isPending} onClick={() => undo.mutate({ duplicate: pair.id })}>
                {t('Batalkan keputusan', 'Undo')}
              </Button>
            )}
          </Group>
        )}
      </Group>
      <CardTable label={t('Perbandingan', 'Comparison')} width={420}>
        <Table verticalSpacing={4}>
          <Table.Tbody>
            {lines
              .filter(([key]) => first?.[key] != null || second?.[key] != null)
              .map(([key, label, show]) => {
                const side = (s: Side | null) => (s?.[key] == null ? '–' : show(s[key]))
                const differs = first?.[key] != null && second?.[key] != null && side(first) !== side(second)
                const cell = (s: Side | null) => (
                  <Table.Td w="38%" fw={differs ? 700 : 400}>
                    {key === 'name' && s ? (
                      <Anchor component={Link} to="/warga/$id" params={{ id: String(s.household) } as never}>
                        {side(s)}
                      </Anchor>
                    ) : (
                      side(s)
                    )}
                  </Table.Td>
                )
                return (
                  <Table.Tr
                    key={key}
                    {...(differs ? { style: { background: 'var(--mantine-color-mente-light)' } } : {})}
                  >
                    <Table.Th scope="row" fw={400} w="24%">
                      {label}
                      {differs && <Text span size="xs" c="dimmed">{` (${t('berbeda', 'differs')})`}</Text>}
                    </Table.Th>
                    {cell(first)}
                    {cell(second)}
                  </Table.Tr>
                )
              })}
          </Table.Tbody>
        </Table>
      </CardTable>
      <Group gap={6} mt="sm">
        <Text size="sm" c="dimmed">
          {t('Alasan:', 'Reasons:')}
        </Text>
        {pair.reasons.map((reason) => (
          <Tooltip
            key={reason.comparison}
            label={reason.bits >= 0 ? t('mendukung sama', 'speaks for the same') : t('menentang', 'speaks against')}
          >
            <Badge tt="none" variant="outline" color={reason.bits >= 0 ? 'hijau' : 'batik'}>
              {names[reason.comparison] ?? reason.comparison} {reason.bits >= 0 ? '+' : '−'}
              {Math.abs(reason.bits).toLocaleString('id-ID')}
            </Badge>
          </Tooltip>
        ))}
      </Group>
      <Modal
        opened={choosing}
        onClose={() => setChoosing(false)}
        title={t('Data mana yang dipertahankan?', 'Which record stays?')}
      >
        <Text size="sm" mb="md">
          {t(
            'Yang kosong pada data itu diisi dari yang lain. Keduanya tetap tersimpan, jadi penggabungan dapat dibatalkan.',
            'What it lacks is filled from the other. Both stay stored, so the merge can be undone.'
          )}
        </Text>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          {[first, second].map(
            (side) =>
              side && (
                <Box key={side.id}>
                  <Button
                    fullWidth
                    variant="default"
                    h="auto"
                    py="sm"
                    loading={merge.isPending}
                    onClick={() =>
                      merge.mutate(
                        { duplicate: pair.id, keep: side.id },
                        {
                          onSuccess: () => {
                            setChoosing(false)
                            undoable(t('Digabungkan.', 'Merged.'))
                          }
                        }
                      )
                    }
                  >
                    <Stack gap={0} align="flex-start">
                      <Text fw={700}>{side.name}</Text>
                      <Text size="sm">{String(side.nikMasked ?? side.kbli ?? t('tanpa NIK', 'no NIK'))}</Text>
                    </Stack>
                  </Button>
                </Box>
              )
          )}
        </SimpleGrid>
      </Modal>
    </Card>
  )
}
