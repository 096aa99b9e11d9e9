import { Badge, Stack, Tabs } from '@mantine/core'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { agencyNames } from '../../src/access/names.ts'
import { classStatusNames } from '../../src/classes/model.ts'
import type { Views } from '../../src/client.ts'
import { useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { useSpan } from '../training/words.ts'
import { Attendance } from './attendance.tsx'
import { statusColors } from './list.tsx'
import { NextStep } from './next-step.tsx'
import { ClassPapers } from './papers.tsx'
import { Results } from './results.tsx'
import { Roster } from './roster.tsx'
import { Timetable } from './timetable.tsx'

export type ClassData = Views['classes/get']['output']
export type Person = ClassData['people'][number]

/** One class, for the office and for its mentor's phone. */
export function ClassPage() {
  const t = useT()
  const span = useSpan()
  const { may } = useSession()
  const { id } = useParams({ strict: false }) as { id: string }
  const { tab } = useSearch({ strict: false }) as { tab?: string }
  const navigate = useNavigate()
  const asked = useView('classes/get', { id })
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  const c = asked.data
  if (!c) return null
  const usual = c.status === 'running' && may('classes/note-attendance') ? 'hadir' : 'peserta'
  return (
    <Stack gap="lg">
      <Heading
        title={t(c.course.name)}
        lead={
          <>
            {t('Angkatan', 'Class')} {c.number} · {c.venueName}, {c.villageName}, {c.districtName} ·{' '}
            {span(c.starts, c.ends)} · {t(agencyNames[c.agency])}
          </>
        }
      >
        <Badge size="lg" variant="light" color={statusColors[c.status]} style={{ textTransform: 'none' }}>
          {t(classStatusNames[c.status])}
        </Badge>
      </Heading>
      <NextStep c={c} />
      <Tabs
        value={tab ?? usual}
        onChange={(next) =>
          navigate({
            to: '/kelas/$id',
            params: { id } as never,
            search: { tab: next ?? undefined } as never,
            replace: true
          })
        }
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="peserta">{t('Peserta', 'Participants')}</Tabs.Tab>
          <Tabs.Tab value="hadir">{t('Kehadiran', 'Attendance')}</Tabs.Tab>
          <Tabs.Tab value="tes">{t('Tes & praktik', 'Tests & practice')}</Tabs.Tab>
          <Tabs.Tab value="jadwal">{t('Jadwal', 'Timetable')}</Tabs.Tab>
          <Tabs.Tab value="dokumen">{t('Dokumen & foto', 'Papers & photos')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="peserta">
          <Roster c={c} />
        </Tabs.Panel>
        <Tabs.Panel value="hadir">
          <Attendance c={c} />
        </Tabs.Panel>
        <Tabs.Panel value="tes">
          <Results c={c} />
        </Tabs.Panel>
        <Tabs.Panel value="jadwal">
          <Timetable c={c} />
        </Tabs.Panel>
        <Tabs.Panel value="dokumen">
          <ClassPapers c={c} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  )
}
