import { Badge, Button, Card, Group, Progress, SimpleGrid, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { kindName } from './words.ts'

/** What can be learnt: each course with its share of theory and practice. */
export function Courses() {
  const t = useT()
  const { may } = useSession()
  const asked = useView('training/courses', {})
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  return (
    <Stack gap="md">
      <Heading
        title={t('Kursus', 'Courses')}
        lead={t(
          'Setiap kursus memadukan teori dan praktik. Kelas menyimpan versi kursus yang dipakainya.',
          'Every course mixes theory and practice. A class keeps the version it was held by.'
        )}
      >
        {may('training/seat-rules') && (
          <Button component={Link} to="/kursus/aturan" variant="default">
            {t('Aturan kursi berikutnya', 'Rules for another seat')}
          </Button>
        )}
      </Heading>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        {(asked.data?.rows ?? []).map(({ course, hours, theory, practice, version }) => (
          <Card
            key={course.id}
            withBorder
            padding="lg"
            className="kartu"
            component={Link}
            to="/kursus/$id"
            params={{ id: course.id } as never}
          >
            <Stack gap="sm" h="100%">
              <Group justify="space-between">
                <Badge variant="light" style={{ textTransform: 'none' }}>
                  {t(kindName(course.kind))}
                </Badge>
                <Text size="sm" c="dimmed">
                  {t('versi', 'version')} {version}
                </Text>
              </Group>
              <Text fw={700}>{t(course.name)}</Text>
              <Text size="sm" style={{ flex: 1 }}>
                {t(course.summary)}
              </Text>
              <Progress.Root size="xl" aria-hidden>
                <Progress.Section value={(100 * theory) / hours} color="hijau.3" />
                <Progress.Section value={(100 * practice) / hours} color="hijau" />
              </Progress.Root>
              <Text size="sm">
                {course.days} {t('hari', 'days')}, {hours} JP: {theory} {t('teori', 'theory')}, {practice}{' '}
                {t('praktik', 'practice')}
              </Text>
            </Stack>
          </Card>
        ))}
      </SimpleGrid>
    </Stack>
  )
}
