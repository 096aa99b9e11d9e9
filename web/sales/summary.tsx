import { Card, Group, Stack, Table, Text, Title } from '@mantine/core'
import type { Views } from '../../src/client.ts'
import { dayAs } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { count } from '../orders/words.tsx'
import { CardTable } from '../shell/card-table.tsx'
import { useView } from '../shell/client.ts'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { EmptyState } from '../shell/table.tsx'

const colors = ['#1c6740', '#b97409', '#2b5c8a', '#962620', '#6b4a8a']

/** Where all that was delivered is now, and what was sold month by month. */
export function Summary() {
  const { t, language } = useLanguage()
  const asked = useView('sales/summary', {})
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  if (!asked.data) return null
  const { months, now } = asked.data
  if (now.sent === 0)
    return (
      <EmptyState>
        {t(
          'Belum ada barang yang dikirim ke toko. Catat pesanan ritel, kirim, lalu impor berkas penjualannya di sini.',
          'Nothing was sent to stores yet. Take an order, send it, then import the sales file here.'
        )}
      </EmptyState>
    )
  const parts = [
    [t('Terjual', 'Sold'), now.sold, '#1c6740'],
    [t('Di rak', 'On shelves'), now.shelf, '#b97409'],
    [t('Kembali', 'Returned'), now.returned, '#69655b'],
    [t('Hilang', 'Lost'), now.lost, '#962620']
  ] as const
  const delivered = now.sent - now.transit
  return (
    <Stack gap="lg">
      <Card withBorder padding="md" maw={900}>
        <Text>
          <b className="angka">{count(delivered)}</b> {t('sampai di toko', 'reached stores')}
          {now.transit > 0 && (
            <>
              , <b className="angka">{count(now.transit)}</b> {t('di perjalanan', 'on their way')}
            </>
          )}
        </Text>
        <div style={{ display: 'flex', height: 26, borderRadius: 6, overflow: 'hidden', margin: '10px 0' }} aria-hidden>
          {parts.map(([label, value, color]) => (
            <div key={label} style={{ width: `${(100 * value) / Math.max(1, delivered)}%`, background: color }} />
          ))}
        </div>
        <Group gap="lg">
          {parts.map(([label, value, color]) => (
            <Group key={label} gap={6}>
              <span aria-hidden style={{ width: 12, height: 12, borderRadius: 3, background: color }} />
              <Text size="sm">
                {label} <b className="angka">{count(value)}</b>
              </Text>
            </Group>
          ))}
        </Group>
      </Card>
      <Months months={months} language={language} />
    </Stack>
  )
}

type Month = Views['sales/summary']['output']['months'][number]

/** Rupiah at the till, month by month, each retailer in its colour; and the same as a table. */
function Months({ months, language }: { months: readonly Month[]; language: 'id' | 'en' }) {
  const t = useT()
  const retailers = [...new Set(months.map((m) => m.retailer))].sort()
  const days = [...new Set(months.map((m) => m.month))]
  if (days.length === 0)
    return (
      <EmptyState>
        {t(
          'Belum ada penjualan. Impor berkas penjualan ritel; bentuknya diingat.',
          "No sales yet. Import a retailer's sales file; its form is remembered."
        )}
      </EmptyState>
    )
  const of = (month: string, retailer: string) =>
    months.find((m) => m.month === month && m.retailer === retailer)?.rupiah ?? 0
  const most = Math.max(...days.map((d) => retailers.reduce((sum, r) => sum + of(d, r), 0)), 1)
  const name = (month: string) =>
    dayAs(month, language, {
      month: 'short',
      year: '2-digit'
    })
  return (
    <Stack gap="xs" component="section">
      <Title order={2} size="h4">
        {t('Nilai penjualan per bulan', 'Sales by month')}
      </Title>
      <svg
        viewBox="0 0 720 200"
        role="presentation"
        style={{ width: '100%', maxWidth: 900 }}
        fontSize={11}
        fontFamily="inherit"
      >
        {days.map((d, i) => {
          let top = 168
          const step = 700 / Math.max(6, days.length)
          return (
            <g key={d}>
              {retailers.map((r, k) => {
                const height = (of(d, r) / most) * 140
                top -= height
                return (
                  <rect
                    key={r}
                    x={10 + i * step}
                    width={Math.min(60, step - 12)}
                    y={top}
                    height={height}
                    fill={colors[k % colors.length]}
                  />
                )
              })}
              <text x={10 + i * step + Math.min(60, step - 12) / 2} y={186} textAnchor="middle" fill="currentColor">
                {name(d)}
              </text>
            </g>
          )
        })}
      </svg>
      <CardTable label={t('Penjualan per bulan', 'Sales by month')} width={520}>
        <Table maw={820} verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('Bulan', 'Month')}</Table.Th>
              <Table.Th>{t('Ritel', 'Retailer')}</Table.Th>
              <Table.Th ta="right">{t('Produk laku', 'Products sold')}</Table.Th>
              <Table.Th ta="right">{t('Satuan', 'Units')}</Table.Th>
              <Table.Th ta="right">{t('Nilai', 'Value')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {[...months].reverse().map((m) => (
              <Table.Tr key={m.month + m.retailer}>
                <Table.Td>{name(m.month)}</Table.Td>
                <Table.Td>
                  <Group gap={6}>
                    <span
                      aria-hidden
                      style={{
                        width: 12,
                        height: 12,
                        borderRadius: 3,
                        background: colors[retailers.indexOf(m.retailer) % colors.length]
                      }}
                    />
                    {m.retailer}
                  </Group>
                </Table.Td>
                <Table.Td ta="right" className="angka">
                  {count(m.products)}
                </Table.Td>
                <Table.Td ta="right" className="angka">
                  {count(m.units)}
                </Table.Td>
                <Table.Td ta="right" className="angka">
                  {formatRupiah(m.rupiah)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </CardTable>
    </Stack>
  )
}
