import { Alert, Button, Stack, Table, Text } from '@mantine/core'
import { IconDatabaseExport, IconRestore } from '@tabler/icons-react'
import { useState } from 'react'
import { formatInstant } from '../../src/kernel/dates.ts'
import { CardTable } from '../shell/card-table.tsx'
import { useAct, useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { JobProgress } from '../shell/job.tsx'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'

const megabytes = (bytes: number) => `${(bytes / 1e6).toLocaleString('id-ID', { maximumFractionDigits: 1 })} MB`

/** Backups and drills so far, and one at the press of a button. */
export function Backups() {
  const t = useT()
  const { language } = useLanguage()
  const { may } = useSession()
  const asked = useView('backups/list', {})
  const runs = asked.data?.runs ?? []
  const take = useAct('backups/take')
  const drill = useAct('backups/drill')
  const [job, setJob] = useState<{ id: string; title: string } | undefined>()
  const kinds: Record<string, string> = {
    backup: t('Cadangan', 'Backup'),
    upgrade: t('Cadangan sebelum pembaruan', 'Backup before an update'),
    drill: t('Uji pemulihan', 'Trial restore'),
    restore: t('Pemulihan', 'Restore'),
    move: t('Pindah basis data', 'Move of the database')
  }
  const taking = t('Membuat cadangan', 'Taking a backup')
  const trying = t('Menguji cadangan terakhir', 'Trying the newest backup')
  return (
    <Stack gap="md">
      <Heading
        title={t('Cadangan', 'Backups')}
        lead={t(
          'Setiap hari satu, sebulan sekali diuji pulih dengan sendirinya. Tersimpan 7 harian, 5 mingguan, 12 ' +
            'bulanan, dan 3 dari sebelum pembaruan.',
          'One every day, tried by itself once a month. Kept: 7 daily, 5 weekly, 12 monthly, and 3 from before updates.'
        )}
      >
        {may('backups/drill') && (
          <Button
            variant="default"
            leftSection={<IconRestore size={18} />}
            disabled={runs.length === 0}
            loading={drill.isPending}
            onClick={() => drill.mutate({}, { onSuccess: (made) => setJob({ id: made.job, title: trying }) })}
          >
            {t('Uji pulih sekarang', 'Try a restore now')}
          </Button>
        )}
        {may('backups/take') && (
          <Button
            leftSection={<IconDatabaseExport size={18} />}
            loading={take.isPending}
            onClick={() => take.mutate({}, { onSuccess: (made) => setJob({ id: made.job, title: taking }) })}
          >
            {t('Cadangkan sekarang', 'Back up now')}
          </Button>
        )}
      </Heading>
      {job && <JobProgress key={job.id} id={job.id} title={job.title} />}
      {asked.error && <ProblemAlert error={asked.error} />}
      {asked.data && runs.length === 0 && <Text>{t('Belum ada cadangan.', 'No backup yet.')}</Text>}
      {runs.length > 0 && (
        <CardTable width={820} label={t('Cadangan dan uji pemulihan', 'Backups and trial restores')}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('Waktu', 'When')}</Table.Th>
                <Table.Th>{t('Hasil', 'Result')}</Table.Th>
                <Table.Th>{t('Apa', 'What')}</Table.Th>
                <Table.Th ta="right">{t('Ukuran', 'Size')}</Table.Th>
                <Table.Th ta="right">{t('Baris', 'Rows')}</Table.Th>
                <Table.Th ta="right">{t('Berkas', 'Files')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {runs.map((run) => (
                <Table.Tr key={run.id}>
                  <Table.Td style={{ whiteSpace: 'nowrap' }}>{formatInstant(run.startedAt, language)}</Table.Td>
                  <Table.Td>
                    {run.problem ? (
                      <Text size="sm" c="red.8">
                        {t(run.problem as unknown as { id: string; en: string })}
                      </Text>
                    ) : run.finishedAt || run.running ? (
                      <Text size="sm" fw={700}>
                        {run.running ? t('Sedang berjalan', 'Running') : t('Utuh', 'Whole')}
                      </Text>
                    ) : (
                      <Text size="sm" c="red.8">
                        {t('Terputus; tidak ada yang tersimpan.', 'Cut off; nothing was kept.')}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td>{kinds[run.kind]}</Table.Td>
                  <Table.Td ta="right">{run.bytes === null ? '' : megabytes(run.bytes)}</Table.Td>
                  <Table.Td ta="right">{run.rows?.toLocaleString('id-ID')}</Table.Td>
                  <Table.Td ta="right">{run.files?.toLocaleString('id-ID')}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </CardTable>
      )}
      <Alert variant="light" title={t('Bila server rusak', 'Should the server break')}>
        {t(
          'Cadangan hanya terbuka dengan lembar pemulihan yang tercetak. Di komputer baru: npm run rakit -- restore ' +
            'BERKAS. Simpan salinan di disk atau komputer lain: atur RAKIT_BACKUP_COPIES.',
          'Backups open only with the printed recovery sheet. On a new computer: npm run rakit -- restore FILE. ' +
            'Keep copies on another disk or computer: set RAKIT_BACKUP_COPIES.'
        )}
      </Alert>
    </Stack>
  )
}
