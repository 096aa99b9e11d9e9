import {
  Button,
  Checkbox,
  Group,
  NumberInput,
  Rating,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  Table,
  Text,
  Title
} from '@mantine/core'
import { useState } from 'react'
import { CardTable } from '../shell/card-table.tsx'
import { useAct } from '../shell/client.ts'
import { useT } from '../shell/language.tsx'
import { useSession } from '../shell/session.tsx'
import { EmptyState } from '../shell/table.tsx'
import type { ClassData } from './page.tsx'

/** What was learnt: tests before and after, practice as the mentor saw it, and what people thought of the class. */
export function Results({ c }: { c: ClassData }) {
  const t = useT()
  const { may } = useSession()
  const seated = c.people.filter((p) => p.seated && p.status !== 'chosen')
  const editing = may('classes/save-test') && (c.status === 'inviting' || c.status === 'running')
  if (seated.length === 0)
    return (
      <EmptyState>
        {t('Hasil dapat dicatat setelah peserta diundang.', 'Results can be noted once participants are invited.')}
      </EmptyState>
    )
  return (
    <Stack gap="xl">
      <Tests c={c} editing={editing} />
      <Practice c={c} editing={editing} />
      <Feedback c={c} />
    </Stack>
  )
}

function Tests({ c, editing }: { c: ClassData; editing: boolean }) {
  const t = useT()
  const [moment, setMoment] = useState<'pre' | 'post'>('pre')
  const [typed, setTyped] = useState<Record<string, number>>({})
  const save = useAct('classes/save-test')
  const seated = c.people.filter((p) => p.seated && p.status !== 'chosen')
  const entries = Object.entries(typed).map(([person, score]) => ({ person, score }))
  return (
    <Stack gap="sm">
      <Group justify="space-between" align="flex-end">
        <Title order={2} size="h4">
          {t('Tes awal dan akhir', 'Tests before and after')}
        </Title>
        {editing && (
          <SegmentedControl
            aria-label={t('Tes', 'Test')}
            value={moment}
            onChange={(next) => {
              setMoment(next as 'pre' | 'post')
              setTyped({})
            }}
            data={[
              { value: 'pre', label: t('Isi tes awal', 'Enter before') },
              { value: 'post', label: t('Isi tes akhir', 'Enter after') }
            ]}
          />
        )}
      </Group>
      <Text size="sm" c="dimmed">
        {t(
          'Peserta dapat mengerjakan tes di ponsel lewat tautan undangannya; nilai dari kertas diisi di sini.',
          'Participants can take the test on their phone by the link of their invitation; scores from paper are entered here.'
        )}
      </Text>
      <CardTable label={t('Nilai tes', 'Test scores')} width={420}>
        <Table withTableBorder>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('Nama', 'Name')}</Table.Th>
              <Table.Th ta="right">{t('Awal', 'Before')}</Table.Th>
              <Table.Th ta="right">{t('Akhir', 'After')}</Table.Th>
              {editing && (
                <Table.Th>
                  {moment === 'pre' ? t('Nilai awal', 'Score before') : t('Nilai akhir', 'Score after')}
                </Table.Th>
              )}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {seated.map((p) => (
              <Table.Tr key={p.person}>
                <Table.Td>{p.name}</Table.Td>
                <Table.Td ta="right">{p.pre ?? '–'}</Table.Td>
                <Table.Td ta="right">{p.post ?? '–'}</Table.Td>
                {editing && (
                  <Table.Td>
                    <NumberInput
                      key={moment}
                      size="xs"
                      w={100}
                      min={0}
                      max={100}
                      allowDecimal={false}
                      aria-label={`${t('Nilai', 'Score')} ${p.name}`}
                      value={typed[p.person] ?? p[moment] ?? ''}
                      onChange={(v) => typeof v === 'number' && setTyped({ ...typed, [p.person]: v })}
                    />
                  </Table.Td>
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </CardTable>
      {editing && (
        <Button
          style={{ alignSelf: 'flex-start' }}
          disabled={entries.length === 0}
          loading={save.isPending}
          onClick={() => save.mutate({ class: c.id, moment, entries }, { onSuccess: () => setTyped({}) })}
        >
          {t(`Simpan ${entries.length} nilai`, `Save ${entries.length} scores`)}
        </Button>
      )}
    </Stack>
  )
}

function Practice({ c, editing }: { c: ClassData; editing: boolean }) {
  const t = useT()
  const modules = c.course.modules.filter((m) => m.checklist?.length)
  const [id, setId] = useState(modules[0]?.id ?? '')
  const check = useAct('classes/check-practice')
  // Shown at once; what the server refuses goes back.
  const [ticked, setTicked] = useState<Record<string, boolean>>({})
  const module = modules.find((m) => m.id === id)
  const seated = c.people.filter((p) => p.seated && p.status !== 'chosen')
  if (!module) return null
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        {t('Praktik', 'Practice')}
      </Title>
      <Select
        label={t('Modul', 'Module')}
        data={modules.map((m) => ({ value: m.id, label: t(m.title) }))}
        value={id}
        onChange={(next) => next && setId(next)}
        allowDeselect={false}
        maw={480}
      />
      <CardTable label={t('Butir praktik', 'Practice items')} width={300 + 180 * module.checklist!.length}>
        <Table withTableBorder>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('Nama', 'Name')}</Table.Th>
              {module.checklist!.map((item) => (
                <Table.Th key={item.id}>{t(item)}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {seated.map((p) => (
              <Table.Tr key={p.person}>
                <Table.Td>{p.name}</Table.Td>
                {module.checklist!.map((item, n) => (
                  <Table.Td key={item.id}>
                    <Checkbox
                      aria-label={`${t(item)}: ${p.name}`}
                      disabled={!editing}
                      checked={
                        ticked[`${id} ${n} ${p.person}`] ??
                        p.checks.some((k) => k.module === id && k.item === n && k.done)
                      }
                      onChange={(e) => {
                        const key = `${id} ${n} ${p.person}`
                        const done = e.currentTarget.checked
                        setTicked({ ...ticked, [key]: done })
                        check.mutate(
                          { class: c.id, module: id, entries: [{ person: p.person, item: n, done }] },
                          { onError: () => setTicked({ ...ticked, [key]: !done }) }
                        )
                      }}
                    />
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </CardTable>
    </Stack>
  )
}

function Feedback({ c }: { c: ClassData }) {
  const t = useT()
  const { feedback } = c
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        {t('Umpan balik', 'Feedback')}
      </Title>
      {feedback.count === 0 ? (
        <Text size="sm">
          {t(
            'Belum ada. Peserta memberi umpan balik lewat tautan undangannya.',
            'None yet. Participants give it by the link of their invitation.'
          )}
        </Text>
      ) : feedback.content === null ? (
        <Text size="sm">
          {t(
            `Baru ${feedback.count} jawaban. Nilai dan saran ditampilkan mulai lima rumah tangga, agar tidak menunjuk orang.`,
            `${feedback.count} answers so far. Ratings and advice are shown from five households on, so that they point at nobody.`
          )}
        </Text>
      ) : (
        <>
          <SimpleGrid cols={{ base: 1, sm: 3 }}>
            {(
              [
                [t('Isi', 'Content'), feedback.content],
                [t('Narasumber', 'Mentors'), feedback.mentors],
                [t('Tempat', 'Place'), feedback.place]
              ] as const
            ).map(([label, value]) => (
              <Group key={label} gap="xs">
                <Text size="sm" w={90}>
                  {label}
                </Text>
                <Rating value={value ?? 0} fractions={2} readOnly color="mente" aria-label={`${label}: ${value}`} />
                <Text size="sm">{value?.toLocaleString('id-ID')}</Text>
              </Group>
            ))}
          </SimpleGrid>
          {feedback.comments.map((comment) => (
            <Text key={comment} size="sm">
              “{comment}”
            </Text>
          ))}
        </>
      )}
    </Stack>
  )
}
