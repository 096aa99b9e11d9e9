/** The rows of an import: what each cell says, what is doubtful, and how to put it right in place. */
import {
  Badge,
  Button,
  Group,
  Modal,
  Pagination,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  Table,
  Text,
  TextInput
} from '@mantine/core'
import { IconDownload, IconPencil } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import type { Views } from '../../src/client.ts'
import { cellMessages, fieldsOf } from '../../src/intake/model.ts'
import { kinds } from '../../src/potential/model.ts'
import { VillageSelect } from '../regions/village-select.tsx'
import { complain, exportTable, useAct, useView } from '../shell/client.ts'
import { useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { Sideways } from '../shell/sideways.tsx'
import { EmptyState } from '../shell/table.tsx'

type Import = Views['intake/get']['output']
type Rows = Views['intake/rows']['output']
type Row = Rows['rows'][number]

export function RowsTable({ it }: { it: Import }) {
  const t = useT()
  const { counts } = it
  const doubtful = counts.held + counts.refused
  const [show, setShow] = useState<'all' | 'doubtful' | 'held' | 'refused'>(doubtful > 0 ? 'doubtful' : 'all')
  const [page, setPage] = useState(1)
  const [fixing, setFixing] = useState<Row>()
  const size = 25
  const asked = useView('intake/rows', { import: it.id, show, page, size })
  const total = asked.data?.total ?? 0
  // Corrected rows leave the list; a page that became empty steps back.
  useEffect(() => {
    if (page > 1 && total > 0 && (page - 1) * size >= total) setPage(Math.ceil(total / size))
  }, [page, total])
  const download = () =>
    exportTable('intake/left-out', { import: it.id }, `belum-masuk-${it.fileName.replace(/\.\w+$/, '')}.xlsx`).catch(
      complain
    )
  return (
    <Stack>
      <Group justify="space-between">
        <SegmentedControl
          aria-label={t('Baris yang ditampilkan', 'Rows shown')}
          value={show}
          onChange={(next) => {
            setShow(next as 'all')
            setPage(1)
          }}
          data={[
            { value: 'doubtful', label: t(`Perlu dilihat (${doubtful})`, `To check (${doubtful})`) },
            { value: 'held', label: t(`Tertahan (${counts.held})`, `Held (${counts.held})`) },
            { value: 'refused', label: t(`Ditolak (${counts.refused})`, `Refused (${counts.refused})`) },
            { value: 'all', label: t('Semua', 'All') }
          ]}
        />
        {it.mine && doubtful > 0 && (
          <Button variant="default" leftSection={<IconDownload size={18} aria-hidden />} onClick={download}>
            {t('Unduh yang belum masuk, dengan alasannya', 'Download what is left out, with reasons')}
          </Button>
        )}
      </Group>
      {asked.error && <ProblemAlert error={asked.error} />}
      {asked.data && total === 0 && (
        <EmptyState>
          {show === 'all'
            ? t('Tidak ada baris.', 'No rows.')
            : t('Tidak ada yang perlu diperbaiki di sini.', 'Nothing to correct here.')}
        </EmptyState>
      )}
      {asked.data && total > 0 && (
        <Sideways label={t('Baris impor', 'Rows of the import')} width={900}>
          <Table withTableBorder highlightOnHover fz="sm" verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('Baris', 'Line')}</Table.Th>
                <Table.Th miw={210}>{t('Keadaan', 'State')}</Table.Th>
                {asked.data.fields.map((field) => (
                  <Table.Th key={field.id}>{t(field.label)}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {asked.data.rows.map((row) => (
                <RowLine
                  key={row.no}
                  row={row}
                  fields={asked.data!.fields}
                  fix={it.mine && !row.outcome ? () => setFixing(row) : undefined}
                />
              ))}
            </Table.Tbody>
          </Table>
        </Sideways>
      )}
      {total > size && (
        <Pagination
          total={Math.ceil(total / size)}
          value={page}
          onChange={setPage}
          getControlProps={(control) => ({ 'aria-label': control })}
        />
      )}
      <Modal
        opened={fixing !== undefined}
        onClose={() => setFixing(undefined)}
        title={fixing && t(`Perbaiki baris ${fixing.line}`, `Correct line ${fixing.line}`)}
      >
        {fixing && asked.data && (
          <FixRow key={fixing.no} it={it} row={fixing} fields={asked.data.fields} done={() => setFixing(undefined)} />
        )}
      </Modal>
    </Stack>
  )
}

function RowLine({ row, fields, fix }: { row: Row; fields: Rows['fields']; fix: (() => void) | undefined }) {
  const t = useT()
  const states: Record<string, [string, string]> = {
    accepted: [
      'hijau',
      row.outcome === 'new'
        ? t('masuk', 'in')
        : row.outcome === 'filled'
          ? t('melengkapi', 'completes')
          : row.outcome === 'same'
            ? t('sama', 'same')
            : t('diterima', 'accepted')
    ],
    held: ['mente', t('tertahan', 'held')],
    refused: ['batik', t('ditolak', 'refused')]
  }
  const [color, label] = states[row.status] ?? ['gray', row.status]
  const shown = new Set(fields.map((f) => f.id))
  const elsewhere = row.problems.filter((p) => !shown.has(p.field))
  return (
    <Table.Tr>
      <Table.Td className="angka">{row.line}</Table.Td>
      <Table.Td>
        <Group gap={6} wrap="nowrap">
          <Badge variant="light" color={color} style={{ flexShrink: 0 }}>
            {label}
          </Badge>
          {fix && row.problems.length > 0 && (
            <Button
              variant="default"
              size="compact-sm"
              style={{ flexShrink: 0 }}
              leftSection={<IconPencil size={14} aria-hidden />}
              onClick={fix}
              aria-label={t(`Perbaiki baris ${row.line}`, `Correct line ${row.line}`)}
            >
              {t('Perbaiki', 'Correct')}
            </Button>
          )}
        </Group>
        {elsewhere.map((p) => (
          <Text key={p.code} size="xs" mt={4}>
            {t(cellMessages[p.code]!.message)}
          </Text>
        ))}
      </Table.Td>
      {fields.map((field) => {
        const problems = row.problems.filter((p) => p.field === field.id)
        const worst =
          problems.find((p) => p.severity === 'refuse') ?? problems.find((p) => p.severity === 'hold') ?? problems[0]
        const tint =
          worst &&
          {
            warn: 'var(--mantine-color-gray-light)',
            hold: 'var(--mantine-color-mente-light)',
            refuse: 'var(--mantine-color-batik-light)'
          }[worst.severity]
        return (
          <Table.Td key={field.id} miw={worst ? 180 : 70} {...(tint ? { style: { background: tint } } : {})}>
            {row.values[field.id]}
            {row.fixed.includes(field.id) && (
              <Text span size="xs" c="dimmed">
                {' '}
                ({t('diketik', 'typed')})
              </Text>
            )}
            {problems.map((p) => (
              <Text key={p.code} size="xs" fw={600}>
                {t(cellMessages[p.code]!.message)}
              </Text>
            ))}
          </Table.Td>
        )
      })}
    </Table.Tr>
  )
}

/** Types over the doubtful cells of one row; the row is judged anew at once. */
function FixRow({ it, row, fields, done }: { it: Import; row: Row; fields: Rows['fields']; done: () => void }) {
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
    if (field?.reading === 'village')
      return <VillageSelect key={id} label={label} value={values[id] || null} onChange={set} error={error} />
    if (field?.reading === 'interest' || field?.reading === 'kind')
      return (
        <Select
          key={id}
          label={label}
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
