import { Badge, Group } from '@mantine/core'
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

/** Today in the regency (Asia/Jakarta). */
export const today = (): string => new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10)

export const dayLater = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)

/** Monday of the week of a day. */
export const mondayOf = (day: string): string => dayLater(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7))
