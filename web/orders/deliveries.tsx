import { Anchor, Badge, Button, Card, Group, Modal, NumberInput, Stack, Table, Text, Title } from '@mantine/core'
import { IconFileText } from '@tabler/icons-react'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import { formatDate } from '../../src/kernel/dates.ts'
import { CardTable } from '../shell/card-table.tsx'
import { paperAddress, useAct } from '../shell/client.ts'
import { useLanguage, useT } from '../shell/language.tsx'
import { Refused } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { count } from './words.tsx'

type Delivery = Views['orders/get']['output']['deliveries'][number]
type AtStore = Delivery['stores'][number]

/** Delivery notes, store by store; what is still on its way can be received. */
export function Deliveries({ list }: { list: readonly Delivery[] }) {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const [receiving, setReceiving] = useState<{ delivery: Delivery; at: AtStore }>()
  return (
    <Stack gap="sm">
      {list.map((d) => (
        <Card key={d.id} withBorder padding="md" component="article" aria-label={d.number}>
          <Group justify="space-between">
            <Text fw={600}>
              {d.number}, {formatDate(d.sentOn, language)}
              {d.carrier && `, ${d.carrier}`}
            </Text>
            <Anchor
              href={paperAddress('orders/delivery-note', { id: d.id })}
              target="_blank"
              size="sm"
              aria-label={`${t('Surat jalan', 'Delivery note')} ${d.number}`}
            >
              <IconFileText size={16} aria-hidden /> {t('Surat jalan', 'Delivery note')}
            </Anchor>
          </Group>
          <CardTable label={d.number} width={480}>
            <Table verticalSpacing={4}>
              <Table.Tbody>
                {d.stores.map((at) => (
                  <Table.Tr key={at.store}>
                    <Table.Td>{at.name}</Table.Td>
                    <Table.Td>
                      {at.lines.map((l) => (
                        <Text key={`${l.product}${l.batch}`} size="sm">
                          {count(l.quantity)} {l.name}, {t('batch', 'batch')} {l.batch}
                          {l.received !== null && (l.received < l.quantity || Number(l.damaged) > 0)
                            ? `: ${t('baik', 'well')} ${count(l.received)}, ${t('kembali', 'back')} ` +
                              `${count(l.damaged ?? 0)}, ${t('kurang', 'short')} ${count(l.quantity - l.received - (l.damaged ?? 0))}`
                            : ''}
                        </Text>
                      ))}
                    </Table.Td>
                    <Table.Td ta="right">
                      {at.receivedOn ? (
                        <Badge
                          variant="light"
                          color="hijau"
                          style={{ textTransform: 'none' }}
                          title={at.receivedBy ?? ''}
                        >
                          {t('diterima', 'received')} {formatDate(at.receivedOn, language)}
                        </Badge>
                      ) : may('orders/receive') ? (
                        <Button
                          size="compact-md"
                          onClick={() => setReceiving({ delivery: d, at })}
                          aria-label={`${t('Terima di', 'Receive at')} ${at.name}`}
                        >
                          {t('Terima', 'Receive')}
                        </Button>
                      ) : (
                        <Badge variant="light" color="mente" style={{ textTransform: 'none' }}>
                          {t('di perjalanan', 'on its way')}
                        </Badge>
                      )}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </CardTable>
        </Card>
      ))}
      {receiving && <Receive {...receiving} close={() => setReceiving(undefined)} />}
    </Stack>
  )
}

function Receive({ delivery, at, close }: { delivery: Delivery; at: AtStore; close: () => void }) {
  const t = useT()
  const [counted, setCounted] = useState(at.lines.map((l) => ({ received: l.quantity, damaged: 0 })))
  const claims = useSession().me.actor.role === 'buyer'
  const receive = useAct('orders/receive', { quiet: true })
  const [recalled, setRecalled] = useState<string[]>()
  const set = (i: number, values: Partial<(typeof counted)[number]>) =>
    setCounted(counted.map((c, j) => (j === i ? { ...c, ...values } : c)))
  if (recalled)
    return (
      <Modal opened onClose={close} title={t('Batch ditarik', 'Recalled batch')}>
        <Text>
          {t(
            `Batch ${recalled.join(', ')} sedang ditarik. Satuannya tidak naik ke rak dan dicatat kembali ke ` +
              `pembuat; pisahkan dan jangan dijual.`,
            `Batch ${recalled.join(', ')} is being recalled. Its units do not go on the shelf and are noted as ` +
              `returned; set them apart and do not sell them.`
          )}
        </Text>
      </Modal>
    )
  return (
    <Modal opened onClose={close} title={`${t('Terima', 'Receive')} ${delivery.number}, ${at.name}`} size="lg">
      <Stack>
        <Text size="sm">
          {t(
            'Hitung yang datang. Yang tidak datang dicatat kurang; yang rusak kembali ke pembuat.',
            'Count what came. What did not come is short; what is damaged goes back to the maker.'
          )}{' '}
          {claims &&
            t(
              'Keduanya menunggu dibenarkan pihak pembuat (Pesanan, Pernyataan ritel).',
              "Both wait for the maker's side to agree (Orders, Claims of retailers)."
            )}
        </Text>
        {at.lines.map((l, i) => (
          <Card key={`${l.product}${l.batch}`} withBorder padding="sm">
            <Title order={3} size="h6">
              {l.name}, {l.batch}
            </Title>
            <Group grow>
              <NumberInput
                label={`${t('Datang baik dari', 'Came well of')} ${count(l.quantity)}`}
                min={0}
                max={l.quantity}
                value={counted[i]!.received}
                onChange={(v) => set(i, { received: Number(v) || 0 })}
              />
              <NumberInput
                label={t('Rusak', 'Damaged')}
                min={0}
                max={l.quantity - counted[i]!.received}
                value={counted[i]!.damaged}
                onChange={(v) => set(i, { damaged: Number(v) || 0 })}
              />
            </Group>
          </Card>
        ))}
        <Refused error={receive.error} />
        <Group justify="flex-end">
          <Button
            loading={receive.isPending}
            onClick={() =>
              receive.mutate(
                {
                  delivery: delivery.id,
                  store: at.store,
                  lines: at.lines.map((l, i) => ({ product: l.product, batch: l.batch, ...counted[i]! }))
                },
                { onSuccess: (done) => (done.recalled.length ? setRecalled(done.recalled) : close()) }
              )
            }
          >
            {t('Catat penerimaan', 'Note the receipt')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
