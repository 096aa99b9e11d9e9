/** Lines of a sales file that are no rows: counted by reason, shown, taken in when wanted, and put out again. */
import { Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { briefDate } from '../../src/kernel/dates.ts'
import { leftNames } from '../../src/retail/model.ts'
import { type SaleLeftReason, type TakenReason, takenNames } from '../../src/sales/model.ts'
import { count } from '../orders/words.tsx'
import { useAct } from '../shell/client.ts'
import { useLanguage, useT } from '../shell/language.tsx'
import { Refused } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { ServerTable } from '../shell/table.tsx'

export function LeftOut({ id, left }: { id: string; left: [SaleLeftReason, number][] }) {
  const t = useT()
  const { may } = useSession()
  const [open, setOpen] = useState<SaleLeftReason>()
  const take = useAct('sales/take-in')
  if (left.length === 0) return null
  return (
    <Card withBorder padding="md" component="section">
      <Title order={2} size="h5">
        {t('Yang dilewati', 'What was left out')}
      </Title>
      <Stack gap="xs" mt="xs">
        {left.map(([reason, n]) => (
          <Group key={reason} gap="sm">
            <Text size="sm">
              <b className="angka">{count(n)}</b> {t(leftNames[reason])}
            </Text>
            <Button
              variant="default"
              size="compact-sm"
              aria-expanded={open === reason}
              onClick={() => setOpen(open === reason ? undefined : reason)}
              aria-label={t(`Lihat: ${leftNames[reason].id}`, `See: ${leftNames[reason].en}`)}
            >
              {open === reason ? t('Tutup', 'Close') : t('Lihat', 'See')}
            </Button>
            {reason !== 'nothing-sold' && may('sales/take-in') && (
              <Button
                variant="default"
                size="compact-sm"
                loading={take.isPending && take.variables.reason === reason}
                onClick={() => take.mutate({ id, reason })}
                aria-label={t(`Ikutkan: ${leftNames[reason].id}`, `Take in: ${leftNames[reason].en}`)}
              >
                {t('Ikutkan', 'Take in')}
              </Button>
            )}
          </Group>
        ))}
        {open && (
          <ServerTable
            view="sales/left-rows"
            word="lewat-"
            filter={{ import: id, reason: open }}
            rowKey="no"
            label={t(leftNames[open])}
            empty={t('Tidak ada.', 'None.')}
            columns={[
              { key: 'sheet', title: t('Lembar', 'Sheet'), show: (row) => row.sheet },
              { key: 'line', title: t('Baris', 'Row'), sortable: true, numeric: true, show: (row) => row.line },
              { key: 'text', title: t('Isi', 'Text'), show: (row) => row.text }
            ]}
          />
        )}
      </Stack>
    </Card>
  )
}

/** Rows that somebody brought in, by taking them in or putting them right: each can be put out again alone. */
export function Taken({ id, taken }: { id: string; taken: [TakenReason, number][] }) {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const [open, setOpen] = useState(false)
  const put = useAct('sales/put-out', { quiet: true })
  if (taken.length === 0) return null
  const mayPut = may('sales/put-out')
  return (
    <Card withBorder padding="md" component="section">
      <Title order={2} size="h5">
        {t('Yang diikutkan atau diperbaiki', 'What was taken in or put right')}
      </Title>
      <Stack gap="xs" mt="xs">
        {taken.map(([reason, n]) => (
          <Group key={reason} gap="sm">
            <Text size="sm">
              <b className="angka">{count(n)}</b>{' '}
              {t(`semula: ${takenNames[reason].id}`, `at first: ${takenNames[reason].en}`)}
            </Text>
            {mayPut && (
              <Button
                variant="default"
                size="compact-sm"
                disabled={put.isPending}
                loading={put.isPending && put.variables.reason === reason}
                onClick={() => put.mutate({ id, reason })}
                aria-label={t(`Keluarkan lagi: ${takenNames[reason].id}`, `Put out again: ${takenNames[reason].en}`)}
              >
                {t('Keluarkan lagi', 'Put out again')}
              </Button>
            )}
          </Group>
        ))}
        <Refused error={put.error} />
        <Group>
          <Button variant="default" size="compact-sm" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? t('Tutup barisnya', 'Close its rows') : t('Lihat barisnya', 'See its rows')}
          </Button>
        </Group>
        {open && (
          <ServerTable
            view="sales/taken-rows"
            word="baca-"
            filter={{ import: id }}
            rowKey="no"
            label={t('Baris yang diikutkan', 'Rows taken in')}
            empty={t('Tidak ada.', 'None.')}
            columns={[
              {
                key: 'line',
                title: t('Baris', 'Row'),
                sortable: true,
                show: (row) => (
                  <>
                    {row.line}
                    <Text size="xs" c="dimmed">
                      {row.sheet}
                    </Text>
                  </>
                )
              },
              {
                key: 'taken',
                title: t('Semula', 'At first'),
                sortable: true,
                show: (row) => (
                  <Stack gap={6} align="flex-start">
                    <span>
                      {t(takenNames[row.taken])}
                      {!row.sold && t(' (belum masuk penjualan)', ' (in no sale)')}
                    </span>
                    {mayPut && (
                      <Button
                        size="compact-sm"
                        variant="default"
                        disabled={put.isPending}
                        loading={put.isPending && put.variables.nos?.[0] === row.no}
                        onClick={() => put.mutate({ id, nos: [row.no] })}
                        aria-label={t(`Keluarkan lagi baris ${row.line}`, `Put out row ${row.line} again`)}
                      >
                        {t('Keluarkan lagi', 'Put out again')}
                      </Button>
                    )}
                  </Stack>
                )
              },
              { key: 'store_code', title: t('Toko', 'Store'), sortable: true, show: (row) => row.store_code },
              { key: 'gtin', title: t('Barcode', 'Barcode'), sortable: true, show: (row) => row.gtin },
              {
                key: 'day',
                title: t('Tanggal', 'Date'),
                sortable: true,
                show: (row) => (row.day ? briefDate(row.day, language) : '–')
              },
              {
                key: 'quantity',
                title: t('Jumlah', 'Quantity'),
                numeric: true,
                show: (row) => (row.quantity === null ? '–' : count(row.quantity))
              }
            ]}
          />
        )}
      </Stack>
    </Card>
  )
}
