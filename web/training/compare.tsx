import { Anchor, Card, List, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core'
import { Link, useSearch } from '@tanstack/react-router'
import type { Views } from '../../src/client.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { useSpan } from './words.ts'

type Side = Views['training/compare-plans']['output']['first']

/** Two plans side by side: what each brings, and what differs. */
export function ComparePlans() {
  const t = useT()
  const { a = '', b = '' } = useSearch({ strict: false }) as { a?: string; b?: string }
  const asked = useView('training/compare-plans', { first: a, second: b })
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  if (!asked.data) return null
  const { first, second, people, both, onlyFirst, onlySecond } = asked.data
  const told = (count: number | null) => count ?? t('beberapa', 'a few')
  const spent = (side: Side) => (side.result?.budgets ?? []).reduce((sum, budget) => sum + budget.spent, 0)
  const lines: [string, (side: Side) => string][] = [
    [t('Kelas', 'Classes'), (side) => side.held.length.toLocaleString('id-ID')],
    [t('Kursi terisi', 'Seats taken'), (side) => (side.result?.seated ?? 0).toLocaleString('id-ID')],
    [
      t('Keinginan terpenuhi', 'Wishes satisfied'),
      (side) => (side.result?.satisfied ?? 0).toLocaleString('id-ID', { maximumFractionDigits: 1 })
    ],
    [t('Biaya', 'Cost'), (side) => formatRupiah(spent(side))]
  ]
  return (
    <Stack gap="lg" maw={1100}>
      <Heading title={t('Membandingkan dua rencana', 'Comparing two plans')} />
      <Table withTableBorder>
        <Table.Thead>
          <Table.Tr>
            <Table.Th />
            {[first, second].map((side) => (
              <Table.Th key={side.id} ta="right">
                <Anchor component={Link} to="/perencana/$id" params={{ id: side.id } as never}>
                  {side.name}
                </Anchor>
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.map(([label, value]) => (
            <Table.Tr key={label}>
              <Table.Td>{label}</Table.Td>
              <Table.Td ta="right">{value(first)}</Table.Td>
              <Table.Td ta="right">{value(second)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text>
        {t(
          `Dari rencana pertama ke kedua: ${told(people.kept)} orang tetap di kelasnya, ${told(people.moved)} ` +
            `pindah kelas, ${told(people.gained)} mendapat kursi, ${told(people.lost)} kehilangan kursi.`,
          `From the first plan to the second: ${told(people.kept)} people stay in their class, ` +
            `${told(people.moved)} change class, ${told(people.gained)} gain a seat, ${told(people.lost)} lose theirs.`
        )}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <Classes title={t('Hanya di yang pertama', 'Only in the first')} list={onlyFirst} />
        <Classes title={t('Di keduanya', 'In both')} list={first.held.filter((c) => both.includes(c.id))} />
        <Classes title={t('Hanya di yang kedua', 'Only in the second')} list={onlySecond} />
      </SimpleGrid>
    </Stack>
  )
}

function Classes({ title, list }: { title: string; list: Side['held'] }) {
  const t = useT()
  const span = useSpan()
  return (
    <Card withBorder padding="md">
      <Title order={2} size="h5" mb="xs">
        {title} ({list.length})
      </Title>
      {list.length === 0 ? (
        <Text size="sm">{t('tidak ada', 'none')}</Text>
      ) : (
        <List size="sm" spacing={6}>
          {list.map((c) => (
            <List.Item key={c.id}>
              {t(c.courseName)}, {c.venueName}, {span(c.days[0]!, c.days.at(-1)!)} ({c.participants})
            </List.Item>
          ))}
        </List>
      )}
    </Card>
  )
}
