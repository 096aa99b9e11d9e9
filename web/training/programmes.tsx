import {
  ActionIcon,
  Badge,
  Button,
  Group,
  Modal,
  MultiSelect,
  NumberInput,
  Progress,
  Select,
  Stack,
  Text,
  TextInput
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { agencyNames } from '../../src/access/names.ts'
import type { Views } from '../../src/client.ts'
import { type Agency, agencies } from '../../src/kernel/actor.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { fundSources, programmeFields } from '../../src/training/model.ts'
import { usePlaces } from '../regions/village-select.tsx'
import { useAct } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useInAddress } from '../shell/in-address.ts'
import { useT } from '../shell/language.tsx'
import { fieldErrors, Refused } from '../shell/problem.tsx'
import { RupiahInput } from '../shell/rupiah.tsx'
import { checkedBy } from '../shell/schema.ts'
import { useSession } from '../shell/session.tsx'
import { ServerTable } from '../shell/table.tsx'
import { thisYear } from '../shell/today.ts'
import { agencyColors, useCourses } from './words.ts'

type Row = Views['training/programmes']['output']['rows'][number]

/** Money for training: both agencies see all of it, each changes its own. */
export function Programmes() {
  const t = useT()
  const { me, may } = useSession()
  const [year, setYear] = useInAddress<string | null>('tahun', null)
  const [edited, setEdited] = useState<Row | 'new'>()
  const now = thisYear()
  const owns = (agency: string) => me.actor.role === 'administrator' || me.actor.agency === agency
  return (
    <Stack gap="md">
      <Heading
        title={t('Program', 'Programmes')}
        lead={t(
          'Anggaran pelatihan kedua dinas: sumber dana, pagu, dan apa yang sudah dipakai kelas.',
          'The training money of both agencies: where it comes from, how much there is, what classes have taken.'
        )}
      >
        {may('training/save-programme') && (
          <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setEdited('new')}>
            {t('Program baru', 'New programme')}
          </Button>
        )}
      </Heading>
      <Select
        label={t('Tahun anggaran', 'Fiscal year')}
        data={[now + 1, now, now - 1, now - 2].map(String)}
        value={year}
        onChange={setYear}
        clearable
        placeholder={t('Semua tahun', 'All years')}
        maw={220}
      />
      <ServerTable
        view="training/programmes"
        filter={{ year: year ? Number(year) : null }}
        rowKey="id"
        label={t('Program', 'Programmes')}
        exportAs="program"
        sort={{ key: 'fiscal_year', direction: 'desc' }}
        empty={t(
          'Belum ada program. Buat satu untuk setiap sumber dana, lalu rencanakan kelasnya.',
          'No programmes yet. Make one for each source of money, then plan its classes.'
        )}
        columns={[
          {
            key: 'name',
            title: t('Program', 'Programme'),
            sortable: true,
            show: (row) => (
              <Text size="sm" fw={600}>
                {row.name}
              </Text>
            )
          },
          { key: 'fiscal_year', title: t('Tahun', 'Year'), sortable: true, show: (row) => row.fiscalYear },
          {
            key: 'agency',
            title: t('Dinas', 'Agency'),
            sortable: true,
            show: (row) => (
              <Badge variant="light" color={agencyColors[row.agency as Agency]} style={{ textTransform: 'none' }}>
                {t(agencyNames[row.agency as Agency])}
              </Badge>
            )
          },
          { key: 'fundSource', title: t('Dana', 'Fund'), show: (row) => row.fundSource },
          {
            key: 'budget',
            title: t('Terpakai dari pagu', 'Used of budget'),
            sortable: true,
            width: 240,
            show: (row) => {
              const share = row.budget ? (100 * row.committed) / row.budget : 0
              return (
                <Stack gap={2}>
                  <Text size="sm">
                    {formatRupiah(row.committed)} {t('dari', 'of')} {formatRupiah(row.budget)}
                  </Text>
                  <Progress
                    value={share}
                    color={agencyColors[row.agency as Agency]}
                    aria-label={t('Bagian terpakai', 'Share used')}
                  />
                </Stack>
              )
            }
          },
          {
            key: 'passed',
            title: t('Lulus / sasaran', 'Passed / target'),
            numeric: true,
            show: (row) => `${row.passed.toLocaleString('id-ID')} / ${row.target.toLocaleString('id-ID')}`
          },
          {
            key: 'edit',
            title: '',
            show: (row) =>
              may('training/save-programme') && owns(row.agency) ? (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  c="inherit"
                  aria-label={`${t('Ubah', 'Change')} ${row.name} ${row.fiscalYear}`}
                  onClick={() => setEdited(row)}
                >
                  <IconPencil size={18} />
                </ActionIcon>
              ) : null
          }
        ]}
      />
      <Modal
        opened={edited !== undefined}
        onClose={() => setEdited(undefined)}
        title={edited === 'new' ? t('Program baru', 'New programme') : t('Ubah program', 'Change a programme')}
        size="xl"
      >
        {edited && <Editor row={edited === 'new' ? undefined : edited} close={() => setEdited(undefined)} />}
      </Modal>
    </Stack>
  )
}

function Editor({ row, close }: { row: Row | undefined; close: () => void }) {
  const t = useT()
  const { me } = useSession()
  const courses = useCourses()
  const places = usePlaces(true)
  const [agency, setAgency] = useState<string>(row?.agency ?? me.actor.agency ?? 'cooperatives')
  const form = useForm({
    initialValues: {
      name: row?.name ?? '',
      fiscalYear: row?.fiscalYear ?? thisYear() + 1,
      fundSource: row?.fundSource ?? 'APBD',
      lines: row?.lines ?? [{ code: '', name: '', amount: 0 }],
      target: row?.target ?? 0,
      courses: row?.courses ?? [],
      places: row?.places ?? []
    },
    validate: checkedBy(programmeFields, t)
  })
  const save = useAct('training/save-programme', { quiet: true })
  const total = form.values.lines.reduce((sum, line) => sum + (Number(line.amount) || 0), 0)
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((values) =>
        save.mutate(
          { id: row?.id ?? null, version: row?.version ?? 0, agency: agency as Agency, programme: values as never },
          { onSuccess: close, onError: (error) => form.setErrors(fieldErrors(error, 'programme', t)) }
        )
      )}
    >
      <Stack>
        <TextInput label={t('Nama program', 'Name of the programme')} required {...form.getInputProps('name')} />
        <Group grow align="flex-start">
          <NumberInput
            label={t('Tahun anggaran', 'Fiscal year')}
            required
            thousandSeparator=""
            {...form.getInputProps('fiscalYear')}
          />
          <Select
            label={t('Sumber dana', 'Fund source')}
            data={[...fundSources]}
            allowDeselect={false}
            {...form.getInputProps('fundSource')}
          />
          <NumberInput label={t('Sasaran peserta', 'Target participants')} min={0} {...form.getInputProps('target')} />
        </Group>
        {me.actor.role === 'administrator' && (
          <Select
            label={t('Dinas', 'Agency')}
            data={agencies.map((a) => ({ value: a, label: t(agencyNames[a]) }))}
            value={agency}
            onChange={(next) => next && setAgency(next)}
            allowDeselect={false}
          />
        )}
        <MultiSelect
          label={t('Kursus yang dibiayai', 'Courses it pays for')}
          data={[...courses.values()].map((c) => ({ value: c.id, label: t(c.name) }))}
          searchable
          required
          {...form.getInputProps('courses')}
        />
        <MultiSelect
          label={t('Untuk warga kecamatan atau desa', 'For people of districts or villages')}
          description={t('Kosong berarti seluruh kabupaten.', 'Left empty: the whole regency.')}
          data={places}
          limit={60}
          searchable
          clearable
          {...form.getInputProps('places')}
        />
        <Stack gap="xs">
          <Text fw={600} size="sm">
            {t('Rincian anggaran', 'Budget lines')}: <span className="angka">{formatRupiah(total)}</span>
          </Text>
          {form.values.lines.map((line, i) => (
            <Group key={i} align="flex-end" gap="xs" wrap="nowrap">
              <TextInput label={t('Kode', 'Code')} w={130} {...form.getInputProps(`lines.${i}.code`)} />
              <TextInput label={t('Uraian', 'Item')} style={{ flex: 1 }} {...form.getInputProps(`lines.${i}.name`)} />
              <RupiahInput label={t('Rupiah', 'Rupiah')} w={170} {...form.getInputProps(`lines.${i}.amount`)} />
              <ActionIcon
                variant="default"
                size="lg"
                aria-label={`${t('Hapus', 'Remove')} ${line.name}`}
                onClick={() => form.removeListItem('lines', i)}
              >
                <IconTrash size={18} />
              </ActionIcon>
            </Group>
          ))}
          <Button
            variant="default"
            size="compact-md"
            leftSection={<IconPlus size={16} aria-hidden />}
            style={{ alignSelf: 'flex-start' }}
            onClick={() => form.insertListItem('lines', { code: '', name: '', amount: 0 })}
          >
            {t('Tambah baris', 'Add a line')}
          </Button>
        </Stack>
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
