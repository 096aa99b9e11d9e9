import {
  ActionIcon,
  Badge,
  Button,
  Group,
  Modal,
  MultiSelect,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  TagsInput,
  Text,
  TextInput
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDebouncedValue } from '@mantine/hooks'
import { IconPencil, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import {
  type MentorKind,
  mentorFields,
  mentorKindNames,
  mentorKinds,
  skillCode,
  skillName
} from '../../src/training/model.ts'
import { useAct, useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useInAddress } from '../shell/in-address.ts'
import { useT } from '../shell/language.tsx'
import { fieldErrors, Refused } from '../shell/problem.tsx'
import { RupiahInput } from '../shell/rupiah.tsx'
import { checkedBy } from '../shell/schema.ts'
import { useSession } from '../shell/session.tsx'
import { ServerTable } from '../shell/table.tsx'
import { Periods } from './periods.tsx'
import { useCourses } from './words.ts'

type Row = Views['training/mentors']['output']['rows'][number]

/** Who teaches: from industry, from a university, from an agency. */
export function Mentors() {
  const t = useT()
  const { may } = useSession()
  const [kind, setKind] = useInAddress<string | null>('asal', null)
  const [typed, setTyped] = useInAddress<string>('cari', '')
  const [search] = useDebouncedValue(typed.trim(), 250)
  const [edited, setEdited] = useState<Row | 'new'>()
  return (
    <Stack gap="md">
      <Heading
        title={t('Narasumber', 'Mentors')}
        lead={t(
          'Setiap kelas memerlukan satu dari industri dan satu dari perguruan tinggi. Keahlian menentukan modul yang dapat diajarkan.',
          'Every class needs one from industry and one from a university. Skills decide which modules somebody can teach.'
        )}
      >
        {may('training/save-mentor') && (
          <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setEdited('new')}>
            {t('Narasumber baru', 'New mentor')}
          </Button>
        )}
      </Heading>
      <Group align="flex-end">
        <TextInput
          type="search"
          label={t('Cari nama atau lembaga', 'Search name or institution')}
          value={typed}
          onChange={(e) => setTyped(e.currentTarget.value)}
        />
        <Select
          label={t('Asal', 'From')}
          data={mentorKinds.map((k) => ({ value: k, label: t(mentorKindNames[k]) }))}
          value={kind}
          onChange={setKind}
          clearable
          placeholder={t('Semua', 'All')}
        />
      </Group>
      <ServerTable
        view="training/mentors"
        filter={{ kind: kind as MentorKind | null, search: search || null }}
        rowKey="id"
        label={t('Narasumber', 'Mentors')}
        exportAs="narasumber"
        sort={{ key: 'name', direction: 'asc' }}
        empty={t(
          'Belum ada narasumber. Tambahkan pelaku industri dan dosen yang bersedia mengajar.',
          'No mentors yet. Add people from industry and lecturers who will teach.'
        )}
        columns={[
          {
            key: 'name',
            title: t('Nama', 'Name'),
            sortable: true,
            show: (row) => (
              <Stack gap={0}>
                <Text size="sm" fw={600}>
                  {row.name}
                  {!row.active && ` (${t('tidak aktif', 'inactive')})`}
                </Text>
                <Text size="xs" c="dimmed">
                  {row.institution}
                </Text>
              </Stack>
            )
          },
          { key: 'kind', title: t('Asal', 'From'), sortable: true, show: (row) => t(mentorKindNames[row.kind]) },
          {
            key: 'skills',
            title: t('Keahlian', 'Skills'),
            show: (row) => (
              <Group gap={4}>
                {row.skills.map((s) => (
                  <Badge key={s} variant="light" color="gray" c="inherit" style={{ textTransform: 'none' }}>
                    {t(skillName(s))}
                  </Badge>
                ))}
              </Group>
            )
          },
          {
            key: 'fee',
            title: t('Honor per JP', 'Fee per JP'),
            sortable: true,
            numeric: true,
            show: (row) => formatRupiah(row.fee)
          },
          { key: 'booked', title: t('Hari terpakai', 'Days booked'), numeric: true, show: (row) => row.booked },
          { key: 'phone', title: t('Telepon', 'Phone'), show: (row) => row.phoneMasked ?? '–' },
          {
            key: 'edit',
            title: '',
            show: (row) =>
              may('training/save-mentor') ? (
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
      <Modal
        opened={edited !== undefined}
        onClose={() => setEdited(undefined)}
        title={edited === 'new' ? t('Narasumber baru', 'New mentor') : t('Ubah narasumber', 'Change a mentor')}
        size="xl"
      >
        {edited && <Editor row={edited === 'new' ? undefined : edited} close={() => setEdited(undefined)} />}
      </Modal>
    </Stack>
  )
}

export function useDistricts() {
  const villages = useView('regions/villages', {})
  const names = new Map((villages.data?.rows ?? []).map((v) => [v.districtCode, v.district]))
  return [...names].map(([value, label]) => ({ value, label })).sort((a, b) => (a.label < b.label ? -1 : 1))
}

function Editor({ row, close }: { row: Row | undefined; close: () => void }) {
  const t = useT()
  const courses = useCourses()
  const districts = useDistricts()
  const skills = [...new Set([...courses.values()].flatMap((c) => c.modules.map((m) => t(skillName(m.skill)))))].sort()
  const form = useForm({
    initialValues: {
      name: row?.name ?? '',
      kind: row?.kind ?? ('industry' as MentorKind),
      institution: row?.institution ?? '',
      phone: null as string | null,
      email: null as string | null,
      skills: row?.skills ?? [],
      districts: row?.districts ?? [],
      fee: row?.fee ?? 100_000,
      free: row?.free ?? [],
      account: null as string | null,
      active: row?.active ?? true
    },
    validate: checkedBy(mentorFields, t)
  })
  const save = useAct('training/save-mentor', { quiet: true })
  const optional = (field: 'phone' | 'email' | 'account') => ({
    value: form.values[field] ?? '',
    onChange: (e: React.ChangeEvent<HTMLInputElement>) =>
      form.setFieldValue(field, e.currentTarget.value.trim() || null),
    error: form.errors[field]
  })
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((values) =>
        save.mutate(
          { id: row?.id ?? null, version: row?.version ?? 0, mentor: values },
          { onSuccess: close, onError: (error) => form.setErrors(fieldErrors(error, 'mentor', t)) }
        )
      )}
    >
      <Stack>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput label={t('Nama', 'Name')} required {...form.getInputProps('name')} />
          <Select
            label={t('Asal', 'From')}
            data={mentorKinds.map((k) => ({ value: k, label: t(mentorKindNames[k]) }))}
            allowDeselect={false}
            {...form.getInputProps('kind')}
          />
          <TextInput
            label={t('Lembaga atau usaha', 'Institution or business')}
            required
            {...form.getInputProps('institution')}
          />
          <RupiahInput label={t('Honor per jam pelajaran', 'Fee per lesson hour')} {...form.getInputProps('fee')} />
          <TextInput
            label={t('Telepon', 'Phone')}
            description={row?.phoneMasked ? `${t('tersimpan', 'stored')}: ${row.phoneMasked}` : undefined}
            {...optional('phone')}
          />
          <TextInput
            label={t('Surel', 'E-mail')}
            description={row?.hasEmail ? t('tersimpan; isi untuk mengganti', 'stored; fill in to replace') : undefined}
            {...optional('email')}
          />
        </SimpleGrid>
        <TagsInput
          label={t('Keahlian', 'Skills')}
          description={t(
            'Pilih dari keahlian modul kursus, atau ketik yang baru.',
            'Choose from the skills of the modules, or type a new one.'
          )}
          data={skills}
          required
          value={form.values.skills.map((skill) => t(skillName(skill)))}
          onChange={(written) => form.setFieldValue('skills', written.map(skillCode))}
          error={form.errors.skills}
        />
        <MultiSelect
          label={t('Kecamatan tempat mengajar', 'Districts where they teach')}
          description={t('Kosong: di mana saja.', 'Empty: anywhere.')}
          data={districts}
          searchable
          {...form.getInputProps('districts')}
        />
        <Periods value={form.values.free} onChange={(free) => form.setFieldValue('free', free)} />
        <TextInput
          label={t('Surel akun narasumber', "E-mail of the mentor's account")}
          description={
            row?.hasAccount
              ? t('sudah terhubung ke akun', 'connected to an account')
              : t('Agar ia melihat dan mencatat kelasnya sendiri.', 'So that they see and note their own classes.')
          }
          {...optional('account')}
        />
        <Switch label={t('Aktif', 'Active')} {...form.getInputProps('active', { type: 'checkbox' })} />
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
