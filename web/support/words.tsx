import { Badge } from '@mantine/core'
import type { Views } from '../../src/client.ts'
import { type HelpState, helpStateNames } from '../../src/support/model.ts'
import { useView } from '../shell/client.ts'
import { useT } from '../shell/language.tsx'

export type HelpPage = Views['support/get']['output']
export type Line = Views['support/of-household']['output']['rows'][number]

const stateColors: Record<HelpState, string> = {
  asked: 'mente',
  withdrawn: 'gray',
  refused: 'batik',
  granted: 'mente',
  cancelled: 'gray',
  handed: 'hijau'
}

export function HelpBadge({ state }: { state: HelpState }) {
  const t = useT()
  return (
    <Badge variant="light" color={stateColors[state]} style={{ textTransform: 'none' }}>
      {t(helpStateNames[state])}
    </Badge>
  )
}

/** Kinds that can be asked for, by the rules in force, as a choice. */
export function useKinds() {
  const t = useT()
  const asked = useView('support/rules', {})
  return (asked.data?.rules.kinds ?? [])
    .filter((k) => k.sort !== 'seat')
    .map((k) => ({ value: k.id, label: t(k.name), rule: k }))
}
