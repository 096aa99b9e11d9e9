import { Badge, Button, Card, Group, List, Modal, Select, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core'
import { IconCheck, IconPencil } from '@tabler/icons-react'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { formatDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { equipmentNames } from '../../src/training/model.ts'
import { lessonHours } from '../../src/training/rules.ts'
import { CardTable } from '../shell/card-table.tsx'
import { useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useLanguage } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { CourseEditor } from './course-editor.tsx'
import { kindName } from './words.ts'

/** One course: what is taught, with what, and how it is tested. */
export function CoursePage() {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const { id } = useParams({ strict: false }) as { id: string }
  const { versi } = useSearch({ strict: false }) as { versi?: string }
  const navigate = useNavigate()
  const [editing, setEditing] = useState(false)
  const asked = useView('training/course', { id, version: versi ? Number(versi) : null })
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  if (!asked.data) return null
  const { course, version, versions } = asked.data
  const newest = versions[0]!.version
  return (
    <Stack gap="lg" maw={1100}>
      <Heading title={t(course.name)} lead={t(course.summary)}>
        {may('training/publish-course') && version === newest && (
          <Button leftSection={<IconPencil size={18} aria-hidden />} onClick={() => setEditing(true)}>
            {t('Ubah (versi baru)', 'Change (new version)')}
          </Button>
        )}
      </Heading>
      <Group align="flex-end">
        <Select
          label={t('Versi', 'Version')}
          data={versions.map((v) => ({
            value: String(v.version),
            label: `${v.version} (${formatDate(String(v.validFrom), language)})`
          }))}
          value={String(version)}
          onChange={(next) =>
            navigate({
              to: '/kursus/$id',
              params: { id } as never,
              search: { versi: next === String(newest) ? undefined : next } as never
            })
          }
          allowDeselect={false}
        />
        <Text size="sm" c="dimmed" style={{ flex: 1 }}>
          {versions.find((v) => v.version === version)?.source}
        </Text>
      </Group>
      <SimpleGrid cols={{ base: 2, sm: 4 }}>
        {(
          [
            [
              `${lessonHours(course)} JP`,
              `${lessonHours(course, 'theory')} ${t('teori', 'theory')}, ${lessonHours(course, 'practice')} ${t('praktik', 'practice')}`
            ],
            [`${course.days} ${t('hari', 'days')}`, t(kindName(course.kind))],
            [`${course.minimum} ${t('sampai', 'to')} ${course.capacity}`, t('peserta', 'participants')],
            [
              `${Math.round(course.minimumAttendance * 100)}%`,
              t('kehadiran untuk sertifikat', 'attendance for a certificate')
            ]
          ] as const
        ).map(([value, label]) => (
          <Card key={label} withBorder padding="md">
            <Text fw={700} fz="xl" className="angka">
              {value}
            </Text>
            <Text size="sm">{label}</Text>
          </Card>
        ))}
      </SimpleGrid>
      <Stack gap="xs">
        <Title order={2} size="h4">
          {t('Modul', 'Modules')}
        </Title>
        <CardTable label={t('Modul', 'Modules')} width={560}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('Materi', 'Subject')}</Table.Th>
                <Table.Th>{t('Pola', 'Pattern')}</Table.Th>
                <Table.Th ta="right">JP</Table.Th>
                <Table.Th>{t('Yang dinilai dan alat', 'What is checked, and tools')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {course.modules.map((m) => (
                <Table.Tr key={m.id}>
                  <Table.Td>{t(m.title)}</Table.Td>
                  <Table.Td>
                    <Badge variant={m.pattern === 'practice' ? 'filled' : 'light'} style={{ textTransform: 'none' }}>
                      {m.pattern === 'practice' ? t('praktik', 'practice') : t('teori', 'theory')}
                    </Badge>
                  </Table.Td>
                  <Table.Td ta="right">{m.hours}</Table.Td>
                  <Table.Td>
                    {m.checklist && (
                      <List size="sm" icon={<IconCheck size={14} aria-hidden />}>
                        {m.checklist.map((item) => (
                          <List.Item key={item.id}>{t(item)}</List.Item>
                        ))}
                      </List>
                    )}
                    {m.tools && (
                      <Text size="sm" c="dimmed">
                        {m.tools.map((tool) => t(tool)).join(', ')}
                      </Text>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </CardTable>
      </Stack>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
        <Stack gap="xs">
          <Title order={2} size="h4">
            {t('Bahan per peserta', 'Materials for each participant')}
          </Title>
          <Table>
            <Table.Tbody>
              {course.materials.map((m) => (
                <Table.Tr key={m.name.id}>
                  <Table.Td>{t(m.name)}</Table.Td>
                  <Table.Td ta="right">
                    {m.perParticipant.toLocaleString('id-ID')} {m.unit}
                  </Table.Td>
                  <Table.Td ta="right">{formatRupiah(Math.round(m.perParticipant * m.unitPrice))}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          <Text size="sm">
            {t('Tempat perlu', 'The venue needs')}:{' '}
            {course.equipment.map((e) => t(equipmentNames[e])).join(', ') || '–'} · {t('transpor', 'transport')}{' '}
            {formatRupiah(course.transportPerDay)} {t('per hari hadir', 'a day present')}
          </Text>
        </Stack>
        <Stack gap="xs">
          <Title order={2} size="h4">
            {t('Soal tes awal dan akhir', 'Questions of the tests')}
          </Title>
          <List type="ordered" size="sm" spacing={4}>
            {course.test.map((q) => (
              <List.Item key={q.question.id}>{t(q.question)}</List.Item>
            ))}
          </List>
        </Stack>
      </SimpleGrid>
      <Modal
        opened={editing}
        onClose={() => setEditing(false)}
        title={t('Versi baru kursus', 'A new version of the course')}
        size="75rem"
      >
        <CourseEditor course={course} close={() => setEditing(false)} />
      </Modal>
    </Stack>
  )
}
