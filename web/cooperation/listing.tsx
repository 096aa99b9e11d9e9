import { Anchor, Badge, Button, Card, Group, Progress, Stack, Text, Title } from '@mantine/core'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import {
  directionNames,
  listingKindNames,
  type PartnershipStatus,
  partnershipStatusNames
} from '../../src/cooperation/model.ts'
import { formatDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { useAct, useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useLanguage } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { EmptyState } from '../shell/table.tsx'

/** One offer or need with what matches it best, each with the reason, and what has become of it. */
export function ListingPage() {
  const { t, language } = useLanguage()
  const { id } = useParams({ strict: false }) as { id: string }
  const { may } = useSession()
  const navigate = useNavigate()
  const asked = useView('cooperation/matches', { id })
  const introduce = useAct('cooperation/introduce')
  const close = useAct('cooperation/close-listing')
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  if (!asked.data) return null
  const { listing: l, matches, partnerships } = asked.data
  const many = (q: number, unit: string, every: string) =>
    `${q.toLocaleString('id-ID')} ${unit}${every === 'month' ? t(' sebulan', ' a month') : ''}`
  return (
    <Stack gap="lg" maw={860}>
      <Heading
        title={l.what}
        lead={[
          `${l.name} ${t(directionNames[l.direction]).toLowerCase()}`,
          t(listingKindNames[l.kind]),
          many(l.quantity, l.unit, l.every),
          l.price === null ? '' : formatRupiah(l.price),
          `${formatDate(l.starts, language)} ${t('sampai', 'to')} ${formatDate(l.ends, language)}`,
          `${l.villageName}, ${t('jangkauan', 'reach')} ${l.reachKm} km`
        ]
          .filter(Boolean)
          .join(' · ')}
      >
        {l.status === 'open' && may('cooperation/close-listing') && (
          <Button
            variant="default"
            loading={close.isPending}
            onClick={() => close.mutate({ id }, { onSuccess: () => navigate({ to: '/kemitraan' }) })}
          >
            {t('Turunkan dari papan', 'Take off the board')}
          </Button>
        )}
      </Heading>
      {partnerships.length > 0 && (
        <Stack gap="xs" component="section">
          <Title order={2} size="h4">
            {t('Kerja sama', 'Partnerships')}
          </Title>
          {partnerships.map((p) => (
            <Group key={p.id} gap="sm">
              <Anchor component={Link} to="/kerja-sama/$id" params={{ id: p.id } as never}>
                {p.other}
              </Anchor>
              <Badge variant="light" color="gray" style={{ textTransform: 'none' }}>
                {t(partnershipStatusNames[p.status as PartnershipStatus])}
              </Badge>
            </Group>
          ))}
        </Stack>
      )}
      <Stack gap="sm" component="section">
        <Title order={2} size="h4">
          {l.direction === 'need' ? t('Yang dapat memenuhi', 'Who can meet it') : t('Yang membutuhkan', 'Who needs it')}
        </Title>
        {matches.length === 0 && (
          <EmptyState>
            {t(
              'Belum ada jodohnya: jenis, komoditas, satuan, waktu, jarak, jumlah dan harga harus cocok. Yang baru ' +
                'dipasang muncul sendiri di sini.',
              'No match yet: kind, commodity, unit, time, distance, quantity and price must fit. What is posted later shows here by itself.'
            )}
          </EmptyState>
        )}
        {matches.map((m) => (
          <Card key={m.id} withBorder padding="md" component="article" aria-label={m.name}>
            <Group justify="space-between" align="flex-start">
              <Stack gap={4} style={{ flex: '1 1 300px' }}>
                <Text fw={700}>
                  {m.name}, {m.villageName}
                </Text>
                <Text size="sm">
                  {m.what}: {many(m.quantity, m.unit, m.every)}
                </Text>
                <Text size="sm" c="dimmed">
                  {m.reasons.map((r) => t(r)).join(' · ')}
                </Text>
              </Stack>
              <Stack gap={6} w={150}>
                <Text size="sm" ta="right" className="angka">
                  {t('kecocokan', 'fit')} {Math.round(m.score * 100)}%
                </Text>
                <Progress value={m.score * 100} aria-label={`${m.name}: ${Math.round(m.score * 100)}%`} />
                {may('cooperation/introduce') && (
                  <Button
                    size="compact-md"
                    loading={introduce.isPending}
                    onClick={() =>
                      introduce.mutate(l.direction === 'need' ? { need: id, offer: m.id } : { need: m.id, offer: id }, {
                        onSuccess: (made) => navigate({ to: '/kerja-sama/$id', params: { id: made.id } as never })
                      })
                    }
                  >
                    {t('Perkenalkan', 'Introduce')}
                  </Button>
                )}
              </Stack>
            </Group>
          </Card>
        ))}
      </Stack>
    </Stack>
  )
}
