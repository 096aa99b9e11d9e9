/** Lines of a sales file that are no rows: counted by reason, shown, and taken in when wanted. */
import { Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { leftNames } from '../../src/retail/model.ts'
import type { SaleLeftReason } from '../../src/sales/model.ts'
import { count } from '../orders/words.tsx'
import { useAct } from '../shell/client.ts'
import { useT } from '../shell/language.tsx'
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
