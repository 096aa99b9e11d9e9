import {
  Button,
  Group,
  Modal,
  NumberInput,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  TextInput
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import {
  directionNames,
  directions,
  listingFields,
  listingKindNames,
  listingKinds,
  partnerFields,
  partnerKindNames,
  partnerKinds
} from '../../src/cooperation/model.ts'
import { addDays } from '../../src/kernel/dates.ts'
import { commodities } from '../../src/potential/model.ts'
import { VillageSelect } from '../regions/village-select.tsx'
import { useAct, useView } from '../shell/client.ts'
import { DateField } from '../shell/date-field.tsx'
import { useT } from '../shell/language.tsx'
import { fieldErrors, Refused } from '../shell/problem.tsx'
import { RupiahInput } from '../shell/rupiah.tsx'
import { checkedBy } from '../shell/schema.ts'
import { useSession } from '../shell/session.tsx'
import { today } from '../shell/today.ts'

/** Something offered or needed, for a partner or an accompanied business. */
export function ListingForm({ close, of }: { close: () => void; of?: string }) {
  const t = useT()
  const navigate = useNavigate()
  const { may } = useSession()
  const withPartners = may('cooperation/partners')
  const [owner, setOwner] = useState<string | null>(of ? `case:${of}` : null)
  const [search, setSearch] = useState('')
  const cases = useView('mentoring/cases', { search, size: 30 })
  const partners = useView('cooperation/partners', { search, size: 30 }, { enabled: withPartners })
  const save = useAct('cooperation/save-listing', { quiet: true })
  const form = useForm({
    initialValues: {
      direction: 'need' as (typeof directions)[number],
      kind: 'raw-material' as (typeof listingKinds)[number],
      commodity: null as string | null,
      what: '',
      quantity: '' as number | '',
      unit: 'kg',
      every: 'month' as 'month' | 'once',
      price: null as number | null,
      starts: today(),
      ends: addDays(today(), 180),
      reachKm: 60
    },
    validate: checkedBy(listingFields, t),
    validateInputOnBlur: true
  })
  return (
    <Modal opened onClose={close} title={t('Pasang di papan', 'Post on the board')}>
      <form
        onSubmit={form.onSubmit((values) => {
          const [kind, id] = owner?.split(':') ?? []
          save.mutate(
            {
              partner: kind === 'partner' ? id! : null,
              case: kind === 'case' ? id! : null,
              listing: listingFields.parse(values)
            },
            {
              onSuccess: (made) => {
                close()
                navigate({ to: '/kemitraan/$id', params: { id: made.id } as never })
              },
              onError: (error) => form.setErrors(fieldErrors(error, 'listing', t))
            }
          )
        })}
      >
        <Stack>
          <Select
            label={t('Untuk siapa', 'Whose it is')}
            data={[
              {
                group: t('Usaha dampingan', 'Accompanied businesses'),
                items: (cases.data?.rows ?? []).map((c) => ({
                  value: `case:${c.id}`,
                  label: `${c.title}, ${c.villageName}`
                }))
              },
              {
                group: t('Mitra', 'Partners'),
                items: (partners.data?.rows ?? []).map((p) => ({ value: `partner:${p.id}`, label: p.name }))
              }
            ].filter((g) => g.items.length > 0)}
            value={owner}
            onChange={setOwner}
            searchable
            onSearchChange={(typed) => setSearch(typed.split(',')[0]!)}
            filter={({ options }) => options}
            required
            nothingFoundMessage={t('Tidak ditemukan', 'Nothing found')}
          />
          <SegmentedControl
            aria-label={t('Arah', 'Direction')}
            data={[...directions].reverse().map((d) => ({ value: d, label: t(directionNames[d]) }))}
            {...form.getInputProps('direction')}
          />
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <Select
              label={t('Jenis', 'Kind')}
              data={listingKinds.map((k) => ({ value: k, label: t(listingKindNames[k]) }))}
              allowDeselect={false}
              {...form.getInputProps('kind')}
            />
            <Select
              label={t('Komoditas', 'Commodity')}
              data={commodities.map((c) => ({ value: c.id, label: t(c.name) }))}
              clearable
              placeholder={t('Apa saja', 'Any')}
              {...form.getInputProps('commodity')}
            />
          </SimpleGrid>
          <TextInput label={t('Apa tepatnya', 'What exactly')} required {...form.getInputProps('what')} />
          <SimpleGrid cols={{ base: 1, xs: 3 }}>
            <NumberInput
              label={t('Jumlah', 'Quantity')}
              min={0}
              thousandSeparator="."
              decimalSeparator=","
              required
              {...form.getInputProps('quantity')}
            />
            <TextInput label={t('Satuan', 'Unit')} required {...form.getInputProps('unit')} />
            <Select
              label={t('Setiap', 'Every')}
              data={[
                { value: 'month', label: t('bulan', 'month') },
                { value: 'once', label: t('sekali saja', 'once') }
              ]}
              allowDeselect={false}
              {...form.getInputProps('every')}
            />
          </SimpleGrid>
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <RupiahInput
              label={
                form.values.direction === 'need'
                  ? t('Harga paling tinggi per satuan', 'Highest price a unit')
                  : t('Harga per satuan', 'Price a unit')
              }
              {...form.getInputProps('price')}
              value={form.values.price ?? ''}
              onChange={(v) => form.setFieldValue('price', v === '' ? null : Number(v))}
            />
            <NumberInput label={t('Jangkauan (km)', 'Reach (km)')} min={1} {...form.getInputProps('reachKm')} />
            <DateField label={t('Mulai', 'From')} required {...form.getInputProps('starts')} />
            <DateField label={t('Sampai', 'Until')} required {...form.getInputProps('ends')} />
          </SimpleGrid>
          <Refused error={save.error} />
          <Group justify="flex-end">
            <Button type="submit" disabled={!owner} loading={save.isPending}>
              {t('Pasang', 'Post')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

export function PartnerForm({ close }: { close: () => void }) {
  const t = useT()
  const save = useAct('cooperation/save-partner', { quiet: true })
  const form = useForm({
    initialValues: {
      name: '',
      kind: 'supplier' as (typeof partnerKinds)[number],
      village: null as string | null,
      contact: '',
      phone: '',
      note: ''
    },
    validate: checkedBy(partnerFields, t),
    validateInputOnBlur: true
  })
  return (
    <Modal opened onClose={close} title={t('Mitra baru', 'New partner')}>
      <form
        onSubmit={form.onSubmit((values) =>
          save.mutate(
            { partner: { ...values, village: values.village! } },
            { onSuccess: close, onError: (error) => form.setErrors(fieldErrors(error, 'partner', t)) }
          )
        )}
      >
        <Stack>
          <TextInput label={t('Nama', 'Name')} required {...form.getInputProps('name')} />
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <Select
              label={t('Jenis', 'Kind')}
              data={partnerKinds.map((k) => ({ value: k, label: t(partnerKindNames[k]) }))}
              allowDeselect={false}
              {...form.getInputProps('kind')}
            />
            <VillageSelect
              label={t('Desa', 'Village')}
              value={form.values.village}
              onChange={(code) => form.setFieldValue('village', code)}
              required
              error={form.errors.village as string | undefined}
            />
            <TextInput label={t('Nama kontak', 'Contact')} required {...form.getInputProps('contact')} />
            <TextInput label={t('Telepon', 'Phone')} inputMode="tel" {...form.getInputProps('phone')} />
          </SimpleGrid>
          <TextInput label={t('Catatan', 'Note')} {...form.getInputProps('note')} />
          <Refused error={save.error} />
          <Group justify="flex-end">
            <Button type="submit" loading={save.isPending}>
              {t('Simpan', 'Save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
