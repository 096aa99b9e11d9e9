import { Stack } from '@mantine/core'
import { Heading } from '../shell/heading.tsx'
import { useT } from '../shell/language.tsx'
import { useSession } from '../shell/session.tsx'
import { AddressTabs } from '../shell/tabs.tsx'
import { Effect } from './effect.tsx'
import { Doubtful, Panel } from './figures.tsx'
import { HowMany } from './how-many.tsx'
import { RecoveryIndex } from './recovery.tsx'

/** Do households earn more: the recovery of incomes, the figures behind it, and what classes did. */
export function Evidence() {
  const t = useT()
  const { may } = useSession()
  const tabs = [
    { id: 'pemulihan', label: t('Pemulihan', 'Recovery'), show: () => <RecoveryIndex /> },
    { id: 'dampak', label: t('Dampak pelatihan', 'What classes did'), show: () => <Effect /> },
    { id: 'cukup', label: t('Berapa orang perlu', 'How many it takes'), show: () => <HowMany /> },
    ...(may('evidence/doubtful')
      ? [{ id: 'periksa', label: t('Perlu diperiksa', 'To look at'), show: () => <Doubtful /> }]
      : []),
    ...(may('evidence/panel') ? [{ id: 'angka', label: t('Angka bulanan', 'By month'), show: () => <Panel /> }] : [])
  ]
  return (
    <Stack gap="md">
      <Heading
        title={t('Apakah penghasilan naik?', 'Do households earn more?')}
        lead={t(
          'Omzet usaha yang didampingi dibandingkan dengan sebelum pandemi, dalam harga sekarang.',
          'Turnover of accompanied enterprises against before the pandemic, in the prices of today.'
        )}
      />
      <AddressTabs at="/bukti" tabs={tabs} />
    </Stack>
  )
}
