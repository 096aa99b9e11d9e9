import { Anchor, Card, Group, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { formatInstant } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { useView } from '../shell/client.ts'
import { useLanguage } from '../shell/language.tsx'

/** The costings kept for a household, newest first. */
export function HouseholdCostings({ household }: { household: string }) {
  const { t, language } = useLanguage()
  const asked = useView('mentoring/costings', { household })
  const rows = asked.data?.rows ?? []
  return (
    <Stack gap="xs">
      {rows.map((row) => (
        <Card key={row.id} withBorder padding="sm">
          <Group justify="space-between">
            <Stack gap={0}>
              <Anchor
                component={Link}
                to="/kalkulator"
                search={{ rumah: household, hitungan: row.id } as never}
                fw={600}
              >
                {row.name}
              </Anchor>
              <Text size="sm" c="dimmed">
                {t('versi', 'version')} {row.version}, {row.savedBy}, {formatInstant(String(row.savedAt), language)}
              </Text>
            </Stack>
            <Text size="sm" className="angka" ta="right">
              HPP {formatRupiah(row.perPack)}
              {row.before !== null && row.before !== row.perPack
                ? ` (${t('dulu', 'before')} ${formatRupiah(row.before)})`
                : ''}
              <br />
              {t('modal kerja', 'working capital')} {formatRupiah(row.peak)}
            </Text>
          </Group>
        </Card>
      ))}
      <Text size="sm">
        {rows.length === 0 && `${t('Belum ada hitungan.', 'No costing yet.')} `}
        <Anchor component={Link} to="/kalkulator" search={{ rumah: household } as never} inherit>
          {t('Hitung HPP dan modal kerja', 'Work out cost and working capital')}
        </Anchor>
      </Text>
    </Stack>
  )
}
