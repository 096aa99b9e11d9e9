import { Anchor, Button, Card, Group, NumberInput, Select, SimpleGrid, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { briefDate } from '../../src/kernel/dates.ts'
import { kinds } from '../../src/potential/model.ts'
import { useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { EmptyState, ServerTable } from '../shell/table.tsx'
import { AddressTabs } from '../shell/tabs.tsx'
import { FormPool } from './form.tsx'
import { Trace } from './trace.tsx'

/** Pools: those that are, those that could be, and the trace of a batch. */
export function Pools() {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const tabs = [
    {
      id: 'daftar',
      label: t('Kelompok', 'Pools'),
      show: () => (
        <ServerTable
          view="pools/list"
          filter={{}}
          rowKey="id"
          label={t('Kelompok', 'Pools')}
          exportAs="kelompok"
          sort={{ key: 'name', direction: 'asc' }}
          empty={t(
            'Belum ada kelompok. Lihat Usulan: pembuat produk yang sama dan berdekatan, yang bersama-sama cukup untuk beberapa toko.',
            'No pools yet. See Suggested: makers of the same thing near each other who together could fill some stores.'
          )}
          columns={[
            {
              key: 'name',
              title: t('Kelompok', 'Pool'),
              sortable: true,
              show: (row) => (
                <Anchor component={Link} to="/kelompok/$id" params={{ id: row.id } as never} fw={600}>
                  {row.name}
                </Anchor>
              )
            },
            { key: 'brand', title: t('Merek', 'Brand'), sortable: true, show: (row) => row.brand },
            { key: 'product', title: t('Produk', 'Product'), show: (row) => row.product },
            { key: 'village', title: t('Desa', 'Village'), show: (row) => row.villageName },
            { key: 'members', title: t('Anggota', 'Members'), numeric: true, show: (row) => row.members },
            {
              key: 'capacity',
              title: t('Kapasitas sebulan', 'Capacity a month'),
              numeric: true,
              show: (row) => `${row.capacity.toLocaleString('id-ID')} ${row.unit}`
            },
            {
              key: 'formed_on',
              title: t('Dibentuk', 'Formed'),
              sortable: true,
              show: (row) => briefDate(row.formedOn, language)
            }
          ]}
        />
      )
    },
    ...(may('pools/suggestions')
      ? [{ id: 'usulan', label: t('Usulan', 'Suggested'), show: () => <Suggestions /> }]
      : []),
    ...(may('pools/trace')
      ? [{ id: 'telusur', label: t('Telusur batch', 'Trace a batch'), show: () => <Trace /> }]
      : [])
  ]
  return (
    <Stack gap="md">
      <Heading
        title={t('Kelompok Produksi', 'Pools')}
        lead={t(
          'Satu rumah tangga tidak dapat mengisi satu kabupaten. Beberapa pembuat dengan satu resep, satu merek dan ' +
            'satu standar menjadi satu pemasok.',
          'One household cannot fill a regency. Several makers with one recipe, one brand and one standard become one supplier.'
        )}
      />
      <AddressTabs at="/kelompok" tabs={tabs} />
    </Stack>
  )
}

function Suggestions() {
  const t = useT()
  const { may } = useSession()
  const [kind, setKind] = useState('cashew')
  const [stores, setStores] = useState(6)
  const [perStore, setPerStore] = useState(120)
  const [withinKm, setWithinKm] = useState(10)
  const [forming, setForming] = useState<{ id: string; title: string; capacity: number }[]>()
  const asked = useView('pools/suggestions', { kind, stores, perStore, withinKm })
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  const data = asked.data
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
        <Select
          label={t('Produk', 'Product')}
          data={kinds.map((k) => ({ value: k.id, label: t(k.name) }))}
          value={kind}
          onChange={(v) => v && setKind(v)}
          allowDeselect={false}
        />
        <NumberInput
          label={t('Cukup untuk toko', 'Enough for stores')}
          value={stores}
          min={1}
          onChange={(v) => setStores(Number(v) || 1)}
        />
        <NumberInput
          label={t('Satuan sebulan per toko', 'Units a month a store')}
          value={perStore}
          min={1}
          onChange={(v) => setPerStore(Number(v) || 1)}
        />
        <NumberInput
          label={t('Berdekatan dalam km', 'Within km')}
          value={withinKm}
          min={1}
          onChange={(v) => setWithinKm(Number(v) || 1)}
        />
      </SimpleGrid>
      {data && (
        <Text size="sm" role="status">
          {t(
            `${data.makers} pembuat belum berkelompok, bersama-sama ${data.capacity.toLocaleString('id-ID')} ` +
              `sebulan; dibutuhkan ${data.needed.toLocaleString('id-ID')}.`,
            `${data.makers} makers are in no pool yet, ${data.capacity.toLocaleString('id-ID')} a month together; ` +
              `${data.needed.toLocaleString('id-ID')} are needed.`
          )}
        </Text>
      )}
      {data?.pools.length === 0 && (
        <EmptyState>
          {t(
            'Tidak ada kelompok yang cukup. Kurangi jumlah toko, perlebar jarak, atau naikkan kapasitas pembuatnya lewat pendampingan.',
            'No pool is enough. Ask for fewer stores, a wider reach, or raise capacity by accompaniment.'
          )}
        </EmptyState>
      )}
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        {data?.pools.map((s) => (
          <Card key={s.makers[0]!.id} withBorder padding="md" component="article">
            <Text fw={700}>
              {t(
                `${s.makers.length} pembuat, ${s.capacity.toLocaleString('id-ID')} sebulan, cukup untuk ${s.stores} toko`,
                `${s.makers.length} makers, ${s.capacity.toLocaleString('id-ID')} a month, enough for ${s.stores} stores`
              )}
            </Text>
            <Text size="sm" c="dimmed">
              {t('paling jauh', 'furthest')} {s.radius.toLocaleString('id-ID', { maximumFractionDigits: 1 })} km
            </Text>
            <Text size="sm" mt="xs">
              {s.makers.map((m) => `${m.title} (${m.villageName}, ${m.capacity})`).join(', ')}
            </Text>
            {may('pools/form') && (
              <Group mt="sm">
                <Button variant="default" onClick={() => setForming(s.makers)}>
                  {t('Bentuk kelompok', 'Form the pool')}
                </Button>
              </Group>
            )}
          </Card>
        ))}
      </SimpleGrid>
      {forming && <FormPool kind={kind} makers={forming} close={() => setForming(undefined)} />}
    </Stack>
  )
}
