import { Alert, Button, Card, Group, Radio, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { formatDate } from '../../src/kernel/dates.ts'
import { classOf, industryClassNames, type ScoringTable } from '../../src/mentoring/health.ts'
import { useAct } from '../shell/client.ts'
import { useLanguage, useT } from '../shell/language.tsx'
import { Refused } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import type { CaseData } from './case.tsx'

const [size, radius] = [360, 118]
const lines = ['#0f5132', '#b97409', '#8d887b', '#b3aea0']

/** Scored profiles over time on one radar, newest in green; what leads to the next class; and a new assessment. */
export function Health({ c, open }: { c: CaseData; open: boolean }) {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const [assessing, setAssessing] = useState(false)
  const table = c.scoring.table as ScoringTable
  const [latest] = c.assessments
  return (
    <Stack gap="lg">
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Card withBorder padding="md">
          {latest ? (
            <>
              <Radar table={table} history={c.assessments.slice(0, 4)} />
              <Group gap="md" justify="center">
                {c.assessments.slice(0, 4).map((a, i) => (
                  <Group key={a.on} gap={6}>
                    <span style={{ width: 14, height: 4, background: lines[i], display: 'inline-block' }} aria-hidden />
                    <Text size="xs">{formatDate(a.on, language)}</Text>
                  </Group>
                ))}
              </Group>
            </>
          ) : (
            <Text>
              {t(
                'Belum pernah dinilai. Nilai bersama pelaku usaha: pilih keadaan yang paling cocok untuk tiap hal.',
                'Not assessed yet. Do it together with the maker: choose the state that fits best for each.'
              )}
            </Text>
          )}
        </Card>
        <Stack gap="sm">
          {latest && (
            <>
              <Title order={3} size="h4">
                {t('Kelas', 'Class')}: {t(industryClassNames[latest.class])} ({latest.total} {t('nilai', 'points')})
              </Title>
              {c.next ? (
                <Stack gap={4}>
                  <Text>
                    {t('Untuk menjadi', 'To become')} <b>{t(industryClassNames[c.next.class]).toLowerCase()}</b>:
                  </Text>
                  {c.next.improve.map((i) => {
                    const d = table.dimensions.find((one) => one.id === i.dimension)
                    return (
                      d && (
                        <Text key={i.dimension} size="sm">
                          → <b>{t(d.name)}</b>: {t(d.levels[i.to]!)}
                        </Text>
                      )
                    )
                  })}
                </Stack>
              ) : (
                <Text>
                  {t(
                    'Sudah kelas tertinggi. Jaga, dan bantu yang lain.',
                    'The highest class. Keep it up, and help others.'
                  )}
                </Text>
              )}
            </>
          )}
          <Text size="xs" c="dimmed">
            {t('Tabel penilaian versi', 'Scoring table version')} {c.scoring.version}: {c.scoring.source}
          </Text>
          {open && may('mentoring/assess') && !assessing && (
            <Group>
              <Button onClick={() => setAssessing(true)}>
                {latest ? t('Nilai lagi', 'Assess again') : t('Nilai usaha', 'Assess')}
              </Button>
            </Group>
          )}
        </Stack>
      </SimpleGrid>
      {assessing && <Assess c={c} table={table} done={() => setAssessing(false)} />}
    </Stack>
  )
}

function Radar({ table, history }: { table: ScoringTable; history: CaseData['assessments'] }) {
  const t = useT()
  const n = table.dimensions.length
  const point = (i: number, share: number) => {
    const angle = (2 * Math.PI * i) / n - Math.PI / 2
    return [size / 2 + Math.cos(angle) * radius * share, size / 2 + Math.sin(angle) * radius * share] as const
  }
  const shape = (share: (i: number) => number) =>
    table.dimensions
      .map((_, i) =>
        point(i, share(i))
          .map((v) => v.toFixed(1))
          .join(',')
      )
      .join(' ')
  const [now] = history
  const words = table.dimensions
    .map((d) => `${t(d.name)} ${now?.scores[d.id] ?? 0} ${t('dari', 'of')} ${d.levels.length - 1}`)
    .join(', ')
  return (
    <svg
      viewBox={`-46 0 ${size + 92} ${size}`}
      role="img"
      aria-label={words}
      style={{ width: '100%', height: 'auto' }}
      fontFamily="inherit"
      fontSize={11}
    >
      {[1 / 3, 2 / 3, 1].map((share) => (
        <polygon key={share} points={shape(() => share)} fill="none" stroke="var(--mantine-color-default-border)" />
      ))}
      {table.dimensions.map((d, i) => {
        const [x, y] = point(i, 1.14)
        const [ax, ay] = point(i, 1)
        return (
          <g key={d.id}>
            <line x1={size / 2} y1={size / 2} x2={ax} y2={ay} stroke="var(--mantine-color-default-border)" />
            <text
              x={x}
              y={y + 4}
              textAnchor={Math.abs(x - size / 2) < 12 ? 'middle' : x > size / 2 ? 'start' : 'end'}
              fill="currentColor"
            >
              {t(d.name)}
            </text>
          </g>
        )
      })}
      {[...history].reverse().map((a, i, all) => {
        const color = lines[all.length - 1 - i]
        const newest = i === all.length - 1
        return (
          <polygon
            key={a.on}
            points={shape((k) => (a.scores[table.dimensions[k]!.id] ?? 0) / (table.dimensions[k]!.levels.length - 1))}
            fill={newest ? color : 'none'}
            fillOpacity={0.18}
            stroke={color}
            strokeWidth={newest ? 2.6 : 1.6}
          />
        )
      })}
    </svg>
  )
}

function Assess({ c, table, done }: { c: CaseData; table: ScoringTable; done: () => void }) {
  const t = useT()
  const [scores, setScores] = useState<Record<string, number>>({ ...c.assessments[0]?.scores })
  const assess = useAct('mentoring/assess', { quiet: true })
  const complete = table.dimensions.every((d) => scores[d.id] !== undefined)
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        {table.dimensions.map((d) => (
          <Card key={d.id} withBorder padding="sm">
            <Radio.Group
              label={<Text fw={600}>{t(d.name)}</Text>}
              value={scores[d.id] === undefined ? '' : String(scores[d.id])}
              onChange={(value) => setScores((now) => ({ ...now, [d.id]: Number(value) }))}
            >
              <Stack gap={6} mt={6}>
                {d.levels.map((level, i) => (
                  <Radio key={level.en} value={String(i)} label={t(level)} />
                ))}
              </Stack>
            </Radio.Group>
          </Card>
        ))}
      </SimpleGrid>
      {complete && (
        <Alert color="hijau" role="status">
          {t('Kelas', 'Class')}: {t(industryClassNames[classOf(table, scores)])}
        </Alert>
      )}
      <Refused error={assess.error} />
      <Group>
        <Button
          disabled={!complete}
          loading={assess.isPending}
          onClick={() => assess.mutate({ case: c.id, scores }, { onSuccess: done })}
        >
          {t('Simpan penilaian', 'Save the assessment')}
        </Button>
        <Button variant="default" onClick={done}>
          {t('Batal', 'Cancel')}
        </Button>
      </Group>
    </Stack>
  )
}
