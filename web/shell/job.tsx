import { Button, Card, Group, Progress, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { type ProblemBody, useAct, useView } from './client.ts'
import { useT } from './language.tsx'
import { ProblemAlert } from './problem.tsx'
import { useSession } from './session.tsx'

const counted = (...numbers: (string | number | null | undefined)[]) =>
  numbers.flatMap((n) => (n ? [Number(n).toLocaleString('id-ID')] : [])).join(' / ')

/** Long work as it goes: a bar, a word, and a way to stop it. Asks everything anew once it has ended. */
export function JobProgress({
  id,
  title,
  onEnd,
  stop,
  found
}: {
  id: string
  title: string
  onEnd?: () => void
  /** What stopping means, where something is kept. */
  stop?: string
  /** What the job has found so far, in words. */
  found?: (detail: Record<string, unknown>) => string
}) {
  const t = useT()
  const client = useQueryClient()
  const { may } = useSession()
  const cancel = useAct('jobs/cancel')
  const asked = useView('jobs/get', { id }, { refetchInterval: 500 })
  const job = asked.data
  const ended = job !== undefined && job.status !== 'queued' && job.status !== 'running'
  const failed = job?.status === 'failed'
  const told = useRef(false)
  useEffect(() => {
    if (told.current === ended) return
    told.current = ended
    if (!ended) return
    client.invalidateQueries()
    if (!failed) onEnd?.()
  }, [ended, failed, client, onEnd])
  const phases: Record<string, string> = {
    read: t('Membaca baris', 'Reading rows'),
    apply: t('Memasukkan baris', 'Taking rows in'),
    compare: t('Membandingkan orang', 'Comparing people'),
    gather: t('Mengumpulkan minat dan tempat', 'Gathering wishes and places'),
    plan: t('Mencari rencana terbaik, detik', 'Looking for the best plan, second'),
    marginals: t('Menghitung ulang', 'Solving again'),
    place: t('Menempatkan', 'Placing'),
    send: t('Mengirim pesan', 'Sending messages'),
    impact: t('Membandingkan usaha', 'Comparing enterprises'),
    backup: t('Menyalin baris', 'Copying rows')
  }
  const share = job?.total ? (100 * Number(job.done)) / Number(job.total) : undefined
  const problem = job?.problem as ProblemBody | null | undefined
  return (
    <Card withBorder padding="lg">
      <Stack gap="sm">
        <Group justify="space-between">
          <Text fw={700}>{title}</Text>
          {!ended && may('jobs/cancel') && (
            <Button
              variant="default"
              size="compact-md"
              onClick={() => cancel.mutate({ id })}
              loading={cancel.isPending || job?.cancelRequested}
            >
              {stop ?? t('Batalkan', 'Cancel')}
            </Button>
          )}
        </Group>
        <Progress value={share ?? 100} animated={!ended} size="lg" aria-label={title} />
        <Text size="sm" role="status">
          {problem
            ? t(problem.text)
            : [
                job?.status === 'done'
                  ? t('Selesai', 'Done')
                  : (phases[job?.phase ?? ''] ?? t('Menunggu giliran', 'Waiting its turn')),
                ...(job?.done ? [counted(job.done, job.total)] : [])
              ].join(' · ')}
        </Text>
        <RunAgain job={id} />
        {found && job?.detail && <Text size="sm">{found(job.detail as Record<string, unknown>)}</Text>}
      </Stack>
    </Card>
  )
}

/** Runs work that failed or was set aside once more; nothing for anything else, and for whoever may not. */
export function RunAgain({ job }: { job: string }) {
  const t = useT()
  const client = useQueryClient()
  const again = useAct('jobs/run-again')
  const asked = useView('jobs/get', { id: job })
  if (!asked.data?.mayRunAgain) return null
  return (
    <>
      {again.error && <ProblemAlert error={again.error} />}
      <Button
        variant="default"
        style={{ alignSelf: 'start' }}
        loading={again.isPending}
        onClick={() => again.mutate({ id: job }, { onSuccess: () => client.invalidateQueries() })}
      >
        {t('Jalankan lagi', 'Run again')}
      </Button>
    </>
  )
}
