import type { Path } from '../../src/products/readiness.ts'
import { useT } from '../shell/language.tsx'

const row = 30
const [left, width] = [200, 680]

/** The steps to ready over the days: those that run at once stand one above the other, the longest chain in amber. */
export function PathChart({ path }: { path: Path }) {
  const t = useT()
  const height = path.steps.length * row + 30
  const x = (day: number) => left + (day / Math.max(1, path.days)) * (width - left - 16)
  const words = path.steps
    .map((s) => `${t(s.requirement.name)} ${t('hari', 'day')} ${s.begins} ${t('sampai', 'to')} ${s.ends}`)
    .join(', ')
  const ticks = Array.from({ length: Math.floor(path.days / 7) + 1 }, (_, i) => i * 7)
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={words}
      style={{ width: '100%', maxWidth: 860, height: 'auto' }}
      fontFamily="inherit"
      fontSize={12}
    >
      {ticks.map((day) => (
        <g key={day}>
          <line x1={x(day)} x2={x(day)} y1={0} y2={height - 20} stroke="var(--mantine-color-default-border)" />
          <text x={x(day)} y={height - 5} textAnchor="middle" fill="currentColor" fontSize={11}>
            {day === 0 ? t('kini', 'now') : `${day}`}
          </text>
        </g>
      ))}
      {path.steps.map((s, i) => (
        <g key={s.requirement.id}>
          <text x={left - 10} y={i * row + 20} textAnchor="end" fill="currentColor">
            {t(s.requirement.name)}
          </text>
          <rect
            x={x(s.begins)}
            y={i * row + 5}
            width={Math.max(4, x(s.ends) - x(s.begins))}
            height={row - 10}
            rx={5}
            fill={s.critical ? '#b97409' : '#4f9f70'}
          />
          <text x={x(s.ends) - 5} y={i * row + 20} textAnchor="end" fill="#fff" fontWeight={700} fontSize={11}>
            {s.ends - s.begins >= 3 ? s.ends : ''}
          </text>
        </g>
      ))}
    </svg>
  )
}
