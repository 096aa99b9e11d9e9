import { Anchor, Button, Card, Group, SimpleGrid, Stack, Text, ThemeIcon } from '@mantine/core'
import {
  IconCalendar,
  IconChartFunnel,
  IconChevronRight,
  IconCircleCheck,
  IconFileImport,
  IconHistory,
  IconHome,
  IconHomePlus,
  IconMap2,
  IconPlus
} from '@tabler/icons-react'
import { Link, Navigate } from '@tanstack/react-router'
import { type ReactNode, useId, useState } from 'react'
import { roleNames } from '../../src/access/names.ts'
import type { Views } from '../../src/client.ts'
import { briefDate, dayAs, daysBetween } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { today } from '../shell/today.ts'

type DeskCard = Views['reporting/home']['output']['cards'][number]

/** So many tasks are looked at in one go; the rest opens by a button. */
const tasksAtOnce = 5

/** What waits for me today, the numbers that matter to my work, and all others behind a button. */
export function Home() {
  const { t, language } = useLanguage()
  const { me } = useSession()
  const home = useView('reporting/home', {}, { enabled: me.actor.role !== 'public' })
  if (me.actor.role === 'public') return <Navigate to="/masuk" replace />
  if (home.error) return <ProblemAlert error={home.error} retry={() => home.refetch()} />
  const cards = home.data?.cards ?? []
  const tasks = cards.filter((card) => card.of === 'waiting' && card.value > 0)
  const first = cards.filter((card) => card.first)
  const others = cards.filter((card) => card.of !== 'waiting' && !card.first)
  return (
    <Stack gap="xl" maw={1100}>
      <Heading
        title={t(`Selamat datang, ${me.actor.name}`, `Welcome, ${me.actor.name}`)}
        lead={`${t(roleNames[me.actor.role])} · ${t('Kabupaten', 'Regency of')} ${me.regency.name}`}
      >
        <MainAct />
        <Button component={Link} to="/peta" variant="default" leftSection={<IconMap2 size={18} aria-hidden />}>
          {t('Buka peta', 'Open the map')}
        </Button>
      </Heading>
      {home.data && (
        <Part
          title={t('Yang perlu dikerjakan', 'What there is to do')}
          lead={dayAs(today(), language, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })}
        >
          {tasks.length === 0 ? <NothingWaits /> : <Tasks tasks={tasks} />}
        </Part>
      )}
      {first.length > 0 && (
        <Part title={t('Angka Anda', 'Your numbers')}>
          <SimpleGrid cols={{ base: 1, xs: 2, lg: first.length > 3 ? 4 : 3 }}>
            {first.map((card) => (
              <NumberCard key={card.id} card={card} />
            ))}
          </SimpleGrid>
        </Part>
      )}
      {others.length > 0 && (
        <More label={t('Semua angka', 'All numbers')} count={others.length}>
          <SimpleGrid cols={{ base: 1, xs: 2, lg: 3 }}>
            {others.map((card) => (
              <NumberCard key={card.id} card={card} />
            ))}
          </SimpleGrid>
        </More>
      )}
    </Stack>
  )
}

function Part({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="xs">
        <Text component="h2" fw={700} m={0}>
          {title}
        </Text>
        {lead && (
          <Text size="sm" c="dimmed">
            {lead}
          </Text>
        )}
      </Group>
      {children}
    </Stack>
  )
}

/** What is there for whoever asks for it. */
function More({ label, count, children }: { label: string; count: number; children: ReactNode }) {
  const [opened, setOpened] = useState(false)
  const id = useId()
  return (
    <Stack gap="sm" align="flex-start">
      <Button variant="default" aria-expanded={opened} aria-controls={id} onClick={() => setOpened(!opened)}>
        {label} ({count})
      </Button>
      <div id={id} hidden={!opened} style={{ width: '100%' }}>
        {opened && children}
      </div>
    </Stack>
  )
}

/** The act that a role begins most often. */
function MainAct() {
  const t = useT()
  const { me, may } = useSession()
  const { role, household } = me.actor
  const acts = [
    [may('intake/upload'), '/impor', IconFileImport, t('Impor daftar', 'Import a list')],
    [may('households/register'), '/warga/baru', IconHomePlus, t('Daftarkan rumah tangga', 'Register a household')],
    [role === 'mentor', '/kalender', IconCalendar, t('Buka kalender', 'Open the calendar')],
    [role === 'resident', `/warga/${household}`, IconHome, t('Buka data keluarga', "Open my family's data")],
    [role === 'buyer', '/pesanan/baru', IconPlus, t('Buat pesanan', 'Place an order')],
    [role === 'leader', '/bupati', IconChartFunnel, t('Baca perkembangan', 'Read how far we are')],
    [role === 'auditor', '/jejak', IconHistory, t('Periksa jejak', 'Inspect the trail')]
  ] as const
  const act = acts.find(([shown]) => shown)
  if (!act) return null
  const [, to, Icon, label] = act
  return (
    <Button component={Link} to={to} leftSection={<Icon size={18} aria-hidden />}>
      {label}
    </Button>
  )
}

function NothingWaits() {
  const t = useT()
  return (
    <Group gap="sm" wrap="nowrap">
      <ThemeIcon variant="light" radius="xl">
        <IconCircleCheck size={18} aria-hidden />
      </ThemeIcon>
      <Text>
        {t(
          'Tidak ada yang menunggu. Yang lewat tanggal dan yang menunggu jawaban Anda muncul di sini.',
          'Nothing is waiting. What is past its day and what waits for your answer shows up here.'
        )}
      </Text>
    </Group>
  )
}

function Tasks({ tasks }: { tasks: DeskCard[] }) {
  const t = useT()
  const list = (some: DeskCard[]) => (
    <Stack component="ul" gap="sm" m={0} p={0} w="100%" style={{ listStyle: 'none' }}>
      {some.map((card) => (
        <Task key={card.id} card={card} />
      ))}
    </Stack>
  )
  const later = tasks.slice(tasksAtOnce)
  return (
    <>
      {list(tasks.slice(0, tasksAtOnce))}
      {later.length > 0 && (
        <More label={t('Pekerjaan lainnya', 'Other things to do')} count={later.length}>
          {list(later)}
        </More>
      )}
    </>
  )
}

/** Where a card leads, for a link of the router. */
function target(to: string) {
  const [path, query = ''] = to.split('?')
  return { to: path, search: Object.fromEntries(new URLSearchParams(query)) as never }
}

const borders: Partial<Record<NonNullable<DeskCard['when']>, string>> = {
  overdue: '5px solid var(--mantine-color-batik-6)',
  today: '5px solid var(--mantine-color-mente-5)'
}

function Task({ card }: { card: DeskCard }) {
  const { t } = useLanguage()
  const { label, act, value, to, when, lines = [] } = card
  const name = { children: act && t(act), 'aria-label': act && `${t(act)}: ${t(label)}` }
  return (
    <Card component="li" withBorder padding="md" style={{ borderLeft: when && borders[when] }}>
      <Group justify="space-between" align="flex-start" gap="sm">
        <Group gap="md" align="flex-start" wrap="nowrap" style={{ flex: '1 1 300px' }}>
          <Text fz={26} fw={700} lh={1.1} miw={56} ta="right" className="angka">
            {value.toLocaleString('id-ID')}
          </Text>
          <Stack gap={2}>
            <Text fw={600}>{t(label)}</Text>
            <Days card={card} />
            {lines.length > 0 && (
              <Stack component="ul" gap={2} m={0} p={0} style={{ listStyle: 'none' }}>
                {lines.map((line) => (
                  <LineOf key={line.to + line.what} line={line} />
                ))}
              </Stack>
            )}
          </Stack>
        </Group>
        {to === '/lapangan' ? (
          <Button component="a" href={to} variant="light" {...name} />
        ) : (
          <Button component={Link} {...target(to)} variant="light" {...name} />
        )}
      </Group>
    </Card>
  )
}

function LineOf({ line: { what, day, to } }: { line: NonNullable<DeskCard['lines']>[number] }) {
  const { language } = useLanguage()
  return (
    <Text component="li" size="sm">
      {briefDate(day, language)}:{' '}
      <Anchor component={Link} {...target(to)}>
        {what}
      </Anchor>
    </Text>
  )
}

/** By when, or since when. */
function Days({ card: { when, due, since } }: { card: DeskCard }) {
  const { t, language } = useLanguage()
  const now = today()
  const days = (from: string) => {
    const n = daysBetween(from, now)
    return t(`${n} hari`, n === 1 ? '1 day' : `${n} days`)
  }
  if (when === 'overdue' && due)
    return (
      <Text size="sm" fw={600} c="batik">
        {t('Lewat tanggal sejak', 'Past its day since')} {briefDate(due, language)}, {days(due)}
      </Text>
    )
  if (when === 'today')
    return (
      <Text size="sm" fw={600}>
        {t('Hari ini', 'Today')}
      </Text>
    )
  const said = due
    ? `${t('Yang terdekat', 'The next on')} ${briefDate(due, language)}`
    : since && since < now
      ? `${t('Menunggu sejak', 'Waiting since')} ${briefDate(since, language)}, ${days(since)}`
      : t('Masuk hari ini', 'Came in today')
  return (
    <Text size="sm" c="dimmed">
      {said}
    </Text>
  )
}

function NumberCard({ card: { label, sentence, value, unit, to, lines = [] } }: { card: DeskCard }) {
  const { t, language } = useLanguage()
  return (
    <Card component={Link} {...target(to)} withBorder padding="lg" className="kartu">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Stack gap={2}>
          <Text fz={unit ? 24 : 32} fw={700} lh={1.1} className="angka">
            {unit === 'rupiah' ? formatRupiah(value) : value.toLocaleString('id-ID')}
          </Text>
          <Text size="sm" fw={600}>
            {t(label)}
          </Text>
          {lines.map(({ what, day }) => (
            <Text key={what} size="sm">
              {briefDate(day, language)}: {what}
            </Text>
          ))}
          {sentence && (
            <Text size="sm" c="dimmed">
              {t(sentence)}
            </Text>
          )}
        </Stack>
        <IconChevronRight size={20} aria-hidden style={{ flexShrink: 0 }} />
      </Group>
    </Card>
  )
}
