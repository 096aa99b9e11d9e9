import { ActionIcon, Group, NumberInput, Select, Stack, Text } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { formatDate } from '../../src/kernel/dates.ts'
import { holidaysBetween, ramadanBetween } from '../../src/training/days.ts'
import type { Emphasis } from '../../src/training/model.ts'
import { useLanguage, useT } from '../shell/language.tsx'

/** What counts more or less, and how many seats at least: of kinds of business, or of districts. */
export function Emphases({
  label,
  options,
  value,
  set
}: {
  label: string
  options: { value: string; label: string }[]
  value: Record<string, Emphasis>
  set: (next: Record<string, Emphasis>) => void
}) {
  const t = useT()
  const names = new Map(options.map((o) => [o.value, o.label]))
  const put = (id: string, more: Partial<Emphasis>) => set({ ...value, [id]: { ...value[id]!, ...more } })
  return (
    <Stack gap="xs" mt="md">
      <Text fw={600} size="sm">
        {label}: {t('bobot dan kursi terjamin', 'weights and seats promised')}
      </Text>
      {Object.entries(value).map(([id, { weight, floor }]) => (
        <Group key={id} gap="sm" align="flex-end">
          <NumberInput
            label={`${names.get(id) ?? id}: ${t('bobot', 'weight')}`}
            min={0}
            max={3}
            step={0.1}
            decimalSeparator=","
            w={200}
            value={weight}
            onChange={(v) => put(id, { weight: Number(v) || 0 })}
          />
          <NumberInput
            label={t('kursi paling sedikit', 'seats at least')}
            min={0}
            max={10_000}
            w={150}
            value={floor}
            onChange={(v) => put(id, { floor: Number(v) || 0 })}
          />
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={`${t('Hapus', 'Remove')} ${names.get(id) ?? id}`}
            onClick={() => set(Object.fromEntries(Object.entries(value).filter(([k]) => k !== id)))}
          >
            <IconX size={18} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <Select
        aria-label={`${t('Tambah', 'Add')} ${label}`}
        placeholder={`${t('Tambah', 'Add')} ${label}`}
        data={options.filter((o) => !value[o.value])}
        value={null}
        searchable
        w={280}
        onChange={(id) => id && set({ ...value, [id]: { weight: 1, floor: 0 } })}
      />
    </Stack>
  )
}

/** What of a time is no time to teach: holidays, joint leave, Ramadan; and what is not decreed yet. */
export function FreeDays({ from, to }: { from: string; to: string }) {
  const { t, language } = useLanguage()
  const { days, unknownYears } = holidaysBetween(from, to)
  const moon = ramadanBetween(from, to)
  const unsure = days.filter((d) => !d.certain)
  return (
    <Text size="sm" c="dimmed">
      {t(
        `${days.length} hari libur dan cuti bersama dalam masa ini: tidak ada kelas.`,
        `${days.length} holidays and days of joint leave in this time: no classes.`
      )}{' '}
      {moon.map((r) => `Ramadan ${formatDate(r.from, language)} ${t('sampai', 'to')} ${formatDate(r.to, language)}. `)}
      {(unsure.length > 0 || moon.some((r) => !r.certain)) &&
        t('Hari menurut bulan masih menunggu penetapan. ', 'Days of the moon still wait for their decree. ')}
      {unknownYears.length > 0 &&
        t(
          `Hari libur ${unknownYears.join(', ')} belum ditetapkan dan belum dihitung.`,
          `The holidays of ${unknownYears.join(', ')} are not decreed yet and not counted.`
        )}
    </Text>
  )
}
