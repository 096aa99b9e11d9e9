import { Card, NumberInput, SimpleGrid, Stack, Table, Text, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import shipped from '../../reference/home-industry-class.json' with { type: 'json' }
import type { Views } from '../../src/client.ts'
import { industryClassNames, type ScoringTable, scoringTable } from '../../src/mentoring/health.ts'
import { CardTable } from '../shell/card-table.tsx'
import { useAct, useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { RulesVersion } from '../shell/rules-version.tsx'

/** The table by which home industries are classed: what each level means, and what each class asks for. */
export function Scoring() {
  const t = useT()
  const asked = useView('mentoring/scoring', {})
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  if (!asked.data) return null
  return (
    <Stack gap="lg">
      <Heading
        title={t('Tabel Kelas Industri Rumahan', 'Classes of Home Industry')}
        lead={t(
          'Perubahan berlaku untuk penilaian berikutnya; yang sudah dinilai tetap menurut tabelnya.',
          'A change holds for what is assessed next; what was scored keeps its table.'
        )}
      />
      <Editor now={asked.data} />
    </Stack>
  )
}

function Editor({ now }: { now: Views['mentoring/scoring']['output'] }) {
  const t = useT()
  const [table, setTable] = useState(now.table as ScoringTable)
  const save = useAct('mentoring/save-scoring', { quiet: true })
  const read = scoringTable.safeParse(table)
  const put = (index: 1 | 2, more: { total?: number; each?: number }) =>
    setTable((old) => ({
      ...old,
      classes: old.classes.map((c, i) => (i === index ? { ...c, ...more } : c)) as ScoringTable['classes']
    }))
  const word = (d: number, level: number, id: string) =>
    setTable((old) => ({
      ...old,
      dimensions: old.dimensions.map((one, i) =>
        i === d ? { ...one, levels: one.levels.map((l, k) => (k === level ? { ...l, id } : l)) } : one
      )
    }))
  return (
    <Stack gap="lg">
      <CardTable label={t('Syarat kelas', 'What a class asks for')} width={420}>
        <Table maw={640}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('Kelas', 'Class')}</Table.Th>
              <Table.Th>{t('Nilai paling sedikit', 'Least total')}</Table.Th>
              <Table.Th>{t('Tiap hal paling sedikit', 'Least of each')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {table.classes.map((c, i) => (
              <Table.Tr key={c.id}>
                <Table.Td>{t(industryClassNames[c.id])}</Table.Td>
                <Table.Td>
                  {i === 0 ? (
                    0
                  ) : (
                    <NumberInput
                      aria-label={`${t('Nilai', 'Total')} ${t(industryClassNames[c.id])}`}
                      value={c.total}
                      min={1}
                      max={60}
                      onChange={(v) => put(i as 1 | 2, { total: Number(v) || 0 })}
                      w={110}
                    />
                  )}
                </Table.Td>
                <Table.Td>
                  {i === 0 ? (
                    0
                  ) : (
                    <NumberInput
                      aria-label={`${t('Tiap hal', 'Each')} ${t(industryClassNames[c.id])}`}
                      value={c.each}
                      min={0}
                      max={5}
                      onChange={(v) => put(i as 1 | 2, { each: Number(v) || 0 })}
                      w={110}
                    />
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </CardTable>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        {table.dimensions.map((d, i) => (
          <Card key={d.id} withBorder padding="sm">
            <Title order={3} size="h5" mb="xs">
              {t(d.name)}
            </Title>
            <Stack gap={6}>
              {d.levels.map((level, k) => (
                <TextInput
                  key={k}
                  size="sm"
                  leftSection={<Text size="sm">{k}</Text>}
                  aria-label={`${t(d.name)} ${k}`}
                  value={level.id}
                  onChange={(e) => word(i, k, e.currentTarget.value)}
                />
              ))}
            </Stack>
          </Card>
        ))}
      </SimpleGrid>
      <RulesVersion
        now={now}
        mine
        read={read}
        save={save}
        input={(source, validFrom) => ({ table, source, validFrom })}
        reset={() => setTable({ dimensions: shipped.dimensions, classes: shipped.classes } as ScoringTable)}
      />
    </Stack>
  )
}
