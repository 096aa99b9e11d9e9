import { ActionIcon, Button, Group, Stack, Text } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import type { Period } from '../../src/training/model.ts'
import { DateField } from '../shell/date-field.tsx'
import { useT } from '../shell/language.tsx'

/** Days on which somebody or something is free; none: always. */
export function Periods({ value, onChange }: { value: Period[]; onChange: (periods: Period[]) => void }) {
  const t = useT()
  const set = (i: number, change: Partial<Period>) => onChange(value.map((p, n) => (n === i ? { ...p, ...change } : p)))
  return (
    <Stack gap="xs">
      <Text size="sm" fw={600}>
        {t('Tanggal kosong', 'Free dates')}
      </Text>
      {value.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('Kapan saja, selama belum dipakai kelas lain.', 'Any day that no class has taken yet.')}
        </Text>
      )}
      {value.map((period, i) => (
        <Group key={i} gap="xs" align="flex-end">
          <DateField label={t('Dari', 'From')} value={period.from} onChange={(value) => set(i, { from: value })} />
          <DateField label={t('Sampai', 'To')} value={period.to} onChange={(value) => set(i, { to: value })} />
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={t('Hapus tanggal', 'Remove dates')}
            onClick={() => onChange(value.filter((_, n) => n !== i))}
          >
            <IconTrash size={18} />
          </ActionIcon>
        </Group>
      ))}
      <Button
        variant="default"
        size="compact-md"
        leftSection={<IconPlus size={16} aria-hidden />}
        onClick={() => onChange([...value, { from: '', to: '' }])}
        style={{ alignSelf: 'flex-start' }}
      >
        {t('Tambah tanggal', 'Add dates')}
      </Button>
    </Stack>
  )
}
