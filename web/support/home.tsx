import { Anchor, Button, Card, Group, Select, Stack, Table, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { Link, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { agencyNames } from '../../src/access/names.ts'
import type { Views } from '../../src/client.ts'
import { type Agency, agencies } from '../../src/kernel/actor.ts'
import { briefDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { helpStateNames, helpStates } from '../../src/support/model.ts'
import { useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { Sideways } from '../shell/sideways.tsx'
import { EmptyState, ServerTable } from '../shell/table.tsx'
import { AddressTabs } from '../shell/tabs.tsx'
import { HelpBadge, useKinds } from './words.tsx'

type State = NonNullable<Views['support/list']['input']['state']>

/** All help: what is asked, decided and handed over, who may have it, and what was given twice. */
export function SupportHome() {
  const t = useT()
  const { me, may } = useSession()
  const resident = me.actor.role === 'resident'
  return (
    <Stack gap="md">
      <Heading
        title={resident ? t('Bantuan untuk Keluarga Saya', "My Household's Help") : t('Bantuan', 'Help')}
        lead={
          resident
            ? t(
                'Yang Anda ajukan, yang disetujui, dan yang sudah diterima. Mengajukan bantuan: buka halaman keluarga Anda.',
                'What you asked for, what was granted and what you received. Ask for help on the page of your household.'
              )
            : t(
                'Satu buku untuk kedua dinas: siapa mengajukan apa, apa yang diputuskan, dan apakah masih dipakai.',
                'One book of both agencies: who asked for what, what was decided, and whether it is still used.'
              )
        }
      >
        {may('support/rules') && !resident && (
          <Button variant="default" component={Link} to="/bantuan/aturan">
            {t('Jenis & syarat', 'Kinds & conditions')}
          </Button>
        )}
      </Heading>
      <AddressTabs
        at="/bantuan"
        tabs={[
          { id: 'daftar', label: t('Daftar', 'List'), show: () => <List /> },
          ...(may('support/eligible')
            ? [{ id: 'berhak', label: t('Siapa yang berhak', 'Who may have it'), show: () => <Eligible /> }]
            : []),
          ...(may('support/doubles')
            ? [{ id: 'ganda', label: t('Bantuan ganda', 'Double help'), show: () => <Doubles /> }]
            : [])
        ]}
      />
    </Stack>
  )
}

function List() {
  const { t, language } = useLanguage()
  const { me } = useSession()
  const kinds = useKinds()
  const search = useSearch({ strict: false }) as { keadaan?: string; dinas?: string }
  const [state, setState] = useState<string | null>(search.keadaan ?? null)
  const [agency, setAgency] = useState<string | null>(search.dinas ?? null)
  const [kind, setKind] = useState<string | null>(null)
  const [typed, setTyped] = useState('')
  const [words] = useDebouncedValue(typed.trim(), 250)
  return (
    <Stack gap="md">
      {me.actor.role !== 'resident' && (
        <Group align="flex-end">
          <TextInput
            label={t('Cari', 'Search')}
            placeholder={t('Nama, desa, nomor aset', 'Name, village, asset number')}
            value={typed}
            onChange={(e) => setTyped(e.currentTarget.value)}
          />
          <Select
            label={t('Keadaan', 'State')}
            data={[
              ...helpStates.map((s) => ({ value: s, label: t(helpStateNames[s]) })),
              { value: 'check', label: t('perlu dilihat lagi', 'to be looked at again') }
            ]}
            value={state}
            onChange={setState}
            clearable
            placeholder={t('Semua', 'All')}
          />
          <Select
            label={t('Bantuan', 'Help')}
            data={kinds}
            value={kind}
            onChange={setKind}
            clearable
            placeholder={t('Semua', 'All')}
          />
          <Select
            label={t('Dinas', 'Agency')}
            data={agencies.map((a) => ({ value: a, label: t(agencyNames[a]) }))}
            value={agency}
            onChange={setAgency}
            clearable
            placeholder={t('Semua', 'All')}
          />
        </Group>
      )}
      <ServerTable
        view="support/list"
        filter={{ state: state as State | null, kind, agency: agency as Agency | null, search: words }}
        rowKey="id"
        label={t('Bantuan', 'Help')}
        exportAs="bantuan"
        sort={{ key: 'asked_on', direction: 'desc' }}
        empty={t(
          'Belum ada bantuan di sini. Ajukan dari halaman rumah tangga yang memerlukannya.',
          'No help here yet. Ask for it on the page of the household that needs it.'
        )}
        columns={[
          {
            key: 'kind',
            title: t('Bantuan', 'Help'),
            sortable: true,
            show: (row) => (
              <Anchor component={Link} to="/bantuan/$id" params={{ id: row.id } as never} fw={600}>
                {t(row.name)}
              </Anchor>
            )
          },
          {
            key: 'whom',
            title: t('Untuk', 'For'),
            show: (row) => (
              <>
                {row.pool ?? row.whom}
                <Text size="xs" c="dimmed">
                  {row.villageName}
                </Text>
              </>
            )
          },
          {
            key: 'agency',
            title: t('Dari', 'From'),
            show: (row) => (row.agency ? t(agencyNames[row.agency]) : row.outside)
          },
          {
            key: 'status',
            title: t('Keadaan', 'State'),
            sortable: true,
            show: (row) => <HelpBadge state={row.status} />
          },
          {
            key: 'asked_on',
            title: t('Diajukan', 'Asked'),
            sortable: true,
            show: (row) => briefDate(row.askedOn, language)
          },
          {
            key: 'value',
            title: t('Nilai', 'Value'),
            sortable: true,
            numeric: true,
            show: (row) => (row.value ? formatRupiah(row.value) : '–')
          }
        ]}
      />
    </Stack>
  )
}

/** How many households of each village may have a kind of help. */
function Eligible() {
  const t = useT()
  const kinds = useKinds()
  const [chosen, setChosen] = useState<string | null>(null)
  const kind = chosen ?? kinds[0]?.value ?? null
  const asked = useView('support/eligible', { kind: kind ?? '' }, { enabled: kind !== null })
  const rows = asked.data?.rows ?? []
  const sum = (key: 'met' | 'unknown' | 'unmet' | 'served') =>
    rows.reduce((all, row) => all + row[key], 0).toLocaleString('id-ID')
  return (
    <Stack gap="md">
      <Select
        label={t('Bantuan', 'Help')}
        data={kinds}
        value={kind}
        onChange={setChosen}
        allowDeselect={false}
        maw={360}
      />
      {asked.error && <ProblemAlert error={asked.error} />}
      {asked.data && (
        <>
          <Text>
            {t(
              `${sum('met')} rumah tangga memenuhi syarat dan belum mendapat; ${sum('unknown')} perlu dilengkapi datanya; ` +
                `${sum('unmet')} tidak memenuhi; ${sum('served')} sudah mendapat.`,
              `${sum('met')} households may have it and had none; ${sum('unknown')} lack something in the register; ` +
                `${sum('unmet')} may not; ${sum('served')} had it.`
            )}
          </Text>
          <Sideways label={t('Menurut desa', 'By village')} width={560}>
            <Table withTableBorder fz="sm">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('Desa', 'Village')}</Table.Th>
                  <Table.Th ta="right">{t('Memenuhi', 'May')}</Table.Th>
                  <Table.Th ta="right">{t('Dilengkapi', 'To complete')}</Table.Th>
                  <Table.Th ta="right">{t('Tidak', 'May not')}</Table.Th>
                  <Table.Th ta="right">{t('Sudah', 'Had it')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {rows.map((row) => (
                  <Table.Tr key={row.village}>
                    <Table.Td>
                      {row.villageName}, {row.district}
                    </Table.Td>
                    {[row.met, row.unknown, row.unmet, row.served].map((n, i) => (
                      <Table.Td key={i} ta="right" className="angka">
                        {n.toLocaleString('id-ID')}
                      </Table.Td>
                    ))}
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Sideways>
        </>
      )}
    </Stack>
  )
}

/** The same help twice: knowingly with a reason, or found afterwards. */
function Doubles() {
  const { t, language } = useLanguage()
  const asked = useView('support/doubles', {})
  if (!asked.data) return asked.error ? <ProblemAlert error={asked.error} /> : null
  const from = (agency: Agency | null, outside: string | null) => (agency ? t(agencyNames[agency]) : outside)
  if (asked.data.rows.length === 0)
    return (
      <EmptyState>
        {t(
          'Tidak ada bantuan yang sama dua kali. Yang diberikan dengan alasan khusus, atau ketahuan kemudian, muncul di sini.',
          'No help was given twice. What is given for a special reason, or comes to light later, is shown here.'
        )}
      </EmptyState>
    )
  return (
    <Stack gap="sm">
      {asked.data.rows.map((row) => (
        <Card key={row.id + row.first} withBorder padding="sm">
          <Anchor component={Link} to="/bantuan/$id" params={{ id: row.id } as never} fw={600}>
            {row.kindName}: {row.whom}, {row.villageName}
          </Anchor>
          <Text size="sm">
            {from(row.firstAgency, row.firstOutside)}, {briefDate(row.firstDay, language)}; {t('lalu', 'then')}{' '}
            {from(row.agency, row.outside)}, {briefDate(row.day, language)}
          </Text>
          <Text size="sm">
            {row.reason
              ? `${t('Alasan', 'Reason')}: ${row.reason} (${row.decidedBy})`
              : t('Tanpa alasan: baru ketahuan setelah diberikan.', 'No reason: it came to light after it was given.')}
          </Text>
        </Card>
      ))}
    </Stack>
  )
}
