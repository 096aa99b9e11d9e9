import {
  ActionIcon,
  Alert,
  Badge,
  Button,
  Checkbox,
  Group,
  Modal,
  NumberInput,
  Select,
  Stack,
  Table,
  Text,
  TextInput,
  Title
} from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { formatDate } from '../../src/kernel/dates.ts'
import type { Question, Questionnaire } from '../../src/potential/model.ts'
import { CardTable } from '../shell/card-table.tsx'
import { useAct, useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { today } from '../shell/today.ts'

/** The questionnaire as it stands, its versions, and a new version in the making. */
export function QuestionnairePage() {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const asked = useView('potential/questionnaires', {})
  const publish = useAct('potential/save-questionnaire')
  const [draft, setDraft] = useState<Questionnaire>()
  const [editing, setEditing] = useState<number>()
  if (asked.error) return <ProblemAlert error={asked.error} />
  if (!asked.data) return null
  const current = asked.data.current as Questionnaire
  const form = draft ?? current
  const editable = may('potential/save-questionnaire')
  const change = (questions: Question[]) => setDraft({ ...form, questions })
  const move = (at: number, by: number) => {
    const questions = [...form.questions]
    const [taken] = questions.splice(at, 1)
    questions.splice(at + by, 0, taken!)
    change(questions)
  }
  const types: Record<Question['type'], string> = {
    number: t('angka', 'number'),
    boolean: t('ya/tidak', 'yes/no'),
    text: t('tulisan', 'text'),
    choices: t('pilihan', 'choices'),
    interest: t('minat berurutan', 'ranked interest')
  }
  return (
    <Stack gap="md" maw={1000}>
      <Heading
        title={t('Kuesioner', 'Questionnaire')}
        lead={t(
          'Yang ditanyakan saat wawancara. Bila administrator mengubah pertanyaan, jawaban yang lama tetap tersimpan apa adanya.',
          'Questions are data: an administrator publishes a new version, old answers stay with theirs.'
        )}
      >
        {editable && !draft && (
          <Button
            variant="default"
            leftSection={<IconPencil size={18} aria-hidden />}
            onClick={() => setDraft(current)}
          >
            {t('Susun versi baru', 'Draft a new version')}
          </Button>
        )}
        {draft && (
          <>
            <Button variant="default" onClick={() => setDraft(undefined)}>
              {t('Buang rancangan', 'Discard the draft')}
            </Button>
            <Button
              loading={publish.isPending}
              onClick={() =>
                publish.mutate(
                  { definition: { ...draft, valid_from: today() } },
                  { onSuccess: () => setDraft(undefined) }
                )
              }
            >
              {t('Terbitkan versi', 'Publish version')} {Math.max(...asked.data.versions.map((v) => v.version), 0) + 1}
            </Button>
          </>
        )}
      </Heading>
      {draft && (
        <Alert color="mente" title={t('Rancangan', 'Draft')}>
          {t('Belum berlaku sebelum diterbitkan.', 'Not in force before it is published.')}
          <TextInput
            mt="xs"
            label={t('Sumber atau dasar perubahan', 'Source or reason of the change')}
            value={draft.source}
            onChange={(event) => setDraft({ ...draft, source: event.currentTarget.value })}
          />
        </Alert>
      )}
      <Text size="sm" c="dimmed">
        {t('Versi', 'Version')} {current.version} · {t('berlaku sejak', 'in force since')}{' '}
        {formatDate(current.valid_from, language)} · {current.source}
      </Text>
      {form.sections.map((section) => (
        <Stack key={section.id} gap="xs" component="section">
          <Title order={2} size="h4">
            {t(section.label)}
          </Title>
          <CardTable label={t(section.label)} width={640}>
            <Table withTableBorder verticalSpacing={6}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('Pertanyaan', 'Question')}</Table.Th>
                  <Table.Th>{t('Jawaban', 'Answer')}</Table.Th>
                  <Table.Th>{t('Untuk', 'For')}</Table.Th>
                  {draft && <Table.Th w={150}>{t('Ubah', 'Change')}</Table.Th>}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {form.questions.map((q, i) =>
                  q.section === section.id ? (
                    <Table.Tr key={q.id}>
                      <Table.Td>
                        {t(q.label)}
                        {q.required && (
                          <Badge ml={6} size="xs" variant="light">
                            {t('wajib', 'required')}
                          </Badge>
                        )}
                        {q.showIf && (
                          <Text size="xs" c="dimmed">
                            {t('bila', 'if')}{' '}
                            {t(
                              form.questions.find((o) => o.id === q.showIf!.question)?.label ?? {
                                id: q.showIf.question,
                                en: q.showIf.question
                              }
                            )}{' '}
                            {q.showIf.moreThan !== undefined
                              ? `> ${q.showIf.moreThan}`
                              : `= ${q.showIf.equals === true ? t('ya', 'yes') : String(q.showIf.equals)}`}
                          </Text>
                        )}
                      </Table.Td>
                      <Table.Td>
                        {types[q.type]}
                        {q.unit ? ` (${t(q.unit)})` : ''}
                        {q.max !== undefined ? `, ≤ ${q.max.toLocaleString('id-ID')}` : ''}
                      </Table.Td>
                      <Table.Td>
                        {q.per === 'household' ? t('rumah tangga', 'household') : t('tiap orang dewasa', 'each adult')}
                      </Table.Td>
                      {draft && (
                        <Table.Td>
                          <Group gap={2} wrap="nowrap">
                            <ActionIcon
                              variant="subtle"
                              color="gray"
                              c="inherit"
                              aria-label={`${t('Naikkan', 'Move up')}: ${t(q.label)}`}
                              disabled={i === 0}
                              onClick={() => move(i, -1)}
                            >
                              <IconArrowUp size={16} />
                            </ActionIcon>
                            <ActionIcon
                              variant="subtle"
                              color="gray"
                              c="inherit"
                              aria-label={`${t('Turunkan', 'Move down')}: ${t(q.label)}`}
                              disabled={i === form.questions.length - 1}
                              onClick={() => move(i, 1)}
                            >
                              <IconArrowDown size={16} />
                            </ActionIcon>
                            <ActionIcon
                              variant="subtle"
                              color="gray"
                              c="inherit"
                              aria-label={`${t('Ubah', 'Change')}: ${t(q.label)}`}
                              onClick={() => setEditing(i)}
                            >
                              <IconPencil size={16} />
                            </ActionIcon>
                            <ActionIcon
                              variant="subtle"
                              color="batik"
                              aria-label={`${t('Hapus', 'Remove')}: ${t(q.label)}`}
                              onClick={() => change(form.questions.filter((_, n) => n !== i))}
                            >
                              <IconTrash size={16} />
                            </ActionIcon>
                          </Group>
                        </Table.Td>
                      )}
                    </Table.Tr>
                  ) : null
                )}
              </Table.Tbody>
            </Table>
          </CardTable>
          {draft && (
            <Button
              variant="default"
              size="compact-md"
              style={{ alignSelf: 'flex-start' }}
              leftSection={<IconPlus size={16} aria-hidden />}
              onClick={() => {
                change([
                  ...form.questions,
                  {
                    id: `q-${form.questions.length + 1}-${section.id}`,
                    section: section.id,
                    label: { id: 'Pertanyaan baru', en: 'New question' },
                    type: 'text',
                    per: 'household'
                  }
                ])
                setEditing(form.questions.length)
              }}
            >
              {t('Tambah pertanyaan', 'Add a question')}
            </Button>
          )}
        </Stack>
      ))}
      <Modal
        opened={editing !== undefined && draft !== undefined}
        onClose={() => setEditing(undefined)}
        title={t('Pertanyaan', 'Question')}
      >
        {editing !== undefined && form.questions[editing] && (
          <QuestionForm
            question={form.questions[editing]}
            types={types}
            save={(next) => {
              change(form.questions.map((q, i) => (i === editing ? next : q)))
              setEditing(undefined)
            }}
          />
        )}
      </Modal>
    </Stack>
  )
}

function QuestionForm({
  question,
  types,
  save
}: {
  question: Question
  types: Record<string, string>
  save: (question: Question) => void
}) {
  const t = useT()
  const [q, setQ] = useState(question)
  const number = (value: string | number) => (typeof value === 'number' ? { value } : {})
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save(q)
      }}
    >
      <Stack>
        <TextInput
          label={t('Bahasa Indonesia', 'Indonesian')}
          required
          value={q.label.id}
          onChange={(event) => setQ({ ...q, label: { ...q.label, id: event.currentTarget.value } })}
        />
        <TextInput
          label={t('Bahasa Inggris', 'English')}
          required
          value={q.label.en}
          onChange={(event) => setQ({ ...q, label: { ...q.label, en: event.currentTarget.value } })}
        />
        <Group grow>
          <Select
            label={t('Jawaban', 'Answer')}
            data={Object.entries(types)
              .filter(([value]) => value !== 'interest' || q.type === 'interest')
              .filter(([value]) => value !== 'choices' || q.type === 'choices')
              .map(([value, label]) => ({ value, label }))}
            value={q.type}
            onChange={(type) => type && setQ({ ...q, type: type as Question['type'] })}
            allowDeselect={false}
          />
          <Select
            label={t('Untuk', 'For')}
            data={[
              { value: 'household', label: t('rumah tangga', 'household') },
              { value: 'person', label: t('tiap orang dewasa', 'each adult') }
            ]}
            value={q.per}
            onChange={(per) => per && setQ({ ...q, per: per as Question['per'] })}
            allowDeselect={false}
          />
        </Group>
        {q.type === 'number' && (
          <Group grow>
            <NumberInput
              label={t('Paling sedikit', 'At least')}
              value={q.min ?? ''}
              onChange={(value) =>
                setQ(({ min: _, ...rest }) => ({
                  ...rest,
                  ...('value' in number(value) ? { min: number(value).value! } : {})
                }))
              }
            />
            <NumberInput
              label={t('Paling banyak', 'At most')}
              value={q.max ?? ''}
              onChange={(value) =>
                setQ(({ max: _, ...rest }) => ({
                  ...rest,
                  ...('value' in number(value) ? { max: number(value).value! } : {})
                }))
              }
            />
          </Group>
        )}
        <Checkbox
          label={t('Wajib dijawab', 'Required')}
          checked={q.required ?? false}
          onChange={(event) => setQ({ ...q, required: event.currentTarget.checked })}
        />
        <Checkbox
          label={t('Boleh "tidak tahu"', 'May answer "doesn\'t know"')}
          checked={q.doesntKnow ?? false}
          onChange={(event) => setQ({ ...q, doesntKnow: event.currentTarget.checked })}
        />
        <Button type="submit">{t('Pakai', 'Use')}</Button>
      </Stack>
    </form>
  )
}
