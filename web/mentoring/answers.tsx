import { Alert, Card, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { formatRupiah } from '../../src/kernel/money.ts'
import type { Costing } from '../../src/mentoring/model.ts'
import { breakEven, cashOf, type costOf, downPaymentFor, marginOf } from '../../src/mentoring/rules.ts'
import { useT } from '../shell/language.tsx'
import { CashCurve } from './cash-curve.tsx'

const percent = (share: number) => `${(100 * share).toLocaleString('id-ID', { maximumFractionDigits: 1 })}%`

/** What a pack is made of, in rupiah. */
export function Shares({ cost }: { cost: ReturnType<typeof costOf> }) {
  const t = useT()
  const names = {
    material: t('bahan utama', 'main material'),
    others: t('bahan lain', 'other material'),
    packaging: t('kemasan', 'packaging'),
    labour: t('upah', 'wages'),
    energy: t('energi', 'energy')
  }
  const colors = { material: '#0f5132', others: '#2f8556', packaging: '#e79a1a', labour: '#b97409', energy: '#8d887b' }
  const sum = Object.values(cost.shares).reduce((a, b) => a + b, 0) || 1
  const parts = Object.entries(cost.shares) as [keyof typeof names, number][]
  return (
    <Stack gap={6}>
      <div style={{ display: 'flex', height: 18, borderRadius: 6, overflow: 'hidden' }} aria-hidden>
        {parts.map(([key, value]) => (
          <div key={key} style={{ width: `${(100 * value) / sum}%`, background: colors[key] }} />
        ))}
      </div>
      <Group gap="sm">
        {parts.map(([key, value]) => (
          <Group key={key} gap={5} wrap="nowrap">
            <span style={{ width: 11, height: 11, borderRadius: 3, background: colors[key] }} aria-hidden />
            <Text size="xs">
              {names[key]} {formatRupiah(Math.round(value))}
            </Text>
          </Group>
        ))}
      </Group>
    </Stack>
  )
}

/** What is earned on a pack, and from how many the fixed costs. */
export function Earned({ perPack, price, fixed }: { perPack: number; price: number; fixed: number }) {
  const t = useT()
  if (price === 0) return null
  const margin = marginOf(perPack, price)
  const even = breakEven(perPack, { price, fixedPerMonth: fixed })
  if (margin <= 0)
    return (
      <Alert color="batik" role="status">
        {t(
          `Rugi ${formatRupiah(perPack - price)} tiap kemasan. Naikkan harga atau kurangi biaya sebelum menjual.`,
          `${formatRupiah(perPack - price)} is lost on every pack. Raise the price or lower the cost before selling.`
        )}
      </Alert>
    )
  return (
    <Text size="sm">
      {t(
        `Untung ${formatRupiah(price - perPack)} per kemasan (${percent(margin)} dari harga).`,
        `${formatRupiah(price - perPack)} earned on each pack (${percent(margin)} of the price).`
      )}
      {fixed > 0 &&
        even !== undefined &&
        ` ${t(
          `Biaya tetap tertutup mulai ${even.toLocaleString('id-ID')} kemasan sebulan.`,
          `Fixed costs are earned from ${even.toLocaleString('id-ID')} packs a month.`
        )}`}
    </Text>
  )
}

/** Said where each week loses money. */
export function NeverEnough() {
  const t = useT()
  return (
    <Text size="sm" c="batik.7" role="status">
      {t(
        'Tiap minggu rugi, sehingga modal sebesar apa pun tidak akan cukup; angka di sini hanya sampai setahun setelah pembayaran pertama.',
        'Every week loses money, so that no capital is ever enough; the figure here reaches a year beyond the first payment.'
      )}
    </Text>
  )
}

/** The money that the terms tie up. */
export function Capital({ perPack, terms }: { perPack: number; terms: Costing['terms'] }) {
  const t = useT()
  const cash = cashOf(perPack, terms)
  const half = cashOf(perPack, { ...terms, downPayment: 0.5 })
  const third = downPaymentFor(perPack, terms, Math.round(cash.peak / 3))
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
      <CashCurve cash={cash} />
      <Stack gap="sm">
        <Card withBorder padding="md" role="status">
          <Text fz={30} fw={700} lh={1.2} className="angka">
            {formatRupiah(cash.peak)}
          </Text>
          <Text size="sm">
            {cash.peak === 0
              ? t('tidak ada modal yang tertahan dengan syarat ini', 'no money is tied up by these terms')
              : t(
                  `modal kerja yang diperlukan; paling banyak tertahan pada minggu ke-${cash.peakWeek}`,
                  `working capital needed; most is tied up in week ${cash.peakWeek}`
                )}
          </Text>
        </Card>
        {cash.grows && <NeverEnough />}
        {cash.peak > 0 && !cash.grows && (
          <Text size="sm">
            {cash.freeDay === undefined
              ? t(
                  'Dengan untung ini, uang sendiri belum kembali setahun setelah pembayaran pertama.',
                  'With this margin your own money is not back a year after the first payment.'
                )
              : t(
                  `Uang sendiri kembali seluruhnya sekitar minggu ke-${Math.floor(cash.freeDay / 7) + 1}.`,
                  `Your own money is all back about week ${Math.floor(cash.freeDay / 7) + 1}.`
                )}
          </Text>
        )}
        {cash.peak > 0 && terms.downPayment < 0.5 && (
          <Text size="sm">
            {t(
              `Dengan uang muka 50% cukup ${formatRupiah(half.peak)}.`,
              `With half paid down, ${formatRupiah(half.peak)} is enough.`
            )}
            {third !== undefined && third > 0.5
              ? ` ${t(
                  `Agar cukup sepertiganya, mintalah uang muka ${percent(third)}.`,
                  `To need a third of it, ask for ${percent(third)} down.`
                )}`
              : ''}
          </Text>
        )}
      </Stack>
    </SimpleGrid>
  )
}
