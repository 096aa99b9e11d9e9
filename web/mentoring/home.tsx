import { Stack, Tabs } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Heading } from '../shell/heading.tsx'
import { useT } from '../shell/language.tsx'
import { useSession } from '../shell/session.tsx'
import { CaseList } from './cases.tsx'
import { Facilitators } from './facilitators.tsx'
import { Week } from './week.tsx'

/** Accompaniment: my week as a facilitator, the cases, and who carries how many. */
export function Accompaniment() {
  const t = useT()
  const { me, may } = useSession()
  const navigate = useNavigate()
  const { tab } = useSearch({ strict: false }) as { tab?: string }
  const mine = may('mentoring/propose-days')
  const tabs = [
    ...(mine ? [{ id: 'minggu', label: t('Minggu saya', 'My week') }] : []),
    {
      id: 'usaha',
      label: me.actor.role === 'resident' ? t('Usaha saya', 'My business') : t('Usaha dampingan', 'Cases')
    },
    ...(may('mentoring/hand-over') ? [{ id: 'pendamping', label: t('Pendamping', 'Facilitators') }] : [])
  ]
  const shown = tabs.some((one) => one.id === tab) ? tab! : tabs[0]!.id
  return (
    <Stack gap="md">
      <Heading
        title={t('Pendampingan', 'Accompaniment')}
        lead={t(
          'Sesudah kelas, setiap pelaku usaha ditemani: dikunjungi, direncanakan, dan dibantu sampai menjual sendiri.',
          'After class every maker is accompanied: visited, planned with, and helped until they sell by themselves.'
        )}
      />
      <Tabs
        value={shown}
        onChange={(next) =>
          navigate({ to: '/pendampingan', search: { tab: next ?? undefined } as never, replace: true })
        }
        keepMounted={false}
      >
        {tabs.length > 1 && (
          <Tabs.List mb="md">
            {tabs.map(({ id, label }) => (
              <Tabs.Tab key={id} value={id}>
                {label}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        )}
        <Tabs.Panel value="minggu">
          <Week />
        </Tabs.Panel>
        <Tabs.Panel value="usaha">
          <CaseList />
        </Tabs.Panel>
        <Tabs.Panel value="pendamping">
          <Facilitators />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  )
}
