import { Anchor, Badge, Group, Select, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { agencyNames } from '../../src/access/names.ts'
import { type ClassStatus, classStatuses, classStatusNames } from '../../src/classes/model.ts'
import { type Agency, agencies } from '../../src/kernel/actor.ts'
import { Heading } from '../shell/heading.tsx'
import { useInAddress } from '../shell/in-address.ts'
import { useT } from '../shell/language.tsx'
import { useSession } from '../shell/session.tsx'
import { ServerTable } from '../shell/table.tsx'
import { thisYear } from '../shell/today.ts'
import { agencyColors, useSpan } from '../training/words.ts'

export const statusColors: Record<ClassStatus, string> = {
  planned: 'gray',
  inviting: 'mente',
  running: 'mente',
  finished: 'hijau',
  cancelled: 'batik'
}

/** Every class, of both agencies; a mentor's own. */
export function Classes() {
  const t = useT()
  const span = useSpan()
  const { me } = useSession()
  const [year, setYear] = useInAddress<string | null>('tahun', null)
  const [agency, setAgency] = useInAddress<string | null>('dinas', null)
  const [status, setStatus] = useInAddress<string | null>('keadaan', null)
  const now = thisYear()
  return (
    <Stack gap="md">
      <Heading
        title={me.actor.role === 'mentor' ? t('Kelas saya', 'My classes') : t('Kelas', 'Classes')}
        lead={t(
          'Dari undangan sampai sertifikat. Buka kelas untuk melihat langkah berikutnya.',
          'From invitation to certificate. Open a class to see its next step.'
        )}
      />
      <Group align="flex-end">
        <Select
          label={t('Tahun', 'Year')}
          data={[now + 1, now, now - 1, now - 2].map(String)}
          value={year}
          onChange={setYear}
          clearable
          placeholder={t('Semua', 'All')}
          w={130}
        />
        <Select
          label={t('Dinas', 'Agency')}
          data={agencies.map((a) => ({ value: a, label: t(agencyNames[a]) }))}
          value={agency}
          onChange={setAgency}
          clearable
          placeholder={t('Semua', 'All')}
        />
        <Select
          label={t('Keadaan', 'State')}
          data={[
            ...classStatuses.map((s) => ({ value: s, label: t(classStatusNames[s]) })),
            { value: 'open', label: t('Belum selesai', 'Not finished') },
            { value: 'late', label: t('Lewat tanggal', 'Past its days') },
            { value: 'unnoted', label: t('Kehadiran belum lengkap', 'Attendance not complete') }
          ]}
          value={status}
          onChange={setStatus}
          clearable
          placeholder={t('Semua', 'All')}
        />
      </Group>
      <ServerTable
        view="classes/list"
        filter={{
          year: year ? Number(year) : null,
          agency: agency as Agency | null,
          status: status as ClassStatus | 'open' | 'late' | 'unnoted' | null
        }}
        rowKey="id"
        label={t('Kelas', 'Classes')}
        exportAs="kelas"
        sort={{ key: 'starts', direction: 'desc' }}
        empty={
          me.actor.role === 'mentor'
            ? t(
                'Belum ada kelas untuk Anda. Kelas muncul di sini setelah rencana yang memuat nama Anda disetujui.',
                'No classes for you yet. They appear here once a plan with your name is approved.'
              )
            : t(
                'Belum ada kelas. Kelas lahir dari rencana yang disetujui di Perencana.',
                'No classes yet. Classes are born of a plan that is approved under Planner.'
              )
        }
        columns={[
          {
            key: 'number',
            title: t('Angkatan', 'Class'),
            sortable: true,
            show: (row) => (
              <Anchor component={Link} to="/kelas/$id" params={{ id: row.id } as never} fw={600}>
                {row.number}
              </Anchor>
            )
          },
          { key: 'course', title: t('Kursus', 'Course'), show: (row) => t(row.courseName) },
          { key: 'venue', title: t('Tempat', 'Venue'), show: (row) => `${row.venueName}, ${row.villageName}` },
          { key: 'starts', title: t('Tanggal', 'Dates'), sortable: true, show: (row) => span(row.starts, row.ends) },
          {
            key: 'status',
            title: t('Keadaan', 'State'),
            sortable: true,
            show: (row) => (
              <Badge variant="light" color={statusColors[row.status]} style={{ textTransform: 'none' }}>
                {t(classStatusNames[row.status])}
              </Badge>
            )
          },
          { key: 'seats', title: t('Kursi', 'Seats'), numeric: true, show: (row) => `${row.seats} / ${row.capacity}` },
          {
            key: 'passed',
            title: t('Lulus', 'Passed'),
            numeric: true,
            show: (row) => (row.status === 'finished' ? row.passed : '–')
          },
          {
            key: 'agency',
            title: t('Dinas', 'Agency'),
            sortable: true,
            show: (row) => (
              <Text size="sm" c={agencyColors[row.agency] === 'hijau' ? 'hijau.8' : undefined}>
                {t(agencyNames[row.agency]).replace('Dinas ', '')}
              </Text>
            )
          }
        ]}
      />
    </Stack>
  )
}
