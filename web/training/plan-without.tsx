import { Anchor, Button, Card, SimpleGrid, Stack, Table, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { seatWords } from '../../src/training/rules.ts'
import { useAct } from '../shell/client.ts'
import { JobProgress } from '../shell/job.tsx'
import { useT } from '../shell/language.tsx'
import { useSession } from '../shell/session.tsx'
import { ServerTable } from '../shell/table.tsx'
import type { Plan } from './plan.tsx'
import { kindName, useReasons } from './words.ts'

/** Everybody without a seat, by reason. */
export function Without({ plan }: { plan: Plan }) {
  const t = useT()
  const { may } = useSession()
  const { without } = useReasons()
  const [reason, setReason] = useState<string | null>(null)
  const byId = new Map(plan.classes.map((c) => [c.id, c]))
  return (
    <Stack>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        {plan.reasons.map((r) => (
          <Card
            key={r.reason}
            withBorder
            padding="md"
            component="button"
            type="button"
            onClick={() => setReason(reason === r.reason ? null : r.reason)}
            aria-pressed={reason === r.reason}
            style={{
              textAlign: 'left',
              cursor: 'pointer',
              font: 'inherit',
              color: 'inherit',
              ...(reason === r.reason ? { borderColor: 'var(--mantine-color-hijau-6)' } : {})
            }}
          >
            <Text fw={700} fz="lg" className="angka">
              {r.people?.toLocaleString('id-ID') ?? t('sedikit', 'few')}
            </Text>
            <Text size="sm">{without[r.reason] ?? r.reason}</Text>
          </Card>
        ))}
      </SimpleGrid>
      {may('training/plan-people') && (
        <ServerTable
          view="training/plan-people"
          filter={{ plan: plan.id, seated: false, reason }}
          rowKey="person"
          label={t('Orang tanpa kursi', 'People without a seat')}
          exportAs="tanpa-kursi"
          sort={{ key: 'value', direction: 'desc' }}
          empty={t('Semua peminat mendapat kursi.', 'Every applicant has a seat.')}
          columns={[
            {
              key: 'name',
              title: t('Nama', 'Name'),
              sortable: true,
              show: (row) => (
                <Anchor component={Link} to="/warga/$id" params={{ id: row.household } as never}>
                  {row.name}
                </Anchor>
              )
            },
            { key: 'village', title: t('Desa', 'Village'), sortable: true, show: (row) => row.villageName },
            { key: 'firstKind', title: t('Pilihan pertama', 'First wish'), show: (row) => t(kindName(row.firstKind)) },
            {
              key: 'reason',
              title: t('Alasan', 'Reason'),
              show: (row) =>
                row.facts.held
                  ? t(seatWords(row.facts.held, row.facts.until))
                  : (without[row.reason ?? ''] ?? row.reason)
            },
            {
              key: 'position',
              title: t('Daftar tunggu', 'Waiting list'),
              sortable: true,
              show: (row) =>
                row.class && row.position
                  ? `${t('nomor', 'number')} ${row.position}, ${byId.get(row.class)?.venueName ?? ''}`
                  : '–'
            }
          ]}
        />
      )}
    </Stack>
  )
}

/** What one more of something would bring. */
export function Marginals({ plan }: { plan: Plan }) {
  const t = useT()
  const { may } = useSession()
  const ask = useAct('training/find-marginals')
  const [job, setJob] = useState<string>()
  const word = {
    budget: t('Rp10.000.000 lagi untuk', 'Rp10,000,000 more for'),
    mentor: t('Satu narasumber lagi seperti', 'One more mentor like'),
    venue: t('Satu tempat lagi seperti', 'One more venue like')
  }
  return (
    <Stack maw={800}>
      <Text>
        {t(
          'Rakit menghitung ulang rencana dengan satu hal ditambah, untuk tahu mana yang paling membatasi.',
          'Rakit solves the plan again with one thing added, to learn what binds most.'
        )}
      </Text>
      {job && (
        <JobProgress
          id={job}
          title={t('Menghitung ulang dengan satu tambahan', 'Solving again with one thing more')}
          onEnd={() => setJob(undefined)}
        />
      )}
      {plan.marginals && (
        <Table withTableBorder>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('Bila ada', 'With')}</Table.Th>
              <Table.Th ta="right">{t('Kursi', 'Seats')}</Table.Th>
              <Table.Th ta="right">{t('Keinginan terpenuhi', 'Wishes satisfied')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {plan.marginals.map((m) => (
              <Table.Tr key={`${m.what}${m.id}`}>
                <Table.Td>
                  {word[m.what]} {m.name}
                </Table.Td>
                <Table.Td ta="right">{m.seats > 0 ? `+${m.seats}` : m.seats}</Table.Td>
                <Table.Td ta="right">
                  {m.gain > 0 ? `+${m.gain.toLocaleString('id-ID')}` : t('tidak berubah', 'no change')}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {may('training/find-marginals') && !job && (
        <Button
          variant="default"
          style={{ alignSelf: 'flex-start' }}
          loading={ask.isPending}
          onClick={() => ask.mutate({ plan: plan.id }, { onSuccess: (made) => setJob(made.job) })}
        >
          {plan.marginals ? t('Hitung lagi', 'Ask again') : t('Hitung nilai tambahan', 'Ask what more would bring')}
        </Button>
      )}
    </Stack>
  )
}
