import {
  ActionIcon,
  Button,
  Card,
  Group,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  Table,
  Text,
  TextInput,
  Title
} from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { dayAs, formatDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { cashCategories, cashCategoryNames } from '../../src/mentoring/model.ts'
import { CardTable } from '../shell/card-table.tsx'
import { useAct, useView } from '../shell/client.ts'
import { DateField } from '../shell/date-field.tsx'
import { useLanguage } from '../shell/language.tsx'
import { ProblemAlert, Refused } from '../shell/problem.tsx'
import { RupiahInput } from '../shell/rupiah.tsx'
import { useSession } from '../shell/session.tsx'
import { EmptyState } from '../shell/table.tsx'
import { today } from '../shell/today.ts'

/** What came in and went out: noted in seconds, summed by month. */
export function CashBook({ id, open }: { id: string; open: boolean }) {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const [month, setMonth] = useState<string | null>(null)
  const asked = useView('mentoring/cash-book', { case: id, month })
  const remove = useAct('mentoring/remove-cash')
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  const book = asked.data
  if (!book) return null
  const writing = open && may('mentoring/note-cash')
  const monthName = (m: string) =>
    dayAs(m, language, {
      month: 'long',
      year: 'numeric'
    })
  const most = Math.max(1, ...book.months.flatMap((m) => [m.income, m.expense]))
  return (
    <Stack gap="lg">
      {writing && <Entry id={id} noted={() => setMonth(null)} />}
      {book.months.length === 0 ? (
        <EmptyState>
          {t(
            'Belum ada catatan. Catat setiap uang masuk dan keluar usaha; di akhir bulan terlihat untungnya, dan omzet tercatat sendiri.',
            'Nothing noted yet. Note what comes in and goes out; at the end of the month you see the profit, and ' +
              'turnover is noted by itself.'
          )}
        </EmptyState>
      ) : (
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
          <Stack gap="xs">
            <Title order={3} size="h5">
              {t('Per bulan', 'By month')}
            </Title>
            {book.months.map((m) => (
              <Card
                key={m.month}
                withBorder
                padding="sm"
                style={m.month === book.month ? { borderColor: 'var(--mantine-color-hijau-6)' } : undefined}
              >
                <Group justify="space-between">
                  <Button
                    variant="subtle"
                    size="compact-sm"
                    onClick={() => setMonth(m.month)}
                    aria-pressed={m.month === book.month}
                  >
                    {monthName(m.month)}
                  </Button>
                  <Text fw={700} className="angka" c={m.income - m.expense < 0 ? 'batik.7' : undefined}>
                    {t('sisa', 'left')} {formatRupiah(m.income - m.expense)}
                  </Text>
                </Group>
                {(
                  [
                    [t('masuk', 'in'), m.income, 'var(--mantine-color-hijau-6)'],
                    [t('keluar', 'out'), m.expense, 'var(--mantine-color-mente-6)']
                  ] as const
                ).map(([label, value, color]) => (
                  <Group key={label} gap="xs" wrap="nowrap">
                    <Text size="sm" w={52}>
                      {label}
                    </Text>
                    <div style={{ flex: 1 }}>
                      <div
                        style={{ width: `${(100 * value) / most}%`, height: 10, background: color, borderRadius: 4 }}
                      />
                    </div>
                    <Text size="sm" className="angka" miw={100} ta="right">
                      {formatRupiah(value)}
                    </Text>
                  </Group>
                ))}
              </Card>
            ))}
          </Stack>
          <CardTable label={monthName(book.month)} width={380}>
            <Table verticalSpacing={6}>
              <Table.Caption>{monthName(book.month)}</Table.Caption>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('Tanggal', 'Date')}</Table.Th>
                  <Table.Th>{t('Untuk', 'For')}</Table.Th>
                  <Table.Th ta="right">{t('Rupiah', 'Rupiah')}</Table.Th>
                  <Table.Th />
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {book.entries.map((e) => (
                  <Table.Tr key={e.id}>
                    <Table.Td>{formatDate(e.on, language)}</Table.Td>
                    <Table.Td>
                      {t(cashCategoryNames[e.category]!)}
                      {e.note && (
                        <Text size="xs" c="dimmed">
                          {e.note}
                        </Text>
                      )}
                    </Table.Td>
                    <Table.Td ta="right" className="angka">
                      {e.direction === 'income' ? '+' : '−'}
                      {formatRupiah(e.amount)}
                    </Table.Td>
                    <Table.Td>
                      {writing && (
                        <ActionIcon
                          variant="subtle"
                          color="gray"
                          c="inherit"
                          onClick={() =>
                            window.confirm(t('Hapus catatan ini?', 'Remove this line?')) &&
                            remove.mutate({ case: id, entry: e.id })
                          }
                          aria-label={`${t('Hapus', 'Remove')} ${formatRupiah(e.amount)} ${formatDate(e.on, language)}`}
                        >
                          <IconTrash size={16} />
                        </ActionIcon>
                      )}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </CardTable>
        </SimpleGrid>
      )}
    </Stack>
  )
}

function Entry({ id, noted }: { id: string; noted: () => void }) {
  const { t } = useLanguage()
  const [direction, setDirection] = useState<'income' | 'expense'>('income')
  const [category, setCategory] = useState<string>('sales')
  const [amount, setAmount] = useState<number | null>(null)
  const [note, setNote] = useState('')
  const [enteredOn, setEnteredOn] = useState(today())
  const save = useAct('mentoring/note-cash', { quiet: true })
  return (
    <Card
      withBorder
      padding="md"
      component="form"
      onSubmit={(e) => {
        e.preventDefault()
        if (amount === null) return
        save.mutate(
          { case: id, enteredOn, direction, category, amount, note },
          {
            onSuccess: () => {
              setAmount(null)
              setNote('')
              noted()
            }
          }
        )
      }}
    >
      <Stack gap="sm">
        <SegmentedControl
          aria-label={t('Masuk atau keluar', 'In or out')}
          value={direction}
          onChange={(next) => {
            setDirection(next as 'income' | 'expense')
            setCategory(cashCategories[next as 'income' | 'expense'][0])
          }}
          data={[
            { value: 'income', label: t('Uang masuk', 'Income') },
            { value: 'expense', label: t('Uang keluar', 'Expense') }
          ]}
        />
        <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
          <RupiahInput
            label={t('Berapa', 'How much')}
            value={amount ?? ''}
            onChange={(v) => setAmount(v === '' ? null : Number(v))}
            required
          />
          <Select
            label={t('Untuk apa', 'For what')}
            data={cashCategories[direction].map((k) => ({ value: k, label: t(cashCategoryNames[k]!) }))}
            value={category}
            onChange={(next) => next && setCategory(next)}
            allowDeselect={false}
          />
          <TextInput label={t('Keterangan', 'Note')} value={note} onChange={(e) => setNote(e.currentTarget.value)} />
          <DateField label={t('Tanggal', 'Date')} value={enteredOn} max={today()} onChange={setEnteredOn} required />
        </SimpleGrid>
        <Refused error={save.error} />
        <Group>
          <Button type="submit" loading={save.isPending} disabled={amount === null || amount === 0}>
            {t('Catat', 'Note')}
          </Button>
        </Group>
      </Stack>
    </Card>
  )
}
