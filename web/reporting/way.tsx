import { Anchor, Stack, Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Views } from '../../src/client.ts'
import { fewest } from '../../src/households/disclosure.ts'
import { useT } from '../shell/language.tsx'

type WayOf = Views['reporting/regent']['output']['ways'][number]

/** One part of the household's way: of so many, so many went on. A bar is the share of the step before it, from nothing to all. */
export function Way({ way }: { way: WayOf }) {
  const t = useT()
  return (
    <Stack gap="sm" component="section">
      <Title order={2} size="h4">
        {t(way.title)}
      </Title>
      <ol className="jalan">
        {way.steps.map((step, i) => (
          <StepShown key={step.id} step={step} before={way.steps[i - 1]} />
        ))}
      </ol>
    </Stack>
  )
}

function StepShown({ step, before }: { step: WayOf['steps'][number]; before: WayOf['steps'][number] | undefined }) {
  const t = useT()
  const said = step.value?.toLocaleString('id-ID') ?? (step.nearlyAll ? t('hampir semua', 'nearly all') : `< ${fewest}`)
  const share = before?.value && step.value !== null ? Math.round((100 * step.value) / before.value) : undefined
  return (
    <li className="langkah">
      <span className="langkah-angka angka">{said}</span>
      <Anchor component={Link} to={step.to as never} size="sm" className="langkah-nama" title={t(step.sentence)}>
        {t(step.label)}
      </Anchor>
      {share !== undefined && (
        <div className="langkah-lajur">
          <div className="langkah-isi" style={{ width: `${share}%` }} />
        </div>
      )}
      <div className="langkah-kata">
        {share !== undefined && (
          <Text size="sm">
            {t(
              `${share}% dari ${before!.value!.toLocaleString('id-ID')}`,
              `${share}% of ${before!.value!.toLocaleString('id-ID')}`
            )}
          </Text>
        )}
        {step.days !== null && (
          <Text size="sm" c="dimmed">
            {step.days === 0
              ? t('lazimnya pada hari yang sama', 'usually on the same day')
              : t(`lazimnya setelah ${step.days} hari`, `usually after ${step.days} days`)}
          </Text>
        )}
        {step.week !== null && step.week > 0 && (
          <Text size="sm" c="dimmed">
            {t(`${step.week} di antaranya minggu ini`, `${step.week} of them this week`)}
          </Text>
        )}
      </div>
    </li>
  )
}
