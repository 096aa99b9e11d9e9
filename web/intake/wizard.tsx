import {
  Alert,
  Anchor,
  Badge,
  Button,
  Card,
  Group,
  SimpleGrid,
  Stack,
  Stepper,
  Text,
  VisuallyHidden
} from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { importKinds } from '../../src/intake/model.ts'
import { formatInstant } from '../../src/kernel/dates.ts'
import { type ProblemBody, useAct, useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { JobProgress, RunAgain } from '../shell/job.tsx'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert, Refused } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { EmptyState } from '../shell/table.tsx'
import { Columns } from './columns.tsx'
import { Confirm } from './confirm.tsx'
import { useStatuses } from './imports.tsx'
import { LeftOut } from './left-out.tsx'
import type { Import } from './meaning.ts'
import { Continuation, Questions } from './questions.tsx'
import { RowsTable } from './rows.tsx'

/** One file on its way into the register: read, questions, columns, rows, done. */
export function ImportWizard() {
  const { id } = useParams({ strict: false }) as { id: string }
  const { t, language } = useLanguage()
  const { may } = useSession()
  const statuses = useStatuses()
  const found = useView('intake/get', { id })
  const progress = useRef<HTMLDivElement>(null)
  const [field, setField] = useState<string>()
  if (found.error) return <ProblemAlert error={found.error} retry={() => found.refetch()} />
  if (!found.data) return null
  const it = found.data
  const running = it.status === 'reading' || it.status === 'applying'
  // Read again under another meaning: what is on screen stays, and cannot be changed meanwhile.
  const known = it.columns.length > 0 && it.status !== 'failed' && it.status !== 'undone'
  const step = { reading: 0, failed: 0, preview: 1, applying: 2, applied: 3, undone: 3 }[it.status] ?? 0
  // What was pressed is gone by then; focus goes on where the work shows.
  const follow = () => progress.current?.focus()
  return (
    <Stack gap="lg">
      <Heading
        title={<span style={{ overflowWrap: 'anywhere' }}>{it.fileName}</span>}
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
      <VisuallyHidden role="status">
        {known &&
          !running &&
          t(
            `Terbaca: ${it.counts.accepted} diterima, ${it.counts.held} tertahan, ${it.counts.refused} ditolak.`,
            `Read: ${it.counts.accepted} accepted, ${it.counts.held} held, ${it.counts.refused} refused.`
          )}
      </VisuallyHidden>
      {it.status === 'preview' && <Questions it={it} answered={follow} />}
      {it.status === 'preview' && <Continuation it={it} answered={follow} />}
      <div ref={progress} tabIndex={-1}>
        {running && it.job && (
          <JobProgress
            key={it.job}
            id={it.job}
            title={it.status === 'reading' ? t('Membaca berkas', 'Reading the file') : t('Menerapkan', 'Applying')}
          />
        )}
        {it.status === 'failed' && it.job && <Failed it={it} job={it.job} />}
        {it.status === 'preview' && <Counts it={it} started={follow} />}
        {it.status === 'applied' && <Applied it={it} started={follow} />}
        {it.status === 'undone' && (
          <EmptyState>
            {t(
              'Impor ini dibatalkan; semua yang dibawanya sudah dikeluarkan. Unggah berkasnya lagi bila perlu.',
              'This import was undone; everything it brought was taken out. Upload the file again if needed.'
            )}
          </EmptyState>
        )}
      </div>
      {known && may('intake/rows') && (
        <>
          <LeftOut it={it} busy={running} />
          <Columns it={it} busy={running} reread={follow} showRows={setField} />
          <RowsTable it={it} busy={running} field={field} setField={setField} />
        </>
      )}
    </Stack>
  )
}

function Failed({ it, job }: { it: Import; job: string }) {
  const t = useT()
  const asked = useView('jobs/get', { id: job })
  const say = useAct('intake/say-kind')
  const problem = asked.data?.problem as ProblemBody | null | undefined
  if (problem?.code === 'intake/other-kind')
    return (
      <Alert color="mente" role="alert" title={t('Satu pertanyaan', 'One question')}>
        <Text mb="sm">{t(problem.text)}</Text>
        {it.mine && (
          <Group>
            {importKinds.map((kind) => (
              <Button
                key={kind}
                variant="default"
                loading={say.isPending}
                onClick={() => say.mutate({ import: it.id, kind })}
              >
                {kind === 'households' ? t('Daftar warga', 'Residents') : t('Daftar usaha', 'Enterprises')}
              </Button>
            ))}
          </Group>
        )}
      </Alert>
    )
  return (
    <Alert color="batik" role="alert" title={t('Berkas ini tidak dapat dibaca', 'This file could not be read')}>
      <Text>{problem ? t(problem.text) : ''}</Text>
      <RunAgain job={job} />
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

function Counts({ it, started }: { it: Import; started: () => void }) {
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
            onClick={() => apply.mutateAsync({ import: it.id }).then(started, () => {})}
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

function Applied({ it, started }: { it: Import; started: () => void }) {
  const t = useT()
  const [asking, setAsking] = useState(false)
  const undo = useAct('intake/undo', { quiet: true })
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
          <Button
            loading={again.isPending}
            onClick={() => again.mutateAsync({ import: it.id }).then(started, () => {})}
          >
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
      <Refused error={undo.error} />
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
