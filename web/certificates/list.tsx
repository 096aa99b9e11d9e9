import { Anchor, Badge, Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import { briefDate } from '../../src/kernel/dates.ts'
import { paperAddress, useAct } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useInAddress } from '../shell/in-address.ts'
import { useLanguage, useT } from '../shell/language.tsx'
import { Refused } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { ServerTable } from '../shell/table.tsx'

type Row = Views['certificates/list']['output']['rows'][number]

/** Every certificate issued: to print, to give as a badge, to take back. */
export function Certificates() {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const [typed, setTyped] = useInAddress<string>('cari', '')
  const [state, setState] = useInAddress<string | null>('keadaan', null)
  const [search] = useDebouncedValue(typed.trim(), 250)
  const [revoking, setRevoking] = useState<Row>()
  return (
    <Stack gap="md">
      <Heading
        title={t('Sertifikat', 'Certificates')}
        lead={t(
          'Setiap sertifikat bernomor dan bertanda tangan digital; siapa pun dapat memeriksanya lewat QR, juga tanpa jaringan.',
          'Every certificate is numbered and digitally signed; anybody can check it by its QR, also without a network.'
        )}
      />
      <TextInput
        type="search"
        label={t('Cari nama atau nomor', 'Search name or number')}
        value={typed}
        onChange={(e) => setTyped(e.currentTarget.value)}
        maw={360}
      />
      <Select
        label={t('Keadaan', 'State')}
        data={[{ value: 'valid', label: t('Yang berlaku', 'Valid ones') }]}
        value={state}
        onChange={setState}
        clearable
        placeholder={t('Semua', 'All')}
        maw={320}
      />
      <ServerTable
        view="certificates/list"
        filter={{ search: search || null, valid: state === 'valid' }}
        rowKey="id"
        label={t('Sertifikat', 'Certificates')}
        exportAs="sertifikat"
        sort={{ key: 'number', direction: 'desc' }}
        empty={t(
          'Belum ada sertifikat. Sertifikat terbit setelah kelas ditutup.',
          'No certificates yet. They are issued once a class is finished.'
        )}
        columns={[
          {
            key: 'number',
            title: t('Nomor', 'Number'),
            sortable: true,
            show: (row) => (
              <Text size="sm" className="angka" fw={600}>
                {row.number}
              </Text>
            )
          },
          { key: 'name', title: t('Nama', 'Name'), sortable: true, show: (row) => row.name },
          { key: 'course', title: t('Pelatihan', 'Training'), show: (row) => row.course },
          { key: 'village', title: t('Desa', 'Village'), show: (row) => row.villageName },
          {
            key: 'issued_on',
            title: t('Terbit', 'Issued'),
            sortable: true,
            show: (row) => briefDate(String(row.issuedOn), language)
          },
          {
            key: 'state',
            title: t('Keadaan', 'State'),
            show: (row) =>
              row.revokedAt ? (
                <Badge color="batik" variant="light" style={{ textTransform: 'none' }} title={row.revokedReason ?? ''}>
                  {t('dicabut', 'revoked')}
                </Badge>
              ) : (
                <Badge variant="light" style={{ textTransform: 'none' }}>
                  {t('berlaku', 'valid')}
                </Badge>
              )
          },
          {
            key: 'open',
            title: '',
            show: (row) => (
              <Group gap="sm" wrap="nowrap">
                {!row.revokedAt && (
                  <Anchor
                    href={paperAddress('certificates/pdf', { id: row.id })}
                    target="_blank"
                    size="sm"
                    aria-label={`PDF ${row.number}`}
                  >
                    PDF
                  </Anchor>
                )}
                <Anchor
                  href={paperAddress('certificates/badge', { id: row.id, as: 'qr' })}
                  target="_blank"
                  size="sm"
                  aria-label={`QR ${row.number}`}
                >
                  QR
                </Anchor>
                <Anchor
                  href={paperAddress('certificates/badge', { id: row.id })}
                  download={`sertifikat-${row.number.replaceAll('/', '-')}.jwt`}
                  size="sm"
                  aria-label={`${t('Lencana', 'Badge')} ${row.number}`}
                >
                  {t('Lencana', 'Badge')}
                </Anchor>
                {may('certificates/revoke') && !row.revokedAt && (
                  <Button
                    size="compact-sm"
                    variant="default"
                    onClick={() => setRevoking(row)}
                    aria-label={`${t('Cabut', 'Revoke')} ${row.number}`}
                  >
                    {t('Cabut', 'Revoke')}
                  </Button>
                )}
              </Group>
            )
          }
        ]}
      />
      <Modal
        opened={revoking !== undefined}
        onClose={() => setRevoking(undefined)}
        title={t('Cabut sertifikat?', 'Revoke the certificate?')}
      >
        {revoking && <Revoke row={revoking} close={() => setRevoking(undefined)} />}
      </Modal>
    </Stack>
  )
}

function Revoke({ row, close }: { row: Row; close: () => void }) {
  const t = useT()
  const [reason, setReason] = useState('')
  const revoke = useAct('certificates/revoke', { quiet: true })
  return (
    <Stack>
      <Text size="sm">
        {row.number}, {row.name}.{' '}
        {t(
          'Siapa pun yang memeriksanya akan melihat bahwa sertifikat ini dicabut, dan mengapa. Tidak dapat dikembalikan.',
          'Whoever checks it will see that it was revoked, and why. This cannot be undone.'
        )}
      </Text>
      <TextInput
        label={t('Alasan', 'Reason')}
        value={reason}
        onChange={(e) => setReason(e.currentTarget.value)}
        required
        data-autofocus
      />
      <Refused error={revoke.error} />
      <Group justify="flex-end">
        <Button
          color="batik"
          disabled={reason.trim().length < 5}
          loading={revoke.isPending}
          onClick={() => revoke.mutate({ id: row.id, reason }, { onSuccess: close })}
        >
          {t('Cabut', 'Revoke')}
        </Button>
      </Group>
    </Stack>
  )
}
