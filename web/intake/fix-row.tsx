/** Types over the doubtful cells of one row; the row is judged anew at once. */
import { Button, Group, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { cellMessages, fieldsOf } from '../../src/intake/model.ts'
import { kinds } from '../../src/potential/model.ts'
import { VillageSelect } from '../regions/village-select.tsx'
import { useAct } from '../shell/client.ts'
import { useT } from '../shell/language.tsx'
import type { Import, Row, Rows } from './meaning.ts'
import { ReadingInput } from './readings.tsx'

export function FixRow({ it, row, fields, done }: { it: Import; row: Row; fields: Rows['fields']; done: () => void }) {
  const t = useT()
  const fix = useAct('intake/fix-row')
  const wanted = [...new Set(row.problems.map((p) => p.field))]
  const others = fields.filter((f) => !wanted.includes(f.id))
  const [more, setMore] = useState(false)
  const [values, setValues] = useState<Record<string, string>>(() =>
    Object.fromEntries(
      wanted.map((field) => [field, row.values[field]?.includes('•') ? '' : (row.values[field] ?? '')])
    )
  )
  const all = fieldsOf[it.kind]
  const problems = fix.data?.problems ?? row.problems
  const submit = () =>
    fix.mutate({ import: it.id, no: row.no, values }, { onSuccess: ({ status }) => status === 'accepted' && done() })
  const input = (id: string) => {
    const field = all.find((f) => f.id === id)
    const label = field ? t(field.label) : id
    const error = problems
      .filter((p) => p.field === id)
      .map((p) => t(cellMessages[p.code]!.message))
      .join(' ')
    const set = (value: string | null) => setValues((now) => ({ ...now, [id]: value ?? '' }))
    const open = row.problems.find((p) => p.field === id && p.readings?.length)
    const listed = field?.reading === 'village' || field?.reading === 'interest' || field?.reading === 'kind'
    const written = row.values[id] ? t(`Tertulis: ${row.values[id]}`, `Written: ${row.values[id]}`) : undefined
    if (field && open && !listed)
      return (
        <ReadingInput
          key={id}
          field={field}
          problem={open}
          cell={row.values[id] ?? ''}
          error={error}
          set={set}
          first={id === wanted[0]}
        />
      )
    if (field?.reading === 'village')
      return <VillageSelect key={id} label={label} value={values[id] || null} onChange={set} error={error} />
    if (field?.reading === 'interest' || field?.reading === 'kind')
      return (
        <Select
          key={id}
          label={label}
          description={written}
          data={kinds.map((k) => ({ value: k.id, label: t(k.name) }))}
          value={kinds.some((k) => k.id === values[id]) ? values[id]! : null}
          onChange={set}
          clearable
          error={error}
        />
      )
    return (
      <TextInput
        key={id}
        label={label}
        value={values[id] ?? ''}
        onChange={(event) => set(event.currentTarget.value)}
        error={error}
        {...(id === wanted[0] ? { 'data-autofocus': true } : {})}
      />
    )
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Stack>
        <Text size="sm" c="dimmed">
          {[row.values.name, row.values.business, row.values.hamlet].filter(Boolean).join(' · ')}
        </Text>
        {wanted.map(input)}
        {more ? (
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            {others.map((f) => (
              <TextInput
                key={f.id}
                label={t(f.label)}
                placeholder={row.values[f.id] ?? ''}
                value={values[f.id] ?? ''}
                onChange={(event) => setValues((now) => ({ ...now, [f.id]: event.currentTarget.value }))}
              />
            ))}
          </SimpleGrid>
        ) : (
          <Button variant="subtle" size="compact-sm" style={{ alignSelf: 'flex-start' }} onClick={() => setMore(true)}>
            {t('Ubah kolom lain', 'Change other cells')}
          </Button>
        )}
        <Text size="sm" c="dimmed">
          {t('Kosongkan untuk menerima baris tanpa isian itu.', 'Leave a cell empty to accept the row without it.')}
        </Text>
        <Group justify="flex-end">
          <Button type="submit" loading={fix.isPending}>
            {t('Simpan perbaikan', 'Save correction')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
