import { Button, Group, Modal, NumberInput, Progress, Select, Stack, Table, Text } from '@mantine/core'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import { VillageSelect } from '../regions/village-select.tsx'
import { CardTable } from '../shell/card-table.tsx'
import { useAct, useView } from '../shell/client.ts'
import { useT } from '../shell/language.tsx'
import { ProblemAlert, Refused } from '../shell/problem.tsx'
import { EmptyState } from '../shell/table.tsx'

type Facilitator = Views['mentoring/facilitators']['output']['rows'][number]

/** Who carries how many cases; a limit can be set, and cases handed over in one step. */
export function Facilitators() {
  const t = useT()
  const asked = useView('mentoring/facilitators', {})
  const [limiting, setLimiting] = useState<Facilitator>()
  const [handing, setHanding] = useState<Facilitator>()
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  const rows = asked.data?.rows ?? []
  if (asked.data && rows.length === 0)
    return (
      <EmptyState>
        {t(
          'Belum ada pendamping. Administrator menambahkannya di Pengguna & Hak, dengan desa binaannya.',
          'No facilitators yet. The administrator adds them under Users & Rights, with their villages.'
        )}
      </EmptyState>
    )
  return (
    <>
      <CardTable label={t('Pendamping', 'Facilitators')} width={620}>
        <Table verticalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('Pendamping', 'Facilitator')}</Table.Th>
              <Table.Th>{t('Desa binaan', 'Villages')}</Table.Th>
              <Table.Th w={260}>{t('Beban', 'Caseload')}</Table.Th>
              <Table.Th />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((f) => (
              <Table.Tr key={f.user}>
                <Table.Td fw={600}>{f.name}</Table.Td>
                <Table.Td>{f.villages.length}</Table.Td>
                <Table.Td>
                  <Text size="sm" className="angka">
                    {f.cases} {t('dari', 'of')} {f.caseload}
                  </Text>
                  <Progress
                    value={(100 * f.cases) / f.caseload}
                    color={f.cases >= f.caseload ? 'batik' : 'hijau'}
                    aria-label={`${f.name}: ${f.cases} / ${f.caseload}`}
                  />
                </Table.Td>
                <Table.Td>
                  <Group gap="xs" justify="flex-end" wrap="nowrap">
                    <Button
                      variant="default"
                      size="compact-md"
                      onClick={() => setLimiting(f)}
                      aria-label={`${t('Atur', 'Set')} ${f.name}`}
                    >
                      {t('Atur', 'Set')}
                    </Button>
                    <Button
                      variant="default"
                      size="compact-md"
                      disabled={f.cases === 0}
                      onClick={() => setHanding(f)}
                      aria-label={`${t('Serahkan usaha', 'Hand over')} ${f.name}`}
                    >
                      {t('Serahkan', 'Hand over')}
                    </Button>
                  </Group>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </CardTable>
      {limiting && <Limit key={limiting.user} of={limiting} close={() => setLimiting(undefined)} />}
      {handing && (
        <HandOver
          of={handing}
          others={rows.filter((f) => f.user !== handing.user)}
          close={() => setHanding(undefined)}
        />
      )}
    </>
  )
}

function Limit({ of, close }: { of: Facilitator; close: () => void }) {
  const t = useT()
  const [caseload, setCaseload] = useState(of.caseload)
  const [base, setBase] = useState(of.base)
  const save = useAct('mentoring/set-caseload', { quiet: true })
  return (
    <Modal opened onClose={close} title={of.name}>
      <Stack>
        <NumberInput
          label={t('Paling banyak usaha dampingan', 'Most cases')}
          value={caseload}
          min={1}
          max={500}
          onChange={(value) => setCaseload(Number(value) || 1)}
        />
        <VillageSelect label={t('Hari kerja dimulai dari desa', 'The day begins in')} value={base} onChange={setBase} />
        <Refused error={save.error} />
        <Group justify="flex-end">
          <Button
            loading={save.isPending}
            onClick={() => save.mutate({ facilitator: of.user, caseload, base }, { onSuccess: close })}
          >
            {t('Simpan', 'Save')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

function HandOver({ of, others, close }: { of: Facilitator; others: Facilitator[]; close: () => void }) {
  const t = useT()
  const [to, setTo] = useState<string | null>(null)
  const hand = useAct('mentoring/hand-over', { quiet: true })
  return (
    <Modal
      opened
      onClose={close}
      title={t(`Serahkan ${of.cases} usaha dari ${of.name}?`, `Hand over ${of.cases} cases of ${of.name}?`)}
    >
      <Stack>
        <Text size="sm">
          {t(
            'Semua usaha yang masih didampingi pindah dalam satu langkah; tugas dan riwayatnya ikut. Rencana ' +
              'kunjungan yang akan datang dikosongkan.',
            'All open cases move in one step, with their tasks and history. Visits planned ahead are cleared.'
          )}
        </Text>
        <Select
          label={t('Kepada', 'To')}
          data={others.map((f) => ({ value: f.user, label: `${f.name} (${f.cases} / ${f.caseload})` }))}
          value={to}
          onChange={setTo}
        />
        <Refused error={hand.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('Batal', 'Cancel')}
          </Button>
          <Button
            disabled={!to}
            loading={hand.isPending}
            onClick={() => hand.mutate({ from: of.user, to: to! }, { onSuccess: close })}
          >
            {t('Serahkan semua', 'Hand over all')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
