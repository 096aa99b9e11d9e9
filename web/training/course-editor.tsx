import {
  ActionIcon,
  Button,
  Group,
  MultiSelect,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Textarea,
  TextInput,
  Title
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { z } from 'zod'
import { type Course, course as courseSchema, skillCode, skillName } from '../../src/training/model.ts'
import { lessonHours } from '../../src/training/rules.ts'
import { useAct } from '../shell/client.ts'
import { DateField } from '../shell/date-field.tsx'
import { useT } from '../shell/language.tsx'
import { Refused } from '../shell/problem.tsx'
import { RupiahInput } from '../shell/rupiah.tsx'
import { checkedBy } from '../shell/schema.ts'
import { today } from '../shell/today.ts'
import { useEquipment } from './words.ts'

const editable = z.object({
  definition: courseSchema,
  source: z.string().trim().min(3).max(300),
  validFrom: z.iso.date()
})

/** A course as a form; publishing makes a new version. */
export function CourseEditor({ course, close }: { course: Course; close: () => void }) {
  const t = useT()
  const equipment = useEquipment()
  const form = useForm({
    initialValues: {
      definition: structuredClone(course),
      source: '',
      validFrom: today()
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
          <RupiahInput
            label={t('Transpor per hari', 'Transport a day')}
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
            <TextInput
              label={t('Keahlian', 'Skill')}
              w={160}
              value={t(skillName(m.skill))}
              onChange={(e) => form.setFieldValue(`${d}.modules.${i}.skill`, skillCode(e.currentTarget.value))}
              error={form.errors[`${d}.modules.${i}.skill`]}
            />
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
            <RupiahInput
              label={t('Harga satuan', 'Unit price')}
              w={150}
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
          <DateField label={t('Berlaku sejak', 'Valid from')} required {...form.getInputProps('validFrom')} />
        </SimpleGrid>
        <Refused error={publish.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={publish.isPending}>
            {t('Terbitkan versi', 'Publish the version')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
