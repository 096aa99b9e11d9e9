import { Group, Stack, Text } from '@mantine/core'
import { formatDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { balances } from '../../src/orders/rules.ts'
import { useView } from '../shell/client.ts'
import { useLanguage } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { today } from '../shell/today.ts'

const [width, height] = [560, 220]
const inset = { left: 66, right: 12, top: 12, bottom: 28 }

/** A maker's money in retail: what the goods sent and listing cost, what came in, and (dashed) what is still to come by its day. */
export function MakerCash({ id }: { id: string }) {
  const { t, language } = useLanguage()
  const asked = useView('orders/cash', { case: id })
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  if (!asked.data) return null
  const { events } = asked.data
  if (!events.some((e) => e.what === 'cost'))
    return <Text>{t('Belum ada barang yang dikirim.', 'Nothing was sent yet.')}</Text>
  const points = balances(events)
  const sum = (what: string) => events.filter((e) => e.what === what).reduce((a, e) => a + e.rupiah, 0)
  const first = points[0]!.day
  const last = [points.at(-1)!.day, today()].sort()[1]!
  const days = Math.max(1, (Date.parse(last) - Date.parse(first)) / 86_400_000)
  const values = [0, ...points.map((p) => p.balance)]
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const x = (day: string) =>
    inset.left + ((Date.parse(day) - Date.parse(first)) / 86_400_000 / days) * (width - inset.left - inset.right)
  const y = (value: number) =>
    inset.top + ((most - value) / Math.max(1, most - least)) * (height - inset.top - inset.bottom)
  const steps = (list: typeof points) =>
    list
      .map(
        (p, i) =>
          `${i === 0 ? 'M' : `H${x(p.day).toFixed(1)}V`}${i === 0 ? `${x(p.day).toFixed(1)},` : ''}${y(p.balance).toFixed(1)}`
      )
      .join('')
  const sure = points.filter((p) => p.day <= today())
  const expected = [...sure.slice(-1), ...points.filter((p) => p.day > today())]
  const millions = (v: number) => `${(v / 1e6).toLocaleString('id-ID', { maximumFractionDigits: 1 })} ${t('jt', 'm')}`
  return (
    <Stack gap="sm">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={points.map((p) => `${formatDate(p.day, language)}: ${formatRupiah(p.balance)}`).join(', ')}
        style={{ width: '100%', height: 'auto' }}
        fontFamily="inherit"
        fontSize={11}
      >
        {[...new Set([most, 0, least])].map((v) => (
          <g key={v}>
            <line
              x1={inset.left}
              x2={width - inset.right}
              y1={y(v)}
              y2={y(v)}
              stroke="var(--mantine-color-default-border)"
              strokeWidth={v === 0 ? 1.6 : 1}
            />
            <text x={inset.left - 6} y={y(v) + 4} textAnchor="end" fill="currentColor">
              {millions(v)}
            </text>
          </g>
        ))}
        {sure.length > 0 && <path d={steps(sure)} fill="none" stroke="#1c6740" strokeWidth={2.4} />}
        {expected.length > 1 && (
          <path d={steps(expected)} fill="none" stroke="#b97409" strokeWidth={2.2} strokeDasharray="6 4" />
        )}
        <text x={inset.left} y={height - 8} fill="currentColor">
          {formatDate(first, language)}
        </text>
        <text x={width - inset.right} y={height - 8} textAnchor="end" fill="currentColor">
          {formatDate(last, language)}
        </text>
      </svg>
      <Group gap="lg">
        <Text size="sm">
          {t('Biaya barang terkirim', 'Cost of goods sent')}: <b className="angka">{formatRupiah(-sum('cost'))}</b>
        </Text>
        {sum('fee') < 0 && (
          <Text size="sm">
            {t('Biaya listing', 'Listing fees')}: <b className="angka">{formatRupiah(-sum('fee'))}</b>
          </Text>
        )}
        <Text size="sm">
          {t('Sudah diterima', 'Came in')}: <b className="angka">{formatRupiah(sum('paid'))}</b>
        </Text>
        <Text size="sm">
          {t('Masih akan datang', 'Still to come')}: <b className="angka">{formatRupiah(sum('due'))}</b>
        </Text>
      </Group>
    </Stack>
  )
}
