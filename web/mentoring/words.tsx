import { Badge, Group } from '@mantine/core'
import { addDays } from '../../src/kernel/dates.ts'
import { type Blocker, blockerNames, type Stage, stageNames } from '../../src/mentoring/model.ts'
import { useT } from '../shell/language.tsx'

export const stageColors: Record<Stage, string> = {
  starting: 'gray',
  producing: 'mente',
  selling: 'hijau',
  'shelf-ready': 'hijau',
  independent: 'hijau'
}

export function StageBadge({ stage }: { stage: Stage }) {
  const t = useT()
  return (
    <Badge variant="light" color={stageColors[stage]} style={{ textTransform: 'none' }}>
      {t(stageNames[stage])}
    </Badge>
  )
}

export function Blockers({ list }: { list: readonly Blocker[] }) {
  const t = useT()
  return list.length === 0 ? null : (
    <Group gap={4}>
      {list.map((b) => (
        <Badge key={b} variant="outline" color="batik" style={{ textTransform: 'none' }}>
          {t(blockerNames[b])}
        </Badge>
      ))}
    </Group>
  )
}

/** Monday of the week of a day. */
export const mondayOf = (day: string): string => addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7))
