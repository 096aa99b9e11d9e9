import { Anchor, Card, Group, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { agencyNames } from '../../src/access/names.ts'
import { type ParticipantStatus, participantStatusNames } from '../../src/classes/model.ts'
import { formatDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { paperNames } from '../../src/products/model.ts'
import { type HelpState, helpStateNames } from '../../src/support/model.ts'
import { useLanguage, useT } from '../shell/language.tsx'
import { EmptyState } from '../shell/table.tsx'
import type { Line } from './words.tsx'

function useSaid() {
  const t = useT()
  const state = ({ source, state }: Line): string => {
    if (source === 'help') return t(helpStateNames[state as HelpState])
    if (source === 'transport') return t('dibayar', 'paid')
    if (source === 'certificate') return state === 'valid' ? t('berlaku', 'valid') : t('dicabut', 'revoked')
    if (source === 'paper') return t('tercatat', 'noted')
    if (state === 'passed') return t('lulus', 'passed')
    if (state === 'refused') return t('belum memenuhi', 'not passed')
    if (state === 'cancelled') return t('kelas dibatalkan', 'class cancelled')
    return t(participantStatusNames[state as ParticipantStatus])
  }
  const what = (line: Line): string => {
    const name = line.source === 'paper' ? t(paperNames[line.kind as 'nib'] ?? line.name) : t(line.name)
    if (line.source === 'seat') return `${t('Kursi pelatihan', 'Seat in a class')}: ${name}`
    if (line.source === 'transport') return `${t('Uang transpor', 'Transport money')}: ${name}`
    if (line.source === 'certificate') return `${t('Sertifikat', 'Certificate')}: ${name}`
    return name
  }
  return { state, what }
}

/** All that a household, its people and its groups had and asked for, from whomever. */
export function Ledger({ rows, empty }: { rows: readonly Line[]; empty: string }) {
  const { t, language } = useLanguage()
  const said = useSaid()
  if (rows.length === 0) return <EmptyState>{empty}</EmptyState>
  return (
    <Stack gap="xs">
      {rows.map((line) => (
        <Card key={`${line.source}${line.ref}${line.kind}${line.whom}`} withBorder padding="sm">
          <Group justify="space-between" align="flex-start" gap="xs">
            <Stack gap={0}>
              {line.source === 'help' ? (
                <Anchor component={Link} to="/bantuan/$id" params={{ id: line.ref } as never} fw={600}>
                  {said.what(line)}
                </Anchor>
              ) : (
                <Text fw={600}>{said.what(line)}</Text>
              )}
              <Text size="sm">
                {[line.agency ? t(agencyNames[line.agency]) : line.outside, line.pool ?? line.whom]
                  .filter(Boolean)
                  .join(' · ')}
              </Text>
            </Stack>
            <Text size="sm" ta="right" className="angka">
              {said.state(line)}, {formatDate(line.day, language)}
              {line.value ? (
                <>
                  <br />
                  {formatRupiah(line.value)}
                </>
              ) : null}
            </Text>
          </Group>
        </Card>
      ))}
    </Stack>
  )
}
