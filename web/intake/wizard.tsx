import {
  Alert,
  Anchor,
  Badge,
  Button,
  Card,
  Group,
  Modal,
  Pagination,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  Stepper,
  Table,
  Text,
  TextInput,
  Title
} from '@mantine/core'
import { IconCheck, IconDownload, IconPencil } from '@tabler/icons-react'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { Views } from '../../src/client.ts'
import { cellMessages, fieldsOf } from '../../src/intake/model.ts'
import { formatInstant } from '../../src/kernel/dates.ts'
import { kinds } from '../../src/potential/model.ts'
import { VillageSelect } from '../regions/village-select.tsx'
import { complain, exportTable, type ProblemBody, useAct, useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { JobProgress } from '../shell/job.tsx'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { Sideways } from '../shell/sideways.tsx'
import { EmptyState } from '../shell/table.tsx'
import { useStatuses } from './imports.tsx'

type Import = Views['intake/get']['output']
type Rows = Views['intake/rows']['output']
type Row = Rows['rows'][number]

/** One file on its way into the register: read, columns, rows, done. */
export function ImportWizard() {
  const { id } = useParams({ strict: false }) as { id: string }
  const { t, language } = useLanguage()
  const { may } = useSession()
  const statuses = useStatuses()
  const found = useView('intake/get', { id })
  if (found.error) return <ProblemAlert error={found.error} retry={() => found.refetch()} />
  if (!found.data) return null
  const it = found.data
  const running = it.status === 'reading' || it.status === 'applying'
  const step = { reading: 0, failed: 0, preview: 1, applying: 2, applied: 3, undone: 3 }[it.status] ?? 0
  return (
    <Stack gap="lg">
      <Heading
        title={it.fileName}
        lead={
          <>
            <Badge variant="light" color={statuses[it.status]?.color ?? 'gray'} component="span">
              {statuses[it.status]?.label}
            </Badge>{' '}
            {it.madeBy} · {formatInstant(String(it.madeAt), language)}
          </>
        }
      >
        <Button variant="default" component={Link} to="/impor">
          {t('Semua impor', 'All imports')}
        </Button>
      </Heading>
      <Stepper active={step} size="sm" allowNextStepsSelect={false} visibleFrom="sm">
        <Stepper.Step label={t('Baca', 'Read')} />
        <Stepper.Step label={t('Periksa', 'Check')} />
        <Stepper.Step label={t('Terapkan', 'Apply')} />
        <Stepper.Completed>{null}</Stepper.Completed>
      </Stepper>
      {running && it.job && (
        <JobProgress
          key={it.job}
          id={it.job}
          title={it.status === 'reading' ? t('Membaca berkas', 'Reading the file') : t('Menerapkan', 'Applying')}
        />
      )}
      {it.status === 'failed' && it.job && <Failed job={it.job} />}
      {it.status === 'preview' && (
        <>
          <Counts it={it} />
          <Columns key={JSON.stringify(it.mapping)} it={it} />
        </>
      )}
      {it.status === 'applied' && <Applied it={it} />}
      {it.status === 'undone' && (
        <EmptyState>
          {t(
            'Impor ini dibatalkan; semua yang dibawanya sudah dikeluarkan. Unggah berkasnya lagi bila perlu.',
            'This import was undone; everything it brought was taken out. Upload the file again if needed.'
          )}
        </EmptyState>
      )}
      {!running && it.status !== 'failed' && it.status !== 'undone' && may('intake/rows') && <RowsTable it={it} />}
    </Stack>
  )
}

function Failed({ job }: { job: string }) {
  const t = useT()
  const asked = useView('jobs/get', { id: job })
  const problem = asked.data?.problem as ProblemBody | null | undefined
  return (
    <Alert color="batik" role="alert" title={t('Berkas ini tidak dapat dibaca', 'This file could not be read')}>
      <Text>{problem ? t(problem.text) : ''}</Text>
      <Anchor component={Link} to="/impor">
        {t('Unggah berkas lain', 'Upload another file')}
      </Anchor>
    </Alert>
  )
}

function Figure({ value, label, color }: { value: number; label: string; color: string }) {
  return (
    <Card withBorder padding="sm" style={{ borderLeft: `5px solid var(--mantine-color-${color})` }}>
      <Text fz={26} fw={700} lh={1.1} className="angka">
        {value.toLocaleString('id-ID')}
      </Text>
      <Text size="sm">{label}</Text>
    </Card>
  )
}

function Counts({ it }: { it: Import }) {
  const t = useT()
  const apply = useAct('intake/apply')
  const undo = useAct('intake/undo')
  const navigate = useNavigate()
  const [asking, setAsking] = useState(false)
  const { accepted, held, refused } = it.counts
  return (
    <Stack>
      <SimpleGrid cols={{ base: 1, xs: 3 }}>
        <Figure value={accepted} label={t('baris diterima', 'rows accepted')} color="hijau-6" />
        <Figure
          value={held}
          label={t('tertahan, menunggu Anda perbaiki', 'held, waiting for your correction')}
          color="mente-5"
        />
        <Figure value={refused} label={t('ditolak', 'refused')} color="batik-5" />
      </SimpleGrid>
      {it.mine && (
        <Group>
          <Button
            leftSection={<IconCheck size={18} aria-hidden />}
            disabled={accepted === 0}
            loading={apply.isPending}
            onClick={() => apply.mutate({ import: it.id })}
          >
            {t(`Terapkan ${accepted.toLocaleString('id-ID')} baris`, `Apply ${accepted.toLocaleString('id-ID')} rows`)}
          </Button>
          <Button variant="default" onClick={() => setAsking(true)}>
            {t('Buang impor ini', 'Discard this import')}
          </Button>
          <Text size="sm" c="dimmed">
            {t(
              'Baris tertahan dapat diperbaiki sekarang atau sesudahnya; tidak ada yang hilang.',
              'Held rows can be corrected now or later; nothing is lost.'
            )}
          </Text>
        </Group>
      )}
      <Confirm
        opened={asking}
        close={() => setAsking(false)}
        title={t('Buang impor ini?', 'Discard this import?')}
        text={t(
          'Baris-barisnya dihapus dari Rakit. Berkas Anda sendiri tidak tersentuh.',
          'Its rows are removed from Rakit. Your own file is not touched.'
        )}
        yes={t('Buang', 'Discard')}
        busy={undo.isPending}
        go={() => undo.mutate({ import: it.id }, { onSuccess: () => navigate({ to: '/impor' }) })}
      />
    </Stack>
  )
}

function Confirm({
  opened,
  close,
  title,
  text,
  yes,
  go,
  busy
}: {
  opened: boolean
  close: () => void
  title: string
  text: string
  yes: string
  go: () => void
  busy: boolean
}) {
  const t = useT()
  return (
    <Modal opened={opened} onClose={close} title={title} size="md">
      <Stack>
        <Text>{text}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('Tidak jadi', 'Keep')}
          </Button>
          <Button color="batik" onClick={go} loading={busy}>
            {yes}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

/** Which column fills which field; proposed by header and content, changeable, remembered for the next file like it. */
function Columns({ it }: { it: Import }) {
  const t = useT()
  const [open, setOpen] = useState(false)
  const [mapping, setMapping] = useState<Record<string, number>>(it.mapping)
  const [village, setVillage] = useState<string | null>(it.village)
  const save = useAct('intake/map-columns')
  const fields = fieldsOf[it.kind]
  const fieldAt = (column: number) => Object.keys(mapping).find((field) => mapping[field] === column) ?? null
  const set = (column: number, field: string | null) => {
    const next = Object.fromEntries(Object.entries(mapping).filter(([key, at]) => at !== column && key !== field))
    setMapping(field ? { ...next, [field]: column } : next)
  }
  const changed = JSON.stringify(mapping) !== JSON.stringify(it.mapping) || village !== it.village
  const unused = it.columns.filter((_, i) => fieldAt(i) === null).length
  return (
    <Card withBorder padding="md">
      <Group justify="space-between">
        <div>
          <Title order={2} size="h5">
            {t('Kolom', 'Columns')}
          </Title>
          <Text size="sm" c="dimmed">
            {t(
              `${it.columns.length - unused} kolom dikenali, ${unused} tidak dipakai.`,
              `${it.columns.length - unused} columns recognised, ${unused} not used.`
            )}
          </Text>
        </div>
        <Button variant="default" onClick={() => setOpen(!open)} aria-expanded={open}>
          {open ? t('Tutup', 'Close') : t('Lihat atau ubah', 'See or change')}
        </Button>
      </Group>
      {open && (
        <Stack mt="md">
          <VillageSelect
            label={t('Desa untuk seluruh berkas', 'Village of the whole file')}
            value={village}
            onChange={setVillage}
          />
          <SimpleGrid cols={{ base: 1, xs: 2, md: 3, xl: 4 }}>
            {it.columns.map((column, i) => (
              <Select
                key={i}
                label={column.name || t(`Kolom ${i + 1}`, `Column ${i + 1}`)}
                data={fields.map((f) => ({ value: f.id, label: t(f.label) }))}
                value={fieldAt(i)}
                onChange={(field) => set(i, field)}
                searchable
                clearable
                placeholder={t('tidak dipakai', 'not used')}
              />
            ))}
          </SimpleGrid>
          {it.mine && (
            <Group>
              <Button
                disabled={!changed}
                loading={save.isPending}
                onClick={() => save.mutate({ import: it.id, mapping, village })}
              >
                {t('Baca ulang dengan kolom ini', 'Read again with these columns')}
              </Button>
            </Group>
          )}
        </Stack>
      )}
    </Card>
  )
}

function Applied({ it }: { it: Import }) {
  const t = useT()
  const [asking, setAsking] = useState(false)
  const undo = useAct('intake/undo')
  const again = useAct('intake/apply')
  const { counts, result } = it
  return (
    <Stack>
      <SimpleGrid cols={{ base: 2, sm: 5 }}>
        <Figure value={counts.new} label={t('data baru', 'new records')} color="hijau-6" />
        <Figure value={counts.filled} label={t('data dilengkapi', 'records completed')} color="hijau-4" />
        <Figure value={counts.same} label={t('sudah sama', 'same already')} color="gray-5" />
        <Figure value={counts.held} label={t('tertahan', 'held')} color="mente-5" />
        <Figure value={counts.refused} label={t('ditolak', 'refused')} color="batik-5" />
      </SimpleGrid>
      <Group>
        {it.mine && counts.waiting > 0 && (
          <Button loading={again.isPending} onClick={() => again.mutate({ import: it.id })}>
            {t(`Terapkan ${counts.waiting} baris yang sudah diperbaiki`, `Apply ${counts.waiting} corrected rows`)}
          </Button>
        )}
        {(result?.duplicates ?? 0) > 0 && (
          <Button component={Link} to="/duplikat" variant="light" color="mente">
            {t(`Lihat ${result!.duplicates} pasangan duplikat`, `See ${result!.duplicates} duplicate pairs`)}
          </Button>
        )}
        {it.mine && (
          <Button variant="default" onClick={() => setAsking(true)}>
            {t('Batalkan seluruh impor', 'Undo the whole import')}
          </Button>
        )}
      </Group>
      <Confirm
        opened={asking}
        close={() => setAsking(false)}
        title={t('Batalkan seluruh impor?', 'Undo the whole import?')}
        text={t(
          'Semua yang dibawa impor ini dikeluarkan dari daftar, selama belum ada yang bergantung padanya.',
          'Everything this import brought is taken out of the register, as long as nothing depends on it.'
        )}
        yes={t('Batalkan impor', 'Undo the import')}
        busy={undo.isPending}
        go={() => undo.mutate({ import: it.id }, { onSettled: () => setAsking(false) })}
      />
    </Stack>
  )
}

function RowsTable({ it }: { it: Import }) {
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
