import { Badge, Code, Group, Stack, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { roleNames } from '../../src/access/names.ts'
import type { Role } from '../../src/kernel/actor.ts'
import { formatInstant } from '../../src/kernel/dates.ts'
import { useView } from '../shell/client.ts'
import { DateField } from '../shell/date-field.tsx'
import { Heading } from '../shell/heading.tsx'
import { useInAddress } from '../shell/in-address.ts'
import { useLanguage } from '../shell/language.tsx'
import { ServerTable } from '../shell/table.tsx'

/** Everything that anybody changed, or looked at in full, with when and as whom. */
export function AuditTrail() {
  const { t, language } = useLanguage()
  const [actor, setActor] = useInAddress<string>('siapa', '')
  const [from, setFrom] = useInAddress<string>('dari', '')
  const [to, setTo] = useInAddress<string>('sampai', '')
  const [who] = useDebouncedValue(actor, 300)
  const titles = useView('access/permissions', {}).data?.titles ?? {}
  return (
    <Stack gap="md">
      <Heading
        title={t('Jejak Audit', 'Audit Trail')}
        lead={t(
          'Siapa melakukan apa, kapan. Tidak dapat diubah; nomor pribadi tidak ikut dicatat.',
          'Who did what, and when. It cannot be changed; personal numbers are not recorded.'
        )}
      />
      <Group align="flex-end" className="tidak-dicetak">
        <TextInput
          label={t('Nama orang', 'Name')}
          value={actor}
          onChange={(event) => setActor(event.currentTarget.value)}
        />
        <DateField label={t('Dari tanggal', 'From')} value={from} onChange={setFrom} />
        <DateField label={t('Sampai tanggal', 'To')} value={to} onChange={setTo} />
      </Group>
      <ServerTable
        view="access/audit"
        filter={{ actor: who, from: from || null, to: to || null }}
        rowKey="id"
        label={t('Jejak audit', 'Audit trail')}
        exportAs="jejak-audit"
        sort={{ key: 'at', direction: 'desc' }}
        empty={t('Tidak ada tindakan yang cocok. Longgarkan penyaringnya.', 'No action matches. Loosen the filter.')}
        columns={[
          {
            key: 'at',
            title: t('Waktu', 'When'),
            sortable: true,
            width: 210,
            show: (row) => formatInstant(row.at, language)
          },
          { key: 'actor_name', title: t('Siapa', 'Who'), show: (row) => row.actor_name },
          {
            key: 'role',
            title: t('Peran', 'Role'),
            show: (row) => (
              <Badge variant="light">{roleNames[row.role as Role] ? t(roleNames[row.role as Role]) : row.role}</Badge>
            )
          },
          {
            key: 'action',
            title: t('Tindakan', 'Action'),
            show: (row) => (titles[row.action] ? t(titles[row.action]!) : row.action)
          }
        ]}
        expanded={(row) => (
          <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {`${row.action} ${row.id}\n${JSON.stringify(row.input, null, 1)}`}
          </Code>
        )}
      />
    </Stack>
  )
}
