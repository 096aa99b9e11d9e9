import { Button, Group, Modal, Stack, Table, Text } from '@mantine/core'
import { useAct, useView } from '../shell/client.ts'
import { useT } from '../shell/language.tsx'
import { ProblemAlert, Refused } from '../shell/problem.tsx'

/** What each store has now and would have, side by side, before a placement is adopted or the one before put back. */
export function PlacementChanges({ to, undoing, close }: { to: string; undoing: string | null; close: () => void }) {
  const t = useT()
  const asked = useView('retail/placement-changes', { id: to })
  const adopt = useAct('retail/adopt-placement', { quiet: true })
  const undo = useAct('retail/undo-placement', { quiet: true })
  const c = asked.data
  const lost = c?.rows.filter((row) => row.after === null).length ?? 0
  const won = c?.rows.filter((row) => row.before === null).length ?? 0
  const done = { onSuccess: close }
  return (
    <Modal
      opened
      onClose={close}
      size="xl"
      title={
        undoing
          ? t('Kembali ke penempatan sebelumnya', 'Back to the placement before')
          : t('Sekarang dan sesudah ditetapkan', 'Now, and once adopted')
      }
    >
      {asked.error && <ProblemAlert error={asked.error} retry={() => asked.refetch()} />}
      {c && (
        <Stack>
          <Text role="status">
            {t(
              `Toko yang menjual: ${c.stores.before} sekarang, ${c.stores.after} sesudahnya. Tempat produk: ${lost} ` +
                `hilang, ${won} baru, ${c.total - lost - won} berubah jumlahnya.`,
              `Stores that sell: ${c.stores.before} now, ${c.stores.after} afterwards. Places of products: ${lost} ` +
                `lost, ${won} new, ${c.total - lost - won} of another quantity.`
            )}
          </Text>
          {c.total > 0 && (
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('Satuan sebulan', 'Units a month')}</Table.Th>
                  <Table.Th ta="right">{t('Sekarang', 'Now')}</Table.Th>
                  <Table.Th ta="right">{t('Sesudahnya', 'Afterwards')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              {[...Map.groupBy(c.rows, (row) => row.store)].map(([store, rows]) => (
                <Table.Tbody key={store}>
                  <Table.Tr>
                    <Table.Th colSpan={3} scope="rowgroup">
                      {rows[0]!.storeName}
                    </Table.Th>
                  </Table.Tr>
                  {rows.map((row) => (
                    <Table.Tr key={row.product}>
                      <Table.Td>{row.name}</Table.Td>
                      <Table.Td ta="right" className="angka">
                        {row.before ?? '–'}
                      </Table.Td>
                      <Table.Td ta="right" className="angka" c={row.after === null ? 'dimmed' : undefined}>
                        {row.after ?? t('dilepas', 'given up')}
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              ))}
            </Table>
          )}
          <Refused error={adopt.error ?? undo.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t('Batal', 'Cancel')}
            </Button>
            <Button
              color={lost > 0 ? 'batik' : 'hijau'}
              loading={adopt.isPending || undo.isPending}
              onClick={() => (undoing ? undo.mutate({ id: undoing }, done) : adopt.mutate({ id: to }, done))}
            >
              {undoing
                ? t('Ya, kembalikan', 'Yes, put it back')
                : lost > 0
                  ? t(`Ya, tetapkan dan lepas ${lost} tempat`, `Yes, adopt and give up ${lost} places`)
                  : t('Ya, tetapkan', 'Yes, adopt')}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  )
}
