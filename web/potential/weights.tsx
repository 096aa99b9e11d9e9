import { Button, Slider, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useAct, useView } from '../shell/client.ts'
import { useT } from '../shell/language.tsx'

/** How much each factor of the opportunity counts. */
export function Weights({ kind, done }: { kind: string; done: () => void }) {
  const t = useT()
  const now = useView('potential/opportunities', { kind, most: 1 }).data?.weights
  const [changed, setChanged] = useState<{ interest?: number; supply?: number; people?: number }>({})
  const weigh = useAct('potential/weigh')
  if (!now) return null
  const values = { interest: Number(now.interest), supply: Number(now.supply), people: Number(now.people), ...changed }
  const labels = {
    interest: t('Minat', 'Interest'),
    supply: t('Bahan', 'Supply'),
    people: t('Orang yang punya waktu', 'People with time')
  }
  return (
    <Stack gap="xl">
      <Text size="sm">
        {t(
          'Berlaku untuk semua usaha dan kedua dinas; perubahan tercatat di jejak audit.',
          'Holds for all kinds of business and both agencies; a change is recorded in the audit trail.'
        )}
      </Text>
      {(['interest', 'supply', 'people'] as const).map((key) => (
        <div key={key}>
          <Text size="sm" fw={600} mb={4}>
            {labels[key]}: {values[key].toLocaleString('id-ID')}
          </Text>
          <Slider
            thumbLabel={labels[key]}
            min={0}
            max={5}
            step={0.25}
            value={values[key]}
            onChange={(value) => setChanged({ ...changed, [key]: value })}
            label={null}
          />
        </div>
      ))}
      <Button loading={weigh.isPending} onClick={() => weigh.mutate(values, { onSuccess: done })}>
        {t('Simpan bobot', 'Save weights')}
      </Button>
    </Stack>
  )
}
