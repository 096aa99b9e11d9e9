import { Anchor, Button, Card, Group, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { formatDate, formatInstant } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { useAct, useView } from '../shell/client.ts'
import { useLanguage } from '../shell/language.tsx'
import { ProblemAlert, Refused } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { StageBadge } from './words.tsx'

/** The costings kept for a household, newest first. */
export function HouseholdCostings({ household }: { household: string }) {
  const { t, language } = useLanguage()
  const asked = useView('mentoring/costings', { household })
  if (!asked.data) return asked.error ? <ProblemAlert error={asked.error} /> : null
  const { rows } = asked.data
  return (
    <Stack gap="xs">
      {rows.map((row) => (
        <Card key={row.id} withBorder padding="sm">
          <Group justify="space-between">
            <Stack gap={0}>
              <Anchor
                component={Link}
                to="/kalkulator"
                search={{ rumah: household, hitungan: row.id } as never}
                fw={600}
              >
                {row.name}
              </Anchor>
              <Text size="sm" c="dimmed">
                {t('versi', 'version')} {row.version}, {row.savedBy}, {formatInstant(String(row.savedAt), language)}
              </Text>
            </Stack>
            <Text size="sm" className="angka" ta="right">
              HPP {formatRupiah(row.perPack)}
              {row.before !== null && row.before !== row.perPack
                ? ` (${t('dulu', 'before')} ${formatRupiah(row.before)})`
                : ''}
              <br />
              {t('modal kerja', 'working capital')} {formatRupiah(row.peak)}
            </Text>
          </Group>
        </Card>
      ))}
      <Text size="sm">
        {rows.length === 0 && `${t('Belum ada hitungan.', 'No costing yet.')} `}
        <Anchor component={Link} to="/kalkulator" search={{ rumah: household } as never} inherit>
          {t('Hitung HPP dan modal kerja', 'Work out cost and working capital')}
        </Anchor>
      </Text>
    </Stack>
  )
}

/** Cases of a household, and a way to open one for somebody in it. */
export function HouseholdCases({ household, people }: { household: string; people: { id: string; name: string }[] }) {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const asked = useView('mentoring/of-household', { household })
  const open = useAct('mentoring/open-cases', { quiet: true })
  const [first] = people
  if (!asked.data) return asked.error ? <ProblemAlert error={asked.error} /> : null
  const { rows } = asked.data
  return (
    <Stack gap="xs">
      {rows.map((c) => (
        <Group key={c.id} gap="sm">
          <Anchor component={Link} to="/pendampingan/$id" params={{ id: c.id } as never} fw={600}>
            {c.title}
          </Anchor>
          <StageBadge stage={c.stage} />
          <Text size="sm" c="dimmed">
            {c.closedOn
              ? `${t('ditutup', 'closed')} ${formatDate(c.closedOn, language)}`
              : `${c.facilitatorName}, ${t('sejak', 'since')} ${formatDate(c.openedOn, language)}`}
          </Text>
        </Group>
      ))}
      {rows.every((c) => c.closedOn) && (
        <Group gap="sm">
          <Text size="sm">{t('Belum didampingi.', 'Not accompanied.')}</Text>
          {may('mentoring/open-cases') && first && (
            <Button
              variant="default"
              size="compact-md"
              loading={open.isPending}
              onClick={() => open.mutate({ people: [first.id] })}
            >
              {t(`Buka pendampingan untuk ${first.name}`, `Accompany ${first.name}`)}
            </Button>
          )}
        </Group>
      )}
      <Refused error={open.error} />
    </Stack>
  )
}
