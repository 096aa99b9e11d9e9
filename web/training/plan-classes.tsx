import { Badge, Button, Card, Group, Modal, Progress, SegmentedControl, Stack, Table, Text } from '@mantine/core'
import { IconLock, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { agencyNames } from '../../src/access/names.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { mentorKindNames } from '../../src/training/model.ts'
import { CardTable } from '../shell/card-table.tsx'
import { useAct } from '../shell/client.ts'
import { useT } from '../shell/language.tsx'
import { useSession } from '../shell/session.tsx'
import { EmptyState, ServerTable } from '../shell/table.tsx'
import type { Plan, PlanClass } from './plan.tsx'
import { agencyColors, kindName, useReasons, useSpan } from './words.ts'

function Lock({ plan, c }: { plan: Plan; c: PlanClass }) {
  const t = useT()
  const { may } = useSession()
  const lock = useAct('training/lock-class')
  if (!may('training/lock-class') || plan.status !== 'ready') return null
  const set = (to: 'held' | 'forbidden' | null) => lock.mutate({ plan: plan.id, class: c.id, lock: to })
  return (
    <Group gap="xs" className="tidak-dicetak">
      <Button
        size="compact-sm"
        variant={c.lock === 'held' ? 'filled' : 'default'}
        leftSection={<IconLock size={14} aria-hidden />}
        aria-pressed={c.lock === 'held'}
        onClick={() => set(c.lock === 'held' ? null : 'held')}
      >
        {t('Kunci', 'Lock')}
      </Button>
      <Button
        size="compact-sm"
        color="batik"
        variant={c.lock === 'forbidden' ? 'filled' : 'default'}
        leftSection={<IconX size={14} aria-hidden />}
        aria-pressed={c.lock === 'forbidden'}
        onClick={() => set(c.lock === 'forbidden' ? null : 'forbidden')}
      >
        {t('Larang', 'Forbid')}
      </Button>
    </Group>
  )
}

/** One class of a plan on a card: where, when, by whom, for how many, and what binds it. */
export function HeldClass({ c, plan }: { c: PlanClass; plan: Plan }) {
  const t = useT()
  const span = useSpan()
  const { may } = useSession()
  const [asking, setAsking] = useState(false)
  const full = c.participants >= c.capacity
  return (
    <Card withBorder padding="lg" component="article" aria-label={`${t(c.courseName)}, ${c.venueName}`}>
      <Stack gap="xs" h="100%">
        <Group justify="space-between" align="flex-start" style={{ rowGap: 4 }}>
          <Text fw={700}>{t(c.courseName)}</Text>
          <Badge variant="light" color={agencyColors[c.agency]} style={{ textTransform: 'none', flexShrink: 0 }}>
            {t(agencyNames[c.agency]).replace('Dinas ', '')}
          </Badge>
        </Group>
        <Text size="sm">
          {c.venueName}, {c.villageName}
          <br />
          {span(c.days[0]!, c.days.at(-1)!)}
          <br />
          {c.mentors.map((m) => `${m.name} (${t(mentorKindNames[m.kind]).toLowerCase()})`).join(', ')}
        </Text>
        <Progress.Root size="lg" aria-hidden>
          <Progress.Section value={(100 * c.participants) / c.capacity} />
        </Progress.Root>
        <Text size="sm">
          <b>
            {c.participants} {t('kursi terisi', 'seats taken')}
          </b>{' '}
          {t('dari', 'of')} {c.capacity}
          {c.waiting !== null &&
            ` · ${c.waiting.toLocaleString('id-ID')} ${t('di daftar tunggu', 'on the waiting list')}`}
        </Text>
        {c.firstWishes !== null && c.firstSeated !== null && c.firstElsewhere !== null && c.firstWaiting !== null && (
          <Text size="sm">
            {t(
              `Warga ${c.villageName}: ${c.firstWishes} memilih ${kindName(c.kind).id.toLowerCase()} pertama, ${c.firstSeated} dapat kursi`,
              `People of ${c.villageName}: ${c.firstWishes} name ${kindName(c.kind).en.toLowerCase()} first, ${c.firstSeated} have a seat`
            )}
            {c.firstElsewhere > 0 &&
              t(` di sini, ${c.firstElsewhere} di kelas lain`, ` here, ${c.firstElsewhere} in another class`)}
            {t(`, ${c.firstWaiting} menunggu.`, `, ${c.firstWaiting} wait.`)}
          </Text>
        )}
        <Text size="sm">
          {full
            ? t('Dibatasi daya tampung: kelasnya penuh.', 'Bound by its room: the class is full.')
            : t(
                'Dibatasi peminat: semua yang lebih menginginkan kelas ini sudah duduk.',
                'Bound by wishes: everybody who wants this most has a seat.'
              )}{' '}
          {t('Biaya', 'Cost')} {formatRupiah(c.cost)}.
        </Text>
        <Group gap="xs">
          <Lock plan={plan} c={c} />
          {may('training/plan-people') && (
            <Button size="compact-sm" variant="default" onClick={() => setAsking(true)}>
              {t('Siapa dan mengapa', 'Who and why')}
            </Button>
          )}
        </Group>
        <Modal
          opened={asking}
          onClose={() => setAsking(false)}
          title={`${t(c.courseName)}, ${c.venueName}`}
          size="75rem"
        >
          <WhoAndWhy plan={plan.id} c={c} />
        </Modal>
      </Stack>
    </Card>
  )
}

/** Everybody with a seat or a place in the queue of one class, with what decided it. */
function WhoAndWhy({ plan, c }: { plan: string; c: PlanClass }) {
  const t = useT()
  const { without } = useReasons()
  const [seated, setSeated] = useState('true')
  return (
    <Stack>
      <SegmentedControl
        aria-label={t('Siapa', 'Who')}
        value={seated}
        onChange={setSeated}
        data={[
          { value: 'true', label: t(`Dapat kursi (${c.participants})`, `With a seat (${c.participants})`) },
          { value: 'false', label: t(`Daftar tunggu (${c.waiting})`, `Waiting (${c.waiting})`) }
        ]}
        style={{ alignSelf: 'flex-start' }}
      />
      <ServerTable
        view="training/plan-people"
        filter={{ plan, class: c.id, seated: seated === 'true' }}
        rowKey="person"
        label={t('Siapa dan mengapa', 'Who and why')}
        exportAs="siapa-dan-mengapa"
        sort={{ key: 'value', direction: 'desc' }}
        empty={t('Tidak ada.', 'Nobody.')}
        columns={[
          { key: 'name', title: t('Nama', 'Name'), sortable: true, show: (row) => row.name },
          { key: 'village', title: t('Desa', 'Village'), sortable: true, show: (row) => row.villageName },
          {
            key: 'why',
            title: t('Mengapa', 'Why'),
            show: (row) =>
              [
                row.facts.rank ? t(`keinginan ke-${row.facts.rank}`, `wish number ${row.facts.rank}`) : '',
                row.facts.km === null
                  ? ''
                  : t(`${row.facts.km.toLocaleString('id-ID')} km dari tempat`, `${row.facts.km} km away`),
                row.facts.womanHeaded ? t('kepala keluarga perempuan', 'woman heads the household') : '',
                row.facts.poor ? t('desil 1 sampai 4', 'welfare decile 1 to 4') : '',
                row.facts.neverTrained ? t('belum pernah dilatih', 'never trained') : '',
                row.reason ? (without[row.reason] ?? '') : ''
              ]
                .filter(Boolean)
                .join(', ')
          },
          {
            key: 'value',
            title: t('Nilai', 'Worth'),
            sortable: true,
            numeric: true,
            show: (row) => row.value?.toLocaleString('id-ID', { maximumFractionDigits: 2 }) ?? '–'
          }
        ]}
      />
    </Stack>
  )
}

/** The classes that could have been held, and what keeps each closed. */
export function NotHeld({ plan }: { plan: Plan }) {
  const t = useT()
  const span = useSpan()
  const { closedFor } = useReasons()
  const rows = plan.classes.filter((c) => !c.held)
  if (rows.length === 0)
    return <EmptyState>{t('Semua kelas yang mungkin diadakan.', 'Every class that is possible is held.')}</EmptyState>
  return (
    <CardTable label={t('Tidak diadakan', 'Not held')} width={720}>
      <Table withTableBorder>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('Kursus', 'Course')}</Table.Th>
            <Table.Th>{t('Tempat', 'Venue')}</Table.Th>
            <Table.Th>{t('Tanggal', 'Dates')}</Table.Th>
            <Table.Th>{t('Mengapa tidak', 'Why not')}</Table.Th>
            <Table.Th />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((c) => (
            <Table.Tr key={c.id}>
              <Table.Td>{t(c.courseName)}</Table.Td>
              <Table.Td>
                {c.venueName}, {c.villageName}
              </Table.Td>
              <Table.Td>{span(c.days[0]!, c.days.at(-1)!)}</Table.Td>
              <Table.Td>{closedFor(c)}</Table.Td>
              <Table.Td>
                <Lock plan={plan} c={c} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </CardTable>
  )
}
