import { formatRupiah } from '../../src/kernel/money.ts'
import type { Cash } from '../../src/mentoring/rules.ts'
import { useT } from '../shell/language.tsx'

const [width, height] = [520, 240]
const inset = { left: 64, right: 10, top: 14, bottom: 30 }

/** Money out of the maker's pocket day by day: up while nothing is paid, down once it is. */
export function CashCurve({ cash }: { cash: Cash }) {
  const t = useT()
  const days = Math.min(cash.tiedUp.length - 1, Math.max(112, (cash.freeDay ?? 0) + 28))
  const shown = cash.tiedUp.slice(0, days + 1)
  const most = Math.max(cash.peak, 1)
  const least = Math.min(0, ...shown)
  const x = (day: number) => inset.left + (day / days) * (width - inset.left - inset.right)
  const y = (value: number) => inset.top + ((most - value) / (most - least)) * (height - inset.top - inset.bottom)
  const path = shown.map((value, day) => `${day === 0 ? 'M' : 'L'}${x(day).toFixed(1)},${y(value).toFixed(1)}`).join('')
  const millions = (value: number) =>
    `${(value / 1_000_000).toLocaleString('id-ID', { maximumFractionDigits: 1 })} ${t('jt', 'm')}`
  const weeks = Math.ceil(days / 7)
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={t(
        `Modal tertahan per hari; puncaknya ${formatRupiah(cash.peak)} pada minggu ke-${cash.peakWeek}`,
        `Money tied up by day; its peak is ${formatRupiah(cash.peak)} in week ${cash.peakWeek}`
      )}
      style={{ width: '100%', height: 'auto' }}
      fontFamily="inherit"
      fontSize={11}
    >
      {[most, most / 2, 0, ...(least < 0 ? [least] : [])].map((value) => (
        <g key={value}>
          <line
            x1={inset.left}
            x2={width - inset.right}
            y1={y(value)}
            y2={y(value)}
            stroke="var(--mantine-color-default-border)"
            strokeWidth={value === 0 ? 1.6 : 1}
          />
          <text x={inset.left - 6} y={y(value) + 4} textAnchor="end" fill="currentColor">
            {millions(value)}
          </text>
        </g>
      ))}
      {Array.from({ length: weeks }, (_, i) => i)
        .filter((i) => i % (weeks > 20 ? 8 : 4) === 0)
        .map((i) => (
          <text key={i} x={x(i * 7)} y={height - 10} fill="currentColor" textAnchor="middle">
            {i === 0 ? t('mulai', 'start') : `${t('mg', 'wk')} ${i}`}
          </text>
        ))}
      <path d={`${path}L${x(days)},${y(0)}L${x(0)},${y(0)}Z`} fill="#0f5132" opacity={0.13} />
      <path d={path} fill="none" stroke="#1c6740" strokeWidth={2.2} strokeLinejoin="round" />
      {cash.peak > 0 && (
        <g>
          <circle cx={x(cash.peakDay)} cy={y(cash.peak)} r={5} fill="#b97409" stroke="#fff" strokeWidth={1.5} />
          <text
            x={x(cash.peakDay) - 9}
            y={y(cash.peak) + 12}
            textAnchor={x(cash.peakDay) > inset.left + 70 ? 'end' : 'start'}
            fill="currentColor"
            fontWeight={700}
          >
            {t('minggu', 'week')} {cash.peakWeek}
          </text>
        </g>
      )}
    </svg>
  )
}
