import { Anchor, Badge, Card, Group, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { type ParticipantStatus, participantStatusNames } from '../../src/classes/model.ts'
import { paperAddress, useView } from '../shell/client.ts'
import { useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { useSpan } from '../training/words.ts'

/** The trainings of a household's people, and their certificates. */
export function HouseholdTraining({ household }: { household: string }) {
  const t = useT()
  const span = useSpan()
  const { may } = useSession()
  const asked = useView('classes/of-household', { household })
  if (!asked.data) return asked.error ? <ProblemAlert error={asked.error} /> : null
  const { rows } = asked.data
  if (rows.length === 0)
    return <Text size="sm">{t('Belum ada yang dilatih atau diundang.', 'Nobody was trained or invited yet.')}</Text>
  return (
    <Stack gap="xs">
      {rows.map((row) => (
        <Card key={`${row.class}${row.person}`} withBorder padding="sm">
          <Group justify="space-between">
            <Stack gap={0}>
              <Text fw={600}>
                {row.name}:{' '}
                {may('classes/get') ? (
                  <Anchor component={Link} to="/kelas/$id" params={{ id: row.class } as never}>
                    {t(row.courseName)}
                  </Anchor>
                ) : (
                  t(row.courseName)
                )}
              </Text>
              <Text size="sm" c="dimmed">
                {row.venueName}, {span(row.starts, row.ends)}
                {row.outcomeReason ? ` · ${row.outcomeReason}` : ''}
              </Text>
            </Stack>
            <Group gap="sm">
              <Badge
                variant="light"
                color={row.outcome === 'passed' ? 'hijau' : 'gray'}
                style={{ textTransform: 'none' }}
              >
                {row.outcome === 'passed'
                  ? t('lulus', 'passed')
                  : row.outcome === 'refused'
                    ? t('belum memenuhi', 'refused')
                    : t(participantStatusNames[row.status as ParticipantStatus]) +
                      (row.status === 'waiting' && row.position ? `, ${t('nomor', 'number')} ${row.position}` : '')}
              </Badge>
              {row.certificate && may('certificates/pdf') && (
                <Anchor href={paperAddress('certificates/pdf', { id: row.certificate })} target="_blank" size="sm">
                  {t('Sertifikat', 'Certificate')}
                </Anchor>
              )}
            </Group>
          </Group>
        </Card>
      ))}
    </Stack>
  )
}
