import { Anchor, Badge, Button, Checkbox, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { Link, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import {
  type Direction,
  directionNames,
  directions,
  type ListingKind,
  listingKindNames,
  listingKinds,
  type PartnershipStatus,
  partnerKindNames,
  partnershipStatuses,
  partnershipStatusNames
} from '../../src/cooperation/model.ts'
import { briefDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { Heading } from '../shell/heading.tsx'
import { useInAddress } from '../shell/in-address.ts'
import { useLanguage, useT } from '../shell/language.tsx'
import { useSession } from '../shell/session.tsx'
import { ServerTable } from '../shell/table.tsx'
import { AddressTabs } from '../shell/tabs.tsx'
import { ListingForm, PartnerForm } from './forms.tsx'

export const statusColors: Record<PartnershipStatus, string> = {
  introduced: 'gray',
  negotiating: 'mente',
  active: 'hijau',
  declined: 'gray',
  withdrawn: 'batik',
  ended: 'gray'
}

/** Business cooperation: the board of offers and needs, what became of them, and the partners. */
export function Cooperation() {
  const t = useT()
  const { may } = useSession()
  const [posting, setPosting] = useState(false)
  const tabs = [
    { id: 'papan', label: t('Papan', 'Board'), show: () => <Board /> },
    ...(may('cooperation/partnerships')
      ? [{ id: 'kerja-sama', label: t('Kerja sama', 'Partnerships'), show: () => <Partnerships /> }]
      : []),
    ...(may('cooperation/partners') ? [{ id: 'mitra', label: t('Mitra', 'Partners'), show: () => <Partners /> }] : [])
  ]
  return (
    <Stack gap="md">
      <Heading
        title={t('Kemitraan', 'Cooperation')}
        lead={t(
          'Siapa menawarkan apa, siapa mencari apa: bahan baku, kemasan, mesin, angkutan, toko. Buka satu untuk melihat jodohnya.',
          'Who offers and who needs what: material, packaging, machines, transport, shops. Open one to see what matches it.'
        )}
      >
        {may('cooperation/save-listing') && (
          <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setPosting(true)}>
            {t('Pasang di papan', 'Post on the board')}
          </Button>
        )}
      </Heading>
      <AddressTabs at="/kemitraan" tabs={tabs} />
      {posting && <ListingForm close={() => setPosting(false)} />}
    </Stack>
  )
}

function Board() {
  const { t, language } = useLanguage()
  const [direction, setDirection] = useInAddress<string | null>('arah', null)
  const [kind, setKind] = useInAddress<string | null>('jenis', null)
  const [search, setSearch] = useInAddress<string>('cari', '')
  const [typed] = useDebouncedValue(search, 250)
  return (
    <Stack gap="md">
      <Group align="flex-end">
        <TextInput label={t('Cari', 'Search')} value={search} onChange={(e) => setSearch(e.currentTarget.value)} />
        <Select
          label={t('Arah', 'Direction')}
          data={directions.map((d) => ({ value: d, label: t(directionNames[d]) }))}
          value={direction}
          onChange={setDirection}
          clearable
          placeholder={t('Semua', 'All')}
        />
        <Select
          label={t('Jenis', 'Kind')}
          data={listingKinds.map((k) => ({ value: k, label: t(listingKindNames[k]) }))}
          value={kind}
          onChange={setKind}
          clearable
          placeholder={t('Semua', 'All')}
        />
      </Group>
      <ServerTable
        view="cooperation/board"
        filter={{ side: direction as Direction | null, kind: kind as ListingKind | null, search: typed }}
        rowKey="id"
        label={t('Papan kemitraan', 'Board')}
        exportAs="papan-kemitraan"
        sort={{ key: 'made_at', direction: 'desc' }}
        empty={t(
          'Papan masih kosong. Pasang apa yang ditawarkan mitra, atau apa yang dicari usaha dampingan; jodohnya langsung terlihat.',
          'The board is empty. Post what a partner offers, or what an accompanied business needs; matches show at once.'
        )}
        columns={[
          {
            key: 'direction',
            title: '',
            show: (row) => (
              <Badge
                variant="light"
                color={row.direction === 'need' ? 'mente' : 'hijau'}
                style={{ textTransform: 'none' }}
              >
                {t(directionNames[row.direction])}
              </Badge>
            )
          },
          {
            key: 'what',
            title: t('Apa', 'What'),
            sortable: true,
            show: (row) => (
              <>
                <Anchor component={Link} to="/kemitraan/$id" params={{ id: row.id } as never} fw={600}>
                  {row.what}
                </Anchor>
                <Text size="xs" c="dimmed">
                  {t(listingKindNames[row.kind])}
                </Text>
              </>
            )
          },
          { key: 'name', title: t('Siapa', 'Who'), sortable: true, show: (row) => `${row.name}, ${row.villageName}` },
          {
            key: 'quantity',
            title: t('Jumlah', 'Quantity'),
            numeric: true,
            show: (row) =>
              `${row.quantity.toLocaleString('id-ID')} ${row.unit}${row.every === 'month' ? t('/bulan', '/month') : ''}`
          },
          {
            key: 'price',
            title: t('Harga', 'Price'),
            numeric: true,
            show: (row) => (row.price === null ? '–' : formatRupiah(row.price))
          },
          { key: 'ends', title: t('Sampai', 'Until'), sortable: true, show: (row) => briefDate(row.ends, language) }
        ]}
      />
    </Stack>
  )
}

function Partnerships() {
  const { t, language } = useLanguage()
  const { keadaan } = useSearch({ strict: false }) as { keadaan?: string }
  const [status, setStatus] = useInAddress<string | null>('status', null)
  const [disputed, setDisputed] = useState(keadaan === 'disputed')
  return (
    <Stack gap="md">
      <Group align="flex-end">
        <Select
          label={t('Keadaan', 'State')}
          data={partnershipStatuses.map((s) => ({ value: s, label: t(partnershipStatusNames[s]) }))}
          value={status}
          onChange={setStatus}
          clearable
          placeholder={t('Semua', 'All')}
        />
        <Checkbox
          label={t('Ada sengketa terbuka', 'With an open dispute')}
          checked={disputed}
          onChange={(e) => setDisputed(e.currentTarget.checked)}
          mb={8}
        />
      </Group>
      <ServerTable
        view="cooperation/partnerships"
        filter={{ status: status as PartnershipStatus | null, disputed }}
        rowKey="id"
        label={t('Kerja sama', 'Partnerships')}
        exportAs="kerja-sama"
        sort={{ key: 'made_at', direction: 'desc' }}
        empty={t(
          'Belum ada kerja sama. Buka penawaran atau kebutuhan di papan, lalu perkenalkan jodohnya.',
          'No partnerships yet. Open an offer or a need on the board, then introduce a match.'
        )}
        columns={[
          {
            key: 'parties',
            title: t('Antara', 'Between'),
            show: (row) => (
              <Anchor component={Link} to="/kerja-sama/$id" params={{ id: row.id } as never} fw={600}>
                {row.needName} – {row.offerName}
              </Anchor>
            )
          },
          { key: 'what', title: t('Tentang', 'About'), show: (row) => row.what },
          {
            key: 'status',
            title: t('Keadaan', 'State'),
            sortable: true,
            show: (row) => (
              <Group gap={4}>
                <Badge variant="light" color={statusColors[row.status]} style={{ textTransform: 'none' }}>
                  {t(partnershipStatusNames[row.status])}
                </Badge>
                {row.disputes > 0 && (
                  <Badge color="batik" style={{ textTransform: 'none' }}>
                    {t('sengketa', 'dispute')}
                  </Badge>
                )}
              </Group>
            )
          },
          {
            key: 'ends',
            title: t('Sampai', 'Until'),
            sortable: true,
            show: (row) => (row.ends ? briefDate(row.ends, language) : '–')
          },
          {
            key: 'delivered',
            title: t('Nilai kiriman', 'Delivered'),
            numeric: true,
            show: (row) => formatRupiah(row.delivered)
          }
        ]}
      />
    </Stack>
  )
}

function Partners() {
  const t = useT()
  const { may } = useSession()
  const [editing, setEditing] = useState<'new' | undefined>()
  return (
    <Stack gap="md">
      {may('cooperation/save-partner') && (
        <Group>
          <Button variant="default" leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setEditing('new')}>
            {t('Tambah mitra', 'Add a partner')}
          </Button>
        </Group>
      )}
      <ServerTable
        view="cooperation/partners"
        filter={{}}
        rowKey="id"
        label={t('Mitra', 'Partners')}
        exportAs="mitra"
        sort={{ key: 'name', direction: 'asc' }}
        empty={t(
          'Belum ada mitra. Tambahkan pemasok, rumah kemasan, pengangkut, toko yang dikenal.',
          'No partners yet. Add suppliers, packaging houses, carriers and shops that you know.'
        )}
        columns={[
          { key: 'name', title: t('Mitra', 'Partner'), sortable: true, show: (row) => <b>{row.name}</b> },
          {
            key: 'kind',
            title: t('Jenis', 'Kind'),
            sortable: true,
            show: (row) => t(partnerKindNames[row.kind as 'supplier'])
          },
          { key: 'village', title: t('Desa', 'Village'), sortable: true, show: (row) => row.villageName },
          {
            key: 'contact',
            title: t('Kontak', 'Contact'),
            show: (row) => [row.contact, row.phone].filter(Boolean).join(', ')
          }
        ]}
      />
      {editing && <PartnerForm close={() => setEditing(undefined)} />}
    </Stack>
  )
}
