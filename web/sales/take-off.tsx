import { Button, Group, Modal, NumberInput, Select, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { briefDate } from '../../src/kernel/dates.ts'
import { takeBackNames, takeBackReasons } from '../../src/orders/model.ts'
import { count } from '../orders/words.tsx'
import { useAct, useView } from '../shell/client.ts'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert, Refused } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'

/** Says of which goods on which shelf: store by store and batch by batch, for whoever sees no batches of all makers. */
export function TakeFromShelf({ product, name, close }: { product: string; name: string; close: () => void }) {
  const { t, language } = useLanguage()
  const asked = useView('sales/product', { id: product })
  const [taking, setTaking] = useState<{ store: string; name: string; shelf: number; batch: string }>()
  if (taking) return <TakeOff product={product} batch={taking.batch} at={taking} close={close} />
  const goods = asked.data?.stores.flatMap(({ store, name, batches }) =>
    batches.map(({ batch, bestBefore, shelf }) => ({ store, name, batch, bestBefore, shelf }))
  )
  return (
    <Modal opened onClose={close} title={`${t('Rusak atau kembali', 'Damaged or returned')}: ${name}`}>
      <Stack>
        {asked.error && <ProblemAlert error={asked.error} retry={() => asked.refetch()} />}
        {goods?.length === 0 && <Text>{t('Tidak ada di rak sekarang.', 'Nothing is on a shelf now.')}</Text>}
        {goods?.map((g) => (
          <Group key={g.store + g.batch} justify="space-between" gap="sm">
            <Text size="sm" style={{ flex: '1 1 220px' }}>
              <b>{g.name}</b>, {t('batch', 'batch')} {g.batch}: {count(g.shelf)} {t('di rak', 'on the shelf')},{' '}
              {t('baik sebelum', 'best before')} {briefDate(g.bestBefore, language)}
            </Text>
            <Button
              size="compact-md"
              variant="default"
              onClick={() => setTaking(g)}
              aria-label={`${t('Pilih', 'Choose')}: ${g.name}, ${g.batch}`}
            >
              {t('Pilih', 'Choose')}
            </Button>
          </Group>
        ))}
      </Stack>
    </Modal>
  )
}

/** Notes that goods went from a shelf: back to the maker, or lost. Of a buyer it is a claim that the maker's side answers. */
export function TakeOff({
  product,
  batch,
  at,
  recalled = false,
  close
}: {
  product: string
  batch: string
  at: { store: string; name: string; shelf: number }
  recalled?: boolean
  close: () => void
}) {
  const t = useT()
  const [quantity, setQuantity] = useState(at.shelf)
  const [as, setAs] = useState<'returned' | 'lost'>('returned')
  const [reason, setReason] = useState<(typeof takeBackReasons)[number]>(recalled ? 'recall' : 'unsold')
  const claims = useSession().me.actor.role === 'buyer'
  const take = useAct('orders/take-off-shelf', { quiet: true })
  return (
    <Modal opened onClose={close} title={`${t('Keluarkan dari rak', 'Take off the shelf')}: ${at.name}`}>
      <Stack>
        <NumberInput
          label={t('Jumlah', 'Quantity')}
          description={`${count(at.shelf)} ${t('ada di rak', 'are on the shelf')}`}
          min={1}
          max={at.shelf}
          value={quantity}
          onChange={(v) => setQuantity(Number(v) || 0)}
        />
        <Select
          label={t('Ke mana', 'Where to')}
          allowDeselect={false}
          data={[
            { value: 'returned', label: t('Kembali ke pembuat', 'Back to the maker') },
            { value: 'lost', label: t('Hilang atau dimusnahkan', 'Lost or destroyed') }
          ]}
          value={as}
          onChange={(v) => setAs(v as 'returned')}
        />
        <Select
          label={t('Sebab', 'Reason')}
          allowDeselect={false}
          data={takeBackReasons.map((value) => ({ value, label: t(takeBackNames[value]) }))}
          value={reason}
          onChange={(v) => setReason(v as 'unsold')}
        />
        {claims && (
          <Text size="sm">
            {t(
              'Barang dianggap masih di rak sampai pihak pembuat membenarkan (Pesanan, Pernyataan ritel).',
              "The goods count as on the shelf until the maker's side agrees (Orders, Claims of retailers)."
            )}
          </Text>
        )}
        <Refused error={take.error} />
        <Group justify="flex-end">
          <Button
            loading={take.isPending}
            disabled={quantity < 1}
            onClick={() => take.mutate({ product, store: at.store, batch, quantity, as, reason }, { onSuccess: close })}
          >
            {t('Catat', 'Note it')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
