import { Anchor, Badge, Button, Group, Progress, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { briefDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { paperNames } from '../../src/products/model.ts'
import { paperAddress, useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useInAddress } from '../shell/in-address.ts'
import { useLanguage, useT } from '../shell/language.tsx'
import { useSession } from '../shell/session.tsx'
import { ServerTable } from '../shell/table.tsx'
import { AddressTabs } from '../shell/tabs.tsx'
import { FoodRulesPart } from './food-rules.tsx'
import { ProductForm } from './form.tsx'
import { HalalBoard } from './halal.tsx'
import { Promises } from './promises.tsx'
import { Requirements } from './requirements.tsx'

/** Products: how far each is from the shelf, what runs out, and what retailers ask. */
export function Products() {
  const t = useT()
  const { may } = useSession()
  const [adding, setAdding] = useState(false)
  const tabs = [
    { id: 'kesiapan', label: t('Kesiapan', 'Readiness'), show: () => <Board /> },
    { id: 'masa-berlaku', label: t('Masa berlaku', 'Expiry'), show: () => <Expiry /> },
    { id: 'halal', label: t('Halal', 'Halal'), show: () => <HalalBoard /> },
    { id: 'janji', label: t('Janji P-IRT', 'Promises of P-IRTs'), show: () => <Promises /> },
    { id: 'syarat', label: t('Syarat ritel', 'Requirements'), show: () => <Requirements /> },
    { id: 'aturan', label: t('Aturan pangan', 'Rules of food'), show: () => <FoodRulesPart /> }
  ]
  return (
    <Stack gap="md">
      <Heading
        title={t('Produk', 'Products')}
        lead={t(
          'Seberapa jauh tiap produk dari rak, apa yang masih kurang, dan jalan terpendek ke sana.',
          'How far each product is from the shelf, what is missing, and the shortest way there.'
        )}
      >
        {may('products/save') && (
          <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setAdding(true)}>
            {t('Produk baru', 'New product')}
          </Button>
        )}
      </Heading>
      <AddressTabs at="/produk" tabs={tabs} />
      {adding && <ProductForm close={() => setAdding(false)} />}
    </Stack>
  )
}

function Board() {
  const t = useT()
  const [search, setSearch] = useInAddress<string>('cari', '')
  const [typed] = useDebouncedValue(search, 250)
  const [retailer, setRetailer] = useInAddress<string | null>('ritel', null)
  const [ready, setReady] = useInAddress<string>('kesiapan', 'all')
  const sets = useView('products/requirements', {})
  const retailers = [...new Set((sets.data?.rows ?? []).map((r) => r.retailer))]
  const names = new Map((sets.data?.rows ?? []).flatMap((s) => s.requirements.map((r) => [r.id, r.name])))
  return (
    <Stack gap="md">
      <Group align="flex-end">
        <TextInput
          label={t('Cari produk', 'Search')}
          value={search}
          onChange={(e) => setSearch(e.currentTarget.value)}
        />
        <Select
          label={t('Ritel', 'Retailer')}
          data={retailers}
          value={retailer}
          onChange={setRetailer}
          clearable
          placeholder={t('Semua', 'All')}
        />
        <SegmentedControl
          aria-label={t('Kesiapan', 'Readiness')}
          value={ready}
          onChange={setReady}
          data={[
            { value: 'all', label: t('Semua', 'All') },
            { value: 'yes', label: t('Siap', 'Ready') },
            { value: 'no', label: t('Belum', 'Not yet') }
          ]}
        />
      </Group>
      <ServerTable
        view="products/list"
        filter={{ search: typed, retailer, ready: ready === 'all' ? null : ready === 'yes' }}
        rowKey="key"
        label={t('Produk', 'Products')}
        exportAs="kesiapan-produk"
        sort={{ key: 'days', direction: 'asc' }}
        empty={t(
          'Belum ada produk. Tambahkan produk usaha dampingan atau kelompok; kesiapannya langsung dihitung.',
          'No products yet. Add those of accompanied businesses or pools; readiness is worked out at once.'
        )}
        columns={[
          {
            key: 'photo',
            title: '',
            width: 64,
            show: (row) => <Thumb id={row.id} file={row.photo} name={row.name} />
          },
          {
            key: 'name',
            title: t('Produk', 'Product'),
            sortable: true,
            show: (row) => (
              <>
                <Anchor component={Link} to="/produk/$id" params={{ id: row.id } as never} fw={600}>
                  {row.name}
                </Anchor>
                <Text size="xs" c="dimmed">
                  {row.brand}, {row.maker}
                </Text>
              </>
            )
          },
          { key: 'retailer', title: t('Ritel', 'Retailer'), show: (row) => row.retailer },
          {
            key: 'met',
            title: t('Syarat', 'Requirements'),
            width: 150,
            show: (row) => (
              <>
                <Progress
                  value={(100 * row.met) / row.of}
                  color={row.missing.length ? 'mente' : 'hijau'}
                  aria-label={`${row.name}, ${row.retailer}: ${row.met} / ${row.of}`}
                />
                <Text size="xs" className="angka">
                  {row.met} {t('dari', 'of')} {row.of}
                </Text>
              </>
            )
          },
          {
            key: 'missing',
            title: t('Masih kurang', 'Missing'),
            show: (row) =>
              row.missing.length === 0 ? (
                <Badge variant="light" color="hijau" style={{ textTransform: 'none' }}>
                  {t('siap', 'ready')}
                </Badge>
              ) : (
                <Text size="sm">{row.missing.map((id) => (names.has(id) ? t(names.get(id)!) : id)).join(', ')}</Text>
              )
          },
          { key: 'days', title: t('Hari', 'Days'), sortable: true, numeric: true, show: (row) => row.days },
          { key: 'cost', title: t('Biaya', 'Cost'), numeric: true, show: (row) => formatRupiah(row.cost) }
        ]}
      />
    </Stack>
  )
}

/** A small picture of a product, or its first letter. */
export function Thumb({ id, file, name }: { id: string; file: string | null; name: string }) {
  return file ? (
    <img
      src={paperAddress('products/file', { id, file })}
      alt=""
      width={44}
      height={44}
      style={{ objectFit: 'cover', borderRadius: 8 }}
    />
  ) : (
    <span
      aria-hidden
      style={{
        width: 44,
        height: 44,
        borderRadius: 8,
        display: 'grid',
        placeItems: 'center',
        fontWeight: 700,
        background: 'var(--mantine-color-mente-1)',
        color: '#4a2d02'
      }}
    >
      {name.charAt(0)}
    </span>
  )
}

function Expiry() {
  const { t, language } = useLanguage()
  const [days, setDays] = useInAddress<string>('hari', '90')
  return (
    <Stack gap="md">
      <SegmentedControl
        aria-label={t('Dalam berapa hari', 'Within days')}
        value={days}
        onChange={setDays}
        data={[
          { value: '7', label: t('7 hari', '7 days') },
          { value: '30', label: t('30 hari', '30 days') },
          { value: '90', label: t('90 hari', '90 days') }
        ]}
        w="fit-content"
      />
      <ServerTable
        view="products/expiring"
        filter={{ days: Number(days) }}
        rowKey="id"
        label={t('Masa berlaku', 'Expiry')}
        exportAs="masa-berlaku"
        sort={{ key: 'ends', direction: 'asc' }}
        empty={t(
          'Tidak ada surat atau perjanjian yang habis dalam waktu ini.',
          'No paper or agreement runs out in this time.'
        )}
        columns={[
          {
            key: 'what',
            title: t('Surat', 'Paper'),
            show: (row) => (
              <Anchor component={Link} to={row.to as never} fw={600}>
                {row.what === 'agreement' ? t('Perjanjian kerja sama', 'Agreement') : t(paperNames[row.what])}
              </Anchor>
            )
          },
          { key: 'number', title: t('Nomor', 'Number'), show: (row) => row.number },
          { key: 'whose', title: t('Milik', 'Whose'), show: (row) => row.whose },
          { key: 'ends', title: t('Berakhir', 'Ends'), sortable: true, show: (row) => briefDate(row.ends, language) }
        ]}
      />
    </Stack>
  )
}
