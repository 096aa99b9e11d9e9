import { Alert, Badge, Button, Card, Group, Stack, Table, Text, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import { actionNames, fieldNames } from '../../src/field/names.ts'
import { formatInstant } from '../../src/kernel/dates.ts'
import { CardTable } from '../shell/card-table.tsx'
import { useAct, useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useLanguage } from '../shell/language.tsx'
import { ProblemAlert, Refused } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { EmptyState } from '../shell/table.tsx'
import { useSaid } from './said.ts'

type Waiting = Views['field/phones']['output']['entries'][number]

/** Phones in the field, and what of their work waits for somebody. */
export function Phones() {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const asked = useView('field/phones', {})
  const revoke = useAct('field/revoke')
  if (asked.error) return <ProblemAlert error={asked.error} />
  if (!asked.data) return null
  const { devices, entries } = asked.data
  const minutes = (ms: number) => Math.round(ms / 60_000)
  return (
    <Stack gap="lg">
      <Heading
        title={t('Lapangan', 'Field')}
        lead={t(
          'Telepon pendamping, yang belum mereka kirim, dan yang menunggu keputusan. Aplikasinya di /lapangan.',
          "Facilitators' phones, what they have not sent, and what waits for a decision. Their app is at /lapangan."
        )}
      />
      {entries.length > 0 && (
        <Title order={2} size="h4">
          {t('Menunggu keputusan', 'Waits for a decision')}
        </Title>
      )}
      {entries.map((entry) => (
        <Entry key={entry.id} entry={entry} />
      ))}
      <Title order={2} size="h4">
        {t('Telepon', 'Phones')}
      </Title>
      {devices.length === 0 ? (
        <EmptyState>
          {t(
            'Belum ada telepon yang disiapkan. Pendamping membuka /lapangan di teleponnya selagi ada sinyal, masuk, dan membuat PIN; ' +
              'setelah itu wawancara dan kunjungan dapat dicatat tanpa sinyal.',
            'No phone has been set up yet. A facilitator opens /lapangan on the phone while there is signal, signs in and chooses a ' +
              'PIN; from then on interviews and visits can be noted without signal.'
          )}
        </EmptyState>
      ) : (
        <CardTable width={900} label={t('Telepon lapangan', 'Field phones')}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('Siapa', 'Who')}</Table.Th>
                <Table.Th>{t('Telepon', 'Phone')}</Table.Th>
                <Table.Th>{t('Kontak terakhir', 'Last contact')}</Table.Th>
                <Table.Th ta="right">{t('Belum terkirim', 'Not sent')}</Table.Th>
                <Table.Th ta="right">{t('Diterima', 'Received')}</Table.Th>
                <Table.Th ta="right">{t('Ditolak', 'Refused')}</Table.Th>
                <Table.Th ta="right">{t('Berbeda', 'Conflicts')}</Table.Th>
                <Table.Th ta="right">{t('Ditahan', 'Held')}</Table.Th>
                <Table.Th />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {devices.map((d) => (
                <Table.Tr key={d.id}>
                  <Table.Td>{d.user}</Table.Td>
                  <Table.Td>{d.name}</Table.Td>
                  <Table.Td>
                    {formatInstant(d.lastContact, language)}
                    {Math.abs(minutes(d.offsetMs)) >= 5 && (
                      <Text size="xs">
                        {t(`jam meleset ${minutes(d.offsetMs)} menit`, `clock off by ${minutes(d.offsetMs)} minutes`)}
                      </Text>
                    )}
                  </Table.Td>
                  {[d.waiting, d.done, d.refused, d.conflicts, d.kept].map((n, i) => (
                    <Table.Td key={i} ta="right">
                      {n}
                    </Table.Td>
                  ))}
                  <Table.Td>
                    {d.revokedAt ? (
                      <Badge color="batik" variant="light">
                        {t('Dicabut', 'Revoked')}
                      </Badge>
                    ) : (
                      may('field/revoke') && (
                        <Button
                          size="xs"
                          variant="default"
                          loading={revoke.isPending}
                          onClick={() => {
                            if (confirm(t(`Cabut telepon ${d.user}?`, `Revoke the phone of ${d.user}?`)))
                              revoke.mutate({ device: d.id })
                          }}
                        >
                          {t('Cabut', 'Revoke')}
                        </Button>
                      )
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </CardTable>
      )}
    </Stack>
  )
}

function Entry({ entry }: { entry: Waiting }) {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const settle = useAct('field/settle', { quiet: true })
  const takeIn = useAct('field/take-in', { quiet: true })
  const decline = useAct('field/decline', { quiet: true })
  const [reason, setReason] = useState('')
  const { conflict } = entry
  const said = useSaid(conflict?.people ?? [])
  const choose = (keep: 'phone' | 'office') => settle.mutate({ entry: entry.id, version: conflict!.version, keep })
  const names = {
    refused: t('Ditolak; pendamping membetulkannya', 'Refused; the facilitator corrects it'),
    conflict: t('Dua orang mengubah isian yang sama', 'Two people changed the same field'),
    kept: t('Ditahan: telepon, akun atau desanya dicabut', 'Held: phone, account or village was taken away')
  }
  return (
    <Card withBorder padding="lg">
      <Text fw={700}>
        {t(actionNames[entry.action])} · {entry.by}
      </Text>
      <Text size="sm">
        {names[entry.state]} · {t('dicatat', 'recorded')} {formatInstant(entry.recordedAt, language)}
      </Text>
      {entry.problem && entry.state !== 'conflict' && <Text size="sm">{t(entry.problem.text)}</Text>}
      {entry.state === 'kept' && (
        <details>
          <summary>{t('Isi catatan', 'What was recorded')}</summary>
          <Text component="pre" size="xs" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {JSON.stringify(entry.input, null, 1)}
          </Text>
        </details>
      )}
      {conflict && (
        <CardTable width={480} label={t('Kedua nilai', 'Both values')}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('Isian', 'Field')}</Table.Th>
                <Table.Th>{t('Sebelumnya', 'Before')}</Table.Th>
                <Table.Th>{entry.by}</Table.Th>
                <Table.Th>{`${conflict.by}, ${conflict.at && formatInstant(conflict.at, language)}`}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {conflict.fields.map((f) => (
                <Table.Tr key={f.field}>
                  <Table.Td>{fieldNames[f.field] ? t(fieldNames[f.field]!) : f.field}</Table.Td>
                  <Table.Td>{said(f.field, f.before)}</Table.Td>
                  <Table.Td>{said(f.field, f.phone)}</Table.Td>
                  <Table.Td>{said(f.field, f.office)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </CardTable>
      )}
      {conflict && may('field/settle') && (
        <Group mt="sm">
          <Button size="sm" loading={settle.isPending} onClick={() => choose('phone')}>
            {t(`Pakai isian ${entry.by}`, `Use ${entry.by}'s`)}
          </Button>
          <Button size="sm" variant="default" loading={settle.isPending} onClick={() => choose('office')}>
            {t('Pakai yang di kantor', "Use the office's")}
          </Button>
        </Group>
      )}
      {entry.state === 'kept' && may('field/take-in') && (
        <Group mt="sm" align="end">
          <Button size="sm" loading={takeIn.isPending} onClick={() => takeIn.mutate({ entry: entry.id })}>
            {t('Terima', 'Take in')}
          </Button>
          <TextInput
            label={t('Alasan bila ditolak', 'Reason, when refused')}
            maxLength={300}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Button
            size="sm"
            variant="default"
            disabled={reason.trim().length < 3}
            loading={decline.isPending}
            onClick={() => decline.mutate({ entry: entry.id, reason })}
          >
            {t('Tolak', 'Refuse')}
          </Button>
        </Group>
      )}
      {entry.state === 'refused' && (
        <Alert variant="light" mt="sm">
          {t('Telepon menyimpannya sampai dibetulkan atau dibuang.', 'The phone keeps it until corrected or given up.')}
        </Alert>
      )}
      {[settle, takeIn, decline].map((one, i) => one.error && <Refused key={i} error={one.error} />)}
    </Card>
  )
}
