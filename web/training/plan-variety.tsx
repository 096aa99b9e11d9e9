import { Button, Group, Radio, Stack, Table, Text } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useState } from 'react'
import { CardTable } from '../shell/card-table.tsx'
import { useAct } from '../shell/client.ts'
import { JobProgress } from '../shell/job.tsx'
import { useT } from '../shell/language.tsx'
import { useSession } from '../shell/session.tsx'
import type { Plan } from './plan.tsx'
import { kindName } from './words.ts'

const [width, height] = [520, 260]
const inset = { left: 56, right: 20, top: 18, bottom: 40 }
const percent = (share: number) => `${Math.round(100 * share)}%`

/** Worth against variety, so that people choose: each point is a plan with another share taken off for repeating a kind. */
export function Variety({ plan, choose }: { plan: Plan; choose: (share: number) => void }) {
  const t = useT()
  const { may } = useSession()
  const ask = useAct('training/find-tradeoff')
  const [job, setJob] = useState<string>()
  const [chosen, setChosen] = useState(plan.settings.variety)
  const points = plan.tradeoff ?? []
  const range = (values: number[]) => {
    const [least, most] = [Math.min(...values), Math.max(...values)]
    const room = Math.max(0.05, (most - least) * 0.12)
    return [least - room, most + room] as const
  }
  const [x0, x1] = range(points.map((p) => p.effective))
  const [y0, y1] = range(points.map((p) => p.worth))
  const x = (value: number) => inset.left + ((value - x0) / (x1 - x0)) * (width - inset.left - inset.right)
  const y = (value: number) => inset.top + ((y1 - value) / (y1 - y0)) * (height - inset.top - inset.bottom)
  const number = (value: number, digits = 1) => value.toLocaleString('id-ID', { maximumFractionDigits: digits })
  return (
    <Stack maw={900}>
      <Text>
        {t(
          'Kursi berikutnya dari jenis usaha yang sama bernilai kurang. Makin besar potongannya, makin beragam ' +
            'rencananya dan makin sedikit keinginan pertama yang terpenuhi. Pilih yang paling sesuai.',
          'Further seats of one kind of business are worth less. The more is taken off, the more varied the plan, ' +
            'and the fewer first wishes it meets. Choose what suits best.'
        )}
      </Text>
      {job && (
        <JobProgress
          id={job}
          title={t('Menghitung pilihan keragaman', 'Working out the choices')}
          onEnd={() => setJob(undefined)}
        />
      )}
      {points.length > 0 && (
        <>
          <svg
            viewBox={`0 0 ${width} ${height}`}
            role="img"
            aria-label={points
              .map((p) => `${percent(p.share)}: ${number(p.worth)}, ${number(p.effective)} ${t('jenis', 'kinds')}`)
              .join('; ')}
            style={{ width: '100%', maxWidth: 720, height: 'auto' }}
            fontFamily="inherit"
            fontSize={11}
          >
            <path
              d={`M${inset.left},${inset.top}V${height - inset.bottom}H${width - inset.right}`}
              fill="none"
              stroke="currentColor"
            />
            <text x={inset.left} y={height - 8} fill="currentColor">
              {t('lebih beragam: setara berapa jenis sama besar', 'more varied: as many equal kinds')} →
            </text>
            <text x={4} y={12} fill="currentColor">
              {t('keinginan terpenuhi', 'wishes satisfied')}
            </text>
            <polyline
              points={points.map((p) => `${x(p.effective).toFixed(1)},${y(p.worth).toFixed(1)}`).join(' ')}
              fill="none"
              stroke="#1c6740"
              strokeWidth={1.6}
            />
            {points.map((p) => (
              <g key={p.share}>
                <circle
                  cx={x(p.effective)}
                  cy={y(p.worth)}
                  r={p.share === chosen ? 8 : 5}
                  fill={p.share === chosen ? '#b97409' : '#1c6740'}
                  stroke="#fff"
                />
                <text x={x(p.effective) + 10} y={y(p.worth) - 6} fill="currentColor">
                  {percent(p.share)}
                </text>
              </g>
            ))}
          </svg>
          <Radio.Group
            value={String(chosen)}
            onChange={(v) => setChosen(Number(v))}
            label={t('Potongan keragaman', 'Taken off for variety')}
          >
            <CardTable label={t('Pilihan keragaman', 'Choices of variety')} width={600}>
              <Table withTableBorder>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t('Potongan', 'Taken off')}</Table.Th>
                    <Table.Th ta="right">{t('Keinginan terpenuhi', 'Wishes satisfied')}</Table.Th>
                    <Table.Th ta="right">{t('Kursi', 'Seats')}</Table.Th>
                    <Table.Th ta="right">{t('Jenis', 'Kinds')}</Table.Th>
                    <Table.Th>{t('Terbesar', 'Largest')}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {points.map((p) => (
                    <Table.Tr key={p.share}>
                      <Table.Td>
                        <Radio value={String(p.share)} label={percent(p.share)} />
                      </Table.Td>
                      <Table.Td ta="right">{number(p.worth)}</Table.Td>
                      <Table.Td ta="right">{p.seats.toLocaleString('id-ID')}</Table.Td>
                      <Table.Td ta="right">
                        {p.kinds} ({number(p.effective)})
                      </Table.Td>
                      <Table.Td>
                        {p.largest ? `${t(kindName(p.largest.kind))}, ${percent(p.largest.share)}` : '–'}
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </CardTable>
          </Radio.Group>
        </>
      )}
      <Group>
        {points.length > 0 && may('training/make-plan') && (
          <Button leftSection={<IconRefresh size={18} aria-hidden />} onClick={() => choose(chosen)}>
            {t(`Rencanakan ulang dengan potongan ${percent(chosen)}`, `Plan again with ${percent(chosen)} taken off`)}
          </Button>
        )}
        {may('training/find-tradeoff') && !job && (
          <Button
            variant="default"
            loading={ask.isPending}
            onClick={() => ask.mutate({ plan: plan.id }, { onSuccess: (made) => setJob(made.job) })}
          >
            {points.length > 0 ? t('Hitung lagi', 'Ask again') : t('Hitung pilihan keragaman', 'Work out the choices')}
          </Button>
        )}
      </Group>
    </Stack>
  )
}
