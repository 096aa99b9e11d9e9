/** The two things that a cell could mean, to choose from: in its row with one press, or in the form of the row. */
import { Button, Group, Radio, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { type CellProblem, cellMessages, type Field } from '../../src/intake/model.ts'
import { useLanguage } from '../shell/language.tsx'
import { shown, typed } from './meaning.ts'

interface Reading {
  /** What is typed over the cell. */
  value: string
  label: string
}

function useReadings(field: Field, problem: CellProblem | undefined, cell: string): Reading[] {
  const { t, language } = useLanguage()
  return (problem?.readings ?? []).map((reading) => ({
    value: typed(reading, field, cell),
    label:
      problem?.code !== 'kk-above'
        ? shown(reading, field, language)
        : reading
          ? t('Keluarga yang sama', 'The same household')
          : t('Tanpa No. KK', 'No household number')
  }))
}

/** What is wrong with a cell, and its readings as buttons. */
export function ProblemInRow({
  problem,
  field,
  line,
  cell,
  busy,
  choose
}: {
  problem: CellProblem
  field: Field
  line: number
  cell: string
  busy: boolean
  choose: ((value: string) => void) | undefined
}) {
  const { t } = useLanguage()
  const readings = useReadings(field, problem, cell)
  return (
    <>
      <Text size="xs" fw={600}>
        {t(cellMessages[problem.code]!.message)}
      </Text>
      {choose && readings.length > 0 && (
        <Group gap={6} my={4}>
          {readings.map(({ value, label }) => (
            <Button
              key={value}
              variant="default"
              size="compact-sm"
              disabled={busy}
              onClick={() => choose(value)}
              data-choice
              aria-label={t(`Baris ${line}, ${field.label.id}: ${label}`, `Line ${line}, ${field.label.en}: ${label}`)}
            >
              {label}
            </Button>
          ))}
        </Group>
      )}
    </>
  )
}

const other = 'other'

/** The readings of a cell, or something else that is typed. */
export function ReadingInput({
  field,
  problem,
  cell,
  error,
  set,
  first
}: {
  field: Field
  problem: CellProblem
  cell: string
  error: string
  set: (value: string) => void
  first: boolean
}) {
  const { t } = useLanguage()
  const readings = useReadings(field, problem, cell)
  const [chosen, setChosen] = useState('')
  const [own, setOwn] = useState('')
  const above = problem.code === 'kk-above' ? problem.readings?.find(Boolean) : undefined
  return (
    <Stack gap="xs">
      <Radio.Group
        label={t(field.label)}
        description={
          above
            ? t('Kosong, di bawah baris yang punya No. KK', 'Empty, under a line that has a No. KK')
            : t(`Tertulis: ${cell}`, `Written: ${cell}`)
        }
        error={error}
        value={chosen}
        onChange={(next) => {
          setChosen(next)
          set(next === other ? own : readings[Number(next)]!.value)
        }}
      >
        <Stack gap={8} my={8}>
          {readings.map(({ value, label }, i) => (
            <Radio
              key={value}
              value={String(i)}
              label={label}
              {...(first && i === 0 ? { 'data-autofocus': true } : {})}
            />
          ))}
          <Radio value={other} label={t('Lainnya, saya tulis sendiri', 'Something else, I type it')} />
        </Stack>
      </Radio.Group>
      {chosen === other && (
        <TextInput
          aria-label={t(`${field.label.id}, ditulis sendiri`, `${field.label.en}, typed`)}
          value={own}
          onChange={(event) => {
            setOwn(event.currentTarget.value)
            set(event.currentTarget.value)
          }}
        />
      )}
    </Stack>
  )
}
