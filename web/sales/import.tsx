import { Alert, Button, Card, Group, Modal, Select, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { formatDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { type HeldReason, heldNames } from '../../src/sales/model.ts'
import { count } from '../orders/words.tsx'
import { useAct, useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { JobProgress } from '../shell/job.tsx'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert, Refused } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { ServerTable } from '../shell/table.tsx'
import { ImportStatus } from './home.tsx'

/** One sales file: how it was read, what came of it, which rows wait and why. */
export function SalesImport() {
  const { t, language } = useLanguage()
  const { id } = useParams({ strict: false }) as { id: string }
  const { may } = useSession()
  const [undoing, setUndoing] = useState(false)
  const asked = useView('sales/get-import', { id })
  const retry = useAct('sales/retry-held')
  const undo = useAct('sales/undo-import', { quiet: true })
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  const i = asked.data
  if (!i) return null
  const held = Object.entries(i.result?.held ?? {}) as [HeldReason, number][]
  return (
    <Stack gap="lg">
      <Heading title={i.file} lead={`${i.retailer}, ${i.madeBy}`}>
        <ImportStatus status={i.status} />
        {i.status === 'applied' && held.length > 0 && may('sales/retry-held') && (
          <Button variant="default" loading={retry.isPending} onClick={() => retry.mutate({ id })}>
            {t('Coba lagi yang tertahan', 'Try held rows again')}
          </Button>
        )}
        {i.status === 'applied' && may('sales/undo-import') && (
          <Button variant="default" onClick={() => setUndoing(true)}>
            {t('Batalkan impor', 'Undo the import')}
          </Button>
        )}
      </Heading>
      {i.status === 'reading' && i.job && <JobProgress id={i.job} title={t('Membaca penjualan', 'Reading sales')} />}
      {i.status === 'failed' && (
        <Alert color="batik" role="alert">
          {t(
            'Berkas ini tidak dapat dibaca; tidak ada yang disimpan. Periksa berkasnya lalu impor lagi.',
            'This file could not be read; nothing was saved. Check the file and import it again.'
          )}
        </Alert>
      )}
      {i.status === 'columns' && <NameColumns i={i} />}
      {i.result && i.status === 'applied' && (
        <SimpleGrid cols={{ base: 1, xs: 3 }} maw={820}>
          {[
            [t('Terjual', 'Sold'), count(i.result.units)],
            [t('Nilai', 'Value'), formatRupiah(i.result.rupiah)],
            [t('Baris tertahan', 'Rows held'), count(held.reduce((sum, [, n]) => sum + n, 0))]
          ].map(([label, value]) => (
            <Card key={label} withBorder padding="md">
              <Text size="sm">{label}</Text>
              <Text fz="h3" fw={700} className="angka">
                {value}
              </Text>
            </Card>
          ))}
        </SimpleGrid>
      )}
      {i.result?.firstDay && (
        <Text size="sm" c="dimmed">
          {formatDate(i.result.firstDay, language)} {t('sampai', 'to')} {formatDate(i.result.lastDay!, language)}
        </Text>
      )}
      {held.length > 0 && i.status === 'applied' && (
        <Stack gap="xs" component="section">
          <Title order={2} size="h4">
            {t('Tertahan, dan sebabnya', 'Held, and why')}
          </Title>
          {held.map(([reason, n]) => (
            <Text key={reason} size="sm">
              <b className="angka">{count(n)}</b> {t(heldNames[reason])}
            </Text>
          ))}
          <ServerTable
            view="sales/held-rows"
            filter={{ import: id }}
            rowKey="key"
            label={t('Baris tertahan', 'Held rows')}
            exportAs="penjualan-tertahan"
            empty={t('Tidak ada baris tertahan.', 'No rows are held.')}
            columns={[
              { key: 'line', title: t('Baris', 'Row'), sortable: true, numeric: true, show: (row) => row.line },
              { key: 'store_code', title: t('Toko', 'Store'), sortable: true, show: (row) => row.store_code },
              { key: 'gtin', title: t('Barcode', 'Barcode'), sortable: true, show: (row) => row.gtin },
              {
                key: 'day',
                title: t('Tanggal', 'Date'),
                sortable: true,
                show: (row) => (row.day ? formatDate(row.day, language) : '–')
              },
              { key: 'quantity', title: t('Jumlah', 'Quantity'), numeric: true, show: (row) => row.quantity ?? '–' },
              {
                key: 'problem',
                title: t('Alasan', 'Reason'),
                sortable: true,
                show: (row) => t(heldNames[row.problem as HeldReason])
              }
            ]}
          />
        </Stack>
      )}
      {undoing && (
        <Modal opened onClose={() => setUndoing(false)} title={t('Batalkan impor ini?', 'Undo this import?')}>
          <Stack>
            <Text size="sm">
              {t(
                'Penjualan dari berkas ini dihapus dan satuannya kembali tercatat di rak. Berkasnya boleh diimpor lagi.',
                'Sales of this file are removed and their units stand on the shelves again. The file may be imported again.'
              )}
            </Text>
            <Refused error={undo.error} />
            <Group justify="flex-end">
              <Button
                color="batik"
                loading={undo.isPending}
                onClick={() => undo.mutate({ id }, { onSuccess: () => setUndoing(false) })}
              >
                {t('Batalkan impor', 'Undo the import')}
              </Button>
            </Group>
          </Stack>
        </Modal>
      )}
    </Stack>
  )
}

interface Named {
  id: string
  headers: string[]
  columns: Record<string, string>
  fields: { id: string; name: { id: string; en: string }; required: boolean }[]
}

/** Which column holds what, asked once for a retailer. */
function NameColumns({ i }: { i: Named }) {
  const t = useT()
  const [columns, setColumns] = useState<Record<string, string>>(i.columns)
  const save = useAct('sales/name-columns')
  return (
    <Card withBorder padding="md" maw={720}>
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('Kolom mana yang berisi apa?', 'Which column holds what?')}
        </Title>
        <Text size="sm">
          {t(
            'Pilih sekali; berkas berikutnya dari ritel ini dibaca sendiri.',
            'Choose once; the next file of this retailer is read by itself.'
          )}
        </Text>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          {i.fields.map((f) => (
            <Select
              key={f.id}
              label={t(f.name)}
              required={f.required}
              clearable={!f.required}
              data={[...new Set(i.headers)]}
              value={columns[f.id] ?? null}
              onChange={(value) => {
                const { [f.id]: _, ...rest } = columns
                setColumns(value ? { ...rest, [f.id]: value } : rest)
              }}
            />
          ))}
        </SimpleGrid>
        <Group justify="flex-end">
          <Button
            loading={save.isPending}
            disabled={i.fields.some((f) => f.required && !columns[f.id])}
            onClick={() => save.mutate({ id: i.id, columns })}
          >
            {t('Baca berkasnya', 'Read the file')}
          </Button>
        </Group>
      </Stack>
    </Card>
  )
}
