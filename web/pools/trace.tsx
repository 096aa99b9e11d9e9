import { Anchor, Button, Group, Stack, Table, Text, TextInput } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { formatDate } from '../../src/kernel/dates.ts'
import { CardTable } from '../shell/card-table.tsx'
import { useView } from '../shell/client.ts'
import { useLanguage } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'

/** From the code on a pack back to the households that made it. */
export function Trace() {
  const { t, language } = useLanguage()
  const [typed, setTyped] = useState('')
  const [code, setCode] = useState('')
  const asked = useView('pools/trace', { code }, { enabled: code !== '' })
  const rows = code ? (asked.data?.rows ?? []) : []
  const [first] = rows
  return (
    <Stack gap="md">
      <Group
        align="flex-end"
        component="form"
        onSubmit={(e: React.FormEvent) => {
          e.preventDefault()
          setCode(typed.trim())
        }}
      >
        <TextInput
          label={t('Kode batch pada kemasan', 'Batch code on the pack')}
          placeholder="MJ-2601"
          value={typed}
          onChange={(e) => setTyped(e.currentTarget.value)}
          required
        />
        <Button type="submit">{t('Telusuri', 'Trace')}</Button>
      </Group>
      {asked.error && <ProblemAlert error={asked.error} />}
      {code && asked.data && rows.length === 0 && (
        <Text role="status">
          {t(
            'Tidak ada batch dengan kode itu yang dapat Anda lihat.',
            'There is no batch with that code that you may see.'
          )}
        </Text>
      )}
      {first && (
        <>
          <Text>
            <b>{first.code}</b>, {first.poolName}: {t('dibuat', 'made')} {formatDate(first.producedOn, language)},{' '}
            {t('baik sebelum', 'best before')} {formatDate(first.bestBefore, language)}, {t('untuk', 'for')}{' '}
            {first.buyer}
          </Text>
          <CardTable label={t('Pembuat', 'Makers')} width={560}>
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('Pembuat', 'Maker')}</Table.Th>
                  <Table.Th>{t('Bahan dari', 'Material from')}</Table.Th>
                  <Table.Th ta="right">{t('Dibawa', 'Brought')}</Table.Th>
                  <Table.Th ta="right">{t('Diterima', 'Accepted')}</Table.Th>
                  <Table.Th>{t('Batch lain', 'Other batches')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {rows.map((r) => (
                  <Table.Tr key={r.case}>
                    <Table.Td>
                      <Anchor component={Link} to="/pendampingan/$id" params={{ id: r.case } as never}>
                        {r.name}
                      </Anchor>
                      , {r.villageName}
                    </Table.Td>
                    <Table.Td>{r.material || '–'}</Table.Td>
                    <Table.Td ta="right" className="angka">
                      {r.brought}
                    </Table.Td>
                    <Table.Td ta="right" className="angka">
                      {r.accepted}
                    </Table.Td>
                    <Table.Td>{r.others.join(', ') || '–'}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </CardTable>
        </>
      )}
    </Stack>
  )
}
