import { SegmentedControl, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { addDays, formatDate } from '../../src/kernel/dates.ts'
import { useLanguage } from '../shell/language.tsx'
import { Sideways } from '../shell/sideways.tsx'
import { EmptyState } from '../shell/table.tsx'
import type { PlanClass } from './plan.tsx'

const barColors = { cooperatives: '#1c6740', industry: '#8f5806' }
const rowHeight = 34

/** The classes of a plan over its weeks, a line for each venue or mentor. */
export function PlanTimetable({ classes }: { classes: PlanClass[] }) {
  const { t, language } = useLanguage()
  const [by, setBy] = useState('venue')
  if (classes.length === 0) return <EmptyState>{t('Belum ada kelas.', 'No classes.')}</EmptyState>
  const days = classes.flatMap((c) => c.days).sort()
  const first = days[0]!
  const offset = (day: string) => Math.round((Date.parse(day) - Date.parse(first)) / 86_400_000)
  const length = offset(days.at(-1)!) + 1
  const lines = new Map<string, PlanClass[]>()
  for (const c of classes)
    for (const name of by === 'venue' ? [c.venueName] : c.mentors.map((m) => m.name))
      lines.set(name, [...(lines.get(name) ?? []), c])
  const rows = [...lines].sort(([, a], [, b]) => (a[0]!.days[0]! < b[0]!.days[0]! ? -1 : 1))
  const dayWidth = Math.max(11, Math.min(64, 720 / length))
  const left = 230
  const top = 30
  const width = left + Math.max(length * dayWidth, 240) + 40
  const weeks = Array.from({ length: Math.ceil(length / 7) }, (_, i) => addDays(first, i * 7))
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label={t('Menurut', 'By')}
        value={by}
        onChange={setBy}
        data={[
          { value: 'venue', label: t('Menurut tempat', 'By venue') },
          { value: 'mentor', label: t('Menurut narasumber', 'By mentor') }
        ]}
        style={{ alignSelf: 'flex-start' }}
      />
      <Sideways label={t('Jadwal', 'Timetable')} width={width}>
        <svg
          width={width}
          height={top + rows.length * rowHeight + 10}
          role="img"
          aria-label={t('Jadwal kelas menurut minggu', 'Classes by week')}
          fontFamily="inherit"
        >
          {weeks.map((week, i) => (
            <g key={week}>
              <line
                x1={left + i * 7 * dayWidth}
                x2={left + i * 7 * dayWidth}
                y1={top - 8}
                y2={top + rows.length * rowHeight}
                stroke="var(--mantine-color-default-border)"
              />
              {(weeks.length < 14 || i % 2 === 0) && (
                <text x={left + i * 7 * dayWidth + 3} y={14} fontSize={11} fill="currentColor">
                  {formatDate(week, language).replace(/ \d{4}$/, '')}
                </text>
              )}
            </g>
          ))}
          {rows.map(([name, list], i) => (
            <g key={name}>
              <text x={0} y={top + i * rowHeight + 20} fontSize={12.5} fill="currentColor">
                {name.length > 34 ? `${name.slice(0, 33)}…` : name}
              </text>
              {list.map((c) => {
                const x = left + offset(c.days[0]!) * dayWidth
                const w = (offset(c.days.at(-1)!) - offset(c.days[0]!) + 1) * dayWidth - 2
                return (
                  <g key={c.id}>
                    <rect
                      x={x}
                      y={top + i * rowHeight + 4}
                      width={w}
                      height={rowHeight - 12}
                      rx={5}
                      fill={barColors[c.agency]}
                    >
                      <title>{`${t(c.courseName)}, ${c.venueName}, ${formatDate(c.days[0]!, language)}`}</title>
                    </rect>
                    {w > 110 && (
                      <text x={x + 8} y={top + i * rowHeight + 20} fontSize={11.5} fill="#ffffff">
                        {t(c.courseName).slice(0, Math.floor(w / 7))}
                      </text>
                    )}
                  </g>
                )
              })}
            </g>
          ))}
        </svg>
      </Sideways>
      <Text size="sm" c="dimmed">
        {t(
          'Hijau: Dinas Koperasi dan UKM. Cokelat: Dinas Perindustrian dan Perdagangan. Arahkan ke batang untuk nama kelas.',
          'Green: cooperatives agency. Brown: industry agency. Point at a bar for the class.'
        )}
      </Text>
    </Stack>
  )
}
