/** Lines of the file that are no rows: counted by reason and sheet, shown one by one, and taken in when wanted. */
import { Badge, Button, Card, Group, NativeSelect, Pagination, Stack, Table, Text, Title } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { leftNames } from '../../src/intake/model.ts'
import { type LeftReason, leftReasons } from '../../src/kernel/written.ts'
import { CardTable } from '../shell/card-table.tsx'
import { useAct, useView } from '../shell/client.ts'
import { useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { EmptyState } from '../shell/table.tsx'
import { Confirm } from './confirm.tsx'
import type { Import } from './meaning.ts'

const askFrom = 100
const lines = (n: number): string => `${n.toLocaleString('id-ID')} line${n === 1 ? '' : 's'}`

const sumOf = (counts: Partial<Record<LeftReason, number>>) =>
  Object.values(counts).reduce((sum, n) => sum + (n ?? 0), 0)
export const leftTotal = ({ counts }: Import): number => sumOf(counts.left)

export function LeftOut({ it, busy }: { it: Import; busy: boolean }) {
  const t = useT()
  // Stands when the last line was taken in, too.
  const card = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState(false)
  const [asking, setAsking] = useState<LeftReason>()
  const take = useAct('intake/take-in')
  const put = useAct('intake/put-out')
  const total = leftTotal(it)
  const taken = sumOf(it.counts.taken)
  const phrases: Record<LeftReason, (n: string) => string> = {
    'hidden-sheet': (n) => t(`${n} di lembar tersembunyi`, `${n} on hidden sheets`),
    'hidden-row': (n) => t(`${n} baris tersembunyi atau tersaring`, `${n} hidden or filtered`),
    title: (n) => t(`${n} judul di atas tabel`, `${n} above the table`),
    total: (n) => t(`${n} baris jumlah`, `${n} of totals`),
    outside: (n) => t(`${n} di luar tabel`, `${n} outside the table`),
    'no-table': (n) => t(`${n} di lembar tanpa tabel`, `${n} on sheets without a table`),
    continues: (n) => t(`${n} di daftar tanpa judul kolom`, `${n} of lists without titles`)
  }
  const countedIn = (counts: Partial<Record<LeftReason, number>>) =>
    leftReasons.flatMap((reason) => {
      const n = counts[reason] ?? 0
      return n > 0 ? [{ reason, n, words: phrases[reason](n.toLocaleString('id-ID')) }] : []
    })
  const reasons = countedIn(it.counts.left)
  const go = (reason: LeftReason) =>
    take.mutate(
      { import: it.id, reason },
      {
        onSuccess: () => card.current?.focus(),
        onSettled: () => setAsking(undefined)
      }
    )
  const putOut = (reason: LeftReason) =>
    put.mutate({ import: it.id, reason }, { onSuccess: () => card.current?.focus() })
  if (total + taken === 0)
    return (
      <Group gap={6} wrap="nowrap" ref={card} tabIndex={-1}>
        <IconCheck size={18} aria-hidden color="var(--mantine-color-hijau-6)" />
        <Text size="sm" c="dimmed">
          {t('Semua baris berkas terbaca.', 'Every line of the file was read.')}
        </Text>
      </Group>
    )
  const asked = reasons.find((one) => one.reason === asking)
  return (
    <Card withBorder padding="md" ref={card} tabIndex={-1}>
      <Group justify="space-between">
        <div style={{ flex: '1 1 16rem' }}>
          <Title order={2} size="h5">
            {t('Yang dilewati', 'What was left out')}
          </Title>
          <Text size="sm" c="dimmed">
            {total === 0
              ? t('Tidak ada yang dilewati lagi', 'Nothing is left out any more')
              : `${t(`${total.toLocaleString('id-ID')} baris dilewati`, `${lines(total)} left out`)}: ` +
                `${reasons.map(({ words }) => words).join(', ')}`}
            {taken > 0 && `; ${t(`${taken.toLocaleString('id-ID')} baris diikutkan`, `${lines(taken)} taken in`)}`}.
          </Text>
        </div>
        <Button variant="default" onClick={() => setOpen(!open)} aria-expanded={open}>
          {open
            ? t('Tutup yang dilewati', 'Close what was left out')
            : t('Lihat yang dilewati', 'See what was left out')}
        </Button>
      </Group>
      {open && (
        <Stack mt="md">
          <Stack component="ul" gap={6} m={0} p={0} style={{ listStyle: 'none' }}>
            {countedIn(it.counts.taken).map(({ reason, n }) => (
              <Group key={`in-${reason}`} component="li" gap="sm" justify="space-between" wrap="nowrap">
                <Text size="sm">
                  <Text span fw={700} className="angka">
                    {n.toLocaleString('id-ID')}
                  </Text>{' '}
                  {t(`diikutkan: ${leftNames[reason].id}`, `taken in: ${leftNames[reason].en}`)}
                </Text>
                {it.mine && (
                  <Button
                    variant="default"
                    size="xs"
                    style={{ flexShrink: 0 }}
                    disabled={busy}
                    loading={put.isPending && put.variables.reason === reason}
                    onClick={() => putOut(reason)}
                    aria-label={t(
                      `Keluarkan lagi ${n} baris: ${leftNames[reason].id}`,
                      `Put out ${lines(n)} again: ${leftNames[reason].en}`
                    )}
                  >
                    {t(`Keluarkan lagi ${n.toLocaleString('id-ID')} baris`, `Put out ${lines(n)} again`)}
                  </Button>
                )}
              </Group>
            ))}
            {reasons.map(({ reason, n }) => (
              <Group key={reason} component="li" gap="sm" justify="space-between" wrap="nowrap">
                <Text size="sm">
                  <Text span fw={700} className="angka">
                    {n.toLocaleString('id-ID')}
                  </Text>{' '}
                  {t(leftNames[reason])}
                </Text>
                {it.mine && (
                  <Button
                    variant="default"
                    size="xs"
                    style={{ flexShrink: 0 }}
                    disabled={busy}
                    loading={take.isPending && take.variables.reason === reason}
                    onClick={() => (n > askFrom ? setAsking(reason) : go(reason))}
                    aria-label={t(
                      `Ikutkan ${n} baris: ${leftNames[reason].id}`,
                      `Take in ${lines(n)}: ${leftNames[reason].en}`
                    )}
                  >
                    {t(`Ikutkan ${n.toLocaleString('id-ID')} baris`, `Take in ${lines(n)}`)}
                  </Button>
                )}
              </Group>
            ))}
          </Stack>
          <LeftLines it={it} busy={busy} taken={() => card.current?.focus()} />
          <Sheets it={it} />
        </Stack>
      )}
      <Confirm
        opened={asked !== undefined}
        close={() => setAsking(undefined)}
        title={t(`Ikutkan ${asked?.n.toLocaleString('id-ID')} baris?`, `Take in ${lines(asked?.n ?? 0)}?`)}
        text={t(
          'Baris-baris ini diperiksa seperti baris lain: yang meragukan tertahan, dan tidak ada yang masuk ke ' +
            'daftar sebelum Anda menerapkannya.',
          'These lines are judged like any row: doubtful ones are held, and nothing enters the register before you apply it.'
        )}
        yes={t('Ikutkan', 'Take in')}
        color="hijau"
        busy={take.isPending}
        go={() => asking && go(asking)}
      />
    </Card>
  )
}

/** The lines left out as they stand in the file, a page at a time. */
export function LeftLines({ it, busy, taken }: { it: Import; busy: boolean; taken: () => void }) {
  const t = useT()
  const [page, setPage] = useState(1)
  const size = 10
  const take = useAct('intake/take-in')
  const [chosen, setReason] = useState<LeftReason>()
  const reasons = leftReasons.filter((one) => (it.counts.left[one] ?? 0) > 0)
  // The last line of a reason may just have been taken in.
  const reason = reasons.find((one) => one === chosen)
  const asked = useView('intake/rows', { import: it.id, show: 'left', page, size, ...(reason ? { left: reason } : {}) })
  const total = asked.data?.total ?? 0
  useEffect(() => {
    if (page > 1 && total > 0 && (page - 1) * size >= total) setPage(Math.ceil(total / size))
  }, [page, total])
  if (asked.error) return <ProblemAlert error={asked.error} />
  if (!asked.data) return null
  if (total === 0) return <EmptyState>{t('Tidak ada yang dilewati.', 'Nothing was left out.')}</EmptyState>
  const several = it.sheets.length > 1
  return (
    <Stack gap="sm">
      {reasons.length > 1 && (
        <NativeSelect
          label={t('Alasan', 'Reason')}
          value={reason ?? ''}
          onChange={(event) => {
            setReason((event.currentTarget.value || undefined) as LeftReason | undefined)
            setPage(1)
          }}
          data={[
            { value: '', label: t('semua alasan', 'any reason') },
            ...reasons.map((one) => ({
              value: one,
              label: `${t(leftNames[one])} (${it.counts.left[one]!.toLocaleString('id-ID')})`
            }))
          ]}
          maw={420}
        />
      )}
      <Stack component="ul" gap={0} m={0} p={0} style={{ listStyle: 'none' }}>
        {asked.data.rows.map((row) => {
          const place = several
            ? t(`Lembar ${row.sheet}, baris ${row.line}`, `Sheet ${row.sheet}, line ${row.line}`)
            : t(`Baris ${row.line}`, `Line ${row.line}`)
          return (
            <Group
              key={row.no}
              component="li"
              wrap="nowrap"
              justify="space-between"
              gap="sm"
              py={6}
              style={{ borderTop: '1px solid light-dark(var(--mantine-color-gray-2), var(--mantine-color-dark-4))' }}
            >
              <div style={{ minWidth: 0 }}>
                <Group gap={8}>
                  <Text size="sm" c="dimmed" className="angka">
                    {place}
                  </Text>
                  {row.left && (
                    <Badge variant="light" color="gray" tt="none" style={{ height: 'auto', whiteSpace: 'normal' }}>
                      {t(leftNames[row.left])}
                    </Badge>
                  )}
                </Group>
                <Text size="sm" lineClamp={2} style={{ overflowWrap: 'anywhere' }}>
                  {row.text}
                </Text>
              </div>
              {it.mine && (
                <Button
                  variant="default"
                  size="xs"
                  style={{ flexShrink: 0 }}
                  disabled={busy}
                  loading={take.isPending && take.variables.nos?.[0] === row.no}
                  onClick={() => take.mutate({ import: it.id, nos: [row.no] }, { onSuccess: taken })}
                  aria-label={`${t('Ikutkan', 'Take in')}: ${place}`}
                >
                  {t('Ikutkan', 'Take in')}
                </Button>
              )}
            </Group>
          )
        })}
      </Stack>
      {total > size && (
        <Pagination
          total={Math.ceil(total / size)}
          value={page}
          onChange={setPage}
          getControlProps={(control) => ({ 'aria-label': control })}
        />
      )}
    </Stack>
  )
}

/** What each sheet holds, and what is read of it now; every line is in one of the columns. */
function Sheets({ it }: { it: Import }) {
  const t = useT()
  if (it.sheets.length < 2) return null
  const count = (n: number) => n.toLocaleString('id-ID')
  return (
    <CardTable label={t('Lembar berkas', 'Sheets of the file')} width={0}>
      <Table fz="sm" verticalSpacing={4} horizontalSpacing={6} captionSide="top">
        <Table.Caption ta="left">{t('Per lembar, sekarang', 'By sheet, now')}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('Lembar', 'Sheet')}</Table.Th>
            <Table.Th ta="right">{t('Baris', 'Lines')}</Table.Th>
            <Table.Th ta="right">{t('Judul', 'Titles')}</Table.Th>
            <Table.Th ta="right">{t('Dibaca', 'Read')}</Table.Th>
            <Table.Th ta="right">{t('Dilewati', 'Left out')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {it.sheets.map((sheet, i) => (
            <Table.Tr key={i}>
              <Table.Td>
                {sheet.name}
                {sheet.hidden && (
                  <Text span size="xs" c="dimmed">
                    {' '}
                    ({t('tersembunyi', 'hidden')})
                  </Text>
                )}
              </Table.Td>
              <Table.Td ta="right">{count(sheet.lines)}</Table.Td>
              <Table.Td ta="right">{count(sheet.headers)}</Table.Td>
              <Table.Td ta="right">{count(sheet.rows)}</Table.Td>
              <Table.Td ta="right">{count(sheet.left)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </CardTable>
  )
}
