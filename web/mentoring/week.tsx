import {
  ActionIcon,
  Anchor,
  Badge,
  Button,
  Card,
  Group,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Text,
  Title
} from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconChevronLeft, IconChevronRight, IconRoute, IconX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import { addDays, dayAs, formatDate } from '../../src/kernel/dates.ts'
import { usualMentoring } from '../../src/mentoring/model.ts'
import { complain, useAct, useView, view } from '../shell/client.ts'
import { useLanguage } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { EmptyState } from '../shell/table.tsx'
import { today } from '../shell/today.ts'
import { RouteMap } from './route-map.tsx'
import { TaskLine } from './tasks.tsx'
import { mondayOf } from './words.tsx'

type WeekData = Views['mentoring/week']['output']
export type DueCase = WeekData['cases'][number]

/** A facilitator's week: each day's visits in their order on a map, who needs a visit most, and the tasks. */
export function Week() {
  const { t, language } = useLanguage()
  const [from, setFrom] = useState(mondayOf(today()))
  const [perDay, setPerDay] = useState(usualMentoring.visitsPerDay)
  const [proposing, setProposing] = useState(false)
  const asked = useView('mentoring/week', { from })
  const plan = useAct('mentoring/plan-days')
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  const data = asked.data
  if (!data) return null
  if (data.cases.length === 0)
    return (
      <EmptyState>
        {t(
          'Belum ada usaha yang Anda dampingi. Setelah kelas ditutup, petugas membuka pendampingan untuk yang ' +
            'lulus; atau buka sendiri dari halaman rumah tangga.',
          'You accompany nobody yet. After a class the office opens cases for those who passed; or open one from the page of a household.'
        )}
      </EmptyState>
    )
  const week = Array.from({ length: 7 }, (_, i) => addDays(from, i))
  const of = new Map(data.cases.map((c) => [c.id, c]))
  const visitsOn = (day: string) => data.days.find((d) => d.day === day)?.visits ?? []
  const keep = (day: string, cases: string[]) => plan.mutate({ days: [{ day, cases }] })
  const planned = new Set(data.days.flatMap((d) => d.visits.map((v) => v.case)))
  const propose = async () => {
    setProposing(true)
    const ahead = week.filter((day) => day >= today() && new Date(`${day}T00:00:00Z`).getUTCDay() !== 0)
    try {
      const { days } = await view('mentoring/propose-days', { days: ahead, perDay })
      const proposed = new Map(days.map((d) => [d.day, d.stops]))
      await plan.mutateAsync({ days: ahead.map((day) => ({ day, cases: proposed.get(day) ?? [] })) })
    } catch (error) {
      complain(error)
    }
    setProposing(false)
  }
  const past = week.at(-1)! < today()
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-end">
        <Group gap="xs">
          <ActionIcon
            variant="default"
            size="lg"
            onClick={() => setFrom(addDays(from, -7))}
            aria-label={t('Minggu sebelumnya', 'Previous week')}
          >
            <IconChevronLeft size={18} />
          </ActionIcon>
          <Title order={2} size="h4">
            {formatDate(from, language)} {t('sampai', 'to')} {formatDate(week.at(-1)!, language)}
          </Title>
          <ActionIcon
            variant="default"
            size="lg"
            onClick={() => setFrom(addDays(from, 7))}
            aria-label={t('Minggu berikutnya', 'Next week')}
          >
            <IconChevronRight size={18} />
          </ActionIcon>
        </Group>
        <Group align="flex-end" gap="sm">
          <NumberInput
            label={t('Kunjungan sehari', 'Visits a day')}
            w={150}
            min={1}
            max={12}
            value={perDay}
            onChange={(v) => setPerDay(Number(v) || 1)}
          />
          <Button
            leftSection={<IconRoute size={18} aria-hidden />}
            loading={proposing}
            disabled={past}
            onClick={propose}
          >
            {t('Usulkan minggu ini', 'Propose this week')}
          </Button>
        </Group>
      </Group>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Stack gap="sm">
          {week.map((day) => (
            <Day
              key={day}
              day={day}
              visits={visitsOn(day)}
              km={data.days.find((d) => d.day === day)?.km ?? 0}
              of={of}
              others={data.cases.filter((c) => !planned.has(c.id))}
              keep={(cases) => keep(day, cases)}
            />
          ))}
        </Stack>
        <Stack gap="lg">
          {data.base && <RouteMap base={data.base} cases={data.cases} days={data.days} />}
          <Stack gap="xs" component="section">
            <Title order={3} size="h5">
              {t('Paling perlu dikunjungi', 'Most in need of a visit')}
            </Title>
            {data.cases
              .filter((c) => !planned.has(c.id))
              .slice(0, 6)
              .map((c) => (
                <Card key={c.id} withBorder padding="xs">
                  <Anchor component={Link} to="/pendampingan/$id" params={{ id: c.id } as never} fw={600} size="sm">
                    {c.title}
                  </Anchor>
                  <Text size="sm" c="dimmed">
                    {[c.villageName, ...c.reasons.map((r) => t(r))].join(' · ')}
                  </Text>
                </Card>
              ))}
          </Stack>
          <Stack gap="xs" component="section">
            <Title order={3} size="h5">
              {t('Tugas', 'Tasks')}
            </Title>
            {data.tasks.length === 0 && <Text size="sm">{t('Tidak ada tugas terbuka.', 'No open tasks.')}</Text>}
            {data.tasks.slice(0, 12).map((task) => (
              <TaskLine key={task.id} task={task} of={{ id: task.case, title: task.caseTitle }} />
            ))}
          </Stack>
        </Stack>
      </SimpleGrid>
    </Stack>
  )
}

function Day({
  day,
  visits,
  km,
  of,
  others,
  keep
}: {
  day: string
  visits: { case: string; done: boolean }[]
  km: number
  of: ReadonlyMap<string, DueCase>
  others: DueCase[]
  keep: (cases: string[]) => void
}) {
  const { t, language } = useLanguage()
  const ids = visits.map((v) => v.case)
  const move = (at: number, by: number) => {
    const next = [...ids]
    ;[next[at], next[at + by]] = [next[at + by]!, next[at]!]
    keep(next)
  }
  const name = dayAs(day, language, {
    weekday: 'long'
  })
  return (
    <Card withBorder padding="sm" component="section" aria-label={`${name}, ${formatDate(day, language)}`}>
      <Group justify="space-between">
        <Text fw={700}>
          {name}, {formatDate(day, language)}
        </Text>
        {visits.length > 0 && (
          <Text size="sm" c="dimmed" className="angka">
            {km.toLocaleString('id-ID', { maximumFractionDigits: 1 })} km
          </Text>
        )}
      </Group>
      <Stack gap={6} mt={visits.length ? 'xs' : 0} component="ol" m={0} p={0} style={{ listStyle: 'none' }}>
        {visits.map((v, i) => {
          const c = of.get(v.case)
          return (
            <Group key={v.case} gap={6} wrap="nowrap" component="li" justify="space-between">
              <Group gap={8} wrap="nowrap" style={{ minWidth: 0 }}>
                <Badge circle size="lg" color={v.done ? 'hijau' : 'gray'} variant={v.done ? 'filled' : 'light'}>
                  {i + 1}
                </Badge>
                <Stack gap={0} style={{ minWidth: 0 }}>
                  <Anchor component={Link} to="/pendampingan/$id" params={{ id: v.case } as never} size="sm" truncate>
                    {c?.title ?? v.case}
                  </Anchor>
                  <Text size="xs" c="dimmed">
                    {v.done ? t('sudah dikunjungi', 'visited') : c?.villageName}
                  </Text>
                </Stack>
              </Group>
              {!v.done && (
                <Group gap={2} wrap="nowrap">
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    c="inherit"
                    disabled={i === 0}
                    onClick={() => move(i, -1)}
                    aria-label={`${t('Naikkan', 'Move up')} ${c?.title}`}
                  >
                    <IconArrowUp size={16} />
                  </ActionIcon>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    c="inherit"
                    disabled={i === visits.length - 1}
                    onClick={() => move(i, 1)}
                    aria-label={`${t('Turunkan', 'Move down')} ${c?.title}`}
                  >
                    <IconArrowDown size={16} />
                  </ActionIcon>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    c="inherit"
                    onClick={() => keep(ids.filter((id) => id !== v.case))}
                    aria-label={`${t('Keluarkan', 'Take out')} ${c?.title}`}
                  >
                    <IconX size={16} />
                  </ActionIcon>
                </Group>
              )}
            </Group>
          )
        })}
      </Stack>
      {day >= today() && others.length > 0 && (
        <Select
          mt="xs"
          size="xs"
          aria-label={`${t('Tambah kunjungan', 'Add a visit')}, ${name}`}
          placeholder={t('Tambah kunjungan', 'Add a visit')}
          data={others.map((c) => ({ value: c.id, label: `${c.title}, ${c.villageName}` }))}
          value={null}
          onChange={(id) => id && keep([...ids, id])}
          searchable
          limit={30}
        />
      )}
    </Card>
  )
}
