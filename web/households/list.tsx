import { Anchor, Badge, Button, Group, Select, SimpleGrid, Stack, Tabs, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconHomePlus, IconSearch } from '@tabler/icons-react'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { briefDate, formatDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { kinds } from '../../src/potential/names.ts'
import { VillageSelect } from '../regions/village-select.tsx'
import { useAct, useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useInAddress } from '../shell/in-address.ts'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { ServerTable } from '../shell/table.tsx'

interface Filters {
  tab?: string | undefined
  filter?: string | undefined
  desa?: string | undefined
}

/** Households, enterprises, and a search over all people. */
export function Register() {
  const t = useT()
  const { may } = useSession()
  const search = useSearch({ strict: false }) as Filters
  const navigate = useNavigate()
  const set = (change: Filters) => navigate({ to: '/warga', search: { ...search, ...change } as never, replace: true })
  return (
    <Stack gap="md">
      <Heading
        title={t('Rumah Tangga & Usaha', 'Households & Enterprises')}
        lead={t(
          'Satu daftar untuk kedua dinas: siapa tinggal di mana, apa yang dimiliki, apa usahanya.',
          'One register for both agencies: who lives where, what they have, what they make.'
        )}
      >
        {may('households/register') && (
          <Button component={Link} to="/warga/baru" leftSection={<IconHomePlus size={18} aria-hidden />}>
            {t('Daftarkan rumah tangga', 'Register a household')}
          </Button>
        )}
      </Heading>
      {may('households/search') && <PeopleSearch village={search.desa ?? null} />}
      <Tabs value={search.tab ?? 'rumah'} onChange={(tab) => set({ tab: tab ?? undefined })} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="rumah">{t('Rumah tangga', 'Households')}</Tabs.Tab>
          <Tabs.Tab value="usaha">{t('Usaha', 'Enterprises')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="rumah">
          <Households search={search} set={set} />
        </Tabs.Panel>
        <Tabs.Panel value="usaha">
          <Enterprises search={search} set={set} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  )
}

function PeopleSearch({ village }: { village: string | null }) {
  const { t, language } = useLanguage()
  const [typed, setTyped] = useState('')
  const [query] = useDebouncedValue(typed.trim(), 250)
  const wanted = query.length >= 2
  const found = useView('households/search', { query, village, most: 20 }, { enabled: wanted })
  const numbered = useAct('households/find-by-number')
  const [purpose, setPurpose] = useState('')
  const byNumber = found.data?.byNumber ?? false
  const rows = byNumber ? (numbered.variables?.number === query ? numbered.data?.rows : undefined) : found.data?.rows
  return (
    <Stack gap="xs">
      <TextInput
        type="search"
        label={t('Cari orang', 'Search people')}
        description={t(
          'Nama (ejaan boleh berbeda), NIK, No. KK atau telepon. Pencarian dengan nomor tercatat. Pilih desa di ' +
            'bawah untuk mempersempit nama.',
          'Name (spelling may differ), NIK, No. KK or phone. A search by number is recorded. Choose a village below to narrow names.'
        )}
        placeholder={t('mis. Moh. Rosyid', 'e.g. Moh. Rosyid')}
        leftSection={<IconSearch size={18} aria-hidden />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        maw={560}
      />
      {wanted && found.error && <ProblemAlert error={found.error} />}
      {wanted && byNumber && (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            numbered.mutate({ number: query, purpose })
          }}
        >
          <Group align="flex-end">
            <TextInput
              label={t('Untuk apa nomor ini dicari?', 'What is this number searched for?')}
              required
              minLength={3}
              maxLength={200}
              value={purpose}
              onChange={(event) => setPurpose(event.currentTarget.value)}
              miw={280}
            />
            <Button type="submit" loading={numbered.isPending}>
              {t('Cari nomor (tercatat)', 'Search the number (recorded)')}
            </Button>
          </Group>
        </form>
      )}
      {wanted && numbered.error && <ProblemAlert error={numbered.error} />}
      {wanted && rows && (
        <Stack gap={6} aria-live="polite">
          {rows.length === 0 && (
            <Text c="dimmed">
              {t(
                'Tidak ada yang cocok. Coba sebagian nama saja, atau kosongkan pilihan desa.',
                'Nobody matches. Try part of the name, or clear the village.'
              )}
            </Text>
          )}
          <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="xs">
            {rows.map((person) => (
              <Link
                key={person.id}
                to="/warga/$id"
                params={{ id: person.household }}
                className="kartu"
                style={{
                  border: '1px solid var(--mantine-color-default-border)',
                  borderRadius: 8,
                  padding: '10px 14px'
                }}
              >
                <Text fw={700}>{person.name}</Text>
                <Text size="sm" c="dimmed">
                  {[person.villageName, person.district].filter(Boolean).join(', ')}
                  {person.birthDate ? ` · ${formatDate(person.birthDate, language)}` : ''}
                </Text>
                <Text size="sm" c="dimmed" className="angka">
                  {person.nikMasked ?? t('tanpa NIK', 'no NIK')}
                </Text>
              </Link>
            ))}
          </SimpleGrid>
        </Stack>
      )}
    </Stack>
  )
}

type Part = { search: Filters; set: (change: Filters) => void }

function Households({ search, set }: Part) {
  const { t, language } = useLanguage()
  const filters = [
    { value: 'all', label: t('Semua', 'All') },
    { value: 'surveyed', label: t('Sudah diwawancarai', 'Interviewed') },
    { value: 'unsurveyed', label: t('Belum diwawancarai', 'Not interviewed') },
    { value: 'poor', label: t('Desil 1 sampai 4', 'Decile 1 to 4') },
    { value: 'woman-headed', label: t('Kepala keluarga perempuan', 'Headed by a woman') },
    { value: 'without-kk', label: t('Tanpa No. KK', 'Without No. KK') }
  ]
  const filter = filters.find((f) => f.value === search.filter)?.value ?? 'all'
  return (
    <Stack>
      <Group align="flex-end" className="tidak-dicetak">
        <VillageSelect
          label={t('Desa atau kecamatan', 'Village or district')}
          districts
          value={search.desa ?? null}
          onChange={(desa) => set({ desa: desa ?? undefined })}
        />
        <Select
          label={t('Tampilkan', 'Show')}
          data={filters}
          value={filter}
          onChange={(next) => set({ filter: next && next !== 'all' ? next : undefined })}
          allowDeselect={false}
        />
      </Group>
      <ServerTable
        view="households/list"
        filter={{ village: search.desa ?? '', filter: filter as 'all' }}
        rowKey="id"
        label={t('Daftar rumah tangga', 'List of households')}
        exportAs="rumah-tangga"
        sort={{ key: 'village', direction: 'asc' }}
        empty={t(
          'Belum ada rumah tangga di sini. Impor daftar warga dari desa, atau daftarkan satu per satu.',
          'No households here yet. Import the resident list of the village, or register them one by one.'
        )}
        columns={[
          {
            key: 'headName',
            title: t('Kepala keluarga', 'Head'),
            show: (row) => (
              <Anchor component={Link} to="/warga/$id" params={{ id: row.id } as never} fw={600}>
                {row.headName ?? t('(kosong)', '(empty)')}
              </Anchor>
            )
          },
          { key: 'people', title: t('Jiwa', 'People'), numeric: true, show: (row) => row.people },
          {
            key: 'village',
            title: t('Desa', 'Village'),
            sortable: true,
            show: (row) => `${row.villageName}, ${row.district}`
          },
          {
            key: 'hamlet',
            title: t('Dusun', 'Hamlet'),
            sortable: true,
            show: (row) => [row.hamlet, row.rt && `RT ${row.rt}`, row.rw && `RW ${row.rw}`].filter(Boolean).join(' · ')
          },
          {
            key: 'welfare_decile',
            title: t('Desil', 'Decile'),
            sortable: true,
            numeric: true,
            show: (row) => row.welfareDecile ?? '–'
          },
          {
            key: 'flags',
            title: '',
            show: (row) =>
              row.womanHeaded ? (
                <Badge variant="light" color="mente" size="sm" tt="none" style={{ flexShrink: 0 }}>
                  {t('kepala perempuan', 'woman head')}
                </Badge>
              ) : null
          },
          {
            key: 'updated_at',
            title: t('Diperbarui', 'Updated'),
            sortable: true,
            show: (row) => briefDate(String(row.updatedAt), language)
          }
        ]}
      />
    </Stack>
  )
}

function Enterprises({ search, set }: Part) {
  const t = useT()
  const [kind, setKind] = useInAddress<string | null>('jenis', null)
  const name = (id: string | null) => {
    const found = kinds.find((k) => k.id === id)
    return found ? t(found.name) : '–'
  }
  return (
    <Stack>
      <Group align="flex-end" className="tidak-dicetak">
        <VillageSelect
          label={t('Desa atau kecamatan', 'Village or district')}
          districts
          value={search.desa ?? null}
          onChange={(desa) => set({ desa: desa ?? undefined })}
        />
        <Select
          label={t('Jenis usaha', 'Kind of business')}
          data={kinds.map((k) => ({ value: k.id, label: t(k.name) }))}
          value={kind}
          onChange={setKind}
          clearable
          placeholder={t('Semua', 'All')}
        />
      </Group>
      <ServerTable
        view="households/enterprises"
        filter={{ village: search.desa ?? '', kind: kind ?? '' }}
        rowKey="id"
        label={t('Daftar usaha', 'List of enterprises')}
        exportAs="usaha"
        empty={t(
          'Belum ada usaha di sini. Impor daftar usaha, atau tambahkan di halaman rumah tangga.',
          'No enterprises here yet. Import a list, or add one on a household page.'
        )}
        columns={[
          {
            key: 'name',
            title: t('Usaha', 'Enterprise'),
            sortable: true,
            show: (row) => (
              <Anchor component={Link} to="/warga/$id" params={{ id: row.household } as never} fw={600}>
                {row.name}
              </Anchor>
            )
          },
          { key: 'owner', title: t('Pemilik', 'Owner'), show: (row) => row.ownerName },
          { key: 'kind', title: t('Jenis', 'Kind'), show: (row) => name(row.kind) },
          {
            key: 'village',
            title: t('Desa', 'Village'),
            sortable: true,
            show: (row) => `${row.villageName}, ${row.district}`
          },
          {
            key: 'workers',
            title: t('Pekerja', 'Workers'),
            sortable: true,
            numeric: true,
            show: (row) => row.workers ?? '–'
          },
          {
            key: 'turnover_before',
            title: t('Omzet sebelum pandemi', 'Before the pandemic'),
            sortable: true,
            numeric: true,
            show: (row) => (row.turnoverBefore === null ? '–' : formatRupiah(row.turnoverBefore))
          },
          {
            key: 'turnover_now',
            title: t('Omzet sekarang', 'Turnover now'),
            sortable: true,
            numeric: true,
            show: (row) => (row.turnoverNow === null ? '–' : formatRupiah(row.turnoverNow))
          }
        ]}
      />
    </Stack>
  )
}
