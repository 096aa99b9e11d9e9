import { Anchor, Badge, Group, Stack, Table, Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { dayAs, formatDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { alertNames } from '../../src/sales/model.ts'
import { count } from '../orders/words.tsx'
import { CardTable } from '../shell/card-table.tsx'
import { useView } from '../shell/client.ts'
import { useLanguage } from '../shell/language.tsx'
import { alertColors } from './alerts.tsx'

/** A product on its shelves, store by store, and what it sold by month; nothing before it was ever sent. */
export function SalesOfProduct({ id }: { id: string }) {
  const { t, language } = useLanguage()
  const asked = useView('sales/product', { id })
  if (!asked.data || asked.data.stores.length === 0) return null
  const { stores, months } = asked.data
  return (
    <Stack gap="xs" component="section">
      <Title order={2} size="h4">
        {t('Di rak', 'On shelves')} ({stores.length} {t('toko', 'stores')})
      </Title>
      {months.length > 0 && (
        <Text size="sm">
          {t('Terjual', 'Sold')}:{' '}
          {months
            .slice(-4)
            .map((m) => `${dayAs(m.month, language, { month: 'long' })} ${count(m.units)} (${formatRupiah(m.rupiah)})`)
            .join(', ')}
        </Text>
      )}
      <CardTable label={t('Stok per toko', 'Stock by store')} width={640}>
        <Table verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('Toko', 'Store')}</Table.Th>
              <Table.Th ta="right">{t('Di rak', 'On shelf')}</Table.Th>
              <Table.Th ta="right">{t('Terjual', 'Sold')}</Table.Th>
              <Table.Th ta="right">{t('Kembali', 'Returned')}</Table.Th>
              <Table.Th ta="right">{t('Hilang', 'Lost')}</Table.Th>
              <Table.Th>{t('Batch di rak', 'Batches there')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {stores.map((s) => (
              <Table.Tr key={s.store}>
                <Table.Td>
                  <Group gap={6}>
                    {s.name}
                    {s.alerts.map((a) => (
                      <Badge key={a} variant="light" size="sm" color={alertColors[a]} style={{ textTransform: 'none' }}>
                        {t(alertNames[a])}
                      </Badge>
                    ))}
                  </Group>
                  <Text size="xs" c="dimmed">
                    {s.villageName}
                    {s.transit > 0 && `, ${count(s.transit)} ${t('di perjalanan', 'on the way')}`}
                  </Text>
                </Table.Td>
                {[s.shelf, s.sold, s.returned, s.lost].map((n, i) => (
                  <Table.Td key={i} ta="right" className="angka">
                    {count(n)}
                  </Table.Td>
                ))}
                <Table.Td>
                  {s.batches.map((b) => (
                    <Text key={b.batch} size="sm">
                      <Anchor component={Link} to="/batch" search={{ produk: id, kode: b.batch } as never} size="sm">
                        {b.batch}
                      </Anchor>
                      , {count(b.shelf)}, {t('baik sebelum', 'best before')} {formatDate(b.bestBefore, language)}
                    </Text>
                  ))}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </CardTable>
    </Stack>
  )
}
