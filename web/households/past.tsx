/** What a household answered, and everything that happened to it. */
import { Card, SimpleGrid, Stack, Table, Text, Timeline } from '@mantine/core'
import { type ParticipantStatus, participantStatusNames } from '../../src/classes/model.ts'
import type { Views } from '../../src/client.ts'
import { formatDate, formatInstant } from '../../src/kernel/dates.ts'
import { type Answer, kinds } from '../../src/potential/model.ts'
import { type HelpState, helpStateNames, type UseState, useStateNames } from '../../src/support/model.ts'
import { useView } from '../shell/client.ts'
import { useLanguage } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { EmptyState } from '../shell/table.tsx'
import { Section } from './section.tsx'

type Person = Views['households/get']['output']['people'][number]

export function Answers({ household, people }: { household: string; people: Person[] }) {
  const { t, language } = useLanguage()
  const responses = useView('potential/responses', { household })
  const form = useView('potential/questionnaires', {})
  const failure = responses.error ?? form.error
  if (!responses.data || !form.data) return failure ? <ProblemAlert error={failure} /> : null
  const latest = responses.data.rows[0]
  const { questions } = form.data.current
  const show = (question: (typeof questions)[number], value: Answer): string => {
    if (typeof value === 'boolean') return value ? t('ya', 'yes') : t('tidak', 'no')
    if (typeof value === 'number')
      return `${value.toLocaleString('id-ID')}${question.unit ? ` ${t(question.unit)}` : ''}`
    if (Array.isArray(value)) {
      const names = value.map((v) => {
        const kind = kinds.find((k) => k.id === v)
        const option = question.options?.find((o) => o.id === v)
        return kind && question.type === 'interest' ? t(kind.name) : option ? t(option.label) : v
      })
      return names.length ? names.join(' → ') : t('tidak ada', 'none')
    }
    return typeof value === 'string' ? value : t('tidak tahu', 'does not know')
  }
  const lines = (given: Record<string, Answer>) =>
    questions.flatMap((q) =>
      given[q.id] === undefined ? [] : [{ id: q.id, label: t(q.label), value: show(q, given[q.id]!) }]
    )
  const given = latest?.answers as
    | { household: Record<string, Answer>; people: Record<string, Record<string, Answer>> }
    | undefined
  return (
    <Section title={t('Potensi dan minat', 'Potential and interest')}>
      {!given ? (
        <EmptyState>
          {t(
            'Belum diwawancarai. Wawancara mencatat apa yang dimiliki rumah tangga ini dan usaha apa yang diminati.',
            'Not interviewed yet. The interview notes what this household has and which business its people want.'
          )}
        </EmptyState>
      ) : (
        <Stack gap="xs">
          <Text size="sm" c="dimmed">
            {formatDate(String(latest!.answeredOn), language)} · {latest!.recordedBy} · {t('versi', 'version')}{' '}
            {latest!.version}
          </Text>
          <SimpleGrid cols={{ base: 1, md: 2 }}>
            <Facts title={t('Rumah tangga', 'Household')} lines={lines(given.household)} />
            {people.flatMap((p) =>
              given.people[p.id] ? [<Facts key={p.id} title={p.name} lines={lines(given.people[p.id]!)} />] : []
            )}
          </SimpleGrid>
        </Stack>
      )}
    </Section>
  )
}

const Facts = ({ title, lines }: { title: string; lines: { id: string; label: string; value: string }[] }) =>
  lines.length === 0 ? null : (
    <Card withBorder padding="md">
      <Text fw={700} mb={4}>
        {title}
      </Text>
      <Table verticalSpacing={4} withRowBorders={false}>
        <Table.Tbody>
          {lines.map((line) => (
            <Table.Tr key={line.id}>
              <Table.Th scope="row" fw={400} p={0} pr="md">
                {line.label}
              </Table.Th>
              <Table.Td ta="right" p={0} fw={600}>
                {line.value}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  )

export function History({ household }: { household: string }) {
  const { t, language } = useLanguage()
  const history = useView('households/timeline', { id: household })
  const kindsOf: Record<string, string> = {
    household: t('Rumah tangga', 'Household'),
    person: t('Anggota', 'Member'),
    enterprise: t('Usaha', 'Enterprise'),
    consent: t('Persetujuan', 'Consent'),
    departure: t('Kematian atau kepindahan', 'Death or move'),
    response: t('Wawancara', 'Interview'),
    unmasked: t('Nomor dibuka', 'Number shown'),
    participant: t('Pelatihan', 'Training'),
    certificate: t('Sertifikat', 'Certificate'),
    costing: t('Hitungan HPP', 'Costing'),
    turnover: t('Angka omzet', 'Turnover'),
    help: t('Bantuan', 'Help')
  }
  const words = (what: Record<string, unknown>): string => {
    if (what.checked) return t(useStateNames[what.checked as UseState])
    if (what.outside) return String(what.outside)
    if (String(what.status) in helpStateNames && !what.class) return t(helpStateNames[what.status as HelpState])
    if (what.class) {
      const outcomes: Record<string, string> = {
        passed: t('lulus', 'passed'),
        refused: t('belum memenuhi syarat', 'refused')
      }
      const status = String(what.status)
      return `${what.class}: ${outcomes[status] ?? t(participantStatusNames[status as ParticipantStatus] ?? { id: status, en: status })}`
    }
    if (what.name && what.version) return `${what.name}, ${t('versi', 'version')} ${what.version}`
    if (what.number)
      return `${what.number}${what.revoked ? ` ${t('dicabut', 'revoked')}` : ` ${t('terbit', 'issued')}`}`
    if (what.verdict)
      return what.verdict === 'right'
        ? t('dinyatakan benar', 'said to be right')
        : t('dinyatakan salah', 'said to be wrong')
    if (what.merged) return t('duplikat digabungkan', 'duplicate merged')
    if (what.unmerged) return t('penggabungan dibatalkan', 'merge undone')
    if (what.import)
      return what.outcome === 'new'
        ? t('masuk dari impor', 'came in by import')
        : t('dilengkapi dari impor', 'completed by import')
    if (what.registered) return t('didaftarkan', 'registered')
    if (Array.isArray(what.fields)) return `${t('diubah', 'changed')}: ${(what.fields as string[]).join(', ')}`
    if (what.kind) {
      const kindsOf: Record<string, string> = {
        died: t('meninggal', 'died'),
        left: t('pindah ke luar kabupaten', 'left the regency'),
        moved: t('pindah dalam kabupaten', 'moved within the regency')
      }
      const done = kindsOf[String(what.kind)] ?? ''
      return what.undone ? `${done}: ${t('dibatalkan', 'undone')}` : `${done} ${formatDate(String(what.on), language)}`
    }
    if (what.head) return t('kepala keluarga baru', 'a new head')
    if (what.purpose) return what.given ? t('diberikan', 'given') : t('dicabut', 'withdrawn')
    return what.field ? String(what.field).toUpperCase() : ''
  }
  if (!history.data) return history.error ? <ProblemAlert error={history.error} /> : null
  const { rows } = history.data
  return (
    <Section title={t('Riwayat', 'History')}>
      {rows.length === 0 && (
        <EmptyState>{t('Belum ada kejadian yang tercatat.', 'Nothing has been recorded yet.')}</EmptyState>
      )}
      <Timeline bulletSize={14} lineWidth={2} active={-1}>
        {rows.map((row) => (
          <Timeline.Item
            key={row.seq}
            title={`${kindsOf[row.kind] ?? row.kind} ${words(row.what as Record<string, unknown>)}`}
          >
            <Text size="sm" c="dimmed">
              {formatInstant(String(row.at), language)}
              {row.who ? ` · ${row.who}` : ''}
            </Text>
          </Timeline.Item>
        ))}
      </Timeline>
    </Section>
  )
}
