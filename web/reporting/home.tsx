import { Button, Card, Group, SimpleGrid, Stack, Text, ThemeIcon } from '@mantine/core'
import { IconChevronRight, IconCircleCheck, IconFileImport, IconHomePlus, IconMap2 } from '@tabler/icons-react'
import { Link, Navigate } from '@tanstack/react-router'
import { roleNames } from '../../src/access/names.ts'
import { useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'

/** What waits for me, and the figures of the regency; each opens its list. */
export function Home() {
  const t = useT()
  const { me, may } = useSession()
  const home = useView('reporting/home', {})
  const mine =
    me.actor.role === 'facilitator'
      ? t('Desa binaan saya', 'My villages')
      : me.actor.role === 'mentor'
        ? t('Kelas saya', 'My classes')
        : t('Milik saya', 'Mine')
  if (me.actor.role === 'public') return <Navigate to="/masuk" replace />
  if (home.error) return <ProblemAlert error={home.error} retry={() => home.refetch()} />
  const cards = home.data?.cards ?? []
  const waiting = cards.filter((card) => card.of === 'waiting' && card.value > 0)
  return (
    <Stack gap="xl" maw={1100}>
      <Heading
        title={t(`Selamat datang, ${me.actor.name}`, `Welcome, ${me.actor.name}`)}
        lead={`${t(roleNames[me.actor.role])} · ${t('Kabupaten', 'Regency of')} ${me.regency.name}`}
      >
        {may('intake/upload') && (
          <Button component={Link} to="/impor" leftSection={<IconFileImport size={18} aria-hidden />}>
            {t('Impor daftar', 'Import a list')}
          </Button>
        )}
        {may('households/register') && !may('intake/upload') && (
          <Button component={Link} to="/warga/baru" leftSection={<IconHomePlus size={18} aria-hidden />}>
            {t('Daftarkan rumah tangga', 'Register a household')}
          </Button>
        )}
        <Button component={Link} to="/peta" variant="default" leftSection={<IconMap2 size={18} aria-hidden />}>
          {t('Buka peta', 'Open the map')}
        </Button>
      </Heading>
      {cards.some((card) => card.of === 'waiting') && (
        <Stack gap="sm">
          <Text component="h2" fw={700} m={0}>
            {t('Menunggu Anda', 'Waiting for you')}
          </Text>
          {waiting.length === 0 ? (
            <Group gap="sm">
              <ThemeIcon variant="light" radius="xl">
                <IconCircleCheck size={18} aria-hidden />
              </ThemeIcon>
              <Text>{t('Tidak ada yang menunggu.', 'Nothing is waiting.')}</Text>
            </Group>
          ) : (
            <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
              {waiting.map((card) => (
                <Figure key={card.id} {...card} />
              ))}
            </SimpleGrid>
          )}
        </Stack>
      )}
      {(['mine', 'regency'] as const).map((of) => {
        const figures = cards.filter((card) => card.of === of)
        return (
          figures.length > 0 && (
            <Stack key={of} gap="sm">
              <Text component="h2" fw={700} m={0}>
                {of === 'regency' ? t('Kabupaten dalam angka', 'The regency in figures') : mine}
              </Text>
              <SimpleGrid cols={{ base: 1, xs: 2, lg: 3 }}>
                {figures.map((card) => (
                  <Figure key={card.id} {...card} />
                ))}
              </SimpleGrid>
            </Stack>
          )
        )
      })}
    </Stack>
  )
}

function Figure({
  label,
  sentence,
  value,
  to,
  of
}: {
  label: { id: string; en: string }
  sentence?: { id: string; en: string } | undefined
  value: number
  to: string
  of: string
}) {
  const t = useT()
  const [path, query = ''] = to.split('?')
  return (
    <Card
      component={Link}
      to={path}
      title={sentence && t(sentence)}
      search={Object.fromEntries(new URLSearchParams(query)) as never}
      withBorder
      padding="lg"
      className="kartu"
      style={of === 'waiting' ? { borderLeft: '5px solid var(--mantine-color-mente-5)' } : {}}
    >
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Stack gap={2}>
          <Text fz={32} fw={700} lh={1.1} className="angka">
            {value.toLocaleString('id-ID')}
          </Text>
          <Text size="sm">{t(label)}</Text>
        </Stack>
        <IconChevronRight size={20} aria-hidden />
      </Group>
    </Card>
  )
}
