import {
  ActionIcon,
  Alert,
  Badge,
  Button,
  Card,
  Group,
  List,
  Modal,
  MultiSelect,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Table,
  Text,
  Textarea,
  TextInput,
  Title
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconCheck, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { z } from 'zod'
import { formatDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { type Course, course as courseSchema, equipmentNames } from '../../src/training/model.ts'
import { lessonHours } from '../../src/training/rules.ts'
import { useAct, useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { checkedBy } from '../shell/schema.ts'
import { useSession } from '../shell/session.tsx'
import { Sideways } from '../shell/sideways.tsx'
import { kindName, useEquipment } from './words.ts'

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
        <Sideways label={t('Modul', 'Modules')} width={560}>
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
        </Sideways>
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
        <Editor course={course} close={() => setEditing(false)} />
      </Modal>
    </Stack>
  )
}

const editable = z.object({
  definition: courseSchema,
  source: z.string().trim().min(3).max(300),
  validFrom: z.iso.date()
})

function Editor({ course, close }: { course: Course; close: () => void }) {
  const t = useT()
  const equipment = useEquipment()
  const form = useForm({
    initialValues: {
      definition: structuredClone(course),
      source: '',
      validFrom: new Date().toISOString().slice(0, 10)
    },
    validate: checkedBy(editable, t)
  })
  const publish = useAct('training/publish-course', { quiet: true })
  const d = 'definition'
  return (
    <form noValidate onSubmit={form.onSubmit((values) => publish.mutate(values, { onSuccess: close }))}>
      <Stack>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput
            label={t('Nama (Indonesia)', 'Name (Indonesian)')}
            required
            {...form.getInputProps(`${d}.name.id`)}
          />
          <TextInput label={t('Nama (Inggris)', 'Name (English)')} required {...form.getInputProps(`${d}.name.en`)} />
          <Textarea
            label={t('Ringkasan (Indonesia)', 'Summary (Indonesian)')}
            autosize
            {...form.getInputProps(`${d}.summary.id`)}
          />
          <Textarea
            label={t('Ringkasan (Inggris)', 'Summary (English)')}
            autosize
            {...form.getInputProps(`${d}.summary.en`)}
          />
        </SimpleGrid>
        <SimpleGrid cols={{ base: 2, sm: 5 }}>
          <NumberInput label={t('Hari', 'Days')} min={1} max={10} {...form.getInputProps(`${d}.days`)} />
          <NumberInput label={t('Peserta terkecil', 'Fewest participants')} {...form.getInputProps(`${d}.minimum`)} />
          <NumberInput label={t('Peserta terbanyak', 'Most participants')} {...form.getInputProps(`${d}.capacity`)} />
          <NumberInput
            label={t('Kehadiran terkecil (0 sampai 1)', 'Least attendance (0 to 1)')}
            step={0.05}
            decimalSeparator=","
            {...form.getInputProps(`${d}.minimumAttendance`)}
          />
          <NumberInput
            label={t('Transpor per hari', 'Transport a day')}
            thousandSeparator="."
            decimalSeparator=","
            prefix="Rp"
            {...form.getInputProps(`${d}.transportPerDay`)}
          />
        </SimpleGrid>
        <MultiSelect
          label={t('Alat tempat', 'Equipment of the venue')}
          data={equipment}
          {...form.getInputProps(`${d}.equipment`)}
        />
        <Title order={3} size="h5">
          {t('Modul', 'Modules')} ({lessonHours(form.values.definition)} JP)
        </Title>
        {form.values.definition.modules.map((m, i) => (
          <Group key={m.id} gap="xs" align="flex-end">
            <TextInput
              label={t('Materi (Indonesia)', 'Subject (Indonesian)')}
              style={{ flex: '2 1 200px' }}
              {...form.getInputProps(`${d}.modules.${i}.title.id`)}
            />
            <TextInput
              label={t('Materi (Inggris)', 'Subject (English)')}
              style={{ flex: '2 1 200px' }}
              {...form.getInputProps(`${d}.modules.${i}.title.en`)}
            />
            <Select
              label={t('Pola', 'Pattern')}
              data={[
                { value: 'theory', label: t('teori', 'theory') },
                { value: 'practice', label: t('praktik', 'practice') }
              ]}
              w={120}
              allowDeselect={false}
              {...form.getInputProps(`${d}.modules.${i}.pattern`)}
            />
            <NumberInput label="JP" w={80} min={1} max={40} {...form.getInputProps(`${d}.modules.${i}.hours`)} />
            <TextInput label={t('Keahlian', 'Skill')} w={160} {...form.getInputProps(`${d}.modules.${i}.skill`)} />
            <ActionIcon
              variant="default"
              size="lg"
              aria-label={`${t('Hapus', 'Remove')} ${m.title.id}`}
              onClick={() => form.removeListItem(`${d}.modules`, i)}
            >
              <IconTrash size={18} />
            </ActionIcon>
          </Group>
        ))}
        <Button
          variant="default"
          size="compact-md"
          leftSection={<IconPlus size={16} aria-hidden />}
          style={{ alignSelf: 'flex-start' }}
          onClick={() =>
            form.insertListItem(`${d}.modules`, {
              id: `modul-${Date.now().toString(36)}`,
              title: { id: '', en: '' },
              pattern: 'practice',
              hours: 2,
              skill: form.values.definition.modules[0]?.skill ?? ''
            })
          }
        >
          {t('Tambah modul', 'Add a module')}
        </Button>
        <Title order={3} size="h5">
          {t('Bahan per peserta', 'Materials for each participant')}
        </Title>
        {form.values.definition.materials.map((m, i) => (
          <Group key={form.key(`${d}.materials.${i}`)} gap="xs" align="flex-end">
            <TextInput
              label={t('Bahan (Indonesia)', 'Material (Indonesian)')}
              style={{ flex: '2 1 160px' }}
              {...form.getInputProps(`${d}.materials.${i}.name.id`)}
            />
            <TextInput
              label={t('Bahan (Inggris)', 'Material (English)')}
              style={{ flex: '2 1 160px' }}
              {...form.getInputProps(`${d}.materials.${i}.name.en`)}
            />
            <NumberInput
              label={t('Banyaknya', 'Quantity')}
              w={100}
              min={0}
              decimalSeparator=","
              {...form.getInputProps(`${d}.materials.${i}.perParticipant`)}
            />
            <TextInput label={t('Satuan', 'Unit')} w={100} {...form.getInputProps(`${d}.materials.${i}.unit`)} />
            <NumberInput
              label={t('Harga satuan', 'Unit price')}
              w={150}
              min={0}
              thousandSeparator="."
              decimalSeparator=","
              prefix="Rp"
              {...form.getInputProps(`${d}.materials.${i}.unitPrice`)}
            />
            <ActionIcon
              variant="default"
              size="lg"
              aria-label={`${t('Hapus', 'Remove')} ${m.name.id}`}
              onClick={() => form.removeListItem(`${d}.materials`, i)}
            >
              <IconTrash size={18} />
            </ActionIcon>
          </Group>
        ))}
        <Button
          variant="default"
          size="compact-md"
          leftSection={<IconPlus size={16} aria-hidden />}
          style={{ alignSelf: 'flex-start' }}
          onClick={() =>
            form.insertListItem(`${d}.materials`, {
              name: { id: '', en: '' },
              unit: 'kg',
              perParticipant: 1,
              unitPrice: 0
            })
          }
        >
          {t('Tambah bahan', 'Add a material')}
        </Button>
        <Title order={3} size="h5">
          {t('Soal tes', 'Test questions')}
        </Title>
        {form.values.definition.test.map((q, i) => (
          <Group key={i} gap="xs" align="flex-end">
            <TextInput
              label={`${i + 1}. ${t('Pertanyaan', 'Question')}`}
              style={{ flex: '2 1 260px' }}
              {...form.getInputProps(`${d}.test.${i}.question.id`)}
            />
            <TextInput
              label={t('Dalam bahasa Inggris', 'In English')}
              style={{ flex: '2 1 260px' }}
              {...form.getInputProps(`${d}.test.${i}.question.en`)}
            />
            <TextInput
              label={t('Pilihan jawaban, dipisah titik koma', 'Answers, separated by semicolons')}
              style={{ flex: '2 1 260px' }}
              value={q.options.map((o) => o.id).join('; ')}
              onChange={(e) =>
                form.setFieldValue(
                  `${d}.test.${i}.options`,
                  e.currentTarget.value.split(/; ?/).map((id, n) => ({ id, en: q.options[n]?.en || id }))
                )
              }
              error={form.errors[`${d}.test.${i}.options`]}
            />
            <Select
              label={t('Jawaban benar', 'Right answer')}
              data={q.options.map((o, n) => ({ value: String(n), label: t(o) }))}
              value={String(q.right)}
              onChange={(next) => form.setFieldValue(`${d}.test.${i}.right`, Number(next))}
              allowDeselect={false}
              style={{ flex: '1 1 180px' }}
            />
            <ActionIcon
              variant="default"
              size="lg"
              aria-label={`${t('Hapus soal', 'Remove question')} ${i + 1}`}
              onClick={() => form.removeListItem(`${d}.test`, i)}
            >
              <IconTrash size={18} />
            </ActionIcon>
          </Group>
        ))}
        <Button
          variant="default"
          size="compact-md"
          leftSection={<IconPlus size={16} aria-hidden />}
          style={{ alignSelf: 'flex-start' }}
          onClick={() =>
            form.insertListItem(`${d}.test`, {
              question: { id: '', en: '' },
              options: [
                { id: '', en: '' },
                { id: '', en: '' }
              ],
              right: 0
            })
          }
        >
          {t('Tambah soal', 'Add a question')}
        </Button>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput
            label={t('Sumber perubahan', 'Source of the change')}
            placeholder={t('mis. rapat kurikulum 3 Maret 2027', 'e.g. curriculum meeting of 3 March 2027')}
            required
            {...form.getInputProps('source')}
          />
          <TextInput
            type="date"
            label={t('Berlaku sejak', 'Valid from')}
            required
            {...form.getInputProps('validFrom')}
          />
        </SimpleGrid>
        {publish.error && (
          <Alert color="batik" role="alert">
            {t(publish.error.problem.text)}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button type="submit" loading={publish.isPending}>
            {t('Terbitkan versi', 'Publish the version')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
