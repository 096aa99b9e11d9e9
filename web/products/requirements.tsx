import {
  Alert,
  Button,
  Card,
  Group,
  Modal,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Table,
  Text,
  TextInput,
  Title
} from '@mantine/core'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import { explain } from '../../src/kernel/explain.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { taskOwnerNames, taskOwners } from '../../src/mentoring/model.ts'
import { categoryNames, type Requirement, requirements } from '../../src/products/model.ts'
import { CardTable } from '../shell/card-table.tsx'
import { useAct, useView } from '../shell/client.ts'
import { DateField } from '../shell/date-field.tsx'
import { useT } from '../shell/language.tsx'
import { ProblemAlert, Refused } from '../shell/problem.tsx'
import { RupiahInput } from '../shell/rupiah.tsx'
import { useSession } from '../shell/session.tsx'
import { today } from '../shell/today.ts'

type Set = Views['products/requirements']['output']['rows'][number]

/** What each retailer asks of a category, with typical days and costs; the administrator changes it as a new version. */
export function Requirements() {
  const t = useT()
  const { may } = useSession()
  const [editing, setEditing] = useState<Set>()
  const asked = useView('products/requirements', {})
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  return (
    <Stack gap="lg">
      {(asked.data?.rows ?? []).map((set) => (
        <Stack key={`${set.retailer}${set.category}`} gap="xs" component="section">
          <Group justify="space-between">
            <Title order={2} size="h4">
              {set.retailer}, {t(categoryNames[set.category]).toLowerCase()}
            </Title>
            {may('products/save-requirements') && (
              <Button
                variant="default"
                size="compact-md"
                onClick={() => setEditing(set)}
                aria-label={`${t('Ubah', 'Change')} ${set.retailer} ${t(categoryNames[set.category])}`}
              >
                {t('Ubah', 'Change')}
              </Button>
            )}
          </Group>
          <CardTable label={`${set.retailer} ${t(categoryNames[set.category])}`} width={560}>
            <Table verticalSpacing={4}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('Syarat', 'Requirement')}</Table.Th>
                  <Table.Th>{t('Sesudah', 'After')}</Table.Th>
                  <Table.Th>{t('Oleh', 'By')}</Table.Th>
                  <Table.Th ta="right">{t('Hari', 'Days')}</Table.Th>
                  <Table.Th ta="right">{t('Biaya', 'Cost')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {set.requirements.map((r) => (
                  <Table.Tr key={r.id}>
                    <Table.Td>{t(r.name)}</Table.Td>
                    <Table.Td>
                      {r.after
                        .map((id) => t(set.requirements.find((o) => o.id === id)?.name ?? { id, en: id }))
                        .join(', ')}
                    </Table.Td>
                    <Table.Td>{t(taskOwnerNames[r.owner])}</Table.Td>
                    <Table.Td ta="right" className="angka">
                      {r.days}
                    </Table.Td>
                    <Table.Td ta="right" className="angka">
                      {formatRupiah(r.cost)}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </CardTable>
          <Text size="xs" c="dimmed">
            {t('Versi', 'Version')} {set.version}: {set.source}
          </Text>
        </Stack>
      ))}
      {editing && <Edit set={editing} close={() => setEditing(undefined)} />}
    </Stack>
  )
}

function Edit({ set, close }: { set: Set; close: () => void }) {
  const t = useT()
  const [list, setList] = useState(set.requirements as Requirement[])
  const [source, setSource] = useState(set.source)
  const [validFrom, setValidFrom] = useState(today())
  const save = useAct('products/save-requirements', { quiet: true })
  const read = requirements.safeParse(list)
  const put = (id: string, more: Partial<Requirement>) =>
    setList((now) => now.map((r) => (r.id === id ? { ...r, ...more } : r)))
  return (
    <Modal opened onClose={close} title={`${set.retailer}, ${t(categoryNames[set.category])}`} size="xl">
      <Stack>
        {list.map((r) => (
          <Card key={r.id} withBorder padding="sm">
            <SimpleGrid cols={{ base: 1, sm: 4 }}>
              <TextInput
                label={t('Syarat', 'Requirement')}
                value={r.name.id}
                onChange={(e) => put(r.id, { name: { ...r.name, id: e.currentTarget.value } })}
              />
              <Select
                label={t('Oleh', 'By')}
                data={taskOwners.map((o) => ({ value: o, label: t(taskOwnerNames[o]) }))}
                value={r.owner}
                onChange={(v) => v && put(r.id, { owner: v as Requirement['owner'] })}
                allowDeselect={false}
              />
              <NumberInput
                label={t('Hari', 'Days')}
                value={r.days}
                min={0}
                onChange={(v) => put(r.id, { days: Number(v) || 0 })}
              />
              <RupiahInput
                label={t('Biaya', 'Cost')}
                value={r.cost}
                onChange={(v) => put(r.id, { cost: Number(v) || 0 })}
              />
            </SimpleGrid>
            <Limit r={r} put={(rule) => put(r.id, { rule })} />
          </Card>
        ))}
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput label={t('Sumber', 'Source')} value={source} onChange={(e) => setSource(e.currentTarget.value)} />
          <DateField label={t('Berlaku mulai', 'Valid from')} value={validFrom} onChange={setValidFrom} />
        </SimpleGrid>
        {!read.success && (
          <Alert color="batik" role="alert">
            {read.error.issues.map((issue) => t(explain(issue))).join(' ')}
          </Alert>
        )}
        <Refused error={save.error} />
        <Group justify="flex-end">
          <Button
            disabled={!read.success}
            loading={save.isPending}
            onClick={() =>
              save.mutate(
                { retailer: set.retailer, category: set.category, requirements: list, source, validFrom },
                { onSuccess: close }
              )
            }
          >
            {t('Simpan versi baru', 'Save a new version')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

/** The figure in a rule that has one. */
function Limit({ r, put }: { r: Requirement; put: (rule: Requirement['rule']) => void }) {
  const t = useT()
  const { rule } = r
  if (rule.type === 'shelf-life')
    return (
      <NumberInput
        mt="xs"
        maw={220}
        label={t('Hari paling sedikit', 'Days at least')}
        value={rule.days}
        min={1}
        onChange={(v) => put({ ...rule, days: Number(v) || 1 })}
      />
    )
  if (rule.type === 'capacity')
    return (
      <NumberInput
        mt="xs"
        maw={220}
        label={t('Satuan sebulan paling sedikit', 'Units a month at least')}
        value={rule.units}
        min={1}
        onChange={(v) => put({ ...rule, units: Number(v) || 1 })}
      />
    )
  if (rule.type === 'margin')
    return (
      <NumberInput
        mt="xs"
        maw={220}
        label={t('Margin paling sedikit (%)', 'Margin at least (%)')}
        value={Math.round(rule.share * 100)}
        min={0}
        max={90}
        onChange={(v) => put({ ...rule, share: (Number(v) || 0) / 100 })}
      />
    )
  return null
}
