import { Alert, Badge, Group, Stack, Table, Text } from '@mantine/core'
import { judgeTerms, type LawLine, type Verdict } from '../../src/retail/law.ts'
import type { AgreementTerms } from '../../src/retail/model.ts'
import { CardTable } from '../shell/card-table.tsx'
import { useView } from '../shell/client.ts'
import { useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'

const colors: Record<Verdict, string> = { lawful: 'hijau', doubtful: 'mente', unlawful: 'batik', unjudged: 'gray' }
const useVerdicts = (): Record<Verdict, string> => {
  const t = useT()
  return {
    lawful: t('sah', 'lawful'),
    doubtful: t('diragukan', 'doubtful'),
    unlawful: t('melanggar', 'unlawful'),
    unjudged: t('tidak dinilai', 'not judged')
  }
}

function VerdictBadge({ verdict }: Pick<LawLine, 'verdict'>) {
  const names = useVerdicts()
  return (
    <Badge variant="light" color={colors[verdict]} tt="none">
      {names[verdict]}
    </Badge>
  )
}

/** The terms held against the law, line by line, with the article; what nobody has read in the law itself says so. */
export function Lawfulness({ terms, stores }: { terms: AgreementTerms; stores: number }) {
  const t = useT()
  const asked = useView('retail/trade-rules', {})
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  if (!asked.data) return null
  const lines = judgeTerms(terms, stores, asked.data.rules)
  return (
    <Stack gap="xs">
      <Text fw={600}>{t('Menurut hukum', 'By the law')}</Text>
      <CardTable label={t('Menurut hukum', 'By the law')} width={560}>
        <Table verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('Syarat', 'Term')}</Table.Th>
              <Table.Th>{t('Penilaian', 'Verdict')}</Table.Th>
              <Table.Th>{t('Sebab', 'Why')}</Table.Th>
              <Table.Th>{t('Pasal', 'Article')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {lines.map((line) => (
              <Table.Tr key={line.term}>
                <Table.Td>{t(line.name)}</Table.Td>
                <Table.Td>
                  <VerdictBadge verdict={line.verdict} />
                </Table.Td>
                <Table.Td>{t(line.why)}</Table.Td>
                <Table.Td>
                  {line.article || '–'}
                  {!line.verified && (
                    <Text size="xs" c="dimmed">
                      {t('belum dipastikan', 'unverified')}
                    </Text>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </CardTable>
      {lines.some((line) => line.verdict === 'unlawful') && (
        <Alert color="batik">
          {t(
            'Ada syarat yang melanggar. Tawar lagi sebelum menandatangani.',
            'A term is against the law. Negotiate before signing.'
          )}
        </Alert>
      )}
    </Stack>
  )
}

/** What of an agreement is not plainly lawful, on its card; and why it was signed so. */
export function LawOf({
  agreement
}: {
  agreement: { terms: AgreementTerms; storeQuota: number; unlawfulReason: string | null }
}) {
  const t = useT()
  const asked = useView('retail/trade-rules', {})
  if (!asked.data) return null
  const lines = judgeTerms(agreement.terms, agreement.storeQuota, asked.data.rules).filter(
    ({ verdict }) => verdict === 'doubtful' || verdict === 'unlawful'
  )
  return (
    <Stack gap={4} mt="xs">
      {lines.map((line) => (
        <Group key={line.term} gap="xs" wrap="nowrap" align="flex-start">
          <VerdictBadge verdict={line.verdict} />
          <Text size="sm">
            {t(line.name)}: {t(line.why)} {line.article}
            {line.verified ? '' : ` (${t('belum dipastikan', 'unverified')})`}
          </Text>
        </Group>
      ))}
      {agreement.unlawfulReason && (
        <Text size="sm">
          {t('Alasan', 'Reason')}: {agreement.unlawfulReason}
        </Text>
      )}
    </Stack>
  )
}
