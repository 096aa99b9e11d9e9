import {
  Alert,
  Badge,
  Button,
  Checkbox,
  Code,
  CopyButton,
  Group,
  Modal,
  MultiSelect,
  Select,
  Stack,
  Table,
  Tabs,
  Text,
  TextInput,
  Tooltip
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDebouncedValue } from '@mantine/hooks'
import { IconUserPlus } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { agencyNames, roleNames, scopeNames } from '../../src/access/names.ts'
import type { Views } from '../../src/client.ts'
import { agencies, type Role, roles, type Scope } from '../../src/kernel/actor.ts'
import { CardTable } from '../shell/card-table.tsx'
import { useAct, useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useInAddress } from '../shell/in-address.ts'
import { useT } from '../shell/language.tsx'
import { fieldErrors } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { ServerTable } from '../shell/table.tsx'
import { SignInRulesTab } from './sign-in-rules.tsx'

type Member = Views['access/members']['output']['rows'][number]

export function Users() {
  const t = useT()
  const { may } = useSession()
  const { tab } = useSearch({ strict: false }) as { tab?: string }
  const navigate = useNavigate()
  return (
    <Stack gap="md">
      <Heading
        title={t('Pengguna & Hak', 'Users & Rights')}
        lead={t(
          'Siapa boleh melakukan apa, dan seluas apa. Tabel hak di bawah adalah tabel yang dipakai server.',
          'Who may do what, and how far. The table of rights below is the one the server uses.'
        )}
      />
      <Tabs
        value={tab ?? (may('access/members') ? 'pengguna' : 'hak')}
        onChange={(next) => navigate({ to: '/pengguna', search: { tab: next ?? undefined } as never, replace: true })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          {may('access/members') && <Tabs.Tab value="pengguna">{t('Pengguna', 'Users')}</Tabs.Tab>}
          <Tabs.Tab value="hak">{t('Tabel hak', 'Table of rights')}</Tabs.Tab>
          {may('access/sign-in-rules') && <Tabs.Tab value="masuk">{t('Aturan masuk', 'Rules of signing in')}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="pengguna">
          <Members />
        </Tabs.Panel>
        <Tabs.Panel value="hak">
          <Rights />
        </Tabs.Panel>
        <Tabs.Panel value="masuk">
          <SignInRulesTab />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  )
}

function Members() {
  const t = useT()
  const { may } = useSession()
  const [typed, setTyped] = useInAddress<string>('cari', '')
  const [search] = useDebouncedValue(typed, 300)
  const [editing, setEditing] = useState<Member | 'new' | undefined>()
  const [password, setPassword] = useState<{ name: string; password: string } | undefined>()
  const change = may('access/change-member')
  return (
    <Stack>
      <Group align="flex-end" justify="space-between">
        <TextInput
          type="search"
          label={t('Cari nama atau surel', 'Search name or e-mail')}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {may('access/add-member') && (
          <Button leftSection={<IconUserPlus size={18} aria-hidden />} onClick={() => setEditing('new')}>
            {t('Tambah pengguna', 'Add a user')}
          </Button>
        )}
      </Group>
      <ServerTable
        view="access/members"
        filter={{ search }}
        rowKey="user"
        label={t('Daftar pengguna', 'List of users')}
        exportAs="pengguna"
        empty={t('Tidak ada pengguna yang cocok.', 'No user matches.')}
        columns={[
          { key: 'name', title: t('Nama', 'Name'), sortable: true, show: (row) => row.name },
          { key: 'email', title: t('Surel', 'E-mail'), sortable: true, show: (row) => row.email },
          { key: 'role', title: t('Peran', 'Role'), sortable: true, show: (row) => t(roleNames[row.role as Role]) },
          {
            key: 'place',
            title: t('Bagian', 'Part'),
            show: (row) =>
              row.agency
                ? t(agencyNames[row.agency as 'industry'])
                : (row.retailer ?? (row.villages.length ? `${row.villages.length} ${t('desa', 'villages')}` : ''))
          },
          {
            key: 'active',
            title: '',
            show: (row) =>
              !row.active && (
                <Badge color="batik" variant="light">
                  {t('Nonaktif', 'Inactive')}
                </Badge>
              )
          },
          {
            key: 'edit',
            title: '',
            show: (row) =>
              change && (
                <Button
                  variant="default"
                  size="compact-sm"
                  onClick={() => setEditing(row)}
                  aria-label={`${t('Ubah', 'Change')} ${row.name}`}
                >
                  {t('Ubah', 'Change')}
                </Button>
              )
          }
        ]}
      />
      <Modal
        opened={editing !== undefined}
        onClose={() => setEditing(undefined)}
        title={editing === 'new' ? t('Pengguna baru', 'New user') : t('Ubah pengguna', 'Change user')}
      >
        {editing && (
          <MemberForm
            key={editing === 'new' ? 'new' : editing.user}
            member={editing === 'new' ? undefined : editing}
            done={(made) => {
              setEditing(undefined)
              setPassword(made)
            }}
          />
        )}
      </Modal>
      <Modal
        opened={password !== undefined}
        onClose={() => setPassword(undefined)}
        title={t('Kata sandi baru', 'New password')}
      >
        {password && (
          <Stack>
            <Text>
              {t(
                `Sampaikan kata sandi ini kepada ${password.name}. Hanya ditampilkan sekali.`,
                `Give this password to ${password.name}. It is shown only once.`
              )}
            </Text>
            <Code fz="xl" p="md" ta="center">
              {password.password}
            </Code>
            <CopyButton value={password.password}>
              {({ copy, copied }) => (
                <Button onClick={copy}>{copied ? t('Tersalin', 'Copied') : t('Salin', 'Copy')}</Button>
              )}
            </CopyButton>
          </Stack>
        )}
      </Modal>
    </Stack>
  )
}

function MemberForm({
  member,
  done
}: {
  member: Member | undefined
  done: (made: { name: string; password: string } | undefined) => void
}) {
  const t = useT()
  const villages = useView('regions/villages', {})
  const form = useForm({
    initialValues: {
      name: member?.name ?? '',
      email: member?.email ?? '',
      role: (member?.role ?? 'facilitator') as Exclude<Role, 'public'>,
      agency: (member?.agency ?? null) as 'cooperatives' | 'industry' | null,
      villages: (member?.villages ?? []) as string[],
      household: member?.household ?? '',
      retailer: member?.retailer ?? '',
      active: member?.active ?? true
    }
  })
  const add = useAct('access/add-member', { quiet: true })
  const change = useAct('access/change-member', { quiet: true })
  const { actor } = useSession().me
  const reset = useAct('access/reset-password')
  const resetCodes = useAct('access/reset-second-factor')
  const refused = add.error ?? change.error
  const submit = form.onSubmit(({ active, household, retailer, ...values }) => {
    const input = { ...values, household: household || null, retailer: retailer || null }
    const fail = {
      onError: (error: Parameters<typeof fieldErrors>[0]) =>
        form.setErrors({
          ...fieldErrors(error, 'member', t),
          ...Object.fromEntries(error.problem.pointers.map((p) => [p.pointer.slice(1), t(p.text)]))
        })
    }
    if (member)
      change.mutate(
        { user: member.user, version: member.version, active, member: input },
        { onSuccess: () => done(undefined), ...fail }
      )
    else add.mutate(input, { onSuccess: ({ password }) => done({ name: values.name, password }), ...fail })
  })
  const { role } = form.values
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput label={t('Nama', 'Name')} required {...form.getInputProps('name')} />
        <TextInput
          label={t('Surel', 'E-mail')}
          type="email"
          required
          disabled={member !== undefined}
          {...form.getInputProps('email')}
        />
        <Select
          label={t('Peran', 'Role')}
          data={roles.filter((r) => r !== 'public').map((r) => ({ value: r, label: t(roleNames[r]) }))}
          allowDeselect={false}
          {...form.getInputProps('role')}
        />
        {role === 'officer' && (
          <Select
            label={t('Dinas', 'Agency')}
            required
            data={agencies.map((a) => ({ value: a, label: t(agencyNames[a]) }))}
            {...form.getInputProps('agency')}
          />
        )}
        {role === 'facilitator' && (
          <MultiSelect
            label={t('Desa binaan', 'Assigned villages')}
            data={villages.data?.rows.map((v) => ({ value: v.code, label: `${v.name}, ${v.district}` })) ?? []}
            searchable
            limit={50}
            {...form.getInputProps('villages')}
          />
        )}
        {role === 'buyer' && (
          <TextInput label={t('Peritel', 'Retailer')} required {...form.getInputProps('retailer')} />
        )}
        {role === 'resident' && (
          <TextInput
            label={t('Nomor rumah tangga di Rakit', 'Household id in Rakit')}
            description={t(
              'Bagian akhir alamat halaman rumah tangganya.',
              "The last part of the household page's address."
            )}
            required
            {...form.getInputProps('household')}
          />
        )}
        {member && (
          <Checkbox label={t('Boleh masuk', 'May sign in')} {...form.getInputProps('active', { type: 'checkbox' })} />
        )}
        {refused && (
          <Alert color="batik" role="alert">
            {t(refused.problem.text)}
          </Alert>
        )}
        <Group justify="flex-end">
          {member && (
            <Button
              variant="default"
              loading={reset.isPending}
              onClick={() =>
                reset.mutate(
                  { user: member.user },
                  { onSuccess: ({ password }) => done({ name: member.name, password }) }
                )
              }
            >
              {t('Ganti kata sandi', 'Reset password')}
            </Button>
          )}
          {member && member.user !== actor.user && (
            <Tooltip
              multiline
              w={280}
              label={t(
                'Bila telepon dan kode pemulihannya hilang. Kata sandinya ikut diganti.',
                'When telephone and recovery codes are lost. The password is changed as well.'
              )}
            >
              <Button
                variant="default"
                loading={resetCodes.isPending}
                onClick={() =>
                  resetCodes.mutate(
                    { user: member.user },
                    { onSuccess: ({ password }) => done({ name: member.name, password }) }
                  )
                }
              >
                {t('Cabut kode sekali pakai', 'Take away one-time codes')}
              </Button>
            </Tooltip>
          )}
          <Button type="submit" loading={add.isPending || change.isPending}>
            {t('Simpan', 'Save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

const signs: Record<Scope, string> = { regency: '●', agency: '◆', area: '◐', own: '○' }

/** The permission table of the server, an operation a row and a role a column. */
function Rights() {
  const t = useT()
  const table = useView('access/permissions', {})
  if (!table.data) return null
  const { permissions, titles } = table.data
  return (
    <Stack>
      <Group gap="lg">
        {Object.entries(signs).map(([scope, sign]) => (
          <Text key={scope} size="sm">
            {sign} {t(scopeNames[scope as Scope])}
          </Text>
        ))}
        <Text size="sm">– {t('tidak boleh', 'refused')}</Text>
      </Group>
      <CardTable label={t('Tabel hak', 'Table of rights')} width={900}>
        <Table striped withTableBorder stickyHeader>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('Tindakan atau tampilan', 'Action or view')}</Table.Th>
              {roles.map((role) => (
                <Table.Th key={role} ta="center">
                  {t(roleNames[role])}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {Object.entries(permissions).map(([operation, row]) => (
              <Table.Tr key={operation}>
                <Table.Th scope="row" fw={500}>
                  {titles[operation] ? t(titles[operation]) : operation}
                </Table.Th>
                {roles.map((role) => {
                  const scope = (row as Partial<Record<Role, Scope>>)[role]
                  return (
                    <Table.Td key={role} ta="center">
                      {scope ? (
                        <Tooltip label={t(scopeNames[scope])}>
                          <span role="img" aria-label={t(scopeNames[scope])}>
                            {signs[scope]}
                          </span>
                        </Tooltip>
                      ) : (
                        <span role="img" aria-label={t('tidak boleh', 'refused')}>
                          –
                        </span>
                      )}
                    </Table.Td>
                  )
                })}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </CardTable>
    </Stack>
  )
}
