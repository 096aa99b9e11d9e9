import { Stack } from '@mantine/core'
import { Heading } from '../shell/heading.tsx'
import { useT } from '../shell/language.tsx'
import { useSession } from '../shell/session.tsx'
import { AddressTabs } from '../shell/tabs.tsx'
import { CaseList } from './cases.tsx'
import { Facilitators } from './facilitators.tsx'
import { Week } from './week.tsx'

/** Accompaniment: my week as a facilitator, the cases, and who carries how many. */
export function Accompaniment() {
  const t = useT()
  const { me, may } = useSession()
  const mine = may('mentoring/propose-days')
  const tabs = [
    ...(mine ? [{ id: 'minggu', label: t('Minggu saya', 'My week'), show: () => <Week /> }] : []),
    {
      id: 'usaha',
      label: me.actor.role === 'resident' ? t('Usaha saya', 'My business') : t('Usaha dampingan', 'Cases'),
      show: () => <CaseList />
    },
    ...(may('mentoring/hand-over')
      ? [{ id: 'pendamping', label: t('Pendamping', 'Facilitators'), show: () => <Facilitators /> }]
      : [])
  ]
  return (
    <Stack gap="md">
      <Heading
        title={t('Pendampingan', 'Accompaniment')}
        lead={t(
          'Sesudah kelas, setiap pelaku usaha ditemani: dikunjungi, direncanakan, dan dibantu sampai menjual sendiri.',
          'After class every maker is accompanied: visited, planned with, and helped until they sell by themselves.'
        )}
      />
      <AddressTabs at="/pendampingan" tabs={tabs} />
    </Stack>
  )
}
