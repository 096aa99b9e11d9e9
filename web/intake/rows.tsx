/** The rows of an import: what each cell says, what is doubtful, and how to put it right in place. */
import {
  Badge,
  Button,
  Card,
  Group,
  Modal,
  NativeSelect,
  Pagination,
  SegmentedControl,
  Stack,
  Table,
  Text,
  Title
} from '@mantine/core'
import { IconDownload, IconPencil } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { type Field, fieldsOf } from '../../src/intake/model.ts'
import { formatDate } from '../../src/kernel/dates.ts'
import { CardTable } from '../shell/card-table.tsx'
import { complain, exportTable, useAct, useView } from '../shell/client.ts'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { EmptyState } from '../shell/table.tsx'
import { FixRow } from './fix-row.tsx'
import { LeftLines, leftTotal } from './left-out.tsx'
import type { Import, Row, Rows } from './meaning.ts'
import { useNarrow } from './narrow.ts'
import { ProblemInRow } from './readings.tsx'

type Show = 'all' | 'doubtful' | 'held' | 'refused' | 'left'
const size = 25

interface Props {
  it: Import
  busy: boolean
  /** Only rows that are doubtful because of this field. */
  field: string | undefined
  setField: (field: string | undefined) => void
}

export function RowsTable({ it, busy, field, setField }: Props) {
  const t = useT()
  const narrow = useNarrow()
  const { counts } = it
  const doubtful = counts.held + counts.refused
  const left = leftTotal(it)
  const [show, setShow] = useState<Show>(doubtful > 0 ? 'doubtful' : 'all')
  const [page, setPage] = useState(1)
  const heading = useRef<HTMLHeadingElement>(null)
  const choose = (next: string) => {
    setShow(next as Show)
    setField(undefined)
    setPage(1)
  }
  // Chosen among the columns above: the rows come into view.
  useEffect(() => {
    if (field === undefined) return
    setShow('doubtful')
    setPage(1)
    heading.current?.focus()
    heading.current?.scrollIntoView({ block: 'start' })
  }, [field])
  const doubtfulFields = fieldsOf[it.kind].filter((f) => (it.columns[it.mapping[f.id] ?? -1]?.doubtful ?? 0) > 0)
  const shows: { value: Show; label: string }[] = [
    { value: 'doubtful', label: t(`Perlu dilihat (${doubtful})`, `To check (${doubtful})`) },
    { value: 'held', label: t(`Tertahan (${counts.held})`, `Held (${counts.held})`) },
    { value: 'refused', label: t(`Ditolak (${counts.refused})`, `Refused (${counts.refused})`) },
    { value: 'left', label: t(`Dilewati (${left})`, `Left out (${left})`) },
    { value: 'all', label: t('Semua', 'All') }
  ]
  const label = t('Baris yang ditampilkan', 'Rows shown')
  const download = () =>
    exportTable('intake/left-out', { import: it.id }, `belum-masuk-${it.fileName.replace(/\.\w+$/, '')}.xlsx`).catch(
      complain
    )
  return (
    <Stack>
      <Title order={2} size="h4" ref={heading} tabIndex={-1}>
        {t('Baris', 'Rows')}
      </Title>
      <Group justify="space-between">
        {narrow ? (
          <NativeSelect
            aria-label={label}
            value={show}
            onChange={(event) => choose(event.currentTarget.value)}
            data={shows}
            w="100%"
          />
        ) : (
          <SegmentedControl aria-label={label} value={show} onChange={choose} data={shows} />
        )}
        {it.mine && doubtful + left > 0 && (
          <Button
            variant="default"
            h="auto"
            py={6}
            styles={{ label: { whiteSpace: 'normal', lineHeight: 1.35 } }}
            leftSection={<IconDownload size={18} aria-hidden />}
            onClick={download}
          >
            {t('Unduh yang belum masuk, dengan alasannya', 'Download what is left out, with reasons')}
          </Button>
        )}
      </Group>
      {show !== 'left' && show !== 'all' && doubtfulFields.length > 0 && (
        <NativeSelect
          label={t('Karena kolom', 'Because of column')}
          value={field ?? ''}
          onChange={(event) => {
            setField(event.currentTarget.value || undefined)
            setPage(1)
          }}
          data={[
            { value: '', label: t('semua kolom', 'any column') },
            ...doubtfulFields.map((f) => {
              const n = it.columns[it.mapping[f.id]!]!.doubtful.toLocaleString('id-ID')
              return { value: f.id, label: `${t(f.label)} (${n})` }
            })
          ]}
          w={narrow ? '100%' : 320}
        />
      )}
      {show === 'left' ? (
        <LeftLines it={it} busy={busy} taken={() => heading.current?.focus()} />
      ) : (
        <Listed
          it={it}
          show={show}
          field={field}
          page={page}
          setPage={setPage}
          busy={busy}
          putAway={() => heading.current?.focus()}
        />
      )}
    </Stack>
  )
}

function Listed({
  it,
  show,
  field,
  page,
  setPage,
  busy,
  putAway
}: {
  it: Import
  show: Show
  field: string | undefined
  page: number
  setPage: (page: number) => void
  busy: boolean
  /** A line was put out again, and its button with it. */
  putAway: () => void
}) {
  const t = useT()
  const [fixing, setFixing] = useState<Row>()
  const asked = useView('intake/rows', { import: it.id, show, page, size, ...(field ? { field } : {}) })
  const total = asked.data?.total ?? 0
  const narrow = useNarrow()
  const list = useRef<HTMLDivElement>(null)
  const fix = useAct('intake/fix-row')
  const put = useAct('intake/put-out')
  // The list has moved up by the row that was answered: the next question is where it was.
  const answered = useRef<number>(undefined)
  // Corrected rows leave the list; a page that became empty steps back.
  useEffect(() => {
    if (page > 1 && total > 0 && (page - 1) * size >= total) setPage(Math.ceil(total / size))
  }, [page, total, setPage])
  useEffect(() => {
    if (answered.current === undefined || !asked.data || fix.isPending) return
    const rows = [...(list.current?.querySelectorAll('[data-row]') ?? [])].slice(answered.current)
    answered.current = undefined
    rows.flatMap((row) => row.querySelector<HTMLElement>('[data-choice]') ?? [])[0]?.focus()
  }, [asked.data, fix.isPending])
  // In a wide table what is to be looked at comes first, behind whose row it is.
  const rank = ({ id }: Rows['fields'][number]) =>
    id === 'name' || id === 'business' ? 0 : (it.columns[it.mapping[id] ?? -1]?.doubtful ?? 0) > 0 ? 1 : 2
  const fields =
    show === 'all' ? (asked.data?.fields ?? []) : (asked.data?.fields.toSorted((a, b) => rank(a) - rank(b)) ?? [])
  const partsOf = (row: Row, i: number): Parts => ({
    row,
    fields,
    all: fieldsOf[it.kind],
    several: it.sheets.length > 1,
    busy: busy || fix.isPending || put.isPending,
    ...(it.mine && !row.outcome
      ? {
          fix: () => setFixing(row),
          putOut: () => {
            put.mutateAsync({ import: it.id, nos: [row.no] }).then(putAway, () => {})
          },
          choose: (field: string, value: string) => {
            answered.current = i
            fix.mutate({ import: it.id, no: row.no, values: { [field]: value } })
          }
        }
      : {})
  })
  return (
    <>
      {asked.error && <ProblemAlert error={asked.error} />}
      {asked.data && total === 0 && (
        <EmptyState>
          {show === 'all'
            ? t('Tidak ada baris.', 'No rows.')
            : t('Tidak ada yang perlu diperbaiki di sini.', 'Nothing to correct here.')}
        </EmptyState>
      )}
      {asked.data && total > 0 && (
        <div ref={list}>
          {narrow ? (
            <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: 'none' }}>
              {asked.data.rows.map((row, i) => (
                <RowCard key={row.no} {...partsOf(row, i)} />
              ))}
            </Stack>
          ) : (
            <CardTable label={t('Baris impor', 'Rows of the import')} width={900}>
              <Table withTableBorder highlightOnHover fz="sm" verticalSpacing={6}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t('Baris', 'Line')}</Table.Th>
                    <Table.Th miw={210}>{t('Keadaan', 'State')}</Table.Th>
                    {fields.map((field) => (
                      <Table.Th key={field.id}>{t(field.label)}</Table.Th>
                    ))}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {asked.data.rows.map((row, i) => (
                    <RowLine key={row.no} {...partsOf(row, i)} />
                  ))}
                </Table.Tbody>
              </Table>
            </CardTable>
          )}
        </div>
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
          <FixRow key={fixing.no} it={it} row={fixing} fields={fields} done={() => setFixing(undefined)} />
        )}
      </Modal>
    </>
  )
}

interface Parts {
  row: Row
  fields: Rows['fields']
  all: readonly Field[]
  /** Has the file several sheets, so that a line needs its sheet's name? */
  several: boolean
  busy: boolean
  fix?: () => void
  putOut?: () => void
  choose?: (field: string, value: string) => void
}

/** What became of a row, and the way to put it right, or out again where it had been left out. */
function State({ row, fix, putOut, busy }: Parts) {
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
  return (
    <Group gap={6}>
      <Badge variant="light" color={color} style={{ flexShrink: 0 }}>
        {label}
      </Badge>
      {row.taken && (
        <Badge variant="light" color="gray" style={{ flexShrink: 0 }}>
          {t('diikutkan', 'taken in')}
        </Badge>
      )}
      {fix && row.problems.length > 0 && (
        <Button
          variant="default"
          size="compact-sm"
          style={{ flexShrink: 0 }}
          leftSection={<IconPencil size={14} aria-hidden />}
          onClick={fix}
          disabled={busy}
          aria-label={t(`Perbaiki baris ${row.line}`, `Correct line ${row.line}`)}
        >
          {t('Perbaiki', 'Correct')}
        </Button>
      )}
      {putOut && row.taken && (
        <Button
          variant="default"
          size="compact-sm"
          style={{ flexShrink: 0 }}
          onClick={putOut}
          disabled={busy}
          aria-label={t(`Keluarkan lagi baris ${row.line}`, `Put line ${row.line} out again`)}
        >
          {t('Keluarkan lagi', 'Put out again')}
        </Button>
      )}
    </Group>
  )
}

/** The problems of a row in one field, with their choices. */
function Problems({ row, all, busy, choose, problems }: Parts & { problems: Row['problems'] }) {
  return problems.map((problem, i) => (
    <ProblemInRow
      key={i}
      problem={problem}
      field={all.find((f) => f.id === problem.field)!}
      line={row.line}
      cell={row.values[problem.field] ?? ''}
      busy={busy}
      choose={choose && ((value) => choose(problem.field, value))}
    />
  ))
}

function Cell({ row, field }: { row: Row; field: string }) {
  const { t, language } = useLanguage()
  const cell = row.values[field] ?? ''
  if (!row.fixed.includes(field)) return cell
  return (
    <>
      {/^\d{4}-\d{2}-\d{2}$/.test(cell) ? formatDate(cell, language) : cell}{' '}
      <Text span size="xs" c="dimmed">
        ({t('diperbaiki', 'corrected')})
      </Text>
    </>
  )
}

function tintOf(problems: Row['problems']): { background: string } | undefined {
  const worst =
    problems.find((p) => p.severity === 'refuse') ?? problems.find((p) => p.severity === 'hold') ?? problems[0]
  if (!worst) return undefined
  const background = {
    warn: 'var(--mantine-color-gray-light)',
    hold: 'var(--mantine-color-mente-light)',
    refuse: 'var(--mantine-color-batik-light)'
  }[worst.severity]
  return { background }
}

const elsewhereIn = ({ row, fields }: Parts) => {
  const columns = new Set(fields.map((f) => f.id))
  return row.problems.filter((p) => !columns.has(p.field))
}

function RowLine(parts: Parts) {
  const { row, fields, several } = parts
  return (
    <Table.Tr data-row>
      <Table.Td className="angka">
        {row.line}
        {several && (
          <Text size="xs" c="dimmed">
            {row.sheet}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <State {...parts} />
        <Problems {...parts} problems={elsewhereIn(parts)} />
      </Table.Td>
      {fields.map((field) => {
        const problems = row.problems.filter((p) => p.field === field.id)
        const wide = problems.some((p) => p.readings) ? 335 : problems.length > 0 ? 180 : 70
        return (
          <Table.Td
            key={field.id}
            miw={wide}
            style={{ ...tintOf(problems), ...(field.reading === 'date' ? { whiteSpace: 'nowrap' } : {}) }}
          >
            <Cell row={row} field={field.id} />
            <div style={{ whiteSpace: 'normal' }}>
              <Problems {...parts} problems={problems} />
            </div>
          </Table.Td>
        )
      })}
    </Table.Tr>
  )
}

/** A row on a phone: what is doubtful in it first, then everything else in one line. */
function RowCard(parts: Parts) {
  const t = useT()
  const { row, fields, all, several } = parts
  const doubtful = fields.filter((field) => row.problems.some((p) => p.field === field.id))
  const rest = fields.filter((field) => !doubtful.includes(field) && row.values[field.id])
  return (
    <Card component="li" withBorder padding="sm" data-row>
      <Stack gap={6}>
        <Group justify="space-between" gap={6}>
          <Text size="sm" fw={700} className="angka">
            {t(`Baris ${row.line}`, `Line ${row.line}`)}
            {several && ` · ${row.sheet}`}
          </Text>
          <State {...parts} />
        </Group>
        <Problems {...parts} problems={elsewhereIn(parts)} />
        {doubtful.map((field) => {
          const problems = row.problems.filter((p) => p.field === field.id)
          return (
            <div key={field.id} style={{ ...tintOf(problems), padding: '6px 8px', borderRadius: 6 }}>
              <Text size="sm">
                {t(all.find((f) => f.id === field.id)!.label)}: <Cell row={row} field={field.id} />
              </Text>
              <Problems {...parts} problems={problems} />
            </div>
          )
        })}
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {rest.map((field) => row.values[field.id]).join(' · ')}
        </Text>
      </Stack>
    </Card>
  )
}
