import {
  ActionIcon,
  Button,
  Checkbox,
  Group,
  Modal,
  MultiSelect,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  Table,
  Text,
  TextInput,
  Title
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDebouncedValue } from '@mantine/hooks'
import { IconPencil, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { equipmentNames, venueFields } from '../../src/training/model.ts'
import { VillageSelect } from '../regions/village-select.tsx'
import { CardTable } from '../shell/card-table.tsx'
import { useAct, useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useInAddress } from '../shell/in-address.ts'
import { useT } from '../shell/language.tsx'
import { fieldErrors, Refused } from '../shell/problem.tsx'
import { RupiahInput } from '../shell/rupiah.tsx'
import { checkedBy } from '../shell/schema.ts'
import { useSession } from '../shell/session.tsx'
import { EmptyState, ServerTable } from '../shell/table.tsx'
import { useDistricts } from './mentors.tsx'
import { Periods } from './periods.tsx'
import { useEquipment } from './words.ts'

type Row = Views['training/venues']['output']['rows'][number]

/** Where classes are held, and when boats go to the islands. */
export function Venues() {
  const t = useT()
  const { may } = useSession()
  const [typed, setTyped] = useInAddress<string>('cari', '')
  const [search] = useDebouncedValue(typed.trim(), 250)
  const [edited, setEdited] = useState<Row | 'new'>()
  return (
    <Stack gap="xl">
      <Stack gap="md">
        <Heading
          title={t('Tempat', 'Venues')}
          lead={t(
            'Balai, aula dan dapur tempat kelas diadakan, dengan alat dan daya tampungnya.',
            'Halls and kitchens where classes are held, with their equipment and room.'
          )}
        >
          {may('training/save-venue') && (
            <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setEdited('new')}>
              {t('Tempat baru', 'New venue')}
            </Button>
          )}
        </Heading>
        <TextInput
          type="search"
          label={t('Cari tempat', 'Search venues')}
          value={typed}
          onChange={(e) => setTyped(e.currentTarget.value)}
          maw={320}
        />
        <ServerTable
          view="training/venues"
          filter={{ search: search || null }}
          rowKey="id"
          label={t('Tempat', 'Venues')}
          exportAs="tempat"
          sort={{ key: 'name', direction: 'asc' }}
          empty={t(
            'Belum ada tempat. Tambahkan balai desa atau aula yang dapat dipakai.',
            'No venues yet. Add village halls that can be used.'
          )}
          columns={[
            {
              key: 'name',
              title: t('Tempat', 'Venue'),
              sortable: true,
              show: (row) => (
                <Text size="sm" fw={600}>
                  {row.name}
                  {!row.active && ` (${t('tidak dipakai', 'not in use')})`}
                </Text>
              )
            },
            {
              key: 'village',
              title: t('Desa', 'Village'),
              sortable: true,
              show: (row) => `${row.villageName}, ${row.districtName}`
            },
            {
              key: 'capacity',
              title: t('Daya tampung', 'Capacity'),
              sortable: true,
              numeric: true,
              show: (row) => row.capacity
            },
            {
              key: 'equipment',
              title: t('Alat', 'Equipment'),
              show: (row) =>
                row.equipment
                  .map((e) => t(equipmentNames[e as keyof typeof equipmentNames] ?? { id: e, en: e }))
                  .join(', ') || '–'
            },
            {
              key: 'fee',
              title: t('Sewa per hari', 'Fee a day'),
              sortable: true,
              numeric: true,
              show: (row) => formatRupiah(row.fee)
            },
            { key: 'booked', title: t('Hari terpakai', 'Days booked'), numeric: true, show: (row) => row.booked },
            {
              key: 'edit',
              title: '',
              show: (row) =>
                may('training/save-venue') ? (
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    c="inherit"
                    aria-label={`${t('Ubah', 'Change')} ${row.name}`}
                    onClick={() => setEdited(row)}
                  >
                    <IconPencil size={18} />
                  </ActionIcon>
                ) : null
            }
          ]}
        />
      </Stack>
      <Crossings />
      <Modal
        opened={edited !== undefined}
        onClose={() => setEdited(undefined)}
        title={edited === 'new' ? t('Tempat baru', 'New venue') : t('Ubah tempat', 'Change a venue')}
        size="lg"
      >
        {edited && <Editor row={edited === 'new' ? undefined : edited} close={() => setEdited(undefined)} />}
      </Modal>
    </Stack>
  )
}

function Editor({ row, close }: { row: Row | undefined; close: () => void }) {
  const t = useT()
  const equipment = useEquipment()
  const form = useForm({
    initialValues: {
      name: row?.name ?? '',
      village: row?.village ?? '',
      address: row?.address ?? null,
      capacity: row?.capacity ?? 30,
      equipment: (row?.equipment ?? []) as never[],
      fee: row?.fee ?? 0,
      free: row?.free ?? [],
      active: row?.active ?? true
    },
    validate: checkedBy(venueFields, t)
  })
  const save = useAct('training/save-venue', { quiet: true })
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((values) =>
        save.mutate(
          { id: row?.id ?? null, version: row?.version ?? 0, venue: values },
          { onSuccess: close, onError: (error) => form.setErrors(fieldErrors(error, 'venue', t)) }
        )
      )}
    >
      <Stack>
        <TextInput label={t('Nama tempat', 'Name of the venue')} required {...form.getInputProps('name')} />
        <VillageSelect
          label={t('Desa', 'Village')}
          value={form.values.village || null}
          onChange={(code) => form.setFieldValue('village', code ?? '')}
          error={form.errors.village as string | undefined}
          required
        />
        <TextInput
          label={t('Alamat', 'Address')}
          value={form.values.address ?? ''}
          onChange={(e) => form.setFieldValue('address', e.currentTarget.value || null)}
        />
        <SimpleGrid cols={2}>
          <NumberInput label={t('Daya tampung', 'Capacity')} min={1} required {...form.getInputProps('capacity')} />
          <RupiahInput label={t('Sewa per hari', 'Fee a day')} {...form.getInputProps('fee')} />
        </SimpleGrid>
        <MultiSelect label={t('Alat', 'Equipment')} data={equipment} {...form.getInputProps('equipment')} />
        <Periods value={form.values.free} onChange={(free) => form.setFieldValue('free', free)} />
        <Switch label={t('Dapat dipakai', 'In use')} {...form.getInputProps('active', { type: 'checkbox' })} />
        <Refused error={save.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending}>
            {t('Simpan', 'Save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** Boats decide when an island can be reached, and how far away it is. */
function Crossings() {
  const t = useT()
  const { may } = useSession()
  const asked = useView('training/crossings', {})
  const [edited, setEdited] = useState<{
    district: string | null
    boatDays: number[]
    weightKm: number
    source: string
  }>()
  const days = [
    t('Sen', 'Mon'),
    t('Sel', 'Tue'),
    t('Rab', 'Wed'),
    t('Kam', 'Thu'),
    t('Jum', 'Fri'),
    t('Sab', 'Sat'),
    t('Min', 'Sun')
  ]
  const districts = useDistricts()
  const save = useAct('training/save-crossing')
  const rows = asked.data?.rows ?? []
  return (
    <Stack gap="sm" maw={900}>
      <Group justify="space-between">
        <Title order={2} size="h4">
          {t('Jadwal kapal ke kepulauan', 'Boats to the islands')}
        </Title>
        {may('training/save-crossing') && (
          <Button
            variant="default"
            size="compact-md"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => setEdited({ district: null, boatDays: [], weightKm: 40, source: '' })}
          >
            {t('Kecamatan kepulauan', 'Island district')}
          </Button>
        )}
      </Group>
      <Text size="sm" c="dimmed">
        {t(
          'Kelas di pulau dimulai sehari setelah kapal berangkat; satu penyeberangan dihitung sekian kilometer perjalanan darat.',
          'A class on an island begins the day after a boat; one crossing counts as so many kilometres of road.'
        )}
      </Text>
      {rows.length === 0 ? (
        <EmptyState>
          {t(
            'Belum ada. Tanpa jadwal kapal, pulau dianggap terjangkau lewat darat.',
            'None yet. Without boat days, islands count as reachable by road.'
          )}
        </EmptyState>
      ) : (
        <CardTable label={t('Jadwal kapal', 'Boat days')} width={480}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('Kecamatan', 'District')}</Table.Th>
                <Table.Th>{t('Hari kapal', 'Boat days')}</Table.Th>
                <Table.Th ta="right">{t('Bobot (km)', 'Weight (km)')}</Table.Th>
                <Table.Th>{t('Sumber', 'Source')}</Table.Th>
                <Table.Th />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row) => (
                <Table.Tr key={row.district}>
                  <Table.Td>{row.name}</Table.Td>
                  <Table.Td>
                    {row.boatDays.length === 7
                      ? t('setiap hari', 'every day')
                      : row.boatDays.map((d) => days[d - 1]).join(', ')}
                  </Table.Td>
                  <Table.Td ta="right">{row.weightKm}</Table.Td>
                  <Table.Td>{row.source}</Table.Td>
                  <Table.Td>
                    {may('training/save-crossing') && (
                      <ActionIcon
                        variant="subtle"
                        color="gray"
                        c="inherit"
                        aria-label={`${t('Ubah', 'Change')} ${row.name}`}
                        onClick={() => setEdited(row)}
                      >
                        <IconPencil size={18} />
                      </ActionIcon>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </CardTable>
      )}
      <Modal opened={edited !== undefined} onClose={() => setEdited(undefined)} title={t('Jadwal kapal', 'Boat days')}>
        {edited && (
          <Stack>
            <Select
              label={t('Kecamatan', 'District')}
              data={districts}
              value={edited.district}
              onChange={(district) => setEdited({ ...edited, district })}
              searchable
            />
            <Checkbox.Group
              label={t('Hari kapal', 'Boat days')}
              value={edited.boatDays.map(String)}
              onChange={(list) => setEdited({ ...edited, boatDays: list.map(Number) })}
            >
              <Group gap="sm" mt="xs">
                {days.map((day, i) => (
                  <Checkbox key={day} value={String(i + 1)} label={day} />
                ))}
              </Group>
            </Checkbox.Group>
            <NumberInput
              label={t('Bobot satu penyeberangan (km)', 'Weight of one crossing (km)')}
              min={0}
              max={500}
              value={edited.weightKm}
              onChange={(v) => setEdited({ ...edited, weightKm: Number(v) || 0 })}
            />
            <TextInput
              label={t('Sumber', 'Source')}
              value={edited.source}
              onChange={(e) => setEdited({ ...edited, source: e.currentTarget.value })}
              required
            />
            <Group justify="flex-end">
              <Button
                disabled={!edited.district || edited.boatDays.length === 0 || edited.source.trim().length < 3}
                loading={save.isPending}
                onClick={() =>
                  save.mutate(
                    {
                      district: edited.district!,
                      boatDays: edited.boatDays,
                      weightKm: edited.weightKm,
                      source: edited.source
                    },
                    { onSuccess: () => setEdited(undefined) }
                  )
                }
              >
                {t('Simpan', 'Save')}
              </Button>
            </Group>
          </Stack>
        )}
      </Modal>
    </Stack>
  )
}
