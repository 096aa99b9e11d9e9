/** The inputs of a household, a person and an enterprise, used wherever one is entered or changed. */

import { Button, Checkbox, Group, NumberInput, Select, SimpleGrid, Stack, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { IconCurrentLocation } from '@tabler/icons-react'
import { useState } from 'react'
import {
  housingNames,
  housings,
  paperKinds,
  relationNames,
  relations,
  sexes,
  sexNames
} from '../../src/households/model.ts'
import { kinds } from '../../src/potential/model.ts'
import { VillageSelect } from '../regions/village-select.tsx'
import { complain } from '../shell/client.ts'
import { DateField } from '../shell/date-field.tsx'
import { useT } from '../shell/language.tsx'

// biome-ignore lint/suspicious/noExplicitAny: forms of several shapes share these inputs; the schema checks the values
type AnyForm = UseFormReturnType<any>

export const emptyHousehold = {
  village: '',
  kk: '',
  hamlet: '',
  rt: '',
  rw: '',
  address: '',
  lat: null as number | null,
  lon: null as number | null,
  housing: null as string | null,
  welfareDecile: null as number | null,
  womanHeaded: false,
  disability: false
}
export const emptyPerson = {
  nik: '',
  name: '',
  sex: null as string | null,
  birthDate: '',
  birthPlace: '',
  phone: '',
  relation: null as string | null,
  education: '',
  occupation: ''
}
export const emptyEnterprise = {
  owner: '',
  name: '',
  kind: null as string | null,
  kbli: '',
  started: '',
  workers: null as number | null,
  turnoverNow: null as number | null,
  turnoverBefore: null as number | null,
  capital: null as number | null,
  papers: [] as { kind: string; number: string; validUntil: string }[]
}

const money = {
  prefix: 'Rp',
  thousandSeparator: '.',
  decimalSeparator: ',',
  allowNegative: false,
  allowDecimal: false,
  hideControls: true
} as const
const nothing = <T,>(value: T | '' | undefined): T | null => (value === '' || value === undefined ? null : value)

const at = (form: AnyForm, under: string) => (field: string) => form.getInputProps(under ? `${under}.${field}` : field)
const numeric = (props: ReturnType<ReturnType<typeof at>>) => ({
  ...props,
  value: props.value ?? '',
  onChange: (value: string | number) => props.onChange(nothing(value))
})

/** `stored`: the masked identifier on record, kept when the input stays empty. */
export function HouseholdFields({ form, under, stored }: { form: AnyForm; under: string; stored?: string | null }) {
  const t = useT()
  const input = at(form, under)
  const path = (field: string) => (under ? `${under}.${field}` : field)
  const [locating, setLocating] = useState(false)
  const locate = () => {
    setLocating(true)
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.setFieldValue(path('lat'), Math.round(coords.latitude * 1e6) / 1e6)
        form.setFieldValue(path('lon'), Math.round(coords.longitude * 1e6) / 1e6)
        setLocating(false)
      },
      () => {
        setLocating(false)
        complain(
          t(
            'Lokasi tidak didapat. Izinkan lokasi di peramban, atau kosongkan.',
            'No location. Allow it in the browser, or leave it empty.'
          )
        )
      }
    )
  }
  return (
    <Stack gap="sm">
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <VillageSelect
          label={t('Desa', 'Village')}
          required
          value={input('village').value || null}
          error={input('village').error}
          onChange={(code) => form.setFieldValue(path('village'), code ?? '')}
        />
        <TextInput
          label={t('No. KK', 'No. KK')}
          inputMode="numeric"
          description={
            stored
              ? t(`Tercatat ${stored}. Kosongkan bila tetap.`, `On record ${stored}. Leave empty to keep.`)
              : t('16 angka dari Kartu Keluarga.', '16 digits from the family card.')
          }
          {...input('kk')}
        />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 2, sm: 4 }}>
        <TextInput label={t('Dusun', 'Hamlet')} {...input('hamlet')} />
        <TextInput label="RT" inputMode="numeric" {...input('rt')} />
        <TextInput label="RW" inputMode="numeric" {...input('rw')} />
        <NumberInput
          label={t('Desil', 'Welfare decile')}
          min={1}
          max={10}
          allowDecimal={false}
          {...numeric(input('welfareDecile'))}
        />
      </SimpleGrid>
      <TextInput label={t('Alamat', 'Address')} {...input('address')} />
      <Group align="flex-end" gap="md">
        <Select
          label={t('Rumah', 'Housing')}
          data={housings.map((h) => ({ value: h, label: t(housingNames[h]) }))}
          clearable
          {...input('housing')}
        />
        <Button
          variant="default"
          leftSection={<IconCurrentLocation size={18} aria-hidden />}
          onClick={locate}
          loading={locating}
        >
          {input('lat').value
            ? `${input('lat').value}, ${input('lon').value}`
            : t('Catat lokasi di sini', 'Record this place')}
        </Button>
      </Group>
      <Group>
        <Checkbox
          label={t('Kepala keluarga perempuan', 'Headed by a woman')}
          {...form.getInputProps(path('womanHeaded'), { type: 'checkbox' })}
        />
        <Checkbox
          label={t('Ada penyandang disabilitas', 'Somebody has a disability')}
          {...form.getInputProps(path('disability'), { type: 'checkbox' })}
        />
      </Group>
    </Stack>
  )
}

export function PersonFields({
  form,
  under,
  stored
}: {
  form: AnyForm
  under: string
  stored?: { nik: string | null; phone: string | null }
}) {
  const t = useT()
  const input = at(form, under)
  const keep = (value: string | null | undefined, usual: string) =>
    value ? t(`Tercatat ${value}. Kosongkan bila tetap.`, `On record ${value}. Leave empty to keep.`) : usual
  return (
    <Stack gap="sm">
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput label={t('Nama', 'Name')} required {...input('name')} />
        <TextInput
          label="NIK"
          inputMode="numeric"
          description={keep(
            stored?.nik,
            t('16 angka dari KTP; boleh kosong.', '16 digits from the identity card; may be empty.')
          )}
          {...input('nik')}
        />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 2, sm: 4 }}>
        <Select
          label={t('Jenis kelamin', 'Sex')}
          data={sexes.map((s) => ({ value: s, label: t(sexNames[s]) }))}
          clearable
          {...input('sex')}
        />
        <DateField
          label={t('Tanggal lahir', 'Date of birth')}
          {...input('birthDate')}
          value={input('birthDate').value ?? ''}
        />
        <TextInput
          label={t('Tempat lahir', 'Place of birth')}
          {...input('birthPlace')}
          value={input('birthPlace').value ?? ''}
        />
        <Select
          label={t('Hubungan', 'Relation')}
          data={relations.map((r) => ({ value: r, label: t(relationNames[r]) }))}
          clearable
          {...input('relation')}
        />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <TextInput
          label={t('Telepon / WhatsApp', 'Phone / WhatsApp')}
          type="tel"
          description={keep(stored?.phone, '0812 3456 7890')}
          {...input('phone')}
        />
        <TextInput
          label={t('Pendidikan', 'Education')}
          {...input('education')}
          value={input('education').value ?? ''}
        />
        <TextInput
          label={t('Pekerjaan', 'Occupation')}
          {...input('occupation')}
          value={input('occupation').value ?? ''}
        />
      </SimpleGrid>
    </Stack>
  )
}

export function EnterpriseFields({ form, owners }: { form: AnyForm; owners: { value: string; label: string }[] }) {
  const t = useT()
  const input = at(form, '')
  const papers = form.values.papers as (typeof emptyEnterprise)['papers']
  return (
    <Stack gap="sm">
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput label={t('Nama usaha', 'Business name')} required {...input('name')} />
        <Select label={t('Pemilik', 'Owner')} required data={owners} allowDeselect={false} {...input('owner')} />
        <Select
          label={t('Jenis usaha', 'Kind of business')}
          data={kinds.map((k) => ({ value: k.id, label: t(k.name) }))}
          clearable
          {...input('kind')}
          onChange={(kind) => {
            form.setFieldValue('kind', kind)
            const kbli = kinds.find((k) => k.id === kind)?.kbli
            if (kbli && !form.values.kbli) form.setFieldValue('kbli', kbli)
          }}
        />
        <TextInput
          label="KBLI"
          inputMode="numeric"
          description={t('5 angka KBLI 2025; terisi dari jenis usaha.', '5 digits of KBLI 2025; filled from the kind.')}
          {...input('kbli')}
          value={input('kbli').value ?? ''}
        />
        <DateField label={t('Mulai', 'Started')} {...input('started')} value={input('started').value ?? ''} />
        <NumberInput label={t('Pekerja', 'Workers')} min={0} allowDecimal={false} {...numeric(input('workers'))} />
        <NumberInput
          label={t('Omzet sebulan sekarang', 'Monthly turnover now')}
          {...money}
          {...numeric(input('turnoverNow'))}
        />
        <NumberInput
          label={t('Omzet sebulan sebelum pandemi', 'Monthly turnover before the pandemic')}
          {...money}
          {...numeric(input('turnoverBefore'))}
        />
        <NumberInput
          label={t('Modal, tanpa tanah dan bangunan', 'Capital, without land and building')}
          {...money}
          {...numeric(input('capital'))}
        />
      </SimpleGrid>
      {papers.map((_, i) => (
        <Group key={i} align="flex-end" grow>
          <Select
            label={t('Surat', 'Paper')}
            data={paperKinds.map((k) => ({ value: k, label: k.toUpperCase() }))}
            allowDeselect={false}
            {...form.getInputProps(`papers.${i}.kind`)}
          />
          <TextInput label={t('Nomor', 'Number')} {...form.getInputProps(`papers.${i}.number`)} />
          <DateField
            label={t('Berlaku sampai', 'Valid until')}
            {...form.getInputProps(`papers.${i}.validUntil`)}
            value={form.values.papers[i].validUntil ?? ''}
          />
          <Button variant="default" onClick={() => form.removeListItem('papers', i)}>
            {t('Hapus', 'Remove')}
          </Button>
        </Group>
      ))}
      <Button
        variant="default"
        style={{ alignSelf: 'flex-start' }}
        onClick={() => form.insertListItem('papers', { kind: 'nib', number: '', validUntil: '' })}
      >
        {t('Tambah surat (NIB, P-IRT, halal …)', 'Add a paper (NIB, P-IRT, halal …)')}
      </Button>
    </Stack>
  )
}
