import {
  Alert,
  Anchor,
  Badge,
  Button,
  Card,
  Group,
  Modal,
  Select,
  SimpleGrid,
  Stack,
  Stepper,
  Text,
  Title
} from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import { fieldsOf } from '../../src/intake/model.ts'
import { formatInstant } from '../../src/kernel/dates.ts'
import { VillageSelect } from '../regions/village-select.tsx'
import { type ProblemBody, useAct, useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { JobProgress } from '../shell/job.tsx'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { EmptyState } from '../shell/table.tsx'
import { useStatuses } from './imports.tsx'
import { RowsTable } from './rows.tsx'

type Import = Views['intake/get']['output']

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
