import { Alert, Badge, Button, Card, Group, List, Modal, Stack, Table, Text, Title } from '@mantine/core'
import { IconUserExclamation } from '@tabler/icons-react'
import { useState } from 'react'
import { dayAs, formatDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { mentorKindNames } from '../../src/training/model.ts'
import { CardTable } from '../shell/card-table.tsx'
import { useAct, useView } from '../shell/client.ts'
import { useLanguage } from '../shell/language.tsx'
import { useSession } from '../shell/session.tsx'
import type { ClassData } from './page.tsx'

/** Day by day, and who teaches; with a way out when a mentor cannot come. */
export function Timetable({ c }: { c: ClassData }) {
  const { t, language } = useLanguage()
  const { me, may } = useSession()
  const [missing, setMissing] = useState<string>()
  const titleOf = new Map(c.course.modules.map((m) => [m.id, m.title]))
  const days = [...new Set(c.lessons.map((l) => l.day))]
  const open = c.status === 'planned' || c.status === 'inviting' || c.status === 'running'
  const owns = me.actor.role === 'administrator' || me.actor.agency === c.agency
  return (
    <Stack gap="lg">
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('Narasumber', 'Mentors')}
        </Title>
        {c.mentors.map((m) => (
          <Card key={m.id} withBorder padding="sm">
            <Group justify="space-between">
              <Stack gap={0}>
                <Text fw={600}>{m.name}</Text>
                <Text size="sm" c="dimmed">
                  {t(mentorKindNames[m.kind])}, {m.institution} ·{' '}
                  {c.lessons.filter((l) => l.mentor === m.id).reduce((sum, l) => sum + l.hours, 0)} JP
                </Text>
              </Stack>
              {open && owns && may('classes/replace-mentor') && (
                <Button
                  variant="default"
                  size="compact-md"
                  leftSection={<IconUserExclamation size={16} aria-hidden />}
                  onClick={() => setMissing(m.id)}
                >
                  {t('Berhalangan', 'Cannot come')}
                </Button>
              )}
            </Group>
          </Card>
        ))}
      </Stack>
      {days.map((day) => (
        <Stack key={day} gap={4}>
          <Title order={3} size="h5">
            {dayAs(day, language, {
              weekday: 'long'
            })}
            , {formatDate(day, language)}
          </Title>
          <CardTable label={formatDate(day, language)} width={520}>
            <Table withTableBorder>
              <Table.Tbody>
                {c.lessons
                  .filter((l) => l.day === day)
                  .map((l) => (
                    <Table.Tr key={l.id}>
                      <Table.Td w={120} className="angka">
                        {l.starts.replace(':', '.')}–{l.ends.replace(':', '.')}
                      </Table.Td>
                      <Table.Td>{t(titleOf.get(l.module) ?? { id: l.module, en: l.module })}</Table.Td>
                      <Table.Td w={90}>
                        <Badge
                          variant={l.pattern === 'practice' ? 'filled' : 'light'}
                          style={{ textTransform: 'none' }}
                        >
                          {l.pattern === 'practice' ? t('praktik', 'practice') : t('teori', 'theory')}
                        </Badge>
                      </Table.Td>
                      <Table.Td w={60} ta="right">
                        {l.hours} JP
                      </Table.Td>
                      <Table.Td>{l.mentorName}</Table.Td>
                    </Table.Tr>
                  ))}
              </Table.Tbody>
            </Table>
          </CardTable>
        </Stack>
      ))}
      <Modal
        opened={missing !== undefined}
        onClose={() => setMissing(undefined)}
        title={t('Narasumber berhalangan', 'A mentor cannot come')}
        size="lg"
      >
        {missing && <WayOut c={c} mentor={missing} close={() => setMissing(undefined)} />}
      </Modal>
    </Stack>
  )
}

/** The smallest change first: somebody else on the same days; then the same people on other days. */
function WayOut({ c, mentor, close }: { c: ClassData; mentor: string; close: () => void }) {
  const { t, language } = useLanguage()
  const options = useView('classes/mentor-options', { class: c.id, mentor })
  const replace = useAct('classes/replace-mentor')
  const postpone = useAct('classes/postpone')
  if (!options.data) return null
  const { substitutes, starts } = options.data
  return (
    <Stack>
      <Title order={3} size="h5">
        {t('1. Pengganti, hari tetap', '1. A substitute, on the same days')}
      </Title>
      {substitutes.length === 0 ? (
        <Text size="sm">
          {t(
            'Tidak ada narasumber sejenis yang menguasai modulnya dan kosong pada hari itu.',
            'No mentor of the same kind knows the modules and is free on those days.'
          )}
        </Text>
      ) : (
        substitutes.slice(0, 5).map((s) => (
          <Group key={s.id} justify="space-between" wrap="nowrap">
            <Text size="sm">
              <b>{s.name}</b>, {s.institution}
              <br />
              {s.difference === 0
                ? t('honor sama', 'the same fee')
                : `${s.difference > 0 ? '+' : ''}${formatRupiah(s.difference)}`}
            </Text>
            <Button
              size="compact-md"
              loading={replace.isPending}
              onClick={() => replace.mutate({ class: c.id, mentor, by: s.id }, { onSuccess: close })}
            >
              {t('Ganti', 'Replace')}
            </Button>
          </Group>
        ))
      )}
      <Title order={3} size="h5">
        {t('2. Hari lain, semua orang diberi tahu', '2. Other days, everybody is told')}
      </Title>
      {c.status === 'running' ? (
        <Alert color="mente">
          {t(
            'Kelas sudah berjalan; harinya tidak dapat dipindah lagi.',
            'The class is running; its days cannot be moved any more.'
          )}
        </Alert>
      ) : starts.length === 0 ? (
        <Text size="sm">
          {t(
            'Dalam 60 hari tidak ada hari yang cocok bagi tempat dan semua narasumber.',
            'Within 60 days no days suit the venue and every mentor.'
          )}
        </Text>
      ) : (
        <List listStyleType="none" spacing="xs">
          {starts.map((start) => (
            <List.Item key={start}>
              <Group justify="space-between">
                <Text size="sm">
                  {t('mulai', 'from')} {formatDate(start, language)}
                </Text>
                <Button
                  size="compact-md"
                  variant="default"
                  loading={postpone.isPending}
                  onClick={() => postpone.mutate({ class: c.id, start }, { onSuccess: close })}
                >
                  {t('Pindahkan', 'Move')}
                </Button>
              </Group>
            </List.Item>
          ))}
        </List>
      )}
    </Stack>
  )
}
