import {
  Anchor,
  Badge,
  Button,
  Checkbox,
  Collapse,
  Group,
  Modal,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconArrowsLeftRight, IconRoute } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { agencyNames } from '../../src/access/names.ts'
import type { Agency } from '../../src/kernel/actor.ts'
import { formatInstant } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { kinds } from '../../src/potential/model.ts'
import { type PlanSettings, planSettings } from '../../src/training/model.ts'
import { act, complain, Refusal, useView } from '../shell/client.ts'
import { DateField } from '../shell/date-field.tsx'
import { Heading } from '../shell/heading.tsx'
import { useInAddress } from '../shell/in-address.ts'
import { useLanguage, useT } from '../shell/language.tsx'
import { checkedBy } from '../shell/schema.ts'
import { useSession } from '../shell/session.tsx'
import { ServerTable } from '../shell/table.tsx'
import { thisYear } from '../shell/today.ts'
import { Emphases, FreeDays } from './plan-settings.tsx'

export function usePlanStatuses(): Record<string, { label: string; color: string }> {
  const t = useT()
  return {
    solving: { label: t('sedang dihitung', 'being solved'), color: 'gray' },
    ready: { label: t('menunggu persetujuan', 'waiting for approval'), color: 'mente' },
    approved: { label: t('disetujui', 'approved'), color: 'hijau' },
    replaced: { label: t('digantikan', 'replaced'), color: 'gray' },
    failed: { label: t('tidak berhasil', 'failed'), color: 'batik' }
  }
}

/** Plans of a year: from wishes, potential, mentors, places and money to classes. */
export function Plans() {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const navigate = useNavigate()
  const statuses = usePlanStatuses()
  const [planning, setPlanning] = useState(false)
  const [state, setState] = useInAddress<string | null>('keadaan', null)
  const [chosen, setChosen] = useState<string[]>([])
  return (
    <Stack gap="md">
      <Heading
        title={t('Perencana', 'Planner')}
        lead={t(
          'Satu rencana, dua anggaran. Rakit mencari kelas, tempat, tanggal dan narasumber yang paling memenuhi ' +
            'keinginan warga, dan menjelaskan setiap pilihan.',
          'One plan, two budgets. Rakit looks for the classes, places, dates and mentors that meet most of what ' +
            'people wish, and explains every choice.'
        )}
      >
        {chosen.length === 2 && (
          <Button
            component={Link}
            to="/perencana/banding"
            search={{ a: chosen[0], b: chosen[1] } as never}
            variant="default"
            leftSection={<IconArrowsLeftRight size={18} aria-hidden />}
          >
            {t('Bandingkan dua rencana', 'Compare two plans')}
          </Button>
        )}
        {may('training/make-plan') && (
          <Button leftSection={<IconRoute size={18} aria-hidden />} onClick={() => setPlanning(true)}>
            {t('Rencana baru', 'New plan')}
          </Button>
        )}
      </Heading>
      <Select
        label={t('Keadaan', 'State')}
        data={[{ value: 'waiting', label: t('Menunggu persetujuan saya', 'Waiting for my approval') }]}
        value={state}
        onChange={setState}
        clearable
        placeholder={t('Semua', 'All')}
        maw={320}
      />
      <ServerTable
        view="training/plans"
        filter={{ status: (state ?? 'all') as 'all' }}
        rowKey="id"
        label={t('Rencana', 'Plans')}
        exportAs="rencana"
        sort={{ key: 'made_at', direction: 'desc' }}
        empty={t(
          'Belum ada rencana. Mulai dari Rencana baru: pilih periode dan program kedua dinas.',
          'No plans yet. Begin with New plan: choose a period and the programmes of both agencies.'
        )}
        columns={[
          {
            key: 'choose',
            title: '',
            show: (row) => (
              <Checkbox
                aria-label={`${t('Pilih untuk dibandingkan', 'Choose to compare')}: ${row.name}`}
                checked={chosen.includes(row.id)}
                disabled={!row.result || (chosen.length === 2 && !chosen.includes(row.id))}
                onChange={(e) =>
                  setChosen(e.currentTarget.checked ? [...chosen, row.id] : chosen.filter((id) => id !== row.id))
                }
              />
            )
          },
          {
            key: 'name',
            title: t('Rencana', 'Plan'),
            sortable: true,
            show: (row) => (
              <Anchor component={Link} to="/perencana/$id" params={{ id: row.id } as never} fw={600}>
                {row.name}
              </Anchor>
            )
          },
          { key: 'fiscal_year', title: t('Tahun', 'Year'), sortable: true, show: (row) => row.fiscalYear },
          {
            key: 'status',
            title: t('Keadaan', 'State'),
            sortable: true,
            show: (row) => (
              <Badge variant="light" color={statuses[row.status]?.color ?? 'gray'} style={{ textTransform: 'none' }}>
                {statuses[row.status]?.label ?? row.status}
              </Badge>
            )
          },
          { key: 'classes', title: t('Kelas', 'Classes'), numeric: true, show: (row) => row.classes },
          {
            key: 'seats',
            title: t('Kursi / peminat', 'Seats / applicants'),
            numeric: true,
            show: (row) =>
              row.result
                ? `${row.result.seated.toLocaleString('id-ID')} / ${row.result.applicants.toLocaleString('id-ID')}`
                : '–'
          },
          { key: 'by', title: t('Oleh', 'By'), show: (row) => row.madeBy },
          {
            key: 'made_at',
            title: t('Waktu', 'When'),
            sortable: true,
            show: (row) => formatInstant(String(row.madeAt), language)
          }
        ]}
      />
      <Modal opened={planning} onClose={() => setPlanning(false)} title={t('Rencana baru', 'New plan')} size="xl">
        <PlanForm
          settings={undefined}
          name=""
          basedOn={null}
          made={(plan) => navigate({ to: '/perencana/$id', params: { id: plan } as never })}
        />
      </Modal>
    </Stack>
  )
}

const nobody = '00000000-0000-0000-0000-000000000000'

/** The settings of a plan; based on an earlier one, it changes as little as it can. */
export function PlanForm({
  settings,
  name,
  basedOn,
  made
}: {
  settings: PlanSettings | undefined
  name: string
  basedOn: string | null
  made: (plan: string) => void
}) {
  const t = useT()
  const year = settings?.fiscalYear ?? thisYear() + 1
  const [more, setMore] = useState(false)
  const [busy, setBusy] = useState(false)
  const form = useForm({
    initialValues: {
      name,
      settings:
        settings ??
        // What is not said here is as the model has it; no programme is chosen yet.
        ({
          ...planSettings.parse({ fiscalYear: year, from: `${year}-02-01`, to: `${year}-06-30`, programmes: [nobody] }),
          programmes: []
        } as PlanSettings)
    },
    validate: (values) => ({
      ...(values.name.trim().length < 3
        ? { name: t('Beri nama, paling sedikit 3 huruf.', 'Give a name of at least 3 letters.') }
        : {}),
      ...Object.fromEntries(
        Object.entries(checkedBy(planSettings, t)(values.settings)).map(([key, message]) => [
          `settings.${key}`,
          message
        ])
      )
    })
  })
  const villages = useView('regions/villages', {})
  const districts = [...new Map((villages.data?.rows ?? []).map((v) => [v.districtCode, v.district]))].map(
    ([value, label]) => ({ value, label })
  )
  const programmes = useView('training/programmes', { year: form.values.settings.fiscalYear || null, size: 200 })
  const submit = form.onSubmit(async (values) => {
    setBusy(true)
    try {
      const { plan } = await act('training/make-plan', { ...values, basedOn })
      made(plan)
    } catch (error) {
      if (error instanceof Refusal) complain(error)
    } finally {
      setBusy(false)
    }
  })
  const share = (
    field: 'womanHeaded' | 'poor' | 'neverTrained' | 'perKm' | 'ramadan' | 'variety',
    label: string,
    step = 0.05,
    max = 1
  ) => (
    <NumberInput
      label={label}
      min={0}
      max={max}
      step={step}
      decimalSeparator=","
      {...form.getInputProps(`settings.${field}`)}
    />
  )
  return (
    <form noValidate onSubmit={submit}>
      <Stack>
        <TextInput
          label={t('Nama rencana', 'Name of the plan')}
          placeholder={t('mis. Rencana semester 1 2027', 'e.g. First half of 2027')}
          required
          {...form.getInputProps('name')}
        />
        <SimpleGrid cols={{ base: 1, xs: 3 }}>
          <NumberInput
            label={t('Tahun anggaran', 'Fiscal year')}
            thousandSeparator=""
            required
            {...form.getInputProps('settings.fiscalYear')}
          />
          <DateField label={t('Kelas mulai', 'Classes from')} required {...form.getInputProps('settings.from')} />
          <DateField label={t('Kelas paling akhir', 'Classes until')} required {...form.getInputProps('settings.to')} />
        </SimpleGrid>
        <FreeDays from={form.values.settings.from} to={form.values.settings.to} />
        <Checkbox.Group
          label={t('Program yang membiayai', 'Programmes that pay')}
          description={t(
            'Pilih program kedua dinas, agar satu rencana memakai kedua anggaran.',
            'Choose programmes of both agencies, so that one plan uses both budgets.'
          )}
          error={form.errors['settings.programmes']}
          {...form.getInputProps('settings.programmes')}
        >
          <Stack gap="xs" mt="xs">
            {(programmes.data?.rows ?? []).map((p) => (
              <Checkbox
                key={p.id}
                value={p.id}
                label={`${p.name}, ${t(agencyNames[p.agency as Agency])}: ${t('sisa', 'left')} ${formatRupiah(p.budget - p.committed)}`}
              />
            ))}
            {programmes.data?.total === 0 && (
              <Text size="sm">
                {t('Tahun ini belum ada program.', 'No programmes in this year.')}{' '}
                <Anchor component={Link} to="/program" inherit>
                  {t('Buat program', 'Make a programme')}
                </Anchor>
              </Text>
            )}
          </Stack>
        </Checkbox.Group>
        <Button
          variant="subtle"
          size="compact-md"
          onClick={() => setMore(!more)}
          style={{ alignSelf: 'flex-start' }}
          aria-expanded={more}
        >
          {t('Pengaturan lain', 'More settings')}
        </Button>
        <Collapse expanded={more}>
          <SimpleGrid cols={{ base: 1, xs: 2, sm: 3 }}>
            <NumberInput
              label={t('Waktu mencari (detik)', 'Time to look (seconds)')}
              min={1}
              max={600}
              {...form.getInputProps('settings.seconds')}
            />
            <NumberInput
              label={t('Jarak terjauh (km)', 'Furthest (km)')}
              min={1}
              max={200}
              {...form.getInputProps('settings.furthestKm')}
            />
            <NumberInput
              label={t('Kursi per rumah tangga', 'Seats a household')}
              min={1}
              max={10}
              {...form.getInputProps('settings.perHousehold')}
            />
            <NumberInput
              label={t('Kursi terjamin per kecamatan', 'Seats promised a district')}
              min={0}
              max={100}
              {...form.getInputProps('settings.districtFloor')}
            />
            {share('womanHeaded', t('Tambahan: kepala keluarga perempuan', 'More for women who head a household'))}
            {share('poor', t('Tambahan: desil 1 sampai 4', 'More for welfare deciles 1 to 4'))}
            {share('neverTrained', t('Tambahan: belum pernah dilatih', 'More for those never trained'))}
            {share('perKm', t('Potongan tiap km perjalanan', 'Less for each km to travel'), 0.01)}
            {share('ramadan', t('Potongan selama Ramadan (1: tanpa kelas)', 'Less during Ramadan (1: no class)'))}
            {share('variety', t('Potongan keragaman', 'Taken off for variety'), 0.05, 0.9)}
          </SimpleGrid>
          <Emphases
            label={t('Jenis usaha', 'Kinds of business')}
            options={kinds.map((k) => ({ value: k.id, label: t(k.name) }))}
            value={form.values.settings.kinds}
            set={(next) => form.setFieldValue('settings.kinds', next)}
          />
          <Emphases
            label={t('Kecamatan', 'Districts')}
            options={districts}
            value={form.values.settings.districts}
            set={(next) => form.setFieldValue('settings.districts', next)}
          />
        </Collapse>
        <Group justify="flex-end">
          <Button type="submit" loading={busy} leftSection={<IconRoute size={18} aria-hidden />}>
            {t('Hitung rencana', 'Make the plan')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
