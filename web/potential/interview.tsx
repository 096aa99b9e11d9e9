import {
  Alert,
  Button,
  Card,
  Checkbox,
  Group,
  MultiSelect,
  NumberInput,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title
} from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { ageOn } from '../../src/kernel/dates.ts'
import { type Answer, kinds, type Question } from '../../src/potential/model.ts'
import { checkAnswers, isAsked } from '../../src/potential/rules.ts'
import { useAct, useView } from '../shell/client.ts'
import { DateField } from '../shell/date-field.tsx'
import { Heading } from '../shell/heading.tsx'
import { useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { today } from '../shell/today.ts'

type Given = Record<string, Answer>

/** The questionnaire of one household, asked with the same rules the server and an import use. */
export function Interview() {
  const { id } = useParams({ strict: false }) as { id: string }
  const t = useT()
  const navigate = useNavigate()
  const page = useView('households/get', { id })
  const form = useView('potential/questionnaires', {})
  const respond = useAct('potential/respond', { quiet: true })
  const [answeredOn, setAnsweredOn] = useState(today)
  const [respondent, setRespondent] = useState<string | null>(null)
  const [household, setHousehold] = useState<Given>({})
  const [people, setPeople] = useState<Record<string, Given>>({})
  const [faults, setFaults] = useState<Record<string, string>>({})
  const error = page.error ?? form.error
  if (error) return <ProblemAlert error={error} />
  if (!page.data || !form.data) return null
  const { current } = form.data
  const living = page.data.people.filter((p) => !p.gone)
  const adults = living.filter((p) => !p.birthDate || ageOn(p.birthDate, answeredOn) >= 17)
  const asked = adults.filter((p) => people[p.id])
  const answersOf = () => {
    const visible = current.questions.filter((q) => q.per === 'household' && isAsked(q, household)).map((q) => q.id)
    return { household: Object.fromEntries(Object.entries(household).filter(([key]) => visible.includes(key))), people }
  }
  const submit = () => {
    const answers = answersOf()
    const wrong = checkAnswers(
      current as never,
      answers,
      asked.map((p) => p.id),
      true
    )
    setFaults(Object.fromEntries(wrong.map((f) => [f.pointer, t(f.message)])))
    if (wrong.length) return
    respond.mutate(
      { household: id, respondent, answeredOn, answers },
      {
        onSuccess: () => navigate({ to: '/warga/$id', params: { id } }),
        onError: ({ problem }) => setFaults(Object.fromEntries(problem.pointers.map((p) => [p.pointer, t(p.text)])))
      }
    )
  }
  const count = Object.keys(faults).length
  return (
    <Stack maw={860} gap="lg">
      <Heading
        title={t(current.title)}
        lead={`${living[0]?.name ?? ''} · ${page.data.household.villageName ?? ''}, ${page.data.household.district ?? ''}`}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Select
          label={t('Siapa yang menjawab?', 'Who answers?')}
          data={living.map((p) => ({ value: p.id, label: p.name }))}
          value={respondent}
          onChange={setRespondent}
          clearable
        />
        <DateField
          label={t('Tanggal wawancara', 'Date of interview')}
          value={answeredOn}
          max={today()}
          onChange={setAnsweredOn}
        />
      </SimpleGrid>
      {current.sections.map((section) => {
        const questions = current.questions.filter(
          (q) => q.section === section.id && q.per === 'household' && isAsked(q as Question, household)
        )
        if (questions.length === 0) return null
        return (
          <Card key={section.id} withBorder padding="lg">
            <Title order={2} size="h4" mb="sm">
              {t(section.label)}
            </Title>
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              {questions.map((q) => (
                <Ask
                  key={q.id}
                  question={q as Question}
                  value={household[q.id]}
                  error={faults[`/answers/household/${q.id}`]}
                  set={(value) => setHousehold((now) => put(now, q.id, value))}
                />
              ))}
            </SimpleGrid>
          </Card>
        )
      })}
      {adults.map((person) => {
        const questions = current.questions.filter((q) => q.per === 'person')
        const own = people[person.id]
        return (
          <Card key={person.id} withBorder padding="lg">
            <Checkbox
              label={<Text fw={700}>{person.name}</Text>}
              description={t('Centang bila ditanyai sekarang.', 'Tick when asked now.')}
              checked={own !== undefined}
              onChange={(event) => {
                const { checked } = event.currentTarget
                setPeople(({ [person.id]: before, ...rest }) =>
                  checked ? { ...rest, [person.id]: before ?? {} } : rest
                )
              }}
            />
            {own && (
              <SimpleGrid cols={{ base: 1, sm: 2 }} mt="md">
                {questions.map((q) => (
                  <Ask
                    key={q.id}
                    question={q as Question}
                    value={own[q.id]}
                    error={faults[`/answers/people/${person.id}/${q.id}`]}
                    set={(value) =>
                      setPeople((now) => ({ ...now, [person.id]: put(now[person.id] ?? {}, q.id, value) }))
                    }
                  />
                ))}
              </SimpleGrid>
            )}
          </Card>
        )
      })}
      {count > 0 && (
        <Alert color="batik" role="alert">
          {t(
            `${count} jawaban perlu diperbaiki; yang lain tidak hilang.`,
            `${count} answers need correcting; nothing else is lost.`
          )}
        </Alert>
      )}
      {respond.error && count === 0 && (
        <Alert color="batik" role="alert">
          {t(respond.error.problem.text)}
        </Alert>
      )}
      <Group>
        <Button onClick={submit} loading={respond.isPending}>
          {t('Simpan jawaban', 'Save answers')}
        </Button>
      </Group>
    </Stack>
  )
}

const put = (given: Given, id: string, value: Answer | undefined): Given => {
  const { [id]: _, ...rest } = given
  return value === undefined ? rest : { ...rest, [id]: value }
}

function Ask({
  question,
  value,
  set,
  error
}: {
  question: Question
  value: Answer | undefined
  set: (value: Answer | undefined) => void
  error: string | undefined
}) {
  const t = useT()
  const label = t(question.label)
  const unknown = typeof value === 'object' && !Array.isArray(value)
  const required = question.required === true
  switch (question.type) {
    case 'number':
      return (
        <Stack gap={4}>
          <NumberInput
            label={label}
            required={required}
            value={typeof value === 'number' ? value : ''}
            onChange={(n) => set(typeof n === 'number' ? n : undefined)}
            min={question.min ?? 0}
            max={question.max ?? Number.MAX_SAFE_INTEGER}
            clampBehavior="none"
            thousandSeparator="."
            decimalSeparator=","
            suffix={question.unit ? ` ${t(question.unit)}` : ''}
            disabled={unknown}
            error={error}
            hideControls
          />
          {question.doesntKnow && (
            <Checkbox
              size="xs"
              label={t('Tidak tahu', "Doesn't know")}
              checked={unknown}
              onChange={(event) => set(event.currentTarget.checked ? { unknown: true } : undefined)}
            />
          )}
        </Stack>
      )
    case 'boolean':
      return (
        <Stack gap={4}>
          <Text size="sm" fw={500}>
            {label}
            {required && ' *'}
          </Text>
          <SegmentedControl
            aria-label={label}
            value={value === undefined ? '' : String(value)}
            onChange={(next) => set(next === 'true')}
            data={[
              { value: 'true', label: t('Ya', 'Yes') },
              { value: 'false', label: t('Tidak', 'No') }
            ]}
            style={{ alignSelf: 'flex-start' }}
          />
          {error && (
            <Text size="xs" c="batik" role="alert">
              {error}
            </Text>
          )}
        </Stack>
      )
    case 'text':
      return (
        <TextInput
          label={label}
          required={required}
          maxLength={500}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => set(event.currentTarget.value || undefined)}
          error={error}
        />
      )
    case 'choices':
      return (
        <MultiSelect
          label={label}
          required={required}
          data={question.options?.map((o) => ({ value: o.id, label: t(o.label) })) ?? []}
          value={Array.isArray(value) ? value : []}
          onChange={(next) => set(next.length ? next : undefined)}
          error={error}
          clearable
        />
      )
    case 'interest':
      return (
        <MultiSelect
          label={label}
          required={required}
          description={t('Urutan memilih adalah urutan minat.', 'The order of choosing is the order of interest.')}
          data={kinds.map((k) => ({ value: k.id, label: t(k.name) }))}
          maxValues={3}
          value={Array.isArray(value) ? value : []}
          onChange={set}
          error={error}
          searchable
          clearable
        />
      )
  }
}
